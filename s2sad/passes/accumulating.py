"""accumulating: what is added to adjoints, place by place.

Of every adjoint it is known whether it is zero here: the first contribution assigns, later ones add. An adjoint is OWNED if nothing else
holds its array (then `+=` adds in place), else SHARED.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gast
import numpy as np

from s2sad import runtime
from s2sad.adjoints import is_fresh, short, zeros
from s2sad.calls import Canonical
from s2sad.ir import Op
from s2sad.joining import NOTHING, values
from s2sad.kinds import UNKNOWN, DictOf, Kind, ListOf, Map, Num, Obj, Seq, differentiable, same_dtype
from s2sad.names import Names
from s2sad.passes.contents import CONTAINERS
from s2sad.trees import (
    assign,
    attribute,
    augmented,
    call,
    clone,
    const,
    name,
    names_read,
    subscript,
    walk,
)

OWNED, SHARED = "owned", "shared"
State = dict[str, str]  # adjoints that are not zero here


@dataclass
class Parts:
    """The line of the step before, if all it does is to add to one item of a short tuple or list."""

    variable: str
    line: gast.Assign
    out: list[gast.stmt]
    given: set[int]  # items that something was added to

    def alone(self, out: list[gast.stmt]) -> bool:
        return out is self.out and out == [self.line]


@dataclass
class Accumulation:
    """The adjoints of one function by name, and the lines that add to them."""

    names: Names
    global_name: Callable[[str, Any], str]
    kind_in: Callable[[gast.expr, dict[str, Kind]], Kind]  # the kind of any expression, given those of names
    call_pair: Callable[[Op, Canonical, Any], list[gast.expr] | None]
    error: Callable[..., Exception]
    masked: bool
    kinds: dict[str, Kind]  # of each variable, over the whole function
    defined_by: dict[str, gast.expr] = field(default_factory=dict)  # temporaries to their expressions
    bars: dict[str, str] = field(default_factory=dict)
    zeroed: set[str] = field(default_factory=set)  # variables whose shape zeros take on some path
    temporaries: set[str] = field(default_factory=set)
    canonical_of: Callable[[Op], Canonical | None] = lambda op: None
    infinite: frozenset[str] = frozenset()  # values that may be infinite where their arguments are not
    mixed: bool = False  # are there arrays of single precision?
    feeding: frozenset[str] | None = None  # values that are selected from later, where that is known
    seed: gast.expr | None = None  # the adjoint of the call that is being reversed
    memory: set[str] = field(default_factory=set)  # variables whose adjoints are shadows, made going forward
    parts: Parts | None = None  # what the next contribution to a tuple may be added to
    pending: list[gast.stmt] = field(default_factory=list)  # lines that go before the contributions of a call
    groups: list[dict[str, bool]] = field(
        default_factory=list
    )  # who share one adjoint in this block; may they write it?

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
                and same_dtype(self.kinds[n].dtype, kind.dtype)
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

    # who holds an array

    def leave(self, variable: str, heirs: dict[str, bool], state: State) -> None:
        """A variable has no adjoint any more; what it held others may hold, who got it from there. Whoever is left alone owns it."""
        for group in [group for group in self.groups if variable in group]:
            del group[variable]
            group |= heirs
            if len(group) == 1:
                self.groups.remove(group)
                [(last, writable)] = group.items()
                if writable and state.get(last) == SHARED:
                    state[last] = OWNED

    def into_shadow(self, bar: str, kind: Kind, expr: gast.expr, index: gast.expr | None = None) -> gast.stmt:
        """A contribution to memory that has other names: it must land there, and bind nothing anew."""
        place = name(bar) if index is None else subscript(name(bar), clone(index))
        if isinstance(kind, Num) and kind.shape is not None:
            place.ctx = gast.Store()
            return impure(gast.AugAssign(place, gast.Add(), expr))
        if isinstance(index, gast.Slice) or (index is not None and not isinstance(kind, CONTAINERS)):
            where = self.as_argument(clone(index))  # what is there may be a number
            return impure(gast.Expr(call(self.global_name("add_into", runtime.add_into), name(bar), expr, where)))
        return impure(gast.Expr(call(self.global_name("add_into", runtime.add_into), place, expr)))

    def to_own(self, variable: str, state: State, out: list[gast.stmt]) -> None:
        """A copy, to be written."""
        kind, bar = self.kinds.get(variable, UNKNOWN), self.bar(variable)
        known = "dict" if isinstance(kind, Map | DictOf | Obj) else "list" if isinstance(kind, Seq | ListOf) else ""
        out.append(assign(bar, call(known, name(bar)) if known else call(attribute(bar, "copy"))))
        state[variable] = OWNED

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
        elif state[variable] == SHARED:
            self.to_own(variable, state, out)
        place = subscript(name(bar), index, gast.Store())
        if isinstance(kind, Num) and (kind.shape is not None or variable in self.memory) and not repeats:
            added = gast.AugAssign(place, gast.Add(), value)
            out.append(impure(added) if variable in self.memory else added)
        elif isinstance(kind, Num) and (kind.shape is not None or variable in self.memory):
            at = attribute(self.global_name("np", np), "add", "at")
            out.append(gast.Expr(call(at, name(bar), self.as_argument(index), value)))
        elif isinstance(kind, Seq | Map | DictOf | Obj | ListOf) and isinstance(item, Num) and not _holds_none(kind):
            read = subscript(name(bar), clone(index))
            out.append(gast.Assign([place], gast.BinOp(read, gast.Add(), value), None))
        elif len(wanted := _written_out(kind)) == len(getattr(value, "elts", ())) > 0:
            out.append(gast.Assign([place], _item_added(subscript(name(bar), clone(index)), value, wanted), None))
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
        place %= len(kind.items)
        before = self.parts
        if before is not None and before.variable == variable and variable in state:
            before.out.remove(before.line)
            items, given = before.line.value.elts, before.given
        elif variable in state:
            items, given = [subscript(name(bar), const(i)) for i in range(len(kind.items))], set(range(len(kind.items)))
        elif isinstance(parts := self.zero(variable), gast.List):
            items, given = parts.elts, set()
        else:
            return False
        items[place] = gast.BinOp(items[place], gast.Add(), value) if place in given else value
        line = assign(bar, gast.List(items, gast.Load()))
        out.append(line)
        self.parts = Parts(variable, line, out, given | {place})
        state[variable] = OWNED
        return True

    def as_argument(self, index: gast.expr) -> gast.expr:
        """An index as the argument of a call: slices can't stand there."""
        if any(isinstance(n, gast.Slice) for n in walk(index)):
            return subscript(attribute(self.global_name("np", np), "s_"), index)
        return index


def impure(stmt: gast.stmt, really: bool = True) -> gast.stmt:
    """Mark a statement that writes memory which has other names."""
    if really:
        stmt.pure = False
    return stmt


def _holds_none(kind: Kind) -> bool:
    """Does it hold None beside numbers, where nothing is added?"""
    return isinstance(kind, Seq | Map) and NOTHING in values(kind)


def _written_out(kind: Kind) -> list[bool]:
    """Which parts of its items carry an adjoint, in a list of short tuples that are alike; none for anything else."""
    items = kind.items if isinstance(kind, Seq) else [kind.item] if isinstance(kind, ListOf | DictOf) else []
    if not all(map(short, items)):
        return []
    found = {tuple(map(differentiable, item.items)) for item in items}  # type: ignore[union-attr]
    return list(found.pop()) if len(found) == 1 else []


def _item_added(place: gast.expr, value: Any, wanted: list[bool]) -> gast.expr:
    """A short tuple that is an item of a list, with what is added to it."""
    parts = [
        gast.BinOp(subscript(clone(place), const(i)), gast.Add(), part) if differs else const(None)
        for i, (part, differs) in enumerate(zip(value.elts, wanted, strict=True))
    ]
    return gast.List(parts, gast.Load())
