"""Value and gradient of tests.golden.programs.single_precision by w, written by s2sad."""
import numpy as np


def single_precision_value_and_grad(w, x, value_bar=1.0):
    # forward sweep
    x_at_w = x @ w
    tanh_value = np.tanh(x_at_w)
    value = np.mean(tanh_value ** 2)

    # reverse sweep
    # line 2: return np.mean(np.tanh(x @ w) ** 2)
    w_bar = x.T @ (2.0 * value_bar / x_at_w.size * tanh_value * (1.0 - tanh_value * tanh_value))
    return value, np.asarray(w_bar, np.float32)


# entry: single_precision_value_and_grad
