"""Exits made structural: what follows moves into the branch that stays, or is guarded by a flag."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from s2sad.ir import Branch, Break, Origin, Step
from s2sad.passes.assigning import unpack
from s2sad.passes.exits import ANY, FLAGS, Exits, always, flag_breaks, leaves_body
from s2sad.passes.guards import completed, started
from s2sad.passes.looping import loop
from s2sad.trees import assign, clone, const, name

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


def without_else(home: Normaliser, stmt: gast.For | gast.While) -> list[gast.stmt]:
    """A loop whose `else` leaves, too: the `else` comes behind it."""
    plain = clone(stmt)
    plain.orelse = []
    if "break" not in leaves_body(stmt.body):
        return [plain, *stmt.orelse]
    flag = home.names.fresh("broken")
    plain.body = flag_breaks(stmt.body, flag)
    unset = assign(flag, const(False))
    behind = gast.If(gast.UnaryOp(gast.Not(), name(flag)), stmt.orelse, [])
    for node in (plain, unset, behind):
        node.lineno, node.col_offset = stmt.lineno, stmt.col_offset
    return [unset, plain, behind]


def leave(home: Normaliser, stmt: gast.stmt, exits: Exits) -> list[Step]:
    home.begin(stmt)
    steps: list[Step] = []
    if isinstance(stmt, gast.Return):
        value = stmt.value or const(None)
        bound = [name(home.value, gast.Store()), name(home.aux, gast.Store())] if home.aux else []
        verbatim = assign(gast.Tuple(bound, gast.Store()) if bound else home.value, value)
        verbatim.lineno, verbatim.col_offset = stmt.lineno, stmt.col_offset
        home.origin = Origin(verbatim, home.origin.line, home.origin.text)
        if home.aux:
            unpack(home, [name(home.value, gast.Store()), name(home.aux, gast.Store())], value, steps)
        else:
            home.flat.into(home.value, value, steps)
        if exits.returned:
            home.begin(stmt)
            steps.append(home.op(exits.returned, const(True)))
    kind = type(stmt).__name__.lower()
    return steps + _exit(home, kind, exits)


def _exit(home: Normaliser, kind: str, exits: Exits) -> list[Step]:
    if kind in exits.flags:
        home.origin = Origin(gast.Pass(), home.origin.line, home.origin.text)  # not part of the statement's text
        return [home.op(exits.flags[kind], const(True))]
    if kind == "continue" or (kind == "return" and not exits.in_loop):
        return []
    return [Break(home.origin)]


def absorbing(home: Normaliser, stmt: gast.If, rest: list[gast.stmt], exits: Exits) -> list[Step]:
    """One branch always leaves (or nothing follows): the rest belongs to the other."""
    steps, test = home.test(stmt)
    if always(stmt.body, ANY):
        then, orelse = stmt.body, [*stmt.orelse, *rest]
    else:
        then, orelse = [*stmt.body, *rest], stmt.orelse
    if isinstance(test, gast.Constant):  # one of the two never runs
        return [*steps, *home.block(then if test.value else orelse, exits)]
    origin = home.origin
    sides = home.objects.branches(test, lambda: home.block(then, exits), lambda: home.block(orelse, exits))
    branch = Branch(origin, test, *sides)
    return started(home, [*steps, branch], branch)


def guarded(home: Normaliser, stmt: gast.stmt, rest: list[gast.stmt], kinds: set[str], exits: Exits) -> list[Step]:
    """Some paths leave: a flag for each kind of exit guards what follows."""
    home.begin(stmt)
    flags = {kind: home.names.fresh(FLAGS[kind]) for kind in sorted(kinds)}
    steps: list[Step] = [home.op(flag, const(False)) for flag in flags.values()]
    inner = Exits(exits.in_loop, {**exits.flags, **flags}, exits.returned)
    inner_steps = home.block([stmt], inner)
    rest_steps = home.objects.region(lambda: home.block(rest, exits))
    for kind, flag in flags.items():
        home.begin(stmt)
        rest_steps = [Branch(home.origin, name(flag), _exit(home, kind, exits), rest_steps)]
    return started(home, [*steps, *inner_steps, *rest_steps], [*inner_steps, *rest_steps][0])


def returning_loop(home: Normaliser, stmt: gast.For | gast.While, rest: list[gast.stmt], exits: Exits) -> list[Step]:
    """A loop that may return: it breaks, and a flag tells what follows that the function is over."""
    home.begin(stmt)
    flag = home.names.fresh("returned")
    steps: list[Step] = completed(home, [home.op(flag, const(False))])
    steps += completed(home, loop(home, stmt, returned=flag))
    rest_steps = home.objects.region(lambda: home.block(rest, exits))
    home.begin(stmt)
    outer = [home.op(exits.returned, const(True))] if exits.returned else []
    branch = Branch(home.origin, name(flag), [*outer, *_exit(home, "return", exits)], rest_steps)
    return [*steps, *started(home, [branch], branch)]
