"""`x[mask] = view of x`: refused where NumPy would read what it has written, right everywhere else."""

import numpy as np
import pytest

from s2sad import grad, jvp
from s2sad.errors import UnsupportedError
from tests.oracle import numeric_gradient

X = np.random.default_rng(0).normal(size=6)
W = np.array([1.3, -0.4, 0.9, 2.2, -1.7, 0.6])


def all_turned(x):
    x[x > -9] = x[::-1]
    return x @ W


def by_a_name(x):
    v = x[::-1]
    mask = x > -9
    x[mask] = v
    return x @ W


def two_axes(x):
    A = x.reshape(2, 3)
    A[A > -9] = x[::-1]
    return x @ W


def behind(x):
    x[np.array([True, False, True, True, False, False])] = x[:3]
    return x @ W


@pytest.mark.parametrize("f", [all_turned, by_a_name, two_axes, behind])
def test_refused(f):
    with pytest.raises(UnsupportedError, match="NumPy copies them one by one"):
        grad(f)(X)
    (expected,) = numeric_gradient(lambda x: f(x.copy()), (X,), (0,))
    _, dot = jvp(f)(X, tangents=W)
    np.testing.assert_allclose(dot, expected @ W, rtol=1e-6)


def apart(x):
    x[np.array([True, False, True, False, False, False])] = x[4:]
    return x @ W


def ahead(x):
    x[np.array([False, False, True, True, True, False])] = x[3:]
    return x @ W


def in_place(x):
    mask = x > 0
    x[mask] = x[mask] * 2
    return x @ W


def rows(x):
    A = x.reshape(2, 3)
    A[np.array([True, True])] = A[::-1]
    return x @ W


@pytest.mark.parametrize("f", [apart, ahead, in_place, rows])
def test_right(f):
    (expected,) = numeric_gradient(lambda x: f(x.copy()), (X,), (0,))
    np.testing.assert_allclose(grad(f)(X), expected, rtol=1e-6, atol=1e-9)
