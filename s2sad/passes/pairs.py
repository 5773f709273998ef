"""pairs: which two names may look at one memory, at each step, going forward; and which names are read later.

A name that is bound anew leaves its pairs to its ghost (`h` to `h'`), which stands for all that the name held before: values that the
reverse sweep may still hold."""

from __future__ import annotations

import gast

from s2sad.ir import Branch, Effect, Loop, Op, Step, Store
from s2sad.kinds import UNKNOWN, Num
from s2sad.passes.sources import Sharing, immutable
from s2sad.trees import names_bound, names_read
from s2sad.unit import Unit

Pairs = set[tuple[str, str]]


def ghost(variable: str) -> str:
    return f"{variable}'"


def changed(step: Op) -> str:
    """What `x op= v` changes: the new value may have got a name of its own."""
    return (
        step.expr.left.id
        if isinstance(step.expr, gast.BinOp) and isinstance(step.expr.left, gast.Name)
        else step.target
    )


def may_be_array(step: Op) -> bool:
    """May `x op= v` write an array that is not written as a store: one without axes, or of a kind that is not known?"""
    return not immutable(step.operand_kinds.get(changed(step), UNKNOWN))


class Flow:
    """Pairs, going forward; `stores` collects for each store those that may share with what it writes."""

    def __init__(self, unit: Unit, live: dict[int, set[str]] | None):
        self.sharing = Sharing(unit)
        self.live = live
        self.found: dict[int, set[str]] = {}
        self.outside: dict[int, set[str]] = {}  # where outside of the function a step's result comes from

    def block(self, body: list[Step], pairs: Pairs) -> Pairs:
        for step in body:
            match step:
                case Op():
                    for label in step.lends:
                        self.found.setdefault(id(step), set()).update(related(label, pairs))
                    if step.inplace and may_be_array(step):
                        self.found.setdefault(id(step), set()).update(related(changed(step), pairs))
                    sources = (
                        set() if step.leaf else self.sharing.sources(step)
                    )  # leaves lie apart, or the call is refused
                    pairs = self.bind(step.targets, sources | self.outside.get(id(step), set()), pairs)
                case Store():
                    self.found.setdefault(id(step), set()).update(related(step.base, pairs))
                    if not isinstance(self.sharing.kind(step, step.base), Num):
                        stored = {n for n in names_read(step.value) if not immutable(self.sharing.kind(step, n))}
                        for other in stored:
                            pairs = pairs | joined(step.base, {other}, pairs)
                case Effect():
                    pairs = (
                        self.bind(tuple(names_bound([step.statement])), names_read(step.statement), pairs)
                        if isinstance(step.statement, gast.FunctionDef)
                        else pairs
                    )
                case Branch():
                    pairs = self.block(step.then, pairs) | self.block(step.orelse, pairs)
                case Loop():
                    targets = tuple(sorted(names_bound([step.target]))) if step.target is not None else ()
                    sources = set()
                    if step.target is not None and not (
                        isinstance(step.header, gast.Call)
                        and getattr(step.header.func, "id", "") == "range"
                        or getattr(step.header, "keyed", False)
                    ):
                        sources = {
                            n for n in names_read(step.header) if not immutable(self.sharing.joined.get(n, UNKNOWN))
                        }
                        sources = (
                            sources
                            if any(not immutable(self.sharing.joined.get(t, UNKNOWN)) for t in targets)
                            else set()
                        )
                    sources = sources | self.outside.get(id(step), set())
                    while True:
                        inner = self.block(step.body, self.bind(targets, sources, pairs))
                        if inner <= pairs:
                            break
                        pairs = pairs | inner
            if self.live is not None and id(step) in self.live:
                alive = self.live[id(step)]
                pairs = {p for p in pairs if p[0] in alive and p[1] in alive}
        return pairs

    def bind(self, targets: tuple[str, ...], sources: set[str], pairs: Pairs) -> Pairs:
        sharing = {
            target: (sources - {target}) | set().union(*(related(s, pairs) for s in sources)) for target in targets
        }
        for target in targets:
            own = related(target, pairs)
            pairs = {p for p in pairs if target not in p}
            if self.live is None:
                # the old value goes to the ghost; what is bound now may still look at the same memory
                pairs |= {pair(ghost(target), o) for o in own if o != ghost(target) and o not in targets}
        for target in targets:
            pairs = pairs | {pair(target, o) for o in sharing[target] if o not in targets}
            if self.live is None:  # of the targets, sources are what they were before
                pairs |= {pair(target, ghost(o)) for o in (sharing[target] | sources) & set(targets)}
        if len(targets) > 1 and sources:
            pairs = pairs | {pair(a, b) for a in targets for b in targets if a < b}
        return pairs


def pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def joined(base: str, others: set[str], pairs: Pairs) -> Pairs:
    """Pairs of a base that now holds others too."""
    group = {base} | related(base, pairs)
    more = others | set().union(*(related(o, pairs) for o in others))
    return {pair(a, b) for a in group for b in more if a != b}


def related(variable: str, pairs: Pairs) -> set[str]:
    return {b if a == variable else a for a, b in pairs if variable in (a, b)}


def liveness(body: list[Step], after: set[str], live: dict[int, set[str]]) -> set[str]:
    """Names that are read later, behind each step; gives those at the start of the block."""
    from s2sad.flow import bound_by, reads_of

    current = set(after)
    for step in reversed(body):
        live[id(step)] = live.get(id(step), set()) | current
        match step:
            case Branch():
                current = (
                    liveness(step.then, current, live) | liveness(step.orelse, current, live) | names_read(step.test)
                )
            case Loop():
                header = names_read(step.header)
                everything = current | header
                while True:
                    inner = liveness(step.body, everything, live)
                    if inner <= everything:
                        break
                    everything |= inner
                current = everything
            case Store():
                current = current | reads_of(step)
            case _:
                current = (current - bound_by(step)) | reads_of(step)
    return current
