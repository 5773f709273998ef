"""copying: `copy.copy(x)`, `copy.deepcopy(x)` as the copy that the kind of x has; `point._asdict()` as a dict.

>>> import copy
>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     y = copy.copy(x)
...     y[0] = 2.0
...     return y @ x
>>> forward_sweep(f, np.ones(3))
y = x.copy()
y[0] = 2.0
value = y @ x
"""

from __future__ import annotations

import builtins
import copy
from typing import Any

import gast

from s2sad.ir import Op, Step, blocks, every
from s2sad.kinds import UNKNOWN, Const, DictOf, Fun, Kind, ListOf, Map, Num, Seq
from s2sad.trees import attribute, call, clone, const, name, subscript
from s2sad.unit import Unit


def as_copies(unit: Unit) -> bool:
    """Rewrite the steps; tells whether anything changed."""
    wanted = [step for step in every(unit.program.body) if isinstance(step, Op) and _asked(step)]
    changed = False
    for step in wanted:
        before: list[Step] = []
        made = _Copies(unit, step, before).of_step()
        if made is None:
            continue
        step.expr, step.callee = made
        step.origin.split = True
        changed = True
        for block in [unit.program.body, *(b for s in every(unit.program.body) for b in blocks(s))]:
            place = next((i for i, s in enumerate(block) if s is step), None)
            if place is not None:
                block[place:place] = before
    return changed


def _asked(step: Op) -> bool:
    match step.expr:
        case gast.Call(func=gast.Attribute(value=gast.Name(), attr="_asdict"), args=[], keywords=[]):
            return True
        case gast.Call(args=[gast.Name()], keywords=[]):
            return step.callee in (copy.copy, copy.deepcopy)
    return False


Made = tuple[gast.expr, Any]  # an expression and what it calls


class _Copies:
    def __init__(self, unit: Unit, step: Op, before: list[Step]):
        self.unit, self.step, self.before = unit, step, before

    def of_step(self) -> Made | None:
        node = self.step.expr
        assert isinstance(node, gast.Call)
        if isinstance(node.func, gast.Attribute) and node.func.attr == "_asdict":
            base = node.func.value
            kind = self.step.operand_kinds.get(base.id)
            fields = getattr(kind.type, "_fields", ()) if isinstance(kind, Seq) else ()
            items = [self.held(f, (attribute(clone(base), f), None)) for f in fields]
            return (gast.Dict([const(f) for f in fields], items), None) if fields else None
        source = node.args[0]
        kind = self.step.operand_kinds.get(source.id, UNKNOWN)
        return self.copied(source, kind, self.step.callee is copy.deepcopy)

    def copied(self, node: gast.expr, kind: Kind, deep: bool) -> Made | None:
        match kind:
            case Const() | Fun():
                return node, None
            case Num(shape=shape) if shape is not None:
                flat = len(shape) < 2  # of others the layout is kept: a later `ravel` may be a view or not
                made = call(attribute(node, "copy")) if flat else call(attribute(node, "copy"), order=const("K"))
                return (node, None) if kind.scalar else (made, None)
            case ListOf(item) | DictOf(item) if not deep or _immutable(item):
                return self.plain(node, builtins.list if isinstance(kind, ListOf) else builtins.dict)
            case Seq(type=cls, items=items) if cls in (list, tuple):
                if not deep or all(map(_immutable, items)):
                    return self.plain(node, list) if cls is list else (node, None)
                parts = [self.item(node, const(i), item) for i, item in enumerate(items)]
                if any(p is None for p in parts):
                    return None
                return (gast.List if cls is list else gast.Tuple)(parts, gast.Load()), None
            case Map(items):
                if not deep or all(_immutable(item) for _, item in items):
                    return self.plain(node, dict)
                parts = [self.item(node, const(key), item) for key, item in items]
                if any(p is None for p in parts):
                    return None
                return gast.Dict([const(key) for key, _ in items], parts), None
        return None

    def plain(self, node: gast.expr, cls: type) -> Made:
        return call(cls.__name__, node), cls

    def item(self, node: gast.expr, key: gast.expr, kind: Kind) -> gast.expr | None:
        held = self.held("item", (subscript(clone(node), key), None))
        made = self.copied(held, kind, True)
        if made is None or made[0] is held:
            return held if made is not None else None
        return self.held("item", made)

    def held(self, label: str, made: Made) -> gast.expr:
        fresh = self.unit.names.fresh(label)
        self.unit.program.temporaries.add(fresh)
        self.before.append(Op(self.step.origin, (fresh,), made[0], callee=made[1]))
        return name(fresh)


def _immutable(kind: Kind) -> bool:
    return isinstance(kind, Const | Fun) or (isinstance(kind, Num) and kind.scalar)
