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
from s2sad.flow import bound_by
from s2sad.ir import Attempt, Op, Store, every, trees_read
from s2sad.kinds import MISSING, UNKNOWN, DictOf, Map, known
from s2sad.passes.activity import captured, closed_over
from s2sad.passes.alias import ever_varied
from s2sad.passes.default_items import makes_empty
from s2sad.passes.purity import is_pure
from s2sad.trees import name_nodes, names_read, walk
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


def refuse_keys_made_late(unit: Unit) -> None:
    """`d[k].append(len(d))`: Python looks d[k] up first, which puts the key there; in the steps that comes last.

    In a `try` that also shows where what comes first raises.
    """
    kinds = unit.joined_kinds()
    tables = {n for n, kind in kinds.items() if isinstance(kind, (Map, DictOf)) and kind.factory is not None}
    if not tables:
        return
    tried = {id(s) for a in every(unit.program.body) if isinstance(a, Attempt) for s in every(a.then)}
    seen: dict[int, tuple[set[str], set[str]]] = {}  # what a statement has asked for its keys, and what it binds
    for step in every(unit.program.body):
        asked, bound = seen.setdefault(id(step.origin), (set(), set()))
        bound |= bound_by(step) if not isinstance(step, Store) else set()
        looked_up = [n for tree in trees_read(step) for n in walk(tree) if isinstance(n, gast.Subscript)]
        looked_up = [n for n in looked_up if not names_read(n.slice) & bound]  # else the statement runs over the keys
        places = {id(n.value): n.value.id for n in looked_up if isinstance(n.value, gast.Name)}
        changed = {step.base} if isinstance(step, Store) and step.op is not None else set()
        if late := sorted(asked & (set(places.values()) | changed)):
            raise unit.error(
                UnsupportedError,
                f"this looks at the keys of the defaultdict {late[0]!r}, and may put one there",
                step.origin.node,
                "Look at the keys in a statement of its own.",
            )
        names = [n for tree in trees_read(step) for n in name_nodes(tree)]
        asked |= {n.id for n in names if n.id in tables and id(n) not in places}
        if id(step) in tried and not all(isinstance(t, gast.Name | gast.Constant) for t in trees_read(step)):
            asked |= tables - set(places.values())


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
