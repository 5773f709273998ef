"""Broadcasting of every kind, shape functions, reductions, scalars against arrays."""

import numpy as np

from .registry import Collection, positive, rand

BROADCASTING = Collection("broadcasting")


def softmax(x):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    return np.sum(p * np.arange(p.size).reshape(p.shape))


BROADCASTING.add(softmax, lambda: (rand(2, 3),), order2=True)


def every_operator(x, y):
    a = x / y + x**y - y * x
    b = np.maximum(x, 0.9 * y) + np.minimum(y, x) + np.arctan2(x, y) + np.hypot(y, x)
    c = np.logaddexp(x, y) + np.where(x > y, x, y**2) + np.power(y, x)
    return np.sum(a * b - c)


BROADCASTING.add(every_operator, lambda: (positive(3, 1), positive(1, 2, seed=1)), argnums=(0, 1), name="column_by_row")
BROADCASTING.add(every_operator, lambda: (positive(2, 3), positive(3, seed=2)), argnums=(0, 1), name="matrix_by_vector")
BROADCASTING.add(every_operator, lambda: (1.3, positive(2, 2)), argnums=(0, 1), name="float_by_matrix")
BROADCASTING.add(every_operator, lambda: (positive(3), np.float64(0.8)), argnums=(0, 1), name="vector_by_scalar")
BROADCASTING.add(every_operator, lambda: (np.array(1.3), positive(2)), argnums=(0, 1), name="zero_d_by_vector")
BROADCASTING.add(every_operator, lambda: (np.array([0.9]), positive(2, 2)), argnums=(0, 1), name="one_by_matrix")
BROADCASTING.add(every_operator, lambda: (positive(2, 1, 2), positive(3, 1, seed=1)), argnums=(0, 1), name="three_axes")
BROADCASTING.add(every_operator, lambda: (positive(1, 1), positive(1, seed=1)), argnums=(0, 1), name="ones_by_one")
BROADCASTING.add(every_operator, lambda: (1.3, 0.8), argnums=(0, 1), name="float_by_float")
BROADCASTING.add(every_operator, lambda: (np.zeros((0, 3)), positive(3)), argnums=(0, 1), name="empty_by_vector")


def centre_and_scale(X):
    mu = X.mean(axis=0)
    sd = np.std(X, axis=0)
    Z = (X - mu) / sd
    return np.sum(Z**3) + np.sum(X - X.mean(axis=1)[:, None])


BROADCASTING.add(centre_and_scale, lambda: (rand(4, 2),))


def bias_everywhere(x, b):
    h = x + b
    h = h * b
    h = h / (1.0 + b**2)
    return np.sum(h * h)


BROADCASTING.add(bias_everywhere, lambda: (rand(3, 2), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)
BROADCASTING.add(bias_everywhere, lambda: (rand(3, 2), 0.4), argnums=(0, 1), holomorphic=True, name="scalar_bias")
BROADCASTING.add(
    bias_everywhere, lambda: (rand(3, 2), rand(3, 1)), argnums=(0, 1), holomorphic=True, name="column_bias"
)


def pairwise_distances(X, Y):
    D = np.sqrt(np.sum((X[:, None, :] - Y[None, :, :]) ** 2, axis=-1))
    return np.sum(np.exp(-D))


BROADCASTING.add(pairwise_distances, lambda: (rand(3, 2), rand(2, 2, seed=1)), argnums=(0, 1), holomorphic=True)


def outer_by_newaxis(x, y):
    G = x[:, np.newaxis] * y[np.newaxis]
    H = np.subtract.outer(x, y) if x.ndim > 5 else np.outer(x, y)
    return np.sum(np.sin(G + H))


BROADCASTING.add(outer_by_newaxis, lambda: (rand(3), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)


def broadcast_to_and_repeat(x):
    a = np.broadcast_to(x, (2, 3))
    b = np.repeat(x, 2)
    c = np.tile(x, (2, 2))
    d = np.repeat(a, [1, 2], axis=0)
    return np.sum(a**2) + np.sum(b * np.arange(6)) + np.sum(np.sin(c)) * d[2, 1]


BROADCASTING.add(broadcast_to_and_repeat, lambda: (rand(3),), holomorphic=True)


def reductions(A):
    s = np.sum(A, axis=0) @ np.arange(3.0) + np.sum(A, axis=(0, 1)) + A.sum(1)[0]
    m = np.mean(A, axis=-1)[1] * np.mean(A)
    v = np.var(A) + np.var(A, axis=0, ddof=1)[0] + np.std(A, axis=1, keepdims=True)[0, 0]
    p = np.prod(A, axis=1)[0] + np.prod(A)
    e = np.max(A, axis=0) @ np.ones(3) + A.min() + np.max(A, axis=1, keepdims=True)[0, 0]
    return s * m + v * p + e


BROADCASTING.add(reductions, lambda: (rand(2, 3),))


def reductions_of_three_axes(T):
    a = np.sum(T, axis=(0, 2))
    b = np.mean(T, axis=(-1, 0), keepdims=True)
    c = T.max(axis=(1, 2))
    return np.sum(a**2) + np.sum(b * T) + c[0] * c[1]


BROADCASTING.add(reductions_of_three_axes, lambda: (rand(2, 2, 3),))


def scans(x):
    c = np.cumsum(x)
    A = np.cumsum(np.outer(x, x), axis=1)
    d = np.diff(c**2)
    return np.sum(c**2) + np.sum(A * A) + np.sum(d**3) + np.sum(np.diff(x, n=2) ** 2)


BROADCASTING.add(scans, lambda: (rand(4),), holomorphic=True)


def shape_functions(x):
    A = np.reshape(x, (2, 3))
    B = np.transpose(A) @ A
    C = np.swapaxes(x.reshape(1, 2, 3), 0, 2)
    D = np.moveaxis(C, 0, -1)
    E = np.squeeze(np.expand_dims(B, 1), axis=1)
    F = np.ravel(E)
    return np.sum(B**2) + np.sum(C * C) * D[0, 0, 0] + F[1] * F[5]


BROADCASTING.add(shape_functions, lambda: (rand(6),), holomorphic=True)


def joining(x, y):
    a = np.concatenate([x, y, x])
    b = np.stack((x, y), axis=1)
    c = np.hstack([x, y]) * np.arange(6)
    d = np.vstack([x, y, x * y])
    e = np.concatenate([b, b.T.reshape(3, 2)], axis=1)
    return np.sum(a**2) + b[0, 1] * b[1, 0] + np.sum(c) + np.sum(d @ d.T) + np.sum(e[:, 1] * e[:, 2])


BROADCASTING.add(joining, lambda: (rand(3), rand(3, seed=1)), argnums=(0, 1), holomorphic=True)


def splitting(x):
    a, b, c = np.split(x, 3)
    head, tail = np.split(x, [2])
    parts = np.array_split(x, 4)
    return np.sum(a * b * c) + np.sum(head) * np.sum(tail**2) + parts[1][0]


BROADCASTING.add(splitting, lambda: (rand(6),), holomorphic=True)


def flips_and_rolls(x, A):
    a = np.flip(x) * x + np.roll(x, 1) * x + x[::-1] ** 2
    b = np.roll(A, (1, -1), axis=(0, 1)) * A + np.flip(A, axis=1) * np.fliplr(A)
    c = np.pad(x, 2) * np.arange(7) + np.pad(x, (1, 3))[::-1]
    return np.sum(a) + np.sum(b) + np.sum(c**2)


BROADCASTING.add(flips_and_rolls, lambda: (rand(3), rand(2, 3, seed=1)), argnums=(0, 1), holomorphic=True)


def elementwise_zoo(x):
    a = np.exp(x) + np.log(x) + np.sqrt(x) + np.log1p(x) + np.expm1(x) + np.square(x) + np.reciprocal(x)
    b = np.sin(x) * np.cos(x) + np.tan(x) + np.sinh(x) - np.cosh(x) + np.tanh(x)
    c = np.arcsin(x / 3) + np.arccos(x / 3) + np.arctan(x) + np.arcsinh(x) + np.arccosh(x + 1) + np.arctanh(x / 3)
    d = np.abs(x) + np.sign(x) * x + np.clip(x, 0.6, 1.2) + np.exp2(x) + np.log2(x) + np.log10(x) + np.negative(x)
    return np.sum(a * b) + np.sum(c * d)


BROADCASTING.add(elementwise_zoo, lambda: (np.array([0.52, 0.9, 1.4]),))


def ufunc_spelling(x, y):
    a = np.add(x, y) * np.subtract(x, y)
    b = np.multiply(a, np.divide(x, y))
    return np.sum(np.true_divide(b, np.negative(y))) + np.sum(np.power(np.absolute(y), 1.5))


BROADCASTING.add(ufunc_spelling, lambda: (rand(2, 2), positive(2)), argnums=(0, 1))


def triangles(A):
    L = np.tril(A)
    U = np.triu(A, 1)
    return (
        np.sum(L @ U) + np.trace(A @ A) + np.sum(np.diag(A) ** 3) + np.sum(np.diag(np.diag(A)) * A) + np.trace(U.T @ A)
    )


BROADCASTING.add(triangles, lambda: (rand(3, 3),), holomorphic=True)
