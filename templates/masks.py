"""The masks of zero times infinity (`s2sad.runtime_masks`): what stands for a partial that takes no part is constant."""

import numpy as np

from s2sad.runtime_masks import finite, nonzero

BROADCASTS = True


def usable_divisor(divisor, cotangent, *, divisor_dot, y_bar):
    y = nonzero(divisor, cotangent)
    y_dot = np.where(y == divisor, divisor_dot, 0.0)
    divisor_bar = np.where(y == divisor, y_bar, 0.0)
    return y, y_dot, divisor_bar


def usable_partial(partial, cotangent, *, partial_dot, y_bar):
    y = finite(partial, cotangent)
    y_dot = np.where(y == partial, partial_dot, 0.0)
    partial_bar = np.where(y == partial, y_bar, 0.0)
    return y, y_dot, partial_bar
