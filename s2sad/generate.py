"""From a function and the kinds of its arguments to the text of its derivative."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

import gast

from s2sad import runtime
from s2sad.assemble import assembled_gradient
from s2sad.comments import blank, comment
from s2sad.errors import UnsupportedError
from s2sad.halves import halves_of
from s2sad.kinds import NEVER, UNKNOWN, Kind, Map, Num, Seq, differentiable, not_one
from s2sad.names import identifier
from s2sad.passes.masking import SELECTING
from s2sad.passes.tidy import is_heading
from s2sad.pipeline import Sweeps, reverse_sweeps, reverse_tidied
from s2sad.precision import double_seed
from s2sad.session import Session
from s2sad.signature import root_of
from s2sad.trees import assign, call, clone, const, name, names_targeted, statements, subscript
from s2sad.unit import Unit


@dataclass
class Generated:
    """A file's text, the name of the function to call, and what is bound before it runs."""

    text: str
    entry: str
    bindings: dict[str, Any] = field(default_factory=dict)
    backward: str | None = None


def label_of(function: Any) -> str:
    base = function.__name__.strip("<>")
    return "function" if base == "lambda" else identifier(base)


def gradient(
    function: Any,
    kinds: list[Kind],
    argnums: tuple[str, ...],
    value: bool,
    single: bool,
    aux: bool,
) -> Generated:
    """The text of `grad` or `value_and_grad`."""
    session = Session(masked=selects(function))
    entry = f"{label_of(function)}_{'value_and_grad' if value else 'grad'}"
    session.module_names.fresh(entry)
    unit = session.unit(function, kinds, roots(argnums), aux, unfold=True)
    check_arguments(unit)
    check_scalar(unit, unit.result_kind)
    seed = unit.names.fresh("value_bar")
    sweeps = reverse_sweeps(unit, session.services(), seed, whole=True)
    parts = [requested(unit, sweeps, p, session) for p in argnums]
    gradients: gast.expr = parts[0] if single else gast.Tuple(parts, gast.Load())
    returned: gast.expr = gradients
    if aux:
        result = gast.Tuple(
            [held(unit.program.result, unit, sweeps), held(name(unit.program.aux or ""), unit, sweeps)], gast.Load()
        )
        returned = gast.Tuple([result, gradients], gast.Load())
    elif value:
        returned = gast.Tuple([held(unit.program.result, unit, sweeps), gradients], gast.Load())
    asked = [] if surely_scalar(unit.result_kind) else [demand(session, unit)]
    body = [
        comment("forward sweep"),
        *sweeps.forward,
        *asked,
        comment("reverse sweep"),
        *double_seed(unit, seed, session.imports.library),
        *sweeps.reverse,
        gast.Return(returned),
    ]
    body = reverse_tidied(unit, session.services(), sweeps, body)
    body = sections(body)
    doc = None
    seeds = [const(1.0) for _ in range(seed_count(function))]
    tree = session.definition(
        unit, entry, [*unit.program.parameters, seed], body, sweeps, defaults=[*seeds, const(1.0)], doc=doc
    )
    session.functions.insert(0, tree)
    return Generated(session.text(title(function, value, argnums)), entry, session.imports.bindings)


def held(result: gast.expr, unit: Unit, sweeps: Sweeps) -> gast.expr:
    """A result to return behind the reverse sweep: under a name of its own, where its name gets an earlier value back."""
    if not isinstance(result, gast.Name) or not any(result.id in names_targeted(s) for s in statements(sweeps.reverse)):
        return clone(result)
    label = unit.names.fresh(f"{result.id}_returned")
    sweeps.forward.append(assign(label, clone(result)))
    return name(label)


def halves(function: Any, kinds: list[Kind], argnums: tuple[str, ...], single: bool) -> Generated:
    """The text of `vjp`: a forward and a backward function."""
    session = Session(masked=True, replayable=True)
    base = label_of(function)
    first, second = session.module_names.fresh(f"{base}_forward"), session.module_names.fresh(f"{base}_backward")
    unit = session.unit(function, kinds, roots(argnums), unfold=True)
    check_arguments(unit)
    asked = lambda sweeps: [requested(unit, sweeps, label, session) for label in argnums]  # noqa: E731
    own = halves_of(session, unit, first, second, single, asked=asked)
    session.functions[:0] = own
    text = session.text(
        f"The two halves of reverse mode of {function.__module__}.{function.__qualname__} by {', '.join(argnums)}, written by s2sad."
    )
    return Generated(text, first, session.imports.bindings)


def seed_count(function: Any) -> int:
    """How many seeds a generated function takes already, each with its default of 1."""
    if not str(function.__module__).startswith("s2sad._generated"):
        return 0
    return len(function.__defaults__ or ())


def roots(argnums: tuple[str, ...]) -> list[str]:
    """The parameters that hold the arguments asked for."""
    return list(dict.fromkeys(map(root_of, argnums)))


def requested(unit: Unit, sweeps: Sweeps, label: str, session: Session) -> gast.expr:
    """The gradient by a parameter, or by one argument that `*args` or `**kwargs` take."""
    root = root_of(label)
    whole = assembled_gradient(unit, sweeps, root, session.imports.library)
    if root == label:
        return whole
    key = ast.literal_eval(label[len(root) + 1 : -1])
    kind = dict(zip(unit.program.parameters, unit.kinds, strict=True))[root]
    if isinstance(kind, Seq | Map):
        inside = dict(enumerate(kind.items)) if isinstance(kind, Seq) else dict(kind.items)
        if key not in inside or not differentiable(inside[key]):
            why = "is not given" if key not in inside else "has no gradient: it is no float"
            raise unit.error(UnsupportedError, f"the argument {label} {why}", unit.source.tree, "Choose other argnums.")
    if isinstance(whole, gast.Tuple):
        return whole.elts[key]
    if isinstance(whole, gast.Dict):
        return next(
            v for k, v in zip(whole.keys, whole.values, strict=True) if isinstance(k, gast.Constant) and k.value == key
        )
    return subscript(whole, const(key))


def title(function: Any, value: bool, argnums: tuple[str, ...]) -> str:
    what = "Value and gradient" if value else "Gradient"
    return f"{what} of {function.__module__}.{function.__qualname__} by {', '.join(argnums)}, written by s2sad."


def sections(body: list[gast.stmt]) -> list[gast.stmt]:
    """A blank line before the reverse sweep; no heading over nothing."""
    result: list[gast.stmt] = []
    for position, stmt in enumerate(body):
        heading = is_heading(stmt)
        if heading and (isinstance(body[position + 1], gast.Return) or is_heading(body[position + 1])):
            continue
        if heading and result:
            result.append(blank())
        result.append(stmt)
    return result


def selects(function: Any) -> bool:
    """May a value computed by the function be masked away later? Then a zero cotangent can meet an infinite partial."""
    return bool(SELECTING & mentioned(function))


INFINITE = {"inf", "Inf", "infty", "isinf", "isfinite"}


def mentioned(function: Any) -> set[str]:
    """Names that a function and those it calls read; "inf" also for `float("inf")`."""
    from s2sad.fingerprint import reach

    found: set[str] = set()
    for reached in reach(function).functions:
        stack = [reached.__code__]
        while stack:
            code = stack.pop()
            found |= set(code.co_names)
            for constant in code.co_consts:
                if hasattr(constant, "co_names"):
                    stack.append(constant)
                elif isinstance(constant, str) and "inf" in constant.lower() and len(constant) < 10:
                    found.add("inf")
                elif isinstance(constant, float) and constant in (float("inf"), -float("inf")):
                    found.add("inf")
    return found


def check_arguments(unit: Unit) -> None:
    kinds = dict(zip(unit.program.parameters, unit.kinds, strict=True))
    for label in unit.inputs:
        kind = kinds[label]
        if not differentiable(kind) and not (isinstance(kind, Seq) and not kind.items):
            what = f"an integer ({kind.dtype})" if isinstance(kind, Num) and kind.dtype is not None else "no float"
            parameter = next((p for p in unit.source.tree.args.args if p.id == label), unit.source.tree)
            raise unit.error(
                UnsupportedError,
                f"the argument {label!r} is {what}: it has no gradient",
                parameter,
                f"Pass a float (float({label}), {label}.astype(float)), or choose other argnums.",
            )


def surely_scalar(kind: Kind) -> bool:
    return isinstance(kind, Num) and not kind.optional and kind.shape is not None and all(n == 1 for n in kind.shape)


def demand(session: Session, unit: Unit) -> gast.stmt:
    """A line that raises if the value turns out to be no single number."""
    checked = call(
        session.imports.library("demand_scalar", runtime.demand_scalar),
        clone(unit.program.result),
        const(label_of(unit.source.function)),
    )
    return gast.Expr(checked)


def check_scalar(unit: Unit, kind: Kind) -> None:
    bad = isinstance(kind, Num) and kind.shape is not None and any(not_one(n) for n in kind.shape)
    if bad or not (isinstance(kind, Num) or kind in (UNKNOWN, NEVER)):  # NEVER: an error comes first
        what = (
            f"an array of {len(kind.shape)} {'axis' if len(kind.shape) == 1 else 'axes'}"
            if isinstance(kind, Num) and kind.shape is not None
            else "no number"
        )
        last = unit.program.body[-1].origin.node if unit.program.body else unit.source.tree
        raise unit.error(
            UnsupportedError,
            f"{unit.source.function.__name__} gives {what}, and a gradient is that of a scalar",
            last,
            "Use jacobian, elementwise_grad or vjp, or return one number (np.sum, np.mean).",
        )
    if isinstance(kind, Num) and kind.dtype is not None and kind.dtype.kind == "c":
        raise unit.error(
            UnsupportedError,
            f"{unit.source.function.__name__} gives a complex number, and a gradient is that of a real one",
            unit.program.body[-1].origin.node,
            "Return the real part or the absolute value, or use vjp.",
        )


__all__ = ["Generated", "check_arguments", "gradient"]
