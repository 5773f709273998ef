"""Which values may be selected from later, so that some of their elements get a zero cotangent.

Where a zero cotangent meets an infinite partial derivative, the product has to be zero: rules have masks for that. They
are left out where no later operation selects.

>>> import numpy as np
>>> from s2sad.showing import reverse_sweep
>>> def f(x):
...     return np.sum(np.where(x > 0.0, np.sqrt(x), 0.0))
>>> reverse_sweep(f, np.ones(2))
sqrt_x_bar = np.where(condition, np.broadcast_to(value_bar, x.shape), 0.0)
x_bar = 0.5 * sqrt_x_bar / nonzero(sqrt_x, sqrt_x_bar)
"""

from __future__ import annotations

from collections.abc import Callable

import gast
import numpy as np

from s2sad.calls import Canonical
from s2sad.flow import reads_of
from s2sad.indexing import classify
from s2sad.ir import Branch, Loop, Op, Store, every, written_memory
from s2sad.kinds import Kind
from s2sad.trees import names_read, walk
from s2sad.unit import Unit

# functions that give every element of their arguments its part; unknown ones may select
SMOOTH = set(
    """
    exp exp2 expm1 log log2 log10 log1p sqrt square sin cos tan sinh cosh tanh arctan negative add subtract
    multiply divide power matmul dot inner outer vdot tensordot sum mean reshape transpose swapaxes moveaxis
    expand_dims squeeze ravel broadcast_to copy fabs len shape size ndim zeros_like ones_like zeros ones eye
    arange range
    """.split()
)

# functions, by their names, that may give some elements of their arguments no part
SELECTING = set(
    """
    where maximum minimum fmax fmin clip max min amax amin select choose piecewise nan_to_num sort copyto compress
    extract median percentile quantile partition putmask place abs nansum nanmean nanmax nanmin
    """.split()
)

# functions whose own result is infinite wherever their partial is
INFINITE = frozenset(
    {
        gast.Div,
        np.divide,
        np.reciprocal,
        np.log,
        np.log2,
        np.log10,
        np.log1p,
        np.exp,
        np.exp2,
        np.expm1,
        np.sinh,
        np.cosh,
    }
)


UPDATING = ("+", "-", "append", "insert")  # stores that leave what was there


def feeding(unit: Unit) -> frozenset[str] | None:
    """Names of values that reach an operation which may select; None where that is not known."""
    steps = list(every(unit.program.body))
    if any(type(step) not in (Op, Branch, Loop, Store) or (isinstance(step, Op) and step.lends) for step in steps):
        return None
    operations = [(step.targets, names_read(step.expr), _selects(unit, step)) for step in steps if isinstance(step, Op)]
    for step in steps:
        if isinstance(step, Store):
            memory = written_memory(step)
            overwrites = step.op not in UPDATING and not step.bare  # what stood there goes nowhere from here
            operations += [(tuple(memory), memory, overwrites), (tuple(memory), reads_of(step), False)]
    operations += [
        (tuple(names_read(step.target)) + _bound(step.target), names_read(step.header), True)
        for step in steps
        if isinstance(step, Loop) and step.target is not None
    ]
    found: set[str] = set()
    growing = bool(operations)
    while growing:
        before = len(found)
        for targets, reads, selects in reversed(operations):
            if selects or not found.isdisjoint(targets):
                found |= reads
        growing = len(found) > before
    return frozenset(found)


def picks(unit: Unit, kind_of: Callable[[gast.expr, dict[str, Kind]], Kind]) -> bool:
    """Are elements left out, or written over, by a mask or by lists of places?"""
    for step in every(unit.program.body):
        if isinstance(step, Store) and step.op is None and step.kinds.get(step.base):
            index, kinds = step.index, step.kinds
        elif isinstance(step, Op) and isinstance(step.expr, gast.Subscript) and step.active:
            index, kinds = step.expr.slice, step.operand_kinds
        else:
            continue
        what = classify(index, lambda node, kinds=kinds: kind_of(node, kinds))
        if what is not None and ("mask" in what or ("gather" in what and isinstance(step, Store))):
            return True
    return False


# functions that are infinite or not defined somewhere
POLES = frozenset({gast.Div, np.divide, np.reciprocal, np.log, np.log2, np.log10, np.log1p, np.arctanh})
POLES |= {np.sqrt, np.arcsin, np.arccos, np.arccosh}


def infinite(unit: Unit) -> frozenset[str]:
    """Names of values that come of a function with a pole, element by element."""
    found: set[str] = set()
    steps = [step for step in every(unit.program.body) if isinstance(step, Op)]
    size = -1
    while size != len(found):
        size = len(found)
        for step in steps:
            passes = isinstance(step.expr, (gast.BinOp, gast.UnaryOp, gast.Name, gast.Subscript))
            if passes and not found.isdisjoint(names_read(step.expr)):
                found.update(step.targets)
            elif isinstance(step.expr, (gast.BinOp, gast.Call)):
                operation = unit.canonical(step)
                if operation is not None and (_has_pole(operation) or _spreads(operation, found)):
                    found.update(step.targets)
    return frozenset(found)


def _has_pole(operation: Canonical) -> bool:
    if operation.callee in (gast.Pow, np.power):
        exponent = operation.args[1]
        return not (isinstance(exponent, gast.Constant) and isinstance(exponent.value, int))  # -1, 0.5
    return any(operation.callee is function for function in POLES)


def _spreads(operation: Canonical, found: set[str]) -> bool:
    return isinstance(operation.callee, np.ufunc) and any(not found.isdisjoint(names_read(a)) for a in operation.args)


def _bound(target: gast.expr) -> tuple[str, ...]:
    return tuple(n.id for n in walk(target) if isinstance(n, gast.Name))


def _selects(unit: Unit, step: Op) -> bool:
    match step.expr:
        case gast.BinOp() | gast.UnaryOp() | gast.Name() | gast.Constant() | gast.Compare() | gast.Attribute():
            return False
        case gast.Subscript(slice=index):
            return not all(map(_whole, index.elts if isinstance(index, gast.Tuple) else [index]))
        case gast.Call():
            operation = unit.canonical(step)
            if operation is None or "where" in operation.keywords:
                return True
            module = getattr(operation.callee, "__module__", None) or "numpy"
            return (
                module.split(".")[0] not in ("numpy", "math", "builtins")
                or getattr(operation.callee, "__name__", "") not in SMOOTH
            )
    return True


def _whole(index: gast.expr) -> bool:
    """`:` or `None`: all elements go on."""
    match index:
        case gast.Slice(lower=None, upper=None) | gast.Constant(value=None):
            return True
    return False
