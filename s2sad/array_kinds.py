"""array_kinds: what functions give that reduce, make, reshape or join arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sad.calls import Canonical
from s2sad.joining import element
from s2sad.kinds import (
    FLOAT,
    MISSING,
    UNKNOWN,
    Const,
    DictOf,
    Dim,
    Fun,
    Kind,
    ListOf,
    Map,
    Num,
    Obj,
    Seq,
    Sym,
    constant,
    known,
    not_one,
)

AXIS_FIRST = {np.cumsum: None, np.sort: -1}  # second argument is an axis, None of which flattens; and its default


def zeros_kind(kind: Kind, shadow: bool) -> Kind:
    """Zero adjoints in lists and dicts; what carries no derivative has none in a shadow."""
    match kind:
        case Num(dtype=dtype) if dtype is not None and (dtype.kind in "fc" or kind.scalar):
            floating = dtype.kind in "fc" and not kind.python and not (kind.scalar and shadow)
            return (
                Num(dtype, kind.shape, some_axes=kind.some_axes)
                if floating
                else Num(FLOAT, (), python=True)
                if kind.scalar
                else UNKNOWN
            )
        case Seq(items=items):
            return Seq(list, tuple(zeros_kind(item, shadow) for item in items))  # type: ignore[arg-type]
        case ListOf(item):
            return ListOf(zeros_kind(item, shadow))
        case Map(items) | Obj(items=items):
            return Map(tuple((key, zeros_kind(item, shadow)) for key, item in items))
        case DictOf(item):
            return DictOf(zeros_kind(item, shadow), key=kind.key)
        case Const(value) if value is not MISSING:
            return Const(None) if shadow and value is not None else Num(FLOAT, (), python=True)
    return UNKNOWN


def squeezed(x: Num, axis: Kind) -> Kind:
    """Without the axes of length 1, or without those that are named."""
    shape, where = x.shape or (), known(axis)
    if where is None and all(n == 1 or not_one(n) for n in shape):
        return Num(x.dtype, tuple(n for n in shape if n != 1))
    axes = (where,) if type(where) is int else where
    if not isinstance(axes, tuple) or not all(type(a) is int and -len(shape) <= a < len(shape) for a in axes):
        return Num(x.dtype, None)
    gone = {a % len(shape) for a in axes}
    return Num(x.dtype, tuple(n for i, n in enumerate(shape) if i not in gone))


def any_dtype(kind: Kind) -> Kind:
    if isinstance(kind, Seq):
        return Seq(kind.type, tuple(map(any_dtype, kind.items)))
    return Num(None, kind.shape) if isinstance(kind, Num) else kind


def flattens(callee: Any, kinds: list[Kind], named: dict[str, Kind]) -> bool:
    """May the result have another shape than the operand?"""
    if callee in (np.triu, np.tril):
        return len(kinds[0].shape or ()) < 2  # type: ignore[union-attr]
    if callee in AXIS_FIRST:
        axis = named.get("axis", kinds[1] if len(kinds) > 1 else constant(AXIS_FIRST[callee]))
        return not isinstance(known(axis), int)
    return False


def dimension(kind: Kind, place: str) -> Dim:
    """An integer argument as a dimension."""
    value = known(kind)
    if type(value) is int and value >= 0:
        return value
    if isinstance(kind, Num) and kind.sym is not None:
        return kind.sym
    return Sym(place)


def reduction(operation: Canonical, kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind:
    x = kinds[0]
    if isinstance(x, Seq | ListOf):
        x = stacked(x, 0, place)
    if not isinstance(x, Num):
        return UNKNOWN
    axis = known(named["axis"] if "axis" in named else kinds[1] if len(kinds) > 1 else Const(None))
    position = {
        np.max: 3,
        np.min: 3,
        np.all: 3,
        np.any: 3,
        np.sum: 4,
        np.mean: 4,
        np.prod: 4,
        np.std: 5,
        np.var: 5,
        np.amax: 3,
        np.amin: 3,
        np.ptp: 3,
        np.nanmax: 3,
        np.nanmin: 3,
        np.nansum: 4,
        np.nanmean: 4,
        np.median: 4,
        np.argmax: 3,
        np.argmin: 3,
    }.get(operation.callee, 99)
    keep = known(
        named["keepdims"] if "keepdims" in named else kinds[position] if len(kinds) > position else constant(False)
    )
    dtype = None
    if "dtype" not in named and len(kinds) < 3 and x.dtype is not None:
        sample = np.ones((1,), x.dtype)
        with np.errstate(all="ignore"):
            dtype = np.asarray(operation.callee(sample)).dtype
    elif operation.callee in (np.sum, np.prod, np.nansum):
        dtype = _whole(named.get("dtype", kinds[2] if len(kinds) > 2 else UNKNOWN))
    if x.shape is None or axis is MISSING or keep is MISSING:
        return Num(dtype, () if axis is None and keep is False else None)
    rank = len(x.shape)
    axes = (
        set(range(rank))
        if axis is None
        else {a % rank if rank else 0 for a in (axis if isinstance(axis, tuple) else (axis,))}
    )
    if keep:
        return Num(dtype, tuple(1 if i in axes else n for i, n in enumerate(x.shape)))
    return Num(dtype, tuple(n for i, n in enumerate(x.shape) if i not in axes))


def _whole(given: Kind) -> np.dtype | None:
    """The dtype that is asked for, if it is one of integers: nothing varies that is summed up in it."""
    value = given.value if isinstance(given, Fun) else known(given)
    dtype = None if value is MISSING or value is None else np.dtype(value)
    return dtype if dtype is not None and dtype.kind in "biu" else None


def created(operation: Canonical, kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind:
    shape_kind = kinds[0] if kinds else named.get("shape", UNKNOWN)
    position = 2 if operation.callee is np.full else 1
    dtype = named.get("dtype", kinds[position] if len(kinds) > position else Const(None))
    value = known(dtype)
    if isinstance(dtype, Fun):
        value = dtype.value
    if value is None:
        found: np.dtype | None = FLOAT
        if operation.callee is np.full:
            fill = kinds[1] if len(kinds) > 1 else named.get("fill_value", UNKNOWN)
            found = fill.dtype if isinstance(fill, Num) else None
    else:
        found = None if value is MISSING else np.dtype(value)
    return Num(found, shape_from(shape_kind, place))


def shape_from(kind: Kind, place: str) -> tuple[Dim, ...] | None:
    """The shape that an argument `shape` spells."""
    if isinstance(kind, Seq):
        return tuple(dimension(item, f"{place}.{axis}") for axis, item in enumerate(kind.items))
    if isinstance(kind, Num) and kind.shape == ():
        return (dimension(kind, f"{place}.0"),)
    return None


def reshaped(kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind:
    x = kinds[0]
    shape = shape_from(kinds[1] if len(kinds) > 1 else named.get("shape", UNKNOWN), place)
    dtype = x.dtype if isinstance(x, Num) else None
    if shape is None:
        return Num(dtype, None)
    target = kinds[1] if len(kinds) > 1 else named["shape"]
    items = target.items if isinstance(target, Seq) else (target,)
    return Num(
        dtype,
        tuple(
            Sym(f"{place}.{i}")
            if known(item) == -1 or (known(item) is MISSING and not getattr(item, "sym", None))
            else n
            for i, (n, item) in enumerate(zip(shape, items, strict=True))
        ),
    )


def stacked(kind: Kind, axis: int, place: str) -> Kind:
    """The array that a sequence of numbers or arrays makes."""
    item = element(kind, place)
    if isinstance(item, Seq | ListOf):
        item = stacked(item, 0, f"{place}'")
    if not isinstance(item, Num) or item.shape is None:
        return Num(getattr(item, "dtype", None), None)
    count: Dim = len(kind.items) if isinstance(kind, Seq) else Sym(f"{place}#")
    rank = len(item.shape) + 1
    if not -rank <= axis < rank:
        return UNKNOWN
    shape = list(item.shape)
    shape.insert(axis % rank, count)
    return Num(item.dtype, tuple(shape))


def gathered(callee: Any, kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind:
    x = kinds[0]
    axis = known(named.get("axis", kinds[1] if len(kinds) > 1 else constant(0)))
    if "dtype" in named or (callee in (np.array, np.asarray) and len(kinds) > 1):
        return _array_of(x, named.get("dtype", kinds[1] if len(kinds) > 1 else UNKNOWN), place)
    if callee in (np.array, np.asarray):
        return (
            Num(x.dtype, x.shape)
            if isinstance(x, Num)
            else stacked(x, 0, place)
            if isinstance(x, Seq | ListOf)
            else UNKNOWN
        )
    if callee is np.stack and isinstance(axis, int) and isinstance(x, Seq | ListOf):
        return stacked(x, axis, place)
    item = element(x, place)
    if not isinstance(item, Num) or item.shape is None or not isinstance(axis, int):
        return UNKNOWN
    if callee is np.concatenate and item.shape:
        where = axis % len(item.shape)
        joint = _joint_length(x, where, f"{place}.{where}")
        return Num(item.dtype, tuple(joint if i == where else n for i, n in enumerate(item.shape)))
    rank = max(len(item.shape), 2 if callee is np.vstack else 1)
    return Num(item.dtype, tuple(Sym(f"{place}.{i}") for i in range(rank)))


def _joint_length(parts: Kind, axis: int, label: str) -> Dim:
    """How long arrays are together."""
    items = parts.items if isinstance(parts, Seq) else ()
    shapes = [
        item.shape for item in items if isinstance(item, Num) and item.shape is not None and len(item.shape) > axis
    ]
    if not items or len(shapes) < len(items):
        return Sym(label)
    lengths = [shape[axis] for shape in shapes]
    least = sum(length if isinstance(length, int) else length.least for length in lengths)
    return least if all(isinstance(length, int) for length in lengths) else Sym(label, least=least)


def _array_of(x: Kind, dtype_kind: Kind, place: str) -> Kind:
    value = dtype_kind.value if isinstance(dtype_kind, Fun) else known(dtype_kind)
    dtype = None if value is MISSING or value is None else np.dtype(value)
    inner = x if isinstance(x, Num) else stacked(x, 0, place) if isinstance(x, Seq | ListOf) else None
    if isinstance(x, Seq) and not x.items:
        return Num(dtype, (0,))
    return Num(dtype, inner.shape if isinstance(inner, Num) else None)
