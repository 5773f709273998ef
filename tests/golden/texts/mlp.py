"""Value and gradient of benchmarks.mlp.loss by params, written by s2sad."""
import numpy as np


def loss_value_and_grad(params, x, y, value_bar=1.0):
    # forward sweep
    h = np.tanh(x @ params['W1'] + params['b1'])
    logits = h @ params['W2'] + params['b2']
    logits_minus_y = logits - y
    value = np.mean(logits_minus_y ** 2)

    # reverse sweep
    # line 4: return np.mean((logits - y) ** 2)
    logits_bar = 2.0 * value_bar / logits.size * logits_minus_y
    # line 3: logits = h @ params['W2'] + params['b2']
    b2_bar = np.sum(logits_bar, axis=0)
    h_bar = logits_bar @ params['W2'].T
    W2_bar = h.T @ logits_bar
    # line 2: h = np.tanh(x @ params['W1'] + params['b1'])
    total_bar = h_bar * (1.0 - h * h)
    b1_bar = np.sum(total_bar, axis=0)
    W1_bar = x.T @ total_bar
    return value, {'W1': W1_bar, 'b1': b1_bar, 'W2': W2_bar, 'b2': b2_bar}


# entry: loss_value_and_grad
