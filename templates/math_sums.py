"""The functions of `math` that take apart, join or measure floats: parts, remainders, lengths, sums and products."""

import math

import numpy as np

from s2sad.running import products_of_others


def fabs(x, *, x_dot, y_bar):
    """The absolute value; the subgradient at 0 is 0."""
    y = math.fabs(x)
    sign = math.copysign(1.0, x) if x else 0.0
    y_dot = x_dot * sign
    x_bar = y_bar * sign
    return y, y_dot, x_bar


def copysign(x, y, *, x_dot, y_dot, z_bar):
    """The size of x with the sign of y; locally constant in y."""
    z = math.copysign(x, y)
    sign = math.copysign(1.0, x) * math.copysign(1.0, y) if x else 0.0
    z_dot = x_dot * sign
    x_bar = z_bar * sign
    y_bar = 0.0
    return z, z_dot, x_bar, y_bar


def nextafter(x, y, *, x_dot, y_dot, z_bar):
    """x up to rounding; locally constant in y."""
    z = math.nextafter(x, y)
    z_dot = x_dot
    x_bar = z_bar
    y_bar = 0.0
    return z, z_dot, x_bar, y_bar


def fmod(x, y, *, x_dot, y_dot, z_bar):
    """The remainder with the sign of the dividend."""
    z = math.fmod(x, y)
    z_dot = x_dot - y_dot * round((x - z) / y)
    x_bar = z_bar
    y_bar = -z_bar * round((x - z) / y)
    return z, z_dot, x_bar, y_bar


def remainder(x, y, *, x_dot, y_dot, z_bar):
    """The remainder that is closest to 0."""
    z = math.remainder(x, y)
    z_dot = x_dot - y_dot * round((x - z) / y)
    x_bar = z_bar
    y_bar = -z_bar * round((x - z) / y)
    return z, z_dot, x_bar, y_bar


def ldexp(x, i, *, x_dot, y_bar):
    """x times a power of two."""
    y = math.ldexp(x, i)
    y_dot = math.ldexp(x_dot, i)
    x_bar = math.ldexp(y_bar, i)
    return y, y_dot, x_bar


def frexp(x, *, x_dot, y_bar):
    """Mantissa and exponent; the exponent is locally constant."""
    y = math.frexp(x)
    _, exponent = y
    y_dot = (math.ldexp(x_dot, -exponent), 0.0)
    mantissa_bar, _ = y_bar
    x_bar = math.ldexp(mantissa_bar, -exponent)
    return y, y_dot, x_bar


def modf(x, *, x_dot, y_bar):
    """Fraction and whole part; the whole part is locally constant."""
    y = math.modf(x)
    y_dot = (x_dot, 0.0)
    fraction_bar, _ = y_bar
    x_bar = fraction_bar
    return y, y_dot, x_bar


def hypot1(x, *, x_dot, r_bar):
    """The length of a vector of one."""
    r = math.hypot(x)
    sign = math.copysign(1.0, x) if x else 0.0
    r_dot = x_dot * sign
    x_bar = r_bar * sign
    return r, r_dot, x_bar


def hypot2(x, y, *, x_dot, y_dot, r_bar):
    """The length of (x, y); the subgradient at the origin is 0."""
    r = math.hypot(x, y)
    length = r or 1.0
    r_dot = x_dot * (x / length) + y_dot * (y / length)
    x_bar = r_bar * (x / length)
    y_bar = r_bar * (y / length)
    return r, r_dot, x_bar, y_bar


def hypot3(x, y, z, *, x_dot, y_dot, z_dot, r_bar):
    """The length of (x, y, z); the subgradient at the origin is 0."""
    r = math.hypot(x, y, z)
    length = r or 1.0
    r_dot = x_dot * (x / length) + y_dot * (y / length) + z_dot * (z / length)
    x_bar = r_bar * (x / length)
    y_bar = r_bar * (y / length)
    z_bar = r_bar * (z / length)
    return r, r_dot, x_bar, y_bar, z_bar


def hypot4(x, y, z, w, *, x_dot, y_dot, z_dot, w_dot, r_bar):
    """The length of (x, y, z, w); the subgradient at the origin is 0."""
    r = math.hypot(x, y, z, w)
    length = r or 1.0
    r_dot = x_dot * (x / length) + y_dot * (y / length) + z_dot * (z / length) + w_dot * (w / length)
    x_bar = r_bar * (x / length)
    y_bar = r_bar * (y / length)
    z_bar = r_bar * (z / length)
    w_bar = r_bar * (w / length)
    return r, r_dot, x_bar, y_bar, z_bar, w_bar


def dist(p, q, *, p_dot, q_dot, r_bar):
    """The distance of two points; the subgradient where they meet is 0."""
    r = math.dist(p, q)
    direction = np.subtract(p, q) / (r or 1.0)
    r_dot = np.dot(p_dot, direction) - np.dot(q_dot, direction)
    if isinstance(p, list | tuple):  # noqa: SIM108
        p_bar = list(r_bar * direction)
    else:
        p_bar = r_bar * direction
    if isinstance(q, list | tuple):  # noqa: SIM108
        q_bar = list(-r_bar * direction)
    else:
        q_bar = -r_bar * direction
    return r, r_dot, p_bar, q_bar


def fsum(seq, *, seq_dot, y_bar):
    """An exactly rounded sum."""
    y = math.fsum(seq)
    y_dot = math.fsum(seq_dot)
    if isinstance(seq, list | tuple):  # noqa: SIM108
        seq_bar = [y_bar] * len(seq)
    else:
        seq_bar = np.full(np.shape(seq), y_bar)
    return y, y_dot, seq_bar


def prod(iterable, start=1, *, iterable_dot, start_dot, y_bar):
    """A product; exact where factors are 0."""
    y = math.prod(iterable, start=start)
    others = start * products_of_others(np.asarray(iterable, dtype=float), None)
    y_dot = np.dot(iterable_dot, others) + start_dot * math.prod(iterable)
    if isinstance(iterable, list | tuple):  # noqa: SIM108
        iterable_bar = list(y_bar * others)
    else:
        iterable_bar = y_bar * others
    start_bar = y_bar * math.prod(iterable)
    return y, y_dot, iterable_bar, start_bar


def sum_of_products(p, q, *, p_dot, q_dot, y_bar):
    """The inner product of two sequences."""
    y = math.sumprod(p, q)
    y_dot = np.dot(p_dot, q) + np.dot(p, q_dot)
    if isinstance(p, list | tuple):  # noqa: SIM108
        p_bar = list(y_bar * np.asarray(q))
    else:
        p_bar = y_bar * np.asarray(q)
    if isinstance(q, list | tuple):  # noqa: SIM108
        q_bar = list(y_bar * np.asarray(p))
    else:
        q_bar = y_bar * np.asarray(p)
    return y, y_dot, p_bar, q_bar


def multiply_add(x, y, z, *, x_dot, y_dot, z_dot, w_bar):
    """x * y + z, rounded once."""
    w = math.fma(x, y, z)
    w_dot = x_dot * y + x * y_dot + z_dot
    x_bar = w_bar * y
    y_bar = w_bar * x
    z_bar = w_bar
    return w, w_dot, x_bar, y_bar, z_bar
