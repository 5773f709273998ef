"""Objects and functions as values: lists of as many objects as there are when the program runs: a list for each attribute.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> class Body:
...     def __init__(self, x, v):
...         self.x, self.v = x, v
...     def drift(self, dt):
...         self.x = self.x + dt * self.v
>>> def f(xs, vs):
...     bodies = [Body(x, v) for x, v in zip(xs, vs)]
...     for body in bodies:
...         body.drift(0.1)
...     return bodies[0].x
>>> forward_sweep(f, np.ones(3), np.ones(3))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Break, Op, Origin, Step, Store, blocks, every, trees_read
from s2sad.passes.captured import COUNT
from s2sad.passes.growing import place_of
from s2sad.passes.literals import literal
from s2sad.passes.values import CONFLICT, Again, Arena, Bound, Choice, Inner, Instance, Items, Known, Many, Partial, Row
from s2sad.trees import call, clone, const, name, names_read, subscript, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

Column = str | Many | Known  # the name of a list; objects again, or their numbers; the same function for all


class Rows:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]
    empty: dict[str, Items]

    # making

    def several(self, label: str, empty: Items, value: gast.expr, node: gast.AST) -> Many:
        """What a list that was empty is from here on: `value` is the first of what it gets."""
        if empty.many is None:
            column = self._column(label, value, node, empty)
            if isinstance(column, Known):
                raise self.refuse("a list of the same function, over and over, is not supported", node, "Call it in a loop.")
            assert isinstance(column, Many)
            empty.many = Many(column.arena, column.order, empty)
            self.begun.append(empty)
        for other in [n for n, items in self.empty.items() if items is empty]:
            self.stand_for(other, empty.many)
            del self.empty[other]
        self.stand_for(label, empty.many)
        return empty.many

    def filled(self, node: gast.List, elts: list[gast.expr], label: str, steps: list[Step]) -> gast.expr:
        """`[a, b]`, where loops are going to put more into the list."""
        held = self.home.names.fresh(label)
        steps.append(self.home.op(held, gast.List([], gast.Load())))
        seed = Items(list, [], None, self.path, [steps[-1]], place=place_of(node))
        for item in elts:
            self.put(self.several(held, seed, item, node), item, node, steps)
        return name(held)

    def as_before(self, label: str, seed: Items, template: Arena) -> None:
        """A list that is empty still, of which it is known what it is going to hold."""
        seed.many = Many(self._like(label, template, seed), None, seed)
        self.begun.append(seed)
        del self.empty[label]
        self.stand_for(label, seed.many)

    def _like(self, label: str, template: Arena, seed: Items) -> Arena:
        made = Arena(template.type, label)
        for part, column in template.columns.items():
            short = f"{label}_{part.strip('_')}"
            if isinstance(column, Many):
                made.columns[part] = Many(self._like(short, column.arena, seed))
            else:
                made.columns[part] = column if isinstance(column, Known) else self._list(short, seed)
        return made

    def _template(self, many: Many) -> Arena | None:
        """What a list holds, if that can be said before it is filled."""
        arena = many.arena
        nested = [c for c in arena.columns.values() if isinstance(c, Many)]
        if many.order is not None or arena.type is None or any(self._template(c) is None for c in nested):
            return None
        return arena

    def _column(self, label: str, value: gast.expr, node: gast.AST, seed: Items) -> Column:
        """A list for values like this one; `seed.starts` gets the names of the lists to begin with."""
        found = self.value(value) if isinstance(value, gast.Name) else None
        match found:
            case None:
                return self._list(label, seed)
            case Row():
                return Many(found.arena, self._list(f"{label}_places", seed))
            case Known():
                return found
            case Instance(open=False):
                parts = {a.strip("_"): (a, name(v)) for a, v in found.fields.items()}
                arena = Arena(found.type, label)
            case Items(type=cls, keys=None) if cls is tuple:
                parts = {str(i): (str(i), e) for i, e in enumerate(found.elts)}
                arena = Arena(tuple, label)
            case Inner() | Partial() | Bound():
                parts = {n: (n, name(n)) for n in self.captures_of(found, seed, node)}
                arena = Arena(None, label, template=found)
                self.seeds[id(arena)] = seed
            case _:
                raise self.refuse(
                    f"{label!r} gets something in a loop that can't be kept in lists of numbers",
                    node,
                    "Keep the numbers that it holds in lists or arrays.",
                )
        for short, (part, atom) in parts.items():
            arena.columns[part] = self._column(f"{label}_{short}", atom, node, seed)
        if not any(isinstance(c, str | Many) for c in arena.columns.values()):
            if arena.type is None:
                arena.columns[COUNT] = self._list(label, seed)
                return Many(arena)
            raise self.refuse("objects without attributes are not supported in such a list", node, "Count them.")
        return Many(arena)

    def _list(self, label: str, seed: Items) -> str:
        fresh = self.home.names.fresh(label)
        seed.starts.append(fresh)
        self.home.varied.add(fresh)
        return fresh

    def put(self, many: Many, value: gast.expr, node: gast.AST, steps: list[Step]) -> None:
        """`many.append(value)`"""
        self.home.origin.split = True
        self._fill(many, value, node, steps)

    def _fill(self, column: Column, value: gast.expr, node: gast.AST, steps: list[Step]) -> None:
        found = self.value(value) if isinstance(value, gast.Name) else None
        match column, found:
            case str(), None:
                steps.append(Store(self.home.origin, column, const(None), clone(value), "append"))
                return
            case Known(), Known() if found.value is column.value:
                return
            case Many(order=str(order)), Row() if found.arena is column.arena:
                steps.append(Store(self.home.origin, order, const(None), self.number(found, steps), "append"))
                return
            case Many(order=None, arena=arena), Instance() if (
                found.type is arena.type and not found.open and found.fields.keys() == arena.columns.keys()
            ):
                for attr, variable in found.fields.items():
                    self._fill(arena.columns[attr], name(variable), node, steps)
                self._moved(found, arena, steps)
                return
            case Many(order=None, arena=arena), Inner() | Partial() | Bound() if self.same_text(found, arena.template):
                own = self.captures_of(found, self.seeds[id(arena)], node)
                for part, label in zip(arena.columns, own or [COUNT], strict=True):
                    atom = name(label) if label != COUNT else const(0)
                    self._fill(arena.columns[part], atom, node, steps)
                return
            case Many(order=None, arena=arena), Items(type=cls, keys=None) if (
                cls is arena.type and len(found.elts) == len(arena.columns)
            ):
                for part, atom in zip(arena.columns.values(), found.elts, strict=True):
                    self._fill(part, atom, node, steps)
                return
        raise self.refuse(
            "what is put into this list is of another kind than what it holds, or is in it already",
            node,
            "Fill a list with new objects of one class, whose attributes are the same.",
        )

    def _moved(self, found: Instance, arena: Arena, steps: list[Step]) -> None:
        """An object that is in a list from here on is read and written there, under all of its names."""
        place: gast.expr | None = None
        for label, held in list(self.env.items()):
            if isinstance(held, Choice) and found in held.values:
                self.env[label] = CONFLICT
            if held is not found:
                continue
            if label in self.tokens and not self._mentioned(label):
                self.env[label] = CONFLICT  # nobody asks for it again
                continue
            if place is None:
                place = name(self.home.temporary(f"{arena.label}_last"))
                last = gast.BinOp(self.length(Many(arena)), gast.Sub(), const(1))
                steps.append(self.home.op(place.id, last))
            if label in self.tokens:
                self.env[label] = Row(arena, clone(place), True)
            else:
                self._pointed(label, Row(arena, clone(place), True), steps)

    def _mentioned(self, label: str) -> bool:
        """Does a collection, a method or a partial hold what a name stands for?"""
        for held in self.env.values():
            match held:
                case Items(elts=elts) if any(isinstance(e, gast.Name) and e.id == label for e in elts):
                    return True
                case Bound(receiver=receiver) if receiver == label:
                    return True
                case Partial(function=function, args=args, keywords=keywords):
                    if any(label in names_read(part) for part in [function, *args, *keywords.values()]):
                        return True
        return False

    def popped(self, many: Many, node: gast.AST, steps: list[Step]) -> gast.expr:
        """`many.pop()`: an object of its own again."""
        arena = many.arena
        if many.order is not None or arena.type is None or any(c for c in map(self._ordered, arena.columns.values())):
            raise self.refuse("taking an object out of this list is not supported", node, "Keep a number: how many count.")
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

    # what it holds

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
                case gast.UnaryOp(op=gast.Not(), operand=gast.Name(id=label) as base) if isinstance(many := self.env.get(label), Many):
                    found[id(base)] = gast.Compare(self.length(many), [gast.Gt()], [const(0)])
                case gast.Call(func=gast.Name(id="len") as func, args=[gast.Name(id=label) as base]):
                    if isinstance(many := self.env.get(label), Many) and self.home.scope.lookup(func) is len:
                        found[id(base)] = name(self._first(many))
        return _replaced(node, found) if found else node

    def _first(self, many: Many) -> str:
        if many.order is not None:
            return many.order
        for column in many.arena.columns.values():
            if isinstance(column, str):
                return column
        return self._first(next(c for c in many.arena.columns.values() if isinstance(c, Many)))

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
        return arena.type is tuple or not self.rewritten(arena.type) & arena.columns.keys()

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

    # names for one of them

    def pointer(self, label: str, in_loop: bool = False) -> str:
        """The variable that says which object a name stands for."""
        if label not in self.pointers:
            fresh = self.home.flat._index_name() if in_loop else self.home.names.fresh(f"{label}_place")
            self.pointers[label] = fresh
            if in_loop:
                self.numbers.add(fresh)
        return self.pointers[label]

    def pointing(self, label: str, arena: Arena) -> Row:
        """What a name stands for that is bound to an object of a list."""
        key = label, id(arena)
        if key not in self.rows:
            index = self.pointers[label]
            self.rows[key] = Row(arena, name(index), True)
        return self.rows[key]

    def points(self, label: str, value: gast.expr, steps: list[Step]) -> bool:
        """`label = value`, where that is an object of a list: its number is kept, for the object may go on changing."""
        found = self.env.get(value.id) if isinstance(value, gast.Name) and value.id != label else None
        if isinstance(found, Row):
            self._pointed(label, found, steps)
        return isinstance(found, Row)

    def _pointed(self, label: str, row: Row, steps: list[Step]) -> None:
        index = self.pointer(label)
        steps.append(self.home.op(index, self.number(row, steps)))  # counted from the start, for the list may grow
        self.stand_for(label, self.pointing(label, row.arena))

    def loops_over(self, target: gast.Name, many: Many) -> tuple[gast.expr, gast.expr]:
        """(counter, header) of a loop over such a list."""
        index = self.pointer(target.id, in_loop=True)
        self.stand_for(target.id, self.pointing(target.id, many.arena))
        header = name(many.order) if many.order is not None else call("range", self.length(many))
        header.counts = many.order is None
        return gast.Name(index, gast.Store(), None, None), header

    def set_cell(self, row: Row, attr: str, value: gast.expr, node: gast.AST, steps: list[Step]) -> None:
        """`row.attr = value`"""
        column = row.arena.columns.get(attr)
        found = self.value(value) if isinstance(value, gast.Name) else None
        if isinstance(column, str) and found is None:
            self.home.store(gast.Subscript(name(column), clone(row.index), gast.Store()), value, steps)
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

    # the steps

    def lists_begun(self, steps: list[Step]) -> list[Step]:
        """The steps, with the lists for attributes where the list of objects was made."""
        if not self.begun:
            return steps
        starts: dict[int, list[Step]] = {}
        gone: set[str] = set()
        for empty in self.begun:
            for number, op in enumerate(empty.made):
                gone |= set(op.targets)
                origin = Origin(gast.Pass(), op.origin.line, op.origin.text)
                lists = empty.starts if number == 0 else []
                starts[id(op)] = [Op(origin, (n,), gast.List([], gast.Load())) for n in lists]
        for block in [steps, *(b for step in every(steps) for b in blocks(step))]:
            block[:] = [s for step in block for s in starts.get(id(step), [step])]
        for step in every(steps):
            for tree in trees_read(step):
                used = names_read(tree) & gone
                if used or getattr(step, "base", "") in gone:
                    label = sorted(used)[0] if used else step.base
                    error = self.home.error(
                        f"{label!r} is used before the first object is put into it",
                        step.origin.node,
                        "Fill the list in one place, with objects of one class, in front of what uses it.",
                    )
                    seed = next(e for e in self.begun if any(label in op.targets for op in e.made))
                    template = self._template(seed.many)
                    raise Again(seed.place, template, error) if template is not None and seed.place else error
        return steps


def _replaced(node: Any, found: dict[int, gast.expr]) -> Any:
    """A copy with some nodes replaced."""
    if id(node) in found:
        return found[id(node)]
    if isinstance(node, list):
        return [_replaced(item, found) for item in node]
    if not isinstance(node, gast.AST):
        return node
    copy = type(node)(*[_replaced(getattr(node, field, None), found) for field in node._fields])
    if hasattr(node, "lineno"):
        copy.lineno, copy.col_offset = node.lineno, node.col_offset
    return copy
