"""The functions of `math`, on Python floats: formulas stay in `math`, so that scalar code stays fast."""

import math

import numpy as np

from s2sad.runtime_masks import finite, nonzero
from s2sad.special_functions import digamma, polygamma

CONSTANT = [
    math.floor, math.ceil, math.trunc, math.isqrt, math.comb, math.perm, math.factorial, math.gcd, math.lcm,
    math.isclose, math.isfinite, math.isinf, math.isnan, math.ulp,
]  # fmt: skip


def exp(x, *, x_dot, y_bar):
    """exp' = exp."""
    y = math.exp(x)
    y_dot = x_dot * y
    x_bar = y_bar * y
    return y, y_dot, x_bar


def exp2(x, *, x_dot, y_bar):
    """A power of two."""
    y = math.exp2(x)
    y_dot = x_dot * (math.log(2.0) * y)
    x_bar = y_bar * (math.log(2.0) * y)
    return y, y_dot, x_bar


def expm1(x, *, x_dot, y_bar):
    """exp(x) - 1."""
    y = math.expm1(x)
    y_dot = x_dot * (y + 1.0)
    x_bar = y_bar * (y + 1.0)
    return y, y_dot, x_bar


def log(x, *, x_dot, y_bar):
    """The natural logarithm."""
    y = math.log(x)
    y_dot = x_dot / x
    x_bar = y_bar / x
    return y, y_dot, x_bar


def log_to_base(x, base, *, x_dot, base_dot, y_bar):
    """The logarithm to a base."""
    y = math.log(x, base)
    log_base = math.log(base)
    y_dot = x_dot / (x * log_base) - base_dot * (y / (base * log_base))
    x_bar = y_bar / (x * log_base)
    base_bar = -y_bar * (y / (base * log_base))
    return y, y_dot, x_bar, base_bar


def log2(x, *, x_dot, y_bar):
    """The binary logarithm."""
    y = math.log2(x)
    y_dot = x_dot / (math.log(2.0) * x)
    x_bar = y_bar / (math.log(2.0) * x)
    return y, y_dot, x_bar


def log10(x, *, x_dot, y_bar):
    """The decimal logarithm."""
    y = math.log10(x)
    y_dot = x_dot / (math.log(10.0) * x)
    x_bar = y_bar / (math.log(10.0) * x)
    return y, y_dot, x_bar


def log1p(x, *, x_dot, y_bar):
    """log(1 + x)."""
    y = math.log1p(x)
    y_dot = x_dot / (1.0 + x)
    x_bar = y_bar / (1.0 + x)
    return y, y_dot, x_bar


def sqrt(x, *, x_dot, y_bar):
    """The square root."""
    y = math.sqrt(x)
    y_dot = 0.5 * x_dot / nonzero(y, x_dot)
    x_bar = 0.5 * y_bar / nonzero(y, y_bar)
    return y, y_dot, x_bar


def cbrt(x, *, x_dot, y_bar):
    """The cube root."""
    y = math.cbrt(x)
    y_dot = x_dot / nonzero(3.0 * (y * y), x_dot)
    x_bar = y_bar / nonzero(3.0 * (y * y), y_bar)
    return y, y_dot, x_bar


def power(x, p, *, x_dot, p_dot, y_bar):
    """A power. By the exponent the gradient is 0 at x == 0, and nan at x < 0."""
    y = math.pow(x, p)
    # 0 ** (p - 1) may be infinite, which math.pow refuses and np.power gives
    slope = p * (y / x if x else np.power(0.0, p - 1.0)) if p else 0.0
    log_x = math.log(x) if x > 0.0 else math.nan if x else 0.0
    y_dot = x_dot * finite(slope, x_dot) + p_dot * finite(y * log_x, p_dot)
    x_bar = y_bar * finite(slope, y_bar)
    p_bar = y_bar * finite(y * log_x, y_bar)
    return y, y_dot, x_bar, p_bar


def sin(x, *, x_dot, y_bar):
    """The sine."""
    y = math.sin(x)
    y_dot = x_dot * math.cos(x)
    x_bar = y_bar * math.cos(x)
    return y, y_dot, x_bar


def cos(x, *, x_dot, y_bar):
    """The cosine."""
    y = math.cos(x)
    y_dot = -x_dot * math.sin(x)
    x_bar = -y_bar * math.sin(x)
    return y, y_dot, x_bar


def tan(x, *, x_dot, y_bar):
    """The tangent function."""
    y = math.tan(x)
    y_dot = x_dot * (1.0 + y * y)
    x_bar = y_bar * (1.0 + y * y)
    return y, y_dot, x_bar


def asin(x, *, x_dot, y_bar):
    """The inverse sine; its slope is infinite at -1 and 1."""
    y = math.asin(x)
    y_dot = x_dot / nonzero(math.sqrt((1.0 - x) * (1.0 + x)), x_dot)
    x_bar = y_bar / nonzero(math.sqrt((1.0 - x) * (1.0 + x)), y_bar)
    return y, y_dot, x_bar


def acos(x, *, x_dot, y_bar):
    """The inverse cosine; its slope is infinite at -1 and 1."""
    y = math.acos(x)
    y_dot = -x_dot / nonzero(math.sqrt((1.0 - x) * (1.0 + x)), x_dot)
    x_bar = -y_bar / nonzero(math.sqrt((1.0 - x) * (1.0 + x)), y_bar)
    return y, y_dot, x_bar


def atan(x, *, x_dot, y_bar):
    """The inverse tangent."""
    y = math.atan(x)
    y_dot = x_dot / (1.0 + x * x)
    x_bar = y_bar / (1.0 + x * x)
    return y, y_dot, x_bar


def atan2(y, x, *, y_dot, x_dot, z_bar):
    """The angle of the point (x, y); 0 at the origin."""
    z = math.atan2(y, x)
    square = x * x + y * y or 1.0
    z_dot = y_dot * (x / square) - x_dot * (y / square)
    y_bar = z_bar * (x / square)
    x_bar = -z_bar * (y / square)
    return z, z_dot, y_bar, x_bar


def sinh(x, *, x_dot, y_bar):
    """The hyperbolic sine."""
    y = math.sinh(x)
    y_dot = x_dot * math.cosh(x)
    x_bar = y_bar * math.cosh(x)
    return y, y_dot, x_bar


def cosh(x, *, x_dot, y_bar):
    """The hyperbolic cosine."""
    y = math.cosh(x)
    y_dot = x_dot * math.sinh(x)
    x_bar = y_bar * math.sinh(x)
    return y, y_dot, x_bar


def tanh(x, *, x_dot, y_bar):
    """The hyperbolic tangent."""
    y = math.tanh(x)
    y_dot = x_dot * (1.0 - y * y)
    x_bar = y_bar * (1.0 - y * y)
    return y, y_dot, x_bar


def asinh(x, *, x_dot, y_bar):
    """The inverse hyperbolic sine."""
    y = math.asinh(x)
    y_dot = x_dot / math.sqrt(x * x + 1.0)
    x_bar = y_bar / math.sqrt(x * x + 1.0)
    return y, y_dot, x_bar


def acosh(x, *, x_dot, y_bar):
    """The inverse hyperbolic cosine; its slope is infinite at 1."""
    y = math.acosh(x)
    y_dot = x_dot / nonzero(math.sqrt((x - 1.0) * (x + 1.0)), x_dot)
    x_bar = y_bar / nonzero(math.sqrt((x - 1.0) * (x + 1.0)), y_bar)
    return y, y_dot, x_bar


def atanh(x, *, x_dot, y_bar):
    """The inverse hyperbolic tangent."""
    y = math.atanh(x)
    y_dot = x_dot / ((1.0 - x) * (1.0 + x))
    x_bar = y_bar / ((1.0 - x) * (1.0 + x))
    return y, y_dot, x_bar


def degrees(x, *, x_dot, y_bar):
    """Radians to degrees."""
    y = math.degrees(x)
    y_dot = math.degrees(x_dot)
    x_bar = math.degrees(y_bar)
    return y, y_dot, x_bar


def radians(x, *, x_dot, y_bar):
    """Degrees to radians."""
    y = math.radians(x)
    y_dot = math.radians(x_dot)
    x_bar = math.radians(y_bar)
    return y, y_dot, x_bar


def erf(x, *, x_dot, y_bar):
    """The error function."""
    y = math.erf(x)
    slope = 2.0 / math.sqrt(math.pi) * math.exp(-x * x)
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def erfc(x, *, x_dot, y_bar):
    """The complementary error function."""
    y = math.erfc(x)
    slope = -2.0 / math.sqrt(math.pi) * math.exp(-x * x)
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def gamma(x, *, x_dot, y_bar):
    """The gamma function."""
    y = math.gamma(x)
    y_dot = x_dot * (y * digamma(x))
    x_bar = y_bar * (y * digamma(x))
    return y, y_dot, x_bar


def lgamma(x, *, x_dot, y_bar):
    """The logarithm of the gamma function's absolute value."""
    y = math.lgamma(x)
    y_dot = x_dot * digamma(x)
    x_bar = y_bar * digamma(x)
    return y, y_dot, x_bar


def digamma_function(x, *, x_dot, y_bar):
    """The derivative of lgamma."""
    y = digamma(x)
    y_dot = x_dot * polygamma(1, x)
    x_bar = y_bar * polygamma(1, x)
    return y, y_dot, x_bar


def polygamma_function(n, x, *, x_dot, y_bar):
    """The derivatives of digamma."""
    y = polygamma(n, x)
    y_dot = x_dot * polygamma(n + 1, x)
    x_bar = y_bar * polygamma(n + 1, x)
    return y, y_dot, x_bar
