"""Derivatives built on the two sweeps: Jacobians, Hessians, products with vectors, elementwise gradients."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from s2sad.api import grad, vjp
from s2sad.errors import UnsupportedError


def jacobian(function: Callable, argnums: Any = 0) -> Callable:
    """The Jacobian by reverse mode: one pullback for each element of the value.

    For a value of shape `m` and an argument of shape `n`, an array of shape `m + n`; for arguments in containers, a container of these.
    """
    halves = vjp(function, argnums)

    @functools.wraps(function)
    def jacobian_of(*args: Any, **kwargs: Any) -> Any:
        value, pullback = halves(*args, **kwargs)
        shape = np.shape(value)
        _demand_array(value, "jacobian")
        rows = [pullback(seed if shape else seed[()]) for seed in _units(value)]
        if not rows:
            return pullback(np.zeros(shape))
        return _stacked(rows, lambda items: np.stack(items).reshape(shape + np.shape(items[0])))

    return jacobian_of


def jacobian_forward(function: Callable, argnums: Any = 0) -> Callable:
    """The Jacobian by forward mode: one sweep for each element of the argument, which is an array or a number."""
    from s2sad.api import jvp

    @functools.wraps(function)
    def jacobian_of(*args: Any, **kwargs: Any) -> Any:
        if isinstance(argnums, tuple):
            return tuple(jacobian_forward(function, number)(*args, **kwargs) for number in argnums)
        push = jvp(function, argnums)
        x = (
            kwargs[argnums]
            if isinstance(argnums, str) and argnums in kwargs
            else args[push.position(argnums, args, kwargs)]
        )
        _demand_array(x, "jacobian_forward")
        columns = [push(*args, tangents=unit if np.shape(x) else unit[()], **kwargs)[1] for unit in _units(x)]
        return np.stack(columns, axis=-1).reshape(np.shape(columns[0]) + np.shape(x))

    return jacobian_of


def hessian(function: Callable, argnums: Any = 0) -> Callable:
    """The Hessian of a scalar function: the Jacobian of its gradient."""
    return jacobian(grad(function, argnums), argnums)


def hvp(function: Callable, argnums: Any = 0) -> Callable:
    """`hvp(f)(*args, vector)`: the Hessian of a scalar function times a vector of the argument's shape, without the Hessian.

    The derivative of the gradient in the vector's direction: forward over reverse (Pearlmutter, Fast exact multiplication by the
    Hessian, Neural Computation 6, 1994).
    """
    from s2sad.api import jvp

    push = jvp(grad(function, argnums), argnums)

    @functools.wraps(function)
    def product(*args: Any, **kwargs: Any) -> Any:
        *primals, vector = args
        return push(*primals, tangents=vector, **kwargs)[1]

    return product


def elementwise_grad(function: Callable, argnums: Any = 0) -> Callable:
    """The derivative of each element of the value by its own element of the argument, for functions that work element by element."""
    halves = vjp(function, argnums)

    @functools.wraps(function)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        value, pullback = halves(*args, **kwargs)
        _demand_array(value, "elementwise_grad")
        return pullback(np.ones_like(value)[()] if np.shape(value) == () else np.ones_like(value))

    return derivative


def _demand_array(value: Any, label: str) -> None:
    if not isinstance(value, np.ndarray | np.generic | float | complex):
        raise UnsupportedError(
            f"{label} is that of a function of arrays, and there is {type(value).__name__}", hint="Use vjp or jvp."
        )


def _units(value: Any) -> Any:
    """Unit vectors of a value's shape and dtype."""
    like = np.asarray(value)
    for place in range(like.size):
        unit = np.zeros(like.size, like.dtype)
        unit[place] = 1
        yield unit.reshape(like.shape)


def _stacked(rows: list[Any], join: Callable[[list[Any]], Any]) -> Any:
    """The same containers, with the leaves of all rows joined."""
    first = rows[0]
    if isinstance(first, dict):
        return {key: _stacked([row[key] for row in rows], join) for key in first}
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*[_stacked([row[i] for row in rows], join) for i in range(len(first))])
    if isinstance(first, list | tuple):
        return type(first)(_stacked([row[i] for row in rows], join) for i in range(len(first)))
    return None if first is None else join(rows)
