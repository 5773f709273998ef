"""factories: what makes the items of a defaultdict must not read what varies, and must only compute: it runs at look-ups, where nobody sees it.

>>> import collections
>>> import numpy as np
>>> from s2sad import grad
>>> def f(x):
...     table = collections.defaultdict(lambda: x[0])
...     return table["a"]
>>> grad(f)(np.ones(4))  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
s2sad.errors.UnsupportedError: ...: what this defaultdict puts under a new key reads 'x', which is differentiated
...
"""

from __future__ import annotations

import collections

import gast

from s2sad.errors import UnsupportedError
from s2sad.ir import Op, every
from s2sad.kinds import MISSING, UNKNOWN, known
from s2sad.passes.activity import captured, closed_over
from s2sad.passes.alias import ever_varied
from s2sad.passes.default_items import makes_empty
from s2sad.passes.purity import is_pure
from s2sad.trees import names_read, walk
from s2sad.unit import Unit

COLLECTIONS = (collections.defaultdict, collections.OrderedDict, collections.deque)


def refuse_factories(unit: Unit) -> None:
    """For both modes, when it is known what varies."""
    steps = list(every(unit.program.body))
    made = [s for s in steps if isinstance(s, Op) and s.callee is collections.defaultdict]
    if not made:
        return
    functions = closed_over(unit.program.body)
    varied = ever_varied(unit, steps) | set(unit.inputs)
    for step in made:
        assert isinstance(step.expr, gast.Call)
        for factory in step.expr.args[:1]:
            if set(step.targets) & varied and not _known(unit, step, factory):
                raise unit.error(
                    UnsupportedError,
                    "what this defaultdict puts under a new key is not known, and the dict holds what is differentiated",
                    step.expr,
                    "Write a lambda that makes it, or list, dict or float.",
                )
            found = _read(factory, functions) & varied
            if read := sorted(found - functions.keys() or found):
                raise unit.error(
                    UnsupportedError,
                    f"what this defaultdict puts under a new key reads {read[0]!r}, which is differentiated",
                    step.expr,
                    "Write `if key not in d: d[key] = …` where it is looked up, or d.get(key, …).",
                )


def _known(unit: Unit, step: Op, factory: gast.expr) -> bool:
    """Is it nothing, a class that makes something empty, or a lambda that only computes?"""
    if isinstance(factory, gast.Name):
        here = known(step.operand_kinds.get(factory.id, UNKNOWN))
        factory = here if here is not MISSING else unit.scope.lookup(factory)
    if isinstance(factory, gast.Lambda):
        calls = [node for node in walk(factory) if isinstance(node, gast.Call)]
        called = [(unit.scope.lookup(node.func), node) for node in calls]
        return all(callee in COLLECTIONS or is_pure(callee, node) for callee, node in called)
    return isinstance(factory, gast.Constant) or factory is None or makes_empty(factory)


def _read(factory: gast.expr, functions: dict[str, set[str]]) -> set[str]:
    """What the function may read when it runs, also through functions that it calls."""
    found, waiting = set(), list(names_read(factory))
    for node in walk(factory):
        if isinstance(node, gast.Lambda):
            waiting += captured(node)
    while waiting:
        label = waiting.pop()
        if label not in found:
            found.add(label)
            waiting += functions.get(label, ())
    return found
