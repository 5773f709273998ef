"""Value and gradient of tests.golden.programs.heat by u, alpha, written by s2sad."""
import numpy as np


def heat_value_and_grad(u, alpha, steps, value_bar=1.0):
    # forward sweep
    u = u.copy()
    totals = []
    for _ in range(steps):
        total = u[2:] - 2.0 * u[1:-1] + u[:-2]
        totals.append(total)
        u[1:-1] += alpha * total
    value = np.sum(u ** 2)

    # reverse sweep
    # line 4: return np.sum(u ** 2)
    u_bar = 2.0 * value_bar * u
    alpha_bar = 0.0
    for _ in reversed(range(steps)):
        total = totals.pop()
        # line 3: u[1:-1] += alpha * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        product2_bar = u_bar[1:-1].copy()
        alpha_bar += np.sum(product2_bar * total)
        total_bar = product2_bar * alpha
        u_bar[:-2] += total_bar
        u_bar[1:-1] -= 2.0 * total_bar
        u_bar[2:] += total_bar
    return value, (u_bar, alpha_bar)


# entry: heat_value_and_grad
