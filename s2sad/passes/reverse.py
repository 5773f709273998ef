"""reverse: fill the adjoint lines of the rules, statement by statement, from the last to the first."""

from __future__ import annotations

from collections.abc import Collection

import gast
import numpy as np

from s2sad import runtime_memory
from s2sad.adjoints import is_fresh
from s2sad.flow import bound_by
from s2sad.ir import Branch, Loop, Op, Step, Store, every
from s2sad.joining import values
from s2sad.kinds import UNKNOWN, Kind, Num, differentiable
from s2sad.passes.accumulating import OWNED, SHARED, State
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.contributing import merged
from s2sad.passes.shadows import holds_slots, is_slot
from s2sad.passes.storing import Stores
from s2sad.trees import assign, attribute, call, const, name, names_read, substitute, walk


class Reverse(Stores):
    """The adjoint code of one function; it hangs the statements on the steps."""

    # blocks

    def block(self, body: list[Step], state: State) -> None:
        self.begin()
        for position in reversed(range(len(body))):
            step = body[position]
            match step:
                case Op():
                    self.op(step, state)
                case Store():
                    self.begin()
                    self.store(step, state, body[position - 1] if position else None)
                case Branch():
                    self.branch(step, state)
                    self.begin()
                case Loop():
                    self.loop(step, state)
                    self.begin()

    def begin(self) -> None:
        """What is known of neighbouring lines ends where a path begins or ends."""
        self.groups, self.parts = [], None

    def branch(self, step: Branch, state: State) -> None:
        if step.context:
            self.block(step.then, state)
            return
        other = dict(state)
        self.begin()
        self.block(step.then, state)
        self.begin()
        self.block(step.orelse, other)
        step.reverse_then = self.reconcile(state, other)
        step.reverse_else = self.reconcile(other, state)
        for variable, held in other.items():
            state[variable] = held if state.get(variable, held) == held else SHARED

    def reconcile(self, state: State, wanted: State) -> list[gast.stmt]:
        """Zeros for the adjoints that are zero on this path and may not be on another."""
        result = []
        for variable in sorted(set(wanted) - set(state)):
            result.append(assign(self.bar(variable), self.zero(variable)))
            state[variable] = OWNED
            self.zeroed |= names_read(result[-1].value)
        return result

    def loop(self, step: Loop, state: State) -> None:
        entry = dict(state)
        after = dict(entry)
        while True:
            simulated = dict(after)
            self.simulate(step.body, simulated)
            joined = {v: after.get(v, OWNED) for v in {**after, **simulated}}
            if joined.keys() == after.keys():
                break
            after = joined
        step.reverse_before = self.reconcile(state, after)
        # what is shared at the end of an iteration is shared at the start of the next
        again = self._shared_in(step.body, after)
        for variable in self._written_in(step.body):
            known = isinstance(self.kinds.get(variable), Num | CONTAINERS)
            if state.get(variable) == SHARED and variable not in again and known:
                self.to_own(variable, state, step.reverse_before)
        hopeful = [] if self._renames(step.body) else [v for v in again if state.get(v) == OWNED and self.is_array(v)]
        for variable in again:
            if variable not in hopeful:
                state[variable] = SHARED
        head = dict(state)
        self.begin()
        self.block(step.body, state)
        for variable in bound_by(step):  # an iteration begins with a target of its own
            state.pop(variable, None)
        step.reverse_end = self.reconcile(state, head)
        self.keep_owned(head, state, step.reverse_end)
        for variable in head:
            state[variable] = SHARED if SHARED in (state[variable], head[variable]) else OWNED

    def keep_owned(self, head: State, state: State, out: list[gast.stmt]) -> None:
        """The next iteration writes what it believes to own: copies of what shares its memory now."""
        for variable in sorted(head.keys() - self.memory):
            kind = self.kinds.get(variable, UNKNOWN)
            if (head[variable], state[variable]) != (OWNED, SHARED) or isinstance(kind, Num) and kind.scalar:
                continue
            if isinstance(kind, CONTAINERS) or self.is_array(variable):
                self.to_own(variable, state, out)
            else:
                own = self.global_name("own", runtime_memory.own)
                out.append(assign(self.bar(variable), call(own, name(self.bar(variable)))))
                state[variable] = OWNED
            self.leave(variable, {}, state)

    def _renames(self, body: list[Step]) -> bool:
        """Do the user's variables hand arrays on to each other, as buffers that are swapped?"""
        for step in every(body):
            if isinstance(step, Op) and isinstance(step.expr, gast.Name | gast.Tuple | gast.List | gast.IfExp):
                if not names_read(step.expr) <= self.defined_by.keys():
                    return True
        return False

    def is_array(self, variable: str) -> bool:
        kind = self.kinds.get(variable)
        return isinstance(kind, Num) and kind.shape is not None and not kind.scalar

    def _shared_in(self, body: list[Step], state: State) -> list[str]:
        """Adjoints that some step of the loop may leave shared: those that it gives anew."""
        cleared = {t for s in every(body) if isinstance(s, Op) for t in s.targets} - self.memory
        return sorted(v for v in state if v in cleared)

    def _written_in(self, body: list[Step]) -> list[str]:
        """Arrays and containers whose adjoints a loop writes place by place."""
        stores = {s.base for s in every(body) if isinstance(s, Store) and s.op in (None, "append", "pop")}
        reads = {
            s.expr.value.id
            for s in every(body)
            if isinstance(s, Op)
            and s.active
            and isinstance(s.expr, gast.Subscript)
            and isinstance(s.expr.value, gast.Name)
        }
        return sorted(stores | reads)

    def simulate(self, body: list[Step], state: State) -> None:
        """Which adjoints are not zero before a block, given those after it."""
        for step in reversed(body):
            match step:
                case Op(leaf=True):
                    pass
                case Op():
                    live = step.active and (bool(step.lends) or any(t in state for t in step.targets))
                    for target in step.targets:
                        if target not in self.memory:
                            state.pop(target, None)
                    if live:
                        state.update(dict.fromkeys(step.varied, OWNED))
                case Store():
                    if step.base in state and step.active:
                        state.update(dict.fromkeys(step.varied, OWNED))
                case Branch(context=[*_]):
                    self.simulate(step.then, state)
                case Branch():
                    other = dict(state)
                    self.simulate(step.then, state)
                    self.simulate(step.orelse, other)
                    state.update(other)
                case Loop():
                    size = -1
                    while size != len(state):
                        size = len(state)
                        inner = dict(state)
                        self.simulate(step.body, inner)
                        state.update(inner)

    # steps

    def op(self, step: Op, state: State) -> None:
        if step.leaf or step.shadow:
            return
        if set(step.targets) & self.memory or len(step.targets) > 1:
            self.groups = []
        if set(step.targets) & self.memory:
            self.shadowed(step, state)
            return
        live = step.active and (bool(step.lends) or any(t in state for t in step.targets))
        out: list[gast.stmt] = []
        if live:
            self.adjoint(step, state, out)
            if self.parts is not None and not self.parts.alone(out):
                self.parts = None
        else:
            for target in step.targets:
                if state.pop(target, None) is not None:
                    self.leave(target, {}, state)
        step.reverse = out

    def shadowed(self, step: Op, state: State) -> None:
        """A step that makes memory with a shadow: a view needs no adjoint line; an array passes on what its shadow got."""
        out: list[gast.stmt] = []
        mirrored = step.shares and not step.may_copy and not (copies_items(step) and copies_numbers(step))
        if mirrored and not any(t in state for t in step.targets if t not in self.memory):
            pass
        elif step.active and step.varied:
            held = {t: state[t] for t in step.targets if t in self.memory}
            self.adjoint(step, state, out, held.keys() if mirrored else ())
            state.update(held)
            if step.may_copy and out:
                [source] = step.shares
                shared = call(
                    attribute(self.global_name("np", np), "may_share_memory"),
                    name(self.bar(step.target)),
                    name(self.bar(source)),
                )
                out = [gast.If(gast.UnaryOp(gast.Not(), shared), out, [])]
        # the lines go where the shadow still is the one that was made here
        (step.partner or step).reverse = out

    def adjoint(self, step: Op, state: State, out: list[gast.stmt], looking: Collection[str] = ()) -> None:
        """`looking`: targets whose adjoints are part of what the operation reads from, and so have arrived there."""
        if step.lends and len(step.targets) == 1 and step.target not in state:
            seed: gast.expr = const(None) if step.gives or not differentiable(step.kind) else self.zero(step.target)
        elif len(step.targets) == 1:
            seed = name(self.bar(step.target))
        else:
            parts = [
                const(None)
                if t in looking
                else name(self.bar(t))
                if t in state
                else self.zero(t)
                if differentiable(step.kinds.get(t, UNKNOWN))
                else const(None)
                for t in step.targets
            ]
            seed = gast.Tuple(parts, gast.Load())
        held = state.get(step.target, SHARED)
        contributions = merged(self.contributions(step, seed, out))
        for target in step.targets:
            state.pop(target, None)
        own: dict[str, list[tuple[gast.expr | None, gast.expr, bool, Kind]]] = {}
        bar, heirs, leaks = self.bars.get(step.target, ""), {}, False
        moved = self.moved(contributions, self.bars.get(step.target, "")) if held == OWNED else None
        for variable, index, expr, repeats, item in contributions:
            if variable in self.memory and is_display(step.expr) and step.target in self.memory:
                continue  # its shadow stands in the container's
            looks = bar in names_read(expr) and not (is_fresh(expr) and consumes(expr, bar))
            leaks |= looks and not isinstance(self.kinds.get(variable), Num)  # into a container
            leaks |= not looks and not made_anew(expr, out, bar)
            if variable in step.targets:
                own.setdefault(variable, []).append((index, expr, repeats, item))
            elif index is None:
                self.add(variable, expr, state, out)
                if len(out) and isinstance(out[-1], gast.Assign) and out[-1].value is expr:
                    if expr is moved:
                        state[variable] = OWNED
                    elif looks:
                        heirs[variable] = whole_view(expr, bar)
            else:
                self.add_at(variable, index, expr, state, out, repeats, item)
        stays = [self.own_contributions(variable, parts, state, out) for variable, parts in own.items()]
        if leaks:
            self.groups = [group for group in self.groups if step.target not in group]
        elif not any(stays):
            self.leave(step.target, heirs, state)
            if held == OWNED:
                self.inherit(heirs, state)
        elif held == OWNED and not heirs:
            state[step.target] = OWNED
        elif held == OWNED:
            self.groups.append({step.target: True, **heirs})
        else:
            for group in self.groups:
                group |= heirs if step.target in group else {}

    def inherit(self, heirs: dict[str, bool], state: State) -> None:
        """An array that one variable owned is held by these."""
        if len(heirs) > 1:
            self.groups.append(heirs)
        for variable, writable in heirs.items() if len(heirs) == 1 else ():
            state[variable] = OWNED if writable else state[variable]

    def moved(self, contributions: list, bar: str) -> gast.expr | None:
        """The contribution that is the adjoint itself, if no other shares its memory, or changes it while others look."""
        mentions = [(variable, expr) for variable, _, expr, _, _ in contributions if bar in names_read(expr)]
        for variable, index, expr, _, _ in contributions:
            if isinstance(expr, gast.Name) and expr.id == bar and index is None:
                once = sum(v == variable for v, *_ in contributions) == 1
                return expr if once and all(is_fresh(e) for _, e in mentions if e is not expr) else None
        return None

    def own_contributions(self, variable: str, parts: list, state: State, out: list[gast.stmt]) -> bool:
        """`x = f(x)`: the adjoint of the old value takes the name of the adjoint of the new. Is it the same array?"""
        if all(index is None for index, *_ in parts):
            total = parts[0][1]
            for _, expr, _, _ in parts[1:]:
                total = gast.BinOp(total, gast.Add(), expr)
            if isinstance(total, gast.Name) and total.id == self.bar(variable):
                state[variable] = SHARED
                return True
            self.add(variable, total, state, out)
            return False
        held = self.temporary(f"{variable}_new_bar")
        out.append(assign(held, name(self.bar(variable))))
        for index, expr, repeats, item in parts:
            expr = substitute(expr, {self.bar(variable): name(held)})
            if index is None:
                self.add(variable, expr, state, out)
            else:
                self.add_at(variable, index, expr, state, out, repeats, item)
        return False


DISPLAYS = (gast.List, gast.Tuple, gast.Dict, gast.ListComp, gast.DictComp, gast.GeneratorExp)


def consumes(expr: gast.expr, bar: str) -> bool:
    """Does nothing that a new array or list holds look at an adjoint?"""
    for node in walk(expr):
        makes = isinstance(node, DISPLAYS) or (isinstance(node, gast.Call) and isinstance(node.func, gast.Name))
        if makes and bar in names_read(node):
            return False
    return True


def made_anew(expr: gast.expr, out: list[gast.stmt], bar: str) -> bool:
    """Is it a new array, itself or the line that makes it? What a call gives may look at an adjoint that it got."""
    if isinstance(expr, gast.Name):
        made = [s for s in out if isinstance(s, gast.Assign) and getattr(s.targets[0], "id", None) == expr.id]
        return len(made) == 1 and is_fresh(made[0].value) and consumes(made[0].value, bar)
    return is_fresh(expr) and consumes(expr, bar)


def whole_view(expr: gast.expr, bar: str) -> bool:
    """Is it an array itself, or a view of all of it that can be written?"""
    match expr:
        case gast.Name(id=label):
            return label == bar
        case gast.Attribute(value=gast.Name(id=label), attr="T" | "mT"):
            return label == bar
        case gast.Call(func=gast.Attribute(value=gast.Name(id=label), attr="reshape" | "transpose" | "swapaxes")):
            return label == bar
    return False


def is_display(node: gast.expr) -> bool:
    return isinstance(node, gast.Tuple | gast.List | gast.Dict)


def copies_items(step: Op) -> bool:
    """Does a step make a new container of items that others hold?"""
    match step.expr:
        case gast.Subscript(slice=index):
            return isinstance(index, gast.Slice)
        case gast.Name() | gast.Attribute():
            return False
    return True


def copies_numbers(step: Op) -> bool:
    """Are numbers that carry derivatives among these items? Containers among them are the same as before."""
    inner = [e for n in walk(step.expr) if is_display(n) for e in gast.iter_child_nodes(n) if is_display(e)]
    direct = any(is_slot(item) and differentiable(item) for item in values(step.kind))
    return direct or bool(inner) and holds_slots(step.kind)
