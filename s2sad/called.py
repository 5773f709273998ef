"""Calls of the user's own functions: their arguments in the order of the parameters, and their defaults."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad import custom
from s2sad.calls import Canonical
from s2sad.errors import UnsupportedError
from s2sad.generalising import generalised
from s2sad.ir import Op
from s2sad.kinds import UNKNOWN, Fun, Kind, Map, Obj, Seq, constant, kind_of
from s2sad.passes.effects import effects
from s2sad.passes.lifting import lifted
from s2sad.passes.values import Instance
from s2sad.scope import parameters
from s2sad.trees import attribute, clone, const, name, subscript
from s2sad.unit import Unit, bind_arguments, default_trees, default_value, is_literal

if TYPE_CHECKING:
    from s2sad.session import Session


def call_of_generated(session: Session, operation: Canonical, kind_of: Callable[[gast.expr], Kind]) -> Canonical:
    """The call of a transformed function as one of the function that is generated for it."""
    transformed = operation.callee
    keywords = dict(operation.keywords)
    tangents = keywords.pop("tangents", None) if hasattr(transformed, "prepared") else None
    plain = transformed.plain
    seed = [operation.args[-1]] if transformed.transform == "pullback" else []
    call_of_plain = Canonical(plain, operation.args[: len(operation.args) - len(seed)], keywords)
    trees = bind_arguments(session.source(plain).tree, defaults(session, plain), call_of_plain, UnsupportedError)
    kinds = [kind_of(t) for t in [*trees, *seed]]
    refuse_captured_writes(session, plain, kinds[: len(trees)])
    generated = transformed.generated_for_kinds(generalised(kinds, recursive=True))
    session.plain[generated] = plain
    if not hasattr(transformed, "prepared"):
        ones = generated.__code__.co_argcount - len(trees) - len(seed) if seed else 0  # seeds of gradients below
        return Canonical(generated, [*trees, *(const(1.0) for _ in range(ones)), *seed], {})
    names, single = transformed.named(plain)
    if tangents is None or any("[" in label for label in names):
        raise UnsupportedError(
            "jvp takes the tangents of its arguments by keyword", hint="jvp(f, argnums)(*args, tangents=x_dot)"
        )
    if single:
        dots = [tangents]
    elif isinstance(tangents, gast.Tuple | gast.List):
        dots = list(tangents.elts)
    else:
        dots = [subscript(clone(tangents), const(i)) for i in range(len(names))]
    if len(dots) != len(names):
        raise UnsupportedError(f"{len(names)} tangents are wanted, for {', '.join(names)}, and {len(dots)} are given")
    seeds = generated.__code__.co_argcount - len(trees) - len(dots)  # of gradients below
    return Canonical(generated, [*trees, *(const(1.0) for _ in range(seeds)), *dots], {})


def refuse_captured_writes(session: Session, plain: Any, kinds: list[Kind]) -> None:
    """What is transformed leaves its arguments as they are: a function defined inside may not write variables around it."""
    info = lifted(plain)
    if info is None or not info.captured:
        return
    given = not info.method and any(isinstance(kind, Obj) for kind in kinds[-len(info.captured) :])
    if not (given or info.objects or effects(plain).writes):
        return
    written = session.written(plain, kinds)[-len(info.captured) :]
    for label, is_written in zip(info.captured, written, strict=True):
        if is_written:
            whole = ((v.label, v.fields) for v in info.objects.values() if isinstance(v, Instance))
            label = next((f"{o}.{a}" for o, fields in whole for a, held in fields.items() if held == label), label)
            raise session.source(plain).error(
                UnsupportedError,
                f"a function that is transformed may write {label!r} of the function around it",
                info.tree,
                "Let it return what it writes, or write to a copy.",
            )


def marked_arguments(
    session: Session, callee: Any, kinds: list[Kind], named: dict[str, Kind]
) -> tuple[list[gast.expr], dict[str, Kind]]:
    """Names that stand for the arguments (`§0`, `§key`), in the order of the parameters, and the kinds of these."""
    table = {f"§{i}": kind for i, kind in enumerate(kinds)}
    marked = Canonical(callee, list(map(name, table)), {key: name(f"§{key}") for key in named})
    table |= {f"§{key}": kind for key, kind in named.items()}
    trees = bind_arguments(session.source(callee).tree, defaults(session, callee), marked, UnsupportedError)
    return trees, table


def bound_kinds(session: Session, callee: Any, kinds: list[Kind], named: dict[str, Kind]) -> list[Kind]:
    """Kinds in the order of the parameters."""
    trees, table = marked_arguments(session, callee, kinds, named)
    return [kind_of_bound(session, t, table) for t in trees]


def defaults(session: Session, callee: Any) -> dict[str, gast.expr]:
    """Defaults as trees: literals as they are, others read from the function when the code runs."""
    found = default_trees(session.source(callee).tree)
    if callee in session.plain:  # a generated function has the defaults of the user's
        return defaults(session, session.plain[callee]) | found
    callee = unwrapped(callee)
    return {
        key: clone(tree) if is_literal(tree, default_value(callee, key)) else _default_of(session, callee, key)
        for key, tree in found.items()
    }


def kind_of_bound(session: Session, tree: gast.expr, table: dict[str, Kind]) -> Kind:
    if hasattr(tree, "known"):
        return tree.known
    match tree:
        case gast.Name(id=label):
            return table.get(label, UNKNOWN)
        case gast.Constant(value=value):
            return constant(value)
        case gast.Tuple(elts=items):
            return Seq(tuple, tuple(kind_of_bound(session, i, table) for i in items))
        case gast.Dict(keys=keys, values=values):
            return Map(tuple((k.value, kind_of_bound(session, v, table)) for k, v in zip(keys, values, strict=True)))
        case gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=value)):
            return constant(-value)
        case gast.Subscript(value=value, slice=gast.Constant(value=int(place))):
            whole = kind_of_bound(session, value, table)
            return whole.items[place] if isinstance(whole, Seq) and place < len(whole.items) else UNKNOWN
    return UNKNOWN


def _default_of(session: Session, callee: Any, key: str) -> gast.expr:
    callee = unwrapped(callee)
    positional = callee.__code__.co_varnames[: callee.__code__.co_argcount]
    value = default_value(callee, key)
    label = getattr(value, "__name__", "")
    if callable(value) and vars(np).get(label) is value:
        tree = attribute("np", label)  # calls look whether defaults are what they were
        tree.known = Fun(value)
        return tree
    bound = session.imports.binding(f"{callee.__name__.strip('<>')}_function", callee)
    if key in positional:
        tree = subscript(attribute(bound, "__defaults__"), const(positional.index(key) - len(positional)))
    else:
        tree = subscript(attribute(bound, "__kwdefaults__"), const(key))
    tree.known = kind_of(value, f"{key}_default")
    return tree


def unwrapped(callee: Any) -> Any:
    """The function that a checkpointed one runs."""
    return callee.function if isinstance(callee, custom.checkpoint) else callee


def bound_call(
    session: Session, unit: Unit, step: Op, operation: Canonical, callee: Any
) -> tuple[list[str], list[gast.expr]]:
    """The parameters of the function that a step calls, and the tree for each."""
    if isinstance(callee, gast.AST):
        raise unit.error(
            UnsupportedError,
            "a function defined inside a differentiated function is not supported when values that are differentiated flow through it",
            step.expr,
            "Define it at module level and pass what it needs.",
        )
    refuse = lambda message, hint=None: unit.error(UnsupportedError, message, step.expr, hint)  # noqa: E731
    tree = session.source(callee).tree
    trees = bind_arguments(tree, defaults(session, callee), operation, refuse)
    return [p.id for p in parameters(tree)], trees
