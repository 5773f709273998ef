"""One generated file: the transformed function, and a forward/backward pair for each of the user's functions it calls."""

from __future__ import annotations

import builtins
import types
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import gast

from s2sad.call_changes import Changed, changed_kinds
from s2sad.call_pairs import call_pair
from s2sad.called import defaults, unwrapped
from s2sad.carrying import carries
from s2sad.emit import emit
from s2sad.errors import UnsupportedError
from s2sad.generalising import generalised, spelled_out
from s2sad.imports import Imports, qualify
from s2sad.ir import Effect, Op, every
from s2sad.kinds import Kind, Num
from s2sad.names import Names
from s2sad.passes.attribute_reads import changes_objects
from s2sad.passes.effects import effects
from s2sad.passes.expression_kinds import ExpressionKinds
from s2sad.passes.generator_texts import is_generator
from s2sad.passes.generators import listed
from s2sad.passes.lifting import as_written
from s2sad.passes.outside import CLEAN
from s2sad.passes.outside_routes import GIVING
from s2sad.passes.parse import Source, parse
from s2sad.pipeline import Sweeps, analyse
from s2sad.result_kinds import DEEPEST, call_kind
from s2sad.scope import Scope, parameters
from s2sad.services import Services
from s2sad.short_names import with_short_names
from s2sad.trees import assign, const, names_bound, names_in, names_read, statements, walk
from s2sad.unit import Unit, bind_arguments, is_user_function

if TYPE_CHECKING:
    from s2sad.pairing import Pair


@dataclass(eq=False)
class Session:
    """State of one generation."""

    masked: bool = True
    replayable: bool = False  # may a backward half run twice on the same residuals?
    imports: Imports = field(default_factory=Imports)
    functions: list[gast.FunctionDef] = field(default_factory=list)
    pairs: dict[Any, Pair] = field(default_factory=dict)
    results: dict[Any, Kind] = field(default_factory=dict)
    open: set[Any] = field(default_factory=set)  # results that are being worked out
    consulted: set[Any] = field(default_factory=set)  # those of them that were asked for
    sources: dict[Any, Source] = field(default_factory=dict)
    texts: dict[Any, list[tuple[Pair, str]]] = field(default_factory=dict)
    writing: dict[Any, set[str]] = field(default_factory=dict)  # functions to the parameters that they write
    pending: dict[Any, set[str]] = field(default_factory=dict)  # those of which that is being found out
    asked: set[Any] = field(default_factory=set)  # those of them that were asked for
    changes: Changed = field(default_factory=Changed)  # what calls make of the containers that they are given
    inferring: list[Any] = field(default_factory=list)
    tried: int = 0  # results of functions that were looked at twice
    generating: list[Any] = field(default_factory=list)
    module_names: Names = field(default_factory=lambda: Names(set()))
    plain: dict[Any, Any] = field(default_factory=dict)  # generated functions to those of the user's
    printed: dict[types.FunctionType, str] = field(default_factory=dict)
    changing: bool = False  # is an attribute written somewhere?

    def __post_init__(self) -> None:
        self.imports.written = self.write
        CLEAN.clear()
        GIVING.clear()

    def write(self, function: types.FunctionType) -> str:
        """Define a function that was made of a part of the user's, for calls that nothing differentiable flows through."""
        if function not in self.printed:
            self.printed[function] = label = self.module_names.fresh(function.__name__)
            tree = as_written(function)
            tree.name = label
            local = {n.id for n in gast.walk(tree) if isinstance(n, gast.Name) and not isinstance(n.ctx, gast.Load)}
            local |= {d.name for d in gast.walk(tree) if isinstance(d, gast.FunctionDef)}
            qualify(tree, local | self.module_names.taken, self.imports, Scope.of(function, self.source(function).tree))
            self.functions.append(tree)
        return self.printed[function]

    # analysis

    def source(self, function: Any) -> Source:
        function = unwrapped(function)
        if function not in self.sources:
            source = parse(function)
            self.sources[function] = listed(source) if is_generator(function) else source
        return self.sources[function]

    def unit(
        self,
        function: Any,
        kinds: list[Kind],
        inputs: list[str],
        aux: bool = False,
        forward: Literal["", "whole", "helper"] = "",
        lent: tuple[str, ...] | None = None,
        gives: bool = False,
        unfold: bool = False,
    ) -> Unit:
        source = self.source(function)
        scope = Scope.of(source.function, source.tree)
        self.imports.taken |= scope.locals
        for label in sorted(names_read(source.tree) - scope.locals):
            self.imports.reserve(label, scope)
        labels = [p.id for p in parameters(source.tree)]
        given = dict(zip(labels, kinds, strict=True))
        self.changing = self.changing or (unfold and changes_objects(function, kinds))
        unit = analyse(source, scope, given, inputs, self.services(), aux, forward, lent, gives, unfold, self.changing)
        defined = [s.statement for s in every(unit.program.body) if isinstance(s, Effect)]
        self.imports.taken |= {d.name for d in defined if isinstance(d, gast.FunctionDef | gast.ClassDef)}
        return unit

    def services(self) -> Services:
        return Services(
            partial(call_kind, self),
            partial(changed_kinds, self),
            partial(call_pair, self),
            carries,
            self.writes,
            self.imports.library,
            self.masked,
        )

    def writes(self, unit: Unit, step: Op) -> set[str]:
        """The operands that a call of the user's own function may write."""
        operation = unit.canonical(step)
        callee = operation.callee if operation is not None else None
        if operation is None or isinstance(callee, gast.AST) or not is_user_function(callee):
            return set()
        if not effects(callee).writes:
            return set()
        try:
            trees = bind_arguments(self.source(callee).tree, defaults(self, callee), operation, UnsupportedError)
        except UnsupportedError:
            return names_read(step.expr)
        kind = unit.kind_in(ExpressionKinds(unit.scope, partial(call_kind, self)))
        written = self.written(callee, [kind(tree, step.operand_kinds) for tree in trees])
        return set().union(*(names_read(tree) for tree, is_written in zip(trees, written, strict=True) if is_written))

    def written(self, callee: Any, kinds: list[Kind]) -> list[bool]:
        """Which arguments a function may write; of one that calls itself it is found out from none upwards."""
        kinds = generalised(kinds, True)
        key = (callee, tuple(map(spelled_out, kinds)))
        labels = [p.id for p in parameters(self.source(callee).tree)]
        if key in self.writing:
            return [label in self.writing[key] for label in labels]
        if key in self.pending:
            self.asked.add(key)
            return [label in self.pending[key] for label in labels]
        if sum(callee is other for other, _ in self.pending) > DEEPEST:
            return [True] * len(labels)
        outer, self.asked = self.asked, set()
        found, self.pending[key] = set[str](), set[str]()
        try:
            while True:
                try:
                    found = found | self.unit(callee, kinds, labels, forward="helper").mirrors.parameters
                except UnsupportedError:
                    found = set(labels)
                if found == self.pending[key] or key not in self.asked:
                    break
                self.pending[key] = found
        finally:
            del self.pending[key]
        others = self.asked - {key}
        if not others:  # else it rests on what is not settled yet
            self.writing[key] = found
        self.asked = outer | others
        return [label in found for label in labels]

    def definition(
        self,
        unit: Unit,
        label: str,
        params: list[str],
        body: list[gast.stmt],
        sweeps: Sweeps,
        defaults: list[gast.expr] | None = None,
        captured: list[str] | None = None,
        doc: str | None = None,
    ) -> gast.FunctionDef:
        """A function of the file; the user's outside variables are read at its start."""
        refuse_hidden_builtins(unit, body)
        args = gast.arguments(
            [gast.Name(p, gast.Param(), None, None) for p in params], [], None, [], [], None, defaults or []
        )
        tree = gast.FunctionDef(label, args, body, [], None, None)
        if "type_params" in gast.FunctionDef._fields:
            tree = gast.FunctionDef(label, args, body, [], None, None, [])
        reads, local = names_in(tree)
        local |= names_bound(s for s in statements(body) if isinstance(s, DEFINING))
        wanted = sorted(set(unit.captured) & reads) if captured is None else captured
        self.imports.taken |= set(wanted)
        prelude = [assign(v, self.imports.reach(v, unit.scope)) for v in wanted]
        qualify(
            tree,
            local | set(params) | set(wanted) | {f.name for f in self.functions} | self.module_names.taken,
            self.imports,
            unit.scope,
        )
        tree.body = [*([gast.Expr(const(doc))] if doc else []), *prelude, *body]
        return tree

    # top level

    def text(self, title: str) -> str:
        """The whole file."""
        self.functions = with_short_names(self.functions)
        bodies = "\n\n\n".join(emit(f).strip() for f in self.functions)
        header = "\n".join(self.imports.header(bodies))
        return f'"""{title}"""\n' + (f"{header}\n" if header else "") + f"\n\n{bodies}\n"


# statements that bind names which are no targets
DEFINING = (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef, gast.Import, gast.ImportFrom, gast.ExceptHandler,
            gast.match_case)  # fmt: skip


def refuse_hidden_builtins(unit: Unit, body: list[gast.stmt]) -> None:
    """`reversed(range(n))` in a function that has a parameter `range`, which is an array."""
    arrays = {p for p, kind in zip(unit.program.parameters, unit.kinds, strict=True) if isinstance(kind, Num)}
    for label in sorted(arrays & vars(builtins).keys()):
        called = (n for stmt in body for n in walk(stmt) if isinstance(n, gast.Call))
        if any(isinstance(n.func, gast.Name) and n.func.id == label for n in called):
            raise unit.error(
                UnsupportedError,
                f"the parameter {label!r} hides the builtin function, which the derivative needs",
                None,
                f"Call the parameter {label}_.",
            )
