"""sharing: which variables may hold memory that is written under another name, for forward mode.

Tangents mirror the primal statement by statement, so an alias of the primal is one of the tangent. That holds if all
names that may look at memory that is written have a tangent, from the start; if a tangent that is computed has memory of
its own wherever the primal has; and, where it depends on the layout of an array whether a view or a copy comes out, if
tangents are laid out as their primals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import gast

from s2sad import runtime
from s2sad.flow import bound_by, reads_of, variables
from s2sad.ir import Branch, Effect, Loop, Op, Step, Store, every
from s2sad.kinds import UNKNOWN, Const, Fun, Kind, Num, Obj, Unknown, differentiable
from s2sad.passes.alias import refuse_shared_updates
from s2sad.passes.changing_calls import WRITING_HELPERS, as_op, changed_by
from s2sad.passes.contents import CONTAINERS, STRUCTURAL
from s2sad.passes.meeting import inert, may_meet, may_mix
from s2sad.passes.pairs import Flow, liveness, pair
from s2sad.passes.pointing import Pointing
from s2sad.passes.sources import Sharing, immutable, label_of
from s2sad.trees import name_nodes, names_read
from s2sad.unit import Unit

Writes = Callable[[Unit, Op], set[str]]  # the operands that a call of the user's own function may write

# functions that give a view or a copy, as the layout of the array has it
LAYOUT = {
    "reshape",
    "ravel",
    "ascontiguousarray",
    "asfortranarray",
    "require",
    "view",
    "asarray",
    "asanyarray",
    "asarray_chkfinite",
    "array",
    "astype",
}


@dataclass
class Mirrors:
    """What tangents have to do so that memory that is written is shared where the primal shares it."""

    shared: set[str] = field(default_factory=set)  # written under several names: all have a tangent, from the start
    written: set[str] = field(default_factory=set)  # may be written: a tangent that is computed has memory of its own
    laid: set[str] = field(default_factory=set)  # a tangent is laid out as its primal
    bare: set[str] = field(default_factory=set)  # arrays of no axes, which are no numbers
    parameters: set[str] = field(default_factory=set)  # parameters whose memory may be written


class Groups:
    """Groups of variables that may share memory, and which are written."""

    def __init__(self, unit: Unit, writes: Writes, lent: set[str], integers: bool = False):
        self.unit, self.writes = unit, writes
        self.integers = integers  # do arrays that carry no tangent count?
        self.kinds = unit.joined_kinds()
        self.steps = list(every(unit.program.body))
        self.own = variables(unit.program) | set(unit.captured)
        self.inert = set() if integers else self._untouched()
        sharing = Sharing(unit)
        self.bare = {v for v, kind in self.kinds.items() if isinstance(kind, Num) and kind.boxed}
        self.pointing = Pointing(sharing, self.plain, self.own)
        self.arrays: set[str] = set()  # names through which arrays may be written
        self.containers: set[str] = set()  # names of containers that change
        self.items: set[str] = set()  # names of containers of which items may be written
        self.calls: dict[int, set[str]] = {}  # what a call writes
        self.layout: set[str] = set()  # of these the layout decides whether a view or a copy comes out
        self.strides: set[str] = set()  # and of these which elements stand where
        for step in self.steps:
            self._step(step)
        if lent:
            self.arrays |= self._given_twice()
        if (self.arrays | self.containers) & lent:
            for label in lent:
                kind = self.kinds.get(label, UNKNOWN)
                self._link(label, {n for n in lent if may_meet(kind, self.kinds.get(n, UNKNOWN))})
        self.groups: dict[str, set[str]] = {}
        for label in sorted(self.own):
            self.groups.setdefault(self.pointing.find(label), set()).add(label)

    def _untouched(self) -> set[str]:
        """Names of what is given and holds no floats, at no time, if the function writes nothing of that sort."""
        bound = {t for s in self.steps if isinstance(s, Op) for t in s.targets}
        given = self.kinds.keys() & ({*self.unit.captured, *self.unit.program.parameters} - bound)
        found = {n for n in given if inert(self.kinds[n]) and inert(self.unit.environment.get(n, UNKNOWN))}
        return set() if found and any(map(self._touches, self.steps)) else found

    def _touches(self, step: Step) -> bool:
        """May a step write something that holds no floats?"""
        written: set[str] = set()
        if isinstance(step, Store):
            return inert(step.found) or isinstance(step.found, Unknown)
        if isinstance(step, Op) and step.inplace:
            written |= {step.target}
        held = as_op(self.unit, step) if isinstance(step, Op | Effect) else None
        if held is not None and isinstance(held.expr, gast.Call):
            written |= {changed_by(held.expr)} - {""} | self.writes(self.unit, held)
            written |= names_read(held.expr.args[0]) if held.callee in WRITING_HELPERS else set()
        kinds = [self.kinds.get(n, UNKNOWN) for n in written]
        return any(isinstance(kind, Unknown) or not isinstance(kind, Num) and inert(kind) for kind in kinds)

    def _given_twice(self) -> set[str]:
        """Names of what stands in several places of displays: a caller who gets both may write through one and read through the other."""
        displays: Counter[str] = Counter()  # in how many a name stands
        places: Counter[str] = Counter()  # where what is made here stands, under any name
        parameters = set(self.unit.program.parameters)
        made = [s for s in self.steps if isinstance(s, Op) and isinstance(s.expr, gast.Tuple | gast.List | gast.Dict)]
        if not made:
            return set()
        views = self._without(made)
        for step in made:
            labels = [n.id for n in name_nodes(step.expr) if n.id in self.own and not self.plain(n.id)]
            displays.update(set(labels))
            places.update(views.find(n) for n in labels if n not in parameters)
        found: set[str] = set()
        for label, count in displays.items():
            kind = self.kinds.get(label, UNKNOWN)
            number = isinstance(kind, Num) and kind.shape != ()
            if number and count > 1:
                found.add(label)
            elif (number or kind == UNKNOWN) and label not in parameters and places[views.find(label)] > 1:
                found.add(label)
        return found

    def _without(self, displays: list[Op]) -> Pointing:
        """Which names may stand for one memory, but for what stands side by side in these."""
        left_out = {id(step) for step in displays}
        views = Pointing(self.pointing.sharing, self.plain, self.own)
        for step in self.steps:
            if isinstance(step, Op) and id(step) not in left_out:
                views.op(step)
            elif isinstance(step, Loop) and step.target is not None:
                views.loop(step)
        return views

    # steps

    def _step(self, step: Step) -> None:
        match step:
            case Op():
                if step.inplace and not self.plain(step.target):
                    (self.containers if _container(step.kind) else self.arrays).add(step.target)
                self.pointing.op(step)
                for node in gast.walk(step.expr):
                    if isinstance(node, gast.Call):
                        self._layout(node)
                self._call(step, step)
            case Effect() if (held := as_op(self.unit, step)) is not None:
                self._call(step, held)
            case Store():
                self._store(step)
            case Loop(target=gast.expr()):
                self.pointing.loop(step)

    def _layout(self, node: gast.Call) -> None:
        label = label_of(node)
        order = [k.value for k in node.keywords if k.arg == "order"]
        order += node.args[-1:] if label in ("ravel", "flatten") else []
        array = node.func.value if isinstance(node.func, gast.Attribute) else None
        read = names_read(array) | (names_read(node.args[0]) if node.args else set())
        if label == "as_strided" or any(isinstance(o, gast.Constant) and o.value in ("K", "A") for o in order):
            self.strides |= read
        if label in LAYOUT:
            self.layout |= read

    def _call(self, step: Step, held: Op) -> None:
        """A method that changes its object, or a function of the user's that writes what it is given."""
        node = held.expr
        if not isinstance(node, gast.Call):
            return
        base = changed_by(node)
        operands = {n for n in names_read(node) & self.own if not self.plain(n)}
        if base in self.own:
            kind = self.kinds.get(base, UNKNOWN)
            if not isinstance(kind, Obj):
                self.calls[id(step)] = {base}
                for label in sorted(operands - {base}):
                    self.pointing.join(label, self.pointing.inside(base))
                if not _container(kind):
                    self._link(base, operands)
                    self.arrays.add(base)
                self.containers.add(base)
                return
        if held.callee is runtime.put_back:  # its second argument is a key
            operands -= names_read(node.args[1]) - names_read(node.args[0]) - names_read(node.args[2])
        if held.callee in WRITING_HELPERS:
            written = names_read(node.args[0]) & operands
        else:
            written = {n for n in self.writes(self.unit, held) if not self.plain(n)} & self.own
        if written:
            self.calls[id(step)] = written
            self.arrays |= written
            self.items |= {n for n in written if _container(self.kinds.get(n, UNKNOWN))}
            if any(not isinstance(self.kinds.get(n, UNKNOWN), Num) for n in written):
                for label in sorted(written):
                    kind = self.kinds.get(label, UNKNOWN)
                    self._link(label, {n for n in operands if may_mix(kind, self.kinds.get(n, UNKNOWN))})

    def _store(self, step: Store) -> None:
        kind = step.kinds.get(step.base, UNKNOWN)
        if isinstance(kind, Num):
            self.arrays.add(step.base)
            return
        self.pointing.store(step)
        self.containers.add(step.base)
        inside = isinstance(step.origin.node, gast.AugAssign) and step.op not in STRUCTURAL
        if inside or not _container(kind) and step.op not in STRUCTURAL:
            self.arrays.add(step.base)
            if _container(kind):
                self.items.add(step.base)

    def _link(self, target: str, operands: set[str]) -> None:
        """Nothing is known of what a call does with these."""
        for operand in sorted(operands & self.own):
            if operand != target and not self.plain(target) and not self.plain(operand):
                self.pointing.anything(target, [operand])

    def plain(self, label: str) -> bool:
        """Surely no memory that carries a tangent and could be written."""
        kind = self.kinds.get(label, UNKNOWN)
        if isinstance(kind, Const | Fun) or label in self.inert:
            return True
        scalar = isinstance(kind, Num) and kind.scalar and label not in self.bare
        return scalar or not self.integers and isinstance(kind, Num) and _constant(kind)

    def copied_first(self, parameter: str) -> bool:
        """Is the first that is done with a parameter that its name gets a copy?"""
        for step in self.unit.program.body:
            if parameter in bound_by(step) | reads_of(step):
                fresh = (
                    isinstance(step, Op) and isinstance(step.expr, gast.Call) and label_of(step.expr) in ("copy", "own")
                )
                return fresh and step.targets == (parameter,)
            if isinstance(step, Branch | Loop):
                return False
        return False

    # groups

    def members(self, label: str) -> set[str]:
        """Names that may show what is written through a name: the same memory, and containers that hold it."""
        classes = self.pointing.holders(label)
        if label in self.items:
            for held in self.pointing.all_inside(label):
                classes |= self.pointing.holders(held)
        return {label}.union(*(self.groups.get(c, set()) for c in sorted(classes)))

    def changeable(self) -> set[str]:
        """Parameters whose memory could be written."""
        return {
            p
            for p, kind in zip(self.unit.program.parameters, self.unit.kinds, strict=True)
            if not self.plain(p) and (p in self.bare or not immutable(kind)) and not self.copied_first(p)
        }

    def written_parameters(self) -> set[str]:
        return self.changeable() & {n for label in self.arrays | self.containers for n in self.members(label)}

    def mirrors(self, varied: set[str], lent: set[str]) -> Mirrors:
        result = Mirrors(bare=self.bare)
        result.parameters = self.changeable()
        called = set().union(*self.calls.values())
        for label in sorted(self.arrays | self.containers):
            members = self.members(label)
            result.written |= members
            if members & varied and (len(members) > 1 or members & (called | lent)):
                result.shared |= members
        result.parameters &= result.written
        if any(isinstance(kind, Num) and kind.array and _constant(kind) for kind in self.unit.kinds):
            result.parameters |= Groups(self.unit, self.writes, lent, integers=True).written_parameters()
        for label in sorted(self.layout | self.strides):
            members = self.groups.get(self.pointing.find(label), {label})
            if label in self.strides or members & result.written:
                result.laid |= {n for n in members if not self.plain(n)}
        return result


def _constant(kind: Num) -> bool:
    """Is it of numbers that carry no tangent?"""
    return kind.dtype is not None and kind.dtype.kind not in "fc"


def _container(kind: Kind) -> bool:
    return isinstance(kind, CONTAINERS)


def with_sharing(unit: Unit, mark: Callable[[set[str]], None], writes: Writes, lent: set[str]) -> Mirrors:
    """Run `mark` (activity) with more and more names that always vary, until all that share written memory do.

    `lent` are parameters that belong to a caller, who sees what is written there.
    """
    groups = Groups(unit, writes, lent)
    live: dict[int, set[str]] = {}
    liveness(unit.program.body, names_read(unit.program.result), live)
    now = Flow(unit, live)
    now.block(unit.program.body, {pair(a, b) for a in lent for b in lent if a < b})
    open_ones = {v for v, k in groups.kinds.items() if isinstance(k, Num) and k.scalar and k.boxed is None}
    refuse_shared_updates(unit, now, live, groups.kinds.keys() - open_ones)
    always: set[str] = set()
    while True:
        mark(always)
        varied = _varied(unit, groups)
        result = groups.mirrors(varied, lent)
        for step in groups.steps:  # what is handed to a call that changes something has to be there
            if groups.calls.get(id(step), set()) & result.shared:
                node = step.expr if isinstance(step, Op) else getattr(step, "statement", None)
                operands = names_read(node) & varied
                result.shared |= {n for n in operands if differentiable(groups.kinds.get(n, UNKNOWN))}
        if result.shared <= always:
            return result
        always |= result.shared


def _varied(unit: Unit, groups: Groups) -> set[str]:
    """Names that vary somewhere."""
    varied = set(unit.inputs)
    for step in groups.steps:
        if isinstance(step, Op) and step.varied:
            varied |= {*step.varied, *step.targets}
        elif isinstance(step, Store) and step.varied:
            varied |= {*step.varied, step.base}
    size = -1
    while size != len(varied):
        size = len(varied)
        for step in groups.steps:
            node = step.expr if isinstance(step, Op) else step.statement if isinstance(step, Effect) else None
            if id(step) in groups.calls and names_read(node) & varied:
                varied |= groups.calls[id(step)]
    return varied
