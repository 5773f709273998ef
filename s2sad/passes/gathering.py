"""Objects and functions as values: sums and choices over collections of them, and one of several objects."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Branch, Step
from s2sad.passes.conditions import condition
from s2sad.passes.located import at
from s2sad.passes.static_items import items_once
from s2sad.passes.values import Bound, Choice, Given, Instance, Items
from s2sad.trees import clone, const, name

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Gathering:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def gathered(self, callee: Any, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """`sum`, `max`, `min` of objects; None: of something else."""
        if callee not in (builtins.sum, builtins.max, builtins.min) or not node.args:
            return None
        keywords, before = {str(k.arg): k.value for k in node.keywords}, len(steps)
        several = callee is not builtins.sum and len(node.args) > 1
        if not several and isinstance(node.args[0], gast.Subscript) and self.touches(node.args[0]):
            part = self.home.flat.atom(node.args[0], steps)
            node = at(gast.Call(node.func, [part, *node.args[1:]], node.keywords), node)
            if not self.touches(part):
                return self.home.flat.operation(node, steps)
        if several:
            items: list[gast.expr] | None = [self.element(a, steps) for a in node.args]
        else:
            items = self._gathered_items(node.args[0], steps)
            many = self.many(node.args[0], steps) if callee is builtins.sum and items is None else None
            if many is not None:
                start = node.args[1] if len(node.args) > 1 else keywords.get("start", const(0))
                return self._sum_of_many(node, start, steps)
        if items is None or not any(self.is_value(i) for i in items):
            if items is None or len(steps) == before:
                return None
            args = items if several else [gast.List(items, gast.Load()), *node.args[1:]]  # they have been evaluated
            return self.home.flat.operation(at(gast.Call(node.func, args, node.keywords), node), steps)
        if callee is builtins.sum:
            start = node.args[1] if len(node.args) > 1 else keywords.get("start", const(0))
            return self._summed(items, self.home.flat.atom(start, steps), node, steps)
        if not keywords.keys() <= {"key"}:
            raise self.refuse(
                "this form of the call is not supported for objects",
                node,
                "Write the loop out, over the numbers that the objects hold.",
            )
        return self._extreme(items, keywords.get("key"), callee is builtins.max, node, steps)

    def folded(self, function: gast.expr, args: list[gast.expr], node: gast.AST, steps: list[Step]) -> gast.expr | None:
        """`reduce` over objects or functions: one call after the other."""
        source = args[0]
        held = isinstance(source, gast.Tuple | gast.List) and any(map(self.is_function, source.elts))
        if not held and not self.touches(source):
            return None
        before = len(steps)
        items = items_once(self, source, steps)
        if items is None or (len(steps) == before and not any(self.is_value(i) for i in items)):
            return None
        if len(args) > 1:
            items = [self.element(args[1], steps), *items]
        if not items:
            return None
        total = items[0]
        for item in items[1:]:
            asked = gast.Call(clone(function), [clone(total), clone(item)], [])
            asked.lineno, asked.col_offset = node.lineno, node.col_offset
            total = self.home.flat.atom(asked, steps)
        return total

    def _gathered_items(self, node: gast.expr, steps: list[Step]) -> list[gast.expr] | None:
        if isinstance(node, gast.GeneratorExp | gast.ListComp):
            if not self.makes(node):
                return None
            listed = gast.ListComp(node.elt, node.generators)
            listed.lineno, listed.col_offset = node.lineno, node.col_offset
            node = self.home.flat.atom(listed, steps)
        return items_once(self, node, steps) if self.touches(node) else None

    def _sum_of_many(self, node: gast.Call, start: gast.expr, steps: list[Step]) -> gast.expr:
        """`sum(objects, start)`, where it is not known how many they are."""
        total, item = self.home.names.fresh("summed"), self.home.names.fresh("item")
        self.home.varied |= {total, item}
        text = "total = start\nfor item in items:\n    total = total + item"
        self.home.idioms.run(text, node, steps, {"total": total, "item": item}, start=start, items=node.args[0])
        return name(total)

    def _summed(self, items: list[gast.expr], total: gast.expr, node: gast.AST, steps: list[Step]) -> gast.expr:
        for item in items:
            plain = gast.BinOp(total, gast.Add(), clone(item))
            plain.lineno, plain.col_offset = node.lineno, node.col_offset
            total = self.home.flat.atom(plain, steps)
        return total

    def _extreme(
        self, items: list[gast.expr], key: gast.expr | None, largest: bool, node: gast.AST, steps: list[Step]
    ) -> gast.expr:
        def rank(item: gast.expr) -> gast.expr:
            if key is None:
                return item
            asked = gast.Call(clone(key), [clone(item)], [])
            asked.lineno, asked.col_offset = node.lineno, node.col_offset
            return self.home.idioms.held(asked, steps)

        best, top = items[0], rank(items[0])
        for item in items[1:]:
            mine = rank(item)
            asked = gast.Compare(clone(mine), [gast.Gt() if largest else gast.Lt()], [clone(top)])
            asked.lineno, asked.col_offset = node.lineno, node.col_offset
            test = condition(self.home.flat, asked, steps)
            if isinstance(test, gast.Constant):
                best, top = (item, mine) if test.value else (best, top)
                continue
            if key is None:
                best = top = self.selected(test, mine, top, steps)
            else:
                best = self.selected(test, item, best, steps)
                top = self.selected(test, mine, top, steps)
        return best

    def selected(self, test: gast.expr, first: gast.expr, second: gast.expr, steps: list[Step]) -> gast.expr:
        """`first if test else second` of atoms."""
        a, b = self.value(first), self.value(second)
        ends: list[list[Step]] = [[], []]
        if a is None and b is None:
            held = self.home.names.fresh("chosen")
            self.home.varied.add(held)
            for end, atom in zip(ends, (first, second), strict=True):
                end.append(self.home.op(held, clone(atom)))
            steps.append(Branch(self.home.origin, clone(test), *ends))
            return name(held)
        label = self.home.names.fresh("chosen")
        found = self.joined(label, a, b, test, ends)
        self.stand_for(label, found)
        if ends[0] or ends[1]:
            steps.append(Branch(self.home.origin, clone(test), *ends))
        return name(label)

    # one of several objects

    def each_choice(
        self, found: Choice, do: Callable[[gast.expr, list[Step]], gast.expr], steps: list[Step]
    ) -> gast.expr:
        """The value of an expression of an object that is one of several, branch by branch."""
        held = self.home.names.fresh("chosen_value")
        self.home.varied.add(held)

        def side(tests: list[gast.expr], values: list[Any]) -> list[Step]:
            made: list[Step] = []
            if not tests:
                self.home.flat.into(held, do(self.token(values[0], "object"), made), made)
                return made
            then, orelse = self.branches(tests[0], lambda: side([], values[:1]), lambda: side(tests[1:], values[1:]))
            return [Branch(self.home.origin, clone(tests[0]), then, orelse)]

        steps += side(found.tests, found.values)
        return name(held)

    def for_each(
        self, found: Choice, target: gast.Subscript, write: Callable[[gast.Subscript], gast.stmt], steps: list[Step]
    ) -> None:
        """A statement that writes an item of an object that is one of several, branch by branch."""

        def one(inner: gast.expr, made: list[Step]) -> gast.expr:
            place = at(gast.Subscript(inner, clone(target.slice), gast.Store()), target)
            self.home.idioms.statements([write(place)], target, made)
            return const(None)

        self.each_choice(found, one, steps)

    def attribute_of_choice(self, found: Choice, attr: str, node: gast.AST, steps: list[Step]) -> gast.expr:
        """`object.attr`, where it depends on the path which object that is."""
        methods = [self.method_of(v, attr) for v in found.values]
        if all(function is not None for function, _ in methods):
            bound = [
                Bound(function, self.token(v, "object").id, owner)
                for v, (function, owner) in zip(found.values, methods, strict=True)
            ]
            return self.token(Choice(found.tests, bound), attr.strip("_"))
        if not all(isinstance(v, Instance | Given | Items) for v in found.values):
            raise self.refuse(
                f"it is not known when generating what has the attribute {attr!r} here",
                node,
                "Take the attribute in the branch that chooses the object.",
            )
        return self.each_choice(
            found, lambda base, made: self.attribute(self.value(base), base, attr, node, made), steps
        )
