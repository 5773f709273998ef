"""Calls that stay calls: their arguments as atoms, and those of list methods as stores."""

from __future__ import annotations

import builtins
import collections
import types
from typing import TYPE_CHECKING

import gast
import numpy as np

from s2sad import runtime_memory
from s2sad.ir import Effect, Step, Store
from s2sad.names import describe
from s2sad.outputs import output_named
from s2sad.passes.assigning import bind, of_view
from s2sad.passes.callees import readable
from s2sad.passes.changing_calls import WRITING_HELPERS
from s2sad.passes.comprehensions import mapped
from s2sad.passes.located import at
from s2sad.passes.ordered import acts, evaluated
from s2sad.passes.polynomials import evaluated_polynomial
from s2sad.passes.restless import refuse_objects
from s2sad.passes.shuffles import shuffled
from s2sad.passes.writing_names import writes_arguments
from s2sad.trees import const, name, names_read, subscript

if TYPE_CHECKING:
    from s2sad.passes.flattening import Flattener


def call_operation(flat: Flattener, node: gast.Call, steps: list[Step]) -> gast.expr:
    node = as_usual(flat, flat.home.statics.expanded(node))
    given = flat.home.iterators.given(node, steps)
    if given is not node:
        return flat.operation(given, steps)
    inlined = flat.home.inliner.call(node, steps)
    if inlined is not None:
        return inlined
    callee = flat.callee(node.func)
    if callee is None and isinstance(node.func, gast.Attribute) and node.func.attr == "append" and len(node.args) == 1:
        call_for_effect(flat, node, steps)
        return const(None)
    if callee in (builtins.map, builtins.filter) and not node.keywords:
        return mapped(flat, node, callee, steps)
    idiom = flat.home.idioms.call(node, callee, steps)
    if idiom is not None:
        return idiom
    function = node.func
    if callee is None and isinstance(function, gast.Attribute):
        function = gast.Attribute(flat.atom(function.value, steps), function.attr, gast.Load())
    elif callee is None and not isinstance(function, gast.Name):
        function = flat.atom(function, steps)
    args = [flat.argument(a, steps, callee) for a in node.args]
    keywords = [gast.keyword(k.arg, flat.argument(k.value, steps)) for k in node.keywords]
    made = at(gast.Call(function, args, keywords), node)
    objects = flat.home.objects
    if any(objects.is_token(a) and not isinstance(b, gast.Name) for a, b in zip(args, node.args, strict=True)):
        return objects.operation(made, steps) or made
    return made


def as_usual(flat: Flattener, node: gast.Call) -> gast.Call:
    """`list.append(xs, x)` is `xs.append(x)`, `out` has its name, and polynomials are evaluated by a function."""
    callee = flat.callee(node.func)
    node = evaluated_polynomial(flat.home, node, callee)
    if callee is np.copyto and 2 < len(node.args) < 5 and not any(isinstance(a, gast.Starred) for a in node.args):
        named = [gast.keyword(k, a) for k, a in zip(("casting", "where"), node.args[2:], strict=False)]
        return at(gast.Call(node.func, node.args[:2], [*named, *node.keywords]), node)
    if isinstance(callee, np.ufunc) or isinstance(callee, types.FunctionType | types.BuiltinFunctionType):
        return at(output_named(node, callee), node)
    if (
        not isinstance(callee, types.MethodDescriptorType)
        or callee.__objclass__ not in METHODS_OF
        or not node.args
        or isinstance(node.args[0], gast.Starred)
    ):
        return node
    function = at(gast.Attribute(node.args[0], callee.__name__, gast.Load()), node)
    return at(gast.Call(function, node.args[1:], node.keywords), node)


METHODS_OF = (list, dict, set, collections.deque, np.ndarray)


def is_pop(flat: Flattener, node: gast.Call) -> bool:
    return (
        isinstance(node.func, gast.Attribute)
        and node.func.attr == "pop"
        and not node.args
        and not node.keywords
        and isinstance(node.func.value, gast.Name)
        and node.func.value.id not in flat.home.objects.env
        and flat.callee(node.func) is None
    )


def popped(flat: Flattener, node: gast.Call, steps: list[Step]) -> gast.expr:
    """`xs.pop()` looks at the last item, and then takes it away."""
    base = node.func.value.id
    held = flat.home.temporary(f"{base}_last")
    steps.append(flat.home.op(held, subscript(name(base), gast.UnaryOp(gast.USub(), const(1)))))
    steps.append(Store(flat.home.origin, base, const(None), name(held), "pop"))
    return name(held)


def taken_from_set(flat: Flattener, node: gast.Call, steps: list[Step]) -> bool:
    """`members.remove(x)` of a set: a member holds nothing that is differentiated, and a list's `remove` is another method."""
    match node:
        case gast.Call(func=gast.Attribute(value=gast.Name() as base, attr="remove"), args=[item], keywords=[]):
            if not flat.home.deciding.is_set(base):
                return False
            member = flat.atom(item, steps)
            text = "if member not in members: raise KeyError(member)\nmembers.discard(member)"
            flat.home.idioms.run(text, node, steps, {}, members=base, member=member)
            return True
    return False


def call_for_effect(flat: Flattener, node: gast.Call, steps: list[Step]) -> None:
    """A call as a statement."""
    readable(flat, node)
    node = as_usual(flat, node)
    function = node.func
    if isinstance(function, gast.Attribute) and function.attr in ("extend", "extendleft"):
        node = at(gast.Call(function, list(map(of_view, node.args)), node.keywords), node)
    if flat.callee(function) is print and acts(flat, node):
        node = evaluated(flat, node, steps)
    if flat.callee(function) in (runtime_memory.apart, runtime_memory.distinct) and flat.home.objects.touches(node):
        steps.append(Effect(flat.home.origin, gast.Expr(node), asks=True))
        return
    if shuffled(flat, node, steps):
        return
    if flat.callee(function) is setattr and not flat.home.objects.touches(node) and len(node.args) == 3:
        base, label, value = node.args
        if isinstance(label, gast.Constant) and isinstance(label.value, str) and flat.varied(value):
            bind(flat.home, at(gast.Attribute(base, label.value, gast.Store()), node), value, steps)
            return
    if isinstance(function, gast.Attribute) and flat.home.objects.is_empty(function.value):
        if flat.home.objects.collected(function.value, function.attr, node, steps) is not None:
            return
    if isinstance(function, gast.Attribute) and flat.home.objects.touches(function.value):
        place = flat.home.objects.as_place(function.value, steps) or flat.atom(function.value, steps)
        function = at(gast.Attribute(place, function.attr, gast.Load()), function)
        node = at(gast.Call(function, node.args, node.keywords), node)
        if flat.home.objects.collected(function.value, function.attr, node, steps) is not None:
            return
    if taken_from_set(flat, node, steps):
        return
    if (
        isinstance(function, gast.Attribute)
        and isinstance(function.value, gast.Subscript)
        and not all(map(flat.plain, node.args))
    ):  # it is looked up before they change anything
        function = at(gast.Attribute(name(flat.base(function.value, steps)), function.attr, gast.Load()), function)
        node = at(gast.Call(function, node.args, node.keywords), node)
    if isinstance(function, gast.Attribute) and flat.callee(function) is None and function.attr in ("append", "pop"):
        if function.attr == "append" and len(node.args) == 1:
            value = flat.home.objects.element(flat.prepared(node.args[0], steps), steps)
            base = flat.base(function.value, steps)
            if not flat.home.objects.appended(base, value, node, steps):
                flat.home.receives(base, value)
                flat.home.deciding.appended(base, value)
                steps.append(Store(flat.home.origin, base, const(None), value, "append"))
            else:
                refuse_objects(flat.home, node)
            return
        if is_pop(flat, node):
            popped(flat, node, steps)
            return
    if flat.home.objects.touches(node):
        made = flat.home.objects.operation(node, steps)
        if isinstance(made, gast.Call) and made is not node:
            call_for_effect(flat, made, steps)
        if made is not None:
            return
    inlined = flat.home.inliner.call(node, steps)
    if inlined is not None:
        if isinstance(inlined, gast.Call):
            steps.append(flat.home.op(flat.home.temporary(describe(node)), inlined, flat.callee_of(inlined)))
        return
    if (
        writes_arguments(flat.callee(function))
        and flat.home.idioms.call(node, flat.callee(function), steps) is not None
    ):
        return
    adds = flat.callee(function) in WRITING_HELPERS and bool(names_read(node) & flat.home.varied)
    if not (flat.varied(node) or adds) or flat.callee(function) in (print,):
        flat.home.objects.check(node, only=True)
        steps.append(Effect(flat.home.origin, gast.Expr(node)))
        return
    operation = flat.operation(node, steps)
    if isinstance(operation, gast.Call):
        held = flat.home.temporary(describe(node))
        steps.append(flat.home.op(held, operation, flat.callee_of(operation)))
