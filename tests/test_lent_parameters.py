"""Recursive functions that write arrays of their caller's, and give the parameters' names other values."""

import numpy as np
import pytest

import s2sad
from s2sad import grad
from tests.reference import right_in_first_order, right_product


def smooth(u, f):
    for _ in range(2):
        u[1:-1] = 0.5 * (u[:-2] + u[2:] + f[1:-1])
    return u


def tail_call(u, f, n):
    u = smooth(u, f)
    if n == 0:
        return u
    return tail_call(u, f, n - 1)


def written_behind(u, f, n):
    u = smooth(u, f)
    if n == 0:
        return u
    u = written_behind(u, f, n - 1)
    return smooth(u, f)


def added(u, f, n):
    u = smooth(u, f)
    if n == 0:
        return u
    e = added(u * 1.0, f, n - 1)
    u += e
    return smooth(u, f)


def view_of_it(u, f, n):
    u = u[::-1]
    u[0] *= f[1]
    if n == 0:
        return u * f
    return view_of_it(u, f, n - 1) + u


def copied_first(u, f, n):
    u = u.copy()
    u[1:] += f[:-1] * u[:-1]
    if n > 0:
        u = copied_first(u, f, n - 1)
        u[0] = u[1] * f[0]
    return u


def on_one_path(u, f, n):
    if n % 2:
        u = u * f
    u[1] = u[0] * u[2]
    if n > 0:
        u = on_one_path(u, f, n - 1)
    return u


def swapped(u, f, n):
    if n == 0:
        return u * f
    u, f = f * 1.0, u
    f[0] = u[1] * f[2]
    return swapped(u, f, n - 1)


def coarser(u, f, h):
    u = smooth(u, f)
    if len(u) <= 3:
        return u
    r = np.zeros_like(u)
    r[1:-1] = f[1:-1] + (u[:-2] - 2 * u[1:-1] + u[2:]) / h**2
    rc = r[::2].copy()
    rc[1:-1] = 0.25 * (r[1:-2:2] + 2 * r[2:-1:2] + r[3::2])
    ec = coarser(np.zeros_like(rc), rc, 2 * h)
    e = np.zeros_like(u)
    e[::2] = ec
    e[1::2] = 0.5 * (ec[:-1] + ec[1:])
    u += e
    return smooth(u, f)


def begun(helper, last):
    def f(x):
        u = np.sin(x)
        u = helper(u, x * 1.0, last)
        return np.sum(u**2) + u[1] * u[0]

    return f


PROGRAMS = [
    (helper, last)
    for helper in (tail_call, written_behind, added, view_of_it, copied_first, on_one_path, swapped)
    for last in (0, 1, 3)
]


@pytest.mark.parametrize("helper, last", [*PROGRAMS, (coarser, 0.5)], ids=lambda p: getattr(p, "__name__", p))
def test_recursive_function_that_writes(helper, last):
    f = begun(helper, last)
    x = np.random.default_rng(0).uniform(0.3, 0.8, 9)
    direction = np.cos(np.arange(9.0))
    right_in_first_order(f, x, direction)
    right_product(f, x, direction)


def test_helper_that_gives_back_its_argument_leaves_no_copy():
    text = grad(begun(tail_call, 2)).source(np.ones(5))
    assert "smooth_value" not in text and "_before_" in text


def leaves_of(tree, found):
    if isinstance(tree, list):
        for part in tree:
            leaves_of(part, found)
    else:
        found.append(tree * tree)


def test_lists_that_recursive_functions_fill():
    def f(tree):
        found = []
        leaves_of(tree, found)
        return sum(np.sum(leaf) for leaf in found)

    gradient = s2sad.grad(f)([np.ones(2), [np.full(2, 3.0), np.ones(1)]])
    assert [g.tolist() for g in (gradient[0], *gradient[1])] == [[2.0, 2.0], [6.0, 6.0], [2.0]]


GRAPH = {"c": ("+", "a", "b"), "d": ("*", "c", "a")}


def evaluated(graph, values, node):
    if node not in values:
        sign, first, second = graph[node]
        x, y = evaluated(graph, values, first), evaluated(graph, values, second)
        values[node] = x + y if sign == "+" else x * y
    return values[node]


def test_tables_of_constants_that_stand_outside_are_handed_on():
    """What the function fills is another dict: the table is not written."""
    gradient = s2sad.grad(lambda a, b: evaluated(GRAPH, {"a": a, "b": b}, "d"), argnums=(0, 1))
    np.testing.assert_allclose(gradient(0.5, 2.0), (3.0, 0.5))


def pair_of(a):
    return [a - 0.1, a]


class Outside:
    def run(self, x):
        z = x * 1.5
        for k in range(2):
            y, x = pair_of(z)
            x[k] = z[0] * 0.8
            z[1:] = y[1:] * x[:-1]
        return np.sum(x * y) + np.sum(z)


OUTSIDE = Outside()


def test_method_of_an_object_outside_that_unpacks_what_shares_memory():
    right_in_first_order(lambda x: OUTSIDE.run(x), np.array([0.3, 0.8, -0.5]), np.array([1.0, -0.5, 0.2]))
