"""Source texts that travel with a pickled function: one that is pickled by value has no file where it arrives."""

from __future__ import annotations

import linecache
import sys
import types
from typing import Any

Key = tuple[str, int, bytes]
SHIPPED: dict[Key, tuple[str, str]] = {}  # what functions look like → file name and text


def key_of_code(code: types.CodeType) -> Key:
    return code.co_name, code.co_firstlineno, code.co_code


def named(value: Any) -> str | None:
    """The name under which a value's module holds it."""
    path = getattr(value, "__qualname__", "")
    module = sys.modules.get(getattr(value, "__module__", None) or "")
    if module is None or not path or "<" in path:
        return None
    found: Any = module
    for part in path.split("."):
        found = getattr(found, part, None)
    return path if found is value else None


def texts(functions: tuple[types.FunctionType, ...]) -> dict[Key, tuple[str, str]]:
    """The texts that functions which can't be imported elsewhere were made from."""
    found = {}
    for function in functions:
        if named(function) is not None and function.__module__ != "__main__":
            continue
        code = function.__code__
        text = "".join(linecache.getlines(code.co_filename, function.__globals__))
        held = SHIPPED.get(key_of_code(code)) if not text else (code.co_filename, text)
        if held is not None:
            found[key_of_code(code)] = held
    return found


def arrived(cls: type, arguments: tuple, shipped: dict[Key, tuple[str, str]]) -> Any:
    """An object that was pickled with texts."""
    SHIPPED.update(shipped)
    return cls(*arguments)
