"""Discrete distributions of `scipy.stats`, by their continuous parameters. A zero count times an infinite rate is 0."""

from __future__ import annotations

import numpy as np
import scipy.stats
from scipy.special import digamma

from s2sad.runtime_masks import nonzero

BROADCASTS = True


def poisson_logpmf(k, mu, loc=0, *, mu_dot, y_bar):
    y = scipy.stats.poisson.logpmf(k, mu, loc)
    count = k - loc
    score = np.where(np.isfinite(y), count / nonzero(mu, count) - 1.0, 0.0)
    y_dot = score * mu_dot
    mu_bar = y_bar * score
    return y, y_dot, mu_bar


def poisson_pmf(k, mu, loc=0, *, mu_dot, y_bar):
    """The difference of two probabilities: also where the rate is 0."""
    y = scipy.stats.poisson.pmf(k, mu, loc)
    slope = scipy.stats.poisson.pmf(k - 1, mu, loc) - y
    y_dot = slope * mu_dot
    mu_bar = y_bar * slope
    return y, y_dot, mu_bar


def poisson_cdf(k, mu, loc=0, *, mu_dot, y_bar):
    y = scipy.stats.poisson.cdf(k, mu, loc)
    slope = -scipy.stats.poisson.pmf(np.floor(k), mu, loc)
    y_dot = slope * mu_dot
    mu_bar = y_bar * slope
    return y, y_dot, mu_bar


def binom_logpmf(k, n, p, loc=0, *, p_dot, y_bar):
    y = scipy.stats.binom.logpmf(k, n, p, loc)
    hits = k - loc
    misses = n - hits
    score = np.where(np.isfinite(y), hits / nonzero(p, hits) - misses / nonzero(1.0 - p, misses), 0.0)
    y_dot = score * p_dot
    p_bar = y_bar * score
    return y, y_dot, p_bar


def binom_pmf(k, n, p, loc=0, *, p_dot, y_bar):
    """The difference of two probabilities: also where `p` is 0 or 1."""
    y = scipy.stats.binom.pmf(k, n, p, loc)
    slope = n * (scipy.stats.binom.pmf(k - 1, n - 1, p, loc) - scipy.stats.binom.pmf(k, n - 1, p, loc))
    y_dot = slope * p_dot
    p_bar = y_bar * slope
    return y, y_dot, p_bar


def nbinom_logpmf(k, n, p, loc=0, *, n_dot, p_dot, y_bar):
    y = scipy.stats.nbinom.logpmf(k, n, p, loc)
    misses = k - loc
    by_n = np.where(np.isfinite(y), digamma(misses + n) - digamma(n) + np.log(p), 0.0)
    by_p = np.where(np.isfinite(y), n / p - misses / nonzero(1.0 - p, misses), 0.0)
    y_dot = by_n * n_dot + by_p * p_dot
    n_bar = y_bar * by_n
    p_bar = y_bar * by_p
    return y, y_dot, n_bar, p_bar


def nbinom_pmf(k, n, p, loc=0, *, n_dot, p_dot, y_bar):
    y = scipy.stats.nbinom.pmf(k, n, p, loc)
    misses = k - loc
    by_n = np.where(y > 0, y * (digamma(misses + n) - digamma(n) + np.log(p)), 0.0)
    by_p = np.where(y > 0, y * (n / p - misses / nonzero(1.0 - p, misses)), 0.0)
    y_dot = by_n * n_dot + by_p * p_dot
    n_bar = y_bar * by_n
    p_bar = y_bar * by_p
    return y, y_dot, n_bar, p_bar


def bernoulli_logpmf(k, p, loc=0, *, p_dot, y_bar):
    y = scipy.stats.bernoulli.logpmf(k, p, loc)
    hit = k - loc
    score = np.where(np.isfinite(y), hit / nonzero(p, hit) - (1 - hit) / nonzero(1.0 - p, 1 - hit), 0.0)
    y_dot = score * p_dot
    p_bar = y_bar * score
    return y, y_dot, p_bar


def bernoulli_pmf(k, p, loc=0, *, p_dot, y_bar):
    y = scipy.stats.bernoulli.pmf(k, p, loc)
    hit = k - loc
    slope = 1.0 * (hit == 1) - 1.0 * (hit == 0)
    y_dot = slope * p_dot
    p_bar = y_bar * slope
    return y, y_dot, p_bar
