"""`f(*x)` of functions with defaults, of keywords beside it: how many items there may be is told by the parameters."""

import numpy as np
import pytest

from s2sad import grad, jvp
from tests.oracle import numeric_gradient
from tests.reference import right_product

T = np.arange(4.0) / 3


def decay(t, a, b=0.5, c=1.0):
    return a * np.exp(-b * t) + c * a


class Decay:
    def __init__(self, a, b, c=0.3, *, scale=1.0):
        self.a, self.b, self.c, self.scale = a, b, c, scale

    def __call__(self, t):
        return self.scale * self.a * np.exp(-self.b * t) + self.c * t


def plain(p):
    return np.sum(decay(T, *p) ** 2)


def behind_one(p):
    return np.sum(decay(T, p[0] * p[1], *p[1:]))


def keyword_beside(p):
    return np.sum(decay(T, *p[:2], c=p[-1] * p[0]))


def of_a_generator(p):
    return np.sum(decay(T, *(np.exp(-v) for v in p)))


def of_a_list(p):
    return np.sum(decay(T, *[v * v for v in p]))


def in_a_loop(p):
    rows = np.outer(p, p)
    total = 0.0
    for row in rows:
        total += np.sum(decay(T, *row)) * total + np.sum(decay(T, *row[:2], c=total))
    return total


def on_one_path(p):
    y = decay(T, *p) if p[0] > 0 else decay(T, *p[::-1])
    return np.sum(y * np.sin(y))


def object_made(p):
    return np.sum(Decay(*p[:2], c=p[0])(T))


def object_with_a_keyword(p):
    first = Decay(*(np.tanh(v) for v in p[:2]), c=2.0, scale=p[1])
    return np.sum(first(T)) * first.a


def inner_function(p):
    def line(t, a, b=2.0):
        return a * t + b * p[0]

    return np.sum(line(T, *p[:2]) * line(T, *p[:1]))


def one_left(p):
    def line(t, a, b=2.0):
        return a * t + b * p[0]

    square = lambda a, b: a * b * b  # noqa: E731
    return np.sum(line(T, p[1], *p[:1])) * square(p[0], *p[1:2])


PROGRAMS = [
    plain,
    behind_one,
    keyword_beside,
    of_a_generator,
    of_a_list,
    in_a_loop,
    on_one_path,
    object_made,
    object_with_a_keyword,
    inner_function,
    one_left,
]


@pytest.mark.parametrize("n", (2, 3))
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_gradient_and_tangent(f, n):
    p, direction = np.linspace(0.4, 0.9, n), np.cos(np.arange(float(n)))
    right = numeric_gradient(f, (p.copy(),))[0]
    gradient = grad(f)
    gradient(np.linspace(0.5, 0.6, 5 - n))  # written for another number of items
    np.testing.assert_allclose(gradient(p), right, rtol=1e-6, atol=1e-8)
    assert jvp(f)(p, tangents=direction)[1] == pytest.approx(right @ direction, rel=1e-6)
    right_product(f, p, direction)


def inner(p):
    def line(a, b=2.0):
        return a * b * p[0]

    return line(*p)


@pytest.mark.parametrize("n", (0, 3))
def test_too_few_or_too_many_for_an_inner_function(n):
    with pytest.raises((TypeError, IndexError)):
        grad(inner)(np.ones(n))


@pytest.mark.parametrize("n", (0, 4))
def test_too_few_or_too_many(n):
    with pytest.raises((TypeError, ValueError, IndexError)):
        plain(np.ones(n))
    with pytest.raises((TypeError, ValueError, IndexError)):
        grad(plain)(np.ones(n))
