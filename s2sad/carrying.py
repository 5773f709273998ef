"""Does anything differentiable flow through an operation?"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

import gast
import numpy as np

from s2sad import custom, replay
from s2sad.ir import Op
from s2sad.kinds import UNKNOWN, Const, DictOf, Kind, ListOf, Map, Num, Seq, differentiable
from s2sad.rules import is_constant
from s2sad.unit import Unit

if TYPE_CHECKING:
    pass


def carries(unit: Unit, step: Op) -> bool:
    """Does anything differentiable flow through an operation?"""
    expr = step.expr
    if isinstance(expr, (gast.Compare, gast.JoinedStr, gast.Lambda, gast.Constant)) or (
        isinstance(expr, gast.UnaryOp) and isinstance(expr.op, gast.Not)
    ):
        return False
    if isinstance(expr, gast.Call) and _counts_items(expr, step.operand_kinds):
        return False
    operation = unit.canonical(step)
    if operation is None:
        base = step.operand_kinds.get(getattr(getattr(expr, "value", None), "id", ""))
        return not (isinstance(expr, gast.Attribute) and isinstance(base, Num))  # what else arrays have: no numbers
    callee = operation.callee
    if callee in ORDERING and isinstance(expr, gast.Call) and _positions(expr):
        return False
    if callee in KEYS and operation.args and isinstance(expr, gast.Call):
        first = operation.args[0]
        if isinstance(first, gast.Name) and isinstance(step.operand_kinds.get(first.id), Map | DictOf):
            return False  # the keys of a dict
    if callee in (builtins.set, builtins.frozenset) and isinstance(expr, gast.Call):
        held = [step.operand_kinds.get(getattr(a, "id", ""), UNKNOWN) for a in operation.args]
        if not any(map(differentiable, held)):
            return False
    if (
        callee in (custom.stop_gradient, replay.random_state)
        or is_constant(callee)
        or callee in CONSTANT_BUILTINS
        or callee is gast.FloorDiv
    ):
        return False
    return True


ORDERING = {builtins.sorted, builtins.max, builtins.min, builtins.reversed, builtins.list, builtins.tuple, builtins.set}


KEYS = {builtins.list, builtins.tuple, builtins.sorted, builtins.set, builtins.max, builtins.min, builtins.iter}


CONSTANT_BUILTINS = {
    builtins.len,
    builtins.int,
    builtins.bool,
    builtins.isinstance,
    builtins.range,
    builtins.str,
    builtins.repr,
    builtins.hash,
    builtins.type,
    builtins.print,
    builtins.id,
    builtins.callable,
    builtins.slice,
    np.shape,
    np.ndim,
    np.size,
}


def _counts_items(node: gast.Call, kinds: dict[str, Kind]) -> bool:
    """`xs.index(v)`, `xs.count(v)`: where, and how often, a list holds something."""
    match node.func:
        case gast.Attribute(value=gast.Name(id=label), attr="index" | "count"):
            return isinstance(kinds.get(label), Seq | ListOf | Const)
    return False


def _positions(node: gast.Call) -> bool:
    """`sorted(range(n), key=…)`, `sorted(d.keys())`: no number that varies comes out."""
    first = node.args[0] if node.args else None
    if not isinstance(first, gast.Call):
        return False
    if isinstance(first.func, gast.Attribute):
        return first.func.attr == "keys"
    label = getattr(first.func, "id", "")
    return label == "range" or label in ("reversed", "list", "tuple", "sorted") and _positions(first)
