"""Methods of lists and deques as stores."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import gast

from s2sad.ir import Loop, Op, Step
from s2sad.kinds import ListOf, Num, Seq
from s2sad.passes.item_writes import sliced
from s2sad.trees import attribute, binary, call, clone, const, name, store, subscript

if TYPE_CHECKING:
    from s2sad.passes.mutation import Mutations


def list_append(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    args = changes.args(node, 1, 1)
    if args is None:
        return None
    changes.change(base, "append", const(None), changes.make(args[0], out), out)
    return const(None)


def list_pop(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    args = changes.args(node, 0, 1)
    if args is None:
        return None
    if args and changes.number(args[0]) != -1:
        return changes.taken(base, args[0], out)
    held = changes.make(subscript(name(base), gast.UnaryOp(gast.USub(), const(1))), out, label=f"{base}_last")
    changes.change(base, "pop", const(None), clone(held), out)
    return held


def list_popleft(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    return None if changes.args(node, 0, 0) is None else changes.taken(base, const(0), out)


def list_appendleft(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    args = changes.args(node, 1, 1)
    if args is None:
        return None
    changes.change(base, "insert", const(0), changes.make(args[0], out), out)
    return const(None)


def list_extendleft(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    args = changes.args(node, 1, 1)
    if args is None:
        return None
    items = changes.make(call("list", args[0]), out, list, label="items")
    backwards = gast.Slice(None, None, gast.UnaryOp(gast.USub(), const(1)))
    changes.replace(base, binary(changes.make(subscript(items, backwards), out), "+", name(base)), out)
    return const(None)


def list_rotate(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    """The last n items come first: `d[:] = d[cut:] + d[:cut]`."""
    args = changes.args(node, 0, 1)
    if args is None:
        return None
    steps = args[0] if args else const(1)
    count = changes.make(call("max", call("len", name(base)), const(1)), out, max, label="count")
    back = changes.make(gast.UnaryOp(gast.USub(), clone(steps)), out, label="back")
    cut = changes.make(binary(back, "%", count), out, label="cut")
    front = changes.make(subscript(name(base), gast.Slice(clone(cut), None, None)), out)
    rest = changes.make(subscript(name(base), gast.Slice(None, clone(cut), None)), out)
    changes.replace(base, binary(front, "+", rest), out)
    return const(None)


def list_insert(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    args = changes.args(node, 2, 2)
    if args is None:
        return None
    where, value = args[0], changes.make(args[1], out)
    if changes.number(where) == 0:
        changes.change(base, "insert", const(0), value, out)
    else:
        where = changes.make(where, out)
        sliced(changes, base, gast.Slice(where, clone(where), None), gast.List([value], gast.Load()), out)
    return const(None)


def list_extend(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    args = changes.args(node, 1, 1)
    if args is not None:
        extended(changes, base, args[0], out)
    return None if args is None else const(None)


def list_remove(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    args = changes.args(node, 1, 1)
    if args is None:
        return None
    place = changes.temporary("place")
    out.append(Op(changes.origin, (place,), call(attribute(base, "index"), args[0])))
    changes.taken(base, name(place), out)
    return const(None)


def list_clear(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    changes.replace(base, gast.List([], gast.Load()), out)
    return const(None)


def list_reverse(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    backwards = gast.Slice(None, None, gast.UnaryOp(gast.USub(), const(1)))
    changes.replace(base, subscript(name(base), backwards), out)
    return const(None)


def list_sort(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    if node.args or any(k.arg != "reverse" for k in node.keywords):
        return None
    order = gast.Call(
        name("sorted"),
        [call("range", call("len", name(base)))],
        [gast.keyword("key", attribute(base, "__getitem__")), *node.keywords],
    )
    places, items = changes.make(order, out, sorted, label="order"), changes.temporary("items")
    out.append(Op(changes.origin, (items,), gast.List([], gast.Load())))
    place, held = changes.temporary("place"), changes.temporary("item")
    body: list[Step] = [Op(changes.origin, (held,), subscript(name(base), name(place)))]
    changes.change(items, "append", const(None), name(held), body)
    out.append(Loop(changes.origin, store(place), places, body))
    changes.replace(base, name(items), out)
    return const(None)


def list_copy(changes: Mutations, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
    return call("list", name(base))


def sequence(changes: Mutations, source: gast.expr, out: list[Step]) -> gast.expr:
    """Something with a length and items by number."""
    source = changes.make(source, out)
    if isinstance(changes.kind(source), ListOf | Seq) or (isinstance(k := changes.kind(source), Num) and k.array):
        return source
    return changes.make(call("list", source), out, list)


def extended(changes: Mutations, base: str, source: gast.expr, out: list[Step]) -> None:
    if isinstance(source, gast.List | gast.Tuple):
        for item in [changes.make(e, out) for e in source.elts]:
            changes.change(base, "append", const(None), item, out)
        return
    items = sequence(changes, source, out)
    count = changes.make(call("len", items), out, len, label="count")
    index, held = changes.temporary("index"), changes.temporary("item")
    body: list[Step] = [Op(changes.origin, (held,), subscript(clone(items), name(index)))]
    changes.change(base, "append", const(None), name(held), body)
    out.append(Loop(changes.origin, store(index), call("range", count), body))


LIST_METHODS: dict[str, Callable[[Mutations, str, gast.Call, list[Step]], gast.expr | None]] = {
    "append": list_append,
    "pop": list_pop,
    "popleft": list_popleft,
    "appendleft": list_appendleft,
    "extendleft": list_extendleft,
    "rotate": list_rotate,
    "insert": list_insert,
    "extend": list_extend,
    "remove": list_remove,
    "clear": list_clear,
    "reverse": list_reverse,
    "sort": list_sort,
    "copy": list_copy,
}
