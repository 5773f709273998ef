"""Value and gradient of tests.golden.programs.recursive_power by x, written by s2sad."""


def recursive_power_value_and_grad(x, n, value_bar=1.0):
    # forward sweep
    if n == 0:
        value = 1.0
    else:
        recursive_power_value, recursive_power_saved = recursive_power_forward(x, n - 1)
        value = x * recursive_power_value

    # reverse sweep
    if n == 0:
        x_bar = 0.0
    else:
        # line 4: return x * recursive_power(x, n - 1)
        x_bar = value_bar * recursive_power_value
        x_bar += recursive_power_backward(recursive_power_saved, value_bar * x)
    return value, x_bar


def recursive_power_forward(x, n):
    recursive_power_saved = None
    recursive_power_value = None
    if n == 0:
        value = 1.0
    else:
        recursive_power_value, recursive_power_saved = recursive_power_forward(x, n - 1)
        value = x * recursive_power_value
    return value, (n, recursive_power_saved, recursive_power_value, x)


def recursive_power_backward(saved, value_bar):
    n, recursive_power_saved, recursive_power_value, x = saved
    if n == 0:
        x_bar = 0.0
    else:
        # line 4: return x * recursive_power(x, n - 1)
        x_bar = value_bar * recursive_power_value
        x_bar += recursive_power_backward(recursive_power_saved, value_bar * x)
    return x_bar


# entry: recursive_power_value_and_grad
