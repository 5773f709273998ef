"""Second derivatives where an adjoint is zero by chance: at the minimum of a sum of squares that is 0.

There the Hessian of |f(x) - f(x0)|^2 is 2 J^T J, with J the Jacobian of f (the Gauss-Newton matrix is exact). A mask that takes a
zero adjoint for an element that is left out would drop a part of it.
"""

import numpy as np
import pytest

import s2sad

FUNCTIONS = {
    "reciprocal": lambda x: 1.0 / x,
    "quotient": lambda x: x[0] * x[1:] / x[:-1],
    "product": lambda x: (x[1:] / x[0]) * x[:-1],
    "log": lambda x: np.log(x),
    "sqrt": lambda x: np.sqrt(x - 0.2),
    "cbrt": lambda x: np.cbrt(x),
    "exp": lambda x: np.exp(x) / x,
    "expm1": lambda x: np.expm1(x - 1.0),
    "log1p": lambda x: np.log1p(x) * x,
    "powers": lambda x: x**1.5 + x**-1 + x**0.5 + x**-2.5,
    "power of two": lambda x: x[:2] ** x[1:],
    "arcsin": lambda x: np.arcsin(x / 4) + np.arccos(x / 5),
    "arctanh": lambda x: np.arctanh(x / 4),
    "arccosh": lambda x: np.arccosh(x + 1.5) + np.arcsinh(x),
    "sinh": lambda x: np.sinh(x) * np.cosh(x),
    "tan": lambda x: np.tan(x / 3) + np.tanh(x),
    "norm": lambda x: np.linalg.norm(x) / x,
    "hypot": lambda x: np.hypot(x[1:], x[:-1]) + np.arctan2(x[1:], x[:-1]),
    "logaddexp": lambda x: np.logaddexp(x[1:], x[:-1]),
    "mod": lambda x: np.mod(x, 0.4) * np.fmod(x, 0.3) / x,
    "std": lambda x: np.std(x) / x + np.var(x),
    "softmax": lambda x: np.exp(x) / np.sum(np.exp(x)),
    "cumprod": lambda x: np.cumprod(x) / np.prod(x),
    "solve": lambda x: np.linalg.solve(np.diag(x) + 0.1, 1.0 / x),
    "chosen": lambda x: np.maximum(1 / x, x - 1) + np.minimum(np.log(x), 3.0) + np.clip(np.sqrt(x), 0.1, 2.0),
}


def masked_loss(f, target):
    def loss(x):
        difference = f(x) - target
        return np.sum(np.where(difference > 5.0, 0.0, difference) ** 2)

    return loss


def selected_loss(f, target):
    def loss(x):
        difference = f(x) - target
        return np.sum((difference * difference)[target < 1e9])

    return loss


@pytest.mark.parametrize("make", [masked_loss, selected_loss])
@pytest.mark.parametrize("label", FUNCTIONS)
def test_hessian_where_residuals_are_zero(label, make):
    f = FUNCTIONS[label]
    x = np.array([0.7, 1.3, 2.1])
    loss = make(f, f(x))
    jacobian = s2sad.jacobian(f)(x)
    expected = 2 * jacobian.T @ jacobian
    assert np.abs(expected).max() > 1e-3
    np.testing.assert_allclose(s2sad.hessian(loss)(x), expected, rtol=1e-9, atol=1e-9)
    direction = np.array([0.3, -1.1, 0.6])
    np.testing.assert_allclose(s2sad.hvp(loss)(x, direction), expected @ direction, rtol=1e-9, atol=1e-9)

    def slope(x):
        return np.sum(s2sad.grad(loss)(x) * direction)

    np.testing.assert_allclose(s2sad.grad(slope)(x), expected @ direction, rtol=1e-9, atol=1e-9)
    pushed = s2sad.grad(lambda x: s2sad.jvp(loss)(x, tangents=direction)[1])(x)
    np.testing.assert_allclose(pushed, expected @ direction, rtol=1e-9, atol=1e-9)


def test_exponents_that_are_zero():
    """`x ** p` at p == 0: the mixed derivative is 1 / x."""

    def f(x, p):
        return np.sum(x**p)

    mixed = s2sad.grad(lambda x, p: np.sum(s2sad.grad(f, 1)(x, p)), 0)
    x = np.array([0.5, 2.0, 3.0])
    np.testing.assert_allclose(mixed(x, np.zeros(3)), 1 / x)
    other = s2sad.grad(lambda x, p: np.sum(s2sad.grad(f, 0)(x, p)), 1)
    np.testing.assert_allclose(other(x, np.zeros(3)), 1 / x)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_infinite_partials_of_what_is_left_out(order):
    """Elements that are left out have no part, at any order."""

    def f(x):
        safe = np.where(x > 0, np.sqrt(x) * np.log(x) / x + x**0.3, x * x * x)
        return np.sum(safe)

    x = np.array([0.0, 1.5, -2.0, 2.5])

    def parts(x):
        return np.array(
            [x[0] ** 3, x[1] ** -0.5 * np.log(x[1]) + x[1] ** 0.3, x[2] ** 3, x[3] ** -0.5 * np.log(x[3]) + x[3] ** 0.3]
        )

    def g(x):
        return np.sum(parts(x))

    for _ in range(order):
        f, g = derivative(f), derivative(g)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(f(x), g(x), rtol=1e-8)


def derivative(f):
    return lambda x: np.sum(s2sad.grad(f)(x))
