"""Trees of adjoint code: zeros of a kind, sums over broadcast axes, what is a fresh array."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from s2sad import runtime
from s2sad.broadcasting import summed_axes
from s2sad.kinds import UNKNOWN, Const, DictOf, Kind, ListOf, Map, Num, Obj, Seq, differentiable
from s2sad.trees import attribute, call, clone, const, name, subscript

GlobalName = Callable[[str, Any], str]

FRESH = {
    "outer",
    "zeros",
    "zeros_like",
    "where",
    "full",
    "full_like",
    "dot",
    "matmul",
    "einsum",
    "copy",
    "tensordot",
    "concatenate",
    "stack",
    "solve",
    "inv",
    "tile",
    "repeat",
    "ones",
    "multiply",
    "divide",
    "add",
    "subtract",
    "negative",
    "exp",
    "cumsum",
    "sum",
    "kron",
    "pad",
    "roll",
    "sin",
    "cos",
    "astype",
    "convolve",
    "correlate",
    "add_at",
    "list",
    "zeros_if_any",
}
BROADCASTING = (gast.Add, gast.Sub, gast.Mult, gast.Div, gast.Pow)


def is_fresh(node: gast.expr) -> bool:
    """Does the expression make an array (or list) that nothing else holds?"""
    match node:
        case gast.BinOp() | gast.UnaryOp() | gast.Constant() | gast.ListComp():
            return True
        case gast.Call(func=gast.Attribute(attr="einsum"), args=[_, _]):
            return False  # a transpose or a diagonal
        case gast.Call(func=gast.Attribute(attr=label)) | gast.Call(func=gast.Name(id=label)):
            return label in FRESH
        case gast.Attribute(value=value, attr="T" | "mT"):
            return is_fresh(value)
        case gast.Subscript(value=gast.Call(func=gast.Attribute(attr="split"), args=[value, _]), slice=gast.Constant()):
            return is_fresh(value)  # a part of what nobody else sees
        case gast.IfExp(body=body, orelse=orelse):
            return is_fresh(body) and is_fresh(orelse)
    return False


def short(kind: Kind) -> bool:
    """Is it a tuple or list of so few numbers and arrays that an adjoint of it is written out?"""
    return (
        isinstance(kind, Seq) and 0 < len(kind.items) < 5 and all(isinstance(item, Num | Const) for item in kind.items)
    )


def zeros(kind: Kind, primal: gast.expr, global_name: GlobalName) -> gast.expr:
    """A zero adjoint of a value of this kind; `primal` is a tree for the value, of which the shape is read."""
    match kind:
        case Num(shape=()):
            return const(0.0) if kind.dtype is None or kind.dtype.kind != "c" else const(0j)
        case Num(shape=shape, dtype=dtype) if shape is not None and dtype is not None and dtype.kind in "fc":
            if kind.optional:
                return call(global_name("zeros_if_any", runtime.zeros_if_any), primal)
            return call(attribute(global_name("np", np), "zeros_like"), primal)
        case Seq(items=items) if (
            items and all(isinstance(i, Num) and i.scalar for i in items) and len(items) > 4 and len(set(items)) == 1
        ):
            return gast.BinOp(gast.List([const(0.0)], gast.Load()), gast.Mult(), const(len(items)))
        case Seq(items=items) if len(items) <= 8:
            return gast.List(
                [
                    zeros(item, subscript(clone(primal), const(i)), global_name)
                    if differentiable(item) or isinstance(item, Num)  # a loop meets whole numbers too
                    else const(None)
                    for i, item in enumerate(items)
                ],
                gast.Load(),
            )
        case ListOf(item) if isinstance(item, Num) and item.scalar:
            return gast.BinOp(gast.List([const(0.0)], gast.Load()), gast.Mult(), call("len", primal))
        case ListOf(item) if isinstance(item, Num) and item.array or short(item):
            loop = gast.comprehension(gast.Name("item", gast.Store(), None, None), primal, [], 0)
            return gast.ListComp(zeros(item, name("item"), global_name), [loop])
        case DictOf(item) if isinstance(item, Num) and item.scalar and not item.optional:
            return call(attribute("dict", "fromkeys"), primal, const(0.0))
        case Map(items) | Obj(items=items) if len(items) <= 8:
            read = (
                (lambda key: subscript(clone(primal), const(key)))
                if isinstance(kind, Map)
                else (lambda key: attribute(clone(primal), key))
            )
            # a loop over the keys meets whole numbers too
            held = [i for i in items if differentiable(i[1]) or (isinstance(kind, Map) and isinstance(i[1], Num))]
            values = [zeros(item, read(key), global_name) for key, item in held]
            return gast.Dict([const(key) for key, _ in held], values)
    return call(global_name("zeros_like", runtime.zeros_like), primal)


def fitted(adjoint: gast.expr, result: Kind, operand: Kind, primal: gast.expr, global_name: GlobalName) -> gast.expr:
    """The contribution to an operand that was broadcast to the result: summed, cast, real where it is real."""
    known = isinstance(result, Num) and isinstance(operand, Num)
    if not known or operand.dtype_of_adjoint is None or result.dtype_of_adjoint is None:
        return call(global_name("unbroadcast", runtime.unbroadcast), adjoint, primal)
    axes = summed_axes(result.shape, operand.shape)
    if axes is None:
        return call(global_name("unbroadcast", runtime.unbroadcast), adjoint, primal)
    added, stretched = axes
    library = global_name("np", np)
    if operand.shape == () and result.shape != ():
        adjoint = call(attribute(library, "sum"), adjoint)
    else:
        if added:
            adjoint = call(attribute(library, "sum"), adjoint, axis=_axes(added))
        if stretched:
            beyond = _axes([a - len(added) for a in stretched])
            adjoint = call(attribute(library, "sum"), adjoint, axis=beyond, keepdims=const(True))
    return cast(adjoint, result, operand, global_name)


def number(tree: gast.expr, kind: Kind, wanted: Kind, global_name: GlobalName) -> gast.expr:
    """For a number, what a rule gives as an array without axes; np.where becomes a conditional expression later."""
    if not isinstance(kind, Num) or not isinstance(wanted, Num) or wanted.boxed is not False or not wanted.scalar:
        return tree
    chosen = isinstance(tree, gast.Call) and isinstance(tree.func, gast.Attribute) and tree.func.attr == "where"
    if not kind.scalar or kind.boxed is False or chosen or isinstance(tree, gast.BinOp | gast.UnaryOp):
        return tree  # operators give numbers
    if isinstance(tree, gast.Name):  # it may be a number
        tree = call(attribute(global_name("np", np), "asarray"), tree)
    return subscript(tree, gast.Tuple([], gast.Load()))


def cast(adjoint: gast.expr, result: Num, operand: Num, global_name: GlobalName) -> gast.expr:
    """In the operand's dtype."""
    given, wanted = result.dtype_of_adjoint, operand.dtype_of_adjoint
    if given is None or wanted is None or wanted.kind not in "fc":
        return adjoint
    real = given.kind == "c" and wanted.kind == "f"
    if real:
        adjoint = call(attribute(global_name("np", np), "real"), adjoint)
    weak = operand.python or result.python
    widened = np.dtype(given.type(0).real.dtype) if real else given
    if not weak and widened != wanted:
        dtype = attribute(global_name("np", np), wanted.name)
        # a Python complex comes of 1j * np.float64(x): scalars are not sure to have methods
        adjoint = call(dtype, adjoint) if operand.scalar else call(attribute(adjoint, "astype"), dtype)
    return adjoint


def _axes(axes: list[int]) -> gast.expr:
    return const(axes[0]) if len(axes) == 1 else gast.Tuple([const(a) for a in axes], gast.Load())


def without_broadcast(node: gast.expr, kind_of: Callable[[gast.expr], Kind], np_name: str) -> gast.expr:
    """`np.broadcast_to(a, s) * b` is `a * b` where `b` has the shape `s` already."""
    if not isinstance(node, gast.BinOp) or not isinstance(node.op, BROADCASTING):
        return node
    node.left = without_broadcast(node.left, kind_of, np_name)
    node.right = without_broadcast(node.right, kind_of, np_name)
    factors: list[tuple[gast.BinOp, str]] = []
    stack = [node]
    while stack:
        top = stack.pop()
        for side in ("left", "right"):
            child = getattr(top, side)
            factors.append((top, side))
            if isinstance(child, gast.BinOp) and isinstance(child.op, BROADCASTING):
                stack.append(child)
    leaves = [
        (p, s)
        for p, s in factors
        if not (isinstance(getattr(p, s), gast.BinOp) and isinstance(getattr(p, s).op, BROADCASTING))
    ]
    for parent, side in leaves:
        leaf = getattr(parent, side)
        if not is_broadcast(leaf):
            continue
        shape = _shape_kind(leaf, kind_of)
        others = [
            kind_of(getattr(p, s)) for p, s in leaves if (p, s) != (parent, side) and not is_broadcast(getattr(p, s))
        ]
        if shape is not None and any(isinstance(k, Num) and k.shape == shape for k in others):
            setattr(parent, side, leaf.args[0])
    return node


def is_broadcast(node: gast.expr) -> bool:
    return isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and node.func.attr == "broadcast_to"


def _shape_kind(leaf: gast.Call, kind_of: Callable[[gast.expr], Kind]):
    shape = leaf.args[1]
    source = (
        shape.value
        if isinstance(shape, gast.Attribute) and shape.attr == "shape"
        else shape.args[0]
        if isinstance(shape, gast.Call) and shape.args
        else None
    )
    kind = kind_of(source) if source is not None else UNKNOWN
    return kind.shape if isinstance(kind, Num) and kind.shape is not None else None
