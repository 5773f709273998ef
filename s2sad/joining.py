"""The least kind above others: where paths of the program meet, and of what containers hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from s2sad.kinds import (
    FLOAT,
    INT,
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
    Missing,
    Never,
    Num,
    Obj,
    Seq,
    Sym,
    constant,
    narrow,
    same_dtype,
)

NOTHING = Const(None)


def join(a: Kind, b: Kind, name: str) -> Kind:
    """The least kind above both; dimensions that differ become symbols named after the place where they meet."""
    if a is b or a == b or b is NEVER:
        return a
    if a is NEVER:
        return b
    if isinstance(a, Num) and isinstance(b, Num):
        joint = _join_numbers(a, b, name)
        return replace(joint, optional=True) if a.optional or b.optional else joint
    if isinstance(a, Num) and b == NOTHING:
        if not a.scalar and narrow(a):  # a zero for None is of double precision
            return UNKNOWN
        return replace(a, value=MISSING, sym=None, optional=True)
    if isinstance(b, Num) and a == NOTHING:
        return join(b, a, name)
    if isinstance(a, Seq) and isinstance(b, Seq) and a.type is b.type:
        if len(a.items) == len(b.items):
            return Seq(
                a.type, tuple(join(x, y, f"{name}.{i}") for i, (x, y) in enumerate(zip(a.items, b.items, strict=True)))
            )
        if a.type is list:
            return ListOf(joined([*a.items, *b.items], name))
    if isinstance(a, Const) and isinstance(b, Const) and all(type(k.value) in (str, Missing) for k in (a, b)):
        return Const(MISSING)  # some text
    if isinstance(a, Const) and isinstance(b, Const) and isinstance(a.value, slice) and isinstance(b.value, slice):
        return Const(NOT_KNOWN)
    if is_list(a) and is_list(b):
        if isinstance(a, Seq) and not a.items:
            return b
        if isinstance(b, Seq) and not b.items:
            return a
        return ListOf(join(element(a, name), element(b, name), name))
    if isinstance(a, Map | DictOf) and isinstance(b, Map | DictOf):
        if a.type is not b.type or a.factory is not b.factory:
            return UNKNOWN
        if isinstance(a, Map) and isinstance(b, Map) and [k for k, _ in a.items] == [k for k, _ in b.items]:
            return a.holding((key, join(kind, b.get(key), f"{name}.{key}")) for key, kind in a.items)
        key = join(keys_of(a), keys_of(b), f"{name}.key")
        return DictOf(joined([*values(a), *values(b)], name), a.type, a.factory, key)
    if (
        isinstance(a, Obj)
        and isinstance(b, Obj)
        and a.type is b.type
        and [k for k, _ in a.items] == [k for k, _ in b.items]
    ):
        return Obj(a.type, tuple((key, join(kind, b.get(key), f"{name}.{key}")) for key, kind in a.items))
    return UNKNOWN


WHOLE_TOO = Num(None, (), python=True, whole_too=True)


def _join_numbers(a: Num, b: Num, name: str) -> Num:
    if (types := _types(a)) and (others := _types(b)) and len(types | others) == 2:
        return WHOLE_TOO
    if a.python and b.python:
        dtype = np.result_type(a.dtype, b.dtype) if a.dtype is not None and b.dtype is not None else None
        return Num(dtype, (), python=True)
    dtype = a.dtype if same_dtype(a.dtype, b.dtype) and (a.python == b.python or a.shape == b.shape) else None
    boxed = a.boxed if a.boxed is b.boxed else None
    if a.shape is None or b.shape is None or len(a.shape) != len(b.shape):
        return Num(dtype, None, some_axes=a.array and b.array)
    if a.python != b.python and a.shape == ():
        return Num(dtype, (), python=boxed is False, boxed=boxed)
    shape = tuple(join_dims(m, n, f"{name}.{axis}") for axis, (m, n) in enumerate(zip(a.shape, b.shape, strict=True)))
    return Num(dtype, shape, boxed=boxed)


def _types(kind: Num) -> set[str]:
    """What a number may be at run time, if that is a whole number of Python's or a float64; of others nothing."""
    if kind.whole_too:
        return {"whole", "float"}
    if kind.scalar and same_dtype(kind.dtype, FLOAT) and kind.boxed is False:
        return {"float"}
    return {"whole"} if kind.python and kind.dtype == INT else set()


def join_dims(m: Dim, n: Dim, name: str) -> Dim:
    return m if m == n else Sym(f"{name}|", least=min(least(m), least(n)))


def least(dim: Dim) -> int:
    return dim if isinstance(dim, int) else dim.least


def joined(kinds: list[Kind], name: str) -> Kind:
    """The least kind above all of them; UNKNOWN where there are none."""
    result = kinds[0] if kinds else UNKNOWN
    for kind in kinds[1:]:
        result = join(result, kind, f"{name}[]")
    return result


def is_list(kind: Kind) -> bool:
    return isinstance(kind, ListOf) or (isinstance(kind, Seq) and kind.type is list)


def values(kind: Kind) -> list[Kind]:
    """The kinds of what a list, tuple, dict or object holds."""
    match kind:
        case ListOf(item) | DictOf(item):
            return [item]
        case Seq(items=items):
            return list(items)
        case Map(items) | Obj(items=items):
            return [item for _, item in items]
    return []


def inside(kind: Kind, path: tuple) -> Kind:
    """The kind of what is found at a path: of `d["a"].size` it is `("item", "a"), ("attr", "size")`."""
    for how, key in path:
        if how == "item" and isinstance(kind, Seq) and type(key) is int and -len(kind.items) <= key < len(kind.items):
            kind = kind.items[key]
        elif how == "item" and isinstance(kind, Map):
            kind = kind.get(key)
        elif how == "attr" and isinstance(kind, Obj):
            kind = kind.get(key)
        elif how == "attr" and isinstance(kind, Seq) and key in getattr(kind.type, "_fields", ()):
            kind = kind.items[kind.type._fields.index(key)]  # type: ignore[attr-defined]
        else:
            return UNKNOWN
    return kind


def keys_of(kind: Kind) -> Kind:
    """The kind of any key of a dict."""
    if isinstance(kind, DictOf):
        return kind.key
    if not isinstance(kind, Map):
        return UNKNOWN
    found: Kind = NEVER
    for key, _ in kind.items:
        made = constant(key)
        bare = Num(made.dtype, (), made.python) if isinstance(made, Num) else Const(MISSING)
        found = join(found, bare if not isinstance(made, Seq) else UNKNOWN, "key")
    return found


def is_never(kind: Kind) -> bool:
    """Is it, or does it hold, an item of a container that holds nothing so far?"""
    return holds(kind, Never)


def is_unreached(kind: Kind) -> bool:
    """Is it, or does it surely hold, such an item? A list of any length need not hold any."""
    match kind:
        case ListOf() | DictOf():
            return False
    return kind == NEVER or any(map(is_unreached, values(kind)))


def emptied(kind: Kind) -> Kind:
    """A list of such items holds nothing."""
    if isinstance(kind, ListOf) and is_never(kind.item):
        return Seq(list, ())
    return kind


def anything(kind: Kind) -> Kind:
    """Of items of containers that never hold any, nothing is known."""
    return UNKNOWN if is_never(kind) else kind


def element(kind: Kind, name: str) -> Kind:
    """The kind of any item of a sequence."""
    return joined(values(kind), name) if isinstance(kind, ListOf | Seq) else UNKNOWN


def loosened(kind: Map | DictOf, item: Kind) -> DictOf:
    """The same dict, of which the keys are not known any more."""
    return DictOf(item, kind.type, kind.factory, keys_of(kind))


def holds(kind: Kind, wanted: type) -> bool:
    """Is it, or does it hold, a value of a kind of this sort?"""
    return isinstance(kind, wanted) or any(holds(inner, wanted) for inner in values(kind))
