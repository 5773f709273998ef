"""The tangents that `jvp` is given: in the form of the arguments, or a clear error; and what comes back."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

from s2sad import UnsupportedError, grad, hvp, jvp, value_and_grad


class Pair(NamedTuple):
    a: np.ndarray
    b: float


@dataclass
class Layer:
    W: np.ndarray
    scale: float
    name: str = "layer"


def of_dict(params, x):
    return np.sum(params["W"] @ x) * params["scale"]


def of_list(parts):
    return np.sum(parts[0]) * parts[1][0]


def of_pair(pair):
    return np.sum(pair.a) * pair.b


def of_layer(layer):
    return np.sum(layer.W) * layer.scale


def of_array(x, n=2):
    return np.sum(x**n)


def spread(*args):
    return args[0] * args[1] + args[1] ** 2


def keyed(x, **options):
    return x * options["scale"] ** 2


PARAMS = {"W": np.ones((2, 3)), "scale": 2.0, "n": 3, "kind": "linear"}
DOTS = {"W": np.ones((2, 3)), "scale": 1.0, "n": None, "kind": None}
X = np.ones(3)


def without(key):
    return {k: v for k, v in DOTS.items() if k != key}


@pytest.mark.parametrize(
    ("f", "args", "tangents", "message"),
    [
        (of_dict, (PARAMS, X), without("scale"), r"the tangent of params lacks the key 'scale'"),
        (of_dict, (PARAMS, X), {**DOTS, "v": 1.0}, r"the tangent of params has the key 'v', which params has not"),
        (of_dict, (PARAMS, X), {**DOTS, "W": np.ones(3)}, r"params\['W'\] has the shape \(3,\).*has \(2, 3\)"),
        (of_dict, (PARAMS, X), {**DOTS, "n": 1}, r"params\['n'\] is no float \(int\): it has no tangent"),
        (of_dict, (PARAMS, X), {**DOTS, "W": None}, r"params\['W'\] is None, and params\['W'\] is an array"),
        (of_dict, (PARAMS, X), [1.0, 2.0], r"the tangent of params is a list, and params is a dict"),
        (of_list, ([X, (1.0, 2.0)],), [X], r"the tangent of parts has 1 items, and parts has 2"),
        (of_list, ([X, (1.0, 2.0)],), [X, (1.0,)], r"the tangent of parts\[1\] has 1 items"),
        (of_list, ([X, (1.0, 2.0)],), [X, 1.0], r"the tangent of parts\[1\] is a float, and parts\[1\] is a tuple"),
        (of_pair, (Pair(X, 2.0),), Pair(X, "b"), r"the tangent of pair\[1\] is a str, and pair\[1\] is a float"),
        (of_layer, (Layer(X, 2.0),), {"W": X}, r"the tangent of layer is a dict, and layer is a Layer"),
        (of_layer, (Layer(X, 2.0),), Layer(np.ones(2), 1.0), r"layer\.W has the shape \(2,\), and layer\.W has \(3,\)"),
        (of_array, (X,), np.ones(2), r"the tangent of x has the shape \(2,\), and x has \(3,\)"),
        (of_array, (X,), 1j * X, r"the tangent of x is complex, and x is real"),
        (of_array, (2.0,), X, r"the tangent of x has the shape \(3,\), and x has \(\)"),
        (of_array, (X,), None, r"jvp takes the tangents of its arguments by keyword"),
        (of_array, (np.arange(3),), X, r"the argument 'x' is an integer \(int64\)"),
    ],
)
def test_refused(f, args, tangents, message):
    with pytest.raises(UnsupportedError, match=message):
        jvp(f)(*args, tangents=tangents)


def test_one_tangent_for_each_of_argnums():
    with pytest.raises(UnsupportedError, match="2 tangents are wanted, for params, x, and 1 are given"):
        jvp(of_dict, (0, 1))(PARAMS, X, tangents=(DOTS,))
    with pytest.raises(UnsupportedError, match="2 tangents are wanted, for params, x, and there is a dict"):
        jvp(of_dict, (0, 1))(PARAMS, X, tangents=DOTS)


@pytest.mark.parametrize(
    ("f", "args", "tangents"),
    [
        (of_dict, (PARAMS, X), DOTS),
        (of_list, ([X, (1.0, 2.0)],), (X, [1.0, 0.5])),
        (of_pair, (Pair(X, 2.0),), (X, 1)),
        (of_layer, (Layer(X, 2.0),), Layer(X, np.float32(0.5), None)),
        (of_array, (X,), [1, 2, 3]),
        (of_array, (np.float32(2.0),), 1.5),
        (of_array, (np.array(2.0),), 1),
    ],
    ids=lambda item: getattr(item, "__name__", ""),
)
def test_the_gradient_times_the_tangent(f, args, tangents):
    value, gradient = value_and_grad(f)(*args)
    found, dot = jvp(f)(*args, tangents=tangents)
    assert found == value
    assert dot == pytest.approx(dotted(gradient, tangents))


def dotted(gradient, tangent):
    """The sum of products over all leaves."""
    if isinstance(gradient, dict):
        return sum(dotted(gradient[key], tangent[key]) for key in gradient)
    if isinstance(gradient, list | tuple):
        return sum(dotted(a, b) for a, b in zip(gradient, tangent, strict=True))
    if isinstance(gradient, Layer):
        return dotted(vars(gradient), vars(tangent))
    return 0.0 if gradient is None else np.sum(gradient * np.asarray(tangent))


def test_single_precision_stays():
    x = X.astype(np.float32)
    value, dot = jvp(lambda x: {"y": np.exp(x) * 2.0, "z": [x[0]]})(x, tangents=np.ones(3))
    assert value["y"].dtype == dot["y"].dtype == dot["z"][0].dtype == np.float32


def test_items_of_variable_arguments():
    assert jvp(spread, 1)(2.0, 3.0, tangents=1.0) == (15.0, 8.0)
    assert jvp(spread, (0, 1))(2.0, 3.0, tangents=(1.0, 1.0)) == (15.0, 11.0)
    assert jvp(keyed, "scale")(2.0, scale=3.0, tangents=1.0) == (18.0, 12.0)
    assert jvp(grad(spread, 1), 0)(2.0, 3.0, tangents=1.0) == (8.0, 1.0)
    with pytest.raises(UnsupportedError, match=r"the argument args\[2\] is not given"):
        jvp(spread, 2)(2.0, 3.0, tangents=1.0)


class Model:
    def __init__(self, scale):
        self.scale = scale

    def loss(self, x):
        return np.sum(x**2) * self.scale


def test_methods():
    assert jvp(Model(3.0).loss)(X, tangents=X) == (9.0, 18.0)
    np.testing.assert_allclose(hvp(Model(3.0).loss)(X, 2.0 * X), 12.0 * X)


def test_values_in_containers():
    def several(x):
        return {"a": x**2, "rest": (np.sum(x), [3.0, None])}, len(x)

    value, dot = jvp(several)(X, tangents=X)
    np.testing.assert_allclose(dot[0]["a"], 2.0 * X)
    assert dot[0]["rest"] == (3.0, [0.0, None])
    assert value[1] == 3
    assert dot[1] == 0.0
