"""The body of a loop over a generator, as statements that stand in place of a `yield`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from s2sad.passes.exits import leaves_body
from s2sad.trees import assign, clone, const, name

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser
from typing import TYPE_CHECKING

from s2sad.passes.located import placed

if TYPE_CHECKING:
    from s2sad.passes.generator_loops import Plan
    from s2sad.passes.normalise import Normaliser


class Turn:
    """The loop's body, as statements of the generator."""

    def __init__(self, home: Normaliser, stmt: gast.For, plan: Plan):
        kinds = leaves_body(stmt.body)
        self.home, self.stmt, self.plan = home, stmt, plan
        self.broken = home.names.fresh("broken") if "break" in kinds and stmt.orelse else ""
        self.returned = home.names.fresh("returned") if "return" in kinds else ""
        self.value = home.names.fresh("returned_value") if "return" in kinds else ""
        self.skips = "continue" in kinds
        home.varied.add(self.value)

    def statements(self, value: gast.expr | None) -> list[gast.stmt]:
        plan = self.plan
        bound = assign(clone(plan.target), value if value is not None else const(None))
        ending = []
        if plan.test is not None:
            ending.append(gast.If(gast.UnaryOp(gast.Not(), plan.test()), [gast.Return(None)], []))
        body = self._leaving(clone(self.stmt.body))
        if self.skips:
            label = name(self.home.names.fresh("once"), gast.Store())
            once = gast.For(label, gast.Tuple([const(0)], gast.Load()), body, [], None)
            once.once = True
            body = [once]
        return placed([*clone(plan.first), bound, *ending, *body, *clone(plan.last)], self.stmt)

    def _leaving(self, body: list[gast.stmt]) -> list[gast.stmt]:
        """`break` and `return` of the loop leave the generator."""
        result: list[gast.stmt] = []
        for stmt in body:
            match stmt:
                case gast.Break():
                    result += [assign(self.broken, const(True))] if self.broken else []
                    result.append(gast.Return(None))
                case gast.Return(value=value):
                    result.append(assign(self.value, value or const(None)))
                    result += [assign(self.returned, const(True)), gast.Return(None)]
                case gast.For() | gast.While():
                    stmt.body = self._returning(stmt.body)
                    stmt.orelse = self._leaving(stmt.orelse)
                    result.append(stmt)
                case gast.If() | gast.With() | gast.Try():
                    for field in ("body", "orelse", "finalbody"):
                        if getattr(stmt, field, None):
                            setattr(stmt, field, self._leaving(getattr(stmt, field)))
                    for handler in getattr(stmt, "handlers", ()):
                        handler.body = self._leaving(handler.body)
                    result.append(stmt)
                case _:
                    result.append(stmt)
        return result

    def _returning(self, body: list[gast.stmt]) -> list[gast.stmt]:
        """In a loop inside the body a `break` is that loop's."""
        broken, self.broken = self.broken, ""
        kept = [_without_breaks(s) for s in body]
        result = self._leaving(kept)
        self.broken = broken
        return [_with_breaks(s) for s in result]


class _Kept(gast.stmt):
    _fields = ()


def _without_breaks(stmt: gast.stmt) -> gast.stmt:
    """Breaks of an inner loop, put aside."""
    return _exchanged(stmt, gast.Break, _Kept)


def _with_breaks(stmt: gast.stmt) -> gast.stmt:
    return _exchanged(stmt, _Kept, gast.Break)


def _exchanged(stmt: gast.stmt, old: type, new: type) -> gast.stmt:
    if isinstance(stmt, old):
        made = new()
        made.lineno, made.col_offset = getattr(stmt, "lineno", 1), getattr(stmt, "col_offset", 0)
        return made
    for field in ("body", "orelse", "finalbody"):
        if isinstance(getattr(stmt, field, None), list) and not (
            field == "body" and isinstance(stmt, gast.For | gast.While)
        ):
            setattr(stmt, field, [_exchanged(s, old, new) for s in getattr(stmt, field)])
    for handler in getattr(stmt, "handlers", ()):
        handler.body = [_exchanged(s, old, new) for s in handler.body]
    return stmt
