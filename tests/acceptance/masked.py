"""Masks and places of other forms than an index has: `where=` that is broadcast, `np.putmask`, `np.place`, `np.put`."""

import numpy as np

from .registry import program, rnd

W = np.arange(1.0, 10.0).reshape(3, 3)


@program(lambda: (rnd(3, 3),))
def masks_of_fewer_axes(A):
    B = np.zeros((3, 3))
    np.copyto(A, 0.3 * A[0, 0], where=A[0] > 0)
    np.add(A[0], A[1], out=B, where=np.array([True, False, True]))
    safe = np.divide(A, A[0], out=np.ones((3, 3)), where=np.abs(A[0]) > 0.3)
    np.sqrt(np.abs(A), out=A, where=A[1] > 0)
    return np.sum(A * A * W) + np.sum(B * B * W) + np.sum(safe * W)


@program(lambda: (rnd(2, 3), rnd(2, 3, 3, seed=1), rnd(3, 3, seed=2) > 0))
def masks_that_are_stretched(A, T, m):
    np.exp(A, out=A, where=A[:, :1] > 0)
    np.copyto(A, A[0] ** 2, where=(A > 0.5).any(axis=1, keepdims=True))
    np.tanh(T, out=T, where=m)
    np.copyto(T, T[0].copy(), where=m.T)
    rows = A.T
    np.multiply(rows, 3.0, out=rows, where=A[1, :, None] > 0)
    return np.sum(A * A * W[:2]) + np.sum(T**2 * W)


@program(lambda: (rnd(3, 3),))
def masks_in_lists_and_tuples(A):
    np.copyto(A, A[1] * A[2], where=[True, False, True])
    np.multiply(A, A[1], out=A, where=[[1], [0], [1]])
    np.exp(A, out=A, where=(False, True, True))
    v = A[0] * 1.0
    np.multiply(v, A[1], out=v, where=[1, 0, 1])
    return np.sum(A * A * W) + np.sum(v**2)


@program(lambda: (rnd(2, 3), True, np.array(True), np.bool_(False), np.array([True])))
def masks_of_one_item(A, one, boxed, no, short):
    np.exp(A, out=A, where=short)
    np.multiply(A, 2.0, out=A, where=one)
    np.sin(A, out=A, where=boxed)
    np.copyto(A, 0.0, where=no)
    return np.sum(A * A * W[:2])


def _clear(A, mask, value):
    np.copyto(A, value, where=mask)
    np.multiply(A, value, out=A, where=mask)


@program(lambda: (rnd(3, 3), rnd(3, seed=1)))
def masks_in_loops_and_helpers(A, x):
    _clear(A, A[0] > 0, A[1, 1] ** 2)
    _clear(A[1:], [False, True, True], A[0] * 1.0)
    _clear(A, A > 0, A[1].copy())
    mask = np.array([True, False, True])
    for i in range(3):
        np.add(A, x * x[i], out=A, where=mask)
        mask = np.roll(mask, 1)
        np.multiply(A, A[i], out=A, where=~mask[:, None])
    return np.sum(A * A * W)


@program(lambda: (rnd(3, 3),))
def masks_of_arrays_without_a_known_shape(A):
    C = A.reshape(tuple([3] * int(A.ndim))) * 1.0
    np.divide(A[0], A + 3, out=C, where=A[1] > 0)
    np.copyto(C, A[2], where=C[0] > 0)
    return np.sum(C * W)


@program(lambda: (rnd(3, 3),))
def sums_of_chosen_items_go_into_arrays(A):
    o = np.zeros(3)
    np.sum(A, axis=0, out=o, where=A > 0)
    A.sum(axis=1, out=A[0], where=A[0] > 0)
    np.mean(A, axis=0, out=A[2], where=A[1:2] ** 2 > 0)
    return np.sum(A * A * W) + o @ o


@program(lambda: (rnd(3, 3),))
def flat_masks(A):
    np.putmask(A, (A > 0).ravel(), A**2)
    np.place(A, (A > 0.1).ravel(), A[0] ** 2)
    np.putmask(A, [1, 0, 0, 0, 2, 0, 0, 0, -1], A[0] * 2)
    np.place(A, np.array([[1, 0, 0], [0, 2, 0], [0, 0, -1]]), A[1] * 3)
    np.putmask(A[1], (True, False, True), A[0, :2] * 1.0)
    np.place(A, A > 0, A[A > 0])
    return np.sum(A * A * W)


@program(lambda: (rnd(6), [1, 2], (0, 3), [True, False, True]))
def places_of_other_forms(x, listed, pair, truths):
    x.put(x > 0, x[2] ** 2)
    np.put(x, [[0, 1], [2, 3]], (x[4:] ** 2)[:, None])
    x.put(listed, x[0] ** 2)
    x.put(indices=pair, values=x[:2] ** 2)
    np.put(x, truths, x[3:6] ** 3)
    np.put(x, np.argsort(x), x * 2)
    np.put(x, np.where(x > 0), x[0] ** 2)
    return x @ np.arange(6.0)


@program(lambda: (rnd(6),))
def values_that_run_out(x):
    np.put(x, [1, 0, 2], x[3:5] ** 2)
    np.put(x, [1, 5], x[:3] * 2)
    x.put(-2, x[:2] * 1.0)
    x.put([1, 1, 1], x[3:5] * 3)
    np.put(x, [7, -8], x[:2] * 2, mode="wrap")
    x.put(np.array([[7], [9]]), x[1] ** 2, "clip")
    return x @ np.arange(6.0)


@program(lambda: (rnd(3, 4), rnd(6, seed=1)))
def places_of_matrices(M, x):
    np.put(M, [0, 5, -1, -12], M[1] ** 2)
    M.put([[1, 2]], M[0, :1])
    M.put(7, M[0, 0] * 3)
    np.put(M.T, [1, 2, 3], M[2, 1:] * 2)
    for k in range(4):
        M.put([k, 3 * k], x[k : k + 2] ** 2)
        x.put([k], M[0, k] * x[k])
    return np.sum(M**2 * np.arange(12.0).reshape(3, 4)) + x @ x


@program(lambda: (rnd(3, 3), rnd(5, seed=1)))
def compressed_by_the_method(A, x):
    total = x.compress(x > 0).sum() ** 2 + x.compress([True, False, True]) @ x[:2] + np.ndarray.compress(x, x < 0).sum()
    total += (A.compress(A[0] > 0, axis=1) ** 2).sum() + A.T.compress((A > 0).ravel()).sum() ** 3
    total += A.compress(condition=[0, 1, 1], axis=-1)[0, 0] * x[0].compress([True])[0]
    A.compress([True, False, True], 0, A[:2])
    return total + np.sum(A * A * W)


@program(lambda: (rnd(3, 3), rnd(2, 3, 4, seed=1)))
def places_along_axes(A, T):
    np.put_along_axis(A, np.array([[0, 2]]), A[0, 1] ** 2, axis=1)
    np.put_along_axis(A, np.array([[1], [0]]), A[:2, :1] * A[2, 0], axis=0)
    np.put_along_axis(A, np.argmin(A, axis=1)[:, None], A[:, :1] * 2, axis=-1)
    np.put_along_axis(A, np.array([0, 5]), A[0, :2] ** 2, axis=None)
    np.put_along_axis(T, np.array([[[0, 2]]]), T[0, 1, 0] ** 2, axis=2)
    return np.sum(A * A * W) + np.sum(T**3)


@program(lambda: (rnd(3, 3),))
def diagonals_of_other_values(A):
    np.fill_diagonal(A, A[0, :2] ** 2)
    np.fill_diagonal(A, [A[0, 1], 2.0])
    np.fill_diagonal(A, A[:, :1] * 2)
    np.fill_diagonal(A, A**2)
    np.fill_diagonal(A[:, :2], A[0, 1])
    return np.sum(A * A * W)


@program(lambda: (rnd(3, 3),))
def reductions_of_chosen_items(A):
    total = np.sum(np.add.reduce(A, initial=2.0) ** 2) + np.sum(np.add.reduce(A, axis=1, where=A > 0) ** 2 * W[0])
    total += np.multiply.reduce(A, axis=None, initial=2.0) + np.sum(np.multiply.reduce(A, 0, where=A[0] > 0) ** 2)
    total += np.sum(np.maximum.reduce(A, initial=0.1) ** 2) + np.add.reduce(A, (0, 1), None, None, False, A[0, 0]) ** 2
    np.add.reduce(A, axis=0, out=A[0], where=A[0] > 0)
    return total + np.sum(A * A * W)


@program(lambda: (rnd(3, 3), [1, 2]))
def rolled_by_lists(A, shifts):
    return np.sum(np.roll(A, shifts, axis=(0, 1)) * W * A) + np.sum(np.roll(A, [2]) * W * A)


@program(lambda: (rnd(3, 3),), second=False)
def padded_by_dicts(A):
    total = np.pad(A, {1: 2})[1, 3] ** 2 + np.sum(np.pad(A, {0: (1, 0)})[1:] ** 2 * W)
    return total + np.sum(np.pad(A, {-1: (0, 2)}, mode="edge") ** 3)


@program(lambda: (rnd(4), rnd(1, 4, seed=1), np.cumsum(rnd(3, 4, seed=2, lo=0.2), axis=1)))
def profiles_on_several_grids(y, row, X):
    total = np.sum(np.trapezoid(y, X, axis=-1) ** 2) + np.sum(np.trapezoid(row, X) ** 2)
    return total + np.sum(np.trapezoid(y[None], X, axis=1) ** 3) + np.sum(np.trapezoid(X, y) ** 2)
