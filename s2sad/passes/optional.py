"""Objects and functions as values: names that are None until an object is found: `best = None` in front of a loop.

The variables of such an object stay the same, and another one says whether there is an object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Branch, Step
from s2sad.passes.attribute_writes import rewritten
from s2sad.passes.values import Again, Instance, Many, Row
from s2sad.trees import const, name

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Optional:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def may_be_nothing(self, label: str, value: Any, error: Exception) -> Exception:
        """What to raise where a name that was None stands for an object on some paths: it is to be one from the start."""
        place = "nothing", label
        if label not in self.nothing or place in self.hints:
            return error
        if isinstance(value, Instance) and self._plain_fields(value):
            return Again(place, (value.type, tuple(value.fields)), error)
        if isinstance(value, Row) and value.presence is None:
            return Again(place, value.arena.label, error)
        return error

    def _plain_fields(self, value: Instance) -> bool:
        return not rewritten(self, value.type) & value.fields.keys() and not any(
            v in self.env for v in value.fields.values()
        )

    def begins_as_nothing(self, target: str, node: gast.expr, steps: list[Step]) -> bool:
        """`best = None`, where that is going to be an object; or again, where it has been one."""
        if not isinstance(node, gast.Constant) or node.value is not None:
            return False
        self.nothing.add(target)
        template = self.hints.get(("nothing", target))
        if template is None:
            return False
        presence = self._presence(target)
        self.home.origin.split = True
        steps.append(self.home.op(presence, const(False)))
        if isinstance(self.env.get(target), Instance | Row):
            return True
        if isinstance(template, str):
            arena = next(
                (v.arena for v in self.env.values() if isinstance(v, Many) and v.arena.label == template), None
            )
            if arena is None:
                return False
            steps.append(self.home.op(self.pointer(target), const(0)))
            found: Instance | Row = self.pointing(target, arena)
        else:
            cls, attributes = template
            fields = {a: self.home.names.fresh(f"{target}_{a.strip('_')}") for a in attributes}
            found = Instance(cls, target, fields, False, False, True)
        found.presence = presence
        self.stand_for(target, found)
        return True

    def _presence(self, target: str) -> str:
        if target not in self.presences:
            self.presences[target] = self.home.names.fresh(f"has_{target}")
        return self.presences[target]

    def replaces_nothing(self, target: str, node: gast.expr, steps: list[Step]) -> bool:
        """`best = node`, where one of the two may be None."""
        old = self.env.get(target)
        new = self.env.get(node.id) if isinstance(node, gast.Name) else None
        if new is old or not isinstance(new, Instance | Row):
            return False
        expected = getattr(old, "presence", None)
        given = new.presence
        if expected is None and given is None:
            return False
        self.home.origin.split = True
        if isinstance(old, Row) and expected is not None and isinstance(new, Row) and new.arena is old.arena:
            steps.append(self.home.op(self.pointer(target), self.number(new, steps)))
        elif isinstance(new, Instance) and self._plain_fields(new):
            if expected is None:
                fields = {a: self.home.names.fresh(f"{target}_{a.strip('_')}") for a in new.fields}
                old = Instance(new.type, target, fields, False, False, True)
                old.presence = expected = self.home.names.fresh(f"has_{target}")
                self.stand_for(target, old)
            if not isinstance(old, Instance) or old.type is not new.type or old.fields.keys() != new.fields.keys():
                raise self._mixed(target, node)
            new.frozen = True
            copies: list[Step] = [self.home.op(old.fields[attr], name(v)) for attr, v in new.fields.items()]
            steps += [Branch(self.home.origin, name(given), copies, [])] if given is not None else copies
        else:
            raise self._mixed(target, node)
        steps.append(self.home.op(expected, name(given) if given is not None else const(True)))
        return True

    def _mixed(self, target: str, node: gast.AST) -> Exception:
        return self.refuse(
            f"{target!r} may be None, or objects of different kinds",
            node,
            "Give it an object from the start, or keep the numbers that the object holds in variables.",
        )
