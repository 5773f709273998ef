"""Reads by every kind of index."""

import numpy as np

from .registry import Collection, rand

INDEXING = Collection("indexing")


def integers(x, A):
    return x[0] * x[-1] + A[0, 1] * A[-1, -2] + A[1][0] + A[0][1] ** 2 + x[np.int64(1)]


INDEXING.add(integers, lambda: (rand(3), rand(2, 3, seed=1)), argnums=(0, 1), holomorphic=True)


def slices(x):
    a = x[1:] - x[:-1]
    b = x[::2] * x[1::2]
    c = x[::-1] * x
    d = x[-3:-1] * x[:2]
    return np.sum(a**2) + np.sum(b) + np.sum(c**3) + np.sum(d) + np.sum(x[:]) + np.sum(x[4:2])


INDEXING.add(slices, lambda: (rand(6),), holomorphic=True, order2=True)


def two_axis_slices(A):
    inner = A[1:-1, 1:-1]
    lap = A[2:, 1:-1] + A[:-2, 1:-1] + A[1:-1, 2:] + A[1:-1, :-2] - 4.0 * inner
    return np.sum(lap**2) + np.sum(A[:, 0] * A[:, -1]) + np.sum(A[0] ** 3) + np.sum(A[1:, ::2])


INDEXING.add(two_axis_slices, lambda: (rand(4, 4),), holomorphic=True)


def ellipsis_and_none(T):
    a = T[..., 0] * T[..., -1]
    b = T[0, ...] + T[:, None, 0]
    c = T[None][0, :, 1:] ** 2
    d = T[:, np.newaxis, ..., 1]
    return np.sum(a) + np.sum(b**2) + np.sum(c) + np.sum(d**3) + np.sum(T[...])


INDEXING.add(ellipsis_and_none, lambda: (rand(2, 2, 3),), holomorphic=True)


def boolean_mask(x, A):
    positive = x[x > 0]
    return (
        np.sum(positive**2) + np.sum(A[A < 0.2] ** 3) + np.sum(A[np.array([True, False])] ** 2) + np.mean(x[~(x > 0)])
    )


INDEXING.add(boolean_mask, lambda: (np.array([0.5, -0.3, 0.7, -0.9]), rand(2, 3)), argnums=(0, 1))


def fancy_with_repeats(x):
    ix = np.array([0, 2, 2, 0, 1])
    y = x[ix]
    z = x[[1, 1, 0]]
    return np.sum(y * np.arange(5.0)) + np.sum(z**2) + np.sum(x[np.array([[0, 1], [1, 2]])] ** 3)


INDEXING.add(fancy_with_repeats, lambda: (rand(3),), holomorphic=True)


def fancy_in_two_axes(A):
    rows, cols = np.array([0, 1, 1]), np.array([2, 0, 0])
    a = A[rows, cols]
    b = A[rows][:, cols]
    c = A[np.arange(2), [1, 1]]
    d = A[np.ix_([0, 1], [0, 2])]
    return np.sum(a**2) + np.sum(b**3) + np.sum(c) + np.sum(d * d)


INDEXING.add(fancy_in_two_axes, lambda: (rand(2, 3),), holomorphic=True)


def mixed_indices(T):
    a = T[:, [1, 1, 0]]
    b = T[0, :, [0, 2]]
    c = T[[0, 0], 1:, 1]
    d = T[..., np.array([0, 0])]
    return np.sum(a**2) + np.sum(b**3) + np.sum(c) + np.sum(d**2)


INDEXING.add(mixed_indices, lambda: (rand(2, 2, 3),), holomorphic=True)


def labels_pick_logits(logits, labels):
    shifted = logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))
    return -np.mean(shifted[np.arange(len(labels)), labels])


INDEXING.add(labels_pick_logits, lambda: (rand(4, 3), np.array([0, 2, 2, 1])), holomorphic=True, order2=True)


def tuple_variable(A):
    index = (1, slice(None, 2))
    where = tuple([0, 1])
    s = slice(1, None)
    return np.sum(A[index] ** 2) + A[where] * 3.0 + np.sum(A[s, s])


INDEXING.add(tuple_variable, lambda: (rand(2, 3),), holomorphic=True)


def loop_index(x, order):
    total = 0.0
    for k, i in enumerate(order):
        total += x[i] * x[i - 1] * (k + 1)
        total += np.sum(x[k : k + 2] ** 2)
    return total


INDEXING.add(loop_index, lambda: (rand(4), [2, 0, 2]), holomorphic=True)


def computed_index(x):
    i = int(np.argmax(x))
    j = np.argsort(x)[0]
    return x[i] ** 2 * x[j] + x[(i + 1) % len(x)] + x[x.argmin()]


INDEXING.add(computed_index, lambda: (np.array([0.1, 0.8, 0.4, -0.3]),))


def sort_by_argsort(x, w):
    order = np.argsort(x)
    return np.sum(x[order] * w) + np.sum(np.sort(x) ** 2 * w)


INDEXING.add(sort_by_argsort, lambda: (np.array([0.4, -0.2, 0.9]), rand(3)), argnums=(0, 1))


def embedding(table, tokens):
    vectors = table[tokens]
    return np.sum(np.mean(vectors, axis=0) ** 2) + np.sum(vectors[0] * vectors[2])


INDEXING.add(embedding, lambda: (rand(4, 2), np.array([1, 3, 1])), holomorphic=True)


def where_indices(x):
    ix = np.where(x > 0)[0]
    jx = np.nonzero(x < 0)
    return np.sum(x[ix] ** 2) - np.sum(x[jx] ** 3)


INDEXING.add(where_indices, lambda: (np.array([0.5, -0.3, 0.7]),))


def take_and_along_axis(A):
    a = np.take(A, [0, 2, 2], axis=1)
    b = np.take_along_axis(A, np.argsort(A, axis=1), axis=1)
    return np.sum(a**2) + np.sum(b * np.arange(3.0)) + A.take(1)


INDEXING.add(take_and_along_axis, lambda: (rand(2, 3),))


def upper_triangle(A):
    i, j = np.triu_indices(3, k=1)
    return np.sum(A[i, j] ** 2) + np.sum(A[np.diag_indices(3)]) + np.sum(A[np.tril_indices(3)] ** 3)


INDEXING.add(upper_triangle, lambda: (rand(3, 3),), holomorphic=True)


def repeated_views(x):
    a = x[1:]
    b = a[1:]
    c = b.reshape(2, 2)
    return np.sum(a * 2.0) + np.sum(b**2) + np.sum(c[0] * c[1]) + c.T[0, 1]


INDEXING.add(repeated_views, lambda: (rand(6),), holomorphic=True)


def gather_in_loop(x, neighbours):
    h = x
    for _ in range(2):
        h = np.tanh(h + 0.5 * h[neighbours].sum(axis=1))
    return np.sum(h)


INDEXING.add(gather_in_loop, lambda: (rand(3), np.array([[1, 2], [0, 0], [1, 0]])), holomorphic=True)
