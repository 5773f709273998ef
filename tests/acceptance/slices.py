"""Slices that are objects, getters, lists that are put together, chains with a name, arrays without axes, `statistics`."""

import itertools
import operator
import statistics
from dataclasses import dataclass

import numpy as np

from .registry import pos, program

TAIL = slice(1, None)
PARTS = {"a": slice(0, 2), "b": slice(2, None)}
SEVERAL = [slice(0, 1), slice(1, 3)]
first = operator.itemgetter(0)
front = operator.itemgetter(slice(0, 2))
weight = operator.attrgetter("weight")
twice = operator.methodcaller("times", 2.0)
two = lambda: (0.5, 2.0)


@program(two)
def of_a_tuple(x, y):
    items = (x, y, x * y)
    return sum(v * v for v in items[TAIL])


@program(two)
def summed(x, y):
    items = [x, y, x * y]
    return sum(items[TAIL]) ** 2


@program(lambda: (0.5, 2.0, slice(0, 2)))
def given(x, y, s):
    items = [x, y, x * y]
    total = 0.0
    for v in items[s]:
        total = total + v * v
    return total


@program(two)
def out_of_a_dict(x, y):
    items = [x, y, x * y]
    return sum(v * v for v in items[PARTS["b"]]) + sum(items[PARTS["a"]]) * x


@program(lambda: (pos(4),))
def windows(x):
    items = [v * v for v in x]
    total = 0.0
    for i in range(3):
        pair = items[slice(i, i + 2)]
        total = total + pair[0] * pair[1]
    return total


@program(two, second=False)
def out_of_a_list(x, y):
    items = [x, y, x * y]
    total = 0.0
    for s in SEVERAL:
        total = total + sum(items[s]) ** 2
    return total


@program(two)
def of_a_list_that_changed(x, y):
    items = [x, y, x * y]
    del items[0]
    s = slice(0, 1)
    return items[s][0] * x


@program(two)
def of_a_list_that_grew(x, y):
    items = [x, y, x * y]
    items.insert(0, x * x)
    rest = items[TAIL]
    return sum(v * v for v in rest)


class Window:
    place = slice(1, None)

    def of(self, items):
        return items[self.place]


@program(two)
def of_a_class(x, y):
    return sum(v * v for v in Window().of([x, y, x * y]))


@program(lambda: (0.5, 2.0, {"items": [1.0, 2.0, 3.0], "place": slice(1, 4)}), (0, 1), second=False)
def not_known(x, y, d):
    scaled = [x * v for v in d["items"]] + [y]
    return sum(v * v for v in scaled[d["place"]])


@program(lambda: (pos(4), slice(1, 3)))
def of_an_array(x, s):
    y = x * 2
    y[s] *= 3
    return np.sum(y[s] ** 2) + np.sum(y)


@program(two)
def of_rows(x, y):
    rows = [[x, y], [y, x * y], [x, x]]
    return sum(a * b for a, b in rows[TAIL])


@program(lambda: (0.5, 2.0, 3))
def chosen(x, y, n):
    items = [x, y, x * y]
    s = slice(0, 1) if n > 2 else slice(1, 3)
    return sum(v * v for v in items[s])


@dataclass
class Thing:
    weight: float

    def times(self, k):
        return self.weight**2 * k


@program(two)
def getters(x, y):
    items = [x, y, x * y]
    thing = Thing(x)
    return first(items) * sum(front(items)) + weight(thing) * y + twice(thing)


@program(two)
def sorted_by_a_getter(x, y):
    pairs = sorted([(y, "b"), (x, "a")], key=first)
    return pairs[0][0] * 3 + pairs[1][0]


@program(two)
def lists_put_together(x, y):
    rows, table = [[x, y], [y]], {"a": [x], "b": [y, x]}
    flat, more = sum(rows, []), sum(table.values(), [])
    return sum(v * v for v in flat) + more[0] * more[1] + sum(rows, [x * y])[0] * y


@program(two)
def tuples_put_together(x, y):
    return sum(sum([(x, y), (y,)], ())) * x


@program(two)
def chained(x, y):
    items = itertools.chain([x, y], [x])
    return sum(v * v for v in items)


@program(two)
def without_axes(x, y):
    return np.array(x).item() * y + float(np.array(x)) * y + np.array(x)[()] * y + np.asarray(x * y).item() * y


class Grid:
    def __init__(self, n):
        self.d = np.zeros((n, n))

    def __getitem__(self, ij):
        return self.d[ij]

    def __setitem__(self, ij, v):
        self.d[ij] = v


@program(lambda: (pos(3),), second=False)
def parts_of_a_grid(x):
    grid = Grid(2)
    grid[:, 1] = x[0]
    grid[0, 1] *= x[2]
    return np.sum(grid.d)


@program(two)
def means(x, y):
    data = [x, y, x * y, 1.0]
    return statistics.mean(data) * statistics.fmean(data[1:]) + statistics.fmean([v * v for v in data])


@program(two)
def variances(x, y):
    data = (x, y, x * y)
    return (
        statistics.variance(data) * statistics.pvariance([x, y, 3.0]) + statistics.stdev(data) - statistics.pstdev(data)
    )
