"""Methods of ufuncs: `reduce`, `accumulate` and `outer` of add, subtract, multiply, maximum and minimum."""

import numpy as np

from s2sad.arrays import leaders, scatter_along
from s2sad.running import cumprod_adjoint, cumprod_tangent, products_of_others
from s2sad.runtime_masks import tamed


def add_reduce(array, axis=0, dtype=None, out=None, keepdims=False, *, array_dot, y_bar):
    """A sum, by default over the first axis."""
    y = np.add.reduce(array, axis=axis, dtype=dtype, keepdims=keepdims)
    y_dot = np.add.reduce(array_dot, axis=axis, dtype=dtype, keepdims=keepdims)
    if axis is None or keepdims:
        array_bar = np.broadcast_to(y_bar, np.shape(array))
    else:
        array_bar = np.broadcast_to(np.expand_dims(y_bar, axis), np.shape(array))
    return y, y_dot, array_bar


def logaddexp_reduce(array, axis=0, dtype=None, out=None, keepdims=False, *, array_dot, y_bar):
    """The logarithm of a sum of exponentials; each element has its share of the sum."""
    y = np.logaddexp.reduce(array, axis=axis, dtype=dtype, keepdims=keepdims)
    if axis is None or keepdims:
        share = np.exp(array - y)
        array_bar = y_bar * share
    else:
        share = np.exp(array - np.expand_dims(y, axis))
        array_bar = np.expand_dims(y_bar, axis) * share
    y_dot = np.sum(tamed(array_dot, share) * share, axis=axis, keepdims=keepdims)
    return y, y_dot, array_bar


def subtract_reduce(array, axis=0, dtype=None, out=None, keepdims=False, *, array_dot, y_bar):
    """The first element less all others."""
    y = np.subtract.reduce(array, axis=axis, dtype=dtype, keepdims=keepdims)
    y_dot = np.subtract.reduce(array_dot, axis=axis, dtype=dtype, keepdims=keepdims)
    n = np.shape(array)[axis]
    sign = np.where(np.arange(n) == 0, 1.0, -1.0).astype(y.dtype)
    column = np.reshape(sign, [n if i == axis % np.ndim(array) else 1 for i in range(np.ndim(array))])
    if keepdims:
        array_bar = y_bar * column
    else:
        array_bar = np.expand_dims(y_bar, axis) * column
    return y, y_dot, array_bar


def multiply_reduce(array, axis=0, dtype=None, out=None, keepdims=False, *, array_dot, y_bar):
    """A product, by default over the first axis."""
    y = np.multiply.reduce(array, axis=axis, dtype=dtype, keepdims=keepdims)
    others = products_of_others(array, axis)
    y_dot = np.sum(array_dot * others, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        array_bar = y_bar * others
    else:
        array_bar = np.expand_dims(y_bar, axis) * others
    return y, y_dot, array_bar


def maximum_reduce(array, axis=0, dtype=None, out=None, keepdims=False, *, array_dot, y_bar):
    """A maximum, by default over the first axis; ties share evenly."""
    y = np.maximum.reduce(array, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        hit = array == y
        share = hit / np.sum(hit, axis=axis, keepdims=keepdims, dtype=y.dtype)
        array_bar = y_bar * share
    else:
        hit = array == np.expand_dims(y, axis)
        share = hit / np.sum(hit, axis=axis, keepdims=True, dtype=y.dtype)
        array_bar = np.expand_dims(y_bar, axis) * share
    y_dot = np.sum(tamed(array_dot, share) * share, axis=axis, keepdims=keepdims)
    return y, y_dot, array_bar


def minimum_reduce(array, axis=0, dtype=None, out=None, keepdims=False, *, array_dot, y_bar):
    """A minimum, by default over the first axis; ties share evenly."""
    y = np.minimum.reduce(array, axis=axis, keepdims=keepdims)
    if axis is None or keepdims:
        hit = array == y
        share = hit / np.sum(hit, axis=axis, keepdims=keepdims, dtype=y.dtype)
        array_bar = y_bar * share
    else:
        hit = array == np.expand_dims(y, axis)
        share = hit / np.sum(hit, axis=axis, keepdims=True, dtype=y.dtype)
        array_bar = np.expand_dims(y_bar, axis) * share
    y_dot = np.sum(tamed(array_dot, share) * share, axis=axis, keepdims=keepdims)
    return y, y_dot, array_bar


def add_accumulate(array, axis=0, *, array_dot, y_bar):
    """A running sum: each element reaches all later results."""
    y = np.add.accumulate(array, axis)
    y_dot = np.add.accumulate(array_dot, axis)
    array_bar = np.flip(np.add.accumulate(np.flip(y_bar, axis), axis), axis)
    return y, y_dot, array_bar


def subtract_accumulate(array, axis=0, *, array_dot, y_bar):
    """The first element less a running sum of the others."""
    y = np.subtract.accumulate(array, axis)
    y_dot = np.subtract.accumulate(array_dot, axis)
    first = np.reshape(
        np.arange(np.shape(array)[axis]) == 0, [-1 if i == axis % np.ndim(array) else 1 for i in range(np.ndim(array))]
    )
    later = np.flip(np.add.accumulate(np.flip(y_bar, axis), axis), axis)
    array_bar = np.where(first, later, -later)
    return y, y_dot, array_bar


def multiply_accumulate(array, axis=0, *, array_dot, y_bar):
    """A running product: exact with zeros, too."""
    y = np.multiply.accumulate(array, axis)
    y_dot = cumprod_tangent(array, array_dot, axis)
    array_bar = cumprod_adjoint(array, y_bar, axis)
    return y, y_dot, array_bar


def maximum_accumulate(array, axis=0, *, array_dot, y_bar):
    """A running maximum; of equal elements the first one leads."""
    y = np.maximum.accumulate(array, axis)
    leader = leaders(array, y, axis)
    y_dot = np.take_along_axis(array_dot, leader, axis)
    array_bar = scatter_along(y_bar, leader, np.shape(array), axis)
    return y, y_dot, array_bar


def minimum_accumulate(array, axis=0, *, array_dot, y_bar):
    """A running minimum; of equal elements the first one leads."""
    y = np.minimum.accumulate(array, axis)
    leader = leaders(array, y, axis)
    y_dot = np.take_along_axis(array_dot, leader, axis)
    array_bar = scatter_along(y_bar, leader, np.shape(array), axis)
    return y, y_dot, array_bar


def add_outer(A, B, *, A_dot, B_dot, C_bar):
    """All sums of two elements."""
    C = np.add.outer(A, B)
    columns = (*np.shape(A), *([1] * np.ndim(B)))
    C_dot = np.broadcast_to(np.reshape(A_dot, columns), np.shape(C)) + np.broadcast_to(B_dot, np.shape(C))
    A_bar = np.sum(C_bar, axis=tuple(range(np.ndim(A), np.ndim(C))))
    B_bar = np.sum(C_bar, axis=tuple(range(np.ndim(A))))
    return C, C_dot, A_bar, B_bar


def subtract_outer(A, B, *, A_dot, B_dot, C_bar):
    """All differences of two elements."""
    C = np.subtract.outer(A, B)
    columns = (*np.shape(A), *([1] * np.ndim(B)))
    C_dot = np.broadcast_to(np.reshape(A_dot, columns), np.shape(C)) - np.broadcast_to(B_dot, np.shape(C))
    A_bar = np.sum(C_bar, axis=tuple(range(np.ndim(A), np.ndim(C))))
    B_bar = -np.sum(C_bar, axis=tuple(range(np.ndim(A))))
    return C, C_dot, A_bar, B_bar


def multiply_outer(A, B, *, A_dot, B_dot, C_bar):
    """All products of two elements."""
    C = np.multiply.outer(A, B)
    C_dot = np.multiply.outer(A_dot, B) + np.multiply.outer(A, B_dot)
    A_bar = np.tensordot(C_bar, B, np.ndim(B))
    B_bar = np.tensordot(A, C_bar, np.ndim(A))
    return C, C_dot, A_bar, B_bar


def divide_outer(A, B, *, A_dot, B_dot, C_bar):
    """All ratios of two elements."""
    C = np.divide.outer(A, B)
    C_dot = np.divide.outer(A_dot, B) - C * (B_dot / B)
    A_bar = np.tensordot(C_bar, 1.0 / B, np.ndim(B))
    B_bar = -np.sum(C_bar * C, axis=tuple(range(np.ndim(A)))) / B
    return C, C_dot, A_bar, B_bar


def maximum_outer(A, B, *, A_dot, B_dot, C_bar):
    """All maxima of two elements; ties share evenly."""
    C = np.maximum.outer(A, B)
    A_share = 0.5 * (1.0 + np.sign(np.subtract.outer(A, B)))
    columns = (*np.shape(A), *([1] * np.ndim(B)))
    C_dot = np.reshape(A_dot, columns) * A_share + B_dot * (1.0 - A_share)
    A_bar = np.sum(C_bar * A_share, axis=tuple(range(np.ndim(A), np.ndim(C))))
    B_bar = np.sum(C_bar * (1.0 - A_share), axis=tuple(range(np.ndim(A))))
    return C, C_dot, A_bar, B_bar


def minimum_outer(A, B, *, A_dot, B_dot, C_bar):
    """All minima of two elements; ties share evenly."""
    C = np.minimum.outer(A, B)
    A_share = 0.5 * (1.0 - np.sign(np.subtract.outer(A, B)))
    columns = (*np.shape(A), *([1] * np.ndim(B)))
    C_dot = np.reshape(A_dot, columns) * A_share + B_dot * (1.0 - A_share)
    A_bar = np.sum(C_bar * A_share, axis=tuple(range(np.ndim(A), np.ndim(C))))
    B_bar = np.sum(C_bar * (1.0 - A_share), axis=tuple(range(np.ndim(A))))
    return C, C_dot, A_bar, B_bar
