"""What a kernel of the collection is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Kernel:
    """A scalar function and a maker of fresh arguments; the gradient is wanted for every argument that holds floats."""

    f: Callable
    make: Callable[[], tuple]

    @property
    def name(self) -> str:
        return self.f.__name__


def uniform(*shape: int, seed: int, low: float = -1.0, high: float = 1.0) -> np.ndarray:
    """Reproducible uniform floats."""
    return np.random.default_rng(seed).uniform(low, high, shape)


def positive(*shape: int, seed: int) -> np.ndarray:
    """Reproducible floats in [0.5, 1.5]."""
    return uniform(*shape, seed=seed, low=0.5, high=1.5)


def spd(n: int, seed: int) -> np.ndarray:
    """A symmetric positive definite matrix, well conditioned."""
    a = uniform(n, n, seed=seed)
    return a @ a.T + n * np.eye(n)


def dominant(n: int, seed: int) -> np.ndarray:
    """A diagonally dominant matrix."""
    return uniform(n, n, seed=seed) + n * np.eye(n)
