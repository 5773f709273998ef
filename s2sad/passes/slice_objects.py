"""slice_objects: items of lists and tuples that an object of type `slice` chooses: `xs[s]` is `xs[s.start:s.stop:s.step]`.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x, s):
...     xs = [x, 2.0 * x, x * x]
...     return sum(xs[s])
>>> forward_sweep(f, 1.0, slice(1, 3))
xs = [x, 2.0 * x, x * x]
s_start = s.start
s_stop = s.stop
s_step = s.step
xs_s = xs[s_start:s_stop:s_step]
value = sum(xs_s)
"""

from __future__ import annotations

from typing import Any

import gast

from s2sad.ir import Op, Step, Store
from s2sad.kinds import NOT_KNOWN, Const, ListOf, Seq
from s2sad.passes.rewriting import StepRewriter
from s2sad.trees import attribute, clone, is_atom, slice_tree, subscript
from s2sad.unit import Unit


def slices_written_out(unit: Unit) -> bool:
    """Rewrite the steps; tells whether anything changed."""
    return _Slices(unit).run()


class _Slices(StepRewriter):
    def step(self, step: Step) -> list[Step]:
        match step:
            case Op(expr=gast.Subscript(value=gast.Name(id=base), slice=index)):
                self.kinds = step.operand_kinds
                if not self.is_slice(base, index):
                    return [step]
                out: list[Step] = []
                step.expr = gast.copy_location(subscript(step.expr.value, self.written(index, out)), step.expr)
                step.callee = None
                self.changed = True
                return [*out, step]
            case Store(base=base, index=index, op=None | "+" | "*" | "delete"):
                self.kinds = {**step.kinds, base: step.found}
                if index is not None and self.is_slice(base, index):
                    raise self.error(
                        "items of a list that a slice object chooses are replaced",
                        index,
                        "Write the bounds between the brackets: xs[s.start:s.stop].",
                    )
        return [step]

    def is_slice(self, base: str, index: gast.expr) -> bool:
        if not isinstance(self.kinds.get(base), ListOf | Seq) or not is_atom(index):
            return False
        kind: Any = self.kind(index)
        return isinstance(kind, Const) and isinstance(kind.value, slice)

    def written(self, index: gast.expr, out: list[Step]) -> gast.Slice:
        kind: Any = self.kind(index)
        if kind.value is not NOT_KNOWN:
            return slice_tree(kind.value)
        parts = (self.make(attribute(clone(index), part), out) for part in ("start", "stop", "step"))
        return gast.Slice(*parts)
