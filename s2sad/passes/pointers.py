"""Objects and functions as values: names for one of the objects of a list: a variable says which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Step
from s2sad.passes.iteration import index_name
from s2sad.passes.values import Arena, Items, Many, Row
from s2sad.trees import call, name

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Pointers:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]
    empty: dict[str, Items]

    def pointer(self, label: str, in_loop: bool = False) -> str:
        """The variable that says which object a name stands for."""
        if label not in self.pointers:
            fresh = index_name(self.home.flat) if in_loop else self.home.names.fresh(f"{label}_place")
            self.pointers[label] = fresh
            if in_loop:
                self.numbers.add(fresh)
        return self.pointers[label]

    def pointing(self, label: str, arena: Arena) -> Row:
        """What a name stands for that is bound to an object of a list."""
        key = label, id(arena)
        if key not in self.rows:
            index = self.pointers[label]
            self.rows[key] = Row(arena, name(index), True)
        return self.rows[key]

    def points(self, label: str, value: gast.expr, steps: list[Step]) -> bool:
        """`label = value`, where that is an object of a list: its number is kept, for the object may go on changing."""
        found = self.env.get(value.id) if isinstance(value, gast.Name) and value.id != label else None
        if isinstance(found, Row):
            self._pointed(label, found, steps)
        return isinstance(found, Row)

    def _pointed(self, label: str, row: Row, steps: list[Step]) -> None:
        index = self.pointer(label)
        steps.append(self.home.op(index, self.number(row, steps)))  # counted from the start, for the list may grow
        self.stand_for(label, self.pointing(label, row.arena))

    def loops_over(self, target: gast.Name, many: Many) -> tuple[gast.expr, gast.expr]:
        """(counter, header) of a loop over such a list."""
        index = self.pointer(target.id, in_loop=True)
        self.stand_for(target.id, self.pointing(target.id, many.arena))
        header = name(many.order) if many.order is not None else call("range", self.length(many))
        header.counts = many.order is None
        return gast.Name(index, gast.Store(), None, None), header
