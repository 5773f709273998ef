"""Loops as steps, with what their `else` and their early exits mean."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import gast

from s2sad.ir import Branch, Loop, Step
from s2sad.passes.conditions import loop_condition, one_expression
from s2sad.passes.exits import Exits, flag_breaks, leaves_body
from s2sad.passes.guards import unprotected
from s2sad.passes.iteration import iteration, never_ends
from s2sad.passes.located import placed
from s2sad.passes.wording import heading
from s2sad.trees import assign, clone, const, name, names_bound, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


def loop(home: Normaliser, stmt: gast.For | gast.While, returned: str | None = None) -> list[Step]:
    with unprotected(home):
        return _loop(home, stmt, returned)


def _iteration(
    home: Normaliser, stmt: gast.For | gast.While, prelude: list[Step], body: list[gast.stmt], exits: Exits
) -> list[Step]:
    inner = [*prelude]
    # behind a test that is made inside the loop, the body runs on one path only
    (inner[-1].then if isinstance(stmt, gast.While) and prelude else inner).extend(home.block(body, exits))
    return inner


def _loop(home: Normaliser, stmt: gast.For | gast.While, returned: str | None) -> list[Step]:
    unrolled = home.objects.unrolled(stmt, Exits(returned=returned))
    if unrolled is not None:
        return unrolled
    if isinstance(stmt, gast.For):
        if (counting := _counting(home, stmt)) is not None:
            return [step for part in counting for step in _part(home, part, returned)]
        before: list[Step] = []
        taking = home.iterators.loop(stmt, before)
        if taking is not None:
            return before + [step for part in taking for step in _loop(home, part, returned)]
        given = home.yielding.loop(stmt, Exits(returned=returned))
        if given is not None:
            return given
    home.begin(stmt, heading(stmt))
    origin = home.origin
    steps: list[Step] = []
    broken = None
    exits = Exits(in_loop=True, returned=returned)
    body = list(stmt.body)
    if stmt.orelse and "break" in leaves_body(stmt.body):
        broken = home.names.fresh("broken")
        steps.append(home.op(broken, const(False)))
        body = flag_breaks(body, broken)
    prelude: list[Step] = []
    if isinstance(stmt, gast.While) and home.objects.touches(stmt.test):
        target, header = None, const(True)
    elif isinstance(stmt, gast.While):
        target, header, prelude = None, *loop_condition(home.flat, stmt.test, steps)
    else:
        target, header, prelude = iteration(home.flat, stmt, body, steps)
    counted = bool(prelude) or getattr(header, "counts", False)

    def one_turn() -> list[Step]:
        nonlocal header
        if isinstance(stmt, gast.While) and home.objects.touches(stmt.test):
            test = one_expression(home.flat, stmt.test)  # what it reads of objects is known here
            if test is None:
                return _iteration(home, stmt, [], [_unless(stmt.test), *body], exits)
            header = test
        return _iteration(home, stmt, prelude, body, exits)

    inner = home.objects.loop(one_turn, stmt, steps)
    home.origin = origin
    breaks = isinstance(stmt, gast.While) or "break" in leaves_body(stmt.body) or returned is not None
    if target is not None and not (isinstance(header, gast.Call) and home.flat.callee(header.func) is range):
        home.deciding.binds(names_bound([target]))
    steps.append(Loop(origin, target, header, inner, breaks=breaks, over=counted))
    if stmt.orelse:
        orelse = home.block(stmt.orelse, Exits())
        guards = [flag for flag in (broken, returned) if flag]
        for flag in guards:
            orelse = [Branch(origin, name(flag), [], orelse)]
        steps += orelse
    return steps


def _part(home: Normaliser, stmt: gast.stmt, returned: str | None) -> list[Step]:
    return _loop(home, stmt, returned) if isinstance(stmt, gast.While) else home.statement(stmt)


def _counting(home: Normaliser, stmt: gast.For) -> list[gast.stmt] | None:
    """`for k in itertools.count(a, s)` as a `while` that counts; None for a loop that ends by itself."""
    numbered = isinstance(stmt.iter, gast.Call) and home.flat.callee(stmt.iter.func) is enumerate
    if not never_ends(home.flat, stmt.iter.args[0] if numbered and stmt.iter.args else stmt.iter):
        return None
    assert isinstance(stmt.iter, gast.Call)
    if numbered or home.flat.callee(stmt.iter.func) is itertools.cycle:
        raise home.error(
            "a loop that may not end is not supported", stmt, "Loop over a range, and take xs[k % len(xs)]."
        )
    args = [*stmt.iter.args, *(k.value for k in stmt.iter.keywords)]
    item = home.names.fresh("count")
    if any(home.flat.varied(a) for a in args):
        home.varied.add(item)
    if home.flat.callee(stmt.iter.func) is itertools.repeat:
        start, stride = args[0], None
    else:
        named = {str(k.arg): k.value for k in stmt.iter.keywords}
        start, stride = [*stmt.iter.args, *[named.get(n, d) for n, d in STARTS[len(stmt.iter.args) :]]]
    held = home.names.fresh("stride") if stride is not None and not isinstance(stride, gast.Constant) else None
    before = [assign(item, start), *([assign(held, stride)] if held else [])]
    taken = [assign(clone(stmt.target), name(item))]
    if stride is not None:
        taken.append(assign(item, gast.BinOp(name(item), gast.Add(), name(held) if held else stride)))
    return placed([*before, gast.While(const(True), [*taken, *stmt.body], [])], stmt)


STARTS = (("start", const(0)), ("step", const(1)))


def _unless(test: gast.expr) -> gast.stmt:
    """A loop's test as the first statement of its body: what it reads of objects is known there."""
    leaving: gast.stmt = gast.If(gast.UnaryOp(gast.Not(), test), [gast.Break()], [])
    for node in walk(leaving):
        node.lineno, node.col_offset = test.lineno, test.col_offset
    return leaving
