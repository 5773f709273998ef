"""Calls that lend memory: the pair of a function that may write what it is given, with the shadows beside the arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Op
from s2sad.kept import kept_by
from s2sad.kinds import Kind, differentiable
from s2sad.pairing import pair_of
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.shadowing import Mirror
from s2sad.passes.shadows import has_shadow
from s2sad.trees import assign, call, clone, name, names_read, store
from s2sad.unit import Unit

if TYPE_CHECKING:
    from s2sad.passes.reverse import Reverse
    from s2sad.session import Session


def call_forward(step: Op, tree: gast.expr, saved: str) -> None:
    """`y = f(x)` becomes `y, f_saved = f_forward(x)`."""
    targets = [store(t) for t in step.targets]
    target: gast.expr = targets[0] if len(targets) == 1 else gast.Tuple(targets, gast.Store())
    step.forward = gast.Assign([gast.Tuple([target, store(saved)], gast.Store())], tree, None)
    step.saved = saved


def lending_call(
    session: Session, unit: Unit, step: Op, callee: Any, trees: dict[str, gast.expr], reverse: Reverse
) -> dict[str, gast.expr]:
    """Turn the call into that of a pair; gives the adjoints of the arguments that are not lent."""
    kinds: list[Kind] = [reverse.kind_in(tree, step.operand_kinds) for tree in trees.values()]
    lends = set(step.lends)
    lent = tuple(p for p, kind in zip(trees, kinds, strict=True) if has_shadow(kind) and names_read(trees[p]) & lends)
    varied = [label for label, tree in trees.items() if label not in lent and names_read(tree) & step.varied]
    pair = pair_of(session, callee, kinds, varied, lent, step.gives)
    mirror = Mirror(unit, session.imports.library)
    table = dict(zip(trees, kinds, strict=True))
    shadows = {label: mirror.slot(trees[label], step) for label in lent if differentiable(table[label])}
    saved = reverse.temporary(f"{callee.__name__.strip('_<>')}_saved")
    call_forward(step, call(pair.forward, *map(clone, trees.values()), *shadows.values()), saved)
    step.kept = kept_by(pair.kept, trees, step.targets)
    for label, shadow in shadows.items():
        if isinstance(table[label], CONTAINERS):  # the residuals hold it, and it may be rearranged behind the call
            step.kept |= names_read(shadow)
    assert reverse.seed is not None
    back = call(pair.backward, name(saved), *([reverse.seed] if pair.seeded else []))
    labels = [reverse.bar_part(label) for label in varied]
    line: gast.stmt
    if not labels:
        line = gast.Expr(back)
    elif len(labels) == 1:
        line = assign(labels[0], back)
    else:
        line = gast.Assign([gast.Tuple([store(label) for label in labels], gast.Store())], back, None)
    line.pure = False  # type: ignore[attr-defined]
    reverse.pending.append(line)
    return {label: name(part) for label, part in zip(varied, labels, strict=True)}
