"""Functions that write, called by other names: of the function's own, as arguments, as attributes, and in conditions of loops."""

import heapq
import operator

import numpy as np

from .registry import program, rnd

W = np.arange(1.0, 10.0).reshape(3, 3)


@program(lambda: (rnd(3, 3),))
def under_local_names(A):
    mul, add = np.multiply, np.add
    copy = np.copyto
    diagonal = np.fill_diagonal
    at = np.add.at
    B = np.empty((3, 3))
    for k in range(2):
        mul(A, k + 1.0, out=B)
        add(A, B, A)
    copy(A[0], A[1])
    diagonal(A, A[0, 1] ** 2)
    at(A, 1, A[0])

    def doubled(z):
        mul(z, 2.0, out=z)
        return z.sum()

    return np.sum(A * A * W) + doubled(B)


@program(lambda: (rnd(3, 3), np.multiply, {"act": np.tanh}))
def as_arguments(A, op, table, copy=np.copyto):
    op(A, A[0], out=A)
    copy(A[0], A[1])
    B = A * 1.0
    table["act"](B, out=B)
    op(B, A[2], B)
    return np.sum(A * A * W) + np.sum(B * B * W)


class Layer:
    def __init__(self, act):
        self.act = act

    def __call__(self, z):
        self.act(z, out=z)
        return z


class Tools:
    copy = staticmethod(np.copyto)


def _apply(function, *args, **keywords):
    return function(*args, **keywords)


@program(lambda: (rnd(3, 3),))
def held_by_objects_and_helpers(A):
    B = Layer(np.tanh)(A * 1.0)
    _apply(np.multiply, A, A[0], out=A)
    _apply(np.copyto, A[0], A[1])
    Tools.copy(A[1], A[2] ** 2)
    np.copyto(A, A.T.copy(), "same_kind", A > 0)
    return np.sum(A * A * W) + np.sum(B * B * W)


@program(lambda: (rnd(6),), second=False)
def of_lists_and_arrays(x):
    push, pop = heapq.heappush, heapq.heappop
    turn, put, order = list.reverse, operator.setitem, np.ndarray.sort
    heap = []
    for v in x:
        push(heap, v)
    items = list(x[:3])
    turn(items)
    put(x, 0, x[1] ** 2)
    order(x)
    return pop(heap) ** 2 + pop(heap) + sum(i * v for i, v in enumerate(items)) + x @ np.arange(6.0)


@program(lambda: (rnd(3, 3),))
def in_conditions_of_loops(A):
    B, n = np.empty_like(A), 0
    while np.linalg.norm(np.subtract(A, A.T, out=B)) > 0.5:
        A -= 0.25 * B
    while np.multiply(A, 1.7, out=A)[1, 1] < 5 and n < 4:
        n += 1
    return np.sum(A * A * W) * n + np.sum(B * W)
