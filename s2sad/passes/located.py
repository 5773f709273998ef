"""Places in the source for nodes that are made: errors point at them."""

from __future__ import annotations

from typing import TypeVar

import gast

from s2sad.trees import walk

Node = TypeVar("Node", bound=gast.AST)


def at(node: Node, place: gast.AST) -> Node:
    """A node at another's place in the source, for errors."""
    node.lineno, node.col_offset = getattr(place, "lineno", 1), getattr(place, "col_offset", 0)
    return node


def placed(body: list[gast.stmt], place: gast.AST) -> list[gast.stmt]:
    """Statements at another's place, where they have none of their own."""
    for node in (n for part in body for n in walk(part)):
        if getattr(node, "lineno", None) is None:
            node.lineno, node.col_offset = place.lineno, place.col_offset
    return body
