"""Sums that begin with something: `sum(items, start)` of lists, generators, arrays, numbers and arrays."""

import numpy as np

from .registry import program, rnd

W = np.arange(1.0, 10.0).reshape(3, 3)


@program(lambda: (rnd(4),))
def begun_with_numbers(x):
    items = []
    for i in range(4):
        items.append(x[i] ** 2)
    total = sum([v * v for v in x], 0.0) + sum((v * v for v in x), x[0]) + sum((v for v in x), start=1.0) * x[1]
    total += sum(items, 0) + sum(items, x[2]) ** 2 + sum(tuple(items), 2)
    for k in range(3):
        total = total + sum([v * x[k] for v in x], total)
    return total + sum(x, 0.0) ** 2 + sum([x[0], x[1]], x[3]) * sum([], x[2])


@program(lambda: (rnd(3, 4), rnd(3, 3, seed=1)))
def begun_with_arrays(A, B):
    total = np.sum(sum([r * r for r in A], np.zeros(4)) ** 2) + np.sum(sum(A, np.zeros(4)) ** 3)
    total += np.sum(sum(A, A[:2] * A[0, 0]) ** 2 * W[0, 0])
    total += np.sum(sum(B, B * 2) ** 2 * W) + np.sum(sum([B[0], B[1]], B) ** 2 * W)
    total += np.sum(sum([r for r in B], B) ** 2 * W) + np.sum(sum(B[:, :1], B[0]) ** 2 * W[0])
    return total + np.sum(sum(B[0], B[1]) ** 2 * W[0]) + np.sum(sum(B[0], B[:2]) ** 2 * W[:2])


@program(lambda: ([0.3, 0.4, 0.5], (0.1, 0.2), [rnd(3, seed=1), rnd(3, seed=2)], rnd(3), {"a": 0.3, "b": 0.4}))
def items_that_are_given(numbers, pair, arrays, x, table):
    total = sum(numbers, 0.0) ** 2 + sum(pair, 0.0) ** 3 + np.sum(sum(arrays, np.zeros(3)) ** 2)
    total += np.sum(sum(arrays, x) ** 2) + np.sum(sum(numbers, x) ** 2) + sum(numbers, sum(pair, 1.5)) ** 2
    return total + sum(table.values(), 0.0) ** 2 + sum([1.0, 2.0], x[0]) * sum(range(3), x[2])


def _penalty(weights):
    return sum((np.sum(w**2) for w in weights), 0.0)


@program(lambda: ([rnd(2), rnd(2, 2)], rnd(3, seed=1)))
def items_of_several_forms(weights, x):
    mixed = [x[0], x, 2.0]
    total = np.sum(sum(mixed, x) ** 2) + np.sum(sum(mixed, 0.0) ** 2) + np.sum(sum(mixed, np.zeros((2, 3))) ** 2)
    z = [v * (1 + 2j) for v in x]
    total += abs(sum(z, 0.0)) ** 2 + abs(sum(z, 1j * x[0])) ** 2 + np.real(sum([v for v in x], 1j))
    return total + _penalty(weights) ** 2


@program(lambda: (rnd(3),), second=False)
def a_list_or_an_array(x):
    items = [v for v in x] if x[0] > -9 else x
    return sum(items, 0.0) ** 2 + sum(items, x[1]) ** 2
