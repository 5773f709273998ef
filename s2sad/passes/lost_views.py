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
from s2sad.ir import Op, Store, every
from s2sad.passes.mirror import COMPUTING
from s2sad.passes.sources import Sharing, label_of
from s2sad.passes.writing_names import gives_back_argument
from s2sad.unit import Unit

LOST = COMPUTING | {"flat"}


def refuse_lost_views(unit: Unit) -> None:
    """Of what is written under several names."""
    stored = {s.base for s in every(unit.program.body) if isinstance(s, Store)}
    for step in every(unit.program.body):
        if not isinstance(step, Op):
            continue
        if isinstance(step.expr, gast.Call) and gives_back_argument(step.expr, _label(step.expr)):
            written = unit.mirrors.written & {*step.targets, *Sharing(unit).sources(step)}
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


def _label(node: gast.expr) -> str:
    if isinstance(node, gast.Call):
        return label_of(node)
    return node.attr if isinstance(node, gast.Attribute) else ""
