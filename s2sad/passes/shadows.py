"""shadows: adjoints of memory that has several names while it is written.

The shadow of an array is made when the array is, and the shadow of a view is the same view of the shadow: `v = x[1:]` stands beside
`v_bar = x_bar[1:]`, and a swap beside a swap. Shadows are variables of the forward sweep, so what is rebound is recorded and restored
like any value. In the reverse sweep contributions land in the shadow where they belong.
"""

from __future__ import annotations

import gast
import numpy as np

from s2sad import runtime
from s2sad.errors import UnsupportedError
from s2sad.flow import bound_by
from s2sad.indexing import classify
from s2sad.ir import Branch, Loop, Op, Origin, Step, Store, every
from s2sad.kinds import UNKNOWN, Num, differentiable
from s2sad.passes.alias import Sharing, immutable, is_library, refuse
from s2sad.trees import attribute, call, clone, name, names_read, substitute
from s2sad.unit import Unit

# views on every layout: the shadow's is one too
VIEWS = {
    "transpose",
    "swapaxes",
    "moveaxis",
    "rollaxis",
    "expand_dims",
    "flip",
    "fliplr",
    "flipud",
    "rot90",
    "matrix_transpose",
    "permute_dims",
    "squeeze",
    "split",
    "array_split",
    "hsplit",
    "vsplit",
    "dsplit",
    "asarray",
    "asanyarray",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "view",
}
# a view or a copy, as the layout has it
MAYBE = {"reshape", "ravel", "ascontiguousarray", "asfortranarray"}


def memory_of(unit: Unit, troubled: dict[str, Step]) -> set[str]:
    """The variables that need shadows: those in trouble, and all that they are views of. Refuses what can't be mirrored."""
    sharing = Sharing(unit)
    kinds = unit.joined_kinds()
    found: set[str] = set()
    pending = sorted(troubled)
    definitions: dict[str, list[Op]] = {}
    targets: dict[str, Step] = {}
    for step in every(unit.program.body):
        if isinstance(step, Op):
            for target in step.targets:
                definitions.setdefault(target, []).append(step)
        elif isinstance(step, Loop):
            targets.update(dict.fromkeys(bound_by(step), step))
    why = dict(troubled)
    while pending:
        variable = pending.pop()
        if variable in found:
            continue
        found.add(variable)
        step = why[variable]
        kind = kinds.get(variable, UNKNOWN)
        leaf = any(s.leaf for s in definitions.get(variable, []))
        if (
            not isinstance(kind, Num)
            or kind.shape in (None, ())
            or kind.dtype is None
            or kind.dtype.kind not in "fc"
            or variable in unit.captured
            or variable in targets
            or variable in names_read(unit.program.result)
            or variable == unit.program.aux
            or leaf
        ):
            refuse(
                unit, step, variable, sorted(troubled)[0] if sorted(troubled)[0] != variable else sorted(troubled)[-1]
            )
        for definition in definitions.get(variable, []):
            sources = sharing.sources(definition)
            if sources and not mirrored(definition, sharing):
                refuse(unit, step, variable, sorted(sources)[0])
            for source in sources:
                why.setdefault(source, step)
                pending.append(source)
            for target in definition.targets if sources and len(definition.targets) > 1 else ():
                why.setdefault(target, step)
                pending.append(target)
    return found


def mirrored(step: Op, sharing: Sharing) -> bool:
    """Is the same operation on shadows the shadow of the result?"""
    if step.forward is not None:
        return False
    match step.expr:
        case gast.Name():
            return True
        case gast.Subscript(value=gast.Name(), slice=index):
            what = classify(index, lambda n: sharing.unit_kind(n, step))
            return what is not None and set(what) <= {"int", "slice", "new", "ellipsis"}
        case gast.Attribute(value=gast.Name(), attr="T" | "mT"):
            return True
        case gast.Call(func=func, args=args, keywords=keywords):
            label = func.attr if isinstance(func, gast.Attribute) else func.id if isinstance(func, gast.Name) else ""
            if label not in VIEWS | MAYBE or any(
                k.arg not in ("axis", "order", "newshape", "shape", "indices_or_sections") for k in keywords
            ):
                return False
            if is_library(step.callee):
                return (
                    bool(args)
                    and isinstance(args[0], gast.Name)
                    and len(sharing.sources(step)) == 1
                    and not (label in ("asarray", "asanyarray", "view") and len(args) > 1)
                )
            return (
                step.callee is None
                and isinstance(func, gast.Attribute)
                and isinstance(func.value, gast.Name)
                and not (label == "view" and args)
            )
    return False


def may_copy(step: Op) -> bool:
    return (
        isinstance(step.expr, gast.Call)
        and (step.expr.func.attr if isinstance(step.expr.func, gast.Attribute) else getattr(step.expr.func, "id", ""))
        in MAYBE
    )


def with_shadows(unit: Unit, global_name) -> None:
    """Put the statements that make shadows beside those that make arrays."""
    if not unit.memory:
        return
    sharing = Sharing(unit)
    kinds = unit.joined_kinds()
    shadows = {v: unit.names.fresh(f"{v}_bar") for v in sorted(unit.memory)}
    unit.shadows = shadows
    np_name = global_name("np", np)

    def made(origin: Origin, targets: tuple[str, ...], expr: gast.expr, source: Op | None) -> Op:
        table = {t: kinds[v] for v, t in shadows.items() if t in targets}
        return Op(
            origin, targets, expr, table, callee=source.callee if source is not None else None, pure=True, shadow=True
        )

    def visit(body: list[Step]) -> list[Step]:
        result: list[Step] = []
        for step in body:
            if isinstance(step, Branch):
                step.then, step.orelse = visit(step.then), visit(step.orelse)
            elif isinstance(step, Loop):
                step.body = visit(step.body)
            elif isinstance(step, Op) and set(step.targets) & unit.memory:
                sources = sharing.sources(step)
                if sources:
                    step.shares, step.may_copy = tuple(sorted(sources)), may_copy(step)
                    renamed: dict[str, gast.expr] = {s: name(shadows[s]) for s in sources}
                    result.append(
                        made(step.origin, tuple(shadows[t] for t in step.targets), substitute(step.expr, renamed), step)
                    )
                    result.append(step)
                else:
                    result.append(step)
                    behind = [
                        made(step.origin, (shadows[t],), call(attribute(np_name, "zeros_like"), name(t)), None)
                        for t in step.targets
                        if t in unit.memory
                    ]
                    step.partner = behind[-1]
                    result += behind
                continue
            result.append(step)
        return result

    body = visit(unit.program.body)
    origin = Origin(gast.Pass(), 1, "")
    start: list[Step] = [
        made(origin, (shadows[p],), call(global_name("shadow", runtime.shadow), name(p)), None)
        for p in unit.program.parameters
        if p in unit.memory
    ]
    unit.program.body = [*start, *body]
    unit.forget()


__all__ = [
    "UnsupportedError",
    "clone",
    "differentiable",
    "immutable",
    "may_copy",
    "memory_of",
    "mirrored",
    "with_shadows",
    "Store",
]
