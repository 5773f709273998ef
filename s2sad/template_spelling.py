"""Calls in adjoint lines as one would write them for what is known to be an array: `x.shape`, `x.T`."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.kinds import MISSING, Num
from s2sad.trees import clone, const

if TYPE_CHECKING:
    from s2sad.templated import Context


def spelled(context: Context, copy: gast.Call, function: Any) -> gast.expr:
    """As one would write it for what is known to be an array."""
    operand = copy.args[0] if copy.args else None
    if function in (np.shape, np.size, np.ndim) and isinstance(operand, gast.Name):
        source = context.shape_source(operand.id)
        kind = context.kind_of(gast.Name(source, gast.Load(), None, None))
        if isinstance(kind, Num) and kind.shape is not None and function is not np.ndim and kind.scalar:
            return const(1) if function is np.size else gast.Tuple([], gast.Load())
        atom = gast.Name(source, gast.Load(), None, None)
        if isinstance(kind, Num) and kind.shape is not None and not kind.python:
            return gast.Attribute(atom, function.__name__, gast.Load())
        copy.args[0] = atom
        return copy
    if operand is None or copy.keywords:
        return copy
    if function is np.broadcast_to and isinstance(copy.args[1], gast.Tuple) and not copy.args[1].elts:
        return operand  # a number stays one
    if function is getattr(np, "astype", MISSING) and isinstance(operand, gast.Name | gast.Attribute | gast.Subscript):
        return gast.Call(gast.Attribute(operand, "astype", gast.Load()), copy.args[1:], [])
    kind = context.kind_of(operand)
    if (
        function is np.copy
        and isinstance(kind, Num)
        and kind.array
        and isinstance(operand, gast.Name | gast.Attribute | gast.Subscript)
    ):
        return gast.Call(gast.Attribute(operand, "copy", gast.Load()), [], [])
    if function is np.zeros_like and isinstance(kind, Num) and kind.python:
        return const(0.0)
    if isinstance(kind, Num) and kind.dtype is not None and kind.dtype.kind == "f" and function in (np.conj, np.real):
        return operand
    if (
        function is np.ravel
        and len(copy.args) == 1
        and isinstance(kind, Num)
        and kind.shape is not None
        and len(kind.shape) == 1
    ):
        return operand
    if (
        isinstance(kind, Num)
        and kind.array
        and len(copy.args) == 1
        and function in (np.transpose, np.matrix_transpose)
        and isinstance(operand, gast.Name | gast.Attribute | gast.Subscript)
    ):
        two = kind.shape is not None and len(kind.shape) <= 2
        if two and isinstance(operand, gast.Attribute) and operand.attr == "T":
            return operand.value
        return gast.Attribute(operand, "T" if function is np.transpose or two else "mT", gast.Load())
    return copy


def without_cumsum(node: gast.expr) -> gast.expr:
    """`np.cumsum([m, n, k])[:-1]` is `[m, m + n]`."""
    match node:
        case gast.Subscript(
            value=gast.Call(func=gast.Attribute(attr="cumsum"), args=[gast.List(elts=[*parts, _])]),
            slice=gast.Slice(lower=None, upper=gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=1)), step=None),
        ):
            sums = list(accumulate(parts, lambda a, b: gast.BinOp(clone(a), gast.Add(), clone(b))))
            return gast.List(sums, gast.Load())
    return node
