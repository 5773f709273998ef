"""The third half of `normalise`: functions defined inside the function are written out where they are called.

That keeps the meaning of a closure: what the inner function reads of the outer one is what it is at the call.
"""

from __future__ import annotations

import dataclasses
import types
from typing import TYPE_CHECKING, Any

import gast

from s2sad.calls import Canonical
from s2sad.ir import Step
from s2sad.kinds import MISSING
from s2sad.passes.effects import effects
from s2sad.passes.generators import is_generator, listed
from s2sad.passes.static import changes
from s2sad.passes.values import Inner
from s2sad.passes.varied import mentions
from s2sad.scope import parameters
from s2sad.trees import children, clone, const, name, names_bound, names_read, walk
from s2sad.unit import bind_arguments, default_trees, is_user_function

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

Local = gast.FunctionDef | gast.Lambda


def local_functions(tree: gast.FunctionDef) -> dict[str, Local]:
    """Functions that the body defines, under names that nothing else binds."""
    found: dict[str, Local] = {}
    times: dict[str, int] = {}
    stack: list[gast.AST] = list(tree.body)
    while stack:
        node = stack.pop()
        if isinstance(node, gast.FunctionDef):
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


class Inliner:
    def __init__(self, home: Normaliser):
        self.home = home
        self.stack: list[Any] = []
        self.defaults: dict[int, dict[str, gast.expr]] = {}
        self.aliases: dict[str, Local] = {}  # parameters that stand for a local function

    def define(self, node: gast.FunctionDef, steps: list[Step]) -> None:
        """Defaults are evaluated where the function is defined."""
        ready = {}
        for label, tree in default_trees(node).items():
            ready[label] = self.home.flat.atom(tree, steps, label=f"{label}_default")
        self.defaults[id(node)] = ready
        from s2sad.ir import Effect

        steps.append(Effect(self.home.origin, node))

    def local(self, node: gast.expr) -> Local | None:
        if isinstance(node, gast.Lambda):
            return node
        if isinstance(node, gast.Name):
            followed = self.home.objects.env.get(node.id)
            if followed is not None:
                return followed.tree if isinstance(followed, Inner) else None
            return self.aliases.get(node.id) or self.home.local_functions.get(node.id)
        return None

    def call(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """The value of a call of a local function; None if it is no such call."""
        function = self.local(node.func)
        if function is None:
            return self._outer(node, steps)
        if isinstance(function, gast.FunctionDef) and function.decorator_list:
            return None
        if isinstance(function, gast.FunctionDef) and any(
            isinstance(n, gast.Yield | gast.YieldFrom) for n in walk(function)
        ):
            ready = self.defaults.get(id(function)) or default_trees(function)
            function = listed(dataclasses.replace(self.home.source, tree=clone(function))).tree
            self.defaults[id(function)] = ready
        return self.called(function, node, steps)

    def called(self, function: Local, node: gast.Call, steps: list[Step]) -> gast.expr:
        return self.written_out(
            function, node, steps, self.defaults.get(id(function)) or default_trees(_as_def(function))
        )

    def _outer(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """A module's function that is given a local function is written out too."""
        arguments = [*node.args, *(k.value for k in node.keywords)]
        callee = self.home.scope.lookup(node.func)
        if not any(self.local(a) is not None for a in arguments) and not self.touches(callee):
            return None
        if (
            callee is MISSING
            or not isinstance(callee, types.FunctionType)
            or callee.__globals__ is not self.home.scope.function.__globals__
            or callee.__closure__
        ):
            return None
        from s2sad.passes.parse import parse

        tree = listed(parse(callee)).tree if is_generator(callee) else parse(callee).tree
        own = names_bound(tree.body) | {p.id for p in parameters(tree)}
        if (names_read(tree) - own) & self.home.scope.locals:
            return None  # a global of the helper's is a variable here
        if (tree.name, tree.lineno) in self.stack or any(
            self.home.scope.lookup(n.func) is callee for n in walk(tree) if isinstance(n, gast.Call)
        ):
            return None  # it calls itself
        return self.written_out(tree, node, steps, default_trees(tree))

    def touches(self, callee: Any) -> bool:
        """Does a function write what it is given, or give back a view of it to a function that writes?"""
        if not is_user_function(callee) or isinstance(callee, gast.AST):
            return False
        found = effects(callee)
        return found.writes or (found.returns_alias and self.home.writes)

    def written_out(
        self, function: Local, node: gast.Call, steps: list[Step], defaults: dict[str, gast.expr], again: int = 0
    ) -> gast.expr:
        """The value of a call, the function's statements in its place; `again`: how deep it may stand in itself."""
        home = self.home
        key = id(function) if isinstance(function, gast.Lambda) else (function.name, function.lineno)
        if self.stack.count(key) > again or len(self.stack) > 40:
            raise home.error(
                "a function inside a function that calls itself is not supported", node, "Define it at module level."
            )
        tree = _as_def(function)
        node = home.statics.spelled_out(node, tree, steps)
        if any(k.arg is None for k in node.keywords):
            raise home.error("it is not known when generating what ** gives here", node, "Write the keywords out.")
        keywords = {str(k.arg): k.value for k in node.keywords}
        bound = bind_arguments(
            tree, defaults, Canonical(None, list(node.args), keywords), lambda message: home.error(message, node)
        )
        outer = {n for inner in walk(tree) if isinstance(inner, gast.Nonlocal | gast.Global) for n in inner.names}
        labels = [p.id for p in parameters(tree)]
        renamed: dict[str, str] = {}
        values: dict[str, gast.expr] = {}
        body_bound = names_bound(tree.body)
        for label, value in zip(labels, bound, strict=True):
            local = self.local(value)
            if local is not None and label not in body_bound:
                alias = home.names.fresh(label)
                self.aliases[alias] = local
                renamed[label] = alias
            elif isinstance(value, gast.Constant) and label not in body_bound:
                values[label] = value
            elif isinstance(value, gast.Name) and label not in body_bound and value.id not in outer:
                renamed[label] = value.id
            else:
                renamed[label] = home.names.fresh(label)
                home.flat.into(renamed[label], value, steps)
                if isinstance(value, gast.Tuple | gast.Dict) and label not in body_bound and not changes(tree, label):
                    home.statics.known[renamed[label]] = value
                if mentions(value, home.varied):
                    home.varied.add(renamed[label])
        for label in sorted(body_bound - outer - set(labels)):
            renamed[label] = home.names.fresh(label)
        home.varied |= {renamed[label] for label in body_bound - outer if label in renamed}
        nested = {n.name: n for n in tree.body if isinstance(n, gast.FunctionDef)}
        body = [renamed_tree(s, renamed, values) for s in tree.body if not isinstance(s, gast.Nonlocal | gast.Global)]
        for old, new in zip(
            [s for s in tree.body if not isinstance(s, gast.Nonlocal | gast.Global)], body, strict=True
        ):
            if isinstance(old, gast.FunctionDef) and nested.get(old.name) is old:
                home.local_functions[new.name] = new
            elif (
                isinstance(old, gast.Assign)
                and isinstance(old.value, gast.Lambda)
                and isinstance(new.targets[0], gast.Name)
            ):
                home.local_functions[new.targets[0].id] = new.value
        return self._body(tree, key, body, steps)

    def _body(self, tree: gast.FunctionDef, key: Any, body: list[gast.stmt], steps: list[Step]) -> gast.expr:
        from s2sad.passes.normalise import Exits, always

        home = self.home
        result = home.names.fresh(f"{tree.name.strip('_') or 'result'}_value")
        home.varied.add(result)
        saved = home.value, home.aux, home.origin
        home.origin.split = True
        home.value, home.aux = result, None
        self.stack.append(key)
        if not always(body, {"return"}):
            last = gast.Return(const(None))
            last.lineno, last.col_offset = tree.lineno, tree.col_offset
            body = [*body, last]
        steps += home.block(body, Exits())
        self.stack.pop()
        home.value, home.aux, home.origin = saved
        return name(result)


def _as_def(function: Local) -> gast.FunctionDef:
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


def renamed_tree(node: Any, renamed: dict[str, str], values: dict[str, gast.expr]) -> Any:
    """A copy in which the function's own names are others, in inner functions too where they mean the same."""
    if isinstance(node, gast.Name):
        if node.id in values and isinstance(node.ctx, gast.Load):
            return clone(values[node.id])
        copy = clone(node)
        copy.id = renamed.get(node.id, node.id)
        return copy
    if isinstance(node, gast.FunctionDef | gast.Lambda):
        own = {p.id for p in parameters(_as_def(node))} | (
            names_bound(node.body) if isinstance(node, gast.FunctionDef) else set()
        )
        outer = {n for inner in walk(node) if isinstance(inner, gast.Nonlocal) for n in inner.names}
        inside = {k: v for k, v in renamed.items() if k not in own or k in outer}
        copy = clone(node)
        copy.args = clone(node.args)
        copy.args.defaults = [renamed_tree(d, renamed, values) for d in node.args.defaults]
        shown = {k: v for k, v in values.items() if k not in own}
        if isinstance(node, gast.Lambda):
            copy.body = renamed_tree(node.body, inside, shown)
        else:
            copy.name = renamed.get(node.name, node.name)
            copy.body = [renamed_tree(s, inside, shown) for s in node.body]
        return copy
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
        return copy
    if isinstance(node, list):
        return [renamed_tree(item, renamed, values) for item in node]
    return node
