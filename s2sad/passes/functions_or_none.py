"""Objects and functions as values: what is a function on some paths, and None on others.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x, n):
...     for i in range(n):
...         act = np.tanh if i < n - 1 else None
...         x = 2.0 * x
...         if act is not None:
...             x = act(x)
...     return x
>>> forward_sweep(f, 1.0, 3)
tanh_xs = []
for i in range(n):
    x = 2.0 * x
    if i < n - 1:
        tanh_x = np.tanh(x)
        tanh_xs.append(tanh_x)
        x = tanh_x
value = x
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Op, Step
from s2sad.passes.conditions import condition
from s2sad.passes.statics import is_record
from s2sad.passes.values import FUNCTIONS, NONE, Choice
from s2sad.trees import call, clone, const, name, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class FunctionsOrNone:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def chooses_function(self, node: gast.IfExp) -> bool:
        """Is it one of several functions, or a function or None?"""
        sides = _sides(node)
        functions = [self.is_function(side) or self.is_class(side) for side in sides]
        return any(functions) and all(f or _is_none(side) for f, side in zip(functions, sides, strict=True))

    def is_class(self, node: gast.expr) -> bool:
        """Is it the name of a class whose objects are followed?"""
        return isinstance(node, gast.Name) and is_record(self.home.scope.lookup(node))

    def on_IfExp(self, node: gast.IfExp, steps: list[Step]) -> gast.expr | None:
        if not self.chooses_function(node):
            return None
        test = condition(self.home.flat, node.test, steps)
        if isinstance(test, gast.Constant):
            return self.home.flat.atom(node.body if test.value else node.orelse, steps)
        sides: list[Any] = []
        for side in (node.body, node.orelse):
            found = self.on_IfExp(side, steps) if isinstance(side, gast.IfExp) else side
            sides.append(self.function_or_none(found) if found is not None else None)
        return self.token(self.choice(test, *sides), "function")

    def function_or_none(self, node: gast.expr) -> Any:
        """What an atom stands for: None where that is no object, no function and not None."""
        return NONE if _is_none(node) else self.value(node)

    def or_none(self, label: str, value: Any, test: gast.expr, holds: bool, other: list[Step]) -> Choice | None:
        """What a name stands for that is bound to a function where a test holds (or doesn't), if it is None on the other path."""
        if not isinstance(value, FUNCTIONS) or not isinstance(test, gast.Name):
            return None
        bound = [step for step in other if isinstance(step, Op) and label in step.targets]
        if bound and not _is_none(bound[-1].expr):
            return None
        if not bound and not self.home.deciding.nothing.is_none_here(label):
            return None
        return self.choice(test, value, NONE) if holds else self.choice(test, NONE, value)

    def none_test(self, found: Choice, wanted: bool, steps: list[Step]) -> gast.expr | None:
        """The truth of `f is None`, or of `f is not None`, of what may be a function or None."""
        if NONE not in found.values:
            return None
        truth: gast.expr = const((found.values[-1] is NONE) is wanted)
        for test, value in reversed(list(zip(found.tests, found.values, strict=False))):
            truth = _either(test, (value is NONE) is wanted, truth)
        if isinstance(truth, gast.Name | gast.Constant):
            return truth
        held = self.home.temporary("condition")
        steps.append(self.home.op(held, truth))
        if isinstance(truth, gast.UnaryOp) and isinstance(truth.operand, gast.Name):
            self.opposites[held] = truth.operand.id
        return name(held)

    def settled(self, found: Choice) -> Any:
        """The function that it is where some of the tests are known, or a choice of those that are left."""
        tests: list[gast.expr] = []
        values: list[Any] = []
        for test, value in zip(found.tests, found.values, strict=False):
            known = bool(test.value) if isinstance(test, gast.Constant) else self.assumed.get(getattr(test, "id", ""))
            if known:
                values.append(value)
                break
            if known is None:
                tests.append(test)
                values.append(value)
        else:
            values.append(found.values[-1])
        return Choice(tests, values) if tests else values[0]

    def assume(self, test: gast.expr, outcome: bool) -> dict[str, bool]:
        """What is known in the branch of a test."""
        if not isinstance(test, gast.Name):
            return self.assumed
        known = {**self.assumed, test.id: outcome}
        if test.id in self.opposites:
            known[self.opposites[test.id]] = not outcome
        return known

    def called_none(self, node: gast.expr, steps: list[Step]) -> None:
        """The call of None, which raises."""
        error = call("TypeError", const("'NoneType' object is not callable"))
        self.home.idioms.statements([gast.Raise(error, None)], node, steps)


def _sides(node: gast.expr) -> list[gast.expr]:
    """What `a if c else b if d else e` may give; its tests only compare."""
    if not isinstance(node, gast.IfExp):
        return [node]
    later = [side for side in (node.body, node.orelse) if isinstance(side, gast.IfExp)]
    if any(isinstance(n, gast.Call | gast.Subscript | gast.NamedExpr) for side in later for n in walk(side.test)):
        return [node]
    return [*_sides(node.body), *_sides(node.orelse)]


def _is_none(node: gast.expr) -> bool:
    return isinstance(node, gast.Constant) and node.value is None


def _either(test: gast.expr, first: bool, other: gast.expr) -> gast.expr:
    """`first if test else other`, for truths."""
    if isinstance(other, gast.Constant):
        if first == bool(other.value):
            return other
        return clone(test) if first else gast.UnaryOp(gast.Not(), clone(test))
    if first:
        return gast.BoolOp(gast.Or(), [clone(test), other])
    return gast.BoolOp(gast.And(), [gast.UnaryOp(gast.Not(), clone(test)), other])
