"""What is known of objects and functions while a function is normalised: classes, methods, functions by their text."""

from __future__ import annotations

import types
from functools import cache
from typing import Any

import gast

from s2sad.errors import UnsupportedError
from s2sad.kinds import MISSING, Kind, ListOf, Map, Obj, Seq
from s2sad.records import is_plain_class
from s2sad.scope import Scope
from s2sad.trees import walk
from s2sad.unit import is_user_function


def is_record(cls: Any) -> bool:
    """A user's class whose objects are followed attribute by attribute: a plain one, or a named tuple."""
    if not isinstance(cls, type):
        return False
    return is_plain_class(cls) or is_named_tuple(cls) or cls is types.SimpleNamespace


def is_named_tuple(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, tuple) and hasattr(cls, "_fields") and tuple in cls.__mro__[:3]


def holds_objects(kind: Kind) -> bool:
    """Is there a user's object in a value of this kind?"""
    match kind:
        case Obj():
            return True
        case Seq(cls, items):
            return is_named_tuple(cls) or any(map(holds_objects, items))
        case ListOf(item):
            return holds_objects(item)
        case Map(items):
            return any(holds_objects(item) for _, item in items)
    return False


def involves_objects(tree: gast.AST, scope: Scope, kinds: dict[str, Kind]) -> bool:
    """May a function meet objects of the user's classes?"""
    if any(map(holds_objects, kinds.values())):
        return True
    seen: set[str] = set()
    for node in walk(tree):
        if type(node) is gast.Attribute or (type(node) is gast.Name and node.id not in seen):
            seen.add(getattr(node, "id", ""))
            value = scope.lookup(node)
            if is_record(value) or is_record(type(value)) or (is_user_function(value) and makes_values(value)):
                return True
    return False


@cache
def makes_values(function: types.FunctionType) -> bool:
    """May a helper give back an object or a function of its own? Judged by its text: it makes some."""
    from s2sad.passes.parse import parse

    try:
        tree = parse(function).tree
    except UnsupportedError:
        return False
    scope = Scope.of(function, tree)
    inner = {n.name for n in walk(tree) if isinstance(n, gast.FunctionDef) and n is not tree}
    for node in walk(tree):
        if isinstance(node, gast.Call) and is_record(scope.lookup(node.func)):
            return True
        if isinstance(node, gast.Return) and node.value is not None:
            for part in walk(node.value):
                if isinstance(part, gast.Lambda) and part in _results(node.value):
                    return True
                if isinstance(part, gast.Name) and part.id in inner and part in _results(node.value):
                    return True
    return False


def _results(node: gast.expr) -> list[gast.expr]:
    """The expressions that a value may be."""
    if isinstance(node, gast.IfExp):
        return [*_results(node.body), *_results(node.orelse)]
    if isinstance(node, gast.Tuple | gast.List):
        return [part for item in node.elts for part in _results(item)]
    return [node]


def class_attribute(cls: type, name: str) -> tuple[Any, type | None]:
    """(what a class or its bases hold under a name, as it is stored; the class that holds it)."""
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name], base
    return MISSING, None


def owner_of(function: types.FunctionType, cls: type) -> type | None:
    """The class of the line of bases in whose body a function stands."""
    for base in cls.__mro__:
        for value in base.__dict__.values():
            if (
                value is function
                or getattr(value, "__func__", None) is function
                or (isinstance(value, property) and function in (value.fget, value.fset))
            ):
                return base
    return None


def mangled(attr: str, owner: type | None) -> str:
    """A private name as it is in a class's body."""
    if owner is None or not attr.startswith("__") or attr.endswith("__") or not owner.__name__.strip("_"):
        return attr
    return f"_{owner.__name__.lstrip('_')}{attr}"


def is_class_method(callee: Any) -> bool:
    """`Class.method`, where that is a class method of a class whose objects are followed."""
    return (
        isinstance(callee, types.MethodType)
        and is_record(callee.__self__)
        and isinstance(callee.__func__, types.FunctionType)
    )
