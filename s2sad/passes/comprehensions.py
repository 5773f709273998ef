"""Comprehensions, `map` and `filter` as loops that fill a list or dict; conditional expressions as branches."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.ir import Branch, Loop, Step, Store, every
from s2sad.passes.conditions import condition
from s2sad.passes.exits import Exits
from s2sad.passes.function_changes import NEW
from s2sad.passes.iteration import iterate, never_ends
from s2sad.passes.located import at
from s2sad.passes.object_tables import as_table
from s2sad.trees import call, clone, const, name, names_bound, store, substitute, walk
from s2sad.unit import is_user_function

if TYPE_CHECKING:
    from s2sad.passes.flattening import Flattener


def dict_comprehension(flat: Flattener, node: gast.DictComp, steps: list[Step]) -> gast.expr:
    display = flat.home.objects.dict_comprehension(node, steps)
    if display is not None:
        return display
    held = flat.home.temporary("table")
    steps.append(flat.home.op(held, gast.Dict([], [])))
    flat.home.varied.add(held)
    flat.tables.add(held)
    entry = gast.Tuple([node.key, node.value], gast.Load())
    comprehension(flat, held, entry, list(node.generators), steps)
    return name(held)


def set_comprehension(flat: Flattener, node: gast.SetComp, steps: list[Step]) -> gast.expr:
    """A set of what doesn't vary: that of a list."""
    items = expand(flat, at(gast.ListComp(node.elt, node.generators), node), None, steps)
    return at(call("set", items), node)


def made_set(flat: Flattener, node: gast.Set, steps: list[Step]) -> gast.expr:
    return at(call("set", flat.atom(at(gast.List(node.elts, gast.Load()), node), steps)), node)


def generated(flat: Flattener, node: gast.GeneratorExp, steps: list[Step]) -> gast.expr:
    return expand(flat, as_list(node), None, steps)


def as_list(node: gast.GeneratorExp) -> gast.ListComp:
    """The list that stands for what is made item by item."""
    made = at(gast.ListComp(node.elt, node.generators), node)
    made.late = True
    return made


def mapped(flat: Flattener, node: gast.Call, callee, steps: list[Step]) -> gast.expr:
    function, *sequences = node.args
    labels = [flat.home.names.fresh("item") for _ in sequences]
    for label in labels:
        flat.home.varied.add(label)
    target = store(labels[0]) if len(labels) == 1 else gast.Tuple([store(label) for label in labels], gast.Store())
    source = sequences[0] if len(sequences) == 1 else call("zip", *sequences)
    applied = gast.Call(function, [name(label) for label in labels], [])
    if callee is builtins.map:
        comp = gast.ListComp(applied, [gast.comprehension(target, source, [], 0)])
    else:
        test = name(labels[0]) if isinstance(function, gast.Constant) and function.value is None else applied
        comp = gast.ListComp(name(labels[0]), [gast.comprehension(target, source, [test], 0)])
    comp.late = True
    return expand(flat, at(comp, node), None, steps)


def expand(flat: Flattener, node: gast.expr, target: str | None, steps: list[Step]) -> gast.expr:
    """Conditional expressions become branches, comprehensions loops."""
    held = target or flat.home.temporary(node)
    if isinstance(node, gast.IfExp):
        test = condition(flat, node.test, steps)
        then, orelse = flat.home.objects.branches(
            test, lambda: _steps_into(flat, held, node.body), lambda: _steps_into(flat, held, node.orelse)
        )
        if isinstance(test, gast.Constant):
            steps += then + orelse
        else:
            steps.append(Branch(flat.home.origin, test, then, orelse))
        return name(held)
    steps.append(flat.home.op(held, gast.List([], gast.Load())))
    flat.home.objects.starts_empty(held, list, steps[-1])
    flat.home.varied.add(held)
    filling: list[Step] = []
    flat.late |= {held} if getattr(node, "late", False) else set()
    comprehension(flat, held, node.elt, list(node.generators), filling)
    if held in flat.late:
        made_late(filling, held)
    steps += filling
    return name(held)


def made_late(steps: list[Step], held: str | None = None) -> None:
    """Loops that make lists of what Python makes item by item (late_items.py checks them); `held`: the one list that counts."""
    for step in steps if held is None else every(steps):
        if isinstance(step, Loop) and (held is None or any(getattr(s, "base", "") == held for s in every(step.body))):
            step.late = True


class Filling(gast.stmt):
    """What a comprehension does with an item: a statement that stands in place of a generator's `yield`."""

    _fields = ("held", "element", "ifs", "later")
    shows = False  # may an item of a list of what Python makes item by item be memory that is there already?
    restless = False  # and does a generator write such memory?


def fill(flat: Flattener, stmt: Any, steps: list[Step]) -> None:
    _conditional(flat, stmt.held, stmt.element, stmt.ifs, stmt.later, steps)


def _given(flat: Flattener, held: str, target: gast.expr, element: gast.expr, ifs: list, rest: list) -> Filling:
    made = at(Filling(held, element, ifs, rest), target)
    made.shows = held in flat.late and not _new(flat, element)
    made.original = getattr(flat.home.origin.node, "original", flat.home.origin.node)
    return made


def _new(flat: Flattener, node: gast.expr) -> bool:
    """Is a value surely no memory that is there already?"""
    match node:
        case gast.Constant() | gast.Compare() | gast.UnaryOp() | gast.JoinedStr():
            return True
        case gast.BinOp():
            return not any(isinstance(n, gast.List | gast.Tuple) for n in walk(node))
        case gast.IfExp(body=body, orelse=orelse):
            return _new(flat, body) and _new(flat, orelse)
        case gast.Call(func=func):
            callee = flat.callee(func)
            library = callee is None or not is_user_function(callee)
            return library and (getattr(func, "attr", getattr(func, "id", "")) in NEW or isinstance(callee, np.ufunc))
    return False


def _steps_into(flat: Flattener, target: str, node: gast.expr) -> list[Step]:
    steps: list[Step] = []
    flat.into(target, node, steps)
    return steps


def comprehension(flat: Flattener, held: str, element: gast.expr, generators: list, steps: list[Step]) -> None:
    if not generators and held in flat.tables:
        key = flat.index(element.elts[0], steps)
        value = flat.atom(element.elts[1], steps)
        if flat.home.objects.is_followed(value):
            error = flat.home.error(
                "a dict of objects is made here under keys that are not known when generating",
                flat.home.origin.node,
                "Write the keys out, or keep a list of the objects.",
            )
            target = getattr(flat.home.origin.node, "targets", [None])[0]
            raise as_table(flat.home, getattr(target, "id", ""), error)
        steps.append(Store(flat.home.origin, held, key, value, filling=True))
        return
    if not generators:
        value = flat.home.objects.element(element, steps)
        if not flat.home.objects.appended(held, value, element, steps):
            steps.append(Store(flat.home.origin, held, const(None), value, "append"))
        return
    first, *rest = generators
    if never_ends(flat, first.iter):
        raise flat.home.error(
            "a loop that may not end is not supported",
            first.iter,
            "Put an iterable of known length beside it, or loop over a range.",
        )
    if flat.home.objects.comprehended(held, element, generators, steps):
        return
    # the variables of a comprehension are its own
    bound = sorted(names_bound([first.target]))
    taken = flat.home.scope.locals | flat.home.used_in_comprehensions
    renamed = {n: flat.home.names.fresh(f"{n}_item" if n in taken else n) for n in bound if n in taken}
    flat.home.used_in_comprehensions |= set(bound)
    flat.home.varied |= {renamed[n] for n in renamed if n in flat.home.varied}
    values: dict[str, gast.expr] = {old: name(new) for old, new in renamed.items()}
    target = rename_targets(first.target, renamed)
    element = substitute(element, values)
    ifs = [substitute(test, values) for test in first.ifs]
    later = [
        gast.comprehension(g.target, substitute(g.iter, values), [substitute(i, values) for i in g.ifs], 0)
        for g in rest
    ]
    filling = _given(flat, held, target, element, ifs, later)
    given = flat.home.yielding.loop(at(gast.For(target, first.iter, [filling], [], None), first.iter), Exits())
    if given is not None:
        steps += given
        return
    loop_target, header, inner = iterate(flat, target, first.iter, [], steps)
    counted = bool(inner) or getattr(header, "counts", False)
    flat.home.objects.loop(lambda: _conditional(flat, held, element, ifs, later, inner), first.iter, steps)
    steps.append(Loop(flat.home.origin, loop_target, header, inner, over=counted))


def _conditional(
    flat: Flattener, held: str, element: gast.expr, ifs: list, later: list, inner: list[Step]
) -> list[Step]:
    body = inner
    for test_of_item in ifs:
        test = condition(flat, test_of_item, body)
        branch: list[Step] = []
        body.append(Branch(flat.home.origin, test, branch, []))
        body = branch
    comprehension(flat, held, element, later, body)
    return inner


def rename_targets(target: gast.expr, renamed: dict[str, str]) -> gast.expr:
    copy = clone(target)
    for node in walk(copy):
        if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load):
            node.id = renamed.get(node.id, node.id)
    return copy
