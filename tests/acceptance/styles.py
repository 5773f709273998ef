"""Potentials that are added, schedules out of tables, frozen states, interpreters, callbacks that stop a loop."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
import collections
import contextlib
import functools
import heapq
import itertools
import logging
import math
import numpy as np
import operator
import time

from .registry import program


log = logging.getLogger(__name__)


class Module:
    def __init__(self):
        self._params, self._children = {}, {}

    def param(self, name, value):
        self._params[name] = value
        return value

    def __setattr__(self, k, v):
        object.__setattr__(self, k, v)
        if isinstance(v, Module):
            self._children[k] = v

    def parameters(self):
        yield from self._params.values()
        for c in self._children.values():
            yield from c.parameters()


class Dense(Module):
    def __init__(self, w, b):
        super().__init__()
        self.w, self.b = self.param("w", w), self.param("b", b)

    def __call__(self, x):
        return np.tanh(x @ self.w + self.b)


class Net(Module):
    def __init__(self, ps):
        super().__init__()
        self.first, self.second = Dense(*ps[0]), Dense(*ps[1])

    def __call__(self, x):
        return self.second(self.first(x))


class Potential(ABC):
    @abstractmethod
    def energy(self, r): ...
    def __add__(self, other):
        return Sum(self, other)

    def __mul__(self, c):
        return Scaled(self, c)

    __rmul__ = __mul__


class LJ(Potential):
    def __init__(self, eps, sig):
        self.eps, self.sig = eps, sig

    def energy(self, r):
        s6 = (self.sig / r) ** 6
        return 4 * self.eps * (s6 * s6 - s6)


class Coulomb(Potential):
    def __init__(self, q):
        self.q = q

    def energy(self, r):
        return self.q / r


class Sum(Potential):
    def __init__(self, *parts):
        self.parts = parts

    def energy(self, r):
        return sum(p.energy(r) for p in self.parts)


class Scaled(Potential):
    def __init__(self, p, c):
        self.p, self.c = p, c

    def energy(self, r):
        return self.c * self.p.energy(r)


@program(
    lambda: (
        0.5,
        0.9,
        0.4,
        np.array([1.09, 1.335, 1.104, 1.152]),
    ),
    (0, 1, 2, 3),
)
def potentials(eps, sig, q, r):
    V = LJ(eps, sig) + 0.5 * Coulomb(q)
    return np.sum(V.energy(r)) + (V * 2.0).energy(r[0])


class Vec:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(s, o):
        return Vec(s.x + o.x, s.y + o.y)

    def __sub__(s, o):
        return Vec(s.x - o.x, s.y - o.y)

    def __mul__(s, k):
        return Vec(s.x * k, s.y * k) if not isinstance(k, Vec) else s.x * k.x + s.y * k.y

    __rmul__ = __mul__

    def __neg__(s):
        return Vec(-s.x, -s.y)

    def __iter__(s):
        return iter((s.x, s.y))

    def __abs__(s):
        return math.hypot(s.x, s.y)

    def __eq__(s, o):
        return s.x == o.x and s.y == o.y

    def __getitem__(s, i):
        return (s.x, s.y)[i]

    @classmethod
    def polar(cls, r, t):
        return cls(r * np.cos(t), r * np.sin(t))

    @staticmethod
    def lerp(a, b, t):
        return a * (1 - t) + b * t


@program(lambda: (np.array([1.101, 0.504, 0.861, 0.376, 1.049, 1.008, 0.515, 1.089]),), (0,))
def bezier(x):
    pts = [Vec(x[i], x[i + 1]) for i in range(0, len(x), 2)]
    t = 0.3
    while len(pts) > 1:
        pts = [Vec.lerp(a, b, t) for a, b in zip(pts, pts[1:])]
    p = pts[0]
    px, py = p
    return abs(p) + px * p[1] + Vec.polar(p.x, p.y) * -p


def make_schedule(kind, base, **kw):
    def const(t):
        return base

    def exp(t):
        return base * kw.get("gamma", 0.9) ** t

    def cosine(t):
        return 0.5 * base * (1 + math.cos(math.pi * t / kw["T"]))

    return {"const": const, "exp": exp, "cosine": cosine}[kind]


@program(
    lambda: (
        np.array([0.353, 0.603, 0.435, 0.705]),
        0.1,
        "cosine",
    ),
    (0, 1),
)
def schedules(w, lr, kind):
    sched = make_schedule(kind, lr, gamma=0.8, T=10)
    hist = collections.deque(maxlen=2)
    for t in range(5):
        g = 2 * w - np.roll(w, 1)
        hist.append(g)
        w = w - sched(t) * sum(hist) / len(hist)
    return w @ w


@program(
    lambda: (
        np.array([1.017, 0.508, 0.347]),
        0.5,
    ),
    (1,),
)
def events(rates, damp):
    q = [(1.0 / r, i) for i, r in enumerate(rates.tolist())]
    heapq.heapify(q)
    e = 1.0
    total = 0.0
    last = 0.0
    while q and last < 6.0:
        t, i = heapq.heappop(q)
        e = e * np.exp(-damp * (t - last)) + 0.1 * rates[i]
        total += e
        last = t
        heapq.heappush(q, (t + 1.0 / float(rates[i]), i))
    return total


def logged(f):
    calls = []

    @functools.wraps(f)
    def inner(*a, **k):
        calls.append(f.__name__)
        log.debug("calling %s %d", f.__name__, len(calls))
        return f(*a, **k)

    inner.calls = calls
    return inner


@logged
def kinetic(v, *, m=1.0):
    return 0.5 * m * np.dot(v, v)


@contextlib.contextmanager
def timer(label):
    t0 = time.perf_counter()
    try:
        yield
    finally:
        log.info("%s took %.3f", label, time.perf_counter() - t0)


@dataclass(frozen=True)
class State:
    x: np.ndarray
    v: np.ndarray
    t: float = 0.0

    def __post_init__(self):
        if self.x.shape != self.v.shape:
            raise ValueError("shape")

    def step(self, k, dt):
        a = -k * self.x
        v = self.v + dt * a
        return replace(self, x=self.x + dt * v, v=v, t=self.t + dt)


@program(
    lambda: (
        np.array([0.822, 0.569, 0.905]),
        np.array([0.48, 1.148, 0.629]),
        0.7,
    ),
    (0, 1, 2),
    second=False,
)
def frozen(x, v, k):
    s = State(x, v)
    traj = [s]
    while s.t < 0.35:
        s = s.step(k, 0.1)
        traj.append(s)
    return sum(float(i + 1) * np.sum(p.x * p.v) for i, p in enumerate(traj)) + np.sum(s.x)


def windows(x, n):
    buf = collections.deque(maxlen=n)
    for v in x:
        buf.append(v)
        if len(buf) == n:
            yield tuple(buf)


def smoothed(ws):
    for a, b, c in ws:
        yield 0.25 * a + 0.5 * b + 0.25 * c


@dataclass
class Lit:
    v: float


@dataclass
class Bin:
    op: str
    l: object
    r: object


@dataclass
class Var:
    name: str


def ev(e, env):
    match e:
        case Lit(v):
            return v
        case Var(name=n):
            return env[n]
        case Bin("+", l, r):
            return ev(l, env) + ev(r, env)
        case Bin("*", l, r):
            return ev(l, env) * ev(r, env)
        case Bin(op="^", l=l, r=Lit(v=n)):
            return ev(l, env) ** n
        case _:
            raise TypeError(e)


EXPR = Bin("+", Bin("*", Var("x"), Bin("^", Var("y"), Lit(2))), Bin("*", Lit(3.0), Var("x")))


OPS = {"+": operator.add, "*": operator.mul, "-": operator.sub, "/": operator.truediv}


UN = {"sin": np.sin, "exp": np.exp, "neg": operator.neg}


@program(
    lambda: (
        np.array([0.858, 1.196, 1.154]),
        "x0 x1 * sin x2 exp + 2.0 / x1 neg -",
    ),
    (0,),
)
def rpn(x, prog):
    st = []
    for tok in prog.split():
        if tok in OPS:
            b, a = st.pop(), st.pop()
            st.append(OPS[tok](a, b))
        elif tok in UN:
            st.append(UN[tok](st.pop()))
        elif tok.startswith("x"):
            st.append(x[int(tok[1:])])
        else:
            st.append(float(tok))
    (r,) = st
    return r


@program(lambda: (np.array([0.714, 0.982]),), (0,), second=False)
def counters(x):
    calls, total = 0, 0.0

    def f(v):
        nonlocal calls, total
        calls += 1
        total += v * calls
        return v * v

    def simpson(a, b):
        return (b - a) / 6 * (f(a) + 4 * f((a + b) / 2) + f(b))

    def adapt(a, b, depth):
        whole = simpson(a, b)
        if depth == 0:
            return whole
        m = (a + b) / 2
        return adapt(a, m, depth - 1) + adapt(m, b, depth - 1)

    return adapt(x[0], x[1], 2) + 0.01 * total


@program(
    lambda: (
        np.array([0.748, 0.776, 1.007, 0.673, 0.961, 0.94]),
        "abacba",
    ),
    (0,),
    second=False,
)
def grouped(x, labels):
    groups = collections.defaultdict(list)
    for v, l in zip(x, labels):
        groups[l].append(v)
    means = {k: sum(v) / len(v) for k, v in groups.items()}
    spread = {k: sum((u - means[k]) ** 2 for u in v) for k, v in groups.items()}
    best = max(spread, key=spread.get)
    return sum(means.values()) + sum(spread[k] * len(groups[k]) for k in sorted(spread)) + spread[best]


@program(lambda: (np.array([1.139, 0.403, 0.956, 1.135]),), (0,))
def combos(x):
    s = 0.0
    for (i, a), (j, b) in itertools.combinations(enumerate(x), 2):
        s += a * b / (i + j)
    acc = list(itertools.accumulate(x, lambda p, v: p * 0.5 + v))
    ch = itertools.chain.from_iterable([acc, x[::-1]])
    return (
        s
        + sum(v * w for v, w in zip(ch, itertools.cycle([1.0, -1.0])))
        + sum(itertools.starmap(operator.mul, zip(x, acc)))
    )


DEFAULTS = dict(alpha=0.1, beta=0.9, steps=3)


def momentum(w, **kw):
    cfg = {**DEFAULTS, **kw}
    m = np.zeros_like(w)
    for _ in range(cfg["steps"]):
        m = cfg["beta"] * m + np.cos(w)
        w = w - cfg["alpha"] * m
    return np.sum(w**3)


@program(
    lambda: (
        np.array([1.171, 0.313, 1.077, 1.183]),
        0.2,
    ),
    (0, 1),
    second=False,
)
def configured(w, a):
    return momentum(w, alpha=a) + momentum(w * 2, **{"beta": a, "steps": 2})


class Stop(Exception):
    pass


def run(w, callback):
    for i in range(10):
        w = w - 0.1 * w**3
        try:
            callback(i, w)
        except Stop:
            break
    return w


@program(lambda: (np.array([1.161, 0.434, 1.175, 1.101]),), (0,))
def stopping(w):
    hist = []

    def cb(i, w):
        hist.append(np.sum(w))
        if i and abs(hist[-1] - hist[-2]) < 0.05:
            raise Stop

    w = run(w, cb)
    return np.sum(w) * hist[0] + len(hist)


def make1(kind, base):
    def const(t):
        return base

    def exp(t):
        return base * 0.9**t

    return {"const": const, "exp": exp}[kind]


def make2(kind, base):
    if kind == "const":
        return lambda t: base
    elif kind == "exp":
        return lambda t: base * 0.9**t
    raise ValueError(kind)


def make3(base, **kw):
    def exp(t):
        return base * kw.get("gamma", 0.9) ** t

    return exp


def make4(base, gamma=0.9):
    table = {"exp": lambda t: base * gamma**t, "lin": lambda t: base * t}
    return table["exp"]


def make5(kind, base):
    table = {"exp": lambda t: base * 0.9**t, "lin": lambda t: base * t}
    return table[kind]


def make6(kind, base):
    table = {"exp": lambda t: base * 0.9**t, "lin": lambda t: base * t}
    return table.get(kind, lambda t: base)


@program(
    lambda: (
        np.array([0.873, 0.543, 0.337, 0.315]),
        0.1,
        "exp",
    ),
    (0, 1),
)
def factory_with_a_table(w, lr, kind):
    s = make1(kind, lr)
    for t in range(5):
        w = w - s(t) * w
    return w @ w


@program(
    lambda: (
        np.array([1.032, 1.121, 0.846, 0.957]),
        0.1,
        "exp",
    ),
    (0, 1),
)
def factory_with_tests(w, lr, kind):
    s = make2(kind, lr)
    for t in range(5):
        w = w - s(t) * w
    return w @ w


@program(
    lambda: (
        np.array([0.789, 1.142, 1.034, 0.302]),
        0.1,
        "exp",
    ),
    (0, 1),
)
def factory_with_options(w, lr, kind):
    s = make3(lr, gamma=0.8)
    for t in range(5):
        w = w - s(t) * w
    return w @ w


@program(
    lambda: (
        np.array([1.072, 0.33, 0.957, 0.458]),
        0.1,
        "exp",
    ),
    (0, 1),
)
def table_in_a_factory(w, lr, kind):
    s = make4(lr)
    for t in range(5):
        w = w - s(t) * w
    return w @ w


@program(
    lambda: (
        np.array([1.077, 0.787, 0.57, 0.68]),
        0.1,
        "exp",
    ),
    (0, 1),
)
def table_looked_up(w, lr, kind):
    s = make5(kind, lr)
    for t in range(5):
        w = w - s(t) * w
    return w @ w


@program(
    lambda: (
        np.array([0.325, 0.412, 0.904, 0.882]),
        0.1,
        "exp",
    ),
    (0, 1),
)
def table_with_a_default(w, lr, kind):
    s = make6(kind, lr)
    for t in range(5):
        w = w - s(t) * w
    return w @ w


@program(
    lambda: (
        np.array([0.854, 0.645, 1.197, 1.183]),
        0.1,
        "exp",
    ),
    (0, 1),
)
def table_inside(w, lr, kind):
    def const(t):
        return lr

    def exp(t):
        return lr * 0.9**t

    s = {"const": const, "exp": exp}[kind]
    return w @ w * s(2)


@program(
    lambda: (
        np.array([0.917, 0.885, 0.92, 0.65]),
        0.1,
        "exp",
    ),
    (0, 1),
)
def called_at_once(w, lr, kind):
    return make1(kind, lr)(2) * (w @ w) + make1("const", w[0])(1)
