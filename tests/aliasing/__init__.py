"""Small programs full of aliases, one hazard each. A function's parameter names say what it is called with."""

import inspect
from collections.abc import Callable

import numpy as np

from tests.aliasing import calls, containers, restore, rows, shadows, stores, ways
from tests.kernels.base import uniform

MODULES = (shadows, stores, restore, ways, rows, calls, containers)

MAKERS: dict[str, Callable] = {
    "x": lambda: uniform(6, seed=101),
    "y": lambda: uniform(6, seed=102),
    "A": lambda: uniform(4, 5, seed=103),
    "B": lambda: uniform(4, 5, seed=104),
    "S": lambda: uniform(4, 4, seed=105),
    "s": lambda: 0.7,
    "n": lambda: 3,
    "idx": lambda: np.array([1, 3, 1, 2]),
    "params": lambda: {"w": uniform(3, 2, seed=106), "b": uniform(2, seed=107)},
    "parts": lambda: [uniform(3, seed=108), uniform(3, seed=109), uniform(2, seed=110)],
}


def programs() -> list[Callable]:
    """Every public function of the modules, in the order of the text."""
    return [
        f
        for module in MODULES
        for name, f in vars(module).items()
        if inspect.isfunction(f) and f.__module__ == module.__name__ and not name.startswith("_")
    ]


def arguments(f: Callable) -> tuple:
    """Fresh arguments for a program; parameters with defaults keep them."""
    parameters = inspect.signature(f).parameters.values()
    return tuple(MAKERS[p.name]() for p in parameters if p.default is inspect.Parameter.empty)
