"""beside: the statements of the primal with their tangent lines beside them."""

from __future__ import annotations

from typing import Any

import gast

from s2sad.ir import Loop, Op, Step, Store
from s2sad.kinds import Num
from s2sad.passes.forward import Tangents
from s2sad.passes.sweeps import Forward
from s2sad.trees import clone, const, name, names_read, store, subscript


class Beside(Forward):
    """The primal's statements with the tangent lines beside them.

    The user's own statement stays whole wherever all its lines can go before or behind it.
    """

    def __init__(self, tangents: Tangents):
        program = tangents.unit.program
        self.tangents, self.lines = tangents, tangents.lines
        super().__init__(program)
        for lines in self.lines.values():
            for line in lines:
                self.counts.update(names_read(line))

    def group(self, group: list[Step]) -> list[gast.stmt]:
        lines = [line for step in group for line in self.lines.get(id(step), ())]
        if not self.whole(group, group[0].origin):
            return self.apart(group)
        statement = super().group(group)
        if any(map(self.writes_shared, group)):
            self.fenced(next(filter(self.writes_shared, group)), [*statement, *lines])
        if not self.conflicts(group, later=True):
            return [*statement, *lines]
        if not self.conflicts(group, later=False):
            return [*lines, *statement]
        return self.apart(group)

    def writes_shared(self, step: Step) -> bool:
        """Does a step write memory that other names see? Then nothing that reads may move over it."""
        shared = self.tangents.unit.shared
        return isinstance(step, Store) and step.base in shared or isinstance(step, Op) and step.inplace and bool(shared)

    def conflicts(self, group: list[Step], later: bool) -> bool:
        """Do lines behind (or before) the whole group read a variable that it binds later (or earlier)?"""
        bound = [{step.base} if isinstance(step, Store) else set(getattr(step, "targets", ())) for step in group]
        bound = [
            names | self.tangents.unit.shared if self.writes_shared(step) else names
            for names, step in zip(bound, group, strict=True)
        ]
        for place, step in enumerate(group):
            reads = set().union(*map(names_read, self.lines.get(id(step), ()))) if self.lines.get(id(step)) else set()
            others = bound[place + 1 :] if later else bound[: place + 1]
            if reads & set().union(*others):
                return True
        return False

    def whole(self, group: list[Step], origin: Any) -> bool:
        inplace = [s for s in group if isinstance(s, Op) and s.inplace]
        for step in inplace:
            step.inplace = False  # memory that is written is the function's own: the statement may stay
        try:
            return super().whole(group, origin)
        finally:
            for step in inplace:
                step.inplace = True

    def apart(self, group: list[Step]) -> list[gast.stmt]:
        result: list[gast.stmt] = []
        for step, following in zip(group, [*group[1:], None], strict=True):
            lines = self.lines.get(id(step), [])
            if id(step) in self.tangents.done:
                continue
            if self.tangents.paired(step, following) and self.in_place(step, lines, following):
                self.tangents.done.add(id(following))
                update = gast.AugAssign(store(following.target), step.expr.op, clone(step.expr.right))
                result += self.fenced(step, [*lines, update, *self.lines.get(id(following), ())])
                continue
            if isinstance(step, Op) and step.expr is not None and id(step) in self.in_memory(group):
                place = subscript(name(step.target), const(...), gast.Store())
                result += self.fenced(step, [gast.Assign([place], clone(step.expr), None), *lines])
                continue
            result += self.fenced(step, [*super().apart([step]), *lines])
        return result

    def fenced(self, step: Step, statements: list[gast.stmt]) -> list[gast.stmt]:
        for statement in statements if self.writes_shared(step) else ():
            statement.barrier = True
        return statements

    def in_memory(self, group: list[Step]) -> set[int]:
        """`x = new`, where the user wrote `x op= e` on an array: it stays the same array."""
        return {
            id(second)
            for first, second in zip(group, group[1:], strict=False)
            if self.tangents.paired(first, second)
            and first.inplace
            and first.forward is None
            and isinstance(first.kind, Num)
            and first.kind.array
        }

    def in_place(self, step: Op, lines: list[gast.stmt], following: Op) -> bool:
        """May `x op= e` stay as it is, tangent lines that read the old x before it?"""
        reads = set().union(*map(names_read, lines)) if lines else set()
        return (
            step.inplace
            and step.forward is None
            and isinstance(step.expr, gast.BinOp)
            and isinstance(step.expr.left, gast.Name)
            and step.expr.left.id == following.target
            and step.target not in reads
        )

    def compound(self, step: Step) -> list[gast.stmt]:
        statements = super().compound(step)
        if isinstance(step, Loop):
            statements[0].body[:0] = self.tangents.loop_start(step)
        return statements
