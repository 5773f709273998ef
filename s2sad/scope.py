"""Which object a name is, looked up where the function would look, never guessed."""

from __future__ import annotations

import builtins
import functools
import importlib
import sys
import types
import weakref
from dataclasses import dataclass, field
from typing import Any

import gast
import numpy as np

from s2sad.kinds import MISSING
from s2sad.load import Closure
from s2sad.trees import children, names_bound, names_read, names_stored, walk


class LiveGlobal:
    """A global variable of another module, read when it is asked for."""

    def __init__(self, space: dict[str, Any], label: str):
        self.space, self.label = space, label

    @property
    def cell_contents(self) -> Any:
        if self.label not in self.space:
            raise ValueError(self.label)
        return self.space[self.label]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LiveGlobal) and other.space is self.space and other.label == self.label

    __hash__ = None  # type: ignore[assignment]


class LiveCell:
    """A variable that the function closes over, under another name."""

    def __init__(self, cell: types.CellType, label: str):
        self.cell, self.label = cell, label

    @property
    def cell_contents(self) -> Any:
        return self.cell.cell_contents


class CellOf(LiveCell):
    """A variable that another function closes over; `cells` are all that this one does."""

    def __init__(self, cells: dict[str, Any], label: str):
        super().__init__(cells[label], label)
        self.cells = cells

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CellOf) and other.cell is self.cell

    __hash__ = None  # type: ignore[assignment]


@dataclass(eq=False, slots=True)
class Made:
    """A function that s2sad made of a part of the user's: its source, the names that it knows besides its globals."""

    source: Any
    cells: dict[str, Any]
    info: Any  # how it is called
    added: set[str]


MADE: weakref.WeakKeyDictionary[types.FunctionType, Made] = weakref.WeakKeyDictionary()


@dataclass(slots=True)
class Scope:
    """The names of one function: its locals, the cells of its closure, its globals."""

    function: types.FunctionType
    locals: set[str]
    cells: dict[str, Any] = field(default_factory=dict)
    closure: Any = None
    imported: dict[str, Any] = field(default_factory=dict)  # by import statements inside the function
    added: set[str] = field(default_factory=set)  # names that came with functions that are written out
    unknown: set[str] = field(default_factory=set)  # names that the user's code reads and nothing binds (yet)

    @classmethod
    def of(cls, function: types.FunctionType, tree: gast.FunctionDef) -> Scope:
        bound = names_bound(tree.body) | {argument.id for argument in parameters(tree)}
        outer = declared_outside(tree.body)
        found = _imported(tree)
        bound -= set(found)
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=False))
        made = MADE.get(function)
        if made is not None:
            cells = dict(made.cells)
        scope = cls(function, bound - outer, cells, imported=found, added=set(made.added) if made else set())
        scope.unknown = {n for n in names_read(tree) - scope.locals if scope.value(n) is MISSING}
        return scope

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

    def outside(self) -> set[str]:
        """Names of variables around the function: a variable that is made must not look like one of these."""
        return {*self.function.__globals__, *self.cells, *self.imported}

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
            if type(value) is functools.partial and attr == "func":
                value = value.func
                continue
            closure = type(value) is Closure
            if type(value) is not types.ModuleType and not closure and not _holds_functions(value):
                return MISSING
            value = getattr(value, attr, MISSING)
            if closure and not callable(value) and not isinstance(value, types.ModuleType):
                return MISSING  # a variable of the user's, read when the program runs
        return value

    def add(self, label: str, cell: Any) -> str:
        """A name for a value that the function's text does not mention."""
        self.cells[label] = cell
        self.added.add(label)
        return label

    def captured(self, name: str) -> bool:
        """Is it a variable of the user's outside the function (not a module, function or class)?"""
        value = self.value(name)
        return not (
            name in self.locals
            or name in self.imported
            or value is MISSING
            or isinstance(value, types.ModuleType | type)
            or callable(value)
            or type(value).__module__ in ("s2sad.load", "s2sad.passes.outside")
            or name not in self.cells
            and name not in self.function.__globals__
        )


def _holds_functions(value: Any) -> bool:
    """Are attributes of it functions, and no values of the user's?"""
    return (
        isinstance(value, (types.ModuleType, type, types.BuiltinFunctionType))
        or hasattr(value, "nin")
        or type(value).__module__.startswith("scipy.stats.")  # scipy.stats.norm.logpdf
        or value is np.r_
        or value is np.c_
    )


def declared_outside(body: list[gast.stmt]) -> set[str]:
    """Names that `global` and `nonlocal` declare in a function itself, not in those that it defines."""
    found: set[str] = set()
    stack: list[gast.AST] = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, (gast.Global, gast.Nonlocal)):
            found |= set(node.names)
        elif not isinstance(node, (gast.FunctionDef, gast.Lambda, gast.ClassDef, gast.expr)):
            stack += children(node)
    return found


def _imported(tree: gast.FunctionDef) -> dict[str, Any]:
    """What import statements in a function bind, where nothing else binds the name."""
    found: dict[str, Any] = {}
    for node in walk(tree):
        if type(node) not in (gast.Import, gast.ImportFrom):
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


def hides_builtin(label: str, value: Any) -> bool:
    """Is it something of the user's that is called like a builtin?"""
    return value is not MISSING and hasattr(builtins, label) and value is not getattr(builtins, label)
