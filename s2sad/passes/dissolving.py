"""dissolving: a tuple of which every use is known gives way to a variable for each of its parts; a list of such tuples, to a list for each.

The residuals of a helper leave its forward half as one tuple, which the backward half unpacks. In the derivative of such a gradient,
where both halves are written out, each part is then known by itself: what is written in place shares memory with what it truly does.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     pair = (x * x, np.sin(x))
...     square, wave = pair
...     square[0] = 1.0
...     return np.sum(square * wave)
>>> forward_sweep(f, np.ones(3))
square = x * x
wave = np.sin(x)
square[0] = 1.0
value = np.sum(square * wave)
"""

from __future__ import annotations

import gast

from s2sad.ir import Attempt, Branch, Loop, Op, Step, Store, blocks, every
from s2sad.passes.coalescing import coalesce
from s2sad.passes.structure import Structure, place_in
from s2sad.trees import clone, const, name, names_read, subscript, substitute
from s2sad.unit import Unit


def dissolved(unit: Unit) -> bool:
    """Rewrite the steps; tells whether anything changed."""
    steps = list(every(unit.program.body))
    if not any(isinstance(s, Store) for s in steps) or any(isinstance(s, Attempt) for s in steps):
        return False
    if not any(isinstance(s, Op) and isinstance(s.expr, gast.Tuple) for s in steps):
        return False
    found = Structure(unit, steps)
    writer = Dissolver(unit, found)
    if not writer.gone:
        return False
    unit.program.body = writer.block(unit.program.body)
    coalesce(unit.program, writer.copies)
    return True


class Dissolver:
    """Writes the steps anew; of each name that gives way, `gone` has the names of its parts."""

    def __init__(self, unit: Unit, found: Structure):
        self.unit, self.found = unit, found
        self.gone: dict[str, list[str]] = {}
        self.copies: list[Op] = []  # steps that only give a part another name
        self.hints = self.part_names()
        for label in sorted(found.own):
            if found.gives_way(label):
                self.gone[label] = [self.fresh(hint) for hint in self.hinted(label)]

    def part_names(self) -> dict[str, str]:
        """For the class of a part, the name of something that is put there."""
        hints: dict[str, str] = {}
        for step in self.found.steps:
            if isinstance(step, Op) and len(step.targets) == 1 and isinstance(step.expr, gast.Tuple):
                fields = self.found.fields.get(self.found.find(step.target), [])
                for part, item in zip(fields, step.expr.elts, strict=False):
                    if isinstance(item, gast.Name):
                        hints.setdefault(self.found.find(part), item.id)
        return hints

    def hinted(self, label: str) -> list[str]:
        """Of each part that something dissolves into, what it may be called."""
        found = self.found.find(label)
        if not self.found.gives_way(found):
            return [self.hints.get(found, "part")]
        if found in self.found.fields:
            return [hint for part in self.found.fields[found] for hint in self.hinted(part)]
        return [f"{hint}_list" if hint.endswith("s") else f"{hint}s" for hint in self.hinted(self.found.items[found])]

    def fresh(self, hint: str) -> str:
        made = self.unit.names.fresh(hint)
        self.unit.program.temporaries.add(made)
        return made

    def block(self, body: list[Step]) -> list[Step]:
        result: list[Step] = []
        for step in body:
            for inner in blocks(step):
                inner[:] = self.block(inner)
            self.lengths(step)
            result += self.step(step)
        return result

    def lengths(self, step: Step) -> None:
        """The first of its parts is as long as a list."""
        label = {Op: "expr", Loop: "header", Branch: "test"}.get(type(step))
        node = getattr(step, label) if label else None
        asked = isinstance(step, Loop | Branch) or (
            isinstance(node, gast.Call) and getattr(node.func, "id", "") == "len"
        )
        if asked and node is not None and (found := names_read(node) & self.gone.keys()):
            step.origin.split = True
            setattr(step, label, substitute(node, {n: name(self.gone[n][0]) for n in found}))  # type: ignore[arg-type]

    def step(self, step: Step) -> list[Step]:
        match step:
            case Op(targets=targets) if not self.gone.keys().isdisjoint({*targets, *names_read(step.expr)}):
                step.origin.split = True
                labels = [label for t in targets for label in self.gone.get(t, [t])]
                parts = self.parts(step, len(labels))
                if len(parts) < len(labels):  # what is unpacked is a part that stays a tuple
                    return [self.op(step, targets, parts[0])]
                return [self.op(step, (t,), e) for t, e in zip(labels, parts, strict=True)]
            case Store(base=base, op=op) if base in self.gone:
                step.origin.split = True
                values = self.values(step.value, len(self.gone[base]))
                return [
                    Store(step.origin, part, clone(step.index), value, op)
                    for part, value in zip(self.gone[base], values, strict=True)
                ]
        return [step]

    def op(self, step: Op, targets: tuple[str, ...], expr: gast.expr) -> Op:
        made = Op(step.origin, targets, expr)
        if isinstance(expr, gast.Name) and len(targets) == 1:
            self.copies.append(made)
        return made

    def values(self, node: gast.expr, count: int) -> list[gast.expr]:
        if isinstance(node, gast.Name):
            return [name(part) for part in self.gone.get(node.id, [node.id])]
        return [const(None) for _ in range(count)]

    def spread_out(self, node: gast.expr, place: str) -> list[gast.expr]:
        """What stands for an expression in a place: a tuple's parts, None for each part of None."""
        if not self.found.gives_way(place):
            return [clone(node)]
        if isinstance(node, gast.Tuple):
            fields = self.found.fields[self.found.find(place)]
            return [e for item, part in zip(node.elts, fields, strict=True) for e in self.spread_out(item, part)]
        return self.values(node, self.found.width(place))

    def parts(self, step: Op, count: int) -> list[gast.expr]:
        """What the parts of a step's targets are bound to."""
        match step.expr:
            case gast.Tuple(elts=elts):
                fields = self.found.fields[self.found.find(step.target)]
                return [e for part, item in zip(fields, elts, strict=True) for e in self.spread_out(item, part)]
            case gast.List(elts=elts):
                inside = self.found.inside(step.target)
                columns = [self.spread_out(item, inside) for item in elts]
                return [gast.List([clone(c[k]) for c in columns], gast.Load()) for k in range(count)]
            case gast.BinOp(left=gast.List(elts=[item]), op=op, right=times):
                columns = self.spread_out(item, self.found.inside(step.target))
                return [gast.BinOp(gast.List([part], gast.Load()), op, clone(times)) for part in columns]
            case gast.BinOp(left=gast.Name(id=label), op=op, right=times):
                return [gast.BinOp(part, op, clone(times)) for part in self.values(name(label), count)]
            case gast.Subscript(value=gast.Name(id=base), slice=index):
                fields = self.found.fields.get(self.found.find(base))
                if fields is None:
                    return [subscript(name(part), clone(index)) for part in self.gone[base]]
                place = place_in(index, len(fields), step.operand_kinds)
                assert place is not None
                start, wide = sum(map(self.found.width, fields[:place])), self.found.width(fields[place])
                return [name(part) for part in self.gone[base][start : start + wide]]
        return self.values(step.expr, count)
