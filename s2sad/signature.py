"""Signatures: what of the arguments decides which generated function is called."""

from __future__ import annotations

import inspect
import types
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy import ndarray

from s2sad.errors import UnsupportedError
from s2sad.fingerprint import chooses_transforms
from s2sad.origin import library
from s2sad.records import parts, visited

PLAIN = frozenset({float, int, bool, complex, str, bytes, type(None)})  # their type alone counts


_WRAPPERS = (property, classmethod, staticmethod, types.MemberDescriptorType)


def key_of(value: Any) -> Any:
    """A hashable that differs whenever the kind differs: the exact shape of arrays, and no values."""
    kind = type(value)
    if kind is ndarray:
        return value.shape, value.dtype
    if kind in PLAIN:
        return kind
    if kind is list or kind is tuple:
        return kind, tuple(map(key_of, value))
    if kind is dict or kind is OrderedDict:
        return kind, tuple([(key, key_of(item)) for key, item in value.items()])
    if isinstance(value, tuple):
        return kind, tuple(map(key_of, value))
    if isinstance(value, np.ndarray):
        return kind, value.shape, value.dtype
    if (held := parts(value)) is not None:
        return visited(
            value,
            look=lambda: (kind, tuple([(name, key_of(item)) for name, item in held])),
            again=lambda number, found: (kind, number),
        )
    if callable(value):
        method = isinstance(value, types.MethodType)
        return (value.__func__, id(value.__self__), key_of(value.__self__)) if method else value
    return kind


def call_method(kind: type) -> Any:
    """What a call of an object of a class runs, if it can be called."""
    return next((vars(cls)["__call__"] for cls in kind.__mro__ if "__call__" in vars(cls)), None)


class Binder:
    """Calls to positional arguments in the order of a function's parameters, with its defaults of this moment."""

    def __init__(self, function: types.FunctionType):
        self.function = function
        self.code = code = function.__code__
        self.count = code.co_argcount
        self.simple = not code.co_kwonlyargcount and not code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS)
        total = (
            code.co_argcount
            + code.co_kwonlyargcount
            + bool(code.co_flags & inspect.CO_VARARGS)
            + bool(code.co_flags & inspect.CO_VARKEYWORDS)
        )
        self.names = code.co_varnames[:total]

    def bind(self, args: tuple, kwargs: dict[str, Any]) -> tuple:
        """One value for each parameter; a call that does not fit raises the TypeError that the function would."""
        if self.simple and not kwargs and len(args) == self.count:
            return args
        bound = own_signature(self.function).bind(*args, **kwargs)
        bound.apply_defaults()
        values = bound.arguments
        return tuple([values[name] for name in self.names])

    def positions(self, argnums: Any, leading: int = 0) -> tuple[tuple[str, ...], bool]:
        """(names of the parameters, whether one was meant and not a tuple); `leading` parameters are bound already.

        An argument that `*args` takes is spelled `args[1]`, one that `**options` takes `options['scale']`.
        """
        single = not isinstance(argnums, tuple | list)
        chosen = (argnums,) if single else tuple(argnums)
        names = []
        for number in chosen:
            if isinstance(number, str):
                names.append(self._named(number))
            elif isinstance(number, int) and not isinstance(number, bool):
                names.append(self._numbered(number, leading))
            else:
                raise UnsupportedError(f"argnums is an int, a name, or a tuple of these, and not {number!r}")
        if len(set(names)) < len(names):
            raise UnsupportedError(f"argnums names a parameter twice: {', '.join(names)}")
        return tuple(names), single

    def _named(self, label: str) -> str:
        if label in self.names:
            return label
        wrapped = list(inspect.signature(self.function).parameters)
        if label in wrapped:
            return self._numbered(wrapped.index(label), 0)
        if self.function.__code__.co_flags & inspect.CO_VARKEYWORDS:
            return f"{self.names[-1]}[{label!r}]"
        raise UnsupportedError(
            f"{self.function.__name__} has no parameter {label!r}", hint=f"It has: {', '.join(self.names)}."
        )

    def _numbered(self, number: int, leading: int) -> str:
        code = self.function.__code__
        place = number + leading if number >= 0 else number
        if code.co_flags & inspect.CO_VARARGS and not 0 <= place < code.co_argcount:
            if place < 0:
                raise UnsupportedError(
                    "argnums counts from the end, and the function takes any number of arguments",
                    hint="Count from the front.",
                )
            return f"{self.names[code.co_argcount + code.co_kwonlyargcount]}[{place - code.co_argcount}]"
        if not -len(self.names) + leading <= place < len(self.names):
            raise UnsupportedError(
                f"{self.function.__name__} has {len(self.names) - leading} parameters, and argnums asks for number {number}",
                hint=f"They are: {', '.join(self.names[leading:])}.",
            )
        return self.names[place]


def own_signature(function: types.FunctionType) -> inspect.Signature:
    """How a function is called by its code; a decorator may have said something else in `__signature__`."""
    if hasattr(function, "__signature__"):
        kept = function.__kwdefaults__
        code, defaults, closure = function.__code__, function.__defaults__, function.__closure__
        function = types.FunctionType(code, function.__globals__, function.__name__, defaults, closure)
        function.__kwdefaults__ = kept
    return inspect.signature(function, follow_wrapped=False)


def root_of(label: str) -> str:
    """The parameter that holds an argument: `args` for `args[1]`."""
    return label.partition("[")[0]


UNASKED = ("__repr__", "__str__", "__hash__", "__reduce__", "__getstate__", "__setstate__", "__match_args__")


class Guards:
    """What a generated function took for granted of the user's globals and closures."""

    def __init__(self, functions: tuple[types.FunctionType, ...], classes: tuple[type, ...] = ()):
        self.codes = [(f, f.__code__) for f in functions]
        self.defaults = [
            (f, f.__defaults__, f.__kwdefaults__, tuple(map(key_of, _held(f))))
            for f in functions
            if f.__defaults__ or f.__kwdefaults__
        ]
        self.identical: list[tuple[Mapping, str, Any]] = []
        self.alike: list[tuple[dict, str, Any, Any, bool]] = []
        self.cells: list[tuple[Any, Any, bool]] = []
        self.exact = False
        seen: set[int] = set()
        every = sorted(set().union(*(_names(function.__code__) for function in functions)))
        self.bases = [(cls, cls.__mro__) for cls in classes if len(cls.__mro__) > 2]
        for cls in classes:
            self._inside(cls, every, seen)
            self.identical += [(vars(cls), name, value) for name, value in vars(cls).items() if _asked(name, value)]
        for function in functions:
            space, names = function.__globals__, sorted(_names(function.__code__))
            self.exact = chooses_transforms(function)
            for name in names:
                if name in space:
                    self._note(space, name, space[name])
                    self._inside(space[name], every, seen)
            for cell in function.__closure__ or ():
                try:
                    self.cells.append((cell, self.key(cell.cell_contents), self.exact))
                except ValueError:
                    continue

        self.none = not (
            self.identical or self.bases or self.alike or self.cells or self.codes[1:]
        )  # but the code of the first

    def _note(self, space: dict, name: str, value: Any) -> None:
        if isinstance(value, types.ModuleType):
            return
        plain = isinstance(value, type | types.FunctionType) or parts(value) is None
        if callable(value) and plain and not isinstance(value, types.MethodType):
            self.identical.append((space, name, value))
        else:
            self.alike.append((space, name, value, self.key(value), self.exact))

    def key(self, value: Any, exact: bool | None = None) -> Any:
        """What has to stay; of functions that say `grad(f, i)` whole numbers and texts, too."""
        exact = self.exact if exact is None else exact
        return (key_of(value), repr(value)) if exact and _chooses(value) else key_of(value)

    def _inside(self, owner: Any, names: list[str], seen: set[int]) -> None:
        """What the user's modules and classes hold: another function or value may be put in its place."""
        if not isinstance(owner, types.ModuleType | type) or id(owner) in seen:
            return
        seen.add(id(owner))
        module = owner.__module__ if isinstance(owner, type) else owner.__name__
        if library(module, getattr(owner, "__file__", None)) is not None:
            return
        spaces = [vars(found) for found in (owner.__mro__[:-1] if isinstance(owner, type) else [owner])]
        for name in names:
            where = next((i for i, space in enumerate(spaces) if name in space), None)
            if where is None:
                continue
            value = spaces[where][name]
            if callable(value) or isinstance(value, _WRAPPERS):
                self.identical += [(space, name, space.get(name)) for space in spaces[: where + 1]]
                self._inside(value, names, seen)
            elif not isinstance(value, types.ModuleType):
                self.identical += [(space, name, None) for space in spaces[:where]]
                self.alike.append((spaces[where], name, value, key_of(value), False))

    def hold(self) -> bool:
        for function, code in self.codes:
            if function.__code__ is not code:
                return False
        if self.none:
            return True
        for function, defaults, named, key in self.defaults:
            if function.__defaults__ is not defaults or function.__kwdefaults__ is not named:
                return False
            if key and tuple(map(key_of, _held(function))) != key:
                return False
        for space, name, value in self.identical:
            if space.get(name) is not value:
                return False
        for cls, line in self.bases:
            if cls.__mro__ is not line:
                return False
        for space, name, value, key, exact in self.alike:
            now = space.get(name)
            if (now is not value or type(now) not in PLAIN) and self.key(now, exact) != key:
                return False
        for cell, key, exact in self.cells:
            try:
                if self.key(cell.cell_contents, exact) != key:
                    return False
            except ValueError:
                return False
        return True


def _asked(name: str, value: Any) -> bool:
    """Is it what Python asks for without naming it: an operator, `__call__`, `__init__`?"""
    return name.startswith("__") and name not in UNASKED and isinstance(value, types.FunctionType)


def _chooses(value: Any) -> bool:
    """May it be the argnums of a transform?"""
    return isinstance(value, int | str) or (type(value) in (tuple, list) and all(map(_chooses, value)))


def _held(function: types.FunctionType) -> list[Any]:
    """The defaults whose contents may change."""
    every = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    return [value for value in every if type(value) not in PLAIN and not callable(value)]


def _names(code: types.CodeType) -> set[str]:
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= _names(constant)
    return names
