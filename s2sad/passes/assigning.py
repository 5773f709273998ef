"""Assignments: to names, items, attributes and several targets at once, plain or augmented; and `del`."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import gast
import numpy as np

from s2sad.ir import Loop, Op, Origin, Step, Store, every
from s2sad.names import describe
from s2sad.passes.attribute_writes import write
from s2sad.passes.effects import effects
from s2sad.passes.located import at
from s2sad.passes.only_raising import counted
from s2sad.passes.purity import writes_memory
from s2sad.trees import SYMBOLS, assign, call, clone, const, is_atom, name, names_bound, names_read, subscript, walk
from s2sad.unit import is_user_function

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


def assigned(home: Normaliser, stmt: gast.Assign, steps: list[Step]) -> None:
    if len(stmt.targets) == 1:
        bind(home, stmt.targets[0], stmt.value, steps)
        return
    value = home.flat.atom(stmt.value, steps, label=describe(stmt.value))
    for target in stmt.targets:
        bind(home, target, value, steps)


def annotated(home: Normaliser, stmt: gast.AnnAssign, steps: list[Step]) -> None:
    if stmt.value is not None:
        plain = assign(stmt.target, stmt.value)
        plain.lineno, plain.col_offset = stmt.lineno, stmt.col_offset
        home.origin = Origin(plain, home.origin.line, home.origin.text)
        bind(home, stmt.target, stmt.value, steps)


def bind(home: Normaliser, target: gast.expr, value: gast.expr, steps: list[Step]) -> None:
    """`target = value`."""
    if isinstance(target, gast.Name):
        home.flat.into(target.id, value, steps)
    elif isinstance(target, gast.Tuple | gast.List):
        unpack(home, target.elts, value, steps)
    elif isinstance(target, gast.Subscript):
        if home.objects.stored(target, value, steps):
            return
        store_item(home, target, home.flat.atom(value, steps), steps)
    elif isinstance(target, gast.Attribute) and (label := home.outside.attribute(target)) is not None:
        home.origin.split = True
        home.flat.into(label, value, steps)
    elif isinstance(target, gast.Attribute):
        write(home.objects, target, value, steps, target)
    else:
        raise home.error(
            "this target of an assignment is not supported", target, "Assign to a name, an item or an attribute."
        )


def store_item(home: Normaliser, target: gast.Subscript, value: gast.expr, steps: list[Step]) -> None:
    behind: list[Step] = []
    base = home.flat.base(target.value, behind)
    index = home.flat.index(target.slice, behind)
    if names_read(value) & _bound(behind) and isinstance(value, gast.Name):
        held = home.temporary(f"{value.id}_before")
        steps.append(home.op(held, value))
        value = name(held)
    home.receives(base, value)
    steps += [*behind, Store(home.origin, base, index, value)]


WINDOWS = (np.lib.stride_tricks.as_strided, np.lib.stride_tricks.sliding_window_view)  # may show an element twice
OVERLAPPING = (*WINDOWS, itertools.repeat)


def repeats(node: gast.expr) -> bool:
    """May it be a list that holds other things, as `[x] * 2` and `[x] + ys`?"""
    return (
        isinstance(node, gast.BinOp)
        and isinstance(node.op, gast.Mult | gast.Add)
        and not any(isinstance(side, gast.Constant) and type(side.value) is not int for side in (node.left, node.right))
    )


def unpack(home: Normaliser, targets: list[gast.expr], value: gast.expr, steps: list[Step]) -> None:
    starred = [i for i, target in enumerate(targets) if isinstance(target, gast.Starred)]
    if isinstance(value, gast.GeneratorExp):  # all its items are made here
        value = at(gast.ListComp(value.elt, value.generators), value)
    value = home.objects.spelled(value, steps, len(targets) if not starred else None)
    if isinstance(value, gast.Name) and home.deciding.is_dict(value):
        value = at(call("list", value), value)  # its keys
    if (
        isinstance(value, gast.Tuple | gast.List)
        and len(value.elts) == len(targets)
        and not starred
        and not any(isinstance(e, gast.Starred) for e in value.elts)
    ):
        _parallel(home, targets, value.elts, steps)
        return
    if len(targets) > 1 and not starred and all(isinstance(target, gast.Name) for target in targets):
        targets_names = _bound_once(home, [target.id for target in targets])
        source = home.flat.operation(value, steps)
        if names_read(source) & set(targets_names):
            held = home.temporary(value)
            steps.append(
                home.op(held, source, home.flat.callee(source.func) if isinstance(source, gast.Call) else None)
            )
            source = name(held)
        callee = home.flat.callee(source.func) if isinstance(source, gast.Call) else None
        shown_twice = repeats(source)
        several = is_user_function(callee) and effects(callee).returns_alias
        if (several or shown_twice or callee in OVERLAPPING) and (home.stores or home.writes):
            held = home.temporary(value)  # each part may be a view of something else, or of another part
            if callee is itertools.repeat:
                source, callee = call("list", source), list
            steps.append(home.op(held, source, callee))
            for i, label in enumerate(targets_names):
                home.flat.into(label, subscript(name(held), const(i)), steps)
            return
        steps.append(home.op(targets_names, source, callee))
        return
    held = home.flat.atom(value, steps)
    counted(home, targets, value if isinstance(value, gast.Tuple | gast.List) else held, steps)
    count = len(targets)
    for i, target in enumerate(targets):
        if i in starred:
            upper = const(i - count + 1) if i - count + 1 else None
            piece = call("list", subscript(clone(held), gast.Slice(const(i), upper, None)))
            target = target.value
        else:
            piece = subscript(clone(held), const(i if not starred or i < starred[0] else i - count))
        before = len(steps)
        bind(home, target, piece, steps)
        for step in steps[before:]:
            if isinstance(step, Op) and isinstance(step.expr, gast.Subscript):
                step.expr.unpacked = True  # of a dict it is a key


def _bound_once(home: Normaliser, labels: list[str]) -> tuple[str, ...]:
    """`_, _, x = f()`: a name that is bound again at once gets a name of its own first."""
    return tuple(home.temporary(label) if label in labels[i + 1 :] else label for i, label in enumerate(labels))


def _parallel(home: Normaliser, targets: list[gast.expr], values: list[gast.expr], steps: list[Step]) -> None:
    """`a, b = b, a`: every value is read before a target is bound."""
    values = _read(home, targets, values, steps)
    ready: list[gast.expr] = []
    first = bool(home.trying) and not all(map(is_atom, values[1:]))  # one may raise before any target is bound
    for position, value in enumerate(values):
        bound = names_bound(targets[:position]) | {n for t in targets[:position] for n in names_read(t)}
        if home.objects.is_followed(value):
            value = home.objects.fixed(value, steps)
        elif names_read(value) & bound or (
            not is_atom(value) and (first or any(not isinstance(t, gast.Name) for t in targets))
        ):
            held = home.temporary(f"{value.id}_before" if isinstance(value, gast.Name) else value)
            steps.append(home.op(held, value, home.flat.callee_of(value)))
            value = name(held)
        ready.append(value)
    # a temporary must be taken before its source is rebound: all of them come first
    for target, value in zip(targets, ready, strict=True):
        bind(home, target, value, steps)


def _read(home: Normaliser, targets: list[gast.expr], values: list[gast.expr], steps: list[Step]) -> list[gast.expr]:
    """The values, one operation each; what a later one changes is read before."""
    found: list[gast.expr] = []
    for target, value in zip(targets, values, strict=True):
        behind: list[Step] = []
        if home.iterators.makes(value):
            operation = home.iterators.followed(value, behind)
        elif isinstance(target, gast.Name):
            operation = home.flat.operation(value, behind)
        else:
            operation = home.flat.atom(value, behind)
        bound, writes = _bound(behind), writes_memory(behind)
        for position, earlier in enumerate(found):
            if home.objects.is_followed(earlier) or not names_read(earlier):
                continue
            if names_read(earlier) & bound or (writes and not is_atom(earlier)):
                held = home.temporary(f"{earlier.id}_before" if isinstance(earlier, gast.Name) else earlier)
                steps.append(home.op(held, earlier, home.flat.callee_of(earlier)))
                found[position] = name(held)
        steps += behind
        found.append(operation)
    return found


def _bound(steps: list[Step]) -> set[str]:
    """Names that steps bind."""
    found = {target for step in every(steps) if isinstance(step, Op) for target in step.targets}
    return found | names_bound([step.target for step in every(steps) if isinstance(step, Loop) and step.target])


def augmented(home: Normaliser, stmt: gast.AugAssign, steps: list[Step]) -> None:
    label = home.outside.attribute(stmt.target)
    if label is not None:
        home.origin.split = True
    target = home.objects.augmented_target(stmt, steps) if label is None else name(label)
    if target is None:
        return
    if isinstance(target, gast.Name):
        before: list[Step] = []
        value = home.flat.operand(of_view(stmt.value), before)
        old = target.id
        if old in _bound(before):  # it is read first
            old = home.temporary(f"{target.id}_before")
            steps.append(home.op(old, name(target.id)))
        steps += before
        steps.append(home.op(old, gast.BinOp(name(old), stmt.op, value), inplace=True))
        if old != target.id:
            steps.append(home.op(target.id, name(old)))
    elif isinstance(target, gast.Subscript):
        calls = any(isinstance(node, gast.Call | gast.NamedExpr) for node in walk(target.slice))
        if calls or home.objects.touches(target.slice):  # it is evaluated first, and may be a property
            place = _frozen(home, home.flat.index(target.slice, steps), steps)
            target = subscript(target.value, place, gast.Store())
        behind: list[Step] = []
        value = home.flat.atom(stmt.value, behind)
        if not writes_memory(behind) and not _bound(behind) & names_read(target):
            steps += behind
            base = home.flat.base(target.value, steps)
            index = home.flat.index(target.slice, steps)
            home.receives(base, value)
            steps.append(Store(home.origin, base, index, value, SYMBOLS[type(stmt.op)]))
            return
        # the old value is read first, and what follows may write it
        base = home.flat.base(target.value, steps)
        if base in _bound(behind):
            whole, base = base, home.temporary(f"{base}_before")
            steps.append(home.op(base, name(whole)))
        index = _frozen(home, home.flat.index(target.slice, steps), steps)
        old = home.temporary(gast.Subscript(name(base), index, gast.Load()))
        steps += [home.op(old, subscript(name(base), clone(index))), *behind]
        steps.append(Store(home.origin, base, clone(index), value, SYMBOLS[type(stmt.op)], old=old))
    else:
        raise home.error(
            "writing an attribute is not supported",
            target,
            "Keep the value in a local variable, or return a new object.",
        )


def of_view(node: gast.expr) -> gast.expr:
    """`d.values()` as a list, where something is extended by it."""
    match node:
        case gast.Call(func=gast.Attribute(attr="keys" | "values" | "items"), args=[], keywords=[]):
            return at(call("list", node), node)
    return node


def _frozen(home: Normaliser, index: gast.expr, steps: list[Step]) -> gast.expr:
    """An index whose parts nothing behind it changes."""
    if isinstance(index, gast.Tuple):
        return gast.Tuple([_frozen(home, e, steps) for e in index.elts], gast.Load())
    if isinstance(index, gast.Slice):
        return gast.Slice(
            *(_frozen(home, e, steps) if e is not None else None for e in (index.lower, index.upper, index.step))
        )
    if (
        isinstance(index, gast.Constant)
        or (isinstance(index, gast.UnaryOp) and isinstance(index.operand, gast.Constant))
        or (isinstance(index, gast.Name) and index.id in home.temporaries)
    ):
        return index
    held = home.temporary("place")
    steps.append(home.op(held, index))
    return name(held)


def deleted(home: Normaliser, stmt: gast.Delete, steps: list[Step]) -> None:
    """`del name` binds None, if anything; what the reverse sweep needs has to stay. `del xs[i]` takes an item away."""
    for target in stmt.targets:
        left = target if isinstance(target, gast.Name) else home.objects.deleted(target, steps)
        if left is None:
            continue
        target = left
        if isinstance(target, gast.Subscript):
            base = home.flat.base(target.value, steps)
            index = home.flat.index(target.slice, steps)
            held = home.temporary(gast.Subscript(name(base), index, gast.Load()))
            steps.append(home.op(held, subscript(name(base), index)))
            steps.append(Store(home.origin, base, clone(index), name(held), "delete"))
        elif isinstance(target, gast.Name):
            steps.append(Op(home.origin, (target.id,), const(None), callee=gast.Del))
        else:
            raise home.error("deleting an attribute is not supported", target, "Leave it, or set it to None.")
