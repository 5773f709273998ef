"""The tangent of something new is new, too: a function that gives `a + 1` must not give back the tangent of `a`."""

import numpy as np
import pytest

import s2sad
from tests.reference import right_in_first_order


def plus(a):
    return a + 1.0


def both(a):
    return a + 1.0, a - 2.0


def listed(a):
    parts = []
    for k in range(2):
        parts.append(a - k)
    return parts


def in_a_dict(a):
    return {"a": 3.0 + a, "b": a}


def on_two_paths(a):
    b = a + 1.0
    if a[0] > 0:
        b = a - 1.0
    return b


def nested(a):
    return plus(a) - 3.0


def view(a):
    return a[::-1]


@s2sad.custom_jvp
def ruled(x):
    return x + 1.0


ruled.defjvp(lambda primals, tangents: (primals[0] + 1.0, tangents[0]))


def one(x):
    y = plus(x)
    y[0] *= y[1]
    return np.sum(x * x) + np.sum(y * y)


def two(x):
    y, z = both(x)
    y[0] *= y[1]
    z *= y
    return np.sum(x * x) + np.sum(y * y) + np.sum(z * z)


def items(x):
    y = listed(x)
    y[0][0] *= y[1][1]
    y[1] *= 2.0
    return np.sum(x * x) + np.sum(y[0] * y[1])


def entries(x):
    d = in_a_dict(x * 2.0)
    d["a"][0] = d["b"][1] ** 2
    d["b"][1] = d["a"][2]
    return np.sum(d["a"] * d["b"])


def paths(x):
    y = on_two_paths(x)
    y[0] *= y[1]
    return np.sum(x * x) + np.sum(y * y)


def deep(x):
    y = nested(x)
    y[0] *= y[1]
    return np.sum(x * x) + np.sum(y * y)


def argument_written(x):
    z = x * 1.0
    y = plus(z)
    z[0] *= y[1]
    return np.sum(z * z) + np.sum(y * y)


def view_written(x):
    z = x * 1.0
    y = view(z)
    y[0] *= y[1]
    return np.sum(z * z) + np.sum(y * y)


PROGRAMS = [one, two, items, entries, paths, deep, argument_written, view_written]


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_tangents_given_back(f):
    right_in_first_order(f, np.array([0.3, 0.8, -0.5]), np.array([1.0, -0.5, 0.2]))


def test_custom_rules_that_give_back_their_tangents():
    def f(x):
        y = ruled(x)
        y[0] = y[0] * y[1]
        return np.sum(x * x) + np.sum(y)

    x, direction = np.array([0.5, 0.7]), np.array([1.0, 2.0])
    expected = 2 * x @ direction + direction[1] + 1.7 * direction[0] + 1.5 * direction[1]
    assert s2sad.jvp(f)(x, tangents=direction)[1] == pytest.approx(expected)


@pytest.mark.parametrize("f", [plus, nested, lambda x: [x - 1.0], lambda x: {"a": 2.0 + x}, lambda x: ruled(x)])
def test_the_callers_tangent_stays_with_the_caller(f):
    direction = np.array([1.0, 2.0])
    tangent = s2sad.jvp(f)(np.ones(2), tangents=direction)[1]
    tangent = tangent[0] if isinstance(tangent, list) else tangent["a"] if isinstance(tangent, dict) else tangent
    assert not np.shares_memory(tangent, direction)
