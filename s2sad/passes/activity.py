"""activity: what varies with the inputs and is useful to the output; the rest gets no adjoint.

Two flows over the steps: *varied* runs forward from the inputs, *useful* backward from the result. A step is active
if what it binds is both; of its operands those that vary get an adjoint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import gast

from s2sad.flow import Marks
from s2sad.ir import Branch, Effect, Loop, Op, Step, Store, every
from s2sad.kinds import UNKNOWN, Num, carries, differentiable
from s2sad.passes.varied import reads_of, reads_varying
from s2sad.scope import parameters
from s2sad.trees import names_bound, names_read, walk

Passes = Callable[[Op], bool]  # does anything differentiable flow through this operation?


@dataclass(eq=False, slots=True)
class Leak:
    """A loop whose variable takes a varying value on a way that no adjoint goes back."""

    loop: Loop
    variable: str


def activity(
    body: list[Step],
    inputs: set[str],
    outputs: set[str],
    passes: Passes,
    always: frozenset[str] = frozenset(),
    empty: bool = False,
) -> list[Leak]:
    """Mark active steps; `always` vary, and are useful, everywhere; `empty`: even where they hold nothing that could.

    Gives the leaks, which must be refused.
    """
    forward = _Varied(passes, always, closed_over(body), always if empty else frozenset())
    forward.block(body, Marks(inputs | always))
    leaks: list[Leak] = []
    _useful(body, Marks(outputs | always), always, forward.carried, leaks)
    return leaks


def closed_over(body: list[Step]) -> dict[str, set[str]]:
    """Variables that hold functions defined inside, or containers of such, and the names that these read when they run."""
    found: dict[str, set[str]] = {}
    copies: list[tuple[set[str], set[str]]] = []
    for step in every(body):
        match step:
            case Effect(statement=gast.FunctionDef(name=label) as tree):
                found.setdefault(label, set()).update(captured(tree) - {label})
                copies.append((captured(tree) - {label}, {label}))
            case Op(expr=expr, targets=bound):
                targets = [t for t in bound if carries(step.kinds.get(t, UNKNOWN))]
                for inner in walk(expr):
                    if isinstance(inner, gast.Lambda):
                        for target in targets:
                            found.setdefault(target, set()).update(captured(inner))
                copies.append((names_read(expr), set(targets)))
            case Store(base=base, value=value):
                copies.append((names_read(value), {base}))
    size = -1
    while found and size != sum(map(len, found.values())):
        size = sum(map(len, found.values()))
        for sources, targets in copies:
            for source in sources & found.keys():
                for target in targets:
                    found.setdefault(target, set()).update(found[source])
    return found


@dataclass
class _Varied:
    """The flow from the inputs."""

    passes: Passes
    always: frozenset[str]
    functions: dict[str, set[str]]
    holding: frozenset[str]  # vary whatever kind they are of
    carried: dict[int, set[str]] = field(default_factory=dict)  # of loops: variables that take varying values

    def block(self, body: list[Step], varied: Marks) -> Marks:
        """Brings `varied` from the start of a block to its end."""
        for step in body:
            match step:
                case Op():
                    self.op(step, varied)
                case Store():
                    sources = (names_read(step.value) | {step.base}) & varied
                    step.varied = frozenset(
                        n for n in sources if n in self.holding or carries(step.kinds.get(n, UNKNOWN))
                    )
                    base = step.kinds.get(step.base, UNKNOWN)
                    if step.varied and (not isinstance(base, Num) or differentiable(base) or step.base in self.holding):
                        varied |= {step.base}
                case Effect(statement=gast.FunctionDef(name=label) as function):
                    varied -= {label}
                    varied |= {label} if captured(function) & varied else set()
                case Effect():
                    varied -= names_bound([step.statement])
                case Branch(context=[*_]):
                    self.block(step.then, varied)
                case Branch():
                    varied.either(*(partial(self.block, side, varied) for side in (step.orelse, step.then)))
                case Loop():
                    self.loop(step, varied)
        return varied

    def op(self, step: Op, varied: Marks) -> None:
        if isinstance(step.expr, gast.Lambda):
            step.varied = frozenset()
            varied -= set(step.targets)
            varied |= set(step.targets) if captured(step.expr) & varied else set()
            return
        reads = reads_of(step.expr, step.operand_kinds)
        able = {n for n in reads if n in self.holding or carries(step.operand_kinds.get(n, UNKNOWN))}
        functions = {n for n in able & self.functions.keys() if self.functions[n] & varied}
        sources = able & varied
        step.varied = frozenset(sources | functions)
        flows = bool(step.varied) and self.passes(step)
        if not flows:
            step.varied = frozenset()
        bound = {t for t in step.targets if flows and (t in self.holding or carries(step.kinds.get(t, UNKNOWN)))}
        varied -= {*step.targets} - bound - self.always
        varied |= bound

    def loop(self, step: Loop, varied: Marks) -> None:
        targets = names_bound([step.target]) if step.target is not None else set()
        before = -1
        while before != len(varied):
            before = len(varied)  # a target that varies after the loop is one that it never bound
            if (
                step.target is not None
                and not getattr(step.header, "keyed", False)
                and reads_varying(step.header) & varied
            ):
                self.carried[id(step)] = {t for t in targets if differentiable(step.kinds.get(t, UNKNOWN))}
            varied |= self.block(step.body, Marks(varied - targets | self.carried.get(id(step), set())))


def captured(function: gast.Lambda | gast.FunctionDef) -> set[str]:
    """Names that a function reads of the scope around it: what it gives may vary with them."""
    body = function.body if isinstance(function.body, list) else [function.body]
    own = {p.id for p in parameters(function)} | (
        names_bound(body) if isinstance(function, gast.FunctionDef) else set()
    )
    defaults = [d for d in [*function.args.defaults, *function.args.kw_defaults] if d is not None]
    return set().union(*map(names_read, body)) - own | set().union(*map(names_read, defaults))


def _useful(
    body: list[Step], useful: Marks, always: frozenset[str], carried: dict[int, set[str]], leaks: list[Leak]
) -> Marks:
    """Brings `useful` from the end of a block to its start."""
    for step in reversed(body):
        match step:
            case Op():
                bound = useful.intersection(step.targets)
                step.active = bool((bound or step.lends) and step.varied)
                step.clears = bool(bound) and not step.active
                useful -= bound - always
                if step.active:
                    useful |= step.varied
            case Store():
                step.active = step.base in useful and bool(step.varied)
                if step.active:
                    useful |= step.varied
            case Branch(context=[*_]):
                _useful(step.then, useful, always, carried, leaks)
                step.active = any(s.active or s.clears for s in step.then)
            case Branch():
                sides = (step.orelse, step.then)
                useful.either(*(partial(_useful, side, useful, always, carried, leaks) for side in sides))
                step.active = any(s.active or s.clears for s in [*step.then, *step.orelse])
            case Loop():
                before = -1
                while before != len(useful):
                    before = len(useful)
                    useful |= _useful(step.body, Marks(useful), always, carried, leaks)
                leaks += [Leak(step, v) for v in sorted(carried.get(id(step), set()) & useful)]
                step.clears = step.target is not None and bool(useful & names_bound([step.target]))
                step.active = step.clears or any(s.active or s.clears for s in step.body)
    return useful
