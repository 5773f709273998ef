"""Functions of the libraries that write what they are given, called by names of the user's."""

import bisect
import heapq
import operator

import numpy as np

from .registry import program, rnd

W = np.arange(1.0, 10.0).reshape(3, 3)


def given(*others):
    return lambda: (rnd(3, 3), *others)


def weighed(A):
    return np.sum(A * A * W)


@program(given())
def before_a_loop(A):
    add, sin = np.add, np.sin
    B = sin(A)
    for _ in range(3):
        add(B, A[0], out=B)
        B *= 0.5
    return weighed(B)


@program(given())
def argument_written(A):
    mul = np.multiply
    mul(A, A[0], A)
    return weighed(A)


@program(given())
def several_writers(A):
    copy, fill, add_at, clip, total = np.copyto, np.fill_diagonal, np.add.at, np.clip, np.cumsum
    copy(A[0], A[1])
    fill(A, 2 * A[0])
    add_at(A, [0, 0, 1], A[2])
    clip(A, -1.0, 1.0, out=A)
    total(A, 0, None, A)
    return weighed(A)


@program(given(np.multiply), argnums=(0,))
def given_ufunc(A, op):
    op(A, A[0], out=A)
    return weighed(A)


@program(given(np.multiply), argnums=(0,))
def given_ufunc_by_place(A, op):
    op(A, A[0], A)
    return weighed(A)


@program(given(np.ndarray.sort), argnums=(0,))
def given_method(A, order):
    order(A)
    return weighed(A)


@program(given(), argnums=(0,))
def default(A, copy=np.copyto):
    copy(A[0], A[1])
    return weighed(A)


@program(given({"act": np.tanh}), argnums=(0,))
def in_a_dict(A, config):
    B = A * 1.0
    config["act"](B, out=B)
    return weighed(B)


class Layer:
    def __init__(self, act):
        self.act = act

    def __call__(self, z):
        self.act(z, out=z)
        return z

    def shift(self, z):
        self.act(z[0], z[1])


@program(given())
def held_by_an_object(A):
    B = Layer(np.tanh)(A * 1.0)
    Layer(np.copyto).shift(B)
    return weighed(B)


@program(given(Layer(np.copyto)), argnums=(0,))
def held_by_an_object_that_is_given(A, layer):
    layer.shift(A)
    return weighed(A)


def apply(fn, *args, **kw):
    return fn(*args, **kw)


def in_place(A, op):
    op(A, A, A)


def in_place_by(A, op):
    in_place(A, op)


@program(given())
def through_helpers(A):
    apply(np.multiply, A, A[0], out=A)
    apply(np.copyto, A[0], A[1])
    in_place(A[2], np.add)
    return weighed(A)


@program(given(np.multiply), argnums=(0,))
def through_two_helpers(A, op):
    in_place_by(A, op)
    return weighed(A)


@program(given(True), argnums=(0,))
def chosen_by_branches(A, flag):
    if flag:
        op = np.sin
    else:
        op = np.cos
    op(A, out=A)
    return weighed(A)


@program(given())
def inner_function_reads_the_name(A):
    mul = np.multiply

    def step(z):
        mul(z, z, out=z)

    step(A[0])
    step(A[1])
    return weighed(A)


@program(given())
def of_the_operator_module(A):
    put, add = operator.setitem, operator.iadd
    put(A, 0, A[1] ** 2)
    add(A, A[0])
    return weighed(A)


@program(lambda: (rnd(6),))
def heaps(x):
    push, pop = heapq.heappush, heapq.heappop
    h = []
    for v in x:
        push(h, v)
    return pop(h) ** 2 + pop(h)


def pushed(h, v, push=heapq.heappush):
    push(h, v * v)


@program(lambda: (rnd(6),))
def heap_in_a_helper(x):
    h = []
    for v in x:
        pushed(h, v)
    return heapq.heappop(h) ** 2 + h[0]


@program(lambda: (rnd(6),))
def lists_and_dicts(x):
    items = sorted(x[:4])
    add, extend, turn, update, insert = list.append, list.extend, list.reverse, dict.update, bisect.insort
    insert(items, x[4] * 0.5)
    add(items, x[5] ** 2)
    extend(items, [x[0], x[1] * x[2]])
    turn(items)
    found = {"a": x[0]}
    update(found, {"a": x[3]})
    return sum(i * v for i, v in enumerate(items)) + found["a"]


@program(lambda: (rnd(6), list.append, heapq.heappush), argnums=(0,))
def list_functions_given(x, add, push):
    items = [x[0]]
    add(items, x[1] ** 2)
    heap = []
    for v in x:
        push(heap, v * items[1])
    return heap[0] * items[1]
