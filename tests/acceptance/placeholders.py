"""Lists that are made first and filled later: of None, of zeros, of lists; tables of dynamic programming."""

import math

import numpy as np

from .registry import program, rnd


@program(lambda: (rnd(4),))
def none_sum(x):
    n = len(x)
    out = [None] * n
    for i in range(n):
        out[i] = x[i] ** 2 * (i + 1)
    return sum(out)


@program(lambda: (rnd(4),))
def none_last(x):
    n = len(x)
    out = [None] * n
    for i in range(n):
        out[i] = np.sin(x[i]) * (out[i - 1] if i > 0 else 1.0)
    return out[-1]


@program(lambda: (rnd(4),))
def none_prev(x):
    n = len(x)
    out = [None] * n
    out[0] = x[0]
    for i in range(1, n):
        out[i] = np.sin(x[i]) * out[i - 1] + x[i]
    return out[-1] * out[1]


@program(lambda: (rnd(4, 3),))
def none_stack(A):
    n = len(A)
    out = [None] * n
    for i in range(n):
        out[i] = np.tanh(A[i]) * i
    return np.sum(np.stack(out) ** 2)


@program(lambda: (rnd(4, 3),))
def none_array_rows(A):
    n = len(A)
    out = [None] * n
    for i in range(n):
        out[i] = A[i] * A[n - 1 - i]
    return np.sum(np.array(out) ** 2)


@program(lambda: (rnd(4),))
def none_if(x):
    n = len(x)
    out = [None] * n
    for i in range(n):
        if x[i] > 0:
            out[i] = x[i] ** 2
        else:
            out[i] = np.exp(x[i])
    return sum(out)


@program(lambda: (rnd(4),))
def none_some(x):
    n = len(x)
    out = [None] * n
    for i in range(n):
        if x[i] > 0:
            out[i] = x[i] ** 2
    total = 0.0
    for v in out:
        if v is not None:
            total += v**2
    return total


@program(lambda: (rnd(4),))
def none_filter(x):
    n = len(x)
    out = [None] * n
    for i in range(n):
        if x[i] > 0:
            out[i] = x[i] ** 2
    return sum(v for v in out if v is not None)


def helper(x):
    n = len(x)
    out = [None] * n
    for i in range(n):
        out[i] = x[i] ** 2
    return out


@program(lambda: (rnd(4),))
def none_helper(x):
    return sum(helper(x)) + helper(x)[0] ** 2


@program(lambda: (rnd(4),))
def zeros_list_int(x):
    out = [0] * 3
    for i in range(len(x)):
        out[i % 3] += x[i] ** 2
    return out[0] * out[1] + out[2]


@program(lambda: (rnd(5),))
def buckets_none(x):
    out = [None for _ in range(len(x))]
    for i, v in enumerate(x):
        out[i] = v**2
    return sum(out)


@program(lambda: (rnd(3), rnd(4, seed=1)), second=False)
def dp_none(a, b):
    n, m = len(a), len(b)
    D = [[None] * m for _ in range(n)]
    for i in range(n):
        for j in range(m):
            c = (a[i] - b[j]) ** 2
            if i == 0 and j == 0:
                D[i][j] = c
            elif i == 0:
                D[i][j] = c + D[i][j - 1]
            elif j == 0:
                D[i][j] = c + D[i - 1][j]
            else:
                D[i][j] = c + min(D[i - 1][j], D[i][j - 1], D[i - 1][j - 1])
    return D[n - 1][m - 1]


@program(lambda: (rnd(3), rnd(4, seed=1)), second=False)
def dp_inf(a, b):
    n, m = len(a), len(b)
    D = [[float("inf")] * (m + 1) for _ in range(n + 1)]
    D[0][0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            c = abs(a[i - 1] - b[j - 1])
            D[i][j] = c + min(D[i - 1][j], D[i][j - 1], D[i - 1][j - 1])
    return D[-1][-1]


@program(lambda: (rnd(5),))
def none_rev(x):
    n = len(x)
    out = [None] * n
    out[-1] = x[-1]
    for i in reversed(range(n - 1)):
        out[i] = x[i] + 0.9 * out[i + 1] ** 2
    return out[0]


@program(lambda: (rnd(4), rnd(2, 4, 4, seed=2)))
def none_layers(x, W):
    L = len(W)
    acts = [None] * (L + 1)
    acts[0] = x
    for l in range(L):
        acts[l + 1] = np.tanh(W[l] @ acts[l])
    return np.sum(acts[-1] ** 2)


@program(lambda: (rnd(6),))
def thomas(d):
    n = len(d)
    c = [0.0] * n
    e = [0.0] * n
    x = [0.0] * n
    c[0] = 0.3 / 2.0
    e[0] = d[0] / 2.0
    for i in range(1, n):
        m = 2.0 - 0.3 * c[i - 1]
        c[i] = 0.3 / m
        e[i] = (d[i] - 0.3 * e[i - 1]) / m
    x[n - 1] = e[n - 1]
    for i in range(n - 2, -1, -1):
        x[i] = e[i] - c[i] * x[i + 1]
    return sum(v * v for v in x)


@program(lambda: (rnd(4),))
def list_mut(x):
    out = [0.0, 0.0]

    def put(i, v):
        out[i] = v

    for i in range(2):
        put(i, x[i] ** 2 + x[i + 2])
    return out[0] * out[1]


@program(lambda: (rnd(4, 3),))
def zeros_rows2(A):
    out = [np.zeros(3) for _ in range(4)]
    for i in range(4):
        out[i][:] = A[i] ** 2
        out[(i + 1) % 4] += A[i]
    return np.sum(np.vstack(out) ** 2)


def helper(x):
    n = len(x)
    out = [None] * n
    for i in range(n):
        out[i] = x[i] ** 2
    return out


def helper0(x):
    n = len(x)
    out = [0.0] * n
    for i in range(n):
        out[i] = x[i] ** 2
    return out


@program(lambda: (rnd(4),))
def h0(x):
    return sum(helper0(x)) + helper0(x)[0] ** 2


@program(lambda: (rnd(4),))
def h3(x):
    a = helper(x)
    return sum(a) + a[0] ** 2


def helper_rows(A):
    n = len(A)
    out = [None] * n
    for i in range(n):
        out[i] = A[i] ** 2
    return out


@program(lambda: (rnd(4, 3),))
def h4(A):
    r = helper_rows(A)
    return np.sum(np.stack(r) ** 2) + r[0] @ r[1]


def choose(x):
    best = None
    for v in x:
        if v > 0 and (best is None or v < best):
            best = v
    return best


@program(lambda: (rnd(4),))
def h5(x):
    b = choose(x)
    if b is None:
        return np.sum(x)
    return b**2


@program(lambda: (-np.abs(rnd(4)),))
def h6(x):
    b = choose(x)
    if b is None:
        return np.sum(x**2)
    return b**2


def opt(x, scale=None):
    if scale is None:
        return x * 2
    return x * scale


@program(lambda: (rnd(4),))
def h7(x):
    b = choose(x)
    c = choose(-x - 5.0)
    return np.sum(opt(x, b) * x) + np.sum(opt(x**2, c))


@program(lambda: (rnd(4),))
def h9(x):
    b = choose(-x - 5.0)
    return (b or 2.0) * x[0] ** 2 + (choose(x) or 1.0)


@program(lambda: ([[2.0, 0.3, 0.4], [0.0, 1.5, 0.6], [0.0, 0.0, 1.2]], [1.0, 2.0, 3.0]), argnums=(0, 1))
def back_substitution_of_nothing(U, y):
    n = len(y)
    x = [None] * n
    for i in reversed(range(n)):
        x[i] = (y[i] - sum(U[i][j] * x[j] for j in range(i + 1, n))) / U[i][i]
    return x[0] * x[1] + x[2]


@program(lambda: (1.3,))
def sums_of_earlier_items(a):
    x = [None] * 4
    for i in range(4):
        x[i] = a + sum([2.0 * x[j] for j in range(i)])
    y = [None] * 3
    for i in range(3):
        y[i] = a - sum(map(lambda j: 2.0 * y[j], range(i)))  # noqa: B023
    return x[3] * y[2]


@program(lambda: (1.3,))
def sums_by_the_library(a):
    x = [None] * 4
    for i in range(4):
        x[i] = a + math.fsum(2.0 * x[j] for j in range(i)) + np.sum(np.array([x[j] for j in range(i)]))
    return x[3]


@program(lambda: (np.array([1.0, 2.0, 3.0, 4.0]),))
def lists_of_what_came_before(xs):
    last = None
    for x in xs:
        parts = []
        if last is not None:
            parts.append(2.0 * last)
        last = x + sum(parts)
    return last


@program(lambda: (1.3,))
def displays_of_what_came_before(a):
    last = None
    for _ in range(3):
        items = [2.0 * last, a] if last is not None else []
        last = a + sum(items) + max(items, default=0.5) + len(items)
    return last


@program(lambda: (1.3,))
def a_table_of_nothing(a):
    d = dict.fromkeys(range(3))
    for i in range(3):
        d[i] = a - sum(2.0 * d[j] for j in range(i))
    return d[2] * d[1]


@program(lambda: (np.array([1.0, 2.0]),))
def arrays_of_what_came_before(a):
    x = [None] * 3
    for i in range(3):
        x[i] = a - sum(2.0 * x[j] for j in range(i))
    return np.sum(x[2] * x[1])
