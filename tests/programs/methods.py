"""Array methods and attributes."""

import numpy as np

from .registry import Collection, positive, rand

METHODS = Collection("methods")


def reducing_methods(A):
    a = A.sum() + A.sum(axis=0)[1] + A.sum(1, keepdims=True)[0, 0]
    b = A.mean() * A.mean(axis=1)[0] + A.prod() + A.prod(axis=0)[0]
    c = A.max() + A.min(axis=1)[1] + A.var() + A.std(axis=0)[0] + A.var(ddof=1)
    return a * b + c


METHODS.add(reducing_methods, lambda: (rand(2, 3),))


def shaping_methods(A):
    a = A.reshape(-1) @ A.ravel()
    b = A.reshape(3, 2) @ A + A.reshape((3, -1)) @ A
    c = A.flatten()[::2].sum() * A.transpose()[0, 1] + A.T[2, 0] + A.swapaxes(0, 1)[1, 1]
    d = A[None].squeeze() * A + A[:, :, None].squeeze(axis=2)
    return a + np.sum(b**2) + c + d.sum() + A.transpose(1, 0).sum() * A.transpose((1, 0))[1, 0]


METHODS.add(shaping_methods, lambda: (rand(2, 3),), holomorphic=True)


def matrix_transpose(T):
    return np.sum(T @ T.mT) + np.sum(T.T[0] ** 2) + T.transpose(2, 0, 1)[1, 0, 1] ** 2


METHODS.add(matrix_transpose, lambda: (rand(2, 2, 3),), holomorphic=True)


def dot_methods(A, x):
    y = A.dot(x)
    return y.dot(y) + A.T.dot(y).sum() + np.dot(A, 2.0).sum() + x.dot(x) + A.trace() + A.diagonal().sum() ** 2


METHODS.add(dot_methods, lambda: (rand(2, 2), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)


def copies(x):
    y = x.copy()
    z = np.copy(y) * x
    w = np.array(z)
    return np.sum(w * y) + y.copy()[0]


METHODS.add(copies, lambda: (rand(3),), holomorphic=True)


def astype_and_clip(x):
    y = x.astype(float)
    z = y.clip(-0.5, 0.5)
    return np.sum(z * y) + x.clip(min=0.0).sum() + x.round().sum() * 0.0


METHODS.add(astype_and_clip, lambda: (np.array([0.7, 0.2, -0.9]),))


def scans_and_sums(x):
    return np.sum(x.cumsum() ** 2) + x.repeat(2).sum() + x.take([0, 0, 1]).sum() + np.sum(x.cumsum()[::-1] * x)


METHODS.add(scans_and_sums, lambda: (rand(3),), holomorphic=True)


def attributes(x):
    n = x.size + x.ndim + x.shape[0] + len(x.shape) + x.itemsize * 0
    if x.dtype == np.float64 or x.dtype.kind == "f":
        n = n * 2
    return np.sum(x) ** 2 / n + x.real.sum() * x.shape[-1]


METHODS.add(attributes, lambda: (rand(2, 2),))


def chained_methods(X):
    return ((X - X.mean(axis=0)) ** 2).sum(axis=1).mean().item() + X.T.dot(X).reshape(-1).max()


METHODS.add(chained_methods, lambda: (rand(4, 2),))


def method_of_expression(x, y):
    return (x * y).sum() + (x + y).reshape(-1, 1).T.sum(axis=0).dot(x) + (x @ y).item() + np.exp(x).mean()


METHODS.add(method_of_expression, lambda: (rand(3), rand(3, seed=1)), argnums=(0, 1))


def tolist_and_iteration(x):
    total = 0.0
    for v in x.tolist():
        total += v**2
    a, b = x[:2].tolist()
    return total * a + b


METHODS.add(tolist_and_iteration, lambda: (rand(3),))


def flat_iteration(A):
    total = 0.0
    for v in A.flat:
        total = 0.5 * total + v**2
    return total + A.flat[2]


METHODS.add(flat_iteration, lambda: (rand(2, 2),), holomorphic=True)


def any_all_and_logic(x):
    ok = np.isfinite(x).all() and not (x > 10).any()
    return np.sum(np.where(np.logical_and(x > 0, x < 1), x**2, 0.0)) * (2.0 if ok else 1.0)


METHODS.add(any_all_and_logic, lambda: (np.array([0.4, -0.6, 0.8]),))


def operators_of_arrays(x, A):
    B = A @ A - A * A / (2.0 + A**2)
    y = 1.0 / x - x[::-1] + 2.0**x - (x // 10.0)
    return B.sum() * y.sum() + x @ x


METHODS.add(operators_of_arrays, lambda: (positive(3), rand(2, 2)), argnums=(0, 1))


def matmul_ranks(x, A, T):
    a = x @ x
    b = A @ x
    c = x @ A
    d = T @ A
    e = T @ x
    f = np.matmul(A, T)
    g = x @ T
    return a + b.sum() * c[0] + np.sum(d * f) + np.sum(e**2) + np.sum(g**3)


METHODS.add(matmul_ranks, lambda: (rand(2), rand(2, 2), rand(3, 2, 2)), argnums=(0, 1, 2), holomorphic=True)


def matmul_broadcast(S, T):
    return np.sum((S @ T) ** 2)


METHODS.add(matmul_broadcast, lambda: (rand(2, 1, 2, 3), rand(3, 3, 1, seed=1)), argnums=(0, 1), holomorphic=True)


def dot_ranks(x, A, T):
    a = np.dot(T, A)
    b = np.dot(T, x)
    c = np.dot(A, x) @ np.dot(x, A)
    d = np.dot(A, T)
    return np.sum(a**2) + np.sum(b**3) + c + np.dot(3.0, x).sum() + np.sum(np.sin(d))


METHODS.add(dot_ranks, lambda: (rand(2), rand(2, 2), rand(3, 2, 2)), argnums=(0, 1, 2), holomorphic=True)


def products(x, y, A, B):
    a = np.outer(x, y).sum() * np.inner(x, y) + np.vdot(x, y)
    b = np.tensordot(A, B, axes=([1], [0])) + np.tensordot(A, B, axes=1)
    c = np.inner(A, B)
    d = np.kron(x, y) @ np.arange(4.0)
    return a + np.sum(b**2) + np.sum(c * b) + d + np.tensordot(A, B)


METHODS.add(products, lambda: (rand(2), rand(2, seed=1), rand(2, 2, seed=2), rand(2, 2, seed=3)), argnums=(0, 1, 2, 3))
