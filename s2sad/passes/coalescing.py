"""coalescing: where one of two names only stands for the other, one goes.

`v = u` goes if u is not bound anew as long as v is read, or if u is read no more behind it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import gast

from s2sad.flow import bound_by, reads_of, variables
from s2sad.ir import TREES, Branch, Effect, Loop, Op, Program, Step, Store, blocks, every
from s2sad.origin import is_generated
from s2sad.passes.closures import renamed_tree
from s2sad.passes.contents import CONTAINERS
from s2sad.trees import names_read
from s2sad.unit import Unit


def named_once(unit: Unit) -> bool:
    """`x = xs.pop()` stands as a look-up, the store that takes the item out, and a copy, which goes. So does the other name
    of a list that is written."""
    program = unit.program
    straightened = without_round_trips(program)
    steps = list(every(program.body))
    lasts = {s.target for s in steps if isinstance(s, Op) and is_last(s.expr) and len(s.targets) == 1}
    lasts &= program.temporaries
    listed = any(isinstance(s, Store) and s.op is None and isinstance(s.found, CONTAINERS) for s in steps)
    names = program.temporaries if not is_generated(unit.source.function) else variables(program)
    copies = [
        step
        for step in steps
        if isinstance(step, Op)
        and len(step.targets) == 1
        and isinstance(step.expr, gast.Name)
        and (
            step.expr.id in lasts
            or (listed and isinstance(step.kind, CONTAINERS) and not names.isdisjoint((step.target, step.expr.id)))
        )
    ]
    return bool(copies) and coalesce(program, copies) or straightened


def without_round_trips(program: Program) -> bool:
    """`t = u` and `u = t` go, of a helper that gives back its argument, written out for `u = helper(u)`."""
    found = list(_round_trips(program.body, program.temporaries))
    if not found:
        return False
    uses = Counter(label for step in every(program.body) for label in reads_of(step) | bound_by(step))
    uses.update(names_read(program.result))
    alone = [(body, pair) for body, *pair in found if uses[pair[0].target] == 2]
    gone = {id(step) for _, pair in alone for step in pair}
    for body in {id(body): body for body, _ in alone}.values():
        body[:] = [step for step in body if id(step) not in gone]
    return bool(alone)


def _round_trips(body: list[Step], temporaries: set[str]) -> Iterator[tuple[list[Step], Op, Op]]:
    for there, back in zip(body, body[1:], strict=False):
        if (
            _copies(there)
            and _copies(back)
            and (there.target, there.expr.id) == (back.expr.id, back.target)  # type: ignore[attr-defined]
            and there.target in temporaries  # type: ignore[attr-defined]
        ):
            yield body, there, back  # type: ignore[misc]
    for step in body:
        for inner in blocks(step):
            yield from _round_trips(inner, temporaries)


def _copies(step: Step) -> bool:
    return type(step) is Op and type(step.expr) is gast.Name and len(step.targets) == 1


def is_last(node: gast.expr) -> bool:
    """`xs[-1]`"""
    match node:
        case gast.Subscript(value=gast.Name(), slice=gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=1))):
            return True
        case gast.Subscript(value=gast.Name(), slice=gast.Constant(value=-1)):
            return True
    return False


def coalesce(program: Program, copies: list[Op]) -> bool:
    """Let go of copies, and of the names that they bind, where that changes nothing; tells whether any are gone."""
    places = Places.of(program)
    renamed: dict[str, str] = {}

    def now(label: str) -> str:
        while label in renamed:
            label = renamed[label]
        return label

    gone: set[int] = set()
    for step in sorted(copies, key=lambda s: places.spans[id(s)].here):
        assert isinstance(step.expr, gast.Name)
        target, source = now(step.target), now(step.expr.id)
        if target != source and places.one(places.spans[id(step)], target, source):
            renamed[target] = source
            places.merge(target, source, places.spans[id(step)].here)
        if now(target) == now(source):
            gone.add(id(step))
    shown: dict[str, str] = {}  # the user's names are better than temporaries
    for label in renamed:
        if label not in program.temporaries and now(label) in program.temporaries:
            shown.setdefault(now(label), label)
    final = {label: shown.get(now(label), now(label)) for label in {*renamed, *shown}}
    rename(program.body, final, gone)
    return bool(gone)


@dataclass(frozen=True)
class Span:
    """Where a step stands: its own number, and those at which its block starts and ends."""

    start: int
    here: int
    end: int


@dataclass
class Places:
    """Where names occur; steps have numbers, in the order of the text."""

    spans: dict[int, Span] = field(default_factory=dict)
    reads: dict[str, list[int]] = field(default_factory=dict)
    binds: dict[str, list[int]] = field(default_factory=dict)
    homes: dict[int, int] = field(
        default_factory=dict
    )  # of a step that binds what it doesn't read: the start of its block
    parameters: set[str] = field(default_factory=set)
    fixed: set[str] = field(default_factory=set)  # names that have to stay

    @classmethod
    def of(cls, program: Program) -> Places:
        found = cls()
        found.parameters = set(program.given)
        found.fixed = {*program.given, *program.leaves, *names_read(program.result), program.aux or ""}
        found.block(program.body, 0)
        return found

    def block(self, body: list[Step], start: int) -> int:
        numbers, number = [], start
        for step in body:
            numbers.append(number)
            self.step(step, start, number)
            number += 1
            for inner in blocks(step):
                number = self.block(inner, number)
        for step, own in zip(body, numbers, strict=True):
            self.spans[id(step)] = Span(start, own, number)
        return number

    def step(self, step: Step, start: int, number: int) -> None:
        reads, binds = reads_of(step), set() if isinstance(step, Store) else bound_by(step)
        for label in reads:
            self.reads.setdefault(label, []).append(number)
        for label in binds:
            self.binds.setdefault(label, []).append(number)
        if isinstance(step, Effect):
            self.fixed |= reads | binds if isinstance(step.statement, gast.FunctionDef) else binds
        if isinstance(step, Op) and not reads & binds:
            self.homes[number] = start

    def one(self, span: Span, target: str, source: str) -> bool:
        """May both have one name, where `target = source` stands?"""
        if target in self.fixed or not (source in self.binds or source in self.parameters):
            return False
        occurring = self.occurring(target)
        if not (span.here <= occurring[0] and occurring[-1] < span.end):
            return False
        steady = len(self.binds[target]) == 1 and not between(self.binds.get(source, []), span.here, span.end)
        return steady or (source not in self.fixed and self.over(span, source))

    def over(self, span: Span, label: str) -> bool:
        """Does a name get its value in this block, which nobody reads behind this step?"""
        occurring = self.occurring(label)
        first, last = occurring[0], occurring[-1]
        return self.homes.get(first) == span.start and last <= span.here

    def occurring(self, label: str) -> list[int]:
        return sorted([*self.reads.get(label, []), *self.binds.get(label, [])])

    def merge(self, target: str, source: str, here: int) -> None:
        """The target's places are the source's now; what stood here goes."""
        for table, label in ((self.reads, source), (self.binds, target)):
            table[label].remove(here)
        for table in (self.reads, self.binds):
            table[source] = sorted([*table.get(source, []), *table.pop(target, [])])


def between(places: list[int], first: int, last: int) -> bool:
    """Is one of them behind the first, and before the last?"""
    return bisect_right(places, first) < bisect_left(places, last)


def rename(body: list[Step], names: dict[str, str], gone: set[int]) -> None:
    """Other names for variables, without the steps that are gone."""
    body[:] = [step for step in body if id(step) not in gone]
    for step in body:
        if names.keys() & (reads_of(step) | bound_by(step)):
            step.origin.split = True  # the statement has other names than its steps
        targets = ("target",) if isinstance(step, Loop) else ()
        for attribute in (*TREES, *targets):
            node = getattr(step, attribute, None)
            if isinstance(node, gast.AST):
                setattr(step, attribute, renamed_tree(node, names, {}))
        match step:
            case Op():
                step.targets = tuple(names.get(t, t) for t in step.targets)
            case Store():
                step.base = names.get(step.base, step.base)
                step.old = names.get(step.old, step.old) if step.old is not None else None
            case Branch(context=[*items]):
                step.context = [renamed_tree(item, names, {}) for item in items]
        for inner in blocks(step):
            rename(inner, names, gone)
