"""Places in the source for nodes that are made: errors point at them."""

from __future__ import annotations

from typing import Any, TypeVar

import gast

from s2sad.trees import walk

Tree = TypeVar("Tree", bound=gast.AST)


def at(node: Tree, place: gast.AST) -> Tree:
    """A node at another's place in the source, for errors."""
    node.lineno, node.col_offset = getattr(place, "lineno", 1), getattr(place, "col_offset", 0)
    return node


def placed_tree(tree: Tree, place: gast.AST) -> Tree:
    """A tree whose nodes without a place of their own are at another's."""
    for node in walk(tree):
        if getattr(node, "lineno", None) is None:
            at(node, place)
    return tree


def placed(body: list[gast.stmt], place: gast.AST) -> list[gast.stmt]:
    """Statements at another's place, where they have none of their own."""
    return [placed_tree(stmt, place) for stmt in body]


def replaced(node: Any, found: dict[int, gast.expr]) -> Any:
    """A copy with some nodes replaced, by their ids."""
    if id(node) in found:
        return found[id(node)]
    if isinstance(node, list):
        return [replaced(item, found) for item in node]
    if not isinstance(node, gast.AST):
        return node
    copy = type(node)(*[replaced(getattr(node, field, None), found) for field in node._fields])
    if hasattr(node, "lineno"):
        copy.lineno, copy.col_offset = node.lineno, node.col_offset
    return copy
