"""Kinds of what the helpers of generated code give, and a few functions of NumPy's that rules use: gradients are differentiated too."""

from __future__ import annotations

import bisect
from typing import Any

import numpy as np

from s2sad import arrays, runtime
from s2sad.adjoint_kinds import added_at, formed, in_form, part, total
from s2sad.array_kinds import dimension, shape_from
from s2sad.dimensions import various
from s2sad.joining import joined, values
from s2sad.kinds import (
    FLOAT,
    INT,
    MISSING,
    UNKNOWN,
    Const,
    DictOf,
    Fun,
    Kind,
    ListOf,
    Map,
    Num,
    known,
    same_dtype,
)
from s2sad.runtime_heaps import heap_places
from s2sad.runtime_masks import finite, nonzero
from s2sad.subscripts import einsum_adjoint


def helper_kind(callee: Any, kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind | None:
    """None: it is none of them."""
    match kinds:
        case [kind] if callee in (np.zeros_like, np.ones_like, np.empty_like) and kind == UNKNOWN and not named:
            return Num(None, None, boxed=True)
        case [Num(np.dtype() as one, tuple(rows)), Num(np.dtype() as other, tuple(columns))] if (
            outer_product(callee) and not named
        ):
            return Num(callee.__self__(np.ones((), one), np.ones((), other)).dtype, rows + columns)
        case [Num(dtype=np.dtype() as dtype), *_] if callee is np.result_type:
            alike = all(isinstance(k, Num) and k.dtype == dtype and not k.python for k in kinds)
            return Const(dtype) if alike else UNKNOWN
        case [rows, *rest] if callee is np.eye and set(named) <= {"dtype"} and len(rest) < 2:
            sides = (rows, rest[0] if rest and known(rest[0]) is not None else rows)
            return Num(named_dtype(named), tuple(dimension(k, f"{place}.{i}") for i, k in enumerate(sides)))
        case [Num(dtype=dtype), Num(), shape] if callee is arrays.scatter:
            return Num(dtype, shape_from(shape, place))
        case [Num(dtype=dtype), Num(shape=shape)] if callee is arrays.gather:
            return Num(dtype, shape)
        case [Map() | DictOf() as table, _] if callee is runtime.held:
            return ListOf(various(joined(values(table), place))) if values(table) else UNKNOWN
        case [_, _, *_] if callee in (bisect.bisect_left, bisect.bisect_right):
            return Num(INT, (), python=True)
        case [_, _] if callee is heap_places:
            return ListOf(Num(INT, (), python=True))
        case [kind, _] if callee in (finite, nonzero):
            return (
                Num(kind.dtype, kind.shape, kind.python, boxed=kind.boxed) if isinstance(kind, Num) else Num(None, None)
            )
        case [one, other] if callee is runtime.add:
            return total(one, other, place)
        case [adjoint, index, added] if callee is runtime.add_at:
            return added_at(adjoint, index, added, place)
        case [adjoint, primal] if callee in (runtime.unbroadcast_items, runtime.contained):
            return in_form(adjoint, primal, callee is runtime.contained, place)
        case [adjoint, Num() as primal] if callee in (runtime.unbroadcast, runtime.like):
            return formed(adjoint, primal, callee is runtime.unbroadcast)
        case [bar, listed] if callee is arrays.unnest:
            return part(bar, listed, place)
        case [shape] if callee is arrays.positions:
            return Num(INT, shape_from(shape, place))
        case [_, position, bar, *operands] if callee is einsum_adjoint:
            where = known(position)
            operand = operands[where] if type(where) is int and where < len(operands) else UNKNOWN
            alike = isinstance(operand, Num) and all(
                isinstance(k, Num) and same_dtype(k.dtype, operand.dtype) for k in (bar, *operands)
            )
            return Num(operand.dtype, operand.shape) if alike else UNKNOWN  # type: ignore[union-attr]
    return None


def outer_product(callee: Any) -> bool:
    """`np.add.outer`, ..."""
    owner = getattr(callee, "__self__", None)
    return isinstance(owner, np.ufunc) and owner.nin == 2 and owner.nout == 1 and callee.__name__ == "outer"


def named_dtype(named: dict[str, Kind]) -> np.dtype | None:
    if "dtype" not in named:
        return FLOAT
    given = named["dtype"]
    value = given.value if isinstance(given, Fun) else known(given)
    return None if value is MISSING else np.dtype(value)
