"""Random generators under `checkpoint`: their states before a call, and the same draws again in the reverse sweep."""

from __future__ import annotations

import random
import types
from typing import Any

import numpy as np

from s2sad.records import attributes

GENERATORS = np.random.Generator | np.random.RandomState | random.Random


class RandomState:
    """The states of generators at one moment; `random_state` makes it."""

    def __init__(self, generators: list[Any]):
        self.states = [(generator, _get(generator)) for generator in generators]


def random_state(function: Any, *arguments: Any) -> RandomState:
    """The states of NumPy's and Python's own generators, and of those that a function is given or reaches by its names."""
    found: dict[int, Any] = {}
    for generator in (np.random.mtrand._rand, random._inst):  # type: ignore[attr-defined]
        found[id(generator)] = generator
    for argument in arguments:
        _collect(argument, found, 6)
    _reach(function, found, set())
    return RandomState(list(found.values()))


class replaying:  # noqa: N801 - used in a `with`
    """Inside, the generators draw what they drew after `random_state`; afterwards they go on where they were."""

    def __init__(self, state: RandomState):
        self.before = state
        self.now: RandomState | None = None

    def __enter__(self) -> None:
        self.now = RandomState([generator for generator, _ in self.before.states])
        _set(self.before)

    def __exit__(self, *exc: object) -> None:
        assert self.now is not None
        _set(self.now)


def _get(generator: Any) -> Any:
    if isinstance(generator, random.Random):
        return generator.getstate()
    if isinstance(generator, np.random.RandomState):
        return generator.get_state(legacy=False)
    return generator.bit_generator.state


def _set(state: RandomState) -> None:
    for generator, value in state.states:
        if isinstance(generator, random.Random):
            generator.setstate(value)
        elif isinstance(generator, np.random.RandomState):
            generator.set_state(value)
        else:
            generator.bit_generator.state = value


def _collect(value: Any, found: dict[int, Any], depth: int) -> None:
    """Generators in a value, and in containers and plain objects."""
    if isinstance(value, GENERATORS):
        found[id(value)] = value
    elif depth and isinstance(value, dict):
        for item in value.values():
            _collect(item, found, depth - 1)
    elif depth and isinstance(value, list | tuple):
        for item in value:
            _collect(item, found, depth - 1)
    elif depth and not isinstance(value, np.ndarray | np.generic | float | int | str | types.FunctionType):
        for _, item in attributes(value) or ():
            _collect(item, found, depth - 1)


def _reach(function: Any, found: dict[int, Any], seen: set[int]) -> None:
    """Generators among the globals and closures of a function and of those that it names."""
    function = getattr(function, "function", function)  # a checkpointed one
    if not isinstance(function, types.FunctionType) or id(function) in seen:
        return
    seen.add(id(function))
    names = set(function.__code__.co_names)
    values = [value for name, value in list(function.__globals__.items()) if name in names]
    for cell in function.__closure__ or ():
        try:
            values.append(cell.cell_contents)
        except ValueError:
            continue
    for value in values:
        if isinstance(value, types.FunctionType):
            _reach(value, found, seen)
        elif not isinstance(value, types.ModuleType | type):
            _collect(value, found, 6)
