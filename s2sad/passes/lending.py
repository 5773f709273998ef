"""lending: calls of the user's functions that write what they are given, or give back a view of it, and can't be written out.

Such a call becomes one of a pair, as any other; but the arrays that it is given are lent: their shadows go along, and what the function's
reverse sweep finds out about them lands there. `y, saved = f_forward(u, u_bar)` may leave `u` changed, `f_backward(saved)` puts it back.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def halve(u, n):
...     u *= 0.5
...     if n > 0:
...         halve(u, n - 1)
>>> def f(x):
...     u = x * x
...     halve(u, 2)
...     return np.sum(u)
>>> forward_sweep(f, np.ones(3))
u = x * x
u_bar = np.zeros_like(u)
halve_u, halve_saved = halve_forward(u, 2, u_bar)
value = np.sum(u)
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import TYPE_CHECKING

import gast

from s2sad.ir import Op, Step, every
from s2sad.kinds import differentiable
from s2sad.passes.effects import effects
from s2sad.trees import names_read
from s2sad.unit import is_user_function

if TYPE_CHECKING:
    from s2sad.unit import Unit


def mark_lending(unit: Unit, writes: Callable[[Unit, Op], set[str]]) -> list[Op]:
    """The steps that lend memory to functions that write; each gets the names of what it lends: of what stands outside,
    and of what holds no floats, what is written."""
    found = []
    for step in every(unit.program.body):
        callee = called(unit, step)
        if isinstance(step, Op) and callee is not None and effects(callee).writes:
            step.lends = lendable(step)
            spared = {n for n in step.lends if n in unit.captured or not differentiable(step.operand_kinds[n])}
            if spared:
                step.lends = tuple(n for n in step.lends if n not in spared - writes(unit, step))
        if isinstance(step, Op) and step.lends:
            found.append(step)
    return found


def called(unit: Unit, step: Step) -> types.FunctionType | None:
    """The user's function that a step calls, and does nothing else."""
    if not isinstance(step, Op) or not isinstance(step.expr, gast.Call) or step.forward is not None:
        return None
    operation = unit.canonical(step)
    callee = operation.callee if operation is not None else None
    return callee if isinstance(callee, types.FunctionType) and is_user_function(callee) else None


def lendable(step: Op) -> tuple[str, ...]:
    """The names in a call that may stand for memory."""
    from s2sad.passes.sources import immutable

    names = names_read(step.expr) & step.operand_kinds.keys()
    return tuple(sorted(n for n in names if not immutable(step.operand_kinds[n])))


def gives_back(unit: Unit, step: Op) -> bool:
    """May the result of a lending call be, or hold, memory that it was given?"""
    from s2sad.passes.sources import immutable

    callee = called(unit, step)
    return callee is not None and effects(callee).returns_alias and not immutable(step.kind)
