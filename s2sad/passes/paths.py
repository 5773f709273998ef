"""Objects and functions as values: what names stand for where paths meet, and where a loop runs again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import gast

from s2sad.flow import bound_by, reads_of
from s2sad.ir import Effect, Step, every
from s2sad.passes.attribute_writes import rewritten
from s2sad.passes.values import CONFLICT, FUNCTIONS, Choice, Instance, Items, Many, Row
from s2sad.trees import clone, is_atom, name, names_bound, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Paths:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    @contextmanager
    def within(self) -> Iterator[None]:
        """A branch, or a loop's body: what it does to collections does not hold on every path."""
        self.turns += 1
        outer, self.path = self.path, (*self.path, self.turns)
        empty = dict(self.empty)
        try:
            yield
        finally:
            self.path = outer
            self.empty = {n: items for n, items in empty.items() if self.empty.get(n) is items}

    turns = 0

    def region(self, make: Callable[[], list[Step]]) -> list[Step]:
        """Steps that run on some paths only."""
        before, empty = dict(self.env), dict(self.empty)
        with self.within():
            steps = make()
        for label, value in list(self.env.items()):
            if self.begins_here(label, value, empty):
                continue
            if (label in before and before[label] is not value) or (label not in before and label in self.dynamic):
                self.env[label] = CONFLICT
        for label in before.keys() - self.env.keys():
            self.env[label] = CONFLICT
        return steps

    def region_of(self, node: gast.expr, branch: list[Step]) -> gast.expr:
        found: list[gast.expr] = []

        def make() -> list[Step]:
            found.append(self.truth(node, branch))
            return branch

        self.region(make)
        return found[0]

    def branches(self, test: gast.expr, *parts: Callable[[], list[Step]]) -> list[list[Step]]:
        if isinstance(test, gast.Constant):  # one side is never run
            made = parts[0 if test.value else 1]()
            return [made, []] if test.value else [[], made]
        before, empty = dict(self.env), dict(self.empty)
        ends, results, still = [], [], []
        assumed = self.assumed
        for part, outcome in zip(parts, (True, False), strict=True):
            self.env, self.empty = dict(before), dict(empty)
            self.assumed = self.assume(test, outcome)
            with self.within():
                results.append(part())
            ends.append(self.env)
            still.append(self.empty)
        self.assumed = assumed
        going_on = [k for k, steps in enumerate(results) if not raises(steps)]
        if len(going_on) == 1 and not self.home.trying:
            self.env, self.empty = ends[going_on[0]], still[going_on[0]]
            return results
        self.empty = {n: items for n, items in still[0].items() if still[1].get(n) is items}
        merged: dict[str, Any] = {}
        for label in {**ends[0], **ends[1]}:
            a, b = ends[0].get(label), ends[1].get(label)
            if a is b:
                merged[label] = a
            elif any(
                self.begins_here(label, x, empty) and (y is None and still[k].get(label) is x.seed)
                for x, y, k in ((a, b, 1), (b, a, 0))
            ):
                merged[label] = a or b
            elif a is None or b is None:
                end = results[0 if b is None else 1]
                either = self.or_none(label, a or b, test, b is None, results[1 if b is None else 0])
                if either is not None:
                    merged[label] = either
                    continue
                gone = label in before or label in self.dynamic
                merged[label] = CONFLICT if gone else self.on_one_path(label, a or b, end)
                error = self.refuse(
                    f"{label!r} is an object or function on some paths only", test, "Give it an object on every path."
                )
                again = self.may_be_nothing(label, a or b, error)
                if again is not error:
                    raise again
            else:
                merged[label] = self.joined(label, a, b, test, results)
        self.env = merged
        return results

    def begins_here(self, label: str, value: Any, empty: dict[str, Items]) -> bool:
        """Is it a list that was empty before, and may be empty still?"""
        return isinstance(value, Many) and value.seed is not None and empty.get(label) is value.seed

    def joined(self, label: str, a: Any, b: Any, test: gast.expr, ends: list[list[Step]]) -> Any:
        """One value for two paths: an object's attributes are set at the end of both."""
        if (
            isinstance(a, Instance)
            and isinstance(b, Instance)
            and a.type is b.type
            and a.fields.keys() == b.fields.keys()
            and not (a.written or b.written)
            and not rewritten(self, a.type) & a.fields.keys()
            and not any((v in self.env) != (w in self.env) for v, w in self._paired_fields(a, b))
        ):
            self.home.origin.split = True
            both = Instance(a.type, label, {}, False, False, True)
            a.frozen = b.frozen = True
            for attr in a.fields:
                mine, other = a.fields[attr], b.fields[attr]
                both.fields[attr] = field = self.home.names.fresh(f"{label}_{attr.strip('_')}")
                if mine in self.env:
                    self.stand_for(field, self.joined(field, self.env[mine], self.env[other], test, ends))
                    continue
                for held, steps in ((mine, ends[0]), (other, ends[1])):
                    steps.append(self.home.op(field, name(held)))
            return both
        if isinstance(a, Row) and isinstance(b, Row) and a.arena is b.arena:
            for row, steps in ((a, ends[0]), (b, ends[1])):
                self._pointed(label, row, steps)
            return self.env[label]
        alike = (*FUNCTIONS, Instance, Choice)
        if isinstance(a, alike) and isinstance(b, alike) and is_atom(test):
            return self.choice(test, a, b)
        return CONFLICT

    def _paired_fields(self, a: Instance, b: Instance) -> list[tuple[str, str]]:
        return [(a.fields[attr], b.fields[attr]) for attr in a.fields]

    def choice(self, test: gast.expr, a: Any, b: Any) -> Choice:
        """`a` if the test holds, else `b`; the first of the tests that holds decides."""
        if isinstance(a, Choice):
            return Choice([clone(test)], [a, b])
        if isinstance(b, Choice):
            return Choice([clone(test), *b.tests], [a, *b.values])
        return Choice([clone(test)], [a, b])

    def loop(self, make: Callable[[], list[Step]], node: gast.AST, front: list[Step]) -> list[Step]:
        """A body that runs again: an object that it binds anew takes the variables of the old one. `front`: what comes before it."""
        self.begins_apart(node, front)
        before, empty = dict(self.env), dict(self.empty)
        known = set(self.dynamic)
        again = {n: before[n] for n in loop_targets(node) if isinstance(before.get(n), Row)}
        before |= dict.fromkeys(again, CONFLICT)  # the loop inside says anew which object that is
        self.env |= dict.fromkeys(again, CONFLICT)
        self.looping += 1
        with self.within():
            steps = make()
        self.looping -= 1
        renewed: dict[str, tuple[Instance, Instance]] = {}
        for label, old in before.items():
            new = self.env.get(label)
            if new is old:
                continue
            if label in again:
                self.env[label] = new if new is again[label] else CONFLICT
                continue
            if isinstance(old, Many) and isinstance(new, Many) and self.replaced(label, old, new, before, steps):
                self.env[label] = old
                continue
            if not (isinstance(old, Instance) and isinstance(new, Instance)):
                raise self.another(label, node)
            renewed[label] = old, new
        self.renew(renewed, before, steps, node)
        objects = {n for n in self.env.keys() - before.keys() if isinstance(self.env[n], Instance)}
        inside = list(every(steps)) if objects else []
        read = objects & set().union(*map(reads_of, inside)) - set().union(*map(bound_by, inside))
        for label in sorted(self.env.keys() - before.keys()):
            if label in read or (label in known and not self.begins_here(label, self.env[label], empty)):
                error = self.refuse(
                    f"{label!r} is an object or function on some iterations only",
                    node,
                    "Give it a value in front of the loop.",
                )
                raise self.may_be_nothing(label, self.env[label], error)
        return steps


def loop_targets(node: gast.AST) -> set[str]:
    """Names that loops inside of a loop bind, and nothing else in it does."""
    body = getattr(node, "body", None)
    if not isinstance(body, list):
        return set()
    loops = [n for stmt in body for n in walk(stmt) if isinstance(n, gast.For)]
    targets = set().union(*(names_bound([n.target]) for n in loops)) if loops else set()
    own = {id(n) for loop in loops for n in walk(loop.target)}
    stores = {
        n.id
        for stmt in body
        for n in walk(stmt)
        if isinstance(n, gast.Name) and not isinstance(n.ctx, gast.Load) and id(n) not in own
    }
    return targets - stores


def raises(steps: list[Step]) -> bool:
    """Does an exception end this path, whatever is written behind it?"""
    return any(isinstance(step, Effect) and isinstance(step.statement, gast.Raise) for step in steps)
