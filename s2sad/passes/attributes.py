"""Objects and functions as values: reading and writing attributes of objects."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Step
from s2sad.kinds import MISSING, Fun, Obj, Seq, carries, kind_of
from s2sad.passes.attribute_writes import rewritten
from s2sad.passes.cached import read_cached
from s2sad.passes.foreign import reach
from s2sad.passes.statics import class_attribute, holds_objects, is_data_descriptor, is_named_tuple, is_record
from s2sad.passes.values import NOTHING, Bound, Choice, Given, Inner, Instance, Known, Many, Row, Super
from s2sad.passes.wording import original_name
from s2sad.special_words import computes
from s2sad.trees import attribute, clone, const, name, names_read

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


ABOUT = ("__name__", "__qualname__", "__doc__", "__module__")


class Attributes:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def on_Attribute(self, node: gast.Attribute, steps: list[Step]) -> gast.expr | None:
        """As a value: a method keeps its object when the object's name is bound anew."""
        found = self.looked_up(node, steps)
        method = self.env.get(found.id) if isinstance(found, gast.Name) else None
        if isinstance(method, Bound) and method.receiver not in self.tokens:
            receiver = self.fixed(name(method.receiver), steps)
            return self.token(Bound(method.function, receiver.id, method.owner), node.attr.strip("_"))
        return found

    def looked_up(self, node: gast.Attribute, steps: list[Step]) -> gast.expr | None:
        label = self.home.outside.attribute(node)
        if label is not None:
            return name(label)
        known = self.value(node)
        if isinstance(known, Known):
            return None
        if (held := self.function_outside(node)) is not None:
            return self.token(Known(held), node.attr.strip("_"))
        base = self.home.flat.atom(node.value, steps)
        found = self.value(base)
        if found is None:
            return gast.Attribute(base, node.attr, gast.Load())
        entries = self.fields_as_dict(gast.Attribute(base, node.attr, gast.Load()))
        if entries is not None:
            return self.home.flat.operation(gast.Dict([const(a) for a, _ in entries], [v for _, v in entries]), steps)
        return self.attribute(found, base, node.attr, node, steps)

    def attribute(self, found: Any, base: gast.expr, attr: str, node: gast.AST, steps: list[Step]) -> gast.expr:
        """`base.attr`"""
        match found:
            case Instance():
                return self._of_class(found.type, base, attr, node, steps, data=lambda: self._field(found, attr, steps))
            case Row() if self.is_object(found):
                return self._of_class(
                    found.arena.type, base, attr, node, steps, data=lambda: self.cell(found, attr, steps)
                )
            case Given(kind=Obj() as kind):
                return self._of_class(
                    kind.type, base, attr, node, steps, data=lambda: self._given(kind, base, attr, steps)
                )
            case Given(kind=Seq() as kind) if attr in getattr(kind.type, "_fields", ()):
                return self._part(kind.items[kind.type._fields.index(attr)], attribute(clone(base), attr), attr, steps)
            case Given(kind=Seq() as kind) if is_named_tuple(kind.type):
                return self._of_class(kind.type, base, attr, node, steps, data=lambda: None)
            case Given():
                return attribute(clone(base), attr)
            case Super():
                return self._of_class(
                    found.type, name(found.receiver), attr, node, steps, data=lambda: None, after=found.after
                )
            case Known(value=cls) if isinstance(cls, type) and is_record(cls) and attr not in (*ABOUT, "__flags__"):
                return self._of_class(cls, None, attr, node, steps, data=lambda: None)
            case Known(value=cls) if isinstance(cls, type) and attr == "__flags__":  # `match` asks for these
                return const(cls.__flags__)
            case Choice():
                return self.attribute_of_choice(found, attr, node, steps)
            case Inner(tree) if (id(tree), attr) in self.attached:
                return name(self.attached[id(tree), attr])
            case Many():
                raise self.refuse(
                    f"{attr!r} of a list of objects is not supported, where it is not known how many there are",
                    node,
                    "Build a new list, or sort and choose numbers.",
                )
            case Known() | Inner() | Bound() if attr in ABOUT:
                return const(self._about(found, attr))
        raise self.refuse(
            f"the attribute {attr!r} of a function is not supported",
            node,
            "Keep the value in a variable beside the function.",
        )

    def steady_field(self, node: gast.expr) -> str | None:
        """The variable of an attribute that nothing writes once its object is built."""
        base = self._followed(node.value) if isinstance(node, gast.Attribute) else None
        if not isinstance(base, Instance) or base.open or node.attr in rewritten(self, base.type):
            return None
        return base.fields.get(node.attr)

    def _followed(self, node: gast.expr) -> Any:
        """What is known of the value of a name, or of an attribute of an object that is built here."""
        if isinstance(node, gast.Name):
            return self.env.get(node.id)
        base = self._followed(node.value) if isinstance(node, gast.Attribute) else None
        return self.env.get(base.fields.get(node.attr, "")) if isinstance(base, Instance) else None

    def fields_as_dict(self, node: gast.expr) -> list[tuple[str, gast.expr]] | None:
        """The attributes in `object.__dict__`, `vars(object)`, of an object that is built here."""
        match node:
            case gast.Attribute(value=gast.Name(id=label), attr="__dict__"):
                found = self.env.get(label)
            case gast.Call(func=func, args=[gast.Name(id=label)], keywords=[]) if self.home.scope.lookup(func) is vars:
                found = self.env.get(label)
            case _:
                return None
        if not isinstance(found, Instance) or found.of_class:
            return None
        return [(a, name(v)) for a, v in found.fields.items()]

    def as_place(self, node: gast.expr, steps: list[Step]) -> gast.expr | None:
        """The variable of an object's attribute, to be written through at once."""
        if not isinstance(node, gast.Attribute) or not self.touches(node.value):
            return None
        base = self.home.flat.atom(node.value, steps)
        found = self.value(base)
        if isinstance(found, Instance) and node.attr in found.fields:
            held, _ = class_attribute(found.type, node.attr)
            if not isinstance(held, property):
                return name(found.fields[node.attr])
        return (
            self.home.flat.atom(self.attribute(found, base, node.attr, node, steps), steps)
            if found is not None
            else None
        )

    def _about(self, found: Known | Inner | Bound, attr: str) -> Any:
        """What a function says of itself."""
        if not isinstance(found, Inner):
            return getattr(found.value if isinstance(found, Known) else found.function, attr, None)
        if attr == "__module__":
            return self.home.source.function.__module__
        if isinstance(found.tree, gast.Lambda):
            return None if attr == "__doc__" else "<lambda>"
        return gast.get_docstring(found.tree) if attr == "__doc__" else original_name(found.tree)

    def _field(self, found: Instance, attr: str, steps: list[Step]) -> gast.expr | None:
        if attr not in found.fields:
            return None
        variable = found.fields[attr]
        if attr not in rewritten(self, found.type):
            found.handed.add(attr)
            return name(variable)
        if variable in self.env:  # by the time that it is used, another object may be there
            value = self.env[variable]
            return name(variable) if getattr(value, "presence", None) is not None else self.token(value, variable)
        held = self.home.temporary(f"{variable}_now")
        steps.append(self.home.op(held, name(variable)))
        return name(held)

    def _given(self, kind: Obj, base: gast.expr, attr: str, steps: list[Step]) -> gast.expr | None:
        if all(key != attr for key, _ in kind.items):
            return None
        if attr in rewritten(self, kind.type) and not isinstance(kind.get(attr), Fun):
            held = self.home.temporary(f"{attr}_now")  # another value may be there by the reverse sweep
            steps.append(self.home.op(held, attribute(clone(base), attr)))
            if not carries(kind.get(attr)):
                self.home.varied.discard(held)
            return self._part(kind.get(attr), name(held), attr, steps)
        return self._part(kind.get(attr), attribute(clone(base), attr), attr, steps)

    def _part(self, kind: Any, tree: gast.expr, label: str, steps: list[Step]) -> gast.expr:
        """A part of an object that is given: an object again, a function, or a number."""
        if isinstance(kind, Fun):
            return self.token(Known(kind.value), label)
        if holds_objects(kind) and isinstance(kind, Obj | Seq):
            held = self.home.temporary(label)
            steps.append(self.home.op(held, tree))
            self.env[held] = Given(kind)
            if not self.callers.isdisjoint(names_read(tree)):
                self.callers.add(held)
            return name(held)
        return tree

    def _of_class(
        self,
        cls: type,
        base: gast.expr | None,
        attr: str,
        node: gast.AST,
        steps: list[Step],
        data: Callable[[], gast.expr | None],
        after: type | None = None,
    ) -> gast.expr:
        """What Python finds under a name: a property, the object's own attribute, or what the class holds."""
        line = cls.__mro__ if after is None else cls.__mro__[cls.__mro__.index(after) + 1 :]
        held, owner = next(((b.__dict__[attr], b) for b in line if attr in b.__dict__), (MISSING, None))
        if base is not None and isinstance(held, property):
            return self.written_out(held.fget, owner, [clone(base)], {}, node, steps)
        if base is not None and is_data_descriptor(held):
            raise self.refuse(f"{attr!r} of {cls.__name__} is a descriptor", node, "Use a property.")
        own = data()
        if own is not None:
            return own
        if base is not None and isinstance(held, functools.cached_property):
            return read_cached(self, self.value(base), base, attr, held, owner, node, steps)
        if attr == "__class__" and base is not None:
            return self.token(Known(cls), "cls")
        if (
            owner is object
            and attr in ("__init__", "__init_subclass__")
            or (held is MISSING and attr == "__post_init__")
        ):
            return self.token(Known(NOTHING), "nothing")
        fallback, place = class_attribute(cls, "__getattr__")
        if held is MISSING and base is not None and isinstance(fallback, types.FunctionType):
            return self.written_out(fallback, place, [clone(base), const(attr)], {}, node, steps)
        if held is MISSING or (owner is object and not callable(held)):
            raise self.refuse(
                f"it is not known when generating what the attribute {attr!r} of {cls.__name__} is",
                node,
                "Give the attribute a value in the class, or in every __init__.",
            )
        if isinstance(held, classmethod):
            receiver = self.token(Known(cls), "cls")
            return self.token(Bound(held.__func__, receiver.id, owner), attr.strip("_"))
        if isinstance(held, staticmethod):
            return self.token(Known(held.__func__), attr.strip("_"))
        if isinstance(held, types.FunctionType):
            if base is None:
                return self.token(Known(held), attr.strip("_"))
            assert isinstance(base, gast.Name)
            return self.token(Bound(held, base.id, owner), attr.strip("_"))
        if isinstance(held, types.MemberDescriptorType) or callable(held) or hasattr(type(held), "__get__"):
            raise self.refuse(
                f"the attribute {attr!r} of {cls.__name__} is not supported",
                node,
                "Use a property, a method or an attribute that __init__ sets.",
            )
        place = attribute(reach(self.home, owner), attr)
        if is_record(type(held)) and computes(type(held)):
            return self._part(kind_of(held, f"{gast.unparse(place)}^"), place, attr, steps)
        return place

    def _has(self, found: Any, attr: str) -> bool:
        cls = self.class_of(found)
        if cls is None:
            return False
        own = (
            set(found.fields)
            if isinstance(found, Instance)
            else set(found.arena.columns)
            if isinstance(found, Row)
            else {k for k, _ in found.kind.items}
            if isinstance(found.kind, Obj)
            else set()
        )
        return attr in own or (class_attribute(cls, attr)[0] is not MISSING and not _is_slot(cls, attr))


def _is_slot(cls: type, attr: str) -> bool:
    return isinstance(class_attribute(cls, attr)[0], types.MemberDescriptorType)
