"""Loops over generator functions: the generator's statements, with the loop's body in place of each `yield`.

So nothing is run that the program would not run, and a generator may never end.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     def squares(n):
...         for i in range(n):
...             yield x[i] * x[i]
...     total = 0.0
...     for v in squares(2):
...         total += v
...     return total
>>> forward_sweep(f, np.ones(3))
total = 0.0
for i2 in range(2):
    v = x[i2] * x[i2]
    total = total + v
value = total
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Branch, Step
from s2sad.kinds import MISSING
from s2sad.passes.call_arguments import arguments, plainly
from s2sad.passes.comprehensions import Filling
from s2sad.passes.draws import draws
from s2sad.passes.effects import of_tree
from s2sad.passes.exits import Exits
from s2sad.passes.function_changes import Changes
from s2sad.passes.generator_loops import Plan
from s2sad.passes.generator_texts import bound as given_to
from s2sad.passes.generator_texts import is_generator, steps_in_sight, taken_in_loop, written_out_in_loops
from s2sad.passes.iterators_used import TAKING_ALL
from s2sad.passes.located import at, placed, placed_tree
from s2sad.passes.parse import parse
from s2sad.passes.restless import Restless
from s2sad.passes.turns import Turn
from s2sad.passes.values import Bound, Inner, Known, Waiting
from s2sad.passes.wording import heading
from s2sad.scope import Scope
from s2sad.trees import YIELDS, children, const, name, names_bound, names_read, walk
from s2sad.unit import is_user_function

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

Taking = Callable[[gast.expr | None], list[gast.stmt]]


def yields(tree: gast.AST) -> bool:
    """Does a function itself yield (not one that it defines)?"""
    stack: list[gast.AST] = list(tree.body) if isinstance(tree, gast.FunctionDef) else []
    while stack:
        node = stack.pop()
        if isinstance(node, YIELDS):
            return True
        if not isinstance(node, gast.FunctionDef | gast.Lambda):
            stack += children(node)
    return False


class Yielding:
    def __init__(self, home: Normaliser):
        self.home = home

    def loop(self, stmt: gast.For, exits: Exits) -> list[Step] | None:
        """The steps of a loop over a generator; None for any other loop."""
        plan = Plan(self.home, stmt)
        if not plan.read(stmt.iter, stmt.target):
            return None
        home = self.home
        fillings = [s for s in stmt.body if isinstance(s, Filling)]
        for filling in fillings:
            filling.restless = filling.restless or (filling.shows and self._writes(plan.found))
        if not fillings:
            home.begin(stmt, heading(stmt))
        home.origin.split = True
        steps: list[Step] = home.block(placed(plan.setup, stmt), Exits()) if plan.setup else []
        turn = Turn(home, stmt, plan)
        for flag in (turn.returned, turn.broken):
            if flag:
                steps.append(home.op(flag, const(False)))
        source = self._waiting(plan.found, plan.source, stmt.body, steps)
        declared = [n.names for n in walk(home.source.tree) if isinstance(n, gast.Nonlocal | gast.Global)]
        rebound = names_bound([stmt.target, *stmt.body]).union(*declared)
        steps += self._called(plan.found, source, turn.statements, rebound)
        return steps + self._behind(stmt, turn, exits)

    def made(self, node: gast.expr, body: list[gast.stmt]) -> tuple[Any, gast.Call] | None:
        """(generator function, its call) that an expression stands for."""
        objects = self.home.objects
        if isinstance(node, gast.Name) and isinstance(found := objects.env.get(node.id), Waiting):
            return found.function, found.call
        if isinstance(node, gast.Name) and objects.is_object(objects.env.get(node.id)):
            function, _ = objects.method_of(objects.env[node.id], "__iter__")
            if function is None or not is_generator(function):
                return None
            node = gast.Call(gast.Attribute(node, "__iter__", gast.Load()), [], [])
            node.lineno, node.col_offset = 1, 0
        if not isinstance(node, gast.Call):
            return None
        found = self._generator(node)
        if found is None or not (self.home.flat.varied(node) or self._in_turns(found, node, body)):
            return None
        return found, node

    def _in_turns(self, found: Any, node: gast.Call, body: list[gast.stmt]) -> bool:
        """Would a list of what the generator gives be another, or show, since it draws, writes, or reads what the loop writes?"""
        home = self.home
        tree, scope = self._text(found)
        calls = [n for n in walk(tree) if isinstance(n, gast.Call)]
        if of_tree(tree, scope).writes or any(
            draws(n, scope, set(), unknown=False) or scope.lookup(n.func) is print for n in calls
        ):
            return True
        changes = Changes(home.source.tree, home.scope, home.error)
        changes.shared = changes.sharing()
        reads = names_read(node) | (names_read(tree) if isinstance(found, Inner) else set())
        return bool(changes.together(changes.changed(body)[1] - {""}) & changes.together(reads))

    def _text(self, found: Any) -> tuple[Any, Scope]:
        if isinstance(found, Inner):
            return found.tree, self.home.scope
        function = found.function if isinstance(found, Bound) else found.value
        tree = parse(function).tree
        return tree, Scope.of(function, tree)

    def _writes(self, found: Any) -> bool:
        """Does a generator write anything that somebody else may look at, or what it has yielded?"""
        tree, scope = self._text(found)
        return of_tree(tree, scope).writes or bool(Restless(tree, scope, self.home.error).written_behind())

    def _generator(self, node: gast.Call) -> Any:
        """The generator function that a call runs: a function of the module, one defined inside, a method."""
        home = self.home
        local = home.inliner.local(node.func)
        if isinstance(local, gast.FunctionDef):
            usable = yields(local) and steps_in_sight(local) and home.inliner.lifting.label_of(local) is None
            return Inner(local) if usable else None
        callee = home.scope.lookup(node.func)
        if callee is MISSING and isinstance(node.func, gast.Attribute) and home.objects.touches(node.func):
            callee = self._method(node.func)
        function = callee.function if isinstance(callee, Bound) else callee
        if not isinstance(function, types.FunctionType) or not is_user_function(function) or not is_generator(function):
            return None
        if not written_out_in_loops(function):
            return None
        return callee if isinstance(callee, Bound) else Known(function)

    def _method(self, node: gast.Attribute) -> Any:
        label = self.home.objects.variable(node.value)
        function, owner = self.home.objects.method_of(self.home.objects.env.get(label), node.attr)
        return Bound(function, label, owner) if function is not None else None

    # writing out

    def in_turns(self, node: gast.Call) -> gast.Call:
        """`sum(f(g(x)))` of generators that take turns, as the sum of an expression, which is written out as a loop."""
        first = node.args[0] if node.args else None
        if not isinstance(first, gast.Call) or not any(isinstance(a, gast.Call) for a in first.args):
            return node
        if not any(self.home.scope.lookup(node.func) is taking for taking in TAKING_ALL):
            return node
        found = self.made(first, [])
        if found is None or not self._given(*found, []):
            return node
        item = self.home.names.fresh("item")
        self.home.varied.add(item)
        part = gast.comprehension(name(item, gast.Store()), first, [], 0)
        items = placed_tree(gast.GeneratorExp(name(item), [part]), first)
        return at(gast.Call(node.func, [items, *node.args[1:]], node.keywords), node)

    def _given(self, found: Any, source: gast.Call, body: list[gast.stmt]) -> list[tuple[gast.expr, Any, gast.Call]]:
        """Arguments that are generators, which the generator runs over in one loop."""
        tree = self._text(found)[0]
        result = []
        for label, argument in given_to(tree, source, isinstance(found, Bound)):
            inner = self.made(argument, body) if isinstance(argument, gast.Call) else None
            if inner is not None and taken_in_loop(tree, label):
                result.append((argument, *inner))
        return result

    def _waiting(self, found: Any, source: gast.Call, body: list[gast.stmt], steps: list[Step]) -> gast.Call:
        """The call of a generator; generators that it is given, and runs over in one loop, have not begun."""
        home = self.home
        names_of = {}
        for argument, function, call in self._given(found, source, body):
            call = self._waiting(function, call, body, steps)
            args, keywords = arguments(home.objects, call, steps)
            kept = [self._kept(a, steps) for a in args]
            call = at(gast.Call(call.func, kept, [gast.keyword(k, v) for k, v in keywords.items()]), call)
            names_of[id(argument)] = home.objects.token(Waiting(function, call), "generator")
        if not names_of:
            return source
        keywords_of = [gast.keyword(k.arg, names_of.get(id(k.value), k.value)) for k in source.keywords]
        return at(gast.Call(source.func, [names_of.get(id(a), a) for a in source.args], keywords_of), source)

    def _kept(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """An argument as it is now, whatever its name is bound to before the generator begins."""
        if not isinstance(node, gast.Name) or node.id in self.home.objects.env or self.home.binds_once(node.id):
            return node
        return self.home.idioms.held(node, steps)

    def _fixed(self, node: gast.expr, rebound: set[str], steps: list[Step]) -> gast.expr:
        """An argument, or the object of a method, as it is when the generator is made: the loop's body may bind its name anew."""
        if not isinstance(node, gast.Name) or node.id not in rebound:
            return node
        if node.id not in self.home.objects.env:
            return self.home.idioms.held(node, steps)
        held = self.home.objects.fixed(node, steps)
        self.home.inliner.alive.add(held.id)
        return held

    def _called(self, found: Any, source: gast.Call, turn: Taking, rebound: set[str]) -> list[Step]:
        home = self.home
        steps: list[Step] = []
        source = at(
            gast.Call(
                source.func,
                [self._fixed(a, rebound, steps) for a in source.args],
                [gast.keyword(k.arg, self._fixed(k.value, rebound, steps)) for k in source.keywords],
            ),
            source,
        )
        if isinstance(found, Inner):
            plain = plainly(home.objects, source, steps)
            home.yielding_to = turn
            home.inliner.written_out(found.tree, plain, steps, home.inliner.ready_defaults(found.tree))
        elif isinstance(found, Bound):
            args, keywords = arguments(home.objects, source, steps)
            receiver = self._fixed(name(found.receiver), rebound, steps)
            home.yielding_to = turn
            home.objects.written_out(found.function, found.owner, [receiver, *args], keywords, source, steps)
        else:
            args, keywords = arguments(home.objects, source, steps)
            home.yielding_to = turn
            home.objects.written_out(found.value, None, args, keywords, source, steps)
        return steps

    def _behind(self, stmt: gast.For, turn: Turn, exits: Exits) -> list[Step]:
        """What follows the loop: its `else`; a return from the function around it."""
        rest: list[gast.stmt] = []
        if stmt.orelse:
            rest += (
                stmt.orelse
                if not turn.broken
                else [gast.If(gast.UnaryOp(gast.Not(), name(turn.broken)), stmt.orelse, [])]
            )
        steps = self.home.block(placed(rest, stmt), Exits()) if rest else []
        if turn.returned and exits.returned:
            steps.append(Branch(self.home.origin, name(turn.returned), self._given_back(turn, exits.returned), []))
        return steps

    def _given_back(self, turn: Turn, flag: str) -> list[Step]:
        """The function around the loop returns."""
        made: list[Step] = []
        self.home.flat.into(self.home.value, name(turn.value), made)
        return [*made, self.home.op(flag, const(True))]


def given_body(
    home: Normaliser, body: list[gast.stmt], turn: Callable[[gast.expr | None], list[gast.stmt]]
) -> list[gast.stmt]:
    """A generator's statements with those of the loop in place of each `yield`."""
    result: list[gast.stmt] = []
    for stmt in body:
        match stmt:
            case gast.Expr(value=gast.Yield(value=value)):
                result += turn(value)
                continue
            case gast.Expr(value=gast.YieldFrom(value=value)):
                item = home.names.fresh("item")
                home.varied.add(item)
                loop = gast.For(name(item, gast.Store()), value, turn(name(item)), [], None)
                loop.lineno, loop.col_offset = stmt.lineno, stmt.col_offset
                result.append(loop)
                continue
            case gast.FunctionDef():
                result.append(stmt)
                continue
        for field in ("body", "orelse", "finalbody"):
            if isinstance(getattr(stmt, field, None), list):
                setattr(stmt, field, given_body(home, getattr(stmt, field), turn))
        for handler in getattr(stmt, "handlers", ()):
            handler.body = given_body(home, handler.body, turn)
        result.append(stmt)
    return result
