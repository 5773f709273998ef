"""forward: a tangent line beside each step that varies, in lock-step with the primal.

Every variable that some active step binds has a tangent wherever it is bound: what binds it to a value that does not
vary binds the tangent to zeros (which vanish again where nobody reads them). So no path misses one, and containers are
mirrored item by item.
"""

from __future__ import annotations

import gast

from s2sad import runtime
from s2sad.errors import UnsupportedError
from s2sad.ir import Branch, Effect, Loop, Op, Step, Store
from s2sad.joining import is_list
from s2sad.kinds import UNKNOWN, ListOf, Num, Seq
from s2sad.passes.dotting import Dotting
from s2sad.tangent_trees import is_zero
from s2sad.trees import (
    assign,
    attribute,
    call,
    clone,
    const,
    name,
    names_bound,
    names_read,
    store,
    subscript,
    substitute,
    walk,
)


class Tangents(Dotting):
    """The tangent code of one function, in lock-step."""

    def run(self) -> None:
        """Fill `lines` and `start`."""
        for label in self.unit.program.parameters:
            if label in self.dotted and label not in self.unit.inputs:
                self.start.append(assign(self.dot(label), self.zero(label)))
        for label in sorted(self.dotted & set(self.unit.captured)):
            raise self.unit.error(
                UnsupportedError,
                f"{label!r} is written, and is no local variable",
                self.unit.source.tree,
                "Pass it as an argument.",
            )
        self.block(self.unit.program.body)

    def block(self, body: list[Step]) -> None:
        position = 0
        while position < len(body):
            step = body[position]
            following = body[position + 1] if position + 1 < len(body) else None
            if self.paired(step, following):
                self.pair(step, following)  # type: ignore[arg-type]
                position += 2
                continue
            if (popped := self.popped(body[position : position + 3])) is not None:
                self.lines.update(popped)
                position += len(popped)
                continue
            match step:
                case Op():
                    self.lines[id(step)] = self.op(step, step.targets)
                case Store():
                    self.lines[id(step)] = self.store(step)
                case Effect():
                    self.lines[id(step)] = self.effect(step)
                case Branch():
                    self.block(step.then)
                    self.block(step.orelse)
                case Loop():
                    self.block(step.body)
            position += 1

    def popped(self, steps: list[Step]) -> dict[int, list[gast.stmt]] | None:
        """`h = hs.pop()`, which is a look at the last item, its removal, and perhaps the binding of a name."""
        match steps:
            case [
                Op(targets=(held,), expr=gast.Subscript(value=gast.Name(id=base))) as looking,
                Store(op="pop", value=gast.Name(id=taken)) as popping,
                *rest,
            ] if held == taken and base == popping.base and base in self.dotted and looking.active:
                pass
            case _:
                return None
        taken = call(attribute(self.dot(base), "pop"))
        match rest:
            case [Op(targets=(target,), expr=gast.Name(id=bound)) as binding] if (
                bound == held and self.reads[held] == 2
            ):
                return {id(looking): [], id(popping): [], id(binding): [self.impure(target, taken)]}
        return {id(looking): [], id(popping): [self.impure(held, taken)]}

    def impure(self, variable: str, taken: gast.expr) -> gast.stmt:
        """The tangent of what a call gives, or the call alone."""
        line = assign(self.dot(variable), taken) if variable in self.dotted else gast.Expr(taken)
        line.pure = False
        return line

    def pair(self, first: Op, second: Op) -> None:
        """`x = f(x)`: the tangent goes before the primal, or behind it, as what it reads wants."""
        variable, held = second.target, first.target
        if first.inplace and self.adds(first):
            self.lines[id(first)], self.lines[id(second)] = self.added(first, variable)
            return
        if first.raises and (isinstance(first.expr, gast.Call) or first.callee is gast.FloorDiv):
            # the primal's error comes first, and not one that the tangent would raise
            lines = self.op(first, (held,))
            first.origin.split, first.pure = True, False
            self.lines[id(first)] = lines
            self.lines[id(second)] = [assign(self.dot(variable), name(self.dot(held)))]
            return
        self.final[held] = variable
        lines = self.op(first, (variable,))
        if first.inplace and variable in self.mirrors.shared:
            lines = self.kept_in_place(first, second, lines)
        for line in lines:
            line.pure = not first.inplace or variable not in self.mirrors.shared
        if first.forward is not None:
            first.forward = renamed(first.forward, {held: variable})
            self.done.add(id(second))
        reads = set().union(*map(names_read, lines)) if lines else set()
        if held in reads and variable not in reads:
            self.lines[id(second)] = [substitute(line, {held: name(variable)}) for line in lines]
        else:
            self.lines[id(first)] = lines

    def adds(self, step: Op) -> bool:
        """`x += e`, where x is no tuple: the tangent does the same."""
        kind = step.kind
        if not isinstance(step.expr, gast.BinOp) or not isinstance(step.expr.op, gast.Add | gast.Sub):
            return False
        if is_list(kind):
            return True
        if isinstance(kind, Num):
            before = step.operand_kinds.get(getattr(step.expr.left, "id", ""), UNKNOWN)
            return kind.array or kind.scalar and isinstance(before, Num) and before.scalar
        return kind == UNKNOWN and step.target in self.written

    def added(self, step: Op, variable: str) -> tuple[list[gast.stmt], list[gast.stmt]]:
        """Lines before `x += e`, and behind it."""
        dot, right = self.dot(variable), step.expr.right
        numeric = isinstance(step.kind, Num) or step.kind == UNKNOWN
        change = self.value(right, step) if numeric else self.mirror.value(right, step)
        if not is_zero(change):
            line = gast.AugAssign(store(dot), step.expr.op, change)
            line.pure = variable not in self.mirrors.shared
            return [line], []
        if isinstance(step.kind, Num):
            return [], []
        # a number may have become an array
        helper = self.global_name("tangent_like", runtime.tangent_like)
        return [], [assign(dot, call(helper, name(dot), name(variable)))]

    def kept_in_place(self, first: Op, second: Op, lines: list[gast.stmt]) -> list[gast.stmt]:
        """`x op= e` where other names see x: the tangent is written in place too."""
        kind, dot = first.kind, self.dot(second.target)
        bare = second.target in self.mirrors.bare
        if isinstance(kind, Num) and kind.scalar and not bare or isinstance(kind, Seq) and kind.type is not list:
            return lines
        if not lines:
            return lines
        *before, last = lines
        if isinstance(kind, Num) and kind.array:
            return [*before, gast.Assign([subscript(name(dot), const(...), gast.Store())], last.value, None)]
        if isinstance(kind, Seq | ListOf):
            whole = gast.Slice(None, None, None)
            return [*before, gast.Assign([subscript(name(dot), whole, gast.Store())], last.value, None)]
        return [*before, assign(dot, self.rewritten(name(dot), last.value))]

    def loop_start(self, step: Loop) -> list[gast.stmt]:
        """A loop's own variable that is rebound to something that varies starts each iteration with a zero tangent."""
        bound = names_bound([step.target]) if step.target is not None else set()
        return [assign(self.dot(t), self.zero(t)) for t in sorted(bound & self.dotted)]


def renamed(statement: gast.stmt, names: dict[str, str]) -> gast.stmt:
    """A copy with other names for what it binds."""
    copy = clone(statement)
    for node in walk(copy):
        if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load):
            node.id = names.get(node.id, node.id)
    return copy
