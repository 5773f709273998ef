"""Symbols of dimensions in kinds: others in their place; the same from item to item, or not."""

from __future__ import annotations

from collections.abc import Callable

from s2sad.kinds import DictOf, Kind, ListOf, Num, Sym, with_items


def dimensions_mapped(kind: Kind, change: Callable[[Sym], Sym], inside: bool = True) -> Kind:
    """The same kind with other symbols for its dimensions and integers, in containers too; `inside`: of many items too."""

    def visit(kind: Kind) -> Kind:
        match kind:
            case Num(shape=shape, sym=sym) if shape or sym is not None:
                dims = tuple(change(d) if isinstance(d, Sym) else d for d in shape) if shape is not None else None
                named = change(sym) if sym is not None else None
                return kind.measured(dims, named)
            case ListOf() | DictOf() if not inside:
                return kind
        return with_items(kind, visit)

    return visit(kind)


def marked(sym: Sym) -> Sym:
    """A dimension that need not be the same for two items of one list: |, another one each time."""
    return sym if "|" in sym.name else Sym(f"{sym.name}|", sym.offset, sym.least)


def various(kind: Kind, made: Callable[[Sym], bool] = lambda sym: True) -> Kind:
    """The kind of each item of a list whose items were made one after the other; `made`: what was made with them."""
    return dimensions_mapped(kind, lambda sym: marked(sym) if made(sym) else sym)


def looked_up(kind: Kind, place: str) -> Kind:
    """The kind of one item of a list whose items are of this kind: what is different from item to item gets a name of its own."""
    found: dict[str, str] = {}

    def change(sym: Sym) -> Sym:
        if "|" not in sym.name:
            return sym
        return Sym(found.setdefault(sym.name, f"{place}[{len(found)}]"), sym.offset, sym.least)

    return dimensions_mapped(kind, change, inside=False)  # items of an item still differ
