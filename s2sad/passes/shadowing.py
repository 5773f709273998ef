"""shadowing: the statements that make shadows, beside those that make, alias, rebind or rearrange memory.

xs = [a, s]         xs_bar = [a_bar, 0.0]
xs.append(b)        xs_bar.append(b_bar)
v = xs[0]           v_bar = xs_bar[0]
v = w[1:]           v_bar = w_bar[1:]

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     y = x * 1.0
...     rows = [y[:2], y[1:]]
...     rows[0][1] *= 3.0
...     return np.sum(rows[1])
>>> forward_sweep(f, np.ones(3))
y = x * 1.0
y_bar = np.zeros_like(y)
y_item_bar = y_bar[:2]
y_item2_bar = y_bar[1:]
rows = [y[:2], y[1:]]
rows_bar = [y_item_bar, y_item2_bar]
rows_0 = rows[0]
rows_0_bar = rows_bar[0]
rows_0[1] = rows_0[1] * 3.0
rows_1 = rows[1]
value = np.sum(rows_1)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from s2sad import runtime_memory
from s2sad.adjoints import zeros
from s2sad.errors import UnsupportedError
from s2sad.ir import Branch, Loop, Op, Origin, Step, Store, every
from s2sad.joining import NOTHING, values
from s2sad.kinds import UNKNOWN, Kind, ListOf, Map, Num, Seq, differentiable, known
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.shadows import COPIES, has_shadow, holds_slots, is_slot, may_copy
from s2sad.passes.sources import Sharing, immutable, is_library
from s2sad.trees import attribute, call, clone, const, name, names_read, subscript, substitute, walk
from s2sad.unit import Unit


def with_shadows(unit: Unit, global_name: Callable[[str, Any], str]) -> None:
    """Put the statements that make shadows beside those that make arrays and containers."""
    if unit.memory:
        unit.shadows = {v: unit.names.fresh(f"{v}_bar") for v in sorted(unit.memory)}
        refuse_without_shadows(unit)
        unit.program.lent_shadows = [unit.shadows[p] for p in unit.program.parameters if p in with_lent_shadows(unit)]
        unit.program.body = Mirror(unit, global_name).program()
        unit.forget()


def with_lent_shadows(unit: Unit) -> set[str]:
    """The parameters of which a shadow is given: what holds no floats needs none."""
    given = zip(unit.program.parameters, unit.kinds, strict=True)
    return {p for p, kind in given if p in unit.lent and differentiable(kind)}


def refuse_without_shadows(unit: Unit) -> None:
    """A list that is empty when it is lent, and gets items here: of what kind, the caller doesn't know."""
    for label in sorted(with_lent_shadows(unit) - unit.shadows.keys()):
        raise unit.error(
            UnsupportedError,
            f"a list or dict that {unit.program.name} is given is changed, and the function can't be written out",
            next((s.origin.node for s in every(unit.program.body) if getattr(s, "base", "") == label), None),
            "Return the new items, or write a loop.",
        )


class Mirror:
    def __init__(self, unit: Unit, global_name: Callable[[str, Any], str]):
        self.unit, self.global_name = unit, global_name
        self.memory, self.shadows = unit.memory, unit.shadows
        self.sharing = Sharing(unit)
        self.kinds = dict(unit.joined_kinds())

    def program(self) -> list[Step]:
        origin = Origin(gast.Pass(), 1, "")
        lent = with_lent_shadows(self.unit)
        given = [p for p in self.unit.program.parameters if p in self.memory and p not in lent]
        return [*(self.fresh(origin, p) for p in given), *self.block(self.unit.program.body)]

    def block(self, body: list[Step]) -> list[Step]:
        result: list[Step] = []
        for step in body:
            match step:
                case Branch():
                    step.then, step.orelse = self.block(step.then), self.block(step.orelse)
                case Loop():
                    step.body = self.block(step.body)
                case Op() if set(step.targets) & self.memory:
                    result += self.op(step)
                    continue
                case Store() if step.base in self.memory and isinstance(step.found, CONTAINERS):
                    result += [step, *self.store(step)]
                    continue
            result.append(step)
        return result

    # steps

    def op(self, step: Op) -> list[Step]:
        """A step with the steps of its shadows behind it."""
        if step.lends:
            return self.called(step) if set(step.targets) <= self.memory else [step]
        sources = self.sharing.sources(step)
        if not sources and not isinstance(step.kind, CONTAINERS):
            made = [self.fresh(step.origin.beside(), t) for t in step.targets if t in self.memory]
        else:
            step.shares, step.may_copy = tuple(sorted(sources & self.memory)), may_copy(step)
            made = self.views(step)
        step.partner = made[-1]
        first = names_read(step.expr) & set(step.targets)  # what the shadow reads is there no more behind the step
        return [*made, step] if first else [step, *made]

    def called(self, step: Op) -> list[Step]:
        """`y = f(x)` of a function that gives the shadow of its result too: `both = f(x)`, `y = both[0]`, `y_bar = both[1]`."""
        if len(step.targets) > 1:
            raise self.unit.error(
                UnsupportedError,
                "what a function gives that may write its arguments is unpacked where it is called",
                step.origin.node,
                "Bind it to one name, and unpack that.",
            )
        [target] = step.targets
        both = self.unit.names.fresh(f"{target}_and_bar")
        kind = self.kinds[target]
        table: dict[str, Kind] = {both: Seq(tuple, (kind, kind))}
        result = Op(
            step.origin, (target,), subscript(name(both), const(0)), {**table, target: kind}, operand_kinds=dict(table)
        )
        result.shares, result.pure = (target,), True
        step.targets, step.kinds = (both,), {**step.operand_kinds, **table}
        step.gives = True
        shadow = self.made(step.origin.beside(), (target,), subscript(name(both), const(1)), None)
        result.partner = shadow
        return [step, result, shadow]

    def views(self, step: Op) -> list[Op]:
        origin = step.origin.beside()
        parts = [(t, i) for i, t in enumerate(step.targets) if t in self.memory]
        if len(parts) < len(step.targets):
            base = self.shadow_of(step)
            return [self.made(origin, (t,), subscript(clone(base), const(i)), None) for t, i in parts]
        targets = tuple(t for t in step.targets if t in self.memory)
        return [self.made(origin, targets, self.shadow_of(step), step)]

    def made(self, origin: Origin, targets: tuple[str, ...], expr: gast.expr, source: Op | None) -> Op:
        bars = tuple(self.shadows[t] for t in targets)
        table = {bar: self.kinds[t] for t, bar in zip(targets, bars, strict=True)}
        return Op(origin, bars, expr, table, callee=source.callee if source else None, pure=True, shadow=True)

    def fresh(self, origin: Origin, variable: str) -> Op:
        """Zeros: an array that nothing else looks at, or a parameter."""
        kind = self.kinds[variable]
        plain = variable not in self.unit.program.parameters and isinstance(kind, Num) and not kind.optional
        zeros = (
            call(attribute(self.global_name("np", np), "zeros_like"), name(variable))
            if plain
            else call(self.global_name("shadow", runtime_memory.shadow), name(variable))
        )
        return self.made(origin, (variable,), zeros, None)

    def shadow_of(self, step: Op) -> gast.expr:
        """The same operation on shadows."""
        match step.expr:
            case gast.Tuple() | gast.List() | gast.Dict():
                return self.slot(step.expr, step)
            case gast.BinOp(left=left, op=op, right=right) if isinstance(step.kind, CONTAINERS):
                counted = isinstance(op, gast.Mult)
                return gast.BinOp(self.operand(left, step, counted), op, self.operand(right, step, counted))
            case gast.Call(args=[gast.Name(id=base)]) if step.callee in COPIES and base in self.memory:
                function = "dict" if step.callee is dict else "list"
                return call(function, name(self.shadows[base]))
            case gast.Attribute(value=gast.Name(id=base), attr=attr) if isinstance(self.kind(base, step), Seq):
                place = self.kind(base, step).type._fields.index(attr)  # type: ignore[union-attr,attr-defined]
                return subscript(name(self.shadows[base]), const(place))
        renamed: dict[str, gast.expr] = {s: name(self.shadows[s]) for s in step.shares}
        if not renamed:
            parts: list[gast.expr] = [name(t) for t in step.targets]  # what stands there twice has one shadow
            whole = parts[0] if len(parts) == 1 else gast.List(parts, gast.Load())
            return call(self.global_name("shadow", runtime_memory.shadow), whole)
        return substitute(step.expr, renamed)

    def operand(self, node: gast.expr, step: Op, counted: bool) -> gast.expr:
        """Of `xs + [y]`, `xs * n`."""
        plain = counted and isinstance(kind := self.kind_of(node, step), Num) and kind.scalar
        if plain:
            return clone(node)
        found = self.slot(node, step)
        if isinstance(found, gast.Constant):  # a list that holds nothing to add to: as long all the same
            return call(self.global_name("shadow", runtime_memory.shadow), clone(node))
        return found

    # what stands in the shadow of a container

    def slot(self, node: gast.expr, step: Step) -> gast.expr:
        match node:
            case gast.Name(id=label) if label in self.memory:
                return name(self.shadows[label])
            case gast.Tuple(elts=items) | gast.List(elts=items):
                return gast.List([self.slot(item, step) for item in items], gast.Load())
            case gast.Dict(keys=keys, values=items):
                return gast.Dict([clone(k) for k in keys], [self.slot(item, step) for item in items])
        if isinstance(node, gast.Call) and self.unit.scope.lookup(node.func) is runtime_memory.shadow:
            return clone(node)  # another one, as empty
        kind = self.kind_of(node, step)
        if isinstance(node, gast.Name) and isinstance(kind, Seq) and immutable(kind) and has_shadow(kind):
            return places(kind)
        if not is_slot(kind) and names_read(node) & step.varied and differentiable(kind):
            raise self.unit.error(
                UnsupportedError,
                "what is put into this container is a container that can't be followed",
                step.origin.node,
                "Make arrays of what it holds, or keep it under a name of its own.",
            )
        again = isinstance(node, gast.Name | gast.Attribute) or (
            isinstance(node, gast.Call) and is_library(self.unit.scope.lookup(node.func))
        )
        if again and isinstance(kind, Num) and kind.array and differentiable(kind):
            return zeros(kind, clone(node), self.global_name)  # another item of the container varies
        if isinstance(kind, CONTAINERS) and not values(kind):
            return gast.Dict([], []) if isinstance(kind, Map) else gast.List([], gast.Load())
        if isinstance(node, gast.BinOp) and holds_slots(kind) and not any(isinstance(n, gast.Call) for n in walk(node)):
            return call(self.global_name("shadow", runtime_memory.shadow), clone(node))  # `[0.0] * 3`
        return const(0.0) if is_slot(kind) or kind == NOTHING else const(None)  # there may be a number later

    def kind_of(self, node: gast.expr, step: Step) -> Kind:
        return self.sharing.unit_kind(node, step)  # type: ignore[arg-type]

    def kind(self, variable: str, step: Step) -> Kind:
        return self.sharing.kind(step, variable)

    def store(self, step: Store) -> list[Step]:
        """A store into a container, on its shadow; a number that takes the place of a number changes nothing there."""
        if step.op is None and not self.rearranges(step):
            return []
        bar = self.shadows[step.base]
        table = {**step.kinds, bar: step.kinds.get(step.base, UNKNOWN)}
        shadow = Store(
            step.origin.beside(), bar, clone(step.index), self.slot(step.value, step), step.op, kinds=table, shadow=True
        )
        shadow.found = step.found
        shadow.aliases = frozenset(self.renamed(a) for a in step.aliases if a.removesuffix("'") in self.shadows)
        if step.op in ("+", "-"):
            return []
        step.partner = shadow
        return [shadow]

    def renamed(self, alias: str) -> str:
        label = alias.removesuffix("'")
        return self.shadows[label] + alias[len(label) :]

    def rearranges(self, step: Store) -> bool:
        """May `base[index] = value` put something else than a number in the place of a number?"""
        if not is_slot(self.kind_of(step.value, step)):
            return True
        match step.found:
            case ListOf(item):
                return not is_slot(item) or item.optional  # type: ignore[attr-defined]
            case Map(items):
                key = known(self.kind_of(step.index, step))
                held = dict(items).get(key, UNKNOWN)
                return not is_slot(held) or held.optional  # type: ignore[union-attr]
            case Seq():
                return not all(is_slot(item) and not item.optional for item in values(step.found))
        return True


def places(kind: Kind) -> gast.expr:
    """What a tuple of numbers has in the shadow of what holds it: a number for each."""
    if isinstance(kind, Seq):
        return gast.List([places(item) for item in kind.items], gast.Load())
    return const(0.0) if is_slot(kind) or kind == NOTHING else const(None)
