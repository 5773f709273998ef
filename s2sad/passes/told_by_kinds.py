"""told_by_kinds: tests of types and of the number of axes, which the kinds decide, and branches that are never run.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     if x.ndim == 1:
...         y = np.sum(x)
...     else:
...         y = np.sum(x, axis=1)
...     return y * 2.0
>>> forward_sweep(f, np.ones(3))
y = np.sum(x)
value = y * 2.0
"""

from __future__ import annotations

import builtins
from collections import Counter
from typing import Any

import gast
import numpy as np

from s2sad.flow import bound_by
from s2sad.ir import Branch, Break, Effect, Op, Step, Store, every
from s2sad.kinds import Const, DictOf, Fun, Kind, ListOf, Map, Num, Obj, Seq
from s2sad.passes.expression_kinds import ExpressionKinds
from s2sad.passes.fold import COMPARISONS
from s2sad.passes.paths import raises
from s2sad.passes.rewriting import StepRewriter
from s2sad.trees import const
from s2sad.unit import Unit

CONTAINERS = (dict, list, tuple, str, set, frozenset, type(None))


def told_by_kinds(unit: Unit) -> bool:
    """Rewrite such tests; tells whether there were any."""
    return _Told(unit).run()


class _Told(StepRewriter):
    def run(self) -> bool:
        steps = list(every(self.unit.program.body))
        self.times = Counter(v for s in steps if not isinstance(s, Store) for v in bound_by(s))
        self.known: dict[str, bool] = {}
        self.types = ExpressionKinds(self.unit.scope, lambda *_: None)
        return super().run()

    def step(self, step: Step) -> list[Step]:
        match step:
            case Op(targets=(label,), expr=expr) if (
                self.times[label] == 1 and label not in self.unit.program.parameters
            ):
                truth = self.truth(expr, step)
                if truth is None:
                    return [step]
                self.known[label] = truth
                if not isinstance(expr, gast.Constant):
                    step.expr, step.callee, self.changed = const(truth), None, True
                    step.origin.split = True
            case Branch(test=gast.Name(id=label), context=None) if type(step) is Branch and label in self.known:
                side = step.then if self.known[label] else step.orelse
                if not raises(side) and not any(isinstance(s, Break) for s in side):
                    step.origin.split = self.changed = True
                    return side
            case Effect(
                statement=gast.Expr(value=gast.Call(func=gast.Name(id="iter"), args=[gast.Name(id=label)]))
            ) if _is_iterable(step.kinds.get(label)):
                return []  # it was asked whether one can
        return [step]

    def truth(self, node: gast.expr, step: Op) -> bool | None:
        match node:
            case gast.Constant(value=bool(value)):
                return value
            case gast.Name(id=label):
                return self.known.get(label)
            case gast.UnaryOp(op=gast.Not(), operand=operand):
                inner = self.truth(operand, step)
                return None if inner is None else not inner
            case gast.BoolOp(op=op, values=values):
                return self.joined([self.truth(v, step) for v in values], isinstance(op, gast.Or))
            case gast.Compare(left=left, ops=[gast.Is() | gast.IsNot() as op], comparators=[gast.Constant(value=None)]):
                nothing = _is_none(self.kind_of(left, step))
                return None if nothing is None else nothing is isinstance(op, gast.Is)
            case gast.Compare(
                left=left,
                ops=[gast.Eq() | gast.NotEq() | gast.Lt() | gast.LtE() | gast.Gt() | gast.GtE() as op],
                comparators=[gast.Constant(value=int(number))],
            ):
                axes = self.axes(left, step)
                return None if axes is None else COMPARISONS[type(op)](axes, number)
            case gast.Call(args=[value, classes], keywords=[]) if self.callee(node, step) is builtins.isinstance:
                return self.isinstance(self.kind_of(value, step), classes)
        return None

    def joined(self, parts: list[bool | None], decisive: bool) -> bool | None:
        """Of `and` and `or`: what stands in front of the part that decides has to be known."""
        for part in parts:
            if part is None:
                return None
            if part is decisive:
                return decisive
        return not decisive

    def axes(self, node: gast.expr, step: Op) -> int | None:
        """`x.ndim`, `np.ndim(x)`"""
        match node:
            case gast.Attribute(value=value, attr="ndim"):
                kind = self.kind_of(value, step)
                plain = isinstance(kind, Num) and not kind.python
            case gast.Call(args=[value], keywords=[]) if self.callee(node, step) is np.ndim:
                kind = self.kind_of(value, step)
                plain = isinstance(kind, Num)
            case _:
                return None
        return len(kind.shape) if plain and isinstance(kind, Num) and kind.shape is not None else None

    def isinstance(self, kind: Kind | None, classes: gast.expr) -> bool | None:
        wanted = [self.unit.scope.lookup(c) for c in (classes.elts if isinstance(classes, gast.Tuple) else [classes])]
        if not all(isinstance(w, type) for w in wanted):
            return None
        match kind:
            case Seq(type=cls) | Map(type=cls) | DictOf(type=cls) | Obj(type=cls):
                return issubclass(cls, tuple(wanted))
            case ListOf():
                return issubclass(list, tuple(wanted))
            case Num(optional=False) if all(w in CONTAINERS for w in wanted):
                return False
            case Num(shape=shape, python=False, optional=False) if shape and np.ndarray in wanted:
                return True
        return None

    def callee(self, node: gast.Call, step: Op) -> Any:
        return step.callee if node is step.expr and step.callee is not None else self.unit.scope.lookup(node.func)

    def kind_of(self, node: gast.expr, step: Op) -> Kind:
        return self.types.kind(node, step.operand_kinds, "§told")


def _is_iterable(kind: Kind | None) -> bool:
    return isinstance(kind, Seq | Map | DictOf | ListOf) or isinstance(kind, Num) and bool(kind.shape)


def _is_none(kind: Kind | None) -> bool | None:
    match kind:
        case Const(value=None):
            return True
        case Num(optional=False) | Seq() | ListOf() | Map() | DictOf() | Obj() | Fun():
            return False
    return None
