"""sharing: which variables may hold memory that is written under another name, for forward mode.

Tangents mirror the primal statement by statement, so an alias of the primal is one of the tangent, as long as
it is made by a look-up (`v = x[1:]`, `b = a`, `parts = [a, b]`, `x.T`). All variables of such a group then have a
tangent, from the start. Where a call makes the alias, whether the tangent's is one too can't be known: that is refused.
"""

from __future__ import annotations

from collections.abc import Callable

import gast

from s2sad.errors import UnsupportedError
from s2sad.flow import variables
from s2sad.ir import Loop, Op, Store, every
from s2sad.kinds import UNKNOWN, Kind, ListOf, Map, Num, Seq
from s2sad.passes.alias import Classes, Sharing
from s2sad.trees import names_bound, names_read
from s2sad.unit import Unit

MIRRORED = (gast.Name, gast.Subscript, gast.Tuple, gast.List, gast.Dict)


# functions whose result is a view whatever the layout of the array
ALWAYS_VIEWS = {
    "flip",
    "fliplr",
    "flipud",
    "transpose",
    "swapaxes",
    "moveaxis",
    "rollaxis",
    "matrix_transpose",
    "permute_dims",
    "expand_dims",
}


def mirrored(step: Op) -> bool:
    """Does the tangent share memory exactly where the primal does, because both are the same look-up?"""
    match step.expr:
        case gast.Attribute(attr=attr):
            return attr not in ("real", "imag")
        case gast.Call(func=gast.Attribute(attr=attr)) if attr in ALWAYS_VIEWS:
            return True
        case gast.Call():
            return step.callee in (list, tuple)
    return step.leaf or isinstance(step.expr, MIRRORED)


class Groups:
    """Groups of variables that may share memory, and which are written."""

    def __init__(self, unit: Unit):
        self.unit = unit
        self.kinds = unit.joined_kinds()
        self.own = variables(unit.program) | set(unit.captured)
        self.classes = Classes()
        self.sharing = Sharing(unit)
        self.calls: dict[str, Op | Loop] = {}  # variables that a call, or a loop over a container, made an alias
        self.written: dict[str, Op | Store] = {}
        for step in every(unit.program.body):
            match step:
                case Op():
                    self._op(step)
                case Store():
                    self.written[step.base] = step
                    if not isinstance(step.kinds.get(step.base, UNKNOWN), Num):
                        self._link({step.base}, names_read(step.value))
                case Loop(target=gast.expr() as target, header=header):
                    for label in self._link(names_bound([target]), names_read(header)):
                        self.calls[label] = step
        self.groups: dict[str, set[str]] = {}
        for label in self.own:
            self.groups.setdefault(self.classes.find(label), set()).add(label)

    def _op(self, step: Op) -> None:
        if step.inplace and not self._plain(self.kinds.get(step.target, UNKNOWN)):
            self.written[step.target] = step
        sources = self.sharing.sources(step)
        linked = self._link(set(step.targets), sources)
        if len(step.targets) > 1 and sources:
            linked += self._link(set(step.targets), set(step.targets))
        if linked and not mirrored(step):
            self.calls.update(dict.fromkeys(linked, step))

    def _link(self, targets: set[str], operands: set[str]) -> list[str]:
        linked = []
        for target in targets:
            for operand in operands & self.own:
                if operand != target and not any(self._plain(self.kinds.get(n, UNKNOWN)) for n in (target, operand)):
                    self.classes.join(target, operand)
                    linked.append(target)
        return linked

    def _plain(self, kind: Kind) -> bool:
        return isinstance(kind, Num) and (kind.scalar or (kind.dtype is not None and kind.dtype.kind not in "fc"))

    def group(self, label: str) -> set[str]:
        """Names that may show what is written through a name; of a container only other names of containers."""
        members = self.groups.get(self.classes.find(label), {label})
        if isinstance(self.kinds.get(label, UNKNOWN), Seq | ListOf | Map):
            members = {n for n in members if not isinstance(self.kinds.get(n, UNKNOWN), Num)}
        return members | {label}

    def shared(self, varied: set[str]) -> set[str]:
        """Members of groups that are written and vary; refuses those that can't be mirrored."""
        result: set[str] = set()
        for label, step in self.written.items():
            members = self.group(label)
            if len(members) == 1 or not members & varied:
                continue
            for other in sorted(members):
                if (
                    other in self.calls
                    or (step.op if isinstance(step, Store) else None) is None
                    and isinstance(step, Op)
                    and self.kinds.get(label, UNKNOWN) == UNKNOWN
                ):
                    raise self.unit.error(
                        UnsupportedError,
                        f"{label!r} is written in place and may share memory with {other!r}",
                        step.origin.node,
                        "Copy one of them, or write through one name only.",
                    )
            result |= members
        return result


def written_parameters(unit: Unit) -> set[str]:
    """Parameters whose memory a function may write itself."""
    groups = Groups(unit)
    return {
        p
        for label in groups.written
        for p in groups.group(label) & set(unit.program.parameters)
        if not groups._plain(groups.kinds.get(p, UNKNOWN))
    }


def with_sharing(unit: Unit, mark: Callable[[set[str]], None]) -> set[str]:
    """Run `mark` (activity) with more and more names that always vary, until all that share written memory do."""
    groups = Groups(unit)
    always: set[str] = set()
    while True:
        mark(always)
        varied = set(unit.inputs)
        for step in every(unit.program.body):
            if isinstance(step, Op) and step.varied:
                varied |= {*step.varied, *step.targets}
            elif isinstance(step, Store) and step.varied:
                varied |= {*step.varied, step.base}
        more = groups.shared(varied)
        if more <= always:
            return always
        always |= more


def refuse_held(unit: Unit) -> None:
    """What tangents do not mirror: arrays of no axes that are written, `xs[0] += y` on arrays, lists that grow under a loop over them."""
    from s2sad.passes.alias import arrays_without_axes

    steps = list(every(unit.program.body))
    kinds = unit.joined_kinds()
    bare = arrays_without_axes(unit, steps)
    for step in steps:
        target = (
            step.target if isinstance(step, Op) and step.inplace else step.base if isinstance(step, Store) else None
        )
        inside = isinstance(step, Store) and step.op in ("+", "-") and not isinstance(kinds.get(step.base), Num)
        body = list(every(step.body)) if isinstance(step, Loop) and step.target is not None else []
        writes = any(
            s.op not in ("append", "pop") if isinstance(s, Store) else isinstance(s, Op) and s.inplace and not scalar(s)
            for s in body
        )
        grown = writes and any(
            isinstance(s, Store) and s.op == "append" and s.base in names_read(step.header) for s in body
        )
        if target in bare or inside or grown:
            raise unit.error(
                UnsupportedError,
                "writing an array that a list holds, or that has no axes, is not supported in forward mode",
                step.origin.node,
                "Use reverse mode, or keep the array in a variable.",
            )


def scalar(step: Op) -> bool:
    return isinstance(step.kind, Num) and step.kind.scalar
