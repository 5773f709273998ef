"""splice: the lines of a rule that an output needs, with the call's operands in place of the rule's parameters."""

from __future__ import annotations

import builtins
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from types import FunctionType
from typing import Any

import gast
import numpy as np

from s2sad.kinds import MISSING, UNKNOWN, Kind, Num
from s2sad.passes.fold import World, static
from s2sad.rules import Rule
from s2sad.trees import attribute, clone, const, names_read, names_stored, walk

ZERO = "§zero"  # stands for the tangent of what does not vary
BROADCAST = {np.where, np.broadcast_to, np.clip, np.nan_to_num, np.select}  # beside the ufuncs: a number will do


@dataclass(slots=True)
class Context:
    """What splicing needs to know of the place where the lines go."""

    kind_of: Callable[[gast.expr], Kind]
    fresh: Callable[[str], str]
    global_name: Callable[[str, Any], str]  # how to print a global of the template
    shape_source: Callable[[str], str] = lambda name: name
    guard: Callable[[gast.expr], bool] = lambda divisor: True  # keep `nonzero`
    infinite: bool = True  # keep `tamed`


@dataclass(slots=True)
class Spliced:
    """Statements to run first, then an expression for each output."""

    statements: list[gast.stmt] = field(default_factory=list)
    outputs: dict[str, gast.expr] = field(default_factory=dict)


class _Kinds(dict):
    """Kinds of a rule's names, found out when a line asks for one."""

    def __init__(self, trees: dict[str, gast.expr], kind_of: Callable[[gast.expr], Kind]):
        self.trees, self.kind_of = trees, kind_of

    def __contains__(self, name: object) -> bool:
        return name in self.trees

    def __missing__(self, name: str) -> Kind:
        found = self[name] = self.kind_of(self.trees[name])
        return found

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self.trees else default


def splice(rule: Rule, values: dict[str, gast.expr], wanted: list[str], context: Context) -> Spliced:
    """`values` are trees for the rule's parameters, result and seeds; `wanted` are names that the rule assigns."""
    values = dict(values)
    world = World(rule.namespace, _Kinds(values, context.kind_of))
    key = tuple(wanted)
    lines = rule.plans.get(key)
    if lines is None:
        lines = _needed(_decided(rule.lines, world), wanted)
        if not any(isinstance(line, gast.If) for line in rule.lines):  # nothing to decide: the same for all calls
            rule.plans[key] = lines
    return _Splicer(rule, values, world, context).run(lines, wanted)


def _decided(lines: list[gast.stmt], world: World) -> list[gast.stmt]:
    """Lines with the tests that are known decided."""
    result: list[gast.stmt] = []
    for line in lines:
        if isinstance(line, gast.If):
            test = static(line.test, world)
            if test is MISSING:
                result.append(gast.If(line.test, _decided(line.body, world), _decided(line.orelse, world)))
            else:
                result += _decided(line.body if test else line.orelse, world)
        elif not isinstance(line, gast.Pass):
            result.append(line)
    return result


def _facts(line: gast.stmt) -> tuple[set[str], set[str]]:
    """The names that a rule's line assigns and reads; kept with the line, which never changes."""
    facts = line.__dict__.get("facts")
    if facts is None:
        facts = line.facts = _targets(line), names_read(line)
    return facts


def _targets(line: gast.stmt) -> set[str]:
    """What a line assigns; the variables of its comprehensions are none of that."""
    if isinstance(line, gast.If):
        return set().union(*map(_targets, (*line.body, *line.orelse)))
    return set().union(*map(names_stored, getattr(line, "targets", ())))


def _needed(lines: list[gast.stmt], wanted: list[str]) -> list[gast.stmt]:
    need: set[str] = set(wanted)
    kept: list[gast.stmt] = []
    for line in reversed(lines):
        targets = _facts(line)[0]
        if not targets & need:
            continue
        if isinstance(line, gast.If):  # a test that is decided when the code runs
            later = sorted(need)
            line = gast.If(line.test, _needed(line.body, later), _needed(line.orelse, later))
        else:
            need -= targets
        kept.append(line)
        need |= _facts(line)[1]
    return kept[::-1]


class _Splicer:
    def __init__(self, rule: Rule, values: dict[str, gast.expr], world: World, context: Context):
        self.rule, self.values, self.world, self.context = rule, values, world, context
        self.tangents = {f"{p}_dot" for p in rule.differentiable}  # and what the rule makes of them
        self.zeros = [p for p in rule.differentiable if _is_zero(values.get(f"{p}_dot"))]
        for p in self.zeros:
            self.values[f"{p}_dot"] = gast.Name(f"{ZERO}.{p}", gast.Load(), None, None)  # whose tangent it is

    def run(self, lines: list[gast.stmt], wanted: list[str]) -> Spliced:
        spliced = Spliced()
        for position, line in enumerate(lines):
            targets, _ = _facts(line)
            self._mark_tangents(line)
            if isinstance(line, gast.If):
                for name in sorted(targets):
                    self._rename(name)
                spliced.statements += self._branches(line)
            else:
                later = any(targets & _facts(following)[1] for following in lines[position + 1 :])
                self._line(line, later, wanted, spliced)
        for name in wanted:
            if name in self.values and name not in spliced.outputs:
                spliced.outputs[name] = clone(self.values[name])
        if self.zeros:
            for statement in (*spliced.statements, *spliced.outputs.values()):
                for node in walk(statement):
                    if _is_zero(node):
                        node.id = ZERO  # type: ignore[attr-defined]
        return spliced

    def _line(self, line: gast.stmt, later: bool, wanted: list[str], spliced: Spliced) -> None:
        assert isinstance(line, gast.Assign) and len(line.targets) == 1
        target, value = line.targets[0], self.tree(line.value)
        if isinstance(target, gast.Name):
            name = target.id
            if (name in wanted and not later) or _is_zero(value) or isinstance(value, gast.Name | gast.Constant):
                self._define(name, value)
                if name in wanted:
                    spliced.outputs[name] = value
                return
        elif _is_zero(value):  # the parts of a zero tangent
            for label in sorted(_targets(line)):
                self._define(label, value)
            return
        elif isinstance(target, gast.Tuple) and isinstance(value, gast.Tuple) and len(value.elts) == len(target.elts):
            for part, item in zip(target.elts, value.elts, strict=True):
                self._define(part.id, item)
                if part.id in wanted:
                    spliced.outputs[part.id] = item
            return
        for name in sorted(_facts(line)[0]):
            self._rename(name)
        bound = clone(target)
        for node in walk(bound):
            if isinstance(node, gast.Name):
                node.id = self.values[node.id].id
        spliced.statements.append(gast.Assign([bound], value, None))

    def _define(self, name: str, value: gast.expr) -> None:
        self.values[name] = value
        self.world.kinds.pop(name, None)

    def _rename(self, name: str) -> None:
        fresh = self.context.fresh(name)
        self.values[name] = gast.Name(fresh, gast.Load(), None, None)
        self.world.kinds[name] = UNKNOWN

    def _mark_tangents(self, line: gast.stmt) -> None:
        for part in (*line.body, *line.orelse) if isinstance(line, gast.If) else ():
            self._mark_tangents(part)
        targets, reads = _facts(line)
        if isinstance(line, gast.Assign) and reads & self.tangents:
            self.tangents |= targets

    def _branches(self, line: gast.If) -> list[gast.stmt]:
        """A test that is decided when the code runs; what is a zero tangent on every path is one behind it too."""
        while True:
            built = self._if(line)
            given: dict[str, list[gast.expr]] = {}
            for node in gast.walk(built):
                if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name):
                    given.setdefault(node.targets[0].id, []).append(node.value)
            zero = {label for label, values in given.items() if all(map(_is_zero, values))}
            folded = [n for n in _targets(line) if getattr(self.values[n], "id", "") in zero]
            if not folded:
                return [_with_zeros(built)]
            for name in folded:
                self.values[name] = gast.Name(ZERO, gast.Load(), None, None)
            if all(_is_zero(self.values[n]) for n in _targets(line)):
                return []

    def _if(self, line: gast.If) -> gast.If:
        def block(body: list[gast.stmt]) -> list[gast.stmt]:
            result: list[gast.stmt] = []
            for item in body:
                if isinstance(item, gast.If):
                    result.append(self._if(item))
                    continue
                assert isinstance(item, gast.Assign)
                if all(_is_zero(self.values[n]) for n in _targets(item)):
                    continue
                target = clone(item.targets[0])
                for node in walk(target):
                    if isinstance(node, gast.Name):
                        node.id = self.values[node.id].id
                result.append(gast.Assign([target], self.tree(item.value), None))
            return result

        return gast.If(self.tree(line.test), block(line.body) or [gast.Pass()], block(line.orelse))

    # expressions

    def tree(self, node: gast.expr) -> gast.expr:
        """A template's expression in the user's terms; what is known is decided, zero tangents vanish."""
        if isinstance(node, gast.Name):
            if node.id in self.values:
                copy = clone(self.values[node.id])
                if not isinstance(node.ctx, gast.Load) and isinstance(copy, gast.Name):
                    copy.ctx = node.ctx  # a comprehension's own variable
                return copy
            return attribute(self._global(node.id))
        if isinstance(node, gast.BinOp):
            return self._binary(node)
        if isinstance(node, gast.Constant):
            return const(node.value)
        if isinstance(node, gast.ListComp | gast.GeneratorExp | gast.Lambda):
            return self._scoped(node)
        if isinstance(node, gast.IfExp):
            test = static(node.test, self.world)
            if test is not MISSING:
                return self.tree(node.body if test else node.orelse)
        if isinstance(node, gast.BoolOp):
            return self._open_tests(node)
        if isinstance(node, gast.Call):
            return self._call(node)
        copy = type(node)(*[self._field(getattr(node, field, None)) for field in node._fields])
        if isinstance(copy, gast.UnaryOp) and _is_zero(copy.operand):
            return copy.operand
        if isinstance(copy, gast.Subscript | gast.Attribute) and _is_zero(copy.value):
            return copy.value
        return _without_cumsum(copy)

    def _open_tests(self, node: gast.BoolOp) -> gast.expr:
        """Without the parts that are known and decide nothing."""
        neutral = isinstance(node.op, gast.And)
        parts = [v for v in node.values[:-1] if (known := static(v, self.world)) is MISSING or bool(known) != neutral]
        trees = [self.tree(v) for v in (*parts, node.values[-1])]
        return gast.BoolOp(node.op, trees) if len(trees) > 1 else trees[0]

    def _field(self, value: Any) -> Any:
        if isinstance(value, gast.expr):
            return self.tree(value)
        if isinstance(value, list):
            return [self._field(item) for item in value]
        if isinstance(value, gast.keyword):
            return gast.keyword(value.arg, self.tree(value.value))
        if isinstance(value, gast.AST) and not isinstance(
            value, gast.expr_context | gast.operator | gast.cmpop | gast.unaryop | gast.boolop
        ):
            return type(value)(*[self._field(getattr(value, field, None)) for field in value._fields])
        return value

    def _scoped(self, node: gast.expr) -> gast.expr:
        """A comprehension or lambda: its own variables get names that nothing else has."""
        written_out = self._written_out(node)
        if written_out is not None:
            return written_out
        bound = names_stored(node)
        hidden = {name: self.values[name] for name in bound if name in self.values}
        renamed = {name: self.context.fresh(name) for name in sorted(bound)}
        for name, fresh in renamed.items():
            self._define(name, gast.Name(fresh, gast.Load(), None, None))
        copy = type(node)(*[self._field(getattr(node, field, None)) for field in node._fields])
        targets = [copy.args] if isinstance(copy, gast.Lambda) else [part.target for part in copy.generators]
        for inner in (n for target in targets for n in walk(target)):
            if isinstance(inner, gast.Name) and inner.id in renamed.values():
                inner.ctx = gast.Store()
        for name in bound:
            self.values.pop(name, None)
            self.world.kinds.pop(name, None)
        self.values.update(hidden)
        return copy

    def _written_out(self, node: gast.expr) -> gast.expr | None:
        """`[np.shape(a) for a in arrays]` where the user wrote `[x, y]`: `[np.shape(x), np.shape(y)]`."""
        match node:
            case gast.ListComp(elt=elt, generators=[gast.comprehension(target=gast.Name(id=item), iter=iter, ifs=[])]):
                display = self.values.get(iter.id) if isinstance(iter, gast.Name) else None
                if not isinstance(display, gast.List | gast.Tuple) or len(display.elts) > FEW:
                    return None
                if not all(isinstance(e, gast.Name) for e in display.elts):
                    return None
                hidden, parts = self.values.get(item), []
                for element in display.elts:
                    self._define(item, element)
                    parts.append(self.tree(elt))
                del self.values[item]
                self.world.kinds.pop(item, None)
                if hidden is not None:
                    self.values[item] = hidden
                return gast.List(parts, gast.Load())
        return None

    def _global(self, name: str) -> str:
        if name in self.rule.namespace:
            return self.context.global_name(name, self.rule.namespace[name])
        if hasattr(builtins, name):
            return self.context.global_name(name, getattr(builtins, name))
        return name

    def _binary(self, node: gast.BinOp) -> gast.expr:
        left, right = self.tree(node.left), self.tree(node.right)
        zeros = _is_zero(left), _is_zero(right)
        if any(zeros):
            if isinstance(node.op, gast.Add):
                return right if zeros[0] else left
            if isinstance(node.op, gast.Sub):
                return left if zeros[1] else gast.UnaryOp(gast.USub(), right)
            return left if zeros[0] else right
        if isinstance(node.op, gast.Mult):
            for one, other in ((left, right), (right, left)):
                if (
                    isinstance(one, gast.Constant)
                    and type(one.value) is float
                    and one.value == 1.0
                    and self._inexact(other)
                ):
                    return other
        return gast.BinOp(left, node.op, right)

    def _inexact(self, node: gast.expr) -> bool:
        kind = self.context.kind_of(node)
        return isinstance(kind, Num) and kind.dtype is not None and kind.dtype.kind in "fc"

    def _call(self, node: gast.Call) -> gast.expr:
        function = self.world.object(node.func)
        label = getattr(function, "__name__", "")
        if label == "nonzero" and getattr(function, "__module__", "") == "s2sad.runtime":
            return self._guarded(node)
        if label == "tamed" and getattr(function, "__module__", "") == "s2sad.runtime":
            return self._tamed(node)
        if function is np.zeros_like and names_read(node.args[0]) <= self.tangents:
            return gast.Name(ZERO, gast.Load(), None, None)
        value = static(node, self.world)
        if value is not MISSING and _printable(value) and function not in (np.shape, np.size):
            return _literal(value)
        copy = gast.Call(
            self.tree(node.func),
            _unpacked([self.tree(a) for a in node.args]),
            [gast.keyword(k.arg, self.tree(k.value)) for k in node.keywords],
        )
        operands = [*copy.args, *(k.value for k in copy.keywords)]
        flat = [e for o in operands for e in (o.elts if isinstance(o, gast.Tuple | gast.List) else [o])]
        if any(map(_is_zero, flat)):
            live = any(
                name in self.tangents and not _is_zero(self.values[name])
                for name in names_read(node)
                if name in self.values
            )
            if not live:
                return gast.Name(ZERO, gast.Load(), None, None)
            copy = self._with_zeros(copy, isinstance(function, np.ufunc) or function in BROADCAST)
        return self._pretty(without_defaults(copy, function), function)

    def _with_zeros(self, node: Any, broadcasts: bool) -> Any:
        """Numbers for zero tangents in a call, or arrays where it does not broadcast its operands."""
        if isinstance(node, gast.AST) and _is_zero(node):
            primal = self.values.get(node.id.removeprefix(f"{ZERO}."))  # type: ignore[attr-defined]
            if primal is None or broadcasts:
                return const(0.0)
            kind = self.context.kind_of(primal)
            if isinstance(kind, Num) and kind.scalar:
                return const(0.0)
            return gast.Call(attribute(self._global_of("np", np), "zeros_like"), [clone(primal)], [])
        if isinstance(node, gast.AST):
            fields = [self._with_zeros(getattr(node, field, None), broadcasts) for field in node._fields]
            return type(node)(*fields)
        return [self._with_zeros(item, broadcasts) for item in node] if isinstance(node, list) else node

    def _guarded(self, node: gast.Call) -> gast.expr:
        divisor, cotangent = self.tree(node.args[0]), self.tree(node.args[1])
        if (
            not self.context.guard(divisor)
            or _is_zero(cotangent)
            or (isinstance(divisor, gast.Constant) and divisor.value)
        ):
            return divisor
        kind = self.context.kind_of(cotangent)
        test = gast.Compare(cotangent, [gast.Eq()], [const(0)])
        if isinstance(kind, Num) and kind.scalar:
            return gast.IfExp(test, const(1.0), divisor)
        return gast.Call(attribute(self._global_of("np", np), "where"), [test, const(1.0), divisor], [])

    def _tamed(self, node: gast.Call) -> gast.expr:
        tangent = self.tree(node.args[0])
        if not self.context.infinite or _is_zero(tangent):
            return tangent
        partial = self.tree(node.args[1])
        kind = self.context.kind_of(partial)
        test = gast.Compare(partial, [gast.Eq()], [const(0)])
        if isinstance(kind, Num) and kind.python:
            return gast.IfExp(test, const(0.0), tangent)
        return gast.Call(attribute(self._global_of("np", np), "where"), [test, const(0.0), tangent], [])

    def _global_of(self, name: str, value: Any) -> str:
        return self.context.global_name(name, value)

    def _pretty(self, copy: gast.Call, function: Any) -> gast.expr:
        """As one would write it for what is known to be an array."""
        operand = copy.args[0] if copy.args else None
        if function in (np.shape, np.size, np.ndim) and isinstance(operand, gast.Name):
            source = self.context.shape_source(operand.id)
            kind = self.context.kind_of(gast.Name(source, gast.Load(), None, None))
            if isinstance(kind, Num) and kind.shape is not None and function is not np.ndim and kind.scalar:
                return const(1) if function is np.size else gast.Tuple([], gast.Load())
            atom = gast.Name(source, gast.Load(), None, None)
            if isinstance(kind, Num) and kind.shape is not None and not kind.python:
                return gast.Attribute(atom, function.__name__, gast.Load())
            copy.args[0] = atom
            return copy
        if operand is None or copy.keywords:
            return copy
        if function is np.broadcast_to and isinstance(copy.args[1], gast.Tuple) and not copy.args[1].elts:
            return operand  # a number stays one
        if function is getattr(np, "astype", MISSING) and isinstance(
            operand, gast.Name | gast.Attribute | gast.Subscript
        ):
            return gast.Call(gast.Attribute(operand, "astype", gast.Load()), copy.args[1:], [])
        kind = self.context.kind_of(operand)
        if (
            function is np.copy
            and isinstance(kind, Num)
            and kind.array
            and isinstance(operand, gast.Name | gast.Attribute | gast.Subscript)
        ):
            return gast.Call(gast.Attribute(operand, "copy", gast.Load()), [], [])
        if function is np.zeros_like and isinstance(kind, Num) and kind.python:
            return const(0.0)
        if (
            isinstance(kind, Num)
            and kind.dtype is not None
            and kind.dtype.kind == "f"
            and function in (np.conj, np.real)
        ):
            return operand
        if (
            function is np.ravel
            and len(copy.args) == 1
            and isinstance(kind, Num)
            and kind.shape is not None
            and len(kind.shape) == 1
        ):
            return operand
        if (
            isinstance(kind, Num)
            and kind.array
            and len(copy.args) == 1
            and function in (np.transpose, np.matrix_transpose)
            and isinstance(operand, gast.Name | gast.Attribute | gast.Subscript)
        ):
            two = kind.shape is not None and len(kind.shape) <= 2
            if two and isinstance(operand, gast.Attribute) and operand.attr == "T":
                return operand.value
            return gast.Attribute(operand, "T" if function is np.transpose or two else "mT", gast.Load())
        return copy


def without_defaults(node: gast.Call, function: Any) -> gast.Call:
    """A call of a NumPy function without the arguments that it has by default."""
    table = (
        {"object": MISSING, "dtype": None, "ndmin": 0}
        if function is np.array
        else _defaults(function)
        if isinstance(function, FunctionType | np.ufunc) or hasattr(function, "__wrapped__")
        else {}
    )
    node.keywords = [
        k
        for k in node.keywords
        if not (isinstance(k.value, gast.Constant) and _is_default(k.value.value, k.arg, table))
    ]
    order = list(table)
    while (
        node.args
        and len(node.args) <= len(order)
        and isinstance(node.args[-1], gast.Constant)
        and _is_default(node.args[-1].value, order[len(node.args) - 1], table)
    ):
        node.args.pop()
    return node


def _is_default(value: Any, label: str | None, table: dict[str, Any]) -> bool:
    if label not in table:
        return False
    default = table[label]
    if default is np._NoValue:
        return value is {"keepdims": False, "where": True}.get(label, MISSING)
    return type(default) is type(value) and default == value


@cache
def _defaults(function: Any) -> dict[str, Any]:
    """The parameters of a NumPy function with their defaults."""
    if not str(getattr(function, "__module__", "")).startswith("numpy"):
        return {}
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return {}
    return {p.name: p.default for p in parameters}


FEW = 4  # parts that are written out


def _without_cumsum(node: gast.expr) -> gast.expr:
    """`np.cumsum([m, n, k])[:-1]` is `[m, m + n]`."""
    match node:
        case gast.Subscript(
            value=gast.Call(func=gast.Attribute(attr="cumsum"), args=[gast.List(elts=[*parts, _])]),
            slice=gast.Slice(lower=None, upper=gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=1)), step=None),
        ):
            sums = list(accumulate(parts, lambda a, b: gast.BinOp(clone(a), gast.Add(), clone(b))))
            return gast.List(sums, gast.Load())
    return node


def _is_zero(node: gast.AST | None) -> bool:
    return isinstance(node, gast.Name) and node.id.startswith(ZERO)


def _with_zeros(line: gast.If) -> gast.If:
    """Zero tangents as numbers, where another path has one that is not zero."""
    for node in gast.walk(line):
        if isinstance(node, gast.Assign) and _is_zero(node.value):
            node.value = const(0.0)
    return line


def _unpacked(args: list[gast.expr]) -> list[gast.expr]:
    """`*(a, b)` is `a, b`."""
    result: list[gast.expr] = []
    for arg in args:
        known_items = isinstance(arg, gast.Starred) and isinstance(arg.value, gast.Tuple | gast.List)
        result += arg.value.elts if known_items else [arg]
    return result


def _printable(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return all(map(_printable, value))
    return value is None or isinstance(value, bool | int | float | str)


def _literal(value: Any) -> gast.expr:
    if isinstance(value, tuple):
        return gast.Tuple([_literal(v) for v in value], gast.Load())
    if isinstance(value, list):
        return gast.List([_literal(v) for v in value], gast.Load())
    return const(value)
