"""Generators that are methods: which names of attributes stand for some, judged by the classes in sight."""

from __future__ import annotations

import itertools
import types
from collections.abc import Callable
from typing import Any

import gast

from s2sad.effort import CLASSES
from s2sad.passes.generator_texts import (
    gives_late,
    is_generator,
    steps_in_sight,
    tree_gives_late,
    written_out_in_loops,
)
from s2sad.passes.located import at
from s2sad.records import attributes
from s2sad.scope import Scope
from s2sad.trees import YIELDS, assign, name, walk
from s2sad.unit import is_user_function


def generator_methods(scope: Scope, nodes: list[gast.AST]) -> dict[str, list[Any]]:
    """Methods by their names, as functions, or as trees where the class is defined inside."""
    return _methods(scope, nodes, is_generator, lambda tree: any(isinstance(n, YIELDS) for n in walk(tree)))


def methods_that_give_late(scope: Scope, nodes: list[gast.AST]) -> dict[str, list[Any]]:
    """Of methods that are no generators, those that give one, a `map` or the like."""
    return _methods(scope, nodes, gives_late, tree_gives_late)


def methods_in_sight(scope: Scope, nodes: list[gast.AST]) -> dict[str, list[Any]]:
    """All methods whose names stand in the text."""
    return _methods(scope, nodes, lambda method: isinstance(method, types.FunctionType), lambda tree: True)


def _methods(
    scope: Scope, nodes: list[gast.AST], is_meant: Callable[[Any], bool], tree_is_meant: Callable[[Any], bool]
) -> dict[str, list[Any]]:
    wanted = {n.attr for n in nodes if isinstance(n, gast.Attribute)} | {"__iter__"}
    found: dict[str, list[Any]] = {}
    for cls in classes_in_sight(scope):
        for base in cls.__mro__[:-1]:
            for attr in wanted & vars(base).keys():
                method = getattr(vars(base)[attr], "__func__", vars(base)[attr])
                if is_meant(method) and is_user_function(method):
                    found.setdefault(attr, []).append(method)
    for node in nodes:
        for method in node.body if isinstance(node, gast.ClassDef) else ():
            if isinstance(method, gast.FunctionDef) and tree_is_meant(method):
                found.setdefault(method.name, []).append(method)
    return found


def stays_in_turns(method: Any) -> bool:
    """Can a loop over what it gives be written out as its text?"""
    return steps_in_sight(method) if isinstance(method, gast.FunctionDef) else written_out_in_loops(method)


def classes_in_sight(scope: Scope) -> set[type]:
    """Classes of the arguments, and those that the function's module, its variables and the modules of functions that it uses know."""
    known = CLASSES.get()
    known = known if known is not None else {}
    own = scope.function.__globals__
    tables: dict[int, dict[str, Any]] = {id(own): own}
    for value in list(own.values()):
        if type(value) is types.FunctionType and id(value.__globals__) not in tables and is_user_function(value):
            tables[id(value.__globals__)] = value.__globals__
    for place, table in tables.items():
        if place not in known:
            known[place] = _classes_of(list(table.values()))
    captured = _classes_of([scope.value(n) for n in scope.cells])
    return captured.union(known.get("given", ()), *(known[place] for place in tables))


def _classes_of(values: list[Any]) -> set[type]:
    """The user's classes among these values, and those of all objects that they hold."""
    found: set[type] = set()
    pending, met = values, set()
    while pending and len(met) < MANY:
        value = pending.pop()
        if id(value) in met:
            continue
        met.add(id(value))
        cls = value if isinstance(value, type) else type(value)
        if cls in (list, tuple, dict, set) and cls is not value:
            pending += itertools.islice(value.values() if cls is dict else value, SOME)
        elif cls is not types.FunctionType and cls.__module__.split(".")[0] not in LIBRARIES:
            found.add(cls)
            pending += [held for _, held in attributes(value) or ()]
    return found


MANY, SOME = 5000, 100  # values, and items of one list, that are looked at
LIBRARIES = {
    "builtins",
    "numpy",
    "scipy",
    "types",
    "typing",
    "functools",
    "collections",
    "enum",
    "abc",
    "s2sad",
    "_pytest",
}


def name_receivers(tree: Any, scope: Scope, fresh: Callable[[str], str]) -> None:
    """`for v in objects[0].steps():` becomes `s = objects[0]` and `for v in s.steps():`, which can be written out."""
    nodes = list(walk(tree))
    loops = [n for n in nodes if isinstance(n, gast.For) and _of_something_made(n.iter)]
    known = generator_methods(scope, nodes) if loops else {}
    named = {id(n): n for n in loops if n.iter.func.attr in known}
    for node in nodes if named else ():
        for block in ("body", "orelse", "finalbody"):
            statements = getattr(node, block, None)
            if isinstance(statements, list) and any(id(s) in named for s in statements):
                setattr(node, block, [part for s in statements for part in _named(s, id(s) in named, fresh, scope)])


def _of_something_made(node: gast.expr) -> bool:
    """A method of an item, or of what a call gives."""
    match node:
        case gast.Call(func=gast.Attribute(value=gast.Subscript() | gast.Call())):
            return True
    return False


def _named(stmt: Any, wanted: bool, fresh: Callable[[str], str], scope: Scope) -> list[gast.stmt]:
    if not wanted:
        return [stmt]
    method = stmt.iter.func
    label = fresh("receiver")
    scope.locals.add(label)
    binding = assign(label, method.value)
    for node in walk(binding):
        node.lineno, node.col_offset = stmt.lineno, stmt.col_offset
    method.value = at(name(label), method.value)
    return [binding, stmt]
