# ruff: noqa: SIM108
"""Multivariate distributions of `scipy.stats`. Of a covariance matrix the lower triangle is read, and has the adjoint."""

from __future__ import annotations

import numpy as np
import scipy.stats
from scipy.special import digamma


def multivariate_normal_logpdf(x, mean=None, cov=1, *, x_dot, mean_dot, cov_dot, y_bar):
    """Points on the last axis of `x`. `cov` is a matrix, or with a vector for mean the variances or their one value."""
    y = scipy.stats.multivariate_normal.logpdf(x, mean, cov)
    error = x if mean is None else x - mean
    if np.ndim(cov) == 2:
        lower = np.tril(cov) + np.tril(cov, -1).T
        precision = np.linalg.inv(lower)
        pull = -error @ precision
        both_dot = np.tril(cov_dot) + np.tril(cov_dot, -1).T
        spread = np.sum(precision * both_dot)
        twist = 0.5 * np.sum((pull @ both_dot) * pull, axis=-1)
    else:
        pull = -error / cov
        spread = np.sum(np.ones_like(error) * cov_dot / cov, axis=-1)
        twist = 0.5 * np.sum(pull * pull * cov_dot, axis=-1)
    if mean is None:
        move = x_dot
    else:
        move = x_dot - mean_dot
    y_dot = np.sum(pull * move, axis=-1) + twist - 0.5 * spread
    g = np.asarray(y_bar)[..., None] * pull
    x_bar = g
    if mean is None:
        mean_bar = None
    else:
        mean_bar = -np.sum(np.reshape(g, (-1, np.shape(x)[-1])), axis=0)
    if np.ndim(cov) == 2:
        rows = np.shape(cov)[0]
        both_bar = 0.5 * (np.reshape(g, (-1, rows)).T @ np.reshape(pull, (-1, rows)) - np.sum(y_bar) * precision.T)
        cov_bar = np.tril(both_bar) + np.tril(both_bar, -1)
    elif np.ndim(cov) == 1:
        cov_bar = 0.5 * (np.sum(np.reshape(g * pull, (-1, np.shape(x)[-1])), axis=0) - np.sum(y_bar) / cov)
    else:
        cov_bar = 0.5 * (np.sum(g * pull) - np.shape(x)[-1] * np.sum(y_bar) / cov)
    return y, y_dot, x_bar, mean_bar, cov_bar


def multivariate_normal_pdf(x, mean=None, cov=1, *, x_dot, mean_dot, cov_dot, y_bar):
    """As `logpdf`, times the density."""
    y = scipy.stats.multivariate_normal.pdf(x, mean, cov)
    error = x if mean is None else x - mean
    if np.ndim(cov) == 2:
        lower = np.tril(cov) + np.tril(cov, -1).T
        precision = np.linalg.inv(lower)
        pull = -error @ precision
        both_dot = np.tril(cov_dot) + np.tril(cov_dot, -1).T
        spread = np.sum(precision * both_dot)
        twist = 0.5 * np.sum((pull @ both_dot) * pull, axis=-1)
    else:
        pull = -error / cov
        spread = np.sum(np.ones_like(error) * cov_dot / cov, axis=-1)
        twist = 0.5 * np.sum(pull * pull * cov_dot, axis=-1)
    if mean is None:
        move = x_dot
    else:
        move = x_dot - mean_dot
    y_dot = y * (np.sum(pull * move, axis=-1) + twist - 0.5 * spread)
    g = np.asarray(y_bar * y)[..., None] * pull
    x_bar = g
    if mean is None:
        mean_bar = None
    else:
        mean_bar = -np.sum(np.reshape(g, (-1, np.shape(x)[-1])), axis=0)
    if np.ndim(cov) == 2:
        rows = np.shape(cov)[0]
        both_bar = 0.5 * (np.reshape(g, (-1, rows)).T @ np.reshape(pull, (-1, rows)) - np.sum(y_bar * y) * precision.T)
        cov_bar = np.tril(both_bar) + np.tril(both_bar, -1)
    elif np.ndim(cov) == 1:
        cov_bar = 0.5 * (np.sum(np.reshape(g * pull, (-1, np.shape(x)[-1])), axis=0) - np.sum(y_bar * y) / cov)
    else:
        cov_bar = 0.5 * (np.sum(g * pull) - np.shape(x)[-1] * np.sum(y_bar * y) / cov)
    return y, y_dot, x_bar, mean_bar, cov_bar


def multivariate_normal_entropy(mean=None, cov=1, *, mean_dot, cov_dot, y_bar):
    """Half the logarithm of the determinant, and a constant."""
    y = scipy.stats.multivariate_normal.entropy(mean, cov)
    if np.ndim(cov) == 2:
        both = 0.5 * np.linalg.inv(np.tril(cov) + np.tril(cov, -1).T)
        slope = np.tril(both) + np.tril(both, -1)
    elif np.ndim(cov) == 1:
        slope = 0.5 / cov
    else:
        slope = 0.5 * np.size(0.0 if mean is None else mean) / cov
    if mean is None:
        y_dot = np.sum(slope * cov_dot)
        mean_bar = None
    else:
        y_dot = np.sum(slope * cov_dot) + 0.0 * np.sum(mean_dot)
        mean_bar = np.zeros_like(mean)
    cov_bar = y_bar * slope
    return y, y_dot, mean_bar, cov_bar


def dirichlet_logpdf(x, alpha, *, x_dot, alpha_dot, y_bar):
    """The entries of a point stand on the first axis of `x`, all of them. Their sum is not taken to be 1."""
    y = scipy.stats.dirichlet.logpdf(x, alpha)
    if np.ndim(x) == 1:
        by_x = (alpha - 1.0) / x
        by_alpha = digamma(np.sum(alpha)) - digamma(alpha) + np.log(x)
        y_dot = by_x @ x_dot + by_alpha @ alpha_dot
        x_bar = y_bar * by_x
        alpha_bar = y_bar * by_alpha
    else:
        by_x = (alpha[:, None] - 1.0) / x
        by_alpha = (digamma(np.sum(alpha)) - digamma(alpha))[:, None] + np.log(x)
        y_dot = np.sum(by_x * x_dot, axis=0) + alpha_dot @ by_alpha
        x_bar = y_bar * by_x
        alpha_bar = by_alpha @ y_bar
    return y, y_dot, x_bar, alpha_bar


def dirichlet_pdf(x, alpha, *, x_dot, alpha_dot, y_bar):
    """As `logpdf`, times the density."""
    y = scipy.stats.dirichlet.pdf(x, alpha)
    if np.ndim(x) == 1:
        by_x = y * (alpha - 1.0) / x
        by_alpha = y * (digamma(np.sum(alpha)) - digamma(alpha) + np.log(x))
        y_dot = by_x @ x_dot + by_alpha @ alpha_dot
        x_bar = y_bar * by_x
        alpha_bar = y_bar * by_alpha
    else:
        by_x = y * (alpha[:, None] - 1.0) / x
        by_alpha = y * ((digamma(np.sum(alpha)) - digamma(alpha))[:, None] + np.log(x))
        y_dot = np.sum(by_x * x_dot, axis=0) + alpha_dot @ by_alpha
        x_bar = y_bar * by_x
        alpha_bar = by_alpha @ y_bar
    return y, y_dot, x_bar, alpha_bar
