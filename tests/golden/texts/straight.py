"""Value and gradient of tests.golden.programs.straight by x, y, written by s2sad."""
import numpy as np


def straight_value_and_grad(x, y, value_bar=1.0):
    # forward sweep
    a = x * y
    b = np.sin(a) + a ** 2
    exp_value = np.exp(-y)
    value = b / (1.0 + exp_value)

    # reverse sweep
    # line 4: return b / (1.0 + np.exp(-y))
    quotient_bar = value_bar / (1.0 + exp_value)
    b_bar = quotient_bar
    y_bar = quotient_bar * value * exp_value
    # line 3: b = np.sin(a) + a ** 2
    a_bar = 2.0 * b_bar * a
    a_bar += b_bar * np.cos(a)
    # line 2: a = x * y
    x_bar = a_bar * y
    y_bar += a_bar * x
    return value, (x_bar, y_bar)


# entry: straight_value_and_grad
