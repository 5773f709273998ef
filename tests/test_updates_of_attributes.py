"""`object.attr op= value` and `object[i] op= value` write an array that is there, whoever else holds it."""

import numpy as np
import pytest

from tests.reference import right_in_first_order


class Box:
    def __init__(self, a, b):
        self.a = a
        self.b = b

    def __iadd__(self, v):
        self.a += v
        return self


class Held:
    def __init__(self, d):
        self._d = d

    @property
    def d(self):
        return self._d

    @d.setter
    def d(self, v):
        self._d = v

    def __getitem__(self, i):
        return self._d[i]

    def __setitem__(self, i, v):
        self._d[i] = v


class Shown:
    def __init__(self, d):
        self._d = d

    def __getitem__(self, i):
        return self._d

    def __setitem__(self, i, v):
        pass


def one_of_two(x):
    z, y = x * 1.0, x * 2.0
    o = Box(z, y)
    if x[0] > 0.1:
        o = Box(y, o.b)
    o.a += x
    return np.sum(y * z * y)


def one_of_two_at_once(x):
    z, y = x * 1.0, x * 2.0
    o = Box(z, y) if x[0] < 0 else Box(y, z)
    o.a *= x
    o.b[0] += o.a[1]
    return np.sum(y * z * y)


def property_of_an_array(x):
    z = x * 1.0
    o = Held(z)
    o.d += x[::-1]
    return np.sum(z * z)


def property_of_a_number(x):
    o = Held(x[0])
    o.d += x[1]
    o.d *= o.d
    return o.d * x[2]


def items_of_an_object(x):
    z = x * 1.0
    o = Held(z)
    o[0] += x[1]
    o[1:] *= x[0]
    return np.sum(z * z)


def the_array_itself(x):
    z = x * 1.0
    o = Shown(z)
    o[0] += x[::-1]
    return np.sum(z * z)


def objects_in_a_list(x):
    z, y = x * 1.0, x * 2.0
    objects = [Held(z), Held(y)]
    for o in objects:
        o.d += x
        o[0] *= 2
    return np.sum(z * y)


def object_with_its_own_operator(x):
    z = x * 1.0
    o = Box(z, x)
    o += x[::-1]
    o.a += o.b
    return np.sum(z * z)


def object_in_an_object(x):
    z = x * 1.0
    o = Box(Box(z, x), x)
    o.a.a += x[::-1]
    inner = o.a
    inner.a *= inner.a
    o.a = Box(inner.a, x)
    o.a.a += 1
    return np.sum(z * z)


def same_array_in_two(x):
    z = x * 1.0
    o = Box(z, x)
    p = Box(o.a, o.b)
    p.a += x
    o.a = o.a * 2
    p.a += o.a
    return np.sum(z * z) + np.sum(o.a)


def items_of_one_of_two(x):
    z, y = x * 1.0, x * 2.0
    o = Held(z)
    o = o if x[0] > 0 else Held(y)
    o.other = o.d
    o[1] += x[0]
    o[2] = y[0] * o[1]
    return np.sum(z * y * o.other) + o[0]


PROGRAMS = [
    items_of_one_of_two,
    one_of_two,
    one_of_two_at_once,
    property_of_an_array,
    property_of_a_number,
    items_of_an_object,
]
PROGRAMS += [the_array_itself, objects_in_a_list, object_with_its_own_operator, object_in_an_object, same_array_in_two]


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_updates_of_attributes(f):
    right_in_first_order(f, np.array([0.3, 0.8, -0.5]), np.array([1.0, -0.5, 0.2]))
