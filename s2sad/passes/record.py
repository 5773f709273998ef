"""record: what must be kept for the reverse sweep, and where it is restored.

To-be-recorded analysis: going forward, a variable is *required* when an adjoint line of a step that has run will read its present
value. A step that overwrites a required variable saves it first, by reference (or, for what is written in place, by copy), and the reverse
sweep restores it there. What an iteration of a loop makes anew is kept once it is made, and taken back when the reversed iteration starts.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x, h):
...     for t in range(3):
...         h = np.tanh(h * x)
...     return h
>>> forward_sweep(f, 1.0, 1.0)
hs = []
for t in range(3):
    hs.append(h)
    h = np.tanh(h * x)
value = h
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import gast

from s2sad import runtime_memory
from s2sad.flow import Facts, Marks, bound_by, reads_of, shape_reads
from s2sad.ir import Branch, Break, Guard, Loop, Op, Program, Step, Store, before_name, every
from s2sad.kinds import Kind, Num
from s2sad.names import Names
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.half_done import made_in_time
from s2sad.passes.pairs import ghost
from s2sad.passes.rematerialise import invariants, looked_up_again
from s2sad.passes.requirements import overwrite, push, pushed_by_reference, wanted, without
from s2sad.passes.undoing import undone_store
from s2sad.trees import assign, attribute, call, clone, name, names_read, store, walk

KindOf = Callable[[gast.expr, dict[str, Kind]], Kind]


class Recorder:
    """Puts saves and restores on the steps; `steady` variables never change their shape."""

    def __init__(
        self,
        program: Program,
        names: Names,
        primal: set[str],
        steady: set[str],
        kind_of: KindOf,
        global_name: Callable[[str, Any], str],
        kinds: dict[str, Kind],
    ):
        self.program, self.names, self.primal, self.steady, self.kind_of = program, names, primal, steady, kind_of
        self.global_name, self.kinds = global_name, kinds
        self.facts = Facts()
        self.shadows: set[str] = set()
        self.stacks: dict[tuple[int, str], str] = {}
        self.places: dict[str, set[int]] | None = None
        self.outermost: Loop | None = None
        self.start: set[str] = set()  # what must be again what it was when the function began
        self.invariant = invariants(program)
        self.looked_up = looked_up_again(program)
        self.frozen: frozenset[str] = frozenset()  # views that are copied where they are taken
        self.asked: set[int] = set()
        self.outlined: set[str] = set()  # arrays of which only the shape is read, which changes
        self.unbound: set[str] = set()  # variables that are saved where they may have no value

    def run(self) -> None:
        for step in every(self.program.body):
            step.reads = self.required_by(step)
        self.outlined = self.only_shapes()
        self.block(self.program.body, Marks(self.start), Marks(self.program.given), None, commit=True)

    def only_shapes(self) -> set[str]:
        """Arrays of which the reverse sweep, what is restored included, reads nothing but the shape."""
        shapes: set[str] = set()
        values: set[str] = names_read(self.program.result)
        for step in every(self.program.body):
            statements = [*step.reverse]
            match step:
                case Branch():
                    statements += [*step.reverse_then, *step.reverse_else]
                    values |= names_read(step.test)
                case Loop():
                    statements += [*step.reverse_before, *step.reverse_end]
                    values |= names_read(step.header)
                case Store():
                    values |= names_read(step.index) | names_read(step.seen) | {step.base}
                    values |= names_read(step.value) if isinstance(step.found, CONTAINERS) else set()
                case Op():
                    values |= {*step.lends, *step.shares}
            for statement in statements:
                read, only = shape_reads(statement)
                values |= read | updated(statement)
                shapes |= only
        found = (shapes & self.primal) - values - self.steady - self.start
        return {v for v in found if isinstance(kind := self.kinds.get(v), Num) and kind.array}

    def restored(self, frozen: frozenset[str]) -> set[int]:
        """The stores whose memory would be restored, if these names held copies; by their ids."""
        self.frozen, self.asked = frozen, set()
        for step in every(self.program.body):
            step.reads = self.required_by(step)
        self.outlined = self.only_shapes()
        self.block(self.program.body, Marks(self.start), Marks(self.program.given), None, commit=False)
        return self.asked

    def required_by(self, step: Step) -> frozenset[str]:
        """Primal variables whose values the adjoint lines of a step read."""
        statements = list(step.reverse)
        if isinstance(step, Branch):
            statements += [*step.reverse_then, *step.reverse_else]
        if isinstance(step, Loop):
            statements += step.reverse_before
        return self.read_by(statements)

    def read_by(self, statements: list[gast.stmt]) -> frozenset[str]:
        values: set[str] = set()
        for statement in statements:
            read, shapes = shape_reads(statement)
            values |= read | (shapes - self.steady) | updated(statement)
        return frozenset(values & self.primal)

    # flow

    def block(self, body: list[Step], required: Marks, bound: Marks, loop: Loop | None, commit: bool) -> None:
        """Brings `required` and `bound` from the start of a block to its end."""
        for step in body:
            match step:
                case Branch() if step.active:
                    self.branch(step, required, bound, loop, commit)
                case Loop() if step.active:
                    self.loop(step, required, bound, loop, commit)
                case Branch() | Loop():
                    overwritten = set().union(*(bound_by(s) for s in every([step])))
                    kept = wanted(overwritten, required)
                    self.save_before(step, kept, bound, loop, commit)
                    overwrite(required, overwritten)
                    required |= set(map(pushed_by_reference, kept - self._surely(step)))
                case Store():
                    required |= step.reads
                    undone_store(self, step, required, loop, commit)
                case Break():
                    pass
                case _:
                    self.op(step, required, bound, loop, commit)
            bound |= self._surely(step)

    def _surely(self, step: Step) -> set[str]:
        if isinstance(step, Branch) and step.context:
            return self.facts.of(step.then)[1]
        if isinstance(step, Branch):
            return self.facts.of(step.then)[1] & self.facts.of(step.orelse)[1]
        return set() if isinstance(step, Loop) else bound_by(step)

    def op(self, step: Step, required: Marks, bound: Marks, loop: Loop | None, commit: bool) -> None:
        targets = bound_by(step)
        step.restore_first = bool(targets & reads_of(step))
        if step.restore_first:
            required |= step.reads
        self.save_before(step, wanted(targets, required), bound, loop, commit)
        overwrite(required, targets)
        if getattr(step, "shadow", False) and not step.origin.text:
            required |= targets & self.shadows  # the gradient is read there in the end
        if not step.restore_first:
            required |= step.reads
        required |= set(map(pushed_by_reference, getattr(step, "kept", ())))

    def branch(self, step: Branch, required: Marks, bound: Marks, loop: Loop | None, commit: bool) -> None:
        if step.context:
            self.block(step.then, required, bound, loop, commit)
            required |= step.reads
            return

        kept: list[set[str]] = []

        def side(body: list[Step], guard: Guard | None) -> None:
            bound.region(lambda: self.block(body, required, bound, loop, commit))
            if loop is not None:
                made = self.made_within(body, guard)
                kept.append(wanted(made, required) - self.invariant)
                push(required, made - self.outlined)
                overwrite(required, made & self.outlined)

        one = required.region(lambda: side(step.then, step if isinstance(step, Guard) else None))
        other = required.region(lambda: side(step.orelse, None))
        if loop is None:
            required -= one[1] & other[1]
        elif commit:
            self.keep_made(step.then, kept[0], step.pops_then)
            self.keep_made(step.orelse, kept[1], step.pops_else)
        required |= one[0] | other[0] | (names_read(step.test) & self.primal) | step.reads

    def loop(self, step: Loop, required: Marks, bound: Marks, outer: Loop | None, commit: bool) -> None:
        targets = bound_by(step)
        assigned, surely, exposed = self.facts.of(step.body)
        made = (assigned - exposed - targets) & surely
        top = outer is None
        if top:
            self.outermost = step
        kept = wanted(made | targets, required)
        self.save_before(step, kept, bound, outer, commit)
        overwrite(required, made | targets)
        required |= set(map(pushed_by_reference, kept))  # a loop of no turn leaves them as they are
        required |= self.read_by(step.reverse_end)  # a reversed iteration ends where the iteration began
        bound = Marks(bound | targets)
        while True:
            end = Marks(required)
            self.block(step.body, end, Marks(bound), step, commit=False)
            size = len(required)
            required |= set(map(ghost, end & made)) | set(map(pushed_by_reference, (end & made) - self.outlined))
            required |= without(end, made | targets)
            if len(required) == size:
                break
        if commit:
            self.block(step.body, Marks(required), bound, step, commit=True)
            self.keep_made(step.body, wanted(made | (targets & assigned), end) - self.invariant, step.pops)
        header = names_read(step.header) if step.target is not None else set()
        counter = {step.counter} if step.counter else set()
        if top:
            self.outermost = None
        required |= ((header | counter) & self.primal) | step.reads

    def keep_made(self, body: list[Step], variables: set[str], pops: list[gast.stmt]) -> None:
        """What a block makes and its reversal needs: pushed when made, popped when the reversed block starts."""
        if not variables:
            return
        binding = {
            variable: step
            for step in body
            for inner in every([step])
            if not isinstance(inner, Store)
            for variable in bound_by(inner)
        }
        again = {id(step): step for v, step in self.looked_up.items() if v in variables}
        for step in again.values():
            targets = [store(label) for label in step.targets]
            pops.append(
                assign(targets[0] if len(targets) == 1 else gast.Tuple(targets, gast.Store()), clone(step.expr))
            )
        for variable in sorted(variables & binding.keys() - self.looked_up.keys()):  # others are only written into
            stack = self.stack(variable, f"{variable}")
            last = binding[variable]
            last.after.append(gast.Expr(call(attribute(stack, "append"), self.value(variable))))
            for leaving in breaks_in([last]):
                leaving.before.append(gast.Expr(call(attribute(stack, "append"), self.value(variable))))
            pops.append(assign(variable, call(attribute(stack, "pop"))))

    def made_within(self, body: list[Step], guard: Guard | None) -> set[str]:
        """What a path of a loop's body makes, and it alone knows of."""
        assigned, surely, exposed = self.facts.of(body)
        made = (assigned - exposed) & surely
        inside = {id(s) for s in every(body)} if made else set()
        return {v for v in made if self._only_in(inside, v) and (guard is None or made_in_time(guard, v))}

    def _only_in(self, inside: set[int], variable: str) -> bool:
        """Does a variable occur in these steps and nowhere else?"""
        if self.places is None:
            self.places = {}
            for step in every(self.program.body):
                for v in bound_by(step) | reads_of(step) | step.reads:
                    self.places.setdefault(v, set()).add(id(step))
        return self.places.get(variable, set()) <= inside and variable not in names_read(self.program.result)

    # saves

    def save_before(self, step: Step, variables: set[str], bound: set[str], loop: Loop | None, commit: bool) -> None:
        if not commit:
            return
        for variable in sorted(variables):
            if variable not in bound:
                self.unbound.add(variable)
            if loop is None:
                held = self.names.fresh(before_name(variable, step))
                step.before.append(assign(held, self.value(variable)))
                step.restore.append(assign(variable, name(held)))
                continue
            stack = self.stack(variable, variable)
            step.before.append(gast.Expr(call(attribute(stack, "append"), self.value(variable))))
            step.restore.append(assign(variable, call(attribute(stack, "pop"))))

    def value(self, variable: str) -> gast.expr:
        """What is kept of a variable."""
        if variable in self.outlined:
            return call(self.global_name("outline", runtime_memory.outline), name(variable))
        return name(variable)

    def stack(self, variable: str, label: str) -> str:
        """A new list before the outermost loop."""
        held = self.names.stack(label)
        assert self.outermost is not None
        self.outermost.before.append(assign(held, gast.List([], gast.Load())))
        return held

    @cached_property
    def in_order(self) -> set[str]:
        """Names of what is looped over, or handed on: it matters in which order a dict holds its keys."""
        found: set[str] = set()
        for step in every(self.program.body):
            if isinstance(step, Loop):
                found |= names_read(step.header)
            elif isinstance(step, Op) and isinstance(step.expr, gast.Call) and not _counts(step.expr):
                found |= names_read(gast.Tuple(arguments(step.expr), gast.Load()))
        return found


def _counts(node: gast.Call) -> bool:
    return isinstance(node.func, gast.Name) and node.func.id == "len"


def arguments(node: gast.Call) -> list[gast.expr]:
    return [*node.args, *(k.value for k in node.keywords)]


def breaks_in(body: list[Step]) -> Iterator[Step]:
    """The steps that leave the loop around a block."""
    for step in body:
        if isinstance(step, Break):
            yield step
        elif isinstance(step, Branch):
            yield from breaks_in(step.then)
            yield from breaks_in(step.orelse)


def updated(statement: gast.stmt) -> set[str]:
    """Names whose arrays a statement, or one inside of it, adds to in place."""
    if isinstance(statement, (gast.Assign, gast.Expr)):
        return set()
    return {n.target.id for n in walk(statement) if isinstance(n, gast.AugAssign) and isinstance(n.target, gast.Name)}
