"""Programs that go through arrays place by place: np.ndindex, flat, fancy `+=`, strange ways to write and to swap."""

import numpy as np

from .registry import program, rnd


class Box:
    def __init__(self, a):
        self.a = a


@program(lambda: (rnd(3, 8, 8), rnd(2, 3, 3, 3, seed=1), rnd(2, seed=2)), second=False)
def convolution_by_places(img, kernels, bias):
    co, _, kh, kw = kernels.shape
    out = np.empty((co, img.shape[1] - kh + 1, img.shape[2] - kw + 1))
    for o, (kernel, b) in enumerate(zip(kernels, bias, strict=True)):
        for i, j in np.ndindex(*out.shape[1:]):
            out[o, i, j] = np.tensordot(img[:, i : i + kh, j : j + kw], kernel, axes=3) + b
    np.maximum(out, 0, out=out)
    return np.log(np.exp(out.reshape(co, 3, 2, 3, 2).max(axis=(2, 4))).sum())


@program(lambda: (rnd(3, 4),))
def places_of_a_transpose(x):
    y = x.T * 2
    for place in np.ndindex(y.shape[0], y.shape[1]):
        y[place] *= y[place]
    return y.sum()


@program(lambda: (rnd(3, 4),))
def places_of_an_object(x):
    b = Box(x * 2)
    s = 0.0
    for i, j in np.ndindex(*b.a.shape):
        s += b.a[i, j] ** 2 * i
    for place in np.ndindex(x.shape):
        b.a[place] *= s
    for k, (i, _) in zip(x[0], np.ndindex(x.shape), strict=False):
        s += k * i
    return s + b.a.sum() + sum(b.a[p] for p in np.ndindex(2, 2))


@program(lambda: (rnd(3, 4), rnd(2)))
def places_counted(x, y):
    for k, place in enumerate(np.ndindex(3, 4)):
        x[place] = x[place] ** 2 + y[place[0] % 2] * k
    for (i,) in np.ndindex(2):
        y[i] += x[i, i]
    return x.sum() * y[0]


@program(lambda: (rnd(4), 0.5))
def targets_in_a_chain(x, s):
    b, c = np.zeros(4), np.ones(3)
    a = b[:] = x * s
    u = c[1:] = b[0] = x[1] * s
    b[1] *= 3
    return (a * b).sum() + u * c.sum()


@program(lambda: (rnd(4, 4),))
def views_swapped(A):
    a, b = A[0], A[1]
    a, b = b, a
    a *= 2
    b += a
    A[2], A[3] = A[3].copy(), A[2].copy()
    A[[0, 1]] = A[[1, 0]]
    A[:, [1, 2]] = A[:, [2, 1]]
    return (A * np.arange(16.0).reshape(4, 4)).sum() + a @ b


@program(lambda: (rnd(6),), step=1e-3)
def triangles_and_masks(x):
    A = np.outer(x, x + 1)[:4, :4].copy()
    np.fill_diagonal(A, A[0])
    A.flat[::5] += 1
    A[np.diag_indices(4)] *= 2
    A[np.triu_indices(4, 1)] = 0.25 * A[np.tril_indices(4, -1)]
    i, j = np.nonzero(A > 0.3)
    A[i, j] = A[i, j] ** 2
    return A.sum() + np.trace(A @ A)


@program(lambda: (rnd(6), rnd(3, seed=3)))
def chosen_outputs(x, y):
    o = np.full(6, 0.5)
    np.multiply(x, 3.0, out=o, where=x > 0)
    np.sqrt(np.abs(x), out=o[:6], where=[True, False] * 3)
    np.add(o[:3], y, o[3:])
    np.cumsum(o, out=o)
    np.clip(o, -1, 1.2, out=o)
    np.copyto(o[1:3], y[:2], where=y[1:] > -2)
    return o @ x


@program(lambda: (rnd(3, 4, 2),))
def axes_moved_and_written(T):
    M = np.moveaxis(T, 0, -1)
    M[0, 0] *= 2
    R = np.rollaxis(T, 2)
    R[1] += R[0]
    E = np.expand_dims(T, 1)
    E[1, 0, 2] *= T[1, 1]
    B = np.flip(T, 1)
    B[:, 0] += 3 * B[:, 1]
    D = np.einsum("ijk->kij", T) * 1.0
    D[0] = 0
    return (T**2).sum() + D.sum()
