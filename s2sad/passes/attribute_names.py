"""attribute_names: `e.size` of something that is not known may be an array's or that of an object of the user's, and `e.mean()` or `e.keys()`
may be a method of either: refused, where a class in sight has such an attribute. What an array says of itself carries no derivative.

>>> import dataclasses
>>> @dataclasses.dataclass
... class Event:
...     size: float
...     time: float
...     def mean(self): return self.size / self.time
>>> sorted(told_names(Event))
['mean()', 'size']
"""

from __future__ import annotations

import dis
import types
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

import gast
import numpy as np

from s2sad.calls import looked_into
from s2sad.effort import CLASSES, SEEN
from s2sad.errors import UnsupportedError
from s2sad.flow import bound_by
from s2sad.ir import Op, Step, every
from s2sad.joining import values
from s2sad.kinds import UNKNOWN, Foreign, Kind, Num, Obj, Unknown
from s2sad.passes.statics import is_record
from s2sad.scope import Scope
from s2sad.trees import names_read, walk
from s2sad.unit import Unit

# what other passes understand, of whatever it is an attribute
SHARED = {n for kind in (np.ndarray, list, dict, set, str, deque) for n in dir(kind) if not n.startswith("_")}

FUNCTIONS = types.FunctionType | staticmethod | classmethod
TOLD = {"shape", "ndim", "dtype"}  # as properties they may tell what an array inside is like
LOOKING = {"LOAD_FAST", "LOAD_FAST_BORROW", "LOAD_ATTR", "LOAD_GLOBAL", "LOAD_CONST", "LOAD_SMALL_INT", "BINARY_SUBSCR"}
LOOKING |= {"BUILD_TUPLE", "RESUME", "PUSH_NULL", "PRECALL", "CALL", "RETURN_VALUE", "CACHE"}
BY_NAME = {"setattr", "__dict__", "__setattr__"}  # methods with these may set attributes of any name


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
                    seen |= told_names(cls)
        elif type(node) is gast.Call and node.keywords and is_record(made := scope.lookup(node.func)):
            if made is types.SimpleNamespace or any(BY_NAME & {*f.__code__.co_names} for f in _functions(made)):
                seen |= SHARED & {keyword.arg for keyword in node.keywords}
    classes = CLASSES.get()
    given = classes.setdefault("given", set()) if classes is not None else set()
    pending = list(kinds)
    while pending:
        kind = pending.pop()
        if isinstance(kind, Obj):
            given.add(kind.type)
            seen |= told_names(kind.type) | SHARED & {label for label, _ in kind.items}
        elif isinstance(kind, Foreign):
            seen |= SHARED
        pending += values(kind)


def told_names(cls: type) -> set[str]:
    """Attributes of a class that it works out, and all that are called like those of arrays and containers."""
    if hasattr(cls, "__getattr__"):
        return SHARED
    held: set[str] = set()  # by each object
    own: set[str] = set()
    methods: set[str] = set()  # which give no number unless they are called
    for base in cls.__mro__[:-1]:
        if base.__module__ == "builtins":
            continue
        annotations = getattr(base, "__annotations__", None)  # of classes that are not Python's own, a descriptor
        held |= {*annotations} if isinstance(annotations, dict) else set()
        own |= {
            n for n, value in vars(base).items() if not (n in TOLD and isinstance(value, property) and _tells(value))
        }
        methods |= {n for n, value in vars(base).items() if isinstance(value, FUNCTIONS)}
        held |= {n for n, value in vars(base).items() if isinstance(value, types.MemberDescriptorType)}  # of slots
    for function in _functions(cls):
        code = function.__code__
        if not SHARED.isdisjoint(code.co_names):
            held |= {step.argval for step in dis.get_instructions(function) if step.opname == "STORE_ATTR"}
        if BY_NAME & {*code.co_names}:
            held |= set(_texts(code.co_consts))
    found = {n for n in own - held if not n.startswith("__")} | (own | held) & SHARED
    return {f"{n}()" if n in methods - held else n for n in found}


def _functions(cls: type) -> Iterator[types.FunctionType]:
    for base in cls.__mro__[:-1]:
        yield from (value for value in vars(base).values() if isinstance(value, types.FunctionType))


def _texts(constants: tuple[Any, ...]) -> Iterator[str]:
    for value in constants:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from _texts(value)


def _tells(told: property) -> bool:
    """Does a property no more than ask something inside: `return self.data.shape`, `return len(self.rows), 2`?"""
    if not isinstance(told.fget, types.FunctionType):
        return False
    asked = {*told.fget.__code__.co_names}
    return bool(asked & {*TOLD, "len"}) and all(step.opname in LOOKING for step in dis.get_instructions(told.fget))


def refuse_ambiguous(unit: Unit, whole: bool) -> None:
    """Attributes of what is differentiated and not known, and those that a class works out.

    Methods may be an array's in the version of a whole program that knows no types, which is there to be read.
    """
    from s2sad.passes.alias import ever_varied

    seen = SEEN.get()
    if not seen:
        return
    steps = list(every(unit.program.body))
    varied = ever_varied(unit, steps)
    read_only = whole and all(type(kind) is Unknown for kind in unit.kinds)
    arrays = _made_by_numpy(unit, steps)
    for step in (s for s in steps if isinstance(s, Op)):
        called = {id(n.func) for n in walk(step.expr) if type(n) is gast.Call}
        for node in walk(step.expr):
            if type(node) is not gast.Attribute or varied.isdisjoint(names_read(node.value)):
                continue
            base, is_called = looked_into(node.value, step.operand_kinds), id(node) in called
            if base is None and isinstance(node.value, gast.Name):
                base = UNKNOWN
            may_be = base == UNKNOWN and getattr(node.value, "id", "") not in arrays
            if may_be and (node.attr in seen or (is_called and not read_only and f"{node.attr}()" in seen)):
                raise unit.error(
                    UnsupportedError,
                    f"it is not known when generating whether {gast.unparse(node.value)!r} is an object of a class with {node.attr!r}",
                    step.origin.node,
                    "Give the attribute of the class another name.",
                )
            if isinstance(base, Obj) and not is_called and node.attr not in dict(base.items):
                raise unit.error(
                    UnsupportedError,
                    f"it is not known when generating of which object the attribute {node.attr!r} is",
                    step.origin.node,
                    "Loop over the objects themselves, or over keys that are written out.",
                )


def _made_by_numpy(unit: Unit, steps: list[Step]) -> set[str]:
    """Variables that only functions of NumPy give a value, and arithmetic of numbers, arrays and such variables."""
    made: dict[str, list[Step]] = {}
    for step in steps:
        for target in step.targets if isinstance(step, Op) else bound_by(step):
            made.setdefault(target, []).append(step)
    found, size = made.keys() - {*unit.program.parameters}, -1
    while size != len(found):
        size = len(found)
        found = {label for label in found if all(_gives_an_array(unit, step, found) for step in made[label])}
    return found


def _gives_an_array(unit: Unit, step: Step, arrays: set[str]) -> bool:
    if not isinstance(step, Op):
        return False
    if isinstance(step.expr, gast.Call):
        operation = unit.canonical(step)
        return (getattr(operation and operation.callee, "__module__", None) or "").startswith("numpy")
    plain = isinstance(step.expr, gast.BinOp | gast.UnaryOp | gast.Name)
    return plain and all(n in arrays or isinstance(step.operand_kinds.get(n), Num) for n in names_read(step.expr))
