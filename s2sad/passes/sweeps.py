"""sweeps: steps → the statements of the forward and of the reverse sweep, with comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set

import gast

from s2sad.ir import Attempt, Branch, Break, Effect, Guard, Loop, Op, Origin, Program, Step, Store, every
from s2sad.kinds import UNKNOWN, Num
from s2sad.passes.attempt_lines import guard_body, try_lines
from s2sad.trees import (
    assign,
    attribute,
    augmented,
    call,
    clone,
    name,
    name_nodes,
    names_bound,
    names_read,
    store,
    subscript,
    walk,
)


def reading_counts(program: Program) -> Counter[str]:
    """How often each name is read, in both sweeps."""
    found: list[gast.Name] = []
    for step in every(program.body):
        for node in nodes_of(step):
            found += name_nodes(node)
    counts = Counter([inner.id for inner in found if type(inner.ctx) is gast.Load])
    for step in every(program.body):
        if isinstance(step, Store):
            counts[step.base] += 1
        if isinstance(step, Branch) and step.active:
            counts.update(names_read(step.test))
    counts.update(names_read(program.result))
    return counts


def nodes_of(step: Step) -> list[gast.AST]:
    nodes: list[gast.AST] = [*step.reverse, *step.before, *step.after, *step.restore]
    match step:
        case Op(expr=expr):
            nodes.append(expr)
        case Store():
            nodes += [step.index, step.value, *([step.seen] if step.seen is not None else [])]
        case Effect(statement=statement):
            nodes.append(statement)
        case Branch():
            nodes += [
                *(step.context or ()),
                step.test,
                *step.reverse_then,
                *step.reverse_else,
                *step.pops_then,
                *step.pops_else,
            ]
        case Loop():
            nodes += [step.header, *step.reverse_before, *step.reverse_end, *step.pops]
    return nodes


# forward


class Forward:
    """The forward sweep: the user's own statements wherever nothing inside of them is kept.

    `owned` are leaves of arguments that are written: variables hold copies of them, which the user's text knows nothing of.
    """

    def __init__(self, program: Program, owned: Set[str] = frozenset()):
        self.program, self.owned = program, owned
        self.counts = reading_counts(program)
        self.sizes: Counter[Origin] = Counter(step.origin for step in every(program.body))

    def block(self, body: list[Step]) -> list[gast.stmt]:
        result: list[gast.stmt] = []
        position = 0
        while position < len(body):
            step = body[position]
            if isinstance(step, (Op, Store, Effect)):
                end = position + 1
                while (
                    end < len(body) and isinstance(body[end], (Op, Store, Effect)) and body[end].origin is step.origin
                ):
                    end += 1
                group = body[position:end]
                after = body[end] if end < len(body) else None
                if isinstance(after, (Branch, Loop)) and after.origin is step.origin:
                    result += self.apart(group)
                else:
                    result += self.group(group)
                position = end
                continue
            lines = self.compound(step)
            if step.raises and lines:
                lines[-1].raises = True
            result += [*step.before, *lines, *step.after]
            position += 1
        return result

    def compound(self, step: Step) -> list[gast.stmt]:
        match step:
            case Attempt():
                return try_lines(step, self.block(step.then))
            case Guard():
                return guard_body(step, self.block)
            case Branch():
                then, orelse = self.block(step.then), self.block(step.orelse)
                if step.context:
                    return [gast.With([clone(item) for item in step.context], then or [gast.Pass()], None)]
                if not then and not orelse and not step.raises:
                    return []
                if not then and orelse:
                    return [gast.If(gast.UnaryOp(gast.Not(), clone(step.test)), orelse, [])]
                return [gast.If(clone(step.test), then or [gast.Pass()], orelse)]
            case Loop():
                body = self.block(step.body) or [gast.Pass()]
                if step.target is None:
                    return [gast.While(clone(step.header), body, [])]
                return [gast.For(clone(step.target), clone(step.header), body, [], None)]
            case Break():
                return [gast.Break()]
        raise AssertionError(step)

    def group(self, group: list[Step]) -> list[gast.stmt]:
        origin = group[0].origin
        if self.whole(group, origin):
            statement = clone(origin.node)
            statement.pure = all(map(is_pure, group))
            statement.raises = any(step.raises for step in group)
            before = [s for step in group for s in step.before]
            return [*before, statement, *(s for step in group for s in step.after)]
        return self.apart(group)

    def whole(self, group: list[Step], origin: Origin) -> bool:
        """May the user's statement stand for its steps? One with a walrus does more than its target says."""
        if any(isinstance(n, gast.NamedExpr) for n in walk(origin.node)):
            return False
        if not isinstance(
            origin.node,
            (
                gast.Assign,
                gast.AugAssign,
                gast.Expr,
                gast.Assert,
                gast.FunctionDef,
                gast.Raise,
                gast.Import,
                gast.ImportFrom,
            ),
        ):
            return False
        if (
            any(s.shadow or (isinstance(s, Op) and s.forward is not None) for s in group if isinstance(s, (Op, Store)))
            or origin.split
            or self.sizes[origin] != len(group)
        ):
            return False
        bound = [t for step in group if isinstance(step, Op) for t in step.targets]
        if len(set(bound)) < len(bound) or any(isinstance(s, Op) and s.inplace and not _scalar(s) for s in group):
            return False
        if any(isinstance(s, Store) and s.op == "append" for s in group) and not isinstance(origin.node, gast.Expr):
            return False
        inside: Counter[str] = Counter()
        for step in group:
            node = step.expr if isinstance(step, Op) else step.statement if isinstance(step, Effect) else None
            for part in (
                [node]
                if node is not None
                else [step.index, step.value, *([step.seen] if step.seen is not None else [])]
            ):
                inside.update(n.id for n in name_nodes(part))
            if isinstance(step, Store):
                inside[step.base] += 1
        if not self.owned.isdisjoint(inside):
            return False
        temporaries = [t for t in bound if t in self.program.temporaries]
        if not set(bound).difference(temporaries) <= names_bound([origin.node]):
            return False  # they bind more than its text does
        return all(self.counts[t] == inside[t] for t in temporaries)

    def apart(self, group: list[Step]) -> list[gast.stmt]:
        result: list[gast.stmt] = []
        for step in group:
            statement = self.single(step)
            statement.pure = is_pure(step)
            statement.raises = step.raises
            result += [*step.before, statement, *step.after]
        return result

    def single(self, step: Step) -> gast.stmt:
        match step:
            case Op(forward=gast.stmt() as statement):
                return clone(statement)
            case Op(targets=(target,), expr=expr):
                if (
                    step.inplace
                    and _scalar(step)
                    and isinstance(expr, gast.BinOp)
                    and isinstance(expr.left, gast.Name)
                    and expr.left.id == target
                ):
                    return gast.AugAssign(store(target), expr.op, clone(expr.right))
                return assign(target, clone(expr))
            case Op(targets=targets, expr=expr):
                return gast.Assign([gast.Tuple([store(t) for t in targets], gast.Store())], clone(expr), None)
            case Store(op="append"):
                return gast.Expr(call(attribute(step.base, "append"), clone(step.value)))
            case Store(op="pop"):
                return gast.Expr(call(attribute(step.base, "pop")))
            case Store(op="insert"):
                return gast.Expr(call(attribute(step.base, "insert"), clone(step.index), clone(step.value)))
            case Store(op="clear"):
                return gast.Expr(call(attribute(step.base, "clear")))
            case Store(op="delete"):
                return gast.Delete([subscript(name(step.base), clone(step.index), gast.Del())])
            case Store(op="replace") if isinstance(step.index, gast.Slice):
                return gast.Assign(
                    [subscript(name(step.base), clone(step.index), gast.Store())], clone(step.value), None
                )
            case Store(at=True):
                at = attribute("np", "add" if step.op == "+" else "subtract", "at")
                return gast.Expr(call(at, step.place(), clone(step.index), clone(step.value)))
            case Store():
                place = subscript(step.place(), clone(step.index), gast.Store())
                if step.op and step.bare:
                    return augmented(step.base, step.op, clone(step.value))
                if step.op:
                    return augmented(place, step.op, clone(step.value))
                return gast.Assign([place], clone(step.value), None)
            case Effect(statement=statement):
                return clone(statement)
        raise AssertionError(step)


def _scalar(step: Op) -> bool:
    kind = step.kinds.get(step.target, UNKNOWN)
    return isinstance(kind, Num) and kind.scalar and kind.python


def is_pure(step: Step) -> bool:
    """May a step go where nobody reads what it binds?"""
    if not isinstance(step, Op):
        return False
    return step.pure or not (step.raises or any(isinstance(n, gast.Call) for n in walk(step.expr)))


# reverse
