"""Objects as values: names that stand for another object in each turn of a loop.

The variables of the object that such a name had in front of the loop take what the new one holds, at the end of each turn. Nobody else may
mean the old object then: where somebody does, the name has variables of its own from the start of the loop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad.flow import Facts
from s2sad.ir import Break, Step, every
from s2sad.passes.attribute_writes import rewritten
from s2sad.passes.values import CONFLICT, Again, Bound, Choice, Inner, Instance, Items, Kept, Method, Partial, Place
from s2sad.trees import name, names_read

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

Env = dict[str, Any]
Pairs = dict[str, tuple[Instance, Instance]]


class Renewing:
    """A part of `Objects`."""

    home: Normaliser
    env: Env
    hints: dict[Place, Any]

    def begins_apart(self, node: gast.AST, steps: list[Step]) -> None:
        """In front of a loop: names that turned out to need variables of their own in it."""
        for label, found in list(self.env.items()):
            if _apart(label, node) in self.hints and self._alive(label) and self._separable(found):
                self.stand_for(label, self._copied(label, found, steps))

    def on_one_path(self, label: str, value: Any, steps: list[Step]) -> Any:
        """A name that one side of a branch in a loop binds: it keeps that object while later turns make others."""
        if not self.looping or not self._alive(label):
            return value
        if self._separable(value) and _bound_throughout(value, steps):
            return self._copied(label, value, steps)
        return CONFLICT if isinstance(value, Instance | Items | Bound | Partial | Choice) else value

    looping = 0

    def renew(self, found: Pairs, before: Env, steps: list[Step], node: gast.AST) -> None:
        """The end of a turn: `found` are names, the objects that they had in front of the loop, and those that they have now."""
        kept: list[tuple[str, str]] = []
        for label, (old, new) in found.items():
            error = self.another(label, node)
            if not self._renewable(old, new, steps):
                raise error
            if any(n != label and self._alive(n) and self._reaches(v, old, before, label) for n, v in before.items()):
                place = _apart(label, node)
                raise Again(place, None, error) if place not in self.hints and self._separable(old) else error
            for other in [n for n, v in self.env.items() if n not in found and self._reaches(v, old, self.env, label)]:
                if other not in before:
                    self._keeps(other, old, kept)
                elif self._alive(other):
                    raise error
        if found:
            self.home.origin.split = True
            pairs = [(old.fields[attr], new.fields[attr]) for old, new in found.values() for attr in old.fields]
            self._assign_at_once([*kept, *pairs], steps)
        for label, (old, new) in found.items():
            old.frozen = new.frozen = True
            self.env[label] = old

    def _keeps(self, label: str, old: Instance, kept: list[tuple[str, str]]) -> None:
        """A name that the turn bound to the old object: it may be read behind the loop."""
        if self.env[label] is not old or not self._alive(label) or not self._separable(old):
            self.env[label] = CONFLICT
            return
        fields = {attr: self.home.names.fresh(f"{label}_{attr.strip('_')}") for attr in old.fields}
        kept += [(fields[attr], variable) for attr, variable in old.fields.items()]
        self.env[label] = Instance(old.type, label, fields, open=False, frozen=True)

    def another(self, label: str, node: gast.AST) -> Exception:
        return self.refuse(
            f"{label!r} is another object or function in each iteration",
            node,
            "Keep what changes in numbers, arrays, or attributes of one object.",
        )

    def _assign_at_once(self, pairs: list[tuple[str, str]], steps: list[Step]) -> None:
        """Each first variable takes what the second one holds now."""
        left = [pair for pair in pairs if pair[0] != pair[1]]
        while left:
            ready = next((p for p in left if all(p is q or p[0] != q[1] for q in left)), None)
            if ready is None:  # they go round
                target = left[0][0]
                held = self.home.temporary(target)
                steps.append(self.home.op(held, name(target)))
                left = [(a, held if b == target else b) for a, b in left]
                continue
            steps.append(self.home.op(ready[0], name(ready[1])))
            left.remove(ready)

    def _copied(self, label: str, found: Instance, steps: list[Step]) -> Instance:
        fields = {attr: self.home.names.fresh(f"{label}_{attr.strip('_')}") for attr in found.fields}
        steps += [self.home.op(fields[attr], name(variable)) for attr, variable in found.fields.items()]
        found.frozen = self.home.origin.split = True
        return Instance(found.type, label, fields, open=False, frozen=True)

    def _separable(self, found: Any) -> bool:
        """May other variables with the same contents stand for an object?"""
        return (
            isinstance(found, Instance)
            and not (found.written or found.open)
            and found.presence is None
            and not rewritten(self, found.type) & found.fields.keys()
            and not any(v in self.env for v in found.fields.values())
        )

    def _renewable(self, old: Instance, new: Instance, steps: list[Step]) -> bool:
        return not (
            old.type is not new.type
            or old.fields.keys() != new.fields.keys()
            or old.written
            or new.written
            or any(v in self.env for v in [*old.fields.values(), *new.fields.values()])
            or any(isinstance(s, Break) for s in every(steps))
        )

    def reads(self, node: gast.expr, label: str) -> bool:
        """May an expression read a variable, through an object or a function too?"""
        todo, seen = list(names_read(node)), set()
        while todo:
            one = todo.pop()
            if one == label:
                return True
            if one not in seen:
                seen.add(one)
                todo += named_by(self.env.get(one))
        return False

    def _alive(self, label: str) -> bool:
        """May the user's text still read this name?"""
        return label in self.home.scope.locals or label in self.home.inliner.alive

    def _reaches(self, value: Any, target: Instance, env: Env, label: str) -> bool:
        """Is this the object, or does it hold it? What reads `label` itself sees what that stands for now."""
        todo, seen = [value], set()
        while todo:
            value = todo.pop()
            if value is target:
                return True
            if value is None or id(value) in seen:
                continue
            seen.add(id(value))
            if isinstance(value, Choice):
                todo += value.values
            names = named_by(value)
            if isinstance(value, Inner | Kept | Instance):
                names = names - {label}
            todo += [env.get(n) for n in names]
        return False


def named_by(value: Any) -> set[str]:
    """The names of what an object or function holds or reads."""
    match value:
        case Items(elts=elts):
            return set().union(*map(names_read, elts)) if elts else set()
        case Instance(fields=fields):
            return set(fields.values())
        case Bound(receiver=receiver):
            return {receiver}
        case Inner(tree=tree) | Kept(tree=tree):
            return names_read(tree)
        case Partial(function=function, args=args, keywords=keywords):
            return set().union(*map(names_read, [function, *args, *keywords.values()]))
        case Method(base=base):
            return names_read(base)
        case Choice(values=values):
            return set().union(*map(named_by, values)) if values else set()
    return set()


def _bound_throughout(found: Instance, steps: list[Step]) -> bool:
    """Is an object there at the end of these steps, whether or not loops among them run?"""
    sometimes, surely, _ = Facts().of(steps)
    return not (set(found.fields.values()) & sometimes) - surely


def _apart(label: str, node: gast.AST) -> tuple[str, str]:
    return "apart", f"{label} {getattr(node, 'lineno', 0)}:{getattr(node, 'col_offset', 0)}"
