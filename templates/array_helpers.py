"""Rules for the helpers of other rules, so that generated code can be differentiated again."""

import numpy as np

from s2sad.arrays import full_length, gather, scatter, scatter_along, shorten, single, unblock, unnest
from s2sad.running import (
    cumprod_adjoint,
    cumprod_bend,
    cumprod_curvature,
    cumprod_tangent,
    others_tangent,
    products_of_others,
)
from s2sad.stencils import gradient_adjoint
from s2sad.subscripts import einsum_adjoint


def scatter_rule(values, index, shape, *, values_dot, y_bar):
    """Scattering and gathering are each other's adjoint."""
    y = scatter(values, index, shape)
    y_dot = scatter(values_dot, index, shape)
    values_bar = gather(y_bar, index)
    return y, y_dot, values_bar


def gather_rule(a, index, *, a_dot, y_bar):
    """Scattering and gathering are each other's adjoint."""
    y = gather(a, index)
    y_dot = gather(a_dot, index)
    a_bar = scatter(y_bar, index, np.shape(a))
    return y, y_dot, a_bar


def scatter_along_rule(values, index, shape, axis, *, values_dot, y_bar):
    """The adjoint of `np.take_along_axis`, so that is its own."""
    y = scatter_along(values, index, shape, axis)
    y_dot = scatter_along(values_dot, index, shape, axis)
    values_bar = np.take_along_axis(y_bar, index, axis)
    return y, y_dot, values_bar


def single_rule(number, *, number_dot, y_bar):
    """The number itself."""
    y = single(number)
    y_dot = number_dot
    number_bar = y_bar
    return y, y_dot, number_bar


def full_length_rule(short, m, n, mode, correlated=False, *, short_dot, y_bar):
    """Zeros on both sides, cut off again."""
    y = full_length(short, m, n, mode, correlated)
    y_dot = full_length(short_dot, m, n, mode, correlated)
    short_bar = shorten(y_bar, m, n, mode, correlated)
    return y, y_dot, short_bar


def shorten_rule(full, m, n, mode, correlated=False, *, full_dot, y_bar):
    """The middle, between zeros again."""
    y = shorten(full, m, n, mode, correlated)
    y_dot = shorten(full_dot, m, n, mode, correlated)
    full_bar = full_length(y_bar, m, n, mode, correlated)
    return y, y_dot, full_bar


def gradient_adjoint_rule(bars, shape, spacings, axis, edge_order, *, bars_dot, y_bar):
    """The adjoint of `np.gradient`, so that is its own."""
    y = gradient_adjoint(bars, shape, spacings, axis, edge_order)
    y_dot = gradient_adjoint(bars_dot, shape, spacings, axis, edge_order)
    bars_bar = np.gradient(y_bar, *spacings, axis=axis, edge_order=edge_order)
    return y, y_dot, bars_bar


def unnest_rule(whole, primal, *, whole_dot, parts_bar):
    """Parts of an array, put together again."""
    parts = unnest(whole, primal)
    parts_dot = unnest(whole_dot, primal)
    whole_bar = np.array(parts_bar)
    return parts, parts_dot, whole_bar


def unblock_rule(whole, primal, *, whole_dot, parts_bar):
    """Blocks of an array, put together again."""
    parts = unblock(whole, primal)
    parts_dot = unblock(whole_dot, primal)
    whole_bar = np.block(parts_bar)
    return parts, parts_dot, whole_bar


def products_of_others_rule(a, axis, *, a_dot, y_bar):
    """The Jacobian, the products of all but two, is symmetric."""
    y = products_of_others(a, axis)
    y_dot = others_tangent(a, a_dot, axis)
    a_bar = others_tangent(a, y_bar, axis)
    return y, y_dot, a_bar


def cumprod_tangent_rule(a, v, axis, *, a_dot, v_dot, y_bar):
    """The first derivative of a running product along `v`."""
    y = cumprod_tangent(a, v, axis)
    y_dot = cumprod_bend(a, v, a_dot, axis) + cumprod_tangent(a, v_dot, axis)
    a_bar = cumprod_curvature(a, y_bar, v, axis)
    v_bar = cumprod_adjoint(a, y_bar, axis)
    return y, y_dot, a_bar, v_bar


def cumprod_adjoint_rule(a, bar, axis, *, a_dot, bar_dot, y_bar):
    """The gradient of a running product weighted by `bar`; its Jacobian in `a` is symmetric."""
    y = cumprod_adjoint(a, bar, axis)
    y_dot = cumprod_curvature(a, bar, a_dot, axis) + cumprod_adjoint(a, bar_dot, axis)
    a_bar = cumprod_curvature(a, bar, y_bar, axis)
    bar_bar = cumprod_tangent(a, y_bar, axis)
    return y, y_dot, a_bar, bar_bar


def einsum_adjoint_1(subscripts, position, bar, a, *, bar_dot, a_dot, y_bar):
    """Linear in the adjoint; of the operand only the shape counts."""
    y = einsum_adjoint(subscripts, position, bar, a)
    y_dot = einsum_adjoint(subscripts, position, bar_dot, a) + np.zeros_like(a_dot)
    bar_bar = np.einsum(subscripts, y_bar)
    a_bar = np.zeros_like(a)
    return y, y_dot, bar_bar, a_bar


def einsum_adjoint_2(subscripts, position, bar, a, b, *, bar_dot, a_dot, b_dot, y_bar):
    """Linear in the adjoint and in the other operand; of the operand itself only the shape counts."""
    y = einsum_adjoint(subscripts, position, bar, a, b)
    if position == 0:
        y_dot = (
            einsum_adjoint(subscripts, 0, bar_dot, a, b)
            + einsum_adjoint(subscripts, 0, bar, a, b_dot)
            + np.zeros_like(a_dot)
        )
        bar_bar = np.einsum(subscripts, y_bar, b)
        a_bar = np.zeros_like(a)
        b_bar = einsum_adjoint(subscripts, 1, bar, y_bar, b)
    else:
        y_dot = (
            einsum_adjoint(subscripts, 1, bar_dot, a, b)
            + einsum_adjoint(subscripts, 1, bar, a_dot, b)
            + np.zeros_like(b_dot)
        )
        bar_bar = np.einsum(subscripts, a, y_bar)
        a_bar = einsum_adjoint(subscripts, 0, bar, a, y_bar)
        b_bar = np.zeros_like(b)
    return y, y_dot, bar_bar, a_bar, b_bar
