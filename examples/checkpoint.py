"""Differentiates a long simulation with and without checkpoints, and compares what the gradients keep.

    python examples/checkpoint.py [--quick]

A ring of coupled pendulums swings for many steps; the gradient tells how its start changes the energy of one of them
at the end. Without checkpoints the forward sweep keeps what each step needs. With `checkpoint` on a chunk of steps it
keeps the state at the start of each chunk only, and the reverse sweep runs the chunk again: with the square root of
the number of steps as length of a chunk, memory grows with that square root. Prints both peaks, and where the
gradient lies.
"""

import argparse
import tracemalloc

import numpy as np

from s2sad import checkpoint, grad


def step(angle, speed, dt):
    """A time step of the ring."""
    pull = np.roll(angle, 1) + np.roll(angle, -1) - 2.0 * angle
    speed = speed + dt * (3.0 * pull - np.sin(angle))
    return angle + dt * speed, speed


def energy(angle, speed):
    return 0.5 * speed[0] ** 2 + 1.0 - np.cos(angle[0])


def simulated(angle, speed, steps, dt):
    for _ in range(steps):
        angle, speed = step(angle, speed, dt)
    return energy(angle, speed)


@checkpoint
def chunk(angle, speed, steps, dt):
    for _ in range(steps):
        angle, speed = step(angle, speed, dt)
    return angle, speed


def checkpointed(angle, speed, steps, dt):
    length = int(np.sqrt(steps))
    for start in range(0, steps, length):
        angle, speed = chunk(angle, speed, min(length, steps - start), dt)
    return energy(angle, speed)


def measured(gradient, *args):
    """The gradient, and the megabytes that were in use at most."""
    gradient(*args)  # writes the gradient
    tracemalloc.start()
    try:
        result = gradient(*args)
        return result, tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true")
    quick = options.parse_args().quick
    pendulums, steps = (1_000, 100) if quick else (10_000, 1_000)
    angle = 0.5 * np.random.default_rng(0).standard_normal(pendulums)
    args = (angle, np.zeros(pendulums), steps, 0.02)
    plain, kept = measured(grad(simulated), *args)
    again, chunked = measured(grad(checkpointed), *args)
    print(f"without checkpoints: {kept:.1f} MB")
    print(f"with checkpoints: {chunked:.1f} MB")
    print(f"difference of the gradients: {np.max(np.abs(plain - again)):.1e}")
    print("gradient:", grad(checkpointed).path(*args))


if __name__ == "__main__":
    main()
