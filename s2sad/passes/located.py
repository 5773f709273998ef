"""Places in the source for nodes that are made: errors point at them."""

from __future__ import annotations

from typing import TypeVar

import gast

Node = TypeVar("Node", bound=gast.AST)


def at(node: Node, place: gast.AST) -> Node:
    """A node at another's place in the source, for errors."""
    node.lineno, node.col_offset = getattr(place, "lineno", 1), getattr(place, "col_offset", 0)
    return node
