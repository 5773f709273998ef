"""Finds the law of gravity in the orbits of the eight planets, by fitting a simulation.

    python examples/fit_physics.py [--steps 200]

The model: the Sun pulls with an acceleration of strength / distance ** power. Each planet starts at its mean distance
with its mean speed, and a Runge-Kutta integration follows it for one of its years. The fit looks for the strength and
the power for which every planet goes round. SciPy's BFGS does the search; s2sad differentiates the whole simulation.

Data: the planets' mean distances and periods (rounded, as in any table; orbits are taken as circles).
"""

import argparse

import numpy as np
from scipy.optimize import minimize

from s2sad import value_and_grad

PLANETS = ["Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune"]
DISTANCE = np.array([0.3871, 0.7233, 1.0000, 1.5237, 5.2034, 9.5371, 19.1913, 30.0690])  # astronomical units
PERIOD = np.array([0.2408, 0.6152, 1.0000, 1.8808, 11.862, 29.447, 84.017, 164.79])  # years


def acceleration(position, log_strength, power):
    """The pull at positions (n, 2): towards the Sun, in units per year squared."""
    distance = np.sqrt(np.sum(position**2, axis=1, keepdims=True))
    return -np.exp(log_strength) * position / distance ** (power + 1.0)


def runge_kutta(position, velocity, dt, log_strength, power):
    """One classical fourth-order step; dt has shape (n, 1): each planet has its own clock."""
    v1, a1 = velocity, acceleration(position, log_strength, power)
    v2 = velocity + 0.5 * dt * a1
    a2 = acceleration(position + 0.5 * dt * v1, log_strength, power)
    v3 = velocity + 0.5 * dt * a2
    a3 = acceleration(position + 0.5 * dt * v2, log_strength, power)
    v4 = velocity + dt * a3
    a4 = acceleration(position + dt * v3, log_strength, power)
    position = position + dt / 6.0 * (v1 + 2.0 * v2 + 2.0 * v3 + v4)
    velocity = velocity + dt / 6.0 * (a1 + 2.0 * a2 + 2.0 * a3 + a4)
    return position, velocity


def misfit(law, distance, period, steps):
    """Mean squared gap between simulated and circular orbits, in units of each orbit's radius.

    `law` holds the logarithm of the strength, and the power.
    """
    position = np.stack([distance, np.zeros_like(distance)], axis=1)
    velocity = np.stack([np.zeros_like(distance), 2.0 * np.pi * distance / period], axis=1)
    dt = (period / steps)[:, None]
    total = 0.0
    for i in range(steps):
        position, velocity = runge_kutta(position, velocity, dt, law[0], law[1])
        angle = 2.0 * np.pi * (i + 1) / steps
        seen = distance[:, None] * np.array([np.cos(angle), np.sin(angle)])
        total = total + np.mean(((position - seen) / distance[:, None]) ** 2)
    return total / steps


def main():
    parser = argparse.ArgumentParser(description="Fit the law of gravity to the planets' orbits.")
    parser.add_argument("--steps", type=int, default=200, help="integration steps for one orbit (default: 200)")
    parser.add_argument("--quick", action="store_true", help="40 steps only")
    options = parser.parse_args()
    steps = 40 if options.quick else options.steps

    misfit_and_grad = value_and_grad(misfit)
    data = (DISTANCE, PERIOD, steps)
    start = np.array([np.log(30.0), 1.8])
    fit = minimize(misfit_and_grad, start, args=data, jac=True, method="BFGS", options={"gtol": 1e-9})

    before, after = misfit(start, *data), fit.fun
    print(f"misfit:   {before:.3e} -> {after:.3e} in {fit.nit} iterations, {fit.nfev} gradients")
    print(f"strength: {np.exp(fit.x[0]):.4f} (4 pi ** 2 is {4.0 * np.pi**2:.4f})")
    print(f"power:    {fit.x[1]:.5f} (Newton: 2)")
    print(f"gradient: {misfit_and_grad.path(start, *data)}")


if __name__ == "__main__":
    main()
