"""Running products and products of all others, exact where factors are zero, with their derivatives."""

from __future__ import annotations

import numpy as np

from s2sad.arrays import folded_shape


def products_of_others(a, axis):
    """For each element the product of all others along `axis` (None, an int or a tuple). Shape of `a`.

    A running product from the left times one from the right: no division, so zeros are exact.
    """
    left, right = _shifted(_lines(a, axis))
    return _unlines(np.cumprod(left, axis=-1) * _from_right(np.cumprod(_from_right(right), axis=-1)), np.shape(a), axis)


def others_tangent(a, a_dot, axis):
    """The tangent of `products_of_others(a, axis)`; the adjoint, too, because its Jacobian is symmetric."""
    left, right = _shifted(_lines(a, axis))
    left_dot, right_dot = _shifted(_lines(a_dot, axis), 0.0)
    right, right_dot = _from_right(right), _from_right(right_dot)
    tangent = cumprod_tangent(left, left_dot, -1) * _from_right(np.cumprod(right, axis=-1)) + np.cumprod(
        left, axis=-1
    ) * _from_right(cumprod_tangent(right, right_dot, -1))
    return _unlines(tangent, np.shape(a), axis)


def _lines(a, axis):
    """The array with the axes that are multiplied as one, the last."""
    if axis is None:
        return np.reshape(a, -1)
    if isinstance(axis, tuple):
        return np.reshape(np.moveaxis(a, axis, range(-len(axis), 0)), folded_shape(np.shape(a), axis))
    return np.moveaxis(a, axis, -1)


def _unlines(lines, shape, axis):
    if axis is None:
        return np.reshape(lines, shape)
    if isinstance(axis, tuple):
        back = range(-len(axis), 0)
        return np.moveaxis(np.reshape(lines, np.shape(np.moveaxis(np.empty(shape), axis, back))), back, axis)
    return np.moveaxis(lines, -1, axis)


def _shifted(lines, edge=1.0):
    """The left neighbours and the right neighbours along the last axis, `edge` where there is none."""
    ends = np.full_like(lines[..., :1], edge)
    return np.concatenate([ends, lines[..., :-1]], axis=-1), np.concatenate([lines[..., 1:], ends], axis=-1)


def _from_right(lines):
    return np.flip(lines, -1)


def cumprod_tangent(a, a_dot, axis):
    """The tangent of `np.cumprod(a, axis)`: y_dot[k] = a[k] y_dot[k-1] + y[k-1] a_dot[k]."""
    if np.all(a):
        return np.cumprod(a, axis=axis) * np.cumsum(a_dot / a, axis=axis)
    factors = np.moveaxis(a, axis, 0)
    tangents = np.moveaxis(a_dot, axis, 0)
    product = np.ones_like(factors[0])
    y_dot = np.zeros_like(tangents[0])
    rows = []
    for k in range(len(factors)):
        y_dot = factors[k] * y_dot + product * tangents[k]
        product = product * factors[k]
        rows.append(y_dot)
    return np.moveaxis(np.stack(rows), 0, axis)


def cumprod_adjoint(a, y_bar, axis):
    """The adjoint of `np.cumprod(a, axis)`: the tangent's recurrence backwards; by division where nothing is 0."""
    if np.all(a):
        return np.flip(np.cumsum(np.flip(y_bar * np.cumprod(a, axis=axis), axis), axis=axis), axis) / a
    factors = np.moveaxis(a, axis, 0)
    bars = np.moveaxis(y_bar, axis, 0)
    before = [np.ones_like(factors[0])]
    for k in range(len(factors) - 1):
        before.append(before[k] * factors[k])
    later = np.zeros_like(bars[0])
    rows = []
    for k in reversed(range(len(factors))):
        later = later + bars[k]
        rows.append(before[k] * later)
        later = factors[k] * later
    return np.moveaxis(np.flip(np.stack(rows), 0), 0, axis)


def cumprod_bend(a, u, v, axis):
    """The second derivative of `np.cumprod(a, axis)` along `u` and `v`. Shape of `a`."""
    rows = []
    product, along_u, along_v, both = 1.0, 0.0, 0.0, 0.0
    for factor, du, dv in zip(np.moveaxis(a, axis, 0), np.moveaxis(u, axis, 0), np.moveaxis(v, axis, 0), strict=True):
        both = both * factor + along_u * dv + along_v * du
        along_u, along_v = along_u * factor + product * du, along_v * factor + product * dv
        product = product * factor
        rows.append(both)
    return np.moveaxis(np.stack(rows), 0, axis) if rows else np.zeros_like(a)


def cumprod_curvature(a, y_bar, v, axis):
    """The derivative of `cumprod_adjoint(a, y_bar, axis)` along `v` in `a`. Shape of `a`."""
    factors, bars, turns = np.moveaxis(a, axis, 0), np.moveaxis(y_bar, axis, 0), np.moveaxis(v, axis, 0)
    before, before_dot = [1.0], [0.0]
    for factor, turn in zip(factors, turns, strict=True):
        before_dot.append(before_dot[-1] * factor + before[-1] * turn)
        before.append(before[-1] * factor)
    later, later_dot, rows = 0.0, 0.0, []
    for k in reversed(range(len(factors))):
        later = later + bars[k]
        rows.append(before_dot[k] * later + before[k] * later_dot)
        later, later_dot = factors[k] * later, turns[k] * later + factors[k] * later_dot
    return np.moveaxis(np.stack(rows[::-1]), 0, axis) if rows else np.zeros_like(a)
