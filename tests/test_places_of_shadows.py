"""A place of a shadow that is zeroed and then added to: another name of the shadow may be what is added."""

import numpy as np
import pytest

from s2sad import grad, jvp
from tests.reference import complex_step


class Box:
    def __init__(self, a, b):
        self.a = a
        self.b = b


def swapped_attributes(x, y):
    o = Box(x * 2, y)
    o.a, o.b = (o.b, o.a)
    o.a += y
    y[...] = x
    return np.sum(np.sin(y))


def read_before_it_is_overwritten(x, y):
    o = Box(x * 2, y)
    o.a, o.b = (o.b, o.a)
    o.b += y * x
    o.a += np.cos(y) * o.b
    y[...] = x * o.b
    return np.sum(np.sin(y) * o.a)


def rows_that_are_one(x, y):
    rows = [y, x * 1.0]
    rows[0], rows[1] = rows[1], rows[0]
    row = rows[1]
    row += 0.5 * y
    y[1:] = x[1:] * row[:-1]
    row[...] = y * x
    return np.sum(np.sin(row)) + np.sum(y)


def parts_that_are_one(x, y):
    o = Box(x * 2, y)
    o.a, o.b = (o.b, o.a)
    o.a[:1] += y[:1]
    y[:1] = x[:1]
    o.a[1] += y[1] * x[0]
    y[1] = x[1] * o.a[0]
    return np.sum(np.sin(y))


@pytest.mark.parametrize(
    "f", [swapped_attributes, read_before_it_is_overwritten, rows_that_are_one, parts_that_are_one]
)
def test_gradient(f):
    def make():
        return np.array([0.3, 0.2, 0.7]), np.array([0.4, 0.5, 0.1])

    wanted = complex_step(f, make, (0, 1))
    for got, expected in zip(grad(f, argnums=(0, 1))(*make()), wanted, strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-14)
    directions = np.array([0.2, -0.3, 0.5]), np.array([-0.1, 0.6, 0.4])
    dot = jvp(f, (0, 1))(*make(), tangents=directions)[1]
    np.testing.assert_allclose(dot, sum(map(np.dot, directions, wanted)), rtol=1e-12)
