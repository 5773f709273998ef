"""contents: the kind of a list or dict after a write.

>>> from s2sad.kinds import ListOf, Map, Seq, constant
>>> number = constant(1.0)
>>> written("append", Seq(list, ()), None, number, False, "p") == Seq(list, (number,))
True
>>> written("append", Seq(list, ()), None, number, True, "p") == ListOf(number)
True
>>> written(None, Map(()), "a", number, False, "p") == Map((("a", number),))
True
"""

from __future__ import annotations

from typing import Any

import gast

from s2sad.joining import element, join, joined, keys_of, loosened, values
from s2sad.kinds import MISSING, UNKNOWN, DictOf, Kind, ListOf, Map, Seq

CONTAINERS = Seq | ListOf | Map | DictOf
LONGEST = 100  # items of a list that are known one by one while it grows
STRUCTURAL = {"append", "pop", "insert", "delete", "replace", "clear"}  # writes that change how much a container holds
CHANGING = {  # methods that change what a list or dict holds
    "append",
    "extend",
    "insert",
    "pop",
    "remove",
    "clear",
    "sort",
    "reverse",
    "update",
    "setdefault",
    "popitem",
}


def changed_by(node: gast.AST) -> str | None:
    """The name whose container a call of a method may change."""
    match node:
        case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr=attr)) if attr in CHANGING:
            return base
        case gast.Expr(value=value):
            return changed_by(value)
    return None


def clouded(kind: Kind) -> Kind:
    """The kind of a container after a change that is not spelled out yet."""
    match kind:
        case Seq(type=cls) if cls is list:
            return ListOf(UNKNOWN)
        case ListOf():
            return ListOf(UNKNOWN)
        case Map() | DictOf():
            return loosened(kind, UNKNOWN)
    return kind


def written(op: str | None, base: Kind, where: Any, value: Kind, again: bool, place: str, key: Kind = UNKNOWN) -> Kind:
    """The kind of `base` after `base[where] = value`, or after the list's own `op`; `again`: in a loop; `key`: the index's kind."""
    match base:
        case Seq(type=cls) if cls is list and not again:
            return _counted(op, base, where, value, place)
        case Seq(type=cls) if cls is not list:
            return UNKNOWN
        case Seq(items=items) if op is None and type(where) is int and -len(items) <= where < len(items):
            changed = list(items)
            changed[where] = join(items[where], value, place)
            return Seq(list, tuple(changed))
        case Seq() | ListOf():
            return _uncounted(op, base, value, place)
        case Map(items) if op == "delete" and where is not MISSING and not again:
            return base.holding((k, v) for k, v in items if k != where)
        case Map(items) if op is None and where is not MISSING and (not again or where in dict(items)):
            kept = join(base.get(where), value, place) if again else value
            return base.holding({**dict(items), where: kept}.items())
        case Map() if op == "clear" and not again:
            return base.holding(())
        case Map() | DictOf() if op in ("delete", "clear"):
            return loosened(base, joined(values(base), place))
        case Map() | DictOf():
            if op is not None:
                return base
            keys = join(keys_of(base), key, f"{place}.key")
            return DictOf(joined([*values(base), value], place), base.type, base.factory, keys)
    return base


def _counted(op: str | None, base: Seq, where: Any, value: Kind, place: str) -> Kind:
    """A list of which every item is known, written once."""
    items = list(base.items)
    inside = type(where) is int and -len(items) <= where < len(items)
    match op:
        case "append" if len(items) < LONGEST:
            items.append(value)
        case "pop" if items:
            items.pop()
        case "insert" if type(where) is int:
            items.insert(where, value)
        case "delete" if inside:
            del items[where]
        case "replace" if isinstance(value, Seq):
            items = list(value.items)
        case None if inside:
            items[where] = value
        case str() if op not in STRUCTURAL and inside:
            pass
        case _:
            return _uncounted(op, base, value, place)
    return Seq(list, tuple(items))


def _uncounted(op: str | None, base: Seq | ListOf, value: Kind, place: str) -> Kind:
    if op in ("pop", "delete") or (op is not None and op not in STRUCTURAL):
        return ListOf(element(base, place)) if values(base) else base
    new = element(value, place) if op == "replace" else value
    if op == "replace" and not values(value):
        return base if isinstance(base, ListOf) else Seq(list, ()) if not base.items else ListOf(element(base, place))
    return ListOf(join(element(base, place), new, place) if values(base) else new)
