"""`try`: how far its body came is counted, and the reverse sweep goes back over the statements that were completed.

Handlers, `else` and `finally` become branches behind the `try`, whose `except` clauses only say what was raised. Each
statement of the body stands in a `Guard`: a branch whose test, in the reverse sweep, is whether the statement was completed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import gast

from s2sad.ir import Attempt, Branch, Effect, Guard, Handler, Op, Step, every
from s2sad.passes.exits import Exits, leaves_body
from s2sad.passes.guards import Protection, started
from s2sad.passes.varied import reads_varying
from s2sad.passes.writing_names import WRITING_METHODS
from s2sad.trees import clone, const, name, names_bound, names_read, store, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


def try_statement(home: Normaliser, stmt: gast.Try, exits: Exits) -> list[Step]:
    if stmt.finalbody:
        return _with_final(home, stmt, exits)
    return _caught(home, stmt, exits)


def _caught(home: Normaliser, stmt: gast.Try, exits: Exits) -> list[Step]:
    """`try: … except …: … else: …`."""
    home.begin(stmt, gast.Pass())
    origin = home.origin
    raised = home.names.fresh("raised")
    handlers = [_named(home, handler) for handler in stmt.handlers]
    for handler in handlers:
        _check_carried(home, handler)
    start: list[Step] = [home.op(raised, const(0))]
    attempt = _attempt(home, stmt.body, exits, raised, handlers, start)
    rest = home.block(stmt.orelse, exits) if stmt.orelse else []
    home.origin = origin
    for kind in sorted(leaves_body(stmt.body)) if stmt.orelse else ():
        rest = [Branch(origin, name(exits.flags[kind]), [], rest)]
    for number, handler in reversed([*enumerate(handlers, 1)]):
        body = home.block(handler.body, exits)
        home.origin = origin
        if handler.name is not None:
            body.append(Op(origin, (handler.name.id,), const(None), callee=gast.Del))
        test = gast.Compare(name(raised), [gast.Eq()], [const(number)]) if len(handlers) > 1 else name(raised)
        rest = [Branch(origin, test, body, rest)]
    return started(home, [*start, attempt, *rest], attempt)


def _attempt(
    home: Normaliser,
    body: list[gast.stmt],
    exits: Exits,
    raised: str,
    handlers: list[gast.ExceptHandler],
    start: list[Step],
) -> Attempt:
    origin = home.origin
    held, home.protection = home.protection, Protection(home.names.fresh("done"))
    done = home.protection.done
    home.trying += 1
    start.append(home.op(done, const(0)))
    steps = home.block(body, exits)
    home.protection = held
    home.trying -= 1
    _number(steps, done)
    errors = {h.name.id for h in handlers if h.name is not None}
    home.deciding.binds(errors)
    bound = sorted({done, raised, *errors})
    reads = sorted(set().union(*(names_read(h.type) for h in handlers)))
    read, written = (
        gast.Tuple([name(n) for n in reads], gast.Load()),
        gast.Tuple([store(n) for n in bound], gast.Store()),
    )
    item = gast.withitem(read, written)
    labels = [h.name.id if h.name is not None else None for h in handlers]
    clauses = [Handler(h.type, i, label) for i, (h, label) in enumerate(zip(handlers, labels, strict=True), 1)]
    caught = home.names.fresh("caught") if any(c.error for c in clauses) else ""
    return Attempt(origin, const(True), steps, [], context=[item], handlers=clauses, raised=raised, caught=caught)


def _number(steps: list[Step], done: str) -> None:
    """Guards count in the order in which they are completed: one that has guards inside comes before them."""
    number = 0
    for step in every(steps):
        if isinstance(step, Guard) and step.done == done:
            number += 1
            step.number = number
            step.test = gast.Compare(name(done), [gast.GtE()], [const(number)])


def _with_final(home: Normaliser, stmt: gast.Try, exits: Exits) -> list[Step]:
    """What stands in `finally` runs, and then the exception goes on its way."""
    if leaves_body(stmt.finalbody):
        raise home.error(
            "leaving a finally block by return, break or continue is not supported",
            stmt.finalbody[0],
            "Leave behind the try.",
        )
    inner = [stmt]
    if stmt.handlers or stmt.orelse:
        first = gast.Try(stmt.body, stmt.handlers, stmt.orelse, [])
        first.lineno, first.col_offset = stmt.lineno, stmt.col_offset
        inner = [first]
    else:
        inner = list(stmt.body)
    home.begin(stmt, gast.Pass())
    origin = home.origin
    if all(_idle(home, s) for s in stmt.finalbody):
        steps = home.block(inner, exits)
        reads = sorted(set().union(*map(names_read, stmt.finalbody)))
        item = gast.withitem(gast.Tuple([name(n) for n in reads], gast.Load()), None)
        attempt = Attempt(origin, const(True), steps, [], context=[item], final=[clone(s) for s in stmt.finalbody])
        return started(home, [attempt], attempt)
    home.origin = origin

    def behind(raised: str, error: str) -> list[Step]:
        last = home.block(stmt.finalbody, exits)
        home.origin = origin
        again = gast.Raise(name(error), None)
        again.lineno, again.col_offset = stmt.lineno, stmt.col_offset
        return [*last, Branch(origin, name(raised), [Effect(origin, again)], [])]

    return whatever_comes(home, inner, exits, behind)


def whatever_comes(
    home: Normaliser, body: list[gast.stmt], exits: Exits, behind: Callable[[str, str], list[Step]]
) -> list[Step]:
    """A body, and what is done behind it whether it was completed, left or raised: told by two names, for whether it raised, and what."""
    raised, error = home.names.fresh("raised"), home.names.fresh("error")
    everything = gast.ExceptHandler(name("BaseException"), store(error), [])
    start: list[Step] = [home.op(raised, const(0)), home.op(error, const(None))]
    attempt = _attempt(home, body, exits, raised, [everything], start)
    last = behind(raised, error)
    return started(home, [*start, attempt, *last], attempt)


def _idle(home: Normaliser, stmt: gast.stmt) -> bool:
    """A statement that changes nothing that the derivative is made of."""
    if isinstance(stmt, gast.Pass):
        return True
    calls = [n for n in walk(stmt) if isinstance(n, gast.Call)]
    writing = any(isinstance(c.func, gast.Attribute) and c.func.attr in WRITING_METHODS for c in calls)
    printing = len(calls) == 1 and home.flat.callee(calls[0].func) is print
    if not isinstance(stmt, gast.Expr) or writing or names_bound([stmt]):
        return False
    return printing or not home.flat.varied(stmt.value)


def _named(home: Normaliser, handler: gast.ExceptHandler) -> gast.ExceptHandler:
    """The handler with a name for the exception where it is raised again."""
    bare = [n for n in _own_raises(handler.body) if n.exc is None]
    if not bare:
        return handler
    label = handler.name.id if handler.name is not None else home.names.fresh("error")
    copy = clone(handler)
    for node in _own_raises(copy.body):
        if node.exc is None:
            node.exc = name(label)
    copy.name = store(label)
    return copy


def _own_raises(body: list[gast.stmt]) -> list[gast.Raise]:
    found: list[gast.Raise] = []
    stack: list[gast.AST] = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, gast.ExceptHandler | gast.FunctionDef | gast.Lambda):
            continue
        if isinstance(node, gast.Raise):
            found.append(node)
        stack.extend(gast.iter_child_nodes(node))
    return found


def _check_carried(home: Normaliser, handler: gast.ExceptHandler) -> None:
    """What an exception carries has lost its derivative: a handler may print the exception, and no more."""
    if handler.name is None:
        return
    for stmt in handler.body:
        for node in walk(stmt):
            if _raised_later(home, node):
                continue
            binding = isinstance(node, gast.Assign | gast.AugAssign | gast.AnnAssign | gast.Return)
            value = getattr(node, "value", None) if binding else None
            if value is not None and handler.name.id in reads_varying(value):
                raise home.error(
                    "what an exception carries can't be differentiated",
                    node,
                    "Keep the value in a variable before raising.",
                )


def _raised_later(home: Normaliser, node: gast.AST) -> bool:
    """`error = caught`, where no number is ever made of that name."""
    match node:
        case gast.Assign(targets=[gast.Name(id=label)], value=gast.Name()):
            bindings = [n for n in walk(home.source.tree) if isinstance(n, gast.Assign | gast.AugAssign | gast.Return)]
            values = [n.value for n in bindings if n is not node and n.value is not None]
            return not any(label in reads_varying(value) for value in values)
    return False
