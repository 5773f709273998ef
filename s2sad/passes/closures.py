"""Functions that are defined inside: which there are, and their defaults, which are evaluated where they are defined."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import gast

from s2sad.custom import checkpoint
from s2sad.ir import Step
from s2sad.kinds import MISSING
from s2sad.passes.assigning import bind
from s2sad.passes.values import Kept
from s2sad.passes.wording import original_name
from s2sad.scope import parameters
from s2sad.trees import children, clone, name, names_bound, walk
from s2sad.unit import default_trees

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

Local = gast.FunctionDef | gast.Lambda
LATER = gast.Lambda | gast.ListComp | gast.SetComp | gast.DictComp | gast.GeneratorExp  # run later, or many times


def local_functions(body: list[gast.stmt]) -> dict[str, Local]:
    """Functions that statements define, under names that nothing else binds."""
    found: dict[str, Local] = {}
    times: dict[str, int] = {}
    stack: list[gast.AST] = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, gast.FunctionDef):
            if not node.decorator_list:
                found[node.name] = node
            times[node.name] = times.get(node.name, 0) + 1
            stack += [n for n in children(node) if not isinstance(n, gast.arguments)]
            continue
        if (
            isinstance(node, gast.Assign)
            and len(node.targets) == 1
            and isinstance(node.targets[0], gast.Name)
            and isinstance(node.value, gast.Lambda)
        ):
            found[node.targets[0].id] = node.value
        if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load):
            times[node.id] = times.get(node.id, 0) + 1
        stack += list(children(node))
    return {label: node for label, node in found.items() if times[label] == 1}


def captures(tree: Local, label: str) -> bool:
    """Does a function that is defined inside read this name of the function's?"""
    return any(
        isinstance(inner, gast.Name) and inner.id == label
        for part in walk(tree)
        if isinstance(part, gast.FunctionDef | gast.Lambda) and part is not tree
        for inner in walk(part)
    )


def steady_default(home: Normaliser, tree: gast.expr, label: str, steps: list[Step]) -> gast.expr:
    """The value of a default at this moment, under a name that nothing rebinds."""
    if isinstance(tree, gast.Constant) or _steady(home, tree):
        return tree
    held = home.temporary(f"{label}_default")
    home.inliner.steady.add(held)
    home.flat.into(held, tree, steps)
    return name(held)


def _steady(home: Normaliser, tree: gast.expr) -> bool:
    """A name that means the same when the function is called."""
    if isinstance(tree, gast.Name) and tree.id in home.inliner.steady:
        return True
    if isinstance(tree, gast.UnaryOp):
        return isinstance(tree.operand, gast.Constant)
    if isinstance(tree, gast.Tuple):
        return all(isinstance(e, gast.Constant) for e in tree.elts)
    return (
        isinstance(tree, gast.Name | gast.Attribute)
        and callable(found := home.scope.lookup(tree))
        and found is not MISSING
    )


def has_lambda(node: gast.AST) -> bool:
    return any(isinstance(inner, gast.Lambda) for inner in walk(node))


def has_defaults(tree: gast.AST) -> bool:
    """Is there a lambda with a default to be evaluated?"""
    return any(
        d is not None and not isinstance(d, gast.Constant)
        for inner in walk(tree)
        if isinstance(inner, gast.Lambda)
        for d in (*inner.args.defaults, *inner.args.kw_defaults)
    )


def with_defaults(home: Normaliser, node: gast.expr, steps: list[Step]) -> gast.expr:
    """An expression whose lambdas have the values of their defaults; lambdas in comprehensions are made there."""
    match node:
        case gast.Lambda():
            ready = {k: steady_default(home, v, k, steps) for k, v in default_trees(node).items()}
            if not ready:
                return node
            copy = clone(node)
            count = len(copy.args.defaults)
            places = [*copy.args.posonlyargs, *copy.args.args]
            copy.args.defaults = [ready[p.id] for p in places[len(places) - count :]]
            copy.args.kw_defaults = [
                d and ready[p.id] for p, d in zip(copy.args.kwonlyargs, copy.args.kw_defaults, strict=True)
            ]
            return copy
        case gast.IfExp() | gast.BoolOp():
            return node  # evaluated on one path only: there
    if isinstance(node, LATER) or not has_lambda(node):
        return node
    copy = clone(node)
    for field in copy._fields:
        value = getattr(copy, field, None)
        if isinstance(value, gast.expr):
            setattr(copy, field, with_defaults(home, value, steps))
        elif isinstance(value, list):
            items = [with_defaults(home, v, steps) if isinstance(v, gast.expr) else v for v in value]
            setattr(copy, field, items)
        if isinstance(copy, gast.Call) and field == "keywords":
            copy.keywords = [gast.keyword(k.arg, with_defaults(home, k.value, steps)) for k in copy.keywords]
    return copy


def looks_up_defaults(node: gast.AST) -> bool:
    """Is a lambda inside of an expression, whose defaults are more than names and constants?"""
    lambdas = [n for n in walk(node) if isinstance(n, gast.Lambda) and n is not node]
    defaults = [d for n in lambdas for d in [*n.args.defaults, *n.args.kw_defaults] if d is not None]
    return not all(isinstance(d, gast.Name | gast.Constant) for d in defaults)


HARMLESS = (functools.wraps, functools.lru_cache, functools.cache)


def decorated(home: Normaliser, stmt: gast.FunctionDef, steps: list[Step]) -> None:
    """`@decorator` above `def f`: `f = decorator(f)`. Decorators are evaluated first, defaults then."""
    decorators = stmt.decorator_list
    defaults = [*stmt.args.defaults, *filter(None, stmt.args.kw_defaults)]
    if any(isinstance(n, gast.Call) for default in defaults for n in walk(default)):
        decorators = [home.flat.atom(d, steps) if isinstance(d, gast.Call) else d for d in decorators]
    plain = clone(stmt)
    plain.decorator_list = []
    plain.original_name = original_name(stmt)
    plain.name = home.names.fresh(stmt.name)
    home.inliner.define(plain, steps)
    value: gast.expr = name(plain.name)
    for decorator in reversed(decorators):
        callee = home.scope.lookup(decorator.func if isinstance(decorator, gast.Call) else decorator)
        if callee is checkpoint and isinstance(value, gast.Name) and value.id == plain.name:
            kept = home.objects.token(Kept(plain), stmt.name)
            value = kept
        elif callee not in HARMLESS:
            value = gast.Call(decorator, [value], [])
            value.lineno, value.col_offset = stmt.lineno, stmt.col_offset
    bind(home, name(stmt.name, gast.Store()), value, steps)


def as_def(function: Local) -> gast.FunctionDef:
    if isinstance(function, gast.FunctionDef):
        return function
    back = gast.Return(function.body)
    for node in (back,):
        node.lineno, node.col_offset = function.lineno, function.col_offset
    fields = {"name": "function", "args": function.args, "body": [back]}
    tree = gast.FunctionDef(
        *[fields.get(f, [] if f in ("decorator_list", "type_params") else None) for f in gast.FunctionDef._fields]
    )
    tree.lineno, tree.col_offset = function.lineno, function.col_offset
    return tree


def _renamed_class(node: gast.ClassDef, renamed: dict[str, str], values: dict[str, gast.expr]) -> gast.ClassDef:
    """Methods do not see the names of the class's body, and keep their own."""
    own = names_bound(node.body)
    outside = {k: v for k, v in renamed.items() if k not in own}
    copy = clone(node)
    copy.name = renamed.get(node.name, node.name)
    copy.original_name = original_name(node)
    copy.bases = renamed_tree(node.bases, renamed, values)
    copy.decorator_list = renamed_tree(node.decorator_list, renamed, values)
    copy.body = [renamed_tree(s, renamed if isinstance(s, gast.FunctionDef) else outside, values) for s in node.body]
    for method, was in zip(copy.body, node.body, strict=True):
        if isinstance(method, gast.FunctionDef):
            method.name = was.name
    return copy


NOTES = {"known_keys", "keyed", "iterated", "unpacked", "known"}  # what passes note on expressions


def _noted(node: gast.AST, copy: gast.AST, renamed: dict[str, str]) -> None:
    noted = node.__dict__
    if "indexed" in noted:
        copy.indexed = renamed.get(noted["indexed"], noted["indexed"])
    copy.__dict__.update((note, noted[note]) for note in NOTES & noted.keys())


def renamed_tree(node: Any, renamed: dict[str, str], values: dict[str, gast.expr]) -> Any:
    """A copy in which the function's own names are others, in inner functions too where they mean the same."""
    if isinstance(node, gast.Name):
        if node.id in values and isinstance(node.ctx, gast.Load):
            return clone(values[node.id])
        copy = clone(node)
        copy.id = renamed.get(node.id, node.id)
        return copy
    if isinstance(node, gast.Nonlocal):
        return gast.Nonlocal([renamed.get(n, n) for n in node.names])
    if isinstance(node, gast.FunctionDef | gast.Lambda):
        own = {p.id for p in parameters(as_def(node))} | (
            names_bound(node.body) if isinstance(node, gast.FunctionDef) else set()
        )
        outer = {n for inner in walk(node) if isinstance(inner, gast.Nonlocal | gast.Global) for n in inner.names}
        inside = {k: v for k, v in renamed.items() if k not in own or k in outer}
        copy = clone(node)
        copy.args = clone(node.args)
        copy.args.defaults = [renamed_tree(d, renamed, values) for d in node.args.defaults]
        shown = {k: v for k, v in values.items() if k not in own}
        if isinstance(node, gast.Lambda):
            copy.body = renamed_tree(node.body, inside, shown)
        else:
            copy.name = renamed.get(node.name, node.name)
            copy.original_name = original_name(node)
            copy.body = [renamed_tree(s, inside, shown) for s in node.body]
        return copy
    if isinstance(node, gast.ClassDef):
        return _renamed_class(node, renamed, values)
    if isinstance(node, gast.AST):
        fields = [
            renamed_tree(getattr(node, f, None), renamed, values)
            if not isinstance(getattr(node, f, None), str | None)
            else getattr(node, f, None)
            for f in node._fields
        ]
        copy = type(node)(*fields)
        if hasattr(node, "lineno"):
            copy.lineno, copy.col_offset = node.lineno, node.col_offset
        _noted(node, copy, renamed)
        if isinstance(node, gast.stmt):
            copy.original = getattr(node, "original", node)  # what the user wrote
        return copy
    if isinstance(node, list):
        return [renamed_tree(item, renamed, values) for item in node]
    return node
