"""Rules for `scipy.linalg`."""

from __future__ import annotations

import numpy as np
import pytest

from s2sad.templates import scipy_linalg, scipy_linalg_factor
from s2sad.testing import check_rule


def randn(*shape, dtype=float, seed=0):
    rng = np.random.default_rng([seed, *shape])
    a = rng.standard_normal(shape)
    if np.dtype(dtype).kind == "c":
        a = a + 1j * rng.standard_normal(shape)
    return a.astype(dtype)


def square(n, dtype=float, seed=0):
    return randn(n, n, dtype=dtype, seed=seed) + 3.0 * np.eye(n)


def hermitian(n, dtype=float, seed=0):
    return herm(randn(n, n, dtype=dtype, seed=seed)) + 4.0 * np.eye(n)


def sym(a):
    return 0.5 * (a + a.T)


def herm(a):
    return 0.5 * (a + np.conj(a.T))


KINDS = pytest.mark.parametrize("dtype", [float, complex])
RIGHT = pytest.mark.parametrize("b", [(3,), (3, 1), (3, 2)])


@KINDS
@RIGHT
@pytest.mark.parametrize(
    ("assume", "project"),
    [
        ("gen", None),
        ("sym", sym),
        ("her", herm),
        ("pos", herm),
        ("upper triangular", np.triu),
        ("lower triangular", np.tril),
        ("tridiagonal", lambda a: np.tril(np.triu(a, -1), 1)),
        ("diagonal", lambda a: np.tril(np.triu(a))),
    ],
)
def test_solve(assume, project, b, dtype):
    a = square(3, dtype) if project is None else project(hermitian(3, dtype))
    for lower in (False, True):
        check_rule(scipy_linalg.solve, a, randn(*b, dtype=dtype), lower, assume_a=assume)
    if assume == "gen" and dtype is float:  # SciPy has no complex transposed solve
        check_rule(scipy_linalg.solve, a, randn(*b, dtype=dtype), transposed=True)


@KINDS
@RIGHT
@pytest.mark.parametrize("trans", [0, 1, 2, "N", "T", "C"])
def test_solve_triangular(trans, b, dtype):
    for lower in (False, True):
        for unit in (False, True):
            a = square(3, dtype)
            check_rule(scipy_linalg.solve_triangular, a, randn(*b, dtype=dtype), trans, lower, unit)


@KINDS
@pytest.mark.parametrize("bands", [(0, 0), (1, 0), (0, 1), (1, 1), (2, 1), (1, 2)])
def test_solve_banded(bands, dtype):
    ab = randn(sum(bands) + 1, 4, dtype=dtype)
    ab[bands[1]] += 5.0
    check_rule(scipy_linalg.solve_banded, bands, ab, randn(4, dtype=dtype))
    check_rule(scipy_linalg.solve_banded, bands, ab, randn(4, 2, dtype=dtype))


@KINDS
def test_solve_sylvester(dtype):
    q = randn(3, 2, dtype=dtype)
    check_rule(scipy_linalg.solve_sylvester, square(3, dtype), square(2, dtype, seed=1), q)


@KINDS
def test_toeplitz(dtype):
    check_rule(scipy_linalg.toeplitz, randn(4, dtype=dtype), randn(3, dtype=dtype, seed=1))
    check_rule(scipy_linalg.toeplitz, randn(2, dtype=dtype), randn(5, dtype=dtype, seed=1))


@KINDS
def test_toeplitz_without_row(dtype):
    c = randn(4, dtype=dtype)
    _, y_dot, c_bar, _ = scipy_linalg.toeplitz(c, c_dot=c, r_dot=None, y_bar=square(4, dtype))
    np.testing.assert_allclose(np.sum(square(4, dtype) * y_dot).real, np.sum(c_bar * c).real)


@KINDS
@pytest.mark.parametrize("b", [(4,), (4, 2)])
def test_solve_toeplitz(b, dtype):
    first = np.array([4.0, 0.0, 0.0, 0.0])
    c, r = randn(4, dtype=dtype) + first, randn(4, dtype=dtype, seed=1)
    check_rule(scipy_linalg.solve_toeplitz, (c, r), randn(*b, dtype=dtype))
    check_rule(scipy_linalg.solve_toeplitz, c, randn(*b, dtype=dtype))


@KINDS
def test_inv_and_det(dtype):
    check_rule(scipy_linalg.inv, square(3, dtype))
    check_rule(scipy_linalg.det, square(3, dtype))
    check_rule(scipy_linalg.det, np.array([[1.0, 2.0], [2.0, 4.0]], dtype=dtype))
    check_rule(scipy_linalg.det, np.stack([square(3, dtype), np.zeros((3, 3), dtype)]))


@KINDS
@pytest.mark.parametrize("rule", [scipy_linalg.expm, scipy_linalg.logm, scipy_linalg.sqrtm])
def test_functions_of_matrices(rule, dtype):
    check_rule(rule, square(3, dtype), step=0.01)
    if rule is not scipy_linalg.expm:
        check_rule(rule, hermitian(3, dtype), step=0.01)


def test_expm_of_special_matrices():
    check_rule(scipy_linalg.expm, np.zeros((3, 3)))
    check_rule(scipy_linalg.expm, np.eye(2)[::-1].copy())
    check_rule(scipy_linalg.expm, randn(2, 3, 3))


def test_block_diag():
    check_rule(scipy_linalg.block_diag, randn(2, 3), randn(1, 1), randn(3, 2))
    check_rule(scipy_linalg.block_diag, randn(2, 3, dtype=complex), randn(3))


@KINDS
@pytest.mark.parametrize("lower", [False, True])
def test_cholesky(lower, dtype):
    check_rule(scipy_linalg_factor.cholesky, hermitian(3, dtype), lower)


@KINDS
@pytest.mark.parametrize("lower", [False, True])
def test_cho_factor(lower, dtype):
    # the other triangle holds what was in `a`: differences of it are no part of the factor
    check_rule(scipy_linalg_factor.cho_factor, hermitian(3, dtype), lower, differences=False)


@KINDS
@RIGHT
@pytest.mark.parametrize("lower", [False, True])
def test_cho_solve(lower, b, dtype):
    c = square(3, dtype)
    check_rule(scipy_linalg_factor.cho_solve, (real_diagonal(c), lower), randn(*b, dtype=dtype))


def real_diagonal(c):
    return np.where(np.eye(len(c), dtype=bool), c.real, c)


@KINDS
@RIGHT
@pytest.mark.parametrize("trans", [0, 1, 2])
def test_lu(trans, b, dtype):
    a = np.roll(square(3, dtype), 1, axis=0)
    check_rule(scipy_linalg_factor.lu_factor, a)
    lu, pivots = scipy_linalg_factor.scipy.linalg.lu_factor(a)
    assert list(pivots) != [0, 1, 2]
    check_rule(scipy_linalg_factor.lu_solve, (lu, pivots), randn(*b, dtype=dtype), trans)


@KINDS
@pytest.mark.parametrize("shape", [(3, 3), (4, 2)])
@pytest.mark.parametrize("mode", ["full", "economic", "r"])
def test_qr(mode, shape, dtype):
    smooth = mode != "full" or shape == (3, 3)  # the other columns are LAPACK's choice
    check_rule(scipy_linalg_factor.qr, randn(*shape, dtype=dtype), mode=mode, step=0.01, differences=smooth)


@KINDS
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 4)])
def test_svd(shape, full, dtype):
    a = randn(*shape, dtype=dtype)
    check_rule(scipy_linalg_factor.svdvals, a, step=0.01)
    check_rule(scipy_linalg_factor.svd, a, full, False, step=0.01)
    smooth = dtype is float and (not full or shape[-1] == shape[-2])
    check_rule(scipy_linalg_factor.svd, a, full, step=0.01, differences=smooth)
