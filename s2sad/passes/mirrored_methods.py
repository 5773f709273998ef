"""Methods of containers, and records and dicts that calls make, on tangents."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import gast

from s2sad import runtime
from s2sad.calls import Canonical
from s2sad.ir import Op
from s2sad.kinds import UNKNOWN, DictOf, Map, Num, Obj, kind_of
from s2sad.passes.changing_calls import CHANGES
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.records import bound, fields_of
from s2sad.records import rebuilt
from s2sad.tangent_trees import zero
from s2sad.trees import assign, attribute, call, clone, const, name, store, subscript

if TYPE_CHECKING:
    from s2sad.passes.mirror import Mirror

KEYED = {"pop", "get", "setdefault", "insert", "put"}  # methods whose first argument says where
PLAIN = {
    "move_to_end",
    "resize",
    "rotate",
    "popitem",
    "popleft",
    "clear",
    "reverse",
    "copy",
    "items",
    "keys",
    "values",
}  # and that take no values
READING = {"copy", "get", "items", "keys", "values"}  # methods of containers that change nothing
METHODS = CHANGES - {"partition"} | READING


def record(mirror: Mirror, step: Op, operation: Canonical) -> gast.expr | None:
    """A NamedTuple or dataclass of tangents; fields that are not given are zeros too."""
    if operation.callee is dataclasses.replace:
        receiver, *_ = operation.args
        keywords = [gast.keyword(k, mirror.value(v, step)) for k, v in operation.keywords.items()]
        if isinstance(step.expr.func, gast.Attribute) and step.expr.func.attr == "_replace":
            return gast.Call(attribute(mirror.value(receiver, step), "_replace"), [], keywords)
        return gast.Call(clone(step.expr.func), [mirror.value(receiver, step)], keywords)
    if operation.callee is rebuilt:
        keywords = [gast.keyword(k, mirror.value(v, step)) for k, v in operation.keywords.items()]
        return gast.Call(clone(step.expr.func), [clone(operation.args[0])], keywords)
    fields, given = fields_of(operation.callee), bound(operation, operation.args, operation.keywords)
    if fields is None or given is None:
        return None
    keywords = []
    for label, default in fields.items():
        if label in given:
            keywords.append(gast.keyword(label, mirror.value(given[label], step)))
        else:
            held = attribute(mirror.tangents.result_name(step), label)
            keywords.append(gast.keyword(label, zero(kind_of(default, label), held, mirror.tangents.global_name)))
    positional = len(operation.args) == len(fields)
    return gast.Call(
        clone(step.expr.func), [k.value for k in keywords] if positional else [], [] if positional else keywords
    )


def dictionary(mirror: Mirror, step: Op, operation: Canonical, factory: tuple[gast.expr, ...] = ()) -> gast.expr:
    """`dict(d, a=x)`; the keys of pairs are no values."""
    keywords = [gast.keyword(k, mirror.value(v, step)) for k, v in operation.keywords.items()]
    sources = operation.args[len(factory) :]
    made = [_with_keys(mirror, source, step) for source in sources]
    return gast.Call(clone(step.expr.func), [*factory, *made], keywords)


def _with_keys(mirror: Mirror, source: gast.expr, step: Op) -> gast.expr:
    """The tangents of what a dict is made of, under the same keys."""
    kind = step.operand_kinds.get(getattr(source, "id", ""), UNKNOWN)
    if isinstance(source, gast.List | gast.Tuple) and all(
        isinstance(e, gast.Tuple | gast.List) and len(e.elts) == 2 for e in source.elts
    ):
        pairs = [gast.Tuple([clone(e.elts[0]), mirror.value(e.elts[1], step)], gast.Load()) for e in source.elts]
        return gast.List(pairs, gast.Load())
    dots = mirror.value(source, step)
    if isinstance(kind, Map | DictOf) or isinstance(source, gast.Dict):
        return dots
    return call(mirror.tangents.global_name("keyed_tangents", runtime.keyed_tangents), clone(source), dots)


def method(mirror: Mirror, step: Op, node: gast.Call) -> gast.expr | None:
    """The same method of the tangent: `parts_dot.pop(0)`. What has to be done before goes to `step.before`."""
    match node:
        case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr=attr)) if attr in METHODS:
            kind = mirror.tangents.kinds_at(step).get(base, UNKNOWN)
        case _:
            return None
    if isinstance(kind, Num | Obj) or base not in mirror.tangents.dotted:
        return None
    receiver = name(mirror.tangents.dot(base))
    if not isinstance(kind, CONTAINERS) and attr != "copy":
        step.before.append(gast.Expr(call(mirror.tangents.global_name("container", runtime.container), name(base))))
    if attr == "sort":
        return _sort(mirror, step, base, node)
    if attr == "remove":
        return _remove(mirror, step, base, node)
    arguments = [
        clone(a) if attr in PLAIN or (attr in KEYED and place == 0) else mirror.value(a, step)
        for place, a in enumerate(node.args)
    ]
    if attr == "update" and arguments and not isinstance(node.args[0], gast.Dict):
        source = mirror.tangents.kinds_at(step).get(getattr(node.args[0], "id", ""), UNKNOWN)
        if not isinstance(source, Map | DictOf):
            pairs = mirror.tangents.global_name("keyed_tangents", runtime.keyed_tangents)
            arguments = [call(pairs, clone(node.args[0]), arguments[0])]
    keywords = [
        gast.keyword(k.arg, mirror.value(k.value, step) if attr == "update" else clone(k.value)) for k in node.keywords
    ]
    made = gast.Call(attribute(receiver, attr), arguments, keywords)
    if attr == "popitem":  # a key and a tangent
        return gast.Tuple([const(0.0), subscript(made, const(1))], gast.Load())
    return made


def _sort(mirror: Mirror, step: Any, base: str, node: gast.Call) -> gast.expr:
    """A list is sorted by its own items: its tangent takes the same order."""
    order, label = mirror.tangents.temporary("order"), mirror.unit.names.fresh("i")
    item = subscript(name(base), name(label))
    given = {k.arg: k.value for k in node.keywords}
    key: gast.expr = attribute(base, "__getitem__")
    if "key" in given and not (isinstance(given["key"], gast.Constant) and given["key"].value is None):
        parameters = gast.arguments([gast.Name(label, gast.Param(), None, None)], [], None, [], [], None, [])
        key = gast.Lambda(parameters, gast.Call(clone(given["key"]), [item], []))
    keywords = [gast.keyword("key", key)]
    if "reverse" in given:
        keywords.append(gast.keyword("reverse", clone(given["reverse"])))
    places = call("range", call("len", name(base)))
    step.before.append(assign(order, gast.Call(name("sorted"), [places], keywords)))
    dot = name(mirror.tangents.dot(base))
    items = subscript(clone(dot), name(label))
    sorted_dots = gast.ListComp(items, [gast.comprehension(store(label), name(order), [], 0)])
    step.before.append(gast.Assign([subscript(dot, gast.Slice(None, None, None), gast.Store())], sorted_dots, None))
    return const(None)


def _remove(mirror: Mirror, step: Any, base: str, node: gast.Call) -> gast.expr:
    place = call(attribute(base, "index"), *map(clone, node.args))
    taken = call(attribute(mirror.tangents.dot(base), "pop"), place)
    step.before.append(gast.Expr(taken))
    return const(None)
