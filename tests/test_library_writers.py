"""Functions of Python's and NumPy's own that write an argument: seen, or refused, in both modes."""

import bisect
import collections
import functools
import heapq
import itertools
import operator

import numpy as np
import pytest

import s2sad
from tests.reference import central

X = np.array([0.5, 1.5, -2.0, 0.7, -0.3])
SEEN, REFUSED = [], []


def seen(f):
    SEEN.append(f)
    return f


def refused(f):
    REFUSED.append(f)
    return f


@seen
def append_of_list(x):
    h = []
    list.append(h, x[0])
    list.append(h, x[1])
    return h[0] * h[1]


@seen
def update_of_dict(x):
    d = {}
    dict.update(d, {"a": x[0]})
    return d["a"] ** 2


@seen
def sort_of_ndarray(x):
    y = 2 * x
    np.ndarray.sort(y)
    return y[0] * y[1] ** 2


@seen
def clip_by_position(x):
    y = 2 * x
    np.clip(y, -1.2, 1.2, y)
    return y @ np.arange(5.0)


@seen
def clip_method(x):
    y = 2 * x
    y.clip(-1.2, 1.2, out=y)
    return y @ y


@seen
def cumsum_by_position(x):
    y = 2 * x
    np.cumsum(y, 0, None, y)
    return y @ y


@seen
def method_by_position(x):
    y = 2 * x
    x.cumsum(0, None, y)
    return y @ y


@seen
def dot_by_position(x):
    y = np.zeros((5, 5))
    np.dot(np.outer(x, x), np.eye(5), y)
    return np.sum(y * np.arange(5))


@seen
def sum_by_position_and_more(x):
    y = np.zeros((1, 5))
    np.sum(np.outer(x, x), 0, None, y, True)
    return np.sum(y**2)


@seen
def accumulate(x):
    y = np.zeros(5)
    np.add.accumulate(x, out=y)
    return y @ y


@seen
def reduced(x):
    y = np.zeros(1)
    np.add.reduce(x**2, keepdims=True, out=y)
    return y[0] ** 2


@seen
def mean_of_rows(x):
    y = np.zeros(5)
    np.outer(x, x).mean(axis=1, out=y)
    return y @ y


@seen
def flat_items(x):
    y = np.outer(x, x)
    y.flat[::6] += x[0]
    y.flat[[1, 2]] *= x[1]
    return np.sum(y**2) + y.T.flat[3]


@seen
def flat_handed_on(x):
    y = np.outer(x, x)
    return np.array(y.flat) @ np.arange(25.0) + np.sum(y.flat)


@refused
def flat_under_a_name(x):
    f = (2 * x).flat
    return f[1] ** 2


@seen
def setitem(x):
    y = 2 * x
    operator.setitem(y, 0, 5 * x[1])
    return y @ y


@seen
def iadd(x):
    y = 2 * x
    operator.iadd(y, x)
    return y @ y


@seen
def reduce_iadd(x):
    a = [1 * x, 2 * x]
    functools.reduce(operator.iadd, a)
    return a[0] @ a[1]


@refused
def accumulate_iadd(x):
    a = list(itertools.accumulate([1 * x, 2 * x], operator.iadd))
    return a[0] @ a[1]


@seen
def heap(x):
    h = []
    for v in range(5):
        heapq.heappush(h, x[v] ** 2)
    return heapq.heappop(h) + 2 * heapq.heappop(h)


@seen
def insort(x):
    h = []
    for v in x:
        bisect.insort(h, v)
    return h[0] + 2 * h[2]


@refused
def extend_of_a_deque_by_its_class(x):
    h = collections.deque()
    collections.deque.__iadd__(h, [x[0], x[1]])
    return h[0] * h[1]


@refused
def memory_behind(x):
    return np.asarray((2 * x).data)[0] ** 2


@refused
def array_of_objects(x):
    y = np.empty(2, dtype=object)
    y[0] = x[0]
    y[1] = x**2
    return np.sum(y[1]) * y[0]


@refused
def array_of_records(x):
    y = np.zeros(5, dtype=[("a", float), ("b", float)])
    y["a"] = x
    y["b"] = x**2
    return np.sum(y["a"] * y["b"])


@pytest.mark.parametrize("f", SEEN, ids=lambda f: f.__name__)
def test_seen(f):
    value, gradient = s2sad.value_and_grad(f)(X)
    assert value == f(X.copy())
    (expected,) = central(f, lambda: (X.copy(),), (0,), h=2e-3)
    np.testing.assert_allclose(gradient, expected, rtol=1e-8, atol=1e-8)
    direction = np.arange(5.0)
    np.testing.assert_allclose(s2sad.jvp(f)(X, tangents=direction)[1], expected @ direction, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("f", REFUSED, ids=lambda f: f.__name__)
def test_refused(f):
    assert np.isfinite(f(X.copy()))
    for transform in (s2sad.grad(f), lambda x: s2sad.jvp(f)(x, tangents=x)):
        with pytest.raises(s2sad.UnsupportedError):
            transform(X)
