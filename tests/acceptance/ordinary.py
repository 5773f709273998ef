"""Ordinary programs of people who compute: solvers, filters, networks, reports."""

import abc
import collections
import enum
import functools
import logging
import math
import time
import warnings
from dataclasses import dataclass

import numpy as np

from .registry import program, pos, rnd

log = logging.getLogger(__name__)


class Integrator(enum.Enum):
    EULER = 1
    RK4 = 2


@program(lambda: (rnd(2), 0.7))
def ode_enum(y0, k):
    def rhs(t, y):
        return np.array([y[1], -k * y[0] + 0.1 * np.sin(t)])

    results = []
    for method in Integrator:
        y, t, h = y0.copy(), 0.0, 0.1
        for _ in range(4):
            if method is Integrator.EULER:
                y = y + h * rhs(t, y)
            else:
                k1 = rhs(t, y)
                k2 = rhs(t + h / 2, y + h / 2 * k1)
                k3 = rhs(t + h / 2, y + h / 2 * k2)
                k4 = rhs(t + h, y + h * k3)
                y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
            t += h
        results.append(np.sum(y**2))
    return sum(results)


class Base(abc.ABC):
    @abc.abstractmethod
    def force(self, x): ...
    def step(self, x, v, dt):
        a = self.force(x)
        v = v + dt * a
        return x + dt * v, v


class Spring(Base):
    def __init__(self, k):
        self.k = k

    def force(self, x):
        return -self.k * x


class Damped(Spring):
    def __init__(self, k, c):
        super().__init__(k)
        self.c = c
        self._v = None

    def force(self, x):
        return super().force(x) - self.c * np.tanh(x)


@program(lambda: (rnd(3), rnd(3, seed=1), 0.5, 0.2))
def polymorphic(x, v, k, c):
    total = 0.0
    for model in (Spring(k), Damped(k, c)):
        xx, vv = x, v
        for _ in range(3):
            xx, vv = model.step(xx, vv, 0.1)
        total += np.sum(xx * vv)
    return total


@program(lambda: (rnd(2), pos(4), 0.3))
def kalman(x0, zs, q):
    F = np.array([[1.0, 0.1], [0.0, 1.0]])
    H = np.array([[1.0, 0.0]])
    x, Pm = x0, np.eye(2)
    ll = 0.0
    for z in zs:
        x = F @ x
        Pm = F @ Pm @ F.T + q * np.eye(2)
        y = z - (H @ x)[0]
        S = (H @ Pm @ H.T)[0, 0] + 0.1
        K = (Pm @ H.T)[:, 0] / S
        x = x + K * y
        Pm = (np.eye(2) - np.outer(K, H[0])) @ Pm
        ll -= 0.5 * (np.log(2 * np.pi * S) + y**2 / S)
    return ll


class KF:
    def __init__(self, F, H, Q, R):
        self.F, self.H, self.Q, self.R = F, H, Q, R
        self.history = []

    def predict(self, x, P):
        return self.F @ x, self.F @ P @ self.F.T + self.Q

    def update(self, x, P, z):
        y = z - self.H @ x
        S = self.H @ P @ self.H.T + self.R
        K = np.linalg.solve(S.T, (P @ self.H.T).T).T
        self.history.append({"innovation": y, "S": S})
        return x + K @ y, (np.eye(len(x)) - K @ self.H) @ P

    @property
    def loglik(self):
        return -0.5 * sum(
            h["innovation"] @ np.linalg.solve(h["S"], h["innovation"]) + np.log(np.linalg.det(h["S"]))
            for h in self.history
        )


@program(lambda: (rnd(2), rnd(3, 1, seed=2), 0.3))
def kalman_class(x, zs, q):
    kf = KF(np.array([[1.0, 0.1], [0.0, 1.0]]), np.array([[1.0, 0.0]]), q * np.eye(2), np.array([[0.5]]))
    Pm = np.eye(2)
    for z in zs:
        x, Pm = kf.predict(x, Pm)
        x, Pm = kf.update(x, Pm, z)
    return kf.loglik


@program(lambda: (rnd(3), {"act": "tanh", "depth": 3, "scale": 0.5}))
def config_dict(x, cfg):
    acts = {"tanh": np.tanh, "relu": lambda v: np.maximum(v, 0), "sin": np.sin}
    act = acts[cfg["act"]]
    for i in range(cfg.get("depth", 2)):
        x = act(x) * cfg["scale"]
        if cfg.get("verbose", False):
            print(f"layer {i}: {x.mean():.3f}")
    return np.sum(x)


@program(lambda: (rnd(3), "sin"))
def dispatch_table(x, name):
    ops = {"sin": np.sin, "sq": lambda v: v**2, "exp": np.exp}
    try:
        op = ops[name]
    except KeyError:
        raise ValueError(f"unknown op {name!r}; choose from {sorted(ops)}")
    return np.sum(op(x))


@program(lambda: (rnd(4),))
def early_returns(x):
    if not len(x):
        return 0.0
    s = np.sum(x)
    if s > 10:
        return s
    for i, v in enumerate(x):
        if v > 0.8:
            return v * s
        elif v < -0.9:
            continue
        s = s + v**2
    else:
        s *= 2
    return s


@program(lambda: (rnd(5),))
def logged(x):
    start = time.perf_counter()
    total = 0.0
    for i, v in enumerate(x):
        total += math.sin(v)
        log.debug("step %d: %s", i, total)
        if i % 2 == 0:
            log.info(f"{i:03d} total={total:.4f}")
    elapsed = time.perf_counter() - start
    log.info("took %.3fs", elapsed)
    return total**2


def chunks(seq, n):
    for i in range(0, len(seq), n):
        yield seq[i : i + n]


@program(lambda: (rnd(6),))
def generator_chunks(x):
    return sum(np.prod(c) * (k + 1) for k, c in enumerate(chunks(x, 2)))


def newton(f, df, x, tol=1e-10, maxiter=20):
    for it in range(maxiter):
        fx = f(x)
        if abs(fx) < tol:
            break
        x = x - fx / df(x)
    else:
        warnings.warn("no convergence")
    return x


@program(lambda: (2.0, 0.3))
def newton_solver(a, b):
    return newton(lambda x: x**3 - a * x - b, lambda x: 3 * x**2 - a, 2.0)


@program(lambda: (rnd(3, 3), rnd(3)))
def power_method(A, v):
    M = A @ A.T + np.eye(3)
    lam_old = None
    for i in range(100):
        w = M @ v
        lam = v @ w / (v @ v)
        v = w / np.linalg.norm(w)
        if lam_old is not None and abs(lam - lam_old) < 1e-12 * abs(lam):
            break
        lam_old = lam
    return lam


@program(lambda: (rnd(4), rnd(4, seed=1)))
def comprehensions(x, y):
    pairs = [(a, b) for a, b in zip(x, y) if a * b > -10]
    table = {i: a + b for i, (a, b) in enumerate(pairs)}
    best = max(table, key=lambda i: float(table[i]))
    s = sum(v * w for v, w in table.items()) + sum(table[k] ** 2 for k in table)
    nested = [[a * b for b in y] for a in x]
    return s + sum(map(sum, nested)) + table[best] + sum(a for row in nested for a in row if a > 0)


@dataclass
class Layer:
    W: np.ndarray
    b: np.ndarray
    act: str = "tanh"

    def __call__(self, x):
        z = self.W @ x + self.b
        return np.tanh(z) if self.act == "tanh" else z


@dataclass
class Net:
    layers: list
    reg: float = 0.01

    def __call__(self, x):
        for l in self.layers:
            x = l(x)
        return x

    def penalty(self):
        return self.reg * sum(np.sum(l.W**2) for l in self.layers)


@program(
    lambda: (
        Net([Layer(rnd(3, 2), rnd(3)), Layer(rnd(1, 3, seed=3), rnd(1, seed=4), "linear")]),
        rnd(5, 2, seed=5),
        rnd(5, seed=6),
    ),
    second=False,
)
def mlp_objects(net, X, y):
    return np.mean([(net(x)[0] - t) ** 2 for x, t in zip(X, y)]) + net.penalty()


@program(
    lambda: (Net([Layer(rnd(3, 2), rnd(3)), Layer(rnd(1, 3, seed=3), rnd(1, seed=4), "linear")]), rnd(5, 2, seed=5)),
    second=False,
)
def sgd_objects(net, X):
    for x in X:
        err = net(x)
        for l in net.layers:
            l.b = l.b - 0.1 * np.mean(err)
            l.W *= 0.99
    return np.sum(net(X[0])) + net.penalty()


@program(lambda: (rnd(3, 3), rnd(3)))
def gauss_elim(A, b):
    A = A + 4 * np.eye(3)
    A, b = A.copy(), b.copy()
    n = len(b)
    for k in range(n):
        p = k + int(np.argmax(np.abs(A[k:, k])))
        if p != k:
            A[[k, p]] = A[[p, k]]
            b[[k, p]] = b[[p, k]]
        for i in range(k + 1, n):
            f = A[i, k] / A[k, k]
            A[i, k:] -= f * A[k, k:]
            b[i] -= f * b[k]
    x = np.zeros(n)
    for i in reversed(range(n)):
        x[i] = (b[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return np.sum(x**2)


@program(lambda: (rnd(6),))
def windowed(x):
    buf = collections.deque(maxlen=3)
    out = []
    for v in x:
        buf.append(v)
        if len(buf) == buf.maxlen:
            out.append(sum(buf) / len(buf))
    return np.sum(np.array(out) ** 2)


def compose(*fs):
    def run(x):
        for f in fs:
            x = f(x)
        return x

    return run


@program(lambda: (rnd(3), 0.4))
def composed(x, a):
    pipe = compose(np.sin, lambda v: v * a, functools.partial(np.power, 2.0))
    return np.sum(pipe(x))


def memoize(f):
    cache = {}

    @functools.wraps(f)
    def wrapper(*args):
        if args not in cache:
            cache[args] = f(*args)
        return cache[args]

    return wrapper


@memoize
def binom(n, k):
    return 1 if k in (0, n) else binom(n - 1, k - 1) + binom(n - 1, k)


@program(lambda: (0.3, 0.6))
def bezier(a, t):
    pts = [0.0, a, a**2, 1.0]
    n = len(pts) - 1
    return sum(binom(n, k) * (1 - t) ** (n - k) * t**k * p for k, p in enumerate(pts))


def timed(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        t0 = time.time()
        result = f(*args, **kwargs)
        log.info("%s took %.3f", f.__name__, time.time() - t0)
        return result

    return wrapper


@timed
def energy(x, k=1.0):
    return 0.5 * k * np.sum(x**2)


@program(lambda: (rnd(3), 0.4))
def decorated_helper(x, k):
    return energy(x, k=k) + energy(x)


def retry(n):
    def deco(f):
        @functools.wraps(f)
        def inner(*a, **k):
            for i in range(n):
                try:
                    return f(*a, **k)
                except ZeroDivisionError:
                    if i == n - 1:
                        raise

        return inner

    return deco


@retry(3)
def ratio(a, b):
    return a / b


@program(lambda: (0.4, 0.7), second=False)
def retried(a, b):
    return ratio(a, b) ** 2


@program(lambda: (rnd(4),))
def string_report(x):
    rows = []
    for i, v in enumerate(x):
        rows.append(f"{i:>3}: {float(v):8.3f}")
    text = "\n".join(rows)
    width = max(len(r) for r in text.splitlines())
    return np.sum(x**2) * (width > 0)


@program(lambda: (rnd(3), rnd(3, 3)))
def validated(x, A):
    if not isinstance(x, np.ndarray) or x.ndim != 1:
        raise TypeError("x must be a vector")
    if A.shape != (x.size, x.size):
        raise ValueError(f"A has shape {A.shape}, expected {(x.size,) * 2}")
    assert np.all(np.isfinite(A)), "A must be finite"
    (n,) = x.shape
    Q = A.T @ A
    return float(x @ Q @ x) / n


@program(lambda: (rnd(8),), second=False)
def recursive_fft(x):
    def fft(v):
        n = len(v)
        if n == 1:
            return v.astype(complex)
        e, o = fft(v[::2]), fft(v[1::2])
        t = np.exp(-2j * np.pi * np.arange(n // 2) / n) * o
        return np.concatenate([e + t, e - t])

    return np.sum(np.abs(fft(x)) ** 3)


def tree_sum(t):
    if isinstance(t, dict):
        return sum(tree_sum(v) for v in t.values())
    if isinstance(t, (list, tuple)):
        return sum(map(tree_sum, t))
    return np.sum(t**2)


@program(lambda: ({"a": rnd(2), "b": [rnd(3), {"c": 0.5}], "d": (0.1, rnd(2, seed=4))},), second=False)
def nested_tree(p):
    return tree_sum(p)


def tree_map(f, t):
    if isinstance(t, dict):
        return {k: tree_map(f, v) for k, v in t.items()}
    if isinstance(t, list):
        return [tree_map(f, v) for v in t]
    return f(t)


@program(lambda: (rnd(5),))
def adaptive_step(y):
    t, h = 0.0, 0.1
    steps = 0
    while t < 0.5 and steps < 100:
        k1 = -y
        k2 = -(y + h * k1)
        err = float(np.max(np.abs(h * (k2 - k1)))) / 2
        if err < 1e-2:
            y = y + h * (k1 + k2) / 2
            t += h
        h = min(0.2, max(0.01, 0.9 * h * (1e-2 / (err + 1e-12)) ** 0.5))
        h = min(h, 0.5 - t) if t < 0.5 else h
        steps += 1
    return np.sum(y**2)


@program(lambda: (rnd(4, 2), rnd(2, 2, seed=3)))
def kmeans(X, C):
    for _ in range(2):
        d = ((X[:, None, :] - C[None]) ** 2).sum(-1)
        lab = d.argmin(1)
        C = np.array([X[lab == k].mean(axis=0) if np.any(lab == k) else C[k] for k in range(len(C))])
    return np.sum(C**2) + sum(np.min(np.sum((x - C) ** 2, axis=1)) for x in X)
