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
condition = x > 1.0
if condition:
    value = x * x
else:
    value = np.sin(x)
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gast
import numpy as np

from s2sad.emit import emit
from s2sad.errors import UnsupportedError
from s2sad.ir import Branch, Break, Effect, Loop, Op, Origin, Program, Step, Store, every
from s2sad.kinds import MISSING, Kind
from s2sad.names import Names, describe
from s2sad.passes.attempts import (
    Protection,
    completed,
    guarded_statement,
    started,
    try_statement,
    unprotected,
    with_suppress,
)
from s2sad.passes.closures import decorated, local_functions
from s2sad.passes.deciding import Deciding
from s2sad.passes.effects import WRITING_METHODS, effects, of_tree
from s2sad.passes.expressions import Flattener
from s2sad.passes.idioms import Idioms, called_only
from s2sad.passes.inliner import Inliner
from s2sad.passes.iterators import Iterators
from s2sad.passes.lifting import lifted
from s2sad.passes.managers import Managers
from s2sad.passes.objects import Objects
from s2sad.passes.outside import Outside
from s2sad.passes.parse import Source
from s2sad.passes.shapes_assigned import as_reshapes
from s2sad.passes.static import Statics
from s2sad.passes.statics import involves_objects
from s2sad.passes.values import Again, Arena, Place
from s2sad.passes.varied import mentions, objects_about, varied_names
from s2sad.passes.yielding import Yielding
from s2sad.scope import Scope, parameters
from s2sad.trees import SYMBOLS, assign, call, clone, const, is_atom, name, names_bound, names_read, subscript, walk
from s2sad.unit import is_user_function

FIXED = types.ModuleType | types.FunctionType | types.BuiltinFunctionType | type  # what carries no derivative
FLAGS = {"return": "returned", "break": "broken", "continue": "skipped"}


def normalise(
    source: Source, scope: Scope, names: Names, inputs: set[str], kinds: dict[str, Kind], aux: bool = False
) -> Program:
    """A function as steps; `inputs` are the names that may carry derivatives, `kinds` those of the parameters."""
    token = objects_about.set(involves_objects(source.tree, scope, kinds))
    hints: dict[Place, Arena | None] = {}
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
                return _normalised(source, scope, names, inputs, kinds, aux, hints)
            except Again as again:
                if again.place in hints or len(hints) > 8:
                    raise again.error from None
                hints[again.place] = again.template
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
    hints: dict[Place, Arena | None],
) -> Program:
    tree = source.tree
    as_reshapes(tree, scope.lookup)
    fixed = frozenset(n for n in names_read(tree) if isinstance(scope.value(n), FIXED))
    varied = varied_names(tree.body, inputs, lambda node: is_pure(scope.lookup(node.func), node), fixed)
    varied |= {n for n, cell in scope.cells.items() if isinstance(cell, types.CellType) and lifted(scope.value(n))}
    value = names.fresh("value")
    normaliser = Normaliser(source, scope, names, varied, value, kinds)
    normaliser.objects.hints = hints
    normaliser.aux = names.fresh("aux") if aux else None
    body = normaliser.function(tree)
    result = [p.id for p in parameters(tree)]
    return Program(tree.name, result, body, name(value), normaliser.temporaries, aux=normaliser.aux)


def is_pure(function: Any, node: gast.Call) -> bool:
    """Is it a library function that writes none of its arguments?"""
    if function is MISSING or any(keyword.arg in ("out", None) for keyword in node.keywords):
        return False
    if isinstance(function, np.ufunc) and len(node.args) > function.nin:
        return False
    module = getattr(function, "__module__", None) or getattr(type(function), "__module__", "")
    root = str(module).split(".")[0]
    label = getattr(function, "__name__", "")
    if label in WRITERS:
        return False
    return root in ("numpy", "scipy", "math", "builtins", "cmath", "operator", "s2sad")


WRITERS = {"at", "copyto", "put", "put_along_axis", "place", "putmask", "fill_diagonal", "setattr", "shuffle"} | {
    "add_at",
    "add_into",
    "apart",
    "container",
    "demand_scalar",
    "in_order",
    "put_back",
    "rewritten",
    "several_times",
}


@dataclass
class Exits:
    """How a block leaves: for each kind of exit the flag to set, or None to leave at once; and what returns do."""

    in_loop: bool = False
    flags: dict[str, str] = field(default_factory=dict)
    returned: str | None = None  # the flag that tells code behind the loop that the function has returned


class Normaliser:
    """Statements to steps."""

    def __init__(
        self, source: Source, scope: Scope, names: Names, varied: set[str], value: str, kinds: dict[str, Kind]
    ):
        self.source, self.scope, self.names, self.varied, self.value = source, scope, names, varied, value
        self.kinds = kinds
        self.temporaries: set[str] = set()
        self.aux: str | None = None  # the name of the second result, where there is one
        self.used_in_comprehensions: set[str] = set()
        self.origin = Origin(source.tree, 1, "")
        self.protection: Protection | None = None  # the try that is being read
        self.trying = 0  # how many are open
        self.times: dict[str, int] = {}  # how often names are bound
        self.local_functions = local_functions(source.tree.body)
        self.writes = of_tree(source.tree, scope).writes
        self.stores = stores(source.tree) or _calls_itself(source)
        self.mentioned: set[str] = set()  # names that the text of the function reads
        self.inliner = Inliner(self)
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
        self.origin = Origin(node, node.lineno - self.source.tree.lineno + 1, _first_line(text_of or node))

    def op(self, targets: str | tuple[str, ...], expr: gast.expr, callee: Any = None, inplace: bool = False) -> Op:
        bound = (targets,) if isinstance(targets, str) else targets
        self.objects.check(expr)
        self.deciding.note(bound, expr)
        if mentions(expr, self.varied):
            self.varied.update(bound)
        return Op(self.origin, bound, expr, callee=callee, inplace=inplace)

    # statements

    def function(self, tree: gast.FunctionDef) -> list[Step]:
        statements = _without_docstring(tree.body)
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
            if isinstance(stmt, gast.For | gast.While) and leaves_body(stmt.orelse):
                return steps + self.block([*self.without_else(stmt), *rest], exits)
            kinds = leaves(stmt)
            if isinstance(stmt, gast.Return | gast.Break | gast.Continue):
                with unprotected(self):
                    leaving = self.leave(stmt, exits)
                return steps + completed(self, leaving)
            if kinds and isinstance(stmt, gast.If) and (rest or kinds):
                if not rest or always(stmt.body, ANY) or always(stmt.orelse, ANY):
                    return steps + self.absorbing(stmt, rest, exits)
                return steps + self.guarded(stmt, rest, kinds, exits)
            if "return" in kinds and isinstance(stmt, gast.For | gast.While):
                return steps + self.returning_loop(stmt, rest, exits)
            if kinds == {"return"} and isinstance(stmt, gast.With) and always(stmt.body, {"return"}):
                return steps + self.within(stmt, exits)
            if kinds and isinstance(stmt, gast.With | gast.Try):
                if rest or not kinds <= set(exits.flags):
                    return steps + self.guarded(stmt, rest, kinds, exits)
                return steps + (
                    self.within(stmt, exits) if isinstance(stmt, gast.With) else try_statement(self, stmt, exits)
                )
            steps += guarded_statement(self, stmt)
        return steps

    def without_else(self, stmt: gast.For | gast.While) -> list[gast.stmt]:
        """A loop whose `else` leaves, too: the `else` comes behind it."""
        plain = clone(stmt)
        plain.orelse = []
        if "break" not in leaves_body(stmt.body):
            return [plain, *stmt.orelse]
        flag = self.names.fresh("broken")
        plain.body = _flag_breaks(stmt.body, flag)
        unset = assign(flag, const(False))
        behind = gast.If(gast.UnaryOp(gast.Not(), name(flag)), stmt.orelse, [])
        for node in (plain, unset, behind):
            node.lineno, node.col_offset = stmt.lineno, stmt.col_offset
        return [unset, plain, behind]

    def leave(self, stmt: gast.stmt, exits: Exits) -> list[Step]:
        self.begin(stmt)
        steps: list[Step] = []
        if isinstance(stmt, gast.Return):
            value = stmt.value or const(None)
            bound = [name(self.value, gast.Store()), name(self.aux, gast.Store())] if self.aux else []
            verbatim = assign(gast.Tuple(bound, gast.Store()) if bound else self.value, value)
            verbatim.lineno, verbatim.col_offset = stmt.lineno, stmt.col_offset
            self.origin = Origin(verbatim, self.origin.line, self.origin.text)
            if self.aux:
                self.unpack([name(self.value, gast.Store()), name(self.aux, gast.Store())], value, steps)
            else:
                self.flat.into(self.value, value, steps)
            if exits.returned:
                self.begin(stmt)
                steps.append(self.op(exits.returned, const(True)))
        kind = type(stmt).__name__.lower()
        return steps + self.exit(kind, exits)

    def exit(self, kind: str, exits: Exits) -> list[Step]:
        if kind in exits.flags:
            self.origin = Origin(gast.Pass(), self.origin.line, self.origin.text)  # not part of the statement's text
            return [self.op(exits.flags[kind], const(True))]
        if kind == "continue" or (kind == "return" and not exits.in_loop):
            return []
        return [Break(self.origin)]

    def absorbing(self, stmt: gast.If, rest: list[gast.stmt], exits: Exits) -> list[Step]:
        """One branch always leaves (or nothing follows): the rest belongs to the other."""
        steps, test = self.test(stmt)
        if always(stmt.body, ANY):
            then, orelse = stmt.body, [*stmt.orelse, *rest]
        else:
            then, orelse = [*stmt.body, *rest], stmt.orelse
        origin = self.origin
        sides = self.objects.branches(test, lambda: self.block(then, exits), lambda: self.block(orelse, exits))
        branch = Branch(origin, test, *sides)
        return started(self, [*steps, branch], branch)

    def guarded(self, stmt: gast.stmt, rest: list[gast.stmt], kinds: set[str], exits: Exits) -> list[Step]:
        """Some paths leave: a flag for each kind of exit guards what follows."""
        self.begin(stmt)
        flags = {kind: self.names.fresh(FLAGS[kind]) for kind in sorted(kinds)}
        steps: list[Step] = [self.op(flag, const(False)) for flag in flags.values()]
        inner = Exits(exits.in_loop, {**exits.flags, **flags}, exits.returned)
        inner_steps = self.block([stmt], inner)
        rest_steps = self.objects.region(lambda: self.block(rest, exits))
        for kind, flag in flags.items():
            self.begin(stmt)
            rest_steps = [Branch(self.origin, name(flag), self.exit(kind, exits), rest_steps)]
        return started(self, [*steps, *inner_steps, *rest_steps], inner_steps[0])

    def returning_loop(self, stmt: gast.For | gast.While, rest: list[gast.stmt], exits: Exits) -> list[Step]:
        """A loop that may return: it breaks, and a flag tells what follows that the function is over."""
        self.begin(stmt)
        flag = self.names.fresh("returned")
        steps: list[Step] = completed(self, [self.op(flag, const(False))])
        steps += completed(self, self.loop(stmt, returned=flag))
        rest_steps = self.objects.region(lambda: self.block(rest, exits))
        self.begin(stmt)
        outer = [self.op(exits.returned, const(True))] if exits.returned else []
        branch = Branch(self.origin, name(flag), [*outer, *self.exit("return", exits)], rest_steps)
        return [*steps, *started(self, [branch], branch)]

    def statement(self, stmt: gast.stmt) -> list[Step]:
        method = getattr(self, f"on_{type(stmt).__name__}", None)
        if method is None:
            raise self.error(
                f"{_syntax(stmt)} is not supported in a differentiated function",
                stmt,
                "Move it into a function of its own, and give that a rule with s2sad.custom_vjp if it matters.",
            )
        self.begin(stmt)
        steps: list[Step] = []
        method(stmt, steps)
        return steps

    def on_Pass(self, stmt: gast.Pass, steps: list[Step]) -> None:
        pass

    def on_Delete(self, stmt: gast.Delete, steps: list[Step]) -> None:
        """`del name` binds None, if anything; what the reverse sweep needs has to stay. `del xs[i]` takes an item away."""
        for target in stmt.targets:
            if not isinstance(target, gast.Name) and self.objects.deleted(target, steps):
                continue
            if isinstance(target, gast.Subscript):
                base = self.flat.base(target.value, steps)
                index = self.flat.index(target.slice, steps)
                held = self.temporary(gast.Subscript(name(base), index, gast.Load()))
                steps.append(self.op(held, subscript(name(base), index)))
                steps.append(Store(self.origin, base, clone(index), name(held), "delete"))
            elif isinstance(target, gast.Name):
                steps.append(Op(self.origin, (target.id,), const(None), callee=gast.Del))
            else:
                raise self.error("deleting an attribute is not supported", target, "Leave it, or set it to None.")

    def effect(self, stmt: gast.stmt, steps: list[Step]) -> None:
        steps.append(Effect(self.origin, stmt))

    on_Assert = on_Raise = on_Import = on_ImportFrom = effect
    on_Global = on_Nonlocal = on_Pass

    def within(self, stmt: gast.With, exits: Exits) -> list[Step]:
        """`with` a context manager that leaves values alone, or one that can be written out."""
        taking = self.managers.within(stmt, exits)
        if taking is not None:
            return taking
        suppressing = with_suppress(self, stmt)
        if isinstance(suppressing, gast.Try):
            return try_statement(self, suppressing, exits)
        stmt = suppressing or stmt
        self.begin(stmt, gast.With(stmt.items, [gast.Pass()], None))
        origin = self.origin
        if any(item.optional_vars is not None for item in stmt.items):
            bound = {
                n for item in stmt.items if item.optional_vars is not None for n in names_bound([item.optional_vars])
            }
            if bound & self.varied:
                raise self.error(
                    "a context manager that takes part in the computation is not supported",
                    stmt,
                    "Compute outside of the with.",
                )
        body = self.block(stmt.body, exits)
        return [Branch(origin, const(True), body, [], context=list(stmt.items))]

    def on_With(self, stmt: gast.With, steps: list[Step]) -> None:
        steps += self.within(stmt, Exits())

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
            self.flat.call_for_effect(node, steps)
        else:
            self.flat.atom(node, steps)

    def on_Assign(self, stmt: gast.Assign, steps: list[Step]) -> None:
        if len(stmt.targets) == 1:
            self.bind(stmt.targets[0], stmt.value, steps)
            return
        value = self.flat.atom(stmt.value, steps, label=describe(stmt.value))
        for target in stmt.targets:
            self.bind(target, value, steps)

    def on_AnnAssign(self, stmt: gast.AnnAssign, steps: list[Step]) -> None:
        if stmt.value is not None:
            plain = assign(stmt.target, stmt.value)
            plain.lineno, plain.col_offset = stmt.lineno, stmt.col_offset
            self.origin = Origin(plain, self.origin.line, self.origin.text)
            self.bind(stmt.target, stmt.value, steps)

    def bind(self, target: gast.expr, value: gast.expr, steps: list[Step]) -> None:
        """`target = value`."""
        if isinstance(target, gast.Name):
            self.flat.into(target.id, value, steps)
        elif isinstance(target, gast.Tuple | gast.List):
            self.unpack(target.elts, value, steps)
        elif isinstance(target, gast.Subscript):
            if self.objects.stored(target, value, steps):
                return
            self.store(target, self.flat.atom(value, steps), steps)
        elif isinstance(target, gast.Attribute) and (label := self.outside.attribute(target)) is not None:
            self.origin.split = True
            self.flat.into(label, value, steps)
        elif isinstance(target, gast.Attribute):
            self.objects.write(target, value, steps, target)
        else:
            raise self.error(
                "this target of an assignment is not supported", target, "Assign to a name, an item or an attribute."
            )

    def store(self, target: gast.Subscript, value: gast.expr, steps: list[Step]) -> None:
        base = self.flat.base(target.value, steps)
        steps.append(Store(self.origin, base, self.flat.index(target.slice, steps), value))

    def unpack(self, targets: list[gast.expr], value: gast.expr, steps: list[Step]) -> None:
        starred = [i for i, target in enumerate(targets) if isinstance(target, gast.Starred)]
        value = self.objects.spelled(value, steps, len(targets) if not starred else None)
        if (
            isinstance(value, gast.Tuple | gast.List)
            and len(value.elts) == len(targets)
            and not starred
            and not any(isinstance(e, gast.Starred) for e in value.elts)
        ):
            self.parallel(targets, value.elts, steps)
            return
        if len(targets) > 1 and not starred and all(isinstance(target, gast.Name) for target in targets):
            targets_names = tuple(target.id for target in targets)
            source = self.flat.operation(value, steps)
            if names_read(source) & set(targets_names):
                held = self.temporary(value)
                steps.append(
                    self.op(held, source, self.flat.callee(source.func) if isinstance(source, gast.Call) else None)
                )
                source = name(held)
            callee = self.flat.callee(source.func) if isinstance(source, gast.Call) else None
            if is_user_function(callee) and effects(callee).returns_alias and (self.stores or self.writes):
                held = self.temporary(value)  # each part may be a view of something else
                steps.append(self.op(held, source, callee))
                for i, label in enumerate(targets_names):
                    self.flat.into(label, subscript(name(held), const(i)), steps)
                return
            steps.append(self.op(targets_names, source, callee))
            return
        held = self.flat.atom(value, steps)
        count = len(targets)
        for i, target in enumerate(targets):
            if i in starred:
                upper = const(i - count + 1) if i - count + 1 else None
                piece = call("list", subscript(clone(held), gast.Slice(const(i), upper, None)))
                target = target.value
            else:
                piece = subscript(clone(held), const(i if not starred or i < starred[0] else i - count))
            self.bind(target, piece, steps)

    def parallel(self, targets: list[gast.expr], values: list[gast.expr], steps: list[Step]) -> None:
        """`a, b = b, a`: every value is read before a target is bound."""
        values = [
            self.flat.operation(v, steps) if isinstance(t, gast.Name) else self.flat.atom(v, steps)
            for t, v in zip(targets, values, strict=True)
        ]
        ready: list[gast.expr] = []
        for position, value in enumerate(values):
            bound = names_bound(targets[:position]) | {n for t in targets[:position] for n in names_read(t)}
            if self.objects.is_followed(value):
                value = self.objects.fixed(value, steps)
            elif names_read(value) & bound or (
                not is_atom(value) and any(not isinstance(t, gast.Name) for t in targets)
            ):
                held = self.temporary(f"{value.id}_before" if isinstance(value, gast.Name) else value)
                steps.append(self.op(held, value))
                value = name(held)
            ready.append(value)
        # a temporary must be taken before its source is rebound: all of them come first
        for target, value in zip(targets, ready, strict=True):
            self.bind(target, value, steps)

    def on_AugAssign(self, stmt: gast.AugAssign, steps: list[Step]) -> None:
        label = self.outside.attribute(stmt.target)
        if label is not None:
            self.origin.split = True
        target = self.objects.augmented_target(stmt, steps) if label is None else name(label)
        if target is None:
            return
        if isinstance(target, gast.Name):
            expr = gast.BinOp(name(target.id), stmt.op, self.flat.operand(stmt.value, steps))
            steps.append(self.op(target.id, expr, inplace=True))
        elif isinstance(target, gast.Subscript):
            behind: list[Step] = []
            value = self.flat.atom(stmt.value, behind)
            if not writes_memory(behind):
                steps += behind
                base = self.flat.base(target.value, steps)
                index = self.flat.index(target.slice, steps)
                steps.append(Store(self.origin, base, index, value, SYMBOLS[type(stmt.op)]))
                return
            # the old value is read first, and what follows may write it
            base = self.flat.base(target.value, steps)
            index = self.frozen(self.flat.index(target.slice, steps), steps)
            old = self.temporary(gast.Subscript(name(base), index, gast.Load()))
            steps += [self.op(old, subscript(name(base), clone(index))), *behind]
            steps.append(Store(self.origin, base, clone(index), value, SYMBOLS[type(stmt.op)], old=old))
        else:
            raise self.error(
                "writing an attribute is not supported",
                target,
                "Keep the value in a local variable, or return a new object.",
            )

    def frozen(self, index: gast.expr, steps: list[Step]) -> gast.expr:
        """An index whose parts nothing behind it changes."""
        if isinstance(index, gast.Tuple):
            return gast.Tuple([self.frozen(e, steps) for e in index.elts], gast.Load())
        if isinstance(index, gast.Slice):
            return gast.Slice(
                *(self.frozen(e, steps) if e is not None else None for e in (index.lower, index.upper, index.step))
            )
        if isinstance(index, gast.Constant) or (
            isinstance(index, gast.UnaryOp) and isinstance(index.operand, gast.Constant)
        ):
            return index
        held = self.temporary("place")
        steps.append(self.op(held, index))
        return name(held)

    # compound statements

    def test(self, stmt: gast.If) -> tuple[list[Step], gast.expr]:
        self.begin(stmt)
        steps: list[Step] = []
        with unprotected(self):
            return steps, self.flat.test(stmt.test, steps)

    def on_If(self, stmt: gast.If, steps: list[Step]) -> None:
        before, test = self.test(stmt)
        origin = self.origin
        inner = Exits()
        sides = self.objects.branches(
            test, lambda: self.block(stmt.body, inner), lambda: self.block(stmt.orelse, inner)
        )
        branch = Branch(origin, test, *sides)
        steps += started(self, [*before, branch], branch)

    def on_For(self, stmt: gast.For, steps: list[Step]) -> None:
        steps += self.loop(stmt)

    on_While = on_For

    def loop(self, stmt: gast.For | gast.While, returned: str | None = None) -> list[Step]:
        with unprotected(self):
            return self._loop(stmt, returned)

    def _iteration(
        self, stmt: gast.For | gast.While, prelude: list[Step], body: list[gast.stmt], exits: Exits
    ) -> list[Step]:
        inner = [*prelude]
        # behind a test that is made inside the loop, the body runs on one path only
        (inner[-1].then if isinstance(stmt, gast.While) and prelude else inner).extend(self.block(body, exits))
        return inner

    def _loop(self, stmt: gast.For | gast.While, returned: str | None) -> list[Step]:
        unrolled = self.objects.unrolled(stmt, Exits(returned=returned))
        if unrolled is not None:
            return unrolled
        if isinstance(stmt, gast.For):
            before: list[Step] = []
            taking = self.iterators.loop(stmt, before)
            if taking is not None:
                return before + [step for part in taking for step in self._loop(part, returned)]
            given = self.yielding.loop(stmt, Exits(returned=returned))
            if given is not None:
                return given
        self.begin(stmt, _header(stmt))
        origin = self.origin
        steps: list[Step] = []
        broken = None
        exits = Exits(in_loop=True, returned=returned)
        body = list(stmt.body)
        if stmt.orelse and "break" in leaves_body(stmt.body):
            broken = self.names.fresh("broken")
            steps.append(self.op(broken, const(False)))
            body = _flag_breaks(body, broken)
        prelude: list[Step] = []
        if isinstance(stmt, gast.While) and self.objects.touches(stmt.test):
            target, header = None, const(True)
        elif isinstance(stmt, gast.While):
            target, header, prelude = None, *self.flat.loop_test(stmt.test, steps)
        else:
            target, header, prelude = self.flat.iteration(stmt, body, steps)
        counted = bool(prelude) or getattr(header, "counts", False)

        def iteration() -> list[Step]:
            nonlocal header
            if isinstance(stmt, gast.While) and self.objects.touches(stmt.test):
                test = self.flat.one_expression(stmt.test)  # what it reads of objects is known here
                if test is None:
                    return self._iteration(stmt, [], [_unless(stmt.test), *body], exits)
                header = test
            return self._iteration(stmt, prelude, body, exits)

        inner = self.objects.loop(iteration, stmt)
        self.origin = origin
        breaks = isinstance(stmt, gast.While) or "break" in leaves_body(stmt.body) or returned is not None
        steps.append(Loop(origin, target, header, inner, breaks=breaks, over=counted))
        if stmt.orelse:
            orelse = self.block(stmt.orelse, Exits())
            guards = [flag for flag in (broken, returned) if flag]
            for flag in guards:
                orelse = [Branch(origin, name(flag), [], orelse)]
            steps += orelse
        return steps


def _unless(test: gast.expr) -> gast.stmt:
    """A loop's test as the first statement of its body: what it reads of objects is known there."""
    leaving: gast.stmt = gast.If(gast.UnaryOp(gast.Not(), test), [gast.Break()], [])
    for node in walk(leaving):
        node.lineno, node.col_offset = test.lineno, test.col_offset
    return leaving


def stores(tree: gast.AST) -> bool:
    """Does a function write into something?"""
    return any(
        isinstance(n, gast.AugAssign) or (isinstance(n, gast.Subscript) and not isinstance(n.ctx, gast.Load))
        for n in walk(tree)
    )


def _calls_itself(source: Source) -> bool:
    return getattr(source.function, "__name__", "") in names_read(source.tree)


def writes_memory(steps: list[Step]) -> bool:
    return any(isinstance(s, Store | Effect) or (isinstance(s, Op) and (s.inplace or _calls(s))) for s in every(steps))


def _calls(step: Op) -> bool:
    """Does a step call what may write its arguments?"""
    node = step.expr
    if not isinstance(node, gast.Call):
        return False
    if step.callee is None:
        return isinstance(node.func, gast.Attribute) and node.func.attr in WRITING_METHODS
    if is_user_function(step.callee) and not isinstance(step.callee, gast.AST):
        return effects(step.callee).writes
    return not is_pure(step.callee, node)


# exits

ANY = {"return", "break", "continue", "raise"}


def leaves(stmt: gast.stmt) -> set[str]:
    """Kinds of exit that may leave a statement; break and continue count for the loop around it."""
    match stmt:
        case gast.Return():
            return {"return"}
        case gast.Break():
            return {"break"}
        case gast.Continue():
            return {"continue"}
        case gast.If():
            return leaves_body(stmt.body) | leaves_body(stmt.orelse)
        case gast.For() | gast.While():
            return (leaves_body(stmt.body) & {"return"}) | leaves_body(stmt.orelse)
        case gast.With():
            return leaves_body(stmt.body)
        case gast.Try():
            parts = [stmt.body, stmt.orelse, stmt.finalbody, *(handler.body for handler in stmt.handlers)]
            return set().union(*map(leaves_body, parts))
        case gast.Match():
            return set().union(*(leaves_body(case.body) for case in stmt.cases))
    return set()


def leaves_body(body: list[gast.stmt]) -> set[str]:
    return set().union(*map(leaves, body)) if body else set()


def always(body: list[gast.stmt], kinds: set[str]) -> bool:
    """Does every path through a block leave it?"""
    for stmt in body:
        if (
            isinstance(stmt, gast.Return | gast.Break | gast.Continue | gast.Raise)
            and type(stmt).__name__.lower() in kinds
        ):
            return True
        if isinstance(stmt, gast.If) and always(stmt.body, kinds) and always(stmt.orelse, kinds):
            return True
        if isinstance(stmt, gast.With) and always(stmt.body, kinds):
            return True
        if (
            isinstance(stmt, gast.Try)
            and (always(stmt.body, kinds) or always(stmt.orelse, kinds))
            and all(always(handler.body, kinds) for handler in stmt.handlers)
        ):
            return True
    return False


def _flag_breaks(body: list[gast.stmt], flag: str) -> list[gast.stmt]:
    """Every `break` of this loop sets a flag first, for the loop's `else`."""
    result: list[gast.stmt] = []
    for stmt in body:
        if isinstance(stmt, gast.Break):
            setting = assign(flag, const(True))
            setting.lineno, setting.col_offset = stmt.lineno, stmt.col_offset
            result.append(setting)
        elif isinstance(stmt, gast.If | gast.With | gast.Try):
            copy = clone(stmt)
            for field_name in ("body", "orelse", "finalbody"):
                if getattr(copy, field_name, None):
                    setattr(copy, field_name, _flag_breaks(getattr(copy, field_name), flag))
            for handler in getattr(copy, "handlers", ()):
                handler.body = _flag_breaks(handler.body, flag)
            stmt = copy
        result.append(stmt)
    return result


# text


def _header(stmt: gast.For | gast.While) -> gast.stmt:
    if isinstance(stmt, gast.While):
        return gast.While(stmt.test, [gast.Pass()], [])
    return gast.For(stmt.target, stmt.iter, [gast.Pass()], [], None)


def _first_line(node: gast.AST) -> str:
    if isinstance(node, gast.If):
        node = gast.If(node.test, [gast.Pass()], [])
    elif isinstance(node, gast.FunctionDef):
        return f"def {node.name}"
    text = emit([node], width=10**9).splitlines()[0]
    return text.rstrip(":") if isinstance(node, gast.If | gast.For | gast.While) else text


def _without_docstring(body: list[gast.stmt]) -> list[gast.stmt]:
    first = body[0] if body else None
    if isinstance(first, gast.Expr) and isinstance(first.value, gast.Constant) and isinstance(first.value.value, str):
        return body[1:]
    return body


def _syntax(stmt: gast.stmt) -> str:
    words = {
        "AsyncFor": "async for",
        "AsyncWith": "async with",
        "AsyncFunctionDef": "an async function",
        "ClassDef": "a class definition",
        "Global": "global",
        "Nonlocal": "nonlocal",
        "Try": "try",
        "TryStar": "try",
        "With": "with",
        "Match": "match",
    }
    return words.get(type(stmt).__name__, type(stmt).__name__)
