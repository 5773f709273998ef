"""changes: what is known of a container is no longer true once it is changed under another name."""

from __future__ import annotations

import gast

from s2sad.joining import join
from s2sad.kinds import UNKNOWN, Kind, Obj, with_items
from s2sad.passes.contents import CONTAINERS
from s2sad.trees import children, names_read

Relations = frozenset[tuple[str, str, str]]
ITEMS = {"get", "pop", "popleft", "popitem", "setdefault"}


def is_container(kind: Kind) -> bool:
    return isinstance(kind, (CONTAINERS, Obj))


class Names:
    """Which names may be one container ("same"), hold one another ("in": what, where), or hold the same items ("like")."""

    def __init__(self) -> None:
        self.relations: Relations = frozenset()

    def same(self, label: str) -> set[str]:
        return {label} | {b if a == label else a for how, a, b in self.relations if how == "same" and label in (a, b)}

    def like(self, label: str) -> set[str]:
        alike = {b if a == label else a for how, a, b in self.relations if how == "like" and label in (a, b)}
        return alike | self.same(label)

    def holders(self, label: str) -> set[str]:
        return {where for how, what, where in self.relations if how == "in" and what == label}

    def held(self, label: str) -> set[str]:
        return {what for how, what, where in self.relations if how == "in" and where in self.like(label)}

    def bound(self, targets: tuple[str, ...], node: gast.expr, env: dict[str, Kind]) -> None:
        """`targets = node`: what the names were before is forgotten."""
        found: set[tuple[str, str, str]] = set()
        for target in targets:
            if is_container(env.get(target, UNKNOWN)):
                found |= self.of(target, node, env, unpacked=len(targets) > 1)
        kept = {r for r in self.relations if not set(r[1:]) & set(targets)}
        self.relations = frozenset(kept | {r for r in found if r[1] != r[2]})

    def of(self, target: str, node: gast.expr, env: dict[str, Kind], unpacked: bool) -> set[tuple[str, str, str]]:
        """The relations of what an expression gives."""
        sources = sorted(n for n in _looked_into(node) if is_container(env.get(n, UNKNOWN)))
        match node:
            case gast.Name(id=label) if label in sources:
                return self.item(target, label) if unpacked else self.copy(target, label)
            case gast.Subscript(value=gast.Name(id=label), slice=index) if label in sources:
                sliced = isinstance(index, gast.Slice)
                return {("like", target, n) for n in self.like(label)} if sliced else self.item(target, label)
            case gast.Attribute(value=gast.Name(id=label)) if label in sources:
                return self.item(target, label)
            case gast.Call(func=gast.Attribute(value=gast.Name(id=label), attr=attr)) if (
                attr in ITEMS and label in sources
            ):
                return self.item(target, label)
            case gast.Call(func=gast.Attribute(value=gast.Name(id=label), attr="copy"), args=[]) if label in sources:
                return {("like", target, n) for n in self.like(label)}
            case gast.Call(func=gast.Name(id="list" | "tuple" | "dict"), args=[gast.Name(id=label)], keywords=[]) if (
                label in sources
            ):
                return {("like", target, n) for n in self.like(label)}
            case gast.Call(func=gast.Attribute(value=gast.Name(id="dict"), attr="fromkeys"), args=[_, *items]):
                held = set().union(*map(names_read, items)) & set(sources)
                return {("in", same, target) for n in held for same in self.same(n)}
            case gast.Tuple(elts=items) | gast.List(elts=items) | gast.Dict(values=items):
                inside = [item for item in items if not isinstance(item, gast.Starred)]
                names = sorted(set().union(*map(names_read, inside)) & set(sources)) if inside else []
                found = {("in", same, target) for n in names for same in self.same(n)}
                return found | {("like", target, n) for s in sources if s not in names for n in self.like(s)}
            case gast.Compare() | gast.UnaryOp() | gast.Constant():
                return set()
            case gast.Call(func=gast.Name(id=label)) if label.startswith("heap_places"):
                return set()  # numbers
            case gast.BinOp():
                return {("like", target, n) for s in sources for n in self.like(s)}
        return set().union(*(self.copy(target, s) | self.item(target, s) for s in sources)) if sources else set()

    def copy(self, target: str, label: str) -> set[tuple[str, str, str]]:
        """The target is what the name is."""
        found = {("same", target, n) for n in self.same(label)}
        for how, a, b in self.relations:
            if label in (a, b):
                found.add((how, target if a == label else a, target if b == label else b))
        return found

    def item(self, target: str, label: str) -> set[tuple[str, str, str]]:
        """The target is an item of what the name is."""
        found = {("in", target, n) for n in self.like(label)}
        return found | {("same", target, n) for n in self.held(label)}

    def put(self, base: str, node: gast.expr, env: dict[str, Kind], spread: bool = False, whole: bool = True) -> None:
        """A container gets what an expression gives; `spread`: its items; not `whole`: these alone."""
        more: set[tuple[str, str, str]] = set()
        for label in names_read(node):
            if label != base and is_container(env.get(label, UNKNOWN)):
                if spread:
                    more |= {("like", b, n) for b in self.same(base) for n in self.like(label)}
                if whole:
                    more |= {("in", n, b) for n in self.same(label) for b in self.like(base)}
        self.relations |= {r for r in more if r[1] != r[2]}

    def changed(self, base: str, env: dict[str, Kind], place: str) -> None:
        """A container has changed: what may be the same, and what may hold it, is of a wider kind now."""
        reached: set[str] = {base}
        pending = [base]
        while pending:
            label = pending.pop()
            new = env.get(label, UNKNOWN)
            for other in sorted(self.same(label) - reached):
                if other in env:
                    env[other] = join(env[other], new, f"{place}.{other}")
                reached.add(other)
                pending.append(other)
            holders = self.holders(label)
            for holder in sorted(set().union(*map(self.like, holders)) - reached) if holders else ():
                if holder in env:
                    env[holder] = holding(env[holder], new, f"{place}.{holder}")
                reached.add(holder)
                pending.append(holder)


def _looked_into(node: gast.expr) -> set[str]:
    """Names that are read, but for those of which only the length is."""
    found: set[str] = set()
    stack: list[gast.AST] = [node]
    while stack:
        top = stack.pop()
        if isinstance(top, gast.Name):
            found.add(top.id)
        elif not (isinstance(top, gast.Call) and isinstance(top.func, gast.Name) and top.func.id == "len"):
            stack += children(top)
    return found


def holding(kind: Kind, new: Kind, place: str) -> Kind:
    """The kind of a container of which an item may have become `new`."""

    def item(old: Kind) -> Kind:
        return join(old, new, place) if is_container(old) else old

    return with_items(kind, item)
