"""Value and gradient of tests.golden.programs.line by p, written by s2sad."""
import numpy as np


def line_value_and_grad(p, x, y, value_bar=1.0):
    # forward sweep
    difference = p.slope * x + p.offset - y
    value = np.mean(difference ** 2)

    # reverse sweep
    # line 2: return np.mean((p.slope * x + p.offset - y) ** 2)
    difference_bar = 2.0 * value_bar / x.size * difference
    offset_bar = difference_bar
    slope_bar = np.sum(difference_bar * x)
    return value, type(p)(slope_bar, offset_bar)


# entry: line_value_and_grad
