"""Names and attributes that are surely None where they are asked for: `act=None`, `self.act is None`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from s2sad.ir import Op, Step

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Nothing:
    def __init__(self, home: Normaliser):
        self.home = home
        self.surely: dict[str, tuple] = {}  # names that the statement bound last set to None, and where that was

    def bound(self, stmt: gast.stmt, steps: list[Step]) -> None:
        """The steps of a statement are made."""
        match stmt, steps[-1:]:
            case gast.Assign(targets=[gast.Name(id=label)]), [Op(targets=targets, expr=gast.Constant(value=None))] if (
                targets == (label,) and not self.home.trying
            ):
                objects = self.home.objects
                self.surely[label] = objects.looping, objects.path

    def is_none(self, node: gast.expr) -> bool | None:
        """None where that is not known."""
        if isinstance(node, gast.Name):
            return True if self.is_none_here(node.id) else None
        label = self.home.objects.steady_field(node)
        cls = self.home.deciding.classes.get(label) if label is not None else None
        if label is None or cls is None or label in self.home.objects.env:
            return None
        self.home.deciding.used.add(label)
        return cls is type(None)

    def is_none_here(self, label: str) -> bool:
        """Is a variable None: whatever bound it so far, or what did so last, on the way to here?"""
        objects = self.home.objects
        if label in objects.env or label in self.home.kinds or label in self.home.scope.cells:
            return False
        if label in self.surely:
            looping, path = self.surely[label]
            if looping == objects.looping and objects.path[: len(path)] == path:
                return True
        return self.home.deciding.classes.get(label) is type(None) and not objects.looping
