"""Guards around the statements of a `try`: each tells, in the reverse sweep, whether it was completed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import gast

from s2sad.effort import THOROUGH
from s2sad.ir import Attempt, Branch, Guard, Op, Step
from s2sad.trees import const

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


@dataclass
class Protection:
    """The `try` whose body is being split: the name of its count."""

    done: str


@contextmanager
def unprotected(home: Normaliser) -> Iterator[None]:
    held, home.protection = home.protection, None
    try:
        yield
    finally:
        home.protection = held


def guarded_statement(home: Normaliser, stmt: gast.stmt) -> list[Step]:
    """The steps of a statement, in guards where it stands in a `try`."""
    if home.protection is None or isinstance(stmt, gast.If | gast.With | gast.Try):
        return home.statement(stmt)
    with unprotected(home):
        steps = home.statement(stmt)
    return completed(home, steps)


def completed(home: Normaliser, steps: list[Step]) -> list[Step]:
    """A guard for each thing that the steps bind, done when it is bound."""
    if home.protection is None:
        return steps
    result: list[Step] = []
    group: list[Step] = []
    for step in steps:
        group.append(step)
        temporary = isinstance(step, Op) and set(step.targets) <= home.temporaries
        if not temporary:
            result.append(_guard(home, group, _opened(home, step)))
            group = []
    return [*result, _guard(home, group, None)] if group else result


def _opened(home: Normaliser, step: Step) -> Step | None:
    """A branch or `try` of a function that is written out, with guards inside: at the second attempt, where one guard was too coarse."""
    if not THOROUGH.get() or not isinstance(step, Branch) or isinstance(step, Guard):
        return None
    if step.context is not None and not isinstance(step, Attempt):
        return None
    if not isinstance(step, Attempt):
        step.then, step.orelse = completed(home, step.then), completed(home, step.orelse)
    return step


def started(home: Normaliser, steps: list[Step], first: Step) -> list[Step]:
    """One guard, done when the run comes to `first`, which has guards inside."""
    return steps if home.protection is None else [_guard(home, steps, first)]


def _guard(home: Normaliser, steps: list[Step], first: Step | None) -> Guard:
    protection = home.protection
    assert protection is not None
    return Guard(steps[0].origin, const(True), steps, [], done=protection.done, first=first)
