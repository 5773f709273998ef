"""What is looped over, as items one by one, where it is known when generating how many there are."""

from __future__ import annotations

import builtins
import itertools
import types
from typing import TYPE_CHECKING, Any

import gast

from s2sad.effort import THOROUGH
from s2sad.ir import Effect, Op, Step, Store, every
from s2sad.kinds import MISSING, Map, Seq
from s2sad.passes.literals import literal
from s2sad.passes.located import replaced
from s2sad.passes.parse import parse
from s2sad.passes.statics import holds_objects
from s2sad.passes.values import Given, Instance, Items
from s2sad.scope import parameters
from s2sad.trees import clone, const, names_read, subscript, substitute, walk

if TYPE_CHECKING:
    from s2sad.passes.objects import Objects


def static_items(objects: Objects, node: gast.expr, steps: list[Step]) -> list[gast.expr] | None:
    """The items of what is looped over, as atoms or tuples of atoms, where their number is known."""
    value = literal(node)
    if isinstance(value, str | tuple):
        return [const(v) for v in value] if not isinstance(value, tuple) else list(map(const, value))
    match node:
        case gast.Tuple(elts=elts) | gast.List(elts=elts) | gast.Set(elts=elts):
            return _displayed(objects, node, elts, steps)
        case gast.Dict(keys=keys) if all(isinstance(k, gast.Constant) for k in keys):
            return [clone(k) for k in keys]
        case gast.Call():
            found = _called_items(objects, node, steps)
            return _held_items(objects, node, steps) if found is None and objects.makes(node) else found
        case gast.ListComp() if objects.makes(node):
            return _held_items(objects, node, steps)
        case gast.NamedExpr() if objects.touches(node.value):
            return static_items(objects, objects.home.flat.atom(node, steps), steps)
        case gast.Name() | gast.Attribute() | gast.Subscript():
            return _held_items(objects, node, steps)
    return None


def tried_items(objects: Objects, node: gast.expr, steps: list[Step]) -> list[gast.expr] | None:
    """The same, where the steps are left aside if the number is not known: nothing has happened then."""
    before = dict(objects.env)
    found = static_items(objects, node, steps)
    if found is None:
        objects.env = before
    return found


def items_once(objects: Objects, node: gast.expr, steps: list[Step]) -> list[gast.expr] | None:
    """The same, where the steps are kept: what changes something can't be evaluated again."""
    before = len(steps)
    found = static_items(objects, node, steps)
    if found is None and _acts(objects, steps[before:]):
        raise objects.refuse(
            "it is not known when generating how many items this has, and evaluating them changes something",
            node,
            "Evaluate them in statements before.",
        )
    return found


def _acts(objects: Objects, steps: list[Step]) -> bool:
    """Do steps do more than look things up: would doing them twice do something twice?"""
    temporaries = objects.home.temporaries
    return any(
        isinstance(step, Store | Effect) or (isinstance(step, Op) and not temporaries.issuperset(step.targets))
        for step in every(steps)
    )


def keys_of(objects: Objects, node: gast.expr) -> list[Any] | None:
    """The keys of a dict, where they are known: a parameter's, or those of a display that nothing changes."""
    if not isinstance(node, gast.Name):
        return None
    display = objects.home.statics.known.get(node.id)
    kind = objects.home.kinds.get(node.id) if node.id in objects.home.statics.parameters else None
    if isinstance(display, gast.Dict) and all(isinstance(k, gast.Constant) for k in display.keys):
        return [k.value for k in display.keys]
    if isinstance(kind, Map):
        return [key for key, _ in kind.items]
    return None


def _displayed(objects: Objects, node: gast.expr, elts: list[gast.expr], steps: list[Step]) -> list[gast.expr] | None:
    if isinstance(node, gast.Set) and any(map(objects.touches, elts)):
        return None
    found: list[gast.expr] = []
    for e in elts:
        inner = static_items(objects, e.value, steps) if isinstance(e, gast.Starred) else [_kept(objects, e, steps)]
        if inner is None:
            return None
        found += inner
    return found


def _kept(objects: Objects, node: gast.expr, steps: list[Step]) -> gast.expr:
    """An item as it is before the loop."""
    if isinstance(node, gast.Tuple):
        return gast.Tuple([_kept(objects, e, steps) for e in node.elts], gast.Load())
    atom = objects.element(node, steps)
    if not isinstance(atom, gast.Name) and objects.is_function(atom):
        return objects.token(objects.value(atom), "function")
    return objects.fixed(atom, steps)


def _held_items(objects: Objects, node: gast.expr, steps: list[Step]) -> list[gast.expr] | None:
    if objects.touches(node):
        atom = objects.home.flat.atom(node, steps)
        found = objects.value(atom) if isinstance(atom, gast.Name) else None
        if isinstance(found, Items):
            return [const(k) for k in found.keys] if found.keys is not None else [clone(e) for e in found.elts]
        if isinstance(found, Given) and isinstance(found.kind, Seq) and any(map(holds_objects, found.kind.items)):
            return [
                objects._part(kind, subscript(clone(atom), const(i)), "item", steps)
                for i, kind in enumerate(found.kind.items)
            ]
        if (table := objects.table_entries(atom, steps)) is not None:
            return _of_table(table)
        given = given_by_iter(objects, found, atom)
        return static_items(objects, given, steps) if given is not None else None
    if (table := objects.table_entries(node, steps)) is not None:
        return _of_table(table)
    if not isinstance(node, gast.Name):
        return None
    keys = keys_of(objects, node)
    return [const(k) for k in keys] if keys is not None else objects.home.statics.items(node)


def _of_table(table: Items) -> list[gast.expr]:
    return [const(k) for k in table.keys] if table.keys is not None else table.elts


def given_by_iter(objects: Objects, found: Any, atom: gast.expr) -> gast.expr | None:
    """What `__iter__` of an object runs over: of `def __iter__(self): return iter(self.layers)` it is `iter(model.layers)`."""
    function, _ = objects.method_of(found, "__iter__") if isinstance(found, Instance) else (None, None)
    if not isinstance(function, types.FunctionType) or function.__closure__:
        return None
    tree = parse(function).tree
    match tree.body:
        case [gast.Return(value=gast.Call() as given)] | [
            gast.Expr(value=gast.Constant()),
            gast.Return(value=gast.Call() as given),
        ]:
            receiver = parameters(tree)[0].id
            plain = {receiver, *(c.__name__ for c in (*CONTAINERS, builtins.reversed))}
            private = any(isinstance(n, gast.Attribute) and n.attr.startswith("__") for n in walk(given))
            if names_read(given) <= plain and not private:
                return substitute(clone(given), {receiver: atom})
    return None


def _called_items(objects: Objects, node: gast.Call, steps: list[Step]) -> list[gast.expr] | None:
    func = node.func
    if isinstance(func, gast.Attribute) and func.attr in ("keys", "values", "items") and not node.args:
        return _entries(objects, func.value, func.attr, steps)
    callee = objects.home.scope.lookup(func)
    if callee is builtins.zip and all(k.arg == "strict" for k in node.keywords):
        return _zipped(objects, node, steps)
    if callee is MISSING or node.keywords or not node.args:
        return None
    if callee is builtins.range:
        bounds = [_number(objects, a) for a in node.args]
        if all(type(b) is int for b in bounds):
            return list(map(const, range(*bounds)[: MOST + 1]))
        return None
    inner = (
        static_items(objects, node.args[0], steps)
        if callee in (*CONTAINERS, builtins.reversed, builtins.enumerate, builtins.sorted, itertools.pairwise)
        else None
    )
    if inner is None:
        return None
    if callee is builtins.reversed:
        return inner[::-1]
    if callee is itertools.pairwise:
        return [gast.Tuple([clone(a), clone(b)], gast.Load()) for a, b in itertools.pairwise(inner)]
    if callee is builtins.sorted:
        return sorted(inner, key=lambda e: e.value) if all(isinstance(e, gast.Constant) for e in inner) else None
    if callee is builtins.enumerate:
        start = literal(node.args[1]) if len(node.args) > 1 else 0
        if type(start) is not int:
            return None
        return [gast.Tuple([const(i), e], gast.Load()) for i, e in enumerate(inner, start)]
    return inner if len(node.args) == 1 else None


def _number(objects: Objects, node: gast.expr) -> Any:
    """The value of a bound, where it is known; at the second attempt with the lengths of what is given."""
    if not THOROUGH.get():
        return literal(node)
    lengths: dict[int, gast.expr] = {}
    for inner in walk(node):
        match inner:
            case gast.Call(func=func, args=[held], keywords=[]) if objects.home.scope.lookup(func) is builtins.len:
                items = objects.home.statics.items(held)
                lengths |= {id(inner): const(len(items))} if items is not None else {}
    return literal(replaced(node, lengths))


def _entries(objects: Objects, base: gast.expr, attr: str, steps: list[Step]) -> list[gast.expr] | None:
    if objects.touches(base):
        atom = objects.home.flat.atom(base, steps)
        found = objects.value(atom) if isinstance(atom, gast.Name) else objects.table_entries(atom, steps)
        if not isinstance(found, Items) or found.keys is None:
            return None
        keys, values = found.keys, [clone(e) for e in found.elts]
    elif (table := objects.table_entries(base, steps)) is not None:
        if table.keys is None:
            return None
        keys, values = table.keys, table.elts
    else:
        known = keys_of(objects, base)
        if known is None:
            return None
        keys, values = known, [subscript(clone(base), const(k)) for k in known]
    if attr == "keys":
        return [const(k) for k in keys]
    if attr == "values":
        return values
    return [gast.Tuple([const(k), v], gast.Load()) for k, v in zip(keys, values, strict=True)]


def _zipped(objects: Objects, node: gast.Call, steps: list[Step]) -> list[gast.expr] | None:
    parts = [static_items(objects, a, steps) for a in node.args]
    strict = any(getattr(k.value, "value", True) for k in node.keywords)
    if any(p is None for p in parts) or (strict and len({len(p) for p in parts if p is not None}) > 1):
        return None
    return [gast.Tuple(list(map(clone, row)), gast.Load()) for row in zip(*parts, strict=False)]


MOST = 64  # iterations that are written out


CONTAINERS = (builtins.list, builtins.tuple, builtins.iter)
