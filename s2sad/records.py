"""Plain objects of the user's classes: which attributes they hold, and how one is made again with others."""

from __future__ import annotations

import dataclasses
import enum
import sys
import threading
import types
from collections.abc import Callable
from typing import Any

BUILTINS = (int, float, str, list, dict, tuple, set, complex, bytes)
OPAQUE = {"numpy", "scipy", "builtins", "s2sad", *sys.stdlib_module_names} - {"__main__"}
NAMESPACES = {("types", "SimpleNamespace"), ("argparse", "Namespace")}
_visits = threading.local()
LARGEST = 500  # objects below one argument that are looked at


def is_plain_class(cls: type) -> bool:
    """A class whose objects are no more than their attributes: the user's own, attributes found in the plain way."""
    if (cls.__module__, cls.__name__) in NAMESPACES:
        return True
    if (cls.__module__ or "").split(".")[0] in OPAQUE or issubclass(
        cls, BaseException | type | enum.Enum | types.ModuleType
    ):
        return False
    if any(base.__module__ == "numpy" or base in BUILTINS for base in cls.__mro__):
        return False
    return (
        cls.__getattribute__ is object.__getattribute__
        and (cls.__setattr__ is object.__setattr__ or _is_frozen(cls))
        and cls.__new__ is object.__new__
    )


def _is_frozen(cls: type) -> bool:
    """A dataclass of which `@dataclass(frozen=True)` wrote what setting an attribute does."""
    code = getattr(cls.__setattr__, "__code__", None)
    return dataclasses.is_dataclass(cls) and code is not None and code.co_filename in ("<string>", dataclasses.__file__)


def attributes(value: Any) -> list[tuple[str, Any]] | None:
    """(name, value) of each attribute of a plain object, in the order of their making; None for anything else."""
    cls = type(value)
    if isinstance(value, type) or not is_plain_class(cls):
        return None
    return list(held_by(value).items())


def held_by(value: Any) -> dict[str, Any]:
    """The attributes of an object, those in slots too."""
    found = dict(getattr(value, "__dict__", {}))
    for base in type(value).__mro__:
        slots = base.__dict__.get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else slots:
            name = f"_{base.__name__.lstrip('_')}{slot}" if slot.startswith("__") and not slot.endswith("__") else slot
            if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                found[name] = getattr(value, name)
    return found


def has_slots(value: Any) -> bool:
    """Has it attributes of its own in slots? Classes of libraries keep other things there."""
    cls = type(value)
    return is_plain_class(cls) and any("__slots__" in vars(base) for base in cls.__mro__[:-1])


def parts(value: Any) -> list[tuple[str, Any]] | None:
    """(name, value) of what a dataclass or a plain object holds; None for anything else."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
    return attributes(value)


def visited(value: Any, look: Callable[[], Any], again: Callable[[int, Any], Any]) -> Any:
    """What `look` finds in an object; objects may hold each other, and be held in several places.

    Where it is met again below the same outermost object, `again` is asked: it is given which of the objects it is, and
    what was found (None as long as that is under way, and for what comes after so many objects).
    """
    outermost = getattr(_visits, "found", None) is None
    if outermost:
        _visits.found = {}
    found = _visits.found
    try:
        if id(value) in found:
            return again(*found[id(value)])
        number = len(found)
        if number >= LARGEST:
            return again(number, None)
        found[id(value)] = number, None
        result = look()
        found[id(value)] = number, result
        return result
    finally:
        if outermost:
            _visits.found = None


def rebuilt(primal: Any, **parts: Any) -> Any:
    """An object of the primal's class with these attributes; its __init__ does not run."""
    kind = type(primal)
    result = kind() if kind is types.SimpleNamespace else object.__new__(kind)
    for name, value in parts.items():
        object.__setattr__(result, name, value)
    return result
