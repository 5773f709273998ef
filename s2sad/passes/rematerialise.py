"""rematerialise: what is cheaper made again than kept.

A temporary that is an item or a view of something that never changes (`xs[t]`, `W.T`), or arithmetic on numbers that never change, is written out
where the reverse sweep reads it; so is a test of such numbers (`i != j`), and the transpose of what is kept anyway.

>>> import numpy as np
>>> from s2sad.showing import reverse_sweep
>>> def f(W, h):
...     for t in range(3):
...         h = np.tanh(W[t] * h)
...     return h
>>> reverse_sweep(f, np.ones(3), 1.0)
h_bar = value_bar
W_bar = np.zeros_like(W)
for t in reversed(range(3)):
    product_bar = h_bar * (1.0 - h * h)
    h = hs.pop()
    h_bar = product_bar * W[t]
    W_bar[t] += product_bar * h
"""

from __future__ import annotations

import gast

from s2sad.calls import looked_into
from s2sad.flow import binding_counts, bound_by
from s2sad.ir import Branch, Loop, Op, Program, Step, Store, every, written_memory
from s2sad.kinds import UNKNOWN, Const, DictOf, ListOf, Map, Num, Seq, Unknown
from s2sad.passes.attribute_reads import may_change_objects
from s2sad.trees import at_most, names_read, substitute, walk

LARGEST = 48  # nodes of a tree that is written out
BASIC = (
    gast.Name,
    gast.Constant,
    gast.Slice,
    gast.Tuple,
    gast.BinOp,
    gast.UnaryOp,
)  # what indices of views are made of


def rematerialise(program: Program) -> None:
    """Put trees in place of such temporaries in all adjoint lines."""
    counts = binding_counts(program)
    steady = _steady(program, counts)
    written = set().union(*map(written_memory, every(program.body)))
    once = {v for v, count in counts.items() if count == 1} - written
    trees: dict[str, gast.expr] = {}
    for step in every(program.body):
        if (
            isinstance(step, Op)
            and len(step.targets) == 1
            and step.target in program.temporaries
            and step.forward is None
        ):
            if counts[step.target] == 1 and _cheap(step):
                tree = substitute(step.expr, trees)
                kept = names_read(tree) - steady  # one value instead of another
                if at_most(tree, LARGEST) and (not kept or (kept <= once and len(kept) == 1 and _small(step))):
                    trees[step.target] = tree
    if not trees:
        return

    def written_out(lines: list[gast.stmt]) -> list[gast.stmt]:
        return [line if trees.keys().isdisjoint(names_read(line)) else substitute(line, trees) for line in lines]

    for step in every(program.body):
        step.reverse = written_out(step.reverse)
        if isinstance(step, Branch):
            if type(step) is Branch and not trees.keys().isdisjoint(names_read(step.test)):
                step.test = substitute(step.test, trees)
            step.reverse_then, step.reverse_else = written_out(step.reverse_then), written_out(step.reverse_else)
        if isinstance(step, Loop):
            step.reverse_before, step.reverse_end = written_out(step.reverse_before), written_out(step.reverse_end)


def _small(step: Op) -> bool:
    """Is it no more work than to keep it?"""
    return isinstance(step.expr, gast.Attribute) or (isinstance(step.expr, gast.BinOp) and at_most(step.expr, 8))


def _steady(program: Program, counts: dict[str, int]) -> set[str]:
    """Names that mean the same when the reverse sweep is at a step as when the forward sweep was."""
    steady = {p for p in program.parameters if counts[p] == 1}

    def visit(body: list[Step], looped: bool) -> None:
        for step in body:
            if isinstance(step, Loop):
                steady.update(v for v in bound_by(step) if counts[v] == 1)
                visit(step.body, True)
            elif isinstance(step, Branch):
                visit(step.then, looped)
                visit(step.orelse, looped)
            elif not looped and not isinstance(step, Store):
                steady.update(v for v in bound_by(step) if counts.get(v) == 1)

    visit(program.body, False)
    outside = {n for step in every(program.body) if isinstance(step, Op) for n in names_read(step.expr)} - set(counts)
    written = set().union(*map(written_memory, every(program.body)))
    return (steady | outside) - written


# what gives another object each time: adjoints are added to the shadows among them
MAKING = (gast.Call, gast.List, gast.Dict, gast.Set, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


def invariants(program: Program) -> set[str]:
    """Variables that loops bind to the same value each time: nothing has to be kept of them."""
    counts = binding_counts(program)
    written = set().union(*map(written_memory, every(program.body)))
    fixed = {p for p in program.parameters if counts[p] == 1 and p not in written}
    fixed |= {v for step in program.body if isinstance(step, Op) for v in step.targets if counts[v] == 1} - written
    found: set[str] = set()
    changing = any(map(may_change_objects, every(program.body)))
    for step in every(program.body):
        if isinstance(step, Op) and len(step.targets) == 1 and counts[step.target] == 1 and step.target not in fixed:
            plain = not any(isinstance(n, MAKING) or (changing and _of_unknown(n, step)) for n in walk(step.expr))
            same = plain and not step.inplace and step.forward is None and names_read(step.expr) <= fixed | found
            if same and step.target not in written:
                found.add(step.target)
    return found


def _of_unknown(node: gast.AST, step: Op) -> bool:
    """`w.calls`, where w may be anything but an array."""
    match node:
        case gast.Attribute(value=value):
            return not isinstance(looked_into(value, step.operand_kinds), Num)
        case gast.Subscript(value=value):
            return all(isinstance(step.operand_kinds.get(n, UNKNOWN), Unknown) for n in names_read(value))
    return False


def looked_up_again(program: Program) -> dict[str, Op]:
    """Variables that a loop's body binds to an item or a view of what never changes, each with the step that does: `row = A[i]`.

    What the index reads is known where the reversed body begins: variables of loops around it, and what is bound once outside of loops.
    """
    counts = binding_counts(program)
    written = set().union(*map(written_memory, every(program.body)))
    found: dict[str, Op] = {}

    def visit(body: list[Step], known: set[str], looped: bool) -> None:
        for step in body:
            if isinstance(step, Loop):
                visit(step.body, known | {v for v in bound_by(step) if counts[v] == 1}, True)
            elif isinstance(step, Branch):
                visit(step.then, known, looped)
                visit(step.orelse, known, looped)
            elif isinstance(step, Op) and step.forward is None and all(counts[v] == 1 for v in step.targets):
                if not looped:
                    top.update(step.targets)
                elif names_read(step.expr) <= known | top and written.isdisjoint(step.targets) and _look_up(step):
                    found.update(dict.fromkeys(step.targets, step))

    top = {p for p in program.parameters if counts[p] == 1}
    visit(program.body, set(), False)
    return {v: step for v, step in found.items() if written.isdisjoint(names_read(step.expr))}


def _look_up(step: Op) -> bool:
    match step.expr:
        case gast.Subscript(value=gast.Name(id=base), slice=index):
            holds = isinstance(step.operand_kinds.get(base), Num | Seq | ListOf | Map | DictOf)
            return holds and _basic(index, step, keys=True)
    return False


def _basic(index: gast.expr, step: Op, keys: bool) -> bool:
    """Is an index made of numbers, or of `keys` too, so that it gives an item or a view?"""
    kinds = [step.operand_kinds.get(n) for n in names_read(index)]
    scalars = all((isinstance(k, Num) and k.scalar) or (keys and isinstance(k, Const)) for k in kinds)
    return scalars and all(isinstance(n, BASIC) for n in walk(index))


def _cheap(step: Op) -> bool:
    kind = step.kinds.get(step.target, UNKNOWN)
    match step.expr:
        case gast.Subscript(value=gast.Name(id=base), slice=index):
            return isinstance(step.operand_kinds.get(base), Num) and _basic(index, step, keys=False)
        case gast.Attribute(attr="T" | "mT"):
            return isinstance(kind, Num)
        case gast.BinOp() | gast.UnaryOp() | gast.Compare():
            return (
                isinstance(kind, Num)
                and kind.scalar
                and all(isinstance(k, Num) and k.scalar for k in step.operand_kinds.values())
            )
    return False
