"""Value and gradient of tests.golden.programs.for_loop by x, written by s2sad."""
import numpy as np


def for_loop_value_and_grad(x, n, value_bar=1.0):
    # forward sweep
    total = 0.0
    xs = []
    for k in range(n):
        xs.append(x)
        x = np.sin(x) * k
        total = total + x
    value = total

    # reverse sweep
    # line 6: return total
    total_bar = value_bar
    x_bar = 0.0
    for k in reversed(range(n)):
        # line 5: total += x
        x_bar += total_bar
        # line 4: x = np.sin(x) * k
        sin_x_bar = x_bar * k
        x = xs.pop()
        x_bar = sin_x_bar * np.cos(x)
    return value, x_bar


# entry: for_loop_value_and_grad
