"""attribute_names: `e.size` of something that is not known may be an array's or that of an object of the user's: refused, where a
class in sight has such an attribute, for what an array says of itself carries no derivative.

>>> import dataclasses, numpy as np
>>> from s2sad.kinds import Num
>>> @dataclasses.dataclass
... class Event:
...     size: float
...     time: float
>>> shared_with_arrays(Event)
{'size'}
"""

from __future__ import annotations

import dis
import types
from collections.abc import Iterable

import gast

from s2sad.calls import ATTRIBUTES, FACTS
from s2sad.effort import SEEN
from s2sad.errors import UnsupportedError
from s2sad.ir import Op, every
from s2sad.joining import values
from s2sad.kinds import UNKNOWN, Kind, Obj
from s2sad.passes.statics import is_record
from s2sad.scope import Scope
from s2sad.trees import walk
from s2sad.unit import Unit

OF_ARRAYS = {*ATTRIBUTES, *FACTS, "dtype", "strides", "flags"}

FUNCTIONS = types.FunctionType | staticmethod | classmethod
TOLD = {"shape", "ndim", "dtype"}  # as properties they tell what an array inside is like


def note_classes(tree: gast.AST, scope: Scope, kinds: Iterable[Kind]) -> None:
    """The classes that a function names, and those of its arguments."""
    seen = SEEN.get()
    if seen is None:
        return
    for node in walk(tree):
        if type(node) in (gast.Name, gast.Attribute):
            value = scope.lookup(node)
            for cls in (value, type(value)):
                if isinstance(cls, type) and is_record(cls):
                    seen |= shared_with_arrays(cls)
    pending = list(kinds)
    while pending:
        kind = pending.pop()
        if isinstance(kind, Obj):
            seen |= shared_with_arrays(kind.type)
        pending += values(kind)


def shared_with_arrays(cls: type) -> set[str]:
    """Attributes of a class that are called like those of arrays."""
    found: set[str] = set()
    for base in cls.__mro__[:-1]:
        annotations = getattr(base, "__annotations__", None)  # of classes that are not Python's own, a descriptor
        held = {n: value for n, value in vars(base).items() if not isinstance(value, FUNCTIONS)}  # these give no number
        own = {n for n, value in held.items() if n not in TOLD or not isinstance(value, property)}
        found |= OF_ARRAYS & {*own, *(annotations if isinstance(annotations, dict) else ())}
        for function in vars(base).values():
            if isinstance(function, types.FunctionType):
                code = dis.get_instructions(function) if OF_ARRAYS & set(function.__code__.co_names) else ()
                found |= {step.argval for step in code if step.opname == "STORE_ATTR"} & OF_ARRAYS
    return found


def refuse_ambiguous(unit: Unit) -> None:
    """Attributes of what is differentiated, and not known."""
    from s2sad.passes.alias import ever_varied

    seen = SEEN.get()
    if not seen:
        return
    steps = list(every(unit.program.body))
    varied = ever_varied(unit, steps)
    for step in steps:
        for node in walk(step.expr) if isinstance(step, Op) else ():
            match node:
                case gast.Attribute(value=gast.Name(id=base), attr=attr) if attr in seen and base in varied:
                    if step.operand_kinds.get(base, UNKNOWN) == UNKNOWN:  # type: ignore[union-attr]
                        raise unit.error(
                            UnsupportedError,
                            f"it is not known when generating whether {base!r} is an array or an object, and both may have {attr!r}",
                            step.origin.node,
                            "Give the attribute of the class another name.",
                        )
