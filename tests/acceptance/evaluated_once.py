"""Methods that count their calls, in displays that sums, choices and loops run over: each is called once."""

import numpy as np

from .registry import program


import functools
import math


class Cnt:
    def __init__(self):
        self.n = 0

    def step(self, v):
        self.n += 1
        return v * self.n

    def __call__(self, v):
        self.n += 1
        return v * self.n


@program(lambda: (0.73,))
def a_sum(x):
    c = Cnt()
    u = sum([c.step(x), 1.0])
    return u * x


@program(lambda: (0.73,))
def sums_and_choices(x):
    c = Cnt()
    return sum((c(x), c(x)), c(x)) * max([c.step(x), 0.1]) * min((c.step(x), 10.0))


@program(lambda: (0.73,))
def reduced(x):
    c = Cnt()
    return functools.reduce(lambda a, b: a * b, [c.step(x), c.step(x)])


@program(lambda: (0.73,))
def in_a_loop(x):
    c = Cnt()
    t = 0.0
    for i in range(3):
        t += sum([c.step(x), c.n * x])
    return t


@program(lambda: (0.73,))
def sums_of_sums(x):
    c = Cnt()
    return sum(map(sum, [[c.step(x)], [c.step(x), 1.0]]))


@program(lambda: (0.73,))
def a_default(x):
    c = Cnt()

    def g(z, m=[c.step(x), *[]]):
        return z * m[0]

    return g(x) * c.n


@program(lambda: (0.73,))
def sorted_and_listed(x):
    c = Cnt()
    return (
        sum(sorted([c.step(x), c.step(-x)]))
        + sum(list((c(x), c(x))))
        + any([c(x) > 1, c(x) > 2]) * x
        + sum(tuple([c(x)]))
        + len([c(x), c(x)]) * c.n * x
    )


@program(lambda: (0.73,))
def looped_over(x):
    c = Cnt()
    t = 0.0
    for v in [c.step(x), c.step(x)]:
        t += v * c.n
    for i, v in enumerate([c(x), c(x)]):
        t += v * c.n * i
    for u, v in zip([c(x), c(x)], (c(x), c(x))):
        t += u * v * c.n
    for v in reversed([c(x), c(x)]):
        t = t * v
    return t


@program(lambda: (0.73,))
def unpacked(x):
    c = Cnt()
    a, b = [c(x), c(x)]
    (d, e), g = (c(x), c(x)), c(x)
    return a * b + d * e * g * c.n


@program(lambda: (0.73,))
def of_numpy(x):
    c = Cnt()
    return (
        np.sum([c(x), c(x)])
        + math.prod([c(x), c(x)])
        + math.fsum([c(x), 1.0])
        + np.max(np.array([c(x), c(x)]))
        + np.stack([[c(x)], [c(x)]]).sum() * c.n
    )


@program(lambda: (0.73,))
def looked_up(x):
    c = Cnt()
    return sum([c(x), c(x)][1:]) + [c(x), c(x)][0] + {"a": c(x), "b": c(x)}["b"] + dict(a=c(x))["a"] + (c(x),)[-1] * c.n


@program(lambda: (0.73,))
def repeated_and_added(x):
    c = Cnt()
    return sum([c(x)] * 2) + sum([c(x)] + [c(x)]) + sum([c(x), *[c(x), c(x)]]) * c.n


@program(lambda: (0.73,))
def on_one_path(x):
    c = Cnt()
    s = sum([c.step(x) if x > 0 else 0.0, c.step(x) and c.step(x)])
    return s * c.n


class Tables:
    def __init__(self):
        self.n = 0

    def table(self, v):
        self.n += 1
        return {"a": v * self.n, "b": v + self.n}

    def row(self, v):
        self.n += 1
        return [v * self.n, v]


class Inside:
    def __init__(self, x):
        self.x = x


class Holder:
    def __init__(self, x):
        self.at = Inside(x)
        self.n = 0

    def renewed(self):
        self.n += 1
        self.at = Inside(self.at.x * 2)
        return [self.at.x, self.n]

    def kids(self):
        self.n += 1
        self.at = Inside(self.at.x * 2)
        return [Inside(self.at.x), Inside(3.0 * self.n)]


@program(lambda: (0.73,))
def items_of_a_table_that_is_made(x):
    c = Tables()
    s = 0.0
    for key, t in c.table(x).items():
        s += t * c.n
    for v in c.row(x):
        s += v * c.n
    return s


@program(lambda: (0.73,))
def lists_that_are_made(x):
    h = Holder(x)
    s = 0.0
    for v in h.renewed():
        s += v * h.at.x
    s += sum(v * h.at.x for v in h.renewed())
    d = {i: v for i, v in enumerate(h.renewed())}
    return s * h.n + d[0] * h.at.x
