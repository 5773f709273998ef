"""iterated: the reverse sweep of a loop that may stop early goes over the same items again, so they have to be there still."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from s2sad import runtime
from s2sad.ir import Effect, Loop, Step, blocks
from s2sad.kinds import UNKNOWN
from s2sad.trees import call, name
from s2sad.unit import Unit


def check_iterators(unit: Unit, global_name: Callable[[str, Any], str]) -> None:
    """Before a loop that may stop early, over something unknown: a look at whether it gives its items more than once."""
    kinds = unit.joined_kinds()

    def visit(body: list[Step]) -> None:
        for step in list(body):
            for inner in blocks(step):
                visit(inner)
            match step:
                case Loop(header=gast.Name(id=label), target=gast.expr(), breaks=True, active=True):
                    if kinds.get(label) == UNKNOWN and not getattr(step.header, "keyed", False):
                        look = gast.Expr(call(global_name("several_times", runtime.several_times), name(label)))
                        body.insert(body.index(step), Effect(step.origin.beside(), look))

    visit(unit.program.body)
