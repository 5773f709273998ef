"""What a defaultdict puts under a key that it does not have."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Branch, Step
from s2sad.kinds import DictOf, Map
from s2sad.trees import clone, const, name, walk

if TYPE_CHECKING:
    from s2sad.passes.mutation import Mutations


def ensured(changes: Mutations, step: Step, base: str, index: gast.expr) -> list[Step]:
    """What a defaultdict does before it gives the item under a key."""
    kind = changes.kinds.get(base)
    if step.ensured or not isinstance(kind, Map | DictOf) or kind.factory is None or changes.present(base, index):
        return []
    if (base, getattr(index, "id", "")) in changes.keys:
        step.ensured = True
        return []
    out: list[Step] = []
    new: list[Step] = []
    value = made_by(kind.factory)
    if value is None:
        return []
    key = changes.make(index, out)
    held = _flattened(changes, value, new)
    changes.change(base, None, clone(key), held, new)
    step.ensured = True
    if changes.present(base, index) is False:
        return [*out, *new]
    test = changes.make(gast.Compare(clone(key), [gast.NotIn()], [name(base)]), out)
    return [*out, Branch(changes.origin, test, new, [])]


def _flattened(changes: Mutations, node: gast.expr, out: list[Step]) -> gast.expr:
    """An atom for an expression, with one operation a step."""
    match node:
        case gast.Call(func=func, args=args, keywords=keywords):
            named = [gast.keyword(k.arg, _flattened(changes, k.value, out)) for k in keywords]
            node = gast.Call(clone(func), [_flattened(changes, a, out) for a in args], named)
        case gast.BinOp(left=left, op=op, right=right):
            node = gast.BinOp(_flattened(changes, left, out), op, _flattened(changes, right, out))
        case gast.List(elts=elts) | gast.Tuple(elts=elts):
            node = type(node)([_flattened(changes, e, out) for e in elts], gast.Load())
    return changes.make(clone(node), out)


EMPTY: dict[Any, Callable[[], gast.expr]] = {
    list: lambda: gast.List([], gast.Load()),
    dict: lambda: gast.Dict([], []),
    tuple: lambda: gast.Tuple([], gast.Load()),
    float: lambda: const(0.0),
    int: lambda: const(0),
    complex: lambda: const(0j),
    bool: lambda: const(False),
    str: lambda: const(""),
}


def made_by(factory: Any) -> gast.expr | None:
    """What a defaultdict puts under a key that it does not have; None where that is not known."""
    if isinstance(factory, gast.Lambda):
        plain = (gast.Call, gast.BinOp, gast.List, gast.Tuple, gast.Dict, gast.Constant, gast.Name, gast.Attribute)
        parts = [n for n in walk(factory.body) if isinstance(n, gast.expr)]
        return clone(factory.body) if all(isinstance(n, (*plain, gast.UnaryOp)) for n in parts) else None
    return EMPTY[factory]() if makes_empty(factory) else None


def makes_empty(factory: Any) -> bool:
    """Does it make something empty, which is its own tangent?"""
    return isinstance(factory, type) and factory in EMPTY
