"""iterated: what loops over something unknown take for granted.

The reverse sweep of a loop that may stop early goes over the same items again, so they have to be there still; and a loop that takes its
items by number must not run over a dict. Where it looks at what gives its items, these have to be there before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from s2sad import runtime
from s2sad.calls import looked_into
from s2sad.flow import bound_by
from s2sad.ir import Effect, Loop, Op, Step, Store, blocks, every, trees_read
from s2sad.kinds import MISSING, UNKNOWN, Const, Kind, ListOf, Seq, Unknown
from s2sad.names import describe
from s2sad.origin import is_generated
from s2sad.trees import call, clone, name, names_bound, names_read, walk
from s2sad.unit import Unit


def check_iterators(unit: Unit, global_name: Callable[[str, Any], str]) -> None:
    """Before a loop over something unknown: a look at whether it is no dict, and, if it may stop early, gives its items more than once."""
    kinds = unit.joined_kinds()

    def look(body: list[Step], step: Step, helper: Any, label: str) -> None:
        asked = gast.Expr(call(global_name(helper.__name__, helper), name(label)))
        body.insert(body.index(step), Effect(step.origin.beside(), asked))

    def visit(body: list[Step]) -> None:
        for step in list(body):
            for inner in blocks(step):
                visit(inner)
            match step:
                case Op(expr=gast.Call(args=[gast.Name(id=label)]) as listed) if getattr(listed, "early", False):
                    look(body, step, runtime.all_there, label)
                case Loop(header=gast.Name() | gast.Call(), target=gast.expr(), breaks=True, active=True):
                    labels = names_read(step.header) if not getattr(step.header, "keyed", False) else set()
                    for label in sorted(label for label in labels if kinds.get(label) == UNKNOWN):
                        look(body, step, runtime.several_times, label)
                case Loop():
                    for label in sorted(_taken_from(step.body)):
                        look(body, step, runtime.no_dict, label)

    visit(unit.program.body)


def check_items(unit: Unit, global_name: Callable[[str, Any], str]) -> None:
    """Before one item of a list is taken or replaced whose index is not known: a look at whether it is no slice."""
    generated = is_generated(unit.source.function)
    for body in [unit.program.body, *(block for step in every(unit.program.body) for block in blocks(step))]:
        for step in list(body):
            match step:
                case Op(expr=gast.Subscript(value=gast.Name(id=label), slice=index)) if (
                    label in unit.memory or generated
                ):
                    kinds = step.operand_kinds
                case Store(base=label, index=gast.expr() as index) if unit.mirrors is None:
                    kinds = step.kinds
                case _:
                    continue
            if _may_be_several(kinds, label, index):
                asked = gast.Expr(call(global_name("one_item", runtime.one_item), name(label), clone(index)))
                body.insert(body.index(step), Effect(step.origin.beside(), asked))


def _may_be_several(kinds: dict[str, Kind], base: str, index: gast.expr) -> bool:
    """Is it a list, for all that is known, and the index a slice?"""
    kind = kinds.get(base, UNKNOWN)
    listed = isinstance(kind, Unknown | ListOf) or (isinstance(kind, Seq) and kind.type is list)
    return listed and isinstance(index, gast.Name) and isinstance(kinds.get(index.id, UNKNOWN), Unknown)


def looks_at_objects(loop: Loop) -> bool:
    """Does a loop read attributes of something unknown, or call a method of it, that is not made in each turn?"""
    steps = list(every(loop.body))
    anew = names_bound([loop.target]).union(*map(bound_by, steps)) if loop.target is not None else set()
    return any(_looks(step, anew) for step in steps)


def _looks(step: Step, anew: set[str]) -> bool:
    kinds = getattr(step, "operand_kinds", None) or getattr(step, "kinds", {})
    return any(
        isinstance(node, gast.Attribute)
        and looked_into(node.value, kinds) in (None, UNKNOWN)
        and names_read(node) & kinds.keys() - anew
        for tree in trees_read(step)
        for node in walk(tree)
    )


def check_lists(unit: Unit, global_name: Callable[[str, Any], str]) -> None:
    """`for v in w.steps()` is made a list first: what the method gives is looked at, if the loop looks at objects."""
    for body in [unit.program.body, *(block for step in every(unit.program.body) for block in blocks(step))]:
        for loop in [s for s in body if isinstance(s, Loop) and looks_at_objects(s)]:
            made = [s for s in body[: body.index(loop)] if isinstance(s, Op) and {*s.targets} & names_read(loop.header)]
            for step in made:
                _look_first(unit, body, step, global_name)


def _look_first(unit: Unit, body: list[Step], step: Op, global_name: Callable[[str, Any], str]) -> None:
    match step.expr:
        case gast.Call(func=gast.Name(id="list"), args=[gast.Call(func=func) as given]):
            base = looked_into(func.value, step.operand_kinds) if isinstance(func, gast.Attribute) else None
            if unit.scope.lookup(func) is not MISSING or isinstance(base, Const):
                return
            held = unit.names.fresh(describe(given))
            body.insert(
                body.index(step), Op(step.origin, (held,), given, {held: UNKNOWN}, operand_kinds=step.operand_kinds)
            )
            step.expr, step.operand_kinds = call("list", name(held)), {held: UNKNOWN}
        case gast.Call(func=gast.Name(id="list"), args=[gast.Name(id=held)]) as listed:
            if getattr(listed, "early", False) or step.operand_kinds.get(held, UNKNOWN) != UNKNOWN:
                return
        case _:
            return
    asked = gast.Expr(call(global_name("all_there", runtime.all_there), name(held)))
    body.insert(body.index(step), Effect(step.origin.beside(), asked))


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
