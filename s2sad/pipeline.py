"""The table of contents: the passes, in order.

`analyse` reads a function and finds out what is known of it; `reverse_sweeps` writes the two sweeps of reverse mode (forward mode is written
by `tangent.py`), and `tidied` and `reverse_tidied` make them readable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import gast
import numpy as np

from s2sad.effort import THOROUGH, WholeError, left_whole
from s2sad.flow import definitions, variables
from s2sad.generated_kinds import kinds_in
from s2sad.ir import Attempt, Branch, Guard, Loop, Op, Store, every
from s2sad.kinds import MISSING, Kind, kind_of, numbers
from s2sad.names import Names
from s2sad.passes.activity import activity
from s2sad.passes.alias import alias, ever_varied
from s2sad.passes.attribute_names import refuse_ambiguous
from s2sad.passes.attribute_reads import attributes_once
from s2sad.passes.backward_sweep import Backward
from s2sad.passes.closures import renamed_tree
from s2sad.passes.coalescing import named_once
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.copying import as_copies
from s2sad.passes.deques import as_lists, refuse_deques
from s2sad.passes.dissolving import dissolved
from s2sad.passes.draws import remember_draws
from s2sad.passes.entry import entry_copies, unbound
from s2sad.passes.escaping import refuse_escaping
from s2sad.passes.expression_kinds import ExpressionKinds
from s2sad.passes.factories import refuse_factories, refuse_keys_made_late
from s2sad.passes.folding import fold, without_detours
from s2sad.passes.forwarding import forward_stores
from s2sad.passes.half_done import check_attempts
from s2sad.passes.hashed import putting, refuse_computed_items, refuse_varied_keys
from s2sad.passes.headers import counted_once
from s2sad.passes.hits import add_at_hits
from s2sad.passes.holding_itself import refuse_holding_itself
from s2sad.passes.infer import Environment, infer
from s2sad.passes.iterated import check_items, check_iterators, check_lists
from s2sad.passes.keyed import confirm, keys_written_out
from s2sad.passes.keys import over_keys, over_unknown
from s2sad.passes.late_items import refuse_late_writes
from s2sad.passes.library_writers import refuse_library_writers
from s2sad.passes.listed import as_arrays
from s2sad.passes.lost_views import refuse_lost_views
from s2sad.passes.masking import feeding, infinite, picks
from s2sad.passes.memory import as_stores
from s2sad.passes.mutation import as_changes, as_updates
from s2sad.passes.named_functions import by_kinds
from s2sad.passes.narrowing import narrow, narrowed
from s2sad.passes.normalise import normalise
from s2sad.passes.once import read_once
from s2sad.passes.operands import check_operands, refuse_matrices
from s2sad.passes.outer_products import add_behind_loops, in_loops
from s2sad.passes.outside_memory import refuse_outside_writes
from s2sad.passes.overlaps import check_overlaps
from s2sad.passes.own_variables import like_globals, renamed_in
from s2sad.passes.parse import Source, parse
from s2sad.passes.parting import parted
from s2sad.passes.places import in_place
from s2sad.passes.polish import polish_adjoints
from s2sad.passes.popping import pops_at_once
from s2sad.passes.prepare import leaves, separate
from s2sad.passes.purity import is_pure
from s2sad.passes.putting_back import put_back_in_steps
from s2sad.passes.raising import mark_raising
from s2sad.passes.record import Recorder
from s2sad.passes.rematerialise import rematerialise
from s2sad.passes.reports import as_reports
from s2sad.passes.rereading import copied, read_again
from s2sad.passes.restless import refuse_restless
from s2sad.passes.reverse import Reverse
from s2sad.passes.scattered import scattered
from s2sad.passes.shadowing import with_shadows
from s2sad.passes.sharing import with_sharing
from s2sad.passes.showing_twice import check_views, refuse_strided_constants
from s2sad.passes.slice_objects import slices_written_out
from s2sad.passes.sources import immutable
from s2sad.passes.split import split_active
from s2sad.passes.spread import spread
from s2sad.passes.sweeps import Forward
from s2sad.passes.texts import refuse_numbers_of_texts
from s2sad.passes.tidy import dead, is_heading, keep_captured
from s2sad.passes.told_by_kinds import told_by_kinds
from s2sad.passes.unbound import checked, deleted, settle_deletions, unbound_reads
from s2sad.passes.unseen_writers import refuse_unseen_writers
from s2sad.passes.varied import CONSTANT_CALLS
from s2sad.passes.views import looked_through
from s2sad.passes.whole_numbers import check_dtypes
from s2sad.precision import mixed
from s2sad.scope import Scope, parameters
from s2sad.services import Services
from s2sad.trees import names_bound, names_read, substitute, walk
from s2sad.unit import Unit


def analyse(
    source: Source,
    scope: Scope,
    kinds: dict[str, Kind],
    inputs: list[str],
    services: Services,
    aux: bool = False,
    forward: Literal["", "whole", "helper"] = "",
    lent: tuple[str, ...] | None = None,
    gives: bool = False,
    unfold: bool = False,
    changing: bool = False,
) -> Unit:
    """parse has run; resolve, normalise, leaves, infer, activity; for tangents also which names share what is written.

    The arguments of a helper belong to a caller, who sees what is written to them. `unfold`: objects that are given may be
    taken apart. `changing`: it, or a function that it calls, writes attributes of objects.
    """
    scope = unshadowed(source, scope)
    globals_read = {n for n in names_read(source.tree) if n not in scope.locals}
    names = Names(scope.locals | globals_read | {"np", "item"} | scope.outside())
    captured = {n: kind_of(scope.value(n), f"{n}^") for n in sorted(globals_read) if scope.captured(n)}
    program = normalise(source, scope, names, set(inputs), kinds, aux, unfold and THOROUGH.get())
    captured = {n: kind for n, kind in captured.items() if n not in scope.locals}
    settle_deletions(program)
    remember_draws(program, names, services.global_name)
    captured |= {n: kind_of(scope.value(n), f"{n}^") for n in sorted(scope.added) if scope.captured(n)}
    leaf_paths = leaves(program, kinds, names) if lent is None else {}

    def inferred() -> Environment:
        return infer(program.body, {**captured, **kinds}, scope, services.call_kind, services.call_changes)

    environment = inferred()
    unit = Unit(
        source, scope, names, program, [kinds[p] for p in program.parameters], inputs, environment, leaf_paths, captured
    )
    unit.lent, unit.borrowing, unit.gives = set(lent or ()), lent is not None, gives
    refuse_matrices(unit)
    refuse_keys_made_late(unit)

    def rewritten() -> bool:
        if told_by_kinds(unit) or (not forward and slices_written_out(unit)):
            return True
        if unfold and by_kinds(unit):  # of a helper the caller has to know what it writes
            return True
        own = {} if forward == "helper" else kinds  # a caller sees what is written to its dicts
        if THOROUGH.get() and (keys_written_out(unit) or scattered(unit, own)):
            return True
        if over_keys(unit) or spread(unit, parse) or as_copies(unit) or as_arrays(unit):
            return True
        if forward:
            return as_updates(unit) or as_stores(unit) or over_unknown(unit) or dissolved(unit)
        return (
            parted(unit)
            or as_lists(unit)
            or as_changes(unit)
            or as_stores(unit)
            or (bool(inputs) and looked_through(unit))
            or (bool(inputs) and attributes_once(unit, unfold, changing))
            or (bool(inputs) and (put_back_in_steps(unit) or dissolved(unit) or counted_once(unit) or named_once(unit)))
            or read_once(program)
        )

    def understand() -> None:
        while rewritten():
            unit.forget()
            unit.environment = inferred()
        for step in every(program.body):
            if isinstance(step, Op):
                step.pure = not isinstance(step.expr, gast.Call) or is_pure(_callee(unit, step), step.expr)

    understand()
    confirm(unit)
    if inputs:
        refuse_holding_itself(unit)
    refuse_restless(unit)
    refuse_late_writes(unit)
    if inputs and not forward:
        refuse_deques(unit)
    as_reports(unit)
    if inputs:
        refuse_library_writers(unit)
        refuse_unseen_writers(unit)
    result = names_read(program.result)

    def mark(always: set[str]) -> None:
        passes = lambda step: services.passes(unit, step)  # noqa: E731
        for leak in activity(program.body, set(inputs), result, passes, frozenset(always), empty=bool(forward)):
            error = unit.error(
                WholeError,
                f"{leak.variable!r} takes values that are differentiated from something that can't be followed",
                leak.loop.origin.node,
                "Loop over an array or a list, or with an index.",
            )
            raise left_whole(error, names_read(leak.loop.header))

    hashed, alone = putting(unit), set()
    if hashed:
        mark(set())
        alone = ever_varied(unit, list(every(program.body)))

    def ready(always: set[str]) -> None:
        mark(always)
        refuse_ambiguous(unit, unfold)
        refuse_numbers_of_texts(unit)
        refuse_escaping(unit)
        refuse_factories(unit)
        refuse_varied_keys(unit, hashed, alone)
        refuse_computed_items(unit)
        for step in every(program.body):
            if isinstance(step, (Branch, Loop)) and any(isinstance(s, Store) for s in every([step])):
                step.active = True  # what it writes may have to be restored
        for step in every(program.body):
            if isinstance(step, Attempt) and step.active:
                for inner in every(step.then):
                    inner.active = inner.active or isinstance(inner, Guard)
        program.body = separate(program.body, names, program.temporaries)
        unit.forget()

    if forward:
        of_caller = set(inputs) if forward == "helper" else set()
        unit.mirrors = with_sharing(unit, mark, services.writes, of_caller)
        while split_active(unit):
            unit.forget()
            unit.environment = inferred()
            understand()
            unit.mirrors = with_sharing(unit, mark, services.writes, of_caller)
        ready(unit.mirrors.shared)
        refuse_outside_writes(unit, services.writes, forward=True)
        refuse_strided_constants(unit)
        refuse_lost_views(unit)
        check_operands(unit, services, unfold)
        check_dtypes(unit, services.global_name, unfold)
        check_items(unit, services.global_name)
        check_lists(unit, services.global_name)
        return unit
    ready(set())
    if inputs:
        refuse_outside_writes(unit, services.writes)
        alias(unit, services.writes)
        before: set[str] = set()
        while unit.memory != before:
            before = set(unit.memory)
            ready(before)
            alias(unit, services.writes)
        with_shadows(unit, services.global_name)
        check_overlaps(unit, services.global_name)
        check_views(unit, services.global_name)
        check_iterators(unit, services.global_name)
        check_items(unit, services.global_name)
        check_lists(unit, services.global_name)
        check_operands(unit, services, unfold)
        check_dtypes(unit, services.global_name, unfold)
    return unit


BUILTINS = {"range", "len", "reversed", "list", "dict", "type", "bool", "min", "tuple"}


def unshadowed(source: Source, scope: Scope) -> Scope:
    """Generated code calls a few builtins: local variables of these names get others. So do those named like a global that is read."""
    own = scope.locals - {p.id for p in parameters(source.tree)}
    asked = own & CONSTANT_CALLS
    calls = (n.func for n in walk(source.tree) if isinstance(n, gast.Call)) if asked else ()
    hidden = sorted(own & BUILTINS | asked & {func.id for func in calls if isinstance(func, gast.Name)})
    if hidden:
        taken = Names(scope.locals | names_read(source.tree))
        renamed = {label: taken.fresh(f"{label}_value") for label in hidden}
        source.tree.body = [renamed_tree(stmt, renamed, {}) for stmt in source.tree.body]
        scope.locals = scope.locals - set(hidden) | set(renamed.values())
    if shared := like_globals(source.tree):
        taken = Names(scope.locals | names_read(source.tree))
        source.tree.body = renamed_in(source.tree.body, shared, taken.fresh)
        scope.locals = scope.locals - shared | names_bound(source.tree.body)
    return scope


def _callee(unit: Unit, step: Op) -> Any:
    operation = unit.canonical(step)
    return operation.callee if operation is not None else MISSING


@dataclass
class Sweeps:
    """The two sweeps of a function, and what they share."""

    forward: list[gast.stmt]
    reverse: list[gast.stmt]
    adjoints: Reverse
    state: dict[str, str]  # adjoints that are not zero at the start of the function
    temporaries: set[str]
    settled: set[str] = field(default_factory=set)  # variables that surely have a value when the forward sweep ends
    empty: set[str] = field(default_factory=set)  # variables that begin as None


def reverse_sweeps(unit: Unit, services: Services, seed: str, whole: bool = False) -> Sweeps:
    """reverse, record, sweeps; `seed` is the name of the result's adjoint; `whole`: nobody goes on with the result."""
    program = unit.program
    inference = ExpressionKinds(unit.scope, services.call_kind)
    kind_of_tree = unit.kind_in(inference)
    forward_stores(program, kind_of_tree)
    kinds = unit.joined_kinds()
    masked = services.masked or picks(unit, kind_of_tree)
    reverse = Reverse(
        unit.names,
        services.global_name,
        kind_of_tree,
        lambda step, operation, reverse: services.call_pair(unit, step, operation, reverse),
        unit.error,
        masked,
        kinds,
        definitions(program),
        canonical_of=unit.canonical,
        feeding=feeding(unit) if whole else None,
        infinite=infinite(unit) if masked else frozenset(),
        mixed=mixed(unit),
    )
    state: dict[str, str] = {}
    if isinstance(program.result, gast.Name) and not unit.gives:
        reverse.bars[program.result.id] = seed
        state[program.result.id] = "shared"
    reverse.bars.update(unit.shadows)
    reverse.memory = unit.memory
    state.update(dict.fromkeys(unit.memory, "owned"))
    reverse.block(program.body, state)
    recorder = Recorder(
        program, unit.names, variables(program), unit.steady(), kind_of_tree, services.global_name, kinds
    )
    if unit.borrowing:  # the caller wants back what it lent, and the shadows of lists as they were
        given = dict(zip(program.parameters, unit.kinds, strict=True))
        recorder.start = {p for p, k in given.items() if not immutable(k)}
        recorder.start |= {unit.shadows[p] for p in unit.lent & unit.shadows.keys() if isinstance(given[p], CONTAINERS)}
    recorder.shadows = {unit.shadows[p] for p in unit.inputs if p in unit.memory}
    rematerialise(program)
    read_again(program, kind_of_tree)
    recorder.frozen = copied(program, kind_of_tree, recorder.restored)
    recorder.run()
    check_attempts(program, unit.error)
    mark_raising(program, kinds, kind_of_tree)
    reads, settled = unbound_reads(program)
    maybe = reverse.zeroed - (settled - recorder.unbound)
    start = unbound(program, maybe, recorder.unbound, kinds, services.global_name)
    empty = {s.targets[0].id for s in start} | deleted(program.body)
    start = checked(program, reads, start, empty if whole else empty | variables(program) - settled, unit.names)
    copies = entry_copies(unit, services)  # also puts copies behind what is looked up
    forward = [*copies, *start, *Forward(program, unit.written & program.leaf_names).block(program.body)]
    backward = Backward().block(program.body)
    temporaries = program.temporaries | reverse.temporaries
    return Sweeps(forward, backward, reverse, state, temporaries, settled, empty)


def tidied(unit: Unit, services: Services, sweeps: Sweeps, body: list[gast.stmt], live: set[str]) -> list[gast.stmt]:
    """simplify and tidy: the whole body of a generated function."""
    of = kinds_in(unit, services, sweeps, body)

    def polish(stmt: gast.stmt) -> None:
        value = getattr(stmt, "value", None)
        if value is not None and any(type(n) is gast.Attribute and n.attr == "broadcast_to" for n in walk(value)):
            stmt.value = narrowed(value, of)

    is_number = numbers(of)
    bars = {
        sweeps.adjoints.bars[t] for t in unit.program.temporaries if t in sweeps.adjoints.bars and t not in unit.memory
    }
    keep_captured(body)
    body = dead(body, set(live))
    body = fold(pops_at_once(body), sweeps.temporaries | bars, polish, is_number)
    if narrow(body, sweeps.temporaries | bars, of):
        body = fold(body, sweeps.temporaries | bars, polish, is_number)
    body = without_detours(body)
    if unit.program.leaves:
        values = {label: tree for label, tree in unit.program.leaves.items() if label not in unit.written}
        body = [
            s
            for s in body
            if not (isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name) and s.targets[0].id in values)
        ]
        body = [s if values.keys().isdisjoint(names_read(s)) else substitute(s, values) for s in body]
    adjoints = {*sweeps.adjoints.bars.values(), *sweeps.adjoints.temporaries}
    polish_adjoints(body, adjoints, of)
    add_at_hits(body, adjoints, of)
    return body


def reverse_tidied(unit: Unit, services: Services, sweeps: Sweeps, body: list[gast.stmt]) -> list[gast.stmt]:
    """The same for a function with a reverse sweep, behind a heading or from its start: places are written once."""
    body = tidied(unit, services, sweeps, body, set())
    stores = any(isinstance(step, Store) for step in every(unit.program.body))
    if not stores and not in_loops(body):
        return body
    of = kinds_in(unit, services, sweeps, body)
    if stores:
        start = next((i + 1 for i, stmt in enumerate(body) if is_heading(stmt, "reverse sweep")), 0)
        body = [*body[:start], *in_place(body[start:], sweeps.temporaries, numbers(of))]
    adjoints = {*sweeps.adjoints.bars.values(), *sweeps.adjoints.temporaries}
    if in_loops(body):
        body = add_behind_loops(body, adjoints, of, unit.names, lambda: services.global_name("np", np))
    return body
