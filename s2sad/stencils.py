"""The adjoint of `np.gradient`: finite differences, transposed."""

from __future__ import annotations

import numpy as np


def gradient_adjoint(y_bar, shape, spacings, axis, edge_order):
    """The adjoint of `np.gradient` for an array of `shape`; `spacings` as in its call."""
    ndim = len(shape)
    axes = tuple(range(ndim)) if axis is None else tuple(axis) if isinstance(axis, (tuple, list)) else (axis,)
    bars = y_bar if len(axes) > 1 else [y_bar]
    if len(axes) == 1 and isinstance(y_bar, (tuple, list)):
        bars = y_bar
    steps = spacings * len(axes) if len(spacings) == 1 else spacings or (1.0,) * len(axes)
    return sum(
        _one_gradient_adjoint(bar, shape[i], step, i, edge_order)
        for bar, step, i in zip(bars, steps, axes, strict=True)
    )


def _one_gradient_adjoint(y_bar, n, spacing, axis, edge_order):
    moved = np.moveaxis(y_bar, axis, 0)
    a, b, c = _gradient_weights(n, spacing, edge_order, np.real(moved).dtype)
    tail = (1,) * (np.ndim(y_bar) - 1)
    out = np.zeros_like(moved)
    for shift, weight in ((0, a), (1, b), (2, c)):
        weight = np.reshape(weight, (-1, *tail))
        inner = weight[1:-1] * moved[1:-1]
        out[shift : n - 2 + shift] += inner
    first, last = _edge_weights(n, spacing, edge_order)
    for i, weight in enumerate(first):
        out[i] += weight * moved[0]
    for i, weight in enumerate(last):
        out[n - 1 - i] += weight * moved[-1]
    return np.moveaxis(out, 0, axis)


def _gradient_weights(n, spacing, edge_order, dtype):
    """Weights of the left, middle and right neighbour, of length n; the ends are not used."""
    if np.ndim(spacing) == 0:
        half = np.full(n, 0.5 / spacing, dtype)
        return -half, np.zeros(n, dtype), half
    d = np.diff(spacing).astype(dtype)
    left, right = np.ones(n, dtype), np.ones(n, dtype)
    left[1:], right[:-1] = d, d
    return -right / (left * (left + right)), (right - left) / (left * right), left / (right * (left + right))


def _edge_weights(n, spacing, edge_order):
    """Weights of the first (last) samples, counted from the edge, in the first (last) result."""
    d = [float(spacing)] * 4 if np.ndim(spacing) == 0 else np.diff(spacing).tolist()
    if edge_order == 1:
        return (-1 / d[0], 1 / d[0]), (1 / d[-1], -1 / d[-1])
    d1, d2 = d[0], d[1]
    first = (-(2 * d1 + d2) / (d1 * (d1 + d2)), (d1 + d2) / (d1 * d2), -d1 / (d2 * (d1 + d2)))
    d1, d2 = d[-1], d[-2]
    return first, ((2 * d1 + d2) / (d1 * (d1 + d2)), -(d1 + d2) / (d1 * d2), d1 / (d2 * (d1 + d2)))
