"""The two halves of reverse mode of tests.golden.programs.quadratic by x, A, written by s2sad."""


def quadratic_forward(x, A):
    x_at_A = x @ A
    value = x_at_A @ x
    return value, (A, x, x_at_A)


def quadratic_backward(saved, value_bar):
    A, x, x_at_A = saved
    # line 2: return x @ A @ x
    x_at_A_bar = value_bar * x
    x_bar = value_bar * x_at_A
    x_bar += A @ x_at_A_bar
    A_bar = x[:, None] * x_at_A_bar
    return x_bar, A_bar


# entry: quadratic_forward
