"""Built-in functions of Python on sequences of numbers or arrays."""

import numpy as np

from s2sad.runtime import unbroadcast


def sum_of_sequence(items, *, items_dot, y_bar):
    """A sum over a list, or over the first axis of an array."""
    y = sum(items)
    y_dot = sum(items_dot)
    if isinstance(items, list | tuple):
        items_bar = [unbroadcast(y_bar, item) for item in items]
    else:
        items_bar = np.broadcast_to(y_bar, np.shape(items))
    return y, y_dot, items_bar


def sum_with_start(items, start, *, items_dot, start_dot, y_bar):
    """A sum over a list, or over the first axis of an array, added to a start."""
    y = sum(items, start)
    y_dot = sum(items_dot, start_dot)
    if isinstance(items, list | tuple):
        items_bar = [unbroadcast(y_bar, item) for item in items]
    elif np.ndim(start) == 0:
        items_bar = np.broadcast_to(y_bar, np.shape(items))
    else:
        items_bar = np.broadcast_to(unbroadcast(y_bar, np.sum(items[:0], axis=0)), np.shape(items))
    start_bar = unbroadcast(y_bar, start)
    return y, y_dot, items_bar, start_bar


def max_of_sequence(items, *, items_dot, y_bar):
    """The largest of a sequence of numbers; ties are split evenly."""
    y = max(items)
    hit = np.equal(items, y)
    share = hit / np.count_nonzero(hit)
    y_dot = np.dot(items_dot, share)
    if isinstance(items, list | tuple):  # noqa: SIM108
        items_bar = list(y_bar * share)
    else:
        items_bar = y_bar * share
    return y, y_dot, items_bar


def min_of_sequence(items, *, items_dot, y_bar):
    """The smallest of a sequence of numbers; ties are split evenly."""
    y = min(items)
    hit = np.equal(items, y)
    share = hit / np.count_nonzero(hit)
    y_dot = np.dot(items_dot, share)
    if isinstance(items, list | tuple):  # noqa: SIM108
        items_bar = list(y_bar * share)
    else:
        items_bar = y_bar * share
    return y, y_dot, items_bar
