"""Nested containers of numbers and arrays: dicts, lists, tuples, NamedTuples, objects."""

from __future__ import annotations

import copy
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from s2sad.records import has_slots, held_by


def mapped(change: Callable[[Any], Any], tree: Any) -> Any:
    """The same containers with changed leaves."""
    if isinstance(tree, dict):
        return type(tree)((key, mapped(change, item)) for key, item in tree.items())
    if isinstance(tree, list | tuple):
        items = [mapped(change, item) for item in tree]
        return type(tree)(*items) if hasattr(tree, "_fields") else type(tree)(items)
    if is_object(tree):
        result = copy.copy(tree)
        for label, item in held_by(tree).items():
            object.__setattr__(result, label, mapped(change, item))
        return result
    return change(tree)


def leaves(tree: Any) -> list[Any]:
    found: list[Any] = []
    mapped(found.append, tree)
    return found


def rebuilt_from(tree: Any, values: list[Any]) -> Any:
    """The same containers with other leaves, in their order."""
    remaining = iter(values)
    return mapped(lambda _: next(remaining), tree)


def is_object(tree: Any) -> bool:
    plain = isinstance(tree, type | types.ModuleType | np.generic | np.ndarray) or callable(tree)
    return not plain and (hasattr(tree, "__dict__") or has_slots(tree))


def inexact(leaf: Any) -> bool:
    """Is it a floating-point number, or an array of these?"""
    return isinstance(leaf, float | complex | np.inexact) or (isinstance(leaf, np.ndarray) and leaf.dtype.kind in "fc")
