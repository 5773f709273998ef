"""Distribution functions of `scipy.stats` with shape parameters. `slope` is the derivative by `x`.

The shapes of `gamma`, `chi2`, `beta` and `t` have no rule: the derivatives by them have no closed form. For `lognorm`
and `weibull_min` a change of the shape is a shift of `x` by `stretch`.
"""

from __future__ import annotations

import numpy as np
import scipy.stats

BROADCASTS = True


def lognorm_cdf(x, s, loc=0, scale=1, *, x_dot, s_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.lognorm.cdf(x, s, loc, scale)
    slope = scipy.stats.lognorm.pdf(x, s, loc, scale)
    scaled = (x - loc) / scale
    z = np.where(scaled > 0, scaled, 1.0)
    stretch = scale * (-z * np.log(z) / s)
    y_dot = slope * (x_dot - loc_dot - z * scale_dot + stretch * s_dot)
    x_bar = y_bar * slope
    s_bar = y_bar * slope * stretch
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, s_bar, loc_bar, scale_bar


def lognorm_sf(x, s, loc=0, scale=1, *, x_dot, s_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.lognorm.sf(x, s, loc, scale)
    slope = -scipy.stats.lognorm.pdf(x, s, loc, scale)
    scaled = (x - loc) / scale
    z = np.where(scaled > 0, scaled, 1.0)
    stretch = scale * (-z * np.log(z) / s)
    y_dot = slope * (x_dot - loc_dot - z * scale_dot + stretch * s_dot)
    x_bar = y_bar * slope
    s_bar = y_bar * slope * stretch
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, s_bar, loc_bar, scale_bar


def lognorm_logcdf(x, s, loc=0, scale=1, *, x_dot, s_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.lognorm.logcdf(x, s, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.lognorm.logpdf(x, s, loc, scale) - np.where(known, y, 0.0)
    slope = np.where(known, np.exp(ratio), 0.0)
    scaled = (x - loc) / scale
    z = np.where(scaled > 0, scaled, 1.0)
    stretch = scale * (-z * np.log(z) / s)
    y_dot = slope * (x_dot - loc_dot - z * scale_dot + stretch * s_dot)
    x_bar = y_bar * slope
    s_bar = y_bar * slope * stretch
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, s_bar, loc_bar, scale_bar


def lognorm_logsf(x, s, loc=0, scale=1, *, x_dot, s_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.lognorm.logsf(x, s, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.lognorm.logpdf(x, s, loc, scale) - np.where(known, y, 0.0)
    slope = -np.where(known, np.exp(ratio), 0.0)
    scaled = (x - loc) / scale
    z = np.where(scaled > 0, scaled, 1.0)
    stretch = scale * (-z * np.log(z) / s)
    y_dot = slope * (x_dot - loc_dot - z * scale_dot + stretch * s_dot)
    x_bar = y_bar * slope
    s_bar = y_bar * slope * stretch
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, s_bar, loc_bar, scale_bar


def weibull_min_cdf(x, c, loc=0, scale=1, *, x_dot, c_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.weibull_min.cdf(x, c, loc, scale)
    slope = scipy.stats.weibull_min.pdf(x, c, loc, scale)
    scaled = (x - loc) / scale
    z = np.where(scaled > 0, scaled, 1.0)
    stretch = scale * (z * np.log(z) / c)
    y_dot = slope * (x_dot - loc_dot - z * scale_dot + stretch * c_dot)
    x_bar = y_bar * slope
    c_bar = y_bar * slope * stretch
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, c_bar, loc_bar, scale_bar


def weibull_min_sf(x, c, loc=0, scale=1, *, x_dot, c_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.weibull_min.sf(x, c, loc, scale)
    slope = -scipy.stats.weibull_min.pdf(x, c, loc, scale)
    scaled = (x - loc) / scale
    z = np.where(scaled > 0, scaled, 1.0)
    stretch = scale * (z * np.log(z) / c)
    y_dot = slope * (x_dot - loc_dot - z * scale_dot + stretch * c_dot)
    x_bar = y_bar * slope
    c_bar = y_bar * slope * stretch
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, c_bar, loc_bar, scale_bar


def weibull_min_logcdf(x, c, loc=0, scale=1, *, x_dot, c_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.weibull_min.logcdf(x, c, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.weibull_min.logpdf(x, c, loc, scale) - np.where(known, y, 0.0)
    slope = np.where(known, np.exp(ratio), 0.0)
    scaled = (x - loc) / scale
    z = np.where(scaled > 0, scaled, 1.0)
    stretch = scale * (z * np.log(z) / c)
    y_dot = slope * (x_dot - loc_dot - z * scale_dot + stretch * c_dot)
    x_bar = y_bar * slope
    c_bar = y_bar * slope * stretch
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, c_bar, loc_bar, scale_bar


def weibull_min_logsf(x, c, loc=0, scale=1, *, x_dot, c_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.weibull_min.logsf(x, c, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.weibull_min.logpdf(x, c, loc, scale) - np.where(known, y, 0.0)
    slope = -np.where(known, np.exp(ratio), 0.0)
    scaled = (x - loc) / scale
    z = np.where(scaled > 0, scaled, 1.0)
    stretch = scale * (z * np.log(z) / c)
    y_dot = slope * (x_dot - loc_dot - z * scale_dot + stretch * c_dot)
    x_bar = y_bar * slope
    c_bar = y_bar * slope * stretch
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, c_bar, loc_bar, scale_bar


def gamma_cdf(x, a, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.gamma.cdf(x, a, loc, scale)
    slope = scipy.stats.gamma.pdf(x, a, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def gamma_sf(x, a, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.gamma.sf(x, a, loc, scale)
    slope = -scipy.stats.gamma.pdf(x, a, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def gamma_logcdf(x, a, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.gamma.logcdf(x, a, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.gamma.logpdf(x, a, loc, scale) - np.where(known, y, 0.0)
    slope = np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def gamma_logsf(x, a, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.gamma.logsf(x, a, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.gamma.logpdf(x, a, loc, scale) - np.where(known, y, 0.0)
    slope = -np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def chi2_cdf(x, df, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.chi2.cdf(x, df, loc, scale)
    slope = scipy.stats.chi2.pdf(x, df, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def chi2_sf(x, df, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.chi2.sf(x, df, loc, scale)
    slope = -scipy.stats.chi2.pdf(x, df, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def chi2_logcdf(x, df, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.chi2.logcdf(x, df, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.chi2.logpdf(x, df, loc, scale) - np.where(known, y, 0.0)
    slope = np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def chi2_logsf(x, df, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.chi2.logsf(x, df, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.chi2.logpdf(x, df, loc, scale) - np.where(known, y, 0.0)
    slope = -np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def beta_cdf(x, a, b, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.beta.cdf(x, a, b, loc, scale)
    slope = scipy.stats.beta.pdf(x, a, b, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def beta_sf(x, a, b, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.beta.sf(x, a, b, loc, scale)
    slope = -scipy.stats.beta.pdf(x, a, b, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def beta_logcdf(x, a, b, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.beta.logcdf(x, a, b, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.beta.logpdf(x, a, b, loc, scale) - np.where(known, y, 0.0)
    slope = np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def beta_logsf(x, a, b, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.beta.logsf(x, a, b, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.beta.logpdf(x, a, b, loc, scale) - np.where(known, y, 0.0)
    slope = -np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def t_cdf(x, df, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.t.cdf(x, df, loc, scale)
    slope = scipy.stats.t.pdf(x, df, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def t_sf(x, df, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.t.sf(x, df, loc, scale)
    slope = -scipy.stats.t.pdf(x, df, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def t_logcdf(x, df, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.t.logcdf(x, df, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.t.logpdf(x, df, loc, scale) - np.where(known, y, 0.0)
    slope = np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def t_logsf(x, df, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.t.logsf(x, df, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.t.logpdf(x, df, loc, scale) - np.where(known, y, 0.0)
    slope = -np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar
