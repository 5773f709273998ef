"""infer: the kind of every value, carried through the program; joined where paths meet, to a fixed point in loops."""

from __future__ import annotations

import builtins
import re
import types
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gast
import numpy as np

from s2sad.calls import FACTS, Canonical, canonical
from s2sad.indexing import item_kind
from s2sad.ir import Branch, Effect, Loop, Op, Step, Store, every
from s2sad.kinds import (
    BOOL,
    INT,
    MISSING,
    NEVER,
    NOT_KNOWN,
    PYTHON_DTYPES,
    UNKNOWN,
    Const,
    DictOf,
    Fun,
    Kind,
    Layers,
    ListOf,
    Map,
    Num,
    Obj,
    Seq,
    Sym,
    Unknown,
    anything,
    constant,
    differentiable,
    element,
    is_never,
    join,
    joined,
    keys_of,
    kind_of,
    known,
    looked_up,
    values,
    various,
)
from s2sad.passes.changes import Names, is_container
from s2sad.passes.contents import CONTAINERS, STRUCTURAL, changed_by, clouded, written
from s2sad.scope import Scope
from s2sad.shapes import result_kind
from s2sad.trees import names_bound, names_read

Kinds = dict[str, Kind] | Layers
DEFAULTS = ("__defaults__", "__kwdefaults__")
CallKind = Callable[[Canonical, list[Kind], dict[str, Kind]], Kind | None]


def infer(body: list[Step], environment: dict[str, Kind], scope: Scope, call_kind: CallKind) -> Environment:
    """Annotate every step with kinds; gives those at the end. `call_kind` knows the user's own functions."""
    inference = Inference(scope, call_kind, {id(step): number for number, step in enumerate(every(body))})
    found = inference.block(body, Environment(environment))
    for step in every(body):
        if isinstance(step, Op | Store):
            step.kinds = {n: anything(kind) for n, kind in step.kinds.items()}
            if isinstance(step, Op):
                step.operand_kinds = {n: anything(kind) for n, kind in step.operand_kinds.items()}
            else:
                step.found = anything(step.found)
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
    def __init__(self, scope: Scope, call_kind: CallKind, numbers: dict[int, int]):
        self.scope, self.call_kind, self.numbers = scope, call_kind, numbers
        self.in_loop: set[int] = set()
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
                kind = self.kind(step.expr, env, place, step.callee)
                if step.inplace and isinstance(old := env.get(step.target), Num):
                    if old.array:
                        kind = Num(old.dtype, old.shape)  # an array keeps its own dtype and shape
                    elif old.boxed is not False and isinstance(kind, Num):
                        kind = replace(kind, boxed=old.boxed, python=False)
                step.kinds = operands
                whole = env.get(step.target, UNKNOWN)
                stays = step.inplace and is_container(whole) and not (isinstance(whole, Seq) and whole.type is not list)
                self._bind(step, kind, env, place)
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
                self.names.put(step.base, step.value, env)
                self.names.changed(step.base, env, place)
                if step.op in ("+", "*", "|") and not isinstance(
                    step.found, Num
                ):  # `d[k] += ys`: the item may have other names
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
                decided = known(self.kind(step.test, env, place))
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
        base, value = env.get(step.base, UNKNOWN), self.kind(step.value, env, place)
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
        index = self.kind(step.index, env, place) if not isinstance(step.index, gast.Slice) else UNKNOWN
        return written(step.op, base, known(index), value, id(step) in self.in_loop, place, various(index))

    def _filled(self, step: Step, base: str, index: gast.expr, env: Environment, place: str) -> None:
        """To look something up in a defaultdict may put it there."""
        kind = env.get(base)
        if step.ensured or not isinstance(kind, Map | DictOf) or kind.factory is None:
            return
        key = self.kind(index, env, place)
        where = known(key)
        if isinstance(kind, Map) and where is not MISSING and where in dict(kind.items):
            return
        made = kind.factory
        item = self.kind(made.body, env, f"{place}f") if isinstance(made, gast.Lambda) else made_kind(made)
        env[base] = written(None, kind, where, item, id(step) in self.in_loop, place, various(key))
        self.names.changed(base, env, place)

    def _changed(self, node: gast.AST, env: Environment, place: str) -> None:
        if (base := changed_by(node)) is not None and base in env:
            env[base] = clouded(env[base])
            self.names.put(base, node, env, spread=True)
            self.names.changed(base, env, place)

    def _effect(self, step: Effect, env: Environment, place: str) -> None:
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

        def iteration() -> None:
            for name, kind in head.items():
                env[name] = kind
            if loop.target is not None:
                self._bind_target(loop.target, self._element(loop.header, env, f"{place}|"), env, f"{place}|")
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

    def _of_each(self, node: gast.expr, loop: gast.comprehension, env: Kinds, place: str) -> Kind:
        """The kind of what a comprehension makes at each turn."""
        bound = Environment()
        self._bind_target(loop.target, self._element(loop.iter, env, f"{place}i"), bound, f"{place}i")
        return self.kind(node, Layers(bound, env), f"{place}e")

    def _element(self, header: gast.expr, env: Kinds, place: str) -> Kind:
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
            if isinstance(header.func, gast.Attribute) and header.func.attr in ("items", "values") and not header.args:
                table = self.kind(header.func.value, env, place)
                if isinstance(table, Map | DictOf):
                    item = looked_up(joined(values(table), place), place)
                    return item if header.func.attr == "values" else Seq(tuple, (UNKNOWN, item))
        kind = self.kind(header, env, place)
        if isinstance(kind, Num):
            return Num(kind.dtype, kind.shape[1:]) if kind.shape else UNKNOWN
        if isinstance(kind, Map | DictOf):
            return anything(looked_up(keys_of(kind), place))
        return looked_up(element(kind, place), place)

    # expressions

    def kind(self, node: gast.expr, env: Kinds, place: str, callee: Any = None) -> Kind:
        """The kind of an expression."""
        if isinstance(node, gast.Name):
            found = env.get(node.id)
            if found is not None:
                return found
            value = self.scope.value(node.id)
            return Fun(value) if callable(value) else UNKNOWN
        if isinstance(node, gast.BinOp):
            kinds = [self.kind(node.left, env, f"{place}a0"), self.kind(node.right, env, f"{place}a1")]
            return result_kind(Canonical(type(node.op), [node.left, node.right], {}, place), kinds, {}, place)

        def of(inner: gast.expr, part: str = "") -> Kind:
            return self.kind(inner, env, place + part)

        def made(sym: Sym) -> bool:
            """Is it of the items of a comprehension here?"""
            return f"{place}i" in sym.name or f"{place}e" in sym.name

        if hasattr(node, "known"):
            return node.known
        match node:
            case gast.Constant(value=value):
                return constant(value)
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
                return _comparison(ops, [of(node.left), *map(of, node.comparators)], place)
            case gast.UnaryOp(op=gast.Not()):
                return Num(BOOL, (), python=True)
            case gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=value)) if isinstance(
                value, int | float | complex
            ):
                return constant(-value)
            case gast.JoinedStr():
                return Const(MISSING)
            case gast.Subscript(value=value, slice=index):
                whole = of(value)
                if isinstance(whole, Const) and (whole.value is np.s_ or whole.value is np.index_exp):
                    return self._index(index, of, always=whole.value is np.index_exp)
                return item_kind(whole, index, of, place)
            case gast.IfExp(body=body, orelse=orelse):
                return join(of(body), of(orelse), place)
            case gast.ListComp(elt=elt, generators=[first]):
                return ListOf(various(self._of_each(elt, first, env, place), made))
            case gast.DictComp(key=key, value=value, generators=[first]):
                keys = various(self._of_each(key, first, env, place), made)
                return DictOf(various(self._of_each(value, first, env, place), made), key=keys)
            case gast.Lambda():
                return Fun(node)
            case gast.Attribute(value=value, attr=attr):
                known_object = self.scope.lookup(node)
                if known_object is not MISSING and isinstance(value, gast.Name | gast.Attribute) is not None:
                    slices = isinstance(known_object, tuple) and any(isinstance(i, slice) for i in known_object)
                    if slices or isinstance(known_object, np.ndarray | np.generic | float | int | complex | slice):
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
                if isinstance(base, Fun) and isinstance(base.value, types.FunctionType) and attr in DEFAULTS:
                    return kind_of(getattr(base.value, attr), place)
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

    def _index(self, index: gast.expr, of: Callable[[gast.expr], Kind], always: bool) -> Kind:
        """What `np.s_` makes of an index."""
        if isinstance(index, gast.Tuple):
            return Seq(tuple, tuple(self._index(part, of, always=False) for part in index.elts))
        if isinstance(index, gast.Slice):
            bounds = [known(of(b)) if b is not None else None for b in (index.lower, index.upper, index.step)]
            kind: Kind = Const(NOT_KNOWN if MISSING in bounds else slice(*bounds))
        else:
            kind = of(index)
        return Seq(tuple, (kind,)) if always else kind

    def _operation(self, node: gast.expr, env: Kinds, place: str, callee: Any) -> Kind:
        if isinstance(node, gast.Call) and callee is None:
            found = self.scope.lookup(node.func)
            callee = None if found is MISSING else found
        if callee in (builtins.list, builtins.tuple, builtins.sorted) and isinstance(node, gast.Call):
            match node.args:
                case [gast.Call(func=func, args=[inner])] if self.scope.lookup(func) is builtins.reversed:
                    kind = self.kind(inner, env, place)
                    if isinstance(kind, ListOf) and not differentiable(kind):
                        return kind
        if isinstance(node, gast.Call) and callee is None and isinstance(node.func, gast.Attribute):
            receiver = self.kind(node.func.value, env, place)
            if isinstance(receiver, CONTAINERS | Obj) and node.func.attr != "_replace":
                return self._container_method(receiver, node, env, place)
        node, env = self._atomic(node, env, place)
        operation = canonical(node, callee, env)
        if operation is None:
            return UNKNOWN
        kinds = [
            self.kind(a, env, f"{place}a{i}") for i, a in enumerate(operation.args) if not isinstance(a, gast.Starred)
        ]
        if len(kinds) < len(operation.args):
            return UNKNOWN
        named = {key: self.kind(value, env, place + key) for key, value in operation.keywords.items()}
        operation.place = place
        if any(map(is_never, kinds)):
            return NEVER
        own = self.call_kind(operation, kinds, named)
        if own is not None:
            return own
        if operation.callee in FACTS.values() and not isinstance(kinds[0], Num):
            return UNKNOWN
        return result_kind(operation, kinds, named, place)

    def _atomic(self, node: gast.expr, env: Kinds, place: str) -> tuple[gast.expr, Kinds]:
        """The receiver of a method as a name: `(a + b).sum()` is as good as `t.sum()`."""
        receiver = (
            node.func.value
            if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute)
            else node.value
            if isinstance(node, gast.Attribute)
            else None
        )
        if receiver is None or isinstance(receiver, gast.Name | gast.Constant):
            return node, env
        if self.scope.lookup(receiver) is not MISSING:
            return node, env
        held = "§receiver" + place
        env = Layers({held: self.kind(receiver, env, place + "r")}, env)
        atom = gast.Name(held, gast.Load(), None, None)
        if isinstance(node, gast.Call):
            return gast.Call(gast.Attribute(atom, node.func.attr, gast.Load()), node.args, node.keywords), env
        return gast.Attribute(atom, node.attr, gast.Load()), env

    def _container_method(self, receiver: Kind, node: gast.Call, env: Kinds, place: str) -> Kind:
        if node.func.attr == "copy" and not node.args:
            return receiver
        if isinstance(receiver, Map | DictOf) and node.func.attr == "keys" and not differentiable(keys_of(receiver)):
            return ListOf(keys_of(receiver))
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


def made_kind(factory: Any) -> Kind:
    """The kind of what a defaultdict puts under a new key."""
    if factory in (float, int, complex, bool):
        return Num(PYTHON_DTYPES[factory], (), python=True)
    if factory in (list, tuple):
        return Seq(factory, ())
    return Map(()) if factory is dict else UNKNOWN


def _comparison(ops: list[gast.cmpop], kinds: list[Kind], place: str) -> Kind:
    """Elementwise where an operand is no Python object: a list beside an array too."""
    truth = Num(BOOL, (), python=True)
    if all(isinstance(op, gast.Is | gast.IsNot | gast.In | gast.NotIn) for op in ops):
        return truth
    if all(isinstance(kind, Num) for kind in kinds):
        both = result_kind(Canonical(np.less, [], {}), kinds[:2], {}, place)
        python = all(kind.python for kind in kinds)  # type: ignore[attr-defined]
        single = len(ops) == 1 or all(kind.scalar for kind in kinds)  # type: ignore[attr-defined]
        return Num(BOOL, both.shape, python=python) if isinstance(both, Num) and single else UNKNOWN
    plain = all(kind.python if isinstance(kind, Num) else isinstance(kind, Const | Seq | Map) for kind in kinds)
    return truth if plain and not any(map(_holds_arrays, kinds)) else UNKNOWN


def _holds_arrays(kind: Kind) -> bool:
    match kind:
        case Num():
            return not kind.python
        case Seq(items=items):
            return any(map(_holds_arrays, items))
        case Map(items=items):
            return any(_holds_arrays(item) for _, item in items)
        case Const(value):
            return isinstance(value, np.ndarray | np.generic) or value is MISSING
    return True


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
            return Num(kind.dtype, dims, kind.python, kind.value, sym, kind.some_axes, kind.boxed)
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
