"""Lists of functions beside arrays, of which it is not known when generating how long they are."""

import functools

import numpy as np
import pytest

from s2sad import jvp, value_and_grad
from tests.oracle import numeric_gradient


def power(v, k=2):
    return v**k


def cube(v):
    return v**3


g = np.arange(3.0)  # a global of the name that parameters have below


def partials_generated(x):
    fs = [functools.partial(power, k=i) for i in range(1, 4)]
    return sum(g(v) for g, v in zip(fs, x, strict=False))


def partials_in_a_loop(x):
    fs = [functools.partial(power, k=i) for i in range(1, 4)]
    t = 0.0
    for g, v in zip(fs, x, strict=False):
        t += g(v)
    return t


def displayed(x):
    fs = [functools.partial(power, k=1), functools.partial(power, k=2), np.sin]
    return sum([g(v) for g, v in zip(fs, x, strict=False)])


def lambdas(x):
    fs = [lambda v, i=i: v**i for i in range(1, 4)]
    return sum([g(v) for g, v in zip(fs, x, strict=False)])


def appended(x):
    fs = []
    for g in (np.sin, np.cos, np.tanh):
        fs.append(g)
    return sum([g(v) * len(fs) for v, g in zip(x, fs, strict=False)])


def more_than_functions(x):
    fs = [np.sin, np.cos]
    return sum(g(v) for g, v in zip(fs, x, strict=False)) * len(x)


def fewer_than_functions(x):
    fs = [np.sin, np.cos, np.tanh]
    return np.sum(np.array([g(v) for g, v in zip(fs, x[:2], strict=False)]))


def mapped(x):
    fs = [functools.partial(power, k=i) for i in range(1, 4)]
    return sum(map(lambda g, v: g(v), fs, x))


def reversed_functions(x):
    fs = [functools.partial(power, k=i) for i in range(1, 4)]
    return sum(g(v) for v, g in zip(x, reversed(fs), strict=False))


def values_of_a_dict(x):
    fs = {i: functools.partial(power, k=i) for i in range(1, 4)}
    return sum(g(v) for v, g in zip(x, fs.values(), strict=False))


def keys_of_a_dict(x):
    fs = {"a": np.sin, "bc": cube}
    t = 0.0
    for v, k in zip(x, fs, strict=False):
        t += fs[k](v) * len(k)
    return t


def items_of_a_dict(x):
    fs = {"a": np.sin, "b": cube}
    return sum(g(v) for (_, g), v in zip(fs.items(), x, strict=False))


def with_weights(x):
    fs = [(np.sin, 2.0), (cube, 3.0), (lambda v: v * v, x[0])]
    t = 0.0
    for (g, w), v in zip(fs, x, strict=False):
        t += g(v) * w
    return t


def two_arrays(x):
    fs = [np.sin, cube, np.tanh]
    return sum(g(v) * u for g, v, u in zip(fs, x, x[1:], strict=False))


def sliced(x):
    fs = [np.sin, cube, np.cos]
    for f, v in zip(fs[1:], x, strict=False):
        x = x * f(v)
    return x.sum()


def pairs(x):
    t = 0.0
    for pair in zip((np.sin, cube), x, strict=False):
        t += pair[0](pair[1])
    return t


def numbered(x):
    fs, out = [np.sin, cube, np.cos], np.ones(len(x))
    for i, (f, v) in enumerate(zip(fs, x, strict=False)):
        out[i] = f(v)
    return np.prod(out)


FOUND = [
    f for f in dict(globals()).values() if getattr(f, "__module__", "") == __name__ and f not in (power, cube)
]  # fmt: skip


@pytest.mark.parametrize("count", [2, 3, 5])
@pytest.mark.parametrize("f", FOUND, ids=lambda f: f.__name__)
def test_gradient(f, count):
    x, direction = np.linspace(0.3, 1.1, count), np.linspace(1.0, -0.5, count)
    value, gradient = value_and_grad(f)(x)
    np.testing.assert_allclose(value, f(x))
    np.testing.assert_allclose(gradient, numeric_gradient(f, (x,))[0], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(jvp(f)(x, tangents=direction)[1], gradient @ direction)
