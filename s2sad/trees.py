"""Short ways to build, copy and read gast trees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import gast

OPERATORS: dict[str, type] = {
    "+": gast.Add,
    "-": gast.Sub,
    "*": gast.Mult,
    "/": gast.Div,
    "//": gast.FloorDiv,
    "%": gast.Mod,
    "**": gast.Pow,
    "@": gast.MatMult,
    "&": gast.BitAnd,
    "|": gast.BitOr,
    "^": gast.BitXor,
    "<<": gast.LShift,
    ">>": gast.RShift,
}
SYMBOLS = {operator: symbol for symbol, operator in OPERATORS.items()}


def name(identifier: str, ctx: Any = None) -> gast.Name:
    return gast.Name(identifier, ctx or gast.Load(), None, None)


def store(identifier: str) -> gast.Name:
    return gast.Name(identifier, gast.Store(), None, None)


def const(value: Any) -> gast.expr:
    return gast.Constant(value, None)


def attribute(value: gast.expr | str, *path: str) -> gast.expr:
    node = name(value) if isinstance(value, str) else value
    for attr in path:
        node = gast.Attribute(node, attr, gast.Load())
    return node


def call(function: gast.expr | str, *args: gast.expr, **keywords: gast.expr) -> gast.Call:
    if isinstance(function, str):
        function = attribute(*function.split("."))
    return gast.Call(function, list(args), [gast.keyword(key, value) for key, value in keywords.items()])


def binary(left: gast.expr, operator: str, right: gast.expr) -> gast.BinOp:
    return gast.BinOp(left, OPERATORS[operator](), right)


def subscript(value: gast.expr, index: gast.expr, ctx: Any = None) -> gast.Subscript:
    return gast.Subscript(value, index, ctx or gast.Load())


def assign(target: str | gast.expr, value: gast.expr) -> gast.Assign:
    return gast.Assign([store(target) if isinstance(target, str) else target], value, None)


def augmented(target: str | gast.expr, operator: str, value: gast.expr) -> gast.AugAssign:
    return gast.AugAssign(store(target) if isinstance(target, str) else target, OPERATORS[operator](), value)


def parse_expression(text: str) -> gast.expr:
    return gast.parse(text, mode="eval").body


def clone(node: Any) -> Any:
    """A copy of a tree, positions left out."""
    if isinstance(node, gast.AST):
        copy = type(node)(*[clone(getattr(node, field, None)) for field in node._fields])
        line = getattr(node, "lineno", None)
        if line is not None:
            copy.lineno, copy.col_offset = line, node.col_offset
        if hasattr(node, "pure"):
            copy.pure = node.pure
        return copy
    if isinstance(node, list):
        return [clone(item) for item in node]
    return node


def substitute(node: Any, values: dict[str, gast.expr]) -> Any:
    """A copy of a tree in which names that are read stand for expressions (each copied)."""
    if isinstance(node, gast.Name) and node.id in values and isinstance(node.ctx, gast.Load):
        return clone(values[node.id])
    if isinstance(node, gast.AST):
        copy = type(node)(*[substitute(getattr(node, field, None), values) for field in node._fields])
        line = getattr(node, "lineno", None)
        if line is not None:
            copy.lineno, copy.col_offset = line, node.col_offset
        if hasattr(node, "pure"):
            copy.pure = node.pure
        return copy
    if isinstance(node, list):
        return [substitute(item, values) for item in node]
    return node


def children(node: gast.AST) -> list[gast.AST]:
    found: list[gast.AST] = []
    held = node.__dict__
    for field in node._fields:
        value = held.get(field)
        if isinstance(value, gast.AST):
            found.append(value)
        elif type(value) is list:
            found += [item for item in value if isinstance(item, gast.AST)]
    return found


def walk(node: gast.AST) -> Iterator[gast.AST]:
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        if node._fields:
            stack += children(node)


def names_read(node: gast.AST | None) -> set[str]:
    """Names that an expression or statement reads."""
    if node is None:
        return set()
    if isinstance(node, gast.Name):
        return {node.id} if isinstance(node.ctx, gast.Load) else set()
    found = set()
    stack = [node]
    while stack:  # written out: this is most of what generating does
        node = stack.pop()
        if type(node) is gast.Name:
            if type(node.ctx) is gast.Load:
                found.add(node.id)
            if node.annotation is not None:
                stack.append(node.annotation)
        elif node._fields:
            stack += children(node)
    return found


def names_bound(nodes: Iterable[gast.AST]) -> set[str]:
    """Names that statements bind, those of nested functions left out."""
    bound: set[str] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, gast.FunctionDef | gast.ClassDef | gast.AsyncFunctionDef):
            bound.add(node.name)
            continue
        if isinstance(node, gast.Lambda):
            continue
        if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load):
            bound.add(node.id)
        elif isinstance(node, gast.alias):
            bound.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, gast.MatchAs | gast.MatchStar) and node.name:
            bound.add(node.name)
        elif isinstance(node, gast.ExceptHandler) and node.name:
            bound.add(node.name if isinstance(node.name, str) else node.name.id)
        stack.extend(children(node))
    return bound


def is_atom(node: gast.AST) -> bool:
    return isinstance(node, gast.Name | gast.Constant)
