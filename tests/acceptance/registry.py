"""What an acceptance program is: a plain NumPy function, and fresh arguments for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.oracle import is_float, leaves


@dataclass(frozen=True)
class Acceptance:
    """`argnums` None: all arguments that hold floats. `second`: are its second derivatives compared too?"""

    f: Callable[..., Any]
    make: Callable[[], tuple]
    argnums: tuple[int, ...]
    step: float
    rtol: float
    second: bool

    @property
    def id(self) -> str:
        return f"{self.f.__module__.rsplit('.', 1)[1]}.{self.f.__name__}"


FOUND: list[Acceptance] = []


def program(
    make: Callable[[], tuple],
    argnums: tuple[int, ...] | None = None,
    step: float = 4e-3,
    rtol: float = 1e-6,
    second: bool = True,
) -> Callable:
    def add(f: Callable) -> Callable:
        floats = tuple(n for n, arg in enumerate(make()) if any(is_float(leaf) for _, leaf in leaves(arg)))
        FOUND.append(Acceptance(f, make, floats if argnums is None else argnums, step, rtol, second))
        return f

    return add


def rnd(*shape: int, seed: int = 0, lo: float = -1.0, hi: float = 1.0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(lo, hi, shape)


def pos(*shape: int, seed: int = 0) -> np.ndarray:
    return rnd(*shape, seed=seed, lo=0.5, hi=1.5)


def spd(n: int, seed: int = 0) -> np.ndarray:
    a = rnd(n, n, seed=seed)
    return a @ a.T + n * np.eye(n)


def dom(n: int, seed: int = 0) -> np.ndarray:
    return rnd(n, n, seed=seed) + n * np.eye(n)
