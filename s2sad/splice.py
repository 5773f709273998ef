"""splice: the lines of a rule that an output needs, with the call's operands in place of the rule's parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gast

from s2sad.kinds import MISSING, Kind
from s2sad.passes.fold import World, static
from s2sad.rules import Rule
from s2sad.templated import ZERO, Context, Templated, is_zero
from s2sad.trees import clone, const, names_read, names_stored, walk


@dataclass(slots=True)
class Spliced:
    """Statements to run first, then an expression for each output."""

    statements: list[gast.stmt] = field(default_factory=list)
    outputs: dict[str, gast.expr] = field(default_factory=dict)


class _Kinds(dict):
    """Kinds of a rule's names, found out when a line asks for one."""

    def __init__(self, trees: dict[str, gast.expr], kind_of: Callable[[gast.expr], Kind]):
        self.trees, self.kind_of = trees, kind_of

    def __contains__(self, name: object) -> bool:
        return name in self.trees

    def __missing__(self, name: str) -> Kind:
        found = self[name] = self.kind_of(self.trees[name])
        return found

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self.trees else default


def splice(rule: Rule, values: dict[str, gast.expr], wanted: list[str], context: Context) -> Spliced:
    """`values` are trees for the rule's parameters, result and seeds; `wanted` are names that the rule assigns."""
    values = dict(values)
    world = World(rule.namespace, _Kinds(values, context.kind_of))
    key = tuple(wanted)
    lines = rule.plans.get(key)
    if lines is None:
        lines = _needed(_decided(rule.lines, world), wanted)
        if not any(isinstance(line, gast.If) for line in rule.lines):  # nothing to decide: the same for all calls
            rule.plans[key] = lines
    return _Splicer(rule, values, world, context).run(lines, wanted)


def _decided(lines: list[gast.stmt], world: World) -> list[gast.stmt]:
    """Lines with the tests that are known decided."""
    result: list[gast.stmt] = []
    for line in lines:
        if isinstance(line, gast.If):
            test = static(line.test, world)
            if test is MISSING:
                test = _undecided(line.test, world)
                result.append(gast.If(test, _decided(line.body, world), _decided(line.orelse, world)))
            else:
                result += _decided(line.body if test else line.orelse, world)
        elif not isinstance(line, gast.Pass):
            result.append(line)
    return result


def _undecided(test: gast.expr, world: World) -> gast.expr:
    """The parts of a test that are not known."""
    if not isinstance(test, gast.BoolOp):
        return test
    parts = [part for part in test.values if static(part, world) is MISSING]
    return parts[0] if len(parts) == 1 else gast.BoolOp(test.op, parts)


def _facts(line: gast.stmt) -> tuple[set[str], set[str]]:
    """The names that a rule's line assigns and reads; kept with the line, which never changes."""
    facts = line.__dict__.get("facts")
    if facts is None:
        facts = line.facts = _targets(line), names_read(line)
    return facts


def _targets(line: gast.stmt) -> set[str]:
    """What a line assigns; the variables of its comprehensions are none of that."""
    if isinstance(line, gast.If):
        return set().union(*map(_targets, (*line.body, *line.orelse)))
    return set().union(*map(names_stored, getattr(line, "targets", ())))


def _needed(lines: list[gast.stmt], wanted: list[str]) -> list[gast.stmt]:
    need: set[str] = set(wanted)
    kept: list[gast.stmt] = []
    for line in reversed(lines):
        targets = _facts(line)[0]
        if not targets & need:
            continue
        if isinstance(line, gast.If):  # a test that is decided when the code runs
            later = sorted(need)
            line = gast.If(line.test, _needed(line.body, later), _needed(line.orelse, later))
        else:
            need -= targets
        kept.append(line)
        need |= _facts(line)[1]
    return kept[::-1]


class _Splicer(Templated):
    """The lines of a rule, written out."""

    def run(self, lines: list[gast.stmt], wanted: list[str]) -> Spliced:
        spliced = Spliced()
        for position, line in enumerate(lines):
            targets, _ = _facts(line)
            self._mark_tangents(line)
            if isinstance(line, gast.If):
                for name in sorted(targets):
                    self._rename(name)
                spliced.statements += self._branches(line)
            else:
                later = any(targets & _facts(following)[1] for following in lines[position + 1 :])
                self._line(line, later, wanted, spliced)
        for name in wanted:
            if name in self.values and name not in spliced.outputs:
                spliced.outputs[name] = clone(self.values[name])
        if self.zeros:
            for statement in (*spliced.statements, *spliced.outputs.values()):
                for node in walk(statement):
                    if is_zero(node):
                        node.id = ZERO  # type: ignore[attr-defined]
        return spliced

    def _line(self, line: gast.stmt, later: bool, wanted: list[str], spliced: Spliced) -> None:
        assert isinstance(line, gast.Assign) and len(line.targets) == 1
        target, value = line.targets[0], self.tree(line.value)
        if isinstance(target, gast.Name):
            name = target.id
            if (name in wanted and not later) or is_zero(value) or isinstance(value, (gast.Name, gast.Constant)):
                self._define(name, value)
                if name in wanted:
                    spliced.outputs[name] = value
                return
        elif is_zero(value):  # the parts of a zero tangent
            for label in sorted(_targets(line)):
                self._define(label, value)
            return
        elif (
            isinstance(target, gast.Tuple)
            and isinstance(value, gast.Tuple | gast.List)
            and len(value.elts) == len(target.elts)
        ):
            for part, item in zip(target.elts, value.elts, strict=True):
                self._define(part.id, item)
                if part.id in wanted:
                    spliced.outputs[part.id] = item
            return
        for name in sorted(_facts(line)[0]):
            self._rename(name)
        bound = clone(target)
        for node in walk(bound):
            if isinstance(node, gast.Name):
                node.id = self.values[node.id].id
        spliced.statements.append(gast.Assign([bound], value, None))

    def _mark_tangents(self, line: gast.stmt) -> None:
        for part in (*line.body, *line.orelse) if isinstance(line, gast.If) else ():
            self._mark_tangents(part)
        targets, reads = _facts(line)
        if isinstance(line, gast.Assign) and reads & self.tangents:
            self.tangents |= targets

    def _branches(self, line: gast.If) -> list[gast.stmt]:
        """A test that is decided when the code runs; what is a zero tangent on every path is one behind it too."""
        while True:
            built = self._if(line)
            given: dict[str, list[gast.expr]] = {}
            for node in gast.walk(built):
                if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name):
                    given.setdefault(node.targets[0].id, []).append(node.value)
            zero = {label for label, values in given.items() if all(map(is_zero, values))}
            folded = [n for n in _targets(line) if getattr(self.values[n], "id", "") in zero]
            if not folded:
                return [_with_zeros(built)]
            for name in folded:
                labels = {value.id for value in given[self.values[name].id]}
                self.values[name] = gast.Name(labels.pop() if len(labels) == 1 else ZERO, gast.Load(), None, None)
            if all(is_zero(self.values[n]) for n in _targets(line)):
                return []

    def _if(self, line: gast.If) -> gast.If:
        def block(body: list[gast.stmt]) -> list[gast.stmt]:
            result: list[gast.stmt] = []
            for item in body:
                if isinstance(item, gast.If):
                    result.append(self._if(item))
                    continue
                assert isinstance(item, gast.Assign)
                if all(is_zero(self.values[n]) for n in _targets(item)):
                    continue
                target = clone(item.targets[0])
                for node in walk(target):
                    if isinstance(node, gast.Name):
                        node.id = self.values[node.id].id
                result.append(gast.Assign([target], self.tree(item.value), None))
            return result

        return gast.If(self.tree(line.test), block(line.body) or [gast.Pass()], block(line.orelse))


def _with_zeros(line: gast.If) -> gast.If:
    """Zero tangents as numbers, where another path has one that is not zero."""
    for node in gast.walk(line):
        if isinstance(node, gast.Assign) and is_zero(node.value):
            node.value = const(0.0)
    return line
