"""The key of a generated file: a digest of all that the generated text depends on.

Nothing is parsed. The walk starts at the function's code object and follows every name that it reads through its
globals, closure and builtins, over plain functions, classes, instances and containers, however deep. Code of the
standard library, NumPy, SciPy and installed packages (other than the function's own) counts by name and version. Data
counts by kind only (type; for arrays dtype and which dimensions are 1), since generated code reads data when it runs;
plain defaults and class attributes count by value as well.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import hashlib
import operator
import types
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from s2sad.codeprint import CodePrint, code_print, load_import
from s2sad.load import Namespace
from s2sad.origin import INSTALLED, library, machinery

_PLAIN = {kind: kind.__name__ for kind in (type(None), bool, int, float, complex, str, bytes, type(...), bytearray)}
_SEQUENCES = (list, tuple, set, frozenset)
_NODES = (types.FunctionType, types.MethodType, type, dict, *_SEQUENCES, property, staticmethod, classmethod,
          functools.partial, functools.partialmethod)  # fmt: skip
_ATTRIBUTES = {  # of objects that wrap functions
    property: ("fget", "fset", "fdel"),
    staticmethod: ("__func__",),
    classmethod: ("__func__",),
    types.MethodType: ("__func__", "__self__"),
}
_NOISE = {  # in a class's dict: bookkeeping that says nothing new, or in no fixed order
    "__dict__", "__weakref__", "__module__", "__doc__", "__firstlineno__", "__static_attributes__", "__annotations__",
    "__annotate__", "__annotate_func__", "__annotations_cache__", "__abstractmethods__", "_abc_impl", "__match_args__",
    "__hash__", "__dataclass_params__", "__parameters__", "__orig_bases__", "__classcell__",
}  # fmt: skip
_TRANSFORMS = ("s2sad.api", "s2sad.higher", "s2sad.custom")
_MANY = 256  # a longer container of plain data counts by the kinds that it holds


@dataclass(frozen=True)
class Reach:
    """What a walk found: the digest, and the user's functions and classes in the order in which they were reached."""

    digest: str
    functions: tuple[types.FunctionType, ...]
    classes: tuple[type, ...] = ()


def fingerprint(function: object, signature: str, options: str = "", also: Iterable[object] = ()) -> str:
    """The key (64 hex digits) of what s2sad generates for `function`, this signature and these options.

    `also`: other objects that the generated text depends on and that the function's names don't lead to: classes of
    its arguments, functions among them.
    """
    return key_for(reach(function, also), signature, options)


def key_for(found: Reach, signature: str, options: str = "") -> str:
    """The key, where the function has been walked over already."""
    parts = (machinery(), found.digest, signature, options)
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def reach(function: object, also: Iterable[object] = ()) -> Reach:
    """Walk over all that `function` (any callable) reaches."""
    roots = (function, *also)
    walk = _Walk(_packages(roots))
    text = "\n".join(walk.run(roots))
    digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
    functions = (item for item in walk.items if type(item) is types.FunctionType and item in walk.users)
    classes = (item for item in walk.items if isinstance(item, type) and walk.library(item.__module__) is None)
    return Reach(digest, tuple(functions), tuple(classes))


def _packages(roots: Iterable[object]) -> set[str]:
    """The top-level packages that the roots are of."""
    out = set()
    for root in roots:
        for _ in range(100):
            inner = next((getattr(root, n) for n in ("func", "__func__", "__wrapped__") if hasattr(root, n)), None)
            if inner is None:
                break
            root = inner
        module = getattr(root, "__module__", None) or type(root).__module__
        out.add(str(module).partition(".")[0])
    return out


class _Walk:
    """One walk. Objects are numbered as they are first met; each gives one line, which names others by number."""

    def __init__(self, own: set[str]) -> None:
        self.own = own  # top-level packages whose text counts even where they are installed
        self.items: list[object] = []  # also keeps them alive, so that an id stays one object's
        self.users: set[types.FunctionType] = set()
        self.numbers: dict[int, int] = {}
        self.names: dict[str, None] = {}  # every name that some code reads, in order
        self.modules: list[tuple[dict, int]] = []  # the user's modules that were met, names looked up so far
        self.texts: dict[str, list[str]] = {}  # lines of source files, read once a walk

    def run(self, roots: Iterable[object]) -> list[str]:
        out = [self.value(root) for root in roots]
        done = 0
        while True:
            while done < len(self.items):
                out.append(f"#{done} {self.expand(self.items[done])}")
                done += 1
            out.extend(self.attributes_of_modules())
            if done == len(self.items) and all(seen == len(self.names) for _, seen in self.modules):
                return out

    def attributes_of_modules(self) -> list[str]:
        # which of the names is an attribute of which module only parsing could tell: take all that fit
        out, names = [], list(self.names)
        for number in range(len(self.modules)):
            variables, seen = self.modules[number]
            self.modules[number] = (variables, len(names))
            found = [f"{name}={self.value(variables[name])}" for name in names[seen:] if name in variables]
            out.append(f"module {number} {found}")
        return out

    def number(self, item: object) -> str:
        known = self.numbers.get(id(item))
        if known is None:
            known = self.numbers[id(item)] = len(self.items)
            self.items.append(item)
        return f"#{known}"

    def value(self, value: object, exact: bool = False) -> str:
        """What an object counts as: its kind if it is data (`exact`: its value if it is plain), else its number."""
        kind = type(value)
        if kind in _PLAIN:
            return f"{_PLAIN[kind]} {_literal(value)}" if exact else _PLAIN[kind]
        if exact and type(value) is tuple and all(type(item) in _PLAIN for item in value):
            return str([self.value(item, exact) for item in value])
        if isinstance(value, np.ndarray):
            return self.array(value)
        if isinstance(value, np.generic):
            return f"scalar {value.dtype.str}"
        if isinstance(value, types.ModuleType | Namespace):
            return self.module(value)
        if isinstance(value, _NODES):
            return self.number(value)
        if isinstance(value, types.BuiltinFunctionType | np.ufunc):
            owner = getattr(value, "__self__", None)
            bound = "" if owner is None or isinstance(owner, types.ModuleType) else self.value(owner)
            return f"builtin {getattr(value, '__module__', None)} {bound} {value.__name__}"
        return self.number(value)

    def array(self, value: np.ndarray) -> str:
        kind = "" if type(value) is np.ndarray else self.value(type(value))
        inside = self.value(value.ravel().tolist()) if value.dtype.hasobject else ""
        return f"array {kind} {value.dtype.descr if value.dtype.names else value.dtype.str} " + (
            f"{[n == 1 for n in value.shape]} {inside}"
        )

    def module(self, module: types.ModuleType | Namespace) -> str:
        variables = vars(module)
        name = variables.get("__name__")
        version = self.library(name, variables.get("__file__"))
        if version is not None:
            return f"module {name} {version}"
        if id(variables) not in self.numbers:
            self.numbers[id(variables)] = -len(self.modules) - 1
            self.modules.append((variables, 0))
        return f"module {name}"

    def library(self, module: str | None, filename: str | None = None) -> str | None:
        version = library(module, filename)
        if version and version.startswith(INSTALLED) and str(module).partition(".")[0] in self.own:
            return None
        return version

    def expand(self, item: object) -> str:
        if isinstance(item, types.FunctionType):
            return self.function(item)
        if isinstance(item, type):
            return self.type(item)
        if isinstance(item, functools.partial | functools.partialmethod):
            given = [self.plain_choice(v) for v in item.args]
            named = [f"{k}={self.plain_choice(v)}" for k, v in item.keywords.items()]
            return f"partial {self.value(item.func)} {given} {named} {self.variables(vars(item))}"
        for kind, names in _ATTRIBUTES.items():
            if isinstance(item, kind):
                return f"{kind.__name__} {[self.value(getattr(item, name)) for name in names]}"
        if isinstance(item, dict):
            return self.mapping(item)
        if isinstance(item, _SEQUENCES):
            return self.sequence(item)
        return self.instance(item)

    def plain_choice(self, value: object) -> str:
        # a flag, an axis or a name that is bound for good chooses between formulas; a number that is bound is data
        return self.value(value, exact=not isinstance(value, float | complex))

    def function(self, function: types.FunctionType) -> str:
        code, variables = function.__code__, function.__globals__
        version = self.library(variables.get("__name__"), code.co_filename)
        cells = zip(code.co_freevars, function.__closure__ or (), strict=True)
        exact = chooses_transforms(function)
        closure = [f"{name}={self.cell(cell, exact)}" for name, cell in cells]
        extra = self.variables(vars(function)) if vars(function) else ""
        if version is not None and not version.startswith(INSTALLED):
            return f"def {function.__module__} {function.__qualname__} {version} {closure} {extra}"
        info = code_print(code, self.texts, variables)
        if version is not None:
            return f"def {function.__module__} {function.__qualname__} {version} {info.digest} {closure} {extra}"
        self.users.add(function)
        self.names.update(dict.fromkeys(info.names))
        defaults = [self.value(v, exact=True) for v in function.__defaults__ or ()]
        named = [f"{k}={self.value(v, exact=True)}" for k, v in (function.__kwdefaults__ or {}).items()]
        names = self.read_names(info, variables, function.__builtins__, exact)  # type: ignore[attr-defined]
        return f"def {function.__module__} {info.digest} {defaults} {named} {closure} {extra} {names}"

    def cell(self, cell: types.CellType, exact: bool) -> str:
        try:
            return self.plain_choice(cell.cell_contents) if exact else self.value(cell.cell_contents)
        except ValueError:
            return "unbound"

    def read_names(self, info: CodePrint, variables: dict, builtin: dict, exact: bool) -> list[str]:
        out = []
        for name in info.names:
            if name in variables:
                value = variables[name]
                out.append(f"{name}={self.plain_choice(value) if exact else self.value(value)}")
            elif name in builtin:
                value = builtin[name]
                same = value is getattr(builtins, name, None) and not isinstance(value, types.FunctionType)
                out.append(f"{name}=builtin" if same else f"{name}={self.value(value)}")
        return out + [f"import={self.value(load_import(item, variables))}" for item in info.imports]

    def type(self, kind: type) -> str:
        name = f"{kind.__module__} {kind.__qualname__}"
        version = self.library(kind.__module__)
        if version is not None:
            return f"class {name} {version}"
        bases = [self.value(base) for base in kind.__bases__]
        body = [f"{k}={self.value(v, exact=True)}" for k, v in vars(kind).items() if k not in _NOISE]
        return f"class {name} {self.value(type(kind))} {bases} {body}"

    def variables(self, variables: dict) -> list[str]:
        return [f"{name!s}={self.value(value)}" for name, value in list(variables.items())]

    def mapping(self, item: dict) -> str:
        kind = "" if type(item) is dict else self.value(type(item))
        if len(item) > _MANY and _kinds(item.values()) <= _PLAIN.keys():
            return f"dict {kind} {self.summary(item.keys())} {self.summary(item.values())}"
        return f"dict {kind} {[(self.value(k, exact=True), self.value(v)) for k, v in list(item.items())]}"

    def sequence(self, item: Iterable) -> str:
        kind = type(item).__name__ if type(item) in _SEQUENCES else self.value(type(item))
        values = list(item)
        if isinstance(item, set | frozenset):
            values.sort(key=_order)
        if len(values) > _MANY and _kinds(values) <= _PLAIN.keys():
            return f"{kind} {self.summary(values)}"
        return f"{kind} {[self.value(value) for value in values]}"

    def summary(self, values: Iterable) -> list[str]:
        return sorted(kind.__qualname__ for kind in _kinds(values))

    def instance(self, item: object) -> str:
        kind = type(item)
        out = f"instance {self.value(kind)}"
        key = getattr(kind, "__s2sad_key__", None)
        if key is not None:  # objects of s2sad's own say what of them counts
            return f"{out} {[self.value(part, exact=True) for part in key(item)]}"  # argnums choose a formula
        variables = getattr(item, "__dict__", None)
        variables = dict(variables) if isinstance(variables, dict) else {}
        if self.library(kind.__module__) is None:
            slots = {name: getattr(item, name) for base in kind.__mro__ for name in _slots(base) if hasattr(item, name)}
            return f"{out} {self.variables(variables | slots)}"
        # the state of others' objects is theirs, but functions that they hold (`lru_cache`, `vectorize`) are called
        names = [n for n in (getattr(item, "__module__", 0), getattr(item, "__qualname__", 0)) if isinstance(n, str)]
        given = item.__reduce__()[1] if kind.__module__ == operator.__name__ else ()
        held = {name: value for name, value in variables.items() if callable(value)}
        if isinstance(item, np.vectorize):
            given = (item.otypes, item.signature, item.cache, tuple(sorted(map(str, item.excluded or ()))))
        return f"{out} {names} {self.value(given, exact=True)} {self.variables(held)}"


def chooses_transforms(function: types.FunctionType) -> bool:
    """May it write `grad(f, i)`, where the value of i decides what is generated?"""
    found = [function.__globals__.get(name) for name in function.__code__.co_names]
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):
            found.append(cell.cell_contents)
    return any(
        value.__name__ == "s2sad"
        if isinstance(value, types.ModuleType)
        else isinstance(value, types.FunctionType | type) and value.__module__.startswith(_TRANSFORMS)
        for value in found
    )


def _slots(kind: type) -> list[str]:
    slots = vars(kind).get("__slots__", ())
    slots = [slots] if isinstance(slots, str) else list(slots)
    return [name for name in slots if isinstance(vars(kind).get(name), types.MemberDescriptorType)]


def _kinds(values: Iterable) -> set[type]:
    return set(map(type, values))


def _order(value: object) -> tuple[str, ...]:
    code = getattr(value, "__code__", None)
    names = [str(getattr(value, name, "")) for name in ("__module__", "__qualname__")]
    plain = _literal(value) if type(value) in _PLAIN else ""
    return type(value).__qualname__, *names, plain, code.co_code.hex() if isinstance(code, types.CodeType) else ""


def _literal(value: object) -> str:
    return hex(value) if isinstance(value, int) and not isinstance(value, bool) else repr(value)
