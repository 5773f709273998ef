"""Functions that calls make: `partial`, `itemgetter`, `attrgetter`."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.ir import Op, Step
from s2sad.passes.located import placed_tree
from s2sad.trees import clone, const, slice_tree, subscript, walk

if TYPE_CHECKING:
    from s2sad.passes.idioms import Idioms


def made_by_call(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    """`itemgetter(1)(x)`, `partial(f, a)(x)`, and a partial that was given a name."""
    outside = idioms.home.scope.lookup(node.func)
    if type(outside) is functools.partial:
        return _of_outside(idioms, outside, node, steps)
    if type(outside) in GETTERS and (made := _getting(outside, node)) is not None:
        return idioms.again(made, node, steps)
    maker = node.func if isinstance(node.func, gast.Call) else idioms.partials.get(getattr(node.func, "id", ""))
    if not isinstance(maker, gast.Call):
        return None
    function = idioms.home.flat.callee(maker.func)
    if function is operator.itemgetter and len(node.args) == 1 and not maker.keywords:
        base = idioms.home.flat.atom(node.args[0], steps)
        parts = [subscript(clone(base), key) for key in maker.args]
        return idioms.again(parts[0] if len(parts) == 1 else gast.Tuple(parts, gast.Load()), node, steps)
    if (
        function is operator.attrgetter
        and len(node.args) == 1
        and len(maker.args) == 1
        and isinstance(maker.args[0], gast.Constant)
    ):
        return idioms.again(_attribute(node.args[0], str(maker.args[0].value)), node, steps)
    if function is functools.partial and maker.args:
        given = {k.arg for k in node.keywords}
        keywords = [*(k for k in maker.keywords if k.arg not in given), *node.keywords]
        return idioms.again(gast.Call(maker.args[0], [*maker.args[1:], *node.args], keywords), node, steps)
    return None


GETTERS = (operator.itemgetter, operator.attrgetter, operator.methodcaller)


def _getting(getter: Any, node: gast.Call) -> gast.expr | None:
    """What an `itemgetter` and the like, which stands outside, makes of the only argument."""
    made = getter.__reduce__()
    keywords = getattr(made[0], "keywords", {})  # `methodcaller("f", k=2)` is a partial
    values = [*getattr(made[0], "args", ()), *made[1]]
    if len(node.args) != 1 or node.keywords or not all(map(_is_literal, [*values, *keywords.values()])):
        return None
    base = node.args[0]
    if type(getter) is operator.methodcaller:
        label, *args = values
        given = [gast.keyword(key, const(value)) for key, value in keywords.items()]
        return gast.Call(gast.Attribute(base, label, gast.Load()), list(map(const, args)), given)
    get = _item if type(getter) is operator.itemgetter else _attribute
    parts = [get(clone(base), value) for value in values]
    return parts[0] if len(parts) == 1 else gast.Tuple(parts, gast.Load())


def _is_literal(value: Any) -> bool:
    bounds = (value.start, value.stop, value.step) if isinstance(value, slice) else (value,)
    return all(isinstance(bound, LITERAL | float) for bound in bounds)


def _item(base: gast.expr, key: Any) -> gast.expr:
    if isinstance(key, slice):
        return subscript(base, slice_tree(key))
    return subscript(base, const(key))


def _attribute(base: gast.expr, path: str) -> gast.expr:
    for attr in path.split("."):
        base = gast.Attribute(base, attr, gast.Load())
    return base


def _of_outside(idioms: Idioms, made: functools.partial, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    """`gelu(x)`, where `gelu = partial(act, kind="gelu")` stands in a module: `gelu.func(x, kind="gelu")`."""
    if not all(isinstance(value, LITERAL | DATA) for value in (*made.args, *made.keywords.values())):
        return None
    given = {k.arg for k in node.keywords}
    keywords = [
        gast.keyword(key, _bound(node.func, "keywords", key, value))
        for key, value in made.keywords.items()
        if key not in given
    ]
    args = [_bound(node.func, "args", place, value) for place, value in enumerate(made.args)]
    function = gast.Attribute(clone(node.func), "func", gast.Load())
    return idioms.again(gast.Call(function, [*args, *node.args], [*keywords, *node.keywords]), node, steps)


def _bound(function: gast.expr, attr: str, key: Any, value: Any) -> gast.expr:
    """What a partial holds: numbers and arrays may be others in the next partial, and are read when the program runs."""
    if isinstance(value, DATA):
        return subscript(gast.Attribute(clone(function), attr, gast.Load()), const(key))
    return const(value)


DATA = float | complex | np.ndarray | np.generic
LITERAL = str | int | bool | None


def define_partial(idioms: Idioms, label: str, node: gast.expr, steps: list[Step]) -> bool:
    """`layer = partial(dense, W)`: its arguments are evaluated here; calls of `layer` become calls of `dense`."""
    if (
        not isinstance(node, gast.Call)
        or idioms.home.flat.callee(node.func) not in (operator.itemgetter, operator.attrgetter)
        or label not in idioms.home.called_only
    ):
        return False
    args = (
        node.args
        if idioms.home.flat.callee(node.func) is not functools.partial
        else [node.args[0], *(idioms.held(a, steps) for a in node.args[1:])]
    )
    if any(isinstance(a, gast.Starred) for a in args) or any(k.arg is None for k in node.keywords):
        return False
    keywords = [gast.keyword(k.arg, idioms.held(k.value, steps)) for k in node.keywords]
    made = idioms.partials[label] = placed_tree(gast.Call(node.func, list(args), keywords), node)
    calls = [
        n for n in walk(idioms.home.source.tree) if isinstance(n, gast.Call) and getattr(n.func, "id", "") == label
    ]
    if not all(idioms.home.flat.varied(n) for n in calls):
        steps.append(Op(idioms.home.origin, (label,), made, callee=idioms.home.flat.callee(node.func)))
    return True


def called_only(tree: gast.FunctionDef) -> set[str]:
    """Names that the body binds once and reads only to call them."""
    bound: dict[str, int] = {}
    read: dict[str, int] = {}
    called: dict[str, int] = {}
    for node in walk(tree):
        if type(node) is gast.Name:
            table = read if isinstance(node.ctx, gast.Load) else bound
            table[node.id] = table.get(node.id, 0) + 1
        elif type(node) is gast.Call and isinstance(node.func, gast.Name):
            called[node.func.id] = called.get(node.func.id, 0) + 1
    return {label for label, times in bound.items() if times == 1 and read.get(label, 0) == called.get(label, -1)}
