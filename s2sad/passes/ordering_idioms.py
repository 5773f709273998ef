"""`sorted`, `max` and `min` with keys: the order is found, the items are looked up."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

import gast

from s2sad.ir import Op, Step
from s2sad.passes.located import placed_tree
from s2sad.trees import call, clone, name, subscript

if TYPE_CHECKING:
    from s2sad.passes.idioms import Idioms


def order(
    idioms: Idioms,
    items: gast.expr,
    key: gast.expr | None,
    reverse: gast.expr | None,
    function: str,
    place: gast.expr,
    steps: list[Step],
) -> str:
    """A name for `sorted(range(len(items)), key=…)`, or for the index that `max` or `min` choose; it carries no derivative."""
    keys = items
    if key is not None and not (isinstance(key, gast.Constant) and key.value is None):
        keys = idioms.comprehension("[key(item) for item in items]", place, steps, key=key, items=items)
    keywords = [gast.keyword("key", gast.Attribute(clone(keys), "__getitem__", gast.Load()))]
    if reverse is not None:
        keywords.append(gast.keyword("reverse", reverse))
    tree = gast.Call(name(function), [call("range", idioms.length(items))], keywords)
    held = idioms.temporary("order" if function == "sorted" else "best", varies=False)
    steps.append(Op(idioms.home.origin, (held,), tree, callee=getattr(builtins, function)))
    return held


def extreme(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    """`max` or `min` with a key or a default, or of tuples."""
    keywords = {str(k.arg): k.value for k in node.keywords}
    if len(node.args) > 3 and not keywords:
        whole = gast.Call(node.func, [gast.List(list(node.args), gast.Load())], [])
        return idioms.again(whole, node, steps)
    if not (keywords or of_tuples(idioms, node)) or not keywords.keys() <= {"key", "default"} or not node.args:
        return None
    source = node.args[0] if len(node.args) == 1 else placed_tree(gast.List(list(node.args), gast.Load()), node)
    default = keywords.get("default")
    if default is not None and isinstance(source, gast.List | gast.Tuple) and not source.elts:
        return idioms.home.flat.operation(default, steps)
    items = numbered(idioms, source, steps)
    function = "max" if idioms.home.flat.callee(node.func) is builtins.max else "min"
    if default is None:
        best = order(idioms, items, keywords.get("key"), None, function, node, steps)
        return idioms.again(subscript(items, name(best)), node, steps)
    if not isinstance(default, gast.Name | gast.Constant):
        default = idioms.held(default, steps)
    result = idioms.temporary("best")
    names = {"best": result}
    inner = placed_tree(gast.Call(name(function), [items], [k for k in node.keywords if k.arg != "default"]), node)
    idioms.run("best = value if len(items) else default", node, steps, names, items=items, value=inner, default=default)
    return name(result)


def numbered(idioms: Idioms, node: gast.expr, steps: list[Step]) -> gast.expr:
    """Items that have numbers: a dict, which what is not known may be, has keys."""
    if isinstance(node, gast.Name) and idioms.home.flat.varied(node) and idioms.home.deciding.may_be_dict(node):
        node = placed_tree(call("list", node), node)
    return idioms.sequence(node, steps)


def of_tuples(idioms: Idioms, node: gast.Call) -> bool:
    """Is it surely tuples or lists that are compared?"""
    if len(node.args) != 1:
        return False
    match node.args[0]:
        case gast.GeneratorExp(elt=item) | gast.ListComp(elt=item):
            return isinstance(item, gast.Tuple | gast.List)
        case gast.Call(func=gast.Attribute(attr="items"), args=[]):
            return True
        case gast.Call(func=func):
            return idioms.home.flat.callee(func) in (builtins.zip, builtins.enumerate)
    return False


def sorted_keys(idioms: Idioms, source: gast.Call, steps: list[Step]) -> gast.expr:
    """`sorted(d.keys())` carries no derivative; `sorted(d.items())` is decided by the keys alone, as no two are equal."""
    inner = source.args[0]
    if (
        not isinstance(inner, gast.Call)
        or not isinstance(inner.func, gast.Attribute)
        or inner.func.attr not in ("keys", "items")
        or inner.args
    ):
        return source
    base = idioms.home.flat.atom(inner.func.value, steps)
    held = idioms.temporary("sorted_keys", varies=False)
    keys = call("sorted", gast.Call(gast.Attribute(clone(base), "keys", gast.Load()), [], []))
    steps.append(Op(idioms.home.origin, (held,), placed_tree(keys, source), callee=builtins.sorted))
    if inner.func.attr == "keys":
        return name(held)
    return idioms.comprehension("[(k, base[k]) for k in keys]", source, steps, ("k",), base=base, keys=name(held))


def in_order(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    keywords = {str(k.arg): k.value for k in node.keywords}
    if len(node.args) != 1 or not keywords.keys() <= {"key", "reverse"}:
        return None
    items = numbered(idioms, node.args[0], steps)
    held = order(idioms, items, keywords.get("key"), keywords.get("reverse"), "sorted", node, steps)
    return idioms.comprehension("[items[i] for i in order]", node, steps, ("i",), items=items, order=name(held))
