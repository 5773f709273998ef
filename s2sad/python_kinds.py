"""python_kinds: what Python's own functions and the arithmetic of its lists give."""

from __future__ import annotations

import builtins
import math
from typing import Any

import gast
import numpy as np

from s2sad.broadcasting import broadcast
from s2sad.dimensions import looked_up
from s2sad.effort import THOROUGH
from s2sad.elementwise_kinds import elementwise
from s2sad.joining import NOTHING, WHOLE_TOO, element, join, keys_of
from s2sad.kinds import (
    BOOL,
    COMPLEX,
    FLOAT,
    INT,
    MISSING,
    PYTHON_DTYPES,
    UNKNOWN,
    Const,
    DictOf,
    Kind,
    ListOf,
    Map,
    Num,
    Seq,
    Sym,
    constant,
    differentiable,
    known,
    same_dtype,
)

PYTHON_SCALARS = {
    builtins.float,
    builtins.int,
    builtins.bool,
    builtins.len,
    builtins.abs,
    builtins.min,
    builtins.max,
    builtins.sum,
    builtins.pow,
    builtins.round,
    builtins.complex,
    builtins.isinstance,
    builtins.list,
    builtins.tuple,
    builtins.range,
    np.shape,
    np.ndim,
    np.size,
    builtins.sorted,
    dict.fromkeys,
}


def makes_arrays(operator: type, kind: Kind | None) -> bool:
    """Does NumPy do the arithmetic of a list and an operand of this kind? Python repeats lists by whole numbers."""
    if not isinstance(kind, Num) or kind.python:
        return False
    inexact = kind.dtype is not None and kind.dtype.kind in "fc"
    return kind.array or kind.boxed is True or inexact or operator not in (gast.Mult, gast.MatMult)


def list_arithmetic(callee: Any, kinds: list[Kind], place: str) -> Kind:
    """`xs + ys`, `xs * n`."""
    sequences = [k for k in kinds if isinstance(k, Seq | ListOf)]
    others = [k for k in kinds if not isinstance(k, Seq | ListOf)]
    if callee is gast.Mult and any(not isinstance(k, Num) or k.shape != () for k in others):
        return UNKNOWN
    if callee is gast.Add and len(sequences) == 2 and all(isinstance(k, Seq) for k in sequences):
        return Seq(sequences[0].type, sequences[0].items + sequences[1].items)  # type: ignore[union-attr]
    if any(isinstance(k, Seq) and k.type is not list for k in sequences) or (callee is gast.Add and len(sequences) < 2):
        return UNKNOWN
    items = [element(k, place) for k in sequences if not (isinstance(k, Seq) and not k.items)]
    if not items:
        return Seq(list, ())
    result = items[0]
    for item in items[1:]:
        result = join(result, item, place)
    return ListOf(result)


def concatenated(kinds: list[Kind], place: str) -> Kind:
    """`xs + ys` of lists, or of tuples."""
    a, b = kinds
    if isinstance(a, Seq) and isinstance(b, Seq):
        return Seq(a.type, a.items + b.items) if a.type is b.type and a.type in (list, tuple) else UNKNOWN
    if any(isinstance(k, Seq) and k.type is not list for k in kinds):
        return UNKNOWN
    items = [element(k, place) for k in kinds if not (isinstance(k, Seq) and not k.items)]
    return ListOf(items[0] if len(items) == 1 else join(items[0], items[1], place))


def without_numbers(callee: Any, kind: Kind, place: str) -> Kind | None:
    """The kind of `list(d)`, `sorted(range(n))`, where no number that could carry a derivative is in it."""
    if THOROUGH.get() and (names := texts(kind)):
        names = sorted(names) if callee is builtins.sorted else names
        return Seq(tuple if callee is builtins.tuple else list, tuple(map(Const, names)))
    if isinstance(kind, Map | DictOf):
        key = keys_of(kind)
        return None if differentiable(key) else ListOf(key)
    rearranged = isinstance(kind, Seq) and callee is builtins.sorted and bool(kind.items)
    if (rearranged or isinstance(kind, ListOf)) and not differentiable(kind):
        return ListOf(element(kind, place))
    return None


TEXT = Const(MISSING)
IN_PIECES = {"split", "rsplit", "splitlines"}
OF_TEXT = {
    *"strip lstrip rstrip lower upper title capitalize swapcase casefold replace join removeprefix removesuffix".split(),
    *"center ljust rjust zfill format expandtabs".split(),
}


def of_text(method: str) -> Kind:
    """The kind of what a method of a text gives."""
    return ListOf(TEXT) if method in IN_PIECES else TEXT if method in OF_TEXT else UNKNOWN


def texts(kind: Kind) -> list[str]:
    """The keys of a dict, or what a list holds, where these are texts that are known."""
    found = [key for key, _ in kind.items] if isinstance(kind, Map) and kind.factory is None else []
    if isinstance(kind, Seq) and all(isinstance(item, Const) for item in kind.items):
        found = [item.value for item in kind.items]
    return found if all(type(text) is str for text in found) else []


def python_kind(callee: Any, kinds: list[Kind], place: str) -> Kind:
    if callee is builtins.bool and len(kinds) == 1 and isinstance(kinds[0], Const) and kinds[0].value is None:
        return constant(False)
    if callee in (builtins.float, builtins.int, builtins.bool, builtins.complex):
        return Num(PYTHON_DTYPES[callee], (), python=True)
    if callee in (builtins.len, np.ndim, np.size):
        return _counted(callee, kinds[0])
    if callee is np.shape:
        x = kinds[0]
        if isinstance(x, Num) and x.shape is not None:
            return Seq(
                tuple,
                tuple(
                    Num(INT, (), python=True, value=n) if isinstance(n, int) else Num(INT, (), python=True, sym=n)
                    for n in x.shape
                ),
            )
        return UNKNOWN
    if callee in (builtins.abs, builtins.pow):
        ufunc = np.abs if callee is builtins.abs else np.power
        if callee is builtins.abs and isinstance(kinds[0], Num) and kinds[0].python and kinds[0].dtype == COMPLEX:
            return Num(FLOAT, (), python=True)
        return elementwise(ufunc, kinds, operator=True)
    if callee in (builtins.min, builtins.max) and len(kinds) > 1:
        result = kinds[0]
        for kind in kinds[1:]:
            result = join(result, kind, place)
        return Num(result.dtype, (), python=result.python) if isinstance(result, Num) else UNKNOWN
    if callee is builtins.sum and len(kinds) > 1 and known(kinds[1]) != 0:
        total, start = _of_items(callee, kinds, place), kinds[1]
        return elementwise(np.add, [total, start], operator=True)
    if callee in (builtins.min, builtins.max, builtins.sum):
        return _of_items(callee, kinds, place)
    if callee is builtins.range:
        return ListOf(Num(INT, (), python=True))
    if callee in (builtins.list, builtins.tuple) and not kinds:
        return Seq(callee, ())
    if callee in (builtins.list, builtins.tuple):
        x = kinds[0]
        if isinstance(x, Seq):
            return Seq(callee, x.items)
        if isinstance(x, Num) and x.shape:
            return ListOf(Num(x.dtype, x.shape[1:]))
        return x if isinstance(x, ListOf) else UNKNOWN
    if callee is builtins.sorted and kinds:
        x = kinds[0]
        if isinstance(x, Num):
            return ListOf(Num(x.dtype, x.shape[1:])) if x.shape else UNKNOWN
        return (
            ListOf(element(x, place)) if isinstance(x, Seq | ListOf) and (isinstance(x, ListOf) or x.items) else UNKNOWN
        )
    if callee == dict.fromkeys and kinds:
        keys, value = kinds[0], kinds[1] if len(kinds) > 1 else NOTHING
        return DictOf(value, key=keys_of(keys) if isinstance(keys, Map | DictOf) else element(keys, place))
    if callee is builtins.isinstance:
        return Num(BOOL, (), python=True)
    if getattr(callee, "__module__", "") == "math":
        if callee in (math.floor, math.ceil, math.trunc, math.factorial, math.isqrt, math.comb, math.perm, math.gcd):
            return Num(INT, (), python=True)
        if callee in (math.frexp, math.modf):
            return Seq(
                tuple, (Num(FLOAT, (), python=True), Num(INT if callee is math.frexp else FLOAT, (), python=True))
            )
        return Num(BOOL if callee in (math.isnan, math.isinf, math.isclose, math.isfinite) else FLOAT, (), python=True)
    return UNKNOWN


def python_values(callee: Any, array: Kind) -> Kind:
    """`x.item()`, `x.tolist()`: Python numbers, in nested lists."""
    if not isinstance(array, Num) or array.dtype is None or array.dtype.kind not in "fciub":
        return UNKNOWN
    types: dict[str, Any] = {"f": float, "c": complex, "b": bool}
    kind: Kind = Num(PYTHON_DTYPES[types.get(array.dtype.kind, int)], (), python=True)
    if callee is np.ndarray.item:
        return kind
    if array.shape is None:
        return UNKNOWN
    for n in reversed(array.shape):
        kind = Seq(list, (kind,) * n) if isinstance(n, int) else ListOf(kind)
    return kind


def _counted(callee: Any, x: Kind) -> Kind:
    if isinstance(x, Seq):
        return constant(len(x.items))
    if isinstance(x, Num) and x.shape:
        if callee is np.ndim:
            return constant(len(x.shape))
        if callee is builtins.len:
            n = x.shape[0]
            return constant(n) if isinstance(n, int) else Num(INT, (), python=True, sym=n)
        if len(x.shape) == 1 and isinstance(x.shape[0], Sym):
            return Num(INT, (), python=True, sym=x.shape[0])
    return Num(INT, (), python=True)


def _of_items(callee: Any, kinds: list[Kind], place: str) -> Kind:
    x = kinds[0]
    if isinstance(x, Num) and x.shape:
        if callee is builtins.sum and x.dtype is not None and x.dtype.kind in "fc":
            if len(x.shape) > 1:
                return Num(x.dtype, x.shape[1:])
            return WHOLE_TOO if same_dtype(x.dtype, FLOAT) else Num(None, (), python=True)  # of none it is 0
        return Num(x.dtype, x.shape[1:])
    if x == Seq(list, ()) and callee is builtins.sum:
        return Num(INT, (), python=True)
    item = element(x, place)
    if not isinstance(item, Num):
        return UNKNOWN
    if callee is builtins.sum and item.scalar and not isinstance(x, Seq):  # of none it is 0
        return join(Num(INT, (), python=True), item, place)
    if callee is builtins.sum and item.python:
        return Num(item.dtype, (), python=True)
    if callee is builtins.sum and item.shape is not None:
        # the items may broadcast against each other
        items = x.items if isinstance(x, Seq) else [looked_up(item, "sum."), looked_up(item, "sum+")]
        shapes = [k.shape for k in items if isinstance(k, Num)]
        full = broadcast(shapes) if shapes else item.shape
        return Num(
            item.dtype if isinstance(x, Seq) else None if item.shape == () else item.dtype,
            full,
            python=item.shape == (),
        )
    return Num(item.dtype, item.shape, python=item.python)
