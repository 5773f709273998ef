"""forwarding: what was just stored in a place of an array is not read from there again.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(A):
...     ratio = A[1:, 0] / A[0, 0]
...     A[1:, 0] = ratio
...     return np.sum(A[1:, 0] * A[0, 1])
>>> forward_sweep(f, np.ones((3, 3)))
A = own(A)
A_item2 = A[0, 0]
ratio = A[1:, 0] / A_item2
A[1:, 0] = ratio
A_item4 = A[0, 1]
value = np.sum(ratio * A_item4)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import gast

from s2sad.flow import bound_by, definitions, reads_of
from s2sad.indexing import may_repeat
from s2sad.ir import Op, Program, Step, Store, blocks, every, written_memory
from s2sad.kinds import Kind, Num
from s2sad.trees import name, names_read, substitute


@dataclass
class Stored:
    """A store whose value is in its place still."""

    step: Store
    value: str
    kind: Kind


def forward_stores(program: Program, kind_of: Callable[[gast.expr, dict[str, Kind]], Kind]) -> None:
    """Let what was stored stand for temporaries that read such a place."""
    written = set().union(*map(written_memory, every(program.body)))
    made = definitions(program)
    looking = _looked_at(program, written)
    found: dict[str, Stored] = {}
    pending = [program.body]
    while pending:
        body = pending.pop()
        known: dict[tuple[str, str], Stored] = {}
        kept: list[Step] = []
        for step in body:
            pending += blocks(step)
            stored = _reading(step, known, program.temporaries)
            if stored is not None and step.targets[0] not in looking:  # type: ignore[attr-defined]
                found[step.targets[0]] = stored  # type: ignore[attr-defined]
                continue
            kept.append(step)
            _forget(step, known)
            if isinstance(step, Store) and step.op is None and isinstance(step.value, gast.Name) and step.seen is None:
                kind = step.kinds.get(step.value.id)
                once = step.unique or not may_repeat(step.index, lambda n, env=step.kinds: kind_of(n, env), made)
                if once and step.value.id not in written and isinstance(kind, Num) and kind.array:
                    known[step.base, gast.dump(step.index)] = Stored(step, step.value.id, kind)
        body[:] = kept
    for step in every(program.body) if found else ():
        _replace(step, found)


def _looked_at(program: Program, written: set[str]) -> set[str]:
    """Names of which a view is taken that shows, or writes, what is written later; what containers hold; what headers and tests read."""
    found: set[str] = set()
    for step in every(program.body):
        if not isinstance(step, (Op, Store)):
            found |= reads_of(step).union(*map(names_read, step.before))
        if isinstance(step, Op) and not written.isdisjoint(step.targets):
            found |= names_read(step.expr)
        elif isinstance(step, Op) and any(not isinstance(step.kinds.get(t), Num) for t in step.targets):
            found |= names_read(step.expr)
        elif isinstance(step, Store):
            found |= {step.base} | names_read(step.place())
            if not isinstance(step.kinds.get(step.base), Num):
                found |= names_read(step.value)
    return found


def _reading(step: Step, known: dict[tuple[str, str], Stored], temporaries: set[str]) -> Stored | None:
    if not isinstance(step, Op) or len(step.targets) != 1 or step.target not in temporaries:
        return None
    match step.expr:
        case gast.Subscript(value=gast.Name(id=base), slice=index):
            found = known.get((base, gast.dump(index)))
            return found if found is not None and found.kind == step.kind else None
    return None


def _replace(step: Step, found: dict[str, Stored]) -> None:
    labels = sorted(reads_of(step).union(*map(names_read, step.before)) & found.keys())
    if not labels or not isinstance(step, Op | Store):
        return
    trees: dict[str, gast.expr] = {label: name(found[label].value) for label in labels}
    kinds = {found[label].value: found[label].kind for label in labels}
    if isinstance(step, Op):
        step.expr, step.operand_kinds = substitute(step.expr, trees), {**step.operand_kinds, **kinds}
    else:
        step.value, step.index = substitute(step.value, trees), substitute(step.index, trees)
        step.kinds = {**step.kinds, **kinds}
    step.before = [substitute(statement, trees) for statement in step.before]
    varied = {found[n].value for n in labels if n in step.varied and found[n].value in found[n].step.varied}
    step.varied = (step.varied - set(labels)) | varied
    step.active = step.active and bool(step.varied)


def _forget(step: Step, known: dict[tuple[str, str], Stored]) -> None:
    """What a step, with all inside of it, writes or binds anew."""
    memory: set[str] = set()
    names: set[str] = set()
    for inner in every([step]):
        memory |= written_memory(inner)
        names |= bound_by(inner)
    for key, stored in list(known.items()):
        place = {key[0]} | names_read(stored.step.index)
        if memory & place or names & (place | {stored.value}):
            del known[key]
