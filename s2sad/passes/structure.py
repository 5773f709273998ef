"""structure: which variables only ever hold tuples, or lists of tuples, that are made and taken apart in sight.

Variables that are assigned to each other are one class, and so is what stands in one place of their tuples; a class that is used in
any other way is opaque, and with it all that it holds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import gast

from s2sad.classes_of_names import Classes
from s2sad.flow import bound_by, reads_of
from s2sad.ir import Branch, Loop, Op, Step, Store
from s2sad.kinds import UNKNOWN, Kind, ListOf, Seq, known
from s2sad.trees import names_read, walk
from s2sad.unit import Unit

LONGEST = 1000  # variables that a tuple may dissolve into


@dataclass
class Structure(Classes):
    """What variables hold, found by unifying those that are assigned to each other."""

    unit: Unit
    steps: list[Step]
    parent: dict[str, str] = field(default_factory=dict)
    fields: dict[str, list[str]] = field(default_factory=dict)  # class of tuples → classes of their parts
    items: dict[str, str] = field(default_factory=dict)  # class of lists → class of what they hold
    opaque: set[str] = field(default_factory=set)  # classes that are used in other ways too
    lists: set[str] = field(default_factory=set)  # variables that have to be lists, as their length is asked
    widths: dict[str, int] = field(default_factory=dict)  # of classes that can be dissolved: into how many variables

    def __post_init__(self) -> None:
        program = self.unit.program
        bound = {label for step in self.steps for label in bound_by(step) if not isinstance(step, Store)}
        self.own = bound - set(program.parameters) - self.unit.captured.keys()
        self.kinds = self.unit.joined_kinds()
        self.blur(set(program.parameters) | names_read(program.result) | {program.aux or ""})
        for step in self.steps:
            self.step(step)
        self.spoil()
        self.measure()
        while stuck := self.stuck():
            self.blur(stuck)
            self.spoil()
            self.widths.clear()
            self.measure()

    # classes

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
            case Op(targets=[target], expr=gast.Call(func=gast.Name(id="len"), args=[gast.Name(id=label)])) if (
                label in self.own
            ):
                self.lists.add(label)
                self.blur({target})
                return
            case Store(base=base, op="append" | "insert" | "delete" | "pop" | None as op) if (
                base in self.own and step.seen is None and (op != "pop" or is_last(step))
            ):
                self.put(self.inside(base), step.value)
                self.lists.add(base)
                self.blur(names_read(step.index))
                return
            case Loop(target=None, header=gast.Name(id=label)) | Branch(test=gast.Name(id=label), context=None) if (
                label in self.own and isinstance(self.kinds.get(label), ListOf | Seq)
            ):
                self.lists.add(label)
                return
            case Loop() if not (lengths_of(step.header) - self.own):
                self.lists |= lengths_of(step.header)
                self.blur(names_read(step.header) - lengths_of(step.header) | bound_by(step))
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
            case gast.List(elts=elts) if not any(isinstance(e, gast.Starred) for e in elts):
                for item in elts:
                    self.put(self.inside(target), item)
                self.inside(target)
            case gast.BinOp(
                left=gast.List(elts=[gast.Constant(value=None) | gast.Tuple() as item]), op=gast.Mult(), right=times
            ):
                self.put(self.inside(target), item)
                self.blur(names_read(times))
            case gast.BinOp(left=gast.Name(id=label), op=gast.Mult(), right=times) if label in self.own and isinstance(
                step.operand_kinds.get(label), Seq | ListOf
            ):
                self.join(target, label)
                self.lists.add(label)
                self.blur(names_read(times))
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
                    case _ if (parts := self.fields.get(self.find(base))) is not None:
                        place = place_in(index, len(parts), step.operand_kinds)
                        return None if place is None else parts[place]
        return None

    def put(self, place: str, item: gast.expr) -> None:
        match item:
            case gast.Name(id=label) if label in self.own:
                self.join(place, label)
            case gast.Constant(value=None):
                pass
            case gast.Tuple(elts=elts) if not any(isinstance(e, gast.Starred) for e in elts):
                for part, inner in zip(self.parts(place, len(elts)), elts, strict=True):
                    self.put(part, inner)
            case _:
                self.blur({place, *names_read(item)})

    # what comes out

    def spoil(self) -> None:
        """What is held by something opaque is opaque."""
        lists = {self.find(label) for label in self.lists}
        for label in list(self.fields):
            if self.find(label) in self.items or self.find(label) in lists:
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

    def measure(self) -> None:
        """`widths`, from the innermost on: what holds itself is never reached."""
        inner = {label: set(self.held(label)) for label in {*self.fields, *self.items}}
        holders: dict[str, list[str]] = {}
        for label, parts in inner.items():
            for part in parts:
                holders.setdefault(part, []).append(label)
        pending = [label for label in {*inner, *holders} if not inner.get(label)]
        while pending:
            label = pending.pop()
            width = sum(self.width(part) for part in self.fields.get(label, []))
            if label not in self.opaque and width <= LONGEST:
                if label in self.fields:
                    self.widths[label] = width
                elif label in self.items and not self.width(self.items[label]):
                    pass  # a list of empty tuples has a length all the same
                elif label in self.items and self.gives_way(self.items[label]):
                    self.widths[label] = self.width(self.items[label])
            for holder in holders.get(label, []):
                inner[holder].discard(label)
                if not inner[holder]:
                    pending.append(holder)

    def stuck(self) -> set[str]:
        """What would be dissolved inside of something that stays: that which holds itself, say."""
        staying = ({*self.fields, *self.items}) - self.widths.keys() - self.opaque
        return {part for label in staying for part in self.held(label) if part in self.widths}

    def gives_way(self, label: str) -> bool:
        """Is it a tuple, or a list of tuples, that can be dissolved?"""
        return self.find(label) in self.widths

    def width(self, label: str) -> int:
        """How many variables stand for it."""
        return self.widths.get(self.find(label), 1)


def lengths_of(node: gast.expr) -> set[str]:
    """Names of which an expression asks the length, and nothing else."""
    calls = [n for n in walk(node) if isinstance(n, gast.Call) and isinstance(n.func, gast.Name) and n.func.id == "len"]
    labels = [n.args[0].id for n in calls if len(n.args) == 1 and isinstance(n.args[0], gast.Name)]
    read = Counter(n.id for n in walk(node) if isinstance(n, gast.Name))
    return {label for label in labels if read[label] == labels.count(label)}


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
