"""Small programs about containers that were wrong once, most of them found by tests/random_containers.py."""

from collections import defaultdict

import numpy as np
import pytest

import s2sad
from tests.reference import central

X = np.array([0.53, 1.21, -0.74])
W = np.array([1.0, -0.6, 0.4])


def one():
    return np.ones(3)


class Box:
    def __init__(self, items):
        self.items = items

    def get(self, k):
        return self.items[k]


def number_by_default(x):
    d = defaultdict(lambda: 1.0)
    d[0] = x @ W
    return d[0] * d[1]


def array_by_default(x):
    d = defaultdict(lambda: np.ones(3))
    d[0] += x
    return d[0] @ d[1]


def default_between(x):
    d = defaultdict(lambda: 2.0)
    d[0] = x[0]
    b = d["z"]
    d[1] = x[1]
    return sum([v * (k + 1) for k, v in enumerate(d.values())]) * b


def default_made_by_a_test(x):
    d = defaultdict(list)
    if len(d["z"]) == 0:
        d[0].append(x[0])
    d[1].append(x[1])
    return sum([sum(v) * (k + 1) for k, v in enumerate(d.values())])


def default_of_a_default(x):
    d = defaultdict(lambda: defaultdict(float))
    for i, k in enumerate("aba"):
        d[k][i % 2] += x[i] * x[0]
    return sum([v * (j + 1) for t in d.values() for j, v in t.items()])


def attribute_made_of_itself(x):
    box = Box([x, x * 2])
    box.items = [y * 0.5 for y in box.items]
    return sum(box.items) @ W


def attribute_made_by_its_method(x):
    box = Box([x, x * 2])
    box.items = [box.get(1 - k) * 0.5 for k in range(2)]
    return box.items[0] @ W + box.items[1] @ x


def attribute_made_under_another_name(x):
    box = Box([x, x * 2])
    other = box
    for _ in range(2):
        other.items = [y * 0.5 for y in box.items] if x[0] > 0 else box.items
    return sum(box.items) @ W


def list_made_by_a_function_that_reads_it(x):
    get = lambda k: ls[k]  # noqa: E731
    ls = [x, x * 2, x * 3]
    ls = [get(2 - k) * 0.5 for k in range(3)]
    return ls[0] @ W + ls[2] @ ls[1]


def arrays_and_numbers(x):
    z = x * 1.0
    em = [(z, x[0] * x[1])]
    ls = [z, x]
    ls.pop(1)
    b, s = em[-1]
    b[1:] += s
    return ls[0] @ W + s * b[2]


def pairs_swapped(x):
    z = x * 1.0
    em = [(z, x[0] * x[1]), (x, x[2])]
    em[0], em[1] = em[1], em[0]
    b, s = em[-1]
    b[1:] += s
    return z @ W * s


def a_pair_in_a_list(x):
    z = x * 1.0
    t = (z, x[0] * x[1])
    em = [t]
    b, s = t
    b[1:] += s
    y, r = em.pop()
    y[0] *= r
    return z @ W * s * r


def a_stack_of_triples(x):
    em = []
    for k in range(3):
        em.append((x * k, x[k], k))
    acc = 0.0
    while em:
        y, s, k = em.pop()
        y[k] *= s
        acc += y @ W
        if k == 1:
            break
    return acc


def pairs_in_a_loop(x):
    em = [(x * 1.0, x[0]), (x * 2.0, x[1])]
    for y, s in em:
        y *= s
    (y, s), (z, r) = em
    return y @ W * s + z @ W * r


def pairs_stored_again(x):
    em = [(x * 1.0, x[0]), (x * 2.0, x[1])]
    acc = 0.0
    for k in range(2):
        y, s = em[k]
        y[k] = s * acc
        em[k] = (y, s * 0.5)
        acc += s
    return em[0][0] @ em[1][0] * em[0][1] + acc


def pairs_in_a_dict(x):
    d = {"a": (x * 1.0, x[0]), "b": (x * 2.0, x[1])}
    for _, (y, s) in d.items():
        y[1:] *= s
    y, s = d["a"]
    y += s
    return d["a"][0] @ d["b"][0] * d["b"][1]


def a_pair_and_a_counter(x):

    a, b = (x, x)
    em = [(a, 0)]
    dd = {}
    dd[0] = [b]
    dd[0].append(b)
    c, _ = em[-1]
    c[1:] *= 2.0
    return dd[0][1] @ W


def a_pair_beside_views(x):
    a = x * 2
    em = [(a, 0)]
    pr = [a[::-1], a, x]
    b = pr.pop(0)
    b, _ = em[-1]
    b[0] = b[1] * b[2]
    return pr[0] @ W


def items_of_a_copy(x):
    xs = [1.0, 2.0]
    acc = 0.0
    for v in xs[:]:
        xs.append(2.0)
        acc = acc + x[0] * (v + 1)
    return acc


def items_of_a_sum(x):
    xs = [1.0, 2.0]
    acc = 0.0
    for v in xs + [3.0]:
        xs.append(2.0)
        acc = acc + x[0] * (v + 1)
    return acc


def items_of_an_inner_copy(x):
    xs = [[1.0, 2.0]]
    acc = 0.0
    for v in xs[0][:]:
        xs[0].append(2.0)
        acc = acc + x[0] * (v + 1)
    return acc


def items_of_a_product(x):
    xs = np.array([1.0, 2.0])
    acc = 0.0
    for v in xs * 2:
        xs[0] += 2.0
        acc = acc + x[0] * (v + 1)
    return acc


def items_at_places(x):
    xs = np.array([0, 1])
    acc = 0.0
    for v in xs[xs]:
        xs[0] += 1
        acc = acc + x[0] * (v + 1)
    return acc


def items_listed(x):
    xs = [1.0, 2.0]
    acc = 0.0
    for v in [xs[0], xs[1]]:
        xs[1] += 1.0
        acc = acc + x[0] * (v + 1)
    return acc


def items_counted(x):
    xs = {"u": [1.0, 2.0]}
    acc = 0.0
    for v in range(len(xs["u"])):
        xs["u"].append(2.0)
        acc = acc + x[0] * (v + 1)
    return acc


def items_counted_by_place(x):
    ys = [1.0, 2.0]
    xs = [ys]
    acc = 0.0
    for v in range(len(xs[0])):
        ys.append(2.0)
        acc = acc + x[0] * (v + 1)
    return acc


def items_of_a_number(x):
    n = np.array([2])
    xs = {"n": n}
    acc = 0.0
    for v in range(xs["n"][0]):
        n[0] += 1
        acc = acc + x[0] * (v + 1)
    return acc


RIGHT = [number_by_default, array_by_default, default_between, default_made_by_a_test, default_of_a_default]
RIGHT += [attribute_made_of_itself, attribute_made_by_its_method, attribute_made_under_another_name]
RIGHT += [list_made_by_a_function_that_reads_it]
RIGHT += [arrays_and_numbers, pairs_swapped, a_pair_in_a_list, a_stack_of_triples, pairs_in_a_loop]
RIGHT += [pairs_stored_again, pairs_in_a_dict, a_pair_and_a_counter, a_pair_beside_views]

RIGHT += [items_of_a_copy, items_of_a_sum, items_of_an_inner_copy, items_of_a_product, items_at_places]
RIGHT += [items_listed, items_counted, items_counted_by_place, items_of_a_number]


@pytest.mark.parametrize("f", RIGHT)
def test_both_modes(f):
    (expected,) = central(f, lambda: (X.copy(),), (0,))
    value, found = s2sad.value_and_grad(f)(X)
    assert np.isclose(value, f(X.copy()), rtol=1e-12)
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-8)
    value, found = s2sad.jvp(f)(X, tangents=W)
    assert np.isclose(value, f(X.copy()), rtol=1e-12)
    np.testing.assert_allclose(found, expected @ W, rtol=1e-8, atol=1e-8)


def default_reads_what_varies_later(x):
    acc = 0.0
    d = defaultdict(lambda: acc)
    acc = x @ W
    acc += d[0]
    return acc


def default_reads_the_argument(x):
    d = defaultdict(lambda: x * 2)
    return d[0] @ d[1]


def default_by_an_inner_function(x):
    def make():
        return x * 2

    d = defaultdict(make)
    return d[0] @ d[1]


def default_of_a_default_reads(x):
    d = defaultdict(lambda: defaultdict(lambda: x[0]))
    return d[0][1] * d[1][1]


def default_reads_its_dict(x):
    d = defaultdict(lambda: len(d) * x[0])
    return d[0] + d[1] + d[2] + d[1]


def default_counts(x):
    n = 0

    def fresh():
        nonlocal n
        n += 1
        return n * x[1]

    d = defaultdict(fresh)
    return d[0] * d[5] * d[0]


def default_by_an_unknown_function(x):
    d = defaultdict(one)
    d[0] += x
    return d[0] @ d[1]


REFUSED = [default_reads_what_varies_later, default_reads_the_argument, default_by_an_inner_function]
REFUSED += [default_of_a_default_reads, default_reads_its_dict, default_counts, default_by_an_unknown_function]


@pytest.mark.parametrize("f", REFUSED)
@pytest.mark.parametrize("made", [s2sad.grad, lambda f: lambda x: s2sad.jvp(f)(x, tangents=W)])
def test_refused(f, made):
    """Each had gradient or tangent 0, or that of one path only."""
    with pytest.raises(s2sad.UnsupportedError) as caught:
        made(f)(X)
    assert "meets a bug" not in str(caught.value)
