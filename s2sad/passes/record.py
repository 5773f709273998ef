"""record: what must be kept for the reverse sweep, and where it is restored.

To-be-recorded analysis: going forward, a variable is *required* when an adjoint line of a step that has run will read its present
value. A step that overwrites a required variable saves it first, by reference (or, for what is written in place, by copy), and the reverse
sweep restores it there. What an iteration of a loop makes anew is kept once it is made, and taken back when the reversed iteration starts.
"""

from __future__ import annotations

from collections.abc import Callable

import gast

from s2sad.flow import Facts, bound_by, reads_of, shape_reads
from s2sad.indexing import classify
from s2sad.ir import Branch, Break, Guard, Loop, Program, Step, Store, every
from s2sad.kinds import Kind, Num
from s2sad.names import Names
from s2sad.passes.alias import ghost
from s2sad.passes.attempts import made_in_time
from s2sad.trees import assign, attribute, call, clone, const, name, names_read, subscript, walk

KindOf = Callable[[gast.expr, dict[str, Kind]], Kind]


def record(
    program: Program, names: Names, primal: set[str], steady: set[str], kind_of: KindOf, shadows: set[str] = frozenset()
) -> None:
    """Put saves and restores on the steps; `steady` variables never change their shape."""
    recorder = Recorder(program, names, primal, steady, kind_of)
    for step in every(program.body):
        step.reads = recorder.required_by(step)
    recorder.shadows = set(shadows)
    recorder.block(program.body, set(), set(program.parameters), None, commit=True)


class Recorder:
    def __init__(self, program: Program, names: Names, primal: set[str], steady: set[str], kind_of: KindOf):
        self.program, self.names, self.primal, self.steady, self.kind_of = program, names, primal, steady, kind_of
        self.facts = Facts()
        self.shadows: set[str] = set()
        self.stacks: dict[tuple[int, str], str] = {}
        self.places: dict[str, set[int]] | None = None
        self.bound_before: set[tuple[int, str]] = set()
        self.outermost: Loop | None = None

    def required_by(self, step: Step) -> frozenset[str]:
        """Primal variables whose values the adjoint lines of a step read."""
        values: set[str] = set()
        statements = list(step.reverse)
        if isinstance(step, Branch):
            statements += [*step.reverse_then, *step.reverse_else]
        if isinstance(step, Loop):
            statements += [*step.reverse_before, *step.reverse_end]
        for statement in statements:
            read, shapes = shape_reads(statement)
            values |= read | (shapes - self.steady) | updated(statement)
        return frozenset(values & self.primal)

    # flow

    def block(self, body: list[Step], required: set[str], bound: set[str], loop: Loop | None, commit: bool) -> set[str]:
        for step in body:
            match step:
                case Branch() if step.active:
                    required = self.branch(step, required, bound, loop, commit)
                case Loop() if step.active:
                    required = self.loop(step, required, bound, loop, commit)
                case Branch() | Loop():
                    overwritten = set().union(*(bound_by(s) for s in every([step])))
                    self.save_before(step, wanted(overwritten, required), bound, loop, commit)
                    required = without(required, overwritten) | {ghost(t) for t in required & overwritten}
                case Store():
                    required = self.store(step, required | step.reads, loop, commit)
                case Break():
                    pass
                case _:
                    required = self.op(step, required, bound, loop, commit)
            bound |= self._surely(step)
        return required

    def _surely(self, step: Step) -> set[str]:
        if isinstance(step, Branch) and step.context:
            return self.facts.of(step.then)[1]
        if isinstance(step, Branch):
            return self.facts.of(step.then)[1] & self.facts.of(step.orelse)[1]
        return set() if isinstance(step, Loop) else bound_by(step)

    def op(self, step: Step, required: set[str], bound: set[str], loop: Loop | None, commit: bool) -> set[str]:
        targets = bound_by(step)
        step.restore_first = bool(targets & reads_of(step))
        before = required | step.reads if step.restore_first else required
        self.save_before(step, wanted(targets, before), bound, loop, commit)
        after = without(before, targets) | {ghost(t) for t in targets & before}
        if getattr(step, "shadow", False) and not step.origin.text:
            after = after | (targets & self.shadows)  # the gradient is read there in the end
        return after if step.restore_first else after | step.reads

    def branch(self, step: Branch, required: set[str], bound: set[str], loop: Loop | None, commit: bool) -> set[str]:
        if step.context:
            return self.block(step.then, required, bound, loop, commit) | step.reads
        then = self.block(step.then, set(required), set(bound), loop, commit)
        orelse = self.block(step.orelse, set(required), set(bound), loop, commit)
        if loop is not None:
            guard = step if isinstance(step, Guard) else None
            then = self.keep_made(step.then, then, step.pops_then, required, commit, within=True, guard=guard)
            orelse = self.keep_made(step.orelse, orelse, step.pops_else, required, commit, within=True)
        return then | orelse | (names_read(step.test) & self.primal) | step.reads

    def loop(self, step: Loop, required: set[str], bound: set[str], outer: Loop | None, commit: bool) -> set[str]:
        targets = bound_by(step)
        assigned, surely, exposed = self.facts.of(step.body)
        made = (assigned - exposed - targets) & surely
        top = outer is None
        if top:
            self.outermost = step
        self.save_before(step, wanted(made | targets, required), bound, outer, commit)
        head = without(required, made | targets) | {ghost(v) for v in required & (made | targets)}
        while True:
            end = self.block(step.body, set(head), bound | targets, step, commit=False)
            following = head | without(end, made | targets) | {ghost(v) for v in end & made}
            if following == head:
                break
            head = following
        if commit:
            self.block(step.body, set(head), bound | targets, step, commit=True)
            self.keep_made(step.body, end, step.pops, set(), commit, rebound=targets & assigned)
        header = names_read(step.header) if step.target is not None else set()
        counter = {step.counter} if step.counter else set()
        if top:
            self.outermost = None
        return head | ((header | counter) & self.primal) | step.reads

    def keep_made(
        self,
        body: list[Step],
        end: set[str],
        pops: list[gast.stmt],
        entry: set[str],
        commit: bool,
        within: bool = False,
        rebound: set[str] | frozenset[str] = frozenset(),
        guard: Guard | None = None,
    ) -> set[str]:
        """Variables that a block makes and that its reversal needs: pushed when made, popped when the reversed block starts."""
        assigned, surely, exposed = self.facts.of(body)
        made = (assigned - exposed) & surely
        if within:
            made = {v for v in made if self._only_in(body, v) and (guard is None or made_in_time(guard, v))}
        for variable in sorted(wanted(made | rebound, end)):
            if commit:
                last = next(s for s in reversed(body) if variable in set().union(*(bound_by(i) for i in every([s]))))
                stack = self.stack(variable, f"{variable}")
                last.after.append(gast.Expr(call(attribute(stack, "append"), name(variable))))
                pops.append(assign(variable, call(attribute(stack, "pop"))))
        return without(end, made) | {ghost(v) for v in end & made} | entry if within else end

    def _only_in(self, body: list[Step], variable: str) -> bool:
        """Does a variable occur in this block and nowhere else?"""
        if self.places is None:
            self.places = {}
            for step in every(self.program.body):
                for v in bound_by(step) | reads_of(step) | step.reads:
                    self.places.setdefault(v, set()).add(id(step))
        inside = {id(s) for s in every(body)}
        return self.places.get(variable, set()) <= inside and variable not in names_read(self.program.result)

    # saves

    def save_before(self, step: Step, variables: set[str], bound: set[str], loop: Loop | None, commit: bool) -> None:
        if not commit:
            return
        for variable in sorted(variables):
            if loop is None:
                held = self.names.fresh(f"{variable}_before_{step.origin.line}")
                step.before.append(assign(held, name(variable)))
                step.restore.append(assign(variable, name(held)))
                continue
            if variable not in bound:
                assert self.outermost is not None
                self.outermost.before.insert(0, assign(variable, const(None)))
            stack = self.stack(variable, variable)
            step.before.append(gast.Expr(call(attribute(stack, "append"), name(variable))))
            step.restore.append(assign(variable, call(attribute(stack, "pop"))))

    def stack(self, variable: str, label: str) -> str:
        """A new list before the outermost loop."""
        held = self.names.stack(label)
        assert self.outermost is not None
        self.outermost.before.append(assign(held, gast.List([], gast.Load())))
        return held

    def store(self, step: Store, required: set[str], loop: Loop | None, commit: bool) -> set[str]:
        step.restore_first = True
        if step.op == "pop" and step.base in required:
            required = required | names_read(step.value)
        if step.base not in required and not step.aliases & required:
            return required
        held = ((names_read(step.index) | names_read(step.seen) - {step.base}) & self.primal) | {reference(step.base)}
        if not commit:
            return required | held
        if step.op == "pop":
            step.restore.append(gast.Expr(call(attribute(step.base, "append"), clone(step.value))))
            return required
        if step.op == "append":
            step.restore.append(gast.Expr(call(attribute(step.base, "pop"))))
            return required
        place = subscript(step.place(), clone(step.index))
        kind_of = lambda node: self.kind_of(node, step.kinds)  # noqa: E731
        kind = kind_of(place)
        what = classify(step.index, kind_of) or []
        old: gast.expr = place
        if what == ["ellipsis"] and step.seen is None:
            old = call(attribute(step.base, "copy"))
        elif not (isinstance(kind, Num) and kind.scalar and set(what) == {"int"}) and not {"mask", "gather"} & set(
            what
        ):
            old = call(attribute(place, "copy"))
        target = subscript(step.place(), clone(step.index), gast.Store())
        if loop is None:
            saved = self.names.fresh(f"{step.base}_before_{step.origin.line}")
            step.before.append(assign(saved, old))
            restored = gast.Assign([target], name(saved), None)
        else:
            stack = self.stack(step.base, f"{step.base}_before")
            step.before.append(gast.Expr(call(attribute(stack, "append"), old)))
            restored = gast.Assign([target], call(attribute(stack, "pop")), None)
        restored.pure = False  # memory that may have other names
        step.restore.append(restored)
        return required | held


def reference(variable: str) -> str:
    """Stands for: the variable must be the same object again, whatever it holds."""
    return f"&{variable}"


def wanted(variables: set[str], required: set[str]) -> set[str]:
    """Of these variables those that must be what they are now."""
    return {v for v in variables if v in required or reference(v) in required}


def without(required: set[str], variables: set[str]) -> set[str]:
    return required - variables - set(map(reference, variables))


def updated(statement: gast.stmt) -> set[str]:
    """Names whose arrays a statement, or one inside of it, adds to in place."""
    if isinstance(statement, gast.Assign | gast.Expr):
        return set()
    return {n.target.id for n in walk(statement) if isinstance(n, gast.AugAssign) and isinstance(n.target, gast.Name)}
