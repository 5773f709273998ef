"""Means, variances and standard deviations of Python's `statistics`, as the sums that they are.

>>> import statistics
>>> from s2sad.showing import forward_sweep
>>> def f(x, y):
...     return statistics.fmean([x, y, x * y])
>>> forward_sweep(f, 1.0, 2.0)
items = [x, y, x * y]
len_items = len(items)
result = sum(items) / len_items
value = result
"""

from __future__ import annotations

import functools
import statistics
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Step
from s2sad.trees import name

if TYPE_CHECKING:
    from s2sad.passes.idioms import Idioms

CENTER = "center = sum(items) / len(items)\n"
SQUARES = "sum([(item - center) ** 2 for item in items])"
TEXTS = {
    statistics.mean: "result = sum(items) / len(items)",
    statistics.fmean: "result = sum(items) / len(items)",
    statistics.pvariance: f"{CENTER}result = {SQUARES} / len(items)",
    statistics.variance: f"{CENTER}result = {SQUARES} / (len(items) - 1)",
    statistics.pstdev: f"{CENTER}result = ({SQUARES} / len(items)) ** 0.5",
    statistics.stdev: f"{CENTER}result = ({SQUARES} / (len(items) - 1)) ** 0.5",
}


def written(text: str, idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    """With one argument; weights and a mean that is given are left to others."""
    if len(node.args) != 1 or node.keywords:
        return None
    items = idioms.sequence(node.args[0], steps)
    names = {label: idioms.temporary(label) for label in ("center", "result", "item")}
    idioms.run(text, node, steps, names, items=items)
    return name(names["result"])


MOMENTS: dict[Any, Callable[..., gast.expr | None]] = {
    function: functools.partial(written, text) for function, text in TEXTS.items()
}
