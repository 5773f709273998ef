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
from s2sad.passes.exits import Exits
from s2sad.passes.generator_loops import Plan
from s2sad.passes.generators import is_generator
from s2sad.passes.located import placed
from s2sad.passes.turns import Turn
from s2sad.passes.values import Bound, Inner, Known
from s2sad.trees import YIELDS, children, const, name, names_read, walk
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
        home.begin(stmt, stmt)
        home.origin.split = True
        steps: list[Step] = home.block(placed(plan.setup, stmt), Exits()) if plan.setup else []
        turn = Turn(home, stmt, plan)
        for flag in (turn.returned, turn.broken):
            if flag:
                steps.append(home.op(flag, const(False)))
        steps += self._called(plan.found, plan.source, turn.statements)
        return steps + self._behind(stmt, turn, exits)

    def made(self, node: gast.expr) -> tuple[Any, gast.Call] | None:
        """(generator function, its call) that an expression stands for."""
        objects = self.home.objects
        if isinstance(node, gast.Name) and objects.is_object(objects.env.get(node.id)):
            function, _ = objects.method_of(objects.env[node.id], "__iter__")
            if function is None or not is_generator(function):
                return None
            node = gast.Call(gast.Attribute(node, "__iter__", gast.Load()), [], [])
            node.lineno, node.col_offset = 1, 0
        if not isinstance(node, gast.Call) or not self.home.flat.varied(node):
            return None
        found = self._generator(node)
        return (found, node) if found is not None else None

    def _generator(self, node: gast.Call) -> Any:
        """The generator function that a call runs: a function of the module, one defined inside, a method."""
        home = self.home
        local = home.inliner.local(node.func)
        if isinstance(local, gast.FunctionDef):
            usable = yields(local) and self._simple(local) and home.inliner.lifting.label_of(local) is None
            return Inner(local) if usable else None
        callee = home.scope.lookup(node.func)
        if callee is MISSING and isinstance(node.func, gast.Attribute) and home.objects.touches(node.func):
            callee = self._method(node.func)
        function = callee.function if isinstance(callee, Bound) else callee
        if not isinstance(function, types.FunctionType) or not is_user_function(function) or not is_generator(function):
            return None
        from s2sad.passes.parse import parse

        tree = parse(function).tree
        if not self._simple(tree) or function.__name__ in names_read(tree):
            return None
        return callee if isinstance(callee, Bound) else Known(function)

    def _method(self, node: gast.Attribute) -> Any:
        if not isinstance(node.value, gast.Name):
            return None
        found = self.home.objects.env.get(node.value.id)
        function, owner = self.home.objects.method_of(found, node.attr)
        return Bound(function, node.value.id, owner) if function is not None else None

    def _simple(self, tree: gast.FunctionDef) -> bool:
        """Is each `yield` a statement, outside of `try` and `with`?"""
        statements = {id(n.value) for n in walk(tree) if isinstance(n, gast.Expr) and isinstance(n.value, YIELDS)}
        inside = {id(n) for t in walk(tree) if isinstance(t, gast.Try | gast.With) for n in walk(t)}
        found = [n for n in walk(tree) if isinstance(n, YIELDS)]
        return all(id(n) in statements and id(n) not in inside for n in found)

    # writing out

    def _called(self, found: Any, source: gast.Call, turn: Taking) -> list[Step]:
        home = self.home
        steps: list[Step] = []
        if isinstance(found, Inner):
            plain = plainly(home.objects, source, steps)
            home.yielding_to = turn
            home.inliner.written_out(found.tree, plain, steps, home.inliner.ready_defaults(found.tree))
        elif isinstance(found, Bound):
            args, keywords = arguments(home.objects, source, steps)
            receiver = name(found.receiver)
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
