"""Single precision beside double: what keeps adjoints of float64 in float64.

A Python float takes the precision of the array that it meets, a np.float64 does not. So where there are narrower arrays, the
adjoint of a np.float64 has to be one too, from the seed on: what it is multiplied with is then computed in double precision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import gast
import numpy as np

from s2sad import runtime
from s2sad.flow import bound_by
from s2sad.ir import Op, every
from s2sad.kinds import FLOAT, Kind, ListOf, Map, Num, Obj, Seq, narrow, same_dtype
from s2sad.trees import assign, attribute, call, clone, name

if TYPE_CHECKING:
    from s2sad.adjoints import GlobalName
    from s2sad.unit import Unit


def mixed(unit: Unit) -> bool:
    """Are there arrays of single precision, whose dtype the adjoint of a Python float would take?"""
    stack: list[Kind] = [*unit.kinds, *unit.joined_kinds().values()]
    while stack:
        match stack.pop():
            case Num() as kind if narrow(kind):
                return True
            case Seq(items=parts):
                stack += parts
            case Map(items) | Obj(items=items):
                stack += [item for _, item in items]
            case ListOf(item):
                stack.append(item)
    return False


def double(kind: Kind) -> bool:
    """Is it a number of double precision, whatever it meets?"""
    return isinstance(kind, Num) and kind.scalar and not kind.python and same_dtype(kind.dtype, FLOAT)


def as_double(adjoint: gast.expr, global_name: GlobalName) -> gast.expr:
    """The adjoint of such a number, made of a Python float."""
    return call(attribute(global_name("np", np), "float64"), adjoint)


def double_seed(unit: Unit, seed: str, global_name: GlobalName) -> list[gast.stmt]:
    """What makes the seed of a result of double precision one too, where there is less."""
    kind, result = unit.result_kind, unit.program.result
    if not mixed(unit) or not isinstance(kind, Num) or not kind.scalar:
        return []
    if double(kind):
        return [assign(seed, as_double(name(seed), global_name))]
    if not isinstance(result, gast.Name) or kind.dtype not in (None, FLOAT) or _made_by_python(unit, result.id):
        return []
    return [assign(seed, call(global_name("like", runtime.like), name(seed), clone(result)))]


def _made_by_python(unit: Unit, label: str) -> bool:
    """Is it surely a float of Python's? A sum that starts with 0.0 may be a np.float64 in the end."""
    made = [step for step in every(unit.program.body) if label in bound_by(step)]
    return bool(made) and all(
        isinstance(step, Op) and (step.callee is float or getattr(step.callee, "__module__", "") == "math")
        for step in made
    )
