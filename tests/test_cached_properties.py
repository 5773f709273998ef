"""Cached properties: computed when they are read first, whatever changes later."""

import copy
from functools import cached_property

import numpy as np
import pytest

import s2sad
from tests.reference import right_gradient, right_tangent


class Counting:
    def __init__(self, v):
        self.v = v
        self.calls = 0

    @cached_property
    def sq(self):
        self.calls += 1
        return self.v**2


class Powers:
    def __init__(self, v, A=None):
        self.v = v
        self.A = A

    @cached_property
    def cube(self):
        return self.v**3

    @cached_property
    def inv(self):
        return np.linalg.inv(self.A)

    @cached_property
    def total(self):
        return self.cube + self.v

    def scale(self, k):
        return self.cube * k


def counted(x):
    c = Counting(x[0])
    return c.sq * c.sq + c.calls * x[1]


def attribute_changed_behind(x):
    c = Powers(x[0])
    a = c.cube
    c.v = x[1]
    return a * c.cube + c.v


def read_first_in_a_loop(x):
    c = Counting(x[0])
    t = 0
    for v in x:
        t += c.sq * v
    return t * c.calls


def read_first_on_a_path(x):
    c = Powers(x[0])
    if x[1] > 0:
        t = c.cube
    else:
        t = 0.0
    c.v = x[2]
    return t + c.cube


def array_written_behind(x):
    A = np.diag(x) + 1.0
    c = Powers(1.0, A)
    a = c.inv.sum()
    A[0, 0] = 5.0
    return a + (c.inv @ x).sum() + c.A[0, 0] * x[1]


def of_objects_in_a_list(x):
    cs = [Powers(v) for v in x]
    return sum(c.cube * c.total for c in cs)


def assigned(x):
    c = Powers(x[0])
    c.cube = x[1]
    return c.cube * c.total


def of_another_one(x):
    c = Powers(x[0])
    return c.total * c.cube * c.total


def of_an_object_of_each_turn(x):
    t = 0.0
    for v in x:
        c = Counting(v)
        t += c.sq * c.sq * c.calls
    return t


def beside_writes(x):
    c = Powers(x[0])
    y = x.copy()
    for i in range(3):
        y[i] = c.cube * y[i]
    return y.sum()


def of_several_objects(x):
    cs = [Counting(x[0]), Counting(x[1])]
    return sum(c.sq for c in cs) + sum(c.sq * c.calls for c in cs)


def copied(x):
    c = Powers(x[0])
    a = c.cube
    d = copy.copy(c)
    d.v = x[1]
    return a * d.cube * d.v


FOUND = [
    counted,
    attribute_changed_behind,
    read_first_in_a_loop,
    read_first_on_a_path,
    array_written_behind,
    of_objects_in_a_list,
    assigned,
    of_another_one,
    of_an_object_of_each_turn,
    beside_writes,
    of_several_objects,
    copied,
]


@pytest.mark.parametrize("check", [right_gradient, right_tangent])
@pytest.mark.parametrize("f", FOUND, ids=lambda f: f.__name__)
def test_derivatives(f, check):
    check(f)


class Scaled:
    def __init__(self, v):
        self.A = np.ones(2) * v

    @cached_property
    def total(self):
        return self.A.sum()

    def scale(self):
        self.A[0] *= 2


def test_what_a_method_writes_behind_is_not_read_again():
    def f(x):
        scaled = [Scaled(v) for v in x]
        first = sum(s.total for s in scaled)
        for s in scaled:
            s.scale()
        return first + sum(s.total * 3 for s in scaled)

    with pytest.raises(s2sad.UnsupportedError, match="was read before"):
        s2sad.grad(f)(np.ones(2))
