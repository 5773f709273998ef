"""Gradient of tests.golden.programs.nested by params, written by s2sad."""
import numpy as np


def nested_grad(params, x, value_bar=1.0):
    # forward sweep
    xs = []
    totals = []
    for i in range(len(params['layers'])):
        W, b = params['layers'][i]
        total = x @ W + b
        totals.append(total)
        xs.append(x)
        x = np.maximum(total, 0.0)
    product = x * params['scale']

    # reverse sweep
    # line 4: return np.sum(x * params['scale'])
    spread = np.broadcast_to(value_bar, product.shape)
    x_bar = spread * params['scale']
    scale_bar = np.sum(spread * x)
    layers_bar = [
        [np.zeros_like(params['layers'][0][0]), np.zeros_like(params['layers'][0][1])],
        [np.zeros_like(params['layers'][1][0]), np.zeros_like(params['layers'][1][1])],
    ]
    for i in reversed(range(len(params['layers']))):
        W, b = params['layers'][i]
        total = totals.pop()
        # line 3: x = np.maximum(x @ W + b, 0.0)
        total_bar = x_bar * np.where(total == 0.0, 0.5, total > 0.0)
        x = xs.pop()
        b_bar = np.sum(total_bar, axis=0)
        x_bar = total_bar @ W.T
        W_bar = x.T @ total_bar
        # line 2: for W, b in params['layers']
        layers_bar[i] = [layers_bar[i][0] + W_bar, layers_bar[i][1] + b_bar]
    return {
        'layers': [(layers_bar[0][0], layers_bar[0][1]), (layers_bar[1][0], layers_bar[1][1])],
        'scale': scale_bar,
    }


# entry: nested_grad
