"""Objects and functions as values: displays of them, and values that stay what they are when names are bound anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Step
from s2sad.kinds import MISSING
from s2sad.passes.closures import with_defaults
from s2sad.passes.keys_displayed import once_each
from s2sad.passes.literals import literal
from s2sad.passes.ordered import acts
from s2sad.passes.static_items import static_items
from s2sad.passes.values import REAL, Inner, Items, Row
from s2sad.trees import clone, const, name

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Displays:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def on_Tuple(self, node: gast.Tuple, steps: list[Step]) -> gast.expr | None:
        label, self.label = self.label, None
        elts = self.elements(node.elts, steps)
        if not any(map(self.is_value, elts)):
            return type(node)(elts, gast.Load())
        if any(isinstance(e, gast.Starred) for e in elts):
            raise self.refuse(
                "it is not known when generating how many objects or functions this is", node, "Write the items out."
            )
        if isinstance(node, gast.List) and place_of(node) in self.hints:
            return self.filled(node, elts, label or "items", steps)
        made = self.collection(tuple if isinstance(node, gast.Tuple) else list, elts, None, steps)
        self.env[made.id].place = place_of(node)
        return made

    on_List = on_Tuple

    def on_Dict(self, node: gast.Dict, steps: list[Step]) -> gast.expr | None:
        keys = [literal(k) if k is not None else MISSING for k in node.keys]
        if any(k is MISSING for k in keys):
            return None
        shown, elts = once_each(self.home, node.keys, [self.element(e, steps) for e in node.values])
        if not any(map(self.is_value, elts)):
            return gast.Dict(list(shown), elts)
        return self.collection(dict, elts, [literal(k) for k in shown if k is not None], steps)

    def elements(self, nodes: list[gast.expr], steps: list[Step]) -> list[gast.expr]:
        """What stands in a display, one after the other; stars stay where it is not known how many items they are."""
        found: list[gast.expr] = []
        for node in nodes:
            found += self.starred_items(node, steps) if isinstance(node, gast.Starred) else [self.element(node, steps)]
        return found

    def starred_items(self, node: gast.Starred, steps: list[Step]) -> list[gast.expr]:
        """What `*items` puts into a display, evaluated in its turn."""
        value = node.value
        if isinstance(value, gast.Tuple | gast.List):
            return self.elements(value.elts, steps)
        if acts(self.home.flat, value):
            value = self.home.flat.atom(value, steps)
        items = static_items(self, value, steps) if self.touches(value) else None
        return items if items is not None else [gast.Starred(self.home.flat.atom(value, steps), gast.Load())]

    def element(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        if isinstance(node, gast.Lambda):
            return self.token(Inner(with_defaults(self.home, node, steps)), "function")
        if (method := self.method_value(node, steps)) is not None:
            return self.token(method, method.attr.strip("_"))
        return self.home.flat.atom(node, steps)

    def collection(self, cls: type, elts: list[gast.expr], keys: list[Any] | None, steps: list[Step]) -> gast.expr:
        """A name for a collection; what is no object in it is kept as it is now."""
        return self.token(Items(cls, [self.fixed(e, steps) for e in elts], keys, self.path), "items")

    def keys_spelled(self, node: Any) -> Any:
        """`sorted(table)`, in a message about a table of functions: the keys of a dict that no variable holds."""
        if not self.touches(node):
            return node
        match node:
            case gast.Call(func=gast.Attribute(value=gast.Name() as held, attr="keys"), args=[], keywords=[]):
                return self._spelled(held)
        result = clone(node)
        for part in node._fields:
            value = getattr(node, part, None)
            if isinstance(value, gast.AST):
                setattr(result, part, self.keys_spelled(value))
            elif isinstance(value, list):
                argument = isinstance(node, gast.Call) and part == "args"
                made = [self.keys_spelled(v) if isinstance(v, gast.AST) else v for v in value]
                setattr(result, part, list(map(self._spelled, made)) if argument else made)
        return result

    def _spelled(self, node: gast.expr) -> gast.expr:
        found = self.env.get(node.id) if isinstance(node, gast.Name) else None
        if isinstance(found, Items) and found.keys is not None:
            return gast.List([const(key) for key in found.keys], gast.Load())
        return node

    def fixed(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """An atom that means the same later on."""
        home = self.home
        if not isinstance(node, gast.Name) or node.id in self.tokens or node.id in home.temporaries:
            return node
        if node.id in self.env:
            found = self.env[node.id]
            if getattr(found, "presence", None) is not None:
                raise self._mixed(node.id, node)  # what it stands for may change
            if isinstance(found, REAL):
                once = node.id in home.scope.locals and home.binds_once(node.id)
                return node if once or node.id in home.statics.parameters else home.idioms.held(node, steps)
            if isinstance(found, Row):
                return self.token(Row(found.arena, self.fixed(self.number(found, steps), steps), True), node.id)
            return self.token(found, node.id)
        if home.inliner.local(node) is not None or home.scope.value(node.id) is not MISSING:
            return node
        return self.home.idioms.held(node, steps)


def place_of(node: gast.AST) -> tuple[int, int] | None:
    line = getattr(node, "lineno", None)
    return (line, node.col_offset) if line is not None else None


def as_value(index: gast.expr) -> gast.expr:
    """What stands between brackets as an argument: `a:b` is `slice(a, b)`."""
    if isinstance(index, gast.Slice):
        parts = [index.lower or const(None), index.upper or const(None), *([index.step] if index.step else [])]
        return gast.Call(name("slice"), parts, [])
    if isinstance(index, gast.Tuple):
        return gast.Tuple([as_value(e) for e in index.elts], gast.Load())
    return index


def numbers_of(keys: list[Any]) -> gast.expr:
    """`{'a': 0, 'b': 1}`"""
    return gast.Dict([const(key) for key in keys], [const(i) for i in range(len(keys))])
