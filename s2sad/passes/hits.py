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
from s2sad.trees import name, names_stored, statements, walk


def add_at_hits(body: list[gast.stmt], adjoints: Collection[str], kind_of: Callable[[gast.expr], Kind]) -> None:
    """Rewrites `bar += number * hit` in blocks, where `hit` compares elements with their maximum or minimum."""
    is_number = numbers(kind_of)
    for stmt in statements(body):
        match stmt:
            case gast.AugAssign(
                target=gast.Name(id=label), op=gast.Add() | gast.Sub(), value=gast.BinOp() as product
            ) if label in adjoints:
                hit = _hit(product)
                if hit is None or not _same_axes(kind_of(stmt.target), kind_of(hit)) or not _is_equality(body, hit.id):
                    continue
                if is_number(product.left):
                    stmt.target, stmt.value = gast.Subscript(stmt.target, name(hit.id), gast.Store()), product.left


def _hit(product: gast.BinOp) -> gast.Name | None:
    """The mask in a product that shares by how many places it holds: `b / np.sum(hit, ...) * hit`."""
    match product:
        case gast.BinOp(left=share, op=gast.Mult(), right=gast.Name() as hit):
            for node in walk(share):
                match node:
                    case gast.Call(
                        func=gast.Attribute(attr="sum"), args=[gast.Name(id=counted)], keywords=[keyword]
                    ) if counted == hit.id and keyword.arg == "dtype":
                        return hit
    return None


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
