"""Value and gradient of tests.golden.programs.straight by x, y, written by s2sad."""
import numpy as np
from s2sad.runtime import add, demand_scalar, unbroadcast


def straight_value_and_grad(x, y, value_bar=1.0):
    # forward sweep
    a = x * y
    sin_a = np.sin(a)
    a_pow_2 = a ** 2
    b = sin_a + a_pow_2
    exp_value = np.exp(-y)
    total = 1.0 + exp_value
    value = b / total
    demand_scalar(value, 'straight')

    # reverse sweep
    # line 4: return b / (1.0 + np.exp(-y))
    quotient_bar = value_bar / total
    b_bar = unbroadcast(quotient_bar, b)
    y_bar = unbroadcast(
        -unbroadcast(unbroadcast(-quotient_bar * value, total), exp_value) * exp_value, y
    )
    # line 3: b = np.sin(a) + a ** 2
    a_bar = unbroadcast(2.0 * unbroadcast(b_bar, a_pow_2) * a, a)
    a_bar = add(a_bar, unbroadcast(b_bar, sin_a) * np.cos(a))
    # line 2: a = x * y
    x_bar = unbroadcast(a_bar * y, x)
    y_bar = add(y_bar, unbroadcast(a_bar * x, y))
    return value, (x_bar, y_bar)


# entry: straight_value_and_grad
