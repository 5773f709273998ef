"""parting: where one path ends with a number and the other with an array, what is computed of it next is computed on each path.

`d[k] = d.get(k, 0) + row` adds to an array or to 0. Where paths have met nobody knows which; on each path its kind, and so its rule, is
known. In `if k not in d: d[k] = 0`, before `d[k] += row`, the 0 is then never put there: its sum with the row is.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x, first):
...     y = (0 if first else np.sin(x)) + x
...     return np.sum(y)
>>> forward_sweep(f, np.ones(3), True)
if first:
    y = 0 + x
else:
    y = np.sin(x) + x
value = np.sum(y)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import gast

from s2sad.flow import bound_by, reads_of
from s2sad.ir import Attempt, Branch, Guard, Loop, Op, Step, Store, every
from s2sad.joining import values
from s2sad.kinds import UNKNOWN, Const, DictOf, Kind, ListOf, Map, Num, Seq
from s2sad.names import describe
from s2sad.passes.keyed import copied
from s2sad.passes.purity import is_pure
from s2sad.passes.rewriting import StepRewriter
from s2sad.trees import OPERATORS, clone, name, substitute
from s2sad.unit import Unit


def parted(unit: Unit) -> bool:
    """Rewrite such branches; tells whether there were any."""
    branches = [s for s in every(unit.program.body) if type(s) is Branch]
    return bool(branches) and _Parting(unit).run()


@dataclass
class _First:
    """`if k not in d: d[k] = 0`: what a path puts in a place that it does not have."""

    store: Store
    side: list[Step]

    def is_place(self, base: str, index: gast.expr) -> bool:
        return base == self.store.base and gast.dump(index) == gast.dump(self.store.index)

    def reads(self, step: Op) -> bool:
        match step.expr:
            case gast.Subscript(value=gast.Name(id=base), slice=index):
                return self.is_place(base, index)
        return False


class _Parting(StepRewriter):
    tried = 0  # inside of how many `try`

    def block(self, body: list[Step], guard: Guard | None = None) -> list[Step]:
        for step in body:
            if isinstance(step, Branch):
                self.tried += isinstance(step, Attempt)
                step.then = self.block(step.then)
                self.tried -= isinstance(step, Attempt)
                step.orelse = self.block(step.orelse)
            elif isinstance(step, Loop):
                step.body = self.block(step.body)
        place = 0
        while place < len(body):
            step = body[place]
            if type(step) is Branch and step.context is None and not self.tried:
                while self.joint(step, body, place) or self.late(step, body, place):
                    self.changed, place = True, body.index(step)
            place += 1
        return body

    # a number or an array, under one name

    def joint(self, step: Branch, body: list[Step], place: int) -> bool:
        """What reads the name that both paths bind moves into them."""
        ends = [{t: s for s in path if isinstance(s, Op) for t in s.targets} for path in (step.then, step.orelse)]
        for label in [n for n in ends[0] if n in ends[1]]:
            if parts(*(end[label].kinds.get(label, UNKNOWN) for end in ends)) and self.read_inside(
                step, body, place, label, [end[label] for end in ends]
            ):
                return True
        return False

    def read_inside(self, step: Branch, body: list[Step], place: int, label: str, ends: list[Op]) -> bool:
        where = next((i for i, s in enumerate(body[place + 1 :], place + 1) if label in names_used(s)), None)
        reader = body[where] if where is not None else None
        if not isinstance(reader, Op) or where is None or label not in reads_of(reader):
            return False
        if not self.may_pass(step, body[place + 1 : where]):
            return False
        alone = label in self.temporaries and self.reads[label] == 1
        body[place : where + 1] = [*body[place + 1 : where], step]
        for path, end in zip((step.then, step.orelse), ends, strict=True):
            self.move(reader, path, end, alone and path[-1] is end and len(end.targets) == 1)
        return True

    @cached_property
    def reads(self) -> Counter[str]:
        """How many steps read a name."""
        return Counter(n for step in every(self.unit.program.body) for n in reads_of(step))

    def move(self, reader: Op, path: list[Step], last: Op, alone: bool) -> None:
        """The step for one path; where nothing else reads what the path gives, that goes into it."""
        new = copied(reader)
        assert isinstance(new, Op)
        reader.origin.split, new.origin = True, reader.origin.beside()
        if alone and isinstance(reader.expr, gast.Name):
            last.targets = new.targets
            return
        self.reads.update(reads_of(reader))
        path.append(new)
        if alone and isinstance(last.expr, gast.Constant) and not reader.inplace:
            new.expr = substitute(new.expr, {last.target: last.expr})
            path.remove(last)
        elif alone and not reader.inplace:
            held = self.temporary(describe(last.expr))
            new.expr, last.targets = substitute(new.expr, {last.target: name(held)}), (held,)

    # a number that stands for an array that is not there yet

    def late(self, step: Branch, body: list[Step], place: int) -> bool:
        """What reads and writes the place that one path fills with a number moves into both."""
        first = first_put(step)
        if first is None or (self.unit.borrowing and first.store.base in self.unit.program.parameters):
            return False  # what a caller may see, who catches an exception
        uses = [i for i, s in enumerate(body[place + 1 :], place + 1) if first.store.base in names_used(s)][:2]
        reads: Step | None = None
        writes: Step | None = body[uses[0]] if uses else None
        if isinstance(writes, Op) and len(uses) > 1:
            reads, writes = writes, body[uses[1]]
            if not isinstance(reads, Op) or len(reads.targets) > 1 or not first.reads(reads):
                return False
        if not isinstance(writes, Store) or not first.is_place(writes.base, writes.index) or not is_mixed(writes.found):
            return False
        between = body[place + 1 : body.index(writes)]
        moving = [reads] if reads is not None else []
        if reads is not None:  # and all that reads what was read
            if writes.op is not None:
                return False
            known = {reads.target}
            for other in between[between.index(reads) + 1 :]:
                if known & names_used(other):
                    moving.append(other)
                    known |= bound_by(other)
        elif writes.op not in OPERATORS or writes.old is not None:
            return False
        passed = [s for s in between if s not in moving]
        if not all(map(self.computes, moving)) or not self.may_pass(step, passed, moving):
            return False
        kinds = [kind for s in moving[1:] for kind in s.operand_kinds.values()]  # type: ignore[attr-defined]
        if any(map(may_lead_to_dicts, kinds)):
            return False  # the number is not there when they are computed
        body[place : body.index(writes) + 1] = [*passed, step]
        for moved in (*moving, writes):
            moved.origin.split = True
        for path in (step.then, step.orelse):
            copies = [copied(s) for s in (*moving, writes)]
            for new in copies:
                new.origin = new.origin.beside()
            path += self.filled(first, copies) if path is first.side else copies
        return True

    def filled(self, first: _First, steps: list[Step]) -> list[Step]:
        """The same where the place holds nothing so far but the number."""
        first.side.remove(first.store)
        *_, last = steps
        assert isinstance(last, Store)
        if last.op is not None:
            operation = OPERATORS[last.op]
            held = self.temporary("total" if last.op == "+" else "item")
            value = gast.BinOp(clone(first.store.value), operation(), last.value)
            steps[-1:] = [Op(last.origin, (held,), value, callee=operation), last]
            last.value, last.op = name(held), None
        else:
            reads = steps[0]
            assert isinstance(reads, Op)
            reads.expr, reads.callee = clone(first.store.value), None
        return steps

    # what may be done before

    def may_pass(self, branch: Branch, steps: list[Step], moving: Sequence[Step] = ()) -> bool:
        """May the branch stand behind these steps, as they are computed whatever it does?"""
        inside = list(every([branch]))
        bound = set().union(*map(bound_by, [*inside, *moving]))
        read = set().union(*map(reads_of, [*inside, *moving]))
        stores = [s for s in inside if isinstance(s, Store)]
        if steps and not all(isinstance(s.found, Map | DictOf) for s in stores):
            return False  # what is passed may look at that memory under another name
        if any(not self.computes(s) for s in inside if s is not branch and not isinstance(s, Store)) and steps:
            return False
        for step in steps:
            if not self.computes(step) or bound_by(step) & (bound | read) or reads_of(step) & bound:
                return False
            kinds = step.operand_kinds.values()  # type: ignore[attr-defined]
            if stores and any(map(may_lead_to_dicts, kinds)):
                return False  # it may be the dict, under another name
        return True

    def computes(self, step: Step) -> bool:
        """Does it change nothing but the names it binds?"""
        if not isinstance(step, Op) or step.inplace:
            return False
        if not isinstance(step.expr, gast.Call):
            return True
        operation = self.unit.canonical(step)
        return operation is not None and is_pure(operation.callee, step.expr)


def first_put(step: Branch) -> _First | None:
    """The number that one path puts somewhere, where the other does nothing."""
    side, other = (step.then, step.orelse) if step.then else (step.orelse, step.then)
    match side:
        case [*before, Store(op=None, value=gast.Constant(value=value)) as store] if not other:
            number = isinstance(value, int | float | complex)
            if number and store.seen is None and all(isinstance(s, Op) for s in before):
                return _First(store, side)
    return None


def parts(a: Kind, b: Kind) -> bool:
    """Is one a number, and the other an array?"""
    if not isinstance(a, Num) or not isinstance(b, Num):
        return False
    return (a.scalar and a.python and not b.scalar) or (b.scalar and b.python and not a.scalar)


def is_mixed(kind: Kind) -> bool:
    """Does a dict hold what may be a number or an array?"""
    held = values(kind) if isinstance(kind, Map | DictOf) else []
    return any(isinstance(item, Num) and item.shape is None for item in held)


def may_lead_to_dicts(kind: Kind) -> bool:
    """May a value be a dict, or hold one?"""
    if isinstance(kind, Num | Const):
        return False
    return not isinstance(kind, Seq | ListOf) or any(map(may_lead_to_dicts, values(kind)))


def names_used(step: Step) -> set[str]:
    """Names that a step, or one inside of it, reads or binds."""
    return set().union(*(reads_of(s) | bound_by(s) for s in every([step])))
