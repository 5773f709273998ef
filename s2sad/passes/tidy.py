"""tidy: what nobody reads vanishes.

>>> import gast
>>> from s2sad.emit import emit
>>> body = gast.parse("t = a * b\\nu = t + c\\nz = np.sin(t)").body
>>> print(emit(dead(body, {"z"})), end="")
t = a * b
z = np.sin(t)
"""

from __future__ import annotations

import gast

from s2sad.comments import is_comment
from s2sad.trees import name_nodes, names_read, names_stored, statements

COMPOUND = (gast.If, gast.For, gast.While, gast.With, gast.Try)
LONGEST = 40  # nodes that folding may make of one expression


def dead(body: list[gast.stmt], live: set[str], always: frozenset[str] | None = None) -> list[gast.stmt]:
    """A block without assignments that nobody reads; `live` are the names read behind it, and is brought to its start."""
    result: list[gast.stmt] = []
    for stmt in reversed(body):
        if type(stmt) in COMPOUND:
            kept = _dead_compound(stmt, live, always)
            if kept is not None:
                kept.raises = getattr(stmt, "raises", False)
                result.append(kept)
            continue
        if is_comment(stmt):
            result.append(stmt)
            continue
        if isinstance(stmt, gast.FunctionDef) and stmt.name not in live:
            continue
        targets = assigned_names(stmt)
        if (
            targets is not None
            and getattr(stmt, "pure", True)
            and not getattr(stmt, "raises", False)
            and not targets & live
            and (always is None or _safe(stmt))
        ):
            continue
        if targets is not None and not isinstance(stmt, gast.AugAssign):
            live -= targets - (always or set())
        live |= names_read(stmt)
        if isinstance(stmt, gast.AugAssign):
            live |= {n.id for n in name_nodes(stmt.target)}
        result.append(stmt)
    return without_lonely_comments(result[::-1])


def keep_captured(body: list[gast.stmt]) -> None:
    """What a function defined inside reads is there when it is called, wherever it is bound."""
    functions = [stmt for stmt in statements(body) if isinstance(stmt, gast.FunctionDef)]
    if not functions:
        return
    others = set().union(*(names_read(stmt) for stmt in body if not isinstance(stmt, gast.FunctionDef)))
    captured = set().union(*(names_read(f) for f in functions if f.name in others))
    for stmt in statements(body) if captured else ():
        if captured & (assigned_names(stmt) or set()):
            stmt.raises = True  # it stays


def _safe(stmt: gast.stmt) -> bool:
    """Can nothing fail? What nobody reads may still be what a `try` waits for."""
    return isinstance(stmt, gast.Assign) and isinstance(stmt.value, gast.Constant | gast.Name)


def _dead_compound(stmt: gast.stmt, live: set[str], always: frozenset[str] | None) -> gast.stmt | None:
    """`always` stay live: an exception may skip what binds them anew."""
    if isinstance(stmt, gast.If):
        other = set(live)
        then, orelse = dead(stmt.body, live, always), dead(stmt.orelse, other, always)
        live |= other
        if not then and not orelse:
            if not getattr(stmt, "raises", False):
                return None
            then = [gast.Pass()]
        live |= names_read(stmt.test)
        if not then:
            return gast.If(gast.UnaryOp(gast.Not(), stmt.test), orelse, [])
        return gast.If(stmt.test, then, orelse)
    if isinstance(stmt, gast.With):
        body = dead(stmt.body, live, always)
        live |= names_read(gast.With(stmt.items, [], None))
        return gast.With(stmt.items, body, None) if body else None
    if isinstance(stmt, gast.Try):
        live |= names_read(gast.Try([], stmt.handlers, [], stmt.finalbody))
        body = dead(stmt.body, live, frozenset(live))
        return gast.Try(body or [gast.Pass()], stmt.handlers, [], stmt.finalbody) if body or stmt.finalbody else None
    everything = set(live)
    while True:
        inner = set(everything)
        body = dead(stmt.body, inner, always)
        header = names_read(stmt.iter if isinstance(stmt, gast.For) else stmt.test)
        if inner | header <= everything:
            break
        everything |= inner | header
    if not body and isinstance(stmt, gast.For) and not getattr(stmt, "raises", False):
        if not live & names_stored(stmt.target):  # what it was bound to last may be read behind it
            return None
    live |= everything
    if isinstance(stmt, gast.While):
        return gast.While(stmt.test, body or [gast.Pass()], [])
    return gast.For(stmt.target, stmt.iter, body or [gast.Pass()], [], None)


def assigned_names(stmt: gast.stmt) -> set[str] | None:
    """The names that an assignment to names binds; None for anything else."""
    if type(stmt) is gast.Assign and len(stmt.targets) == 1:
        target = stmt.targets[0]
        if type(target) is gast.Name:
            return {target.id}
        if type(target) is gast.Tuple and all(isinstance(e, gast.Name) for e in target.elts):
            return {e.id for e in target.elts}
    elif type(stmt) is gast.AugAssign and type(stmt.target) is gast.Name:
        return {stmt.target.id}
    return None


def without_lonely_comments(body: list[gast.stmt]) -> list[gast.stmt]:
    """A comment introduces what follows: one that nothing follows goes."""
    result: list[gast.stmt] = []
    for stmt in body:
        if is_comment(stmt) and result and is_comment(result[-1]) and not is_heading(result[-1]):
            result.pop()
        result.append(stmt)
    if result and is_comment(result[-1]) and not is_heading(result[-1]):
        result.pop()
    return result


HEADINGS = ("forward sweep", "reverse sweep")


def is_heading(stmt: gast.stmt, text: str | None = None) -> bool:
    return is_comment(stmt) and (stmt.value.value == text if text else stmt.value.value in HEADINGS)
