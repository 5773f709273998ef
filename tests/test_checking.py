"""check_grads accepts right derivatives, and names what is wrong with wrong ones."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

from s2sad import UnsupportedError, check_grads, custom_vjp

REVERSE = ("reverse",)


class Line(NamedTuple):
    slope: float
    offset: np.ndarray


@dataclass
class Wave:
    height: np.ndarray
    pitch: float


def norm(x):
    return np.sqrt(x @ x)


def projected(x, w):
    return np.tanh(w @ x)


def network(params, x):
    h = np.tanh(x @ params["W"] + params["b"])
    return np.mean(h**2)


def line(p, x):
    return np.sum((p.slope * x + p.offset) ** 3)


def wave(p, x):
    return np.sum(p.height * np.sin(p.pitch * x))


def heat(u, alpha, steps):
    for _ in range(steps):
        u[1:-1] += alpha * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u**2)


def holomorphic(z):
    return z * z * np.exp(z)


def both(x):
    return {"sum": np.sum(x**2), "parts": (np.sin(x), 3)}


def jump(x):
    return x + (x > 0.0)


RNG = np.random.default_rng(3)
RIGHT = [
    (norm, (RNG.standard_normal(4),)),
    (projected, (RNG.standard_normal(3), RNG.standard_normal((2, 3)))),
    (network, ({"W": RNG.standard_normal((3, 2)), "b": np.zeros(2)}, RNG.standard_normal((5, 3)))),
    (holomorphic, (np.array([0.3 + 0.2j, -0.5j]),)),
]


@pytest.mark.parametrize("f, args", RIGHT, ids=lambda v: getattr(v, "__name__", ""))
def test_right_derivatives_pass(f, args):
    check_grads(f, *args, modes=REVERSE)


@pytest.mark.parametrize("f, p", [(line, Line(0.3, np.ones(4))), (wave, Wave(np.ones(4), 0.7))])
def test_parameters_in_objects(f, p):
    check_grads(f, p, np.arange(4), order=1, modes=REVERSE)


def test_arguments_that_are_written_stay():
    u = np.linspace(0.0, 1.0, 7) ** 2
    before = u.copy()
    check_grads(heat, u, 0.1, 3, order=1, modes=REVERSE)
    np.testing.assert_array_equal(u, before)


def test_values_in_containers():
    check_grads(both, np.array([0.1, 0.2]), order=1, modes=REVERSE)


def test_single_precision_is_checked_loosely():
    check_grads(norm, np.array([0.3, 0.4], np.float32), modes=REVERSE)


@custom_vjp
def cube(x):
    return x**3


@custom_vjp
def wrong_cube(x):
    return x**3


@custom_vjp
def mixed(x, y):
    return x * y


cube.defvjp(lambda x: (x**3, x), lambda x, value_bar: 3.0 * x**2 * value_bar)
wrong_cube.defvjp(lambda x: (x**3, x), lambda x, value_bar: 2.0 * x**2 * value_bar)
mixed.defvjp(lambda x, y: (x * y, (x, y)), lambda saved, value_bar: (saved[1] * value_bar, saved[1] * value_bar))


def through_a_rule(x):
    return np.sum(np.sin(wrong_cube(x)))


def test_a_right_rule_passes():
    check_grads(cube, 0.7, order=1, modes=REVERSE)
    check_grads(cube, np.array([0.7, -0.2]), order=1, modes=REVERSE)


@pytest.mark.parametrize("f, x", [(wrong_cube, 0.5), (through_a_rule, np.array([0.5, 0.6]))])
def test_a_wrong_rule_is_found(f, x):
    with pytest.raises(AssertionError, match="reverse mode, order 1, argument 0"):
        check_grads(f, x, order=1, modes=REVERSE)


def test_the_message_holds_both_numbers_and_the_argument():
    with pytest.raises(AssertionError, match=r"argument 1: .* is [-\d.]+, and its numerical value is [-\d.]+ \(within"):
        check_grads(mixed, 2.0, 3.0, order=1, modes=REVERSE)
    check_grads(mixed, 2.0, 3.0, order=1, modes=REVERSE, argnums=0)


def test_a_jump_fails():
    with pytest.raises(AssertionError, match="order 1, argument 0"):
        check_grads(jump, 0.0, order=1, modes=REVERSE)


@pytest.mark.parametrize("names", ["x", ("w", "x")])
def test_arguments_by_name(names):
    check_grads(projected, RNG.standard_normal(3), RNG.standard_normal((2, 3)), argnums=names, modes=REVERSE)


def test_what_can_not_be_checked_is_refused():
    with pytest.raises(UnsupportedError, match="nothing to check"):
        check_grads(norm, np.arange(3))
    with pytest.raises(UnsupportedError, match="backward"):
        check_grads(norm, np.ones(3), modes=("backward",))
