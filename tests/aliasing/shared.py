"""Memory 7: arguments that share memory with each other.

The memory is one: the gradient with respect to either argument is that of the function of the memory, read where the
argument looks. A function that writes nothing may instead be given each argument's own partial. An error is right too.
"""

import numpy as np

from tests.kernels.base import uniform


def product_no_write(a, b):
    return np.sum(np.sin(a) * b**2)


def first_written(a, b):
    a *= 2.0
    return np.sum(a * b)


def second_written(a, b):
    z = a**2
    b[1:] = z[:-1]
    return np.sum(a * b) + np.sum(z)


def both_written(a, b):
    a[0] = b[1] * 3.0
    b[2] += a[0] * a[1]
    return np.sum(a**2) + np.sum(b**3)


def residual_clobbered_by_other(a, b):
    z = np.exp(a)
    z *= a
    b[:] = 0.5
    return np.sum(z * a)


def swapped_in_loop(a, b):
    for _ in range(3):
        a[1:] += 0.5 * b[:-1]
        a, b = b, a
    return np.sum(a**2) + np.sum(b)


def helper_writes_one(a, b):
    def write(out, source):
        out[:] = source[::-1] * 2.0

    write(a, b)
    return np.sum(a**2 * np.arange(len(a)) + b)


def rows_in_place(a, b):
    for row in a:
        row += b[0]
    return np.sum(a**2) + np.sum(b**3)


def params_share(params):
    params["u"] *= params["v"][0]
    return np.sum(params["u"] ** 2) + np.sum(params["v"] ** 3)


def _whole_twice():
    x = uniform(5, seed=1)
    return x, x


def _overlapping_slices():
    x = uniform(8, seed=2)
    return x[:5], x[3:]


def _reversed_view():
    x = uniform(5, seed=3)
    return x, x[::-1]


def _interleaved():
    x = uniform(10, seed=4)
    return x[::2], x[1::2]


def _disjoint_halves():
    x = uniform(10, seed=5)
    return x[:5], x[5:]


def _matrix_and_row():
    m = uniform(3, 4, seed=6)
    return m, m[1]


def _matrix_and_transpose():
    m = uniform(4, 4, seed=7)
    return m, m.T


def _dict_twice():
    x = uniform(4, seed=8)
    return ({"u": x, "v": x[1:]},)


VECTOR_FUNCTIONS = (
    product_no_write,
    first_written,
    second_written,
    both_written,
    residual_clobbered_by_other,
    swapped_in_loop,
    helper_writes_one,
)
PAIRS = (_whole_twice, _overlapping_slices, _reversed_view, _interleaved, _disjoint_halves)
CASES = [(f, make) for f in VECTOR_FUNCTIONS for make in PAIRS]
CASES += [
    (rows_in_place, _matrix_and_row),
    (rows_in_place, _matrix_and_transpose),
    (first_written, _matrix_and_transpose),
    (second_written, _matrix_and_transpose),
    (params_share, _dict_twice),
]
WRITES_NOTHING = {"product_no_write"}
