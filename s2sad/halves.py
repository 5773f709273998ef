"""halves: what the backward half of a function reads of the forward half, and whether it has a value there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import gast

from s2sad import residuals
from s2sad.assemble import assembled_gradient
from s2sad.flow import variables
from s2sad.ir import every, written_memory
from s2sad.kept import kept_memory
from s2sad.kinds import differentiable
from s2sad.passes.entry import entry_copy
from s2sad.passes.sources import immutable
from s2sad.passes.unbound import without_checks
from s2sad.pipeline import Sweeps, reverse_sweeps, reverse_tidied, tidied
from s2sad.precision import double_seed
from s2sad.trees import assign, call, clone, const, name, names_bound, names_read, store, walk
from s2sad.unit import Unit

if TYPE_CHECKING:
    from s2sad.pairing import Pair
    from s2sad.session import Session


def exposed(body: list[gast.stmt]) -> set[str]:
    """Names that a block reads before it binds them (in loops and branches: at all)."""
    bound: set[str] = set()
    found: set[str] = set()
    for stmt in body:
        reads = names_read(stmt)
        if isinstance(stmt, gast.AugAssign):
            reads = reads | names_bound([stmt.target]) | {n.id for n in walk(stmt.target) if isinstance(n, gast.Name)}
        if isinstance(stmt, gast.With):
            found |= (exposed(stmt.body) | names_read(gast.With(stmt.items, [], None))) - bound
            bound |= surely_bound(stmt.body) | names_bound(
                [i.optional_vars for i in stmt.items if i.optional_vars is not None]
            )
            continue
        if isinstance(stmt, gast.For | gast.If | gast.While):
            inner = (
                exposed([*getattr(stmt, "body", []), *getattr(stmt, "orelse", [])])
                if not isinstance(stmt, gast.If)
                else exposed(stmt.body) | exposed(stmt.orelse)
            )
            header = names_read(stmt.iter) if isinstance(stmt, gast.For) else names_read(stmt.test)
            target = names_bound([stmt.target]) if isinstance(stmt, gast.For) else set()
            found |= ((inner - target) | header) - bound
            if isinstance(stmt, gast.If):
                bound |= surely_bound(stmt.body) & surely_bound(stmt.orelse)
            continue
        found |= reads - bound
        bound |= names_bound([stmt])
    return found


def popped(body: list[gast.stmt]) -> set[str]:
    """Lists that a block takes items from."""
    return {
        n.value.id
        for stmt in body
        for n in walk(stmt)
        if isinstance(n, gast.Attribute) and n.attr == "pop" and isinstance(n.value, gast.Name)
    }


def objects_as_dicts(tree: gast.expr) -> gast.expr:
    """`rebuilt(p, a=…)` and `type(p)(a=…)` as the dict that they are made of."""
    match tree:
        case gast.Call(func=gast.Name(id="rebuilt") | gast.Call(func=gast.Name(id="type")), keywords=keywords) if (
            keywords and all(k.arg is not None for k in keywords)
        ):
            return gast.Dict([const(k.arg) for k in keywords], [objects_as_dicts(k.value) for k in keywords])
        case gast.Tuple(elts=elts) | gast.List(elts=elts):
            return type(tree)([objects_as_dicts(e) for e in elts], tree.ctx)
        case gast.Dict(keys=keys, values=values):
            return gast.Dict(keys, [objects_as_dicts(v) for v in values])
    return tree


def surely_bound(body: list[gast.stmt]) -> set[str]:
    """Names that every path through a block binds."""
    bound: set[str] = set()
    for stmt in body:
        if isinstance(stmt, gast.If):
            bound |= surely_bound(stmt.body) & surely_bound(stmt.orelse)
        elif isinstance(stmt, gast.With):
            bound |= surely_bound(stmt.body)
        elif not isinstance(stmt, gast.For | gast.While | gast.Try):
            bound |= names_bound([stmt])
    return bound


def halves_of(
    session: Session,
    unit: Unit,
    forward_name: str,
    backward_name: str,
    single: bool = True,
    pair: Pair | None = None,
    asked: Callable[[Sweeps], list[gast.expr]] | None = None,
) -> list[gast.FunctionDef]:
    """`f_forward(x) → value, saved` and `f_backward(saved, value_bar) → adjoints`; `asked`: of which arguments, if not all."""
    seed = unit.names.fresh("value_bar")
    sweeps = reverse_sweeps(unit, session.services(), seed)
    own_inputs = [p for p in unit.inputs if p not in unit.lent]
    if asked is None:
        gradient = [assembled_gradient(unit, sweeps, p, session.imports.library) for p in own_inputs]
    else:
        gradient = asked(sweeps)
    if pair is not None:  # a caller that is generated takes dicts for adjoints of objects, lists for those of tuples
        gradient = [objects_as_dicts(tree) for tree in gradient]
        gradient = [gast.List(tree.elts, tree.ctx) if isinstance(tree, gast.Tuple) else tree for tree in gradient]
    back_result: gast.expr = gradient[0] if len(gradient) == 1 and single else gast.Tuple(gradient, gast.Load())
    returned = [gast.Return(back_result)] if gradient or not unit.borrowing else []
    start = double_seed(unit, seed, session.imports.library)
    backward = reverse_tidied(unit, session.services(), sweeps, [*start, *sweeps.reverse, *returned]) or [gast.Pass()]
    bound = {n for s in sweeps.forward for n in names_bound([s])}
    own = variables(unit.program) | unit.saved_names | bound | set(unit.program.lent_shadows)
    outside = exposed(backward) & set(unit.captured)  # what they were when the forward half ran
    needed = sorted((exposed(backward) & own) | outside)
    if pair is not None:
        pair.kept = kept_memory(unit, set(needed) - outside)
    saved = unit.names.fresh("saved")
    held: list[gast.expr] = [
        entry_copy(unit, n, unit.captured[n], session.services())
        if session.replayable and n in outside and not immutable(unit.captured[n])
        else name(n)
        for n in needed
    ]
    packed: gast.expr = held[0] if len(held) == 1 else gast.Tuple(held, gast.Load())
    given = clone(unit.program.result)
    if unit.gives:
        given = gast.Tuple([given, name(unit.shadows[given.id])], gast.Load())
    result = gast.Return(gast.Tuple([given, packed], gast.Load()))
    surely = surely_bound(sweeps.forward) | {*unit.program.given, *unit.captured} | sweeps.settled
    lists = popped(backward)
    first_half = without_checks(sweeps.forward, sweeps.empty | set(needed) - surely - lists)
    forward = tidied(unit, session.services(), sweeps, [*first_half, result], set())
    forward = [
        *(assign(n, gast.List([], gast.Load()) if n in lists else const(None)) for n in needed if n not in surely),
        *forward,
    ]
    target: gast.expr = store(needed[0]) if len(needed) == 1 else gast.Tuple([store(n) for n in needed], gast.Store())
    if needed:
        replayable = session.replayable and not unit.borrowing  # else the caller has copied all
        writes = replayable and any(written_memory(s) for s in every(unit.program.body))
        stacks = sorted(set(needed) & lists) if replayable and not writes else []
        again = [assign(stack, call("list", name(stack))) for stack in stacks]
        source: gast.expr = (
            call(session.imports.library("again", residuals.again), name(saved)) if writes else name(saved)
        )
        backward = [gast.Assign([target], source, None), *again, *backward]
    first = session.definition(unit, forward_name, unit.program.given, forward, sweeps)
    seeds = [] if unit.gives or (unit.borrowing and not differentiable(unit.result_kind)) else [seed]
    second = session.definition(unit, backward_name, [saved, *seeds], backward, sweeps, captured=[])
    return [first, second]
