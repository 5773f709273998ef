"""iterated: what loops over something unknown take for granted.

The reverse sweep of a loop that may stop early goes over the same items again, so they have to be there still; and a loop that takes its
items by number must not run over a dict.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from s2sad import runtime
from s2sad.ir import Effect, Loop, Op, Step, blocks
from s2sad.kinds import UNKNOWN
from s2sad.trees import call, name
from s2sad.unit import Unit


def check_iterators(unit: Unit, global_name: Callable[[str, Any], str]) -> None:
    """Before a loop over something unknown: a look at whether it is no dict, and, if it may stop early, gives its items more than once."""
    kinds = unit.joined_kinds()

    def look(body: list[Step], loop: Loop, helper: Any, label: str) -> None:
        asked = gast.Expr(call(global_name(helper.__name__, helper), name(label)))
        body.insert(body.index(loop), Effect(loop.origin.beside(), asked))

    def visit(body: list[Step]) -> None:
        for step in list(body):
            for inner in blocks(step):
                visit(inner)
            match step:
                case Loop(header=gast.Name(id=label), target=gast.expr(), breaks=True, active=True):
                    if kinds.get(label) == UNKNOWN and not getattr(step.header, "keyed", False):
                        look(body, step, runtime.several_times, label)
                case Loop():
                    for label in sorted(_taken_from(step.body)):
                        look(body, step, runtime.no_dict, label)

    visit(unit.program.body)


def _taken_from(body: list[Step]) -> set[str]:
    """Names of unknown kind of which a loop takes item after item."""
    return {
        step.expr.value.id
        for step in body
        if isinstance(step, Op)
        and not step.shadow
        and isinstance(step.expr, gast.Subscript)
        and isinstance(step.expr.value, gast.Name)
        and getattr(step.expr, "iterated", False)
        and step.operand_kinds.get(step.expr.value.id, UNKNOWN) == UNKNOWN
    }
