"""Functions defined inside that call themselves: several calls in one statement, and nonlocal variables."""

import numpy as np
import pytest

from s2sad import hessian, jvp, value_and_grad
from tests.oracle import numeric_gradient

TREE = {"op": "*", "l": {"op": "+", "l": 0, "r": 2.5}, "r": {"op": "*", "l": 1, "r": 2}}


def evaluated(x, tree=TREE):
    def ev(node):
        if isinstance(node, dict):
            left, right = ev(node["l"]), ev(node["r"])
            return left * right if node["op"] == "*" else left + right
        return x[node] if isinstance(node, int) else node

    a, b = ev(tree["l"]), ev(tree)
    return a * b


def with_defaults(x):
    def g(k, s=1.0):
        if k == 0:
            return x[0] * s
        a, b = g(k - 1), g(k - 1, s=x[1])
        c = [g(0), g(0, 2.0)]
        return a * b + c[0] * c[1] if k % 2 else a + b

    u, v = g(3), g(2)
    u, v = v, g(1) * u
    return u * v


def nested_targets(x):
    def even(k):
        if k == 0:
            return x[0]
        a, b = odd(k - 1), x[1]
        return a * b

    def odd(k):
        if k == 0:
            return x[1]
        a, (b, c) = even(k - 1), (even(k - 1), [odd(0)])
        return a + b * x[2] * c[0]

    p, (q, r) = even(3), (odd(3), even(1))
    return p * q * r


def total_from_zero(x):
    total = 0.0

    def g(k):
        nonlocal total
        if k == 0:
            total += x[0]
            return x[1]
        a, b = g(k - 1), g(k - 1)
        return a * b

    a, b = g(2), g(1)
    return a + b * total


def total_of_whole_numbers(x):
    total, calls = 0, 0

    def g(k):
        nonlocal total, calls
        calls += 1
        total += x[0] * calls
        if k == 0:
            return x[1]
        return g(k - 1) * 2

    return g(3) * total + calls * x[2]


def total_that_varies(x):
    total = x[2]

    def g(k):
        nonlocal total
        total = total * x[0]
        return x[1] if k == 0 else g(k - 1) * total

    return g(2) * total


def array_bound_anew(x):
    state = np.zeros(3)

    def g(k):
        nonlocal state
        state = state + x * k
        if k:
            g(k - 1)
        state = np.tanh(state)

    g(3)
    return np.sum(state * x[:3])


def array_written(x):
    state = np.zeros(4)

    def fill(low, high):
        if high - low == 1:
            state[low] += x[low] ** 2
            return x[low]
        middle = (low + high) // 2
        a, b = fill(low, middle), fill(middle, high)
        state[low:high] *= a
        return a + b

    return fill(0, 4) * np.sum(state)


def two_totals(x):
    low, high = 0.0, 0.0

    def split(k, weight):
        nonlocal low, high
        if k == 0:
            return weight
        if k % 2:
            low += weight * x[k]
        else:
            high -= weight**2 * x[0]
        first, second = split(k - 1, weight * x[1]), split(k - 1, weight + 0.1)
        return first * second + low

    value = split(3, 0.5)
    return value * low + high


FOUND = [
    evaluated, with_defaults, nested_targets, total_from_zero, total_of_whole_numbers, total_that_varies,
    array_bound_anew, array_written, two_totals,
]  # fmt: skip
FIRST_ORDER = [array_written, two_totals]  # their residuals hold memory of the function around them: refused beyond


@pytest.mark.parametrize("f", FOUND, ids=lambda f: f.__name__)
def test_gradient(f):
    x, direction = np.array([0.7, -0.4, 0.3, 0.9]), np.array([0.3, 1.0, -0.6, 0.2])
    x = x[:3] if f is array_bound_anew else x
    direction = direction[: len(x)]
    for _ in range(2):
        value, gradient = value_and_grad(f)(x)
        np.testing.assert_allclose(value, f(x))
        np.testing.assert_allclose(gradient, numeric_gradient(f, (x,))[0], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(jvp(f)(x, tangents=direction)[1], gradient @ direction)


@pytest.mark.parametrize("f", [f for f in FOUND if f not in FIRST_ORDER], ids=lambda f: f.__name__)
def test_second_order(f):
    x = np.array([0.7, -0.4, 0.3, 0.9][: 3 if f is array_bound_anew else 4])
    step = 1e-5 * np.eye(len(x))
    gradient = value_and_grad(f)
    expected = [(gradient(x + d)[1] - gradient(x - d)[1]) / 2e-5 for d in step]
    np.testing.assert_allclose(hessian(f)(x), expected, rtol=1e-5, atol=1e-7)
