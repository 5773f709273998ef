"""How blocks are left: by `return`, `break`, `continue` or `raise`, on some paths or on all."""

from __future__ import annotations

from dataclasses import dataclass, field

import gast

from s2sad.trees import assign, clone, const

FLAGS = {"return": "returned", "break": "broken", "continue": "skipped"}


ANY = {"return", "break", "continue", "raise"}


@dataclass
class Exits:
    """How a block leaves: for each kind of exit the flag to set, or None to leave at once; and what returns do."""

    in_loop: bool = False
    flags: dict[str, str] = field(default_factory=dict)
    returned: str | None = None  # the flag that tells code behind the loop that the function has returned


def leaves(stmt: gast.stmt) -> set[str]:
    """Kinds of exit that may leave a statement; break and continue count for the loop around it."""
    match stmt:
        case gast.Return():
            return {"return"}
        case gast.Break():
            return {"break"}
        case gast.Continue():
            return {"continue"}
        case gast.If():
            return leaves_body(stmt.body) | leaves_body(stmt.orelse)
        case gast.For() | gast.While():
            return (leaves_body(stmt.body) & {"return"}) | leaves_body(stmt.orelse)
        case gast.With():
            return leaves_body(stmt.body)
        case gast.Try():
            parts = [stmt.body, stmt.orelse, stmt.finalbody, *(handler.body for handler in stmt.handlers)]
            return set().union(*map(leaves_body, parts))
        case gast.Match():
            return set().union(*(leaves_body(case.body) for case in stmt.cases))
    return set()


def leaves_body(body: list[gast.stmt]) -> set[str]:
    return set().union(*map(leaves, body)) if body else set()


def always(body: list[gast.stmt], kinds: set[str]) -> bool:
    """Does every path through a block leave it?"""
    for stmt in body:
        if (
            isinstance(stmt, (gast.Return, gast.Break, gast.Continue, gast.Raise))
            and type(stmt).__name__.lower() in kinds
        ):
            return True
        if isinstance(stmt, gast.If) and always(stmt.body, kinds) and always(stmt.orelse, kinds):
            return True
        if isinstance(stmt, gast.With) and not getattr(stmt, "ends", False) and always(stmt.body, kinds):
            return True
        if (
            isinstance(stmt, gast.Try)
            and (always(stmt.body, kinds) or always(stmt.orelse, kinds))
            and all(always(handler.body, kinds) for handler in stmt.handlers)
        ):
            return True
    return False


def flag_breaks(body: list[gast.stmt], flag: str) -> list[gast.stmt]:
    """Every `break` of this loop sets a flag first, for the loop's `else`."""
    result: list[gast.stmt] = []
    for stmt in body:
        if isinstance(stmt, gast.Break):
            setting = assign(flag, const(True))
            setting.lineno, setting.col_offset = stmt.lineno, stmt.col_offset
            result.append(setting)
        elif "break" in leaves(stmt):
            stmt = clone(stmt)
            inner = isinstance(stmt, gast.For | gast.While)  # a `break` in its body is its own
            for field_name in ("orelse",) if inner else ("body", "orelse", "finalbody"):
                if getattr(stmt, field_name, None):
                    setattr(stmt, field_name, flag_breaks(getattr(stmt, field_name), flag))
            for part in (*getattr(stmt, "handlers", ()), *getattr(stmt, "cases", ())):
                part.body = flag_breaks(part.body, flag)
        result.append(stmt)
    return result
