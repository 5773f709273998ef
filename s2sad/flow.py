"""Facts about blocks of steps: what they bind, surely bind, and read before they bind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import gast

from s2sad.ir import Branch, Effect, Loop, Op, Program, Step, Store, every
from s2sad.trees import children, names_bound, names_read


def bound_by(step: Step) -> set[str]:
    """Names that a single step binds; a store counts as binding its base."""
    match step:
        case Op(targets=targets, saved=saved):
            return {*targets, saved} if saved else set(targets)
        case Store(base=base):
            return {base}
        case Effect(statement=statement):
            return names_bound([statement])
        case Branch(context=[*items]):
            return names_bound([item.optional_vars for item in items if item.optional_vars is not None])
        case Loop(target=target) if target is not None:
            return names_bound([target])
    return set()


def reads_of(step: Step) -> set[str]:
    """Names that a single step reads going forward."""
    match step:
        case Op(expr=expr):
            return names_read(expr)
        case Store():
            return names_read(step.index) | names_read(step.value) | names_read(step.seen) | {step.base}
        case Effect(statement=statement):
            return names_read(statement)
        case Branch(test=test):
            return names_read(test).union(*(names_read(item) for item in step.context or ()))
        case Loop(header=header):
            return names_read(header)
    return set()


SHAPE_FROM_SECOND = {
    "unbroadcast",
    "unbroadcast_items",
    "like",
    "contained",
}  # the helpers of s2sad.runtime: of the second argument they take the shape


class Marks(set[str]):
    """A set of names that changes along a path, and is brought back where another path begins."""

    added: set[str] | None = None  # since the region began
    taken: set[str]

    def __ior__(self, names: Iterable[str]) -> Marks:  # type: ignore[override,misc]
        if self.added is not None:
            fresh = set(names) - self
            self.added |= fresh - self.taken
            self.taken -= fresh
        self.update(names)
        return self

    def __isub__(self, names: Iterable[str]) -> Marks:  # type: ignore[override,misc]
        if self.added is not None:
            gone = self & set(names)
            self.taken |= gone - self.added
            self.added -= gone
        self.difference_update(names)
        return self

    def region(self, run: Callable[[], object]) -> tuple[set[str], set[str]]:
        """What some code adds and takes; then all is as it was."""
        outer = (self.added, self.taken) if self.added is not None else None
        self.added, self.taken = set(), set()
        run()
        added, taken = self.added, self.taken
        self.difference_update(added)
        self.update(taken)
        self.added, self.taken = outer or (None, set())
        return added, taken

    def either(self, first: Callable[[], object], second: Callable[[], object]) -> None:
        """Where two paths meet: what is left by one of them."""
        one, other = self.region(first), self.region(second)
        self -= one[1] & other[1]
        self |= one[0] | other[0]


@dataclass
class Facts:
    """Computed once for each block."""

    assigned: dict[int, set[str]] = field(default_factory=dict)
    surely: dict[int, set[str]] = field(default_factory=dict)
    exposed: dict[int, set[str]] = field(default_factory=dict)

    def of(self, body: list[Step]) -> tuple[set[str], set[str], set[str]]:
        key = id(body)
        if key not in self.assigned:
            self._visit(body)
        return self.assigned[key], self.surely[key], self.exposed[key]

    def _visit(self, body: list[Step]) -> None:
        assigned: set[str] = set()
        surely: set[str] = set()
        exposed: set[str] = set()
        for step in body:
            exposed |= reads_of(step) - surely
            match step:
                case Branch():
                    a1, s1, e1 = self.of(step.then)
                    a2, s2, e2 = self.of(step.orelse)
                    exposed |= (e1 | e2) - surely
                    assigned |= a1 | a2
                    surely |= s1 if step.context else s1 & s2
                case Loop():
                    a, _, e = self.of(step.body)
                    target = bound_by(step)
                    exposed |= e - surely - target
                    assigned |= a | target
                case _:
                    bound = bound_by(step)
                    assigned |= bound
                    if not isinstance(step, Store):
                        surely |= bound
        self.assigned[id(body)], self.surely[id(body)], self.exposed[id(body)] = assigned, surely, exposed


def shape_reads(node: gast.AST) -> tuple[set[str], set[str]]:
    """(names whose value is read, names of which only the shape is read)."""
    values: set[str] = set()
    shapes: set[str] = set()
    stack = [node]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is gast.Name:
            if isinstance(node.ctx, gast.Load):
                values.add(node.id)
        elif kind is gast.Attribute and node.attr in ("shape", "size", "ndim") and type(node.value) is gast.Name:
            shapes.add(node.value.id)
        elif (
            kind is gast.Call
            and len(node.args) == 1
            and type(node.args[0]) is gast.Name
            and not node.keywords
            and type(node.func) is gast.Attribute
            and node.func.attr in ("zeros_like", "shape", "size", "ndim")
        ):
            shapes.add(node.args[0].id)
            stack.append(node.func)
        elif kind is gast.Call and getattr(node.func, "id", "") in SHAPE_FROM_SECOND and len(node.args) == 2:
            stack.append(node.args[0])
            primal = node.args[1]
            while isinstance(primal, gast.Subscript):
                stack.append(primal.slice)
                primal = primal.value
            if isinstance(primal, gast.Name):
                shapes.add(primal.id)
            else:
                stack.append(primal)
        else:
            stack += children(node)
    return values, shapes - values


def variables(program: Program) -> set[str]:
    """All variables of the primal."""
    return set(program.given).union(*(bound_by(step) for step in every(program.body)))


def definitions(program: Program) -> dict[str, gast.expr]:
    """What temporaries that are bound once stand for."""
    steps = [step for step in every(program.body) if isinstance(step, Op)]
    times = Counter(target for step in steps for target in step.targets)
    return {s.target: s.expr for s in steps if s.target in program.temporaries and times[s.target] == 1}


def binding_counts(program: Program) -> dict[str, int]:
    """How often each name gets a value: parameters when the function begins; a store counts as binding what it writes."""
    counts = dict.fromkeys(program.given, 1)
    for step in every(program.body):
        for variable in bound_by(step):
            counts[variable] = counts.get(variable, 0) + 1
    return counts
