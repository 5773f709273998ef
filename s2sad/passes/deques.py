"""deques: in reverse mode a deque is a list, of which the generated code takes the first item too; one that is bounded drops what is too much.

>>> import numpy as np
>>> from collections import deque
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     window = deque(maxlen=2)
...     total = 0.0
...     for v in x:
...         window.append(v)
...         total += window[0] * v
...     return total
>>> forward_sweep(f, np.ones(3))
window = []
window_bar = []
total = 0.0
conditions = []
window_0s = []
for i in range(len(x)):
    v = x[i]
    window.append(v)
    window_bar.append(0.0)
    condition = len(window) > 2
    conditions.append(condition)
    if condition:
        del window[0]
        del window_bar[0]
    window_0 = window[0]
    window_0s.append(window_0)
    total = total + window_0 * v
value = total
"""

from __future__ import annotations

import collections
from dataclasses import dataclass, field
from typing import Any

import gast

from s2sad.errors import UnsupportedError
from s2sad.flow import reads_of
from s2sad.ir import Branch, Effect, Loop, Op, Step, Store, every
from s2sad.kinds import UNKNOWN, differentiable
from s2sad.passes.rewriting import StepRewriter
from s2sad.passes.sources import is_library
from s2sad.trees import binary, call, clone, const, name, names_bound, names_read, subscript, walk
from s2sad.unit import Unit

# methods that mean the same for lists, or that `mutation` writes out
METHODS = {
    "append",
    "appendleft",
    "pop",
    "popleft",
    "extend",
    "extendleft",
    "rotate",
    "clear",
    "remove",
    "reverse",
    "index",
    "count",
}
UNBOUNDED = {"insert", "copy"}  # and these where nothing is dropped


def as_lists(unit: Unit) -> bool:
    """Turn deques of which every use is known into lists; tells whether anything changed."""
    groups = _groups(unit)
    return bool(groups) and _Lists(unit, groups).run()


@dataclass
class Group:
    """Names that stand for deques, which are made in the same way."""

    names: set[str] = field(default_factory=set)
    length: gast.expr | None = None  # the most that they hold


def made(step: Step) -> gast.Call | None:
    """`deque(…)`"""
    if isinstance(step, Op) and isinstance(step.expr, gast.Call) and step.callee is collections.deque:
        return step.expr
    return None


def _length(node: gast.Call) -> gast.expr | None:
    given = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "maxlen")]
    return None if not given or isinstance(given[0], gast.Constant) and given[0].value is None else given[0]


def _groups(unit: Unit, understood: bool = True) -> list[Group]:
    steps = list(every(unit.program.body))
    found: dict[str, Group] = {}
    for step in steps:
        node = made(step)
        if node is not None:
            found.setdefault(step.targets[0], Group(set(step.targets), _length(node)))  # type: ignore[attr-defined]
    size = -1
    while found and size != len(found):
        size = len(found)
        for step in steps:
            if isinstance(step, Op) and isinstance(step.expr, gast.Name) and step.expr.id in found:
                group = found[step.expr.id]
                for target in step.targets:
                    if found.get(target, group) is not group:
                        group.names |= found[target].names
                    group.names.add(target)
                    found[target] = group
    distinct = list({id(g): g for g in found.values()}.values())
    return [
        group
        for group in distinct
        if (not understood or all(_understood(unit, step, group) for step in steps)) and _varies(steps, group)
    ]


def _varies(steps: list[Step], group: Group) -> bool:
    """May numbers that carry derivatives be in it?"""
    for step in steps:
        node = made(step)
        if isinstance(step, Store) and step.base in group.names:
            held: Any = step.value
        elif node is not None and step.targets[0] in group.names:  # type: ignore[attr-defined]
            held = node
        elif isinstance(step, Op) and isinstance(step.expr, gast.Call) and _receiver(step.expr) in group.names:
            held = gast.Tuple(step.expr.args, gast.Load())
        else:
            continue
        kinds = step.operand_kinds if isinstance(step, Op) else step.kinds
        if any(differentiable(kinds.get(n, UNKNOWN)) for n in names_read(held) - group.names):
            return True
    return False


def _receiver(node: gast.Call) -> str:
    match node.func:
        case gast.Attribute(value=gast.Name(id=label)):
            return label
    return ""


def _understood(unit: Unit, step: Step, group: Group) -> bool:
    """Is it known what a step does with the deques?"""
    names = group.names
    if isinstance(step, Op) and set(step.targets) & names:
        node = made(step)
        if node is not None:
            return _plain_call(node) and _same(_length(node), group.length) and not names_read(node) & names
        return isinstance(step.expr, gast.Name) and step.expr.id in names and not step.inplace
    read = reads_of(step) & names
    if isinstance(step, Op) and read and not _asked(step.expr) & names:
        return True
    match step:
        case Store(value=value, index=index):
            return not (names_read(value) | names_read(index)) & names
        case Op(expr=gast.Call() as node) if _receiver(node) in names:
            known = METHODS | (UNBOUNDED if group.length is None else set())
            plain = not names_read(gast.Tuple([*node.args, *(k.value for k in node.keywords)], gast.Load())) & names
            return plain and node.func.attr in known  # type: ignore[attr-defined]
        case Op(expr=gast.Subscript(value=gast.Name(), slice=index)):
            return not names_read(index) & names
        case Op(expr=gast.Call() as node) if read:
            builtin = getattr(step.callee, "__module__", "") == "builtins"
            atoms = all(isinstance(a, gast.Name | gast.Constant) for a in node.args)
            return (builtin or is_library(step.callee)) and atoms and not node.keywords
        case Loop(header=header) if read:
            lengths = [n.args for n in walk(header) if isinstance(n, gast.Call) and getattr(n.func, "id", "") == "len"]
            counted = sum(isinstance(a, gast.Name) and a.id in names for args in lengths for a in args)
            return isinstance(header, gast.Name) or counted == sum(
                isinstance(n, gast.Name) and n.id in names for n in walk(header)
            )
        case Branch():
            return not read or isinstance(step.test, gast.Name)
        case Effect():
            return not (names_read(step.statement) | names_bound([step.statement])) & names
    return not read and not names_read(unit.program.result) & names


def _asked(node: gast.AST) -> set[str]:
    """Names that are read, other than for the number of items that something holds, or may hold."""
    match node:
        case gast.Call(func=gast.Name(id="len"), args=[gast.Name()]) | gast.Attribute(value=gast.Name(), attr="maxlen"):
            return set()
        case gast.Name(id=label):
            return {label}
    return set().union(*map(_asked, gast.iter_child_nodes(node)))


def refuse_deques(unit: Unit) -> None:
    """What is left of deques that are written, once all is found out."""
    steps = list(every(unit.program.body))
    written = {s.base for s in steps if isinstance(s, Store)}
    for group in _groups(unit, understood=False):
        if group.names & written:
            step = next(s for s in steps if made(s) is not None and set(s.targets) & group.names)  # type: ignore[attr-defined]
            raise unit.error(
                UnsupportedError,
                "this deque holds values that are differentiated, and is used in a way that is not supported",
                step.origin.node,
                "Use a list, and take slices of it.",
            )


def _plain_call(node: gast.Call) -> bool:
    return len(node.args) <= 2 and all(k.arg == "maxlen" for k in node.keywords)


def _same(a: gast.expr | None, b: gast.expr | None) -> bool:
    """The same bound: none, or one number."""
    if a is None or b is None:
        return a is b
    numbers = isinstance(a, gast.Constant) and isinstance(b, gast.Constant)
    return numbers and a.value == b.value  # type: ignore[attr-defined]


class _Lists(StepRewriter):
    def __init__(self, unit: Unit, groups: list[Group]):
        super().__init__(unit)
        self.lengths = {label: group.length for group in groups for label in group.names}

    def step(self, step: Step) -> list[Step]:
        node = made(step)
        if node is not None and step.targets[0] in self.lengths:  # type: ignore[attr-defined]
            self.changed = True
            return self.list(step, node)  # type: ignore[arg-type]
        if isinstance(step, Op) and any(_is_bound(n, self.lengths) for n in walk(step.expr)):
            step.origin.split = self.changed = True
            step.expr = self.without_bounds(step.expr)
        base = (
            step.base
            if isinstance(step, Store)
            else _receiver(step.expr)
            if isinstance(step, Op) and isinstance(step.expr, gast.Call)
            else ""
        )
        if base in self.lengths:
            step.origin.split = True  # the user's text calls methods that lists don't have
        length = self.lengths.get(base)
        if length is None:
            return [step]
        if isinstance(step, Store):
            return [step, *self.dropped(base, length, first=True)] if step.op == "append" else [step]
        assert isinstance(step, Op) and isinstance(step.expr, gast.Call)
        return self.bounded(step, base, length, step.expr)

    def without_bounds(self, node: Any) -> Any:
        """`d.maxlen` is what it was made with."""
        if _is_bound(node, self.lengths):
            length = self.lengths[node.value.id]
            return clone(length) if length is not None else const(None)
        result = clone(node)
        for part in node._fields:
            value = getattr(node, part, None)
            if isinstance(value, gast.AST):
                setattr(result, part, self.without_bounds(value))
            elif isinstance(value, type([])):
                setattr(result, part, [self.without_bounds(v) if isinstance(v, gast.AST) else v for v in value])
        return result

    def list(self, step: Op, node: gast.Call) -> list[Step]:
        self.kinds = step.operand_kinds
        step.origin.split = True  # the user's text makes a deque
        out: list[Step] = []
        length = _length(node)
        step.expr, step.callee = gast.List([], gast.Load()), None
        if node.args and not (isinstance(length, gast.Constant) and not length.value):
            step.expr, step.callee = call("list", node.args[0]), list
            if length is not None:
                held = self.make(step.expr, out, list)
                step.expr, step.callee = subscript(held, gast.Slice(_minus(length), None, None)), None
        return [*out, step]

    def dropped(self, base: str, length: gast.expr, first: bool) -> list[Step]:
        """What the deque loses, once it holds one item more than it may."""
        out: list[Step] = []
        inner: list[Step] = []
        many = gast.Compare(call("len", name(base)), [gast.Gt()], [clone(length)])
        test = self.make(many, out, label="condition")
        end = const(0) if first else _minus(const(1))
        held = self.make(subscript(name(base), end), inner, label=f"{base}_{'first' if first else 'last'}")
        index, op = (const(0), "delete") if first else (const(None), "pop")
        inner.append(Store(self.origin, base, index, clone(held), op, merged=True))
        return [*out, Branch(self.origin, test, inner, [])]

    def bounded(self, step: Op, base: str, length: gast.expr, node: gast.Call) -> list[Step]:
        match node.func.attr:  # type: ignore[attr-defined]
            case "append":
                return [step, *self.dropped(base, length, first=True)]
            case "appendleft":
                return [step, *self.dropped(base, length, first=False)]
            case "extend" | "extendleft" as method:
                self.kinds = step.operand_kinds
                out: list[Step] = []
                items = self.make(call("list", node.args[0]), out, list, label="items")
                if method == "extendleft":
                    items = self.make(subscript(items, gast.Slice(None, None, _minus(const(1)))), out)
                pair = (name(base), items) if method == "extend" else (items, name(base))
                both = self.make(binary(pair[0], "+", pair[1]), out)
                kept = (
                    gast.Slice(_minus(length), None, None)
                    if method == "extend"
                    else gast.Slice(None, clone(length), None)
                )
                rest = self.make(subscript(both, kept), out)
                out.append(Store(self.origin, base, gast.Slice(None, None, None), rest, "replace", merged=True))
                return out
        return [step]


def _is_bound(node: gast.AST, names: dict[str, gast.expr | None]) -> bool:
    match node:
        case gast.Attribute(value=gast.Name(id=label), attr="maxlen"):
            return label in names
    return False


def _minus(node: gast.expr) -> gast.expr:
    return gast.UnaryOp(gast.USub(), clone(node))
