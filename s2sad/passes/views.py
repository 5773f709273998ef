"""views: a name of a view that is written, or of what is written, gives way to the view itself: `row /= 2` is `A[i] /= 2`.

That is done where the base and the index are the same wherever the name is used; every use then looks at the memory as it is at that moment.

>>> import numpy as np
>>> from s2sad.showing import reverse_sweep
>>> def f(A):
...     row = A[0]
...     row /= 2.0
...     return np.sum(A)
>>> reverse_sweep(f, np.ones((2, 2)))
A_bar = np.broadcast_to(value_bar, A.shape)
A_bar = A_bar.copy()
A_bar[0] /= 2.0
"""

from __future__ import annotations

from collections import Counter

import gast

from s2sad.flow import Facts, bound_by, reads_of
from s2sad.indexing import classify, parts
from s2sad.ir import Branch, Effect, Loop, Op, Step, Store, every
from s2sad.kinds import Kind, Num
from s2sad.names import LONGEST, describe
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.pairs import Flow, liveness
from s2sad.passes.sources import Sharing, immutable, is_library
from s2sad.trees import clone, name, names_read, subscript, substitute
from s2sad.unit import Unit

ALWAYS = {
    "transpose",
    "swapaxes",
    "moveaxis",
    "rollaxis",
    "expand_dims",
    "flip",
    "fliplr",
    "flipud",
    "rot90",
    "matrix_transpose",
    "permute_dims",
    "diagonal",
    "broadcast_to",
    "sliding_window_view",
}


def conflicts(unit: Unit) -> set[str]:
    """Variables that share memory with what is written, and are read later."""
    program = unit.program
    live: dict[int, set[str]] = {}
    liveness(program.body, names_read(program.result) | ({program.aux} if program.aux else set()), live)
    flow = Flow(unit, live)
    flow.block(program.body, set())
    found: set[str] = set()
    for step in every(program.body):
        if isinstance(step, Store) and not isinstance(step.found, CONTAINERS):
            others = flow.found.get(id(step), set()) & live[id(step)]
            if others:
                found |= others | {step.base}
    return found


def looked_through(unit: Unit) -> bool:
    """Rewrite one layer of names of views; tells whether there was any."""
    if not any(isinstance(s, Store) and not isinstance(s.found, CONTAINERS) for s in every(unit.program.body)):
        return False
    troubled = conflicts(unit)
    if not troubled:
        return False
    candidates = Candidates(unit)
    views = {v: tree for v in sorted(troubled) if (tree := candidates.view(v)) is not None}
    inner = {v for v, tree in views.items() if not names_read(tree) & set(views)}
    views = {v: tree for v, tree in views.items() if v in inner}
    if not views:
        return False
    Rewriter(unit, views).run()
    return True


class Candidates:
    def __init__(self, unit: Unit):
        self.unit = unit
        self.facts = Facts()
        self.sharing = Sharing(unit)
        self.times: Counter[str] = Counter(unit.program.parameters)
        self.times.update(list(unit.captured))
        self.definition: dict[str, Op] = {}
        self.loops: dict[str, list[Loop]] = {}
        self.targets: dict[str, Loop] = {}
        self.visit(unit.program.body, [])

    def visit(self, body: list[Step], loops: list[Loop]) -> None:
        for step in body:
            if not isinstance(step, Store):
                for label in bound_by(step):
                    self.times[label] += 1
                    self.loops[label] = list(loops)
                    if isinstance(step, Op) and len(step.targets) == 1:
                        self.definition[label] = step
                    elif isinstance(step, Loop):
                        self.targets[label] = step
            if isinstance(step, Branch):
                self.visit(step.then, loops)
                self.visit(step.orelse, loops)
            elif isinstance(step, Loop):
                self.visit(step.body, [*loops, step])

    def view(self, variable: str) -> gast.expr | None:
        """The view that a name always stands for."""
        step = self.definition.get(variable)
        if (
            step is None
            or self.times[variable] != 1
            or variable in names_read(self.unit.program.result)
            or step.leaf
            or variable == self.unit.program.aux
        ):
            return None
        if not isinstance(step.kind, Num) or immutable(step.kind):
            return None
        base = self.base(step)
        if base is None or not isinstance(step.operand_kinds.get(base), Num):
            return None
        for label in names_read(step.expr) & set(self.unit.joined_kinds()):
            if not self.steady(label, variable):
                return None
            kind = step.operand_kinds.get(label)
            if label != base and not immutable(kind if kind is not None else self.unit.joined_kinds()[label]):
                return None
        return step.expr

    def base(self, step: Op) -> str | None:
        match step.expr:
            case gast.Name(id=base):
                return base
            case gast.Subscript(value=gast.Name(id=base), slice=index):
                what = classify(index, lambda n: self.sharing.unit_kind(n, step))
                return base if what is not None and set(what) <= {"int", "slice", "new", "ellipsis"} else None
            case gast.Attribute(value=gast.Name(id=base), attr="T" | "mT"):
                return base
            case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="transpose" | "swapaxes" | "diagonal")):
                if step.callee is None:
                    return base
        if (
            isinstance(step.expr, gast.Call)
            and is_library(step.callee)
            and getattr(step.callee, "__name__", "") in ALWAYS
            and step.expr.args
            and isinstance(step.expr.args[0], gast.Name)
        ):
            return step.expr.args[0].id
        return None

    def steady(self, label: str, variable: str) -> bool:
        """Is a name the same at every use of the variable?"""
        if self.times[label] != 1:
            return False
        if label in self.unit.program.parameters:
            return True
        around = self.loops.get(variable, [])
        rebinders = list(self.loops.get(label, [])) + ([self.targets[label]] if label in self.targets else [])
        for loop in rebinders:
            if loop not in around or variable in self.facts.of(loop.body)[2]:
                return False
        return True


class Rewriter:
    def __init__(self, unit: Unit, views: dict[str, gast.expr]):
        self.unit, self.views = unit, views
        self.kinds: dict[str, Kind] = unit.joined_kinds()

    def run(self) -> None:
        program = self.unit.program
        program.body = self.block(program.body)
        self.unit.forget()

    def block(self, body: list[Step]) -> list[Step]:
        result: list[Step] = []
        for step in body:
            used = sorted(reads_of(step) & set(self.views))
            if isinstance(step, Op) and used:
                self.split(step, used)
            match step:
                case Op() if len(step.targets) == 1 and step.target in self.views:
                    pass  # the user's statements, where they come back whole, read it
                case Branch():
                    step.test = substitute(step.test, self.views)
                    step.then, step.orelse = self.block(step.then), self.block(step.orelse)
                case Loop():
                    step.header = substitute(step.header, self.views)
                    step.body = self.block(step.body)
                case Effect():
                    step.statement = substitute(step.statement, self.views)
                case Op() if used:
                    step.expr = self.expression(step, used, result)
                case Store() if used:
                    self.store(step, result)
            result.append(step)
        return result

    def split(self, step: Op | Store, used: list[str]) -> None:
        """A statement whose text has the name of a temporary that goes can't come back whole."""
        going = set(used) & self.unit.program.temporaries
        if going and going & names_read(step.origin.node):
            step.origin.split = True

    def temporary(self, variable: str, step: Step, out: list[Step]) -> gast.expr:
        view = self.views[variable]
        if isinstance(view, gast.Name):
            return clone(view)
        label = describe(view)
        held = self.unit.names.fresh(label if len(label) <= LONGEST else f"{variable}_now")
        self.unit.program.temporaries.add(held)
        callee = self.unit.scope.lookup(view.func) if isinstance(view, gast.Call) else None
        out.append(Op(step.origin, (held,), clone(view), callee=callee if callable(callee) else None))
        return name(held)

    def expression(self, step: Op, used: list[str], out: list[Step]) -> gast.expr:
        match step.expr:
            case gast.Subscript(value=gast.Name(id=variable), slice=index) if variable in self.views and not names_read(
                index
            ) & set(self.views):
                view = self.views[variable]
                merged = self.merged(view, index)
                if merged is not None:
                    return subscript(name(view.value.id), merged)  # type: ignore[attr-defined]
        return substitute(step.expr, {variable: self.temporary(variable, step, out) for variable in used})

    def merged(self, view: gast.expr, index: gast.expr) -> gast.expr | None:
        """`A[i][j]` is `A[i, j]`."""
        if not isinstance(view, gast.Subscript):
            return None
        outer = classify(view.slice, self.kind)
        inner = classify(index, self.kind)
        if outer is None or set(outer) != {"int"} or inner is None or not set(inner) <= {"int", "slice"}:
            return None
        if len(inner) != len(parts(index)):  # a tuple under a name
            return None
        return gast.Tuple([*map(clone, parts(view.slice)), *map(clone, parts(index))], gast.Load())

    def kind(self, node: gast.expr) -> Kind:
        from s2sad.passes.expression_kinds import ExpressionKinds

        return ExpressionKinds(self.unit.scope, lambda *a: None).kind(node, self.kinds, "§v")

    def store(self, step: Store, out: list[Step]) -> None:
        for variable in sorted((names_read(step.value) | names_read(step.index)) & set(self.views)):
            held = self.temporary(variable, step, out)
            step.value, step.index = substitute(step.value, {variable: held}), substitute(step.index, {variable: held})
        if step.base not in self.views:
            return
        view = self.views[step.base]
        self.split(step, [step.base])
        step.seen = None if step.seen is None else substitute(step.seen, {step.base: view})
        if isinstance(view, gast.Name):
            step.base = view.id
            return
        root = base_of(view)
        if step.seen is None and isinstance(view, gast.Subscript):
            if isinstance(step.index, gast.Constant) and step.index.value is Ellipsis:
                step.base, step.index, step.bare = root, clone(view.slice), False
                return
            merged = self.merged(view, step.index)
            if merged is not None:
                step.base, step.index = root, merged
                return
        step.seen = step.seen if step.seen is not None else clone(view)
        step.base, step.bare = root, False


def base_of(view: gast.expr) -> str:
    """The name that a view looks at."""
    match view:
        case gast.Name(id=label):
            return label
        case gast.Subscript(value=value) | gast.Attribute(value=value):
            return base_of(value)
        case gast.Call(func=func, args=args):
            if (
                isinstance(func, gast.Attribute)
                and func.attr in ("transpose", "swapaxes", "diagonal")
                and (not args or not isinstance(args[0], gast.Name))
            ):
                return base_of(func.value)
            return base_of(args[0])
    raise AssertionError(view)
