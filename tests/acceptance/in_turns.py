"""Loops that take items of one iterator in turn: `zip(it, it)`, `zip(*[iter(x)] * 3)`."""

import numpy as np

from .registry import program, rnd


@program(lambda: (rnd(6), rnd(6, seed=1)))
def pairs_in_a_sum(x, y):
    it = iter(x)
    return sum((a * b * b for a, b in zip(it, it))) * y[0]


@program(lambda: (list(rnd(6)),))
def pairs_of_a_list(x):
    it = iter(x)
    s = 0.0
    for a, b in zip(it, it):
        s = s * 0.5 + a * b * b
    return s


@program(lambda: (rnd(7),))
def by_threes(x):
    s = 0.0
    for a, b, c in zip(*[iter(x)] * 3):
        s = s * 0.5 + a * b * b * c
    return s


@program(lambda: (rnd(7, 2),))
def rows_behind_the_first(x):
    it = iter(x)
    s = 0.0
    first = next(it)
    for i, (a, b) in enumerate(zip(it, it)):
        s = s * 0.5 + np.sum(a * b * b * first) * i
    return s


@program(lambda: (rnd(7),))
def pairs_in_a_list(x):
    it = iter(x)
    s = 0.0
    pairs = list(zip(it, it))
    for a, b in pairs:
        s = s * 0.5 + a * b * b
    return s


@program(lambda: (rnd(7),))
def of_a_generator(x):
    it = (v * v for v in x)
    s = 0.0
    for a, b in zip(it, it):
        s = s * 0.5 + a * b * b
    return s


@program(lambda: (rnd(7),))
def last_item_changes(x):
    xs = [v for v in x]
    it = iter(xs)
    s = 0.0
    for a, b in zip(it, it):
        s = s * 0.5 + a * b * b
        xs[-1] = xs[-1] * 2
    return s


@program(lambda: (rnd(8),))
def array_written_on_the_way(x):
    y = x * 1.0
    it = iter(y)
    s = 0.0
    for i, (a, b) in enumerate(zip(it, it)):
        s = s * 0.5 + a * b * b
        y[2 * i + 2 :] *= a
    return s


@program(lambda: (rnd(8),))
def until_a_break(x):
    it = iter(x)
    s = 0.0
    for a, b in zip(it, it):
        s = s * 0.5 + a * b * b
        if s > 0.01:
            break
    return s


@program(lambda: ({"a": 0.3, "b": 0.4, "c": 0.5, "d": 0.6},))
def of_a_dict(d):
    it = iter(d.values())
    s = 0.0
    for a, b in zip(it, it):
        s = s * 0.5 + a * b * b
    return s


@program(lambda: (rnd(8),))
def list_written_on_the_way(x):
    y = [v * 1.0 for v in x]
    it = iter(y)
    s = 0.0
    i = 0
    for a, b in zip(it, it):
        s = s * 0.5 + a * b * b
        if 2 * i + 2 < len(y):
            y[2 * i + 2] = y[2 * i + 2] * a
        i += 1
    return s


@program(lambda: (rnd(8),))
def list_written_on_the_way_by_twos(x):
    y = [v * 1.0 for v in x]
    s = 0.0
    i = 0
    for a, b in zip(*[iter(y)] * 2):
        s = s * 0.5 + a * b * b
        if 2 * i + 2 < len(y):
            y[2 * i + 2] = y[2 * i + 2] * a
        i += 1
    return s


@program(lambda: (rnd(8),))
def name_bound_anew(x):
    s = 0.0
    y = x * 1.0
    for a, b in zip(*[iter(y)] * 2):
        s = s * 0.5 + a * b * b
        y = y * 2
    return s + np.sum(y)


@program(lambda: (rnd(8),))
def in_loops(x):
    s = 0.0
    for t in range(2):
        it = iter(x * (t + 1))
        for a, b in zip(it, it):
            for c, d in zip(*[iter(x)] * 2):
                s = s * 0.5 + a * b * b + c * d
    return s
