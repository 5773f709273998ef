"""Items and views of what never changes are looked up again in the reverse sweep, and kept where that would find something else."""

import numpy as np
import pytest

from s2sad import vjp
from tests.test_written_passes import A, each, right


def rows(x):
    total = 0.0
    for i in range(4):
        row = x[i]
        total = total * 0.5 + row @ row + row[0] * row[i]
    return total


def rows_of_the_loop(x):
    h = np.zeros(4, x.dtype)
    for row in x:
        h = np.tanh(h * row + row[::-1])
    return np.sum(h)


def pairs(x):
    layers = [(x, x[0]), (x * 2.0, x[1])]
    h = x[2]
    for k in range(2):
        W, b = layers[k]
        h = np.tanh(h @ W * 0.3 + b)
    return np.sum(h)


def two_loops(x):
    total = 0.0
    for i in range(4):
        one = x[i]
        for j in range(i, 4):
            other = x[j, 1:]
            total = np.tanh(total) + one[1:] @ other * one[0]
    return total


def in_a_branch(x):
    total = 0.0
    for i in range(4):
        if i % 2:
            row = x[i]
            total = total * row[0] + np.sum(row**3)
    return total


@each(rows, rows_of_the_loop, pairs, two_loops, in_a_branch)
def test_nothing_is_kept(f):
    text = right(f)
    for kept in ("rows.", "Ws.", "bs.", "ones.", "others."):
        assert kept not in text


def array_is_written(x):
    y, total = x * 1.0, 0.0
    for i in range(4):
        row = y[i] * 1.0
        last = y[i]
        total = total * 0.5 + row @ last * last[0]
        y[i] = row * total
    return total + np.sum(y)


def row_is_written(x):
    y, total = x * 1.0, 0.0
    for i in range(4):
        row = y[i]
        row[1:] *= row[0]
        total = total * 0.9 + row @ row
    return total


def index_is_another(x):
    total, k = 0.0, 0
    for i in range(4):
        k = (3 * k + i) % 4
        row = x[k]
        total = total * 0.9 + row @ row * row[0]
    return total


def bound_twice(x):
    total = 0.0
    for i in range(4):
        row = x[i]
        total = total * 0.9 + row @ row
        row = x[3 - i]
        total = total * row[0]
    return total


def list_is_changed(x):
    parts, total = [x[0] * 2, x[1] * 3], 0.0
    for i in range(2):
        part = parts[i]
        total = total * 0.9 + part @ part * part[0]
        parts[i] = part * total
    return total + np.sum(parts[0] * parts[1])


def index_of_an_earlier_loop(x):
    total = 0.0
    for n in (3, 1, 2):
        for i in range(n):
            total = total * 0.5 + x[i, 0]
        row = x[i]
        total = total * 0.9 + row @ row * row[0]
    return total


@each(array_is_written, row_is_written, index_is_another, bound_twice, list_is_changed, index_of_an_earlier_loop)
def test_where_it_would_be_another(f):
    right(f)


@pytest.mark.parametrize("f", [rows, rows_of_the_loop, two_loops])
def test_the_caller_writes_between(f):
    x = A.copy()
    value, pullback = vjp(f)(x)
    x[...] = 7.0
    np.testing.assert_array_equal(pullback(1.0), vjp(f)(A)[1](1.0))


def eliminated(A):
    A = A.copy()
    for k in range(len(A) - 1):
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= A[k + 1 :, k, None] * A[k, k + 1 :]
    return np.sum(np.sin(A))


def eliminated_with_pivots(A):
    A = A.copy()
    for k in range(len(A) - 1):
        p = k + np.argmax(np.abs(A[k:, k]))
        if p != k:
            A[[k, p]] = A[[p, k]]
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= A[k + 1 :, k, np.newaxis] * A[k, np.newaxis, k + 1 :]
    return np.sum(np.sin(A))


def eliminated_in_columns(A):
    A = A.copy()
    for k in range(len(A) - 1):
        A[k, k + 1 :] /= A[k, k]
        A[k + 1 :, k + 1 :] -= np.multiply(A[k + 1 :, k][:, None], A[k, None, k + 1 :])
    return np.sum(np.sin(A))


def eliminated_with_thin_slices(A):
    A = A.copy()
    for k in range(len(A) - 1):
        A[k + 1 :, k] = A[k + 1 :, k] / A[k, k]
        A[k + 1 :, k + 1 :] -= A[k + 1 :, k : k + 1] * A[k : k + 1, k + 1 :]
    return np.sum(np.sin(A))


def eliminated_with_reshaped_columns(A):
    A = A.copy()
    for k in range(len(A) - 1):
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= A[k + 1 :, k].reshape(-1, 1) * A[k, k + 1 :]
    return np.sum(np.sin(A))


def cholesky_by_outer_products(A):
    A = A @ A.T + 3 * np.eye(len(A))
    for k in range(len(A)):
        A[k, k] = np.sqrt(A[k, k])
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= np.outer(A[k + 1 :, k], A[k + 1 :, k])
    return np.sum(np.sin(np.tril(A)))


@each(
    eliminated, eliminated_with_pivots, eliminated_in_columns, eliminated_with_thin_slices, eliminated_with_reshaped_columns,
    cholesky_by_outer_products,
)  # fmt: skip
def test_rows_and_columns_are_kept_instead_of_blocks(f):
    text = right(f)
    for block in ("A[k + 1:, k + 1:].copy()", "append(outer_value)", "append(product)"):
        assert block not in text


def column_that_is_written_behind(A):
    A = A.copy()
    for k in range(3):
        column = A[k + 1 :, k][:, None]
        A[k + 1 :, k + 1 :] -= column * A[k, k + 1 :]
        A[k + 1 :, k] *= A[k, k]
        A[k + 1 :, k + 1 :] += np.sin(column)
    return np.sum(A**2)


def shape_of_a_view(A):
    A, total = A.copy(), 0.0
    for k in range(3):
        column = A[k:, k]
        total += np.mean(column.reshape(-1, 1) * A[k, k:])
        A[k:, k:] *= total
    return total


@each(column_that_is_written_behind, shape_of_a_view)
def test_views_that_are_read_after_a_write(f):
    right(f)


def array_bound_anew_behind_its_view(A):
    y = A[0].copy()
    inner = y[:-1][1:]
    y *= inner[[0, 0, 1, 1]]
    y = y[::-1]
    return np.sum(inner * inner) + y[0]


def array_bound_anew_behind_its_column(A):
    A = A.copy()
    column = A[:, 2][::-2]
    np.add(A.ravel(), A[0, 0], out=A.ravel())
    A = A + A[0, 1]
    return np.sum(column * column) + A[1, 1]


def view_of_a_view_in_a_loop(A):
    A, total = A.copy(), 0.0
    for k in range(3):
        row = A[k][1:]
        A[k:] *= np.sin(row[::-1][0])
        A = A[::-1]
        total += row @ row[::-1]
    return total


@each(array_bound_anew_behind_its_view, array_bound_anew_behind_its_column, view_of_a_view_in_a_loop)
def test_views_of_views_of_an_array_that_is_bound_anew(f):
    right(f)
