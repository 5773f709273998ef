"""Arguments of calls of objects and functions that are followed."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Step
from s2sad.passes.static_items import items_once
from s2sad.passes.values import Given, Known
from s2sad.trees import call, name, walk

if TYPE_CHECKING:
    from s2sad.passes.objects import Objects


def iterating(objects: Objects, callee: Any, node: gast.Call, steps: list[Step]) -> gast.Call | None:
    """A call of a builtin function with the items of objects that it runs over; None where there are none."""
    if callee not in ITERATING or not any(isinstance(a, gast.Name | gast.Call | gast.Attribute) for a in node.args):
        return None
    args, changed = [], False
    for argument in node.args:
        if not isinstance(argument, LEFT) and objects.touches(argument):
            argument, changed = objects.home.flat.atom(argument, steps), True  # in its turn
        elif isinstance(argument, gast.Name | gast.Call | gast.Attribute) and objects.touches(argument):
            changed = changed or not isinstance(argument, gast.Name)
            argument = objects.home.flat.atom(argument, steps)
            found = objects.value(argument)
            if objects.is_object(found) and objects.method_of(found, "__iter__")[0] is not None:
                argument, changed = objects.iterated(argument, steps), True
        args.append(argument)
    result = gast.Call(node.func, args, node.keywords)
    result.lineno, result.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    return result if changed else None


def spread(objects: Objects, node: gast.Call, tree: gast.FunctionDef, steps: list[Step]) -> gast.Call:
    """The call with starred arguments as single ones, or, where *args takes them all, as one tuple under a name."""
    args: list[gast.expr] = []
    for argument in node.args:
        inner = argument.value if isinstance(argument, gast.Starred) else None
        if isinstance(inner, gast.Tuple | gast.List) and not any(isinstance(e, gast.Starred) for e in inner.elts):
            args += inner.elts
            continue
        items = items_once(objects, inner, steps) if inner is not None and objects.touches(inner) else None
        args += items if items is not None else [argument]
    node.args = args
    starred = [a for a in args if isinstance(a, gast.Starred)]
    places = [*tree.args.posonlyargs, *tree.args.args]
    if len(starred) == 1 and args[-1] is starred[0] and tree.args.vararg is not None and len(args) - 1 == len(places):
        label = tree.args.vararg
        held = objects.home.temporary(label.id)
        objects.home.flat.into(held, call("tuple", starred[0].value), steps)
        node.args = [*args[:-1], name(held)]
        tree.args.args = [*tree.args.args, label]
        tree.args.vararg = None
    return node


def given_objects(objects: Objects, node: gast.Call) -> bool:
    """Is an object built here, or a function followed here, among the arguments?"""
    for argument in [*node.args, *(k.value for k in node.keywords)]:
        if objects.is_method(argument):
            return True
        for inner in walk(argument):
            if (
                isinstance(inner, gast.Name)
                and inner.id in objects.env
                and not isinstance(objects.env[inner.id], Known)
                and not (isinstance(objects.env[inner.id], Given) and inner is argument)
            ):
                return True
            if isinstance(inner, gast.Call) and objects.touches(inner):
                return True
    return False


def arguments(objects: Objects, node: gast.Call, steps: list[Step]) -> tuple[list[gast.expr], dict[str, gast.expr]]:
    flat = objects.home.flat
    args: list[gast.expr] = []
    for argument in node.args:
        if isinstance(argument, gast.Starred):
            inner = argument.value
            display = isinstance(inner, gast.Tuple | gast.List)
            held = type(inner)(_listed(objects, inner, steps), gast.Load()) if display else flat.atom(inner, steps)
            args.append(gast.Starred(held, gast.Load()))
        else:
            args.append(_argument(objects, node, argument, steps))
    keywords: dict[str, gast.expr] = {}
    for keyword in node.keywords:
        if keyword.arg is None:
            keywords |= _double_star(objects, keyword.value, steps)
        else:
            keywords[str(keyword.arg)] = _argument(objects, node, keyword.value, steps)
    return args, keywords


def _listed(objects: Objects, node: gast.List | gast.Tuple, steps: list[Step]) -> list[gast.expr]:
    """What a display holds that is starred, evaluated in its turn."""
    flat = objects.home.flat
    return [
        gast.Starred(flat.atom(e.value, steps), gast.Load())
        if isinstance(e, gast.Starred)
        else objects.element(e, steps)
        for e in node.elts
    ]


def _argument(objects: Objects, call: gast.Call, node: gast.expr, steps: list[Step]) -> gast.expr:
    node = objects.home.iterators.handed_on(call, node, steps)
    return node if isinstance(node, gast.Lambda) else objects.element(node, steps)


def _double_star(objects: Objects, node: gast.expr, steps: list[Step]) -> dict[str, gast.expr]:
    entries = objects.home.statics.entries(node)
    if entries is None:
        raise objects.refuse("it is not known when generating what ** gives here", node, "Write the keywords out.")
    return {key: objects.home.flat.atom(value, steps) for key, value in entries}


def plainly(objects: Objects, node: gast.Call, steps: list[Step]) -> gast.Call:
    """The call with atoms as arguments, of a function that needs no name."""
    args, keywords = arguments(objects, node, steps)
    plain = gast.Call(name("function"), args, [gast.keyword(k, v) for k, v in keywords.items()])
    plain.lineno, plain.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    return plain


LEFT = gast.Name | gast.Call | gast.Attribute | gast.GeneratorExp | gast.Lambda | gast.Starred | gast.Constant
ITERATING = (
    builtins.sum,
    builtins.list,
    builtins.tuple,
    builtins.max,
    builtins.min,
    builtins.sorted,
    builtins.any,
    builtins.all,
    builtins.enumerate,
    builtins.zip,
)
