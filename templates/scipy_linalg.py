# ruff: noqa: SIM108
"""Rules for `scipy.linalg`: solving, inverses and functions of matrices. `overwrite_a` and the like are not served."""

from __future__ import annotations

import numpy as np
import scipy.linalg

from s2sad.runtime import like


def solve(
    a,
    b,
    lower=False,
    overwrite_a=False,
    overwrite_b=False,
    check_finite=True,
    assume_a="gen",
    transposed=False,
    *,
    a_dot,
    b_dot,
    x_bar,
):
    """One matrix. What is read of it under `assume_a` has a tangent and an adjoint: a triangle, or a band."""
    x = scipy.linalg.solve(a, b, lower, assume_a=assume_a, transposed=transposed, check_finite=check_finite)
    symmetric = assume_a in ("sym", "symmetric")
    hermitian = assume_a in ("her", "hermitian", "pos", "positive definite")
    if symmetric and lower:
        read_dot = np.tril(a_dot) + np.tril(a_dot, -1).T
    elif symmetric:
        read_dot = np.triu(a_dot) + np.triu(a_dot, 1).T
    elif hermitian and lower:
        twice_dot = np.tril(a_dot) + np.tril(a_dot, -1)
        read_dot = 0.5 * (twice_dot + np.conj(twice_dot.T))
    elif hermitian:
        twice_dot = np.triu(a_dot) + np.triu(a_dot, 1)
        read_dot = 0.5 * (twice_dot + np.conj(twice_dot.T))
    elif assume_a == "upper triangular":
        read_dot = np.triu(a_dot)
    elif assume_a == "lower triangular":
        read_dot = np.tril(a_dot)
    elif assume_a == "tridiagonal":
        read_dot = np.tril(np.triu(a_dot, -1), 1)
    elif assume_a == "diagonal":
        read_dot = np.tril(np.triu(a_dot))
    else:
        read_dot = a_dot
    if transposed:
        x_dot = scipy.linalg.solve(a, b_dot - read_dot.T @ x, lower, assume_a=assume_a, transposed=True)
        right_bar = scipy.linalg.solve(a, x_bar, lower, assume_a=assume_a)
    else:
        x_dot = scipy.linalg.solve(a, b_dot - read_dot @ x, lower, assume_a=assume_a)
        if hermitian:
            right_bar = np.conj(scipy.linalg.solve(a, np.conj(x_bar), lower, assume_a=assume_a))
        elif symmetric:
            right_bar = scipy.linalg.solve(a, x_bar, lower, assume_a=assume_a)
        elif assume_a in ("upper triangular", "lower triangular"):
            right_bar = scipy.linalg.solve_triangular(a, x_bar, 1, assume_a == "lower triangular")
        else:
            right_bar = scipy.linalg.solve(a.T, x_bar, assume_a=assume_a)
    left, right = (x, right_bar) if transposed else (right_bar, x)
    if np.ndim(b) == 1:
        outer = -np.outer(left, right)
    else:
        outer = -left @ right.T
    if symmetric and lower:
        a_bar = np.tril(outer) + np.triu(outer, 1).T
    elif symmetric:
        a_bar = np.triu(outer) + np.tril(outer, -1).T
    elif hermitian and lower:
        both_bar = 0.5 * (outer + np.conj(outer.T))
        a_bar = np.tril(both_bar) + np.tril(both_bar, -1)
    elif hermitian:
        both_bar = 0.5 * (outer + np.conj(outer.T))
        a_bar = np.triu(both_bar) + np.triu(both_bar, 1)
    elif assume_a == "upper triangular":
        a_bar = np.triu(outer)
    elif assume_a == "lower triangular":
        a_bar = np.tril(outer)
    elif assume_a == "tridiagonal":
        a_bar = np.tril(np.triu(outer, -1), 1)
    elif assume_a == "diagonal":
        a_bar = np.tril(np.triu(outer))
    else:
        a_bar = outer
    b_bar = right_bar
    return x, x_dot, a_bar, b_bar


def solve_triangular(
    a,
    b,
    trans=0,
    lower=False,
    unit_diagonal=False,
    overwrite_b=False,
    check_finite=True,
    *,
    a_dot,
    b_dot,
    x_bar,
):
    """The adjoint is zero outside the triangle that is read."""
    x = scipy.linalg.solve_triangular(a, b, trans, lower, unit_diagonal, check_finite=check_finite)
    shift = 1 if unit_diagonal else 0
    if lower:
        read_dot = np.tril(a_dot, -shift)
    else:
        read_dot = np.triu(a_dot, shift)
    if trans == 0 or trans == "N":
        x_dot = scipy.linalg.solve_triangular(a, b_dot - read_dot @ x, 0, lower, unit_diagonal)
        right_bar = scipy.linalg.solve_triangular(a, x_bar, 1, lower, unit_diagonal)
        left, right = right_bar, x
    elif trans == 1 or trans == "T":
        x_dot = scipy.linalg.solve_triangular(a, b_dot - read_dot.T @ x, 1, lower, unit_diagonal)
        right_bar = scipy.linalg.solve_triangular(a, x_bar, 0, lower, unit_diagonal)
        left, right = x, right_bar
    else:
        x_dot = scipy.linalg.solve_triangular(a, b_dot - np.conj(read_dot.T) @ x, 2, lower, unit_diagonal)
        right_bar = np.conj(scipy.linalg.solve_triangular(a, np.conj(x_bar), 0, lower, unit_diagonal))
        left, right = np.conj(x), np.conj(right_bar)
    if np.ndim(b) == 1:
        outer = -np.outer(left, right)
    else:
        outer = -left @ right.T
    if lower:
        a_bar = np.tril(outer, -shift)
    else:
        a_bar = np.triu(outer, shift)
    b_bar = right_bar
    return x, x_dot, a_bar, b_bar


def solve_banded(
    l_and_u,
    ab,
    b,
    overwrite_ab=False,
    overwrite_b=False,
    check_finite=True,
    *,
    ab_dot,
    b_dot,
    x_bar,
):
    """`ab[u + i - j, j]` is the matrix's entry `i, j`. `row` and `column` say where an entry of a band stands."""
    x = scipy.linalg.solve_banded(l_and_u, ab, b, check_finite=check_finite)
    below, above = l_and_u
    n = np.shape(ab)[1]
    band, along = np.arange(below + above + 1)[:, None], np.arange(n)
    row, column = along + band - above, along - band + above
    # tangent
    terms = ab_dot[band, column % n]
    inside = (column >= 0) & (column < n)
    if np.ndim(b) == 1:
        product = np.sum(np.where(inside, terms * x[column % n], 0.0), axis=0)
    else:
        product = np.sum(np.where(inside[..., None], terms[..., None] * x[column % n], 0.0), axis=0)
    x_dot = scipy.linalg.solve_banded(l_and_u, ab, b_dot - product)
    # adjoint
    flipped = ab[below + above - band, (along + band - below) % n]
    right_bar = scipy.linalg.solve_banded((above, below), flipped, x_bar)
    if np.ndim(b) == 1:
        products = right_bar[row % n] * x
    else:
        products = np.sum(right_bar[row % n] * x, axis=-1)
    ab_bar = np.where((row >= 0) & (row < n), -products, 0.0)
    b_bar = right_bar
    return x, x_dot, ab_bar, b_bar


def solve_sylvester(a, b, q, *, a_dot, b_dot, q_dot, x_bar):
    """a x + x b = q, differentiated: the tangent and the adjoint solve an equation of the same kind."""
    x = scipy.linalg.solve_sylvester(a, b, q)
    x_dot = scipy.linalg.solve_sylvester(a, b, q_dot - a_dot @ x - x @ b_dot)
    right_bar = scipy.linalg.solve_sylvester(a.T, b.T, x_bar)
    a_bar = -right_bar @ x.T
    b_bar = -x.T @ right_bar
    q_bar = right_bar
    return x, x_dot, a_bar, b_bar, q_bar


def toeplitz(c, r=None, *, c_dot, r_dot, y_bar):
    """The adjoint sums along the diagonals. The first entry of `r` is not read; without `r`, it is `conj(c)`."""
    y = scipy.linalg.toeplitz(c, r)
    rows, columns = np.arange(np.shape(y)[0]), np.arange(np.shape(y)[1])
    down, right = rows[:, None] + columns, columns[:, None] + rows
    lower_bar = np.sum(np.where(down < len(rows), y_bar[down % len(rows), columns], 0.0), axis=1)
    above_bar = np.sum(np.where(right < len(columns), y_bar[rows, right % len(columns)], 0.0), axis=1)
    upper_bar = np.where(columns > 0, above_bar, 0.0)
    if r is None:
        y_dot = scipy.linalg.toeplitz(c_dot)
        c_bar = lower_bar + np.conj(upper_bar)
        r_bar = None
    else:
        y_dot = scipy.linalg.toeplitz(c_dot, r_dot)
        c_bar = lower_bar
        r_bar = upper_bar
    return y, y_dot, c_bar, r_bar


def solve_toeplitz(c_or_cr, b, check_finite=True, *, c_or_cr_dot, b_dot, x_bar):
    """The transpose of a Toeplitz matrix has its row and column exchanged."""
    x = scipy.linalg.solve_toeplitz(c_or_cr, b, check_finite)
    if isinstance(c_or_cr, tuple):
        c, r = c_or_cr
        c_dot, r_dot = c_or_cr_dot
    else:
        c, r = c_or_cr, np.conj(c_or_cr)
        c_dot, r_dot = c_or_cr_dot, np.conj(c_or_cr_dot)
    x_dot = scipy.linalg.solve_toeplitz(c_or_cr, b_dot - scipy.linalg.toeplitz(c_dot, r_dot) @ x)
    right_bar = scipy.linalg.solve_toeplitz((np.concatenate([c[:1], r[1:]]), c), x_bar)
    n = len(c)
    along = np.arange(n)
    shifted = along[:, None] + along
    inside = shifted < n
    if np.ndim(b) == 1:
        c_bar = -np.sum(np.where(inside, right_bar[shifted % n] * x, 0.0), axis=1)
        above_bar = -np.sum(np.where(inside, right_bar * x[shifted % n], 0.0), axis=1)
    else:
        c_bar = -np.sum(np.where(inside[..., None], right_bar[shifted % n] * x, 0.0), axis=(1, 2))
        above_bar = -np.sum(np.where(inside[..., None], right_bar * x[shifted % n], 0.0), axis=(1, 2))
    r_bar = np.where(along > 0, above_bar, 0.0)
    if isinstance(c_or_cr, tuple):
        c_or_cr_bar = (c_bar, r_bar)
    else:
        c_or_cr_bar = c_bar + np.conj(r_bar)
    b_bar = right_bar
    return x, x_dot, c_or_cr_bar, b_bar


def inv(a, overwrite_a=False, check_finite=True, *, a_dot, y_bar):
    y = scipy.linalg.inv(a, check_finite=check_finite)
    y_dot = -y @ a_dot @ y
    a_bar = -y.mT @ y_bar @ y.mT
    return y, y_dot, a_bar


def det(a, overwrite_a=False, check_finite=True, *, a_dot, y_bar):
    """As `np.linalg.det`: the partials are the cofactors, which a singular matrix has too."""
    y = scipy.linalg.det(a, check_finite=check_finite)
    if np.all(y != 0):
        cofactors = np.asarray(y)[..., None, None] * np.linalg.inv(a).mT
    else:
        u, s, vh = np.linalg.svd(a)
        products = np.prod(np.where(np.eye(np.shape(a)[-1], dtype=bool), 1.0, s[..., None, :]), axis=-1)
        others = products * (np.linalg.det(u) * np.linalg.det(vh))[..., None]
        cofactors = np.conj(u * np.conj(others)[..., None, :] @ vh)
    y_dot = np.sum(cofactors * a_dot, axis=(-2, -1))
    a_bar = np.asarray(y_bar)[..., None, None] * cofactors
    return y, y_dot, a_bar


def expm(A, *, A_dot, y_bar):
    """The derivative is the upper right block of the function of `[[a, a_dot], [0, a]]` (Higham 2008, "Functions of
    matrices", theorem 3.6)."""
    y = scipy.linalg.expm(A)
    n = np.shape(A)[-1]
    zeros = np.zeros_like(A)
    y_dot = scipy.linalg.expm(np.block([[A, A_dot], [zeros, A]]))[..., :n, n:]
    A_bar = scipy.linalg.expm(np.block([[A.mT, y_bar], [zeros, A.mT]]))[..., :n, n:]
    return y, y_dot, A_bar


def logm(A, *, A_dot, y_bar):
    """As for `expm`, by a function of a block matrix."""
    y = scipy.linalg.logm(A)
    n = np.shape(A)[-1]
    zeros = np.zeros_like(A)
    y_dot = scipy.linalg.logm(np.block([[A, A_dot], [zeros, A]]))[..., :n, n:]
    whole_bar = scipy.linalg.logm(np.block([[A.mT, y_bar], [zeros, A.mT]]))
    A_bar = like(whole_bar[..., :n, n:], A)
    return y, y_dot, A_bar


def sqrtm(A, *, A_dot, y_bar):
    """y y = a, differentiated: a Sylvester equation. A singular matrix has no gradient."""
    y = scipy.linalg.sqrtm(A)
    y_dot = scipy.linalg.solve_sylvester(y, y, A_dot)
    A_bar = like(scipy.linalg.solve_sylvester(y.T, y.T, y_bar), A)
    return y, y_dot, A_bar


def block_diag(*arrs, arrs_dot, y_bar):
    """The adjoint cuts the blocks out. A vector is a row."""
    y = scipy.linalg.block_diag(*arrs)
    y_dot = scipy.linalg.block_diag(*arrs_dot)
    heights = [np.shape(np.atleast_2d(a))[0] for a in arrs]
    widths = [np.shape(np.atleast_2d(a))[1] for a in arrs]
    arrs_bar = tuple(
        np.reshape(y_bar[i - h : i, j - w : j], np.shape(a))
        for a, h, w, i, j in zip(arrs, heights, widths, np.cumsum(heights), np.cumsum(widths), strict=True)
    )
    return y, y_dot, arrs_bar
