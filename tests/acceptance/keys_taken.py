"""Dicts whose keys are taken one by one: numbers, which carry nothing."""

import numpy as np

from .registry import program


from collections import deque


import math
import itertools


@program(lambda: (0.73,))
def summed(x):
    d = {1: x, 2: x * x}
    return sum(d) * d[1]


@program(lambda: (0.73, {1: 2.0, 2: 0.5}))
def of_a_dict_given(x, d):
    return sum(d) * x + math.fsum(d) + math.prod(d) * d[2]


@program(lambda: (0.73,))
def unpacked_with_a_star(x):
    d = {1: x, 2: x * x, 3: 0.4}
    p, w, *z = d
    return (p + w * 2 + len(z)) * x


@program(lambda: (0.73,))
def extending(x):
    d = {1: x, 2: x * x, 3: 0.4}
    y = [x]
    y.extend(d)
    return sum(v * i for i, v in enumerate(y)) * x


@program(lambda: (0.73,))
def added_to_a_list(x):
    d = {1: x, 2: x * x, 3: 0.4}
    y = [x]
    y += d
    return sum(v * i for i, v in enumerate(y)) * x


@program(lambda: (0.73,))
def put_into_a_slice(x):
    d = {1: x, 2: x * x, 3: 0.4}
    y = [x, 2.0]
    y[1:1] = d
    return sum(v * i for i, v in enumerate(y)) * x


@program(lambda: (0.73,))
def all_but_the_last(x):
    d = {1: x, 2: x * x, 3: 0.4}
    *z, p = d
    return (p + len(z)) * x


@program(lambda: (0.73,))
def extending_a_deque(x):
    d = {1: x, 2: x * x, 3: 0.4}
    q = deque([x])
    q.extend(d)
    return sum(v * i for i, v in enumerate(q)) * x


@program(lambda: (0.73,))
def unpacked(x):
    d = {1: x, 2: x * x, 3: 0.4}
    a, b, c = d
    return (a + 2 * b + 3 * c) * x


@program(lambda: (0.73,))
def of_a_dict_filled_in_a_loop(x):
    p = {}
    for i in range(4):
        p[i] = x**i
    return max(p) * x + min(p) + sum(p) * p[2] + sum(p.keys()) * x + sum(p.values())


@program(lambda: (0.73,))
def side_by_side(x):
    d = {1: x, 2: x * x, 3: 0.4}
    return sum(k * v for k, v in zip(d, d.values())) + sum(a * b * x for a, b in itertools.pairwise(d))


@program(lambda: (0.73,))
def as_arguments(x):
    d = {1: x, 2: x * x, 3: 0.4}

    def h(a, b, c):
        return a + 2 * b + 3 * c

    return h(*d) * x + np.sum(list(d)) * x + [*d][1] * x + np.array([*d]) @ np.array([x, x, x])


@program(lambda: (0.73,))
def extended_by_views(x):
    d = {1: x, 2: x * x, 0.5: 3.0}
    t = [x]
    t.extend(d.keys())
    t += d.values()
    return sum(t) * x


@program(lambda: (0.73,))
def the_first_or_nothing(x):
    xs = [x, 2 * x]
    y = xs and xs[0]
    return y * x


@program(lambda: (0.73,))
def a_tuple_put_into_a_slice(x):
    q = [x, 1.0, 2.0]
    z = [3.0, x * x]
    q[1:1] = tuple(z)
    q[0:0] = (x, x)
    return sum(v * i for i, v in enumerate(q))


@program(lambda: (0.73,))
def over_sets(x):
    s = 0.0
    for v in {1.0, 2.0, 3.0}:
        s += v * x
    s += sum(v * x for v in {1, 2})
    return s


@program(lambda: (0.73,))
def over_a_set_under_a_name(x):
    names = {"a", "b", "c"}
    w = {"a": 1.0, "b": 2.0, "c": x}
    s = 0.0
    for k in names:
        s += w[k] * x
    names.add("d")
    t = [w.get(k, 3.0) * x for k in names]
    return s * sum(t) + sum(w[k] for k in names if k in w)


@program(lambda: ([0.73, 0.2],))
def the_last_or_nothing(xs):
    last = xs and xs[-1]
    return last * 2.0 + sum(xs)
