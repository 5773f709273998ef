"""Variances and standard deviations."""

import math

import numpy as np


def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, a_dot, y_bar):
    """The mean drops out of the derivative, because deviations sum to zero."""
    y = np.var(a, axis=axis, dtype=dtype, ddof=ddof, keepdims=keepdims)
    deviation = a - np.mean(a, axis=axis, keepdims=True)
    if axis is None:
        count = np.size(a) - ddof
    elif isinstance(axis, tuple):
        count = math.prod([np.shape(a)[i] for i in axis]) - ddof
    else:
        count = np.shape(a)[axis] - ddof
    if np.iscomplexobj(a):
        y_dot = 2.0 / count * np.sum(np.real(a_dot * np.conj(deviation)), axis=axis, keepdims=keepdims)
    else:
        y_dot = 2.0 / count * np.sum(a_dot * deviation, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = 2.0 / count * y_bar * np.conj(deviation)
    else:
        a_bar = 2.0 / count * np.expand_dims(y_bar, axis) * np.conj(deviation)
    return y, y_dot, a_bar


def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, a_dot, y_bar):
    """The gradient at a constant, where the deviation has a kink, is 0."""
    y = np.std(a, axis=axis, dtype=dtype, ddof=ddof, keepdims=keepdims)
    deviation = a - np.mean(a, axis=axis, keepdims=True)
    if axis is None:
        scale = (np.size(a) - ddof) * np.where(y == 0, 1.0, y)
    elif isinstance(axis, tuple):
        scale = (math.prod([np.shape(a)[i] for i in axis]) - ddof) * np.where(y == 0, 1.0, y)
    else:
        scale = (np.shape(a)[axis] - ddof) * np.where(y == 0, 1.0, y)
    if np.iscomplexobj(a):
        y_dot = np.sum(np.real(a_dot * np.conj(deviation)), axis=axis, keepdims=keepdims) / scale
    else:
        y_dot = np.sum(a_dot * deviation, axis=axis, keepdims=keepdims) / scale
    if axis is None or keepdims:
        a_bar = y_bar / scale * np.conj(deviation)
    else:
        a_bar = np.expand_dims(y_bar / scale, axis) * np.conj(deviation)
    return y, y_dot, a_bar


def var_corrected(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, correction=0, *, a_dot, y_bar):
    """The array-API name of `ddof`."""
    y = np.var(a, axis=axis, dtype=dtype, correction=correction, keepdims=keepdims)
    deviation = a - np.mean(a, axis=axis, keepdims=True)
    if axis is None:
        count = np.size(a) - correction
    elif isinstance(axis, tuple):
        count = math.prod([np.shape(a)[i] for i in axis]) - correction
    else:
        count = np.shape(a)[axis] - correction
    if np.iscomplexobj(a):
        y_dot = 2.0 / count * np.sum(np.real(a_dot * np.conj(deviation)), axis=axis, keepdims=keepdims)
    else:
        y_dot = 2.0 / count * np.sum(a_dot * deviation, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = 2.0 / count * y_bar * np.conj(deviation)
    else:
        a_bar = 2.0 / count * np.expand_dims(y_bar, axis) * np.conj(deviation)
    return y, y_dot, a_bar


def std_corrected(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, correction=0, *, a_dot, y_bar):
    """The array-API name of `ddof`; the gradient at a constant is 0."""
    y = np.std(a, axis=axis, dtype=dtype, correction=correction, keepdims=keepdims)
    deviation = a - np.mean(a, axis=axis, keepdims=True)
    if axis is None:
        scale = (np.size(a) - correction) * np.where(y == 0, 1.0, y)
    elif isinstance(axis, tuple):
        scale = (math.prod([np.shape(a)[i] for i in axis]) - correction) * np.where(y == 0, 1.0, y)
    else:
        scale = (np.shape(a)[axis] - correction) * np.where(y == 0, 1.0, y)
    if np.iscomplexobj(a):
        y_dot = np.sum(np.real(a_dot * np.conj(deviation)), axis=axis, keepdims=keepdims) / scale
    else:
        y_dot = np.sum(a_dot * deviation, axis=axis, keepdims=keepdims) / scale
    if axis is None or keepdims:
        a_bar = y_bar / scale * np.conj(deviation)
    else:
        a_bar = np.expand_dims(y_bar / scale, axis) * np.conj(deviation)
    return y, y_dot, a_bar


def var_where(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, where=True, *, a_dot, y_bar):
    """The variance of the chosen elements."""
    y = np.var(a, axis=axis, dtype=dtype, ddof=ddof, keepdims=keepdims, where=where)
    chosen = np.broadcast_to(where, np.shape(a))
    deviation = np.where(chosen, a - np.mean(a, axis=axis, keepdims=True, where=where), 0.0)
    count = np.sum(chosen, axis=axis, keepdims=True, dtype=y.dtype) - ddof
    slope = 2.0 * deviation / np.where(count <= 0, 1.0, count)
    y_dot = np.sum(np.real(a_dot * np.conj(slope)), axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = y_bar * np.conj(slope)
    else:
        a_bar = np.expand_dims(y_bar, axis) * np.conj(slope)
    return y, y_dot, a_bar


def std_where(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, where=True, *, a_dot, y_bar):
    """The standard deviation of the chosen elements; the gradient at a constant is 0."""
    y = np.std(a, axis=axis, dtype=dtype, ddof=ddof, keepdims=keepdims, where=where)
    chosen = np.broadcast_to(where, np.shape(a))
    deviation = np.where(chosen, a - np.mean(a, axis=axis, keepdims=True, where=where), 0.0)
    count = np.sum(chosen, axis=axis, keepdims=True, dtype=y.dtype) - ddof
    spread = y if axis is None or keepdims else np.expand_dims(y, axis)
    slope = deviation / np.where((count <= 0) | (spread == 0), 1.0, count * spread)
    y_dot = np.sum(np.real(a_dot * np.conj(slope)), axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        a_bar = y_bar * np.conj(slope)
    else:
        a_bar = np.expand_dims(y_bar, axis) * np.conj(slope)
    return y, y_dot, a_bar
