"""split: an expression that turns out to vary is split into operations on atoms after all.

`normalise` leaves whole what no input reaches by name. What shares memory with something that is written may vary all the same.
"""

from __future__ import annotations

import gast

from s2sad.ir import Branch, Loop, Op, Step
from s2sad.kinds import MISSING
from s2sad.names import describe
from s2sad.passes.located import at
from s2sad.passes.mirror import looks
from s2sad.passes.varied import reads_varying
from s2sad.trees import is_atom, name
from s2sad.unit import Unit

DISPLAYS = (gast.Tuple, gast.List, gast.Dict, gast.Starred)


def split_active(unit: Unit) -> bool:
    """Rewrite the steps; tells whether there was anything to split."""
    splitter = _Splitter(unit)
    unit.program.body = splitter.block(unit.program.body)
    return splitter.changed


class _Splitter:
    def __init__(self, unit: Unit):
        self.unit = unit
        self.changed = False
        self.step: Op
        self.out: list[Step] = []

    def block(self, body: list[Step]) -> list[Step]:
        result: list[Step] = []
        for step in body:
            if isinstance(step, Branch):
                step.then, step.orelse = self.block(step.then), self.block(step.orelse)
            elif isinstance(step, Loop):
                step.body = self.block(step.body)
            elif isinstance(step, Op) and step.varied and not looks(step.expr, set(step.varied)):
                self.step, self.out = step, []
                step.expr = self.operands(step.expr)
                result += self.out
            result.append(step)
        return result

    def operands(self, node: gast.expr) -> gast.expr:
        """The operation with atoms in place of what varies in it."""
        match node:
            case gast.BinOp(left=left, op=op, right=right):
                return at(gast.BinOp(self.atom(left), op, self.atom(right)), node)
            case gast.UnaryOp(op=op, operand=operand):
                return at(gast.UnaryOp(op, self.atom(operand)), node)
            case gast.Subscript(value=value, slice=index):
                return at(gast.Subscript(self.atom(value), index, gast.Load()), node)
            case gast.Attribute(value=value, attr=attr):
                return at(gast.Attribute(self.atom(value), attr, gast.Load()), node)
            case gast.Tuple(elts=items) | gast.List(elts=items):
                return at(type(node)([self.atom(item) for item in items], gast.Load()), node)
            case gast.Dict(keys=keys, values=values):
                return at(gast.Dict(keys, [self.atom(value) for value in values]), node)
            case gast.Call(func=func, args=args, keywords=keywords):
                if isinstance(func, gast.Attribute) and self.unit.scope.lookup(func) is MISSING:
                    func = at(gast.Attribute(self.atom(func.value), func.attr, gast.Load()), func)
                named = [gast.keyword(k.arg, self.atom(k.value)) for k in keywords]
                return at(gast.Call(func, [self.atom(a) for a in args], named), node)
        return node

    def atom(self, node: gast.expr) -> gast.expr:
        if isinstance(node, gast.Starred):
            return at(gast.Starred(self.atom(node.value), gast.Load()), node)
        if is_atom(node) or not reads_varying(node) & self.step.varied:
            return node
        expr = self.operands(node)
        if isinstance(expr, DISPLAYS):
            return expr
        held = self.unit.names.fresh(describe(node))
        self.unit.program.temporaries.add(held)
        callee = None
        if isinstance(expr, gast.Call):
            found = self.unit.scope.lookup(expr.func)
            callee = None if found is MISSING else found
        elif isinstance(expr, gast.BinOp | gast.UnaryOp):
            callee = type(expr.op)
        self.out.append(Op(self.step.origin, (held,), expr, callee=callee))
        self.changed = True
        return name(held)
