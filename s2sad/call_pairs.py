"""Calls of the user's own functions become calls of a forward half, with the backward half in the reverse sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from s2sad import custom, replay
from s2sad.called import bound_call, call_of_generated, unwrapped
from s2sad.calls import Canonical
from s2sad.errors import UnsupportedError
from s2sad.ir import Op
from s2sad.kept import kept_by
from s2sad.lent import call_forward, lending_call
from s2sad.pairing import pair_of
from s2sad.passes.reverse import Reverse
from s2sad.transform import Transformed
from s2sad.trees import assign, attribute, call, clone, const, name, names_read, store
from s2sad.unit import Unit, is_user_function

if TYPE_CHECKING:
    from s2sad.session import Session


def call_pair(session: Session, unit: Unit, step: Op, operation: Canonical, reverse: Reverse) -> list[gast.expr] | None:
    """Turn a call of the user's function into the call of its pair; gives the adjoint tree of each argument."""
    callee = operation.callee
    if isinstance(callee, custom.custom_vjp):
        return _custom_pair(session, unit, step, operation, reverse, callee)
    if isinstance(callee, Transformed):
        opened = call_of_generated(session, operation, lambda tree: reverse.kind_in(tree, step.operand_kinds))
        operation.args[:], callee = opened.args, opened.callee
        operation.keywords.clear()
    if not is_user_function(callee):
        return None
    labels, trees = bound_call(session, unit, step, operation, callee)
    if step.lends:
        found = lending_call(session, unit, step, unwrapped(callee), dict(zip(labels, trees, strict=True)), reverse)
        operation.args[:] = trees
        operation.keywords.clear()
        return [found.get(label) for label in labels]  # type: ignore[misc]
    kinds = [reverse.kind_in(tree, step.operand_kinds) for tree in trees]
    varied = [label for label, tree in zip(labels, trees, strict=True) if names_read(tree) & step.varied]
    pair = pair_of(session, unwrapped(callee), kinds, varied)
    saved = reverse.temporary(f"{callee.__name__.strip('_<>')}_saved")
    forward = call(pair.forward, *map(clone, trees))
    if isinstance(callee, custom.checkpoint):
        _run_again(session, step, forward, saved, reverse)
    else:
        call_forward(step, forward, saved)
        step.kept = kept_by(pair.kept, dict(zip(labels, trees, strict=True)), step.targets)
    seed = reverse.seed
    assert seed is not None
    outputs = _call_backward(
        session, step, call(pair.backward, name(saved), seed), [reverse.bar_part(t) for t in varied], reverse
    )
    adjoints: dict[str, gast.expr] = dict(zip(varied, outputs, strict=True))
    operation.args[:] = trees
    operation.keywords.clear()
    return [adjoints.get(label) for label in labels]  # type: ignore[misc]


def _run_again(session: Session, step: Op, tree: gast.expr, saved: str, reverse: Reverse) -> None:
    """A checkpointed call stays as it is; the reverse sweep makes what it did not keep."""
    label = reverse.temporary(f"{step.target}_again")
    again: gast.stmt = gast.Assign([gast.Tuple([store(label), store(saved)], gast.Store())], tree, None)
    if step.state is not None:
        replaying = call(session.imports.library("replaying", replay.replaying), name(step.state))
        again = gast.With([gast.withitem(replaying, None)], [again], None)
    reverse.pending.append(again)


def _call_backward(session: Session, step: Op, tree: gast.expr, labels: list[str], reverse: Reverse) -> list[gast.expr]:
    if len(labels) == 1:
        reverse.pending.append(assign(labels[0], tree))
    else:
        reverse.pending.append(gast.Assign([gast.Tuple([store(label) for label in labels], gast.Store())], tree, None))
    return [name(label) for label in labels]


def _custom_pair(
    session: Session, unit: Unit, step: Op, operation: Canonical, reverse: Reverse, callee: custom.custom_vjp
) -> list[gast.expr]:
    if callee.forward is None or callee.backward is None:
        raise unit.error(
            UnsupportedError,
            f"{callee.function.__name__} is a custom_vjp without a rule",
            step.expr,
            "Call its defvjp(forward, backward).",
        )
    if operation.keywords:
        raise unit.error(
            UnsupportedError, "a custom_vjp is called with keyword arguments", step.expr, "Pass them by position."
        )
    label = callee.function.__name__
    bound = session.imports.binding(f"{label}_rule", callee)
    saved = reverse.temporary(f"{label}_saved")
    call_forward(step, call(attribute(bound, "forward"), *map(clone, operation.args)), saved)
    step.kept = frozenset(step.targets).union(*map(names_read, operation.args))
    parts = [reverse.bar_part(getattr(a, "id", f"argument{i}")) for i, a in enumerate(operation.args)]
    tree = call(attribute(bound, "pullback"), const(len(parts)), name(saved), name(reverse.bar(step.target)))
    reverse.pending.append(gast.Assign([gast.Tuple([store(p) for p in parts], gast.Store())], tree, None))
    return [name(p) for p in parts]
