"""`try`: how far its body came is counted, and the reverse sweep goes back over the statements that were completed.

Handlers, `else` and `finally` become branches behind the `try`, whose `except` clauses only say what was raised. Each
statement of the body stands in a `Guard`: a branch whose test, in the reverse sweep, is whether the statement was completed.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gast

from s2sad.errors import UnsupportedError
from s2sad.flow import bound_by, reads_of
from s2sad.ir import Attempt, Branch, Effect, Guard, Handler, Loop, Op, Program, Step, Store, every
from s2sad.passes.effects import WRITING_METHODS
from s2sad.passes.exits import Exits, leaves_body
from s2sad.passes.varied import reads_varying
from s2sad.trees import assign, clone, const, name, names_bound, names_read, store, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


@dataclass
class Protection:
    """The `try` whose body is being split: the name of its count."""

    done: str


@contextmanager
def unprotected(home: Normaliser) -> Iterator[None]:
    held, home.protection = home.protection, None
    try:
        yield
    finally:
        home.protection = held


def guarded_statement(home: Normaliser, stmt: gast.stmt) -> list[Step]:
    """The steps of a statement, in guards where it stands in a `try`."""
    if home.protection is None or isinstance(stmt, gast.If | gast.With | gast.Try):
        return home.statement(stmt)
    with unprotected(home):
        steps = home.statement(stmt)
    return completed(home, steps)


def completed(home: Normaliser, steps: list[Step]) -> list[Step]:
    """A guard for each thing that the steps bind, done when it is bound."""
    if home.protection is None:
        return steps
    result: list[Step] = []
    group: list[Step] = []
    for step in steps:
        group.append(step)
        temporary = isinstance(step, Op) and set(step.targets) <= home.temporaries
        if not temporary:
            result.append(_guard(home, group, None))
            group = []
    return [*result, _guard(home, group, None)] if group else result


def started(home: Normaliser, steps: list[Step], first: Step) -> list[Step]:
    """One guard, done when the run comes to `first`, which has guards inside."""
    return steps if home.protection is None else [_guard(home, steps, first)]


def _guard(home: Normaliser, steps: list[Step], first: Step | None) -> Guard:
    protection = home.protection
    assert protection is not None
    return Guard(steps[0].origin, const(True), steps, [], done=protection.done, first=first)


# the statement


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
            body.append(home.op(handler.name.id, const(None)))
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
    bound = sorted({done, raised, *(h.name.id for h in handlers if h.name is not None)})
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
    raised, error = home.names.fresh("raised"), home.names.fresh("error")
    everything = gast.ExceptHandler(name("BaseException"), store(error), [])
    start: list[Step] = [home.op(raised, const(0)), home.op(error, const(None))]
    home.origin = origin
    attempt = _attempt(home, inner, exits, raised, [everything], start)
    last = home.block(stmt.finalbody, exits)
    home.origin = origin
    again = gast.Raise(name(error), None)
    again.lineno, again.col_offset = stmt.lineno, stmt.col_offset
    raising = Branch(origin, name(raised), [Effect(origin, again)], [])
    return started(home, [*start, attempt, *last, raising], attempt)


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


def may_swallow(function: Any) -> bool:
    """May leaving a context manager end an exception? Read off its text."""
    wrapped = getattr(function, "__wrapped__", None)
    if wrapped is not None:
        tree = _tree(wrapped)
        return tree is None or any(
            isinstance(n, gast.Try) and n.handlers and any(isinstance(y, gast.Yield) for s in n.body for y in walk(s))
            for n in walk(tree)
        )
    leave = getattr(function, "__exit__", None) if isinstance(function, type) else None
    if isinstance(leave, types.FunctionType) and (leave.__module__ or "").split(".")[0] not in TRUSTED:
        tree = _tree(leave)
        return tree is None or any(
            isinstance(n, gast.Return)
            and not (n.value is None or (isinstance(n.value, gast.Constant) and not n.value.value))
            for n in walk(tree)
        )
    return False


TRUSTED = {"numpy", "contextlib", "threading", "scipy", "warnings", "tempfile", "decimal"}


def _tree(function: Any) -> gast.FunctionDef | None:
    from s2sad.errors import S2sadError
    from s2sad.passes.parse import parse

    try:
        return parse(function).tree
    except S2sadError:
        return None


def with_suppress(home: Normaliser, stmt: gast.With) -> gast.stmt | None:
    """`with suppress(...)` is a `try` that passes; None: no such manager among these."""
    for position, item in enumerate(stmt.items):
        manager = item.context_expr
        callee = home.flat.callee(manager.func) if isinstance(manager, gast.Call) else None
        if callee is contextlib.suppress:
            body: gast.stmt = gast.With(stmt.items[position + 1 :], stmt.body, None)
            inner = [_at(body, stmt)] if stmt.items[position + 1 :] else stmt.body
            handler = gast.ExceptHandler(gast.Tuple(list(manager.args), gast.Load()), None, [_at(gast.Pass(), stmt)])
            trying = _at(gast.Try(inner, [handler], [], []), stmt)
            return _at(gast.With(stmt.items[:position], [trying], None), stmt) if position else trying
        if callee is not None and may_swallow(callee):
            raise home.error(
                "a context manager that may end an exception is not supported", stmt, "Use try and except."
            )
    return None


def _at(node: Any, place: gast.stmt) -> Any:
    node.lineno, node.col_offset = place.lineno, place.col_offset
    return node


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


# once it is known what is kept


def check_attempts(program: Program, error: Callable[..., Exception]) -> None:
    """Refuse what can't be undone by halves: a guard may stop after something that the rest of the function sees."""
    guards = [step for step in every(program.body) if isinstance(step, Guard)]
    if not guards:
        return
    places: dict[str, set[int]] = {}
    for step in every(program.body):
        for variable in bound_by(step) | reads_of(step) | step.reads | written_by(step):
            places.setdefault(variable, set()).add(id(step))
    result = names_read(program.result)
    for guard in guards:
        if not guard.active:
            continue
        early = _early(guard)
        inside = {id(step) for step in every([guard])}
        for step in early:
            for variable in sorted(bound_by(step) | written_by(step)):
                hidden = variable in program.temporaries and not step.restore
                if not hidden and (variable in result or not places.get(variable, set()) <= inside):
                    node = step.origin.node
                    raise error(
                        UnsupportedError,
                        f"{variable!r} is changed by a statement of a try that may stop half-way",
                        node,
                        "Put the statement into a helper function that returns the new value, and assign that in the try.",
                    )
        check_pushes(guard, error)


def written_by(step: Step) -> set[str]:
    """Variables whose memory a step writes."""
    return {n.removesuffix("'") for n in step.aliases} if isinstance(step, Store) else set()


def portion(guard: Guard) -> list[Step]:
    """The steps that have run when the guard is done."""
    if guard.first is None:
        return guard.then
    return guard.then[: next(i for i, step in enumerate(guard.then) if step is guard.first)]


def _early(guard: Guard) -> list[Step]:
    """Steps after which the guard may still fail."""
    steps = portion(guard)
    safe = [isinstance(step, Op) and isinstance(step.expr, gast.Constant | gast.Name) for step in steps]
    risky = [i for i, good in enumerate(safe) if not good]
    if not risky:
        return []
    last = steps[risky[-1]]
    return [*every(steps[: risky[-1]]), *(every([last]) if isinstance(last, Branch | Loop) else ())]


def check_pushes(guard: Guard, error: Callable[..., Exception]) -> None:
    """A list that is filled in the middle of a guard must have been made there."""
    steps = portion(guard)
    own = {n for step in every(steps) for s in step.before for n in names_bound([s])}
    top = {id(step) for step in steps}
    for step in every(steps):
        if id(step) in top:
            continue
        for stmt in [*step.before, *step.after]:
            if isinstance(stmt, gast.Expr) and not names_read(stmt.value.func) <= own:
                raise error(
                    UnsupportedError,
                    "this statement of a try in a loop may stop half-way",
                    step.origin.node,
                    "Put the statement into a helper function, and call that in the try.",
                )


def made_in_time(guard: Guard, variable: str) -> bool:
    """Has a variable its last value when the guard is done, or when the `try` that begins then is over?"""
    binders = [step for step in guard.then if any(variable in bound_by(s) for s in every([step]))]
    if guard.first is None or binders[-1] in portion(guard):
        return True
    return binders[-1] is guard.first and isinstance(guard.first, Attempt)


# emission


def guard_body(guard: Guard, block: Callable[[list[Step]], list[gast.stmt]]) -> list[gast.stmt]:
    """The forward statements of a guard: what is pushed is pushed once nothing can fail, then the count goes up."""
    if not _undone(guard):
        return block(guard.then)
    steps = portion(guard)
    pushes = {id(s) for step in steps for s in step.before if _pushes(s)}
    later = {id(s) for step in steps for s in step.after}
    body: list[gast.stmt] = []
    end: list[gast.stmt] = []
    for stmt in block(steps):
        if id(stmt) in pushes:
            held = f"{stmt.value.func.value.id}_next"
            body.append(assign(held, stmt.value.args[0]))
            end.append(gast.Expr(gast.Call(stmt.value.func, [name(held)], [])))
        elif id(stmt) in later:
            end.append(stmt)
        else:
            body.append(stmt)
    if isinstance(guard.first, Attempt) and guard.first.after:
        guard.first.final, guard.first.after = [*guard.first.final, *guard.first.after], []
    mark = assign(guard.done, const(guard.number))
    mark.pure = False
    return [*body, *end, mark, *block(guard.then[len(steps) :])]


def _pushes(stmt: gast.stmt) -> bool:
    match stmt:
        case gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name()), args=[_])):
            return True
    return False


def _undone(guard: Guard) -> bool:
    """Does the reverse sweep do anything for a guard?"""
    for step in every([guard]):
        if step.reverse or step.restore:
            return True
        if isinstance(step, Branch) and (step.reverse_then or step.reverse_else or step.pops_then or step.pops_else):
            return True
    return False


def try_lines(attempt: Attempt, body: list[gast.stmt]) -> list[gast.stmt]:
    """The `try` itself."""
    clauses = []
    for handler in attempt.handlers:
        lines: list[gast.stmt] = [assign(attempt.raised, const(handler.number))]
        if handler.error:
            lines.append(assign(handler.error, name(attempt.caught)))
        target = store(attempt.caught) if handler.error else None
        clauses.append(gast.ExceptHandler(clone(handler.type), target, lines))
    return [gast.Try(body or [gast.Pass()], clauses, [], [clone(s) for s in attempt.final])]
