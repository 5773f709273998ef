"""Trains a classifier of handwritten digits with a gradient that s2sad wrote.

    python examples/digits.py [--steps 1500] [--output .]

Data: the 1,797 real images of 8 x 8 pixels that come with scikit-learn; nothing is downloaded.
Prints accuracies, saves the loss curve as digits_loss.png, and says where the generated gradient lies.
"""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from adam import Adam
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from tqdm import trange

from s2sad import value_and_grad


def logits(params, x):
    """Scores of the ten classes, (n, 10), for images (n, 64)."""
    h = np.tanh(x @ params["W1"] + params["b1"])
    return h @ params["W2"] + params["b2"]


def loss(params, x, labels):
    """Mean cross-entropy of the softmax of the scores."""
    z = logits(params, x)
    z = z - np.max(z, axis=1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])


def accuracy(params, x, labels):
    return np.mean(np.argmax(logits(params, x), axis=1) == labels)


def initial_params(rng, inputs=64, hidden=64, classes=10):
    return {
        "W1": rng.standard_normal((inputs, hidden)) / np.sqrt(inputs),
        "b1": np.zeros(hidden),
        "W2": rng.standard_normal((hidden, classes)) / np.sqrt(hidden),
        "b2": np.zeros(classes),
    }


def plot(losses, path):
    window = max(len(losses) // 50, 1)
    smooth = np.convolve(losses, np.ones(window) / window, mode="valid")
    figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
    axes.semilogy(losses, alpha=0.3, label="batch")
    axes.semilogy(np.arange(len(smooth)) + window - 1, smooth, label=f"mean of {window}")
    axes.set(xlabel="step", ylabel="cross-entropy", title="Handwritten digits")
    axes.legend()
    figure.savefig(path, dpi=120)
    plt.close(figure)


def main():
    parser = argparse.ArgumentParser(description="Train a digit classifier with a generated gradient.")
    parser.add_argument("--steps", type=int, default=1500, help="training steps of 64 images (default: 1500)")
    parser.add_argument("--quick", action="store_true", help="60 steps only")
    parser.add_argument("--output", type=Path, default=Path("."), help="folder for digits_loss.png")
    options = parser.parse_args()
    steps = 60 if options.quick else options.steps

    images, labels = load_digits(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(
        images / 16.0, labels, test_size=0.25, random_state=0, stratify=labels
    )
    rng = np.random.default_rng(0)
    params = initial_params(rng)
    loss_and_grad = value_and_grad(loss)
    adam = Adam(rate=3e-3)

    losses = []
    for _ in (bar := trange(steps, desc="training", unit="step")):
        batch = rng.integers(len(x_train), size=64)
        value, grads = loss_and_grad(params, x_train[batch], y_train[batch])
        params = adam.step(params, grads)
        losses.append(value)
        bar.set_postfix(loss=f"{value:.4f}", refresh=False)

    options.output.mkdir(parents=True, exist_ok=True)
    picture = options.output / "digits_loss.png"
    plot(losses, picture)
    print(f"train accuracy: {accuracy(params, x_train, y_train):.4f} ({len(x_train)} images)")
    print(f"test accuracy:  {accuracy(params, x_test, y_test):.4f} ({len(x_test)} images)")
    print(f"loss curve:     {picture}")
    print(f"gradient:       {loss_and_grad.path(params, x_train[batch], y_train[batch])}")


if __name__ == "__main__":
    main()
