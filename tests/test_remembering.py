"""`@functools.cache` on functions inside: refused where it shows, and else nothing but speed."""

# ruff: noqa: B007, B023, SIM115

import functools

import numpy as np
import pytest

import s2sad


class Body:
    def __init__(self, x):
        self.x = x

    def inc(self):
        self.x += 1
        return self.x

    def scaled(self, v):
        return self.x * v

    def steady(self, x):
        @functools.cache
        def g(n):
            return self.scaled(x) * n + self.x

        return g(1) + g(2) * g(1)

    def changed(self, x):
        @functools.cache
        def g(n):
            return self.scaled(x) * n

        a = g(1)
        self.x = x
        return a + g(1)


def helper(x):
    cnt = []

    @functools.cache
    def g(n):
        cnt.append(n)
        return x * n

    return g(1) + g(1) * len(cnt)


def recursive(x):
    @functools.cache
    def fib(n):
        return x if n < 2 else fib(n - 1) + x * fib(n - 2)

    return fib(5)


def table(x):
    xs = [x * i for i in range(5)]

    @functools.cache
    def best(i, j):
        if i >= j:
            return xs[i]
        return best(i + 1, j) * 0.5 + best(i, j - 1) * x

    return best(0, 3)


def made_in_a_loop(x):
    s = 0.0
    for k in range(3):

        @functools.cache
        def g(n):
            return x * n * k

        s = s + g(2) * g(1)
    return s


def numbers(x):
    @functools.cache
    def g(n):
        return x * n

    s = g(2)
    s += 1
    s *= g(2)
    return s


def own_containers(x):
    @functools.cache
    def g(n):
        w = []
        for i in range(n):
            w.append(x * i)
        d = {}
        d["a"] = sum(w)
        return d["a"]

    return g(3) * g(4) + g(3)


def reads_of_arrays(x):
    w = np.array([x, 2 * x, 3 * x])

    @functools.cache
    def g(n):
        v = w[n]
        v = v + 1
        t = 0.0
        for u in w:
            t += u * n
        return v * t

    return g(1) * g(2) + g(1)


def filled_before(x):
    memo = {}
    for i in range(3):
        memo[i] = x * i
    xs = []
    for i in range(4):
        xs.append(x * i)

    @functools.cache
    def lcs(i, j):
        if i == 0 or j == 0:
            return memo[1]
        best = lcs(i - 1, j)
        other = lcs(i, j - 1)
        return max(best, other) + xs[i] * x

    out = []
    for i in range(3):
        out.append(lcs(i, 2))
    return sum(out)


def paths(x):
    @functools.cache
    def paths(r, c):
        if r == 0 and c == 0:
            return 1.0
        total = 0.0
        if r > 0:
            total += paths(r - 1, c) * x
        if c > 0:
            total += paths(r, c - 1)
        return total

    return paths(3, 2)


def counted(x):
    cnt = []

    @functools.cache
    def g(n):
        cnt.append(n)
        return x * n

    g(2)
    g(2)
    return len(cnt) * x


def bound_again(x):
    k = x

    @functools.cache
    def g(n):
        return k * n

    a = g(2)
    k = x * x
    return a + g(2)


def list_written(x):
    @functools.cache
    def g(n):
        return [x * n]

    g(2).append(1.0)
    return sum(g(2))


def attribute_written(x):
    b = Body(x)

    @functools.cache
    def g(n):
        b.x += 1
        return x * n

    return g(1) + g(1) + b.x


def nonlocal_counted(x):
    n = 0

    @functools.lru_cache
    def g(k):
        nonlocal n
        n += 1
        return x * k

    return g(1) + g(1) * n


def item_written(x):
    xs = [x, 2 * x]

    @functools.cache
    def g(i):
        return xs[i] * x

    a = g(0)
    xs[0] = 5.0
    return a + g(0)


def loop_variable(x):
    s = 0.0
    k = 0

    @functools.cache
    def g(n):
        return x * n + k

    for k in range(3):
        s = s + g(2)
    return s


def attribute_changed(x):
    b = Body(x)

    @functools.cache
    def g(n):
        return b.x * n

    a = g(2)
    b.x = 3.0 * x
    return a * g(2)


def method_that_writes(x):
    b = Body(x)

    @functools.cache
    def g(n):
        return b.inc() * n

    return g(2) * g(2)


def array_written(x):
    @functools.cache
    def g(n):
        return np.array([x, x * n])

    v = g(2)
    v *= 2
    v[0] = x
    return g(2).sum()


def by_another_function(x):
    calls = []

    def log(n):
        calls.append(n)

    @functools.cache
    def g(n):
        log(n)
        return x * n

    return g(1) + g(1) * len(calls)


def in_a_function(x):
    def run(y):
        k = y

        @functools.cache
        def g(n):
            return k * n

        a = g(1)
        k = y * y
        return a + g(1)

    return run(x) * run(2 * x)


def in_a_helper(x):
    return helper(x) * x


def dict_written(x):
    d = {}

    @functools.cache
    def g(n):
        return {"a": x * n}

    d = g(2)
    d["a"] *= 2
    return g(2)["a"]


def row_written(x):
    A = np.array([[x, 2 * x], [x, x]])

    @functools.cache
    def g(n):
        r = A[n]
        r[0] = 1.0
        return x * n

    return g(1) * g(1) + A.sum()


def rows_written(x):
    A = [[x, 2 * x], [x, x]]

    @functools.cache
    def g(n):
        for r in A:
            r.append(x)
        return x * n

    return g(1) * g(1) + sum(A[0])


def drawn(x):
    rng = np.random.default_rng(0)

    @functools.cache
    def g(n):
        return x * rng.normal()

    return g(1) - g(1)


def steady(x):
    return Body(x).steady(2 * x)


def changed(x):
    return Body(x).changed(2 * x)


RIGHT = [steady, recursive, table, made_in_a_loop, numbers, own_containers, reads_of_arrays, filled_before, paths]
REFUSED = [
    changed,
    counted,
    bound_again,
    list_written,
    attribute_written,
    nonlocal_counted,
    item_written,
    loop_variable,
    attribute_changed,
    method_that_writes,
    array_written,
    by_another_function,
    in_a_function,
    in_a_helper,
    dict_written,
    row_written,
    rows_written,
    drawn,
]


@pytest.mark.parametrize("f", RIGHT, ids=lambda f: f.__name__)
def test_right(f):
    want = (f(0.73 + 1e-6) - f(0.73 - 1e-6)) / 2e-6
    assert s2sad.jvp(f)(0.73, tangents=1.0) == pytest.approx((f(0.73), want))
    assert s2sad.value_and_grad(f)(0.73) == pytest.approx((f(0.73), want))


@pytest.mark.parametrize("mode", ["grad", "jvp"])
@pytest.mark.parametrize("f", REFUSED, ids=lambda f: f.__name__)
def test_refused(f, mode):
    with pytest.raises(s2sad.UnsupportedError, match="remembers what it gave"):
        s2sad.grad(f)(0.73) if mode == "grad" else s2sad.jvp(f)(0.73, tangents=1.0)
