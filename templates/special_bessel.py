"""SciPy's special functions: Bessel and hypergeometric functions."""

import numpy as np
import scipy.special as special

from s2sad.runtime_masks import finite

BROADCASTS = True


def i0(x, *, x_dot, y_bar):
    """I0."""
    y = special.i0(x)
    slope = special.i1(x)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def i1(x, *, x_dot, y_bar):
    """I1."""
    y = special.i1(x)
    slope = 0.5 * (special.i0(x) + special.iv(2, x))
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def i0e(x, *, x_dot, y_bar):
    """I0, scaled by exp(-|x|)."""
    y = special.i0e(x)
    slope = special.i1e(x) - np.sign(x) * y
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def i1e(x, *, x_dot, y_bar):
    """I1, scaled by exp(-|x|)."""
    y = special.i1e(x)
    slope = 0.5 * (special.i0e(x) + special.ive(2, x)) - np.sign(x) * y
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def j0(x, *, x_dot, y_bar):
    """J0."""
    y = special.j0(x)
    slope = -special.j1(x)
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def j1(x, *, x_dot, y_bar):
    """J1."""
    y = special.j1(x)
    slope = 0.5 * (special.j0(x) - special.jv(2, x))
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def y0(x, *, x_dot, y_bar):
    """Y0."""
    y = special.y0(x)
    slope = -special.y1(x)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def y1(x, *, x_dot, y_bar):
    """Y1."""
    y = special.y1(x)
    slope = 0.5 * (special.y0(x) - special.yn(2, x))
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def k0(x, *, x_dot, y_bar):
    """K0."""
    y = special.k0(x)
    slope = -special.k1(x)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def k1(x, *, x_dot, y_bar):
    """K1."""
    y = special.k1(x)
    slope = -0.5 * (special.k0(x) + special.kn(2, x))
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def k0e(x, *, x_dot, y_bar):
    """K0, scaled by exp(x)."""
    y = special.k0e(x)
    slope = y - special.k1e(x)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def k1e(x, *, x_dot, y_bar):
    """K1, scaled by exp(x)."""
    y = special.k1e(x)
    slope = y - 0.5 * (special.k0e(x) + special.kve(2, x))
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def jv(v, x, *, x_dot, y_bar):
    """J of real order v, which is held constant."""
    y = special.jv(v, x)
    slope = 0.5 * (special.jv(v - 1, x) - special.jv(v + 1, x))
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def yv(v, x, *, x_dot, y_bar):
    """Y of real order v, which is held constant."""
    y = special.yv(v, x)
    slope = 0.5 * (special.yv(v - 1, x) - special.yv(v + 1, x))
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def yn(n, x, *, x_dot, y_bar):
    """Y of integer order n."""
    y = special.yn(n, x)
    slope = 0.5 * (special.yn(n - 1, x) - special.yn(n + 1, x))
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def iv(v, x, *, x_dot, y_bar):
    """I of real order v, which is held constant."""
    y = special.iv(v, x)
    slope = 0.5 * (special.iv(v - 1, x) + special.iv(v + 1, x))
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def kv(v, x, *, x_dot, y_bar):
    """K of real order v, which is held constant."""
    y = special.kv(v, x)
    slope = -0.5 * (special.kv(v - 1, x) + special.kv(v + 1, x))
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def kn(n, x, *, x_dot, y_bar):
    """K of integer order n."""
    y = special.kn(n, x)
    slope = -0.5 * (special.kn(abs(n - 1), x) + special.kn(n + 1, x))
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def kve(v, x, *, x_dot, y_bar):
    """K, scaled by exp(x); the order is held constant."""
    y = special.kve(v, x)
    slope = y - 0.5 * (special.kve(v - 1, x) + special.kve(v + 1, x))
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def hyp0f1(v, x, *, x_dot, y_bar):
    """The confluent hypergeometric limit function; v is held constant."""
    y = special.hyp0f1(v, x)
    slope = special.hyp0f1(v + 1, x) / v
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def hyp1f1(a, b, x, *, x_dot, y_bar):
    """Kummer's function; a and b are held constant."""
    y = special.hyp1f1(a, b, x)
    slope = a / b * special.hyp1f1(a + 1, b + 1, x)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def hyp2f1(a, b, c, x, *, x_dot, y_bar):
    """Gauss's hypergeometric function; a, b and c are held constant."""
    y = special.hyp2f1(a, b, c, x)
    slope = a * b / c * special.hyp2f1(a + 1, b + 1, c + 1, x)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def expn(n, x, *, x_dot, y_bar):
    """The exponential integral of integer order n."""
    y = special.expn(n, x)
    slope = -special.expn(n - 1, x)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def ive(v, x, *, x_dot, y_bar):
    """I, scaled by exp(-|real(x)|), which is not holomorphic; the order is held constant."""
    y = special.ive(v, x)
    slope = 0.5 * (special.ive(v - 1, x) + special.ive(v + 1, x))
    side = np.sign(np.real(x))
    y_dot = x_dot * slope - np.real(x_dot) * (side * y)
    x_bar = y_bar * slope - np.real(y_bar * y) * side
    return y, y_dot, x_bar
