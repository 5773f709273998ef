"""Derivatives built on the two sweeps: Jacobians, Hessians, products with vectors, elementwise gradients."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from s2sad import shipping
from s2sad.api import decorated, grad, jvp, vjp
from s2sad.containers import inexact, leaves, mapped, rebuilt_from
from s2sad.errors import UnsupportedError
from s2sad.kinds import Kind, kind_of
from s2sad.transform import Transformed


class _Higher(Transformed):
    """A derivative that runs the sweeps of others; where it is differentiated itself it has a text, of arrays only (`higher_texts.py`)."""

    by_kinds = True

    def generate(self, function: types.FunctionType, kinds: list[Kind], names: tuple[str, ...], single: bool) -> Any:
        from s2sad.effort import attempted

        return attempted(lambda: self.text(function, kinds, names, single))

    def text(self, function: types.FunctionType, kinds: list[Kind], names: tuple[str, ...], single: bool) -> Any:
        raise NotImplementedError


class _Jacobian(_Higher):
    transform = "jacobian"

    def __init__(self, function: Callable, argnums: Any = 0):
        super().__init__(function, argnums)
        self.halves = vjp(function, argnums)

    def text(self, function: types.FunctionType, kinds: list[Kind], names: tuple[str, ...], single: bool) -> Any:
        from s2sad.higher_texts import columns, rows

        try:
            return rows(function, kinds, names, single, self.transform)
        except UnsupportedError as refusal:  # where it writes, perhaps: residuals that serve many times are copied
            try:
                return columns(function, kinds, names, single, self.transform, real=True)
            except UnsupportedError:
                raise refusal from None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        value, pullback = self.halves(*args, **kwargs)
        parts = leaves(value)
        carrying = [inexact(leaf) for leaf in leaves(self.halves.chosen(args, kwargs))]

        def rows(place: int) -> Any:
            leaf = parts[place]
            if not inexact(leaf):
                return None
            seeds = [mapped(_nothing, part) for part in parts]
            found = []
            for unit in _units(leaf):
                seeds[place] = unit
                found.append(pullback(rebuilt_from(value, seeds)))
            like = found[0] if found else pullback(rebuilt_from(value, seeds))
            columns = list(zip(*map(leaves, found), strict=True)) or [()] * len(carrying)
            joined = [
                _joined(bars, np.shape(leaf), bar, 0) if carries else None
                for bars, bar, carries in zip(columns, leaves(like), carrying, strict=True)
            ]
            return rebuilt_from(like, joined)

        return rebuilt_from(value, [rows(place) for place in range(len(parts))])


class _JacobianForward(_Higher):
    transform = "jacobian_forward"

    def __init__(self, function: Callable, argnums: Any = 0):
        super().__init__(function, argnums)
        self.push = jvp(function, argnums)

    def text(self, function: types.FunctionType, kinds: list[Kind], names: tuple[str, ...], single: bool) -> Any:
        from s2sad.higher_texts import columns

        return columns(function, kinds, names, single, self.transform)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        chosen = self.push.chosen(args, kwargs)
        parts = leaves(chosen)
        zeros = [mapped(_nothing, part) for part in parts]
        run = self.push.prepared(args, kwargs)
        value = None
        columns: list[list[Any] | None] = []  # for each leaf of the arguments the tangents of the value
        for place, leaf in enumerate(parts):
            if not inexact(leaf):
                columns.append(None)
                continue
            found = []
            for unit in _units(leaf):
                value, value_dot = run(rebuilt_from(chosen, [*zeros[:place], unit, *zeros[place + 1 :]]))
                found.append(leaves(value_dot))
            columns.append(found)
        if value is None:
            value, _ = run(rebuilt_from(chosen, zeros))

        def block(number: int, leaf: Any) -> Any:
            """The derivatives of one leaf of the value, in the containers of the arguments."""
            if not inexact(leaf):
                return None
            joined = [
                None if found is None else _joined([dots[number] for dots in found], np.shape(part), leaf, -1)
                for part, found in zip(parts, columns, strict=True)
            ]
            return rebuilt_from(chosen, joined)

        return rebuilt_from(value, [block(number, leaf) for number, leaf in enumerate(leaves(value))])


class _Hessian(_Higher):
    transform = "hessian"

    def __init__(self, function: Callable, argnums: Any = 0):
        gradient = grad(function, argnums)
        super().__init__(gradient, argnums)
        self.of = function
        self.forward, self.reverse = jacobian_forward(gradient, argnums), jacobian(gradient, argnums)

    def text(self, function: types.FunctionType, kinds: list[Kind], names: tuple[str, ...], single: bool) -> Any:
        from s2sad.higher_texts import columns, rows

        return self.either(lambda write: write(function, kinds, names, single, self.transform), columns, rows)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.either(lambda run: run(*args, **kwargs), self.forward, self.reverse)

    def either(self, what: Callable[[Any], Any], forward: Any, reverse: Any) -> Any:
        try:
            return what(forward)
        except UnsupportedError as refusal:  # a rule of the user's own, perhaps, that is there for reverse mode only
            try:
                return what(reverse)
            except UnsupportedError:
                raise refusal from None


class _Elementwise(_Higher):
    transform = "elementwise_grad"

    def __init__(self, function: Callable, argnums: Any = 0):
        super().__init__(function, argnums)
        self.halves = vjp(function, argnums)

    def text(self, function: types.FunctionType, kinds: list[Kind], names: tuple[str, ...], single: bool) -> Any:
        from s2sad.higher_texts import pulled

        return pulled(function, kinds, names, single, None)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        value, pullback = self.halves(*args, **kwargs)
        _demand_array(value, "elementwise_grad")
        return pullback(np.ones_like(value)[()] if np.shape(value) == () else np.ones_like(value))


class Pullback(_Higher):
    """What `vjp` gives, as a function of all that it depends on: `pullback(*args, seed)`; only for programs that are differentiated again."""

    transform = "pullback"

    def text(self, function: types.FunctionType, kinds: list[Kind], names: tuple[str, ...], single: bool) -> Any:
        from s2sad.higher_texts import pulled

        return pulled(function, kinds[:-1], names, single, kinds[-1])

    def __call__(self, *args: Any) -> Any:
        *own, seed = args
        return vjp(self.function, self.argnums)(*own)[1](seed)

    def generated_for_kinds(self, kinds: list[Kind]) -> types.FunctionType:
        *own, seed = kinds
        function: Any = self.function
        if isinstance(function, Transformed):
            function = function.generated_for_kinds(own)
        function = getattr(function, "function", function)
        own += [kind_of(1.0, label) for label in self.binder(function).names[len(own) :]]
        return self.make(function, [*own, seed]).function  # type: ignore[return-value]


class Hvp:
    """The function that `hvp` gives."""

    def __init__(self, function: Callable, argnums: Any = 0):
        self.function, self.argnums = function, argnums
        self.push = jvp(grad(function, argnums), argnums)
        functools.update_wrapper(self, function, updated=())

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        *primals, vector = args
        return self.push(*primals, tangents=vector, **kwargs)[1]

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __reduce__(self) -> Any:
        return shipping.named(self) or (type(self), (self.function, self.argnums))


def jacobian(function: Callable | None = None, argnums: Any = 0) -> Any:
    """The Jacobian by reverse mode: one pullback for each element of the value.

    For a value of shape `m` and an argument of shape `n`, an array of shape `m + n`. For an argument in containers, a container
    of these; for a value in containers, its container with one of these at each leaf. What is no float has None.
    """
    return decorated(_Jacobian, function, argnums)


def jacobian_forward(function: Callable | None = None, argnums: Any = 0) -> Any:
    """The Jacobian by forward mode: one sweep for each element of the arguments. It has the form that `jacobian` gives."""
    return decorated(_JacobianForward, function, argnums)


def hessian(function: Callable | None = None, argnums: Any = 0) -> Any:
    """The Hessian of a scalar function: the Jacobian of its gradient, forward over reverse.

    For an argument of shape `n`, an array of shape `n + n`; for arguments in containers, the container with such a container at each leaf.
    """
    return decorated(_Hessian, function, argnums)


def hvp(function: Callable | None = None, argnums: Any = 0) -> Any:
    """`hvp(f)(*args, vector)`: the Hessian of a scalar function times a vector of the argument's shape, without the Hessian.

    The derivative of the gradient in the vector's direction: forward over reverse (Pearlmutter, Fast exact multiplication by the
    Hessian, Neural Computation 6, 1994).
    """
    return decorated(Hvp, function, argnums)


def elementwise_grad(function: Callable | None = None, argnums: Any = 0) -> Any:
    """The derivative of each element of the value by its own element of the argument, for functions that work element by element."""
    return decorated(_Elementwise, function, argnums)


def _demand_array(value: Any, label: str) -> None:
    if not isinstance(value, np.ndarray | np.generic | float | complex):
        raise UnsupportedError(
            f"{label} takes numbers and arrays, and here is a {type(value).__name__}", hint="Use vjp or jvp."
        )


def _units(leaf: Any) -> Iterator[Any]:
    """Unit vectors of a leaf's shape and dtype."""
    like = np.asarray(leaf)
    if not like.shape:
        yield like.dtype.type(1) if isinstance(leaf, np.ndarray | np.generic) else type(leaf)(1)
        return
    for place in np.ndindex(like.shape):
        unit = np.zeros(like.shape, like.dtype)
        unit[place] = 1
        yield unit


def _nothing(leaf: Any) -> Any:
    """The zero of a leaf; None for what is no float."""
    if not inexact(leaf):
        return None
    return np.zeros_like(leaf)[()] if isinstance(leaf, np.ndarray | np.generic) else type(leaf)(0)


def _joined(parts: list[Any] | tuple, shape: tuple[int, ...], leaf: Any, axis: int) -> Any:
    """Derivatives by, or of, each element of a leaf of that shape, as one array; the other axes are those of `leaf`."""
    if not parts:
        inner = np.shape(leaf)
        return np.zeros(shape + inner if axis == 0 else inner + shape, np.asarray(leaf).dtype)
    if parts[0] is None:
        return None
    inner = np.shape(parts[0])
    return np.stack(parts, axis=axis).reshape(shape + inner if axis == 0 else inner + shape)[()]
