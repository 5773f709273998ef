"""Lists of objects that are given, and looked into where nobody knows by which number: a list for each attribute, as of lists that loops fill.

`for body, v in zip(bodies, x): total += body.mass * v` is

    bodies_mass = [bodies[0].mass, bodies[1].mass]
    for i in range(min(len(bodies_mass), len(x))):
        total += bodies_mass[i] * x[i]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Origin, Step
from s2sad.kinds import Fun, Kind, Obj, Seq, carries
from s2sad.passes.statics import holds_objects, is_named_tuple
from s2sad.passes.values import Again, Arena, Items, Many, Place
from s2sad.trees import assign, attribute, const, name, subscript

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


def place_of_rows(label: str) -> Place:
    return ("rows", label)


def as_rows(home: Normaliser, found: Any, error: Exception) -> Exception:
    """What to raise where an item of a given list of objects is not known: to start anew with lists of attributes, if there can be such."""
    label = next((n for n in home.kinds if home.objects.env.get(n) is found or _consists_of(home, found, n)), "")
    if not label or not are_alike(home.kinds[label]) or place_of_rows(label) in home.objects.hints:
        return error
    return Again(place_of_rows(label), None, error)


def _consists_of(home: Normaliser, found: Any, label: str) -> bool:
    """Does a collection hold nothing but objects of the list that is given under a name?"""
    given = home.objects.env.get(label)
    if not isinstance(found, Items) or not isinstance(given, Items) or not found.elts:
        return False
    values = lambda items: {id(home.objects.env.get(getattr(e, "id", ""))) for e in items.elts}  # noqa: E731
    return values(found) <= values(given)


def are_alike(kind: Kind) -> bool:
    """Objects of one class with the same attributes, which are no objects?"""
    if not isinstance(kind, Seq) or is_named_tuple(kind.type) or not kind.items:
        return False
    first = kind.items[0]
    if (
        not isinstance(first, Obj)
        or not first.items
        or any(holds_objects(k) or isinstance(k, Fun) for _, k in first.items)
    ):
        return False
    labels = [key for key, _ in first.items]
    return all(isinstance(k, Obj) and k.type is first.type and [n for n, _ in k.items] == labels for k in kind.items)


def lists_of_attributes(home: Normaliser) -> list[Step]:
    """The steps that make these lists, for the parameters of which it was found out that they are needed."""
    steps: list[Step] = []
    for label, kind in home.kinds.items():
        if place_of_rows(label) in home.objects.hints:
            assert isinstance(kind, Seq)
            home.objects.stand_for(label, Many(_arena(home, label, kind, steps)))
    return steps


def _arena(home: Normaliser, label: str, kind: Seq, steps: list[Step]) -> Arena:
    arena = Arena(kind.items[0].type, label)
    objects = [home.temporary(f"{label}_item") for _ in kind.items]
    del home.objects.env[label]

    def bound(target: str, tree: gast.expr) -> None:
        home.origin = Origin(assign(target, tree), 1, "")
        steps.append(home.op(target, tree))

    for number, held in enumerate(objects):
        bound(held, subscript(name(label), const(number)))
    for attr, inside in kind.items[0].items:
        column = home.names.fresh(f"{label}_{attr.strip('_')}")
        parts = [home.temporary(f"{label}_{attr.strip('_')}") for _ in objects]
        for part, held in zip(parts, objects, strict=True):
            bound(part, attribute(held, attr))
        home.scope.locals.add(column)
        bound(column, gast.List([name(part) for part in parts], gast.Load()))
        if not carries(inside):
            home.varied.discard(column)
        arena.columns[attr] = column
    return arena
