"""Generators that are methods: right where they are written out, refused where what they read changes before they are taken."""

# ruff: noqa: B007, B905

import numpy as np
import pytest

from s2sad import grad, jvp
from tests.reference import complex_step, or_refused

X = np.array([1.0, 0.5, 0.3])


class Particle:
    def __init__(s, x):
        s.x = x

    def steps(s):
        for k in range(3):
            s.x = s.x * (1.0 + 0.1 * s.x)
            yield s.x

    def buf(s):
        for k in range(3):
            s.x[1:] += s.x[:-1]
            yield s.x

    def reads(s):
        for k in range(3):
            yield s.x[k] * 2


def make(x):
    return Particle(x)


def steps_of_an_item(x):
    objs = [Particle(x * 1.0)]
    t = 0.0
    for v in objs[0].steps():
        t += np.sum(v)
    return t


def buffer_of_an_item(x):
    objs = [Particle(x * 1.0)]
    return sum(np.sum(v) for v in objs[0].buf())


def buffer_of_what_a_call_gives(x):
    return sum(np.sum(v**2) for v in make(x * 1.0).buf())


def item_written_in_the_loop(x):
    o = [Particle(x * 1.0)]
    t = 0.0
    for v in o[0].reads():
        o[0].x[1:] *= 1.5
        t += v
    return t


def item_bound_anew_in_the_loop(x):
    o = [Particle(x * 1.0)]
    t = 0.0
    for v in o[0].reads():
        o[0].x = o[0].x * 1.5
        t += v
    return t


def zipped_with_writes(x):
    d = {"a": Particle(x * 1.0)}
    t = 0.0
    for v, w in zip(d["a"].reads(), range(3)):
        d["a"].x[:] = d["a"].x * 1.5
        t += v * w
    return t


def written_before_it_is_taken(x):
    s = Particle(x * 1.0)
    o = [s]
    it = o[0].reads()
    s.x[:] *= 2
    return sum(it)


def one_step_then_the_object(x):
    s = Particle(x * 1.0)
    o = [s]
    it = o[0].steps()
    a = next(it)
    return np.sum(a * s.x)


def enumerated_with_writes(x):
    s = Particle(x * 1.0)
    o = [s]
    t = 0.0
    for i, v in enumerate(o[0].reads()):
        s.x[2] = t
        t += v
    return t


def listed_before_writes(x):
    s = make(x * 1.0)
    t = 0.0
    for v in list(s.reads()):
        s.x[:] *= 2
        t += v
    return t


def one_writes_what_the_other_reads(x):
    t = 0.0
    o = (Particle(x * 1.0), Particle(x * 2.0))
    for a, b in zip(o[0].steps(), o[1].reads()):
        o[1].x[:] = a
        t += np.sum(a) * b
    return t


def name_of_an_item(x):
    o = [Particle(x * 1.0)]
    s = o[0]
    t = 0.0
    for v in s.reads():
        s.x[1:] *= 1.5
        t += v
    return t


def item_written_under_its_other_name(x):
    o = [Particle(x * 1.0)]
    s = o[0]
    t = 0.0
    for v in s.reads():
        o[0].x[1:] *= 1.5
        t += v
    return t


def two_names(x):
    s = make(x * 1.0)
    q = s
    t = 0.0
    for v in s.reads():
        q.x[1:] *= 1.5
        t += v
    return t


def written_between(x):
    s = make(x * 1.0)
    it = s.reads()
    s.x[1:] *= 1.5
    return sum(it)


def name_of_an_item_written_between(x):
    o = [Particle(x * 1.0)]
    s = o[0]
    it = s.reads()
    s.x[1:] *= 1.5
    return sum(it)


def several_objects(x):
    t = 0.0
    for s in [Particle(x * 1.0), Particle(x * 2.0)]:
        it = s.reads()
        s.x[1:] *= 1.5
        t += sum(it)
    return t


def object_written_between(x):
    s = Particle(x * 1.0)
    it = s.reads()
    s.x[1:] *= 1.5
    return sum(it)


def object_written_in_the_loop(x):
    s = Particle(x * 1.0)
    t = 0.0
    for v in s.reads():
        s.x[1:] *= 1.5
        t += v
    return t


def bound_method(x):
    s = Particle(x * 1.0)
    m = s.reads
    t = 0.0
    for v in m():
        s.x[1:] *= 1.5
        t += v
    return t


class Holder:
    def __init__(s, x):
        s.inner = Particle(x)


def attribute_of_an_object(x):
    h = Holder(x * 1.0)
    t = 0.0
    for v in h.inner.reads():
        h.inner.x[1:] *= 1.5
        t += v
    return t


def attribute_written_between(x):
    h = Holder(x * 1.0)
    it = h.inner.reads()
    h.inner.x[1:] *= 1.5
    return sum(it)


class Rows:
    def __init__(s, x):
        s.x = x

    def __iter__(s):
        for k in range(3):
            yield s.x[k]


def item_that_iterates(x):
    o = [Rows(x * 1.0)]
    t = 0.0
    for v in o[0]:
        o[0].x[1:] *= 1.5
        t += v
    return t


def iter_of_an_object(x):
    h = Rows(x * 1.0)
    it = iter(h)
    h.x[1:] *= 1.5
    return sum(it)


def new_object_over_what_is_written(x):
    b, total = x * 1.0, 0.0
    for v in Particle(b).reads():
        b[1:] *= 1.5
        total += v
    return total


def new_object_read_once(x):
    b = x * 1.0
    return sum(v for v in Particle(b).reads()) + np.sum(b)


def new_object_written_between(x):
    b = x * 1.0
    it = Particle(b).reads()
    b[1:] *= 1.5
    return sum(it)


def new_object_enumerated(x):
    b, total = x * 1.0, 0.0
    for i, v in enumerate(Particle(b).reads()):
        b[1:] *= 1.5
        total += v * i
    return total


def new_object_whose_consumer_writes(x):
    b = x * 1.0

    def written(v):
        b[1:] *= 1.5
        return v

    return sum(written(v) for v in Particle(b).reads())


RIGHT = (
    new_object_over_what_is_written,
    new_object_read_once,
    steps_of_an_item,
    item_written_in_the_loop,
    item_bound_anew_in_the_loop,
    listed_before_writes,
    name_of_an_item,
    item_written_under_its_other_name,
    two_names,
    object_written_in_the_loop,
    attribute_of_an_object,
)
LATE = (
    new_object_written_between,
    new_object_enumerated,
    new_object_whose_consumer_writes,
    buffer_of_an_item,
    buffer_of_what_a_call_gives,
    zipped_with_writes,
    written_before_it_is_taken,
    one_step_then_the_object,
    enumerated_with_writes,
    one_writes_what_the_other_reads,
    written_between,
    name_of_an_item_written_between,
    several_objects,
    object_written_between,
    bound_method,
    attribute_written_between,
    item_that_iterates,
    iter_of_an_object,
)


def compare(f):
    (expected,) = complex_step(f, lambda: (X.copy(),), (0,))
    np.testing.assert_allclose(grad(f)(X), expected, rtol=1e-10)
    np.testing.assert_allclose(jvp(f)(X, tangents=X)[1], expected @ X, rtol=1e-10)


@pytest.mark.parametrize("f", RIGHT, ids=lambda f: f.__name__)
def test_right(f):
    compare(f)


@pytest.mark.parametrize("f", LATE, ids=lambda f: f.__name__)
def test_right_or_refused(f):
    or_refused(compare, f)
