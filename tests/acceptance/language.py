"""The language: control flow, functions, classes, containers."""

import contextlib
import itertools
import math
import operator
from collections import defaultdict
from dataclasses import dataclass
from functools import partial, reduce
from typing import NamedTuple

import numpy as np

from .registry import program, rnd


@program(lambda: (2.1,))
def t_id(x):
    return x


@program(lambda: (2.1,))
def t_unary_sub(x):
    return -x


@program(lambda: (2.1, 1.3))
def t_ifexp(a, b):
    return (a if a > b else b) * a


@program(lambda: (2.1,))
def t_while(x):
    i = 5
    while i > 0:
        x = x * 1.1
        i -= 1
    return x


@program(lambda: (2.1,))
def t_while_float(x):
    while x < 10.0:
        x = x * 1.5
    return x


@program(lambda: (2.1, 1.3))
def t_tern(a, b):
    if a > 2.0:
        if b > 2.0:
            return a * b
        elif b > 1.0:
            return a + b**2
        else:
            pass
        return 0.0
    return b


@program(lambda: (rnd(3),))
def t_dict_saveload(x):
    d = {}
    d["a"] = x * 2
    d["b"] = d["a"] ** 2
    d["a"] = d["b"] + 1
    return np.sum(d["a"] * d["b"])


@program(lambda: (rnd(3),))
def t_listcomp(x):
    return sum([v * v + i for i, v in enumerate(x) if i % 2 == 0])


@program(lambda: (rnd(3, 3),))
def t_augsub(x):
    x[1] *= 2
    x[0, 1] += x[1, 2] * x[2, 2]
    x[:, 0] -= x[0]
    return np.sum(x**2)


@program(lambda: (rnd(3), rnd(3)))
def t_swap(a, b):
    for i in range(3):
        a, b = b * a, a
    return np.sum(a + b)


@program(lambda: (1.4,))
def t_multi_out(x):
    def g(y):
        return y * y, y + 1

    a, b = g(x)
    (c, d), e = g(a), b
    return a * b + c * d * e


@program(lambda: (rnd(3),))
def t_default(x, n=2, *, k=3.0):
    return np.sum(x**n) * k


@program(lambda: (rnd(4),))
def t_slice_assign(x):
    y = np.zeros(6)
    y[1:5] = x
    y[::2] = y[1::2] * 2
    y[[0, 1]] = y[[4, 5]]
    return np.sum(y**2)


@program(lambda: (rnd(3),))
def t_nested_fn(x):
    def outer(y):
        def inner(z):
            return z * y

        return inner(y) + inner(2.0)

    return np.sum(outer(x) * x)


@program(lambda: (rnd(3),))
def t_lambda_list(x):
    fs = [lambda v: v * 2, lambda v: v**2, np.sin]
    for f in fs:
        x = f(x)
    return np.sum(x)


@program(lambda: (1.2,))
def t_try(x):
    try:
        y = x * 2
        if y > 1:
            raise ValueError("big")
        y = y**3
    except ValueError:
        y = x**2
    finally:
        z = 2.0
    return y * z


@program(lambda: (rnd(3),))
def t_with(x):
    with np.errstate(all="ignore"):
        y = np.log(np.abs(x))
        with contextlib.suppress(ZeroDivisionError):
            y = y + 1 / 0
    return np.sum(y)


@program(lambda: (rnd(3), "mul"))
def t_match(x, op):
    match op:
        case "add":
            y = x + x
        case "mul" | "times":
            y = x * x
        case _:
            y = x
    match x.shape:
        case (n,) if n > 2:
            return np.sum(y) * n
        case _:
            return 0.0


@program(lambda: (rnd(4),))
def t_gen(x):
    def gen(a):
        acc = 0.0
        for v in a:
            acc += v * v
            yield acc

    return sum(v * i for i, v in enumerate(gen(x)))


@program(lambda: (rnd(4),))
def t_gen_args(x):
    return (
        max(np.sin(v) for v in x) * min((v for v in x), key=abs) + math.fsum(v**2 for v in x) + math.prod(v for v in x)
    )


@program(lambda: (rnd(4),))
def t_walrus(x):
    if (n := np.sum(x**2)) > 0.01:
        return n * (m := np.max(x)) + m
    return n


@program(lambda: (rnd(4),))
def t_reduce(x):
    return reduce(lambda a, b: a * b + 1, x, 1.0) + reduce(operator.add, [v**2 for v in x])


@program(lambda: (rnd(4), 1.3))
def t_partial(x, k):
    f = partial(lambda a, b, c: a * b + c, k, c=x[0])
    return sum(map(f, x)) + sum(filter(lambda v: v > 0, x))


@program(lambda: (rnd(5),), second=False)
def t_itertools(x):
    s = 0.0
    for a, b in itertools.combinations(x, 2):
        s += (a - b) ** 2
    for i, j in itertools.product(range(2), range(3)):
        s += x[i] * x[j]
    for a, b in itertools.pairwise(x):
        s += a * b
    for v in itertools.chain(x[:2], x[3:]):
        s *= 1 + 0.1 * v
    acc = list(itertools.accumulate(x))
    return s + acc[-1] * acc[1]


class Vec:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y)

    def __sub__(self, o):
        return Vec(self.x - o.x, self.y - o.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __matmul__(self, o):
        return self.x * o.x + self.y * o.y

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def __abs__(self):
        return math.sqrt(self @ self)

    def __getitem__(self, i):
        return (self.x, self.y)[i]

    def __len__(self):
        return 2

    def __eq__(self, o):
        return self.x == o.x and self.y == o.y

    @property
    def norm2(self):
        return self @ self

    @classmethod
    def polar(cls, r, t):
        return cls(r * math.cos(t), r * math.sin(t))

    @staticmethod
    def cross(a, b):
        return a.x * b.y - a.y * b.x


@program(lambda: (1.3, 0.4, -0.7))
def t_vec(r, t, k):
    a = Vec.polar(r, t)
    b = Vec(k, r)
    c = 2 * a + b * k - -a
    return abs(c) + c.norm2 * Vec.cross(a, b) + c[0] * len(c)


class Base:
    scale = 2.0

    def __init__(self, w):
        self.w = w

    def forward(self, x):
        return self.act(self.w * x)

    def act(self, x):
        return x


class Relu(Base):
    def __init__(self, w, slope=0.1):
        super().__init__(w)
        self.slope = slope

    def act(self, x):
        return np.where(x > 0, x, self.slope * x) * self.scale


class Sq(Relu):
    def act(self, x):
        return super().act(x) ** 2


@program(lambda: (rnd(3), 0.8, 0.3))
def t_inherit(x, w, s):
    layers = [Relu(w, s), Sq(w * 2), Base(s)]
    for l in layers:
        x = l.forward(x)
    return np.sum(x)


@dataclass
class Params:
    w: np.ndarray
    b: float
    tag: str = "t"


@program(lambda: (Params(rnd(3), 0.3), rnd(3)))
def t_dataclass(p, x):
    q = Params(p.w * 2, p.b**2)
    return np.sum(q.w * x) + q.b * p.b


class P2(NamedTuple):
    a: float
    b: np.ndarray


class Counter:
    def __init__(self):
        self.total = 0.0
        self.n = 0

    def add(self, v):
        self.total += v
        self.n += 1
        return self


@program(lambda: (rnd(4),))
def t_mut_obj(x):
    c = Counter()
    for v in x:
        c.add(v * v).add(v)
    return c.total / c.n


@program(lambda: (rnd(4),))
def t_closure_counter(x):
    total = 0.0

    def add(v):
        nonlocal total
        total += v**2

    for v in x:
        add(v)
    return total * x[0]


@program(lambda: (rnd(4),), second=False)
def t_mutual(x):
    def even(n, v):
        return v if n == 0 else odd(n - 1, v * x[0])

    def odd(n, v):
        return v if n == 0 else even(n - 1, v + x[1])

    return even(5, x[2])


def fib_like(n, x, memo):
    if n in memo:
        return memo[n]
    r = x if n < 2 else fib_like(n - 1, x, memo) * x + fib_like(n - 2, x, memo)
    memo[n] = r
    return r


def ack(x, n):
    return x if n <= 0 else x * ack(x + 0.1, n - 1)


@program(lambda: (0.7,))
def t_rec(x):
    return ack(x, 4)


@program(lambda: (rnd(4),), second=False)
def t_defaultdict(x):
    d = defaultdict(float)
    for i, v in enumerate(x):
        d[i % 2] += v * v
    return d[0] * d[1]


@program(lambda: (rnd(6),))
def t_sorted(x):
    s = sorted(x, key=lambda v: -v)
    idx = np.argsort(x)
    y = x[idx]
    return s[0] * s[1] - s[-1] + np.dot(y, np.arange(6.0)) + sum(sorted(x)[:2])


@program(lambda: (rnd(3),))
def t_fstring(x):
    msg = f"{x[0]:.2f}"
    assert len(msg) > 2, msg
    return np.sum(x) * len(msg)


@program(lambda: (rnd(3),))
def t_del_chain(x):
    a = b = x * 2
    c = a * b
    del a
    if 0 < c[0] < 10 and not (c[1] > 100 or c[2] < -5):
        c = c * b
    return np.sum(c)


@program(lambda: (rnd(3),))
def t_and_or(x):
    y = x[0] or x[1]
    z = (x[0] > 100 and x[1]) or x[2]
    return y * z


@program(lambda: (rnd(3, 3),))
def t_rows(A):
    s = 0
    for row in A:
        for v in row[::-1]:
            s = s * 0.5 + v
        row *= 2
    for a, b, c in A:
        s += a * b - c
    return s


@program(lambda: (rnd(3),), argnums=(0,))
def t_global_np(x):
    import numpy.linalg as la
    from numpy import exp as e

    return la.norm(e(x))


@program(lambda: (rnd(3),))
def t_complexlit(x):
    z = x + 2j * x[::-1]
    return (z * z.conj()).real.sum() + abs(z[0]) + np.angle(z[1]) + (z**2).imag[0]


@program(lambda: (rnd(2, 2),))
def t_inplace_ops(A):
    B = A.copy()
    B += A
    B -= 0.5
    B *= A
    B /= 2 + A**2
    B **= 2
    B @= A
    return B.sum()
