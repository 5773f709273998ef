"""Slices of `x.flat` are copies; `x.flat[...] = v` writes x."""

import numpy as np

from .registry import program, rnd

W = np.arange(1.0, 10.0).reshape(3, 3)


def one():
    return (rnd(3, 3),)


def weighed(A):
    return np.sum(A * A * W)


@program(one)
def slice_written(A):
    v = A.flat[2:5]
    v *= 2.0
    return weighed(A) + v @ v


@program(one)
def array_written(A):
    d = A.flat[::4]
    e = A.T.flat[...]
    A[1] = 0.5
    return d @ d + e @ e * A[0, 0]


@program(one)
def no_effect(A):
    A.flat[2:5][:] = 7.0
    A.flat[2:5].sort()
    return weighed(A)


@program(one)
def written(A):
    A.flat[2:5] = A[0] ** 2
    A.flat[::4] *= 3.0
    return weighed(A) + np.sum(A.flat[2:5])


@program(one)
def under_a_name(A):
    part = slice(2, 5)
    v = A.flat[part]
    v *= 2.0
    return weighed(A) + v @ v


@program(lambda: (*one(), slice(2, 5)), argnums=(0,))
def given(A, part):
    v = A.flat[part]
    v *= 2.0
    return weighed(A) + v @ v


def part(A):
    return A.flat[2:5]


@program(one)
def of_a_helper(A):
    v = part(A)
    v *= 2.0
    return weighed(A) + v @ v


@program(one)
def in_a_loop(A):
    for i in range(3):
        v = A.flat[i : i + 3]
        A[i] *= 2
        A[i] += v
    return weighed(A)
