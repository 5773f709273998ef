"""rereading: values read from memory that is written are read again in the reverse sweep, or kept as copies.

The reverse sweep restores what the program overwrote, if an adjoint line reads it. Where a line reads an item or a view of an array
(`t = A[i, :j]`) and nothing wrote the array between the reading and the line, it may as well read it where it is:

    A_bar[i, :j] += m * t        →        A_bar[i, :j] += m * A[i, :j]

That asks for the array to be restored. Where a store overwrites more than what is read (a row read, a block written), copies of what
is read cost less than copies of what is overwritten: then the views become copies, and nothing is restored.

>>> import numpy as np
>>> from s2sad.showing import reverse_sweep
>>> def f(x):
...     for i in range(1, len(x)):
...         x[i] = x[i] * x[i - 1]
...     return x[-1]
>>> reverse_sweep(f, np.ones(3))
x_bar = np.zeros_like(x)
x_bar[-1] += value_bar
for i in reversed(range(1, len(x))):
    x[i] = x_befores.pop()
    x_item_bar = x_bar[i]
    x_bar[i] = 0.0
    x_bar[i - 1] += x_item_bar * x[i]
    x_bar[i] += x_item_bar * x[i - 1]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import gast

from s2sad.flow import bound_by, reads_of
from s2sad.indexing import classify
from s2sad.ir import Branch, Loop, Op, Program, Step, Store, blocks, every, written_memory
from s2sad.kinds import Kind, Num
from s2sad.trees import attribute, call, names_read, substitute

VIEW = {"int", "slice", "new", "ellipsis"}


@dataclass
class Reading:
    """A temporary that is an item or a view of an array."""

    step: Op
    expr: gast.expr  # from the array itself, where it is a view of a view
    base: str
    rank: int  # without axes of one element
    inner: str = ""  # the view that it is a view of
    uses: list[Step] = field(default_factory=list)  # steps whose adjoint lines read it
    steady: bool = True  # does each of them find it where it was?
    apart: bool = True  # would the forward sweep see the same if it were a copy?


class Readings:
    """All such temporaries of a program."""

    def __init__(self, program: Program, kind_of):
        self.program, self.kind_of = program, kind_of
        self.stores: dict[str, list[Store]] = {}  # by the names whose memory they may write
        self.bases: set[str] = set()  # names that memory is written through
        self.lent: set[str] = set()  # names of memory that functions write
        for step in every(program.body):
            if isinstance(step, Store) and not step.shadow:
                self.bases |= {step.base} | names_read(step.place())
                for label in written_memory(step):
                    self.stores.setdefault(label, []).append(step)
            elif isinstance(step, Op):
                self.lent |= written_memory(step)
        self._through()
        self.found: dict[str, Reading] = {}
        self.counted: set[str] = set()  # names that loops bind, and nothing else
        self._collect()
        self.live: dict[str, bool] = {}
        self.before: list[tuple[str, bool | None]] = []  # what was live where the block began, if it has changed
        self.showing: dict[str, set[str]] = {}  # arrays to the live temporaries that look at them
        self.reading: dict[str, set[str]] = {}  # names to the live temporaries whose expressions read them
        self.widths: dict[str, int] = {}
        if self.found:
            self._walk(program.body)

    def _through(self) -> None:
        """What is written through a view is written through what the view was taken of."""
        size = -1
        while size != len(self.bases):
            size = len(self.bases)
            for step in every(self.program.body):
                if isinstance(step, Op) and not self.bases.isdisjoint(step.targets):
                    self.bases |= names_read(step.expr) & self.stores.keys()

    def _collect(self) -> None:
        times: dict[str, int] = {}
        others: set[str] = set()
        for step in every(self.program.body):
            for label in bound_by(step):
                times[label] = times.get(label, 0) + 1
            (self.counted if isinstance(step, Loop) else others).update(bound_by(step))
        self.counted -= others
        for step in every(self.program.body):
            if isinstance(step, Op) and len(step.targets) == 1 and times[step.target] == 1:
                reading = self._reading(step)
                if reading is not None:
                    self.found[step.target] = reading

    def _reading(self, step: Op) -> Reading | None:
        match step.expr:
            case gast.Subscript(value=gast.Name(id=base), slice=index):
                pass
            case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="reshape"), args=sizes, keywords=[]) if (
                base in self.found
            ):
                index = gast.Tuple(sizes, gast.Load())
            case _:
                return None
        kind = step.kind
        written = (self.found[base].base if base in self.found else base) in self.stores
        if not written and not names_read(index) <= self.counted:
            return None  # nothing is gained if the index has to be kept
        if base in self.lent:
            return None  # the function puts it back
        if step.target not in self.program.temporaries or step.target in self.bases:
            return None
        if not isinstance(kind, Num) or kind.shape is None or not isinstance(step.operand_kinds.get(base), Num):
            return None
        if isinstance(step.expr, gast.Subscript):
            what = classify(index, lambda node: self.kind_of(node, step.operand_kinds))
            if what is None or not set(what) <= VIEW:
                return None
        inner, rank = self.found.get(base), _wide(kind) - _thin(index)
        if inner is None:
            return Reading(step, step.expr, base, rank)
        rank += inner.rank - _wide(inner.step.kind)
        return Reading(step, substitute(step.expr, {base: inner.expr}), inner.base, rank, base)

    def _walk(self, body: list[Step]) -> None:
        """`live`: temporaries of this block or one around it, and whether memory still shows them."""
        for step in body:
            for label in sorted(self._read_by(step)):
                reading = self.found[label]
                reading.uses.append(step)
                reading.steady = reading.steady and self.live.get(label, False)
                if not isinstance(step, Store) and self._lost(label, *self._changed(step)):
                    reading.steady = False  # its adjoint lines may come before what it overwrote is back
            self._look(step)
            lost = self._losing(*self._changed(step))
            if isinstance(step, Loop):
                self._lose(lost)
            for block in blocks(step):
                self._inside(block)
            self._lose(lost)
            if isinstance(step, Op) and step.targets[0] in self.found and self.found[step.targets[0]].step is step:
                inner = self.found[step.target].inner
                self._set(step.target, not inner or self.live.get(inner, False))

    def _inside(self, block: list[Step]) -> None:
        """What a block makes, and loses, is known in it alone."""
        outer, self.before = self.before, []
        self._walk(block)
        for label, was in reversed(self.before):
            self._put(label, was)
        self.before = outer

    def _losing(self, memory: set[str], names: set[str]) -> set[str]:
        """The temporaries that memory does not show any more once this memory is written and these names are bound."""
        return set().union(*(self.showing.get(b, set()) for b in memory), *(self.reading.get(n, set()) for n in names))

    def _lose(self, labels: set[str]) -> None:
        for label in labels:
            self._set(label, False)

    def _set(self, label: str, value: bool) -> None:
        self.before.append((label, self.live.get(label)))
        self._put(label, value)

    def _put(self, label: str, value: bool | None) -> None:
        reading = self.found[label]
        for index, keys in ((self.showing, {reading.base}), (self.reading, names_read(reading.expr))):
            for key in keys:
                if value:
                    index.setdefault(key, set()).add(label)
                else:
                    index.get(key, set()).discard(label)
        if value is None:
            del self.live[label]
        else:
            self.live[label] = value

    def _look(self, step: Step) -> None:
        """The forward sweep must not see through a view what is written later, nor take views of it that do."""
        for label in reads_of(step) & self.found.keys():
            views = isinstance(step, Op) and not self.stores.keys().isdisjoint(step.targets)
            turns = isinstance(step, Loop) and self._lost(label, *self._changed(step))
            if views or turns or not self.live.get(label, False):
                self.found[label].apart = False

    def _read_by(self, step: Step) -> set[str]:
        statements = [*step.reverse]
        if isinstance(step, Branch):
            statements += [*step.reverse_then, *step.reverse_else]
        elif isinstance(step, Loop):
            statements += [*step.reverse_before, *step.reverse_end]
        return set().union(*map(names_read, statements)) & self.found.keys() if statements else set()

    def _changed(self, step: Step) -> tuple[set[str], set[str]]:
        """Names whose memory a step writes, with all inside of it, and names that it binds."""
        memory: set[str] = set()
        names: set[str] = set()
        for inner in every([step]):
            memory |= written_memory(inner)
            if not isinstance(inner, Store):
                names |= bound_by(inner)
        return memory, names

    def _lost(self, label: str, memory: set[str], names: set[str]) -> bool:
        reading = self.found[label]
        return reading.base in memory or bool(names_read(reading.expr) & names)

    def width(self, base: str) -> int:
        """How many axes the widest store into an array spans."""
        if base in self.widths:
            return self.widths[base]
        widest = 0
        for store in self.stores.get(base, ()):
            kind: Kind = self.kind_of(gast.Subscript(store.place(), store.index, gast.Load()), store.kinds)
            widest = max(widest, len(kind.shape) if isinstance(kind, Num) and kind.shape is not None else 99)
        self.widths[base] = widest
        return widest


def _wide(kind: Kind) -> int:
    """How many axes are not known to have one element."""
    return sum(size != 1 for size in kind.shape) if isinstance(kind, Num) and kind.shape is not None else 99


def _thin(index: gast.expr) -> int:
    """How many axes of an index are slices of one element: `A[k : k + 1]`."""
    thin = 0
    for part in index.elts if isinstance(index, gast.Tuple) else [index]:
        match part:
            case gast.Slice(
                lower=gast.expr() as lower, upper=gast.BinOp(left=left, op=gast.Add(), right=gast.Constant(value=1))
            ):
                thin += gast.dump(left) == gast.dump(lower)
            case gast.Slice(lower=None | gast.Constant(value=0), upper=gast.Constant(value=1)):
                thin += 1
    return thin


def copied(program: Program, kind_of, restored: Callable[[frozenset[str]], set[int]]) -> frozenset[str]:
    """Copy the views that are narrower than what overwrites them, where nothing has to be restored then. Gives their names."""
    if not any(isinstance(step, Store) and not step.shadow for step in every(program.body)):
        return frozenset()
    readings = Readings(program, kind_of)
    narrow = {
        label: reading
        for label, reading in readings.found.items()
        if reading.apart and reading.uses and 0 < reading.rank < readings.width(reading.base)
    }
    if not narrow:
        return frozenset()
    asked = restored(with_ghosts(narrow))
    chosen = {
        label
        for label, reading in narrow.items()
        if not any(id(s) in asked for s in readings.stores.get(reading.base, ()))
    }
    for label in chosen:
        step = narrow[label].step
        step.expr = call(attribute(step.expr, "copy"))
    return with_ghosts(chosen)


def with_ghosts(labels: Iterable[str]) -> frozenset[str]:
    """Names, and what they were bound to before."""
    return frozenset(n for label in labels for n in (label, f"{label}'"))


def read_again(program: Program, kind_of) -> None:
    """Put the reading in place of the temporary in adjoint lines that find memory as it was."""
    readings = Readings(program, kind_of)
    trees: dict[str, gast.expr] = {}
    for label, reading in readings.found.items():
        if reading.uses and reading.steady and reading.rank >= readings.width(reading.base):
            trees[label] = reading.expr
    for step in every(program.body) if trees else ():
        step.reverse = [substitute(s, trees) for s in step.reverse]
        if isinstance(step, Branch):
            step.reverse_then = [substitute(s, trees) for s in step.reverse_then]
            step.reverse_else = [substitute(s, trees) for s in step.reverse_else]
        elif isinstance(step, Loop):
            step.reverse_before = [substitute(s, trees) for s in step.reverse_before]
            step.reverse_end = [substitute(s, trees) for s in step.reverse_end]
