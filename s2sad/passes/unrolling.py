"""Objects and functions as values: loops over what has a known number of items, written out once for each.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     y = x
...     for g in (np.sin, np.cos):
...         y = g(y)
...     return y
>>> forward_sweep(f, 1.0)
y = x
y_before_4 = y
y = np.sin(y)
y_before_42 = y
y = np.cos(y)
value = y
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gast

from s2sad.effort import THOROUGH
from s2sad.ir import Branch, Step
from s2sad.kinds import MISSING, Map, Seq
from s2sad.passes.assigning import bind
from s2sad.passes.comprehensions import comprehension
from s2sad.passes.conditions import condition
from s2sad.passes.exits import FLAGS, Exits, leaves_body
from s2sad.passes.given_rows import as_rows
from s2sad.passes.literals import literal
from s2sad.passes.located import placed_tree
from s2sad.passes.matching import settled
from s2sad.passes.static_items import MOST, tried_items
from s2sad.passes.values import Items
from s2sad.scope import parameters
from s2sad.trees import clone, const, is_atom, name, names_bound, names_read, own_names, substitute, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

STORING = {"append", "add", "insert", "setdefault", "appendleft", "register"}


class Unrolling:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    # what is looped over

    # is it to be written out?

    def stores(self, nodes: list[gast.AST], targets: set[str]) -> bool:
        """Does a body keep objects or functions that it makes, or choose them by the loop's variables?"""
        for node in (n for part in nodes for n in walk(part)):
            match node:
                case gast.Call(func=gast.Attribute(attr=attr), args=args) if attr in STORING and any(
                    map(self.makes, args)
                ):
                    return True
                case gast.Assign(targets=[gast.Subscript() | gast.Attribute()], value=value) if self.makes(value):
                    return True
                case gast.List(elts=elts) | gast.Tuple(elts=elts) if any(isinstance(e, gast.Lambda) for e in elts):
                    return True
                case gast.Subscript(value=base, slice=index) if names_read(index) & targets and self.is_table(base):
                    return True
                case gast.Call(func=gast.Name(id="getattr" | "setattr"), args=[_, key, *_]) if (
                    names_read(key) & targets
                ):
                    return True
        return False

    def is_mixed(self, node: gast.expr) -> bool:
        """A parameter whose items are of different kinds, some of them containers: no one kind fits them all.

        At the second attempt: any display of containers, too.
        """
        if THOROUGH.get() and isinstance(node, gast.Tuple | gast.List):
            shapes = {type(item) for item in node.elts}
            return len(node.elts) <= 16 and bool(shapes & {gast.Tuple, gast.List, gast.Dict})
        kind = self.home.kinds.get(node.id) if isinstance(node, gast.Name) else None
        if not isinstance(kind, Seq) or node.id not in self.home.statics.parameters or len(kind.items) > 16:
            return False
        return any(isinstance(item, Seq | Map) for item in kind.items) and len(set(map(type, kind.items))) > 1

    def is_rest(self, node: gast.expr) -> bool:
        """A parameter like `*rest`, which is given on."""
        return isinstance(node, gast.Name) and node.id in self.home.given_on

    def makes(self, node: gast.AST) -> bool:
        """May an expression be a new object or function?"""
        if isinstance(node, gast.Lambda):
            return True
        if isinstance(node, gast.Name):
            return self.is_function(node) and self.home.scope.lookup(node) is MISSING
        if isinstance(node, gast.ListComp | gast.GeneratorExp):
            return self.makes(node.elt)
        if isinstance(node, gast.Tuple | gast.List):
            return any(map(self.makes, node.elts))
        return isinstance(node, gast.Call) and self.may_make(node.func)

    def is_table(self, base: gast.expr) -> bool:
        if isinstance(base, gast.Name) and base.id in self.env:
            return isinstance(self.env[base.id], Items)
        return self.table(base) is not None

    # loops

    def unrolled(self, stmt: gast.For | gast.While, exits: Exits) -> list[Step] | None:
        """A loop over objects or functions, or one that makes some: the body once for each item."""
        if not isinstance(stmt, gast.For):
            return None
        wanted = self.touches(stmt.iter) or getattr(stmt, "once", False) or self._is_empty(stmt.iter)
        wanted = (
            wanted
            or self.over_table(stmt.iter)
            or (THOROUGH.get() and (_are_names(stmt.iter) or self.is_rest(stmt.iter)))
        )
        targets = names_bound([stmt.target])
        if not wanted and not self.is_mixed(stmt.iter) and not self.stores(stmt.body, targets):
            return None
        self.home.begin(stmt, stmt)
        steps: list[Step] = []
        items = tried_items(self, stmt.iter, steps)
        if items is None:
            return None
        if len(items) > MOST:
            raise self.refuse(
                "a loop of many turns over objects or functions is not supported",
                stmt,
                "Keep the numbers of the objects in arrays or lists.",
            )
        self.home.origin.split = True
        return steps + self._turns(stmt, items, exits)

    def _is_empty(self, node: gast.expr) -> bool:
        """Is it known that there is nothing to loop over?"""
        display = self.home.statics.known.get(node.id) if isinstance(node, gast.Name) else node
        return isinstance(display, gast.Tuple | gast.List) and not display.elts

    def _turns(self, stmt: gast.For, items: list[gast.expr], exits: Exits) -> list[Step]:
        home = self.home
        kinds = sorted(leaves_body(stmt.body))

        def turn(number: int) -> list[Step]:
            if number == len(items):
                return home.block(stmt.orelse, Exits()) if stmt.orelse else []
            home.begin(stmt, stmt)
            home.origin.split = True
            flags = {kind: home.names.fresh(FLAGS[kind]) for kind in kinds}  # no flag is set behind its test
            made: list[Step] = [home.op(flag, const(False)) for flag in flags.values()]
            last = number == len(items) - 1 or bool(kinds)
            made += home.block(
                self._turn(stmt, items[number], last), Exits(True, {**exits.flags, **flags}, exits.returned)
            )
            leaving = [flag for kind, flag in flags.items() if kind != "continue"]
            rest = self.region(lambda: turn(number + 1)) if leaving else turn(number + 1)
            for flag in leaving:
                rest = [Branch(home.origin, name(flag), [], rest)] if rest else []
            return made + rest

        return turn(0)

    def _turn(self, stmt: gast.For, item: gast.expr, last: bool) -> list[gast.stmt]:
        """The statements of one turn: constants stand in place of the loop's variables where nothing else can be meant."""
        body = clone(stmt.body)
        later = free_in_functions(stmt.body)
        values: dict[str, gast.expr] = {}
        first: list[gast.stmt] = []
        for target, value in self._paired(stmt.target, item):
            if isinstance(target, gast.Name) and target.id not in names_bound(stmt.body) | later:
                followed = isinstance(value, gast.Name) and self.value(value) is not None
                if followed or isinstance(value, gast.Constant):
                    values[target.id] = value
                if followed and not last:
                    continue  # what is behind the loop sees the last item
                if THOROUGH.get() and not last and target.id not in values:
                    label = self.home.names.fresh(target.id)  # each item of its own type
                    values[target.id], target = name(label), gast.Name(label, gast.Store(), None, None)
                    self.home.varied.add(label)
            binding = gast.Assign([clone(target)], clone(value), None)
            for node in walk(binding):
                node.lineno, node.col_offset = stmt.lineno, stmt.col_offset
            first.append(binding)
        return [*first, *(part for s in body for part in settled(substitute(s, values)))]

    def comprehended(self, held: str, element: gast.expr, generators: list, steps: list[Step]) -> bool:
        """`[f(x) for f in functions]`: the element once for each."""
        first, *rest = generators
        targets = names_bound([first.target])
        made = (
            self.makes(element) or self.is_mixed(first.iter) or self.stores([element, *(g.iter for g in rest)], targets)
        )
        if not self.touches(first.iter) and not made and not self.over_table(first.iter):
            return False
        before: list[Step] = []
        items = tried_items(self, first.iter, before)
        if items is None or len(items) > MOST:
            return False
        steps += before
        for part in self.each(first, items, [element, *rest], steps):
            if part is not None:
                comprehension(self.home.flat, held, part[0], part[1:], steps)
        return True

    def _decided(self, test: gast.expr) -> Any:
        """The value of a condition, where it is known when generating: `a is not b` of two objects is."""
        value = literal(test)
        if value is MISSING and self.touches(test):
            found = condition(self.home.flat, test, [])
            value = found.value if isinstance(found, gast.Constant) else MISSING
        return value

    def each(
        self, first: Any, items: list[gast.expr], parts: list[Any], steps: list[Step]
    ) -> Iterator[list[Any] | None]:
        """For each item the parts of a comprehension, in its terms; None where a condition is known to fail."""
        names = self.home.names
        later = free_in_functions(parts)
        shared = {
            n: names.fresh(f"{n}_item") for n in sorted(names_bound([first.target]) & later)
        }  # closures see the last
        for item in items:
            values: dict[str, gast.expr] = {}
            for target, value in self._paired(first.target, item):
                if isinstance(target, gast.Name) and target.id not in later and self._repeatable(value):
                    values[target.id] = value
                    continue
                renamed = clone(target)
                for node in walk(renamed):
                    if isinstance(node, gast.Name):
                        label = shared.get(node.id) or names.fresh(f"{node.id}_item")
                        values[node.id], node.id = name(label), label
                        self.home.varied.add(label)
                bind(self.home, renamed, clone(value), steps)
            known = [self._decided(substitute(test, values)) for test in first.ifs]
            if any(k is MISSING for k in known):
                error = self.refuse(
                    "a condition in a loop over objects or functions is not known when generating",
                    first.iter,
                    "Compute a number in each turn, and choose between numbers.",
                )
                raise as_rows(self.home, self.value(first.iter) if is_atom(first.iter) else None, error)
            yield [_substituted(part, values) for part in parts] if all(known) else None

    def _paired(self, target: gast.expr, item: gast.expr) -> list[tuple[gast.expr, gast.expr]]:
        if (
            isinstance(target, gast.Tuple | gast.List)
            and isinstance(item, gast.Tuple)
            and len(item.elts) == len(target.elts)
            and not any(isinstance(t, gast.Starred) for t in target.elts)
        ):
            return [pair for t, v in zip(target.elts, item.elts, strict=True) for pair in self._paired(t, v)]
        return [(target, item)]

    def _repeatable(self, value: gast.expr) -> bool:
        """May it stand wherever the variable is read?"""
        if isinstance(value, gast.Subscript):
            return is_atom(value.value) and isinstance(value.slice, gast.Constant)
        return is_atom(value)

    def dict_comprehension(self, node: gast.DictComp, steps: list[Step]) -> gast.expr | None:
        """`{k: f(v) for k, v in d.items()}` where the keys are known: a display."""
        entries: list[tuple[Any, gast.expr]] = []
        if not self._entered(node.key, node.value, list(node.generators), entries, steps):
            return None
        merged = dict(entries)  # the last of equal keys wins, in the place of the first
        return self.home.flat.operation(
            placed_tree(gast.Dict([const(k) for k in merged], list(merged.values())), node), steps
        )

    def _entered(self, key: gast.expr, value: gast.expr, generators: list, entries: list, steps: list[Step]) -> bool:
        if not generators:
            found = literal(key)
            if found is MISSING:
                return False
            entries.append((found, self.home.flat.item(value, steps)))
            return True
        first, *rest = generators
        made: list[Step] = []
        items = tried_items(self, first.iter, made)
        if (
            items is None
            or len(items) > MOST
            or any(literal(t) is MISSING and not names_bound([first.target]) & names_read(t) for t in first.ifs)
        ):
            return False
        steps += made
        for part in self.each(first, items, [key, value, *rest], steps):
            if part is not None and not self._entered(part[0], part[1], part[2:], entries, steps):
                return False
        return True


def free_in_functions(parts: list[Any]) -> set[str]:
    """Names that functions defined in these read when they run."""
    found: set[str] = set()
    for part in parts:
        for inner in walk(part):
            if isinstance(inner, gast.Lambda):
                found |= names_read(inner.body) - own_names(inner)
            elif isinstance(inner, gast.FunctionDef):
                found |= set().union(*map(names_read, inner.body)) - {p.id for p in parameters(inner)}
    return found


def _substituted(part: Any, values: dict[str, gast.expr]) -> Any:
    if isinstance(part, gast.comprehension):
        return gast.comprehension(
            part.target, substitute(part.iter, values), [substitute(i, values) for i in part.ifs], 0
        )
    return substitute(part, values)


def _are_names(node: gast.expr) -> bool:
    """Strings that are written out, one of which may choose a function."""
    elts = node.elts if isinstance(node, gast.Tuple | gast.List) else []
    return bool(elts) and all(isinstance(e, gast.Constant) and isinstance(e.value, str) for e in elts)
