"""inner_kinds: whole numbers that a function gives that is defined inside and is one expression: `def index(i, j): return i * n + j`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from s2sad.kinds import INT, Kind, Layers, Num
from s2sad.scope import parameters

if TYPE_CHECKING:
    from s2sad.passes.expression_kinds import ExpressionKinds, Kinds

DEEPEST = 8  # calls in calls: such a function may call itself


def kind_of_inner(
    kinds: ExpressionKinds, tree: gast.FunctionDef, given: list[Kind], named: dict[str, Kind], env: Kinds, place: str
) -> Kind | None:
    """Of whole numbers, which are indices; None: it is something else, or more than an expression."""
    value = returned(tree)
    labels = [p.id for p in parameters(tree)]
    bound = dict(zip(labels, given, strict=False)) | named
    plain = tree.args.vararg is None and tree.args.kwarg is None and len(given) <= len(labels)
    if value is None or not plain or bound.keys() != set(labels) or place.count("§f") > DEEPEST:
        return None
    found = kinds.kind(value, Layers(bound, env), f"{place}§f")
    return found if isinstance(found, Num) and found.python and found.dtype == INT else None


def returned(tree: gast.FunctionDef) -> gast.expr | None:
    """The expression that is all of a function's body."""
    match tree.body:
        case [gast.Return(value=value)] | [gast.Expr(value=gast.Constant()), gast.Return(value=value)]:
            return value
    return None
