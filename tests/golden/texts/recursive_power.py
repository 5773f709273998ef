"""Value and gradient of tests.golden.programs.recursive_power by x, written by s2sad."""
import numpy as np


def recursive_power_value_and_grad(x, n, value_bar=1.0):
    # forward sweep
    condition = n == 0
    if condition:
        value = 1.0
    else:
        recursive_power_value, recursive_power_saved = recursive_power_forward(x, n - 1)
        value = x * recursive_power_value

    # reverse sweep
    if condition:
        x_bar = 0.0
    else:
        # line 4: return x * recursive_power(x, n - 1)
        x_bar = value_bar * recursive_power_value
        x_bar += recursive_power_backward(recursive_power_saved, value_bar * x)
    return value, x_bar


def recursive_power_forward(x, n):
    recursive_power_saved = None
    recursive_power_value = None
    condition = n == 0
    if condition:
        value = 1.0
    else:
        recursive_power_value, recursive_power_saved = recursive_power_forward(x, n - 1)
        value = x * recursive_power_value
    return value, (condition, recursive_power_saved, recursive_power_value, x)


def recursive_power_backward(saved, value_bar):
    condition, recursive_power_saved, recursive_power_value, x = saved
    if condition:
        x_bar = 0.0
    else:
        # line 4: return x * recursive_power(x, n - 1)
        x_bar = value_bar * recursive_power_value
        x_bar += recursive_power_backward(recursive_power_saved, value_bar * x)
    return x_bar


# entry: recursive_power_value_and_grad
