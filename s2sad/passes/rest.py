"""rest: `g(x, *rest)` is `g(x, rest[0], rest[1])` where it is known how many items a tuple that is given has, and so is what `zip` gives.

>>> import gast
>>> from s2sad.kinds import UNKNOWN, Seq
>>> tree = gast.parse("def f(x, *rest): return [g(*r, *(h(s) for s in rest)) for r in zip(x, *rest)]").body[0]
>>> _ = rest_written_out(tree, {"rest": Seq(tuple, (UNKNOWN, UNKNOWN))})
>>> print(gast.unparse(tree).strip())
def f(x, *rest):
    return [g(r[0], r[1], r[2], h(rest[0]), h(rest[1])) for r in zip(x, rest[0], rest[1])]
"""

from __future__ import annotations

from collections import Counter

import gast

from s2sad.kinds import Kind, Seq
from s2sad.trees import const, name, names_read, subscript, substitute, walk

MOST = 8  # written out, no more


def rest_written_out(tree: gast.FunctionDef, kinds: dict[str, Kind]) -> set[str]:
    """Write out starred tuples wherever a call, a list or a tuple takes one; gives the names of those that are parameters."""
    starred = {label for n in walk(tree) if isinstance(n, gast.Starred) for label in names_read(n)}
    if not starred:
        return set()
    bound = Counter(n.id for n in walk(tree) if isinstance(n, gast.Name) and not isinstance(n.ctx, gast.Load))
    once = {label for label in starred if bound[label] == 1}
    given = {label: len(kind.items) for label, kind in kinds.items() if label in once and _is_short(kind)}
    _write_out(tree, given)
    _write_out(tree, {label: count for label, count in _zipped(tree) if label in once})
    return set(given)


def _is_short(kind: Kind) -> bool:
    return isinstance(kind, Seq) and kind.type is tuple and len(kind.items) <= MOST


def _zipped(tree: gast.FunctionDef) -> list[tuple[str, int]]:
    """The variables that run over `zip(...)`, and over how many lists."""
    return [
        (node.target.id, len(node.iter.args))
        for node in walk(tree)
        if isinstance(node, gast.For | gast.comprehension) and isinstance(node.target, gast.Name)
        if isinstance(node.iter, gast.Call) and isinstance(node.iter.func, gast.Name) and node.iter.func.id == "zip"
        if not any(isinstance(arg, gast.Starred) for arg in node.iter.args)
    ]


def _write_out(tree: gast.FunctionDef, counts: dict[str, int]) -> None:
    for node in walk(tree) if counts else ():
        for field in ("args", "elts"):
            if isinstance(items := getattr(node, field, None), list):
                setattr(node, field, [part for item in items for part in _parts(item, counts)])


def _parts(item: gast.AST, counts: dict[str, int]) -> list[gast.AST]:
    if not isinstance(item, gast.Starred) or not isinstance(item.ctx, gast.Load):
        return [item]
    element, each, source = _over(item.value)
    if not isinstance(source, gast.Name) or source.id not in counts:
        return [item]
    places = [subscript(name(source.id), const(place)) for place in range(counts[source.id])]
    return [gast.copy_location(substitute(element, {each: place}), item) for place in places]


def _over(node: gast.expr) -> tuple[gast.expr, str, gast.expr]:
    """What the items are: an expression, with a name in it for each item of what there is at last."""
    if isinstance(node, gast.ListComp | gast.GeneratorExp) and len(node.generators) == 1:
        only = node.generators[0]
        if isinstance(only.target, gast.Name) and not only.ifs:
            return node.elt, only.target.id, only.iter
    return name("item"), "item", node
