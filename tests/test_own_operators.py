"""Operands whose `*` is no product item by item: matrices of NumPy and SciPy, arrays of a user's class, objects that stand for a matrix."""

import array
import functools
import operator

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.sparse.linalg import aslinearoperator

from s2sad import S2sadError, UnsupportedError, grad, jvp
from tests.oracle import numeric_gradient

pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
A = np.array([[1.0, 2.0], [0.5, 1.0]])
S, R, M, L = sp.csr_matrix(A), sp.csr_array(A), np.asmatrix(A), aslinearoperator(A)
X = np.array([[1.0, 0.3], [2.0, 1.5]])
T = np.array([1.0, 3.0])


class Doubled(np.ndarray):
    def __mul__(self, other):
        return np.asarray(self) * other * 2.0


class Named(np.ndarray):
    name = "voltage"


D, N = A.view(Doubled), A.view(Named)


class Layer:
    def __init__(self, s):
        self.s = s

    def times(self, x):
        return self.s * x

    def at(self, x):
        return self.s @ x


layer = Layer(S)


def sparse_times(x):
    return np.sum((S * x) ** 2)


def transposed_times(x):
    return np.sum((S.T * x) ** 2)


def dense_times(x):
    return np.sum(np.asarray(S.todense() * x) ** 2)


def matrix_made(x):
    return np.sum(np.asarray(np.matrix(A) * x) ** 2)


def matrix_outside(x):
    return np.sum(np.asarray(M * x) ** 2)


def sparse_made(x):
    return np.sum((sp.diags([T], [0]) * x) ** 2)


def in_an_object(x):
    return np.sum(layer.times(x) ** 2)


def path_of_an_object(x):
    return np.sum((layer.s.T * x) ** 2)


def copied(x):
    return np.sum((layer.s.copy() * x) ** 2)


def scaled(x):
    return np.sum(((layer.s + layer.s.T) * x) ** 2)


def in_a_loop(x):
    y = x
    for s in [S, S.T]:
        y = s * y
    return np.sum(y**2)


def times(a, b):
    return a * b


def in_a_helper(x):
    return np.sum(times(layer.s, x) ** 2)


def in_a_helper_of_unknowns(x):
    return np.sum(times(layer.s, times(layer.s.T, x)) ** 2)


def operator_times(x):
    return np.sum((L * x) ** 2)


def doubled(x):
    return np.sum((D * x) ** 2)


def given(x, s=S):
    return np.sum((s * x) ** 2)


def given_inside(x, d={"s": S}):  # noqa: B006
    return np.sum((d["s"] * x) ** 2)


def at(x):
    return np.sum((S @ x) ** 2) + np.sum((R @ x) ** 2) + np.sum((L @ x) ** 2)


def at_in_an_object(x):
    return np.sum(layer.at(x) ** 2) + np.sum((layer.s.T @ x) ** 2)


def matrix_added(x):
    y = x + S.todense()
    return np.sum(np.asarray(y * y))


def sparse_added(x):
    y = x - layer.s
    return np.sum(np.asarray(y * y))


def matrix_at(x):
    y = x @ S.todense()
    return np.sum(np.asarray(y * y))


def matrix_outside_at(x):
    y = M @ x
    return np.sum(np.asarray(y * y))


def as_arrays(x):
    return np.sum((S.toarray() * x) ** 2) + np.sum(np.asarray(M) * x)


def harmless(x):
    return np.sum((N * x) ** 2) * N.mean()


def numbers(x):
    return np.sum(x * S.nnz) / S.sum() + np.sum(x**2) * np.pi


class Summed(np.ndarray):
    @property
    def size(self):
        return float(np.sum(np.asarray(self)))


def product_of_a_list(x):
    return np.sum(functools.reduce(operator.mul, [S, x, S]) ** 2)


def product_by_a_lambda(x):
    return np.sum(functools.reduce(lambda a, b: a * b, [S, x]) ** 2)


def product_of_a_tuple(x):
    product = 1.0
    for factor in (S, x):
        product = factor * product
    return np.sum(product**2)


def powers_of_a_list(x):
    return sum(np.sum(m**2) for m in [S, np.outer(x, x)])


def powers_of_a_dict(x):
    factors = {"a": S, "b": x @ x}
    return sum(np.sum(factors[key] * factors[key]) for key in factors)


def product_that_begins_sparse(x):
    product = S
    for k in range(2):
        product = product * (x + k)
    return np.sum(product**2)


def product_in_a_helper_that_begins_sparse(x):
    product = S
    for k in range(2):
        product = times(product, x + k)
    return np.sum(product**2)


def product_or_quotient(x):
    product, k = S, 0
    while k < 2:
        product = product / x if k else product * x
        k += 1
    return np.sum(product**2)


def at_each(x):
    return sum(np.sum((m @ x) ** 2) for m in [S, x @ x])


def recursive(x, depth=2, product=S):
    return np.sum(product**2) if depth == 0 else recursive(x, depth - 1, product * x)


def sparse_on_a_path(x):
    m = sp.diags([1.0, 2.0]) if x[0, 0] < 10 else np.outer(x[0], x[0])
    return np.sum((m * m) @ x)


def dot_of_a_matrix(x):
    y = np.dot(S.todense(), x)
    return np.sum(np.asarray(y * y))


def multiplied_with_a_matrix(x):
    y = np.multiply(S.todense(), x)
    return np.sum(np.asarray(y * y))


def stacked_with_a_matrix(x):
    y = np.vstack([S.todense(), x])
    return np.sum(np.asarray(y.T * y))


def chosen_from_a_matrix(x):
    y = np.where(x > 0, S.todense(), x)
    return np.sum(y * y.T)


def size_of_its_own(x):
    return x.view(Summed).size * np.sum(x)


def view_with_a_product_of_its_own(x):
    return np.sum(x.view(type=np.matrix) * x.view(np.matrix).T)


RIGHT = (at, at_in_an_object, as_arrays, harmless, numbers, at_each)
PROGRAMS = [f for f in list(globals().values()) if getattr(f, "__module__", "") == __name__ and callable(f)]
PROGRAMS = [f for f in PROGRAMS if not isinstance(f, type) and f is not times]


@pytest.mark.parametrize("f", PROGRAMS)
def test_right_or_refused(f):
    (expected,) = numeric_gradient(f, (X,))
    for derivative, wanted in (
        (lambda: grad(f)(X), expected),
        (lambda: jvp(f)(X, tangents=T * np.ones((2, 2)))[1], np.sum(T * expected)),
    ):
        try:
            found = derivative()
        except S2sadError as error:
            assert "meets a bug" not in str(error)
            assert f not in RIGHT
            continue
        np.testing.assert_allclose(found, wanted, rtol=1e-6)


@pytest.mark.parametrize("value", [np.asmatrix(A), np.ma.masked_array(A, A > 1.5), D])
def test_arguments(value):
    """What is differentiated by is an array that computes as arrays do."""
    for derivative in (grad(lambda x: np.sum(x * x)), lambda x: jvp(lambda x: np.sum(x * x))(x, tangents=A)):
        with pytest.raises(UnsupportedError, match="that computes in its own way"):
            derivative(value)


def test_functions_take_what_is_foreign():
    """`np.add` makes an array of it: no product of its own is called."""
    held = array.array("d", [1.0, 2.0])
    x = np.array([0.5, 3.0])
    np.testing.assert_allclose(grad(lambda x: np.sum(np.add(held, x) * x))(x), np.array(held) + 2.0 * x)
    np.testing.assert_allclose(grad(lambda x: np.sum(np.multiply(held, x)))(x), held)


def test_shapes_are_not_asked():
    """`np.tanh(…, out=…, where=…)` becomes a call that is given a shape, of what has no name in the end."""

    def f(x, y):
        np.add(x[::-1], x[:5], out=x[::-1])
        np.tanh(y, out=x[::-1], where=x[::-1] > -0.072)
        return np.sum(x)

    x, y = np.arange(5.0) * 0.1, np.arange(5.0) * 0.2
    np.testing.assert_allclose(grad(f, argnums=1)(x, y), (1.0 - np.tanh(y) ** 2) * [1, 1, 1, 1, 1], rtol=1e-12)


def test_arrays_of_a_harmless_class():
    np.testing.assert_allclose(grad(lambda x: np.sum(x * x) * x.mean())(N), grad(lambda x: np.sum(x * x) * x.mean())(A))
