"""held_together: which names of lines that are written may hold one array, because one is bound to a view of the other.

>>> import gast
>>> together = held_together(gast.parse("a = b.T\\nc = a[1:]\\nd = a @ c\\nb[0] += 1.0").body)
>>> sorted(together["c"]), "d" in together
(['a', 'b', 'c'], False)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

import gast

from s2sad.adjoints import is_fresh
from s2sad.classes_of_names import Classes
from s2sad.trees import root, root_name


def held_together(
    body: list[gast.stmt], is_number: Callable[[gast.expr], bool] = lambda node: False
) -> dict[str, frozenset[str]]:
    """The names that may hold memory of a name's, for each that is not alone with it."""
    found = list(_assignments(body))
    bound = {label for label, _ in found}
    classes, known = Classes(), set()
    for label, value in found:
        others = list(_looked_at(value, bound))
        if others and type(value) is gast.Subscript and is_number(value):
            continue
        for other in others:
            classes.join(label, other)
            known |= {label, other}
    members = defaultdict(set)
    for label in known:
        members[classes.find(label)].add(label)
    together = {first: frozenset(names) for first, names in members.items()}
    return {label: together[classes.find(label)] for label in known}


def _assignments(body: list[gast.stmt]) -> Iterator[tuple[str, gast.expr]]:
    """The names that are bound, and to what; those whose items are written count."""
    for stmt in body:
        if type(stmt) is gast.Assign:
            for target in stmt.targets:
                if type(target) is gast.Name:
                    yield target.id, stmt.value
                elif type(target) is gast.Tuple and type(stmt.value) in (gast.Tuple, gast.List):
                    for part in target.elts:
                        yield root_name(part), stmt.value
                else:
                    yield root_name(target), gast.Constant(None, None)
        elif type(stmt) is gast.AugAssign:
            yield root_name(stmt.target), gast.Constant(None, None)
        else:
            for part in ("body", "orelse", "finalbody"):
                yield from _assignments(getattr(stmt, part, []))


def _looked_at(value: gast.expr, bound: set[str]) -> Iterator[str]:
    """Names of which an expression may be a view."""
    if isinstance(value, (gast.Tuple, gast.List)):
        for item in value.elts:
            yield from _looked_at(item, bound)
    elif isinstance(value, gast.IfExp):
        yield from _looked_at(value.body, bound)
        yield from _looked_at(value.orelse, bound)
    elif isinstance(value, gast.Call):
        if not is_fresh(value):
            for part in (value.func, *value.args):
                yield from _looked_at(part, bound)
    elif isinstance(whole := root(value), gast.Name):
        if whole.id in bound:
            yield whole.id
    elif whole is not value and whole is not None:
        yield from _looked_at(whole, bound)
