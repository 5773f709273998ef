"""mirror: the tangent of what is no arithmetic: look-ups, displays, containers and their methods, views of arrays.

Each is the same code on tangents, so that it shares memory exactly where the primal does.

>>> import numpy as np
>>> from s2sad.showing import tangents
>>> def f(x):
...     xs = []
...     xs.append(x[1:])
...     return np.sum(xs[0])
>>> tangents(f, np.ones(3))
xs = []
xs_dot = []
xs.append(x[1:])
xs_dot.append(x_dot[1:])
value = np.sum(xs[0])
value_dot = np.sum(xs_dot[0])
"""

from __future__ import annotations

import builtins
import collections
import copy
import dataclasses
from typing import TYPE_CHECKING, Any

import gast

from s2sad import runtime
from s2sad.calls import Canonical
from s2sad.errors import UnsupportedError
from s2sad.ir import Op, Store, kinds_read
from s2sad.kinds import MISSING, UNKNOWN, DictOf, Layers, Map, Num, Obj, Seq, kind_of
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.records import DICTS, bound, fields_of
from s2sad.passes.sharing import CHANGES
from s2sad.passes.sources import VIEWS, is_library, label_of
from s2sad.passes.varied import reads_varying
from s2sad.records import rebuilt
from s2sad.tangent_trees import zero
from s2sad.trees import assign, attribute, call, clone, const, name, names_bound, names_read, store, subscript

if TYPE_CHECKING:
    from s2sad.passes.forward import Tangents

# functions that may give a view, and do more than look: what comes out depends on values
COMPUTING = {
    "nan_to_num",
    "trim_zeros",
    "real_if_close",
    "piecewise",
    "apply_along_axis",
    "apply_over_axes",
    "vectorize",
    "nditer",
    "ndenumerate",
    "frombuffer",
    "getfield",
    "newbyteorder",
    "data",
    "base",
}
LOOKING = VIEWS - COMPUTING | {"unbroadcast", "like", "tolist"}
# helpers of generated code that work on containers, with the arguments that have tangents
HELPERS = {runtime.add_at: (0, 2), runtime.add_into: (0, 1), runtime.held: (0,), runtime.put_back: (0, 2)}
SEVERAL = {"broadcast_arrays", "meshgrid", "ix_"}  # of these all arguments are arrays
READING = {"copy", "get", "items", "keys", "values"}  # methods of containers that change nothing
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
METHODS = CHANGES - {"partition"} | READING


class Mirror:
    """The tangents of look-ups and containers; `tangents` knows names and zeros."""

    def __init__(self, tangents: Tangents):
        self.tangents = tangents
        self.unit = tangents.unit

    # values

    def value(self, node: gast.expr, step: Op | Store) -> gast.expr:
        """The tangent of what may stand in a display: zeros where it does not vary."""
        match node:
            case gast.Name(id=variable) if variable in step.varied & self.tangents.dotted:
                return name(self.tangents.dot(variable))
            case gast.Name(id=variable):
                return self.tangents.zero(variable, kinds_read(step).get(variable, UNKNOWN))
            case gast.Tuple(elts=items) | gast.List(elts=items):
                return type(node)([self.value(item, step) for item in items], gast.Load())
            case gast.Dict(keys=keys, values=values):
                return gast.Dict([clone(key) for key in keys], [self.value(v, step) for v in values])
            case gast.Starred(value=value):
                return gast.Starred(self.value(value, step), gast.Load())
            case gast.Constant(value=value) if not isinstance(value, int | float | complex):
                return const(None)
        if isinstance(node, gast.Constant):
            return const(0.0)
        if not reads_varying(node) & step.varied:
            kind = self.tangents.kind_in(node, Layers(kinds_read(step), self.tangents.kinds))
            return zero(kind, clone(node), self.tangents.global_name)
        found = self.looked(node, step)
        if found is None:
            raise self.unit.error(
                UnsupportedError,
                "this expression is not supported as an operand that varies",
                node if hasattr(node, "lineno") else step.origin.node,
                "Give it a name first.",
            )
        return found

    def looked(self, node: gast.expr, step: Op | Store) -> gast.expr | None:
        """The same look-up on tangents; None for what computes something."""
        match node:
            case gast.Name() | gast.Tuple() | gast.List() | gast.Dict():
                return self.value(node, step)
            case gast.Subscript(value=value, slice=index) if reads_varying(value) & step.varied:
                inner = self.looked(value, step)
                return None if inner is None else subscript(inner, clone(index))
            case gast.Attribute(value=value, attr=attr) if attr not in COMPUTING and reads_varying(value) & step.varied:
                inner = self.looked(value, step)
                if inner is None:
                    return None
                kind = kinds_read(step).get(getattr(value, "id", ""))
                fields = getattr(kind.type, "_fields", ()) if isinstance(kind, Seq) else ()
                if attr in fields:  # the results of a library come with tuples as tangents
                    return subscript(inner, const(fields.index(attr)))
                return gast.Attribute(inner, attr, gast.Load())
            case gast.IfExp(test=test, body=body, orelse=orelse):
                return gast.IfExp(clone(test), self.value(body, step), self.value(orelse, step))
            case gast.ListComp(elt=element, generators=[first]) if names_read(first.iter) & step.varied:
                return self.comprehension(element, first, step)
            case gast.Call():
                return self.view(node, step)
        return None

    def comprehension(self, element: gast.expr, first: Any, step: Op | Store) -> gast.expr | None:
        """`[row[1:] for row in A]`, where nothing is computed, runs over the tangent."""
        source = self.looked(first.iter, step)
        bound = names_bound([first.target])
        if source is None or first.ifs or not looks(element, bound):
            return None
        return gast.ListComp(clone(element), [gast.comprehension(clone(first.target), source, [], 0)])

    # views

    def view(self, node: gast.Call, step: Op | Store) -> gast.expr | None:
        """A function or a method of arrays that looks at its argument, on the tangent."""
        callee = step.callee if isinstance(step, Op) and node is step.expr else None
        callee = callee if callee is not None else self.unit.scope.lookup(node.func)
        own = is_library(callee) or getattr(callee, "__module__", "") == runtime.__name__
        if label_of(node) not in LOOKING or not (own or callee in (None, MISSING)):
            return None
        if label_of(node) == "view" and (node.args or node.keywords):
            return None  # other numbers in the same bytes
        einsum = label_of(node) == "einsum"
        if einsum and len(node.args) != 2:
            return None
        function: gast.expr = clone(node.func)
        if not own:
            if not isinstance(node.func, gast.Attribute):
                return None
            receiver = self.looked(node.func.value, step)
            if receiver is None:
                return None
            function = gast.Attribute(receiver, node.func.attr, gast.Load())
        several = label_of(node) in SEVERAL
        places: Any = range(len(node.args)) if several else {1} if einsum else {0} if own else set()
        arguments = [self.value(a, step) if place in places else clone(a) for place, a in enumerate(node.args)]
        return gast.Call(function, arguments, [gast.keyword(k.arg, clone(k.value)) for k in node.keywords])

    # containers

    def container(self, step: Op, operation: Canonical) -> gast.expr | None:
        """The tangent of a call that makes a container; None for any other."""
        callee, args = operation.callee, operation.args
        if callee in HELPERS and not operation.keywords:
            dots = [self.value(a, step) if i in HELPERS[callee] else clone(a) for i, a in enumerate(args)]
            return gast.Call(clone(step.expr.func), dots, [])
        made = self.record(step, operation)
        if made is not None:
            return made
        if callee in DICTS:
            return self.dictionary(step, operation)
        if callee in (builtins.list, builtins.tuple, collections.deque) and args:
            rest = [gast.keyword(k, clone(v)) for k, v in operation.keywords.items()]
            return gast.Call(clone(step.expr.func), [self.items(args[0], step), *map(clone, args[1:])], rest)
        if callee is collections.defaultdict and args:
            return gast.Call(clone(step.expr.func), [clone(args[0]), *(self.value(a, step) for a in args[1:])], [])
        if callee in (copy.copy, copy.deepcopy) and len(args) == 1:
            return gast.Call(clone(step.expr.func), [self.value(args[0], step)], [])
        return self.arithmetic(step, operation)

    def items(self, node: gast.expr, step: Op) -> gast.expr:
        """The tangents of what comes out when something is looped over: of a dict's keys they are zeros."""
        dot = self.value(node, step)
        kind = step.operand_kinds.get(getattr(node, "id", ""), UNKNOWN)
        if not isinstance(node, gast.Name) or not isinstance(kind, Map | DictOf) and kind != UNKNOWN:
            return dot
        return call(self.tangents.global_name("item_tangents", runtime.item_tangents), clone(node), dot)

    def arithmetic(self, step: Op, operation: Canonical) -> gast.expr | None:
        """Sums and repetitions of lists."""
        kinds = [step.operand_kinds.get(getattr(a, "id", ""), None) for a in operation.args]
        listed = [
            isinstance(k, CONTAINERS) or isinstance(a, gast.List | gast.Tuple)
            for k, a in zip(kinds, operation.args, strict=True)
        ]
        unknown = all(k == UNKNOWN for k in kinds)  # two lists, for all that is known
        if operation.callee is gast.Add and (any(listed) or unknown):
            left, right = (self.value(a, step) for a in operation.args)
            return gast.BinOp(left, gast.Add(), right)
        if operation.callee is gast.BitOr and any(isinstance(k, Map | DictOf) for k in kinds):
            left, right = (self.value(a, step) for a in operation.args)
            return gast.BinOp(left, gast.BitOr(), right)
        if operation.callee is gast.Mult and any(listed):
            left, right = (
                self.value(a, step) if is_list else clone(a) for a, is_list in zip(operation.args, listed, strict=True)
            )
            return gast.BinOp(left, gast.Mult(), right)
        return None

    def record(self, step: Op, operation: Canonical) -> gast.expr | None:
        """A NamedTuple or dataclass of tangents; fields that are not given are zeros too."""
        if operation.callee is dataclasses.replace:
            receiver, *_ = operation.args
            keywords = [gast.keyword(k, self.value(v, step)) for k, v in operation.keywords.items()]
            if isinstance(step.expr.func, gast.Attribute) and step.expr.func.attr == "_replace":
                return gast.Call(attribute(self.value(receiver, step), "_replace"), [], keywords)
            return gast.Call(clone(step.expr.func), [self.value(receiver, step)], keywords)
        if operation.callee is rebuilt:
            keywords = [gast.keyword(k, self.value(v, step)) for k, v in operation.keywords.items()]
            return gast.Call(clone(step.expr.func), [clone(operation.args[0])], keywords)
        fields, given = fields_of(operation.callee), bound(operation, operation.args, operation.keywords)
        if fields is None or given is None:
            return None
        keywords = []
        for label, default in fields.items():
            if label in given:
                keywords.append(gast.keyword(label, self.value(given[label], step)))
            else:
                held = attribute(self.tangents.result_name(step), label)
                keywords.append(gast.keyword(label, zero(kind_of(default, label), held, self.tangents.global_name)))
        positional = len(operation.args) == len(fields)
        return gast.Call(
            clone(step.expr.func), [k.value for k in keywords] if positional else [], [] if positional else keywords
        )

    def dictionary(self, step: Op, operation: Canonical) -> gast.expr:
        """`dict(d, a=x)`; the keys of pairs are no values."""
        keywords = [gast.keyword(k, self.value(v, step)) for k, v in operation.keywords.items()]
        if not operation.args:
            return gast.Call(clone(step.expr.func), [], keywords)
        source = operation.args[0]
        kind = step.operand_kinds.get(getattr(source, "id", ""), UNKNOWN)
        if isinstance(source, gast.List | gast.Tuple) and all(
            isinstance(e, gast.Tuple | gast.List) and len(e.elts) == 2 for e in source.elts
        ):
            pairs = [gast.Tuple([clone(e.elts[0]), self.value(e.elts[1], step)], gast.Load()) for e in source.elts]
            return gast.Call(clone(step.expr.func), [gast.List(pairs, gast.Load())], keywords)
        if isinstance(kind, Map | DictOf) or isinstance(source, gast.Dict):
            return gast.Call(clone(step.expr.func), [self.value(source, step)], keywords)
        dots = self.value(source, step)
        made = call(self.tangents.global_name("keyed_tangents", runtime.keyed_tangents), clone(source), dots)
        return gast.Call(clone(step.expr.func), [made], keywords)

    # methods

    def method(self, step: Op, node: gast.Call) -> gast.expr | None:
        """The same method of the tangent: `parts_dot.pop(0)`. What has to be done before goes to `step.before`."""
        match node:
            case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr=attr)) if attr in METHODS:
                kind = self.tangents.kinds_at(step).get(base, UNKNOWN)
            case _:
                return None
        if isinstance(kind, Num | Obj) or base not in self.tangents.dotted:
            return None
        receiver = name(self.tangents.dot(base))
        if not isinstance(kind, CONTAINERS) and attr != "copy":
            step.before.append(gast.Expr(call(self.tangents.global_name("container", runtime.container), name(base))))
        if attr in ("sort", "remove"):
            return getattr(self, f"on_{attr}")(step, base, node)
        arguments = [
            clone(a) if attr in PLAIN or (attr in KEYED and place == 0) else self.value(a, step)
            for place, a in enumerate(node.args)
        ]
        if attr == "update" and arguments and not isinstance(node.args[0], gast.Dict):
            source = self.tangents.kinds_at(step).get(getattr(node.args[0], "id", ""), UNKNOWN)
            if not isinstance(source, Map | DictOf):
                pairs = self.tangents.global_name("keyed_tangents", runtime.keyed_tangents)
                arguments = [call(pairs, clone(node.args[0]), arguments[0])]
        keywords = [
            gast.keyword(k.arg, self.value(k.value, step) if attr == "update" else clone(k.value))
            for k in node.keywords
        ]
        made = gast.Call(attribute(receiver, attr), arguments, keywords)
        if attr == "popitem":  # a key and a tangent
            return gast.Tuple([const(0.0), subscript(made, const(1))], gast.Load())
        return made

    def on_sort(self, step: Any, base: str, node: gast.Call) -> gast.expr:
        """A list is sorted by its own items: its tangent takes the same order."""
        order, label = self.tangents.temporary("order"), self.unit.names.fresh("i")
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
        dot = name(self.tangents.dot(base))
        items = subscript(clone(dot), name(label))
        sorted_dots = gast.ListComp(items, [gast.comprehension(store(label), name(order), [], 0)])
        step.before.append(gast.Assign([subscript(dot, gast.Slice(None, None, None), gast.Store())], sorted_dots, None))
        return const(None)

    def on_remove(self, step: Any, base: str, node: gast.Call) -> gast.expr:
        place = call(attribute(base, "index"), *map(clone, node.args))
        taken = call(attribute(self.tangents.dot(base), "pop"), place)
        step.before.append(gast.Expr(taken))
        return const(None)


def looks(node: gast.expr, bound: set[str]) -> bool:
    """Is an expression only a look-up into a name of these?"""
    match node:
        case gast.Name(id=label):
            return label in bound
        case gast.Subscript(value=value) | gast.Attribute(value=value):
            return looks(value, bound)
        case gast.Call(func=gast.Attribute(value=value)) if label_of(node) in LOOKING:
            return looks(value, bound)
        case gast.Tuple(elts=items) | gast.List(elts=items):
            return all(looks(item, bound) for item in items)
    return False
