"""raising: which steps may raise an exception, so that they stay where nobody reads what they bind.

Arrays raise where their shapes don't go together; else what NumPy computes of them gives nan where numbers of Python's raise.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from itertools import pairwise

import gast
import numpy as np

from s2sad.ir import Branch, Effect, Loop, Op, Program, Step, every
from s2sad.kinds import MISSING, Const, Fun, Kind, Map, Num, Seq
from s2sad.kinds import known as known_value
from s2sad.passes.sweeps import nodes_of
from s2sad.passes.unbound import unbound_reads
from s2sad.trees import walk

KindOf = Callable[[gast.expr, dict[str, Kind]], Kind]
Of = Callable[[gast.expr], Kind]

# functions of math, cmath and builtins that take any number
SAFE = frozenset(
    "fabs atan atan2 tanh asinh erf erfc copysign degrees radians isnan isinf isfinite isclose hypot phase polar rect "
    "sin cos tan list tuple dict set isinstance issubclass type sum range enumerate zip reversed sorted "
    "repr str id callable slice object print hasattr any all map filter iter".split()
)


def mark_raising(program: Program, kinds: dict[str, Kind], kind_of: KindOf) -> None:
    """Sets `raises` on steps; all adjoint lines are there."""
    unbound = {id(step) for step, _ in unbound_reads(program)[0]}
    again = {gast.dump(n) for s in every(program.body) for n in _looked_up(s)}
    heard = any(isinstance(s, Effect) and isinstance(s.statement, gast.Expr) for s in every(program.body))
    for step in every(program.body):
        match step:
            case Op():
                step.raises = step.raises or id(step) in unbound or _may_raise(step, None if heard else again, kind_of)
            case Branch(context=None):
                step.raises = _no_truth(kind_of(step.test, kinds))
            case Loop(header=gast.Call(func=gast.Name(id="range"), args=[_, _, stride])):
                step.raises = known_value(kind_of(stride, kinds)) in (0, MISSING)


def _looked_up(step: Step) -> list[gast.AST]:
    """What the reverse sweep looks up itself."""
    own = getattr(step, "expr", None)
    return [n for node in nodes_of(step) if node is not own for n in walk(node) if isinstance(n, gast.Subscript)]


def _may_raise(step: Op, again: set[str] | None, kind_of: KindOf) -> bool:
    """`again` is what the reverse sweep looks up: that is soon enough, unless somebody hears what came before."""
    kinds = step.operand_kinds
    if len(step.targets) > 1 and not isinstance(step.expr, gast.Tuple | gast.List):
        kind = kind_of(step.expr, kinds)
        return not (isinstance(kind, Seq) and len(kind.items) == len(step.targets))
    if step.active and isinstance(step.expr, gast.Subscript) and again is not None:
        return False  # its adjoint is at the same place
    of = lambda node: kind_of(node, kinds)  # noqa: E731
    for node in walk(step.expr):
        match node:
            case gast.BinOp() if _operation_may_raise(node, step.active, of):
                return True
            case gast.Subscript(value=base, slice=index):
                if _may_miss(of(base), index, of) and not (again and gast.dump(node) in again):
                    return True
            case gast.IfExp(test=test) if _no_truth(of(test)):
                return True
            case gast.BoolOp(values=values) if any(_no_truth(of(value)) for value in values):
                return True
            case gast.FormattedValue(format_spec=gast.AST()):
                return True
            case gast.Call(func=gast.Attribute(value=base, attr="item"), args=[]):
                if not _single(of(base)):
                    return True
            case gast.Call(func=gast.Name(id=label)) if _call_may_raise(label, node, of):
                return True
            case gast.Call(func=gast.Attribute(value=gast.Name(id="math" | "cmath"), attr=label)) if label not in SAFE:
                return True
    if isinstance(step.expr, gast.Call) and _arrays_may_differ(step, step.expr, of):
        return True
    module = getattr(step.callee, "__module__", None)
    return module in ("math", "cmath") and step.callee.__name__ not in SAFE


def _arrays_may_differ(step: Op, node: gast.Call, of: Of) -> bool:
    """Of a function of NumPy's whose adjoint doesn't find out."""
    operands = list(node.args)
    label = getattr(step.callee, "__name__", "")
    if isinstance(node.func, gast.Attribute) and node.func.attr == "dot" and step.callee is None:
        operands, label = [node.func.value, *operands], "dot"
    elif step.callee is None or step.callee is not vars(np).get(label):
        return False
    arrays = [kind for operand in operands if isinstance(kind := of(operand), Num) and kind.array]
    if label in ("add", "subtract", "where", "fmod", "remainder"):
        return any(_may_differ(one, other) for one, other in pairwise(arrays))
    if label in ("dot", "matmul", "inner"):
        return len(arrays) == 2 and _may_differ(*arrays, product=True, last=label == "inner")
    return label == "tensordot"


def _operation_may_raise(node: gast.BinOp, active: bool, of: Of) -> bool:
    left, right = of(node.left), of(node.right)
    if isinstance(left, Num) and isinstance(right, Num) and left.array and right.array:
        # the adjoint of a product multiplies the other operand with the adjoint, which has the shape of the result
        met = active and not isinstance(node.op, (gast.Add, gast.Sub, gast.MatMult))
        return not met and _may_differ(left, right, isinstance(node.op, gast.MatMult))
    if isinstance(left, Num) and not left.python or isinstance(right, Num) and not right.python:
        return False
    if isinstance(left, Const | Fun) or isinstance(right, Const | Fun):
        return True
    value = known_value(right)
    match node.op:
        case gast.Div() | gast.FloorDiv() | gast.Mod():
            return value is MISSING or not value
        case gast.Pow():
            return not (isinstance(value, int | float) and value >= 0)
    return False


def _may_differ(left: Num, right: Num, product: bool = False, last: bool = False) -> bool:
    """May two arrays have shapes that don't go together?"""
    if left.shape is None or right.shape is None:
        return False
    if product:
        inner = right.shape[-2] if len(right.shape) > 1 and not last else right.shape[-1]
        return left.shape[-1] != inner
    pairs = zip(reversed(left.shape), reversed(right.shape), strict=False)
    return any(one != other and 1 not in (one, other) for one, other in pairs)


def _call_may_raise(label: str, node: gast.Call, of: Of) -> bool:
    """Of a function of Python's own."""
    if not hasattr(builtins, label):
        return False
    if label in ("float", "complex", "bool", "abs"):
        return not all(isinstance(of(a), Num) and _single(of(a)) for a in node.args)
    if label in ("max", "min"):
        return len(node.args) == 1
    if label == "len":
        return isinstance(kind := of(node.args[0]), Const | Fun) or isinstance(kind, Num) and kind.scalar
    return label not in SAFE or any(keyword.arg == "strict" for keyword in node.keywords)


def _may_miss(kind: Kind, index: gast.expr, of: Of) -> bool:
    """May an item not be there? Only places that are single numbers, and keys, are asked for."""
    if isinstance(index, gast.Slice):
        return False
    value = known_value(of(index))
    match kind:
        case Seq(items=items):
            return not (type(value) is int and -len(items) <= value < len(items))
        case Map(items=items):
            return value is MISSING or value not in dict(items)
        case Num(shape=shape):
            parts = index.elts if isinstance(index, gast.Tuple) else [index]
            return shape is not None and all(isinstance(p, gast.Slice) or _single(of(p)) for p in parts)
    return _single(of(index))


def _no_truth(kind: Kind) -> bool:
    return isinstance(kind, Num) and kind.array


def _single(kind: Kind) -> bool:
    return not isinstance(kind, Num) or kind.scalar


# variables that may have no value
