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

import builtins
import itertools
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Branch, Step
from s2sad.kinds import MISSING
from s2sad.passes.exits import Exits, leaves_body
from s2sad.passes.generators import is_generator
from s2sad.passes.values import Bound, Inner, Known
from s2sad.trees import assign, call, children, clone, const, name, names_read, subscript, walk
from s2sad.unit import is_user_function

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

Turn = Callable[[gast.expr | None], list[gast.stmt]]
YIELDS = gast.Yield | gast.YieldFrom


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
        turn = _Turn(home, stmt, plan)
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

    def _called(self, found: Any, source: gast.Call, turn: Turn) -> list[Step]:
        home = self.home
        steps: list[Step] = []
        if isinstance(found, Inner):
            plain = home.objects._plainly(source, steps)
            home.yielding_to = turn
            home.inliner.written_out(found.tree, plain, steps, home.inliner.ready_defaults(found.tree))
        elif isinstance(found, Bound):
            args, keywords = home.objects._arguments(source, steps)
            receiver = name(found.receiver)
            home.yielding_to = turn
            home.objects.written_out(found.function, found.owner, [receiver, *args], keywords, source, steps)
        else:
            args, keywords = home.objects._arguments(source, steps)
            home.yielding_to = turn
            home.objects.written_out(found.value, None, args, keywords, source, steps)
        return steps

    def _behind(self, stmt: gast.For, turn: _Turn, exits: Exits) -> list[Step]:
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

    def _given_back(self, turn: _Turn, flag: str) -> list[Step]:
        """The function around the loop returns."""
        made: list[Step] = []
        self.home.flat.into(self.home.value, name(turn.value), made)
        return [*made, self.home.op(flag, const(True))]


class Plan:
    """How the items of a generator come to the variables of a loop: directly, numbered, beside others, up to a limit."""

    def __init__(self, home: Normaliser, stmt: gast.For):
        self.home, self.stmt = home, stmt
        self.found: Any = None
        self.source: gast.Call = gast.Call(name("none"), [], [])
        self.setup: list[gast.stmt] = []  # before the loop
        self.first: list[gast.stmt] = []  # at the start of a turn, before the item is bound
        self.last: list[gast.stmt] = []  # at its end
        self.target: gast.expr = stmt.target
        self.test: Callable[[], gast.expr] | None = None  # goes on while this holds of the item

    def read(self, node: gast.expr, target: gast.expr) -> bool:
        made = self.home.yielding.made(node)
        if made is not None:
            (self.found, self.source), self.target = made, target
            return True
        if not isinstance(node, gast.Call) or not node.args:
            return False
        callee = self.home.scope.lookup(node.func)
        pair = isinstance(target, gast.Tuple) and not any(isinstance(t, gast.Starred) for t in target.elts)
        if callee is builtins.enumerate and pair and len(target.elts) == 2:
            rest = [*node.args[1:], *(k.value for k in node.keywords)]
            return self.read(node.args[0], target.elts[1]) and self._numbered(
                target.elts[0], rest[0] if rest else const(0)
            )
        if callee is builtins.zip and pair and len(target.elts) == len(node.args) and not node.keywords:
            return self._beside(node.args, target.elts)
        if callee is itertools.islice and len(node.args) == 2 and not node.keywords:
            return self.read(node.args[0], target) and self._limited(node.args[1])
        if callee is itertools.takewhile and len(node.args) == 2:
            return self.read(node.args[1], target) and self._while(node.args[0])
        return False

    def _fresh(self, label: str, varies: bool = False) -> str:
        held = self.home.names.fresh(label)
        if varies:
            self.home.varied.add(held)
        return held

    def _numbered(self, target: gast.expr, start: gast.expr) -> bool:
        count = self._fresh("count")
        self.setup.append(assign(count, start))
        self.first += [assign(clone(target), name(count)), assign(count, gast.BinOp(name(count), gast.Add(), const(1)))]
        return True

    def _beside(self, args: list[gast.expr], targets: list[gast.expr]) -> bool:
        """`zip` of sequences and one generator."""
        places = [i for i, a in enumerate(args) if self.home.yielding.made(a) is not None]
        if len(places) != 1 or not self.read(args[places[0]], targets[places[0]]):
            return False
        place = self._fresh("place")
        self.setup.append(assign(place, const(0)))
        ended: dict[bool, list[gast.expr]] = {False: [], True: []}
        for i, (argument, target) in enumerate(zip(args, targets, strict=True)):
            if i == places[0]:
                continue
            items = self._fresh("items", self.home.flat.varied(argument))
            self.setup.append(assign(items, call("list", argument)))
            over = gast.Compare(name(place), [gast.GtE()], [call("len", name(items))])
            ended[i < places[0]].append(over)
            self.first.append(assign(clone(target), subscript(name(items), name(place))))
        self.first.append(assign(place, gast.BinOp(name(place), gast.Add(), const(1))))
        self.first = [*(gast.If(clone(test), [gast.Return(None)], []) for test in ended[False]), *self.first]
        self.last += [gast.If(test, [gast.Return(None)], []) for test in ended[True]]
        return True

    def _limited(self, limit: gast.expr) -> bool:
        left, most = self._fresh("taken"), self._fresh("most")
        self.setup += [assign(left, const(0)), assign(most, limit)]
        self.first.append(assign(left, gast.BinOp(name(left), gast.Add(), const(1))))
        over = gast.Compare(name(left), [gast.GtE()], [name(most)])
        self.last.append(gast.If(over, [gast.Return(None)], []))
        return True

    def _while(self, test: gast.expr) -> bool:
        if not isinstance(self.target, gast.Name):
            return False
        label = self.target.id
        self.test = lambda: gast.Call(clone(test), [name(label)], [])
        return True


class _Turn:
    """The loop's body, as statements of the generator."""

    def __init__(self, home: Normaliser, stmt: gast.For, plan: Plan):
        kinds = leaves_body(stmt.body)
        self.home, self.stmt, self.plan = home, stmt, plan
        self.broken = home.names.fresh("broken") if "break" in kinds and stmt.orelse else ""
        self.returned = home.names.fresh("returned") if "return" in kinds else ""
        self.value = home.names.fresh("returned_value") if "return" in kinds else ""
        self.skips = "continue" in kinds
        home.varied.add(self.value)

    def statements(self, value: gast.expr | None) -> list[gast.stmt]:
        plan = self.plan
        bound = assign(clone(plan.target), value if value is not None else const(None))
        ending = []
        if plan.test is not None:
            ending.append(gast.If(gast.UnaryOp(gast.Not(), plan.test()), [gast.Return(None)], []))
        body = self._leaving(clone(self.stmt.body))
        if self.skips:
            label = name(self.home.names.fresh("once"), gast.Store())
            once = gast.For(label, gast.Tuple([const(0)], gast.Load()), body, [], None)
            once.once = True
            body = [once]
        return placed([*clone(plan.first), bound, *ending, *body, *clone(plan.last)], self.stmt)

    def _leaving(self, body: list[gast.stmt]) -> list[gast.stmt]:
        """`break` and `return` of the loop leave the generator."""
        result: list[gast.stmt] = []
        for stmt in body:
            match stmt:
                case gast.Break():
                    result += [assign(self.broken, const(True))] if self.broken else []
                    result.append(gast.Return(None))
                case gast.Return(value=value):
                    result.append(assign(self.value, value or const(None)))
                    result += [assign(self.returned, const(True)), gast.Return(None)]
                case gast.For() | gast.While():
                    stmt.body = self._returning(stmt.body)
                    stmt.orelse = self._leaving(stmt.orelse)
                    result.append(stmt)
                case gast.If() | gast.With() | gast.Try():
                    for field in ("body", "orelse", "finalbody"):
                        if getattr(stmt, field, None):
                            setattr(stmt, field, self._leaving(getattr(stmt, field)))
                    for handler in getattr(stmt, "handlers", ()):
                        handler.body = self._leaving(handler.body)
                    result.append(stmt)
                case _:
                    result.append(stmt)
        return result

    def _returning(self, body: list[gast.stmt]) -> list[gast.stmt]:
        """In a loop inside the body a `break` is that loop's."""
        broken, self.broken = self.broken, ""
        kept = [_without_breaks(s) for s in body]
        result = self._leaving(kept)
        self.broken = broken
        return [_with_breaks(s) for s in result]


def placed(body: list[gast.stmt], place: gast.AST) -> list[gast.stmt]:
    for node in (n for part in body for n in walk(part)):
        if getattr(node, "lineno", None) is None:
            node.lineno, node.col_offset = place.lineno, place.col_offset
    return body


class _Kept(gast.stmt):
    _fields = ()


def _without_breaks(stmt: gast.stmt) -> gast.stmt:
    """Breaks of an inner loop, put aside."""
    return _exchanged(stmt, gast.Break, _Kept)


def _with_breaks(stmt: gast.stmt) -> gast.stmt:
    return _exchanged(stmt, _Kept, gast.Break)


def _exchanged(stmt: gast.stmt, old: type, new: type) -> gast.stmt:
    if isinstance(stmt, old):
        made = new()
        made.lineno, made.col_offset = getattr(stmt, "lineno", 1), getattr(stmt, "col_offset", 0)
        return made
    for field in ("body", "orelse", "finalbody"):
        if isinstance(getattr(stmt, field, None), list) and not (
            field == "body" and isinstance(stmt, gast.For | gast.While)
        ):
            setattr(stmt, field, [_exchanged(s, old, new) for s in getattr(stmt, field)])
    for handler in getattr(stmt, "handlers", ()):
        handler.body = [_exchanged(s, old, new) for s in handler.body]
    return stmt


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
