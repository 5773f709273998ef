"""contributing: what a step's operands get of the adjoint of its result."""

from __future__ import annotations

from typing import Any

import gast
import numpy as np

from s2sad.calls import Canonical
from s2sad.effort import WholeError, left_whole
from s2sad.indexing import may_repeat
from s2sad.ir import Op
from s2sad.kinds import UNKNOWN, Kind, Num, Obj, Seq, differentiable
from s2sad.passes import records
from s2sad.passes.ruling import Ruling
from s2sad.rules import HELD, rules_for
from s2sad.trees import (
    attribute,
    call,
    const,
    name,
    names_read,
)


class Contributions(Ruling):
    """Every form of a step: names, displays, items, attributes, calls."""

    def contributions(
        self, step: Op, seed: gast.expr, out: list[gast.stmt]
    ) -> list[tuple[str, gast.expr | None, gast.expr, bool, Kind]]:
        """(variable, index or None, tree, may repeat, kind of the item) for each operand that varies."""
        expr = step.expr
        match expr:
            case gast.Name(id=variable):
                if len(step.targets) > 1:
                    return [
                        (variable, const(i), name(self.bar(t)), False, step.kinds.get(t, UNKNOWN))
                        for i, t in enumerate(step.targets)
                        if t not in self.memory
                        and isinstance(e := seed.elts[i], gast.Name)
                        and e.id == self.bars.get(t)
                    ]
                return [(variable, None, seed, False, UNKNOWN)]
            case gast.Tuple(elts=items) | gast.List(elts=items):
                return [c for i, item in enumerate(items) for c in self.into(item, self.part(seed, const(i)), step)]
            case gast.Dict(keys=keys, values=items) if None not in keys:
                return [
                    c
                    for key, item in zip(keys, items, strict=True)
                    for c in self.into(item, self.part(seed, key), step)
                ]
            case gast.Subscript(value=gast.Name(id=variable), slice=index):
                kind_of = lambda node: self.kind_in(node, step.operand_kinds)  # noqa: E731
                base = step.operand_kinds.get(variable, UNKNOWN)
                if isinstance(base, Num) and base.scalar:  # new axes at most
                    whole = seed if isinstance(step.kind, Num) and step.kind.scalar else self.summed(seed)
                    return [(variable, None, whole, False, UNKNOWN)]
                return [
                    (
                        variable,
                        index,
                        seed,
                        may_repeat(index, kind_of, self.defined_by) if isinstance(base, Num | type(UNKNOWN)) else False,
                        step.kind if len(step.targets) == 1 else UNKNOWN,
                    )
                ]
            case gast.Attribute(value=gast.Name(id=variable), attr=attr) if isinstance(
                found := step.operand_kinds.get(variable), Obj
            ):
                if all(attr != field for field, _ in found.items):
                    error = self.error(
                        WholeError,
                        f"{attr!r} is no attribute that the object holds",
                        expr,
                        "Name the attributes.",
                    )
                    raise left_whole(error, {variable})
                return [(variable, const(attr), seed, False, step.kind)]
            case gast.Attribute(value=gast.Name(id=variable), attr=attr) if isinstance(
                base := step.operand_kinds.get(variable), Seq
            ):
                return [(variable, const(base.type._fields.index(attr)), seed, False, step.kind)]  # type: ignore[attr-defined]
        operation = self.canonical_of(step)
        if operation is None:
            error = self.error(
                WholeError,
                "it can't be known when generating what this calls",
                expr,
                "Call a function by a name that is bound once, or give the value a type that is known.",
            )
            raise left_whole(error, names_read(expr))
        return self.called(step, operation, seed, out)

    def called(self, step: Op, operation: Canonical, seed: gast.expr, out: list[gast.stmt]):
        self.seed = seed
        named = not is_operation(operation.callee)
        record = self.record(step, operation, seed) if named else None
        if record is not None:
            return record
        adjoints = self.call_pair(step, operation, self) if named else None
        if adjoints is not None:
            out += self.pending
            self.pending = []
            return [
                c
                for argument, expr in zip(operation.args, adjoints, strict=True)
                if expr is not None
                for c in self.into(argument, expr, step)
            ]
        if (
            operation.callee in (np.array, np.asarray)
            and isinstance(operation.args[0], gast.List | gast.Tuple)
            and isinstance(step.kind, Num)
            and step.kind.dtype is not None
            and step.kind.dtype.kind == "f"
        ):
            return self.into(operation.args[0], seed, step)
        concatenated = self.list_arithmetic(step, operation, seed)
        if concatenated is not None:
            return concatenated
        found = False
        for rule in rules_for(operation.callee):
            found = True
            bound = rule.bind(operation.args, operation.keywords)
            if bound is not None and not any(
                self.varies(v, step) for p, v in bound.items() if p not in rule.differentiable and p not in HELD
            ):
                return self.ruled(step, operation, rule, bound, seed, out)
        self.refuse(step, operation, found)

    def record(self, step: Op, operation: Canonical, seed: gast.expr):
        """A NamedTuple, dataclass or dict made of the arguments: each gets its part of the adjoint."""
        receiver = self.kind_in(operation.args[0], step.operand_kinds) if operation.args else UNKNOWN
        found = records.contributions(operation, step.kind, receiver)
        if found is None:
            return None
        result = []
        for argument, key, same in found:
            part = self.part(seed, key)
            for variable, index, expr, repeats, item in self.into(argument, part, step):
                if same:
                    kind = self.kind_in(argument, step.operand_kinds)
                    held = dict(records.keyed(kind)).get(key.value, UNKNOWN)  # type: ignore[attr-defined]
                    if not differentiable(held):
                        continue
                    index, item = key, held if isinstance(held, Num) and held.scalar else UNKNOWN
                result.append((variable, index, expr, repeats, item))
        return result

    def summed(self, tree: gast.expr) -> gast.expr:
        return call(attribute(self.global_name("np", np), "sum"), tree)


def merged(contributions: list) -> list:
    """Two equal contributions to one adjoint are twice the one: `x * x`, `h @ h`."""
    if len({variable for variable, *_ in contributions}) == len(contributions):
        return contributions
    result: list = []
    seen: dict[tuple[str, str], int] = {}
    for variable, index, expr, repeats, item in contributions:
        if index is None and isinstance(expr, gast.BinOp):
            place = seen.pop(key := (variable, gast.dump(expr)), None)
            if place is not None:
                result[place] = (variable, None, gast.BinOp(const(2.0), gast.Mult(), expr), repeats, item)
                continue
            seen[key] = len(result)
        result.append((variable, index, expr, repeats, item))
    return result


def is_operation(callee: Any) -> bool:
    """An operator or a ufunc: no function or class of the user's."""
    return isinstance(callee, np.ufunc) or (isinstance(callee, type) and issubclass(callee, gast.AST))
