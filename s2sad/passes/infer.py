"""infer: the kind of every value, carried through the program; joined where paths meet, to a fixed point in loops."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from s2sad.calls import FACTS, Canonical, canonical
from s2sad.indexing import item_kind
from s2sad.ir import Branch, Break, Effect, Loop, Op, Step, Store, every
from s2sad.kinds import (
    BOOL,
    INT,
    MISSING,
    UNKNOWN,
    Const,
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
    element,
    join,
    kind_of,
    known,
)
from s2sad.passes.changes import Names
from s2sad.passes.contents import CONTAINERS, STRUCTURAL, changed_by, clouded, written
from s2sad.scope import Scope
from s2sad.shapes import result_kind
from s2sad.trees import names_bound, names_read

Environment = dict[str, Kind]
CallKind = Callable[[Canonical, list[Kind], dict[str, Kind]], Kind | None]


def infer(body: list[Step], environment: Environment, scope: Scope, call_kind: CallKind) -> Environment:
    """Annotate every step with kinds; gives those at the end. `call_kind` knows the user's own functions."""
    return Inference(scope, call_kind, {id(step): number for number, step in enumerate(every(body))}).block(
        body, dict(environment)
    )


class Inference:
    def __init__(self, scope: Scope, call_kind: CallKind, numbers: dict[int, int]):
        self.scope, self.call_kind, self.numbers = scope, call_kind, numbers
        self.names = Names()

    def block(self, body: list[Step], env: Environment) -> Environment:
        for step in body:
            env = self.step(step, env)
        return env

    def step(self, step: Step, env: Environment) -> Environment:
        place = f"§{self.numbers[id(step)]}"
        match step:
            case Op():
                kind = self.kind(step.expr, env, place, step.callee)
                operands = {n: env[n] for n in names_read(step.expr) if n in env}
                if step.inplace and isinstance(old := env.get(step.target), Num) and old.array:
                    kind = Num(old.dtype, old.shape)  # an array keeps its own dtype and shape
                step.kinds = operands
                self._bind(step, kind, env, place)
                self.names.bound(step.targets, step.expr, env)
                self._changed(step.expr, env, place)
            case Store():
                step.kinds = {
                    n: env[n]
                    for n in names_read(step.index) | names_read(step.value) | names_read(step.seen) | {step.base}
                    if n in env
                }
                step.found = env.get(step.base, UNKNOWN)
                env[step.base] = self._written(step, env, place)
                self.names.put(step.base, step.value, env)
                self.names.changed(step.base, env, place)
                step.kinds = {**step.kinds, step.base: env[step.base]}
            case Effect():
                self._effect(step, env, place)
            case Branch(context=[*_]):
                for variable in names_bound([i.optional_vars for i in step.context if i.optional_vars is not None]):
                    env[variable] = UNKNOWN
                env = self.block(step.then, env)
            case Branch():
                before = self.names.relations
                other = self.block(step.orelse, dict(env))
                relations, self.names.relations = self.names.relations, before
                env = merge(self.block(step.then, dict(env)), other, place)
                self.names.relations |= relations
            case Loop():
                env = self._loop(step, env, place)
            case Break():
                pass
        return env

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
        base, value = env.get(step.base, UNKNOWN), self.kind(step.value, env, place)
        if not isinstance(base, CONTAINERS):
            return UNKNOWN if step.op in STRUCTURAL and not isinstance(base, Unknown) else base
        where = known(self.kind(step.index, env, place))
        return written(step.op, base, where, value, id(step) in self.in_loop, place)

    in_loop: frozenset[int] = frozenset()

    def _changed(self, node: gast.AST, env: Environment, place: str) -> None:
        if (base := changed_by(node)) is not None and base in env:
            env[base] = clouded(env[base])
            self.names.put(base, node, env, spread=True)
            self.names.changed(base, env, place)

    def _effect(self, step: Effect, env: Environment, place: str) -> None:
        step.kinds = {n: env[n] for n in names_read(step.statement) if n in env}
        self._changed(step.statement, env, place)
        for name in names_bound([step.statement]):
            env[name] = Fun(step.statement) if isinstance(step.statement, gast.FunctionDef) else UNKNOWN

    def _loop(self, loop: Loop, env: Environment, place: str) -> Environment:
        inside = frozenset(self.numbers[id(step)] for step in every([loop]))
        outer, self.in_loop = self.in_loop, self.in_loop | {id(step) for step in every(loop.body)}
        entry = dict(env)
        head = dict(env)
        relations = self.names.relations
        for attempt in range(6):
            self.names.relations |= relations
            start = dict(head)
            if loop.target is not None:
                self._bind_target(loop.target, self._element(loop.header, start, place), start, place)
            end = self.block(loop.body, start)
            following = merge(entry, stale(end, inside, place), f"{place}L", entry_only=True)
            if following == head and self.names.relations <= relations:
                break
            relations |= self.names.relations
            if attempt >= 4:
                following = {n: k if head.get(n) == k else UNKNOWN for n, k in following.items()}
            head = following
        self.in_loop = outer
        self.names.relations |= relations
        return merge(head, stale(end, inside, place), f"{place}L") if loop.target is not None or loop.breaks else head

    def _bind_target(self, target: gast.expr, kind: Kind, env: Environment, place: str) -> None:
        if isinstance(target, gast.Name):
            env[target.id] = kind
        elif isinstance(target, gast.Tuple):
            for i, part in enumerate(target.elts):
                self._bind_target(
                    part,
                    item_kind(kind, gast.Constant(i, None), lambda n: constant(n.value), f"{place}.{i}"),
                    env,
                    place,
                )

    def _element(self, header: gast.expr, env: Environment, place: str) -> Kind:
        if isinstance(header, gast.Call):
            callee = self.scope.lookup(header.func)
            if callee is builtins.range:
                return Num(INT, (), python=True, sym=Sym(f"{place}i"))
            if callee is builtins.enumerate:
                return Seq(
                    tuple, (Num(INT, (), python=True, sym=Sym(f"{place}i")), self._element(header.args[0], env, place))
                )
            if callee is builtins.zip:
                return Seq(tuple, tuple(self._element(a, env, f"{place}.{i}") for i, a in enumerate(header.args)))
            if callee in (builtins.reversed, builtins.list, builtins.sorted) and header.args:
                return self._element(header.args[0], env, place)
        kind = self.kind(header, env, place)
        if isinstance(kind, Num):
            return Num(kind.dtype, kind.shape[1:]) if kind.shape else UNKNOWN
        if isinstance(kind, Map | DictOf):
            keys = [constant(k) for k, _ in kind.items] if isinstance(kind, Map) else [UNKNOWN]
            return Const(MISSING) if all(isinstance(k, Const) for k in keys) else UNKNOWN
        return element(kind, place)

    # expressions

    def kind(self, node: gast.expr, env: Environment, place: str, callee: Any = None) -> Kind:
        """The kind of an expression."""

        def of(inner: gast.expr, part: str = "") -> Kind:
            return self.kind(inner, env, place + part)

        match node:
            case gast.Constant(value=value):
                return constant(value)
            case gast.Name(id=name):
                if name in env:
                    return env[name]
                value = self.scope.value(name)
                return Fun(value) if callable(value) else UNKNOWN
            case gast.Tuple(elts=items) | gast.List(elts=items):
                if any(isinstance(item, gast.Starred) for item in items):
                    return UNKNOWN
                cls = tuple if isinstance(node, gast.Tuple) else list
                return Seq(cls, tuple(of(item, f"t{i}") for i, item in enumerate(items)))
            case gast.Dict(keys=keys, values=values):
                names = [known(of(k)) if k is not None else MISSING for k in keys]
                return (
                    UNKNOWN
                    if any(n is MISSING for n in names)
                    else Map(tuple((n, of(v, f"v{i}")) for i, (n, v) in enumerate(zip(names, values, strict=True))))
                )
            case gast.Compare(ops=ops):
                kinds = [of(node.left), *map(of, node.comparators)]
                if (
                    len(ops) == 1
                    and all(isinstance(k, Num) for k in kinds)
                    and not isinstance(ops[0], gast.Is | gast.IsNot | gast.In | gast.NotIn)
                ):
                    both = result_kind(Canonical(np.less, [], {}), kinds, {}, place)
                    return (
                        Num(BOOL, both.shape, python=all(k.python for k in kinds)) if isinstance(both, Num) else UNKNOWN
                    )  # type: ignore
                return Num(BOOL, (), python=True)
            case gast.UnaryOp(op=gast.Not()):
                return Num(BOOL, (), python=True)
            case gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=value)) if isinstance(
                value, int | float | complex
            ):
                return constant(-value)
            case gast.JoinedStr():
                return UNKNOWN
            case gast.Subscript(value=value, slice=index):
                return item_kind(of(value), index, of, place)
            case gast.IfExp(body=body, orelse=orelse):
                return join(of(body), of(orelse), place)
            case gast.ListComp(elt=elt, generators=[first]) if isinstance(first.target, gast.Name):
                inner = {**env, first.target.id: self._element(first.iter, env, f"{place}i")}
                return ListOf(self.kind(elt, inner, f"{place}e"))
            case gast.Lambda():
                return Fun(node)
            case gast.Attribute(value=value, attr=attr):
                known_object = self.scope.lookup(node)
                if known_object is not MISSING and isinstance(value, gast.Name | gast.Attribute) is not None:
                    if isinstance(known_object, np.ndarray | np.generic | float | int | complex):
                        return self._global(node, known_object)
                    return (
                        Fun(known_object)
                        if callable(known_object)
                        else Const(known_object)
                        if known_object is not MISSING
                        else UNKNOWN
                    )
                base = of(value)
                if isinstance(base, Obj):
                    return base.get(attr)
                if isinstance(base, Num) and attr == "dtype" and base.dtype is not None and not base.python:
                    return Const(base.dtype)
                if isinstance(base, Seq) and hasattr(base.type, "_fields") and attr in base.type._fields:
                    return base.items[base.type._fields.index(attr)]
        return self._operation(node, env, place, callee)

    def _global(self, node: gast.expr, value: Any) -> Kind:
        """A library's constant is known; the user's variables are read when the code runs."""
        root = node
        while isinstance(root, gast.Attribute):
            root = root.value
        module = getattr(self.scope.value(root.id), "__name__", "") if isinstance(root, gast.Name) else ""
        if module.split(".")[0] in ("numpy", "math", "scipy") and type(value) in (float, int):
            return constant(value)
        return kind_of(value, f"{module}.{gast.unparse(node)}^")

    def _operation(self, node: gast.expr, env: Environment, place: str, callee: Any) -> Kind:
        if isinstance(node, gast.Call) and callee is None:
            found = self.scope.lookup(node.func)
            callee = None if found is MISSING else found
        operands = _Kinds(self, env, place)
        if isinstance(node, gast.Call) and callee is None and isinstance(node.func, gast.Attribute):
            receiver = self.kind(node.func.value, env, place)
            if isinstance(receiver, CONTAINERS | Obj) and node.func.attr != "_replace":
                return self._container_method(receiver, node, env, place)
        operation = canonical(_atomic(node, operands), callee, operands)  # type: ignore[arg-type]
        if operation is None:
            return UNKNOWN
        kinds = [
            self.kind(a, env, f"{place}a{i}") for i, a in enumerate(operation.args) if not isinstance(a, gast.Starred)
        ]
        if len(kinds) < len(operation.args):
            return UNKNOWN
        named = {key: self.kind(value, env, place + key) for key, value in operation.keywords.items()}
        operation.place = place
        own = self.call_kind(operation, kinds, named)
        if own is not None:
            return own
        if operation.callee in FACTS.values() and not isinstance(kinds[0], Num):
            return UNKNOWN
        return result_kind(operation, kinds, named, place)

    def _container_method(self, receiver: Kind, node: gast.Call, env: Environment, place: str) -> Kind:
        if node.func.attr == "copy" and not node.args:
            return receiver
        if isinstance(receiver, Obj):
            method = getattr(receiver.type, node.func.attr, None)
            if method is not None:
                operation = Canonical(
                    method, [node.func.value, *node.args], {str(k.arg): k.value for k in node.keywords}, place
                )
                kinds = [self.kind(a, env, f"{place}a{i}") for i, a in enumerate(operation.args)]
                named = {key: self.kind(value, env, place + key) for key, value in operation.keywords.items()}
                return self.call_kind(operation, kinds, named) or UNKNOWN
        return UNKNOWN


class _Kinds:
    """Kinds of operands by name, for `canonical`, which looks at names only."""

    def __init__(self, inference: Inference, env: Environment, place: str):
        self.inference, self.env, self.place = inference, env, place

    def get(self, name: str) -> Kind | None:
        return self.env.get(name)

    def __getitem__(self, name: str) -> Kind:
        return self.env[name]


def _atomic(node: gast.expr, operands: _Kinds) -> gast.expr:
    """The receiver of a method as a name: `(a + b).sum()` is as good as `t.sum()`."""
    receiver = (
        node.func.value
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute)
        else node.value
        if isinstance(node, gast.Attribute)
        else None
    )
    if receiver is None or isinstance(receiver, gast.Name | gast.Constant):
        return node
    inference, env, place = operands.inference, operands.env, operands.place
    if inference.scope.lookup(receiver) is not MISSING:
        return node
    held = "§receiver" + place
    operands.env = {**env, held: inference.kind(receiver, env, place + "r")}
    env[held] = operands.env[held]
    atom = gast.Name(held, gast.Load(), None, None)
    if isinstance(node, gast.Call):
        return gast.Call(gast.Attribute(atom, node.func.attr, gast.Load()), node.args, node.keywords)
    return gast.Attribute(atom, node.attr, gast.Load())


def merge(a: Environment, b: Environment, place: str, entry_only: bool = False) -> Environment:
    """Where two paths meet. A name that one path leaves unbound has the other's kind (to read it would be an error there)."""
    result = dict(a)
    for name, kind in b.items():
        result[name] = join(a[name], kind, f"{place}.{name}") if name in a else kind
    return result


def stale(env: Environment, inside: frozenset[int], place: str) -> Environment:
    """Symbols that a loop's body makes mean another value in the next iteration: rename them."""
    return {name: _renamed(kind, inside, f"{place}P.{name}") for name, kind in env.items()}


def _old(sym: Sym | None, inside: frozenset[int]) -> bool:
    return sym is not None and any(int(n) in inside for n in re.findall(r"§(\d+)", sym.name))


def _renamed(kind: Kind, inside: frozenset[int], place: str) -> Kind:
    match kind:
        case Num(shape=shape, sym=sym):
            dims = shape
            if shape and any(isinstance(d, Sym) and _old(d, inside) for d in shape):
                dims = tuple(
                    Sym(f"{place}.{i}", not_one=d.not_one) if isinstance(d, Sym) and _old(d, inside) else d
                    for i, d in enumerate(shape)
                )
            if dims is shape and not _old(sym, inside):
                return kind
            return Num(kind.dtype, dims, kind.python, kind.value, Sym(place) if _old(sym, inside) else sym)
        case Seq(cls, items):
            return Seq(cls, tuple(_renamed(item, inside, f"{place}.{i}") for i, item in enumerate(items)))
        case ListOf(item):
            return ListOf(_renamed(item, inside, place))
        case Map(items):
            return Map(tuple((key, _renamed(item, inside, f"{place}.{key}")) for key, item in items))
        case Obj(cls, items):
            return Obj(cls, tuple((key, _renamed(item, inside, f"{place}.{key}")) for key, item in items))
    return kind
