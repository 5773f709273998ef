"""holding_itself: refuses lists and dicts that are put into themselves: adjoints and tangents would have no end."""

from __future__ import annotations

from collections import Counter

import gast

from s2sad.errors import UnsupportedError
from s2sad.flow import bound_by
from s2sad.ir import Effect, Op, Step, Store, every
from s2sad.kinds import Num
from s2sad.unit import Unit

PUTTING = {"append", "appendleft", "insert", "setdefault", "__setitem__"}
SPREADING = {"extend", "extendleft", "update"}


def refuse_holding_itself(unit: Unit) -> None:
    """In both modes; two that hold one another are two."""
    steps = list(every(unit.program.body))
    times = Counter(label for step in steps if not isinstance(step, Store) for label in bound_by(step))
    made = {s.target: s.expr for s in steps if isinstance(s, Op) and len(s.targets) == 1 and times[s.target] == 1}

    def root(label: str) -> str:
        """The first of the names that only stand for one another."""
        seen = set()
        while isinstance(found := made.get(label), gast.Name) and label not in seen and times[found.id] < 2:
            seen.add(label)
            label = found.id
        return label

    def holds(node: gast.AST | None, base: str) -> bool:
        match node:
            case gast.Name(id=label):
                return root(label) == base
            case gast.List(elts=items) | gast.Tuple(elts=items) | gast.Dict(values=items):
                return any(holds(item, base) for item in items)
        return False

    for step in steps:
        label, values = _put(step)
        if label and any(holds(value, root(label)) for value in values) and not _is_array(unit, step, label):
            raise unit.error(
                UnsupportedError,
                f"{label!r} is put into itself",
                step.origin.node,
                "Hold a copy, or the key or place under which it is found.",
            )


DISPLAYS = gast.List | gast.Tuple | gast.Dict


def _put(step: Step) -> tuple[str, list[gast.expr]]:
    """A container, and what is put into it by a step."""
    node = step.expr if isinstance(step, Op) else getattr(step, "statement", None) if isinstance(step, Effect) else None
    match node.value if isinstance(node, gast.Expr) else node:
        case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr=attr), args=args, keywords=keywords):
            if attr in PUTTING:
                return base, args
            if attr in SPREADING:
                return base, [a for a in args if isinstance(a, DISPLAYS)] + [k.value for k in keywords if k.arg]
    if isinstance(step, Store) and step.op in (None, "append", "insert") and not isinstance(step.index, gast.Slice):
        return step.base, [step.value]
    return "", []


def _is_array(unit: Unit, step: Step, label: str) -> bool:
    found = step.found if isinstance(step, Store) else None
    return isinstance(found, Num) or isinstance(unit.joined_kinds().get(label), Num)
