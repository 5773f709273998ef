"""alias: which names may share memory, and which of that memory is written.

The pairs of names that may look at one memory (`pairs.py`) tell for each store what else it writes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import gast

from s2sad.effort import WholeError, left_whole
from s2sad.errors import UnsupportedError
from s2sad.ir import Effect, Op, Step, Store, every, written_memory
from s2sad.joining import NOTHING
from s2sad.kinds import MISSING, UNKNOWN, Const, Fun, Kind, Layers, ListOf, Num, Obj
from s2sad.passes.contents import CONTAINERS, STRUCTURAL
from s2sad.passes.lending import gives_back, mark_lending
from s2sad.passes.overlaps import Views, refuse_overlaps
from s2sad.passes.pairs import Flow, changed, liveness, may_be_array, pair
from s2sad.passes.sources import immutable, label_of
from s2sad.passes.tables import plain_tables
from s2sad.signature import call_method
from s2sad.trees import names_bound, names_read
from s2sad.unit import Unit, is_user_function

# liveness


# the pass


def alias(unit: Unit, writes: Callable[[Unit, Op], set[str]]) -> None:
    """Find out what each store may overwrite; refuse programs in which memory that is written has another name that is read later."""
    from s2sad.passes.pointing import Reaching
    from s2sad.passes.shadows import Closure

    program = unit.program
    steps = list(every(program.body))
    lending = mark_lending(unit, writes)
    refuse_unknown_writers(unit, steps)
    stores = [s for s in steps if isinstance(s, Store)]
    rebound = any(isinstance(s, Op) and s.inplace and may_be_array(s) for s in steps)
    if not stores and not rebound and not lending and not unit.lent:
        return
    live: dict[int, set[str]] = {}
    callers = {caller(p) for p in unit.lent}
    after = names_read(program.result) | ({program.aux} if program.aux else set())
    liveness(program.body, after | callers, live)
    parameters = set(program.parameters)
    lent = {pair(a, b) for a in unit.lent for b in unit.lent | callers if a != b}
    now = Flow(unit, live)
    now.block(program.body, set(lent))
    past = Flow(unit, None)
    past.block(program.body, set(lent))
    refuse_shared_updates(unit, now, live)
    written: set[str] = set()
    troubled: dict[str, Step] = {}
    containers = Reaching(unit, now.sharing)
    varied = ever_varied(unit, steps)
    views, tables = Views(unit), plain_tables(unit, steps, varied)
    for step in stores:
        step.aliases = frozenset(past.found.get(id(step), set()))
        refuse_overlaps(unit, step, past.found.get(id(step), set()), views)
        others = {o for o in now.found.get(id(step), set()) if o in live[id(step)]}
        step.aliases -= callers
        seen = {lender(o) for o in others & callers}  # the caller sees what is written there
        others -= callers
        listed = isinstance(step.found, CONTAINERS)
        if listed or step.op in STRUCTURAL:
            # the container changes, the memory of its items does not
            step.aliases = frozenset(containers.shows(step.base, set(step.aliases)))
            others, seen = containers.shows(step.base, others), containers.shows(step.base, seen)
        if seen:
            troubled.setdefault(step.base, step)
        step.watched = bool(others)
        if listed:
            if varied & {step.base, *others} and (others or (step.base not in tables and rearranges(step))):
                troubled.setdefault(step.base, step)
        elif (others | seen) and not isinstance(step.found, Num):
            refuse(unit, step, step.base, sorted(others | seen)[0])
        if others and varied & {step.base, *others}:
            troubled.update({v: troubled.get(v, step) for v in others | {step.base}})
        written |= (
            {step.base}
            | {o for o in step.aliases if not o.endswith("'")}
            | {o[:-1] for o in step.aliases if o.endswith("'")}
        )
    for step in lending:
        step.aliases = frozenset(past.found.get(id(step), set())) - callers
        others = {o for o in now.found.get(id(step), set()) if o in live[id(step)]} - callers | set(step.lends)
        given = set(step.targets) & set(now.sharing.joined) if gives_back(unit, step) else set()
        if varied & (others | given) or step.varied:  # what varies may be put into a list that held nothing
            troubled.update({v: troubled.get(v, step) for v in others | given})
        written |= written_memory(step)
    if unit.lent and steps:
        troubled.update({p: troubled.get(p, steps[0]) for p in unit.lent})
        if unit.gives:
            troubled.update({v: troubled.get(v, steps[-1]) for v in names_read(program.result)})
    functions = {n for s in steps if isinstance(s, Effect) for n in names_bound([s.statement])}
    for step in (*stores, *lending):
        outside = sorted(
            v
            for v in written_memory(step)
            if v in unit.captured or (v not in unit.joined_kinds() and v not in functions)
        )
        if outside:
            raise unit.error(
                UnsupportedError,
                f"{outside[0]!r} comes from outside of the function, and it is written in place",
                step.origin.node,
                "Pass it as an argument.",
            )
    unit.memory = Closure(unit, troubled).run() if troubled else set()
    looked_up = [s for s in steps if isinstance(s, Op) and s.leaf]
    inside = {p for s in looked_up for p in names_read(s.expr)}  # of these the leaves that are written are copied
    inside -= {p for s in looked_up if s.target not in program.leaf_names for p in names_read(s.expr)}
    unit.written = {p for p in parameters | program.leaf_names if p in written and p not in inside}


def caller(parameter: str) -> str:
    """The name that stands for what the caller of a function sees, whatever the parameter is bound to later."""
    return f"{parameter}§"


def lender(label: str) -> str:
    return label.removesuffix("§")


def refuse_shared_updates(unit: Unit, now: Flow, live: dict[int, set[str]], mirrored: Collection[str] = ()) -> None:
    """`x op= v` stands as `x = x op v`: no other name may look at x, in case it is an array."""
    for step in every(unit.program.body):
        if not isinstance(step, Op) or not step.inplace or changed(step) in mirrored or not may_be_array(step):
            continue
        others = (now.found.get(id(step), set()) & live[id(step)]) - {changed(step), *step.targets}
        others = {o for o in others if lender(o) == o}
        if others:
            raise unit.error(
                UnsupportedError,
                f"{changed(step)!r} may be an array, which `op=` writes, and {sorted(others)[0]!r} may be the same one",
                step.origin.node,
                f"Write {changed(step)} = {changed(step)} …, or copy it first.",
            )


def ever_varied(unit: Unit, steps: list[Step]) -> set[str]:
    """Variables that depend on the inputs at some time."""
    found = set(unit.inputs)
    for step in steps:
        if isinstance(step, Op | Store) and step.varied:
            found |= step.varied
            found |= set(step.targets) if isinstance(step, Op) else {step.base}
    return found


def rearranges(step: Store) -> bool:
    """Does a store do more to a list or dict than the adjoint of a list of numbers can follow?"""
    if step.op in ("append", "pop"):
        return False
    plain = isinstance(step.found, ListOf) and (isinstance(step.found.item, Num) or step.found.item == NOTHING)
    return not plain or step.op not in (None, "+", "-")


def refuse(unit: Unit, step: Step, variable: str, other: str) -> None:
    temporaries = unit.program.temporaries
    first = "an item or a view" if variable in temporaries else repr(variable)
    second = "a value that is used later" if other.removesuffix("'") in temporaries else repr(other)
    error = unit.error(
        WholeError,
        f"{first} is written in place and may share memory with {second}",
        step.origin.node,
        "Copy one of them, or write through one name only.",
    )
    raise left_whole(
        error, {variable, other.removesuffix("'")}
    )  # how they share it may be seen where more is taken apart


def refuse_unknown_writers(unit: Unit, steps: list[Step]) -> None:
    """Calls that may write an argument, and that nothing here understands; arrays of no axes that are written."""
    for step in steps:
        kind = step.kinds.get(step.base) if isinstance(step, Store) and step.op not in STRUCTURAL else None
        if isinstance(kind, Num) and kind.scalar:
            raise unit.error(
                UnsupportedError,
                f"{step.base!r} is an array without axes, and it is written in place",  # type: ignore[union-attr]
                step.origin.node,
                "Give it an axis (np.zeros(1)), or use a number.",
            )
        for inner, callee in unit.calls(step):
            if getattr(step, "lends", ()) and inner is step.expr:  # type: ignore[attr-defined]
                continue
            if may_write(unit, step, inner, callee):
                label = label_of(inner) or "this call"
                raise unit.error(
                    UnsupportedError,
                    f"what {label} does is not known, and it may write its arguments",
                    inner if hasattr(inner, "lineno") else step.origin.node,
                    "Use lists, dicts, arrays and functions that are defined at module level.",
                )


def may_write(unit: Unit, step: Step, node: gast.Call, callee: Any) -> bool:
    """May a call write what it is given?"""
    from s2sad.passes.changing_calls import WRITING_HELPERS
    from s2sad.passes.effects import effects
    from s2sad.passes.writing_names import WRITING_METHODS

    kinds = Layers(getattr(step, "operand_kinds", {}), unit.joined_kinds())
    arguments = [*node.args, *(k.value for k in node.keywords)]
    given = [kinds.get(n) for a in arguments for n in names_read(a)]
    mutable = any(kind is not None and not immutable(kind) for kind in given)
    receiver: Kind = UNKNOWN
    if isinstance(node.func, gast.Name) and (known := kinds.get(node.func.id)) is not None:
        receiver = known
        callee = (
            receiver.value
            if isinstance(receiver, Fun | Const)
            else call_method(receiver.type)
            if isinstance(receiver, Obj)
            else MISSING
        )
        mutable = mutable or isinstance(receiver, Obj)
    elif isinstance(node.func, gast.Attribute) and (callee is MISSING or callee is None):
        receiver = kinds.get(node.func.value.id, UNKNOWN) if isinstance(node.func.value, gast.Name) else UNKNOWN
        if isinstance(receiver, Num):
            return False
        if isinstance(receiver, Obj):
            callee, mutable = getattr(receiver.type, node.func.attr, MISSING), True
        else:
            log = isinstance(node.func.value, gast.Name) and node.func.value.id in unit.logs
            return node.func.attr in WRITING_METHODS and not log
    if callee is MISSING or callee is None:
        return mutable
    if callee in WRITING_HELPERS and isinstance(step, Effect):  # it was taken for one of constants
        return bool({n for a in arguments for n in names_read(a)} & ever_varied(unit, every(unit.program.body)))
    if isinstance(callee, gast.AST) or not is_user_function(callee):
        return False
    return mutable and effects(callee).writes
