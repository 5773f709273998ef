"""Functions that are chosen when the program runs: under `if`, by helpers, out of tables, collected in lists."""

import functools

import numpy as np
import pytest

from s2sad import grad, jvp
from tests.reference import complex_step

X = np.array([1.0, 0.5, 0.3])
TABLE = {"tanh": np.tanh, "square": np.square}


def cubed(x):
    return x**3


def by_expression(label):
    return np.tanh if label == "tanh" else cubed


def by_statements(label):
    if label == "tanh":
        return np.tanh
    elif label == "cubed":
        return cubed
    raise ValueError(label)


def by_variable(label):
    chosen = np.sin
    if label != "sin":
        chosen = by_statements(label)
    return chosen


def table_of_functions():
    return {"tanh": np.tanh, "cubed": cubed}


def out_of_a_table(label):
    return TABLE[label]


def out_of_a_module(label):
    return getattr(np, label)


def scaled(factor):
    return functools.partial(np.multiply, factor)


def several():
    return np.sin, cubed


class Layer:
    def __init__(self, label):
        self.activation = by_statements(label)

    def __call__(self, x):
        return self.activation(x)


class Oscillator:
    def __init__(self, x):
        self.x = x

    def energy(self):
        return np.sum(self.x**2)

    def kick(self, by):
        self.x = self.x + by


def pair(x):
    return Oscillator(x), Oscillator(2 * x)


def under_if(x, label="tanh"):
    if label == "tanh":
        f = np.tanh
    elif label == "sin":
        f = np.sin
    else:
        f = cubed
    return np.sum(f(x))


def default_and_exception(x, label="tanh"):
    f = cubed
    if label == "tanh":
        f = np.tanh
    return np.sum(f(x) * x)


def test_that_changes_behind(x, label="tanh"):
    first = label == "tanh"
    if first:
        f = np.tanh
    else:
        f = cubed
    first = not first
    g = np.sin if first else np.cos
    return np.sum(f(x) * g(x))


test_that_changes_behind.__test__ = False


def anew_in_each_turn(x, label="tanh"):
    for k in range(4):
        if k % 2 == 0:
            f = np.sin
        else:
            f = cubed
        x = f(x) + 0.1
    return np.sum(x)


def helper_with_label(x, label="tanh"):
    return np.sum(by_expression(label)(x)) + np.sum(by_statements(label)(x) ** 2) + np.sum(by_variable(label)(x))


def dict_from_a_helper(x, label="tanh"):
    return np.sum(table_of_functions()["cubed"](x))


def named_in_a_loop(x, label="tanh"):
    for name in ("tanh", "square"):
        x = out_of_a_table(name)(x) + out_of_a_module(name)(x)
    return np.sum(x)


def partial_of_a_helper(x, label="tanh"):
    double = scaled(2.0)
    return np.sum(double(x) ** 2)


def tuple_of_a_helper(x, label="tanh"):
    for f in several():
        x = f(x)
    return np.sum(x) + sum(np.sum(f(x)) for f in several())


def appended(x, label="tanh"):
    layers = []
    layers.append(np.tanh)
    layers.append(by_statements(label))
    for f in layers:
        x = f(x)
    return np.sum(x)


def comprehended(x, label="tanh"):
    for f in [by_statements(name) for name in ("cubed", "tanh", "cubed")]:
        x = f(x)
    return np.sum(x)


def layers_of_objects(x, label="tanh"):
    for layer in [Layer(label), Layer("cubed")]:
        x = layer(x)
    return np.sum(x)


def objects_of_a_helper(x, label="tanh"):
    total = sum(o.energy() for o in pair(x)) + np.sum([o.energy() ** 2 for o in pair(x)])
    for i, o in enumerate(pair(x)):
        o.kick(x[0])
        total += (i + 1) * o.energy()
    for o in (kept := pair(x)):
        o.kick(x[1])
    return total * sum(o.energy() for o in kept) + sum(
        a.energy() * b.energy() for a, b in zip(pair(x), kept, strict=True)
    )


PROGRAMS = (
    under_if, default_and_exception, test_that_changes_behind, anew_in_each_turn, helper_with_label, dict_from_a_helper,
    named_in_a_loop, partial_of_a_helper, tuple_of_a_helper, appended, comprehended, layers_of_objects, objects_of_a_helper,
)  # fmt: skip


@pytest.mark.parametrize("label", ["tanh", "cubed"])
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_gradient(f, label):
    (expected,) = complex_step(lambda x: f(x, label), lambda: (X.copy(),), (0,))
    np.testing.assert_allclose(grad(f)(X, label), expected, rtol=1e-10)
    np.testing.assert_allclose(jvp(f, argnums=0)(X, label, tangents=X)[1], expected @ X, rtol=1e-10)
    curvature = jvp(lambda x: grad(f)(x, label))(X, tangents=X)[1]
    step = 1e-5
    slopes = [complex_step(lambda x: f(x, label), lambda at=X * (1 + s): (at.copy(),), (0,))[0] for s in (step, -step)]
    np.testing.assert_allclose(curvature, (slopes[0] - slopes[1]) / (2 * step), rtol=1e-6, atol=1e-8)


def test_one_gradient_for_all_choices():
    slope = grad(under_if)
    for label in ("tanh", "sin", "cubed", "tanh"):
        (expected,) = complex_step(lambda x, label=label: under_if(x, label), lambda: (X.copy(),), (0,))
        np.testing.assert_allclose(slope(X, label), expected, rtol=1e-10)


def test_a_table_that_changes(monkeypatch):
    slope = grad(lambda x: np.sum(out_of_a_table("square")(x)))
    np.testing.assert_allclose(slope(X), 2 * X)
    monkeypatch.setitem(TABLE, "square", np.sin)
    np.testing.assert_allclose(slope(X), np.cos(X))


def test_what_the_helper_raises():
    with pytest.raises(ValueError, match="relu"):
        grad(helper_with_label)(X, "relu")
