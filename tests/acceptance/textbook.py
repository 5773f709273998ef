"""Programs out of textbooks: trusses, splines, hidden Markov models, options, multigrid, attention, circuits."""

from dataclasses import dataclass
from typing import NamedTuple
import functools
import math
import numpy as np

from .registry import program


@program(
    lambda: (
        np.array([0.873, 0.543, 0.337, 0.315, 1.032]),
        2.0,
        np.array([[0.0, 0.0], [1.0, 0.0], [0.1, 1.0], [1.0, 1.2]]),
        [
            (
                0,
                1,
            ),
            (
                0,
                2,
            ),
            (
                1,
                3,
            ),
            (
                2,
                3,
            ),
            (
                0,
                3,
            ),
        ],
        np.array([1.121, 0.846, 0.957, 0.789, 1.142, 1.034, 0.302, 1.072]),
    ),
    (0, 1, 2, 4),
)
def truss(areas, E, coords, elements, load):
    ndof = 2 * len(coords)
    K = np.zeros((ndof, ndof))
    for (i, j), A in zip(elements, areas):
        d = coords[j] - coords[i]
        L = np.linalg.norm(d)
        c, s = d / L
        k = E * A / L * np.array([[c * c, c * s], [c * s, s * s]])
        dofs = [2 * i, 2 * i + 1, 2 * j, 2 * j + 1]
        ke = np.block([[k, -k], [-k, k]])
        K[np.ix_(dofs, dofs)] += ke
    free = [d for d in range(ndof) if d not in (0, 1, 3)]
    u = np.zeros(ndof)
    u[free] = np.linalg.solve(K[np.ix_(free, free)], load[free])
    return load @ u


@program(
    lambda: (
        np.array([0.33, 1.287, 1.745, 2.822, 3.609]),
        np.array([0.57, 0.68, 0.325, 0.412, 0.904]),
        np.array([0.8, 1.3, 1.9, 2.2]),
    ),
    (0, 1),
)
def spline(xk, yk, xs):
    n = len(xk) - 1
    h = np.diff(xk)
    A = np.zeros((n + 1, n + 1))
    r = np.zeros(n + 1)
    A[0, 0] = A[n, n] = 1
    for i in range(1, n):
        A[i, i - 1] = h[i - 1]
        A[i, i] = 2 * (h[i - 1] + h[i])
        A[i, i + 1] = h[i]
        r[i] = 3 * ((yk[i + 1] - yk[i]) / h[i] - (yk[i] - yk[i - 1]) / h[i - 1])
    c = np.linalg.solve(A, r)
    b = (yk[1:] - yk[:-1]) / h - h * (2 * c[:-1] + c[1:]) / 3
    d = (c[1:] - c[:-1]) / (3 * h)
    idx = np.clip(np.searchsorted(xk, xs) - 1, 0, n - 1)
    t = xs - xk[idx]
    return np.sum((yk[:-1][idx] + t * (b[idx] + t * (c[:-1][idx] + t * d[idx]))) ** 2)


@program(
    lambda: (
        np.array([[0.882, 0.854, 0.645], [1.197, 1.183, 0.917], [0.885, 0.92, 0.65]]),
        np.array([[0.422, 0.949, 0.773, 0.579], [0.737, 1.101, 1.141, 0.622], [0.814, 0.59, 0.835, 0.604]]),
        np.array([0.652, 1.101, 0.504]),
        [0, 2, 1, 3, 3, 0],
    ),
    (0, 1, 2),
)
def hmm(logA, logB, logpi, obs):
    T = len(obs)

    def norm(v):
        return v - np.logaddexp.reduce(v)

    la = np.array([norm(r) for r in logA])
    lb = np.stack([norm(r) for r in logB])
    alpha = [norm(logpi) + lb[:, obs[0]]]
    for o in obs[1:]:
        alpha.append(np.logaddexp.reduce(alpha[-1][:, None] + la, axis=0) + lb[:, o])
    beta = np.zeros(len(logpi))
    out = 0.0
    for t in reversed(range(T)):
        g = alpha[t] + beta
        out += np.exp(g[0] - np.logaddexp.reduce(g))
        if t:
            beta = np.logaddexp.reduce(la + (lb[:, obs[t]] + beta)[None, :], axis=1)
    return out + np.logaddexp.reduce(alpha[-1])


@program(
    lambda: (
        np.array([0.861, 0.376]),
        np.array([1.049, 1.008]),
    ),
    (0, 1),
)
def adaptive(y0, k, tol=1e-3):
    def f(t, y):
        return np.array([y[1], -k[0] * y[0] - k[1] * y[1] ** 3 + np.cos(t)])

    t, h, y = 0.0, 0.1, y0
    n = 0
    while t < 1.0 and n < 200:
        h = min(h, 1.0 - t)
        k1 = f(t, y)
        k2 = f(t + h / 2, y + h / 2 * k1)
        k3 = f(t + 0.75 * h, y + 0.75 * h * k2)
        new = y + h * (2 * k1 + 3 * k2 + 4 * k3) / 9
        k4 = f(t + h, new)
        err = np.max(np.abs(h * (-5 * k1 / 72 + k2 / 12 + k3 / 9 - k4 / 8)))
        err = float(err)
        if err < tol:
            t += h
            y = new
        h *= 1.5 if err < tol / 4 else 0.7 if err > tol else 1.0
        n += 1
    return y @ y


@program(
    lambda: (
        36.3,
        40.1,
        0.06,
        0.2,
        1.0,
        8,
    ),
    (0, 1, 2, 3, 4),
    step=1e-4,
    rtol=1e-5,
)
def american_put(S, K, r, sigma, T, n):
    dt = T / n
    u = math.exp(sigma * math.sqrt(dt))
    d = 1 / u
    p = (math.exp(r * dt) - d) / (u - d)
    disc = math.exp(-r * dt)
    values = [max(K - S * u**j * d ** (n - j), 0.0) for j in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(i + 1):
            cont = disc * (p * values[j + 1] + (1 - p) * values[j])
            values[j] = max(cont, K - S * u**j * d ** (i - j))
    return values[0]


@program(
    lambda: (
        np.array([-1.031, -2.178, -0.705]),
        np.array([-0.097, -0.265, 0.005, 0.317, -0.192, -0.353, -0.036, -0.221, -0.318, 0.122, -0.131, 0.205]),
    ),
    (0, 1),
)
def garch(params, r):
    omega, alpha, beta = np.exp(params)
    s2 = np.var(r)
    nll = 0.0
    for t in range(len(r)):
        nll += 0.5 * (np.log(2 * np.pi * s2) + r[t] ** 2 / s2)
        s2 = omega + alpha * r[t] ** 2 + beta * s2
    return nll / len(r)


class HoltWinters:
    def __init__(self, alpha, beta, gamma, period):
        self.alpha, self.beta, self.gamma, self.m = alpha, beta, gamma, period

    def fit(self, y):
        m = self.m
        level = y[:m].mean()
        trend = (y[m : 2 * m].mean() - level) / m
        season = list(y[:m] - level)
        self.errors = []
        for t in range(m, len(y)):
            pred = level + trend + season[t % m]
            e = y[t] - pred
            self.errors.append(e)
            last = level
            level = self.alpha * (y[t] - season[t % m]) + (1 - self.alpha) * (level + trend)
            trend = self.beta * (level - last) + (1 - self.beta) * trend
            season[t % m] = self.gamma * (y[t] - level) + (1 - self.gamma) * season[t % m]
        self.level, self.trend, self.season = level, trend, season
        return self

    @property
    def sse(self):
        return sum(e * e for e in self.errors)


@program(
    lambda: (
        np.array([0.48, 1.148, 0.629]),
        np.array([0.395, 0.866, 1.134, 0.696, 1.159, 0.75, 0.683, 0.858, 1.196, 1.154, 0.714, 0.982]),
    ),
    (0, 1),
)
def holt(p, y):
    m = HoltWinters(*(1 / (1 + np.exp(-v)) for v in p), period=3).fit(y)
    return m.sse + m.level * 0.01


def smooth(u, f, h, n=2):
    for _ in range(n):
        u[1:-1] = 0.5 * (u[:-2] + u[2:] + h * h * f[1:-1])
    return u


def vcycle(u, f, h):
    u = smooth(u, f, h)
    if len(u) <= 3:
        return u
    r = np.zeros_like(u)
    r[1:-1] = f[1:-1] + (u[:-2] - 2 * u[1:-1] + u[2:]) / h**2
    rc = r[::2].copy()
    rc[1:-1] = 0.25 * (r[1:-2:2] + 2 * r[2:-1:2] + r[3::2])
    ec = vcycle(np.zeros_like(rc), rc, 2 * h)
    e = np.zeros_like(u)
    e[::2] = ec
    e[1::2] = 0.5 * (ec[:-1] + ec[1:])
    u += e
    return smooth(u, f, h)


@program(
    lambda: (
        np.array(
            [
                0.748,
                0.776,
                1.007,
                0.673,
                0.961,
                0.94,
                1.139,
                0.403,
                0.956,
                1.135,
                1.171,
                0.313,
                1.077,
                1.183,
                1.161,
                0.434,
                1.175,
            ]
        ),
    ),
    (0,),
    second=False,
)
def multigrid(f):
    u = np.zeros(len(f))
    for _ in range(2):
        u = vcycle(u, f, 1.0 / (len(f) - 1))
    return np.sum(u**2)


class Node:
    def __init__(self, lo, hi):
        self.lo, self.hi = lo, hi
        self.mass, self.com, self.kids, self.body = 0.0, 0.0, None, None

    def insert(self, x, m):
        if self.body is None and self.kids is None:
            self.body = (x, m)
        else:
            if self.kids is None:
                mid = 0.5 * (self.lo + self.hi)
                self.kids = [Node(self.lo, mid), Node(mid, self.hi)]
                bx, bm = self.body
                self.body = None
                self.kids[int(bx >= mid)].insert(bx, bm)
            mid = 0.5 * (self.lo + self.hi)
            self.kids[int(x >= mid)].insert(x, m)
        self.com = (self.com * self.mass + x * m) / (self.mass + m)
        self.mass = self.mass + m

    def force(self, x, theta):
        d = self.com - x
        if self.kids is None or abs(d) * theta > (self.hi - self.lo):
            return self.mass * d / (d * d + 0.01) ** 1.5
        return sum(k.force(x, theta) for k in self.kids if k.mass > 0)


class SEIR(NamedTuple):
    S: float
    E: float
    I: float
    R: float


@program(
    lambda: (
        0.5,
        0.3,
        0.2,
        30,
    ),
    (0, 1, 2),
)
def seir(beta, sigma, gamma, days):
    st = SEIR(0.99, 0.0, 0.01, 0.0)
    peak = 0.0
    for d in range(days):
        new = beta * st.S * st.I
        st = SEIR(st.S - new, st.E + new - sigma * st.E, st.I + sigma * st.E - gamma * st.I, st.R + gamma * st.I)
        peak = max(peak, st.I)
    return peak + st.R


@program(
    lambda: (
        {
            "wq": np.array(
                [
                    [0.99, -0.164, -1.074, 0.873],
                    [-1.28, -0.713, 0.621, -2.25],
                    [0.386, -0.582, 0.109, -0.076],
                    [0.202, 0.694, -0.758, 1.421],
                ]
            ),
            "wk": np.array(
                [
                    [0.726, 0.844, 1.165, 0.788],
                    [0.844, 0.076, -1.427, -0.135],
                    [-0.77, -1.423, 0.258, -0.569],
                    [-1.03, -1.043, 0.268, 0.359],
                ]
            ),
            "wv": np.array(
                [
                    [1.322, -0.014, 1.042, 1.402],
                    [1.15, -2.365, 1.229, 0.34],
                    [0.424, 0.371, 0.383, 0.319],
                    [-0.359, -1.902, -0.109, -0.804],
                ]
            ),
            "wo": np.array(
                [
                    [1.08, -0.289, 0.083, -0.85],
                    [-0.511, -0.012, -1.485, 0.301],
                    [-0.106, -1.186, -2.398, 0.513],
                    [-0.298, -0.53, -0.236, 1.816],
                ]
            ),
        },
        np.array(
            [
                [-0.05, 0.087, -1.487, 1.647],
                [0.917, 1.067, 0.048, 0.917],
                [0.371, 0.613, -0.152, -1.474],
                [1.029, -1.935, -0.24, -0.205],
                [-1.043, 0.613, -0.2, -0.437],
            ]
        ),
        2,
    ),
    (0, 1),
)
def attention(params, x, heads):
    n, d = x.shape
    q, k, v = (x @ params[c] for c in ("wq", "wk", "wv"))
    split = lambda t: t.reshape(n, heads, d // heads).transpose(1, 0, 2)
    q, k, v = map(split, (q, k, v))
    s = q @ k.transpose(0, 2, 1) / np.sqrt(d // heads)
    s = np.where(np.tril(np.ones((n, n), bool)), s, -1e9)
    s = s - s.max(-1, keepdims=True)
    w = np.exp(s)
    w /= w.sum(-1, keepdims=True)
    o = (w @ v).transpose(1, 0, 2).reshape(n, d) @ params["wo"]
    mu = o.mean(-1, keepdims=True)
    return np.mean(((o - mu) / np.sqrt(o.var(-1, keepdims=True) + 1e-5)) * x)


@program(
    lambda: (
        np.array([0.805, 0.821, 0.475, 0.773, 0.771, 0.38, 1.184, 0.814, 0.306, 0.995]),
        0.1,
        0.7,
    ),
    (0, 1, 2),
)
def biquad(x, fc, q):
    w0 = 2 * np.pi * fc
    al = np.sin(w0) / (2 * q)
    c = np.cos(w0)
    b = np.array([(1 - c) / 2, 1 - c, (1 - c) / 2]) / (1 + al)
    a1, a2 = -2 * c / (1 + al), (1 - al) / (1 + al)
    z = [0.0, 0.0]
    y = np.empty_like(x)
    for i, s in enumerate(x):
        y[i] = b[0] * s + z[0]
        z[0] = b[1] * s - a1 * y[i] + z[1]
        z[1] = b[2] * s - a2 * y[i]
    return np.sum(y * y)


def dh(theta, d, a, alpha):
    ct, st, ca, sa = np.cos(theta), np.sin(theta), np.cos(alpha), np.sin(alpha)
    return np.array([[ct, -st * ca, st * sa, a * ct], [st, ct * ca, -ct * sa, a * st], [0, sa, ca, d], [0, 0, 0, 1]])


@program(
    lambda: (
        np.array([1.18, 0.831, 0.588]),
        [
            (
                0.1,
                0.5,
                0.3,
            ),
            (
                0.2,
                0.4,
                -0.2,
            ),
            (
                0.05,
                0.3,
                0.1,
            ),
        ],
    ),
    (0, 1),
    second=False,
)
def arm(q, links):
    T = functools.reduce(np.matmul, (dh(t, *l) for t, l in zip(q, links)), np.eye(4))
    return np.linalg.norm(T[:3, 3] - [0.5, 0.2, 0.1]) ** 2


@dataclass
class Resistor:
    a: int
    b: int
    r: float

    def stamp(self, G):
        g = 1 / self.r
        for n in (self.a, self.b):
            if n:
                G[n - 1, n - 1] += g
        if self.a and self.b:
            G[self.a - 1, self.b - 1] -= g
            G[self.b - 1, self.a - 1] -= g


@program(
    lambda: (
        np.array([0.469, 0.905, 0.476, 0.82, 0.842]),
        1.3,
    ),
    (0, 1),
)
def mna(r, i0):
    parts = [
        Resistor(0, 1, r[0]),
        Resistor(1, 2, r[1]),
        Resistor(2, 0, r[2]),
        Resistor(1, 3, r[3]),
        Resistor(3, 0, r[4]),
    ]
    G = np.zeros((3, 3))
    [p.stamp(G) for p in parts]
    v = np.linalg.solve(G, np.array([i0, 0, 0]))
    return v[1] * v[2]


@program(
    lambda: (
        np.array([1.166, 0.365, 0.75, 0.97]),
        0.3,
    ),
    (0, 1),
)
def kepler(M, e, n=20):
    E = M.copy() if e < 0.8 else np.full_like(M, np.pi)
    for _ in range(n):
        dE = (E - e * np.sin(E) - M) / (1 - e * np.cos(E))
        E -= dE
        if np.abs(dE).max() < 1e-12:
            break
    else:
        raise RuntimeError("no convergence")
    nu = 2 * np.arctan2(np.sqrt(1 + e) * np.sin(E / 2), np.sqrt(1 - e) * np.cos(E / 2))
    return np.sum(nu * (1 - e * np.cos(E)))
