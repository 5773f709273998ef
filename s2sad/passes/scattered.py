"""scattered: a dict that is only written and looked into by constant keys is a variable for each key.

That is done where a program would be refused otherwise.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import gast

from s2sad.flow import bound_by, reads_of
from s2sad.ir import TREES, Attempt, Effect, Op, Step, Store, blocks, every
from s2sad.kinds import Kind
from s2sad.passes.dict_uses import OPERATORS, Dicts, is_key
from s2sad.passes.keyed import marker
from s2sad.passes.prepare import leaves
from s2sad.trees import clone, const, name, names_read, subscript, walk
from s2sad.unit import Unit


def scattered(unit: Unit, kinds: dict[str, Kind]) -> bool:
    """Rewrite the program; tells whether anything changed. `kinds` are those of the parameters."""
    program = unit.program
    if any(isinstance(step, Attempt) for step in every(program.body)):
        return False  # a key that is missing may be caught
    uses = Counter(v for step in every(program.body) for v in [*reads_of(step), *bound_by(step)])
    changed = _unpacked(program.body, {v for v, times in uses.items() if times == 2})
    found = _Scattering(unit, kinds)
    if not found.variables:
        return changed
    start = [
        step
        for d in sorted(set(program.parameters) & found.variables.keys())
        for step in found.parts_of(d, _origin_of(program.body, d))
    ]
    program.body = [*start, *found.block(program.body)]
    for label in sorted(set(program.parameters) & found.variables.keys()):
        unit.leaf_paths |= leaves(program, {label: kinds[label]}, unit.names)
    return True


def _unpacked(body: list[Step], once: set[str]) -> bool:
    """`t = (a, b)` and `c, d = t` is `c = a` and `d = b`, where no other order is meant."""
    changed = False
    for place, step in enumerate(body):
        for inner in blocks(step):
            changed |= _unpacked(inner, once)
        following = body[place + 1] if place + 1 < len(body) else None
        match step, following:
            case (
                Op(targets=(held,), expr=gast.Tuple(elts=items)),
                Op(targets=targets, expr=gast.Name(id=source)),
            ) if held == source and held in once and len(items) == len(targets) > 1:
                later = [names_read(gast.Tuple(items[i + 1 :], gast.Load())) for i in range(len(items))]
                if any(t in rest for t, rest in zip(targets, later, strict=True)) or not all(
                    isinstance(item, gast.Name) for item in items
                ):
                    continue
                step.origin.split = following.origin.split = True
                body[place : place + 2] = [
                    Op(following.origin.beside(), (target,), item)
                    for target, item in zip(targets, items, strict=True)
                    if target != item.id
                ]
                return True
    return changed


def _origin_of(body: list[Step], label: str) -> Any:
    first = next(step for step in every(body) if label in reads_of(step) | bound_by(step))
    return first.origin.beside()


class _Scattering(Dicts):
    """The program with variables in place of the dicts."""

    def __init__(self, unit: Unit, kinds: dict[str, Kind]):
        super().__init__(unit, kinds)
        self.parts: dict[tuple[str, Any], str] = {}

    def part(self, label: str, key: Any) -> str:
        if (label, key) not in self.parts:
            spelled = f"{label}_{key}"
            self.parts[label, key] = self.names.fresh(spelled if spelled.isidentifier() else f"{label}_item")
            if label in self.program.temporaries:
                self.program.temporaries.add(self.parts[label, key])
        return self.parts[label, key]

    def parts_of(self, label: str, origin: Any) -> list[Step]:
        """What a dict that is given holds, under the names that it gets."""
        return [
            Op(origin, (self.part(label, key),), subscript(name(label), const(key)))
            for key, _ in self.given[label].items
        ]

    def block(self, body: list[Step]) -> list[Step]:
        result: list[Step] = []
        for step in body:
            for inner in blocks(step):
                inner[:] = self.block(inner)
            if not self.variables.keys().isdisjoint(reads_of(step) | bound_by(step)):
                step.origin.split = True
            result += self.rewritten_step(step)
        return _without_copies(result, self.program.temporaries, set(self.parts.values()))

    def rewritten_step(self, step: Step) -> list[Step]:
        for label in TREES:
            if isinstance(tree := getattr(step, label, None), gast.AST):
                setattr(step, label, self.looked_up(tree))
        match step:
            case Op(targets=(target,), expr=gast.Dict(keys=keys, values=values)) if target in self.variables:
                return self.display(step, target, [k.value for k in keys], values)
            case Op(targets=(target,), expr=gast.Name(id=source)) if target in self.variables:
                keys = self.variables[target] or []
                return [self.op(step, target, key, name(self.part(source, key))) for key in keys]
            case Op(expr=gast.Name(id=source)) if source in self.variables:
                step.expr = self.together(source)
            case Op(targets=(target,), expr=gast.Subscript()) if target in self.variables:
                return [step, *self.parts_of(target, step.origin.beside())]
            case Store(base=base, index=key) if base in self.variables:
                label = self.part(base, key.value)
                if step.op is None:
                    return [self.op(step, base, key.value, step.value)]
                tree = gast.BinOp(name(label), OPERATORS[step.op](), step.value)
                return [Op(step.origin, (label,), tree, callee=OPERATORS[step.op], inplace=True)]
            case Effect() if getattr(step.statement, "known_keys", None) is not None:
                if next(iter(names_read(step.statement))) in self.variables:
                    return []
            case Op(expr=gast.Call()) if (label := self.asked_for_keys(step) or "") in self.variables:
                keys = self.variables[label] or []
                keys = sorted(keys) if self.listing(step) is sorted else keys
                step.expr = gast.List([const(key) for key in keys], gast.Load())
                step.callee = None
            case Op(expr=gast.Call()):
                return self.called(step)
        return [step]

    def looked_up(self, node: Any) -> Any:
        """With variables in place of what is looked up in the dicts."""
        if self.variables.keys().isdisjoint(names_read(node)):
            return node
        match node:
            case gast.Subscript(value=gast.Name(id=base), slice=key) if base in self.variables and is_key(key):
                return name(self.part(base, key.value))
        result = clone(node)
        for field_name in node._fields:
            value = getattr(node, field_name, None)
            if isinstance(value, list):
                setattr(result, field_name, [self.looked_up(v) if isinstance(v, gast.AST) else v for v in value])
            elif isinstance(value, gast.AST):
                setattr(result, field_name, self.looked_up(value))
        return result

    def display(self, step: Op, target: str, keys: list[Any], values: list[gast.expr]) -> list[Step]:
        """`d = {"a": …, "b": …}`: all values are read before one is bound."""
        own = {self.part(target, key) for key in keys}
        result: list[Step] = []
        if any(own & names_read(value) for value in values):
            held = [self.temporary(self.part(target, key)) for key in keys]
            result = [Op(step.origin.beside(), (h,), clone(v)) for h, v in zip(held, values, strict=True)]
            values = [name(h) for h in held]
        return result + [self.op(step, target, key, value) for key, value in zip(keys, values, strict=True)]

    def op(self, step: Step, label: str, key: Any, value: gast.expr) -> Op:
        return Op(step.origin.beside(), (self.part(label, key),), clone(value))

    def called(self, step: Op) -> list[Step]:
        """A call that is given dicts, and gives some."""
        before: list[Step] = []
        behind: list[Step] = []
        args = list(step.expr.args)
        for place, argument in enumerate(args):
            if isinstance(argument, gast.Name) and argument.id in self.variables:
                held = self.temporary(argument.id)
                before.append(Op(step.origin.beside(), (held,), self.together(argument.id)))
                args[place] = name(held)
        step.expr.args = args
        targets = list(step.targets)
        for place, target in enumerate(targets):
            if target in self.variables:
                keys = self.variables[target] or []
                targets[place] = held = self.temporary(target)
                behind.append(marker(step.origin, held, keys))
                behind += [self.op(step, target, key, subscript(name(held), const(key))) for key in keys]
        step.targets = tuple(targets)
        return [*before, step, *behind]

    def temporary(self, label: str) -> str:
        held = self.names.fresh(label)
        self.program.temporaries.add(held)
        return held

    def together(self, label: str) -> gast.Dict:
        keys = self.variables[label] or []
        return gast.Dict([const(key) for key in keys], [name(self.part(label, key)) for key in keys])


def _without_copies(body: list[Step], temporaries: set[str], parts: set[str]) -> list[Step]:
    """`t = d_a; t[0] = v` is `d_a[0] = v`, as long as d_a is the same."""
    times = Counter(v for step in every(body) for v in bound_by(step) if not isinstance(step, Store))
    result: list[Step] = []
    for place, step in enumerate(body):
        match step:
            case Op(targets=(target,), expr=gast.Name(id=source)) if (
                target in temporaries and source in parts and times[target] == 1
            ):
                if _same_until_last(body[place + 1 :], target, source):
                    for later in every(body[place + 1 :]):
                        _renamed(later, target, source)
                    continue
        result.append(step)
    return result


def _same_until_last(rest: list[Step], target: str, source: str) -> bool:
    """Is `source` not bound anew before the last use of `target`?"""
    uses = [i for i, s in enumerate(rest) if any(target in reads_of(t) | bound_by(t) for t in every([s]))]
    if not uses:
        return True
    before = rest[: uses[-1]]
    inside = every([rest[uses[-1]]]) if blocks(rest[uses[-1]]) else ()
    return not any(
        source in bound_by(step) and not isinstance(step, Store) for part in (every(before), inside) for step in part
    )


def _renamed(step: Step, old: str, new: str) -> None:
    for label in TREES:
        tree = getattr(step, label, None)
        if isinstance(tree, gast.AST):
            for node in walk(tree):
                if isinstance(node, gast.Name) and node.id == old:
                    node.id = new
    if isinstance(step, Store) and step.base == old:
        step.base = new
