"""entry: the first lines of a generated function: copies of what is written, and names that may have no value."""

from __future__ import annotations

import types
from typing import Any

import gast

from s2sad import runtime_memory
from s2sad.adjoints import GlobalName
from s2sad.flow import Facts, variables
from s2sad.ir import Op, Program, every
from s2sad.joining import values
from s2sad.kinds import UNKNOWN, DictOf, Kind, ListOf, Map, Num, Obj, Seq
from s2sad.passes.sources import immutable
from s2sad.passes.statics import holds_objects
from s2sad.services import Services
from s2sad.trees import assign, attribute, call, const, name
from s2sad.unit import Unit


def unbound(
    program: Program, zeroed: set[str], saved: set[str], kinds: dict[str, Kind], global_name: GlobalName
) -> list[gast.Assign]:
    """Zeros ask for the shape of a variable that may have no value there: then nothing asks for the zeros.

    Nor for what is saved of a variable that has no value.
    """
    maybe = zeroed & variables(program) - set(program.given) - Facts().of(program.body)[1]

    def nothing(kind: Any) -> gast.expr:
        match kind:
            case DictOf():
                return gast.Dict([], [])
            case ListOf():
                return gast.List([], gast.Load())
            case Seq(items=items):
                return gast.List([nothing(item) for item in items], gast.Load())
            case Map(items=items):
                return gast.Dict([const(key) for key, _ in items], [nothing(item) for _, item in items])
            case Obj(items=items):
                parts = [gast.keyword(attr, nothing(item)) for attr, item in items]
                return gast.Call(name(global_name("SimpleNamespace", types.SimpleNamespace)), [], parts)
        return const(None)

    empty = [assign(v, const(None)) for v in sorted(saved - maybe)]
    return [*empty, *(assign(v, nothing(kinds.get(v, UNKNOWN))) for v in sorted(maybe))]


def entry_copies(unit: Unit, services: Services) -> list[gast.stmt]:
    """The caller's arrays stay as they are: what is written is copied first, and shares memory with no other argument."""
    for step in every(unit.program.body):
        if isinstance(step, Op) and step.leaf and step.target in unit.written and not unit.borrowing:
            step.after.append(assign(step.target, entry_copy(unit, step.target, step.kind, services)))
    written = sorted(unit.written & set(unit.program.parameters))
    if unit.borrowing:
        return []
    alone = distinct_objects(unit, services.global_name)
    if not unit.written:
        return alone
    holding = [p for p, kind in zip(unit.program.parameters, unit.kinds, strict=True) if not immutable(kind)]
    holding += sorted(v for v, kind in unit.captured.items() if not immutable(kind))
    kinds = dict(zip(unit.program.parameters, unit.kinds, strict=True))
    result: list[gast.stmt] = alone
    if len(holding) > 1 or any(not isinstance(kinds.get(p), Num) for p in holding):
        result.append(gast.Expr(call(services.global_name("apart", runtime_memory.apart), *map(name, holding))))
    return [*result, *(assign(p, entry_copy(unit, p, kinds[p], services)) for p in written)]


def distinct_objects(unit: Unit, global_name: GlobalName) -> list[gast.stmt]:
    """Where objects were taken apart, none may be met in two places."""
    kinds = [*zip(unit.program.parameters, unit.kinds, strict=True), *sorted(unit.captured.items())]
    holding = [(label, kind) for label, kind in kinds if holds_objects(kind)]
    if not unit.program.unfolded or sum(count_objects(kind) for _, kind in holding) < 2:
        return []
    names = [name(label) for label, _ in holding]
    return [gast.Expr(call(global_name("distinct", runtime_memory.distinct), *names))]


def count_objects(kind: Kind) -> int:
    """How many objects and containers a value of this kind holds, and is."""
    return isinstance(kind, Obj | Map | Seq) + sum(map(count_objects, values(kind)))


def entry_copy(unit: Unit, variable: str, kind: Kind, services: Services) -> gast.expr:
    if isinstance(kind, Num) and kind.shape is not None:
        return (
            call(services.global_name("own", runtime_memory.own), name(variable))
            if len(kind.shape) > 1
            else call(attribute(variable, "copy"))
        )
    return call(services.global_name("own", runtime_memory.own), name(variable))
