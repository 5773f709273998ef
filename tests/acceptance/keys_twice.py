"""Dict displays in which a key stands twice."""

import enum
from collections import OrderedDict

import numpy as np

from .registry import program


@program(lambda: (0.73,))
def by_variables(x):
    i, j = 1, 1
    d = {i: x, j: x * x}
    return d[1]


@program(lambda: (0.73,))
def by_constants(x):
    d = {"a": x, "a": x * x}
    return d["a"]


@program(lambda: (0.73,))
def equal_constants(x):
    d = {True: x, 1: x * x}
    return d[1] * len(d)


@program(lambda: (0.73,))
def pairs(x):
    d = dict([("a", x), ("a", x * x)])
    return d["a"]


@program(lambda: (0.73,))
def pairs_by_variables(x):
    a, b = "aab"[0], "aab"[1]
    d = dict([(a, x), (b, x * x), ("c", 2.0)])
    return sum(d.values()) * len(d)


@program(lambda: (0.73,))
def one_of_three(x):
    k = "a"
    d = {"a": x, k: x * x, "c": 3 * x}
    return sum(d.values())


@program(lambda: (0.73,))
def in_a_loop(x):
    s = 0.0
    for i in range(3):
        d = {i: x * i, i % 2: x * x, 1: 2 * x}
        s = s + sum(d.values()) * d[1] + d[i]
    return s


@program(lambda: (0.73,))
def with_calls(x):
    def g(v):
        return v * x

    i, j = 1, 1
    d = {i: g(x), j: g(2.0), 2: g(3.0)}
    d[1] *= 2
    return sum(d.values())


@program(lambda: (0.73,))
def of_containers(x):
    i, j = 1, 1
    d = {i: [x], j: [x * x, x]}
    d[1].append(x * 3)
    e = {i: {"a": x}, j: {"a": x * x}}
    e[1]["a"] *= x
    return sum(d[1]) + e[1]["a"]


@program(lambda: (0.73,))
def given_to_a_function(x):
    i, j = 1, 1

    def h(d):
        return d[1] * x

    return h({i: x, j: x * x}) + {i: x, j: 4 * x}[1] + sum({i: x, j: 2.0}.values())


class V:
    def __init__(self, v):
        self.v = v


@program(lambda: (0.73,))
def of_objects(x):
    d = {"a": V(x), "a": V(x * x)}
    i, j = 1, 1
    return d["a"].v


@program(lambda: (0.73,))
def of_arrays(x):
    d = {"a": np.array([x, x]), "a": np.array([x * x, x])}
    d["a"] += x
    d["a"][0] *= x
    return d["a"].sum()


@program(lambda: (0.73,))
def of_one_value(x):
    i, j, k = 1, 1, 2
    y = x * x
    d = {i: y, j: y, k: y}
    return d[1] + d[2] * x


@program(lambda: (0.73,))
def tuples_and_floats(x):
    d = {(1, 2): x, (1, 2.0): x * x, 1.0: x, 1: 3 * x}
    return d[1, 2] * d[1]


@program(lambda: (0.73,))
def updated(x):
    i, j = 1, 1
    p = {i: x, j: x * x}
    q = dict(p)
    q.update({i: 3 * x, j: x * x * x})
    r = dict.fromkeys([i, j], x)
    return p[1] * q[1] * r[1] * len(q)


@program(lambda: (0.73,), second=False)
def ordered(x):
    d = OrderedDict([("a", x), ("a", x * x)])
    return d["a"]


@program(lambda: (0.73,))
def pairs_and_keywords(x):
    d = dict((("a", x), ("a", x * x), ("b", 2 * x)), c=x)
    return d["a"] * d["b"] + sum(d.values())


@program(lambda: (0.73,))
def starred(x):
    d = {**{"a": x, "b": x}, "a": x * x, **{"b": x**3}}
    return d["a"] * d["b"]


@program(lambda: (0.73,))
def starred_by_variables(x):
    i = 1
    d = {**{i: x, 2: x}, i: x * x, **{2: x**3}}
    return d[1] * d[2]


@program(lambda: (0.73,))
def zipped(x):
    d = dict(zip(["a", "a"], [x, x * x]))
    e = dict({"a": x}, a=x * x)
    return d["a"] * e["a"]


@program(lambda: (0.73,))
def running_keys(x):
    n = 3
    w = {i: x * i for i in range(n)}
    s = 0.0
    for i in range(n):
        d = {i: w[i], (i + 1) % n: w[(i + 1) % n] * x}
        for k, v in d.items():
            s += v * k
        e = {"k": x, str(i): d[i]}
        s += sum(e.values())
    return s


@program(lambda: (0.73,))
def of_tables(x):
    i, j = 0, 0
    table = {i: {"w": x, "b": [x]}, j: {"w": x * x, "b": [x, x]}}
    table[0]["b"].append(table[0]["w"])
    return sum(table[0]["b"]) * table[0]["w"]


@program(lambda: (0.73,))
def of_arrays_by_variables(x):
    i, j = 0, 0
    d = {i: np.array([x, x]), j: np.array([x * x, x])}
    d[0][1] *= x
    return d[0] @ d[0]


@program(lambda: (0.73,))
def by_items(x):
    ks = ["u", "v", "u"]
    m = {ks[0]: x, ks[1]: 2 * x, ks[2]: x * x}
    tot = m["u"] * m["v"]
    m[ks[0]] += 1
    return tot * m["u"]


class Md(enum.Enum):
    A = 1
    B = 2
    C = 1


@program(lambda: (0.73,))
def by_members(x):
    d = {Md.A: x, Md.B: 2 * x}
    e = {Md.A: x, Md.C: 2 * x}
    return d[Md.A] * e[Md.A]
