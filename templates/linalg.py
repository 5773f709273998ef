# ruff: noqa: SIM108
"""Rules for `np.linalg`: inverses, determinants, least squares, powers and products.

Matrices stand on the last two axes. `.mT` is the transpose without conjugation, as the bilinear convention wants it.
"""

from __future__ import annotations

import numpy as np

CONSTANT = [np.linalg.matrix_rank]


def inv(a, *, a_dot, y_bar):
    """Giles 2008, "Collected matrix derivative results", section 2.2."""
    y = np.linalg.inv(a)
    y_dot = -y @ a_dot @ y
    a_bar = -y.mT @ y_bar @ y.mT
    return y, y_dot, a_bar


def det(a, *, a_dot, y_bar):
    """Jacobi: the partials are the cofactors. A singular matrix has them too; there they come from `a = u s vh`:
    det(u) det(vh) conj(u) adj(s) conj(vh), where adj(s) holds the products of all the other singular values."""
    y = np.linalg.det(a)
    if np.all(y != 0):
        if np.ndim(a) == 2:
            cofactors = y * np.linalg.inv(a).T
        else:
            cofactors = y[..., None, None] * np.linalg.inv(a).mT
    else:
        u, s, vh = np.linalg.svd(a)
        products = np.prod(np.where(np.eye(np.shape(a)[-1], dtype=bool), 1.0, s[..., None, :]), axis=-1)
        others = products * (np.linalg.det(u) * np.linalg.det(vh))[..., None]
        cofactors = np.conj(u * np.conj(others)[..., None, :] @ vh)
    if np.ndim(a) == 2:
        y_dot = np.sum(cofactors * a_dot)
        a_bar = y_bar * cofactors
    else:
        y_dot = np.sum(cofactors * a_dot, axis=(-2, -1))
        a_bar = y_bar[..., None, None] * cofactors
    return y, y_dot, a_bar


def slogdet(a, *, a_dot, y_bar):
    """Infinite at a singular matrix, which is an error of `inv`. The sign varies only where `a` is complex."""
    y = np.linalg.slogdet(a)
    inverse = np.linalg.inv(a)
    sign, _ = y
    sign_bar, log_bar = y_bar
    log_dot = np.sum(inverse.mT * a_dot, axis=(-2, -1))
    if np.iscomplexobj(a):
        y_dot = (1j * sign * np.imag(log_dot), np.real(log_dot))
        scale = log_bar + 1j * np.imag(sign_bar * sign)
    else:
        y_dot = (np.zeros_like(sign), log_dot)
        scale = log_bar
    if np.ndim(a) == 2:
        a_bar = scale * inverse.T
    else:
        a_bar = scale[..., None, None] * inverse.mT
    return y, y_dot, a_bar


def pinv(a, rcond=None, hermitian=False, *, a_dot, y_bar):
    """Golub and Pereyra 1973, "The differentiation of pseudo-inverses"; the rank must be locally constant.

    Of a hermitian matrix the lower triangle is read.
    """
    y = np.linalg.pinv(a, rcond, hermitian)
    yh = np.conj(y.mT)
    if hermitian:
        twice, twice_dot = np.tril(a) + np.tril(a, -1), np.tril(a_dot) + np.tril(a_dot, -1)
        whole = 0.5 * (twice + np.conj(twice.mT))
        whole_dot = 0.5 * (twice_dot + np.conj(twice_dot.mT))
    else:
        whole, whole_dot = a, a_dot
    off_range = np.eye(np.shape(a)[-2]) - whole @ y
    off_domain = np.eye(np.shape(a)[-1]) - y @ whole
    wholeh_dot = np.conj(whole_dot.mT)
    y_dot = -y @ whole_dot @ y + y @ yh @ wholeh_dot @ off_range + off_domain @ wholeh_dot @ yh @ y
    whole_bar = (
        -y.mT @ y_bar @ y.mT
        + np.conj(off_range) @ np.conj(y_bar.mT) @ np.conj(y @ yh)
        + np.conj(yh @ y) @ np.conj(y_bar.mT) @ np.conj(off_domain)
    )
    if hermitian:
        both_bar = 0.5 * (whole_bar + np.conj(whole_bar.mT))
        a_bar = np.tril(both_bar) + np.tril(both_bar, -1)
    else:
        a_bar = whole_bar
    return y, y_dot, a_bar


def lstsq(a, b, rcond=None, *, a_dot, b_dot, y_bar):
    """As `pinv(a) @ b`: the rank must be locally constant. The residuals and the singular values vary too."""
    y = np.linalg.lstsq(a, b, rcond)
    x, squares, _, _ = y
    x_bar, squares_bar, _, s_bar = y_bar
    p = np.linalg.pinv(a)
    ph = np.conj(p.T)
    error = b - a @ x
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    ah_dot = np.conj(a_dot.T)
    along = ph @ x
    outside = ah_dot @ along
    error_dot = b_dot - a_dot @ x
    x_dot = p @ error_dot + p @ (ph @ (ah_dot @ error)) + (outside - p @ (a @ outside))
    s_dot = np.real(np.sum(np.conj(u) * (a_dot @ np.conj(vh.T)), axis=0))
    free_bar = np.conj(x_bar) - p @ (a @ np.conj(x_bar))
    if np.size(squares) == 0:
        squares_dot = np.zeros_like(squares)
        error_bar = np.zeros_like(b)
    else:
        squares_dot = np.reshape(np.real(2.0 * np.sum(np.conj(error) * error_dot, axis=0)), np.shape(squares))
        error_bar = 2.0 * np.conj(error) * squares_bar
    y_dot = (x_dot, squares_dot, 0, s_dot)
    solve_bar = p.T @ x_bar
    right_bar = solve_bar + error_bar
    if np.ndim(b) == 1:
        a_bar = (
            np.outer(np.conj(error), p @ np.conj(solve_bar))
            + np.outer(np.conj(along), free_bar)
            - np.outer(right_bar, x)
            + np.conj(u * s_bar @ vh)
        )
    else:
        a_bar = (
            np.conj(error) @ (p @ np.conj(solve_bar)).T
            + np.conj(along) @ free_bar.T
            - right_bar @ x.T
            + np.conj(u * s_bar @ vh)
        )
    b_bar = right_bar
    return y, y_dot, a_bar, b_bar


def matrix_power(a, n, *, a_dot, y_bar):
    """The sum over k of `a^k @ a_dot @ a^(n-1-k)` is the upper right block of the power of `[[a, a_dot], [0, a]]`
    (Higham 2008, "Functions of matrices", theorem 3.6)."""
    y = np.linalg.matrix_power(a, n)
    if n == 0:
        y_dot = np.zeros_like(a_dot)
        a_bar = np.zeros_like(y_bar)
    elif n == 1:
        y_dot = +a_dot
        a_bar = +y_bar
    elif n == 2:
        y_dot = a_dot @ a + a @ a_dot
        a_bar = y_bar @ a.mT + a.mT @ y_bar
    elif n == 3:
        square = a @ a
        y_dot = a_dot @ square + a @ a_dot @ a + square @ a_dot
        a_bar = y_bar @ square.mT + a.mT @ y_bar @ a.mT + square.mT @ y_bar
    elif n == -1:
        y_dot = -y @ a_dot @ y
        a_bar = -y.mT @ y_bar @ y.mT
    else:
        size = np.shape(a)[-1]
        zeros = np.zeros_like(a)
        y_dot = np.linalg.matrix_power(np.block([[a, a_dot], [zeros, a]]), n)[..., :size, size:]
        a_bar = np.linalg.matrix_power(np.block([[a.mT, y_bar], [zeros, a.mT]]), n)[..., :size, size:]
    return y, y_dot, a_bar


def multi_dot(arrays, *, arrays_dot, y_bar):
    """Two to four arrays. A first or last array with one axis counts as a row or a column."""
    y = np.linalg.multi_dot(arrays)
    if len(arrays) == 2:
        a, b = arrays
        a_dot, b_dot = arrays_dot
        y_dot = np.dot(a_dot, b) + np.dot(a, b_dot)
        row, column = np.atleast_2d(a), np.reshape(b, (np.shape(b)[0], -1))
        g = np.reshape(y_bar, (np.shape(row)[0], -1))
        arrays_bar = [np.reshape(g @ column.T, np.shape(a)), np.reshape(row.T @ g, np.shape(b))]
    elif len(arrays) == 3:
        a, b, c = arrays
        a_dot, b_dot, c_dot = arrays_dot
        y_dot = (
            np.linalg.multi_dot([a_dot, b, c]) + np.linalg.multi_dot([a, b_dot, c]) + np.linalg.multi_dot([a, b, c_dot])
        )
        row, column = np.atleast_2d(a), np.reshape(c, (np.shape(c)[0], -1))
        g = np.reshape(y_bar, (np.shape(row)[0], -1))
        arrays_bar = [
            np.reshape(np.linalg.multi_dot([g, column.T, b.T]), np.shape(a)),
            np.linalg.multi_dot([row.T, g, column.T]),
            np.reshape(np.linalg.multi_dot([b.T, row.T, g]), np.shape(c)),
        ]
    else:
        a, b, c, d = arrays
        a_dot, b_dot, c_dot, d_dot = arrays_dot
        y_dot = (
            np.linalg.multi_dot([a_dot, b, c, d])
            + np.linalg.multi_dot([a, b_dot, c, d])
            + np.linalg.multi_dot([a, b, c_dot, d])
            + np.linalg.multi_dot([a, b, c, d_dot])
        )
        row, column = np.atleast_2d(a), np.reshape(d, (np.shape(d)[0], -1))
        g = np.reshape(y_bar, (np.shape(row)[0], -1))
        arrays_bar = [
            np.reshape(np.linalg.multi_dot([g, column.T, c.T, b.T]), np.shape(a)),
            np.linalg.multi_dot([row.T, g, column.T, c.T]),
            np.linalg.multi_dot([b.T, row.T, g, column.T]),
            np.reshape(np.linalg.multi_dot([c.T, b.T, row.T, g]), np.shape(d)),
        ]
    return y, y_dot, arrays_bar


def tensorinv(a, ind=2, *, a_dot, y_bar):
    y = np.linalg.tensorinv(a, ind)
    inverse = np.reshape(y, (-1, np.prod(np.shape(a)[:ind])))
    y_dot = np.reshape(-inverse @ np.reshape(a_dot, np.shape(inverse)) @ inverse, np.shape(y))
    a_bar = np.reshape(-inverse.T @ np.reshape(y_bar, np.shape(inverse)) @ inverse.T, np.shape(a))
    return y, y_dot, a_bar


def tensorsolve(a, b, axes=None, *, a_dot, b_dot, x_bar):
    """As `solve` of the square matrix that `a` is with `axes` moved to the right."""
    x = np.linalg.tensorsolve(a, b, axes)
    shape = (np.size(b), np.size(b))
    if axes is None:
        matrix = np.reshape(a, shape)
        matrix_dot = np.reshape(a_dot, shape)
    else:
        last = range(-len(axes), 0)
        matrix = np.reshape(np.moveaxis(a, axes, last), shape)
        matrix_dot = np.reshape(np.moveaxis(a_dot, axes, last), shape)
    x_dot = np.reshape(np.linalg.solve(matrix, np.ravel(b_dot) - matrix_dot @ np.ravel(x)), np.shape(x))
    right_bar = np.linalg.solve(matrix.T, np.ravel(x_bar))
    b_bar = np.reshape(right_bar, np.shape(b))
    if axes is None:
        a_bar = np.reshape(-np.outer(right_bar, x), np.shape(a))
    else:
        a_bar = np.moveaxis(np.reshape(-np.outer(right_bar, x), np.shape(b) + np.shape(x)), last, axes)
    return x, x_dot, a_bar, b_bar


def diagonal(x, offset=0, *, x_dot, y_bar):
    """The adjoint spreads `y_bar` over the rows (`place` clips where a row has no entry) and keeps the diagonal."""
    y = np.linalg.diagonal(x, offset=offset)
    y_dot = np.linalg.diagonal(x_dot, offset=offset)
    place = np.clip(np.arange(np.shape(x)[-2]) - max(-offset, 0), 0, np.shape(y)[-1] - 1)
    on_diagonal = np.eye(np.shape(x)[-2], np.shape(x)[-1], offset, dtype=bool)
    x_bar = np.where(on_diagonal, y_bar[..., place, None], 0.0)
    return y, y_dot, x_bar


def trace(x, offset=0, *, x_dot, y_bar):
    y = np.linalg.trace(x, offset=offset)
    y_dot = np.linalg.trace(x_dot, offset=offset)
    on_diagonal = np.eye(np.shape(x)[-2], np.shape(x)[-1], offset, dtype=bool)
    if np.ndim(x) == 2:
        x_bar = np.where(on_diagonal, y_bar, 0.0)
    else:
        x_bar = np.where(on_diagonal, y_bar[..., None, None], 0.0)
    return y, y_dot, x_bar


def outer(x1, x2, *, x1_dot, x2_dot, y_bar):
    y = np.linalg.outer(x1, x2)
    y_dot = np.linalg.outer(x1_dot, x2) + np.linalg.outer(x1, x2_dot)
    x1_bar = y_bar @ x2
    x2_bar = x1 @ y_bar
    return y, y_dot, x1_bar, x2_bar
