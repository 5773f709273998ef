"""forward: a tangent line beside each step that varies, in lock-step with the primal.

Every variable that some active step binds has a tangent wherever it is bound: what binds it to a value that does not
vary binds the tangent to zeros (which vanish again where nobody reads them). So no path misses one, and containers are
mirrored item by item.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gast
import numpy as np

from s2sad import runtime
from s2sad.calls import Canonical
from s2sad.errors import UnsupportedError
from s2sad.ir import Branch, Effect, Loop, Op, Step, Store, every
from s2sad.kinds import UNKNOWN, Kind, ListOf, Num, Seq, differentiable
from s2sad.passes.contents import CONTAINERS, STRUCTURAL
from s2sad.passes.masking import feeding
from s2sad.passes.mirror import Mirror
from s2sad.passes.sharing import WRITING_HELPERS, Mirrors, as_op, changed_by
from s2sad.passes.sweeps import reading_counts
from s2sad.passes.tangent_rules import Hazards, ruled, steep_values
from s2sad.passes.varied import reads_varying
from s2sad.tangent_trees import copied, is_fresh, is_zero, zero
from s2sad.templated import ZERO
from s2sad.trees import (
    assign,
    attribute,
    augmented,
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
from s2sad.unit import Unit

CallTangent = Callable[[Op, Canonical, "Tangents"], bool]


@dataclass
class Tangents:
    """The tangent code of one function: `lines` of each step, to run right behind it."""

    unit: Unit
    kind_in: Callable[[gast.expr, dict[str, Kind]], Kind]
    global_name: Callable[[str, Any], str]
    call_tangent: CallTangent
    writes: Callable[[Unit, Op], set[str]]
    hazards: Hazards
    bars: dict[str, str] = field(default_factory=dict)  # variable → its tangent
    temporaries: set[str] = field(default_factory=set)
    lines: dict[int, list[gast.stmt]] = field(default_factory=dict)
    dotted: set[str] = field(default_factory=set)  # variables that have a tangent
    start: list[gast.stmt] = field(default_factory=list)
    final: dict[str, str] = field(default_factory=dict)  # temporaries → the variables that take their value at once
    done: set[int] = field(default_factory=set)  # steps that another step has done already
    changing: set[int] = field(default_factory=set)  # steps that call what changes an operand

    def __post_init__(self) -> None:
        self.kinds = self.unit.joined_kinds()
        self.mirrors: Mirrors = self.unit.mirrors
        self.mirror = Mirror(self)
        self.reads = reading_counts(self.unit.program)
        self.feeding = feeding(self.unit) if self.hazards.local else None
        self.steep = steep_values(self.unit, set() if self.hazards.whole else set(self.unit.program.parameters))
        for label in self.unit.inputs:
            self.dot(label)
        steps = list(every(self.unit.program.body))
        self.dotted = set(self.unit.inputs) | {v for v in self.mirrors.shared if self.carries(v)}
        for step in steps:
            match step:
                case Op(active=True):
                    self.dotted |= {t for t in step.targets if differentiable(step.kinds.get(t, UNKNOWN))}
                case Store(active=True):
                    self.dotted.add(step.base)
        self.written = set(self.mirrors.written)
        for first, second in self._pairs(self.unit.program.body):
            if {first.target, second.target} & self.written:
                self.written |= {first.target, second.target}

    def carries(self, variable: str) -> bool:
        """May a variable that is written under several names carry a tangent? A container may get what does."""
        kind = self.kinds.get(variable, UNKNOWN)
        return differentiable(kind) or isinstance(kind, CONTAINERS)

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

    # names and zeros

    def dot(self, variable: str) -> str:
        if variable not in self.bars:
            self.bars[variable] = self.unit.names.fresh(f"{variable.rstrip('_')}_dot")
        return self.bars[variable]

    def temporary(self, label: str) -> str:
        fresh = self.unit.names.fresh(label)
        self.temporaries.add(fresh)
        return fresh

    def zero(self, variable: str, kind: Kind | None = None, made: bool = False) -> gast.expr:
        """A tangent of zeros: laid out as its primal where that matters. `made`: the value has just been made."""
        kind = self.kinds.get(variable, UNKNOWN) if kind is None else kind
        if not made and variable in self.written and isinstance(kind, CONTAINERS):
            # under another name it may have been given other items
            return call(self.global_name("zero_tangent", runtime.zero_tangent), name(variable))
        if variable in self.mirrors.laid and not (isinstance(kind, Num) and kind.scalar):
            if isinstance(kind, Num) and kind.shape is not None:
                return call(self.global_name("blank", runtime.blank), name(variable))
            return call(self.global_name("zero_tangent", runtime.zero_tangent), name(variable))
        if variable in self.mirrors.bare and variable in self.written:
            return call(self.global_name("zero_tangent", runtime.zero_tangent), name(variable))
        return zero(kind, name(variable), self.global_name)

    def kinds_at(self, step: Step) -> dict[str, Kind]:
        return step.operand_kinds if isinstance(step, Op) else {**self.kinds, **getattr(step, "kinds", {})}

    def result_name(self, step: Op) -> str:
        """The name of what a step gives, as it is called in the end."""
        return self.final.get(step.target, step.target)

    # blocks

    def _pairs(self, body: list[Step]) -> list[tuple[Op, Op]]:
        """`new = f(x)`, `x = new`: what `separate` made of `x = f(x)`."""
        found = []
        blocks = [body]
        while blocks:
            block = blocks.pop()
            for first, second in zip(block, block[1:], strict=False):
                if self.paired(first, second):
                    found.append((first, second))
            for step in block:
                if isinstance(step, Branch | Loop):
                    blocks += [step.then, step.orelse] if isinstance(step, Branch) else [step.body]
        return found

    def paired(self, first: Step, second: Step | None) -> bool:
        return (
            isinstance(first, Op)
            and isinstance(second, Op)
            and first.active
            and first.origin is second.origin
            and len(first.targets) == len(second.targets) == 1
            and first.target in self.unit.program.temporaries
            and isinstance(second.expr, gast.Name)
            and second.expr.id == first.target
            and second.target in names_read(first.expr)
        )

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
        if isinstance(kind, ListOf) or isinstance(kind, Seq) and kind.type is list:
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

    def rewritten(self, place: gast.expr, value: gast.expr) -> gast.expr:
        """What `place op= …` leaves there: an array in its old memory, anything else anew."""
        return call(self.global_name("rewritten", runtime.rewritten), place, value)

    # steps

    def op(self, step: Op, targets: tuple[str, ...]) -> list[gast.stmt]:
        """The tangent lines of a step; its results are called `targets` in the end."""
        changing = self.changes(step)
        if not step.active and not changing:
            made = not isinstance(step.expr, gast.Name | gast.Subscript | gast.Attribute)
            return [assign(self.dot(t), self.zero(t, step.kinds.get(t), made)) for t in targets if t in self.dotted]
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
        line = self.mirror.method(held, held.expr)
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

    def owned(self, expr: gast.expr, step: Op, targets: tuple[str, ...]) -> gast.expr:
        """A tangent that is written later has memory of its own, as the primal has, laid out alike."""
        names = {*targets, step.target}
        bare = bool(names & self.mirrors.bare)
        if isinstance(step.kind, Num) and step.kind.scalar and not bare or self.looks(step):
            return expr
        if names & self.mirrors.laid:
            return call(self.global_name("laid_out", runtime.laid_out), expr, name(step.target))
        if bare and names & self.written:
            return call(attribute(self.global_name("np", np), "array"), expr)
        if is_fresh(expr) or not self.written & {*names, *names_read(step.expr)}:
            return expr
        return copied(expr, step.kind, self.global_name)

    def looks(self, step: Op) -> bool:
        """Is the tangent the same look-up as the primal?"""
        return step.leaf or id(step) in self.looking or isinstance(step.expr, gast.Name | gast.Tuple | gast.List)

    looking: set[int] = field(default_factory=set)  # steps whose tangents are the same look-ups

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
                found = self.mirror.method(step, expr)
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

    def unknown(self, node: gast.expr) -> Exception:
        return self.unit.error(
            UnsupportedError,
            "it can't be known when generating what this calls",
            node,
            "Call a function by a name that is bound once, or give the value a type that is known.",
        )

    def filled(self, parts: gast.Tuple | gast.List, step: Op) -> gast.expr:
        """The tangents of the parts of a result that has one name, with zeros in their place."""
        kinds = step.kind.items if isinstance(step.kind, Seq) else (UNKNOWN,) * len(parts.elts)
        values = [subscript(name(step.target), const(i)) for i in range(len(parts.elts))]
        zeros = [zero(kind, part, self.global_name) for kind, part in zip(kinds, values, strict=True)]
        return type(parts)([z if is_zero(e) else e for e, z in zip(parts.elts, zeros, strict=True)], gast.Load())

    def value(self, node: gast.expr, step: Op | Store) -> gast.expr:
        """The tangent of an atom or a display; ZERO if nothing in it varies."""
        if not reads_varying(node) & step.varied:
            return name(ZERO)
        return self.mirror.value(node, step)

    # stores

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
        return step.op is None and isinstance(step.origin.node, gast.AugAssign) and not isinstance(base, Num)

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
