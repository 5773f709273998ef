"""Lists and dicts that hold None beside numbers or arrays, looked into where nobody knows by which number."""

import numpy as np
import pytest

from tests.reference import right_in_first_order, right_product

W = np.array([1.0, -0.6, 0.4])


def summed(x):
    parts = [x, None, x * 2]
    return sum([(p @ W) ** 2 for p in parts if p is not None])


def in_a_loop(x):
    parts, total = (x, None, np.sin(x)), 0.0
    for p in parts:
        if p is not None:
            total += (p @ W) * total + p[0] ** 2
    return total


def numbers(x):
    parts = [x[0], None, x[1] * x[2]]
    total = 1.0
    for p in parts:
        total = total if p is None else total * p
    return total


def by_key(x):
    table = {"a": x[0] ** 2, "b": None, "c": x[1]}
    return sum(table[k] * x[2] for k in ("a", "b", "c") if table[k] is not None)


def values_of(x):
    table = {"a": x, "b": None}
    total = 0.0
    for v in table.values():
        if v is None:
            continue
        total += np.sum(v**3)
    return total


def skipped_by_number(x, k=2):
    parts = [None, x * x, None, np.cos(x)]
    total = 0.0
    for i in range(len(parts)):
        if i % k == 0 or parts[i] is None:
            continue
        total += np.sum(parts[i] * W)
    return total


def last_that_is_there(x):
    found = None
    for p in [x[0] * x[1], None, x[2] ** 2, None]:
        if p is not None:
            found = p if found is None else found * p
    return found


PROGRAMS = [summed, in_a_loop, numbers, by_key, values_of, skipped_by_number, last_that_is_there]


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_gradient_tangent_and_product(f):
    x, direction = np.array([0.3, 0.7, 1.1]), np.array([1.0, -0.5, 0.3])
    right_in_first_order(f, x, direction)
    right_product(f, x, direction)
