"""What kind of value a library function gives, from the kinds of its arguments.

A few families are reasoned about; of every other function with a rule it is enough to run it on tiny arrays, at two sizes.
"""

from __future__ import annotations

import builtins
import itertools
import math
import warnings
from dataclasses import replace
from functools import lru_cache
from typing import Any

import gast
import numpy as np

from s2sad import runtime
from s2sad.calls import Canonical
from s2sad.kinds import (
    BOOL,
    COMPLEX,
    FLOAT,
    INT,
    MISSING,
    NEVER,
    NOT_KNOWN,
    PYTHON_DTYPES,
    UNKNOWN,
    Const,
    DictOf,
    Dim,
    Fun,
    Kind,
    ListOf,
    Map,
    Num,
    Seq,
    Sym,
    broadcast,
    constant,
    differentiable,
    element,
    join,
    keys_of,
    known,
    looked_up,
    not_one,
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
BITWISE = (np.bitwise_and, np.bitwise_or, np.bitwise_xor)
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
AXIS_FIRST = {np.cumsum: None, np.sort: -1}  # second argument is an axis, None of which flattens; and its default


def result_kind(operation: Canonical, kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind:
    """The kind of a call of a library function; `place` names dimensions that are not known otherwise."""
    kind = _result_kind(operation, kinds, named, place)
    if isinstance(kind, Num) and kind.shape == () and not kind.python:
        boxed = _boxed(operation.callee, kinds, named)
        return kind if boxed is False else replace(kind, boxed=boxed)
    return kind


def _boxed(callee: Any, kinds: list[Kind], named: dict[str, Kind]) -> bool | None:
    """Is a result without axes an array (np.where), or a number, as ufuncs and reductions give it? None: not known."""
    number = isinstance(OPERATORS.get(callee, callee), np.ufunc) or callee in REDUCTIONS or callee in INDICES
    if number or callee in (np.dot, runtime.unbroadcast, runtime.like):
        return None if {"out", "keepdims"} & named.keys() else False
    if callee in BOXING:
        return True
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            args = [_sample(k, 3, 1) for k in kinds]
            result = callee(*args, **{key: _sample(k, 3, 1) for key, k in named.items()})
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
    if callee in (gast.Add, gast.Mult) and any(isinstance(k, Seq | ListOf) for k in kinds):
        return _list_arithmetic(callee, kinds, place)
    try:
        if isinstance(ufunc, np.ufunc) and ufunc.signature is None and not named and len(kinds) == ufunc.nin:
            if callee not in OPERATORS:
                kinds = [
                    _stacked(k, 0, f"{place}s{i}") if isinstance(k, Seq | ListOf) else k for i, k in enumerate(kinds)
                ]
            return _elementwise(ufunc, kinds, operator=callee in OPERATORS)
        if callee is builtins.range:
            return ListOf(Num(INT, (), python=True))
        if callee in CHOOSING and len(kinds) == 2 and isinstance(kinds[0], ListOf) and type(known(kinds[1])) is int:
            return ListOf(Seq(tuple, (kinds[0].item,) * known(kinds[1])))
        if callee is np.squeeze and isinstance(kinds[0], Num) and kinds[0].shape is not None:
            return _squeezed(kinds[0], named.get("axis", kinds[1] if len(kinds) > 1 else Const(None)))
        if callee is np.unravel_index and len(kinds) == 2 and isinstance(kinds[0], Num) and isinstance(kinds[1], Seq):
            return Seq(tuple, tuple(Num(INT, kinds[0].shape) for _ in kinds[1].items))
        if callee is np.broadcast_to and len(kinds) == 2 and not named and isinstance(kinds[0], Num):
            return Num(kinds[0].dtype, shape_from(kinds[1], place))
        if (
            callee in (builtins.list, builtins.tuple)
            and len(kinds) == 1
            and isinstance(kinds[0], Num)
            and kinds[0].shape
        ):
            return ListOf(Num(kinds[0].dtype, kinds[0].shape[1:]))
        if callee in LISTING and len(kinds) == 1 and (plain := _without_numbers(callee, kinds[0], place)) is not None:
            return plain
        if callee in TEXTS:
            return Const(MISSING)
        if callee in GENERATORS:
            return Const(MISSING)
        if callee is builtins.slice:
            bounds = [known(kind) for kind in kinds]
            return Const(NOT_KNOWN if any(b is MISSING for b in bounds) else slice(*bounds))
        if ufunc is np.matmul or callee is np.dot:
            return _product(callee, kinds, place)
        if callee in REDUCTIONS or callee in INDICES:
            return _reduction(operation, kinds, named, place)
        if callee is np.where and len(kinds) == 3:
            return _where(kinds)
        if callee is gast.Add and len(kinds) == 2 and all(isinstance(k, Seq | ListOf) for k in kinds):
            return _concatenated(kinds, place)
        if callee in CREATORS:
            return _created(operation, kinds, named, place)
        if (
            callee in LIKES
            and len(kinds) == 1 + (callee is np.full_like)
            and isinstance(kinds[0], Num)
            and not (set(named) - {"dtype"})
        ):
            dtype = known(named.get("dtype", Const(None)))
            return Num(np.dtype(dtype) if dtype not in (None, MISSING) else kinds[0].dtype, kinds[0].shape)
        if (
            callee in SAME_SHAPE
            and isinstance(kinds[0], Num)
            and not _flattens(callee, kinds, named)
            and "dtype" not in named
            and kinds[0].shape is not None
            and not kinds[0].python
            and kinds[0].dtype is not None
            and kinds[0].dtype.kind == "f"
        ):
            return Num(kinds[0].dtype if all(_weak(k, kinds[0]) for k in kinds[1:]) else None, kinds[0].shape)
        if callee in (runtime.zeros_like, runtime.shadow) and kinds:
            return _zeros(kinds[0], callee is runtime.shadow)
        if callee is runtime.own and kinds:
            return kinds[0]
        if callee in (runtime.unbroadcast, runtime.like) and isinstance(kinds[1], Num) and not kinds[1].python:
            return Num(kinds[1].dtype, kinds[1].shape if callee is runtime.unbroadcast else None)
        if callee is np.clip and set(named) <= {"a_min", "a_max", "min", "max"}:
            return _clipped([k for k in [*kinds, *named.values()] if known(k) is not None])
        if callee in (np.ndarray.item, np.ndarray.tolist):
            return _python_values(callee, kinds[0])
        if callee is np.reshape:
            return _reshape(kinds, named, place)
        if callee is np.transpose and len(kinds) == 1 and isinstance(kinds[0], Num):
            return Num(kinds[0].dtype, kinds[0].shape[::-1] if kinds[0].shape is not None else None)
        if callee is np.ravel and isinstance(kinds[0], Num):
            return Num(kinds[0].dtype, kinds[0].shape if len(kinds[0].shape or ()) == 1 else (Sym(place),))
        plain = set(named) <= {"dtype", "copy", "axis"}
        if plain and callee in (np.stack, np.concatenate, np.vstack, np.hstack, np.array, np.asarray):
            return _gathered(callee, kinds, named, place)
        if callee in PYTHON_SCALARS or getattr(callee, "__module__", "") == "math":
            return _python(callee, kinds, place)
        if callee is np.outer and all(isinstance(k, Num) and k.shape is not None and len(k.shape) == 1 for k in kinds):
            return Num(_dtype(np.multiply, kinds), kinds[0].shape + kinds[1].shape)  # type: ignore
    except (TypeError, ValueError):
        return UNKNOWN
    if has_rule(callee) or is_constant(callee):
        found = _probe(callee, kinds, named, place)
        return _any_dtype(found) if getattr(callee, "__name__", "") in COMPLEX_FOR_SOME else found
    return UNKNOWN


def _zeros(kind: Kind, shadow: bool) -> Kind:
    """Zero adjoints in lists and dicts; what carries no derivative has none in a shadow."""
    match kind:
        case Num(dtype=dtype) if dtype is not None and (dtype.kind in "fc" or kind.scalar):
            floating = dtype.kind in "fc" and not kind.python and not (kind.scalar and shadow)
            return Num(dtype, kind.shape) if floating else Num(FLOAT, (), python=True) if kind.scalar else UNKNOWN
        case Seq(items=items):
            return Seq(list, tuple(_zeros(item, shadow) for item in items))
        case ListOf(item):
            return ListOf(_zeros(item, shadow))
        case Map(items):
            return Map(tuple((key, _zeros(item, shadow)) for key, item in items))
        case DictOf(item):
            return DictOf(_zeros(item, shadow))
    return UNKNOWN


# real or complex results, as the values are
COMPLEX_FOR_SOME = {"eig", "eigvals", "sqrtm", "logm", "real_if_close", "roots", "funm", "fractional_matrix_power"}


def _squeezed(x: Num, axis: Kind) -> Kind:
    """Without the axes of length 1, or without those that are named."""
    shape, where = x.shape or (), known(axis)
    if where is None and all(n == 1 or not_one(n) for n in shape):
        return Num(x.dtype, tuple(n for n in shape if n != 1))
    axes = (where,) if type(where) is int else where
    if not isinstance(axes, tuple) or not all(type(a) is int and -len(shape) <= a < len(shape) for a in axes):
        return Num(x.dtype, None)
    gone = {a % len(shape) for a in axes}
    return Num(x.dtype, tuple(n for i, n in enumerate(shape) if i not in gone))


def _any_dtype(kind: Kind) -> Kind:
    if isinstance(kind, Seq):
        return Seq(kind.type, tuple(map(_any_dtype, kind.items)))
    return Num(None, kind.shape) if isinstance(kind, Num) else kind


def _list_arithmetic(callee: Any, kinds: list[Kind], place: str) -> Kind:
    """`xs + ys`, `xs * n`."""
    sequences = [k for k in kinds if isinstance(k, Seq | ListOf)]
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


CHOOSING = (itertools.combinations, itertools.permutations, itertools.combinations_with_replacement)
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
}


def _clipped(kinds: list[Kind]) -> Kind:
    if not all(isinstance(k, Num) for k in kinds):
        return UNKNOWN
    numbers: list[Num] = kinds  # type: ignore[assignment]
    same = all(k.dtype == numbers[0].dtype or (k.python and not numbers[0].python) for k in numbers)
    dtypes = [k.dtype.kind if k.dtype is not None else "?" for k in numbers]
    plain = dtypes[0] == "f" or (dtypes[0] in "iu" and set(dtypes) <= set("iub"))
    return Num(numbers[0].dtype if same and plain else None, broadcast([k.shape for k in numbers]))


def _flattens(callee: Any, kinds: list[Kind], named: dict[str, Kind]) -> bool:
    """May the result have another shape than the operand?"""
    if callee in (np.triu, np.tril):
        return len(kinds[0].shape or ()) < 2  # type: ignore[union-attr]
    if callee in AXIS_FIRST:
        axis = named.get("axis", kinds[1] if len(kinds) > 1 else constant(AXIS_FIRST[callee]))
        return not isinstance(known(axis), int)
    return False


def _without_numbers(callee: Any, kind: Kind, place: str) -> Kind | None:
    """The kind of `list(d)`, `sorted(range(n))`, where no number that could carry a derivative is in it."""
    if isinstance(kind, Map | DictOf):
        key = keys_of(kind)
        return None if differentiable(key) else ListOf(key)
    rearranged = isinstance(kind, Seq) and callee is builtins.sorted and bool(kind.items)
    if (rearranged or isinstance(kind, ListOf)) and not differentiable(kind):
        return ListOf(element(kind, place))
    return None


def _concatenated(kinds: list[Kind], place: str) -> Kind:
    """`xs + ys` of lists, or of tuples."""
    a, b = kinds
    if isinstance(a, Seq) and isinstance(b, Seq):
        return Seq(a.type, a.items + b.items) if a.type is b.type and a.type in (list, tuple) else UNKNOWN
    if any(isinstance(k, Seq) and k.type is not list for k in kinds):
        return UNKNOWN
    items = [element(k, place) for k in kinds if not (isinstance(k, Seq) and not k.items)]
    return ListOf(items[0] if len(items) == 1 else join(items[0], items[1], place))


def _weak(kind: Kind, array: Num) -> bool:
    return (
        not isinstance(kind, Num)
        or kind.python
        or kind.dtype == array.dtype
        or (kind.dtype is not None and kind.dtype.kind in "ib")
    )


@lru_cache(maxsize=4096)
def _ufunc_dtype(ufunc: np.ufunc, dtypes: tuple[tuple[np.dtype, bool], ...]) -> np.dtype | None:
    samples = [dtype.type(1).item() if python else np.ones(1, dtype) for dtype, python in dtypes]
    with np.errstate(all="ignore"):
        try:
            result = ufunc(*samples)
        except TypeError:
            return None
    return (result[0] if isinstance(result, tuple) else np.asarray(result)).dtype


def _dtype(ufunc: np.ufunc, kinds: list[Kind]) -> np.dtype | None:
    if not all(isinstance(k, Num) and k.dtype is not None for k in kinds):
        return None
    return _ufunc_dtype(ufunc, tuple((k.dtype, k.python) for k in kinds))  # type: ignore[union-attr]


def _elementwise(ufunc: np.ufunc, kinds: list[Kind], operator: bool) -> Kind:
    if not all(isinstance(kind, Num) for kind in kinds):
        return UNKNOWN
    numbers: list[Num] = kinds  # type: ignore[assignment]
    if operator and all(kind.python for kind in numbers):
        return _python_arithmetic(ufunc, numbers)
    shape = broadcast([kind.shape for kind in numbers])
    if ufunc.nout > 1:
        samples = [1.0 if k.python and k.dtype == FLOAT else np.ones(1, k.dtype) for k in numbers]
        known_dtypes = all(k.dtype is not None for k in numbers)
        results = ufunc(*samples) if known_dtypes else (None,) * ufunc.nout
        return Seq(
            tuple, tuple(Num(getattr(np.asarray(r), "dtype", None) if known_dtypes else None, shape) for r in results)
        )
    dtype = _dtype(ufunc, kinds)
    maybe_python = operator and any(kind.python and kind.dtype is None for kind in numbers) and shape == ()
    return Num(dtype, shape, python=maybe_python)


def _python_arithmetic(ufunc: np.ufunc, numbers: list[Num]) -> Kind:
    if any(n.dtype is None for n in numbers):
        return Num(None, (), python=True)
    dtypes = [n.dtype for n in numbers]
    if ufunc is np.true_divide:
        dtype = np.result_type(FLOAT, *dtypes)
    elif ufunc is np.power and dtypes[0].kind in "ib" and dtypes[1].kind in "ib":  # type: ignore[union-attr]
        exponent = numbers[1].value
        dtype = INT if exponent is not MISSING and exponent >= 0 else FLOAT
    elif ufunc is np.power and dtypes[0].kind == "f":  # type: ignore[union-attr]
        dtype = np.result_type(*dtypes)  # complex for a negative base: the primal's affair
    else:
        dtype = np.result_type(*dtypes)
        dtype = INT if dtype == BOOL and ufunc not in BITWISE else dtype
    sym = None
    if dtype == INT and len(numbers) == 2:
        sym = _integer(ufunc, *numbers)
    return Num(dtype, (), python=True, sym=sym)


def _integer(ufunc: np.ufunc, a: Num, b: Num) -> Sym | None:
    if ufunc in (np.add, np.subtract) and a.sym and b.value is not MISSING:
        return a.sym.plus(b.value if ufunc is np.add else -b.value)
    if ufunc is np.add and b.sym and a.value is not MISSING:
        return b.sym.plus(a.value)
    names = [
        s.name + f"{s.offset:+d}" if (s := n.sym) else str(n.value) if n.value is not MISSING else None for n in (a, b)
    ]
    if None in names or sum(map(len, names)) > 60:  # type: ignore[arg-type]
        return None
    return Sym(f"({names[0]} {ufunc.__name__} {names[1]})")


def dimension(kind: Kind, place: str) -> Dim:
    """An integer argument as a dimension."""
    value = known(kind)
    if type(value) is int and value >= 0:
        return value
    if isinstance(kind, Num) and kind.sym is not None:
        return kind.sym
    return Sym(place)


def _product(callee: Any, kinds: list[Kind], place: str) -> Kind:
    a, b = kinds[:2]
    if not (isinstance(a, Num) and isinstance(b, Num)) or a.shape is None or b.shape is None:
        return Num(None, None)
    dtype = _dtype(np.multiply, [a, b])
    m, n = len(a.shape), len(b.shape)
    if m == 0 or n == 0:
        return Num(dtype, broadcast([a.shape, b.shape]))
    if m == 1 and n == 1:
        return Num(dtype, ())
    if n == 1:
        return Num(dtype, a.shape[:-1])
    if m == 1:
        return Num(dtype, b.shape[:-2] + b.shape[-1:])
    if callee is np.dot:
        return Num(dtype, a.shape[:-1] + b.shape[:-2] + b.shape[-1:])
    batch = broadcast([a.shape[:-2], b.shape[:-2]])
    return Num(dtype, (batch or ()) + (a.shape[-2], b.shape[-1]))


def _reduction(operation: Canonical, kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind:
    x = kinds[0]
    if isinstance(x, Seq | ListOf):
        x = _stacked(x, 0, place)
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


def _where(kinds: list[Kind]) -> Kind:
    if not all(isinstance(k, Num) for k in kinds):
        return UNKNOWN
    condition, x, y = kinds
    return Num(
        _dtype(np.add, [x, y]) if _dtype(np.add, [x, y]) != BOOL else BOOL,
        broadcast([condition.shape, x.shape, y.shape]),
    )  # type: ignore


def _created(operation: Canonical, kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind:
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


def _reshape(kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind:
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


def _stacked(kind: Kind, axis: int, place: str) -> Kind:
    """The array that a sequence of numbers or arrays makes."""
    item = element(kind, place)
    if isinstance(item, Seq | ListOf):
        item = _stacked(item, 0, f"{place}'")
    if not isinstance(item, Num) or item.shape is None:
        return Num(getattr(item, "dtype", None), None)
    count: Dim = len(kind.items) if isinstance(kind, Seq) else Sym(f"{place}#")
    rank = len(item.shape) + 1
    if not -rank <= axis < rank:
        return UNKNOWN
    shape = list(item.shape)
    shape.insert(axis % rank, count)
    return Num(item.dtype, tuple(shape))


def _gathered(callee: Any, kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind:
    x = kinds[0]
    axis = known(named.get("axis", kinds[1] if len(kinds) > 1 else constant(0)))
    if "dtype" in named or (callee in (np.array, np.asarray) and len(kinds) > 1):
        return _array_of(x, named.get("dtype", kinds[1] if len(kinds) > 1 else UNKNOWN), place)
    if callee in (np.array, np.asarray):
        return (
            Num(x.dtype, x.shape)
            if isinstance(x, Num)
            else _stacked(x, 0, place)
            if isinstance(x, Seq | ListOf)
            else UNKNOWN
        )
    if callee is np.stack and isinstance(axis, int) and isinstance(x, Seq | ListOf):
        return _stacked(x, axis, place)
    item = element(x, place)
    if not isinstance(item, Num) or item.shape is None or not isinstance(axis, int):
        return UNKNOWN
    if callee is np.concatenate and item.shape:
        where = axis % len(item.shape)
        return Num(item.dtype, tuple(Sym(f"{place}.{i}") if i == where else n for i, n in enumerate(item.shape)))
    rank = max(len(item.shape), 2 if callee is np.vstack else 1)
    return Num(item.dtype, tuple(Sym(f"{place}.{i}") for i in range(rank)))


def _array_of(x: Kind, dtype_kind: Kind, place: str) -> Kind:
    value = dtype_kind.value if isinstance(dtype_kind, Fun) else known(dtype_kind)
    dtype = np.dtype(value) if value not in (MISSING, None) else None
    inner = x if isinstance(x, Num) else _stacked(x, 0, place) if isinstance(x, Seq | ListOf) else None
    if isinstance(x, Seq) and not x.items:
        return Num(dtype, (0,))
    return Num(dtype, inner.shape if isinstance(inner, Num) else None)


def _python(callee: Any, kinds: list[Kind], place: str) -> Kind:
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
        return _elementwise(ufunc, kinds, operator=True)
    if callee in (builtins.min, builtins.max) and len(kinds) > 1:
        result = kinds[0]
        for kind in kinds[1:]:
            result = join(result, kind, place)
        return Num(result.dtype, (), python=result.python) if isinstance(result, Num) else UNKNOWN
    if callee is builtins.sum and len(kinds) > 1 and known(kinds[1]) != 0:
        total, start = _of_items(callee, kinds, place), kinds[1]
        return _elementwise(np.add, [total, start], operator=True)
    if callee in (builtins.min, builtins.max, builtins.sum):
        return _of_items(callee, kinds, place)
    if callee is builtins.range:
        return ListOf(Num(INT, (), python=True))
    if callee in (builtins.list, builtins.tuple) and kinds:
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


def _python_values(callee: Any, array: Kind) -> Kind:
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
            return Num(x.dtype if len(x.shape) > 1 else None, x.shape[1:], python=len(x.shape) == 1)
        return Num(x.dtype, x.shape[1:])
    item = element(x, place)
    if not isinstance(item, Num):
        return UNKNOWN
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


# probing


def _sample(kind: Kind, size: int, number: int) -> Any:
    """A value of this kind: lengths that are not known are `size`, whole numbers that are not known `number`."""
    if isinstance(kind, Const | Fun):
        return kind.value
    if isinstance(kind, Seq):
        values = [_sample(item, size, number) for item in kind.items]
        return tuple(values) if kind.type is tuple else values
    if isinstance(kind, ListOf):
        return [_sample(kind.item, size, number)] * size
    if not isinstance(kind, Num) or kind.dtype is None or kind.shape is None:
        raise ValueError("not enough is known")
    if kind.value is not MISSING:
        return kind.value
    if kind.python:
        return kind.dtype.type(number if kind.dtype.kind in "bi" else 1).item()
    shape = tuple(
        n if isinstance(n, int) and n < 50 else max(size, 2) if isinstance(n, Sym) and n.not_one else size
        for n in kind.shape
    )
    sample = np.full(shape, 0.25).astype(kind.dtype) if kind.dtype.kind in "fc" else np.ones(shape, kind.dtype)
    if len(shape) >= 2 and shape[-1] == shape[-2] and kind.dtype.kind in "fc":
        sample = sample + np.eye(shape[-1], dtype=kind.dtype)
    return sample if shape or kind.boxed else sample[()]


def _probe(callee: Any, kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind:
    """What comes out for small arguments; where these decide how many results or axes there are, that is not known."""
    results = []
    operands = [*kinds, *named.values()]
    if callee in TRACED and not any(map(_open_number, operands)):
        traced = _traced(callee, kinds, named, place)
        if traced is not None:
            return traced
    numbers = (1, 2, 3, 0) if any(map(_open_number, operands)) else (1,)
    sizes = (2, 3, 4, 1) if any(map(_maybe_one, operands)) else (2, 3, 4)
    for size in sizes:
        for number in numbers:
            try:
                with np.errstate(all="ignore"), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    args = [_sample(k, size, number) for k in kinds]
                    results.append(callee(*args, **{key: _sample(k, size, number) for key, k in named.items()}))
            except Exception:
                continue
    return _observed(results, place) if results else UNKNOWN


# functions whose results have lengths that follow from those of their arguments, whatever these hold
TRACED = {
    getattr(np, n)
    for n in """argsort cross cumprod diag diff ediff1d expand_dims fliplr flipud gradient interp matrix_transpose moveaxis
        nancumsum partition pad roll rollaxis rot90 swapaxes take_along_axis trapezoid trace tril triu unwrap einsum
        tensordot atleast_1d atleast_2d atleast_3d permute_dims diagonal average""".split()
} | {getattr(np.linalg, n) for n in "solve inv cholesky det eigh eigvalsh norm matrix_power slogdet".split()}
TRIALS = ((17, 29, 41, 53, 67), (31, 19, 59, 43, 71), (23, 47, 37, 61, 13))


def _traced(callee: Any, kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind | None:
    """What comes out for arguments of several lengths: an axis as long as one of theirs, give or take a number, is known."""
    syms = {d.name: d for kind in [*kinds, *named.values()] for d in _dimensions(kind) if isinstance(d, Sym)}
    if not 0 < len(syms) <= len(TRIALS[0]):
        return None
    results = []
    trials = [dict(zip(syms, sizes, strict=False)) for sizes in TRIALS]
    for sizes in trials:
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                args = [_sample(_sized(k, sizes), 0, 1) for k in kinds]
                results.append(callee(*args, **{key: _sample(_sized(k, sizes), 0, 1) for key, k in named.items()}))
        except Exception:
            return None
    return _lengths(_observed(results, place), results, trials, syms)


def _dimensions(kind: Kind) -> list[Dim]:
    if isinstance(kind, Seq):
        return [d for item in kind.items for d in _dimensions(item)]
    return list(kind.shape or ()) if isinstance(kind, Num) else []


def _sized(kind: Kind, sizes: dict[str, int]) -> Kind:
    if isinstance(kind, Seq):
        return Seq(kind.type, tuple(_sized(item, sizes) for item in kind.items))
    if not isinstance(kind, Num) or kind.shape is None:
        return kind
    return replace(kind, shape=tuple(sizes[d.name] + d.offset if isinstance(d, Sym) else d for d in kind.shape))


def _lengths(kind: Kind, results: list[Any], trials: list[dict[str, int]], syms: dict[str, Sym]) -> Kind:
    """The kind with the lengths that are the same number more, or fewer, than a dimension in every trial."""
    if isinstance(kind, Seq):
        parts = [[r[i] for r in results] for i in range(len(kind.items))]
        return Seq(kind.type, tuple(_lengths(k, p, trials, syms) for k, p in zip(kind.items, parts, strict=True)))
    if not isinstance(kind, Num) or kind.shape is None:
        return kind
    dims: list[Dim] = []
    for axis, unknown in enumerate(kind.shape):
        found: Dim = unknown
        for label, sym in syms.items():
            more = {np.shape(r)[axis] - sizes[label] for r, sizes in zip(results, trials, strict=True)}
            if len(more) == 1:
                found = sym.plus(int(more.pop()) - sym.offset)
        dims.append(found)
    return replace(kind, shape=tuple(dims))


def _open_number(kind: Kind) -> bool:
    """Is a whole number or a flag in it that is not known?"""
    if isinstance(kind, Seq):
        return any(map(_open_number, kind.items))
    return isinstance(kind, Num) and kind.python and kind.dtype in (INT, BOOL) and kind.value is MISSING


def _maybe_one(kind: Kind) -> bool:
    """Is there a length that may be 1?"""
    if isinstance(kind, Seq):
        return any(map(_maybe_one, kind.items))
    if not isinstance(kind, Num) or kind.shape is None:
        return False
    return any(isinstance(n, Sym) and not n.not_one for n in kind.shape)


def _observed(results: list[Any], place: str) -> Kind:
    first = results[0]
    if isinstance(first, tuple | list):
        if any(len(r) != len(first) for r in results):
            return UNKNOWN
        items = [_observed([r[i] for r in results], f"{place}.{i}") for i in range(len(first))]
        return Seq(type(first), tuple(items))
    if type(first) in PYTHON_DTYPES:
        return Num(PYTHON_DTYPES[type(first)], (), python=True)
    if not isinstance(first, np.ndarray | np.generic) or first.dtype.kind not in "biufc":
        return UNKNOWN
    dtype = first.dtype if all(r.dtype == first.dtype for r in results) else None
    if any(np.ndim(r) != first.ndim for r in results):
        return Num(dtype, None)
    return Num(dtype, tuple(Sym(f"{place}.{axis}") for axis in range(first.ndim)))


__all__ = ["dimension", "not_one", "result_kind", "shape_from"]
