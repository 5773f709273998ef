"""Methods, properties and operators that write their object, in the middle of expressions."""

import numpy as np

from .registry import program


from functools import partial


from dataclasses import dataclass


class N:
    def __init__(self, x):
        self.x = x
        self.k = 1.0
        self.log = []

    def bump(self, s=2.0):
        self.x = self.x * s
        return self.x

    def __call__(self, s):
        self.x = self.x + s
        return self.x

    @property
    def next(self):
        self.x = self.x * 1.5
        return self.x

    def chain(self, s):
        self.x = self.x * s
        return self

    def __add__(self, o):
        self.k = self.k + 1.0
        return self.x + o

    def __iadd__(self, o):
        self.x = self.x + o
        return self

    def __getitem__(self, i):
        self.k = self.k + i
        return self.x * i

    def __len__(self):
        self.k = self.k * 2
        return 3

    def __bool__(self):
        self.k = self.k * 2
        return True

    def __enter__(self):
        self.x = self.x * 2
        return self

    def __exit__(self, *a):
        self.x = self.x * 3


@program(lambda: (0.73,))
def a_method(x):
    a = N(x)
    return a.x + a.bump()


@program(lambda: (0.73,))
def a_call(x):
    a = N(x)
    return a.x * a(x) + a.x


@program(lambda: (0.73,))
def a_property(x):
    a = N(x)
    return a.x * a.next + a.x


@program(lambda: (0.73,))
def under_a_name(x):
    a = N(x)
    f = a.bump
    return a.x * f() + a.x


@program(lambda: (0.73,))
def a_partial(x):
    a = N(x)
    f = partial(a.bump, 3.0)
    return a.x * f() + a.x


@program(lambda: (0.73,))
def in_a_table(x):
    a = N(x)
    fs = {"b": a.bump, "c": a}
    return a.x * fs["b"]() + a.x * fs["c"](x) + a.x


@program(lambda: (0.73,))
def in_a_tuple(x):
    a = N(x)
    t = (a.x, a.bump(), a.x, a.bump(3.0), a.x)
    return t[0] + 2 * t[1] + 3 * t[2] + 4 * t[3] + 5 * t[4]


@program(lambda: (0.73,))
def chained(x):
    a = N(x)
    return a.bump() * a.x + a.chain(3.0).x * a.x


@program(lambda: (0.73,))
def an_operator(x):
    a = N(x)
    return a.k * (a + 2.0) * a.k


@program(lambda: (0.73,))
def a_look_up_and_a_length(x):
    a = N(x)
    return a.k * a[2] * a.k * len(a) * a.k


@program(lambda: (0.73,))
def a_truth(x):
    a = N(x)
    return a.k * (3.0 if a else 2.0) * a.k * a.x


def g(p, q, r):
    return p + 2 * q + 3 * r


@program(lambda: (0.73,))
def as_arguments(x):
    a = N(x)
    return g(a.x, a.bump(), a.x) + g(r=a.x, q=a.bump(), p=a.x)


@program(lambda: (0.73,))
def in_a_message(x):
    a = N(x)
    s = f"{a.bump()}"
    return a.x * np.sin(a.bump()) + np.maximum(a.x, a.bump())


@program(lambda: (0.73,))
def in_a_dict(x):
    a = N(x)
    d = {"a": a.x, "b": a.bump(), "c": a.x}
    return d["a"] + 2 * d["b"] + 3 * d["c"]


@program(lambda: (0.73,))
def on_one_path(x):
    a = N(x)
    b = a.x if a.bump() > 1 else 2 * a.x
    c = a.x > 0 and a.bump() > 0 and a.x
    return b * c + a.x


@program(lambda: (0.73,))
def in_a_comprehension(x):
    a = N(x)
    xs = [a.bump() * i + a.x for i in range(3)]
    return sum(xs) + a.x


@program(lambda: (0.73,))
def in_an_index(x):
    a = N(x)
    xs = np.arange(5.0) * x
    xs[int(a.k)] += a.bump() * a.x
    xs[2] = a.x + a.bump()
    return xs @ xs


@program(lambda: (0.73,))
def added_to_what_it_writes(x):
    a = N(x)
    a.x += a.bump()
    return a.x


@program(lambda: (0.73,))
def in_a_swap(x):
    a = N(x)
    a.x = a.x + a.bump() * a.x
    b, a.x = a.x, a.bump()
    return a.x * b


@program(lambda: (0.73,))
def a_context(x):
    a = N(x)
    with a as b:
        t = a.x
        b.x = b.x + 1
    return a.x * t


@program(lambda: (0.73,))
def in_a_test(x):
    a = N(x)
    t = 0.0
    while a.bump() < 20:
        t += a.x
    return t


@program(lambda: (0.73,))
def compared(x):
    a = N(x)
    return 1 < a.bump() < a.bump() and a.x


@program(lambda: (0.73,))
def of_two_objects(x):
    a = N(x)
    b = N(2 * x)

    def both(p):
        p.bump()
        b.bump()
        return p.x

    return b.x * both(a) * b.x + a.x * both(b)


@dataclass
class D:
    v: float
    n: N = None

    def go(self):
        self.v = self.v * 2
        self.n.bump()
        return self.v


@program(lambda: (0.73,))
def of_an_object_inside(x):
    d = D(x, N(x))
    return d.v * d.n.x * d.go() * d.v * d.n.x


@program(lambda: (0.73,))
def of_each_in_a_list(x):
    ds = [D(x * i, N(x)) for i in range(1, 4)]
    return sum(d.v * d.n.x * d.go() * d.v * d.n.x for d in ds)


@program(lambda: (0.73, 4))
def of_as_many_as_there_are(x, n):
    ds = [D(x * i, N(x)) for i in range(1, n)]
    return sum(d.v * d.n.x * d.go() * d.v * d.n.x for d in ds)


@program(lambda: (0.73, 4))
def by_index(x, n):
    ds = [D(x * i, N(x)) for i in range(1, n)]
    t = 0.0
    for i in range(len(ds)):
        t += ds[i].v * ds[i].go() + ds[i - 1].n.x * ds[i].go()
    return t


@program(lambda: (0.73,))
def a_closure(x):
    a = N(x)

    def f():
        a.bump()
        return 1.0

    return a.x * f() + a.x


@program(lambda: (0.73,))
def a_lambda(x):
    a = N(x)
    return a.x * (lambda: a.bump())() + a.x


@program(lambda: (0.73,))
def in_lists_and_sums(x):
    a = N(x)
    return sum([a.x, a.bump(), a.x]) * sum(a.bump() for _ in range(2)) * max(a.x, a.bump(), key=lambda v: -v)


@program(lambda: (0.73,))
def mapped(x):
    a = N(x)
    return list(map(a.bump, [2.0, 3.0]))[0] + a.x * sum(map(a, [1.0, 2.0])) + a.x


@program(lambda: (0.73,))
def static_ones(x):
    class C:
        total = 0.0

        @staticmethod
        def s(o):
            o.x = o.x * 2
            return o.x

        @classmethod
        def c(cls, o):
            o.x = o.x * 3
            return o.x

    a = N(x)
    return a.x * C.s(a) + a.x * C.c(a) + a.x


def seta(o, v):
    setattr(o, "x", v)
    return v


@program(lambda: (0.73,))
def by_setattr(x):
    a = N(x)
    return a.x * seta(a, 3 * x) + a.x


@program(lambda: (0.73,))
def functions_in_a_list(x):
    a = N(x)
    h = [seta, lambda o, v: o.bump(v)]
    return a.x * h[0](a, 3 * x) + a.x * h[1](a, 2.0) + a.x


class Held:
    def __init__(self, x):
        self.x = x

    def __add__(self, o):
        return Held(self.x + o.x)

    def __lt__(self, o):
        return self.x < o


class Tested:
    def __init__(self, x):
        self.at = Held(x)
        self.n = 0

    def step(self):
        self.at = self.at + Held(1.0)
        return self.at.x

    def more(self):
        self.n += 1
        return self.n < 4

    @property
    def left(self):
        self.n += 1
        return 5 - self.n

    def __bool__(self):
        self.n += 1
        return self.n < 3

    def __len__(self):
        self.n += 1
        return 4 - self.n


@program(lambda: (0.73,))
def a_property_in_a_test(x):
    b = Tested(x)
    t = 0.0
    while b.left > 0:
        t += x**b.n
    return t * b.n


@program(lambda: (0.73,))
def a_truth_in_a_test(x):
    b = Tested(x)
    t = 0.0
    while b:
        t += x**b.n
    return t * b.n


@program(lambda: (0.73,))
def a_length_in_a_test(x):
    b = Tested(x)
    t = 0.0
    while len(b) > 0:
        t += x**b.n
    return t * b.n


@program(lambda: (0.73,))
def in_filters_and_assertions(x):
    b = Tested(x)
    xs = [x * i for i in range(5) if b.step() > 2]
    assert b.step() > 0
    return sum(xs) * b.at.x + (1.0 if b.more() or b.more() else 2.0) * b.n


class Counted:
    def __init__(self, v):
        self.v = v
        self.n = 0
        self.kid = None

    def me(self):
        self.n += 1
        return self

    @property
    def prop(self):
        return self.v

    @prop.setter
    def prop(self, w):
        self.n += 10
        self.v = w


@program(lambda: (0.73,))
def what_a_method_gives_updated(x):
    c = Counted(x)
    c.me().prop *= 3
    return c.v * c.n


@program(lambda: (0.73,))
def what_pop_gives_updated(x):
    xs = [Counted(x), Counted(2 * x)]
    xs.pop().prop += x
    return xs[-1].v * len(xs)


@program(lambda: (0.73,))
def chains_updated(x):
    c = Counted(x)
    c.me().v += c.me().n
    c.me().me().v *= x
    c.kid = Counted(x * 2)
    c.me().kid.v -= c.n
    c.me().kid.me().prop += c.kid.v
    return c.v * c.n + c.kid.v * c.kid.n


@program(lambda: (0.73,))
def items_of_what_a_method_gives(x):
    c = Counted([x, 2 * x])
    c.me().v[c.n] += x
    c.me().v += [x]
    return sum(c.v) * c.n


@program(lambda: (0.73,))
def entries_of_what_a_method_gives(x):
    c = Counted({"a": x})
    c.me().v["a"] *= c.me().n * x
    return c.v["a"] * c.n
