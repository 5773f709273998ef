"""Value and gradient of benchmarks.gmm.log_likelihood by log_weights, means, log_diagonal, lower, written by s2sad."""
import numpy as np
from s2sad.runtime import unbroadcast
from s2sad.runtime_masks import finite


def log_likelihood_value_and_grad(log_weights, means, log_diagonal, lower, x, value_bar=1.0):
    # forward sweep
    exp_value = np.exp(log_diagonal)
    eye_value = np.eye(x.shape[1])
    factors = np.tril(lower, -1) + exp_value[:, :, None] * eye_value
    difference = x - means[:, None, :]
    swapaxes_value = np.swapaxes(factors, 1, 2)
    z = difference @ swapaxes_value
    scores = (log_weights + np.sum(log_diagonal, axis=1))[:, None] - 0.5 * np.sum(z ** 2, axis=2)
    highest = np.max(scores, axis=0)
    exp_value2 = np.exp(scores - highest)
    sum_value3 = np.sum(exp_value2, axis=0)
    log_p = highest + np.log(sum_value3)
    len_x = len(x)
    exp_value3 = np.exp(log_weights)
    sum_value4 = np.sum(exp_value3)
    value = np.sum(log_p) - len_x * np.log(sum_value4)

    # reverse sweep
    # line 8: return np.sum(log_p) - len(x) * np.log(np.sum(np.exp(log_weights)))
    log_weights_bar = -value_bar * len_x / sum_value4 * exp_value3
    log_p_bar = np.broadcast_to(value_bar, log_p.shape)
    # line 7: log_p = highest + np.log(np.sum(np.exp(scores - highest), axis=0))
    highest_bar = log_p_bar
    difference2_bar = np.expand_dims(log_p_bar / sum_value3, 0) * exp_value2
    scores_bar = difference2_bar
    highest_bar = highest_bar - np.sum(difference2_bar, axis=0)
    # line 6: highest = np.max(scores, axis=0)
    hit = scores == np.expand_dims(highest, 0)
    scores_bar += np.expand_dims(highest_bar / np.sum(hit, axis=0, dtype=highest.dtype), 0) * hit
    # line 5: scores = (log_weights + np.sum(log_diagonal, axis=1))[:, None] - 0.5 * np.sum(z ** 2, axis=2)
    z_bar = -np.expand_dims(scores_bar, 2) * z
    total_bar = np.zeros_like(log_weights)
    total_bar[:, None] += np.sum(scores_bar, axis=1, keepdims=True)
    log_weights_bar += total_bar
    log_diagonal_bar = np.broadcast_to(np.expand_dims(total_bar, 1), log_diagonal.shape)
    # line 4: z = (x - means[:, None, :]) @ np.swapaxes(factors, 1, 2)
    factors_bar = np.swapaxes(
        unbroadcast(np.swapaxes(difference, -1, -2) @ z_bar, swapaxes_value), 1, 2
    )
    means_bar = np.zeros_like(means)
    means_bar[:, None, :] -= np.sum(
        unbroadcast(z_bar @ np.swapaxes(swapaxes_value, -1, -2), difference), axis=1, keepdims=True
    )
    # line 3: factors = np.tril(lower, -1) + np.exp(log_diagonal)[:, :, None] * np.eye(x.shape[1])
    exp_value_bar = np.zeros_like(log_diagonal)
    exp_value_bar[:, :, None] += np.sum(factors_bar * eye_value, axis=2, keepdims=True)
    log_diagonal_bar = log_diagonal_bar + exp_value_bar * finite(exp_value, exp_value_bar)
    lower_bar = np.tril(factors_bar, -1)
    return value, (log_weights_bar, means_bar, log_diagonal_bar, lower_bar.copy())


# entry: log_likelihood_value_and_grad
