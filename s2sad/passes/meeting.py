"""meeting: what the kinds of two things tell about whether they may share memory, or one hold the other.

>>> from s2sad.kinds import FLOAT, ListOf, Num
>>> row, rows, numbers = Num(FLOAT, (3,)), ListOf(Num(FLOAT, (3,))), ListOf(Num(FLOAT, (), python=True))
>>> may_mix(rows, row), may_mix(numbers, row), may_meet(rows, rows)
(True, False, True)
"""

from __future__ import annotations

from s2sad.joining import values
from s2sad.kinds import Const, DictOf, Fun, Kind, ListOf, Map, Num, Obj, Seq, Unknown, differentiable
from s2sad.passes.contents import CONTAINERS


def may_meet(a: Kind, b: Kind) -> bool:
    """May two that are given share memory, or what they hold?"""
    return like(a, b) or like(b, a) or may_mix(a, b)


def may_mix(a: Kind, b: Kind) -> bool:
    """May one of two hold the other, or what the other holds?"""
    return holds_like(a, b) or holds_like(b, a)


def holds_like(kind: Kind, other: Kind) -> bool:
    """May a container hold something that another value is, or holds?"""
    if isinstance(kind, Unknown):
        return True
    return any(like(held, other) or holds_like(held, other) for held in values(kind))


def like(kind: Kind, other: Kind) -> bool:
    """May these be one object, or the first an item, at any depth, of the second?"""
    if isinstance(kind, Const | Fun) or isinstance(kind, Num) and (kind.python or kind.scalar and kind.boxed is False):
        return False
    if isinstance(kind, Unknown) or isinstance(other, Unknown):
        return True
    sorts = (Num, Seq | ListOf, Map | DictOf, Obj)
    return any(isinstance(kind, s) and isinstance(other, s) for s in sorts) or any(
        like(kind, held) for held in values(other)
    )


def inert(kind: Kind) -> bool:
    """Is it a constant, or a container of constants, that carries no tangent?"""
    held = values(kind)
    return (
        all(map(inert, held)) if isinstance(kind, CONTAINERS) else isinstance(kind, Const) or not differentiable(kind)
    )
