"""Functions that move elements to another shape or order: linear, so the tangent is the function itself."""

import numpy as np

from s2sad.arrays import (
    gather,
    inner_slices,
    interleave,
    inverse_axes,
    layout,
    padded_positions,
    positions,
    rollaxis_target,
    scatter,
    single,
)
from s2sad.rules import also
from s2sad.runtime import unbroadcast


def reshape(a, shape, order="C", *, a_dot, y_bar):
    """The adjoint goes back to the operand's shape."""
    y = np.reshape(a, shape, order)
    if order == "C":
        y_dot = np.reshape(a_dot, shape)
        a_bar = np.reshape(y_bar, np.shape(a))
    else:
        y_dot = np.reshape(a_dot, shape, layout(a, order))
        a_bar = np.reshape(y_bar, np.shape(a), layout(a, order))
    return y, y_dot, a_bar


def ravel(a, order="C", *, a_dot, y_bar):
    """The adjoint goes back to the operand's shape."""
    y = np.ravel(a, order)
    if order == "C":
        y_dot = np.ravel(a_dot)
        a_bar = np.reshape(y_bar, np.shape(a))
    else:
        y_dot = np.ravel(a_dot, layout(a, order))
        a_bar = np.reshape(y_bar, np.shape(a), layout(a, order))
    return y, y_dot, a_bar


@also(np.permute_dims)
def transpose(a, axes=None, *, a_dot, y_bar):
    """The adjoint takes the inverse permutation."""
    y = np.transpose(a, axes)
    y_dot = np.transpose(a_dot, axes)
    if axes is None:
        a_bar = np.transpose(y_bar)
    else:
        a_bar = np.transpose(y_bar, inverse_axes(axes, np.ndim(a)))
    return y, y_dot, a_bar


@also(np.linalg.matrix_transpose)
def matrix_transpose(x, *, x_dot, y_bar):
    """Swaps the last two axes."""
    y = np.matrix_transpose(x)
    y_dot = np.matrix_transpose(x_dot)
    x_bar = np.matrix_transpose(y_bar)
    return y, y_dot, x_bar


def swapaxes(a, axis1, axis2, *, a_dot, y_bar):
    """Its own inverse."""
    y = np.swapaxes(a, axis1, axis2)
    y_dot = np.swapaxes(a_dot, axis1, axis2)
    a_bar = np.swapaxes(y_bar, axis1, axis2)
    return y, y_dot, a_bar


def moveaxis(a, source, destination, *, a_dot, y_bar):
    """The adjoint moves the axes back."""
    y = np.moveaxis(a, source, destination)
    y_dot = np.moveaxis(a_dot, source, destination)
    a_bar = np.moveaxis(y_bar, destination, source)
    return y, y_dot, a_bar


def rollaxis(a, axis, start=0, *, a_dot, y_bar):
    """The adjoint moves the axis back."""
    y = np.rollaxis(a, axis, start)
    y_dot = np.rollaxis(a_dot, axis, start)
    a_bar = np.moveaxis(y_bar, rollaxis_target(axis, start, np.ndim(a)), axis)
    return y, y_dot, a_bar


def expand_dims(a, axis, *, a_dot, y_bar):
    """The adjoint drops the new axes."""
    y = np.expand_dims(a, axis)
    y_dot = np.expand_dims(a_dot, axis)
    a_bar = np.reshape(y_bar, np.shape(a))
    return y, y_dot, a_bar


def squeeze(a, axis=None, *, a_dot, y_bar):
    """The adjoint goes back to the operand's shape."""
    y = np.squeeze(a, axis)
    y_dot = np.reshape(a_dot, np.shape(y))
    if axis is None:
        a_bar = np.reshape(y_bar, np.shape(a))
    else:
        a_bar = np.expand_dims(y_bar, axis)
    return y, y_dot, a_bar


def broadcast_to(array, shape, *, array_dot, y_bar):
    """The adjoint sums over the axes that were repeated."""
    y = np.broadcast_to(array, shape)
    y_dot = np.broadcast_to(array_dot, shape)
    array_bar = unbroadcast(y_bar, array)
    return y, y_dot, array_bar


def repeat(a, repeats, axis=None, *, a_dot, y_bar):
    """The adjoint sums over the copies of each element."""
    y = np.repeat(a, repeats, axis)
    y_dot = np.repeat(a_dot, repeats, axis)
    if np.ndim(repeats) == 0 and axis is None:
        a_bar = np.sum(np.reshape(y_bar, (*np.shape(a), repeats)), axis=-1)
    elif np.ndim(repeats) == 0:
        after = axis % np.ndim(a) + 1
        a_bar = np.sum(np.reshape(y_bar, (*np.shape(a)[:after], repeats, *np.shape(a)[after:])), axis=after)
    else:
        a_bar = scatter(y_bar, np.repeat(positions(np.shape(a)), repeats, axis), np.shape(a))
    return y, y_dot, a_bar


def tile(A, reps, *, A_dot, y_bar):
    """The adjoint sums over the copies of the array."""
    y = np.tile(A, reps)
    y_dot = np.tile(A_dot, reps)
    copies = (reps,) if isinstance(reps, int) else tuple(reps)
    copies = (*([1] * (np.ndim(A) - len(copies))), *copies)
    shape = (*([1] * (len(copies) - np.ndim(A))), *np.shape(A))
    blocks_bar = np.reshape(y_bar, interleave(copies, shape))
    A_bar = np.reshape(np.sum(blocks_bar, axis=tuple(range(0, 2 * len(copies), 2))), np.shape(A))
    return y, y_dot, A_bar


def flip(m, axis=None, *, m_dot, y_bar):
    """Its own inverse."""
    y = np.flip(m, axis)
    y_dot = np.flip(m_dot, axis)
    m_bar = np.flip(y_bar, axis)
    return y, y_dot, m_bar


def fliplr(m, *, m_dot, y_bar):
    """Its own inverse."""
    y = np.fliplr(m)
    y_dot = np.fliplr(m_dot)
    m_bar = np.fliplr(y_bar)
    return y, y_dot, m_bar


def flipud(m, *, m_dot, y_bar):
    """Its own inverse."""
    y = np.flipud(m)
    y_dot = np.flipud(m_dot)
    m_bar = np.flipud(y_bar)
    return y, y_dot, m_bar


def rot90(m, k=1, axes=(0, 1), *, m_dot, y_bar):
    """The adjoint turns back."""
    y = np.rot90(m, k, axes)
    y_dot = np.rot90(m_dot, k, axes)
    m_bar = np.rot90(y_bar, -k, axes)
    return y, y_dot, m_bar


def roll(a, shift, axis=None, *, a_dot, y_bar):
    """The adjoint rolls back."""
    y = np.roll(a, shift, axis)
    y_dot = np.roll(a_dot, shift, axis)
    if isinstance(shift, list | tuple):
        a_bar = np.roll(y_bar, tuple(-s for s in shift), axis)
    else:
        a_bar = np.roll(y_bar, -shift, axis)
    return y, y_dot, a_bar


def pad(array, pad_width, mode="constant", *, array_dot, y_bar):
    """Zeros take nothing of the adjoint; modes that repeat elements sum it."""
    y = np.pad(array, pad_width, mode)
    if mode == "constant":
        y_dot = np.pad(array_dot, pad_width)
        array_bar = y_bar[inner_slices(pad_width, np.ndim(array))]
    else:
        y_dot = gather(array_dot, padded_positions(np.shape(array), pad_width, mode))
        array_bar = scatter(y_bar, padded_positions(np.shape(array), pad_width, mode), np.shape(array))
    return y, y_dot, array_bar


def pad_with(array, pad_width, mode="constant", constant_values=0, *, array_dot, y_bar):
    """Constant borders take nothing of the adjoint."""
    y = np.pad(array, pad_width, mode, constant_values=constant_values)
    y_dot = np.pad(array_dot, pad_width)
    array_bar = y_bar[inner_slices(pad_width, np.ndim(array))]
    return y, y_dot, array_bar


def pad_varying(array, pad_width, mode="constant", constant_values=0, *, array_dot, constant_values_dot, y_bar):
    """A border of one number that varies."""
    y = np.pad(array, pad_width, mode, constant_values=constant_values)
    border = np.pad(np.zeros(np.shape(array)), pad_width, constant_values=1.0)
    y_dot = np.pad(array_dot, pad_width) + border * single(constant_values_dot)
    array_bar = y_bar[inner_slices(pad_width, np.ndim(array))]
    constant_values_bar = np.sum(border * y_bar) * np.ones_like(single(constant_values))
    return y, y_dot, array_bar, constant_values_bar


def atleast_1d(x, *, x_dot, y_bar):
    """The adjoint goes back to the operand's shape."""
    y = np.atleast_1d(x)
    y_dot = np.atleast_1d(x_dot)
    x_bar = np.reshape(y_bar, np.shape(x))
    return y, y_dot, x_bar


def atleast_2d(x, *, x_dot, y_bar):
    """The adjoint goes back to the operand's shape."""
    y = np.atleast_2d(x)
    y_dot = np.atleast_2d(x_dot)
    x_bar = np.reshape(y_bar, np.shape(x))
    return y, y_dot, x_bar


def atleast_3d(x, *, x_dot, y_bar):
    """The adjoint goes back to the operand's shape."""
    y = np.atleast_3d(x)
    y_dot = np.atleast_3d(x_dot)
    x_bar = np.reshape(y_bar, np.shape(x))
    return y, y_dot, x_bar


def resize(a, new_shape, *, a_dot, y_bar):
    """The elements again and again, until the new shape is full."""
    y = np.resize(a, new_shape)
    y_dot = np.resize(a_dot, new_shape)
    a_bar = scatter(y_bar, np.resize(positions(np.shape(a)), new_shape), np.shape(a))
    return y, y_dot, a_bar
