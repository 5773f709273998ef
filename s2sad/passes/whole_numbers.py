"""whole_numbers: what is stored in an array of integers is cut off there, and its derivative is zero.

Where the dtype is known when generating, nothing that is stored in such an array varies. Where only running tells
(`np.zeros(n, dtype=dt)`, `np.ones(3, int) if flag else np.ones(3)`), the program looks, and refuses.

>>> import numpy as np
>>> from s2sad import grad
>>> def f(x, dtype):
...     v = np.zeros(3, dtype=dtype)
...     v[0] = 7.9 * x
...     return np.sum(v)
>>> print(grad(lambda x, flag: f(x, int if flag else float))(1.0, False))
7.9
>>> grad(lambda x, flag: f(x, int if flag else float))(1.0, True)
Traceback (most recent call last):
    ...
s2sad.errors.UnsupportedError: numbers that are differentiated are stored as int64, which was not known when generating
Give the array the dtype float, or round the numbers and compute with constants.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from s2sad import runtime
from s2sad.ir import Effect, Op, Step, Store, blocks, every
from s2sad.kinds import UNKNOWN, Kind, Num, Unknown
from s2sad.passes.contents import STRUCTURAL
from s2sad.passes.sources import label_of
from s2sad.trees import call, name
from s2sad.unit import Unit

CASTING = {"astype": 0, "array": 1, "asarray": 1, "asanyarray": 1, "full": 2, "full_like": 2}  # where the dtype stands


def check_dtypes(unit: Unit, global_name: Callable[[str, Any], str], whole: bool) -> None:
    """Before what varies is stored in an array of unknown dtype, and behind a cast to one."""
    if whole and all(type(kind) is Unknown for kind in unit.kinds):
        return  # the version that knows no types is there to be read
    for body in [unit.program.body, *(block for step in every(unit.program.body) for block in blocks(step))]:
        for step in list(body):
            label = _asked(step)
            if label:
                looked = gast.Expr(call(global_name("holds_floats", runtime.holds_floats), name(label)))
                body.insert(body.index(step) + isinstance(step, Op), Effect(step.origin.beside(), looked))


def _asked(step: Step) -> str:
    """The name of the array to look at, or ''."""
    if isinstance(step, Store):
        stored = step.active and bool(step.varied) and step.op not in STRUCTURAL and not step.shadow
        return step.base if stored and _is_open(step.kinds.get(step.base, UNKNOWN)) else ""
    if not isinstance(step, Op) or not step.active or not isinstance(step.expr, gast.Call) or step.shadow:
        return ""
    place = CASTING.get(label_of(step.expr, step.callee), len(step.expr.args))
    cast = len(step.expr.args) > place or any(k.arg == "dtype" for k in step.expr.keywords)
    return step.target if cast and len(step.targets) == 1 and _is_open(step.kind) else ""


def _is_open(kind: Kind) -> bool:
    return type(kind) is Unknown or (isinstance(kind, Num) and kind.dtype is None)
