"""Context managers that may end an exception: `with suppress(…)` is a `try` that passes."""

from __future__ import annotations

import contextlib
import types
from typing import TYPE_CHECKING, Any

import gast

from s2sad.passes.located import at
from s2sad.trees import walk

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
        tree = _tree(leave)
        return tree is None or any(
            isinstance(n, gast.Return)
            and not (n.value is None or (isinstance(n.value, gast.Constant) and not n.value.value))
            for n in walk(tree)
        )
    return False


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
            inner = [at(body, stmt)] if stmt.items[position + 1 :] else stmt.body
            handler = gast.ExceptHandler(gast.Tuple(list(manager.args), gast.Load()), None, [at(gast.Pass(), stmt)])
            trying = at(gast.Try(inner, [handler], [], []), stmt)
            return at(gast.With(stmt.items[:position], [trying], None), stmt) if position else trying
        if callee is not None and may_swallow(callee):
            raise home.error(
                "a context manager that may end an exception is not supported", stmt, "Use try and except."
            )
    return None
