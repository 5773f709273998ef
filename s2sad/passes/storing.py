"""storing: the adjoint lines of stores into arrays, lists and dicts."""

from __future__ import annotations

import gast
import numpy as np

from s2sad import runtime_memory
from s2sad.adjoints import fitted, is_fresh, zeros
from s2sad.errors import UnsupportedError
from s2sad.indexing import classify, may_repeat
from s2sad.ir import Op, Step, Store
from s2sad.kinds import UNKNOWN, DictOf, Kind, ListOf, Num
from s2sad.passes.accumulating import OWNED, SHARED, State, impure
from s2sad.passes.coalescing import is_last
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.contributing import Contributions
from s2sad.passes.shadows import has_shadow, holds_slots, is_slot
from s2sad.passes.sources import immutable
from s2sad.passes.tables import alike, is_plain
from s2sad.trees import (
    assign,
    attribute,
    call,
    clone,
    const,
    name,
    names_read,
    subscript,
)


class Stores(Contributions):
    """What is overwritten passes its adjoint on to the value, and has none before."""

    def store(self, step: Store, state: State, before: Step | None = None) -> None:
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
                self.popped(step, before, state, out)
            else:
                self.written(step, state, out)
        step.reverse = out

    def slots(self, step: Store, state: State) -> None:
        """A store into a container that has a shadow: arrays need no adjoint line, what a number's place got goes to the number."""
        out: list[gast.stmt] = []
        place, bar = step.partner or step, self.bar(step.base)
        operand = step.kinds.get(getattr(step.value, "id", ""), UNKNOWN)
        varies = isinstance(step.value, gast.Name) and step.value.id in step.varied
        whole = varies and step.value.id not in self.memory and immutable(operand)  # type: ignore[attr-defined]
        number = varies and (whole or not has_shadow(operand))
        if number and not whole and not is_slot(operand):
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
            case None if whole and not is_slot(operand):
                self.add(step.value.id, item, state, out)  # type: ignore[attr-defined]
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

    def popped(self, step: Store, before: Step | None, state: State, out: list[gast.stmt]) -> None:
        """Undoing `xs.pop()`: the item is back, with the adjoint of what it was taken out as, or none yet."""
        assert isinstance(step.value, gast.Name)
        if state[step.base] == SHARED:
            out.append(assign(self.bar(step.base), call("list", name(self.bar(step.base)))))
            state[step.base] = OWNED
        value, kind = step.value.id, step.kinds.get(step.value.id, UNKNOWN)
        adjoint = self.zero(value)
        taken = isinstance(before, Op) and before.targets == (value,) and before.active and is_last(before.expr)
        if taken and value in state and isinstance(kind, Num) and step.base in names_read(before.expr):  # type: ignore[union-attr]
            owned = kind.scalar or state.pop(value) == OWNED
            adjoint = name(self.bar(value))
            if not owned and kind.shape is None:  # it may be a number
                adjoint = call(self.global_name("own", runtime_memory.own), adjoint)
            elif not owned:
                adjoint = call(attribute(adjoint, "copy"))
            state.pop(value, None)
        out.append(gast.Expr(call(attribute(self.bar(step.base), "append"), adjoint)))

    def written(self, step: Store, state: State, out: list[gast.stmt]) -> None:
        """`x[i] = v`: the cotangent moves to v (a copy: the place is zeroed next); `x[i] += v`: it goes to both."""
        base, bar = step.kinds.get(step.base, UNKNOWN), self.bar(step.base)
        held = isinstance(base, ListOf | DictOf) and step.seen is None and not step.watched
        if held and isinstance(base.item, Num):  # type: ignore[union-attr]
            self.item_written(step, base.item, state, out)  # type: ignore[union-attr]
            return
        if held and isinstance(base, DictOf) and is_plain(base.item):
            self.tuple_written(step, base.item, state, out)
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
        repeats = may_repeat(step.index, kind_of, self.defined_by)
        what = what or []
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
        if step.op is None and repeats and not step.unique:
            last = call(
                self.global_name("last_writes", runtime_memory.last_writes),
                step.place(bar),
                self.as_argument(clone(step.index)),
            )
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
        """`xs[i] = v` for numbers or arrays in a list or dict: the adjoint of the item is that of v, and the old item has none yet."""
        bar = self.bar(step.base)
        by_key = isinstance(step.kinds.get(step.base), DictOf)
        one = by_key or classify(step.index, lambda node: self.kind_in(node, step.kinds)) == ["int"]
        if not one or (step.op is not None and not item.scalar):
            raise self.error(
                UnsupportedError,
                "several items of a list are written at once",
                step.origin.node,
                "Write them one by one.",
            )
        if state[step.base] == SHARED:
            self.to_own(step.base, state, out)
        place = subscript(name(bar), clone(step.index))
        held = self.temporary(f"{step.base}_item_bar")
        varies = isinstance(step.value, gast.Name) and step.value.id in step.varied
        if varies:
            out.append(assign(held, place))
        if step.op is None:
            old = clone(place) if by_key else subscript(name(step.base), clone(step.index))
            old = name(held) if varies and alike(item) else old
            mixed = by_key and item.shape is None
            empty = const(0.0) if mixed else zeros(item, old, self.global_name)
            out.append(gast.Assign([subscript(name(bar), clone(step.index), gast.Store())], empty, None))
        if varies:
            given = step.value.id in state  # type: ignore[attr-defined]
            self.cotangent_of(step, name(held), item, state, out)
            if not item.scalar and not given:
                state[step.value.id] = SHARED  # type: ignore[attr-defined]  # the adjoints of all items may be one array

    def tuple_written(self, step: Store, item: Kind, state: State, out: list[gast.stmt]) -> None:
        """The same for short tuples of numbers."""
        if state[step.base] == SHARED:
            self.to_own(step.base, state, out)
        place, held = subscript(name(self.bar(step.base)), clone(step.index)), ""
        varies = isinstance(step.value, gast.Name) and step.value.id in step.varied
        if varies:
            held = self.temporary(f"{step.base}_item_bar")
            out.append(assign(held, clone(place)))
        place.ctx = gast.Store()
        out.append(gast.Assign([place], zeros(item, clone(step.value), self.global_name), None))
        if varies:
            self.add(step.value.id, name(held), state, out)  # type: ignore[attr-defined]

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
        owned = state[step.base]
        if step.op is None:
            del state[step.base]
        before = step.value.id in state if isinstance(step.value, gast.Name) else True
        if varies:
            self.cotangent_of(step, name(bar), base, state, out)
        if varies and not before:
            last = out[-1]
            named = isinstance(last, gast.Assign) and isinstance(last.value, gast.Name)
            if named and step.op is None:
                state[step.value.id] = owned  # type: ignore[attr-defined]
            elif step.op is not None and isinstance(last, gast.Assign) and not is_fresh(last.value):
                state[step.value.id] = state[step.base] = SHARED  # type: ignore[attr-defined]
                if owned == OWNED and isinstance(last.value, gast.Name) and last.value.id == bar:
                    self.groups.append({step.base: True, step.value.id: True})  # type: ignore[attr-defined]
