"""Built-in functions of Python on numbers, arrays and sequences of them."""

import math

import numpy as np

from s2sad.rules import also

BROADCASTS = True

CONSTANT = [round, int, bool, len, range, isinstance, any, all]


def absolute(x, *, x_dot, y_bar):
    """The absolute value; the subgradient at 0 is 0."""
    y = abs(x)
    if isinstance(x, float):
        sign = math.copysign(1.0, x) if x else 0.0
        y_dot = x_dot * sign
        x_bar = y_bar * sign
    elif np.iscomplexobj(x):
        direction = np.conj(x) / np.where(y == 0, 1.0, y)
        y_dot = np.real(x_dot * direction)
        x_bar = y_bar * direction
    else:
        y_dot = x_dot * np.sign(x)
        x_bar = y_bar * np.sign(x)
    return y, y_dot, x_bar


def max_of_two(x, y, *, x_dot, y_dot, z_bar):
    """The larger of two numbers; a tie is split evenly."""
    z = max(x, y)
    share = 0.5 if x == y else 1.0 if x > y else 0.0
    z_dot = x_dot * share + y_dot * (1.0 - share)
    x_bar = z_bar * share
    y_bar = z_bar * (1.0 - share)
    return z, z_dot, x_bar, y_bar


def min_of_two(x, y, *, x_dot, y_dot, z_bar):
    """The smaller of two numbers; a tie is split evenly."""
    z = min(x, y)
    share = 0.5 if x == y else 1.0 if x < y else 0.0
    z_dot = x_dot * share + y_dot * (1.0 - share)
    x_bar = z_bar * share
    y_bar = z_bar * (1.0 - share)
    return z, z_dot, x_bar, y_bar


def max_of_three(x, y, z, *, x_dot, y_dot, z_dot, m_bar):
    """The largest of three numbers; ties are split evenly."""
    m = max(x, y, z)
    share = 1.0 / ((x == m) + 0.0 + (y == m) + (z == m))
    m_dot = share * (x_dot * (x == m) + y_dot * (y == m) + z_dot * (z == m))
    x_bar = m_bar * share * (x == m)
    y_bar = m_bar * share * (y == m)
    z_bar = m_bar * share * (z == m)
    return m, m_dot, x_bar, y_bar, z_bar


def min_of_three(x, y, z, *, x_dot, y_dot, z_dot, m_bar):
    """The smallest of three numbers; ties are split evenly."""
    m = min(x, y, z)
    share = 1.0 / ((x == m) + 0.0 + (y == m) + (z == m))
    m_dot = share * (x_dot * (x == m) + y_dot * (y == m) + z_dot * (z == m))
    x_bar = m_bar * share * (x == m)
    y_bar = m_bar * share * (y == m)
    z_bar = m_bar * share * (z == m)
    return m, m_dot, x_bar, y_bar, z_bar


def to_float(x, *, x_dot, y_bar):
    """A Python float."""
    y = float(x)
    if isinstance(x, str):
        y_dot = 0.0
    else:
        y_dot = float(x_dot)
    x_bar = y_bar * np.ones_like(x) if np.ndim(x) else y_bar
    return y, y_dot, x_bar


def to_complex(x, *, x_dot, y_bar):
    """A Python complex number."""
    y = complex(x)
    if isinstance(x, str):
        y_dot = 0j
    else:
        y_dot = complex(x_dot)
    x_bar = y_bar * np.ones_like(x) if np.ndim(x) else y_bar
    return y, y_dot, x_bar


def complex_of_two(real, imag, *, real_dot, imag_dot, z_bar):
    """real + 1j * imag."""
    z = complex(real, imag)
    z_dot = complex(real_dot, imag_dot)
    real_bar = z_bar
    imag_bar = 1j * z_bar
    return z, z_dot, real_bar, imag_bar


def to_float64(x, *, x_dot, y_bar):
    """A cast to float64."""
    y = np.float64(x)
    if isinstance(x, str):
        y_dot = np.float64(0.0)
    else:
        y_dot = np.float64(x_dot)
    x_bar = y_bar
    return y, y_dot, x_bar


def to_float32(x, *, x_dot, y_bar):
    """A cast to float32."""
    y = np.float32(x)
    if isinstance(x, str):
        y_dot = np.float32(0.0)
    else:
        y_dot = np.float32(x_dot)
    x_bar = y_bar
    return y, y_dot, x_bar


def to_float16(x, *, x_dot, y_bar):
    """A cast to float16."""
    y = np.float16(x)
    if isinstance(x, str):
        y_dot = np.float16(0.0)
    else:
        y_dot = np.float16(x_dot)
    x_bar = y_bar
    return y, y_dot, x_bar


@also(np.complex64)
def to_complex128(x, *, x_dot, y_bar):
    """A cast to complex."""
    y = np.complex128(x)
    if isinstance(x, str):
        y_dot = np.complex128(0.0)
    else:
        y_dot = np.complex128(x_dot)
    x_bar = y_bar
    return y, y_dot, x_bar
