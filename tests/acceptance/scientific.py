"""Programs as scientists write them: steppers with dense output, filters, dynamic programming, elimination, tables, parsers."""

from collections import deque
import numpy as np

from .registry import program, rnd


@program(lambda: (np.array([1.0, 0.2]), 0.7))
def rk_adaptive(y0, k):
    def f(t, y):
        return np.array([y[1], -k * np.sin(y[0])])

    t, y, h = 0.0, y0, 0.3
    ts, ys, ds = [t], [y], [f(t, y)]
    while t < 1.0 - 1e-12:
        h = min(h, 1.0 - t)
        k1 = f(t, y)
        k2 = f(t + h / 2, y + h / 2 * k1)
        k3 = f(t + h, y - h * k1 + 2 * h * k2)
        new = y + h / 6 * (k1 + 4 * k2 + k3)
        err = np.max(np.abs(h / 6 * (k1 - 2 * k2 + k3)))
        if err < 5e-3:
            t += h
            y = new
            ts.append(t)
            ys.append(y)
            ds.append(f(t, y))
            h *= 1.5
        else:
            h *= 0.5

    def dense(s):
        for i in range(len(ts) - 1):
            if ts[i] <= s <= ts[i + 1]:
                H = ts[i + 1] - ts[i]
                u = (s - ts[i]) / H
                return (
                    (1 + 2 * u) * (1 - u) ** 2 * ys[i]
                    + u * (1 - u) ** 2 * H * ds[i]
                    + u**2 * (3 - 2 * u) * ys[i + 1]
                    + u**2 * (u - 1) * H * ds[i + 1]
                )
        return ys[-1]

    return sum(np.sum(dense(s) ** 2) for s in np.linspace(0.05, 0.95, 5))


class Kalman:
    def __init__(self, F, H, Q, R):
        self.F, self.H, self.Q, self.R = F, H, Q, R
        self.x = None
        self.P = None
        self.log = {"innov": [], "var": []}

    def step(self, z):
        if self.x is None:
            self.x = np.zeros(2)
            self.P = np.eye(2)
        self.x = self.F @ self.x
        self.P = self.F @ self.P @ self.F.T + self.Q
        S = self.H @ self.P @ self.H.T + self.R
        K = self.P @ self.H.T @ np.linalg.inv(S)
        r = z - self.H @ self.x
        self.x = self.x + K @ r
        self.P = (np.eye(2) - K @ self.H) @ self.P
        self.log["innov"].append(r)
        self.log["var"].append(S)


@program(lambda: (rnd(4, 1), 0.3, 0.5))
def kalman_class(zs, q, r):
    kf = Kalman(np.array([[1.0, 0.1], [0.0, 1.0]]), np.array([[1.0, 0.0]]), q**2 * np.eye(2), np.array([[r**2]]))
    for z in zs:
        kf.step(z)
    return 0.5 * sum(
        float(i @ np.linalg.solve(S, i)) + np.log(np.linalg.det(S)) for i, S in zip(kf.log["innov"], kf.log["var"])
    )


@program(lambda: (rnd(3, 3), rnd(3, 5)), second=False)
def viterbi(A, B):
    n, T = B.shape
    delta = [[None] * n for _ in range(T)]
    back = [[0] * n for _ in range(T)]
    for s in range(n):
        delta[0][s] = B[s, 0]
    for t in range(1, T):
        for s in range(n):
            cand = [delta[t - 1][r] + A[r, s] for r in range(n)]
            best = max(range(n), key=lambda r: cand[r])
            delta[t][s] = cand[best] + B[s, t]
            back[t][s] = best
    s = max(range(n), key=lambda q: delta[-1][q])
    path = [s]
    for t in range(T - 1, 0, -1):
        s = back[t][s]
        path.append(s)
    path.reverse()
    return delta[-1][path[-1]] + sum(0.1 * A[a, b] ** 2 for a, b in zip(path, path[1:]))


class Table:
    def __init__(self, xs, ys):
        self.xs, self.ys = xs, ys

    def __call__(self, v):
        i = min(max(np.searchsorted(self.xs, v) - 1, 0), len(self.xs) - 2)
        x0, x1 = self.xs[i], self.xs[i + 1]
        w = (v - x0) / (x1 - x0)
        return self.ys[i] * (1 - w) + self.ys[i + 1] * w


@program(lambda: (np.array([0.1, 0.5, 0.9]), rnd(4)))
def table(vs, ys):
    t = Table(np.linspace(0, 1, 4), ys)
    return sum(t(v) ** 2 for v in vs)


@program(lambda: (rnd(3), "rate=0.5; steps=3; mode=cos"))
def config(x, text):
    cfg = {}
    for part in text.split(";"):
        k, v = part.strip().split("=")
        cfg[k] = v
    rate, steps = float(cfg["rate"]), int(cfg["steps"])
    fn = {"sin": np.sin, "cos": np.cos}[cfg.get("mode", "sin")]
    for _ in range(steps):
        x = x - rate * fn(x)
    return np.sum(x**2)


@program(lambda: (rnd(4, 2), rnd(4, 2, seed=1)))
def particles(pos, vel):
    pos = pos.copy()
    vel = vel.copy()
    for _ in range(2):
        F = np.zeros_like(pos)
        for i in range(len(pos)):
            for j in range(i + 1, len(pos)):
                d = pos[i] - pos[j]
                r2 = d @ d + 0.1
                f = d / r2**1.5
                F[i] += f
                F[j] -= f
        vel += 0.05 * F
        pos += 0.05 * vel
    return np.sum(pos**2) + 0.5 * np.sum(vel**2)


@program(lambda: (rnd(7),))
def moving(x):
    win = deque(maxlen=3)
    out = []
    for v in x:
        win.append(v)
        out.append(sum(win) / len(win))
    return np.sum(np.array(out) ** 2)


class Stepper:
    def __init__(self, f, y0, h):
        self.f, self.y, self.h, self.t = f, y0, h, 0.0
        self.hist = [(0.0, y0)]

    def step(self):
        k1 = self.f(self.t, self.y)
        k2 = self.f(self.t + self.h, self.y + self.h * k1)
        self.y = self.y + self.h / 2 * (k1 + k2)
        self.t += self.h
        self.hist.append((self.t, self.y))

    def at(self, s):
        for (t0, y0), (t1, y1) in zip(self.hist, self.hist[1:]):
            if t0 <= s <= t1:
                return y0 + (s - t0) / (t1 - t0) * (y1 - y0)
        return self.hist[-1][1]


@program(lambda: (rnd(2), 0.6))
def stepper(y, k):
    s = Stepper(lambda t, y: np.array([y[1], -k * y[0]]), y, 0.2)
    while s.t < 0.75:
        s.step()
    return np.sum(s.at(0.33) ** 2) + np.sum(s.at(0.61) * s.at(5.0))


@program(lambda: (rnd(3), rnd(2, seed=1), rnd(6, seed=2)))
def iir(b, a, x):
    zi = [0.0] * 2
    y = []
    for v in x:
        out = b[0] * v + zi[0]
        for i in range(len(zi) - 1):
            zi[i] = b[i + 1] * v + zi[i + 1] - a[i] * out
        zi[-1] = b[-1] * v - a[-1] * out
        y.append(out)
    return np.sum(np.array(y) ** 2)


@program(lambda: (rnd(3), rnd(4, seed=1), 0.5))
def softdtw(a, b, g):
    n, m = len(a), len(b)
    R = np.full((n + 1, m + 1), 1e3)
    R[0, 0] = 0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            z = np.array([R[i - 1, j], R[i, j - 1], R[i - 1, j - 1]])
            mn = z.min()
            R[i, j] = (a[i - 1] - b[j - 1]) ** 2 + mn - g * np.log(np.sum(np.exp(-(z - mn) / g)))
    return R[n, m]


@program(lambda: (np.array([1.3, 2.1, 0.7]),))
def knapsack(v):
    w = [2, 3, 1]
    W = 4
    best = [0.0] * (W + 1)
    for i in range(3):
        for c in range(W, w[i] - 1, -1):
            if best[c - w[i]] + v[i] > best[c]:
                best[c] = best[c - w[i]] + v[i]
    return best[W] ** 2


@program(lambda: (rnd(3, 3) + 2 * np.eye(3), rnd(3, seed=3)))
def gauss(A, b):
    n = len(b)
    M = [list(A[i]) + [b[i]] for i in range(n)]
    for k in range(n):
        piv = max(range(k, n), key=lambda r: abs(M[r][k]))
        M[k], M[piv] = M[piv], M[k]
        for r in range(k + 1, n):
            f = M[r][k] / M[k][k]
            M[r] = [M[r][c] - f * M[k][c] for c in range(n + 1)]
    x = [0.0] * n
    for k in reversed(range(n)):
        x[k] = (M[k][n] - sum(M[k][c] * x[c] for c in range(k + 1, n))) / M[k][k]
    return sum(v**2 for v in x)


@program(lambda: (np.array([0.3, 0.6]),), second=False)
def markov(q):
    P = {"s": {"s": q[0], "t": 1 - q[0]}, "t": {"s": q[1], "e": 1 - q[1]}}
    dist = {"s": 1.0}
    total = 0.0
    for step in range(4):
        new = {}
        for s, pr in dist.items():
            for t, w in P.get(s, {}).items():
                new[t] = new.get(t, 0.0) + pr * w
        dist = new
        total += dist.get("e", 0.0) * (step + 1)
    return total


@program(lambda: (rnd(3), rnd(4, 3, seed=1), rnd(4, seed=2)))
def adam(w, X, y):
    m = np.zeros_like(w)
    v = np.zeros_like(w)
    for t in range(1, 4):
        g = 2 * X.T @ (X @ w - y) / len(y)
        m = 0.9 * m + 0.1 * g
        v = 0.99 * v + 0.01 * g**2
        w = w - 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.99**t)) + 1e-8)
    return np.sum((X @ w - y) ** 2)


@program(lambda: (rnd(5),))
def spline(y):
    n = len(y)
    h = 1.0
    a = [0.0] * n
    b = [1.0] * n
    c = [0.0] * n
    d = [0.0] * n
    for i in range(1, n - 1):
        a[i] = h / 6
        b[i] = 2 * h / 3
        c[i] = h / 6
        d[i] = (y[i + 1] - 2 * y[i] + y[i - 1]) / h
    for i in range(1, n):
        m = a[i] / b[i - 1]
        b[i] -= m * c[i - 1]
        d[i] -= m * d[i - 1]
    M = [None] * n
    M[-1] = d[-1] / b[-1]
    for i in range(n - 2, -1, -1):
        M[i] = (d[i] - c[i] * M[i + 1]) / b[i]
    return sum(v**2 for v in M)


@program(lambda: (rnd(5, 2),))
def polygon(P):
    A = 0.0
    C = np.zeros(2)
    for (x0, y0), (x1, y1) in zip(P, np.roll(P, -1, axis=0)):
        cr = x0 * y1 - x1 * y0
        A += cr
        C += cr * np.array([x0 + x1, y0 + y1])
    return A / 2 + np.sum((C / (3 * A)) ** 2)


@program(lambda: (rnd(5),))
def inssort(x):
    a = list(x)
    for i in range(1, len(a)):
        k = a[i]
        j = i - 1
        while j >= 0 and a[j] > k:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = k
    return sum(v * (i + 1) for i, v in enumerate(a))


@program(lambda: (1.7,))
def newton(a):
    x = a
    for _ in range(20):
        fx = x**3 - a
        if abs(fx) < 1e-14:
            break
        x -= fx / (3 * x**2)
    return x**2


@program(lambda: (rnd(3, 3),))
def power_iter(A):
    v = np.ones(3) / np.sqrt(3)
    lam = None
    S = A + A.T
    for _ in range(6):
        w = S @ v
        v = w / np.linalg.norm(w)
        new = v @ S @ v
        if lam is not None and abs(new - lam) < 1e-15:
            break
        lam = new
    return lam


@program(lambda: (rnd(6),))
def batches(x):
    out = []
    for i in range(0, len(x), 2):
        chunk = x[i : i + 2]
        out.extend(c**2 for c in chunk)
        out += [chunk.sum()]
    return np.prod(np.array(out[:4])) + sum(out)
