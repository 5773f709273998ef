"""What is transformed where it is no plain function: `grad(self.loss)`, `grad(partial(f, a))`, `grad(model)`.

Each is written as a function around it, and goes on as that: `def loss(w): return self.loss(w)`.

>>> import numpy as np
>>> from functools import partial
>>> from s2sad import grad
>>> from s2sad.showing import forward_sweep
>>> def loss(w, a):
...     return np.sum(w**2 * a)
>>> def f(a):
...     return np.sum(grad(partial(loss, a=a))(a * 2))
>>> forward_sweep(f, np.ones(2))
call_value, loss2_grad_saved = loss2_grad_forward(a * 2, a, 1.0)
value = np.sum(call_value)
"""

from __future__ import annotations

import functools
import types
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Step
from s2sad.kinds import MISSING
from s2sad.passes.closures import Local, as_def
from s2sad.passes.foreign import defaults_of, reach
from s2sad.passes.statics import class_attribute, is_record, mangled
from s2sad.passes.values import Bound, Given, Inner, Instance, Kept, Known, Partial
from s2sad.scope import parameters
from s2sad.signature import call_method
from s2sad.trees import clone, name
from s2sad.unit import default_trees

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


@dataclass
class Callee:
    """How something is called that a function stands behind: its first arguments are given."""

    spelled: gast.expr
    tree: gast.FunctionDef
    defaults: dict[str, gast.expr]
    bound: int = 0  # how many parameters are taken: `self`, the arguments of a partial
    args: tuple[gast.expr, ...] = ()  # those that are given by position, where `spelled` is called


def wrapped(home: Normaliser, node: gast.expr, steps: list[Step]) -> Kept | Local | None:
    """A function for what a transform is given; None where that is none of these."""
    found = _described(home, node, steps)
    if not isinstance(found, Callee):
        return found
    a = found.tree.args
    if a.vararg or a.kwarg or a.kwonlyargs:
        return None
    labels = [p.id for p in parameters(found.tree)][found.bound :]
    defaulted = [label for label in labels if label in found.defaults]
    if labels[len(labels) - len(defaulted) :] != defaulted or not labels:
        return None
    args = [gast.Name(label, gast.Param(), None, None) for label in labels]
    value = gast.Call(found.spelled, [*map(clone, found.args), *map(name, labels)], [])
    tree = clone(found.tree)
    tree.args = gast.arguments(args, [], None, [], [], None, [clone(found.defaults[label]) for label in defaulted])
    tree.decorator_list = []
    tree.body = [gast.Return(value)]
    for part in (tree, tree.body[0], value):
        part.lineno, part.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    text = gast.unparse(gast.fix_missing_locations(clone(tree)))
    return home.inliner.wrapped.setdefault(text, tree)


def _described(home: Normaliser, node: gast.expr, steps: list[Step]) -> Callee | Kept | Local | None:
    objects = home.objects
    if (value := objects.outside_value(node)) is not MISSING:
        return _of_value(home, node, value)
    if isinstance(node, gast.Attribute) and (method := objects.method_outside(node)) is not None:
        return _of_function(home, node, method[0], 1)
    if isinstance(node, gast.Attribute) and (base := objects.outside_value(node.value)) is not MISSING:
        return _static(home, type(base), node.attr)
    if not objects.touches(node):
        return None
    if isinstance(node, gast.Attribute):
        base = home.flat.atom(node.value, steps)
        found = objects.value(base)
        if isinstance(base, gast.Name) and isinstance(found, Instance | Given):
            function, _ = objects.method_of(found, node.attr)
            if function is not None:
                return _of_function(home, gast.Attribute(_held(home, base, steps), node.attr, gast.Load()), function, 1)
            if (static := _static(home, objects.class_of(found), node.attr)) is not None:
                return static
        node = gast.copy_location(gast.Attribute(base, node.attr, gast.Load()), node)
    atom = home.flat.atom(node, steps)
    return _of_found(home, atom, objects.value(atom), steps)


def _of_found(home: Normaliser, atom: gast.expr, found: Any, steps: list[Step]) -> Callee | Kept | Local | None:
    match found:
        case Inner(tree):
            return tree
        case Kept():
            return found
        case Known(value):
            return _of_value(home, atom, value)
        case Bound(function, receiver, owner) if owner is not None:
            attr = mangled(function.__name__, owner)
            if class_attribute(owner, attr)[0] is function:
                base = _held(home, name(receiver), steps)
                return _of_function(home, gast.Attribute(base, attr, gast.Load()), function, 1)
        case Instance() | Given():
            function, _ = home.objects.method_of(found, "__call__")
            return _of_function(home, _held(home, atom, steps), function, 1) if function is not None else None
        case Partial(function, args, keywords):
            inner = _described(home, function, steps)
            if isinstance(inner, gast.Lambda | gast.FunctionDef):
                ready = home.inliner.ready_defaults(inner)
                inner = Callee(function, as_def(inner), ready)
            if inner is None and isinstance(value := home.scope.lookup(function), types.FunctionType):
                inner = _of_function(home, function, value, 0)
            if isinstance(inner, Callee):
                defaults = {**inner.defaults, **keywords}
                return replace(
                    inner, defaults=defaults, bound=inner.bound + len(args), args=(*inner.args, *map(clone, args))
                )
    return None


def _held(home: Normaliser, base: gast.expr, steps: list[Step]) -> gast.expr:
    """An object under a name that goes on to stand for it; one name for each."""
    found = home.objects.value(base)
    if found not in home.inliner.receivers:
        home.inliner.receivers[found] = home.objects.fixed(base, steps)
    return clone(home.inliner.receivers[found])


def _static(home: Normaliser, cls: type | None, attr: str) -> Callee | None:
    """A static method: a function that stands in a class."""
    held = class_attribute(cls, attr)[0] if cls is not None else MISSING
    function = held.__func__ if isinstance(held, staticmethod) else MISSING
    if not isinstance(function, types.FunctionType):
        return None
    return _of_function(home, reach(home, function), function, 0)


def _of_value(home: Normaliser, node: gast.expr, value: Any) -> Callee | None:
    """An object outside of the function: a method, a partial, something that can be called."""
    bound = 0
    while isinstance(value, types.MethodType | functools.partial):
        if isinstance(value, functools.partial):
            if value.keywords:
                return None
            bound, value = bound + len(value.args), value.func
        else:
            bound, value = bound + 1, value.__func__
    if bound == 0 and is_record(type(value)) and isinstance(call_method(type(value)), types.FunctionType):
        bound, value = 1, call_method(type(value))
    return _of_function(home, node, value, bound) if bound and isinstance(value, types.FunctionType) else None


def _of_function(home: Normaliser, spelled: gast.expr, function: types.FunctionType, bound: int) -> Callee:
    from s2sad.passes.parse import parse

    tree = parse(function).tree
    return Callee(spelled, tree, defaults_of(home, function, tree) if default_trees(tree) else {}, bound)
