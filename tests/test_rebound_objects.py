"""Names that stand for another object in each turn of a loop, while others still mean the old one, or one of an earlier turn."""

import functools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

import s2sad
from tests.reference import central

X = np.array([0.5, 1.5, -2.0])


class Part:
    """With a method, so that it is followed attribute by attribute."""

    def __init__(self, q, v):
        self.q = q
        self.v = v

    def energy(self):
        return self.v @ self.v


class Pair(NamedTuple):
    q: np.ndarray
    v: np.ndarray


def kick_part(p, dt):
    return Part(p.q + dt * p.v, p.v - dt * np.sin(p.q))


def kick_pair(p, dt):
    return Pair(p.q + dt * p.v, p.v - dt * np.sin(p.q))


def counted_by_while(x):
    s, n = Part(x, 2 * x), 0
    while n < 3:
        s = kick_part(s, 0.3)
        n += 1
    return s.q @ s.v


def on_some_turns(x):
    s, n = Part(x, 2 * x), 0
    while n < 4:
        s = Part(s.q * 0.9, s.v)
        if n == 1:
            s = kick_part(s, 0.3)
        n += 1
    return s.q @ s.v


def first_kept(x):
    s = Part(x, 2 * x)
    for i in range(3):
        s = kick_part(s, 0.3)
        if i == 0:
            first = s
    return np.sum(first.q) + s.v @ s.q


def one_of_two_kept(x):
    s = Part(x, 2 * x)
    for i in range(3):
        s = kick_part(s, 0.3)
        if i == 1:
            mid = s
        else:
            last = s
    return np.sum(mid.q) + last.v @ s.q


def start_kept(x):
    start = Part(x, 2 * x)
    s = start
    for _ in range(3):
        s = kick_part(s, 0.3)
    return s.q @ start.v


def previous_kept(x):
    s = Part(x, 2 * x)
    total = 0.0
    for _ in range(3):
        old = s
        s = kick_part(s, 0.3)
        total += np.sum((s.q - old.q) ** 2)
    return total + old.q @ s.v


def swapped(x):
    a, b = Part(x, 2 * x), Part(x**2, x)
    for _ in range(3):
        a, b = b, a
    return np.sum(a.q) + b.v @ a.q


def three_terms(x):
    cur = prev = Part(x, 2 * x)
    for _ in range(4):
        nxt = Part(2 * cur.q - 0.9 * prev.q, cur.v + prev.q)
        prev, cur = cur, nxt
    return np.sum(cur.q) + prev.v @ cur.q


def loop_in_a_loop(x):
    s, total = Part(x, 2 * x), 0.0
    for _ in range(2):
        t = s
        for _ in range(2):
            t = kick_part(t, 0.2)
        total += t.q @ s.v
        s = t
    return total


def partial_of_the_old(x):
    s = Part(x, 2 * x)
    f = functools.partial(kick_part, s)
    for _ in range(3):
        s = kick_part(s, 0.3)
    return f(0.1).q @ s.q


def in_a_dict(x):
    s = Part(x, 2 * x)
    held = {"a": s}
    for _ in range(3):
        s = kick_part(s, 0.3)
    return np.sum(held["a"].q) + s.v @ s.q


def in_a_tuple_of_the_turn(x):
    s = Part(x, 2 * x)
    for _ in range(3):
        pair = (s, 2.0)
        s = kick_part(s, 0.3)
    return np.sum(pair[0].q) + s.v @ s.q


def read_by_a_closure(x):
    s = Part(x, 2 * x)

    def get():
        return s.q @ s.v

    for _ in range(3):
        s = kick_part(s, 0.3)
    return get()


def in_a_helper(x):
    def run(p):
        begin = p
        for _ in range(3):
            p = kick_part(p, 0.3)
        return p.q @ begin.v

    return run(Part(x, 2 * x))


PROGRAMS = [
    counted_by_while,
    on_some_turns,
    first_kept,
    one_of_two_kept,
    start_kept,
    previous_kept,
    swapped,
    three_terms,
    loop_in_a_loop,
    partial_of_the_old,
    in_a_dict,
    read_by_a_closure,
    in_a_helper,
]


def check(g):
    value, (gradient,) = s2sad.value_and_grad(g, (0,))(X)
    assert value == g(X.copy())
    (expected,) = central(g, lambda: (X.copy(),), (0,))
    np.testing.assert_allclose(gradient, expected, rtol=1e-8, atol=1e-8)
    _, dot = s2sad.jvp(g)(X, tangents=np.ones(3))
    np.testing.assert_allclose(dot, np.sum(expected), rtol=1e-8)


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_object_of_another_turn(f):
    check(f)


def method_of_the_old(x):
    s = Part(x, 2 * x)
    f = s.energy
    for _ in range(3):
        s = kick_part(s, 0.3)
    return f() + s.v @ s.q


def given_record(p):
    s = p
    for _ in range(3):
        s = kick_pair(s, 0.3)
    return s.q @ p.v


def method_of_the_turn(x):
    s = Part(x, 2 * x)
    for _ in range(3):
        f = s.energy
        s = kick_part(s, 0.3)
    return f() + s.v @ s.q


def bound_on_the_first_turn(x):
    for i in range(3):
        if i == 0:
            s = Part(x, 2 * x)
        else:
            s = kick_part(s, 0.3)
    return s.v @ s.q


def test_method_of_the_old():
    check(method_of_the_old)


def test_given_record():
    p = Pair(X, 2 * X)
    check(lambda x: given_record(Pair(x, 2 * x)))
    gradient = s2sad.grad(given_record)(p)
    assert type(gradient) is Pair
    _, dot = s2sad.jvp(s2sad.grad(given_record))(p, tangents=p)
    np.testing.assert_allclose(dot.q, s2sad.vjp(s2sad.grad(given_record))(p)[1](p).q, rtol=1e-10)


@pytest.mark.parametrize("f", [method_of_the_turn, in_a_tuple_of_the_turn, bound_on_the_first_turn])
def test_refused(f):
    for transform in (s2sad.grad(f), lambda x: s2sad.jvp(f)(x, tangents=x)):
        with pytest.raises(s2sad.UnsupportedError):
            transform(X)


def test_helpers_lines_are_counted_from_their_own_first():
    text = s2sad.grad(given_record).source(Pair(X, 2 * X))
    assert "# line 2: return Pair(" in text


class Plain(NamedTuple):
    q: np.ndarray
    v: np.ndarray


@dataclass
class Stored:
    q: np.ndarray
    v: np.ndarray


def bound_in_the_loop_only(x):
    s = Stored(x, 2 * x)
    for _ in range(3):
        old = s
        s = Stored(s.q + 0.3 * s.v, s.v - 0.3 * np.sin(s.q))
    return np.sum(old.q) + s.v @ s.q


def in_a_list_and_read_twice(x):
    s, history = Stored(x, 2 * x), []
    for _ in range(3):
        history.append(s)
        s = Stored(s.q + 0.3 * s.v, s.v - 0.3 * np.sin(s.q))
    return np.sum(s.q * history[0].v) + np.sum(history[1].q)


def pair_of_a_record(x):
    s = Plain(np.tanh(x), x[0] * x)
    pair = (s, 2.0)
    for _ in range(3):
        s = Plain(np.tanh(s.q) * s.v, s.v * 0.9)
    return np.sum(pair[0].q) + s.v @ x


def bound_in_a_loop_that_does_not_run(x):
    n, y = 0, x * x
    while True:
        if n >= 2:
            break
        n += 1
        for _ in range(n - 1, 0):
            s = Stored(y * 2, y[::-1])
            s.v[1:] = x[0]
        y = np.sin(y)
    return np.sum(y)


@pytest.mark.parametrize(
    "f", [bound_in_a_loop_that_does_not_run, bound_in_the_loop_only, in_a_list_and_read_twice, pair_of_a_record]
)
def test_records_as_values(f):
    check(f)


def test_tangents_of_zeros_of_records():
    gradient = s2sad.grad(pair_of_a_record)
    _, dot = s2sad.jvp(gradient)(X, tangents=X)
    np.testing.assert_allclose(dot, s2sad.vjp(gradient)(X)[1](X), rtol=1e-10)


class Ending:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        return kind is not None


class Held:
    def __init__(self, x):
        self.x = x


class Holding:
    def __init__(self, v):
        self.v = v


def replaced_before_what_ends_the_body(x):
    p = Holding(Held(x))
    with Ending():
        if x > 0.5:
            raise ValueError
        p.v = Held(3.0)
    return p.v.x * x


def test_objects_replaced_where_a_context_may_end_an_exception():
    for x in (0.3, 0.7):
        with pytest.raises(s2sad.UnsupportedError, match="which object or function"):
            s2sad.grad(replaced_before_what_ends_the_body)(x)
