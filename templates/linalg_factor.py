# ruff: noqa: SIM108
"""Rules for the factorisations of `np.linalg`.

Functions of a symmetric (Hermitian) matrix read one triangle of it only: there lies the adjoint, and the other triangle
of a tangent is not looked at. (Made symmetric, it is the gradient along symmetric matrices.)

Eigenvectors and singular vectors are fixed up to a sign or phase each, and a rotation among those of equal values. The
rules hold for losses that depend on neither. Where values are equal to rounding (or a singular value is zero), a pair
adds nothing if no cotangent reaches it, as in a loss of the values alone or of other vectors; else the adjoint is nan
or infinite, because it then depends on more than the cotangents tell. Vectors whose cotangents are all zero count as
unused. In the templates `gap` is zero at such pairs, and `reach` is not zero where a cotangent reaches.
"""

from __future__ import annotations

import numpy as np

from s2sad.runtime import like
from s2sad.runtime_masks import nonzero


def cholesky(a, upper=False, *, a_dot, y_bar):
    """Murray 2016, "Differentiation of the Cholesky decomposition", equations 8 and 10."""
    y = np.linalg.cholesky(a, upper=upper)
    if upper:
        lower, lower_bar, read_dot = np.conj(y.mT), np.conj(y_bar.mT), np.conj(np.triu(a_dot).mT)
    else:
        lower, lower_bar, read_dot = y, y_bar, np.tril(a_dot)
    twice_dot = read_dot + np.tril(read_dot, -1)
    both_dot = 0.5 * (twice_dot + np.conj(twice_dot.mT))
    white_dot = np.linalg.solve(lower, np.conj(np.linalg.solve(lower, both_dot).mT))
    lower_dot = lower @ (0.5 * (np.tril(white_dot) + np.tril(white_dot, -1)))
    if upper:
        y_dot = np.conj(lower_dot.mT)
    else:
        y_dot = lower_dot
    pulled = lower.mT @ lower_bar
    half = 0.25 * (np.tril(pulled) + np.tril(pulled, -1))
    white_bar = half + np.conj(half.mT)
    both_bar = np.linalg.solve(lower.mT, np.conj(np.linalg.solve(lower.mT, white_bar).mT))
    if upper:
        a_bar = np.triu(both_bar) + np.triu(both_bar, 1)
    else:
        a_bar = np.tril(both_bar) + np.tril(both_bar, -1)
    return y, y_dot, a_bar


def eigh(a, UPLO="L", *, a_dot, y_bar):
    """Giles 2008, "Collected matrix derivative results", section 3.1; for ties see the head of this module."""
    y = np.linalg.eigh(a, UPLO)
    w, v = y
    w_bar, v_bar = y_bar
    same = np.eye(np.shape(w)[-1], dtype=bool)
    apart = w[..., None, :] - w[..., :, None]
    rounding = 10 * np.shape(w)[-1] * np.spacing(np.max(np.abs(w), axis=-1))
    gap = np.where(np.abs(apart) <= rounding[..., None, None], 0.0, apart)
    if UPLO in ("U", "u"):
        twice_dot = np.triu(a_dot) + np.triu(a_dot, 1)
    else:
        twice_dot = np.tril(a_dot) + np.tril(a_dot, -1)
    both_dot = 0.5 * (twice_dot + np.conj(twice_dot.mT))
    p = np.conj(v.mT) @ both_dot @ v
    turn_dot = np.where(same, 0.0, p)
    y_dot = (np.real(np.linalg.diagonal(p)), v @ (turn_dot / nonzero(gap, turn_dot)))
    turn_bar = np.where(same, 0.0, v.mT @ v_bar)
    reach = np.abs(turn_bar) + np.where(same, 0.0, np.abs(w_bar)[..., None, :]) * np.any(
        v_bar, axis=(-2, -1), keepdims=True
    )
    core = np.where(same, w_bar[..., None, :], turn_bar / nonzero(gap, reach))
    both_bar = np.conj(v) @ (0.5 * (core + np.conj(core.mT))) @ v.mT
    if UPLO in ("U", "u"):
        a_bar = np.triu(both_bar) + np.triu(both_bar, 1)
    else:
        a_bar = np.tril(both_bar) + np.tril(both_bar, -1)
    return y, y_dot, a_bar


def eigvalsh(a, UPLO="L", *, a_dot, y_bar):
    """At equal eigenvalues a subgradient, the gradient where they have equal cotangents."""
    y = np.linalg.eigvalsh(a, UPLO)
    _, v = np.linalg.eigh(a, UPLO)
    both_bar = np.conj(v) * y_bar[..., None, :] @ v.mT
    if UPLO in ("U", "u"):
        twice_dot = np.triu(a_dot) + np.triu(a_dot, 1)
        a_bar = np.triu(both_bar) + np.triu(both_bar, 1)
    else:
        twice_dot = np.tril(a_dot) + np.tril(a_dot, -1)
        a_bar = np.tril(both_bar) + np.tril(both_bar, -1)
    both_dot = 0.5 * (twice_dot + np.conj(twice_dot.mT))
    y_dot = np.real(np.sum(np.conj(v) * (both_dot @ v), axis=-2))
    return y, y_dot, a_bar


def eig(a, *, a_dot, y_bar):
    """Boeddeker et al. 2017, "On the computation of complex-valued gradients", section 4: eigenvectors of unit length.

    The loss must not depend on their phases. Equal eigenvalues: see the head of this module.
    """
    y = np.linalg.eig(a)
    w, v = y
    w_bar, v_bar = y_bar
    same = np.eye(np.shape(w)[-1], dtype=bool)
    apart = w[..., None, :] - w[..., :, None]
    rounding = 10 * np.shape(w)[-1] * np.spacing(np.max(np.abs(w), axis=-1))
    gap = np.where(np.abs(apart) <= rounding[..., None, None], 0.0, apart)
    p = np.linalg.solve(v, a_dot @ v)
    turn_dot = np.where(same, 0.0, p)
    free_dot = v @ (turn_dot / nonzero(gap, turn_dot))
    v_dot = free_dot - v * np.real(np.sum(np.conj(v) * free_dot, axis=-2, keepdims=True))
    y_dot = (np.linalg.diagonal(p), v_dot)
    free_bar = v_bar - np.conj(v) * np.real(np.sum(v * v_bar, axis=-2, keepdims=True))
    turn_bar = np.where(same, 0.0, v.mT @ free_bar)
    reach = np.abs(turn_bar) + np.where(same, 0.0, np.abs(w_bar)[..., None, :]) * np.any(
        v_bar, axis=(-2, -1), keepdims=True
    )
    core = np.where(same, w_bar[..., None, :], turn_bar / nonzero(gap, reach))
    a_bar = like(np.linalg.solve(v.mT, core @ v.mT), a)
    return y, y_dot, a_bar


def eigvals(a, *, a_dot, y_bar):
    """A defective matrix has no gradient: its eigenvectors are singular, an error of `solve` or a huge number."""
    y = np.linalg.eigvals(a)
    _, v = np.linalg.eig(a)
    y_dot = np.linalg.diagonal(np.linalg.solve(v, a_dot @ v))
    a_bar = like(np.linalg.solve(v.mT, y_bar[..., :, None] * v.mT), a)
    return y, y_dot, a_bar


def svd(a, full_matrices=True, compute_uv=True, hermitian=False, *, a_dot, y_bar):
    """Townsend 2016, "Differentiating the singular value decomposition", with 1 / (t^2 - s^2) in partial fractions;
    complex as in Wan and Zhang 2019, "Automatic differentiation for complex valued SVD". Ties: the head of this module.

    With full matrices the columns beyond the singular values turn only as far as they have to.
    """
    y = np.linalg.svd(a, full_matrices, compute_uv, hermitian)
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
        if hermitian:
            twice_dot = np.tril(a_dot) + np.tril(a_dot, -1)
            read_dot = 0.5 * (twice_dot + np.conj(twice_dot.mT))
        else:
            read_dot = a_dot
        p = np.conj(u1.mT) @ read_dot @ v1
        even, odd = p + np.conj(p.mT), p - np.conj(p.mT)
        mixed_dot = np.where(same, 0.0, even)
        even_dot = mixed_dot / nonzero(2.0 * gap, mixed_dot)
        odd_dot = odd / nonzero(2.0 * total, odd)
        across = read_dot @ v1 - u1 @ p
        down = np.conj(read_dot.mT) @ u1 - v1 @ np.conj(p.mT)
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
        whole_bar = (np.conj(u1) @ core + across_bar) @ v1.mT + np.conj(u1) @ np.conj(down_bar.mT)
    else:
        u, _, vh = np.linalg.svd(a, full_matrices=False, hermitian=hermitian)
        if hermitian:
            twice_dot = np.tril(a_dot) + np.tril(a_dot, -1)
            read_dot = 0.5 * (twice_dot + np.conj(twice_dot.mT))
        else:
            read_dot = a_dot
        y_dot = np.real(np.sum(np.conj(u) * (read_dot @ np.conj(vh.mT)), axis=-2))
        whole_bar = np.conj(u * y_bar[..., None, :] @ vh)
    if hermitian:
        both_bar = 0.5 * (whole_bar + np.conj(whole_bar.mT))
        a_bar = np.tril(both_bar) + np.tril(both_bar, -1)
    else:
        a_bar = whole_bar
    return y, y_dot, a_bar


def svdvals(x, *, x_dot, y_bar):
    """At equal singular values, and at zero, a subgradient."""
    y = np.linalg.svdvals(x)
    u, _, vh = np.linalg.svd(x, full_matrices=False)
    y_dot = np.real(np.sum(np.conj(u) * (x_dot @ np.conj(vh.mT)), axis=-2))
    x_bar = np.conj(u * y_bar[..., None, :] @ vh)
    return y, y_dot, x_bar


def qr(a, mode="reduced", *, a_dot, y_bar):
    """Walter and Lehmann 2013, "Algorithmic differentiation of linear algebra functions with application in optimum
    experimental design"; wide matrices as in Roberts and Roberts 2020, "QR and LQ decomposition matrix
    backpropagation algorithms". The first columns of `a` must be independent (else an error of `solve`)."""
    y = np.linalg.qr(a, mode)
    if mode == "r":
        q, r = np.linalg.qr(a)
        r_bar = y_bar
        q_bar = np.zeros_like(q)
    else:
        q, r = y
        q_bar, r_bar = y_bar
    k = np.shape(q)[-1]
    square = r[..., :k]
    c = np.linalg.solve(square.mT, a_dot[..., :k].mT).mT
    p = np.conj(q.mT) @ c
    low = np.tril(p) + np.tril(p, -1)
    turn = 0.5 * (low - np.conj(low.mT))
    q_dot = c - q @ (p - turn)
    r_dot = np.conj(q.mT) @ a_dot - turn @ r
    if mode == "r":
        y_dot = r_dot
    else:
        y_dot = (q_dot, r_dot)
    rest_bar = q_bar + np.conj(a[..., k:] @ r_bar[..., k:].mT)
    w = r_bar[..., :k] @ square.mT - q.mT @ rest_bar
    up = np.triu(w) + np.triu(w, 1)
    core = 0.5 * (up + np.conj(up.mT))
    front_bar = np.linalg.solve(square, (rest_bar + np.conj(q) @ core).mT).mT
    a_bar = np.concatenate([front_bar, np.conj(q) @ r_bar[..., k:]], axis=-1)
    return y, y_dot, a_bar
