"""Value and gradient of tests.golden.programs.branches by x, y, written by s2sad."""


def branches_value_and_grad(x, y, value_bar=1.0):
    # forward sweep
    if x > y:
        z = x * x
    elif x > 0.0:
        z = x * y
    else:
        z = y
    value = z * x

    # reverse sweep
    # line 8: return z * x
    z_bar = value_bar * x
    x_bar = value_bar * z
    if x > y:
        # line 3: z = x * x
        x_bar += 2.0 * z_bar * x
        y_bar = 0.0
    elif x > 0.0:
        # line 5: z = x * y
        x_bar += z_bar * y
        y_bar = z_bar * x
    else:
        # line 7: z = y
        y_bar = z_bar
    return value, (x_bar, y_bar)


# entry: branches_value_and_grad
