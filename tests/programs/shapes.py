"""Shapes of classes: local ones, own iteration and slices, __getattr__, copies, recursion; named tuples."""

import copy
from typing import NamedTuple

import numpy as np

from .classes import Vector
from .protocols import Lazy, Signal
from .registry import Collection

SHAPES = Collection("shapes", tags=("language",))
POINT = np.array([0.7, 1.3, 0.4])


def local_pair(x):
    class Pair:
        def __init__(self, a, b):
            self.a, self.b = a, b

        def product(self):
            return self.a * self.b

    return np.sum(Pair(x, x + 1.0).product())


SHAPES.add(local_pair, lambda: (POINT.copy(),), order2=True)


def local_class_reads_variable(x):
    k = x[0]

    class Pair:
        scale = 2.0

        def __init__(self, a):
            self.a = a

        def product(self, k2=3.0):
            return self.a * k * self.scale * k2

    p = Pair(x[1])
    r = p.product()
    k = x[2]
    return r * p.product(2.0)


SHAPES.add(local_class_reads_variable, lambda: (POINT.copy(),), order2=True)


def local_operators(x):
    class Node:
        def __init__(self, v):
            self.v = v

        def __add__(self, o):
            return Node(self.v + o.v * x[0])

    total = Node(0.0)
    for v in x:
        total = total + Node(v)
    return total.v


SHAPES.add(local_operators, lambda: (POINT.copy(),), order2=True)


def local_dataclass(x):
    from dataclasses import dataclass

    @dataclass
    class P:
        a: float
        b: float = 2.0

        def f(self):
            return self.a * self.b * x[1]

    ps = [P(v) for v in x]
    for p in ps:
        p.b = p.b + p.a
    return sum(p.f() for p in ps)


SHAPES.add(local_dataclass, lambda: (POINT.copy(),), order2=True)


def local_inheritance(x):
    class Base:
        def f(self, v):
            return v * x[0]

    class Derived(Base):
        def f(self, v):
            return super().f(v) + v**2

    return Derived().f(x[1])


SHAPES.add(local_inheritance, lambda: (POINT.copy(),), order2=True)


def local_callable(x):
    class C:
        def __init__(self):
            self.n = 0.0

        def __call__(self, v):
            self.n = self.n + v * x[0]
            return self.n

    c, d = C(), C()
    return c(x[1]) * c(x[2]) + d(x[0])


SHAPES.add(local_callable, lambda: (POINT.copy(),), order2=True)


def helper(x):
    class Q:
        def __init__(self, a):
            self.a = a

        def f(self):
            return self.a * self.a

    return Q(x).f()


def class_in_a_helper(x):
    return np.sum(helper(x) * helper(2.0 * x))


SHAPES.add(class_in_a_helper, lambda: (POINT.copy(),), order2=True)


def helper8(x, k):
    class Q:
        def f(self):
            return x * k

    return Q().f()


def class_in_a_helper_reads_variable(x):
    k = 3.0
    return np.sum(helper8(x, 2.0) * k)


SHAPES.add(class_in_a_helper_reads_variable, lambda: (POINT.copy(),), order2=True)


def slice_of_an_object(x):
    s = Signal(x)
    half = s[: len(s) // 2]
    return half.energy()


SHAPES.add(slice_of_an_object, lambda: (POINT.copy(),), order2=True)


def items_and_slices(x):
    s = Signal(x)
    return s[-1] * s[0] + s[1:].energy()


SHAPES.add(items_and_slices, lambda: (POINT.copy(),), order2=True)


def object_reversed(x):
    s = Signal(x)
    total = 0.0
    for k, v in enumerate(reversed(s)):
        total = total + k * v
    return total


SHAPES.add(object_reversed, lambda: (POINT.copy(),), order2=True)


def object_listed(x):
    s = Signal(x)
    return sum(v * v for v in s) + np.sum(np.array(list(s)))


SHAPES.add(object_listed, lambda: (POINT.copy(),))


def items_in_a_loop(x):
    s = Signal(x)
    total = 0.0
    for i in range(len(s)):
        total = total + s[i] * s[i:].energy()
    return total


SHAPES.add(items_in_a_loop, lambda: (POINT.copy(),))


def own_iteration(x):
    v = Vector(*x)
    return v @ v


SHAPES.add(own_iteration, lambda: (POINT.copy(),), order2=True)


def own_difference(x):
    u, v = Vector(*x), Vector(x[1], 2.0, x[0] ** 2)
    w = u - v
    return w @ u + len(w) * w[0]


SHAPES.add(own_difference, lambda: (POINT.copy(),), order2=True)


def own_context(x):
    with Vector(*x) as v:
        total = v @ v
    return total


SHAPES.add(own_context, lambda: (POINT.copy(),), order2=True)


def own_comparison(x):
    u, v = Vector(*x), Vector(x[1], 2.0, x[0] ** 2)
    w = u - v
    if u < v and w:
        return w @ u + len(w) * w[0]
    return w @ v


SHAPES.add(own_comparison, lambda: (POINT.copy(),), order2=True)


def own_iteration_unpacked(x):
    v = Vector(x[0], x[1])
    a, b = v
    return sum(v) * a + max(v) * b + sum(c * k for k, c in enumerate(v))


SHAPES.add(own_iteration_unpacked, lambda: (POINT.copy(),), order2=True)


def attribute_made_up(x):
    return np.sum(Lazy(x).double * x)


SHAPES.add(attribute_made_up, lambda: (POINT.copy(),), order2=True)


class Conf:
    def __init__(self, **kw):
        self.kw = kw

    def __getattr__(self, name):
        return self.kw[name]


def attributes_from_a_dict(x):
    c = Conf(a=x[0], b=x[1] * 2.0)
    return c.a * c.b + c.a**2


SHAPES.add(attributes_from_a_dict, lambda: (POINT.copy(),), order2=True)


class Wrap:
    def __init__(self, inner):
        self.inner = inner

    def __getattr__(self, name):
        return getattr(self.inner, name)


class In:
    def __init__(self, v):
        self.v = v

    def f(self, k):
        return self.v * k


def attributes_of_another(x):
    w = Wrap(In(x[0]))
    return w.f(x[1]) * w.v


SHAPES.add(attributes_of_another, lambda: (POINT.copy(),), order2=True)


class Node:
    def __init__(self, v, kids=()):
        self.v = v
        self.kids = list(kids)
        self.calls = 0

    def total(self):
        self.calls += 1
        return self.v + sum(k.total() for k in self.kids)


def tree_that_counts(x):
    n = Node(x[0], [Node(x[1]), Node(x[2], [Node(x[0] * x[1])])])
    return n.total() * n.total() + n.calls


SHAPES.add(tree_that_counts, lambda: (POINT.copy(),))


class Fib:
    def __init__(self, x):
        self.x = x
        self.calls = 0

    def f(self, n):
        self.calls += 1
        if n < 2:
            return self.x * n
        return self.f(n - 1) + self.f(n - 2) * self.x


class Tree:
    def __init__(self, v, l=None, r=None):
        self.v = v
        self.l = l
        self.r = r

    def ev(self):
        a = self.l.ev() if self.l is not None else 1.0
        b = self.r.ev() if self.r is not None else 2.0
        return self.v * a + b


def tree_with_gaps(x):
    return Tree(x[0], Tree(x[1]), Tree(x[2], None, Tree(x[0]))).ev()


SHAPES.add(tree_with_gaps, lambda: (POINT.copy(),), order2=True)


class Q:
    def __init__(self, a, b):
        self.a = a
        self.b = b


def copied_array(x):
    y = copy.copy(x)
    y[0] = x[1] * 2.0
    return np.sum(y * x)


SHAPES.add(copied_array, lambda: (POINT.copy(),), order2=True)


def deeply_copied_array(x):
    y = copy.deepcopy(x)
    y[0] = x[1] * 2.0
    return np.sum(y * x)


SHAPES.add(deeply_copied_array, lambda: (POINT.copy(),), order2=True)


def copied_list(x):
    l = [x[0], x[1]]
    m = copy.copy(l)
    m[0] = x[2] * x[1]
    return l[0] * m[0] * m[1]


SHAPES.add(copied_list, lambda: (POINT.copy(),))


def deeply_copied_lists(x):
    l = [[x[0], x[1]], x * 2.0]
    m = copy.deepcopy(l)
    m[0][0] = x[2] * x[1]
    m[1][0] = 0.0
    return l[0][0] * m[0][0] + np.sum(m[1]) + np.sum(l[1])


SHAPES.add(deeply_copied_lists, lambda: (POINT.copy(),))


def copied_object(x):
    p = Q(x[0], x * 1.0)
    q = copy.copy(p)
    q.a = x[1] * 3.0
    q.b[0] = x[2]
    return p.a * q.a * np.sum(p.b)


SHAPES.add(copied_object, lambda: (POINT.copy(),), order2=True)


def deeply_copied_object(x):
    p = Q(x[0], x * 1.0)
    q = copy.deepcopy(p)
    q.a = x[1] * 3.0
    q.b[0] = x[2]
    return p.a * q.a * np.sum(p.b * q.b)


SHAPES.add(deeply_copied_object, lambda: (POINT.copy(),), order2=True)


def deeply_copied_dict(x):
    d = {"a": x[0], "b": [x[1], x[2]]}
    e = copy.deepcopy(d)
    e["b"][0] = x[0] * x[0]
    return d["b"][0] * e["b"][0] + e["a"]


SHAPES.add(deeply_copied_dict, lambda: (POINT.copy(),))


def tup(v, n):
    if n == 0:
        return v, v * v
    a, b = tup(v, n - 1)
    return b, a


def views_from_recursion(x):
    A = np.outer(x, x)
    B = A * 1.0
    a, b = tup(B[0], 1)
    s = np.sum(a * b)
    B[0] = A[1]
    return s + np.sum(a * b * b)


SHAPES.add(views_from_recursion, lambda: (POINT.copy(),))


def ap(f, x, n):
    if n == 0:
        return x
    return f(ap(f, x, n - 1))


def function_applied_by_recursion(x):
    return np.sum(ap(lambda v: v * x[0], x, 2)) + np.sum(ap(np.sin, x, 2))


SHAPES.add(function_applied_by_recursion, lambda: (POINT.copy(),))


def ap2(f, x, n):
    return x if n == 0 else ap2(f, f(x), n - 1)


def closure_applied_by_recursion(x):
    k = x[1]

    def g(v):
        return v * k + x[2]

    return ap2(g, x[0], 3)


SHAPES.add(closure_applied_by_recursion, lambda: (POINT.copy(),))


def ap3(f, x, n):
    if n == 0:
        return x
    return ap3(lambda v: f(f(v)), x, n - 1) if n > 5 else f(ap3(f, x, n - 1))


def sw(v, w, n):
    if n == 0:
        return v, w
    a, b = sw(v, w, n - 1)
    a[0] = a[0] * 2.0
    return b, a


def views_swapped_by_recursion(x):
    A = np.outer(x, x)
    p, q = sw(A[0], A[1], 3)
    return np.sum(p * q * q) + np.sum(A)


SHAPES.add(views_swapped_by_recursion, lambda: (POINT.copy(),))


def views_in_one_name(x):
    A = np.outer(x, x)
    res = tup(A[0], 2)
    s = np.sum(res[0] * res[1])
    A[0] = A[1]
    return s + np.sum(res[0])


SHAPES.add(views_in_one_name, lambda: (POINT.copy(),))


class Point(NamedTuple):
    x: float = 0.0
    y: float = 0.5


class Pt3(NamedTuple):
    x: float
    y: float

    def norm(self):
        return self.x**2 + self.y**2


def shoelace(points):
    area = 0.0
    for p, q in zip(points, [*points[1:], points[0]]):
        area += p.x * q.y - q.x * p.y
    return 0.5 * area


def points_moved(x):
    points = [Point(x[0], x[1]), Point(x[2]), Point(y=x[0] * 2.0, x=-0.3)]
    moved = [p._replace(x=p.x + 0.1) for p in points]
    return shoelace(points) + shoelace(moved) ** 2 + sum(points[0]) + moved[1]._asdict()["x"]


SHAPES.add(points_moved, lambda: (POINT.copy(),))


def polygon(points):
    return shoelace(points)


SHAPES.add(polygon, lambda: ([Point(0.1, 0.2), Point(0.9, 0.1), Point(0.4, 0.8)],))


def points_of_unknown_number(x):
    pts = [Point(v, v * v) for v in x]
    moved = [p._replace(x=p.x + 0.1) for p in pts]
    return sum(p.x * p.y for p in moved) + pts[0][1] * shoelace(pts)


SHAPES.add(points_of_unknown_number, lambda: (POINT.copy(),))


def points_with_methods(x):
    pts = [Pt3(v, v * v) for v in x]
    moved = [p._replace(x=p.x + 0.1) for p in pts]
    return sum(p.norm() for p in moved) + pts[0][1] + sum(a * b for a, b in pts)


SHAPES.add(points_with_methods, lambda: (POINT.copy(),), order2=True)


def point_replaced(x):
    p = Pt3(x[0], x[1])
    q = p._replace(y=x[2] * p.y)
    d = q._asdict()
    a, b = q
    return d["x"] * d["y"] + a * b + q.norm()


SHAPES.add(point_replaced, lambda: (POINT.copy(),), order2=True)
