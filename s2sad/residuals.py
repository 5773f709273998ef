"""Residuals that outlive a call: they must not be the caller's arrays, and serve more than one backward half."""

from __future__ import annotations

import copy
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def own(saved: Any, args: tuple) -> Any:
    """`saved` with every array that may share memory with an argument copied; containers are made anew."""
    arrays = list(_arrays(args))
    return _owned(saved, arrays, {})


def _arrays(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _arrays(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _arrays(item)
    elif hasattr(value, "__dict__") and not callable(value):
        for item in vars(value).values():
            yield from _arrays(item)


def _owned(value: Any, arrays: list[np.ndarray], memo: dict[int, Any]) -> Any:
    if id(value) in memo:
        return memo[id(value)]
    result = value
    if isinstance(value, np.ndarray):
        if any(np.may_share_memory(value, array) for array in arrays):
            result = value.copy(order="K")
    elif isinstance(value, tuple):
        items = [_owned(item, arrays, memo) for item in value]
        result = type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    elif isinstance(value, list):
        result = [_owned(item, arrays, memo) for item in value]
    elif isinstance(value, dict):
        result = copy.copy(value)  # of its class
        result.update((key, _owned(item, arrays, memo)) for key, item in value.items())
    elif is_plain_object(value):  # of which attributes may be bound anew
        result = memo[id(value)] = object.__new__(type(value))
        result.__dict__.update((key, _owned(item, arrays, memo)) for key, item in vars(value).items())
    memo[id(value)] = result
    return result


def is_plain_object(value: Any) -> bool:
    """An object of a user's class that is its attributes."""
    cls = type(value)
    plain = cls.__new__ is object.__new__ and not any("__slots__" in vars(base) for base in cls.__mro__[:-1])
    return plain and hasattr(value, "__dict__") and not isinstance(value, type | BaseException) and is_heap(cls)


def is_heap(cls: type) -> bool:
    """Is it a class that Python code defines, outside of the libraries?"""
    return bool(cls.__flags__ & 1 << 9) and str(cls.__module__).split(".")[0] not in ("numpy", "scipy", "s2sad")


def again(saved: Any) -> Any:
    """Residuals to run a backward half on, so that it may run once more: copies, which share memory among each other as the
    originals do."""
    arrays: dict[int, np.ndarray] = {}
    _collect(saved, arrays, set())
    return _replaced(saved, {}, _replicas(list(arrays.values())))


def _collect(value: Any, arrays: dict[int, np.ndarray], seen: set[int]) -> None:
    if isinstance(value, np.ndarray):
        arrays[id(value)] = value
    elif id(value) not in seen:
        seen.add(id(value))
        for item in _items(value):
            _collect(item, arrays, seen)


def _items(value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, dict):
        return list(value.values())
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, f.name) for f in fields(value)]
    return []


def _replicas(arrays: list[np.ndarray]) -> dict[int, np.ndarray]:
    """Copies by the originals' ids; what lies in one stretch of memory does so again, at the same distances."""
    result = {id(a): a.copy() for a in arrays if a.size == 0 or a.dtype.hasobject}
    spans = sorted((np.lib.array_utils.byte_bounds(a), i) for i, a in enumerate(arrays) if id(a) not in result)
    group: list[np.ndarray] = []
    low = high = 0
    for (first, last), i in [*spans, ((0, 0), -1)]:
        if group and (i < 0 or first >= high):
            memory = np.empty(high - low, np.uint8)
            for a in group:
                offset = a.__array_interface__["data"][0] - low
                result[id(a)] = np.ndarray(a.shape, a.dtype, memory, offset, a.strides)  # type: ignore[call-overload]
                result[id(a)][...] = a
            group = []
        if i >= 0:
            low, high = (first, last) if not group else (low, max(high, last))
            group.append(arrays[i])
    return result


def _replaced(value: Any, known: dict[int, Any], replicas: dict[int, np.ndarray]) -> Any:
    if isinstance(value, np.ndarray):
        return replicas[id(value)]
    if id(value) in known:
        return known[id(value)]
    result = value
    if type(value) is list:
        result = known[id(value)] = []
        result.extend(_replaced(item, known, replicas) for item in value)
    elif isinstance(value, tuple):
        items = [_replaced(item, known, replicas) for item in value]
        result = type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    elif isinstance(value, dict):
        result = known[id(value)] = copy.copy(value)
        result.update((key, _replaced(item, known, replicas)) for key, item in value.items())
    elif is_dataclass(value) and not isinstance(value, type):
        result = copy.copy(value)
        for f in fields(value):
            object.__setattr__(result, f.name, _replaced(getattr(value, f.name), known, replicas))
    known[id(value)] = result
    return result
