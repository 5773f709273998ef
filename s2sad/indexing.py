"""The kind of `x[index]`, and what kind of index it is: a view, a gather, and whether it may repeat."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import gast

from s2sad.broadcasting import broadcast, spell
from s2sad.dimensions import looked_up
from s2sad.joining import element, joined
from s2sad.kinds import (
    MISSING,
    NEVER,
    NOT_KNOWN,
    UNKNOWN,
    Const,
    DictOf,
    Dim,
    Kind,
    ListOf,
    Map,
    Never,
    Num,
    Seq,
    Sym,
    constant,
    known,
    not_one,
)
from s2sad.trees import const, subscript

NOTHING = Const(MISSING)  # an item that is not there: to look it up is an error, when the program runs


def item_kind(base: Kind, index: gast.expr, kind_of: Any, place: str) -> Kind:
    """The kind of a subscript; `kind_of` gives that of an expression."""
    match base:
        case Num():
            return _array_item(base, index, kind_of, place)
        case Seq() | ListOf():
            return _sequence_item(base, index, kind_of, place)
        case Map(items):
            key = known(kind_of(index))
            if key is not MISSING:
                return base.get(key) if any(key == held for held, _ in items) else NOTHING
            return looked_up(joined([kind for _, kind in items], place), place) if items else empty(place)
        case Never():
            return NEVER
        case Const(value) if isinstance(value, str) and not isinstance(index, gast.Slice):
            return Const(MISSING)
        case DictOf(item):
            return looked_up(item, place)
    return UNKNOWN


def _sequence_item(base: Seq | ListOf, index: gast.expr, kind_of: Any, place: str) -> Kind:
    bounds = _bounds(index, kind_of)
    if bounds is not None:
        if isinstance(base, Seq) and MISSING not in bounds:
            return Seq(base.type if base.type in (tuple, list) else tuple, base.items[slice(*bounds)])
        if isinstance(base, ListOf) or (base.type is list and not base.items):
            return base
        return ListOf(element(base, place)) if base.type is list else UNKNOWN
    where = known(kind_of(index))
    if isinstance(base, Seq) and type(where) is int:
        if -len(base.items) <= where < len(base.items):
            return base.items[where]
        return NEVER if base.type is list and "|" in place else NOTHING  # it may grow until the next turn
    if isinstance(base, Seq) and not base.items:
        return empty(place)
    return looked_up(element(base, place), place)


def _bounds(index: gast.expr, kind_of: Any) -> list[Any] | None:
    """Of a slice, written as such or as an object: MISSING for what is not known. None: it is no slice."""
    if isinstance(index, gast.Slice):
        return [known(kind_of(e)) if e is not None else None for e in (index.lower, index.upper, index.step)]
    kind = kind_of(index)
    if not isinstance(kind, Const) or not isinstance(kind.value, slice):
        return None
    return [MISSING] if kind.value is NOT_KNOWN else [kind.value.start, kind.value.stop, kind.value.step]


def empty(place: str) -> Kind:
    """An item of a container that holds nothing: in a loop it may hold something at the next turn."""
    return NEVER if "|" in place else UNKNOWN


def parts(index: gast.expr, kind_of: Any = None) -> list[gast.expr]:
    """The parts of an index; those of a tuple that has a name, where its kind is asked for."""
    if isinstance(index, gast.Tuple):
        return list(index.elts)
    if kind_of is not None and not isinstance(index, gast.Slice):
        kind = kind_of(index)
        if isinstance(kind, Seq) and kind.type is tuple:
            return [subscript(index, const(i)) for i in range(len(kind.items))]
    return [index]


def classify(index: gast.expr, kind_of: Any) -> list[str] | None:
    """What each part of an index is: slice, new, ellipsis, int, mask, gather; None if some part is not known."""
    result = []
    for part in parts(index, kind_of):
        if isinstance(part, gast.Slice):
            result.append("slice")
            continue
        kind = kind_of(part)
        value = known(kind)
        if value is None:
            result.append("new")
        elif value is Ellipsis:
            result.append("ellipsis")
        elif isinstance(kind, Num) and kind.dtype is not None and kind.shape is not None:
            if kind.dtype.kind == "b":
                result.append("mask")
            elif kind.dtype.kind in "iu":
                result.append("int" if kind.shape == () else "gather")
            else:
                return None
        elif isinstance(kind, Seq) and kind.type is list:
            items = [k.dtype.kind for k in kind.items if isinstance(k, Num) and k.dtype is not None]
            if len(items) != len(kind.items):
                return None
            result.append("mask" if items and set(items) == {"b"} else "gather")
        elif isinstance(kind, Const) and isinstance(kind.value, slice):
            result.append("slice")
        else:
            return None
    return result


BASIC = {"int", "slice", "new", "ellipsis"}


def _array_item(base: Num, index: gast.expr, kind_of: Any, place: str) -> Kind:
    what = classify(index, kind_of)
    if what is None or base.shape is None:
        return Num(base.dtype, None)
    if any(getattr(kind_of(part), "optional", False) for part in parts(index, kind_of)):  # None makes a new axis
        taken = sum(w not in ("slice", "new", "ellipsis") for w in what)
        return Num(base.dtype, None, some_axes=set(what) <= BASIC and taken < len(base.shape))
    consumed = sum(
        _rank(part, kind_of) if w == "mask" else 0 if w in ("new", "ellipsis") else 1
        for part, w in zip(parts(index, kind_of), what, strict=True)
    )
    if consumed > len(base.shape):
        return UNKNOWN
    missing = len(base.shape) - consumed
    dims: list[Dim] = []
    advanced: list[tuple[Dim, ...]] = []
    where: list[int] = []
    axis = 0
    if "ellipsis" not in what:
        items = [*zip(parts(index, kind_of), what, strict=True), (None, "ellipsis")]
    else:
        items = list(zip(parts(index, kind_of), what, strict=True))
    fancy = any(w in ("mask", "gather") for w in what)
    for number, (part, w) in enumerate(items):
        if w == "slice":
            dims.append(_slice_dim(base.shape[axis], part, kind_of, f"{place}.{number}"))  # type: ignore[arg-type]
            axis += 1
        elif w == "new":
            dims.append(1)
        elif w == "ellipsis":
            dims += base.shape[axis : axis + missing]
            axis += missing
        elif w == "int":
            axis += 1
            if fancy:
                where.append(number)
        elif w == "mask":
            advanced.append((Sym(f"{place}.{number}m"),))
            axis += _rank(part, kind_of)  # type: ignore[arg-type]
            where.append(number)
            dims.append(_HERE)  # type: ignore[arg-type]
        else:
            kind = kind_of(part)
            shape = kind.shape if isinstance(kind, Num) else _nested_shape(kind)
            advanced.append(shape)
            axis += 1
            where.append(number)
            dims.append(_HERE)  # type: ignore[arg-type]
    shape = _place_advanced(dims, advanced, where)
    return Num(base.dtype, shape, boxed=not shape and "ellipsis" in what)


_HERE = "here"


def _place_advanced(dims: list[Any], advanced: list[tuple[Dim, ...]], where: list[int]) -> tuple[Dim, ...]:
    if not advanced:
        return tuple(dims)
    front = broadcast(advanced) or ()
    first = dims.index(_HERE)
    rest = [d for d in dims if d is not _HERE]
    if where != list(range(where[0], where[0] + len(where))):
        return (*front, *rest)
    before = [d for d in dims[:first] if d is not _HERE]
    return (*before, *front, *rest[len(before) :])


def _rank(part: gast.expr, kind_of: Any) -> int:
    kind = kind_of(part)
    return len(kind.shape) if isinstance(kind, Num) and kind.shape is not None else 1


def _nested_shape(kind: Kind) -> tuple[Dim, ...]:
    if isinstance(kind, Seq):
        return (len(kind.items), *(_nested_shape(kind.items[0]) if kind.items else ()))
    return ()


def _slice_dim(dim: Dim, part: gast.Slice | gast.expr, kind_of: Any, place: str) -> Dim:
    if isinstance(part, gast.Slice):
        bounds = [kind_of(e) if e is not None else constant(None) for e in (part.lower, part.upper, part.step)]
    else:  # a slice that has a name
        value = known(kind_of(part))
        if not isinstance(value, slice):
            return Sym(place)
        bounds = [constant(b) for b in (value.start, value.stop, value.step)]
    lower, upper, step = map(known, bounds)
    if lower is None and upper is None and step in (None, 1, -1):
        return dim
    if isinstance(dim, int) and MISSING not in (lower, upper, step):
        return len(range(*slice(lower, upper, step).indices(dim)))
    if step in (None, 1) and lower is not MISSING and upper is not MISSING and isinstance(dim, Sym):
        low = lower or 0
        if low >= 0 and (upper is None or upper < 0):
            return dim.plus((upper or 0) - low)
        if 0 <= low <= (upper or 0) <= dim.least:
            return upper - low
        if low >= 0 and upper is not None and upper >= 0:
            return 1 if (upper, low) == (0, 1) else Sym(f"[{low}:{upper} of {spell(dim)}]")
    texts = [_text(kind) for kind in bounds]
    if None in texts or sum(len(t) for t in texts if t) > 60:
        return Sym(place)
    return Sym(f"[{':'.join(t or '' for t in texts)} of {spell(dim)}]")


def _text(kind: Kind) -> str | None:
    value = known(kind)
    if value is not MISSING:
        return "" if value is None else str(value)
    return spell(kind.sym) if isinstance(kind, Num) and kind.sym is not None else None


def may_repeat(index: gast.expr, kind_of: Any, made: Mapping[str, gast.expr] = MappingProxyType({})) -> bool:
    """May the index name one element twice? `made` are the expressions of temporaries."""
    what = classify(index, kind_of)
    if what is not None and what.count("gather") == 1 and "mask" not in what:
        place = parts(index, kind_of)[what.index("gather")]
        if isinstance(place, gast.List) and _distinct(place.elts):
            return False
    return what is None or ("gather" in what and not _counts_through(index, kind_of, made))


def _distinct(items: list[gast.expr]) -> bool:
    """Numbers of which none is there twice, and none counts from the end."""
    numbers = [item.value for item in items if isinstance(item, gast.Constant) and type(item.value) is int]
    return len(set(numbers)) == len(items) and all(number >= 0 for number in numbers)


def _counts_through(index: gast.expr, kind_of: Any, made: Mapping[str, gast.expr]) -> bool:
    """`x[np.arange(n), y]`: one array of the index has no number twice, and the others are not broadcast along it."""
    items = index.elts if isinstance(index, gast.Tuple) else [index]
    kinds = [kind_of(item) for item in items]
    if not all(isinstance(kind, Num) and kind.shape is not None and len(kind.shape) <= 1 for kind in kinds):
        return False
    lengths = {kind.shape[0] for kind in kinds if kind.shape}
    for item, kind in zip(items, kinds, strict=True):
        tree = made.get(item.id) if isinstance(item, gast.Name) else item
        match tree:
            case gast.Call(
                func=gast.Attribute(value=gast.Name(id="np" | "numpy"), attr="arange"), args=[_], keywords=[]
            ):
                if not_one(kind.shape[0]) or len(lengths) == 1:
                    return True
    return False


__all__ = ["classify", "item_kind", "may_repeat", "parts"]
