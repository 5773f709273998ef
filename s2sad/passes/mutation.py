"""mutation: every way to write a list or dict becomes one of a few stores.

A list knows `xs[i] = v`, `append`, `pop`, `insert` in front, `delete` of an item and `replace` of all that it holds; a dict knows
`d[k] = v`, `delete` and `clear`. Everything else is written with these: `xs[1:3] = ys` is
`xs[:] = xs[:1] + ys + xs[3:]`, `xs.extend(ys)` a loop, `d.setdefault(k, v)` a branch.

>>> import numpy as np
>>> from s2sad.showing import reverse_sweep
>>> def f(x):
...     xs = [x[0]]
...     xs.extend([x[1]])
...     return xs[0] * xs[1]
>>> reverse_sweep(f, np.ones(2))
xs_bar = [0.0] * len(xs)
xs_bar[1] = xs_bar[1] + value_bar * xs_0
xs_bar[0] = xs_bar[0] + value_bar * xs_1
x_1_bar = xs_bar.pop()
x_bar = np.zeros_like(x)
x_bar[1] += x_1_bar
x_bar[0] += xs_bar[0]
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from functools import cached_property
from typing import Any

import gast

from s2sad import runtime
from s2sad.ir import Branch, Break, Effect, Loop, Op, Step, Store, every
from s2sad.kinds import INT, MISSING, UNKNOWN, Const, DictOf, ListOf, Map, Num, Seq, element, known
from s2sad.passes.additions import addition, addition_at
from s2sad.passes.contents import CONTAINERS, STRUCTURAL, changed_by
from s2sad.passes.pointing import Reaching
from s2sad.passes.rewriting import StepRewriter
from s2sad.trees import attribute, binary, call, clone, const, name, names_read, store, subscript, walk
from s2sad.unit import Unit

WHOLE = gast.Slice(None, None, None)


def as_changes(unit: Unit) -> bool:
    """Rewrite the steps; tells whether anything changed."""
    return Mutations(unit).run()


def as_updates(unit: Unit) -> bool:
    """For forward mode, where methods are called on tangents too: loops over lists that grow, and `d[k] *= v`."""
    return Updates(unit).run()


class Mutations(StepRewriter):
    @cached_property
    def reaching(self) -> Reaching:
        return Reaching(self.unit)

    late: Exception | None = None  # an error, unless more is known once the other steps are rewritten

    def run(self) -> bool:
        changed = super().run()
        if self.late is not None and not changed:
            raise self.late
        return changed

    def step(self, step: Step) -> list[Step]:
        match step:
            case Op(expr=gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr=method)) as node):
                self.kinds = step.operand_kinds
                return self.method(base, method, node, step)
            case Op(expr=gast.BinOp() as node, inplace=True):
                self.kinds = step.operand_kinds
                return self.augmented(step, node)
            case Op(expr=gast.BinOp(left=left, op=gast.BitOr(), right=right)):
                self.kinds = step.operand_kinds
                if isinstance(self.kind(left), Map | DictOf):
                    return self.united(step, left, right)
            case Effect(statement=gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(id=base))) as node)):
                self.kinds = {**self.unit.environment, **step.kinds}
                return self.method(base, node.func.attr, node, step)
            case Op(expr=gast.Call() as node, callee=callee) if callee is runtime.add_into:
                self.kinds = step.operand_kinds
                return self.added(step, node)
            case Op(callee=callee, targets=(_,)) if callee is runtime.add_at:
                self.kinds = step.operand_kinds
                steps = addition_at(self, step)
                self.changed = self.changed or steps is not None
                return [step] if steps is None else steps
            case Loop(over=True, target=gast.Name(), header=gast.Call(func=gast.Name(id="range"), args=[limit])):
                return self.growing(step, limit)
            case Op(expr=gast.Call() as node, callee=builtins.max | builtins.min) if not node.keywords:
                return self.chosen(step, node)
            case Loop(header=gast.Name(id=label), target=gast.expr()) if not getattr(step.header, "keyed", False):
                return self.once(step, label)
            case Op(expr=gast.Subscript(value=gast.Name(id=base), slice=index)) if not step.ensured:
                self.kinds = step.operand_kinds
                return [*self.ensured(step, base, index), step]
            case Store(op=op) if op not in STRUCTURAL or (op == "delete" and isinstance(step.index, gast.Slice)):
                self.kinds = step.kinds
                return self.item(step)
        return [step]

    def added(self, step: Op, node: gast.Call) -> list[Step]:
        """`add_into(xs, ys)` of generated code."""
        steps = addition(self, node)
        if steps is None:
            self.late = self.late or self.error(
                "what is added to this container is not known well enough",
                node,
                "Use arrays, or differentiate forwards.",
            )
            return [step]
        self.changed = True
        return steps

    # methods

    def method(self, base: str, method: str, node: gast.Call, step: Op | Effect) -> list[Step]:
        kind = self.kinds.get(base)
        family = (
            "list"
            if isinstance(kind, ListOf) or (isinstance(kind, Seq) and kind.type is list)
            else "dict"
            if isinstance(kind, Map | DictOf)
            else "none"
        )
        handler: Callable | None = getattr(self, f"{family}_{method}", None)
        if handler is None or (
            isinstance(kind, DictOf) and kind.item == UNKNOWN and self.changed
        ):  # more is known of the dict in the next round
            return [step]
        out: list[Step] = []
        value = handler(base, node, out)
        if value is None:
            return [step]
        self.changed = True
        if isinstance(step, Op):
            callee = getattr(builtins, value.func.id) if isinstance(value, gast.Call) else None
            discarded = isinstance(value, gast.Constant) and step.target in self.temporaries - self.read
            if not discarded:
                out.append(Op(self.origin, step.targets, value, callee=callee))
        return out

    def args(self, node: gast.Call, least: int, most: int) -> list[gast.expr] | None:
        plain = not node.keywords and not any(isinstance(a, gast.Starred) for a in node.args)
        return list(node.args) if plain and least <= len(node.args) <= most else None

    def change(self, base: str, op: str | None, index: gast.expr, value: gast.expr, out: list[Step]) -> None:
        out.append(Store(self.origin, base, index, value, op, merged=True))
        self.changed = True

    def replace(self, base: str, value: gast.expr, out: list[Step]) -> None:
        self.change(base, "replace", clone(WHOLE), self.make(value, out), out)

    def taken(self, base: str, index: gast.expr, out: list[Step]) -> gast.expr:
        """The item at an index, which goes."""
        index = self.make(index, out)
        held = self.make(subscript(name(base), clone(index)), out)
        self.change(base, "delete", clone(index), held, out)
        return clone(held)

    def list_append(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        args = self.args(node, 1, 1)
        if args is None:
            return None
        self.change(base, "append", const(None), self.make(args[0], out), out)
        return const(None)

    def list_pop(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        args = self.args(node, 0, 1)
        if args is None:
            return None
        if args and self.number(args[0]) != -1:
            return self.taken(base, args[0], out)
        held = self.make(subscript(name(base), gast.UnaryOp(gast.USub(), const(1))), out, label=f"{base}_last")
        self.change(base, "pop", const(None), clone(held), out)
        return held

    def list_popleft(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        return None if self.args(node, 0, 0) is None else self.taken(base, const(0), out)

    def list_appendleft(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        args = self.args(node, 1, 1)
        if args is None:
            return None
        self.change(base, "insert", const(0), self.make(args[0], out), out)
        return const(None)

    def list_extendleft(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        args = self.args(node, 1, 1)
        if args is None:
            return None
        items = self.make(call("list", args[0]), out, list, label="items")
        backwards = gast.Slice(None, None, gast.UnaryOp(gast.USub(), const(1)))
        self.replace(base, binary(self.make(subscript(items, backwards), out), "+", name(base)), out)
        return const(None)

    def list_rotate(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        """The last n items come first: `d[:] = d[cut:] + d[:cut]`."""
        args = self.args(node, 0, 1)
        if args is None:
            return None
        steps = args[0] if args else const(1)
        count = self.make(call("max", call("len", name(base)), const(1)), out, max, label="count")
        back = self.make(gast.UnaryOp(gast.USub(), clone(steps)), out, label="back")
        cut = self.make(binary(back, "%", count), out, label="cut")
        front = self.make(subscript(name(base), gast.Slice(clone(cut), None, None)), out)
        rest = self.make(subscript(name(base), gast.Slice(None, clone(cut), None)), out)
        self.replace(base, binary(front, "+", rest), out)
        return const(None)

    def list_insert(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        args = self.args(node, 2, 2)
        if args is None:
            return None
        where, value = args[0], self.make(args[1], out)
        if self.number(where) == 0:
            self.change(base, "insert", const(0), value, out)
        else:
            where = self.make(where, out)
            self.sliced(base, gast.Slice(where, clone(where), None), gast.List([value], gast.Load()), out)
        return const(None)

    def list_extend(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        args = self.args(node, 1, 1)
        if args is not None:
            self.extend(base, args[0], out)
        return None if args is None else const(None)

    def extend(self, base: str, source: gast.expr, out: list[Step]) -> None:
        if isinstance(source, gast.List | gast.Tuple):
            for item in [self.make(e, out) for e in source.elts]:
                self.change(base, "append", const(None), item, out)
            return
        items = self.sequence(source, out)
        count = self.make(call("len", items), out, len, label="count")
        index, held = self.temporary("index"), self.temporary("item")
        body: list[Step] = [Op(self.origin, (held,), subscript(clone(items), name(index)))]
        self.change(base, "append", const(None), name(held), body)
        out.append(Loop(self.origin, store(index), call("range", count), body))

    def sequence(self, source: gast.expr, out: list[Step]) -> gast.expr:
        """Something with a length and items by number."""
        source = self.make(source, out)
        if isinstance(self.kind(source), ListOf | Seq) or (isinstance(k := self.kind(source), Num) and k.array):
            return source
        return self.make(call("list", source), out, list)

    def list_remove(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        args = self.args(node, 1, 1)
        if args is None:
            return None
        place = self.temporary("place")
        out.append(Op(self.origin, (place,), call(attribute(base, "index"), args[0])))
        self.taken(base, name(place), out)
        return const(None)

    def list_clear(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        self.replace(base, gast.List([], gast.Load()), out)
        return const(None)

    def list_reverse(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        backwards = gast.Slice(None, None, gast.UnaryOp(gast.USub(), const(1)))
        self.replace(base, subscript(name(base), backwards), out)
        return const(None)

    def list_sort(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        if node.args or any(k.arg != "reverse" for k in node.keywords):
            return None
        order = gast.Call(
            name("sorted"),
            [call("range", call("len", name(base)))],
            [gast.keyword("key", attribute(base, "__getitem__")), *node.keywords],
        )
        places, items = self.make(order, out, sorted, label="order"), self.temporary("items")
        out.append(Op(self.origin, (items,), gast.List([], gast.Load())))
        place, held = self.temporary("place"), self.temporary("item")
        body: list[Step] = [Op(self.origin, (held,), subscript(name(base), name(place)))]
        self.change(items, "append", const(None), name(held), body)
        out.append(Loop(self.origin, store(place), places, body))
        self.replace(base, name(items), out)
        return const(None)

    def list_copy(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        return call("list", name(base))

    # dicts

    def dict_copy(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        return call("dict", name(base))

    def dict_clear(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        self.change(base, "clear", const(None), const(None), out)
        return const(None)

    def dict_update(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        if len(node.args) > 1 or any(k.arg is None for k in node.keywords):
            return None
        named = [(const(k.arg), self.make(k.value, out)) for k in node.keywords]
        for source in node.args:
            self.merged(base, source, out)
        for key, value in named:
            self.change(base, None, key, value, out)
        return const(None)

    def merged(self, base: str, source: gast.expr, out: list[Step]) -> None:
        """`base[k] = source[k]` for all keys of a dict."""
        if isinstance(source, gast.Dict) and None not in source.keys:
            pairs = [(k, self.make(v, out)) for k, v in zip(source.keys, source.values, strict=True)]
            for key, value in pairs:
                self.change(base, None, key, value, out)
            return
        source = self.make(source, out)
        kind = self.kind(source)
        if isinstance(kind, Map):
            for key, _ in kind.items:
                held = self.make(subscript(clone(source), const(key)), out)
                self.change(base, None, const(key), held, out)
            return
        if not isinstance(kind, DictOf):
            source = self.make(call("dict", source), out, dict)
        keys, key, held = self.temporary("keys"), self.temporary("key"), self.temporary("item")
        out.append(Op(self.origin, (keys,), call("list", clone(source)), callee=list))
        body: list[Step] = [Op(self.origin, (held,), subscript(clone(source), name(key)))]
        self.change(base, None, name(key), name(held), body)
        out.append(Loop(self.origin, store(key), name(keys), body))

    def united(self, step: Op, left: gast.expr, right: gast.expr) -> list[Step]:
        """`a | b` is a copy of `a`, updated with `b`."""
        out: list[Step] = []
        both = self.make(call("dict", left), out, dict, label="both")
        self.merged(both.id, right, out)  # type: ignore[attr-defined]
        self.changed = True
        return [*out, Op(self.origin, step.targets, both)]

    def dict_setdefault(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        args = self.args(node, 1, 2)
        if args is None:
            return None
        key, value = self.make(args[0], out), self.make(args[1], out) if len(args) > 1 else const(None)
        there = self.present(base, key)
        if there is None:
            test = self.make(gast.Compare(clone(key), [gast.In()], [name(base)]), out)
            new: list[Step] = []
            self.change(base, None, clone(key), value, new)
            out.append(Branch(self.origin, test, [], new))
        elif not there:
            self.change(base, None, clone(key), value, out)
        return subscript(name(base), clone(key))

    def dict_get(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        args = self.args(node, 1, 2)
        return None if args is None else self.looked_up(base, args, out, lambda key, branch: None)

    def dict_pop(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        args = self.args(node, 1, 2)
        if args is None:
            return None
        if len(args) == 1:
            return self.taken(base, args[0], out)

        def gone(key: gast.expr, branch: list[Step]) -> None:
            held = branch[-1].target  # type: ignore[attr-defined]
            self.change(base, "delete", clone(key), name(held), branch)

        return self.looked_up(base, args, out, gone)

    def looked_up(self, base: str, args: list[gast.expr], out: list[Step], then: Callable) -> gast.expr:
        """The item under a key, or a default where there is none."""
        key, default = self.make(args[0], out), self.make(args[1], out) if len(args) > 1 else const(None)
        there = self.present(base, key)
        if there is False:
            return default
        held = self.temporary("found")
        found: list[Step] = [Op(self.origin, (held,), subscript(name(base), clone(key)))]
        then(key, found)
        if there:
            out += found
        else:
            test = self.make(gast.Compare(clone(key), [gast.In()], [name(base)]), out)
            out.append(Branch(self.origin, test, found, [Op(self.origin, (held,), default)]))
        return name(held)

    def dict_popitem(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        """The last item of a dict; `popitem(last=False)` of an OrderedDict gives the first."""
        given = [*node.args, *(k.value for k in node.keywords)]
        if len(given) > 1 or not all(isinstance(g, gast.Constant) for g in given):
            return None
        last = all(g.value for g in given)  # type: ignore[attr-defined]
        keys = self.make(call("list", name(base)), out, list, label="keys")
        key = self.make(
            subscript(keys, const(0) if not last else gast.UnaryOp(gast.USub(), const(1))), out, label="key"
        )
        return gast.Tuple([clone(key), self.taken(base, key, out)], gast.Load())

    @cached_property
    def keys(self) -> set[tuple[str, str]]:
        """(dict, variable) of loops over the keys of dicts."""
        loops = [s for s in every(self.unit.program.body) if isinstance(s, Loop) and isinstance(s.target, gast.Name)]
        return {(base, s.target.id) for s in loops for base in names_read(s.header)}  # type: ignore[union-attr]

    def ensured(self, step: Step, base: str, index: gast.expr) -> list[Step]:
        """What a defaultdict does before it gives the item under a key."""
        kind = self.kinds.get(base)
        if step.ensured or not isinstance(kind, Map | DictOf) or kind.factory is None or self.present(base, index):
            return []
        if (base, getattr(index, "id", "")) in self.keys:
            step.ensured = True
            return []
        out: list[Step] = []
        new: list[Step] = []
        value = made_by(kind.factory)
        if value is None:
            return []
        key = self.make(index, out)
        held = self.flattened(value, new)
        self.change(base, None, clone(key), held, new)
        step.ensured = True
        if self.present(base, index) is False:
            return [*out, *new]
        test = self.make(gast.Compare(clone(key), [gast.NotIn()], [name(base)]), out)
        return [*out, Branch(self.origin, test, new, [])]

    def flattened(self, node: gast.expr, out: list[Step]) -> gast.expr:
        """An atom for an expression, with one operation a step."""
        match node:
            case gast.Call(func=func, args=args, keywords=keywords):
                named = [gast.keyword(k.arg, self.flattened(k.value, out)) for k in keywords]
                node = gast.Call(clone(func), [self.flattened(a, out) for a in args], named)
            case gast.BinOp(left=left, op=op, right=right):
                node = gast.BinOp(self.flattened(left, out), op, self.flattened(right, out))
            case gast.List(elts=elts) | gast.Tuple(elts=elts):
                node = type(node)([self.flattened(e, out) for e in elts], gast.Load())
        return self.make(clone(node), out)

    def dict_move_to_end(self, base: str, node: gast.Call, out: list[Step]) -> gast.expr | None:
        """`d[k] = d.pop(k)`"""
        args = self.args(node, 1, 1)
        if args is None:
            return None
        key = self.make(args[0], out)
        held = self.taken(base, key, out)
        self.change(base, None, clone(key), held, out)
        return const(None)

    def present(self, base: str, key: gast.expr) -> bool | None:
        """Is a key in a dict, as far as that is known?"""
        kind, value = self.kinds.get(base), known(self.kind(key))
        return value in dict(kind.items) if isinstance(kind, Map) and value is not MISSING else None

    # loops

    def growing(self, step: Loop, limit: gast.expr) -> list[Step]:
        """A loop over a list that its body changes asks in each iteration how long the list is."""
        resized = {base for s in every(step.body) if (base := resizes(s)) is not None}
        lists = names_read(limit) & self.unit.joined_kinds().keys()
        if not resized or not any(self.reaching.same(base, label) for base in resized for label in lists):
            return [step]
        assert isinstance(step.target, gast.Name)
        position = self.temporary("position")
        number = Num(INT, (), python=True)
        step.body[:0] = [
            Op(step.origin, (step.target.id,), name(position)),
            Op(step.origin, (position,), binary(name(position), "+", const(1)), callee=gast.Add, inplace=True),
        ]
        step.target, step.header, step.breaks, step.over = (
            None,
            gast.Compare(name(position), [gast.Lt()], [limit]),
            True,
            False,
        )
        self.changed = True
        return [Op(step.origin, (position,), const(0), {position: number}, pure=True), step]

    def chosen(self, step: Op, node: gast.Call) -> list[Step]:
        """`max` or `min` of tuples or lists, which are compared item by item: what is chosen is one of them."""
        self.kinds = step.operand_kinds
        kinds = [self.kind(a) for a in node.args]
        items = [element(k, "§m") for k in kinds] if len(kinds) == 1 else kinds
        if not items or not all(isinstance(k, Seq | ListOf) for k in items):
            return [step]
        out: list[Step] = []
        listed = node.args[0] if len(node.args) == 1 else gast.List(list(node.args), gast.Load())
        held = self.make(listed, out, label="items")
        places = call("range", call("len", clone(held)))
        key = gast.keyword("key", gast.Attribute(clone(held), "__getitem__", gast.Load()))
        best = self.make(gast.Call(clone(node.func), [places], [key]), out, step.callee, label="best")
        self.changed = True
        return [*out, Op(self.origin, step.targets, subscript(held, best))]

    def once(self, step: Loop, label: str) -> list[Step]:
        """A loop over what may be an iterator: the reverse sweep goes over its items again, which it gives but once."""
        kind = self.unit.joined_kinds().get(label)
        if kind != UNKNOWN or label in self.names_of_lists or any(isinstance(s, Break) for s in every(step.body)):
            return [step]
        held = self.temporary("items")
        self.names_of_lists.add(held)
        step.header, self.changed = name(held), True
        return [Op(step.origin.beside(), (held,), call("list", name(label)), callee=list), step]

    @cached_property
    def names_of_lists(self) -> set[str]:
        """Variables that `list(…)` made."""
        steps = [s for s in every(self.unit.program.body) if isinstance(s, Op)]
        return {t for s in steps for t in s.targets if s.callee in (list, sorted) and isinstance(s.expr, gast.Call)}

    # operators and items

    def augmented(self, step: Op, node: gast.BinOp) -> list[Step]:
        """`xs += ys` extends the list, `d |= e` updates the dict."""
        kind = self.kinds.get(step.target)
        out: list[Step] = []
        if isinstance(kind, Map | DictOf) and isinstance(node.op, gast.BitOr):
            self.merged(step.target, node.right, out)
        elif not (isinstance(kind, ListOf) or (isinstance(kind, Seq) and kind.type is list)):
            return [step]
        elif isinstance(node.op, gast.Add):
            self.extend(step.target, node.right, out)
        elif isinstance(node.op, gast.Mult):
            self.replace(step.target, gast.BinOp(node.left, node.op, node.right), out)
        else:
            return [step]
        self.changed = True
        return out

    def item(self, step: Store) -> list[Step]:
        """`base[index] op= value`, where `base` is a list or dict."""
        kind = step.found
        self.kinds = {**step.kinds, step.base: kind}
        out: list[Step] = []
        if step.op is not None and step.old is None and (made := self.ensured(step, step.base, step.index)):
            return [*made, step]
        if isinstance(kind, CONTAINERS) and isinstance(step.index, gast.Slice):
            if step.op not in (None, "delete"):
                held = self.make(subscript(name(step.base), clone(step.index)), out)
                step.value = self.make(binary(held, step.op, step.value), out)
            if step.op == "delete":
                step.value = gast.List([], gast.Load())
            self.sliced(step.base, step.index, step.value, out)
            return out
        if step.op is None or not isinstance(kind, CONTAINERS):
            return [step]
        old = subscript(name(step.base), clone(step.index))
        item = self.kind(old)
        number = isinstance(item, Num) and item.scalar
        if number and step.op in ("+", "-") and step.old is None:
            return [step]
        held = name(step.old) if step.old is not None and number else self.make(old, out)
        if not number:
            mutable = (isinstance(item, Num) and item.array) or (
                isinstance(item, CONTAINERS) and not (isinstance(item, Seq) and item.type is not list)
            )
            if not mutable and not (isinstance(item, Seq) or isinstance(item, Const)):
                self.late = self.late or self.error(
                    "it is not known when generating whether this item is an array or a number, and `op=` may write it",
                    step.origin.node,
                    "Write x[i] = x[i] + …, or keep arrays and numbers in containers of their own.",
                )
                return [step]
            self.changed = True
            if mutable:  # the item itself is written, and stays where it is
                assert isinstance(held, gast.Name)
                out.append(Op(self.origin, (held.id,), binary(clone(held), step.op, step.value), inplace=True))
                return out
        new = self.make(binary(clone(held), step.op, step.value), out)
        self.change(step.base, None, clone(step.index), new, out)
        out[-1].merged = False  # type: ignore[attr-defined]
        return out

    def sliced(self, base: str, index: gast.Slice, value: gast.expr, out: list[Step]) -> None:
        """`base[lower:upper] = value` of a list: all that it holds is put together anew."""
        items = self.make(value, out)
        if not (isinstance(value, gast.List) or isinstance(self.kind(items), ListOf | Seq)):
            items = self.make(call("list", items), out, list)
        if index.lower is None and index.upper is None and index.step is None:
            self.change(base, "replace", clone(WHOLE), items, out)
            return
        if index.step is not None:
            raise self.error("assigning to every nth item of a list is not supported", index, "Write a loop.")
        lower, upper = self.bounds(base, index, out)
        front = subscript(name(base), gast.Slice(None, lower, None))
        back = subscript(name(base), gast.Slice(upper, None, None))
        self.replace(
            base, binary(self.make(binary(self.make(front, out), "+", items), out), "+", self.make(back, out)), out
        )

    def bounds(self, base: str, index: gast.Slice, out: list[Step]) -> tuple[gast.expr, gast.expr]:
        """Where a slice starts and ends; a list that is cut at one place has the same twice."""
        low, high = (0 if e is None else self.number(e) for e in (index.lower, index.upper))
        ordered = isinstance(low, int) and isinstance(high, int) and 0 <= low <= high
        same = index.lower is not None and index.upper is not None and gast.dump(index.lower) == gast.dump(index.upper)
        if ordered and index.upper is not None or (index.upper is None and isinstance(low, int) and low >= 0):
            upper = clone(index.upper) if index.upper is not None else call("len", name(base))
            return clone(index.lower) if index.lower is not None else const(0), upper
        if same:
            return clone(index.lower), clone(index.upper)
        window = self.temporary("window")
        out.append(Op(self.origin, (window,), subscript(call("range", call("len", name(base))), clone(index))))
        start = attribute(window, "start")
        return start, call("max", clone(start), attribute(window, "stop"))

    def number(self, node: gast.expr) -> int | None:
        """An integer that is known."""
        value = known(self.kind(node))
        return value if type(value) is int else None


EMPTY: dict[Any, Callable[[], gast.expr]] = {
    list: lambda: gast.List([], gast.Load()),
    dict: lambda: gast.Dict([], []),
    tuple: lambda: gast.Tuple([], gast.Load()),
    float: lambda: const(0.0),
    int: lambda: const(0),
    complex: lambda: const(0j),
    bool: lambda: const(False),
    str: lambda: const(""),
}


def made_by(factory: Any) -> gast.expr | None:
    """What a defaultdict puts under a key that it does not have; None where that is not known."""
    if isinstance(factory, gast.Lambda):
        plain = (gast.Call, gast.BinOp, gast.List, gast.Tuple, gast.Dict, gast.Constant, gast.Name, gast.Attribute)
        parts = [n for n in walk(factory.body) if isinstance(n, gast.expr)]
        return clone(factory.body) if all(isinstance(n, (*plain, gast.UnaryOp)) for n in parts) else None
    return EMPTY[factory]() if isinstance(factory, type) and factory in EMPTY else None


def resizes(step: Step) -> str | None:
    """The container of which a step may change how much it holds."""
    match step:
        case Store(op=op, base=base):
            return base if op in STRUCTURAL else None
        case Op(inplace=True, targets=(target,)) if isinstance(step.kind, CONTAINERS):
            return target
        case Op(expr=expr):
            return changed_by(expr)
        case Effect(statement=statement):
            return changed_by(statement)
    return None


class Updates(Mutations):
    """Methods and slices stay as they are: the tangent has the same."""

    def step(self, step: Step) -> list[Step]:
        match step:
            case Loop(over=True, target=gast.Name(), header=gast.Call(func=gast.Name(id="range"), args=[limit])):
                return self.growing(step, limit)
            case Op(expr=gast.Call() as node, callee=builtins.max | builtins.min) if not node.keywords:
                return self.chosen(step, node)
            case Store(op=op) if op is not None and op not in STRUCTURAL and not isinstance(step.found, Num):
                self.kinds = {**step.kinds, step.base: step.found}
                return self.updated(step)
        return [step]

    def updated(self, step: Store) -> list[Step]:
        """`d[k] *= v` is a look-up, an operation and a store; `+=` may stay."""
        if step.op in ("+", "-") and step.old is None:
            return [step]
        out: list[Step] = []
        held = name(step.old) if step.old else self.make(subscript(name(step.base), clone(step.index)), out)
        step.value = self.make(binary(held, step.op, step.value), out)
        step.op, self.changed = None, True
        return [*out, step]
