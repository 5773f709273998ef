"""Kinds of what the helpers of generated code make of adjoints: sums of two, the same in another's form, parts of arrays.

Adjoints of lists and tuples are lists, those of what carries no derivative None.

>>> number = Num(FLOAT, (), python=True)
>>> total(ListOf(number), Seq(list, (number, number)), "p") == ListOf(number)
True
>>> part(Num(FLOAT, (3,)), ListOf(number), "p") == ListOf(Num(FLOAT, ()))
True
>>> in_form(Seq(list, (number, NOTHING)), Seq(tuple, (number, Const("name"))), True, "p") == Seq(tuple, (number, NOTHING))
True
"""

from __future__ import annotations

import numpy as np

from s2sad.elementwise_kinds import elementwise
from s2sad.joining import NOTHING, element, join, joined, values
from s2sad.kinds import FLOAT, UNKNOWN, Const, DictOf, Kind, ListOf, Map, Num, Seq, same_dtype


def total(a: Kind, b: Kind, place: str) -> Kind:
    """What `add(a, b)` gives."""
    if a == NOTHING or b == NOTHING:
        return b if a == NOTHING else a
    if isinstance(a, Num) and isinstance(b, Num):
        return UNKNOWN if a.optional or b.optional else elementwise(np.add, [a, b], operator=True)
    match a, b:
        case Seq(items=ones), Seq(items=others) if len(ones) == len(others):
            return Seq(list, tuple(total(x, y, place) for x, y in zip(ones, others, strict=True)))
        case (Seq() | ListOf(), Seq() | ListOf()):
            if values(a) and values(b):
                return ListOf(total(element(a, place), element(b, place), place))
            return ListOf(element(a if values(a) else b, place))
        case Map(ones), Map(others) if [k for k, _ in ones] == [k for k, _ in others]:
            return Map(tuple((key, total(kind, b.get(key), place)) for key, kind in ones))
        case Map() | DictOf(), Map() | DictOf():  # what only one of them has stays
            one, other = (joined(values(kind), place) for kind in (a, b))
            return DictOf(joined([total(one, other, place), one, other], place))
    return UNKNOWN


def added_at(adjoint: Kind, index: Kind, added: Kind, place: str) -> Kind:
    """What `add_at(adjoint, index, added)` gives."""
    if isinstance(adjoint, Num):
        return adjoint if adjoint.array else UNKNOWN
    if isinstance(adjoint, Seq | ListOf) and not isinstance(index, Num):
        window = isinstance(index, Const) and isinstance(index.value, slice)
        added = element(added, place) if window else UNKNOWN

    def after(item: Kind) -> Kind:
        return join(item, total(item, added, place), place)

    match adjoint:
        case Seq(items=items):
            return Seq(list, tuple(map(after, items)))
        case ListOf(item):
            return ListOf(after(item))
        case Map(items):
            return adjoint.holding((key, after(item)) for key, item in items)
        case DictOf(item):
            return adjoint.loose(after(item))
    return UNKNOWN


def in_form(adjoint: Kind, primal: Kind, own: bool, place: str) -> Kind:
    """What `unbroadcast_items(adjoint, primal)` gives, or with `own`, in the containers of the primal, `contained`."""
    match primal:
        case _ if adjoint == NOTHING:
            return NOTHING
        case Seq(cls, items):
            parts = values(adjoint)
            parts = parts if len(parts) == len(items) else [element(adjoint, place)] * len(items)
            each = (in_form(a, p, own, place) for a, p in zip(parts, items, strict=True))
            return Seq(cls if own else list, tuple(each))
        case ListOf(item):
            return ListOf(in_form(element(adjoint, place), item, own, place))
        case Map(items) if isinstance(adjoint, Map):
            return Map(tuple((key, in_form(adjoint.get(key), item, own, place)) for key, item in items))
        case Map() | DictOf():
            return DictOf(in_form(joined(values(adjoint), place), joined(values(primal), place), own, place))
    return adjoint if own else formed(adjoint, primal, True)


def formed(adjoint: Kind, primal: Kind, whole: bool) -> Kind:
    """What `like(adjoint, primal)` gives; with `whole`, `unbroadcast`, which gives it the primal's shape."""
    if not isinstance(primal, Num) or getattr(adjoint, "optional", False):
        return UNKNOWN
    shape = primal.shape if whole else adjoint.shape if isinstance(adjoint, Num) else None
    if not primal.python:
        floating = primal.dtype is not None and primal.dtype.kind in "fc"
        some_axes = primal.some_axes if whole else isinstance(adjoint, Num) and adjoint.some_axes
        return Num(primal.dtype if floating else None, shape, some_axes=some_axes, boxed=primal.boxed)
    if not isinstance(adjoint, Num):
        return Num(None, shape) if whole else UNKNOWN
    plain = adjoint.python and shape == ()
    return Num(FLOAT if same_dtype(primal.dtype, adjoint.dtype, FLOAT) else None, shape, python=plain)


def part(bar: Kind, listed: Kind, place: str) -> Kind:
    """What `unnest(bar, listed)` gives: an array, taken apart as lists of its items are."""
    if not isinstance(listed, ListOf | Seq):
        return bar
    if not isinstance(bar, Num):
        return UNKNOWN
    row = Num(bar.dtype, bar.shape[1:] if bar.shape else None)
    if isinstance(listed, Seq):
        return Seq(list, tuple(part(row, item, place) for item in listed.items))
    return ListOf(part(row, listed.item, place))
