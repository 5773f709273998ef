"""hits: where a maximum stands is few places, and what it gets is added there alone.

>>> import numpy as np
>>> import s2sad
>>> def f(x):
...     return np.max(x) + np.sum(x * x)
>>> print(s2sad.grad(f).source(np.ones(8)).split("np.sum(x * x)")[-1].split("return")[0].strip())
x_bar = 2.0 * value_bar * x
    hit = x == max_x
    x_bar[hit] += value_bar / np.sum(hit, dtype=max_x.dtype)

A product with the mask would make an array of the size of `x`. Other masks may hold most places, where the product is quicker.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import gast

from s2sad.kinds import Kind, Num, numbers
from s2sad.trees import name, names_stored, statements


def add_at_hits(body: list[gast.stmt], adjoints: Collection[str], kind_of: Callable[[gast.expr], Kind]) -> None:
    """Rewrites `bar += hit * number` in blocks, where `hit` compares elements with their maximum or minimum."""
    is_number = numbers(kind_of)
    for stmt in statements(body):
        match stmt:
            case gast.AugAssign(
                target=gast.Name(id=label), op=gast.Add() | gast.Sub(), value=gast.BinOp() as product
            ) if label in adjoints:
                hit = _hit(product)
                if hit is None or not _same_axes(kind_of(stmt.target), kind_of(hit)) or not _is_equality(body, hit.id):
                    continue
                share = _without(product, hit)
                if share is not None and is_number(share):
                    stmt.target, stmt.value = gast.Subscript(stmt.target, name(hit.id), gast.Store()), share


def _hit(product: gast.expr) -> gast.Name | None:
    """The mask in a product that shares by how many places it holds: `hit * (b / np.sum(hit, ...))`."""
    match product:
        case gast.BinOp(
            op=gast.Mult(),
            right=gast.BinOp(
                op=gast.Div(),
                right=gast.Call(func=gast.Attribute(attr="sum"), args=[gast.Name() as hit], keywords=[keyword]),
            ),
        ) if keyword.arg == "dtype" and _without(product, hit) is not None:
            return hit
    return None


def _without(product: gast.expr, hit: gast.Name) -> gast.expr | None:
    """The product's other factors; None where `hit` is none of the factors."""
    if not isinstance(product, gast.BinOp) or not isinstance(product.op, gast.Mult):
        return None
    left, right = product.left, product.right
    if isinstance(left, gast.Name) and left.id == hit.id:
        return right
    if isinstance(right, gast.Name) and right.id == hit.id:
        return left
    rest = _without(left, hit)
    return gast.BinOp(rest, product.op, right) if rest is not None else None


def _same_axes(bar: Kind, hit: Kind) -> bool:
    match bar, hit:
        case Num(shape=(_, *_) as held), Num(shape=(_, *_) as masked, dtype=dtype):
            return len(held) == len(masked) and dtype is not None and dtype.kind == "b"
    return False


def _is_equality(body: list[gast.stmt], label: str) -> bool:
    bound = [stmt for stmt in statements(body) if label in names_stored(stmt)]
    return bool(bound) and all(
        isinstance(stmt, gast.Assign)
        and isinstance(stmt.value, gast.Compare)
        and isinstance(stmt.value.ops[0], gast.Eq)
        and not isinstance(stmt.value.comparators[0], gast.Constant)
        for stmt in bound
    )
