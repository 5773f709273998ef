"""outside_memory: arrays and containers that live outside of the function must not be written, by whatever way they are reached.

What a class or module holds, what a parameter has as its default, what a helper gives back of its own module or remembers: such
memory is there before the call and after it, and no adjoint or tangent of it is.

>>> import numpy as np
>>> from s2sad import grad
>>> def squares(x, work=np.zeros(3)):
...     work[:] = x
...     return work * work
>>> def f(x):
...     return np.sum(squares(x))
>>> grad(f)(np.ones(3))  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
s2sad.errors.UnsupportedError: ...:2:5: 'a default of squares' comes from outside of the function, and it is written in place
    work[:] = x
    ^
Pass it as an argument, or make it in the function.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import gast

from s2sad.errors import UnsupportedError
from s2sad.ir import Effect, Op, Step, Store, every, trees_read
from s2sad.kinds import UNKNOWN, Const, Kind, Num
from s2sad.origin import is_generated
from s2sad.passes.alias import ever_varied
from s2sad.passes.changing_calls import CHANGES, WRITING_HELPERS, as_op, changed_by
from s2sad.passes.contents import CONTAINERS, STRUCTURAL
from s2sad.passes.outside_routes import Routes, held, is_outside
from s2sad.passes.pairs import Flow, changed, may_be_array
from s2sad.passes.sources import NEW, label_of
from s2sad.trees import names_read, walk
from s2sad.unit import Unit


def refuse_outside_writes(unit: Unit, writes: Callable[[Unit, Op], set[str]], forward: bool = False) -> None:
    """For both modes. Numbers that are counted and logs that are only added to are no part of the derivative."""
    if is_generated(unit.source.function):
        return  # it was looked at when it was the user's
    routes = Routes(unit)
    steps = list(every(unit.program.body))
    found = {id(step): labels for step in steps if (labels := routes.outside(step))}
    shared = _seen_outside(unit, steps) if forward else set()  # in reverse mode `alias` looks at these
    outside = shared.union(*found.values())
    flow = Flow(unit, None)
    flow.outside = found
    if outside:
        flow.block(unit.program.body, set())
    reached = _reached(steps, found, flow) if found else {}
    logs = _logs(unit, steps, found) if found else set()
    for step in steps:
        written = _written(unit, step, writes, flow, reached, outside) | _by_method(unit, step, routes)
        for label in sorted(written):
            if label in logs or _counts(step) or (label in shared and not getattr(step, "varied", ())):
                continue
            raise unit.error(
                UnsupportedError,
                f"{label!r} comes from outside of the function, and it is written in place",
                step.origin.node,
                "Pass it as an argument, or make it in the function.",
            )


def _seen_outside(unit: Unit, steps: list[Step]) -> set[str]:
    """Variables outside of the function, but for lists and dicts that nothing looks at."""
    looking = [step for step in steps if not (isinstance(step, Store) and step.op == "delete")]
    trees = [unit.program.result, *(tree for step in looking for tree in trees_read(step))]
    used = set().union(*map(names_read, trees))
    # `del log[:]` looks at it first
    idle = [step for step in steps if isinstance(step, Op) and not used & {*step.targets}]
    left_out = {id(tree) for step in idle for tree in trees_read(step)}
    read = set().union(*(names_read(tree) for tree in trees if id(tree) not in left_out))
    return {label for label, kind in unit.captured.items() if label in read or not isinstance(kind, CONTAINERS)}


def _by_method(unit: Unit, step: Step, routes: Routes) -> set[str]:
    """`keep = LOG.append` of a module, or `Class.table.update(new)`, called with what varies."""
    found: set[str] = set()
    for node, callee in unit.calls(step):
        holder = getattr(callee, "__self__", None) if isinstance(callee, types.BuiltinFunctionType) else None
        if holder is not None and not isinstance(holder, types.ModuleType | type) and callee.__name__ in CHANGES:
            found.add(gast.unparse(node.func))
        match node.func:
            case gast.Attribute(value=gast.Attribute() | gast.Subscript() as base, attr=attr) if attr in CHANGES:
                if is_outside(held(base, unit.scope, routes.joined)):
                    found.add(gast.unparse(base))
    if not found:
        return found
    varied = ever_varied(unit, list(every(unit.program.body)))
    given = (names_read(node) for node, _ in unit.calls(step))
    return found if any(names & varied for names in given) else set()


def _written(
    unit: Unit, step: Step, writes: Any, flow: Flow, reached: dict[str, set[str]], outside: set[str]
) -> set[str]:
    """What a step writes that is outside."""
    if isinstance(step, Store) and (isinstance(step.found, CONTAINERS) or step.op in STRUCTURAL):
        return (reached.get(f"{step.base} itself", set()) | {step.base}) & outside
    if isinstance(step, Store) or (isinstance(step, Op) and step.inplace and may_be_array(step)):
        base = {step.base} if isinstance(step, Store) else {changed(step)}
        return (flow.found.get(id(step), set()) | base) & outside
    called = as_op(unit, step) if isinstance(step, Op | Effect) else None
    if called is None or not isinstance(called.expr, gast.Call):
        return set()
    named = {*writes(unit, called)}
    given = named <= flow.sharing.joined.keys() or not _has_memory(unit, called)
    named |= {changed_by(called.expr)}
    if called.callee in WRITING_HELPERS:
        named |= names_read(called.expr.args[0])
    # of an argument that the call leaves out, and that is written
    found = set() if given else {f"a default of {label_of(called.expr)}"}
    return found.union(*(reached.get(label, set()) for label in named))


def _has_memory(unit: Unit, step: Op) -> bool:
    """Has a function defaults that could be written?"""
    operation = unit.canonical(step)
    function = operation.callee if operation is not None else None
    defaults = [
        *(getattr(function, "__defaults__", None) or ()),
        *(getattr(function, "__kwdefaults__", None) or {}).values(),
    ]
    return any(map(is_outside, defaults))


def _reached(steps: list[Step], found: dict[int, set[str]], flow: Flow) -> dict[str, set[str]]:
    """For each variable where outside its memory may come from, at any time; and for `xs itself`, where only what xs holds does not count."""
    reached: dict[str, set[str]] = {}
    size = -1
    while size != sum(map(len, reached.values())):
        size = sum(map(len, reached.values()))
        for step in steps:
            if isinstance(step, Op):
                labels = found.get(id(step), set()).union(*(reached.get(n, set()) for n in flow.sharing.sources(step)))
                itself = labels
                if isinstance(step.expr, gast.Name):
                    itself = reached.get(f"{step.expr.id} itself", set())
                elif isinstance(step.expr, DISPLAYS) or any(step.callee is made for made in NEW):
                    itself = set()  # it is new, whatever it holds
                for target in step.targets if labels else ():
                    reached.setdefault(target, set()).update(labels)
                    reached.setdefault(f"{target} itself", set()).update(itself)
    return reached


DISPLAYS = gast.List | gast.Tuple | gast.Dict | gast.ListComp | gast.DictComp


def _counts(step: Step) -> bool:
    """Is it a whole number, or a text, that is stored?"""
    if not isinstance(step, Store) or step.varied:
        return False
    kind: Kind = step.kinds.get(step.value.id, UNKNOWN) if isinstance(step.value, gast.Name) else UNKNOWN
    if isinstance(step.value, gast.Constant):
        return not isinstance(step.value.value, float | complex)
    return isinstance(kind, Const) or (isinstance(kind, Num) and kind.dtype is not None and kind.dtype.kind in "biu")


def _logs(unit: Unit, steps: list[Step], found: dict[int, set[str]]) -> set[str]:
    """Lists that are looked up only to be added to."""
    appending = [step for step in steps if isinstance(step, Store) and step.op == "append"]
    others = [step for step in steps if not (isinstance(step, Store) and step.op == "append")]
    trees = [unit.program.result, *(step.value for step in appending)]
    trees += [tree for step in others for tree in trees_read(step)]
    looked_at = set().union(*map(names_read, trees)) | {step.base for step in others if isinstance(step, Store)}
    added = {step.base for step in appending} - looked_at
    labels: set[str] = set().union(*found.values())
    again: list[gast.AST] = [unit.program.result]
    for step in others:
        if not (isinstance(step, Op) and set(step.targets) <= added):
            labels -= found.get(id(step), set())
            again += trees_read(step)
    read = {gast.unparse(n) for tree in again for n in walk(tree) if isinstance(n, gast.Attribute)} if labels else set()
    return labels - read
