"""Rules for `np.linalg.solve`, whose leading axes broadcast."""

from __future__ import annotations

import numpy as np

from s2sad.runtime import unbroadcast


def solve(a, b, *, a_dot, b_dot, x_bar):
    """Giles 2008, "Collected matrix derivative results", 2.3.1. `b` is a vector if it has one axis, as in NumPy 2."""
    x = np.linalg.solve(a, b)
    if np.ndim(b) == 1 and np.ndim(a) == 2:
        x_dot = np.linalg.solve(a, b_dot - a_dot @ x)
        right_bar = np.linalg.solve(a.T, x_bar)
        a_bar = -right_bar[:, None] * x
        b_bar = right_bar
    elif np.ndim(b) == 1:
        x_dot = np.linalg.solve(a, (b_dot - (a_dot @ x[..., None])[..., 0])[..., None])[..., 0]
        right_bar = np.linalg.solve(a.mT, x_bar[..., None])[..., 0]
        a_bar = -right_bar[..., :, None] * x[..., None, :]
        b_bar = unbroadcast(right_bar, b)
    elif np.ndim(b) == 2 and np.ndim(a) == 2:
        x_dot = np.linalg.solve(a, b_dot - a_dot @ x)
        right_bar = np.linalg.solve(a.T, x_bar)
        a_bar = -right_bar @ x.T
        b_bar = right_bar
    else:
        x_dot = np.linalg.solve(a, b_dot - a_dot @ x)
        right_bar = np.linalg.solve(a.mT, x_bar)
        a_bar = unbroadcast(-right_bar @ x.mT, a)
        b_bar = unbroadcast(right_bar, b)
    return x, x_dot, a_bar, b_bar
