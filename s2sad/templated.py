"""templated: an expression of a rule in the terms of the call that it is written out for."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gast
import numpy as np

from s2sad import runtime
from s2sad.adjoints import fitted
from s2sad.broadcasting import summed_axes
from s2sad.defaults import without_defaults
from s2sad.kinds import FLOAT, MISSING, UNKNOWN, Kind, ListOf, Num, same_dtype
from s2sad.passes.fold import World, static
from s2sad.rules import Rule
from s2sad.runtime_masks import finite, nonzero, tamed
from s2sad.template_spelling import spelled, without_cumsum
from s2sad.trees import attribute, call, clone, const, names_read, names_stored, substitute, walk

ZERO = "§zero"  # stands for the tangent of what does not vary
BROADCAST = {np.where, np.broadcast_to, np.clip, np.nan_to_num, np.select}  # beside the ufuncs: a number will do


@dataclass(slots=True)
class Context:
    """What splicing needs to know of the place where the lines go."""

    kind_of: Callable[[gast.expr], Kind]
    fresh: Callable[[str], str]
    global_name: Callable[[str, Any], str]  # how to print a global of the template
    shape_source: Callable[[str], str] = lambda name: name
    guard: Callable[[gast.expr], bool] = lambda divisor: True  # keep `nonzero` and `finite`
    infinite: bool = True  # keep `tamed`


class Templated:
    """The names of a rule and what they stand for at one call."""

    def __init__(self, rule: Rule, values: dict[str, gast.expr], world: World, context: Context):
        self.rule, self.values, self.world, self.context = rule, values, world, context
        self.tangents = {f"{p}_dot" for p in rule.differentiable}  # and what the rule makes of them
        self.zeros = [p for p in rule.differentiable if is_zero(values.get(f"{p}_dot"))]
        for p in self.zeros:
            self.values[f"{p}_dot"] = gast.Name(f"{ZERO}.{p}", gast.Load(), None, None)  # whose tangent it is

    def _define(self, name: str, value: gast.expr) -> None:
        self.values[name] = value
        self.world.kinds.pop(name, None)

    def _rename(self, name: str) -> None:
        fresh = self.context.fresh(name)
        self.values[name] = gast.Name(fresh, gast.Load(), None, None)
        self.world.kinds[name] = UNKNOWN

    def tree(self, node: gast.expr) -> gast.expr:
        """A template's expression in the user's terms; what is known is decided, zero tangents vanish."""
        if isinstance(node, gast.Name):
            if node.id in self.values:
                copy = clone(self.values[node.id])
                if not isinstance(node.ctx, gast.Load) and isinstance(copy, gast.Name):
                    copy.ctx = node.ctx  # a comprehension's own variable
                return copy
            return attribute(self._global(node.id))
        if isinstance(node, gast.BinOp):
            return self._binary(node)
        if isinstance(node, gast.Constant):
            return const(node.value)
        if isinstance(node, (gast.ListComp, gast.GeneratorExp, gast.Lambda)):
            return self._scoped(node)
        if isinstance(node, gast.IfExp):
            test = static(node.test, self.world)
            if test is not MISSING:
                return self.tree(node.body if test else node.orelse)
            return self._choice(node)
        if isinstance(node, gast.BoolOp):
            return self._open_tests(node)
        if isinstance(node, gast.Call):
            return self._call(node)
        copy = type(node)(*[self._field(getattr(node, field, None)) for field in node._fields])
        if isinstance(copy, gast.UnaryOp) and is_zero(copy.operand):
            return copy.operand
        if isinstance(copy, (gast.Subscript, gast.Attribute)) and is_zero(copy.value):
            return self._zero(copy)
        return _picked(without_cumsum(copy))

    def _choice(self, node: gast.IfExp) -> gast.expr:
        body, orelse = self.tree(node.body), self.tree(node.orelse)
        choice = gast.IfExp(self.tree(node.test), body, orelse)
        return self._zero(choice) if is_zero(body) and is_zero(orelse) else self._with_zeros(choice, False)

    def _zero(self, of: gast.expr) -> gast.expr:
        """The tangent of what is made of values that do not vary, in place of whose tangents `of` has zeros."""
        primal = substitute(of, {n: e for n in names_read(of) if n.startswith(ZERO) and (e := self._primal(n))})
        if any(map(is_zero, walk(primal))):
            return gast.Name(ZERO, gast.Load(), None, None)
        label = f"{len(self.values)}"
        self.values[label] = primal
        return gast.Name(f"{ZERO}.{label}", gast.Load(), None, None)

    def _primal(self, zero: str) -> gast.expr | None:
        return self.values.get(zero.removeprefix(f"{ZERO}."))

    def _open_tests(self, node: gast.BoolOp) -> gast.expr:
        """Without the parts that are known and decide nothing."""
        neutral = isinstance(node.op, gast.And)
        parts = [v for v in node.values[:-1] if (known := static(v, self.world)) is MISSING or bool(known) != neutral]
        trees = [self.tree(v) for v in (*parts, node.values[-1])]
        return gast.BoolOp(node.op, trees) if len(trees) > 1 else trees[0]

    def _field(self, value: Any) -> Any:
        if isinstance(value, gast.expr):
            return self.tree(value)
        if isinstance(value, list):
            return [self._field(item) for item in value]
        if isinstance(value, gast.keyword):
            return gast.keyword(value.arg, self.tree(value.value))
        if isinstance(value, gast.AST) and not isinstance(
            value, (gast.expr_context, gast.operator, gast.cmpop, gast.unaryop, gast.boolop)
        ):
            return type(value)(*[self._field(getattr(value, field, None)) for field in value._fields])
        return value

    def _scoped(self, node: gast.expr) -> gast.expr:
        """A comprehension or lambda: its own variables get names that nothing else has."""
        written_out = self._written_out(node)
        if written_out is not None:
            return written_out
        bound = names_stored(node)
        hidden = {name: self.values[name] for name in bound if name in self.values}
        renamed = {name: self.context.fresh(name) for name in sorted(bound)}
        for name, fresh in renamed.items():
            self._define(name, gast.Name(fresh, gast.Load(), None, None))
        copy = type(node)(*[self._field(getattr(node, field, None)) for field in node._fields])
        targets = [copy.args] if isinstance(copy, gast.Lambda) else [part.target for part in copy.generators]
        for inner in (n for target in targets for n in walk(target)):
            if isinstance(inner, gast.Name) and inner.id in renamed.values():
                inner.ctx = gast.Store()
        for name in bound:
            self.values.pop(name, None)
            self.world.kinds.pop(name, None)
        self.values.update(hidden)
        return copy

    def _written_out(self, node: gast.expr) -> gast.expr | None:
        """`[np.shape(a) for a in arrays]` where the user wrote `[x, y]`: `[np.shape(x), np.shape(y)]`."""
        match node:
            case gast.ListComp(elt=elt, generators=[gast.comprehension(target=gast.Name(id=item), iter=iter, ifs=[])]):
                if (equal := self._equal_parts(elt, item, iter)) is not None:
                    return equal
                display = self.values.get(iter.id) if isinstance(iter, gast.Name) else None
                if not isinstance(display, gast.List | gast.Tuple) or len(display.elts) > FEW:
                    return None
                if not all(isinstance(e, gast.Name) for e in display.elts):
                    return None
                hidden, parts = self.values.get(item), []
                for element in display.elts:
                    self._define(item, element)
                    parts.append(self.tree(elt))
                del self.values[item]
                self.world.kinds.pop(item, None)
                if hidden is not None:
                    self.values[item] = hidden
                return gast.List(parts, gast.Load())
        return None

    def _equal_parts(self, part: gast.expr, item: str, items: gast.expr) -> gast.expr | None:
        """`[unbroadcast(y_bar, item) for item in items]` is `[y_bar] * len(items)` where all have its shape and dtype."""
        match part:
            case gast.Call(func=func, args=[given, gast.Name(id=label)]) if label == item:
                if self.world.object(func) is not runtime.unbroadcast or not isinstance(items, gast.Name):
                    return None
                given, items = self.tree(given), self.tree(items)
                held, kind = self.context.kind_of(items), self.context.kind_of(given)
                if isinstance(held, ListOf) and isinstance(held.item, Num) and isinstance(kind, Num):
                    same = same_dtype(held.item.dtype_of_adjoint, kind.dtype_of_adjoint, FLOAT)
                    if same and held.item.shape is not None and held.item.shape == kind.shape:
                        return gast.BinOp(gast.List([given], gast.Load()), gast.Mult(), call("len", items))
        return None

    def _global(self, name: str) -> str:
        if name in self.rule.namespace:
            return self.context.global_name(name, self.rule.namespace[name])
        if hasattr(builtins, name):
            return self.context.global_name(name, getattr(builtins, name))
        return name

    def _binary(self, node: gast.BinOp) -> gast.expr:
        left, right = self.tree(node.left), self.tree(node.right)
        zeros = is_zero(left), is_zero(right)
        if any(zeros):
            if isinstance(node.op, gast.Add):
                return right if zeros[0] else left
            if isinstance(node.op, gast.Sub):
                return left if zeros[1] else gast.UnaryOp(gast.USub(), right)
            return left if zeros[0] else right
        if isinstance(node.op, gast.Mult):
            for one, other in ((left, right), (right, left)):
                if (
                    isinstance(one, gast.Constant)
                    and type(one.value) is float
                    and one.value == 1.0
                    and self._inexact(other)
                ):
                    return other
        return gast.BinOp(left, node.op, right)

    def _inexact(self, node: gast.expr) -> bool:
        kind = self.context.kind_of(node)
        return isinstance(kind, Num) and kind.dtype is not None and kind.dtype.kind in "fc"

    def _call(self, node: gast.Call) -> gast.expr:
        function = self.world.object(node.func)
        if function in MASKS:
            return self._masked(node, function)
        if function is np.zeros_like and names_read(node.args[0]) <= self.tangents:
            return gast.Name(ZERO, gast.Load(), None, None)
        value = static(node, self.world)
        if value is not MISSING and _printable(value) and function not in (np.shape, np.size):
            return _literal(value)
        copy = gast.Call(
            self.tree(node.func),
            _unpacked([self.tree(a) for a in node.args]),
            [gast.keyword(k.arg, self.tree(k.value)) for k in node.keywords],
        )
        if function is runtime.unbroadcast and getattr(node.args[0], "id", "") == self.rule.seed:
            return self._fitted(copy)
        operands = [*copy.args, *(k.value for k in copy.keywords)]
        flat = [e for o in operands for e in (o.elts if isinstance(o, (gast.Tuple, gast.List)) else [o])]
        if any(map(is_zero, flat)):
            live = any(
                name in self.tangents and not is_zero(self.values[name])
                for name in names_read(node)
                if name in self.values
            )
            if not live:
                return self._zero(copy) if function in SHAPING else gast.Name(ZERO, gast.Load(), None, None)
            copy = self._with_zeros(copy, isinstance(function, np.ufunc) or function in BROADCAST)
        return spelled(self.context, without_defaults(copy, function), function)

    def _fitted(self, call: gast.Call) -> gast.expr:
        """`unbroadcast(y_bar, operand)`, or what it would do where kinds tell that: the operand was broadcast to the result."""
        adjoint, primal = call.args
        have, want = self.context.kind_of(adjoint), self.context.kind_of(primal)
        known = isinstance(have, Num) and isinstance(want, Num) and summed_axes(have.shape, want.shape) is not None
        return fitted(adjoint, have, want, primal, self.context.global_name) if known else call

    def _with_zeros(self, node: Any, broadcasts: bool) -> Any:
        """Numbers for zero tangents in a call, or arrays where it does not broadcast its operands."""
        if isinstance(node, gast.AST) and is_zero(node):
            primal = self._primal(node.id)  # type: ignore[attr-defined]
            if primal is None or broadcasts:
                return const(0.0)
            kind = self.context.kind_of(primal)
            if isinstance(kind, Num) and kind.scalar:
                return const(0.0)
            if not isinstance(kind, Num):  # it may be a container
                return call(self._global_of("zero_tangent", runtime.zero_tangent), clone(primal))
            return gast.Call(attribute(self._global_of("np", np), "zeros_like"), [clone(primal)], [])
        if isinstance(node, gast.AST):
            fields = [self._with_zeros(getattr(node, field, None), broadcasts) for field in node._fields]
            return type(node)(*fields)
        return [self._with_zeros(item, broadcasts) for item in node] if isinstance(node, list) else node

    def _masked(self, node: gast.Call, function: Callable) -> gast.expr:
        """A divisor, a partial or a tangent, behind a mask where zero may meet infinity."""
        value = self.tree(node.args[0])
        needed = self.context.infinite if function is tamed else self.context.guard(value)
        if not needed or is_zero(value) or self._harmless(value, function):
            return value
        other = self.tree(node.args[1])
        if is_zero(other):
            return value
        mask = nonzero if function is nonzero else finite
        return gast.Call(gast.Name(self._global_of(mask.__name__, mask), gast.Load(), None, None), [value, other], [])

    def _harmless(self, value: gast.expr, function: Callable) -> bool:
        """Is it a number, or are they integers, that can't be infinite?"""
        if isinstance(value, gast.Constant):
            return bool(value.value)
        kind = self.context.kind_of(value)
        return function is not nonzero and isinstance(kind, Num) and kind.dtype is not None and kind.dtype.kind in "biu"

    def _global_of(self, name: str, value: Any) -> str:
        return self.context.global_name(name, value)


SHAPING = (np.transpose, np.moveaxis, np.swapaxes, np.reshape, np.expand_dims, np.atleast_1d, np.atleast_2d)
MASKS = (nonzero, finite, tamed)
FEW = 4  # parts that are written out


def _picked(node: gast.expr) -> gast.expr:
    """`[a, b][0]`, of adjoints that are written side by side, is `a`."""
    match node:
        case gast.Subscript(
            value=gast.List(elts=items) | gast.Tuple(elts=items), slice=gast.Constant(value=int(place))
        ):
            if 0 <= place < len(items) and not any(isinstance(item, gast.Starred) for item in items):
                return items[place]
    return node


def is_zero(node: gast.AST | None) -> bool:
    return isinstance(node, gast.Name) and node.id.startswith(ZERO)


def _unpacked(args: list[gast.expr]) -> list[gast.expr]:
    """`*(a, b)` is `a, b`."""
    result: list[gast.expr] = []
    for arg in args:
        known_items = isinstance(arg, gast.Starred) and isinstance(arg.value, gast.Tuple | gast.List)
        result += arg.value.elts if known_items else [arg]
    return result


def _printable(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return all(map(_printable, value))
    return value is None or isinstance(value, bool | int | float | str)


def _literal(value: Any) -> gast.expr:
    if isinstance(value, tuple):
        return gast.Tuple([_literal(v) for v in value], gast.Load())
    if isinstance(value, list):
        return gast.List([_literal(v) for v in value], gast.Load())
    return const(value)
