"""SciPy's special functions: error functions, logistic and normal ones, exponential integrals, entropies."""

import math

import numpy as np
import scipy.special as special

from s2sad.runtime_masks import finite

BROADCASTS = True


def erf(x, *, x_dot, y_bar):
    """The error function."""
    y = special.erf(x)
    slope = 2.0 / math.sqrt(math.pi) * np.exp(-x * x)
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def erfc(x, *, x_dot, y_bar):
    """The complementary error function."""
    y = special.erfc(x)
    slope = -2.0 / math.sqrt(math.pi) * np.exp(-x * x)
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def erfinv(x, *, x_dot, y_bar):
    """The inverse of erf; its slope is infinite at -1 and 1."""
    y = special.erfinv(x)
    slope = 0.5 * math.sqrt(math.pi) * np.exp(y * y)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def erfcinv(x, *, x_dot, y_bar):
    """The inverse of erfc; its slope is infinite at 0 and 2."""
    y = special.erfcinv(x)
    slope = -0.5 * math.sqrt(math.pi) * np.exp(y * y)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def erfcx(x, *, x_dot, y_bar):
    """exp(x**2) erfc(x)."""
    y = special.erfcx(x)
    slope = 2.0 * x * y - 2.0 / math.sqrt(math.pi)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def erfi(x, *, x_dot, y_bar):
    """The imaginary error function."""
    y = special.erfi(x)
    slope = 2.0 / math.sqrt(math.pi) * np.exp(x * x)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def dawsn(x, *, x_dot, y_bar):
    """Dawson's integral."""
    y = special.dawsn(x)
    slope = 1.0 - 2.0 * x * y
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def wofz(x, *, x_dot, y_bar):
    """The Faddeeva function; complex, also for real x."""
    y = special.wofz(x)
    slope = 2j / math.sqrt(math.pi) - 2.0 * x * y
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def expit(x, *, x_dot, y_bar):
    """The logistic function."""
    y = special.expit(x)
    slope = y * (1.0 - y)
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def logit(x, *, x_dot, y_bar):
    """The inverse of expit."""
    y = special.logit(x)
    slope = 1.0 / (x * (1.0 - x))
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def log_expit(x, *, x_dot, y_bar):
    """The logarithm of expit."""
    y = special.log_expit(x)
    slope = special.expit(-x)
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def ndtr(x, *, x_dot, y_bar):
    """The normal distribution function."""
    y = special.ndtr(x)
    slope = np.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def log_ndtr(x, *, x_dot, y_bar):
    """The logarithm of ndtr."""
    y = special.log_ndtr(x)
    slope = np.exp(-0.5 * x * x - y) / math.sqrt(2.0 * math.pi)
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def ndtri(x, *, x_dot, y_bar):
    """The inverse of ndtr; its slope is infinite at 0 and 1."""
    y = special.ndtri(x)
    slope = math.sqrt(2.0 * math.pi) * np.exp(0.5 * y * y)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def ndtri_exp(x, *, x_dot, y_bar):
    """ndtri(exp(x))."""
    y = special.ndtri_exp(x)
    slope = math.sqrt(2.0 * math.pi) * np.exp(x + 0.5 * y * y)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def expm1(x, *, x_dot, y_bar):
    """exp(x) - 1."""
    y = special.expm1(x)
    slope = y + 1.0
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def log1p(x, *, x_dot, y_bar):
    """log(1 + x)."""
    y = special.log1p(x)
    slope = 1.0 / (1.0 + x)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def exp2(x, *, x_dot, y_bar):
    """A power of two."""
    y = special.exp2(x)
    slope = math.log(2.0) * y
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def exp10(x, *, x_dot, y_bar):
    """A power of ten."""
    y = special.exp10(x)
    slope = math.log(10.0) * y
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def cbrt(x, *, x_dot, y_bar):
    """The cube root."""
    y = special.cbrt(x)
    slope = 1.0 / (3.0 * (y * y))
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def cosm1(x, *, x_dot, y_bar):
    """cos(x) - 1."""
    y = special.cosm1(x)
    slope = -np.sin(x)
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def entr(x, *, x_dot, y_bar):
    """-x log(x)."""
    y = special.entr(x)
    slope = -np.log(x) - 1.0
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def exp1(x, *, x_dot, y_bar):
    """The exponential integral E1."""
    y = special.exp1(x)
    slope = -np.exp(-x) / x
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def expi(x, *, x_dot, y_bar):
    """The exponential integral Ei."""
    y = special.expi(x)
    slope = np.exp(x) / x
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def spence(x, *, x_dot, y_bar):
    """Spence's function (dilogarithm of 1 - x)."""
    y = special.spence(x)
    slope = np.where(x == 1, -1.0, np.log(x) / np.where(x == 1, 1.0, 1.0 - x))
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def softplus(x, *, x_dot, y_bar):
    """log(1 + exp(x))."""
    y = special.softplus(x)
    y_dot = x_dot * special.expit(x)
    x_bar = y_bar * special.expit(x)
    return y, y_dot, x_bar


def xlogy(x, y, *, x_dot, y_dot, z_bar):
    """x log(y), and 0 at x == 0."""
    z = special.xlogy(x, y)
    slope = x / np.where((x == 0) & (y == 0), 1.0, y)
    z_dot = x_dot * finite(np.log(y), x_dot) + y_dot * finite(slope, y_dot)
    x_bar = z_bar * finite(np.log(y), z_bar)
    y_bar = z_bar * finite(slope, z_bar)
    return z, z_dot, x_bar, y_bar


def xlog1py(x, y, *, x_dot, y_dot, z_bar):
    """x log(1 + y), and 0 at x == 0."""
    z = special.xlog1py(x, y)
    slope = x / np.where((x == 0) & (y == -1), 1.0, 1.0 + y)
    z_dot = x_dot * finite(np.log1p(y), x_dot) + y_dot * finite(slope, y_dot)
    x_bar = z_bar * finite(np.log1p(y), z_bar)
    y_bar = z_bar * finite(slope, z_bar)
    return z, z_dot, x_bar, y_bar


def rel_entr(x, y, *, x_dot, y_dot, z_bar):
    """x log(x / y)."""
    z = special.rel_entr(x, y)
    slope = -x / np.where((x == 0) & (y == 0), 1.0, y)
    z_dot = x_dot * finite(np.log(x / y) + 1.0, x_dot) + y_dot * finite(slope, y_dot)
    x_bar = z_bar * finite(np.log(x / y) + 1.0, z_bar)
    y_bar = z_bar * finite(slope, z_bar)
    return z, z_dot, x_bar, y_bar


def kl_div(x, y, *, x_dot, y_dot, z_bar):
    """x log(x / y) - x + y."""
    z = special.kl_div(x, y)
    slope = 1.0 - x / np.where((x == 0) & (y == 0), 1.0, y)
    z_dot = x_dot * finite(np.log(x / y), x_dot) + y_dot * finite(slope, y_dot)
    x_bar = z_bar * finite(np.log(x / y), z_bar)
    y_bar = z_bar * finite(slope, z_bar)
    return z, z_dot, x_bar, y_bar


def huber(delta, r, *, delta_dot, r_dot, z_bar):
    """Huber's loss."""
    z = special.huber(delta, r)
    beyond = np.maximum(np.abs(r) - delta, 0.0)
    z_dot = delta_dot * beyond + r_dot * np.clip(r, -delta, delta)
    delta_bar = z_bar * beyond
    r_bar = z_bar * np.clip(r, -delta, delta)
    return z, z_dot, delta_bar, r_bar


def pseudo_huber(delta, r, *, delta_dot, r_dot, z_bar):
    """A smooth approximation of Huber's loss."""
    z = special.pseudo_huber(delta, r)
    root = np.sqrt(1.0 + (r / delta) * (r / delta))
    by_delta = 2.0 * z / delta - (r / delta) * (r / root)
    z_dot = delta_dot * by_delta + r_dot * (r / root)
    delta_bar = z_bar * by_delta
    r_bar = z_bar * (r / root)
    return z, z_dot, delta_bar, r_bar


def boxcox(x, lmbda, *, x_dot, z_bar):
    """(x**lmbda - 1) / lmbda, or log(x) for 0; lmbda is held constant."""
    z = special.boxcox(x, lmbda)
    slope = x ** (lmbda - 1.0)
    z_dot = x_dot * finite(slope, x_dot)
    x_bar = z_bar * finite(slope, z_bar)
    return z, z_dot, x_bar


def boxcox1p(x, lmbda, *, x_dot, z_bar):
    """boxcox(1 + x, lmbda); lmbda is held constant."""
    z = special.boxcox1p(x, lmbda)
    slope = (1.0 + x) ** (lmbda - 1.0)
    z_dot = x_dot * finite(slope, x_dot)
    x_bar = z_bar * finite(slope, z_bar)
    return z, z_dot, x_bar


def inv_boxcox(x, lmbda, *, x_dot, z_bar):
    """The inverse of boxcox; lmbda is held constant."""
    z = special.inv_boxcox(x, lmbda)
    slope = z / (lmbda * x + 1.0)
    z_dot = x_dot * finite(slope, x_dot)
    x_bar = z_bar * finite(slope, z_bar)
    return z, z_dot, x_bar


def inv_boxcox1p(x, lmbda, *, x_dot, z_bar):
    """The inverse of boxcox1p; lmbda is held constant."""
    z = special.inv_boxcox1p(x, lmbda)
    slope = (z + 1.0) / (lmbda * x + 1.0)
    z_dot = x_dot * finite(slope, x_dot)
    x_bar = z_bar * finite(slope, z_bar)
    return z, z_dot, x_bar


def lambertw(x, k=0, tol=1e-8, *, x_dot, y_bar):
    """The inverse of y exp(y); complex, also for real x."""
    y = special.lambertw(x, k, tol)
    slope = np.exp(-y) / (1.0 + y)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def sici(x, *, x_dot, y_bar):
    """The sine and cosine integrals."""
    y = special.sici(x)
    cos_slope = np.cos(x) / x
    y_dot = (x_dot * np.sinc(x / np.pi), x_dot * finite(cos_slope, x_dot))
    sin_bar, cos_bar = y_bar
    x_bar = sin_bar * np.sinc(x / np.pi) + cos_bar * finite(cos_slope, cos_bar)
    return y, y_dot, x_bar


def fresnel(x, *, x_dot, y_bar):
    """The Fresnel integrals S and C."""
    y = special.fresnel(x)
    angle = 0.5 * np.pi * (x * x)
    y_dot = (x_dot * np.sin(angle), x_dot * np.cos(angle))
    s_bar, c_bar = y_bar
    x_bar = s_bar * np.sin(angle) + c_bar * np.cos(angle)
    return y, y_dot, x_bar
