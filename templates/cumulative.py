"""Running sums and products, differences, and the rules that integrate samples."""

import numpy as np

from s2sad.arrays import single
from s2sad.running import cumprod_adjoint, cumprod_tangent
from s2sad.runtime import unbroadcast
from s2sad.stencils import gradient_adjoint


def cumsum(a, axis=None, dtype=None, out=None, *, a_dot, y_bar):
    """Each element reaches all later results."""
    y = np.cumsum(a, axis=axis, dtype=dtype)
    y_dot = np.cumsum(a_dot, axis=axis, dtype=dtype)
    if axis is None:
        a_bar = np.reshape(np.flip(np.cumsum(np.flip(y_bar))), np.shape(a))
    else:
        a_bar = np.flip(np.cumsum(np.flip(y_bar, axis), axis=axis), axis)
    return y, y_dot, a_bar


def nancumsum(a, axis=None, dtype=None, out=None, *, a_dot, y_bar):
    """A nan counts as 0 and takes no adjoint."""
    y = np.nancumsum(a, axis=axis, dtype=dtype)
    y_dot = np.cumsum(np.where(np.isnan(a), 0.0, a_dot), axis=axis, dtype=dtype)
    if axis is None:
        later = np.reshape(np.flip(np.cumsum(np.flip(y_bar))), np.shape(a))
    else:
        later = np.flip(np.cumsum(np.flip(y_bar, axis), axis=axis), axis)
    a_bar = np.where(np.isnan(a), 0.0, later)
    return y, y_dot, a_bar


def cumprod(a, axis=None, dtype=None, out=None, *, a_dot, y_bar):
    """Exact with zeros, too."""
    y = np.cumprod(a, axis=axis, dtype=dtype)
    if axis is None:
        y_dot = cumprod_tangent(np.ravel(a), np.ravel(a_dot), 0)
        a_bar = np.reshape(cumprod_adjoint(np.ravel(a), y_bar, 0), np.shape(a))
    else:
        y_dot = cumprod_tangent(a, a_dot, axis)
        a_bar = cumprod_adjoint(a, y_bar, axis)
    return y, y_dot, a_bar


def nancumprod(a, axis=None, dtype=None, out=None, *, a_dot, y_bar):
    """A nan counts as 1 and takes no adjoint."""
    y = np.nancumprod(a, axis=axis, dtype=dtype)
    factor = np.where(np.isnan(a), 1.0, a)
    factor_dot = np.where(np.isnan(a), 0.0, a_dot)
    if axis is None:
        y_dot = cumprod_tangent(np.ravel(factor), np.ravel(factor_dot), 0)
        factor_bar = np.reshape(cumprod_adjoint(np.ravel(factor), y_bar, 0), np.shape(a))
    else:
        y_dot = cumprod_tangent(factor, factor_dot, axis)
        factor_bar = cumprod_adjoint(factor, y_bar, axis)
    a_bar = np.where(np.isnan(a), 0.0, factor_bar)
    return y, y_dot, a_bar


def cumulative_sum(x, axis=None, dtype=None, out=None, include_initial=False, *, x_dot, y_bar):
    """A running sum that may start with a 0."""
    y = np.cumulative_sum(x, axis=axis, dtype=dtype, include_initial=include_initial)
    y_dot = np.cumulative_sum(x_dot, axis=axis, dtype=dtype, include_initial=include_initial)
    along = 0 if axis is None else axis
    if include_initial:
        sums_bar = np.split(y_bar, [1], axis=along)[1]
    else:
        sums_bar = y_bar
    x_bar = np.flip(np.cumsum(np.flip(sums_bar, along), axis=along), along)
    return y, y_dot, x_bar


def cumulative_prod(x, axis=None, dtype=None, out=None, include_initial=False, *, x_dot, y_bar):
    """A running product that may start with a 1."""
    y = np.cumulative_prod(x, axis=axis, dtype=dtype, include_initial=include_initial)
    along = 0 if axis is None else axis
    tangent = cumprod_tangent(x, x_dot, along)
    if include_initial:
        y_dot = np.concatenate([np.zeros_like(np.split(y, [1], axis=along)[0]), tangent], axis=along)
        x_bar = cumprod_adjoint(x, np.split(y_bar, [1], axis=along)[1], along)
    else:
        y_dot = tangent
        x_bar = cumprod_adjoint(x, y_bar, along)
    return y, y_dot, x_bar


def diff(a, n=1, axis=-1, *, a_dot, y_bar):
    """The adjoint of a difference is the difference of the adjoint between zeros, negated."""
    y = np.diff(a, n, axis)
    y_dot = np.diff(a_dot, n, axis)
    if np.ndim(a) == 1:
        a_bar = (-1.0) ** n * np.diff(np.pad(y_bar, n), n)
    else:
        widths = [(n, n) if i == axis % np.ndim(a) else (0, 0) for i in range(np.ndim(a))]
        a_bar = (-1.0) ** n * np.diff(np.pad(y_bar, widths), n, axis)
    return y, y_dot, a_bar


def diff_extended(a, n=1, axis=-1, prepend=(), append=(), *, a_dot, prepend_dot, append_dot, y_bar):
    """Differences of an array that is extended at its ends."""
    y = np.diff(a, n, axis, prepend, append)
    ahead = 0 if np.size(prepend) == 0 else 1 if np.ndim(prepend) == 0 else np.shape(prepend)[axis]
    behind = 0 if np.size(append) == 0 else 1 if np.ndim(append) == 0 else np.shape(append)[axis]
    length = np.shape(a)[axis]
    lengths = [np.shape(a)[i] for i in range(np.ndim(a))]
    along = [int(i == axis % np.ndim(a)) for i in range(np.ndim(a))]
    front = [ahead if hit else m for m, hit in zip(lengths, along, strict=True)]
    back = [behind if hit else m for m, hit in zip(lengths, along, strict=True)]
    y_dot = (
        np.diff(np.pad(a_dot, [(hit * ahead, hit * behind) for hit in along]), n, axis)
        + np.diff(np.pad(np.broadcast_to(prepend_dot, front), [(0, hit * (length + behind)) for hit in along]), n, axis)
        + np.diff(np.pad(np.broadcast_to(append_dot, back), [(hit * (ahead + length), 0) for hit in along]), n, axis)
    )
    extended_bar = (-1.0) ** n * np.diff(np.pad(y_bar, [(hit * n, hit * n) for hit in along]), n, axis)
    parts = np.split(extended_bar, [ahead, ahead + length], axis=axis)
    a_bar = parts[1]
    prepend_bar = unbroadcast(parts[0], prepend)
    append_bar = unbroadcast(parts[2], append)
    return y, y_dot, a_bar, prepend_bar, append_bar


def ediff1d(ary, to_end=None, to_begin=None, *, ary_dot, to_end_dot, to_begin_dot, y_bar):
    """Differences of the flattened array, with values put before and after them."""
    y = np.ediff1d(ary, to_end, to_begin)
    before = 0 if to_begin is None else np.size(to_begin)
    after = 0 if to_end is None else np.size(to_end)
    inner = np.size(ary) - 1
    y_dot = (
        np.pad(np.diff(np.ravel(ary_dot)), (before, after))
        + (0.0 if to_begin is None else np.pad(np.ravel(to_begin_dot), (0, inner + after)))
        + (0.0 if to_end is None else np.pad(np.ravel(to_end_dot), (before + inner, 0)))
    )
    ary_bar = np.reshape(-np.diff(np.pad(y_bar[before : before + inner], 1)), np.shape(ary))
    to_end_bar = None if to_end is None else np.reshape(y_bar[before + inner :], np.shape(to_end))
    to_begin_bar = None if to_begin is None else np.reshape(y_bar[:before], np.shape(to_begin))
    return y, y_dot, ary_bar, to_end_bar, to_begin_bar


def trapezoid(y, x=None, dx=1.0, axis=-1, *, y_dot, x_dot, dx_dot, area_bar):
    """The trapezoidal rule: each sample weighs half of the two steps beside it."""
    area = np.trapezoid(y, x, dx, axis)
    values = np.moveaxis(y, axis, -1)
    values_dot = np.moveaxis(y_dot, axis, -1)
    pairs = 0.5 * (values[..., 1:] + values[..., :-1])
    pairs_dot = 0.5 * (values_dot[..., 1:] + values_dot[..., :-1])
    if x is None and np.ndim(dx) == 0:
        area_dot = dx * np.sum(pairs_dot, axis=-1) + dx_dot * np.sum(pairs, axis=-1)
        weights = np.pad(np.ones(np.shape(y)[axis] - 1, values.dtype), 1)
        y_bar = np.moveaxis(np.multiply.outer(area_bar, 0.5 * dx * (weights[1:] + weights[:-1])), -1, axis)
        x_bar = None
        dx_bar = np.sum(area_bar * np.sum(pairs, axis=-1))
    elif x is None:
        means, means_dot = np.moveaxis(pairs, -1, axis), np.moveaxis(pairs_dot, -1, axis)
        area_dot = np.sum(dx * means_dot, axis=axis) + np.sum(dx_dot * means, axis=axis)
        inner = [(0, 0)] * (np.ndim(y) - 1)
        halves = np.moveaxis(np.broadcast_to(0.5 * dx * np.expand_dims(area_bar, axis), np.shape(means)), axis, -1)
        y_bar = np.moveaxis(np.pad(halves, [*inner, (0, 1)]) + np.pad(halves, [*inner, (1, 0)]), -1, axis)
        x_bar = None
        dx_bar = unbroadcast(np.expand_dims(area_bar, axis) * means, dx)
    else:
        points = x if np.ndim(x) == 1 else np.moveaxis(x, axis, -1)
        points_dot = x_dot if np.ndim(x) == 1 else np.moveaxis(x_dot, axis, -1)
        area_dot = np.sum(np.diff(points) * pairs_dot, axis=-1) + np.sum(np.diff(points_dot) * pairs, axis=-1)
        inner = [(0, 0)] * (np.ndim(points) - 1)
        steps = np.pad(np.diff(points), [*inner, (1, 1)])
        values_bar = np.expand_dims(area_bar, -1) * (0.5 * (steps[..., 1:] + steps[..., :-1]))
        y_bar = np.moveaxis(values_bar if np.ndim(x) == 1 else unbroadcast(values_bar, values), -1, axis)
        steps_bar = unbroadcast(np.expand_dims(area_bar, -1) * pairs, np.diff(points))
        points_bar = -np.diff(np.pad(steps_bar, [*inner, (1, 1)]))
        x_bar = points_bar if np.ndim(x) == 1 else np.moveaxis(points_bar, -1, axis)
        dx_bar = 0.0
    return area, area_dot, y_bar, x_bar, dx_bar


def gradient_spaced_2(f, first, second, axis=None, edge_order=1, *, f_dot, y_bar):
    """Central differences along two axes, each with its own spacing or coordinates."""
    y = np.gradient(f, first, second, axis=axis, edge_order=edge_order)
    y_dot = np.gradient(f_dot, first, second, axis=axis, edge_order=edge_order)
    f_bar = gradient_adjoint(y_bar, np.shape(f), (first, second), axis, edge_order)
    return y, y_dot, f_bar


def gradient_spaced(f, spacing, axis=None, edge_order=1, *, f_dot, y_bar):
    """Central differences with one spacing or one array of coordinates."""
    y = np.gradient(f, spacing, axis=axis, edge_order=edge_order)
    y_dot = np.gradient(f_dot, spacing, axis=axis, edge_order=edge_order)
    f_bar = gradient_adjoint(y_bar, np.shape(f), (spacing,), axis, edge_order)
    return y, y_dot, f_bar


def gradient_stretched(f, spacing, axis=None, edge_order=1, *, f_dot, spacing_dot, y_bar):
    """One spacing that varies, along one axis."""
    y = np.gradient(f, spacing, axis=axis, edge_order=edge_order)
    y_dot = np.gradient(f_dot, spacing, axis=axis, edge_order=edge_order) - y * (spacing_dot / single(spacing))
    f_bar = gradient_adjoint(y_bar, np.shape(f), (spacing,), axis, edge_order)
    spacing_bar = -np.sum(y_bar * y) / single(spacing)
    return y, y_dot, f_bar, spacing_bar


def gradient(f, axis=None, edge_order=1, *, f_dot, y_bar):
    """Central differences of unit spacing; several axes give a tuple."""
    y = np.gradient(f, axis=axis, edge_order=edge_order)
    y_dot = np.gradient(f_dot, axis=axis, edge_order=edge_order)
    f_bar = gradient_adjoint(y_bar, np.shape(f), (), axis, edge_order)
    return y, y_dot, f_bar
