"""What kind of value a library function gives, from the kinds of its arguments.

A few families are reasoned about; of every other function with a rule it is enough to run it on tiny arrays, at two sizes.
"""

from __future__ import annotations

import builtins
import itertools
import warnings
from dataclasses import replace
from typing import Any

import gast
import numpy as np

from s2sad import runtime, runtime_memory
from s2sad.array_kinds import (
    any_dtype,
    created,
    dimension,
    flattens,
    gathered,
    reduction,
    reshaped,
    shape_from,
    squeezed,
    stacked,
    zeros_kind,
)
from s2sad.calls import Canonical
from s2sad.elementwise_kinds import clipped, common_dtype, elementwise, product_kind, weak, where_kind
from s2sad.helper_kinds import helper_kind, named_dtype
from s2sad.joining import NOTHING
from s2sad.kinds import (
    FLOAT,
    INT,
    MISSING,
    NEVER,
    NOT_KNOWN,
    UNKNOWN,
    Const,
    Kind,
    ListOf,
    Num,
    Seq,
    Sym,
    known,
    not_one,
    same_dtype,
)
from s2sad.probing import probe, sample_of
from s2sad.python_kinds import (
    PYTHON_SCALARS,
    concatenated,
    list_arithmetic,
    makes_arrays,
    python_kind,
    python_values,
    without_numbers,
)
from s2sad.rules import has_rule, is_constant

REDUCTIONS = {
    getattr(np, n)
    for n in "sum mean max min prod var std all any ptp nansum nanmean nanmax nanmin median amax amin".split()
}
INDICES = {np.argmax, np.argmin, np.count_nonzero}
TEXTS = {builtins.str, builtins.repr, builtins.chr, builtins.format, builtins.hex}
LISTING = {builtins.list, builtins.tuple, builtins.sorted}
OPERATORS: dict[Any, Any] = {
    gast.Add: np.add,
    gast.Sub: np.subtract,
    gast.Mult: np.multiply,
    gast.Div: np.true_divide,
    gast.FloorDiv: np.floor_divide,
    gast.Mod: np.remainder,
    gast.Pow: np.power,
    gast.USub: np.negative,
    gast.UAdd: np.positive,
    gast.Invert: np.invert,
    gast.MatMult: np.matmul,
    gast.BitAnd: np.bitwise_and,
    gast.BitOr: np.bitwise_or,
    gast.BitXor: np.bitwise_xor,
    gast.LShift: np.left_shift,
    gast.RShift: np.right_shift,
}
GENERATORS = {np.random.default_rng, np.random.RandomState, np.random.Generator}
CREATORS = {np.zeros, np.ones, np.empty, np.full}
LIKES = {np.zeros_like, np.ones_like, np.empty_like, np.full_like, np.copy, np.negative, np.ascontiguousarray}
BOXING = {
    np.where,
    np.array,
    np.asarray,
    np.reshape,
    np.broadcast_to,
    np.tensordot,
    np.select,
    np.zeros_like,
} | CREATORS
SAME_SHAPE = {
    np.cumsum,
    np.nan_to_num,
    np.flip,
    np.roll,
    np.sort,
    np.conj,
    np.round,
    np.triu,
    np.tril,
    np.copy,
    np.real,
}


def result_kind(operation: Canonical, kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind:
    """The kind of a call of a library function; `place` names dimensions that are not known otherwise."""
    kind = _result_kind(operation, kinds, named, place)
    if isinstance(kind, Num) and kind.shape == () and not kind.python:
        boxed = _boxed(operation.callee, kinds, named)
        return kind if boxed is False else replace(kind, boxed=boxed)
    return kind


def arithmetic_kind(operator: type, numbers: list[Kind]) -> Kind:
    """The kind of `a + b` and the like of two arrays or numbers: `result_kind` without its search."""
    try:
        return elementwise(OPERATORS[operator], numbers, operator=True)
    except (TypeError, ValueError, KeyError):
        return UNKNOWN


def _boxed(callee: Any, kinds: list[Kind], named: dict[str, Kind]) -> bool | None:
    """Is a result without axes an array (np.where), or a number, as ufuncs and reductions give it? None: not known."""
    number = isinstance(OPERATORS.get(callee, callee), np.ufunc) or callee in REDUCTIONS or callee in INDICES
    if number or callee is np.dot:
        return None if {"out", "keepdims"} & named.keys() else False
    if callee in (runtime.unbroadcast, runtime.like):
        return False if kinds[1].scalar and kinds[1].boxed is False else None  # type: ignore[union-attr]
    if callee in BOXING:
        return True
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            args = [sample_of(k, 3, 1) for k in kinds]
            result = callee(*args, **{key: sample_of(k, 3, 1) for key, k in named.items()})
    except Exception:
        return None
    if not isinstance(result, np.ndarray):
        return False
    # a method of a number gives a number where NumPy's function gives an array
    return None if any(isinstance(k, Num) and k.shape == () and not k.boxed for k in kinds) else True


def _result_kind(operation: Canonical, kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind:
    callee = operation.callee
    if NEVER in kinds:
        return NEVER
    ufunc = OPERATORS.get(callee, callee)
    if callee in OPERATORS and len(kinds) == 2 and any(isinstance(k, (Seq, ListOf)) for k in kinds):
        if any(makes_arrays(callee, k) for k in kinds):
            kinds = [stacked(k, 0, f"{place}s{i}") if isinstance(k, Seq | ListOf) else k for i, k in enumerate(kinds)]
        elif callee in (gast.Add, gast.Mult):
            return list_arithmetic(callee, kinds, place)
    try:
        if isinstance(ufunc, np.ufunc) and ufunc.signature is None and not named and len(kinds) == ufunc.nin:
            if callee not in OPERATORS:
                kinds = [
                    stacked(k, 0, f"{place}s{i}") if isinstance(k, Seq | ListOf) else k for i, k in enumerate(kinds)
                ]
            return elementwise(ufunc, kinds, operator=callee in OPERATORS)
        if callee is np.ndindex and len(kinds) == 1 and isinstance(kinds[0], Seq):
            return ListOf(Seq(tuple, (Num(INT, (), python=True),) * len(kinds[0].items)))
        if callee is builtins.range:
            return ListOf(Num(INT, (), python=True))
        if (made := helper_kind(callee, kinds, named, place)) is not None:
            return made
        if callee in CHOOSING and len(kinds) == 2 and isinstance(kinds[0], ListOf) and type(known(kinds[1])) is int:
            return ListOf(Seq(tuple, (kinds[0].item,) * known(kinds[1])))
        if callee is np.ndindex and (axes := _axes_counted(kinds)) is not None:
            return ListOf(Seq(tuple, (Num(INT, (), python=True),) * axes))
        if callee is np.squeeze and isinstance(kinds[0], Num) and kinds[0].shape is not None:
            return squeezed(kinds[0], named.get("axis", kinds[1] if len(kinds) > 1 else Const(None)))
        if callee is np.unravel_index and len(kinds) == 2 and isinstance(kinds[0], Num) and isinstance(kinds[1], Seq):
            return Seq(tuple, tuple(Num(INT, kinds[0].shape) for _ in kinds[1].items))
        if callee is np.histogram and isinstance(kinds[0], Num) and not named.keys() - {"bins", "range", "weights"}:
            weights = named.get("weights")
            counts = INT if weights is None else weights.dtype if isinstance(weights, Num) else None
            counts = None if len(kinds) > 3 else counts
            equal = same_dtype(kinds[0].dtype, FLOAT) and all(isinstance(k, Num) and k.scalar for k in kinds[1:2])
            return Seq(tuple, (Num(counts, (Sym(f"{place}n"),)), Num(FLOAT if equal else None, (Sym(f"{place}e"),))))
        if callee is np.broadcast_to and len(kinds) == 2 and not named and isinstance(kinds[0], Num):
            return Num(kinds[0].dtype, shape_from(kinds[1], place))
        if callee is np.lib.stride_tricks.as_strided and isinstance(kinds[0], Num) and "subok" not in named:
            return Num(kinds[0].dtype, shape_from(kinds[1] if len(kinds) > 1 else named["shape"], place))
        if (
            callee in (builtins.list, builtins.tuple)
            and len(kinds) == 1
            and isinstance(kinds[0], Num)
            and kinds[0].shape
        ):
            return ListOf(Num(kinds[0].dtype, kinds[0].shape[1:]))
        if callee in LISTING and len(kinds) == 1 and (plain := without_numbers(callee, kinds[0], place)) is not None:
            return plain
        if callee in TEXTS:
            return Const(MISSING)
        if callee in GENERATORS:
            return Const(MISSING)
        if callee is builtins.slice:
            bounds = [known(kind) for kind in kinds]
            return Const(NOT_KNOWN if any(b is MISSING for b in bounds) else slice(*bounds))
        if ufunc is np.matmul or callee is np.dot:
            return product_kind(callee, kinds, place)
        if callee in REDUCTIONS or callee in INDICES:
            return reduction(operation, kinds, named, place)
        if callee is np.where and len(kinds) == 3:
            return where_kind(kinds)
        if callee is gast.Add and len(kinds) == 2 and all(isinstance(k, Seq | ListOf) for k in kinds):
            return concatenated(kinds, place)
        if callee in CREATORS:
            return created(operation, kinds, named, place)
        if (
            callee in LIKES
            and len(kinds) == 1 + (callee is np.full_like)
            and isinstance(kinds[0], Num)
            and not (set(named) - {"dtype"})
        ):
            own = named.get("dtype", NOTHING) == NOTHING
            return Num(kinds[0].dtype if own else named_dtype(named), kinds[0].shape, some_axes=kinds[0].some_axes)
        if (
            callee in SAME_SHAPE
            and isinstance(kinds[0], Num)
            and not flattens(callee, kinds, named)
            and "dtype" not in named
            and kinds[0].shape is not None
            and not kinds[0].python
            and kinds[0].dtype is not None
            and kinds[0].dtype.kind == "f"
        ):
            return Num(kinds[0].dtype if all(weak(k, kinds[0]) for k in kinds[1:]) else None, kinds[0].shape)
        if callee in (runtime.zeros_like, runtime_memory.shadow) and kinds:
            return zeros_kind(kinds[0], callee is runtime_memory.shadow)
        if callee is runtime.zeros_if_any and isinstance(kinds[0], Num):
            return Num(kinds[0].dtype, kinds[0].shape, some_axes=kinds[0].some_axes)
        if callee is runtime_memory.own and kinds:
            return kinds[0]
        if callee is np.clip and set(named) <= {"a_min", "a_max", "min", "max"}:
            return clipped([k for k in [*kinds, *named.values()] if known(k) is not None])
        if callee in (np.ndarray.item, np.ndarray.tolist):
            return python_values(callee, kinds[0])
        if callee is np.reshape:
            return reshaped(kinds, named, place)
        if callee is np.transpose and len(kinds) == 1 and isinstance(kinds[0], Num):
            return Num(kinds[0].dtype, kinds[0].shape[::-1] if kinds[0].shape is not None else None)
        if callee is np.ravel and isinstance(kinds[0], Num):
            return Num(kinds[0].dtype, kinds[0].shape if len(kinds[0].shape or ()) == 1 else (Sym(place),))
        plain = set(named) <= {"dtype", "copy", "axis"}
        if plain and callee in (np.stack, np.concatenate, np.vstack, np.hstack, np.array, np.asarray):
            return gathered(callee, kinds, named, place)
        if callee in PYTHON_SCALARS or getattr(callee, "__module__", "") == "math":
            return python_kind(callee, kinds, place)
        if callee is np.outer and all(isinstance(k, Num) and k.shape is not None and len(k.shape) == 1 for k in kinds):
            return Num(common_dtype(np.multiply, kinds), kinds[0].shape + kinds[1].shape)  # type: ignore
    except (TypeError, ValueError, KeyError):
        return UNKNOWN
    if has_rule(callee) or is_constant(callee):
        found = probe(callee, kinds, named, place)
        return any_dtype(found) if getattr(callee, "__name__", "") in COMPLEX_FOR_SOME else found
    return UNKNOWN


def _axes_counted(kinds: list[Kind]) -> int | None:
    """How many axes `np.ndindex(n, m)` or `np.ndindex((n, m))` runs over."""
    if len(kinds) == 1 and isinstance(kinds[0], Seq):
        kinds = list(kinds[0].items)
    return len(kinds) if all(isinstance(k, Num) and k.shape == () for k in kinds) else None


# real or complex results, as the values are
COMPLEX_FOR_SOME = {"eig", "eigvals", "sqrtm", "logm", "real_if_close", "roots", "funm", "fractional_matrix_power"}


CHOOSING = (itertools.combinations, itertools.permutations, itertools.combinations_with_replacement)


# probing


__all__ = ["dimension", "not_one", "result_kind", "shape_from"]
