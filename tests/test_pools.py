"""`product`, `permutations` and `combinations` take what they are given where they stand, whatever changes later."""

import itertools

import numpy as np
import pytest

from tests.reference import right_gradient, right_tangent


def places_of_an_array_that_is_copied(x):
    out = x.copy()
    for i, j in itertools.product(range(x.shape[0] - 1), range(len(x) - 1)):
        out[i + 1] += out[j] * x[i]
    return out.sum()


def list_that_grows_in_the_loop(x):
    xs = [x[0], x[1]]
    t = 0.0
    for a, b in itertools.product(xs, xs):
        xs.append(a * b)
        t += xs[-1] * len(xs)
    return t


def item_replaced_before_pairs_are_taken(x):
    xs = list(x)
    pairs = itertools.combinations(xs, 2)
    xs[0] = xs[1] * 3
    return sum(a * b for a, b in pairs) + xs[0]


def items_made_for_pairs(x):
    xs = list(x)
    pairs = itertools.combinations((v * 2 for v in xs), 2)
    xs[0] = xs[1] * 3
    return sum(a * b for a, b in pairs) + xs[0]


def rows_written_before_pairs_are_taken(x):
    rows = [x * 1, x * 2]
    ps = itertools.permutations(rows, 2)
    rows[0][0] = x[1] ** 2
    rows[1] = x * 5
    return sum((a * b * np.arange(3)).sum() for a, b in ps)


def name_bound_anew(x):
    ps = itertools.product(x, repeat=2)
    x = x * 2
    return sum(a * b for a, b in ps) + x[0]


def array_written_before_pairs_are_taken(x):
    y = x.copy()
    ps = itertools.product(y, [1.0, 2.0])
    y[0] = y[1] * 7
    return sum(a * b for a, b in ps)


def generator_with_effects(x):
    n = [0]

    def gen():
        for v in x:
            n[0] += 1
            yield v * n[0]

    ps = itertools.combinations(gen(), 2)
    n[0] = 10
    return sum(a * b for a, b in ps) * n[0]


def items_that_may_raise(x):
    try:
        ps = itertools.product((1.0 / 0 if v > 100 else v for v in x), x)
        t = sum(a * b for a, b in ps)
    except ZeroDivisionError:
        t = x[0]
    return t


def places_while_it_is_written(x):
    y = x.copy()
    for i, j in itertools.combinations(range(3), 2):
        y[i], y[j] = y[j] * 2, y[i] + y[j]
    for i in itertools.permutations(range(2)):
        y[i[0]] *= y[i[1]]
    return y @ np.arange(3)


FOUND = [
    places_of_an_array_that_is_copied,
    list_that_grows_in_the_loop,
    item_replaced_before_pairs_are_taken,
    items_made_for_pairs,
    rows_written_before_pairs_are_taken,
    name_bound_anew,
    array_written_before_pairs_are_taken,
    generator_with_effects,
    items_that_may_raise,
    places_while_it_is_written,
]


@pytest.mark.parametrize("check", [right_gradient, right_tangent])
@pytest.mark.parametrize("f", FOUND, ids=lambda f: f.__name__)
def test_derivatives(f, check):
    check(f)
