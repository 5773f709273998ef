"""Adjoints that share memory when a reversed turn ends: the next turn must not add to one and change the other."""

import numpy as np
import pytest

from tests.reference import right_in_first_order


def taken_from_a_sum(x):
    y = x * 2.0
    z = x * 1.5
    for _ in range(2):
        np.add(y, z, out=z)
        y[...] = np.mean(z)
        np.add(y, z, out=y)
    return np.sum(z * z) + np.sum(np.sin(y))


def in_an_inner_loop(x):
    y = x * 2.0
    z = x * 1.5
    for _ in range(2):
        for _ in range(2):
            z += y
            y[...] = z[::-1] * 0.5
        y += z
    return np.sum(z * z) + np.sum(np.sin(y))


def while_it_is_small(x):
    y = x * 2.0
    z = x * 1.5
    n = 0
    while n < 3:
        z += y
        y[:] = 0.3 * z[0]
        y += z
        n += 1
    return np.sum(z * z) + np.sum(np.sin(y))


def three_in_turn(x):
    a, b, c = x * 1.0, x * 2.0, x * 3.0
    for _ in range(3):
        a += b
        b[...] = c
        c += a
        a[...] = np.mean(b)
    return np.sum(a * b) + np.sum(c * c)


def an_array_onto_itself(x):
    z = x * 1.5
    for _ in range(3):
        z = x + x * 0.3
        np.copyto(z, z)
        x = z * 0.5
    return np.sum(x * x) + np.sum(z)


def on_one_path(x):
    y, z = x * 2.0, x * 1.5
    for k in range(3):
        if k % 2:
            z += y
            y[...] = z * 0.5
        else:
            y += z
            z[...] = np.mean(y)
    return np.sum(z * z) + np.sum(np.sin(y))


def one_name_twice(x):
    def both(a, b):
        return b, a * 2.0

    _, _, y = *both(x, x), x * 3.0
    y, y = both(y, x)
    return np.sum(y * y)


PROGRAMS = [taken_from_a_sum, in_an_inner_loop, while_it_is_small, three_in_turn, an_array_onto_itself, on_one_path]


@pytest.mark.parametrize("f", [*PROGRAMS, one_name_twice], ids=lambda f: f.__name__)
def test_shared_in_loops(f):
    right_in_first_order(f, np.array([0.3, 0.8, -0.5]), np.array([1.0, -0.5, 0.2]))
