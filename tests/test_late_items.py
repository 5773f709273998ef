"""What Python makes item by item, of memory that is written meanwhile: right, or refused; never the last contents every time."""

# ruff: noqa: B905, C417

import itertools

import numpy as np
import pytest

from s2sad import grad, jvp
from tests.reference import complex_step, or_refused

X = np.array([1.0, 0.5, 0.3])


def states(n, x):
    buffer = 0.0 * x
    for k in range(n):
        buffer[k] += x[k]
        yield buffer


def lists(x):
    held = [0.0]
    for v in x:
        held[0] = held[0] + v * v
        yield held


def swapped(u):
    v = u * 1.0
    for _ in range(4):
        v[1:] += u[:-1] * 0.3
        u, v = v, u
        yield u


def running(values):
    total = 0.0
    for v in values:
        total += v
        yield total


def advance(buffer):
    buffer[1:] += buffer[:-1]
    return buffer


class Simulation:
    def __init__(self, x):
        self.x, self.t = x, 0.0

    def step(self):
        self.x[1:] += self.x[:-1]
        return self.x

    def renewed(self):
        for _ in range(3):
            self.x = self.x * self.x
            self.t += self.x[0]
            yield self.x

    def written(self):
        for _ in range(3):
            self.x[1:] *= self.x[0]
            yield self.x

    def times(self):
        for _ in range(3):
            self.t += self.x[0]
            yield self.t


def rows(x):
    return [x, 2 * x, x * x]


def buffer_under_a_name(x):
    total, it = 0.0, states(3, x)
    for b in it:
        total += b[0] * b[1]
    return total


def handed_to_map(x, buffer=None):
    state = x * 1.0

    def step(_):
        state[1:] += state[:-1]
        return state

    return np.sum(sum(map(step, range(3))))


def made_in_an_expression(x):
    state = x * 1.0

    def step(_):
        state[1:] += state[:-1]
        return state

    return sum(np.sum(u**2) for u in (step(k) for k in range(3)))


def list_that_grows(x):
    held = [x[0]]

    def grown(k):
        held.append(held[-1] * x[k])
        return held

    return sum(len(b) * b[-1] for b in map(grown, range(3)))


def made_fresh(x):
    def scaled(v):
        out = np.zeros_like(v)
        out[1:] = v[1:] * v[0]
        return out

    return np.sum(sum(scaled(v) for v in np.outer(x, x)) ** 2)


def copied(x):
    def scaled(v):
        v = v.copy()
        v /= 1.0 + np.sum(v)
        return v

    return np.sum(sum(map(scaled, np.outer(x, x))) ** 2)


def written_beside(x):
    out = 0.0 * x

    def scaled(k):
        out[k] = x[k] ** 2
        return x * x[k]

    return np.sum(sum(scaled(k) for k in range(3)) ** 2) + out @ x


def kept_beside(x):
    history = []

    def squared(v):
        history.append(v)
        return v * v

    return np.sum(sum(squared(v) for v in np.outer(x, x)) ** 2) + history[1] @ x


def one_object_twice(x):
    s = Simulation(x * 1.0)
    return np.sum(sum(o.step() for o in [s, s, s]))


def one_object_in_each_turn(x):
    s = Simulation(x * 1.0)
    return np.sum(sum(s.step() for _ in range(3)))


def method_mapped(x):
    s = Simulation(x * 1.0)
    return np.sum(sum(map(Simulation.step, [s, s])))


def two_objects_with_one_buffer(x):
    buffer = x * 1.0
    return np.sum(sum(s.step() for s in (Simulation(buffer), Simulation(buffer))) ** 2)


def two_objects_with_one_buffer_in_a_loop(x):
    buffer = x * 1.0
    total = 0.0
    for state in map(Simulation.step, (Simulation(buffer), Simulation(buffer))):
        total += np.sum(state**2)
    return total


def two_functions_of_one_buffer(x):
    buffer = x * 1.0

    def scaled(b):
        b *= b[0]
        return b

    return np.sum(sum(f(buffer) for f in (advance, scaled)) ** 2)


def ufuncs_into_one_buffer(x):
    buffer = x * 1.0
    return np.sum(sum(f(buffer, out=buffer) for f in (np.sin, np.square)) ** 2)


def two_objects_with_one_list(x):
    class Stack:
        def __init__(self, held):
            self.held = held

        def grown(self):
            self.held.append(self.held[-1] ** 2)
            return self.held

    held = [x[0]]
    return sum(map(sum, (s.grown() for s in (Stack(held), Stack(held)))))


def two_objects_with_their_own(x):
    return np.sum(sum(s.step() for s in (Simulation(x * 1.0), Simulation(x * x))) ** 2)


def copies_of_one_buffer(x):
    buffer = x * 1.0
    return np.sum(sum(s.step().copy() for s in (Simulation(buffer), Simulation(buffer))) ** 2)


def numbers_of_one_buffer(x):
    buffer = x * 1.0
    return sum(np.sum(s.step() ** 2) for s in (Simulation(buffer), Simulation(buffer)))


def numbers_of_one_object(x):
    s = Simulation(x * 1.0)
    return sum(o.step()[1] ** 2 for o in (s, s, s))


def times_of_an_object(x):
    s = Simulation(x)
    return sum(s.times()) + s.t


RIGHT_FUNCTIONS = (
    made_fresh, copied, written_beside, kept_beside, times_of_an_object, two_objects_with_their_own, copies_of_one_buffer,
    numbers_of_one_buffer, numbers_of_one_object,
)  # fmt: skip
RIGHT = {
    "running_sums": lambda x: sum(running(x)) ** 2,
    "attributes_bound_anew": lambda x: sum(v @ v for v in Simulation(x).renewed()),
    "made_into_numbers_at_once": lambda x: sum([np.sum(advance(b)) for b in [x * 1.0, x * x]]),
    **{f.__name__: f for f in RIGHT_FUNCTIONS},
}
REFUSED = {
    "buffer": lambda x: sum(b[0] ** 2 for b in states(3, x)),
    "buffer_mapped": lambda x: sum(map(np.sum, states(3, x))),
    "buffer_zipped": lambda x: sum(a @ b for a, b in zip(states(3, x), rows(x))),
    "list_that_is_written": lambda x: sum(b[0] ** 2 for b in lists(x)),
    "swapped_buffers": lambda x: sum(np.sum(u) for u in map(lambda u: u, swapped(x * 1.0))),
    "running_sums_of_arrays": lambda x: sum(s @ s for s in running(rows(x))),
    "running_sums_of_arrays_mapped": lambda x: sum(map(np.sum, running(rows(x)))),
    "method_that_writes": lambda x: sum(map(np.sum, Simulation(x * 1.0).written())),
    "sum_of_one_buffer": lambda x: np.sum(sum(advance(b) for b in [x * 1.0] * 3)),
    "accumulated_in_place": lambda x: sum(
        np.sum(v**2) for v in itertools.accumulate([x * 1.0, x * x, x + 1], lambda a, b: np.add(a, b, out=a))
    ),
    **{
        f.__name__: f
        for f in (
            buffer_under_a_name,
            handed_to_map,
            made_in_an_expression,
            list_that_grows,
            one_object_twice,
            one_object_in_each_turn,
            method_mapped,
            two_objects_with_one_buffer,
            two_objects_with_one_buffer_in_a_loop,
            two_functions_of_one_buffer,
            ufuncs_into_one_buffer,
            two_objects_with_one_list,
        )
    },
}


def compare(f):
    (expected,) = complex_step(f, lambda: (X.copy(),), (0,))
    np.testing.assert_allclose(grad(f)(X), expected, rtol=1e-10)
    np.testing.assert_allclose(jvp(f)(X, tangents=X)[1], expected @ X, rtol=1e-10)


@pytest.mark.parametrize("f", RIGHT.values(), ids=RIGHT)
def test_right(f):
    compare(f)


@pytest.mark.parametrize("f", REFUSED.values(), ids=REFUSED)
def test_right_or_refused(f):
    or_refused(compare, f)
