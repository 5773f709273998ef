"""Arrays asked for in an order of memory: the array itself where it has that order, else a copy."""

import numpy as np

from .registry import program, rnd

W = np.arange(1.0, 10.0).reshape(3, 3)


def rows():
    return (rnd(3, 3),)


def columns():
    return (np.asfortranarray(rnd(3, 3)),)


@program(rows)
def array_written_rows(A):
    v = np.asarray(A, order="F")
    A *= 2.0
    return np.sum(v * v * W)


@program(columns)
def array_written_columns(A):
    v = np.asarray(A, order="F")
    A *= 2.0
    return np.sum(v * v * W)


@program(rows)
def result_written_rows(A):
    B = A * 1.0
    v = np.asanyarray(B, order="F")
    v *= 2.0
    return np.sum(B * B * W) + np.sum(v)


@program(columns)
def result_written_columns(A):
    B = A * 1.0
    v = np.asarray(B, order="F")
    v[1] = B[0] ** 2
    return np.sum(B * B * W) + np.sum(v)


@program(rows)
def of_a_transpose(A):
    B = A * 1.0
    v = np.asarray(B.T, order="F").T
    w = np.asarray(B.T, order="C").T
    B[0] *= 2.0
    v[1] *= 3.0
    w[2] *= 5.0
    return np.sum(B * B * W) + np.sum(v * w)


@program(rows)
def copy_asked_for(A):
    B = A * 1.0
    v = np.asarray(B, copy=True)
    B *= 2.0
    v[0] *= 3.0
    return np.sum(B * B * W) + np.sum(v * v)


@program(rows)
def own_result(A):
    A[0] *= 2.0
    v = np.real_if_close(A)
    return np.sum(v * v * W)
