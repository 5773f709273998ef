"""Densities of `scipy.stats` with shape parameters. `score` is the derivative by `x`; outside the support it is 0."""

from __future__ import annotations

import numpy as np
import scipy.stats
from scipy.special import digamma

BROADCASTS = True


def lognorm_logpdf(x, s, loc=0, scale=1, *, x_dot, s_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.lognorm.logpdf(x, s, loc, scale)
    inside = np.isfinite(y)
    z = np.where(inside, (x - loc) / scale, 0.5)
    score = np.where(inside, (-(1.0 + np.log(z) / s**2) / z) / scale, 0.0)
    by_scale = np.where(inside, -1.0 / scale - z * score, 0.0)
    by_s = np.where(inside, (np.log(z) / s) ** 2 / s - 1.0 / s, 0.0)
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot + by_s * s_dot
    x_bar = y_bar * score
    s_bar = y_bar * by_s
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, s_bar, loc_bar, scale_bar


def lognorm_pdf(x, s, loc=0, scale=1, *, x_dot, s_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.lognorm.pdf(x, s, loc, scale)
    inside = np.isfinite(y) & (y > 0)
    z = np.where(inside, (x - loc) / scale, 0.5)
    score = np.where(inside, y * ((-(1.0 + np.log(z) / s**2) / z) / scale), 0.0)
    by_scale = np.where(inside, -y / scale - z * score, 0.0)
    by_s = np.where(inside, y * ((np.log(z) / s) ** 2 / s - 1.0 / s), 0.0)
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot + by_s * s_dot
    x_bar = y_bar * score
    s_bar = y_bar * by_s
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, s_bar, loc_bar, scale_bar


def weibull_min_logpdf(x, c, loc=0, scale=1, *, x_dot, c_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.weibull_min.logpdf(x, c, loc, scale)
    inside = np.isfinite(y)
    z = np.where(inside, (x - loc) / scale, 0.5)
    score = np.where(inside, ((c - 1.0) / z - c * z ** (c - 1.0)) / scale, 0.0)
    by_scale = np.where(inside, -1.0 / scale - z * score, 0.0)
    by_c = np.where(inside, 1.0 / c + np.log(z) * (1.0 - z**c), 0.0)
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot + by_c * c_dot
    x_bar = y_bar * score
    c_bar = y_bar * by_c
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, c_bar, loc_bar, scale_bar


def weibull_min_pdf(x, c, loc=0, scale=1, *, x_dot, c_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.weibull_min.pdf(x, c, loc, scale)
    inside = np.isfinite(y) & (y > 0)
    z = np.where(inside, (x - loc) / scale, 0.5)
    score = np.where(inside, y * (((c - 1.0) / z - c * z ** (c - 1.0)) / scale), 0.0)
    by_scale = np.where(inside, -y / scale - z * score, 0.0)
    by_c = np.where(inside, y * (1.0 / c + np.log(z) * (1.0 - z**c)), 0.0)
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot + by_c * c_dot
    x_bar = y_bar * score
    c_bar = y_bar * by_c
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, c_bar, loc_bar, scale_bar


def gamma_logpdf(x, a, loc=0, scale=1, *, x_dot, a_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.gamma.logpdf(x, a, loc, scale)
    inside = np.isfinite(y)
    z = np.where(inside, (x - loc) / scale, 0.5)
    score = np.where(inside, ((a - 1.0) / z - 1.0) / scale, 0.0)
    by_scale = np.where(inside, -1.0 / scale - z * score, 0.0)
    by_a = np.where(inside, np.log(z) - digamma(a), 0.0)
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot + by_a * a_dot
    x_bar = y_bar * score
    a_bar = y_bar * by_a
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, a_bar, loc_bar, scale_bar


def gamma_pdf(x, a, loc=0, scale=1, *, x_dot, a_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.gamma.pdf(x, a, loc, scale)
    inside = np.isfinite(y) & (y > 0)
    z = np.where(inside, (x - loc) / scale, 0.5)
    score = np.where(inside, y * (((a - 1.0) / z - 1.0) / scale), 0.0)
    by_scale = np.where(inside, -y / scale - z * score, 0.0)
    by_a = np.where(inside, y * (np.log(z) - digamma(a)), 0.0)
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot + by_a * a_dot
    x_bar = y_bar * score
    a_bar = y_bar * by_a
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, a_bar, loc_bar, scale_bar


def chi2_logpdf(x, df, loc=0, scale=1, *, x_dot, df_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.chi2.logpdf(x, df, loc, scale)
    inside = np.isfinite(y)
    z = np.where(inside, (x - loc) / scale, 0.5)
    score = np.where(inside, ((0.5 * df - 1.0) / z - 0.5) / scale, 0.0)
    by_scale = np.where(inside, -1.0 / scale - z * score, 0.0)
    by_df = np.where(inside, 0.5 * (np.log(0.5 * z) - digamma(0.5 * df)), 0.0)
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot + by_df * df_dot
    x_bar = y_bar * score
    df_bar = y_bar * by_df
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, df_bar, loc_bar, scale_bar


def chi2_pdf(x, df, loc=0, scale=1, *, x_dot, df_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.chi2.pdf(x, df, loc, scale)
    inside = np.isfinite(y) & (y > 0)
    z = np.where(inside, (x - loc) / scale, 0.5)
    score = np.where(inside, y * (((0.5 * df - 1.0) / z - 0.5) / scale), 0.0)
    by_scale = np.where(inside, -y / scale - z * score, 0.0)
    by_df = np.where(inside, y * (0.5 * (np.log(0.5 * z) - digamma(0.5 * df))), 0.0)
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot + by_df * df_dot
    x_bar = y_bar * score
    df_bar = y_bar * by_df
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, df_bar, loc_bar, scale_bar


def beta_logpdf(x, a, b, loc=0, scale=1, *, x_dot, a_dot, b_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.beta.logpdf(x, a, b, loc, scale)
    inside = np.isfinite(y)
    z = np.where(inside, (x - loc) / scale, 0.5)
    score = np.where(inside, ((a - 1.0) / z - (b - 1.0) / (1.0 - z)) / scale, 0.0)
    by_scale = np.where(inside, -1.0 / scale - z * score, 0.0)
    by_a = np.where(inside, np.log(z) + digamma(a + b) - digamma(a), 0.0)
    by_b = np.where(inside, np.log1p(-z) + digamma(a + b) - digamma(b), 0.0)
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot + by_a * a_dot + by_b * b_dot
    x_bar = y_bar * score
    a_bar = y_bar * by_a
    b_bar = y_bar * by_b
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, a_bar, b_bar, loc_bar, scale_bar


def beta_pdf(x, a, b, loc=0, scale=1, *, x_dot, a_dot, b_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.beta.pdf(x, a, b, loc, scale)
    inside = np.isfinite(y) & (y > 0)
    z = np.where(inside, (x - loc) / scale, 0.5)
    score = np.where(inside, y * (((a - 1.0) / z - (b - 1.0) / (1.0 - z)) / scale), 0.0)
    by_scale = np.where(inside, -y / scale - z * score, 0.0)
    by_a = np.where(inside, y * (np.log(z) + digamma(a + b) - digamma(a)), 0.0)
    by_b = np.where(inside, y * (np.log1p(-z) + digamma(a + b) - digamma(b)), 0.0)
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot + by_a * a_dot + by_b * b_dot
    x_bar = y_bar * score
    a_bar = y_bar * by_a
    b_bar = y_bar * by_b
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, a_bar, b_bar, loc_bar, scale_bar


def t_logpdf(x, df, loc=0, scale=1, *, x_dot, df_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.t.logpdf(x, df, loc, scale)
    z = (x - loc) / scale
    score = (-(df + 1.0) * z / (df + z * z)) / scale
    by_scale = -1.0 / scale - z * score
    by_df = 0.5 * (digamma(0.5 * (df + 1.0)) - digamma(0.5 * df) - np.log1p(z * z / df) + (z * z - 1.0) / (df + z * z))
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot + by_df * df_dot
    x_bar = y_bar * score
    df_bar = y_bar * by_df
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, df_bar, loc_bar, scale_bar


def t_pdf(x, df, loc=0, scale=1, *, x_dot, df_dot, loc_dot, scale_dot, y_bar):
    y = scipy.stats.t.pdf(x, df, loc, scale)
    z = (x - loc) / scale
    score = y * ((-(df + 1.0) * z / (df + z * z)) / scale)
    by_scale = -y / scale - z * score
    by_df = y * (
        0.5 * (digamma(0.5 * (df + 1.0)) - digamma(0.5 * df) - np.log1p(z * z / df) + (z * z - 1.0) / (df + z * z))
    )
    y_dot = score * (x_dot - loc_dot) + by_scale * scale_dot + by_df * df_dot
    x_bar = y_bar * score
    df_bar = y_bar * by_df
    loc_bar = -(y_bar * score)
    scale_bar = y_bar * by_scale
    return y, y_dot, x_bar, df_bar, loc_bar, scale_bar
