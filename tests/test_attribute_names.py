"""Attributes of objects that are called like those of arrays: `size` of an object may be differentiated, that of an array is a count."""

from dataclasses import dataclass

import numpy as np
import pytest

from s2sad import S2sadError, grad, jvp
from tests.oracle import numeric_gradient


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
