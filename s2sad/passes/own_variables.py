"""Variables of comprehensions get names of their own where a function that is written out has others of the same name.

>>> import gast
>>> tree = gast.parse("def f(e):\\n    return g(e, [h(e) for e in v])").body[0]
>>> print(gast.unparse(with_own_variables(tree, lambda label: label)).strip())
def f(e):
    return g(e, [h(e_item) for e_item in v])
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import gast

from s2sad.trees import children, clone, name, names_stored, substitute, walk

LISTS = gast.ListComp | gast.SetComp | gast.DictComp | gast.GeneratorExp


def with_own_variables(tree: gast.FunctionDef, fresh: Callable[[str], str]) -> gast.FunctionDef:
    """The function, or a copy of it in which no variable of a comprehension has the name of another."""
    shared = _own(tree) & {n.id for n in _outside(tree)}
    if not shared:
        return tree
    made = copy.copy(tree)
    made.body = renamed_in(tree.body, shared, fresh)
    return made


def like_globals(tree: gast.FunctionDef) -> set[str]:
    """Variables of comprehensions whose names the rest of the function reads, and does not bind."""
    own = _own(tree)
    others = [n for n in _outside(tree) if n.id in own] if own else []
    return {n.id for n in others} - {n.id for n in others if not isinstance(n.ctx, gast.Load)}


def _own(tree: gast.AST) -> set[str]:
    return {label for n in walk(tree) if isinstance(n, LISTS) for label in _bound(n)}


def _bound(node: Any) -> set[str]:
    return set().union(*(names_stored(part.target) for part in node.generators))


def _outside(tree: gast.AST) -> list[gast.Name]:
    """Names that stand for something else than a variable of the comprehensions around them."""
    found: list[gast.Name] = []
    stack: list[tuple[gast.AST, frozenset[str]]] = [(tree, frozenset())]
    while stack:
        node, bound = stack.pop()
        if isinstance(node, gast.Name):
            if node.id not in bound:
                found.append(node)
        elif isinstance(node, LISTS):
            first = node.generators[0].iter
            inside = bound | _bound(node)
            stack += [(first, bound), *((part, inside) for part in children(node) if part is not node.generators[0])]
            stack += [(part, inside) for part in (node.generators[0].target, *node.generators[0].ifs)]
        else:
            stack += [(part, bound) for part in children(node)]
    return found


def renamed_in(body: list[gast.stmt], shared: set[str], fresh: Callable[[str], str]) -> list[gast.stmt]:
    """Copies in which comprehensions have other names for their variables among `shared`."""
    made = [clone(stmt) for stmt in body]
    for inner in (n for stmt in made for n in walk(stmt)):  # outer ones first
        if isinstance(inner, LISTS) and (labels := sorted(_bound(inner) & shared)):
            _rename(inner, {label: fresh(f"{label}_item") for label in labels})
    return made


def _rename(node: Any, names: dict[str, str]) -> None:
    values = {old: name(new) for old, new in names.items()}
    for field in ("elt", "key", "value"):
        if hasattr(node, field):
            setattr(node, field, substitute(getattr(node, field), values))
    for position, part in enumerate(node.generators):
        for target in walk(part.target):
            if isinstance(target, gast.Name):
                target.id = names.get(target.id, target.id)
        part.ifs = [substitute(test, values) for test in part.ifs]
        if position:
            part.iter = substitute(part.iter, values)
