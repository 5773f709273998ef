"""`x[i] op= f(x)`, where f writes x: the item is read first, and what was read counts."""

import numpy as np

from .registry import program, rnd


def write_item(a):
    a[-2] = a[-3] * 3.0
    return np.sum(a)


def write_part(x):
    x[1:3] = x[0] * 3.0
    return np.sum(x)


@program(lambda: (rnd(4, 4),), second=False)
def item_of_a_matrix(A):
    A[2, 2] += write_item(A[2])
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def item_of_a_row(A):
    A[2][2] += write_item(A[2])
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def item_of_a_row_of_rows(A):
    A[0:3][2][2] += write_item(A[2])
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def item_of_a_row_of_a_view(A):
    v = A[0:3]
    v[2][2] += write_item(A[2])
    return np.sum(A * A)


@program(lambda: (rnd(4),), second=False)
def item_of_a_view(x):
    x[1:][1] += write_part(x)
    return np.sum(x * x)


@program(lambda: (rnd(4),), second=False)
def part_of_a_view(x):
    x[1:][:2] += write_part(x)
    return np.sum(x * x)


@program(lambda: (rnd(4),), second=False)
def item_of_a_flipped_view(x):
    x[::-1][1] += write_part(x)
    return np.sum(x * x)


@program(lambda: (rnd(4),), second=False)
def item_of_a_reshaped_view(x):
    x.reshape(2, 2)[1][0] += write_part(x)
    return np.sum(x * x)


@program(lambda: (rnd(4, 4),), second=False)
def item_of_a_transpose(A):
    A.T[2][2] += write_item(A[2])
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def item_in_a_list(A):
    rows = [A[0], A[2]]
    rows[1][2] += write_item(rows[1])
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def item_in_a_dict(A):
    d = {"r": A[2]}
    d["r"][2] *= write_item(d["r"])
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def item_times(A):
    A[0:3][2][2] *= write_item(A[2])
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def item_minus(A):
    A[0:3][2][2] -= write_item(A[2])
    return np.sum(A * A)


class Holder:
    def __init__(self, A):
        self.A = A


@program(lambda: (rnd(4, 4),), second=False)
def item_of_an_attribute(A):
    o = Holder(A)
    o.A[0:3][2][2] += write_item(A[2])
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def two_writers(A):
    A[0:3][2][2] += write_item(A[2]) + write_item(A[2])
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def in_a_loop(A):
    for i in range(2):
        A[0:3][i][2] += write_item(A[i])
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def index_in_a_variable(A):
    i = 2
    A[0:3][i][i] += write_item(A[2])
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def item_of_gathered_rows(A):
    A[[0, 1, 2]][2][2] += write_item(A[2])
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def gathered_items(A):
    A[0:3][2][[2, 1]] += write_item(A[2])
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def masked_items(A):
    A[0:3][2][A[2] > 0] += write_item(A[2])
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def whole_row(A):
    A[0:3][2] += write_item(A[2])
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def plain_store(A):
    A[0:3][2, :][2] = A[2, 1] + write_item(A[2]) + A[2, 2]
    return np.sum(A * A)


def write_and_give(A):
    A[0, 0] += 1.0
    A[2, 2] = A[1, 1]
    return A[2]


@program(lambda: (rnd(4, 4),), second=False)
def writer_in_the_target(A):
    write_and_give(A)[2] += write_and_give(A)[1]
    return np.sum(A * A)


@program(lambda: (rnd(4, 4),), second=False)
def added_at(A):
    np.add.at(A[0:3][2], [2, 2], write_item(A[2]))
    return np.sum(A * A)
