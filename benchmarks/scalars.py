"""What a call costs: x * x and sin(x) * x + x * x of Python floats, a function that reads a global, small arrays."""

from functools import partial

import numpy as np

from benchmarks import harness
from s2sad import grad, value_and_grad

SCALE = 2.0


def square(x):
    return x * x


def wave(x):
    return np.sin(x) * x + x * x


def product(x, y):
    return x * y


def scaled(x):
    return SCALE * x * x


def quadratic(x):
    return x @ x


CASES = (
    ("x * x of a Python float", square, (0.7,)),
    ("sin(x) * x + x * x of a Python float", wave, (0.7,)),
    ("x * y of Python floats", product, (0.7, 0.3)),
    ("SCALE * x * x of a Python float and a global", scaled, (0.7,)),
    ("x @ x of five numbers", quadratic, (np.arange(5.0),)),
)


def main():
    quick = harness.options(__doc__).quick
    rounds = 2 if quick else 41
    for title, f, args in CASES:
        gradients = {"s2sad": value_and_grad(f), "autograd": harness.autograd_value_and_grad(f)}
        times = harness.compare(f"{title}, value_and_grad", f, args, gradients, rounds=rounds)
        if "autograd" in times:
            print(f"  autograd / s2sad: {times['autograd'] / times['s2sad']:.1f}")
        g = grad(f)
        generated = partial(g.generated_for(args, {}), *args)
        runs = {"primal": partial(f, *args), "s2sad": partial(g, *args), "the generated function": generated}
        harness.report(f"{title}, grad", harness.medians(runs, rounds))


if __name__ == "__main__":
    main()
