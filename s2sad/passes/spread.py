"""spread: `f(*layers, **options)`, `[*a, b]` and `{**a, "k": b}` written out, where it is known what the containers hold.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def g(a, b):
...     return a * b
>>> def f(x):
...     pair = [x, 2.0 * x]
...     return g(*pair)
>>> forward_sweep(f, 1.0)
pair = [x, 2.0 * x]
value, g_saved = g_forward(pair[0], pair[1])
"""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Callable

import gast

from s2sad.ir import Branch, Loop, Op, Step, every
from s2sad.kinds import UNKNOWN, DictOf, Kind, ListOf, Map, Num, Seq
from s2sad.names import describe
from s2sad.passes.parse import Source
from s2sad.passes.starred import arity, items_told, library_arity, of_all
from s2sad.scope import Scope
from s2sad.trees import call, clone, const, name, subscript
from s2sad.unit import Unit, is_user_function

MOST_DEFAULTS = 3  # of parameters that a starred argument may give, or leave out


def spread(unit: Unit, source_of: Callable[[object], Source]) -> bool:
    """Rewrite the steps; tells whether anything changed."""
    if not any(isinstance(step, Op) and _stars(step.expr) for step in every(unit.program.body)):
        return False
    spreader = _Spreader(unit, source_of)
    unit.program.body = spreader.block(unit.program.body)
    return spreader.changed


def _stars(node: gast.expr) -> bool:
    match node:
        case gast.Call(func=gast.Attribute(value=gast.Name(), attr="get"), args=[gast.Constant(), *_], keywords=[]):
            return True
        case gast.Call(args=args, keywords=keywords):
            return any(isinstance(a, gast.Starred) for a in args) or any(k.arg is None for k in keywords)
        case gast.Tuple(elts=items) | gast.List(elts=items):
            return any(isinstance(item, gast.Starred) for item in items)
        case gast.Dict(keys=keys):
            return any(key is None for key in keys)
    return False


class _Spreader:
    def __init__(self, unit: Unit, source_of: Callable[[object], Source]):
        self.unit, self.source_of = unit, source_of
        self.scope: Scope = unit.scope
        self.changed = False

    def block(self, body: list[Step]) -> list[Step]:
        result: list[Step] = []
        for step in body:
            if isinstance(step, Branch):
                step.then, step.orelse = self.block(step.then), self.block(step.orelse)
            elif isinstance(step, Loop):
                step.body = self.block(step.body)
            elif isinstance(step, Op) and _stars(step.expr):
                self.op(step, result)
                step = self.by_length(step, result) or step
            result.append(step)
        return result

    def op(self, step: Op, out: list[Step]) -> None:
        match step.expr:
            case gast.Call(func=gast.Attribute(value=gast.Name(), attr="get"), args=[gast.Constant(), *_], keywords=[]):
                self.get(step, step.expr)
            case gast.Call(func=func, args=args, keywords=keywords):
                count = self.expected(step, args, keywords)
                choosing = step.callee in (builtins.max, builtins.min) and not keywords
                positional = self.items(args, step, out, count) if not choosing else None
                named = self.keywords(keywords, step, out)
                if positional is not None and named is not None:
                    self.replace(step, gast.Call(func, positional, named))
                elif (whole := of_all(step)) is not None:
                    self.replace(step, whole)
                elif not keywords and (whole := self.gathered(step, func, args, out)) is not None:
                    self.replace(step, whole)
                elif named is not None and (ready := self.rest(step, args, out)) is not None:
                    self.replace(step, gast.Call(func, ready, named))
            case gast.Tuple(elts=elts) | gast.List(elts=elts):
                items = self.items(elts, step, out, None)
                if items is not None:
                    self.replace(step, type(step.expr)(items, gast.Load()))
                else:
                    self.joined(step, elts, out)
            case gast.Dict(keys=keys, values=values):
                self.dictionary(step, keys, values, out)

    def get(self, step: Op, node: gast.Call) -> None:
        """`d.get("a", e)` of a dict of known keys is `d["a"]` or `e`."""
        receiver = node.func.value
        kind, key = self.kind(receiver, step), node.args[0].value
        if not isinstance(kind, Map) or len(node.args) > 2:
            return
        if any(label == key for label, _ in kind.items):
            self.replace(step, subscript(receiver, node.args[0]))
        else:
            self.replace(step, node.args[1] if len(node.args) == 2 else const(None))
        step.callee = None

    def replace(self, step: Op, expr: gast.expr) -> None:
        expr.lineno, expr.col_offset = getattr(step.expr, "lineno", 1), getattr(step.expr, "col_offset", 0)
        step.expr = expr
        self.changed = True

    def fresh(self, label: str) -> str:
        held = self.unit.names.fresh(label)
        self.unit.program.temporaries.add(held)
        return held

    def kind(self, node: gast.expr, step: Op) -> Kind:
        return step.operand_kinds.get(node.id, UNKNOWN) if isinstance(node, gast.Name) else UNKNOWN

    def items(self, nodes: list[gast.expr], step: Op, out: list[Step], count: int | None) -> list[gast.expr] | None:
        """The items one by one; None where a length is not known."""
        lengths = []
        for node in nodes:
            kind = self.kind(node.value, step) if isinstance(node, gast.Starred) else None
            lengths.append(
                len(kind.items) if isinstance(kind, Seq) else count if isinstance(kind, Num | ListOf) else None
            )
            if kind is not None and lengths[-1] is None:
                return None
        result: list[gast.expr] = []
        for node, length in zip(nodes, lengths, strict=True):
            result += self.unpacked(node.value, length or 0, step, out) if isinstance(node, gast.Starred) else [node]
        return result

    def unpacked(self, node: gast.Name, length: int, step: Op, out: list[Step]) -> list[gast.expr]:
        """`a, b = node`, which checks the length too."""
        targets = tuple(self.fresh(f"{node.id}_{i}") for i in range(length))
        if length == 1:
            out.append(Op(step.origin, targets, subscript(name(node.id), const(0))))
        elif targets:
            out.append(Op(step.origin, targets, name(node.id)))
        return [name(target) for target in targets]

    def expected(self, step: Op, args: list[gast.expr], keywords: list[gast.keyword]) -> int | None:
        """How many items the only starred argument has to have, told by the function's parameters."""
        if sum(isinstance(a, gast.Starred) for a in args) != 1:
            return None
        if not keywords and (count := library_arity(step.callee, args)):
            return count
        if not is_user_function(step.callee) or isinstance(step.callee, gast.AST):
            return None
        told = items_told(self.source_of(step.callee).tree.args, len(args) - 1, keywords)
        return told if told is not None and told > 1 else None

    def by_length(self, step: Op, out: list[Step]) -> Step | None:
        """`f(*x)` where parameters have defaults: a call for each number of items that there may be."""
        node = step.expr
        if not isinstance(node, gast.Call) or not is_user_function(step.callee) or isinstance(step.callee, gast.AST):
            return None
        places = [i for i, a in enumerate(node.args) if isinstance(a, gast.Starred)]
        if len(places) != 1 or not isinstance(self.kind(node.args[places[0]].value, step), Num | ListOf):
            return None
        least, most = arity(self.source_of(step.callee).tree.args, len(node.args) - 1, node.keywords) or (0, 0)
        if not 0 <= least < most <= least + MOST_DEFAULTS or most < 2:
            return None
        self.changed = True
        items = node.args[places[0]].value
        count = self.fresh("count")
        out.append(Op(step.origin, (count,), call("len", clone(items)), callee=len))

        def behind(length: int) -> list[Step]:
            body: list[Step] = []
            args = [
                part
                for a in node.args
                for part in (self.unpacked(items, length, step, body) if isinstance(a, gast.Starred) else [clone(a)])
            ]
            made = gast.Call(clone(node.func), args, [clone(k) for k in node.keywords])
            made.lineno, made.col_offset = node.lineno, node.col_offset
            return [*body, Op(step.origin, step.targets, made, callee=step.callee)]

        rest = behind(most)
        for length in reversed(range(least, most)):
            test = self.fresh("condition")
            compared = gast.Compare(name(count), [gast.Eq()], [const(length)])
            rest = [
                Op(step.origin, (test,), compared),
                Branch(step.origin, name(test), behind(length), rest),
            ]
        out += rest[:-1]
        return rest[-1]

    def gathered(self, step: Op, func: gast.expr, args: list[gast.expr], out: list[Step]) -> gast.expr | None:
        """`max(a, *xs)` is `max([a, *xs])`; in `f(a, *xs, *ys)` all from the first star on is one list."""
        choosing = step.callee in (builtins.max, builtins.min)
        first = 0 if choosing else next(i for i, a in enumerate(args) if isinstance(a, gast.Starred))
        if not choosing and (len(args) == first + 1 or not is_user_function(step.callee)):
            return None
        held = self.fresh("items")
        out.append(Op(step.origin, (held,), gast.List(args[first:], gast.Load())))
        return gast.Call(func, [*args[:first], name(held) if choosing else gast.Starred(name(held), gast.Load())], [])

    def rest(self, step: Op, args: list[gast.expr], out: list[Step]) -> list[gast.expr] | None:
        """`f(a, *x)` where f takes any number: what `*args` gets is a tuple of the rest."""
        *plain, last = args
        if not isinstance(last, gast.Starred) or any(isinstance(a, gast.Starred) for a in plain):
            return None
        if not is_user_function(step.callee) or isinstance(step.callee, gast.AST) or getattr(last, "ready", False):
            return None
        a = self.source_of(step.callee).tree.args
        needed = len(a.posonlyargs) + len(a.args) - len(plain)
        if a.vararg is None or (a.defaults and needed > 0):
            return None
        source: gast.expr = last.value
        if needed < 0:
            held = self.fresh("items")
            out.append(Op(step.origin, (held,), gast.List([*plain[needed:], last], gast.Load())))
            plain, source = plain[:needed], name(held)
        for i in range(needed):
            held = self.fresh(f"{last.value.id}_{i}")
            out.append(Op(step.origin, (held,), subscript(clone(last.value), const(i))))
            plain.append(name(held))
        if needed > 0:
            held = self.fresh(f"{last.value.id}_rest")
            out.append(Op(step.origin, (held,), subscript(clone(last.value), gast.Slice(const(needed), None, None))))
            source = name(held)
        items = self.fresh("rest")
        out.append(Op(step.origin, (items,), call("tuple", source), callee=tuple))
        whole = gast.Starred(name(items), gast.Load())
        whole.ready = True
        return [*plain, whole]

    def keywords(self, keywords: list[gast.keyword], step: Op, out: list[Step]) -> list[gast.keyword] | None:
        result: list[gast.keyword] = []
        for keyword in keywords:
            if keyword.arg is not None:
                result.append(keyword)
                continue
            kind = self.kind(keyword.value, step)
            if not isinstance(kind, Map) or not all(isinstance(key, str) for key, _ in kind.items):
                return None
            for key, value in self.entries(keyword.value, kind, step, out):
                result.append(gast.keyword(key, value))
        return result

    def entries(self, node: gast.expr, kind: Map, step: Op, out: list[Step]) -> list[tuple[object, gast.expr]]:
        found: list[tuple[object, gast.expr]] = []
        for key, _ in kind.items:
            read = subscript(name(node.id), const(key))
            held = self.fresh(describe(read))
            out.append(Op(step.origin, (held,), read))
            found.append((key, name(held)))
        return found

    def dictionary(self, step: Op, keys: list[gast.expr | None], values: list[gast.expr], out: list[Step]) -> None:
        """Later entries win, and keep the place of the first."""
        merged: dict[object, gast.expr] = {}
        for key, value in zip(keys, values, strict=True):
            if isinstance(key, gast.Constant):
                merged[key.value] = value
                continue
            kind = self.kind(value, step)
            if key is not None or not isinstance(kind, Map):
                self.united(step, keys, values, out)
                return
            merged.update(self.entries(value, kind, step, out))
        self.replace(step, gast.Dict([const(key) for key in merged], list(merged.values())))

    def united(self, step: Op, keys: list[gast.expr | None], values: list[gast.expr], out: list[Step]) -> None:
        """`{**d, "k": e}` is `d | {"k": e}`, where it is not known which keys there are."""
        if len(keys) < 2 or not all(
            isinstance(self.kind(v, step), DictOf | Map) for k, v in zip(keys, values, strict=True) if not k
        ):
            return
        total: gast.expr | None = None
        for starred, group in itertools.groupby(zip(keys, values, strict=True), lambda entry: entry[0] is None):
            entries = list(group)
            plain = [gast.Dict([k for k, _ in entries], [v for _, v in entries])]
            for piece in [value for _, value in entries] if starred else plain:
                held = self.fresh("part")
                out.append(Op(step.origin, (held,), piece))
                if total is not None:
                    both = self.fresh("table")
                    out.append(Op(step.origin, (both,), gast.BinOp(total, gast.BitOr(), name(held)), callee=gast.BitOr))
                    held = both
                total = name(held)
        assert total is not None
        self.replace(step, total)

    def joined(self, step: Op, elts: list[gast.expr], out: list[Step]) -> None:
        """`[*xs, y]` is `list(xs) + [y]`."""
        pieces: list[gast.expr] = []
        plain: list[gast.expr] = []
        for node in [*elts, None]:
            if node is not None and not isinstance(node, gast.Starred):
                plain.append(node)
                continue
            if plain:
                pieces.append(gast.List(plain, gast.Load()))
                plain = []
            if node is not None:
                pieces.append(call("list", node.value))
        total: gast.expr | None = None
        for piece in pieces:
            held = self.fresh("items")
            out.append(Op(step.origin, (held,), piece, callee=list if isinstance(piece, gast.Call) else None))
            if total is None:
                total = name(held)
                continue
            both = self.fresh("items")
            out.append(Op(step.origin, (both,), gast.BinOp(total, gast.Add(), name(held)), callee=gast.Add))
            total = name(both)
        assert total is not None
        if isinstance(step.expr, gast.Tuple):
            step.callee = tuple
            total = call("tuple", total)
        self.replace(step, total)
