"""Sorting, factorising, transforming in place; buffers that change places; recursion that writes blocks."""

import numpy as np

from .registry import program


@program(
    lambda: (
        np.array(
            [
                [0.873, 0.543, 0.337, 0.315, 1.032, 1.121],
                [0.846, 0.957, 0.789, 1.142, 1.034, 0.302],
                [1.072, 0.33, 0.957, 0.458, 1.077, 0.787],
                [0.57, 0.68, 0.325, 0.412, 0.904, 0.882],
                [0.854, 0.645, 1.197, 1.183, 0.917, 0.885],
            ]
        ),
        3,
    ),
    (0,),
)
def ping_pong(a, n):
    src, dst = a.copy(), np.zeros_like(a)
    for k in range(n):
        dst[1:-1, 1:-1] = 0.25 * (src[:-2, 1:-1] + src[2:, 1:-1] + src[1:-1, :-2] + src[1:-1, 2:])
        dst[0], dst[-1] = src[0], dst[1] * 2
        src, dst = dst, src
    return np.sum(src * src[::-1])


@program(lambda: (np.array([1.148, 0.629, 0.395, 0.866]),), (0,))
def shared_state(x):
    state = {"pos": x[:2], "vel": x[2:]}
    hist = [state]
    for _ in range(3):
        state["pos"] += 0.1 * state["vel"]
        state["vel"] -= 0.1 * state["pos"]
        hist.append(dict(state))
    hist[0]["pos"][0] = 1.0
    return np.sum(hist[-1]["pos"] * hist[1]["vel"]) + x[0] * x[1]


class Ring:
    def __init__(self, n):
        self.buf = np.zeros(n)
        self.i = 0

    def push(self, v):
        self.buf[self.i % len(self.buf)] = v
        self.i += 1

    @property
    def view(self):
        return np.roll(self.buf, -self.i)


@program(lambda: (np.array([1.134, 0.696, 1.159, 0.75, 0.683]),), (0,))
def ring(x):
    r = Ring(3)
    out = []
    for v in x:
        r.push(v * v)
        out.append(r.view @ np.array([1.0, 2.0, 3.0]))
    r.buf[...] = r.buf[::-1].copy()
    return np.sum(out) * r.buf[0]


@program(
    lambda: (
        np.array(
            [
                [0.858, 1.196, 1.154, 0.714],
                [0.982, 0.748, 0.776, 1.007],
                [0.673, 0.961, 0.94, 1.139],
                [0.403, 0.956, 1.135, 1.171],
            ]
        ),
    ),
    (0,),
)
def lu_pivot(A):
    A = A.copy()
    n = len(A)
    piv = list(range(n))
    sign = 1.0
    for k in range(n):
        p = k + int(np.argmax(np.abs(A[k:, k])))
        if p != k:
            A[[k, p]] = A[[p, k]]
            piv[k], piv[p] = piv[p], piv[k]
            sign = -sign
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= np.outer(A[k + 1 :, k], A[k, k + 1 :])
    return sign * np.prod(np.diag(A)) + A[1, 0]


@program(lambda: (np.array([0.313, 1.077, 1.183, 1.161, 0.434, 1.175]),), (0,), step=1e-4, rtol=1e-5)
def insertion(x):
    a = x.copy()
    for i in range(1, len(a)):
        key = a[i].copy()
        j = i - 1
        while j >= 0 and a[j] > key:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = key
    return np.sum(a * np.arange(len(a)))


@program(lambda: (np.array([1.101, 1.04, 0.732, 0.509, 1.022]),), (0,))
def bubble(x):
    a = list(x)
    for i in range(len(a)):
        swapped = False
        for j in range(len(a) - 1 - i):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
                swapped = True
        if not swapped:
            break
    return sum(i * v * v for i, v in enumerate(a))


def quicksort(a):
    if len(a) <= 1:
        return a
    p, rest = a[0], a[1:]
    return np.concatenate([quicksort(rest[rest < p]), [p], quicksort(rest[rest >= p])])


@program(lambda: (np.array([1.131, 0.54, 0.785, 0.698, 1.138, 0.336]),), (0,), step=1e-4, rtol=1e-5, second=False)
def qs(x):
    return np.sum(quicksort(x) ** 2 * np.arange(len(x)))


@program(lambda: (np.array([0.959, 0.853, 0.326, 0.947, 0.314, 0.982]),), (0,))
def heap(x):
    h = []

    def push(v):
        h.append(v)
        i = len(h) - 1
        while i and h[(i - 1) // 2] > h[i]:
            h[i], h[(i - 1) // 2] = h[(i - 1) // 2], h[i]
            i = (i - 1) // 2

    for v in x:
        push(v * v)
    return h[0] * h[1] + h[-1]


@program(
    lambda: (
        np.array([0.761, 1.136, 0.359, 1.057]),
        np.array([0.36, 0.61, 0.687, 1.169, 0.806]),
    ),
    (0, 1),
)
def edit(x, y):
    m, n = len(x), len(y)
    D = np.zeros((m + 1, n + 1))
    D[:, 0] = np.arange(m + 1)
    D[0] = np.arange(n + 1)
    for i in range(1, m + 1):
        for j in range(1, n + 1):
            c = (x[i - 1] - y[j - 1]) ** 2
            D[i, j] = min(D[i - 1, j] + 0.5, D[i, j - 1] + 0.6, D[i - 1, j - 1] + c)
    i, j, path = m, n, []
    while i > 0 and j > 0:
        path.append((i, j))
        step = np.argmin([D[i - 1, j - 1], D[i - 1, j], D[i, j - 1]])
        if step == 0:
            i -= 1
            j -= 1
        elif step == 1:
            i -= 1
        else:
            j -= 1
    return D[m, n] + 0.1 * sum(D[p] for p in path)


@program(
    lambda: (
        np.array(
            [
                [0.533, 0.518, 1.099, 0.503, 0.412],
                [0.559, 0.828, 0.799, 1.029, 0.804],
                [0.56, 0.672, 1.036, 0.864, 1.163],
                [0.632, 0.797, 0.835, 1.063, 0.431],
                [0.666, 1.119, 0.339, 1.04, 0.674],
            ]
        ),
        3,
    ),
    (0,),
)
def game_of_weights(W, n):
    for _ in range(n):
        nb = sum(np.roll(np.roll(W, i, 0), j, 1) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0))
        W[nb > 4] *= 0.5
        W[(nb <= 4) & (W < 0.6)] += 0.1 * nb[(nb <= 4) & (W < 0.6)]
    return np.sum(W * W)


def strassen(A, B):
    n = len(A)
    if n <= 1:
        return A * B
    h = n // 2
    a, b, c, d = A[:h, :h], A[:h, h:], A[h:, :h], A[h:, h:]
    e, f, g, k = B[:h, :h], B[:h, h:], B[h:, :h], B[h:, h:]
    p1 = strassen(a, f - k)
    p2 = strassen(a + b, k)
    p3 = strassen(c + d, e)
    p4 = strassen(d, g - e)
    p5 = strassen(a + d, e + k)
    p6 = strassen(b - d, g + k)
    p7 = strassen(a - c, e + f)
    C = np.empty_like(A)
    C[:h, :h] = p5 + p4 - p2 + p6
    C[:h, h:] = p1 + p2
    C[h:, :h] = p3 + p4
    C[h:, h:] = p1 + p5 - p3 - p7
    return C


@program(
    lambda: (
        np.array(
            [
                [1.047, 0.309, 0.629, 0.371],
                [0.887, 0.546, 0.932, 1.149],
                [0.414, 1.078, 0.354, 0.643],
                [0.687, 0.74, 1.179, 0.998],
            ]
        ),
        np.array(
            [
                [0.578, 0.543, 1.077, 1.093],
                [0.76, 0.61, 1.195, 0.584],
                [0.464, 1.092, 1.031, 0.901],
                [1.163, 1.133, 0.973, 1.075],
            ]
        ),
    ),
    (0, 1),
    second=False,
)
def strass(A, B):
    return np.sum(strassen(A, B) ** 2)


def fft(x):
    n = len(x)
    if n == 1:
        return x.astype(complex)
    e, o = fft(x[::2]), fft(x[1::2])
    t = np.exp(-2j * np.pi * np.arange(n // 2) / n) * o
    return np.concatenate([e + t, e - t])


@program(lambda: (np.array([0.522, 0.427, 0.903, 0.943, 0.45, 0.656, 1.119, 0.805]),), (0,), second=False)
def power(x):
    return np.sum(np.abs(fft(x)) ** 2 * np.arange(len(x)))


@program(lambda: (np.array([0.821, 0.475, 0.773, 0.771, 0.38, 1.184, 0.814, 0.306]),), (0,))
def fft_inplace(x):
    a = x.astype(complex)
    n = len(a)
    j = 0
    for i in range(1, n):
        bit = n >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j |= bit
        if i < j:
            a[i], a[j] = a[j], a[i]
    size = 2
    while size <= n:
        w = np.exp(-2j * np.pi / size)
        for s in range(0, n, size):
            tw = 1.0
            for k in range(size // 2):
                u, v = a[s + k], a[s + k + size // 2] * tw
                a[s + k], a[s + k + size // 2] = u + v, u - v
                tw = tw * w
        size *= 2
    return np.sum((a.real * np.arange(n)) ** 2 + a.imag)


@program(
    lambda: (
        np.array([0.995, 1.18, 0.831, 0.588, 0.469]),
        1.0,
    ),
    (0, 1),
)
def simplex_proj(v, z):
    u = np.sort(v)[::-1]
    css = np.cumsum(u) - z
    rho = np.nonzero(u * np.arange(1, len(v) + 1) > css)[0][-1]
    theta = css[rho] / (rho + 1.0)
    w = np.maximum(v - theta, 0)
    return w @ np.arange(1.0, len(v) + 1)


@program(
    lambda: (
        np.array([0.905, 0.476, 0.82, 0.842]),
        np.array([3.166, 2.365, 2.75, 2.97, 2.46]),
        np.array([0.649, 0.357, 0.953, 0.379]),
        np.array([0.656, 1.086, 0.725, 1.121, 0.989]),
    ),
    (0, 1, 2, 3),
)
def tridiag_inplace(a, b, c, d):
    n = len(d)
    for i in range(1, n):
        w = a[i - 1] / b[i - 1]
        b[i] -= w * c[i - 1]
        d[i] -= w * d[i - 1]
    d[-1] /= b[-1]
    for i in range(n - 2, -1, -1):
        d[i] = (d[i] - c[i] * d[i + 1]) / b[i]
    return np.sum(d * d)
