"""Elementwise functions in pieces: absolute values, maxima, choices, parts of complex and of floating-point numbers."""

import numpy as np

from s2sad.runtime_masks import finite, tamed
from s2sad.special_functions import i1

BROADCASTS = True

CONSTANT = [
    np.floor, np.ceil, np.trunc, np.rint, np.round, np.around, np.fix, np.signbit, np.spacing,
    np.isnan, np.isinf, np.isfinite, np.isneginf, np.isposinf, np.isreal, np.iscomplex, np.isrealobj, np.iscomplexobj,
    np.isclose, np.allclose, np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal,
    np.logical_and, np.logical_or, np.logical_not, np.logical_xor,
    np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.bitwise_invert, np.bitwise_count,
    np.left_shift, np.right_shift, np.gcd, np.lcm,
]  # fmt: skip


def absolute(x, *, x_dot, y_bar):
    """The absolute value; the subgradient at 0 is 0."""
    y = np.abs(x)
    if np.iscomplexobj(x):
        direction = np.conj(x) / np.where(y == 0, 1.0, y)
        y_dot = np.real(x_dot * direction)
        x_bar = y_bar * direction
    else:
        y_dot = x_dot * np.sign(x)
        x_bar = y_bar * np.sign(x)
    return y, y_dot, x_bar


def fabs(x, *, x_dot, y_bar):
    """The absolute value of a real number; the subgradient at 0 is 0."""
    y = np.fabs(x)
    y_dot = x_dot * np.sign(x)
    x_bar = y_bar * np.sign(x)
    return y, y_dot, x_bar


def sign(x, *, x_dot, y_bar):
    """The sign: constant for real numbers, the direction `x / |x|` for complex ones."""
    y = np.sign(x)
    if np.iscomplexobj(x):
        size = np.where(x == 0, np.inf, np.abs(x))
        y_dot = (x_dot - y * np.real(np.conj(y) * x_dot)) / size
        x_bar = (y_bar - np.conj(y) * np.real(y * y_bar)) / size
    else:
        y_dot = np.zeros_like(y)
        x_bar = np.zeros_like(y)
    return y, y_dot, x_bar


def maximum(x, y, *, x_dot, y_dot, z_bar):
    """The larger of two; ties are split evenly."""
    z = np.maximum(x, y)
    z_dot = np.where(x == y, 0.5 * (x_dot + y_dot), np.where(x > y, x_dot, y_dot))
    x_bar = z_bar * np.where(x == y, 0.5, x > y)
    y_bar = z_bar * np.where(x == y, 0.5, x < y)
    return z, z_dot, x_bar, y_bar


def minimum(x, y, *, x_dot, y_dot, z_bar):
    """The smaller of two; ties are split evenly."""
    z = np.minimum(x, y)
    z_dot = np.where(x == y, 0.5 * (x_dot + y_dot), np.where(x < y, x_dot, y_dot))
    x_bar = z_bar * np.where(x == y, 0.5, x < y)
    y_bar = z_bar * np.where(x == y, 0.5, x > y)
    return z, z_dot, x_bar, y_bar


def fmax(x, y, *, x_dot, y_dot, z_bar):
    """The larger of two, or the one that is not nan; ties are split evenly."""
    z = np.fmax(x, y)
    z_dot = np.where(x == y, 0.5 * (x_dot + y_dot), np.where(x == z, x_dot, y_dot))
    x_bar = z_bar * np.where(x == y, 0.5, x == z)
    y_bar = z_bar * np.where(x == y, 0.5, y == z)
    return z, z_dot, x_bar, y_bar


def fmin(x, y, *, x_dot, y_dot, z_bar):
    """The smaller of two, or the one that is not nan; ties are split evenly."""
    z = np.fmin(x, y)
    z_dot = np.where(x == y, 0.5 * (x_dot + y_dot), np.where(x == z, x_dot, y_dot))
    x_bar = z_bar * np.where(x == y, 0.5, x == z)
    y_bar = z_bar * np.where(x == y, 0.5, y == z)
    return z, z_dot, x_bar, y_bar


def clip(a, a_min=None, a_max=None, out=None, *, a_dot, a_min_dot, a_max_dot, y_bar):
    """`minimum(maximum(a, a_min), a_max)`, with the same even split where `a` meets a bound."""
    y = np.clip(a, a_min, a_max)
    if a_min is None and a_max is None:
        y_dot = a_dot
        a_bar = y_bar
        a_min_bar = None
        a_max_bar = None
    elif a_max is None:
        y_dot = np.where(a == a_min, 0.5 * (a_dot + a_min_dot), np.where(a > a_min, a_dot, a_min_dot))
        a_bar = y_bar * np.where(a == a_min, 0.5, a > a_min)
        a_min_bar = y_bar * np.where(a == a_min, 0.5, a < a_min)
        a_max_bar = None
    elif a_min is None:
        y_dot = np.where(a == a_max, 0.5 * (a_dot + a_max_dot), np.where(a < a_max, a_dot, a_max_dot))
        a_bar = y_bar * np.where(a == a_max, 0.5, a < a_max)
        a_min_bar = None
        a_max_bar = y_bar * np.where(a == a_max, 0.5, a > a_max)
    else:
        raised = np.maximum(a, a_min)
        raised_dot = np.where(a == a_min, 0.5 * (a_dot + a_min_dot), np.where(a > a_min, a_dot, a_min_dot))
        lowered_dot = np.where(raised < a_max, raised_dot, a_max_dot)
        y_dot = np.where(raised == a_max, 0.5 * (raised_dot + a_max_dot), lowered_dot)
        kept = np.where(raised == a_max, 0.5, raised < a_max)
        a_bar = y_bar * (kept * np.where(a == a_min, 0.5, a > a_min))
        a_min_bar = y_bar * (kept * np.where(a == a_min, 0.5, a < a_min))
        a_max_bar = y_bar * np.where(raised == a_max, 0.5, raised > a_max)
    return y, y_dot, a_bar, a_min_bar, a_max_bar


def clip_by_keyword(a, min=None, max=None, *, a_dot, min_dot, max_dot, y_bar):
    """`np.clip` in the array API's spelling."""
    y = np.clip(a, min=min, max=max)
    if min is None and max is None:
        y_dot = a_dot
        a_bar = y_bar
        min_bar = None
        max_bar = None
    elif max is None:
        y_dot = np.where(a == min, 0.5 * (a_dot + min_dot), np.where(a > min, a_dot, min_dot))
        a_bar = y_bar * np.where(a == min, 0.5, a > min)
        min_bar = y_bar * np.where(a == min, 0.5, a < min)
        max_bar = None
    elif min is None:
        y_dot = np.where(a == max, 0.5 * (a_dot + max_dot), np.where(a < max, a_dot, max_dot))
        a_bar = y_bar * np.where(a == max, 0.5, a < max)
        min_bar = None
        max_bar = y_bar * np.where(a == max, 0.5, a > max)
    else:
        raised = np.maximum(a, min)
        raised_dot = np.where(a == min, 0.5 * (a_dot + min_dot), np.where(a > min, a_dot, min_dot))
        y_dot = np.where(raised == max, 0.5 * (raised_dot + max_dot), np.where(raised < max, raised_dot, max_dot))
        kept = np.where(raised == max, 0.5, raised < max)
        a_bar = y_bar * (kept * np.where(a == min, 0.5, a > min))
        min_bar = y_bar * (kept * np.where(a == min, 0.5, a < min))
        max_bar = y_bar * np.where(raised == max, 0.5, raised > max)
    return y, y_dot, a_bar, min_bar, max_bar


def where(condition, x, y, *, x_dot, y_dot, z_bar):
    """A choice, entry by entry."""
    z = np.where(condition, x, y)
    z_dot = np.where(condition, x_dot, y_dot)
    x_bar = np.where(condition, z_bar, 0.0)
    y_bar = np.where(condition, 0.0, z_bar)
    return z, z_dot, x_bar, y_bar


def arctan2(y, x, *, y_dot, x_dot, z_bar):
    """The angle of the point (x, y); 0 at the origin."""
    z = np.arctan2(y, x)
    square = x * x + y * y
    square = np.where(square == 0, 1.0, square)
    z_dot = y_dot * (x / square) - x_dot * (y / square)
    y_bar = z_bar * (x / square)
    x_bar = -z_bar * (y / square)
    return z, z_dot, y_bar, x_bar


def hypot(x, y, *, x_dot, y_dot, z_bar):
    """The length of (x, y); the subgradient at the origin is 0."""
    z = np.hypot(x, y)
    length = np.where(z == 0, 1.0, z)
    z_dot = x_dot * (x / length) + y_dot * (y / length)
    x_bar = z_bar * (x / length)
    y_bar = z_bar * (y / length)
    return z, z_dot, x_bar, y_bar


def logaddexp(x, y, *, x_dot, y_dot, z_bar):
    """log(exp(x) + exp(y)); the shares are formed without overflow, and finite where an operand is infinite."""
    z = np.logaddexp(x, y)
    x_share = np.exp(np.where(x == z, 0.0, x - z))
    y_share = np.exp(np.where(y == z, 0.0, y - z))
    z_dot = tamed(x_dot, x_share) * x_share + tamed(y_dot, y_share) * y_share
    x_bar = z_bar * x_share
    y_bar = z_bar * y_share
    return z, z_dot, x_bar, y_bar


def logaddexp2(x, y, *, x_dot, y_dot, z_bar):
    """log2(2**x + 2**y)."""
    z = np.logaddexp2(x, y)
    x_share = np.exp2(np.where(x == z, 0.0, x - z))
    y_share = np.exp2(np.where(y == z, 0.0, y - z))
    z_dot = tamed(x_dot, x_share) * x_share + tamed(y_dot, y_share) * y_share
    x_bar = z_bar * x_share
    y_bar = z_bar * y_share
    return z, z_dot, x_bar, y_bar


def copysign(x, y, *, x_dot, y_dot, z_bar):
    """The size of x with the sign of y; locally constant in y."""
    z = np.copysign(x, y)
    z_dot = x_dot * (np.sign(x) * np.copysign(1.0, y))
    x_bar = z_bar * (np.sign(x) * np.copysign(1.0, y))
    y_bar = np.zeros_like(z)
    return z, z_dot, x_bar, y_bar


def heaviside(x, y, *, x_dot, y_dot, z_bar):
    """The step; constant in x, and y itself at x == 0."""
    z = np.heaviside(x, y)
    z_dot = y_dot * (x == 0)
    x_bar = np.zeros_like(z)
    y_bar = z_bar * (x == 0)
    return z, z_dot, x_bar, y_bar


def nextafter(x, y, *, x_dot, y_dot, z_bar):
    """x up to rounding; locally constant in y."""
    z = np.nextafter(x, y)
    z_dot = x_dot + np.zeros_like(z)
    x_bar = z_bar
    y_bar = np.zeros_like(z)
    return z, z_dot, x_bar, y_bar


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None, *, x_dot, y_bar):
    """What is not finite is replaced, and has no gradient."""
    y = np.nan_to_num(x, copy, nan, posinf, neginf)
    if np.iscomplexobj(x):
        real_kept, imag_kept = np.isfinite(np.real(x)), np.isfinite(np.imag(x))
        y_dot = np.where(real_kept, np.real(x_dot), 0.0) + 1j * np.where(imag_kept, np.imag(x_dot), 0.0)
        x_bar = np.where(real_kept, np.real(y_bar), 0.0) + 1j * np.where(imag_kept, np.imag(y_bar), 0.0)
    else:
        y_dot = np.where(np.isfinite(x), x_dot, 0.0)
        x_bar = np.where(np.isfinite(x), y_bar, 0.0)
    return y, y_dot, x_bar


def real(val, *, val_dot, y_bar):
    """The real part."""
    y = np.real(val)
    y_dot = np.real(val_dot)
    val_bar = np.real(y_bar)
    return y, y_dot, val_bar


def imag(val, *, val_dot, y_bar):
    """The imaginary part."""
    y = np.imag(val)
    if np.iscomplexobj(val):
        y_dot = np.imag(val_dot)
        val_bar = -1j * y_bar
    else:
        y_dot = np.zeros_like(y)
        val_bar = np.zeros_like(val)
    return y, y_dot, val_bar


def conj(x, *, x_dot, y_bar):
    """The complex conjugate."""
    y = np.conj(x)
    y_dot = np.conj(x_dot)
    x_bar = np.conj(y_bar)
    return y, y_dot, x_bar


def angle(z, deg=False, *, z_dot, y_bar):
    """The argument of a complex number; 0 at 0, locally constant for real ones."""
    y = np.angle(z, deg)
    if np.iscomplexobj(z):
        size = np.abs(z)
        turn = np.conj(z) / np.where(size == 0, 1.0, size) / np.where(size == 0, 1.0, size)
        if deg:
            y_dot = np.degrees(np.imag(z_dot * turn))
            z_bar = np.degrees(y_bar) * (-1j * turn)
        else:
            y_dot = np.imag(z_dot * turn)
            z_bar = y_bar * (-1j * turn)
    else:
        y_dot = np.zeros_like(y)
        z_bar = np.zeros_like(z)
    return y, y_dot, z_bar


def real_if_close(a, tol=100, *, a_dot, y_bar):
    """The real part where every imaginary part is close to 0."""
    y = np.real_if_close(a, tol)
    if np.iscomplexobj(y):
        y_dot = a_dot
        a_bar = y_bar
    else:
        y_dot = np.real(a_dot)
        a_bar = np.real(y_bar)
    return y, y_dot, a_bar


def ldexp(x, i, *, x_dot, y_bar):
    """x times a power of two."""
    y = np.ldexp(x, i)
    y_dot = np.ldexp(x_dot, i)
    x_bar = np.ldexp(y_bar, i)
    return y, y_dot, x_bar


def frexp(x, *, x_dot, y_bar):
    """Mantissa and exponent; the exponent is locally constant."""
    y = np.frexp(x)
    _, exponent = y
    y_dot = (np.ldexp(x_dot, -exponent), np.zeros_like(exponent))
    mantissa_bar, _ = y_bar
    x_bar = np.ldexp(mantissa_bar, -exponent)
    return y, y_dot, x_bar


def modf(x, *, x_dot, y_bar):
    """Fraction and whole part; the whole part is locally constant."""
    y = np.modf(x)
    _, whole = y
    y_dot = (x_dot, np.zeros_like(whole))
    fraction_bar, _ = y_bar
    x_bar = fraction_bar
    return y, y_dot, x_bar


def i0(x, *, x_dot, y_bar):
    """The modified Bessel function of order 0."""
    y = np.i0(x)
    y_dot = x_dot * finite(i1(x), x_dot)
    x_bar = y_bar * finite(i1(x), y_bar)
    return y, y_dot, x_bar


def bessel_i1(x, *, x_dot, y_bar):
    """The modified Bessel function of order 1, which the rule of order 0 needs; half at 0."""
    y = i1(x)
    slope = np.i0(x) - np.where(x == 0, 0.5, y / np.where(x == 0, 1.0, x))
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar
