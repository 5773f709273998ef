"""records: NamedTuples, dataclasses and dicts built inside a function: what they hold, and where their adjoints go."""

from __future__ import annotations

import builtins
import collections
import dataclasses
from typing import Any

import gast

from s2sad.calls import Canonical
from s2sad.joining import join, joined, values
from s2sad.kinds import MISSING, Const, DictOf, Kind, Map, Obj, Seq, kind_of, known
from s2sad.records import rebuilt
from s2sad.trees import const

DICTS = (builtins.dict, collections.OrderedDict)


def fields_of(cls: Any) -> dict[str, Any] | None:
    """Field to default (or MISSING) of a class whose constructor only stores its arguments; None for any other."""
    if not isinstance(cls, type):
        return None
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        if cls.__init__ is not object.__init__ or not generated(cls.__new__):
            return None
        return {field: cls._field_defaults.get(field, MISSING) for field in cls._fields}  # type: ignore[attr-defined]
    if dataclasses.is_dataclass(cls) and not hasattr(cls, "__post_init__") and generated(cls.__init__):
        fields = dataclasses.fields(cls)
        if (
            all(field.init and field.default_factory is dataclasses.MISSING for field in fields)
            and cls.__new__ is object.__new__
        ):
            return {field.name: MISSING if field.default is dataclasses.MISSING else field.default for field in fields}
    return None


def generated(function: Any) -> bool:
    """Is it what a class decorator or namedtuple wrote?"""
    code = getattr(function, "__code__", None)
    return code is not None and code.co_filename == "<string>"


def bound(operation: Canonical, values: list[Any], named: dict[str, Any]) -> dict[str, Any] | None:
    """Field to argument, as far as arguments are given; None for a call that stores nothing so."""
    fields = fields_of(operation.callee)
    if fields is None or len(values) > len(fields) or not named.keys() <= fields.keys():
        return None
    given = dict(zip(fields, values, strict=False))
    if given.keys() & named.keys():
        return None
    given |= named
    return given if all(field in given or default is not MISSING for field, default in fields.items()) else None


def record_kind(operation: Canonical, kinds: list[Kind], named: dict[str, Kind]) -> Kind | None:
    """The kind of a record, where the call builds one."""
    callee = operation.callee
    if callee is dataclasses.replace and len(kinds) == 1:
        return _replaced(kinds[0], named)
    if callee in DICTS:
        return _dict_kind(operation, kinds, named)
    if callee is collections.defaultdict and len(kinds) == 1 and not named:
        return Map((), callee, known(kinds[0])) if known(kinds[0]) is not MISSING else None
    if callee is rebuilt and isinstance(kinds[0], Obj):
        return Obj(kinds[0].type, tuple(named.items()))
    given = bound(operation, kinds, named)
    fields = fields_of(callee)
    if given is None or fields is None:
        return None
    items = {
        field: given[field] if field in given else kind_of(default, f"{operation.place}.{field}")
        for field, default in fields.items()
    }
    return Seq(callee, tuple(items.values())) if issubclass(callee, tuple) else Obj(callee, tuple(items.items()))


def _dict_kind(operation: Canonical, kinds: list[Kind], named: dict[str, Kind]) -> Kind | None:
    merged: dict[Any, Kind] = {}
    if kinds and isinstance(kinds[0], Map):
        merged.update(kinds[0].items)
    elif kinds and isinstance(kinds[0], DictOf):
        key = join(kinds[0].key, Const(MISSING), operation.place) if named else kinds[0].key
        return DictOf(joined([*values(kinds[0]), *named.values()], operation.place), operation.callee, key=key)
    elif kinds:
        pairs = _pairs(operation.args[0])
        kind = kinds[0]
        if pairs is None or not isinstance(kind, Seq) or not all(isinstance(item, Seq) for item in kind.items):
            return None
        merged.update((key, item.items[1]) for (key, _), item in zip(pairs, kind.items, strict=True))  # type: ignore[union-attr]
    return Map(tuple((merged | named).items()), operation.callee)


def _pairs(node: gast.expr) -> list[tuple[Any, gast.expr]] | None:
    """`[("a", x), ("b", y)]`"""
    if not isinstance(node, gast.List | gast.Tuple):
        return None
    found = []
    for item in node.elts:
        if (
            not isinstance(item, gast.Tuple | gast.List)
            or len(item.elts) != 2
            or not isinstance(item.elts[0], gast.Constant)
        ):
            return None
        found.append((item.elts[0].value, item.elts[1]))
    return found


def _replaced(kind: Kind, named: dict[str, Kind]) -> Kind | None:
    if isinstance(kind, Seq) and named.keys() <= set(getattr(kind.type, "_fields", ())):
        return Seq(
            kind.type, tuple(named.get(field, item) for field, item in zip(kind.type._fields, kind.items, strict=True))
        )  # type: ignore
    if isinstance(kind, Obj) and fields_of(kind.type) is not None and named.keys() <= dict(kind.items).keys():
        return Obj(kind.type, tuple((field, named.get(field, item)) for field, item in kind.items))
    return None


def parts(operation: Canonical, kind: Kind) -> list[tuple[gast.expr, gast.expr]] | None:
    """(argument, key of its part of the adjoint) of a call that builds a record."""
    callee = operation.callee
    if callee in DICTS and isinstance(kind, Map):
        found: list[tuple[gast.expr, gast.expr]] = []
        if operation.args:
            pairs = _pairs(operation.args[0])
            if pairs is None:
                return None
            found = [(value, const(key)) for key, value in pairs if key not in operation.keywords]
        return found + [(value, const(key)) for key, value in operation.keywords.items()]
    given = bound(operation, operation.args, operation.keywords)
    fields = fields_of(callee)
    if given is None or fields is None:
        return None
    order = list(fields)
    return [
        (value, const(order.index(field)) if issubclass(callee, tuple) else const(field))
        for field, value in given.items()
    ]


def contributions(operation: Canonical, kind: Kind, receiver: Kind) -> list[tuple[gast.expr, gast.expr, bool]] | None:
    """(argument, key of the adjoint's part, whether that goes to the same part of the argument); None: it builds no record."""
    if operation.callee is dataclasses.replace and operation.args:
        if isinstance(kind, Seq) and not hasattr(kind.type, "_fields"):
            return None  # its shadow comes with it
        if not isinstance(kind, Seq | Obj) or _replaced(receiver, dict.fromkeys(operation.keywords, kind)) is None:
            return None
        old = [(operation.args[0], key, True) for key in kept(kind, set(operation.keywords))]
        return old + [(value, field_key(kind, field), False) for field, value in operation.keywords.items()]
    if operation.callee in DICTS and isinstance(kind, Map) and operation.args and isinstance(receiver, Map):
        old = [(operation.args[0], const(key), True) for key, _ in receiver.items if key not in operation.keywords]
        return old + [(value, const(key), False) for key, value in operation.keywords.items()]
    found = parts(operation, kind)
    return None if found is None else [(value, key, False) for value, key in found]


def kept(kind: Kind, replaced: set[str]) -> list[gast.expr]:
    """Keys of the adjoint that a replaced record keeps of the old one."""
    if isinstance(kind, Seq):
        return [const(i) for i, field in enumerate(kind.type._fields) if field not in replaced]  # type: ignore[attr-defined]
    if isinstance(kind, Map | Obj):
        return [const(key) for key, _ in kind.items if key not in replaced]
    return []


def field_key(kind: Kind, field: str) -> gast.expr:
    return const(kind.type._fields.index(field)) if isinstance(kind, Seq) else const(field)  # type: ignore[attr-defined]


def keyed(kind: Kind) -> list[tuple[Any, Kind]]:
    """Keys of an adjoint, and the kinds of what stands there."""
    if isinstance(kind, Seq):
        return list(enumerate(kind.items))
    return list(kind.items) if isinstance(kind, Map | Obj) else []
