"""Generators and helpers that tests of iterators share."""

import numpy as np

import s2sad
from tests.reference import complex_step, numeric_gradient

X = np.array([1.0, 0.5, 0.3, 0.8])


def compare(f):
    """Value, gradient and tangent against the complex step, or differences; arguments stay."""
    x = X.copy()
    wanted, close = f(X.copy()), 1e-9
    try:
        (expected,) = complex_step(f, lambda: (X.copy(),), (0,))
    except np.exceptions.ComplexWarning:  # it makes real numbers of all
        (expected,), close = numeric_gradient(f, (X.copy(),), (0,)), 1e-6
    value, gradient = s2sad.value_and_grad(f)(x)
    np.testing.assert_allclose(value, wanted, rtol=1e-12)
    np.testing.assert_allclose(gradient, expected, rtol=close, atol=close / 10)
    value, tangent = s2sad.jvp(f)(x, tangents=X[::-1])
    np.testing.assert_allclose((value, tangent), (wanted, expected @ X[::-1]), rtol=close)
    np.testing.assert_array_equal(x, X)


def terms(x):
    for v in x:
        yield (v * v * 2.0)


def squared(it):
    for v in it:
        yield (v * v)


def simulate(u):
    u = u * 1.0
    for _ in range(3):
        u[1:] += 0.3 * u[:-1]
        yield u


def consume(it):
    a = next(it)
    return a * sum(it)


def idx(p):
    for k in range(3):
        yield p[k]
