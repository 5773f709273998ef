"""Calls of functions that call themselves and write what they are given, wherever a call may stand; lists that change between them."""

import numpy as np

from .registry import pos, program


def rec(a, v, n):
    a[n] += v * a[0]
    if n > 0:
        return rec(a, v * 0.5, n - 1) + v
    a[1] = 0.2
    return a[2]


def col(out, v, n):
    out.append(v)
    return v if n == 0 else col(out, v * v, n - 1)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def in_a_comprehension(x, s):
    y = x * 1.0
    k = s * s
    r = [rec(y, k, i) for i in range(3)]
    return sum(r) + np.sum(y * x)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def in_a_conditional_expression(x, s):
    y = x * 1.0
    k = s * s
    r = rec(y, k, 2) if x[0] > 0 else rec(y, s, 1)
    return r * np.sum(y * x)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def in_a_loop_that_breaks(x, s):
    y = x * 1.0
    k = s * s
    n = 0
    while True:
        t = rec(y, k, n)
        if t > 100 or n == 2:
            break
        n += 1
    return t * np.sum(y * x)


def helper(y, k):
    for i in range(2):
        rec(y, k, i)
    return y[0] * k


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def in_a_helper(x, s):
    y = x * 1.0
    k = s * s
    return helper(y, k) + helper(y[::-1], k) + np.sum(y * x)


class C:
    def __init__(self, y):
        self.y = y
        self.t = 0.0

    def go(self, k):
        self.t += rec(self.y, k, 2)
        return self.t


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def in_a_method(x, s):
    c = C(x * 1.0)
    k = s * s
    for i in range(2):
        c.go(k)
    return c.t + np.sum(c.y * x)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def in_a_sum(x, s):
    k = s * s
    ys = [x * 1.0, x * 2.0]
    t = sum(rec(y, k, 1) for y in ys)
    return t + np.sum(ys[0] * ys[1])


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def in_a_lambda(x, s):
    k = s * s
    f = lambda y, n: rec(y, k, n) * k
    y = x * 1.0
    return f(y, 1) + f(y, 2) + np.sum(y)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def filled_in_a_comprehension(x, s):
    out = []
    k = s * s
    r = [col(out, k * x[i], i) for i in range(3)]
    return sum(r) * sum(out)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def filled_and_taken_from(x, s):
    out = []
    k = s * s
    for i in range(3):
        if x[i] > 0.5:
            col(out, k, i)
        else:
            col(out, k * x[i], 1)
            out.pop()
    return sum(v * v for v in out)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def lists_in_a_list(x, s):
    k = s * s
    outs = [[], [x[0]]]
    for o in outs:
        col(o, k, 1)
    return sum(outs[0]) * sum(outs[1])


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def arrays_in_a_dict(x, s):
    k = s * s
    d = {"u": x * 1.0, "v": x * 2.0}
    for key in d:
        rec(d[key], k, 1)
    return np.sum(d["u"] * d["v"])


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def rows_of_a_matrix(x, s):
    A = np.outer(x, x)
    k = s * s
    for row in A:
        rec(row, k, 2)
    rec(A.T[0], k, 2)
    rec(np.diagonal(A).copy(), k, 1)
    return np.sum(A * x)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def number_handed_on(x, s):
    y = x * 1.0
    k = s
    for i in range(3):
        k = rec(y, k, 1)
    return k * np.sum(y)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def several_at_once(x, s):
    y = x * 1.0
    a, b = rec(y, s, 1), rec(y, s * s, 2)
    y, z = y * rec(y, a, 0), y
    return a * b * np.sum(y * z)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def in_an_index(x, s):
    y = x * 1.0
    y[int(rec(y, s, 1) > 0)] *= rec(y, s, 2)
    return np.sum(y * x)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def in_updates(x, s):
    y = x * 1.0
    y += rec(y, s, 1)
    y = y + rec(y, s, 2)
    y *= y[0] * rec(y, s, 1)
    return np.sum(y * x)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def of_an_argument(x, s):
    rec(x, s, 2)
    return np.sum(x) * s


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def of_a_view_of_an_argument(x, s):
    v = x[1:]
    k = s
    for i in range(2):
        rec(x, k, 2)
        v = v * 1.5
        k = k * v[0]
    return np.sum(x) * np.sum(v)


@program(
    lambda: (
        0.3,
        0.7,
    ),
    second=False,
)
def popped_behind(x, s):
    out = []
    col(out, s * x, 1)
    out.pop()
    return sum(out)


@program(
    lambda: (
        0.3,
        0.7,
    ),
    second=False,
)
def rearranged_between(x, s):
    out = [x]
    col(out, s * x, 1)
    del out[0]
    col(out, s * s, 1)
    out.insert(0, s)
    col(out, s * x, 1)
    out.clear()
    col(out, s, 2)
    out[0] = x
    out.reverse()
    out.extend([x, s])
    col(out, s, 1)
    out.remove(x)
    out.sort()
    return sum(v * (k + 1) for k, v in enumerate(out))


def kol(d, v, n):
    d[n] = v
    return v if n == 0 else kol(d, v * v, n - 1)


@program(
    lambda: (
        0.3,
        0.7,
    ),
    second=False,
)
def keys_taken_between(x, s):
    d = {}
    kol(d, s * x, 2)
    d.pop(1)
    kol(d, s, 1)
    del d[0]
    d[7] = x
    d.update({2: s * s, 9: x})
    d.setdefault(2, x)
    kol(d, x, 1)
    d.popitem()
    return sum(v * (k + 1) for k, v in d.items())


@program(
    lambda: (
        0.3,
        0.7,
    ),
    second=False,
)
def popped_in_a_loop(x, s):
    out = []
    for i in range(2):
        col(out, s * x, 1)
        out.pop()
    return sum(out)


@program(
    lambda: (
        0.3,
        0.7,
    ),
    second=False,
)
def keys_taken_in_a_loop(x, s):
    d = {}
    for i in range(2):
        kol(d, s * x, 2)
        d.pop(1)
    return sum(d.values())


def mark(a, used, n):
    if n > 0:
        row = used[1:]
        row[n - 1] = n
        used[0] += 1
        a[used[0] % 3] *= 2.0
        mark(a, used, n - 1)


@program(lambda: (pos(3),), second=False)
def int_array(x):
    y = x * 1.0
    u = np.zeros(3, dtype=int)
    mark(y, u, 2)
    return np.sum(y * x * u)


def perm(a, idx, k, out):
    if k == 3:
        out.append(a[idx[0]] * (1 + idx[1]) + a[idx[2]] ** 2)
        return
    for j in range(k, 3):
        idx[k], idx[j] = idx[j], idx[k]
        perm(a, idx, k + 1, out)
        idx[k], idx[j] = idx[j], idx[k]


@program(lambda: (pos(3),), second=False)
def permuted(x):
    out = []
    perm(x, [0, 1, 2], 0, out)
    return out[0] * out[1] + out[3] * out[5]


@program(lambda: (pos(3),), second=False)
def permuted_array(x):
    out = []
    perm(x, np.arange(3), 0, out)
    return out[0] * out[1] + out[3] * out[5]


def mask(a, m, n):
    if n >= 0:
        m[n] = a[n] > 0.5
        a[m] *= 0.5
        mask(a, m, n - 1)


@program(lambda: (pos(3),), second=False)
def masks(x):
    y = x * 1.0
    m = np.zeros(3, dtype=bool)
    mask(y, m, 2)
    return np.sum(y * x)


def counts(c, a, n):
    if n >= 0:
        c[n % 2] = c.get(n % 2, 0) + 1
        a[n] *= c[n % 2]
        counts(c, a, n - 1)


@program(lambda: (pos(3),), second=False)
def count_dict(x):
    y = x * 1.0
    c = {}
    counts(c, y, 2)
    return np.sum(y * x) * c[0]


def names(log, a, n):
    log.append(f"step {n}")
    if n:
        a[n] += a[0]
        names(log, a, n - 1)


@program(lambda: (pos(3),), second=False)
def log_texts(x):
    y = x * 1.0
    log = []
    names(log, y, 2)
    return np.sum(y * x) * len(log)


def both(a, b, n):
    if n:
        a[n] = b[0]
        b[n - 1] = 1
        both(a, b, n - 1)


@program(lambda: (pos(3),), second=False)
def mixed_ints(x):
    y = x * 1.0
    b = np.arange(3)
    both(y, b, 2)
    return np.sum(y * x * b)
