"""Quantile functions of `scipy.stats`.

The shapes of `gamma`, `chi2`, `beta` and `t` have no rule: the derivatives by them have no closed form. For `lognorm`
and `weibull_min` a change of the shape is a shift of `x` by `stretch`.
"""

from __future__ import annotations

import numpy as np
import scipy.stats

from s2sad.runtime_masks import nonzero

BROADCASTS = True


def norm_ppf(q, loc=0, scale=1, *, q_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.norm.ppf(q, loc, scale)
    density = scipy.stats.norm.pdf(y, loc, scale)
    z = (y - loc) / scale
    y_dot = q_dot / nonzero(density, q_dot) + loc_dot + z * scale_dot
    q_bar = y_bar / nonzero(density, y_bar)
    loc_bar = +y_bar
    scale_bar = y_bar * z
    return y, y_dot, q_bar, loc_bar, scale_bar


def cauchy_ppf(q, loc=0, scale=1, *, q_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.cauchy.ppf(q, loc, scale)
    density = scipy.stats.cauchy.pdf(y, loc, scale)
    z = (y - loc) / scale
    y_dot = q_dot / nonzero(density, q_dot) + loc_dot + z * scale_dot
    q_bar = y_bar / nonzero(density, y_bar)
    loc_bar = +y_bar
    scale_bar = y_bar * z
    return y, y_dot, q_bar, loc_bar, scale_bar


def laplace_ppf(q, loc=0, scale=1, *, q_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.laplace.ppf(q, loc, scale)
    density = scipy.stats.laplace.pdf(y, loc, scale)
    z = (y - loc) / scale
    y_dot = q_dot / nonzero(density, q_dot) + loc_dot + z * scale_dot
    q_bar = y_bar / nonzero(density, y_bar)
    loc_bar = +y_bar
    scale_bar = y_bar * z
    return y, y_dot, q_bar, loc_bar, scale_bar


def logistic_ppf(q, loc=0, scale=1, *, q_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.logistic.ppf(q, loc, scale)
    density = scipy.stats.logistic.pdf(y, loc, scale)
    z = (y - loc) / scale
    y_dot = q_dot / nonzero(density, q_dot) + loc_dot + z * scale_dot
    q_bar = y_bar / nonzero(density, y_bar)
    loc_bar = +y_bar
    scale_bar = y_bar * z
    return y, y_dot, q_bar, loc_bar, scale_bar


def expon_ppf(q, loc=0, scale=1, *, q_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.expon.ppf(q, loc, scale)
    density = scipy.stats.expon.pdf(y, loc, scale)
    z = (y - loc) / scale
    y_dot = q_dot / nonzero(density, q_dot) + loc_dot + z * scale_dot
    q_bar = y_bar / nonzero(density, y_bar)
    loc_bar = +y_bar
    scale_bar = y_bar * z
    return y, y_dot, q_bar, loc_bar, scale_bar


def uniform_ppf(q, loc=0, scale=1, *, q_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.uniform.ppf(q, loc, scale)
    density = scipy.stats.uniform.pdf(y, loc, scale)
    z = (y - loc) / scale
    y_dot = q_dot / nonzero(density, q_dot) + loc_dot + z * scale_dot
    q_bar = y_bar / nonzero(density, y_bar)
    loc_bar = +y_bar
    scale_bar = y_bar * z
    return y, y_dot, q_bar, loc_bar, scale_bar


def lognorm_ppf(q, s, loc=0, scale=1, *, q_dot, s_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.lognorm.ppf(q, s, loc, scale)
    density = scipy.stats.lognorm.pdf(y, s, loc, scale)
    z = (y - loc) / scale
    stretch = scale * (-z * np.log(z) / s)
    y_dot = q_dot / nonzero(density, q_dot) + loc_dot + z * scale_dot - stretch * s_dot
    q_bar = y_bar / nonzero(density, y_bar)
    s_bar = -(y_bar * stretch)
    loc_bar = +y_bar
    scale_bar = y_bar * z
    return y, y_dot, q_bar, s_bar, loc_bar, scale_bar


def weibull_min_ppf(q, c, loc=0, scale=1, *, q_dot, c_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.weibull_min.ppf(q, c, loc, scale)
    density = scipy.stats.weibull_min.pdf(y, c, loc, scale)
    z = (y - loc) / scale
    stretch = scale * (z * np.log(z) / c)
    y_dot = q_dot / nonzero(density, q_dot) + loc_dot + z * scale_dot - stretch * c_dot
    q_bar = y_bar / nonzero(density, y_bar)
    c_bar = -(y_bar * stretch)
    loc_bar = +y_bar
    scale_bar = y_bar * z
    return y, y_dot, q_bar, c_bar, loc_bar, scale_bar


def gamma_ppf(q, a, loc=0, scale=1, *, q_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.gamma.ppf(q, a, loc, scale)
    density = scipy.stats.gamma.pdf(y, a, loc, scale)
    z = (y - loc) / scale
    y_dot = q_dot / nonzero(density, q_dot) + loc_dot + z * scale_dot
    q_bar = y_bar / nonzero(density, y_bar)
    loc_bar = +y_bar
    scale_bar = y_bar * z
    return y, y_dot, q_bar, loc_bar, scale_bar


def chi2_ppf(q, df, loc=0, scale=1, *, q_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.chi2.ppf(q, df, loc, scale)
    density = scipy.stats.chi2.pdf(y, df, loc, scale)
    z = (y - loc) / scale
    y_dot = q_dot / nonzero(density, q_dot) + loc_dot + z * scale_dot
    q_bar = y_bar / nonzero(density, y_bar)
    loc_bar = +y_bar
    scale_bar = y_bar * z
    return y, y_dot, q_bar, loc_bar, scale_bar


def beta_ppf(q, a, b, loc=0, scale=1, *, q_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.beta.ppf(q, a, b, loc, scale)
    density = scipy.stats.beta.pdf(y, a, b, loc, scale)
    z = (y - loc) / scale
    y_dot = q_dot / nonzero(density, q_dot) + loc_dot + z * scale_dot
    q_bar = y_bar / nonzero(density, y_bar)
    loc_bar = +y_bar
    scale_bar = y_bar * z
    return y, y_dot, q_bar, loc_bar, scale_bar


def t_ppf(q, df, loc=0, scale=1, *, q_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.t.ppf(q, df, loc, scale)
    density = scipy.stats.t.pdf(y, df, loc, scale)
    z = (y - loc) / scale
    y_dot = q_dot / nonzero(density, q_dot) + loc_dot + z * scale_dot
    q_bar = y_bar / nonzero(density, y_bar)
    loc_bar = +y_bar
    scale_bar = y_bar * z
    return y, y_dot, q_bar, loc_bar, scale_bar
