"""Kinks, ties and infinities in forward mode: the table of shared hazards, along directions that meet them."""

import math

import numpy as np
import pytest
import scipy.special as special

from s2sad import jacobian, jacobian_forward, jvp
from tests.kernels.simulate import soft_dtw

pytestmark = pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")
ALONG = np.array([1.0, 2.0, 3.0])
ZEROS = np.zeros(3)
CASES = []


def case(x, along, expected):
    def add(f):
        CASES.append((f, x, along, expected))
        return f

    return add


@case(ZEROS, ALONG, 0.0)
def norm_at_zero(x):
    return np.linalg.norm(x)


@case(np.zeros((2, 2)), np.ones((2, 2)), 0.0)
def norm_of_rows_at_zero(x):
    return np.sum(np.linalg.norm(x, axis=1))


@case(np.array([0.0, 1.0, 4.0]), ALONG, [0.0, 1.0, 0.75])
def masked_sqrt(x):
    return np.where(x > 0, np.sqrt(x), 0)


@case(np.array([0.0, 1.0, 4.0]), ALONG, [0.0, -2.0, -3.0 / 16.0])
def masked_reciprocal(x):
    return np.where(x > 0, 1 / x, 0)


@case(np.array([-1.0, 1.0, 4.0]), ALONG, [1.0, 2.0, 0.75])
def masked_log(x):
    return np.where(x > 0, np.log(x), x)


@case(np.array([0.0, 1.0, 4.0]), ALONG, 1.75)
def selected_sqrt(x):
    y, mask = np.sqrt(x), x > 0
    return np.sum(y[mask])


@case(np.array([0.0, 1.0, 4.0]), ALONG, 0.75)
def largest_sqrt(x):
    return np.max(np.sqrt(x))


@case(np.array([0.0, 1.0, 4.0]), ALONG, 2.0)
def median_of_logs(x):
    return np.median(np.log(x))


@case(ZEROS, ALONG, 0.0)
def length_at_zero_times_zero(x):
    return np.sqrt(x @ x) * x[0]


@case(ZEROS, ALONG, 0.0)
def length_at_zero_masked_away(x):
    return np.where(x[0] > 1, np.sqrt(x @ x), 0.0)


@case(np.array([0.0, 2.0, 3.0]), ALONG, 6.0)
def product_with_a_zero(x):
    return np.prod(x)


@case(np.array([0.0, 0.0, 3.0]), ALONG, 0.0)
def product_with_two_zeros(x):
    return np.prod(x)


@case(np.ones(3), ALONG, 0.0)
def spread_of_a_constant(x):
    return np.std(x)


@case(ZEROS, ALONG, 0.0)
def power_zero_at_zero(x):
    return np.sum(x**0)


@case(2.0, 1.0, 0.0)
def zero_to_a_power(p):
    return 0.0**p


@case(ZEROS, ALONG, 0.0)
def sinc_at_zero(x):
    return np.sum(np.sinc(x))


@case(ZEROS, ALONG, 0.0)
def absolute_at_zero(x):
    return np.sum(np.abs(x))


@case(0.0, 1.0, 0.0)
def python_absolute_at_zero(x):
    return abs(x)


@case(np.array([1.0, 1.0, 0.0]), ALONG, 1.5)
def tied_maximum(x):
    return np.max(x)


@case(np.array([1.0, 1.0, 0.0]), ALONG, 1.5)
def tied_with_a_number(x):
    return np.sum(np.maximum(x, 1.0))


@case(np.array([[1.0, 2.0], [2.0, 4.0]]), np.array([[1.0, 2.0], [3.0, 4.0]]), -2.0)
def determinant_of_a_singular_matrix(A):
    return np.linalg.det(A)


@case(np.eye(3), np.ones((3, 3)), 6.0)
def equal_eigenvalues(A):
    w, _ = np.linalg.eigh(A)
    return np.sum(w**2)


@case(np.array([1000.0, -1000.0]), np.array([1.0, 2.0]), 1.0)
def far_logaddexp(x):
    return np.logaddexp(x[0], x[1])


@case(np.array([-np.inf, 0.0]), np.array([1.0, 2.0]), 2.0)
def infinite_logsumexp(x):
    return special.logsumexp(x)


@case(np.array([-np.inf, 0.0]), np.array([1.0, 2.0]), 0.0)
def infinite_softmax(x):
    e = np.exp(x - np.max(x))
    return (e / np.sum(e))[1]


@case(np.array([0.0, 1.0, 4.0]), np.array([0.0, 1.0, 1.0]), [0.0, 0.5, 0.25])
def zero_along_the_infinite_slope(x):
    return np.sqrt(x)


@case(np.array([0.0, 1.0, 4.0]), np.array([0.0, 1.0, 1.0]), [0.0, 1.0, 0.25])
def zero_along_the_pole_of_the_logarithm(x):
    return np.log(x)


@case(0.0, 1.0, 0.0)
def slope_that_is_multiplied_away(x):
    return math.sqrt(x) * 0.0


def masked_logits(t):
    z = np.array([1.0, -np.inf, 2.0]) / t
    e = np.exp(z - np.max(z))
    return e[0] / np.sum(e)


def masked_total(t):
    return special.logsumexp(np.array([1.0, -np.inf, 2.0]) / t)


def masked_pairs(t):
    return np.sum(np.logaddexp(np.array([-np.inf, 1.0]) / t, 2.0 / t))


def warped(gamma):
    return soft_dtw(np.array([0.1, 0.7, 0.4]), np.array([0.3, 0.2]), gamma)


@pytest.mark.parametrize("f", [masked_logits, masked_total, masked_pairs, warped], ids=lambda f: f.__name__)
def test_infinite_values_that_do_not_count(f):
    """By a temperature, the tangent of -inf is infinite: its share in the result is nothing."""
    _, dot = jvp(f)(0.7, tangents=1.0)
    assert dot == pytest.approx((f(0.7 + 1e-5) - f(0.7 - 1e-5)) / 2e-5, rel=1e-8)


def test_jacobians_at_a_pole():
    """One infinite entry leaves the others as they are, in both modes."""
    x = np.array([0.0, 1.0, 2.0])
    expected = np.diag([np.inf, 1.0, 0.5])
    np.testing.assert_array_equal(jacobian_forward(np_log)(x), expected)
    np.testing.assert_array_equal(jacobian(np_log)(x), expected)


def np_log(x):
    return np.log(x)


@pytest.mark.parametrize(("f", "x", "along", "expected"), CASES, ids=[f.__name__ for f, *_ in CASES])
def test_tangent(f, x, along, expected):
    _, dot = jvp(f)(x, tangents=along)
    np.testing.assert_allclose(dot, expected, rtol=1e-6, atol=1e-12)
