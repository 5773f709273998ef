"""What a call of the user's own function makes of the lists and dicts that it is given: `fill(out, 3)` may put numbers into `out`.

The kind that is found holds before the call and behind it, and stays if the function is called again: a function that calls itself
is given what it has filled.
"""

from __future__ import annotations

import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import gast

from s2sad.called import kind_of_bound, marked_arguments, unwrapped
from s2sad.calls import Canonical
from s2sad.errors import UnsupportedError
from s2sad.generalising import generalised, placed, respecialised, spelled_out
from s2sad.ir import Op, Store, every
from s2sad.joining import element, is_list, join, joined, loosened, values
from s2sad.kinds import FLOAT, NEVER, UNKNOWN, DictOf, Kind, ListOf, Map, Num, Unknown, same_dtype, with_items
from s2sad.passes.contents import CONTAINERS, clouded
from s2sad.passes.effects import effects
from s2sad.result_kinds import DEEPEST, calls_itself
from s2sad.unit import Unit, is_user_function

if TYPE_CHECKING:
    from s2sad.session import Session

ROUNDS = 6


@dataclass
class Changed:
    """What is found out of calls, each with the kinds of its arguments."""

    kinds: dict[tuple, list[Kind]] = field(default_factory=dict)  # those behind the call
    pending: list[tuple] = field(default_factory=list)  # calls that are being worked out
    asked: set[tuple] = field(default_factory=set)  # those of them that were asked for
    resting: set[tuple] = field(default_factory=set)  # calls that were worked out, and rest on what is not


def changed_kinds(
    session: Session, operation: Canonical, kinds: list[Kind], named: dict[str, Kind]
) -> list[tuple[gast.expr, Kind]]:
    """The arguments of a call that are containers which it rearranges, with the kinds that they have from then on."""
    callee = unwrapped(operation.callee)
    if not isinstance(callee, types.FunctionType) or not is_user_function(callee):
        return []
    if not any(_changeable(kind) for kind in [*kinds, *named.values()]) or not effects(callee).writes:
        return []
    given = {f"§{i}": tree for i, tree in enumerate(operation.args)}
    given |= {f"§{key}": tree for key, tree in operation.keywords.items()}
    try:
        trees, table = marked_arguments(session, callee, kinds, named)
    except UnsupportedError:
        return [(tree, UNKNOWN) for tree in given.values()]
    before = [kind_of_bound(session, tree, table) for tree in trees]
    after = _after(session, callee, before, operation.place)
    found = []
    for tree, old, new in zip(trees, before, after, strict=True):
        if old != new:
            found += [
                (given[n.id], new if n is tree else UNKNOWN) for n in gast.walk(tree) if getattr(n, "id", "") in given
            ]
    return found


def _changeable(kind: Kind) -> bool:
    """Is it a list or dict, or does it hold one?"""
    return is_list(kind) or isinstance(kind, Map | DictOf) or any(map(_changeable, values(kind)))


def _after(session: Session, callee: types.FunctionType, kinds: list[Kind], place: str) -> list[Kind]:
    """The kinds of the arguments behind a call, which are no narrower than they were."""
    within = sum(other is callee for other, _ in session.changes.pending)
    if within > DEEPEST or any(_changeable(kind) and _holds_unknown(kind) for kind in kinds):
        return list(map(_unknown_items, kinds))
    inner = generalised(list(map(_open, kinds)) if within else kinds, bool(within) or calls_itself(session, callee))
    changes, key = session.changes, (callee, tuple(map(spelled_out, inner)))
    wider = next((other for other in _opened(session, callee) if _alike_beside(changes.kinds[other], inner)), None)
    if wider is not None:
        key, merged = wider, _joined(changes.kinds[wider], inner)
        if not alike(merged, changes.kinds[key]):
            changes.kinds[key] = merged
    if key in changes.pending:
        changes.asked.add(key)
    elif key not in changes.kinds:
        _settle(session, callee, inner, key)
    found = changes.kinds[key]
    if key in changes.resting:
        del changes.kinds[key]
        changes.resting.discard(key)
    same = [not _changeable(a) or spelled_out(a) == spelled_out(b) for a, b in zip(inner, found, strict=True)]
    after = [respecialised(kind, inner, kinds, f"{place}.{i}") for i, kind in enumerate(found)]
    return [old if stays else new for old, new, stays in zip(kinds, after, same, strict=True)]


def _joined(kinds: list[Kind], others: list[Kind]) -> list[Kind]:
    """Containers of either."""
    pairs = enumerate(zip(kinds, others, strict=True))
    return [join(a, b, f"§{i}") if _changeable(a) else a for i, (a, b) in pairs]


def _opened(session: Session, callee: types.FunctionType) -> list[tuple]:
    """Calls inside of others of one function that are being worked out: these are to serve all that stand in them."""
    return [key for key in session.changes.pending if key[0] is callee][1:]


def _alike_beside(kinds: list[Kind], others: list[Kind]) -> bool:
    """Are they the same but for containers?"""
    return all(
        _changeable(a) and _changeable(b) or spelled_out(a) == spelled_out(b)
        for a, b in zip(kinds, others, strict=True)
    )


def _holds_unknown(kind: Kind) -> bool:
    """Is it not known what a container holds? It may be once its changes are spelled out."""
    return isinstance(kind, Unknown) or any(map(_holds_unknown, values(kind)))


def _settle(session: Session, callee: types.FunctionType, kinds: list[Kind], key: tuple) -> None:
    session.changes.kinds[key] = kinds
    session.changes.pending.append(key)
    outer, session.changes.asked = session.changes.asked, set()
    outside, session.consulted = session.consulted, set()
    for attempt in range(ROUNDS):
        before = session.changes.kinds[key]
        try:
            after = ends(session.unit(callee, before, [], lent=()), before)
        except UnsupportedError:
            after = list(map(_unknown_items, before))
        after = _joined(after, session.changes.kinds[key])  # calls inside may have widened it
        if alike(after, before):
            break
        if attempt == ROUNDS - 1:
            after = [a if a == b else UNKNOWN for a, b in zip(after, before, strict=True)]
        session.changes.kinds[key] = after
    session.changes.pending.pop()
    session.changes.asked.discard(key)
    if session.changes.asked or session.consulted:  # it rests on what is not settled yet
        session.changes.resting.add(key)
    session.changes.asked |= outer
    session.consulted |= outside


def alike(kinds: list[Kind], others: list[Kind]) -> bool:
    """Are they the same but for what dimensions that nothing is known of are called?"""
    return list(map(spelled_out, generalised(kinds, True))) == list(map(spelled_out, generalised(others, True)))


def ends(unit: Unit, before: list[Kind]) -> list[Kind]:
    """The kinds of what a function was given, over all that it does."""
    steps = list(every(unit.program.body))
    bound = {t for step in steps if isinstance(step, Op) for t in step.targets if not step.inplace}
    changes = any(isinstance(step, Store) and isinstance(step.found, CONTAINERS) for step in steps)
    found = []
    for label, kind in zip(unit.program.parameters, before, strict=True):
        if not _changeable(kind):
            found.append(kind)
        elif label in bound:  # another object has the name then
            found.append(UNKNOWN if changes else kind)
        else:
            # an exception may leave it as a store did
            stored = [s.kinds.get(label, UNKNOWN) for s in steps if isinstance(s, Store) and s.base == label]
            met = [kind, unit.environment.get(label, kind), *(k for k in stored if k != UNKNOWN)]
            found.append(_plain(placed(joined(met, f"{label}~"), f"§{label}")))
    return found


def _plain(kind: Kind) -> Kind:
    """Numbers of NumPy's count as Python's, as where both meet: a function that calls itself may find either."""
    if isinstance(kind, Num) and kind.scalar and kind.boxed is False and same_dtype(kind.dtype, FLOAT):
        return join(kind, Num(FLOAT, (), python=True), "§item")
    return with_items(kind, _plain)


def _unknown_items(kind: Kind) -> Kind:
    """A list or dict of anything, under any keys."""
    if isinstance(kind, Map | DictOf):
        return DictOf(UNKNOWN, kind.type, kind.factory)
    return clouded(kind) if is_list(kind) else with_items(kind, _unknown_items)


def _open(kind: Kind) -> Kind:
    """A list or dict of any number of the items that it holds."""
    if is_list(kind):
        return ListOf(_open(element(kind, "§item")) if values(kind) else NEVER)
    if isinstance(kind, Map) and not kind.items:
        return loosened(kind, NEVER)
    return with_items(kind, _open)
