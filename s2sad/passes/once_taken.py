"""Which iterators that a function makes are taken from once only, while it and the functions that it calls are written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad.passes.iterators_made import makes_iterator
from s2sad.passes.iterators_used import Uses, place_of
from s2sad.passes.values import Known

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class OnceTaken:
    def __init__(self, home: Normaliser):
        self.home = home
        self.bodies: list[Any] = [home.source.tree.body]  # of the function, and of those that are written out
        self.once: set[tuple[str, tuple[int, int]]] = (
            set()
        )  # names that are taken from once, and what they are bound to
        self.looked_at = 0  # how many of the bodies were looked at for these

    def makes(self, node: gast.expr) -> bool:
        """Is a value an iterator, made just here, of what varies?"""
        return self.home.flat.varied(node) and makes_iterator(node, self.called_by)

    def is_once(self, target: str, node: gast.expr) -> bool:
        """Is what is bound to a name taken from in one place at most, as often as it is bound?"""
        home = self.home
        if target == home.value or target in home.temporaries:
            return True
        while self.looked_at < len(self.bodies):
            self.once |= Uses(self.bodies[self.looked_at], (), self.called_by).once
            self.looked_at += 1
        return (target, place_of(node)) in self.once

    def parameter(self, tree: gast.FunctionDef, label: str, new: str, value: gast.expr) -> None:
        """A function that is written out gets an iterator: does it take the items once?"""
        if self.makes(value) and Uses(tree.body, [label], self.called_by).taken_once(label):
            self.once.add((new, place_of(value)))

    def called_by(self, func: gast.expr) -> Any:
        """What a call calls: a function inside as its tree, anything else as the object."""
        home = self.home
        local = home.inliner.local(func)
        if local is not None:
            return local
        found = home.objects.env.get(func.id) if isinstance(func, gast.Name) else None
        if isinstance(func, gast.Attribute):
            method = home.objects.method_of(home.objects.env.get(home.objects.variable(func.value)), func.attr)[0]
            if method is not None:
                return method
        return found.value if isinstance(found, Known) else home.scope.lookup(func)
