"""The walrus: what `(n := e)` binds is bound by a step before the expression; on some paths only, if it means that.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     return (y := np.sin(x)) * y
>>> forward_sweep(f, 1.0)
y = np.sin(x)
value = y * y
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

import gast

from s2sad.passes.comprehensions import expand
from s2sad.passes.conditions import chosen_operand
from s2sad.trees import children, clone, name, walk

if TYPE_CHECKING:
    from s2sad.ir import Step
    from s2sad.passes.flattening import Flattener

EAGER = (builtins.sum, builtins.list, builtins.tuple, builtins.max, builtins.min, builtins.sorted)


def without_walruses(flat: Flattener, node: gast.expr, steps: list[Step]) -> gast.expr:
    """The expression with names in place of its walruses."""
    _check_order(flat, node)
    return _hoisted(flat, node, steps)


def has_walrus(node: gast.AST | list[gast.AST] | None) -> bool:
    nodes = node if isinstance(node, list) else [node] if node is not None else []
    return any(isinstance(inner, gast.NamedExpr) for item in nodes for inner in walk(item))


def _hoisted(flat: Flattener, node: gast.expr, steps: list[Step]) -> gast.expr:
    if not has_walrus(node):
        return node
    match node:
        case gast.NamedExpr(target=target, value=value):
            flat.into(target.id, _hoisted(flat, value, steps), steps)
            return name(target.id)
        case gast.BoolOp() if has_walrus(node.values[1:]):
            return chosen_operand(flat, node, steps)
        case gast.IfExp() if has_walrus([node.body, node.orelse]):
            return expand(flat, node, None, steps)
        case gast.ListComp():
            return expand(flat, node, None, steps)
        case gast.Call(func=func, args=[gast.GeneratorExp() as inner], keywords=[]) if flat.callee(func) in EAGER:
            listed = gast.ListComp(inner.elt, inner.generators)
            listed.lineno, listed.col_offset = inner.lineno, inner.col_offset
            copy = clone(node)
            copy.args = [expand(flat, listed, None, steps)]
            return copy
        case gast.Compare() if has_walrus(node.comparators[1:]):
            raise _refused(flat, node)
        case gast.Lambda() | gast.GeneratorExp() | gast.SetComp() | gast.DictComp():
            raise _refused(flat, node)
    copy = clone(node)
    for field in copy._fields:
        value = getattr(copy, field, None)
        if isinstance(value, gast.expr):
            setattr(copy, field, _hoisted(flat, value, steps))
        elif isinstance(value, list):
            setattr(copy, field, [_hoisted(flat, v, steps) if isinstance(v, gast.expr) else v for v in value])
        if isinstance(copy, gast.Call) and field == "keywords":
            copy.keywords = [gast.keyword(k.arg, _hoisted(flat, k.value, steps)) for k in copy.keywords]
    return copy


def _refused(flat: Flattener, node: gast.expr) -> Exception:
    return flat.home.error(
        "a walrus that is evaluated on some paths only is not supported here", node, "Assign in a statement of its own."
    )


def _check_order(flat: Flattener, node: gast.expr) -> None:
    """A name that is read before the walrus binds it, or bound twice, would be read too late."""

    def visit(tree: gast.AST, read: set[str], bound: set[str]) -> None:
        match tree:
            case gast.NamedExpr(target=target, value=value):
                visit(value, set(), bound)
                if target.id in read | bound:
                    raise flat.home.error(
                        f"{target.id!r} is read, or bound, before this walrus binds it",
                        tree,
                        "Assign in a statement of its own.",
                    )
                bound.add(target.id)
            case gast.Name(id=label):
                read.add(label)
            case gast.IfExp(test=test, body=body, orelse=orelse):
                visit(test, read, bound)
                other, again = set(read), set(bound)
                visit(body, read, bound)
                visit(orelse, other, again)
                bound |= again
                read |= other
            case gast.ListComp() | gast.GeneratorExp():
                for part in (*tree.generators, tree.elt):
                    visit(part, read, bound)
            case _:
                for part in children(tree):
                    visit(part, read, bound)

    visit(node, set(), set())
