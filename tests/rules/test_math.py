"""Rules of `math` and of built-in functions, against differences and the dot-product test."""

import math

import mpmath as mp
import numpy as np
import pytest

from s2sad.special_functions import digamma, i1, polygamma
from s2sad.templates import builtin_functions as builtin
from s2sad.templates import builtin_sequences as sequences
from s2sad.templates import math_functions as functions
from s2sad.templates import math_sums as sums
from s2sad.testing import check_rule

POINTS = {
    "exp": (0.0, -3.0, 2.0), "exp2": (0.5, -3.0), "expm1": (0.0, 1e-3, 2.0), "log": (0.3, 5.0), "log2": (0.3, 5.0),
    "log10": (0.3, 5.0), "log1p": (0.0, -0.6, 3.0), "sqrt": (0.4, 9.0), "cbrt": (-0.5, 8.0), "sin": (0.0, 1.0, -4.0),
    "cos": (0.0, 1.0, -4.0), "tan": (0.0, 1.0), "asin": (0.0, 0.7, -0.7), "acos": (0.0, 0.7, -0.7), "atan": (0.0, -3.0),
    "sinh": (0.0, -2.0), "cosh": (0.0, -2.0), "tanh": (0.0, 1.0), "asinh": (0.0, -2.0), "acosh": (1.3, 3.0),
    "atanh": (0.0, 0.7), "degrees": (1.0,), "radians": (20.0,), "erf": (0.0, -0.7, 2.0), "erfc": (0.0, -0.7, 2.0),
    "gamma": (0.5, 3.0, -1.5), "lgamma": (0.5, 3.0, -1.5), "digamma_function": (0.4, 7.0, -1.4),
}  # fmt: skip


@pytest.mark.parametrize("name", POINTS)
def test_one_argument(name):
    for x in POINTS[name]:
        check_rule(getattr(functions, name), x, step=0.02)
    check_rule(getattr(functions, name), np.float64(POINTS[name][-1]), step=0.02)


@pytest.mark.parametrize("n", [0, 1, 2, 4])
def test_polygamma_rule(n):
    check_rule(functions.polygamma_function, n, 2.3, step=0.02)


@pytest.mark.parametrize(("rule", "args"), [
    (functions.log_to_base, (3.0, 2.0)), (functions.log_to_base, (0.3, 10)), (functions.atan2, (1.0, -0.5)),
    (functions.atan2, (-1.0, -0.5)), (functions.power, (1.3, 2.5)), (functions.power, (-1.3, 3)),
    (functions.power, (1.3, 0.0)), (functions.power, (1.3, -1.0)), (functions.power, (0.7, 2)),
    (sums.fabs, (-2.0,)), (sums.fabs, (0.0,)), (sums.copysign, (-1.5, 2.0)), (sums.copysign, (1.5, -2.0)),
    (sums.fmod, (-7.3, 2.0)), (sums.remainder, (7.3, 2.0)), (sums.remainder, (-7.3, 2.0)), (sums.ldexp, (0.7, 5)),
    (sums.frexp, (5.3,)), (sums.modf, (-2.3,)), (sums.hypot1, (-2.0,)), (sums.hypot2, (3.0, -4.0)),
    (sums.hypot3, (3.0, -4.0, 1.0)), (sums.hypot4, (3.0, -4.0, 1.0, 2.0)), (sums.dist, ([1.0, 2.0], [0.5, -1.0])),
    (sums.dist, (np.array([1.0, 2.0]), (0.5, -1.0))), (sums.fsum, ([1.0, 2.0, -3.0],)), (sums.fsum, (np.arange(3.0),)),
    (sums.fsum, ((1.0, 2.0),)), (sums.prod, ([1.5, 2.0, -3.0],)), (sums.prod, (np.array([1.5, 2.0]), 2.5)),
    (sums.prod, ([1.5, 0.0, -3.0],)), (sums.prod, ([0.0, 0.0, 3.0],)), (sums.prod, ([],)), (sums.prod, ((4.0, 0.5),)),
    (builtin.absolute, (-0.3,)), (builtin.absolute, (0.0,)), (builtin.absolute, (np.array([1.0, -2.0, 0.0]),)),
    (builtin.absolute, (np.array([1.0 - 2j, 0.4j]),)), (builtin.absolute, (3.0 - 4.0j,)),
    (builtin.absolute, (np.float64(-0.4),)), (builtin.absolute, (np.array([1.0, -2.0], np.float32),)),
    (builtin.max_of_two, (1.0, 2.0)), (builtin.max_of_two, (2.0, 1.0)), (builtin.max_of_two, (1.0, 1.0)),
    (builtin.min_of_two, (1.0, 2.0)), (builtin.min_of_two, (2, 1.0)), (builtin.min_of_two, (1.0, 1.0)),
    (builtin.max_of_three, (1.0, 2.0, 0.0)), (builtin.min_of_three, (1.0, 2.0, np.float64(0.0))),
    (sequences.max_of_sequence, ([1.0, 3.0, 2.0],)), (sequences.max_of_sequence, (np.array([1.0, 3.0]),)),
    (sequences.min_of_sequence, ((1.0, 3.0),)), (sequences.min_of_sequence, (np.array([1.0, 3.0]),)),
    (sequences.sum_of_sequence, ([1.0, 2.0],)), (sequences.sum_of_sequence, ([np.ones(2), 3.0, np.ones((3, 1))],)),
    (sequences.sum_of_sequence, (np.ones((2, 3)),)), (sequences.sum_of_sequence, ((1.0, np.ones(2)),)),
    (sequences.sum_with_start, ([1.0, 2.0], 3.0)), (sequences.sum_with_start, ([np.ones(2)], np.ones((3, 1)))),
    (sequences.sum_with_start, (np.ones((2, 3)), 1.0)), (sequences.sum_with_start, (np.ones((2, 3)), np.ones((4, 1)))),
    (builtin.to_float, (0.5,)), (builtin.to_float, (np.array(0.5),)),
    (builtin.to_complex, (0.5,)), (builtin.to_complex, (0.5 + 1j,)), (builtin.complex_of_two, (0.5, -2.0)),
    (builtin.to_float64, (np.arange(3.0),)), (builtin.to_float64, (np.arange(3.0, dtype=np.float32),)),
    (builtin.to_float32, (np.arange(3.0),)), (builtin.to_float16, (np.ones(2, np.float32),)),
    (builtin.to_complex128, (np.arange(3.0),)), (builtin.to_complex128, (np.arange(3.0) * 1j,)),
])  # fmt: skip
def test_rule(rule, args):
    half = rule is builtin.to_float16
    check_rule(rule, *args, rtol=1e-2 if half else None, differences=not half)


@pytest.mark.parametrize("rule", [functions.sqrt, functions.cbrt, functions.asin, functions.acos, functions.acosh])
def test_zero_cotangent_wins_over_infinite_slope(rule):
    edge = 0.0 if rule in (functions.sqrt, functions.cbrt) else 1.0
    _, y_dot, x_bar = rule(edge, x_dot=0.0, y_bar=0.0)
    assert y_dot == x_bar == 0.0


def test_power_at_zero():
    assert functions.power(0.0, 0.0, x_dot=1.0, p_dot=0.0, y_bar=1.0)[1:3] == (0.0, 0.0)
    assert functions.power(0.0, 1.0, x_dot=1.0, p_dot=0.0, y_bar=1.0)[1:3] == (1.0, 1.0)
    assert functions.power(0.0, 2.0, x_dot=1.0, p_dot=1.0, y_bar=1.0)[1:] == (0.0, 0.0, 0.0)
    with np.errstate(divide="ignore"):
        assert functions.power(0.0, 0.5, x_dot=1.0, p_dot=0.0, y_bar=1.0)[2] == math.inf
        assert functions.power(0.0, 0.5, x_dot=0.0, p_dot=0.0, y_bar=0.0)[1:] == (0.0, 0.0, 0.0)


def test_lengths_at_zero_and_ties():
    assert sums.hypot2(0.0, 0.0, x_dot=1.0, y_dot=1.0, r_bar=1.0)[2:] == (0.0, 0.0)
    assert sums.hypot3(0.0, 0.0, 0.0, x_dot=1.0, y_dot=1.0, z_dot=1.0, r_bar=1.0)[2:] == (0.0, 0.0, 0.0)
    assert sums.dist([1.0], [1.0], p_dot=[1.0], q_dot=[0.0], r_bar=1.0)[2:] == ([0.0], [0.0])
    assert functions.atan2(0.0, 0.0, y_dot=1.0, x_dot=1.0, z_bar=1.0)[2:] == (0.0, 0.0)
    assert builtin.max_of_three(1.0, 2.0, 2.0, x_dot=0.0, y_dot=0.0, z_dot=0.0, m_bar=1.0)[2:] == (0.0, 0.5, 0.5)
    assert sequences.max_of_sequence([2.0, 2.0, 1.0], items_dot=[0.0] * 3, y_bar=1.0)[2] == [0.5, 0.5, 0.0]
    assert sequences.min_of_sequence([1.0, 2.0, 1.0], items_dot=[0.0] * 3, y_bar=1.0)[2] == [0.5, 0.0, 0.5]


def test_nextafter_is_the_identity():
    assert sums.nextafter(1.0, 2.0, x_dot=3.0, y_dot=9.0, z_bar=2.0)[1:] == (3.0, 2.0, 0.0)


def test_sum_of_products_and_multiply_add(monkeypatch):
    # not on every Python
    monkeypatch.setattr(math, "sumprod", lambda p, q: float(np.dot(p, q)), raising=False)
    monkeypatch.setattr(math, "fma", lambda x, y, z: x * y + z, raising=False)
    check_rule(sums.sum_of_products, [1.0, 2.0], (0.5, -1.0))
    check_rule(sums.sum_of_products, np.array([1.0, 2.0]), np.array([0.5, -1.0]))
    check_rule(sums.multiply_add, 1.5, -2.0, 0.3)


@pytest.mark.parametrize("x", [1e-5, 0.3, 1.0, 1.4616321449683622, 2.5, 9.99, 10.0, 1e3, 1e10, -0.5, -3.3, -100.7])
def test_digamma_and_polygamma_against_mpmath(x):
    assert digamma(x) == pytest.approx(float(mp.digamma(x)), rel=1e-14, abs=2e-15)
    for n in (1, 2, 3, 6):
        assert polygamma(n, x) == pytest.approx(float(mp.polygamma(n, x)), rel=1e-13)


def test_digamma_at_poles_and_infinity():
    assert math.isnan(digamma(0.0)) and math.isnan(digamma(-3.0)) and math.isnan(polygamma(1, -2.0))
    assert digamma(math.inf) == math.inf
    assert polygamma(1, math.inf) == 0.0


def test_i1_against_mpmath():
    x = np.array([0.0, 1e-10, 1e-3, 1.0, 5.0, 50.0, -30.0, 300.0, 700.0])
    np.testing.assert_allclose(i1(x), [float(mp.besseli(1, v)) for v in x], rtol=1e-13)
    assert i1(np.float32([[1.0, 2.0]])).dtype == np.float32
    assert i1(2.0) == pytest.approx(float(mp.besseli(1, 2)), rel=1e-14)
