"""Memory 10: the many ways to write: names, swaps, `out=`, functions that write."""

import numpy as np


def alias_then_add(x, y):
    b = x
    b += y
    return np.sum(x**2)


def alias_or_copy_by_branch(x, y, s):
    b = x if s > 0 else x.copy()
    b *= y
    return np.sum(x**2) + np.sum(b)


def alias_or_copy_by_branch_copying(x, y, s):
    b = x if s < 0 else x.copy()
    b *= y
    return np.sum(x**2) + np.sum(b)


def alias_changes_in_loop(x, y, n):
    b = x
    for k in range(n):
        b += 0.5
        b *= x
        b = y if k % 2 == 0 else x
    return np.sum(x * y)


def copies_of_all_kinds(x, s):
    copies = [x.copy(), np.copy(x), np.array(x), x + 0.0, x[:] * 1.0, +x]
    for k, c in enumerate(copies):
        c *= s + k
    return np.sum(x**2) + sum(np.sum(c**2) for c in copies)


def swap_names(x, y):
    x, y = y, x
    x[0] *= y[0]
    return np.sum(x**2) + np.sum(y**3)


def swap_each_turn(x, y, n):
    a, b = x, y
    for _ in range(n):
        b[1:-1] = 0.5 * (a[2:] + a[:-2]) * a[1:-1]
        a, b = b, a
    return np.sum(np.sin(a)) + np.sum(b**2)


def swap_three_ways(x, y, n):
    a, b, c = x, y, np.zeros_like(x)
    for _ in range(n):
        c[:] = a * b
        a, b, c = b, c, a
    return np.sum(a**2) + np.sum(b * c)


def swap_through_temporary(x, y, n):
    a, b = x, y
    for _ in range(n):
        a += np.cos(b)
        tmp = a
        a = b
        b = tmp
    return np.sum(a**2) + np.sum(b)


def swap_elements(x):
    x[0], x[1] = x[1], x[0]
    x[2], x[0] = x[0] * x[2], x[3]
    return x @ np.arange(1.0, 7.0) ** 2


def swap_rows_wrongly(A):
    A[0], A[1] = A[1], A[0]
    return np.sum(A**2 * np.arange(20.0).reshape(4, 5))


def swap_rows_by_fancy(A):
    A[[0, 1]] = A[[1, 0]]
    A[0] *= 2.0
    return np.sum(A**2 * np.arange(20.0).reshape(4, 5))


def swap_views_of_one_array(x, n):
    a, b = x[:3], x[3:]
    for _ in range(n):
        a *= b
        a, b = b, a
    return np.sum(x**2)


def out_of_add_aliased(x, y):
    np.add(x, y, out=x)
    np.multiply(x, x, out=y)
    np.multiply(y, x, y)
    return np.sum(x * y)


def out_into_view(x, y):
    np.sin(y[:3], out=x[1:4])
    np.exp(x[:2], out=x[4:])
    return np.sum(x**2)


def out_overlapping(x):
    np.multiply(x[1:], x[:-1], out=x[1:])
    np.add(x[:-1], x[1:], out=x[:-1])
    return np.sum(x**2)


def out_result_bound(x, y):
    buffer = np.empty_like(x)
    r = np.multiply(x, y, out=buffer)
    r[0] = 0.0
    buffer *= 2.0
    return np.sum(r**2)


def out_with_where(x, y):
    np.divide(x, y, out=x, where=y > 0.1)
    np.sqrt(y, out=y, where=y > 0)
    return np.sum(x**2) + np.sum(y * x)


def out_of_reductions_and_matmul(A, S, x):
    total = np.empty(5)
    np.sum(A, axis=0, out=total)
    total[0] *= 2.0
    product = np.empty_like(A)
    np.matmul(S, A, out=product)
    np.dot(S, product, out=A)
    np.cumsum(x, out=x)
    return total @ total + np.sum(A**2) + np.sum(product) + np.sum(x**2)


def out_twice_same_buffer(x, y):
    t = np.empty_like(x)
    np.multiply(x, y, out=t)
    a = np.sum(t**2)
    np.add(x, y, out=t)
    return a * np.sum(t**3)


def add_at_repeats(x, y, idx):
    np.add.at(x, idx, y[:4] ** 2)
    return np.sum(x**2)


def add_at_by_own_values(x, idx):
    np.add.at(x, idx, x[:4])
    return np.sum(x**2)


def subtract_at_2d(A, x, idx):
    np.subtract.at(A, (idx, idx + 1), x[:4])
    np.add.at(A, idx, x[1:])
    return np.sum(A**2)


def copyto_forms(x, y, A):
    np.copyto(x, y)
    x[0] *= 2.0
    np.copyto(A[1:3], y[:5])
    np.copyto(y, x**2, where=x > 0)
    return np.sum(x**2) + np.sum(A**2) + np.sum(y)


def fill_method(x, s):
    v = x[1:3]
    v.fill(s)
    x[5:].fill(x[0] * s)
    return np.sum(x**2)


def sort_in_place(x, y):
    x.sort()
    x *= np.arange(1.0, 7.0)
    y[1:5].sort()
    return np.sum(x**2) + y[1] * y[4] + np.sum(y**3)


def sort_rows_in_place(A):
    B = A.copy()
    A.sort(axis=0)
    B.sort()
    return np.sum(A[0] * B[1]) + np.sum(B[:, 0] ** 2)


def sort_through_view(x):
    v = x[::2]
    v.sort()
    return x @ np.arange(1.0, 7.0) ** 2


def fill_diagonal_forms(S, x, s):
    np.fill_diagonal(S, s)
    total = np.sum(S @ S)
    np.fill_diagonal(S, x[:4])
    return total + np.sum(S @ S)


def put_and_place(x, y, s):
    np.put(x, [0, 4], y[:2])
    x.put([1, 1], [s, s * s])
    np.place(x, y > 0, [s])
    return np.sum(x**2)


def put_along_axis_and_putmask(A, x):
    which = np.argmax(A, axis=1)[:, None]
    np.put_along_axis(A, which, x[:4, None], axis=1)
    np.putmask(x, x > 0, x * 2.0)
    return np.sum(A**2) + np.sum(x**2)


def partition_in_place(x):
    x.partition(2)
    return x[2] ** 2 + x[:2].sum() * x[3:].sum()


def setitem_functions(x, s):
    x.__setitem__(0, s)
    x.__imul__(2.0)
    return np.sum(x**2)
