"""outside_routes: by which ways memory outside of the function comes into it: attributes of classes, modules and functions, defaults,
helpers that give back what is their module's, functions that remember their results."""

from __future__ import annotations

import builtins
import contextlib
import functools
import logging
import re
import types
from typing import Any

import gast
import numpy as np

from s2sad.errors import S2sadError
from s2sad.ir import Effect, Loop, Op, Step, every
from s2sad.kinds import MISSING, UNKNOWN, Obj
from s2sad.load import Namespace
from s2sad.passes.literals import literal
from s2sad.passes.records import fields_of
from s2sad.passes.sources import VIEWS, Sharing, immutable, is_library, is_ruled, label_of
from s2sad.passes.statics import class_attribute
from s2sad.scope import Scope, parameters
from s2sad.signature import PLAIN
from s2sad.trees import names_bound, names_read, walk
from s2sad.unit import Unit, default_value, is_user_function

HOLDERS = (types.ModuleType, type, types.FunctionType, Namespace)
LIBRARIES = ("numpy", "scipy", "math", "cmath")  # whose variables are no memory of the user's
REMEMBERING = functools._lru_cache_wrapper
NO_MEMORY = (*HOLDERS, *PLAIN, types.BuiltinFunctionType, np.ufunc, np.generic, np.dtype, range, slice)
NO_MEMORY += (re.Pattern, logging.Logger, REMEMBERING)


class Routes(Sharing):
    """From where outside of the function a step's result comes, as text."""

    def __init__(self, unit: Unit):
        super().__init__(unit)
        inner = (s.statement for s in every(unit.program.body) if isinstance(s, Effect))
        self.functions = {f.name: f for f in inner if isinstance(f, gast.FunctionDef)}

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
                if self.gives(node, callee, step):
                    return {f"{gast.unparse(node.func)}()"}
        return super().shared(node, step)

    def gives(self, node: gast.Call, callee: Any, step: Op) -> bool:
        """Does a call give back memory from outside?"""
        match node.func:
            case gast.Name(id=label) if label in self.functions:
                callee = self.functions[label]
            case gast.Attribute(value=base, attr=attr) if callee is MISSING or callee is None:
                kind, holder = self.unit_kind(base, step), held(base, self.unit.scope, self.joined)
                callee = class_attribute(kind.type, attr)[0] if isinstance(kind, Obj) else MISSING
                if is_outside(holder):  # an object that can be called is no variable of the function's
                    callee = class_attribute(type(holder), attr)[0]
                    if isinstance(callee, types.FunctionType):
                        callee = types.MethodType(callee, holder)
        if isinstance(callee, gast.FunctionDef):
            return Results(self.unit.scope.function, callee, scope=self.unit.scope).outside()
        return callee is not MISSING and gives_outside(callee)

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
                found = class_attribute(holder, attr)[0]
                return class_attribute(type(holder), attr)[0] if found is MISSING else found
            if isinstance(holder, HOLDERS):
                library = str(getattr(holder, "__name__", "")).split(".")[0] in LIBRARIES
                return MISSING if library else getattr(holder, attr, MISSING)
            return holder if is_outside(holder) else MISSING  # a part of what is outside
        case gast.Subscript(value=base):
            return held(base, scope, own)
    return MISSING


GIVING: dict[Any, bool] = {}  # functions that were looked at, for as long as one text is made


def gives_outside(callee: Any) -> bool:
    """May a function of the user's give back memory that was there before it was called, and that it was not given?"""
    if isinstance(callee, REMEMBERING) or callee is builtins.globals or callee is builtins.vars:
        return True
    holder = callee.__self__ if isinstance(callee, types.MethodType) else None
    callee = callee.__func__ if isinstance(callee, types.MethodType) else callee
    if isinstance(callee, type):
        return any(map(is_outside, (fields_of(callee) or {}).values()))
    if not isinstance(callee, types.FunctionType) or not is_user_function(callee):
        return False
    key = callee, id(holder)
    if key not in GIVING:
        from s2sad.passes.parse import parse

        GIVING[key] = False  # of a function that calls itself
        with contextlib.suppress(S2sadError):
            GIVING[key] = Results(callee, parse(callee).tree, holder).outside()
    return GIVING[key]


class Results:
    """What the results of a function may hold, read off its text."""

    def __init__(
        self,
        function: types.FunctionType,
        tree: gast.FunctionDef,
        holder: Any = None,
        scope: Scope | None = None,
    ):
        self.function, self.tree = function, tree
        self.holder = holder  # the class or object whose method it is
        self.scope = Scope.of(function, tree) if scope is None else scope
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
                if callee is not MISSING and gives_outside(callee):
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
