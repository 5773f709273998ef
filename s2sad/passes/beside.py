"""beside: the statements of the primal with their tangent lines beside them.

>>> import numpy as np
>>> from s2sad.showing import tangents
>>> def f(x):
...     y = np.sin(x)
...     return y * x
>>> tangents(f, 1.0)
y = np.sin(x)
y_dot = x_dot * np.cos(x)
value = y * x
value_dot = y_dot * x + y * x_dot
"""

from __future__ import annotations

from typing import Any

import gast

from s2sad.ir import Loop, Op, Step, Store
from s2sad.kinds import Num, Seq
from s2sad.passes.forward import Tangents
from s2sad.passes.sweeps import Forward
from s2sad.trees import clone, const, name, name_nodes, names_read, store, subscript, substitute


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
                self.counts.update(n.id for n in name_nodes(line) if type(n.ctx) is gast.Load)

    def group(self, group: list[Step]) -> list[gast.stmt]:
        places = self.looked_up(group)
        if not self.whole(group, group[0].origin):
            return self.apart(group)
        lines = {id(step): [substitute(line, places) for line in self.lines.get(id(step), ())] for step in group}
        written = any(map(self.writes_shared, group))
        looking = set().union(*map(names_read, places.values())) if places else set()
        later = self.conflicts(group, lines, looking)
        if later and self.conflicts(group, lines, None):
            return self.apart(group)
        statement = super().group(group)
        beside = [line for step in group for line in lines[id(step)]]
        if written:
            statement[-1].pure = False
            self.fenced(next(filter(self.writes_shared, group)), [*statement, *beside])
        return [*beside, *statement] if later else [*statement, *beside]

    def looked_up(self, group: list[Step]) -> dict[str, gast.expr]:
        """Temporaries for items, which stand in tangent lines as the user wrote them: `rows[i]`."""
        bound = {t for step in group for t in getattr(step, "targets", ())}
        found = {}
        for step in group:
            if isinstance(step, Op) and step.target in self.program.temporaries and short(step.expr):
                reads = sum(reading(line, step.target) for s in group for line in self.lines.get(id(s), ()))
                if reads and not names_read(step.expr) & bound:
                    self.counts[step.target] -= reads
                    found[step.target] = step.expr
        return found

    def writes_shared(self, step: Step) -> bool:
        """Does a step write memory that other names see? Then nothing that reads may move over it."""
        shared = self.tangents.mirrors.shared
        if isinstance(step, Store):
            return step.base in shared
        return isinstance(step, Op) and step.inplace and bool(shared) or id(step) in self.tangents.changing

    def conflicts(self, group: list[Step], lines: dict[int, list[gast.stmt]], looking: set[str] | None) -> bool:
        """Do lines behind the whole group read a variable that it binds later, or that is looked into? None: lines before it."""
        bound = [{step.base} if isinstance(step, Store) else set(getattr(step, "targets", ())) for step in group]
        bound = [
            names | self.tangents.mirrors.shared if self.writes_shared(step) else names
            for names, step in zip(bound, group, strict=True)
        ]
        for place, step in enumerate(group):
            reads = set().union(*map(names_read, lines[id(step)])) if lines[id(step)] else set()
            others = bound[: place + 1] if looking is None else bound[place + 1 :]
            if reads & set().union(*others) or looking and reads & looking & set().union(*bound):
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
                update.pure = not self.writes_shared(step)
                result += self.fenced(step, [*lines, update, *self.lines.get(id(following), ())])
                continue
            result += self.fenced(step, [*self.kept(step, group), *lines])
        return result

    def fenced(self, step: Step, statements: list[gast.stmt]) -> list[gast.stmt]:
        for statement in statements if self.writes_shared(step) else ():
            statement.barrier = True
        return statements

    def kept(self, step: Step, group: list[Step]) -> list[gast.stmt]:
        """The statements of a step; what the user wrote as `x op= e` leaves an array in its memory."""
        place: gast.expr | None = None
        value: gast.expr
        if isinstance(step, Op) and (first := self.updated(step, group)) is not None:
            place, value = name(step.target), step.expr
            if isinstance(first.kind, Num) and first.kind.array:
                return [gast.Assign([subscript(place, const(...), gast.Store())], clone(value), None)]
        elif isinstance(step, Store) and self.tangents.augments(step):
            place, value = subscript(name(step.base), clone(step.index)), step.value
        if place is None:
            return super().apart([step])
        target = clone(place)
        target.ctx = gast.Store()
        return [gast.Assign([target], self.tangents.rewritten(place, clone(value)), None)]

    def updated(self, step: Op, group: list[Step]) -> Op | None:
        """The step that makes the new value of `x op= e`, where x is no number for sure."""
        for first, second in zip(group, group[1:], strict=False):
            if second is step and self.tangents.paired(first, second) and first.inplace and first.forward is None:
                kind = first.kind
                scalar = isinstance(kind, Num) and kind.scalar and second.target not in self.tangents.mirrors.bare
                immutable = isinstance(kind, Seq) and kind.type is not list
                return None if scalar or immutable else first
        return None

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


def short(node: gast.expr) -> bool:
    """A look-up that may be written twice."""
    return (
        isinstance(node, gast.Subscript)
        and sum(1 for _ in gast.walk(node)) < 24
        and not any(isinstance(n, gast.Call) for n in gast.walk(node))
    )


def reading(node: gast.AST, label: str) -> int:
    return sum(isinstance(n, gast.Name) and n.id == label and isinstance(n.ctx, gast.Load) for n in gast.walk(node))
