"""How the items of a generator come to the variables of a loop: `enumerate`, `zip`, `islice` and `takewhile` around it."""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from s2sad.trees import assign, call, clone, const, name, subscript

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Plan:
    """How the items of a generator come to the variables of a loop: directly, numbered, beside others, up to a limit."""

    def __init__(self, home: Normaliser, stmt: gast.For):
        self.home, self.stmt = home, stmt
        self.found: Any = None
        self.source: gast.Call = gast.Call(name("none"), [], [])
        self.setup: list[gast.stmt] = []  # before the loop
        self.first: list[gast.stmt] = []  # at the start of a turn, before the item is bound
        self.last: list[gast.stmt] = []  # at its end
        self.target: gast.expr = stmt.target
        self.test: Callable[[], gast.expr] | None = None  # goes on while this holds of the item

    def read(self, node: gast.expr, target: gast.expr) -> bool:
        made = self.home.yielding.made(node, self.stmt.body)
        if made is not None:
            (self.found, self.source), self.target = made, target
            return True
        if not isinstance(node, gast.Call) or not node.args:
            return False
        callee = self.home.scope.lookup(node.func)
        pair = isinstance(target, gast.Tuple) and not any(isinstance(t, gast.Starred) for t in target.elts)
        if callee is builtins.enumerate and pair and len(target.elts) == 2:
            rest = [*node.args[1:], *(k.value for k in node.keywords)]
            return self.read(node.args[0], target.elts[1]) and self._numbered(
                target.elts[0], rest[0] if rest else const(0)
            )
        if callee is builtins.zip and pair and len(target.elts) == len(node.args) and not node.keywords:
            return self._beside(node.args, target.elts)
        if callee is itertools.islice and len(node.args) == 2 and not node.keywords:
            return self.read(node.args[0], target) and self._limited(node.args[1])
        if callee is itertools.takewhile and len(node.args) == 2:
            return self.read(node.args[1], target) and self._while(node.args[0])
        return False

    def _fresh(self, label: str, varies: bool = False) -> str:
        held = self.home.names.fresh(label)
        if varies:
            self.home.varied.add(held)
        return held

    def _numbered(self, target: gast.expr, start: gast.expr) -> bool:
        count = self._fresh("count")
        self.setup.append(assign(count, start))
        self.first += [assign(clone(target), name(count)), assign(count, gast.BinOp(name(count), gast.Add(), const(1)))]
        return True

    def _beside(self, args: list[gast.expr], targets: list[gast.expr]) -> bool:
        """`zip` of sequences and one generator."""
        places = [i for i, a in enumerate(args) if self.home.yielding.made(a, self.stmt.body) is not None]
        if len(places) != 1 or not self.read(args[places[0]], targets[places[0]]):
            return False
        place = self._fresh("place")
        self.setup.append(assign(place, const(0)))
        ended: dict[bool, list[gast.expr]] = {False: [], True: []}
        for i, (argument, target) in enumerate(zip(args, targets, strict=True)):
            if i == places[0]:
                continue
            items = self._fresh("items", self.home.flat.varied(argument))
            self.setup.append(assign(items, call("list", argument)))
            over = gast.Compare(name(place), [gast.GtE()], [call("len", name(items))])
            ended[i < places[0]].append(over)
            self.first.append(assign(clone(target), subscript(name(items), name(place))))
        self.first.append(assign(place, gast.BinOp(name(place), gast.Add(), const(1))))
        self.first = [*(gast.If(clone(test), [gast.Return(None)], []) for test in ended[False]), *self.first]
        self.last += [gast.If(test, [gast.Return(None)], []) for test in ended[True]]
        return True

    def _limited(self, limit: gast.expr) -> bool:
        left, most = self._fresh("taken"), self._fresh("most")
        self.setup += [assign(left, const(0)), assign(most, limit)]
        self.first.append(assign(left, gast.BinOp(name(left), gast.Add(), const(1))))
        over = gast.Compare(name(left), [gast.GtE()], [name(most)])
        self.last.append(gast.If(over, [gast.Return(None)], []))
        return True

    def _while(self, test: gast.expr) -> bool:
        if not isinstance(self.target, gast.Name):
            return False
        label = self.target.id
        self.test = lambda: gast.Call(clone(test), [name(label)], [])
        return True
