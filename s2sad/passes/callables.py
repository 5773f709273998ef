"""Objects and functions as values: partials, methods as values, functions that dispatch by class."""

from __future__ import annotations

import builtins
import collections
import types
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.ir import Step
from s2sad.kinds import MISSING
from s2sad.passes.assigning import bind
from s2sad.passes.closures import with_defaults
from s2sad.passes.foreign import reach
from s2sad.passes.plain_calls import call_for_effect
from s2sad.passes.statics import class_attribute, is_record
from s2sad.passes.values import Choice, Inner, Known, Method, Partial
from s2sad.trees import clone, name

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

PLACES = ("__getitem__", "__setitem__")
METHODS = {
    attr
    for cls in (np.ndarray, list, dict, collections.deque)
    for attr in dir(cls)
    if attr in PLACES or (not attr.startswith("_") and callable(getattr(cls, attr)))
}


class Callables:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def partial(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """`partial(f, a, k=b)`: what it is given is evaluated here."""
        if (
            not node.args
            or any(isinstance(a, gast.Starred) for a in node.args)
            or any(k.arg is None for k in node.keywords)
        ):
            return None
        function = self.callable_atom(node.args[0], steps)
        args = [self.fixed(self.element(a, steps), steps) for a in node.args[1:]]
        keywords = {str(k.arg): self.fixed(self.element(k.value, steps), steps) for k in node.keywords}
        return self.token(Partial(function, args, keywords), "partial")

    def callable_atom(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """A function as something that can be called later."""
        if isinstance(node, gast.Lambda):
            return self.token(Inner(with_defaults(self.home, node, steps)), "function")
        found = self.home.scope.lookup(node) if isinstance(node, gast.Name | gast.Attribute) else MISSING
        if found is not MISSING:
            return clone(node)
        atom = self.home.flat.atom(node, steps)
        return self.token(self.value(atom), "function") if self.value(atom) is not None else atom

    def called_partial(self, found: Partial, node: gast.Call, steps: list[Step]) -> gast.expr:
        given = {str(k.arg): k.value for k in node.keywords}
        keywords = [gast.keyword(k, clone(v)) for k, v in found.keywords.items() if k not in given] + node.keywords
        plain = gast.Call(clone(found.function), [*map(clone, found.args), *node.args], keywords)
        plain.lineno, plain.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        return self.home.flat.operation(plain, steps)

    def is_method(self, node: gast.expr) -> bool:
        """Is it `xs.append`, `x.dot`, not called?"""
        return (
            isinstance(node, gast.Attribute)
            and node.attr in METHODS
            and self.home.scope.lookup(node) is MISSING
            and not self.touches(node.value)
            and self.home.flat.varied(node.value)
        )

    def method_value(self, node: gast.expr, steps: list[Step]) -> Method | None:
        if not self.is_method(node) or not isinstance(node, gast.Attribute):
            return None
        base = self.home.flat.atom(node.value, steps)
        known = isinstance(base, gast.Name) and base.id in self.home.scope.locals
        return Method(base if not known or self.home.binds_once(base.id) else self.fixed(base, steps), node.attr)

    def called_method(self, found: Method, node: gast.Call, steps: list[Step]) -> gast.expr:
        func = gast.Attribute(clone(found.base), found.attr, gast.Load())
        plain = gast.Call(func, node.args, node.keywords)
        for inner in (func, plain):
            inner.lineno, inner.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        if found.attr in PLACES and len(node.args) == (2 if found.attr == "__setitem__" else 1) and not node.keywords:
            place = gast.Subscript(clone(found.base), node.args[0], gast.Load())
            if found.attr == "__getitem__":
                return self.home.flat.operation(place, steps)
            bind(self.home, gast.Subscript(place.value, place.slice, gast.Store()), node.args[1], steps)
            return gast.Constant(None, None)
        if found.attr in CHANGING:
            call_for_effect(self.home.flat, plain, steps)
            return gast.Constant(None, None)
        return self.home.flat.operation(plain, steps)

    def callable_object(self, callee: Any) -> bool:
        """An object of the user's, outside of the function, that can be called."""
        return is_record(type(callee)) and isinstance(class_attribute(type(callee), "__call__")[0], types.FunctionType)

    def dispatched(self, callee: Any, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """A call of a `singledispatch` function, by the class of its first argument."""
        if not node.args or not hasattr(callee, "dispatch") or not hasattr(callee, "registry"):
            return None
        first = self.home.flat.atom(node.args[0], steps)
        plain = gast.Call(node.func, [first, *node.args[1:]], node.keywords)
        plain.lineno, plain.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        cls = self.home.deciding.class_of(first)
        if cls is not None:
            return self.called(Known(callee.dispatch(cls)), plain, steps)
        classes = [c for c in callee.registry if c is not object]
        classes.sort(key=lambda c: -len(c.__mro__))
        tests, values = [], []
        for known in classes:
            test = self.home.temporary("condition")
            asked = gast.Call(name("isinstance"), [clone(first), reach(self.home, known)], [])
            steps.append(self.home.op(test, asked, builtins.isinstance))
            tests.append(name(test))
            values.append(Known(callee.registry[known]))
        values.append(Known(callee.dispatch(object)))
        return self.called(Choice(tests, values), plain, steps) if tests else self.called(values[0], plain, steps)


CHANGING = {"append", "extend", "insert", "clear", "remove", "sort", "reverse", "update", "fill"}
CHANGING |= {"appendleft", "extendleft", "rotate"}
