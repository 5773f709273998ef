"""What NumPy's functions write where a mask or a list of places says so, as stores: `where=`, `np.putmask`, `np.place`, `np.put`.

These functions take masks, places and values of more forms than an index does: a mask for `where=` is broadcast, one for
`np.place` may have another shape, values are repeated where they run out. What an index would not take alike is brought into
its form first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.indexing import parts
from s2sad.ir import Step
from s2sad.kinds import Dim, Kind, Num, Seq, not_one
from s2sad.trees import attribute, call, clone, const, name, subscript

if TYPE_CHECKING:
    from s2sad.passes.memory import Rewriter


def masked_part(rewriter: Rewriter, value: gast.expr, mask: gast.expr, target: gast.expr, out: list[Step]) -> gast.expr:
    """The part of an operand that a mask of the target's shape selects."""
    operand, whole = rewriter.kind(value), rewriter.kind(target)
    if isinstance(operand, Num) and operand.scalar:
        return value
    shape = operand.shape if isinstance(operand, Num) else None
    if shape is None or not isinstance(whole, Num) or shape != whole.shape:
        value = _shaped(rewriter, np.broadcast_to, value, target, out)
    return rewriter.make(subscript(value, clone(mask)), out)


def broadcast_mask(rewriter: Rewriter, mask: gast.expr, target: gast.expr, out: list[Step]) -> gast.expr:
    """A mask that was given as `where=`, in the target's shape: as an index it would otherwise select rows."""
    whole = rewriter.kind(target)
    mask = _as_mask(rewriter, mask, out)
    shape = _shape(rewriter.kind(mask))
    if shape is None or not isinstance(whole, Num) or whole.shape is None or not _of_one_shape(shape, whole.shape):
        return _shaped(rewriter, np.broadcast_to, mask, target, out)
    return mask


def copyto(rewriter: Rewriter, args: list, keywords: dict, node: gast.Call, out: list[Step]) -> None:
    target, value = args[0], rewriter.make(args[1], out)
    mask = keywords.get("where")
    if mask is None:
        rewriter.store(target, const(Ellipsis), value, out)
        return
    if _reads_what_it_writes(rewriter, args[1], target) and gast.dump(args[1]) != gast.dump(target):
        raise rewriter.error(
            "np.copyto with where= reads the array that it writes, and NumPy copies item by item",
            node,
            "Copy what is read first: np.copyto(x, y.copy(), where=mask).",
        )
    mask = broadcast_mask(rewriter, mask, target, out)
    rewriter.store(target, clone(mask), masked_part(rewriter, value, mask, target, out), out)


def putmask(rewriter: Rewriter, args: list, keywords: dict, node: gast.Call, out: list[Step]) -> None:
    """`x[mask] = values[mask]`; values of another shape are repeated over all of `x`."""
    target, mask, value = args[0], _reshaped_mask(rewriter, args[1], args[0], out), rewriter.make(args[2], out)
    operand, whole = rewriter.kind(value), rewriter.kind(target)
    scalar = isinstance(operand, Num) and operand.scalar or isinstance(value, gast.Constant)
    if not scalar:
        _not_empty(rewriter, operand, node)
        same = isinstance(operand, Num) and isinstance(whole, Num) and operand.shape == whole.shape is not None
        if not same:
            value = _shaped(rewriter, np.resize, value, target, out)
        value = rewriter.make(subscript(value, clone(mask)), out)
    rewriter.store(target, clone(mask), value, out)


def place(rewriter: Rewriter, args: list, keywords: dict, node: gast.Call, out: list[Step]) -> None:
    """`x[mask] = values`, as many of them as it takes, again from the start where they run out."""
    target, mask = args[0], _reshaped_mask(rewriter, args[1], args[0], out)
    _not_empty(rewriter, rewriter.kind(args[2]), node)
    if _reads_what_it_writes(rewriter, args[2], target):
        raise rewriter.error(
            "np.place reads the array that it writes, and NumPy copies item by item",
            node,
            "Copy what is read first: np.place(x, mask, y.copy()).",
        )
    count = rewriter.make(call(attribute("np", "count_nonzero"), clone(mask)), out, np.count_nonzero)
    value = rewriter.make(call(attribute("np", "resize"), rewriter.make(args[2], out), count), out, np.resize)
    rewriter.store(target, clone(mask), value, out)


def put(rewriter: Rewriter, args: list, keywords: dict, node: gast.Call, out: list[Step]) -> None:
    """`x.flat[places] = values`, again from the start where the values run out."""
    target, whole = args[0], rewriter.kind(args[0])
    if set(keywords) - {"mode"} or not isinstance(whole, Num) or whole.shape is None:
        raise rewriter.error(
            "numpy.put is not supported where the number of axes is not known",
            node,
            "Write x.reshape(-1)[index] = values.",
        )
    mode = args[3] if len(args) > 3 else keywords.get("mode", const("raise"))
    given = args[1] if isinstance(args[1], gast.List) else rewriter.make(args[1], out)
    value = rewriter.make(args[2], out)
    index = _places(rewriter, given, _shape(rewriter.kind(value)) == (), mode, target, out)
    if not _fits(rewriter.kind(value), _shape(rewriter.kind(index))):
        _not_empty(rewriter, rewriter.kind(value), node)
        count = rewriter.make(call(attribute("np", "size"), clone(index)), out, np.size)
        value = rewriter.make(call(attribute("np", "resize"), value, count), out, np.resize)
    if len(whole.shape) == 1:
        rewriter.store(target, index, value, out)
        return
    size = rewriter.make(attribute(clone(target), "size"), out)
    everywhere = rewriter.make(call(attribute("np", "arange"), size), out, np.arange)
    index = rewriter.make(subscript(everywhere, index), out)  # none of them counts from the end
    where = rewriter.make(
        call(attribute("np", "unravel_index"), index, attribute(clone(target), "shape")), out, np.unravel_index
    )
    places = [rewriter.make(subscript(clone(where), const(axis)), out) for axis in range(len(whole.shape))]
    rewriter.store(target, gast.Tuple(places, gast.Load()), value, out)


def _places(
    rewriter: Rewriter, given: gast.expr, one: bool, mode: gast.expr, target: gast.expr, out: list[Step]
) -> gast.expr:
    """The places that `np.put` writes: whole numbers along one axis, or a number for a single value (`one`).

    True and False are 1 and 0 to it.
    """
    index, kind = given, rewriter.kind(given)
    shape = _shape(kind)
    if not _indexes(kind, "iuf"):  # floats are no places to NumPy either
        index = rewriter.make(call(attribute("np", "asarray"), index, name("int")), out, np.asarray)
        shape = _shape(rewriter.kind(index))
    if shape is None or len(shape) > 1 or (not shape and not one):
        index = rewriter.make(call(attribute("np", "ravel"), index), out, np.ravel)
    how = mode.value if isinstance(mode, gast.Constant) else None
    if how == "raise":
        return index
    if how not in ("wrap", "clip"):
        raise rewriter.error("numpy.put is not supported with this mode", mode, "Use 'raise', 'wrap' or 'clip'.")
    size = rewriter.make(attribute(clone(target), "size"), out)
    if how == "wrap":
        return rewriter.make(call(attribute("np", "mod"), index, size), out, np.mod)
    last = rewriter.make(gast.BinOp(size, gast.Sub(), const(1)), out)
    return rewriter.make(call(attribute("np", "clip"), index, const(0), last), out, np.clip)


def _as_mask(rewriter: Rewriter, mask: gast.expr, out: list[Step]) -> gast.expr:
    """A mask of truth values: whole numbers as an index would be places."""
    if _indexes(rewriter.kind(mask), "b"):
        return rewriter.make(mask, out)
    return rewriter.make(call(attribute("np", "asarray"), mask, name("bool")), out, np.asarray)


def _reshaped_mask(rewriter: Rewriter, mask: gast.expr, target: gast.expr, out: list[Step]) -> gast.expr:
    """A mask of as many items as the target has, in its shape."""
    mask, whole = _as_mask(rewriter, mask, out), rewriter.kind(target)
    shape = _shape(rewriter.kind(mask))
    goal = whole.shape if isinstance(whole, Num) else None
    if shape is not None and goal is not None and (shape == goal or len(shape) == len(goal) == 1):
        return mask
    return _shaped(rewriter, np.reshape, mask, target, out)


def _shaped(rewriter: Rewriter, function: Any, value: gast.expr, target: gast.expr, out: list[Step]) -> gast.expr:
    """`function(value, target.shape)`."""
    tree = call(attribute("np", function.__name__), value, attribute(clone(target), "shape"))
    return rewriter.make(tree, out, function)


def _of_one_shape(mask: tuple[Dim, ...], whole: tuple[Dim, ...]) -> bool:
    """Is a mask that can be broadcast to the whole of its shape, for sure?"""
    return len(mask) == len(whole) and all(
        have == want or not_one(have) for have, want in zip(mask, whole, strict=True)
    )


def _shape(kind: Kind) -> tuple[Dim, ...] | None:
    """The shape of a number, an array, or an array that a list of these would be."""
    if isinstance(kind, Num):
        return kind.shape
    if isinstance(kind, Seq) and kind.items:
        inner = _shape(kind.items[0])
        return None if inner is None else (len(kind.items), *inner)
    return None


def _indexes(kind: Kind, dtypes: str) -> bool:
    """Is it an array, a number or a plain list, surely of these dtypes, which an index takes as what it is?"""
    if isinstance(kind, Seq):
        flat = kind.type is list and bool(kind.items)
        return flat and all(isinstance(k, Num) and k.scalar and _indexes(k, dtypes) for k in kind.items)
    return isinstance(kind, Num) and kind.dtype is not None and kind.dtype.kind in dtypes


def _fits(value: Kind, places: tuple[Dim, ...] | None) -> bool:
    """Does a store take the values as they are, one for each place or one for all?"""
    shape = _shape(value)
    if shape is None or places is None:
        return False
    return shape in ((), places) or (shape == (1,) and len(places) == 1)


def _not_empty(rewriter: Rewriter, values: Kind, node: gast.Call) -> None:
    """No values at all can't be repeated."""
    if isinstance(values, Seq) and not values.items:
        raise rewriter.error("there are no values to write here", node, "Give at least one.")


def _reads_what_it_writes(rewriter: Rewriter, value: gast.expr, target: gast.expr) -> bool:
    """Is the value a view of the array that is written?"""
    return root_of(rewriter, value) == root_of(rewriter, target) is not None


def root_of(rewriter: Rewriter, node: gast.expr) -> str | None:
    """The array that an expression takes a view of."""
    kinds = rewriter.kinds
    while not isinstance(node, gast.Name) or node.id in rewriter.defined:
        if isinstance(node, gast.Name):
            step = rewriter.defined[node.id]
            node, kinds = step.expr, step.operand_kinds
        elif isinstance(node, gast.Subscript) and _gathers(node.slice, kinds):
            return None
        elif isinstance(node, gast.Subscript | gast.Attribute):
            node = node.value
        else:
            return None
    return node.id


def _gathers(index: gast.expr, kinds: Mapping[str, Kind]) -> bool:
    """Does an index pick items into an array of their own?"""
    found = [kinds.get(part.id) for part in parts(index) if isinstance(part, gast.Name)]
    return any(isinstance(kind, Num) and kind.array for kind in found)
