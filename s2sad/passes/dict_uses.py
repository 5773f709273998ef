"""How dicts are used: which are only written and looked into by constant keys, and could be a variable for each key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import gast

from s2sad.flow import bound_by, reads_of
from s2sad.ir import TREES, Effect, Op, Step, Store, blocks, every
from s2sad.kinds import Kind, Map
from s2sad.passes.effects import effects
from s2sad.trees import SYMBOLS, names_read
from s2sad.unit import Unit, is_user_function

OPERATORS = {symbol: operator for operator, symbol in SYMBOLS.items()}


def trees_of(step: Step) -> list[gast.AST]:
    found = [getattr(step, label, None) for label in TREES]
    return [tree for tree in [*found, *(getattr(step, "context", None) or ())] if tree is not None]


def bare(node: gast.AST) -> set[str]:
    """Names that are read, other than to look something up under a constant key."""
    match node:
        case gast.Subscript(value=gast.Name(), slice=key, ctx=gast.Load()) if is_key(key):
            return set()
        case gast.Name(id=label):
            return {label}
        case gast.Lambda() | gast.FunctionDef():
            return names_read(node)
    return set().union(*map(bare, gast.iter_child_nodes(node)))


def is_key(node: Any) -> bool:
    return isinstance(node, gast.Constant) and type(node.value) in (str, int)


@dataclass
class Found:
    """How a dict is used."""

    displays: list[tuple[list[Any], list[Step], Op]] = field(default_factory=list)  # keys, block, step
    copies: list[str] = field(default_factory=list)  # what it is bound to
    into: list[str] = field(default_factory=list)  # and what is bound to it
    stores: list[tuple[Any, list[Step]]] = field(default_factory=list)
    whole: bool = False  # all of it is asked for
    markers: list[list[Any]] = field(default_factory=list)  # keys that a loop was written out for
    given: list[list[Any]] = field(default_factory=list)  # keys of what calls give
    bad: bool = False
    uses: int = 0


class Dicts:
    def __init__(self, unit: Unit, kinds: dict[str, Kind]):
        self.unit, self.program, self.names = unit, unit.program, unit.names
        self.given = {p: k for p, k in kinds.items() if isinstance(k, Map) and k.factory is None and not unit.borrowing}
        self.found: dict[str, Found] = {}
        self.makers: dict[str, list[tuple[list[Step], Step]]] = {}
        self.inside: dict[tuple[str, Any], list[str]] = {}  # names of what dicts hold
        self.ends = names_read(self.program.result) | ({self.program.aux} if self.program.aux else set())
        self.scan(self.program.body)
        self.variables = self.chosen()

    def of(self, label: str) -> Found:
        return self.found.setdefault(label, Found())

    # what there is

    def scan(self, body: list[Step]) -> None:
        for step in body:
            self.look(step, body)
            for inner in blocks(step):
                self.scan(inner)

    def look(self, step: Step, body: list[Step]) -> None:
        mentioned = reads_of(step) | bound_by(step)
        for label in mentioned:
            self.of(label).uses += 1
        for label in step.targets if isinstance(step, Op) else ():
            self.makers.setdefault(label, []).append((body, step))
        mentioned = set().union(*(bare(tree) for tree in trees_of(step))) | bound_by(step)
        match step:
            case Op(targets=(target,), expr=gast.Dict(keys=keys, values=values)) if all(map(is_key, keys)):
                self.of(target).displays.append(([k.value for k in keys], body, step))
                mentioned = set().union(*map(bare, values)) if values else set()
            case Op(targets=(target,), expr=gast.Name(id=source)):
                if target in self.ends:
                    self.of(target).bad = True
                else:
                    self.of(target).copies.append(source)
                self.of(source).whole = True
                self.of(source).into.append(target)
                mentioned = set()
            case Op(targets=(target,), expr=gast.Subscript(value=gast.Name(id=base), slice=key)) if is_key(key):
                self.inside.setdefault((base, key.value), []).append(target)
                kind = self.given[base].get(key.value) if base in self.given else None
                if isinstance(kind, Map) and kind.factory is None and body is self.program.body:
                    self.given.setdefault(target, kind)
                else:
                    self.of(target).bad = True
                mentioned = set()
            case Store(base=base, index=key, old=None) if is_key(key) and (step.op is None or step.op in OPERATORS):
                self.of(base).stores.append((key.value, body))
                mentioned = bare(step.value)
            case Effect() if (expected := getattr(step.statement, "known_keys", None)) is not None:
                self.of(next(iter(mentioned))).markers.append(expected)
                mentioned = set()
            case Op(expr=gast.Call()) if (label := self.asked_for_keys(step)) is not None:
                self.of(label).whole = True
                mentioned = set(step.targets)
            case Op(expr=gast.Call()) if self.only_reads(step):
                asked = {a.id for a in step.expr.args if isinstance(a, gast.Name)}
                for label in asked:
                    self.of(label).whole = True
                made = {t for t in step.targets if self.keys_given(step, t) is not None}
                for label in made:
                    self.of(label).given.append(self.keys_given(step, label) or [])
                mentioned = mentioned - asked - (made if not asked & made else set())
        for label in mentioned:
            self.of(label).bad = True

    def only_reads(self, step: Op) -> bool:
        """Is it a call of a function that looks into what it is given, and keeps nothing of it?"""
        callee = step.callee
        if getattr(type(callee), "transform", "") in ("grad", "value_and_grad"):
            return True
        if not is_user_function(callee) or isinstance(callee, gast.AST):
            return False
        return not effects(callee).writes and not effects(callee).returns_alias

    def keys_given(self, step: Op, label: str) -> list[Any] | None:
        """The keys of a dict that a call gives, as far as is known when it is first met; `confirm` looks at them again."""
        kind = (step.entered or {}).get(label)
        if not isinstance(kind, Map) or kind.factory is not None or label in self.ends:
            return None
        keys = [key for key, _ in kind.items]
        return keys if keys and all(type(key) in (str, int) for key in keys) else None

    def asked_for_keys(self, step: Op) -> str | None:
        """The dict whose keys `list(d)`, `sorted(d.keys())` gives."""
        match step.expr:
            case gast.Call(args=[inner], keywords=[]) if self.listing(step) is not None:
                pass
            case _:
                inner = step.expr
        match inner:
            case gast.Call(func=gast.Attribute(value=gast.Name(id=label), attr="keys"), args=[], keywords=[]):
                return label
            case gast.Name(id=label) if inner is not step.expr:
                return label
        return None

    def listing(self, step: Op) -> Any:
        """`list`, `tuple` or `sorted`, where a step calls that."""
        callee = step.callee or self.unit.scope.lookup(step.expr.func)
        return callee if callee in (list, tuple, sorted) else None

    # what can be done

    def chosen(self) -> dict[str, list[Any] | None]:
        """The dicts to take apart, with their keys in order, where these are known."""
        self.keys: dict[str, list[Any] | None] = {}
        chosen = {d for d, f in self.found.items() if not f.bad and self.changes(d, f) and d not in self.given}
        chosen |= {d for d in self.given if d in self.found and not self.found[d].bad and self.rewritten(d)}
        chosen -= {d for d in self.given.keys() - set(self.program.parameters) if not self.is_part(d, chosen)}
        chosen -= set(self.unit.captured) | (set(self.program.parameters) - self.given.keys())
        while True:
            keys = self.ordered(chosen)
            wrong = {d for d in chosen if not self.fits(d, chosen, keys)}
            if not wrong:
                return {d: keys.get(d) for d in sorted(chosen)}
            chosen -= wrong

    def changes(self, label: str, found: Found) -> bool:
        """Is it more than a display, or the result of a call, that is looked into?"""
        made = self.makers.get(label, [])
        return bool(made) and bool(found.stores or found.copies or found.into or len(made) > 1)

    def rewritten(self, label: str) -> bool:
        found = self.found[label]
        inner = [t for (base, _), targets in self.inside.items() if base == label for t in targets]
        return bool(found.stores or found.copies or found.displays or found.given) or any(
            self.found[t].stores for t in inner
        )

    def is_part(self, label: str, chosen: set[str]) -> bool:
        """The only name of a dict that another holds, which stays what it is?"""
        found = self.found[label]
        if found.displays or found.copies or found.given:
            return False
        places = [base for (base, _), targets in self.inside.items() if label in targets for _ in targets]
        return len(places) == 1 and places[0] not in chosen

    def ordered(self, chosen: set[str]) -> dict[str, list[Any] | None]:
        """Keys in order; None: they depend on the path."""
        known: dict[str, list[Any] | None] = {}
        for _ in range(len(chosen) + 1):
            for d in sorted(chosen):
                options = [self.grown(keys, block, step, d) for keys, block, step in self.found[d].displays]
                if d in self.given:
                    options.append([key for key, _ in self.given[d].items])
                options += self.found[d].given
                options += [known[c] for c in self.found[d].copies if c in known]
                if not options:
                    continue
                same = all(o is not None and o == options[0] for o in options)
                own = same and all(key in (options[0] or ()) for key, _ in self.found[d].stores)
                known[d] = options[0] if own else None
        return known

    def grown(self, keys: list[Any], block: list[Step], step: Op, label: str) -> list[Any]:
        """With the keys that are put in behind a display, in the same block."""
        result = list(keys)
        for later in block[block.index(step) + 1 :]:
            if isinstance(later, Store) and later.base == label and later.index.value not in result:
                result.append(later.index.value)
        return result

    def fits(self, label: str, chosen: set[str], keys: dict[str, list[Any] | None]) -> bool:
        found = self.found[label]
        if label in self.given and not all(type(key) in (str, int) for key, _ in self.given[label].items):
            return False
        if found.whole or found.markers or found.copies or found.given:
            if keys.get(label) is None or any(m != keys[label] for m in found.markers):
                return False
        if not all(t in chosen or t in self.ends for t in found.into):
            return False
        return all(c in chosen and keys.get(c) == keys.get(label) and self.ends_there(c, label) for c in found.copies)

    def ends_there(self, source: str, target: str) -> bool:
        """`target = source`, where `source` was made in the same block, and is not used behind that or elsewhere?"""
        if source not in self.program.temporaries or source in self.given:
            return False
        makers = self.makers[source]
        if len(makers) != 1 or self.found[source].copies:
            return False
        block, made = makers[0]
        copies = [
            i
            for i, step in enumerate(block)
            if isinstance(step, Op) and isinstance(step.expr, gast.Name) and step.expr.id == source
        ]
        if len(copies) != 1:
            return False
        between = block[block.index(made) : copies[0] + 1]
        return sum(source in reads_of(s) | bound_by(s) for s in every(between)) == self.found[source].uses
