"""What a test program is, and how the modules of this package list theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Program:
    """A plain NumPy function with a point to differentiate it at.

    `args` and `kwargs` make fresh arguments at each call. `holomorphic`: the program runs on complex input, and is
    analytic there, so the complex step applies. `order2`: twice differentiable at the point. `expected` makes the tuple
    of gradients where no numerical one exists (kinks). `reference` is another function with the same gradient that
    the oracle differentiates instead, for programs that round (float32) on their way.
    """

    f: Callable[..., Any]
    args: Callable[[], tuple]
    argnums: tuple[int, ...] = (0,)
    kwargs: Callable[[], dict] = dict
    holomorphic: bool = False
    order2: bool = False
    tags: tuple[str, ...] = ()
    expected: Callable[[], tuple] | None = None
    reference: Callable[..., Any] | None = None
    rtol: float = 1e-6
    name: str = ""
    theme: str = ""

    @property
    def id(self) -> str:
        return f"{self.theme}.{self.name or self.f.__name__}"


@dataclass(frozen=True)
class Refusal:
    """A function that must be refused with the error named `error`; `at` is text that the line it points at holds."""

    f: Callable[..., Any]
    args: Callable[[], tuple]
    error: str = "UnsupportedError"
    at: str | None = None
    argnums: Any = 0
    name: str = ""

    @property
    def id(self) -> str:
        return self.name or self.f.__name__


@dataclass
class Collection:
    """The programs of one module, under its theme."""

    theme: str
    tags: tuple[str, ...] = ()
    programs: list[Program] = field(default_factory=list)

    def add(self, f: Callable[..., Any], args: Callable[[], tuple], **options: Any) -> None:
        tags = self.tags + tuple(options.pop("tags", ()))
        self.programs.append(Program(f, args, tags=tags, theme=self.theme, **options))


def rand(*shape: int, seed: int = 0, low: float = -1.0, high: float = 1.0) -> np.ndarray:
    """Uniform draws, the same on every machine."""
    return np.random.default_rng(seed).uniform(low, high, shape)


def positive(*shape: int, seed: int = 0) -> np.ndarray:
    """Uniform draws between 0.5 and 1.5."""
    return rand(*shape, seed=seed, low=0.5, high=1.5)


def spd(n: int, seed: int = 0) -> np.ndarray:
    """A well-conditioned symmetric positive definite matrix."""
    a = rand(n, n, seed=seed)
    return a @ a.T + n * np.eye(n)
