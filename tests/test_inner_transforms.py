"""Gradients of functions that are defined inside, in a function that is differentiated itself: by jvp and differences."""

import numpy as np
import pytest

import s2sad


def cubes(x):
    return np.sum(x**3)


def loss(w, weights):
    return 0.1 * np.sum((w * w - 1.5) ** 2) + np.sum(weights * w * w)


def lambda_inside(x):
    return np.sum(s2sad.grad(lambda y: y[0] * cubes(y))(x))


def gradient_in_a_lambda(x):
    return np.sum(s2sad.grad(lambda y: np.sum(s2sad.grad(cubes)(y)))(x))


def defined_inside(x):
    def slope(y):
        return np.sum(s2sad.grad(cubes)(y) * x)

    return np.sum(s2sad.grad(slope)(x) * x)


def kept_under_a_name(x):
    gradient = s2sad.grad(cubes)
    return np.sum(s2sad.grad(lambda y: np.sum(gradient(y) * x))(x))


def lambda_in_a_function(x):
    def g(y):
        return np.sum(s2sad.grad(lambda z: np.sum(z**3 * y))(x))

    return np.sum(s2sad.grad(g)(x))


def unrolled_descent(weights):
    def inner(w):
        return loss(w, weights)

    slope = s2sad.grad(inner)
    w = np.ones(2)
    for _ in range(4):
        w = w - 0.1 * slope(w)
    return np.sum(w**2)


def descent_by_a_lambda(weights):
    w = np.ones(2)
    for _ in range(3):
        w = w - 0.1 * s2sad.grad(lambda w: loss(w, weights))(w)
    return np.sum(w**2)


def value_too(weights):
    def inner(w, k=2.0):
        return k * loss(w, weights)

    value, slope = s2sad.value_and_grad(inner)(weights)
    return value + np.sum(slope**2)


def decorated_inside(weights):
    @s2sad.grad
    def slope(w):
        return loss(w, weights)

    return np.sum(slope(weights) * weights)


def by_two_arguments(weights):
    def inner(w, u):
        return loss(w, weights) * np.sum(u)

    a, b = s2sad.grad(inner, (0, 1))(weights, weights * 2)
    return np.sum(a * b)


def handed_on(weights):
    def inner(w):
        return loss(w, weights)

    def step(w, slope):
        return w - 0.1 * slope(w)

    w = weights
    slope = s2sad.grad(inner)
    for _ in range(3):
        w = step(w, slope)
    return np.sum(w**3)


def over_a_list(x):
    parts = [x, x * 2]

    def inner(w):
        return sum(np.sum(w**3 * a) for a in parts)

    return np.sum(s2sad.grad(inner)(x))


def with_writes(x):
    def inner(w):
        out = np.zeros_like(w)
        for i in range(len(w)):
            out[i] = w[i] ** 2 * x[i]
        return np.sum(out**2)

    return np.sum(s2sad.grad(inner)(x))


def chosen(x):
    def inner(w):
        return np.sum(w**2 * x)

    if x[0] > 0:
        slope = s2sad.grad(inner)
    else:
        slope = s2sad.grad(cubes)
    return np.sum(slope(x))


def saddle(x):
    def payoff(u, v):
        return np.sum(u * v * x) + 0.5 * np.sum(u * u) - 0.5 * np.sum(v * v)

    u, v = x, np.ones(2)
    for _ in range(3):
        u, v = u - 0.2 * s2sad.grad(payoff, 0)(u, v), v + 0.2 * s2sad.grad(payoff, 1)(u, v)
    return payoff(u, v)


def product_with_the_hessian(x):
    return np.sum(s2sad.hvp(cubes)(x, np.sin(x)))


def hvp_of_a_lambda(x):
    return np.sum(s2sad.hvp(lambda y: np.sum(y**4 * x))(x, x))


def pushed_inside(x):
    def layer(y):
        return np.tanh(y * x) * y

    value, tangent = s2sad.jvp(layer)(x, tangents=x * 2)
    return np.sum(value * tangent)


def gradient_of_a_gradient(x):
    def inner(t):
        return np.sum(x * t**3)

    slope = s2sad.grad(s2sad.grad(inner))
    return slope(x[0] * 0.5) * x[1]


def variables_of_the_same_names(x):
    v, k = x * 2, x[1]

    def inner(w, k=k):
        return sum(np.sum(w**2 * v) for v in [v, v * 3]) * (lambda k=k: k)()

    return np.sum(s2sad.grad(inner)(x))


def default_of_a_recursive_function(x):
    k = x * 2

    def inner(w, a=k, n=2):
        return np.sum(w**3 * a) if n == 0 else inner(w * 0.5, n=n - 1) + np.sum(w**2 * a)

    k = x * 100
    return inner(x) + np.sum(s2sad.grad(inner)(x) ** 2) + k[0]


def defaults_of_recursive_functions_in_a_loop(x):
    total = 0.0
    for i in range(3):

        def inner(w, n=2, a=x * i):
            return np.sum(w**3 * a) if n == 0 else inner(w * 0.5, n - 1) + np.sum(w**2 * a)

        total = total + inner(x) + np.sum(s2sad.grad(inner)(x))
    return total


PROGRAMS = [
    default_of_a_recursive_function,
    defaults_of_recursive_functions_in_a_loop,
    variables_of_the_same_names,
    product_with_the_hessian,
    hvp_of_a_lambda,
    pushed_inside,
    gradient_of_a_gradient,
    lambda_inside,
    gradient_in_a_lambda,
    defined_inside,
    kept_under_a_name,
    lambda_in_a_function,
    unrolled_descent,
    descent_by_a_lambda,
    value_too,
    decorated_inside,
    by_two_arguments,
    handed_on,
    over_a_list,
    with_writes,
    chosen,
    saddle,
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_gradient(program):
    x = np.array([0.9, 1.7])
    step = 1e-6
    expected = [(program(x + step * e) - program(x - step * e)) / (2 * step) for e in np.eye(2)]
    gradient = s2sad.grad(program)(x)
    np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-7)
    direction = np.array([0.4, -1.3])
    value, pushed = s2sad.jvp(program)(x, tangents=direction)
    assert value == pytest.approx(program(x))
    assert pushed == pytest.approx(gradient @ direction)
    again = s2sad.grad(program)(np.array([1.2, 0.4]))
    expected = [
        (program(np.array([1.2, 0.4]) + step * e) - program(np.array([1.2, 0.4]) - step * e)) / (2 * step)
        for e in np.eye(2)
    ]
    np.testing.assert_allclose(again, expected, rtol=1e-6, atol=1e-7)


def test_functions_as_defaults():
    def slope(x, f=cubes):
        return np.sum(s2sad.grad(f)(x))

    twice = lambda x, f=slope: np.sum(s2sad.grad(f)(x))  # noqa: E731

    def thrice(x, f=twice):
        return np.sum(s2sad.grad(f)(x))

    x = np.array([0.9, 1.7])
    assert twice(x) == pytest.approx(6 * x.sum())
    assert thrice(x) == pytest.approx(12.0)
