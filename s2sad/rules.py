"""Rules are plain functions in `templates/`; this module finds them and binds them to calls (see docs/rules.md)."""
from __future__ import annotations

import ast
import importlib
import re
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import gast

OPERATOR_NAMES = ("Add", "Sub", "Mult", "Div", "FloorDiv", "Mod", "Pow", "MatMult", "USub", "UAdd", "Invert")


def also(*callees: object) -> Callable:
    """Let a template match further callees that have the signature of the one in its first statement."""

    def mark(template: Callable) -> Callable:
        template.also = callees  # type: ignore[attr-defined]
        return template

    return mark


@dataclass(eq=False, slots=True)
class Rule:
    """One template, read: its parameters, which of them vary, the names of its result and seed, its lines."""

    name: str
    parameters: list[tuple[str, Any]]                  # name, default tree or None
    differentiable: tuple[str, ...]
    result: str
    seed: str
    lines: list[gast.stmt]
    namespace: dict[str, Any]
    broadcasts: bool
    assigned: set[str] = field(default_factory=set)

    def bind(self, args: list[gast.expr], keywords: dict[str, gast.expr]) -> dict[str, gast.expr] | None:
        """Parameters to argument trees; None if the call does not fit."""
        if len(args) > len(self.parameters) or any(isinstance(a, gast.Starred) for a in args):
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


_lock = threading.RLock()
_templates: dict[Any, list[tuple[Any, ast.FunctionDef]]] = {}
_constant: set[Any] = set()
_no_rule: dict[Any, str] = {}
_loaded: set[str] = set()


def rules_for(callee: Any) -> Iterator[Rule]:
    """The rules that match a function, or an operator's node class, in the order of their definition."""
    _load()
    try:
        found = _templates.get(callee, ())
    except TypeError:
        return
    for module, node in found:
        yield _read(module, node)


def has_rule(callee: Any) -> bool:
    _load()
    return _member(callee, _templates)


def is_constant(callee: Any) -> bool:
    """Is it on the list of functions whose results never carry a gradient?"""
    _load()
    return _member(callee, _constant)


def why_no_rule(callee: Any) -> str | None:
    _load()
    return _no_rule[callee] if _member(callee, _no_rule) else None


def _member(callee: Any, table: Any) -> bool:
    try:
        return callee in table
    except TypeError:
        return False


@cache
def _files() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(module name, libraries that it imports) of each template file; a library nobody has imported is nobody's callee."""
    import s2sad.templates
    found = []
    for folder in s2sad.templates.__path__:
        for path in sorted(Path(folder).glob("*.py")):
            if path.stem != "__init__":
                needs = re.findall(r"^\s*(?:import|from) (scipy(?:\.\w+)*)", path.read_text("utf-8"), re.MULTILINE)
                found.append((path.stem, tuple(needs)))
    return tuple(found)


def _load() -> None:
    with _lock:
        for stem, needs in _files():
            if stem not in _loaded and all(need in sys.modules for need in needs):
                _loaded.add(stem)
                _index(importlib.import_module(f"s2sad.templates.{stem}"))


def _index(module: Any) -> None:
    _constant.update(getattr(module, "CONSTANT", ()))
    _no_rule.update(getattr(module, "NO_RULE", {}))
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or not any(a.arg.endswith("_bar") for a in node.args.kwonlyargs):
            continue
        first = next(s for s in node.body if isinstance(s, ast.Assign))
        keys = [_key(first.value, vars(module)), *getattr(vars(module).get(node.name), "also", ())]
        for key in keys:
            entries = _templates.setdefault(key, [])
            if (module, node) not in entries:
                entries.append((module, node))


def _key(expression: ast.expr, namespace: dict[str, Any]) -> Any:
    if isinstance(expression, ast.BinOp | ast.UnaryOp):
        return getattr(gast, type(expression.op).__name__)
    assert isinstance(expression, ast.Call), ast.dump(expression)
    value = eval(compile(ast.Expression(expression.func), "<template>", "eval"), namespace)  # our own template's callee
    return value


@cache
def _read(module: Any, node: ast.FunctionDef) -> Rule:
    tree = gast.ast_to_gast(node)
    args = tree.args
    plain = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(plain) - len(args.defaults)) + list(args.defaults)
    keyword_only = [a.id for a in args.kwonlyargs]
    seed = next(a for a in reversed(keyword_only) if a.endswith("_bar"))
    differentiable = tuple(a.removesuffix("_dot") for a in keyword_only if a.endswith("_dot"))
    lines = [s for s in tree.body if not isinstance(s, gast.Return)
             and not (isinstance(s, gast.Expr) and isinstance(s.value, gast.Constant))]
    assigned = {n.id for s in lines for n in gast.walk(s) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Store)}
    return Rule(node.name, [(a.id, d) for a, d in zip(plain, defaults, strict=True)], differentiable,
                seed.removesuffix("_bar"), seed, lines[1:], vars(module), getattr(module, "BROADCASTS", False), assigned)


__all__ = ["Rule", "also", "has_rule", "is_constant", "rules_for", "why_no_rule"]
