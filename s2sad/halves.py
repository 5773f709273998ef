"""halves: what the backward half of a function reads of the forward half, and whether it has a value there."""

from __future__ import annotations

import gast

from s2sad.trees import (
    names_bound,
    names_read,
    walk,
)


def exposed(body: list[gast.stmt]) -> set[str]:
    """Names that a block reads before it binds them (in loops and branches: at all)."""
    bound: set[str] = set()
    found: set[str] = set()
    for stmt in body:
        reads = names_read(stmt)
        if isinstance(stmt, gast.AugAssign):
            reads = reads | names_bound([stmt.target]) | {n.id for n in walk(stmt.target) if isinstance(n, gast.Name)}
        if isinstance(stmt, gast.With):
            found |= (exposed(stmt.body) | names_read(gast.With(stmt.items, [], None))) - bound
            bound |= surely_bound(stmt.body) | names_bound(
                [i.optional_vars for i in stmt.items if i.optional_vars is not None]
            )
            continue
        if isinstance(stmt, gast.For | gast.If | gast.While):
            inner = (
                exposed([*getattr(stmt, "body", []), *getattr(stmt, "orelse", [])])
                if not isinstance(stmt, gast.If)
                else exposed(stmt.body) | exposed(stmt.orelse)
            )
            header = names_read(stmt.iter) if isinstance(stmt, gast.For) else names_read(stmt.test)
            target = names_bound([stmt.target]) if isinstance(stmt, gast.For) else set()
            found |= ((inner - target) | header) - bound
            if isinstance(stmt, gast.If):
                bound |= surely_bound(stmt.body) & surely_bound(stmt.orelse)
            continue
        found |= reads - bound
        bound |= names_bound([stmt])
    return found


def popped(body: list[gast.stmt]) -> set[str]:
    """Lists that a block takes items from."""
    return {
        n.value.id
        for stmt in body
        for n in walk(stmt)
        if isinstance(n, gast.Attribute) and n.attr == "pop" and isinstance(n.value, gast.Name)
    }


def surely_bound(body: list[gast.stmt]) -> set[str]:
    """Names that every path through a block binds."""
    bound: set[str] = set()
    for stmt in body:
        if isinstance(stmt, gast.If):
            bound |= surely_bound(stmt.body) & surely_bound(stmt.orelse)
        elif isinstance(stmt, gast.With):
            bound |= surely_bound(stmt.body)
        elif not isinstance(stmt, gast.For | gast.While | gast.Try):
            bound |= names_bound([stmt])
    return bound
