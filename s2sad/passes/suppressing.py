"""Context managers that may end an exception: `with suppress(…)` is a `try` that passes."""

from __future__ import annotations

import contextlib
import types
from typing import TYPE_CHECKING, Any

import gast

from s2sad.kinds import MISSING
from s2sad.passes.located import at
from s2sad.trees import names_read, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


def may_swallow(function: Any) -> bool:
    """May leaving a context manager end an exception? Read off its text."""
    wrapped = getattr(function, "__wrapped__", None)
    if wrapped is not None:
        tree = _tree(wrapped)
        return tree is None or any(
            isinstance(n, gast.Try) and n.handlers and any(isinstance(y, gast.Yield) for s in n.body for y in walk(s))
            for n in walk(tree)
        )
    leave = getattr(function, "__exit__", None) if isinstance(function, type) else None
    if isinstance(leave, types.FunctionType) and (leave.__module__ or "").split(".")[0] not in TRUSTED:
        return may_end(leave)
    return False


def may_end(leave: types.FunctionType) -> bool:
    """May `__exit__` give something true, which ends an exception?"""
    tree = _tree(leave)
    return tree is None or any(
        isinstance(n, gast.Return)
        and not (n.value is None or (isinstance(n.value, gast.Constant) and not n.value.value))
        for n in walk(tree)
    )


def asked(leave: types.FunctionType) -> set[int]:
    """Which of the three that tell it what was raised does `__exit__` read?"""
    tree = _tree(leave)
    if tree is None:
        return {0, 1, 2}
    read = names_read(gast.Module(tree.body, []))
    places = [p.id for p in [*tree.args.posonlyargs, *tree.args.args]][1:]
    several = tree.args.vararg is not None and tree.args.vararg.id in read
    return {n for n in range(3) if (places[n] in read if n < len(places) else several)}


def note_endings(home: Normaliser, body: list[gast.stmt]) -> None:
    """Notes on each `with` whether it may end an exception: what stands behind it may then run, however its body is left."""
    nodes = [n for stmt in body for n in walk(stmt)]
    if not any(isinstance(n, gast.With) for n in nodes):
        return
    made: dict[str, list[gast.expr]] = {}
    for node in nodes:
        for target, value in _bindings(node):
            made.setdefault(target, []).append(value)
    for node in nodes:
        if isinstance(node, gast.With):
            managers = [m for item in node.items for m in made.get(_label(item), [item.context_expr])]
            node.ends = getattr(node, "ends", False) or any(_ends(home, manager) for manager in managers)


def _bindings(node: gast.AST) -> list[tuple[str, gast.expr]]:
    """Names and the calls that they are bound to."""
    match node:
        case gast.Assign(targets=[gast.Tuple(elts=targets)], value=gast.Tuple(elts=values)):
            pairs = [*zip(targets, values, strict=False)]
        case gast.Assign(targets=targets, value=value):
            pairs = [(target, value) for target in targets]
        case _:
            pairs = []
    return [(t.id, value) for t, value in pairs if isinstance(t, gast.Name) and isinstance(value, gast.Call)]


def _label(item: gast.withitem) -> str:
    return item.context_expr.id if isinstance(item.context_expr, gast.Name) else ""


def _ends(home: Normaliser, manager: gast.expr) -> bool:
    if isinstance(manager, gast.Call):
        callee = home.flat.callee(manager.func)
        return callee is contextlib.suppress or callee is not None and may_swallow(callee)
    found = home.objects.env.get(home.objects.variable(manager))
    if found is not None:
        return may_swallow(home.objects.class_of(found))
    value = home.scope.lookup(manager)
    return value is not MISSING and may_swallow(type(value))


TRUSTED = {"numpy", "contextlib", "threading", "scipy", "warnings", "tempfile", "decimal"}


def _tree(function: Any) -> gast.FunctionDef | None:
    from s2sad.errors import S2sadError
    from s2sad.passes.parse import parse

    try:
        return parse(function).tree
    except S2sadError:
        return None


def with_suppress(home: Normaliser, stmt: gast.With) -> gast.stmt | None:
    """`with suppress(...)` is a `try` that passes; None: no such manager among these."""
    for position, item in enumerate(stmt.items):
        manager = item.context_expr
        callee = home.flat.callee(manager.func) if isinstance(manager, gast.Call) else None
        if callee is contextlib.suppress:
            body: gast.stmt = gast.With(stmt.items[position + 1 :], stmt.body, None)
            body.ends = True
            inner = [at(body, stmt)] if stmt.items[position + 1 :] else stmt.body
            handler = gast.ExceptHandler(gast.Tuple(list(manager.args), gast.Load()), None, [at(gast.Pass(), stmt)])
            trying = at(gast.Try(inner, [handler], [], []), stmt)
            around = at(gast.With(stmt.items[:position], [trying], None), stmt)
            around.ends = True
            return around if position else trying
        if _ends(home, manager):
            raise home.error(
                "a context manager that may end an exception is not supported", stmt, "Use try and except."
            )
    return None
