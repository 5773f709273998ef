"""logsumexp of 640,000 numbers."""

import numpy as np

from benchmarks import harness
from s2sad import value_and_grad


def logsumexp(x):
    highest = np.max(x)
    return highest + np.log(np.sum(np.exp(x - highest)))


def logsumexp_value_and_grad(x, value_bar=1.0):
    highest = np.max(x)
    shifted = np.exp(x - highest)
    total = np.sum(shifted)
    return highest + np.log(total), shifted * (value_bar / total)


def main():
    quick = harness.options(__doc__).quick
    x = np.random.default_rng(0).standard_normal(1_000 if quick else 640_000)
    gradients = {
        "by hand": logsumexp_value_and_grad,
        "s2sad": value_and_grad(logsumexp),
        "autograd": harness.autograd_value_and_grad(logsumexp),
    }
    harness.compare(f"logsumexp of {x.size}", logsumexp, (x,), gradients, rounds=2 if quick else 21)


if __name__ == "__main__":
    main()
