"""Iterators of constants: cut where they have no end, refused where items are taken in several places; forward mode takes them as they are."""

import itertools

import numpy as np
import pytest

from s2sad import UnsupportedError, grad, jvp

X = 1.3


def pairs_of_one(x):
    it = iter([0.0, 1, 2.0, 3, 4.0, 5])
    return sum(a * x**b for a, b in zip(it, it, strict=False))


def first_some_then_others(x):
    it = iter([1.0, 2.0, 3.0, 4.0])
    first = sum(v * x for _, v in zip(range(2), it, strict=False))
    return first + sum(v * x**2 for v in it)


def pairs_in_a_loop(x):
    it = iter([1.0, 2.0, 3.0, 4.0])
    total = 0.0
    for a, b in zip(it, it, strict=False):
        total += a * x + b * x * x
    return total


def next_beside_a_loop(x):
    it = iter([1.0, 2.0, 3.0, 4.0])
    return sum(a * x ** next(it) for a in it)


def pairs_of_a_generator(x):
    g = (float(k) for k in range(6))
    return sum(a * x**b for a, b in zip(g, g, strict=False))


def pairs_of_a_map(x):
    g = map(float, range(6))
    return sum(a * x**b for a, b in zip(g, g, strict=False))


@pytest.mark.parametrize(
    "f",
    [
        pairs_of_one,
        first_some_then_others,
        pairs_in_a_loop,
        next_beside_a_loop,
        pairs_of_a_generator,
        pairs_of_a_map,
    ],
)
def test_items_that_are_taken_in_several_places(f):
    with pytest.raises(UnsupportedError, match="several places"):
        grad(f)(X)
    np.testing.assert_allclose(jvp(f)(X, tangents=1.0)[1], (f(X + 1e-6) - f(X - 1e-6)) / 2e-6, rtol=1e-6)


def signs(x):
    g = itertools.cycle([1.0, -1.0])
    return sum(s * x**k for s, k in zip(g, range(5), strict=False))


def counted(x):
    c = itertools.count(1)
    return sum(x**k / n for k, n in zip(range(4), c, strict=False))


def repeated(x):
    r = itertools.repeat(2.0)
    total = 0.0
    for a, k in zip(r, [1, 2, 3], strict=False):
        total += a * x**k
    return total


def by_a_generator(x):
    def gen():
        while True:
            yield 2.0

    g = gen()
    return sum(s * x**k for s, k in zip(g, range(3), strict=False))


def halves():
    value = 1.0
    while True:
        yield value
        value *= 0.5


def by_a_generator_of_the_module(x):
    g = halves()
    return sum(s * x**k for k, s in zip(range(4), g, strict=False))


def one_by_one(x):
    g = itertools.cycle([1.0, -1.0])
    total = 0.0
    for k in range(4):
        total += next(g) * x**k
    return total


@pytest.mark.parametrize("f", [signs, counted, repeated, by_a_generator, by_a_generator_of_the_module, one_by_one])
def test_iterators_without_an_end(f):
    wanted = (f(X + 1e-6) - f(X - 1e-6)) / 2e-6
    np.testing.assert_allclose(grad(f)(X), wanted, rtol=1e-6)
    np.testing.assert_allclose(jvp(f)(X, tangents=1.0)[1], wanted, rtol=1e-6)
