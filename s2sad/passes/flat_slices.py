"""flat_slices: `x.flat[2:5]` is a copy, though `x.ravel()[2:5]`, which stands for it, is a view.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(A):
...     v = A.flat[::4]
...     v[0] = 2.0
...     return np.sum(v * v)
>>> forward_sweep(f, np.ones((2, 2)))
ravel_A = A.ravel()
v = ravel_A[::4].copy()
v[0] = 2.0
value = np.sum(v * v)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from s2sad.kinds import Num
from s2sad.passes.lazy_idioms import looped
from s2sad.passes.located import at
from s2sad.trees import attribute, call, walk

if TYPE_CHECKING:
    from s2sad.ir import Step
    from s2sad.passes.flattening import Flattener


def of_flat(flat: Flattener, node: gast.Subscript, steps: list[Step]) -> gast.expr:
    """What `x.flat[index]` is looked up in; or all of it, as a copy, where something may be written."""
    whole = looped(flat.home.idioms, node.value, steps)
    if not (flat.home.stores or flat.home.writes) or not _is_slice(flat, node.slice):
        return whole
    part = at(gast.Subscript(whole, node.slice, gast.Load()), node)
    return at(call(at(attribute(part, "copy"), node)), node)


def _is_slice(flat: Flattener, index: gast.expr) -> bool:
    """A slice, `...`, or one of these under a name."""
    if isinstance(index, gast.Tuple) and len(index.elts) == 1:
        index = index.elts[0]
    if isinstance(index, gast.Name):
        made = (n for n in walk(flat.home.source.tree) if isinstance(n, gast.Assign))
        values = [n.value for n in made if any(getattr(t, "id", "") == index.id for t in n.targets)]
        return not isinstance(flat.home.kinds.get(index.id), Num | None) or any(_makes_slice(flat, v) for v in values)
    return isinstance(index, gast.Slice) or (isinstance(index, gast.Constant) and index.value is Ellipsis)


def _makes_slice(flat: Flattener, node: gast.expr) -> bool:
    """`slice(a, b)` or `np.s_[a:b]`"""
    if isinstance(node, gast.Call):
        return flat.callee(node.func) is slice
    return isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Slice)
