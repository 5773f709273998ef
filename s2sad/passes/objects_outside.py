"""Objects outside of the function, and their methods: `MODEL.loss(w)`."""

from __future__ import annotations

import builtins
import types
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Step
from s2sad.kinds import MISSING, Fun, kind_of
from s2sad.passes.call_arguments import arguments
from s2sad.passes.literals import literal
from s2sad.passes.statics import class_attribute, is_named_tuple, is_record, owner_of
from s2sad.passes.values import Instance
from s2sad.records import held_by
from s2sad.special_words import ARITHMETIC, operates, own_special
from s2sad.trees import clone

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


COMPARISONS = ("__lt__", "__gt__", "__le__", "__ge__", "__eq__", "__ne__", "__contains__")


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

    def object_outside(self, node: gast.expr) -> Any:
        """An object of a class that is followed, outside of the function; or None."""
        if not isinstance(node, gast.Name | gast.Attribute | gast.Subscript):
            return None
        found = self.outside_value(node)
        return found if type(found).__module__ != "builtins" and is_record(type(found)) else None

    def method_held(self, func: gast.expr) -> types.MethodType | None:
        """The method with its object that a variable outside, or a parameter, holds: `layer = MODEL.layer`."""
        found = self.home.scope.lookup(func) if not (isinstance(func, gast.Name) and func.id in self.env) else MISSING
        if isinstance(func, gast.Name) and func.id in self.home.statics.parameters:
            kind = self.home.kinds.get(func.id)
            found = kind.value if isinstance(kind, Fun) else MISSING
        return found if is_held_method(found) else None

    def method_called(self, found: types.MethodType, func: gast.expr, node: gast.Call, steps: list[Step]) -> gast.expr:
        """The call of such a method: its object is `layer.__self__`."""
        place = gast.Attribute(clone(func), "__self__", gast.Load())
        receiver = self._part(kind_of(found.__self__, f"{gast.unparse(place)}^"), place, "object", steps)
        if not isinstance(receiver, gast.Name):
            receiver = self.home.flat.atom(receiver, steps)
        owner = owner_of(found.__func__, type(found.__self__))
        args, keywords = arguments(self, node, steps)
        return self.written_out(found.__func__, owner, [receiver, *args], keywords, node, steps)

    def object_called(self, func: gast.expr) -> Any:
        """The object of `MODEL.layer(x)`, `HOOKS["log"](x)`, of which the class has a `__call__`; or None."""
        found = self.object_outside(func) if isinstance(func, gast.Attribute | gast.Subscript) else None
        return found if found is not None and own_special(type(found), "__call__") else None

    def operand(self, node: gast.BinOp, side: gast.expr, steps: list[Step]) -> gast.expr:
        """A side of an operation, as an atom; an object outside is followed."""
        if not isinstance(side, gast.Name) and self.operates_outside(node):
            found = self.object_outside(side)
            if found is not None:
                return self._part(kind_of(found, f"{gast.unparse(side)}^"), clone(side), "operand", steps)
        return self.home.flat.atom(side, steps)

    def taken_over(self, target: str, node: gast.expr, steps: list[Step]) -> bool:
        """`total = ZERO`, of an object outside with operators: its attributes become variables, which nothing may write."""
        found = self.object_outside(node)
        if found is None or not operates(type(found)) or target not in self.home.scope.locals:
            return False
        held = dict(zip(found._fields, found, strict=True)) if is_named_tuple(type(found)) else held_by(found)
        if not held or held.keys() & self.home.outside.attributes:
            return False
        made = Instance(type(found), target, {}, False, frozen=True, path=self.path)
        for attr, value in held.items():
            place = gast.Attribute(clone(node), attr, gast.Load())
            part = self._part(kind_of(value, f"{gast.unparse(place)}^"), place, attr, steps)
            made.fields[attr] = self.home.names.fresh(f"{target}_{attr.strip('_')}")
            self.home.flat.into(made.fields[attr], part, steps)
        self.stand_for(target, made)
        return True

    def operates_outside(self, node: gast.AST) -> bool:
        """Is it an operator, or a look-up, that the class of an object outside defines itself?"""
        match node:
            case gast.BinOp(left=left, op=op, right=right):
                word = ARITHMETIC[type(op)]
                asked = [(left, f"__{word}__"), (right, f"__r{word}__")]
            case gast.UnaryOp(op=gast.USub() | gast.UAdd() | gast.Invert(), operand=operand):
                asked = [(operand, special) for special in ("__neg__", "__pos__", "__invert__")]
            case gast.Subscript(value=base):
                asked = [(base, "__getitem__")]
            case gast.Compare(left=left, comparators=[right]):
                asked = [(side, special) for side in (left, right) for special in COMPARISONS]
            case gast.Call(func=func, args=[first, *_]) if self.home.scope.lookup(func) is builtins.abs:
                asked = [(first, "__abs__")]
            case _:
                return False
        for side, special in asked:
            found = self.object_outside(side)
            if found is not None and isinstance(class_attribute(type(found), special)[0], types.FunctionType):
                return True
        return False

    def outside_value(self, node: gast.expr) -> Any:
        """The object outside of the function that `MODEL`, `MODEL.part` or `PARTS["a"]` is, looked up without running anything."""
        match node:
            case gast.Name(id=label):
                return MISSING if label in self.env else self.home.scope.value(label)
            case gast.Subscript(value=base, slice=index):
                held, key = self.outside_value(base), literal(index)
                try:
                    return held[key] if type(held) in (dict, list, tuple) and key is not MISSING else MISSING
                except (LookupError, TypeError):
                    return MISSING
            case gast.Attribute(value=base, attr=attr):
                holder = self.outside_value(base)
                if is_record(holder):
                    return _data(class_attribute(holder, attr)[0])
                if holder is not MISSING and type(holder).__module__ != "builtins" and is_record(type(holder)):
                    own = getattr(holder, "__dict__", {})
                    return own[attr] if attr in own else _data(class_attribute(type(holder), attr)[0])
        return MISSING


def is_held_method(found: Any) -> bool:
    """Is it a method, written in Python, of an object that is followed?"""
    return (
        isinstance(found, types.MethodType)
        and isinstance(found.__func__, types.FunctionType)
        and not isinstance(found.__self__, type)
        and is_record(type(found.__self__))
    )


def _data(held: Any) -> Any:
    """What a class holds, if that is an object or a container: no method, no property."""
    return held if type(held) in (dict, list, tuple) or is_record(type(held)) else MISSING
