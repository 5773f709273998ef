"""generalising: kinds that cross a call, so that one text of a function serves many calls."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from s2sad.dimensions import marked, various
from s2sad.kinds import MISSING, UNKNOWN, Const, DictOf, Fun, Kind, ListOf, Map, Num, Obj, Seq, Sym, with_items
from s2sad.passes.contents import clouded


def spelled_out(kind: Kind) -> Any:
    return repr(kind)


def generalised(kinds: list[Kind], recursive: bool) -> list[Kind]:
    """Kinds for another function: dimensions renamed in order; in a recursive call known numbers are forgotten."""
    renamed: dict[str, str] = {}

    def visit(kind: Kind, several: bool) -> Kind:
        match kind:
            case Num(shape=shape, sym=sym):
                dims = shape and tuple(rename(d, several) if isinstance(d, Sym) else d for d in shape)
                value = MISSING if recursive and kind.python and not isinstance(kind.value, bool) else kind.value
                named = rename(sym, several) if sym is not None else None
                return replace(kind.measured(dims, named), value=value)
            case Seq(cls, items):
                return Seq(cls, tuple(visit(item, several) for item in items))  # type: ignore[arg-type]
            case ListOf(item):
                return ListOf(visit(item, True))
            case DictOf(item):
                return kind.loose(visit(item, True))
            case Map(items):
                return kind.holding((key, visit(item, several)) for key, item in items)
            case Obj(cls, items):
                return Obj(cls, tuple((key, visit(item, several)) for key, item in items))
        return kind

    def rename(sym: Sym, several: bool) -> Sym:
        """What differs from item to item of a list stays marked."""
        label = renamed.setdefault(f"{sym.name}{sym.offset:+d}", f"d{len(renamed)}")
        new = Sym(label, least=2 * sym.not_one if recursive else sym.least)
        return marked(new) if several and "|" in sym.name else new

    return [visit(kind, False) for kind in kinds]


def placed(kind: Kind, place: str = "§result") -> Kind:
    """A result's own dimensions, that are no argument's, by the place where they stand."""
    match kind:
        case Num(shape=shape, sym=sym):
            dims = shape
            if shape is not None:
                dims = tuple(
                    Sym(f"{place}.{i}", least=d.least) if isinstance(d, Sym) and not _argument(d) else d
                    for i, d in enumerate(shape)
                )
            known = sym if sym is None or _argument(sym) else None
            return kind.measured(dims, known)
        case Seq(cls, items):
            return Seq(cls, tuple(placed(item, f"{place}.{i}") for i, item in enumerate(items)))
        case ListOf(item):
            return ListOf(various(placed(item, f"{place}[]"), lambda sym: not _argument(sym)))
        case DictOf(item):
            return kind.loose(various(placed(item, f"{place}[]"), lambda sym: not _argument(sym)))
        case Map(items):
            return kind.holding((key, placed(item, f"{place}.{key}")) for key, item in items)
    return kind


def _argument(sym: Sym) -> bool:
    return sym.name.startswith("d") and sym.name[1:].removesuffix("|").isdigit()


def size(kinds: list[Kind]) -> int:
    """How much is spelled out in these kinds: a function that calls itself with parts of what it is given comes to an end."""
    parts = {Seq: lambda k: list(k.items), Map: lambda k: [v for _, v in k.items], ListOf: lambda k: [k.item]}
    return sum(1 + size(parts.get(type(kind), lambda _: [])(kind)) for kind in kinds)


def widened(kinds: list[Kind], depth: int) -> list[Kind]:
    """Kinds for a function that calls itself with containers that don't get smaller: so deep inside, less is known of them."""
    if depth > 3:
        return [
            kind if isinstance(kind, Num) and kind.scalar or isinstance(kind, Fun | Const) else UNKNOWN
            for kind in kinds
        ]
    return list(map(clouded, kinds)) if depth else kinds


def respecialised(result: Kind, inner: list[Kind], outer: list[Kind], place: str) -> Kind:
    """A result's dimensions in the caller's terms; those that the callee made are not known to equal any others."""
    known: dict[str, Sym | int] = {}

    def learn(a: Kind, b: Kind) -> None:
        match a, b:
            case Num(shape=s, sym=m), Num(shape=t, sym=n):
                for x, y in zip(s or (), t or (), strict=False):
                    if isinstance(x, Sym):
                        known[x.name] = y
                if m is not None and n is not None:
                    known[m.name] = n
            case (Seq(items=s), Seq(items=t)):
                for x, y in zip(s, t, strict=True):
                    learn(x, y)
            case (Map(s), Map(t)) | (Obj(items=s), Obj(items=t)):
                for (_, x), (_, y) in zip(s, t, strict=True):
                    learn(x, y)
            case (ListOf(x), ListOf(y)) | (DictOf(x), DictOf(y)):
                learn(x, y)

    def dim(d: Sym) -> Sym | int:
        found = known.get(d.name)
        if isinstance(found, int):
            return found + d.offset
        if found is not None:
            return found.plus(d.offset)
        return Sym(f"{place}({d.name}{d.offset:+d})", least=d.least)

    def visit(kind: Kind) -> Kind:
        match kind:
            case Num(shape=shape, sym=sym):
                dims = tuple(dim(d) if isinstance(d, Sym) else d for d in shape) if shape is not None else None
                named = dim(sym) if sym is not None else None
                sym = named if isinstance(named, Sym) else None
                return kind.measured(dims, sym)
        return with_items(kind, visit)

    for a, b in zip(inner, outer, strict=True):
        learn(a, b)
    return visit(result)
