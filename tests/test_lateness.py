"""Statements that are only there for their effect, and what Python makes item by item: right, or refused."""

# ruff: noqa: B007, B905, C416, C417, F841

import itertools

import numpy as np
import pytest

import s2sad
from tests.reference import complex_step

X = np.array([0.53, 1.21, -0.74])
DIRECTION = np.array([0.3, -0.8, 0.6])


def walk(v, n):
    for k in range(n):
        v[k % 3] = np.sin(v[k % 3] + 0.4 * k)
        yield v[k % 3]


def read(v):
    for k in range(3):
        yield v[k] * 2.0


def adder(start):
    total = start

    def add(u):
        nonlocal total
        total = total + 0.5 * u
        return total

    return add


def assert_binds(x):
    a = x[0]
    assert (a := x[1]) < 1e9, "large"
    return a * a


def print_binds(x):
    a = x[0]
    print(f"{(a := x[1])}", end="")
    return a * a


def assert_calls(x):
    a = x[0]

    def bump():
        nonlocal a
        a = a * 3.0
        return 0.1

    assert bump() < 1.0
    return a * a


def print_calls(x):
    p = x.copy()

    def wr():
        p[0] = x[1]
        return "u"

    print(wr(), end="")
    return p @ p


def assert_moves_on(x):
    it = iter([x[0], x[1] * 2, x[2] * 3])
    assert next(it) < 5
    return next(it)


def raise_binds(x):
    a = x[0]
    try:
        raise ValueError(a := x[1])
    except ValueError:
        pass
    return a * a


def assert_pops(x):
    xs = [x[0], x[1], x[2]]
    assert xs.pop() < 5
    return xs[-1] * xs[-1]


def print_moves_on(x):
    p = x.copy()
    print(next(walk(p, 1)), end="")
    return p @ p


def iterator_of_a_name_bound_anew(x):
    p = x.copy()
    it = iter(p)
    p = p * 2
    return next(it) * p[1]


def iterator_of_an_array_written(x):
    p = x.copy()
    it = iter(p)
    a = next(it)
    p[1] = a * a
    return next(it) * p[1]


def zip_stops_before(x):
    p = x.copy()
    a = 0.0
    for e, h in zip([x[0], x[1]], walk(p, 3)):
        a += e * h
    return a + p @ p


def zip_stops_behind(x):
    p = x.copy()
    a = 0.0
    for e, h in zip(walk(p, 3), [x[0], x[1]]):
        a += e * h
    return a + p @ p


def iterator_of_a_list_changed(x):
    xs = [x[0], x[1], x[2]]
    it = iter(xs)
    a = next(it)
    xs.append(a * 3)
    xs[1] = a * a
    return a + sum(it)


def iterator_of_a_list_bound_anew(x):
    xs = [x[0], x[1], x[2]]
    it = iter(xs)
    a = next(it)
    xs = [a, a, a]
    return a + next(it)


def branch_runs_a_generator(x):
    p = x.copy()
    if sum(walk(p, 3)) < 100:
        return p @ p
    return x[0]


def branch_runs_an_inner_generator(x):
    p = x.copy()
    n = 0

    def g(u):
        nonlocal n
        for k in range(2):
            n += 1
            yield u * p[k]

    if sum(g(x[1])) + n > 0.1:
        p[2] = x[0] * n
    return p @ p


def order_around_next(x):
    p = x.copy()
    a = p[0] + next(walk(p, 2)) + p[0]
    return a * p[1]


def order_around_sum(x):
    p = x.copy()
    a = p[0] + sum(walk(p, 2)) + p[0] * max(walk(p, 3))
    return a * p[1]


def name_of_a_helper(x):
    n = 0

    def either(u):
        nonlocal n
        if np.sin(u) < 0.2:
            return np.sum(np.sin(x))
        n += 1
        return np.sum(x) * u

    adder(x[0])
    rows = [x, x * 2.0]
    e = max(rows, key=lambda row: row[1])[2] + x[1]
    e = x * e
    e = [e, e + (either(x[0]) + either(x[1]))]
    return np.sin(e[n % 2][-1]) + len(e)


def expression_then_written(x):
    p = x.copy()
    it = (e * 2 for e in p)
    p[1] = x[0] * x[0]
    return sum(it)


def expression_moved_on(x):
    p = x.copy()
    it = (e * 2 for e in p)
    a = next(it)
    p[1] = x[0] * x[0]
    return a * next(it)


def map_moved_on(x):
    p = x.copy()
    it = map(lambda e: e * p[2], p)
    a = next(it)
    p[2] = x[0] * x[0]
    return a * next(it)


def generator_moved_on(x):
    p = x.copy()
    it = walk(p, 3)
    a = next(it)
    return a * p @ p


def loop_binds(x):
    s = x[1]
    a = 0.0
    for e in (e * s for e in x):
        s = s * 2
        a += e
    return a


def loop_writes_behind_enumerate(x):
    p = x.copy()
    a = 0.0
    for k, e in enumerate(e * 2.0 for e in p):
        p[2] = p[2] * e
        a += e * k
    return a


def loop_writes_behind_map(x):
    p = x.copy()
    a = 0.0
    for e in map(lambda e: e * p[2], p):
        p[2] = p[2] * e
        a += e
    return a


def loop_writes_behind_zip(x):
    p = x.copy()
    a = 0.0
    for e, h in zip(p, map(lambda e: e * p[2], p)):
        p[2] = p[2] * e
        a += e * h
    return a


def loop_writes_behind_filter(x):
    p = x.copy()
    a = 0.0
    for e in filter(lambda e: e < 1.0, p):
        p[2] = 3.0
        a += e
    return a


def generator_not_used(x):
    p = x.copy()
    it = walk(p, 3)
    return p @ p


def stages(x):
    p = x.copy()
    a = sum(e * p[2] for e in walk(p, 3))
    return a


def generator_reads_what_is_written(x):
    p = x.copy()
    it = read(p)
    p[0] = x[1] * x[1]
    return next(it)


def generator_summed_late(x):
    p = x.copy()
    it = read(p)
    p[0] = x[1] * x[1]
    return sum(it)


def reversed_moved_on(x):
    p = x.copy()
    it = reversed(p)
    a = next(it)
    p[1] = x[0] * x[0]
    return next(it) * a


def zip_moved_on(x):
    p = x.copy()
    it = zip(p, x)
    a, b = next(it)
    p[1] = x[0] * x[0]
    a, b = next(it)
    return a * b


def stages_of_map(x):
    p = x.copy()
    a = sum(map(lambda e: e * p[2], walk(p, 3)))
    return a


def generator_left(x):
    p = x.copy()
    it = walk(p, 3)
    for e in it:
        break
    return p @ p


def islice_of_map(x):
    p = x.copy()
    total = 0.0
    for e in itertools.islice(map(lambda e: e * p[2], p), 2):
        p[2] = p[2] * e
        total += e
    return total


def any_stops(x):
    p = x.copy()
    return any(e > 0.5 for e in walk(p, 3)) + p @ p


def handed_on(x):
    p = x.copy()

    def consume(it):
        p[1] = x[0] * 3
        return sum(it)

    return consume(e * 2 for e in p)


def enumerate_moved_on(x):
    p = x.copy()
    it = enumerate(p)
    k, a = next(it)
    p[1] = a * a
    k, b = next(it)
    return a + b * k


def put_in_a_list(x):
    p = x.copy()
    fs = [(e * 2.0 for e in p), 3]
    p[0] = x[1] * 5
    return sum(fs[0])


def expression_then_bound(x):
    s = x[0]
    it = (e * s for e in x)
    s = x[1] * x[1]
    return sum(it)


def map_then_bound(x):
    s = x[0]
    it = map(lambda e: e * s, x)
    s = x[1] * x[1]
    return sum(it)


class Counter:
    def __init__(self):
        self.n = 0

    def step(self, v):
        self.n += 1
        return v * self.n


def counted_in_a_map(x):
    c = Counter()
    total = 0.0
    for v in map(c.step, [x[0], x[1], 3.0]):
        total += v * c.n
    return total


def counted_up_to_a_break(x):
    c = Counter()
    total = 0.0
    for v in map(c.step, [x[0], x[1], 3.0]):
        total += v * x[2]
        if total > 0.1:
            break
    return total * c.n


def counted_by_a_function(x):
    log = []

    def count(v):
        log.append(v)
        return v * len(log)

    return sum(v * len(log) for v in map(count, x))


def counted_by_a_named_method(x):
    c = Counter()
    step = c.step
    return [v * c.n for v in map(step, [x[0], x[1]])][0]


def counted_in_turns(x):
    c = Counter()
    return sum(a * b * c.n for a, b in zip(map(c.step, x), map(c.step, x)))


def never_taken(x):
    c = Counter()
    later = map(c.step, x)
    return x[0] * (c.n + 1)


def counted_and_cut(x):
    c = Counter()
    table = dict(zip("ab", map(c.step, x)))
    return table["a"] * table["b"] * c.n


def counted_in_a_filter(x):
    c = Counter()
    return sum(v * c.n for v in filter(c.step, x))


def counted_in_totals(x):
    c = Counter()
    return sum(v * c.n for v in itertools.accumulate(x, lambda a, b: a + c.step(b)))


def all_counted(x):
    c = Counter()
    a, b, d = map(c.step, x)
    return sum(map(c.step, x)) * c.n * a + sum(list(map(c.step, x))) * b * d


RIGHT = [
    all_counted,
    assert_binds,
    print_binds,
    assert_calls,
    print_calls,
    assert_moves_on,
    raise_binds,
    assert_pops,
    print_moves_on,
    iterator_of_a_name_bound_anew,
    iterator_of_an_array_written,
    zip_stops_before,
    zip_stops_behind,
    iterator_of_a_list_changed,
    iterator_of_a_list_bound_anew,
    branch_runs_a_generator,
    branch_runs_an_inner_generator,
    order_around_next,
    order_around_sum,
    name_of_a_helper,
]
LATE = [
    expression_then_written,
    expression_moved_on,
    map_moved_on,
    generator_moved_on,
    loop_binds,
    loop_writes_behind_enumerate,
    loop_writes_behind_map,
    loop_writes_behind_zip,
    loop_writes_behind_filter,
    generator_not_used,
    stages,
    generator_reads_what_is_written,
    generator_summed_late,
    reversed_moved_on,
    zip_moved_on,
    stages_of_map,
    generator_left,
    islice_of_map,
    any_stops,
    handed_on,
    enumerate_moved_on,
    put_in_a_list,
    expression_then_bound,
    map_then_bound,
    counted_in_a_map,
    counted_up_to_a_break,
    counted_by_a_function,
    counted_by_a_named_method,
    counted_in_turns,
    never_taken,
    counted_and_cut,
    counted_in_a_filter,
    counted_in_totals,
]


def check(f):
    wanted, (expected,) = f(X.copy()), complex_step(f, lambda: (X.copy(),), (0,))
    value, gradient = s2sad.value_and_grad(f)(X)
    np.testing.assert_allclose(value, wanted, rtol=1e-12)
    np.testing.assert_allclose(gradient, expected, rtol=1e-10, atol=1e-12)
    value, dot = s2sad.jvp(f)(X, tangents=DIRECTION)
    np.testing.assert_allclose((value, dot), (wanted, expected @ DIRECTION), rtol=1e-10)


@pytest.mark.parametrize("f", RIGHT)
def test_right(f):
    check(f)


@pytest.mark.parametrize("f", LATE)
def test_right_or_refused(f):
    try:
        check(f)
    except s2sad.UnsupportedError as error:
        assert "its items o" in str(error)
