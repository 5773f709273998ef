"""outside_memory: arrays and containers that live outside of the function must not be written, by whatever way they are reached.

What a class or module holds, what a parameter has as its default, what a helper gives back of its own module or remembers: such
memory is there before the call and after it, and no adjoint or tangent of it is.

>>> import numpy as np
>>> from s2sad import grad
>>> def squares(x, work=np.zeros(3)):
...     work[:] = x
...     return work * work
>>> def f(x):
...     return np.sum(squares(x))
>>> grad(f)(np.ones(3))  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
s2sad.errors.UnsupportedError: ...:2:5: 'a default of squares' comes from outside of the function, and it is written in place
    work[:] = x
    ^
Pass it as an argument, or make it in the function.
"""

from __future__ import annotations

import builtins
import functools
import logging
import re
import types
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from s2sad.errors import S2sadError, UnsupportedError
from s2sad.ir import Effect, Loop, Op, Step, Store, every, trees_read
from s2sad.kinds import MISSING, UNKNOWN, Const, Kind, Num
from s2sad.load import Namespace
from s2sad.passes.changing_calls import WRITING_HELPERS, as_op, changed_by
from s2sad.passes.literals import literal
from s2sad.passes.pairs import Flow, may_be_array
from s2sad.passes.records import fields_of
from s2sad.passes.sources import VIEWS, Sharing, immutable, is_library, is_ruled, label_of
from s2sad.passes.statics import class_attribute
from s2sad.scope import Scope, parameters
from s2sad.signature import PLAIN
from s2sad.trees import names_bound, names_read, walk
from s2sad.unit import Unit, default_value, is_user_function

HOLDERS = (types.ModuleType, type, types.FunctionType, Namespace)
REMEMBERING = functools._lru_cache_wrapper
NO_MEMORY = (*HOLDERS, *PLAIN, types.BuiltinFunctionType, np.ufunc, np.generic, np.dtype, range, slice)
NO_MEMORY += (re.Pattern, logging.Logger, REMEMBERING)


class Routes(Sharing):
    """From where outside of the function a step's result comes, as text."""

    def outside(self, step: Step) -> set[str]:
        if isinstance(step, Loop) and step.target is not None:
            found = self.shared(step.header, Op(step.origin, ("item",), step.header))
        elif isinstance(step, Op) and not all(immutable(step.kinds.get(t, UNKNOWN)) for t in step.targets):
            found = self.shared(step.expr, step)
        else:
            return set()
        return {label for label in found if not label.isidentifier()}

    def shared(self, node: gast.expr, step: Op) -> set[str]:
        match node:
            case gast.Attribute(attr=attr) if attr not in ("shape", "ndim", "size", "dtype"):
                if self.is_method(node):
                    return set()
                if is_outside(held(node, self.unit.scope, self.joined)):
                    return {_spelled(node)}
            case gast.Call(args=args):
                callee = self.callee(node, step)
                if callee is builtins.getattr and len(args) > 1 and isinstance(label := literal(args[1]), str):
                    return self.shared(gast.Attribute(args[0], label, gast.Load()), step)
                if callee is not MISSING and gives_outside(callee):
                    return {f"{gast.unparse(node.func)}()"}
        return super().shared(node, step)

    def is_method(self, node: gast.Attribute) -> bool:
        """`module.array.copy`: what makes something new of an array."""
        array = isinstance(held(node.value, self.unit.scope, self.joined), np.ndarray)
        return array and node.attr not in VIEWS and callable(getattr(np.ndarray, node.attr, None))


def _spelled(node: gast.Attribute) -> str:
    if node.attr in ("__defaults__", "__kwdefaults__"):
        return f"a default of {gast.unparse(node.value)}"
    return gast.unparse(node)


def is_outside(value: Any) -> bool:
    """Is it something that could be written?"""
    if value is MISSING or isinstance(value, NO_MEMORY):
        return False
    return not (type(value) is tuple and not any(map(is_outside, value)))


def held(node: gast.expr, scope: Scope, own: Any) -> Any:
    """What `module.attr`, `Class.attr` or `function.attr` holds; MISSING for what is none of these."""
    match node:
        case gast.Name(id=label):
            return MISSING if label in own else scope.value(label)
        case gast.Attribute(value=base, attr=attr):
            holder = held(base, scope, own)
            if isinstance(holder, type):
                return class_attribute(holder, attr)[0]
            if isinstance(holder, HOLDERS):
                return getattr(holder, attr, MISSING)
            return holder if is_outside(holder) else MISSING  # a part of what is outside
        case gast.Subscript(value=base):
            return held(base, scope, own)
    return MISSING


def gives_outside(callee: Any, depth: int = 0) -> bool:
    """May a function of the user's give back memory that was there before it was called, and that it was not given?"""
    if isinstance(callee, REMEMBERING) or callee in (builtins.globals, builtins.vars):
        return True
    holder = callee.__self__ if isinstance(callee, types.MethodType) else None
    callee = callee.__func__ if isinstance(callee, types.MethodType) else callee
    if isinstance(callee, type):
        return any(map(is_outside, (fields_of(callee) or {}).values()))
    if not isinstance(callee, types.FunctionType) or not is_user_function(callee) or depth > 20:
        return False
    from s2sad.passes.parse import parse

    try:
        tree = parse(callee).tree
    except S2sadError:
        return False
    return Results(callee, tree, depth, holder).outside()


class Results:
    """What the results of a function may hold, read off its text."""

    def __init__(self, function: types.FunctionType, tree: gast.FunctionDef, depth: int, holder: Any = None):
        self.function, self.tree, self.depth = function, tree, depth
        self.holder = holder  # the class or object whose method it is
        self.scope = Scope.of(function, tree)
        self.given = {p.id for p in parameters(tree)}
        self.values: dict[str, list[gast.expr]] = {}
        for node in walk(tree):
            if isinstance(node, gast.Assign | gast.For | gast.NamedExpr | gast.comprehension):
                targets = node.targets if isinstance(node, gast.Assign) else [node.target]
                value = node.iter if isinstance(node, gast.For | gast.comprehension) else node.value
                for label in names_bound(targets):
                    self.values.setdefault(label, []).append(value)

    def outside(self) -> bool:
        found = (n.value for n in walk(self.tree) if isinstance(n, gast.Return | gast.Yield) and n.value is not None)
        return any(map(self.comes, found))

    def comes(self, node: gast.expr) -> bool:
        """May a value be, show or hold memory from outside?"""
        match node:
            case gast.Name(id=label) if label in self.values:
                return any(map(self.comes, self.values.pop(label))) or self.default(label)
            case gast.Name(id=label) if label in self.given:
                return self.default(label)
            case gast.Name() | gast.Attribute(value=gast.Name() | gast.Attribute()):
                own = self.values.keys() | self.given
                if not names_read(node) & own:
                    return is_outside(held(node, self.scope, own))
                if self.holder is not None and isinstance(node, gast.Attribute) and self.is_holder(node.value):
                    return is_outside(getattr(self.holder, node.attr, MISSING))
                return isinstance(node, gast.Attribute) and self.comes(node.value)
            case gast.Attribute(value=value) | gast.Subscript(value=value) | gast.Starred(value=value):
                return self.comes(value)
            case gast.IfExp(body=body, orelse=orelse):
                return self.comes(body) or self.comes(orelse)
            case gast.BoolOp(values=parts) | gast.Tuple(elts=parts) | gast.List(elts=parts) | gast.Dict(values=parts):
                return any(map(self.comes, parts))
            case gast.Call(func=func, args=args):
                callee = self.scope.lookup(func)
                if callee is not MISSING and gives_outside(callee, self.depth + 1):
                    return True
                views = label_of(node, callee) in VIEWS or (callee is not MISSING and not is_library(callee))
                if is_library(callee) and is_ruled(callee) and label_of(node, callee) not in VIEWS:
                    return False
                receiver = [func.value] if isinstance(func, gast.Attribute) and callee is MISSING else []
                return views and any(map(self.comes, [*args, *receiver]))
        return False

    def is_holder(self, node: gast.expr) -> bool:
        first = next((p.id for p in parameters(self.tree)), "")
        return isinstance(node, gast.Name) and node.id == first and first not in self.values

    def default(self, label: str) -> bool:
        return label in self.given and is_outside(default_value(self.function, label))


def refuse_outside_writes(unit: Unit, writes: Callable[[Unit, Op], set[str]]) -> None:
    """For both modes. Numbers that are counted and logs that are only added to are no part of the derivative."""
    routes = Routes(unit)
    steps = list(every(unit.program.body))
    found = {id(step): labels for step in steps if (labels := routes.outside(step))}
    flow = Flow(unit, None)
    flow.outside = found
    flow.block(unit.program.body, set())
    reached = _reached(steps, found, flow)
    logs = _logs(unit, steps, found)
    for step in steps:
        for label in sorted(_written(unit, step, writes, flow, reached)):
            if label in logs or _counts(step):
                continue
            raise unit.error(
                UnsupportedError,
                f"{label!r} comes from outside of the function, and it is written in place",
                step.origin.node,
                "Pass it as an argument, or make it in the function.",
            )


def _written(unit: Unit, step: Step, writes: Any, flow: Flow, reached: dict[str, set[str]]) -> set[str]:
    """What a step writes that is outside."""
    outside = set().union(*flow.outside.values())
    if isinstance(step, Store) or (isinstance(step, Op) and step.inplace and may_be_array(step)):
        return flow.found.get(id(step), set()) & outside
    called = as_op(unit, step) if isinstance(step, Op | Effect) else None
    if called is None or not isinstance(called.expr, gast.Call):
        return set()
    changed = writes(unit, called)
    given = changed <= flow.sharing.joined.keys() or not _has_memory(unit, called)
    changed |= {changed_by(called.expr)}
    if called.callee in WRITING_HELPERS:
        changed |= names_read(called.expr.args[0])
    found = (
        set() if given else {f"a default of {label_of(called.expr)}"}
    )  # that the call leaves out, and that is written
    return found.union(*(reached.get(label, set()) for label in changed))


def _has_memory(unit: Unit, step: Op) -> bool:
    """Has a function defaults that could be written?"""
    operation = unit.canonical(step)
    function = operation.callee if operation is not None else None
    defaults = [
        *(getattr(function, "__defaults__", None) or ()),
        *(getattr(function, "__kwdefaults__", None) or {}).values(),
    ]
    return any(map(is_outside, defaults))


def _reached(steps: list[Step], found: dict[int, set[str]], flow: Flow) -> dict[str, set[str]]:
    """For each variable where outside its memory may come from, at any time."""
    reached: dict[str, set[str]] = {}
    size = -1
    while size != sum(map(len, reached.values())):
        size = sum(map(len, reached.values()))
        for step in steps:
            if isinstance(step, Op):
                labels = found.get(id(step), set()).union(*(reached.get(n, set()) for n in flow.sharing.sources(step)))
                for target in step.targets if labels else ():
                    reached.setdefault(target, set()).update(labels)
    return reached


def _counts(step: Step) -> bool:
    """Is it a whole number, or a text, that is stored?"""
    if not isinstance(step, Store) or step.varied:
        return False
    kind: Kind = step.kinds.get(step.value.id, UNKNOWN) if isinstance(step.value, gast.Name) else UNKNOWN
    if isinstance(step.value, gast.Constant):
        return not isinstance(step.value.value, float | complex)
    return isinstance(kind, Const) or (isinstance(kind, Num) and kind.dtype is not None and kind.dtype.kind in "biu")


def _logs(unit: Unit, steps: list[Step], found: dict[int, set[str]]) -> set[str]:
    """Lists that are looked up only to be added to."""
    appending = [step for step in steps if isinstance(step, Store) and step.op == "append"]
    others = [step for step in steps if not (isinstance(step, Store) and step.op == "append")]
    trees = [unit.program.result, *(step.value for step in appending)]
    trees += [tree for step in others for tree in trees_read(step)]
    looked_at = set().union(*map(names_read, trees)) | {step.base for step in others if isinstance(step, Store)}
    added = {step.base for step in appending} - looked_at
    labels: set[str] = set().union(*found.values())
    again: list[gast.AST] = [unit.program.result]
    for step in others:
        if not (isinstance(step, Op) and set(step.targets) <= added):
            labels -= found.get(id(step), set())
            again += trees_read(step)
    read = {gast.unparse(n) for tree in again for n in walk(tree) if isinstance(n, gast.Attribute)} if labels else set()
    return labels - read
