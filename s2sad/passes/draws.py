"""draws: may a function of the user's draw random numbers? Read off its text, on the safe side."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import gast

from s2sad.custom import checkpoint
from s2sad.errors import S2sadError
from s2sad.ir import Op, Origin, Program, Step, blocks, every
from s2sad.kinds import MISSING
from s2sad.names import Names
from s2sad.replay import random_state
from s2sad.scope import Scope
from s2sad.trees import assign, call, clone, walk
from s2sad.unit import is_user_function

METHODS = {
    name
    for cls in ("Generator", "RandomState")
    for name in dir(getattr(__import__("numpy").random, cls))
    if not name.startswith("_")
} | {"sample", "uniform", "gauss", "betavariate", "expovariate", "choices", "randint", "randrange", "rvs"}


def remember_draws(program: Program, names: Names, global_name: Callable[[str, Any], str]) -> None:
    """Before a checkpointed call that may draw, the state of the generators is taken."""
    drawing = [
        s
        for s in every(program.body)
        if isinstance(s, Op) and isinstance(s.callee, checkpoint) and may_draw(s.callee.function)
    ]
    if not drawing:
        return
    lists = [program.body, *(block for step in every(program.body) for block in blocks(step))]
    for block in lists:
        made: list[Step] = []
        for step in block:
            if step in drawing:
                label = step.callee.function.__name__.strip("_<>") or "function"
                step.state = names.fresh(f"{label}_state")
                arguments = [*step.expr.args, *(k.value for k in step.expr.keywords)]
                tree = call(global_name("random_state", random_state), clone(step.expr.func), *map(clone, arguments))
                own = Origin(assign(step.state, clone(tree)), step.origin.line, step.origin.text)
                made.append(Op(own, (step.state,), tree, callee=random_state))
            made.append(step)
        block[:] = made


def may_draw(function: Any, seen: set[Any] | None = None, unknown: bool = True) -> bool:
    """`unknown`: may what nobody knows draw?"""
    from s2sad.passes.parse import parse

    seen = set() if seen is None else seen
    if function in seen:
        return False
    seen.add(function)
    if not isinstance(function, types.FunctionType):
        return unknown
    try:
        tree = parse(function).tree
    except S2sadError:
        return unknown
    scope = Scope.of(function, tree)
    return any(draws(node, scope, seen, unknown) for node in walk(tree) if isinstance(node, gast.Call))


def draws(node: gast.Call, scope: Scope, seen: set[Any], unknown: bool = True) -> bool:
    callee = scope.lookup(node.func)
    if callee is MISSING:
        return node.func.attr in METHODS if isinstance(node.func, gast.Attribute) else unknown
    if is_user_function(callee):
        return may_draw(getattr(callee, "function", callee), seen, unknown)
    module = str(getattr(callee, "__module__", "") or type(getattr(callee, "__self__", None)).__module__)
    return module.split(".")[:2] in (["numpy", "random"], ["random"]) or module.startswith("scipy.stats")
