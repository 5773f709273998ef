"""The few helpers that generated code calls where a kind is not known before it runs.

All are plain NumPy, and all have rules (templates/runtime_rules.py), so that generated code stays differentiable.
"""
from __future__ import annotations

from typing import Any

import numpy as np


def nonzero(divisor, cotangent):
    """`divisor`, but 1 where the cotangent is zero, so that zero times an infinite partial is zero."""
    return np.where(cotangent == 0, 1.0, divisor)


def unbroadcast(adjoint: Any, primal: Any) -> Any:
    """An adjoint summed over the axes that broadcasting stretched, in the primal's shape and dtype."""
    shape = np.shape(primal)
    if np.shape(adjoint) != shape:
        extra = np.ndim(adjoint) - len(shape)
        if extra < 0:
            adjoint = np.broadcast_to(adjoint, shape)
        else:
            adjoint = np.sum(adjoint, axis=tuple(range(extra))) if extra else adjoint
            stretched = tuple(axis for axis, n in enumerate(shape) if n == 1 and np.shape(adjoint)[axis] != 1)
            adjoint = np.sum(adjoint, axis=stretched, keepdims=True) if stretched else adjoint
            adjoint = np.broadcast_to(adjoint, shape) if np.shape(adjoint) != shape else adjoint
    return like(adjoint, primal)


def like(adjoint: Any, primal: Any) -> Any:
    """An adjoint in the primal's dtype; the real part where the primal is real."""
    if np.iscomplexobj(adjoint) and not np.iscomplexobj(primal):
        adjoint = np.real(adjoint)
    if isinstance(primal, np.ndarray | np.generic) and primal.dtype.kind in "fc" and adjoint.dtype != primal.dtype:
        adjoint = adjoint.astype(primal.dtype)
    return adjoint


def zeros_like(primal: Any) -> Any:
    """A zero adjoint: arrays of zeros, 0.0 for numbers, lists and dicts of these for containers."""
    if isinstance(primal, np.ndarray):
        return np.zeros_like(primal) if primal.dtype.kind in "fc" else np.zeros(primal.shape)
    if isinstance(primal, list | tuple):
        return [zeros_like(item) for item in primal]
    if isinstance(primal, dict):
        return {key: zeros_like(item) for key, item in primal.items()}
    if isinstance(primal, np.floating | np.complexfloating):
        return primal.dtype.type(0)
    return 0.0


def add(a: Any, b: Any) -> Any:
    """The sum of two adjoints, item by item in containers."""
    if isinstance(a, list | tuple):
        return [add(x, y) for x, y in zip(a, b, strict=True)]
    if isinstance(a, dict):
        return {key: add(value, b[key]) for key, value in a.items()}
    return a + b


def add_at(adjoint: Any, index: Any, contribution: Any) -> Any:
    """`adjoint` with `contribution` added to the item or items at `index`."""
    if isinstance(adjoint, np.ndarray):
        np.add.at(adjoint, index, contribution)
    elif isinstance(index, slice):
        adjoint[index] = add(adjoint[index], contribution)
    else:
        adjoint[index] = add(adjoint[index], contribution)
    return adjoint


def sequence(iterable: Any) -> Any:
    """Something with a length and items by number."""
    if isinstance(iterable, list | tuple | np.ndarray):
        return iterable
    return list(iterable)


def contained(adjoint: Any, primal: Any) -> Any:
    """An adjoint, kept in lists and dicts, in the primal's own containers."""
    if isinstance(primal, tuple):
        items = [contained(a, p) for a, p in zip(adjoint, primal, strict=True)]
        return type(primal)(*items) if hasattr(primal, "_fields") else tuple(items)
    if isinstance(primal, list):
        return [contained(a, p) for a, p in zip(adjoint, primal, strict=True)]
    if isinstance(primal, dict):
        return {key: contained(adjoint[key], value) for key, value in primal.items()}
    return adjoint
