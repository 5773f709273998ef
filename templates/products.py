"""Products of vectors, matrices and stacks of them."""

import numpy as np

from s2sad.arrays import cross3, interleave
from s2sad.rules import also
from s2sad.runtime import unbroadcast


@also(np.matmul, np.linalg.matmul)
def matmul(a, b, *, a_dot, b_dot, c_bar):
    """The matrix product in all ranks; stacks broadcast."""
    c = a @ b
    c_dot = a_dot @ b + a @ b_dot
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        a_bar = c_bar * b
        b_bar = c_bar * a
    elif np.ndim(a) == 2 and np.ndim(b) == 1:
        a_bar = c_bar[:, None] * b
        b_bar = a.T @ c_bar
    elif np.ndim(a) == 1 and np.ndim(b) == 2:
        a_bar = b @ c_bar
        b_bar = a[:, None] * c_bar
    elif np.ndim(a) == 2 and np.ndim(b) == 2:
        a_bar = c_bar @ b.T
        b_bar = a.T @ c_bar
    elif np.ndim(b) == 1:
        a_bar = np.multiply.outer(c_bar, b)
        b_bar = np.tensordot(c_bar, a, np.ndim(c_bar))
    elif np.ndim(a) == 1:
        a_bar = np.sum((b @ c_bar[..., None])[..., 0], axis=tuple(range(np.ndim(b) - 2)))
        b_bar = a[:, None] * c_bar[..., None, :]
    else:
        a_bar = unbroadcast(c_bar @ np.swapaxes(b, -1, -2), a)
        b_bar = unbroadcast(np.swapaxes(a, -1, -2) @ c_bar, b)
    return c, c_dot, a_bar, b_bar


def dot(a, b, *, a_dot, b_dot, c_bar):
    """The last axis of `a` with the last but one of `b`, for each pair of the others."""
    c = np.dot(a, b)
    c_dot = np.dot(a_dot, b) + np.dot(a, b_dot)
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        a_bar = unbroadcast(c_bar * b, a)
        b_bar = unbroadcast(c_bar * a, b)
    elif np.ndim(a) == 1 and np.ndim(b) == 1:
        a_bar = c_bar * b
        b_bar = c_bar * a
    elif np.ndim(a) == 2 and np.ndim(b) == 1:
        a_bar = c_bar[:, None] * b
        b_bar = np.dot(np.transpose(a), c_bar)
    elif np.ndim(a) == 1 and np.ndim(b) == 2:
        a_bar = np.dot(b, c_bar)
        b_bar = a[:, None] * c_bar
    elif np.ndim(a) == 2 and np.ndim(b) == 2:
        a_bar = np.dot(c_bar, np.transpose(b))
        b_bar = np.dot(np.transpose(a), c_bar)
    elif np.ndim(b) == 1:
        a_bar = np.multiply.outer(c_bar, b)
        b_bar = np.tensordot(c_bar, a, np.ndim(c_bar))
    else:
        free = tuple(range(np.ndim(a) - 1))
        a_bar = np.tensordot(c_bar, np.swapaxes(b, -1, -2), np.ndim(b) - 1)
        b_bar = np.moveaxis(np.tensordot(a, c_bar, (free, free)), 0, -2)
    return c, c_dot, a_bar, b_bar


def vdot(a, b, *, a_dot, b_dot, c_bar):
    """The inner product of the flattened operands, the first one conjugated."""
    c = np.vdot(a, b)
    c_dot = np.vdot(a_dot, b) + np.vdot(a, b_dot)
    a_bar = np.conj(c_bar * np.reshape(b, np.shape(a)))
    b_bar = c_bar * np.reshape(np.conj(a), np.shape(b))
    return c, c_dot, a_bar, b_bar


def inner(a, b, *, a_dot, b_dot, c_bar):
    """The last axis of `a` with the last axis of `b`, for each pair of the others."""
    c = np.inner(a, b)
    c_dot = np.inner(a_dot, b) + np.inner(a, b_dot)
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        a_bar = unbroadcast(c_bar * b, a)
        b_bar = unbroadcast(c_bar * a, b)
    elif np.ndim(a) == 1 and np.ndim(b) == 1:
        a_bar = c_bar * b
        b_bar = c_bar * a
    else:
        free = tuple(range(np.ndim(a) - 1))
        a_bar = np.tensordot(c_bar, b, np.ndim(b) - 1)
        b_bar = np.tensordot(c_bar, a, (free, free))
    return c, c_dot, a_bar, b_bar


def outer(a, b, *, a_dot, b_dot, c_bar):
    """All products of two elements of the flattened operands."""
    c = np.outer(a, b)
    c_dot = np.outer(a_dot, b) + np.outer(a, b_dot)
    if np.ndim(a) == 1:
        a_bar = c_bar @ np.ravel(b)
    else:
        a_bar = np.reshape(c_bar @ np.ravel(b), np.shape(a))
    if np.ndim(b) == 1:
        b_bar = np.ravel(a) @ c_bar
    else:
        b_bar = np.reshape(np.ravel(a) @ c_bar, np.shape(b))
    return c, c_dot, a_bar, b_bar


def linalg_outer(x1, x2, *, x1_dot, x2_dot, c_bar):
    """All products of two elements of two vectors."""
    c = np.linalg.outer(x1, x2)
    c_dot = np.linalg.outer(x1_dot, x2) + np.linalg.outer(x1, x2_dot)
    x1_bar = c_bar @ x2
    x2_bar = x1 @ c_bar
    return c, c_dot, x1_bar, x2_bar


def kron(a, b, *, a_dot, b_dot, c_bar):
    """Each element of `a` times all of `b`, as blocks."""
    c = np.kron(a, b)
    c_dot = np.kron(a_dot, b) + np.kron(a, b_dot)
    ndim = np.ndim(c)
    a_shape = (*([1] * (ndim - np.ndim(a))), *np.shape(a))
    b_shape = (*([1] * (ndim - np.ndim(b))), *np.shape(b))
    blocks_bar = np.reshape(c_bar, interleave(a_shape, b_shape))
    a_axes, b_axes = tuple(range(0, 2 * ndim, 2)), tuple(range(1, 2 * ndim, 2))
    whole = tuple(range(ndim))
    a_bar = np.reshape(np.tensordot(blocks_bar, np.reshape(b, b_shape), (b_axes, whole)), np.shape(a))
    b_bar = np.reshape(np.tensordot(blocks_bar, np.reshape(a, a_shape), (a_axes, whole)), np.shape(b))
    return c, c_dot, a_bar, b_bar


def tensordot(a, b, axes=2, *, a_dot, b_dot, c_bar):
    """Sums over pairs of axes; the adjoints sum over the free axes of the other operand."""
    c = np.tensordot(a, b, axes)
    c_dot = np.tensordot(a_dot, b, axes) + np.tensordot(a, b_dot, axes)
    if isinstance(axes, int):
        a_free = np.ndim(a) - axes
        b_free = np.ndim(b) - axes
        a_bar = np.tensordot(c_bar, b, (tuple(range(a_free, a_free + b_free)), tuple(range(axes, np.ndim(b)))))
        b_bar = np.tensordot(a, c_bar, (tuple(range(a_free)), tuple(range(a_free))))
    else:
        n = np.size(axes[0])
        a_free = np.ndim(a) - n
        b_free = np.ndim(b) - n
        a_last = np.moveaxis(a, axes[0], tuple(range(-n, 0)) if n != 1 else -1)
        b_first = np.moveaxis(b, axes[1], tuple(range(n)) if n != 1 else 0)
        a_moved_bar = np.tensordot(c_bar, b_first, (tuple(range(a_free, a_free + b_free)), tuple(range(n, np.ndim(b)))))
        b_moved_bar = np.tensordot(a_last, c_bar, (tuple(range(a_free)), tuple(range(a_free))))
        a_bar = np.moveaxis(a_moved_bar, tuple(range(-n, 0)) if n != 1 else -1, axes[0])
        b_bar = np.moveaxis(b_moved_bar, tuple(range(n)) if n != 1 else 0, axes[1])
    return c, c_dot, a_bar, b_bar


@also(cross3)
def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None, *, a_dot, b_dot, c_bar):
    """The cross product of vectors with three elements."""
    c = np.cross(a, b, axisa, axisb, axisc, axis)
    c_dot = cross3(a_dot, b, axisa, axisb, axisc, axis) + cross3(a, b_dot, axisa, axisb, axisc, axis)
    if axis is None and axisa == -1 and axisb == -1 and axisc == -1:
        a_bar = unbroadcast(cross3(b, c_bar), a)
        b_bar = unbroadcast(cross3(c_bar, a), b)
    else:
        a_axis, b_axis, c_axis = (axisa, axisb, axisc) if axis is None else (axis, axis, axis)
        a_last, b_last = np.moveaxis(a, a_axis, -1), np.moveaxis(b, b_axis, -1)
        bar_last = np.moveaxis(c_bar, c_axis, -1)
        a_bar = np.moveaxis(unbroadcast(cross3(b_last, bar_last), a_last), -1, a_axis)
        b_bar = np.moveaxis(unbroadcast(cross3(bar_last, a_last), b_last), -1, b_axis)
    return c, c_dot, a_bar, b_bar


def linalg_cross(x1, x2, axis=-1, *, x1_dot, x2_dot, c_bar):
    """The cross product of vectors with three elements."""
    c = np.linalg.cross(x1, x2, axis=axis)
    c_dot = np.linalg.cross(x1_dot, x2, axis=axis) + np.linalg.cross(x1, x2_dot, axis=axis)
    first, second = np.moveaxis(x1, axis, -1), np.moveaxis(x2, axis, -1)
    bar = np.moveaxis(c_bar, axis, -1)
    x1_bar = np.moveaxis(unbroadcast(np.cross(second, bar), first), -1, axis)
    x2_bar = np.moveaxis(unbroadcast(np.cross(bar, first), second), -1, axis)
    return c, c_dot, x1_bar, x2_bar


@also(np.linalg.vecdot)
def vecdot(x1, x2, axis=-1, *, x1_dot, x2_dot, c_bar):
    """Inner products along an axis, the first operand conjugated; the rest broadcasts."""
    c = np.vecdot(x1, x2, axis=axis)
    c_dot = np.vecdot(x1_dot, x2, axis=axis) + np.vecdot(x1, x2_dot, axis=axis)
    if axis == -1:
        x1_bar = unbroadcast(np.conj(np.expand_dims(c_bar, -1) * x2), x1)
        x2_bar = unbroadcast(np.expand_dims(c_bar, -1) * np.conj(x1), x2)
    else:
        first, second = np.moveaxis(x1, axis, -1), np.moveaxis(x2, axis, -1)
        x1_bar = np.moveaxis(unbroadcast(np.conj(np.expand_dims(c_bar, -1) * second), first), -1, axis)
        x2_bar = np.moveaxis(unbroadcast(np.expand_dims(c_bar, -1) * np.conj(first), second), -1, axis)
    return c, c_dot, x1_bar, x2_bar


def matvec(x1, x2, *, x1_dot, x2_dot, c_bar):
    """Stacks of matrices times stacks of vectors."""
    c = np.matvec(x1, x2)
    c_dot = np.matvec(x1_dot, x2) + np.matvec(x1, x2_dot)
    x1_bar = unbroadcast(c_bar[..., :, None] * x2[..., None, :], x1)
    x2_bar = unbroadcast((np.swapaxes(x1, -1, -2) @ c_bar[..., None])[..., 0], x2)
    return c, c_dot, x1_bar, x2_bar


def vecmat(x1, x2, *, x1_dot, x2_dot, c_bar):
    """Stacks of vectors, conjugated, times stacks of matrices."""
    c = np.vecmat(x1, x2)
    c_dot = np.vecmat(x1_dot, x2) + np.vecmat(x1, x2_dot)
    x1_bar = unbroadcast(np.conj((x2 @ c_bar[..., None])[..., 0]), x1)
    x2_bar = unbroadcast(np.conj(x1)[..., :, None] * c_bar[..., None, :], x2)
    return c, c_dot, x1_bar, x2_bar
