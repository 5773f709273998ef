"""Deques, lists that are cut and repeated, and iterators over what carries no derivative."""

import itertools
from collections import deque

import numpy as np

from .registry import Collection

QUEUES = Collection("queues")


ORDER = [0, 2, 1]


def vector():
    return (np.array([0.3, 0.7, -0.4, 1.2, 0.9]),)


def matrix():
    return (np.outer([0.3, 0.7, -0.4, 1.2, 0.9], [1.0, 2.0, -1.0]),)


def sliding_window(x):
    window = deque(maxlen=2)
    total = 0.0
    for v in x:
        window.append(v)
        total += sum(window) ** 2
    return total + window.popleft()


QUEUES.add(sliding_window, vector, order2=True)


def both_ends(x):
    d = deque(x)
    t = 1.0
    while len(d) > 1:
        a = d.popleft()
        b = d.pop()
        d.appendleft(a * b)
        t = t * 0.5 + a - b * b
    return t * d[0]


QUEUES.add(both_ends, vector, order2=True)


def rotated(x):
    d = deque([x[0], x[1] * x[2]])
    d.rotate(1)
    d.extend([x[3], x[4]])
    d.rotate(-2)
    d.extendleft([x[0] * x[1], x[2]])
    t = 0.0
    for v in d:
        t = t * 0.5 + np.sin(v)
    return t


QUEUES.add(rotated, vector, order2=True)


def history_of_rows(A):
    hist = deque(maxlen=3)
    h = np.zeros(3)
    for row in A:
        hist.append(row * h + row)
        h = sum(hist) / len(hist)
    return np.sum(h**2)


QUEUES.add(history_of_rows, matrix, order2=True)


def bounded_in_front(x):
    d = deque([1.0, 2.0, 3.0], maxlen=3)
    for v in x:
        d.appendleft(v * d[0])
    return d[0] * d[1] + d[2]


QUEUES.add(bounded_in_front, vector, order2=True)


def breadth_first(x):
    queue = deque([0])
    seen = set()
    t = 0.0
    while queue:
        i = queue.popleft()
        if i in seen:
            continue
        seen.add(i)
        t = t * 0.5 + x[i] ** 2
        for j in (2 * i + 1, 2 * i + 2):
            if j < len(x):
                queue.append(j)
    return t


QUEUES.add(breadth_first, vector, order2=True)


def extended_beyond(x):
    d = deque(maxlen=2)
    d.extend(x)
    d.extendleft([x[0] * x[0]])
    return d[0] * d[1] ** 2


QUEUES.add(extended_beyond, vector, order2=True)


def tail_assigned(x):
    d = []
    items = list(x)
    d[:] = (d + items)[-2:]
    return d[0] * d[1] ** 2


QUEUES.add(tail_assigned, vector, order2=True)


def whole_assigned(x):
    d = []
    d[:] = [x[0] * x[1], x[2]]
    return d[0] * d[1] ** 2


QUEUES.add(whole_assigned, vector, order2=True)


def slice_assigned(x):
    d = [1.0, 2.0, 3.0]
    d[1:] = list(x[:3])
    return d[0] * d[1] ** 2 * d[3]


QUEUES.add(slice_assigned, vector, order2=True)


def slices_in_loop(x):
    d = [1.0, 2.0, 3.0]
    for i in range(2):
        d[i : i + 1] = [x[i], x[i + 1] * d[i]]
    return sum(d) ** 2 + d[1] ** 2


QUEUES.add(slices_in_loop, vector, order2=True)


def array_assigned(x):
    d = []
    d[:] = x
    d[1:3] = x[:1]
    return sum(v**2 for v in d)


QUEUES.add(array_assigned, vector, order2=True)


def alias_cut(x):
    d = [1.0]
    e = d
    d[:0] = [x[0]]
    del d[1:]
    return e[0] ** 2


QUEUES.add(alias_cut, vector, order2=True)


def row_repeated(x):
    row = [x[0], x[1]]
    grid = [row] * 2
    grid[0][1] = x[2] * x[0]
    return grid[1][1] * grid[1][0] + sum(sum(r) for r in grid)


QUEUES.add(row_repeated, vector, order2=True)


def row_repeated_and_joined(x):
    row = [x[0], x[1]]
    grid = [row] * 2 + [row, [x[3], 1.0]]
    grid[3][1] = x[2] * x[0]
    row.append(x[4])
    return grid[1][1] * grid[1][2] + sum(sum(r) for r in grid)


QUEUES.add(row_repeated_and_joined, vector, order2=True)


def display_repeated(x):
    grid = [[x[0], x[1]]] * 3
    grid[0][1] *= x[2]
    return grid[1][1] * grid[2][0]


QUEUES.add(display_repeated, vector, order2=True)


def array_repeated(x):
    v = x[:2] * 1.0
    vs = [v] * 3
    vs[0][0] = x[4]
    return np.sum(vs[1] * vs[2])


QUEUES.add(array_repeated, vector, order2=True)


def zeros_repeated(x):
    m = [[0.0] * 3] * 2
    m[0][1] = x[0]
    m[1][2] = x[1] * m[0][1]
    return sum(m[0]) * sum(m[1])


QUEUES.add(zeros_repeated, vector, order2=True)


def pairs_of_one_iterator(x):
    grouped = zip(*[iter(x)] * 2)
    return sum(a * b for a, b in grouped)


QUEUES.add(pairs_of_one_iterator, vector, order2=True)


def runs_of_values(x):
    t = 0.0
    for k, g in itertools.groupby(x, key=lambda v: v > 0.5):
        g = list(g)
        t = t * 0.5 + sum(g) ** 2 * len(g)
    return t


QUEUES.add(runs_of_values, vector, order2=True)


def runs_of_numbers(x):
    t = 0.0
    for k, g in itertools.groupby(range(5), key=lambda i: i // 2):
        t = t * 0.5 + sum(x[i] for i in g) ** 2 * (k + 1)
    return t


QUEUES.add(runs_of_numbers, vector, order2=True)


def mapped_indices(x):
    idx = map(int, [0, 1, 2])
    return sum(x[i] ** 2 for i in idx)


QUEUES.add(mapped_indices, vector, order2=True)


def zipped_indices(x):
    pairs = zip(range(3), range(1, 4))
    t = 0.0
    for i, j in pairs:
        t = t * 0.5 + x[i] * x[j]
    return t


QUEUES.add(zipped_indices, vector, order2=True)


def generated_indices(x):
    gen = (i for i in range(4) if i % 2)
    t = 0.0
    for i in gen:
        t = t * 0.5 + x[i] ** 2
    return t


QUEUES.add(generated_indices, vector, order2=True)


def generator_function(x):
    def order():
        yield 0
        yield 2

    t = 0.0
    for i in order():
        t = t * 0.5 + x[i] ** 2
    o = order()
    for i in o:
        t = t * 0.5 + x[i] ** 3
    return t


QUEUES.add(generator_function, vector, order2=True)


def enumerated(x):
    e = enumerate([2, 0, 1])
    return sum(x[i] ** 2 * k for k, i in e)


QUEUES.add(enumerated, vector, order2=True)


def backwards(x):
    r = reversed([0, 1, 2])
    t = 0.0
    for i in r:
        t = t * 0.5 + x[i] ** 2
    return t


QUEUES.add(backwards, vector, order2=True)


def zip_left_early(x):
    t = 0.0
    for i in zip(range(3), range(5)):
        t = t * 0.5 + x[i[0]] ** 2 * x[i[1]]
        if i[0] == 1:
            break
    return t


QUEUES.add(zip_left_early, vector, order2=True)


def global_list_left_early(x):
    t = 0.0
    for i in ORDER:
        t = t * 0.5 + x[i] ** 2
        if i == 2:
            break
    return t


QUEUES.add(global_list_left_early, vector, order2=True)


def greatest_of_displays(x):
    a, b = max((x[0], x[1]), (x[2], x[0]))
    c, d = min([(x[0] * 2.0, x[1]), (x[1], x[1])])
    k, v = max(enumerate(x))
    u, w = min(zip(x, x**2))
    return a * b + c * d + k * v + u * w


QUEUES.add(greatest_of_displays, vector)


def greatest_numbered(x):
    k, v = max(enumerate(x))
    return k * v


QUEUES.add(greatest_numbered, vector, order2=True)


def least_of_zip(x):
    u = min(zip(x, x**2))
    return u[0] * u[1]


QUEUES.add(least_of_zip, vector, order2=True)


def least_of_list_of_pairs(x):
    pairs = [(v * v, k) for k, v in enumerate(x)]
    best = min(pairs)
    pairs.append((x[0] * 0.01, 5))
    a, b = min(pairs)
    return best[0] * (best[1] + 2.0) + a * b


QUEUES.add(least_of_list_of_pairs, vector, order2=True)


def greatest_of_lists(x):
    p, q = [x[0], x[1]], [x[2], x[0]]
    r = max(p, q)
    return r[0] * r[1]


QUEUES.add(greatest_of_lists, vector)


def greatest_of_tuples(x):
    t = (x[0], x[1] * x[0])
    u = (x[0], x[2])
    v = max(t, u)
    return v[0] * v[1] + max([t, u, (0.0, 1.0)])[1] ** 2


QUEUES.add(greatest_of_tuples, vector)
