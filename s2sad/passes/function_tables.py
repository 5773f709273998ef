"""Objects and functions as values: tables of functions and classes outside of the function, or of a class, which are looped over.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> TERMS = {"sin": (np.sin, 2.0), "cos": (np.cos, 3.0)}
>>> def f(x):
...     y = 0.0
...     for name, (g, weight) in TERMS.items():
...         y += weight * g(x)
...     return y
>>> forward_sweep(f, 1.0)
TERMS = function_tables.TERMS
y = 0.0
weight = TERMS['sin'][1]
y = y + weight * np.sin(x)
weight_before_3 = weight
weight = TERMS['cos'][1]
y = y + weight * np.cos(x)
value = y
"""

from __future__ import annotations

import builtins
import enum
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Step
from s2sad.kinds import MISSING, kind_of
from s2sad.passes.contents import CHANGING
from s2sad.passes.literals import literal
from s2sad.passes.located import placed_tree
from s2sad.passes.static_items import MOST, static_items
from s2sad.passes.statics import function_of_class, is_record
from s2sad.passes.values import Items, Known
from s2sad.special_words import computes
from s2sad.trees import clone, const, subscript, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

OUTSIDE = (-1,)  # no place in the function: nothing there may change it
DEPTH = 4  # of tables in tables
PASSING_ON = (builtins.enumerate, builtins.zip, builtins.reversed, builtins.list, builtins.tuple, builtins.sorted)


class FunctionTables:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def over_table(self, node: gast.expr) -> bool:
        """Does a loop run over a table outside, its values or items, or over classes that are written out?"""
        match node:
            case gast.Name() | gast.Attribute() | gast.Subscript():
                return self.outside_table(node) is not None
            case gast.Call(func=gast.Attribute(value=base, attr="values" | "items" | "keys"), args=[]):
                return self.outside_table(base) is not None
            case gast.Call(func=func, args=args):
                callee = self.home.scope.lookup(func)
                return any(callee is made for made in PASSING_ON) and any(map(self.over_table, args))
            case gast.Tuple(elts=elts) | gast.List(elts=elts):
                return any(is_record(self.home.scope.lookup(e)) or self.over_table(e) for e in elts)
        return False

    def outside_table(self, node: gast.expr) -> dict | list | tuple | None:
        """The dict, list or tuple of functions, perhaps in other containers, that an expression is."""
        found = self.table_value(node)
        return found if type(found) in (dict, list, tuple) and _holds_functions(found, DEPTH) else None

    def table_value(self, node: gast.expr) -> Any:
        """What is in a variable outside, or in an attribute of a class; MISSING for anything else."""
        match node:
            case gast.Name(id=label):
                return MISSING if label in self.env else self.home.scope.lookup(node)
            case gast.Subscript(value=base, slice=gast.Slice() as bounds):
                table, key = self.outside_table(base), _bounds(bounds)
                return MISSING if table is None or isinstance(table, dict) or key is None else table[key]
            case gast.Attribute():
                found = self.home.scope.lookup(node)
                return self.outside_value(node) if found is MISSING else found
        return self.outside_value(node)

    def table_entries(self, node: gast.expr, steps: list[Step]) -> Items | None:
        """A table outside as the items that it holds: functions for themselves, all else as its place in the table."""
        table = self.outside_table(node)
        if table is None or self.changes_table(node):
            return None
        keys = list(table) if isinstance(table, dict) else list(range(len(table)))
        if not all(isinstance(k, str | int | float | None) and not isinstance(k, enum.Enum) for k in keys):
            return None
        elts = [self._entry(table[k], subscript(clone(node), const(k)), steps) for k in keys]
        return Items(type(table), elts, keys if isinstance(table, dict) else None, OUTSIDE)

    def function_outside(self, node: gast.expr) -> Any:
        """The function that an attribute of an object outside, or its class, holds, and that nothing replaces; or None."""
        if not isinstance(node, gast.Attribute) or node.attr in self.home.outside.attributes:
            return None
        found = self.outside_value(node)
        if found is MISSING and (base := self.object_outside(node.value)) is not None:
            found = function_of_class(type(base), node.attr)
        return found if found is not MISSING and _is_function(found) else None

    def changes_table(self, node: gast.expr) -> bool:
        """Does the function put something into a table, or take something out?"""
        table = gast.dump(node)
        for inner in walk(self.home.source.tree):
            match inner:
                case gast.Subscript(value=base, ctx=gast.Store() | gast.Del()) if gast.dump(base) == table:
                    return True
                case gast.Call(func=gast.Attribute(value=base, attr=attr)) if attr in CHANGING:
                    if gast.dump(base) == table:
                        return True
        return False

    def listed_table(self, callee: Any, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """`list(TABLE.values())`, `tuple(TABLE)`: a collection of the function's own."""
        listing = callee is builtins.list or callee is builtins.tuple
        if not listing or len(node.args) != 1 or not self.over_table(node.args[0]):
            return None
        items = static_items(self, node.args[0], steps)
        if items is None:
            return None
        made = gast.Tuple(items, gast.Load()) if callee is builtins.tuple else gast.List(items, gast.Load())
        return self.home.flat.operation(placed_tree(made, node), steps)

    def _entry(self, value: Any, place: gast.expr, steps: list[Step]) -> gast.expr:
        if value is None:
            return const(None)
        if _is_function(value):
            return self.token(Known(value), _label(value))
        if type(value) is tuple and _holds_functions(value, DEPTH):
            parts = [self._entry(v, subscript(clone(place), const(i)), steps) for i, v in enumerate(value)]
            return gast.Tuple(parts, gast.Load())
        if is_record(type(value)):
            return self._part(kind_of(value, f"{gast.unparse(place)}^"), place, "item", steps)
        return place


def _is_function(value: Any) -> bool:
    return is_record(value) if isinstance(value, type) else callable(value) and not is_record(type(value))


def _holds_functions(value: Any, depth: int) -> bool:
    """Is there a function in a table, or in a container in it?"""
    if depth == 0:
        return False
    if is_record(type(value)) and type(value).__module__ != "builtins":
        return computes(type(value)) or any(map(_is_function, getattr(value, "__dict__", {}).values()))
    if type(value) not in (dict, list, tuple) or len(value) > MOST:
        return depth < DEPTH and _is_function(value)
    return any(_holds_functions(v, depth - 1) for v in (value.values() if isinstance(value, dict) else value))


def _bounds(node: gast.Slice) -> slice | None:
    """A slice that is written out."""
    bounds = [None if part is None else literal(part) for part in (node.lower, node.upper, node.step)]
    return None if MISSING in bounds else slice(*bounds)


def _label(value: Any) -> str:
    label = str(getattr(value, "__name__", ""))
    return label if label.isidentifier() else "function"
