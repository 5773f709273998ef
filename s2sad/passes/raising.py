"""raising: which steps may raise an exception, so that they stay where nobody reads what they bind.

Arrays raise where their shapes don't go together; else what NumPy computes of them gives nan where numbers of Python's raise.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from itertools import pairwise

import gast
import numpy as np

from s2sad.flow import Facts, Marks, bound_by, reads_of, variables
from s2sad.ir import Attempt, Branch, Break, Effect, Loop, Op, Program, Step, Store, every
from s2sad.kinds import MISSING, UNKNOWN, Const, Fun, Kind, Map, Num, Seq, Unknown
from s2sad.kinds import known as known_value
from s2sad.names import Names
from s2sad.passes.sweeps import nodes_of
from s2sad.trees import assign, call, clone, const, name, names_read, walk

KindOf = Callable[[gast.expr, dict[str, Kind]], Kind]
Of = Callable[[gast.expr], Kind]

# functions of math, cmath and builtins that take any number
SAFE = frozenset(
    "fabs atan atan2 tanh asinh erf erfc copysign degrees radians isnan isinf isfinite isclose hypot phase polar rect "
    "sin cos tan list tuple dict set isinstance issubclass type sum range enumerate zip reversed sorted "
    "repr str id callable slice object print hasattr any all map filter iter".split()
)


def mark_raising(program: Program, kinds: dict[str, Kind], kind_of: KindOf) -> None:
    """Sets `raises` on steps; all adjoint lines are there."""
    unbound = {id(step) for step, _ in unbound_reads(program)[0]}
    again = {gast.dump(n) for s in every(program.body) for n in _looked_up(s)}
    heard = any(isinstance(s, Effect) and isinstance(s.statement, gast.Expr) for s in every(program.body))
    for step in every(program.body):
        match step:
            case Op():
                step.raises = id(step) in unbound or _may_raise(step, None if heard else again, kind_of)
            case Branch(context=None):
                step.raises = _no_truth(kind_of(step.test, kinds))
            case Loop(header=gast.Call(func=gast.Name(id="range"), args=[_, _, stride])):
                step.raises = known_value(kind_of(stride, kinds)) in (0, MISSING)


def _looked_up(step: Step) -> list[gast.AST]:
    """What the reverse sweep looks up itself."""
    own = getattr(step, "expr", None)
    return [n for node in nodes_of(step) if node is not own for n in walk(node) if isinstance(n, gast.Subscript)]


def _may_raise(step: Op, again: set[str] | None, kind_of: KindOf) -> bool:
    """`again` is what the reverse sweep looks up: that is soon enough, unless somebody hears what came before."""
    kinds = step.operand_kinds
    if len(step.targets) > 1 and not isinstance(step.expr, gast.Tuple | gast.List):
        kind = kind_of(step.expr, kinds)
        return not (isinstance(kind, Seq) and len(kind.items) == len(step.targets))
    if step.active and isinstance(step.expr, gast.Subscript) and again is not None:
        return False  # its adjoint is at the same place
    of = lambda node: kind_of(node, kinds)  # noqa: E731
    for node in walk(step.expr):
        match node:
            case gast.BinOp() if _operation_may_raise(node, step.active, of):
                return True
            case gast.Subscript(value=base, slice=index):
                if _may_miss(of(base), index, of) and not (again and gast.dump(node) in again):
                    return True
            case gast.IfExp(test=test) if _no_truth(of(test)):
                return True
            case gast.BoolOp(values=values) if any(_no_truth(of(value)) for value in values):
                return True
            case gast.FormattedValue(format_spec=gast.AST()):
                return True
            case gast.Call(func=gast.Attribute(value=base, attr="item"), args=[]):
                if not _single(of(base)):
                    return True
            case gast.Call(func=gast.Name(id=label)) if _call_may_raise(label, node, of):
                return True
            case gast.Call(func=gast.Attribute(value=gast.Name(id="math" | "cmath"), attr=label)) if label not in SAFE:
                return True
    if isinstance(step.expr, gast.Call) and _arrays_may_differ(step, step.expr, of):
        return True
    module = getattr(step.callee, "__module__", None)
    return module in ("math", "cmath") and step.callee.__name__ not in SAFE


def _arrays_may_differ(step: Op, node: gast.Call, of: Of) -> bool:
    """Of a function of NumPy's whose adjoint doesn't find out."""
    operands = list(node.args)
    label = getattr(step.callee, "__name__", "")
    if isinstance(node.func, gast.Attribute) and node.func.attr == "dot" and step.callee is None:
        operands, label = [node.func.value, *operands], "dot"
    elif step.callee is None or step.callee is not vars(np).get(label):
        return False
    arrays = [kind for operand in operands if isinstance(kind := of(operand), Num) and kind.array]
    if label in ("add", "subtract", "where", "fmod", "remainder"):
        return any(_may_differ(one, other) for one, other in pairwise(arrays))
    if label in ("dot", "matmul", "inner"):
        return len(arrays) == 2 and _may_differ(*arrays, product=True, last=label == "inner")
    return label == "tensordot"


def _operation_may_raise(node: gast.BinOp, active: bool, of: Of) -> bool:
    left, right = of(node.left), of(node.right)
    if isinstance(left, Num) and isinstance(right, Num) and left.array and right.array:
        # the adjoint of a product multiplies the other operand with the adjoint, which has the shape of the result
        met = active and not isinstance(node.op, gast.Add | gast.Sub | gast.MatMult)
        return not met and _may_differ(left, right, isinstance(node.op, gast.MatMult))
    if isinstance(left, Num) and not left.python or isinstance(right, Num) and not right.python:
        return False
    if isinstance(left, Const | Fun) or isinstance(right, Const | Fun):
        return True
    value = known_value(right)
    match node.op:
        case gast.Div() | gast.FloorDiv() | gast.Mod():
            return value is MISSING or not value
        case gast.Pow():
            return not (isinstance(value, int | float) and value >= 0)
    return False


def _may_differ(left: Num, right: Num, product: bool = False, last: bool = False) -> bool:
    """May two arrays have shapes that don't go together?"""
    if left.shape is None or right.shape is None:
        return False
    if product:
        inner = right.shape[-2] if len(right.shape) > 1 and not last else right.shape[-1]
        return left.shape[-1] != inner
    pairs = zip(reversed(left.shape), reversed(right.shape), strict=False)
    return any(one != other and 1 not in (one, other) for one, other in pairs)


def _call_may_raise(label: str, node: gast.Call, of: Of) -> bool:
    """Of a function of Python's own."""
    if not hasattr(builtins, label):
        return False
    if label in ("float", "complex", "bool", "abs"):
        return not all(isinstance(of(a), Num) and _single(of(a)) for a in node.args)
    if label in ("max", "min"):
        return len(node.args) == 1
    if label == "len":
        return isinstance(kind := of(node.args[0]), Const | Fun) or isinstance(kind, Num) and kind.scalar
    return label not in SAFE or any(keyword.arg == "strict" for keyword in node.keywords)


def _may_miss(kind: Kind, index: gast.expr, of: Of) -> bool:
    """May an item not be there? Only places that are single numbers, and keys, are asked for."""
    if isinstance(index, gast.Slice):
        return False
    value = known_value(of(index))
    match kind:
        case Seq(items=items):
            return not (type(value) is int and -len(items) <= value < len(items))
        case Map(items=items):
            return value is MISSING or value not in dict(items)
        case Num(shape=shape):
            parts = index.elts if isinstance(index, gast.Tuple) else [index]
            return shape is not None and all(isinstance(p, gast.Slice) or _single(of(p)) for p in parts)
    return _single(of(index))


def _no_truth(kind: Kind) -> bool:
    return isinstance(kind, Num) and kind.array


def _single(kind: Kind) -> bool:
    return not isinstance(kind, Num) or kind.scalar


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
            missing = set() if _defines(step) else (reads_of(step) | deleted_by(step)) & local - bound
            if missing:
                found.append((step, missing))
                bound |= missing
            match step:
                case Attempt():
                    bound -= bound.region(lambda: visit(step.then))[1]  # noqa: B023
                case Branch(context=[*_]):
                    visit(step.then)
                case Branch():
                    one = bound.region(lambda: visit(step.then))  # noqa: B023
                    other = bound.region(lambda: visit(step.orelse))  # noqa: B023
                    bound |= other[0] if _left(step.then) else one[0] if _left(step.orelse) else one[0] & other[0]
                    bound -= one[1] | other[1]
                case Loop():
                    bound -= deleted(step.body)
                    bound.region(lambda: turn(step))  # noqa: B023
            if deleted_by(step):
                bound -= bound_by(step)
            elif not isinstance(step, Store | Loop):
                bound |= bound_by(step)

    def turn(loop: Loop) -> None:
        nonlocal bound
        bound |= bound_by(loop)
        visit(loop.body)

    visit(program.body)
    return found, set(bound)


def _defines(step: Step) -> bool:
    """`def`: what its body reads may get a value until it is called."""
    return isinstance(step, Effect) and isinstance(step.statement, gast.FunctionDef)


def deleted_by(step: Step) -> set[str]:
    """What the user's `del` takes the value of."""
    return set(step.targets) if isinstance(step, Op) and step.callee is gast.Del else set()


def settle_deletions(program: Program) -> None:
    """`del` of what nobody reads before it is bound again frees memory, no more: it goes."""
    deletions = {id(step) for step in every(program.body) if deleted_by(step)}
    if not deletions:
        return
    failing = {id(step) for step, _ in unbound_reads(program)[0]}
    facts = Facts()

    def visit(body: list[Step], live: set[str]) -> set[str]:
        for step in reversed(body[:]):
            if gone := deleted_by(step):
                if id(step) not in failing and not gone & live:
                    body.remove(step)
                    continue
                live = live | gone if id(step) in failing else live - gone
                continue
            match step:
                case Branch(context=None):
                    live = visit(step.then, live) | visit(step.orelse, live)
                case Branch():
                    live = visit(step.then, live) | live
                case Loop():
                    live = live | visit(step.body, live | facts.of(step.body)[2])
            if not isinstance(step, Store | Loop):
                live = live - bound_by(step)
            live = live | reads_of(step)
        return live

    visit(program.body, names_read(program.result))


def deleted(body: list[Step]) -> set[str]:
    return set().union(*map(deleted_by, every(body)))


def checked(
    program: Program, reads: list[tuple[Step, set[str]]], start: list[gast.Assign], empty: set[str], names: Names
) -> list[gast.Assign]:
    """Where one of the variables that begin empty is read before it has a value, Python's own error is raised.

    None of them may be bound to None by the program. Gives the statements that make them empty: None, or a container
    that is known by its name.
    """
    plain = empty - perhaps_none(program)
    made: list[gast.Assign] = []
    marks: dict[str, gast.expr] = {}
    asked = set().union(*(missing for _, missing in reads)) & plain
    for stmt in start:
        label = stmt.targets[0].id
        if label in asked and not isinstance(stmt.value, gast.Constant):
            mark = names.fresh(f"no_{label}")
            made.append(assign(mark, stmt.value))
            stmt, marks[label] = assign(label, name(mark)), name(mark)
        made.append(stmt)
    for step, missing in reads:
        step.before[:0] = [_check(v, clone(marks.get(v, const(None)))) for v in sorted(missing & plain)]
    return made


def perhaps_none(program: Program) -> set[str]:
    return {
        target
        for step in every(program.body)
        if isinstance(step, Op)
        for target in step.targets
        if isinstance(step.kinds.get(target, UNKNOWN), Const | Unknown)
    }


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


def _check(variable: str, nothing: gast.expr) -> gast.stmt:
    text = f"cannot access local variable {variable!r} where it is not associated with a value"
    error = gast.Raise(call("UnboundLocalError", const(text)), None)
    check = gast.If(gast.Compare(name(variable), [gast.Is()], [nothing]), [error], [])
    check.checks = variable
    return check
