"""What passes share that write some steps anew, once kinds are known."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import gast

from s2sad.errors import UnsupportedError
from s2sad.flow import reads_of
from s2sad.ir import Branch, Guard, Loop, Op, Step, every
from s2sad.kinds import MISSING, UNKNOWN, Kind, known
from s2sad.names import describe
from s2sad.passes.expression_kinds import ExpressionKinds
from s2sad.trees import is_atom, name, names_read
from s2sad.unit import Unit


class StepRewriter:
    """Goes over all steps; `step` gives those that take a step's place."""

    def __init__(self, unit: Unit):
        self.unit, self.names, self.temporaries = unit, unit.names, unit.program.temporaries
        self.changed = False
        self.origin: Any = None
        self.kinds: dict[str, Kind] = {}
        self.made: dict[str, Kind] = {}  # of temporaries that this pass made

    def run(self) -> bool:
        """Rewrite the program; tells whether anything changed."""
        self.unit.program.body = self.block(self.unit.program.body)
        return self.changed

    def block(self, body: list[Step], guard: Guard | None = None) -> list[Step]:
        """`guard` has this body; where its first step with guards inside is gone, what takes its place is the first."""
        result: list[Step] = []
        gone = False
        for step in body:
            if isinstance(step, Branch):
                inside = step if isinstance(step, Guard) else None
                step.then, step.orelse = self.block(step.then, inside), self.block(step.orelse)
            elif isinstance(step, Loop):
                step.body = self.block(step.body)
            self.origin = step.origin
            made = self.step(step)
            if guard is not None:
                gone = gone or (step is guard.first and not any(s is step for s in made))
                if gone and made:
                    guard.first, gone = made[0], False
            result += made
        if guard is not None and gone:
            guard.first = None
        return result

    def step(self, step: Step) -> list[Step]:
        raise NotImplementedError

    @cached_property
    def read(self) -> set[str]:
        """All names that the program reads somewhere."""
        program = self.unit.program
        return names_read(program.result).union(*map(reads_of, every(program.body)))

    # tools

    def error(self, message: str, node: gast.AST, hint: str) -> Exception:
        return self.unit.error(UnsupportedError, message, node if hasattr(node, "lineno") else self.origin.node, hint)

    def temporary(self, label: str) -> str:
        held = self.names.fresh(label)
        self.temporaries.add(held)
        return held

    def make(self, expr: gast.expr, out: list[Step], callee: Any = None, label: str | None = None) -> gast.expr:
        """A temporary for an expression, unless it is an atom."""
        if is_atom(expr):
            return expr
        held = self.temporary(label or describe(expr))
        if isinstance(expr, gast.BinOp):
            callee = type(expr.op)
        elif isinstance(expr, gast.Call) and callee is None:
            found = self.unit.scope.lookup(expr.func)
            callee = None if found is MISSING else found
        self.made[held] = self.kind(expr)
        out.append(Op(self.origin, (held,), expr, callee=callee))
        return name(held)

    def kind(self, node: gast.expr) -> Kind:
        if isinstance(node, gast.Name):
            return self.made.get(node.id, self.kinds.get(node.id, UNKNOWN))
        return ExpressionKinds(self.unit.scope, lambda *a: None).kind(node, {**self.kinds, **self.made}, "§m")

    def number(self, node: gast.expr) -> int | None:
        """An integer that is known."""
        value = known(self.kind(node))
        return value if type(value) is int else None
