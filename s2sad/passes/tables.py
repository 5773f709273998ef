"""tables: dicts that the function makes, and only fills with numbers, short tuples of these, or arrays that are alike.

The adjoint of such a dict is a dict, made in the reverse sweep: what was put under a key takes the adjoint that stands there.

>>> import numpy as np
>>> from s2sad.showing import reverse_sweep
>>> def f(x, keys):
...     d = {}
...     for i, key in enumerate(keys):
...         d[key] = np.sin(x[i])
...     return d["a"]
>>> reverse_sweep(f, np.ones(2), ["a", "b"])
d_bar = dict.fromkeys(d, 0.0)
d_bar['a'] = d_bar['a'] + value_bar
x_bar = np.zeros_like(x)
for i, key in reversed(list(enumerate(keys))):
    x_bar[i] += d_bar[key] * np.cos(x[i])
    d_bar[key] = 0.0
"""

from __future__ import annotations

import collections

import gast

from s2sad.adjoints import short
from s2sad.ir import Op, Step, Store
from s2sad.kinds import DictOf, Kind, Num, Seq
from s2sad.trees import names_read
from s2sad.unit import Unit

MAKERS = (dict, collections.OrderedDict, collections.defaultdict)


def plain_tables(unit: Unit, steps: list[Step], varied: set[str]) -> set[str]:
    """The names of such dicts; `varied`: what depends on the inputs."""
    found = {label for label, kind in unit.joined_kinds().items() if isinstance(kind, DictOf) and is_plain(kind.item)}
    found -= {*unit.program.parameters, *unit.captured, *unit.lent}
    if not found:
        return found
    for step in steps:
        if isinstance(step, Op) and not found.isdisjoint(step.targets) and not makes(step):
            found -= set(step.targets)
        elif isinstance(step, Store) and step.base in found and not fills(step, varied):
            found.discard(step.base)
    return found


def makes(step: Op) -> bool:
    """Is it a new dict, of nothing that another one holds?"""
    match step.expr:
        case gast.Dict(keys=keys):
            return None not in keys and len(step.targets) == 1
        case gast.Call(args=[_, gast.Constant()], keywords=[]) if step.callee == dict.fromkeys:
            return True
        case gast.Call(args=args, keywords=[]):
            return step.callee in MAKERS and len(args) <= (step.callee is collections.defaultdict)
    return False


def fills(step: Store, varied: set[str]) -> bool:
    """Does it put one item under a key that is no matter of derivatives?"""
    kind = step.kinds.get(step.base)
    if names_read(step.index) & varied:
        return False
    return step.op in (None, "+", "-") and step.seen is None and isinstance(kind, DictOf) and is_plain(kind.item)


def is_plain(item: Kind) -> bool:
    """Numbers, short tuples of numbers, or arrays of floats that are alike?"""
    if isinstance(item, Seq):
        return (
            item.type is tuple
            and short(item)
            and all(isinstance(i, Num) and i.scalar and is_plain(i) for i in item.items)
        )
    if not isinstance(item, Num) or item.optional:
        return False
    if item.shape is None:
        return True  # a number or an array: the adjoint of a place begins as a number, to which arrays may be added
    return item.boxed is False if item.scalar else alike(item) and item.dtype is not None and item.dtype.kind in "fc"


def alike(item: Num) -> bool:
    """Have all items of a container one shape?"""
    return item.shape is not None and not any("|" in getattr(dim, "name", "") for dim in item.shape)
