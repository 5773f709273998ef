"""alias: which names may share memory, and which of that memory is written."""
from __future__ import annotations

import gast

from s2sad.errors import UnsupportedError
from s2sad.ir import Op, Store, every
from s2sad.kinds import UNKNOWN, ListOf, Num, Seq
from s2sad.trees import names_read
from s2sad.unit import Unit


class Classes:
    """Union-find over names."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def find(self, name: str) -> str:
        while self.parent.get(name, name) != name:
            self.parent[name] = self.parent.get(self.parent[name], self.parent[name])
            name = self.parent[name]
        return name

    def join(self, a: str, b: str) -> None:
        self.parent[self.find(a)] = self.find(b)


def alias(unit: Unit) -> None:
    """Refuse programs in which memory that is written may have another name."""
    steps = list(every(unit.program.body))
    written = {s.base: s for s in steps if isinstance(s, Store)}
    written |= {s.target: s for s in steps if isinstance(s, Op) and s.inplace and not _immutable(s)}
    if not written:
        return
    classes = Classes()
    members: dict[str, set[str]] = {}
    for step in steps:
        if isinstance(step, Op) and shares(step):
            for target in step.targets:
                for operand in names_read(step.expr):
                    if not _scalar_name(step, target) and not _scalar_name(step, operand):
                        classes.join(target, operand)
                        members.setdefault(target, set()).add(operand)
    groups: dict[str, set[str]] = {}
    for step in steps:
        if isinstance(step, Op):
            for variable in [*step.targets, *names_read(step.expr)]:
                groups.setdefault(classes.find(variable), set()).add(variable)
    for variable, step in written.items():
        others = groups.get(classes.find(variable), set()) - {variable}
        if others:
            other = sorted(others)[0]
            raise unit.error(UnsupportedError, f"{variable!r} is written in place and may share memory with {other!r}", step.origin.node,
                             "Copy one of them, or write through one name only.")


def _immutable(step: Op) -> bool:
    kind = step.kinds.get(step.target, UNKNOWN)
    return isinstance(kind, Num) and kind.scalar


def _scalar_name(step: Op, variable: str) -> bool:
    kind = step.kinds.get(variable, step.operand_kinds.get(variable, UNKNOWN))
    return isinstance(kind, Num) and kind.scalar


VIEWS = {"T", "mT", "reshape", "ravel", "transpose", "swapaxes", "squeeze", "view", "diagonal", "real", "imag", "asarray", "atleast_1d", "atleast_2d",
         "broadcast_to", "expand_dims", "moveaxis", "flip", "fliplr", "flipud", "rot90", "split", "array_split", "sliding_window_view"}


def shares(step: Op) -> bool:
    """May what a step binds share memory with an operand?"""
    expr = step.expr
    match expr:
        case gast.Name() | gast.Subscript() | gast.Tuple() | gast.List() | gast.Dict() | gast.IfExp() | gast.Starred():
            return True
        case gast.Attribute(attr=attr):
            return attr in VIEWS or not isinstance(step.kind, Num)
        case gast.Call(func=func):
            label = func.attr if isinstance(func, gast.Attribute) else func.id if isinstance(func, gast.Name) else ""
            return label in VIEWS or not step.pure or label in ("list", "tuple", "dict", "sorted", "reversed", "zip")
        case gast.BinOp():
            return isinstance(step.kind, Seq | ListOf)
    return False
