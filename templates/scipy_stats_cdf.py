"""Distribution functions of `scipy.stats` with a location and a scale only. `slope` is the derivative by `x`."""

from __future__ import annotations

import numpy as np
import scipy.stats

BROADCASTS = True


def norm_cdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.norm.cdf(x, loc, scale)
    slope = scipy.stats.norm.pdf(x, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def norm_sf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.norm.sf(x, loc, scale)
    slope = -scipy.stats.norm.pdf(x, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def norm_logcdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.norm.logcdf(x, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.norm.logpdf(x, loc, scale) - np.where(known, y, 0.0)
    slope = np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def norm_logsf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.norm.logsf(x, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.norm.logpdf(x, loc, scale) - np.where(known, y, 0.0)
    slope = -np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def cauchy_cdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.cauchy.cdf(x, loc, scale)
    slope = scipy.stats.cauchy.pdf(x, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def cauchy_sf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.cauchy.sf(x, loc, scale)
    slope = -scipy.stats.cauchy.pdf(x, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def cauchy_logcdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.cauchy.logcdf(x, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.cauchy.logpdf(x, loc, scale) - np.where(known, y, 0.0)
    slope = np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def cauchy_logsf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.cauchy.logsf(x, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.cauchy.logpdf(x, loc, scale) - np.where(known, y, 0.0)
    slope = -np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def laplace_cdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.laplace.cdf(x, loc, scale)
    slope = scipy.stats.laplace.pdf(x, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def laplace_sf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.laplace.sf(x, loc, scale)
    slope = -scipy.stats.laplace.pdf(x, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def laplace_logcdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.laplace.logcdf(x, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.laplace.logpdf(x, loc, scale) - np.where(known, y, 0.0)
    slope = np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def laplace_logsf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.laplace.logsf(x, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.laplace.logpdf(x, loc, scale) - np.where(known, y, 0.0)
    slope = -np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def logistic_cdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.logistic.cdf(x, loc, scale)
    slope = scipy.stats.logistic.pdf(x, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def logistic_sf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.logistic.sf(x, loc, scale)
    slope = -scipy.stats.logistic.pdf(x, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def logistic_logcdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.logistic.logcdf(x, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.logistic.logpdf(x, loc, scale) - np.where(known, y, 0.0)
    slope = np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def logistic_logsf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.logistic.logsf(x, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.logistic.logpdf(x, loc, scale) - np.where(known, y, 0.0)
    slope = -np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def expon_cdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.expon.cdf(x, loc, scale)
    slope = scipy.stats.expon.pdf(x, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def expon_sf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.expon.sf(x, loc, scale)
    slope = -scipy.stats.expon.pdf(x, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def expon_logcdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.expon.logcdf(x, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.expon.logpdf(x, loc, scale) - np.where(known, y, 0.0)
    slope = np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def expon_logsf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.expon.logsf(x, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.expon.logpdf(x, loc, scale) - np.where(known, y, 0.0)
    slope = -np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def uniform_cdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.uniform.cdf(x, loc, scale)
    slope = scipy.stats.uniform.pdf(x, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def uniform_sf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.uniform.sf(x, loc, scale)
    slope = -scipy.stats.uniform.pdf(x, loc, scale)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def uniform_logcdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.uniform.logcdf(x, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.uniform.logpdf(x, loc, scale) - np.where(known, y, 0.0)
    slope = np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar


def uniform_logsf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.uniform.logsf(x, loc, scale)
    known = np.isfinite(y)
    ratio = scipy.stats.uniform.logpdf(x, loc, scale) - np.where(known, y, 0.0)
    slope = -np.where(known, np.exp(ratio), 0.0)
    z = (x - loc) / scale
    y_dot = slope * (x_dot - loc_dot - z * scale_dot)
    x_bar = y_bar * slope
    loc_bar = -(y_bar * slope)
    scale_bar = -(y_bar * slope * z)
    return y, y_dot, x_bar, loc_bar, scale_bar
