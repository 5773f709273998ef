"""The text of another function, written so that it may stand in this one: its globals under names that mean the same here."""

from __future__ import annotations

import builtins
import types
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.errors import UnsupportedError
from s2sad.kinds import MISSING
from s2sad.names import Names
from s2sad.passes.closures import renamed_tree
from s2sad.passes.lateness import check as check_lateness
from s2sad.passes.own_variables import with_own_variables
from s2sad.passes.purity import stores
from s2sad.passes.statics import mangled
from s2sad.scope import CellOf, LiveGlobal, Scope, hides_builtin, parameters
from s2sad.trees import attribute, clone, name, names_bound, names_read, subscript, walk
from s2sad.unit import default_trees, value_tree

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


@dataclass(frozen=True)
class Around:
    """What is needed to mention an object, as long as nothing is normalised."""

    scope: Scope
    names: Names


def reach(home: Normaliser | Around, value: Any, label: str = "") -> gast.expr:
    """An expression of this function's for an object."""
    label = label or str(getattr(value, "__name__", "value")).strip("<>") or "value"
    scope = home.scope
    if label not in scope.locals and scope.value(label) is value:
        keep(home, label)
        return name(label)
    if vars(np).get(label, MISSING) is value and scope.value("np") is np:
        return attribute("np", label)
    for known, cell in scope.cells.items():
        if isinstance(cell, types.CellType) and known in scope.added and cell.cell_contents is value:
            return name(known)
    return name(add_cell(home, label, types.CellType(value)))


def add_cell(home: Normaliser | Around, label: str, cell: Any) -> str:
    for known, other in home.scope.cells.items():
        if known in home.scope.added and isinstance(other, LiveGlobal | CellOf) and other == cell:
            return known
    fresh = home.names.fresh(label if label.isidentifier() else "value")
    home.scope.cells[fresh] = cell
    home.scope.added.add(fresh)
    return fresh


def keep(home: Normaliser | Around, label: str) -> None:
    """A global of the function's own module that its text did not mention."""
    if not hasattr(builtins, label):
        home.names.taken.add(label)
        home.scope.added.add(label)


def with_builtins_apart(home: Around, tree: gast.FunctionDef) -> None:
    """The user's `len` gets another name here: passes, and generated code, mean Python's."""
    scope = home.scope
    renamed: dict[str, str] = {}
    for label in sorted(names_read(tree) - scope.locals):
        if hides_builtin(label, scope.value(label)):
            cell = scope.cells.get(label) or LiveGlobal(scope.function.__globals__, label)
            renamed[label] = add_cell(home, f"{label}_function", cell)
    if renamed:
        tree.body = [renamed_tree(stmt, renamed, {}) for stmt in tree.body]


def foreign_tree(home: Normaliser, function: types.FunctionType, owner: type | None) -> gast.FunctionDef:
    """A function's tree for this function; `owner` is the class that it is a method of."""
    from s2sad.passes.parse import parse, placed

    source = parse(function)
    tree = with_own_variables(clone(placed(source)), home.names.fresh)
    tree.written_in = source
    own = names_bound(tree.body) | {p.id for p in parameters(tree)}
    theirs = Scope.of(function, tree)
    check_lateness(tree, theirs, partial(source.error, UnsupportedError), trying=bool(home.trying))
    home.stores = home.stores or stores(tree)
    ours = home.scope
    renamed: dict[str, str] = {}
    for free in sorted(names_read(tree) - own):
        value = theirs.value(free)
        if home.outside.label(function.__globals__, free) is not None:
            continue
        if owner in home.objects.local_classes and free in ours.locals:
            continue
        if value is MISSING:
            ours.unknown.add(free)
            continue
        if free == "super" and value is super:
            continue
        shared = free in ours.function.__globals__ or free in ours.cells or hasattr(builtins, free)
        mine = free in home.names.taken and free not in ours.added and free not in home.mentioned and value is not np
        hides = hides_builtin(free, value)
        if free not in ours.locals and shared and ours.value(free) is value and not mine and not hides:
            keep(home, free)
        elif free in theirs.cells:
            cell = theirs.cells[free]
            renamed[free] = add_cell(home, free, CellOf(theirs.cells, free) if type(cell) is types.CellType else cell)
        else:
            label = f"{free}_function" if hides else free
            renamed[free] = add_cell(home, label, LiveGlobal(function.__globals__, free))
    if owner is not None:
        _in_class(home, tree, owner)
    tree.globals_of = function.__globals__
    tree.body = [renamed_tree(s, renamed, {}) for s in tree.body]
    tree.args.defaults = [renamed_tree(d, renamed, {}) for d in tree.args.defaults]
    tree.args.kw_defaults = [renamed_tree(d, renamed, {}) if d is not None else None for d in tree.args.kw_defaults]
    tree.decorator_list = []
    return tree


def _in_class(home: Normaliser, tree: gast.FunctionDef, owner: type) -> None:
    """Private names, and `super()` with its arguments."""
    first = parameters(tree)
    for node in walk(tree):
        if isinstance(node, gast.Attribute):
            node.attr = mangled(node.attr, owner)
        elif (
            isinstance(node, gast.Call)
            and isinstance(node.func, gast.Name)
            and node.func.id == "super"
            and not node.args
            and first
        ):
            node.args = [reach(home, owner), name(first[0].id)]


def defaults_of(home: Normaliser, function: types.FunctionType, tree: gast.FunctionDef) -> dict[str, gast.expr]:
    """Defaults: plain values as literals, others read from the function."""
    found: dict[str, gast.expr] = {}
    positional = [p.id for p in [*tree.args.posonlyargs, *tree.args.args]]
    values = dict(
        zip(positional[len(positional) - len(function.__defaults__ or ()) :], function.__defaults__ or (), strict=True)
    )
    values |= function.__kwdefaults__ or {}
    for label in default_trees(tree):
        value = values[label]
        literal = value_tree(value)
        if literal is not None:
            found[label] = literal
        elif callable(value):
            found[label] = reach(home, value)
        elif label in positional:
            place = gast.Constant(positional.index(label) - len(positional), None)
            found[label] = subscript(attribute(reach(home, function), "__defaults__"), place)
        else:
            found[label] = subscript(attribute(reach(home, function), "__kwdefaults__"), gast.Constant(label, None))
    return found
