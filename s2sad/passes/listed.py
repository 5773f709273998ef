"""listed: a list of numbers where NumPy makes an array of it, as in `np.exp(xs)` or `a * [x, y]`, becomes an array first.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     return np.sum(np.exp([x[0], 2.0]))
>>> forward_sweep(f, np.ones(2))
exp_value = np.exp(np.array([x[0], 2.0]))
value = np.sum(exp_value)
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import gast
import numpy as np

from s2sad.ir import Op, Step
from s2sad.kinds import Kind, ListOf, Num, Seq, differentiable
from s2sad.passes.rewriting import StepRewriter
from s2sad.python_kinds import makes_arrays
from s2sad.rules import has_rule
from s2sad.trees import attribute, call, names_read
from s2sad.unit import Unit

# functions, besides ufuncs, with the number of arguments that are arrays
ARRAYS: dict[Any, int] = {
    np.dot: 2,
    np.vdot: 2,
    np.inner: 2,
    np.outer: 2,
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
    np.linalg.norm: 1,
    np.linalg.solve: 2,
    np.linalg.inv: 1,
    np.linalg.det: 1,
}
OF_SCIPY = {"polygamma": 2, "zeta": 2}  # not loaded for that


def arrays_taken(callee: Any) -> int:
    """How many arguments of a function are arrays; 0: not known."""
    of_scipy = (getattr(callee, "__module__", None) or "").startswith("scipy.special")
    return ARRAYS.get(callee, OF_SCIPY.get(callee.__name__, 0) if of_scipy else 0)


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
        elif isinstance(step.callee, np.ufunc) and has_rule(step.callee):
            self.called(step, node, step.callee.nin, out)
        elif isinstance(step.callee, Hashable) and (count := arrays_taken(step.callee)):
            self.called(step, node, count, out)
        return [*out, step]

    def called(self, step: Op, node: gast.Call, count: int, out: list[Step]) -> None:
        args = [*self.arrays(node.args[:count], self.is_list, out), *node.args[count:]]
        if out:
            step.expr = gast.Call(node.func, args, node.keywords)

    def named(self, node: gast.expr) -> Kind | None:
        return self.kinds.get(node.id) if isinstance(node, gast.Name) else None

    def arrays(self, nodes: list[gast.expr], listed: Callable[[gast.expr], bool], out: list[Step]) -> list[gast.expr]:
        """The operands, lists as arrays, if one of them may vary: rules compute with the others too."""
        lists = [listed(node) for node in nodes]
        if not any(lists) or not any(names_read(n) and differentiable(self.kind(n)) for n in nodes):
            return nodes
        self.changed = True
        return [
            self.make(call(attribute("np", "array"), n), out, np.array, label="items") if found else n
            for n, found in zip(nodes, lists, strict=True)
        ]

    def is_sequence(self, node: gast.expr) -> bool:
        return isinstance(node, gast.List | gast.Tuple) or isinstance(self.named(node), Seq | ListOf)

    def is_list(self, node: gast.expr) -> bool:
        if isinstance(node, gast.Name) and not isinstance(self.kinds.get(node.id), (Seq, ListOf)):
            return False
        return isinstance(node, gast.Name | gast.List | gast.Tuple) and _numbers(self.kind(node))


def _numbers(kind: Kind) -> bool:
    """A list of numbers, or of such lists?"""
    match kind:
        case Seq(items=items):
            return bool(items) and all(isinstance(k, Num) or _numbers(k) for k in items)
        case ListOf(item):
            return isinstance(item, Num)
    return False
