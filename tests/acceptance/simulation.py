"""Simulators, filters, networks and finance, as found in suites of benchmarks and in courses; most write arrays in place."""

import math
from typing import NamedTuple

import numpy as np

from .registry import pos, program, rnd, spd


def weno5(f, out):
    eps = 1e-6
    a, b, c, d, e = f[:-4], f[1:-3], f[2:-2], f[3:-1], f[4:]
    b0 = 13 / 12 * (a - 2 * b + c) ** 2 + 0.25 * (a - 4 * b + 3 * c) ** 2
    b1 = 13 / 12 * (b - 2 * c + d) ** 2 + 0.25 * (b - d) ** 2
    b2 = 13 / 12 * (c - 2 * d + e) ** 2 + 0.25 * (3 * c - 4 * d + e) ** 2
    w0 = 0.1 / (eps + b0) ** 2
    w1 = 0.6 / (eps + b1) ** 2
    w2 = 0.3 / (eps + b2) ** 2
    out[:] = (w0 * (2 * a - 7 * b + 11 * c) + w1 * (-b + 5 * c + 2 * d) + w2 * (2 * c + 5 * d - e)) / 6 / (w0 + w1 + w2)


def upwind(u, speed, dx, ghost, flux):
    ghost[3:-3] = u
    ghost[:3] = u[-3:]
    ghost[-3:] = u[:3]
    weno5(ghost[:-1], flux)
    flux *= speed
    return -(flux[1:] - flux[:-1]) / dx


@program(lambda: (np.sin(np.linspace(0, 5, 12)) + 0.1 * rnd(12), 1.3, 0.1, 0.02), step=1e-4, rtol=1e-5)
def weno_advection(u0, speed, dx, dt):
    u = u0.copy()
    ghost = np.zeros(len(u) + 6)
    flux = np.zeros(len(u) + 1)
    for _ in range(2):
        k1 = upwind(u, speed, dx, ghost, flux)
        u1 = u + dt * k1
        u[:] = u / 2 + 0.5 * (u1 + dt * upwind(u1, speed, dx, ghost, flux))
    return np.sum(u**2) + np.sum(u[3:6])


def primitive(U, gamma):
    rho = U[0]
    u = U[1] / rho
    return rho, u, (gamma - 1) * (U[2] - 0.5 * rho * u * u)


def physical_flux(U, gamma):
    rho, u, p = primitive(U, gamma)
    F = np.empty_like(U)
    F[0] = rho * u
    F[1] = rho * u**2 + p
    F[2] = (U[2] + p) * u
    return F


def hll(UL, UR, gamma):
    rl, ul, pl = primitive(UL, gamma)
    rr, ur, pr = primitive(UR, gamma)
    cl, cr = np.sqrt(gamma * pl / rl), np.sqrt(gamma * pr / rr)
    SL = np.minimum(ul - cl, ur - cr)
    SR = np.maximum(ul + cl, ur + cr)
    FL, FR = physical_flux(UL, gamma), physical_flux(UR, gamma)
    F = (SR * FL - SL * FR + SL * SR * (UR - UL)) / (SR - SL)
    F[:, SL >= 0] = FL[:, SL >= 0]
    F[:, SR <= 0] = FR[:, SR <= 0]
    return F


def gas():
    r, u, p = pos(7), 0.3 * rnd(7, seed=1), pos(7, seed=2)
    return np.array([r, r * u, p / 0.4 + 0.5 * r * u * u])


@program(lambda: (gas(), 1.4, 0.05), step=1e-3)
def euler_hll(U, gamma, dt):
    U = U.copy()
    for _ in range(2):
        F = hll(U[:, :-1], U[:, 1:], gamma)
        U[:, 1:-1] -= dt * (F[:, 1:] - F[:, :-1])
        U[:, 0] = U[:, 1]
        U[:, -1] = U[:, -2]
    return np.sum(U**2) + U[1, 3]


E_ = np.array([[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1], [1, 1], [-1, 1], [-1, -1], [1, -1]])
WEIGHTS = np.array([4 / 9] + [1 / 9] * 4 + [1 / 36] * 4)
OPPOSITE = [0, 3, 4, 1, 2, 7, 8, 5, 6]


@program(lambda: (pos(9, 3, 4), 0.7, 0.05))
def lbm_obstacle(f, tau, uin):
    nx, ny = f.shape[1:]
    solid = np.zeros((nx, ny), dtype=bool)
    solid[1, 2:3] = True
    feq = np.zeros_like(f)
    for step in range(2):
        rho = np.sum(f, axis=0)
        u = np.zeros((2, nx, ny))
        for i in range(9):
            u[0] += E_[i, 0] * f[i]
            u[1] += E_[i, 1] * f[i]
        u /= rho
        u[0, 0, :] = uin
        usq = u[0] ** 2 + u[1] ** 2
        for i, (cx, cy) in enumerate(E_):
            cu = cx * u[0] + cy * u[1]
            feq[i] = WEIGHTS[i] * rho * (1 + 3 * cu + 4.5 * cu**2 - 1.5 * usq)
        fpost = f - (f - feq) / tau
        for i in range(9):
            fpost[i][solid] = f[OPPOSITE[i]][solid]
        for i in range(9):
            f[i] = np.roll(np.roll(fpost[i], E_[i, 0], axis=0), E_[i, 1], axis=1)
    return np.sum(u[0] ** 2) + np.sum(f[:, 1, 1])


class Gaussian(NamedTuple):
    mean: np.ndarray
    cov: np.ndarray


def predict(g, F, Q):
    return Gaussian(F @ g.mean, F @ g.cov @ F.T + Q)


def update(g, z, H, R):
    S = H @ g.cov @ H.T + R
    K = np.linalg.solve(S, H @ g.cov).T
    y = z - H @ g.mean
    ll = -0.5 * (y @ np.linalg.solve(S, y) + np.linalg.slogdet(S)[1])
    return Gaussian(g.mean + K @ y, (np.eye(len(g.mean)) - K @ H) @ g.cov), ll


@program(
    lambda: (Gaussian(rnd(2), spd(2)), rnd(2, 2, seed=1), spd(2, 2), rnd(2, 2, seed=3), spd(2, 4), rnd(3, 2, seed=6)),
)
def kalman_namedtuple(prior, F, Q, H, R, zs):
    g = prior
    total = 0.0
    means = []
    for z in zs:
        g = predict(g, F, Q)
        g, ll = update(g, z, H, R)
        total += ll
        means.append(g.mean)
    return total + np.sum(np.array(means) ** 2)


@program(lambda: (rnd(6, 3) + np.eye(6, 3), rnd(6, seed=3)), step=1e-3)
def householder_packed(A, b):
    m, n = A.shape
    for j in range(n):
        x = A[j:, j]
        alpha = -np.sign(x[0]) * np.linalg.norm(x)
        v = x.copy()
        v[0] -= alpha
        tau = 2.0 / (v @ v)
        A[j:, j + 1 :] -= tau * np.outer(v, v @ A[j:, j + 1 :])
        b[j:] -= tau * v * (v @ b[j:])
        A[j, j] = alpha
        A[j + 1 :, j] = v[1:]
    y = np.zeros(n)
    for i in range(n - 1, -1, -1):
        y[i] = (b[i] - A[i, i + 1 : n] @ y[i + 1 :]) / A[i, i]
    return y @ y + b[n:] @ b[n:]


@program(lambda: (spd(4), rnd(4, seed=1)))
def ldlt_solve(A, b):
    n = A.shape[0]
    for j in range(n):
        for k in range(j):
            A[j:, j] -= A[j:, k] * A[j, k] * A[k, k]
        A[j + 1 :, j] /= A[j, j]
    for i in range(n):
        b[i] -= A[i, :i] @ b[:i]
    b /= np.diag(A)
    for i in reversed(range(n)):
        b[i] -= A[i + 1 :, i] @ b[i + 1 :]
    return np.sum(b**3)


@program(lambda: (np.vstack([pos(5) + 3, rnd(5, seed=1), rnd(5, seed=2)]), rnd(5, seed=5)))
def band_cholesky(ab, b):
    kd, n = ab.shape[0] - 1, ab.shape[1]
    for j in range(n):
        ab[0, j] = math.sqrt(ab[0, j])
        m = min(kd, n - 1 - j)
        if m > 0:
            ab[1 : m + 1, j] /= ab[0, j]
            for i in range(1, m + 1):
                ab[: m - i + 1, j + i] -= ab[i, j] * ab[i : m + 1, j]
    x = b.copy()
    for j in range(n):
        x[j] /= ab[0, j]
        m = min(kd, n - 1 - j)
        x[j + 1 : j + m + 1] -= ab[1 : m + 1, j] * x[j]
    return np.sum(x**2)


@program(
    lambda: (np.array([0.0, 0, -3]), 0.2 * rnd(4, 3, seed=1) + [0, 0, 1], 1.0, np.array([0.1, 0.2, 0.0])), step=1e-3
)
def ray_march(o, dirs, radius, centre):
    dirs = dirs / np.linalg.norm(dirs, axis=1, keepdims=True)
    t = np.zeros(len(dirs))
    active = np.ones(len(dirs), bool)
    for _ in range(4):
        p = o + t[active, None] * dirs[active]
        dist = np.linalg.norm(p - centre, axis=1) - radius
        t[active] += dist
        active[active] = np.abs(dist) > 0.05
        if not active.any():
            break
    return np.sum(np.minimum(t, 10.0) ** 2)


def patches(x, kh, kw):
    n, c, h, w = x.shape
    s = x.strides
    shape = (n, c, h - kh + 1, w - kw + 1, kh, kw)
    return np.lib.stride_tricks.as_strided(x, shape, (s[0], s[1], s[2], s[3], s[2], s[3]))


@program(lambda: (rnd(1, 2, 4, 4), rnd(2, 2, 3, 3, seed=1), rnd(2, seed=2)), step=1e-3)
def conv_strided(x, w, b):
    y = np.tensordot(patches(x, 3, 3), w, axes=([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2)
    y += b[None, :, None, None]
    np.maximum(y, 0, out=y)
    return np.sum(y**2)


@program(lambda: (100.0, 95.0, 0.05, 0.3, 1.0), step=1e-5)
def american_put(S, K, r, sigma, T):
    n = 6
    dt = T / n
    u = math.exp(sigma * math.sqrt(dt))
    d = 1 / u
    p = (math.exp(r * dt) - d) / (u - d)
    disc = math.exp(-r * dt)
    j = np.arange(n + 1)
    prices = S * u**j * d ** (n - j)
    v = np.maximum(K - prices, 0)
    for i in range(n - 1, -1, -1):
        prices = prices[: i + 1] * u
        v[: i + 1] = disc * (p * v[1 : i + 2] + (1 - p) * v[: i + 1])
        np.maximum(v[: i + 1], K - prices, out=v[: i + 1])
    return v[0]


class Vec2:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, o):
        return Vec2(self.x + o.x, self.y + o.y)

    def __sub__(self, o):
        return Vec2(self.x - o.x, self.y - o.y)

    def __mul__(self, s):
        return Vec2(self.x * s, self.y * s)

    __rmul__ = __mul__

    def norm(self):
        return math.sqrt(self.x * self.x + self.y * self.y)


@program(lambda: (rnd(4), 0.05))
def kepler_path(s, dt):
    r = Vec2(s[0] + 2, s[1])
    v = Vec2(s[2], s[3] + 0.7)
    start = farthest = r
    path = []
    for i in range(5):
        prev = r
        v = v + -1.0 / r.norm() ** 3 * r * dt
        r = r + v * dt
        path.append((r - prev).norm())
        if r.norm() > farthest.norm():
            farthest = r
    return sum(path) + (r - start).norm() + farthest.x


class Dual:
    def __init__(self, v, d):
        self.v = v
        self.d = d

    def __add__(self, o):
        o = o if isinstance(o, Dual) else Dual(o, 0.0)
        return Dual(self.v + o.v, self.d + o.d)

    def __mul__(self, o):
        if not isinstance(o, Dual):
            o = Dual(o, 0.0)
        return Dual(self.v * o.v, self.v * o.d + self.d * o.v)


@program(lambda: (0.7, rnd(4)))
def dual_horner(x, c):
    t = Dual(x, 1.0)
    acc = Dual(0.0, 0.0)
    for ck in c:
        acc = acc * t + ck
    return acc.d + acc.v


class State(NamedTuple):
    x: np.ndarray
    p: float


def cell(s, w):
    return State(np.tanh(w @ s.x) * s.p, s.p * 0.9 + s.x[0]), np.sum(s.x)


@program(lambda: (State(rnd(3), 0.7), rnd(3, 3, 3)))
def scan_with_carry(s0, ws):
    carry, n = s0, 0
    outs = []
    while n < len(ws):
        carry, y = cell(carry, ws[n])
        outs.append(y)
        n += 1
    return np.sum(np.stack(outs) ** 2) + carry.p * s0.p


class Charge:
    def __init__(self, x, q):
        self.x = x
        self.q = q


@program(lambda: (pos(4),), second=False)
def others_in_a_comprehension(xs):
    charges = [Charge(x, 1.0 + k) for k, x in enumerate(xs)]
    return sum(a.q * b.q * (a.x - b.x) ** 2 for a in charges for b in charges if a is not b)


@program(lambda: (0.5, 2.0), second=False)
def others_one_by_one(x, y):
    charges = [Charge(x, 1.0), Charge(y, 2.0), Charge(x * y, 3.0)]
    for a in charges:
        force = sum([b.x * b.q for b in charges if b is not a])
        a.x = a.x + 0.1 * force
    return charges[0].x * charges[2].x + sum(c.x for c in charges if c is charges[1])
