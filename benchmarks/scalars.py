"""x * x and sin(x) * x + x * x of Python floats: what a call costs."""

from functools import partial

import numpy as np

from benchmarks import harness
from s2sad import grad, value_and_grad


def square(x):
    return x * x


def wave(x):
    return np.sin(x) * x + x * x


def main():
    quick = harness.options(__doc__).quick
    rounds = 2 if quick else 41
    for title, f in (("x * x", square), ("sin(x) * x + x * x", wave)):
        gradients = {"s2sad": value_and_grad(f), "autograd": harness.autograd_value_and_grad(f)}
        times = harness.compare(f"{title} of a Python float, value_and_grad", f, (0.7,), gradients, rounds=rounds)
        if "autograd" in times:
            print(f"  autograd / s2sad: {times['autograd'] / times['s2sad']:.1f}")
        g = grad(f)
        report = harness.medians({"primal": partial(f, 0.7), "s2sad": partial(g, 0.7)}, rounds)
        harness.report(f"{title} of a Python float, grad", report)


if __name__ == "__main__":
    main()
