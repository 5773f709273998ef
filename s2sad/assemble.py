"""The gradient of a parameter in the parameter's own container."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

import gast
import numpy as np

from s2sad import records, runtime
from s2sad.adjoints import GlobalName, zeros
from s2sad.flow import bound_by
from s2sad.ir import Store, every
from s2sad.kinds import Kind, ListOf, Map, Num, Obj, Seq, differentiable, narrow
from s2sad.pipeline import Sweeps
from s2sad.precision import mixed
from s2sad.trees import assign, attribute, call, clone, const, name, names_read, subscript, substitute
from s2sad.unit import Unit

LARGE = 8


def assembled_gradient(unit: Unit, sweeps: Sweeps, parameter: str, global_name: GlobalName) -> gast.expr:
    """The tree that a generated function returns for a parameter; what it reads of the parameter is read of the value given."""
    tree = _assembled(unit, sweeps, parameter, global_name)
    rebound = any(parameter in bound_by(s) for s in every(unit.program.body) if not isinstance(s, Store))
    if not rebound or parameter not in names_read(tree):
        return tree
    label = unit.names.fresh(f"{parameter}_given")
    sweeps.forward.insert(0, assign(label, name(parameter)))
    return substitute(tree, {parameter: name(label)})


def _assembled(unit: Unit, sweeps: Sweeps, parameter: str, global_name: GlobalName) -> gast.expr:
    kind = dict(zip(unit.program.parameters, unit.kinds, strict=True))[parameter]
    if parameter in unit.leaf_paths:
        return _Leaves(unit, sweeps, global_name, unit.leaf_paths[parameter]).tree(kind, (), name(parameter))
    if parameter in sweeps.state:
        return converted(
            kind,
            name(sweeps.adjoints.bar(parameter)),
            name(parameter),
            _finish(sweeps, parameter),
            global_name,
            mixed(unit),
        )
    return _Leaves(unit, sweeps, global_name, {}).tree(kind, (), name(parameter))


class _Leaves:
    """Built from the adjoints of the leaves; zeros where a leaf has none."""

    def __init__(self, unit: Unit, sweeps: Sweeps, global_name: GlobalName, leaves: dict[tuple, str]):
        self.sweeps, self.global_name, self.leaves, self.single = sweeps, global_name, leaves, mixed(unit)

    def tree(self, kind: Kind, path: tuple, primal: gast.expr) -> gast.expr:
        variable = self.leaves.get(path)
        if not isinstance(kind, Seq | Map | Obj) and not differentiable(kind):
            return const(None)
        if variable is not None:
            if variable in self.sweeps.state:
                return converted(
                    kind,
                    name(self.sweeps.adjoints.bar(variable)),
                    primal,
                    _finish(self.sweeps, variable),
                    self.global_name,
                    self.single,
                )
            if not isinstance(kind, Seq | Map | Obj):
                return self.zero(kind, primal)
        match kind:
            case Seq(items=items) if len(items) <= 4 * LARGE or self.leaves:
                parts = [
                    self.tree(item, (*path, i), subscript(clone(primal), const(i))) for i, item in enumerate(items)
                ]
                return sequence(kind.type, parts, primal)
            case Map(items):
                entries = {k: self.tree(v, (*path, k), subscript(clone(primal), const(k))) for k, v in items}
                return mapping(kind, entries, self.global_name)
            case Obj(items=items):
                return built(
                    kind,
                    primal,
                    {k: self.tree(v, (*path, k), attribute(clone(primal), k)) for k, v in items},
                    self.global_name,
                )
            case Seq() | ListOf():
                return call(
                    self.global_name("contained", runtime.contained),
                    zeros(kind, clone(primal), self.global_name),
                    primal,
                )
        return self.zero(kind, primal)

    def zero(self, kind: Kind, primal: gast.expr) -> gast.expr:
        tree = zeros(kind, clone(primal), self.global_name)
        if isinstance(kind, Num) and kind.scalar and not kind.python and kind.dtype is not None:
            return call(attribute(self.global_name("np", np), kind.dtype.name), tree)
        return tree


def sequence(kind: type, parts: list[gast.expr], primal: gast.expr) -> gast.expr:
    if kind is list:
        return gast.List(parts, gast.Load())
    if kind is tuple:
        return gast.Tuple(parts, gast.Load())
    return gast.Call(call("type", clone(primal)), parts, [])


def mapping(kind: Map, entries: dict[object, gast.expr], global_name: GlobalName) -> gast.expr:
    """A dict of the primal's class."""
    tree = gast.Dict([const(key) for key in entries], list(entries.values()))
    return tree if kind.type is dict else call(global_name(kind.type.__name__, kind.type), tree)


def built(kind: Obj, primal: gast.expr, parts: dict[str, gast.expr], global_name: GlobalName) -> gast.expr:
    """An object of the primal's class."""
    cls = kind.type
    direct = (
        is_dataclass(cls)
        and "__post_init__" not in dir(cls)
        and [f.name for f in fields(cls) if f.init] == [k for k, _ in kind.items]
    )
    if not direct:
        return gast.Call(
            attribute(global_name("rebuilt", records.rebuilt)),
            [clone(primal)],
            [gast.keyword(k, v) for k, v in parts.items()],
        )
    return gast.Call(call("type", clone(primal)), [], [gast.keyword(key, value) for key, value in parts.items()])


def _finish(sweeps: Sweeps, variable: str) -> bool:
    """Must the adjoint be copied before it leaves, because something else may hold it?"""
    return sweeps.state.get(variable) == "shared"


def converted(
    kind: Kind, bar: gast.expr, primal: gast.expr, shared: bool, global_name: GlobalName, single: bool
) -> gast.expr:
    """An adjoint as the container that its primal is."""
    match kind:
        case Num(shape=()) if kind.python and single and kind.dtype is not None and kind.dtype.kind == "f":
            return call("float", bar)
        case Num(shape=(), dtype=dtype) if kind.python and dtype is not None and dtype.kind == "c":
            return call("complex", bar)
        case Num(shape=()) if kind.python:
            return bar
        case Num(shape=shape, dtype=dtype) if shape and single and dtype is not None and dtype.kind in "fc":
            precision = attribute(global_name("np", np), dtype.name)
            if shared:
                return call(attribute(bar, "astype"), precision)
            return call(attribute(global_name("np", np), "asarray"), bar, precision)
        case Num(shape=shape) if shape is not None and shared and shape != ():
            return call(attribute(bar, "copy"))
        case Num(shape=(), dtype=dtype) if dtype is not None and (narrow(kind) or (single and dtype.kind in "fc")):
            return call(attribute(global_name("np", np), dtype.name), bar)
        case Num():
            return bar
        case Seq(cls, items) if len(items) <= LARGE:
            parts = [
                converted(
                    item,
                    subscript(clone(bar), const(i)),
                    subscript(clone(primal), const(i)),
                    shared,
                    global_name,
                    single,
                )
                if differentiable(item) or isinstance(item, Seq | Map | Obj)
                else const(None)
                for i, item in enumerate(items)
            ]
            return sequence(cls, parts, primal)
        case Map(items):
            entries = {
                k: converted(
                    v, subscript(clone(bar), const(k)), subscript(clone(primal), const(k)), shared, global_name, single
                )
                if differentiable(v) or isinstance(v, Seq | Map | Obj)
                else const(None)
                for k, v in items
            }
            return mapping(kind, entries, global_name)
        case Obj(items=items):
            return built(
                kind,
                primal,
                {
                    k: converted(
                        v, subscript(clone(bar), const(k)), attribute(clone(primal), k), shared, global_name, single
                    )
                    if differentiable(v) or isinstance(v, Seq | Map | Obj)
                    else const(None)
                    for k, v in items
                },
                global_name,
            )
        case Seq() | ListOf():
            return call(global_name("contained", runtime.contained), bar, clone(primal))
    return bar
