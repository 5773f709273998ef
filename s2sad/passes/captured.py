"""Objects and functions as values: functions that a loop makes: what each of them has captured goes into lists.

A default, and a variable of a call that is over, is another one for each function; all other variables they share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Step
from s2sad.kinds import MISSING
from s2sad.passes.closures import as_def, renamed_tree
from s2sad.passes.values import Bound, Inner, Items, Known, Partial, Row
from s2sad.scope import declared_outside, parameters
from s2sad.trees import name, names_bound, names_read
from s2sad.unit import default_trees

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

Function = Inner | Partial | Bound


class Captured:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def same_text(self, a: Any, b: Any) -> bool:
        """Are two functions the same but for what they captured?"""
        match a, b:
            case Inner(), Inner():
                return (a.tree.lineno, a.tree.col_offset) == (b.tree.lineno, b.tree.col_offset)
            case Bound(), Bound():
                return a.function is b.function
            case Partial(), Partial():
                return (
                    gast.dump(a.function) == gast.dump(b.function)
                    and len(a.args) == len(b.args)
                    and a.keywords.keys() == b.keywords.keys()
                )
        return False

    def captures_of(self, found: Function, seed: Items, node: gast.AST) -> list[str]:
        """Names of what one such function has for itself."""
        names: dict[str, None] = {}
        match found:
            case Inner(tree):
                ready = self.home.inliner.defaults.get(id(tree)) or default_trees(as_def(tree))
                for default in ready.values():
                    self._capture(default, names, seed, node)
                own = {p.id for p in parameters(as_def(tree))}
                own |= (
                    names_bound(tree.body) - declared_outside(tree.body)
                    if isinstance(tree, gast.FunctionDef)
                    else set()
                )
                body = tree.body if isinstance(tree, gast.FunctionDef) else [tree.body]
                for label in sorted(set().union(*map(names_read, body)) - own):
                    self._shared_or_own(label, names, seed, node)
            case Partial():
                for part in [found.function, *found.args, *found.keywords.values()]:
                    self._capture(part, names, seed, node)
            case Bound():
                names[found.receiver] = None
        return list(names)

    def _capture(self, value: gast.expr, names: dict[str, None], seed: Items, node: gast.AST) -> None:
        """What is handed over when the function is made."""
        if not isinstance(value, gast.Name) or isinstance(self.value(value), Known):
            return
        inner = self.home.inliner.local(value)
        if inner is not None:
            names.update(dict.fromkeys(self.captures_of(Inner(inner), seed, node)))
        elif value.id in self.env or self.home.scope.value(value.id) is MISSING:
            names[value.id] = None

    def _shared_or_own(self, label: str, names: dict[str, None], seed: Items, node: gast.AST) -> None:
        """A variable around the function: its own only if the call that it belongs to is over."""
        frame = self.home.inliner.frames.get(label)
        if frame is None or len(frame.path) <= len(seed.path):
            return
        if not frame.steady:
            raise self.refuse(
                f"each function in this list has a variable {frame.name!r} of its own, which is bound more than once",
                node,
                "Use objects of a class with __call__, or keep the numbers in a list.",
            )
        self._capture(name(label), names, seed, node)

    def rebuilt(self, found: Function, renamed: dict[str, str]) -> Function:
        """The function with other captures."""
        match found:
            case Inner(tree):
                inside = dict(renamed)
                for label in sorted(names_read(tree)):
                    inner = self.home.inliner.local(name(label)) if label not in renamed else None
                    if inner is not None and inner is not tree and names_read(inner) & renamed.keys():
                        inside[label] = self.token(self.rebuilt(Inner(inner), renamed), label).id
                ready = self.home.inliner.defaults.get(id(tree))
                made = renamed_tree(tree, inside, {})
                if isinstance(made, gast.FunctionDef):
                    made.name = tree.name
                    if ready:
                        self.home.inliner.defaults[id(made)] = {
                            k: renamed_tree(v, inside, {}) for k, v in ready.items()
                        }
                    self.made_again.append(made)  # its id stays its own
                return Inner(made)
            case Partial():
                function = found.function
                inner = self.home.inliner.local(function)
                if inner is not None:
                    function = self.token(self.rebuilt(Inner(inner), renamed), "function")
                return Partial(
                    function,
                    [renamed_tree(a, renamed, {}) for a in found.args],
                    {k: renamed_tree(v, renamed, {}) for k, v in found.keywords.items()},
                )
        return Bound(found.function, renamed.get(found.receiver, found.receiver), found.owner)

    def function_of(self, row: Row, steps: list[Step]) -> Function:
        """One of the functions of a list."""
        renamed: dict[str, str] = {}
        for label in row.arena.columns:
            if label == COUNT:
                continue
            cell = self.cell(row, label, steps)
            assert cell is not None
            renamed[label] = self.home.idioms.held(cell, steps).id
        return self.rebuilt(row.arena.template, renamed)


COUNT = ""  # a list with an item for each function that has captured nothing
