"""Residuals that outlive a call must not be the caller's arrays."""

from __future__ import annotations

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
        result = {key: _owned(item, arrays, memo) for key, item in value.items()}
    memo[id(value)] = result
    return result
