"""What is made late and what changes it may stand on one line, and what makes it may be a function."""
# ruff: noqa: B905, C417, E702
# fmt: off

import itertools

import numpy as np
import pytest

import s2sad
from tests.oracle import numeric_gradient


def on_one_line(x, y):
    k = x
    g = (v * k for v in [1.0, y]); k = y
    return sum(g)


def written_on_one_line(x, y):
    items = [x, y]
    z = zip(items, [y, x]); items[0] = y * y
    return sum(a * b * b for a, b in z)


def mapped_on_one_line(x, y):
    k = x; g = map(lambda v: v * k, [1.0, y]); k = y
    return sum(g)


def accumulated_on_one_line(x, y):
    k = x; g = itertools.accumulate([1.0, y, x], lambda a, b: a * k + b); k = y
    return sum(g)


def one_made_of_another(x, y):
    k = x
    g = (v * k for v in [1.0, y])
    h = (w + 1 for w in g)
    k = y
    return sum(h)


class Scaled:
    def __init__(self, k):
        self.k = k

    def each(self, values):
        return (v * self.k for v in values)


def method_that_gives_one(x, y):
    o = Scaled(x)
    g = o.each([1.0, y])
    o.k = y
    return sum(g)


def method_in_a_loop(x, y):
    o = Scaled(x)
    total = 0.0
    for v in o.each([1.0, y, 2.0]):
        total += v
        o.k += y
    return total


def scaled(items, k):
    return (v * k for v in items)


def function_that_gives_one(x, y):
    items = [x, y]
    g = scaled(items, x)
    items[0] = y * y
    return sum(g)


def values_of_a_dict(x, y):
    d = {"a": x, "b": y}
    held = d.values()
    d["a"] = y * 3
    return sum(held)


def items_of_a_dict(x, y):
    d = {"a": x}
    held = d.items()
    total = 0.0
    for i in range(3):
        d[str(i)] = y * i
        total += sum(v for _, v in held)
    return total


def not_disturbed(x, y):
    g = scaled([1.0, y], x); k = y
    return sum(g) * k


def consumed_in_place(x, y):
    o = Scaled(x)
    total = sum(o.each([1.0, y]))
    o.k = y
    return total * o.k


LATE = [on_one_line, written_on_one_line, mapped_on_one_line, accumulated_on_one_line, one_made_of_another,
        method_that_gives_one, method_in_a_loop, function_that_gives_one, values_of_a_dict, items_of_a_dict]


def right(f):
    expected = numeric_gradient(f, (0.5, 2.0), (0, 1))
    np.testing.assert_allclose(s2sad.grad(f, (0, 1))(0.5, 2.0), expected, rtol=1e-7)
    _, dot = s2sad.jvp(f, (0, 1))(0.5, 2.0, tangents=(1.0, -0.3))
    assert np.isclose(dot, expected[0] - 0.3 * expected[1])


@pytest.mark.parametrize("f", LATE, ids=lambda f: f.__name__)
def test_right_or_refused(f):
    try:
        right(f)
    except s2sad.S2sadError as error:
        assert "one by one" in str(error)


@pytest.mark.parametrize("f", [not_disturbed, consumed_in_place], ids=lambda f: f.__name__)
def test_right(f):
    right(f)
