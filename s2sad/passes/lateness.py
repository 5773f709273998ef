"""Refuses programs that would see that s2sad makes at once what Python makes item by item.

`map`, `filter`, generator expressions and the like become lists, and so do generators that are not looped over at once.
That shows where items have effects, where something that they read changes before they are taken, and where making one raises an
exception that is caught: what was done with the items before it has been done.
"""

from __future__ import annotations

import builtins
import itertools
import types
from collections.abc import Callable, Iterable
from typing import Any

import gast

from s2sad.kinds import MISSING
from s2sad.passes import iterators_kept
from s2sad.passes.effects import effects, of_tree
from s2sad.passes.generator_texts import bound as given_to
from s2sad.passes.iterators_made import makes_iterator
from s2sad.passes.made_late import BESIDE, Late
from s2sad.scope import Scope
from s2sad.trees import children, names_read, names_stored, walk
from s2sad.unit import is_user_function

STOP_EARLY = (builtins.any, builtins.all)
BLOCKS = gast.For | gast.While
SAFE = gast.Name | gast.Constant | gast.Attribute | gast.Tuple | gast.comprehension


def check(
    tree: Any,
    scope: Scope,
    error: Callable[..., Exception],
    varied: set[str] | None = None,
    trying: bool = False,
) -> None:
    """Looks at everything in a function that is made item by item; what has nothing of `varied` stays as it is.

    `trying`: it is called in a `try`.
    """
    if any(isinstance(n, gast.GeneratorExp | gast.Call) for n in walk(tree)):
        _Lateness(tree, scope, error, trying).check(varied)


class _Lateness(Late):
    def __init__(self, tree: Any, scope: Scope, error: Callable[..., Exception], trying: bool):
        super().__init__(tree, scope, error)
        self.trying = trying
        self.tries = trying or any(isinstance(n, gast.Try) for n in self.nodes)

    def check(self, varied: set[str] | None) -> None:
        calls = [n for n in self.nodes if isinstance(n, gast.Call | gast.GeneratorExp)]
        if made := [n for n in calls if makes_iterator(n, self.called)]:
            iterators_kept.check(made, self.above, self.called, self.error, varied)
        late = [n for n in calls if self.late(n)] + self.items_that_iterate()
        if not late:
            return
        self.shared = self.sharing()
        parts = {id(part) for n in late for part in self.sources(n) if self.late(part)}
        for node in late:
            known = varied is None or self.reads(node) & varied or isinstance(self.above.get(id(node)), gast.For)
            if id(node) not in parts and known:
                self.look(node)

    def items_that_iterate(self) -> list[gast.expr]:
        """`for v in objects[0]`, where `__iter__` of a class may be a generator."""
        found = [n.iter for n in self.nodes if isinstance(n, (gast.For, gast.comprehension))]
        found = [node for node in found if isinstance(node, gast.Subscript)]
        return found if found and "__iter__" in self.generating else []

    # where it is used

    def look(self, node: gast.expr) -> None:
        parent = self.above.get(id(node))
        while isinstance(parent, gast.Starred | gast.keyword):
            parent = self.above.get(id(parent))
        if self.tries and not self.safe(node) and self.seen_halfway(node, parent):
            raise self.error(
                "this makes its items one by one in a try that may stop half-way",
                node,
                "Make a list of it where it stands, or write a loop.",
            )
        effect = any(self.made_by(node)) if not isinstance(node, gast.GeneratorExp) else self.acts(node)
        match parent:
            case gast.For() if parent.iter is node:
                if self.callee(node) is itertools.pairwise and self.pairs_stay(node, parent):
                    return self.stages(node)
                if not self.written_out(node) and not getattr(parent, "collects", False):
                    self.compare(node, parent.body, effect, {*names_stored(parent.target)})
                return
            case gast.comprehension():
                whole = self.above[id(parent)]
                if self.written_out(node):
                    return self.stages(whole)
                results = [getattr(whole, f) for f in ("elt", "key", "value") if hasattr(whole, f)]
                self.compare(node, [*results, *parent.ifs], False)
                return self.stages(whole)
            case gast.Call() if parent.func is not node:
                return self.given(node, parent, effect)
            case gast.Assign(targets=[gast.Name(id=label)]):
                return self.compare(node, self.until_used(parent, label), effect)
            case gast.Assign(targets=[gast.Tuple() | gast.List()]):
                return self.stages(node)
            case gast.Expr():
                return
            case gast.YieldFrom():  # all items are handed on before anything else is done here
                return self.compare(node, [], effect)
        self.compare(node, self.behind(node), effect)

    def made_by(self, node: gast.expr) -> tuple[set[str], set[str]]:
        """What making the items binds and writes; of methods the text tells whether they do."""
        methods = self.methods(node) if isinstance(node, gast.Call) else []
        found = [of_tree(m, self.scope) if isinstance(m, gast.FunctionDef) else effects(m) for m in methods]
        quiet = bool(found) and not any(effect.writes for effect in found)
        return (set(), set()) if quiet else self.changed([node])

    def seen_halfway(self, node: gast.expr, parent: Any) -> bool:
        """Would somebody see that making an item raises, and what was done with those before it?"""
        match parent:
            case gast.For():
                return not self.written_out(node) and self.caught(parent)
            case gast.Call() if parent.func is not node:
                if self.inner(parent) is not None or is_user_function(self.callee(parent)):
                    return self.caught(parent)
                changes = isinstance(parent.func, gast.Attribute) and self.callee(parent) is MISSING
                return changes and parent.func.attr != "join" and self.caught(parent)
            case (
                gast.comprehension()
                | gast.Expr()
                | gast.Assign(targets=[gast.Tuple() | gast.List() | gast.Subscript()])
            ):
                return False
        return True

    def caught(self, node: Any) -> bool:
        """May a `try` go on behind what is raised here? Who calls inner functions is not looked for."""
        while node is not None and node is not self.tree:
            if isinstance(node, gast.Try | gast.FunctionDef | gast.Lambda):
                return True
            node = self.above.get(id(node))
        return self.trying

    def safe(self, node: gast.AST) -> bool:
        """Does making items never raise? What they are made of is there at the start."""
        ready = [part for part in self.sources(node)[:1] if not self.late(part)]
        if isinstance(node, gast.GeneratorExp):
            aside = {id(n) for part in self.sources(node)[:1] for n in walk(part)}
            inner = [n for n in walk(node) if id(n) not in aside and n is not node]
            return all(isinstance(n, SAFE) for n in inner) and (bool(ready) or self.safe(node.generators[0].iter))
        if not any(self.callee(node) is kind for kind in (*BESIDE[:5], itertools.chain, itertools.repeat)):
            return False
        return all(not self.late(part) or self.safe(part) for part in self.sources(node))

    def acts(self, node: gast.AST) -> bool:
        """Does making items change anything, but for the variables of the expression itself?"""
        bound, written = self.changed([node])
        targets = _own_variables(node)
        return bool((bound - targets) | (written - targets - {""}))

    def given(self, node: gast.expr, call: gast.Call, effect: bool) -> None:
        callee = self.callee(call)
        inner = self.inner(call)
        if self.in_turns(node, call):
            return None
        if inner is not None:
            self.moved = {label for label, argument in given_to(inner, call) if argument is node}
            bound, written, arguments = self.of_inner(inner)
            self.moved = set()
            return self.compare(node, [], effect, bound, written | (names_read(call) if arguments else set()))
        if isinstance(callee, types.FunctionType) and is_user_function(callee):
            if effect or effects(callee).writes:
                self.refuse(node)
            return None
        if (
            callee is MISSING
            and isinstance(call.func, gast.Attribute)
            and call.func.attr not in ("extend", "update", "join")
        ):
            return self.compare(node, self.behind(node), effect)
        if callee is builtins.next:
            return None  # takes one, and is written as a loop that stops there
        if effect and any(callee is kind for kind in STOP_EARLY):
            self.refuse(node)
        return self.stages(node)

    def stages(self, node: gast.AST) -> None:
        """Items of one maker that another one takes: neither may change what the other reads."""
        for part in self.sources(node):
            if self.late(part) and not self.written_out(part):
                bound, written = self.made_by(part)
                rest = self.reads_beside(node, part) - (_own_variables(node) if self.of_new_object(part) else set())
                if (bound - _own_variables(part)) & rest or self.together(written - {""}) & self.together(rest):
                    self.refuse(part)
                bound, written = self.changed(self.beside(node, part))
                if self.together(written - {""}) & self.together(self.reads(part)):
                    self.refuse(part)
                self.stages(part)

    def reads_beside(self, node: gast.AST, part: gast.expr) -> set[str]:
        others = self.beside(node, part)
        return set().union(*(self.reads(other) for other in others)) if others else set()

    def beside(self, node: gast.AST, part: gast.expr) -> list[gast.AST]:
        """What is evaluated in turns with the items of a part."""
        others = [c for c in children(node) if c is not part and not isinstance(c, gast.comprehension)]
        return others + [test for g in getattr(node, "generators", ()) for test in g.ifs]

    def until_used(self, stmt: gast.stmt, label: str) -> list[gast.stmt]:
        """The statements behind one that binds an iterator, up to where it is used last."""
        last = self.last_use(stmt, label, set())
        found = self.behind(stmt)
        return found if last is None else [n for n in found if _place(n) <= last]

    def last_use(self, stmt: gast.stmt, label: str, met: set[str]) -> tuple[int, int] | None:
        """Where that is; None: nobody knows. What is made late of it uses it later."""
        uses = [n for n in self.nodes if isinstance(n, gast.Name) and n.id == label and isinstance(n.ctx, gast.Load)]
        last = _place(stmt)
        for use in uses:
            node: Any = use
            late = False
            while node is not None and node is not self.tree:
                if isinstance(node, gast.FunctionDef | gast.Lambda):
                    return None
                if late and isinstance(node, gast.Assign | gast.Return):
                    targets = [t.id for t in getattr(node, "targets", ()) if isinstance(t, gast.Name)]
                    if len(targets) != 1 or targets[0] in met:
                        return None
                    then = self.last_use(node, targets[0], {*met, label})
                    if then is None:
                        return None
                    last = max(last, then)
                late = node is not use and self.late(node)
                if node is use or isinstance(node, BLOCKS) and not self.inside(stmt, node):
                    last = max(last, self.end(node))
                node = self.above.get(id(node))
        return last

    def inside(self, node: Any, outer: Any) -> bool:
        while node is not None and node is not outer:
            node = self.above.get(id(node))
        return node is outer

    @staticmethod
    def end(node: gast.AST) -> tuple[int, int]:
        return max(map(_place, walk(node)))

    def behind(self, node: Any) -> list[Any]:
        """Simple statements, tests and targets that may run behind an expression."""
        start, loops, above = self.end(node), [], node
        while above is not None:
            loops += [above] if isinstance(above, BLOCKS) else []
            above = self.above.get(id(above))
        stmt = node
        while not isinstance(stmt, gast.stmt):
            stmt = self.above[id(stmt)]
        if loops and not isinstance(stmt, gast.Assign):
            start = min((loop.lineno, -1) for loop in loops)
        simple = gast.Assign | gast.AugAssign | gast.AnnAssign | gast.Expr | gast.Return | gast.Assert | gast.Delete
        found = [n for n in self.nodes if isinstance(n, simple) and _place(n) > start and n is not stmt]
        for n in self.nodes:
            if isinstance(n, gast.If | gast.While | gast.For | gast.With) and _place(n) > start and n is not stmt:
                heads = [getattr(n, f) for f in ("test", "target", "iter") if hasattr(n, f)]
                found += heads + [i.context_expr for i in getattr(n, "items", ())]
        return found

    def compare(
        self,
        node: gast.expr,
        later: list[Any],
        effect: bool,
        bound_too: Iterable[str] = (),
        written_too: Iterable[str] = (),
    ) -> None:
        if effect and not (isinstance(node, gast.GeneratorExp) and not later):
            self.refuse(node)
        reads = self.reads(node)
        bound, written = self.changed(later)
        bound |= set(bound_too)
        written |= set(written_too)
        at_start: set[str] = set()
        if isinstance(node, gast.GeneratorExp):
            own = {n for part in node.generators for n in names_stored(part.target)}
            reads -= own
            if isinstance(node.generators[0].iter, gast.Name):
                at_start = {node.generators[0].iter.id} - self.reads(node.elt)
        elif isinstance(node, gast.Call):
            ready = [a for a in node.args if not self.late(a) and not isinstance(a, gast.Lambda)]
            at_start = {n for a in ready for n in names_read(a) if n not in self.local}
        in_place = reads
        known_items = self.callee(node) is builtins.iter and node.args and not self.late(node.args[0])
        if known_items and "__iter__" not in self.generating:
            in_place = set()  # of what it runs over it is known which item is next
        if (reads - at_start) & bound or self.together(written - {""}) & self.together(in_place):
            self.refuse(node)
        self.stages(node)

    def refuse(self, node: gast.expr) -> None:
        raise self.error(
            "this makes its items one by one, and what they read or change is changed or read in between",
            node,
            "Make a list of it where it stands, or write a loop.",
        )


def _place(node: gast.AST) -> tuple[int, int]:
    """Line and column: several statements may stand on one line."""
    return getattr(node, "lineno", None) or 0, getattr(node, "col_offset", None) or 0


def _own_variables(node: gast.AST) -> set[str]:
    """Those of the comprehensions in an expression."""
    return {n for part in walk(node) if isinstance(part, gast.comprehension) for n in names_stored(part.target)}
