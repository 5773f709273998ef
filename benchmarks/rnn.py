"""A recurrent network (T = 100, hidden 32): s2sad, the gradient written by hand, autograd."""

import numpy as np

from benchmarks import harness
from s2sad import value_and_grad


def rnn(W, U, b, xs, h):
    for t in range(len(xs)):
        h = np.tanh(W @ h + U @ xs[t] + b)
    return h @ h


def rnn_value_and_grad(W, U, b, xs, h, value_bar=1.0):
    # forward sweep
    hs = []
    for t in range(len(xs)):
        hs.append(h)
        h = np.tanh(W @ h + U @ xs[t] + b)
    value = h @ h

    # reverse sweep
    W_bar = np.zeros_like(W)
    U_bar = np.zeros_like(U)
    b_bar = np.zeros_like(b)
    h_bar = 2.0 * value_bar * h
    for t in reversed(range(len(xs))):
        z_bar = h_bar * (1.0 - h * h)
        h = hs.pop()
        W_bar += np.outer(z_bar, h)
        U_bar += np.outer(z_bar, xs[t])
        b_bar += z_bar
        h_bar = W.T @ z_bar
    return value, (W_bar, U_bar, b_bar)


def arguments(steps=100, hidden=32, inputs=16):
    rng = np.random.default_rng(0)
    W = 1.2 * rng.standard_normal((hidden, hidden)) / np.sqrt(hidden)
    U = rng.standard_normal((hidden, inputs)) / np.sqrt(inputs)
    return W, U, 0.1 * rng.standard_normal(hidden), rng.standard_normal((steps, inputs)), np.zeros(hidden)


def main():
    quick = harness.options(__doc__).quick
    args = arguments()
    argnums = (0, 1, 2)
    generated = value_and_grad(rnn, argnums)
    gradients = {
        "by hand": rnn_value_and_grad,
        "s2sad": generated,
        "autograd": harness.autograd_value_and_grad(rnn, argnums),
    }
    harness.compare("RNN, T = 100, hidden 32", rnn, args, gradients, argnums, rounds=2 if quick else 31)
    harness.report_tokens(generated.source(*args), rnn_value_and_grad)


if __name__ == "__main__":
    main()
