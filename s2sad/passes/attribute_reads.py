"""attribute_reads: where a program may change objects that stand outside, their attributes are read once, as the primal reads them.

An adjoint line would read them again, when they hold something else. A helper does not know what its caller changes of an object of which
nothing is known.

>>> from types import SimpleNamespace
>>> from s2sad.showing import forward_sweep
>>> state = SimpleNamespace(clock=SimpleNamespace(ticks=1.0))
>>> def f(x):
...     y = x * state.clock.ticks
...     state.clock.ticks += 1.0
...     return y * state.clock.ticks
"""

from __future__ import annotations

import dis
import types

import gast

from s2sad.calls import ATTRIBUTES, FACTS, looked_into
from s2sad.effort import SEEN
from s2sad.ir import Effect, Op, Step, every
from s2sad.joining import values
from s2sad.kinds import Kind, Layers, Obj, Unknown
from s2sad.passes.rewriting import StepRewriter
from s2sad.passes.sources import NEW
from s2sad.trees import is_atom, names_read, walk
from s2sad.unit import Unit

OF_ARRAYS = {*ATTRIBUTES, *FACTS, "dtype"}
MAKING = {"__init__", "__post_init__", "__new__"}
SHOWING = {"print", "isinstance", "len", "repr", "str", "format"}


def may_change_objects(step: Step) -> bool:
    """Is an attribute written, or something called that may do that?"""
    match step:
        case Op(expr=gast.Call(), pure=pure):
            return not pure
        case Effect(statement=gast.FunctionDef()):
            return False
        case Effect(statement=gast.Assign(targets=[gast.Attribute()])):
            return True
        case Effect(statement=statement):
            calls = [n for n in walk(statement) if type(n) is gast.Call]
            return any(getattr(call.func, "id", "") not in SHOWING for call in calls)
    return False


def changes_objects(function: types.FunctionType, kinds: list[Kind]) -> bool:
    """Does a function, one that it reaches, or a method of what it is given write attributes elsewhere than where objects are made?"""
    from s2sad.fingerprint import reach

    written = [*reach(function).functions]
    pending = list(kinds)
    while pending:
        kind = pending.pop()
        pending += values(kind)
        if isinstance(kind, Obj):
            written += [
                f for base in kind.type.__mro__ for f in vars(base).values() if isinstance(f, types.FunctionType)
            ]
    return any(
        step.opname == "STORE_ATTR"
        for reached in written
        if reached.__name__ not in MAKING
        for step in dis.get_instructions(reached)
    )


def attributes_once(unit: Unit, whole: bool, changing: bool) -> bool:
    """Name what is read of objects that may change; tells whether there was anything.

    `whole`: it is no helper; `changing`: other functions write attributes.
    """
    changing = (changing and not whole) or any(map(may_change_objects, every(unit.program.body)))
    return (changing or not whole) and _Reads(unit, changing).run()


class _Reads(StepRewriter):
    def __init__(self, unit: Unit, changing: bool):
        super().__init__(unit)
        self.changing = changing

    def step(self, step: Step) -> list[Step]:
        out: list[Step] = []
        if isinstance(step, Op) and type(step.expr) in (gast.BinOp, gast.Call):
            self.kinds = step.operand_kinds
            if isinstance(step.expr, gast.Call):
                step.expr.args = [self.once(a, step, out) for a in step.expr.args]
                if out and any(step.callee is made for made in NEW):
                    step.origin.split = True  # the shadow of the copy reads the name, too
            else:
                step.expr.left, step.expr.right = (self.once(a, step, out) for a in (step.expr.left, step.expr.right))
        return [*out, step]

    def once(self, operand: gast.expr, step: Op, out: list[Step]) -> gast.expr:
        nodes = list(walk(operand)) if not is_atom(operand) else []
        called = {id(n.func) for n in nodes if type(n) is gast.Call}
        if not any(self.may_change(node, step) for node in nodes if id(node) not in called):
            return operand
        self.changed = True
        return self.make(operand, out)

    def may_change(self, node: gast.AST, step: Op) -> bool:
        """Is it an attribute of an object that may be changed before the reverse sweep?"""
        if not isinstance(node, gast.Attribute) or (node.attr in OF_ARRAYS and node.attr not in (SEEN.get() or ())):
            return False
        if any(isinstance(self.unit.scope.value(n), types.ModuleType) for n in names_read(node)):
            return False
        base = looked_into(node.value, Layers(step.operand_kinds, self.unit.captured))
        if self.changing:
            return base is None or isinstance(base, Obj | Unknown)
        return isinstance(base, Unknown)
