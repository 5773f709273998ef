"""The kinds of what calls of the user's own functions give."""

from __future__ import annotations

import contextlib
import copy
import functools
import types
from typing import TYPE_CHECKING, Any

import gast

from s2sad import custom, replay
from s2sad.called import bound_kinds, call_of_generated, kind_of_bound
from s2sad.calls import Canonical
from s2sad.effort import THOROUGH
from s2sad.errors import UnsupportedError
from s2sad.generalising import generalised, placed, respecialised, spelled_out
from s2sad.joining import join, values
from s2sad.kinds import MISSING, NEVER, UNKNOWN, Const, Kind, Num
from s2sad.passes.lifting import lifted
from s2sad.passes.records import record_kind
from s2sad.scope import Scope, parameters
from s2sad.transform import Transformed
from s2sad.trees import name, names_read
from s2sad.unit import is_user_function

if TYPE_CHECKING:
    from s2sad.session import Session

MOST_TRIED = 50  # results that are looked at twice, for one file
DEEPEST = 25  # how often a function may stand in itself with other kinds of arguments: trees are as deep


def call_kind(session: Session, operation: Canonical, kinds: list[Kind], named: dict[str, Kind]) -> Kind | None:
    callee, transformed = operation.callee, None
    record = record_kind(operation, kinds, named)
    if record is not None:
        return record
    if callee is custom.stop_gradient:
        return kinds[0]
    if callee is replay.random_state:
        return Const(MISSING)
    if callee is copy.deepcopy and len(kinds) == 1 and isinstance(kinds[0], Num) and kinds[0].shape is not None:
        return kinds[0]
    if isinstance(callee, (custom.custom_vjp, custom.custom_jvp, custom.checkpoint)):
        callee = callee.function
    if isinstance(callee, Transformed):
        transformed = callee
        if callee.by_kinds and any(kind is UNKNOWN for kind in [*kinds, *named.values()]):
            return UNKNOWN
        labels = [f"§{i}" for i in range(len(kinds))]
        table = dict(zip(labels, kinds, strict=True)) | {f"§{key}": kind for key, kind in named.items()}
        marked = Canonical(callee, [name(n) for n in labels], {key: name(f"§{key}") for key in named})
        opened = call_of_generated(session, marked, lambda tree: kind_of_bound(session, tree, table))
        callee, kinds, named = opened.callee, [kind_of_bound(session, a, table) for a in opened.args], {}
        operation = Canonical(callee, opened.args, {}, operation.place)
    if isinstance(callee, functools._lru_cache_wrapper):
        callee = callee.__wrapped__
    if not is_user_function(callee) or isinstance(callee, gast.AST):
        return None
    if isinstance(callee, types.MethodType):
        return None
    try:
        bound = bound_kinds(session, callee, kinds, named)
    except UnsupportedError:
        return UNKNOWN
    found = result_kind(session, callee, bound, operation.place)
    return gradient_kind(transformed, bound) if found is UNKNOWN and bound and transformed is not None else found


def gradient_kind(transformed: Transformed, kinds: list[Kind]) -> Kind:
    """The gradient by an array is an array of its dtype and form, whatever its text shows of that."""
    plain = transformed.plain
    if transformed.transform != "grad" or not isinstance(plain, types.FunctionType):
        return UNKNOWN
    names, single = transformed.named(plain)
    labels = transformed.binder(plain).names
    kind = kinds[labels.index(names[0])] if single and names[0] in labels else UNKNOWN
    if isinstance(kind, Num) and kind.shape and kind.dtype is not None and kind.dtype.kind in "fc":
        return Num(kind.dtype, kind.shape)
    return UNKNOWN


def calls_itself(session: Session, callee: Any) -> bool:
    """Is it surely a function that calls itself: with known numbers forgotten, one text serves all its calls."""
    source = session.source(callee)
    label = source.tree.name
    return label in names_read(source.tree) and Scope.of(source.function, source.tree).value(label) is callee


def result_kind(session: Session, callee: Any, kinds: list[Kind], place: str) -> Kind:
    if session.inferring.count(callee) > DEEPEST:
        return UNKNOWN
    original = kinds
    kinds = generalised(kinds, callee in session.inferring or calls_itself(session, callee))
    key = (callee, tuple(map(spelled_out, kinds)))
    if key in session.open:
        session.consulted.add(key)
        found = session.results[key]
    else:
        found = session.results[key] if key in session.results else _settled(session, callee, kinds, key)
    return respecialised(found, kinds, original, place)


def kind_given(session: Session, callee: Any, kinds: list[Kind]) -> Kind:
    """The kind of a result. Calls of inner functions are written out where inputs reach them: the second attempt tries that."""
    found = session.unit(callee, kinds, []).result_kind
    if not THOROUGH.get() or lifted(callee) is None or not _has_unknown(found) or session.tried >= MOST_TRIED:
        return found
    session.tried += 1
    with contextlib.suppress(UnsupportedError):
        found = session.unit(callee, kinds, [p.id for p in parameters(session.source(callee).tree)]).result_kind
    return found


def _has_unknown(kind: Kind) -> bool:
    return kind == UNKNOWN or any(map(_has_unknown, values(kind)))


def _settled(session: Session, callee: Any, kinds: list[Kind], key: Any) -> Kind:
    """The kind of a result; where the function calls itself, from nothing known upwards until nothing changes."""
    outer, session.consulted = session.consulted, set()
    changing, session.changes.asked = session.changes.asked, set()
    session.results[key] = NEVER
    session.open.add(key)
    session.inferring.append(callee)
    try:
        for attempt in range(6):
            found = kind_given(session, callee, kinds)
            merged = placed(join(session.results[key], found, "§result"))
            done = key not in session.consulted or merged == session.results[key]
            session.results[key] = merged if attempt < 5 else UNKNOWN
            if done:
                break
    except UnsupportedError:
        session.results[key] = UNKNOWN
    finally:
        session.inferring.pop()
        session.open.discard(key)
    others = session.consulted - {key}
    session.consulted = outer | others
    result = session.results[key]
    unsettled, session.changes.asked = session.changes.asked, session.changes.asked | changing
    if others or unsettled:  # it rests on what is not settled yet
        del session.results[key]
    return UNKNOWN if result is NEVER and not others else result
