"""Objects and functions as values: tuples, lists and dicts of objects or functions: displays, items, loops over them."""

from __future__ import annotations

import builtins
import enum
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.ir import Step
from s2sad.kinds import MISSING, Seq
from s2sad.names import describe
from s2sad.passes.displays import as_value, numbers_of
from s2sad.passes.given_rows import as_rows
from s2sad.passes.literals import literal
from s2sad.passes.located import placed_tree
from s2sad.passes.static_items import given_by_iter
from s2sad.passes.statics import (
    holds_objects,
    is_named_tuple,
)
from s2sad.passes.values import (
    FUNCTIONS,
    NONE,
    Choice,
    Given,
    Instance,
    Items,
    Known,
    Many,
    Row,
)
from s2sad.special_words import own_special
from s2sad.trees import call, clone, const, name, subscript

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Collected:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def on_Subscript(self, node: gast.Subscript, steps: list[Step]) -> gast.expr | None:
        base = self.home.flat.atom(node.value, steps) if self.touches(node.value) else node.value
        found = self.value(base) if isinstance(base, gast.Name) else None
        if found is None and (table := self.table(base)) is not None:
            if isinstance(node.slice, gast.Slice) and (part := self.table_entries(node, steps)) is not None:
                return self.token(part, f"{describe(base).lower()}_part")
            return self._looked_up(base, table, node, steps)
        key = self.home.flat.index(node.slice, steps)
        if isinstance(found, Many):
            return self.picked(found, key, node, steps)
        if isinstance(found, Row) and isinstance(place := literal(key), int) and self.is_tuple(found):
            part = self.cell(found, list(found.arena.columns)[place], steps)
            assert part is not None
            return part
        if isinstance(found, Items):
            return self._item(found, key, node, steps)
        if isinstance(found, Choice) and all(map(self.is_object, found.values)):
            return self.each_choice(
                found,
                lambda inner, made: self.special(
                    self.value(inner), inner, "__getitem__", [as_value(clone(key))], node, made
                ),
                steps,
            )
        if (
            isinstance(found, Instance)
            and is_named_tuple(found.type)
            and not own_special(found.type, "__getitem__")
            and isinstance(key, gast.Constant)
            and type(key.value) is int
            and -len(found.fields) <= key.value < len(found.fields)
        ):
            return name(list(found.fields.values())[key.value])
        if isinstance(found, Given) and isinstance(found.kind, Seq):
            if (
                isinstance(key, gast.Constant)
                and type(key.value) is int
                and -len(found.kind.items) <= key.value < len(found.kind.items)
            ):
                return self._part(found.kind.items[key.value], subscript(clone(base), key), "item", steps)
            if isinstance(key, gast.Slice) and any(map(holds_objects, found.kind.items)):
                bounds = [literal(b) if b is not None else None for b in (key.lower, key.upper, key.step)]
                if all(b is None or type(b) is int for b in bounds):
                    places = range(len(found.kind.items))[slice(*bounds)]
                    parts = [
                        self._part(found.kind.items[i], subscript(clone(base), const(i)), "item", steps) for i in places
                    ]
                    return self.collection(found.kind.type, parts, None, steps)
            if not any(map(holds_objects, found.kind.items)):
                return subscript(clone(base), key)
        if self.is_object(found):
            place = literal(key)
            place = const(place) if type(place) is int else as_value(key)
            return self.special(found, base, "__getitem__", [place], node, steps)
        if found is None:
            return subscript(base, key)
        raise as_rows(self.home, found, self.which(node))

    def which(self, node: gast.AST) -> Exception:
        return self.refuse(
            "it is not known when generating which of several objects this is",
            node,
            "Use an index that is known, or keep the numbers of the objects in arrays or lists.",
        )

    def _item(self, found: Items, key: gast.expr, node: gast.AST, steps: list[Step]) -> gast.expr:
        keys = found.keys if found.keys is not None else list(range(len(found.elts)))
        if isinstance(key, gast.UnaryOp) and isinstance(key.operand, gast.Constant) and isinstance(key.op, gast.USub):
            key = const(-key.operand.value)
        if (
            isinstance(key, gast.Constant)
            and found.keys is None
            and type(key.value) is int
            and -len(keys) <= key.value < len(keys)
        ):
            return clone(found.elts[key.value])
        if isinstance(key, gast.Constant) and found.keys is not None and key.value in keys:
            return clone(found.elts[keys.index(key.value)])
        values = [self.function_or_none(e) for e in found.elts]
        if isinstance(key, gast.Slice) and found.keys is None:
            bounds = [literal(b) if b is not None else None for b in (key.lower, key.upper, key.step)]
            if all(b is None or type(b) is int for b in bounds):
                return self.collection(found.type, list(map(clone, found.elts[slice(*bounds)])), None, steps)
        if (
            isinstance(key, gast.Constant)
            or isinstance(key, gast.Slice)
            or not all(isinstance(v, FUNCTIONS) for v in values)
        ):
            raise as_rows(self.home, found, self.which(node))
        if found.keys is None:
            return self._chosen(key, keys, values, True, steps)
        return self._chosen(subscript(numbers_of(keys), key), list(range(len(keys))), values, False, steps)

    def _looked_up(self, base: gast.expr, table: Any, node: gast.Subscript, steps: list[Step]) -> gast.expr:
        keys = list(table) if isinstance(table, dict) else list(range(len(table)))
        values = [NONE if table[k] is None else Known(table[k]) for k in keys]
        member = self.home.scope.lookup(node.slice)
        if not isinstance(member, enum.Enum) or member not in keys:
            key = self.home.flat.index(node.slice, steps)
            member = key.value if isinstance(key, gast.Constant) else MISSING
        if member in keys:
            value = values[keys.index(member)]
            return const(None) if value is NONE else self.token(value, f"{describe(base).lower()}_item")
        held = self.home.temporary("function")  # a key that is missing fails here
        steps.append(self.home.op(held, subscript(clone(base), clone(key))))
        if not all(isinstance(k, str | int) for k in keys):
            place = self.home.temporary("place")
            steps.append(self.home.op(place, call(gast.Attribute(call("list", base), "index", gast.Load()), key)))
            key, keys = name(place), list(range(len(keys)))
        return self._chosen(key, keys, values, not isinstance(table, dict), steps)

    def _chosen(
        self, key: gast.expr, keys: list[Any], values: list[Any], positions: bool, steps: list[Step]
    ) -> gast.expr:
        held = self.home.temporary("choice")
        number = subscript(call("range", const(len(keys))), key) if positions else key
        steps.append(self.home.op(held, number))
        tests = []
        for k in keys[:-1]:
            test = self.home.temporary("condition")
            steps.append(self.home.op(test, gast.Compare(name(held), [gast.Eq()], [const(k)])))
            tests.append(name(test))
        return self.token(Choice(tests, values), "function")

    def iterated(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """Something to iterate over, with the containers that objects stand for in place of the objects."""
        if not self.touches(node):
            return node
        if (
            isinstance(node, gast.Call)
            and isinstance(node.func, gast.Name)
            and self.home.scope.lookup(node.func)
            in (builtins.zip, builtins.enumerate, builtins.reversed, builtins.list)
        ):
            inner = [self.iterated(a, steps) for a in node.args]
            return gast.Call(node.func, inner, node.keywords)
        if (
            isinstance(node, gast.Call)
            and isinstance(node.func, gast.Name)
            and self.home.scope.lookup(node.func) is builtins.iter
        ):
            inner = self.home.flat.atom(node.args[0], steps)
            held = self.value(inner) if isinstance(inner, gast.Name) else None
            if self.is_object(held):
                self.home.iterators.refuse_changing(self.method_of(held, "__iter__")[0], node)
            return self.iterated(inner, steps)
        match node:
            case gast.Call(
                func=gast.Attribute(value=base, attr="items" | "values" | "keys" as attr), args=[], keywords=[]
            ):
                place = self.as_place(base, steps) or self.home.flat.atom(base, steps)
                if isinstance(place, gast.Name) and self.value(place) is None:  # a dict of numbers
                    looked_into = gast.Call(gast.Attribute(place, attr, gast.Load()), [], [])
                    looked_into.lineno, looked_into.col_offset = node.lineno, node.col_offset
                    return looked_into
        if isinstance(node, gast.Call) and self.home.scope.lookup(node.func) is builtins.range and not node.keywords:
            return gast.Call(node.func, [self.home.flat.atom(a, steps) for a in node.args], [])
        if isinstance(node, gast.Call) and self.home.scope.lookup(node.func) is np.ndindex:
            node = placed_tree(call("list", node), node)
        atom = self.home.iterators.rest(self.home.flat.atom(node, steps), steps)
        found = self.value(atom) if isinstance(atom, gast.Name) else None
        if isinstance(found, Instance) and is_named_tuple(found.type) and not own_special(found.type, "__iter__"):
            return gast.Tuple([name(v) for v in found.fields.values()], gast.Load())
        if isinstance(found, Row) and self.is_tuple(found):
            return self.cells(found, steps)
        if (given := given_by_iter(self, found, atom)) is not None:
            return self.iterated(given, steps)
        if self.is_object(found):
            return self.home.iterators.whole(self.special(found, atom, "__iter__", [], node, steps), steps)
        return atom

    def spelled(self, node: gast.expr, steps: list[Step], count: int | None = None) -> gast.expr:
        """What is unpacked, with the items of a collection of objects."""
        if isinstance(node, gast.Tuple | gast.List) or not self.touches(node):
            return node
        atom = self.home.flat.atom(node, steps)
        found = self.value(atom) if isinstance(atom, gast.Name) else None
        if isinstance(found, Items) and found.keys is None:
            return gast.Tuple([clone(e) for e in found.elts], gast.Load())
        if isinstance(found, Many) and count is not None:
            return gast.Tuple([subscript(clone(atom), const(i)) for i in range(count)], gast.Load())
        if not self.is_object(found) and not isinstance(found, Row):
            return atom
        over = self.iterated(atom, steps)
        again = isinstance(over, gast.Name) and isinstance(self.env.get(over.id), Items | Many)
        return self.spelled(over, steps, count) if again else over

    def is_tuple(self, row: Row) -> bool:
        return row.arena.type is tuple or is_named_tuple(row.arena.type)

    def many(self, node: gast.expr, steps: list[Step]) -> Many | None:
        """The list of objects, of unknown length, that an expression is."""
        if not isinstance(node, gast.Name | gast.Subscript | gast.Attribute) or not self.touches(node):
            return None
        atom = self.home.flat.atom(node, steps) if not isinstance(node, gast.Name) else node
        found = self.env.get(atom.id) if isinstance(atom, gast.Name) else None
        return found if isinstance(found, Many) else None

    def made_by(self, callee: Any, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """`list(Body(x) for x in xs)`, `list(map(Body, xs))`: the list; None: something else."""
        if callee not in (builtins.list, builtins.tuple) or len(node.args) != 1 or node.keywords:
            return None
        inner = node.args[0]
        mapped = isinstance(inner, gast.Call) and self.home.scope.lookup(inner.func) is builtins.map
        if mapped and inner.args and self.makes(gast.Call(inner.args[0], [], [])):
            return self.home.flat.atom(inner, steps)
        if not isinstance(inner, gast.GeneratorExp) or not self.makes(inner):
            return None
        listed = gast.ListComp(inner.elt, inner.generators)
        listed.lineno, listed.col_offset = node.lineno, node.col_offset
        return self.home.flat.atom(listed, steps)

    def _listed(self, callee: Any, found: Any, base: gast.expr, node: gast.Call, steps: list[Step]) -> gast.expr:
        if isinstance(found, Many):
            return self.listed_rows(found, steps)
        if isinstance(found, Items) and found.keys is None:
            return self.collection(callee, [clone(e) for e in found.elts], None, steps)
        if isinstance(found, Given) and isinstance(found.kind, Seq):
            return gast.Call(node.func, [base], [])
        return gast.Call(node.func, [self.home.flat.atom(self.iterated(base, steps), steps)], [])
