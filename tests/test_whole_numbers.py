"""What is stored in an array that turns out to hold integers is cut off: refused, where only running tells; as usual where it holds floats."""

import numpy as np
import pytest

from s2sad import grad, jvp
from s2sad.errors import UnsupportedError
from tests.oracle import numeric_gradient


def conditional(x, whole):
    v = np.ones(3, int) if whole else np.ones(3)
    v[0] = 7.9 * x[0]
    return np.sum(v * v)


def branches(x, whole):
    if whole:
        v = np.array([1, 2, 3])
    else:
        v = np.array([1.0, 2.0, 3.0])
    for i in range(2):
        v[i] += 7.9 * x[i]
    return np.sum(v * v)


def chosen_dtype(x, whole):
    dtype = int if whole else float
    v = np.zeros(3, dtype=dtype)
    v.fill(7.9 * x[0])
    return np.sum(v * v)


def cast(x, whole):
    dtype = int if whole else float
    return np.sum((7.9 * x).astype(dtype) ** 2)


def filled(x, whole):
    v = np.full(3, 0 if whole else 0.5)
    np.copyto(v, 7.9 * x, casting="unsafe")
    return np.sum(v * v)


def first_item(x, whole):
    t = 0
    if not whole:
        t = x[0]
    v = np.array([t, 1])
    v[1] = 7.9 * x[1]
    return np.sum(v * v)


def through_a_view(x, whole):
    v = np.ones((3, 2), int) if whole else np.ones((3, 2))
    rows = v[1:]
    rows[0] = 7.9 * x[0]
    return np.sum(v * v)


def put(v, t):
    v[0] = 7.9 * t


def in_a_helper(x, whole):
    v = np.zeros(3, int) if whole else np.ones(3)
    put(v, x[0])
    return np.sum(v * v)


PROGRAMS = [conditional, branches, chosen_dtype, cast, filled, first_item, through_a_view, in_a_helper]
X = np.array([0.31, -0.42, 0.57])


@pytest.mark.parametrize("f", PROGRAMS)
def test_integers_are_refused(f):
    with pytest.raises(UnsupportedError, match="stored as int64"):
        grad(f)(X, True)
    with pytest.raises(UnsupportedError, match="stored as int64"):
        jvp(f, argnums=(0,))(X, True, tangents=(np.ones(3),))


@pytest.mark.parametrize("f", PROGRAMS)
def test_floats(f):
    (expected,) = numeric_gradient(lambda x: f(x.copy(), False), (X,), (0,))
    np.testing.assert_allclose(grad(f)(X, False), expected, rtol=1e-6, atol=1e-8)
    _, dot = jvp(f, argnums=(0,))(X, False, tangents=(np.ones(3),))
    np.testing.assert_allclose(dot, expected.sum(), rtol=1e-6)


def test_lists_of_whole_numbers():
    def f(x):
        v = np.dot([[1, 2], [3, 4]], [1, 2])
        v[0] = 7.9 * x[0]
        return np.sum(v)

    with pytest.raises(UnsupportedError, match="stored as int64"):
        grad(f)(X)


def test_what_does_not_vary_may_be_stored():
    def f(x, whole):
        v = np.ones(3, int) if whole else np.ones(3)
        v[0] = 7
        return np.sum(v * x)

    for whole in (True, False):
        np.testing.assert_allclose(grad(f)(X, whole), [7.0, 1.0, 1.0])
