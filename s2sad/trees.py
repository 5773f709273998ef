"""Short ways to build, copy and read gast trees."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any

import gast

OPERATORS: dict[str, type] = {
    "+": gast.Add,
    "-": gast.Sub,
    "*": gast.Mult,
    "/": gast.Div,
    "//": gast.FloorDiv,
    "%": gast.Mod,
    "**": gast.Pow,
    "@": gast.MatMult,
    "&": gast.BitAnd,
    "|": gast.BitOr,
    "^": gast.BitXor,
    "<<": gast.LShift,
    ">>": gast.RShift,
}
SYMBOLS = {operator: symbol for symbol, operator in OPERATORS.items()}


_LOAD, _STORE = gast.Load(), gast.Store()
_new_name = gast.Name.__new__


def name(identifier: str, ctx: Any = None) -> gast.Name:
    node = _new_name(gast.Name)  # most nodes are names: the constructor would take four times as long
    held = node.__dict__
    held["id"], held["ctx"], held["annotation"], held["type_comment"] = identifier, ctx or _LOAD, None, None
    return node


def store(identifier: str) -> gast.Name:
    return name(identifier, _STORE)


def const(value: Any) -> gast.expr:
    node = gast.Constant.__new__(gast.Constant)
    held = node.__dict__
    held["value"], held["kind"] = value, None
    return node


def attribute(value: gast.expr | str, *path: str) -> gast.expr:
    node = name(value) if isinstance(value, str) else value
    for attr in path:
        node = gast.Attribute(node, attr, _LOAD)
    return node


def call(function: gast.expr | str, *args: gast.expr, **keywords: gast.expr) -> gast.Call:
    if isinstance(function, str):
        function = attribute(*function.split("."))
    return gast.Call(function, list(args), [gast.keyword(key, value) for key, value in keywords.items()])


def binary(left: gast.expr, operator: str, right: gast.expr) -> gast.BinOp:
    return gast.BinOp(left, OPERATORS[operator](), right)


def subscript(value: gast.expr, index: gast.expr, ctx: Any = None) -> gast.Subscript:
    return gast.Subscript(value, index, ctx or gast.Load())


def slice_tree(value: slice) -> gast.Slice:
    """`a:b:c` for a slice of bounds that can be written down."""
    return gast.Slice(*(None if bound is None else const(bound) for bound in (value.start, value.stop, value.step)))


def assign(target: str | gast.expr, value: gast.expr) -> gast.Assign:
    node = _ASSIGN.__new__(_ASSIGN)
    held = node.__dict__
    held["targets"], held["value"], held["type_comment"] = [_stored(target)], value, None
    return node


def _stored(target: str | gast.expr) -> gast.expr:
    return store(target) if isinstance(target, str) else target


def augmented(target: str | gast.expr, operator: str, value: gast.expr) -> gast.AugAssign:
    return gast.AugAssign(_stored(target), OPERATORS[operator](), value)


def parse_expression(text: str) -> gast.expr:
    return gast.parse(text, mode="eval").body


class _Inner(dict):
    """Node class to the fields that may hold trees: not operators, contexts and plain values."""

    PLAIN = frozenset(
        "ctx op ops id attr arg asname module level kind kwd_attrs type_comment is_async conversion simple".split()
    )

    def __missing__(self, kind: type) -> tuple[str, ...]:
        plain = kind in (gast.Constant, gast.Global, gast.Nonlocal)
        self[kind] = fields = () if plain else tuple(f for f in kind._fields if f not in self.PLAIN)  # type: ignore
        return fields


_INNER = _Inner()


def clone(node: Any) -> Any:
    """A copy of a tree, with what passes note on its nodes."""
    return substitute(node, {})


_TREE, _NAME, _BINARY, _SUBSCRIPT, _CALL, _ASSIGN = (
    gast.AST, gast.Name, gast.BinOp, gast.Subscript, gast.Call, gast.Assign,
)  # fmt: skip
_OF_VALUE = {gast.Attribute, gast.keyword, gast.Expr, gast.Starred}  # their only part is their value
YIELDS = gast.Yield | gast.YieldFrom
SCOPES = {gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp}


def own_names(node: gast.AST) -> set[str]:
    """The parameters of a lambda, the variables of a comprehension: they hide others of the same names."""
    if isinstance(node, gast.Lambda):
        return {n.id for n in walk(node.args) if isinstance(n, gast.Name) and not isinstance(n.ctx, gast.Load)}
    return {n.id for part in node.generators for n in walk(part.target) if isinstance(n, gast.Name)}


def substitute(node: Any, values: Mapping[str, gast.expr]) -> Any:
    """A copy of a tree in which names that are read stand for expressions (each copied)."""
    kind = type(node)
    if kind is list:
        return [substitute(item, values) for item in node]
    if not isinstance(node, _TREE):
        return node
    held = node.__dict__
    if kind is _NAME and held["id"] in values and isinstance(held["ctx"], gast.Load):
        return clone(values[held["id"]])
    copy = kind.__new__(kind)  # type: ignore[call-overload]
    made = copy.__dict__
    made.update(held)
    if kind is _NAME and held["annotation"] is None:
        return copy
    inner = values
    if kind in SCOPES and values:
        inner = {label: tree for label, tree in values.items() if label not in own_names(node)}
    for field in _INNER[kind]:
        value = held.get(field)
        if value is not None:
            made[field] = substitute(value, inner)
    if inner is not values:
        _outer_parts(node, copy, values)
    return copy


def _outer_parts(node: Any, copy: Any, values: Mapping[str, gast.expr]) -> None:
    """Defaults of a lambda, and what a comprehension runs over first, are evaluated outside of it."""
    if isinstance(node, gast.Lambda):
        copy.args.defaults = [substitute(d, values) for d in node.args.defaults]
        copy.args.kw_defaults = [substitute(d, values) for d in node.args.kw_defaults]
    else:
        copy.generators[0].iter = substitute(node.generators[0].iter, values)


def children(node: gast.AST) -> list[gast.AST]:
    """The nodes right below a node, operators and contexts left out."""
    kind = type(node)
    if kind is _BINARY:
        return [node.left, node.right]  # type: ignore[attr-defined]
    if kind in _OF_VALUE:
        return [node.value]  # type: ignore[attr-defined]
    return _held(node, _INNER[kind])


def _held(node: gast.AST, fields: tuple[str, ...]) -> list[gast.AST]:
    found: list[gast.AST] = []
    held = node.__dict__
    for field in fields:
        value = held.get(field)
        if value is None:
            continue
        if type(value) is list:
            found += value if None not in value else [item for item in value if item is not None]
        elif isinstance(value, _TREE):
            found.append(value)
    return found


def walk(node: Any) -> Iterator[gast.AST]:
    """A node and all below it, operators and contexts left out."""
    stack = [node]
    pop = stack.pop
    while stack:  # written out, the most frequent nodes first: walks are much of what generating does
        node = pop()
        yield node
        kind = type(node)
        if kind is _NAME:
            if node.annotation is not None:
                stack.append(node.annotation)
        elif kind is _BINARY:
            stack += (node.left, node.right)
        elif kind in _OF_VALUE:
            stack.append(node.value)
        elif kind is _CALL:
            stack.append(node.func)
            stack += node.args
            stack += node.keywords
        elif kind is _ASSIGN:
            stack += node.targets
            stack.append(node.value)
        elif kind is _SUBSCRIPT:
            stack += (node.value, node.slice)
        elif fields := _INNER[kind]:
            stack += _held(node, fields)


def at_most(node: gast.AST, nodes: int) -> bool:
    """Is a tree that small, operators and contexts counted?"""
    for inner in walk(node):
        nodes -= 1 + len(getattr(inner, "ops", ())) + hasattr(inner, "ctx") + hasattr(inner, "op")
        if nodes < 0:
            return False
    return True


def names_read(node: gast.AST | None) -> set[str]:
    """Names that an expression or statement reads."""
    if node is None:
        return set()
    if type(node) is gast.Name:
        return {node.id} if type(node.ctx) is gast.Load else set()
    return {found.id for found in name_nodes(node) if type(found.ctx) is gast.Load}


def names_free(node: gast.AST) -> set[str]:
    """Names that a tree reads, but for the variables of functions and comprehensions in it."""
    if isinstance(node, gast.Name):
        return {node.id} if isinstance(node.ctx, gast.Load) else set()
    found: set[str] = set().union(*map(names_free, children(node)))
    if isinstance(node, gast.FunctionDef):
        found -= {n.id for n in walk(node.args) if isinstance(n, gast.Name)} | names_bound(node.body)
    elif type(node) in SCOPES:
        found -= own_names(node)
    else:
        return found
    # defaults, and what a comprehension runs over first, are evaluated outside of it
    outer = [node.generators[0].iter] if hasattr(node, "generators") else [*node.args.defaults, *node.args.kw_defaults]
    return found.union(*(names_free(part) for part in outer if part is not None))


def root(node: gast.AST | None) -> gast.AST | None:
    """What an item, an attribute or `*` is taken of, and that of again."""
    while isinstance(node, (gast.Subscript, gast.Attribute, gast.Starred)):
        node = node.value
    return node


def root_name(node: gast.AST | None) -> str:
    """The name that this is, or ''."""
    return getattr(root(node), "id", "")


def name_nodes(node: Any) -> list[gast.Name]:
    """The names of a tree, those that it reads and its targets."""
    found: list[gast.Name] = []
    stack = [node]
    pop = stack.pop
    while stack:
        node = pop()
        kind = type(node)
        if kind is _NAME:
            found.append(node)
            if node.annotation is not None:
                stack.append(node.annotation)
        elif kind is _BINARY:
            stack += (node.left, node.right)
        elif kind in _OF_VALUE:
            stack.append(node.value)
        elif kind is _CALL:
            stack.append(node.func)
            stack += node.args
            stack += node.keywords
        elif kind is _ASSIGN:
            stack += node.targets
            stack.append(node.value)
        elif kind is _SUBSCRIPT:
            stack += (node.value, node.slice)
        elif fields := _INNER[kind]:
            stack += _held(node, fields)
    return found


def names_in(node: gast.AST) -> tuple[set[str], set[str]]:
    """Names that a tree reads, and names that stand as targets in it."""
    read: set[str] = set()
    stored: set[str] = set()
    for inner in name_nodes(node):
        (read if type(inner.ctx) is gast.Load else stored).add(inner.id)
    return read, stored


def names_stored(node: gast.AST) -> set[str]:
    """Names that stand as targets anywhere in a tree."""
    return {n.id for n in name_nodes(node) if not isinstance(n.ctx, gast.Load)}


def names_bound(nodes: Iterable[gast.AST]) -> set[str]:
    """Names that statements bind, those of nested functions left out."""
    bound: set[str] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is gast.Name:
            if not isinstance(node.ctx, gast.Load):
                bound.add(node.id)
        elif kind in _BINDING:
            if isinstance(node, gast.FunctionDef | gast.ClassDef | gast.AsyncFunctionDef):
                bound.add(node.name)
                continue
            if isinstance(node, gast.Lambda):
                continue
            if isinstance(node, gast.alias):
                bound.add((node.asname or node.name).split(".")[0])
            elif node.name:
                bound.add(node.name if isinstance(node.name, str) else node.name.id)
        stack += children(node)
    return bound


_BINDING = {gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef, gast.Lambda, gast.alias, gast.MatchAs, gast.MatchStar,
            gast.ExceptHandler}  # fmt: skip


def statements(body: Iterable[gast.stmt]) -> Iterator[gast.stmt]:
    """All statements of a block, those inside of others too."""
    stack = list(body)
    while stack:
        stmt = stack.pop()
        yield stmt
        if type(stmt) not in _SIMPLE:
            for block in ("body", "orelse", "finalbody", "handlers", "cases"):
                stack += getattr(stmt, block, ())


def names_targeted(stmt: gast.stmt) -> set[str]:
    """Names that a statement's own targets bind or delete."""
    targets = [*getattr(stmt, "targets", ()), *(item.optional_vars for item in getattr(stmt, "items", ()))]
    targets.append(getattr(stmt, "target", None))
    return set().union(*(names_stored(target) for target in targets if target is not None))


_SIMPLE = {gast.Assign, gast.AugAssign, gast.Expr, gast.Return}


def replace_names(node: gast.AST, kept: Container[str], replacement: Callable[[gast.Name], gast.expr]) -> None:
    """Put other expressions in place of the names that are read, all over a tree; those in `kept` stay."""

    def replaced(item: Any) -> Any:
        if type(item) is gast.Name:
            return item if item.id in kept or not isinstance(item.ctx, gast.Load) else replacement(item)
        if item is not None:
            stack.append(item)
        return item

    stack = [node]
    while stack:
        node = stack.pop()
        held = node.__dict__
        for field in _INNER[type(node)]:
            value = held.get(field)
            if type(value) is list:
                value[:] = map(replaced, value)
            elif isinstance(value, gast.AST):
                held[field] = replaced(value)


def is_atom(node: gast.AST) -> bool:
    return isinstance(node, (gast.Name, gast.Constant))
