"""raising: which steps may raise an exception, so that they stay where nobody reads what they bind.

Arrays are not looked at: what NumPy computes of them gives nan where numbers of Python's raise.
"""

from __future__ import annotations

import builtins

import gast

from s2sad.flow import Marks, bound_by, reads_of, variables
from s2sad.ir import Attempt, Branch, Break, Effect, Loop, Op, Program, Step, Store, every
from s2sad.kinds import MISSING, UNKNOWN, Kind, Map, Num, Seq
from s2sad.kinds import known as known_value
from s2sad.passes.sweeps import nodes_of
from s2sad.trees import call, const, name, walk

# functions of math, cmath and builtins that take any number
SAFE = frozenset(
    "fabs atan atan2 tanh asinh erf erfc copysign degrees radians isnan isinf isfinite isclose hypot phase polar rect "
    "sin cos tan abs len list tuple dict set range isinstance issubclass type bool sum enumerate zip reversed sorted "
    "repr str id callable slice object print hasattr any all map filter iter".split()
)
CONVERSIONS = (builtins.float, builtins.complex)


def mark_raising(program: Program) -> None:
    """Sets `raises` on steps; all adjoint lines are there."""
    again = {gast.dump(n) for s in every(program.body) for n in _looked_up(s)}
    unbound = {id(step) for step, _ in unbound_reads(program)[0]}
    for step in every(program.body):
        if isinstance(step, Op):
            step.raises = id(step) in unbound or _may_raise(step, again)


def _looked_up(step: Step) -> list[gast.AST]:
    """What the reverse sweep looks up itself."""
    own = getattr(step, "expr", None)
    return [n for node in nodes_of(step) if node is not own for n in walk(node) if isinstance(n, gast.Subscript)]


def _may_raise(step: Op, again: set[str]) -> bool:
    kinds = step.operand_kinds
    if len(step.targets) > 1 and not isinstance(step.expr, gast.Tuple | gast.List):
        kind = _kind(step.expr, kinds)
        return not (isinstance(kind, Seq) and len(kind.items) == len(step.targets))
    match step.expr:
        case gast.BinOp(left=left, op=gast.Div() | gast.FloorDiv() | gast.Mod(), right=right):
            return _value(right, kinds) in (0, MISSING) and _of_python(left, kinds) and _of_python(right, kinds)
        case gast.BinOp(left=left, op=gast.Pow(), right=right):
            exponent = _value(right, kinds)
            whole = isinstance(exponent, int | float) and exponent >= 0
            return not whole and _of_python(left, kinds) and _of_python(right, kinds)
        case gast.Subscript(value=gast.Name(id=base), slice=index):
            return not step.active and _may_miss(kinds.get(base, UNKNOWN), index, kinds) and gast.dump(step.expr) not in again
        case gast.Call(args=args, keywords=keywords):
            return _call_may_raise(step.callee, args, keywords, kinds)
    return False


def _call_may_raise(callee: object, args: list[gast.expr], keywords: list[gast.keyword], kinds: dict[str, Kind]) -> bool:
    module, label = getattr(callee, "__module__", None), getattr(callee, "__name__", "")
    if module not in ("math", "cmath", "builtins") or any(keyword.arg == "strict" for keyword in keywords):
        return module in ("math", "cmath", "builtins")
    if callee in CONVERSIONS:
        return not all(isinstance(kind := _kind(a, kinds), Num) and kind.scalar for a in args)
    if label in ("max", "min"):
        return len(args) == 1
    return label not in SAFE


def _may_miss(kind: Kind, index: gast.expr, kinds: dict[str, Kind]) -> bool:
    """May an item not be there? Only places that are single numbers, and keys, are asked for."""
    value = _value(index, kinds)
    match kind:
        case Seq(items=items):
            return not (type(value) is int and -len(items) <= value < len(items))
        case Map(items=items):
            return value is MISSING or value not in dict(items)
        case Num(shape=shape):
            parts = index.elts if isinstance(index, gast.Tuple) else [index]
            return shape is not None and all(_single(part, kinds) for part in parts)
    return _single(index, kinds)


def _single(index: gast.expr, kinds: dict[str, Kind]) -> bool:
    kind = _kind(index, kinds)
    return not isinstance(kind, Num) or kind.scalar


def _of_python(node: gast.expr, kinds: dict[str, Kind]) -> bool:
    kind = _kind(node, kinds)
    return isinstance(kind, Num) and kind.python


def _kind(node: gast.expr, kinds: dict[str, Kind]) -> Kind:
    match node:
        case gast.Name(id=label):
            return kinds.get(label, UNKNOWN)
        case gast.Constant(value=bool() | int() | float() | complex() as value):
            return Num(None, (), True, value)
        case gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=int() | float() as value)):
            return Num(None, (), True, -value)
    return UNKNOWN


def _value(node: gast.expr, kinds: dict[str, Kind]):
    """A constant, or MISSING."""
    if isinstance(node, gast.Constant):
        return node.value
    return known_value(_kind(node, kinds))


# variables that may have no value


def _left(body: list[Step]) -> bool:
    """Does nothing come behind this block?"""
    last = body[-1] if body else None
    return isinstance(last, Break) or (isinstance(last, Effect) and isinstance(last.statement, gast.Raise))


def unbound_reads(program: Program) -> tuple[list[tuple[Step, set[str]]], set[str]]:
    """The steps that read variables which may have no value, these, and what has one at the end.

    Whoever reads a variable and goes on has found a value.
    """
    local = variables(program) - set(program.parameters)
    found: list[tuple[Step, set[str]]] = []
    bound = Marks()

    def visit(body: list[Step]) -> None:
        nonlocal bound
        for step in body:
            missing = reads_of(step) & local - bound
            if missing:
                found.append((step, missing))
                bound |= missing
            match step:
                case Attempt():
                    bound.region(lambda: visit(step.then))  # noqa: B023
                case Branch(context=[*_]):
                    visit(step.then)
                case Branch():
                    one, other = (bound.region(lambda: visit(side))[0] for side in (step.then, step.orelse))  # noqa: B023
                    bound |= other if _left(step.then) else one if _left(step.orelse) else one & other
                case Loop():
                    bound.region(lambda: (bound.__ior__(bound_by(step)), visit(step.body)))  # noqa: B023
            if not isinstance(step, Store | Loop):
                bound |= bound_by(step)

    visit(program.body)
    return found, set(bound)


def checked(reads: list[tuple[Step, set[str]]], empty: set[str]) -> None:
    """Where one of the variables that begin as None is read before it has a value, Python's own error is raised."""
    for step, missing in reads:
        step.before[:0] = [_check(variable) for variable in sorted(missing & empty)]


def without_checks(body: list[gast.stmt], empty: set[str]) -> list[gast.stmt]:
    """Statements without the checks for variables that don't begin as None."""
    result: list[gast.stmt] = []
    for stmt in body:
        if getattr(stmt, "checks", "") in ("", *empty):
            result.append(stmt)
        for block in ("body", "orelse", "finalbody"):
            if getattr(stmt, block, None):
                setattr(stmt, block, without_checks(getattr(stmt, block), empty) or [gast.Pass()])
    return result


def _check(variable: str) -> gast.stmt:
    text = f"cannot access local variable {variable!r} where it is not associated with a value"
    error = gast.Raise(call("UnboundLocalError", const(text)), None)
    check = gast.If(gast.Compare(name(variable), [gast.Is()], [const(None)]), [error], [])
    check.checks = variable
    return check
