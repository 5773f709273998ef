"""lost_views: forward mode refuses to write through views that are made in ways that tangents can't follow.

`z = np.nan_to_num(x, copy=False)` and `z = y.base` may be `x` itself, and what is written to `z` is written to `x`; the tangent of `z` is computed.

>>> import numpy as np
>>> from s2sad import jvp
>>> def f(x):
...     z = np.nan_to_num(x, copy=False)
...     z[0] = 2.0
...     return np.sum(x)
>>> jvp(f)(np.ones(3), tangents=np.ones(3))
Traceback (most recent call last):
    ...
s2sad.errors.UnsupportedError: <doctest s2sad.passes.lost_views[2]>:2:5: 'z' is written, and may be the memory of another array
    z = np.nan_to_num(x, copy=False)
    ^
Write to the array itself.
"""

from __future__ import annotations

import gast

from s2sad.errors import UnsupportedError
from s2sad.flow import reads_of
from s2sad.ir import Loop, Op, Step, Store, blocks, every
from s2sad.passes.mirror import COMPUTING
from s2sad.passes.sources import Sharing, label_of
from s2sad.passes.writing_names import gives_back_argument
from s2sad.trees import names_read
from s2sad.unit import Unit

LOST = COMPUTING | {"flat"}
GIVING = {"nan_to_num", "real_if_close"}  # what they give may be their argument, which may be written


def refuse_lost_views(unit: Unit) -> None:
    """Of what is written under several names."""
    stored = {s.base for s in every(unit.program.body) if isinstance(s, Store)}
    for step in every(unit.program.body):
        if not isinstance(step, Op):
            continue
        if isinstance(step.expr, gast.Call) and gives_back_argument(step.expr, _label(step.expr)):
            written = unit.mirrors.written & {*step.targets, *Sharing(unit).sources(step)}
        elif _label(step.expr) in GIVING and (sources := Sharing(unit).sources(step)):
            written = _seen_later(unit, step, sources)
        elif not stored.isdisjoint(step.targets) and _label(step.expr) in LOST and Sharing(unit).sources(step):
            written = stored & unit.mirrors.shared & {*step.targets}
        else:
            continue
        if written:
            raise unit.error(
                UnsupportedError,
                f"{min(written)!r} is written, and may be the memory of another array",
                step.origin.node,
                "Write to the array itself.",
            )


def _seen_later(unit: Unit, step: Op, sources: set[str]) -> set[str]:
    """What is written behind a step, or in a loop around it, of what it gives or looks at, if the other one is read behind that."""
    targets, shared = {*step.targets}, unit.mirrors.shared
    stale: set[str] = set()  # what the tangent would no longer be right of
    written: set[str] = set()
    for later in _behind(unit, step):
        if stale & reads_of(later):
            return written
        if isinstance(later, Store) and later.base in targets | sources | shared:
            written.add(later.base)
            stale |= sources if later.base in targets else targets if later.base in sources else targets | sources
    return written if stale & names_read(unit.program.result) else set()


def _behind(unit: Unit, step: Op) -> list[Step]:
    """What runs behind a step; what a loop around it runs, twice."""
    found: list[Step] = []
    block: list[Step] = unit.program.body
    while block:
        place = next((k for k, outer in enumerate(block) if any(inner is step for inner in every([outer]))), len(block))
        around = block[place] if place < len(block) else None
        again = [*every([around])] * 2 if isinstance(around, Loop) else []
        found = [*again, *every(block[place + 1 :]), *found]
        inside = blocks(around) if around is not None and around is not step else ()
        block = next((b for b in inside if any(inner is step for inner in every(b))), [])
    return found


def _label(node: gast.expr) -> str:
    if isinstance(node, gast.Call):
        return label_of(node)
    return node.attr if isinstance(node, gast.Attribute) else ""
