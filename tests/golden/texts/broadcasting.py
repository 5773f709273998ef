"""Value and gradient of tests.golden.programs.broadcasting by a, b, c, written by s2sad."""
import numpy as np


def broadcasting_value_and_grad(a, b, c, value_bar=1.0):
    # forward sweep
    a_minus_b = a - b
    value = np.sum(a_minus_b * c)

    # reverse sweep
    # line 2: return np.sum((a - b) * c)
    spread = np.broadcast_to(value_bar, a.shape)
    a_minus_b_bar = spread * c
    c_bar = np.sum(spread * a_minus_b, axis=1, keepdims=True)
    a_bar = a_minus_b_bar
    b_bar = -np.sum(a_minus_b_bar, axis=0)
    return value, (a_bar, b_bar, c_bar)


# entry: broadcasting_value_and_grad
