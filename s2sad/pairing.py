"""A function's forward and backward half, made once for each set of kinds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from s2sad.call_changes import alike, ends
from s2sad.emit import emit
from s2sad.errors import UnsupportedError
from s2sad.generalising import generalised, spelled_out
from s2sad.halves import halves_of
from s2sad.ir import every
from s2sad.kinds import UNKNOWN, Kind, differentiable
from s2sad.result_kinds import DEEPEST, calls_itself, result_kind
from s2sad.scope import parameters
from s2sad.unit import Unit

if TYPE_CHECKING:
    from s2sad.session import Session


@dataclass(eq=False)
class Pair:
    """A function's forward and backward half."""

    forward: str
    backward: str
    varied: tuple[str, ...]
    seeded: bool = True  # does the backward half take the adjoint of the result?
    result: Kind = UNKNOWN
    kept: frozenset[str] | None = None  # parameters whose memory the residuals hold, and RESULT; None: not known yet


def _calling(text: str, *pairs: Pair) -> str:
    """The text of a pair, with one name for these."""
    for half in ("forward", "backward"):
        names = "|".join(re.escape(getattr(pair, half)) for pair in pairs)
        text = re.sub(rf"\b(?:{names})\b", f"§{half}", text)
    return text


def pair_of(
    session: Session,
    callee: Any,
    kinds: list[Kind],
    varied: list[str],
    lent: tuple[str, ...] = (),
    gives: bool | None = None,
) -> Pair:
    """`gives` is None for a function that gets no memory of its caller's, else whether its result comes with its shadow."""
    kinds = generalised(kinds, callee in session.generating or calls_itself(session, callee))
    key = (callee, tuple(map(spelled_out, kinds)), tuple(varied), lent, gives)
    if key in session.pairs:
        return session.pairs[key]
    if session.generating.count(callee) > DEEPEST:
        raise session.source(callee).error(
            UnsupportedError,
            f"{callee.__name__} calls itself with arguments of ever other kinds",
            None,
            "Pass arrays, or lists of a fixed length.",
        )
    base = callee.__name__.strip("_<>") or "function"
    pair = Pair(
        session.module_names.fresh(f"{base}_forward"), session.module_names.fresh(f"{base}_backward"), tuple(varied)
    )
    session.pairs[key] = pair
    pair.seeded = not gives and (gives is None or differentiable(result_kind(session, callee, kinds, "§lent")))
    session.generating.append(callee)
    labels = [p.id for p in parameters(session.source(callee).tree)]
    inputs = [label for label in labels if label in varied or label in lent]
    unit = session.unit(callee, kinds, inputs, lent=None if gives is None else lent, gives=bool(gives))
    if gives is not None:
        refuse_rearranged(unit)
    made = halves_of(session, unit, pair.forward, pair.backward, pair=pair)
    session.generating.pop()
    text = emit(list(made))
    for same, known in session.texts.setdefault(callee, []):
        # other kinds, the same text, where each calls itself or that one: one pair serves both
        if _calling(text, pair, same) == known:
            pair.forward, pair.backward = same.forward, same.backward
            return pair
    session.texts[callee].append((pair, _calling(text, pair)))
    session.functions += made
    return pair


def refuse_rearranged(unit: Unit) -> None:
    """What is known of a list or dict would no longer hold in the caller if a function that can't be written out changed it."""
    found = ends(unit, unit.kinds)
    if alike(found, unit.kinds):
        return
    for label, given, end in zip(unit.program.parameters, unit.kinds, found, strict=True):
        if given != end:
            raise unit.error(
                UnsupportedError,
                f"a list or dict that {unit.source.function.__name__} is given is changed, and the function can't be written out",
                next((s.origin.node for s in every(unit.program.body) if getattr(s, "base", "") == label), None),
                "Return the new items, or write a loop.",
            )
