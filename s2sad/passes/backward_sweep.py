"""The reverse sweep as statements: for each step its adjoint lines and what restores the primal, last step first."""

from __future__ import annotations

import gast

from s2sad.comments import comment
from s2sad.ir import Branch, Loop, Origin, Step
from s2sad.trees import call, clone, name, store, subscript


class Backward:
    """The reverse sweep: for every step its adjoint lines and what restores the primal, last step first."""

    def __init__(self) -> None:
        self.last: Origin | None = None

    def block(self, body: list[Step]) -> list[gast.stmt]:
        result: list[gast.stmt] = []
        for step in reversed(body):
            lines = self.step(step)
            if lines:
                if not step.origin.same(self.last) and step.origin.text and not isinstance(step, (Branch, Loop)):
                    result.append(comment(f"line {step.origin.line}: {_short(step.origin.text)}"))
                    self.last = step.origin
                result += lines
        return result

    def step(self, step: Step) -> list[gast.stmt]:
        match step:
            case Branch():
                return [*self.branch(step), *step.restore]
            case Loop():
                return [*self.loop(step), *step.restore]
        return [*step.restore, *step.reverse] if step.restore_first else [*step.reverse, *step.restore]

    def branch(self, step: Branch) -> list[gast.stmt]:
        if not step.active:
            return []
        self.last = None
        if step.context:
            body = self.block(step.then)
            self.last = None
            quiet = [
                clone(item) for item in step.context if item.optional_vars is None and _errstate(item.context_expr)
            ]
            return [gast.With(quiet, body, None)] if quiet and body else body
        then = [*step.pops_then, *self.block(step.then), *step.reverse_then]
        self.last = None
        orelse = [*step.pops_else, *self.block(step.orelse), *step.reverse_else]
        self.last = None
        if not then and not orelse:
            return []
        if not then:
            return [gast.If(gast.UnaryOp(gast.Not(), clone(step.test)), orelse, [])]
        return [gast.If(clone(step.test), then, orelse)]

    def loop(self, step: Loop) -> list[gast.stmt]:
        if not step.active:
            return []
        self.last = None
        body = [*step.pops, *self.block(step.body), *step.reverse_end]
        self.last = None
        if not body:
            return list(step.reverse_before)
        target, header = self.backwards(step)
        return [*step.reverse_before, gast.For(target, header, body, [], None)]

    def backwards(self, step: Loop) -> tuple[gast.expr, gast.expr]:
        """Target and header of the reversed loop."""
        if step.target is None:
            return store("_"), call("range", name(step.counter or ""))
        header = clone(step.header)
        ranged = (
            isinstance(header, gast.Call)
            and isinstance(header.func, gast.Name)
            and header.func.id in ("range", "reversed")
        )
        if not ranged and isinstance(header, gast.Call):
            header = call("list", header)
        if (
            isinstance(header, gast.Call)
            and isinstance(header.func, gast.Name)
            and header.func.id == "reversed"
            and not step.counter
        ):
            return clone(step.target), header.args[0]
        if isinstance(header, gast.Call) and isinstance(header.func, gast.Name) and header.func.id == "reversed":
            header = call("list", header)
        if step.counter:
            if not ranged and isinstance(header, gast.Name):
                header = call("list", header)
            header = subscript(header, gast.Slice(None, name(step.counter), None))
        return clone(step.target), call("reversed", header)


def _errstate(node: gast.expr) -> bool:
    """Is it `np.errstate(...)`, which matters to the adjoint lines as well?"""
    return isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and node.func.attr == "errstate"


def _short(text: str) -> str:
    return text if len(text) <= 96 else text[:93] + "..."
