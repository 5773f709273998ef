"""Which calls and steps write no memory."""

from __future__ import annotations

from typing import Any

import gast

from s2sad.ir import Effect, Op, Step, Store, every
from s2sad.kinds import MISSING
from s2sad.outputs import has_output
from s2sad.passes.effects import effects
from s2sad.passes.writing_names import WRITING_METHODS, writes_arguments
from s2sad.scope import Scope
from s2sad.trees import walk
from s2sad.unit import is_user_function


def is_pure(function: Any, node: gast.Call) -> bool:
    """Is it a library function that writes none of its arguments?"""
    if function is MISSING or any(keyword.arg is None for keyword in node.keywords):
        return False
    if has_output(node, function) or writes_arguments(function):
        return False
    module = getattr(function, "__module__", None) or getattr(type(function), "__module__", "")
    root = str(module).split(".")[0]
    label = getattr(function, "__name__", "")
    if label in WRITERS:
        return False
    return root in ("numpy", "scipy", "math", "builtins", "cmath", "operator", "s2sad")


WRITERS = {"at", "copyto", "put", "put_along_axis", "place", "putmask", "fill_diagonal", "setattr", "shuffle"} | {
    "add_at",
    "add_into",
    "apart",
    "container",
    "demand_array",
    "demand_scalar",
    "demand_seed",
    "in_order",
    "masked_in_order",
    "read_elsewhere",
    "put_back",
    "rewritten",
    "several_times",
    "all_there",
    "holds_floats",
    "no_dict",
    "one_item",
    "item_by_item",
    "no_matrix",
    "like_the_first",
    "shuffled",
}


def stores(tree: gast.AST) -> bool:
    """Does a function write into something?"""
    return any(
        isinstance(n, gast.AugAssign) or (isinstance(n, gast.Subscript) and not isinstance(n.ctx, gast.Load))
        for n in walk(tree)
    )


def asks_objects(tree: gast.AST, scope: Scope) -> bool:
    """Does a function call methods of objects outside, which may write what they are given?"""
    bases = {
        n.func.value.id
        for n in walk(tree)
        if isinstance(n, gast.Call) and isinstance(n.func, gast.Attribute) and isinstance(n.func.value, gast.Name)
    }
    values = (type(scope.value(label)) for label in bases if scope.value(label) is not MISSING)
    return any(cls.__flags__ & 1 << 9 and cls.__module__.split(".")[0] not in ("numpy", "scipy") for cls in values)


def writes_memory(steps: list[Step]) -> bool:
    return any(isinstance(s, Store | Effect) or (isinstance(s, Op) and (s.inplace or _calls(s))) for s in every(steps))


def _calls(step: Op) -> bool:
    """Does a step call what may write its arguments?"""
    node = step.expr
    if not isinstance(node, gast.Call):
        return False
    if step.callee is None:
        return isinstance(node.func, gast.Attribute) and node.func.attr in WRITING_METHODS
    if is_user_function(step.callee) and not isinstance(step.callee, gast.AST):
        return effects(step.callee).writes
    return not is_pure(step.callee, node)
