"""What may not be differentiated by, or be the adjoint of a value: containers that generated code does not follow, seeds of another form."""

from __future__ import annotations

import array
import collections
import types
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from s2sad.errors import UnsupportedError
from s2sad.runtime import demand_seed

OTHER_CONTAINERS = (
    *(collections.deque, collections.Counter, collections.UserList, collections.UserDict, collections.ChainMap),
    *(array.array, memoryview, set, frozenset, types.MappingProxyType, Iterator),
)


def refuse_containers(names: tuple[str, ...], given: Mapping[str, Any]) -> None:
    """Raise for an argument that is differentiated and is such a container."""
    for label in names:
        value = given.get(label)
        if isinstance(value, OTHER_CONTAINERS) and not isinstance(value, np.ndarray):
            kind = type(value).__name__
            plain = "dict" if isinstance(value, Mapping) else "np.asarray" if isinstance(value, array.array) else "list"
            raise UnsupportedError(
                f"{label!r} is a {kind}, and functions are not differentiated by one",
                hint=f"Pass {plain}(…) of it: lists, tuples, dicts, named tuples and objects are followed.",
            )


def check_seed(seed: Any, value: Any, place: str = "the value") -> None:
    """Raise if a seed has not the form of the value: its containers, and the shapes of its arrays."""
    if seed is None:
        if isinstance(value, float | complex | np.inexact) or place == "the value":
            raise UnsupportedError(f"the seed of {place} is None", hint="A seed has the value's form; zeros are zeros.")
        return
    if isinstance(value, tuple | list):
        if not isinstance(seed, tuple | list | np.ndarray) or len(seed) != len(value):
            raise _another(seed, f"a {type(value).__name__} of {len(value)}", place)
        for number, item in enumerate(value):
            check_seed(seed[number], item, f"item {number} of {place}")
    elif isinstance(value, dict):
        if not isinstance(seed, dict) or not seed.keys() >= value.keys():
            raise _another(seed, f"a dict with the keys {', '.join(map(repr, value))}", place)
        for key, item in value.items():
            check_seed(seed[key], item, f"{key!r} of {place}")
    elif isinstance(value, float | complex | np.number) and np.ndim(seed) > 0:
        raise _another(seed, "a number", place)
    elif isinstance(value, np.ndarray) and value.dtype.kind in "fc":
        demand_seed(value, seed, f"the seed of {place}")


def _spelled(seed: Any) -> str:
    several = isinstance(seed, tuple | list | dict)
    return f"a {type(seed).__name__} of {len(seed)}" if several else f"a {type(seed).__name__}"


def _another(seed: Any, wanted: str, place: str) -> Exception:
    return UnsupportedError(
        f"the seed of {place} is {_spelled(seed)}, where the value is {wanted}",
        hint="A seed has the value's form.",
    )
