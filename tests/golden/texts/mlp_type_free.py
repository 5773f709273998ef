"""Value and gradient of benchmarks.mlp.loss by params, written by s2sad."""
import numpy as np
from s2sad.runtime import add_at, demand_scalar, unbroadcast, zeros_like


def loss_value_and_grad(params, x, y, value_bar=1.0):
    # forward sweep
    params_W1 = params['W1']
    matmul = x @ params_W1
    params_b1 = params['b1']
    h = np.tanh(matmul + params_b1)
    params_W2 = params['W2']
    matmul2 = h @ params_W2
    params_b2 = params['b2']
    logits = matmul2 + params_b2
    logits_minus_y = logits - y
    power = logits_minus_y ** 2
    value = np.mean(power)
    demand_scalar(value, 'loss')

    # reverse sweep
    # line 4: return np.mean((logits - y) ** 2)
    logits_bar = unbroadcast(
        unbroadcast(
            2.0 * np.broadcast_to(value_bar / np.size(power), np.shape(power)) * logits_minus_y,
            logits_minus_y,
        ),
        logits,
    )
    # line 3: logits = h @ params['W2'] + params['b2']
    matmul2_bar = unbroadcast(logits_bar, matmul2)
    params_bar = zeros_like(params)
    params_bar = add_at(params_bar, 'b2', unbroadcast(logits_bar, params_b2))
    if np.ndim(h) == 1 and np.ndim(params_W2) == 1:
        a_bar = matmul2_bar * params_W2
        b_bar = matmul2_bar * h
    elif np.ndim(h) == 2 and np.ndim(params_W2) == 1:
        a_bar = matmul2_bar[:, None] * params_W2
        b_bar = h.T @ matmul2_bar
    elif np.ndim(h) == 1 and np.ndim(params_W2) == 2:
        a_bar = params_W2 @ matmul2_bar
        b_bar = h[:, None] * matmul2_bar
    elif np.ndim(h) == 2 and np.ndim(params_W2) == 2:
        a_bar = matmul2_bar @ params_W2.T
        b_bar = h.T @ matmul2_bar
    elif np.ndim(params_W2) == 1:
        a_bar = np.multiply.outer(matmul2_bar, params_W2)
        b_bar = np.tensordot(matmul2_bar, h, np.ndim(matmul2_bar))
    elif np.ndim(h) == 1:
        a_bar = np.sum(
            (params_W2 @ matmul2_bar[..., None])[..., 0], axis=tuple(range(np.ndim(params_W2) - 2))
        )
        b_bar = h[:, None] * matmul2_bar[..., None, :]
    else:
        a_bar = unbroadcast(matmul2_bar @ np.swapaxes(params_W2, -1, -2), h)
        b_bar = unbroadcast(np.swapaxes(h, -1, -2) @ matmul2_bar, params_W2)
    h_bar = a_bar
    params_bar = add_at(params_bar, 'W2', b_bar)
    # line 2: h = np.tanh(x @ params['W1'] + params['b1'])
    total_bar = h_bar * (1.0 - h * h)
    matmul_bar = unbroadcast(total_bar, matmul)
    params_bar = add_at(params_bar, 'b1', unbroadcast(total_bar, params_b1))
    if np.ndim(x) == 1 and np.ndim(params_W1) == 1:
        b_bar2 = matmul_bar * x
    elif np.ndim(x) == 2 and np.ndim(params_W1) == 1:
        b_bar2 = x.T @ matmul_bar
    elif np.ndim(x) == 1 and np.ndim(params_W1) == 2:
        b_bar2 = x[:, None] * matmul_bar
    elif np.ndim(x) == 2 and np.ndim(params_W1) == 2:
        b_bar2 = x.T @ matmul_bar
    elif np.ndim(params_W1) == 1:
        b_bar2 = np.tensordot(matmul_bar, x, np.ndim(matmul_bar))
    elif np.ndim(x) == 1:
        b_bar2 = x[:, None] * matmul_bar[..., None, :]
    else:
        b_bar2 = unbroadcast(np.swapaxes(x, -1, -2) @ matmul_bar, params_W1)
    params_bar = add_at(params_bar, 'W1', b_bar2)
    return value, params_bar


# entry: loss_value_and_grad
