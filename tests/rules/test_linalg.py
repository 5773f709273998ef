"""Rules for `np.linalg`, against differences and against each other."""

from __future__ import annotations

import numpy as np
import pytest

from s2sad.templates import linalg, linalg_factor, linalg_norm, linalg_solve
from s2sad.testing import check_rule


def randn(*shape, dtype=float, seed=0):
    rng = np.random.default_rng([seed, *shape])
    a = rng.standard_normal(shape)
    if np.dtype(dtype).kind == "c":
        a = a + 1j * rng.standard_normal(shape)
    return a.astype(dtype)


def square(*shape, dtype=float, seed=0):
    """Well conditioned, not symmetric."""
    return randn(*shape, dtype=dtype, seed=seed) + 3.0 * np.eye(shape[-1], dtype=dtype)


def hermitian(*shape, dtype=float, seed=0):
    """Well separated eigenvalues."""
    a = randn(*shape, dtype=dtype, seed=seed)
    return sym(a) + np.diag(4.0 * np.arange(1, shape[-1] + 1)).astype(dtype)


def sym(a):
    return 0.5 * (a + np.conj(a.mT))


KINDS = pytest.mark.parametrize("dtype", [float, complex])
SHAPES = pytest.mark.parametrize("shape", [(1, 1), (3, 3), (2, 3, 3), (2, 1, 2, 2)])


@KINDS
@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((3, 3), (3,)),
        ((3, 3), (3, 2)),
        ((1, 1), (1, 2)),
        ((2, 3, 3), (3,)),
        ((2, 3, 3), (3, 2)),
        ((3, 3), (2, 3, 1)),
        ((2, 1, 3, 3), (4, 3, 2)),
        ((2, 2, 2), (2, 2)),
    ],
)
def test_solve(a, b, dtype):
    check_rule(linalg_solve.solve, square(*a, dtype=dtype), randn(*b, dtype=dtype, seed=1))


def test_solve_mixed_kinds_and_single_precision():
    check_rule(linalg_solve.solve, square(3, 3), randn(3, dtype=complex))
    check_rule(linalg_solve.solve, square(3, 3, dtype=complex), randn(3, 2))
    check_rule(linalg_solve.solve, square(3, 3, dtype=np.float32), randn(3, 2, dtype=np.float32))


@KINDS
@SHAPES
@pytest.mark.parametrize("rule", [linalg.inv, linalg.det, linalg.slogdet])
def test_inv_and_determinants(rule, shape, dtype):
    check_rule(rule, square(*shape, dtype=dtype))


@pytest.mark.parametrize("dtype", [np.float32, np.complex64])
@pytest.mark.parametrize("rule", [linalg.inv, linalg.det, linalg.slogdet])
def test_inv_and_determinants_single(rule, dtype):
    check_rule(rule, square(3, 3, dtype=dtype))
    check_rule(rule, square(2, 3, 3, dtype=dtype))


def test_det_of_singular_matrices():
    a = np.array([[1.0, 2.0], [2.0, 4.0]])
    _, _, a_bar = linalg.det(a, a_dot=np.zeros((2, 2)), y_bar=1.0)
    np.testing.assert_allclose(a_bar, [[4.0, -2.0], [-2.0, 1.0]], rtol=0, atol=1e-14)
    check_rule(linalg.det, a)
    check_rule(linalg.det, np.stack([a, np.zeros((2, 2)), np.eye(2)]))
    check_rule(linalg.det, np.array([[1.0, 1j], [1j, -1.0]]) * (2 + 1j))
    check_rule(linalg.det, np.zeros((1, 1)))
    check_rule(linalg.det, np.diag([1.0, 2.0, 0.0]))
    check_rule(linalg.det, np.diag([1.0, 0.0, 0.0]))


def test_slogdet_of_singular_matrix_is_an_error():
    with pytest.raises(np.linalg.LinAlgError):
        linalg.slogdet(np.zeros((2, 2)), a_dot=np.ones((2, 2)), y_bar=(0.0, 1.0))


@KINDS
@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 4), (2, 3, 2)])
def test_pinv(shape, dtype):
    check_rule(linalg.pinv, randn(*shape, dtype=dtype), step=0.01)


@KINDS
def test_pinv_hermitian(dtype):
    check_rule(linalg.pinv, randn(2, 3, 3, dtype=dtype), hermitian=True, step=0.01)


@KINDS
@pytest.mark.parametrize("a", [(4, 2), (2, 4), (3, 3)])
@pytest.mark.parametrize("columns", [(), (1,), (3,)])
def test_lstsq(a, columns, dtype):
    check_rule(linalg.lstsq, randn(*a, dtype=dtype), randn(a[0], *columns, dtype=dtype, seed=1), step=0.01)


@KINDS
@pytest.mark.parametrize("n", [-3, -2, -1, 0, 1, 2, 3, 4, 7])
def test_matrix_power(n, dtype):
    check_rule(linalg.matrix_power, 0.3 * square(3, 3, dtype=dtype), n)
    check_rule(linalg.matrix_power, 0.3 * square(2, 2, 2, dtype=dtype), n)


@pytest.mark.parametrize(
    "shapes",
    [
        [(2, 3), (3, 4)],
        [(3,), (3, 4)],
        [(2, 3), (3,)],
        [(3,), (3,)],
        [(2, 3), (3, 4), (4, 2)],
        [(3,), (3, 4), (4,)],
        [(3,), (3, 4), (4, 2)],
        [(2, 3), (3, 4), (4,)],
        [(2, 3), (3, 4), (4, 2), (2, 5)],
        [(3,), (3, 4), (4, 2), (2,)],
    ],
)
def test_multi_dot(shapes):
    check_rule(linalg.multi_dot, [randn(*s, seed=i) for i, s in enumerate(shapes)])
    check_rule(linalg.multi_dot, [randn(*s, seed=i, dtype=complex) for i, s in enumerate(shapes)])


def test_tensor_inverse_and_solve():
    eye = 3.0 * np.eye(24)
    check_rule(linalg.tensorinv, randn(4, 6, 8, 3) + eye.reshape(4, 6, 8, 3))
    check_rule(linalg.tensorinv, randn(24, 8, 3, dtype=complex) + eye.reshape(24, 8, 3), ind=1)
    check_rule(linalg.tensorsolve, randn(2, 3, 3, 2) + 3.0 * np.eye(6).reshape(2, 3, 3, 2), randn(2, 3))
    check_rule(linalg.tensorsolve, randn(2, 3, 6) + 3.0 * np.eye(6).reshape(2, 3, 6), randn(2, 3))
    a = np.moveaxis(randn(2, 3, 3, 2) + 3.0 * np.eye(6).reshape(2, 3, 3, 2), 2, 0)
    check_rule(linalg.tensorsolve, a, randn(2, 3), axes=(0, 3))


@pytest.mark.parametrize("offset", [-2, -1, 0, 1, 2])
@pytest.mark.parametrize("shape", [(3, 3), (3, 4), (4, 3), (2, 3, 4)])
def test_diagonal_and_trace(shape, offset):
    check_rule(linalg.diagonal, randn(*shape), offset=offset)
    check_rule(linalg.trace, randn(*shape, dtype=complex), offset=offset)


def test_outer():
    check_rule(linalg.outer, randn(3), randn(2))
    check_rule(linalg.outer, randn(3, dtype=complex), randn(2))


@KINDS
@SHAPES
@pytest.mark.parametrize("upper", [False, True])
def test_cholesky(shape, dtype, upper):
    check_rule(linalg_factor.cholesky, hermitian(*shape, dtype=dtype), upper=upper)


@KINDS
@SHAPES
@pytest.mark.parametrize("triangle", ["L", "U"])
def test_eigh(shape, dtype, triangle):
    a = hermitian(*shape, dtype=dtype)
    check_rule(linalg_factor.eigvalsh, a, triangle)
    # LAPACK's choice of the phases of complex vectors is not a smooth one
    check_rule(linalg_factor.eigh, a, triangle, differences=dtype is float)


@KINDS
@SHAPES
def test_eig(shape, dtype):
    a = square(*shape, dtype=dtype)
    check_rule(linalg_factor.eigvals, a, step=0.01)
    check_rule(linalg_factor.eig, a, step=0.01, differences=False)


@KINDS
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (4, 2), (2, 4), (2, 3, 2)])
def test_svd(shape, full, dtype):
    a = randn(*shape, dtype=dtype)
    check_rule(linalg_factor.svdvals, a, step=0.01)
    check_rule(linalg_factor.svd, a, full, False, step=0.01)
    if shape[-1] == shape[-2]:
        check_rule(linalg_factor.svd, hermitian(*shape, dtype=dtype), full, False, True, step=0.01)
        check_rule(linalg_factor.svd, hermitian(*shape, dtype=dtype), full, True, True, differences=dtype is float)
    # the vectors beyond the singular values, and the phases of complex ones, are LAPACK's choice
    smooth = dtype is float and (not full or shape[-1] == shape[-2])
    check_rule(linalg_factor.svd, a, full, step=0.01, differences=smooth)


@KINDS
@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (4, 2), (2, 4), (2, 3, 2), (2, 2, 4)])
def test_qr(shape, dtype):
    check_rule(linalg_factor.qr, randn(*shape, dtype=dtype), step=0.01)
    check_rule(linalg_factor.qr, randn(*shape, dtype=dtype), "r", step=0.01)


def test_factors_in_single_precision():
    a = hermitian(3, 3, dtype=np.float32)
    check_rule(linalg_factor.cholesky, a)
    check_rule(linalg_factor.eigh, a)
    check_rule(linalg_factor.eigvalsh, a)
    check_rule(linalg_factor.svd, randn(3, 2, dtype=np.float32), False, step=0.01)
    check_rule(linalg_factor.qr, randn(3, 2, dtype=np.float32), step=0.01)


VECTORS = pytest.mark.parametrize("ord", [None, 1, 2, np.inf, -np.inf, 0, 3, 2.5, -1])
MATRICES = pytest.mark.parametrize("ord", [None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf])


@VECTORS
@KINDS
def test_norm_of_vectors(ord, dtype):
    check_rule(linalg_norm.norm, randn(4, dtype=dtype), ord, step=0.01)
    for axis in (0, -1, (1,)):
        for keepdims in (False, True):
            check_rule(linalg_norm.norm, randn(3, 2, dtype=dtype), ord, axis, keepdims, step=0.01)
    if ord is None:
        return
    check_rule(linalg_norm.vector_norm, randn(2, 3, dtype=dtype), ord=ord, step=0.01)
    for axis in (0, -1, (1, 0), (2, 0)):
        for keepdims in (False, True):
            check_rule(linalg_norm.vector_norm, randn(3, 2, 2, dtype=dtype), axis, keepdims, ord, step=0.01)


@MATRICES
@KINDS
def test_norm_of_matrices(ord, dtype):
    check_rule(linalg_norm.norm, randn(3, 2, dtype=dtype), ord, step=0.01)
    check_rule(linalg_norm.norm, randn(3, 2, dtype=dtype), ord, keepdims=True, step=0.01)
    for axis in ((0, 1), (-1, 0), (2, 1)):
        for keepdims in (False, True):
            check_rule(linalg_norm.norm, randn(3, 2, 4, dtype=dtype), ord, axis, keepdims, step=0.01)
    for keepdims in (False, True):
        kind = "fro" if ord is None else ord
        check_rule(linalg_norm.matrix_norm, randn(3, 2, 4, dtype=dtype), keepdims, kind, step=0.01)
        check_rule(linalg_norm.matrix_norm, randn(3, 2, dtype=dtype), keepdims, kind, step=0.01)


def test_norm_of_any_number_of_axes():
    check_rule(linalg_norm.norm, randn(2, 3, 2))
    check_rule(linalg_norm.norm, randn(2, 3, 2, dtype=np.float32))


@pytest.mark.parametrize("ord", [1, 2, np.inf, 3])
def test_norm_of_vectors_at_zero_and_in_single_precision(ord):
    zero = np.zeros(3)
    _, y_dot, x_bar = linalg_norm.norm(zero, ord, x_dot=np.ones(3), y_bar=1.0)
    assert y_dot == 0 and np.all(x_bar == 0)
    _, y_dot, x_bar = linalg_norm.vector_norm(zero, ord=ord, x_dot=np.ones(3), y_bar=1.0)
    assert y_dot == 0 and np.all(x_bar == 0)
    check_rule(linalg_norm.norm, randn(3, dtype=np.float32), ord, step=0.01)
    check_rule(linalg_norm.norm, np.array([[0.0, 0.0], [1.0, 2.0]]), axis=1)


@pytest.mark.parametrize("ord", [None, "fro", "nuc", 1, 2, np.inf])
def test_norm_of_matrices_at_zero_and_in_single_precision(ord):
    _, y_dot, x_bar = linalg_norm.norm(np.zeros((3, 2)), ord, x_dot=np.ones((3, 2)), y_bar=1.0)
    assert y_dot == 0 and np.all(x_bar == 0)
    check_rule(linalg_norm.norm, randn(3, 2, dtype=np.float32), ord, step=0.01)


def test_norm_shares_ties():
    bar = {"x_dot": np.zeros(3), "y_bar": 1.0}
    np.testing.assert_array_equal(linalg_norm.norm(np.array([2.0, -2.0, 1.0]), np.inf, **bar)[2], [0.5, -0.5, 0.0])
    bar = {"x_dot": np.zeros((2, 2)), "y_bar": 1.0}
    np.testing.assert_allclose(linalg_norm.norm(np.eye(2), 2, **bar)[2], 0.5 * np.eye(2))


@pytest.mark.parametrize("p", [None, 2, -2, "fro", "nuc", 1, -1, np.inf, -np.inf])
@KINDS
def test_cond(p, dtype):
    check_rule(linalg_norm.cond, square(3, 3, dtype=dtype), p, step=0.01)
    check_rule(linalg_norm.cond, square(2, 3, 3, dtype=dtype), p, step=0.01)
    if p in (None, 2, -2):
        check_rule(linalg_norm.cond, randn(3, 2, dtype=dtype), p, step=0.01)


def slope(loss, a, a_dot, step=1e-5):
    return (loss(a + step * a_dot) - loss(a - step * a_dot)) / (2.0 * step)


def adjoint(rule, a, bar, *args):
    return rule(a, *args, a_dot=np.zeros_like(a), y_bar=bar)[2]


def along(bar, dot):
    return np.sum(bar * dot).real


@KINDS
def test_eigh_of_a_loss_without_phases(dtype):
    a, a_dot = hermitian(3, 3, dtype=dtype), sym(randn(3, 3, dtype=dtype, seed=1))
    c = sym(randn(3, 3, dtype=dtype, seed=2))

    def loss(a):
        v = np.linalg.eigh(a)[1]
        return np.real(np.conj(v[:, 0]) @ c @ v[:, 0])

    v = np.linalg.eigh(a)[1]
    v_bar = np.zeros_like(v)
    v_bar[:, 0] = 2.0 * np.conj(c @ v[:, 0])
    a_bar = adjoint(linalg_factor.eigh, a, (np.zeros(3), v_bar))
    np.testing.assert_allclose(along(a_bar, a_dot), slope(loss, a, a_dot), rtol=1e-7)


@KINDS
def test_eig_of_a_loss_without_phases(dtype):
    a, a_dot = square(3, 3, dtype=dtype), randn(3, 3, dtype=dtype, seed=1)
    c, d = randn(3, seed=2), randn(3, seed=3)

    def loss(a):
        w, v = np.linalg.eig(a)
        return np.sum(np.real(c * w)) + d @ np.sum(np.abs(v) ** 4, axis=1)

    v = np.linalg.eig(a)[1]
    v_bar = 4.0 * d[:, None] * np.abs(v) ** 2 * np.conj(v)
    a_bar = adjoint(linalg_factor.eig, a, (c, v_bar))
    np.testing.assert_allclose(along(a_bar, a_dot), slope(loss, a, a_dot), rtol=1e-6)


@KINDS
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 4)])
def test_svd_put_together_again_is_the_identity(shape, full, dtype):
    a, c = randn(*shape, dtype=dtype), randn(*shape, dtype=dtype, seed=1)
    u, s, vh = np.linalg.svd(a, full)
    k = len(s)
    u_bar, vh_bar = np.zeros_like(u), np.zeros_like(vh)
    u_bar[:, :k] = c @ vh[:k].T * s
    vh_bar[:k] = (u[:, :k] * s).T @ c
    s_bar = np.real(np.sum((u[:, :k].T @ c) * vh[:k], axis=1))
    np.testing.assert_allclose(adjoint(linalg_factor.svd, a, (u_bar, s_bar, vh_bar), full), c, atol=1e-12)


@KINDS
def test_svd_projector_on_the_complement(dtype):
    """A loss of the columns beyond the singular values that doesn't depend on their choice."""
    a, a_dot = randn(4, 2, dtype=dtype), randn(4, 2, dtype=dtype, seed=1)
    c = sym(randn(4, 4, dtype=dtype, seed=2))

    def loss(a):
        rest = np.linalg.svd(a)[0][:, 2:]
        return np.real(np.sum(np.conj(rest) * (c @ rest)))

    u, s, vh = np.linalg.svd(a)
    u_bar = np.zeros_like(u)
    u_bar[:, 2:] = 2.0 * np.conj(c @ u[:, 2:])
    a_bar = adjoint(linalg_factor.svd, a, (u_bar, np.zeros_like(s), np.zeros_like(vh)))
    np.testing.assert_allclose(along(a_bar, a_dot), slope(loss, a, a_dot), rtol=1e-7)


def rotated(values, seed=0):
    q, _ = np.linalg.qr(randn(len(values), len(values), seed=seed))
    return sym(q * np.array(values) @ q.T)


@pytest.mark.parametrize("a", [np.eye(3), np.zeros((3, 3)), np.diag([1.0, 1.0, 2.0]), rotated([1.0, 1.0, 2.0])])
def test_equal_eigenvalues_alone(a):
    w, v = np.linalg.eigh(a)
    a_bar = adjoint(linalg_factor.eigh, a, (2.0 * w, np.zeros_like(v)))
    wanted = np.tril(2.0 * a) + np.tril(2.0 * a, -1)  # the lower triangle is what is read
    np.testing.assert_allclose(a_bar, wanted, atol=1e-13)
    np.testing.assert_allclose(adjoint(linalg_factor.eigvalsh, a, 2.0 * w), wanted, atol=1e-13)


@pytest.mark.parametrize("a", [np.diag([1.0, 1.0, 2.0]), rotated([1.0, 1.0, 2.0]), rotated([0.0, 0.0, 2.0])])
def test_eigenvectors_beside_equal_ones(a):
    c, a_dot = sym(randn(3, 3, seed=1)), sym(randn(3, 3, seed=2))

    def loss(a):
        v = np.linalg.eigh(a)[1][:, 2]
        return v @ c @ v

    w, v = np.linalg.eigh(a)
    v_bar = np.zeros_like(v)
    v_bar[:, 2] = 2.0 * c @ v[:, 2]
    a_bar = adjoint(linalg_factor.eigh, a, (np.zeros_like(w), v_bar))
    np.testing.assert_allclose(along(a_bar, a_dot), slope(loss, a, a_dot), rtol=1e-7)


@pytest.mark.parametrize("a", [np.eye(3), np.diag([0.0, 0.0, 2.0]), rotated([1.0, 1.0, 2.0])])
def test_no_finite_wrong_answer_at_equal_values(a):
    """Put together again, the factors give `a`; what reaches the factors is not enough to see that."""
    c = sym(randn(3, 3, seed=1))
    w, v = np.linalg.eigh(a)
    with np.errstate(all="ignore"):
        a_bar = adjoint(linalg_factor.eigh, a, (np.diagonal(v.T @ c @ v), 2.0 * c @ v * w))
        assert not np.all(np.isfinite(a_bar))
        u, s, vh = np.linalg.svd(a)
        bars = (c @ vh.T * s, np.diagonal(u.T @ c @ vh.T), (u * s).T @ c)
        assert not np.all(np.isfinite(adjoint(linalg_factor.svd, a, bars)))


@pytest.mark.parametrize("a", [np.eye(3), np.zeros((3, 2)), np.diag([1.0, 1.0, 2.0])])
def test_equal_singular_values_alone(a):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    a_bar = adjoint(linalg_factor.svd, a, (np.zeros_like(u), 2.0 * s, np.zeros_like(vh)), False)
    np.testing.assert_allclose(a_bar, 2.0 * a, atol=1e-14)


def test_singular_vectors_of_a_matrix_of_low_rank():
    """The first terms of the decomposition, where the others are zero to rounding."""
    a = randn(5, 2) @ randn(2, 4, seed=1)
    c = randn(5, 4, seed=2)
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    u_bar, s_bar, vh_bar = np.zeros_like(u), np.zeros_like(s), np.zeros_like(vh)
    u_bar[:, :1] = c @ vh[:1].T * s[0]
    s_bar[0] = u[:, 0] @ c @ vh[0]
    vh_bar[:1] = (u[:, :1] * s[0]).T @ c
    a_bar = adjoint(linalg_factor.svd, a, (u_bar, s_bar, vh_bar), False)

    def loss(a):
        u, s, vh = np.linalg.svd(a, full_matrices=False)
        return s[0] * (u[:, 0] @ c @ vh[0])

    a_dot = randn(5, 4, seed=3)
    np.testing.assert_allclose(along(a_bar, a_dot), slope(loss, a, a_dot), rtol=1e-6)
