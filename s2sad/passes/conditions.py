"""Conditions: of branches, of loops, and `and` and `or` as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from s2sad.ir import Branch, Break, Op, Step
from s2sad.passes.located import at
from s2sad.trees import call, const, name, substitute

if TYPE_CHECKING:
    from s2sad.passes.flattening import Flattener


def chosen_operand(flat: Flattener, node: gast.BoolOp, steps: list[Step]) -> gast.expr:
    """`a or b` gives one of its operands."""
    held = flat.home.temporary(node)
    flat.into(held, node.values[0], steps)
    inner: list[Step] = steps
    for value in node.values[1:]:
        test = flat.home.temporary("condition")
        inner.append(flat.home.op(test, call("bool", name(held)), bool))
        branch: list[Step] = []
        flat.into(held, value, branch)
        then, orelse = (branch, []) if isinstance(node.op, gast.And) else ([], branch)
        inner.append(Branch(flat.home.origin, name(test), then, orelse))
        inner = branch
    return name(held)


def condition(flat: Flattener, node: gast.expr, steps: list[Step]) -> gast.expr:
    """The condition of a branch, as a name that nothing rebinds."""
    node = flat.walruses(node, steps)
    known = flat.home.deciding.decided(node)
    if known is not None:
        flat.home.origin.split = True
        return const(known)
    if flat.home.objects.touches(node):
        return flat.home.objects.truth(node, steps)
    if (asked := flat.home.deciding.asked_in_vain(node)) is not None:
        steps.append(flat.home.op(flat.home.temporary("condition"), told(flat, asked)))
        return const(isinstance(node.op, gast.Or))
    held = flat.home.temporary(node if isinstance(node, gast.Compare) else "condition")
    steps.append(flat.home.op(held, told(flat, node)))
    return name(held)


def told(flat: Flattener, node: gast.expr) -> gast.expr:
    """In `xs and xs[-1] > 0` as a test, `bool(xs)`: only whether it holds something is asked."""
    match node:
        case gast.BoolOp(op=op, values=values):
            return gast.BoolOp(op, [told(flat, value) for value in values])
        case gast.Name() if flat.varied(node) and not flat.home.deciding.is_plain(node):
            return at(call("bool", node), node)
    return node


def loop_condition(flat: Flattener, node: gast.expr, steps: list[Step]) -> tuple[gast.expr, list[Step]]:
    """(header, steps before the body) of a `while`."""
    node = flat.home.objects.measured(node, test=True)
    if flat.plain(node):
        return node, []
    prelude: list[Step] = []
    test = condition(flat, node, prelude)
    prelude.append(Branch(flat.home.origin, test, [], [Break(flat.home.origin)]))
    return const(True), prelude  # the loop's body goes into the branch


def one_expression(flat: Flattener, node: gast.expr) -> gast.expr | None:
    """A condition on objects as an expression of the variables that hold their attributes; None if it takes more."""
    match node:
        case gast.NamedExpr():
            return None
        case gast.BoolOp(op=op, values=values):
            parts = [one_expression(flat, value) for value in values]
            return None if None in parts else gast.BoolOp(op, parts)
        case gast.UnaryOp(op=gast.Not(), operand=operand):
            inner = one_expression(flat, operand)
            return inner and gast.UnaryOp(gast.Not(), inner)
    if not flat.home.objects.touches(node):
        return node if flat.plain(node) else None
    if not flat.plain(node):
        return None
    steps: list[Step] = []
    before = dict(flat.home.objects.env)
    result = condition(flat, node, steps)
    made: dict[str, gast.expr] = {}
    for step in steps:
        plain = isinstance(step, Op) and len(step.targets) == 1 and not step.inplace
        if not plain or step.target not in flat.home.temporaries:  # a method writes its object
            flat.home.objects.env = before
            return None
        made[step.target] = substitute(step.expr, made)
    return substitute(result, made)
