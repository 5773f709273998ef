"""Array helpers for rules whose adjoint has no short NumPy spelling. They are plain NumPy themselves."""

from __future__ import annotations

import math

import numpy as np

from s2sad.errors import UnsupportedError


def folded_shape(shape, axis):
    """The shape after the axes in the tuple `axis` have moved to the end and become one."""
    ndim = len(shape)
    gone = [i % ndim for i in axis]
    return (*[shape[i] for i in range(ndim) if i not in gone], math.prod([shape[i] for i in gone]))


def leaders(a, extreme, axis):
    """The index along `axis` where the running extremum `extreme` of `a` was first met. No gradient."""
    moved, best = np.moveaxis(a, axis, 0), np.moveaxis(extreme, axis, 0)
    new = np.concatenate([np.ones_like(moved[:1], dtype=bool), best[1:] != best[:-1]])
    index = np.reshape(np.arange(len(moved)), [-1] + [1] * (np.ndim(moved) - 1))
    return np.moveaxis(np.maximum.accumulate(np.where(new, index, 0), axis=0), 0, axis)


def scatter(values, index, shape):
    """Sum `values` into zeros of `shape` at the flat positions `index` (of the shape of `values`); -1 drops a value."""
    size, values, index = math.prod(shape), np.ravel(values), np.ravel(index)
    if np.any(index < 0):
        values, index = values[index >= 0], index[index >= 0]
    if values.dtype != float:
        flat = np.zeros(size, values.dtype)
        np.add.at(flat, index, values)
    else:
        flat = np.bincount(index, values, size)
    return np.reshape(flat, shape)


def cross3(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """`np.cross`, which takes vectors of two elements too, and gives a number then."""
    if axis is not None:
        axisa = axisb = axis
    if np.shape(a)[axisa:][:1] != (3,) or np.shape(b)[axisb:][:1] != (3,):
        raise UnsupportedError(
            "np.cross of vectors of two elements has no gradient", hint="Write a[0] * b[1] - a[1] * b[0]."
        )
    return np.cross(a, b, axisa, axisb, axisc, axis)


def gather(a, index):
    """The elements of `a` at the flat positions `index`; 0 where that is -1. The adjoint of `scatter`."""
    if np.size(a) == 0:
        return np.zeros(np.shape(index), np.result_type(a))
    return np.where(index >= 0, np.take(a, index), 0)


def scatter_along(values, index, shape, axis):
    """The adjoint of `np.take_along_axis(a, index, axis)` for an `a` of `shape`: sums where an index repeats."""
    if axis is None:
        return scatter(values, index % math.prod(shape), shape)
    axis = axis % len(shape)
    where = []
    for i, (n, m) in enumerate(zip(shape, np.shape(values), strict=True)):
        steps = np.arange(m) if m == n else np.zeros(m, int)
        where.append(index if i == axis else np.reshape(steps, [-1 if j == i else 1 for j in range(len(shape))]))
    out = np.zeros(shape, np.result_type(values))
    np.add.at(out, tuple(where), values)
    return out


def positions(shape):
    """An array of `shape` that holds its own flat positions: where it is moved to tells where an adjoint goes."""
    return np.reshape(np.arange(math.prod(shape)), shape)


def padded_positions(shape, pad_width, mode):
    """The flat positions in an array of `shape` that `np.pad` repeats in its borders; -1 for none."""
    if mode == "empty":
        return np.pad(positions(shape), pad_width, constant_values=-1)
    if mode not in ("edge", "reflect", "symmetric", "wrap"):
        raise UnsupportedError(
            f"np.pad with mode={mode!r} has no gradient rule",
            hint="Modes constant, edge, reflect, symmetric and wrap have one.",
        )
    return np.pad(positions(shape), pad_width, mode)


def strided_positions(a, shape, strides):
    """The flat positions in the contiguous array `a` that `as_strided(a, shape, strides)` shows."""
    if not a.flags.c_contiguous:
        raise UnsupportedError(
            "as_strided has a gradient only for C-contiguous arrays",
            hint="Write np.ascontiguousarray(x) before as_strided.",
        )
    shape = a.shape if shape is None else shape
    strides = a.strides if strides is None else strides
    index = np.zeros(shape, np.intp)
    for i, (n, stride) in enumerate(zip(shape, strides, strict=True)):
        if stride % a.itemsize:
            raise UnsupportedError(
                "as_strided with strides that are no multiple of the item size has no gradient",
                hint="Write it with slices, or with np.lib.stride_tricks.sliding_window_view.",
            )
        steps = np.arange(n) * (stride // a.itemsize)
        index = index + np.reshape(steps, [-1 if j == i else 1 for j in range(len(shape))])
    return index


def layout(a, order):
    """'C' or 'F', for an order of 'A' or 'K' that depends on how `a` lies in memory."""
    if order in ("C", "F"):
        return order
    flags = np.asarray(a).flags
    if order == "A":
        return "F" if flags.f_contiguous and not flags.c_contiguous else "C"
    if flags.c_contiguous:
        return "C"
    if flags.f_contiguous:
        return "F"
    raise UnsupportedError("order='K' of an array that is not contiguous has no gradient", hint="Name the order.")


def inverse_axes(axes, ndim):
    """The permutation that undoes `np.transpose(a, axes)`."""
    axes = [i % ndim for i in axes]
    return tuple(axes.index(i) for i in range(ndim))


def rollaxis_target(axis, start, ndim):
    """Where `np.rollaxis(a, axis, start)` puts the axis."""
    axis, start = axis % ndim, start + ndim if start < 0 else start
    return start - 1 if axis < start else start


def inner_slices(pad_width, ndim):
    """The slices that cut a padded array back to what it was."""
    if isinstance(pad_width, dict):
        widths = [[0, 0] for _ in range(ndim)]
        for axis, width in pad_width.items():
            widths[axis] = np.broadcast_to(width, 2).tolist()
    else:
        widths = np.broadcast_to(pad_width, (ndim, 2)).tolist()
    return tuple(slice(before, -after or None) for before, after in widths)


def interleave(first, second):
    """(a0, b0, a1, b1, ...) of two sequences of equal length."""
    return tuple(n for pair in zip(first, second, strict=True) for n in pair)


def unnest(y_bar, like):
    """The adjoint of `np.array(like)` as lists of parts of `y_bar`, nested as `like` is."""
    if isinstance(like, (list, tuple)):
        return [unnest(y_bar[i], part) for i, part in enumerate(like)]
    return y_bar


def unblock(y_bar, blocks):
    """The adjoint of `np.block(blocks)`: parts of `y_bar`, nested as `blocks` is."""
    ndim = max(np.ndim(y_bar), 1)
    return _cut(np.reshape(y_bar, np.shape(y_bar) or (1,)), blocks, ndim - _depth(blocks), ndim)


def _depth(blocks):
    return 1 + _depth(blocks[0]) if isinstance(blocks, list) else 0


def _cut(y_bar, blocks, axis, ndim):
    if not isinstance(blocks, list):
        return np.reshape(y_bar, np.shape(blocks))
    parts, start = [], 0
    for part in blocks:
        stop = start + _extent(part, axis, axis + 1, ndim)
        cut = y_bar[(slice(None),) * axis + (slice(start, stop),)]
        parts.append(_cut(cut, part, axis + 1, ndim))
        start = stop
    return parts


def _extent(blocks, axis, level, ndim):
    """How long the block is along `axis`; lists below join along later axes, so their first part tells."""
    while isinstance(blocks, list):
        blocks = blocks[0]
    shape = (1,) * (ndim - np.ndim(blocks)) + np.shape(blocks)
    return shape[axis]


def single(number):
    """The number itself, where an array would have no rule."""
    if np.ndim(number) != 0:
        raise UnsupportedError(
            "an array is given where the gradient rule takes one number", hint="Pass one number, and call in a loop."
        )
    return number


def full_length(short, m, n, mode, correlated=False):
    """The adjoint of a convolution of lengths `m` and `n` in a shorter mode, set in zeros to that of mode 'full'."""
    return np.pad(short, _missing(m, n, mode, correlated))


def shorten(full, m, n, mode, correlated=False):
    """What the shorter mode keeps of a convolution of mode 'full'."""
    before, after = _missing(m, n, mode, correlated)
    return full[before : np.size(full) - after]


def _missing(m, n, mode, correlated):
    """How many elements of mode 'full' the other mode leaves out at the start and at the end."""
    shorter, longer = min(m, n), max(m, n)
    if mode == "full":
        return 0, 0
    if mode == "valid":
        return shorter - 1, shorter - 1
    before = (shorter - 1) // 2
    after = m + n - 1 - longer - before
    return (after, before) if correlated and n > m else (before, after)
