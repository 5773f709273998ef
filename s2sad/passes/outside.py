"""Variables outside of the function that it, or a function that it calls, writes: `global`, `nonlocal`, attributes of modules.

Each is a variable of the function, read once at the start; after each statement that binds it, it is written back to where it belongs.
"""

from __future__ import annotations

import dis
import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gast

from s2sad.errors import S2sadError
from s2sad.ir import Effect, Loop, Op, Origin, Step, blocks, every, trees_read
from s2sad.kinds import MISSING
from s2sad.load import Namespace, namespace
from s2sad.records import OPAQUE
from s2sad.scope import LiveCell, LiveGlobal, Scope, declared_outside, parameters
from s2sad.trees import assign, attribute, name, name_nodes, names_bound, walk
from s2sad.unit import is_user_function

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

STORE_GLOBAL, STORE_ATTR = dis.opmap["STORE_GLOBAL"], dis.opmap["STORE_ATTR"]
Place = tuple[int, str]  # of a dict of globals, and the name


@dataclass(slots=True)
class Variable:
    """A variable of the function that stands for one outside."""

    label: str
    holder: Any  # the module, or the closure
    name: str
    start: gast.expr | None  # how its value is read, if it has one


# what functions write


def written_by(function: types.FunctionType) -> dict[Place, dict]:
    """Globals, and attributes of modules, that a function writes itself; with the dict that holds them."""
    found: dict[Place, dict] = {}
    if _has(function.__code__, STORE_GLOBAL):
        for label in _stored(function.__code__):
            found[id(function.__globals__), label] = function.__globals__
    if _has(function.__code__, STORE_ATTR):
        from s2sad.passes.parse import parse

        try:
            tree = parse(function).tree
        except S2sadError:
            return found
        for module, label in module_writes(tree, Scope.of(function, tree)):
            found[id(vars(module)), label] = vars(module)
    return found


def module_writes(tree: gast.AST, scope: Scope) -> list[tuple[Any, str]]:
    found = []
    for node in walk(tree):
        if isinstance(node, gast.Attribute) and not isinstance(node.ctx, gast.Load):
            holder = scope.lookup(node.value)
            if isinstance(holder, types.ModuleType | Namespace):
                found.append((holder, node.attr))
    return found


def _has(code: types.CodeType, opcode: int) -> bool:
    return opcode in code.co_code[::2] or any(
        _has(inner, opcode) for inner in code.co_consts if isinstance(inner, types.CodeType)
    )


def _stored(code: types.CodeType, opcode: int = STORE_GLOBAL) -> set[str]:
    found = {i.argval for i in dis.get_instructions(code) if i.opcode == opcode}
    return found.union(*(_stored(inner, opcode) for inner in code.co_consts if isinstance(inner, types.CodeType)))


def names_of(code: types.CodeType) -> set[str]:
    return set(code.co_names).union(*(names_of(inner) for inner in code.co_consts if isinstance(inner, types.CodeType)))


def attributes_written(function: types.FunctionType) -> set[str]:
    """Names of attributes that a function writes; of its own object only if it is not being built."""
    if not _has(function.__code__, STORE_ATTR) or function.__code__.co_filename == "<string>":
        return set()  # what a class decorator wrote builds
    if function.__name__ not in ("__init__", "__new__", "__post_init__"):
        return _stored(function.__code__, STORE_ATTR)
    from s2sad.passes.parse import parse

    try:
        tree = parse(function).tree
    except S2sadError:
        return _stored(function.__code__, STORE_ATTR)
    own = next((p.id for p in parameters(tree)), "")
    return {
        node.attr
        for node in walk(tree)
        if isinstance(node, gast.Attribute)
        and not isinstance(node.ctx, gast.Load)
        and not (isinstance(node.value, gast.Name) and node.value.id == own)
    }


CLEAN: set[Any] = set()  # functions that reach nothing that is written outside, for as long as one text is made


class Reached:
    """The user's functions that a function may run, and what of the outside they read and write."""

    def __init__(self, function: types.FunctionType):
        self.writes: dict[Place, dict] = {}
        self.reads: set[Place] = set()
        self.attributes: set[str] = set()  # that something writes after an object is built
        seen: dict[int, Any] = {}
        stack: list[Any] = [function]
        while stack:
            item = stack.pop()
            if id(item) in seen:
                continue
            seen[id(item)] = item
            if isinstance(item, type):
                stack += [
                    part
                    for value in vars(item).values()
                    for part in (
                        getattr(value, "__func__", value),
                        getattr(value, "fget", None),
                        getattr(value, "fset", None),
                    )
                    if isinstance(part, types.FunctionType)
                ]
                stack += [base for base in item.__bases__ if base is not object]
            elif isinstance(item, types.FunctionType) and is_user_function(item) and not of_library(item):
                self.writes |= written_by(item)
                self.attributes |= attributes_written(item)
                labels = names_of(item.__code__)
                for label in labels & item.__globals__.keys():
                    value = item.__globals__[label]
                    self.reads.add((id(item.__globals__), label))
                    if isinstance(value, types.ModuleType):
                        self.reads |= {(id(vars(value)), attr) for attr in labels}
                    stack.append(_function(value))
                for cell in item.__closure__ or ():
                    try:
                        stack.append(_function(cell.cell_contents))
                    except ValueError:
                        continue
        if not self.writes and not self.attributes:
            CLEAN.update(item for item in seen.values() if isinstance(item, types.FunctionType))


def of_library(function: types.FunctionType) -> bool:
    """Is it of the standard library, whose variables are its own?"""
    return str(function.__module__).split(".")[0] in OPAQUE


def _function(value: Any) -> Any:
    """The function or class behind an object that may be called."""
    for attr in ("function", "func", "__wrapped__", "__func__"):
        inner = (
            getattr(value, attr, None) if not isinstance(value, types.FunctionType | type | types.ModuleType) else None
        )
        if isinstance(inner, types.FunctionType):
            return inner
    if isinstance(value, types.FunctionType | type):
        return value
    return type(value)


class Outside:
    """The variables outside that one function writes."""

    def __init__(self, home: Normaliser):
        self.home = home
        self.variables: dict[Place, Variable] = {}
        self.known: dict[Any, bool] = {}
        function = home.source.function
        own = declared_outside(home.source.tree.body)
        reached = Reached(function) if function not in CLEAN else None
        self.attributes = reached.attributes if reached is not None else set()
        for (key, label), space in sorted(reached.writes.items() if reached else (), key=lambda item: item[0][1]):
            self.declare(key, label, namespace(space), space, label in own and space is function.__globals__)
        for label in sorted(own & set(function.__code__.co_freevars) & names_bound(home.source.tree.body)):
            cell = home.scope.cells.get(label)
            self.declare(id(cell), label, _Cell(cell), None, True)

    def declare(self, key: int, label: str, holder: Any, space: dict | None, own: bool) -> None:
        home = self.home
        ours = space is home.source.function.__globals__ and label not in home.scope.locals | home.scope.cells.keys()
        fresh = label if own or ours else home.names.fresh(label)
        value = LiveCell(home.scope.cells[label], label) if space is None else LiveGlobal(space, label)
        start = home.scope.add(home.names.fresh(f"{label}_outside"), value)
        exists = home.scope.value(start) is not MISSING
        self.variables[key, label] = Variable(fresh, holder, label, name(start) if exists else None)
        home.names.taken.add(fresh)
        home.scope.locals.add(fresh)
        home.varied.add(fresh)

    # in the text

    def label(self, space: dict, label: str) -> str | None:
        """The variable for a global."""
        found = self.variables.get((id(space), label))
        return found.label if found is not None else None

    def attribute(self, node: gast.expr) -> str | None:
        """The variable for an attribute of a module."""
        if not self.variables or not isinstance(node, gast.Attribute):
            return None
        holder = self.home.scope.lookup(node.value)
        if not isinstance(holder, types.ModuleType | Namespace):
            return None
        return self.label(vars(holder), node.attr)

    def concerns(self, callee: Any) -> bool:
        """Does a function write or read one of the variables?"""
        if not self.variables:
            return False
        callee = _function(callee)
        if not isinstance(callee, types.FunctionType) or not is_user_function(callee) or of_library(callee):
            return False
        if callee not in self.known:
            reached = Reached(callee)
            self.known[callee] = bool((reached.reads | reached.writes.keys()) & self.variables.keys())
        return self.known[callee]

    # in the steps

    def finish(self, steps: list[Step]) -> list[Step]:
        """The steps, with the variables read at the start and written back."""
        if not self.variables:
            return steps
        for step in every(steps):
            self._refuse_handed_on(step)
        by_label = {variable.label: variable for variable in self.variables.values()}
        for block in [steps, *(b for step in every(steps) for b in blocks(step))]:
            block[:] = [s for step in block for s in self._written_back(step, by_label)]
        start: list[Step] = []
        for variable in by_label.values():
            if variable.start is not None:
                origin = Origin(assign(variable.label, variable.start), 1, "")
                start.append(Op(origin, (variable.label,), variable.start))
        return [*start, *steps]

    def _refuse_handed_on(self, step: Step) -> None:
        """A function that would write or read the outside where nobody follows it."""
        for node in (n for tree in trees_read(step) for n in name_nodes(tree)):
            if isinstance(callee := self.home.scope.lookup(node), types.FunctionType) and self.concerns(callee):
                raise self.home.error(
                    f"{node.id!r} uses variables outside of it that are written, and is used as a value",
                    step.origin.node,
                    "Call it by its name, in a loop.",
                )

    def _written_back(self, step: Step, by_label: dict[str, Variable]) -> list[Step]:
        if isinstance(step, Loop) and step.target is not None and names_bound([step.target]) & by_label.keys():
            raise self.home.error(
                "a loop over a variable outside of the function is not supported",
                step.origin.node,
                "Loop over a local variable, and assign that.",
            )
        if not isinstance(step, Op):
            return [step]
        origin = Origin(gast.Pass(), step.origin.line, step.origin.text)
        return [step, *(Effect(origin, self._write(by_label[t])) for t in step.targets if t in by_label)]

    def _write(self, variable: Variable) -> gast.stmt:
        holder = holder_label(self.home, variable.holder)
        target = attribute(holder, variable.name)
        target.ctx = gast.Store()
        return gast.Assign([target], name(variable.label), None)


class _Cell:
    """A cell of a closure, written as an attribute."""

    def __init__(self, cell: types.CellType):
        object.__setattr__(self, "_cell", cell)

    def __setattr__(self, label: str, value: Any) -> None:
        self._cell.cell_contents = value


def holder_label(home: Normaliser, holder: Any) -> str:
    """A name for a module or closure."""
    for known, cell in home.scope.cells.items():
        if known in home.scope.added and isinstance(cell, types.CellType) and cell.cell_contents is holder:
            return known
    label = getattr(holder, "__name__", "outside").rpartition(".")[2].strip("_")
    return home.scope.add(home.names.fresh(label if label.isidentifier() else "outside"), types.CellType(holder))
