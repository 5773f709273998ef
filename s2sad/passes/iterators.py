"""`iter` and `next`: an iterator is a list and a place in it; the first item of a generator is found by a loop that stops there."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

import gast

from s2sad import runtime
from s2sad.ir import Op, Step
from s2sad.passes.foreign import foreign_tree, reach
from s2sad.passes.generators import is_generator
from s2sad.passes.located import placed
from s2sad.passes.values import CONFLICT, Cursor
from s2sad.trees import YIELDS, assign, call, clone, const, name, subscript, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


def advanced(tree: gast.AST) -> set[str]:
    """Names that something takes the next item of."""
    return {
        node.args[0].id
        for node in walk(tree)
        if isinstance(node, gast.Call)
        and isinstance(node.func, gast.Name)
        and node.func.id == "next"
        and node.args
        and isinstance(node.args[0], gast.Name)
    }


class Iterators:
    def __init__(self, home: Normaliser):
        self.home = home
        self.advanced = advanced(home.source.tree)

    # what is met in expressions

    def concerns(self, node: gast.Call) -> bool:
        """Is it `iter(x)` or `next(x)` of something that varies, or is followed?"""
        home = self.home
        if not node.args or home.scope.lookup(node.func) not in (builtins.iter, builtins.next):
            return False
        first = node.args[0]
        return home.flat.varied(first) or any(home.flat.varied(a) for a in node.args[1:])

    def called(self, callee: Any, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        if callee is builtins.iter and len(node.args) == 1:
            return self.started(node.args[0], steps)
        if callee is builtins.next and 1 <= len(node.args) <= 2:
            return self.next(node, steps)
        return None

    def started(self, node: gast.expr, steps: list[Step]) -> gast.expr | None:
        """`iter(x)`"""
        home = self.home
        if home.objects.touches(node):
            atom = home.flat.atom(node, steps)
            found = home.objects.value(atom)
            if isinstance(found, Cursor):
                return atom
            if found is None:
                node = atom
            elif home.objects.is_object(found):
                if home.objects.method_of(found, "__next__")[0] is not None:
                    return atom
                node = home.objects.special(found, atom, "__iter__", [], node, steps)
                if isinstance(home.objects.value(node), Cursor):
                    return node
            else:
                return None
        return self.cursor(node, steps)

    def cursor(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """An iterator over something that is a list from here on."""
        home = self.home
        items = home.idioms.sequence(node, steps)
        if not home.binds_once(items.id):
            items = home.idioms.held(items, steps)  # the name may be bound anew before the next item is taken
        place = home.names.fresh("place")
        steps.append(home.op(place, const(0)))
        return home.objects.token(Cursor(items.id, place), "iterator")

    def binds(self, target: str, node: gast.expr, steps: list[Step]) -> bool:
        """`target = (e for …)`, `target = generator(…)`, where something takes the next item later on."""
        if target not in self.advanced or not self.home.flat.varied(node):
            return False
        lazy = isinstance(node, gast.GeneratorExp) or (
            isinstance(node, gast.Call) and (self.runs(node) or self.home.scope.lookup(node.func) in LAZY)
        )
        if not lazy:
            return False
        made = self.cursor(node, steps)
        self.home.objects.stand_for(target, self.home.objects.env[made.id])
        return True

    def rest(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """What an iterator still gives, as a list; it gives nothing any more. Anything else as it is."""
        home = self.home
        found = home.objects.env.get(node.id) if isinstance(node, gast.Name) else None
        if not isinstance(found, Cursor):
            return node
        held = home.names.fresh("rest")
        home.varied.add(held)
        steps.append(home.op(held, subscript(name(found.items), gast.Slice(name(found.place), None, None))))
        steps.append(home.op(found.place, call("len", name(found.items))))
        return name(held)

    def whole(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """What an iterator gives that was made just now and is used up here."""
        found = self.home.objects.env.get(node.id) if isinstance(node, gast.Name) else None
        last = steps[-1] if steps else None
        if isinstance(found, Cursor):
            at_start = isinstance(last, Op) and last.targets == (found.place,)
            if at_start and isinstance(last.expr, gast.Constant) and last.expr.value == 0:
                steps.pop()
                return name(found.items)
        return self.rest(node, steps)

    def zipped(self, node: gast.expr) -> None:
        """How far `zip` goes in an iterator is not followed."""
        found = self.home.objects.env.get(node.id) if isinstance(node, gast.Name) else None
        if isinstance(found, Cursor):
            for label in [n for n, value in self.home.objects.env.items() if value is found]:
                self.home.objects.env[label] = CONFLICT

    # next

    def runs(self, node: gast.expr) -> bool:
        """Is it a call of a generator function, of the module or defined inside?"""
        if not isinstance(node, gast.Call):
            return False
        local = self.home.inliner.local(node.func)
        inside = isinstance(local, gast.FunctionDef) and any(isinstance(n, YIELDS) for n in walk(local))
        return inside or is_generator(self.home.scope.lookup(node.func))

    def next(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        home = self.home
        first = node.args[0]
        default = node.args[1] if len(node.args) == 2 else None
        if isinstance(first, gast.GeneratorExp) or self.runs(first):
            return self.first(first, default, node, steps)
        atom = home.flat.atom(first, steps)
        found = home.objects.value(atom)
        if home.objects.is_object(found) and default is None:
            return home.objects.special(found, atom, "__next__", [], node, steps)
        if not isinstance(found, Cursor):
            return None
        item = home.names.fresh("next_item")
        home.varied.add(item)
        here = [
            assign(item, subscript(name(found.items), name(found.place))),
            assign(found.place, gast.BinOp(name(found.place), gast.Add(), const(1))),
        ]
        more = gast.Compare(name(found.place), [gast.Lt()], [call("len", name(found.items))])
        if default is None:
            ended = gast.Compare(name(found.place), [gast.GtE()], [call("len", name(found.items))])
            stopped = gast.If(ended, [gast.Raise(name("StopIteration"), None)], [])
            home.idioms.statements([stopped, *here], node, steps)
        else:
            held = home.flat.atom(default, steps)
            home.idioms.statements([gast.If(more, here, [assign(item, held)])], node, steps)
        return name(item)

    def first(self, source: gast.expr, default: gast.expr | None, node: gast.Call, steps: list[Step]) -> gast.expr:
        """The first item of a generator: a function that returns it."""
        home = self.home
        if isinstance(source, gast.GeneratorExp):
            body: list[gast.stmt] = [gast.Return(source.elt)]
            for part in reversed(source.generators):
                for test in reversed(part.ifs):
                    body = [gast.If(test, body, [])]
                body = [gast.For(part.target, part.iter, body, [], None)]
        else:
            item = home.names.fresh("item")
            body = [gast.For(name(item, gast.Store()), source, [gast.Return(name(item))], [], None)]
        held = home.flat.atom(default, steps) if default is not None else None
        body.append(gast.Return(held) if held is not None else gast.Raise(name("StopIteration"), None))
        found = gast.FunctionDef(
            *[
                {"name": "first", "args": no_arguments(), "body": clone(body)}.get(f, [] if f in LISTS else None)
                for f in gast.FunctionDef._fields
            ]
        )
        asked = gast.Call(name("first"), [], [])
        for inner in (n for part in (found, asked) for n in walk(part)):
            if getattr(inner, "lineno", None) is None:
                inner.lineno, inner.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        return home.inliner.written_out(found, asked, steps, {})

    # loops

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


LAZY = (builtins.map, builtins.filter, builtins.zip, builtins.enumerate, builtins.reversed)
LISTS = ("decorator_list", "type_params")


def no_arguments() -> gast.arguments:
    return gast.arguments([], [], None, [], [], None, [])


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
