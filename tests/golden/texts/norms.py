"""Gradient of tests.golden.programs.norms by x, written by s2sad."""
import numpy as np
from s2sad.runtime_masks import nonzero


def norms_grad(x, axis, value_bar=1.0):
    # forward sweep
    sqrt_value = np.sqrt(np.sum(x * x, axis=axis))

    # reverse sweep
    # line 2: return np.sum(np.sqrt(np.sum(x * x, axis=axis)))
    spread = np.broadcast_to(value_bar, np.shape(sqrt_value))
    x_bar = np.expand_dims(spread / nonzero(sqrt_value, spread), axis) * x
    return x_bar


# entry: norms_grad
