"""Refuses iterators that are put where nobody sees how often their items are taken: into lists, dicts and objects of other libraries."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import Any

import gast

from s2sad.kinds import MISSING
from s2sad.passes.changing_calls import CHANGES
from s2sad.passes.iterators_made import Resolve, gives_iterator, joins
from s2sad.passes.iterators_used import LISTS, TAKING_METHODS, Uses, is_user_class, taken
from s2sad.trees import names_read
from s2sad.unit import is_user_function

MESSAGE = "an iterator gives its items once, and here nobody sees who takes them"
HINT = "Make a list of it where it stands: list(...)."


def check(
    nodes: list[Any], above: dict[int, Any], resolve: Resolve, error: Callable[..., Exception], varied: set[str] | None
) -> None:
    """Looks at expressions that make iterators."""
    for node in nodes:
        kept = _kept(node, above, resolve) or _gives_iterators(node, above, resolve)
        if (kept or _groups_kept(node, above, resolve)) and (varied is None or names_read(node) & varied):
            raise error(MESSAGE, node, HINT)


def _kept(node: Any, above: dict[int, Any], resolve: Resolve) -> bool:
    parent = above.get(id(node))
    while isinstance(parent, gast.IfExp | gast.BoolOp | gast.keyword):
        node = node if isinstance(parent, gast.keyword) else parent
        parent = above.get(id(parent))
    match parent:
        case None | gast.Assign() | gast.AnnAssign() | gast.NamedExpr() | gast.Lambda():
            return False
        case gast.List() if isinstance(above.get(id(parent)), gast.BinOp):
            return False  # `[iter(x)] * 2`
        case gast.Tuple():
            assigned = above.get(id(parent))
            return not (isinstance(assigned, gast.Assign) and isinstance(assigned.targets[0], gast.Tuple))
        case gast.ListComp() | gast.GeneratorExp() if parent.elt is node:
            return not _joined(parent, above, resolve)
        case gast.Call() if parent.func is not node:
            return not taken(node, parent, resolve) and not _followed(parent, resolve)
    return not taken(node, parent, resolve)


def _followed(call: gast.Call, resolve: Resolve) -> bool:
    """Is what a call does with an iterator seen where the function is written out?"""
    called = resolve(call.func)
    if called is MISSING:
        return not isinstance(call.func, gast.Attribute) or call.func.attr not in CHANGES - {*TAKING_METHODS}
    if called is functools.partial or called is itertools.repeat:
        return False
    return is_user_function(called) or (isinstance(called, type) and is_user_class(called))


def _joined(node: gast.expr, above: dict[int, Any], resolve: Resolve) -> bool:
    """Are the items of iterators taken one iterator after the other?"""
    parent = above.get(id(node))
    return isinstance(parent, gast.Call) and joins(resolve(parent.func))


def _gives_iterators(node: Any, above: dict[int, Any], resolve: Resolve) -> bool:
    """`map(terms, rows)`"""
    if not isinstance(node, gast.Call) or not node.args or resolve(node.func) not in (map, itertools.starmap):
        return False
    function = node.args[0]
    called = function if isinstance(function, gast.Lambda) else resolve(function)
    return gives_iterator(called, resolve) and not _joined(node, above, resolve)


def _groups_kept(node: Any, above: dict[int, Any], resolve: Resolve) -> bool:
    """The groups of `groupby` are iterators, too: are they taken more than once?"""
    if not isinstance(node, gast.Call) or resolve(node.func) is not itertools.groupby:
        return False
    parent = above.get(id(node))
    if isinstance(parent, gast.Assign):
        return True
    if not isinstance(parent, gast.For | gast.comprehension) or not isinstance(parent.target, gast.Tuple):
        return False
    group = parent.target.elts[-1]
    labels = [group.id] if isinstance(group, gast.Name) else []
    if isinstance(parent, gast.For):
        uses = Uses(parent.body, labels, resolve)
    else:
        whole = above[id(parent)]
        results = [getattr(whole, f) for f in ("key", "value", "elt") if hasattr(whole, f)]
        assert isinstance(whole, LISTS)
        uses = Uses([gast.Expr(gast.Tuple([*parent.ifs, *results], gast.Load()))], labels, resolve)
    return not labels or not uses.taken_once(labels[0])
