"""The kind of an expression, from the kinds of the names in it."""

from __future__ import annotations

import builtins
import functools
import math
import types
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from s2sad.array_kinds import stacked
from s2sad.calls import FACTS, Canonical, canonical
from s2sad.dimensions import looked_up, various
from s2sad.effort import THOROUGH
from s2sad.indexing import item_kind
from s2sad.joining import NOTHING, anything, element, emptied, is_never, is_unreached, join, joined, keys_of, values
from s2sad.kinds import (
    BOOL,
    FLOAT,
    INT,
    MISSING,
    NEVER,
    NOT_KNOWN,
    UNKNOWN,
    Const,
    DictOf,
    Fun,
    Kind,
    Layers,
    ListOf,
    Map,
    Missing,
    Num,
    Obj,
    Seq,
    Sym,
    Unknown,
    constant,
    differentiable,
    is_literal,
    kind_of,
    known,
)
from s2sad.origin import is_generated
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.inner_kinds import kind_of_inner
from s2sad.python_kinds import of_text, texts
from s2sad.scope import Scope
from s2sad.shapes import arithmetic_kind, result_kind

Kinds = dict[str, Kind] | Layers
LAZY = (builtins.reversed, builtins.enumerate, builtins.zip)
DRAWS = {  # methods of generators, with the number of parameters in front of `size`
    "standard_normal": 0,
    "random": 0,
    "standard_exponential": 0,
    "exponential": 1,
    "normal": 2,
    "uniform": 2,
    "laplace": 2,
    "gumbel": 2,
    "logistic": 2,
    "lognormal": 2,
}
DEFAULTS = ("__defaults__", "__kwdefaults__")
OF_NUMBERS = (builtins.abs, builtins.min, builtins.max, builtins.float, builtins.pow)
RAISING = (builtins.min, builtins.max, np.max, np.min, np.stack, np.concatenate, np.vstack, np.hstack)  # of nothing
CallKind = Callable[[Canonical, list[Kind], dict[str, Kind]], Kind | None]


class ExpressionKinds:
    """Kinds of expressions, from those of names."""

    def __init__(self, scope: Scope, call_kind: CallKind):
        self.scope, self.call_kind = scope, call_kind

    def may_be_slice(self, index: gast.expr, of: Callable[[gast.expr], Kind]) -> bool:
        """Is nothing known of an index? Generated code has asked when the program runs."""
        return (
            not isinstance(index, gast.Slice)
            and isinstance(of(index), Unknown)
            and not is_generated(self.scope.function)
        )

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
            if type(kinds[0]) is Num and type(kinds[1]) is Num and type(node.op) is not gast.MatMult:
                return arithmetic_kind(type(node.op), kinds)
            if NOTHING in kinds or NEVER in kinds:  # None is no operand: something else stands there when this is run
                return NEVER
            return result_kind(Canonical(type(node.op), [node.left, node.right], {}, place), kinds, {}, place)

        if hasattr(node, "known"):
            return node.known
        if type(node) is gast.Call:  # the most frequent after these two
            return self._operation(node, env, place, callee)

        def of(inner: gast.expr, part: str = "") -> Kind:
            return self.kind(inner, env, place + part)

        def made(sym: Sym) -> bool:
            """Is it of the items of a comprehension here?"""
            return f"{place}i" in sym.name or f"{place}e" in sym.name

        match node:
            case gast.Constant(value=value):
                return constant(value)
            case gast.Tuple(elts=items) | gast.List(elts=items):
                if any(isinstance(item, gast.Starred) for item in items):
                    return UNKNOWN
                cls = tuple if isinstance(node, gast.Tuple) else list
                return Seq(cls, tuple(of(item, f"t{i}") for i, item in enumerate(items)))
            case gast.Dict(keys=keys, values=values):
                if None in keys:
                    return UNKNOWN
                names = [known(of(k)) for k in keys if k is not None]
                held = [of(v, f"v{i}") for i, v in enumerate(values)]
                if not all(map(is_literal, names)):
                    return DictOf(joined(held, place))
                return Map(tuple(zip(names, held, strict=True)))
            case gast.Compare(ops=ops):
                return _comparison(ops, [of(node.left), *map(of, node.comparators)], place)
            case gast.BoolOp(values=parts):
                truths = [kind for part in parts if (kind := of(part)) != NEVER]
                if all(isinstance(kind, Num) and kind.scalar and kind.dtype == BOOL for kind in truths):
                    return Num(BOOL, (), python=all(kind.python for kind in truths))  # type: ignore[attr-defined]
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
                if isinstance(whole, Seq | ListOf) and self.may_be_slice(index, of):
                    return UNKNOWN
                return item_kind(whole, index, of, place)
            case gast.IfExp(body=body, orelse=orelse):
                return join(of(body), of(orelse), place)
            case gast.ListComp(elt=elt, generators=[first]):
                return ListOf(various(self._of_each(elt, first, env, place), made))
            case gast.DictComp(generators=[first]) if (entries := self._entries(node, first, env, place)) is not None:
                return Map(entries)
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
                    if isinstance(known_object, list):  # it may grow or shrink while the function runs
                        return ListOf(element(self._global(node, known_object), place)) if known_object else UNKNOWN
                    if known_object == () or (type(known_object) is tuple and not all(map(_chooses, known_object))):
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
                if isinstance(base, Fun) and type(base.value) is functools.partial and attr in ("args", "keywords"):
                    return kind_of(getattr(base.value, attr), place)
                if isinstance(base, Num) and attr == "dtype" and base.dtype is not None and not base.python:
                    return Const(base.dtype)
                if isinstance(base, Seq) and hasattr(base.type, "_fields") and attr in base.type._fields:
                    return base.items[base.type._fields.index(attr)]
        return self._operation(node, env, place, callee)

    def _entries(
        self, node: gast.DictComp, loop: gast.comprehension, env: Kinds, place: str
    ) -> tuple[tuple[Any, Kind], ...] | None:
        """What `{k: f(v) for k, v in d.items()}` holds, where the keys of d are known."""
        source, targets = loop.iter, [loop.target]
        match loop:
            case gast.comprehension(
                target=gast.Tuple(elts=[gast.Name() as first, gast.Name() as second]),
                iter=gast.Call(func=gast.Attribute(value=gast.Name() as base, attr="items"), args=[], keywords=[]),
            ):
                source, targets = base, [first, second]
            case gast.comprehension(
                iter=gast.Call(func=gast.Attribute(value=gast.Name() as base, attr="keys"), args=[])
            ):
                source = base
        kind = env.get(source.id, UNKNOWN) if isinstance(source, gast.Name) else UNKNOWN
        if not isinstance(kind, Map) or kind.factory is not None or loop.ifs or not isinstance(targets[0], gast.Name):
            return None
        if not isinstance(node.key, gast.Name) or node.key.id != targets[0].id:
            return None
        found = []
        for key, item in kind.items:
            bound: dict[str, Kind] = {}
            for target, its in zip(targets, (constant(key), item), strict=False):
                self.bind_target(target, its, bound, f"{place}i")
            found.append((key, self.kind(node.value, Layers(bound, env), f"{place}e{key}")))
        return tuple(found)

    def _of_each(self, node: gast.expr, loop: gast.comprehension, env: Kinds, place: str) -> Kind:
        """The kind of what a comprehension makes at each turn."""
        bound: dict[str, Kind] = {}
        self.bind_target(loop.target, self.element_kind(loop.iter, env, f"{place}i"), bound, f"{place}i")
        return self.kind(node, Layers(bound, env), f"{place}e")

    def element_kind(self, header: gast.expr, env: Kinds, place: str) -> Kind:
        if isinstance(header, gast.Call):
            callee = self.scope.lookup(header.func)
            if callee is builtins.range:
                return Num(INT, (), python=True, sym=Sym(f"{place}i"))
            if callee is builtins.enumerate:
                return Seq(
                    tuple,
                    (Num(INT, (), python=True, sym=Sym(f"{place}i")), self.element_kind(header.args[0], env, place)),
                )
            if callee is builtins.zip:
                return Seq(tuple, tuple(self.element_kind(a, env, f"{place}.{i}") for i, a in enumerate(header.args)))
            if callee in (builtins.reversed, builtins.list, builtins.sorted) and header.args:
                return self.element_kind(header.args[0], env, place)
            if isinstance(header.func, gast.Attribute) and header.func.attr in ("items", "values") and not header.args:
                table = self.kind(header.func.value, env, place)
                if isinstance(table, Map | DictOf):
                    item = looked_up(joined(values(table), place), place)
                    key = anything(looked_up(keys_of(table), place))
                    return item if header.func.attr == "values" else Seq(tuple, (key, item))
        kind = self.kind(header, env, place)
        if isinstance(kind, Num):
            return Num(kind.dtype, kind.shape[1:]) if kind.shape else UNKNOWN
        if isinstance(kind, Map | DictOf):
            return anything(looked_up(keys_of(kind), place))
        return looked_up(element(kind, place), place)

    def bind_target(self, target: gast.expr, kind: Kind, env: dict[str, Kind], place: str) -> None:
        if isinstance(target, gast.Name):
            env[target.id] = kind
        elif isinstance(target, gast.Tuple):
            for i, part in enumerate(target.elts):
                self.bind_target(
                    part,
                    item_kind(kind, gast.Constant(i, None), lambda n: constant(n.value), f"{place}.{i}"),
                    env,
                    place,
                )

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
                case [gast.Call(func=func, args=[inner, *_])] if self.scope.lookup(func) in LAZY and not isinstance(
                    self.kind(inner, env, place), Map | DictOf
                ):
                    item = self.element_kind(node.args[0], env, place)
                    if not differentiable(item):
                        return ListOf(various(item))
        if isinstance(node, gast.Call) and callee is None and isinstance(node.func, gast.Attribute):
            receiver = self.kind(node.func.value, env, place)
            if isinstance(receiver, Const) and receiver.value is MISSING and node.func.attr in DRAWS:
                return self._drawn(node, DRAWS[node.func.attr], env, place)
            if isinstance(receiver, Const) and type(receiver.value) in (str, Missing):
                return of_text(node.func.attr)
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
            match operation.args:
                case [gast.Starred(value=value)] if operation.callee is np.ndindex:
                    kinds = [self.kind(value, env, f"{place}a0")]  # as `np.ndindex(value)`
                case _:
                    return UNKNOWN
        named = {key: self.kind(value, env, place + key) for key, value in operation.keywords.items()}
        operation.place = place
        if str(getattr(operation.callee, "__module__", "")).partition(".")[0] in ("numpy", "scipy"):
            kinds[1:] = map(_may_be_none, kinds[1:])  # an axis, a bound, an output: None is a value there
            named = {key: _may_be_none(kind) for key, kind in named.items()}
        if NEVER in kinds or (NOTHING in kinds and _takes_numbers(operation.callee)):
            return NEVER
        own = self.call_kind(operation, kinds, named)
        if own is not None:
            return own
        if isinstance(operation.callee, gast.FunctionDef):
            return kind_of_inner(self, operation.callee, kinds, named, env, place) or UNKNOWN
        if any(map(is_never, kinds)):
            if any(map(is_unreached, kinds)) or (operation.callee in RAISING and "default" not in named):
                return NEVER
            kinds = list(map(emptied, kinds))
        if operation.callee in FACTS.values() and not isinstance(kinds[0], Num):
            if not isinstance(node, gast.Call) or not isinstance(kinds[0], Seq | ListOf):
                return UNKNOWN
            kinds = [stacked(kinds[0], 0, f"{place}a0"), *kinds[1:]]  # `np.shape(xs)`
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
        if receiver is None or isinstance(receiver, (gast.Name, gast.Constant)):
            return node, env
        if self.scope.lookup(receiver) is not MISSING:
            return node, env
        held = "§receiver" + place
        env = Layers({held: self.kind(receiver, env, place + "r")}, env)
        atom = gast.Name(held, gast.Load(), None, None)
        if isinstance(node, gast.Call):
            return gast.Call(gast.Attribute(atom, node.func.attr, gast.Load()), node.args, node.keywords), env
        return gast.Attribute(atom, node.attr, gast.Load()), env

    def _drawn(self, node: gast.Call, parameters: int, env: Kinds, place: str) -> Kind:
        """What a generator draws: numbers of double precision, as many as `size` says."""
        keywords = {k.arg: k.value for k in node.keywords}
        if not keywords.keys() <= {"size", "loc", "scale", "low", "high"}:
            return UNKNOWN
        size = node.args[parameters] if len(node.args) > parameters else keywords.pop("size", None)
        if size is None:
            given = [self.kind(a, env, place) for a in [*node.args, *keywords.values()]]
            number = all(isinstance(k, Num) and k.scalar and not k.boxed for k in given)
            return Num(FLOAT, (), python=True) if number else Num(FLOAT, None)
        kind = self.kind(size, env, place)
        parts = kind.items if isinstance(kind, Seq) and kind.type is tuple else (kind,)
        dims = [k.value if isinstance(k.value, int) else k.sym for k in parts if isinstance(k, Num)]
        known_sizes = len(dims) == len(parts) and all(isinstance(d, int | Sym) for d in dims)
        return Num(FLOAT, tuple(dims)) if known_sizes else Num(FLOAT, None)  # type: ignore[arg-type]

    def _container_method(self, receiver: Kind, node: gast.Call, env: Kinds, place: str) -> Kind:
        if node.func.attr == "copy" and not node.args:
            return receiver
        if node.func.attr in ("index", "count") and isinstance(receiver, Seq | ListOf):
            return Num(INT, (), python=True)
        if THOROUGH.get() and node.func.attr == "keys" and (names := texts(receiver)):
            return Seq(list, tuple(map(Const, names)))
        if isinstance(receiver, Map | DictOf) and node.func.attr == "keys" and not differentiable(keys_of(receiver)):
            return ListOf(keys_of(receiver))
        if isinstance(receiver, Map | DictOf) and node.func.attr in ("get", "setdefault") and not node.keywords:
            return self._got(receiver, node.args, env, place)
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

    def _got(self, receiver: Map | DictOf, args: list[gast.expr], env: Kinds, place: str) -> Kind:
        """`d.get(key, default)`"""
        key, *default = (self.kind(a, env, f"{place}a{i}") for i, a in enumerate(args))
        if isinstance(receiver, Map) and known(key) is not MISSING and known(key) in dict(receiver.items):
            return receiver.get(known(key))
        held = looked_up(joined(values(receiver), place), place) if values(receiver) else NEVER
        return join(held, default[0] if default else NOTHING, place)


def _chooses(value: Any) -> bool:
    """May it be an axis, an index, or the name of an option?"""
    return value is None or isinstance(value, int | str)


def _may_be_none(kind: Kind) -> Kind:
    return UNKNOWN if isinstance(kind, Num) and kind.optional else kind


def _takes_numbers(callee: Any) -> bool:
    """Is None no argument of a function, so that something else stands there when it is called?"""
    if isinstance(callee, np.ufunc) or getattr(callee, "__module__", "") == math.__name__:
        return True
    return any(callee is function for function in OF_NUMBERS)


def _comparison(ops: list[gast.cmpop], kinds: list[Kind], place: str) -> Kind:
    """Elementwise where an operand is no Python object: a list beside an array too."""
    truth = Num(BOOL, (), python=True)
    if all(isinstance(op, gast.Is | gast.IsNot | gast.In | gast.NotIn) for op in ops):
        return truth
    if NEVER in kinds:
        return NEVER
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
