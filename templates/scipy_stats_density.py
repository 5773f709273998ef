"""Densities of `scipy.stats` with a location and a scale only. `score` is the derivative by `x`.

At the ends of a support, and at the kink of `laplace`, the derivative is that of the side that the density takes, or 0.
"""

from __future__ import annotations

import numpy as np
import scipy.stats

BROADCASTS = True


def norm_logpdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.norm.logpdf(x, loc, scale)
    z = (x - loc) / scale
    score = -z / scale
    by_scale = -1.0 / scale - z * score
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot
    x_bar = y_bar * score
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, loc_bar, scale_bar


def norm_pdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.norm.pdf(x, loc, scale)
    z = (x - loc) / scale
    score = y * (-z / scale)
    by_scale = -y / scale - z * score
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot
    x_bar = y_bar * score
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, loc_bar, scale_bar


def cauchy_logpdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.cauchy.logpdf(x, loc, scale)
    z = (x - loc) / scale
    score = (-2.0 * z / (1.0 + z * z)) / scale
    by_scale = -1.0 / scale - z * score
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot
    x_bar = y_bar * score
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, loc_bar, scale_bar


def cauchy_pdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.cauchy.pdf(x, loc, scale)
    z = (x - loc) / scale
    score = y * ((-2.0 * z / (1.0 + z * z)) / scale)
    by_scale = -y / scale - z * score
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot
    x_bar = y_bar * score
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, loc_bar, scale_bar


def laplace_logpdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.laplace.logpdf(x, loc, scale)
    z = (x - loc) / scale
    score = -np.sign(z) / scale
    by_scale = -1.0 / scale - z * score
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot
    x_bar = y_bar * score
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, loc_bar, scale_bar


def laplace_pdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.laplace.pdf(x, loc, scale)
    z = (x - loc) / scale
    score = y * (-np.sign(z) / scale)
    by_scale = -y / scale - z * score
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot
    x_bar = y_bar * score
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, loc_bar, scale_bar


def logistic_logpdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.logistic.logpdf(x, loc, scale)
    z = (x - loc) / scale
    score = -np.tanh(0.5 * z) / scale
    by_scale = -1.0 / scale - z * score
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot
    x_bar = y_bar * score
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, loc_bar, scale_bar


def logistic_pdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.logistic.pdf(x, loc, scale)
    z = (x - loc) / scale
    score = y * (-np.tanh(0.5 * z) / scale)
    by_scale = -y / scale - z * score
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot
    x_bar = y_bar * score
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, loc_bar, scale_bar


def expon_logpdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.expon.logpdf(x, loc, scale)
    inside = np.isfinite(y)
    z = np.where(inside, (x - loc) / scale, 0.5)
    score = np.where(inside, (-1.0) / scale, 0.0)
    by_scale = np.where(inside, -1.0 / scale - z * score, 0.0)
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot
    x_bar = y_bar * score
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, loc_bar, scale_bar


def expon_pdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.expon.pdf(x, loc, scale)
    inside = np.isfinite(y) & (y > 0)
    z = np.where(inside, (x - loc) / scale, 0.5)
    score = np.where(inside, y * ((-1.0) / scale), 0.0)
    by_scale = np.where(inside, -y / scale - z * score, 0.0)
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot
    x_bar = y_bar * score
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, loc_bar, scale_bar


def uniform_logpdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.uniform.logpdf(x, loc, scale)
    inside = np.isfinite(y)
    by_scale = np.where(inside, -1.0 / scale, 0.0)
    y_dot = 0.0 * (x_dot - loc_dot) + by_scale * scale_dot
    x_bar = np.zeros_like(y_bar)
    loc_bar = np.zeros_like(y_bar)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, loc_bar, scale_bar


def uniform_pdf(x, loc=0, scale=1, *, x_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.uniform.pdf(x, loc, scale)
    inside = np.isfinite(y) & (y > 0)
    by_scale = np.where(inside, -y / scale, 0.0)
    y_dot = 0.0 * (x_dot - loc_dot) + by_scale * scale_dot
    x_bar = np.zeros_like(y_bar)
    loc_bar = np.zeros_like(y_bar)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, loc_bar, scale_bar
