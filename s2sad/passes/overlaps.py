"""overlaps: an assignment that NumPy carries out item by item, over items that it has not read yet, is refused.

`x[::2] = x[:3]` of one axis gives what no formula says: NumPy copies first only where axes are more, or run against each other.
Where it is not known when generating how the two lie in memory, the forward sweep asks.

>>> import numpy as np
>>> from s2sad import grad
>>> def f(x):
...     x[::2] = x[:2]
...     return np.sum(x)
>>> grad(f)(np.ones(4))  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
s2sad.errors.UnsupportedError: ...:2:5: this assignment reads and writes the same items, and NumPy copies them one by one
    x[::2] = x[:2]
    ^
Copy what is read: x[::2] = x[:3].copy().
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import gast

from s2sad import runtime_memory
from s2sad.errors import UnsupportedError
from s2sad.flow import definitions
from s2sad.indexing import classify, parts
from s2sad.ir import Store, every
from s2sad.kinds import UNKNOWN, Kind, Num, known
from s2sad.passes.contents import CONTAINERS
from s2sad.trees import call, clone, name, names_read, subscript, substitute
from s2sad.unit import Unit

Axes = list[tuple[int, int | None]]  # of each axis of a view: the axis of the whole that it runs along, and its step


def refuse_overlaps(unit: Unit, store: Store, others: set[str], views: Views) -> None:
    """`others` share memory with what is written."""
    value = store.value
    store.overlaps = False
    if store.op is not None or not isinstance(value, gast.Name) or isinstance(store.found, CONTAINERS):
        return
    if value.id not in others and value.id != store.base:
        return
    place = subscript(store.place(), store.index)
    kind, written = store.kinds.get(value.id), views.kind(place)
    if not isinstance(kind, Num) or kind.shape is not None and (not kind.shape or kind.shape[-1] == 1):
        return
    store.masked = "mask" in (classify(store.index, views.kind) or ())
    if store.masked:
        store.overlaps = True
        return
    if isinstance(written, Num) and written.shape is not None and len(written.shape) != 1:
        return
    source, target = views.axes(value), views.axes(place)
    if source is None or target is None or len(target[1]) != 1 or not source[1] or source[0] != target[0]:
        store.overlaps = True
        return
    (one, step), (other, pace) = source[1][-1], target[1][0]
    if one != other or step is None or pace is None:
        store.overlaps = True
    elif step != pace and step * pace > 0:
        raise unit.error(
            UnsupportedError,
            "this assignment reads and writes the same items, and NumPy copies them one by one",
            store.origin.node,
            "Copy what is read: x[::2] = x[:3].copy().",
        )


def check_overlaps(unit: Unit, global_name: Callable[[str, Any], str]) -> None:
    """What could not be decided is looked at when the program runs."""
    steps = list(every(unit.program.body))
    if not any(isinstance(step, Store) and step.overlaps for step in steps):
        return
    made = definitions(unit.program)
    for step in steps:
        if isinstance(step, Store) and step.overlaps:
            place = subscript(step.place(), clone(step.index))
            source = _as_it_lies(step.value, made)
            if step.masked:
                asked = call(
                    global_name("masked_in_order", runtime_memory.masked_in_order),
                    step.place(),
                    clone(step.index),
                    source,
                )
                step.before.append(gast.Expr(asked))
                continue
            step.before.append(gast.Expr(call(global_name("in_order", runtime_memory.in_order), place, source)))


def _as_it_lies(value: gast.expr, made: dict[str, gast.expr]) -> gast.expr:
    """What the user wrote as the value: a temporary may hold a copy, for the reverse sweep."""
    while isinstance(value, gast.Name) and value.id in made:
        value = made[value.id]
    return substitute(value, {label: _as_it_lies(name(label), made) for label in names_read(value) & made.keys()})


class Views:
    """How views lie in the arrays that they are views of."""

    def __init__(self, unit: Unit):
        from s2sad.passes.expression_kinds import ExpressionKinds

        self.unit = unit
        self.kinds = unit.joined_kinds()
        self.kind_in = unit.kind_in(ExpressionKinds(unit.scope, lambda *_: None))

    @cached_property
    def made(self) -> dict[str, gast.expr]:
        return definitions(self.unit.program)

    def kind(self, tree: gast.expr) -> Kind:
        return self.kind_in(tree, self.kinds)

    def axes(self, tree: gast.expr) -> tuple[str, Axes] | None:
        """The whole that a view looks at, and how; None if that is not known."""
        match tree:
            case gast.Name(id=label) if label in self.made and names_read(self.made[label]):
                return self.axes(self.made[label]) if isinstance(self.made[label], gast.Subscript) else None
            case gast.Name(id=label):
                kind = self.kinds.get(label, UNKNOWN)
                known_rank = isinstance(kind, Num) and kind.shape is not None
                return (label, [(axis, 1) for axis in range(len(kind.shape))]) if known_rank else None
            case gast.Subscript(value=value, slice=index):
                whole = self.axes(value)
                axes = None if whole is None else self.indexed(whole[1], index)
                return None if whole is None or axes is None else (whole[0], axes)
        return None

    def indexed(self, axes: Axes, index: gast.expr) -> Axes | None:
        items = parts(index, self.kind)
        result: Axes = []
        rest = list(axes)
        for position, item in enumerate(items):
            kind = self.kind(item)
            if isinstance(item, gast.Slice) and rest:
                axis, step = rest.pop(0)
                own = _integer(item.step)
                result.append((axis, None if step is None or own is None else step * own))
            elif known(kind) is Ellipsis:
                kept = len(rest) - (len(items) - position - 1)
                result, rest = result + rest[:kept], rest[kept:]
            elif (
                isinstance(kind, Num)
                and kind.shape == ()
                and kind.dtype is not None
                and kind.dtype.kind in "iu"
                and rest
            ):
                rest.pop(0)
            else:
                return None
        return result + rest


def _integer(step: gast.expr | None) -> int | None:
    match step:
        case None:
            return 1
        case gast.Constant(value=int(value)):
            return value
        case gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=int(value))):
            return -value
    return None
