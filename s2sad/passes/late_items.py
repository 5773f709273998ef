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
    loops = [step for step in every(unit.program.body) if isinstance(step, Loop) and step.late]
    loops = [loop for loop in loops if _lists(unit, loop)]
    if not loops:
        return
    past = Flow(unit, None)
    past.block(unit.program.body, {pair(a, b) for a in unit.lent for b in unit.lent if a < b})
    for loop in loops:
        _check(unit, loop, past)


def _check(unit: Unit, loop: Loop, past: Flow) -> None:
    steps = list(every(loop.body))
    lists = _lists(unit, loop)
    own = _bound(loop)
    for step in steps:
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
                loop.origin.node,
                "Copy what each item holds, or write a loop.",
            )


def _lists(unit: Unit, loop: Loop) -> set[str]:
    """Lists that a loop fills with what may be written."""
    own = _bound(loop)
    joined = unit.joined_kinds()
    return {
        step.base
        for step in every(loop.body)
        if isinstance(step, Store)
        and (step.op == "append" or step.filling)
        and step.base not in own
        and not all(_settled({**joined, **step.kinds}.get(n, UNKNOWN)) for n in names_read(step.value))
    }


def _bound(loop: Loop) -> set[str]:
    targets = {target for step in every(loop.body) if isinstance(step, Op) for target in step.targets}
    return targets | (names_bound([loop.target]) if loop.target is not None else set())


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
