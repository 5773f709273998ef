"""overlaps: an assignment that NumPy carries out item by item, over items that it has not read yet, is refused.

`x[::2] = x[:3]` of one axis gives what no formula says: NumPy copies first only where axes are more, or run against each other.

>>> import numpy as np
>>> from s2sad import grad
>>> def f(x):
...     x[::2] = x[:2]
...     return np.sum(x)
>>> grad(f)(np.ones(4))  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
s2sad.errors.UnsupportedError: ...:2:5: this assignment reads and writes the same items, and NumPy copies them one by one
    x[::2] = x[:2]
    ^
Copy what is read: x[::2] = x[:3].copy().
"""

from __future__ import annotations

import gast

from s2sad.errors import UnsupportedError
from s2sad.ir import Op, Store, every
from s2sad.kinds import Num
from s2sad.passes.contents import CONTAINERS
from s2sad.trees import names_read, subscript
from s2sad.unit import Unit


def refuse_overlaps(unit: Unit, store: Store, others: set[str]) -> None:
    """`others` share memory with what is written."""
    value = store.value
    if store.op is not None or not isinstance(value, gast.Name) or isinstance(store.found, CONTAINERS):
        return
    if value.id not in others and value.id != store.base:
        return
    views = {
        step.target: step.expr
        for step in every(unit.program.body)
        if isinstance(step, Op) and len(step.targets) == 1 and step.target in unit.program.temporaries
    }
    kind = store.kinds.get(value.id)
    if not isinstance(kind, Num) or kind.shape is None or len(kind.shape) != 1:
        return
    source, target = stride(value, views), stride(subscript(store.place(), store.index), views)
    if None not in (source, target) and source != target and source * target > 0:  # type: ignore[operator]
        raise unit.error(
            UnsupportedError,
            "this assignment reads and writes the same items, and NumPy copies them one by one",
            store.origin.node,
            "Copy what is read: x[::2] = x[:3].copy().",
        )


def stride(tree: gast.expr, views: dict[str, gast.expr]) -> int | None:
    """How many items of the array lie between two items of a view of one axis; None if that is not known."""
    match tree:
        case gast.Name(id=label):
            return stride(views[label], views) if label in views and names_read(views[label]) else 1
        case gast.Subscript(value=value, slice=gast.Slice(step=step)):
            number, inner = _integer(step), stride(value, views)
            return None if inner is None or number is None else inner * number
    return None


def _integer(step: gast.expr | None) -> int | None:
    match step:
        case None:
            return 1
        case gast.Constant(value=int(value)):
            return value
        case gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=int(value))):
            return -value
    return None
