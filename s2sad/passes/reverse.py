"""reverse: fill the adjoint lines of the rules, statement by statement, from the last to the first.

The walk knows of every adjoint whether it is zero here, so that the first contribution assigns and later ones add. An adjoint is OWNED if
nothing else holds its array (then `+=` adds in place), else SHARED.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import gast
import numpy as np

from s2sad import runtime
from s2sad.adjoints import cast, fitted, is_fresh, number, zeros
from s2sad.calls import Canonical
from s2sad.errors import MissingRuleError, UnsupportedError
from s2sad.flow import bound_by
from s2sad.indexing import classify, may_repeat
from s2sad.ir import Branch, Loop, Op, Step, Store, every
from s2sad.kinds import MISSING, UNKNOWN, DictOf, Kind, Layers, ListOf, Map, Num, Obj, Seq, differentiable, values
from s2sad.names import Names
from s2sad.passes import records
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.masking import INFINITE
from s2sad.passes.shadows import has_shadow, holds_slots, is_slot
from s2sad.passes.varied import reads_varying
from s2sad.rules import rules_for, why_no_rule
from s2sad.splice import Context, splice
from s2sad.trees import (
    assign,
    attribute,
    augmented,
    call,
    clone,
    const,
    is_atom,
    name,
    names_read,
    store,
    subscript,
    substitute,
    walk,
)

OWNED, SHARED = "owned", "shared"
State = dict[str, str]  # adjoints that are not zero here

# only a selection downstream can make the cotangent of these zero where their partial is infinite
UNGUARDED = INFINITE | {
    np.tan,
    np.arctanh,
    math.log,
    math.log2,
    math.log10,
    math.log1p,
    math.exp,
    math.exp2,
    math.expm1,
    math.sinh,
    math.cosh,
    math.tan,
    math.atanh,
}


@dataclass
class Reverse:
    """The adjoint code of one function; it hangs the statements on the steps."""

    names: Names
    global_name: Callable[[str, Any], str]
    kind_in: Callable[[gast.expr, dict[str, Kind]], Kind]  # the kind of any expression, given those of names
    call_pair: Callable[[Op, Canonical, Reverse], list[gast.expr] | None]
    error: Callable[..., Exception]
    masked: bool
    kinds: dict[str, Kind]  # of each variable, over the whole function
    defined_by: dict[str, gast.expr] = field(default_factory=dict)  # temporaries to their expressions
    bars: dict[str, str] = field(default_factory=dict)
    zeroed: set[str] = field(default_factory=set)  # variables whose shape zeros take on some path
    temporaries: set[str] = field(default_factory=set)
    canonical_of: Callable[[Op], Canonical | None] = lambda op: None
    infinite: frozenset[str] = frozenset()  # values that may be infinite where their arguments are not
    feeding: frozenset[str] | None = None  # values that are selected from later, where that is known
    seed: gast.expr | None = None  # the adjoint of the call that is being reversed
    memory: set[str] = field(default_factory=set)  # variables whose adjoints are shadows, made going forward
    pending: list[gast.stmt] = field(default_factory=list)  # lines that go before the contributions of a call

    # names

    def bar(self, variable: str) -> str:
        if variable not in self.bars:
            self.bars[variable] = self.names.fresh(f"{variable}_bar")
        return self.bars[variable]

    def temporary(self, label: str) -> str:
        fresh = self.names.fresh(label)
        self.temporaries.add(fresh)
        return fresh

    def bar_part(self, variable: str) -> str:
        """A name for one contribution to an adjoint."""
        return self.temporary(f"{variable}_bar")

    # blocks

    def block(self, body: list[Step], state: State) -> None:
        for step in reversed(body):
            match step:
                case Op():
                    self.op(step, state)
                case Store():
                    self.store(step, state)
                case Branch():
                    self.branch(step, state)
                case Loop():
                    self.loop(step, state)

    def branch(self, step: Branch, state: State) -> None:
        if step.context:
            self.block(step.then, state)
            return
        other = dict(state)
        self.block(step.then, state)
        self.block(step.orelse, other)
        step.reverse_then = self.reconcile(state, other)
        step.reverse_else = self.reconcile(other, state)
        for variable, held in other.items():
            state[variable] = held if state.get(variable, held) == held else SHARED

    def reconcile(self, state: State, wanted: State) -> list[gast.stmt]:
        """Zeros for the adjoints that are zero on this path and may not be on another."""
        result = []
        for variable in sorted(set(wanted) - set(state)):
            result.append(assign(self.bar(variable), self.zero(variable)))
            state[variable] = OWNED
            self.zeroed |= names_read(result[-1].value)
        return result

    def loop(self, step: Loop, state: State) -> None:
        entry = dict(state)
        after = dict(entry)
        while True:
            simulated = dict(after)
            self.simulate(step.body, simulated)
            joined = {v: after.get(v, OWNED) for v in {**after, **simulated}}
            if joined.keys() == after.keys():
                break
            after = joined
        step.reverse_before = self.reconcile(state, after)
        # what is shared at the end of an iteration is shared at the start of the next
        again = self._shared_in(step.body, after)
        for variable in self._written_in(step.body):
            if state.get(variable) == SHARED and variable not in again and isinstance(self.kinds.get(variable), Num):
                step.reverse_before.append(assign(self.bar(variable), call(attribute(self.bar(variable), "copy"))))
                state[variable] = OWNED
        for variable in again:
            state[variable] = SHARED
        head = dict(state)
        self.block(step.body, state)
        for variable in bound_by(step):  # an iteration begins with a target of its own
            state.pop(variable, None)
        step.reverse_end = self.reconcile(state, head)
        for variable in head:
            state[variable] = SHARED if SHARED in (state[variable], head[variable]) else OWNED

    def _shared_in(self, body: list[Step], state: State) -> list[str]:
        """Adjoints that some step of the loop may leave shared: those that it gives anew."""
        cleared = {t for s in every(body) if isinstance(s, Op) for t in s.targets} - self.memory
        return sorted(v for v in state if v in cleared)

    def _written_in(self, body: list[Step]) -> list[str]:
        """Arrays whose adjoints a loop writes place by place."""
        stores = {s.base for s in every(body) if isinstance(s, Store) and s.op is None}
        reads = {
            s.expr.value.id
            for s in every(body)
            if isinstance(s, Op)
            and s.active
            and isinstance(s.expr, gast.Subscript)
            and isinstance(s.expr.value, gast.Name)
        }
        return sorted(stores | reads)

    def simulate(self, body: list[Step], state: State) -> None:
        """Which adjoints are not zero before a block, given those after it."""
        for step in reversed(body):
            match step:
                case Op(leaf=True):
                    pass
                case Op():
                    live = step.active and any(t in state for t in step.targets)
                    for target in step.targets:
                        if target not in self.memory:
                            state.pop(target, None)
                    if live:
                        state.update(dict.fromkeys(step.varied, OWNED))
                case Store():
                    if step.base in state and step.active:
                        state.update(dict.fromkeys(step.varied, OWNED))
                case Branch(context=[*_]):
                    self.simulate(step.then, state)
                case Branch():
                    other = dict(state)
                    self.simulate(step.then, state)
                    self.simulate(step.orelse, other)
                    state.update(other)
                case Loop():
                    size = -1
                    while size != len(state):
                        size = len(state)
                        inner = dict(state)
                        self.simulate(step.body, inner)
                        state.update(inner)

    # contributions

    def zero(self, variable: str) -> gast.expr:
        return zeros(self.kinds.get(variable, UNKNOWN), name(self.shape_source(variable)), self.global_name)

    def shape_source(self, variable: str) -> str:
        """A name of the user's that has the shape of a temporary."""
        kind = self.kinds.get(variable)
        while variable in self.defined_by:
            same = [
                n
                for n in sorted(names_read(self.defined_by[variable]))
                if n in self.kinds
                and isinstance(self.kinds[n], Num)
                and isinstance(kind, Num)
                and self.kinds[n].shape == kind.shape
                and self.kinds[n].dtype == kind.dtype
            ]  # type: ignore
            if not same or kind.shape is None:  # type: ignore[union-attr]
                break
            variable = same[0]
        return variable

    def add(self, variable: str, expr: gast.expr, state: State, out: list[gast.stmt]) -> None:
        """`variable_bar += expr`; the first contribution assigns."""
        bar = self.bar(variable)
        kind = self.kinds.get(variable, UNKNOWN)
        held = state.get(variable)
        if variable in self.memory:
            out.append(self.into_shadow(bar, kind, expr))
            return
        if held is None:
            out.append(assign(bar, expr))
            state[variable] = OWNED if is_fresh(expr) else SHARED
        elif isinstance(kind, Num) and kind.shape is not None:
            if kind.scalar or held == OWNED:
                out.append(augmented(bar, "+", expr))
            else:
                out.append(assign(bar, gast.BinOp(name(bar), gast.Add(), expr)))
                state[variable] = OWNED
        else:
            out.append(assign(bar, call(self.global_name("add", runtime.add), name(bar), expr)))
            state[variable] = OWNED

    def into_shadow(self, bar: str, kind: Kind, expr: gast.expr, index: gast.expr | None = None) -> gast.stmt:
        """A contribution to memory that has other names: it must land there, and bind nothing anew."""
        place = name(bar) if index is None else subscript(name(bar), clone(index))
        if isinstance(kind, Num) and kind.shape is not None:
            place.ctx = gast.Store()
            return impure(gast.AugAssign(place, gast.Add(), expr))
        if isinstance(index, gast.Slice):
            where = self.as_argument(clone(index))
            return impure(gast.Expr(call(self.global_name("add_into", runtime.add_into), name(bar), expr, where)))
        return impure(gast.Expr(call(self.global_name("add_into", runtime.add_into), place, expr)))

    def add_at(
        self,
        variable: str,
        index: gast.expr,
        value: gast.expr,
        state: State,
        out: list[gast.stmt],
        repeats: bool,
        item: Kind,
    ) -> None:
        """`variable_bar[index] += value`."""
        kind = self.kinds.get(variable, UNKNOWN)
        bar = self.bar(variable)
        if variable in self.memory and not isinstance(kind, Num):
            out.append(self.into_shadow(bar, item, value, index))
            return
        if self.part_added(variable, index, value, state, out):
            return
        if variable not in state:
            out.append(assign(bar, self.zero(variable)))
            state[variable] = OWNED
        elif state[variable] == SHARED and isinstance(kind, Num):
            out.append(assign(bar, call(attribute(bar, "copy"))))
            state[variable] = OWNED
        elif state[variable] == SHARED:
            out.append(assign(bar, call("dict" if isinstance(kind, Map | DictOf | Obj) else "list", name(bar))))
            state[variable] = OWNED
        place = subscript(name(bar), index, gast.Store())
        if isinstance(kind, Num) and kind.shape is not None and not repeats:
            added = gast.AugAssign(place, gast.Add(), value)
            out.append(impure(added) if variable in self.memory else added)
        elif isinstance(kind, Num) and kind.shape is not None:
            at = attribute(self.global_name("np", np), "add", "at")
            out.append(gast.Expr(call(at, name(bar), self.as_argument(index), value)))
        elif isinstance(kind, Seq | Map | DictOf | Obj | ListOf) and isinstance(item, Num):
            read = subscript(name(bar), clone(index))
            out.append(gast.Assign([place], gast.BinOp(read, gast.Add(), value), None))
        else:
            out.append(
                assign(bar, call(self.global_name("add_at", runtime.add_at), name(bar), self.as_argument(index), value))
            )

    def part_added(self, variable: str, index: gast.expr, value: gast.expr, state: State, out: list[gast.stmt]) -> bool:
        """A contribution to one item of a short tuple or list: a new list with the sum in its place."""
        kind, bar = self.kinds.get(variable, UNKNOWN), self.bar(variable)
        place = index.value if isinstance(index, gast.Constant) else None
        if (
            not isinstance(kind, Seq)
            or type(place) is not int
            or variable in self.memory
            or not 1 < len(kind.items) < 5
        ):
            return False
        if not all(isinstance(i, Num) for i in kind.items) or not -len(kind.items) <= place < len(kind.items):
            return False
        first = variable not in state
        parts = self.zero(variable) if first else None
        if first and not isinstance(parts, gast.List):
            return False
        items = parts.elts if parts is not None else [subscript(name(bar), const(i)) for i in range(len(kind.items))]  # type: ignore[attr-defined]
        place %= len(items)
        items[place] = value if first else gast.BinOp(items[place], gast.Add(), value)
        out.append(assign(bar, gast.List(items, gast.Load())))
        state[variable] = OWNED
        return True

    def as_argument(self, index: gast.expr) -> gast.expr:
        """An index as the argument of a call: slices can't stand there."""
        if any(isinstance(n, gast.Slice) for n in walk(index)):
            return subscript(attribute(self.global_name("np", np), "s_"), index)
        return index

    # steps

    def op(self, step: Op, state: State) -> None:
        if step.leaf or step.shadow:
            return
        if set(step.targets) & self.memory:
            self.shadowed(step, state)
            return
        live = step.active and (bool(step.lends) or any(t in state for t in step.targets))
        out: list[gast.stmt] = []
        if live:
            self.adjoint(step, state, out)
        else:
            for target in step.targets:
                state.pop(target, None)
        step.reverse = out

    def shadowed(self, step: Op, state: State) -> None:
        """A step that makes memory with a shadow: a view needs no adjoint line; an array passes on what its shadow got."""
        out: list[gast.stmt] = []
        mirrored = step.shares and not step.may_copy and not (copies_items(step) and copies_numbers(step))
        if all(t in self.memory for t in step.targets) and mirrored:
            pass
        elif step.active and step.varied:
            held = {t: state[t] for t in step.targets if t in self.memory}
            self.adjoint(step, state, out)
            state.update(held)
            if step.may_copy and out:
                [source] = step.shares
                shared = call(
                    attribute(self.global_name("np", np), "may_share_memory"),
                    name(self.bar(step.target)),
                    name(self.bar(source)),
                )
                out = [gast.If(gast.UnaryOp(gast.Not(), shared), out, [])]
        # the lines go where the shadow still is the one that was made here
        (step.partner or step).reverse = out

    def adjoint(self, step: Op, state: State, out: list[gast.stmt]) -> None:
        if step.lends and step.target not in state:
            seed: gast.expr = const(None) if step.gives or not differentiable(step.kind) else self.zero(step.target)
        elif len(step.targets) == 1:
            seed = name(self.bar(step.target))
        else:
            parts = [
                name(self.bar(t))
                if t in state
                else self.zero(t)
                if differentiable(step.kinds.get(t, UNKNOWN))
                else const(None)
                for t in step.targets
            ]
            seed = gast.Tuple(parts, gast.Load())
        held = state.get(step.target, SHARED)
        contributions = merged(self.contributions(step, seed, out))
        for target in step.targets:
            state.pop(target, None)
        own: dict[str, list[tuple[gast.expr | None, gast.expr, bool, Kind]]] = {}
        moved = self.moved(contributions, self.bars.get(step.target, "")) if held == OWNED else None
        for variable, index, expr, repeats, item in contributions:
            if variable in self.memory and is_display(step.expr) and step.target in self.memory:
                continue  # its shadow stands in the container's
            if variable in step.targets:
                own.setdefault(variable, []).append((index, expr, repeats, item))
            elif index is None:
                self.add(variable, expr, state, out)
                if expr is moved and len(out) and isinstance(out[-1], gast.Assign) and out[-1].value is expr:
                    state[variable] = OWNED
            else:
                self.add_at(variable, index, expr, state, out, repeats, item)
        for variable, parts in own.items():
            self.own_contributions(variable, parts, state, out)

    def moved(self, contributions: list, bar: str) -> gast.expr | None:
        """The contribution that is the adjoint itself, if no other shares its memory, or changes it while others look."""
        mentions = [(variable, expr) for variable, _, expr, _, _ in contributions if bar in names_read(expr)]
        for variable, index, expr, _, _ in contributions:
            if isinstance(expr, gast.Name) and expr.id == bar and index is None:
                once = sum(v == variable for v, *_ in contributions) == 1
                return expr if once and all(is_fresh(e) for _, e in mentions if e is not expr) else None
        return None

    def own_contributions(self, variable: str, parts: list, state: State, out: list[gast.stmt]) -> None:
        """`x = f(x)`: the adjoint of the old value takes the name of the adjoint of the new."""
        if all(index is None for index, *_ in parts):
            total = parts[0][1]
            for _, expr, _, _ in parts[1:]:
                total = gast.BinOp(total, gast.Add(), expr)
            if isinstance(total, gast.Name) and total.id == self.bar(variable):
                state[variable] = SHARED
                return
            self.add(variable, total, state, out)
            return
        held = self.temporary(f"{variable}_new_bar")
        out.append(assign(held, name(self.bar(variable))))
        for index, expr, repeats, item in parts:
            expr = substitute(expr, {self.bar(variable): name(held)})
            if index is None:
                self.add(variable, expr, state, out)
            else:
                self.add_at(variable, index, expr, state, out, repeats, item)

    def contributions(
        self, step: Op, seed: gast.expr, out: list[gast.stmt]
    ) -> list[tuple[str, gast.expr | None, gast.expr, bool, Kind]]:
        """(variable, index or None, tree, may repeat, kind of the item) for each operand that varies."""
        expr = step.expr
        match expr:
            case gast.Name(id=variable):
                if len(step.targets) > 1:
                    return [
                        (variable, const(i), name(self.bar(t)), False, step.kinds.get(t, UNKNOWN))
                        for i, t in enumerate(step.targets)
                        if t not in self.memory
                        and isinstance(e := seed.elts[i], gast.Name)
                        and e.id == self.bars.get(t)
                    ]
                return [(variable, None, seed, False, UNKNOWN)]
            case gast.Tuple(elts=items) | gast.List(elts=items):
                return [c for i, item in enumerate(items) for c in self.into(item, self.part(seed, const(i)), step)]
            case gast.Dict(keys=keys, values=items):
                return [
                    c
                    for key, item in zip(keys, items, strict=True)
                    for c in self.into(item, self.part(seed, key), step)
                ]
            case gast.Subscript(value=gast.Name(id=variable), slice=index):
                kind_of = lambda node: self.kind_in(node, step.operand_kinds)  # noqa: E731
                base = step.operand_kinds.get(variable, UNKNOWN)
                if isinstance(base, Num) and base.scalar:  # new axes at most
                    whole = seed if isinstance(step.kind, Num) and step.kind.scalar else self.summed(seed)
                    return [(variable, None, whole, False, UNKNOWN)]
                return [
                    (
                        variable,
                        index,
                        seed,
                        may_repeat(index, kind_of) if isinstance(base, Num | type(UNKNOWN)) else False,
                        step.kind if len(step.targets) == 1 else UNKNOWN,
                    )
                ]
            case gast.Attribute(value=gast.Name(id=variable), attr=attr) if isinstance(
                step.operand_kinds.get(variable), Obj
            ):
                return [(variable, const(attr), seed, False, step.kind)]
            case gast.Attribute(value=gast.Name(id=variable), attr=attr) if isinstance(
                base := step.operand_kinds.get(variable), Seq
            ):
                return [(variable, const(base.type._fields.index(attr)), seed, False, step.kind)]  # type: ignore[attr-defined]
        operation = self.canonical_of(step)
        if operation is None:
            raise self.error(
                UnsupportedError,
                "it can't be known when generating what this calls",
                expr,
                "Call a function by a name that is bound once, or give the value a type that is known.",
            )
        return self.called(step, operation, seed, out)

    def part(self, seed: gast.expr, key: gast.expr) -> gast.expr:
        if isinstance(seed, gast.Tuple | gast.List) and isinstance(key, gast.Constant) and type(key.value) is int:
            return seed.elts[key.value]
        return subscript(clone(seed), clone(key))

    def into(
        self, node: gast.expr, expr: gast.expr, step: Op
    ) -> list[tuple[str, gast.expr | None, gast.expr, bool, Kind]]:
        """A contribution to what stands in an argument: a name, or a display of names."""
        if isinstance(node, gast.Name):
            return [(node.id, None, expr, False, UNKNOWN)] if node.id in step.varied else []
        if isinstance(node, gast.List | gast.Tuple):
            return [c for i, item in enumerate(node.elts) for c in self.into(item, self.part(expr, const(i)), step)]
        if isinstance(node, gast.Dict) and None not in node.keys:
            return [
                c
                for key, item in zip(node.keys, node.values, strict=True)
                for c in self.into(item, self.part(expr, key), step)
            ]
        if self.varies(node, step):
            raise self.error(
                UnsupportedError,
                "a value that is differentiated is used here in a form that is not supported",
                step.origin.node,
                "Assign it to a variable first.",
            )
        return []

    def called(self, step: Op, operation: Canonical, seed: gast.expr, out: list[gast.stmt]):
        self.seed = seed
        named = not is_operation(operation.callee)
        record = self.record(step, operation, seed) if named else None
        if record is not None:
            return record
        adjoints = self.call_pair(step, operation, self) if named else None
        if adjoints is not None:
            out += self.pending
            self.pending = []
            return [
                c
                for argument, expr in zip(operation.args, adjoints, strict=True)
                if expr is not None
                for c in self.into(argument, expr, step)
            ]
        if (
            operation.callee in (np.array, np.asarray)
            and isinstance(operation.args[0], gast.List | gast.Tuple)
            and isinstance(step.kind, Num)
            and step.kind.dtype is not None
            and step.kind.dtype.kind == "f"
        ):
            return self.into(operation.args[0], seed, step)
        concatenated = self.list_arithmetic(step, operation, seed)
        if concatenated is not None:
            return concatenated
        found = False
        for rule in rules_for(operation.callee):
            found = True
            bound = rule.bind(operation.args, operation.keywords)
            if bound is not None and not any(
                self.varies(v, step) for p, v in bound.items() if p not in rule.differentiable and p != "primal"
            ):
                return self.ruled(step, operation, rule, bound, seed, out)
        self.refuse(step, operation, found)

    def record(self, step: Op, operation: Canonical, seed: gast.expr):
        """A NamedTuple, dataclass or dict made of the arguments: each gets its part of the adjoint."""
        receiver = self.kind_in(operation.args[0], step.operand_kinds) if operation.args else UNKNOWN
        found = records.contributions(operation, step.kind, receiver)
        if found is None:
            return None
        result = []
        for argument, key, same in found:
            part = self.part(seed, key)
            for variable, index, expr, repeats, item in self.into(argument, part, step):
                if same:
                    kind = self.kind_in(argument, step.operand_kinds)
                    held = dict(records.keyed(kind)).get(key.value, UNKNOWN)  # type: ignore[attr-defined]
                    if not differentiable(held):
                        continue
                    index, item = key, held if isinstance(held, Num) and held.scalar else UNKNOWN
                result.append((variable, index, expr, repeats, item))
        return result

    def refuse(self, step: Op, operation: Canonical, found: bool) -> None:
        label = spelled(operation.callee)
        reason = why_no_rule(operation.callee)
        if found:
            raise self.error(
                MissingRuleError,
                f"{label} has no rule for this form of the call",
                step.expr,
                "Use other arguments, or wrap the call in a function with a rule of its own: s2sad.custom_vjp.",
            )
        raise self.error(
            MissingRuleError,
            f"{label} has no rule" + (f": {reason}" if reason else ""),
            step.expr,
            f"Wrap it in a function and give that a rule: @s2sad.custom_vjp, or treat it as constant: s2sad.stop_gradient({label}(...)).",
        )

    def summed(self, tree: gast.expr) -> gast.expr:
        return call(attribute(self.global_name("np", np), "sum"), tree)

    def list_arithmetic(self, step: Op, operation: Canonical, seed: gast.expr):
        """`xs + ys` of lists concatenates."""
        lists = [
            isinstance(step.operand_kinds.get(getattr(a, "id", "")), Seq | ListOf)
            or isinstance(a, gast.List | gast.Tuple)
            for a in operation.args
        ]
        if operation.callee in (list, tuple) and len(lists) == 1 and not lists[0]:
            return self.into(operation.args[0], call(attribute(self.global_name("np", np), "array"), seed), step)
        if operation.callee in (list, tuple) and len(lists) == 1:
            return self.into(operation.args[0], call("list", seed), step)
        if operation.callee in records.DICTS and len(lists) == 1 and not operation.keywords:
            if isinstance(self.kind_in(operation.args[0], step.operand_kinds), DictOf):
                return self.into(operation.args[0], call("dict", seed), step)
        if not any(lists) or operation.callee not in (gast.Add, gast.Mult):
            return None
        if operation.callee is gast.Mult:
            repeated = self.repeated(operation, seed, step)
            if repeated is not None:
                return repeated
        if operation.callee is gast.Mult or not all(is_atom(a) for a in operation.args):
            raise self.error(
                UnsupportedError,
                "this arithmetic on lists is not supported",
                step.expr,
                "Build the list in a loop, or use arrays.",
            )
        left, right = operation.args
        count = call("len", clone(left))
        return [
            *self.into(left, subscript(clone(seed), gast.Slice(None, clone(count), None)), step),
            *self.into(right, subscript(clone(seed), gast.Slice(count, None, None)), step),
        ]

    def repeated(self, operation: Canonical, seed: gast.expr, step: Op):
        """`[x] * n`: each item gets the sum over its copies."""
        for items in operation.args:
            kind = (
                step.operand_kinds.get(items.id, UNKNOWN)
                if isinstance(items, gast.Name)
                else self.kind_in(items, step.operand_kinds)
            )
            if (
                isinstance(kind, Seq)
                and kind.items
                and all(isinstance(item, Num) and item.shape is not None for item in kind.items)
            ):
                count = const(len(kind.items)) if len(kind.items) > 1 else None
                sums = [
                    call("sum", subscript(clone(seed), gast.Slice(const(i) if count else None, None, count)))
                    for i in range(len(kind.items))
                ]
                return self.into(items, gast.List(sums, gast.Load()), step)
        return None

    def ruled(
        self, step: Op, operation: Canonical, rule, bound: dict[str, gast.expr], seed: gast.expr, out: list[gast.stmt]
    ):
        varying = [p for p in rule.differentiable if self.varies(bound[p], step)]
        wanted = [p for p in varying if f"{p}_bar" in rule.assigned]
        missing = [p for p in varying if f"{p}_bar" not in rule.assigned]
        if missing:
            raise self.error(
                MissingRuleError,
                f"{spelled(operation.callee)} has no rule for the derivative by {missing[0]!r}",
                step.expr,
                "Wrap the call in a function with a rule of its own: s2sad.custom_vjp.",
            )
        kinds = Layers(
            {self.bars[t]: step.kinds.get(t, UNKNOWN) for t in step.targets if t in self.bars},
            step.operand_kinds,
            self.kinds,
        )
        after = Layers(step.kinds, kinds)

        def kind_of(node: gast.expr) -> Kind:
            return self.kind_in(node, after if node is result else kinds)

        result: gast.expr = (
            name(step.target) if len(step.targets) == 1 else gast.Tuple([name(t) for t in step.targets], gast.Load())
        )
        selected = self.masked and (self.feeding is None or not self.feeding.isdisjoint(step.targets))
        guarded = selected or operation.callee not in UNGUARDED
        product = operation.callee in (gast.Mult, np.multiply)

        def guard(divisor: gast.expr) -> bool:
            return selected and not names_read(divisor).isdisjoint(self.infinite) if product else guarded

        context = Context(kind_of, self.temporary, self.global_name, self.shape_source, guard)
        spliced = splice(rule, {**bound, rule.result: result, rule.seed: seed}, [f"{p}_bar" for p in wanted], context)
        out += spliced.statements
        found = []
        for parameter in wanted:
            expr, argument = spliced.outputs[f"{parameter}_bar"], bound[parameter]
            if isinstance(argument, gast.Name):
                operand = step.operand_kinds.get(argument.id, UNKNOWN)
                if rule.broadcasts:
                    expr = fitted(
                        expr,
                        with_dtype(step.kind, kind_of(expr)),
                        operand,
                        name(self.shape_source(argument.id)),
                        self.global_name,
                    )
                elif isinstance(operand, Num):
                    kind = kind_of(expr)
                    expr = self.in_dtype(expr, kind, operand, argument.id, self.maybe_complex(step.kind))
                    expr = number(expr, kind, operand)
                elif isinstance(operand, Seq | ListOf) and self.maybe_complex(step.kind) and not alike(operand):
                    expr = self.each_like(expr, argument)
                elif isinstance(operand, Seq | ListOf) and not isinstance(expr, gast.List | gast.ListComp):
                    expr = call("list", expr)
            elif not isinstance(expr, gast.Name | gast.List | gast.Tuple) and len(getattr(argument, "elts", ())) > 1:
                held = self.temporary(f"{self.bars.get(step.target, step.target)}_parts")
                out.append(assign(held, expr))
                expr = name(held)
            parts = self.into(argument, expr, step)
            if isinstance(argument, gast.List | gast.Tuple) and self.maybe_complex(step.kind):
                parts = [(v, index, self.part_like(e, v, step), *rest) for v, index, e, *rest in parts]  # type: ignore[misc]
            found += parts
        return found

    @staticmethod
    def maybe_complex(kind: Kind) -> bool:
        return kind == UNKNOWN or (isinstance(kind, Num) and (kind.dtype is None or kind.dtype.kind == "c"))

    def part_like(self, expr: gast.expr, variable: str, step: Op) -> gast.expr:
        """A part of an adjoint that may be complex, for an operand that is real."""
        operand = step.operand_kinds.get(variable, UNKNOWN)
        if isinstance(operand, Num) and operand.dtype is not None and operand.dtype.kind == "c":
            return expr
        return call(self.global_name("like", runtime.like), expr, name(variable))

    def each_like(self, expr: gast.expr, argument: gast.expr) -> gast.expr:
        part, item = self.names.fresh("part"), self.names.fresh("item")
        target = gast.Tuple([store(part), store(item)], gast.Store())
        pairs = gast.comprehension(target, call("zip", expr, clone(argument)), [], 0)
        return gast.ListComp(call(self.global_name("like", runtime.like), name(part), name(item)), [pairs])

    def in_dtype(self, expr: gast.expr, kind: Kind, operand: Num, variable: str, mixed: bool) -> gast.expr:
        """An adjoint in its operand's dtype; it is known to have the operand's shape."""
        if operand.dtype is not None and isinstance(kind, Num) and kind.dtype is not None:
            return cast(expr, kind, operand, self.global_name) if kind.dtype != operand.dtype else expr
        if not mixed and (operand.python or (operand.dtype == np.float64 and not isinstance(kind, Num))):
            return expr
        return call(self.global_name("like", runtime.like), expr, name(self.shape_source(variable)))

    def varies(self, node: gast.expr, step: Op) -> bool:
        if type(node) is gast.Name:
            return node.id in step.varied
        return not step.varied.isdisjoint(reads_varying(node))

    def store(self, step: Store, state: State) -> None:
        out: list[gast.stmt] = []
        if step.shadow:
            return
        if step.base in self.memory and isinstance(step.found, CONTAINERS):
            self.slots(step, state)
            return
        if step.base in state:
            if step.op == "append" and step.active:
                self.append(step, state, out)
            elif step.op == "append":
                out.append(gast.Expr(call(attribute(self.bar(step.base), "pop"))))
            elif step.op == "pop":
                self.popped(step, state, out)
            else:
                self.written(step, state, out)
        step.reverse = out

    def slots(self, step: Store, state: State) -> None:
        """A store into a container that has a shadow: arrays need no adjoint line, what a number's place got goes to the number."""
        out: list[gast.stmt] = []
        place, bar = step.partner or step, self.bar(step.base)
        operand = step.kinds.get(getattr(step.value, "id", ""), UNKNOWN)
        varies = isinstance(step.value, gast.Name) and step.value.id in step.varied
        number = varies and not has_shadow(operand)
        if number and not is_slot(operand):
            raise self.error(
                UnsupportedError,
                "it is not known when generating whether an array or a number is put into this container",
                step.origin.node,
                "Give the value a type that is known: float(...), np.asarray(...).",
            )
        item = subscript(name(bar), clone(step.index))
        match step.op:
            case "append" | "insert" if number:
                where = [] if step.op == "append" else [clone(step.index)]
                self.add(step.value.id, call(attribute(bar, "pop"), *where), state, out)  # type: ignore[attr-defined]
                step.partner.undone = True
            case "replace" if holds_slots(operand) and varies:
                self.add(step.value.id, name(bar), state, out)  # type: ignore[attr-defined]
            case "+" | "-" if number:
                self.cotangent_of(step, item, operand, state, out)
            case None if number:
                self.cotangent_of(step, item, operand, state, out)
        if step.op is None and step.partner is None:
            out.append(impure(gast.Assign([subscript(name(bar), clone(step.index), gast.Store())], const(0.0), None)))
        place.reverse = out
        place.reads = frozenset().union(*(names_read(s) for s in out)) if out else frozenset()

    def append(self, step: Store, state: State, out: list[gast.stmt]) -> None:
        bar = self.bar(step.base)
        if state[step.base] == SHARED:
            out.append(assign(bar, call("list", name(bar))))
            state[step.base] = OWNED
        popped = call(attribute(bar, "pop"))
        if isinstance(step.value, gast.Name) and step.value.id in step.varied:
            self.add(step.value.id, popped, state, out)
        else:
            out.append(gast.Expr(popped))

    def popped(self, step: Store, state: State, out: list[gast.stmt]) -> None:
        """Undoing `xs.pop()`: the item is back, with no adjoint of its own yet."""
        assert isinstance(step.value, gast.Name)
        if state[step.base] == SHARED:
            out.append(assign(self.bar(step.base), call("list", name(self.bar(step.base)))))
            state[step.base] = OWNED
        out.append(gast.Expr(call(attribute(self.bar(step.base), "append"), self.zero(step.value.id))))

    def written(self, step: Store, state: State, out: list[gast.stmt]) -> None:
        """`x[i] = v`: the cotangent moves to v (a copy: the place is zeroed next); `x[i] += v`: it goes to both."""
        base, bar = step.kinds.get(step.base, UNKNOWN), self.bar(step.base)
        if isinstance(base, ListOf) and isinstance(base.item, Num) and step.seen is None and not step.aliases:
            self.item_written(step, base.item, state, out)
            return
        if not isinstance(base, Num):
            raise self.error(
                UnsupportedError,
                "an item of this container is written, and what it holds is not known well enough",
                step.origin.node,
                "Fill a plain list or dict in the function, or build a new one.",
            )
        kind_of = lambda node: self.kind_in(node, step.kinds)  # noqa: E731
        what = classify(step.index, kind_of)
        if what is None:
            raise self.error(
                UnsupportedError,
                "it can't be known when generating what this index selects, and it is written",
                step.origin.node,
                "Use integers, slices, or arrays of integers or truth values.",
            )
        item = kind_of(subscript(step.place(), step.index))
        varies = isinstance(step.value, gast.Name) and step.value.id in step.varied
        if step.op is not None and not varies:
            return
        place = subscript(step.place(bar), clone(step.index))
        if what == ["ellipsis"] and step.seen is None and step.base not in self.memory:
            self.written_whole(step, base, varies, state, out)
            return
        if step.op is None and state[step.base] == SHARED:
            out.append(assign(bar, call(attribute(bar, "copy"))))
            state[step.base] = OWNED
        scalar = isinstance(item, Num) and item.scalar and set(what) == {"int"}
        gathers = bool({"mask", "gather"} & set(what))
        read: gast.expr = (
            place
            if scalar or gathers or (step.op is not None and varies and step.value.id in state)
            else call(attribute(place, "copy"))
        )
        if step.op is None and "gather" in what and not step.unique:
            last = call(self.global_name("last_writes", runtime.last_writes), step.place(), clone(step.index))
            read = call(attribute(self.global_name("np", np), "where"), last, read, const(0.0))
        if step.op is not None:
            self.cotangent_of(step, read, item, state, out)
            return
        held = self.temporary(f"{step.base}_item_bar")
        if varies:
            out.append(assign(held, read))
        out.append(
            impure(
                gast.Assign([subscript(step.place(bar), clone(step.index), gast.Store())], const(0.0), None),
                step.base in self.memory,
            )
        )
        if varies:
            self.cotangent_of(step, name(held), item, state, out)

    def item_written(self, step: Store, item: Num, state: State, out: list[gast.stmt]) -> None:
        """`xs[i] = v` for a list of numbers or arrays: the adjoint of the item is that of v, and the old item has none yet."""
        bar = self.bar(step.base)
        if classify(step.index, lambda node: self.kind_in(node, step.kinds)) != ["int"] or (
            step.op is not None and not item.scalar
        ):
            raise self.error(
                UnsupportedError,
                "several items of a list are written at once",
                step.origin.node,
                "Write them one by one.",
            )
        if state[step.base] == SHARED:
            out.append(assign(bar, call("list", name(bar))))
            state[step.base] = OWNED
        place = subscript(name(bar), clone(step.index))
        held = self.temporary(f"{step.base}_item_bar")
        varies = isinstance(step.value, gast.Name) and step.value.id in step.varied
        if varies:
            out.append(assign(held, place))
        if step.op is None:
            empty = zeros(item, subscript(name(step.base), clone(step.index)), self.global_name)
            out.append(gast.Assign([subscript(name(bar), clone(step.index), gast.Store())], empty, None))
        if varies:
            self.cotangent_of(step, name(held), item, state, out)

    def cotangent_of(self, step: Store, seed: gast.expr, item: Kind, state: State, out: list[gast.stmt]) -> None:
        """The cotangent of a place goes to the value that was stored there."""
        assert isinstance(step.value, gast.Name)
        operand = step.kinds.get(step.value.id, UNKNOWN)
        if not isinstance(operand, Num | type(UNKNOWN)):
            raise self.error(
                UnsupportedError,
                "a list or tuple is stored in an array",
                step.origin.node,
                "Make it an array first: np.array([...]).",
            )
        expr: gast.expr = seed if step.op != "-" else gast.UnaryOp(gast.USub(), seed)
        expr = fitted(expr, item, operand, name(self.shape_source(step.value.id)), self.global_name)
        before = step.value.id in state
        self.add(step.value.id, expr, state, out)
        if not before and isinstance(expr, gast.Name | gast.Call):
            state[step.value.id] = OWNED if expr is seed else state[step.value.id]

    def written_whole(self, step: Store, base: Num, varies: bool, state: State, out: list[gast.stmt]) -> None:
        """`x[...] = v`, `x op= v`: what the adjoint of x was belongs to v, and nothing of it stays with x unless v was added."""
        bar = self.bar(step.base)
        before = step.value.id in state if isinstance(step.value, gast.Name) else True
        owned = state[step.base]
        if step.op is None:
            del state[step.base]
        if varies:
            self.cotangent_of(step, name(bar), base, state, out)
        if varies and not before:
            last = out[-1]
            named = isinstance(last, gast.Assign) and isinstance(last.value, gast.Name)
            if named and step.op is None:
                state[step.value.id] = owned  # type: ignore[attr-defined]
            elif step.op is not None and isinstance(last, gast.Assign) and not is_fresh(last.value):
                state[step.value.id] = state[step.base] = SHARED  # type: ignore[attr-defined]


def with_dtype(result: Kind, adjoint: Kind) -> Kind:
    """The kind of a result's adjoint: the result's shape, and the dtype that the adjoint line gives."""
    if isinstance(result, Num) and isinstance(adjoint, Num) and adjoint.dtype is not None and not adjoint.python:
        return replace(result, dtype=adjoint.dtype, value=MISSING)
    return result


def is_display(node: gast.expr) -> bool:
    return isinstance(node, gast.Tuple | gast.List | gast.Dict)


def copies_items(step: Op) -> bool:
    """Does a step make a new container of items that others hold?"""
    match step.expr:
        case gast.Subscript(slice=index):
            return isinstance(index, gast.Slice)
        case gast.Name() | gast.Attribute():
            return False
    return True


def copies_numbers(step: Op) -> bool:
    """Are numbers that carry derivatives among these items? Containers among them are the same as before."""
    inner = [e for n in walk(step.expr) if is_display(n) for e in gast.iter_child_nodes(n) if is_display(e)]
    direct = any(is_slot(item) and differentiable(item) for item in values(step.kind))
    return direct or bool(inner) and holds_slots(step.kind) or not isinstance(step.kind, CONTAINERS)


def is_operation(callee: Any) -> bool:
    """An operator or a ufunc: no function or class of the user's."""
    return isinstance(callee, np.ufunc) or (isinstance(callee, type) and issubclass(callee, gast.AST))


def impure(stmt: gast.stmt, really: bool = True) -> gast.stmt:
    """Mark a statement that writes memory which has other names."""
    if really:
        stmt.pure = False
    return stmt


def alike(kind: Kind) -> bool:
    """Are the items all real or all complex?"""
    items = kind.items if isinstance(kind, Seq) else (getattr(kind, "item", UNKNOWN),)
    dtypes = [item.dtype if isinstance(item, Num) else None for item in items]
    return all(d is not None for d in dtypes) and len({d.kind == "c" for d in dtypes if d is not None}) < 2


def merged(contributions: list) -> list:
    """Two equal contributions to one adjoint are twice the one: `x * x`, `h @ h`."""
    if len({variable for variable, *_ in contributions}) == len(contributions):
        return contributions
    result: list = []
    seen: dict[tuple[str, str], int] = {}
    for variable, index, expr, repeats, item in contributions:
        if index is None and isinstance(expr, gast.BinOp):
            place = seen.pop(key := (variable, gast.dump(expr)), None)
            if place is not None:
                result[place] = (variable, None, gast.BinOp(const(2.0), gast.Mult(), expr), repeats, item)
                continue
            seen[key] = len(result)
        result.append((variable, index, expr, repeats, item))
    return result


def spelled(callee: Any) -> str:
    """A callee as a user would write it."""
    if isinstance(callee, type) and issubclass(callee, gast.AST):
        return f"the operator {callee.__name__}"
    module, label = (
        getattr(callee, "__module__", None),
        getattr(callee, "__qualname__", getattr(callee, "__name__", repr(callee))),
    )
    if isinstance(callee, np.ufunc):
        module = "numpy"
    return f"{module}.{label}" if module and module != "builtins" else str(label)
