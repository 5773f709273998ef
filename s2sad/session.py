"""One generated file: the transformed function, and a forward/backward pair for each of the user's functions it calls."""

from __future__ import annotations

import builtins
import functools
import re
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import gast
import numpy as np

from s2sad import custom, replay, residuals
from s2sad.assemble import assembled_gradient
from s2sad.calls import Canonical
from s2sad.emit import emit
from s2sad.errors import UnsupportedError
from s2sad.flow import variables
from s2sad.generalising import generalised, placed, respecialised, spelled_out
from s2sad.halves import exposed, popped, surely_bound
from s2sad.imports import Imports, qualify
from s2sad.ir import Op, every, written_memory
from s2sad.kept import kept_by, kept_memory
from s2sad.kinds import (
    MISSING,
    NEVER,
    UNKNOWN,
    Const,
    DictOf,
    Fun,
    Kind,
    Map,
    Num,
    Seq,
    constant,
    differentiable,
    join,
    kind_of,
)
from s2sad.lent import lending_call, refuse_rearranged
from s2sad.names import Names
from s2sad.passes.effects import effects
from s2sad.passes.generators import is_generator, listed
from s2sad.passes.infer import Inference
from s2sad.passes.lifting import as_written
from s2sad.passes.outside import CLEAN
from s2sad.passes.parse import Source, parse
from s2sad.passes.raising import without_checks
from s2sad.passes.records import record_kind
from s2sad.passes.reverse import Reverse
from s2sad.pipeline import Sweeps, analyse, reverse_sweeps, reverse_tidied, tidied
from s2sad.rules import is_constant
from s2sad.scope import Scope, parameters
from s2sad.services import Services
from s2sad.short_names import with_short_names
from s2sad.transform import Transformed
from s2sad.trees import (
    assign,
    attribute,
    call,
    clone,
    const,
    name,
    names_bound,
    names_in,
    names_read,
    statements,
    store,
    subscript,
)
from s2sad.unit import Unit, bind_arguments, default_trees, default_value, is_literal, is_user_function

SELECTING = {
    "where",
    "maximum",
    "minimum",
    "fmax",
    "fmin",
    "clip",
    "max",
    "min",
    "amax",
    "amin",
    "select",
    "choose",
    "piecewise",
    "nan_to_num",
    "sort",
    "copyto",
    "compress",
    "extract",
    "median",
    "percentile",
    "quantile",
    "partition",
    "putmask",
    "place",
    "abs",
    "nansum",
    "nanmean",
    "nanmax",
    "nanmin",
}


@dataclass(eq=False)
class Pair:
    """A function's forward and backward half."""

    forward: str
    backward: str
    varied: tuple[str, ...]
    seeded: bool = True  # does the backward half take the adjoint of the result?
    result: Kind = UNKNOWN
    kept: frozenset[str] | None = None  # parameters whose memory the residuals hold, and RESULT; None: not known yet


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
    pending: list[Any] = field(default_factory=list)  # functions of which that is being found out
    inferring: list[Any] = field(default_factory=list)
    generating: list[Any] = field(default_factory=list)
    module_names: Names = field(default_factory=lambda: Names(set()))
    plain: dict[Any, Any] = field(default_factory=dict)  # generated functions to those of the user's
    printed: dict[types.FunctionType, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.imports.written = self.write
        CLEAN.clear()

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
    ) -> Unit:
        source = self.source(function)
        scope = Scope.of(source.function, source.tree)
        self.imports.taken |= scope.locals
        for label in sorted(names_read(source.tree) - scope.locals):
            self.imports.reserve(label, scope)
        labels = [p.id for p in parameters(source.tree)]
        given = dict(zip(labels, kinds, strict=True))
        return analyse(source, scope, given, inputs, self.services(), aux, forward, lent, gives)

    def services(self) -> Services:
        return Services(self.call_kind, self.call_pair, self.passes, self.writes, self.imports.library, self.masked)

    def writes(self, unit: Unit, step: Op) -> set[str]:
        """The operands that a call of the user's own function may write."""
        operation = unit.canonical(step)
        callee = operation.callee if operation is not None else None
        if operation is None or isinstance(callee, gast.AST) or not is_user_function(callee):
            return set()
        if not effects(callee).writes:
            return set()
        try:
            trees = bind_arguments(self.source(callee).tree, self.defaults(callee), operation, UnsupportedError)
        except UnsupportedError:
            return names_read(step.expr)
        kind = unit.kind_in(Inference(unit.scope, self.call_kind, {}))
        written = self.written(callee, [kind(tree, step.operand_kinds) for tree in trees])
        return set().union(*(names_read(tree) for tree, is_written in zip(trees, written, strict=True) if is_written))

    def written(self, callee: Any, kinds: list[Kind]) -> list[bool]:
        """Which arguments a function may write; while that is being found out, any."""
        kinds = generalised(kinds, True)
        key = (callee, tuple(map(spelled_out, kinds)))
        labels = [p.id for p in parameters(self.source(callee).tree)]
        if any(callee is other for other, _ in self.pending):
            return [True] * len(labels)
        if key not in self.writing:
            self.writing[key] = set(labels)
            self.pending.append(key)
            try:
                self.writing[key] = self.unit(callee, kinds, labels, forward="helper").mirrors.parameters
            except UnsupportedError:
                pass
            finally:
                self.pending.pop()
        return [label in self.writing[key] for label in labels]

    def call_kind(self, operation: Canonical, kinds: list[Kind], named: dict[str, Kind]) -> Kind | None:
        callee = operation.callee
        record = record_kind(operation, kinds, named)
        if record is not None:
            return record
        if callee is custom.stop_gradient:
            return kinds[0]
        if callee is replay.random_state:
            return Const(MISSING)
        if isinstance(callee, custom.custom_vjp | custom.custom_jvp | custom.checkpoint):
            callee = callee.function
        if isinstance(callee, Transformed):
            labels = [f"§{i}" for i in range(len(kinds))]
            table = dict(zip(labels, kinds, strict=True)) | {f"§{key}": kind for key, kind in named.items()}
            marked = Canonical(callee, [name(n) for n in labels], {key: name(f"§{key}") for key in named})
            opened = self.opened(marked, lambda tree: self._kind_of_bound(tree, table))
            callee, kinds, named = opened.callee, [self._kind_of_bound(a, table) for a in opened.args], {}
            operation = Canonical(callee, opened.args, {}, operation.place)
        if isinstance(callee, functools._lru_cache_wrapper):
            callee = callee.__wrapped__
        if not is_user_function(callee) or isinstance(callee, gast.AST):
            return None
        if isinstance(callee, types.MethodType):
            return None
        try:
            bound = self.bound_kinds(callee, operation, kinds, named)
        except UnsupportedError:
            return UNKNOWN
        return UNKNOWN if bound is None else self.result_kind(callee, bound, operation.place)

    def opened(self, operation: Canonical, kind_of: Callable[[gast.expr], Kind]) -> Canonical:
        """The call of a transformed function as one of the function that is generated for it."""
        transformed = operation.callee
        keywords = dict(operation.keywords)
        tangents = keywords.pop("tangents", None) if hasattr(transformed, "prepared") else None
        plain = transformed.plain
        call_of_plain = Canonical(plain, operation.args, keywords)
        trees = bind_arguments(self.source(plain).tree, self.defaults(plain), call_of_plain, UnsupportedError)
        generated = transformed.generated_for_kinds(generalised([kind_of(t) for t in trees], recursive=True))
        self.plain[generated] = plain
        if not hasattr(transformed, "prepared"):
            return Canonical(generated, trees, {})
        names, single = transformed.named(plain)
        if tangents is None or any("[" in label for label in names):
            raise UnsupportedError(
                "jvp takes the tangents of its arguments by keyword", hint="jvp(f, argnums)(*args, tangents=x_dot)"
            )
        if single:
            dots = [tangents]
        elif isinstance(tangents, gast.Tuple | gast.List):
            dots = list(tangents.elts)
        else:
            dots = [subscript(clone(tangents), const(i)) for i in range(len(names))]
        if len(dots) != len(names):
            raise UnsupportedError(
                f"{len(names)} tangents are wanted, for {', '.join(names)}, and {len(dots)} are given"
            )
        seeds = generated.__code__.co_argcount - len(trees) - len(dots)  # of gradients below
        return Canonical(generated, [*trees, *(const(1.0) for _ in range(seeds)), *dots], {})

    def bound_kinds(
        self, callee: Any, operation: Canonical, kinds: list[Kind], named: dict[str, Kind]
    ) -> list[Kind] | None:
        """Kinds in the order of the parameters."""
        markers = [name(f"§{i}") for i in range(len(kinds))]
        table: dict[str, Kind] = {f"§{i}": kind for i, kind in enumerate(kinds)}
        keywords: dict[str, gast.expr] = {key: name(f"§{key}") for key in named}
        table.update({f"§{key}": kind for key, kind in named.items()})
        tree = self.source(callee).tree
        trees = bind_arguments(
            tree, self.defaults(callee), Canonical(callee, list(markers), keywords), UnsupportedError
        )
        return [self._kind_of_bound(t, table) for t in trees]

    def _kind_of_bound(self, tree: gast.expr, table: dict[str, Kind]) -> Kind:
        if hasattr(tree, "known"):
            return tree.known
        match tree:
            case gast.Name(id=label):
                return table.get(label, UNKNOWN)
            case gast.Constant(value=value):
                return constant(value)
            case gast.Tuple(elts=items):
                return Seq(tuple, tuple(self._kind_of_bound(i, table) for i in items))
            case gast.Dict(keys=keys, values=values):
                return Map(tuple((k.value, self._kind_of_bound(v, table)) for k, v in zip(keys, values, strict=True)))
            case gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=value)):
                return constant(-value)
            case gast.Subscript(value=value, slice=gast.Constant(value=int(place))):
                whole = self._kind_of_bound(value, table)
                return whole.items[place] if isinstance(whole, Seq) and place < len(whole.items) else UNKNOWN
        return UNKNOWN

    def defaults(self, callee: Any) -> dict[str, gast.expr]:
        """Defaults as trees: literals as they are, others read from the function when the code runs."""
        found = default_trees(self.source(callee).tree)
        if callee in self.plain:  # a generated function has the defaults of the user's
            return self.defaults(self.plain[callee]) | found
        return {
            key: clone(tree) if is_literal(tree, default_value(callee, key)) else self.default_of(callee, key)
            for key, tree in found.items()
        }

    def default_of(self, callee: Any, key: str) -> gast.expr:
        callee = unwrapped(callee)
        positional = callee.__code__.co_varnames[: callee.__code__.co_argcount]
        value = default_value(callee, key)
        if callable(value) and vars(np).get(getattr(value, "__name__", "")) is value:
            tree = attribute("np", value.__name__)  # calls look whether defaults are what they were
            tree.known = Fun(value)
            return tree
        bound = self.imports.binding(f"{callee.__name__}_function", callee)
        if key in positional:
            tree = subscript(attribute(bound, "__defaults__"), const(positional.index(key) - len(positional)))
        else:
            tree = subscript(attribute(bound, "__kwdefaults__"), const(key))
        tree.known = kind_of(value, f"{key}_default")
        return tree

    def result_kind(self, callee: Any, kinds: list[Kind], place: str) -> Kind:
        if self.inferring.count(callee) > DEEPEST:
            return UNKNOWN
        original = kinds
        kinds = generalised(kinds, callee in self.inferring or self.calls_itself(callee))
        key = (callee, tuple(map(spelled_out, kinds)))
        if key in self.open:
            self.consulted.add(key)
            found = self.results[key]
        else:
            found = self.results[key] if key in self.results else self.settled(callee, kinds, key)
        return respecialised(found, kinds, original, place)

    def settled(self, callee: Any, kinds: list[Kind], key: Any) -> Kind:
        """The kind of a result; where the function calls itself, from nothing known upwards until nothing changes."""
        outer, self.consulted = self.consulted, set()
        self.results[key] = NEVER
        self.open.add(key)
        self.inferring.append(callee)
        try:
            for attempt in range(6):
                found = self.unit(callee, kinds, []).result_kind
                merged = placed(join(self.results[key], found, "§result"))
                done = key not in self.consulted or merged == self.results[key]
                self.results[key] = merged if attempt < 5 else UNKNOWN
                if done:
                    break
        except UnsupportedError:
            self.results[key] = UNKNOWN
        finally:
            self.inferring.pop()
            self.open.discard(key)
        others = self.consulted - {key}
        self.consulted = outer | others
        result = self.results[key]
        if others:  # it rests on what is not settled yet
            del self.results[key]
        return UNKNOWN if result is NEVER and not others else result

    def calls_itself(self, callee: Any) -> bool:
        """Is it surely a function that calls itself: with known numbers forgotten, one text serves all its calls."""
        source = self.source(callee)
        label = source.tree.name
        return label in names_read(source.tree) and Scope.of(source.function, source.tree).value(label) is callee

    def passes(self, unit: Unit, step: Op) -> bool:
        """Does anything differentiable flow through an operation?"""
        expr = step.expr
        if isinstance(expr, gast.Compare | gast.JoinedStr | gast.Lambda | gast.Constant) or (
            isinstance(expr, gast.UnaryOp) and isinstance(expr.op, gast.Not)
        ):
            return False
        operation = unit.canonical(step)
        if operation is None:
            base = step.operand_kinds.get(getattr(getattr(expr, "value", None), "id", ""))
            return not (isinstance(expr, gast.Attribute) and isinstance(base, Num))  # what else arrays have: no numbers
        callee = operation.callee
        if callee in ORDERING and isinstance(expr, gast.Call) and positions(expr):
            return False
        if callee in KEYS and operation.args and isinstance(expr, gast.Call):
            first = operation.args[0]
            if isinstance(first, gast.Name) and isinstance(step.operand_kinds.get(first.id), Map | DictOf):
                return False  # the keys of a dict
        if callee in (builtins.set, builtins.frozenset) and isinstance(expr, gast.Call):
            held = [step.operand_kinds.get(getattr(a, "id", ""), UNKNOWN) for a in operation.args]
            if not any(map(differentiable, held)):
                return False
        if (
            callee in (custom.stop_gradient, replay.random_state)
            or is_constant(callee)
            or callee in CONSTANT_BUILTINS
            or callee is gast.FloorDiv
        ):
            return False
        return True

    # pairs

    def call_pair(self, unit: Unit, step: Op, operation: Canonical, reverse: Reverse) -> list[gast.expr] | None:
        """Turn a call of the user's function into the call of its pair; gives the adjoint tree of each argument."""
        callee = operation.callee
        if isinstance(callee, custom.custom_vjp):
            return self.custom_pair(unit, step, operation, reverse, callee)
        if isinstance(callee, Transformed):
            opened = self.opened(operation, lambda tree: reverse.kind_in(tree, step.operand_kinds))
            operation.args[:], callee = opened.args, opened.callee
            operation.keywords.clear()
        if not is_user_function(callee):
            return None
        if isinstance(callee, gast.AST):
            raise unit.error(
                UnsupportedError,
                "a function defined inside a differentiated function is not supported when values that are differentiated flow through it",
                step.expr,
                "Define it at module level and pass what it needs.",
            )
        refuse = lambda message, hint=None: unit.error(UnsupportedError, message, step.expr, hint)  # noqa: E731
        source = self.source(callee)
        trees = bind_arguments(source.tree, self.defaults(callee), operation, refuse)
        labels = [p.id for p in parameters(source.tree)]
        if step.lends:
            found = lending_call(self, unit, step, unwrapped(callee), dict(zip(labels, trees, strict=True)), reverse)
            operation.args[:] = trees
            operation.keywords.clear()
            return [found.get(label) for label in labels]  # type: ignore[misc]
        kinds = [reverse.kind_in(tree, step.operand_kinds) for tree in trees]
        varied = [label for label, tree in zip(labels, trees, strict=True) if names_read(tree) & step.varied]
        pair = self.pair(unwrapped(callee), kinds, varied)
        saved = reverse.temporary(f"{callee.__name__.strip('_<>')}_saved")
        forward = call(pair.forward, *map(clone, trees))
        if isinstance(callee, custom.checkpoint):
            self._run_again(step, forward, saved, reverse)
        else:
            self._call_forward(step, forward, saved, reverse)
            step.kept = kept_by(pair.kept, dict(zip(labels, trees, strict=True)), step.targets)
        seed = reverse.seed
        assert seed is not None
        outputs = self._call_backward(
            step, call(pair.backward, name(saved), seed), [reverse.bar_part(t) for t in varied], reverse
        )
        adjoints: dict[str, gast.expr] = dict(zip(varied, outputs, strict=True))
        operation.args[:] = trees
        operation.keywords.clear()
        return [adjoints.get(label) for label in labels]  # type: ignore[misc]

    def _call_forward(self, step: Op, tree: gast.expr, saved: str, reverse: Reverse) -> None:
        """`y = f(x)` becomes `y, f_saved = f_forward(x)`."""
        target: gast.expr = (
            store(step.targets[0])
            if len(step.targets) == 1
            else gast.Tuple([store(t) for t in step.targets], gast.Store())
        )
        step.forward = gast.Assign([gast.Tuple([target, store(saved)], gast.Store())], tree, None)
        step.saved = saved

    def _run_again(self, step: Op, tree: gast.expr, saved: str, reverse: Reverse) -> None:
        """A checkpointed call stays as it is; the reverse sweep makes what it did not keep."""
        label = reverse.temporary(f"{step.target}_again")
        again: gast.stmt = gast.Assign([gast.Tuple([store(label), store(saved)], gast.Store())], tree, None)
        if step.state is not None:
            replaying = call(self.imports.library("replaying", replay.replaying), name(step.state))
            again = gast.With([gast.withitem(replaying, None)], [again], None)
        reverse.pending.append(again)

    def _call_backward(self, step: Op, tree: gast.expr, labels: list[str], reverse: Reverse) -> list[gast.expr]:
        if len(labels) == 1:
            reverse.pending.append(assign(labels[0], tree))
        else:
            reverse.pending.append(
                gast.Assign([gast.Tuple([store(label) for label in labels], gast.Store())], tree, None)
            )
        return [name(label) for label in labels]

    def custom_pair(
        self, unit: Unit, step: Op, operation: Canonical, reverse: Reverse, callee: custom.custom_vjp
    ) -> list[gast.expr]:
        if callee.forward is None or callee.backward is None:
            raise unit.error(
                UnsupportedError,
                f"{callee.__name__} is a custom_vjp without a rule",
                step.expr,  # type: ignore[attr-defined]
                "Call its defvjp(forward, backward).",
            )
        if operation.keywords:
            raise unit.error(
                UnsupportedError, "a custom_vjp is called with keyword arguments", step.expr, "Pass them by position."
            )
        label = callee.function.__name__
        bound = self.imports.binding(f"{label}_rule", callee)
        saved = reverse.temporary(f"{label}_saved")
        self._call_forward(step, call(attribute(bound, "forward"), *map(clone, operation.args)), saved, reverse)
        step.kept = frozenset(step.targets).union(*map(names_read, operation.args))
        parts = [reverse.bar_part(getattr(a, "id", f"argument{i}")) for i, a in enumerate(operation.args)]
        tree = call(attribute(bound, "pullback"), const(len(parts)), name(saved), name(reverse.bar(step.target)))
        reverse.pending.append(gast.Assign([gast.Tuple([store(p) for p in parts], gast.Store())], tree, None))
        return [name(p) for p in parts]

    def pair(
        self, callee: Any, kinds: list[Kind], varied: list[str], lent: tuple[str, ...] = (), gives: bool | None = None
    ) -> Pair:
        """`gives` is None for a function that gets no memory of its caller's, else whether its result comes with its shadow."""
        kinds = generalised(kinds, callee in self.generating or self.calls_itself(callee))
        key = (callee, tuple(map(spelled_out, kinds)), tuple(varied), lent, gives)
        if key in self.pairs:
            return self.pairs[key]
        if self.generating.count(callee) > DEEPEST:
            raise self.source(callee).error(
                UnsupportedError,
                f"{callee.__name__} calls itself with arguments of ever other kinds",
                None,
                "Pass arrays, or lists of a fixed length.",
            )
        base = callee.__name__.strip("_<>") or "function"
        pair = Pair(
            self.module_names.fresh(f"{base}_forward"), self.module_names.fresh(f"{base}_backward"), tuple(varied)
        )
        self.pairs[key] = pair
        pair.seeded = not gives and (gives is None or differentiable(self.result_kind(callee, kinds, "§lent")))
        self.generating.append(callee)
        labels = [p.id for p in parameters(self.source(callee).tree)]
        inputs = [label for label in labels if label in varied or label in lent]
        unit = self.unit(callee, kinds, inputs, lent=None if gives is None else lent, gives=bool(gives))
        if gives is not None:
            refuse_rearranged(unit)
        made = self.halves(unit, pair.forward, pair.backward, pair=pair)
        self.generating.pop()
        text = emit(list(made))
        for same, known in self.texts.setdefault(callee, []):
            # other kinds, the same text, where each calls itself or that one: one pair serves both
            if _calling(text, pair, same) == known:
                pair.forward, pair.backward = same.forward, same.backward
                return pair
        self.texts[callee].append((pair, _calling(text, pair)))
        self.functions += made
        return pair

    def halves(
        self, unit: Unit, forward_name: str, backward_name: str, single: bool = True, pair: Pair | None = None
    ) -> list[gast.FunctionDef]:
        """`f_forward(x) → value, saved` and `f_backward(saved, value_bar) → adjoints`."""
        seed = unit.names.fresh("value_bar")
        sweeps = reverse_sweeps(unit, self.services(), seed)
        own_inputs = [p for p in unit.inputs if p not in unit.lent]
        gradient = [assembled_gradient(unit, sweeps, p, self.imports.library) for p in own_inputs]
        if pair is not None:  # a caller that is generated takes lists for adjoints of tuples
            gradient = [gast.List(tree.elts, tree.ctx) if isinstance(tree, gast.Tuple) else tree for tree in gradient]
        back_result: gast.expr = gradient[0] if len(gradient) == 1 and single else gast.Tuple(gradient, gast.Load())
        returned = [gast.Return(back_result)] if gradient or not unit.borrowing else []
        backward = reverse_tidied(unit, self.services(), sweeps, [*sweeps.reverse, *returned]) or [gast.Pass()]
        borrowed = [unit.shadows[p] for p in unit.program.parameters if p in unit.lent]
        bound = {n for s in sweeps.forward for n in names_bound([s])}
        own = variables(unit.program) | unit.saved_names | bound | set(borrowed)
        needed = sorted((exposed(backward) & own) - set(unit.captured))
        outside = sorted(exposed(backward) & set(unit.captured))
        if pair is not None:
            pair.kept = kept_memory(unit, set(needed))
        saved = unit.names.fresh("saved")
        packed: gast.expr = name(needed[0]) if len(needed) == 1 else gast.Tuple([name(n) for n in needed], gast.Load())
        given = clone(unit.program.result)
        if unit.gives:
            given = gast.Tuple([given, name(unit.shadows[given.id])], gast.Load())
        result = gast.Return(gast.Tuple([given, packed], gast.Load()))
        surely = surely_bound(sweeps.forward) | {*unit.program.parameters, *borrowed, *unit.captured} | sweeps.settled
        lists = popped(backward)
        first_half = without_checks(sweeps.forward, sweeps.empty | set(needed) - surely - lists)
        forward = tidied(unit, self.services(), sweeps, [*first_half, result], set())
        forward = [
            *(assign(n, gast.List([], gast.Load()) if n in lists else const(None)) for n in needed if n not in surely),
            *forward,
        ]
        target: gast.expr = (
            store(needed[0]) if len(needed) == 1 else gast.Tuple([store(n) for n in needed], gast.Store())
        )
        if needed:
            replayable = self.replayable and not unit.borrowing  # else the caller has copied all
            writes = replayable and any(written_memory(s) for s in every(unit.program.body))
            stacks = sorted(set(needed) & lists) if replayable and not writes else []
            again = [assign(stack, call("list", name(stack))) for stack in stacks]
            source: gast.expr = (
                call(self.imports.library("again", residuals.again), name(saved)) if writes else name(saved)
            )
            backward = [gast.Assign([target], source, None), *again, *backward]
        first = self.definition(unit, forward_name, [*unit.program.parameters, *borrowed], forward, sweeps)
        seeds = [] if unit.gives or (unit.borrowing and not differentiable(unit.result_kind)) else [seed]
        second = self.definition(unit, backward_name, [saved, *seeds], backward, sweeps, captured=outside)
        return [first, second]

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
        args = gast.arguments(
            [gast.Name(p, gast.Param(), None, None) for p in params], [], None, [], [], None, defaults or []
        )
        tree = gast.FunctionDef(label, args, body, [], None, None)
        if "type_params" in gast.FunctionDef._fields:
            tree = gast.FunctionDef(label, args, body, [], None, None, [])
        reads, local = names_in(tree)
        local |= names_bound(s for s in statements(body) if isinstance(s, DEFINING))
        wanted = sorted(set(unit.captured) & reads) if captured is None else captured
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
        header = "\n".join(self.imports.header())
        bodies = "\n\n\n".join(emit(f).strip() for f in self.functions)
        return f'"""{title}"""\n' + (f"{header}\n" if header else "") + f"\n\n{bodies}\n"


def _calling(text: str, *pairs: Pair) -> str:
    """The text of a pair, with one name for these."""
    for half in ("forward", "backward"):
        names = "|".join(re.escape(getattr(pair, half)) for pair in pairs)
        text = re.sub(rf"\b(?:{names})\b", f"§{half}", text)
    return text


DEEPEST = 25  # how often a function may stand in itself with other kinds of arguments: trees are as deep


def unwrapped(callee: Any) -> Any:
    """The function that a checkpointed one runs."""
    return callee.function if isinstance(callee, custom.checkpoint) else callee


# statements that bind names which are no targets
DEFINING = (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef, gast.Import, gast.ImportFrom, gast.ExceptHandler,
            gast.match_case)  # fmt: skip

ORDERING = {builtins.sorted, builtins.max, builtins.min, builtins.reversed, builtins.list, builtins.tuple, builtins.set}
KEYS = {builtins.list, builtins.tuple, builtins.sorted, builtins.set, builtins.max, builtins.min, builtins.iter}
CONSTANT_BUILTINS = {
    builtins.len,
    builtins.int,
    builtins.bool,
    builtins.isinstance,
    builtins.range,
    builtins.str,
    builtins.repr,
    builtins.hash,
    builtins.type,
    builtins.print,
    builtins.id,
    builtins.callable,
    builtins.slice,
    np.shape,
    np.ndim,
    np.size,
}


def positions(node: gast.Call) -> bool:
    """`sorted(range(n), key=…)`, `sorted(d.keys())`: no number that varies comes out."""
    first = node.args[0] if node.args else None
    if not isinstance(first, gast.Call):
        return False
    if isinstance(first.func, gast.Attribute):
        return first.func.attr == "keys"
    label = getattr(first.func, "id", "")
    return label == "range" or label in ("reversed", "list", "tuple", "sorted") and positions(first)
