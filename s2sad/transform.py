"""A transformed function: looks its signature up, generates what is missing, calls it."""

from __future__ import annotations

import contextlib
import functools
import gc
import sys
import threading
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from s2sad import cache, shipping
from s2sad.arguments_given import refuse_containers
from s2sad.bindings import bindings_of, describe, described_in
from s2sad.custom import checkpoint
from s2sad.dispatch import no_shortcut, shortcut
from s2sad.errors import UnsupportedError, named_bugs
from s2sad.fingerprint import key_for, reach
from s2sad.kinds import MISSING, Kind, kind_of
from s2sad.load import load
from s2sad.signature import Binder, Guards, call_method, key_of
from s2sad.tangent_values import argument

_generating = threading.RLock()
_MANY = 4096


@contextlib.contextmanager
def _room() -> Iterator[None]:
    """While a text is made: deep trees, and no search for cycles among the many small objects, which have none."""
    limit, collecting = sys.getrecursionlimit(), gc.isenabled()
    sys.setrecursionlimit(max(limit, 50_000))
    gc.disable()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        if collecting:
            gc.enable()


class Entry:
    """One generated file, loaded."""

    __slots__ = ("function", "guards", "module", "path", "shortcut", "text")

    def __init__(self, function: Callable, module: types.ModuleType, text: str, path: Path | None, guards: Guards):
        self.function, self.module, self.text, self.path, self.guards = function, module, text, path, guards
        self.shortcut: tuple | None = None


class Transformed:
    """Base of what `grad` and its kin give: a callable with the generated source at hand."""

    transform = "transform"
    base: type | None = None  # the class that this one was made of, for parameters of these names
    names: tuple[str, ...] = ()
    by_kinds = False  # is there a text only where the kinds of arguments are known?

    def __init__(self, function: Callable, argnums: Any = 0):
        self.function, self.argnums = function, argnums
        self._exact: dict[Any, Entry] = {}
        self._entries: dict[str, Entry] = {}
        self._last: Entry | None = None  # that of the last call
        self._binders: dict[Any, Binder] = {}
        functools.update_wrapper(self, function, updated=())

    # for pickling and the cache's key

    def __reduce__(self):
        name = shipping.named(self)
        if name is not None:  # a decorated function: its module holds it
            return name
        made = self.base or type(self), (getattr(self, "of", self.function), *self._options())
        try:
            carried = shipping.texts(reach(self.function).functions)
        except Exception:
            return made
        return (shipping.arrived, (*made, carried)) if carried else made

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
            elif isinstance(function, checkpoint):
                function = function.function
            elif isinstance(function, Transformed):
                inner, args = function.target(args, kwargs)
                function, kwargs = function.entry(inner, args).function, {}
            elif isinstance(method := call_method(type(function)), types.FunctionType):
                function, args = method, (function, *args)
            else:
                from s2sad.passes.parse import parse

                parse(function)
        return function, self.binder(function).bind(args, kwargs)

    def binder(self, function: types.FunctionType) -> Binder:
        found = self._binders.get(function)
        if found is None or found.code is not function.__code__:
            found = self._binders[function] = Binder(function)
        return found

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
        function = getattr(function, "function", function)  # that of a checkpoint
        binder = self.binder(function)
        seeds = [kind_of(1.0, name) for name in binder.names[len(kinds) :]]
        return self.make(function, [*kinds, *seeds]).function  # type: ignore[return-value]

    @property
    def plain(self) -> types.FunctionType:
        """The user's function below all transforms."""
        function: Any = self.function
        return function.plain if isinstance(function, Transformed) else getattr(function, "function", function)

    def known(self, function: types.FunctionType, bound: tuple) -> Entry | None:
        """What was made for arguments like these, where all that was taken for granted still holds."""
        try:
            found = self._exact.get((function, tuple(map(key_of, bound))))
        except TypeError:
            return None
        if found is None or not found.guards.hold():
            return None
        if found is not self._last:
            self._remember(found)
        return found

    def entry(self, function: types.FunctionType, bound: tuple) -> Entry:
        if (found := self.known(function, bound)) is not None:
            return found
        binder = self.binder(function)
        with _generating, named_bugs(function):
            refuse_containers(self.named(function)[0], dict(zip(binder.names, bound, strict=True)))
            kinds = [kind_of(value, name) for name, value in zip(binder.names, bound, strict=True)]
            found = self.make(function, kinds)
        if len(self._exact) >= _MANY:
            self._exact.clear()
        with contextlib.suppress(TypeError):
            self._exact[function, tuple(map(key_of, bound))] = found
        if self.names == binder.names:
            found.shortcut = shortcut(function, bound, found.function, found.guards, self)
        self._remember(found)
        return found

    def _remember(self, entry: Entry) -> None:
        self._last, self._shortcut = entry, entry.shortcut or no_shortcut(self.names)

    def make(self, function: types.FunctionType, kinds: list[Kind]) -> Entry:
        """From the cache, or generated."""
        spelled = repr(kinds)
        signature = f"{function.__qualname__} {id(function)} {spelled}"
        known = self._entries.get(signature)
        if known is not None and known.guards.hold():
            return known
        names, single = self.named(function)
        try:
            walk = reach(function, _callables(kinds))
            reached, classes = walk.functions, walk.classes
            key: str | None = key_for(walk, spelled, repr((self.transform, names, single, *self._extra())))
        except Exception:
            reached, classes, key = (function,), (), None
        guards = Guards(reached, classes)
        entry = self._from_cache(function, key, reached, guards) or self._generated(
            function, kinds, names, single, key, reached, guards
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

    def _from_cache(
        self, function: types.FunctionType, key: str | None, reached: tuple, guards: Guards
    ) -> Entry | None:
        if key is None:
            return None
        directory, name = self._file(function, key)
        text = cache.read(directory, name, key)
        if text is None or directory is None:
            return None
        described = described_in(text)
        if described is None:
            return None
        bindings = bindings_of(described[1], reached)
        if bindings is None:
            return None
        with _room():
            module = load(text, directory / name, name.removesuffix(".py"), bindings)
        return Entry(getattr(module, described[0]), module, text, directory / name, guards)

    def _generated(
        self,
        function: types.FunctionType,
        kinds: list[Kind],
        names: tuple[str, ...],
        single: bool,
        key: str | None,
        reached: tuple,
        guards: Guards,
    ) -> Entry:
        with _room():
            made = self.generate(function, kinds, names, single)
            text = made.text + describe(made.entry, made.bindings, reached)
            path: Path | None = None
            if key is not None:
                directory, name = self._file(function, key)
                path = cache.write(directory, name, key, text)
                label = name.removesuffix(".py")
            else:
                label = f"{function.__name__.strip('<>')}.{self.transform}"
            module = load(text, path, label, made.bindings)
        return Entry(getattr(module, made.entry), module, text, path, guards)

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
        binder = self.binder(function)
        with _generating, named_bugs(function):
            return self.make(function, [UNKNOWN] * len(binder.names))


def user_function(function: Any) -> types.FunctionType:
    """The plain function below transforms, methods and partials."""
    while not isinstance(function, types.FunctionType):
        if isinstance(function, types.MethodType):
            function = function.__func__
        elif isinstance(function, functools.partial):
            function = function.func
        elif isinstance(function, Transformed | checkpoint):
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
        elif isinstance(function, Transformed | checkpoint):
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
