"""Transforms inside: `grad(f)`, `hessian(self.loss)`, `checkpoint(f)` as values that are followed."""

from __future__ import annotations

import inspect
import types
from typing import TYPE_CHECKING, Any

import gast

from s2sad.custom import checkpoint
from s2sad.ir import Step
from s2sad.kinds import MISSING
from s2sad.passes.callees import transformed, transforms
from s2sad.passes.closures import Local
from s2sad.passes.literals import literal
from s2sad.passes.values import Choice, Kept, Known
from s2sad.passes.wrapping import wrapped
from s2sad.trees import walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


def options_of(maker: Any, rest: list[gast.expr], keywords: list[gast.keyword]) -> tuple | None:
    """What a transform is given besides its function, by place; None where that is no literal."""
    try:
        bound = inspect.signature(maker).bind(
            None, *map(literal, rest), **{str(k.arg): literal(k.value) for k in keywords}
        )
    except TypeError:
        return None
    if keywords:
        bound.apply_defaults()
    options = bound.args[1:]
    return None if MISSING in options else options


class Transforming:
    """A part of `Inliner`."""

    home: Normaliser

    def local(self, node: gast.expr) -> Local | None:
        raise NotImplementedError

    def kept(self, node: gast.expr) -> Kept | None:
        """`checkpoint(f)` or `grad(f, argnums)` of a local function."""
        match node:
            case gast.Call(func=func, args=[inner, *rest]):
                if (maker := self.home.scope.lookup(func)) not in transforms():
                    return None
                if (options := options_of(maker, rest, node.keywords)) is None:
                    return None
                if (tree := self.local(inner)) is not None:
                    self.transformable(tree, maker, options, node)
                    return Kept(tree, ((maker, options),))
                if (kept := self.kept(inner)) is not None:
                    return Kept(kept.tree, (*kept.makers, (maker, options)))
        return None

    def transformable(self, tree: Local, maker: Any, options: tuple, node: gast.Call) -> None:
        """Is each argument of its own a parameter? What the function reads around it becomes further ones, at the end."""
        if maker is checkpoint:
            return
        numbers = [n for o in options for n in (o if isinstance(o, tuple) else (o,)) if isinstance(n, int)]
        written = any(isinstance(n, gast.Nonlocal) for n in walk(tree))
        if tree.args.vararg or tree.args.kwarg or tree.args.kwonlyargs or written or any(n < 0 for n in numbers):
            label = tree.name if isinstance(tree, gast.FunctionDef) else "the lambda"
            raise self.home.error(
                f"{label} takes *args, **kwargs or keyword-only arguments, writes nonlocal variables, or is differentiated by an argument "
                "that is counted from the end: that is not supported for functions that are defined inside",
                node,
                "Write its parameters out, count them from 0, and return what it gives.",
            )

    def transformed(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """`grad(f)` as a value: a function that is followed."""
        maker = self.home.scope.lookup(node.func)
        if getattr(maker, "__module__", "") not in ("s2sad.api", "s2sad.custom", "s2sad.higher"):
            return None
        if (kept := self.kept(node)) is not None:
            label = kept.tree.name if isinstance(kept.tree, gast.FunctionDef) else "function"
            return self.home.objects.token(kept, label)
        if (made := transformed(self.home.flat, node)) is not None:
            return self.home.objects.token(Known(made), "function")
        if (around := self.around(node, maker, steps)) is not None:
            return self.home.objects.token(around, "function")
        followed = any(self.local(a) is not None or self.home.objects.touches(a) for a in node.args)
        if maker in transforms() and node.args and (maker is not checkpoint or followed):
            raise self.home.error(
                f"{maker.__name__} of something that can't be followed is not supported inside a differentiated function",
                node,
                "Give it a function, a method, or a partial of these, and literals for the rest.",
            )
        return None

    def around(self, node: gast.Call, maker: Any, steps: list[Step]) -> Kept | Choice | None:
        """`grad(self.loss)`, `grad(g)` where `g` is a gradient of what is defined inside, or one of several functions."""
        if maker not in transforms() or not node.args:
            return None
        if (options := options_of(maker, node.args[1:], node.keywords)) is None:
            return None
        first = node.args[0]
        chosen = self.home.objects.env.get(first.id) if isinstance(first, gast.Name) else None
        if not isinstance(chosen, Choice):
            return self.made_around(first, maker, options, node, steps)
        values: list[Any] = []
        for value in chosen.values:
            if isinstance(value, Known) and isinstance(value.value, types.FunctionType):
                values.append(Known(maker(value.value, *options)))
            else:
                token = self.home.objects.token(value, first.id)
                values.append(self.made_around(token, maker, options, node, steps))
        return None if None in values else Choice(chosen.tests, values)

    def made_around(
        self, function: gast.expr, maker: Any, options: tuple, node: gast.Call, steps: list[Step]
    ) -> Kept | None:
        found = wrapped(self.home, function, steps)
        if isinstance(found, Kept):
            return Kept(found.tree, (*found.makers, (maker, options)))
        if found is None:
            return None
        self.transformable(found, maker, options, node)
        return Kept(found, ((maker, options),))
