"""putting_back: `held` and `put_back`, helpers of generated code for items of dicts, written out where that is differentiated again.

>>> import numpy as np
>>> from s2sad import grad
>>> def f(x, keys):
...     d = {}
...     for k, v in zip(keys, x):
...         d[k] = v * v
...     return sum(d.values())
>>> def g(x):
...     return np.sum(grad(f)(x, "aba") ** 2)
>>> [float(slope) for slope in grad(g)(np.array([1.0, 2.0, 3.0]))]
[0.0, 16.0, 24.0]
"""

from __future__ import annotations

import gast

from s2sad import runtime
from s2sad.ir import Branch, Effect, Op, Step, Store, every
from s2sad.joining import values
from s2sad.kinds import UNKNOWN, DictOf, Kind, Map, Num, differentiable
from s2sad.passes.rewriting import StepRewriter
from s2sad.trees import clone, const, name, subscript, walk
from s2sad.unit import Unit

HELPERS = (runtime.held, runtime.put_back)


def put_back_in_steps(unit: Unit) -> bool:
    """Rewrite the steps, all of them or none; tells whether anything changed."""
    found = [step for step in every(unit.program.body) if calls_in(step, unit)]
    if not found:
        return False
    rewriter = PuttingBack(unit)
    if all(rewriter.known(step) for step in found):
        return rewriter.run()
    for step in found:
        for call in calls_in(step, unit):
            if unit.scope.lookup(call.func) is runtime.put_back and differentiable(rewriter.container(step, call)):
                raise rewriter.refused(step)
    return False


def calls_in(step: Step, unit: Unit) -> list[gast.Call]:
    """The calls of these helpers in a step."""
    node = step.expr if isinstance(step, Op) else step.statement if isinstance(step, Effect) else None
    if node is None:
        return []
    return [n for n in walk(node) if isinstance(n, gast.Call) and unit.scope.lookup(n.func) in HELPERS]


class PuttingBack(StepRewriter):
    def container(self, step: Step, call: gast.Call) -> Kind:
        kinds = step.operand_kinds if isinstance(step, Op) else getattr(step, "kinds", {})
        return kinds.get(getattr(call.args[0], "id", ""), UNKNOWN)

    def known(self, step: Step) -> bool:
        """Does a step only call one of the helpers, for a dict of numbers?"""
        match step:
            case (
                Op(targets=(_,), expr=gast.Call(args=args) as call)
                | Effect(statement=gast.Expr(value=gast.Call(args=args) as call))
            ) if self.unit.scope.lookup(call.func) in HELPERS:
                kind = self.container(step, call)
                plain = isinstance(kind, Map | DictOf) and all(isinstance(k, Num) and k.scalar for k in values(kind))
                return plain and isinstance(args[0], gast.Name)
        return False

    def step(self, step: Step) -> list[Step]:
        call = next(iter(calls_in(step, self.unit)), None)
        if call is None:
            return [step]
        self.changed = step.origin.split = True
        out: list[Step] = []
        args = [self.make(a, out) for a in call.args]
        if self.unit.scope.lookup(call.func) is runtime.held:
            return [*out, *self.held(step.target, *args)]  # type: ignore[attr-defined]
        return [*out, *self.put_back(*args)]

    def held(self, target: str, base: gast.expr, key: gast.expr) -> list[Step]:
        """Whether there is an item, and which."""
        out: list[Step] = []
        there = self.make(gast.Compare(clone(key), [gast.In()], [clone(base)]), out, label="there")
        item = self.temporary("item")
        some = [Op(self.origin, (item,), subscript(clone(base), clone(key)))]
        none = [Op(self.origin, (item,), const(0.0))]
        pair = gast.Tuple([clone(there), name(item)], gast.Load())
        return [*out, Branch(self.origin, there, some, none), Op(self.origin, (target,), pair)]  # type: ignore[list-item]

    def put_back(self, base: gast.expr, key: gast.expr, before: gast.expr) -> list[Step]:
        out: list[Step] = []
        there = self.make(subscript(clone(before), const(0)), out, label="there")
        then: list[Step] = []
        item = self.make(subscript(clone(before), const(1)), then, label="item")
        then.append(Store(self.origin, base.id, clone(key), item, merged=True))  # type: ignore[attr-defined]
        orelse: list[Step] = []
        old = self.make(subscript(clone(base), clone(key)), orelse, label="item")
        orelse.append(Store(self.origin, base.id, clone(key), old, "delete"))  # type: ignore[attr-defined]
        return [*out, Branch(self.origin, there, then, orelse)]

    def refused(self, step: Step) -> Exception:
        self.origin = step.origin
        return self.error(
            "what is put back into this container is not known well enough",
            step.origin.node,
            "Use arrays, or differentiate forwards.",
        )
