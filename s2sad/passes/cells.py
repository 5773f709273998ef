"""Objects and functions as values: what is read of lists of objects whose number is not known, and written to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Break, Step, Store, every
from s2sad.passes.assigning import store_item
from s2sad.passes.attribute_writes import rewritten
from s2sad.passes.literals import literal
from s2sad.passes.located import placed_tree, replaced
from s2sad.passes.values import CONFLICT, Arena, Column, Instance, Items, Known, Many, Row
from s2sad.trees import call, clone, const, name, subscript, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Cells:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]
    empty: dict[str, Items]
    lent: list[tuple[Any, Any]]

    def length(self, many: Many) -> gast.expr:
        return call("len", name(self._first(many)))

    def measured(self, node: gast.expr, test: bool = False) -> gast.expr:
        """An expression with the lengths of lists that are there in place of those of lists of objects."""
        if not self.begun:
            return node
        if isinstance(node, gast.Name) and test and isinstance(many := self.env.get(node.id), Many):
            return gast.Compare(self.length(many), [gast.Gt()], [const(0)])
        found: dict[int, gast.expr] = {}
        for inner in walk(node):
            match inner:
                case gast.UnaryOp(op=gast.Not(), operand=gast.Name(id=label) as base) if isinstance(
                    many := self.env.get(label), Many
                ):
                    found[id(base)] = gast.Compare(self.length(many), [gast.Gt()], [const(0)])
                case gast.Call(func=gast.Name(id="len") as func, args=[gast.Name(id=label) as base]):
                    if isinstance(many := self.env.get(label), Many) and self.home.scope.lookup(func) is len:
                        found[id(base)] = name(self._first(many))
        if not found:
            return node
        self.home.origin.split = True  # its text has a name that no variable has
        return replaced(node, found)

    def _first(self, many: Many) -> str:
        if many.order is not None:
            return many.order
        for column in many.arena.columns.values():
            if isinstance(column, str):
                return column
        return self._first(next(c for c in many.arena.columns.values() if isinstance(c, Many)))

    # attributes

    def cell(self, row: Row, part: str, steps: list[Step]) -> gast.expr | None:
        """What an object holds under an attribute: one operation, or a name for an object."""
        column = row.arena.columns.get(part)
        if column is None:
            return None
        if isinstance(column, str):
            return subscript(name(column), clone(row.index))
        if isinstance(column, Known):
            return self.token(column, part)
        if column.order is None:
            if self.kept_whole(column.arena):
                return self._snapshot(Row(column.arena, row.index, row.sure), part, steps)
            return self.token(Row(column.arena, clone(row.index), row.sure), part)
        held = self.home.temporary(f"{part}_place")
        steps.append(self.home.op(held, subscript(name(column.order), clone(row.index))))
        return self.token(Row(column.arena, name(held), True), part)

    def kept_whole(self, arena: Arena) -> bool:
        """Are these objects never changed once they are built?"""
        if arena.type is None:
            return False
        return arena.type is tuple or not rewritten(self, arena.type) & arena.columns.keys()

    def _snapshot(self, row: Row, label: str, steps: list[Step]) -> gast.expr:
        """What an attribute holds now: another object may be there later on."""
        if row.arena.type is tuple:
            return self.collection(tuple, self.cells(row, steps).elts, None, steps)
        made = Instance(row.arena.type, label, {}, False, False, True)
        for attr in row.arena.columns:
            made.fields[attr] = self.home.names.fresh(f"{label}_{attr.strip('_')}")
            self.home.flat.into(made.fields[attr], self.cell(row, attr, steps), steps)
        return self.token(made, label)

    def cells(self, row: Row, steps: list[Step]) -> gast.Tuple:
        """The items of a tuple, or of a named one."""
        return gast.Tuple(
            [self.home.flat.atom(self.cell(row, part, steps), steps) for part in row.arena.columns], gast.Load()
        )

    def set_cell(self, row: Row, attr: str, value: gast.expr, node: gast.AST, steps: list[Step]) -> None:
        """`row.attr = value`"""
        column = row.arena.columns.get(attr)
        found = self.value(value) if isinstance(value, gast.Name) else None
        if isinstance(column, str) and found is None:
            store_item(self.home, gast.Subscript(name(column), clone(row.index), gast.Store()), value, steps)
        elif isinstance(column, Many) and column.order and isinstance(found, Row) and found.arena is column.arena:
            steps.append(Store(self.home.origin, column.order, clone(row.index), self.number(found, steps)))
        elif (
            isinstance(column, Many)
            and column.order is None
            and isinstance(found, Instance)
            and found.type is column.arena.type
            and found.fields.keys() == column.arena.columns.keys()
            and self.kept_whole(column.arena)
        ):
            inner = Row(column.arena, row.index, row.sure)
            for part, variable in found.fields.items():
                self.set_cell(inner, part, name(variable), node, steps)
        else:
            raise self.refuse(
                f"writing the attribute {attr!r} of an object in a list is not supported",
                node,
                "Give it in __init__ a value of the same kind as what is written later.",
            )

    # items

    def picked(self, many: Many, key: gast.expr, node: gast.AST, steps: list[Step]) -> gast.expr:
        """`many[key]`"""
        if isinstance(key, gast.Slice):
            whole = name(many.order) if many.order else call("list", call("range", self.length(many)))
            held = self.home.temporary(f"{many.arena.label}_places")
            steps.append(self.home.op(held, subscript(whole, key)))
            return self.token(Many(many.arena, held), "part")
        if isinstance(key, gast.Tuple):
            raise self.refuse("a list has no such index", node, "Use an integer.")
        if many.order is not None:
            held = self.home.temporary("place")
            steps.append(self.home.op(held, subscript(name(many.order), key)))
            return self.token(Row(many.arena, name(held), True), "item")
        steady, sure = literal(key), self.from_start(key)
        once = isinstance(key, gast.Name) and (key.id in self.numbers or self.home.binds_once(key.id))
        if not isinstance(steady, int) and not once:
            key = self.home.idioms.held(key, steps)
        return self.token(Row(many.arena, key, sure), "item")

    def from_start(self, node: gast.expr) -> bool:
        """Is it surely not negative?"""
        match node:
            case gast.Constant(value=value):
                return type(value) is int and value >= 0
            case gast.Name(id=label):
                return label in self.numbers
            case gast.BinOp(left=left, op=gast.Add() | gast.Mult() | gast.Mod(), right=right):
                return self.from_start(left) and self.from_start(right)
            case gast.Call(func=gast.Name(id="len")):
                return True
        return False

    def number(self, row: Row, steps: list[Step]) -> gast.expr:
        """The number of an object, counted from the start."""
        if row.sure:
            return clone(row.index)
        held = self.home.temporary("place")
        steps.append(self.home.op(held, subscript(call("range", self.length(Many(row.arena))), clone(row.index))))
        return name(held)

    def listed_rows(self, many: Many, steps: list[Step]) -> gast.expr:
        """`list(many)`: the same objects, in a list of its own."""
        return self.picked(many, gast.Slice(None, None, None), self.home.origin.node, steps)

    # lists that change

    def sorted_in_place(self, many: Many, base: gast.expr, node: gast.Call, steps: list[Step]) -> gast.expr:
        """`many.sort(key=…)`: the same list in another order, under all its names."""
        lent = any(here is many or getattr(here, "arena", None) is many.arena for _, here in self.lent)
        if lent or self.path != (many.seed.path if many.seed is not None else ()):
            raise self.refuse(
                "this list of objects is sorted on some paths only, or in a loop",
                node,
                "Build a new list there: objects = sorted(objects, key=...).",
            )
        ordered = placed_tree(gast.Call(name("sorted"), [clone(base)], node.keywords), node)
        found = self.value(self.home.flat.atom(ordered, steps))
        assert isinstance(found, Many) and found.arena is many.arena
        many.order = found.order
        return const(None)

    def popped(self, many: Many, node: gast.AST, steps: list[Step]) -> gast.expr:
        """`many.pop()`: an object of its own again."""
        arena = many.arena
        if many.order is not None or arena.type is None or any(c for c in map(self._ordered, arena.columns.values())):
            raise self.refuse(
                "taking an object out of this list is not supported", node, "Keep a number: how many count."
            )
        for label, held in list(self.env.items()):
            if isinstance(held, Row) and held.arena is arena:
                self.env[label] = CONFLICT
        parts: dict[str, gast.expr] = {}
        for attr, column in arena.columns.items():
            if isinstance(column, Known):
                parts[attr] = self.token(column, attr)
            elif isinstance(column, Many):
                parts[attr] = self.popped(column, node, steps)
            else:
                held = self.home.temporary(f"{column}_last")
                steps.append(self.home.op(held, subscript(name(column), gast.UnaryOp(gast.USub(), const(1)))))
                steps.append(Store(self.home.origin, column, const(None), name(held), "pop"))
                parts[attr] = name(held)
        self.home.origin.split = True
        if arena.type is tuple:
            return self.collection(tuple, list(parts.values()), None, steps)
        made = Instance(arena.type, arena.label, {}, False)
        for attr, value in parts.items():
            made.fields[attr] = self.home.names.fresh(f"{arena.label}_{attr.strip('_')}")
            self.home.flat.into(made.fields[attr], value, steps)
        return self.token(made, arena.label)

    def _ordered(self, column: Column) -> bool:
        return isinstance(column, Many) and column.order is not None

    def replaced(self, label: str, old: Many, new: Many, before: dict[str, Any], steps: list[Step]) -> bool:
        """A list that a loop binds anew takes the place of the old one at the end of the body."""
        others = [n for n, v in before.items() if n != label and isinstance(v, Row | Many) and v.arena is old.arena]
        pairs = self._pairs(old, new)
        if pairs is None or others or any(isinstance(s, Break) for s in every(steps)):
            return False
        for other, value in list(self.env.items()):
            if isinstance(value, Row) and value.arena is old.arena:
                self.env[other] = CONFLICT
        steps += [self.home.op(mine, name(theirs)) for mine, theirs in pairs]
        return True

    def _pairs(self, old: Many, new: Many) -> list[tuple[str, str]] | None:
        """The lists that two lists of objects consist of."""
        if old.order is not None or new.order is not None or old.arena.type is not new.arena.type:
            return None
        if old.arena.type is None or old.arena.columns.keys() != new.arena.columns.keys():
            return None
        found: list[tuple[str, str]] = []
        for attr, mine in old.arena.columns.items():
            theirs = new.arena.columns[attr]
            if isinstance(mine, str) and isinstance(theirs, str):
                found.append((mine, theirs))
            elif isinstance(mine, Many) and isinstance(theirs, Many):
                inner = self._pairs(mine, theirs)
                if inner is None:
                    return None
                found += inner
            elif not (isinstance(mine, Known) and isinstance(theirs, Known) and mine.value is theirs.value):
                return None
        return found
