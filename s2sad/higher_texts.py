"""The texts of Jacobians, pullbacks and elementwise gradients: plain functions, for programs that are differentiated again.

What a person calls runs the sweeps by itself (`higher.py`), in containers of any form; what is called inside of a differentiated function, or
transformed again, is one of these, which takes and gives arrays.
"""

from __future__ import annotations

import textwrap
from typing import Any

import gast
import numpy as np

from s2sad import runtime
from s2sad.comments import comment
from s2sad.errors import UnsupportedError
from s2sad.generate import (
    Generated,
    check_arguments,
    gradient,
    label_of,
    requested,
    roots,
    sections,
    seed_count,
    selects,
    surely_scalar,
)
from s2sad.halves import halves_of
from s2sad.kinds import FLOAT, UNKNOWN, Kind, Num, Seq, differentiable, same_dtype
from s2sad.names import Names
from s2sad.pipeline import reverse_sweeps, reverse_tidied
from s2sad.session import Session
from s2sad.tangent import TangentSession, hazards_of
from s2sad.trees import assign, attribute, call, clone, const, name, name_nodes
from s2sad.unit import Unit

AGAIN = "is not supported where it is differentiated again"


def columns(
    function: Any, kinds: list[Kind], argnums: tuple[str, ...], single: bool, what: str, real: bool = False
) -> Generated:
    """`f_jacobian(x)`: one forward sweep for each element of the arguments; `real`: these and the value are to be real."""
    session = Session()
    entry = session.module_names.fresh(f"{label_of(function)}_{what}")
    lines: list[str] = []
    found: list[list[str]] = []  # for each argument an expression for each part of the value
    made: dict[Any, str] = {}
    own: Names | None = None
    for label in argnums:
        sweep = session.module_names.fresh(f"{label_of(function)}_jvp")
        unit = session.unit(function, kinds, roots((label,)), forward="whole", unfold=True)
        check_arguments(unit)
        session.functions.append(TangentSession(session, hazards_of(function, unit), made).function(unit, sweep, True))
        parts = parts_of(unit)
        argument = argument_of(unit, label)
        if real and not all(n.dtype is not None and n.dtype.kind == "f" for n in (argument, *(k for _, k in parts))):
            raise refused(unit, f"a Jacobian of numbers that may be complex {AGAIN}", "Use jacobian_forward.")
        if own is None:
            own = Names({*unit.program.parameters, *session.module_names.taken, "np", "len"})
            value, value_dot, seeds = own.fresh("_"), own.fresh("value_dot"), own.fresh("units")
        dot, values = own.fresh(f"{label}_dot"), own.fresh(f"{label}_columns")
        if argument.shape is None:
            lines.append(f"demand_array({label})")
        given = ", ".join(unit.program.parameters)
        run = f"{value}, {value_dot} = {sweep}({given}, {{}})"
        if argument.shape == ():
            one = "1.0" if same_dtype(argument.dtype, FLOAT) and not argument.boxed else f"np.ones_like({label})"
            lines += [run.format(one), f"{values} = {value_dot}"]
            found.append([values if place is None else f"{values}[{place}]" for place, _ in parts])
            continue
        asked = [f"    demand_array({value_dot})"] if unit.result_kind is UNKNOWN else []
        lines += [
            f"{seeds} = {units(label, argument)}",
            f"{values} = []",
            f"for {dot} in {seeds}:",
            "    " + run.format(dot),
            *asked,
            f"    {values}.append({value_dot})",
        ]
        found.append([stacked(values, place, kind, value_dot, label, argument) for place, kind in parts])
    blocks = [found[0][i] if single else _tuple([mine[i] for mine in found]) for i in range(len(parts))]
    lines.append(f"return {blocks[0] if parts[0][0] is None else _tuple(blocks)}")
    return written(session, unit, entry, lines, f"Jacobian of {titled(function)} by {', '.join(argnums)}, by columns")


def rows(function: Any, kinds: list[Kind], argnums: tuple[str, ...], single: bool, what: str) -> Generated:
    """`f_jacobian(x)`: one reverse sweep for each element of the value."""
    session = Session(masked=True, replayable=True)
    base = label_of(function)
    entry = session.module_names.fresh(f"{base}_{what}")
    first, second = session.module_names.fresh(f"{base}_forward"), session.module_names.fresh(f"{base}_backward")
    unit = session.unit(function, kinds, roots(argnums), unfold=True)
    check_arguments(unit)
    [(place, kind), *_] = parts_of(unit)
    if place is not None:
        raise refused(
            unit, f"a derivative of more than one value {AGAIN}", "Return one array (np.concatenate, np.stack)."
        )
    unsure = [label for label in argnums if argument_of(unit, label).shape is None]
    asked = lambda sweeps: [requested(unit, sweeps, label, session) for label in argnums]  # noqa: E731
    session.functions += halves_of(session, unit, first, second, single, asked=asked)
    if "again" in session.imports.objects:
        raise refused(unit, f"a Jacobian by rows of a function that writes {AGAIN}", "Use jacobian_forward.")
    fresh = Names({*unit.program.parameters, *session.module_names.taken, "np", "len"}).fresh
    value, saved, bar, seeds = fresh("value"), fresh("saved"), fresh("value_bar"), fresh("units")
    lines = [
        *(f"demand_array({label})" for label in unsure),
        f"{value}, {saved} = {first}({', '.join(unit.program.parameters)})",
    ]
    if unit.result_kind is UNKNOWN:
        lines.append(f"demand_array({value})")
    if kind.shape == ():
        lines.append(f"return {second}({saved}, 1.0)")
    else:
        lists = [fresh(f"{label}_rows") for label in argnums]
        bars = [fresh(f"{label}_bar") for label in argnums]
        lines += [
            f"{seeds} = {units(value, kind)}",
            *(f"{held} = []" for held in lists),
            f"for {bar} in {seeds}:",
            f"    {', '.join(bars)}{'' if single else ','} = {second}({saved}, {bar})",
            *(f"    {held}.append({part})" for held, part in zip(lists, bars, strict=True)),
        ]
        joined = [
            f"np.stack({held})" + ("" if len(kind.shape or ()) == 1 else f".reshape(np.shape({value}) + np.shape({x}))")
            for held, x in zip(lists, argnums, strict=True)
        ]
        lines.append(f"return {joined[0] if single else _tuple(joined)}")
    return written(session, unit, entry, lines, f"Jacobian of {titled(function)} by {', '.join(argnums)}, by rows")


def pulled(
    function: Any, kinds: list[Kind], argnums: tuple[str, ...], single: bool, seed_kind: Kind | None
) -> Generated:
    """`f_pullback(x, value_bar)`, or without a seed `f_elementwise_grad(x)`: both sweeps, from an adjoint of the value's shape."""
    session = Session(masked=selects(function))
    entry = session.module_names.fresh(
        f"{label_of(function)}_{'elementwise_grad' if seed_kind is None else 'pullback'}"
    )
    unit = session.unit(function, kinds, roots(argnums), unfold=True)
    if seed_kind is None and surely_scalar(unit.result_kind):
        return gradient(function, kinds, argnums, False, single, False)
    check_arguments(unit)
    [(place, kind), *_] = parts_of(unit)
    if place is not None:
        raise refused(
            unit, f"a derivative of more than one value {AGAIN}", "Return one array (np.concatenate, np.stack)."
        )
    seed = unit.names.fresh("value_bar")
    sweeps = reverse_sweeps(unit, session.services(), seed, whole=True)
    if not isinstance(unit.program.result, gast.Name):
        raise refused(unit, f"a derivative of a constant {AGAIN}", "Return something that depends on its arguments.")
    parts = [requested(unit, sweeps, label, session) for label in argnums]
    given: gast.expr = parts[0] if single else gast.Tuple(parts, gast.Load())
    numpy = session.imports.library("np", np)
    result = clone(unit.program.result)
    if seed_kind is None and unit.result_kind is UNKNOWN:
        raise refused(unit, f"an elementwise gradient of what is not known when generating {AGAIN}", "Use vjp.")
    if seed_kind is None:
        start: list[gast.stmt] = [assign(seed, call(attribute(numpy, "ones_like"), result))]
    else:
        start = seeded(session, unit, seed, kind, seed_kind)
    heading = [comment("forward sweep"), *sweeps.forward, *start, comment("reverse sweep"), *sweeps.reverse]
    body = sections(reverse_tidied(unit, session.services(), sweeps, [*heading, gast.Return(given)]))
    seeds = [const(1.0) for _ in range(seed_count(function))]
    params = [*unit.program.parameters, *([] if seed_kind is None else [seed])]
    defaults = seeds if seed_kind is None else []
    session.functions.insert(0, session.definition(unit, entry, params, body, sweeps, defaults=defaults))
    what = "Elementwise gradient" if seed_kind is None else "Pullback"
    title = f"{what} of {titled(function)} by {', '.join(argnums)}, written by s2sad."
    return Generated(session.text(title), entry, session.imports.bindings)


def seeded(session: Session, unit: Unit, seed: str, kind: Num, given: Kind) -> list[gast.stmt]:
    """The seed in the value's dtype, and whether it has the value's shape, which is asked when it runs; single numbers are as they are."""
    if isinstance(given, Num) and given.shape == () == kind.shape:
        return []
    lines: list[gast.stmt] = []
    numpy, result = session.imports.library("np", np), unit.program.result
    demand = session.imports.library("demand_seed", runtime.demand_seed)
    lines.append(gast.Expr(call(demand, clone(result), name(seed))))
    if unit.result_kind is UNKNOWN:
        lines.append(gast.Expr(call(session.imports.library("demand_array", runtime.demand_array), clone(result))))
        return lines
    real = isinstance(given, Num) and given.dtype is not None and given.dtype.kind != "c"
    if not isinstance(given, Num) or not (given.dtype is kind.dtype or same_dtype(given.dtype, kind.dtype)):
        if kind.dtype is None or kind.dtype.kind != "f" or not (real or isinstance(given, Seq)):
            raise refused(
                unit,
                f"a pullback of a seed that has not the dtype of the value {AGAIN}",
                "Give the seed the value's dtype.",
            )
        given_type = gast.keyword("dtype", attribute(clone(result), "dtype"))
        lines.append(assign(seed, gast.Call(attribute(numpy, "asarray"), [name(seed)], [given_type])))
    return lines


def parts_of(unit: Unit) -> list[tuple[int | None, Num]]:
    """The arrays that make up the value, by their places; no place: it is one array."""
    kind = unit.result_kind
    if kind is UNKNOWN:
        return [(None, Num(None, None))]
    if isinstance(kind, Num) and differentiable(kind):
        return [(None, kind)]
    if isinstance(kind, Seq) and kind.type is tuple and kind.items:
        if all(isinstance(item, Num) and differentiable(item) for item in kind.items):
            return list(enumerate(kind.items))  # type: ignore[arg-type]
    raise refused(unit, f"a derivative of something else than an array of floats {AGAIN}", "Return one array.")


def argument_of(unit: Unit, label: str) -> Num:
    kind = dict(zip(unit.program.parameters, unit.kinds, strict=True)).get(label)
    if isinstance(kind, Num):
        return kind
    if kind is UNKNOWN:
        return Num(None, None)
    raise unit.error(
        UnsupportedError,
        f"a derivative by {label}, which is no array, {AGAIN}",
        unit.source.tree,
        "Pass one array, and take it apart inside.",
    )


def refused(unit: Unit, message: str, hint: str) -> Exception:
    return unit.error(UnsupportedError, message, unit.source.tree, hint)


def units(label: str, kind: Num) -> str:
    """The unit vectors of an array's shape."""
    dtype = "" if same_dtype(kind.dtype, FLOAT) else f", dtype=np.asarray({label}).dtype"
    if isinstance(kind, Num) and kind.shape and kind.dtype is not None and dtype:
        dtype = f", dtype={label}.dtype"
    if kind.shape is not None and len(kind.shape) == 1:
        return f"np.eye(len({label}){dtype})"
    return f"np.eye(np.size({label}){dtype}).reshape((np.size({label}),) + np.shape({label}))"


def stacked(values: str, place: int | None, kind: Num, dot: str, label: str, argument: Num) -> str:
    """Columns as one array, whose last axes are those of the argument."""
    items = values if place is None else f"[{dot}[{place}] for {dot} in {values}]"
    joined = f"np.stack({items}, axis=-1)"
    if argument.shape is not None and len(argument.shape) == 1:
        return joined
    part = dot if place is None else f"{values}[0][{place}]"
    front = "" if kind.shape == () else f"np.shape({part}) + "
    return f"{joined}.reshape({front}np.shape({label}))"


def _tuple(items: list[str]) -> str:
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def titled(function: Any) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def written(session: Session, unit: Unit, entry: str, lines: list[str], title: str) -> Generated:
    """The file, with a function of these lines at its top."""
    label = f"def {entry}({', '.join(unit.program.parameters)}):\n"
    tree = gast.parse(label + textwrap.indent("\n".join(lines), "    ")).body[0]
    tree.args.defaults = [const(1.0) for _ in range(seed_count(unit.source.function))]
    numpy = session.imports.library("np", np)
    for node in name_nodes(tree):
        if node.id == "np":
            node.id = numpy
        elif node.id == "demand_array":
            node.id = session.imports.library("demand_array", runtime.demand_array)
    session.functions.insert(0, tree)
    return Generated(session.text(f"{title}, written by s2sad."), entry, session.imports.bindings)
