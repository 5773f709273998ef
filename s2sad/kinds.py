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

from s2sad.own_operators import computes_alike
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


@dataclass(frozen=True, slots=True, eq=False)
class Foreign(Unknown):
    """Of a class whose objects are not followed: not known either, and its attributes may be anything."""

    type: type

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown)

    def __hash__(self) -> int:
        return hash(UNKNOWN)


@dataclass(frozen=True, slots=True)
class Never:
    """What a call that is being worked out gives: nothing so far. The bottom of the lattice."""


NEVER = Never()


def same_constant(a: Any, b: Any) -> bool:
    """Can one stand for the other? `1`, `1.0` and `True` can't, nor 0.0 and -0.0, nor None and the dtype of floats."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same_constant, a, b))
    return a == b and (type(a) not in (float, complex) or repr(a) == repr(b))


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
    whole_too: bool = field(
        default=False, kw_only=True
    )  # a float64, or a whole number of Python's: `s = 0`, then `s += x[i]`
    optional: bool = field(
        default=False, kw_only=True
    )  # it may be None instead, which no arithmetic takes: so nothing else has to ask

    def __eq__(self, other: object) -> bool:
        """To NumPy None is the dtype of floats; and -0.0 is 0.0."""
        if self is other:
            return True
        if not isinstance(other, Num) or (self.dtype is None) is not (other.dtype is None):
            return False
        return self._compared() == other._compared() and same_constant(self.value, other.value)

    def _compared(self) -> tuple:
        flags = self.some_axes, self.boxed, self.whole_too, self.optional
        return self.python, self.dtype, self.shape, self.sym, flags

    def __repr__(self) -> str:
        """Short, and without NumPy's spelling of dtypes, which takes long: keys are made of it."""
        dtype = self.dtype and self.dtype.str
        flags = {
            "some axes": self.some_axes,
            "boxed": self.boxed,
            "whole too": self.whole_too,
            "optional": self.optional,
        }
        more = "".join(f", {label}" for label, flag in flags.items() if flag)
        return f"Num({dtype}, {self.shape}, {self.python}, {self.value!r}, {self.sym}{more})"

    @property
    def scalar(self) -> bool:
        return self.shape == ()

    def measured(self, shape: tuple[Dim, ...] | None, sym: Sym | None) -> Num:
        """The same number or array, of these dimensions."""
        flags = {"whole_too": self.whole_too, "optional": self.optional}
        return Num(self.dtype, shape, self.python, self.value, sym, self.some_axes, self.boxed, **flags)

    @property
    def dtype_of_adjoint(self) -> np.dtype | None:
        """What an adjoint of it is of: nothing is passed on to a whole number."""
        return FLOAT if self.whole_too else self.dtype

    @property
    def array(self) -> bool:
        """Surely an array of at least one axis."""
        return self.some_axes or (self.shape is not None and self.shape != ())


@dataclass(frozen=True, slots=True)
class Const:
    """A known object that is no number: None, a string, a dtype, a tuple of constants."""

    value: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Const) and same_constant(self.value, other.value)


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


def is_literal(key: Any) -> bool:
    """Can a key be written down in generated text?"""
    return isinstance(key, str | bytes | complex | float | int | None) or (
        isinstance(key, tuple) and all(map(is_literal, key))
    )


def kind_of(value: Any, name: str) -> Kind:
    """The kind of an argument, as exact as a signature is: types, dtypes, which dimensions are 1, and no values."""
    kind = type(value)
    if kind in PYTHON_DTYPES:
        return Num(PYTHON_DTYPES[kind], (), python=True, sym=Sym(name) if kind is int else None)
    if kind is np.ndarray or (isinstance(value, np.ndarray) and computes_alike(kind)):
        if value.dtype.kind not in "biufc":
            return Const(MISSING)
        shape = tuple(_dimension(n, f"{name}.{axis}") for axis, n in enumerate(value.shape))
        return Num(value.dtype, shape, boxed=not shape)
    if isinstance(value, np.number | np.bool_):
        return Num(value.dtype, ())
    if kind is list or isinstance(value, tuple):
        return Seq(kind, tuple(kind_of(item, f"{name}.{i}") for i, item in enumerate(value)))
    if (kind is dict or kind is OrderedDict) and all(map(is_literal, value)):
        return Map(tuple((key, kind_of(item, f"{name}.{key}")) for key, item in value.items()), kind)
    if kind is slice:
        return Const(NOT_KNOWN)
    if value is None or kind in (str, bytes, type(Ellipsis), np.dtype):
        return Const(value if value is None or kind is np.dtype else MISSING)
    if isinstance(value, np.random.Generator | np.random.RandomState):
        return Const(MISSING)
    if (held := parts(value)) is not None:
        return visited(
            value,
            look=lambda: Obj(kind, tuple((key, kind_of(item, f"{name}.{key}")) for key, item in held)),
            again=lambda number, found: found or UNKNOWN,
        )
    if callable(value):
        return Fun(value)
    return UNKNOWN if kind.__module__ == "builtins" else Foreign(kind)


def narrow(kind: Num) -> bool:
    """Of less than double precision?"""
    return kind.dtype is not None and kind.dtype.name in ("float32", "float16", "complex64")


def same_dtype(*dtypes: np.dtype | None) -> bool:
    """Are they known, and one? To NumPy None is the dtype of floats: `None == np.dtype(float)`."""
    return all(d is not None and d == dtypes[0] for d in dtypes)


def numbers(of: Callable[[Any], Kind]) -> Callable[[Any], bool]:
    """Whether an expression is surely a number, from the kinds of expressions."""
    return lambda node: isinstance(kind := of(node), Num) and kind.scalar


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


def not_one(dim: Dim) -> bool:
    return dim != 1 if isinstance(dim, int) else dim.not_one


def with_items(kind: Kind, change: Callable[[Kind], Kind]) -> Kind:
    """A container with other kinds of what it holds; anything else as it is."""
    match kind:
        case Seq(cls, items):
            return Seq(cls, tuple(map(change, items)))
        case ListOf(item):
            return ListOf(change(item))
        case DictOf(item):
            return kind.loose(change(item))
        case Map(items):
            return kind.holding((key, change(item)) for key, item in items)
        case Obj(cls, items):
            return Obj(cls, tuple((key, change(item)) for key, item in items))
    return kind
