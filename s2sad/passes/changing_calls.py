"""Calls that change the object whose method they are."""

from __future__ import annotations

import gast

from s2sad import runtime
from s2sad.ir import Effect, Op, Step
from s2sad.kinds import MISSING
from s2sad.passes.sources import label_of
from s2sad.trees import names_read
from s2sad.unit import Unit


def as_op(unit: Unit, step: Step) -> Op | None:
    """A step that calls something, its value left aside; None for other effects."""
    if isinstance(step, Op):
        return step
    if (
        not isinstance(step, Effect)
        or not isinstance(step.statement, gast.Expr)
        or names_read(step.statement) & unit.logs
    ):
        return None
    node = step.statement.value
    if not isinstance(node, gast.Call):
        return None
    callee = unit.scope.lookup(node.func)
    kinds = {**unit.joined_kinds(), **step.kinds}
    operands = {n: kinds[n] for n in names_read(node) if n in kinds}
    return Op(
        step.origin,
        (label_of(node) or "call",),
        node,
        {},
        None if callee is MISSING else callee,
        operand_kinds=operands,
    )


def changed_by(node: gast.expr) -> str:
    """The name of the object that a method call changes, or ''."""
    match node:
        case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr=attr)) if attr in CHANGES:
            return base
    return ""


# methods that change the object that they are called on
CHANGES = {
    "append",
    "appendleft",
    "clear",
    "extend",
    "extendleft",
    "fill",
    "insert",
    "move_to_end",
    "partition",
    "pop",
    "popitem",
    "popleft",
    "put",
    "remove",
    "resize",
    "reverse",
    "rotate",
    "setdefault",
    "sort",
    "update",
}


# helpers of generated code that write their first argument
WRITING_HELPERS = (runtime.add_at, runtime.add_into, runtime.put_back)
