"""Objects that are given, taken apart: each attribute is a variable, as of objects that are built inside.

So their attributes can be written, and the caller's objects stay as they are. `runtime_memory.distinct` checks that no object is met twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from s2sad.ir import Origin, Step
from s2sad.kinds import Fun, Kind, Map, Obj, Seq, carries
from s2sad.passes.given_rows import place_of_rows
from s2sad.passes.statics import holds_objects, is_named_tuple
from s2sad.passes.values import Instance, Items, Known
from s2sad.trees import assign, attribute, const, name, subscript

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


def unfolded(home: Normaliser) -> list[Step]:
    """The steps that take apart the parameters that hold objects."""
    steps: list[Step] = []
    for label, kind in home.kinds.items():
        if holds_objects(kind) and place_of_rows(label) not in home.objects.hints:
            _take_apart(home, label, kind, steps)
    return steps


def _take_apart(home: Normaliser, label: str, kind: Kind, steps: list[Step]) -> None:
    """The value of the name `label`, in terms of its parts."""

    def part(attr: object, kind: Kind, tree: gast.expr) -> gast.expr:
        held = home.names.fresh(f"{label}_{str(attr).strip('_')}" if str(attr).isidentifier() else f"{label}_item")
        home.scope.locals.add(held)
        if isinstance(kind, Fun):
            home.objects.stand_for(held, Known(kind.value))
            return name(held)
        home.origin = Origin(assign(held, tree), 1, "")
        steps.append(home.op(held, tree))
        if not carries(kind):
            home.varied.discard(held)
        if holds_objects(kind):
            _take_apart(home, held, kind, steps)
        return name(held)

    value: Instance | Items
    match kind:
        case Obj(cls, items):
            value = Instance(cls, label, open=False)
            for attr, inside in items:
                value.fields[attr] = part(attr, inside, attribute(label, attr)).id  # type: ignore[attr-defined]
        case Seq(cls, parts) if is_named_tuple(cls):
            value = Instance(cls, label, open=False)
            for attr, inside in zip(cls._fields, parts, strict=True):  # type: ignore[attr-defined]
                value.fields[attr] = part(attr, inside, attribute(label, attr)).id  # type: ignore[attr-defined]
        case Seq(cls, parts):
            elements = [part(i, inside, subscript(name(label), const(i))) for i, inside in enumerate(parts)]
            value = Items(cls, elements)
        case Map(entries):
            elements = [part(key, inside, subscript(name(label), const(key))) for key, inside in entries]
            value = Items(kind.type, elements, [key for key, _ in entries])
        case _:
            return
    home.objects.stand_for(label, value)
