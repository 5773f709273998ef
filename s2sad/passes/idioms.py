"""Calls that stand for a loop or an operator: `reduce`, `sorted`, `zip`, itertools, the operator module, `partial`.

Each is written as the plain code that it stands for, and goes through `normalise` as that.
"""

from __future__ import annotations

import builtins
import collections
import functools
import itertools
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Step
from s2sad.passes.array_idioms import array_idiom
from s2sad.passes.closures import renamed_tree
from s2sad.passes.comprehensions import as_list, made_late
from s2sad.passes.container_idioms import from_keys, getitem, made_dict, made_set, unvaried
from s2sad.passes.exits import Exits
from s2sad.passes.generator_texts import is_generator
from s2sad.passes.itertools_idioms import (
    accumulate,
    chain,
    choosing,
    compress,
    dropwhile,
    filterfalse,
    flattened,
    groupby,
    islice,
    pairwise,
    product,
    reduced,
    repeat,
    starmap,
    takewhile,
    zip_longest,
)
from s2sad.passes.lazy_idioms import generated, materialised
from s2sad.passes.located import placed_tree
from s2sad.passes.ordering_idioms import extreme, in_order
from s2sad.passes.partials import made_by_call
from s2sad.passes.statistics_idioms import MOMENTS
from s2sad.passes.writing_idioms import written
from s2sad.shapes import CHOOSING
from s2sad.trees import call, clone, name, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

BINARY: dict[Any, type] = {
    operator.add: gast.Add,
    operator.sub: gast.Sub,
    operator.mul: gast.Mult,
    operator.truediv: gast.Div,
    operator.pow: gast.Pow,
    operator.matmul: gast.MatMult,
    operator.floordiv: gast.FloorDiv,
    operator.mod: gast.Mod,
    operator.concat: gast.Add,
}
UNARY: dict[Any, type] = {operator.neg: gast.USub, operator.pos: gast.UAdd}
LAZY = (builtins.zip, builtins.enumerate, builtins.reversed)


class Idioms:
    def __init__(self, home: Normaliser):
        self.home = home
        self.partials: dict[str, gast.Call] = {}

    def call(self, node: gast.Call, callee: Any, steps: list[Step]) -> gast.expr | None:
        """An operation that has the value of the call; None if it is no idiom."""
        made = made_by_call(self, node, steps)
        if made is not None:
            return made
        if (
            callee is None
            and isinstance(node.func, gast.Attribute)
            and node.func.attr in ("values", "items")
            and not node.args
        ):
            return self.comprehension("[item for item in source]", node, steps, source=node)
        if callee is None or isinstance(callee, gast.AST):
            return None
        writes = written(self, node, callee, steps)
        if writes is not None:
            return writes
        arrays = array_idiom(self, node, callee, steps)
        if arrays is not None:
            return arrays
        if is_generator(callee):
            return generated(self, node, callee, steps)
        if callee in LAZY:
            return materialised(self, node, steps)
        if callee in BINARY and len(node.args) == 2 and not node.keywords:
            return self.again(gast.BinOp(node.args[0], BINARY[callee](), node.args[1]), node, steps)
        if callee in UNARY and len(node.args) == 1 and not node.keywords:
            return self.again(gast.UnaryOp(UNARY[callee](), node.args[0]), node, steps)
        if callee in CHOOSING and len(node.args) == 2 and not node.keywords:
            return choosing(self, node, steps)
        if any(isinstance(a, gast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords):
            return None
        if (
            callee in (builtins.list, builtins.tuple)
            and len(node.args) == 1
            and isinstance(node.args[0], gast.Call)
            and self.home.flat.callee(node.args[0].func) in LAZY
        ):
            items = materialised(self, node.args[0], steps)
            return call("tuple", items) if callee is builtins.tuple else items
        try:
            handler = HANDLERS.get(callee)
        except TypeError:
            return None
        if handler is None:
            return None
        loops: list[Step] = []
        result = handler(self, node, loops)
        if isinstance(callee, type) and callee.__module__ == "itertools":
            made_late(loops)
        steps += loops
        return result

    # tools

    def again(self, tree: gast.expr, place: gast.expr, steps: list[Step]) -> gast.expr:
        """The operation that other code for the same value gives."""
        return self.home.flat.operation(placed_tree(tree, place), steps)

    def temporary(self, label: str, varies: bool = True) -> str:
        held = self.home.names.fresh(label)
        if varies:
            self.home.varied.add(held)
        return held

    def run(self, text: str, place: gast.expr, steps: list[Step], renamed: dict[str, str], **values: gast.expr) -> None:
        """Statements, with names and expressions put in."""
        self.statements([renamed_tree(stmt, renamed, values) for stmt in gast.parse(text).body], place, steps)

    def statements(self, body: list[gast.stmt], place: gast.expr, steps: list[Step]) -> None:
        """Statements in place of an expression."""
        home = self.home
        body = [placed_tree(stmt, place) for stmt in body]
        for stmt in body:
            for node in walk(stmt):
                node.lineno, node.col_offset = getattr(place, "lineno", 1), getattr(place, "col_offset", 0)
                if isinstance(node, gast.stmt):
                    node.shown = home.origin.text  # in comments
        saved = home.value, home.aux, home.origin
        home.origin.split = True
        steps += home.block(body, Exits())
        home.value, home.aux, home.origin = saved

    def comprehension(
        self, text: str, place: gast.expr, steps: list[Step], labels: tuple[str, ...] = ("item",), **values: gast.expr
    ) -> gast.expr:
        """A list comprehension, with its variables renamed."""
        renamed = {label: self.home.names.fresh(label) for label in labels}
        tree = renamed_tree(gast.parse(text, mode="eval").body, renamed, values)
        for node in walk(tree):
            node.lineno, node.col_offset = getattr(place, "lineno", 1), getattr(place, "col_offset", 0)
        self.home.varied |= {new for old, new in renamed.items() if old not in ("i", "j", "k")}
        return self.home.flat.operation(tree, steps)

    def sequence(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """An atom that can be indexed."""
        if self.home.deciding.is_dict(node) or self.home.deciding.is_set(node):
            return unvaried(self, "list", node, steps, "keys")
        if isinstance(node, gast.GeneratorExp):
            node = as_list(node)
        if not self.home.flat.varied(node) and not isinstance(node, gast.Name):
            node = placed_tree(call("list", node), node)
        atom = self.home.iterators.rest(self.home.flat.atom(node, steps), steps)
        if not isinstance(atom, gast.Name):
            held = self.temporary("items")
            steps.append(self.home.op(held, atom))
            return name(held)
        return atom

    def length(self, items: gast.expr) -> gast.expr:
        return self.home.objects.measured(call("len", clone(items)))

    def held(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """The value of this moment under a name that nothing rebinds."""
        if isinstance(node, gast.Constant | gast.Lambda):
            return node
        label = self.home.temporary(node)
        self.home.flat.into(label, node, steps)
        return name(label)


def joined(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    """`sum(lists, [])` puts lists together."""
    if len(node.args) != 2 or node.keywords or not isinstance(node.args[1], gast.List | gast.Tuple):
        return None
    lists, start = node.args
    parts = idioms.comprehension(
        "[item for part in lists for item in part]", node, steps, ("item", "part"), lists=lists
    )
    if start.elts:
        parts = idioms.again(gast.List([*start.elts, gast.Starred(parts, gast.Load())], gast.Load()), node, steps)
    if isinstance(start, gast.Tuple):
        return call("tuple", idioms.home.flat.atom(parts, steps))
    return parts


HANDLERS: dict[Any, Callable[[Idioms, gast.Call, list[Step]], gast.expr | None]] = {
    functools.reduce: reduced,
    builtins.sorted: in_order,
    builtins.sum: joined,
    builtins.max: extreme,
    builtins.min: extreme,
    itertools.pairwise: pairwise,
    itertools.chain: chain,
    itertools.product: product,
    itertools.islice: islice,
    itertools.zip_longest: zip_longest,
    itertools.takewhile: takewhile,
    itertools.dropwhile: dropwhile,
    itertools.compress: compress,
    itertools.filterfalse: filterfalse,
    itertools.repeat: repeat,
    itertools.groupby: groupby,
    itertools.starmap: starmap,
    itertools.accumulate: accumulate,
    itertools.chain.from_iterable: flattened,
    operator.getitem: getitem,
    builtins.dict: made_dict,
    dict.fromkeys: from_keys,
    collections.OrderedDict: made_dict,
    builtins.set: made_set,
    builtins.frozenset: made_set,
    **MOMENTS,
}
