"""Views, aliases and buffers written in place; dtypes and layouts."""

import numpy as np

from .registry import program, rnd


@program(lambda: (rnd(6),))
def a1(x):
    y = x[::-1]
    y[:3] *= 2
    z = x[1::2]
    z += y[:3]
    return np.sum(x**2 * np.arange(6))


@program(lambda: (rnd(4, 4),))
def a3(A):
    v = A.ravel()
    v[::5] = 1.0
    w = A.reshape(2, 8)
    w[:, 0] *= w[:, 1]
    t = A.T.ravel()
    t[:] = 0
    return np.sum(A**3)


@program(lambda: (rnd(5), rnd(5)))
def a4(a, b):
    bufs = [a, b]
    for i in range(4):
        src, dst = bufs[i % 2], bufs[(i + 1) % 2]
        dst[1:-1] = 0.5 * (src[:-2] + src[2:])
    return np.sum(a * b)


@program(lambda: (rnd(5),))
def a5(x):
    cur, nxt = x.copy(), np.zeros_like(x)
    for _ in range(3):
        nxt[1:-1] = cur[1:-1] + 0.1 * (cur[2:] * cur[:-2])
        nxt[0], nxt[-1] = cur[-2], cur[1]
        cur, nxt = nxt, cur
    return np.sum(cur**2)


def fill(buf, v, k=0):
    buf[k:] += v
    return buf


@program(lambda: (rnd(5), 0.7))
def a6(x, s):
    y = fill(x, s)
    z = fill(y[1:], s * 2, k=1)
    z *= 2
    return np.sum(x * np.arange(5.0)) + z[0]


@program(lambda: (rnd(5),))
def a7(x):
    np.multiply(x, 2, out=x)
    np.add(x[1:], x[:-1], out=x[1:])
    t = np.exp(x, out=np.empty_like(x), where=x > 0)
    t[x <= 0] = 0
    np.clip(x, -0.5, 0.5, out=x)
    return np.sum(t) + np.sum(x**2)


@program(lambda: (rnd(5),))
def a8(x):
    y = np.asarray(x)
    y += 1
    z = np.array(x)
    z += 1
    w = np.ascontiguousarray(x[::2])
    w *= 5
    return np.sum(x * z[::-1]) + np.sum(w)


@program(lambda: (rnd(3, 4),))
def a9(A):
    rows = list(A)
    rows[0] *= 2
    rows[1], rows[2] = rows[2], rows[1]
    rows[1] += rows[0]
    return np.sum(A**2 * np.arange(12.0).reshape(3, 4))


@program(lambda: (rnd(6),))
def a10(x):
    idx = np.array([0, 2, 2, 5])
    x[idx] += np.array([1.0, 2.0, 3.0, 4.0]) * x[0]
    np.add.at(x, idx, x[1] * np.ones(4))
    x[idx] = x[[5, 0, 1, 2]]
    m = x > 0
    x[m] = np.sqrt(x[m] + 1)
    x[~m] *= 2
    return np.sum(x**2)


@program(lambda: (rnd(6),))
def a11(x):
    x.sort()
    y = x[::-1].copy()
    y.partition(2)
    x.fill(2.0)
    x[2] = y[0]
    return np.sum(x * y)


@program(lambda: (rnd(3), rnd(3)))
def a13(x, y):
    a = b = x
    b[0] = y[0]
    a = a + 0
    a[1] = y[1] * b[0]
    x[2], y[2] = y[2], x[2]
    return np.sum(a * b * x) + np.sum(y)


@program(lambda: ({"w": rnd(3), "g": np.zeros(3)},))
def a14(p):
    w = p["w"]
    g = p["g"]
    g += w**2
    w -= 0.1 * g
    p["w"] = w * 2
    w *= 3
    return np.sum(p["w"] * g) + np.sum(w)


@program(lambda: (rnd(3, 4, 2),))
def a15(A):
    A[..., 0] = A[..., 1] ** 2
    A[1, ..., -1] *= A[0, :, 0]
    B = np.moveaxis(A, -1, 0)
    B[1][:, 1:3] = 0.5
    B[0, 2] += B[1, 0]
    C = A.swapaxes(0, 1)[::2]
    C -= 1
    return np.sum(A**2)


@program(lambda: (rnd(8),))
def a16(x):
    n = 8
    step = 1
    while step < n:
        for i in range(0, n, 2 * step):
            a = x[i : i + step]
            b = x[i + step : i + 2 * step]
            t = a - b
            a += b
            b[:] = t
        step *= 2
    return np.sum(x**2 * np.arange(8))


class Grid:
    def __init__(self, n, u0):
        self.u = np.zeros(n + 2)
        self.u[1:-1] = u0
        self.tmp = np.empty(n + 2)

    def bc(self):
        self.u[0] = self.u[-2]
        self.u[-1] = self.u[1]

    def step(self, c):
        self.bc()
        self.tmp[1:-1] = self.u[1:-1] - c * (self.u[1:-1] - self.u[:-2])
        self.u[1:-1] = self.tmp[1:-1]

    @property
    def interior(self):
        return self.u[1:-1]


@program(lambda: (rnd(5), 0.3))
def a17(u0, c):
    g = Grid(5, u0)
    for _ in range(3):
        g.step(c)
    g.interior[1:3] *= 2
    return np.sum(g.interior**2)


@program(lambda: (rnd(4),))
def a18(x):
    s = np.zeros(())
    s += x[0]
    t = np.zeros(1)
    t += x[1]
    t[0] *= x[2]
    return float(s) * t[0] + t.item()


@program(lambda: (rnd(5),))
def a19(x):
    hist = []
    y = x.copy()
    for i in range(3):
        y *= x
        hist.append(y)
    hist2 = []
    for i in range(3):
        y = y * x
        hist2.append(y)
        hist2[-1][0] = 0.5
    return sum(np.sum(h) for h in hist) + sum(np.sum(h) for h in hist2)


@program(lambda: (rnd(5), rnd(2)))
def a20(x, k):
    out = np.zeros(4)
    for i, kv in enumerate(k):
        out += kv * x[i : i + 4]
        x[i] = kv
    out[out > 0.1] -= 0.05
    return np.sum(out**2) + np.sum(x)


@program(lambda: (rnd(3, 3),))
def a21(A):
    def scale(B, s):
        B *= s

    for i in range(3):
        scale(A[i], A[i, i])
    scale(A[:, 0], 2.0)
    return np.sum(A)


@program(lambda: (rnd(4),), second=False)
def a23(x):
    y = np.broadcast_to(x, (3, 4))
    z = y.copy()
    z[1] = 0
    x[0] = 5.0
    w = np.lib.stride_tricks.sliding_window_view(x, 2)
    m = w.mean(axis=1)
    x[1] = 2 * x[2]
    return np.sum(z**2) + np.sum(m * w[:, 0]) + np.sum(y)


@program(lambda: (rnd(4),))
def a24(x):
    if x[0] > 0:
        y = x
    else:
        y = x.copy()
    y *= 2
    z = x if x[1] > 5 else y
    z[0] += 1
    return np.sum(x * y)


@program(lambda: (rnd(4) * 1.0, 3))
def a25(x, n):
    out = np.empty((n, 4))
    out[0] = x
    for i in range(1, n):
        prev = out[i - 1]
        np.tanh(prev * 1.5, out=out[i])
        out[i] -= prev.mean()
        prev[0] = 0.0
    return np.sum(out**2)


@program(lambda: (rnd(4), np.arange(4)))
def d2(x, n):
    return (
        np.sum(x**n) + np.sum(n / (x**2 + 1)) + np.sum(np.where(n % 2 == 0, x, -x)) + np.sum(x[n > 1]) + np.mean(n * x)
    )


@program(lambda: (rnd(4), np.array([True, False, True, True])))
def d3(x, m):
    return (
        np.sum(x * m)
        + np.sum(x[m] ** 2)
        + (x @ m)
        + np.sum(np.where(m, x, 0))
        + x[~m].sum()
        + np.sum(m.astype(float) * x)
    )


@program(lambda: (np.asfortranarray(rnd(3, 4)),))
def d5(A):
    B = A.copy(order="K")
    B.T[0] *= 2
    v = A.ravel(order="F")
    v[:3] = 1.0
    w = A.reshape(-1)
    w[0] = 7.0
    return np.sum(A**2 * B)


@program(lambda: (rnd(8)[::-2],))
def d6(x):
    y = x.copy()
    x[1:] += y[:-1]
    v = x.reshape(2, 2)
    v[0] *= 3
    return np.sum(x**2) + np.sum(v)


@program(lambda: (np.zeros((0, 3)), rnd(3)))
def d7(A, b):
    return np.sum(A @ b) + np.sum(np.concatenate([A, b[None]]) ** 2) + np.sum(A, axis=0) @ b


@program(lambda: (np.array(0.7), np.float64(0.3), 0.2))
def d8(a, b, c):
    return np.sin(a) * b + c**a + np.sum(np.array([a, b, c]) ** 2) + a[()] * b


@program(lambda: (rnd(4),), step=0.0001)
def d10(x):
    r = np.round(x, 1) + np.floor(x) + x // 0.3
    return np.sum(x % 0.3 + r * x) + np.sum(np.trunc(x * 3) * x) + np.sum(np.sign(x) * x**2)
