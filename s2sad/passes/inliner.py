"""The third half of `normalise`: functions defined inside the function are written out where they are called.

That keeps the meaning of a closure: what the inner function reads of the outer one is what it is at the call.
"""

from __future__ import annotations

import dataclasses
import types
from functools import partial
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.calls import Canonical
from s2sad.effort import THOROUGH
from s2sad.errors import UnsupportedError
from s2sad.ir import Effect, Op, Step, blocks, every, trees_read
from s2sad.joining import values
from s2sad.kinds import MISSING, Const, DictOf, Kind, ListOf, Map, Num, Seq, kind_of
from s2sad.passes.closures import Local, as_def, captures, has_defaults, local_functions, renamed_tree, steady_default
from s2sad.passes.effects import effects, recursive
from s2sad.passes.exits import Exits, always
from s2sad.passes.generator_texts import is_generator
from s2sad.passes.generators import listed
from s2sad.passes.iterators import advanced
from s2sad.passes.lateness import check as check_lateness
from s2sad.passes.lifting import Lifting, lifted
from s2sad.passes.named_functions import functions_of, writes_by_what_it_is_given
from s2sad.passes.outside import of_library
from s2sad.passes.own_variables import with_own_variables
from s2sad.passes.remembering import check_remembering
from s2sad.passes.starred import unpacked
from s2sad.passes.static import changes
from s2sad.passes.statistics_idioms import MOMENTS
from s2sad.passes.suppressing import note_endings
from s2sad.passes.transforming import Transforming
from s2sad.passes.values import Inner, Known
from s2sad.passes.varied import mentions
from s2sad.passes.yielding import given_body, yields
from s2sad.scope import Scope, declared_outside, parameters
from s2sad.trees import YIELDS, clone, const, name, names_bound, names_read, walk
from s2sad.unit import bind_arguments, default_trees, is_user_function

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


@dataclasses.dataclass(slots=True)
class Frame:
    """Where a variable of a call that is written out belongs to."""

    path: tuple[int, ...]  # the branches and loops around the call
    steady: bool  # is it bound once?
    name: str  # in the user's text


class Inliner(Transforming):
    def __init__(self, home: Normaliser):
        self.home = home
        self.stack: list[Any] = []
        self.defaults: dict[int, dict[str, gast.expr]] = {}
        self.steady: set[str] = set()  # names that hold values of defaults, and are bound once
        self.evaluates_defaults = has_defaults(home.source.tree)  # is there a lambda with a default that is no literal?
        self.several: set[str] = set()  # values of calls that are returned in several places
        self.sources = [home.source]  # of the functions that are being written out
        self.aliases: list[Op] = []  # that give functions other names
        self.frames: dict[str, Frame] = {}
        self.alive: set[str] = set()  # variables of the calls that are being written out
        self.lifting = Lifting(home)
        self.receivers: dict[Any, gast.expr] = {}  # objects whose methods are transformed, by names for them
        self.wrapped: dict[str, Local] = {}  # functions around what is transformed, by their texts

    def define(self, node: gast.FunctionDef, steps: list[Step]) -> None:
        """`def`: defaults are evaluated, and the name means this function from now on."""
        home = self.home
        ready = {label: steady_default(home, tree, label, steps) for label, tree in default_trees(node).items()}
        self.defaults[id(node)] = ready
        if home.local_functions.get(node.name) is not node:
            home.objects.stand_for(node.name, Inner(node))
        steps.append(Effect(home.origin, node))

    def local(self, node: gast.expr) -> Local | None:
        if isinstance(node, gast.Lambda):
            return node
        if isinstance(node, gast.Name):
            followed = self.home.objects.env.get(node.id)
            if followed is not None:
                return followed.tree if isinstance(followed, Inner) else None
            return self.home.local_functions.get(node.id)
        return None

    def call(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """The value of a call of a local function; None if it is no such call."""
        function = self.local(node.func)
        if function is None and (kept := self.kept(node.func)) is not None:
            return self.lifting.kept(kept, node, steps)
        if function is None:
            return self.transformed(node, steps) or self._outer(node, steps)
        if isinstance(function, gast.FunctionDef) and any(isinstance(n, YIELDS) for n in walk(function)):
            ready = self.defaults.get(id(function)) or default_trees(function)
            function = listed(dataclasses.replace(self.home.source, tree=clone(function))).tree
            self.defaults[id(function)] = ready
        return self.called(function, node, steps)

    def called(self, function: Local, node: gast.Call, steps: list[Step]) -> gast.expr:
        own_name = self.lifting.label_of(function)
        if own_name is not None:
            return self.lifting.call(function, own_name, self.ready_defaults(function), node, steps)
        return self.written_out(function, node, steps, self.ready_defaults(function))

    def ready_defaults(self, function: Local) -> dict[str, gast.expr]:
        return self.defaults.get(id(function)) or default_trees(as_def(function))

    def _outer(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """A module's function that is given a local function is written out too."""
        arguments = [*node.args, *(k.value for k in node.keywords)]
        callee = self.home.scope.lookup(node.func)
        if lifted(callee) is not None:
            if getattr(node, "is_lifted", False):  # `a, b = f(x), f(y)` is looked at twice
                return None
            return self.lifting.called(callee, node.func.id, node, None, steps)
        special = any(self.local(a) is not None or self.holds_functions(a) for a in arguments)
        special = special or writes_by_what_it_is_given(callee, node, self.functions_in)
        if not special and not self.touches(callee) and not (THOROUGH.get() and calls_what_it_is_given(callee)):
            return None
        if callee is MISSING or not isinstance(callee, types.FunctionType) or callee in MOMENTS:
            return None
        if of_library(callee) and not any(map(self.home.flat.varied, arguments)):
            return None
        from s2sad.passes.foreign import defaults_of, foreign_tree
        from s2sad.passes.parse import parse, placed

        if callee.__globals__ is not self.home.scope.function.__globals__ or callee.__closure__:
            if is_generator(callee):
                return None
            tree = foreign_tree(self.home, callee, None)
            return self.written_out(tree, node, steps, defaults_of(self.home, callee, tree))
        source = listed(parse(callee)) if is_generator(callee) else parse(callee)
        tree = with_own_variables(placed(source), self.home.names.fresh)
        tree.all_at_once = is_generator(callee)
        tree.written_in = source
        error = partial(source.error, UnsupportedError)
        check_lateness(tree, Scope.of(callee, tree), error, trying=bool(self.home.trying))
        own = names_bound(tree.body) | {p.id for p in parameters(tree)}
        if (names_read(tree) - own) & self.home.scope.locals:
            return None  # a global of the helper's is a variable here
        special = self.lifting.specialised(callee, tree, node, steps)
        if special is not None:
            return special
        return self.written_out(tree, node, steps, defaults_of(self.home, callee, tree))

    def functions_in(self, node: gast.expr) -> list:
        """The functions that an argument is or holds, under its own name or another."""
        found = self.home.objects.env.get(node.id) if isinstance(node, gast.Name) else None
        kind = self.home.kinds.get(node.id) if isinstance(node, gast.Name) else None
        if isinstance(found, Known):
            return functions_of(found.value)
        return functions_of(self.home.scope.lookup(node) if kind is None else kind)

    def holds_functions(self, node: gast.expr) -> bool:
        """A list or tuple of functions: a helper that runs over it calls another one in each turn."""
        items = node.elts if isinstance(node, gast.List | gast.Tuple) else []
        return any(isinstance(self.home.scope.lookup(item), types.FunctionType | np.ufunc | partial) for item in items)

    def _is_plain(self, label: str) -> bool:
        """Is it a variable outside that holds numbers and containers only?"""
        scope = self.home.scope
        return scope.captured(label) and _of_numbers(kind_of(scope.value(label), f"{label}^"))

    def touches(self, callee: Any) -> bool:
        """Does a function write what it is given, or give back a view of it to a function that writes?"""
        if not is_user_function(callee) or isinstance(callee, gast.AST):
            return False
        found = effects(callee)
        if isinstance(callee, types.FunctionType) and (found.writes or found.returns_alias) and recursive(callee):
            return False
        return found.writes or (found.returns_alias and self.home.writes)

    def bound(
        self, tree: gast.FunctionDef, node: gast.Call, steps: list[Step], defaults: dict[str, gast.expr] | None = None
    ) -> dict[str, gast.expr]:
        """Parameter to argument."""
        home = self.home
        ready = default_trees(tree) if defaults is None else defaults
        node = unpacked(home, home.statics.spelled_out(node, tree, steps), tree, ready, steps)
        if any(k.arg is None for k in node.keywords):
            raise home.error("it is not known when generating what ** gives here", node, "Write the keywords out.")
        operation = Canonical(None, list(node.args), {str(k.arg): k.value for k in node.keywords})
        values = bind_arguments(tree, ready, operation, lambda message, hint=None: home.error(message, node, hint))
        return dict(zip([p.id for p in parameters(tree)], values, strict=True))

    def written_out(
        self, function: Local, node: gast.Call, steps: list[Step], defaults: dict[str, gast.expr], again: int = 0
    ) -> gast.expr:
        """The value of a call, the function's statements in its place; `again`: how deep it may stand in itself."""
        home = self.home
        key = id(function) if isinstance(function, gast.Lambda) else (function.name, function.lineno)
        if self.stack.count(key) > again or len(self.stack) > 40:
            raise home.error(
                "a function inside a function that calls itself is not supported", node, "Define it at module level."
            )
        tree = with_own_variables(as_def(function), home.names.fresh)
        check_remembering(home, tree)
        bound = self.bound(tree, node, steps, defaults)
        self.evaluates_defaults = self.evaluates_defaults or has_defaults(tree)
        outer = declared_outside(tree.body)
        globals_of = getattr(tree, "globals_of", home.source.function.__globals__)
        held = {n: home.outside.label(globals_of, n) for n in names_read(tree) | names_bound(tree.body)}
        held = {
            n: label
            for n, label in held.items()
            if label is not None and (n in outer or n not in names_bound(tree.body))
        }
        renamed: dict[str, str] = {}
        values: dict[str, gast.expr] = {}
        body_bound = names_bound(tree.body)
        home.scope.added |= {n for n in names_read(tree) - body_bound - bound.keys() if self._is_plain(n)}
        for label, value in bound.items():
            local = self.local(value)
            if local is not None and label not in body_bound:
                alias = home.names.fresh(label)
                home.objects.stand_for(alias, Inner(local))
                renamed[label] = alias
                if not home.objects.is_token(value):
                    self.aliases.append(home.op(alias, clone(value)))  # for those who get it as an argument
                    steps.append(self.aliases[-1])
                if mentions(value, home.varied):
                    home.varied.add(alias)
            elif isinstance(value, gast.Constant) and label not in body_bound:
                values[label] = value
            elif (
                isinstance(value, gast.Name)
                and label not in body_bound
                and value.id not in outer
                and ((value.id not in home.scope.locals and not home.objects.path) or not captures(tree, label))
            ):
                renamed[label] = value.id
            else:
                renamed[label] = home.names.fresh(label)
                home.iterators.parameter(tree, label, renamed[label], value)
                home.flat.into(renamed[label], value, steps)
                if isinstance(value, gast.Tuple | gast.Dict) and label not in body_bound and not changes(tree, label):
                    home.statics.known[renamed[label]] = value
                if mentions(value, home.varied):
                    home.varied.add(renamed[label])
        for label in sorted(body_bound - outer - bound.keys()):
            renamed[label] = home.names.fresh(label)
        home.varied |= {renamed[label] for label in body_bound - outer if label in renamed}
        once = bound_once(tree.body)
        for label in (body_bound | bound.keys()) & renamed.keys() - outer:
            steady = label in once if label in body_bound else True
            if renamed[label] not in home.scope.locals:
                self.frames[renamed[label]] = Frame(home.objects.path, steady, label)
        renamed |= {n: label for n, label in held.items() if n not in bound}
        kept = [s for s in tree.body if not isinstance(s, gast.Nonlocal | gast.Global)]
        body = [renamed_tree(s, renamed, values) for s in kept]
        turn, home.yielding_to = home.yielding_to, None
        if turn is not None and yields(tree):
            body = given_body(home, body, turn)
        home.local_functions.update(local_functions(body))
        home.iterators.advanced |= {label for stmt in body for label in advanced(stmt)}
        home.iterators.bodies.append(body)
        alive, self.alive = self.alive, self.alive.union(renamed.values())
        result = self._body(tree, key, body, steps)
        self.alive = alive
        if getattr(function, "all_at_once", False):
            home.iterators.taken_early(result, [*bound.values(), function])
        return result

    def finish(self, steps: list[Step]) -> list[Step]:
        """The steps without other names of functions that nothing reads."""
        self.home.objects.check_lent()
        aliases = {step.target: step for step in self.aliases}
        if not aliases:
            return steps
        own = set(map(id, self.aliases))
        read: set[str] = set()
        for step in every(steps):
            if id(step) not in own:
                read.update(*map(names_read, trees_read(step)))
        for label, step in reversed(aliases.items()):
            if label in read:
                read |= names_read(step.expr)
        gone = {id(step) for label, step in aliases.items() if label not in read}
        for block in [steps, *(b for step in every(steps) for b in blocks(step))]:
            block[:] = [s for s in block if id(s) not in gone]
        return steps

    def _body(self, tree: gast.FunctionDef, key: Any, body: list[gast.stmt], steps: list[Step]) -> gast.expr:
        home = self.home
        result = home.names.fresh(f"{tree.name.strip('_') or 'result'}_value")
        home.varied.add(result)
        if sum(isinstance(n, gast.Return) for s in body for n in walk(s)) > 1:
            self.several.add(result)
        elif body and isinstance(body[-1], gast.Return):
            home.temporaries.add(result)
        saved = home.value, home.aux, home.origin
        home.origin.split = True
        home.value, home.aux = result, None
        self.stack.append(key)
        self.sources.append(getattr(tree, "written_in", self.sources[-1]))
        note_endings(home, body)
        if not always(body, {"return"}):
            last = gast.Return(const(None))
            last.lineno, last.col_offset = tree.lineno, tree.col_offset
            body = [*body, last]
        steps += home.block(body, Exits())
        self.stack.pop()
        self.sources.pop()
        home.value, home.aux, home.origin = saved
        return name(result)


def bound_once(body: list[gast.stmt]) -> set[str]:
    """Names that statements bind once, in no branch or loop."""
    times: dict[str, int] = {}
    for stmt in body:
        for label in [n.id for n in walk(stmt) if isinstance(n, gast.Name) and not isinstance(n.ctx, gast.Load)]:
            times[label] = times.get(label, 0) + (1 if isinstance(stmt, gast.Assign | gast.AnnAssign) else 2)
        if isinstance(stmt, gast.FunctionDef):
            times[stmt.name] = times.get(stmt.name, 0) + 1
    return {label for label, count in times.items() if count == 1}


def calls_what_it_is_given(callee: Any) -> bool:
    """`def layer(x, act=None)`, which calls `act` where there is one."""
    from s2sad.passes.parse import parse

    if not isinstance(callee, types.FunctionType) or not is_user_function(callee):
        return False
    try:
        tree = parse(callee).tree
    except (UnsupportedError, OSError, TypeError):
        return False
    given = {p.id for p in parameters(tree)}
    called = {n.func.id for n in walk(tree) if type(n) is gast.Call and type(n.func) is gast.Name}
    return bool(given & called) and not recursive(callee)


def _of_numbers(kind: Kind) -> bool:
    held = isinstance(kind, Seq | ListOf | Map | DictOf) and all(map(_of_numbers, values(kind)))
    return held or isinstance(kind, Num | Const)
