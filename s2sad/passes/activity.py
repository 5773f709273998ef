"""activity: what varies with the inputs and is useful to the output; the rest gets no adjoint.

Two flows over the steps: *varied* runs forward from the inputs, *useful* backward from the result. A step is active
if what it binds is both; of its operands those that vary get an adjoint.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import gast

from s2sad.flow import Marks
from s2sad.ir import Branch, Effect, Loop, Op, Step, Store
from s2sad.kinds import UNKNOWN, Num, Obj, Seq, carries, differentiable
from s2sad.passes.varied import reads_varying
from s2sad.scope import parameters
from s2sad.trees import names_bound, names_read

Passes = Callable[[Op], bool]  # does anything differentiable flow through this operation?


def activity(
    body: list[Step], inputs: set[str], outputs: set[str], passes: Passes, always: frozenset[str] = frozenset()
) -> set[str]:
    """Mark active steps; gives the names that vary at the end. `always` vary, and are useful, everywhere."""
    varied = Marks(inputs | always)
    _varied(body, varied, passes, always)
    _useful(body, Marks(outputs | always), always)
    return varied


def _varied(body: list[Step], varied: Marks, passes: Passes, always: frozenset[str]) -> Marks:
    """Brings `varied` from the start of a block to its end."""
    for step in body:
        match step:
            case Op(expr=gast.Lambda() as function):
                step.varied = frozenset()
                varied -= set(step.targets)
                varied |= set(step.targets) if captured(function) & varied else set()
            case Op():
                sources = _sources(step) & varied
                step.varied = frozenset(n for n in sources if carries(step.operand_kinds.get(n, UNKNOWN)))
                flows = bool(step.varied) and passes(step)
                if not flows:
                    step.varied = frozenset()
                bound = {t for t in step.targets if flows and carries(step.kinds.get(t, UNKNOWN))}
                varied -= {*step.targets} - bound - always
                varied |= bound
            case Store():
                sources = (names_read(step.value) | {step.base}) & varied
                step.varied = frozenset(n for n in sources if carries(step.kinds.get(n, UNKNOWN)))
                base = step.kinds.get(step.base, UNKNOWN)
                if step.varied and (not isinstance(base, Num) or differentiable(base)):
                    varied |= {step.base}
            case Effect(statement=gast.FunctionDef(name=label) as function):
                varied -= {label}
                varied |= {label} if captured(function) & varied else set()
            case Effect():
                varied -= names_bound([step.statement])
            case Branch(context=[*_]):
                _varied(step.then, varied, passes, always)
            case Branch():
                varied.either(*(partial(_varied, side, varied, passes, always) for side in (step.orelse, step.then)))
            case Loop():
                before = -1
                targets = names_bound([step.target]) if step.target is not None else set()
                while before != len(varied):
                    before = len(varied)  # a target that varies after the loop is one that it never bound
                    varied |= _varied(step.body, Marks(varied - targets), passes, always)
    return varied


def captured(function: gast.Lambda | gast.FunctionDef) -> set[str]:
    """Names that a function reads of the scope around it: what it gives may vary with them."""
    body = function.body if isinstance(function.body, list) else [function.body]
    own = {p.id for p in parameters(function)} | (
        names_bound(body) if isinstance(function, gast.FunctionDef) else set()
    )
    defaults = [d for d in [*function.args.defaults, *function.args.kw_defaults] if d is not None]
    return set().union(*map(names_read, body)) - own | set().union(*map(names_read, defaults))


def _sources(step: Op) -> set[str]:
    """Names that an operation reads differentiably; an object's own attribute `size` is no number of items."""
    expr = step.expr
    if isinstance(expr, gast.Attribute) and isinstance(expr.value, gast.Name):
        base = step.operand_kinds.get(expr.value.id)
        if isinstance(base, Obj) or (isinstance(base, Seq) and expr.attr in getattr(base.type, "_fields", ())):
            return {expr.value.id}
    return reads_varying(expr)


def _useful(body: list[Step], useful: Marks, always: frozenset[str]) -> Marks:
    """Brings `useful` from the end of a block to its start."""
    for step in reversed(body):
        match step:
            case Op():
                bound = useful.intersection(step.targets)
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
                _useful(step.then, useful, always)
                step.active = any(s.active or s.clears for s in step.then)
            case Branch():
                useful.either(*(partial(_useful, side, useful, always) for side in (step.orelse, step.then)))
                step.active = any(s.active or s.clears for s in [*step.then, *step.orelse])
            case Loop():
                before = -1
                while before != len(useful):
                    before = len(useful)
                    useful |= _useful(step.body, Marks(useful), always)
                step.clears = step.target is not None and bool(useful & names_bound([step.target]))
                step.active = step.clears or any(s.active or s.clears for s in step.body)
    return useful
