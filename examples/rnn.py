"""Trains a recurrent network, through time, to write like the Zen of Python.

    python examples/rnn.py [--steps 600]

Data: the text of the standard library's module `this`. Each step unrolls the network over 32 windows of 40
characters; the generated gradient runs that loop backwards. Prints the loss, a sample, and where the gradient lies.
"""

import argparse
import contextlib
import io

import numpy as np
from adam import Adam
from tqdm import trange

from s2sad import value_and_grad


def zen():
    """The Zen of Python: importing `this` prints it."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        import this  # noqa: F401
    return printed.getvalue()


def loss(params, codes):
    """Mean cross-entropy (nats a character) of the next character, for windows of codes (time, batch)."""
    h = np.zeros((codes.shape[1], params["U"].shape[0]))
    total = 0.0
    for t in range(len(codes) - 1):
        h = np.tanh(params["E"][codes[t]] + h @ params["U"] + params["b"])
        z = h @ params["V"] + params["c"]
        z = z - np.max(z, axis=1, keepdims=True)
        log_p = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
        total -= np.mean(log_p[np.arange(len(h)), codes[t + 1]])
    return total / (len(codes) - 1)


def initial_params(rng, letters, hidden=96):
    return {
        "E": 0.5 * rng.standard_normal((letters, hidden)),
        "U": rng.standard_normal((hidden, hidden)) / np.sqrt(hidden),
        "b": np.zeros(hidden),
        "V": rng.standard_normal((hidden, letters)) / np.sqrt(hidden),
        "c": np.zeros(letters),
    }


def sample(params, start, length, rng, temperature=0.5):
    """Codes drawn from the network one by one, from the code `start` on."""
    h = np.zeros(params["U"].shape[0])
    codes = [start]
    for _ in range(length):
        h = np.tanh(params["E"][codes[-1]] + h @ params["U"] + params["b"])
        z = (h @ params["V"] + params["c"]) / temperature
        p = np.exp(z - np.max(z))
        codes.append(rng.choice(len(p), p=p / np.sum(p)))
    return codes


def main():
    parser = argparse.ArgumentParser(description="Train a character RNN on the Zen of Python.")
    parser.add_argument("--steps", type=int, default=600, help="training steps (default: 600)")
    parser.add_argument("--quick", action="store_true", help="40 steps only")
    options = parser.parse_args()
    steps = 40 if options.quick else options.steps

    text = zen()
    alphabet = sorted(set(text))
    codes = np.array([alphabet.index(letter) for letter in text])
    rng = np.random.default_rng(0)
    params = initial_params(rng, len(alphabet))
    loss_and_grad = value_and_grad(loss)
    adam = Adam(rate=5e-3)

    losses = []
    for _ in (bar := trange(steps, desc="training", unit="step")):
        starts = rng.integers(len(codes) - 41, size=32)
        windows = codes[starts + np.arange(41)[:, None]]
        value, grads = loss_and_grad(params, windows)
        params = adam.step(params, grads)
        losses.append(value)
        bar.set_postfix(loss=f"{value:.4f}", refresh=False)

    written = "".join(alphabet[code] for code in sample(params, alphabet.index("B"), 120, rng))
    print(f"loss:     {losses[0]:.4f} -> {np.mean(losses[-10:]):.4f} nats a character")
    print(f"sample:   {written!r}")
    print(f"gradient: {loss_and_grad.path(params, windows)}")


if __name__ == "__main__":
    main()
