"""places: what a store's adjoint does to one place of an array, in one line.

>>> import gast
>>> from s2sad.emit import emit
>>> def tidied(text):
...     return emit(in_place(gast.parse(text).body, {"h_bar"}, lambda node: False)).strip()
>>> print(tidied("h_bar = A_bar[i]\\nA_bar[i] = 0.0\\nA_bar[i] += h_bar / 9.0"))
A_bar[i] /= 9.0
>>> print(tidied("h_bar = A_bar[i].copy()\\nA_bar[i] = 0.0\\nb_bar += h_bar"))
b_bar += A_bar[i]
A_bar[i] = 0.0
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import gast

from s2sad.adjoints import is_fresh
from s2sad.comments import is_comment
from s2sad.trees import call, clone, name, names_read, substitute, walk

COMPOUND = (gast.If, gast.For, gast.While, gast.With, gast.Try)
IN_PLACE = (gast.Mult, gast.Div)
IsScalar = Callable[[gast.expr], bool]


def in_place(body: list[gast.stmt], temporaries: set[str], is_scalar: IsScalar) -> list[gast.stmt]:
    """A block, and all inside of it, with places written once."""
    reads: Counter[str] = Counter()
    for stmt in body:
        reads.update(n.id for n in walk(stmt) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load))
    return _Places({t for t in temporaries if reads[t] == 1}, is_scalar).block(body)


class _Places:
    def __init__(self, single: set[str], is_scalar: IsScalar):
        self.single, self.is_scalar = single, is_scalar

    def block(self, body: list[gast.stmt]) -> list[gast.stmt]:
        for stmt in body:
            if isinstance(stmt, COMPOUND):
                for part in ("body", "orelse"):
                    if getattr(stmt, part, None):
                        setattr(stmt, part, self.block(getattr(stmt, part)))
        body = self.filled(body)
        position = 0
        while position < len(body):
            self.zeroed(body, position)
            position += 1
        position = 0
        while position < len(body):
            self.taken(body, position)
            position += 1
        return [augmented(uncopied(stmt)) for stmt in body if not isinstance(stmt, gast.Pass)]

    def filled(self, body: list[gast.stmt]) -> list[gast.stmt]:
        """`x = np.broadcast_to(a, s)`, `x = x.copy()` is `x = np.full(s, a)`."""
        result: list[gast.stmt] = []
        for stmt in body:
            match (result[-1] if result else None), stmt:
                case (
                    gast.Assign(targets=[gast.Name(id=first)], value=gast.Call(func=function, args=[value, shape])),
                    gast.Assign(
                        targets=[gast.Name(id=second)],
                        value=gast.Call(func=gast.Attribute(value=gast.Name(id=third), attr="copy"), args=[]),
                    ),
                ) if (
                    first == second == third
                    and getattr(function, "attr", "") == "broadcast_to"
                    and self.is_scalar(value)
                ):
                    result[-1].value = call(gast.Attribute(function.value, "full", gast.Load()), shape, value)  # type: ignore[attr-defined]
                    continue
            result.append(stmt)
        return result

    def zeroed(self, body: list[gast.stmt], position: int) -> None:
        """`x[i] = 0.0` and, before anything else looks at x, `x[i] += e`, is `x[i] = e`. Not of a shadow, which has other names."""
        place = _zeroing(body[position])
        if place is None or not _apart(body[position]):
            return
        base, index = place
        fixed = names_read(index) | {base}
        for later in range(position + 1, len(body)):
            stmt = body[later]
            if is_comment(stmt) or isinstance(stmt, gast.Pass):
                continue
            added = _addition(stmt, base, index)
            if added is not None and base not in names_read(added):
                target = gast.Subscript(name(base), clone(index), gast.Store())
                body[later] = _kept(stmt, gast.Assign([target], added, None))
                body[position] = gast.Pass()
                return
            added_to_name = isinstance(stmt, gast.AugAssign) and isinstance(stmt.target, gast.Name) and _apart(stmt)
            if not (_plain(stmt) or added_to_name) or base in names_read(stmt) or fixed & _bound(stmt):
                return

    def taken(self, body: list[gast.stmt], position: int) -> None:
        """A name for what stood in a place goes, where the one line that reads it can look itself."""
        found = _taking(body[position])
        if found is None or found[0] not in self.single:
            return
        held, tree = found
        base, fixed = tree.value.id, names_read(tree)  # type: ignore[attr-defined]
        zeroing = None
        for later in range(position + 1, len(body)):
            stmt = body[later]
            if is_comment(stmt) or isinstance(stmt, gast.Pass):
                continue
            if isinstance(stmt, COMPOUND):
                return
            if held in names_read(stmt):
                if zeroing is not None and (base in names_read(stmt) or base in _bound(stmt) or not _apart(stmt)):
                    return
                if zeroing is not None and not _apart(body[zeroing]) and names_read(stmt) != {held}:
                    return  # it may look at the place under another name of a shadow
                if isinstance(stmt, gast.Assign) and not _new(stmt.value):
                    return  # a view of what is written later
                body[later] = _kept(stmt, substitute(stmt, {held: tree}))
                body[position] = gast.Pass()
                if zeroing is not None:  # what was behind it comes after the line that looks
                    zero = body[zeroing]
                    body[zeroing:later] = body[zeroing + 1 : later + 1]
                    body[later] = zero
                return
            where = _zeroing(stmt)
            if where is not None and where[0] == base and zeroing is None and _same(where[1], tree.slice):  # type: ignore[attr-defined]
                zeroing = later
                continue
            if zeroing is not None or not _plain(stmt) or fixed & _bound(stmt):
                return


def _new(node: gast.expr) -> bool:
    """Is it memory of its own? A new list may hold views."""
    listed = isinstance(node, gast.ListComp) or (isinstance(node, gast.Call) and getattr(node.func, "id", "") == "list")
    return is_fresh(node) and not listed


def _apart(stmt: gast.stmt) -> bool:
    """Does a statement surely write no memory that has other names?"""
    return getattr(stmt, "pure", True) and isinstance(stmt, gast.Assign | gast.AugAssign)


def _plain(stmt: gast.stmt) -> bool:
    """An assignment to a name: it writes no memory."""
    return (
        isinstance(stmt, gast.Assign)
        and all(isinstance(t, gast.Name) for t in stmt.targets)
        and not any(isinstance(n, gast.Call) and getattr(n.func, "attr", "") == "pop" for n in walk(stmt.value))
    )


def _bound(stmt: gast.stmt) -> set[str]:
    targets = stmt.targets if isinstance(stmt, gast.Assign) else [getattr(stmt, "target", None)]
    return {n.id for t in targets if t is not None for n in walk(t) if isinstance(n, gast.Name)}


def _zeroing(stmt: gast.stmt) -> tuple[str, gast.expr] | None:
    match stmt:
        case gast.Assign(
            targets=[gast.Subscript(value=gast.Name(id=base), slice=index)], value=gast.Constant(value=0.0)
        ):
            return base, index
    return None


def _addition(stmt: gast.stmt, base: str, index: gast.expr) -> gast.expr | None:
    """What is added to a place."""
    match stmt:
        case gast.AugAssign(target=gast.Subscript(value=gast.Name(id=other), slice=where), op=op, value=value):
            same = other == base and _same(where, index)
        case gast.AugAssign(target=gast.Name(id=other), op=op, value=value):
            same = other == base and isinstance(index, gast.Constant) and index.value is Ellipsis
        case _:
            return None
    if not same or not isinstance(op, gast.Add | gast.Sub):
        return None
    return value if isinstance(op, gast.Add) else gast.UnaryOp(gast.USub(), value)


def _taking(stmt: gast.stmt) -> tuple[str, gast.Subscript] | None:
    """`h = x[i]`, `h = x[i].copy()`."""
    match stmt:
        case gast.Assign(targets=[gast.Name(id=held)], value=gast.Subscript(value=gast.Name()) as tree):
            return held, tree
        case gast.Assign(
            targets=[gast.Name(id=held)],
            value=gast.Call(
                func=gast.Attribute(value=gast.Subscript(value=gast.Name()) as tree, attr="copy"), args=[], keywords=[]
            ),
        ):
            return held, tree
    return None


def uncopied(stmt: gast.stmt) -> gast.stmt:
    """`-x[i].copy()` is `-x[i]`: arithmetic makes an array of its own, and `+=` minds overlaps."""
    match stmt:
        case gast.AugAssign(target=gast.Subscript(), value=value) if (tree := _copied(value)) is not None:
            stmt.value = tree
        case gast.Assign(value=value) | gast.AugAssign(value=value):
            stack = [value]
            while stack:
                match stack.pop():
                    case gast.BinOp(left=left, right=right) as node:
                        node.left, node.right = _copied(left) or left, _copied(right) or right
                        stack += [node.left, node.right]
                    case gast.UnaryOp(operand=operand) as node:
                        node.operand = _copied(operand) or operand
                        stack.append(node.operand)
    return stmt


def _copied(node: gast.expr) -> gast.Subscript | None:
    match node:
        case gast.Call(func=gast.Attribute(value=gast.Subscript() as tree, attr="copy"), args=[], keywords=[]):
            return tree
    return None


def augmented(stmt: gast.stmt) -> gast.stmt:
    """`x[i] = x[i] / y` is `x[i] /= y`, and `x[...] /= y` is `x /= y`."""
    stmt = _augmented(stmt)
    match stmt:
        case gast.AugAssign(target=gast.Subscript(value=gast.Name(id=base), slice=gast.Constant(value=index))):
            if index is Ellipsis:
                stmt.target = name(base, gast.Store())
    return stmt


def _augmented(stmt: gast.stmt) -> gast.stmt:
    match stmt:
        case gast.Assign(
            targets=[gast.Subscript() as place],
            value=gast.BinOp(left=gast.Subscript() as left, op=op, right=right),
        ) if isinstance(op, IN_PLACE) and _same(place, left) and not names_read(right) & names_read(place.value):
            return _kept(stmt, gast.AugAssign(place, op, right))
        case gast.Assign(
            targets=[gast.Subscript() as place],
            value=gast.BinOp(left=left, op=gast.Mult() as op, right=gast.Subscript() as right),
        ) if _same(place, right) and not names_read(left) & names_read(place.value):
            return _kept(stmt, gast.AugAssign(place, op, left))
    return stmt


def _same(a: gast.expr, b: gast.expr) -> bool:
    return _text(a) == _text(b)


def _text(node: gast.expr) -> str:
    return gast.dump(node).replace("ctx=Store()", "ctx=Load()")


def _kept(old: gast.stmt, new: gast.stmt) -> gast.stmt:
    for mark in ("pure", "barrier"):
        if hasattr(old, mark):
            setattr(new, mark, getattr(old, mark))
    return new
