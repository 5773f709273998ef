"""Which expressions make iterators, and which functions return some that they make."""

from __future__ import annotations

import builtins
import inspect
import itertools
import types
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from s2sad.passes.generator_texts import is_generator
from s2sad.scope import Scope
from s2sad.trees import YIELDS, children, walk
from s2sad.unit import is_user_function

Resolve = Callable[[gast.expr], Any]  # what is called: a function inside as its tree, anything else as the object
MAKERS = (
    builtins.map,
    builtins.filter,
    builtins.zip,
    builtins.enumerate,
    builtins.reversed,
    builtins.iter,
    np.ndenumerate,
    *(v for v in vars(itertools).values() if isinstance(v, type)),
)
_MADE = frozenset(map(id, MAKERS))
NAMES = {maker.__name__ for maker in MAKERS} | {"from_iterable"}
FEW, MANY = 4, 60  # functions whose code, and whose text, is looked at for one call
_open: set[Any] = set()  # functions that are being looked at


def makes_iterator(node: gast.AST | None, resolve: Resolve, every: bool = False) -> bool:
    """May an expression be an iterator that nobody has taken anything from? `every`: is it one on all paths?"""
    some = all if every else any
    match node:
        case gast.GeneratorExp():
            return True
        case gast.IfExp(body=body, orelse=orelse):
            return some(makes_iterator(part, resolve, every) for part in (body, orelse))
        case gast.BoolOp(values=values):
            return some(makes_iterator(part, resolve, every) for part in values)
        case gast.NamedExpr(value=value):
            return makes_iterator(value, resolve, every)
        case gast.Call(func=func):
            called = resolve(func)
            return id(called) in _MADE or joins(called) or gives_iterator(called, resolve, every)
    return False


def joins(called: Any) -> bool:
    """`itertools.chain.from_iterable`"""
    return getattr(called, "__self__", None) is itertools.chain


def gives_iterator(called: Any, resolve: Resolve, every: bool = False) -> bool:
    """Is it a generator function, or one that returns an iterator that it makes?"""
    if isinstance(called, gast.Lambda):
        return makes_iterator(called.body, resolve, every)
    if isinstance(called, gast.FunctionDef):
        return _generates(called) or _returns_iterator(called, resolve, called, every)
    if is_generator(called):
        return is_user_function(called)
    if not isinstance(called, types.FunctionType) or not _may_return_iterator(called):
        return False
    found = text_of(called)
    return found is not None and _returns_iterator(found[0], found[1], called.__code__, every)


def _may_return_iterator(function: types.FunctionType) -> bool:
    """Judged by code, without texts: does it, or do functions that it calls, use anything that makes iterators?"""
    seen = {function.__code__}
    functions = [function]
    while functions and len(seen) < FEW:
        function = functions.pop()
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=False))
        codes = [function.__code__]
        while codes:
            code = codes.pop()
            if code.co_flags & inspect.CO_GENERATOR or not NAMES.isdisjoint(code.co_names):
                return True
            codes += [c for c in code.co_consts if isinstance(c, types.CodeType)]
            for label in {*code.co_names, *code.co_freevars}:
                value = function.__globals__.get(label)
                if label in cells:
                    value = getattr(cells[label], "cell_contents", None)
                if id(value) in _MADE:
                    return True
                if isinstance(value, types.FunctionType) and value.__code__ not in seen and is_user_function(value):
                    seen.add(value.__code__)
                    functions.append(value)
    return bool(functions)


def _generates(tree: gast.FunctionDef) -> bool:
    return any(isinstance(n, YIELDS) for n in _own(tree))


def _own(tree: gast.FunctionDef) -> list[gast.AST]:
    """The nodes of a function, not those of functions inside."""
    found: list[gast.AST] = []
    stack: list[gast.AST] = list(tree.body)
    while stack:
        node = stack.pop()
        found.append(node)
        if not isinstance(node, gast.FunctionDef | gast.Lambda | gast.ClassDef):
            stack += children(node)
    return found


def text_of(called: Any) -> tuple[gast.FunctionDef, Resolve] | None:
    """The tree of a function of the user's, and what is called in it."""
    from s2sad.errors import S2sadError
    from s2sad.passes.parse import parse

    if not isinstance(called, types.FunctionType) or not is_user_function(called):
        return None
    try:
        tree = parse(called).tree
    except (S2sadError, OSError, TypeError):
        return None
    scope = Scope.of(called, tree)
    local = {n.name: n for n in walk(tree) if isinstance(n, gast.FunctionDef) and n is not tree}
    return tree, lambda func: local.get(getattr(func, "id", "")) or scope.lookup(func)


def _returns_iterator(tree: gast.FunctionDef, resolve: Resolve, key: Any, every: bool) -> bool:
    if key in _open or len(_open) > MANY:
        return False
    _open.add(key)
    try:
        nodes = _own(tree)
        others = [n.id for n in nodes if isinstance(n, gast.Name) and not isinstance(n.ctx, gast.Load)]
        bound: set[str] = set()
        for node in nodes:
            match node:
                case gast.Assign(targets=[gast.Name(id=label)], value=value) if makes_iterator(value, resolve, every):
                    bound.add(label)
                    others.remove(label)
        bound -= set(others) if every else set()
        results = [n.value for n in nodes if isinstance(n, gast.Return)]
        found = (getattr(value, "id", None) in bound or makes_iterator(value, resolve, every) for value in results)
        return bool(results) and (all(found) if every else any(found))
    finally:
        _open.discard(key)
