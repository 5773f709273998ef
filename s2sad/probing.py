"""probing: what a library function gives is seen by calling it with small arrays."""

from __future__ import annotations

import math
import warnings
from dataclasses import replace
from typing import Any

import numpy as np

from s2sad.kinds import (
    BOOL,
    INT,
    MISSING,
    PYTHON_DTYPES,
    UNKNOWN,
    Const,
    Dim,
    Fun,
    Kind,
    ListOf,
    Num,
    Seq,
    Sym,
    same_dtype,
)


def sample_of(kind: Kind, size: int, number: int) -> Any:
    """A value of this kind: lengths that are not known are `size`, whole numbers that are not known `number`."""
    if isinstance(kind, (Const, Fun)):
        return kind.value
    if isinstance(kind, Seq):
        values = [sample_of(item, size, number) for item in kind.items]
        return tuple(values) if kind.type is tuple else values
    if isinstance(kind, ListOf):
        return [sample_of(kind.item, size, number)] * size
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


def probe(callee: Any, kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind:
    """What comes out for small arguments; where these decide how many results or axes there are, that is not known."""
    results = []
    operands = [*kinds, *named.values()]
    if callee is np.linalg.solve and [_rank(kind) for kind in operands] in ([2, 1], [2, 2]):
        matrix, right = operands
        assert isinstance(matrix, Num) and isinstance(right, Num)
        assert matrix.dtype is not None and right.dtype is not None
        return replace(right, dtype=np.result_type(matrix.dtype, right.dtype, np.float32), value=MISSING)
    if callee is np.arange and len(kinds) == 1 and not named and isinstance(count := kinds[0], Num):
        if count.python and count.sym is not None and count.sym.offset >= 0:
            return Num(np.dtype(int), (count.sym,))
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
                    args = [sample_of(k, size, number) for k in kinds]
                    results.append(callee(*args, **{key: sample_of(k, size, number) for key, k in named.items()}))
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


def _rank(kind: Kind) -> int | None:
    return len(kind.shape) if isinstance(kind, Num) and kind.shape is not None and kind.dtype is not None else None


TRIALS = ((17, 29, 41, 53, 67), (31, 19, 59, 43, 71), (23, 47, 37, 61, 13))
SHORT = ((5, 7, 11, 13, 9), (8, 6, 17, 10, 19), (7, 12, 9, 16, 3))  # where the others would make large arrays
LARGEST = 10**7  # elements of a product of all arguments


def _traced(callee: Any, kinds: list[Kind], named: dict[str, Kind], place: str) -> Kind | None:
    """What comes out for arguments of several lengths: an axis as long as one of theirs, give or take a number, is known."""
    syms = {d.name: d for kind in [*kinds, *named.values()] for d in _dimensions(kind) if isinstance(d, Sym)}
    if not 0 < len(syms) <= len(TRIALS[0]):
        return None
    results = []
    trials = [dict(zip(syms, sizes, strict=False)) for sizes in TRIALS]
    if _elements(kinds, trials) > LARGEST:
        trials = [dict(zip(syms, sizes, strict=False)) for sizes in SHORT]
    if _elements(kinds, trials) > LARGEST:
        return None
    for sizes in trials:
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                args = [sample_of(_sized(k, sizes), 0, 1) for k in kinds]
                results.append(callee(*args, **{key: sample_of(_sized(k, sizes), 0, 1) for key, k in named.items()}))
        except Exception:
            return None
    return _lengths(_observed(results, place), results, trials, syms)


def _elements(kinds: list[Kind], trials: list[dict[str, int]]) -> int:
    """How many elements an outer product of the arguments would have, at most."""
    sized = [[_dimensions(_sized(kind, sizes)) for kind in kinds] for sizes in trials]
    return max(math.prod(d for dims in found for d in dims if isinstance(d, int)) for found in sized)


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
    dtype = first.dtype if same_dtype(*(r.dtype for r in results)) else None
    if any(np.ndim(r) != first.ndim for r in results):
        return Num(dtype, None)
    return Num(dtype, tuple(Sym(f"{place}.{axis}") for axis in range(first.ndim)))
