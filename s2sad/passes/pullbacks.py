"""`y, pullback = vjp(f)(x)`: the value, and a function of a seed alone, which knows what `f` was given and had captured then.

A call of the pullback runs both sweeps: `x_bar = f_pullback(x, seed)`.

>>> import numpy as np
>>> from s2sad import vjp
>>> from s2sad.showing import forward_sweep
>>> def layer(x):
...     return np.tanh(x) * x
>>> def f(x):
...     y, pullback = vjp(layer)(x)
...     return np.sum(pullback(y * y))
>>> forward_sweep(f, np.ones(2))
layer_x, layer_saved = layer_forward(x)
y = layer_x
pullback_value, layer_pullback_saved = layer_pullback_forward(x.copy(), y * y)
value = np.sum(pullback_value)
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Step
from s2sad.passes.callees import higher
from s2sad.passes.closures import as_def
from s2sad.passes.effects import effects, of_tree
from s2sad.passes.foreign import defaults_of, reach
from s2sad.passes.values import Kept, Known, Partial
from s2sad.trees import call, clone, name

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


def of_known(home: Normaliser, halves: Any, node: gast.Call, steps: list[Step]) -> gast.expr:
    """A call of `vjp(f)`, where `f` is a function that is known."""
    from s2sad.passes.parse import parse

    plain = halves.plain
    tree = parse(plain).tree
    if tree.args.vararg or tree.args.kwarg or tree.args.kwonlyargs:
        raise home.error(
            f"vjp of {plain.__name__}, which takes *args, **kwargs or keyword-only arguments, is not supported here",
            node,
            "Write its parameters out.",
        )
    bound = home.inliner.bound(tree, node, steps, defaults_of(home, plain, tree))
    args = [home.flat.argument(value, steps) for value in bound.values()]
    function = halves.function
    given = _given(home, args, effects(plain).writes, steps)
    value = home.idioms.held(gast.copy_location(gast.Call(reach(home, function), given, []), node), steps)
    return _both(home, value, function, halves, [*map(clone, args)], steps)


def of_kept(home: Normaliser, kept: Kept, node: gast.Call, steps: list[Step]) -> gast.expr:
    """A call of `vjp(f)`, where `f` is defined inside; what it captures is what it is now."""
    lifting = home.inliner.lifting
    maker, options = kept.makers[-1]
    inner = Kept(kept.tree, kept.makers[:-1])
    bound = home.inliner.bound(lifting.made_of(inner)[0].tree, node, steps, home.inliner.ready_defaults(kept.tree))
    args = [home.flat.argument(value, steps) for value in bound.values()]
    given = _given(home, args, of_tree(as_def(kept.tree), home.scope).writes, steps)
    again = gast.copy_location(gast.Call(node.func, given, []), node)
    if inner.makers:
        value = lifting.kept(inner, again, steps)
    else:
        value = home.inliner.called(kept.tree, again, steps)
    value = home.idioms.held(value, steps)
    info, function = lifting.made_of(inner)
    captured = [name(n) for n in info.captured]
    return _both(home, value, function, maker(function, *options), [*map(clone, args), *captured], steps)


def _both(
    home: Normaliser, value: gast.expr, function: Any, halves: Any, args: list[gast.expr], steps: list[Step]
) -> gast.expr:
    """(value, pullback); the arguments are copied, for they may be written before the pullback runs."""
    pull = home.objects.token(Known(higher().Pullback(function, halves.argnums)), "pull")
    kept = [home.objects.fixed(a, steps) if not halves.copy else _copied(home, a, steps) for a in args]
    pullback = home.objects.token(Partial(pull, kept, {}), "pullback")
    return home.objects.collection(tuple, [value, pullback], None, steps)


def _given(home: Normaliser, args: list[gast.expr], writes: bool, steps: list[Step]) -> list[gast.expr]:
    """Arguments that may be written."""
    return [_copied(home, a, steps) for a in args] if writes else [*map(clone, args)]


def _copied(home: Normaliser, node: gast.expr, steps: list[Step]) -> gast.expr:
    if isinstance(node, gast.Constant):
        return node
    return home.idioms.held(call(reach(home, copy.deepcopy).id, node), steps)
