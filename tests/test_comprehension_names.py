"""Comprehensions whose variables have the names of others: parameters, variables, globals, of functions that are written out."""

# ruff: noqa: C416, C417, C418, E731

import contextlib

import numpy as np
import pytest

import s2sad
from tests import oracle

X = np.array([0.53, 0.71, -0.34])


def f_a(x):
    return (lambda e: e * sum(e * x[1] for e in x))(x[0])


def f_b(x):
    b = x[1]
    return (lambda e: e * sum(e * b for e in x if e < b))(x[0])


def f_c(x):
    b = x[1]
    q = np.cos(x)
    q[0] = np.sin((lambda e: e * sum(e * b for e in q if e < b))(q[0]))
    return q @ q


def f_d(x):
    b = x[1]
    e = x[2]
    q = np.cos(x)
    c = e * sum(e * b for e in q if e < b) + e
    return q @ q * c


def f_e(x):
    e = x[2]
    c = e * sum([e * x[1] for e in x]) + e
    return c


def f_g(x):
    e = x[2]
    c = e * np.sum(np.array([e * x[1] for e in x])) + e
    return c


def f_h(x):
    c = sum([e * x[1] for e in x])
    e = x[2]
    d = e + sum([e * x[0] for e in x]) * e + sum([e * x[1] for e in x[1:]]) * e
    return c * d


def f_i(x):
    def g(e):
        s = [e * x[1] for e in x]
        return s[1] * e

    return g(x[0])


def f_j(x):
    def g(e):
        return sum(e * e2 for e2 in x if e2 < e) * e

    return g(x[1]) * max(e for e in x)


e0 = 2.0


def g_l(x):
    e = x[0]
    g = lambda k: k * e + sum([e * x[1] for e in x])
    return g(x[1])


def g_l2(x):
    e = x[0]

    def g(k):
        return k * e + sum([e * x[1] for e in x])

    return g(x[1])


def g_m(x):
    return e0 * sum(e0 * x[1] for e0 in x)


def g_n(x):
    def g(e):
        h = lambda k: sum(e * k for e in x) * e
        return h(x[0]) * e

    return g(x[1])


def g_o(x):
    def g(e):
        def h(k):
            s = [e * k for e in x]
            return s[1] * e

        return h(x[0]) * e

    return g(x[1])


def make(e):
    def h(v):
        return np.array([e * v[1] for e in v]) * e

    return h


def g_p(x):
    return np.sum(make(x[0])(x))


def g_p2(x):
    return np.sum(make(3.0)(x))


def g_q(x):
    return sum([sum([e * x[1] for e in x[1:]]) * e for e in x])


def g_r(x):
    return sum(map(lambda e: e * sum(e * x[1] for e in x), x))


def g_s(x):
    return sorted(x, key=lambda e: e * sum(e * x[1] for e in x))[0] * x[1]


class K:
    def __init__(self, v):
        self.v = v

    def m(self, e):
        return sum([e * self.v[1] for e in self.v]) * e

    def d(self, k):
        t = {k: k * v for k, v in enumerate(self.v)}
        return t[0] * k + t[1]


def g_t(x):
    return K(x).m(x[2]) + K(x * 2).d(x[0])


def help(w, e):
    w[0] = 2 * e
    return sum([e * v for e, v in enumerate(w)]) * e


def g_u(x):
    return help(x * 2, x[0])


def g_v(x):
    fs = [lambda e: sum(e * v for v in x) * e + sum(e for e in x) * e for e in x]
    return fs[0](x[1]) * fs[1](x[2])


def rec(n, x):
    e = x[0]

    def go(n, v):
        return v if n == 0 else go(n - 1, v * e + sum([e * v for e in x]))

    return go(n, e)


def g_w(x):
    return rec(2, x)


def g_x(x):
    e = x[0]

    def go(n, v):
        return v if n == 0 else go(n - 1, v * e + sum([e * v for e in x]))

    return go(2, x[1])


def gen(v, e):
    for k in range(2):
        yield sum([e * v[k] for e in v]) * e


def g_y(x):
    s = 0.0
    for k in gen(x, x[1]):
        s += k * sum([k for k in x])
    return s


@contextlib.contextmanager
def cm(v, e):
    v *= sum([e for e in v]) * e
    yield sum(e for e in v) * e


def g_z(x):
    p = x * 2
    with cm(p, x[0]) as w:
        p *= w
    return np.sum(p)


PROGRAMS = [v for n, v in list(globals().items()) if n.startswith(("f_", "g_"))]


def right(f):
    """Value, gradient and tangent against differences."""
    (wanted,) = oracle.numeric_gradient(f, (X,), (0,))
    value, gradient = s2sad.value_and_grad(f)(X)
    assert np.isclose(value, f(X.copy()), rtol=1e-12)
    np.testing.assert_allclose(gradient, wanted, rtol=1e-6, atol=1e-8)
    direction = np.array([0.3, -0.8, 0.6])
    value, tangent = s2sad.jvp(f)(X, tangents=direction)
    assert np.isclose(value, f(X.copy()), rtol=1e-12)
    assert np.isclose(tangent, gradient @ direction, rtol=1e-10)


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_variables_of_comprehensions_are_their_own(f):
    right(f)
