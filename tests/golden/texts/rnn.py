"""Value and gradient of benchmarks.rnn.rnn by W, U, b, written by s2sad."""
import numpy as np


def rnn_value_and_grad(W, U, b, xs, h, value_bar=1.0):
    # forward sweep
    hs = []
    for t in range(len(xs)):
        hs.append(h)
        h = np.tanh(W @ h + U @ xs[t] + b)
    value = h @ h

    # reverse sweep
    # line 4: return h @ h
    h_bar = 2.0 * value_bar * h
    U_bar = np.zeros_like(U)
    W_bar = np.zeros_like(W)
    b_bar = np.zeros_like(b)
    total2_bars = []
    h_list = []
    for t in reversed(range(len(xs))):
        # line 3: h = np.tanh(W @ h + U @ xs[t] + b)
        total2_bar = h_bar * (1.0 - h * h)
        h = hs.pop()
        b_bar += total2_bar
        total2_bars.append(total2_bar)
        h_list.append(h)
        h_bar = W.T @ total2_bar
    total2_bars_T = np.array(total2_bars).T
    U_bar += total2_bars_T @ xs[::-1]
    W_bar += total2_bars_T @ np.array(h_list)
    return value, (W_bar, U_bar, b_bar)


# entry: rnn_value_and_grad
