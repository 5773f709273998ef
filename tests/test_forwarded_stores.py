"""What was just stored is not read again, where it is there still: not where an index names a place twice, or has changed."""

import numpy as np
import pytest

from s2sad import value_and_grad
from tests.reference import right_in_first_order


def index_array_written(x):
    idx = np.array([0, 1])
    v = x[2:4] * 2
    x = x.copy()
    x[idx] = v
    idx[0] = 3
    return np.sum(x[idx] * x[:2])


def view_of_the_index_written(x):
    idx = np.array([0, 1])
    j = idx[::-1]
    v = x[2:4] * 2
    x = x.copy()
    x[idx] = v
    j[0] = 3
    return np.sum(x[idx] * x[:2])


def shift(i):
    i[0] = 3


def index_written_by_a_helper(x):
    idx = np.array([0, 1])
    v = x[2:4] * 2
    x = x.copy()
    x[idx] = v
    shift(idx)
    return np.sum(x[idx] * x[:2])


def index_sorted(x):
    idx = np.array([2, 1])
    v = x[2:4] * 2
    x = x.copy()
    x[idx] = v
    idx.sort()
    return np.sum(x[idx] * x[:2])


def index_shuffled(x):
    idx = np.array([2, 1])
    v = x[2:4] * 2
    rng = np.random.default_rng(1)
    x = x.copy()
    x[idx] = v
    rng.shuffle(idx)
    return np.sum(x[idx] * x[:2])


def mask_written(x):
    m = x > 0.5
    v = np.array([1.0, 2, 3])[: m.sum()] * x[0]
    x = x.copy()
    x[m] = v
    m[:] = m[::-1].copy()
    m[0] = True
    m[-1] = False
    return np.sum(x[m] ** 2)


def list_of_indices_written(x):
    idx = [0, 1]
    v = x[2:4] * 2
    x = x.copy()
    x[idx] = v
    idx[0] = 3
    return np.sum(x[idx] * x[:2])


def list_of_indices_reversed(x):
    idx = [0, 1]
    v = x[2:4] * 2
    x = x.copy()
    x[idx] = v
    idx.reverse()
    return np.sum(x[idx] * x[:2])


def twice_by_name(x):
    i = np.array([0, 0, 1])
    v = x[1:] * 2
    x = x.copy()
    x[i] = v
    return np.sum(x[i] * np.arange(1.0, 4))


def twice_in_two_axes(x):
    i = np.zeros(3, int)
    A = np.outer(x, x)
    A[i, [0, 1, 1]] = x[:3]
    return np.sum(A[i, [0, 1, 1]] * x[1:])


def twice_from_both_ends(x):
    A = np.outer(x, x)
    A[[-1, 3]] = A[:2] * 2
    return np.sum(A[[-1, 3]] * x)


def item_that_is_an_index(x):
    k = [0]
    A = np.outer(x, x)
    r = A[1] * 2
    A[k[0]] = r
    k[0] = 2
    return np.sum(A[k[0]] * x)


def attribute_that_is_an_index(x):
    class K:
        pass

    k = K()
    k.i = 0
    A = np.outer(x, x)
    r = A[1] * 2
    A[k.i] = r
    k.i = 2
    return np.sum(A[k.i] * x)


def slice_out_of_a_list(x):
    s = [slice(0, 2)]
    v = x[2:] * 3
    x = x.copy()
    x[s[0]] = v
    s[0] = slice(1, 3)
    return np.sum(x[s[0]] * x[0])


def next_of_an_iterator(x):
    it = iter([0, 1, 2, 3])
    A = np.outer(x, x)
    r = A[3] * 2.0
    A[next(it)] = r
    return np.sum(A[next(it)] * x)


def index_in_a_dict(x):
    d = {"a": np.array([0, 1])}
    v = x[2:] * 3
    x = x.copy()
    x[d["a"]] = v
    d["a"][1] = 3
    return np.sum(x[d["a"]] * x[0])


def written_by_turns(x):
    x[:-1][[3, 0, 2]], x[[1, 3, 3]] = (x[[1, 3, 3]], np.flip(x)[:-1][[3, 0, 2]])
    x[:-1][[3, 0, 2]], x[[1, 3, 3]] = (x[[1, 3, 3]], np.flip(x)[:-1][[3, 0, 2]])
    return np.sum(x * np.arange(1.0, 6.0))


def twice_in_a_loop(x):
    for k in range(3):
        x[[0, k, 0]] = x[[1, 2, 3]] * 2
        x[4] = np.sum(x[[0, k, 0]] * x[:3])
    return x[4] + x[0]


def once(x):
    x[[0, 2]] = x[[1, 3]] * 2
    return np.sum(x[[0, 2]] ** 2)


PROGRAMS = [
    index_array_written,
    view_of_the_index_written,
    index_written_by_a_helper,
    index_sorted,
    index_shuffled,
    mask_written,
    list_of_indices_written,
    list_of_indices_reversed,
    twice_by_name,
    twice_in_two_axes,
    twice_from_both_ends,
    item_that_is_an_index,
    attribute_that_is_an_index,
    slice_out_of_a_list,
    next_of_an_iterator,
    index_in_a_dict,
    written_by_turns,
    twice_in_a_loop,
    once,
]


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_value_gradient_and_tangent(f):
    x = np.array([0.3, 0.7, 1.1, 0.45, 0.9])[: 5 if f in (written_by_turns, twice_in_a_loop) else 4]
    right_in_first_order(f, x, np.cos(np.arange(float(len(x)))))


def test_index_of_distinct_numbers_is_not_read_again():
    text = value_and_grad(once).source(np.ones(4))
    assert text.partition("# reverse sweep")[0].count("x[[0, 2]]") < 3
