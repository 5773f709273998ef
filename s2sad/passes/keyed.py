"""keyed: a loop over the keys of a dict that are all known, once for each key: `d[k] = …` is then `d["W"] = …`.

What a dict holds under one key need not be what it holds under another. That the keys are those which were known when the loop was written
out is found out again at the end (`confirm`).
"""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import fields
from typing import Any

import gast

from s2sad.flow import bound_by
from s2sad.ir import TREES, Attempt, Branch, Break, Effect, Guard, Loop, Op, Origin, Step, Store, every
from s2sad.joining import values
from s2sad.kinds import Const, DictOf, Kind, ListOf, Map, Seq, Unknown, known
from s2sad.passes.rewriting import StepRewriter
from s2sad.trees import clone, const, name, names_read, substitute, walk
from s2sad.unit import Unit

MOST = 32  # keys
HELD = Break | Attempt | Guard  # steps that know others


def keys_written_out(unit: Unit) -> bool:
    """Rewrite such loops; tells whether there were any."""
    return _Keyed(unit).run()


def confirm(unit: Unit) -> None:
    """Were the keys, now that all kinds are known, what the loops were written out for?"""
    _Confirming(unit).run()


class _Confirming(StepRewriter):
    def step(self, step: Step) -> list[Step]:
        expected = getattr(step.statement, "known_keys", None) if isinstance(step, Effect) else None
        if expected is None:
            return [step]
        assert isinstance(step, Effect)
        label = next(iter(names_read(step.statement)))
        kind = step.kinds.get(label)
        found = len(kind.items) if isinstance(kind, Seq) and isinstance(expected, int) else _keys(kind)
        if found != expected:
            raise self.error(
                f"the keys of {label!r} change, and this loop runs over them",
                step.origin.node,
                "Write the loop over a list of the keys that it is for.",
            )
        return []


def is_mixed(kind: Kind | None, given: bool) -> bool:
    """Does a dict or list hold containers, and something else or other containers? Of what is `given` these may be of any length."""
    if not isinstance(kind, Map | Seq) or not 2 <= len(kind.items) <= MOST:
        return False
    inside = values(kind)
    containers = any(isinstance(k, Map | Seq) or (given and isinstance(k, ListOf | DictOf)) for k in inside)
    return containers and len({_form(k) for k in inside}) > 1


def _form(kind: Kind) -> Any:
    if isinstance(kind, Map):
        return (dict, *(key for key, _ in kind.items))
    return (kind.type, len(kind.items)) if isinstance(kind, Seq) else type(kind)


def marker(origin: Origin, label: str, keys: list[Any] | int | None) -> Effect:
    """A step that says what the keys of a dict, or the length of a list, have to be; `confirm` takes it away."""
    statement = gast.Expr(name(label))
    statement.known_keys = keys
    return Effect(origin.beside(), statement)


def _keys(kind: Kind | None) -> list[Any] | None:
    """What a loop over a value of this kind gives, where that is known: texts and whole numbers."""
    if isinstance(kind, Map) and kind.factory is None:
        found = [key for key, _ in kind.items]
    elif isinstance(kind, Seq) and kind.items and all(isinstance(item, Const) for item in kind.items):
        found = [known(item) for item in kind.items]
    else:
        return None
    return found if all(type(key) in (str, int) for key in found) and len(found) <= MOST else None


class _Keyed(StepRewriter):
    def run(self) -> bool:
        body = self.unit.program.body
        self.times = Counter(v for s in every(body) if not isinstance(s, Store) for v in bound_by(s))
        return super().run()

    def step(self, step: Step) -> list[Step]:
        if not isinstance(step, Loop) or not isinstance(step.target, gast.Name) or step.breaks:
            return [step]
        if isinstance(step.entered, Map):
            _by_keys(step, step.target.id)
        looked_into = names_read(step.header) | {getattr(step.header, "indexed", "")}
        given = not looked_into.isdisjoint(self.unit.program.parameters)
        keys, mixed = _keys(step.entered), is_mixed(step.entered, given)
        base, expected = step.header.id if isinstance(step.header, gast.Name) else "", keys
        if indexed := getattr(step.header, "indexed", ""):
            count = len(step.entered.items) if mixed and isinstance(step.entered, Seq) else None
            keys, base, expected = list(range(count)) if count else None, indexed, count
            if keys and isinstance(step.header, gast.Call) and getattr(step.header.func, "id", "") == "reversed":
                keys.reverse()
        wanted = mixed or _stores_by(step, step.target.id)
        if not keys or not wanted or any(isinstance(s, HELD) for s in every(step.body)):
            return [step]
        if not base and names_read(step.header):
            return [step]
        result: list[Step] = [marker(step.origin, base, expected)] if base else []
        self.changed = True
        for number, key in enumerate(keys):
            result += self.turn(step, step.target.id, key, number == len(keys) - 1)
        return result

    def turn(self, loop: Loop, target: str, key: Any, last: bool) -> list[Step]:
        """The body for one key."""
        body = loop.body if last else [copied(step) for step in loop.body]
        if not last:
            inside = Counter(v for step in every(body) if not isinstance(step, Store) for v in bound_by(step))
            own = {v for v, times in inside.items() if v in self.temporaries and times == self.times.get(v, times)}
            fresh = {v: self.temporary(v) for v in sorted(own)}
            for step in every(body):
                rename(step, fresh)
        result: list[Step] = [Op(loop.origin.beside(), (target,), const(key))]
        values = {label: const(key) for label in _keys_of(loop, target)}
        for step in every(body):
            step.origin = step.origin.beside()
            replace(step, values)
        return result + body


def _by_keys(loop: Loop, index: str) -> None:
    """A loop that was written with an index runs over the keys."""
    base = getattr(loop.header, "indexed", "")
    for step in loop.body:
        match step:
            case Op(expr=gast.Subscript(value=gast.Name(id=label), slice=gast.Name(id=place))) if (
                base and label == base and place == index and getattr(step.expr, "iterated", False)
            ):
                backwards = isinstance(loop.header, gast.Call) and getattr(loop.header.func, "id", "") == "reversed"
                if not backwards:
                    loop.header = name(base)
                    loop.header.keyed = True
                    step.expr, step.callee = name(index), None
                return


def _stores_by(loop: Loop, target: str) -> bool:
    """Does a loop write dicts, by what it runs over?"""
    names = _keys_of(loop, target)
    return any(
        isinstance(step, Store)
        and isinstance(step.found, Map | DictOf | Unknown)
        and not names.isdisjoint(names_read(step.index))
        for step in every(loop.body)
    )


def _keys_of(loop: Loop, target: str) -> set[str]:
    """The names that hold what the loop runs over, and nothing else as long as a turn takes."""
    times = Counter(v for step in every(loop.body) for v in bound_by(step))
    copies = (
        s.target for s in loop.body if isinstance(s, Op) and isinstance(s.expr, gast.Name) and s.expr.id == target
    )
    return {v for v in copies if times[v] == 1} | ({target} if not times[target] else set())


def copied(step: Step) -> Step:
    """A step of its own, with all that is inside of it."""
    result = copy.copy(step)
    for part in fields(step):
        value = getattr(step, part.name)
        if isinstance(value, gast.AST):
            setattr(result, part.name, clone(value))
        elif isinstance(value, list | dict):
            setattr(result, part.name, copy.copy(value))
    if isinstance(result, Branch):
        result.then, result.orelse = list(map(copied, result.then)), list(map(copied, result.orelse))
        result.context = [clone(item) for item in result.context] if result.context is not None else None
    elif isinstance(result, Loop):
        result.body = list(map(copied, result.body))
    return result


def rename(step: Step, names: dict[str, str]) -> None:
    """Other names for variables, in a step that nothing else shares."""
    for label in (*TREES, "target"):
        if isinstance(tree := getattr(step, label, None), gast.AST):
            for node in walk(tree):
                if isinstance(node, gast.Name):
                    node.id = names.get(node.id, node.id)
    if isinstance(step, Op):
        step.targets = tuple(names.get(t, t) for t in step.targets)
    elif isinstance(step, Store):
        step.base = names.get(step.base, step.base)
        step.old = names.get(step.old, step.old) if step.old is not None else None


def replace(step: Step, values: dict[str, gast.expr]) -> None:
    """Expressions in place of names that a step reads."""
    for label in TREES:
        tree = getattr(step, label, None)
        if isinstance(tree, gast.AST):
            setattr(step, label, substitute(tree, values))
