"""The few helpers that generated code calls where a kind is not known before it runs.

All are plain NumPy, and all have rules (templates/runtime_rules.py), so that generated code stays differentiable.
"""
from __future__ import annotations

from dataclasses import fields, is_dataclass
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
    if isinstance(primal, np.ndarray | np.generic) and primal.dtype.kind in "fc" and np.asarray(adjoint).dtype != primal.dtype:
        adjoint = np.asarray(adjoint).astype(primal.dtype)[()]
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


def zero_tangent(primal: Any) -> Any:
    """The tangent of a value that does not vary, in the primal's own containers; None for what is no number."""
    if isinstance(primal, np.ndarray):
        return np.zeros_like(primal) if primal.dtype.kind in "fc" else np.zeros(primal.shape)
    if isinstance(primal, tuple):
        items = [zero_tangent(item) for item in primal]
        return type(primal)(*items) if hasattr(primal, "_fields") else tuple(items)
    if isinstance(primal, list):
        return [zero_tangent(item) for item in primal]
    if isinstance(primal, dict):
        return {key: zero_tangent(item) for key, item in primal.items()}
    if is_dataclass(primal) and not isinstance(primal, type):
        return type(primal)(**{f.name: zero_tangent(getattr(primal, f.name)) for f in fields(primal)})
    if isinstance(primal, np.floating | np.complexfloating):
        return primal.dtype.type(0)
    return 0.0 if isinstance(primal, int | float | complex | np.number | np.bool_) else None


def tangent_like(tangent: Any, primal: Any) -> Any:
    """A tangent in the primal's shape and dtype."""
    if np.shape(tangent) != np.shape(primal):
        tangent = np.broadcast_to(tangent, np.shape(primal))
    if isinstance(primal, np.ndarray) and primal.dtype.kind in "fc" and np.asarray(tangent).dtype != primal.dtype:
        tangent = np.asarray(tangent).astype(primal.dtype)
    return tangent
