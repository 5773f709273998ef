"""A generator function as a function that gives a list: `yield e` appends."""

from __future__ import annotations

import gast

from s2sad.errors import UnsupportedError
from s2sad.passes.located import placed_tree
from s2sad.passes.parse import Source
from s2sad.passes.restless import restless
from s2sad.trees import YIELDS, assign, attribute, call, children, name, names_bound, store, walk


def listed(source: Source) -> Source:
    """The source of a generator function, rewritten; all items are made before the first is used."""
    tree = source.tree
    taken = names_bound(tree.body) | {n.id for n in walk(tree) if isinstance(n, gast.Name)}
    label = next(c for c in ("items", "yielded", "yielded_items", "all_yielded_items") if c not in taken)
    rewriter = _Listed(
        source,
        label,
        next(c for c in ("item", "one", "one_item", "one_yielded_item") if c not in taken),
        restless(source),
    )
    body = rewriter.block(tree.body)
    start, end = assign(label, gast.List([], gast.Load())), gast.Return(name(label))
    for stmt, place in ((start, tree), (end, tree.body[-1])):
        placed_tree(stmt, place)
    tree.body = [start, *body, end]
    tree.all_at_once = True
    return source


def collecting(loop: gast.For) -> gast.For:
    """A loop that does nothing with its items but put them into the list that stands for a generator."""
    loop.collects = True
    return loop


class _Listed:
    def __init__(self, source: Source, label: str, item: str, restless: set[int]):
        self.source, self.label, self.item, self.restless = source, label, item, restless

    def append(self, node: gast.Yield | gast.YieldFrom, value: gast.expr) -> gast.stmt:
        made = gast.Expr(call(attribute(self.label, "append"), value))
        made.restless = id(node) in self.restless
        return made

    def block(self, body: list[gast.stmt]) -> list[gast.stmt]:
        return [self.statement(stmt) for stmt in body]

    def statement(self, stmt: gast.stmt) -> gast.stmt:
        match stmt:
            case gast.Expr(value=gast.Yield(value=value)):
                self.check(value)
                return placed_tree(self.append(stmt.value, value or gast.Constant(None, None)), stmt)
            case gast.Expr(value=gast.YieldFrom(value=value)):
                self.check(value)
                append = self.append(stmt.value, name(self.item))
                return placed_tree(collecting(gast.For(store(self.item), value, [append], [], None)), stmt)
            case gast.Return():
                return placed_tree(gast.Return(name(self.label)), stmt)
            case gast.FunctionDef():
                return stmt
            case gast.While(test=gast.Constant()) if not _leaves(stmt.body):
                raise self.source.error(
                    UnsupportedError,
                    "a generator that may never end is not supported",
                    stmt,
                    "Give it a number of items, or write the loop where it is used.",
                )
        for field in ("body", "orelse", "finalbody"):
            if isinstance(getattr(stmt, field, None), list):
                setattr(stmt, field, self.block(getattr(stmt, field)))
        for part in children(stmt):
            if isinstance(part, gast.expr):
                self.check(part)
            elif isinstance(part, gast.ExceptHandler | gast.match_case):
                part.body = self.block(part.body)
        return stmt

    def check(self, node: gast.AST | None) -> None:
        if node is not None and any(isinstance(n, YIELDS) for n in walk(node)):
            raise self.source.error(
                UnsupportedError,
                "a generator that is sent values is not supported",
                node,
                "Pass the values as arguments.",
            )


def _leaves(body: list[gast.stmt]) -> bool:
    return any(isinstance(n, gast.Return | gast.Break | gast.Raise) for stmt in body for n in walk(stmt))
