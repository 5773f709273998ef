"""Reductions: sums, means, extrema, products, spreads. An axis may be None, an int or a tuple."""

import math

import numpy as np

from s2sad.rules import also
from s2sad.running import products_of_others
from s2sad.runtime_masks import tamed


def sum(a, axis=None, dtype=None, out=None, keepdims=False, initial=0, where=True, *, a_dot, y_bar):
    """The sum spreads its adjoint over what was summed."""
    y = np.sum(a, axis=axis, dtype=dtype, keepdims=keepdims, initial=initial, where=where)
    y_dot = np.sum(a_dot, axis=axis, dtype=dtype, keepdims=keepdims, where=where)
    if axis is None or keepdims:
        spread = np.broadcast_to(y_bar, np.shape(a))
    else:
        spread = np.broadcast_to(np.expand_dims(y_bar, axis), np.shape(a))
    if where is True:
        a_bar = spread
    else:
        a_bar = np.where(where, spread, 0.0)
    return y, y_dot, a_bar


def sum_from(a, axis=None, dtype=None, out=None, keepdims=False, initial=0, where=True, *, a_dot, initial_dot, y_bar):
    """The sum, and an initial value that varies."""
    y = np.sum(a, axis=axis, dtype=dtype, keepdims=keepdims, initial=initial, where=where)
    y_dot = np.sum(a_dot, axis=axis, keepdims=keepdims, where=where) + np.broadcast_to(initial_dot, np.shape(y))
    if axis is None or keepdims:
        spread = np.broadcast_to(y_bar, np.shape(a))
    else:
        spread = np.broadcast_to(np.expand_dims(y_bar, axis), np.shape(a))
    if where is True:
        a_bar = spread
    else:
        a_bar = np.where(where, spread, 0.0)
    initial_bar = np.sum(y_bar)
    return y, y_dot, a_bar, initial_bar


def mean(a, axis=None, dtype=None, out=None, keepdims=False, *, a_dot, y_bar):
    """The mean divides by the count, a Python int, so that float32 stays float32."""
    y = np.mean(a, axis=axis, dtype=dtype, keepdims=keepdims)
    y_dot = np.mean(a_dot, axis=axis, dtype=dtype, keepdims=keepdims)
    if axis is None:
        a_bar = np.broadcast_to(y_bar / np.size(a), np.shape(a))
    else:
        if isinstance(axis, tuple):
            count = math.prod([np.shape(a)[i] for i in axis])
        else:
            count = np.shape(a)[axis]
        if keepdims:
            a_bar = np.broadcast_to(y_bar / count, np.shape(a))
        else:
            a_bar = np.broadcast_to(np.expand_dims(y_bar / count, axis), np.shape(a))
    return y, y_dot, a_bar


def mean_where(a, axis=None, dtype=None, out=None, keepdims=False, where=True, *, a_dot, y_bar):
    """The mean of the chosen elements; where none is chosen, there is no derivative either."""
    y = np.mean(a, axis=axis, dtype=dtype, keepdims=keepdims, where=where)
    chosen = np.broadcast_to(where, np.shape(a))
    share = chosen / np.maximum(np.sum(chosen, axis=axis, keepdims=True, dtype=y.dtype), 1.0)
    y_dot = np.sum(tamed(a_dot, share) * share, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = y_bar * share
    else:
        a_bar = np.expand_dims(y_bar, axis) * share
    return y, y_dot, a_bar


@also(np.amax)
def max(a, axis=None, out=None, keepdims=False, *, a_dot, y_bar):
    """Ties share the adjoint evenly."""
    y = np.max(a, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        hit = a == y
        count = np.sum(hit, axis=axis, keepdims=keepdims, dtype=y.dtype)
        a_bar = y_bar / count * hit
    else:
        hit = a == np.expand_dims(y, axis)
        count = np.sum(hit, axis=axis, dtype=y.dtype)
        a_bar = np.expand_dims(y_bar / count, axis) * hit
    y_dot = np.sum(tamed(a_dot, hit) * hit, axis=axis, keepdims=keepdims) / count
    return y, y_dot, a_bar


@also(np.amax)
def max_where(a, axis=None, out=None, keepdims=False, initial=-np.inf, where=True, *, a_dot, y_bar):
    """Ties share the adjoint evenly; the initial value has its share, too."""
    y = np.max(a, axis=axis, keepdims=keepdims, initial=initial, where=where)
    if axis is None or keepdims:
        hit = (a == y) & where
        count = np.sum(hit, axis=axis, keepdims=keepdims, dtype=y.dtype) + (y == initial)
        share = hit / np.where(count == 0, 1.0, count)
        a_bar = y_bar * share
    else:
        hit = (a == np.expand_dims(y, axis)) & where
        count = np.sum(hit, axis=axis, keepdims=True, dtype=y.dtype) + np.expand_dims(y == initial, axis)
        share = hit / np.where(count == 0, 1.0, count)
        a_bar = np.expand_dims(y_bar, axis) * share
    y_dot = np.sum(tamed(a_dot, share) * share, axis=axis, keepdims=keepdims)
    return y, y_dot, a_bar


@also(np.amin)
def min(a, axis=None, out=None, keepdims=False, *, a_dot, y_bar):
    """Ties share the adjoint evenly."""
    y = np.min(a, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        hit = a == y
        count = np.sum(hit, axis=axis, keepdims=keepdims, dtype=y.dtype)
        a_bar = y_bar / count * hit
    else:
        hit = a == np.expand_dims(y, axis)
        count = np.sum(hit, axis=axis, dtype=y.dtype)
        a_bar = np.expand_dims(y_bar / count, axis) * hit
    y_dot = np.sum(tamed(a_dot, hit) * hit, axis=axis, keepdims=keepdims) / count
    return y, y_dot, a_bar


@also(np.amin)
def min_where(a, axis=None, out=None, keepdims=False, initial=np.inf, where=True, *, a_dot, y_bar):
    """Ties share the adjoint evenly; the initial value has its share, too."""
    y = np.min(a, axis=axis, keepdims=keepdims, initial=initial, where=where)
    if axis is None or keepdims:
        hit = (a == y) & where
        count = np.sum(hit, axis=axis, keepdims=keepdims, dtype=y.dtype) + (y == initial)
        share = hit / np.where(count == 0, 1.0, count)
        a_bar = y_bar * share
    else:
        hit = (a == np.expand_dims(y, axis)) & where
        count = np.sum(hit, axis=axis, keepdims=True, dtype=y.dtype) + np.expand_dims(y == initial, axis)
        share = hit / np.where(count == 0, 1.0, count)
        a_bar = np.expand_dims(y_bar, axis) * share
    y_dot = np.sum(tamed(a_dot, share) * share, axis=axis, keepdims=keepdims)
    return y, y_dot, a_bar


def ptp(a, axis=None, out=None, keepdims=False, *, a_dot, y_bar):
    """The maximum less the minimum; ties share evenly on both sides."""
    y = np.ptp(a, axis=axis, keepdims=keepdims)
    top = a == np.max(a, axis=axis, keepdims=True)
    bottom = a == np.min(a, axis=axis, keepdims=True)
    share = top / np.sum(top, axis=axis, keepdims=True, dtype=y.dtype) - bottom / np.sum(
        bottom, axis=axis, keepdims=True, dtype=y.dtype
    )
    y_dot = np.sum(tamed(a_dot, share) * share, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = y_bar * share
    else:
        a_bar = np.expand_dims(y_bar, axis) * share
    return y, y_dot, a_bar


def prod(a, axis=None, dtype=None, out=None, keepdims=False, *, a_dot, y_bar):
    """Each element's partial is the product of the others: exact with zeros, too."""
    y = np.prod(a, axis=axis, dtype=dtype, keepdims=keepdims)
    others = products_of_others(a, axis)
    y_dot = np.sum(a_dot * others, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = y_bar * others
    else:
        a_bar = np.expand_dims(y_bar, axis) * others
    return y, y_dot, a_bar


def prod_where(a, axis=None, dtype=None, out=None, keepdims=False, initial=1, where=True, *, a_dot, y_bar):
    """The product of the chosen elements and the initial value."""
    y = np.prod(a, axis=axis, dtype=dtype, keepdims=keepdims, initial=initial, where=where)
    others = np.where(where, initial * products_of_others(np.where(where, a, 1.0), axis), 0.0)
    y_dot = np.sum(a_dot * others, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = y_bar * others
    else:
        a_bar = np.expand_dims(y_bar, axis) * others
    return y, y_dot, a_bar


def prod_from(a, axis=None, dtype=None, out=None, keepdims=False, initial=1, where=True, *, a_dot, initial_dot, y_bar):
    """The product of the chosen elements and an initial value that varies."""
    y = np.prod(a, axis=axis, dtype=dtype, keepdims=keepdims, initial=initial, where=where)
    chosen = np.where(where, a, 1.0)
    rest = np.prod(chosen, axis=axis, keepdims=keepdims)
    others = np.where(where, initial * products_of_others(chosen, axis), 0.0)
    y_dot = np.sum(a_dot * others, axis=axis, keepdims=keepdims) + initial_dot * rest
    if axis is None or keepdims:
        a_bar = y_bar * others
    else:
        a_bar = np.expand_dims(y_bar, axis) * others
    initial_bar = np.sum(y_bar * rest)
    return y, y_dot, a_bar, initial_bar


def average(a, axis=None, weights=None, returned=False, keepdims=False, *, a_dot, weights_dot, y_bar):
    """The weighted mean; one-dimensional weights of an n-dimensional array lie along the axis."""
    y = np.average(a, axis=axis, weights=weights, returned=returned, keepdims=keepdims)
    if returned:
        value, _ = y
        value_bar, total_bar = y_bar
    else:
        value, value_bar, total_bar = y, y_bar, np.zeros_like(y_bar)
    if axis is None or keepdims:
        center, center_bar, sum_bar = value, value_bar, total_bar
    else:
        center = np.expand_dims(value, axis)
        center_bar, sum_bar = np.expand_dims(value_bar, axis), np.expand_dims(total_bar, axis)
    if weights is None:
        spread = 1.0 / (np.size(a) // np.size(value))
        value_dot = np.mean(a_dot, axis=axis, keepdims=keepdims)
        total_dot = np.zeros_like(value_dot)
        a_bar = np.broadcast_to(center_bar * spread, np.shape(a))
        weights_bar = None
    else:
        if axis is None or np.shape(weights) == np.shape(a):
            w, w_dot = weights, weights_dot
        elif isinstance(axis, tuple):
            places = [i % np.ndim(a) for i in axis]
            along = [np.shape(a)[i] if i in places else 1 for i in range(np.ndim(a))]
            w = np.reshape(np.transpose(weights, np.argsort(places)), along)
            w_dot = np.reshape(np.transpose(weights_dot, np.argsort(places)), along)
        else:
            along = [np.shape(a)[i] if i == axis % np.ndim(a) else 1 for i in range(np.ndim(a))]
            w, w_dot = np.reshape(weights, along), np.reshape(weights_dot, along)
        total_w = np.sum(np.broadcast_to(w, np.shape(a)), axis=axis, keepdims=True)
        spread = w / total_w
        value_dot = np.sum(a_dot * spread, axis=axis, keepdims=keepdims) + np.sum(
            w_dot * ((a - center) / total_w), axis=axis, keepdims=keepdims
        )
        total_dot = np.sum(np.broadcast_to(w_dot, np.shape(a)), axis=axis, keepdims=keepdims)
        a_bar = center_bar * spread
        each_bar = center_bar * (a - center) / total_w + sum_bar
        if axis is None or np.shape(weights) == np.shape(a):
            weights_bar = each_bar
        elif isinstance(axis, tuple):
            places = [i % np.ndim(a) for i in axis]
            others = tuple(i for i in range(np.ndim(a)) if i not in places)
            weights_bar = np.transpose(np.sum(each_bar, axis=others), np.argsort(np.argsort(places)))
        else:
            others = tuple(i for i in range(np.ndim(a)) if i != axis % np.ndim(a))
            weights_bar = np.sum(each_bar, axis=others)
    if returned:
        y_dot = (value_dot, total_dot)
    else:
        y_dot = value_dot
    return y, y_dot, a_bar, weights_bar
