"""Value and gradient of tests.golden.programs.helper_in_a_loop by x, factor, written by s2sad."""
import numpy as np


def helper_in_a_loop_value_and_grad(x, factor, value_bar=1.0):
    # forward sweep
    scaled_saveds = []
    for _ in range(3):
        scaled_x, scaled_saved = scaled_forward(x, factor)
        scaled_saveds.append(scaled_saved)
        x = scaled_x
    value = np.sum(x)

    # reverse sweep
    # line 4: return np.sum(x)
    x_bar = np.broadcast_to(value_bar, x.shape)
    factor_bar = 0.0
    for _ in reversed(range(3)):
        scaled_saved = scaled_saveds.pop()
        # line 3: x = scaled(x, factor)
        x_bar2, factor_bar2 = scaled_backward(scaled_saved, x_bar)
        x_bar = x_bar2
        factor_bar += factor_bar2
    return value, (x_bar.copy(), factor_bar)


def scaled_forward(x, factor):
    y = x * factor
    value = np.tanh(y)
    return value, (factor, value, x)


def scaled_backward(saved, value_bar):
    factor, value, x = saved
    # line 3: return np.tanh(y)
    y_bar = value_bar * (1.0 - value * value)
    # line 2: y = x * factor
    x_bar = y_bar * factor
    factor_bar = np.sum(y_bar * x)
    return x_bar, factor_bar


# entry: helper_in_a_loop_value_and_grad
