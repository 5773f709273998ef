"""Programs whose objects count: attributes that begin in the class, buffers in slots, numbers that begin as whole ones."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass

import numpy as np

from .registry import program, rnd


class Meter:
    total = 0
    count = 0
    scale = 2.0

    def __init__(self):
        self.items = []

    def push(self, v):
        self.total += v * self.scale
        self.count += 1
        self.items.append(v)
        return self


@program(lambda: (rnd(5),))
def meter(x):
    a = Meter()
    for v in x:
        a.push(v).push(v * v)
    return a.total / a.count * a.items[-1]


@program(lambda: (rnd(5),))
def two_meters(x):
    a, b = Meter(), Meter()
    for v in x:
        if v > 0:
            a.push(v)
        else:
            b.push(v)
    return a.total * b.count + b.total * a.count * Meter.scale + Meter.total


class Base:
    t = 0.0
    k = 1

    def tick(self, dt):
        self.t += dt
        self.k *= 2


class Derived(Base):
    k = 3

    def __init__(self, s):
        self.s = s

    def tick(self, dt):
        super().tick(dt * self.s)
        self.s = self.s + self.t


@program(lambda: (rnd(3),))
def inherited_counters(x):
    d, e = Derived(x[0]), Base()
    while d.k < 20:
        d.tick(x[1])
        e.tick(x[2])
    return d.s * d.t + e.t * e.k + Derived.k


class Counted:
    n = 0

    def __init__(self, x):
        self.n += 1
        self.n += x[0]


@program(lambda: (rnd(3),))
def counted_when_built(x):
    p = Counted(x)
    p.n *= x[1]
    q = [Counted(x) for _ in range(2)]
    for o in q:
        o.n += x[2]
    return p.n * q[0].n * q[1].n


@dataclass
class Hits:
    a: float = 0.0
    hits = 0

    def hit(self, v):
        self.hits += 1
        self.a += v * self.hits


@program(lambda: (rnd(4),))
def dataclass_with_a_counter(x):
    d = Hits()
    for v in x:
        d.hit(v * v)
    return d.a * d.hits


@program(lambda: (rnd(5),))
def welford(x):
    s = {"n": 0, "mean": 0, "M2": 0}
    for v in x:
        s["n"] += 1
        d = v - s["mean"]
        s["mean"] += d / s["n"]
        s["M2"] += d * (v - s["mean"])
    return s["M2"] / (s["n"] - 1) * s["mean"]


@program(lambda: (rnd(5),), second=False)
def sums_by_parity(x):
    d = defaultdict(int)
    for i, v in enumerate(x):
        d[i % 2] += v * v
    return d[0] * d[1]


@program(lambda: (rnd(5),), second=False)
def dynamic_programme_of_lists(x):
    dp = [[0] * 4 for _ in range(3)]
    for i in range(3):
        for j in range(4):
            dp[i][j] = x[i] * x[j % 5] + (dp[i - 1][j - 1] if i and j else 0)
    return dp[2][3] + dp[1][2]


@program(lambda: (rnd(5),), second=False)
def bounded_window(x):
    q, out = deque([0, 0, 0], maxlen=3), 0
    for v in x:
        q.append(v)
        out += sum(q) / len(q) * v
    return out + q[0]


@program(lambda: (rnd(5),))
def sine_by_series(x):
    sign, total, factorial = 1, 0, 1
    for k in range(6):
        total += sign * x ** (2 * k + 1) / math.factorial(2 * k + 1)
        sign = -sign
        factorial *= (2 * k + 2) * (2 * k + 3)
    return total.sum() + factorial * 1e-9 * x[0]


@program(lambda: (rnd(5),))
def whole_numbers_in_arrays(x):
    a = np.zeros(5, dtype=int)
    a[:] = 3
    a[1] += 2
    b = np.full(5, 2)
    c = np.full(5, 2.0)
    c[a > 2] = x[a > 2]
    b = b * x
    b[0] = 7
    return (a * x + b).sum() * c.sum() + a[1] / 3 * x[0]


class Field:
    __slots__ = ("k", "now", "old")

    def __init__(self, a, k):
        self.now, self.old, self.k = a, a.copy(), k

    def step(self):
        nxt = self.old
        nxt[1:-1] = 2 * self.now[1:-1] - nxt[1:-1] + self.k * (self.now[2:] - 2 * self.now[1:-1] + self.now[:-2])
        self.now, self.old = nxt, self.now
        return self

    @property
    def energy(self):
        return (self.now**2).sum() + (self.now - self.old)[1:].sum() ** 2


@program(lambda: (rnd(6), 0.3))
def wave_in_slots(x, k):
    f = Field(x, k)
    g = f
    for _ in range(3):
        f.step()
    return g.energy + x[2]
