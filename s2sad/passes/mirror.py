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
from typing import TYPE_CHECKING, Any

import gast

from s2sad import runtime
from s2sad.calls import Canonical, looked_into
from s2sad.effort import WholeError, left_whole
from s2sad.ir import Op, Store, kinds_read
from s2sad.kinds import MISSING, UNKNOWN, DictOf, Fun, Layers, Map, Obj, Seq
from s2sad.passes import default_items
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.mirrored_methods import dictionary, record
from s2sad.passes.records import DICTS
from s2sad.passes.sources import VIEWS, is_library, label_of
from s2sad.passes.varied import reads_of, reads_varying
from s2sad.tangent_trees import zero
from s2sad.trees import call, clone, const, name, names_bound, names_read, subscript

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
LOOKING = VIEWS - COMPUTING | {"unbroadcast", "unbroadcast_items", "like", "contained", "tolist"}
# helpers of generated code that work on containers, with the arguments that have tangents
HELPERS = {runtime.add_at: (0, 2), runtime.add_into: (0, 1), runtime.held: (0,), runtime.put_back: (0, 2)}
SEVERAL = {"broadcast_arrays", "meshgrid", "ix_"}  # of these all arguments are arrays


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
                parts = [
                    self.value(v, step) if k else self.unpacked(v, step) for k, v in zip(keys, values, strict=True)
                ]
                return gast.Dict([clone(key) for key in keys], parts)
            case gast.Starred(value=value):
                return gast.Starred(self.unpacked(value, step), gast.Load())
            case gast.Constant(value=value) if not isinstance(value, int | float | complex):
                return const(None)
        if isinstance(node, gast.Constant):
            return const(0.0)
        if not reads_of(node, kinds_read(step)) & step.varied:
            kind = self.tangents.kind_in(node, Layers(kinds_read(step), self.tangents.kinds))
            return zero(kind, clone(node), self.tangents.global_name)
        found = self.looked(node, step)
        if found is None:
            error = self.unit.error(
                WholeError,
                "this expression is not supported as an operand that varies",
                node if hasattr(node, "lineno") else step.origin.node,
                "Give it a name first.",
            )
            raise left_whole(error, reads_varying(node) & step.varied)
        return found

    def unpacked(self, node: gast.expr, step: Op | Store) -> gast.expr:
        """The tangent of what is unpacked in a display: never None."""
        made = self.value(node, step)
        if not isinstance(made, gast.Constant):
            return made
        return call(self.tangents.global_name("zero_tangent", runtime.zero_tangent), clone(node))

    def looked(self, node: gast.expr, step: Op | Store) -> gast.expr | None:
        """The same look-up on tangents; None for what computes something."""
        match node:
            case gast.Name() | gast.Tuple() | gast.List() | gast.Dict():
                return self.value(node, step)
            case gast.Subscript(value=value, slice=index) if reads_varying(value) & step.varied:
                inner = self.looked(value, step)
                return None if inner is None else subscript(inner, clone(index))
            case gast.Subscript():  # only where to look varies
                kind = self.tangents.kind_in(node, Layers(kinds_read(step), self.tangents.kinds))
                return zero(kind, clone(node), self.tangents.global_name)
            case gast.Attribute(value=value) if isinstance(looked_into(value, kinds_read(step)), Obj):
                inner = self.looked(value, step)
                return None if inner is None else gast.Attribute(inner, node.attr, gast.Load())
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
        kind = getattr(step, "operand_kinds", step.kinds).get(getattr(node.func, "id", ""))
        callee = kind.value if isinstance(kind, Fun) else callee
        callee = callee if callee is not None else self.unit.scope.lookup(node.func)
        own = is_library(callee) or (getattr(callee, "__module__", "") or "").startswith(runtime.__name__)
        label = label_of(node, callee)
        if label not in LOOKING or not (own or callee in (None, MISSING)):
            return None
        if label == "view" and (node.args or node.keywords):
            return None  # other numbers in the same bytes
        einsum = label == "einsum"
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
        several = label in SEVERAL
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
        made = record(self, step, operation)
        if made is not None:
            return made
        if callee in DICTS:
            return dictionary(self, step, operation)
        if callee in (builtins.list, builtins.tuple, collections.deque) and args:
            rest = [gast.keyword(k, clone(v)) for k, v in operation.keywords.items()]
            return gast.Call(clone(step.expr.func), [self.items(args[0], step), *map(clone, args[1:])], rest)
        if callee is collections.defaultdict and args:
            return dictionary(self, step, operation, (self.factory(args[0]),))
        if callee in (copy.copy, copy.deepcopy) and len(args) == 1:
            return gast.Call(clone(step.expr.func), [self.value(args[0], step)], [])
        return self.arithmetic(step, operation)

    def factory(self, made: gast.expr) -> gast.expr:
        """What makes the tangents that a defaultdict has under a new key: zeros, for no factory may read what varies."""
        if isinstance(made, gast.Constant) or default_items.makes_empty(self.tangents.unit.scope.lookup(made)):
            return clone(made)
        zeros = call(self.tangents.global_name("zero_tangent", runtime.zero_tangent), gast.Call(clone(made), [], []))
        return gast.Lambda(gast.arguments([], [], None, [], [], None, []), zeros)

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

    # methods


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
