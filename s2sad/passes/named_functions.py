"""named_functions: functions of the libraries that write what they are given, called by a local name of the user's.

Every pass knows such functions by what they are, looked up in the scope. `mul = np.multiply` is a local variable, so the calls
`mul(A, B, out=A)` are written as `np.multiply(A, B, out=A)` before any pass reads them. Other calls keep the name.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(A):
...     mul, sin = np.multiply, np.sin
...     B = sin(A)
...     mul(B, A, out=B)
...     return np.sum(B)
>>> forward_sweep(f, np.ones((2, 2)))
mul, sin = np.multiply, np.sin
B = sin(A)
B_before_4 = B.copy()
np.multiply(B, A, out=B)
value = np.sum(B)
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from s2sad.errors import S2sadError
from s2sad.ir import Effect, Op, Step, every
from s2sad.joining import values
from s2sad.kinds import MISSING, DictOf, Fun, ListOf, Map, Obj, Seq
from s2sad.outputs import has_output, out_place
from s2sad.passes.foreign import Around, reach
from s2sad.passes.sources import VIEWS, is_library
from s2sad.passes.writing_names import SHARING, WRITING_FUNCTIONS, writes_arguments
from s2sad.scope import Scope
from s2sad.trees import clone, names_bound, names_stored, root_name, walk
from s2sad.unit import Unit, is_user_function

NAMES = VIEWS | SHARING  # what they give may be their argument


def always_writes(callee: Any) -> bool:
    """Does a function of Python's or NumPy's write an argument, however it is called?"""
    try:
        if writes_arguments(callee):
            return True
    except TypeError:
        return False
    if callee is setattr:
        return True
    label = getattr(callee, "__name__", "")
    of_ufunc = label == "at" and isinstance(getattr(callee, "__self__", None), np.ufunc)
    return of_ufunc or (is_library(callee) and (label in WRITING_FUNCTIONS or label == "shuffle"))


def may_write(callee: Any) -> bool:
    """And if it is given an array for its result?"""
    try:
        return always_writes(callee) or (is_library(callee) and out_place(callee)[0] is not None)
    except TypeError:  # no hash
        return False


def writes_here(node: gast.Call, callee: Any) -> bool:
    """May this call of a library function write what it is given?"""
    if always_writes(callee):
        return True
    if not is_library(callee):
        return False
    hidden = any(isinstance(a, gast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords)
    return has_output(node, callee) or (hidden and may_write(callee))


def writes_by_what_it_is_given(function: Any, node: gast.Call, held: Callable[[gast.expr], list]) -> bool:
    """May a call of a user's function write because a library function that it is given, or that is its default, does?

    `held` says which functions an argument is, or holds.
    """
    if not isinstance(function, types.FunctionType) or not is_user_function(function):
        return False
    labels = function.__code__.co_varnames[: function.__code__.co_argcount]
    given: dict[str, list] = {}
    for position, argument in enumerate(node.args):
        label = labels[position] if position < len(labels) else "*"
        given.setdefault(label, []).extend(filter(may_write, held(argument)))
    for keyword in node.keywords:
        given.setdefault(keyword.arg or "**", []).extend(filter(may_write, held(keyword.value)))
    given = {label: found for label, found in given.items() if found}
    if any(always_writes(callee) for found in given.values() for callee in found):
        return True
    tree, scope = _text(function) if given else (None, None)
    if tree is None:
        return bool(given)

    def inside(tree: gast.expr) -> list:
        return given.get(root_name(tree), []) or functions_of(scope.lookup(tree))

    for inner in (n for n in walk(tree) if isinstance(n, gast.Call)):
        if any(writes_here(inner, callee) for callee in given.get(root_name(inner.func), ())):
            return True
        callee = scope.lookup(inner.func)
        if callee is not function and writes_by_what_it_is_given(callee, inner, inside):
            return True
    return False


def functions_of(value: Any) -> list:
    """A function, those that a tuple, list or dict holds, and those that a kind tells of."""
    if isinstance(value, Fun):
        value = value.value
    if isinstance(value, Seq | ListOf | Map | DictOf | Obj):
        return [found for item in values(value) for found in functions_of(item)]
    if isinstance(value, tuple | list | dict):
        return [
            found for item in (value.values() if isinstance(value, dict) else value) for found in functions_of(item)
        ]
    return [value] if callable(value) and not isinstance(value, gast.AST) else []


def _text(function: types.FunctionType) -> tuple[Any, Any]:
    from s2sad.passes.parse import parse

    try:
        source = parse(function)
    except (S2sadError, OSError, TypeError):
        return None, None
    return source.tree, Scope.of(source.function, source.tree)


def with_functions_named(tree: gast.FunctionDef, scope: Scope) -> None:
    """Rewrite the calls of local names that are bound once, to such a function."""
    found = named_once(tree, scope)
    for node in walk(tree) if found else ():
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id in found:
            value = found[node.func.id]
            callee = scope.lookup(value)
            if writes_here(node, callee) or getattr(callee, "__name__", "") in NAMES:
                node.func = clone(value)


def named_once(tree: gast.FunctionDef, scope: Scope) -> dict[str, gast.expr]:
    """Local names that the text binds once, to a function of a library that may write or give a view; with the expressions for these."""
    pairs = [pair for node in walk(tree) if isinstance(node, gast.Assign) for pair in _bindings(node)]
    found = {label: value for label, value in pairs if _is_function(scope.lookup(value))}
    if not found:
        return found
    times: dict[str, int] = {}
    for node in walk(tree):
        if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load):
            times[node.id] = times.get(node.id, 0) + 1
    bound = names_stored(tree) | names_bound(n for n in walk(tree) if isinstance(n, gast.FunctionDef | gast.ClassDef))
    declared = {n for node in walk(tree) if isinstance(node, gast.Global | gast.Nonlocal) for n in node.names}
    return {
        label: value
        for label, value in found.items()
        if times[label] == 1 and label not in declared and root_name(value) not in bound
    }


def _is_function(callee: Any) -> bool:
    return callee is not MISSING and (may_write(callee) or (is_library(callee) and callee.__name__ in NAMES))


def _bindings(node: gast.Assign) -> list[tuple[str, gast.expr]]:
    """`f = e`, `f = g = e` and `f, g = d, e`: names with their expressions."""
    found: list[tuple[str, gast.expr]] = []
    for target in node.targets:
        pairs = [(target, node.value)]
        if isinstance(target, gast.Tuple | gast.List) and isinstance(node.value, gast.Tuple | gast.List):
            pairs = list(zip(target.elts, node.value.elts, strict=False))
        found += [(t.id, v) for t, v in pairs if isinstance(t, gast.Name) and isinstance(v, gast.Name | gast.Attribute)]
    return found


def by_kinds(unit: Unit) -> bool:
    """The same for names whose kind says which function they are: parameters, items of dicts. Tells whether anything changed."""
    home = Around(unit.scope, unit.names)
    changed = False
    for step in every(unit.program.body):
        node = step.expr if isinstance(step, Op) else getattr(step.statement, "value", None) if _is_call(step) else None
        if not isinstance(node, gast.Call) or not isinstance(node.func, gast.Name):
            continue
        kinds = step.operand_kinds if isinstance(step, Op) else step.kinds
        kind = kinds.get(node.func.id) if unit.scope.lookup(node.func) is MISSING else None
        if isinstance(kind, Fun) and not isinstance(kind.value, gast.AST) and writes_here(node, kind.value):
            node.func = reach(home, kind.value)
            if isinstance(step, Op):
                step.callee = kind.value
            changed = True
    return changed


def _is_call(step: Step) -> bool:
    return isinstance(step, Effect) and isinstance(step.statement, gast.Expr)
