"""What is called where that is not just a name: `grad(f)(x)`, `getattr(x, "a")`, `hvp(f)(x, v)`; and what may not be called at all."""

from __future__ import annotations

import types
from functools import cache
from typing import TYPE_CHECKING, Any

import gast

from s2sad.custom import checkpoint
from s2sad.kinds import MISSING, Fun
from s2sad.passes.foreign import reach
from s2sad.passes.located import at
from s2sad.passes.values import Known
from s2sad.trees import call, clone, const, name, walk

if TYPE_CHECKING:
    from s2sad.passes.flattening import Flattener


def transformed(flat: Flattener, node: gast.Call):
    """`grad(f)`, where it is called, is a function that is known when generating."""
    maker = flat.home.scope.lookup(node.func)
    if maker not in transforms():
        return None
    values = [_known(flat, a) for a in node.args]
    named = {k.arg: _known(flat, k.value) for k in node.keywords}
    if any(v is MISSING for v in [*values, *named.values()]) or None in named:
        return None
    if values and not isinstance(values[0], types.FunctionType) and not hasattr(values[0], "__wrapped__"):
        return None  # a method, a partial, an object that can be called
    made = maker(*values, **named)
    known = hasattr(made, "generated_for_kinds") or isinstance(made, checkpoint) or maker is higher().hvp
    return made if known else None


def _known(flat: Flattener, node: gast.expr):
    if isinstance(node, gast.Constant):
        return node.value
    if isinstance(node, gast.Tuple):
        values = tuple(_known(flat, e) for e in node.elts)
        return MISSING if any(v is MISSING for v in values) else values
    if isinstance(node, gast.Call):
        made = transformed(flat, node)
        return MISSING if made is None else made
    if isinstance(node, gast.Name) and isinstance(kind := flat.home.kinds.get(node.id), Fun):
        return kind.value
    if isinstance(node, gast.Name) and (found := flat.home.objects.env.get(node.id)) is not None:
        return found.value if isinstance(found, Known) else MISSING
    return flat.home.scope.lookup(node)


def attribute_by_name(flat: Flattener, node: gast.expr) -> gast.expr | None:
    """`getattr(x, "a")` is `x.a`; with a default it asks first. `type(x)(...)` of a known class calls that class."""
    match node:
        case gast.Call(func=func, args=[base, gast.Constant(value=str(attr))], keywords=[]) if (
            flat.callee(func) is getattr
        ):
            return at(gast.Attribute(base, attr, gast.Load()), node)
        case gast.Call(func=func, args=[base, gast.Constant(value=str(attr)) as key, rest], keywords=[]) if flat.callee(
            func
        ) is getattr and not flat.home.objects.touches(base):
            asked = at(call("hasattr", clone(base), key), node)
            return at(gast.IfExp(asked, at(gast.Attribute(base, attr, gast.Load()), node), rest), node)
        case gast.Call(func=gast.Call(func=inner) as func, args=args, keywords=keywords) if (
            flat.callee(inner) is getattr
        ):
            found = attribute_by_name(flat, func)
            return at(gast.Call(found, args, keywords), node) if isinstance(found, gast.Attribute) else None
        case gast.Call(func=gast.Call(func=inner, args=[base], keywords=[]), args=args, keywords=keywords) if (
            flat.callee(inner) is type
        ):
            cls = flat.home.deciding.class_of(base)
            if cls in (list, tuple, dict, float, int):
                return at(gast.Call(name(cls.__name__), args, keywords), node)
        case gast.Call(func=gast.Call(func=inner, args=[function, *options], keywords=[]), args=[*args, vector]) if (
            flat.callee(inner) is higher().hvp and not node.keywords
        ):
            gradient = at(gast.Call(reach(flat.home, higher().grad), [function, *options], []), node)
            push = at(gast.Call(reach(flat.home, higher().jvp), [gradient, *map(clone, options)], []), node)
            pushed = at(gast.Call(push, args, [gast.keyword("tangents", vector)]), node)
            return at(gast.Subscript(pushed, const(1), gast.Load()), node)
        case gast.Call(func=func, args=[*args, vector], keywords=[]) if isinstance(
            made := flat.callee(func), higher().Hvp
        ):
            push = reach(flat.home, made.push, f"{made.__name__}_push")
            pushed = at(gast.Call(push, args, [gast.keyword("tangents", vector)]), node)
            return at(gast.Subscript(pushed, const(1), gast.Load()), node)
    return None


def readable(flat: Flattener, node: gast.expr) -> None:
    """Code that is text when the function runs, or that looks at all variables at once, can't be followed."""
    for inner in walk(node):
        if isinstance(inner, gast.Call):
            followed(flat, inner)


def followed(flat: Flattener, node: gast.Call) -> None:
    if isinstance(node.func, gast.Name):
        callee = flat.callee(node.func)
        if callee in (eval, exec, locals) or (callee is vars and not node.args):
            raise flat.home.error(
                f"{node.func.id} is not supported in a differentiated function", node, "Write the code out."
            )


@cache
def higher() -> Any:
    from s2sad import higher

    return higher


@cache
def transforms() -> tuple:
    """The transforms that may be applied inside a differentiated function."""
    from s2sad import api

    more = higher()
    jacobians = more.jacobian, more.jacobian_forward, more.hessian, more.elementwise_grad, more.hvp
    return api.grad, api.value_and_grad, api.jvp, api.vjp, *jacobians, checkpoint


def joined_by_call(flat: Flattener, node: gast.Subscript) -> gast.expr:
    """`np.r_[a, 0:3]` as a call of its method."""
    items = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    if any(isinstance(e, gast.Constant) and isinstance(e.value, str) for e in items):
        raise flat.home.error(
            "np.r_ and np.c_ with a text that says how to join are not supported",
            node,
            "Write np.concatenate or np.stack.",
        )
    parts = [
        call("range", e.lower or const(0), e.upper, e.step or const(1)) if isinstance(e, gast.Slice) else e
        for e in items
    ]
    method = gast.Attribute(node.value, "__getitem__", gast.Load())
    return at(gast.Call(method, [at(gast.Tuple(parts, gast.Load()), node)], []), node)
