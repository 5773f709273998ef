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

from s2sad.calls import Canonical
from s2sad.errors import MissingRuleError, UnsupportedError
from s2sad.ir import Branch, Loop, Op, Step, Store, every
from s2sad.kinds import UNKNOWN, Kind, Layers, ListOf, Map, Num, Obj, Seq, differentiable
from s2sad.passes.reverse import spelled
from s2sad.passes.sharing import mirrored
from s2sad.passes.varied import reads_varying
from s2sad.rules import Rule, rules_for, why_no_rule
from s2sad.splice import ZERO, Context, splice
from s2sad.tangent_trees import copied, fits, is_fresh, is_zero, unvalued, zero
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

# functions whose own result is infinite wherever their partial is
INFINITE = (
    gast.Div,
    np.divide,
    np.reciprocal,
    np.log,
    np.log2,
    np.log10,
    np.log1p,
    np.exp,
    np.exp2,
    np.expm1,
    np.sinh,
    np.cosh,
)
CHANGES = {
    "sort",
    "reverse",
    "clear",
    "remove",
    "update",
    "setdefault",
    "popitem",
    "fill",
    "put",
    "partition",
    "resize",
    "pop",
    "insert",
    "extend",
}
CallTangent = Callable[[Op, Canonical, "Tangents"], bool]


@dataclass
class Tangents:
    """The tangent code of one function: `lines` of each step, to run right behind it."""

    unit: Unit
    kind_in: Callable[[gast.expr, dict[str, Kind]], Kind]
    global_name: Callable[[str, Any], str]
    call_tangent: CallTangent
    check_call: Callable[[Op, Tangents], None]
    masked: bool
    bars: dict[str, str] = field(default_factory=dict)  # variable → its tangent
    temporaries: set[str] = field(default_factory=set)
    lines: dict[int, list[gast.stmt]] = field(default_factory=dict)
    dotted: set[str] = field(default_factory=set)  # variables that have a tangent
    written: set[str] = field(default_factory=set)  # variables whose memory is written
    start: list[gast.stmt] = field(default_factory=list)
    final: dict[str, str] = field(default_factory=dict)  # temporaries → the variables that take their value at once
    done: set[int] = field(default_factory=set)  # steps that another step has done already

    def __post_init__(self) -> None:
        self.kinds = self.unit.joined_kinds()
        for label in self.unit.inputs:
            self.dot(label)
        steps = list(every(self.unit.program.body))
        self.dotted = set(self.unit.inputs) | {
            v for v in self.unit.shared if differentiable(self.kinds.get(v, UNKNOWN))
        }
        for step in steps:
            match step:
                case Op(active=True):
                    self.dotted |= {t for t in step.targets if differentiable(step.kinds.get(t, UNKNOWN))}
                case Store(active=True):
                    self.dotted.add(step.base)
        self.written = {s.base for s in steps if isinstance(s, Store)} | {
            t for s in steps if isinstance(s, Op) and s.inplace for t in s.targets
        }
        for first, second in self._pairs(self.unit.program.body):
            if first.inplace:
                self.written.add(second.target)
        self.written |= self.unit.shared

    def run(self) -> None:
        """Fill `lines` and `start`."""
        parameters = self.unit.program.parameters
        for label in parameters:
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

    def zero(self, variable: str, kind: Kind | None = None) -> gast.expr:
        return zero(self.kinds.get(variable, UNKNOWN) if kind is None else kind, name(variable), self.global_name)

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
                blocks += (
                    [step.then, step.orelse]
                    if isinstance(step, Branch)
                    else [step.body]
                    if isinstance(step, Loop)
                    else []
                )
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
            match step:
                case Op():
                    self.lines[id(step)] = self.op(step, step.targets)
                case Store():
                    self.lines[id(step)] = self.store(step)
                case Branch():
                    self.block(step.then)
                    self.block(step.orelse)
                case Loop():
                    self.block(step.body)
            position += 1

    def pair(self, first: Op, second: Op) -> None:
        """`x = f(x)`: the tangent goes before the primal, or behind it, as what it reads wants."""
        variable, held = second.target, first.target
        if (
            first.inplace
            and isinstance(kind := first.kind, Num)
            and kind.array
            and isinstance(first.expr, gast.BinOp)
            and isinstance(first.expr.op, gast.Add | gast.Sub)
        ):
            change = self.value(first.expr.right, first)
            line = gast.AugAssign(store(self.dot(variable)), first.expr.op, change)
            self.lines[id(first)] = [] if is_zero(change) else [line]
            return
        self.final[held] = variable
        lines = self.op(first, (variable,))
        if first.inplace and variable in self.unit.shared:
            lines = self.kept_in_place(first, second, lines)
        if first.forward is not None:
            first.forward = renamed(first.forward, {held: variable})
            self.done.add(id(second))
        reads = set().union(*map(names_read, lines)) if lines else set()
        if held in reads and variable not in reads:
            self.lines[id(second)] = [substitute(line, {held: name(variable)}) for line in lines]
        else:
            self.lines[id(first)] = lines

    def kept_in_place(self, first: Op, second: Op, lines: list[gast.stmt]) -> list[gast.stmt]:
        """`x op= e` where other names see x: the tangent is written in place too."""
        kind = first.kind
        if isinstance(kind, Num) and kind.scalar or not lines:
            return lines
        if not (isinstance(kind, Num) and kind.array) and not (
            isinstance(kind, Seq | ListOf) and isinstance(first.expr.op, gast.Add)
        ):
            raise self.unit.error(
                UnsupportedError,
                f"{second.target!r} is written in place, and what it is can't be known when generating",
                first.origin.node,
                "Copy it first.",
            )
        *before, last = lines
        whole = gast.Slice(None, None, None) if isinstance(kind, Seq | ListOf) else const(...)
        return [*before, gast.Assign([subscript(name(self.dot(second.target)), whole, gast.Store())], last.value, None)]

    # steps

    def op(self, step: Op, targets: tuple[str, ...]) -> list[gast.stmt]:
        """The tangent lines of a step; its results are called `targets` in the end."""
        if not step.active:
            self.check_effect(step)
            return [assign(self.dot(t), self.zero(t, step.kinds.get(t))) for t in targets if t in self.dotted]
        out: list[gast.stmt] = []
        expr = self.tangent(step, targets, out)
        if expr is None:
            return out
        if len(targets) == 1:
            if is_zero(expr):
                expr = self.zero(step.target, step.kind)
            elif isinstance(expr, gast.Tuple | gast.List) and any(map(is_zero, expr.elts)):
                kinds = step.kind.items if isinstance(step.kind, Seq) else (UNKNOWN,) * len(expr.elts)
                parts = [subscript(name(step.target), const(i)) for i in range(len(expr.elts))]
                zeros = [zero(kind, part, self.global_name) for kind, part in zip(kinds, parts, strict=True)]
                expr.elts = [z if is_zero(e) else e for e, z in zip(expr.elts, zeros, strict=True)]
            return [*out, assign(self.dot(targets[0]), self.owned(expr, step, targets))]
        target = gast.Tuple([store(self.dot(t)) for t in targets], gast.Store())
        if isinstance(expr, gast.Tuple | gast.List):
            parts = [
                self.zero(t, step.kinds.get(t)) if is_zero(e) else e for e, t in zip(expr.elts, targets, strict=True)
            ]
            expr = gast.Tuple(parts, gast.Load())
        elif is_zero(expr):
            expr = gast.Tuple([self.zero(t, step.kinds.get(t)) for t in targets], gast.Load())
        return [*out, gast.Assign([target], expr, None)]

    def check_effect(self, step: Op) -> None:
        """What changes an object that has a tangent would have to change the tangent too."""
        if isinstance(step.expr, gast.Call):
            self.check_call(step, self)
        match step.expr:
            case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr=attr)) if (
                base in self.dotted and attr in CHANGES
            ):
                raise self.unit.error(
                    UnsupportedError, f"{attr}() changes the object that it is called on", step.expr, "Build a new one."
                )

    def owned(self, expr: gast.expr, step: Op, targets: tuple[str, ...]) -> gast.expr:
        """A tangent that is written later has memory of its own, as the primal has."""
        if is_fresh(expr) or isinstance(step.kind, Num) and step.kind.scalar:
            return expr
        if not self.written & {*targets, step.target, *names_read(step.expr)} or mirrored(step):
            return expr
        return copied(expr, step.kind, self.global_name)

    def tangent(self, step: Op, targets: tuple[str, ...], out: list[gast.stmt]) -> gast.expr | None:
        expr = step.expr
        match expr:
            case gast.Name() | gast.Tuple() | gast.List() | gast.Dict():
                return self.value(expr, step)
            case gast.Subscript(value=gast.Name(id=base), slice=index):
                return subscript(name(self.dot(base)), clone(index))
            case gast.Attribute(value=gast.Name(id=base), attr=attr) if isinstance(
                kind := step.operand_kinds.get(base), Obj | Seq
            ):
                fields = getattr(kind.type, "_fields", ())  # the results of a library come with tuples as tangents
                if isinstance(kind, Seq) and attr in fields:
                    return subscript(name(self.dot(base)), const(fields.index(attr)))
                return attribute(self.dot(base), attr)
            case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="copy"), args=[], keywords=[]) if (
                isinstance(step.operand_kinds.get(base), Seq | ListOf | Map)
            ):
                return call(attribute(self.dot(base), "copy"))
        operation = self.unit.canonical(step)
        if (
            isinstance(expr, gast.Call)
            and isinstance(expr.func, gast.Attribute)
            and expr.func.attr in CHANGES
            and operation is None
        ):
            raise self.unit.error(
                UnsupportedError,
                f"{expr.func.attr}() changes the object that it is called on",
                expr,
                "Build a new one.",
            )
        if operation is None:
            raise self.unit.error(
                UnsupportedError,
                "it can't be known when generating what this calls",
                expr,
                "Call a function by a name that is bound once, or give the value a type that is known.",
            )
        if self.call_tangent(step, operation, self):
            return None
        container = self.container(step, operation)
        if container is not None:
            return container
        found = False
        for rule in rules_for(operation.callee):
            found = True
            bound = rule.bind(operation.args, operation.keywords)
            if bound is not None and not any(
                reads_varying(v) & step.varied
                for p, v in bound.items()
                if p not in rule.differentiable and p != "primal"
            ):
                return self.ruled(step, operation, rule, bound, out)
        self.refuse(step, operation, found)
        return None

    def refuse(self, step: Op, operation: Canonical, found: bool) -> None:
        label, reason = spelled(operation.callee), why_no_rule(operation.callee)
        problem = " for this form of the call" if found else f": {reason}" if reason else ""
        raise self.unit.error(
            MissingRuleError,
            f"{label} has no rule{problem}",
            step.expr,
            "Wrap it in a function and give that a rule: @s2sad.custom_jvp, "
            f"or treat it as constant: s2sad.stop_gradient({label}(...)).",
        )

    def container(self, step: Op, operation: Canonical) -> gast.expr | None:
        """Copies, sums and repetitions of lists, and objects made of parts."""
        listed = [
            isinstance(step.operand_kinds.get(getattr(a, "id", "")), Seq | ListOf)
            or isinstance(a, gast.List | gast.Tuple)
            for a in operation.args
        ]
        callee = operation.callee
        if callee in (list, tuple, dict) and len(operation.args) == 1 and not operation.keywords:
            return call(callee.__name__, self.value(operation.args[0], step))
        if any(listed) and callee in (gast.Add, gast.Mult):
            parts = [
                self.mirrored(a, step) if is_list or callee is gast.Add else clone(a)
                for a, is_list in zip(operation.args, listed, strict=True)
            ]
            return gast.BinOp(parts[0], callee(), parts[1])
        return None

    # values

    def value(self, node: gast.expr, step: Op | Store) -> gast.expr:
        """The tangent of an atom or a display; ZERO if nothing in it varies."""
        if not reads_varying(node) & step.varied:
            return name(ZERO)
        return self.mirrored(node, step)

    def mirrored(self, node: gast.expr, step: Op | Store) -> gast.expr:
        """The tangent of what may stand in a display: zeros where it does not vary."""
        match node:
            case gast.Name(id=variable) if variable in step.varied:
                return name(self.dot(variable))
            case gast.Name(id=variable):
                operands = step.operand_kinds if isinstance(step, Op) else step.kinds
                return self.zero(variable, operands.get(variable, UNKNOWN))
            case gast.Tuple(elts=items) | gast.List(elts=items):
                return type(node)([self.mirrored(item, step) for item in items], gast.Load())
            case gast.Dict(keys=keys, values=values):
                return gast.Dict([clone(key) for key in keys], [self.mirrored(v, step) for v in values])
            case gast.Starred(value=value):
                return gast.Starred(self.mirrored(value, step), gast.Load())
            case gast.Constant(value=value) if not isinstance(value, int | float | complex):
                return const(None)
        if reads_varying(node) & step.varied:
            raise self.unit.error(
                UnsupportedError,
                "this expression is not supported as an operand that varies",
                node,
                "Give it a name first.",
            )
        if isinstance(node, gast.Constant):
            return const(0.0)
        operands = step.operand_kinds if isinstance(step, Op) else step.kinds
        return zero(self.kind_in(node, Layers(operands, self.kinds)), clone(node), self.global_name)

    # rules

    def ruled(
        self, step: Op, operation: Canonical, rule: Rule, bound: dict[str, gast.expr], out: list[gast.stmt]
    ) -> gast.expr:
        wanted = f"{rule.result}_dot"
        if wanted not in rule.assigned:
            raise self.unit.error(
                MissingRuleError,
                f"{spelled(operation.callee)} has no rule for its tangent",
                step.expr,
                "Wrap the call in a function with a rule of its own: s2sad.custom_jvp.",
            )
        result: gast.expr = (
            name(step.target) if len(step.targets) == 1 else gast.Tuple([name(t) for t in step.targets], gast.Load())
        )
        if operation.callee is np.einsum and reads_varying(bound["subscripts"]) & step.varied:
            self.refuse(step, operation, found=True)
        if operation.callee in (gast.Mult, np.multiply) and any(
            isinstance(a, gast.Constant) and a.value == 0 for a in bound.values()
        ):
            return name(ZERO)
        table = self.table(step)
        kind_of = lambda node: step.kind if node is result else self.kind_in(node, table)  # noqa: E731
        product = operation.callee in (gast.Mult, np.multiply)
        guard = not product and (self.masked or operation.callee not in INFINITE)
        context = Context(kind_of, self.temporary, self.global_name, guard=lambda divisor: guard)
        values = {**bound, rule.result: result, **{f"{p}_dot": self.value(bound[p], step) for p in rule.differentiable}}
        spliced = splice(rule, values, [wanted], context)
        out += spliced.statements
        expr = spliced.outputs[wanted]
        if rule.broadcasts and not is_zero(expr) and len(step.targets) == 1:
            operands = [a for a in bound.values() if isinstance(a, gast.Name)]
            expr = fits(
                expr,
                step.target,
                step.kind,
                operands,
                lambda node: self.kind_in(node, table),
                self.bars,
                self.global_name,
            )
        return expr

    def table(self, step: Op) -> Layers:
        """Kinds of the names that a tangent line may read."""
        dots = {self.dot(v): unvalued(step.operand_kinds.get(v, UNKNOWN)) for v in sorted(step.varied)}
        made = {t: step.kinds[t] for t in step.targets if t in step.kinds}
        return Layers(dots, made, step.operand_kinds, self.kinds)

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
        if step.op == "append":
            return [gast.Expr(call(attribute(self.dot(step.base), "append"), self.mirrored(step.value, step)))]
        if step.op == "pop":
            return [gast.Expr(call(attribute(self.dot(step.base), "pop")))]
        if step.op == "insert":
            item = self.mirrored(step.value, step)
            return [gast.Expr(call(attribute(self.dot(step.base), "insert"), clone(step.index), item))]
        if step.op == "delete":
            return [gast.Delete([subscript(name(self.dot(step.base)), clone(step.index), gast.Del())])]
        if step.op == "clear":
            return [gast.Expr(call(attribute(self.dot(step.base), "clear")))]
        change = self.value(step.value, step)
        place = subscript(name(self.dot(step.base)), clone(step.index), gast.Store())
        if step.op in ("replace", None) and not array:
            return [gast.Assign([place], self.mirrored(step.value, step), None)]
        if step.op and is_zero(change):
            return []
        if step.at:
            at = attribute(self.global_name("np", np), "add" if step.op == "+" else "subtract", "at")
            return [gast.Expr(call(at, name(self.dot(step.base)), clone(step.index), change))]
        if step.op:
            line = augmented(self.dot(step.base) if step.bare else place, step.op, change)
            line.pure = not (step.bare and step.base in self.unit.shared)  # other names see it
            return [line]
        if is_zero(change):
            change = const(0.0) if array else self.mirrored(step.value, step)
        return [gast.Assign([place], change, None)]

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
