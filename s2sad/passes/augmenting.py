"""Objects and functions as values: `target op= value`, where the target is an object, its attribute or its item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Step
from s2sad.passes.assigning import bind
from s2sad.passes.attribute_writes import changeable, may_write, write
from s2sad.passes.located import at
from s2sad.passes.statics import class_attribute
from s2sad.passes.values import Choice, Given, Inner, Instance, Items, Many, Row
from s2sad.special_words import ARITHMETIC
from s2sad.trees import clone, name

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Augmenting:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def augmented_target(self, stmt: gast.AugAssign, steps: list[Step]) -> gast.expr | None:
        """The target of `target op= value`; None: it is done, the target was an object."""
        target = stmt.target
        if isinstance(target, gast.Attribute):
            self.home.origin.split = True
            if not isinstance(target.value, gast.Name) and self.touches(target.value):  # it is evaluated once
                base = self.home.flat.atom(target.value, steps)
                target = at(gast.Attribute(base, target.attr, gast.Store()), target)
            variable = self.augmented(target, steps)
            if isinstance(variable, gast.Subscript):
                return variable
            if variable is None or self.env.get(variable) is not None:
                base = self.home.flat.atom(target.value, steps)
                read = at(gast.Attribute(clone(base), target.attr, gast.Load()), stmt)
                if isinstance(self.value(base), Given):
                    value = self.home.flat.operation(at(gast.BinOp(read, stmt.op, stmt.value), stmt), steps)
                else:
                    value = self.updated(read, stmt, steps)
                write(self, (base, target.attr), value, steps, target)
                return None
            return gast.Name(variable, gast.Store(), None, None)
        if isinstance(target, gast.Subscript) and self.touches(target.value):
            return self._augmented_item(stmt, steps)
        if (
            isinstance(target, gast.Name)
            and isinstance(self.env.get(target.id), Many)
            and isinstance(stmt.op, gast.Add)
            and self.extended(name(target.id), stmt.value, stmt, steps) is not None
        ):
            return None
        if (
            isinstance(target, gast.Name)
            and isinstance(self.env.get(target.id), Items)
            and isinstance(stmt.op, gast.Add)
        ):
            grown = gast.Call(gast.Attribute(name(target.id), "extend", gast.Load()), [stmt.value], [])
            if self.changed(target.id, grown, steps) is not None:
                return None
        if isinstance(target, gast.Name) and self.is_object(self.env.get(target.id)):
            found = self.env[target.id]
            function, _ = self.method_of(found, f"__i{ARITHMETIC[type(stmt.op)]}__")
            if function is not None:
                value = self.home.flat.atom(stmt.value, steps)
                special = f"__i{ARITHMETIC[type(stmt.op)]}__"
                bind(
                    self.home,
                    clone(target),
                    self.special(found, name(target.id), special, [value], target, steps),
                    steps,
                )
                return None
            self.home.flat.into(target.id, gast.BinOp(name(target.id), stmt.op, stmt.value), steps)
            return None
        return target

    def _augmented_item(self, stmt: gast.AugAssign, steps: list[Step]) -> gast.expr | None:
        """`object[i] op= value`: what is there is read, and written."""
        target = stmt.target
        base = self.home.flat.atom(target.value, steps)
        found = self.value(base)
        if isinstance(found, Choice):
            added = self.home.idioms.held(stmt.value, steps)
            self.for_each(found, target, lambda place: gast.AugAssign(place, stmt.op, clone(added)), steps)
            return None
        if not self.is_object(found) and not isinstance(found, Items):
            return gast.Subscript(base, target.slice, gast.Store())
        key = self.home.flat.index(target.slice, steps)
        held = self._held_key(key, steps)
        read = at(gast.Subscript(clone(base), clone(held), gast.Load()), stmt)
        place = at(gast.Subscript(clone(base), held, gast.Store()), stmt)
        bind(self.home, place, self.updated(read, stmt, steps), steps)
        return None

    def _held_key(self, key: gast.expr, steps: list[Step]) -> gast.expr:
        """A key as it is now; slices stay between the brackets."""
        if isinstance(key, gast.Tuple):
            return gast.Tuple([self._held_key(part, steps) for part in key.elts], gast.Load())
        return key if isinstance(key, gast.Constant | gast.Slice) else self.home.idioms.held(key, steps)

    def updated(self, read: gast.expr, stmt: gast.AugAssign, steps: list[Step]) -> gast.expr:
        """What `read op= value` gives: an array in its old memory, anything else anew."""
        if not self.home.flat.varied(read) and not self.home.flat.varied(stmt.value):
            return at(gast.BinOp(read, stmt.op, stmt.value), stmt)
        label = self.home.names.fresh(read.attr if isinstance(read, gast.Attribute) else "item")
        self.home.varied.add(label)
        self.home.flat.into(label, read, steps)
        update = at(gast.AugAssign(at(gast.Name(label, gast.Store(), None, None), stmt), stmt.op, stmt.value), stmt)
        self.home.idioms.statements([update], stmt, steps)
        return at(name(label), stmt)

    def augmented(self, target: gast.Attribute, steps: list[Step]) -> str | gast.Subscript | None:
        """The variable, or the place in a list, that `object.attr op= value` is about."""
        base = self.home.flat.atom(target.value, steps) if self.touches(target.value) else target.value
        found = self.value(base)
        if isinstance(found, Inner):
            return self.attached.get((id(found.tree), target.attr))
        if isinstance(found, Row) and isinstance(found.arena.columns.get(target.attr), str):
            changeable(self, found.arena.type, target.attr, target)
            return gast.Subscript(name(found.arena.columns[target.attr]), clone(found.index), gast.Store())
        if (
            not isinstance(found, Instance)
            or target.attr not in found.fields
            or isinstance(class_attribute(found.type, target.attr)[0], property)
        ):
            return None
        may_write(self, found, target.attr, target)
        return found.fields[target.attr]
