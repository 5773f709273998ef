"""dotting: the tangent lines of one step."""

from __future__ import annotations

import gast
import numpy as np

from s2sad import runtime
from s2sad.ir import Effect, Op, Store
from s2sad.kinds import UNKNOWN, Kind, ListOf, Num, Seq, Unknown
from s2sad.passes.changing_calls import WRITING_HELPERS, as_op, changed_by
from s2sad.passes.contents import STRUCTURAL
from s2sad.passes.dots import Dots
from s2sad.passes.mirrored_methods import method
from s2sad.passes.tangent_rules import ruled
from s2sad.tangent_trees import is_zero, zero
from s2sad.trees import assign, attribute, augmented, call, clone, const, name, names_read, store, subscript, walk

DISPLAYS = gast.List | gast.Tuple | gast.Dict | gast.ListComp | gast.DictComp


class Dotting(Dots):
    """Operations by their rules, calls by their tangents, stores and containers as their primals."""

    def result_name(self, step: Op) -> str:
        """The name of what a step gives, as it is called in the end."""
        return self.final.get(step.target, step.target)

    def op(self, step: Op, targets: tuple[str, ...]) -> list[gast.stmt]:
        """The tangent lines of a step; its results are called `targets` in the end."""
        changing = self.changes(step)
        if not step.active and not changing:
            return [
                assign(self.dot(t), self.zero(t, kind := step.kinds.get(t), _made(step.expr, kind)))
                for t in targets
                if t in self.dotted
            ]
        out: list[gast.stmt] = []
        expr = self.tangent(step, targets, out)
        if expr is None:
            return out
        if changing and self.unread(step):
            return [*out, gast.Expr(expr)] if isinstance(expr, gast.Call) else out
        if len(targets) == 1:
            if is_zero(expr):
                expr = self.zero(step.target, step.kind, made=True)
            elif isinstance(expr, gast.Tuple | gast.List) and any(map(is_zero, expr.elts)):
                expr = self.filled(expr, step)
            elif not step.inplace:
                expr = self.owned(expr, step, targets)
            line = assign(self.dot(targets[0]), expr)
            line.pure = not changing
            return [*out, line]
        target = gast.Tuple([store(self.dot(t)) for t in targets], gast.Store())
        if isinstance(expr, gast.Tuple | gast.List):
            if len(expr.elts) != len(targets):
                return out  # the primal's line raises
            parts = [
                self.zero(t, step.kinds.get(t)) if is_zero(e) else e for e, t in zip(expr.elts, targets, strict=True)
            ]
            expr = gast.Tuple(parts, gast.Load())
        elif is_zero(expr):
            expr = gast.Tuple([self.zero(t, step.kinds.get(t)) for t in targets], gast.Load())
        return [*out, gast.Assign([target], expr, None)]

    def changes(self, step: Op | Effect) -> bool:
        """Does a call change something that has a tangent?"""
        held = as_op(self.unit, step)
        if held is None or not isinstance(held.expr, gast.Call):
            return False
        base = changed_by(held.expr)
        if base in self.dotted:
            found = not isinstance(self.kinds_at(step).get(base), Num)
        elif held.callee in WRITING_HELPERS:
            found = bool(names_read(held.expr.args[0]) & self.dotted)
        else:
            found = bool(self.writes(self.unit, held) & self.dotted)
        if found:
            self.changing.add(id(step))
        return found

    def unread(self, step: Op) -> bool:
        """Is the value of a call left aside?"""
        return self.reads[step.target] == 0 and step.target in self.unit.program.temporaries

    def effect(self, step: Effect) -> list[gast.stmt]:
        """A call for its effect on what does not vary by itself."""
        if not self.changes(step):
            return []
        held = as_op(self.unit, step)
        held.varied = frozenset(names_read(held.expr) & self.dotted)
        line = method(self.mirror, held, held.expr)
        step.before += held.before
        operation = self.unit.canonical(held)
        if line is None and operation is not None:
            line = self.mirror.container(held, operation)
        if line is not None:
            return [gast.Expr(line)] if isinstance(line, gast.Call) else []
        if operation is None or not self.call_tangent(held, operation, self):
            raise self.unknown(held.expr)
        step.origin.split = True
        step.statement = held.forward
        return []

    def tangent(self, step: Op, targets: tuple[str, ...], out: list[gast.stmt]) -> gast.expr | None:
        expr = step.expr
        match expr:
            case gast.Name() | gast.Tuple() | gast.List() | gast.Dict():
                self.looking.add(id(step))
                return self.value(expr, step)
            case gast.Attribute(value=gast.Name(id=base)) if isinstance(step.operand_kinds.get(base), Num) and not (
                self.written & {*targets, base}
            ):
                pass  # there are rules for these
            case gast.Subscript() | gast.Attribute() | gast.IfExp() | gast.ListComp():
                found = self.mirror.looked(expr, step)
                if found is not None:
                    self.looking.add(id(step))
                    return found
            case gast.Call():
                found = method(self.mirror, step, expr)
                if found is not None:
                    self.looking.add(id(step))
                    return found
        operation = self.unit.canonical(step)
        if operation is None:
            found = self.mirror.view(expr, step) if isinstance(expr, gast.Call) else None
            if found is None:
                raise self.unknown(expr)
            self.looking.add(id(step))
            return found
        container = self.mirror.container(step, operation)
        if container is None and self.call_tangent(step, operation, self):
            return None
        if container is None and self.written & {*targets, step.target, *names_read(expr)}:
            container = self.mirror.view(expr, step) if isinstance(expr, gast.Call) else None
        if container is not None:
            self.looking.add(id(step))
            return container
        return ruled(self, step, operation, out)

    def filled(self, parts: gast.Tuple | gast.List, step: Op) -> gast.expr:
        """The tangents of the parts of a result that has one name, with zeros in their place."""
        kinds = step.kind.items if isinstance(step.kind, Seq) else (UNKNOWN,) * len(parts.elts)
        values = [subscript(name(step.target), const(i)) for i in range(len(parts.elts))]
        zeros = [zero(kind, part, self.global_name) for kind, part in zip(kinds, values, strict=True)]
        return type(parts)([z if is_zero(e) else e for e, z in zip(parts.elts, zeros, strict=True)], gast.Load())

    def store(self, step: Store) -> list[gast.stmt]:
        if step.base not in self.dotted:
            return []
        kind = step.kinds.get(step.base, UNKNOWN)
        array = isinstance(kind, Num)
        if array and not step.active:
            return []
        if not step.active:
            step.varied = frozenset()  # nobody asks for what goes in: a zero keeps the place
        dot = self.dot(step.base)
        if isinstance(kind, Unknown) and step.varied:  # what it does with what is put there is not known
            step.before.append(gast.Expr(call(self.global_name("container", runtime.container), name(step.base))))
        if step.op in STRUCTURAL:
            return [self.restructured(step, dot)]
        change = self.value(step.value, step)
        place = subscript(name(dot), clone(step.index), gast.Store())
        if step.op and is_zero(change):
            return [] if array else self.reshaped(step, place)
        if step.at:
            at = attribute(self.global_name("np", np), "add" if step.op == "+" else "subtract", "at")
            return [gast.Expr(call(at, name(dot), clone(step.index), change))]
        if step.op:
            line = augmented(dot if step.bare else place, step.op, change)
            line.pure = not (step.bare and step.base in self.mirrors.shared)  # other names see it
            return [line]
        if is_zero(change):
            change = const(0.0) if array else self.mirror.value(step.value, step)
        if self.augments(step):
            return [self.augmented(step, place, change)]
        return [gast.Assign([place], change, None)]

    def restructured(self, step: Store, dot: str) -> gast.stmt:
        """The tangent of a list or dict gets longer or shorter with it."""
        index = clone(step.index)
        match step.op:
            case "append":
                return gast.Expr(call(attribute(dot, "append"), self.mirror.value(step.value, step)))
            case "insert":
                return gast.Expr(call(attribute(dot, "insert"), index, self.mirror.value(step.value, step)))
            case "delete":
                return gast.Delete([subscript(name(dot), index, gast.Del())])
            case "replace":
                return gast.Assign(
                    [subscript(name(dot), index, gast.Store())], self.mirror.value(step.value, step), None
                )
        return gast.Expr(call(attribute(dot, step.op)))

    def reshaped(self, step: Store, place: gast.expr) -> list[gast.stmt]:
        """`d[k] += 1`: a number may have become an array."""
        kinds = {**step.kinds, step.base: step.found}
        item = self.kind_in(subscript(name(step.base), clone(step.index)), kinds)
        value = self.kind_in(step.value, step.kinds)
        if isinstance(item, Num) and (item.array or item.scalar and isinstance(value, Num) and value.scalar):
            return []
        helper = self.global_name("tangent_like", runtime.tangent_like)
        old = subscript(name(self.dot(step.base)), clone(step.index))
        return [gast.Assign([place], call(helper, old, subscript(name(step.base), clone(step.index))), None)]

    def augments(self, step: Store) -> bool:
        """Is it `d[k] *= v` on an item of a container, spelled out as a look-up and a store?"""
        base = step.kinds.get(step.base, UNKNOWN)
        of_one = isinstance(step.origin.node, gast.AugAssign) and not step.filling
        return step.op is None and of_one and not isinstance(base, Num)

    def augmented(self, step: Store, place: gast.expr, change: gast.expr) -> gast.stmt:
        """An array is written in place, a number gives way to another."""
        dot = self.dot(step.base)
        kinds = {**step.kinds, step.base: step.found}
        old = self.kind_in(subscript(name(step.base), clone(step.index)), kinds)
        if isinstance(old, Num) and old.array:
            inside = subscript(subscript(name(dot), clone(step.index)), const(...), gast.Store())
            return gast.Assign([inside], change, None)
        if not (isinstance(old, Num) and old.scalar and old.python):
            change = self.rewritten(subscript(name(dot), clone(step.index)), change)
        return gast.Assign([place], change, None)


def _made(expr: gast.expr, kind: Kind | None) -> bool:
    """Is a value made here, of objects that it holds once? `[np.zeros(3)] * 2` holds one twice."""
    if isinstance(expr, gast.Name | gast.Subscript | gast.Attribute):
        return False
    numbers = isinstance(kind, ListOf) and isinstance(kind.item, Num) and kind.item.scalar
    return numbers or (isinstance(expr, DISPLAYS) and not any(isinstance(n, gast.BinOp) for n in walk(expr)))
