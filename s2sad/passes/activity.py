"""activity: what varies with the inputs and is useful to the output; the rest gets no adjoint.

Two flows over the steps: *varied* runs forward from the inputs, *useful* backward from the result. A step is active
if what it binds is both; of its operands those that vary get an adjoint.
"""

from __future__ import annotations

from collections.abc import Callable

import gast

from s2sad.ir import Branch, Effect, Loop, Op, Step, Store
from s2sad.kinds import UNKNOWN, Obj, Seq, differentiable
from s2sad.passes.varied import reads_varying
from s2sad.trees import names_bound, names_read

Passes = Callable[[Op], bool]  # does anything differentiable flow through this operation?


def activity(
    body: list[Step], inputs: set[str], outputs: set[str], passes: Passes, always: frozenset[str] = frozenset()
) -> set[str]:
    """Mark active steps; gives the names that vary at the end. `always` vary, and are useful, everywhere."""
    varied = _varied(body, inputs | always, passes, always)
    _useful(body, outputs | always, always)
    return varied


def _varied(body: list[Step], varied: set[str], passes: Passes, always: frozenset[str]) -> set[str]:
    for step in body:
        match step:
            case Op():
                sources = _sources(step) & varied
                step.varied = frozenset(
                    n for n in sources if n in always or differentiable(step.operand_kinds.get(n, UNKNOWN))
                )
                flows = bool(step.varied) and passes(step)
                if not flows:
                    step.varied = frozenset()
                if always and not flows:
                    step.varied = frozenset()
                for target in step.targets:
                    if flows and (target in always or differentiable(step.kinds.get(target, UNKNOWN))):
                        varied.add(target)
                    elif target not in always:
                        varied.discard(target)
            case Store():
                sources = (names_read(step.value) | {step.base}) & varied
                step.varied = frozenset(n for n in sources if n in always or differentiable(step.kinds.get(n, UNKNOWN)))
                if step.varied and (step.base in always or differentiable(step.kinds.get(step.base, UNKNOWN))):
                    varied.add(step.base)
            case Effect():
                varied -= names_bound([step.statement])
            case Branch(context=[*_]):
                varied = _varied(step.then, varied, passes, always)
            case Branch():
                other = _varied(step.orelse, set(varied), passes, always)
                varied = _varied(step.then, varied, passes, always) | other
            case Loop():
                before = -1
                targets = names_bound([step.target]) if step.target is not None else set()
                while before != len(varied):
                    before = len(varied)  # a target that varies after the loop is one that it never bound
                    varied |= _varied(step.body, varied - targets, passes, always)
    return varied


def _sources(step: Op) -> set[str]:
    """Names that an operation reads differentiably; an object's own attribute `size` is no number of items."""
    expr = step.expr
    if isinstance(expr, gast.Attribute) and isinstance(expr.value, gast.Name):
        base = step.operand_kinds.get(expr.value.id)
        if isinstance(base, Obj) or (isinstance(base, Seq) and expr.attr in getattr(base.type, "_fields", ())):
            return {expr.value.id}
    return reads_varying(expr)


def _useful(body: list[Step], useful: set[str], always: frozenset[str]) -> set[str]:
    for step in reversed(body):
        match step:
            case Op():
                bound = useful & set(step.targets)
                step.active = bool(bound and step.varied)
                step.clears = bool(bound) and not step.active
                useful -= bound - always
                if step.active:
                    useful |= step.varied
            case Store():
                step.active = step.base in useful and bool(step.varied)
                if step.active:
                    useful |= step.varied
            case Branch(context=[*_]):
                useful = _useful(step.then, useful, always)
                step.active = any(s.active or s.clears for s in step.then)
            case Branch():
                other = _useful(step.orelse, set(useful), always)
                useful = _useful(step.then, useful, always) | other
                step.active = any(s.active or s.clears for s in [*step.then, *step.orelse])
            case Loop():
                before = -1
                while before != len(useful):
                    before = len(useful)
                    useful |= _useful(step.body, set(useful), always)
                step.clears = step.target is not None and bool(useful & names_bound([step.target]))
                step.active = step.clears or any(s.active or s.clears for s in step.body)
    return useful
