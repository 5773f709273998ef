"""Rules are plain functions in `templates/`; this module finds them and binds them to calls (see docs/rules.md)."""

from __future__ import annotations

import ast
import builtins
import importlib
import re
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, reduce
from itertools import zip_longest
from pathlib import Path
from typing import Any

import gast

from s2sad.trees import names_read, names_stored

# a template in the text of its file: `@also(...)`, the whole function, its name, the right side of its first statement
TEMPLATE = re.compile(
    r"^(?:@also\((?P<also>[\w.,\s]*)\)\n)?"
    r"(?P<text>def (?P<name>\w+)\((?:[^()]|\([^()]*\))*\*\w*,\s[^()]*_bar\b[^()]*\):\n"
    r'(?:    """(?:[^"]|"(?!""))*"""\n)?(?:\s*#.*\n)*    \w+ = (?P<first>.*)\n(?:[ \t].*\n|\n)*)',
    re.MULTILINE,
)
IMPORT = re.compile(r"^(?:import|from) [\w.]+(?: as \w+| import (?:[\w, ]+|\([\w,\s]+\)))?", re.MULTILINE)


def also(*callees: object) -> Callable:
    """Let a template match further callees that have the signature of the one in its first statement."""

    def mark(template: Callable) -> Callable:
        template.also = callees  # type: ignore[attr-defined]
        return template

    return mark


HELD = ("primal", "cotangent")  # parameters of helpers that pass nothing on, whatever varies


@dataclass(eq=False, slots=True)
class Rule:
    """One template, read: its parameters, which of them vary, the names of its result and seed, its lines."""

    name: str
    parameters: list[tuple[str, gast.expr | None]]  # name, default
    differentiable: tuple[str, ...]
    result: str
    seed: str
    lines: list[gast.stmt]
    namespace: dict[str, Any]
    broadcasts: bool
    assigned: set[str] = field(default_factory=set)
    rest: str | None = None  # the parameter that takes all further arguments, the last one
    plans: dict[tuple[str, ...], list[gast.stmt]] = field(default_factory=dict)  # the lines for some of the outputs

    def bind(self, args: list[gast.expr], keywords: dict[str, gast.expr]) -> dict[str, gast.expr] | None:
        """Parameters to argument trees; None if the call does not fit."""
        if any(isinstance(a, gast.Starred) for a in args):
            return None
        if self.rest is not None:
            args = [*args[: len(self.parameters) - 1], gast.Tuple(args[len(self.parameters) - 1 :], gast.Load())]
        if len(args) > len(self.parameters):
            return None
        bound = dict(zip((name for name, _ in self.parameters), args, strict=False))
        names = {name for name, _ in self.parameters}
        for key, value in keywords.items():
            if key in bound or key not in names:
                return None
            bound[key] = value
        for name, default in self.parameters:
            if name not in bound:
                if default is None:
                    return None
                bound[name] = default
        return bound


@dataclass(eq=False, slots=True)
class Place:
    """A template, not read yet: its module and its text."""

    stem: str
    text: str


_lock = threading.RLock()
_templates: dict[Any, list[Place]] = {}
_waiting: dict[str, list[tuple[str, Place]]] = {}  # module to (a function of it, template), till someone imports it
_constant: set[Any] = set()
_no_rule: dict[Any, str] = {}
_lists: dict[str, list[str]] = {}  # template module with lists to the libraries that it imports
_indexed = False


def rules_for(callee: Any) -> Iterator[Rule]:
    """The rules that match a function, or an operator's node class, in the order of their definition."""
    _load()
    for place in tuple(_templates[callee]) if _member(callee, _templates) else ():
        yield _read(place)


def has_rule(callee: Any) -> bool:
    _load()
    return _member(callee, _templates)


def is_constant(callee: Any) -> bool:
    """Is it on the list of functions whose results never carry a gradient?"""
    if has_rule(callee):  # the lists need not be read
        return False
    _load_lists()
    return _member(callee, _constant)


def why_no_rule(callee: Any) -> str | None:
    _load_lists()
    return _no_rule[callee] if _member(callee, _no_rule) else None


def _member(callee: Any, table: Any) -> bool:
    try:
        return callee in table
    except TypeError:
        return False


def _load() -> None:
    """Find the callee of each template in the text of the files: to import and parse them all would take long.

    A template waits while the library of its callee is not imported: nobody can call it yet.
    """
    global _indexed
    if _indexed and (_waiting.keys().isdisjoint(sys.modules.keys()) or not any(map(_is_imported, list(_waiting)))):
        return
    with _lock:
        if not _indexed:
            import s2sad.templates

            for folder in s2sad.templates.__path__:
                for path in sorted(Path(folder).glob("*.py")):
                    _index(path.stem, path.read_text("utf-8"))
        for module in [m for m in _waiting if _is_imported(m)]:
            for path, place in _waiting[module]:
                callee = reduce(lambda value, attr: getattr(value, attr, None), path.split("."), sys.modules[module])
                known = _templates.setdefault(callee, []) if callee is not None else [place]  # None: an older version
                if place not in known:
                    known.append(place)
            del _waiting[module]
        _indexed = True


def _load_lists() -> None:
    """Import the modules with lists, but those that need a library which nobody has imported."""
    _load()
    if any(all(map(_is_imported, needs)) for needs in list(_lists.values())):
        with _lock:
            for stem in [stem for stem, needs in _lists.items() if all(map(_is_imported, needs))]:
                module = importlib.import_module(f"s2sad.templates.{stem}")
                _constant.update(getattr(module, "CONSTANT", ()))
                _no_rule.update(getattr(module, "NO_RULE", {}))
                del _lists[stem]


def _is_imported(module: str) -> bool:
    spec = getattr(sys.modules.get(module), "__spec__", None)
    return spec is not None and not getattr(spec, "_initializing", False)


def _index(stem: str, text: str) -> None:
    origins = _imports(text.partition("\n\n\n")[0])
    if "\nCONSTANT = " in text or "\nNO_RULE = " in text:
        _lists[stem] = sorted({module for module, _ in origins.values() if not module.startswith("s2sad")})
    for found in TEMPLATE.finditer(text):
        place = Place(stem, found["text"])
        first = found["first"]
        if (chain := re.match(r"[\w.]+(?=\()", first)) is None:
            operation: Any = ast.parse(first.strip(), mode="eval").body
            _templates.setdefault(getattr(gast, type(operation.op).__name__), []).append(place)
        callees = [chain[0]] if chain else []
        if found["also"]:
            callees += re.findall(r"[\w.]+", found["also"])
        for callee in callees:
            module, attributes = _origin(callee, origins)
            _waiting.setdefault(module, []).append((attributes, place))


def _imports(text: str) -> dict[str, tuple[str, str]]:
    """What the imports of a file bind: (module, attribute)."""
    found = {}
    for node in ast.parse("\n".join(IMPORT.findall(text))).body:
        assert isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                found[alias.asname or alias.name] = node.module or "", alias.name
            else:
                found[alias.asname or alias.name] = alias.name, ""
    return found


def _origin(callee: str, origins: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """The module of a callee in a template, and its name there."""
    parts = callee.split(".")
    for size in range(len(parts), 0, -1):
        if (prefix := ".".join(parts[:size])) in origins:
            module, attribute = origins[prefix]
            return module, ".".join(filter(None, [attribute, *parts[size:]]))
    return builtins.__name__, callee


@cache
def _read(place: Place) -> Rule:
    module = importlib.import_module(f"s2sad.templates.{place.stem}")
    tree = gast.parse(place.text).body[0]
    args = tree.args
    plain = [*args.posonlyargs, *args.args, *([args.vararg] if args.vararg else [])]
    defaults = [None] * (len(args.posonlyargs) + len(args.args) - len(args.defaults)) + list(args.defaults)
    keyword_only = [a.id for a in args.kwonlyargs]
    seed = next(a for a in reversed(keyword_only) if a.endswith("_bar"))
    differentiable = tuple(a.removesuffix("_dot") for a in keyword_only if a.endswith("_dot"))
    lines = [
        s
        for s in _apart(tree.body)
        if not isinstance(s, gast.Return) and not (isinstance(s, gast.Expr) and isinstance(s.value, gast.Constant))
    ]
    assigned = set().union(*map(names_stored, lines))
    rest = args.vararg.id if args.vararg else None
    return Rule(
        tree.name,
        [(a.id, d) for a, d in zip_longest(plain, defaults)],
        differentiable,
        seed.removesuffix("_bar"),
        seed,
        lines[1:],
        vars(module),
        getattr(module, "BROADCASTS", False),
        assigned,
        rest,
    )


def _apart(lines: list[gast.stmt]) -> list[gast.stmt]:
    """`a, b = c, d` as two lines, of which perhaps one is needed."""
    result = []
    for line in lines:
        if isinstance(line, gast.If):
            line.body, line.orelse = _apart(line.body), _apart(line.orelse)
        targets = line.targets[0] if isinstance(line, gast.Assign) else None
        values = line.value if isinstance(line, gast.Assign) else None
        if (
            isinstance(targets, gast.Tuple)
            and isinstance(values, gast.Tuple | gast.List)
            and len(targets.elts) == len(values.elts)
            and not any(isinstance(e, gast.Starred) for e in [*targets.elts, *values.elts])
            and not names_stored(targets) & names_read(values)
        ):
            result += [
                gast.Assign([target], value, None) for target, value in zip(targets.elts, values.elts, strict=True)
            ]
        else:
            result.append(line)
    return result


__all__ = ["Rule", "also", "has_rule", "is_constant", "rules_for", "why_no_rule"]
