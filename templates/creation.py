"""Functions that make arrays of numbers and of other arrays."""

import numpy as np

from s2sad.arrays import unnest
from s2sad.rules import also
from s2sad.runtime import like, unbroadcast
from s2sad.special_functions import i1


def array(object, dtype=None, copy=True, order="K", subok=False, ndmin=0, *, object_dot, y_bar):
    """An array, or lists of numbers and arrays, nested to any depth."""
    y = np.array(object, dtype, copy=copy, order=order, subok=subok, ndmin=ndmin)
    y_dot = np.array(object_dot, dtype, ndmin=ndmin)
    if isinstance(object, (list, tuple)):
        object_bar = unnest(np.reshape(y_bar, np.shape(object)), object)
    elif ndmin == 0 and dtype is None:
        object_bar = y_bar
    else:
        object_bar = like(np.reshape(y_bar, np.shape(object)), object)
    return y, y_dot, object_bar


@also(np.asanyarray)
def asarray(a, dtype=None, order="K", copy=None, *, a_dot, y_bar):
    """An array, or lists of numbers and arrays, nested to any depth."""
    y = np.asarray(a, dtype, order, copy=copy)
    y_dot = np.asarray(a_dot, dtype)
    if isinstance(a, (list, tuple)):
        a_bar = unnest(y_bar, a)
    elif dtype is None:
        a_bar = y_bar
    else:
        a_bar = like(y_bar, a)
    return y, y_dot, a_bar


@also(np.asfortranarray)
def ascontiguousarray(a, dtype=None, *, a_dot, y_bar):
    """The same elements in another order in memory; a number becomes a vector of one."""
    y = np.ascontiguousarray(a, dtype)
    y_dot = np.ascontiguousarray(a_dot, dtype)
    if dtype is None:
        a_bar = np.reshape(y_bar, np.shape(a))
    else:
        a_bar = like(np.reshape(y_bar, np.shape(a)), a)
    return y, y_dot, a_bar


def copy(a, order="K", subok=False, *, a_dot, y_bar):
    """The adjoint passes through."""
    y = np.copy(a, order, subok)
    y_dot = np.copy(a_dot)
    a_bar = y_bar
    return y, y_dot, a_bar


def astype(x, dtype, copy=True, *, x_dot, y_bar):
    """The adjoint goes back to the operand's dtype."""
    y = np.astype(x, dtype, copy=copy)
    y_dot = np.astype(x_dot, dtype)
    x_bar = like(y_bar, x)
    return y, y_dot, x_bar


def full(shape, fill_value, dtype=None, order="C", *, fill_value_dot, y_bar):
    """The adjoint sums over the copies."""
    y = np.full(shape, fill_value, dtype, order)
    y_dot = np.full(shape, fill_value_dot, dtype)
    if np.ndim(fill_value) == 0:
        fill_value_bar = np.sum(y_bar)
    else:
        fill_value_bar = unbroadcast(y_bar, fill_value)
    return y, y_dot, fill_value_bar


def full_like(a, fill_value, dtype=None, *, a_dot, fill_value_dot, y_bar):
    """The adjoint sums over the copies; of the first operand only shape and dtype count."""
    y = np.full_like(a, fill_value, dtype)
    y_dot = np.full_like(y, fill_value_dot)
    a_bar = np.zeros_like(a)
    if np.ndim(fill_value) == 0:
        fill_value_bar = np.sum(y_bar)
    else:
        fill_value_bar = unbroadcast(y_bar, fill_value)
    return y, y_dot, a_bar, fill_value_bar


def linspace(start, stop, num=50, endpoint=True, *, start_dot, stop_dot, y_bar):
    """Each point is a mean of the ends, weighted by its place."""
    y = np.linspace(start, stop, num, endpoint)
    y_dot = np.linspace(start_dot, stop_dot, num, endpoint)
    place = np.linspace(0.0, 1.0, num, endpoint, dtype=y.dtype)
    start_bar = unbroadcast(np.tensordot(1.0 - place, y_bar, 1), start)
    stop_bar = unbroadcast(np.tensordot(place, y_bar, 1), stop)
    return y, y_dot, start_bar, stop_bar


def linspace_along(
    start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, start_dot, stop_dot, y_bar
):
    """Each point is a mean of the ends, weighted by its place; the step is their difference over a count."""
    y = np.linspace(start, stop, num, endpoint, retstep, dtype, axis)
    count = num - 1 if endpoint else num
    place = np.linspace(0.0, 1.0, num, endpoint)
    if retstep:
        y_dot = (
            np.linspace(start_dot, stop_dot, num, endpoint, axis=axis),
            stop_dot * (1.0 / count) - start_dot * (1.0 / count),
        )
        points_bar, step_bar = y_bar
        points = np.moveaxis(points_bar, axis, 0)
        start_bar = unbroadcast(np.tensordot(1.0 - place, points, 1) - step_bar / count, start)
        stop_bar = unbroadcast(np.tensordot(place, points, 1) + step_bar / count, stop)
    else:
        y_dot = np.linspace(start_dot, stop_dot, num, endpoint, axis=axis)
        points = np.moveaxis(y_bar, axis, 0)
        start_bar = unbroadcast(np.tensordot(1.0 - place, points, 1), start)
        stop_bar = unbroadcast(np.tensordot(place, points, 1), stop)
    return y, y_dot, start_bar, stop_bar


def logspace(start, stop, num=50, endpoint=True, base=10.0, *, start_dot, stop_dot, y_bar):
    """The base to the power of evenly spaced exponents."""
    y = np.logspace(start, stop, num, endpoint, base)
    slope = y * np.log(base)
    y_dot = slope * np.linspace(start_dot, stop_dot, num, endpoint)
    place = np.linspace(0.0, 1.0, num, endpoint, dtype=y.dtype)
    start_bar = unbroadcast(np.tensordot(1.0 - place, y_bar * slope, 1), start)
    stop_bar = unbroadcast(np.tensordot(place, y_bar * slope, 1), stop)
    return y, y_dot, start_bar, stop_bar


def geomspace(start, stop, num=50, endpoint=True, *, start_dot, stop_dot, y_bar):
    """Each point is a weighted geometric mean of the ends."""
    y = np.geomspace(start, stop, num, endpoint)
    y_dot = y * np.linspace(start_dot / start, stop_dot / stop, num, endpoint)
    place = np.linspace(0.0, 1.0, num, endpoint, dtype=y.dtype)
    start_bar = unbroadcast(np.tensordot(1.0 - place, y_bar * y, 1) / start, start)
    stop_bar = unbroadcast(np.tensordot(place, y_bar * y, 1) / stop, stop)
    return y, y_dot, start_bar, stop_bar


def vander(x, N=None, increasing=False, *, x_dot, y_bar):
    """Columns of powers."""
    y = np.vander(x, N, increasing)
    powers = np.arange(np.shape(y)[1]) if increasing else np.arange(np.shape(y)[1] - 1, -1, -1)
    slopes = np.where(powers == 0, 0.0, powers * x[:, None] ** np.maximum(powers - 1, 0)).astype(y.dtype)
    y_dot = x_dot[:, None] * slopes
    x_bar = np.sum(y_bar * slopes, axis=1)
    return y, y_dot, x_bar


def arange(start, stop, step=1, dtype=None, *, start_dot, stop_dot, step_dot, y_bar):
    """Moves with its start and its step; the end only tells how many there are."""
    y = np.arange(start, stop, step, dtype)
    count = np.arange(np.size(y)).astype(y.dtype)
    y_dot = np.broadcast_to(start_dot, np.shape(y)) + step_dot * count + np.zeros_like(y) * stop_dot
    start_bar = np.sum(y_bar)
    stop_bar = np.zeros_like(stop)
    step_bar = np.sum(y_bar * count)
    return y, y_dot, start_bar, stop_bar, step_bar


def arange_to(stop, *, stop_dot, y_bar):
    """The end only tells how many there are."""
    y = np.arange(stop)
    y_dot = np.zeros_like(y) * stop_dot
    stop_bar = np.zeros_like(stop)
    return y, y_dot, stop_bar


def kaiser(M, beta, *, beta_dot, y_bar):
    """A window i0(beta s) / i0(beta), where s goes from 0 to 1 and back; the derivative of i0 is i1."""
    y = np.kaiser(M, beta)
    middle = np.maximum(0.5 * (M - 1), 0.5)
    s = np.sqrt(np.maximum(1.0 - ((np.arange(M) - 0.5 * (M - 1)) / middle) ** 2, 0.0))
    slope = (s * i1(beta * s) - y * i1(beta)) / np.i0(beta)
    y_dot = beta_dot * slope
    beta_bar = np.sum(y_bar * slope)
    return y, y_dot, beta_bar
