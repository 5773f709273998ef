"""Methods of dicts as stores."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import gast

from s2sad.ir import Branch, Loop, Op, Step
from s2sad.kinds import DictOf, Map
from s2sad.trees import call, clone, const, name, store, subscript

if TYPE_CHECKING:
    from s2sad.passes.mutation import Mutations


def dict_copy(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    return call("dict", name(base))


def dict_clear(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    changes.change(base, "clear", const(None), const(None), out)
    return const(None)


def dict_update(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    if len(node.args) > 1 or any(k.arg is None for k in node.keywords):
        return None
    named = [(const(k.arg), changes.make(k.value, out)) for k in node.keywords]
    for source in node.args:
        merged(changes, base, source, out)
    for key, value in named:
        changes.change(base, None, key, value, out)
    return const(None)


def dict_setdefault(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    args = changes.args(node, 1, 2)
    if args is None:
        return None
    key, value = changes.make(args[0], out), changes.make(args[1], out) if len(args) > 1 else const(None)
    there = changes.present(base, key)
    if there is None:
        test = changes.make(gast.Compare(clone(key), [gast.In()], [name(base)]), out)
        new: list[Step] = []
        changes.change(base, None, clone(key), value, new)
        out.append(Branch(changes.origin, test, [], new))
    elif not there:
        changes.change(base, None, clone(key), value, out)
    return subscript(name(base), clone(key))


def dict_get(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    args = changes.args(node, 1, 2)
    return None if args is None else looked_up(changes, base, args, out, lambda key, branch: None)


def dict_pop(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    args = changes.args(node, 1, 2)
    if args is None:
        return None
    if len(args) == 1:
        return changes.taken(base, args[0], out)

    def gone(key: gast.expr, branch: list[Step]) -> None:
        held = branch[-1].target  # type: ignore[attr-defined]
        changes.change(base, "delete", clone(key), name(held), branch)

    return looked_up(changes, base, args, out, gone)


def dict_popitem(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    """The last item of a dict; `popitem(last=False)` of an OrderedDict gives the first."""
    given = [*node.args, *(k.value for k in node.keywords)]
    if len(given) > 1 or not all(isinstance(g, gast.Constant) for g in given):
        return None
    last = all(g.value for g in given)  # type: ignore[attr-defined]
    keys = changes.make(call("list", name(base)), out, list, label="keys")
    key = changes.make(subscript(keys, const(0) if not last else gast.UnaryOp(gast.USub(), const(1))), out, label="key")
    return gast.Tuple([clone(key), changes.taken(base, key, out)], gast.Load())


def dict_move_to_end(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    """`d[k] = d.pop(k)`"""
    args = changes.args(node, 1, 1)
    if args is None:
        return None
    key = changes.make(args[0], out)
    held = changes.taken(base, key, out)
    changes.change(base, None, clone(key), held, out)
    return const(None)


def merged(changes: Mutations, base: str, source: gast.expr, out: list[Step]) -> None:
    """`base[k] = source[k]` for all keys of a dict."""
    if isinstance(source, gast.Dict) and None not in source.keys:
        pairs = [(k, changes.make(v, out)) for k, v in zip(source.keys, source.values, strict=True)]
        for key, value in pairs:
            changes.change(base, None, key, value, out)
        return
    source = changes.make(source, out)
    kind = changes.kind(source)
    if isinstance(kind, Map):
        for key, _ in kind.items:
            held = changes.make(subscript(clone(source), const(key)), out)
            changes.change(base, None, const(key), held, out)
        return
    if not isinstance(kind, DictOf):
        source = changes.make(call("dict", source), out, dict)
    keys, key, held = changes.temporary("keys"), changes.temporary("key"), changes.temporary("item")
    out.append(Op(changes.origin, (keys,), call("list", clone(source)), callee=list))
    body: list[Step] = [Op(changes.origin, (held,), subscript(clone(source), name(key)))]
    changes.change(base, None, name(key), name(held), body)
    out.append(Loop(changes.origin, store(key), name(keys), body))


def united(changes: Mutations, step: Op, left: gast.expr, right: gast.expr) -> list[Step]:
    """`a | b` is a copy of `a`, updated with `b`."""
    out: list[Step] = []
    both = changes.make(call("dict", left), out, dict, label="both")
    merged(changes, both.id, right, out)  # type: ignore[attr-defined]
    changes.changed = True
    return [*out, Op(changes.origin, step.targets, both)]


def looked_up(changes: Mutations, base: str, args: list[gast.expr], out: list[Step], then: Callable) -> gast.expr:
    """The item under a key, or a default where there is none."""
    key, default = changes.make(args[0], out), changes.make(args[1], out) if len(args) > 1 else const(None)
    there = changes.present(base, key)
    if there is False:
        return default
    held = changes.temporary("found")
    found: list[Step] = [Op(changes.origin, (held,), subscript(name(base), clone(key)))]
    then(key, found)
    if there:
        out += found
    else:
        test = changes.make(gast.Compare(clone(key), [gast.In()], [name(base)]), out)
        out.append(Branch(changes.origin, test, found, [Op(changes.origin, (held,), default)]))
    return name(held)


DICT_METHODS: dict[str, Callable[[Mutations, str, gast.Call, list[Step]], gast.expr | None]] = {
    "copy": dict_copy,
    "clear": dict_clear,
    "update": dict_update,
    "setdefault": dict_setdefault,
    "get": dict_get,
    "pop": dict_pop,
    "popitem": dict_popitem,
    "move_to_end": dict_move_to_end,
}
