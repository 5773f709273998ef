"""cached: a `cached_property` is computed when it is read first; from then on it is an attribute.

Of a class with the cached property `area`

    disc = Disc(r)
    return disc.area * disc.area

becomes (classes of doctests are not followed, so this is none)

    disc_area = 3.0 * r * r
    value = disc_area * disc_area

Read first on some paths only, it is computed where the variable is None. Of other objects than those that the function builds it is written
out at each place, where nothing can tell the difference.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Branch, Step
from s2sad.passes.attribute_writes import rewritten
from s2sad.passes.effects import effects
from s2sad.passes.purity import stores
from s2sad.passes.values import Instance
from s2sad.trees import clone, const, name, walk
from s2sad.unit import is_user_function

if TYPE_CHECKING:
    from s2sad.passes.objects import Objects


def read_cached(
    objects: Objects,
    found: Any,
    base: gast.expr,
    attr: str,
    held: functools.cached_property,
    owner: type | None,
    node: gast.AST,
    steps: list[Step],
) -> gast.expr:
    """`base.attr`, which has no value of its own so far."""
    getter = lambda made: objects.written_out(held.func, owner, [clone(base)], {}, node, made)  # noqa: E731
    if not isinstance(found, Instance) or attr not in found.cached:
        if _shows(objects, objects.class_of(found), held):
            raise objects.refuse(
                f"it is not known when generating whether the cached property {attr!r} was read before",
                node,
                "Compute it once where the object is built.",
            )
        return getter(steps)
    label = found.cached[attr]
    if found.path == objects.path and attr not in found.lazy:
        objects.home.flat.into(label, getter(steps), steps)
        found.fields[attr] = label
        return name(label)
    found.lazy.add(attr)
    return _computed_once(objects, label, getter, steps)


def begin_cached(objects: Objects, made: Instance, steps: list[Step]) -> None:
    """Nothing of the cached properties of a new object is computed so far."""
    for cls in made.type.__mro__:
        for attr, held in cls.__dict__.items():
            if isinstance(held, functools.cached_property) and attr not in made.cached:
                made.cached[attr] = label = objects.home.names.fresh(f"{made.label}_{attr.strip('_')}")
                objects.home.scope.locals.add(label)
                objects.home.flat.into(label, const(None), steps)


def _computed_once(
    objects: Objects, label: str, getter: Callable[[list[Step]], gast.expr], steps: list[Step]
) -> gast.expr:
    """`if label is None: label = ...`"""
    home = objects.home

    def first() -> list[Step]:
        made: list[Step] = []
        home.flat.into(label, getter(made), made)
        return made

    test = home.temporary("condition")
    steps.append(home.op(test, gast.Compare(name(label), [gast.Is()], [const(None)])))
    then, orelse = objects.branches(name(test), first, list)
    steps.append(Branch(home.origin, name(test), then, orelse))
    now = home.temporary(f"{label}_now")
    steps.append(home.op(now, name(label)))
    return name(now)


def _shows(objects: Objects, cls: type, held: functools.cached_property) -> bool:
    """Could it be told whether the value is computed once or several times?"""
    from s2sad.passes.parse import parse

    if objects.home.stores or objects.home.writes or effects(held.func).writes:
        return True
    if _methods_store(cls):
        return True
    read = {n.attr for n in walk(parse(held.func).tree) if isinstance(n, gast.Attribute)}
    return bool(read & rewritten(objects, cls))


@functools.cache
def _methods_store(cls: type) -> bool:
    """Does a method of a class, or of its bases, write into something?"""
    from s2sad.passes.parse import parse

    methods = (f for base in cls.__mro__ for f in vars(base).values() if isinstance(f, types.FunctionType))
    return any(stores(parse(method).tree) for method in methods if is_user_function(method))
