"""Objects outside of the function, and their methods: `MODEL.loss(w)`."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

import gast

from s2sad.kinds import MISSING
from s2sad.passes.statics import class_attribute, is_record

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class ObjectsOutside:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def method_outside(self, node: gast.Attribute) -> tuple[types.FunctionType, type] | None:
        """(function, class that holds it) where this is a method of an object outside of the function."""
        base = self.outside_value(node.value)
        if base is MISSING or type(base).__module__ == "builtins" or not is_record(type(base)):
            return None
        if node.attr in getattr(base, "__dict__", ()):
            return None
        held, owner = class_attribute(type(base), node.attr)
        return (held, owner) if isinstance(held, types.FunctionType) and owner is not None else None

    def outside_value(self, node: gast.expr) -> Any:
        """The object outside of the function that `MODEL` or `MODEL.part` is, looked up without running anything."""
        if isinstance(node, gast.Name):
            return MISSING if node.id in self.env else self.home.scope.value(node.id)
        if isinstance(node, gast.Subscript):
            return self.table_value(node)
        if isinstance(node, gast.Attribute):
            base = self.outside_value(node.value)
            if base is not MISSING and type(base).__module__ != "builtins" and is_record(type(base)):
                return getattr(base, "__dict__", {}).get(node.attr, MISSING)
        return MISSING
