"""dissolving: a tuple of which every use is known gives way to a variable for each of its parts; a list of such tuples, to a list for each.

The residuals of a helper leave its forward half as one tuple, which the backward half unpacks. In the derivative of such a gradient,
where both halves are written out, each part is then known by itself: what is written in place shares memory with what it truly does.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     pair = (x * x, np.sin(x))
...     square, wave = pair
...     square[0] = 1.0
...     return np.sum(square * wave)
>>> forward_sweep(f, np.ones(3))
square = x * x
wave = np.sin(x)
square[0] = 1.0
value = np.sum(square * wave)
"""

from __future__ import annotations

from dataclasses import dataclass, field

import gast

from s2sad.flow import bound_by, reads_of
from s2sad.ir import Attempt, Op, Step, Store, blocks, every
from s2sad.kinds import UNKNOWN, Kind, ListOf, Seq, known
from s2sad.passes.coalescing import coalesce
from s2sad.trees import clone, const, name, names_read, subscript
from s2sad.unit import Unit


def dissolved(unit: Unit) -> bool:
    """Rewrite the steps; tells whether anything changed."""
    steps = list(every(unit.program.body))
    if not any(isinstance(s, Store) for s in steps) or any(isinstance(s, Attempt) for s in steps):
        return False
    if not any(isinstance(s, Op) and isinstance(s.expr, gast.Tuple) for s in steps):
        return False
    found = Structure(unit, steps)
    writer = Dissolver(unit, found)
    if not writer.gone:
        return False
    unit.program.body = writer.block(unit.program.body)
    coalesce(unit.program, writer.copies)
    return True


@dataclass
class Structure:
    """What variables hold, found by unifying those that are assigned to each other."""

    unit: Unit
    steps: list[Step]
    parent: dict[str, str] = field(default_factory=dict)
    fields: dict[str, list[str]] = field(default_factory=dict)  # class of tuples → classes of their parts
    items: dict[str, str] = field(default_factory=dict)  # class of lists → class of what they hold
    opaque: set[str] = field(default_factory=set)  # names that are used in other ways too

    def __post_init__(self) -> None:
        program = self.unit.program
        bound = {label for step in self.steps for label in bound_by(step) if not isinstance(step, Store)}
        self.own = bound - set(program.parameters) - self.unit.captured.keys()
        self.blur(set(program.parameters) | names_read(program.result) | {program.aux or ""})
        for step in self.steps:
            self.step(step)
        self.spoil()

    # classes

    def find(self, label: str) -> str:
        while self.parent.get(label, label) != label:
            self.parent[label] = self.parent.get(self.parent[label], self.parent[label])
            label = self.parent[label]
        return label

    def join(self, a: str, b: str) -> None:
        pending = [(a, b)]
        while pending:
            first, second = (self.find(n) for n in pending.pop())
            if first == second:
                continue
            self.parent[first] = second
            if first in self.opaque:
                self.opaque.add(second)
            if first in self.items:
                inside = self.items.pop(first)
                pending.append((inside, self.items.setdefault(second, inside)))
            if first in self.fields:
                parts = self.fields.pop(first)
                others = self.fields.setdefault(second, parts)
                if len(parts) == len(others):
                    pending += zip(parts, others, strict=True)
                else:
                    self.blur({second, *parts, *others})

    def blur(self, labels: set[str]) -> None:
        self.opaque |= {self.find(label) for label in labels}

    def parts(self, label: str, count: int) -> list[str]:
        found = self.find(label)
        if found not in self.fields:
            self.fields[found] = [f"{found}.{i}" for i in range(count)]
        elif len(self.fields[found]) != count:
            others = [f"{found}.{i}?" for i in range(count)]
            self.blur({found, *others})
            return others
        return self.fields[found]

    def inside(self, label: str) -> str:
        return self.items.setdefault(self.find(label), f"{self.find(label)}[]")

    # steps

    def step(self, step: Step) -> None:
        match step:
            case Op(targets=[target]) if not step.inplace and self.assigned(target, step):
                return
            case Op(targets=targets) if len(targets) > 1 and (place := self.looked_up(step)) is not None:
                for part, target in zip(self.parts(place, len(targets)), targets, strict=True):
                    self.join(part, target)
                return
            case Store(base=base, op="append" | "pop" as op) if base in self.own and (op == "append" or is_last(step)):
                self.put(self.inside(base), step.value)
                return
        self.blur(reads_of(step) | bound_by(step))

    def assigned(self, target: str, step: Op) -> bool:
        """Does a step only hand on what is there?"""
        match step.expr:
            case gast.Constant(value=None):
                pass
            case gast.Tuple(elts=elts) if not any(isinstance(e, gast.Starred) for e in elts):
                for part, item in zip(self.parts(target, len(elts)), elts, strict=True):
                    self.put(part, item)
            case gast.List(elts=[]):
                self.inside(target)
            case _:
                place = self.looked_up(step)
                if place is None:
                    return False
                self.join(target, place)
        return True

    def looked_up(self, step: Op) -> str | None:
        """What a name, or an item of a tuple or list, stands for."""
        match step.expr:
            case gast.Name(id=label) if label in self.own:
                return label
            case gast.Subscript(value=gast.Name(id=base), slice=index) if base in self.own:
                match step.operand_kinds.get(base, UNKNOWN):
                    case Seq(type=cls, items=kinds) if cls is tuple:
                        place = place_in(index, len(kinds), step.operand_kinds)
                        return None if place is None else self.parts(base, len(kinds))[place]
                    case ListOf() | Seq() if is_number(index):
                        return self.inside(base)
        return None

    def put(self, place: str, item: gast.expr) -> None:
        match item:
            case gast.Name(id=label) if label in self.own:
                self.join(place, label)
            case gast.Constant(value=None):
                pass
            case _:
                self.blur({place, *names_read(item)})

    # what comes out

    def spoil(self) -> None:
        """What is held by something opaque is opaque, and so is what holds itself."""
        for label in list(self.fields):
            if self.find(label) in self.items:
                self.blur({label})
        pending = [self.find(label) for label in self.opaque]
        self.opaque = set(pending)
        while pending:
            label = pending.pop()
            for part in self.held(label):
                if part not in self.opaque:
                    self.opaque.add(part)
                    pending.append(part)

    def held(self, label: str) -> list[str]:
        inside = [self.items[label]] if label in self.items else []
        return [self.find(part) for part in [*self.fields.get(label, []), *inside]]

    def gives_way(self, label: str, above: tuple[str, ...] = ()) -> bool:
        """Is it a tuple, or a list of tuples, that can be dissolved?"""
        found = self.find(label)
        if found in self.opaque or found in above:
            return False
        if found in self.fields:
            return not any(self.holds(part, found) for part in self.fields[found])
        return found in self.items and self.gives_way(self.items[found], (*above, found))

    def holds(self, label: str, sought: str) -> bool:
        seen: set[str] = set()
        pending = [self.find(label)]
        while pending:
            found = pending.pop()
            if found == sought:
                return True
            if found not in seen:
                seen.add(found)
                pending += self.held(found)
        return False


class Dissolver:
    """Writes the steps anew; of each name that gives way, `gone` has the names of its parts."""

    def __init__(self, unit: Unit, found: Structure):
        self.unit, self.found = unit, found
        self.gone: dict[str, list[str]] = {}
        self.copies: list[Op] = []  # steps that only give a part another name
        self.hints = self.part_names()
        for label in sorted(found.own):
            if found.gives_way(label):
                self.gone[label] = [self.fresh(hint) for hint in self.hinted(label)]

    def part_names(self) -> dict[str, str]:
        """For the class of a part, the name of something that is put there."""
        hints: dict[str, str] = {}
        for step in self.found.steps:
            if isinstance(step, Op) and len(step.targets) == 1 and isinstance(step.expr, gast.Tuple):
                fields = self.found.fields.get(self.found.find(step.target), [])
                for part, item in zip(fields, step.expr.elts, strict=False):
                    if isinstance(item, gast.Name):
                        hints.setdefault(self.found.find(part), item.id)
        return hints

    def hinted(self, label: str) -> list[str]:
        """Of each part that something dissolves into, what it may be called."""
        found = self.found.find(label)
        if not self.found.gives_way(found):
            return [self.hints.get(found, "part")]
        if found in self.found.fields:
            return [hint for part in self.found.fields[found] for hint in self.hinted(part)]
        return [f"{hint}_list" if hint.endswith("s") else f"{hint}s" for hint in self.hinted(self.found.items[found])]

    def width(self, label: str) -> int:
        return len(self.hinted(label))

    def fresh(self, hint: str) -> str:
        made = self.unit.names.fresh(hint)
        self.unit.program.temporaries.add(made)
        return made

    def block(self, body: list[Step]) -> list[Step]:
        result: list[Step] = []
        for step in body:
            for inner in blocks(step):
                inner[:] = self.block(inner)
            result += self.step(step)
        return result

    def step(self, step: Step) -> list[Step]:
        match step:
            case Op(targets=targets) if not self.gone.keys().isdisjoint({*targets, *names_read(step.expr)}):
                labels = [label for t in targets for label in self.gone.get(t, [t])]
                parts = self.parts(step, len(labels))
                if len(parts) < len(labels):  # what is unpacked is a part that stays a tuple
                    return [self.op(step, targets, parts[0])]
                return [self.op(step, (t,), e) for t, e in zip(labels, parts, strict=True)]
            case Store(base=base) if base in self.gone:
                values = self.values(step.value, len(self.gone[base]))
                return [
                    Store(step.origin.beside(), part, clone(step.index), value, step.op)
                    for part, value in zip(self.gone[base], values, strict=True)
                ]
        return [step]

    def op(self, step: Op, targets: tuple[str, ...], expr: gast.expr) -> Op:
        made = Op(step.origin.beside(), targets, expr)
        if isinstance(expr, gast.Name) and len(targets) == 1:
            self.copies.append(made)
        return made

    def values(self, node: gast.expr, count: int) -> list[gast.expr]:
        if isinstance(node, gast.Name):
            return [name(part) for part in self.gone.get(node.id, [node.id])]
        return [const(None) for _ in range(count)]

    def parts(self, step: Op, count: int) -> list[gast.expr]:
        """What the parts of a step's targets are bound to."""
        match step.expr:
            case gast.Tuple(elts=elts):
                fields = self.found.fields[self.found.find(step.target)]
                return [
                    value
                    for part, item in zip(fields, elts, strict=True)
                    for value in (self.values(item, self.width(part)) if self.found.gives_way(part) else [item])
                ]
            case gast.List():
                return [gast.List([], gast.Load()) for _ in range(count)]
            case gast.Subscript(value=gast.Name(id=base), slice=index):
                fields = self.found.fields.get(self.found.find(base))
                if fields is None:
                    return [subscript(name(part), clone(index)) for part in self.gone[base]]
                place = place_in(index, len(fields), step.operand_kinds)
                assert place is not None
                start, wide = sum(map(self.width, fields[:place])), self.width(fields[place])
                return [name(part) for part in self.gone[base][start : start + wide]]
        return self.values(step.expr, count)


def is_last(step: Store) -> bool:
    """Is it the last item that is taken out?"""
    return step.index is None or (isinstance(step.index, gast.Constant) and step.index.value is None)


def is_number(index: gast.expr) -> bool:
    return not isinstance(index, gast.Slice | gast.Tuple)


def place_in(index: gast.expr, count: int, kinds: dict[str, Kind]) -> int | None:
    """Where a constant index points to."""
    match index:
        case gast.Constant(value=value):
            pass
        case gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=int(positive))):
            value = -positive
        case gast.Name(id=label):
            value = known(kinds.get(label, UNKNOWN))
        case _:
            return None
    return value % count if type(value) is int and -count <= value < count else None
