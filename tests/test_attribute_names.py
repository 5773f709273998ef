"""Attributes of objects that are called like those of arrays: `size` of an object may be differentiated, that of an array is a count.
And those that a class works out, where it is not known when generating of which object they are."""

import argparse
import copy
import types
from dataclasses import dataclass

import numpy as np
import pytest

from s2sad import S2sadError, grad, jvp
from tests.oracle import assert_same_gradient, inner_product, numeric_gradient, random_like, same_bits


@dataclass
class Event:
    time: float
    size: float


def sorted_events(gaps):
    events, t = [], 0.0
    for g in gaps:
        t = t + g
        events.append(Event(t, g * g))
    events.sort(key=lambda e: -e.time)
    load = area = 0.0
    for e in events:
        area += load * e.time
        load = load + e.size
    return area


def event_given(gaps):
    return sum(e.size**2 * e.time for e in [Event(g, 2.0 * g) for g in gaps])


def load_of(e):
    return e.size * 3.0


def in_a_helper(gaps):
    events = [Event(g, g * g) for g in gaps]
    events.sort(key=lambda e: e.time)
    return sum(load_of(e) for e in events)


def array_sizes(gaps):
    return np.sum(gaps * gaps.size) + Event(gaps[0], gaps[1]).size


@pytest.mark.parametrize("f", [sorted_events, event_given, in_a_helper, array_sizes])
def test_right_or_refused(f):
    x = np.array([0.3, 0.5, 0.2])
    (expected,) = numeric_gradient(f, (x,))
    for derivative in (lambda: grad(f)(x) @ np.ones(3), lambda: jvp(f)(x, tangents=np.ones(3))[1]):
        try:
            found = derivative()
        except S2sadError as error:
            assert "meets a bug" not in str(error)
            assert f in (sorted_events, in_a_helper)
            continue
        np.testing.assert_allclose(found, expected.sum(), rtol=1e-6)


class Box:
    rate = 3.0

    def __init__(self, a, b):
        self.a, self.b = a, b

    area = property(lambda self: self.a * self.b)
    size = property(lambda self: self.a + self.b**2)
    shape = property(lambda self: self.a**2)
    ndim = property(lambda self: self.a * 3.0)
    dtype = property(lambda self: self.b**3)
    T = property(lambda self: Box(self.b, self.a))

    def mean(self):
        return self.a * self.b

    def copy(self):
        return self.a**2

    def reshape(self):
        return self.b**2

    def keys(self):
        return self.b * self.a**2

    def all(self):
        return self.a**3


class Disk:
    rate = 2.0

    def __init__(self, r):
        self.r = r

    area = property(lambda self: self.r**2)


class Bag:
    """Attributes of any name."""

    def __init__(self, **given):
        for key, value in given.items():
            setattr(self, key, value)


class Table:
    def __init__(self, held):
        self.held = held

    def __getattr__(self, key):
        if key.startswith("__"):
            raise AttributeError(key)
        return self.held[key]


class Slots:
    __slots__ = ("flags", "size")

    def __init__(self, size, flags):
        self.size, self.flags = size, flags


class Settings(dict):
    def __getattr__(self, key):
        if key.startswith("__"):
            raise AttributeError(key)
        return self[key]


def boxes():
    return {"a": Box(1.0, 2.0), "b": Box(1.4, 0.3)}


def some():
    return {"a": Box(1.0, 2.0), "b": Box(1.4, 0.3), "c": Disk(0.7)}


def area(d):
    t = 0.0
    for k in d:
        t = t + d[k].area * d[k].rate
    return t


def not_of_disks(d):
    t = 0.0
    for k in d:
        if k != "c":
            t += d[k].size * d[k].shape + d[k].ndim * d[k].dtype + d[k].T.a * d[k].b
    return t


def methods(d):
    t = 0.0
    for k in d:
        if k != "c":
            t += d[k].mean() + d[k].copy() + d[k].reshape() + d[k].keys() + d[k].all()
    return t


def sizes(d):
    t = 0.0
    for k in d:
        t = t + d[k].size ** 2 * d[k].flags
    return t


def looked_up(d):
    return d["a"].size * d["b"].flags ** 2


def under_two_keys(d):
    t = d["p"]["a"].size
    for k in d["p"]:
        t = t * d["p"][k].flags
    return t


def of_settings(d):
    return d.size * d.T + d["size"]


def namespace(p):
    p.a = p.a * p.size
    p.w[0] *= p.a
    return np.sum(p.w**2) * p.T


def named():
    return types.SimpleNamespace(a=1.2, size=0.7, T=1.5, w=np.array([0.4, 0.9]))


GIVEN = [
    (area, boxes),
    (area, some),
    (not_of_disks, boxes),
    (not_of_disks, some),
    (methods, boxes),
    (methods, some),
    (sizes, lambda: {"a": Bag(size=1.3, flags=2.0, more=0.3), "b": Bag(size=0.4, flags=0.5)}),
    (sizes, lambda: {"a": Bag(size=1.3, flags=2.0), "b": Bag(size=0.4, flags=0.5)}),
    (sizes, lambda: {"a": Table({"size": 1.3, "flags": 2.0}), "b": Table({"size": 0.4, "flags": 0.5})}),
    (sizes, lambda: {"a": Table({"size": 1.3, "flags": 2.0}), "b": Bag(size=0.4, flags=0.5)}),
    (sizes, lambda: {"a": types.SimpleNamespace(size=1.3, flags=2.0), "b": Bag(size=0.4, flags=0.5)}),
    (looked_up, lambda: {"a": Bag(size=1.3, flags=2.0), "b": Bag(size=0.4, flags=0.5)}),
    (
        looked_up,
        lambda: {"a": types.SimpleNamespace(size=1.3, flags=2.0), "b": argparse.Namespace(size=0.4, flags=0.5)},
    ),
    (under_two_keys, lambda: {"p": {"a": Bag(size=1.3, flags=2.0), "b": Bag(size=0.4, flags=0.5)}}),
    (of_settings, lambda: Settings(size=1.3, T=2.0)),
    (namespace, named),
]


@pytest.mark.parametrize(("f", "make"), GIVEN)
def test_of_objects_that_are_given(f, make):
    (expected,) = numeric_gradient(lambda given: f(copy.deepcopy(given)), (make(),))
    given = make()
    try:
        gradient = grad(f)(given)
    except S2sadError as error:
        assert "meets a bug" not in str(error)
        assert f is of_settings
    else:
        assert_same_gradient(gradient, expected, make(), 1e-6)
        assert_same_gradient(grad(f)(make()), expected, make(), 1e-6)
    tangent = random_like(make(), 3)
    try:
        dot = jvp(f)(given, tangents=tangent)[1]
    except S2sadError as error:
        assert "meets a bug" not in str(error)
        assert f is of_settings
    else:
        np.testing.assert_allclose(dot, inner_product(expected, tangent), rtol=1e-6)
    assert same_bits(given, make())


def test_slots():
    gradient = grad(sizes)({"a": Slots(1.3, 2.0), "b": Slots(0.4, 0.5)})
    np.testing.assert_allclose([gradient["a"].size, gradient["a"].flags], [2 * 1.3 * 2.0, 1.3**2])
    np.testing.assert_allclose([gradient["b"].size, gradient["b"].flags], [2 * 0.4 * 0.5, 0.4**2])
