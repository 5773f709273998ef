"""Sums of lists of arrays, whose items are all given the same adjoint, and lists that are written afterwards."""

import numpy as np
import pytest

from tests.reference import right_gradient, right_tangent


def items_written_behind(x):
    parts = [np.tanh(x * k) for k in range(3)]
    s = sum(parts)
    t = np.sum(parts[1] * s)
    parts[1] += x
    parts[0] *= 2
    return t + np.sum(parts[1] * parts[0]) + np.sum(sum(parts) * x)


def slices_and_loops(x):
    parts = [np.tanh(x * k) for k in range(3)]
    y = sum(parts)
    z = sum(parts[:2]) * parts[2]
    for p in parts:
        p += 1
    return np.sum(y * z) + np.sum(parts[0] * parts[1])


def filled_and_appended(x):
    parts = []
    for k in range(3):
        parts.append(x * k)
    y = sum(parts)
    parts[0][1] = 7 * x[0]
    parts.append(y)
    return np.sum(sum(parts) * parts[0])


def item_replaced_and_popped(x):
    parts = [x * k for k in range(3)]
    y = sum(parts)
    parts[2] = parts[2] * y
    q = parts.pop()
    return np.sum(q * y) + np.sum(parts[-1] * parts[0])


def sum_of_sums(x):
    parts = [x * k for k in range(3)]
    return np.sum(sum(parts) * parts[1]) * sum(p[0] for p in parts) + sum(sum(parts))


def lists_of_other_lengths(x):
    t = 0
    for i in range(3):
        parts = [x * k * t for k in range(i + 1)]
        t = t + np.sum(sum(parts)) + x[0]
    return t


FOUND = [
    items_written_behind,
    slices_and_loops,
    filled_and_appended,
    item_replaced_and_popped,
    sum_of_sums,
    lists_of_other_lengths,
]


@pytest.mark.parametrize("check", [right_gradient, right_tangent])
@pytest.mark.parametrize("f", FOUND, ids=lambda f: f.__name__)
def test_derivatives(f, check):
    check(f)
