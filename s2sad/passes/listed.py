"""listed: a list of numbers where NumPy makes an array of it, as in `np.exp(xs)` or `a * [x, y]`, becomes an array first.

So does an object with `__array__`, or a buffer. The rules compute with operands as with arrays.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     return np.sum(np.exp([x[0], 2.0]))
>>> forward_sweep(f, np.ones(2))
exp_value = np.exp(np.array([x[0], 2.0]))
value = np.sum(exp_value)
"""

from __future__ import annotations

import array
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from s2sad.calls import Canonical
from s2sad.ir import Op, Step
from s2sad.kinds import Foreign, Kind, ListOf, Num, Obj, Seq, differentiable
from s2sad.passes.rewriting import StepRewriter
from s2sad.python_kinds import makes_arrays
from s2sad.rules import Rule, rules_for
from s2sad.trees import attribute, call, names_read
from s2sad.unit import Unit

# functions, besides those that broadcast, with the number of arguments that are arrays
ARRAYS: dict[Any, int] = {
    np.dot: 2,
    np.vdot: 2,
    np.inner: 2,
    np.outer: 2,
    np.matmul: 2,
    np.kron: 2,
    np.cross: 2,
    np.convolve: 2,
    np.correlate: 2,
    np.tensordot: 2,
    np.polyval: 2,
    np.trapezoid: 2,
    np.interp: 3,
    np.cumsum: 1,
    np.cumprod: 1,
    np.diff: 1,
    np.linalg.matmul: 2,
    np.linalg.norm: 1,
    np.linalg.solve: 2,
    np.linalg.inv: 1,
    np.linalg.det: 1,
    np.linalg.pinv: 1,
    np.linalg.qr: 1,
    np.linalg.svd: 1,
    np.linalg.cholesky: 1,
    np.linalg.matrix_power: 1,
    np.linalg.lstsq: 2,
    np.median: 1,
    np.percentile: 1,
    np.quantile: 1,
    np.nanmedian: 1,
    np.nanpercentile: 1,
    np.nanquantile: 1,
    np.sort: 1,
    np.partition: 1,
    np.trace: 1,
    np.sinc: 1,
    np.vander: 1,
    np.add.accumulate: 1,
    np.multiply.accumulate: 1,
    np.maximum.accumulate: 1,
    np.minimum.accumulate: 1,
}
OF_SCIPY = {"polygamma": 2, "zeta": 2, "solve": 2, "solve_triangular": 2, "solve_sylvester": 3}  # not loaded for that
OWN = ("__array_ufunc__", "__array_function__")  # what has these is asked first, and may compute otherwise


def array_parameters(rule: Rule, callee: Any) -> set[str]:
    """The parameters that are arrays; none: not known. Not those of Python's `sum`, and not a list of choices."""
    distribution = type(getattr(callee, "__self__", None)).__module__.startswith("scipy.stats")
    if isinstance(callee, np.ufunc):
        return {label for label, _ in rule.parameters[: callee.nin]}
    if callee is np.clip or distribution:
        return set(rule.differentiable)
    of_scipy = (getattr(callee, "__module__", None) or "").startswith(("scipy.special", "scipy.linalg"))
    count = ARRAYS.get(callee, OF_SCIPY.get(getattr(callee, "__name__", ""), 0) if of_scipy else 0)
    return {label for label, _ in rule.parameters[:count]}


def as_arrays(unit: Unit) -> bool:
    """Rewrite the steps; tells whether anything changed."""
    return Arrays(unit).run()


class Arrays(StepRewriter):
    def step(self, step: Step) -> list[Step]:
        node = getattr(step, "expr", None)
        if not isinstance(step, Op) or not isinstance(node, (gast.BinOp, gast.Call)):
            return [step]
        self.kinds = step.operand_kinds
        out: list[Step] = []
        if isinstance(node, gast.BinOp):
            sides = [node.left, node.right]
            if any(makes_arrays(type(node.op), self.named(side)) for side in sides):
                sides = self.arrays(sides, self.is_sequence, out)
                step.expr = gast.BinOp(sides[0], node.op, sides[1]) if out else node
        elif (operation := self.unit.canonical(step)) is not None:
            self.called(step, node, operation, out)
        return [*out, step]

    def called(self, step: Op, node: gast.Call, operation: Canonical, out: list[Step]) -> None:
        rule = next(rules_for(operation.callee), None)
        if rule is None or isinstance(operation.callee, type) or operation.callee in (np.array, np.asarray):
            return
        labels = [label for label, _ in rule.parameters]
        given = [*zip(labels, operation.args, strict=False), *operation.keywords.items()]
        if not any(names_read(n) and differentiable(self.kind(n)) for _, n in given):
            return
        lists = [id(n) for label, n in given if label in array_parameters(rule, operation.callee)]

        def made(n: gast.expr) -> gast.expr:
            return self.as_array(n, id(n) in lists and self.is_list(n), out)

        args = [made(n) for n in node.args]
        keywords = [gast.keyword(k.arg, made(k.value)) for k in node.keywords]
        if out:
            step.expr = gast.Call(node.func, args, keywords)

    def as_array(self, node: gast.expr, listed: bool, out: list[Step]) -> gast.expr:
        if listed:
            self.changed = True
            return self.make(call(attribute("np", "array"), node), out, np.array, label="items")
        if isinstance(node, gast.List | gast.Tuple):
            return type(node)([self.as_array(item, False, out) for item in node.elts], node.ctx)
        if is_array_like(self.named(node)):
            self.changed = True
            return self.make(call(attribute("np", "asarray"), node), out, np.asarray)
        return node

    def named(self, node: gast.expr) -> Kind | None:
        return self.kinds.get(node.id) if isinstance(node, gast.Name) else None

    def arrays(self, nodes: list[gast.expr], listed: Callable[[gast.expr], bool], out: list[Step]) -> list[gast.expr]:
        """The operands, lists as arrays, if one of them may vary: rules compute with the others too."""
        lists = [listed(node) for node in nodes]
        if not any(lists) or not any(names_read(n) and differentiable(self.kind(n)) for n in nodes):
            return nodes
        return [self.as_array(n, found, out) for n, found in zip(nodes, lists, strict=True)]

    def is_sequence(self, node: gast.expr) -> bool:
        return isinstance(node, gast.List | gast.Tuple) or isinstance(self.named(node), Seq | ListOf)

    def is_list(self, node: gast.expr) -> bool:
        if isinstance(node, gast.Name) and not isinstance(self.kinds.get(node.id), (Seq, ListOf)):
            return False
        return isinstance(node, gast.Name | gast.List | gast.Tuple) and _numbers(self.kind(node))


def is_array_like(kind: Kind | None) -> bool:
    """An object that NumPy asks for an array, or takes the memory of."""
    if not isinstance(kind, Foreign | Obj) or issubclass(kind.type, np.ndarray | np.generic):
        return False
    return kind.type is array.array or (hasattr(kind.type, "__array__") and not any(hasattr(kind.type, n) for n in OWN))


def _numbers(kind: Kind) -> bool:
    """A list of numbers, or of such lists?"""
    match kind:
        case Seq(items=items):
            return bool(items) and all(isinstance(k, Num) or _numbers(k) for k in items)
        case ListOf(item):
            return isinstance(item, Num)
    return False
