"""Whole numbers and flags that are known only when the function runs, and that decide how many axes or parts there are."""

import numpy as np
import pytest

from tests.reference import central, distance


def parts(x, n):
    return sum(np.sum(part**2) * k for k, part in enumerate(np.split(x, n), 1))


def first_and_last(x, n):
    found = np.split(x, n)
    return np.sum(found[0] * found[-1])


def two_of_parts(x, n):
    first, second = np.array_split(x, n + 1)[:2]
    return first @ first + np.sum(second)


def contracted(x, n):
    return np.sum(np.tensordot(np.outer(x, x), np.outer(x, x) + 1.0, n) ** 2)


def squeezed(x, n):
    short = np.squeeze(x[:n])
    return np.sum(short * np.arange(1.0, 5.0)[:n])


def covariance_of_rows(x, n):
    return np.sum(np.cov(np.outer(x[:n], np.sin(x))) ** 2)


def kept(x, n):
    top = np.max(np.outer(x, x), axis=0, keepdims=n > 1)
    return np.sum(top * x * np.ones((2, 1)))


def more_axes(x, n):
    return np.sum(np.array(x, ndmin=n) ** 2)


def growing(x, n):
    total = 0.0
    for k in range(1, n + 1):
        total = total + np.mean(np.tanh(x[:k])) * k
    return total


def repeated(x, n):
    return np.mean(np.tile(x, (n, 1)) * np.arange(1.0, n + 1.0)[:, None] * x)


FUNCTIONS = [v for v in list(vars().values()) if getattr(v, "__module__", "") == __name__]


@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("n", [1, 2])
def test_right(f, n):
    from s2sad import grad, jvp

    x = np.array([0.5, -0.7, 1.1, 0.3])
    (expected,) = central(f, lambda: (x.copy(), n), (0,))
    assert distance(grad(f)(x, n), expected) < 1e-7
    dot = np.array([0.3, -1.0, 0.4, 0.2])
    if f is parts:  # a loop over views: refused in forward mode
        return
    assert jvp(f)(x, n, tangents=dot)[1] == pytest.approx(expected @ dot, rel=1e-7)
