"""fold: what is known when generating is decided then: tests in rules, ranks, constants.

>>> from s2sad.kinds import Num, FLOAT, Sym
>>> from s2sad.trees import parse_expression
>>> import numpy as np
>>> world = World({"np": np}, {"x": Num(FLOAT, (Sym("x.0"), 3)), "axis": constant(None)})
>>> static(parse_expression("np.ndim(x) == 2 and axis is None"), world)
True
>>> static(parse_expression("np.shape(x)[1]"), world), static(parse_expression("np.shape(x)[0]"), world)
(3, MISSING)
"""

from __future__ import annotations

import builtins
import operator
from dataclasses import dataclass
from typing import Any

import gast
import numpy as np

from s2sad.kinds import MISSING, Const, Dim, Kind, ListOf, Map, Num, Seq, constant, known, not_one

COMPARISONS = {
    gast.Eq: operator.eq,
    gast.NotEq: operator.ne,
    gast.Lt: operator.lt,
    gast.LtE: operator.le,
    gast.Gt: operator.gt,
    gast.GtE: operator.ge,
    gast.Is: operator.is_,
    gast.IsNot: operator.is_not,
    gast.In: lambda a, b: a in b,
    gast.NotIn: lambda a, b: a not in b,
}
ARITHMETIC = {
    gast.Add: operator.add,
    gast.Sub: operator.sub,
    gast.Mult: operator.mul,
    gast.FloorDiv: operator.floordiv,
    gast.Mod: operator.mod,
    gast.Div: operator.truediv,
    gast.Pow: operator.pow,
    gast.BitOr: operator.or_,
}


@dataclass(slots=True)
class World:
    """What names are: objects of a namespace, and kinds of variables."""

    namespace: dict[str, Any]
    kinds: dict[str, Kind]

    def object(self, node: gast.expr) -> Any:
        if isinstance(node, gast.Attribute):
            value = self.object(node.value)
            return MISSING if value is MISSING else getattr(value, node.attr, MISSING)
        if isinstance(node, gast.Name) and node.id not in self.kinds:
            found = self.namespace.get(node.id, MISSING)
            return getattr(builtins, node.id, MISSING) if found is MISSING else found
        return MISSING


def static(node: gast.expr, world: World) -> Any:
    """The value of an expression, or MISSING."""
    match node:
        case gast.Constant(value=value):
            return value
        case gast.Name(id=name):
            return known(world.kinds[name]) if name in world.kinds else world.object(node)
        case gast.Tuple(elts=items) | gast.List(elts=items):
            values = [static(item, world) for item in items]
            return (
                MISSING
                if any(v is MISSING for v in values)
                else tuple(values)
                if isinstance(node, gast.Tuple)
                else values
            )
        case gast.UnaryOp(op=op, operand=operand):
            value = static(operand, world)
            if value is MISSING or isinstance(value, np.ndarray):
                return MISSING
            return not value if isinstance(op, gast.Not) else -value if isinstance(op, gast.USub) else MISSING
        case gast.BinOp(left=left, op=op, right=right):
            a, b = static(left, world), static(right, world)
            if a is MISSING or b is MISSING or type(op) not in ARITHMETIC:
                return MISSING
            try:
                return ARITHMETIC[type(op)](a, b)
            except Exception:
                return MISSING
        case gast.BoolOp(op=op, values=values):
            return _bool(isinstance(op, gast.And), values, world)
        case gast.Compare(left=left, ops=[op], comparators=[right]):
            return _compare(op, left, right, world)
        case gast.Subscript(value=value, slice=index):
            return _item(value, index, world)
        case gast.Attribute(value=value, attr=attr):
            return _attribute(value, attr, world) if world.object(node) is MISSING else world.object(node)
        case gast.Call(func=func, args=args, keywords=keywords):
            return _call(world.object(func), args, keywords, world)
        case gast.IfExp(test=test, body=body, orelse=orelse):
            value = static(test, world)
            return MISSING if value is MISSING else static(body if value else orelse, world)
    return MISSING


def _bool(is_and: bool, values: list[gast.expr], world: World) -> Any:
    results = [static(value, world) for value in values]
    for result in results:
        if result is not MISSING and bool(result) != is_and:
            return result
    return MISSING if any(r is MISSING for r in results) else results[-1]


def _compare(op: gast.cmpop, left: gast.expr, right: gast.expr, world: World) -> Any:
    a, b = static(left, world), static(right, world)
    if isinstance(op, (gast.Is, gast.IsNot)) and (a is None or b is None) and MISSING in (a, b):
        other = kind_at(right if a is None else left, world)
        if isinstance(other, Num | Seq | Map) and not getattr(other, "optional", False):  # surely not None
            return isinstance(op, gast.IsNot)
        return MISSING
    if a is MISSING or b is MISSING:
        same = _same_shape(left, right, world) if isinstance(op, gast.Eq | gast.NotEq) else MISSING
        return same if same is MISSING else same == isinstance(op, gast.Eq)
    try:
        result = COMPARISONS[type(op)](a, b)
        return bool(result)
    except Exception:
        return MISSING


def kind_at(node: gast.expr, world: World) -> Kind | None:
    """The kind of an operand that is a name, a constant or a display of these."""
    if isinstance(node, gast.Name):
        return world.kinds.get(node.id)
    if isinstance(node, gast.Constant):
        return constant(node.value)
    if isinstance(node, gast.Tuple | gast.List):
        kinds = [kind_at(e, world) for e in node.elts]
        return (
            None
            if any(k is None for k in kinds)
            else Seq(tuple if isinstance(node, gast.Tuple) else list, tuple(kinds))
        )
    if isinstance(node, gast.UnaryOp) and isinstance(node.operand, gast.Constant):
        value = static(node, world)
        return None if value is MISSING else constant(value)
    return None


def shape_of(node: gast.expr, world: World) -> tuple | None:
    return _shape(kind_at(node, world))


def _shape(kind: Kind | None) -> tuple | None:
    """Of a list or tuple it is that of the array it would make."""
    if isinstance(kind, Seq):
        shapes = list(map(_shape, kind.items))
        return (
            (0,)
            if not shapes
            else None
            if shapes[0] is None or shapes != shapes[:1] * len(shapes)
            else (len(shapes), *shapes[0])
        )
    return kind.shape if isinstance(kind, Num) else None


def _same_shape(left: gast.expr, right: gast.expr, world: World) -> Any:
    """`np.shape(a) == np.shape(b)`, where the kinds decide it."""
    shapes = [
        shape_of(node.args[0], world)
        if isinstance(node, gast.Call) and world.object(node.func) is np.shape and len(node.args) == 1
        else None
        for node in (left, right)
    ]
    if shapes[0] is None or shapes[1] is None:
        return MISSING
    if len(shapes[0]) != len(shapes[1]) or any(map(_differ, *shapes)):
        return False
    return True if shapes[0] == shapes[1] else MISSING


def _differ(m: Dim, n: Dim) -> bool:
    """Are two lengths surely different?"""
    if isinstance(m, int) and isinstance(n, int):
        return m != n
    return (m == 1 and not_one(n)) or (n == 1 and not_one(m))


def _item(value: gast.expr, index: gast.expr, world: World) -> Any:
    where = static(index, world)
    if isinstance(value, gast.Call) and world.object(value.func) is np.shape and isinstance(where, int):
        shape = shape_of(value.args[0], world)
        if shape is not None and -len(shape) <= where < len(shape) and isinstance(shape[where], int):
            return shape[where]
        return MISSING
    base = static(value, world)
    if base is MISSING or where is MISSING:
        return MISSING
    try:
        return base[where]
    except Exception:
        return MISSING


def _attribute(value: gast.expr, attr: str, world: World) -> Any:
    kind = kind_at(value, world)
    if isinstance(kind, Num) and attr == "ndim" and kind.shape is not None and not kind.python:
        return len(kind.shape)
    if isinstance(kind, Num) and attr == "dtype" and not kind.python and kind.dtype is not None:
        return kind.dtype
    return MISSING


def _call(function: Any, args: list[gast.expr], keywords: list[gast.keyword], world: World) -> Any:
    if function is np.ndim and len(args) == 1:
        shape = shape_of(args[0], world)
        return MISSING if shape is None else len(shape)
    if function in (np.shape, np.size) and len(args) == 1:
        shape = shape_of(args[0], world)
        if shape is None or not all(isinstance(n, int) for n in shape):
            return MISSING
        return shape if function is np.shape else int(np.prod(shape, dtype=int))
    if function is np.iscomplexobj and len(args) == 1:
        kind = kind_at(args[0], world)
        return kind.dtype.kind == "c" if isinstance(kind, Num) and kind.dtype is not None else MISSING
    if function is isinstance:
        return _isinstance(args[0], static(args[1], world), world)
    if function is len and len(args) == 1:
        kind = kind_at(args[0], world)
        if isinstance(kind, Seq):
            return len(kind.items)
        if isinstance(args[0], gast.Call) and world.object(args[0].func) is np.shape:
            shape = shape_of(args[0].args[0], world)
            return MISSING if shape is None else len(shape)
    values = [static(arg, world) for arg in args]
    named = {keyword.arg: static(keyword.value, world) for keyword in keywords}
    if any(v is MISSING for v in [*values, *named.values()]) or not _foldable(function):
        return MISSING
    try:
        return function(*values, **named)
    except Exception:
        return MISSING


def _foldable(function: Any) -> bool:
    """Pure helpers of templates, and a few builtins."""
    module = getattr(function, "__module__", "") or ""
    return function in (len, tuple, list, range, abs, min, max, sum, int, float, bool, sorted, callable) or (
        module.startswith("s2sad.") and not module.startswith("s2sad.runtime")
    )


def _isinstance(node: gast.expr, wanted: Any, world: World) -> Any:
    value = static(node, world)
    if wanted is MISSING:
        return MISSING
    if value is not MISSING:
        return isinstance(value, wanted)
    kind = kind_at(node, world)
    if isinstance(kind, Num) and kind.dtype is not None:
        if kind.python and kind.sym is None and kind.dtype.kind != "i":
            exact = {"f": float, "c": complex, "b": bool}.get(kind.dtype.kind)
            return MISSING if exact is None else issubclass(exact, wanted)
        if kind.python:
            return issubclass(int, wanted)
        if kind.array:
            return issubclass(np.ndarray, wanted)
    if isinstance(kind, Seq):
        return issubclass(kind.type, wanted)
    if isinstance(kind, ListOf):  # a list or a tuple
        answers = {issubclass(cls, wanted) for cls in (list, tuple)}
        return answers.pop() if len(answers) == 1 else MISSING
    if isinstance(kind, Const) and kind.value is not MISSING:
        return isinstance(kind.value, wanted)
    return MISSING
