"""popping: `x = xs[-1]` and `xs.pop()` behind it are `x = xs.pop()`.

>>> from s2sad.passes.popping import pops_at_once
>>> import ast, gast
>>> tree = gast.ast_to_gast(ast.parse('''
... x = xs[-1]
... kept.append(x)
... xs.pop()
... '''))
>>> print(ast.unparse(gast.gast_to_ast(gast.Module(pops_at_once(tree.body), []))))
x = xs.pop()
kept.append(x)
"""

from __future__ import annotations

import gast

from s2sad.passes.coalescing import is_last
from s2sad.trees import attribute, call, names_bound, names_read


def pops_at_once(body: list[gast.stmt]) -> list[gast.stmt]:
    """The statements, those inside of others too, with both in one."""
    result: list[gast.stmt] = []
    waiting: dict[str, gast.Assign] = {}  # by the list: the look-up of its last item, since when nothing has touched it
    for stmt in body:
        for block in ("body", "orelse"):
            if getattr(stmt, block, None):
                setattr(stmt, block, pops_at_once(getattr(stmt, block)))
        taken = popped_from(stmt)
        if taken in waiting:
            waiting.pop(taken).value = call(attribute(taken, "pop"))
            continue
        if not passes(stmt):
            waiting = {}
        for label in names_read(stmt) | names_bound([stmt]) if waiting else ():
            waiting.pop(label, None)
        if isinstance(stmt, gast.Assign) and isinstance(stmt.targets[0], gast.Name) and is_last(stmt.value):
            waiting[stmt.value.value.id] = stmt
        result.append(stmt)
    return result


def popped_from(stmt: gast.stmt) -> str | None:
    """The list in `xs.pop()`, of which nobody takes the value."""
    match stmt:
        case gast.Expr(
            value=gast.Call(func=gast.Attribute(value=gast.Name(id=label), attr="pop"), args=[], keywords=[])
        ):
            return label
    return None


def passes(stmt: gast.stmt) -> bool:
    """May the pop come before it: does it only look up another list's last item, or keep a value?"""
    match stmt:
        case gast.Assign(targets=[gast.Name()], value=value):
            return is_last(value)
        case gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(), attr="append"), args=[gast.Name()])):
            return True
    return popped_from(stmt) is not None
