"""Functions that join arrays or split them. A sequence of arrays has a list of tangents and a list of adjoints."""

import numpy as np

from s2sad.arrays import positions, scatter, unblock
from s2sad.rules import also
from s2sad.runtime import unbroadcast


@also(np.concat)
def concatenate(arrays, axis=0, *, arrays_dot, y_bar):
    """The adjoint splits where the parts meet."""
    y = np.concatenate(arrays, axis)
    y_dot = np.concatenate(arrays_dot, axis)
    if isinstance(arrays, np.ndarray) and axis is None:
        arrays_bar = np.reshape(y_bar, np.shape(arrays))
    elif isinstance(arrays, np.ndarray):
        arrays_bar = np.stack(np.split(y_bar, np.shape(arrays)[0], axis))
    elif axis is None:
        parts = np.split(y_bar, np.cumsum([np.size(a) for a in arrays])[:-1])
        arrays_bar = [np.reshape(part, np.shape(a)) for part, a in zip(parts, arrays, strict=True)]
    else:
        arrays_bar = np.split(y_bar, np.cumsum([np.shape(a)[axis] for a in arrays])[:-1], axis)
    return y, y_dot, arrays_bar


def stack(arrays, axis=0, *, arrays_dot, y_bar):
    """The adjoint of each part is a slice."""
    y = np.stack(arrays, axis)
    y_dot = np.stack(arrays_dot, axis)
    if isinstance(arrays, np.ndarray):
        arrays_bar = np.moveaxis(y_bar, axis, 0)
    elif axis == 0:
        arrays_bar = list(y_bar)
    else:
        arrays_bar = list(np.moveaxis(y_bar, axis, 0))
    return y, y_dot, arrays_bar


def vstack(tup, *, tup_dot, y_bar):
    """Vectors are rows."""
    y = np.vstack(tup)
    y_dot = np.vstack(tup_dot)
    parts = np.split(y_bar, np.cumsum([np.shape(a)[0] if np.ndim(a) > 1 else 1 for a in tup])[:-1])
    rows = [np.reshape(part, np.shape(a)) for part, a in zip(parts, tup, strict=True)]
    tup_bar = np.stack(rows) if isinstance(tup, np.ndarray) else rows
    return y, y_dot, tup_bar


def hstack(tup, *, tup_dot, y_bar):
    """Vectors follow each other; matrices stand side by side."""
    y = np.hstack(tup)
    y_dot = np.hstack(tup_dot)
    if np.ndim(y_bar) == 1:
        parts = np.split(y_bar, np.cumsum([np.size(a) for a in tup])[:-1])
        rows = [np.reshape(part, np.shape(a)) for part, a in zip(parts, tup, strict=True)]
    else:
        rows = np.split(y_bar, np.cumsum([np.shape(a)[1] for a in tup])[:-1], 1)
    tup_bar = np.stack(rows) if isinstance(tup, np.ndarray) else rows
    return y, y_dot, tup_bar


def dstack(tup, *, tup_dot, y_bar):
    """The parts lie behind each other, along the third axis."""
    y = np.dstack(tup)
    y_dot = np.dstack(tup_dot)
    parts = np.split(y_bar, np.cumsum([np.shape(a)[2] if np.ndim(a) > 2 else 1 for a in tup])[:-1], 2)
    rows = [np.reshape(part, np.shape(a)) for part, a in zip(parts, tup, strict=True)]
    tup_bar = np.stack(rows) if isinstance(tup, np.ndarray) else rows
    return y, y_dot, tup_bar


def column_stack(tup, *, tup_dot, y_bar):
    """Vectors are columns."""
    y = np.column_stack(tup)
    y_dot = np.column_stack(tup_dot)
    parts = np.split(y_bar, np.cumsum([np.shape(a)[1] if np.ndim(a) > 1 else 1 for a in tup])[:-1], 1)
    rows = [np.reshape(part, np.shape(a)) for part, a in zip(parts, tup, strict=True)]
    tup_bar = np.stack(rows) if isinstance(tup, np.ndarray) else rows
    return y, y_dot, tup_bar


def rows(arrays, *, arrays_dot, y_bar):
    """`np.r_[...]`: along the first axis; numbers are vectors of one element."""
    y = np.r_.__getitem__(arrays)
    y_dot = np.r_.__getitem__(arrays_dot)
    heights = [np.shape(a)[0] if np.ndim(a) > 0 else 1 for a in arrays]
    parts = np.split(y_bar, np.cumsum(heights)[:-1])
    arrays_bar = [np.reshape(part, np.shape(a)) for part, a in zip(parts, arrays, strict=True)]
    return y, y_dot, arrays_bar


def columns(arrays, *, arrays_dot, y_bar):
    """`np.c_[...]`: along the last axis; vectors are columns."""
    y = np.c_.__getitem__(arrays)
    y_dot = np.c_.__getitem__(arrays_dot)
    widths = [np.shape(a)[-1] if np.ndim(a) > 1 else 1 for a in arrays]
    parts = np.split(y_bar, np.cumsum(widths)[:-1], -1)
    arrays_bar = [np.reshape(part, np.shape(a)) for part, a in zip(parts, arrays, strict=True)]
    return y, y_dot, arrays_bar


def append(arr, values, axis=None, *, arr_dot, values_dot, y_bar):
    """The adjoint splits where the parts meet."""
    y = np.append(arr, values, axis)
    y_dot = np.append(arr_dot, values_dot, axis)
    if axis is None:
        arr_bar = np.reshape(y_bar[: np.size(arr)], np.shape(arr))
        values_bar = np.reshape(y_bar[np.size(arr) :], np.shape(values))
    else:
        arr_bar, values_bar = np.split(y_bar, [np.shape(arr)[axis]], axis)
    return y, y_dot, arr_bar, values_bar


def block(arrays, *, arrays_dot, y_bar):
    """Nested lists of blocks; the adjoint is cut into lists of the same form."""
    y = np.block(arrays)
    y_dot = np.block(arrays_dot)
    arrays_bar = unblock(y_bar, arrays)
    return y, y_dot, arrays_bar


def split(ary, indices_or_sections, axis=0, *, ary_dot, parts_bar):
    """The adjoint joins what was split."""
    parts = np.split(ary, indices_or_sections, axis)
    parts_dot = np.split(ary_dot, indices_or_sections, axis)
    ary_bar = np.concatenate(parts_bar, axis)
    return parts, parts_dot, ary_bar


def array_split(ary, indices_or_sections, axis=0, *, ary_dot, parts_bar):
    """The adjoint joins what was split."""
    parts = np.array_split(ary, indices_or_sections, axis)
    parts_dot = np.array_split(ary_dot, indices_or_sections, axis)
    ary_bar = np.concatenate(parts_bar, axis)
    return parts, parts_dot, ary_bar


def vsplit(ary, indices_or_sections, *, ary_dot, parts_bar):
    """Splits along the first axis."""
    parts = np.vsplit(ary, indices_or_sections)
    parts_dot = np.vsplit(ary_dot, indices_or_sections)
    ary_bar = np.concatenate(parts_bar)
    return parts, parts_dot, ary_bar


def hsplit(ary, indices_or_sections, *, ary_dot, parts_bar):
    """Splits along the second axis; a vector along its only one."""
    parts = np.hsplit(ary, indices_or_sections)
    parts_dot = np.hsplit(ary_dot, indices_or_sections)
    ary_bar = np.hstack(parts_bar)
    return parts, parts_dot, ary_bar


def dsplit(ary, indices_or_sections, *, ary_dot, parts_bar):
    """Splits along the third axis."""
    parts = np.dsplit(ary, indices_or_sections)
    parts_dot = np.dsplit(ary_dot, indices_or_sections)
    ary_bar = np.concatenate(parts_bar, 2)
    return parts, parts_dot, ary_bar


def unstack(x, axis=0, *, x_dot, parts_bar):
    """The adjoint stacks again."""
    parts = np.unstack(x, axis=axis)
    parts_dot = np.unstack(x_dot, axis=axis)
    x_bar = np.stack(parts_bar, axis)
    return parts, parts_dot, x_bar


def broadcast_arrays_3(a, b, c, *, a_dot, b_dot, c_dot, arrays_bar):
    """Three arrays, broadcast against each other."""
    arrays = np.broadcast_arrays(a, b, c)
    shape = np.broadcast_shapes(np.shape(a), np.shape(b), np.shape(c))
    arrays_dot = (np.broadcast_to(a_dot, shape), np.broadcast_to(b_dot, shape), np.broadcast_to(c_dot, shape))
    a_bar = unbroadcast(arrays_bar[0], a)
    b_bar = unbroadcast(arrays_bar[1], b)
    c_bar = unbroadcast(arrays_bar[2], c)
    return arrays, arrays_dot, a_bar, b_bar, c_bar


def broadcast_arrays_2(a, b, *, a_dot, b_dot, arrays_bar):
    """Two arrays, broadcast against each other."""
    arrays = np.broadcast_arrays(a, b)
    shape = np.broadcast_shapes(np.shape(a), np.shape(b))
    arrays_dot = (np.broadcast_to(a_dot, shape), np.broadcast_to(b_dot, shape))
    a_bar = unbroadcast(arrays_bar[0], a)
    b_bar = unbroadcast(arrays_bar[1], b)
    return arrays, arrays_dot, a_bar, b_bar


def meshgrid_3(x, y, z, indexing="xy", sparse=False, *, x_dot, y_dot, z_dot, grids_bar):
    """Three coordinates; each adjoint sums over the other two axes."""
    grids = np.meshgrid(x, y, z, indexing=indexing, sparse=sparse)
    grids_dot = np.meshgrid(x_dot, y_dot, z_dot, indexing=indexing, sparse=sparse)
    if indexing == "ij":
        x_bar = np.reshape(np.sum(grids_bar[0], axis=(1, 2)), np.shape(x))
        y_bar = np.reshape(np.sum(grids_bar[1], axis=(0, 2)), np.shape(y))
    else:
        x_bar = np.reshape(np.sum(grids_bar[0], axis=(0, 2)), np.shape(x))
        y_bar = np.reshape(np.sum(grids_bar[1], axis=(1, 2)), np.shape(y))
    z_bar = np.reshape(np.sum(grids_bar[2], axis=(0, 1)), np.shape(z))
    return grids, grids_dot, x_bar, y_bar, z_bar


def meshgrid_2(x, y, indexing="xy", sparse=False, *, x_dot, y_dot, grids_bar):
    """Two coordinates; each adjoint sums over the other axis."""
    grids = np.meshgrid(x, y, indexing=indexing, sparse=sparse)
    grids_dot = np.meshgrid(x_dot, y_dot, indexing=indexing, sparse=sparse)
    if indexing == "ij":
        x_bar = np.reshape(np.sum(grids_bar[0], axis=1), np.shape(x))
        y_bar = np.reshape(np.sum(grids_bar[1], axis=0), np.shape(y))
    else:
        x_bar = np.reshape(np.sum(grids_bar[0], axis=0), np.shape(x))
        y_bar = np.reshape(np.sum(grids_bar[1], axis=1), np.shape(y))
    return grids, grids_dot, x_bar, y_bar


def delete(arr, obj, axis=None, *, arr_dot, y_bar):
    """What was deleted takes nothing of the adjoint."""
    y = np.delete(arr, obj, axis)
    y_dot = np.delete(arr_dot, obj, axis)
    arr_bar = scatter(y_bar, np.delete(positions(np.shape(arr)), obj, axis), np.shape(arr))
    return y, y_dot, arr_bar


def insert(arr, obj, values, axis=None, *, arr_dot, values_dot, y_bar):
    """The adjoints go back to where the elements came from."""
    y = np.insert(arr, obj, values, axis)
    y_dot = np.insert(arr_dot, obj, values_dot, axis)
    from_arr = (
        np.insert(positions(np.shape(arr)), obj, -1, axis)
        if np.ndim(values) == 0
        else (np.insert(positions(np.shape(arr)), obj, np.full(np.shape(values), -1), axis))
    )
    from_values = np.insert(np.full(np.shape(arr), -1), obj, positions(np.shape(values)), axis)
    arr_bar = scatter(y_bar, from_arr, np.shape(arr))
    values_bar = scatter(y_bar, from_values, np.shape(values))
    return y, y_dot, arr_bar, values_bar
