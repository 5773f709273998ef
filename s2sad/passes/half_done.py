"""Refuses what a `try` may leave half done."""

from __future__ import annotations

from collections.abc import Callable

import gast

from s2sad.errors import UnsupportedError
from s2sad.flow import bound_by, reads_of
from s2sad.ir import Attempt, Branch, Guard, Loop, Op, Program, Step, Store, every, written_memory
from s2sad.kinds import DictOf, Kind, ListOf, Map, Num, Seq
from s2sad.trees import names_bound, names_read


def check_attempts(program: Program, error: Callable[..., Exception]) -> None:
    """Refuse what can't be undone by halves: a guard may stop after something that the rest of the function sees."""
    guards = [step for step in every(program.body) if isinstance(step, Guard)]
    if not guards:
        return
    places: dict[str, set[int]] = {}
    for step in every(program.body):
        for variable in bound_by(step) | reads_of(step) | step.reads | written_memory(step):
            places.setdefault(variable, set()).add(id(step))
    result = names_read(program.result)
    for guard in guards:
        if not guard.active:
            continue
        early = _early(guard)
        inside = {id(step) for step in every([guard])}
        for step, changed in early:
            for variable in sorted(changed):
                hidden = variable in program.temporaries and not step.restore
                if not hidden and (variable in result or not places.get(variable, set()) <= inside):
                    node = step.origin.node
                    raise error(
                        UnsupportedError,
                        f"{variable!r} is changed by a statement of a try that may stop half-way",
                        node,
                        "Put the statement into a helper function that returns the new value, and assign that in the try.",
                    )
        check_pushes(guard, error)


def portion(guard: Guard) -> list[Step]:
    """The steps that have run when the guard is done."""
    if guard.first is None:
        return guard.then
    return guard.then[: next(i for i, step in enumerate(guard.then) if step is guard.first)]


def _early(guard: Guard) -> list[tuple[Step, set[str]]]:
    """Steps after which the guard may still fail, and what they have changed by then."""
    steps = portion(guard)
    safe = [isinstance(step, Op) and isinstance(step.expr, gast.Constant | gast.Name) for step in steps]
    risky = [i for i, good in enumerate(safe) if not good]
    if not risky:
        return []
    last = steps[risky[-1]]
    done = [*every(steps[: risky[-1]]), *(every([last]) if isinstance(last, Branch | Loop) else ())]
    found = [(step, bound_by(step) | written_memory(step)) for step in done]
    if isinstance(last, Op) and last.lends:  # what it calls may stop when it has written some of what it was given
        found.append((last, written_memory(last)))
    return found


def check_pushes(guard: Guard, error: Callable[..., Exception]) -> None:
    """A list that is filled in the middle of a guard must have been made there."""
    steps = portion(guard)
    own = {n for step in every(steps) for s in step.before for n in names_bound([s])}
    top = {id(step) for step in steps}
    for step in every(steps):
        if id(step) in top:
            continue
        for stmt in [*step.before, *step.after]:
            if isinstance(stmt, gast.Expr) and not names_read(stmt.value.func) <= own:
                raise error(
                    UnsupportedError,
                    "this statement of a try in a loop may stop half-way",
                    step.origin.node,
                    "Put the statement into a helper function, and call that in the try.",
                )


def made_in_time(guard: Guard, variable: str) -> bool:
    """Has a variable its last value when the guard is done, or when the `try` that begins then is over?"""
    binders = [step for step in guard.then if any(variable in bound_by(s) for s in every([step]))]
    if guard.first is None or binders[-1] in portion(guard):
        return True
    return binders[-1] is guard.first and isinstance(guard.first, Attempt)


def check_tangents(program: Program, dotted: set[str], error: Callable[..., Exception]) -> None:
    """The same in forward mode, where each step stands beside its tangent: refuse a step of a `try` that may do half of what it does."""
    inside = {id(s): s for guard in every(program.body) if isinstance(guard, Guard) for s in every(guard.then)}
    for step in inside.values():
        match step:
            case Store(base=base, op=str(), index=index) if _may_be_fixed(step.found, index):
                changed = base
            case (
                Op(expr=gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="update"), args=[value, *_]))
                | Op(expr=gast.BinOp(left=gast.Name(id=base), op=gast.BitOr(), right=value), inplace=True)
            ) if base in dotted and not _of_pairs(step.operand_kinds.get(getattr(value, "id", "")), value):
                changed = base
            case _:
                continue
        raise error(
            UnsupportedError,
            f"{changed!r} is changed by a statement of a try that may stop half-way",
            step.origin.node,
            "Put the statement into a helper function that returns the new value, and assign that in the try.",
        )


def _may_be_fixed(base: Kind, index: gast.expr) -> bool:
    """Is it a tuple? `t[i] += v` changes what the item holds, and then raises."""
    if not isinstance(base, Seq) or base.type is not tuple:
        return False
    place = index.value if isinstance(index, gast.Constant) else None
    items = base.items[place : place + 1] if isinstance(place, int) and place >= 0 else base.items
    return not all(isinstance(item, Num) and item.scalar for item in items)


def _of_pairs(kind: Kind | None, value: gast.expr) -> bool:
    """Is it a dict, or a list of pairs?"""
    if isinstance(value, gast.Tuple | gast.List):
        return all(isinstance(e, gast.Tuple) and len(e.elts) == 2 for e in value.elts)
    match kind:
        case Map() | DictOf() | ListOf(item=Seq(items=[_, _])):
            return True
        case Seq(items=items):
            return all(isinstance(item, Seq) and len(item.items) == 2 for item in items)
    return isinstance(value, gast.Dict | gast.DictComp)
