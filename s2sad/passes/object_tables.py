"""Dicts of objects under keys that are not known when generating: a list of the objects, and a dict of their numbers there.

`table = {v.name: v for v in vs}; table[n].weight` is

    table_objects = [v for v in vs]
    table_places = {v.name: i for i, v in enumerate(table_objects)}
    table_objects[table_places[n]].weight

and `table[k] = Body(x)` appends to the one what the other gets the number of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad.kinds import Map, Num, Seq
from s2sad.passes.located import placed_tree
from s2sad.passes.values import Again, Place
from s2sad.trees import attribute, call, clone, const, name, names_bound, names_read, store, subscript, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

LISTING = ("list", "sorted", "len", "set", "tuple", "reversed")
PLAIN = ("zip", "enumerate", "range", "len", "reversed", "sorted")


def place_of_table(label: str) -> Place:
    return ("table", label)


def as_table(home: Normaliser, label: str, error: Exception) -> Exception:
    """What to raise where a dict would get objects under such keys: to start anew with a list of them, if its uses are known."""
    usable = label and label not in home.kinds and _Uses(home, label).known()
    return (
        Again(place_of_table(label), None, error)
        if usable and place_of_table(label) not in home.objects.hints
        else error
    )


def with_lists(tree: gast.FunctionDef, label: str, objects: str, places: str) -> None:
    """Rewrite all uses of such a dict."""
    _Rewriting(label, objects, places).body(tree)


def entries(node: gast.expr) -> gast.expr:
    """Of `table.items()` the table."""
    match node:
        case gast.Call(func=gast.Attribute(value=base, attr="items"), args=[], keywords=[]):
            return base
    return node


class _Uses:
    """Is every use of a dict one of those that `_Rewriting` knows?"""

    def __init__(self, home: Normaliser, label: str):
        self.home, self.label = home, label

    def known(self) -> bool:
        tree = self.home.source.tree
        made = [n for n in walk(tree) if isinstance(n, gast.Assign) and self.is_it(n.targets[0])]
        return (
            bool(made) and all(map(self.makes, made)) and self.counted(tree) == sum(self.is_it(n) for n in walk(tree))
        )

    def is_it(self, node: Any) -> bool:
        return isinstance(node, gast.Name) and node.id == self.label

    def makes(self, node: gast.Assign) -> bool:
        match node:
            case gast.Assign(targets=[_], value=gast.Dict(keys=[])):
                return True
            case gast.Assign(targets=[_], value=gast.DictComp(key=key, value=value, generators=[first])):
                one = (
                    isinstance(value, gast.Name) and isinstance(first.target, gast.Name) and value.id == first.target.id
                )
                calls = any(isinstance(n, gast.Call) for n in walk(key)) and not one
                walrus = any(isinstance(n, gast.NamedExpr) for part in (key, value) for n in walk(part))
                own = self.label in names_read(node.value)
                return not (calls or walrus or own) and (one or self.again(first))
        return False

    def again(self, generator: Any) -> bool:
        """Does what is looped over give the same items twice?"""
        kinds = self.home.kinds
        names = {n for part in (generator.iter, *generator.ifs) for n in names_read(part)} - names_bound(
            [generator.target]
        )
        calls = [n for part in (generator.iter, *generator.ifs) for n in walk(part) if isinstance(n, gast.Call)]
        plain = all(isinstance(c.func, gast.Name) and c.func.id in PLAIN for c in calls)
        written = {
            n.id for n in walk(self.home.source.tree) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Store)
        }
        given = {n for n in names - written if isinstance(kinds.get(n), Num | Seq | Map)}
        return plain and names - set(PLAIN) <= given

    def counted(self, tree: gast.AST) -> int:
        """How often the dict stands where it can be followed."""
        found = 0
        for node in walk(tree):
            match node:
                case gast.Assign(targets=[target]) if self.is_it(target):
                    found += 1
                case gast.Assign(targets=[gast.Subscript(value=base)]) if self.is_it(base):
                    found += 1
                case gast.Subscript(value=base, ctx=gast.Load()) if self.is_it(base):
                    found += 1
                case gast.Compare(ops=[gast.In() | gast.NotIn()], comparators=[base]) if self.is_it(base):
                    found += 1
                case gast.For(iter=source) | gast.comprehension(iter=source) if self.is_it(entries(source)):
                    found += 1
                case gast.Call(func=gast.Attribute(value=base, attr="values" | "keys"), args=[]) if self.is_it(base):
                    found += 1
                case gast.Call(func=gast.Name(id=label), args=[base]) if label in LISTING and self.is_it(base):
                    found += 1
        return found


class _Rewriting:
    def __init__(self, label: str, objects: str, places: str):
        self.label, self.objects, self.places = label, objects, places

    def is_it(self, node: Any) -> bool:
        return isinstance(node, gast.Name) and node.id == self.label

    def body(self, node: gast.AST) -> None:
        for field in ("body", "orelse", "finalbody"):
            statements = getattr(node, field, None)
            if isinstance(statements, list):
                setattr(node, field, [new for stmt in statements for new in self.statement(stmt)])
        for handler in getattr(node, "handlers", ()):
            self.body(handler)

    def statement(self, node: gast.stmt) -> list[gast.stmt]:
        if not any(map(self.is_it, walk(node))):
            return [node]
        original = getattr(node, "original", None) or clone(node)
        made = self.made(node)
        if made is None:
            for field in node._fields:
                value = getattr(node, field, None)
                if field not in ("body", "orelse", "finalbody", "handlers"):
                    setattr(node, field, self.expression(value))
            self.body(node)
            made = [node]
        for new in made:
            placed_tree(new, node)
            new.original = original
        return made

    def made(self, node: gast.stmt) -> list[gast.stmt] | None:
        match node:
            case gast.Assign(targets=[target], value=gast.Dict()) if self.is_it(target):
                return [
                    self.bound(self.objects, gast.List([], gast.Load())),
                    self.bound(self.places, gast.Dict([], [])),
                ]
            case gast.Assign(targets=[target], value=gast.DictComp() as made) if self.is_it(target):
                return self.comprehended(made)
            case gast.Assign(targets=[gast.Subscript(value=base, slice=key)], value=value) if self.is_it(base):
                put = gast.Expr(call(attribute(self.objects, "append"), self.expression(value)))
                number = gast.BinOp(call("len", name(self.objects)), gast.Sub(), const(1))
                where = subscript(name(self.places), self.expression(key), gast.Store())
                return [put, gast.Assign([where], number, None)]
        return None

    def bound(self, label: str, value: gast.expr) -> gast.stmt:
        return gast.Assign([store(label)], value, None)

    def comprehended(self, node: gast.DictComp) -> list[gast.stmt]:
        [first] = node.generators
        listed = gast.ListComp(node.value, [first])
        number = f"{self.places}_number"
        pair = lambda target: gast.Tuple([store(number), clone(target)], gast.Store())  # noqa: E731
        source: gast.expr = name(self.objects)
        key = clone(node.key)
        if not isinstance(node.value, gast.Name) or getattr(first.target, "id", "") != node.value.id:
            keys = gast.ListComp(clone(node.key), [clone(first)])
            source, key, first = (
                keys,
                name(f"{self.places}_key"),
                gast.comprehension(store(f"{self.places}_key"), None, [], 0),
            )
        counted = gast.comprehension(pair(first.target), call("enumerate", source), [], 0)
        numbers = gast.DictComp(key, name(number), [counted])
        return [self.bound(self.objects, listed), self.bound(self.places, numbers)]

    def expression(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self.expression(item) for item in node]
        if not isinstance(node, gast.AST):
            return node
        match node:
            case gast.Name(id=label) if label == self.label:
                return placed_tree(name(self.places), node)
            case gast.Subscript(value=base, slice=key) if self.is_it(base):
                place = subscript(name(self.places), self.expression(key))
                return placed_tree(subscript(name(self.objects), place), node)
            case gast.Call(func=gast.Attribute(value=base, attr="values" | "items" as attr)) if self.is_it(base):
                number = f"{self.places}_number"
                loop = gast.comprehension(store(number), call(attribute(self.places, "values")), [], 0)
                listed = gast.ListComp(subscript(name(self.objects), name(number)), [loop])
                return placed_tree(listed if attr == "values" else call("zip", name(self.places), listed), node)
        for field in node._fields:
            setattr(node, field, self.expression(getattr(node, field, None)))
        return node
