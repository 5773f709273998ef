"""Value and gradient of tests.golden.programs.list_of_states by x, written by s2sad."""
import numpy as np


def list_of_states_value_and_grad(x, n, value_bar=1.0):
    # forward sweep
    states = [x]
    tanh_values = []
    for _ in range(n):
        tanh_value = np.tanh(states[-1])
        tanh_values.append(tanh_value)
        states.append(tanh_value * x)
    value = np.sum(states[0]) + np.sum(states[-1])

    # reverse sweep
    # line 5: return np.sum(states[0]) + np.sum(states[-1])
    states_bar = [np.zeros_like(item) for item in states]
    states_bar[-1] = states_bar[-1] + value_bar
    states_bar[0] = states_bar[0] + value_bar
    x_bar = np.zeros_like(x)
    for _ in reversed(range(n)):
        tanh_value = tanh_values.pop()
        # line 4: states.append(np.tanh(states[-1]) * x)
        product_bar = states_bar.pop()
        x_bar += product_bar * tanh_value
        states_bar[-1] = states_bar[-1] + product_bar * x * (1.0 - tanh_value * tanh_value)
    # line 2: states = [x]
    x_bar += states_bar[0]
    return value, x_bar


# entry: list_of_states_value_and_grad
