"""A Hessian times a vector beside the gradient: the MLP, the RNN, heat and the Gaussian mixture. Bound: 4 times the gradient.

The product is checked first, against differences of the gradient; autograd's stands beside it where it runs.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks import gmm, harness, heat, mlp, rnn
from s2sad import grad, hvp, jvp

BOUND = 4.0


def directions(args: tuple, argnums: tuple[int, ...]) -> list:
    """A random tangent for each argument that is differentiated."""
    rng = np.random.default_rng(1)
    return [harness.rebuilt(args[k], lambda leaf: rng.standard_normal(np.shape(leaf))) for k in argnums]


def moved(args: tuple, argnums: tuple[int, ...], dots: list, step: float) -> tuple:
    chosen = dict(zip(argnums, dots, strict=True))
    return tuple(
        harness.add(arg, harness.leaves(chosen[k]), step) if k in chosen else arg for k, arg in enumerate(args)
    )


def check(gradient: Callable, args: tuple, argnums: tuple[int, ...], dots: list, product: object) -> None:
    """Raises unless a product with the Hessian fits differences of the gradient."""
    step = 1e-5
    up, down = (harness.leaves(gradient(*moved(args, argnums, dots, s))) for s in (step, -step))
    expected = [(a - b) / (2.0 * step) for a, b in zip(up, down, strict=True)]
    harness.check_same({"differences": expected, "hvp": harness.leaves(product)}, rtol=1e-5)


def case(title: str, f: Callable, args: tuple, argnums: tuple[int, ...], rounds: int) -> None:
    single = len(argnums) == 1
    gradient, product = grad(f, argnums[0] if single else argnums), hvp(f, argnums[0] if single else argnums)
    dots = directions(args, argnums)
    vector = dots[0] if single else tuple(dots)
    check(gradient, args, argnums, dots, product(*args, vector))
    calls = {
        "gradient": partial(gradient, *args),
        "hvp": partial(product, *args, vector),
        "jvp": partial(jvp(f, argnums[0] if single else argnums), *args, tangents=vector),
    }
    times = harness.medians(calls, rounds)
    harness.report(title, times, "gradient")
    if times["hvp"] > BOUND * times["gradient"]:
        print(f"  over the bound of {BOUND:g} times the gradient")


def main() -> None:
    quick = harness.options(__doc__).quick
    rounds = 2 if quick else 15
    case("MLP, batch 64, 64 -> 64 -> 10", mlp.loss, mlp.arguments(), (0,), rounds)
    case("RNN, T = 100, hidden 32", rnn.rnn, rnn.arguments(), (0, 1, 2), rounds)
    points, steps = (100, 10) if quick else (10_000, 100)
    bar = np.random.default_rng(0).standard_normal(points), 0.2, steps
    case(f"Heat, {points} points", heat.heat, bar, (0, 1), rounds)
    mixture = gmm.arguments(100, 3, 2) if quick else gmm.arguments()
    case(f"Gaussian mixture, {len(mixture[-1])} points", gmm.log_likelihood, mixture, (0, 1, 2, 3), rounds)


if __name__ == "__main__":
    main()
