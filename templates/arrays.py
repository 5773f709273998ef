"""Functions that choose elements: diagonals, triangles, sorting, picking, binning."""

import numpy as np

from s2sad.arrays import gather, positions, scatter, scatter_along, strided_positions
from s2sad.runtime import like, unbroadcast


def item(a, *args, a_dot, y_bar):
    """The only element, or the one at a flat position or an index, as a Python number."""
    y = np.ndarray.item(a, *args)
    if len(args) == 0:
        y_dot = np.sum(a_dot)
        a_bar = np.broadcast_to(y_bar, np.shape(a))
    else:
        place = positions(np.shape(a)).item(*args)
        y_dot = np.take(a_dot, place)
        a_bar = scatter(y_bar, np.asarray(place), np.shape(a))
    return y, y_dot, a_bar


def tolist(a, *, a_dot, y_bar):
    """Nested lists of Python numbers."""
    y = np.ndarray.tolist(a)
    y_dot = a_dot.tolist()
    a_bar = np.array(y_bar)
    return y, y_dot, a_bar


def diag(v, k=0, *, v_dot, y_bar):
    """Puts a vector on the diagonal, or takes the diagonal of a matrix."""
    y = np.diag(v, k)
    y_dot = np.diag(v_dot, k)
    if np.ndim(v) == 1:
        v_bar = np.diag(y_bar, k)
    elif k == 0 and np.shape(v)[0] == np.shape(v)[1]:
        v_bar = np.diag(y_bar)
    else:
        v_bar = scatter(y_bar, np.diag(positions(np.shape(v)), k), np.shape(v))
    return y, y_dot, v_bar


def diagflat(v, k=0, *, v_dot, y_bar):
    """Puts all elements on the diagonal."""
    y = np.diagflat(v, k)
    y_dot = np.diagflat(v_dot, k)
    v_bar = np.reshape(np.diag(y_bar, k), np.shape(v))
    return y, y_dot, v_bar


def diagonal(a, offset=0, axis1=0, axis2=1, *, a_dot, y_bar):
    """The adjoint goes back to the diagonal."""
    y = np.diagonal(a, offset, axis1, axis2)
    y_dot = np.diagonal(a_dot, offset, axis1, axis2)
    a_bar = scatter(y_bar, np.diagonal(positions(np.shape(a)), offset, axis1, axis2), np.shape(a))
    return y, y_dot, a_bar


def linalg_diagonal(x, offset=0, *, x_dot, y_bar):
    """The diagonal of the last two axes."""
    y = np.linalg.diagonal(x, offset=offset)
    y_dot = np.linalg.diagonal(x_dot, offset=offset)
    x_bar = scatter(y_bar, np.diagonal(positions(np.shape(x)), offset, -2, -1), np.shape(x))
    return y, y_dot, x_bar


def trace(a, offset=0, axis1=0, axis2=1, *, a_dot, y_bar):
    """The adjoint goes to every element of the diagonal."""
    y = np.trace(a, offset, axis1, axis2)
    y_dot = np.trace(a_dot, offset, axis1, axis2)
    if np.ndim(a) == 2 and axis1 == 0 and axis2 == 1:
        a_bar = y_bar * np.eye(np.shape(a)[0], np.shape(a)[1], offset, dtype=np.result_type(a))
    else:
        eye = np.eye(np.shape(a)[axis1], np.shape(a)[axis2], offset, dtype=np.result_type(a))
        a_bar = np.moveaxis(np.multiply.outer(eye, y_bar), (0, 1), (axis1, axis2))
    return y, y_dot, a_bar


def linalg_trace(x, offset=0, *, x_dot, y_bar):
    """The trace over the last two axes."""
    y = np.linalg.trace(x, offset=offset)
    y_dot = np.linalg.trace(x_dot, offset=offset)
    x_bar = np.multiply.outer(y_bar, np.eye(np.shape(x)[-2], np.shape(x)[-1], offset, dtype=np.result_type(x)))
    return y, y_dot, x_bar


def triu(m, k=0, *, m_dot, y_bar):
    """The lower triangle takes nothing of the adjoint."""
    y = np.triu(m, k)
    y_dot = np.triu(m_dot, k)
    if np.ndim(m) == 1:
        m_bar = np.sum(np.triu(y_bar, k), axis=0)
    else:
        m_bar = np.triu(y_bar, k)
    return y, y_dot, m_bar


def tril(m, k=0, *, m_dot, y_bar):
    """The upper triangle takes nothing of the adjoint."""
    y = np.tril(m, k)
    y_dot = np.tril(m_dot, k)
    if np.ndim(m) == 1:
        m_bar = np.sum(np.tril(y_bar, k), axis=0)
    else:
        m_bar = np.tril(y_bar, k)
    return y, y_dot, m_bar


def sort(a, axis=-1, kind=None, *, a_dot, y_bar):
    """The adjoint is sorted back; among equal elements a stable sort chooses."""
    y = np.sort(a, axis=axis, kind=kind)
    order = np.argsort(a, axis=axis, kind="stable")
    if axis is None:
        y_dot = np.take(a_dot, order)
        a_bar = np.reshape(np.take(y_bar, np.argsort(order)), np.shape(a))
    else:
        y_dot = np.take_along_axis(a_dot, order, axis)
        a_bar = np.take_along_axis(y_bar, np.argsort(order, axis=axis), axis)
    return y, y_dot, a_bar


def unique(ar, return_index=False, return_inverse=False, return_counts=False, *, ar_dot, y_bar):
    """The values, sorted; of equal elements the first one counts."""
    y = np.unique(ar, return_index, return_inverse, return_counts)
    first = np.unique(ar, return_index=True)[1]
    if return_index or return_inverse or return_counts:
        y_dot = (np.take(ar_dot, first), *[np.zeros_like(part) for part in y[1:]])
        ar_bar = scatter(y_bar[0], first, np.shape(ar))
    else:
        y_dot = np.take(ar_dot, first)
        ar_bar = scatter(y_bar, first, np.shape(ar))
    return y, y_dot, ar_bar


def partition(a, kth, axis=-1, *, a_dot, y_bar):
    """The adjoint goes back by the permutation of `np.argpartition`."""
    y = np.partition(a, kth, axis)
    order = np.argpartition(a, kth, axis)
    if axis is None:
        y_dot = np.take(a_dot, order)
        a_bar = np.reshape(np.take(y_bar, np.argsort(order)), np.shape(a))
    else:
        y_dot = np.take_along_axis(a_dot, order, axis)
        a_bar = np.take_along_axis(y_bar, np.argsort(order, axis=axis), axis)
    return y, y_dot, a_bar


def take(a, indices, axis=None, out=None, mode="raise", *, a_dot, y_bar):
    """The adjoint sums where an index repeats."""
    y = np.take(a, indices, axis=axis, mode=mode)
    y_dot = np.take(a_dot, indices, axis=axis, mode=mode)
    a_bar = scatter(y_bar, np.take(positions(np.shape(a)), indices, axis=axis, mode=mode), np.shape(a))
    return y, y_dot, a_bar


def take_along_axis(arr, indices, axis=-1, *, arr_dot, y_bar):
    """The adjoint sums where an index repeats."""
    y = np.take_along_axis(arr, indices, axis)
    y_dot = np.take_along_axis(arr_dot, indices, axis)
    arr_bar = scatter_along(y_bar, indices, np.shape(arr), axis)
    return y, y_dot, arr_bar


def compress(condition, a, axis=None, *, a_dot, y_bar):
    """What was left out takes nothing of the adjoint."""
    y = np.compress(condition, a, axis)
    y_dot = np.compress(condition, a_dot, axis)
    a_bar = scatter(y_bar, np.compress(condition, positions(np.shape(a)), axis), np.shape(a))
    return y, y_dot, a_bar


def extract(condition, arr, *, arr_dot, y_bar):
    """What was left out takes nothing of the adjoint."""
    y = np.extract(condition, arr)
    y_dot = np.extract(condition, arr_dot)
    arr_bar = scatter(y_bar, np.extract(condition, positions(np.shape(arr))), np.shape(arr))
    return y, y_dot, arr_bar


def choose(a, choices, out=None, mode="raise", *, choices_dot, y_bar):
    """Each choice takes the adjoint where it was chosen."""
    y = np.choose(a, choices, mode=mode)
    y_dot = np.choose(a, choices_dot, mode=mode)
    chosen = np.choose(a, np.arange(len(choices)), mode=mode)
    parts = [unbroadcast(np.where(chosen == i, y_bar, 0.0), choice) for i, choice in enumerate(choices)]
    choices_bar = np.stack(parts) if isinstance(choices, np.ndarray) else parts
    return y, y_dot, choices_bar


def select_default(condlist, choicelist, default=0, *, default_dot, y_bar):
    """Choices that are constants: the default takes what none of them does."""
    y = np.select(condlist, choicelist, default)
    y_dot = np.select(condlist, [np.zeros_like(choice) for choice in choicelist], default_dot)
    chosen = np.select(condlist, list(range(len(condlist))), -1)
    default_bar = unbroadcast(np.where(chosen == -1, y_bar, 0.0), default)
    return y, y_dot, default_bar


def select(condlist, choicelist, default=0, *, choicelist_dot, default_dot, y_bar):
    """The first choice whose condition holds takes the adjoint."""
    y = np.select(condlist, choicelist, default)
    y_dot = np.select(condlist, choicelist_dot, default_dot)
    chosen = np.select(condlist, list(range(len(condlist))), -1)
    parts = [unbroadcast(np.where(chosen == i, y_bar, 0.0), choice) for i, choice in enumerate(choicelist)]
    choicelist_bar = np.stack(parts) if isinstance(choicelist, np.ndarray) else parts
    default_bar = unbroadcast(np.where(chosen == -1, y_bar, 0.0), default)
    return y, y_dot, choicelist_bar, default_bar


def bincount(x, weights, minlength=0, *, weights_dot, y_bar):
    """Each weight takes the adjoint of its bin."""
    y = np.bincount(x, weights, minlength)
    y_dot = np.bincount(x, weights_dot, minlength)
    weights_bar = like(np.take(y_bar, x), weights)
    return y, y_dot, weights_bar


def histogram(a, bins=10, range=None, density=None, weights=None, *, weights_dot, result_bar):
    """By the weights alone: counts are locally constant in the data, and the edges are constants."""
    result = np.histogram(a, bins, range, density, weights)
    edges = result[1]
    place = np.searchsorted(edges, np.ravel(a), side="right") - 1
    place = np.where(np.ravel(a) == edges[-1], len(edges) - 2, place)
    inside = (place >= 0) & (place < len(edges) - 1)
    counts_dot = np.histogram(a, edges, weights=weights_dot)[0]
    counts_bar = result_bar[0]
    if density:
        total = np.sum(np.histogram(a, edges, weights=weights)[0])
        counts_dot = (counts_dot / np.diff(edges) - result[0] * np.sum(counts_dot)) / total
        counts_bar = (counts_bar / np.diff(edges) - np.sum(counts_bar * result[0])) / total
    result_dot = (counts_dot, np.zeros_like(edges))
    weights_bar = np.reshape(np.where(inside, np.take(counts_bar, np.where(inside, place, 0)), 0.0), np.shape(a))
    return result, result_dot, weights_bar


def histogram_in_range(a, bins, range, density=None, weights=None, *, a_dot, weights_dot, result_bar):
    """As `histogram`: counts are locally constant in the data, where the range is given."""
    result = np.histogram(a, bins, range, density, weights)
    edges = result[1]
    place = np.searchsorted(edges, np.ravel(a), side="right") - 1
    place = np.where(np.ravel(a) == edges[-1], len(edges) - 2, place)
    inside = (place >= 0) & (place < len(edges) - 1)
    counts_bar = result_bar[0]
    if weights is None:
        counts_dot = np.zeros_like(result[0])
    else:
        counts_dot = np.histogram(a, edges, weights=weights_dot)[0]
    if density and weights is not None:
        total = np.sum(np.histogram(a, edges, weights=weights)[0])
        counts_dot = (counts_dot / np.diff(edges) - result[0] * np.sum(counts_dot)) / total
        counts_bar = (counts_bar / np.diff(edges) - np.sum(counts_bar * result[0])) / total
    result_dot = (counts_dot, np.zeros_like(edges))
    a_bar = np.zeros_like(a)
    if weights is None:
        weights_bar = None
    else:
        weights_bar = np.reshape(np.where(inside, np.take(counts_bar, np.where(inside, place, 0)), 0.0), np.shape(a))
    return result, result_dot, a_bar, weights_bar


def unwrap(p, discont=None, axis=-1, period=2 * np.pi, *, p_dot, y_bar):
    """Adds whole periods, which are locally constant."""
    y = np.unwrap(p, discont, axis, period=period)
    y_dot = p_dot
    p_bar = y_bar
    return y, y_dot, p_bar


def sliding_window_view(x, window_shape, axis=None, *, x_dot, y_bar):
    """Windows overlap, so the adjoint sums over them."""
    y = np.lib.stride_tricks.sliding_window_view(x, window_shape, axis)
    y_dot = np.lib.stride_tricks.sliding_window_view(x_dot, window_shape, axis)
    windows = np.lib.stride_tricks.sliding_window_view(positions(np.shape(x)), window_shape, axis)
    x_bar = scatter(y_bar, windows, np.shape(x))
    return y, y_dot, x_bar


def as_strided(x, shape=None, strides=None, *, x_dot, y_bar):
    """Elements may show up often, so the adjoint sums; only for C-contiguous arrays."""
    y = np.lib.stride_tricks.as_strided(x, shape, strides)
    y_dot = gather(x_dot, strided_positions(x, shape, strides))
    x_bar = scatter(y_bar, strided_positions(x, shape, strides), np.shape(x))
    return y, y_dot, x_bar
