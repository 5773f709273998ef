"""Containers whose items are known while functions are written out: for `f(*items, **options)` of inner functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from s2sad.ir import Step
from s2sad.kinds import Map, Seq
from s2sad.passes.assigning import unpack
from s2sad.passes.contents import CHANGING
from s2sad.passes.located import at
from s2sad.passes.starred import items_told
from s2sad.scope import parameters
from s2sad.trees import const, name, subscript, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Statics:
    def __init__(self, home: Normaliser):
        self.home = home
        self.known: dict[str, gast.expr] = {}  # names that stand for displays, those of written out calls too
        tree = home.source.tree
        times: dict[str, int] = {}
        for node in walk(tree):
            kind = type(node)
            if kind is gast.Name:
                if not isinstance(node.ctx, gast.Load):
                    times[node.id] = times.get(node.id, 0) + 1
            elif kind is gast.Attribute and node.attr in CHANGING and isinstance(node.value, gast.Name):
                times[node.value.id] = 9
            elif kind is gast.Subscript and not isinstance(node.ctx, gast.Load) and isinstance(node.value, gast.Name):
                times[node.value.id] = 9
        self.parameters = {p.id for p in parameters(tree) if times.get(p.id) == 1}
        for stmt in tree.body:  # at the top only: a loop may run again
            match stmt:
                case gast.Assign(targets=[gast.Name(id=label)], value=display) if times.get(label) == 1 and _plain(
                    display
                ):
                    self.known[label] = display

    def spelled_out(self, node: gast.Call, function: gast.FunctionDef, steps: list[Step]) -> gast.Call:
        """The call with its starred arguments as single ones, where that is possible."""
        if not any(isinstance(a, gast.Starred) for a in node.args) and all(k.arg is not None for k in node.keywords):
            return node
        args: list[gast.expr] = []
        stars = sum(isinstance(a, gast.Starred) for a in node.args)
        for argument in node.args:
            if not isinstance(argument, gast.Starred):
                args.append(argument)
                continue
            items = self.items(argument.value)
            if items is None and stars == 1:
                count = items_told(function.args, len(node.args) - 1, node.keywords)
                items = self._unpacked(argument.value, count, steps)
            args += items if items is not None else [argument]
        keywords: list[gast.keyword] = []
        for keyword in node.keywords:
            entries = self.entries(keyword.value) if keyword.arg is None else None
            if entries is None:
                keywords.append(keyword)
            else:
                keywords += [gast.keyword(key, value) for key, value in entries]
        return at(gast.Call(node.func, args, keywords), node)

    def expanded(self, node: gast.Call) -> gast.Call:
        """A call with the items of what is starred in its place, where they are known."""
        if not any(isinstance(a, gast.Starred) for a in node.args) and all(k.arg is not None for k in node.keywords):
            return node
        args = [part for a in node.args for part in self._parts(a)]
        keywords = [part for k in node.keywords for part in self._named(k)]
        return at(gast.Call(node.func, args, keywords), node)

    def _parts(self, node: gast.expr) -> list[gast.expr]:
        found = self.items(node.value) if isinstance(node, gast.Starred) else None
        return [node] if found is None else found

    def _named(self, node: gast.keyword) -> list[gast.keyword]:
        found = self.entries(node.value) if node.arg is None else None
        return [node] if found is None else [gast.keyword(key, value) for key, value in found]

    def items(self, node: gast.expr) -> list[gast.expr] | None:
        if isinstance(node, gast.List | gast.Tuple) and not any(isinstance(e, gast.Starred) for e in node.elts):
            return list(node.elts)
        if not isinstance(node, gast.Name):
            return None
        held = self.known.get(node.id)
        if isinstance(held, gast.List | gast.Tuple):
            length = len(held.elts)
        elif isinstance(kind := self.home.kinds.get(node.id), Seq) and node.id in self.parameters:
            length = len(kind.items)
        else:
            return None
        return [subscript(name(node.id), const(i)) for i in range(length)]

    def entries(self, node: gast.expr) -> list[tuple[str, gast.expr]] | None:
        if isinstance(node, gast.Dict):
            return self._displayed(node)
        fields = self.home.objects.fields_as_dict(node)
        if fields is not None:
            return fields
        if not isinstance(node, gast.Name):
            return None
        display = self.known.get(node.id)
        kind = self.home.kinds.get(node.id) if node.id in self.parameters else None
        if isinstance(display, gast.Dict):
            keys = [key.value for key in display.keys if isinstance(key, gast.Constant)]
        elif isinstance(kind, Map):
            keys = [key for key, _ in kind.items]
        else:
            return None
        if not all(isinstance(key, str) for key in keys):
            return None
        return [(key, subscript(name(node.id), const(key))) for key in keys]

    def _displayed(self, node: gast.Dict) -> list[tuple[str, gast.expr]] | None:
        """The entries of a display, those of dicts in it too."""
        found: dict[str, gast.expr] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                inner = self.entries(value)
                if inner is None:
                    return None
                found |= dict(inner)
            elif isinstance(key, gast.Constant) and isinstance(key.value, str):
                found[key.value] = value
            else:
                return None
        return list(found.items())

    def _unpacked(self, node: gast.expr, count: int | None, steps: list[Step]) -> list[gast.expr] | None:
        """`a, b = items`, which checks the length too."""
        if count is None or count < 2:
            return None
        held = self.home.flat.atom(node, steps)
        label = held.id if isinstance(held, gast.Name) else "item"
        targets = [name(self.home.temporary(f"{label}_{i}"), gast.Store()) for i in range(count)]
        unpack(self.home, list(targets), held, steps)
        return [name(target.id) for target in targets]


def changes(tree: gast.FunctionDef, label: str) -> bool:
    """May a function change a container that it is given?"""
    return any(
        isinstance(n.value, gast.Name) and n.value.id == label
        for n in walk(tree)
        if (isinstance(n, gast.Attribute) and n.attr in CHANGING)
        or (isinstance(n, gast.Subscript) and not isinstance(n.ctx, gast.Load))
    )


def _plain(display: gast.expr) -> bool:
    if isinstance(display, gast.Dict):
        return all(isinstance(key, gast.Constant) for key in display.keys)
    return isinstance(display, gast.List | gast.Tuple) and not any(isinstance(e, gast.Starred) for e in display.elts)
