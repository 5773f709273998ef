"""Functions that captured what varies: right where the calls can be followed, refused where a library makes them."""

import functools
import itertools

import numpy as np
import pytest
import scipy.integrate
import scipy.optimize

from s2sad import S2sadError, grad, jvp


def integrate(function):
    return scipy.integrate.quad(function, 0.0, 1.0)[0]


def nested(function, x, n):
    return x if n == 0 else nested(function, function(x), n - 1)


def repeated(function, x, n):
    for _ in range(n):
        x = function(x)
    return x


def midpoint(function, a, b, n=20):
    h = (b - a) / n
    return h * sum(function(a + (i + 0.5) * h) for i in range(n))


def newton(function, x, steps=6):
    for _ in range(steps):
        x = x - function(x) / ((function(x + 1e-4) - function(x - 1e-4)) / 2e-4)
    return x


def composed(*functions):
    def run(x):
        for function in functions:
            x = function(x)
        return x

    return run


def scaled(s):
    return lambda x: x * s


class Scale:
    def __init__(self, s):
        self.s = s

    def __call__(self, x):
        return x * self.s

    def times(self, x):
        return x * self.s


def quad_of_lambda(s):
    return scipy.integrate.quad(lambda a: np.sin(a) * s, 0.0, 1.0)[0]


def quad_of_inner(s):
    def inner(a):
        return np.sin(a) * s

    return scipy.integrate.quad(inner, 0.0, 1.0)[0]


def quad_of_renamed(s):
    first = lambda a: a * s  # noqa: E731
    second = first
    return scipy.integrate.quad(second, 0.0, 1.0)[0]


def quad_in_helper(s):
    return integrate(lambda a: a * s)


def quad_of_made(s):
    return integrate(scaled(s))


def quad_of_object(s):
    return scipy.integrate.quad(Scale(s), 0.0, 1.0)[0]


def quad_of_method(s):
    return scipy.integrate.quad(Scale(s).times, 0.0, 1.0)[0]


def quad_of_partial(s):
    return scipy.integrate.quad(functools.partial(lambda b, a: a * b, s), 0.0, 1.0)[0]


def quad_of_listed(s):
    functions = [lambda a: a * s, lambda a: a + s]
    return scipy.integrate.quad(functions[0], 0.0, 1.0)[0]


def quad_of_default(s):
    return scipy.integrate.quad(lambda a, b=s: a * b, 0.0, 1.0)[0]


def quad_of_two_levels(s):
    inner = lambda a: a * s  # noqa: E731
    return scipy.optimize.brentq(lambda q: q - inner(q) - 1.0, -10.0, 10.0)


def quad_of_constant_function(s):
    return scipy.integrate.quad(lambda a: a * a, 0.0, 1.0)[0] * s


def solve_ivp(s):
    return scipy.integrate.solve_ivp(lambda t, y: -s * y, (0.0, 1.0), [1.0]).y[0, -1]


def fromfunction(s):
    return np.fromfunction(lambda i, j: i * s + j, (2, 2)).sum()


def along_axis(s):
    return np.apply_along_axis(lambda row: row * s, 0, np.ones((2, 2))).sum()


def vectorized(s):
    return np.vectorize(lambda row: row * s)(np.ones(3)).sum()


def frompyfunc(s):
    return np.frompyfunc(lambda row: row * s, 1, 1)(np.ones(3)).sum()


def piecewise(s):
    return np.piecewise(np.ones(3), [np.ones(3) > 0], [lambda row: row * s]).sum()


def fromiter(s):
    return np.fromiter((s * k for k in range(3)), float).sum()


def appended(s):
    functions = []
    for k in range(3):
        functions.append(lambda x, k=k: x * s + k)
    return sum(function(1.0) for function in functions)


def comprehended(s):
    functions = [lambda x, k=k: x * s + k for k in range(3)]
    return sum(function(1.0) for function in functions)


def in_dict(s):
    functions = {"a": lambda x: x * s, "b": lambda x: x + s}
    return functions["a"](1.0) + functions["b"](2.0)


def chosen(s):
    function = lambda y: y * s  # noqa: E731
    other = function if s > 0 else (lambda y: y)
    return integrate(other)


def by_repeating(s):
    return repeated(lambda a: a * s, 1.0, 3)


def by_recursion(s):
    return nested(lambda a: a * s, 1.0, 3)


def inner_by_recursion(s):
    def rate(y):
        return -s * y

    return nested(rate, 1.0, 2)


def by_midpoint(s):
    return midpoint(lambda a: np.sin(a) * s, 0.0, 1.0)


def by_newton(s):
    return newton(lambda q: q * q - s, 1.0)


def by_composing(s):
    return composed(lambda x: x * s, np.sin)(1.3)


def by_making(s):
    return repeated(scaled(s), 1.0, 3)


def mapped(s):
    return sum(map(lambda q: q * s, [1.0, 2.0]))  # noqa: C417


def reduced(s):
    return functools.reduce(lambda p, q: p * s + q, [1.0, 2.0, 3.0])


def accumulated(s):
    return list(itertools.accumulate([1.0, 2.0, 3.0], lambda p, q: p * s + q))[-1]


def filtered(s):
    return list(filter(lambda q: q * s > 0, [1.0, 2.0]))[0] * s


def by_key(s):
    return min([1.0, 2.0], key=lambda q: q * s) * s


def pushed(s):
    out = []

    def push(v):
        out.append(v * s)

    for k in range(3):
        push(k)
    return sum(out)


PROGRAMS = [
    f
    for f in list(vars().values())
    if getattr(f, "__module__", "") == __name__ and getattr(f, "__code__", None) is not None and f is not scaled
    if f.__code__.co_varnames[: f.__code__.co_argcount] == ("s",)
]
FOLLOWED = {
    "quad_of_constant_function", "in_dict", "by_repeating", "by_midpoint", "by_newton", "by_composing", "mapped",
    "reduced", "filtered", "pushed",
}  # fmt: skip


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_right_or_refused(f, mode):
    h = 1e-4
    wanted = (8.0 * (f(0.7 + h) - f(0.7 - h)) - (f(0.7 + 2 * h) - f(0.7 - 2 * h))) / (12.0 * h)
    try:
        found = grad(f)(0.7) if mode == "reverse" else jvp(f)(0.7, tangents=1.0)[1]
    except S2sadError as error:
        assert f.__name__ not in FOLLOWED, error
        assert error.lineno is not None
        return
    assert found == pytest.approx(wanted, rel=1e-6)
