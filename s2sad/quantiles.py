"""What each element weighs in an order statistic. Locally constant: none of these carries a gradient."""

from __future__ import annotations

import math

import numpy as np

from s2sad.arrays import folded_shape
from s2sad.errors import UnsupportedError


def tuple_ranks(a, axis):
    """Each element's place in sorted order along `axis` (None, an int or a tuple); nan last. No gradient."""
    if not isinstance(axis, tuple):
        if axis is None:
            return np.reshape(np.argsort(np.argsort(a, axis=None, kind="stable")), np.shape(a))
        return np.argsort(np.argsort(a, axis=axis, kind="stable"), axis=axis)
    back = range(-len(axis), 0)
    moved = np.moveaxis(a, axis, back)
    order = np.argsort(np.argsort(np.reshape(moved, folded_shape(np.shape(a), axis)), axis=-1, kind="stable"), axis=-1)
    return np.moveaxis(np.reshape(order, np.shape(moved)), back, axis)


def _virtual_place(q, n, method):
    """The place in sorted order, counted from 0, of the quantile `q` of `n` values (Hyndman and Fan 1996)."""
    alpha_beta = {
        "linear": (1, 1),
        "weibull": (0, 0),
        "hazen": (0.5, 0.5),
        "median_unbiased": (1 / 3, 1 / 3),
        "normal_unbiased": (3 / 8, 3 / 8),
        "interpolated_inverted_cdf": (0, 1),
    }
    if method in alpha_beta:
        alpha, beta = alpha_beta[method]
        return np.clip(n * q + (alpha + q * (1 - alpha - beta)) - 1, 0, np.maximum(n - 1, 0))
    place = q * (n - 1)
    if method == "lower":
        return np.floor(place)
    if method == "higher":
        return np.ceil(place)
    if method == "midpoint":
        return 0.5 * (np.floor(place) + np.ceil(place))
    if method == "nearest":
        return np.rint(place)
    raise UnsupportedError(
        f"quantile with method={method!r} has no gradient rule",
        hint="Use linear, lower, higher, midpoint, nearest, or another method that interpolates.",
    )


def quantile_weights(a, q, axis, method, skip_nan=False):
    """What each element of `a` weighs in its quantile `q`. Shape (*shape of q, *shape of a). No gradient."""
    ranks = tuple_ranks(a, axis)
    if skip_nan:
        n = np.sum(~np.isnan(a), axis=axis, keepdims=True)
    else:
        axes = range(np.ndim(a)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        n = math.prod([np.shape(a)[i] for i in axes])
    q = np.reshape(q, np.shape(q) + (1,) * np.ndim(a))
    weights = np.maximum(0.0, 1.0 - np.abs(ranks - _virtual_place(q, n, method)))
    if skip_nan:
        weights = np.where(np.isnan(a), 0.0, weights)
    return weights.astype(np.result_type(a))


def quantile_axes(axis, ndim):
    """The reduced axes as a tuple that counts from the end, whatever axes stand before them."""
    if axis is None:
        return tuple(range(-ndim, 0))
    return tuple(i % ndim - ndim for i in (axis if isinstance(axis, tuple) else (axis,)))
