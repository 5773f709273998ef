"""Rules of operators and elementwise functions, against differences and the dot-product test."""

import mpmath as mp
import numpy as np
import pytest

from s2sad.testing import check_rule
from templates import arithmetic, elementwise
from templates import elementwise_pieces as pieces

SHAPES = [(), (4,), (2, 3), (0, 3)]
PAIRS = [((), ()), ((3,), (3,)), ((2, 1), (3,)), ((2, 3), ()), ((1,), (4, 1)), ((0, 3), (3,))]
# name: interval of the operand
UNARY = {
    "exp": (-2, 2), "exp2": (-2, 2), "expm1": (-2, 2), "log": (0.3, 3), "log2": (0.3, 3), "log10": (0.3, 3),
    "log1p": (-0.6, 3), "sqrt": (0.3, 3), "cbrt": (0.3, 3), "square": (-2, 2), "reciprocal": (0.4, 2), "sin": (-4, 4),
    "cos": (-4, 4), "tan": (-1, 1), "arcsin": (-0.8, 0.8), "arccos": (-0.8, 0.8), "arctan": (-3, 3), "sinh": (-2, 2),
    "cosh": (-2, 2), "tanh": (-2, 2), "arcsinh": (-3, 3), "arccosh": (1.3, 3), "arctanh": (-0.8, 0.8), "sinc": (-3, 3),
    "radians": (-9, 9), "deg2rad": (-9, 9), "degrees": (-9, 9), "rad2deg": (-9, 9),
}  # fmt: skip
REAL_ONLY = {"cbrt", "radians", "deg2rad", "degrees", "rad2deg"}


def uniform(bounds, shape, seed=0):
    low, high = bounds
    return np.random.default_rng(seed).uniform(low, high, shape)


@pytest.mark.parametrize("name", UNARY)
def test_unary(name):
    rule = getattr(elementwise, name)
    for shape in SHAPES:
        check_rule(rule, uniform(UNARY[name], shape))
    check_rule(rule, float(uniform(UNARY[name], ())))
    check_rule(rule, uniform(UNARY[name], (5,)).astype(np.float32))


@pytest.mark.parametrize("name", [n for n in UNARY if n not in REAL_ONLY])
def test_unary_complex(name):
    rule = getattr(elementwise, name)
    for sign in (1, -1):
        z = sign * uniform(UNARY[name], (6,)) + 1j * uniform((0.2, 1.0), (6,), seed=1) * np.array([1, -1] * 3)
        check_rule(rule, z)
    check_rule(rule, 0.7 + 0.4j)


@pytest.mark.parametrize(("name", "points"), [
    ("sqrt", [0.0, 1.0]), ("log", [0.0, 2.0]), ("log2", [0.0, 2.0]), ("log10", [0.0, 2.0]), ("log1p", [-1.0, 0.5]),
    ("arcsin", [-1.0, 1.0, 0.1]), ("arccos", [-1.0, 1.0, 0.1]), ("arccosh", [1.0, 2.0]), ("arctanh", [-1.0, 1.0, 0.5]),
    ("cbrt", [0.0, 1.0]), ("reciprocal", [0.0, 1.0]), ("exp", [1000.0, -1000.0, 0.0]), ("sinh", [1000.0, 0.0]),
    ("cosh", [-1000.0, 0.0]), ("exp2", [3000.0, 1.0]), ("expm1", [1000.0, 1.0]), ("sinc", [0.0, 1e-9, 1.0, -0.03]),
    ("sqrt", [-1.0, 1.0]), ("arcsin", [2.0, 0.1]),
])  # fmt: skip
@pytest.mark.filterwarnings("ignore")
def test_zero_cotangent_wins_over_infinite_slope(name, points):
    check_rule(getattr(elementwise, name), np.array(points))


def test_sinc_slope_keeps_its_digits_near_zero():
    x = np.array([1e-12, 1e-6, 1e-3, 0.0299, 0.0301, 0.5])
    expected = [float(mp.diff(lambda t: mp.sincpi(t), mp.mpf(v))) for v in x]
    _, _, x_bar = elementwise.sinc(x, x_dot=x, y_bar=np.ones_like(x))
    np.testing.assert_allclose(x_bar, expected, rtol=1e-11)


BINARY = {
    arithmetic.add: ((-2, 2), (-2, 2)), arithmetic.subtract: ((-2, 2), (-2, 2)),
    arithmetic.multiply: ((-2, 2), (-2, 2)),
    arithmetic.divide: ((-2, 2), (0.5, 2)), arithmetic.power: ((0.3, 2), (-2, 3)),
    arithmetic.float_power: ((0.3, 2), (-2, 3)), arithmetic.remainder: ((5.1, 5.8), (1.1, 1.2)),
    arithmetic.fmod: ((-5.8, -5.1), (1.1, 1.2)), arithmetic.divide_with_remainder: ((5.1, 5.8), (1.1, 1.2)),
    pieces.maximum: ((-2, 2), (-2, 2)), pieces.minimum: ((-2, 2), (-2, 2)), pieces.fmax: ((-2, 2), (-2, 2)),
    pieces.fmin: ((-2, 2), (-2, 2)), pieces.arctan2: ((-2, 2), (0.4, 2)), pieces.hypot: ((0.3, 2), (-2, 2)),
    pieces.logaddexp: ((-2, 2), (-2, 2)), pieces.logaddexp2: ((-2, 2), (-2, 2)),
    pieces.copysign: ((0.4, 2), (-2, -0.5)),
    pieces.heaviside: ((0.4, 2), (-2, 2)),
}  # fmt: skip


@pytest.mark.parametrize("rule", BINARY, ids=lambda r: r.__name__)
def test_binary(rule):
    first, second = BINARY[rule]
    for one, other in PAIRS:
        check_rule(rule, uniform(first, one), uniform(second, other, seed=1), step=0.02)
    check_rule(rule, float(uniform(first, ())), float(uniform(second, (), seed=1)), step=0.02)
    check_rule(rule, 0.7, uniform(second, (3,)), step=0.02)
    single = [uniform(first, (2, 3)).astype(np.float32), uniform(second, (3,), seed=1).astype(np.float32)]
    check_rule(rule, *single, step=0.02)


COMPLEX = [
    arithmetic.add,
    arithmetic.subtract,
    arithmetic.multiply,
    arithmetic.divide,
    arithmetic.power,
    arithmetic.float_power,
]


@pytest.mark.parametrize("rule", COMPLEX, ids=lambda r: r.__name__)
def test_binary_complex(rule):
    x = uniform((0.5, 2), (2, 3)) + 1j * uniform((0.5, 2), (2, 3), seed=1)
    check_rule(rule, x, x.real)
    check_rule(rule, x.real, x)
    check_rule(rule, x, x[0] - 1.0)
    check_rule(rule, 0.4 + 1j, 1.5)


@pytest.mark.parametrize("rule", [arithmetic.negative, arithmetic.positive], ids=lambda r: r.__name__)
def test_signs(rule):
    for x in (0.5, np.arange(3.0), np.arange(3.0) * 1j, np.zeros((2, 2), np.float32)):
        check_rule(rule, x)


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 4, 5, -1, -2, 0.5, 1.5, -0.5, 2.0, 0.0])
def test_power_by_a_constant(exponent):
    x = uniform((0.3, 2), (2, 3))
    if exponent == int(exponent):
        check_rule(arithmetic.power, -x, int(exponent))
        check_rule(arithmetic.power, x + 1j, int(exponent))
        check_rule(arithmetic.float_power, -x, int(exponent))
    check_rule(arithmetic.power, x, exponent)
    check_rule(arithmetic.power, 0.7, exponent)
    check_rule(arithmetic.power, x.astype(np.float32), exponent)
    check_rule(arithmetic.power, x, np.full(3, exponent))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "exponent", [0, 0.0, 1, 2, 3, 4, 5, 0.5, 1.5, -1, -0.5, np.array([0, 1, 2]), np.array([0.0, 1.0, 0.5])], ids=repr
)
def test_power_at_zero(exponent):
    x = np.array([0.0, 0.0, 1.0])
    values = arithmetic.power(x, exponent, x_dot=np.ones(3), p_dot=np.zeros(np.shape(exponent)), y_bar=np.ones(3))
    expected = np.where(np.asarray(exponent) == 0, 0.0, exponent * np.power(x, np.asarray(exponent) - 1.0))
    expected = np.where(np.asarray(exponent) == 0, 0.0, expected)
    np.testing.assert_array_equal(values[1], expected)
    np.testing.assert_array_equal(np.abs(values[2]), np.abs(expected))
    quiet = arithmetic.power(x, exponent, x_dot=np.zeros(3), p_dot=np.zeros(np.shape(exponent)), y_bar=np.zeros(3))
    np.testing.assert_array_equal(quiet[1], 0.0)
    np.testing.assert_array_equal(quiet[2], 0.0)
    np.testing.assert_array_equal(quiet[3], 0.0)


def test_power_by_the_exponent_at_zero():
    p = np.array([1.0, 2.5, 0.0])
    _, y_dot, x_bar, p_bar = arithmetic.power(np.zeros(3), p, x_dot=np.zeros(3), p_dot=np.ones(3), y_bar=np.ones(3))
    np.testing.assert_array_equal(y_dot, 0.0)
    np.testing.assert_array_equal(p_bar, 0.0)
    np.testing.assert_array_equal(x_bar, [1.0, 0.0, 0.0])


@pytest.mark.filterwarnings("ignore")
def test_division_by_zero_that_nobody_uses():
    check_rule(arithmetic.divide, np.array([1.0, 2.0, 0.0]), np.array([0.0, 1.0, 0.0]))


@pytest.mark.parametrize("rule", [pieces.maximum, pieces.minimum, pieces.fmax, pieces.fmin], ids=lambda r: r.__name__)
def test_ties_are_split_evenly(rule):
    x = np.array([1.0, 2.0, -np.inf, 3.0])
    y = np.array([1.0, 3.0, -np.inf, 0.0])
    _, _, x_bar, y_bar = rule(x, y, x_dot=x, y_dot=y, z_bar=np.ones(4))
    assert x_bar[0] == y_bar[0] == x_bar[2] == y_bar[2] == 0.5
    np.testing.assert_array_equal(x_bar + y_bar, 1.0)
    check_rule(rule, x, y)


def test_fmax_and_fmin_pass_over_nan():
    x, y = np.array([1.0, np.nan]), np.array([np.nan, 2.0])
    for rule in (pieces.fmax, pieces.fmin):
        _, _, x_bar, y_bar = rule(x, y, x_dot=x, y_dot=y, z_bar=np.ones(2))
        np.testing.assert_array_equal(x_bar, [1.0, 0.0])
        np.testing.assert_array_equal(y_bar, [0.0, 1.0])


X = np.array([-1.5, 0.25, 0.75, 2.5])
Z = X + 1j * np.array([0.5, -1.0, 2.0, -0.3])


@pytest.mark.parametrize(("rule", "args"), [
    (pieces.absolute, (X,)), (pieces.absolute, (Z,)), (pieces.absolute, (np.zeros(2),)), (pieces.absolute, (-0.4,)),
    (pieces.absolute, (0.3 - 0.2j,)), (pieces.absolute, (X.astype(np.float32),)), (pieces.fabs, (X,)),
    (pieces.sign, (X,)), (pieces.sign, (Z,)), (pieces.sign, (0.3 + 1j,)), (pieces.sign, (X.astype(np.float32),)),
    (pieces.clip, (X, 0.0, 1.0)), (pieces.clip, (X, None, 1.0)), (pieces.clip, (X, 0.0, None)),
    (pieces.clip, (X, -9.0, np.array([1.0, 0.1, 2.0, 1.0]))), (pieces.clip, (X, X[:, None], 3.0)),
    (pieces.clip, (X[:, None], X - 0.1, X + 0.1)), (pieces.clip, (X, None, X - 1.0)), (pieces.clip, (X, X + 0.1, None)),
    (pieces.clip, (0.4, 0.0, 1.0)), (pieces.clip, (X.astype(np.float32), 0.0, 1.0)), (pieces.clip, (X, 0.25, 2.5)),
    (pieces.clip, (X, 2.0, 1.0)), (pieces.clip, (X, None, None)),
    (pieces.where, (X > 0, X, 2.0)), (pieces.where, (X > 0, 1.0, X)), (pieces.where, (X[:, None] > 0, X, X[:, None])),
    (pieces.where, (True, X, X)), (pieces.where, (X > 0, Z, X)), (pieces.where, (X > 0, X.astype(np.float32), 0.0)),
    (pieces.logaddexp, (np.array([1000.0, -1000.0, -np.inf, 0.0]), np.array([0.0, 0.0, 1.0, -np.inf]))),
    (pieces.logaddexp2, (np.array([1000.0, -1000.0, -np.inf, 0.0]), np.array([0.0, 0.0, 1.0, -np.inf]))),
    (pieces.logaddexp, (np.array([-np.inf]), np.array([-np.inf]))),
    (pieces.hypot, (np.array([0.0, 3.0]), np.array([0.0, 4.0]))), (pieces.copysign, (X, X[::-1])),
    (pieces.heaviside, (np.array([-1.0, 1.0]), np.array([0.5, 0.5]))), (pieces.nextafter, (X, 9.0)),
    (pieces.nan_to_num, (np.array([1.0, np.nan, np.inf, -np.inf]),)), (pieces.nan_to_num, (Z,)),
    (pieces.nan_to_num, (np.array([1.0, np.nan]), True, 7.0)),
    (pieces.real, (Z,)), (pieces.real, (X,)), (pieces.imag, (Z,)), (pieces.imag, (X,)), (pieces.conj, (Z,)),
    (pieces.conj, (X,)), (pieces.angle, (Z,)), (pieces.angle, (Z, True)), (pieces.angle, (X,)),
    (pieces.angle, (1 + 2j,)),
    (pieces.real, (1 + 2j,)), (pieces.imag, (1 + 2j,)), (pieces.imag, (Z.astype(np.complex64),)),
    (pieces.real_if_close, (Z,)), (pieces.real_if_close, (X,)),
    (pieces.ldexp, (X, 3)), (pieces.ldexp, (X, np.array([1, -2, 0, 4]))), (pieces.frexp, (X * 0.9,)),
    (pieces.modf, (X,)),
    (pieces.i0, (np.array([0.0, 0.5, -2.0, 5.0]),)), (pieces.bessel_i1, (np.array([0.0, 0.5, -2.0, 5.0]),)),
    (pieces.bessel_i1, (X.astype(np.float32),)),
])  # fmt: skip
@pytest.mark.filterwarnings("ignore")
def test_pieces(rule, args):
    check_rule(rule, *args, differences=rule is not pieces.nextafter, step=0.02)
    if rule is pieces.clip:
        check_rule(pieces.clip_by_keyword, *args, step=0.02)


def test_heaviside_by_its_value_at_zero():
    x, y = np.array([0.0, 1.0]), np.array([0.3, 0.3])
    _, z_dot, x_bar, y_bar = pieces.heaviside(x, y, x_dot=x, y_dot=np.ones(2), z_bar=np.ones(2))
    np.testing.assert_array_equal(z_dot, [1.0, 0.0])
    np.testing.assert_array_equal(y_bar, [1.0, 0.0])
    np.testing.assert_array_equal(x_bar, 0.0)


def test_arctan2_and_angle_at_the_origin_are_finite():
    _, z_dot, y_bar, x_bar = pieces.arctan2(0.0, 0.0, y_dot=1.0, x_dot=1.0, z_bar=1.0)
    assert z_dot == y_bar == x_bar == 0.0
    assert pieces.angle(0j, z_dot=1j, y_bar=1.0)[2] == 0.0
    assert pieces.absolute(0j, x_dot=1j, y_bar=1.0)[2] == 0.0


def test_constants_are_callable_and_without_rule():
    rules = {value for value in vars(pieces).values() if getattr(value, "also", None)}
    for constant in [*arithmetic.CONSTANT, *pieces.CONSTANT]:
        assert callable(constant)
        assert constant not in rules
