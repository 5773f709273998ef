"""Calls with a starred argument that say by themselves how many items it has, or need not know."""

from __future__ import annotations

import builtins
import math
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.ir import Op, Step
from s2sad.kinds import Num
from s2sad.passes.lazy_idioms import chunks, materialised
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


def ufunc_arity(callee: Any, args: list[gast.expr]) -> int | None:
    """How many items the only starred argument of a ufunc has."""
    return callee.nin - (len(args) - 1) if isinstance(callee, np.ufunc) else None


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
