"""Items of lists and dicts that begin as whole numbers and are added to: they hold floats then."""

from collections import OrderedDict, defaultdict

import numpy as np
import pytest

from s2sad import jvp, value_and_grad
from tests.oracle import numeric_gradient


def in_a_dict(x):
    s = {"m": 0}
    s["m"] += x[0] * x[1]
    return s["m"]


def in_a_loop(x):
    s = {"m": 0, "n": 0}
    for v in x:
        s["n"] += 1
        s["m"] += (v - s["m"]) / s["n"]
    return s["m"] ** 2


def in_a_list(x):
    s = [0, 0]
    for i, v in enumerate(x):
        s[i % 2] += v * v
    return s[0] * s[1]


def one_of_a_list(x):
    s = [0, 0]
    s[1] += x[0] * x[0]
    s[0] -= x[1]
    return s[0] * s[1]


def in_a_table(x):
    s = [[0, 0], [0, 0]]
    for i, v in enumerate(x):
        s[i // 2][i % 2] += v * v
    return s[0][1] * s[1][0] + s[1][1]


def in_a_dict_in_a_dict(x):
    s = {"a": {"m": 0}}
    s["a"]["m"] += x[0] * x[0]
    s["a"]["m"] *= x[1]
    return s["a"]["m"]


def by_every_operator(x):
    s = dict(m=1)  # noqa: C408
    s["m"] *= x[0]
    s["m"] /= x[1]
    s["m"] -= x[2]
    s["m"] **= 2
    return s["m"]


def of_a_default(x):
    d = defaultdict(int)
    d["a"] += x[0] * x[1]
    for k, v in zip("aba", x, strict=False):
        d[k] += v * v
    return d["a"] * d["b"]


def of_a_made_default(x):
    d = defaultdict(lambda: 0)
    for k, v in zip("aba", x, strict=False):
        d[k] += v * v
    return d["a"] * d["b"]


def repeated(x):
    s = [0] * 4
    for i, v in enumerate(x):
        s[i] += v * v
    return s[0] * s[3]


def comprehended(x):
    s = {k: 0 for k in "ab"}  # noqa: C420
    for k, v in zip("aba", x, strict=False):
        s[k] += v * v
    return s["a"] * s["b"]


def bump(s, k, v):
    s[k] += v * v


def by_a_helper(x):
    s, t = {"a": 0, "b": 0}, [0, 0, 0]
    for k, v in zip("aba", x, strict=False):
        bump(s, k, v)
    for k, v in zip((0, 1, 0), x, strict=False):
        bump(t, k, v)
    return s["a"] * s["b"] + t[0] * t[1]


def ordered(x):
    s = OrderedDict(a=0, b=1)
    for v in x:
        s["a"] += v * v
        s["b"] *= v
    return s["a"] * s["b"]


def under_two_names(x):
    s = {"a": 0}
    t = s
    t["a"] += x[0] * x[1]
    return s["a"]


def in_a_list_in_a_dict(x):
    s = {"a": [0, 0], "b": (0, 1)}
    s["a"][0] += x[0] ** 2
    s["a"][1] += s["a"][0] * x[1]
    s["b"] += (x[2],)
    return s["a"][1] * s["b"][2] + s["b"][0]


def of_truths(x):
    s = {"a": True, "n": 1}
    s["a"] *= x[0]
    s["a"] += x[1]
    s["n"] += s["a"] * x[2]
    return s["a"] * s["n"]


def on_a_branch(x):
    s = {"a": 0}
    if x[0] > -5:
        s["a"] += x[0] * x[0]
    else:
        s["a"] -= x[1]
    return s["a"]


def until_large(x):
    s, k = {"a": 0}, "a"
    while s["a"] < 0.5 and len(s) < 5:
        s[k] += x[0] ** 2 + 0.1
    return s["a"]


def becomes_an_array(x):
    s = {"m": 0}
    s["m"] += x
    s["m"] += x * x
    t = [0, 1]
    t[0] += x
    t[1] *= x
    t[0] *= t[1]
    return np.sum(s["m"] * t[0]) + np.sum(t[1])


def complex_numbers(x):
    s = [0, 1.0]
    s[0] += x[0] * 1j
    s[1] *= x[1] + 1j
    return (s[0] * s[1]).real


FOUND = [f for f in dict(globals()).values() if getattr(f, "__module__", "") == __name__ and f is not bump]


@pytest.mark.parametrize("f", FOUND, ids=lambda f: f.__name__)
def test_gradient(f):
    x, direction = np.array([0.7, -0.4, 0.3, 0.9]), np.array([0.3, 1.0, -0.6, 0.2])
    value, gradient = value_and_grad(f)(x)
    np.testing.assert_allclose(value, f(x))
    np.testing.assert_allclose(gradient, numeric_gradient(f, (x,))[0], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(jvp(f)(x, tangents=direction)[1], gradient @ direction)


@pytest.mark.parametrize("start", [0, 0.0, True])
def test_arguments(start):
    def added(x, s, t):
        s["a"] += x[0] * x[0]
        for v in x:
            t[0] += v * v
            t[1] *= v
        return s["a"] * t[0] + t[1]

    x = np.array([0.7, -0.4, 0.3, 0.9])
    expected = numeric_gradient(lambda x: added(x, {"a": start}, [start, 1]), (x,))[0]
    np.testing.assert_allclose(value_and_grad(added)(x, {"a": start}, [start, 1])[1], expected, rtol=1e-7)
