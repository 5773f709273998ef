"""Refuses lists of what Python makes item by item, where making one item writes what another one shows.

>>> import numpy as np
>>> from s2sad import grad
>>> def f(x):
...     state = x * 1.0
...     def advance(_):
...         state[1:] += state[:-1]
...         return state
...     return np.sum(sum(map(advance, range(3))))  # adds up the states of each time
>>> grad(f)(np.ones(3))  # doctest: +IGNORE_EXCEPTION_DETAIL
Traceback (most recent call last):
...
s2sad.errors.UnsupportedError: it would give the last contents every time
"""

from __future__ import annotations

from dataclasses import dataclass

import gast

from s2sad.errors import UnsupportedError
from s2sad.ir import Effect, Loop, Op, Step, Store, every
from s2sad.kinds import UNKNOWN, Kind, Num
from s2sad.passes.contents import changed_by
from s2sad.passes.effects import effects
from s2sad.passes.pairs import Flow, may_be_array, pair
from s2sad.passes.sources import immutable
from s2sad.trees import names_bound, names_read
from s2sad.unit import Unit, is_user_function


def refuse_late_writes(unit: Unit) -> None:
    steps = list(every(unit.program.body))
    parts = [every([step]) for step in steps if isinstance(step, Loop) and step.late]
    parts += [_written_out(label, steps) for label in sorted(unit.program.late)]
    makings = [making for part in parts if (making := _making(unit, list(part))).lists]
    if not makings:
        return
    past = Flow(unit, None)
    past.block(unit.program.body, {pair(a, b) for a in unit.lent for b in unit.lent if a < b})
    for making in makings:
        _check(unit, making, past)


@dataclass
class _Making:
    """Steps that make items: those of a loop, or from the first item to the last where a loop is written out."""

    steps: list[Step]
    own: set[str]  # what they bind
    lists: set[str]  # what they fill with what may be written


def _written_out(label: str, steps: list[Step]) -> list[Step]:
    filling = [i for i, step in enumerate(steps) if isinstance(step, Store) and step.base == label]
    return steps[filling[0] + 1 : filling[-1] + 1] if filling else []


def _check(unit: Unit, making: _Making, past: Flow) -> None:
    lists, own = making.lists, making.own
    for step in making.steps:
        shows = past.found.get(id(step), set()) & (lists | {f"{label}'" for label in lists})
        match step:
            case Store(base=base):
                wrong = bool(shows - {base, f"{base}'"})
            case Op(inplace=True) if may_be_array(step):
                wrong = bool(shows)
            case Op(expr=expr) | Effect(statement=expr):
                base = changed_by(expr)
                wrong = base is not None and base not in own | lists or bool(_written(unit, step, expr) - own)
            case _:
                wrong = False
        if wrong:
            raise unit.error(
                UnsupportedError,
                "items are made one by one here, and making one may write what another one shows",
                step.origin.node,
                "Copy what each item holds, or write a loop.",
            )


def _making(unit: Unit, steps: list[Step]) -> _Making:
    own = {target for step in steps if isinstance(step, Op) for target in step.targets}
    own |= names_bound(
        [step.target for step in steps if isinstance(step, Loop) and step.late and step.target is not None]
    )
    joined = unit.joined_kinds()
    lists = {
        step.base
        for step in steps
        if isinstance(step, Store)
        and (step.op == "append" or step.filling)
        and step.base not in own
        and not all(_settled({**joined, **step.kinds}.get(n, UNKNOWN)) for n in names_read(step.value))
    }
    return _Making(steps, own, lists)


def _settled(kind: Kind) -> bool:
    return (isinstance(kind, Num) and kind.scalar) or immutable(kind)


def _written(unit: Unit, step: Step, node: gast.AST) -> set[str]:
    """What calls of the user's functions may write."""
    if not isinstance(step, Op | Effect):
        return set()
    found: set[str] = set()
    for call, callee in unit.calls(step):
        if is_user_function(callee) and effects(callee).writes:
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            found |= set().union(*map(names_read, given)) if given else set()
    kinds = {**unit.joined_kinds(), **getattr(step, "operand_kinds", {})}
    return {label for label in found if not _settled(kinds.get(label, UNKNOWN))}
