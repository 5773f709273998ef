"""ruling: the adjoint lines of a call that has a rule, or that works on lists."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import gast
import numpy as np

from s2sad import runtime
from s2sad.adjoints import cast, fitted, number
from s2sad.calls import Canonical
from s2sad.effort import WholeError, left_whole
from s2sad.errors import MissingRuleError, UnsupportedError
from s2sad.ir import Op
from s2sad.kinds import FLOAT, MISSING, UNKNOWN, DictOf, Kind, Layers, ListOf, Num, Seq, same_dtype
from s2sad.passes import records
from s2sad.passes.accumulating import Accumulation
from s2sad.passes.masking import INFINITE
from s2sad.passes.varied import reads_varying
from s2sad.precision import as_double, double
from s2sad.rules import why_no_rule
from s2sad.splice import splice
from s2sad.templated import Context
from s2sad.trees import (
    assign,
    attribute,
    call,
    clone,
    const,
    is_atom,
    name,
    names_read,
    store,
    subscript,
)

# only a selection downstream can make the cotangent of these zero where their partial is infinite
UNGUARDED = INFINITE | {
    np.tan,
    np.arctanh,
    math.log,
    math.log2,
    math.log10,
    math.log1p,
    math.exp,
    math.exp2,
    math.expm1,
    math.sinh,
    math.cosh,
    math.tan,
    math.atanh,
}


class Ruling(Accumulation):
    """What the operands of a call get of its adjoint, as (variable, index or None, tree, may repeat, kind of the item)."""

    def varies(self, node: gast.expr, step: Op) -> bool:
        if type(node) is gast.Name:
            return node.id in step.varied
        return not step.varied.isdisjoint(reads_varying(node))

    def part(self, seed: gast.expr, key: gast.expr) -> gast.expr:
        if isinstance(seed, gast.Tuple | gast.List) and isinstance(key, gast.Constant) and type(key.value) is int:
            return seed.elts[key.value]
        return subscript(clone(seed), clone(key))

    def into(
        self, node: gast.expr, expr: gast.expr, step: Op
    ) -> list[tuple[str, gast.expr | None, gast.expr, bool, Kind]]:
        """A contribution to what stands in an argument: a name, or a display of names."""
        if isinstance(node, gast.Name):
            return [(node.id, None, expr, False, UNKNOWN)] if node.id in step.varied else []
        if isinstance(node, gast.List | gast.Tuple):
            return [c for i, item in enumerate(node.elts) for c in self.into(item, self.part(expr, const(i)), step)]
        if isinstance(node, gast.Dict) and None not in node.keys:
            return [
                c
                for key, item in zip(node.keys, node.values, strict=True)
                for c in self.into(item, self.part(expr, key), step)
            ]
        if self.varies(node, step):
            error = self.error(
                WholeError,
                "a value that is differentiated is used here in a form that is not supported",
                step.origin.node,
                "Assign it to a variable first.",
            )
            raise left_whole(error, names_read(node) & step.varied)
        return []

    def ruled(
        self, step: Op, operation: Canonical, rule, bound: dict[str, gast.expr], seed: gast.expr, out: list[gast.stmt]
    ):
        varying = [p for p in rule.differentiable if self.varies(bound[p], step)]
        wanted = [p for p in varying if f"{p}_bar" in rule.assigned]
        missing = [p for p in varying if f"{p}_bar" not in rule.assigned]
        if missing:
            raise self.error(
                MissingRuleError,
                f"{spelled(operation.callee)} has no rule for the derivative by {missing[0]!r}",
                step.expr,
                "Wrap the call in a function with a rule of its own: s2sad.custom_vjp.",
            )
        kinds = Layers(
            {self.bars[t]: step.kinds.get(t, UNKNOWN) for t in step.targets if t in self.bars},
            step.operand_kinds,
            self.kinds,
        )
        after = Layers(step.kinds, kinds)

        def kind_of(node: gast.expr) -> Kind:
            return self.kind_in(node, after if node is result else kinds)

        result: gast.expr = (
            name(step.target) if len(step.targets) == 1 else gast.Tuple([name(t) for t in step.targets], gast.Load())
        )
        selected = self.masked and (self.feeding is None or not self.feeding.isdisjoint(step.targets))
        guarded = selected or operation.callee not in UNGUARDED
        product = operation.callee in (gast.Mult, np.multiply)

        def guard(divisor: gast.expr) -> bool:
            return selected and not names_read(divisor).isdisjoint(self.infinite) if product else guarded

        context = Context(kind_of, self.temporary, self.global_name, self.shape_source, guard)
        spliced = splice(rule, {**bound, rule.result: result, rule.seed: seed}, [f"{p}_bar" for p in wanted], context)
        out += spliced.statements
        found = []
        for parameter in wanted:
            expr, argument = spliced.outputs[f"{parameter}_bar"], bound[parameter]
            if isinstance(argument, gast.Name):
                operand = step.operand_kinds.get(argument.id, UNKNOWN)
                if rule.broadcasts:
                    expr = fitted(
                        expr,
                        with_dtype(step.kind, kind_of(expr)),
                        operand,
                        name(self.shape_source(argument.id)),
                        self.global_name,
                    )
                elif isinstance(operand, Num):
                    kind = kind_of(expr)
                    expr = self.in_dtype(expr, kind, operand, argument.id, self.maybe_complex(step.kind))
                    expr = number(expr, kind, operand, self.global_name)
                elif isinstance(operand, Seq | ListOf) and self.maybe_complex(step.kind) and not alike(operand):
                    expr = self.each_like(expr, argument)
                elif isinstance(operand, Seq | ListOf) and not is_list(expr):
                    expr = call("list", expr)
                if self.mixed and isinstance(step.kind, Num) and step.kind.python and double(operand):
                    expr = as_double(expr, self.global_name)
            elif not isinstance(expr, gast.Name | gast.List | gast.Tuple) and len(getattr(argument, "elts", ())) > 1:
                held = self.temporary(f"{self.bars.get(step.target, step.target)}_parts")
                out.append(assign(held, expr))
                expr = name(held)
            parts = self.into(argument, expr, step)
            if isinstance(argument, (gast.List, gast.Tuple)) and self.maybe_complex(step.kind):
                parts = [(v, index, self.part_like(e, v, step), *rest) for v, index, e, *rest in parts]  # type: ignore[misc]
            found += parts
        return found

    @staticmethod
    def maybe_complex(kind: Kind) -> bool:
        return kind == UNKNOWN or (
            isinstance(kind, Num) and ((dtype := kind.dtype_of_adjoint) is None or dtype.kind == "c")
        )

    def part_like(self, expr: gast.expr, variable: str, step: Op) -> gast.expr:
        """A part of an adjoint that may be complex, for an operand that is real."""
        operand = step.operand_kinds.get(variable, UNKNOWN)
        if isinstance(operand, Num) and operand.dtype is not None and operand.dtype.kind == "c":
            return expr
        return call(self.global_name("like", runtime.like), expr, name(variable))

    def each_like(self, expr: gast.expr, argument: gast.expr) -> gast.expr:
        part, item = self.names.fresh("part"), self.names.fresh("item")
        target = gast.Tuple([store(part), store(item)], gast.Store())
        pairs = gast.comprehension(target, call("zip", expr, clone(argument)), [], 0)
        return gast.ListComp(call(self.global_name("like", runtime.like), name(part), name(item)), [pairs])

    def in_dtype(self, expr: gast.expr, kind: Kind, operand: Num, variable: str, mixed: bool) -> gast.expr:
        """An adjoint in its operand's dtype; it is known to have the operand's shape."""
        wanted, given = operand.dtype_of_adjoint, kind.dtype_of_adjoint if isinstance(kind, Num) else None
        if wanted is not None and isinstance(kind, Num) and given is not None:
            return cast(expr, kind, operand, self.global_name) if given != wanted else expr
        unknown = given is None
        if not mixed and (operand.python or (same_dtype(operand.dtype, FLOAT) and unknown)):
            return expr
        return call(self.global_name("like", runtime.like), expr, name(self.shape_source(variable)))

    def list_arithmetic(self, step: Op, operation: Canonical, seed: gast.expr):
        """`xs + ys` of lists concatenates."""
        lists = [
            isinstance(step.operand_kinds.get(getattr(a, "id", "")), (Seq, ListOf))
            or isinstance(a, (gast.List, gast.Tuple))
            for a in operation.args
        ]
        if operation.callee in (list, tuple) and len(lists) == 1 and not lists[0]:
            source = operation.args[0]
            expr: gast.expr = call(attribute(self.global_name("np", np), "array"), seed)
            if self.kind_in(source, step.operand_kinds) == UNKNOWN:
                either = gast.BinOp(name("list"), gast.BitOr(), name("tuple"))
                expr = gast.IfExp(call("isinstance", clone(source), name("dict")), const(None), expr)  # keys have none
                expr = gast.IfExp(call("isinstance", clone(source), either), call("list", clone(seed)), expr)
            return self.into(source, expr, step)
        if operation.callee in (list, tuple) and len(lists) == 1:
            return self.into(operation.args[0], call("list", seed), step)
        if operation.callee in records.DICTS and len(lists) == 1 and not operation.keywords:
            if isinstance(self.kind_in(operation.args[0], step.operand_kinds), DictOf):
                return self.into(operation.args[0], call("dict", seed), step)
        if not any(lists) or operation.callee not in (gast.Add, gast.Mult):
            return None
        if operation.callee is gast.Mult:
            repeated = self.repeated(operation, seed, step)
            if repeated is not None:
                return repeated
        if operation.callee is gast.Mult or not all(is_atom(a) for a in operation.args):
            raise self.error(
                UnsupportedError,
                "this arithmetic on lists is not supported",
                step.expr,
                "Build the list in a loop, or use arrays.",
            )
        left, right = operation.args
        count = call("len", clone(left))
        return [
            *self.into(left, subscript(clone(seed), gast.Slice(None, clone(count), None)), step),
            *self.into(right, subscript(clone(seed), gast.Slice(count, None, None)), step),
        ]

    def repeated(self, operation: Canonical, seed: gast.expr, step: Op):
        """`[x] * n`: each item gets the sum over its copies."""
        for items in operation.args:
            kind = (
                step.operand_kinds.get(items.id, UNKNOWN)
                if isinstance(items, gast.Name)
                else self.kind_in(items, step.operand_kinds)
            )
            if (
                isinstance(kind, Seq)
                and kind.items
                and all(isinstance(item, Num) and item.shape is not None for item in kind.items)
            ):
                count = const(len(kind.items)) if len(kind.items) > 1 else None
                sums = [
                    call("sum", subscript(clone(seed), gast.Slice(const(i) if count else None, None, count)))
                    for i in range(len(kind.items))
                ]
                return self.into(items, gast.List(sums, gast.Load()), step)
        return None

    def refuse(self, step: Op, operation: Canonical, found: bool) -> None:
        label = spelled(operation.callee)
        reason = why_no_rule(operation.callee)
        if found:
            raise self.error(
                MissingRuleError,
                f"{label} has no rule for this form of the call",
                step.expr,
                "Use other arguments, or wrap the call in a function with a rule of its own: s2sad.custom_vjp.",
            )
        raise self.error(
            MissingRuleError,
            f"{label} has no rule" + (f": {reason}" if reason else ""),
            step.expr,
            f"Wrap it in a function and give that a rule: @s2sad.custom_vjp, or treat it as constant: s2sad.stop_gradient({label}(...)).",
        )


def with_dtype(result: Kind, adjoint: Kind) -> Kind:
    """The kind of a result's adjoint: the result's shape, and the dtype that the adjoint line gives."""
    if isinstance(result, Num) and isinstance(adjoint, Num) and adjoint.dtype is not None and not adjoint.python:
        return replace(result, dtype=adjoint.dtype, value=MISSING)
    return result


def alike(kind: Kind) -> bool:
    """Are the items all real or all complex?"""
    items = kind.items if isinstance(kind, Seq) else (getattr(kind, "item", UNKNOWN),)
    dtypes = [item.dtype if isinstance(item, Num) else None for item in items]
    return all(d is not None for d in dtypes) and len({d.kind == "c" for d in dtypes if d is not None}) < 2


def spelled(callee: Any) -> str:
    """A callee as a user would write it."""
    if isinstance(callee, type) and issubclass(callee, gast.AST):
        return f"the operator {callee.__name__}"
    module, label = (
        getattr(callee, "__module__", None),
        getattr(callee, "__qualname__", getattr(callee, "__name__", repr(callee))),
    )
    if isinstance(callee, np.ufunc):
        module = "numpy" if getattr(np, label, None) is callee else "scipy.special"
    return f"{module}.{label}" if module and module != "builtins" else str(label)


def is_list(node: gast.expr) -> bool:
    """Does an expression make a new list?"""
    return isinstance(node, gast.List | gast.ListComp) or (
        isinstance(node, gast.BinOp) and isinstance(node.left, gast.List)
    )
