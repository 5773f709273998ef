"""operands: constant factors of which nothing is known are looked at in the forward sweep, for the adjoint of a product is one too.

>>> import numpy as np
>>> from s2sad import grad
>>> def f(x):
...     return np.sum(np.asmatrix(np.eye(2)) * x)
>>> grad(f)(np.ones((2, 2)))
Traceback (most recent call last):
    ...
s2sad.errors.UnsupportedError: an operand is a matrix, which was not known when generating
Write a product of matrices as `S @ x`, and one item by item with np.asarray(…) or S.toarray().
"""

from __future__ import annotations

import operator
import types
from collections.abc import Callable, Iterator
from typing import Any

import gast
import numpy as np

from s2sad import own_operators
from s2sad.calls import ATTRIBUTES, FACTS, looked_into
from s2sad.errors import UnsupportedError
from s2sad.ir import Op, every
from s2sad.joining import values
from s2sad.kinds import Const, Foreign, Fun, Kind, Layers, Num, Obj, Unknown
from s2sad.passes.expression_kinds import ExpressionKinds
from s2sad.services import Services
from s2sad.special_words import operates
from s2sad.trees import call, clone, names_read, walk
from s2sad.unit import Unit

MATRICES = {np.asmatrix, np.bmat}
ITEM_BY_ITEM = {operator.mul, operator.truediv, operator.pow, operator.add, operator.sub}
MAKING_ARRAYS = (np.asarray, np.array, np.ascontiguousarray)


def refuse_matrices(unit: Unit) -> None:
    """Matrices, masked arrays and arrays of a user's class, that are given or stand outside: `x * y` and `x.mean()` may be something else."""
    for step in every(unit.program.body):
        for node in walk(step.expr) if isinstance(step, Op) else ():
            if type(node) is gast.Call and (cls := _other_class(unit, node)) is not None:
                raise unit.error(
                    UnsupportedError,
                    f"a view as a {cls.__name__}, which may compute otherwise than an array, is not supported",
                    step.origin.node,
                    "Work with the array itself.",
                )
    given = [*zip(unit.program.parameters, unit.kinds, strict=True), *unit.captured.items()]
    found = {label for label, kind in given if any(isinstance(k, Foreign) and _is_array(k) for k in _within(kind))}
    if not found:
        return
    made_arrays = {
        id(node.args[0])
        for step in every(unit.program.body)
        for node in (walk(step.expr) if isinstance(step, Op) else ())
        if type(node) is gast.Call and node.args and unit.scope.lookup(node.func) in MAKING_ARRAYS
    }
    for step in every(unit.program.body):
        for node in walk(step.expr) if isinstance(step, Op) else ():
            if type(node) is gast.Name and node.id in found and (id(node) not in made_arrays or node.id in unit.inputs):
                raise unit.error(
                    UnsupportedError,
                    f"{node.id!r} is or holds a matrix, or another array that computes in its own way",
                    step.origin.node,
                    "Pass np.asarray(…) of it.",
                )


def _other_class(unit: Unit, node: gast.Call) -> type | None:
    """`x.view(cls)` of a class that has a product, or a `size`, of its own."""
    if not isinstance(node.func, gast.Attribute) or node.func.attr != "view":
        return None
    for argument in [*node.args, *(k.value for k in node.keywords)]:
        cls = unit.scope.lookup(argument)
        if isinstance(cls, type) and issubclass(cls, np.ndarray) and not own_operators.computes_alike(cls):
            return cls
    return None


def _within(kind: Kind) -> Iterator[Kind]:
    yield kind
    for held in values(kind):
        yield from _within(held)


def _is_array(kind: Foreign) -> bool:
    return issubclass(kind.type, np.ndarray)


def check_operands(unit: Unit, services: Services, whole: bool) -> None:
    """Behind `S * x`, where x varies and S does not: a look at S, unless its class tells.

    Not in the version of a whole program that knows no types, which is there to be read.
    """
    if whole and all(type(kind) is Unknown for kind in unit.kinds):
        return
    steps = [step for step in every(unit.program.body) if isinstance(step, Op)]
    made: dict[str, list[Op]] = {}
    for step in steps:
        for target in step.targets:
            made.setdefault(target, []).append(step)
    kind_in = unit.kind_in(ExpressionKinds(unit.scope, services.call_kind))
    for step in steps:
        if not step.active:
            continue
        for operand, ask in _factors(unit, step):
            while isinstance(operand, gast.Attribute) and operand.attr in ATTRIBUTES and _is_part(unit, operand):
                operand = operand.value
            if not isinstance(operand, gast.Name | gast.Attribute) or getattr(operand, "attr", "") in FACTS:
                continue
            kind = looked_into(operand, Layers(step.operand_kinds, unit.captured))
            kind = kind_in(operand, step.operand_kinds) if kind is None else kind
            if names_read(operand) & step.varied and not isinstance(kind, Unknown):
                continue
            if isinstance(kind, Obj) and operates(kind.type):
                raise unit.error(
                    UnsupportedError,
                    f"{gast.unparse(operand)!r} is a {kind.type.__name__}, whose operators are its own, and can't be followed here",
                    step.origin.node,
                    "Give the object a name of its own, or call a method of it.",
                )
            if isinstance(kind, Foreign):
                if ask is own_operators.item_by_item and not own_operators.multiplies_alike(kind.type):
                    raise unit.error(
                        UnsupportedError,
                        f"{gast.unparse(operand)!r} is a {kind.type.__name__}, whose `*` may be no product item by item",
                        step.origin.node,
                        "Write a product of matrices as `S @ x`, and one item by item with S.toarray().",
                    )
            elif _is_unknown(kind):
                if not all(_gives_arrays(unit, maker) for maker in made.get(getattr(operand, "id", ""), [None])):
                    step.after.append(gast.Expr(call(services.global_name(ask.__name__, ask), clone(operand))))


def _factors(unit: Unit, step: Op) -> Iterator[tuple[gast.expr, Callable[[Any], None]]]:
    """What a step computes with, and the question that it is asked: of a function of NumPy's a matrix makes matrices."""
    if isinstance(step.expr, gast.BinOp) and not isinstance(step.expr.op, gast.BitOr):  # which dicts have too
        ask = own_operators.no_matrix if isinstance(step.expr.op, gast.MatMult) else own_operators.item_by_item
        yield from ((operand, ask) for operand in (step.expr.left, step.expr.right))
    elif (operation := unit.canonical(step)) is not None and isinstance(step.expr, gast.Call):
        if operation.callee in ITEM_BY_ITEM:
            yield from ((operand, own_operators.item_by_item) for operand in operation.args)
        elif (getattr(operation.callee, "__module__", None) or "").startswith("numpy") or isinstance(
            operation.callee, np.ufunc
        ):
            yield from ((operand, own_operators.no_matrix) for operand in operation.args)


def _is_part(unit: Unit, node: gast.Attribute) -> bool:
    """Is it an attribute of an array, and not what a module holds under such a name?"""
    return not isinstance(unit.scope.lookup(node.value), types.ModuleType | type)


def _is_unknown(kind: Kind) -> bool:
    return isinstance(kind, Unknown | Fun) or (isinstance(kind, Num) and kind.dtype is None and kind.shape is None)


def _gives_arrays(unit: Unit, step: Op | None) -> bool:
    """Is it a call of a function of NumPy's, given arrays and constants only?"""
    operation = unit.canonical(step) if step is not None else None
    if step is None or operation is None or operation.callee in MATRICES or isinstance(operation.callee, type):
        return False
    module = getattr(operation.callee, "__module__", None) or ""
    if not module.startswith("numpy") or module.startswith("numpy.ma"):
        return False
    kinds = Layers(step.operand_kinds, unit.captured)
    given = set().union(*map(names_read, [*operation.args, *operation.keywords.values()]))
    given = {n for n in given if not isinstance(unit.scope.value(n), types.ModuleType)}
    return all(isinstance(kind := kinds.get(n), Num | Const) and not _is_unknown(kind) for n in given)
