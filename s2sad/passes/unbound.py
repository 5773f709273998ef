"""Variables that may have no value: where they are read, what `del` takes, and the checks for them."""

from __future__ import annotations

import gast

from s2sad.flow import Facts, Marks, bound_by, reads_of, variables
from s2sad.ir import Attempt, Branch, Break, Effect, Loop, Op, Program, Step, Store, every
from s2sad.kinds import UNKNOWN, Const, Unknown
from s2sad.names import Names
from s2sad.trees import assign, call, clone, const, name, names_read


def unbound_reads(program: Program) -> tuple[list[tuple[Step, set[str]]], set[str]]:
    """The steps that read variables which may have no value, these, and what has one at the end.

    Whoever reads a variable and goes on has found a value.
    """
    local = variables(program) - set(program.given)
    found: list[tuple[Step, set[str]]] = []
    bound = Marks()

    def visit(body: list[Step]) -> None:
        nonlocal bound
        for step in body:
            missing = set() if _defines(step) else ((reads_of(step) | deleted_by(step)) & local) - bound
            if missing:
                found.append((step, missing))
                bound |= missing
            match step:
                case Attempt():
                    bound -= bound.region(lambda: visit(step.then))[1]  # noqa: B023
                case Branch(context=[*_]):
                    visit(step.then)
                case Branch():
                    one = bound.region(lambda: visit(step.then))  # noqa: B023
                    other = bound.region(lambda: visit(step.orelse))  # noqa: B023
                    bound |= (
                        other[0]
                        if nothing_behind(step.then)
                        else one[0]
                        if nothing_behind(step.orelse)
                        else one[0] & other[0]
                    )
                    bound -= one[1] | other[1]
                case Loop():
                    bound -= deleted(step.body)
                    bound.region(lambda: turn(step))  # noqa: B023
            if deleted_by(step):
                bound -= bound_by(step)
            elif not isinstance(step, (Store, Loop)):
                bound |= bound_by(step)

    def turn(loop: Loop) -> None:
        nonlocal bound
        bound |= bound_by(loop)
        visit(loop.body)

    visit(program.body)
    return found, set(bound)


def _defines(step: Step) -> bool:
    """`def`: what its body reads may get a value until it is called."""
    return isinstance(step, Effect) and isinstance(step.statement, gast.FunctionDef)


def deleted_by(step: Step) -> set[str]:
    """What the user's `del` takes the value of."""
    return set(step.targets) if isinstance(step, Op) and step.callee is gast.Del else set()


def settle_deletions(program: Program) -> None:
    """`del` of what nobody reads before it is bound again frees memory, no more: it goes."""
    deletions = {id(step) for step in every(program.body) if deleted_by(step)}
    if not deletions:
        return
    failing = {id(step) for step, _ in unbound_reads(program)[0]}
    facts = Facts()

    def visit(body: list[Step], live: set[str]) -> set[str]:
        for step in reversed(body[:]):
            if gone := deleted_by(step):
                if id(step) not in failing and not gone & live:
                    body.remove(step)
                    continue
                live = live | gone if id(step) in failing else live - gone
                continue
            match step:
                case Branch(context=None):
                    live = visit(step.then, live) | visit(step.orelse, live)
                case Branch():
                    live = visit(step.then, live) | live
                case Loop():
                    live = live | visit(step.body, live | facts.of(step.body)[2])
            if not isinstance(step, Store | Loop):
                live = live - bound_by(step)
            live = live | reads_of(step)
        return live

    visit(program.body, names_read(program.result))


def deleted(body: list[Step]) -> set[str]:
    return set().union(*map(deleted_by, every(body)))


def checked(
    program: Program, reads: list[tuple[Step, set[str]]], start: list[gast.Assign], empty: set[str], names: Names
) -> list[gast.Assign]:
    """Where one of the variables that begin empty is read before it has a value, Python's own error is raised.

    None of them may be bound to None by the program. Gives the statements that make them empty: None, or a container
    that is known by its name.
    """
    plain = empty - perhaps_none(program)
    made: list[gast.Assign] = []
    marks: dict[str, gast.expr] = {}
    asked = set().union(*(missing for _, missing in reads)) & plain
    for stmt in start:
        label = stmt.targets[0].id
        if label in asked and not isinstance(stmt.value, gast.Constant):
            mark = names.fresh(f"no_{label}")
            made.append(assign(mark, stmt.value))
            stmt, marks[label] = assign(label, name(mark)), name(mark)
        made.append(stmt)
    for step, missing in reads:
        step.before[:0] = [_check(v, clone(marks.get(v, const(None)))) for v in sorted(missing & plain)]
    return made


def perhaps_none(program: Program) -> set[str]:
    return {
        target
        for step in every(program.body)
        if isinstance(step, Op) and not deleted_by(step)
        for target in step.targets
        if isinstance(step.kinds.get(target, UNKNOWN), (Const, Unknown))
    }


def without_checks(body: list[gast.stmt], empty: set[str]) -> list[gast.stmt]:
    """Statements without the checks for variables that don't begin as None."""
    result: list[gast.stmt] = []
    for stmt in body:
        if getattr(stmt, "checks", "") in ("", *empty):
            result.append(stmt)
        for block in ("body", "orelse", "finalbody"):
            if getattr(stmt, block, None):
                setattr(stmt, block, without_checks(getattr(stmt, block), empty) or [gast.Pass()])
    return result


def _check(variable: str, nothing: gast.expr) -> gast.stmt:
    text = f"cannot access local variable {variable!r} where it is not associated with a value"
    error = gast.Raise(call("UnboundLocalError", const(text)), None)
    check = gast.If(gast.Compare(name(variable), [gast.Is()], [nothing]), [error], [])
    check.checks = variable
    return check


def nothing_behind(body: list[Step]) -> bool:
    """Does nothing come behind this block?"""
    last = body[-1] if body else None
    return isinstance(last, Break) or (isinstance(last, Effect) and isinstance(last.statement, gast.Raise))
