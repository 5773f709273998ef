"""A two-layer perceptron (batch 64, 64 -> 64 -> 10): s2sad, the gradient written by hand, autograd."""

import numpy as np

from benchmarks import harness
from s2sad import value_and_grad


def loss(params, x, y):
    h = np.tanh(x @ params["W1"] + params["b1"])
    logits = h @ params["W2"] + params["b2"]
    return np.mean((logits - y) ** 2)


def loss_value_and_grad(params, x, y, value_bar=1.0):
    # forward sweep
    h = np.tanh(x @ params["W1"] + params["b1"])
    logits = h @ params["W2"] + params["b2"]
    error = logits - y
    value = np.mean(error**2)

    # reverse sweep
    logits_bar = (2.0 * value_bar / error.size) * error
    h_bar = logits_bar @ params["W2"].T
    W2_bar = h.T @ logits_bar
    b2_bar = np.sum(logits_bar, axis=0)
    z_bar = h_bar * (1.0 - h * h)
    W1_bar = x.T @ z_bar
    b1_bar = np.sum(z_bar, axis=0)
    return value, {"W1": W1_bar, "b1": b1_bar, "W2": W2_bar, "b2": b2_bar}


def arguments(batch=64, inputs=64, hidden=64, outputs=10):
    rng = np.random.default_rng(0)
    params = {
        "W1": rng.standard_normal((inputs, hidden)) / np.sqrt(inputs),
        "b1": 0.1 * rng.standard_normal(hidden),
        "W2": rng.standard_normal((hidden, outputs)) / np.sqrt(hidden),
        "b2": 0.1 * rng.standard_normal(outputs),
    }
    return params, rng.standard_normal((batch, inputs)), rng.standard_normal((batch, outputs))


def main():
    quick = harness.options(__doc__).quick
    args = arguments()
    generated = value_and_grad(loss)
    gradients = {
        "by hand": loss_value_and_grad,
        "s2sad": generated,
        "autograd": harness.autograd_value_and_grad(loss),
    }
    harness.compare("MLP, batch 64, 64 -> 64 -> 10", loss, args, gradients, rounds=2 if quick else 41)
    harness.report_tokens(generated.source(*args), loss_value_and_grad)


if __name__ == "__main__":
    main()
