"""`zip`, `enumerate`, generators: what a loop runs over, and lists where they are not looped over at once."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Op, Step
from s2sad.passes.itertools_idioms import chunks
from s2sad.passes.located import placed_tree
from s2sad.passes.ordering_idioms import sorted_keys
from s2sad.trees import call, clone, name

if TYPE_CHECKING:
    from s2sad.passes.idioms import Idioms


def materialised(idioms: Idioms, node: Any, steps: list[Step]) -> gast.expr:
    """`zip(a, b)` that is not looped over at once is a list."""
    callee = idioms.home.flat.callee(node.func)
    cut = chunks(idioms, node, steps)
    if cut is not None:
        return cut
    if callee is builtins.zip and len(node.args) == 1 and isinstance(node.args[0], gast.Starred) and not node.keywords:
        rows = idioms.sequence(node.args[0].value, steps)
        return idioms.comprehension(
            "[[row[j] for row in rows] for j in range(len(rows[0]))]", node, steps, ("row", "j"), rows=rows
        )
    node = plain(idioms, node, steps)
    if any(isinstance(a, gast.Starred) for a in node.args) or node.keywords or not node.args:
        raise idioms.home.error(
            "this form of the call is not supported on values that are differentiated",
            node,
            "Write the loop with indices.",
        )
    return idioms.comprehension("[item for item in source]", node, steps, source=node)


def generated(idioms: Idioms, node: gast.Call, callee: Any, steps: list[Step]) -> gast.expr:
    """A generator function gives all its items at once."""
    flat = idioms.home.flat
    args = [flat.argument(a, steps) for a in node.args]
    keywords = [gast.keyword(k.arg, flat.argument(k.value, steps)) for k in node.keywords]
    held = idioms.home.temporary(callee.__name__)
    steps.append(idioms.home.op(held, placed_tree(gast.Call(node.func, args, keywords), node), callee))
    return placed_tree(call("list", name(held)), node)


def plain(idioms: Idioms, node: Any, steps: list[Step]) -> Any:
    """`enumerate(x, start=1)` with its start by position, `zip(a, b, strict=True)` after a look at the lengths."""
    callee = idioms.home.flat.callee(node.func) if isinstance(node, gast.Call) else None
    if (
        not isinstance(node, gast.Call)
        or len(node.keywords) != 1
        or any(isinstance(a, gast.Starred) for a in node.args)
    ):
        return node
    keyword = node.keywords[0]
    if callee is builtins.enumerate and keyword.arg == "start" and len(node.args) == 1:
        return placed_tree(gast.Call(node.func, [node.args[0], keyword.value], []), node)
    if callee is builtins.zip and keyword.arg == "strict" and isinstance(keyword.value, gast.Constant) and node.args:
        args = list(node.args)
        if keyword.value.value:
            args = [idioms.sequence(a, steps) for a in args]
            lengths = [call("range", call("len", clone(a))) for a in args]
            check = call("list", gast.Call(node.func, list(lengths), [keyword]))
            held = idioms.temporary("same_length", varies=False)
            steps.append(Op(idioms.home.origin, (held,), placed_tree(check, node)))
        return placed_tree(gast.Call(node.func, args, []), node)
    return node


def looped(idioms: Idioms, source: Any, steps: list[Step]) -> Any:
    """What a `for` runs over, in the forms that it knows."""
    source = plain(idioms, source, steps)
    if isinstance(source, gast.Attribute) and source.attr == "flat":
        return placed_tree(gast.Call(gast.Attribute(source.value, "ravel", gast.Load()), [], []), source)
    if not isinstance(source, gast.Call):
        return source
    cut = chunks(idioms, source, steps)
    if cut is not None:
        return idioms.home.flat.atom(cut, steps)
    if idioms.home.flat.callee(source.func) is builtins.sorted and len(source.args) == 1 and not source.keywords:
        return sorted_keys(idioms, source, steps)
    if isinstance(source.func, gast.Attribute) and source.func.attr == "keys" and not source.args:
        return source.func.value if isinstance(source.func.value, gast.Name) else source
    return source
