"""Functions that change what is around them, used as values where nobody follows them: right, or refused."""

# ruff: noqa: B007, B905, E731, E741, F841

import functools
import itertools

import numpy as np
import pytest

import s2sad
from tests import reference

X = np.array([0.53, 0.71, -0.34])


def h_f_sort(x):
    l = [x[0], x[1], x[2]]
    n = 0.0

    def key(v):
        nonlocal n
        n += v * 1.1 + 0.3
        return v * n

    l.sort(key=key)
    return l[0] * n


def h_f_sorted(x):
    n = 0.0

    def key(v):
        nonlocal n
        n += v * 1.1 + 0.3
        return v * n

    l = sorted([x[0], x[1], x[2]], key=key)
    return l[0] * n


def h_f_min(x):
    n = 0.0

    def key(v):
        nonlocal n
        n += v * 1.1 + 0.3
        return v * n

    l = min([x[0], x[1], x[2]], key=key)
    return l * n


def h_f_max2(x):
    n = 0.0

    def key(v):
        nonlocal n
        n += v * 1.1 + 0.3
        return v * n

    l = max(x, key=key)
    return l * n


def h_f_argl(x):
    n = 0.0

    def key(k):
        nonlocal n
        n += x[k] * 1.1 + 0.3
        return x[k] * n

    l = max(range(3), key=key)
    return x[l] * n


def h_f_argl2(x):
    n = 0.0

    def key(k):
        nonlocal n
        n += x[k] * 1.1 + 0.3
        return x[k] * n

    l = sorted(range(3), key=key)
    return x[l[0]] * n


COUNT = 0.0


def i_f_w(x):
    w = x * 2

    def key(k):
        w[0] += 1 + x[k]
        return k

    l = sorted(range(3), key=key)
    return w[0] * l[0] + w @ w


def i_f_g(x):
    global COUNT
    COUNT = x[0]

    def key(k):
        global COUNT
        COUNT = COUNT + x[k]
        return -k

    l = max(range(3), key=key)
    return COUNT * l + x[2] + COUNT * COUNT


def i_f_map(x):
    n = x[0]

    def key(k):
        nonlocal n
        n = n * x[k]
        return k

    l = list(map(key, [0, 1, 2]))
    return n * len(l)


def i_f_red(x):
    n = x[0]

    def key(k, m):
        nonlocal n
        n = n * x[k]
        return k

    l = functools.reduce(key, [0, 1, 2])
    return n * (1 + l)


def i_f_any(x):
    n = x[0]

    def key(k):
        nonlocal n
        n = n * x[k]
        return k

    if any(map(key, [0, 1, 2])):
        n *= 2
    return n


def i_f_cnt(x):
    n = 0

    def key(k):
        nonlocal n
        n += 1
        return k

    y = 0.0
    for j in range(3):
        y = y * x[n % 3] + np.sin(x[(n + 1) % 3])
        i = max(range(2), key=key)
    return y


def i_f_cnt2(x):
    n = [0]

    def key(k):
        n[0] += 1
        return k

    y = 0.0
    for j in range(3):
        y = y * x[n[0] % 3] + np.sin(x[(n[0] + 1) % 3])
        i = max(range(2), key=key)
    return y


def i_f_lam(x):
    w = [x[0]]
    l = sorted(range(3), key=lambda k: w.append(x[k]) or k)
    return sum(w) + l[0]


def i_f_lam2(x):
    w = x[0]
    l = sorted(range(3), key=lambda k: k * x[0])
    return w * l[2]


def apply_i(f, k):
    return f(k)


def i_f_apply(x):
    n = x[0]

    def key(k):
        nonlocal n
        n = n * x[k]
        return k

    i = apply_i(key, 2)
    return n * i


def i_f_acc(x):
    n = x[0]

    def key(a, k):
        nonlocal n
        n = n * x[k]
        return k

    l = list(itertools.accumulate([0, 1, 2], key))
    return n * len(l)


def i_f_filter(x):
    n = x[0]

    def key(k):
        nonlocal n
        n = n * x[k]
        return k > 0

    l = list(filter(key, [0, 1, 2]))
    return n * len(l)


def i_f_vec(x):
    n = x[0]

    def key(k):
        nonlocal n
        n = n * x[k]
        return k > 0

    l = np.vectorize(key)(np.arange(3))
    return n * len(l)


def i_f_dflt(x):
    n = [x[0]]

    def key(k, m=n):
        m[0] = m[0] * x[k]
        return k > 0

    l = sorted([0, 1, 2], key=key)
    return n[0] * len(l)


class Ti:
    def __init__(self):
        self.n = 0

    def key(self, k):
        self.n += 1
        return k


def i_f_meth(x):
    t = Ti()
    y = 0.0
    for j in range(3):
        y = y * x[t.n % 3] + np.sin(x[(t.n + 1) % 3])
        i = max(range(2), key=t.key)
    return y


def i_f_with(x):
    n = 0

    def key(k):
        nonlocal n
        n += 1
        return k

    y = 0.0
    for j in range(3):
        y = y * x[n % 3] + np.sin(x[(n + 1) % 3])
        i = key(n)
    return y


TICKS = 0.0


def tick_j(k):
    global TICKS
    TICKS += 1
    return k


def j_f_g(x):
    global TICKS
    TICKS = 0
    y = 0.0
    for j in range(3):
        y = y * x[TICKS % 3] + np.sin(x[(TICKS + 1) % 3])
        i = max(range(2), key=tick_j)
    return y


TAB = [0]


def tack_j(k):
    TAB[0] += 1
    return k


def j_f_t(x):
    TAB[0] = 0
    y = 0.0
    for j in range(3):
        y = y * x[TAB[0] % 3] + np.sin(x[(TAB[0] + 1) % 3])
        i = max(range(2), key=tack_j)
    return y


def j_f_t2(x):
    TAB[0] = 0
    y = 0.0
    for j in range(3):
        y = y * x[TAB[0] % 3] + np.sin(x[(TAB[0] + 1) % 3])
        i = tack_j(0)
    return y


def j_f_hist(x):
    hist = []

    def cb(k):
        hist.append(k)
        return k

    i = max(range(3), key=cb)
    print(len(hist))
    return x[i] * x[0]


def j_f_memo(x):
    memo = {}

    def fib(k):
        if k < 2:
            return k
        if k not in memo:
            memo[k] = fib(k - 1) + fib(k - 2)
        return memo[k]

    return x[0] * fib(5) * x[1]


PROGRAMS = [v for n, v in list(globals().items()) if n.startswith(("i_f", "j_f", "h_f"))]
RIGHT = {"i_f_map", "i_f_red", "i_f_lam2", "i_f_apply", "i_f_acc", "i_f_meth", "i_f_with", "j_f_hist", "j_f_memo",
         "h_f_sorted", "h_f_min", "h_f_max2"}  # fmt: skip


@pytest.mark.parametrize("mode", [reference.reverse, reference.forward])
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_right_or_refused(f, mode):
    try:
        mode(f, X)
    except s2sad.UnsupportedError as error:
        assert f.__name__ not in RIGHT
        assert "meets a bug" not in str(error)
