"""dots: which variables have tangents, what these are called, and their zeros."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import gast
import numpy as np

from s2sad import runtime, runtime_memory
from s2sad.calls import Canonical
from s2sad.effort import WholeError, left_whole
from s2sad.ir import Branch, Loop, Op, Step, Store, every
from s2sad.kinds import UNKNOWN, Kind, Num, differentiable
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.masking import feeding
from s2sad.passes.mirror import Mirror
from s2sad.passes.sharing import Mirrors
from s2sad.passes.sources import CASTS, Sharing, label_of
from s2sad.passes.sweeps import reading_counts
from s2sad.passes.tangent_rules import Hazards, steep_values
from s2sad.passes.varied import reads_varying
from s2sad.tangent_trees import copied, is_fresh, zero
from s2sad.templated import ZERO
from s2sad.trees import (
    attribute,
    call,
    name,
    names_read,
)
from s2sad.unit import Unit

CallTangent = Callable[[Op, Canonical, Any], bool]


@dataclass
class Dots:
    """The tangents of one function: `lines` of each step, to run right behind it."""

    unit: Unit
    kind_in: Callable[[gast.expr, dict[str, Kind]], Kind]
    global_name: Callable[[str, Any], str]
    call_tangent: CallTangent
    writes: Callable[[Unit, Op], set[str]]
    hazards: Hazards
    bars: dict[str, str] = field(default_factory=dict)  # variable → its tangent
    temporaries: set[str] = field(default_factory=set)
    lines: dict[int, list[gast.stmt]] = field(default_factory=dict)
    dotted: set[str] = field(default_factory=set)  # variables that have a tangent
    start: list[gast.stmt] = field(default_factory=list)
    final: dict[str, str] = field(default_factory=dict)  # temporaries → the variables that take their value at once
    done: set[int] = field(default_factory=set)  # steps that another step has done already
    changing: set[int] = field(default_factory=set)  # steps that call what changes an operand

    looking: set[int] = field(default_factory=set)  # steps whose tangents are the same look-ups

    def __post_init__(self) -> None:
        self.kinds = self.unit.joined_kinds()
        self.mirrors: Mirrors = self.unit.mirrors
        self.mirror = Mirror(self)
        self.reads = reading_counts(self.unit.program)
        self.feeding = feeding(self.unit) if self.hazards.local else None
        self.steep = steep_values(self.unit, set() if self.hazards.whole else set(self.unit.program.parameters))
        for label in self.unit.inputs:
            self.dot(label)
        steps = list(every(self.unit.program.body))
        self.dotted = set(self.unit.inputs) | {v for v in self.mirrors.shared if self.carries(v)}
        for step in steps:
            match step:
                case Op(active=True):
                    self.dotted |= {t for t in step.targets if differentiable(step.kinds.get(t, UNKNOWN))}
                case Store(active=True):
                    self.dotted.add(step.base)
        self.written = set(self.mirrors.written)
        for first, second in self._pairs(self.unit.program.body):
            if {first.target, second.target} & self.written:
                self.written |= {first.target, second.target}

    def carries(self, variable: str) -> bool:
        """May a variable that is written under several names carry a tangent? A container may get what does."""
        kind = self.kinds.get(variable, UNKNOWN)
        return differentiable(kind) or isinstance(kind, CONTAINERS)

    def dot(self, variable: str) -> str:
        if variable not in self.bars:
            self.bars[variable] = self.unit.names.fresh(f"{variable.rstrip('_')}_dot")
        return self.bars[variable]

    def temporary(self, label: str) -> str:
        fresh = self.unit.names.fresh(label)
        self.temporaries.add(fresh)
        return fresh

    def zero(self, variable: str, kind: Kind | None = None, made: bool = False) -> gast.expr:
        """A tangent of zeros: laid out as its primal where that matters. `made`: the value has just been made."""
        kind = self.kinds.get(variable, UNKNOWN) if kind is None else kind
        if not made and variable in self.written and isinstance(kind, CONTAINERS):
            # under another name it may have been given other items
            return call(self.global_name("zero_tangent", runtime.zero_tangent), name(variable))
        if variable in self.mirrors.laid and not (isinstance(kind, Num) and kind.scalar):
            if isinstance(kind, Num) and kind.shape is not None:
                return call(self.global_name("blank", runtime_memory.blank), name(variable))
            return call(self.global_name("zero_tangent", runtime.zero_tangent), name(variable))
        if variable in self.mirrors.bare and variable in self.written:
            return call(self.global_name("zero_tangent", runtime.zero_tangent), name(variable))
        return zero(kind, name(variable), self.global_name)

    def kinds_at(self, step: Step) -> dict[str, Kind]:
        return step.operand_kinds if isinstance(step, Op) else {**self.kinds, **getattr(step, "kinds", {})}

    def _pairs(self, body: list[Step]) -> list[tuple[Op, Op]]:
        """`new = f(x)`, `x = new`: what `separate` made of `x = f(x)`."""
        found = []
        blocks = [body]
        while blocks:
            block = blocks.pop()
            for first, second in zip(block, block[1:], strict=False):
                if self.paired(first, second):
                    found.append((first, second))
            for step in block:
                if isinstance(step, Branch | Loop):
                    blocks += [step.then, step.orelse] if isinstance(step, Branch) else [step.body]
        return found

    def paired(self, first: Step, second: Step | None) -> bool:
        return (
            isinstance(first, Op)
            and isinstance(second, Op)
            and first.active
            and first.origin is second.origin
            and len(first.targets) == len(second.targets) == 1
            and first.target in self.unit.program.temporaries
            and isinstance(second.expr, gast.Name)
            and second.expr.id == first.target
            and second.target in names_read(first.expr)
            and self.reads[first.target] == 1  # `x = y[i] = f(x)` stores it, too
        )

    def value(self, node: gast.expr, step: Op | Store) -> gast.expr:
        """The tangent of an atom or a display; ZERO if nothing in it varies."""
        if not reads_varying(node) & step.varied:
            return name(ZERO)
        return self.mirror.value(node, step)

    def owned(self, expr: gast.expr, step: Op, targets: tuple[str, ...]) -> gast.expr:
        """A tangent that is written later has memory of its own, as the primal has, laid out alike."""
        names = {*targets, step.target}
        bare = bool(names & self.mirrors.bare)
        number = isinstance(step.kind, Num) and step.kind.scalar and not bare
        if number or (self.looks(step) and not (names & self.mirrors.laid and self.casts(step))):
            return expr
        if names & self.mirrors.laid:
            return call(self.global_name("laid_out", runtime.laid_out), expr, name(step.target))
        if bare and names & self.written:
            return call(attribute(self.global_name("np", np), "array"), expr)
        if is_fresh(expr) or not (self.written & {*names, *names_read(step.expr)} or self.leaves(step, names)):
            return expr
        return copied(expr, step.kind, self.global_name)

    def casts(self, step: Op) -> bool:
        """`np.array(x)`, `x.astype(float)`: an array of its own, which is laid out as x is?"""
        if not isinstance(step.expr, gast.Call) or step.leaf:
            return False
        return label_of(step.expr, step.callee) in CASTS and not self.seen.sources(step)

    def leaves(self, step: Op, names: set[str]) -> bool:
        """Is it new, and given back? Whoever gets it may write it, and nothing else is to change."""
        return bool(self.leaving & names) and not self.seen.sources(step)

    @cached_property
    def seen(self) -> Sharing:
        return Sharing(self.unit)

    @cached_property
    def leaving(self) -> set[str]:
        """The names of what the function gives back, and of what that holds."""
        found, size = names_read(self.unit.program.result), -1
        steps = list(every(self.unit.program.body))
        while size != len(found):
            size = len(found)
            for step in steps:
                if isinstance(step, Op) and not found.isdisjoint({*step.targets, step.target}):
                    found |= self.seen.sources(step)
                elif isinstance(step, Store) and step.base in found:
                    found |= names_read(step.value)
        return found

    def looks(self, step: Op) -> bool:
        """Is the tangent the same look-up as the primal?"""
        return step.leaf or id(step) in self.looking or isinstance(step.expr, gast.Name | gast.Tuple | gast.List)

    def rewritten(self, place: gast.expr, value: gast.expr) -> gast.expr:
        """What `place op= …` leaves there: an array in its old memory, anything else anew."""
        return call(self.global_name("rewritten", runtime.rewritten), place, value)

    def unknown(self, node: gast.expr) -> Exception:
        error = self.unit.error(
            WholeError,
            "it can't be known when generating what this calls",
            node,
            "Call a function by a name that is bound once, or give the value a type that is known.",
        )
        return left_whole(error, names_read(node))
