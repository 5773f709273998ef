"""`iter` and `next`: an iterator is a list and a place in it; the first item of a generator is found by a loop that stops there."""

from __future__ import annotations

import builtins
import itertools
import types
from functools import cached_property
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Op, Step
from s2sad.passes.attribute_writes import writes_attributes
from s2sad.passes.effects import effects
from s2sad.passes.function_changes import Changes
from s2sad.passes.generator_texts import is_generator
from s2sad.passes.iterator_loops import IteratorLoops
from s2sad.passes.iterators_kept import HINT, MESSAGE
from s2sad.passes.iterators_made import makes_iterator
from s2sad.passes.iterators_used import taken_by
from s2sad.passes.located import at
from s2sad.passes.once_taken import OnceTaken
from s2sad.passes.values import SPENT, Cursor
from s2sad.trees import YIELDS, assign, call, clone, const, name, names_read, subscript, walk
from s2sad.unit import is_user_function

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


class Iterators(OnceTaken, IteratorLoops):
    def __init__(self, home: Normaliser):
        super().__init__(home)
        self.advanced = advanced(home.source.tree)
        self.results: set[str] = set()  # of generators that were written out

    @cached_property
    def changes(self) -> Changes:
        """What the function's text changes."""
        made = Changes(self.home.source.tree, self.home.scope, self.home.error)
        made.shared = made.sharing()
        return made

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
                self.refuse_changing(home.objects.method_of(found, "__iter__")[0], node)
                node = home.objects.special(found, atom, "__iter__", [], node, steps)
                if isinstance(home.objects.value(node), Cursor):
                    return node
            else:
                return None
        return self.cursor(node, steps)

    def cursor(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """An iterator over something that is a list from here on."""
        home = self.home
        atom = home.flat.atom(node, steps) if home.objects.touches(node) else node
        if isinstance(home.objects.env.get(getattr(atom, "id", "")), Cursor):
            return atom
        items = home.idioms.sequence(atom, steps)
        if not home.binds_once(items.id):
            items = home.idioms.held(items, steps)  # the name may be bound anew before the next item is taken
        place = home.names.fresh("place")
        steps.append(home.op(place, const(0)))
        return home.objects.token(Cursor(items.id, place), "iterator")

    def binds(self, target: str, node: gast.expr, steps: list[Step]) -> bool:
        """`target = (e for …)`, `target = generator(…)`, unless all items are taken at once in one place."""
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute):
            self.refuse_changing(self.called_by(node.func), node)
        if not self.makes(node) or self.home.scope.lookup(getattr(node, "func", node)) is builtins.iter:
            return False
        if self.is_once(target, node):
            return False
        made = self.followed(node, steps)
        self.home.objects.stand_for(target, self.home.objects.env[made.id])
        return True

    def followed(self, node: gast.expr, steps: list[Step]) -> gast.Name:
        """What is an iterator on every path, and not a list on some."""
        if not makes_iterator(node, self.called_by, every=True):
            raise self.home.error(MESSAGE, node, HINT)
        return self.cursor(node, steps)

    def handed_on(self, call: gast.Call, node: gast.expr, steps: list[Step]) -> gast.expr:
        """An argument of a function that is written out: an iterator, if the function may take items of it more than once."""
        if not self.makes(node):
            return node
        called = self.called_by(call.func)
        if isinstance(called, types.FunctionType) and effects(called).writes:
            self._refuse_written(call, node)
        return node if taken_by(call, node, self.called_by) else self.followed(node, steps)

    def refuse_changing(self, method: Any, node: gast.expr) -> None:
        """A generator that writes attributes of its object does that item by item; under a name its items are made before."""
        if isinstance(method, types.FunctionType) and is_generator(method) and writes_attributes(method):
            raise self.home.error(
                f"the generator {method.__name__!r} changes its object with each item, and all its items are made before the first is used",
                node,
                "Loop over its call: for item in object.method(): ...",
            )

    def _refuse_written(self, call: gast.Call, node: gast.expr) -> None:
        """What a function writes that takes the items, these may not read: they are made before."""
        changes = self.changes
        others = [call.func, *call.args, *(k.value for k in call.keywords)]
        reads = changes.together(changes.reads(node))
        if any(changes.together(names_read(other)) & reads for other in others if other is not node):
            raise self.home.error(
                "this makes its items one by one, and the function that takes them may change what they read",
                node,
                "Make a list of it where it stands: list(...).",
            )

    def given(self, node: gast.Call, steps: list[Step]) -> gast.Call:
        """A call of a function of the user's, with such arguments."""
        called = self.called_by(node.func)
        if not is_user_function(called) or isinstance(called, gast.AST):
            return node
        args = [self.handed_on(node, a, steps) for a in node.args]
        keywords = [gast.keyword(k.arg, self.handed_on(node, k.value, steps)) for k in node.keywords]
        same = all(a is b for a, b in zip(args, node.args, strict=True))
        if same and all(a.value is b.value for a, b in zip(keywords, node.keywords, strict=True)):
            return node
        return at(gast.Call(node.func, args, keywords), node)

    def refuse_kept(self, node: gast.expr) -> None:
        """A record holds an iterator."""
        found = self.home.objects.env.get(node.id) if isinstance(node, gast.Name) else None
        if isinstance(found, Cursor) or self.makes(node):
            raise self.home.error(MESSAGE, node, HINT)

    def rest(self, node: gast.expr, steps: list[Step], all_taken: bool = False) -> gast.expr:
        """What an iterator still gives, as a list; anything else as it is.

        `all_taken`: it gives nothing any more. Else it is not known how much is taken, and nobody may ask it again.
        """
        home = self.home
        found = home.objects.env.get(node.id) if isinstance(node, gast.Name) else None
        if not isinstance(found, Cursor):
            return node
        held = home.names.fresh("rest")
        home.varied.add(held)
        steps.append(home.op(held, subscript(name(found.items), gast.Slice(name(found.place), None, None))))
        if all_taken:
            steps.append(home.op(found.place, call("len", name(found.items))))
        else:
            self._spent(found)
        return name(held)

    def all_of(self, found: Cursor) -> gast.expr:
        """The list that an iterator runs over, for a loop that takes the rest; nobody may ask the iterator again."""
        self._spent(found)
        return name(found.items)

    def part(self, node: gast.expr, steps: list[Step]) -> gast.expr | None:
        """`islice(it, n)`, all of it taken at once: so many items of what an iterator still gives."""
        home = self.home
        if not isinstance(node, gast.Call) or home.scope.lookup(node.func) is not itertools.islice or node.keywords:
            return None
        found = home.objects.env.get(getattr(node.args[0], "id", "")) if len(node.args) == 2 else None
        if not isinstance(found, Cursor):
            return None
        count = home.flat.atom(node.args[1], steps)
        held = home.names.fresh("part")
        home.varied.add(held)
        end = gast.BinOp(name(found.place), gast.Add(), count)
        steps.append(home.op(held, subscript(name(found.items), gast.Slice(name(found.place), end, None))))
        taken = gast.BinOp(name(found.place), gast.Add(), call("len", name(held)))
        steps.append(home.op(found.place, taken))
        return name(held)

    def taken_early(self, result: gast.Name, given: list[Any]) -> None:
        """A generator took early what Python takes when somebody asks it: nobody may ask these iterators again."""
        self.results.add(result.id)
        for label in sorted(set().union(*map(names_read, given))):
            if isinstance(found := self.home.objects.env.get(label), Cursor):
                self._spent(found)

    def binds_result(self, target: str, node: gast.expr, operation: gast.expr, steps: list[Step]) -> bool:
        """The same for what turned out to be a call of a generator when it was written out."""
        if not isinstance(operation, gast.Name) or operation.id not in self.results or self.is_once(target, node):
            return False
        self.home.objects.stand_for(target, self.home.objects.env[self.cursor(operation, steps).id])
        return True

    def _spent(self, found: Cursor) -> None:
        env = self.home.objects.env
        for label in [n for n, value in env.items() if value is found]:
            env[label] = SPENT

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


LISTS = ("decorator_list", "type_params")


def no_arguments() -> gast.arguments:
    return gast.arguments([], [], None, [], [], None, [])
