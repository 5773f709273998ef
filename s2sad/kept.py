"""Which memory the residuals of a call hold: what the caller writes there later has to be put back before the backward half runs."""

from __future__ import annotations

from collections.abc import Mapping

import gast

from s2sad.flow import variables
from s2sad.ir import Op, every
from s2sad.passes.pairs import Flow, ghost, related
from s2sad.passes.sources import immutable
from s2sad.trees import names_read
from s2sad.unit import Unit

RESULT = "§result"


def kept_memory(unit: Unit, needed: set[str]) -> frozenset[str]:
    """Parameters of a function, and RESULT, that may share memory with what its forward half keeps."""
    program = unit.program
    local = variables(program)
    pairs = Flow(unit, None).block(program.body, set())
    held = needed & local
    if needed - local:  # stacks: what any variable was
        held |= local - set(program.parameters)
    for step in every(program.body):
        if isinstance(step, Op) and step.saved in needed:  # the residuals of a call, which hold what it was given
            held |= step.kept & local
    held = held.union(map(ghost, held))
    kinds = dict(zip(program.parameters, unit.kinds, strict=True))
    result = getattr(program.result, "id", None)
    candidates = {
        p: p for p, kind in kinds.items() if not immutable(kind) and (p not in unit.written or unit.borrowing)
    }
    if result is not None and not immutable(unit.result_kind):
        candidates[RESULT] = result
    names: dict[str, set[str]] = {label: {variable} for label, variable in candidates.items()}
    for step in every(program.body):
        if isinstance(step, Op) and step.leaf:  # its memory is that of what it was looked up in
            for label in names_read(step.expr) & names.keys():
                names[label].add(step.target)

    def looks_at(variable: str) -> set[str]:
        return {variable, ghost(variable)} | related(variable, pairs) | related(ghost(variable), pairs)

    return frozenset(label for label, own in names.items() if any(not held.isdisjoint(looks_at(v)) for v in own))


def kept_by(kept: frozenset[str] | None, trees: Mapping[str, gast.expr], targets: tuple[str, ...]) -> frozenset[str]:
    """The caller's names for it; None: any."""
    names = [names_read(tree) for label, tree in trees.items() if kept is None or label in kept]
    return frozenset(targets if kept is None or RESULT in kept else ()).union(*names)
