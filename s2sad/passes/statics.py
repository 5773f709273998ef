"""What is known of objects and functions while a function is normalised: classes, methods, functions by their text."""

from __future__ import annotations

import functools
import types
from dataclasses import dataclass
from functools import cache
from typing import Any

import gast

from s2sad.effort import THOROUGH
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
    return is_plain_class(cls) or is_named_tuple(cls)


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
    decorators = {id(n) for d in getattr(tree, "decorator_list", []) for n in walk(d)}
    for node in walk(tree):
        if id(node) in decorators:  # not run again
            continue
        if type(node) is gast.Attribute or (type(node) is gast.Name and node.id not in seen):
            seen.add(getattr(node, "id", ""))
            value = scope.lookup(node)
            if is_record(value) or is_record(type(value)) or (is_user_function(value) and gives_values(value)):
                return True
    return False


def gives_values(function: types.FunctionType) -> bool:
    """May a helper give back an object or a function? At the second attempt one that existed before counts, too."""
    return makes_values(function) or (THOROUGH.get() and gives_functions(function))


@cache
def makes_values(function: types.FunctionType) -> bool:
    """Does a helper make an object or a function of its own? Judged by its text."""
    found = _read(function)
    if found is None:
        return False
    tree, scope = found
    inner = {n.name for n in walk(tree) if isinstance(n, gast.FunctionDef) and n is not tree}
    classes = _names_of_classes(tree, scope)
    return any(
        _is_class(node.func, scope, classes)
        if isinstance(node, gast.Call)
        else isinstance(node, gast.Return)
        and any(isinstance(part, gast.Lambda) or getattr(part, "id", "") in inner for part in _results(node.value))
        for node in walk(tree)
    )


def _names_of_classes(tree: gast.AST, scope: Scope) -> set[str]:
    """Variables that hold a class: `cls = KINDS[kind]`, `cls = A if test else B`."""
    return {
        node.targets[0].id
        for node in walk(tree)
        if isinstance(node, gast.Assign)
        and isinstance(node.targets[0], gast.Name)
        and any(_is_class(part, scope, set()) for part in _results(node.value))
    }


def _is_class(node: gast.expr, scope: Scope, names: set[str]) -> bool:
    """Is it a class whose objects are followed, by name, out of a table, or one of several?"""
    match node:
        case gast.Name(id=label) if label in names:
            return True
        case gast.IfExp(body=body, orelse=orelse):
            return _is_class(body, scope, names) or _is_class(orelse, scope, names)
        case gast.Subscript(value=table) | gast.Call(func=gast.Attribute(value=table, attr="get")):
            held = scope.lookup(table)
            items = held.values() if type(held) is dict else held if type(held) in (list, tuple) else ()
            return any(map(is_record, items))
    return is_record(scope.lookup(node))


@cache
def gives_functions(function: types.FunctionType) -> bool:
    """Does a helper give back a function, or some: `return np.tanh if name == "tanh" else relu`?"""
    found = _read(function)
    if found is None:
        return False
    tree, scope = found
    given: list[gast.expr] = []
    local: dict[str, list[gast.expr]] = {
        n.name: [n] for n in walk(tree) if isinstance(n, gast.FunctionDef) and n is not tree
    }
    for node in walk(tree):
        if isinstance(node, gast.Return):
            given += _results(node.value)
        if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name):
            local.setdefault(node.targets[0].id, []).extend(_results(node.value))
    giver = _Giver(function, scope, local)
    return any(map(giver.is_function, given))


def _read(function: types.FunctionType) -> tuple[gast.AST, Scope] | None:
    from s2sad.passes.parse import parse

    try:
        tree = parse(function).tree
    except UnsupportedError:
        return None
    return tree, Scope.of(function, tree)


@dataclass
class _Giver:
    """A helper whose results are looked at; what its variables may hold."""

    function: types.FunctionType
    scope: Scope
    local: dict[str, list[gast.expr]]

    def is_function(self, node: gast.expr) -> bool:
        """Is it a function: one of the helper's own, a global one, one out of a table, what another helper gives?"""
        match node:
            case gast.Lambda() | gast.FunctionDef():
                return True
            case gast.Name(id=label) if label in self.local:
                return any(map(self.is_function, self.local.pop(label)))
            case gast.Name() | gast.Attribute():
                return callable(self.scope.lookup(node)) and not isinstance(self.scope.lookup(node), type)
            case gast.Subscript(value=table) | gast.Call(func=gast.Attribute(value=table, attr="get")):
                return self.holds_functions(table)
            case gast.Call(func=gast.Name(id="getattr"), args=[module, *_]):
                return isinstance(self.scope.lookup(module), types.ModuleType)
            case gast.Call(func=func):
                callee = self.scope.lookup(func)
                if callee is functools.partial:
                    return True
                return callee is not self.function and is_user_function(callee) and gives_functions(callee)
        return False

    def holds_functions(self, table: gast.expr) -> bool:
        match table:
            case gast.Name(id=label) if label in self.local:
                return any(map(self.is_function, self.local.pop(label)))
            case gast.Dict(values=parts) | gast.List(elts=parts) | gast.Tuple(elts=parts):
                return any(part is not None and self.is_function(part) for part in parts)
        return is_table(self.scope.lookup(table))


def is_table(value: Any) -> bool:
    """A dict, list or tuple of functions, and perhaps of None."""
    held = list(value.values()) if type(value) is dict else value if type(value) in (list, tuple) else []
    items = [i for i in held if i is not None]
    return bool(items) and all(callable(i) and (not isinstance(i, type) or is_record(i)) for i in items)


def _results(node: gast.expr | None) -> list[gast.expr]:
    """The expressions that a value may be, or hold."""
    if node is None:
        return []
    if isinstance(node, gast.IfExp):
        return [*_results(node.body), *_results(node.orelse)]
    if isinstance(node, gast.Tuple | gast.List):
        return [part for item in node.elts for part in _results(item)]
    if isinstance(node, gast.Dict):
        return [part for item in node.values for part in _results(item)]
    return [node]


def class_attribute(cls: type, name: str) -> tuple[Any, type | None]:
    """(what a class or its bases hold under a name, as it is stored; the class that holds it)."""
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name], base
    return MISSING, None


def function_of_class(cls: type, name: str) -> Any:
    """What `object.name` is where the object is not given along: a static method, a class method, a function of a library."""
    held, _ = class_attribute(cls, name)
    if isinstance(held, staticmethod):
        return held.__func__
    if isinstance(held, classmethod):
        return held.__get__(None, cls)
    return held if callable(held) and not hasattr(type(held), "__get__") else MISSING


def is_data_descriptor(held: Any) -> bool:
    """Is it an object of the user's that is asked when an attribute is written?"""
    return isinstance(class_attribute(type(held), "__set__")[0], types.FunctionType)


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
