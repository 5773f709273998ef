"""Gradient of tests.golden.programs.nested by params, written by s2sad."""
import numpy as np
from s2sad.runtime import add_at


def nested_grad(params, x, value_bar=1.0):
    # forward sweep
    params_layers = params['layers']
    xs = []
    Ws = []
    totals = []
    for i in range(len(params_layers)):
        W, b = params_layers[i]
        Ws.append(W)
        total = x @ W + b
        totals.append(total)
        xs.append(x)
        x = np.maximum(total, 0.0)
    params_scale = params['scale']
    product = x * params_scale

    # reverse sweep
    # line 4: return np.sum(x * params['scale'])
    spread = np.broadcast_to(value_bar, product.shape)
    x_bar = spread * params_scale
    params_bar = {
        'layers': [
            [np.zeros_like(params['layers'][0][0]), np.zeros_like(params['layers'][0][1])],
            [np.zeros_like(params['layers'][1][0]), np.zeros_like(params['layers'][1][1])],
        ],
        'scale': 0.0,
    }
    params_bar['scale'] = params_bar['scale'] + np.sum(spread * x)
    params_layers_bar = [
        [np.zeros_like(params_layers[0][0]), np.zeros_like(params_layers[0][1])],
        [np.zeros_like(params_layers[1][0]), np.zeros_like(params_layers[1][1])],
    ]
    for i in reversed(range(len(params_layers))):
        W = Ws.pop()
        total = totals.pop()
        # line 3: x = np.maximum(x @ W + b, 0.0)
        total_bar = x_bar * np.where(total == 0.0, 0.5, total > 0.0)
        x = xs.pop()
        b_bar = np.sum(total_bar, axis=0)
        x_bar = total_bar @ W.T
        W_bar = x.T @ total_bar
        # line 2: for W, b in params['layers']
        params_layers_bar = add_at(params_layers_bar, i, (W_bar, b_bar))
    # line 2: for W, b in params['layers']
    params_bar = add_at(params_bar, 'layers', params_layers_bar)
    return {
        'layers': [
            (params_bar['layers'][0][0], params_bar['layers'][0][1]),
            (params_bar['layers'][1][0], params_bar['layers'][1][1]),
        ],
        'scale': params_bar['scale'],
    }


# entry: nested_grad
