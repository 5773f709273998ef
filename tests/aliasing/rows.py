"""Memory 10, continued: rows taken by loops and unpacking, and names that come to hold views in other ways."""

import numpy as np


def rows_taken_by_loop(A):
    for row in A:
        row *= 2
        row[0] = row[1] * row[2]
    return np.sum(A**2)


def rows_rebound_in_loop(A):
    for row in A:
        row = row * 2.0
        row[0] = 0.0
    return np.sum(A**2)


def rows_by_enumerate(A, x):
    for i, row in enumerate(A):
        row[i] += x[i]
        row -= row[0]
    return np.sum(A**3)


def rows_by_zip(A, B):
    for a, b in zip(A, B[::-1], strict=True):
        a += b
        b *= a
    return np.sum(A**2) + np.sum(B)


def rows_by_reversed_and_columns(A, x):
    for row in reversed(A):
        row *= A[0]
    for column, w in zip(A.T, x, strict=False):
        column += w * column[0]
    return np.sum(A**2)


def last_row_survives_loop(A, s):
    for row in A[:3]:
        row += s
    row *= s
    return np.sum(A**2)


def row_view_kept_across_turns(A, s):
    previous = A[0]
    for row in A[1:]:
        row += s * previous
        previous *= 0.5
        previous = row
    return np.sum(A**2)


def unpacked_rows(A, s):
    a, b, *rest = A
    a *= b
    b += s
    rest[0][:] = a
    return np.sum(A**2)


def nested_views_in_loops(A, n):
    for i in range(n):
        row = A[i]
        nxt = A[i + 1]
        for j in range(1, 4):
            pair = row[j : j + 2]
            pair *= nxt[j]
            nxt[j - 1] = pair[0]
    return np.sum(A**2)


def walrus_view(x, s):
    (v := x[1:4])[0] = s
    v *= 2.0
    return np.sum(x**2)


def deleted_alias(x, y):
    b = x
    b *= y
    del b
    b = y
    b += x
    return np.sum(x * y)


def conditional_store_target(x, y, s):
    (x if s > 0 else y)[1] = s**2
    target = y if s > 0 else x
    target *= 2.0
    return np.sum(x**2) + np.sum(y**3)


def list_of_views(x, s):
    parts = [x[:2], x[2:4], x[4:]]
    for k, p in enumerate(parts):
        p *= s + k
    parts[0] += parts[2]
    parts[1] = parts[1] * 2.0
    parts[1] += 1.0
    return np.sum(x**2) + np.sum(parts[1])


def iadd_on_tuple_unpacked(x, y):
    (a, b), c = (x, y), x
    a += b
    c *= 2.0
    return np.sum(x**2) + np.sum(b)


def resize_to_new_shape(x, s):
    v = x.reshape(3, 2)
    v[:, 1] *= s
    w = np.resize(x, 4)
    w[0] = 0.0
    return np.sum(x**2) + np.sum(w**2)
