"""A transformed function: looks its signature up, generates what is missing, calls it."""

from __future__ import annotations

import functools
import sys
import threading
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from s2sad import cache
from s2sad.errors import UnsupportedError
from s2sad.fingerprint import fingerprint, reach
from s2sad.imports import Closure
from s2sad.kinds import MISSING, Kind, kind_of
from s2sad.load import load, namespace
from s2sad.scope import Scope, call_method
from s2sad.signature import Binder, Guards, key_of
from s2sad.tangent_values import argument

_generating = threading.RLock()
_MANY = 4096


class Entry:
    """One generated file, loaded."""

    __slots__ = ("function", "guards", "module", "path", "text")

    def __init__(self, function: Callable, module: types.ModuleType, text: str, path: Path | None, guards: Guards):
        self.function, self.module, self.text, self.path, self.guards = function, module, text, path, guards


class Transformed:
    """Base of what `grad` and its kin give: a callable with the generated source at hand."""

    transform = "transform"

    def __init__(self, function: Callable, argnums: Any = 0):
        self.function, self.argnums = function, argnums
        self._exact: dict[Any, Entry] = {}
        self._entries: dict[str, Entry] = {}
        self._last: Entry | None = None
        self._binders: dict[Any, Binder] = {}
        self._direct = type(function) is types.FunctionType and Binder(function).simple
        functools.update_wrapper(self, function, updated=())

    # for pickling and the cache's key

    def __reduce__(self):
        return type(self), (self.function, *self._options())

    def _options(self) -> tuple:
        return (self.argnums,)

    def __s2sad_key__(self):
        return (self.transform, self.function, *self._options())

    def __get__(self, instance: Any, owner: type | None = None):
        return self if instance is None else types.MethodType(self, instance)

    # look-up

    def target(self, args: tuple, kwargs: dict) -> tuple[types.FunctionType, tuple]:
        """The plain function to transform, and arguments for its parameters."""
        function: Any = self.function
        while not isinstance(function, types.FunctionType):
            if isinstance(function, types.MethodType):
                function, args = function.__func__, (function.__self__, *args)
            elif isinstance(function, functools.partial):
                args, kwargs = (*function.args, *args), {**function.keywords, **kwargs}
                function = function.func
            elif isinstance(function, Transformed):
                inner, args = function.target(args, kwargs)
                function, kwargs = function.entry(inner, args).function, {}
            elif isinstance(method := call_method(type(function)), types.FunctionType):
                function, args = method, (function, *args)
            else:
                from s2sad.passes.parse import parse

                parse(function)
        binder = self._binders.get(function)
        if binder is None:
            binder = self._binders[function] = Binder(function)
        return function, binder.bind(args, kwargs)

    def generated_for(self, args: tuple, kwargs: dict) -> types.FunctionType:
        """The generated function for arguments like these."""
        function, bound = self.target(args, kwargs)
        return self.entry(function, bound).function  # type: ignore[return-value]

    def generated_for_kinds(self, kinds: list[Kind]) -> types.FunctionType:
        """The generated function for arguments of these kinds, in the order of the parameters."""
        function: Any = self.function
        if isinstance(function, Transformed):
            function = function.generated_for_kinds(kinds)
            kinds = [*kinds, *(kind_of(value, "seed") for value in (function.__defaults__ or ())[-1:])]
        binder = self._binders.setdefault(function, Binder(function))
        seeds = [kind_of(1.0, name) for name in binder.names[len(kinds) :]]
        return self.make(function, [*kinds, *seeds]).function  # type: ignore[return-value]

    @property
    def plain(self) -> types.FunctionType:
        """The user's function below all transforms."""
        function: Any = self.function
        return function.plain if isinstance(function, Transformed) else function

    def entry(self, function: types.FunctionType, bound: tuple) -> Entry:
        key = (function, tuple(map(key_of, bound)))
        try:
            found = self._exact.get(key)
        except TypeError:
            found, key = None, None
        if found is not None and found.guards.hold():
            self._last = found
            return found
        binder = self._binders[function]
        kinds = [kind_of(value, name) for name, value in zip(binder.names, bound, strict=True)]
        with _generating:
            found = self.make(function, kinds)
        if key is not None:
            if len(self._exact) >= _MANY:
                self._exact.clear()
            self._exact[key] = found
        self._last = found
        return found

    def make(self, function: types.FunctionType, kinds: list[Kind]) -> Entry:
        """From the cache, or generated."""
        signature = repr([function.__qualname__, id(function), kinds])
        known = self._entries.get(signature)
        if known is not None and known.guards.hold():
            return known
        names, single = self.named(function)
        try:
            reached = reach(function).functions
            key: str | None = fingerprint(
                function, repr(kinds), repr((self.transform, names, single, *self._extra())), also=_callables(kinds)
            )
        except Exception:
            reached, key = (function,), None
        entry = self._from_cache(function, key, reached) or self._generated(
            function, kinds, names, single, key, reached
        )
        self._entries[signature] = entry
        return entry

    def named(self, function: types.FunctionType, argnums: Any = MISSING) -> tuple[tuple[str, ...], bool]:
        """(names of the parameters that argnums mean, whether one was meant and not a tuple).

        What a transform has generated takes the arguments of the user's function, those of `*args` in one tuple.
        """
        binder = self._binders.get(function) or Binder(function)
        if isinstance(self.function, Transformed):
            binder = Binder(user_function(self.function))
        return binder.positions(self.argnums if argnums is MISSING else argnums, leading(self.function))

    def chosen(self, args: tuple, kwargs: dict) -> Any:
        """The arguments by which is differentiated: one, or a tuple."""
        function, bound = self.target(args, kwargs)
        names, single = self.named(function)
        values = dict(zip(self._binders[function].names, bound, strict=True))
        found = tuple(argument(values, label) for label in names)
        return found[0] if single else found

    def _extra(self) -> tuple:
        return ()

    def _file(self, function: types.FunctionType, key: str) -> tuple[Path | None, str]:
        directory = cache.directory(function.__code__.co_filename)
        return directory, cache.file_name(function.__module__ or "module", function.__qualname__, self.transform, key)

    def _from_cache(self, function: types.FunctionType, key: str | None, reached: tuple) -> Entry | None:
        if key is None:
            return None
        directory, name = self._file(function, key)
        text = cache.read(directory, name, key)
        if text is None or directory is None:
            return None
        described = _described(text)
        if described is None:
            return None
        bindings = _bindings(described[1], reached)
        if bindings is None:
            return None
        module = load(text, directory / name, name.removesuffix(".py"), bindings)
        return Entry(getattr(module, described[0]), module, text, directory / name, Guards(reached))

    def _generated(
        self,
        function: types.FunctionType,
        kinds: list[Kind],
        names: tuple[str, ...],
        single: bool,
        key: str | None,
        reached: tuple,
    ) -> Entry:
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, 50_000))
        try:
            made = self.generate(function, kinds, names, single)
        finally:
            sys.setrecursionlimit(limit)
        text = made.text + _describe(made.entry, made.bindings, reached)
        path: Path | None = None
        if key is not None:
            directory, name = self._file(function, key)
            path = cache.write(directory, name, key, text)
            label = name.removesuffix(".py")
        else:
            label = f"{function.__name__.strip('<>')}.{self.transform}"
        module = load(text, path, label, made.bindings)
        return Entry(getattr(module, made.entry), module, text, path, Guards(reached))

    def generate(self, function: types.FunctionType, kinds: list[Kind], names: tuple[str, ...], single: bool):
        raise NotImplementedError

    # what people read

    def source(self, *args: Any, **kwargs: Any) -> str:
        """The generated text for these arguments; with none, that of the last call, or the type-free version."""
        return self._entry_for(args, kwargs).text

    def path(self, *args: Any, **kwargs: Any) -> str | None:
        """The file of the generated text; None where it could not be written."""
        found = self._entry_for(args, kwargs).path
        return str(found) if found is not None else None

    def _entry_for(self, args: tuple, kwargs: dict) -> Entry:
        if not args and not kwargs:
            if self._last is not None:
                return self._last
            return self._type_free()
        function, bound = self.target(args, kwargs)
        return self.entry(function, bound)

    def _type_free(self) -> Entry:
        from s2sad.kinds import UNKNOWN

        function = self.function.__func__ if isinstance(self.function, types.MethodType) else self.function
        if not isinstance(function, types.FunctionType):
            raise UnsupportedError("the type-free version is that of a plain function", hint="Give example arguments.")
        binder = self._binders.setdefault(function, Binder(function))
        with _generating:
            return self.make(function, [UNKNOWN] * len(binder.names))


def user_function(function: Any) -> types.FunctionType:
    """The plain function below transforms, methods and partials."""
    while not isinstance(function, types.FunctionType):
        if isinstance(function, types.MethodType):
            function = function.__func__
        elif isinstance(function, functools.partial):
            function = function.func
        elif isinstance(function, Transformed):
            function = function.function
        else:
            function = call_method(type(function))
    return function


def leading(function: Any) -> int:
    """How many parameters of the plain function are bound already: `self`, the arguments of a partial."""
    count = 0
    while not isinstance(function, types.FunctionType):
        if isinstance(function, functools.partial):
            count, function = count + len(function.args), function.func
        elif isinstance(function, Transformed):
            function = function.function
        else:
            return count + 1
    return count


def _callables(kinds: list[Kind]) -> list[Any]:
    from s2sad.kinds import Fun, Map, Obj, Seq

    found: list[Any] = []
    stack = list(kinds)
    while stack:
        kind = stack.pop()
        match kind:
            case Fun(value):
                found.append(value)
            case Seq(items=items, type=cls):
                found.append(cls)
                stack += items
            case Map(items):
                stack += [item for _, item in items]
            case Obj(cls, items):
                found.append(cls)
                stack += [item for _, item in items]
    return found


# what is bound before a file runs, told in its last line


def _describe(entry: str, bindings: dict[str, Any], reached: tuple) -> str:
    parts = []
    for name, value in sorted(bindings.items()):
        place = _place(value, reached)
        parts.append(f"{name} = {place or 'unknown'}")
    return "\n\n# entry: " + entry + "".join(f"\n# bound: {part}" for part in parts) + "\n"


def _place(value: Any, reached: tuple) -> str | None:
    for number, function in enumerate(reached):
        if isinstance(value, Closure):
            cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=False))
            if cells and cells == value._cells:
                return f"closure of function {number}"
        elif value is function:
            return f"function {number}"
        elif namespace(function.__globals__) is value:
            return f"globals of function {number}"
    return None


def _described(text: str) -> tuple[str, list[tuple[str, str]]] | None:
    entry, bound = None, []
    for line in text.rstrip().splitlines()[-200:]:
        if line.startswith("# entry: "):
            entry = line.removeprefix("# entry: ")
        elif line.startswith("# bound: "):
            name, _, place = line.removeprefix("# bound: ").partition(" = ")
            bound.append((name, place))
    return (entry, bound) if entry else None


def _bindings(described: list[tuple[str, str]], reached: tuple) -> dict[str, Any] | None:
    bindings: dict[str, Any] = {}
    for name, place in described:
        what, _, number = place.rpartition("function ")
        if not number.isdigit() or int(number) >= len(reached):
            return None
        function = reached[int(number)]
        if what == "globals of ":
            bindings[name] = namespace(function.__globals__)
        elif what == "closure of ":
            bindings[name] = Closure(
                Scope(
                    function, set(), dict(zip(function.__code__.co_freevars, function.__closure__, strict=False))
                ).cells
            )
        else:
            bindings[name] = function
    return bindings
