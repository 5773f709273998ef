"""Objects and functions as values: what a name or an expression stands for besides a number: an object, a function, a collection of these."""

from __future__ import annotations

import builtins
import functools
import types
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.effort import THOROUGH
from s2sad.ir import Step
from s2sad.kinds import MISSING, Obj, Seq, kind_of
from s2sad.passes.callees import transforms
from s2sad.passes.displays import place_of
from s2sad.passes.objects_outside import ObjectsOutside
from s2sad.passes.records import fields_of, generated
from s2sad.passes.statics import (
    class_attribute,
    gives_values,
    is_class_method,
    is_record,
    is_table,
)
from s2sad.passes.values import (
    BUILT,
    FUNCTIONS,
    REAL,
    Conflict,
    Given,
    Inner,
    Instance,
    Known,
    Row,
    Spent,
)
from s2sad.special_words import SPECIAL
from s2sad.trees import names_free, names_read, walk
from s2sad.unit import is_user_function

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

LISTING = (builtins.list, builtins.tuple)
TOUCHING = {gast.Call, gast.IfExp, gast.Tuple, gast.List, gast.Dict, gast.Subscript, gast.Attribute}
TOUCHING |= {gast.BinOp, gast.UnaryOp, gast.Compare}


class Following(ObjectsOutside):
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def touches(self, node: gast.AST | None) -> bool:
        """Does an expression use an object, or a function as a value?"""
        if node is None:
            return False
        for inner in walk(node):
            kind = type(inner)
            if kind is gast.Name:
                if inner.id in self.env and isinstance(inner.ctx, gast.Load):
                    return True
            elif kind in TOUCHING and self._touch(inner):
                return True
        return False

    def _touch(self, node: gast.AST) -> bool:
        if self.operates_outside(node):
            return True
        match node:
            case gast.Call(func=func):
                callee = self.home.scope.lookup(func)
                if callee is functools.partial or callee is np.vectorize or isinstance(callee, np.vectorize):
                    return True
                if callee is builtins.super or hasattr(callee, "registry") or self.callable_object(callee):
                    return True
                inside = self.home.inliner.local(func)
                if inside is not None and any(isinstance(self.env.get(n), BUILT) for n in names_free(inside)):
                    return True  # it reads an object of the function around it
                if isinstance(func, gast.Attribute) and self.method_outside(func) is not None:
                    return True
                if (
                    self.method_held(func) is not None
                    or self.object_called(func) is not None
                    or self.table_asked(node) is not None
                    or (any(callee is made for made in LISTING) and self.over_table(node))
                ):
                    return True
                if getattr(callee, "transform", "") == "vjp" or any(callee is made for made in transforms()):
                    return True
                if (callee is builtins.iter or callee is builtins.next) and self.home.iterators.concerns(node):
                    return True
                arguments = [*node.args, *(k.value for k in node.keywords)]
                if any(map(self.is_method, arguments)) and self.followed_into(func, callee):
                    return True
                return isinstance(func, gast.Lambda) or self.home.outside.concerns(callee) or self.may_make(func)
            case gast.Attribute() if self.home.outside.attribute(node) is not None or self.method_outside(node):
                return True
            case gast.Attribute() if self.function_outside(node) is not None:
                return True
            case gast.Attribute(value=gast.Name() as base, attr=attr) if self.attached:
                inner = self.home.inliner.local(base)
                return inner is not None and (id(inner), attr) in self.attached
            case gast.IfExp():
                return self.chooses_function(node)
            case gast.Tuple(elts=items) | gast.List(elts=items) | gast.Dict(values=items):
                return (
                    isinstance(getattr(node, "ctx", None), gast.Load | None)
                    and bool(items)
                    and any(map(self.is_function, items))
                )
            case gast.Subscript(value=gast.Name() | gast.Attribute() as base):
                return self.table(base) is not None
        return False

    def followed_into(self, func: gast.expr, callee: Any) -> bool:
        """Is a function that is called one that is written out, where it is given functions?"""
        if isinstance(func, gast.Name) and (func.id in self.env or self.home.inliner.local(func) is not None):
            return True
        return (isinstance(callee, types.FunctionType) and is_user_function(callee)) or self.built_here(callee)

    def may_make(self, func: gast.expr) -> bool:
        """May a call of this give an object or a function?"""
        if isinstance(func, gast.IfExp):
            return True
        inner = self.home.inliner.local(func)
        if inner is not None and any(
            isinstance(n, gast.FunctionDef | gast.Lambda) and n is not inner for n in walk(inner)
        ):
            return True  # it may give back a function of its own
        callee = self.home.scope.lookup(func)
        if callee is functools.partial:
            return True
        if self.about and (self.built_here(callee) or is_class_method(callee)):
            return True
        return isinstance(callee, types.FunctionType) and is_user_function(callee) and gives_values(callee)

    def built_here(self, cls: Any) -> bool:
        """A class whose objects are followed; records without methods are values of their own."""
        if not is_record(cls):
            return False
        return (
            THOROUGH.get()
            or fields_of(cls) is None
            or any(
                (isinstance(v, types.FunctionType | property | classmethod) and not k.startswith("_"))
                or (k in SPECIAL and isinstance(v, types.FunctionType))
                for base in cls.__mro__
                for k, v in vars(base).items()
                if base.__module__ == cls.__module__ and not generated(v)
            )
        )

    def is_function(self, node: gast.AST | None) -> bool:
        if isinstance(node, gast.Lambda):
            return True
        if isinstance(node, gast.Name):
            value = self.env.get(node.id)
            if value is not None:
                return isinstance(value, FUNCTIONS) or (isinstance(value, Row) and value.arena.type is None)
            if self.home.inliner.local(node) is not None:
                return True
        if self.is_method(node):
            return True
        if isinstance(node, gast.Name | gast.Attribute):
            found = self.home.scope.lookup(node)
            return found is not MISSING and callable(found) and not isinstance(found, type)
        return False

    def table(self, base: gast.expr) -> Any:
        """A dict, list or tuple of functions outside of the function."""
        value = self.table_value(base) if isinstance(base, gast.Name | gast.Attribute) else MISSING
        return value if is_table(value) else None

    def value(self, node: gast.expr) -> Any:
        """What an atom stands for, if it is an object or a function."""
        if isinstance(node, gast.Lambda):
            return Inner(node)
        if isinstance(node, gast.Name):
            if node.id in self.env:
                found = self.env[node.id]
                if isinstance(found, Spent):
                    raise self.refuse(
                        f"it is not known when generating how much was taken from the iterator {node.id!r} so far",
                        node,
                        "Make a list of it first, or loop over it by `for`.",
                    )
                if isinstance(found, Conflict):
                    raise self.refuse(
                        f"it is not known when generating which object or function {node.id!r} is here",
                        node,
                        "Choose between values instead of objects, or loop over a tuple or list that is built in the function.",
                    )
                return found
            local = self.home.inliner.local(node)
            if local is not None:
                return Inner(local)
        if isinstance(node, gast.Name | gast.Attribute):
            found = self.home.scope.lookup(node)
            if found is not MISSING and callable(found) and not is_record(type(found)):
                return Known(found, node)
            if found is not MISSING and is_record(type(found)) and isinstance(node, gast.Name):
                return Given(kind_of(found, f"{node.id}^"))
            held = self.object_outside(node) if found is MISSING else None
            if held is not None:
                return Given(kind_of(held, f"{gast.unparse(node)}^"))
        return None

    def is_value(self, node: gast.expr) -> bool:
        found = self.env.get(node.id) if isinstance(node, gast.Name) else None
        return self.is_function(node) or (
            found is not None and not (isinstance(found, Given) and isinstance(found.kind, Seq))
        )

    def is_object(self, found: Any) -> bool:
        if isinstance(found, Row):
            return found.arena.type not in (tuple, None)
        return isinstance(found, Instance) or (isinstance(found, Given) and isinstance(found.kind, Obj))

    def class_of(self, found: Any) -> type | None:
        if isinstance(found, Instance):
            return found.type
        if isinstance(found, Row):
            return found.arena.type
        if isinstance(found, Given) and isinstance(found.kind, Obj | Seq):
            return found.kind.type
        return None

    def method_of(self, found: Any, label: str) -> tuple[Any, type | None]:
        """(function, class that holds it), None where the class has no such method of its own."""
        cls = self.class_of(found)
        held, owner = class_attribute(cls, label) if cls is not None else (MISSING, None)
        return (held, owner) if isinstance(held, types.FunctionType) else (None, None)

    def variable(self, node: gast.expr) -> str:
        """The name under which an object is followed that a name stands for, or an attribute of such an object; or ''."""
        if isinstance(node, gast.Name):
            return node.id
        if not isinstance(node, gast.Attribute):
            return ""
        found = self.env.get(self.variable(node.value))
        return found.fields.get(node.attr, "") if isinstance(found, Instance) else ""

    def stand_for(self, target: str, value: Any) -> None:
        """A name stands for a function or object from here on."""
        self.env[target] = value
        self.home.varied.add(target)

    def bind(self, target: str, node: gast.expr) -> bool:
        """`target = node`, where that is an object: nothing happens when the program runs."""
        if isinstance(node, gast.Name | gast.Lambda) and (
            node.id in self.env if isinstance(node, gast.Name) else False
        ):
            found = self.value(node)
            self.env[target] = found
            self.home.varied.add(target)
            return not isinstance(found, Given)
        local = self.home.inliner.local(node) if isinstance(node, gast.Name) else None
        if local is not None and isinstance(node, gast.Name) and node.id != target:
            self.env[target] = Inner(local)
            self.home.varied.add(target)
            return True
        if isinstance(node, gast.Name | gast.Attribute) and isinstance(found := self.value(node), Known):
            self.stand_for(target, found)
            return False
        self.is_plain(target)
        return False

    def into(self, target: str, node: gast.expr, steps: list[Step]) -> bool:
        """`target = node`; False: as for any other value."""
        if self.begins_as_nothing(target, node, steps):
            return True
        shared = self.empty.get(node.id) if isinstance(node, gast.Name) else None
        self.empty.pop(target, None)
        if shared is not None or (isinstance(node, (gast.List, gast.Dict)) and is_empty(node)):
            self.is_plain(target)
            made = self.home.op(target, node)
            steps.append(made)
            if shared is None:
                self.starts_empty(target, dict if isinstance(node, gast.Dict) else list, made)
            else:
                shared.made.append(made)
                self.empty[target] = shared
            return True
        if isinstance(node, gast.Lambda):
            self.stand_for(target, Inner(node))
            return True
        method = self.method_value(node, steps)
        if method is not None:
            self.stand_for(target, method)
            return True
        if self.home.iterators.binds(target, node, steps):
            return True
        if isinstance(node, gast.Name) and self.home.scope.lookup(node) is NotImplemented:
            self.stand_for(target, Known(NotImplemented))
            return True
        if self.chooses(target, node):
            self.stand_for(target, self.value(node))
            return True
        if self.taken_over(target, node, steps):
            return True
        if not self.touches(node) and not self.is_inner(node):
            if not self.may_follow(node):
                self.is_plain(target)
            return False
        if isinstance(node, gast.IfExp) and not self._touch(node):
            return False
        if isinstance(node, gast.ListComp | gast.GeneratorExp):
            if target not in names_read(node):
                self.rebound(target)
            return False
        self.label = target if isinstance(node, gast.Call) or place_of(node) in self.hints else None
        operation = self.home.flat.operation(node, steps)
        self.label = None
        if self.home.iterators.binds_result(target, node, operation, steps):
            return True
        if self.replaces_nothing(target, operation, steps):
            return True
        if self.kept_in_place(target, operation, steps) or self.points(target, operation, steps):
            return True
        if not self.bind(target, operation):
            steps.append(self.home.op(target, operation, self.home.flat.callee_of(operation)))
        return True

    def chooses(self, target: str, node: gast.expr) -> bool:
        """`f = np.sin` where `f` is another function on another path, at the second attempt; a class at the first."""
        if not isinstance(node, gast.Name | gast.Attribute):
            return False
        if self.home.binds_once(target) and target in self.home.times:
            return False  # others are names of functions that are written out
        found = self.value(node)
        if not isinstance(found, Known):
            return False
        return is_record(found.value) or (THOROUGH.get() and not isinstance(found.value, type))

    def may_follow(self, node: gast.expr) -> bool:
        """A call of an inner function may give back another."""
        return isinstance(node, gast.Call) and self.home.inliner.local(node.func) is not None

    def rebound(self, target: str) -> None:
        self.empty.pop(target, None)
        self.is_plain(target)

    def is_plain(self, target: str) -> None:
        """A name stands for no object from here on."""
        self.dynamic.add(target)
        self.env.pop(target, None)

    def is_followed(self, node: gast.expr) -> bool:
        """Does a name stand for an object or a function, and for nothing in the steps?"""
        return self.is_token(node) or self.is_inner(node)

    def is_token(self, node: gast.expr) -> bool:
        """A name that no variable of the program has."""
        return isinstance(node, gast.Name) and node.id in self.env and not isinstance(self.env[node.id], REAL)

    def is_inner(self, node: gast.expr) -> bool:
        """The name of a function that is defined inside."""
        return isinstance(node, gast.Name) and self.home.inliner.local(node) is not None


def is_empty(node: gast.List | gast.Dict) -> bool:
    return not (node.elts if isinstance(node, gast.List) else node.keys)
