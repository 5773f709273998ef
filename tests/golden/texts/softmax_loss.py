"""Value and gradient of tests.golden.programs.softmax_loss by W, written by s2sad."""
import numpy as np


def softmax_loss_value_and_grad(W, x, labels, value_bar=1.0):
    # forward sweep
    logits = x @ W
    max_logits = np.max(logits, axis=1, keepdims=True)
    shifted = logits - max_logits
    exp_shifted = np.exp(shifted)
    sum_value = np.sum(exp_shifted, axis=1, keepdims=True)
    log_p = shifted - np.log(sum_value)
    sum_value2 = np.sum(labels * log_p, axis=1)
    value = -np.mean(sum_value2)

    # reverse sweep
    # line 5: return -np.mean(np.sum(labels * log_p, axis=1))
    log_p_bar = (
        np.expand_dims(np.broadcast_to(-value_bar / sum_value2.size, sum_value2.shape), 1) * labels
    )
    # line 4: log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    shifted_bar = log_p_bar
    shifted_bar -= np.sum(log_p_bar, axis=1, keepdims=True) / sum_value * exp_shifted
    # line 3: shifted = logits - np.max(logits, axis=1, keepdims=True)
    logits_bar = shifted_bar
    hit = logits == max_logits
    logits_bar -= (
        np.sum(shifted_bar, axis=1, keepdims=True)
        / np.sum(hit, axis=1, keepdims=True, dtype=max_logits.dtype)
        * hit
    )
    # line 2: logits = x @ W
    W_bar = x.T @ logits_bar
    return value, W_bar


# entry: softmax_loss_value_and_grad
