"""Objects and functions as values: lists of as many objects as there are when the program runs: a list for each attribute.

And of functions: a list for each variable that they captured.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     functions = [lambda t, v=v: t * v for v in x]
...     return functions[0](2.0)
>>> forward_sweep(f, np.ones(3))
functions_v_default = []
for i in range(len(x)):
    v_item = x[i]
    functions_v_default.append(v_item)
value = 2.0 * functions_v_default[0]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Op, Origin, Step, Store, blocks, every, trees_read
from s2sad.passes.captured import COUNT
from s2sad.passes.displays import place_of
from s2sad.passes.values import (
    CONFLICT,
    Again,
    Arena,
    Bound,
    Choice,
    Column,
    Inner,
    Instance,
    Items,
    Known,
    Many,
    Partial,
    Row,
)
from s2sad.trees import clone, const, name, names_read

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Rows:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]
    empty: dict[str, Items]

    def several(self, label: str, empty: Items, value: gast.expr, node: gast.AST) -> Many:
        """What a list that was empty is from here on: `value` is the first of what it gets."""
        if empty.many is None:
            column = self._column(label, value, node, empty)
            if isinstance(column, Known):
                raise self.refuse(
                    "a list of the same function, over and over, is not supported", node, "Call it in a loop."
                )
            if not isinstance(column, Many):
                raise self.refuse(
                    f"{label!r} gets an object or function on some paths only",
                    node,
                    "Append on every path, or choose the value that is appended.",
                )
            empty.many = Many(column.arena, column.order, empty)
            self.begun.append(empty)
        for other in [n for n, items in self.empty.items() if items is empty]:
            self.stand_for(other, empty.many)
            del self.empty[other]
        self.stand_for(label, empty.many)
        return empty.many

    def filled(self, node: gast.List, elts: list[gast.expr], label: str, steps: list[Step]) -> gast.expr:
        """`[a, b]`, where loops are going to put more into the list."""
        held = self.home.names.fresh(label)
        steps.append(self.home.op(held, gast.List([], gast.Load())))
        seed = Items(list, [], None, self.path, [steps[-1]], place=place_of(node))
        for item in elts:
            self.put(self.several(held, seed, item, node), item, node, steps)
        return name(held)

    def as_before(self, label: str, seed: Items, template: Arena) -> None:
        """A list that is empty still, of which it is known what it is going to hold."""
        seed.many = Many(self._like(label, template, seed), None, seed)
        self.begun.append(seed)
        del self.empty[label]
        self.stand_for(label, seed.many)

    def _like(self, label: str, template: Arena, seed: Items) -> Arena:
        made = Arena(template.type, label)
        for part, column in template.columns.items():
            short = f"{label}_{part.strip('_')}"
            if isinstance(column, Many):
                made.columns[part] = Many(self._like(short, column.arena, seed))
            else:
                made.columns[part] = column if isinstance(column, Known) else self._list(short, seed)
        return made

    def template_of(self, many: Many) -> Arena | None:
        """What a list holds, if that can be said before it is filled."""
        arena = many.arena
        nested = [c for c in arena.columns.values() if isinstance(c, Many)]
        if many.order is not None or arena.type is None or any(self.template_of(c) is None for c in nested):
            return None
        return arena

    def _column(self, label: str, value: gast.expr, node: gast.AST, seed: Items) -> Column:
        """A list for values like this one; `seed.starts` gets the names of the lists to begin with."""
        found = self.value(value) if isinstance(value, gast.Name) else None
        match found:
            case None:
                return self._list(label, seed)
            case Row():
                return Many(found.arena, self._list(f"{label}_places", seed))
            case Known():
                return found
            case Instance(open=False):
                parts = {a.strip("_"): (a, name(v)) for a, v in found.fields.items()}
                arena = Arena(found.type, label)
            case Items(type=cls, keys=None) if cls is tuple:
                parts = {str(i): (str(i), e) for i, e in enumerate(found.elts)}
                arena = Arena(tuple, label)
            case Inner() | Partial() | Bound():
                parts = {n: (n, name(n)) for n in self.captures_of(found, seed, node)}
                arena = Arena(None, label, template=found)
                self.seeds[id(arena)] = seed
            case _:
                raise self.refuse(
                    f"{label!r} gets something in a loop that can't be kept in lists of numbers",
                    node,
                    "Keep the numbers that it holds in lists or arrays.",
                )
        for short, (part, atom) in parts.items():
            arena.columns[part] = self._column(f"{label}_{short}", atom, node, seed)
        if not any(isinstance(c, str | Many) for c in arena.columns.values()):
            if arena.type is None:
                arena.columns[COUNT] = self._list(label, seed)
                return Many(arena)
            raise self.refuse("objects without attributes are not supported in such a list", node, "Count them.")
        return Many(arena)

    def _list(self, label: str, seed: Items) -> str:
        fresh = self.home.names.fresh(label)
        seed.starts.append(fresh)
        self.home.varied.add(fresh)
        return fresh

    # filling

    def put(self, many: Many, value: gast.expr, node: gast.AST, steps: list[Step]) -> None:
        """`many.append(value)`"""
        self.home.origin.split = True
        self._fill(many, value, node, steps)

    def _fill(self, column: Column, value: gast.expr, node: gast.AST, steps: list[Step]) -> None:
        found = self.value(value) if isinstance(value, gast.Name) else None
        match column, found:
            case str(), None:
                steps.append(Store(self.home.origin, column, const(None), clone(value), "append"))
                return
            case Known(), Known() if found.value is column.value:
                return
            case Many(order=str(order)), Row() if found.arena is column.arena:
                steps.append(Store(self.home.origin, order, const(None), self.number(found, steps), "append"))
                return
            case Many(order=None, arena=arena), Instance() if (
                found.type is arena.type and not found.open and found.fields.keys() == arena.columns.keys()
            ):
                for attr, variable in found.fields.items():
                    self._fill(arena.columns[attr], name(variable), node, steps)
                self._moved(found, arena, steps)
                return
            case Many(order=None, arena=arena), Inner() | Partial() | Bound() if self.same_text(found, arena.template):
                own = self.captures_of(found, self.seeds[id(arena)], node)
                for part, label in zip(arena.columns, own or [COUNT], strict=True):
                    atom = name(label) if label != COUNT else const(0)
                    self._fill(arena.columns[part], atom, node, steps)
                return
            case Many(order=None, arena=arena), Items(type=cls, keys=None) if cls is arena.type and len(
                found.elts
            ) == len(arena.columns):
                for part, atom in zip(arena.columns.values(), found.elts, strict=True):
                    self._fill(part, atom, node, steps)
                return
        raise self.refuse(
            "what is put into this list is of another kind than what it holds, or is in it already",
            node,
            "Fill a list with new objects of one class, whose attributes are the same.",
        )

    def _moved(self, found: Instance, arena: Arena, steps: list[Step]) -> None:
        """An object that is in a list from here on is read and written there, under all of its names."""
        if not any(held is found and label not in self.tokens for label, held in self.env.items()):
            self.home.temporaries |= set(found.fields.values())  # nobody else reads them
        place: gast.expr | None = None
        for label, held in list(self.env.items()):
            if isinstance(held, Choice) and found in held.values:
                self.env[label] = CONFLICT
            if held is not found:
                continue
            if label in self.tokens and not self._mentioned(label):
                self.env[label] = CONFLICT  # nobody asks for it again
                continue
            if place is None:
                place = name(self.home.temporary(f"{arena.label}_last"))
                last = gast.BinOp(self.length(Many(arena)), gast.Sub(), const(1))
                steps.append(self.home.op(place.id, last))
            if label in self.tokens:
                self.env[label] = Row(arena, clone(place), True)
            else:
                self._pointed(label, Row(arena, clone(place), True), steps)

    def _mentioned(self, label: str) -> bool:
        """Does a collection, a method or a partial hold what a name stands for?"""
        for held in self.env.values():
            match held:
                case Items(elts=elts) if any(isinstance(e, gast.Name) and e.id == label for e in elts):
                    return True
                case Bound(receiver=receiver) if receiver == label:
                    return True
                case Partial(function=function, args=args, keywords=keywords):
                    if any(label in names_read(part) for part in [function, *args, *keywords.values()]):
                        return True
        return False

    # the steps

    def lists_begun(self, steps: list[Step]) -> list[Step]:
        """The steps, with the lists for attributes where the list of objects was made."""
        if not self.begun:
            return steps
        starts: dict[int, list[Step]] = {}
        gone: set[str] = set()
        for empty in self.begun:
            for number, op in enumerate(empty.made):
                gone |= set(op.targets)
                origin = Origin(gast.Pass(), op.origin.line, op.origin.text)
                lists = empty.starts if number == 0 else []
                starts[id(op)] = [Op(origin, (n,), gast.List([], gast.Load())) for n in lists]
        for block in [steps, *(b for step in every(steps) for b in blocks(step))]:
            block[:] = [s for step in block for s in starts.get(id(step), [step])]
        for step in every(steps):
            for tree in trees_read(step):
                used = names_read(tree) & gone
                if used or getattr(step, "base", "") in gone:
                    label = sorted(used)[0] if used else step.base
                    error = self.home.error(
                        f"{label!r} is used before the first object is put into it",
                        step.origin.node,
                        "Fill the list in one place, with objects of one class, in front of what uses it.",
                    )
                    seed = next(e for e in self.begun if any(label in op.targets for op in e.made))
                    template = self.template_of(seed.many)
                    raise Again(seed.place, template, error) if template is not None and seed.place else error
        return steps
