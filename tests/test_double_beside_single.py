"""Adjoints of float64 beside arrays of less: in float64, and computed in it where the program computes in it."""

import math

import numpy as np
import pytest

from s2sad import elementwise_grad, grad, hessian, jacobian, jvp, value_and_grad, vjp

HALF = np.full(100, 1000.0, np.float16)  # the sum of them is more than a float16 holds
SINGLE = np.array([0.1, 0.7, 0.3, 1.9], np.float32)
NUMBER, BOXED, SHORT, LONG = np.float64(0.37), np.array(0.37), np.array([0.37]), np.linspace(0.2, 0.9, 4)


def product(x, y):
    return np.sum(x * y)


def as_float(x, y):
    return float(np.sum(x * y))


def begun_with_a_float(x, y):
    s = 0.0
    for v in y:
        s = s + x * v
    return s


def of_items(x, y):
    return sum([x * v for v in y])


def by_math(x, y):
    return math.exp(np.sum(x * y) / 1e5)


def on_one_path(x, y):
    if x > 0:
        s = np.sum(x * y)
    else:
        s = 0.0
    return s


def recursive(x, y, n=2):
    return np.sum(x * y) if n == 0 else recursive(x, y, n - 1) * 1.0


def written(x, y):
    o = np.zeros(len(y))
    o += x * y
    o[0] = x
    return np.sum(o)


def of_a_function_inside(x, y):
    return grad(lambda v: np.sum(v * y))(x) * x


def logarithm(x, y):
    return np.log(np.sum(np.exp(x * y / 1e4)))


SCALARS = [
    product,
    as_float,
    begun_with_a_float,
    of_items,
    by_math,
    on_one_path,
    recursive,
    written,
    of_a_function_inside,
    logarithm,
]


@pytest.mark.parametrize("x", [NUMBER, BOXED], ids=["number", "no axes"])
@pytest.mark.parametrize("f", SCALARS, ids=lambda f: f.__name__)
def test_numbers_beside_half_precision(f, x):
    compare(f, x, HALF)


def ratio(x, y):
    return np.mean(x / y)


def summed_first(x, y):
    return np.sum(x * y.sum())


def dotted(x, y):
    return np.dot(x, y)


def summed_indices(x, y):
    return np.einsum("i,i", x, y)


def joined(x, y):
    return np.sum(np.concatenate([x, y]) ** 2)


def by_item(x, y):
    return x[0] * y[0] + np.sum(x[-1] * y)


@pytest.mark.parametrize(
    "f,x",
    [(f, x) for f in (product, ratio, summed_first, joined, by_item) for x in (SHORT, LONG)]
    + [(f, LONG) for f in (dotted, summed_indices)]
    + [(f, NUMBER) for f in (ratio, summed_first)],
)
def test_arrays_beside_single_precision(f, x):
    compare(f, x, SINGLE)


def compare(f, x, y):
    expected = grad(f, (0, 1))(x, y.astype(float))
    _, (x_bar, y_bar) = value_and_grad(f, (0, 1))(x, y)
    assert x_bar.dtype == np.float64 and y_bar.dtype == y.dtype
    np.testing.assert_allclose(x_bar, expected[0], rtol=1e-6)
    np.testing.assert_allclose(y_bar, expected[1], rtol=2e-3, atol=1e-7)
    alone = grad(f)(x, y)
    assert alone.dtype == np.float64 and np.shape(alone) == np.shape(x)
    np.testing.assert_allclose(alone, expected[0], rtol=1e-6)
    _, pullback = vjp(f, 0)(x, y)
    assert pullback(1.0).dtype == np.float64
    np.testing.assert_allclose(pullback(1.0), expected[0], rtol=1e-6)
    dot = np.ones_like(x) if np.ndim(x) else 1.0
    np.testing.assert_allclose(jvp(f, 0)(x, y, tangents=dot)[1], np.sum(expected[0]), rtol=1e-6)


def test_containers_and_derivatives_of_derivatives():
    parts = grad(lambda p, y: np.sum(p["a"] * y) * p["b"])({"a": NUMBER, "b": np.float64(2.0)}, HALF)
    np.testing.assert_allclose([parts["a"], parts["b"]], [2e5, 3.7e4], rtol=1e-6)
    _, pullback = vjp(lambda x, y: (np.sum(x * y), x * 1.0))(NUMBER, HALF)
    assert pullback((1.0, 0.0)) == 1e5
    square = lambda x, y: np.sum(x**2 * y)  # noqa: E731
    np.testing.assert_allclose(grad(grad(square))(NUMBER, HALF), 2e5)
    twice = hessian(square)(LONG, SINGLE)
    assert twice.dtype == np.float64
    np.testing.assert_allclose(twice, np.diag(2 * SINGLE.astype(float)))
    assert jacobian(lambda x, y: x * y.sum())(LONG, SINGLE).dtype == np.float64
    assert elementwise_grad(lambda x: np.sum(x * HALF))(NUMBER) == 1e5


def test_single_precision_stays():
    loss = lambda x, y: float(np.sum(np.tanh(x * y)))  # noqa: E731
    for x in (np.float32(0.3), SINGLE):
        assert [bar.dtype for bar in grad(loss, (0, 1))(x, SINGLE)] == [np.float32] * 2
    assert "float64" not in grad(loss, (0, 1)).source(SINGLE, SINGLE)
    assert "float64" not in grad(product).source(LONG, LONG)
