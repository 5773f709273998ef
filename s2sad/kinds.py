"""Abstract values: what is known of a value before the program runs.

A *kind* is a point of a lattice with `UNKNOWN` on top. Arrays carry their dtype and, for each dimension, an integer or a
symbol; two dimensions with one symbol are equal, and a symbol knows whether it may be 1. That decides all broadcasting.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from s2sad.records import parts, visited


@dataclass(frozen=True, slots=True)
class Sym:
    """A dimension, or an integer, known by name: `x.0 - 2`; and how large it is at least."""

    name: str
    offset: int = 0
    least: int = field(default=0, compare=False)

    @property
    def not_one(self) -> bool:
        return self.least > 1

    def plus(self, number: int) -> Sym:
        return Sym(self.name, self.offset + number, max(self.least + number, 0))


Dim = int | Sym


class Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING = Missing()


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known."""


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Never:
    """What a call that is being worked out gives: nothing so far. The bottom of the lattice."""


NEVER = Never()


@dataclass(unsafe_hash=True, slots=True, repr=False)  # not frozen, though never changed: it is made too often for that
class Num:
    """A number or an array of numbers. `shape` None: rank unknown. `python`: a Python scalar (weak in promotion)."""

    dtype: np.dtype | None
    shape: tuple[Dim, ...] | None
    python: bool = False
    value: Any = field(default=MISSING)
    sym: Sym | None = None
    some_axes: bool = False  # of an unknown number of axes, but at least one
    boxed: bool | None = False  # no axes: an array all the same, which `op=` writes; None: not known

    def __repr__(self) -> str:
        """Short, and without NumPy's spelling of dtypes, which takes long: keys are made of it."""
        dtype = self.dtype and self.dtype.str
        return f"Num({dtype}, {self.shape}, {self.python}, {self.value!r}, {self.sym}{', boxed' if self.boxed else ''})"

    @property
    def scalar(self) -> bool:
        return self.shape == ()

    @property
    def array(self) -> bool:
        """Surely an array of at least one axis."""
        return self.some_axes or (self.shape is not None and self.shape != ())


@dataclass(frozen=True, slots=True)
class Const:
    """A known object that is no number: None, a string, a dtype, a tuple of constants."""

    value: Any


NOT_KNOWN = slice("not known")  # a slice of which only that is known


@dataclass(frozen=True, slots=True)
class Fun:
    """A function or class, known."""

    value: Any


@dataclass(frozen=True, slots=True)
class Seq:
    """A tuple, list or named tuple with these items; `type` is its class."""

    type: type
    items: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of unknown length, or one whose items change."""

    item: Any


@dataclass(frozen=True, slots=True)
class Map:
    """A dict with these keys; `factory` makes what a defaultdict holds under any other key."""

    items: tuple[tuple[Any, Any], ...]
    type: type = dict
    factory: Any = None

    def holding(self, items: Iterable[tuple[Any, Any]]) -> Map:
        """The same dict, with other items."""
        return Map(tuple(items), self.type, self.factory)

    def loose(self, item: Any) -> DictOf:
        """The same dict, of which the keys are not known any more."""
        return DictOf(item, self.type, self.factory, keys_of(self))

    def get(self, key: Any) -> Any:
        return next((kind for name, kind in self.items if name == key and type(name) is type(key)), UNKNOWN)


@dataclass(frozen=True, slots=True)
class DictOf:
    """A dict whose keys are not known, or change; every value is of one kind."""

    item: Any
    type: type = dict
    factory: Any = None
    key: Any = UNKNOWN  # NEVER: it holds nothing so far

    def loose(self, item: Any) -> DictOf:
        return DictOf(item, self.type, self.factory, self.key)


@dataclass(frozen=True, slots=True)
class Obj:
    """An object of a user's class with these attributes."""

    type: type
    items: tuple[tuple[str, Any], ...]

    def get(self, name: str) -> Any:
        return next((kind for key, kind in self.items if key == name), UNKNOWN)


class Layers:
    """Kinds by name, of several tables: the first that knows a name tells."""

    __slots__ = ("tables",)

    def __init__(self, *tables: Any):
        self.tables = tables

    def get(self, name: str, default: Any = None) -> Any:
        for table in self.tables:
            found = table.get(name)
            if found is not None:
                return found
        return default


Kind = Unknown | Never | Num | Const | Fun | Seq | ListOf | Map | DictOf | Obj

FLOAT = np.dtype(np.float64)
INT = np.dtype(np.int64)
BOOL = np.dtype(np.bool_)
COMPLEX = np.dtype(np.complex128)
PYTHON_DTYPES = {float: FLOAT, int: INT, bool: BOOL, complex: COMPLEX}


def constant(value: Any) -> Kind:
    """The kind of a literal."""
    if type(value) in PYTHON_DTYPES:
        return Num(PYTHON_DTYPES[type(value)], (), python=True, value=value)
    if isinstance(value, tuple):
        return Seq(tuple, tuple(map(constant, value)))
    return Const(value)


def known(kind: Kind) -> Any:
    """The value, where the kind knows it, else MISSING."""
    match kind:
        case Num() | Const() | Fun():
            return MISSING if kind.value is NOT_KNOWN else kind.value
        case Seq(kind_type, items) if kind_type is tuple:
            values = tuple(map(known, items))
            return MISSING if any(value is MISSING for value in values) else values
    return MISSING


LARGE = 8  # a dimension as large as this stays larger than 1 when a stencil cuts its ends off


def _dimension(length: int, name: str) -> Dim:
    return 1 if length == 1 else Sym(name, least=LARGE if length >= LARGE else 2 if length else 0)


def kind_of(value: Any, name: str) -> Kind:
    """The kind of an argument, as exact as a signature is: types, dtypes, which dimensions are 1, and no values."""
    kind = type(value)
    if kind in PYTHON_DTYPES:
        return Num(PYTHON_DTYPES[kind], (), python=True, sym=Sym(name) if kind is int else None)
    if kind is np.ndarray or (isinstance(value, np.ndarray) and not isinstance(value, np.ma.MaskedArray | np.matrix)):
        if value.dtype.kind not in "biufc":
            return Const(MISSING)
        shape = tuple(_dimension(n, f"{name}.{axis}") for axis, n in enumerate(value.shape))
        return Num(value.dtype, shape, boxed=not shape)
    if isinstance(value, np.number | np.bool_):
        return Num(value.dtype, ())
    if kind is list or isinstance(value, tuple):
        return Seq(kind, tuple(kind_of(item, f"{name}.{i}") for i, item in enumerate(value)))
    if kind is dict or kind is OrderedDict:
        return Map(tuple((key, kind_of(item, f"{name}.{key}")) for key, item in value.items()), kind)
    if kind is slice:
        return Const(NOT_KNOWN)
    if value is None or kind in (str, bytes, type(Ellipsis), np.dtype):
        return Const(value if value is None or kind is np.dtype else MISSING)
    if (held := parts(value)) is not None:
        return visited(
            value,
            look=lambda: Obj(kind, tuple((key, kind_of(item, f"{name}.{key}")) for key, item in held)),
            again=lambda number, found: found or UNKNOWN,
        )
    if callable(value):
        return Fun(value)
    return UNKNOWN


def narrow(kind: Num) -> bool:
    """Of less than double precision?"""
    return kind.dtype is not None and kind.dtype.name in ("float32", "float16", "complex64")


def differentiable(kind: Kind) -> bool:
    """May a value of this kind carry an adjoint?"""
    match kind:
        case Num():
            return kind.dtype is None or kind.dtype.kind in "fcO"
        case Const() | Fun():
            return False
        case Seq(items=items):
            return any(map(differentiable, items))
        case ListOf(item) | DictOf(item):
            return differentiable(item)
        case Map(items) | Obj(items=items):
            return any(differentiable(kind) for _, kind in items)
    return True


def carries(kind: Kind) -> bool:
    """May a value of this kind vary? A function does with what it captured: who is given it has to be followed."""
    match kind:
        case Fun():
            return True
        case Seq(items=items):
            return any(map(carries, items))
        case ListOf(item) | DictOf(item):
            return carries(item)
        case Map(items) | Obj(items=items):
            return any(carries(kind) for _, kind in items)
    return differentiable(kind)


def join(a: Kind, b: Kind, name: str) -> Kind:
    """The least kind above both; dimensions that differ become symbols named after the place where they meet."""
    if a is b or a == b or b is NEVER:
        return a
    if a is NEVER:
        return b
    if isinstance(a, Num) and isinstance(b, Num):
        return _join_numbers(a, b, name)
    if isinstance(a, Seq) and isinstance(b, Seq) and a.type is b.type:
        if len(a.items) == len(b.items):
            return Seq(
                a.type, tuple(join(x, y, f"{name}.{i}") for i, (x, y) in enumerate(zip(a.items, b.items, strict=True)))
            )
        if a.type is list:
            return ListOf(joined([*a.items, *b.items], name))
    lists = [isinstance(k, ListOf) or (isinstance(k, Seq) and k.type is list) for k in (a, b)]
    if all(lists):
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


def _join_numbers(a: Num, b: Num, name: str) -> Num:
    if a.python and b.python:
        dtype = a.dtype if a.dtype == b.dtype else np.result_type(a.dtype, b.dtype) if a.dtype and b.dtype else None
        return Num(dtype, (), python=True)
    dtype = a.dtype if a.dtype == b.dtype and (a.python == b.python or a.shape == b.shape) else None
    boxed = a.boxed if a.boxed is b.boxed else None
    if a.shape is None or b.shape is None or len(a.shape) != len(b.shape):
        return Num(dtype, None, some_axes=a.array and b.array)
    if a.python != b.python and a.shape == ():
        return Num(dtype, (), python=boxed is False, boxed=boxed)
    shape = tuple(join_dims(m, n, f"{name}.{axis}") for axis, (m, n) in enumerate(zip(a.shape, b.shape, strict=True)))
    return Num(dtype, shape, boxed=boxed)


def join_dims(m: Dim, n: Dim, name: str) -> Dim:
    return m if m == n else Sym(f"{name}|", least=min(least(m), least(n)))


def least(dim: Dim) -> int:
    return dim if isinstance(dim, int) else dim.least


def not_one(dim: Dim) -> bool:
    return dim != 1 if isinstance(dim, int) else dim.not_one


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


def joined(kinds: list[Kind], name: str) -> Kind:
    """The least kind above all of them; UNKNOWN where there are none."""
    result = kinds[0] if kinds else UNKNOWN
    for kind in kinds[1:]:
        result = join(result, kind, f"{name}[]")
    return result


def dimensions_mapped(kind: Kind, change: Callable[[Sym], Sym], inside: bool = True) -> Kind:
    """The same kind with other symbols for its dimensions and integers, in containers too; `inside`: of many items too."""

    def visit(kind: Kind) -> Kind:
        match kind:
            case Num(shape=shape, sym=sym) if shape or sym is not None:
                dims = tuple(change(d) if isinstance(d, Sym) else d for d in shape) if shape is not None else None
                named = change(sym) if sym is not None else None
                return Num(kind.dtype, dims, kind.python, kind.value, named, kind.some_axes, kind.boxed)
            case Seq(cls, items):
                return Seq(cls, tuple(map(visit, items)))
            case ListOf(item) if inside:
                return ListOf(visit(item))
            case DictOf(item) if inside:
                return kind.loose(visit(item))
            case Map(items):
                return kind.holding((key, visit(item)) for key, item in items)
            case Obj(cls, items):
                return Obj(cls, tuple((key, visit(item)) for key, item in items))
        return kind

    return visit(kind)


def marked(sym: Sym) -> Sym:
    """A dimension that need not be the same for two items of one list: |, another one each time."""
    return sym if "|" in sym.name else Sym(f"{sym.name}|", sym.offset, sym.least)


def various(kind: Kind, made: Callable[[Sym], bool] = lambda sym: True) -> Kind:
    """The kind of each item of a list whose items were made one after the other; `made`: what was made with them."""
    return dimensions_mapped(kind, lambda sym: marked(sym) if made(sym) else sym)


def looked_up(kind: Kind, place: str) -> Kind:
    """The kind of one item of a list whose items are of this kind: what is different from item to item gets a name of its own."""
    found: dict[str, str] = {}

    def change(sym: Sym) -> Sym:
        if "|" not in sym.name:
            return sym
        return Sym(found.setdefault(sym.name, f"{place}[{len(found)}]"), sym.offset, sym.least)

    return dimensions_mapped(kind, change, inside=False)  # items of an item still differ


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
    return kind == NEVER or any(map(is_never, values(kind)))


def anything(kind: Kind) -> Kind:
    """Of items of containers that never hold any, nothing is known."""
    return UNKNOWN if is_never(kind) else kind


def element(kind: Kind, name: str) -> Kind:
    """The kind of any item of a sequence."""
    return joined(values(kind), name) if isinstance(kind, ListOf | Seq) else UNKNOWN


def broadcast(shapes: list[tuple[Dim, ...] | None]) -> tuple[Dim, ...] | None:
    """The shape that these broadcast to; None where a rank is unknown."""
    if len(shapes) == 1:
        return shapes[0]
    ranks = [len(shape) for shape in shapes if shape is not None]
    if len(ranks) < len(shapes):
        return None
    rank = max(ranks)
    padded = [(1,) * (rank - len(shape)) + shape for shape in shapes if shape is not None]
    return tuple(_broadcast_dims([shape[axis] for shape in padded]) for axis in range(rank))


def _broadcast_dims(dims: list[Dim]) -> Dim:
    rest = [dim for dim in dims if dim != 1]
    if not rest:
        return 1
    for dim in rest:
        if not_one(dim):
            return dim
    if all(dim == rest[0] for dim in rest):
        return rest[0]
    return Sym("max(" + ", ".join(sorted({spell(dim) for dim in rest})) + ")")


def spell(dim: Dim) -> str:
    return str(dim) if isinstance(dim, int) else f"{dim.name}{dim.offset:+d}"


def summed_axes(result: tuple[Dim, ...] | None, operand: tuple[Dim, ...] | None) -> tuple[list[int], list[int]] | None:
    """Axes that broadcasting `operand` to `result` added in front, and axes that it stretched; None: not known."""
    if result is None or operand is None or len(operand) > len(result):
        return None
    extra = len(result) - len(operand)
    stretched = []
    for axis, (have, want) in enumerate(zip(operand, result[extra:], strict=True)):
        if have == 1:
            if want != 1:
                stretched.append(axis + extra)
        elif have != want and not not_one(have):
            return None
    return list(range(extra)), stretched
