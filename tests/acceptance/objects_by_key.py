"""Lists of objects that are given, zipped with arrays, sorted, filtered and looked up; objects in dicts under names."""

from dataclasses import dataclass

import numpy as np

from .registry import program, rnd


class P:
    k = 2.0

    def __init__(self, m, pos):
        self.m = m
        self.pos = pos
        self.hits = 0

    def energy(self, w):
        return self.k * self.m * w + np.sum(self.pos**2)

    @property
    def size(self):
        return self.m**2

    def kick(self, v):
        self.pos = self.pos + v
        self.hits += 1

    def push(self, v):
        self.pos += v


@dataclass
class R:
    m: float
    name: str = "d"


L = lambda: [P(0.3, rnd(2)), P(0.5, rnd(2, seed=1)), P(-0.2, rnd(2, seed=2))]
Q = lambda: (L(), rnd(3))


def helper(ps, x):
    return sum(p.m * w for p, w in zip(ps, x))


@program(Q, second=False)
def methods_and_properties(ps, x):
    s = 0.0
    for p, w in zip(ps, x):
        s += p.energy(w) * p.size
    return s


@program(lambda: (L(), rnd(3, 2)), second=False)
def kicked(ps, x):
    for p, w in zip(ps, x):
        p.kick(w)
    return sum((np.sum(p.pos**2) * p.hits for p in ps))


@program(lambda: (L(), rnd(3, 2)), second=False)
def pushed_in_place(ps, x):
    for p, w in zip(ps, x):
        p.push(w)
    return sum((np.sum(p.pos**2) for p in ps))


@program(lambda: (L(), rnd(3, 2)), second=False)
def places_written(ps, x):
    for p, w in zip(ps, x):
        p.pos[0] = w[1] * p.m
    return sum((np.sum(p.pos**2) for p in ps))


@program(lambda: ([R(0.3), R(0.5, "e")], rnd(2)))
def plain_records(ds, x):
    return sum((d.m * w * len(d.name) for d, w in zip(ds, x)))


@program(lambda: (L(), rnd(3, 3)), second=False)
def by_two_numbers(ps, A):
    s = 0.0
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            if i != j:
                s += ps[i].m * ps[j].m * A[i, j] * np.sum((ps[i].pos - ps[j].pos) ** 2)
    return s


@program(lambda: (L(), L(), rnd(3)), second=False)
def two_lists(ps, qs, x):
    return sum((p.m * q.m * w for p, q, w in zip(ps, qs[::-1], x)))


@program(lambda: (L(), rnd(3), np.array([2, 0, 2, 1])), second=False)
def by_an_array_of_numbers(ps, x, idx):
    s = 0.0
    for i in idx:
        p = ps[i]
        s += p.m * x[i]
        p.m = p.m * 1.5
    return s + ps[0].m


@program(lambda: (tuple(L()), rnd(3)), second=False)
def in_a_tuple(ps, x):
    return sum((p.m * w for p, w in zip(ps, x)))


@program(lambda: (L(), rnd(5)), second=False)
def while_loop(ps, x):
    i = 0
    s = 0.0
    while i < len(ps):
        s += ps[i].m * x[i] * ps[-1].m
        i += 1
    return s


@program(lambda: (L(), rnd(3)), second=False)
def nearest(ps, x):
    best = max(ps, key=lambda p: p.m)
    near = sorted(ps, key=lambda p: np.sum((p.pos - best.pos) ** 2))[:2]
    return sum((p.m * w for p, w in zip(near, x))) * best.m


@program(lambda: (L(), rnd(3)), second=False)
def filtered(ps, x):
    ps = [p for p in ps if p.m > 0]
    return sum((p.m * w for p, w in zip(ps, x)))


@program(lambda: (L(), rnd(3)), second=False)
def given_to_a_helper(ps, x):
    return helper(ps, x) * helper(ps[1:], x)


@program(lambda: (L(), rnd(3)), second=False)
def sorted_in_place(ps, x):
    ps.sort(key=lambda p: -p.m)
    return sum((p.m * w * (i + 1) for i, (p, w) in enumerate(zip(ps, x))))


@program(lambda: (L(), rnd(3)), second=False)
def first_has_two_names(ps, x):
    first = ps[0]
    for p, w in zip(ps, x):
        p.m = p.m * w
    first.m = first.m * 2
    return sum((p.m**2 for p in ps)) + first.m


@program(lambda: (L(), rnd(3)), second=False)
def read_by_a_closure(ps, x):

    def total():
        return sum((p.m * w for p, w in zip(ps, x)))

    return total() ** 2


@program(lambda: (L(), rnd(3)), second=False)
def new_objects(ps, x):
    out = []
    for p, w in zip(ps, x):
        out.append(P(p.m * w, p.pos * w))
    return sum((p.energy(1.0) for p in out))


@program(lambda: (L(), rnd(3)), second=False)
def sums_by_sign(ps, x):
    d = {}
    for p, w in zip(ps, x):
        k = "pos" if p.m > 0 else "neg"
        d[k] = d.get(k, 0) + p.pos * w
    return sum((np.sum(v**2) for v in d.values()))


class N:
    def __init__(self, m, pos=0.0):
        self.m = m
        self.pos = pos


class Bag:
    def __init__(self):
        self.items = []

    def add(self, m):
        self.items.append(N(m, m * m))

    def order(self):
        self.items.sort(key=lambda p: p.m)

    def total(self, x):
        return sum(p.m * w + p.pos * w * w for p, w in zip(self.items, x))


X = lambda: (rnd(4), rnd(4, seed=3))


def w(ps, x):
    return sum(p.m * v * (i + 1) for i, (p, v) in enumerate(zip(ps, x)))


@program(X)
def sorted_under_two_names(m, x):
    ps = [N(a, a * a) for a in m]
    qs = ps
    ps.sort(key=lambda p: p.m)
    return w(qs, x) + w(ps, x) * 2


@program(X)
def sorted_after_a_copy(m, x):
    ps = [N(a, a * a) for a in m]
    first = ps[0]
    old = list(ps)
    ps.sort(key=lambda p: (-p.m, p.pos))
    first.m = first.m * 3
    return w(old, x) + w(ps, x) * 2 + first.m * x[0]


@program(X)
def sorted_by_a_method(m, x):
    b = Bag()
    for a in m:
        b.add(a)
    b.order()
    return b.total(x)


@program(X)
def sorted_in_each_turn(m, x):
    s = 0.0
    for t in range(2):
        ps = [N(a * (t + 1), a * a) for a in m]
        ps.sort(key=lambda p: p.m, reverse=True)
        s += w(ps, x)
    return s


@program(X)
def sorted_and_looked_up(m, x):
    ps = [N(a, a * a) for a in m]
    ps.sort(key=lambda p: p.m)
    return ps[0].m * x[0] + ps[-1].pos * x[1] + len(ps) * sum((p.m for p in ps[1:3]))


@program(X)
def sorted_in_a_list(m, x):
    ps = [N(a, a * a) for a in m]
    groups = [ps, ps[:2]]
    ps.sort(key=lambda p: p.m)
    return w(groups[0], x) + w(groups[1], x)


@dataclass
class V:
    name: str
    weight: float
    arr: object = None

    def scaled(self, s):
        return self.weight * s


@dataclass
class W:
    name: str
    weight: float
    arr: object = None


class Named:
    def __init__(self, name, m):
        self.name = name
        self.m = m
        self.links = 0

    def kick(self, v):
        self.m = self.m * v
        self.links += 1


VS = lambda: ([W("a", 0.3, rnd(2)), W("b", 0.5, rnd(2, seed=1)), W("c", -0.2, rnd(2, seed=2))], ["a", "c", "a", "b"])
PS = lambda: ([Named("a", 0.3), Named("b", 0.5), Named("c", -0.2)], ["a", "c", "a", "b"], rnd(4))
XS = lambda: (rnd(3), ["a", "b", "c"], ["a", "c", "a", "b"])


@program(PS, second=False)
def kicked_by_name(ps, names, x):
    by = {p.name.upper(): p for p in ps}
    s = 0.0
    for n, v in zip(names, x):
        by[n.upper()].kick(v)
        s += by[n.upper()].m
    return s + sum((p.m * p.links for p in ps)) + sum((p.m for p in by.values()))


@program(PS, second=False)
def filled_by_a_loop(ps, names, x):
    by = {}
    for p in ps:
        by[p.name] = p
    s = 0.0
    for n, v in zip(names, x):
        if n in by:
            s += by[n].m * v
    for k in by:
        s += by[k].m * len(k)
    for k, p in by.items():
        s += p.m * len(k) + p.links
    return s * len(by)


@program(PS, second=False)
def some_of_them(ps, names, x):
    by = {p.name: p for p in ps if p.m > 0}
    return sum((by[n].m * v for n, v in zip(names, x) if n in by))


@program(XS)
def filled_in_turns(x, labels, names):
    table = {}
    for l, w in zip(labels, x):
        table[l] = V(l, w * w)
        if l != "a":
            table[l + "2"] = V(l, table["a"].weight * w)
    s = 0.0
    for n in names:
        table[n].weight = table[n].weight * 1.5
    for v in table.values():
        s += v.scaled(2.0) * len(v.name)
    return s + sum((table[k].weight for k in sorted(table)))


@program(XS)
def replaced(x, labels, names):
    table = {l: V(l, w * w) for l, w in zip(labels, x)}
    table["a"] = V("z", x[1])
    return sum((table[n].weight ** 2 for n in names)) + sum((v.weight * i for i, v in enumerate(table.values())))


@program(XS)
def names_for_two(x, labels, names):
    table = {l: V(l, w * w) for l, w in zip(labels, x)}
    a = table["a"]
    a.weight = a.weight * x[1]
    b = table[names[1]]
    b.weight += a.weight
    return sum((table[n].weight ** 2 for n in names))


@program(lambda: (rnd(4),))
def nodes_by_number(x):
    nodes = {i: Named(str(i), v) for i, v in enumerate(x)}
    for i in nodes:
        if i + 1 in nodes:
            nodes[i + 1].m = nodes[i + 1].m + 0.5 * nodes[i].m
    return nodes[3].m * nodes[0].m


@program(lambda: (rnd(4), [(0, 1), (1, 2), (2, 3), (3, 0)]))
def nodes_of_edges(x, edges):
    nodes = {}
    for i, j in edges:
        for k in (i, j):
            if k not in nodes:
                nodes[k] = Named(str(k), x[k])
        nodes[i].m = nodes[i].m + nodes[j].m * 0.5
        nodes[j].links += 1
    return sum((n.m**2 * n.links for n in nodes.values()))


@program(XS)
def made_in_each_turn(x, labels, names):
    s = 0.0
    for t in range(2):
        table = {l: V(l, w * w * (t + 1)) for l, w in zip(labels, x)}
        s += sum((table[n].weight for n in names))
    return s


@program(XS)
def read_by_a_lambda(x, labels, names):
    table = {l: V(l, w * w) for l, w in zip(labels, x)}
    f = lambda n: table[n].weight * 2
    return sum((f(n) for n in names)) + sum(map(f, names))


@program(XS)
def under_two_names(x, labels, names):
    vs = [V(l, w * w) for l, w in zip(labels, x)]
    table = {v.name: v for v in vs}
    other = {v.name + "x": v for v in vs}
    for n in names:
        table[n].weight = table[n].weight * 1.1
    return sum((other[n + "x"].weight for n in names)) * vs[0].weight


@program(VS)
def weights_by_name(vs, names):
    table = {v.name: v for v in vs}
    s = 0.0
    for n in names:
        s += table[n].weight ** 2
    return s


@program(VS)
def weights_and_arrays_by_name(vs, names):
    table = {v.name: v for v in vs}
    return sum((table[n].weight * np.sum(table[n].arr) for n in names))


@program(lambda: (VS()[0],))
def two_known_names(vs):
    table = {v.name: v for v in vs}
    return table["a"].weight * table["b"].weight


@program(lambda: (rnd(3), ["a", "b", "c"], ["a", "c", "a", "b"]))
def lengths_of_names(x, labels, names):
    table = {l: V(l, w * w) for l, w in zip(labels, x)}
    s = 0.0
    for n in names:
        v = table[n]
        s += v.weight * len(v.name)
    return s
