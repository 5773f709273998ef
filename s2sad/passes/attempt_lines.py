"""The statements of the forward sweep for a `try` and its guards."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import gast

from s2sad.ir import Attempt, Branch, Guard, Step, every
from s2sad.passes.half_done import portion
from s2sad.trees import assign, clone, const, name, store

if TYPE_CHECKING:
    pass


def guard_body(guard: Guard, block: Callable[[list[Step]], list[gast.stmt]]) -> list[gast.stmt]:
    """The forward statements of a guard: what is pushed is pushed once nothing can fail, then the count goes up."""
    if not _undone(guard):
        return block(guard.then)
    steps = portion(guard)
    pushes = {id(s) for step in steps for s in step.before if _pushes(s)}
    later = {id(s) for step in steps for s in step.after}
    body: list[gast.stmt] = []
    end: list[gast.stmt] = []
    for stmt in block(steps):
        if id(stmt) in pushes:
            held = f"{stmt.value.func.value.id}_next"
            body.append(assign(held, stmt.value.args[0]))
            end.append(gast.Expr(gast.Call(stmt.value.func, [name(held)], [])))
        elif id(stmt) in later:
            end.append(stmt)
        else:
            body.append(stmt)
    if isinstance(guard.first, Attempt) and guard.first.after:
        guard.first.final, guard.first.after = [*guard.first.final, *guard.first.after], []
    mark = assign(guard.done, const(guard.number))
    mark.pure = False
    return [*body, *end, mark, *block(guard.then[len(steps) :])]


def _pushes(stmt: gast.stmt) -> bool:
    match stmt:
        case gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name()), args=[_])):
            return True
    return False


def _undone(guard: Guard) -> bool:
    """Does the reverse sweep do anything for a guard?"""
    for step in every([guard]):
        if step.reverse or step.restore:
            return True
        if isinstance(step, Branch) and (step.reverse_then or step.reverse_else or step.pops_then or step.pops_else):
            return True
    return False


def try_lines(attempt: Attempt, body: list[gast.stmt]) -> list[gast.stmt]:
    """The `try` itself."""
    clauses = []
    for handler in attempt.handlers:
        lines: list[gast.stmt] = [assign(attempt.raised, const(handler.number))]
        if handler.error:
            lines.append(assign(handler.error, name(attempt.caught)))
        target = store(attempt.caught) if handler.error else None
        clauses.append(gast.ExceptHandler(clone(handler.type), target, lines))
    return [gast.Try(body or [gast.Pass()], clauses, [], [clone(s) for s in attempt.final])]
