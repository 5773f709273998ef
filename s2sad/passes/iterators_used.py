"""Iterators give their items once: where a text makes them, and which of its names are surely taken from once only.

A name that is may stand for a list of the items. Any other needs a place in the list (iterators.py), or is refused (lateness.py).

>>> import gast
>>> from s2sad.kinds import MISSING
>>> tree = gast.parse("def f(x):\\n    a = map(g, x)\\n    b = map(g, x)\\n    return sum(a) + sum(b) + sum(b)").body[0]
>>> sorted(label for label, _ in Uses(tree.body, ["x"], lambda func: sum if func.id == "sum" else MISSING).once)
['a']
"""

from __future__ import annotations

import builtins
import collections
import functools
import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import gast
import numpy as np

from s2sad.kinds import MISSING
from s2sad.passes.iterators_made import Resolve, text_of
from s2sad.scope import parameters
from s2sad.trees import children
from s2sad.unit import is_user_function

LISTS = gast.ListComp | gast.SetComp | gast.DictComp | gast.GeneratorExp
TAKING_ALL = (builtins.list, builtins.tuple, builtins.sum, builtins.max, builtins.min, builtins.sorted, builtins.set,
              builtins.dict, collections.deque, math.fsum, math.prod, np.fromiter)  # fmt: skip
TAKING_METHODS = ("extend", "update", "join", "extendleft", "union", "intersection", "difference")
GIVEN = (0, 0)  # where parameters are bound
Path = tuple[tuple[int, bool], ...]  # the blocks around a place, and whether they are run more than once
_open: set[Any] = set()  # functions that are being looked at


@dataclass(slots=True)
class _Use:
    """A place where a name is bound, or read."""

    path: Path
    bound: tuple[int, int] | None  # line and column of what it is bound to
    taken: bool = True  # does what reads it take its items, there?


class Uses:
    """Where the names of a function's text are bound and read, in the order in which that is run."""

    def __init__(self, body: Any, parameters: Iterable[str], resolve: Resolve):
        self.body, self.resolve = body, resolve
        self.found: dict[str, list[_Use]] = {label: [_Use((), GIVEN)] for label in parameters}

    def taken_once(self, parameter: str) -> bool:
        return (parameter, GIVEN) in self.once

    @cached_property
    def once(self) -> set[tuple[str, tuple[int, int]]]:
        """Names, with the places of what they are bound to, whose items are taken once at most, and at once."""
        if isinstance(self.body, list):
            self.all(self.body, (), gast.Pass())
        else:
            self.visit(self.body, (), gast.Return(None))
        return {
            (label, use.bound)
            for label, uses in self.found.items()
            for n, use in enumerate(uses)
            if use.bound is not None and _once(uses, n)
        }

    def visit(self, node: gast.AST, path: Path, above: gast.AST) -> None:
        many = (*path, (id(node), True))
        match node:
            case gast.Name(id=label):
                read = isinstance(node.ctx, gast.Load)
                use = _Use(path, None, taken(node, above, self.resolve)) if read else _Use(path, (-1, -1))
                self.found.setdefault(label, []).append(use)
            case (
                gast.Assign(targets=[gast.Name(id=label)], value=value)
                | gast.NamedExpr(target=gast.Name(id=label), value=value)
            ):
                self.visit(value, path, node)
                self.found.setdefault(label, []).append(_Use(path, place_of(value)))
                if isinstance(node, gast.NamedExpr):
                    self.found[label].append(_Use(path, None, taken(node, above, self.resolve)))
            case gast.keyword(value=value):
                self.visit(value, path, above)
            case gast.Assign(targets=targets, value=value):
                self.all([value, *targets], path, node)
            case gast.AugAssign(target=target, value=value):
                self.all([value, target], path, node)
            case gast.For(target=target, iter=source, body=body, orelse=orelse):
                self.visit(source, path, node)
                self.all([target, *body], many, node)
                self.all(orelse, (*path, (id(orelse), False)), node)
            case gast.While(test=test, body=body, orelse=orelse):
                self.all([test, *body], many, node)
                self.all(orelse, (*path, (id(orelse), False)), node)
            case gast.FunctionDef(body=body):
                self.all([*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)], path, node)
                self.all(body, many, node)
            case gast.Lambda(body=body):
                self.all([*node.args.defaults, *filter(None, node.args.kw_defaults)], path, node)
                self.visit(body, many, gast.Return(None))
            case gast.ListComp() | gast.SetComp() | gast.DictComp() | gast.GeneratorExp():
                inner = path
                for part in node.generators:
                    self.visit(part.iter, inner, part)
                    inner = (*inner, (id(part), True))
                    self.all([part.target, *part.ifs], inner, part)
                self.all([getattr(node, f) for f in ("key", "value", "elt") if hasattr(node, f)], inner, node)
            case gast.If(test=test, body=body, orelse=orelse):
                self.visit(test, path, node)
                for block in (body, orelse):
                    self.all(block, (*path, (id(block), False)), node)
            case gast.IfExp(test=test, body=body, orelse=orelse):
                self.visit(test, path, node)
                for part in (body, orelse):
                    self.visit(part, (*path, (id(part), False)), node)
            case gast.Try() | gast.ExceptHandler() | gast.match_case():
                for part in children(node):
                    self.visit(part, (*path, (id(part), False)), node)
            case _:
                self.all(children(node), path, node)

    def all(self, nodes: list[Any], path: Path, above: gast.AST) -> None:
        for node in nodes:
            self.visit(node, path, above)


def place_of(node: gast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", -1), getattr(node, "col_offset", -1)


def _once(uses: list[_Use], n: int) -> bool:
    """Is what a name is bound to at one place read in one place at most, as often as it is bound, and taken there?"""
    bound = uses[n]
    loops = [block for block in bound.path if block[1]]
    reached: list[_Use] = []
    for m, use in enumerate(uses):
        if use.bound is not None:
            continue
        between = uses[n + 1 : m] if m > n else uses[:m]
        if m < n:  # in the next turn of a loop around both
            shared = [block for block in loops if block in use.path]
            if not shared:
                continue
            between = [u for u in between if shared[-1] in u.path]
        if not any(u.bound is not None and use.path[: len(u.path)] == u.path for u in between):
            reached.append(use)
    return len(reached) < 2 and all(u.taken and [b for b in u.path if b[1]] == loops for u in reached)


def taken(node: gast.AST, above: Any, resolve: Resolve) -> bool:
    """Does what stands around an expression take all its items there, and keep nothing else of it?"""
    match above:
        case gast.For() | gast.comprehension():
            return above.iter is node
        case gast.Starred() | gast.YieldFrom() | gast.Return() | gast.Expr() | gast.AugAssign():
            return True
        case gast.Compare(ops=[gast.In() | gast.NotIn()]):
            return True
        case gast.Assign(targets=targets):
            return above.value is node and all(
                isinstance(t, gast.Tuple | gast.List)
                or (isinstance(t, gast.Subscript) and isinstance(t.slice, gast.Slice))
                for t in targets
            )
        case gast.Call() if above.func is not node:
            return taken_by(above, node, resolve)
    return False


def taken_by(call: gast.Call, node: gast.AST, resolve: Resolve) -> bool:
    """Does a call take the items of one of its arguments once, and keep nothing else of it?"""
    called = resolve(call.func)
    if called is MISSING:
        return isinstance(call.func, gast.Attribute) and call.func.attr in TAKING_METHODS
    if isinstance(called, gast.FunctionDef | gast.Lambda):
        return taken_by_function(called, resolve, called, call, node)
    if called in (functools.partial, itertools.repeat) or (isinstance(called, type) and is_user_class(called)):
        return False
    if not is_user_function(called):
        return not any(k.value is node for k in call.keywords) or called not in (dict, collections.OrderedDict)
    found = text_of(called)
    return found is not None and taken_by_function(*found, called.__code__, call, node)


def is_user_class(cls: type) -> bool:
    return cls.__module__.split(".")[0] not in ("builtins", "itertools", "collections", "numpy", "functools", "scipy")


def taken_by_function(tree: Any, resolve: Resolve, key: Any, call: gast.Call, node: gast.AST) -> bool:
    positional = [p.id for p in [*tree.args.posonlyargs, *tree.args.args]]
    label = next((positional[n] for n, a in enumerate(call.args[: len(positional)]) if a is node), None)
    label = label or next((k.arg for k in call.keywords if k.value is node), None)
    if label is None or key in _open:
        return False
    _open.add(key)
    try:
        return Uses(tree.body, [p.id for p in parameters(tree)], resolve).taken_once(label)
    finally:
        _open.discard(key)
