"""Generated text to a module that runs, whose lines debuggers, profilers and tracebacks find.

The user's globals are read when the generated code runs. The code names them through one object that `namespace`
gives and that is bound beside `np`: `model.scale`. That costs as much as the bare name would (both are one specialised
look-up in the same dict), it is live, it never writes into the user's module, and compilers know module attributes.
"""

from __future__ import annotations

import importlib.machinery
import io
import linecache
import re
import sys
import threading
import weakref
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

PACKAGE = "s2sad._generated"
_OTHER = re.compile(r"[^0-9A-Za-z_]+")
_lock = threading.RLock()
_namespaces: weakref.WeakValueDictionary[int, Namespace] = weakref.WeakValueDictionary()


class Namespace:
    """The globals of a function that are no module's any more (or never were), read and written as attributes."""

    def __init__(self, variables: dict):
        self.__dict__ = variables


class Closure:
    """The variables that a function closes over, read as attributes, live."""

    def __init__(self, cells: dict[str, Any]):
        object.__setattr__(self, "_cells", cells)

    def __getattr__(self, name: str) -> Any:
        try:
            return self._cells[name].cell_contents
        except KeyError:
            raise AttributeError(name) from None


def closes_over(closure: Closure, cells: dict[str, Any]) -> bool:
    """Are its variables these (and not just variables of the same values)?"""
    known = closure._cells
    return known.keys() == cells.keys() and all(known[n] is cell for n, cell in cells.items())


def namespace(variables: dict) -> ModuleType | Namespace:
    """An object whose attributes are, at any time, the variables of this dict (a function's `__globals__`).

    The module itself where it is still the one registered under its name, else a `Namespace`.
    """
    module = sys.modules.get(variables.get("__name__", ""))
    if isinstance(module, ModuleType) and vars(module) is variables:
        return module
    with _lock:
        known = _namespaces.get(id(variables))
        if known is None:
            known = _namespaces[id(variables)] = Namespace(variables)
        return known


class _Source:
    """The loader of a generated module: gives its text to whoever asks for it."""

    def __init__(self, text: str, filename: str, bindings: dict[str, object]):
        self.text, self.filename, self.bindings = text, filename, bindings

    def get_source(self, fullname: str) -> str:
        return self.text

    def is_package(self, fullname: str) -> bool:
        return False

    def made_from(self, text: str, bindings: dict[str, object]) -> bool:
        same_names = self.bindings.keys() == bindings.keys()
        return self.text == text and same_names and all(self.bindings[k] is bindings[k] for k in bindings)


def load(text: str, path: Path | None, name: str, bindings: Mapping[str, object] | None = None) -> ModuleType:
    """Run `text` as a module `s2sad._generated.<name>`, registered in `sys.modules`; gives the module.

    `path` is the file that holds exactly this text from its first line on, or None if there is none: then a name
    `<s2sad ...>` stands for it. `bindings` are names that the module has before it runs. The same text with the same
    bindings under the same name gives the same module; with others a module of its own (`<name>_2`). Whatever the
    text raises is raised, and nothing stays registered.
    """
    bindings = dict(bindings or {})
    with _lock:
        fullname, known = _place(name, text, bindings)
        if known is not None:
            return known
        filename = str(path) if path is not None else f"<s2sad {fullname.removeprefix(PACKAGE + '.')}>"
        source = _Source(text, filename, bindings)
        module = ModuleType(fullname)
        module.__loader__ = source  # type: ignore[assignment]
        module.__spec__ = importlib.machinery.ModuleSpec(fullname, source, origin=filename)  # type: ignore[arg-type]
        module.__package__ = PACKAGE
        if path is not None:
            module.__file__ = filename
        vars(module).update(bindings)
        code = compile(text, filename, "exec", dont_inherit=True)
        _remember_lines(text, filename)
        _register(module)
        try:
            exec(code, vars(module))
        except BaseException:
            unload(module)
            raise
        return module


def unload(module: ModuleType) -> None:
    """Forget a module that `load` made; functions of it that are still held keep working."""
    with _lock:
        source = module.__loader__
        if sys.modules.get(module.__name__) is module:
            del sys.modules[module.__name__]
            vars(sys.modules[PACKAGE]).pop(module.__name__.removeprefix(PACKAGE + "."), None)
        if isinstance(source, _Source) and not any(s.filename == source.filename for s in _sources()):
            linecache.cache.pop(source.filename, None)


def _sources() -> list[_Source]:
    loaders = [getattr(m, "__loader__", None) for n, m in list(sys.modules.items()) if n.startswith(PACKAGE + ".")]
    return [loader for loader in loaders if isinstance(loader, _Source)]


def _place(name: str, text: str, bindings: dict[str, object]) -> tuple[str, ModuleType | None]:
    """A free module name, or the module that is this one already."""
    base = candidate = f"{PACKAGE}.{_OTHER.sub('_', name)}"
    number = 1
    while (module := sys.modules.get(candidate)) is not None:
        source = module.__loader__
        if isinstance(source, _Source) and source.made_from(text, bindings):
            return candidate, module
        number += 1
        candidate = f"{base}_{number}"
    return candidate, None


def _register(module: ModuleType) -> None:
    package = sys.modules.get(PACKAGE)
    if package is None:
        package = sys.modules[PACKAGE] = ModuleType(PACKAGE, "Modules of generated code.")
        package.__path__ = []
        parent, _, name = PACKAGE.rpartition(".")
        setattr(sys.modules[parent], name, package)
    sys.modules[module.__name__] = module
    setattr(package, module.__name__.removeprefix(PACKAGE + "."), module)


def _remember_lines(text: str, filename: str) -> None:
    # without a time the entry is never checked against the disk: the lines shown are always those that run
    linecache.cache[filename] = (len(text), None, io.StringIO(text, newline=None).readlines(), filename)
