"""Calls that change what the statement around them reads: functions that bind variables outside, or write what they
are given. Which calls these are; `ordered.py` takes expressions with such calls apart."""

from __future__ import annotations

import builtins
import types
from typing import TYPE_CHECKING, Any

import gast

from s2sad.kinds import MISSING
from s2sad.outputs import has_output
from s2sad.passes.changing_calls import CHANGES
from s2sad.passes.closures import as_def
from s2sad.passes.effects import effects, of_tree
from s2sad.passes.generator_texts import is_generator
from s2sad.passes.outside import of_library
from s2sad.passes.sources import is_library
from s2sad.passes.writing_names import writes_arguments
from s2sad.scope import parameters
from s2sad.trees import YIELDS, names_bound, names_read, walk
from s2sad.unit import is_user_function

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

NOTHING: frozenset[str] = frozenset()
TAKING = (builtins.next, builtins.sum, builtins.list, builtins.tuple, builtins.max, builtins.min, builtins.sorted)


class Changing:
    """What the calls of a function change; each function is looked at once."""

    def __init__(self, home: Normaliser):
        self.home = home
        self.known: dict[Any, tuple[Any, frozenset[str] | None]] = {}  # the trees are held: no other gets the same id

    def changed(self, node: gast.Call) -> frozenset[str] | None:
        """The names that a call binds, if it changes anything; None if it doesn't."""
        local = self.home.inliner.local(node.func)
        if local is not None:
            return self.of_local(local)
        callee = self.home.scope.lookup(node.func)
        if callee is MISSING and (self.is_method(node) or has_output(node, None, getattr(node.func, "attr", ""))):
            return NOTHING
        if writes_arguments(callee) or (is_library(callee) and has_output(node, callee)):
            return NOTHING
        if node.args and any(callee is taking for taking in TAKING):
            return self.of_generator(node.args[0], callee is builtins.next)
        if callee is MISSING or not isinstance(callee, types.FunctionType) or of_library(callee):
            return None
        key = callee.__code__
        if key not in self.known:
            plain = is_user_function(callee) and not is_generator(callee)
            self.known[key] = (callee, NOTHING if plain and effects(callee).writes else None)
        return self.known[key][1]

    def of_generator(self, node: gast.expr, first: bool) -> frozenset[str] | None:
        """What taking items changes; the first item alone of a function defined inside is found in steps of its own."""
        if not isinstance(node, gast.Call):
            return None
        local = self.home.inliner.local(node.func)
        if isinstance(local, gast.FunctionDef) and any(isinstance(n, YIELDS) for n in walk(local)):
            found = self._of_local(local)
            return NOTHING if found is None and first else found
        callee = self.home.scope.lookup(node.func)
        if is_generator(callee) and is_user_function(callee) and effects(callee).writes:
            return NOTHING
        return None

    def is_method(self, node: gast.Call) -> bool:
        """Is it a method that changes its list, dict, set or array?"""
        return isinstance(node.func, gast.Attribute) and node.func.attr in CHANGES

    def of_local(self, tree: Any) -> frozenset[str] | None:
        """Of a function that is defined inside the one that is read."""
        if tree is None or any(isinstance(node, YIELDS) for node in walk(tree)):
            return None
        if id(tree) not in self.known:
            self.known[id(tree)] = (tree, None)  # a function that calls itself
            self.known[id(tree)] = (tree, self._of_local(as_def(tree)))
        return self.known[id(tree)][1]

    def _of_local(self, tree: gast.FunctionDef) -> frozenset[str] | None:
        inner = [self.home.local_functions.get(label) for label in sorted(names_read(tree))]
        found = [self.of_local(function) for function in inner]
        names = {n for node in walk(tree) if isinstance(node, gast.Nonlocal | gast.Global) for n in node.names}
        own = names_bound(tree.body) | {p.id for p in parameters(tree)}
        writes = of_tree(tree, self.home.scope).writes
        if not writes and all(part is None for part in found):
            return None
        return frozenset(names | {n for part in found if part for n in part if n not in own or n in names})
