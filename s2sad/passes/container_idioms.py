"""`dict(…)`, `set(…)`: displays and comprehensions."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

import gast

from s2sad.ir import Op, Step
from s2sad.passes.keys_displayed import all_different
from s2sad.passes.located import placed_tree
from s2sad.trees import call, const, name, subscript

if TYPE_CHECKING:
    from s2sad.passes.idioms import Idioms


def made_set(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    """`set(items)`; of a dict the keys."""
    if len(node.args) != 1 or node.keywords:
        return None
    function = str(getattr(node.func, "id", "set"))
    if idioms.home.deciding.is_dict(node.args[0]):
        return unvaried(idioms, function, node.args[0], steps, "keys")
    return placed_tree(gast.Call(node.func, [idioms.sequence(node.args[0], steps)], []), node)


def made_dict(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    """`dict(a=x)` is `{"a": x}`, `dict(pairs)` a comprehension."""
    callee = idioms.home.flat.callee(node.func)
    entries = [(const(k.arg), k.value) for k in node.keywords]
    if not node.args:
        if callee is not builtins.dict:
            return None
        return idioms.again(gast.Dict([k for k, _ in entries], [v for _, v in entries]), node, steps)
    source = node.args[0]
    if len(node.args) == 1 and (pairs := pairs_displayed(source)) is not None:
        if all_different(idioms.home, [k for k, _ in [*pairs, *entries]]):
            return None
        if callee is builtins.dict:
            return idioms.again(
                gast.Dict([k for k, _ in [*pairs, *entries]], [v for _, v in [*pairs, *entries]]), node, steps
            )
        return stored(idioms, node, [*pairs, *entries], steps)
    if len(node.args) > 1 or not entries and not gives_pairs(idioms, source):
        return None
    names = {label: idioms.temporary(label) for label in ("table", "item")} | {"key": idioms.temporary("key", False)}
    empty = "{}" if callee is builtins.dict else "maker()"
    filled = f"table = {empty}\nfor key, item in source:\n    table[key] = item"
    idioms.run(
        filled if gives_pairs(idioms, source) else "table = maker(source)",
        node,
        steps,
        names,
        source=source,
        maker=node.func,
    )
    for key, value in entries:
        idioms.run("table[key] = value", node, steps, {"table": names["table"]}, key=key, value=value)
    return name(names["table"])


def pairs_displayed(node: gast.expr) -> list[tuple[gast.expr, gast.expr]] | None:
    """The keys and values of `[("a", x), ("b", y)]`."""
    items = node.elts if isinstance(node, gast.List | gast.Tuple) else [node]
    parts = [item.elts if isinstance(item, gast.List | gast.Tuple) else [] for item in items]
    if any(len(part) != 2 or any(isinstance(e, gast.Starred) for e in part) for part in parts):
        return None
    return [(part[0], part[1]) for part in parts]


def stored(idioms: Idioms, node: gast.Call, entries: list[tuple[gast.expr, gast.expr]], steps: list[Step]) -> gast.expr:
    """A dict of another class, and its items one by one."""
    names = {"table": idioms.temporary("table")}
    idioms.run("table = maker()", node, steps, names, maker=node.func)
    for key, value in entries:
        idioms.run("table[key] = value", node, steps, names, key=key, value=value)
    return name(names["table"])


def gives_pairs(idioms: Idioms, node: gast.expr) -> bool:
    """Is it surely no dict?"""
    match node:
        case gast.ListComp() | gast.GeneratorExp():
            return True
        case gast.Call(func=gast.Attribute(attr="items"), args=[]):
            return True
        case gast.Call(func=func):
            return idioms.home.flat.callee(func) in (builtins.zip, builtins.enumerate, builtins.map, builtins.sorted)
    return False


def unvaried(idioms: Idioms, function: str, node: gast.expr, steps: list[Step], label: str) -> gast.expr:
    """A name for what a builtin makes of the keys of a dict or a set: they carry no derivative."""
    held = idioms.temporary(label, varies=False)
    made = placed_tree(call(function, idioms.home.flat.atom(node, steps)), node)
    idioms.home.deciding.note((held,), made)
    steps.append(Op(idioms.home.origin, (held,), made, callee=getattr(builtins, function)))
    return name(held)


def getitem(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    return idioms.again(subscript(node.args[0], node.args[1]), node, steps) if len(node.args) == 2 else None


def from_keys(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    """`dict.fromkeys(keys, x)`: x once, under each key."""
    if len(node.args) != 2 or node.keywords:
        return None
    value = idioms.held(node.args[1], steps)
    return idioms.comprehension("{k: value for k in keys}", node, steps, ("k",), keys=node.args[0], value=value)
