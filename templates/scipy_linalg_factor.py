# ruff: noqa: SIM108
"""Rules for the factorisations of `scipy.linalg`, and for solving with them.

As in `linalg_factor`: of symmetric (Hermitian) matrices one triangle is read, and has the adjoint, and losses must not
depend on the gauge of singular vectors. One matrix at a time, except for `svd`.
"""

from __future__ import annotations

import numpy as np
import scipy.linalg

from s2sad.runtime_masks import nonzero


def cholesky(a, lower=False, overwrite_a=False, check_finite=True, *, a_dot, y_bar):
    """Murray 2016, "Differentiation of the Cholesky decomposition", equations 8 and 10."""
    y = scipy.linalg.cholesky(a, lower, check_finite=check_finite)
    if lower:
        low, low_bar, read_dot = y, y_bar, np.tril(a_dot)
    else:
        low, low_bar, read_dot = np.conj(y.T), np.conj(y_bar.T), np.conj(np.triu(a_dot).T)
    twice_dot = read_dot + np.tril(read_dot, -1)
    both_dot = 0.5 * (twice_dot + np.conj(twice_dot.T))
    half_white = scipy.linalg.solve_triangular(low, both_dot, 0, True)
    white_dot = scipy.linalg.solve_triangular(low, np.conj(half_white.T), 0, True)
    low_dot = low @ (0.5 * (np.tril(white_dot) + np.tril(white_dot, -1)))
    if lower:
        y_dot = low_dot
    else:
        y_dot = np.conj(low_dot.T)
    pulled = low.T @ np.tril(low_bar)
    half = 0.25 * (np.tril(pulled) + np.tril(pulled, -1))
    half_bar = scipy.linalg.solve_triangular(low, half + np.conj(half.T), 1, True)
    both_bar = scipy.linalg.solve_triangular(low, np.conj(half_bar.T), 1, True)
    if lower:
        a_bar = np.tril(both_bar) + np.tril(both_bar, -1)
    else:
        a_bar = np.triu(both_bar) + np.triu(both_bar, 1)
    return y, y_dot, a_bar


def cho_factor(a, lower=False, overwrite_a=False, check_finite=True, *, a_dot, y_bar):
    """As `cholesky`. The other triangle of the result is arbitrary: no tangent, and its cotangent is not read."""
    y = scipy.linalg.cho_factor(a, lower, check_finite=check_finite)
    c, _ = y
    c_bar, _ = y_bar
    if lower:
        low, low_bar, read_dot = np.tril(c), np.tril(c_bar), np.tril(a_dot)
    else:
        low, low_bar, read_dot = np.conj(np.triu(c).T), np.conj(np.triu(c_bar).T), np.conj(np.triu(a_dot).T)
    twice_dot = read_dot + np.tril(read_dot, -1)
    both_dot = 0.5 * (twice_dot + np.conj(twice_dot.T))
    half_white = scipy.linalg.solve_triangular(low, both_dot, 0, True)
    white_dot = scipy.linalg.solve_triangular(low, np.conj(half_white.T), 0, True)
    low_dot = low @ (0.5 * (np.tril(white_dot) + np.tril(white_dot, -1)))
    if lower:
        y_dot = (low_dot, 0)
    else:
        y_dot = (np.conj(low_dot.T), 0)
    pulled = low.T @ low_bar
    half = 0.25 * (np.tril(pulled) + np.tril(pulled, -1))
    half_bar = scipy.linalg.solve_triangular(low, half + np.conj(half.T), 1, True)
    both_bar = scipy.linalg.solve_triangular(low, np.conj(half_bar.T), 1, True)
    if lower:
        a_bar = np.tril(both_bar) + np.tril(both_bar, -1)
    else:
        a_bar = np.triu(both_bar) + np.triu(both_bar, 1)
    return y, y_dot, a_bar


def cho_solve(c_and_lower, b, overwrite_b=False, check_finite=True, *, c_and_lower_dot, b_dot, x_bar):
    """Through the matrix a = c c^H (or c^H c): a_bar = -right_bar x^T, then c_bar = (a_bar + a_bar^H) conj(c)."""
    x = scipy.linalg.cho_solve(c_and_lower, b, check_finite=check_finite)
    c, lower = c_and_lower
    c_dot, _ = c_and_lower_dot
    if lower:
        low, low_dot = np.tril(c), np.tril(c_dot)
    else:
        low, low_dot = np.conj(np.triu(c).T), np.conj(np.triu(c_dot).T)
    half_dot = low_dot @ np.conj(low.T)
    x_dot = scipy.linalg.cho_solve(c_and_lower, b_dot - (half_dot + np.conj(half_dot.T)) @ x)
    right_bar = np.conj(scipy.linalg.cho_solve(c_and_lower, np.conj(x_bar)))
    if np.ndim(b) == 1:
        a_bar = -np.outer(right_bar, x)
    else:
        a_bar = -right_bar @ x.T
    low_bar = np.tril((a_bar + np.conj(a_bar.T)) @ np.conj(low))
    if lower:
        c_and_lower_bar = (low_bar, 0)
    else:
        c_and_lower_bar = (np.conj(low_bar.T), 0)
    b_bar = right_bar
    return x, x_dot, c_and_lower_bar, b_bar


def lu_factor(a, overwrite_a=False, check_finite=True, *, a_dot, y_bar):
    """Murray 2016's argument for P A = L U: with M = L^-1 P a_dot U^-1, the tangents are L tril(M, -1) and triu(M) U.

    Solving with the identity for factors applies the row exchanges.
    """
    y = scipy.linalg.lu_factor(a, check_finite=check_finite)
    lu, pivots = y
    lu_bar, _ = y_bar
    unit = np.eye(np.shape(lu)[0])
    low, up = np.tril(lu, -1) + unit, np.triu(lu)
    half_m = scipy.linalg.solve_triangular(low, scipy.linalg.lu_solve((unit, pivots), a_dot), 0, True, True)
    m = scipy.linalg.solve_triangular(up, half_m.T, 1).T
    y_dot = (low @ np.tril(m, -1) + np.triu(m) @ up, 0)
    core_bar = np.tril(low.T @ np.tril(lu_bar, -1), -1) + np.triu(np.triu(lu_bar) @ up.T)
    half_bar = scipy.linalg.solve_triangular(up, core_bar.T).T
    m_bar = scipy.linalg.solve_triangular(low, half_bar, 1, True, True)
    a_bar = scipy.linalg.lu_solve((unit, pivots), m_bar, 1)
    return y, y_dot, a_bar


def lu_solve(lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True, *, lu_and_piv_dot, b_dot, x_bar):
    """`z` and `x` are the solutions after the first and the second triangular solve, `g` and `h` their cotangents."""
    x = scipy.linalg.lu_solve(lu_and_piv, b, trans, check_finite=check_finite)
    lu, pivots = lu_and_piv
    lu_dot, _ = lu_and_piv_dot
    unit = np.eye(np.shape(lu)[0])
    low, up = np.tril(lu, -1) + unit, np.triu(lu)
    low_dot, up_dot = np.tril(lu_dot, -1), np.triu(lu_dot)
    if trans == 0:
        # low @ up @ x = permuted b
        z = up @ x
        shift = low_dot @ z + low @ (up_dot @ x)
        x_dot = scipy.linalg.lu_solve(lu_and_piv, b_dot - scipy.linalg.lu_solve((unit, pivots), shift, 1))
        g = scipy.linalg.solve_triangular(up, x_bar, 1)
        turned_bar = scipy.linalg.solve_triangular(low, g, 1, True, True)
        b_bar = scipy.linalg.lu_solve((unit, pivots), turned_bar, 1)
        if np.ndim(b) == 1:
            lu_bar = -np.tril(np.outer(turned_bar, z), -1) - np.triu(np.outer(g, x))
        else:
            lu_bar = -np.tril(turned_bar @ z.T, -1) - np.triu(g @ x.T)
    else:
        # up.T @ low.T @ permuted x = b, all conjugate if trans is 2
        if trans == 1:
            start, start_bar = x, x_bar
            up_t, low_t, up_t_dot, low_t_dot = up.T, low.T, up_dot.T, low_dot.T
        else:
            start, start_bar = np.conj(x), np.conj(x_bar)
            up_t, low_t = np.conj(up.T), np.conj(low.T)
            up_t_dot, low_t_dot = np.conj(up_dot.T), np.conj(low_dot.T)
        permuted = scipy.linalg.lu_solve((unit, pivots), x)
        shift = up_t_dot @ (low_t @ permuted) + up_t @ (low_t_dot @ permuted)
        x_dot = scipy.linalg.lu_solve(lu_and_piv, b_dot - shift, trans)
        v = scipy.linalg.lu_solve((unit, pivots), start)
        z = low.T @ v
        turned = scipy.linalg.lu_solve((unit, pivots), start_bar)
        h = scipy.linalg.solve_triangular(low, turned, 0, True, True)
        g = scipy.linalg.solve_triangular(up, h)
        if trans == 1:
            b_bar = g
        else:
            b_bar = np.conj(g)
        if np.ndim(b) == 1:
            lu_bar = -np.tril(np.outer(v, h), -1) - np.triu(np.outer(z, g))
        else:
            lu_bar = -np.tril(v @ h.T, -1) - np.triu(z @ g.T)
    lu_and_piv_bar = (lu_bar, 0)
    return x, x_dot, lu_and_piv_bar, b_bar


def qr(a, overwrite_a=False, lwork=None, mode="full", *, a_dot, y_bar):
    """As `np.linalg.qr`, for as many rows as columns or more; columns beyond those of `a` turn only as they have to."""
    y = scipy.linalg.qr(a, mode=mode)
    if mode == "r":
        q, r = scipy.linalg.qr(a)
        (r_bar,) = y_bar
        q_bar = np.zeros_like(q)
    else:
        q, r = y
        q_bar, r_bar = y_bar
    n = np.shape(a)[1]
    q1, q2 = q[:, :n], q[:, n:]
    up, up_bar = r[:n], r_bar[:n]
    c = scipy.linalg.solve_triangular(up, a_dot.T, 1).T
    p = np.conj(q1.T) @ c
    low = np.tril(p) + np.tril(p, -1)
    turn = 0.5 * (low - np.conj(low.T))
    q1_dot = c - q1 @ (p - turn)
    up_dot = np.triu((p - turn) @ up)
    q_dot = np.concatenate([q1_dot, -q1 @ (np.conj(q1_dot.T) @ q2)], axis=1)
    r_dot = np.concatenate([up_dot, np.zeros_like(r[n:])])
    if mode == "r":
        y_dot = (r_dot,)
    else:
        y_dot = (q_dot, r_dot)
    q1_bar = q_bar[:, :n] - np.conj(q2) @ (np.conj(q_bar[:, n:].T) @ np.conj(q1))
    w = np.triu(up_bar) @ up.T - q1.T @ q1_bar
    corner = np.triu(w) + np.triu(w, 1)
    core = 0.5 * (corner + np.conj(corner.T))
    a_bar = scipy.linalg.solve_triangular(up, (q1_bar + np.conj(q1) @ core).T).T
    return y, y_dot, a_bar


def svd(a, full_matrices=True, compute_uv=True, overwrite_a=False, check_finite=True, *, a_dot, y_bar):
    """Townsend 2016, "Differentiating the singular value decomposition", with 1 / (t^2 - s^2) in partial fractions;
    complex as in Wan and Zhang 2019, "Automatic differentiation for complex valued SVD". Ties: see `linalg_factor`.

    With full matrices the columns beyond the singular values turn only as far as they have to.
    """
    y = scipy.linalg.svd(a, full_matrices, compute_uv, check_finite=check_finite)
    if compute_uv:
        u, s, vh = y
        u_bar, s_bar, vh_bar = y_bar
        k = np.shape(s)[-1]
        u1, v1 = u[..., :k], np.conj(vh.mT)[..., :k]
        same = np.eye(k, dtype=bool)
        rounding = 10 * max(np.shape(a)[-2:]) * np.spacing(np.max(s, axis=-1))[..., None, None]
        apart = s[..., None, :] - s[..., :, None]
        gap = np.where(np.abs(apart) <= rounding, 0.0, apart)
        together = s[..., None, :] + s[..., :, None]
        total = np.where(together <= 2.0 * rounding, 0.0, together)
        scale = 0.5 * np.linalg.diagonal(total)[..., None, :]
        # tangent
        p = np.conj(u1.mT) @ a_dot @ v1
        even, odd = p + np.conj(p.mT), p - np.conj(p.mT)
        mixed_dot = np.where(same, 0.0, even)
        even_dot = mixed_dot / nonzero(2.0 * gap, mixed_dot)
        odd_dot = odd / nonzero(2.0 * total, odd)
        across = a_dot @ v1 - u1 @ p
        down = np.conj(a_dot.mT) @ u1 - v1 @ np.conj(p.mT)
        u1_dot = u1 @ (even_dot + odd_dot) + across / nonzero(scale, across)
        v1_dot = v1 @ (even_dot - odd_dot) + down / nonzero(scale, down)
        if full_matrices:
            u2, v2 = u[..., k:], np.conj(vh.mT)[..., k:]
            u_dot = np.concatenate([u1_dot, -u1 @ np.conj(u1_dot.mT) @ u2], axis=-1)
            v_dot = np.concatenate([v1_dot, -v1 @ np.conj(v1_dot.mT) @ v2], axis=-1)
        else:
            u_dot, v_dot = u1_dot, v1_dot
        y_dot = (u_dot, np.real(np.linalg.diagonal(p)), np.conj(v_dot.mT))
        # adjoint
        v_bar = np.conj(vh_bar.mT)
        u_turn, v_turn = u1.mT @ u_bar[..., :k], v1.mT @ v_bar[..., :k]
        across_one = u_bar[..., :k] - np.conj(u1) @ u_turn
        down_one = v_bar[..., :k] - np.conj(v1) @ v_turn
        if full_matrices:
            across_all = across_one - np.conj(u2) @ np.conj(u1.mT @ u_bar[..., k:]).mT
            down_all = down_one - np.conj(v2) @ np.conj(v1.mT @ v_bar[..., k:]).mT
        else:
            across_all, down_all = across_one, down_one
        used = np.abs(s_bar)[..., None, :] * (
            np.any(u_bar, axis=(-2, -1), keepdims=True) | np.any(v_bar, axis=(-2, -1), keepdims=True)
        )
        across_bar = across_all / nonzero(scale, np.abs(across_all) + used)
        down_bar = down_all / nonzero(scale, np.abs(down_all) + used)
        reach_one = np.where(same, 0.0, np.abs(u_turn) + np.abs(v_turn) + used)
        reach = reach_one + reach_one.mT
        mixed_bar = np.where(same, 0.0, u_turn + v_turn)
        even_bar = (mixed_bar - np.conj(mixed_bar.mT)) / nonzero(2.0 * gap, reach)
        split_bar = u_turn - v_turn
        odd_part = split_bar - np.conj(split_bar.mT)
        odd_bar = odd_part / nonzero(2.0 * total, np.abs(odd_part) + reach)
        core = np.where(same, s_bar[..., None, :], 0.0) + even_bar + odd_bar
        a_bar = (np.conj(u1) @ core + across_bar) @ v1.mT + np.conj(u1) @ np.conj(down_bar.mT)
    else:
        u, _, vh = np.linalg.svd(a, full_matrices=False)
        y_dot = np.real(np.sum(np.conj(u) * (a_dot @ np.conj(vh.mT)), axis=-2))
        a_bar = np.conj(u * y_bar[..., None, :] @ vh)
    return y, y_dot, a_bar


def svdvals(a, overwrite_a=False, check_finite=True, *, a_dot, y_bar):
    """At equal singular values, and at zero, a subgradient."""
    y = scipy.linalg.svdvals(a, check_finite=check_finite)
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    y_dot = np.real(np.sum(np.conj(u) * (a_dot @ np.conj(vh.mT)), axis=-2))
    a_bar = np.conj(u * y_bar[..., None, :] @ vh)
    return y, y_dot, a_bar
