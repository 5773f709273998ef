"""Loops over iterators that are followed, and over objects that give their items themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad import runtime
from s2sad.ir import Step
from s2sad.passes.foreign import foreign_tree, reach
from s2sad.passes.located import placed
from s2sad.passes.values import Cursor
from s2sad.trees import assign, call, clone, const, name, subscript, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class IteratorLoops:
    home: Normaliser
    advanced: set[str]

    def loop(self, stmt: gast.For, steps: list[Step]) -> list[gast.stmt] | None:
        """A loop over an iterator, as a `while`; None for any other loop."""
        home = self.home
        if isinstance(stmt.iter, gast.Call) and home.objects.may_make(stmt.iter.func):
            home.begin(stmt, stmt)
            made = home.flat.atom(stmt.iter, steps)
            stmt = clone(stmt)
            stmt.iter = made
            return self.loop(stmt, steps) or [stmt]
        if not isinstance(stmt.iter, gast.Name):
            return None
        found = home.objects.env.get(stmt.iter.id)
        if isinstance(found, Cursor):
            more = gast.Compare(name(found.place), [gast.Lt()], [call("len", name(found.items))])
            taken = [
                assign(clone(stmt.target), subscript(name(found.items), name(found.place))),
                assign(found.place, gast.BinOp(name(found.place), gast.Add(), const(1))),
            ]
            return placed([gast.While(more, [*taken, *stmt.body], stmt.orelse)], stmt)
        if home.objects.is_object(found) and home.objects.method_of(found, "__next__")[0] is not None:
            return self._own(stmt, found)
        if found is None and stmt.iter.id in self.advanced and not home.flat.varied(stmt.iter):
            return self._step_by_step(stmt)
        return None

    def _step_by_step(self, stmt: gast.For) -> list[gast.stmt]:
        """A loop over an iterator that something else takes items of, too: it can't be made a list first."""
        home = self.home
        if stmt.orelse:
            raise home.error("an else of a loop over an own iterator is not supported", stmt, "Set a flag.")
        item = stmt.target.id if isinstance(stmt.target, gast.Name) else home.names.fresh("next_item")
        ended = reach(home, runtime.Ended)
        taken: list[gast.stmt] = [
            assign(item, call("next", clone(stmt.iter), ended)),
            gast.If(gast.Compare(name(item), [gast.Is()], [clone(ended)]), [gast.Break()], []),
        ]
        if not isinstance(stmt.target, gast.Name):
            taken.append(assign(clone(stmt.target), name(item)))
        return placed([gast.While(const(True), [*taken, *stmt.body], [])], stmt)

    def _own(self, stmt: gast.For, found: Any) -> list[gast.stmt]:
        """A loop over an object of the user's that gives its items itself; StopIteration becomes a flag."""
        home = self.home
        function, owner = home.objects.method_of(found, "__next__")
        tree = foreign_tree(home, function, owner)
        over = home.names.fresh("over")
        tree.body = [gast.Nonlocal([over]), *(_stopping(s, over) for s in tree.body)]
        tree.name = home.names.fresh("next_of")
        home.local_functions[tree.name] = tree
        taken = [
            assign(over, const(False)),
            assign(clone(stmt.target), gast.Call(name(tree.name), [clone(stmt.iter)], [])),
            gast.If(name(over), [gast.Break()], []),
        ]
        if stmt.orelse:
            raise home.error("an else of a loop over an own iterator is not supported", stmt, "Set a flag.")
        return placed([gast.While(const(True), [*taken, *stmt.body], [])], stmt)


def _stopping(stmt: gast.stmt, over: str) -> gast.stmt:
    """`raise StopIteration` as `over = True; return`."""
    match stmt:
        case gast.Raise(exc=gast.Name(id="StopIteration") | gast.Call(func=gast.Name(id="StopIteration"))):
            both = gast.If(const(True), [assign(over, const(True)), gast.Return(const(None))], [])
            for node in walk(both):
                node.lineno, node.col_offset = stmt.lineno, stmt.col_offset
            return both
    for field in ("body", "orelse", "finalbody"):
        if isinstance(getattr(stmt, field, None), list):
            setattr(stmt, field, [_stopping(s, over) for s in getattr(stmt, field)])
    return stmt
