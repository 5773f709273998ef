"""SciPy's special functions that reduce an axis: logsumexp and the softmaxes."""

import numpy as np
import scipy.special as special

from s2sad.runtime import unbroadcast
from s2sad.runtime_masks import tamed


def logsumexp(a, axis=None, b=None, keepdims=False, *, a_dot, b_dot, y_bar):
    """log(sum(b exp(a))); the shares are formed without overflow, and finite where a is infinite."""
    y = special.logsumexp(a, axis=axis, b=b, keepdims=keepdims)
    if axis is None or keepdims:
        top, top_bar = y, y_bar
    else:
        top, top_bar = np.expand_dims(y, axis), np.expand_dims(y_bar, axis)
    if b is None:
        share = np.exp(np.where(a == top, 0.0, a - top))
        y_dot = np.sum(share * tamed(a_dot, share), axis=axis, keepdims=keepdims)
        a_bar = top_bar * share
        b_bar = None
    else:
        share = np.exp(np.where(a == top, 0.0, a - top))
        y_dot = np.sum(share * b * tamed(a_dot, share) + share * b_dot, axis=axis, keepdims=keepdims)
        a_bar = unbroadcast(top_bar * (share * b), a)
        b_bar = unbroadcast(top_bar * share, b)
    return y, y_dot, a_bar, b_bar


def softmax(x, axis=None, *, x_dot, y_bar):
    """exp(x) / sum(exp(x))."""
    y = special.softmax(x, axis=axis)
    y_dot = y * (tamed(x_dot, y) - np.sum(y * tamed(x_dot, y), axis=axis, keepdims=True))
    x_bar = y * (y_bar - np.sum(y * y_bar, axis=axis, keepdims=True))
    return y, y_dot, x_bar


def log_softmax(x, axis=None, *, x_dot, y_bar):
    """x - log(sum(exp(x)))."""
    y = special.log_softmax(x, axis=axis)
    y_dot = x_dot - np.sum(np.exp(y) * x_dot, axis=axis, keepdims=True)
    x_bar = y_bar - np.exp(y) * np.sum(y_bar, axis=axis, keepdims=True)
    return y, y_dot, x_bar
