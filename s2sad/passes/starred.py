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
from s2sad.trees import attribute, call, clone, name

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


def unpacked(home: Normaliser, node: gast.Call, tree: gast.FunctionDef, steps: list[Step]) -> gast.Call:
    """`f(a, *x, *y)` of a function whose parameters tell how many items there are: `b, c = [*x, *y]`, which checks it."""
    a, args = tree.args, node.args
    first = next((i for i, arg in enumerate(args) if isinstance(arg, gast.Starred)), len(args))
    count = len(a.posonlyargs) + len(a.args) - first
    if first == len(args) or node.keywords or a.vararg is not None or a.defaults or a.kwonlyargs or count < 2:
        return node
    whole = args[first].value if first + 1 == len(args) else gast.List(args[first:], gast.Load())
    labels = tuple(home.temporary(p.id) for p in [*a.posonlyargs, *a.args][first:])
    steps.append(home.op(labels, home.flat.atom(at(whole, node), steps)))
    return at(gast.Call(node.func, [*args[:first], *map(name, labels)], []), node)


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
