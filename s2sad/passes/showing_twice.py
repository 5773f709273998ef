"""showing_twice: views that show an element in several places are looked at before they are written through.

What is written at one place changes another one, and no adjoint line of a store says so: `as_strided` and `sliding_window_view`
make such views, and others that are fine. The forward sweep of reverse mode asks; forward mode pushes tangents through the same views.

>>> import numpy as np
>>> from s2sad import grad
>>> from numpy.lib.stride_tricks import sliding_window_view
>>> def f(x):
...     w = sliding_window_view(np.zeros(4), 2, writeable=True)
...     w[0] = x[:2]
...     return np.sum(w)
>>> grad(f)(np.ones(3))
Traceback (most recent call last):
    ...
s2sad.errors.UnsupportedError: an array is written that shows an element in several places
Write into the array that it is a view of.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import cache
from typing import Any

import gast
import numpy as np

from s2sad import runtime_memory
from s2sad.custom import checkpoint
from s2sad.errors import UnsupportedError
from s2sad.ir import Loop, Op, Step, Store, every
from s2sad.passes.assigning import WINDOWS
from s2sad.passes.parse import parse
from s2sad.passes.sources import Sharing
from s2sad.scope import Scope
from s2sad.trees import call, name, names_bound, names_read, walk
from s2sad.unit import Unit, is_user_function

STRIDED = np.lib.stride_tricks.as_strided
MAKERS = (*WINDOWS, np.broadcast_arrays)


def check_views(unit: Unit, global_name: Callable[[str, Any], str]) -> None:
    """Put the question behind the steps that make such views, where something is written through them."""
    for step in _makers(unit, MAKERS):
        for target in step.targets:
            step.after.append(gast.Expr(call(global_name("shows_once", runtime_memory.shows_once), name(target))))


def refuse_strided_constants(unit: Unit) -> None:
    """`as_strided(np.zeros(n), ...)`: its tangent would be zeros that lie apart."""
    for step in _makers(unit, (STRIDED,)):
        if not step.varied:
            raise unit.error(
                UnsupportedError,
                "an array is written that may show an element in several places",
                step.origin.node,
                "Give the array that as_strided looks at a name, and write into that.",
            )


def _makers(unit: Unit, makers: tuple) -> list[Op]:
    steps = list(every(unit.program.body))
    if not any(map(_writes, steps)):
        return []  # nor are the texts of functions that are called looked at
    made = [s for s in steps if isinstance(s, Op) and any(_gives(callee, makers) for _, callee in unit.calls(s))]
    if not made:
        return []
    sharing = Sharing(unit)
    return [step for step in made if _written(set(step.targets), steps, sharing)]


def _writes(step: Step) -> bool:
    return isinstance(step, Store) or (isinstance(step, Op) and bool(step.inplace or step.lends))


def _gives(callee: Any, makers: tuple) -> bool:
    if any(callee is maker for maker in makers):
        return True
    function = getattr(callee, "__func__", callee.function if isinstance(callee, checkpoint) else callee)
    return isinstance(function, types.FunctionType) and is_user_function(function) and _mentions(function, makers)


@cache
def _mentions(function: types.FunctionType, makers: tuple, depth: int = 8) -> bool:
    """May a function of the user's, or one that it calls, make such a view? Judged by its text."""
    try:
        tree = parse(function).tree
    except UnsupportedError:
        return False
    scope = Scope.of(function, tree)
    found = [scope.lookup(node.func) for node in walk(tree) if isinstance(node, gast.Call)]
    if any(callee is maker for callee in found for maker in makers):
        return True
    inner = {c for c in found if isinstance(c, types.FunctionType) and is_user_function(c) and c is not function}
    return depth > 0 and any(_mentions(callee, makers, depth - 1) for callee in inner)


def _written(names: set[str], steps: list[Step], sharing: Sharing) -> bool:
    """Is something written through one of these names, or what may be a view of it?"""
    size = -1
    while size != len(names):
        size = len(names)
        for step in steps:
            if isinstance(step, Op) and _writes(step) and names & {*step.targets, *step.lends}:
                return True
            if isinstance(step, Op) and names & sharing.sources(step):
                names |= set(step.targets)
            elif isinstance(step, Loop) and step.target is not None and names & names_read(step.header):
                names |= names_bound([step.target])
            elif isinstance(step, Store):
                if names & ({step.base} | names_read(step.seen)):
                    return True
                names |= {step.base} if names & names_read(step.value) and step.op == "append" else set()
    return False
