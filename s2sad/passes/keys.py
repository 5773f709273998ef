"""keys: a loop that was written with an index turns out to run over a dict: it runs over the keys."""

from __future__ import annotations

import gast

from s2sad.ir import Loop, Op, every
from s2sad.kinds import DictOf, Map
from s2sad.trees import name
from s2sad.unit import Unit


def over_keys(unit: Unit) -> bool:
    """Does any loop change?"""
    changed = False
    for step in every(unit.program.body):
        if not isinstance(step, Loop) or not isinstance(step.target, gast.Name):
            continue
        base = getattr(step.header, "indexed", "")
        for inner in step.body if base else ():
            if isinstance(inner, Op) and _reads(inner.expr, base, step.target.id):
                if isinstance(inner.operand_kinds.get(base), DICTS):
                    step.header = name(base)
                    step.header.keyed = True
                    inner.expr, inner.callee, changed = name(step.target.id), None, True
                break
    return changed


def _reads(expr: gast.expr, base: str, index: str) -> bool:
    match expr:
        case gast.Subscript(value=gast.Name(id=label), slice=gast.Name(id=key)):
            return label == base and key == index
    return False


DICTS = Map | DictOf
