"""Iterators of constants that loops run over: a list of their items is made first, which only works where nothing else takes any.

>>> import itertools
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     signs = itertools.cycle([1.0, -1.0])
...     for s, k in zip(signs, range(5)):
...         x = x + s * k
...     return x
>>> forward_sweep(f, 1.0)
signs = itertools.cycle([1.0, -1.0])
items = list(islice(signs, len(range(5))))
xs = []
for s, k in zip(items, range(5)):
    s_times_k = s * k
    total = x + s_times_k
    item_by_item(x)
    item_by_item(s_times_k)
    xs.append(x)
    x = total
value = x
demand_scalar(value, 'f')
"""

from __future__ import annotations

import builtins
import itertools
import types
from typing import Any

import gast

from s2sad.errors import UnsupportedError
from s2sad.flow import reads_of
from s2sad.ir import Effect, Loop, Op, Step, every
from s2sad.passes.iterators_made import makes_iterator, text_of
from s2sad.trees import call, clone, name, name_nodes, walk
from s2sad.unit import Unit


def _made(unit: Unit, label: str) -> list[gast.Call]:
    """The calls that make the iterator that a name stands for."""
    steps = (s for s in every(unit.program.body) if isinstance(s, Op) and label in s.targets)
    found = [s.expr for s in steps if isinstance(s.expr, gast.Call | gast.GeneratorExp)]
    return [node for node in found if makes_iterator(node, lambda func: _called(unit, func))]


def _called(unit: Unit, func: gast.expr) -> Any:
    """What is called: a function inside as its tree."""
    inner = (s.statement for s in every(unit.program.body) if isinstance(s, Effect))
    local = {f.name: f for f in inner if isinstance(f, gast.FunctionDef)}
    return local.get(getattr(func, "id", "")) or unit.scope.lookup(func)


def never_ends(unit: Unit, label: str) -> bool:
    """`count()`, `cycle(xs)`, `repeat(v)`, and a generator that says `while True`."""
    return any(_endless(unit, node) for node in _made(unit, label))


def _endless(unit: Unit, node: gast.Call) -> bool:
    if not isinstance(node, gast.Call):
        return False
    callee = _called(unit, node.func)
    tree = callee if isinstance(callee, gast.FunctionDef) else (text_of(callee) or [None])[0]
    if tree is not None:
        tests = [n.test for n in walk(tree) if isinstance(n, gast.While)]
        return any(isinstance(t, gast.Constant) and t.value for t in tests)
    repeats = callee is itertools.repeat and len(node.args) + len(node.keywords) == 1
    return callee is itertools.count or callee is itertools.cycle or repeats


PARTLY = (builtins.next, builtins.zip, itertools.islice, itertools.takewhile, builtins.any, builtins.all)


def taken_in_one_place(unit: Unit, label: str, several: bool = False) -> None:
    """Refuse an iterator of which something else takes some items; or that has no end, alone in a loop.

    `several`: the loop runs over other things beside it, and need not take all.
    """
    made = _made(unit, label)
    if not made:
        return
    if any(_endless(unit, node) for node in made) and not several:
        raise unit.error(
            UnsupportedError, f"{label!r} never ends", made[0], "Make a list of as many items as are needed."
        )
    steps = list(every(unit.program.body))
    again = sum(_times(step, label) for step in steps) > 1
    if again and (several or any(_takes_some(step, label) for step in steps)):
        raise unit.error(
            UnsupportedError,
            f"items of the iterator {label!r} are taken in several places",
            made[0],
            "Make a list of its items first: list(...).",
        )


def _times(step: Step, label: str) -> int:
    if isinstance(step, Loop):
        return sum(node.id == label for node in name_nodes(step.header))
    return int(label in reads_of(step))


def _takes_some(step: Step, label: str) -> bool:
    """May it leave items for others?"""
    if isinstance(step, Loop):
        return isinstance(step.header, gast.Call) and bool(_times(step, label)) and len(step.header.args) > 1
    return isinstance(step, Op) and any(step.callee is some for some in PARTLY) and label in reads_of(step)


def as_many(unit: Unit, label: str, others: list[gast.expr], step: Loop) -> gast.expr:
    """`islice(signs, len(xs))`: so many items as the shortest of what stands beside an iterator without an end."""
    if not others:
        raise unit.error(
            UnsupportedError, f"{label!r} never ends", step.origin.node, "Make a list of as many items as are needed."
        )
    cut = unit.scope.add(unit.names.fresh("islice"), types.CellType(itertools.islice))
    lengths = [call("len", clone(other)) for other in others]
    return call(cut, name(label), lengths[0] if len(lengths) == 1 else call("min", *lengths))
