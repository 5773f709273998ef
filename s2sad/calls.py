"""One form for every way to write an operation: `x.sum(0)`, `np.sum(x, axis=0)`, `x.T`, `x @ y`."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import gast
import numpy as np

from s2sad.joining import inside
from s2sad.kinds import Foreign, Fun, Kind, Layers, Num, Seq, Unknown, known
from s2sad.subscripts import from_lists
from s2sad.trees import const

# array methods that are functions of the array and the same arguments
SAME = (
    "sum mean std var prod max min ptp all any argmax argmin argsort cumsum cumprod clip round dot take repeat swapaxes squeeze "
    "diagonal trace ravel compress choose nonzero searchsorted astype conj conjugate copy partition sort argpartition"
).split()
METHODS: dict[str, Any] = {attr: getattr(np, attr) for attr in SAME if hasattr(np, attr)}
METHODS["flatten"] = np.ravel
ATTRIBUTES: dict[str, Any] = {"T": np.transpose, "mT": np.matrix_transpose, "real": np.real, "imag": np.imag}
FACTS = {"shape": np.shape, "ndim": np.ndim, "size": np.size, "itemsize": np.size, "nbytes": np.size}
IN_PLACE = {"sort", "partition"}  # methods that write the array, where the function copies


@dataclass(slots=True)
class Canonical:
    """A callee (object or operator class) and its arguments."""

    callee: Any
    args: list[gast.expr]
    keywords: dict[str, gast.expr]
    place: str = ""  # names what is not known of the result


def canonical(node: gast.expr, callee: Any, kinds: dict[str, Kind]) -> Canonical | None:
    """The operation that an expression is; None where it is none or is not known."""
    match node:
        case gast.BinOp(left=left, op=op, right=right):
            return Canonical(type(op), [left, right], {})
        case gast.UnaryOp(op=op, operand=operand):
            return Canonical(type(op), [operand], {})
        case gast.Attribute(value=value, attr=attr) if attr in ATTRIBUTES and numeric(value, kinds):
            return Canonical(ATTRIBUTES[attr], [value], {})
        case gast.Attribute(value=value, attr=attr) if attr in FACTS and numeric(value, kinds):
            return Canonical(FACTS[attr], [value], {})
        case gast.Call(func=func, args=args, keywords=keywords):
            if any(keyword.arg is None for keyword in keywords):
                return None
            named = {str(keyword.arg): keyword.value for keyword in keywords}
            if callee is np.einsum:
                return Canonical(callee, with_subscripts(list(args), kinds), named)
            if callee is np.linalg.tensordot:
                callee = np.tensordot
            if callee is np.ndarray and len(args) < 3 and set(named) <= {"shape", "dtype"}:
                return Canonical(np.empty, list(args), named)
            if (reduction := _reduction(callee, args, named)) is not None:
                return reduction
            if callee is not None:
                return Canonical(callee, list(args), named)
            if (
                isinstance(func, gast.Attribute)
                and func.attr == "_replace"
                and isinstance(func.value, gast.Name)
                and hasattr(getattr(kinds.get(func.value.id), "type", None), "_replace")
            ):
                return Canonical(dataclasses.replace, [func.value, *args], named)
            if isinstance(func, gast.Attribute) and numeric(func.value, kinds):
                return _method(func.attr, func.value, list(args), named)
            if isinstance(func, gast.Name) and isinstance(known := kinds.get(func.id), Fun):
                return Canonical(known.value, list(args), named)
    return None


REDUCTIONS = {np.add: np.sum, np.multiply: np.prod, np.maximum: np.max, np.minimum: np.min}
REDUCED = ("array", "axis", "dtype", "out", "keepdims", "initial", "where")


def _reduction(callee: Any, args: list[gast.expr], named: dict[str, gast.expr]) -> Canonical | None:
    """`np.add.reduce(x, where=mask)` and its like, of an initial value or of some items, as `np.sum(x, 0, where=mask)`."""
    ufunc = getattr(callee, "__self__", None)
    if not isinstance(ufunc, np.ufunc) or callee.__name__ != "reduce" or ufunc not in REDUCTIONS:
        return None
    given = dict(zip(REDUCED, args, strict=False)) | named
    if not {"initial", "where"} & given.keys() or "array" not in given:
        return None
    array, axis = given.pop("array"), given.pop("axis", const(0))
    return Canonical(REDUCTIONS[ufunc], [array, axis], given)


def numeric(node: gast.expr, kinds: dict[str, Kind]) -> bool:
    """Is it a number or an array, or may it be one?"""
    if isinstance(node, gast.Constant):
        return True
    kind = looked_into(node, kinds)
    return isinstance(kind, (Num, Unknown, type(None))) and not isinstance(kind, Foreign)


def _method(attr: str, value: gast.expr, args: list[gast.expr], named: dict[str, gast.expr]) -> Canonical | None:
    if attr in IN_PLACE:
        return None
    if attr == "reshape" and args:
        shape = args[0] if len(args) == 1 else gast.Tuple(args, gast.Load())
        return Canonical(np.reshape, [value, shape], named)
    if attr == "transpose":
        axes = [] if not args else [args[0] if len(args) == 1 else gast.Tuple(args, gast.Load())]
        return Canonical(np.transpose, [value, *axes], named)
    if attr == "view" and not args and not named:
        return Canonical(np.asarray, [value], {})
    if attr in ("item", "tolist") and not named:
        return Canonical(getattr(np.ndarray, attr), [value, *args], {})
    if attr in METHODS:
        return Canonical(METHODS[attr], *with_array(attr, value, args, named))
    return None


def with_array(
    attr: str, value: gast.expr, args: list[gast.expr], named: dict[str, gast.expr]
) -> tuple[list[gast.expr], dict[str, gast.expr]]:
    """The arguments of a function that is given the array of a method; only np.compress has it in second place."""
    if attr != "compress" or not (args or "condition" in named):
        return [value, *args], named
    if "condition" in named:
        return args, named | {"a": value}
    return [args[0], value, *args[1:]], named


def looked_into(node: gast.expr, kinds: dict[str, Kind] | Layers) -> Kind | None:
    """The kind of a variable, or of what stands inside it under constant keys."""
    match node:
        case gast.Name(id=label):
            return kinds.get(label)
        case gast.Attribute(value=value, attr=key):
            step = ("attr", key)
        case gast.Subscript(value=value, slice=gast.Constant(value=key)):
            step = ("item", key)
        case _:
            return None
    around = looked_into(value, kinds)
    return None if around is None else inside(around, (step,))


def with_subscripts(args: list[gast.expr], kinds: dict[str, Kind]) -> list[gast.expr]:
    """`einsum(a, [0, 1], b, [1])` as `einsum('AB,B', a, b)`, where the labels are known."""
    lists = [_labels(tree, kinds) for tree in [*args[1::2], *(args[-1:] if len(args) % 2 else [])]]
    if len(args) < 2 or any(labels is None for labels in lists):
        return args
    operands = args[: len(args) // 2 * 2 : 2]
    pairs = [part for labels in lists[: len(operands)] for part in (None, labels)]
    subscripts, _ = from_lists(*pairs, *lists[len(operands) :])
    return [const(subscripts), *operands]


def _labels(tree: gast.expr, kinds: dict[str, Kind]) -> list[int] | None:
    if isinstance(tree, gast.Name) and isinstance(kind := kinds.get(tree.id), Seq):
        found = [known(item) for item in kind.items]
    elif isinstance(tree, gast.List | gast.Tuple):
        found = [getattr(item, "value", None) for item in tree.elts]
    else:
        return None
    return found if all(type(label) is int and 0 <= label < 52 for label in found) else None


def argument(operation: Canonical, position: int, keyword: str, default: Any = None) -> gast.expr:
    """An argument by place or name."""
    if position < len(operation.args):
        return operation.args[position]
    return operation.keywords.get(keyword, const(default))
