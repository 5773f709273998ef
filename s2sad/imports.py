"""What a generated file imports, and how it reaches the user's globals, which are read when it runs."""

from __future__ import annotations

import builtins
import re
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gast

from s2sad.custom import checkpoint
from s2sad.kinds import MISSING
from s2sad.load import Closure, Namespace, closes_over, namespace
from s2sad.scope import MADE, CellOf, LiveCell, LiveGlobal, Scope, hides_builtin
from s2sad.trees import attribute, replace_names

LIBRARIES = (
    "numpy",
    "scipy",
    "math",
    "cmath",
    "functools",
    "itertools",
    "operator",
    "collections",
    "random",
    "s2sad",
    "time",
    "types",
)


@dataclass
class Imports:
    """One file's import lines, and the names bound before it runs."""

    lines: dict[str, str] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)
    bindings: dict[str, Any] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)  # variables of the user's functions
    meant: dict[str, Any] = field(default_factory=dict)  # what global names mean in the user's functions
    written: Callable[[types.FunctionType], str] = (
        str  # the name under which the file defines a function that s2sad made
    )

    def reserve(self, label: str, scope: Scope) -> None:
        """A name that a function of the user's reads means what it means there."""
        if label in scope.cells or label in scope.function.__globals__:
            self.meant.setdefault(label, scope.value(label))

    def _free(self, label: str, value: Any) -> str:
        printed, number = label, 2
        while printed in self.taken or any(
            printed in names and names[printed] is not value for names in (self.objects, self.meant)
        ):
            printed, number = f"{label}{number}", number + 1
        return printed

    def library(self, label: str, value: Any) -> str:
        """The name under which a module, library function or builtin is printed."""
        printed = self._free(label, value)
        if printed not in self.objects and getattr(builtins, printed, MISSING) is not value:
            line = _import_line(printed, value)
            assert line is not None, label
            self.objects[printed] = value
            self.lines[printed] = line
        return printed

    def binding(self, label: str, value: Any) -> str:
        """A name for an object of the user's that no import line reaches."""
        printed = self._free(label, value)
        self.objects[printed] = self.bindings[printed] = value
        return printed

    def reach(self, label: str, scope: Scope) -> gast.expr:
        """How generated code says a name that is not local to it."""
        value = scope.value(label)
        made = value.function if isinstance(value, checkpoint) else value
        if isinstance(made, types.FunctionType) and made in MADE:
            return attribute(self.written(made))
        if label in scope.added and label in scope.cells:
            return self._added(label, scope.cells[label], value, scope)
        if hides_builtin(label, value):  # the user's own has another name by now
            return attribute(label)
        if label in scope.cells:
            if isinstance(value, types.ModuleType):
                return attribute(self.library(label, value))
            return attribute(self.binding("closure", closure_of(scope)), label)
        if label in scope.function.__globals__:
            if importable(label, value):
                return attribute(self.library(label, value))
            module = str(scope.function.__globals__.get("__name__", "module")).rpartition(".")[2].strip("_") or "module"
            return attribute(
                self.binding(module if module.isidentifier() else "module", namespace(scope.function.__globals__)),
                label,
            )
        if label not in scope.unknown and not hasattr(builtins, label):
            raise LookupError(f"nothing binds {label!r}")
        return attribute(label)

    def _added(self, label: str, cell: Any, value: Any, scope: Scope) -> gast.expr:
        """A name that came with functions that are written out."""
        if isinstance(cell, LiveGlobal):
            module = str(cell.space.get("__name__", "module")).rpartition(".")[2].strip("_") or "module"
            return attribute(
                self.binding(module if module.isidentifier() else "module", namespace(cell.space)), cell.label
            )
        if isinstance(cell, CellOf):
            return self._in_closure(label, cell, value)
        if isinstance(cell, LiveCell):
            return attribute(self.binding("closure", closure_of(scope)), cell.label)
        own = (
            isinstance(value, types.ModuleType | Namespace)
            and vars(value).get("__name__", "").split(".")[0] not in LIBRARIES
        )
        if not own and importable(label, value):
            return attribute(self.library(label, value))
        return attribute(self.binding(label, value))

    def _in_closure(self, label: str, cell: CellOf, value: Any) -> gast.expr:
        """What a function closes over that is written out here: read when the gradient runs."""
        if isinstance(value, types.ModuleType) or (callable(value) and importable(label, value)):
            return attribute(self.library(label, value))
        known = (c for c in self.bindings.values() if isinstance(c, Closure) and closes_over(c, cell.cells))
        return attribute(self.binding("closure", next(known, None) or Closure(cell.cells)), cell.label)

    def header(self, text: str) -> list[str]:
        """The import lines of what the text of the functions reads."""
        code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
        words = set(re.findall(r"\w+", code))
        lines = [line for printed, line in self.lines.items() if printed in words]
        plain = sorted(line for line in lines if line.startswith("import "))
        parts: dict[str, list[str]] = {}  # one line for each module
        for line in lines:
            if line.startswith("from "):
                module, _, imported = line.partition(" import ")
                parts.setdefault(module, []).append(imported)
        return plain + [f"{module} import {', '.join(sorted(names))}" for module, names in sorted(parts.items())]


def closure_of(scope: Scope) -> Closure:
    if scope.closure is None:
        scope.closure = Closure(scope.cells)
    return scope.closure


def importable(label: str, value: Any) -> bool:
    """Is it a module or a library's function, that an import line finds again?"""
    if isinstance(value, types.ModuleType):
        return sys.modules.get(value.__name__) is value
    return _import_line(label, value) is not None


def _import_line(label: str, value: Any) -> str | None:
    if isinstance(value, types.ModuleType):
        if value.__name__ == label:
            return f"import {label}"
        parent, _, last = value.__name__.rpartition(".")
        if parent and last == label:
            return f"from {parent} import {label}"
        return f"import {value.__name__} as {label}"
    for module, name in _homes(value):
        if (
            module.split(".")[0] in (*LIBRARIES, "builtins")
            and getattr(sys.modules.get(module), name, MISSING) is value
        ):
            return f"from {module} import {name}" + ("" if name == label else f" as {label}")
    return None


def _homes(value: Any) -> list[tuple[str, str]]:
    name = getattr(value, "__name__", "")
    homes = [(str(getattr(value, "__module__", "")), name)]
    if hasattr(value, "nin") or homes[0][0] in ("None", ""):
        homes += [("numpy", name), ("scipy.special", name)]
    return homes


def qualify(node: gast.AST, local: set[str], imports: Imports, scope: Scope) -> None:
    """Put the way to reach them in place of the user's global names, all over a tree."""
    replace_names(node, local, lambda label: _qualified(label, imports, scope))


def _qualified(node: gast.Name, imports: Imports, scope: Scope) -> gast.expr:
    if node.id in imports.objects:
        return node
    if node.id not in scope.cells and node.id not in scope.function.__globals__ and hasattr(builtins, node.id):
        return node
    return imports.reach(node.id, scope)
