"""Objects that change while a program runs: an adjoint line reads of them what the primal read. Right, or refused."""

import copy

import numpy as np
import pytest

from s2sad import S2sadError, grad, jvp, value_and_grad
from tests import out_of_sight
from tests.oracle import inner_product, numeric_gradient, random_like, same_bits


class Clock:
    def __init__(self):
        self.ticks = 0.0

    def zero(self):
        self.ticks = 0.0

    def tick(self):
        self.ticks += 1.0
        return self.ticks


class Model:
    def __init__(self):
        self.clock = Clock()
        self.parts = {"c": Clock()}
        self.rows = [Clock(), 3.0]


MODEL, CLOCKS = Model(), {"c": Clock(), "l": [Clock()]}


def restart():
    CLOCKS["l"][0].ticks = 0.0
    return CLOCKS["l"][0]


def by_a_statement(x):
    w, t = restart(), 0.0
    for v in x:
        w.tick()
        t = t + v**2 * w.ticks
    return t


def in_an_expression(x):
    w, t = restart(), 0.0
    for v in x:
        t = t + v**2 * w.tick() * w.ticks
    return t


def without_a_loop(x):
    w = restart()
    y = x[0] ** 2 * w.ticks
    w.tick()
    z = y + w.ticks * x[1] ** 2
    w.tick()
    return z * w.ticks * x[1]


def part_of_a_global(x):
    MODEL.clock.zero()
    y = x[0] ** 2
    for v in x:
        MODEL.clock.tick()
        y = y * MODEL.clock.ticks * v
    return y


def larger_expression(x):
    MODEL.clock.zero()
    y = x[0] ** 2
    for v in x:
        MODEL.clock.tick()
        y = y * (MODEL.clock.ticks + 1.0) * np.cos(MODEL.clock.ticks) * v + np.sum(MODEL.clock.ticks * x**2)
    return y


def in_a_dict(x):
    CLOCKS["c"].zero()
    MODEL.parts["c"].zero()
    y = x[0] ** 2
    for v in x:
        CLOCKS["c"].tick()
        MODEL.parts["c"].tick()
        y = y * CLOCKS["c"].ticks * v * MODEL.parts["c"].ticks
    return y


def times_ticks(w, y):
    return y * w.ticks


def tick_and_times(w, y):
    w.tick()
    return y * w.ticks


def times_outside(y):
    return y * MODEL.clock.ticks


def a_helper_reads(x):
    w, y = restart(), x[0] ** 2
    for v in x:
        w.tick()
        y = times_ticks(w, y) * v
    return y


def a_helper_changes(x):
    w, y = restart(), x[0] ** 2
    for v in x:
        y = tick_and_times(w, y) * v
    return y


def a_helper_reads_outside(x):
    MODEL.clock.zero()
    y = x[0] ** 2
    for v in x:
        MODEL.clock.tick()
        y = times_outside(y) * v
    return y


def of_a_list(x):
    y = x[0] ** 2
    for v in x:
        clocks = [restart(), 3.0]
        clocks[0].tick()
        clocks[0].tick()
        y = y * clocks[0].ticks * v
        clocks[0].tick()
    return y


def unknown_class(x):
    w, t = out_of_sight.walk(3), 0.0
    for v in x:
        w.tick()
        t = t + v**2 * w.calls
    return t


def iterated(x):
    w, t = out_of_sight.walk(3), 0.0
    for c in w:
        t = t + c * x[0] * w.calls
    return t


def enumerated(x):
    w, t = out_of_sight.walk(3), 0.0
    for i, c in enumerate(w):
        t = t + c * x[i] * w.calls
    return t


def stopped(x):
    w, t = out_of_sight.walk(3), 0.0
    for c in w:
        if c > 2:
            break
        t = t + c * x[0] * w.calls
    return t


def iterator(x):
    w, t = out_of_sight.walk(3), 0.0
    for c in iter(w):
        t = t + c * x[0] * w.calls
    return t


def stepping(x):
    w, t = out_of_sight.walk(3), 0.0
    for v in w.steps():
        t = t + v**2 * x[0] ** 2 * w.calls
    return t


def stepping_by_name(x):
    w, t = out_of_sight.walk(3), 0.0
    steps = w.steps()
    for v in steps:
        t = t + v**2 * x[0] ** 2 * w.calls
    return t


def in_pairs(x):
    w, t = out_of_sight.walk(3), 0.0
    for a, c in w.pairs(x):
        t = t + a * w.calls * c
    return t


def plain_loop(x):
    model, t = [MODEL][0], x
    for scale in model.rows[1:]:
        t = np.tanh(t * scale)
    return np.sum(t)


RIGHT = (
    by_a_statement,
    part_of_a_global,
    larger_expression,
    in_a_dict,
    a_helper_reads,
    a_helper_reads_outside,
    unknown_class,
)
PROGRAMS = [
    *(by_a_statement, in_an_expression, without_a_loop, part_of_a_global, larger_expression, in_a_dict, a_helper_reads),
    *(a_helper_changes, a_helper_reads_outside, of_a_list, unknown_class, iterated, enumerated, stopped, iterator),
    *(stepping, stepping_by_name, in_pairs, plain_loop),
]


@pytest.mark.parametrize("f", PROGRAMS)
def test_right_or_refused(f):
    x = np.array([1.0, 2.0, 3.0])
    (expected,) = numeric_gradient(f, (x,))
    directions = np.array([0.3, -1.0, 0.7])
    for derivative, wanted in (
        (lambda: value_and_grad(f)(x), (f(x), expected)),
        (lambda: value_and_grad(f)(x), (f(x), expected)),
        (lambda: jvp(f)(x, tangents=directions), (f(x), directions @ expected)),
    ):
        try:
            value, found = derivative()
        except S2sadError as error:
            assert "meets a bug" not in str(error)
            assert f not in RIGHT
            continue
        except TypeError:  # Python's own: a generator has no length
            assert f in (stepping, stepping_by_name)
            continue
        np.testing.assert_allclose(value, wanted[0])
        np.testing.assert_allclose(found, wanted[1], rtol=1e-6)


def given(x, clock):
    y = x[0] ** 2
    for v in x:
        clock.tick()
        y = y * clock.ticks * v
    return y


def given_in_a_dict(x, d):
    y = x[0] ** 2
    for v in x:
        d["c"].tick()
        y = y * d["c"].ticks * v
    return y


def given_and_read_by_a_helper(x, d):
    y = x[0] ** 2
    for v in x:
        d["c"].tick()
        y = y + times_ticks(d["c"], v)
    return y


def given_in_rows(x, model, i=0):
    y = x[0] ** 2
    for v in x:
        model.rows[i].tick()
        y = y * model.rows[i].ticks * v
    return y


def given_and_stepping(x, d):
    t = 0.0
    for k in d:
        for a, c in d[k].w.pairs(x):
            t = t + a * d[k].w.calls * c
            d[k].w.calls = d[k].w.calls * 2.0
    return t


def holder():
    made = Clock()
    made.w = out_of_sight.walk(3)
    return made


GIVEN = [
    (given, Clock),
    (given_in_a_dict, lambda: {"c": Clock()}),
    (given_in_rows, Model),
    (given_and_read_by_a_helper, lambda: {"c": Clock()}),
    (given_and_stepping, lambda: {"p": holder(), "q": holder()}),
]


@pytest.mark.parametrize(("f", "make"), GIVEN)
def test_arguments_stay_as_they_are(f, make):
    x = np.array([1.0, 2.0, 3.0])
    (expected,) = numeric_gradient(lambda x: f(x, make()), (x,))
    tangent = random_like(x, 3)
    for derivative, wanted in (
        (lambda given: grad(f)(x, given), expected),
        (lambda given: jvp(f)(x, given, tangents=tangent)[1], inner_product(expected, tangent)),
    ):
        argument = make()
        before = copy.deepcopy(argument)
        try:
            found = derivative(argument)
        except S2sadError as error:
            assert "meets a bug" not in str(error)
            assert f in (given_in_rows, given_and_stepping)
        else:
            np.testing.assert_allclose(found, wanted, rtol=1e-6)
        assert same_bits(argument, before)


class Walk:
    def __init__(self, n):
        self.n, self.calls = n, 0.0

    def __iter__(self):
        for _ in range(self.n):
            self.calls += 1.0
            yield self.calls

    def steps(self):
        for _ in range(self.n):
            self.calls += 1.0
            yield self.calls


def by_iter(x):
    walk, total = Walk(3), 0.0
    for c in iter(walk):
        total = total + c * x[0] * walk.calls
    return total


def by_a_name(x):
    walk, total = Walk(3), 0.0
    steps = walk.steps()
    for v in steps:
        total = total + v**2 * x[0] ** 2 * walk.calls
    return total


@pytest.mark.parametrize("f", [by_iter, by_a_name])
def test_generators_that_change_their_object(f):
    for derivative in (value_and_grad(f), lambda x: jvp(f)(x, tangents=x)):
        with pytest.raises(S2sadError, match="changes its object with each item"):
            derivative(np.array([1.0, 2.0, 3.0]))
