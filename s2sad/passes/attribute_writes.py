"""`object.attr = value`, and which attributes anything writes."""

from __future__ import annotations

import functools
import types
from typing import TYPE_CHECKING

import gast

from s2sad.errors import UnsupportedError
from s2sad.ir import Effect, Step
from s2sad.kinds import MISSING, Obj
from s2sad.passes.statics import class_attribute, is_named_tuple, mangled
from s2sad.passes.values import Choice, Given, Inner, Instance, Row
from s2sad.passes.wording import original_name
from s2sad.trees import clone, const, is_atom, walk

if TYPE_CHECKING:
    from s2sad.passes.objects import Objects


def write(
    objects: Objects,
    target: gast.Attribute | tuple[gast.expr, str],
    value: gast.expr,
    steps: list[Step],
    node: gast.AST,
) -> None:
    """`object.attr = value`"""
    objects.home.origin.split = True
    tree, attr = (target.value, target.attr) if isinstance(target, gast.Attribute) else target
    value = (
        objects.home.flat.atom(value, steps)
        if not is_atom(value) and objects.touches(tree) and not isinstance(tree, gast.Name)
        else value
    )
    base = objects.home.flat.atom(tree, steps) if objects.touches(tree) else tree
    found = objects.value(base)
    if isinstance(found, Choice):
        held = objects.home.idioms.held(value, steps) if not is_atom(value) else value
        objects.each_choice(found, lambda inner, made: _written_to(objects, inner, attr, held, node, made), steps)
        return
    if isinstance(found, Given) and isinstance(found.kind, Obj) and not objects.home.flat.varied(value):
        held = class_attribute(found.kind.type, attr)[0]
        given = isinstance(base, gast.Name) and base.id in objects.callers
        if given or isinstance(held, property) or attr not in rewritten(objects, found.kind.type):
            raise objects.refuse(f"writing the attribute {attr!r} here is not supported", node, "Build a new object.")
        place = gast.Attribute(clone(base), attr, gast.Store())
        steps.append(Effect(objects.home.origin, gast.Assign([place], value, None)))
        return
    if found is None and not objects.home.flat.varied(value) and not objects.home.flat.varied(base):
        steps.append(Effect(objects.home.origin, gast.Assign([gast.Attribute(base, attr, gast.Store())], value, None)))
        return
    if isinstance(found, Inner):
        key = id(found.tree), attr
        if key not in objects.attached:
            label = original_name(found.tree) if isinstance(found.tree, gast.FunctionDef) else "function"
            objects.attached[key] = objects.home.names.fresh(f"{label}_{attr}")
            objects.made_again.append(found.tree)
        objects.home.flat.into(objects.attached[key], value, steps)
        return
    if not isinstance(found, Instance | Row):
        if attr == "shape":
            raise objects.home.error(
                "the shape of an array is assigned that may have another name",
                node,
                "Write x = x.reshape(...).",
            )
        raise objects.home.error(
            "writing an attribute of an object that is not built here is not supported",
            node,
            "Keep the value in a local variable, or return a new object.",
        )
    held, owner = class_attribute(objects.class_of(found), attr)
    if isinstance(held, property):
        if held.fset is None:
            raise objects.refuse(f"the property {attr!r} can't be set", node, "Write the attribute that is behind it.")
        objects.written_out(held.fset, owner, [clone(base), objects.home.flat.atom(value, steps)], {}, node, steps)
        return
    if isinstance(found, Row):
        changeable(objects, found.arena.type, attr, node)
        objects.set_cell(found, attr, objects.home.flat.atom(value, steps), node, steps)
        return
    may_write(objects, found, attr, node)
    if attr not in found.fields:
        if held is not MISSING and not is_atom(value):  # `self.k = self.k * v` reads what the class holds
            value = objects.home.flat.atom(value, steps)
        found.fields[attr] = objects.home.names.fresh(f"{found.label}_{attr.strip('_')}")
        objects.home.scope.locals.add(found.fields[attr])
    objects.home.flat.into(found.fields[attr], value, steps)


def delete(objects: Objects, base: gast.expr, attr: str, node: gast.AST, steps: list[Step]) -> bool:
    """`del object.attr` of an object that is built here, on the path on which it was built; False: of something else."""
    found = objects.value(base)
    if found is None:
        return False
    if not isinstance(found, Instance) or found.frozen or found.path != objects.path or attr not in found.fields:
        raise objects.refuse(f"deleting the attribute {attr!r} here is not supported", node, "Set it to None.")
    changeable(objects, found.type, attr, node)
    del found.fields[attr]
    return True


def changeable(objects: Objects, cls: type, attr: str, node: gast.AST) -> None:
    parameters = getattr(cls, "__dataclass_params__", None)
    if is_named_tuple(cls) or (parameters is not None and parameters.frozen):
        raise objects.refuse(f"writing the attribute {attr!r} here is not supported", node, "Build a new object.")


def rewritten(objects: Objects, cls: type) -> set[str]:
    """Attributes that something writes after an object is built."""
    return stored_attributes(cls) | _stored_here(objects) | objects.home.outside.attributes


def _written_to(
    objects: Objects, base: gast.expr, attr: str, value: gast.expr, node: gast.AST, steps: list[Step]
) -> gast.expr:
    write(objects, (base, attr), value, steps, node)
    return const(None)


def may_write(objects: Objects, found: Instance, attr: str, node: gast.AST) -> None:
    handed = attr in found.handed and attr not in rewritten(objects, found.type)
    if found.frozen or handed:
        raise objects.refuse(f"writing the attribute {attr!r} here is not supported", node, "Build a new object.")
    changeable(objects, found.type, attr, node)
    found.written = found.written or not found.open


def _stored_here(objects: Objects) -> set[str]:
    if objects.stored_here is None:
        objects.stored_here = _stored_in(objects.home.source.tree)
    return objects.stored_here


@functools.cache
def stored_attributes(cls: type) -> frozenset[str]:
    """Attributes that methods of a class write, those left out that only __init__ writes, once."""
    from s2sad.passes.parse import parse

    found: set[str] = set()
    for base in cls.__mro__:
        for label, value in base.__dict__.items():
            value = value.func if isinstance(value, functools.cached_property) else value
            functions = [value.fget, value.fset] if isinstance(value, property) else [getattr(value, "__func__", value)]
            for function in functions:
                if not isinstance(function, types.FunctionType):
                    continue
                try:
                    tree = parse(function).tree
                except UnsupportedError:
                    continue
                stored = {mangled(attr, base) for attr in _stored_in(tree, 2 if label == "__init__" else 1)}
                found |= stored
    return frozenset(found)


def writes_attributes(function: types.FunctionType) -> bool:
    """Does a function write attributes of anything?"""
    from s2sad.passes.parse import parse

    try:
        return bool(_stored_in(parse(function).tree))
    except UnsupportedError:
        return True


def _stored_in(tree: gast.AST, least: int = 1) -> set[str]:
    times: dict[str, int] = {}
    for node in walk(tree):
        if isinstance(node, gast.Attribute) and not isinstance(node.ctx, gast.Load):
            times[node.attr] = times.get(node.attr, 0) + 1
        elif isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Attribute):
            times[node.target.attr] = 9
        elif (
            isinstance(node, gast.Call)
            and isinstance(node.func, gast.Name)
            and node.func.id == "setattr"
            and len(node.args) == 3
            and isinstance(node.args[1], gast.Constant)
        ):
            times[str(node.args[1].value)] = 9
    return {attr for attr, count in times.items() if count >= least}
