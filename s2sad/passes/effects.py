"""effects: may a function of the user's write what it is given, or give back a view of it? Read off its text, on the safe side."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gast

from s2sad.custom import checkpoint
from s2sad.kinds import MISSING
from s2sad.outputs import has_output
from s2sad.passes.writing_names import (
    SHARING,
    WRITING_FUNCTIONS,
    WRITING_METHODS,
    gives_back_argument,
    writes_arguments,
)
from s2sad.trees import names_bound, root_name, walk


@dataclass(frozen=True)
class Effects:
    writes: bool
    returns_alias: bool


_known: dict[Any, Effects] = {}


def effects(function: Any, depth: int = 0) -> Effects:
    """Of a function; a function whose text can't be read may do anything."""
    from s2sad.errors import S2sadError
    from s2sad.passes.parse import parse
    from s2sad.scope import Scope

    if isinstance(function, types.MethodType):
        function = function.__func__
    if isinstance(function, checkpoint):
        function = function.function
    if not isinstance(function, types.FunctionType):
        return Effects(True, True)
    key = function.__code__
    if key in _known:
        return _known[key]
    if depth > 3000:
        return Effects(True, True)
    _known[key] = Effects(False, True)  # a function that calls itself
    try:
        source = parse(function)
        found = of_tree(source.tree, Scope.of(source.function, source.tree), depth)
    except (S2sadError, OSError, TypeError):
        found = Effects(True, True)
    _known[key] = found
    if depth == 0:
        del _known[key]  # globals may change
    return found


def recursive(function: types.FunctionType) -> bool:
    """Does a function call itself, or one that does?"""
    from s2sad.errors import S2sadError
    from s2sad.passes.parse import parse
    from s2sad.scope import Scope

    seen: set[Any] = set()
    stack = [function]
    while stack:
        current = stack.pop()
        try:
            source = parse(current)
        except (S2sadError, OSError, TypeError):
            continue
        scope = Scope.of(source.function, source.tree)
        for node in walk(source.tree):
            if isinstance(node, gast.Name | gast.Attribute):
                callee = scope.lookup(node)
                if callee is function:
                    return True
                if isinstance(callee, types.FunctionType) and callee.__code__ not in seen and _own(callee):
                    seen.add(callee.__code__)
                    stack.append(callee)
    return False


def _own(callee: types.FunctionType) -> bool:
    return str(callee.__module__).split(".")[0] not in ("numpy", "scipy", "math", "s2sad")


def of_tree(tree: gast.FunctionDef, scope: Any, depth: int = 0) -> Effects:
    values: dict[str, list[gast.expr]] = {}
    nodes = list(walk(tree))
    for node in nodes:
        if isinstance(node, gast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], gast.Name):
            values.setdefault(node.targets[0].id, []).append(node.value)
    single = dict(values)
    added: dict[str, int] = {}
    for node in nodes:  # what is put into a container counts among what the name holds
        if isinstance(node, gast.Assign):
            for target in node.targets:
                if isinstance(target, gast.Subscript) and any(map(_container, single.get(root(target), []))):
                    single[root(target)] = [*single[root(target)], gast.List([node.value], gast.Load())]
                    added[root(target)] = added.get(root(target), 0) + 1
    times: dict[str, int] = {}
    for node in nodes:
        if type(node) is gast.Name and not isinstance(node.ctx, gast.Load):
            times[node.id] = times.get(node.id, 0) + 1
    for node in nodes:
        if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name):
            times[node.target.id] -= 1
    plain = {n for n, trees in single.items() if times.get(n) == len(trees) - added.get(n, 0)}

    def fresh(node: gast.expr | None, seen: frozenset[str] = frozenset()) -> bool:
        match node:
            case None | gast.Constant() | gast.Compare() | gast.UnaryOp() | gast.JoinedStr():
                return True
            case gast.BinOp():
                return not isinstance(node.op, (gast.Add, gast.Mult)) or not any(
                    isinstance(n, (gast.List, gast.Tuple)) for n in walk(node)
                )
            case gast.Name(id=label):
                return label in plain and label not in seen and all(fresh(v, seen | {label}) for v in single[label])
            case gast.Tuple(elts=items) | gast.List(elts=items):
                return all(fresh(i, seen) for i in items)
            case gast.Dict(values=items):
                return all(fresh(i, seen) for i in items)
            case gast.ListComp(elt=item) | gast.DictComp(value=item):
                return fresh(item, seen)
            case gast.IfExp(body=body, orelse=orelse):
                return fresh(body, seen) and fresh(orelse, seen)
            case gast.Call(func=func):
                label = (
                    func.attr if isinstance(func, gast.Attribute) else func.id if isinstance(func, gast.Name) else ""
                )
                callee = scope.lookup(func)
                module = getattr(callee, "__module__", None) or getattr(type(callee), "__module__", "")
                if callee is not MISSING and str(module).split(".")[0] in ("numpy", "scipy", "math", "builtins"):
                    own = getattr(callee, "__name__", label)
                    return SHARING.isdisjoint({label, own}) and not gives_back_argument(node, own)
                if isinstance(callee, types.FunctionType):
                    return not effects(callee, depth + 1).returns_alias
                return isinstance(func, gast.Attribute) and label in (
                    "sum",
                    "mean",
                    "dot",
                    "copy",
                    "max",
                    "min",
                    "std",
                    "var",
                    "prod",
                    "flatten",
                    "item",
                )
        return False

    own = {n for n in plain if fresh(gast.Name(n, gast.Load(), None, None))}
    harmless = made_before(tree.body, fresh)
    writes = False
    for node in nodes:  # no `any`: through callees this goes deep, and Python counts levels of C more strictly
        if id(node) in harmless:
            continue
        if type(node) not in (gast.Name, gast.Constant) and writing(node, scope, depth, own):
            writes = True
            break
    returned = [node.value for node in nodes if isinstance(node, gast.Return)]
    alias = not all(fresh(value) for value in returned) or any(shown_twice(value, single) for value in returned)
    return Effects(writes, alias)


def _container(node: gast.expr) -> bool:
    """A list or dict, as its text shows."""
    made = isinstance(node, gast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in MAKERS
    return made or isinstance(node, (gast.List, gast.Dict, gast.ListComp, gast.DictComp))


MAKERS = ("dict", "list", "OrderedDict", "defaultdict", "deque")


def shown_twice(node: gast.expr | None, values: dict[str, list[gast.expr]]) -> bool:
    """May a result hold one thing in two places: `return z, z`, `w = z; return [z, w]`?"""
    found: list[str] = []
    seen: set[str] = set()
    stack = [node] if node is not None else []
    while stack:
        inner = stack.pop()
        match inner:
            case gast.Name(id=label):
                found.append(label)
                others = [v for v in values.get(label, []) if isinstance(v, (gast.Name, *DISPLAYS, gast.IfExp))]
                if label not in seen:
                    seen.add(label)
                    stack += others
            case gast.IfExp(body=body, orelse=orelse):
                stack += [body, orelse]
            case gast.Tuple(elts=items) | gast.List(elts=items) | gast.Dict(values=items):
                stack += items
            case gast.ListComp(elt=elt) | gast.DictComp(value=elt):
                stack += [elt, elt]
            case gast.Starred(value=value):
                stack.append(value)
    return len(found) != len(set(found))


DISPLAYS = (gast.Tuple, gast.List, gast.Dict)


def made_before(body: list[gast.stmt], fresh: Callable[[gast.expr], bool]) -> set[int]:
    """The statements `x op= v`, by their ids, whose x the same block has made anew."""
    harmless: set[int] = set()
    made: set[str] = set()
    for stmt in body:
        match stmt:
            case gast.Assign(targets=[gast.Name(id=label)], value=value):
                (made.add if fresh(value) else made.discard)(label)
            case gast.AugAssign(target=gast.Name(id=label)) if label in made:
                harmless.add(id(stmt))
            case gast.AugAssign():
                pass
            case _:
                made -= names_bound([stmt])
                for block in ("body", "orelse", "finalbody"):
                    harmless |= made_before(getattr(stmt, block, []), fresh)
    return harmless


def root(node: gast.AST) -> str:
    while isinstance(node, gast.Subscript):
        node = node.value
    return node.id if isinstance(node, gast.Name) else ""


def writing(node: gast.AST, scope: Any, depth: int, own: set[str]) -> bool:
    """May this node write memory that is not the function's own?"""
    match node:
        case gast.Assign(targets=targets):
            return any(
                isinstance(n, (gast.Subscript, gast.Attribute))
                and not isinstance(n.ctx, gast.Load)
                and root(n) not in own
                for t in targets
                for n in walk(t)
            )
        case gast.AugAssign(target=target):
            return root(target) not in own
        case gast.Delete() | gast.Global() | gast.Nonlocal():
            return True
        case gast.AnnAssign(target=target):
            return not isinstance(target, gast.Name)
        case gast.For(target=target) | gast.comprehension(target=target):
            return any(
                isinstance(n, gast.Subscript | gast.Attribute) and not isinstance(n.ctx, gast.Load)
                for n in walk(target)
            )
        case gast.Call(func=func):
            label = func.attr if isinstance(func, gast.Attribute) else ""
            callee = scope.lookup(func)
            if has_output(node, callee, label if callee is MISSING else "") or writes_arguments(callee):
                return True
            if any(str(k.arg).startswith("overwrite_") for k in node.keywords):
                return True
            if callee is MISSING:
                if _default_writes(node, scope):
                    return True
                return (
                    label in WRITING_METHODS
                    or (label.startswith("__i") and label.endswith("__"))
                    or label == "__setitem__"
                )
            if isinstance(callee, types.FunctionType) and str(callee.__module__).split(".")[0] not in (
                "numpy",
                "scipy",
                "math",
            ):
                return effects(callee, depth + 1).writes
            return getattr(callee, "__name__", "") in WRITING_FUNCTIONS or getattr(callee, "__name__", "") in (
                "at",
                "shuffle",
            )
    return False


def _default_writes(node: gast.Call, scope: Any) -> bool:
    """Is what is called a parameter, or in one, whose default is a library function that writes here?"""
    from s2sad.passes.named_functions import functions_of, writes_here
    from s2sad.unit import default_value

    label = root_name(node.func)
    code = getattr(scope.function, "__code__", None)
    if code is None or label not in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]:
        return False
    return any(writes_here(node, callee) for callee in functions_of(default_value(scope.function, label)))
