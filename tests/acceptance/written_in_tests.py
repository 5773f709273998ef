"""Calls with `out=` in conditions, ranges, indices and comprehensions: what they write is written before the rest goes on."""

import numpy as np

from .registry import program, rnd

W = np.arange(1.0, 10.0).reshape(3, 3)


def one():
    return (rnd(3, 3) + 0.3,)


def weighed(*arrays):
    return sum(np.sum(A * A * W) for A in arrays)


@program(one)
def residual_buffer(A):
    B = np.empty_like(A)
    while np.linalg.norm(np.subtract(A, A.T, out=B)) > 0.5:
        A -= 0.25 * B
    return weighed(A) + np.sum(B * W)


@program(one)
def argument_written(A):
    n = 0
    while np.multiply(A, 1.7, out=A)[1, 1] < 5 and n < 4:
        n += 1
    return weighed(A) * n


@program(one)
def converged(A):
    B = np.empty_like(A)
    for _ in range(5):
        if np.max(np.abs(np.subtract(A, A.T, out=B))) < 0.3:
            break
        A -= 0.25 * B
    return weighed(A, B)


@program(one)
def methods(A):
    B = np.empty(3)
    n = 0
    while A.sum(0, out=B)[1] < 5 and A.clip(-2, 2, out=A)[0, 0] < 5 and n < 6:
        A += 0.1 * B + 0.5
        n += 1
    return weighed(A) + B @ B


@program(one)
def by_place(A):
    B = np.empty(3)
    while np.add.reduce(A, 0, None, B)[1] < 5:
        A += 0.1 * np.abs(B) + 0.5
    return weighed(A) + B @ B


@program(lambda: (*one(), np.subtract), argnums=(0,))
def given_function(A, op):
    B = np.empty_like(A)
    while np.linalg.norm(op(A, A.T, out=B)) > 0.5:
        A -= 0.25 * B
    return weighed(A, B)


@program(one)
def on_some_paths(A):
    B, C = np.zeros_like(A), np.zeros_like(A)
    if A[0, 0] > 100 or np.multiply(A, 2, out=B)[0, 0] < 100:
        A *= 2
    if A[0, 0] < 100 or np.multiply(A, 2, out=C)[0, 0] < 100:
        A *= 2
    y = 2.0 if np.multiply(A, 2, out=B)[0, 0] > 0 else np.sum(np.multiply(A, 3, out=B))
    return weighed(A, B, C) * y


@program(one)
def elsewhere(A):
    B = np.empty_like(A)
    for _ in range(int(np.abs(np.multiply(A, 2, out=B)).sum() > 3) + 1):
        A += B
    rows = [A[i] for i in range(3) if np.multiply(A[i], 2, out=B[i])[0] > -9]
    A[int(np.multiply(A, 2, out=B)[0, 0] > 0)] = B[1]
    assert np.multiply(A, 3, out=B).shape == (3, 3)
    return weighed(A, B) + sum(np.sum(row) for row in rows)


@program(one)
def default_of_an_inner_function(A):
    def inner(z=np.multiply(A, 2, out=A)):
        return np.sum(z * W)

    return inner() * weighed(A)
