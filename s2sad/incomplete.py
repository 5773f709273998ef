"""Derivatives of the incomplete gamma and beta functions by their parameters, for which SciPy has no function.

Each is the integral over the smaller tail, where the integrand hardly changes sign, so that small results keep their
digits. The tail is mapped to a half line w > 0 and summed by the double exponential rule w = c exp(s - exp(-s))
(Takahasi and Mori, 1974), c being the length over which the integrand falls off.
"""

from __future__ import annotations

import numpy as np
import scipy.special as special

STEP = 0.06
NODES = np.arange(-3.6, 13.0, STEP)
POINTS = np.exp(NODES - np.exp(-NODES))
WEIGHTS = STEP * POINTS * (1.0 + np.exp(-NODES))


def gammainc_by_shape(a, x):
    """The derivative of `scipy.special.gammainc(a, x)` by `a`; shapes broadcast."""
    a, x = np.broadcast_arrays(np.asarray(a, float), np.asarray(x, float))
    inside = (x > 0.0) & np.isfinite(x) & (a > 0.0)
    a, safe = np.where(inside, a, 1.0)[..., None], np.where(inside, x, 1.0)[..., None]
    lower = safe < np.maximum(a, 1.0)
    length = 1.0 / (np.abs(a - safe) + np.sqrt(safe))
    log_t = np.log(safe) + np.where(lower, -length, length) * POINTS
    with np.errstate(over="ignore", under="ignore"):
        density = np.exp(a * log_t - np.exp(log_t) - special.gammaln(a))
    total = np.sum(WEIGHTS * density * (log_t - special.digamma(a)), axis=-1)
    return np.where(inside, np.where(lower, length, -length)[..., 0] * total, 0.0)[()]


def betainc_by_first(a, b, x, y):
    """The derivative of `scipy.special.betainc(a, b, x)` by `a`, given also y = 1 - x; shapes broadcast."""
    a, b, x, y = np.broadcast_arrays(*(np.asarray(v, float) for v in (a, b, x, y)))
    inside = (x > 0.0) & (y > 0.0) & (a > 0.0) & (b > 0.0)
    a, b = np.where(inside, a, 1.0)[..., None], np.where(inside, b, 1.0)[..., None]
    x, y = np.where(inside, x, 0.5)[..., None], np.where(inside, y, 0.5)[..., None]
    rate = a * y - b * x
    lower = rate > 0.0
    length = 1.0 / (np.abs(rate) + np.sqrt((a + b) * x * y))
    logit = np.log(x) - np.log(y) + np.where(lower, -length, length) * POINTS
    log_t, log_rest = special.log_expit(logit), special.log_expit(-logit)
    with np.errstate(under="ignore"):
        density = np.exp(a * log_t + b * log_rest - special.betaln(a, b))
    total = np.sum(WEIGHTS * density * (log_t - special.digamma(a) + special.digamma(a + b)), axis=-1)
    return np.where(inside, np.where(lower, length, -length)[..., 0] * total, 0.0)[()]
