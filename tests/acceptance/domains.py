"""Ordinary programs of several fields."""

import collections
import math
import warnings
from dataclasses import dataclass

import numpy as np

from .registry import program, pos, rnd


@dataclass
class Option:
    strike: float
    kind: str = "call"

    def payoff(self, s):
        sign = 1 if self.kind == "call" else -1
        return np.maximum(sign * (s - self.strike), 0.0)


class Simulator:
    def __init__(self, s0, vol, rate, steps=4, seed=0):
        self.s0, self.vol, self.rate, self.steps = s0, vol, rate, steps
        self.rng = np.random.default_rng(seed)

    def paths(self, n):
        dt = 1.0 / self.steps
        s = np.full(n, 1.0) * self.s0
        out = [s]
        for _ in range(self.steps):
            z = self.rng.standard_normal(n)
            s = s * np.exp((self.rate - 0.5 * self.vol**2) * dt + self.vol * np.sqrt(dt) * z)
            out.append(s)
        return np.stack(out, axis=1)


@program(lambda: (1.0, 0.2, 0.05))
def binomial_tree(s, vol, r):
    n = 5
    dt = 1.0 / n
    u = math.exp(vol * math.sqrt(dt))
    d = 1 / u
    p = (math.exp(r * dt) - d) / (u - d)
    values = [max(s * u**j * d ** (n - j) - 1.05, 0.0) for j in range(n + 1)]
    for step in range(n - 1, -1, -1):
        values = [math.exp(-r * dt) * (p * values[j + 1] + (1 - p) * values[j]) for j in range(step + 1)]
    return values[0]


class Grid:
    def __init__(self, n, dx):
        self.n, self.dx = n, dx
        self.u = np.zeros((n, n))
        self.time = 0.0

    def laplacian(self):
        u = self.u
        lap = np.zeros_like(u)
        lap[1:-1, 1:-1] = (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1]) / self.dx**2
        return lap

    def step(self, dt, alpha):
        self.u += dt * alpha * self.laplacian()
        self.time += dt

    def energy(self):
        return np.sum(self.u**2) * self.dx**2


@program(lambda: (rnd(5, 5), 0.3))
def grid_sim(u0, alpha):
    g = Grid(5, 0.5)
    g.u = u0.copy()
    while g.time < 0.25:
        g.step(0.1, alpha)
    return g.energy()


@program(lambda: (rnd(5, 5), 0.3))
def grid_sim2(u0, alpha):
    g = Grid(5, 0.5)
    g.u[...] = u0
    for i in range(3):
        g.step(0.1, alpha)
        if i % 2 == 0:
            g.u[0, :] = g.u[1, :]
            g.u[:, -1] = 0.0
    return g.energy() + g.u[2, 2]


@program(lambda: (rnd(4, 3), rnd(4), rnd(3, seed=3)))
def logistic(X, y, w):
    y = (y > 0).astype(float)

    def nll(w):
        z = X @ w
        return np.mean(np.logaddexp(0, z) - y * z)

    for epoch in range(3):
        p = 1 / (1 + np.exp(-X @ w))
        g = X.T @ (p - y) / len(y)
        H = X.T @ (X * (p * (1 - p))[:, None]) / len(y) + 0.1 * np.eye(3)
        w = w - np.linalg.solve(H, g)
    return nll(w)


@program(lambda: (rnd(6), 0.7))
def ema_generator(x, a):
    def ema(seq):
        s = None
        for v in seq:
            s = v if s is None else a * v + (1 - a) * s
            yield s

    return sum(v**2 for v in ema(x)) + list(ema(x))[-1]


class Stack:
    def __init__(self):
        self._items = []

    def push(self, v):
        self._items.append(v)

    def pop(self):
        return self._items.pop()

    def __len__(self):
        return len(self._items)

    def __bool__(self):
        return bool(self._items)


@program(lambda: (1.3, 0.4), second=False)
def rpn(a, b):
    st = Stack()
    for tok in ["a", "b", "+", "a", "*", "b", "-"]:
        if tok == "a":
            st.push(a)
        elif tok == "b":
            st.push(b)
        else:
            r, l = st.pop(), st.pop()
            st.push({"+": l + r, "-": l - r, "*": l * r}[tok])
    return st.pop()


@program(lambda: (1.3, 0.4), second=False)
def expression_tree(a, b):
    expr = ("+", ("*", "a", "a"), ("sin", ("-", "a", "b")))
    env = {"a": a, "b": b}

    def ev(e):
        if isinstance(e, str):
            return env[e]
        op, *args = e
        vals = [ev(x) for x in args]
        if op == "+":
            return vals[0] + vals[1]
        if op == "-":
            return vals[0] - vals[1]
        if op == "*":
            return vals[0] * vals[1]
        if op == "sin":
            return math.sin(vals[0])
        raise ValueError(op)

    return ev(expr)


@dataclass(frozen=True)
class Vec:
    x: float
    y: float

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y)

    def __sub__(self, o):
        return Vec(self.x - o.x, self.y - o.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    __rmul__ = __mul__

    def dot(self, o):
        return self.x * o.x + self.y * o.y

    @property
    def norm(self):
        return math.sqrt(self.dot(self))

    @classmethod
    def of(cls, a):
        return cls(a[0], a[1])

    @staticmethod
    def zero():
        return Vec(0.0, 0.0)


@program(lambda: (rnd(2), rnd(2, seed=4)))
def vectors(p, q):
    a, b = Vec.of(p), Vec.of(q)
    c = a + 2.0 * b - a * 0.5
    acc = Vec.zero()
    for k in range(3):
        acc = acc + c * (1.0 / (k + 1))
    return acc.norm + (a - b).dot(c)


@program(lambda: (Vec(0.3, 0.4), Vec(1.0, -0.2)))
def vectors_given(a, b):
    total = Vec.zero()
    for v in (a, b, a + b):
        total = total + v * v.norm
    return total.x * total.y


@program(lambda: (rnd(3, 4),))
def masked(A):
    B = A.copy()
    B[B < 0] *= 0.1
    mask = np.abs(B) > 0.3
    rows, cols = np.nonzero(mask)
    C = np.zeros_like(B)
    C[mask] = B[mask] ** 2
    for r, c in zip(rows, cols):
        C[r, c] += B[r, 0]
    return np.sum(C) + B[mask].mean()


@program(lambda: (rnd(5), rnd(5, seed=1)))
def dtw(a, b):
    n, m = len(a), len(b)
    D = np.full((n + 1, m + 1), np.inf)
    D[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            cost = (a[i - 1] - b[j - 1]) ** 2
            D[i, j] = cost + min(D[i - 1, j], D[i, j - 1], D[i - 1, j - 1])
    return D[n, m]


@program(lambda: (rnd(3, 3), pos(3)))
def hmm_forward(A, pi):
    T = np.exp(A) / np.sum(np.exp(A), axis=1, keepdims=True)
    pi = pi / pi.sum()
    emis = {"x": np.array([0.2, 0.5, 0.3]), "y": np.array([0.6, 0.1, 0.3])}
    alpha = pi * emis["x"]
    loglik = 0.0
    for sym in "yxxy":
        c = alpha.sum()
        loglik += np.log(c)
        alpha = (alpha / c) @ T * emis[sym]
    return loglik + np.log(alpha.sum())


@program(lambda: (rnd(3), rnd(3, 3, seed=1)))
def try_fallback(b, A):
    M = A @ A.T
    try:
        L = np.linalg.cholesky(M)
    except np.linalg.LinAlgError:
        L = np.linalg.cholesky(M + 1e-3 * np.eye(3))
    y = np.linalg.solve(L, b)
    return y @ y + 2 * np.sum(np.log(np.diag(L)))


@program(lambda: (rnd(4),))
def with_context(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        r = np.where(x > 0, np.log(np.abs(x)), x**2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        s = np.sum(r)
    return s * 2


@program(lambda: (rnd(3), {"lr": 0.1, "momentum": 0.9, "steps": 4}))
def kwargs_optimizer(x, opts):
    def optimise(x, *, lr=0.01, momentum=0.0, steps=1, callback=None):
        v = np.zeros_like(x)
        for i in range(steps):
            g = 4 * x**3 - x
            v = momentum * v - lr * g
            x = x + v
            if callback is not None:
                callback(i, x)
        return x

    seen = []
    y = optimise(x, **opts, callback=lambda i, z: seen.append(i))
    return np.sum(y**2) + 0 * len(seen)


@program(lambda: (rnd(6),))
def sorting(x):
    order = sorted(range(len(x)), key=lambda i: x[i], reverse=True)
    top = [x[i] for i in order[:3]]
    med = sorted(x)[len(x) // 2]
    pairs = sorted(zip(x, range(len(x))))
    return sum(t * (k + 1) for k, t in enumerate(top)) + med**2 + pairs[0][0] * pairs[-1][0]


@program(lambda: (rnd(4, 4),))
def slices_and_views(A):
    top, bottom = np.vsplit(A, 2)
    left = A[:, :2]
    t = top.T
    flat = A.ravel()
    diag = np.diag(A)
    A2 = np.pad(A, 1, mode="edge")
    return np.sum(top * bottom) + np.sum(left**2) + t[0, 1] * flat[3] + diag @ diag + np.sum(A2[0] * A2[-1])


class Registry(dict):
    pass


@program(lambda: (rnd(3),), second=False)
def counters(x):
    c = collections.Counter()
    names = ["a", "b", "a"]
    for n, v in zip(names, x):
        c[n] += 1
    od = collections.OrderedDict((n, v) for n, v in zip("xyz", x))
    return sum(v * c.get(k, 1) for k, v in zip(names, od.values()))


@program(lambda: (rnd(3), 2))
def walrus_and_cond(x, n):
    if (m := len(x)) > n:
        x = x[:n]
    while (s := float(np.sum(x**2))) > 0.1:
        x = x * 0.7
    y = x if s < 1 else -x
    return np.sum(y) * m


@program(lambda: (rnd(3),))
def lists_inplace(x):
    xs = list(x)
    xs.insert(0, xs.pop())
    xs += [xs[0] * 2]
    xs[1], xs[2] = xs[2], xs[1]
    xs.reverse()
    xs.extend(v**2 for v in x)
    del xs[0]
    return sum(v * (i + 1) for i, v in enumerate(xs)) + xs.index(xs[0])


@program(lambda: (rnd(3),))
def nonlocal_counter(x):
    calls = 0
    total = 0.0

    def add(v):
        nonlocal calls, total
        calls += 1
        total += v**2

    for v in x:
        add(v)
        if calls > 1:
            add(2 * v)
    return total / calls


@program(lambda: (rnd(3), rnd(3, seed=1)))
def swap_buffers(u, v):
    u, v = u.copy(), v.copy()
    for _ in range(3):
        v[1:-1] = 0.5 * (u[2:] + u[:-2])
        u, v = v, u
    return u @ v + u[0]


@program(lambda: (0.3, 0.5))
def simpson(a, b):
    def f(x, k=2):
        return math.exp(-k * x) * math.cos(x)

    n = 10
    h = (b - a) / n
    s = f(a) + f(b)
    for i in range(1, n):
        s += f(a + i * h) * (4 if i % 2 else 2)
    return s * h / 3
