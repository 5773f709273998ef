"""How statements are named and quoted: in comments, and in errors."""

from __future__ import annotations

import gast

from s2sad.emit import emit


def heading(stmt: gast.For | gast.While) -> gast.stmt:
    if isinstance(stmt, gast.While):
        return gast.While(stmt.test, [gast.Pass()], [])
    return gast.For(stmt.target, stmt.iter, [gast.Pass()], [], None)


def first_line(node: gast.AST) -> str:
    if isinstance(node, gast.If):
        node = gast.If(node.test, [gast.Pass()], [])
    elif isinstance(node, gast.FunctionDef):
        return f"def {node.name}"
    elif isinstance(node, gast.For | gast.While):
        node = heading(node)
    text = emit([node], width=10**9).splitlines()[0]
    return text.rstrip(":") if isinstance(node, (gast.If, gast.For, gast.While)) else text


def syntax(stmt: gast.stmt) -> str:
    words = {
        "AsyncFor": "async for",
        "AsyncWith": "async with",
        "AsyncFunctionDef": "an async function",
        "ClassDef": "a class definition",
        "Global": "global",
        "Nonlocal": "nonlocal",
        "Try": "try",
        "TryStar": "try",
        "With": "with",
        "Match": "match",
    }
    return words.get(type(stmt).__name__, type(stmt).__name__)


def original_name(tree: gast.FunctionDef | gast.ClassDef) -> str:
    """The name in the user's text: a function that is written out gets others."""
    return getattr(tree, "original_name", tree.name)
