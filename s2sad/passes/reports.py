"""reports: lists of the code outside that a function only appends to, as a log: what it appends is no part of the derivative."""

from __future__ import annotations

import gast

from s2sad.flow import reads_of
from s2sad.ir import Effect, Op, Step, Store, blocks, every
from s2sad.kinds import UNKNOWN, Const, Kind, Num
from s2sad.trees import attribute, call, clone, names_read
from s2sad.unit import Unit


def as_reports(unit: Unit) -> None:
    """Appending what can't be written to a list that nothing else looks at is an effect, as printing is."""
    steps = list(every(unit.program.body))
    appending = [s for s in steps if isinstance(s, Store) and s.base in unit.captured]
    if not appending:
        return
    others = names_read(unit.program.result).union(*(reads_of(s) for s in steps if s not in appending))
    texts = {s.target for s in steps if isinstance(s, Op) and isinstance(s.expr, gast.JoinedStr)}
    logs = {s.base for s in appending} - others
    for s in appending:
        if (
            s.op != "append"
            or names_read(s.value) & logs
            or not (_plain(s.value, s.kinds) or names_read(s.value) <= texts)
        ):
            logs.discard(s.base)
    if logs:
        unit.logs = logs
        _replace(unit.program.body, logs)
        unit.forget()


def _plain(value: gast.expr, kinds: dict[str, Kind]) -> bool:
    if isinstance(value, gast.Constant):
        return True
    kind = kinds.get(getattr(value, "id", ""), UNKNOWN)
    return (
        isinstance(kind, Num)
        and kind.scalar
        or isinstance(kind, Const)
        and (kind.value is None or isinstance(kind.value, str | bytes))
    )


def _replace(body: list[Step], logs: set[str]) -> None:
    for position, step in enumerate(body):
        if isinstance(step, Store) and step.base in logs:
            line = gast.Expr(call(attribute(step.base, "append"), clone(step.value)))
            body[position] = Effect(step.origin, line, kinds=step.kinds)
        for inner in blocks(step):
            _replace(inner, logs)
