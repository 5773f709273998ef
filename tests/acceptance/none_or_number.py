"""Numbers that may be None where None means something: new axes, all axes, no bound; and those that begin as None."""

import numpy as np

from .registry import program


def pair():
    r = np.random.default_rng(3)
    return r.normal(size=(3, 4)), np.abs(r.normal(size=4))


@program(lambda: pair())
def an_index(A, b):
    i = None if b[0] > 0 else 1
    return float(np.sum(A[i] * b))


@program(lambda: pair())
def an_index_of_the_vector(A, b):
    i = None if b[0] > 0 else 1
    return float(np.sum(b[i] * A))


@program(lambda: pair())
def an_index_written(A, b):
    i = 2
    if b[0] > 0:
        i = None
    A[i] *= b
    return float(np.sum(A**2 * b[0]))


@program(lambda: pair())
def an_axis_of_sums(A, b):
    a = None if b[0] > 0 else 1
    return float(np.sum(np.cumsum(A, axis=a) ** 2) + np.sum(np.sort(A, axis=a) ** 3))


@program(lambda: pair())
def axes_in_a_loop(A, b):
    s = 0.0
    for ax in (None, 0):
        n = np.sum(A * A, axis=ax)
        s += np.sum(n**2)
    return float(s)


@program(lambda: pair())
def an_axis_of_reductions(A, b):
    a = None if b[0] > 0 else 1
    return float(
        np.sum(np.mean(A, axis=a) ** 2) + np.sum(A.max(a) * 2) + np.sum(np.std(A, axis=a)) + np.sum(np.prod(A, axis=a))
    )


@program(lambda: pair())
def a_bound(A, b):
    lo = None if b[0] > 0 else -0.3
    return float(np.sum(np.clip(A, lo, 0.5001) ** 3))


@program(lambda: pair())
def the_least(A, b):
    k = None
    for i in range(len(b)):
        if k is None or b[i] < b[k]:
            k = i
    s = b[k] * 1.0
    s -= A[1, k] ** 2
    return float(s + np.sum(A))


@program(lambda: pair())
def its_column_written(A, b):
    k = None
    for i in range(len(b)):
        if k is None or b[i] < b[k]:
            k = i
    c = A[:, k]
    c *= 2.0
    return float(np.sum(A))


@program(lambda: pair())
def its_row_and_column_written(A, b):
    k = None
    for i in range(len(b)):
        if b[i] > 0.1:
            k = i
            break
    A[:, k] *= 2
    A[k] += b
    return float(np.sum(A * A)) * b[k]


@program(lambda: pair())
def the_pivot(A, b):
    p = None
    for k in range(3):
        p = None
        for i in range(k, 3):
            if p is None or abs(A[i, k]) > abs(A[p, k]):
                p = i
        A[[k, p]] = A[[p, k]]
        for i in range(k + 1, 3):
            A[i, k:] -= A[i, k] / A[k, k] * A[k, k:]
    return float(A[0, 0] * A[1, 1] * A[2, 2])
