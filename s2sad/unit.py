"""One function on its way through the passes."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import gast

from s2sad.calls import Canonical, canonical
from s2sad.custom import checkpoint
from s2sad.ir import Effect, Op, Program, Step, every
from s2sad.joining import join
from s2sad.kinds import UNKNOWN, Kind, Num, Obj
from s2sad.names import Names
from s2sad.passes.expression_kinds import ExpressionKinds
from s2sad.passes.parse import Source
from s2sad.rules import has_rule
from s2sad.scope import Scope, parameters
from s2sad.signature import call_method
from s2sad.trees import const, walk


@dataclass(eq=False)
class Unit:
    """A function, its steps, and what is known of its variables."""

    source: Source
    scope: Scope
    names: Names
    program: Program
    kinds: list[Kind]  # of the parameters
    inputs: list[str]  # parameters that vary
    environment: dict[str, Kind] = field(default_factory=dict)  # kinds at the end
    leaf_paths: dict[str, dict[tuple, str]] = field(default_factory=dict)
    captured: dict[str, Kind] = field(default_factory=dict)  # the user's variables outside that it reads
    memory: set[str] = field(default_factory=set)  # variables whose adjoints are shadows
    shadows: dict[str, str] = field(default_factory=dict)  # and the names of these
    written: set[str] = field(default_factory=set)  # parameters and leaves whose memory is written
    lent: set[str] = field(default_factory=set)  # parameters whose memory, and its shadow, belong to the caller
    borrowing: bool = False  # is memory of the caller's given, which gets its old contents back in the reverse sweep?
    gives: bool = False  # does the result come with its shadow?
    logs: set[str] = field(default_factory=set)  # the user's lists outside that it only appends to
    mirrors: Any = None  # in forward mode: what tangents have to share (sharing.Mirrors)

    def error(self, kind: type, message: str, node: gast.AST | None = None, hint: str | None = None) -> Exception:
        return self.source.error(kind, message, node, hint)

    @property
    def saved_names(self) -> set[str]:
        return {step.saved for step in every(self.program.body) if isinstance(step, Op) and step.saved}

    @property
    def result_kind(self) -> Kind:
        return self.environment.get(getattr(self.program.result, "id", ""), UNKNOWN)

    def joined_kinds(self) -> dict[str, Kind]:
        """The kind of each variable over the whole function."""
        if not hasattr(self, "_joined"):
            joined = dict(zip(self.program.parameters, self.kinds, strict=True)) | self.captured
            for step in every(self.program.body):
                for variable, kind in getattr(step, "kinds", {}).items():
                    joined[variable] = join(joined[variable], kind, f"{variable}~") if variable in joined else kind
            self._joined = joined
        return self._joined

    def forget(self) -> None:
        """The program has changed: what is known of the whole is found out again."""
        if hasattr(self, "_joined"):
            del self._joined

    def steady(self) -> set[str]:
        """Variables whose shape never changes: no symbol of it was made where paths meet (~) or in a loop (|).

        Where the dtype is not known they may be complex at one time, and real at another.
        """
        return {
            v
            for v, kind in self.joined_kinds().items()
            if isinstance(kind, Num)
            and kind.dtype is not None
            and kind.shape is not None
            and not any(mark in getattr(dim, "name", "") for dim in kind.shape for mark in "~|")
        }

    def calls(self, step: Step) -> Iterator[tuple[gast.Call, Any]]:
        """Every call in a step, and what it calls; MISSING or None where that is not known."""
        node = step.expr if isinstance(step, Op) else step.statement if isinstance(step, Effect) else None
        if node is None or isinstance(node, gast.FunctionDef):
            return
        for inner in walk(node):
            if type(inner) is gast.Call:
                known = step.callee if inner is node and isinstance(step, Op) else None
                yield inner, known if known is not None else self.scope.lookup(inner.func)

    def kind_in(self, inference: ExpressionKinds) -> Callable[[gast.expr, dict[str, Kind]], Kind]:
        return lambda node, env: inference.kind(node, env, "§§")

    def canonical(self, step: Op) -> Canonical | None:
        """The operation of a step, with a method's object as first argument and parameters in order."""
        expr = step.expr
        if (
            isinstance(expr, gast.Call)
            and step.callee is None
            and isinstance(expr.func, gast.Attribute)
            and isinstance(expr.func.value, gast.Name)
        ):
            receiver = step.operand_kinds.get(expr.func.value.id)
            if isinstance(receiver, Obj):
                method = next(
                    (vars(c)[expr.func.attr] for c in receiver.type.__mro__ if expr.func.attr in vars(c)), None
                )
                if isinstance(method, types.FunctionType) and receiver.get(expr.func.attr) is UNKNOWN:
                    return Canonical(
                        method, [expr.func.value, *expr.args], {str(k.arg): k.value for k in expr.keywords}
                    )
        if (
            isinstance(expr, gast.Call)
            and step.callee is None
            and isinstance(expr.func, gast.Name)
            and isinstance(receiver := step.operand_kinds.get(expr.func.id), Obj)
        ):
            method = call_method(receiver.type)
            return Canonical(method, [expr.func, *expr.args], {str(k.arg): k.value for k in expr.keywords})
        return canonical(expr, step.callee, step.operand_kinds)


def is_user_function(callee: Any) -> bool:
    """A Python function to differentiate through (not a library's, which has rules)."""
    if isinstance(callee, (gast.FunctionDef, gast.Lambda)):
        return True
    if isinstance(callee, types.MethodType):
        callee = callee.__func__
    if isinstance(callee, checkpoint):
        callee = callee.function
    if not isinstance(callee, types.FunctionType):
        return False
    if has_rule(callee):  # helpers that rules call
        return False
    root = (callee.__module__ or "").split(".")[0]
    return root not in ("numpy", "scipy", "math", "copy") and not (callee.__module__ or "").startswith(
        ("s2sad.runtime", "s2sad.custom", "s2sad.records", "s2sad.replay", "s2sad.templates")
    )


def bind_arguments(
    tree: gast.FunctionDef, defaults: dict[str, Any], operation: Canonical, refuse: Callable[..., Exception]
) -> list[gast.expr]:
    """Argument trees in the order of the parameters; what lies over goes to *args and **kwargs."""
    a = tree.args
    positional = [*a.posonlyargs, *a.args]
    args = list(operation.args)
    over: gast.expr | None = None  # all that *args takes
    if args and isinstance(args[-1], gast.Starred) and a.vararg is not None and len(args) == len(positional) + 1:
        over = args.pop().value
    if any(isinstance(arg, gast.Starred) for arg in args):
        raise refuse("a starred argument of unknown length is not supported here", hint="Write the arguments out.")
    bound: dict[str, gast.expr] = dict(zip((p.id for p in positional), args, strict=False))
    rest = args[len(positional) :]
    if rest and a.vararg is None:
        raise refuse(f"{tree.name}() takes {len(positional)} positional arguments, and {len(args)} are given")
    names = {p.id for p in [*a.args, *a.kwonlyargs]}
    extra: dict[str, gast.expr] = {}
    for key, value in operation.keywords.items():
        if key in names and key not in bound:
            bound[key] = value
        elif a.kwarg is not None:
            extra[key] = value
        else:
            raise refuse(f"{tree.name}() got an unexpected argument {key!r}")
    if a.vararg is not None:
        bound[a.vararg.id] = gast.Tuple(rest, gast.Load()) if over is None else over
    if a.kwarg is not None:
        bound[a.kwarg.id] = gast.Dict([const(k) for k in extra], list(extra.values()))
    result = []
    for parameter in parameters(tree):
        if parameter.id not in bound:
            if parameter.id not in defaults:
                raise refuse(f"{tree.name}() misses the argument {parameter.id!r}")
            bound[parameter.id] = defaults[parameter.id]
        result.append(bound[parameter.id])
    return result


def default_trees(tree: gast.FunctionDef) -> dict[str, gast.expr]:
    """Parameter to its default, as written."""
    a = tree.args
    positional = [*a.posonlyargs, *a.args]
    found = dict(zip([p.id for p in positional[len(positional) - len(a.defaults) :]], a.defaults, strict=True))
    found.update({p.id: d for p, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is not None})
    return found


def default_value(function: types.FunctionType, key: str) -> Any:
    """What a parameter's default is now, which need not be what was written."""
    code, given = function.__code__, function.__defaults__ or ()
    positional = code.co_varnames[code.co_argcount - len(given) : code.co_argcount]
    return dict(zip(positional, given, strict=True), **(function.__kwdefaults__ or {})).get(key)


def is_literal(tree: gast.expr, value: Any) -> bool:
    """Is a tree a literal of this value?"""
    literal = value_tree(value)
    if isinstance(tree, gast.UnaryOp):
        return (
            isinstance(tree.op, gast.USub) and type(value) in (int, float, complex) and is_literal(tree.operand, -value)
        )
    return literal is not None and gast.dump(literal) == gast.dump(tree)


def value_tree(value: Any) -> gast.expr | None:
    """A literal for a plain default."""
    if value is None or isinstance(value, bool | int | float | complex | str):
        return const(value)
    if isinstance(value, tuple):
        items = [value_tree(v) for v in value]
        return None if any(i is None for i in items) else gast.Tuple(items, gast.Load())
    return None
