"""sources: operands whose memory the result of a step may look at."""

from __future__ import annotations

from types import FunctionType
from typing import Any

import gast
import numpy as np

from s2sad import arrays, runtime, runtime_masks, runtime_memory
from s2sad.indexing import classify
from s2sad.ir import Op, Step
from s2sad.joining import values
from s2sad.kinds import UNKNOWN, Const, DictOf, Fun, Kind, ListOf, Map, Num, Obj, Seq, Unknown
from s2sad.passes.effects import effects
from s2sad.passes.writing_names import LOOKING, SCALARS, gives_back_argument
from s2sad.rules import has_rule, is_constant
from s2sad.runtime_heaps import heap_places
from s2sad.subscripts import einsum_adjoint
from s2sad.trees import names_bound, names_read
from s2sad.unit import Unit, is_user_function

# and attributes, and functions that are told from fresh ones only here
VIEWS = LOOKING | {
    "T",
    "mT",
    "H",
    "mH",
    "flat",
    "base",
    "asarray_chkfinite",
    "ix_",
    "matrix",
    "asmatrix",
    "getfield",
    "to_device",
    "__array__",
    "__array_wrap__",
    "__getitem__",
    "__iter__",
    "item",
    "newbyteorder",
    "data",
    "nditer",
    "ndenumerate",
    "frombuffer",
    "apply_along_axis",
    "vectorize",
    "piecewise",
    "apply_over_axes",
    "sequence",
}


COPIES = {
    "array": "copy",
    "astype": "copy",
    "nan_to_num": "copy",
    "meshgrid": "copy",
}  # functions that copy unless a flag says not to


COPY_PLACES = {"astype": 4, "nan_to_num": 1}  # where that flag may stand among the arguments


CASTS = {"array", "astype", "asarray", "asanyarray", *SCALARS}  # of an array of another dtype they make a new one


# helpers of generated code, with the arguments whose memory their results may look at
HELPERS: dict[Any, tuple[int, ...]] = {
    runtime_memory.own: (),
    runtime_memory.shadow: (),
    runtime.zeros_like: (),
    runtime.zeros_if_any: (),
    runtime.zero_tangent: (),
    runtime.laid_out: (),
    runtime_masks.nonzero: (0,),
    runtime_masks.finite: (0,),
    runtime_memory.last_writes: (),
    heap_places: (),
    runtime.unbroadcast: (0,),
    runtime.unbroadcast_items: (0,),
    runtime.like: (0,),
    runtime.tangent_like: (0,),
    runtime.contained: (0,),
    arrays.gather: (),
    arrays.scatter: (),
    arrays.scatter_along: (),
    arrays.leaders: (),
    arrays.full_length: (),
    arrays.unnest: (0,),
    arrays.unblock: (0,),
    arrays.shorten: (0,),
    einsum_adjoint: (2,),
}


FRESH_BUILTINS = {
    "len",
    "float",
    "int",
    "bool",
    "complex",
    "str",
    "repr",
    "range",
    "isinstance",
    "abs",
    "print",
    "round",
    "pow",
    "divmod",
    "hash",
    "type",
    "callable",
    "any",
    "all",
    "ord",
    "chr",
    "id",
    "hasattr",
    "slice",
}


DERIVATIVES = {"grad", "value_and_grad", "jacobian", "jacobian_forward", "hessian", "elementwise_grad"}
NEW = (list, tuple, dict, sorted)  # what they make holds the same items


def immutable(kind: Kind) -> bool:
    """Surely no memory that could be written."""
    match kind:
        case Num():
            return kind.python or kind.shape == () and kind.boxed is False
        case Const() | Fun():
            return True
        case Seq(type=cls, items=items):
            return cls is not list and all(map(immutable, items))
    return False


class Sharing:
    """What a step's result may share memory with."""

    def __init__(self, unit: Unit):
        self.unit = unit
        self.joined = unit.joined_kinds()

    def kind(self, step: Step, variable: str) -> Kind:
        kinds = getattr(step, "kinds", {})
        return getattr(step, "operand_kinds", {}).get(variable, kinds.get(variable, self.joined.get(variable, UNKNOWN)))

    def sources(self, step: Op) -> set[str]:
        """Operands whose memory the results may look at."""
        if all(immutable(step.kinds.get(t, UNKNOWN)) for t in step.targets):
            return set()
        return {n for n in self.shared(step.expr, step) if n in self.joined and not immutable(self.kind(step, n))}

    def shared(self, node: gast.expr, step: Op) -> set[str]:
        match node:
            case gast.Name(id=variable):
                return {variable}
            case gast.Subscript(value=value, slice=index):
                base = self.kind(step, value.id) if isinstance(value, gast.Name) else UNKNOWN
                if isinstance(base, Num):
                    what = classify(index, lambda n: self.unit_kind(n, step))
                    if what is not None and {"mask", "gather"} & set(what):
                        return set()
                return self.shared(value, step)
            case gast.Tuple(elts=items) | gast.List(elts=items):
                return set().union(*(self.shared(i, step) for i in items))
            case gast.Dict(values=items):
                return set().union(*(self.shared(i, step) for i in items))
            case gast.Starred(value=value) | gast.NamedExpr(value=value):
                return self.shared(value, step)
            case gast.IfExp(body=body, orelse=orelse):
                return self.shared(body, step) | self.shared(orelse, step)
            case gast.BoolOp(values=items):
                return set().union(*(self.shared(i, step) for i in items))
            case gast.Attribute(value=value, attr=attr):
                base = self.unit_kind(value, step)
                if isinstance(base, Num) and attr not in VIEWS:
                    return set()
                if attr in ("shape", "ndim", "size", "dtype"):
                    return set()
                return self.shared(value, step)
            case gast.BinOp(op=op):
                if isinstance(op, gast.Add | gast.Mult | gast.BitOr) and not isinstance(step.kind, Num):
                    kinds = [self.unit_kind(n, step) for n in (node.left, node.right)]
                    if not any(isinstance(k, Num) and (not k.python or no_count(k, op)) for k in kinds):
                        sides = [node.left, node.right]
                        same = step.inplace and node is step.expr  # `xs += ys` is xs
                        sides = [n for n in sides if (same and n is node.left) or not self.holds_constants(n, step)]
                        return set().union(*(self.shared(n, step) for n in sides))
                return set()
            case gast.Call():
                return self.called(node, step)
            case gast.ListComp() | gast.GeneratorExp() | gast.DictComp() | gast.SetComp() | gast.Lambda():
                return names_read(node) - names_bound([node])
        return set()

    def callee(self, node: gast.Call, step: Op) -> Any:
        """The function that a call runs; a parameter may be one that is known."""
        if node is step.expr and step.callee is not None:
            return step.callee
        kind = self.kind(step, node.func.id) if isinstance(node.func, gast.Name) else None
        return kind.value if isinstance(kind, Fun) else self.unit.scope.lookup(node.func)

    def called(self, node: gast.Call, step: Op) -> set[str]:
        callee = self.callee(node, step)
        label = label_of(node, callee)
        arguments = [*node.args, *(k.value for k in node.keywords)]
        everything = set().union(*(self.shared(a, step) for a in arguments)) if arguments else set()
        if isinstance(node.func, gast.Call):  # `ref(x)()`
            everything |= self.shared(node.func, step)
        receiver = self.shared(node.func.value, step) if isinstance(node.func, gast.Attribute) else set()
        if is_library(callee):
            if self.copies(node, node.args[0] if node.args else node, label, step):
                return set()
            if gives_back_argument(node, label):
                return everything
            if label == "einsum" and len(node.args) > 2 + (not isinstance(node.args[0], gast.Constant)):
                return set()  # a product of several operands
            return everything if label in VIEWS or not is_ruled(callee) else set()
        if callee is runtime_memory.outline and isinstance(self.unit_kind(node.args[0], step), Num):
            return set()
        if callee is runtime.add and all(never_none(self.unit_kind(a, step)) for a in node.args):
            return set()
        held = callee is runtime.held and isinstance(self.unit_kind(node.args[0], step), Map | DictOf)
        if held and self.holds_numbers(node.args[0], step):
            return set()
        if isinstance(callee, FunctionType) and callee in HELPERS:
            return set().union(*(self.shared(node.args[i], step) for i in HELPERS[callee]))
        if callee == dict.fromkeys and all(immutable(self.unit_kind(a, step)) for a in arguments[1:]):
            return set()
        if callee in NEW and len(arguments) == 1 and self.holds_constants(arguments[0], step):
            return set()
        if callable(callee) and getattr(callee, "__module__", None) == "builtins":
            return set() if label in FRESH_BUILTINS or (label == "sum" and isinstance(step.kind, Num)) else everything
        if isinstance(node.func, gast.Attribute) and isinstance(self.unit_kind(node.func.value, step), Num):
            if self.copies(node, node.func.value, label, step):
                return set()
            return receiver if label in VIEWS else set()
        if isinstance(step.kind, Num) and label == "copy" and not arguments:
            return set()
        if is_user_function(callee) and returns_fresh(callee):
            return set()
        if getattr(callee, "transform", "") in DERIVATIVES and not getattr(callee, "has_aux", False):
            return set()  # these are arrays of their own
        if isinstance(node.func, gast.Name) and isinstance(self.joined.get(node.func.id), Obj | Unknown):
            everything = everything | {node.func.id}
        return everything | receiver

    def copies(self, node: gast.Call, given: gast.expr, label: str, step: Op) -> bool:
        """Does a function or method surely make an array of its own?"""
        flags = [k.value for k in node.keywords if k.arg == "copy"]
        flags += node.args[COPY_PLACES[label] :][:1] if label in COPY_PLACES else []
        asked = [getattr(flag, "value", None) is True for flag in flags]
        if (asked and asked[0] and label in CASTS) or (label in COPIES and all(asked)):
            return True
        if label not in CASTS:
            return False
        kind, made = self.unit_kind(given, step), step.kind
        if isinstance(kind, Seq | ListOf):
            return True
        known = isinstance(kind, Num) and isinstance(made, Num) and kind.dtype is not None and made.dtype is not None
        return known and kind.dtype != made.dtype and node is step.expr  # type: ignore[union-attr]

    def holds_numbers(self, node: gast.expr, step: Op) -> bool:
        """Is it a container of nothing that could be written?"""
        kind = self.unit_kind(node, step)
        return isinstance(kind, Seq | ListOf | Map | DictOf) and all(map(immutable, values(kind)))

    def holds_constants(self, node: gast.expr, step: Op) -> bool:
        """And of nothing that is differentiated?"""
        return step.varied.isdisjoint(names_read(node)) and self.holds_numbers(node, step)

    def unit_kind(self, node: gast.expr, step: Op) -> Kind:
        from s2sad.passes.expression_kinds import ExpressionKinds

        if isinstance(node, gast.Name):
            return self.kind(step, node.id)
        kinds = {n: self.kind(step, n) for n in names_read(node)}
        kinds = {n: k for n, k in kinds.items() if n in self.joined or k is not UNKNOWN}
        return ExpressionKinds(self.unit.scope, lambda *a: None).kind(node, kinds, "§a")


def never_none(kind: Kind) -> bool:
    """Is it an adjoint of numbers and arrays, all the way down? The sum of two such is new."""
    if isinstance(kind, Num):
        return not kind.optional
    return isinstance(kind, Seq | ListOf) and all(map(never_none, values(kind)))


def no_count(number: Num, op: gast.operator) -> bool:
    """Is what it is added to, or multiplied with, no list?"""
    return not isinstance(op, gast.Mult) or (number.dtype is not None and number.dtype.kind in "fc")


def label_of(node: gast.Call, callee: Any = None) -> str:
    """The name that a function is called by, or that a function of a library, which is given, has itself."""
    if isinstance(node.func, gast.Name) and is_library(callee):
        return getattr(callee, "__name__", node.func.id)
    return (
        node.func.attr
        if isinstance(node.func, gast.Attribute)
        else node.func.id
        if isinstance(node.func, gast.Name)
        else ""
    )


def is_library(callee: Any) -> bool:
    if isinstance(getattr(callee, "__self__", None), np.ufunc):  # np.add.outer
        return True
    module = getattr(callee, "__module__", None) or getattr(type(callee), "__module__", "")
    return callable(callee) and str(module).split(".")[0] in ("numpy", "scipy", "math", "cmath")


def is_ruled(callee: Any) -> bool:
    """Is it known what a function of a library does?"""
    return has_rule(callee) or is_constant(callee) or isinstance(callee, np.ufunc)


def returns_fresh(callee: Any) -> bool:
    """Is the result surely no view of an argument, as the text shows?"""
    found = effects(callee)
    return not found.returns_alias
