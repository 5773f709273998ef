"""Named tuples with operators of their own, states that are replaced field by field, attributes that are deleted, slots."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .registry import program

NUMBER = lambda: (1.3,)  # noqa: E731


class V2(NamedTuple):
    x: float
    y: float

    def __add__(self, other):
        return V2(self.x + other.x, self.y + other.y)

    def __rmul__(self, k):
        return V2(k * self.x, k * self.y)

    def __abs__(self):
        return np.sqrt(self.x**2 + self.y**2)


ZERO = V2(0.0, 1.0)


@program(NUMBER)
def sums_of_vectors(x):
    v = V2(x, 1.0) + V2(2.0, x)
    total = V2(0.0, 0.0)
    for p in [v, V2(x, x), ZERO]:
        total = total + p
    return total.x * total.y + abs(v) * x


@program(NUMBER)
def vectors_of_the_module(x):
    v = ZERO + V2(x, x)
    total = ZERO
    for _ in range(3):
        total = total + 2.0 * v
    return total.x * total.y


class Odd(NamedTuple):
    a: float
    b: float

    def __getitem__(self, key):
        return 3.0 * self.a

    def __iter__(self):
        return iter((self.b * 2, self.a * 3))


@program(NUMBER)
def items_of_its_own(x):
    p, q = Odd(x, x * x)
    return p * q * Odd(x, 1.0)[1]


@dataclass
class Body:
    pos: V2
    force: V2 = field(default_factory=lambda: V2(0.0, 0.0))


@program(NUMBER)
def vectors_in_an_object(x):
    body = Body(V2(x, 1.0))
    body.force = body.force + body.pos
    return body.force.x * body.pos.x + body.force.y * x


class Estimate(NamedTuple):
    mean: np.ndarray
    count: float


@program(lambda: (np.array([1.0, 2.0]), 0.7))
def state_of_constants_replaced(q, z):
    state = Estimate(np.zeros(2), 1.0)
    state = state._replace(mean=state.mean + q * z)
    state = state._replace(count=state.count + 1.0)
    return np.sum(state.mean**2) * state.count


class Cached:
    def __init__(self, v):
        self.v, self.t = v, v * 2

    @cached_property
    def square(self):
        return self.v**2


@program(NUMBER)
def attributes_deleted(x):
    held = Cached(x)
    first = held.square
    del held.square
    held.v = x * x
    t = held.t
    del held.t
    return first * held.square * t * (2.0 if hasattr(held, "t") else 3.0)


@dataclass(frozen=True)
class Price:
    value: float
    weight: float = 2.0

    def __mul__(self, k):
        return Price(self.value * k, self.weight)


UNIT = Price(1.0, 0.5)


@program(NUMBER)
def constants_that_grow(x):
    price = UNIT
    for _ in range(3):
        price = price * x
    return price.value * price.weight + (UNIT * x).value
