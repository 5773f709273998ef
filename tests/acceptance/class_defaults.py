"""Attributes that begin as what the class holds, and are written by way of themselves; targets that are chained."""

import numpy as np

from .registry import pos, program

NUMBER, VECTOR = lambda: (1.3,), lambda: (pos(3),)  # noqa: E731


class Scaled:
    k = 2.0
    name = "scaled"

    def __init__(self, v):
        self.k = self.k * v
        self.name = self.name + "!"


class Arrays:
    arr = np.ones(2)
    copied = np.ones(2)

    def __init__(self, v):
        self.arr = self.arr * v
        self.copied = self.copied.copy()
        self.copied[0] = v


class Listed:
    w = [1.0, 2.0]
    history = ()

    def __init__(self, v):
        self.w = self.w + [v]

    def add(self, v):
        self.history = self.history + (v,)


class State:
    w = np.zeros(3)
    n = 0.0
    k = 3.0

    def step(self, x):
        self.w = self.w + x
        self.n = self.n + 1.0

    def put(self, v):
        old = self.k
        self.k = v
        return old


@program(NUMBER)
def numbers_of_the_class(a):
    scaled = Scaled(a)
    return scaled.k * a * len(scaled.name)


@program(NUMBER)
def arrays_of_the_class(a):
    held = Arrays(a)
    return np.sum(held.arr) * a + np.sum(held.copied)


@program(NUMBER)
def containers_of_the_class(a):
    listed = Listed(a)
    listed.add(a)
    listed.add(a * a)
    return sum(listed.w) * a + sum(listed.history)


@program(VECTOR)
def written_in_a_loop(x):
    state = State()
    for i in range(3):
        state.step(x * i)
    return state.w @ x * state.n


@program(VECTOR)
def written_on_one_path(x):
    state, other = State(), State()
    if x[0] > 0:
        state.w = state.w + x
    old = state.put(x[1] * 2.0)
    return state.w @ x * old * state.k + np.sum(other.w + x) * other.k


@program(VECTOR)
def chained_names_of_an_argument(x):
    a = b = x
    a = a * 2
    b = b + a
    c = d = b
    c = c * d
    return b @ a + np.sum(c)


@program(VECTOR)
def chained_names_written(x):
    a = b = x
    a = a * 2
    b[0] = a[1]
    return b @ a


@program(VECTOR)
def arrays_of_the_class_in_containers(x):
    table = {"w": Held.w}
    table["b"] = x * table["w"]
    rows = [Held.w, x]
    rows.append(Held.w * x)
    copied = list(Held.rows)
    copied.append(x)
    return np.sum(table["b"]) + np.sum(rows[0] * rows[1] * rows[2]) + np.sum(copied[-1] * copied[0])


class Held:
    w = np.array([1.0, 2.0, 3.0])
    rows = [np.array([0.5, 1.5, 2.5])]
