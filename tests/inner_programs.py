"""Functions to transform inside of others, and what is asked of a program that does so."""

import numpy as np
import pytest

from s2sad import grad, jvp, value_and_grad


def energy(x):
    return np.sum(x**4) / 4 + np.sum(x * np.roll(x, 1)) + np.exp(0.3 * x[0])


def fitted(x, t):
    return np.sum(np.cosh(x - t)) + 0.5 * np.sum(x * x) * t[0]


def residuals(x):
    return np.array([x[0] ** 2 + x[1] - 1.0, x[0] * x[1] - 0.3, np.sin(x[0])])


def flow(x):
    return x + 0.3 * np.tanh(np.array([[1.0, 0.5], [-0.2, 0.8]]) @ x)


def flow_with(x, W):
    return x + 0.3 * np.tanh(W @ x)


def differences(program, x, step=1e-6):
    return np.array([(program(x + step * e) - program(x - step * e)) / (2 * step) for e in np.eye(len(x))])


def assert_right(program):
    """Value, gradient and tangent of a function of two numbers, at two points by the same text; the argument stays as it is."""
    transformed = value_and_grad(program)
    for x in (np.array([0.9, 1.7]), np.array([1.2, 0.4])):
        expected = differences(program, x)
        before = x.copy()
        value, gradient = transformed(x)
        np.testing.assert_array_equal(x, before)
        assert value == pytest.approx(program(x))
        np.testing.assert_allclose(gradient, expected, rtol=1e-5, atol=1e-6)
        direction = np.array([0.4, -1.3])
        value, pushed = jvp(program)(x, tangents=direction)
        assert value == pytest.approx(program(x))
        assert pushed == pytest.approx(gradient @ direction)
    np.testing.assert_array_equal(grad(program)(x), gradient)
