"""headers: `for i in range(len(xs))` counts xs once, if the loop may change how much xs holds: the reverse sweep makes as many turns.
`if xs` looks at it once too.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     xs = [x[0], x[1]]
...     for i in range(len(xs)):
...         x = x * xs.pop()
...     return np.sum(x)
>>> forward_sweep(f, np.ones(3))
xs = [x[0], x[1]]
len_xs = len(xs)
x_list = []
xs_lasts = []
for i in range(len_xs):
    xs_last = xs.pop()
    xs_lasts.append(xs_last)
    x_list.append(x)
    x = x * xs_last
value = np.sum(x)
"""

from __future__ import annotations

import builtins
from functools import cached_property

import gast

from s2sad.ir import Branch, Effect, Loop, Op, Step, Store, every
from s2sad.kinds import UNKNOWN, Kind, Num
from s2sad.passes.contents import CONTAINERS, changed_by
from s2sad.passes.pointing import Reaching
from s2sad.passes.rewriting import StepRewriter
from s2sad.passes.sources import immutable
from s2sad.trees import call, names_read, walk
from s2sad.unit import Unit


def _tree(step: Step) -> gast.AST:
    return getattr(step, "expr", None) or getattr(step, "statement", None) or gast.Pass()


def counted_once(unit: Unit) -> bool:
    """Rewrite the steps; tells whether anything changed."""
    return Headers(unit).run()


class Headers(StepRewriter):
    def step(self, step: Step) -> list[Step]:
        out: list[Step] = []
        match step:
            case Branch(test=gast.Name(id=label) as test, context=None) if self.written(label, step):
                step.test = self.make(call("bool", test), out, bool, label="condition")
                self.changed = True
            case Loop(target=gast.expr(), header=header) if (ranging := self.ranging(header)) is not None:
                for position, argument in enumerate(ranging.args):
                    if self.looks_up(argument, step):
                        ranging.args[position] = self.make(argument, out)
                        self.changed = True
            case Loop(target=gast.expr(), header=header):
                step.header = self.held(header, step, out)
        return [*out, step]

    def held(self, header: gast.expr, loop: Loop, out: list[Step]) -> gast.expr:
        """What a loop runs over, made once where the loop writes what it is made of: `for v in xs[:]`, `for v in xs + ys`."""
        if isinstance(header, gast.Call):
            if self.unit.scope.lookup(header.func) in (builtins.enumerate, builtins.zip, builtins.reversed):
                header.args = [self.held(argument, loop, out) for argument in header.args]
            return header
        if isinstance(header, gast.List | gast.Tuple):
            anew = any(not isinstance(item, gast.Name | gast.Constant | gast.Starred) for item in header.elts)
        else:
            anew = isinstance(header, gast.BinOp) or (isinstance(header, gast.Subscript) and not self.is_view(header))
        if not anew or not self.looks_up(header, loop):
            return header
        self.changed = True
        return self.make(header, out)

    def is_view(self, node: gast.Subscript) -> bool:
        """Of an array, that shows what is written; no item by a list or array of places."""
        arrays = {n for n in names_read(node.slice) if not immutable(self.kinds_of_all.get(n, UNKNOWN))}
        of_array = isinstance(node.value, gast.Name) and isinstance(self.kinds_of_all.get(node.value.id), Num)
        return of_array and not arrays and not any(isinstance(n, gast.List) for n in walk(node.slice))

    def ranging(self, header: gast.expr) -> gast.Call | None:
        """The `range(…)` in a header."""
        while isinstance(header, gast.Call):
            callee = self.unit.scope.lookup(header.func)
            if callee is builtins.range:
                return header
            if callee is not builtins.reversed or len(header.args) != 1:
                return None
            header = header.args[0]
        return None

    def looks_up(self, argument: gast.expr, loop: Loop) -> bool:
        """Does an argument look up what the loop may write?"""
        names = names_read(argument) if not isinstance(argument, gast.Name) else set()
        if self.is_length(argument):
            names = {n for n in names if not isinstance(self.kinds_of_all.get(n), Num)}
        if any(self.written(label, loop) for label in names):
            return True
        return any(isinstance(n, gast.Subscript) for n in walk(argument)) and any(
            self.written_within(label, loop, counts=not self.is_length(argument)) for label in names
        )

    def written_within(self, label: str, loop: Loop, counts: bool) -> bool:
        """May the loop write what is held in a container; with `counts`, integers in its arrays too?"""
        if not isinstance(self.kinds_of_all.get(label, UNKNOWN), CONTAINERS):
            return False
        for inner in every([loop]):
            base = inner.base if isinstance(inner, Store) else changed_by(_tree(inner))
            found = self.kinds_of_all.get(base or "", UNKNOWN)
            if isinstance(found, Num):
                if counts and (found.dtype is None or found.dtype.kind not in "fc"):
                    return True
            elif base is not None and self.reaching.shows(base, {label}):
                return True
        return False

    def written(self, label: str, step: Step) -> bool:
        """May a step, or one inside of it, write what a variable holds?"""
        kind = self.kinds_of_all.get(label)
        if kind is None or immutable(kind):
            return False
        return any(self.writes(inner, label, kind) for inner in every([step]))

    def is_length(self, node: gast.expr) -> bool:
        shape = (
            isinstance(node, gast.Subscript) and isinstance(node.value, gast.Attribute) and node.value.attr == "shape"
        )
        return shape or (isinstance(node, gast.Call) and self.unit.scope.lookup(node.func) is builtins.len)

    def writes(self, step: Step, label: str, kind: Kind) -> bool:
        match step:
            case Store(base=base):
                found = self.kinds_of_all.get(base, UNKNOWN)
                if isinstance(kind, Num) and isinstance(found, Num):
                    return kind.dtype is None or found.dtype is None or kind.dtype.kind == found.dtype.kind
                if isinstance(kind, CONTAINERS) and isinstance(found, Num):
                    return False
                return self.reaching.same(base, label)
            case Op(expr=expr):
                return (base := changed_by(expr)) is not None and self.reaching.same(base, label)
            case Effect(statement=statement):
                return (base := changed_by(statement)) is not None and self.reaching.same(base, label)
        return False

    @cached_property
    def kinds_of_all(self) -> dict[str, Kind]:
        return self.unit.joined_kinds()

    @cached_property
    def reaching(self) -> Reaching:
        return Reaching(self.unit)
