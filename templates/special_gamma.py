"""SciPy's special functions: gamma, beta and their relatives."""

import numpy as np
import scipy.special as special

from s2sad.incomplete import betainc_by_first, gammainc_by_shape
from s2sad.runtime_masks import finite, nonzero

BROADCASTS = True

CONSTANT = [special.gammasgn]


def gamma(x, *, x_dot, y_bar):
    """The gamma function."""
    y = special.gamma(x)
    slope = y * special.digamma(x)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def gammaln(x, *, x_dot, y_bar):
    """The logarithm of the gamma function's absolute value."""
    y = special.gammaln(x)
    slope = special.digamma(x)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def loggamma(x, *, x_dot, y_bar):
    """The logarithm of the gamma function."""
    y = special.loggamma(x)
    slope = special.digamma(x)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def rgamma(x, *, x_dot, y_bar):
    """1 / gamma, which is smooth at the poles of gamma."""
    y = special.rgamma(x)
    # at 0, -1, -2, ... the product of a zero and a pole has the limit (-1)**n n!
    pole = (x <= 0) & (x == np.floor(np.real(x)))
    away = np.where(pole, 1.0, x)
    slope = np.where(pole, np.cos(np.pi * np.real(x)) * special.gamma(1.0 - x), -y * special.digamma(away))
    y_dot = x_dot * slope
    x_bar = y_bar * slope
    return y, y_dot, x_bar


def digamma(x, *, x_dot, y_bar):
    """The derivative of gammaln."""
    y = special.digamma(x)
    slope = special.polygamma(1, x)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def polygamma(n, x, *, x_dot, y_bar):
    """The n-th derivative of digamma."""
    y = special.polygamma(n, x)
    slope = special.polygamma(n + 1, x)
    y_dot = x_dot * finite(slope, x_dot)
    x_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, x_bar


def multigammaln(a, d, *, a_dot, y_bar):
    """The logarithm of the multivariate gamma function."""
    y = special.multigammaln(a, d)
    slope = np.sum(special.digamma(np.expand_dims(a, -1) - 0.5 * np.arange(d)), axis=-1)
    y_dot = a_dot * slope
    a_bar = y_bar * slope
    return y, y_dot, a_bar


def zeta(x, q, *, q_dot, y_bar):
    """Hurwitz's zeta function; by its first argument there is no formula."""
    y = special.zeta(x, q)
    slope = -x * special.zeta(x + 1.0, q)
    y_dot = q_dot * finite(slope, q_dot)
    q_bar = y_bar * finite(slope, y_bar)
    return y, y_dot, q_bar


def beta(a, b, *, a_dot, b_dot, z_bar):
    """The beta function."""
    z = special.beta(a, b)
    both = special.digamma(a + b)
    by_a = z * (special.digamma(a) - both)
    by_b = z * (special.digamma(b) - both)
    z_dot = a_dot * by_a + b_dot * by_b
    a_bar = z_bar * by_a
    b_bar = z_bar * by_b
    return z, z_dot, a_bar, b_bar


def betaln(a, b, *, a_dot, b_dot, z_bar):
    """The logarithm of the beta function."""
    z = special.betaln(a, b)
    both = special.digamma(a + b)
    by_a = special.digamma(a) - both
    by_b = special.digamma(b) - both
    z_dot = a_dot * by_a + b_dot * by_b
    a_bar = z_bar * by_a
    b_bar = z_bar * by_b
    return z, z_dot, a_bar, b_bar


def poch(a, m, *, a_dot, m_dot, z_bar):
    """gamma(a + m) / gamma(a)."""
    z = special.poch(a, m)
    z_dot = a_dot * (z * (special.digamma(a + m) - special.digamma(a))) + m_dot * (z * special.digamma(a + m))
    a_bar = z_bar * (z * (special.digamma(a + m) - special.digamma(a)))
    m_bar = z_bar * (z * special.digamma(a + m))
    return z, z_dot, a_bar, m_bar


def binom(n, k, *, n_dot, k_dot, z_bar):
    """The binomial coefficient of real arguments."""
    z = special.binom(n, k)
    rest = special.digamma(n - k + 1.0)
    by_n = z * (special.digamma(n + 1.0) - rest)
    by_k = z * (rest - special.digamma(k + 1.0))
    z_dot = n_dot * by_n + k_dot * by_k
    n_bar = z_bar * by_n
    k_bar = z_bar * by_k
    return z, z_dot, n_bar, k_bar


def gammainc(a, x, *, a_dot, x_dot, y_bar):
    """The regularized lower incomplete gamma function."""
    y = special.gammainc(a, x)
    by_a = gammainc_by_shape(a, x)
    density = np.exp(special.xlogy(a - 1.0, x) - x - special.gammaln(a))
    y_dot = a_dot * by_a + x_dot * finite(density, x_dot)
    a_bar = y_bar * by_a
    x_bar = y_bar * finite(density, y_bar)
    return y, y_dot, a_bar, x_bar


def gammaincc(a, x, *, a_dot, x_dot, y_bar):
    """The regularized upper incomplete gamma function."""
    y = special.gammaincc(a, x)
    by_a = -gammainc_by_shape(a, x)
    density = np.exp(special.xlogy(a - 1.0, x) - x - special.gammaln(a))
    y_dot = a_dot * by_a - x_dot * finite(density, x_dot)
    a_bar = y_bar * by_a
    x_bar = -y_bar * finite(density, y_bar)
    return y, y_dot, a_bar, x_bar


def gammaincinv(a, p, *, a_dot, p_dot, y_bar):
    """The inverse of gammainc by its second argument."""
    y = special.gammaincinv(a, p)
    density = np.exp(special.xlogy(a - 1.0, y) - y - special.gammaln(a))
    by_a = -gammainc_by_shape(a, y) / density
    y_dot = a_dot * finite(by_a, a_dot) + p_dot / nonzero(density, p_dot)
    a_bar = y_bar * finite(by_a, y_bar)
    p_bar = y_bar / nonzero(density, y_bar)
    return y, y_dot, a_bar, p_bar


def gammainccinv(a, p, *, a_dot, p_dot, y_bar):
    """The inverse of gammaincc by its second argument."""
    y = special.gammainccinv(a, p)
    density = np.exp(special.xlogy(a - 1.0, y) - y - special.gammaln(a))
    by_a = -gammainc_by_shape(a, y) / density
    y_dot = a_dot * finite(by_a, a_dot) - p_dot / nonzero(density, p_dot)
    a_bar = y_bar * finite(by_a, y_bar)
    p_bar = -y_bar / nonzero(density, y_bar)
    return y, y_dot, a_bar, p_bar


def betainc(a, b, x, *, a_dot, b_dot, x_dot, y_bar):
    """The regularized incomplete beta function."""
    y = special.betainc(a, b, x)
    by_a = betainc_by_first(a, b, x, 1.0 - x)
    by_b = -betainc_by_first(b, a, 1.0 - x, x)
    density = np.exp(special.xlog1py(b - 1.0, -x) + special.xlogy(a - 1.0, x) - special.betaln(a, b))
    y_dot = a_dot * by_a + b_dot * by_b + x_dot * finite(density, x_dot)
    a_bar = y_bar * by_a
    b_bar = y_bar * by_b
    x_bar = y_bar * finite(density, y_bar)
    return y, y_dot, a_bar, b_bar, x_bar


def betaincc(a, b, x, *, a_dot, b_dot, x_dot, y_bar):
    """The regularized complement of the incomplete beta function."""
    y = special.betaincc(a, b, x)
    by_a = -betainc_by_first(a, b, x, 1.0 - x)
    by_b = betainc_by_first(b, a, 1.0 - x, x)
    density = np.exp(special.xlog1py(b - 1.0, -x) + special.xlogy(a - 1.0, x) - special.betaln(a, b))
    y_dot = a_dot * by_a + b_dot * by_b - x_dot * finite(density, x_dot)
    a_bar = y_bar * by_a
    b_bar = y_bar * by_b
    x_bar = -y_bar * finite(density, y_bar)
    return y, y_dot, a_bar, b_bar, x_bar


def betaincinv(a, b, p, *, a_dot, b_dot, p_dot, y_bar):
    """The inverse of betainc by its last argument."""
    y = special.betaincinv(a, b, p)
    density = np.exp(special.xlog1py(b - 1.0, -y) + special.xlogy(a - 1.0, y) - special.betaln(a, b))
    by_a = -betainc_by_first(a, b, y, 1.0 - y) / density
    by_b = betainc_by_first(b, a, 1.0 - y, y) / density
    y_dot = a_dot * finite(by_a, a_dot) + b_dot * finite(by_b, b_dot) + p_dot / nonzero(density, p_dot)
    a_bar = y_bar * finite(by_a, y_bar)
    b_bar = y_bar * finite(by_b, y_bar)
    p_bar = y_bar / nonzero(density, y_bar)
    return y, y_dot, a_bar, b_bar, p_bar


def betainccinv(a, b, p, *, a_dot, b_dot, p_dot, y_bar):
    """The inverse of betaincc by its last argument."""
    y = special.betainccinv(a, b, p)
    density = np.exp(special.xlog1py(b - 1.0, -y) + special.xlogy(a - 1.0, y) - special.betaln(a, b))
    by_a = -betainc_by_first(a, b, y, 1.0 - y) / density
    by_b = betainc_by_first(b, a, 1.0 - y, y) / density
    y_dot = a_dot * finite(by_a, a_dot) + b_dot * finite(by_b, b_dot) - p_dot / nonzero(density, p_dot)
    a_bar = y_bar * finite(by_a, y_bar)
    b_bar = y_bar * finite(by_b, y_bar)
    p_bar = -y_bar / nonzero(density, y_bar)
    return y, y_dot, a_bar, b_bar, p_bar
