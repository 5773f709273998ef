"""Results that go into arrays: `out=` of methods, of functions, by position, of random generators."""

import numpy as np

from .registry import program, rnd


@program(lambda: (rnd(3, 3), rnd(3)))
def of_methods(A, v):
    A.dot(v, out=A[0])
    A.T.dot(v, out=v)
    A.clip(-0.5, 0.5, out=A)
    A.sum(axis=0, out=A[1])
    v.cumsum(out=v)
    return np.sum(A**2) + np.sum(v**2)


@program(lambda: (rnd(3, 3), rnd(3)))
def by_position(A, v):
    A.mean(0, None, v)
    u = np.sum(A, 1, None, v[::-1])
    u *= A.max(axis=1, out=A[2])
    v.take([1, 2, 2], out=A[1])
    return np.sum(A**2) + np.sum(v**2)


@program(lambda: (rnd(3, 3), rnd(3)))
def of_methods_of_functions(A, v):
    np.max(A, axis=1, out=A[:, 0])
    np.add.reduce(A, axis=1, out=A[2])
    np.multiply.accumulate(v, out=v)
    w = np.zeros((3, 3))
    np.multiply.outer(v, v, out=w)
    return np.sum(A**2) + np.sum(v**2) + np.sum(w * A)


@program(lambda: (rnd(3, 3), rnd(3)))
def of_what_does_not_vary(A, v):
    rng = np.random.default_rng(0)
    buf, cnt, m = np.empty(3), np.zeros(3, int), np.zeros(3, bool)
    s = 0.0
    for k in range(3):
        rng.random(out=buf)
        s = s + (v * buf) @ A[k]
        rng.standard_normal(3, out=buf)
        s = s * (v @ buf)
    (A > 0).sum(axis=0, out=cnt)
    s = s * (v @ cnt)
    np.argmax(A, axis=1, out=cnt)
    s = s + v[cnt].sum() * A[0, 0]
    (A > 0).any(axis=0, out=m)
    s = s + v[m].sum() ** 2
    np.less(v, 0, m)
    return s + np.sum(v[m])


@program(lambda: (rnd(4, 5), rnd(5)))
def slices_beside_lists(A, v):
    A[[0, 2], 1:3] = v[:2] * v[2:4]
    A[[0, 0], 2:] = A[[1, 3], 2:] * v[0]
    A[[1, -3], 0] = v[:2]
    A[[2, 0, 1], [0, 0, 1]] = A[[0, 1, 2], 3] * v[1]
    return np.sum(A**3)
