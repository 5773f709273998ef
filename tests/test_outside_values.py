"""A pullback uses what globals and closures held when the function ran, whatever became of them since."""

import numpy as np
import pytest

from s2sad import vjp

SCALE, FLAG, WEIGHTS, TABLE = 2.0, 1, np.ones(3), {"rate": 3.0}
X = np.array([0.5, 0.7])


def scaled(x):
    return np.sum(np.sin(x) * SCALE)


def chosen(x):
    total = 0.0
    for k in range(3):
        total += np.sum(np.sin(x)) if k == FLAG else np.sum(x * x)
    if FLAG > 0:
        return total * x[0]
    return total


def weighted(x):
    return np.sum(np.sin(x) * WEIGHTS[1:])


def looked_up(x):
    return np.sum(np.sin(x) * TABLE["rate"])


def helper(x):
    if x[0] > 100.0:
        return x
    for _ in range(2):
        x = np.sin(x) * SCALE * WEIGHTS[:2]
    return x


def by_a_helper(x):
    return np.sum(helper(x) * helper(x * 2.0))


def closure():
    factor = 2.0

    def inner(x):
        return np.sum(np.sin(x) * factor) if factor > 0.0 else np.sum(x)

    def change(value):
        nonlocal factor
        factor = value

    return inner, change


def set_globals(scale, flag, weights, rate):
    global SCALE, FLAG, WEIGHTS, TABLE
    SCALE, FLAG, WEIGHTS, TABLE = scale, flag, weights, {"rate": rate}


@pytest.fixture(autouse=True)
def as_they_were():
    before = SCALE, FLAG, WEIGHTS, TABLE["rate"]
    yield
    set_globals(*before)


@pytest.mark.parametrize("f", [scaled, chosen, weighted, looked_up, by_a_helper])
def test_globals_bound_anew(f):
    expected = vjp(f)(X)[1](1.0)
    _, pullback = vjp(f)(X)
    set_globals(-5.0, -1, np.full(3, 7.0), 8.0)
    np.testing.assert_array_equal(pullback(1.0), expected)
    np.testing.assert_array_equal(pullback(1.0), expected)


@pytest.mark.parametrize("f", [weighted, looked_up, by_a_helper])
def test_globals_written(f):
    set_globals(2.0, 1, np.ones(3), 3.0)
    expected = vjp(f)(X)[1](1.0)
    _, pullback = vjp(f)(X)
    WEIGHTS[:] = 9.0
    TABLE["rate"] = 9.0
    np.testing.assert_array_equal(pullback(1.0), expected)


def test_closures():
    inner, change = closure()
    expected = vjp(inner)(X)[1](1.0)
    _, pullback = vjp(inner)(X)
    change(-1.0)
    np.testing.assert_array_equal(pullback(1.0), expected)
