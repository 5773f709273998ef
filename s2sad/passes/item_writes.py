"""Items and slices of lists and dicts that are written: `base[index] op= value`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from s2sad.ir import Op, Step, Store
from s2sad.joining import is_list
from s2sad.kinds import Const, Num, Seq
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.default_items import ensured
from s2sad.trees import attribute, binary, call, clone, const, name, subscript

if TYPE_CHECKING:
    from s2sad.passes.mutation import Mutations

WHOLE = gast.Slice(None, None, None)


def item(changes: Mutations, step: Store) -> list[Step]:
    """`base[index] op= value`, where `base` is a list or dict."""
    kind = step.found
    changes.kinds = {**step.kinds, step.base: kind}
    out: list[Step] = []
    if step.op is not None and step.old is None and (made := ensured(changes, step, step.base, step.index)):
        return [*made, step]
    if isinstance(kind, CONTAINERS) and isinstance(step.index, gast.Slice):
        if step.op not in (None, "delete"):
            held = changes.make(subscript(name(step.base), clone(step.index)), out)
            step.value = changes.make(binary(held, step.op, step.value), out)
        if step.op == "delete":
            step.value = gast.List([], gast.Load())
        sliced(changes, step.base, step.index, step.value, out)
        return out
    if step.op is None or not isinstance(kind, CONTAINERS):
        return [step]
    old = subscript(name(step.base), clone(step.index))
    item = changes.kind(old)
    number = isinstance(item, Num) and item.scalar
    value = changes.kind(step.value)
    stays = isinstance(value, Num) and value.scalar and not value.boxed  # else it becomes an array
    if number and stays and step.op in ("+", "-") and step.old is None:
        return [step]
    held = name(step.old) if step.old is not None and number else changes.make(old, out)
    for made_now in out:
        made_now.ensured = step.ensured
    if not number:
        mutable = (isinstance(item, Num) and item.array) or (
            isinstance(item, CONTAINERS) and not (isinstance(item, Seq) and item.type is not list)
        )
        if not mutable and not (isinstance(item, Seq) or isinstance(item, Const)):
            changes.late = changes.late or changes.error(
                "it is not known when generating whether this item is an array or a number, and `op=` may write it",
                step.origin.node,
                "Write x[i] = x[i] + …, or keep arrays and numbers in containers of their own.",
            )
            return [step]
        changes.changed = True
        if mutable:  # the item itself is written, and stays where it is
            assert isinstance(held, gast.Name)
            out.append(Op(changes.origin, (held.id,), binary(clone(held), step.op, step.value), inplace=True))
            return out
    new = changes.make(binary(clone(held), step.op, step.value), out)
    changes.change(step.base, None, clone(step.index), new, out)
    out[-1].merged = False  # type: ignore[attr-defined]
    return out


def sliced(changes: Mutations, base: str, index: gast.Slice, value: gast.expr, out: list[Step]) -> None:
    """`base[lower:upper] = value` of a list: all that it holds is put together anew."""
    items = changes.make(value, out)
    if not isinstance(value, gast.List) and not is_list(changes.kind(items)):
        items = changes.make(call("list", items), out, list)
    if index.lower is None and index.upper is None and index.step is None:
        changes.change(base, "replace", clone(WHOLE), items, out)
        return
    if index.step is not None:
        raise changes.error("assigning to every nth item of a list is not supported", index, "Write a loop.")
    lower, upper = _bounds(changes, base, index, out)
    front = subscript(name(base), gast.Slice(None, lower, None))
    back = subscript(name(base), gast.Slice(upper, None, None))
    changes.replace(
        base, binary(changes.make(binary(changes.make(front, out), "+", items), out), "+", changes.make(back, out)), out
    )


def _bounds(changes: Mutations, base: str, index: gast.Slice, out: list[Step]) -> tuple[gast.expr, gast.expr]:
    """Where a slice starts and ends; a list that is cut at one place has the same twice."""
    low, high = (0 if e is None else changes.number(e) for e in (index.lower, index.upper))
    ordered = isinstance(low, int) and isinstance(high, int) and 0 <= low <= high
    same = index.lower is not None and index.upper is not None and gast.dump(index.lower) == gast.dump(index.upper)
    if ordered and index.upper is not None or (index.upper is None and isinstance(low, int) and low >= 0):
        upper = clone(index.upper) if index.upper is not None else call("len", name(base))
        return clone(index.lower) if index.lower is not None else const(0), upper
    if same:
        return clone(index.lower), clone(index.upper)
    window = changes.temporary("window")
    out.append(Op(changes.origin, (window,), subscript(call("range", call("len", name(base))), clone(index))))
    start = attribute(window, "start")
    return start, call("max", clone(start), attribute(window, "stop"))
