"""`with` managers that take part in the computation: written out as what they do.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> import contextlib
>>> @contextlib.contextmanager
... def doubled(v):
...     yield 2.0 * v
>>> def f(x):
...     with doubled(x) as y:
...         z = y * y
...     return z
>>> forward_sweep(f, 1.0)
y = 2.0 * x
z = y * y
value = z
"""

from __future__ import annotations

import contextlib
import types
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Branch, Step
from s2sad.passes.attempts import try_statement, whatever_comes
from s2sad.passes.call_arguments import arguments
from s2sad.passes.exits import ANY, Exits, always, leaves_body
from s2sad.passes.generator_texts import is_generator
from s2sad.passes.located import placed
from s2sad.passes.suppressing import asked, may_end, with_suppress
from s2sad.passes.yielding import yields
from s2sad.trees import YIELDS, assign, attribute, call, const, name, names_bound, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

CONTEXTLIB = contextlib.contextmanager.__code__.co_filename


def managed_generator(callee: Any) -> types.FunctionType | None:
    """The generator function under `@contextmanager`."""
    inner = getattr(callee, "__wrapped__", None)
    if isinstance(callee, types.FunctionType) and callee.__code__.co_filename == CONTEXTLIB and is_generator(inner):
        return inner
    return None


class Managers:
    def __init__(self, home: Normaliser):
        self.home = home

    def within(self, stmt: gast.With, exits: Exits) -> list[Step] | None:
        """The steps of a `with` whose first manager takes part; None where none does."""
        for position, item in enumerate(stmt.items):
            if not self._takes_part(item):
                continue
            inner = self._with(stmt.items[position + 1 :], stmt.body, stmt)
            if position:
                made = self._with([item], inner, stmt)
                return self.home.block(self._with(stmt.items[:position], made, stmt), exits)
            return self._written_out(item, inner, stmt, exits)
        return None

    def _with(self, items: list[gast.withitem], body: list[gast.stmt], place: gast.stmt) -> list[gast.stmt]:
        if not items:
            return body
        inner = gast.With(items, body, None)
        inner.ends = getattr(place, "ends", False)
        return placed([inner], place)

    def _takes_part(self, item: gast.withitem) -> bool:
        home, node = self.home, item.context_expr
        if home.objects.touches(node):
            return True
        bound = names_bound([item.optional_vars]) if item.optional_vars is not None else set()
        home.deciding.binds(bound)
        if not home.flat.varied(node) and not bound & home.varied:
            return False
        callee = home.flat.callee(node.func) if isinstance(node, gast.Call) else None
        return callee is contextlib.nullcontext or managed_generator(callee) is not None

    def _written_out(self, item: gast.withitem, body: list[gast.stmt], stmt: gast.With, exits: Exits) -> list[Step]:
        home, node, target = self.home, item.context_expr, item.optional_vars
        home.begin(stmt, gast.With(stmt.items, [gast.Pass()], None))
        home.origin.split = True
        callee = home.flat.callee(node.func) if isinstance(node, gast.Call) else None
        if callee is contextlib.nullcontext:
            value = node.args[0] if node.args else const(None)
            first = [assign(target, value)] if target is not None else []
            return home.block(placed([*first, *body], stmt), exits)
        generator = managed_generator(callee)
        if generator is not None:
            return self._generator(generator, item, body, stmt)
        return self._object(item, body, stmt, exits)

    def _generator(
        self, function: types.FunctionType, item: gast.withitem, body: list[gast.stmt], stmt: gast.With
    ) -> list[Step]:
        """The generator's statements, with the body in place of its `yield`."""
        from s2sad.passes.parse import parse

        home = self.home
        tree = parse(function).tree
        found = [n for n in walk(tree) if isinstance(n, YIELDS)]
        statements = {id(n.value) for n in walk(tree) if isinstance(n, gast.Expr)}
        if leaves_body(body) or len(found) != 1 or id(found[0]) not in statements or not yields(tree):
            raise home.error(
                "this context manager takes part in the computation in a way that is not supported",
                stmt,
                "Compute outside of the with, or leave the body at its end only.",
            )
        steps: list[Step] = []
        args, keywords = arguments(home.objects, item.context_expr, steps)

        def turn(value: gast.expr | None) -> list[gast.stmt]:
            given = value if value is not None else const(None)
            first = [assign(item.optional_vars, given)] if item.optional_vars is not None else [gast.Expr(given)]
            return placed([*first, *body], stmt)

        home.yielding_to = turn
        home.objects.written_out(function, None, args, keywords, item.context_expr, steps)
        return steps

    def _object(self, item: gast.withitem, body: list[gast.stmt], stmt: gast.With, exits: Exits) -> list[Step]:
        """`__enter__`, the body, `__exit__`."""
        home = self.home
        steps: list[Step] = []
        atom = home.flat.atom(item.context_expr, steps)
        found = home.objects.value(atom)
        leave, _ = home.objects.method_of(found, "__exit__")
        enter, _ = home.objects.method_of(found, "__enter__")
        if leave is None or enter is None:
            raise home.error(
                "this context manager can't be followed",
                stmt,
                "Compute outside of the with, or use try and except.",
            )
        label = home.objects.fixed(atom, steps).id
        entering = gast.Call(attribute(label, "__enter__"), [], [])
        first = assign(item.optional_vars, entering) if item.optional_vars is not None else gast.Expr(entering)
        last = gast.Expr(gast.Call(attribute(label, "__exit__"), [const(None)] * 3, []))
        ends = may_end(leave)
        if ends and not getattr(stmt, "ends", False) and always(body, ANY):
            raise home.error(
                "this context manager may end an exception, and that was not known when what follows was read",
                stmt,
                "Leave behind the with.",
            )
        if ends or (home.trying and asked(leave)):
            steps += home.block(placed([first], stmt), Exits())
            return steps + self._told(body, last, asked(leave), stmt, exits)
        if leaves_body(body) or home.trying:
            statements = [first, gast.Try(body, [], [], [last])]
        else:
            statements = [first, *body, last]
        return steps + home.block(placed(statements, stmt), exits)

    def _told(
        self, body: list[gast.stmt], last: gast.Expr, needed: set[int], stmt: gast.With, exits: Exits
    ) -> list[Step]:
        """The body, and `__exit__`, which is told what was raised; `last` is its call where nothing was."""
        home = self.home
        home.begin(stmt, gast.With(stmt.items, [gast.Pass()], None))
        ended = home.names.fresh("ended")

        def behind(raised: str, error: str) -> list[Step]:
            told = [call("type", name(error)), name(error), attribute(error, "__traceback__")]
            args = [part if place in needed else const(None) for place, part in enumerate(told)]
            leaving = assign(ended, gast.Call(last.value.func, args, []))
            again = gast.If(gast.UnaryOp(gast.Not(), name(ended)), [gast.Raise(name(error), None)], [])
            return home.block(placed([gast.If(name(raised), [leaving, again], [last])], stmt), Exits())

        return home.objects.region(lambda: whatever_comes(home, body, exits, behind))


def within(home: Normaliser, stmt: gast.With, exits: Exits) -> list[Step]:
    """`with` a context manager that leaves values alone, or one that can be written out."""
    taking = home.managers.within(stmt, exits)
    if taking is not None:
        return taking
    suppressing = with_suppress(home, stmt)
    if isinstance(suppressing, gast.Try):
        return try_statement(home, suppressing, exits)
    stmt = suppressing or stmt
    home.begin(stmt, gast.With(stmt.items, [gast.Pass()], None))
    origin = home.origin
    if any(item.optional_vars is not None for item in stmt.items):
        bound = {n for item in stmt.items if item.optional_vars is not None for n in names_bound([item.optional_vars])}
        if bound & home.varied:
            raise home.error(
                "a context manager that takes part in the computation is not supported",
                stmt,
                "Compute outside of the with.",
            )
    body = home.block(stmt.body, exits)
    return [Branch(origin, const(True), body, [], context=list(stmt.items))]
