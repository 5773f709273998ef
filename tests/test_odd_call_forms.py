"""Functions of NumPy in forms that write or cast in ways of their own: right, or refused."""

import numpy as np
import pytest

from s2sad import grad, jvp
from s2sad.errors import UnsupportedError
from tests.oracle import numeric_gradient

A0 = np.random.default_rng(31).normal(size=(3, 3))
W = np.arange(1.0, 10.0).reshape(3, 3)


def masked_copy_by_place(A):
    np.copyto(A, A.T.copy(), "same_kind", A > 0)
    return np.sum(A * A * W)


def drawn_into_by_place(A):
    rng = np.random.default_rng(1)
    rng.random(3, "d", A[0])
    B = A * 2
    rng.standard_exponential(3, float, "zig", B[1])
    return np.sum(A * B * W)


def comparison_as_truth(A):
    return np.sum(np.where(np.not_equal(A, A.T, dtype=bool), A**2, A))


def absolute_of_complex(A):
    return np.sum(np.abs(A * (1 + 2j), dtype=float) * W)


def joined_apart(A):
    B = A * 1.0
    np.concatenate([A[:1], A[:1] * 2], out=A[1:])
    np.stack([A[0], A[1], A[2]], axis=1, out=B)
    np.ptp(A[1:], axis=0, out=B[0])
    return np.sum(A * B * W)


def rows_of_floats(A):
    return np.sum(np.apply_along_axis(lambda r: 0.0 if r[0] > 0 else r.sum() + 0.3, 1, A) * A[0])


RIGHT = [
    masked_copy_by_place,
    drawn_into_by_place,
    comparison_as_truth,
    absolute_of_complex,
    joined_apart,
    rows_of_floats,
]


@pytest.mark.parametrize("f", RIGHT)
def test_right(f):
    A = A0.copy()
    (expected,) = numeric_gradient(lambda A: f(A.copy()), (A0,), (0,))
    np.testing.assert_allclose(grad(f)(A), expected, rtol=1e-6, atol=1e-8)
    _, dot = jvp(f)(A, tangents=W)
    np.testing.assert_allclose(dot, np.sum(expected * W), rtol=1e-6)
    assert np.array_equal(A, A0)


@pytest.mark.parametrize("total", [np.sum, np.prod, np.nansum])
def test_sums_of_whole_numbers(total):
    gradient = grad(lambda x, s: total(x * 3, dtype=int) * s, argnums=(0, 1))
    x_bar, s_bar = gradient(np.array([0.9, 2.4]), 0.5)
    assert not x_bar.any() and s_bar == total(np.array([2, 7]))


def transposed_in_place(A):
    np.stack([A[0], A[1], A[2]], axis=1, out=A)
    return np.sum(A * A * W)


def turned_in_place(A):
    np.concatenate([A[1:], A[:1]], out=A)
    return np.sum(A * A * W)


def range_of_itself(A):
    np.ptp(A, axis=0, out=A[1])
    return np.sum(A * A * W)


def whole_number_first(A):
    return np.sum(np.apply_along_axis(lambda r: 0 if r[0] < 0 else r.sum() + 0.3, 1, A) * A[0])


def shuffled_along_an_axis(A, rng):
    rng.shuffle(A, axis=1)
    return np.sum(A * W)


def shuffled_rows(A, rng):
    rng.shuffle(A[0])
    return np.sum(A * W)


REFUSED = [
    transposed_in_place,
    turned_in_place,
    range_of_itself,
    whole_number_first,
    shuffled_along_an_axis,
    shuffled_rows,
]


@pytest.mark.parametrize("f", REFUSED)
def test_refused(f):
    A = A0.copy()
    others = (np.random.default_rng(0),) if "rng" in f.__code__.co_varnames else ()
    for make in (lambda: grad(f)(A, *others), lambda: jvp(f, argnums=(0,))(A, *others, tangents=(W,))):
        with pytest.raises(UnsupportedError):
            make()
    assert np.array_equal(A, A0)
