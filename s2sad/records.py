"""Plain objects of the user's classes: which attributes they hold, and how one is made again with others."""

from __future__ import annotations

import dataclasses
import enum
import sys
import threading
import types
from typing import Any

BUILTINS = (int, float, str, list, dict, tuple, set, complex, bytes)
OPAQUE = {"numpy", "scipy", "builtins", "s2sad", *sys.stdlib_module_names} - {"__main__"}
_open = threading.local()


def is_plain_class(cls: type) -> bool:
    """A class whose objects are no more than their attributes: the user's own, attributes found in the plain way."""
    if (cls.__module__ or "").split(".")[0] in OPAQUE or issubclass(
        cls, BaseException | type | enum.Enum | types.ModuleType
    ):
        return False
    if any(base.__module__ == "numpy" or base in BUILTINS for base in cls.__mro__):
        return False
    return (
        cls.__getattribute__ is object.__getattribute__
        and not hasattr(cls, "__getattr__")
        and (cls.__setattr__ is object.__setattr__ or dataclasses.is_dataclass(cls))
        and cls.__new__ is object.__new__
    )


def attributes(value: Any) -> list[tuple[str, Any]] | None:
    """(name, value) of each attribute of a plain object, in the order of their making; None for anything else."""
    cls = type(value)
    if isinstance(value, type) or not is_plain_class(cls):
        return None
    found = dict(getattr(value, "__dict__", {}))
    for base in cls.__mro__:
        slots = base.__dict__.get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else slots:
            name = f"_{base.__name__.lstrip('_')}{slot}" if slot.startswith("__") and not slot.endswith("__") else slot
            if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                found[name] = getattr(value, name)
    return list(found.items())


def entered(value: Any) -> bool:
    """Is an object's signature being taken already, further up? Objects may hold each other."""
    return id(value) in getattr(_open, "ids", ())


class entering:
    """Marks an object while its attributes are looked at."""

    def __init__(self, value: Any):
        self.key = id(value)

    def __enter__(self) -> None:
        if not hasattr(_open, "ids"):
            _open.ids = set()
        _open.ids.add(self.key)

    def __exit__(self, *exc: object) -> None:
        _open.ids.discard(self.key)


def rebuilt(primal: Any, **parts: Any) -> Any:
    """An object of the primal's class with these attributes; its __init__ does not run."""
    result = object.__new__(type(primal))
    for name, value in parts.items():
        object.__setattr__(result, name, value)
    return result
