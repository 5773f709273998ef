"""Stores that the reverse sweep takes back: what was there is kept, and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad import runtime
from s2sad.flow import Marks
from s2sad.indexing import classify
from s2sad.ir import Loop, Store, before_name
from s2sad.kinds import MISSING, ListOf, Map, Num, Seq
from s2sad.kinds import known as known_value
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.pairs import ghost
from s2sad.passes.requirements import pushed_by_reference, reference
from s2sad.passes.sources import immutable
from s2sad.trees import assign, attribute, call, clone, const, name, names_read, store, subscript, substitute

if TYPE_CHECKING:
    from s2sad.passes.record import Recorder


def undone_store(recorder: Recorder, step: Store, required: Marks, loop: Loop | None, commit: bool) -> None:
    step.restore_first = not step.shadow
    memory = {step.base} | (step.aliases - recorder.frozen - recorder.outlined - set(map(ghost, recorder.outlined)))
    if required.isdisjoint(memory.union(map(pushed_by_reference, memory))):
        return
    recorder.asked.add(id(step))
    contents = isinstance(step.found, CONTAINERS) or step.op in ("append", "insert", "pop")
    held = ((names_read(step.index) | names_read(step.seen) - {step.base}) & recorder.primal) | {reference(step.base)}
    if contents and step.op in ("pop", "delete"):
        held |= names_read(step.value) & recorder.primal
    required |= held
    if not commit or step.undone:
        return
    if contents:
        _contents(recorder, step, loop)
        return
    place = subscript(step.place(), clone(step.index))
    kind_of = lambda node: recorder.kind_of(node, step.kinds)  # noqa: E731
    kind = kind_of(place)
    what = classify(step.index, kind_of) or []
    old: gast.expr = place
    if what == ["ellipsis"] and step.seen is None:
        old = call(attribute(step.base, "copy"))
    elif not (isinstance(kind, Num) and kind.scalar and set(what) == {"int"}) and not {"mask", "gather"} & set(what):
        old = call(attribute(place, "copy"))
    index = clone(step.index)
    labels = {n for n in names_read(index) & memory if not immutable(kind_of(name(n)))}
    for label in sorted(labels):  # `mask[mask] = v`: the place is found by what the store changes
        index = substitute(index, {label: _kept(recorder, step, call(attribute(label, "copy")), loop)})
    target = subscript(step.place(), index, gast.Store())
    restored = gast.Assign([target], _kept(recorder, step, old, loop), None)
    restored.pure = False  # memory that may have other names
    step.restore.append(restored)


def _kept(recorder: Recorder, step: Store, old: gast.expr, loop: Loop | None) -> gast.expr:
    """Keep a value before a store; gives what it is in the reverse sweep."""
    if loop is None:
        saved = recorder.names.fresh(before_name(step.base, step))
        step.before.append(assign(saved, old))
        return name(saved)
    stack = recorder.stack(step.base, f"{step.base}_before")
    step.before.append(gast.Expr(call(attribute(stack, "append"), old)))
    return call(attribute(stack, "pop"))


def _contents(recorder: Recorder, step: Store, loop: Loop | None) -> None:
    """Undo what a store did to a list or dict."""
    base, index = name(step.base), clone(step.index)
    place = subscript(clone(base), clone(index), gast.Store())
    known = isinstance(step.found, Seq | ListOf)
    match step.op:
        case "append":
            restored: gast.stmt = gast.Expr(call(attribute(step.base, "pop")))
        case "insert":
            restored = gast.Expr(call(attribute(step.base, "pop"), index))
        case "pop":
            restored = gast.Expr(call(attribute(step.base, "append"), clone(step.value)))
        case "delete" if known:
            restored = gast.Expr(
                call(attribute(step.base, "insert"), _position(recorder, index, step), clone(step.value))
            )
        case "delete":
            restored = gast.Assign([place], clone(step.value), None)
            if recorder.in_order & {step.base, *(a.removesuffix("'") for a in step.aliases)}:
                _back_in_place(recorder, step, restored, loop)
                return
        case "replace":
            restored = gast.Assign([place], _kept(recorder, step, call("list", base), loop), None)
        case "clear":
            restored = gast.Expr(call(attribute(step.base, "update"), _kept(recorder, step, call("dict", base), loop)))
        case _ if known or _there(recorder, step):
            restored = gast.Assign([place], _kept(recorder, step, subscript(base, clone(index)), loop), None)
        case _ if isinstance(step.found, Map) and _key(recorder, step) is not MISSING:
            restored = gast.Delete([subscript(base, index, gast.Del())])
        case _:
            look = call(recorder.global_name("held", runtime.held), base, clone(index))
            old = _kept(recorder, step, look, loop)
            restored = gast.Expr(call(recorder.global_name("put_back", runtime.put_back), clone(base), index, old))
    restored.pure = False  # type: ignore[attr-defined]
    step.restore.append(restored)


def _back_in_place(recorder: Recorder, step: Store, restored: gast.stmt, loop: Loop | None) -> None:
    """A key that comes back to a dict stands last; so what stood behind it goes there again, one by one."""
    keys, key = call("list", name(step.base)), recorder.names.fresh("key")
    place = gast.BinOp(call(attribute(clone(keys), "index"), clone(step.index)), gast.Add(), const(1))
    behind = _kept(recorder, step, subscript(keys, gast.Slice(place, None, None)), loop)
    moved = gast.Assign(
        [subscript(name(step.base), name(key), gast.Store())], call(attribute(step.base, "pop"), name(key)), None
    )
    again = gast.For(store(key), behind, [moved], [], None)
    for stmt in (restored, again, moved):
        stmt.pure = False
    step.restore += [restored, again]


def _there(recorder: Recorder, step: Store) -> bool:
    """Did a dict surely have the key before?"""
    return step.op is not None or (isinstance(step.found, Map) and _key(recorder, step) in dict(step.found.items))


def _key(recorder: Recorder, step: Store) -> Any:
    return known_value(recorder.kind_of(step.index, step.kinds))


def _position(recorder: Recorder, index: gast.expr, step: Store) -> gast.expr:
    """Where an item comes back to; a place counted from the end is another once the item is gone."""
    value = _key(recorder, step)
    if type(value) is int and value >= 0:
        return index
    return gast.BinOp(index, gast.Mod(), gast.BinOp(call("len", name(step.base)), gast.Add(), const(1)))
