"""Elementwise functions of one array: exponentials, logarithms, roots, trigonometry."""

import math

import numpy as np

from s2sad.runtime_masks import finite, nonzero, tamed


def exp(x, *, x_dot, y_bar):
    """exp' = exp."""
    y = np.exp(x)
    y_dot = tamed(x_dot, y) * finite(y, x_dot)
    x_bar = y_bar * finite(y, y_bar)
    return y, y_dot, x_bar


def exp2(x, *, x_dot, y_bar):
    """A power of two."""
    y = np.exp2(x)
    y_dot = tamed(x_dot, y) * (math.log(2.0) * finite(y, x_dot))
    x_bar = y_bar * (math.log(2.0) * finite(y, y_bar))
    return y, y_dot, x_bar


def expm1(x, *, x_dot, y_bar):
    """exp(x) - 1."""
    y = np.expm1(x)
    y_dot = tamed(x_dot, y + 1.0) * (finite(y, x_dot) + 1.0)
    x_bar = y_bar * (finite(y, y_bar) + 1.0)
    return y, y_dot, x_bar


def log(x, *, x_dot, y_bar):
    """The natural logarithm."""
    y = np.log(x)
    y_dot = x_dot / nonzero(x, x_dot)
    x_bar = y_bar / nonzero(x, y_bar)
    return y, y_dot, x_bar


def log2(x, *, x_dot, y_bar):
    """The binary logarithm."""
    y = np.log2(x)
    y_dot = x_dot / (math.log(2.0) * nonzero(x, x_dot))
    x_bar = y_bar / (math.log(2.0) * nonzero(x, y_bar))
    return y, y_dot, x_bar


def log10(x, *, x_dot, y_bar):
    """The decimal logarithm."""
    y = np.log10(x)
    y_dot = x_dot / (math.log(10.0) * nonzero(x, x_dot))
    x_bar = y_bar / (math.log(10.0) * nonzero(x, y_bar))
    return y, y_dot, x_bar


def log1p(x, *, x_dot, y_bar):
    """log(1 + x)."""
    y = np.log1p(x)
    y_dot = x_dot / nonzero(1.0 + x, x_dot)
    x_bar = y_bar / nonzero(1.0 + x, y_bar)
    return y, y_dot, x_bar


def sqrt(x, *, x_dot, y_bar):
    """The square root."""
    y = np.sqrt(x)
    y_dot = 0.5 * x_dot / nonzero(y, x_dot)
    x_bar = 0.5 * y_bar / nonzero(y, y_bar)
    return y, y_dot, x_bar


def cbrt(x, *, x_dot, y_bar):
    """The cube root."""
    y = np.cbrt(x)
    y_dot = x_dot / nonzero(3.0 * (y * y), x_dot)
    x_bar = y_bar / nonzero(3.0 * (y * y), y_bar)
    return y, y_dot, x_bar


def square(x, *, x_dot, y_bar):
    """The square."""
    y = np.square(x)
    y_dot = 2.0 * x_dot * x
    x_bar = 2.0 * y_bar * x
    return y, y_dot, x_bar


def reciprocal(x, *, x_dot, y_bar):
    """1 / x."""
    y = np.reciprocal(x)
    y_dot = -x_dot * finite(y * y, x_dot)
    x_bar = -y_bar * finite(y * y, y_bar)
    return y, y_dot, x_bar


def sin(x, *, x_dot, y_bar):
    """The sine."""
    y = np.sin(x)
    y_dot = x_dot * np.cos(x)
    x_bar = y_bar * np.cos(x)
    return y, y_dot, x_bar


def cos(x, *, x_dot, y_bar):
    """The cosine."""
    y = np.cos(x)
    y_dot = -x_dot * np.sin(x)
    x_bar = -y_bar * np.sin(x)
    return y, y_dot, x_bar


def tan(x, *, x_dot, y_bar):
    """The tangent function."""
    y = np.tan(x)
    y_dot = x_dot * (1.0 + y * y)
    x_bar = y_bar * (1.0 + y * y)
    return y, y_dot, x_bar


def arcsin(x, *, x_dot, y_bar):
    """The inverse sine; its slope is infinite at -1 and 1."""
    y = np.arcsin(x)
    y_dot = x_dot / nonzero(np.sqrt((1.0 - x) * (1.0 + x)), x_dot)
    x_bar = y_bar / nonzero(np.sqrt((1.0 - x) * (1.0 + x)), y_bar)
    return y, y_dot, x_bar


def arccos(x, *, x_dot, y_bar):
    """The inverse cosine; its slope is infinite at -1 and 1."""
    y = np.arccos(x)
    y_dot = -x_dot / nonzero(np.sqrt((1.0 - x) * (1.0 + x)), x_dot)
    x_bar = -y_bar / nonzero(np.sqrt((1.0 - x) * (1.0 + x)), y_bar)
    return y, y_dot, x_bar


def arctan(x, *, x_dot, y_bar):
    """The inverse tangent."""
    y = np.arctan(x)
    y_dot = x_dot / (1.0 + x * x)
    x_bar = y_bar / (1.0 + x * x)
    return y, y_dot, x_bar


def sinh(x, *, x_dot, y_bar):
    """The hyperbolic sine."""
    y = np.sinh(x)
    y_dot = x_dot * finite(np.cosh(x), x_dot)
    x_bar = y_bar * finite(np.cosh(x), y_bar)
    return y, y_dot, x_bar


def cosh(x, *, x_dot, y_bar):
    """The hyperbolic cosine."""
    y = np.cosh(x)
    y_dot = x_dot * finite(np.sinh(x), x_dot)
    x_bar = y_bar * finite(np.sinh(x), y_bar)
    return y, y_dot, x_bar


def tanh(x, *, x_dot, y_bar):
    """The hyperbolic tangent."""
    y = np.tanh(x)
    y_dot = tamed(x_dot, 1.0 - y * y) * (1.0 - y * y)
    x_bar = y_bar * (1.0 - y * y)
    return y, y_dot, x_bar


def arcsinh(x, *, x_dot, y_bar):
    """The inverse hyperbolic sine."""
    y = np.arcsinh(x)
    y_dot = x_dot / np.sqrt(x * x + 1.0)
    x_bar = y_bar / np.sqrt(x * x + 1.0)
    return y, y_dot, x_bar


def arccosh(x, *, x_dot, y_bar):
    """The inverse hyperbolic cosine; two roots, for the branch that NumPy takes at complex x."""
    y = np.arccosh(x)
    if np.iscomplexobj(x):  # noqa: SIM108
        root = np.sqrt(x - 1.0) * np.sqrt(x + 1.0)
    else:
        root = np.sqrt((x - 1.0) * (x + 1.0))
    y_dot = x_dot / nonzero(root, x_dot)
    x_bar = y_bar / nonzero(root, y_bar)
    return y, y_dot, x_bar


def arctanh(x, *, x_dot, y_bar):
    """The inverse hyperbolic tangent."""
    y = np.arctanh(x)
    y_dot = x_dot / nonzero((1.0 - x) * (1.0 + x), x_dot)
    x_bar = y_bar / nonzero((1.0 - x) * (1.0 + x), y_bar)
    return y, y_dot, x_bar


def sinc(x, *, x_dot, y_bar):
    """sin(pi x) / (pi x); the slope by its series near 0, where the closed form loses all digits."""
    y = np.sinc(x)
    small = np.abs(x) < 0.03
    a = (np.pi * x) * (np.pi * x)
    series = (-np.pi * np.pi / 3.0) * x * (1.0 - a / 10.0 * (1.0 - a / 28.0 * (1.0 - a / 54.0)))
    slope = np.where(small, series, (np.cos(np.pi * x) - y) / np.where(small, 1.0, x))
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def radians(x, *, x_dot, y_bar):
    """Degrees to radians."""
    y = np.radians(x)
    y_dot = np.radians(x_dot)
    x_bar = np.radians(y_bar)
    return y, y_dot, x_bar


def deg2rad(x, *, x_dot, y_bar):
    """Degrees to radians."""
    y = np.deg2rad(x)
    y_dot = np.deg2rad(x_dot)
    x_bar = np.deg2rad(y_bar)
    return y, y_dot, x_bar


def degrees(x, *, x_dot, y_bar):
    """Radians to degrees."""
    y = np.degrees(x)
    y_dot = np.degrees(x_dot)
    x_bar = np.degrees(y_bar)
    return y, y_dot, x_bar


def rad2deg(x, *, x_dot, y_bar):
    """Radians to degrees."""
    y = np.rad2deg(x)
    y_dot = np.rad2deg(x_dot)
    x_bar = np.rad2deg(y_bar)
    return y, y_dot, x_bar
