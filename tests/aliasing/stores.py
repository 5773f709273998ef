"""Memory 2, 4, 5 and 8: stores of every index kind, chained targets, gathers, repeated indices, `op=`."""

import numpy as np


def store_of_own_element(x):
    x[0] = x[0] * x[0]
    x[1] = x[0] + x[1] * x[0]
    return np.sum(x**2)


def store_overwrites_used_value(x, y):
    y[2] = x[1]
    x[1] = y[3]
    y[3] = x[1] * y[2]
    return np.sum(x * y)


def store_same_place_twice(x, y):
    x[1:4] = y[1:4]
    x[1:4] = y[2:5] * x[0]
    x[2] = 5.0
    return np.sum(x**2)


def store_view_of_itself(x):
    x[1:] = x[:-1]
    return x @ np.sin(x)


def store_reversed_self(x):
    x[:] = x[::-1]
    x *= np.arange(1.0, 7.0)
    return np.sum(x**2)


def store_shift_by_two_each_turn(x, n):
    for _ in range(n):
        x[2:] = x[:-2]
        x[0] *= 1.5
    return x @ np.arange(1.0, 7.0) ** 2


def transpose_into_itself(S):
    S[:] = S.T
    S[0] *= 2.0
    return np.sum(S**2 * np.arange(16.0).reshape(4, 4))


def add_own_transpose(S):
    S += S.T
    return np.sum(S**3)


def aug_overlapping(x):
    x[1:] += x[:-1]
    x[:-1] *= x[1:]
    return np.sum(np.sin(x))


def aug_by_own_element(x):
    x *= x[0]
    x /= 2.0 + x[1] ** 2
    return np.sum(x**2)


def aug_by_own_view(x):
    v = x[::-1]
    x += v
    v *= x
    return np.sum(x**2)


def chained_stores(x, y, s):
    x[0] = y[1] = s * s
    return np.sum(x**2) + np.sum(y**3)


def chained_same_array(x, y):
    x[0:3] = x[2:5] = y[:3] * x[1]
    return np.sum(x**2 * np.arange(6.0))


def chained_same_element(x, s):
    x[2] = x[2] = s * x[2]
    return np.sum(x**2)


def chained_name_then_store(x, y):
    v = x[1:3] = y[1:3] ** 2
    v[0] = 7.0
    return np.sum(x**2) + np.sum(v) + np.sum(y)


def chained_store_of_view(x, A):
    x[:5] = A[1] = A[0]
    A[0] *= 2.0
    return np.sum(A**2) + np.sum(x**3)


def chained_row_and_column(S, x):
    S[1, :] = S[:, 1] = x[:4] * S[0, 0]
    return np.sum(S**2)


def store_of_scalar_broadcast(A, s, x):
    A[1:3] = s
    A[:, 0] = x[0]
    A[3] = x[1:]
    return np.sum(A**2)


def store_broadcast_column(A, x):
    A[...] = x[:4, None]
    A[0, 1:] += x[2]
    return np.sum(A**2 * np.arange(20.0).reshape(4, 5))


def store_negative_step(x, y):
    x[::-2] = y[:3]
    x[-1] *= x[-3]
    return np.sum(x**2)


def store_by_mask(x, y):
    m = x > 0
    x[m] = np.sin(x[m]) * 2.0
    x[~m] = y[~m] * x[0]
    return np.sum(x**2)


def store_by_mask_recomputed(x, n):
    for _ in range(n):
        x[x > 0.2] *= 0.5
        x[x < -0.2] -= 0.3 * x[x < -0.2]
    return np.sum(x**3)


def store_scalar_by_mask(A, s):
    A[A < 0] = s
    return np.sum(A**2)


def store_by_mask_rows(A, x):
    m = A[:, 1] > 0
    A[m, 1:] = x[0] * A[m, :-1]
    A[m] += x[1:]
    return np.sum(A**2)


def store_unique_fancy(x, y):
    x[[3, 0, 5]] = y[:3] * x[[0, 3, 1]]
    return np.sum(x**2)


def store_repeated_fancy(x, y):
    x[[1, 1, 4]] = y[:3] ** 2
    return np.sum(x**2)


def store_repeated_index_array(x, y, idx):
    x[idx] = y[:4] * x[0]
    return np.sum(x**2)


def store_repeated_scalar(x, s, idx):
    x[idx] = s
    return np.sum(x**2)


def aug_repeated_fancy(x, y, idx):
    x[idx] += y[:4]
    return np.sum(x**2)


def aug_multiply_repeated_fancy(x, y, idx):
    x[idx] *= y[:4]
    return np.sum(x**2)


def aug_repeated_2d(A, x, idx):
    A[idx, idx] -= x[:4] * A[0, 0]
    A[idx] *= x[4]
    return np.sum(A[:, :4] ** 2)


def store_repeated_own_gather(x, idx):
    x[idx] = x[idx[::-1]] ** 2
    return np.sum(x**2)


def gather_repeats(x, idx):
    y = x[idx]
    y[0] = y[1] * y[2]
    return np.sum(y**2) + np.sum(x**2)


def gather_rows_and_mixed(A, idx):
    rows = A[idx]
    rows[1] *= A[0]
    cross = A[idx, 1:3]
    cross[:] = cross**2
    return np.sum(rows**2) + np.sum(cross) + np.sum(A[np.ix_([0, 2], [1, 1, 3])] ** 3)


def gather_2d_points(A):
    points = A[[0, 1, 1], [2, 3, 3]]
    A[[0, 2], [1, 1]] = points[:2]
    return np.sum(points**2) + np.sum(A**2)


def fancy_read_is_a_copy(x, s):
    y = x[[0, 1, 2]]
    y *= s
    z = x[x > -2.0]
    z[0] = 9.0
    return np.sum(y**2) + np.sum(z) + np.sum(x**2)


def slice_read_is_a_view(x, s):
    y = x[0:3]
    y *= s
    return np.sum(x**2)


def op_on_name_of_scalar(x, s):
    t = s
    t *= x[0]
    t += x[1]
    s **= 2
    return t * s + x[0]


def op_on_name_of_array(x, y):
    t = x
    t *= y
    t -= x[0]
    return np.sum(x**2) + np.sum(t)


def op_on_element_scalar(x, y):
    t = x[0]
    t *= y[0]
    u = x[1:2]
    u *= y[1]
    return t + np.sum(x**2)


def op_on_sum_result(x, y):
    t = np.sum(x)
    u = t
    t += y[0]
    return t * u


def power_in_place(x, s):
    x[:3] **= 2
    x[3:] **= 3
    x *= s
    return np.sum(x)


def matmul_in_place(S, x):
    v = x[:4]
    v[:] = S @ v
    S @= S
    return np.sum(S) + np.sum(x**2)


def divide_and_remainder_ops(x, y):
    x /= 1.5 + y**2
    x[1:] -= x[:-1] / (2.0 + x[1:] ** 2)
    y[0] /= x[0] + 3.0
    return np.sum(x**2) + np.sum(y)


def augmented_slice_variable(x, n):
    for k in range(n):
        where = slice(k, k + 3)
        x[where] += np.cos(x[k])
    return np.sum(x**2)


def store_tuple_index_variable(A, s):
    key = (1, slice(2, 4))
    A[key] *= s
    key = (slice(None), 0)
    A[key] += A[1, 2]
    return np.sum(A**2)


def store_zero_rows_selected(x, y):
    x[4:2] = y[3:3] * 2.0
    x[np.array([], dtype=int)] = 1.0
    return np.sum(x * y)


def store_list_value(x, s):
    x[:3] = [s, x[5] * s, 2.0]
    x[3:5] = x[0], x[1]
    return np.sum(x**2)


def float32_buffer(x, y):
    buffer = np.zeros(6, dtype=np.float32)
    buffer[:] = 1.0
    buffer[1:] *= 2.0
    return np.sum(x * buffer) + np.sum(y[:3] ** 2)


def store_column_from_row(A, x):
    A[:, 1] = A[0, :4]
    A[1] = A[:, 2].sum() * x[:5]
    return np.sum(A**2)
