"""tangent_rules: the tangent line of an operation that has a rule."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from typing import TYPE_CHECKING

import gast
import numpy as np

from s2sad.adjoints import number
from s2sad.calls import Canonical
from s2sad.errors import MissingRuleError
from s2sad.ir import Op, Store, every
from s2sad.joining import holds
from s2sad.kinds import UNKNOWN, Layers, Obj
from s2sad.passes.masking import INFINITE
from s2sad.passes.ruling import spelled
from s2sad.passes.varied import reads_varying
from s2sad.rules import HELD, Rule, rules_for, why_no_rule
from s2sad.splice import splice
from s2sad.tangent_trees import fits, is_zero, unvalued
from s2sad.templated import ZERO, Context
from s2sad.trees import clone, const, name, names_read
from s2sad.unit import Unit

if TYPE_CHECKING:
    from s2sad.passes.forward import Tangents

# functions of which the result is one of the operands, or between some
CHOOSING = (
    np.max,
    np.min,
    np.ptp,
    np.maximum.reduce,
    np.minimum.reduce,
    np.median,
    np.quantile,
    np.percentile,
    np.nanmax,
    np.nanmin,
    np.nanmedian,
    np.nanquantile,
    np.nanpercentile,
)


@dataclass(frozen=True)
class Hazards:
    """What zeros may meet in a program: zero tangents infinite partials, infinite tangents zero partials."""

    masked: bool  # a value may be masked away: a zero tangent times an infinite partial is zero
    local: bool  # that is so only where a value comes to an operation that selects
    infinite: bool  # there are infinite values: so is an infinite tangent times a zero partial
    whole: bool  # the function is not called by others, whose values may be infinite


def ruled(tangents: Tangents, step: Op, operation: Canonical, out: list[gast.stmt]) -> gast.expr:
    """The tangent of a step by its rule; lines that have to run first go to `out`."""
    found = False
    for rule in rules_for(operation.callee):
        found = True
        bound = rule.bind(operation.args, operation.keywords)
        if bound is not None and not any(
            reads_varying(v) & step.varied for p, v in bound.items() if p not in rule.differentiable and p not in HELD
        ):
            return _spliced(tangents, step, operation, rule, bound, out)
    raise refusal(tangents, step, operation, found)


def refusal(tangents: Tangents, step: Op, operation: Canonical, found: bool) -> Exception:
    label, reason = spelled(operation.callee), why_no_rule(operation.callee)
    problem = " for this form of the call" if found else f": {reason}" if reason else ""
    return tangents.unit.error(
        MissingRuleError,
        f"{label} has no rule{problem}",
        step.expr,
        "Wrap it in a function and give that a rule: @s2sad.custom_jvp, "
        f"or treat it as constant: s2sad.stop_gradient({label}(...)).",
    )


def _spliced(
    tangents: Tangents, step: Op, operation: Canonical, rule: Rule, bound: dict[str, gast.expr], out: list[gast.stmt]
) -> gast.expr:
    wanted = f"{rule.result}_dot"
    if wanted not in rule.assigned:
        raise tangents.unit.error(
            MissingRuleError,
            f"{spelled(operation.callee)} has no rule for its tangent",
            step.expr,
            "Wrap the call in a function with a rule of its own: s2sad.custom_jvp.",
        )
    result: gast.expr = (
        name(step.target) if len(step.targets) == 1 else gast.Tuple([name(t) for t in step.targets], gast.Load())
    )
    if operation.callee is np.einsum and reads_varying(bound["subscripts"]) & step.varied:
        raise refusal(tangents, step, operation, found=True)
    if operation.callee in (gast.Mult, np.multiply) and any(
        isinstance(a, gast.Constant) and a.value == 0 for a in bound.values()
    ):
        return name(ZERO)
    operands = list(bound.values())
    if (
        operation.callee is gast.Mult
        and isinstance(operands[0], gast.Name)
        and gast.dump(operands[0]) == gast.dump(operands[1])
    ):
        doubled = gast.BinOp(const(2.0), gast.Mult(), clone(operands[0]))  # x * x
        return gast.BinOp(doubled, gast.Mult(), tangents.value(operands[0], step))
    kinds = table(tangents, step)
    choosing = operation.callee is builtins.max or operation.callee is builtins.min
    if choosing and any(holds(tangents.kind_in(bound[p], kinds), Obj) for p in rule.differentiable):
        raise refusal(tangents, step, operation, found=True)  # `max` of objects that can be compared
    kind_of = lambda node: step.kind if node is result else tangents.kind_in(node, kinds)  # noqa: E731
    hazards, feeding = tangents.hazards, tangents.feeding
    masked = hazards.masked and (feeding is None or not feeding.isdisjoint(step.targets))
    guard = operation.callee not in (gast.Mult, np.multiply) and (masked or operation.callee not in INFINITE)
    chosen = any(operation.callee is c for c in CHOOSING) and bool(names_read(step.expr) & tangents.steep)
    infinite = hazards.infinite or chosen
    context = Context(kind_of, tangents.temporary, tangents.global_name, guard=lambda divisor: guard, infinite=infinite)
    dots = {f"{p}_dot": tangents.value(bound[p], step) for p in rule.differentiable}
    spliced = splice(rule, {**bound, rule.result: result, **dots}, [wanted], context)
    out += spliced.statements
    expr = spliced.outputs[wanted]
    if rule.broadcasts and not is_zero(expr) and len(step.targets) == 1:
        names = [a for a in operands if isinstance(a, gast.Name)]
        of = lambda node: tangents.kind_in(node, kinds)  # noqa: E731
        expr = fits(expr, step.target, step.kind, names, of, tangents.bars, tangents.global_name)
    return number(expr, kind_of(expr), step.kind, tangents.global_name)


STEEP = {  # functions that are finite somewhere where their slope is not, or infinite where others go on
    "sqrt",
    "cbrt",
    "log",
    "log2",
    "log10",
    "log1p",
    "arcsin",
    "arccos",
    "arccosh",
    "arctanh",
    "asin",
    "acos",
    "acosh",
    "atanh",
    "power",
    "reciprocal",
}


def steep_values(unit: Unit, given: set[str]) -> set[str]:
    """Variables that may have an infinite tangent, because they come of such a function; `given` may."""
    steps = [s for s in every(unit.program.body) if isinstance(s, Op | Store)]
    found, size = set(given), -1
    while size != len(found):
        size = len(found)
        for step in steps:
            if isinstance(step, Op):
                if _is_steep(step) or names_read(step.expr) & found:
                    found |= set(step.targets)
            elif names_read(step.value) & found:
                found.add(step.base)
    return found


def _is_steep(step: Op) -> bool:
    match step.expr:
        case gast.BinOp(op=gast.Div() | gast.Pow(), right=gast.Constant(value=value)):
            return isinstance(step.expr.op, gast.Pow) and not value >= 1
        case gast.BinOp(op=gast.Div() | gast.Pow()):
            return True
    return getattr(step.callee, "__name__", "") in STEEP


def table(tangents: Tangents, step: Op) -> Layers:
    """Kinds of the names that a tangent line may read."""
    dots = {tangents.dot(v): unvalued(step.operand_kinds.get(v, UNKNOWN)) for v in sorted(step.varied)}
    made = {t: step.kinds[t] for t in step.targets if t in step.kinds}
    return Layers(dots, made, step.operand_kinds, tangents.kinds)
