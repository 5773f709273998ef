"""Functions defined inside that call themselves: made functions of their own, which get what they close over as parameters.

A function of the module that calls itself and is given a function defined inside is made a function of its own too, with that function in it.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     def power(n):
...         return 1.0 if n == 0 else x * power(n - 1)
...     return power(3)
>>> forward_sweep(f, 2.0)
value, power_saved = power_forward(3, x)
"""

from __future__ import annotations

import types
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gast

from s2sad.custom import checkpoint
from s2sad.ir import Op, Step
from s2sad.passes.callees import higher
from s2sad.passes.closures import Local, as_def, renamed_tree
from s2sad.passes.own_variables import with_own_variables
from s2sad.passes.pullbacks import of_kept
from s2sad.passes.surroundings import Surroundings, free_names
from s2sad.passes.values import Instance, Items, Kept, Many
from s2sad.scope import MADE, Made, parameters
from s2sad.trees import YIELDS, clone, const, name, names_bound, names_read, subscript, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


@dataclass(eq=False)
class Lifted:
    """What a call of the made function looks like."""

    tree: gast.FunctionDef  # the function as it was
    captured: list[str]  # further arguments: variables of the function around it
    results: list[str]  # further results: nonlocal variables that it writes
    fixed: dict[str, str]  # parameters that are functions: not arguments, but defined inside
    method: bool  # is it a function around a method, whose object stays as it is?
    objects: dict[str, Instance | Items | Many]  # objects built around it, whose attributes are further arguments


def lifted(function: Any) -> Lifted | None:
    function = function.function if isinstance(function, checkpoint) else function
    made = MADE.get(function) if isinstance(function, types.FunctionType) else None
    return made.info if made is not None else None


class Lifting(Surroundings):
    """The functions that one normalisation makes."""

    def __init__(self, home: Normaliser):
        self.home = home
        self.made: dict[Any, tuple[types.FunctionType, str]] = {}

    # what calls itself

    def locals_in(self, tree: Local) -> dict[str, Local]:
        """Functions defined inside that a function may run, by their names, those that these run too."""
        found: dict[str, Local] = {}
        stack: list[Local] = [tree]
        while stack:
            tree = stack.pop()
            own = {n.name for n in walk(tree) if isinstance(n, gast.FunctionDef) and n is not tree}
            for label in sorted(names_run(tree) - own):
                local = self.home.inliner.local(name(label)) if label not in found else None
                if local is not None:
                    found[label] = local
                    stack.append(local)
        return found

    def label_of(self, function: Local) -> str | None:
        """The name under which a function finds itself, if it calls itself."""
        return next((label for label, tree in self.locals_in(function).items() if tree is function), None)

    # calls

    def call(self, function: Local, label: str, defaults: dict, node: gast.Call, steps: list[Step]) -> gast.expr:
        """A call of a function defined inside that calls itself."""
        key = (id(function), label, self.meaning_of(free_names(function), set()))
        if key not in self.made:
            inside = self.locals_in(function)
            inside.pop(label)
            self.made[key] = self.make(self.named(function, as_def(function).name), label, inside, {})
        made, shown = self.made[key]
        return self.called(made, shown, node, defaults, steps)

    def specialised(self, callee: types.FunctionType, tree: gast.FunctionDef, node: gast.Call, steps: list[Step]):
        """A call of a module's function that calls itself, given functions defined inside; None where it is no such call."""
        home = self.home
        if callee.__name__ not in names_read(tree) or home.scope.value(callee.__name__) is not callee:
            return None
        bound = home.inliner.bound(tree, node, steps)
        fixed = {p: local for p, value in bound.items() if (local := home.inliner.local(value)) is not None}
        if not fixed or any(
            isinstance(v, gast.Name) and home.objects.is_followed(v) for p, v in bound.items() if p not in fixed
        ):
            return None
        meanings = (self.meaning_of(free_names(local), set()) for local in fixed.values())
        key = (callee, tuple((p, id(local)) for p, local in fixed.items()), *meanings)
        if key not in self.made:
            inside: dict[str, Local] = {}
            for p, local in fixed.items():
                inside |= self.locals_in(local)
                label = bound[p].id if isinstance(bound[p], gast.Name) else home.names.fresh(p)
                inside[label] = local
                fixed[p] = label
            self.made[key] = self.make(tree, callee.__name__, inside, fixed)
        made, shown = self.made[key]
        return self.called(made, shown, node, None, steps)

    def called(
        self, made: types.FunctionType, shown: str, node: gast.Call, defaults: dict | None, steps: list[Step]
    ) -> gast.expr:
        home, info = self.home, lifted(made)
        assert info is not None
        tangents = [
            gast.keyword(k.arg, home.flat.argument(k.value, steps)) for k in node.keywords if k.arg == "tangents"
        ]
        if tangents and "tangents" in {p.id for p in parameters(info.tree)}:
            tangents = []
        rest = [k for k in node.keywords if not (tangents and k.arg == "tangents" or getattr(k, "handed_on", False))]
        plain = gast.copy_location(gast.Call(node.func, node.args, rest), node)
        bound = home.inliner.bound(info.tree, plain, steps, defaults)
        for parameter, label in info.fixed.items():
            value = bound.pop(parameter)
            if home.source.function is made and not (isinstance(value, gast.Name) and value.id == label):
                raise home.error(
                    f"{info.tree.name} calls itself with another function",
                    node,
                    "Write the function that it is given at module level.",
                )
        args = [home.flat.argument(value, steps) for value in bound.values()]
        written = gast.Call(name(shown), [*args, *map(name, info.captured)], tangents)
        written.lineno, written.col_offset = node.lineno, node.col_offset
        written.is_lifted = True
        home.origin.split = True
        if not info.results:
            return written
        after = {label: home.names.fresh(f"{label}_after") for label in info.results}
        value = home.names.fresh(f"{info.tree.name}_value")
        home.varied |= {value, *after, *after.values()}
        callee = home.scope.value(shown)
        steps.append(Op(home.origin, (value, *after.values()), written, callee=callee))
        steps += [home.op(label, name(new)) for label, new in after.items()]
        return name(value)

    def kept(self, kept: Kept, node: gast.Call, steps: list[Step]) -> gast.expr:
        """A call of a function defined inside that is not to keep anything, or of its gradient."""
        function = kept.tree
        maker, options = kept.makers[-1]
        if maker is higher().hvp and node.args:  # the tangent of the gradient, along the last argument
            push = replace(kept, makers=(*kept.makers[:-1], (higher().grad, options), (higher().jvp, options)))
            *args, vector = node.args
            along = gast.Call(node.func, args, [*node.keywords, gast.keyword("tangents", vector)])
            pushed = self.home.temporary("pushed")
            self.home.flat.into(pushed, self.kept(push, gast.copy_location(along, node), steps), steps)
            return subscript(name(pushed), const(1))
        if maker is higher().vjp:
            return of_kept(self.home, kept, node, steps)
        made, shown = self.transformed(kept)
        return self.called(made, shown, node, self.home.inliner.ready_defaults(function), steps)

    def transformed(self, kept: Kept) -> tuple[types.FunctionType, str]:
        """The function beside this one, and the name of what is made of it."""
        key = (id(kept.tree), kept.makers, self.meaning_of(free_names(kept.tree), set()))
        if key not in self.made:
            inside = self.locals_in(kept.tree)
            label = next((n for n, tree in inside.items() if tree is kept.tree), None)
            inside.pop(label or "", None)
            tree = self.named(kept.tree, as_def(kept.tree).name)
            method = any(kept.tree is around for around in self.home.inliner.wrapped.values())
            made, _ = self.make(tree, label or self.home.names.fresh(tree.name), inside, {}, method)
            if kept.makers and kept.makers[-1][0] is checkpoint and MADE[made].info.objects:
                raise self.home.error(
                    f"checkpoint of {tree.name!r}, which uses an object that is built here, is not supported",
                    kept.tree,
                    "Give the function what it needs of the object as arguments.",
                )
            cell = types.CellType(kept.made(made))
            self.made[key] = made, self.home.scope.add(self.home.names.fresh(tree.name), cell)
        return self.made[key]

    def made_of(self, kept: Kept) -> tuple[Lifted, Any]:
        """How the function beside this one is called, and what is made of it."""
        made, shown = self.transformed(kept)
        info = lifted(made)
        assert info is not None
        return info, self.home.scope.value(shown)

    # making

    def make(
        self,
        tree: gast.FunctionDef,
        label: str,
        inside: dict[str, Local],
        fixed: dict[str, str],
        method: bool = False,
    ) -> tuple[types.FunctionType, str]:
        home = self.home
        tree = with_own_variables(tree, home.names.fresh)
        own = ({p.id for p in parameters(tree)} | names_bound(tree.body)) - fixed.keys()
        defs = [self.named(local, name_) for name_, local in inside.items()]
        for part in walk(gast.Module([tree, *defs], [])):
            if isinstance(part, YIELDS):
                raise home.error(
                    "a generator that calls itself is not supported here", tree, "Define it at module level."
                )
        if any(isinstance(n, gast.Return) and getattr(n.value, "id", "") == label for n in walk(tree)):
            raise home.error(
                f"{tree.name!r} gives back itself, and is defined inside",
                tree,
                "Call it by its name, once for each value.",
            )
        outside = self.outside([tree, *defs], {label, *inside})
        attributes: dict[str, Local] = {}
        captured, cells, objects = self.sorted_out(outside, tree, attributes)
        defs += [self.named(local, name_) for name_, local in attributes.items()]
        written = {n for d in (tree, *defs) for s in walk(d) if isinstance(s, gast.Nonlocal) for n in s.names}
        results = sorted(written & set(captured))
        clashing = (own & set(captured)) | (own & set(inside))
        renamed = fixed | {n: home.names.fresh(n) for n in sorted(own - written) if n in clashing}
        body = [renamed_tree(s, renamed, {}) for s in tree.body if not isinstance(s, gast.Nonlocal)]
        places = [
            gast.Name(renamed.get(p.id, p.id), gast.Param(), None, None) for p in parameters(tree) if p.id not in fixed
        ]
        places += [gast.Name(n, gast.Param(), None, None) for n in captured]
        if results:
            body = _returning(body, results, tree)
        elif captured and not fixed:
            body = [_handing_on(stmt, label, tree, captured) for stmt in body]
        made = clone(tree)
        made.args = gast.arguments(places, [], None, [], [], None, [])
        made.decorator_list = []
        made.name = label
        for part in defs:
            part.inside = True
        made.body = [*defs, *body]
        function = _function(home, made, label)
        info = Lifted(tree, captured, results, fixed, method, objects)
        known = {**home.scope.cells, **cells, label: types.CellType(function)}
        MADE[function] = Made(replace(home.source, function=function, tree=made), known, info, set(home.scope.added))
        return function, home.scope.add(home.names.fresh(label), types.CellType(function))

    def named(self, local: Local, label: str) -> gast.FunctionDef:
        tree = clone(as_def(local))
        ready = self.home.inliner.defaults.get(id(local))
        if ready:
            positional = [*tree.args.posonlyargs, *tree.args.args]
            count = len(tree.args.defaults)
            tree.args.defaults = [clone(ready[p.id]) for p in positional[len(positional) - count :]]
            tree.args.kw_defaults = [
                d and clone(ready[p.id]) for p, d in zip(tree.args.kwonlyargs, tree.args.kw_defaults, strict=True)
            ]
        tree.name = label
        return tree


def names_run(tree: gast.AST) -> set[str]:
    """Names that a function reads, but for those that it only looks up attributes of."""
    bases = {id(n.value) for n in walk(tree) if isinstance(n, gast.Attribute)}
    return {
        n.id for n in walk(tree) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load) and id(n) not in bases
    }


def _handing_on(stmt: gast.stmt, label: str, tree: gast.FunctionDef, captured: list[str]) -> gast.stmt:
    """A function that calls itself hands on what it captured, also where a call stays as it is: in tests and messages."""
    stmt = clone(stmt)
    a, own = tree.args, {p.id for p in parameters(tree)}
    literal = {
        p.id: d for p, d in zip(reversed(a.args), reversed(a.defaults), strict=False) if isinstance(d, gast.Constant)
    }
    for node in walk(stmt):
        if not isinstance(node, gast.Call) or not isinstance(node.func, gast.Name) or node.func.id != label:
            continue
        if any(isinstance(arg, gast.Starred) for arg in node.args) or any(k.arg is None for k in node.keywords):
            continue
        given = {p.id for p in a.args[: len(node.args)]} | {k.arg for k in node.keywords}
        further = [gast.keyword(p, clone(d)) for p, d in literal.items() if p not in given]
        further += [gast.keyword(c, name(c)) for c in captured if c not in own]
        for keyword in further:
            keyword.handed_on = True  # type: ignore[attr-defined]
        node.keywords = [*node.keywords, *further]
    return stmt


def _returning(body: list[gast.stmt], results: list[str], tree: gast.FunctionDef) -> list[gast.stmt]:
    """Statements that give the nonlocal variables back beside the value."""
    for stmt in body:
        for inner in walk(stmt):
            if isinstance(inner, gast.Return) and not _inside(stmt, inner):
                inner.value = gast.Tuple([inner.value or const(None), *map(name, results)], gast.Load())
    end = gast.Return(gast.Tuple([const(None), *map(name, results)], gast.Load()))
    end.lineno, end.col_offset = tree.lineno, tree.col_offset
    return [*body, end]


def _inside(stmt: gast.stmt, node: gast.AST) -> bool:
    """Does a node belong to a function that is defined in a statement?"""
    return any(
        node is inner for part in walk(stmt) if isinstance(part, gast.FunctionDef | gast.Lambda) for inner in walk(part)
    )


def _function(home: Normaliser, tree: gast.FunctionDef, label: str) -> types.FunctionType:
    """A function object that stands for a tree: found by its place, never run."""
    around = home.source.function
    text = f"def {label}({', '.join(p.id for p in parameters(tree))}): pass"
    space: dict[str, Any] = {}
    exec(compile("\n" * (tree.lineno + home.source.shift - 1) + text, home.source.filename, "exec"), space)
    made = types.FunctionType(space[label].__code__, around.__globals__, label)
    made.__qualname__ = f"{around.__qualname__}.<locals>.{label}"
    made.__module__ = around.__module__
    return made


def as_written(function: types.FunctionType) -> gast.FunctionDef:
    """A made function as one that runs the user's own: for calls through which no derivative flows."""
    made = MADE[function]
    info, tree = made.info, made.source.tree
    inner = clone(info.tree)
    places = [p.id for p in parameters(tree)][: len(parameters(tree)) - len(info.captured)]
    own = [p.id for p in parameters(inner) if p.id not in info.fixed]
    renamed = {p: place for p, place in zip(own, places, strict=True) if p in info.captured}
    a = inner.args
    args: list[gast.expr] = [name(info.fixed.get(p.id, renamed.get(p.id, p.id))) for p in [*a.posonlyargs, *a.args]]
    if a.vararg is not None:
        args.append(gast.Starred(name(renamed.get(a.vararg.id, a.vararg.id)), gast.Load()))
    keywords = [gast.keyword(p.id, name(renamed.get(p.id, p.id))) for p in a.kwonlyargs]
    if a.kwarg is not None:
        keywords.append(gast.keyword(None, name(renamed.get(a.kwarg.id, a.kwarg.id))))
    value: gast.expr = gast.Call(name(inner.name), args, keywords)
    if info.results:
        value = gast.Tuple([value, *map(name, info.results)], gast.Load())
    defs = [clone(stmt) for stmt in tree.body if isinstance(stmt, gast.FunctionDef) and getattr(stmt, "inside", False)]
    whole = clone(tree)
    whole.name = tree.name
    inner.args.defaults, inner.args.kw_defaults, inner.decorator_list = [], [None] * len(a.kwonlyargs), []
    own_def = [] if info.fixed else [inner]
    whole.body = [*defs, *own_def, gast.Return(value)]
    return whole
