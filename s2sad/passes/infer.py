"""infer: the kind of every value, carried through the program; joined where paths meet, to a fixed point in loops."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gast

from s2sad.calls import Canonical, canonical
from s2sad.dimensions import various
from s2sad.indexing import item_kind
from s2sad.ir import Branch, Effect, Loop, Op, Step, Store, every
from s2sad.joining import anything, element, is_never, join, values
from s2sad.kinds import (
    MISSING,
    PYTHON_DTYPES,
    UNKNOWN,
    DictOf,
    Fun,
    Kind,
    ListOf,
    Map,
    Num,
    Obj,
    Seq,
    Sym,
    Unknown,
    constant,
    known,
)
from s2sad.passes.changes import Names, is_container
from s2sad.passes.contents import CONTAINERS, STRUCTURAL, changed_by, clouded, written
from s2sad.passes.expression_kinds import CallKind, ExpressionKinds
from s2sad.scope import Scope
from s2sad.trees import OPERATORS, binary, names_bound, names_read, subscript

CallChanges = Callable[[Canonical, list[Kind], dict[str, Kind]], list[tuple[gast.expr, Kind]]]


def infer(
    body: list[Step],
    environment: dict[str, Kind],
    scope: Scope,
    call_kind: CallKind,
    call_changes: CallChanges,
) -> Environment:
    """Annotate every step with kinds; gives those at the end. These two know the user's own functions."""
    inference = Inference(scope, call_kind, call_changes, {id(step): number for number, step in enumerate(every(body))})
    found = inference.block(body, Environment(environment))
    for step in every(body):
        if isinstance(step, (Op, Store)):
            step.kinds = {n: anything(kind) for n, kind in step.kinds.items()}
            if isinstance(step, Op):
                step.operand_kinds = {n: anything(kind) for n, kind in step.operand_kinds.items()}
            else:
                never = isinstance(step.found, DictOf) and is_never(step.found)
                step.found = step.found.loose(UNKNOWN) if never else anything(step.found)  # type: ignore[union-attr]
    return found


class Environment(dict[str, Kind]):
    """Kinds by name, at one place of the program."""

    changes: dict[str, Kind | None] | None = None  # what stood, before the region began, where it has changed since

    def __setitem__(self, name: str, kind: Kind) -> None:
        if self.changes is not None and name not in self.changes:
            self.changes[name] = self.get(name)
        super().__setitem__(name, kind)

    def region(self, run: Callable[[], object]) -> dict[str, Kind]:
        """What some code changes; then all is as it was."""
        outer, self.changes = self.changes, {}
        run()
        changed = {name: self[name] for name in self.changes}
        for name, before in self.changes.items():
            if before is None:
                del self[name]
            else:
                super().__setitem__(name, before)
        self.changes = outer
        return changed


class Inference:
    def __init__(self, scope: Scope, call_kind: CallKind, call_changes: CallChanges, numbers: dict[int, int]):
        self.scope, self.call_changes, self.numbers = scope, call_changes, numbers
        self.of = ExpressionKinds(scope, call_kind)
        self.in_loop: set[int] = set()
        self.entered: set[int] = set()  # loops and calls that were met
        self.names = Names()

    def block(self, body: list[Step], env: Environment) -> Environment:
        for step in body:
            self.step(step, env)
        return env

    def step(self, step: Step, env: Environment) -> None:
        place = f"§{self.numbers[id(step)]}" + ("|" if self.in_loop else "")  # |: another one at each turn
        match step:
            case Op(callee=gast.Del):
                step.kinds = {t: env[t] for t in step.targets if t in env}  # whoever reads it meets an error
            case Op():
                operands = {n: env[n] for n in names_read(step.expr) if n in env}
                if isinstance(step.expr, gast.Subscript) and isinstance(step.expr.value, gast.Name):
                    self._filled(step, step.expr.value.id, step.expr.slice, env, place)
                if isinstance(step.expr, gast.Call):
                    self._given(step.expr, step.callee, env, place)
                    operands = {n: env[n] for n in operands}
                kind = self.of.kind(step.expr, env, place, step.callee)
                if step.inplace and isinstance(old := env.get(step.target), Num):
                    if old.array:
                        kind = Num(old.dtype, old.shape)  # an array keeps its own dtype and shape
                    elif old.boxed is not False and isinstance(kind, Num):
                        kind = replace(kind, boxed=old.boxed, python=False)
                step.kinds = operands
                whole = env.get(step.target, UNKNOWN)
                stays = step.inplace and is_container(whole) and not (isinstance(whole, Seq) and whole.type is not list)
                self._bind(step, kind, env, place)
                if isinstance(step.expr, gast.Call) and id(step) not in self.entered:
                    self.entered.add(id(step))
                    step.entered = {t: step.kinds[t] for t in step.targets}
                if stays:  # `xs += ys` is the same list under all its names
                    self.names.put(step.target, step.expr, env, spread=True)
                    self.names.changed(step.target, env, place)
                else:
                    self.names.bound(step.targets, step.expr, env)
                self._changed(step.expr, env, place)
            case Store():
                step.kinds = {
                    n: env[n]
                    for n in names_read(step.index) | names_read(step.value) | names_read(step.seen) | {step.base}
                    if n in env
                }
                step.found = env.get(step.base, UNKNOWN)
                if step.op is not None:
                    self._filled(step, step.base, step.index, env, place)
                env[step.base] = self._written(step, env, place)
                self.names.put(step.base, step.value, env, spread=step.op == "replace", whole=step.op != "replace")
                self.names.changed(step.base, env, place)
                if step.op in ("+", "*", "|") and not _of_numbers(step.found):  # `d[k] += ys`: it may have other names
                    for label in sorted(self.names.held(step.base) & {n for n in env if is_container(env[n])}):
                        env[label] = UNKNOWN
                        self.names.changed(label, env, place)
                step.kinds = {**step.kinds, step.base: env[step.base]}
            case Effect():
                self._effect(step, env, place)
            case Branch(context=[*_]):
                for variable in names_bound([i.optional_vars for i in step.context if i.optional_vars is not None]):
                    env[variable] = UNKNOWN
                self.block(step.then, env)
            case Branch():
                before = self.names.relations
                orelse = env.region(lambda: self.block(step.orelse, env))
                relations, self.names.relations = self.names.relations, before
                then = env.region(lambda: self.block(step.then, env))
                self.names.relations |= relations
                decided = known(self.of.kind(step.test, env, place))
                if isinstance(decided, bool):  # the other side is never run
                    for name, kind in (then if decided else orelse).items():
                        env[name] = kind
                    return
                for name in {**then, **orelse}:
                    env[name] = _either(
                        then.get(name, env.get(name)), orelse.get(name, env.get(name)), f"{place}.{name}"
                    )
            case Loop():
                self._loop(step, env, place)

    def _bind(self, step: Op, kind: Kind, env: Environment, place: str) -> None:
        if len(step.targets) == 1:
            kinds = [kind]
        elif isinstance(kind, Seq) and len(kind.items) == len(step.targets):
            kinds = list(kind.items)
        else:
            kinds = [
                item_kind(kind, gast.Constant(i, None), lambda n: constant(n.value), f"{place}.{i}")
                for i in range(len(step.targets))
            ]
        operands = dict(step.kinds)
        if len(step.targets) > 1:
            step.kinds["§result"] = kind
        for target, item in zip(step.targets, kinds, strict=True):
            env[target] = item
            step.kinds[target] = item
        step.operand_kinds = operands

    def _written(self, step: Store, env: Environment, place: str) -> Kind:
        base, value = env.get(step.base, UNKNOWN), self.of.kind(step.value, env, place)
        if not isinstance(base, CONTAINERS):
            return UNKNOWN if step.op in STRUCTURAL and not isinstance(base, Unknown) else base
        if isinstance(step.index, gast.Slice) and step.op not in STRUCTURAL:  # several items are others now
            if not isinstance(base, ListOf | Seq) or base == Seq(list, ()) and not values(value):
                return ListOf(UNKNOWN)
            items = (
                value.shape and Num(value.dtype, value.shape[1:]) if isinstance(value, Num) else element(value, place)
            )
            if step.op is not None or not isinstance(items, Num | CONTAINERS):
                return ListOf(UNKNOWN)
            return ListOf(join(element(base, place), items, place) if values(base) else items)
        index = self.of.kind(step.index, env, place) if not isinstance(step.index, gast.Slice) else UNKNOWN
        op = step.op
        if op in OPERATORS and not isinstance(step.index, gast.Slice):
            item = subscript(gast.Name(step.base, gast.Load(), None, None), step.index)
            found = self.of.kind(item, env, place)
            if isinstance(found, Num) and not found.array and found.boxed is not True:  # a number is bound anew
                op, value = None, self.of.kind(binary(item, op, step.value), env, place)
        return written(op, base, known(index), value, id(step) in self.in_loop, place, various(index))

    def _filled(self, step: Step, base: str, index: gast.expr, env: Environment, place: str) -> None:
        """To look something up in a defaultdict may put it there."""
        kind = env.get(base)
        if step.ensured or not isinstance(kind, Map | DictOf) or kind.factory is None:
            return
        key = self.of.kind(index, env, place)
        where = known(key)
        if isinstance(kind, Map) and where is not MISSING and where in dict(kind.items):
            return
        made = kind.factory
        item = self.of.kind(made.body, env, f"{place}f") if isinstance(made, gast.Lambda) else made_kind(made)
        env[base] = written(None, kind, where, item, id(step) in self.in_loop, place, various(key))
        self.names.changed(base, env, place)

    def _changed(self, node: gast.AST, env: Environment, place: str) -> None:
        if (base := changed_by(node)) is not None and base in env:
            env[base] = clouded(env[base])
            self.names.put(base, node, env, spread=True)
            self.names.changed(base, env, place)

    def _given(self, node: gast.Call, callee: Any, env: Environment, place: str) -> None:
        """A call of the user's own function may change what the containers hold that it is given."""
        if not any(is_container(env[n]) for n in names_read(node) if n in env):
            return
        operation = canonical(node, callee, env)
        if operation is None or any(isinstance(a, gast.Starred) for a in operation.args):
            return
        kinds = [self.of.kind(a, env, f"{place}a{i}") for i, a in enumerate(operation.args)]
        named = {key: self.of.kind(value, env, place + key) for key, value in operation.keywords.items()}
        operation.place = place
        given = [n for n in names_read(node) if n in env and is_container(env[n])]
        for tree, kind in self.call_changes(operation, kinds, named):
            for label in sorted(names_read(tree) & env.keys()):
                others = self.names.same(label) | self.names.held(label) | self.names.holders(label)
                alone = isinstance(tree, gast.Name) and given.count(label) == 1 and not others & set(given) - {label}
                env[label] = kind if alone else UNKNOWN
                if not _of_numbers(env[label]):
                    self.names.put(label, node, env, spread=True)
                self.names.changed(label, env, place)

    def _effect(self, step: Effect, env: Environment, place: str) -> None:
        match step.statement:
            case gast.Expr(value=gast.Call() as node):
                callee = self.scope.lookup(node.func)
                self._given(node, None if callee is MISSING else callee, env, place)
        step.kinds = {n: env[n] for n in names_read(step.statement) if n in env}
        self._changed(step.statement, env, place)
        for name in names_bound([step.statement]) - self.scope.imported.keys():
            env[name] = Fun(step.statement) if isinstance(step.statement, gast.FunctionDef) else UNKNOWN

    def _loop(self, loop: Loop, env: Environment, place: str) -> None:
        """To a fixed point; `head` are the names that the loop changes, as they are when an iteration starts."""
        inside = frozenset(self.numbers[id(step)] for step in every([loop]))
        here = {id(step) for step in every(loop.body)} - self.in_loop
        self.in_loop |= here
        head: dict[str, Kind] = {}
        relations = self.names.relations
        if id(loop) not in self.entered and loop.target is not None:
            self.entered.add(id(loop))
            loop.entered = env.get(getattr(loop.header, "indexed", "")) or self.of.kind(loop.header, env, place)

        def iteration() -> None:
            for name, kind in head.items():
                env[name] = kind
            if loop.target is not None:
                self.of.bind_target(loop.target, self.of.element_kind(loop.header, env, f"{place}|"), env, f"{place}|")
                loop.kinds = {n: env[n] for n in names_bound([loop.target]) if n in env}
            self.block(loop.body, env)

        for attempt in range(6):
            self.names.relations |= relations
            # symbols that the body makes mean another value in the next iteration
            end = {n: _renamed(kind, inside, f"{place}P.{n}") for n, kind in env.region(iteration).items()}
            following = {n: _either(env.get(n), kind, f"{place}|L.{n}") for n, kind in end.items()}
            if following == head and self.names.relations <= relations:
                break
            relations |= self.names.relations
            if attempt >= 4:
                following = {n: k if head.get(n, env.get(n)) == k else UNKNOWN for n, k in following.items()}
            head = following
        self.in_loop -= here
        self.names.relations |= relations
        for n in end:
            env[n] = _either(head[n], end[n], f"{place}L.{n}") if loop.target is not None or loop.breaks else head[n]


def made_kind(factory: Any) -> Kind:
    """The kind of what a defaultdict puts under a new key."""
    if factory in (float, int, complex, bool):
        return Num(PYTHON_DTYPES[factory], (), python=True)
    if factory in (list, tuple):
        return Seq(factory, ())
    return Map(()) if factory is dict else UNKNOWN


def _either(a: Kind | None, b: Kind | None, name: str) -> Kind:
    """Where two paths meet. A name that one path leaves unbound has the other's kind (to read it would be an error there)."""
    if a is None or b is None:
        return b if a is None else a
    return join(a, b, name)


def _old(sym: Sym | None, inside: frozenset[int]) -> bool:
    return sym is not None and any(int(n) in inside for n in re.findall(r"§(\d+)", sym.name))


def _renamed(kind: Kind, inside: frozenset[int], place: str) -> Kind:
    match kind:
        case Num(shape=shape, sym=sym):
            dims = shape
            if shape and any(isinstance(d, Sym) and _old(d, inside) for d in shape):
                dims = tuple(
                    Sym(f"{place}.{i}", least=d.least) if isinstance(d, Sym) and _old(d, inside) else d
                    for i, d in enumerate(shape)
                )
            if dims is shape and not _old(sym, inside):
                return kind
            sym = Sym(place) if _old(sym, inside) else sym
            return kind.measured(dims, sym)
        case Seq(cls, items):
            return Seq(cls, tuple(_renamed(item, inside, f"{place}.{i}") for i, item in enumerate(items)))
        case ListOf(item):
            return ListOf(various(_renamed(item, inside, place), lambda sym: _old(sym, inside)))
        case DictOf(item):
            return kind.loose(various(_renamed(item, inside, place), lambda sym: _old(sym, inside)))
        case Map(items):
            return kind.holding((key, _renamed(item, inside, f"{place}.{key}")) for key, item in items)
        case Obj(cls, items):
            return Obj(cls, tuple((key, _renamed(item, inside, f"{place}.{key}")) for key, item in items))
    return kind


def _of_numbers(kind: Kind) -> bool:
    """Is it an array, or a list or dict of nothing but numbers and arrays?"""
    held = values(kind)
    return isinstance(kind, Num) or (bool(held) and all(isinstance(item, Num) for item in held))
