"""Statements of a `try` that do nothing, or may raise: `iter(x)`, `np.float128`, `undefined`. They stay, for a handler may wait for them.

>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     y = x
...     try:
...         iter(x)
...     except TypeError:
...         y = y * 2.0
...     return y
>>> forward_sweep(f, 1.0)
y = x
raised = 0
try:
    iter(x)
except TypeError:
    raised = 1
if raised:
    y = y * 2.0
value = y
"""

from __future__ import annotations

import builtins
import itertools
from typing import TYPE_CHECKING

import gast
import numpy as np

from s2sad.ir import Effect, Step
from s2sad.kinds import MISSING
from s2sad.passes.exits import Exits
from s2sad.passes.located import placed_tree
from s2sad.trees import call, const, name, names_read, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

LATE = (builtins.map, builtins.filter, builtins.zip, builtins.enumerate, builtins.reversed, itertools.chain)
MANY = (list, tuple, dict, str, set, frozenset, np.ndarray)


def asked_first(home: Normaliser, stmt: gast.stmt, steps: list[Step]) -> bool:
    """In front of a statement of a `try` goes what would be lost of it, and may raise; tells whether that is all."""
    match stmt:
        case gast.Assign(value=value) | gast.AnnAssign(value=gast.expr() as value):
            lost = [value] if isinstance(value, gast.Name) and undefined(home, value) else []
            lost += _iterated(home, value)
        case gast.Expr(value=value):
            lost = _iterated(home, value)
            if _made_late(home, value):
                steps.append(_evaluated(home, value, stmt))
                return True
        case _:
            return False
    steps += [_evaluated(home, node, stmt) for node in lost]
    return False


def asked_after_all(home: Normaliser, stmt: gast.stmt) -> list[Step]:
    """An expression as a statement of which nothing is left."""
    if not isinstance(stmt, gast.Expr) or isinstance(stmt.value, gast.Constant | gast.Lambda):
        return []
    value = stmt.value
    if home.objects.touches(value) or (isinstance(value, gast.Call) and home.scope.lookup(value.func) is builtins.iter):
        return []
    return [_evaluated(home, value, stmt)]


def counted(home: Normaliser, targets: list[gast.expr], value: gast.expr, steps: list[Step]) -> None:
    """What is looked up item by item can be unpacked, or raises."""
    starred = any(isinstance(t, gast.Starred) for t in targets)
    least = len(targets) - starred
    if isinstance(value, gast.Tuple | gast.List):
        found = len(value.elts)
        if any(isinstance(e, gast.Starred) for e in value.elts) or (found >= least if starred else found == least):
            return
        test: gast.expr = const(True)
    elif isinstance(value, gast.Name) and value.id not in home.objects.env and home.trying:
        test = gast.Compare(call("len", name(value.id)), [gast.Lt() if starred else gast.NotEq()], [const(least)])
    else:
        return
    text = f"it can't be unpacked: {'at least ' if starred else ''}{least} expected"
    error = gast.Raise(call("ValueError", const(text)), None)
    steps += home.block([placed_tree(gast.If(test, [error], []), home.origin.node)], Exits())


def undefined(home: Normaliser, node: gast.Name) -> bool:
    """Is it a name that nothing binds?"""
    scope = home.scope
    return node.id in scope.unknown and node.id not in home.objects.env and scope.value(node.id) is MISSING


def _iterated(home: Normaliser, node: gast.expr) -> list[gast.expr]:
    """`iter(x)`, where nobody knows whether one can."""
    match node:
        case gast.Call(func=func, args=[gast.Name() as item], keywords=[]) if home.scope.lookup(func) is builtins.iter:
            known = item.id in home.objects.env or home.deciding.class_of(item) in MANY
            return [] if known or home.iterators.makes(item) else [call("iter", name(item.id))]
    return []


def _made_late(home: Normaliser, node: gast.expr) -> bool:
    """`map(f, xs)`: nobody asks it for an item, and nothing more is called."""
    return (
        isinstance(node, gast.Call)
        and any(home.scope.lookup(node.func) is function for function in LATE)
        and not any(isinstance(n, gast.Call) for n in walk(node) if n is not node)
        and not names_read(node) & home.objects.env.keys()
    )


def _evaluated(home: Normaliser, node: gast.expr, stmt: gast.stmt) -> Step:
    return Effect(home.origin, placed_tree(gast.Expr(node), stmt))
