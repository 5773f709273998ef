"""Writes through views that show an element in several places: right, or refused."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from s2sad import S2sadError, grad, jvp
from tests.reference import complex_step

X = np.array([1.0, 0.5, 0.3, 0.8])


def windows(a):
    return as_strided(a, (3, 3), (a.itemsize, a.itemsize))


def unpacked(x):
    a, b, c = windows(np.zeros(5, x.dtype))
    a[:] = x[:3]
    c += x[1]
    return np.sum(a * b * c)


def unpacked_at_once(x):
    a, b, c = sliding_window_view(np.zeros(6, x.dtype), 4, writeable=True)
    a[:] = x
    c += x[1]
    return np.sum(a * b * c)


def by_rows(x):
    w = sliding_window_view(np.zeros(6, x.dtype), 4, writeable=True)
    w[0] = x
    w[2] += x[1]
    return np.sum(w[0] * w[1] * w[2])


def by_names_of_rows(x):
    base = np.zeros(5, x.dtype)
    w = windows(base)
    first, last = w[0], w[2]
    first[:] = x[1:]
    last += x[0]
    return np.sum(first * w[1] * last)


def of_what_varies(x):
    w = as_strided(x * 1.0, (2, 3), (x.itemsize, x.itemsize))
    w[0] *= x[:3]
    w[1] += x[1]
    return np.sum(w[0] * w[1])


def in_a_list(x):
    rows = list(sliding_window_view(x * 1.0, 2, writeable=True))
    rows[0] *= x[0]
    return np.sum(rows[1] * rows[2])


def in_a_loop(x):
    total, w = 0.0, sliding_window_view(x * x, 2, writeable=True)
    for k in range(3):
        w[k] *= x[k]
        total += w[k] @ w[k]
    return total


def by_a_helper(x):
    def smoothed(rows):
        rows[1:] += 0.5 * rows[0]
        return rows

    return np.sum(smoothed(sliding_window_view(np.sin(x), 2, writeable=True)) ** 2)


def diagonal(x):
    A = np.zeros((4, 4), x.dtype)
    d = as_strided(A, (4,), (5 * A.itemsize,))
    d[:] = x * x
    return np.sum(np.sin(d) * x)


def read_only(x):
    return np.sum(np.prod(sliding_window_view(x, 3), axis=1) ** 2)


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize(
    "f",
    [
        unpacked, unpacked_at_once, by_rows, by_names_of_rows, of_what_varies, in_a_list, in_a_loop, by_a_helper,
        diagonal, read_only,
    ],
    ids=lambda f: f.__name__,
)  # fmt: skip
def test_right_or_refused(f, mode):
    (expected,) = complex_step(f, lambda: (X.copy(),), (0,))
    try:
        found = grad(f)(X) if mode == "reverse" else [jvp(f)(X, tangents=e)[1] for e in np.eye(4)]
    except S2sadError as error:
        assert "several" in str(error) or error.lineno  # noqa: PT017
        assert f not in (diagonal, read_only)
        return
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)
