"""Trees of tangent code: zeros, copies, the shape and dtype of the primal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import gast
import numpy as np

from s2sad import adjoints, runtime
from s2sad.adjoints import GlobalName
from s2sad.kinds import MISSING, Const, DictOf, Fun, Kind, ListOf, Map, Num, Obj, Seq, narrow, same_dtype, with_items
from s2sad.passes.records import fields_of
from s2sad.passes.sources import VIEWS
from s2sad.templated import ZERO
from s2sad.trees import attribute, call, clone, const, name, names_read, subscript

# methods and functions that may give a view of an array, or an item of a container
LOOKING = VIEWS - {"array", "astype"} | {"get", "pop", "popleft", "setdefault", "popitem", "values", "items"}
FEW = 8


def is_zero(node: gast.AST) -> bool:
    return isinstance(node, gast.Name) and node.id == ZERO


def is_fresh(node: gast.expr) -> bool:
    """Does the expression make memory that nothing else holds?"""
    match node:
        case gast.BinOp() | gast.UnaryOp() | gast.Constant() | gast.ListComp():
            return True
        case gast.Call(func=gast.Attribute(attr=label), keywords=keywords):
            return label not in LOOKING and not any(k.arg == "copy" for k in keywords)
        case gast.Call(func=gast.Name(id=label)):
            return label in ("list", "float", "sum")
    return False


def copied(tree: gast.expr, kind: Kind, global_name: GlobalName) -> gast.expr:
    """The tree of a copy of a value, one level deep."""
    match kind:
        case Num(shape=()):
            return tree
        case Num(shape=shape) if shape is not None:
            return call(attribute(tree, "copy"))
        case ListOf():
            return call("list", tree)
        case Seq(type=cls) if cls is list:
            return call("list", tree)
        case Seq():
            return tree
        case Map(type=cls) | DictOf(type=cls) if cls is dict:
            return call("dict", tree)
    import copy

    return call(attribute(global_name("copy", copy), "copy"), tree)


def unvalued(kind: Kind) -> Kind:
    """The kind of the tangent of a value: what is known of the number itself is forgotten."""
    match kind:
        case Num():
            return replace(kind, value=MISSING, sym=None)
    return with_items(kind, unvalued)


def zero(kind: Kind, primal: gast.expr, global_name: GlobalName) -> gast.expr:
    """The tangent of a value that does not vary, in the containers of the primal; None for what is no number."""
    match kind:
        case Const() | Fun():
            return const(None)
        case Num(shape=shape) if shape is not None:
            return adjoints.zeros(kind, primal, global_name)
        case Seq(cls, items) if len(items) <= FEW and (items or cls in (list, tuple)):
            parts = [zero(item, subscript(clone(primal), const(i)), global_name) for i, item in enumerate(items)]
            if cls in (list, tuple):
                return gast.List(parts, gast.Load()) if cls is list else gast.Tuple(parts, gast.Load())
            return gast.Call(call("type", clone(primal)), parts, [])
        case ListOf(item) if isinstance(item, Num) and item.shape is not None:
            return adjoints.zeros(kind, primal, global_name)
        case Map(items, type=cls) if len(items) <= FEW and cls is dict:
            return gast.Dict(
                [const(k) for k, _ in items],
                [zero(v, subscript(clone(primal), const(k)), global_name) for k, v in items],
            )
        case Obj(cls, items) if len(items) <= FEW and list(fields_of(cls) or ()) == [k for k, _ in items]:
            parts = {k: zero(v, attribute(clone(primal), k), global_name) for k, v in items}
            return gast.Call(call("type", clone(primal)), [], [gast.keyword(k, v) for k, v in parts.items()])
    return call(global_name("zero_tangent", runtime.zero_tangent), primal)


def fits(
    expr: gast.expr,
    result: str,
    kind: Kind,
    operands: list[gast.Name],
    kind_of: Callable[[gast.expr], Kind],
    dots: dict[str, str],
    global_name: GlobalName,
) -> gast.expr:
    """A tangent in the shape and dtype of its primal: a term that broadcasting stretches may stand alone in it."""
    np_name = global_name("np", np)
    have = kind_of(expr)
    read = names_read(expr)
    if isinstance(have, Num) and isinstance(kind, Num) and have.shape is not None and kind.shape is not None:
        if have.shape != kind.shape:
            like = result
            for operand in operands:
                other = kind_of(operand)
                if (
                    isinstance(other, Num)
                    and other.shape == kind.shape
                    and same_dtype(other.dtype, kind.dtype)
                    and not other.python
                ):
                    like = operand.id
            if have.shape == ():
                return call(attribute(np_name, "full_like"), name(like), expr)
            expr = call(attribute(np_name, "broadcast_to"), expr, attribute(like, "shape"))
        if (
            have.dtype is not None
            and kind.dtype is not None
            and kind.dtype.kind in "fc"
            and have.dtype != kind.dtype
            and not kind.python
        ):
            precision = attribute(np_name, kind.dtype.name)
            if have.array:
                expr = call(attribute(expr, "astype"), precision)
            elif have.scalar and have.dtype.kind == kind.dtype.kind:
                expr = call(precision, expr)
        elif have.dtype is None and kind.array and narrow(kind):
            expr = call(attribute(np_name, "asarray"), expr, attribute(np_name, kind.dtype.name))  # type: ignore[union-attr]
        return expr
    if isinstance(kind, Num) and kind.shape == ():
        return expr
    if isinstance(kind, Num) and kind.array and narrow(kind):
        return call(global_name("tangent_like", runtime.tangent_like), expr, name(result))
    if result in read or all(o.id in read or dots.get(o.id) in read or _scalar(kind_of(o)) for o in operands):
        return expr
    return call(global_name("tangent_like", runtime.tangent_like), expr, name(result))


def _scalar(kind: Kind) -> bool:
    return isinstance(kind, Num) and kind.shape == ()


__all__ = ["copied", "fits", "is_fresh", "is_zero", "unvalued", "zero"]
