"""Objects and functions as values: tuples, lists and dicts of them, as they grow and change."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

import gast

from s2sad.effort import THOROUGH
from s2sad.ir import Step
from s2sad.kinds import MISSING
from s2sad.passes.assigning import store_item
from s2sad.passes.attribute_writes import delete
from s2sad.passes.displays import as_value, numbers_of, place_of
from s2sad.passes.given_rows import as_rows
from s2sad.passes.literals import literal
from s2sad.passes.located import at
from s2sad.passes.object_tables import as_table
from s2sad.passes.static_items import static_items
from s2sad.passes.values import FUNCTIONS, Again, Choice, Given, Items, Known, Many
from s2sad.trees import call, clone, const, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

ORDERING = ("sort", "reverse", "append", "extend", "insert", "pop", "clear", "remove")
CHANGING = ("append", "extend", "insert", "pop", "reverse", "clear", "update")


class Growing:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    # lists that start empty

    def starts_empty(self, label: str, cls: type, made: Step) -> None:
        """A name holds an empty list or dict now."""
        seed = Items(cls, [], [] if cls is dict else None, self.path, [made], place=place_of(made.expr))
        self.empty[label] = seed
        template = self.hints.get(seed.place)
        if template is not None:
            self.as_before(label, seed, template)

    def is_empty(self, node: gast.expr) -> bool:
        return isinstance(node, gast.Name) and node.id in self.empty

    def forget_empty(self, label: str) -> None:
        """Something that is no object is put into a list that was empty."""
        empty = self.empty.get(label)
        if empty is not None:
            self.empty = {n: items for n, items in self.empty.items() if items is not empty}

    def growing(self, label: str, node: gast.AST) -> Items | None:
        """The collection that a name stands for, to be changed here."""
        found = self.env.get(label)
        if isinstance(found, Items) and found.type is not tuple:
            if found.path != self.path:
                error = self.refuse(
                    f"{label!r} gets an object or function on some paths only",
                    node,
                    "Append on every path, or choose the value that is appended.",
                )
                raise Again(found.place, None, error) if found.type is list and found.place else error
            return found
        return None

    def started(self, label: str, node: gast.AST) -> Items:
        """A collection that was empty, to get its first object."""
        empty = self.empty.get(label)
        if empty is None or empty.path != self.path:
            error = self.refuse(
                f"it is not known when generating what {label!r} holds",
                node,
                "Fill it in the function, with objects of one class.",
            )
            raise as_table(self.home, label, error)
        for other in [n for n, items in self.empty.items() if items is empty]:
            self.stand_for(other, empty)
            del self.empty[other]
        for op in empty.made:  # no list of this name is there when the program runs: to read it would be wrong
            op.targets = (self.home.names.fresh(op.target),)
        empty.made.clear()
        return empty

    def is_kept(self, value: gast.expr) -> bool:
        if isinstance(value, gast.Lambda) or (THOROUGH.get() and self.is_function(value)):
            return True
        return self.is_value(value) and self.is_followed(value)

    def appended(self, label: str, value: gast.expr, node: gast.AST, steps: list[Step]) -> bool:
        """`label.append(value)`, where that is an object or a function; False: like any other value."""
        many = self.env.get(label)
        if isinstance(many, Many):
            self.put(many, self.element(value, steps), node, steps)
            return True
        found = self.growing(label, node)
        if found is None and not self.is_kept(value):
            self.forget_empty(label)
            return False
        empty = self.empty.get(label)
        if found is None and empty is not None and (empty.many is not None or empty.path != self.path):
            item = self.element(value, steps)
            self.put(self.several(label, empty, item, node), item, node, steps)
            return True
        found = found or self.started(label, node)
        found.elts.append(self.fixed(self.element(value, steps), steps))
        return True

    def changed(self, label: str, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """A method that changes a list or dict of objects; None: it is none."""
        attr = node.func.attr
        if attr not in CHANGING or label not in self.env:
            return None
        found = self.growing(label, node)
        if found is None:
            return None
        args, keys = list(node.args), found.keys
        match attr, args:
            case "append", [value] if keys is None:
                found.elts.append(self.fixed(self.element(value, steps), steps))
                return const(None)
            case "extend", [value] if keys is None:
                found.elts += self._items_of(value, node, steps)
                return const(None)
            case "insert", [place, value] if keys is None and type(where := literal(place)) is int:
                found.elts.insert(where, self.fixed(self.element(value, steps), steps))
                return const(None)
            case "pop", [] | [_] if (
                keys is None and found.elts and type(where := literal(args[0]) if args else -1) is int
            ):
                return found.elts.pop(where)
            case "pop", [key] if keys is not None and (where := literal(key)) in keys:
                place = keys.index(where)
                keys.pop(place)
                return found.elts.pop(place)
            case "reverse", [] if keys is None:
                found.elts.reverse()
                return const(None)
            case "clear", []:
                found.elts.clear()
                if keys is not None:
                    keys.clear()
                return const(None)
        raise self.refuse(
            f"this {attr} on a collection of objects is not supported", node, "Build a new list or dict of them."
        )

    def collected(self, base: gast.expr, attr: str, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """A method of a collection of objects or functions; None: it is none."""
        found = self.env.get(base.id) if isinstance(base, gast.Name) else None
        label = base.id if isinstance(base, gast.Name) else ""
        if attr == "extend" and len(node.args) == 1 and (isinstance(found, Many) or label in self.empty):
            return self.extended(base, node.args[0], node, steps)
        if isinstance(found, Many) and attr == "pop" and not node.args:
            return self.popped(found, node, steps)
        if isinstance(found, Many) and attr == "sort" and not node.args:
            return self.sorted_in_place(found, base, node, steps)
        if isinstance(found, Given) and attr in ORDERING:
            error = self.refuse(
                f"{attr!r} of this list of objects is not supported",
                node,
                "Build a new list, or sort and choose numbers.",
            )
            raise as_rows(self.home, found, error)
        if not isinstance(found, Items):
            return None
        written = gast.Call(gast.Attribute(base, attr, gast.Load()), node.args, node.keywords)
        written.lineno, written.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        changed = self.changed(base.id, written, steps)
        if changed is not None or node.keywords:
            return changed
        args, keys = node.args, found.keys
        match attr, args:
            case "get", [key] | [key, _] if keys is not None:
                rest = args[1] if len(args) == 2 else const(None)
                return self._got(found, key, rest, steps)
            case "keys" | "values" | "items", [] if keys is not None:
                items = static_items(self, written, steps) or []
                return self.home.flat.operation(gast.List(items, gast.Load()), steps)
            case "copy", []:
                return self.collection(found.type, list(map(clone, found.elts)), list(keys) if keys else keys, steps)
        return None

    def table_asked(self, node: gast.Call) -> dict | None:
        """The global dict of functions of which this is `table.get(key)`."""
        match node:
            case gast.Call(func=gast.Attribute(value=base, attr="get"), args=[_] | [_, _], keywords=[]) if isinstance(
                table := self.table(base), dict
            ):
                return table
        return None

    def got_from_table(self, table: dict, node: gast.Call, steps: list[Step]) -> gast.expr:
        """`table.get(key, default)`"""
        elts = [const(None) if v is None else self.token(Known(v), "function") for v in table.values()]
        keys, key = list(table), node.args[0]
        member = self.home.scope.lookup(key)
        if isinstance(member, enum.Enum):
            keys, key = list(range(len(keys))), const(keys.index(member) if member in keys else -1)
        elif not all(isinstance(k, str | int | None) for k in keys) and literal(key) is MISSING:
            raise self.which(node)
        rest = node.args[1] if len(node.args) > 1 else const(None)
        return self._got(Items(dict, elts, keys), key, rest, steps)

    def _got(self, found: Items, key: gast.expr, rest: gast.expr, steps: list[Step]) -> gast.expr:
        where, keys = literal(key), found.keys or []
        if where is not MISSING:
            return clone(found.elts[keys.index(where)]) if where in keys else self.element(rest, steps)
        others = self.element(rest, steps)
        values = [self.function_or_none(e) for e in [*found.elts, others]]
        if not all(isinstance(v, FUNCTIONS) for v in values):
            raise self.refuse(
                "it is not known when generating which of several objects this is",
                key,
                "Use an index that is known, or keep the numbers of the objects in arrays or lists.",
            )
        asked = gast.Attribute(numbers_of(keys), "get", gast.Load())
        number = call(asked, self.home.flat.atom(key, steps), const(len(keys)))
        return self._chosen(number, list(range(len(values))), values, False, steps)

    def _items_of(self, value: gast.expr, node: gast.AST, steps: list[Step]) -> list[gast.expr]:
        items = static_items(self, value, steps)
        if items is None:
            raise self.refuse(
                "it is not known when generating how many objects this is",
                node,
                "Use an index that is known, or keep the numbers of the objects in arrays or lists.",
            )
        return [self.fixed(e, steps) for e in items]

    def extended(self, base: gast.expr, source: gast.expr, node: gast.AST, steps: list[Step]) -> gast.expr | None:
        """`base.extend(source)` of objects: one after the other."""
        element = source.elt if isinstance(source, gast.GeneratorExp | gast.ListComp) else None
        if not (self.makes(element) if element is not None else self.touches(source)):
            return None
        item = self.home.names.fresh("item")
        self.home.varied.add(item)
        text = "for item in source:\n    base.append(item)"
        values = {"source": source, "base": base}
        if element is not None:
            loop: list[gast.stmt] = [gast.Expr(gast.Call(gast.Attribute(base, "append", gast.Load()), [element], []))]
            for part in reversed(source.generators):
                for test in reversed(part.ifs):
                    loop = [gast.If(test, loop, [])]
                loop = [gast.For(part.target, part.iter, loop, [], None)]
            self.home.idioms.statements(loop, node, steps)
        else:
            self.home.idioms.run(text, node, steps, {"item": item}, **values)
        return const(None)

    # places

    def stored(self, target: gast.Subscript, value: gast.expr, steps: list[Step]) -> bool:
        """`target = value`, where the target is a place in an object or in a collection of objects."""
        base = target.value
        if self.touches(base) and not isinstance(base, gast.Name):  # it is evaluated once, behind the value
            if any(isinstance(node, gast.Call) for node in walk(base)) and not isinstance(value, gast.Lambda):
                value = self.home.flat.atom(value, steps)
            base = self.as_place(base, steps) or self.home.flat.atom(base, steps)
        label = base.id if isinstance(base, gast.Name) else ""
        found = self.value(base) if label in self.env else None
        if isinstance(found, Choice):
            item = self.home.idioms.held(value, steps)
            self.for_each(found, target, lambda place: gast.Assign([place], clone(item), None), steps)
            return True
        if self.is_object(found):
            item = self.element(value, steps)
            key = self.home.flat.index(target.slice, steps)
            self.special(found, base, "__setitem__", [as_value(key), item], target, steps)
            return True
        if isinstance(found, Many):
            raise self.refuse(
                "an object of a list is replaced by another",
                target,
                "Change the attributes of the object, or build a new list.",
            )
        if not isinstance(found, Items) and label not in self.empty:
            if base is target.value:
                return False
            place = at(gast.Subscript(base, target.slice, gast.Store()), target)
            store_item(self.home, place, self.home.flat.atom(value, steps), steps)
            return True
        item = self.home.flat.atom(value, steps) if not isinstance(value, gast.Lambda) else value
        held = self.growing(label, target)
        if held is None and not self.is_kept(item):
            self.forget_empty(label)
            store_item(self.home, gast.Subscript(base, target.slice, gast.Store()), item, steps)
            return True
        held = held or self.started(label, target)
        key = literal(target.slice)
        if held.keys is None and type(key) is int and -len(held.elts) <= key < len(held.elts):
            held.elts[key] = self.fixed(self.element(item, steps), steps)
        elif held.keys is not None and key is not MISSING:
            fixed = self.fixed(self.element(item, steps), steps)
            if key in held.keys:
                held.elts[held.keys.index(key)] = fixed
            else:
                held.keys.append(key)
                held.elts.append(fixed)
        else:
            error = self.refuse(
                "it is not known when generating which of several objects is replaced",
                target,
                "Use an index that is known, or keep the numbers of the objects in arrays or lists.",
            )
            raise as_table(self.home, label if held.keys is not None else "", error)
        return True

    def deleted(self, target: gast.expr, steps: list[Step]) -> gast.expr | None:
        """`del target`, where that is a place in an object or in a collection of objects; else what is left to delete."""
        if isinstance(target, gast.Attribute):
            base = self.home.flat.atom(target.value, steps) if self.touches(target.value) else target.value
            return None if delete(self, base, target.attr, target, steps) else target
        if not isinstance(target, gast.Subscript) or not self.touches(target.value):
            return target
        base = self.home.flat.atom(target.value, steps)
        found = self.value(base)
        if self.is_object(found):
            self.special(found, base, "__delitem__", [self.home.flat.index(target.slice, steps)], target, steps)
            return None
        if not isinstance(found, Items):
            return at(gast.Subscript(base, target.slice, gast.Store()), target)
        held = self.growing(base.id, target)
        key = literal(target.slice)
        if held is not None and held.keys is None and type(key) is int and -len(held.elts) <= key < len(held.elts):
            del held.elts[key]
        elif held is not None and held.keys is not None and key in held.keys:
            place = held.keys.index(key)
            del held.elts[place], held.keys[place]
        else:
            raise self.refuse(
                "it is not known when generating which of several objects is deleted",
                target,
                "Use an index that is known, or keep the numbers of the objects in arrays or lists.",
            )
        return None

    # operators

    def joined_collections(self, op: gast.operator, left: Any, right: Any, steps: list[Step]) -> gast.expr | None:
        """`a + b`, `a * n` of collections."""
        if isinstance(op, gast.Add) and isinstance(left, Items) and isinstance(right, Items):
            if left.type is right.type and left.keys is None:
                return self.collection(left.type, list(map(clone, [*left.elts, *right.elts])), None, steps)
        if (
            isinstance(op, gast.BitOr)
            and isinstance(left, Items)
            and isinstance(right, Items)
            and left.keys is not None
        ):
            merged = dict(zip(left.keys, left.elts, strict=True)) | dict(zip(right.keys or [], right.elts, strict=True))
            return self.collection(dict, list(map(clone, merged.values())), list(merged), steps)
        return None
