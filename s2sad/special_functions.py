"""Special functions that rules need and neither NumPy nor the standard library has. SciPy is not used."""

from __future__ import annotations

import math

import numpy as np

# Bernoulli numbers B2, B4, ..., B20
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330)


def digamma(x: float) -> float:
    """The derivative of `math.lgamma`, to a few units in the last place of max(1, |digamma(x)|).

    Recurrence and asymptotic series (DLMF 5.5.2 and 5.11.2); nan at 0 and the negative integers.
    """
    x = float(x)
    if math.isnan(x) or x == -math.inf:
        return math.nan
    if x <= 0.0:
        fraction = math.fmod(x, 1.0)
        return math.nan if fraction == 0.0 else digamma(1.0 - x) - math.pi / math.tan(math.pi * fraction)
    shift = 0.0
    while x < 10.0:
        shift += 1.0 / x
        x += 1.0
    square = 1.0 / (x * x)
    series = 0.0
    for k in range(len(BERNOULLI), 0, -1):
        series = square * (BERNOULLI[k - 1] / (2 * k) + series)
    return math.log(x) - 0.5 / x - series - shift


def polygamma(n: int, x: float) -> float:
    """The n-th derivative of `digamma` at a real x; nan at 0 and the negative integers.

    Recurrence and asymptotic series (DLMF 5.15.5 and 5.15.8).
    """
    x = float(x)
    if n == 0:
        return digamma(x)
    if math.isnan(x) or (x <= 0.0 and x == math.floor(x)):
        return math.nan
    sign = -1.0 if n % 2 == 0 else 1.0
    shift = 0.0
    while x < 12.0 + n:
        shift += x ** -(n + 1)
        x += 1.0
    total = math.factorial(n - 1) * x**-n + 0.5 * math.factorial(n) * x ** -(n + 1)
    for k, bernoulli in enumerate(BERNOULLI, 1):
        total += bernoulli * math.factorial(2 * k + n - 1) / math.factorial(2 * k) * x ** -(2 * k + n)
    return sign * (total + math.factorial(n) * shift)


def i1(x):
    """The modified Bessel function of the first kind of order 1, for real x of any shape.

    The trapezoidal rule on the integral DLMF 10.32.3, whose error falls off faster than any power for periodic
    integrands: 256 points on the circle are exact to rounding for all |x| whose result is finite.
    """
    x = np.asarray(x) if isinstance(x, np.ndarray) else np.float64(x)
    cosines = np.cos(np.pi * (np.arange(64) + 0.5) / 128.0).astype(x.dtype if x.dtype.kind == "f" else float)
    # the nodes come in pairs of opposite sign, so that exp(x c) - exp(-x c) = 2 sinh(x c) keeps the digits near 0
    return np.sinh(x[..., None] * cosines) @ cosines / 64.0
