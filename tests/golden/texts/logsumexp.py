"""Value and gradient of benchmarks.logsumexp.logsumexp by x, written by s2sad."""
import numpy as np


def logsumexp_value_and_grad(x, value_bar=1.0):
    # forward sweep
    highest = np.max(x)
    exp_value = np.exp(x - highest)
    sum_value = np.sum(exp_value)
    value = highest + np.log(sum_value)

    # reverse sweep
    # line 3: return highest + np.log(np.sum(np.exp(x - highest)))
    highest_bar = value_bar
    difference_bar = value_bar / sum_value * exp_value
    x_bar = difference_bar
    highest_bar -= np.sum(difference_bar)
    # line 2: highest = np.max(x)
    hit = x == highest
    x_bar[hit] += highest_bar / np.sum(hit, dtype=highest.dtype)
    return value, x_bar


# entry: logsumexp_value_and_grad
