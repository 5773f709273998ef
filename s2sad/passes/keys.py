"""keys: a loop that was written with an index turns out to run over a dict: it runs over the keys."""

from __future__ import annotations

import builtins
import functools
import itertools
import math

import gast

from s2sad.ir import Effect, Loop, Op, Step, Store, blocks
from s2sad.kinds import UNKNOWN, DictOf, Map
from s2sad.trees import call, clone, name, subscript
from s2sad.unit import Unit

DICTS = Map | DictOf
RUNNING = (
    builtins.sum,
    builtins.zip,
    builtins.enumerate,
    math.fsum,
    math.prod,
    functools.reduce,
    *(v for v in vars(itertools).values() if isinstance(v, type)),
)


def over_keys(unit: Unit) -> bool:
    """Does any loop change?"""
    return _Keys(unit).block(unit.program.body)


def over_unknown(unit: Unit) -> bool:
    """The same for loops over what may be a dict, once nothing more is found out."""
    return _Keys(unit, unknown=True).block(unit.program.body)


class _Keys:
    def __init__(self, unit: Unit, unknown: bool = False):
        self.unit, self.unknown = unit, unknown

    def block(self, body: list[Step]) -> bool:
        changed = False
        for step in list(body):
            for inner in blocks(step):
                changed |= self.block(inner)
            if isinstance(step, Loop) and isinstance(step.target, gast.Name | None):
                made = self.loop(step, step.target.id if step.target is not None else "")
                if made is not None:
                    place = body.index(step)
                    body[place:place] = made
                    changed = True
            if isinstance(step, Op) and not self.unknown and len(step.targets) > 1 and self.is_dict(step, step.expr):
                step.expr, step.callee, changed = call("list", step.expr), list, True  # `a, b = d` takes the keys
            elif not self.unknown:
                for node in self.run_over(step):
                    keys = self.fresh("keys")
                    listed = Op(step.origin, (keys,), call("list", name(node.id)), callee=list)
                    body.insert(body.index(step), listed)
                    node.id, step.origin.split, changed = keys, True, True
        return changed

    def fresh(self, label: str) -> str:
        held = self.unit.names.fresh(label)
        self.unit.program.temporaries.add(held)
        return held

    def run_over(self, step: Step) -> list[gast.Name]:
        """The dicts that a step takes the keys of: `sum(d)`, `xs.extend(d)`, `xs += d`, `xs[1:2] = d`, `a, *b = d`."""
        found: list[gast.expr] = []
        match step:
            case Op(expr=gast.Subscript(value=base, slice=index) as node) if isinstance(index, gast.Slice) or getattr(
                node, "unpacked", False
            ):
                found = [base]
            case Op(expr=gast.Call(args=args), callee=callee) if any(callee is taking for taking in RUNNING):
                found = list(args)
            case (
                Op(expr=gast.Call(func=gast.Attribute(attr="extend" | "extendleft"), args=args))
                | Effect(
                    statement=gast.Expr(value=gast.Call(func=gast.Attribute(attr="extend" | "extendleft"), args=args))
                )
            ):
                found = list(args)
            case Op(expr=gast.BinOp(op=gast.Add(), right=right), inplace=True) | Store(index=gast.Slice(), value=right):
                found = [right]
        kinds = step.operand_kinds if isinstance(step, Op) else getattr(step, "kinds", {})
        return [n for n in found if isinstance(n, gast.Name) and isinstance(kinds.get(n.id), DICTS)]

    def loop(self, step: Loop, index: str) -> list[Step] | None:
        """The steps to put before the loop; None if it stays."""
        base = getattr(step.header, "indexed", "")
        items = [s for s in step.body if isinstance(s, Op) and self.of_dict(s)]
        if base and items and not self.unknown and _reads(items[0].expr, base, index):
            backwards = isinstance(step.header, gast.Call) and getattr(step.header.func, "id", "") == "reversed"
            step.header = call("reversed", name(base)) if backwards else name(base)
            step.header.keyed = True
            items[0].expr, items[0].callee = name(index), None
            return []
        made: list[Step] = []
        for item in items:
            keys = self.fresh("keys")
            made += self.listed(step, keys, item.expr.value)
            item.expr = subscript(name(keys), item.expr.slice)  # not marked any more
        return made or None

    def listed(self, loop: Loop, keys: str, base: gast.expr) -> list[Step]:
        """A name for the keys; a list that a loop lets grow stays itself."""
        if loop.target is not None:
            return [Op(loop.origin, (keys,), call("list", clone(base)), callee=list)]
        held = self.fresh(keys)
        is_dict = call("isinstance", clone(base), name("dict"))
        choice = gast.IfExp(is_dict, name(held), clone(base))
        return [Op(loop.origin, (held,), call("list", clone(base)), callee=list), Op(loop.origin, (keys,), choice)]

    def of_dict(self, step: Op) -> bool:
        """Does it take an item of what the user's loop runs over, and is that a dict?"""
        node = step.expr
        if not isinstance(node, gast.Subscript) or not getattr(node, "iterated", False):
            return False
        if self.unknown and isinstance(node.value, gast.Name):
            return step.operand_kinds.get(node.value.id) == UNKNOWN
        return self.is_dict(step, node.value)

    def is_dict(self, step: Op, node: gast.expr) -> bool:
        return isinstance(node, gast.Name) and isinstance(step.operand_kinds.get(node.id), DICTS)


def _reads(expr: gast.expr, base: str, index: str) -> bool:
    match expr:
        case gast.Subscript(value=gast.Name(id=label), slice=gast.Name(id=key)):
            return label == base and key == index
    return False
