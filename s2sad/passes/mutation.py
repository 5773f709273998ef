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
from functools import cached_property

import gast

from s2sad import runtime
from s2sad.ir import Break, Effect, Loop, Op, Step, Store, every
from s2sad.joining import element, is_list
from s2sad.kinds import INT, MISSING, UNKNOWN, DictOf, ListOf, Map, Num, Obj, Seq, Unknown, known
from s2sad.passes.additions import addition, addition_at
from s2sad.passes.contents import CONTAINERS, STRUCTURAL, changed_by
from s2sad.passes.default_items import ensured
from s2sad.passes.dict_methods import DICT_METHODS, merged, united
from s2sad.passes.item_writes import WHOLE, item
from s2sad.passes.iterated import looks_at_objects
from s2sad.passes.list_methods import LIST_METHODS, extended
from s2sad.passes.pointing import Reaching
from s2sad.passes.rewriting import StepRewriter
from s2sad.passes.taken_once import as_many, never_ends, taken_in_one_place
from s2sad.trees import binary, call, clone, const, name, names_read, subscript
from s2sad.unit import Unit


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
                    return united(self, step, left, right)
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
            case Loop(header=gast.Call(func=gast.Name(), args=[*_]), target=gast.expr()) if (
                self.unit.scope.lookup(step.header.func) in (builtins.enumerate, builtins.zip)  # type: ignore[union-attr]
            ):
                return self.each_once(step, step.header.args)  # type: ignore[union-attr]
            case Op(expr=gast.Subscript(value=gast.Name(id=base), slice=index)) if not step.ensured:
                self.kinds = step.operand_kinds
                return [*ensured(self, step, base, index), step]
            case Store(op=op) if op not in STRUCTURAL or (op == "delete" and isinstance(step.index, gast.Slice)):
                self.kinds = step.kinds
                return item(self, step)
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
        methods = LIST_METHODS if is_list(kind) else DICT_METHODS if isinstance(kind, (Map, DictOf)) else {}
        handler = methods.get(method)
        if handler is None or (
            isinstance(kind, DictOf) and kind.item == UNKNOWN and self.changed
        ):  # more is known of the dict in the next round
            return [step]
        out: list[Step] = []
        value = handler(self, base, node, out)
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

    @cached_property
    def keys(self) -> set[tuple[str, str]]:
        """(dict, variable) of loops over the keys of dicts."""
        loops = [s for s in every(self.unit.program.body) if isinstance(s, Loop) and isinstance(s.target, gast.Name)]
        return {(base, s.target.id) for s in loops for base in names_read(s.header)}  # type: ignore[union-attr]

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
        if (
            not isinstance(kind, Unknown | Obj)
            or label in self.names_of_lists
            or any(isinstance(s, Break) for s in every(step.body))
        ):
            return [step]
        taken_in_one_place(self.unit, label)
        held, listed = self.listed(step, label)
        step.header = name(held)
        return [listed, step]

    def each_once(self, step: Loop, arguments: list[gast.expr]) -> list[Step]:
        """The same of what `enumerate` and `zip` are given."""
        out: list[Step] = []
        if any(isinstance(s, Break) for s in every(step.body)):
            return [step]
        endless = [never_ends(self.unit, getattr(argument, "id", "")) for argument in arguments]
        for position in sorted(range(len(arguments)), key=endless.__getitem__):
            label = getattr(arguments[position], "id", "")
            if self.unit.joined_kinds().get(label) == UNKNOWN and label not in self.names_of_lists:
                taken_in_one_place(self.unit, label, several=len(arguments) > 1)
                held, listed = self.listed(step, label)
                if endless[position]:
                    others = [a for a, e in zip(arguments, endless, strict=True) if not e]
                    listed.expr.args[0] = as_many(self.unit, label, others, step)
                arguments[position] = name(held)
                out.append(listed)
        return [*out, step]

    def listed(self, step: Loop, label: str) -> tuple[str, Op]:
        held = self.temporary("items")
        self.names_of_lists.add(held)
        self.changed = True
        listed = call("list", name(label))
        listed.early = looks_at_objects(step)
        return held, Op(step.origin.beside(), (held,), listed, callee=list)

    @cached_property
    def names_of_lists(self) -> set[str]:
        """Variables that `list(…)` made."""
        steps = [s for s in every(self.unit.program.body) if isinstance(s, Op)]
        made = [s for s in steps if isinstance(s.expr, gast.Call)]
        lists = (list, sorted)
        return {t for s in made for t in s.targets if (s.callee or self.unit.scope.lookup(s.expr.func)) in lists}

    # operators and items

    def augmented(self, step: Op, node: gast.BinOp) -> list[Step]:
        """`xs += ys` extends the list, `d |= e` updates the dict."""
        kind = self.kinds.get(step.target)
        out: list[Step] = []
        if isinstance(kind, Map | DictOf) and isinstance(node.op, gast.BitOr):
            merged(self, step.target, node.right, out)
        elif not is_list(kind):
            return [step]
        elif isinstance(node.op, gast.Add):
            extended(self, step.target, node.right, out)
        elif isinstance(node.op, gast.Mult):
            self.replace(step.target, gast.BinOp(node.left, node.op, node.right), out)
        else:
            return [step]
        self.changed = True
        return out


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
