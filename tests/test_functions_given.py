"""Functions that helpers are given, as they are, as None, in lists, and partials that stand in a module."""

from functools import partial

import numpy as np
import pytest

from s2sad import grad, jvp, value_and_grad
from tests import other_names
from tests.oracle import numeric_gradient


def act(x, kind="relu", slope=0.1):
    if kind == "relu":
        return np.maximum(x, 0.0)
    if kind == "gelu":
        return 0.5 * x * (1.0 + np.tanh(0.8 * (x + 0.04 * x**3)))
    return np.where(x > 0, x, slope * x)


gelu = partial(act, kind="gelu")
leaky = partial(act, kind="leaky", slope=0.3)
ACTS = {"gelu": gelu, "leaky": leaky, "tanh": np.tanh}
other_names.gelu = gelu


def double(x):
    return x * 2.0


def each(functions, x):
    for g in functions:
        x = g(x)
    return x


def layer(x, w, act=None):
    y = x * w
    if act is not None:
        y = act(y)
    return y


def short(x, w, act=None):
    return act(x * w) if act else x * w


def mlp(x, act=np.tanh, final=None):
    for i in range(3):
        x = x * 1.1
        if i < 2:
            x = act(x)
        elif final:
            x = final(x)
    return x


def in_a_list(x):
    return np.sum(each([np.sin, np.tanh], x)) + np.sum(each((double, np.cos), x))


def none_by_default(x):
    return np.sum(mlp(x))


def none_and_functions(x):
    return np.sum(mlp(x)) + np.sum(mlp(x, final=np.sin)) + np.sum(mlp(x, double, double))


def layers(x):
    return np.sum(layer(x, x)) + np.sum(layer(x, x, np.tanh)) + np.sum(short(short(x, 2.0, double), x))


def layers_in_a_loop(x):
    for a in (None, np.tanh, double):
        x = short(layer(x, x, a), 1.5, a)
    return np.sum(x)


def partials(x):
    return np.sum(gelu(x) ** 2 * leaky(x)) + np.sum(other_names.gelu(x))


def partials_in_a_dict(x):
    for key in ("gelu", "leaky"):
        x = x + ACTS[key](x)
    return np.sum(ACTS["gelu"](x))


def partials_mapped(x):
    return np.sum(np.array(list(map(gelu, x)))) + np.sum(each([gelu, leaky], x))


def partials_of_partials(x):
    f = partial(leaky, slope=0.7)
    return np.sum(f(x)) + np.sum(leaky(x, slope=0.2) * f(x, kind="relu"))


PROGRAMS = [
    *(in_a_list, none_by_default, none_and_functions, layers, layers_in_a_loop),
    *(partials, partials_in_a_dict, partials_mapped, partials_of_partials),
]


@pytest.mark.parametrize("f", PROGRAMS)
def test_gradient(f):
    x, direction = np.array([0.4, -0.7, 1.2]), np.array([0.3, -1.0, 0.7])
    (expected,) = numeric_gradient(f, (x,))
    for _ in range(2):
        value, gradient = value_and_grad(f)(x)
        np.testing.assert_allclose(value, f(x))
        np.testing.assert_allclose(gradient, expected, rtol=1e-6)
    value, dot = jvp(f)(x, tangents=direction)
    np.testing.assert_allclose(value, f(x))
    np.testing.assert_allclose(dot, expected @ direction, rtol=1e-6)
    (second,) = numeric_gradient(lambda x: grad(f)(x) @ direction, (x,))
    np.testing.assert_allclose(jvp(grad(f))(x, tangents=direction)[1], second, rtol=1e-5, atol=1e-8)


def test_partials_that_are_bound_anew(monkeypatch):
    x = np.array([0.4, -0.7, 1.2])
    gradient, at_x = grad(partials), {}
    for kind in ("gelu", "relu", "leaky", "gelu"):
        monkeypatch.setitem(globals(), "gelu", partial(act, kind=kind))
        (expected,) = numeric_gradient(partials, (x,))
        np.testing.assert_allclose(gradient(x), expected, rtol=1e-6)
        np.testing.assert_allclose(grad(partials)(x), expected, rtol=1e-6)
        at_x[kind] = expected
    assert not np.allclose(at_x["relu"], at_x["gelu"])
