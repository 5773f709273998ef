"""outer_products: the outer products that a reversed loop adds up, one for each turn, are one product of matrices behind it.

>>> import numpy as np
>>> import s2sad
>>> def f(W, xs):
...     total = 0.0
...     for x in xs:
...         total += np.sum(np.tanh(W @ x))
...     return total
>>> text = s2sad.grad(f).source(np.ones((2, 3)), np.ones((4, 3)))
>>> print(text[text.index("    products = []"):text.index("    return")].rstrip())
    products = []
    for x in reversed(xs):
        tanh_value = tanh_values.pop()
        # line 4: total += np.sum(np.tanh(W @ x))
        products.append(total_bar * (1.0 - tanh_value * tanh_value))
    W_bar += np.array(products).T @ xs[::-1]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import gast

from s2sad.adjoints import is_fresh
from s2sad.comments import is_comment
from s2sad.kinds import Dim, Kind, Num, not_one
from s2sad.names import Names, describe
from s2sad.passes.lasting import added_to, fills, made, only_read, reads_only
from s2sad.trees import (
    assign,
    attribute,
    augmented,
    binary,
    call,
    clone,
    const,
    name,
    name_nodes,
    names_read,
    names_stored,
    root,
    statements,
    subscript,
)


@dataclass
class Outer:
    """`target += left[:, None] * right`, in a loop."""

    statement: gast.AugAssign
    target: str
    left: gast.expr
    right: gast.expr
    block: list[gast.stmt]

    @property
    def sides(self) -> tuple[gast.expr, gast.expr]:
        return self.left, self.right

    def filling(self, label: str) -> list[gast.stmt]:
        """What stands between the line that makes an array, in this block, and the product."""
        lines = self.block[: self.block.index(self.statement)]
        begun = [position for position, stmt in enumerate(lines) if made(stmt, label)]
        return lines[begun[-1] + 1 :] if begun else []

    def beside(self, other: Outer, side: gast.expr) -> bool:
        """Is another product always made when this one is, with the same value of an expression?"""
        if self.block is not other.block:
            return False
        between = self.block[self.block.index(self.statement) : self.block.index(other.statement)]
        return names_read(side).isdisjoint(set().union(*map(names_stored, between)) - {self.target})


@dataclass
class Lists:
    """The lists of what stands in outer products, one value for each time that one is made."""

    names: Names
    numpy: Callable[[], gast.expr]
    made: list[gast.stmt] = field(default_factory=list)
    appends: dict[int, list[gast.stmt]] = field(default_factory=dict)  # what stands instead of a statement
    held: list[tuple[Outer, str, str]] = field(default_factory=list)

    @property
    def labels(self) -> set[str]:
        return {label for *_, label in self.held}

    def of(self, side: gast.expr, outer: Outer) -> gast.expr:
        """The array of all values of an expression; the list that has them is filled where the product is."""
        lines = self.appends.setdefault(id(outer.statement), [])
        text = gast.dump(side)
        label = next((held for first, tree, held in self.held if tree == text and first.beside(outer, side)), None)
        if label is None:
            label = self.names.stack(describe(side))
            self.held.append((outer, text, label))
            self.made.append(assign(label, gast.List([], gast.Load())))
            lines.append(gast.Expr(call(attribute(name(label), "append"), clone(side))))
        return call(attribute(self.numpy(), "array"), name(label))


@dataclass
class Products:
    """What is known of the whole body."""

    body: list[gast.stmt]
    adjoints: set[str]
    kind_of: Callable[[gast.expr], Kind]
    names: Names
    numpy: Callable[[], gast.expr]

    def block(self, body: list[gast.stmt], before: list[gast.stmt]) -> list[gast.stmt]:
        """`before` is all that has run, and may run again, up to the end of the outermost loop."""
        result: list[gast.stmt] = []
        for position, stmt in enumerate(body):
            seen = before or body[: position + 1]
            for part in ("body", "orelse"):
                if isinstance(stmt, gast.For | gast.If | gast.While | gast.With) and getattr(stmt, part, None):
                    setattr(stmt, part, self.block(getattr(stmt, part), seen))
            result += self.gathered(stmt, seen) if isinstance(stmt, gast.For) and not stmt.orelse else [stmt]
        return result

    def gathered(self, loop: gast.For, seen: list[gast.stmt]) -> list[gast.stmt]:
        found = [outer for outer in outer_products(loop.body) if self.fits(outer)]
        if not found:
            return [loop]
        found = [outer for outer in found if self.accumulates(outer.target, loop, seen)]
        steady = self.writes_adjoints_only(loop)
        found = [o for o in found if all(self.keepable(side, o, loop, seen, steady) for side in o.sides)]
        return self.rewritten(loop, found) if found else [loop]

    def fits(self, outer: Outer) -> bool:
        """Vectors into a matrix, of the same lengths at each turn: as long as the matrix, or longer than one."""
        lengths = self.lengths(name(outer.target))
        if outer.target not in self.adjoints or lengths is None or len(lengths) != 2:
            return False
        for side, length in zip(outer.sides, lengths, strict=True):
            own = self.lengths(side)
            if own is None or len(own) != 1 or not (isinstance(own[0], int) or not_one(own[0]) or own[0] == length):
                return False
        return True

    def lengths(self, tree: gast.expr) -> tuple[Dim, ...] | None:
        return kind.shape if isinstance(kind := self.kind_of(tree), Num) else None

    def accumulates(self, target: str, loop: gast.For, seen: list[gast.stmt]) -> bool:
        """Is it memory of its own that is only added to, and not made anew in the loop?"""
        if any(made(stmt, target) for stmt in statements(loop.body)):
            return False
        known = list(statements(seen))
        return any(made(stmt, target) for stmt in known) and all(added_to(stmt, target) for stmt in known)

    def writes_adjoints_only(self, loop: gast.For) -> bool:
        """Does the loop leave the memory of all primal values as it is?"""
        return all(self._leaves(stmt) for stmt in statements(loop.body))

    def _leaves(self, stmt: gast.stmt) -> bool:
        match stmt:
            case gast.If() | gast.For():
                return reads_only(stmt.test if isinstance(stmt, gast.If) else stmt.iter)
            case gast.Assign(targets=[target], value=value):
                bound = [target] if not isinstance(target, gast.Tuple | gast.List) else target.elts
                return reads_only(value) and all(isinstance(t, gast.Name) or self._adjoint(t) for t in bound)
            case gast.AugAssign(target=target, value=value):
                counts = isinstance(target, gast.Name) and isinstance(value, gast.Constant)
                return reads_only(value) and (counts or self._adjoint(target))
            case gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(), attr="append"), args=[value])):
                return reads_only(value)
            case gast.Expr(value=gast.Call(func=gast.Attribute(attr="at"), args=[target, *values])):
                return self._adjoint(target) and all(map(reads_only, values))
        return is_comment(stmt) or isinstance(stmt, gast.Pass)

    def _adjoint(self, target: gast.expr) -> bool:
        whole = root(target)
        return isinstance(whole, gast.Name) and whole.id in self.adjoints

    def keepable(self, side: gast.expr, outer: Outer, loop: gast.For, seen: list[gast.stmt], steady: bool) -> bool:
        """Does what stands there now still stand there behind the loop?"""
        if is_fresh(side):
            return True
        if not isinstance(side, gast.Name) or side.id not in self.adjoints:
            return steady and self.adjoints.isdisjoint(names_read(side))
        filled = {id(stmt) for stmt in outer.filling(side.id)}
        return all(
            only_read(stmt, side.id) or (id(stmt) in filled and fills(stmt, side.id))
            for stmt in statements(seen)
            if not is_outer_product(stmt)
        )

    def rewritten(self, loop: gast.For, found: list[Outer]) -> list[gast.stmt]:
        lists = Lists(self.names, self.numpy)
        products = []
        for outer in found:
            left, right = (self.rows(side, loop, outer) or lists.of(side, outer) for side in outer.sides)
            products.append((outer, attribute(left, "T"), right))
        counts = Counter(gast.dump(tree) for _, *operands in products for tree in operands)
        behind: list[gast.stmt] = []
        shared: dict[str, str] = {}

        def once(tree: gast.expr) -> gast.expr:
            key = gast.dump(tree)
            if counts[key] == 1 or lists.labels.isdisjoint(names_read(tree)):
                return tree
            if key not in shared:
                label = next(n.id for n in name_nodes(tree) if n.id in lists.labels)
                shared[key] = self.names.fresh(f"{label}_T" if isinstance(tree, gast.Attribute) else f"{label}_array")
                behind.append(assign(shared[key], tree))
            return name(shared[key])

        for outer, left, right in products:
            operator = "+" if isinstance(outer.statement.op, gast.Add) else "-"
            product = binary(once(left), "@", once(right))
            behind.append(augmented(outer.target, operator, product))
        loop.body = _replaced(loop.body, lists.appends) or [gast.Pass()]
        _bind_anew(loop.body, {side.id for outer in found for side in outer.sides if isinstance(side, gast.Name)})
        return [*lists.made, loop, *behind]

    def rows(self, side: gast.expr, loop: gast.For, outer: Outer) -> gast.expr | None:
        """`xs[::-1]` for the `xs[t]`, or the `x`, of a loop over all of them."""
        whole = run_over(side, loop)
        if (
            whole is None
            or len(self.lengths(name(whole)) or ()) != 2
            or not any(s is outer.statement for s in loop.body)
        ):
            return None
        if (names_read(side) | {whole}) & set().union(*map(names_stored, loop.body)):
            return None
        return subscript(name(whole), gast.Slice(None, None, gast.UnaryOp(gast.USub(), const(1))))


def in_loops(body: list[gast.stmt]) -> bool:
    """Are there outer products that a loop adds up?"""
    return any(isinstance(s, gast.For) and any(outer_products(s.body)) for s in statements(body))


def add_behind_loops(
    body: list[gast.stmt],
    adjoints: set[str],
    kind_of: Callable[[gast.expr], Kind],
    names: Names,
    numpy: Callable[[], gast.expr],
) -> list[gast.stmt]:
    """The body of a generated function, with the outer products of each loop gathered; `adjoints` are the names of adjoints."""
    return Products(body, adjoints, kind_of, names, numpy).block(body, [])


def run_over(side: gast.expr, loop: gast.For) -> str | None:
    """The array whose rows, from the last to the first, a loop's expression is."""
    match loop.iter:
        case gast.Call(func=gast.Name(id="reversed"), args=[gast.Name(id=whole)]):
            return whole if isinstance(side, gast.Name) and side.id == getattr(loop.target, "id", None) else None
        case gast.Call(
            func=gast.Name(id="reversed"),
            args=[
                gast.Call(
                    func=gast.Name(id="range"),
                    args=[gast.Call(func=gast.Name(id="len"), args=[gast.Name(id=whole)])],
                )
            ],
        ):
            match side:
                case gast.Subscript(value=gast.Name(id=base), slice=gast.Name(id=index)):
                    return whole if base == whole and index == getattr(loop.target, "id", None) else None
    return None


def outer_products(block: list[gast.stmt]) -> Iterator[Outer]:
    """Those of a block, and of the blocks inside of it, in their order."""
    for stmt in block:
        match stmt:
            case gast.AugAssign(
                target=gast.Name(id=target),
                op=gast.Add() | gast.Sub(),
                value=gast.BinOp(
                    left=gast.Subscript(
                        value=left,
                        slice=gast.Tuple(
                            elts=[gast.Slice(lower=None, upper=None, step=None), gast.Constant(value=None)]
                        ),
                    ),
                    op=gast.Mult(),
                    right=right,
                ),
            ):
                yield Outer(stmt, target, left, right, block)
        for part in ("body", "orelse"):
            yield from outer_products(getattr(stmt, part, ()))


def is_outer_product(stmt: gast.stmt) -> bool:
    return any(outer_products([stmt])) and isinstance(stmt, gast.AugAssign)


def _bind_anew(body: list[gast.stmt], kept: set[str]) -> None:
    """`z_bar += e` would write what a list holds: `z_bar = z_bar + e`."""
    for position, stmt in enumerate(body):
        match stmt:
            case gast.AugAssign(target=gast.Name(id=label), op=op, value=value) if label in kept:
                body[position] = assign(label, gast.BinOp(name(label), op, value))
        for part in ("body", "orelse"):
            _bind_anew(getattr(stmt, part, []), kept)


def _replaced(body: list[gast.stmt], lines: dict[int, list[gast.stmt]]) -> list[gast.stmt]:
    result: list[gast.stmt] = []
    for stmt in body:
        for part in ("body", "orelse"):
            if getattr(stmt, part, None) and isinstance(getattr(stmt, part), list):
                setattr(stmt, part, _replaced(getattr(stmt, part), lines) or [gast.Pass()])
        result += lines.get(id(stmt), [stmt])
    return result
