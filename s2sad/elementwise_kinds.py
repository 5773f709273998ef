"""elementwise_kinds: what arithmetic, ufuncs and products give."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from s2sad.broadcasting import broadcast
from s2sad.joining import join
from s2sad.kinds import BOOL, FLOAT, INT, MISSING, UNKNOWN, Kind, Num, Seq, Sym, same_dtype

BITWISE = (np.bitwise_and, np.bitwise_or, np.bitwise_xor)


@lru_cache(maxsize=4096)
def _ufunc_dtype(ufunc: np.ufunc, dtypes: tuple[tuple[np.dtype, bool], ...]) -> np.dtype | None:
    samples = [dtype.type(1).item() if python else np.ones(1, dtype) for dtype, python in dtypes]
    with np.errstate(all="ignore"):
        try:
            result = ufunc(*samples)
        except TypeError:
            return None
    return (result[0] if isinstance(result, tuple) else np.asarray(result)).dtype


def common_dtype(ufunc: np.ufunc, kinds: list[Kind]) -> np.dtype | None:
    """The dtype of the result; None where it isn't known."""
    found = {_ufunc_dtype(ufunc, case) if case else None for case in _cases(kinds)}
    return found.pop() if len(found) == 1 else None


def _cases(kinds: list[Kind]) -> Iterator[tuple[tuple[np.dtype, bool], ...] | None]:
    """Dtypes of the operands and whether they are Python's, for whole numbers and for floats."""
    dtypes: dict[bool, list] = {False: [], True: []}
    for kind in kinds:
        if not isinstance(kind, Num) or kind.dtype is None and not kind.whole_too:
            yield None
            return
        dtypes[False].append((kind.dtype_of_adjoint, kind.python))
        dtypes[True].append((INT, True) if kind.whole_too else (kind.dtype, kind.python))
    yield tuple(dtypes[False])
    if dtypes[True] != dtypes[False]:
        yield tuple(dtypes[True])


def elementwise(ufunc: np.ufunc, kinds: list[Kind], operator: bool) -> Kind:
    if not all(isinstance(kind, Num) for kind in kinds):
        return UNKNOWN
    numbers: list[Num] = kinds  # type: ignore[assignment]
    if operator and all(kind.python for kind in numbers):
        return _python_arithmetic(ufunc, numbers)
    shape = broadcast([kind.shape for kind in numbers])
    if ufunc.nout > 1:
        samples = [1.0 if k.python and same_dtype(k.dtype, FLOAT) else np.ones(1, k.dtype) for k in numbers]
        known_dtypes = all(k.dtype is not None for k in numbers)
        results = ufunc(*samples) if known_dtypes else (None,) * ufunc.nout
        return Seq(
            tuple, tuple(Num(getattr(np.asarray(r), "dtype", None) if known_dtypes else None, shape) for r in results)
        )
    dtype = common_dtype(ufunc, kinds)
    maybe_python = (
        operator and any(kind.python and kind.dtype is None and not kind.whole_too for kind in numbers) and shape == ()
    )
    return Num(dtype, shape, python=maybe_python, some_axes=shape is None and any(kind.array for kind in numbers))


def _python_arithmetic(ufunc: np.ufunc, numbers: list[Num]) -> Kind:
    if any(n.whole_too for n in numbers):
        whole, floats = (
            _python_arithmetic(ufunc, [Num(dtype, (), python=True) if n.whole_too else n for n in numbers])
            for dtype in (INT, FLOAT)
        )
        return join(whole, floats, "")
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


def product_kind(callee: Any, kinds: list[Kind], place: str) -> Kind:
    a, b = kinds[:2]
    if not (isinstance(a, Num) and isinstance(b, Num)) or a.shape is None or b.shape is None:
        return Num(None, None)
    dtype = common_dtype(np.multiply, [a, b])
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


def where_kind(kinds: list[Kind]) -> Kind:
    if not all(isinstance(k, Num) for k in kinds):
        return UNKNOWN
    shape = broadcast([k.shape for k in kinds])  # type: ignore[union-attr]
    return Num(common_dtype(np.add, kinds[1:]), shape)


def clipped(kinds: list[Kind]) -> Kind:
    if not all(isinstance(k, Num) for k in kinds):
        return UNKNOWN
    numbers: list[Num] = kinds  # type: ignore[assignment]
    same = all(same_dtype(k.dtype, numbers[0].dtype) or (k.python and not numbers[0].python) for k in numbers)
    dtypes = [k.dtype.kind if k.dtype is not None else "?" for k in numbers]
    plain = dtypes[0] == "f" or (dtypes[0] in "iu" and set(dtypes) <= set("iub"))
    return Num(numbers[0].dtype if same and plain else None, broadcast([k.shape for k in numbers]))


def weak(kind: Kind, array: Num) -> bool:
    return (
        not isinstance(kind, Num)
        or kind.python
        or same_dtype(kind.dtype, array.dtype)
        or (kind.dtype is not None and kind.dtype.kind in "ib")
    )
