"""Values as the rule tester sees them: numbers and arrays, and lists, tuples and dicts of these (the leaves)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def leaves(value: Any) -> list:
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in leaves(part)]
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in leaves(part)]
    return [] if value is None else [value]


def mapped(function: Callable, value: Any, *others: Any) -> Any:
    """`function` on every leaf, in plain containers of the same form; others may be longer in type, not in form."""
    if isinstance(value, list | tuple):
        parts = [mapped(function, *group) for group in zip(value, *others, strict=True)]
        return parts if isinstance(value, list) else tuple(parts)
    if isinstance(value, dict):
        return {key: mapped(function, value[key], *(other[key] for other in others)) for key in value}
    return None if value is None else function(value, *others)


def inexact(leaf: Any) -> bool:
    return isinstance(leaf, float | complex) or np.asarray(leaf).dtype.kind in "fc"


def is_single(leaf: Any) -> bool:
    return isinstance(leaf, np.ndarray | np.generic) and leaf.dtype in (np.float16, np.float32, np.complex64)


def varying(value: Any) -> np.ndarray:
    """Which entries of the flattened value can have a tangent."""
    parts = [np.full(np.size(x), inexact(x)) & np.isfinite(np.ravel(x) if inexact(x) else 0.0) for x in leaves(value)]
    return np.concatenate([np.zeros(0, bool), *parts])


def random_like(leaf: Any, rng: np.random.Generator) -> Any:
    if not inexact(leaf):
        return zeros_like(leaf)
    array = np.asarray(leaf)
    noise = rng.standard_normal(array.shape)
    if np.iscomplexobj(array):
        noise = noise + 1j * rng.standard_normal(array.shape)
    noise = np.where(np.isfinite(array), noise, 0.0)
    return as_kind(noise, leaf)


def zeros_like(leaf: Any) -> Any:
    return as_kind(np.zeros(np.shape(leaf)), leaf)


def as_kind(array: np.ndarray, leaf: Any) -> Any:
    """The array with dtype and kind of the leaf (Python number, NumPy scalar, array); integers become floats."""
    if not isinstance(leaf, np.ndarray | np.generic):
        return complex(array) if isinstance(leaf, complex) else float(array)
    array = np.asarray(array, dtype=leaf.dtype if inexact(leaf) else float)
    return array if isinstance(leaf, np.ndarray) else array[()]


def widened(value: Any) -> Any:
    def widen(leaf):
        if not is_single(leaf):
            return leaf
        return leaf.astype(np.complex128 if leaf.dtype.kind == "c" else np.float64)

    return mapped(widen, value)


def moved(leaf: Any, dot: Any, t: float) -> Any:
    if not inexact(leaf):
        return leaf
    moved = leaf + t * (np.float64(1.0) * dot if isinstance(leaf, np.ndarray | np.generic) else dot)
    return moved if not isinstance(leaf, np.ndarray) else np.asarray(moved)


def flat(value: Any, like: Any = None) -> np.ndarray:
    """All entries in one vector, zeros where `like` is neither real nor complex floating."""
    found = leaves(value)
    kinds = leaves(like) if like is not None else found
    parts = [np.ravel(x) if inexact(k) else np.zeros(np.size(k)) for x, k in zip(found, kinds, strict=True)]
    joined = np.concatenate([np.zeros(0), *parts])
    return joined.astype(np.complex128 if np.iscomplexobj(joined) else np.float64)


def masked(value: Any, keep: np.ndarray) -> Any:
    start = 0

    def mask(leaf):
        nonlocal start
        part = keep[start : start + np.size(leaf)].reshape(np.shape(leaf))
        start += np.size(leaf)
        return as_kind(np.where(part, leaf, 0.0), leaf)

    return mapped(mask, value)


def same(a: Any, b: Any) -> bool:
    """Equal to the bit, nan included."""
    a, b = leaves(a), leaves(b)
    return len(a) == len(b) and all(equal(x, y) for x, y in zip(a, b, strict=True))


def equal(x: Any, y: Any) -> bool:
    if not (isinstance(x, np.ndarray | np.generic | int | float | complex)):
        return True  # functions, strings, slices: nothing to write to
    return bool(np.array_equal(x, y, equal_nan=np.asarray(x).dtype.kind in "fc"))


def close(a: Any, b: Any) -> bool:
    a, b = leaves(a), leaves(b)
    return len(a) == len(b) and all(
        np.shape(x) == np.shape(y) and np.allclose(x, y, rtol=1e-6, atol=1e-8, equal_nan=True)
        for x, y in zip(a, b, strict=True)
    )
