"""transposing: transposes of transposes go, and that of a product of matrices moves to its factors.

>>> import gast
>>> def text(source):
...     return gast.unparse(transposed(gast.parse(source, mode="eval").body, lambda node: 2)).strip()
>>> text("S_bar @ H.T.T"), text("(A.T @ P_bar).T"), text("(A @ B).T")
('S_bar @ H', 'P_bar.T @ A', '(A @ B).T')
"""

from __future__ import annotations

from collections.abc import Callable

import gast

from s2sad.trees import attribute

Rank = Callable[[gast.expr], int | None]


def transposed(node: gast.expr, rank: Rank) -> gast.expr:
    """An expression with the same value and fewer transposes."""
    if type(node) in (gast.Name, gast.Constant):
        return node
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            setattr(node, field, [transposed(item, rank) if isinstance(item, gast.expr) else item for item in value])
        elif isinstance(value, gast.expr):
            setattr(node, field, transposed(value, rank))
    match node:
        case gast.Attribute(value=gast.Attribute(value=inner, attr="T" | "mT" as one), attr=other) if one == other:
            return inner
        case gast.Attribute(value=gast.BinOp(left=left, op=gast.MatMult() as op, right=right), attr="T" | "mT" as attr):
            if (is_transpose(left) or is_transpose(right)) and rank(left) == rank(right) == 2:
                return gast.BinOp(_transpose(right, attr), op, _transpose(left, attr))
    return node


def is_transpose(node: gast.expr) -> bool:
    return isinstance(node, gast.Attribute) and node.attr in ("T", "mT")


def _transpose(node: gast.expr, attr: str) -> gast.expr:
    return node.value if is_transpose(node) else attribute(node, attr)  # type: ignore[attr-defined]
