"""Calls with a starred argument that say by themselves how many items it has, or need not know."""

from __future__ import annotations

import builtins
import inspect
import math
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.ir import Op, Step
from s2sad.kinds import Num
from s2sad.passes.lazy_idioms import chunks, materialised
from s2sad.passes.located import at
from s2sad.rules import has_rule
from s2sad.trees import assign, attribute, call, clone, const, name, subscript

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


def columns(home: Normaliser, target: gast.expr, source: gast.expr, steps: list[Step]) -> gast.expr:
    """`for a, b in zip(*rows)`: there are two rows, or the loop's target does not fit."""
    match source:
        case gast.Call(func=func, args=[gast.Starred(value=rows)], keywords=[]):
            pass
        case _:
            return source
    if home.flat.callee(func) is not builtins.zip or not home.flat.varied(rows):
        return source
    if chunks(home.idioms, source, steps) is not None:
        return source
    items = target.elts if isinstance(target, gast.Tuple | gast.List) else []
    if len(items) < 2 or any(isinstance(t, gast.Starred) for t in items):
        return home.flat.atom(materialised(home.idioms, source, steps), steps)
    whole = home.idioms.sequence(rows, steps)
    labels = tuple(home.temporary("row") for _ in items)
    steps.append(home.op(labels, whole))
    result = gast.Call(func, [name(label) for label in labels], [])
    result.lineno, result.col_offset = source.lineno, source.col_offset
    return result


def unpacked(
    home: Normaliser, node: gast.Call, tree: gast.FunctionDef, defaults: dict[str, gast.expr], steps: list[Step]
) -> gast.Call:
    """`f(a, *x, *y)` of a function whose parameters tell how many items there are: `b, c = [*x, *y]`, which checks it."""
    a, args = tree.args, node.args
    first = next((i for i, arg in enumerate(args) if isinstance(arg, gast.Starred)), len(args))
    least, most = arity(a, first, node.keywords) or (0, 0)
    if first == len(args) or most < 1:
        return node
    whole = args[first].value if first + 1 == len(args) else gast.List(args[first:], gast.Load())
    if least != most or most == 1:
        found = _or_defaults(home, at(whole, node), tree, (first, first + least, first + most), defaults, steps)
        return at(gast.Call(node.func, [*args[:first], *found], node.keywords), node)
    count = most
    labels = tuple(home.temporary(p.id) for p in [*a.posonlyargs, *a.args][first : first + count])
    steps.append(home.op(labels, home.flat.atom(at(whole, node), steps)))
    return at(gast.Call(node.func, [*args[:first], *map(name, labels)], node.keywords), node)


def _or_defaults(
    home: Normaliser,
    whole: gast.expr,
    tree: gast.FunctionDef,
    places: tuple[int, int, int],
    defaults: dict[str, gast.expr],
    steps: list[Step],
) -> list[gast.expr]:
    """`a, b = x[0], x[1] if len(x) > 1 else 2.0`: parameters between these places, the last ones with defaults."""
    first, required, last = places
    held = home.idioms.sequence(whole, steps)
    length = home.flat.atom(at(call("len", held), whole), steps)
    found = []
    for place, parameter in enumerate([*tree.args.posonlyargs, *tree.args.args][first:last]):
        item: gast.expr = subscript(clone(held), const(place))
        if first + place >= required:
            there = gast.Compare(clone(length), [gast.Gt()], [const(place)])
            item = gast.IfExp(there, item, clone(defaults[parameter.id]))
        found.append(assign(home.temporary(parameter.id), item))
    error = call("TypeError", const(f"{tree.name}() takes at most {last} positional arguments"))
    more = gast.Compare(clone(length), [gast.Gt()], [const(last - first)])
    home.idioms.statements([gast.If(more, [gast.Raise(error, None)], []), *found], whole, steps)
    return [name(stmt.targets[0].id) for stmt in found]


def arity(a: gast.arguments, given: int, keywords: list[gast.keyword]) -> tuple[int, int] | None:
    """How few and how many items may be starred, behind `given` arguments; None where the parameters don't tell."""
    named = {k.arg for k in keywords}
    labels = [p.id for p in [*a.posonlyargs, *a.args]]
    first_named = next((i for i, label in enumerate(labels) if label in named), len(labels))
    required = labels[: len(labels) - len(a.defaults)]
    if a.vararg is not None or None in named or not named.issuperset(required[first_named:]):
        return None
    return len(required[:first_named]) - given, first_named - given


def items_told(a: gast.arguments, given: int, keywords: list[gast.keyword]) -> int | None:
    """How many items have to be starred, where the parameters tell."""
    found = arity(a, given, keywords)
    return found[0] if found is not None and found[0] == found[1] else None


def library_arity(callee: Any, args: list[gast.expr]) -> int | None:
    """How many items the only starred argument of a function of NumPy's has: those it can't do without."""
    if isinstance(callee, np.ufunc):
        return callee.nin - (len(args) - 1)
    if not callable(callee) or not has_rule(callee) or not str(getattr(callee, "__module__", "")).startswith("numpy"):
        return None
    try:
        found = inspect.signature(callee).parameters.values()
    except ValueError:
        return None
    if any(p.kind is p.VAR_POSITIONAL for p in found):
        return None
    count = sum(p.default is p.empty for p in found) - (len(args) - 1)
    return count if count > 1 else None


def of_all(step: Op) -> gast.expr | None:
    """`max(*x)` is `max(x)`, `math.hypot(*x)` is the norm."""
    node = step.expr
    if not isinstance(node, gast.Call) or len(node.args) != 1 or node.keywords:
        return None
    items = node.args[0].value if isinstance(node.args[0], gast.Starred) else None
    if not isinstance(items, gast.Name):
        return None
    if step.callee in (builtins.max, builtins.min):
        return gast.Call(clone(node.func), [items], [])
    kind = step.operand_kinds.get(items.id)
    if step.callee is math.hypot and isinstance(kind, Num):
        step.callee = np.linalg.norm
        return call(attribute(attribute("np", "linalg"), "norm"), items)
    return None
