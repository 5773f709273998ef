"""shadows: adjoints of memory that has several names while it is written.

The shadow of an array is made when the array is, and the shadow of a view is the same view of the shadow: `v = x[1:]` stands beside
`v_bar = x_bar[1:]`, and a swap beside a swap. The shadow of a list is a list of shadows: `xs.append(v)` stands beside
`xs_bar.append(v_bar)`; a number's place in it is a number, zero until the reverse sweep adds to it. Shadows are variables of the forward
sweep, so what is rebound or taken out of a list is recorded and restored like any value. In the reverse sweep contributions land in the
shadow where they belong.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import gast

from s2sad.indexing import classify
from s2sad.ir import Op, Step, Store, every
from s2sad.joining import values
from s2sad.kinds import UNKNOWN, Kind, ListOf, Num, Obj, differentiable, same_dtype
from s2sad.passes.alias import refuse
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.lending import called, lendable
from s2sad.passes.sources import CASTS, Sharing, immutable, is_library, label_of
from s2sad.trees import names_read
from s2sad.unit import Unit

# views on every layout: the shadow's is one too
VIEWS = {
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
    "squeeze",
    "split",
    "array_split",
    "hsplit",
    "vsplit",
    "dsplit",
    "asarray",
    "asanyarray",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "view",
}
# a view or a copy, as the layout has it
MAYBE = {"reshape", "ravel", "ascontiguousarray", "asfortranarray"}
ORDERED = {"asarray", "asanyarray"}  # and these, if they are given an order
COPIES = (list, tuple, dict)  # a new container of the same items


def has_shadow(kind: Kind) -> bool:
    """Is it memory that an adjoint can mirror: an array of floats, or a container of such arrays and numbers?"""
    match kind:
        case Num():
            return kind.array and kind.dtype is not None and kind.dtype.kind in "fc"
        case Obj():
            return False
    return isinstance(kind, CONTAINERS) and all(
        has_shadow(item) or is_slot(item) or not differentiable(item) for item in values(kind)
    )


def is_slot(kind: Kind) -> bool:
    """A number: in the shadow of a container its place is a number too."""
    return isinstance(kind, Num) and kind.scalar


def holds_slots(kind: Kind) -> bool:
    """Does a container hold numbers that carry derivatives?"""
    return isinstance(kind, CONTAINERS) and any(
        (is_slot(item) and differentiable(item)) or holds_slots(item) for item in values(kind)
    )


@dataclass
class Closure:
    """The variables that need shadows: those in trouble, what they are views of or hold, and what is put into them."""

    unit: Unit
    why: dict[str, Step]  # a store that asks for the shadow
    sharing: Sharing = field(init=False)
    definitions: dict[str, list[Op]] = field(default_factory=dict)
    stored: dict[str, list[Store]] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)
    pending: list[str] = field(default_factory=list)
    same: set[str] = field(default_factory=set)  # other names of containers that hold floats

    def __post_init__(self) -> None:
        self.sharing = Sharing(self.unit)
        self.why = dict(self.why)
        self.first = sorted(self.why)
        self.pending = list(self.first)
        for step in every(self.unit.program.body):
            if isinstance(step, Op):
                for target in step.targets:
                    self.definitions.setdefault(target, []).append(step)
            elif isinstance(step, Store):
                self.stored.setdefault(step.base, []).append(step)

    def mirrors(self, variable: str, kind: Kind) -> bool:
        """Has whatever the variable holds, at any time, a shadow?"""
        if has_shadow(kind):
            return True
        given = dict(zip(self.unit.program.parameters, self.unit.kinds, strict=True))
        held = [given[variable]] if variable in given else []
        held += [step.kinds.get(variable, UNKNOWN) for step in self.definitions.get(variable, [])]
        held += [k for step in self.stored.get(variable, []) for k in (step.found, step.kinds.get(variable, UNKNOWN))]
        return bool(held) and all(map(has_shadow, held))

    def run(self) -> set[str]:
        """To what is troubled, and from there to the lists inside of lists, which are read item by item."""
        found = self.spread()
        while self.rows():
            found = self.spread()
        return found

    def rows(self) -> bool:
        """Ask for names of lists of numbers in a list that has a shadow: to what is read there, theirs is the way."""
        kinds, before = self.unit.joined_kinds(), len(self.pending)
        fixed = {self.unit.program.aux, *names_read(self.unit.program.result), *self.unit.captured}
        for variable, made in self.definitions.items():
            kind = kinds.get(variable, UNKNOWN)
            if variable in self.found or variable in fixed or not isinstance(kind, ListOf) or not holds_slots(kind):
                continue
            if all(self.looks_inside(step) and mirrored(step, self.sharing) for step in made) and has_shadow(kind):
                self.ask({variable}, made[0].expr.value.id)  # type: ignore[attr-defined]
        return len(self.pending) > before

    def looks_inside(self, step: Op) -> bool:
        match step.expr:
            case gast.Subscript(value=gast.Name(id=base)):
                return base in self.found and len(step.targets) == 1
        return False

    def spread(self) -> set[str]:
        kinds = self.unit.joined_kinds()
        result = {self.unit.program.aux}
        if not self.unit.gives:
            result |= names_read(self.unit.program.result)
        while self.pending:
            variable = self.pending.pop()
            kind = kinds.get(variable, UNKNOWN)
            if variable in self.found or variable in result or immutable(kind):
                continue
            if not differentiable(kind) and variable not in self.same:
                continue
            self.found.add(variable)
            if not self.mirrors(variable, kind) or variable in self.unit.captured or variable not in kinds:
                self.refuse(variable)
            for definition in self.definitions.get(variable, []):
                self.defined(variable, definition)
            for store in self.stored.get(variable, []):
                if not isinstance(store.found, Num):
                    self.ask(names_read(store.value), variable)
        return self.found

    def defined(self, variable: str, definition: Op) -> None:
        if definition.leaf:
            return  # a copy, and what it is a part of is not used otherwise
        sources = self.sharing.sources(definition)
        if sources and called(self.unit, definition) is not None:
            definition.lends = lendable(definition)
        if sources and not mirrored(definition, self.sharing):
            self.refuse(variable, sorted(sources)[0])
        if isinstance(definition.expr, gast.Name) and isinstance(definition.kind, CONTAINERS):
            self.same |= sources  # where it is bound it may hold whole numbers only
        self.ask(sources, variable)
        if sources and len(definition.targets) > 1 and not isinstance(definition.expr, gast.Name):
            self.ask(set(definition.targets), variable)

    def ask(self, variables: set[str], because: str) -> None:
        for variable in sorted(variables):
            self.why.setdefault(variable, self.why[because])
            self.pending.append(variable)

    def refuse(self, variable: str, other: str | None = None) -> None:
        if other is None:
            other = self.first[0] if self.first[0] != variable else self.first[-1]
        refuse(self.unit, self.why[variable], variable, other)


def mirrored(step: Op, sharing: Sharing) -> bool:
    """Is the same operation on shadows the shadow of the result?"""
    if step.forward is not None:
        return False
    if step.lends:
        return True  # the function gives the shadow of what it gives back
    match step.expr:
        case gast.Name():
            return True
        case gast.Tuple(elts=items) | gast.List(elts=items):
            return not any(isinstance(item, gast.Starred) for item in items)
        case gast.Dict(keys=keys):
            return None not in keys
        case gast.BinOp(op=gast.Add() | gast.Mult()):
            return isinstance(step.kind, CONTAINERS)
        case gast.Subscript(value=gast.Name(id=base), slice=index):
            if isinstance(sharing.kind(step, base), CONTAINERS):
                return True
            what = classify(index, lambda n: sharing.unit_kind(n, step))
            return what is not None and set(what) <= {"int", "slice", "new", "ellipsis"}
        case gast.Attribute(value=gast.Name(id=base), attr=attr):
            return attr in ("T", "mT") or isinstance(sharing.kind(step, base), CONTAINERS)
        case gast.Call():
            return _mirrored_call(step, step.expr, sharing)
    return False


def _mirrored_call(step: Op, node: gast.Call, sharing: Sharing) -> bool:
    func, args, keywords = node.func, node.args, node.keywords
    if step.callee in COPIES:
        return len(args) == 1 and isinstance(args[0], gast.Name) and not keywords
    callee = sharing.callee(node, step)
    label = label_of(node, callee)
    if label in CASTS and stays(step, node, sharing):
        return len(sharing.sources(step)) == 1
    known = {"axis", "order", "newshape", "shape", "indices_or_sections"}
    if label not in VIEWS | MAYBE or any(k.arg not in known for k in keywords):
        return False
    if is_library(callee):
        first = bool(args) and isinstance(args[0], gast.Name)
        plain = not (label in ("asarray", "asanyarray", "view") and len(args) > 1)
        return first and len(sharing.sources(step)) == 1 and plain
    receiver = isinstance(func, gast.Attribute) and isinstance(func.value, gast.Name)
    return step.callee is None and receiver and not (label == "view" and bool(args))


def stays(step: Op, node: gast.Call, sharing: Sharing) -> bool:
    """`np.asarray(x, float)`, `x.astype(float, copy=False)` of an array of that dtype: is it the array itself, and not a copy?"""
    method = isinstance(node.func, gast.Attribute) and isinstance(sharing.unit_kind(node.func.value, step), Num)
    given = node.func.value if method else node.args[0] if node.args else node
    kind, made = sharing.unit_kind(given, step), step.kind
    if not isinstance(given, gast.Name) or not isinstance(kind, Num) or not isinstance(made, Num):
        return False
    alike = kind.array and same_dtype(made.dtype, kind.dtype)
    if any(k.arg == "copy" and not isinstance(k.value, gast.Constant) for k in node.keywords):
        return False  # nobody knows
    return alike and {k.arg for k in node.keywords} <= {"dtype", "copy"} and len(node.args) <= 2


def may_copy(step: Op) -> bool:
    """Does the layout decide whether a view or a copy comes out?"""
    if not isinstance(step.expr, gast.Call):
        return False
    label = label_of(step.expr, step.callee)
    ordered = any(k.arg == "order" and getattr(k.value, "value", "") not in (None, "K") for k in step.expr.keywords)
    return label in MAYBE or (label in ORDERED and ordered)
