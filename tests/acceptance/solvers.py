"""Solvers, integrators, dynamic programs, networks and models of finance."""

import math

import numpy as np

from .registry import dom, pos, program, rnd, spd


@program(lambda: (spd(4), rnd(4), np.zeros(4)))
def cg(A, b, x):
    r = b - A @ x
    p = r.copy()
    rs = r @ r
    for i in range(3):
        Ap = A @ p
        alpha = rs / (p @ Ap)
        x += alpha * p
        r -= alpha * Ap
        rs_new = r @ r
        if np.sqrt(rs_new) < 1e-12:
            break
        p = r + (rs_new / rs) * p
        rs = rs_new
    return np.sum(x**2)


@program(lambda: (dom(4), rnd(4)))
def gmres(A, b):
    n = 3
    Q = np.zeros((4, n + 1))
    H = np.zeros((n + 1, n))
    beta = np.linalg.norm(b)
    Q[:, 0] = b / beta
    for k in range(n):
        y = A @ Q[:, k]
        for j in range(k + 1):
            H[j, k] = Q[:, j] @ y
            y = y - H[j, k] * Q[:, j]
        H[k + 1, k] = np.linalg.norm(y)
        Q[:, k + 1] = y / H[k + 1, k]
    e = np.zeros(n + 1)
    e[0] = beta
    z = np.linalg.solve(H.T @ H, H.T @ e)
    x = Q[:, :n] @ z
    return np.sum(x**2)


@program(lambda: (rnd(4, 3) + np.eye(4, 3) * 2,))
def householder(A):
    m, n = A.shape
    Q = np.eye(m)
    R = A.copy()
    for j in range(n):
        normx = np.linalg.norm(R[j:, j])
        s = -np.sign(R[j, j])
        u1 = R[j, j] - s * normx
        w = R[j:, j].reshape((-1, 1)) / u1
        w[0] = 1
        tau = -s * u1 / normx
        R[j:, :] = R[j:, :] - (tau * w) * np.dot(w.T, R[j:, :])
        Q[:, j:] = Q[:, j:] - (Q[:, j:].dot(w)).dot((tau * w).T)
    return np.sum(Q**3) + np.sum(np.triu(R[:3]) ** 2 * np.arange(9.0).reshape(3, 3))


@program(lambda: (rnd(5), pos(6) + 3, rnd(5, seed=2), rnd(6, seed=3)))
def thomas(lower, diag, upper, rhs):
    n = len(diag)
    c = [0.0] * n
    d = [0.0] * n
    c[0] = upper[0] / diag[0]
    d[0] = rhs[0] / diag[0]
    for i in range(1, n):
        m = diag[i] - lower[i - 1] * c[i - 1]
        if i < n - 1:
            c[i] = upper[i] / m
        d[i] = (rhs[i] - lower[i - 1] * d[i - 1]) / m
    x = [0.0] * n
    x[-1] = d[-1]
    for i in reversed(range(n - 1)):
        x[i] = d[i] - c[i] * x[i + 1]
    return sum(v * v for v in x)


@program(lambda: (spd(4), rnd(4)))
def lanczos(A, v0):
    m = 3
    V = np.zeros((m, 4))
    alpha = np.zeros(m)
    beta = np.zeros(m - 1)
    V[0] = v0 / np.linalg.norm(v0)
    for j in range(m):
        w = A @ V[j]
        if j > 0:
            w -= beta[j - 1] * V[j - 1]
        alpha[j] = w @ V[j]
        w -= alpha[j] * V[j]
        if j < m - 1:
            beta[j] = np.linalg.norm(w)
            V[j + 1] = w / beta[j]
    Tm = np.diag(alpha) + np.diag(beta, 1) + np.diag(beta, -1)
    return np.linalg.eigvalsh(Tm)[-1]


@program(lambda: (spd(3),))
def jacobi_eig(A):
    A = A.copy()
    n = A.shape[0]
    V = np.eye(n)
    for sweep in range(2):
        for p in range(n - 1):
            for q in range(p + 1, n):
                if abs(A[p, q]) > 1e-10:
                    theta = (A[q, q] - A[p, p]) / (2.0 * A[p, q])
                    t = np.sign(theta) / (abs(theta) + np.sqrt(theta**2 + 1.0))
                    c = 1.0 / np.sqrt(t**2 + 1.0)
                    s = t * c
                    Ap = A[:, p].copy()
                    Aq = A[:, q].copy()
                    A[:, p] = c * Ap - s * Aq
                    A[:, q] = s * Ap + c * Aq
                    Ap = A[p].copy()
                    Aq = A[q].copy()
                    A[p] = c * Ap - s * Aq
                    A[q] = s * Ap + c * Aq
                    Vp, Vq = V[:, p].copy(), V[:, q].copy()
                    V[:, p] = c * Vp - s * Vq
                    V[:, q] = s * Vp + c * Vq
    return np.sum(np.diag(A) ** 2 * np.arange(1, 4)) + np.sum(V**4)


def rosen(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2.0) ** 2.0 + (1 - x[:-1]) ** 2.0)


def rosen_g(x):
    g = np.zeros_like(x)
    g[:-1] += -400 * x[:-1] * (x[1:] - x[:-1] ** 2) - 2 * (1 - x[:-1])
    g[1:] += 200 * (x[1:] - x[:-1] ** 2)
    return g


@program(lambda: (rnd(3),))
def gd_linesearch(x):
    for _ in range(3):
        g = rosen_g(x)
        t = 1e-2
        f0 = rosen(x)
        while rosen(x - t * g) > f0 - 1e-4 * t * (g @ g):
            t *= 0.5
            if t < 1e-8:
                break
        x = x - t * g
    return rosen(x)


def rk45_step(f, t, y, h):
    k1 = f(t, y)
    k2 = f(t + h / 4, y + h * k1 / 4)
    k3 = f(t + 3 * h / 8, y + h * (3 * k1 + 9 * k2) / 32)
    k4 = f(t + 12 * h / 13, y + h * (1932 * k1 - 7200 * k2 + 7296 * k3) / 2197)
    k5 = f(t + h, y + h * (439 * k1 / 216 - 8 * k2 + 3680 * k3 / 513 - 845 * k4 / 4104))
    return y + h * (25 * k1 / 216 + 1408 * k3 / 2565 + 2197 * k4 / 4104 - k5 / 5)


@program(lambda: (rnd(3), np.array([10.0, 28.0, 8 / 3])))
def lorenz(y, p):
    def rhs(t, y):
        s, r, b = p
        return np.array([s * (y[1] - y[0]), y[0] * (r - y[2]) - y[1], y[0] * y[1] - b * y[2]])

    t, h = 0.0, 0.01
    while t < 0.035:
        y = rk45_step(rhs, t, y, h)
        t += h
    return y @ y


BUTCHER_A = [[0, 0, 0, 0], [0.5, 0, 0, 0], [0, 0.5, 0, 0], [0, 0, 1, 0]]


BUTCHER_B = np.array([1 / 6, 1 / 3, 1 / 3, 1 / 6])


@program(lambda: (rnd(2), 0.8), second=False)
def rk_butcher(y, w):
    h = 0.1
    for _ in range(2):
        k = np.zeros((4, 2))
        for i in range(4):
            yi = y + h * sum(BUTCHER_A[i][j] * k[j] for j in range(i))
            k[i, 0] = yi[1]
            k[i, 1] = -(w**2) * np.sin(yi[0])
        y = y + h * (BUTCHER_B @ k)
    return np.dot(y, y)


@program(lambda: (rnd(3, 2), rnd(3, 2, seed=4), pos(3)))
def verlet(x, v, m):
    def forces(x):
        F = np.zeros_like(x)
        for i in range(len(x)):
            for j in range(i + 1, len(x)):
                d = x[j] - x[i]
                r2 = d @ d + 0.1
                f = m[i] * m[j] * d / r2**1.5
                F[i] += f
                F[j] -= f
        return F

    dt = 0.05
    F = forces(x)
    for _ in range(2):
        v += 0.5 * dt * F / m[:, None]
        x += dt * v
        F = forces(x)
        v += 0.5 * dt * F / m[:, None]
    return 0.5 * np.sum(m * np.sum(v**2, axis=1)) + x[0, 0]


@program(lambda: (rnd(4, 2), pos(4)))
def lj(x, eps):
    e = 0.0
    n = x.shape[0]
    for i in range(n):
        for j in range(i):
            r = math.sqrt((x[i, 0] - x[j, 0]) ** 2 + (x[i, 1] - x[j, 1]) ** 2 + 1.0)
            sr6 = (1.0 / r) ** 6
            e += 4 * math.sqrt(eps[i] * eps[j]) * (sr6**2 - sr6)
    return e


@program(lambda: (pos(5), rnd(6)))
def fem_1d(k, f):
    n = 6
    K = np.zeros((n, n))
    conn = np.stack([np.arange(n - 1), np.arange(1, n)], axis=1)
    ke = np.array([[1.0, -1.0], [-1.0, 1.0]])
    for e, (i, j) in enumerate(conn):
        K[np.ix_([i, j], [i, j])] += k[e] * ke
    K[0, :] = 0.0
    K[0, 0] = 1.0
    f[0] = 0
    u = np.linalg.solve(K, f)
    return f @ u


@program(lambda: (pos(5), rnd(6)))
def fem_addat(k, f):
    n = 6
    conn = np.stack([np.arange(n - 1), np.arange(1, n)], axis=1)
    ke = k[:, None, None] * np.array([[1.0, -1.0], [-1.0, 1.0]])
    K = np.zeros((n, n))
    I = np.repeat(conn, 2, axis=1)
    J = np.tile(conn, (1, 2))
    np.add.at(K, (I.ravel(), J.ravel()), ke.ravel())
    K += np.eye(n)
    u = np.linalg.solve(K, f)
    return np.sum(u**2)


@program(lambda: (rnd(4, 2) + np.array([[0, 0], [1, 0], [0, 1], [1, 1]]) * 3, pos(2)))
def fem_tri(X, kappa):
    tris = [(0, 1, 2), (1, 3, 2)]
    K = np.zeros((4, 4))
    for t, tri in enumerate(tris):
        P = X[list(tri)]
        D = np.array([[P[1, 0] - P[0, 0], P[2, 0] - P[0, 0]], [P[1, 1] - P[0, 1], P[2, 1] - P[0, 1]]])
        area = 0.5 * abs(np.linalg.det(D))
        G = np.linalg.inv(D).T @ np.array([[-1.0, 1.0, 0.0], [-1.0, 0.0, 1.0]])
        for a in range(3):
            for b in range(3):
                K[tri[a], tri[b]] += kappa[t] * area * G[:, a] @ G[:, b]
    return np.sum(K**2)


@program(lambda: (rnd(4), rnd(5, seed=2)))
def dtw(a, b):
    n, m = len(a), len(b)
    D = np.full((n + 1, m + 1), np.inf)
    D[0, 0] = 0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            cost = (a[i - 1] - b[j - 1]) ** 2
            D[i, j] = cost + min(D[i - 1, j], D[i, j - 1], D[i - 1, j - 1])
    return D[n, m]


@program(lambda: (rnd(4, 3), [1, 2]))
def ctc(logits, labels):
    z = logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))
    ext = [0]
    for l in labels:
        ext += [l, 0]
    S = len(ext)
    alpha = np.full(S, -np.inf)
    alpha[0] = z[0, ext[0]]
    alpha[1] = z[0, ext[1]]
    for t in range(1, z.shape[0]):
        new = np.full(S, -np.inf)
        for s in range(S):
            v = alpha[s]
            if s > 0:
                v = np.logaddexp(v, alpha[s - 1])
            if s > 1 and ext[s] != 0 and ext[s] != ext[s - 2]:
                v = np.logaddexp(v, alpha[s - 2])
            new[s] = v + z[t, ext[s]]
        alpha = new
    return -np.logaddexp(alpha[-1], alpha[-2])


@program(lambda: (pos(2), pos(2, 2), pos(2, 3), np.array([0, 2, 1])))
def hmm_scaled(pi, A, B, obs):
    A = A / A.sum(axis=1, keepdims=True)
    alpha = pi * B[:, obs[0]]
    ll = 0.0
    for o in obs[1:]:
        c = alpha.sum()
        ll += np.log(c)
        alpha = (alpha / c) @ A * B[:, o]
    return ll + np.log(np.sum(alpha))


@program(lambda: (rnd(3, 4), rnd(4, 4)))
def soft_viterbi(em, tr):
    v = em[0]
    for t in range(1, len(em)):
        s = v[:, None] + tr
        m = s.max(axis=0)
        v = m + np.log(np.exp(s - m).sum(0)) + em[t]
    return np.log(np.sum(np.exp(v)))


@program(lambda: (rnd(3, 4), rnd(4, 4), rnd(4, 4, seed=1), rnd(4, 4, seed=2), rnd(4, 4, seed=3)))
def mha(x, Wq, Wk, Wv, Wo):
    H = 2
    N, D = x.shape
    d = D // H
    q = (x @ Wq).reshape(N, H, d).transpose(1, 0, 2)
    k = (x @ Wk).reshape(N, H, d).transpose(1, 0, 2)
    v = (x @ Wv).reshape(N, H, d).transpose(1, 0, 2)
    s = q @ k.swapaxes(-1, -2) / np.sqrt(d)
    mask = np.triu(np.ones((N, N), dtype=bool), 1)
    s[:, mask] = -1e9
    s -= s.max(-1, keepdims=True)
    np.exp(s, out=s)
    s /= s.sum(-1, keepdims=True)
    o = (s @ v).transpose(1, 0, 2).reshape(N, D) @ Wo
    mu = o.mean(-1, keepdims=True)
    o = (o - mu) / np.sqrt(((o - mu) ** 2).mean(-1, keepdims=True) + 1e-5)
    return np.sum(o**3)


class LSTMCell:
    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = Wx, Wh, b

    def sigmoid(self, x):
        return 1 / (1 + np.exp(-x))

    def __call__(self, x, state):
        h, c = state
        z = self.Wx @ x + self.Wh @ h + self.b
        i, f, o, g = np.split(z, 4)
        c = self.sigmoid(f) * c + self.sigmoid(i) * np.tanh(g)
        h = self.sigmoid(o) * np.tanh(c)
        return h, c


@program(lambda: (rnd(8, 3), rnd(8, 2, seed=1), rnd(8, seed=2), rnd(4, 3, seed=3)))
def lstm_class(Wx, Wh, b, xs):
    cell = LSTMCell(Wx, Wh, b)
    state = np.zeros(2), np.zeros(2)
    out = []
    for x in xs:
        state = cell(x, state)
        out.append(state[0])
    return np.sum(np.stack(out) ** 2)


@program(lambda: (rnd(6, 3), rnd(6, 2, seed=1), rnd(3, 3, seed=3)))
def gru(W, U, xs):
    h = np.zeros(2)
    for x in xs:
        gates = W[:4] @ x + U[:4] @ h
        z, r = (1.0 / (1.0 + np.exp(-g)) for g in (gates[:2], gates[2:]))
        n = np.tanh(W[4:] @ x + r * (U[4:] @ h))
        h = (1 - z) * n + z * h
    return h @ h


@program(lambda: (rnd(5, 3), pos(3), rnd(3)))
def batchnorm_train(x, gamma, beta):
    running = {"mean": np.zeros(3), "var": np.ones(3)}
    for mb in (x[:3], x[2:]):
        m, v = mb.mean(0), mb.var(0)
        running["mean"] = 0.9 * running["mean"] + 0.1 * m
        running["var"] = 0.9 * running["var"] + 0.1 * v
    xh = (x - running["mean"]) / np.sqrt(running["var"] + 1e-5)
    return np.sum((gamma * xh + beta) ** 2)


@program(lambda: (rnd(5, 3), rnd(3, 2)))
def dropout(x, W):
    rng = np.random.default_rng(7)
    keep = 0.6
    h = np.maximum(x @ W, 0.1 * (x @ W))
    mask = (rng.random(h.shape) < keep) / keep
    h *= mask
    noise = rng.normal(size=h.shape)
    return np.sum((h + 0.1 * noise * h) ** 2)


@program(lambda: ({"emb": rnd(5, 3), "W": rnd(3, 2), "b": [rnd(2), 0.3]}, np.array([0, 3, 3, 1])))
def embed(params, idx):
    e = params["emb"][idx]
    pooled = e.mean(axis=0)
    z = pooled @ params["W"] + params["b"][0] * params["b"][1]
    return -np.log(np.exp(z)[0] / np.exp(z).sum())


@program(lambda: (rnd(2, 3, 5, 5), rnd(4, 3, 3, 3, seed=1), rnd(4)))
def conv_im2col(x, w, b):
    N, C, H, W_ = x.shape
    F, _, kh, kw = w.shape
    oh, ow = H - kh + 1, W_ - kw + 1
    cols = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
    cols = cols.transpose(0, 2, 3, 1, 4, 5).reshape(N * oh * ow, -1)
    y = cols @ w.reshape(F, -1).T + b
    y = y.reshape(N, oh, ow, F).transpose(0, 3, 1, 2)
    y = np.where(y > 0, y, 0.01 * y)
    return np.mean(y**2)


@program(lambda: (rnd(1, 4, 4),))
def maxpool_reshape(x):
    p = x.reshape(1, 2, 2, 2, 2).max(axis=(2, 4))
    return (p**2).sum()


@program(lambda: (100.0, 95.0, 0.03, 0.2, 1.0))
def bs_call(S, K, r, sig, t):
    d1 = (math.log(S / K) + (r + sig * sig / 2) * t) / (sig * math.sqrt(t))
    d2 = d1 - sig * math.sqrt(t)
    N = lambda z: (1.0 + math.erf(z / math.sqrt(2.0))) / 2.0
    return S * N(d1) - K * math.exp(-r * t) * N(d2)


@program(lambda: (rnd(7), 0.2, 0.05))
def crank_nicolson(u, sigma, r):
    n = len(u)
    lam = 0.5 * sigma**2 * 0.1
    A = np.zeros((n, n))
    B = np.zeros((n, n))
    i = np.arange(1, n - 1)
    A[i, i] = 1 + lam + r
    A[i, i - 1] = A[i, i + 1] = -lam / 2
    B[i, i] = 1 - lam
    B[i, i - 1] = B[i, i + 1] = lam / 2
    A[[0, -1], [0, -1]] = 1.0
    B[0, 0] = B[-1, -1] = 1.0
    for _ in range(3):
        u = np.linalg.solve(A, B @ u)
    return np.sum(u**2)


@program(lambda: (rnd(9, 3, 3) * 0.05 + 0.3, 0.6), argnums=(0, 1))
def lbm(f, tau):
    cx = np.array([0, 1, 0, -1, 0, 1, -1, -1, 1])
    cy = np.array([0, 0, 1, 0, -1, 1, 1, -1, -1])
    w = np.array([4 / 9] + [1 / 9] * 4 + [1 / 36] * 4)
    for t in range(2):
        for k in range(9):
            f[k] = np.roll(np.roll(f[k], cx[k], axis=0), cy[k], axis=1)
        rho = f.sum(axis=0)
        ux = np.tensordot(cx, f, 1) / rho
        uy = np.einsum("k,kxy->xy", cy, f) / rho
        usq = ux**2 + uy**2
        for k in range(9):
            cu = cx[k] * ux + cy[k] * uy
            feq = w[k] * rho * (1 + 3 * cu + 4.5 * cu**2 - 1.5 * usq)
            f[k] += (feq - f[k]) / tau
        f[[1, 3]] = f[[3, 1]]
    return np.sum(f**2)


@program(
    lambda: (rnd(2), spd(2), rnd(2, 2) * 0.3 + np.eye(2), spd(2, 1) * 0.1, rnd(1, 2), np.array([[0.3]]), rnd(3, 1))
)
def kalman(x, P, F, Q, H, R, zs):
    ll = 0
    for z in zs:
        x = F @ x
        P = F @ P @ F.T + Q
        y = z - H @ x
        S = H @ P @ H.T + R
        K = P @ H.T @ np.linalg.inv(S)
        x = x + K @ y
        P = (np.eye(len(x)) - K @ H) @ P
        ll += y @ np.linalg.solve(S, y) + np.linalg.slogdet(S)[1]
    return 0.5 * ll


@program(lambda: (rnd(3, 3), pos(3) - 1.0))
def ewald(pos_, q):
    L, alpha = 4.0, 1.1
    n = len(q)
    E = 0.0
    for kx in range(-1, 2):
        for ky in range(-1, 2):
            for kz in range(-1, 2):
                if kx == ky == kz == 0:
                    continue
                k = 2 * np.pi / L * np.array([kx, ky, kz])
                k2 = k @ k
                S = np.sum(q * np.exp(1j * (pos_ @ k)))
                E += np.exp(-k2 / (4 * alpha**2)) / k2 * abs(S) ** 2
    E *= 2 * np.pi / L**3
    E -= alpha / np.sqrt(np.pi) * (q**2).sum()
    return E


@program(lambda: (rnd(8), 0.1))
def spectral_burgers(u, nu):
    n = len(u)
    k = np.fft.fftfreq(n, 1 / n)
    for _ in range(2):
        uh = np.fft.fft(u)
        ux = np.fft.ifft(1j * k * uh).real
        uxx = np.fft.ifft(-(k**2) * uh).real
        u = u + 0.01 * (-u * ux + nu * uxx)
    return np.mean(u**2)


@program(lambda: (rnd(8), rnd(8, seed=3)))
def kdv_split(u, v):
    uh = np.fft.rfft(u)
    k = np.arange(uh.size)
    uh *= np.exp(1j * 0.01 * k**3)
    uh[3:] = 0
    w = np.fft.irfft(uh, 8)
    w += 0.1 * v
    return np.sum(w**3)


@program(lambda: (rnd(5, 2), pos(5)))
def sph(x, m):
    h = 0.8
    n = len(m)
    d = x[:, None, :] - x[None, :, :]
    r = np.sqrt((d**2).sum(-1) + 1e-12)
    q = r / h
    W = (
        np.where(q < 1, 1 - 1.5 * q**2 + 0.75 * q**3, np.where(q < 2, 0.25 * (2 - q) ** 3, 0.0))
        * 10
        / (7 * np.pi * h**2)
    )
    rho = W @ m
    p = 2.0 * (rho**7 - 1)
    return np.sum(m * p / rho**2) * 1e-3


@program(lambda: (rnd(3), rnd(3, seed=1) + np.array([0, 0, 4.0]), 0.9))
def raytrace(o, c, rad):
    img = np.zeros((2, 2))
    for i in range(2):
        for j in range(2):
            d = np.array([i * 0.1 - 0.05, j * 0.1 - 0.05, 1.0])
            d = d / np.linalg.norm(d)
            oc = o * 0.1 - c * np.array([0.05, 0.05, 1])
            b = oc @ d
            disc = b * b - (oc @ oc - rad**2)
            if disc < 0:
                continue
            t = -b - np.sqrt(disc)
            p = o * 0.1 + t * d
            nrm = (p - c * np.array([0.05, 0.05, 1])) / rad
            img[i, j] = max(0.0, -nrm @ d)
    return img.sum()


@program(lambda: (rnd(4, 4), 0.3))
def ising(J, h):
    s = np.ones((4, 4))
    s[::2, 1::2] = -1
    e = -np.sum(J[:, :-1] * s[:, :-1] * s[:, 1:]) - np.sum(J[:-1] * s[:-1] * s[1:]) - h * s.sum()
    return np.exp(-0.1 * e)


@program(lambda: (pos(3, 3) - 0.4,))
def sinkhorn(C):
    K = np.exp(-C / 0.5)
    u = np.ones(3)
    v = np.ones(3)
    for _ in range(3):
        u = (np.ones(3) / 3) / (K @ v)
        v = (np.ones(3) / 3) / (K.T @ u)
    return np.sum(u[:, None] * K * v * C)


@program(lambda: (rnd(17), rnd(17, seed=2)), second=False)
def multigrid_rec(u, f):
    def vcycle(u, f):
        n = len(u)
        h2 = (1 / (n - 1)) ** 2
        for _ in range(2):
            u[1:-1] = 0.5 * (u[:-2] + u[2:] + h2 * f[1:-1])
        if n <= 5:
            return u
        r = np.zeros(n)
        r[1:-1] = f[1:-1] + (u[:-2] - 2 * u[1:-1] + u[2:]) / h2
        e = vcycle(np.zeros((n + 1) // 2), r[::2])
        ef = np.zeros(n)
        ef[::2] = e
        ef[1::2] = 0.5 * (e[:-1] + e[1:])
        u += ef
        return u

    return np.sum(vcycle(u, f) ** 2)
