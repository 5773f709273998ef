"""A rod's heat equation, stepped in place (10,000 points, 100 steps): s2sad against the gradient written by hand."""

import numpy as np

from benchmarks import harness
from s2sad import value_and_grad


def heat(u, alpha, steps):
    for _ in range(steps):
        u[1:-1] += alpha * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u**2)


def heat_value_and_grad(u, alpha, steps, value_bar=1.0):
    # forward sweep
    u = u.copy()
    saved = []
    for _ in range(steps):
        lap = u[2:] - 2.0 * u[1:-1] + u[:-2]
        saved.append(lap)
        u[1:-1] += alpha * lap
    value = np.sum(u**2)

    # reverse sweep
    u_bar = 2.0 * value_bar * u
    alpha_bar = 0.0
    for _ in range(steps):
        lap = saved.pop()
        step_bar = u_bar[1:-1].copy()
        alpha_bar += np.sum(step_bar * lap)
        lap_bar = alpha * step_bar
        u_bar[2:] += lap_bar
        u_bar[1:-1] -= 2.0 * lap_bar
        u_bar[:-2] += lap_bar
    return value, (u_bar, alpha_bar)


def main():
    quick = harness.options(__doc__).quick
    args = (np.random.default_rng(0).standard_normal(100 if quick else 10_000), 0.2, 10 if quick else 100)
    generated = value_and_grad(heat, (0, 1))
    gradients = {"by hand": heat_value_and_grad, "s2sad": generated}
    rounds = 2 if quick else 15
    harness.compare(f"Heat, {args[0].size} points", heat, args, gradients, (0, 1), rounds=rounds, overwrites=True)
    harness.report_tokens(generated.source(*args), heat_value_and_grad)


if __name__ == "__main__":
    main()
