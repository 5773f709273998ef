"""Memory 1 and 6: views of views, written through; views that overlap themselves, read."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def view_bound_to_name_read_twice(x):
    y = x[1:-1]
    z = x[::2]
    return np.sum(y**3) + np.sum(z * np.sin(z))


def view_written_through(x, y):
    v = x[1:4]
    v *= y[1:4]
    return np.sum(x**2)


def view_written_then_base_then_view(x, s):
    v = x[2:]
    v[0] = s * x[0]
    x[2] *= x[3]
    v += x[0]
    return np.sum(v * x[:4])


def view_of_view_of_view(x, y):
    v = x[1:][::2][::-1]
    v[0] += y[0] ** 2
    v[1:] *= y[1]
    return np.sum(x * np.cos(x))


def transposed_row(A):
    A.T[0] *= 2
    A.T[1, 1:] -= A[0, 1:4]
    return np.sum(A**2)


def strided_reshape(A):
    A.reshape(-1)[::5] = 0
    return np.sum(A**3)


def reshape_that_copies(A, x):
    flat = A.T.reshape(-1)
    flat[:6] += x
    return np.sum(flat**2) + np.sum(A**3)


def reshape_view_or_copy(A, x, flag=False):
    B = A.T if flag else A
    flat = B.reshape(-1)
    flat[:6] *= x
    return np.sum(flat**2) + np.sum(A**3)


def reshape_both_ways(A, n):
    total = 0.0
    for k in range(n):
        B = A if k % 2 else A.T
        flat = B.reshape(-1)
        flat[k] = np.sin(flat[k + 1])
        total += np.sum(flat[: 4 + k] ** 2)
    return total + np.sum(A**2)


def ravel_of_contiguous(A, x):
    v = A.ravel()
    v[4:10] = x * A[0, 0]
    return np.sum(A**2) + v[5]


def ravel_of_strided_is_a_copy(A, s):
    v = A[:, ::2].ravel()
    v *= s
    return np.sum(v**2) + np.sum(A**2)


def ravel_in_column_order(A, s):
    v = A.ravel(order="F")
    v[1:5] *= s
    w = np.asfortranarray(A).T.ravel()
    w[0] = 3.0
    return np.sum(v**2) + np.sum(w * np.sin(w)) + np.sum(A)


def flipped_view(x, y):
    v = np.flip(x)
    v[:3] += y[:3]
    w = x[::-1]
    w[0] *= y[5]
    return np.sum(x**2)


def newaxis_column(x, A):
    v = x[:4, np.newaxis]
    v += A[:, :1]
    u = x[None]
    u[0, 5] = v[0, 0] * v[1, 0]
    return np.sum(x**3)


def swapped_axes(A, x):
    np.swapaxes(A, 0, 1)[:, 2] = x[:5]
    np.moveaxis(A, 0, -1)[1] *= x[5]
    A.transpose(1, 0)[3, :] += x[0]
    return np.sum(A**2)


def diagonal_of_strides(S, x):
    d = S.reshape(-1)[:: len(S) + 1]
    d += x[:4]
    return np.sum(S @ S)


def diagonal_read_before_and_after(S):
    d = np.diagonal(S)
    before = np.sum(d**2)
    S[1, 1] = before * S[0, 1]
    return before + np.sum(d**3)


def diag_copy_is_stale(S, s):
    d = np.diag(S).copy()
    S[0, 0] = s
    return np.sum(d * np.diag(S))


def squeeze_and_expand(x, s):
    v = np.expand_dims(x, 0)
    v[0, 1:3] *= s
    w = np.squeeze(v)
    w[4] = w[3] * w[4]
    return np.sum(x**2)


def split_views(x, y):
    a, b = np.split(x, 2)
    a *= b
    b += y[:3]
    return np.sum(x**2)


def atleast_and_asarray_share(x, s):
    v = np.asarray(x)
    v[1] = s * v[0]
    u = np.atleast_2d(x)
    u[0, 2] *= v[1]
    c = np.array(x)
    c[0] = 100.0
    return np.sum(x**2) + np.sum(c[1:])


def ellipsis_and_empty_tuple(A, x):
    v = A[...]
    v[..., 1] += x[:4]
    v[2, ...] *= x[5]
    return np.sum(A**2)


def zero_dimensional_view(x, s):
    v = x[2:3].reshape(())
    v *= s
    v[...] = v + x[0]
    return np.sum(x**2)


def sliding_window_read(x, y):
    w = sliding_window_view(x, 3)
    return np.sum((w @ y[:3]) ** 2) + np.sum(w[1] * w[2])


def sliding_window_after_write(x, y):
    w = sliding_window_view(x, 2)
    total = np.sum(w[:, 0] * w[:, 1])
    x[2:4] = y[2:4] * x[:2]
    return total + np.sum(np.sin(w)) + np.sum(w[0] ** 2)


def sliding_window_with_loop(x, y):
    total = 0.0
    for window in sliding_window_view(x, 4):
        total += np.tanh(window @ y[:4])
    return total


def broadcast_view_read(x, A):
    b = np.broadcast_to(x[:5], (4, 5))
    total = np.sum(b * A)
    x[1] *= 2.0
    return total + np.sum(b**2)


def overlapping_strides_read(x):
    w = as_strided(x, shape=(4, 3), strides=(x.strides[0], x.strides[0]))
    return np.sum(w[0] * w[1]) + np.sum(np.prod(w, axis=1))


def overlapping_writes_through_window(x, s):
    w = sliding_window_view(x, 3, writeable=True)
    w[1] *= s
    w[2, 0] = x[0]
    return np.sum(x**2)


def in_place_on_call_result(x, s):
    np.reshape(x, (2, 3))[1] *= s
    x.view()[0] = s**2
    return np.sum(x**2)


def shape_assigned(x, y):
    x.shape = (2, 3)
    x[1] *= y[:3]
    x.shape = (6,)
    x[2:4] += y[4]
    return np.sum(x**2)


def flat_iterator_written(A, x):
    A.flat[3] = x[0] * x[1]
    A.flat[5:11] = x
    return np.sum(A**2)


def real_attribute_and_mt(A, s):
    A.mT[0] *= s
    return np.sum(A.T @ A)
