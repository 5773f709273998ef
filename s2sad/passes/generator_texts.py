"""Generator functions, by their text: which are written out in loops, and what they do with what they are given."""

from __future__ import annotations

import inspect
import types
from typing import Any

import gast

from s2sad.errors import UnsupportedError
from s2sad.passes.parse import parse
from s2sad.trees import YIELDS, names_read, walk


def is_generator(callee: Any) -> bool:
    return isinstance(callee, types.FunctionType) and bool(callee.__code__.co_flags & inspect.CO_GENERATOR)


GIVEN_LATE = {"map", "filter", "zip", "enumerate", "reversed", "iter"}


def gives_late(callee: Any) -> bool:
    """Does a function that is no generator return one, a `map` or the like?"""
    if not isinstance(callee, types.FunctionType) or is_generator(callee):
        return False
    code = callee.__code__
    expressions = any(getattr(held, "co_name", "") == "<genexpr>" for held in code.co_consts)
    if not expressions and "itertools" not in code.co_names and GIVEN_LATE.isdisjoint(code.co_names):
        return False
    try:
        return tree_gives_late(parse(callee).tree)
    except UnsupportedError:
        return False


def tree_gives_late(tree: gast.FunctionDef) -> bool:
    inside = {
        id(n) for f in walk(tree) if isinstance(f, gast.FunctionDef | gast.Lambda) and f is not tree for n in walk(f)
    }
    returned = [n.value for n in walk(tree) if isinstance(n, gast.Return) and id(n) not in inside]
    return not any(isinstance(n, YIELDS) for n in walk(tree)) and any(map(_is_late, returned))


def _is_late(node: gast.expr | None) -> bool:
    match node:
        case gast.GeneratorExp():
            return True
        case gast.IfExp(body=body, orelse=orelse):
            return _is_late(body) or _is_late(orelse)
        case gast.Call(func=gast.Name(id=label)):
            return label in GIVEN_LATE
        case gast.Call(func=gast.Attribute(value=gast.Name(id="itertools"))):
            return True
    return False


def steps_in_sight(tree: gast.FunctionDef) -> bool:
    """Is each `yield` a statement, outside of `try` and `with`?"""
    statements = {id(n.value) for n in walk(tree) if isinstance(n, gast.Expr) and isinstance(n.value, YIELDS)}
    inside = {id(n) for t in walk(tree) if isinstance(t, gast.Try | gast.With) for n in walk(t)}
    found = [n for n in walk(tree) if isinstance(n, YIELDS)]
    return all(id(n) in statements and id(n) not in inside for n in found)


def written_out_in_loops(callee: types.FunctionType) -> bool:
    """Can a loop over a generator of the module be written out as the generator's text?"""
    from s2sad.passes.parse import parse

    tree = parse(callee).tree
    return steps_in_sight(tree) and callee.__name__ not in names_read(tree)


def bound(tree: Any, call: gast.Call, method: bool = False) -> list[tuple[str, gast.expr]]:
    """Parameters that a call gives in plain sight, with the arguments."""
    positional = [p.id for p in [*tree.args.posonlyargs, *tree.args.args]][int(method) :]
    if any(isinstance(a, gast.Starred) for a in call.args):
        return []
    return [*zip(positional, call.args, strict=False), *((str(k.arg), k.value) for k in call.keywords)]


def taken_in_loop(tree: Any, label: str) -> bool:
    """Does a generator do nothing with what it is given but run over it, in one loop?"""
    loops = [n.iter for n in walk(tree) if isinstance(n, gast.For)]
    loops += [n.value.value for n in walk(tree) if isinstance(n, gast.Expr) and isinstance(n.value, gast.YieldFrom)]
    inside = {id(n) for f in walk(tree) if isinstance(f, REPEATING) and f is not tree for n in _repeated(f)}
    uses = [n for n in walk(tree) if isinstance(n, gast.Name) and n.id == label]
    reads = [n for n in uses if isinstance(n.ctx, gast.Load)]
    bindings = len(uses) - len(reads)  # the parameter itself is one
    return len(reads) == 1 and bindings == 1 and any(reads[0] is n for n in loops) and id(reads[0]) not in inside


REPEATING = gast.For | gast.While | gast.FunctionDef | gast.Lambda


def _repeated(node: Any) -> list[gast.AST]:
    aside = {id(n) for n in walk(node.iter)} if isinstance(node, gast.For) else set()
    return [n for n in walk(node) if id(n) not in aside]
