"""Arithmetic operators and the ufuncs behind them."""

import operator

import numpy as np

from s2sad.rules import also
from s2sad.runtime_masks import finite, nonzero

BROADCASTS = True

CONSTANT = [np.floor_divide, operator.floordiv]


@also(np.add, operator.add)
def add(x, y, *, x_dot, y_dot, z_bar):
    """A sum."""
    z = x + y
    z_dot = x_dot + y_dot
    x_bar = z_bar
    y_bar = z_bar
    return z, z_dot, x_bar, y_bar


@also(np.subtract, operator.sub)
def subtract(x, y, *, x_dot, y_dot, z_bar):
    """A difference."""
    z = x - y
    z_dot = x_dot - y_dot
    x_bar = z_bar
    y_bar = -z_bar
    return z, z_dot, x_bar, y_bar


@also(np.multiply, operator.mul)
def multiply(x, y, *, x_dot, y_dot, z_bar):
    """A product. The transformer drops `nonzero` except for factors that may be infinite."""
    z = x * y
    z_dot = x_dot * y + x * y_dot
    x_bar = z_bar * finite(y, z_bar)
    y_bar = z_bar * finite(x, z_bar)
    return z, z_dot, x_bar, y_bar


@also(np.divide, operator.truediv)
def divide(x, y, *, x_dot, y_dot, z_bar):
    """A quotient; reads the divisor and the result."""
    z = x / y
    z_dot = x_dot / nonzero(y, x_dot) - y_dot * finite(z / y, y_dot)
    quotient_bar = z_bar / nonzero(y, z_bar)
    x_bar = quotient_bar
    y_bar = -quotient_bar * finite(z, z_bar)
    return z, z_dot, x_bar, y_bar


@also(np.negative, operator.neg)
def negative(x, *, x_dot, y_bar):
    """The opposite."""
    y = -x
    y_dot = -x_dot
    x_bar = -y_bar
    return y, y_dot, x_bar


@also(np.positive, operator.pos)
def positive(x, *, x_dot, y_bar):
    """The operand itself."""
    y = +x
    y_dot = x_dot
    x_bar = y_bar
    return y, y_dot, x_bar


@also(np.power, operator.pow, pow)
def power(x, p, *, x_dot, p_dot, y_bar):
    """A power. `x ** 0` has gradient 0 everywhere; by the exponent the gradient is 0 at `x == 0`, nan at real `x < 0`.

    The last branch is right for every exponent, the others only faster for a known one.
    """
    y = x**p
    if np.iscomplexobj(p):  # noqa: SIM108
        log_x = np.log(nonzero(x, x) + 0j)
    else:
        log_x = np.log(nonzero(x, x))
    if isinstance(p, int | float) and p == 2:
        slope = 2.0 * x
        y_dot = x_dot * slope + p_dot * finite(y * log_x, p_dot)
        x_bar = y_bar * slope
    elif isinstance(p, int | float) and p == 3:
        slope = 3.0 * (x * x)
        y_dot = x_dot * slope + p_dot * finite(y * log_x, p_dot)
        x_bar = y_bar * slope
    elif isinstance(p, int | float) and p == 4:
        slope = 4.0 * (x * x * x)
        y_dot = x_dot * slope + p_dot * finite(y * log_x, p_dot)
        x_bar = y_bar * slope
    elif isinstance(p, int | float) and p == 1:
        y_dot = x_dot + p_dot * finite(y * log_x, p_dot)
        x_bar = y_bar
    elif isinstance(p, int | float) and p == 0.5:
        y_dot = 0.5 * x_dot / nonzero(y, x_dot) + p_dot * finite(y * log_x, p_dot)
        x_bar = 0.5 * y_bar / nonzero(y, y_bar)
    elif isinstance(p, int | float) and p == -1:
        y_dot = p_dot * finite(y * log_x, p_dot) - x_dot * finite(y * y, x_dot)
        x_bar = -y_bar * finite(y * y, y_bar)
    elif isinstance(p, int | float) and p == 0:
        y_dot = np.zeros_like(y) + p_dot * finite(y * log_x, p_dot)
        x_bar = np.zeros_like(y)
    elif isinstance(p, int | float) and p > 1:
        y_dot = x_dot * (p * x ** (p - 1)) + p_dot * finite(y * log_x, p_dot)
        x_bar = y_bar * (p * x ** (p - 1))
    elif isinstance(p, int | float):
        y_dot = x_dot * finite(p * x ** (p - 1), x_dot) + p_dot * finite(y * log_x, p_dot)
        x_bar = y_bar * finite(p * x ** (p - 1), y_bar)
    else:
        # where p is 0, so is the slope, at 0 too
        base = np.where((p == 0) & (x == 0), 1.0, x)
        y_dot = x_dot * finite(p * base ** (p - 1), x_dot) + p_dot * finite(y * log_x, p_dot)
        x_bar = y_bar * finite(p * base ** (p - 1), y_bar)
    p_bar = y_bar * finite(y * log_x, y_bar)
    return y, y_dot, x_bar, p_bar


def float_power(x, p, *, x_dot, p_dot, y_bar):
    """A power in double precision; see `power`."""
    y = np.float_power(x, p)
    base = np.where((p == 0) & (x == 0), 1.0, x)
    slope = p * np.float_power(base, p - 1)
    log_x = np.log(np.where(x == 0, 1.0, x))
    y_dot = x_dot * finite(slope, x_dot) + p_dot * finite(y * log_x, p_dot)
    x_bar = y_bar * finite(slope, y_bar)
    p_bar = y_bar * finite(y * log_x, y_bar)
    return y, y_dot, x_bar, p_bar


@also(np.remainder, operator.mod)
def remainder(x, y, *, x_dot, y_dot, z_bar):
    """The remainder of floor division."""
    z = x % y
    z_dot = x_dot - y_dot * finite(x // y, y_dot)
    x_bar = z_bar
    y_bar = -z_bar * finite(x // y, z_bar)
    return z, z_dot, x_bar, y_bar


def fmod(x, y, *, x_dot, y_dot, z_bar):
    """The remainder with the sign of the dividend."""
    z = np.fmod(x, y)
    z_dot = x_dot - y_dot * finite(np.trunc(x / y), y_dot)
    x_bar = z_bar
    y_bar = -z_bar * finite(np.trunc(x / y), z_bar)
    return z, z_dot, x_bar, y_bar


@also(np.divmod)
def divide_with_remainder(x, y, *, x_dot, y_dot, z_bar):
    """Quotient (locally constant) and remainder of floor division."""
    z = divmod(x, y)
    quotient, _ = z
    z_dot = (np.zeros_like(quotient), x_dot - y_dot * finite(quotient, y_dot))
    _, remainder_bar = z_bar
    x_bar = remainder_bar
    y_bar = -remainder_bar * finite(quotient, remainder_bar)
    return z, z_dot, x_bar, y_bar
