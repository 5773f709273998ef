"""Copies of objects that functions build: replace, copy, deepcopy, of one of many and of what holds them."""

from dataclasses import dataclass, replace
from typing import NamedTuple
import collections
import copy
import numpy as np

from .registry import program


@dataclass(frozen=True)
class Point:
    x: np.ndarray
    t: float = 0.0

    def step(self, k):
        return Point(x=self.x * k, t=self.t + 1)

    def step2(self, k):
        return replace(self, x=self.x * k)


@program(
    lambda: (
        np.array([0.873, 0.543, 0.337, 0.315]),
        0.1,
    ),
    (0, 1),
)
def rebuilt_by_a_method(x, k):
    s = Point(x)
    tr = [s]
    for _ in range(3):
        s = s.step(k)
        tr.append(s)
    return sum(np.sum(p.x) * (i + 1) for i, p in enumerate(tr))


@program(
    lambda: (
        np.array([1.032, 1.121, 0.846, 0.957]),
        0.1,
    ),
    (0, 1),
)
def replaced_by_a_method(x, k):
    s = Point(x)
    tr = [s]
    for _ in range(3):
        s = s.step2(k)
        tr.append(s)
    return sum(np.sum(p.x) * (i + 1) for i, p in enumerate(tr))


@program(
    lambda: (
        np.array([0.789, 1.142, 1.034, 0.302]),
        0.1,
    ),
    (0, 1),
)
def last_one_stepped(x, k):
    tr = [Point(x)]
    for _ in range(3):
        tr.append(tr[-1].step(k))
    return sum(np.sum(p.x) * (i + 1) for i, p in enumerate(tr))


@program(
    lambda: (
        np.array([1.072, 0.33, 0.957, 0.458]),
        0.1,
    ),
    (0, 1),
)
def last_one_replaced(x, k):
    tr = [Point(x)]
    for _ in range(3):
        tr.append(replace(tr[-1], x=tr[-1].x * k))
    return sum(np.sum(p.x) * (i + 1) for i, p in enumerate(tr))


@program(
    lambda: (
        np.array([0.325, 0.412, 0.904, 0.882]),
        0.1,
        "exp",
    ),
    (0, 1),
)
def named_schedule(w, lr, kind):
    def const(t):
        return lr

    def exp(t):
        return lr * 0.9**t

    sched = {"const": const, "exp": exp}[kind]
    hist = collections.deque(maxlen=2)
    for t in range(5):
        hist.append(2 * w)
        w = w - sched(t) * sum(hist) / len(hist)
    return w @ w


@program(
    lambda: (
        np.array([0.854, 0.645, 1.197, 1.183]),
        0.1,
        "exp",
    ),
    (0, 1),
)
def schedule_lambda(w, lr, kind):
    sched = lambda t: lr * 0.9**t
    hist = collections.deque(maxlen=2)
    for t in range(5):
        hist.append(2 * w)
        w = w - sched(t) * sum(hist) / len(hist)
    return w @ w


def make(kind, base, **kw):
    def const(t):
        return base

    def exp(t):
        return base * kw.get("gamma", 0.9) ** t

    return {"const": const, "exp": exp}[kind]


class Step(NamedTuple):
    x: np.ndarray
    t: float = 0.0

    def step(self, k):
        return self._replace(x=self.x * k)


@dataclass
class Walker:
    x: np.ndarray
    t: float = 0.0

    def copy(self):
        return copy.copy(self)

    def clone(self):
        return Walker(self.x.copy(), self.t)

    def dcopy(self):
        return copy.deepcopy(self)

    def moved(self, k):
        new = self.copy()
        new.x = new.x * k
        new.t += 1
        return new


@program(
    lambda: (
        np.array([0.873, 0.543, 0.337, 0.315]),
        0.6,
    ),
    (0, 1),
)
def tuple_replaced(x, k):
    s = Step(x)
    tr = [s]
    for _ in range(3):
        s = s.step(k)
        tr.append(s)
    return sum(np.sum(p.x) * (i + 1) for i, p in enumerate(tr))


@program(
    lambda: (
        np.array([1.032, 1.121, 0.846, 0.957]),
        0.6,
    ),
    (0, 1),
)
def last_tuple_replaced(x, k):
    tr = [Step(x)]
    for _ in range(3):
        tr.append(tr[-1]._replace(x=tr[-1].x * k))
    return sum(np.sum(p.x) * (i + 1) for i, p in enumerate(tr))


@program(
    lambda: (
        np.array([0.789, 1.142, 1.034, 0.302]),
        0.6,
    ),
    (0, 1),
)
def moved_copies(x, k):
    tr = [Walker(x)]
    for _ in range(3):
        tr.append(tr[-1].moved(k))
    return sum(np.sum(p.x) * (i + p.t) for i, p in enumerate(tr))


@program(
    lambda: (
        np.array([1.072, 0.33, 0.957, 0.458]),
        0.6,
    ),
    (0, 1),
)
def copies_on_the_way(x, k):
    s = Walker(x)
    tr = [s]
    for _ in range(3):
        tr.append(s.copy())
        s.x = s.x * k
    return sum(np.sum(p.x) * (i + 1) for i, p in enumerate(tr))


@program(
    lambda: (
        np.array([1.077, 0.787, 0.57, 0.68]),
        0.6,
    ),
    (0, 1),
)
def deep_copies_on_the_way(x, k):
    s = Walker(x.copy())
    tr = []
    for _ in range(3):
        tr.append(copy.deepcopy(s))
        s.x *= k
    return sum(np.sum(p.x) * (i + 1) for i, p in enumerate(tr))


@program(
    lambda: (
        np.array([0.325, 0.412, 0.904, 0.882]),
        0.6,
    ),
    (0, 1),
)
def clones_on_the_way(x, k):
    s = Walker(x.copy())
    tr = []
    for _ in range(3):
        tr.append(s.clone())
        s.x *= k
    return sum(np.sum(p.x) * (i + 1) for i, p in enumerate(tr))


@program(
    lambda: (
        np.array([0.917, 0.885, 0.92, 0.65]),
        0.6,
    ),
    (0, 1),
)
def copies_of_all(x, k):
    pop = [Walker(v * x, float(i)) for i, v in enumerate(x)]
    new = [copy.copy(p) for p in pop]
    for p in new:
        p.x = p.x * k
    return sum(np.sum(p.x * q.x) * p.t for p, q in zip(pop, new))


@dataclass
class Cell:
    x: np.ndarray
    t: float = 0.0


@dataclass
class Pair:
    q: Cell
    w: list


@program(
    lambda: (
        np.array([0.873, 0.543, 0.337, 0.315]),
        0.6,
    ),
    (0, 1),
)
def deep_copy_written(x, k):
    pop = [Cell(v * x, float(i)) for i, v in enumerate(x)]
    tot = 0.0
    for p in pop:
        q = copy.deepcopy(p)
        q.x[0] = k
        tot += np.sum(p.x * q.x)
    return tot + pop[1].x[0]


@program(
    lambda: (
        np.array([1.032, 1.121, 0.846, 0.957]),
        0.6,
    ),
    (0, 1),
)
def copy_shares_arrays(x, k):
    pop = [Cell(v * x, float(i)) for i, v in enumerate(x)]
    tot = 0.0
    for p in pop:
        q = copy.copy(p)
        q.x[0] = k
        tot += np.sum(p.x * q.x)
    return tot + pop[1].x[0]


@program(
    lambda: (
        np.array([0.789, 1.142, 1.034, 0.302]),
        0.6,
    ),
    (0, 1),
)
def copy_in_place(x, k):
    pop = [Cell(v * x, float(i)) for i, v in enumerate(x)]
    tot = 0.0
    for p in pop:
        q = copy.copy(p)
        q.x *= k
        tot += np.sum(p.x * q.x)
    return tot + pop[1].x[0]


@program(
    lambda: (
        np.array([1.072, 0.33, 0.957, 0.458]),
        0.6,
    ),
    (0, 1),
)
def deep_copy_in_place(x, k):
    pop = [Cell(v * x, float(i)) for i, v in enumerate(x)]
    tot = 0.0
    for p in pop:
        q = copy.deepcopy(p)
        q.x *= k
        tot += np.sum(p.x * q.x)
    return tot + pop[1].x[0]


@program(
    lambda: (
        np.array([1.077, 0.787, 0.57, 0.68]),
        0.6,
    ),
    (0, 1),
)
def deep_copy_of_parts(x, k):
    pop = [Pair(Cell(v * x), [v, x[0]]) for i, v in enumerate(x)]
    tot = 0.0
    for p in pop:
        q = copy.deepcopy(p)
        q.q.x *= k
        q.w[0] = q.w[1] * k
        tot += np.sum(p.q.x * q.q.x) + p.w[0] * q.w[0]
    return tot + pop[1].q.x[0]


@program(
    lambda: (
        np.array([0.325, 0.412, 0.904, 0.882]),
        0.6,
    ),
    (0, 1),
)
def copy_of_parts(x, k):
    pop = [Pair(Cell(v * x), [v, x[0]]) for i, v in enumerate(x)]
    tot = 0.0
    for p in pop:
        q = copy.copy(p)
        q.q.x *= k
        q.w[0] = q.w[1] * k
        tot += np.sum(p.q.x * q.q.x) + p.w[0] * q.w[0]
    return tot + pop[1].q.x[0]


@program(
    lambda: (
        np.array([0.854, 0.645, 1.197, 1.183]),
        0.6,
    ),
    (0, 1),
)
def replaced_and_written(x, k):
    pop = [Pair(Cell(v * x), [v, x[0]]) for i, v in enumerate(x)]
    tot = 0.0
    for p in pop:
        q = replace(p, w=[k, k])
        q.q.x *= k
        q.w[0] = q.w[1] * k
        tot += np.sum(p.q.x * q.q.x) + p.w[0] * q.w[0]
    return tot + pop[1].q.x[0]


@dataclass
class Body:
    x: np.ndarray
    t: float = 0.0


class Tree:
    def __init__(self, v, kids=()):
        self.v, self.kids = v, list(kids)


@program(
    lambda: (
        np.array([0.873, 0.543, 0.337, 0.315]),
        0.6,
    ),
    (0, 1),
)
def deep_copy_of_a_dict(x, k):
    q = Body(x * 1.0)
    d = {"a": q, "b": [q, x * 2]}
    e = copy.deepcopy(d)
    e["a"].x[0] = k
    e["b"][1][0] = k
    return np.sum(q.x) + np.sum(e["b"][0].x * e["b"][1]) + d["b"][1][0]


@program(
    lambda: (
        np.array([1.032, 1.121, 0.846, 0.957]),
        0.6,
    ),
    (0, 1),
)
def dict_of_arrays(x, k):
    d = {"a": x * 1.0, "b": [x, x * 2]}
    e = copy.deepcopy(d)
    e["a"][0] = k
    e["b"][1][0] = k
    e["b"][0] *= 2
    f = copy.copy(d)
    f["a"][1] = k
    f["b"].append(x * 3)
    return np.sum(d["a"] * e["a"]) + np.sum(e["b"][0] * e["b"][1]) + d["b"][1][0] + np.sum(d["b"][-1])


@program(
    lambda: (
        np.array([0.789, 1.142, 1.034, 0.302]),
        0.6,
    ),
    (0, 1),
)
def nested_lists(x, k):
    l = [x[:2] * 1.0, (x[2:], [x * 2])]
    m = copy.deepcopy(l)
    m[0][0] = k
    m[1][1][0][1] = k
    n = l.copy()
    n[0][1] = k * 2
    n[1][1].append(x)
    return np.sum(l[0] * m[0]) + np.sum(m[1][1][0]) * len(l[1][1]) + l[1][0][0]


@program(
    lambda: (
        np.array([1.077, 0.787, 0.57, 0.68]),
        0.6,
    ),
    (0, 1),
)
def copy_on_one_path(x, k):
    a = Body(x * 1.0)
    b = copy.deepcopy(a) if k > 0 else copy.copy(a)
    b.x[0] = k
    b.t = 3.0
    return np.sum(a.x * b.x) + a.t + b.t * x[1]


@program(
    lambda: (
        np.array([0.325, 0.412, 0.904, 0.882]),
        0.6,
    ),
    (0, 1),
)
def deep_copy_of_a_tree(x, k):
    t = Tree(x[0], [Tree(x[1]), Tree(x[2])])
    s = copy.deepcopy(t)
    s.kids[0].v = k
    s.v *= 2
    return t.v * s.v + t.kids[0].v * s.kids[0].v + s.kids[1].v


@program(
    lambda: (
        np.array([0.854, 0.645, 1.197, 1.183]),
        0.6,
    ),
    (0, 1),
)
def made_by_class(x, k):
    a = Body(x * 1.0)
    b = a.__class__(a.x, a.t)
    b.x[0] = k
    c = Body(**vars(a))
    c.x[1] *= k
    return np.sum(a.x * b.x) + c.x[0]


@program(
    lambda: (
        np.array([0.917, 0.885, 0.92, 0.65]),
        0.6,
    ),
    (0, 1),
)
def deep_copy_of_an_array(x, k):
    a = Body(x * 1.0)
    s = {a.t: copy.deepcopy(a.x)}
    a.x += k
    return np.sum(s[0.0] * a.x)
