"""Order statistics and the reductions that skip nan."""

import numpy as np

from s2sad.quantiles import quantile_axes, quantile_weights
from s2sad.running import products_of_others
from s2sad.runtime_masks import tamed


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False, *, a_dot, y_bar):
    """The middle element, or half of each of the two. Among equal elements a stable sort chooses."""
    y = np.median(a, axis=axis, keepdims=keepdims)
    weights = quantile_weights(a, 0.5, axis, "linear")
    y_dot = np.sum(tamed(a_dot, weights) * weights, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = y_bar * weights
    else:
        a_bar = np.expand_dims(y_bar, axis) * weights
    return y, y_dot, a_bar


def nanmedian(a, axis=None, out=None, overwrite_input=False, keepdims=False, *, a_dot, y_bar):
    """The median of what is not nan."""
    y = np.nanmedian(a, axis=axis, keepdims=keepdims)
    weights = quantile_weights(a, 0.5, axis, "linear", True)
    y_dot = np.sum(tamed(a_dot, weights) * weights, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = y_bar * weights
    else:
        a_bar = np.expand_dims(y_bar, axis) * weights
    return y, y_dot, a_bar


def quantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, a_dot, y_bar):
    """A weighted sum of neighbours in sorted order. Among equal elements a stable sort chooses."""
    y = np.quantile(a, q, axis=axis, method=method, keepdims=keepdims)
    weights = quantile_weights(a, q, axis, method)
    along = quantile_axes(axis, np.ndim(a))
    y_dot = np.sum(tamed(a_dot, weights) * weights, axis=along, keepdims=keepdims)
    if keepdims:
        each = y_bar * weights
    else:
        each = np.expand_dims(y_bar, along) * weights
    a_bar = np.sum(each, axis=tuple(range(np.ndim(q))))
    return y, y_dot, a_bar


def percentile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, a_dot, y_bar):
    """A quantile of q / 100."""
    y = np.percentile(a, q, axis=axis, method=method, keepdims=keepdims)
    weights = quantile_weights(a, np.divide(q, 100.0), axis, method)
    along = quantile_axes(axis, np.ndim(a))
    y_dot = np.sum(tamed(a_dot, weights) * weights, axis=along, keepdims=keepdims)
    if keepdims:
        each = y_bar * weights
    else:
        each = np.expand_dims(y_bar, along) * weights
    a_bar = np.sum(each, axis=tuple(range(np.ndim(q))))
    return y, y_dot, a_bar


def nanquantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, a_dot, y_bar):
    """The quantile of what is not nan."""
    y = np.nanquantile(a, q, axis=axis, method=method, keepdims=keepdims)
    weights = quantile_weights(a, q, axis, method, True)
    along = quantile_axes(axis, np.ndim(a))
    y_dot = np.sum(tamed(a_dot, weights) * weights, axis=along, keepdims=keepdims)
    if keepdims:
        each = y_bar * weights
    else:
        each = np.expand_dims(y_bar, along) * weights
    a_bar = np.sum(each, axis=tuple(range(np.ndim(q))))
    return y, y_dot, a_bar


def nanpercentile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, a_dot, y_bar):
    """The percentile of what is not nan."""
    y = np.nanpercentile(a, q, axis=axis, method=method, keepdims=keepdims)
    weights = quantile_weights(a, np.divide(q, 100.0), axis, method, True)
    along = quantile_axes(axis, np.ndim(a))
    y_dot = np.sum(tamed(a_dot, weights) * weights, axis=along, keepdims=keepdims)
    if keepdims:
        each = y_bar * weights
    else:
        each = np.expand_dims(y_bar, along) * weights
    a_bar = np.sum(each, axis=tuple(range(np.ndim(q))))
    return y, y_dot, a_bar


def nansum(a, axis=None, dtype=None, out=None, keepdims=False, *, a_dot, y_bar):
    """A nan counts as 0 and takes no adjoint."""
    y = np.nansum(a, axis=axis, dtype=dtype, keepdims=keepdims)
    y_dot = np.sum(np.where(np.isnan(a), 0.0, a_dot), axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = np.where(np.isnan(a), 0.0, y_bar)
    else:
        a_bar = np.where(np.isnan(a), 0.0, np.expand_dims(y_bar, axis))
    return y, y_dot, a_bar


def nanprod(a, axis=None, dtype=None, out=None, keepdims=False, *, a_dot, y_bar):
    """A nan counts as 1 and takes no adjoint."""
    y = np.nanprod(a, axis=axis, dtype=dtype, keepdims=keepdims)
    others = np.where(np.isnan(a), 0.0, products_of_others(np.where(np.isnan(a), 1.0, a), axis))
    y_dot = np.sum(a_dot * others, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = y_bar * others
    else:
        a_bar = np.expand_dims(y_bar, axis) * others
    return y, y_dot, a_bar


def nanmean(a, axis=None, dtype=None, out=None, keepdims=False, *, a_dot, y_bar):
    """The mean of what is not nan."""
    y = np.nanmean(a, axis=axis, dtype=dtype, keepdims=keepdims)
    valid = ~np.isnan(a)
    share = valid / np.maximum(np.sum(valid, axis=axis, keepdims=True, dtype=y.dtype), 1.0)
    y_dot = np.sum(tamed(a_dot, share) * share, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = y_bar * share
    else:
        a_bar = np.expand_dims(y_bar, axis) * share
    return y, y_dot, a_bar


def nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, a_dot, y_bar):
    """The variance of what is not nan."""
    y = np.nanvar(a, axis=axis, dtype=dtype, ddof=ddof, keepdims=keepdims)
    valid = ~np.isnan(a)
    deviation = np.where(valid, a - np.nanmean(a, axis=axis, keepdims=True), 0.0)
    count = np.sum(valid, axis=axis, keepdims=True, dtype=y.dtype) - ddof
    slope = 2.0 * deviation / np.where(count <= 0, 1.0, count)
    y_dot = np.sum(np.real(a_dot * np.conj(slope)), axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = y_bar * np.conj(slope)
    else:
        a_bar = np.expand_dims(y_bar, axis) * np.conj(slope)
    return y, y_dot, a_bar


def nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, a_dot, y_bar):
    """The standard deviation of what is not nan; the gradient at a constant is 0."""
    y = np.nanstd(a, axis=axis, dtype=dtype, ddof=ddof, keepdims=keepdims)
    valid = ~np.isnan(a)
    deviation = np.where(valid, a - np.nanmean(a, axis=axis, keepdims=True), 0.0)
    count = np.sum(valid, axis=axis, keepdims=True, dtype=y.dtype) - ddof
    spread = y if axis is None or keepdims else np.expand_dims(y, axis)
    slope = deviation / np.where((count <= 0) | (spread == 0), 1.0, count * spread)
    y_dot = np.sum(np.real(a_dot * np.conj(slope)), axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = y_bar * np.conj(slope)
    else:
        a_bar = np.expand_dims(y_bar, axis) * np.conj(slope)
    return y, y_dot, a_bar


def nanmax(a, axis=None, out=None, keepdims=False, *, a_dot, y_bar):
    """The maximum of what is not nan; ties share evenly."""
    y = np.nanmax(a, axis=axis, keepdims=keepdims)
    hit = a == np.nanmax(a, axis=axis, keepdims=True)
    share = hit / np.maximum(np.sum(hit, axis=axis, keepdims=True, dtype=y.dtype), 1.0)
    y_dot = np.sum(tamed(a_dot, share) * share, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = y_bar * share
    else:
        a_bar = np.expand_dims(y_bar, axis) * share
    return y, y_dot, a_bar


def nanmin(a, axis=None, out=None, keepdims=False, *, a_dot, y_bar):
    """The minimum of what is not nan; ties share evenly."""
    y = np.nanmin(a, axis=axis, keepdims=keepdims)
    hit = a == np.nanmin(a, axis=axis, keepdims=True)
    share = hit / np.maximum(np.sum(hit, axis=axis, keepdims=True, dtype=y.dtype), 1.0)
    y_dot = np.sum(tamed(a_dot, share) * share, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = y_bar * share
    else:
        a_bar = np.expand_dims(y_bar, axis) * share
    return y, y_dot, a_bar
