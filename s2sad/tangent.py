"""From a function and the kinds of its arguments to the text of its forward derivative."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import gast

from s2sad import custom, runtime, runtime_memory
from s2sad.called import bound_call, call_of_generated
from s2sad.calls import Canonical
from s2sad.errors import MissingRuleError, UnsupportedError
from s2sad.generalising import generalised, size, widened
from s2sad.generate import INFINITE, Generated, check_arguments, label_of, mentioned, roots, surely_scalar
from s2sad.ir import Op, every
from s2sad.kinds import Kind, Num
from s2sad.origin import is_generated
from s2sad.passes.beside import Beside
from s2sad.passes.entry import distinct_objects, entry_copy
from s2sad.passes.expression_kinds import ExpressionKinds
from s2sad.passes.forward import Tangents
from s2sad.passes.half_done import check_tangents
from s2sad.passes.masking import SELECTING, picks
from s2sad.passes.raising import mark_raising
from s2sad.passes.sources import immutable
from s2sad.passes.tangent_rules import Hazards
from s2sad.passes.unbound import checked, deleted, unbound_reads
from s2sad.pipeline import Sweeps, tidied
from s2sad.result_kinds import call_kind, calls_itself
from s2sad.session import Session
from s2sad.transform import Transformed
from s2sad.trees import assign, attribute, call, clone, name, names_read, store, substitute
from s2sad.unit import Unit, is_user_function


def tangent(function: Any, kinds: list[Kind], argnums: tuple[str, ...]) -> Generated:
    """The text of `f_jvp(x, ..., x_dot, ...) → value, value_dot`: the tangents of `argnums` behind the parameters."""
    session = Session()
    entry = session.module_names.fresh(f"{label_of(function)}_jvp")
    unit = session.unit(function, kinds, roots(argnums), forward="whole", unfold=True)
    check_arguments(unit)
    tree = TangentSession(session, hazards_of(function, unit)).function(unit, entry, whole=True)
    session.functions.insert(0, tree)
    title = f"Value and tangent of {function.__module__}.{function.__qualname__} along "
    title += f"{', '.join(argnums)}, written by s2sad."
    return Generated(session.text(title), entry, session.imports.bindings)


def hazards_of(function: Any, unit: Unit) -> Hazards:
    """A value that is no scalar holds numbers that have nothing to do with each other: none may spoil another."""
    names = mentioned(function)
    generated = is_generated(function)
    apart = not generated and not surely_scalar(unit.result_kind)
    return Hazards(apart or bool(SELECTING & names), not apart, bool(INFINITE & names), True)


@dataclass
class Inside:
    """A helper whose text is being made; how much its kinds spell out, and how often it calls itself with no less."""

    callee: Any
    size: int
    depth: int


@dataclass
class TangentSession:
    """A session in forward mode: `helper_jvp` for each of the user's functions that varying values flow through."""

    session: Session
    hazards: Hazards
    made: dict[Any, str] = field(default_factory=dict)
    generating: list[Inside] = field(default_factory=list)

    def function(self, unit: Unit, label: str, whole: bool = False) -> gast.FunctionDef:
        """`whole`: the arguments are the caller's, and must not change."""
        session = self.session
        inference = ExpressionKinds(unit.scope, partial(call_kind, session))
        call_tangent = lambda step, operation, tangents: self.called(unit, step, operation, tangents)  # noqa: E731
        kind_in = unit.kind_in(inference)
        hazards = self.hazards if whole else replace(self.hazards, local=False, whole=False)
        if picks(unit, kind_in):
            hazards = replace(hazards, masked=True)
        tangents = Tangents(unit, kind_in, session.imports.library, call_tangent, session.writes, hazards)
        mark_raising(unit.program, unit.joined_kinds(), kind_in)
        check_tangents(unit.program, tangents.dotted, unit.error)
        tangents.run()
        checked(unit.program, unbound_reads(unit.program)[0], [], deleted(unit.program.body), unit.names)
        entry = self.entry(unit, tangents) if whole else []
        body = [*entry, *tangents.start, *Beside(tangents).block(unit.program.body)]
        temporaries = unit.program.temporaries | tangents.temporaries
        result = unit.program.result
        dot = self.result(unit, tangents)
        if isinstance(dot, gast.Name):
            temporaries |= self.renamings(unit, {result.id: name(dot.id)})
        body.append(gast.Return(gast.Tuple([clone(result), dot], gast.Load())))
        sweeps = Sweeps(body, [], tangents, {}, temporaries)  # type: ignore[arg-type]
        leaves = {
            tangents.bars[label]: dotted(path, tangents.bars)
            for label, path in unit.program.leaves.items()
            if label in tangents.bars
        }
        body = tidied(unit, session.services(), sweeps, body, set())
        body = [substitute(s, leaves) for s in body if not _binds(s, leaves)]
        params = [*unit.program.parameters, *(tangents.dot(p) for p in unit.inputs)]
        return session.definition(unit, label, params, body, sweeps)

    def renamings(self, unit: Unit, dots: dict[str, gast.Name]) -> set[str]:
        """The result and its tangent, if `return` only gives another variable."""
        result = unit.program.result
        bound = [s for s in every(unit.program.body) if isinstance(s, Op) and result.id in s.targets]
        if len(bound) == 1 and isinstance(bound[0].expr, gast.Name):
            return {result.id, *(d.id for d in dots.values())}
        return set()

    def result(self, unit: Unit, tangents: Tangents) -> gast.expr:
        result = unit.program.result
        if isinstance(result, gast.Name) and result.id in tangents.dotted:
            return name(tangents.dot(result.id))
        return tangents.zero(getattr(result, "id", ""), unit.result_kind)

    def entry(self, unit: Unit, tangents: Tangents) -> list[gast.stmt]:
        """The caller's arrays stay as they are: what is written is copied first, with its tangent."""
        lines = distinct_objects(unit, self.session.imports.library)
        kinds = dict(zip(unit.program.parameters, unit.kinds, strict=True))
        written = unit.mirrors.parameters
        holding = [p for p in unit.program.parameters if p in written or not immutable(kinds[p])]
        library = self.session.imports.library
        if written and (len(holding) > 1 or not isinstance(kinds[holding[0]], Num)):
            lines.append(gast.Expr(call(library("apart", runtime_memory.apart), *map(name, holding))))
        for label in unit.program.parameters:
            if label not in written:
                continue
            if label in unit.inputs:
                dot = name(tangents.dot(label))
                kind = kinds[label]
                plain = isinstance(kind, Num) and kind.shape is not None and label not in unit.mirrors.laid
                own = (
                    call(attribute(dot, "copy"))
                    if plain
                    else call(library("laid_out", runtime.laid_out), dot, name(label))
                )
                lines.append(assign(dot.id, own))
            if label in unit.mirrors.laid:
                lines.append(assign(label, call(library("own", runtime_memory.own), name(label))))
            else:
                lines.append(assign(label, entry_copy(unit, label, kinds[label], self.session.services())))
        return lines

    # calls

    def called(self, unit: Unit, step: Op, operation: Canonical, tangents: Tangents) -> bool:
        """Turn a call of the user's own function into one that gives the tangent too."""
        callee = operation.callee
        if isinstance(callee, custom.custom_vjp):
            raise unit.error(
                MissingRuleError,
                f"{callee.function.__name__} has a reverse rule only (custom_vjp)",
                step.expr,
                "Give it a forward rule instead: s2sad.custom_jvp.",
            )
        if isinstance(callee, custom.custom_jvp):
            self.custom(unit, step, operation, tangents, callee)
            return True
        if isinstance(callee, Transformed):
            operation = call_of_generated(
                self.session, operation, lambda tree: tangents.kind_in(tree, step.operand_kinds)
            )
            callee = operation.callee
        if not is_user_function(callee):
            return False
        session = self.session
        labels, trees = bound_call(session, unit, step, operation, callee)
        kinds = [tangents.kind_in(tree, step.operand_kinds) for tree in trees]
        if session.writes(unit, step) & tangents.dotted:
            tangents.changing.add(id(step))
            step.varied |= names_read(step.expr) & tangents.dotted
        varied = [label for label, tree in zip(labels, trees, strict=True) if names_read(tree) & step.varied]
        dots = [tangents.mirror.value(tree, step) for label, tree in zip(labels, trees, strict=True) if label in varied]
        self.put(step, call(self.helper(callee, kinds, varied), *map(clone, trees), *dots), tangents)
        return True

    def put(self, step: Op, tree: gast.expr, tangents: Tangents) -> None:
        """`y = f(x)` becomes `y, y_dot = …`."""
        if len(step.targets) == 1 and tangents.unread(step):
            step.forward = gast.Expr(tree)
            return
        if len(step.targets) == 1:
            following = tangents.result_name(step)
            known = following in tangents.dotted
            pair = [store(step.target), store(tangents.dot(following) if known else "_")]
        else:
            pair = [
                gast.Tuple([store(t) for t in step.targets], gast.Store()),
                gast.Tuple([store(tangents.dot(t)) for t in step.targets], gast.Store()),
            ]
        step.forward = gast.Assign([gast.Tuple(pair, gast.Store())], tree, None)

    def helper(self, callee: Any, kinds: list[Kind], varied: list[str]) -> str:
        """The name of the function that gives value and tangent, made at the first call of this kind."""
        around = next((call for call in reversed(self.generating) if call.callee is callee), None)
        kinds = generalised(kinds, around is not None or calls_itself(self.session, callee))
        inside = Inside(callee, size(kinds), 0)
        key = (callee, tuple(map(repr, kinds)), tuple(varied))
        if around is not None and key not in self.made:
            inside.depth = around.depth + (inside.size >= around.size)
            kinds = widened(kinds, inside.depth)
            key = (callee, tuple(map(repr, kinds)), tuple(varied))
        if key not in self.made:
            base = callee.__name__.strip("_<>") or "function"
            label = self.made[key] = self.session.module_names.fresh(f"{'function' if base == 'lambda' else base}_jvp")
            self.generating.append(inside)
            unit = self.session.unit(callee, kinds, varied, forward="helper")
            self.session.functions.append(self.function(unit, label))
            self.generating.pop()
        return self.made[key]

    def custom(self, unit: Unit, step: Op, operation: Canonical, tangents: Tangents, callee: custom.custom_jvp) -> None:
        if callee.tangent is None:
            raise unit.error(
                UnsupportedError,
                f"{callee.function.__name__} is a custom_jvp without a rule",
                step.expr,
                "Call its defjvp(tangent).",
            )
        if operation.keywords:
            raise unit.error(
                UnsupportedError, "a custom_jvp is called with keyword arguments", step.expr, "Pass them by position."
            )
        bound = self.session.imports.binding(f"{callee.function.__name__.strip('<>')}_rule", callee)
        primals = gast.Tuple([clone(a) for a in operation.args], gast.Load())
        dots = gast.Tuple([tangents.mirror.value(a, step) for a in operation.args], gast.Load())
        tree = call(attribute(bound, "tangent"), primals, dots)
        if tangents.written or tangents.leaving & {*step.targets}:  # a rule may give back a tangent that it got
            tree = call(self.session.imports.library("with_own_tangent", runtime_memory.with_own_tangent), tree)
        self.put(step, tree, tangents)


def dotted(path: gast.expr, bars: dict[str, str]) -> gast.expr:
    """`params['W']` → `params_dot['W']`."""
    return substitute(path, {n: name(bars[n]) for n in names_read(path) if n in bars})


def _binds(stmt: gast.stmt, names: dict[str, gast.expr]) -> bool:
    return isinstance(stmt, gast.Assign) and isinstance(stmt.targets[0], gast.Name) and stmt.targets[0].id in names
