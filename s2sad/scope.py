"""Which object a name is, looked up where the function would look, never guessed."""

from __future__ import annotations

import builtins
import importlib
import sys
import types
from dataclasses import dataclass, field
from typing import Any

import gast

from s2sad.kinds import MISSING
from s2sad.trees import names_bound, names_stored, walk


@dataclass(slots=True)
class Scope:
    """The names of one function: its locals, the cells of its closure, its globals."""

    function: types.FunctionType
    locals: set[str]
    cells: dict[str, Any] = field(default_factory=dict)
    closure: Any = None
    imported: dict[str, Any] = field(default_factory=dict)  # by import statements inside the function
    added: set[str] = field(default_factory=set)  # names that came with functions that are written out

    @classmethod
    def of(cls, function: types.FunctionType, tree: gast.FunctionDef) -> Scope:
        bound = names_bound(tree.body) | {argument.id for argument in parameters(tree)}
        nodes = [
            node for node in walk(tree) if type(node) in (gast.Global, gast.Nonlocal, gast.Import, gast.ImportFrom)
        ]
        outer = {n for node in nodes if isinstance(node, gast.Global | gast.Nonlocal) for n in node.names}
        found = _imported(nodes, tree)
        bound -= set(found)
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=False))
        return cls(function, bound - outer, cells, imported=found)

    def value(self, name: str) -> Any:
        """What a name that is not local is now."""
        if name in self.locals:
            return MISSING
        if name in self.imported:
            return self.imported[name]
        if name in self.cells:
            try:
                return self.cells[name].cell_contents
            except ValueError:
                return MISSING
        if name in self.function.__globals__:
            return self.function.__globals__[name]
        return getattr(builtins, name, MISSING)

    def lookup(self, node: gast.expr) -> Any:
        """The object that `np.linalg.solve` is; MISSING for what only running the program tells."""
        path = []
        while isinstance(node, gast.Attribute):
            path.append(node.attr)
            node = node.value
        if not isinstance(node, gast.Name):
            return MISSING
        value = self.value(node.id)
        for attr in reversed(path):
            distribution = type(value).__module__.startswith("scipy.stats.")  # scipy.stats.norm.logpdf
            if (
                not isinstance(value, types.ModuleType | type | types.BuiltinFunctionType)
                and not hasattr(value, "nin")
                and not distribution
            ):
                return MISSING
            value = getattr(value, attr, MISSING)
        return value

    def captured(self, name: str) -> bool:
        """Is it a variable of the user's outside the function (not a module, function or class)?"""
        value = self.value(name)
        return not (
            name in self.imported
            or value is MISSING
            or isinstance(value, types.ModuleType | type)
            or callable(value)
            or name not in self.cells
            and name not in self.function.__globals__
        )


def _imported(nodes: list[gast.AST], tree: gast.FunctionDef) -> dict[str, Any]:
    """What import statements in a function bind, where nothing else binds the name."""
    found: dict[str, Any] = {}
    for node in nodes:
        if not isinstance(node, gast.Import | gast.ImportFrom):
            continue
        for item in node.names:
            try:
                if isinstance(node, gast.Import):
                    module = importlib.import_module(item.name)
                    found[item.asname or item.name.split(".")[0]] = (
                        module if item.asname else sys.modules[item.name.split(".")[0]]
                    )
                elif not node.level:
                    module = importlib.import_module(node.module)
                    found[item.asname or item.name] = getattr(module, item.name)
            except (ImportError, AttributeError):
                continue
    others = names_stored(tree) if found else set()
    return {name: value for name, value in found.items() if name not in others}


def parameters(tree: gast.FunctionDef | gast.Lambda) -> list[gast.Name]:
    """All parameters in the order of the code object's variables."""
    a = tree.args
    return [*a.posonlyargs, *a.args, *a.kwonlyargs, *([a.vararg] if a.vararg else []), *([a.kwarg] if a.kwarg else [])]
