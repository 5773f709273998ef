"""counters: a `collections.Counter` that only adds up under keys is a dict: of a key that it does not have it gives 0, and keeps nothing.

>>> import collections
>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x, keys):
...     c = collections.Counter()
...     for i, k in enumerate(keys):
...         c[k] += np.sin(x[i])
...     return sum(c.values())
>>> forward_sweep(f, np.ones(2), ["a", "b"])
c = {}
conditions = []
for i, k in enumerate(keys):
    condition = k not in c
    conditions.append(condition)
    if condition:
        c[k] = 0
    c[k] += np.sin(x[i])
items = []
for key in c:
    item2 = c[key]
    items.append(item2)
value = sum(items)
"""

from __future__ import annotations

import collections
from collections.abc import Callable
from typing import Any

import gast

from s2sad.passes.located import placed_tree
from s2sad.trees import attribute, call, clone, const, name, names_read, subscript, walk

APART = tuple(getattr(gast, n) for n in ("Try", "TryStar", "Match") if hasattr(gast, n))
CONVERTING = (int, str, float, bool, tuple, round, abs)
READING = ("values", "items", "keys", "get", "total")
LISTING = ("list", "sorted", "len", "set", "tuple", "reversed", "max", "min")


def counters_as_dicts(tree: gast.FunctionDef, lookup: Callable[[gast.AST], Any]) -> None:
    """Rewrite such counters, where every use of them is known."""
    made = [n for n in walk(tree) if isinstance(n, gast.Assign) and _counts(n.value, lookup)]
    for label in dict.fromkeys(
        n.targets[0].id for n in made if len(n.targets) == 1 and isinstance(n.targets[0], gast.Name)
    ):
        if _Uses(label, lookup).known(tree):
            _Rewriting(label, lookup).body(tree)


def _counts(node: gast.AST, lookup: Callable[[gast.AST], Any]) -> bool:
    """Is it `Counter()`?"""
    match node:
        case gast.Call(func=gast.Name() | gast.Attribute() as func, args=[], keywords=[]):
            return lookup(func) is collections.Counter
    return False


class _Uses:
    seen_inside = False  # by a function that is defined inside

    def __init__(self, label: str, lookup: Callable[[gast.AST], Any]):
        self.label, self.lookup = label, lookup

    def is_it(self, node: Any) -> bool:
        return isinstance(node, gast.Name) and node.id == self.label

    def known(self, tree: gast.FunctionDef) -> bool:
        tried = any(self.is_it(n) for t in walk(tree) if isinstance(t, APART) for n in walk(t))
        inner = [f for f in walk(tree) if isinstance(f, gast.FunctionDef | gast.Lambda) and f is not tree]
        self.seen_inside = any(self.is_it(n) for f in inner for n in walk(f))
        return not tried and sum(map(self.counted, walk(tree))) == sum(map(self.is_it, walk(tree)))

    def counted(self, node: gast.AST) -> bool:
        match node:
            case gast.Assign(targets=[target], value=value) if self.is_it(target):
                return _counts(value, self.lookup)
            case gast.AugAssign(target=gast.Subscript(value=base, slice=key), value=value) if self.is_it(base):
                calls = [n for n in walk(key) if isinstance(n, gast.Call | gast.NamedExpr)]
                twice = all(isinstance(n, gast.Call) and self.lookup(n.func) in CONVERTING for n in calls)
                if self.seen_inside and any(isinstance(n, gast.Call) for n in walk(value)):
                    return False  # what is called may look at the keys
                return twice and self.label not in names_read(value) | names_read(key)
            case gast.Subscript(value=base, ctx=gast.Load()) if self.is_it(base):
                return True
            case gast.Assign(targets=[gast.Subscript(value=base)]) if self.is_it(base):
                return True
            case gast.Compare(ops=[gast.In() | gast.NotIn()], comparators=[base]) if self.is_it(base):
                return True
            case gast.For(iter=base) | gast.comprehension(iter=base) if self.is_it(base):
                return True
            case gast.Call(func=gast.Name(id=label), args=[base]) if label in LISTING and self.is_it(base):
                return True
            case gast.Attribute(value=base, attr=attr) if attr in READING and self.is_it(base):
                return attr != "total" or self.lookup(name("sum")) is sum
        return False


class _Rewriting(_Uses):
    def body(self, node: gast.AST) -> None:
        for field in ("body", "orelse", "finalbody"):
            statements = getattr(node, field, None)
            if isinstance(statements, list):
                setattr(node, field, [new for stmt in statements for new in self.statement(stmt)])

    def statement(self, node: gast.stmt) -> list[gast.stmt]:
        if not any(map(self.is_it, walk(node))):
            return [node]
        original = getattr(node, "original", None) or clone(node)
        made: list[gast.stmt] = [node]
        match node:
            case gast.Assign(targets=[target]) if self.is_it(target):
                node.value = gast.Dict([], [])
            case gast.AugAssign(target=gast.Subscript(value=base, slice=key)) if self.is_it(base):
                missing = gast.Compare(clone(key), [gast.NotIn()], [name(self.label)])
                first = gast.Assign([subscript(name(self.label), clone(key), gast.Store())], const(0), None)
                made = [gast.If(missing, [first], []), node]
                placed_tree(first, node).original = original
            case _:
                for field in node._fields:
                    if field not in ("body", "orelse", "finalbody"):
                        setattr(node, field, self.expression(getattr(node, field, None)))
                self.body(node)
        for new in made:
            placed_tree(new, node).original = original
        return made

    def expression(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self.expression(item) for item in node]
        if not isinstance(node, gast.AST):
            return node
        for field in node._fields:
            setattr(node, field, self.expression(getattr(node, field, None)))
        match node:
            case gast.Subscript(value=base, slice=key, ctx=gast.Load()) if self.is_it(base):
                return placed_tree(call(attribute(self.label, "get"), key, const(0)), node)
            case gast.Call(func=gast.Attribute(value=base, attr="total"), args=[]) if self.is_it(base):
                return placed_tree(call("sum", call(attribute(self.label, "values"))), node)
        return node
