"""normalise: one operation per statement; early exits made structural; comprehensions and unpacking spelled out.

What no input reaches stays as the user wrote it. Exits keep their meaning by structure: after `if c: return a`, the rest of
the block moves into the other branch; where a block exits on some of its paths only, a flag guards the rest.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     if x > 1.0:
...         return x * x
...     return np.sin(x)
>>> forward_sweep(f, 1.0)
if x > 1.0:
    value = x * x
else:
    value = np.sin(x)
"""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import partial
from typing import Any

import gast

from s2sad.effort import THOROUGH, VARIED
from s2sad.errors import UnsupportedError
from s2sad.ir import Branch, Effect, Op, Origin, Program, Step
from s2sad.kinds import Kind
from s2sad.names import Names, describe
from s2sad.passes.assigning import annotated, assigned, augmented, deleted
from s2sad.passes.attempts import try_statement
from s2sad.passes.attribute_names import note_classes
from s2sad.passes.changing import Changing
from s2sad.passes.closures import decorated, local_functions
from s2sad.passes.comprehensions import Filling, fill
from s2sad.passes.conditions import condition
from s2sad.passes.counters import counters_as_dicts
from s2sad.passes.deciding import Deciding
from s2sad.passes.effects import of_tree
from s2sad.passes.exits import ANY, Exits, always, leaves, leaves_body
from s2sad.passes.flattening import Flattener
from s2sad.passes.foreign import Around, with_builtins_apart
from s2sad.passes.generator_methods import name_receivers
from s2sad.passes.given_rows import lists_of_attributes
from s2sad.passes.guards import Protection, completed, guarded_statement, started, unprotected
from s2sad.passes.idioms import Idioms
from s2sad.passes.inliner import Inliner
from s2sad.passes.iterators import Iterators
from s2sad.passes.lateness import check as check_lateness
from s2sad.passes.leaving import absorbing, guarded, leave, returning_loop, without_else
from s2sad.passes.lifting import lifted
from s2sad.passes.located import placed
from s2sad.passes.looping import loop
from s2sad.passes.managers import Managers, within
from s2sad.passes.object_tables import with_lists
from s2sad.passes.objects import Objects
from s2sad.passes.only_raising import asked_after_all, asked_first, undefined
from s2sad.passes.ordered import acts, evaluated
from s2sad.passes.outside import Outside
from s2sad.passes.own_names import with_own_names
from s2sad.passes.parse import Source
from s2sad.passes.partials import called_only
from s2sad.passes.plain_calls import call_for_effect
from s2sad.passes.purity import asks_objects, is_pure, stores
from s2sad.passes.remembering import check_remembering
from s2sad.passes.rest import rest_written_out
from s2sad.passes.shapes_assigned import as_reshapes
from s2sad.passes.static import Statics
from s2sad.passes.statics import involves_objects
from s2sad.passes.suppressing import note_endings
from s2sad.passes.unfolding import unfolded
from s2sad.passes.values import Again, Place
from s2sad.passes.varied import mentions, objects_about, varied_names
from s2sad.passes.wording import first_line, syntax
from s2sad.passes.yielding import Yielding
from s2sad.scope import Scope, parameters
from s2sad.trees import call, clone, const, name, names_read, walk

FIXED = types.ModuleType | types.FunctionType | types.BuiltinFunctionType | type  # what carries no derivative


def normalise(
    source: Source,
    scope: Scope,
    names: Names,
    inputs: set[str],
    kinds: dict[str, Kind],
    aux: bool = False,
    unfold: bool = False,
) -> Program:
    """A function as steps; `inputs` are the names that may carry derivatives, `kinds` those of the parameters.

    `unfold`: objects among these are taken apart.
    """
    note_classes(source.tree, scope, kinds.values())
    token = objects_about.set(involves_objects(source.tree, scope, kinds))
    given_on = rest_written_out(source.tree, kinds) if THOROUGH.get() else set()
    hints: dict[Place, Any] = {}
    start = [
        set(scope.locals),
        dict(scope.cells),
        set(scope.added),
        set(scope.unknown),
        set(names.taken),
        names.counts(),
    ]
    try:
        while True:
            try:
                return _normalised(source, scope, names, inputs, kinds, aux, unfold, hints, given_on)
            except Again as again:
                if again.place in hints or len(hints) > 8:
                    raise again.error from None
                hints[again.place] = again.template
                if again.place is not None and again.place[0] == "table":
                    label = str(again.place[1])
                    lists = names.fresh(f"{label}_objects"), names.fresh(f"{label}_places")
                    with_lists(source.tree, label, *lists)
                    start[0] = {*start[0], *lists} - {label}  # type: ignore[misc]
                scope.locals, scope.cells, scope.added, scope.unknown = (part.copy() for part in start[:4])
                names.reset(*start[4:])
    finally:
        objects_about.reset(token)


def _normalised(
    source: Source,
    scope: Scope,
    names: Names,
    inputs: set[str],
    kinds: dict[str, Kind],
    aux: bool,
    unfold: bool,
    hints: dict[Place, Any],
    given_on: set[str],
) -> Program:
    tree = source.tree
    with_builtins_apart(Around(scope, names), tree)
    with_own_names(Around(scope, names), tree)
    as_reshapes(tree, scope.lookup)
    counters_as_dicts(tree, scope.lookup)
    name_receivers(tree, scope, names.fresh)
    fixed = frozenset(n for n in names_read(tree) if isinstance(scope.value(n), FIXED))
    varied = varied_names(tree.body, inputs | VARIED.get(), lambda node: is_pure(scope.lookup(node.func), node), fixed)
    varied |= {n for n, cell in scope.cells.items() if isinstance(cell, types.CellType) and lifted(scope.value(n))}
    check_lateness(tree, scope, partial(source.error, UnsupportedError), varied)
    value = names.fresh("value")
    normaliser = Normaliser(source, scope, names, varied, value, kinds)
    normaliser.objects.hints = hints
    normaliser.given_on = given_on
    normaliser.aux = names.fresh("aux") if aux else None
    apart = [*lists_of_attributes(normaliser), *(unfolded(normaliser) if unfold else [])]
    body = [*apart, *normaliser.function(tree)]
    result = [p.id for p in parameters(tree)]
    return Program(
        tree.name,
        result,
        body,
        name(value),
        normaliser.temporaries,
        aux=normaliser.aux,
        unfolded=bool(apart),
        late=normaliser.flat.late,
    )


class Normaliser:
    """Statements to steps."""

    def __init__(
        self, source: Source, scope: Scope, names: Names, varied: set[str], value: str, kinds: dict[str, Kind]
    ):
        self.source, self.scope, self.names, self.varied, self.value = source, scope, names, varied, value
        self.kinds = kinds
        self.temporaries: set[str] = set()
        self.given_on: set[str] = set()  # tuples that are given on by `*rest`
        self.aux: str | None = None  # the name of the second result, where there is one
        self.used_in_comprehensions: set[str] = set()
        self.origin = Origin(source.tree, 1, "")
        self.protection: Protection | None = None  # the try that is being read
        self.trying = 0  # how many are open
        self.times: dict[str, int] = {}  # how often names are bound
        self.local_functions = local_functions(source.tree.body)
        self.writes = of_tree(source.tree, scope).writes
        self.stores = stores(source.tree) or _calls_itself(source) or asks_objects(source.tree, scope)
        self.mentioned: set[str] = set()  # names that the text of the function reads
        self.inliner = Inliner(self)
        self.changing = Changing(self)
        self.objects = Objects(self)
        self.statics = Statics(self)
        self.deciding = Deciding(self)
        self.yielding = Yielding(self)
        self.managers = Managers(self)
        self.iterators = Iterators(self)
        self.yielding_to: Callable[[gast.expr | None], list[gast.stmt]] | None = None  # of the generator written out
        self.outside = Outside(self)
        self.idioms = Idioms(self)
        self.called_only = called_only(source.tree)
        self.flat = Flattener(self)

    # helpers

    def error(self, message: str, node: gast.AST, hint: str | None = None) -> UnsupportedError:
        return self.source.error(UnsupportedError, message, node, hint)

    def binds_once(self, label: str) -> bool:
        """Does the function's text bind a name at most once?"""
        if not self.times:
            for node in walk(self.source.tree):
                if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load):
                    self.times[node.id] = self.times.get(node.id, 0) + 1
        return self.times.get(label, 0) <= 1

    def temporary(self, node: gast.expr | str) -> str:
        label = self.names.fresh(node if isinstance(node, str) else describe(node))
        self.temporaries.add(label)
        return label

    def begin(self, node: gast.stmt, text_of: gast.AST | None = None) -> None:
        written_in = getattr(node.lineno, "source", None) or self.source
        shown = getattr(node, "shown", "") or first_line(text_of or getattr(node, "original", node))
        self.origin = Origin(node, node.lineno - written_in.tree.lineno + 1, shown)

    def op(self, targets: str | tuple[str, ...], expr: gast.expr, callee: Any = None, inplace: bool = False) -> Op:
        bound = (targets,) if isinstance(targets, str) else targets
        with_own_names(self, expr)
        self.objects.check(expr)
        self.deciding.note(bound, expr)
        if mentions(expr, self.varied):
            self.varied.update(bound)
        raises = bool(self.trying) and isinstance(expr, gast.Name) and undefined(self, expr)
        return Op(self.origin, bound, expr, callee=callee, inplace=inplace, raises=raises)

    # statements

    def function(self, tree: gast.FunctionDef) -> list[Step]:
        statements = _without_docstring(tree.body)
        note_endings(self, statements)
        check_remembering(self, tree)
        if not always(statements, {"return"}):
            last = statements[-1] if statements else tree
            implicit = gast.Return(const(None))
            implicit.lineno, implicit.col_offset = last.lineno, last.col_offset
            statements = [*statements, implicit]
        steps = self.block(statements, Exits())
        self.objects.finish(self.value, steps)
        return self.outside.finish(self.inliner.finish(self.objects.lists_begun(steps)))

    def block(self, statements: list[gast.stmt], exits: Exits) -> list[Step]:
        steps: list[Step] = []
        for position, stmt in enumerate(statements):
            rest = statements[position + 1 :]
            if isinstance(stmt, (gast.For, gast.While)) and leaves_body(stmt.orelse):
                return steps + self.block([*without_else(self, stmt), *rest], exits)
            kinds = leaves(stmt)
            if kinds or isinstance(stmt, gast.With):
                note_endings(self, [stmt])
            if isinstance(stmt, (gast.Return, gast.Break, gast.Continue)):
                with unprotected(self):
                    leaving = leave(self, stmt, exits)
                return steps + completed(self, leaving)
            if kinds and isinstance(stmt, gast.If) and (rest or kinds):
                if not rest or always(stmt.body, ANY) or always(stmt.orelse, ANY):
                    return steps + absorbing(self, stmt, rest, exits)
                return steps + guarded(self, stmt, rest, kinds, exits)
            if "return" in kinds and isinstance(stmt, gast.For | gast.While):
                return steps + returning_loop(self, stmt, rest, exits)
            if kinds == {"return"} and isinstance(stmt, gast.With) and always([stmt], {"return"}):
                return steps + within(self, stmt, exits)
            if kinds and isinstance(stmt, gast.With | gast.Try):
                if rest or not kinds <= set(exits.flags):
                    return steps + guarded(self, stmt, rest, kinds, exits)
                return steps + (
                    within(self, stmt, exits) if isinstance(stmt, gast.With) else try_statement(self, stmt, exits)
                )
            steps += guarded_statement(self, stmt)
        return steps

    def statement(self, stmt: gast.stmt) -> list[Step]:
        method = getattr(self, f"on_{type(stmt).__name__}", None)
        if method is None:
            raise self.error(
                f"{syntax(stmt)} is not supported in a differentiated function",
                stmt,
                "Move it into a function of its own, and give that a rule with s2sad.custom_vjp if it matters.",
            )
        self.begin(stmt)
        steps: list[Step] = []
        if not (self.trying and asked_first(self, stmt, steps)):
            method(stmt, steps)
        if self.trying and not steps:
            steps += asked_after_all(self, stmt)
        self.deciding.nothing.bound(stmt, steps)
        return steps

    def on_Pass(self, stmt: gast.Pass, steps: list[Step]) -> None:
        pass

    def effect(self, stmt: gast.stmt, steps: list[Step]) -> None:
        spelled = self.objects.keys_spelled(stmt)
        if spelled is not stmt:
            self.origin.split = True
        if not isinstance(stmt, gast.Import | gast.ImportFrom):
            self.objects.check(spelled, only=True)
        steps.append(Effect(self.origin, spelled))

    def receives(self, base: str, value: gast.expr) -> None:
        """What is put into a variable, an attribute's too, varies: so does the variable."""
        if mentions(value, self.varied):
            self.varied.add(base)

    on_Import = on_ImportFrom = effect

    def on_Assert(self, stmt: gast.Assert, steps: list[Step]) -> None:
        stmt = self.objects.keys_spelled(stmt)
        if not acts(self.flat, stmt):
            return self.effect(stmt, steps)
        raised = call("AssertionError", *([stmt.msg] if stmt.msg is not None else []))
        branch = gast.If(gast.UnaryOp(gast.Not(), stmt.test), [gast.Raise(raised, None)], [])
        steps += self.block(placed([branch], stmt), Exits())

    def on_Raise(self, stmt: gast.Raise, steps: list[Step]) -> None:
        spelled = self.objects.keys_spelled(stmt)
        if spelled is not stmt:
            self.origin.split = True
            stmt = spelled
        if stmt.exc is not None and acts(self.flat, stmt.exc):
            stmt = clone(stmt)
            stmt.exc = evaluated(self.flat, stmt.exc, steps)
        self.effect(stmt, steps)

    def on_Filling(self, stmt: Filling, steps: list[Step]) -> None:
        fill(self.flat, stmt, steps)

    on_Global = on_Nonlocal = on_Pass

    def on_With(self, stmt: gast.With, steps: list[Step]) -> None:
        steps += within(self, stmt, Exits())

    def on_Try(self, stmt: gast.Try, steps: list[Step]) -> None:
        steps += self.objects.region(lambda: try_statement(self, stmt, Exits()))

    def on_FunctionDef(self, stmt: gast.FunctionDef, steps: list[Step]) -> None:
        if stmt.decorator_list:
            decorated(self, stmt, steps)
        else:
            self.inliner.define(stmt, steps)

    def on_ClassDef(self, stmt: gast.ClassDef, steps: list[Step]) -> None:
        self.objects.define_class(stmt)

    def on_Expr(self, stmt: gast.Expr, steps: list[Step]) -> None:
        node = stmt.value
        if isinstance(node, gast.Constant):
            return
        if isinstance(node, gast.Call):
            call_for_effect(self.flat, node, steps)
        else:
            self.flat.atom(node, steps)

    # compound statements

    def test(self, stmt: gast.If) -> tuple[list[Step], gast.expr]:
        self.begin(stmt)
        steps: list[Step] = []
        with unprotected(self):
            return steps, condition(self.flat, stmt.test, steps)

    def on_If(self, stmt: gast.If, steps: list[Step]) -> None:
        before, test = self.test(stmt)
        origin = self.origin
        inner = Exits()
        if isinstance(test, gast.Constant):  # one of the two never runs
            steps += [*before, *self.block(stmt.body if test.value else stmt.orelse, inner)]
            return
        sides = self.objects.branches(
            test, lambda: self.block(stmt.body, inner), lambda: self.block(stmt.orelse, inner)
        )
        branch = Branch(origin, test, *sides)
        steps += started(self, [*before, branch], branch)

    def on_For(self, stmt: gast.For, steps: list[Step]) -> None:
        steps += loop(self, stmt)

    on_While = on_For
    on_Assign, on_AnnAssign, on_AugAssign, on_Delete = assigned, annotated, augmented, deleted


def _calls_itself(source: Source) -> bool:
    return getattr(source.function, "__name__", "") in names_read(source.tree)


def _without_docstring(body: list[gast.stmt]) -> list[gast.stmt]:
    first = body[0] if body else None
    if isinstance(first, gast.Expr) and isinstance(first.value, gast.Constant) and isinstance(first.value.value, str):
        return body[1:]
    return body
