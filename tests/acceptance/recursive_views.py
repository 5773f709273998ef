"""Functions that call themselves and write constants, through views and rows of what they are given."""

import numpy as np

from .registry import pos, program


def zero_last(n, out):
    if n > 0:
        zero_last(n - 1, out)
        out[-1][0] = 0.0


@program(lambda: (pos(3),), second=False)
def list_known(x):
    out = [x * 1.0, x * 2.0]
    zero_last(2, out)
    return np.sum(out[0] * out[1]) + np.sum(out[1])


def zero_second(n, u):
    if n > 0:
        zero_second(n - 1, u)
        v = u[1:]
        v[0] = 0.0


@program(lambda: (pos(3),), second=False)
def array_view(x):
    u = x * 1.0
    zero_second(2, u)
    return np.sum(u * u)


def set_view_of_last(n, out):
    if n > 0:
        set_view_of_last(n - 1, out)
        v = out[-1]
        w = v[1:]
        w[0] = 3.0


@program(lambda: (pos(3),), second=False)
def list_view(x):
    out = [x * 1.0, x * 2.0]
    set_view_of_last(2, out)
    return np.sum(out[0] * out[1]) + np.sum(out[1])


def zero_under_key(n, out):
    if n > 0:
        zero_under_key(n - 1, out)
        out["a"][0] = 0.0


@program(lambda: (pos(3),), second=False)
def dict_known(x):
    out = {"a": x * 1.0, "b": x * 2.0}
    zero_under_key(2, out)
    return np.sum(out["a"] * out["b"])


def zero_first_of_each(n, out):
    if n > 0:
        zero_first_of_each(n - 1, out)
        for r in out:
            r[0] = 0.0


@program(lambda: (pos(3),), second=False)
def loop_rows(x):
    out = [x * 1.0, x * 2.0]
    zero_first_of_each(2, out)
    return np.sum(out[0] * out[1])


def fill_rows(n, out):
    if n > 0:
        fill_rows(n - 1, out)
        out[n - 1].fill(2.0)


@program(lambda: (pos(3),), second=False)
def filled_rows(x):
    out = [x * 1.0, x * 2.0, x * x]
    fill_rows(2, out)
    return np.sum(out[0] * out[1] * out[2])


def copy_into_rows(n, out, c):
    if n > 0:
        copy_into_rows(n - 1, out, c)
        out[n - 1][:] = c


@program(lambda: (pos(3),), second=False)
def constant_rows(x):
    out = [x * 1.0, x * 2.0, x * x]
    copy_into_rows(2, out, np.ones(3))
    return np.sum(out[0] * out[1] * out[2])


def set_numbers(n, out):
    if n > 0:
        set_numbers(n - 1, out)
        out[n - 1] = 2.0


@program(lambda: (0.7,), second=False)
def constant_numbers(x):
    out = [x * 1.0, x * 2.0, x * x]
    set_numbers(2, out)
    return out[0] * out[2] + out[1] * out[0]


def replace_last(n, out):
    if n > 0:
        out[n - 1][0] *= 2.0
        replace_last(n - 1, out)
        out.pop()
        out.append(np.zeros(3))


@program(lambda: (pos(3),), second=False)
def replaced(x):
    out = [x * 1.0, x * 2.0, x * x]
    replace_last(2, out)
    return np.sum(out[0] * out[2] + out[1] * out[0])


def set_in_row(n, A):
    if n > 0:
        set_in_row(n - 1, A)
        row = A[n]
        row[0] = 1.0


@program(lambda: (pos(3),), second=False)
def row_of_array(x):
    A = np.outer(x, x)
    set_in_row(2, A)
    return np.sum(A * A)


def set_in_all_rows(n, A):
    if n > 0:
        set_in_all_rows(n - 1, A)
        for row in A:
            row[n] = 1.0


@program(lambda: (pos(3),), second=False)
def rows_of_array(x):
    A = np.outer(x, x)
    set_in_all_rows(2, A)
    return np.sum(A * A)


def set_in_first(n, p):
    if n > 0:
        set_in_first(n - 1, p)
        u, v = p
        u[0] = 1.0


@program(lambda: (pos(3),), second=False)
def of_a_tuple(x):
    p = (x * 1.0, x * 2.0)
    set_in_first(2, p)
    return np.sum(p[0] * p[1])
