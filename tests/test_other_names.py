"""Functions of the libraries under other names: they give views, and write what they are given, all the same."""

import operator
from functools import partial

import numpy as np
import pytest
from numpy import asarray as taken
from numpy import atleast_2d as rows
from numpy import copyto as put
from numpy import fill_diagonal as on_the_diagonal
from numpy import flip as turned
from numpy import ravel as flat
from numpy import transpose as other
from numpy.lib.stride_tricks import sliding_window_view as windows

from tests.reference import or_refused, right_in_first_order

W = np.arange(1.0, 10.0).reshape(3, 3)
resh = np.reshape
FUNCTIONS = {"other": np.transpose, "flat": np.ravel}


class Names:
    view = staticmethod(np.transpose)


class Holder:
    def __init__(self, a):
        self.a = a


def weighted(A):
    return np.sum(A**2 * W)


def transposed(A):
    T = other(A)
    T[0] = T[1] * T[2]
    return weighted(A)


def raveled(A):
    T = flat(A)
    T[:3] *= T[3:6]
    return weighted(A)


def windowed(A):
    w = windows(A, (2, 2))
    A[0] = A[1] * 2
    return np.sum(w**3)


def the_array_itself(A):
    B = taken(A)
    B *= 2 * A
    return weighted(A)


def at_least(A):
    B = rows(A)
    B[0] = A[1] ** 2
    return weighted(A)


def global_name(A):
    B = resh(A, (9,))
    B[0] = B[1] ** 2
    return weighted(A)


def written_by_another_name(A):
    put(A[0], A[1] ** 2)
    on_the_diagonal(A, A[0, 1] ** 2)
    return weighted(A)


def attribute_of_a_class(A):
    B = Names.view(A)
    B[0] = B[1] ** 2
    return weighted(A)


def out_of_a_table(A):
    B = FUNCTIONS["other"](A)
    B[0] = B[1] ** 2
    return weighted(A)


def bound_to_a_variable(A):
    g = np.transpose
    B = g(A)
    B[0] = B[1] ** 2
    return weighted(A)


def bound_to_a_default(A, g=np.transpose):
    B = g(A)
    B[0] = B[1] ** 2
    return weighted(A)


def partially(A):
    B = partial(np.reshape, shape=(9,))(A)
    B[0] = B[1] ** 2
    return weighted(A)


def applied(g, A):
    B = g(A)
    B[0] = B[1] ** 2
    return A


def handed_over(A):
    return weighted(applied(np.transpose, A))


def handed_over_as_a_lambda(A):
    return weighted(applied(lambda z: z.T, A))


def mapped(A):
    parts = list(map(other, [A, A]))
    parts[0][0] = parts[1][1] ** 2
    return weighted(A)


def one_of_two(A):
    g = other if A[0, 0] > 0 else turned
    B = g(A)
    B[0] = B[1] ** 2
    return weighted(A)


def special_method(A):
    row = A.__getitem__(0)
    row *= A[1]
    return weighted(A)


def method_of_the_class(A):
    B = np.ndarray.transpose(A)
    B[0] = A[1] ** 2
    return weighted(A)


def of_the_operator_module(A):
    row = operator.getitem(A, 0)
    row *= A[1]
    operator.setitem(A, 2, operator.attrgetter("T")(A)[0])
    return weighted(A)


def array_protocol(A):
    B = A.__array__()
    B *= A[1]
    return weighted(A)


def windows_in_a_helper(A, b):
    w = windows(b, 2)
    held = Holder(b)
    held.a[::2].sort()
    return A[0, 0] * np.sum(w * w * W[:2, :2].ravel()[: w.shape[0], None])


def helpers_twice(A):
    first = windows_in_a_helper(A, A[0])
    return first + windows_in_a_helper(A, A[1][::-1])


PROGRAMS = [
    f for label, f in list(globals().items()) if getattr(f, "__code__", None) and f.__code__.co_varnames[:1] == ("A",)
]
PROGRAMS = [f for f in PROGRAMS if f not in (weighted, windows_in_a_helper)]
POINT = np.array([[0.3, -0.8, -0.5], [0.9, 0.1, 0.7], [1.2, 0.4, -0.3]]).ravel()


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_other_names(f):
    def on_a_copy(x):
        return f(x.reshape(3, 3) * 1.0)

    or_refused(lambda g: right_in_first_order(g, POINT, W.ravel() / 7), on_a_copy)
