"""pointing: which names may stand for one memory, and which containers may hold which (Steensgaard, Points-to analysis in almost linear time, 1996).

Each name has a class, and a class may have one for all that its containers hold. A view of an array is in the array's
class; an item of a list is in the class of what the list holds. Where it is not known which of the two it is, the classes are joined.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

import gast

from s2sad.classes_of_names import Classes
from s2sad.flow import variables
from s2sad.indexing import classify
from s2sad.ir import Effect, Loop, Op, Step, Store, every
from s2sad.kinds import UNKNOWN, Const, DictOf, Fun, Kind, Map, Num, Obj, Seq
from s2sad.passes.contents import CONTAINERS, changed_by
from s2sad.passes.sources import VIEWS, Sharing, is_library, label_of
from s2sad.passes.writing_names import gives_back_argument
from s2sad.rules import has_rule, is_constant
from s2sad.trees import names_bound, names_read
from s2sad.unit import Unit

COPYING = {"list", "tuple", "dict", "copy", "sorted", "reversed", "deque", "OrderedDict", "defaultdict"}
ITEM = {"get", "pop", "popleft", "setdefault", "popitem", "__getitem__"}
SEVERAL = {"broadcast_arrays", "meshgrid", "ix_", "asarray", "array", "asanyarray"}
CHOOSING = (builtins.max, builtins.min, builtins.sum)  # of lists they give one of these, or one that holds their items
# functions with rules whose result may look at their argument
LOOKING = VIEWS | COPYING | {"unbroadcast", "unbroadcast_items", "like", "contained", "add_at", "held"}


class Pointing(Classes):
    """Union-find over names, with a class for what each holds."""

    def __init__(self, sharing: Sharing, plain: Callable[[str], bool], own: set[str], containers: bool = False) -> None:
        self.sharing, self.plain, self.own, self.containers = sharing, plain, own, containers
        self.parent: dict[str, str] = {}
        self.held: dict[str, str] = {}  # class → class of what it holds

    # classes

    def join(self, a: str, b: str) -> None:
        pending = [(a, b)]
        while pending:
            first, second = (self.find(n) for n in pending.pop())
            if first == second:
                continue
            self.parent[first] = second
            if first in self.held:
                if second in self.held:
                    pending.append((self.held[first], self.held[second]))
                else:
                    self.held[second] = self.held[first]

    def inside(self, label: str) -> str:
        """The class of what a name holds."""
        found = self.find(label)
        if found not in self.held:
            self.held[found] = f"{found}[]"
        return self.find(self.held[found])

    def all_inside(self, label: str) -> set[str]:
        """The classes of what a name holds, and of what that holds."""
        found: set[str] = set()
        held = self.find(self.inside(label))
        while held not in found:
            found.add(held)
            held = self.find(self.held[held]) if held in self.held else held
        return found

    def holders(self, label: str) -> set[str]:
        """The class of a name, and the classes that hold it."""
        found = {self.find(label)}
        size = -1
        while size != len(found):
            size = len(found)
            found |= {self.find(c) for c, item in list(self.held.items()) if self.find(item) in found}
        return found

    # statements

    def op(self, step: Op) -> None:
        kind_of = lambda node: self.sharing.unit_kind(node, step)  # noqa: E731
        held = step.targets[0] if len(step.targets) == 1 else f"{'.'.join(step.targets)}*"
        self.assigned(held, step.expr, step, kind_of)
        if len(step.targets) > 1:
            for target in step.targets:
                if not self.plain(target):
                    self.join(target, self.inside(held))
                    self.join(target, held)  # rows of an array

    def store(self, step: Store) -> None:
        """`base[i] = value` puts a value into a container."""
        if step.op in ("pop", "delete", "clear"):
            return
        if step.op == "replace" or isinstance(step.index, gast.Slice):
            for label in self.names(step.value):
                self.join(self.inside(label), self.inside(step.base))
        for label in self.names(step.value):
            self.join(label, self.inside(step.base))
            if step.kinds.get(step.base, UNKNOWN) == UNKNOWN:
                self.join(label, step.base)

    def loop(self, step: Loop) -> None:
        if getattr(step.header, "keyed", False):
            return  # keys are nothing that could be written
        for target in sorted(names_bound([step.target])):
            for label in self.names(step.header):
                if not self.plain(target):
                    self.join(target, self.inside(label))
                    self.join(target, label)

    def names(self, node: gast.AST) -> list[str]:
        return sorted(n for n in names_read(node) & self.own if not self.plain(n))

    def assigned(self, target: str, node: gast.expr, step: Op, kind_of: Callable[[gast.expr], Kind]) -> None:
        if "*" not in target and self.plain(target):
            return
        match node:
            case gast.Name(id=label):
                if label in self.own and not self.plain(label):
                    self.join(target, label)
            case gast.Subscript(value=value, slice=index):
                self.item(target, value, index, step, kind_of)
            case gast.Attribute(value=value) if isinstance(kind_of(value), Obj | Seq):
                for label in self.names(value):
                    self.join(target, self.inside(label))
            case gast.Tuple(elts=items) | gast.List(elts=items):
                for item in items:
                    inner = item.value if isinstance(item, gast.Starred) else item
                    for label in self.names(inner):
                        self.join(self.inside(label) if isinstance(item, gast.Starred) else label, self.inside(target))
            case gast.Dict(keys=keys, values=items):
                for key, item in zip(keys, items, strict=True):
                    for label in self.names(item):
                        self.join(self.inside(label) if key is None else label, self.inside(target))
            case gast.IfExp(body=first, orelse=second):
                self.assigned(target, first, step, kind_of)
                self.assigned(target, second, step, kind_of)
            case gast.BoolOp(values=values):
                for value in values:
                    self.assigned(target, value, step, kind_of)
            case gast.Call():
                self.called(target, node, step, kind_of)
            case _:
                self.anything(target, sorted(self.sharing.shared(node, step)))

    def item(
        self, target: str, value: gast.expr, index: gast.expr, step: Op, kind_of: Callable[[gast.expr], Kind]
    ) -> None:
        kind = kind_of(value)
        if isinstance(kind, Num):
            what = classify(index, kind_of)
            if what is not None and {"mask", "gather"} & set(what):
                return
        for label in self.names(value):
            container = isinstance(kind, CONTAINERS | Obj)
            if container and isinstance(index, gast.Slice):
                self.join(self.inside(target), self.inside(label))
            elif container:
                self.join(target, self.inside(label))
            else:
                if not self.containers:  # a view of an array
                    self.join(target, label)
                if not isinstance(kind, Num):
                    self.join(target, self.inside(label))

    def called(self, target: str, node: gast.Call, step: Op, kind_of: Callable[[gast.expr], Kind]) -> None:
        callee = self.sharing.callee(node, step)
        label = label_of(node, callee)
        ruled = has_rule(callee) or is_constant(callee)
        numbers = not self.containers or isinstance(step.kind, Num) or callee not in CHOOSING
        given_back = gives_back_argument(node, label) and is_library(callee)
        if ruled and label not in LOOKING and numbers and not given_back:
            return
        if callee in CHOOSING and all(isinstance(a, gast.Name) for a in node.args):
            self.chosen(target, callee, node)
            return
        if label == "einsum" and sum(isinstance(a, gast.Name) for a in node.args) > 1:
            return
        receiver = node.func.value if isinstance(node.func, gast.Attribute) and not is_library(callee) else None
        if given_back or (label in VIEWS | {"unbroadcast", "like"} and (ruled or is_library(callee))):
            names = self.sharing.called(node, step) if is_library(callee) else names_read(node)
            arrays = node.args[1:] if label == "einsum" else node.args[:1]
            first = names_read(node) if label in SEVERAL or not arrays else names_read(arrays[0])
            self.anything(target, sorted(names & first & self.own))
            return
        if keys_only(node, kind_of):
            return
        if label == "add_at" and ruled:  # it gives what it adds to; what is added to a list may be put there
            for place, where in zip((node.args[0], node.args[2]), (target, self.inside(target)), strict=True):
                for source in self.names(place):
                    self.join(where, source)
            return
        if label == "held" and ruled:  # the second argument is a key
            self.anything(target, sorted(names_read(node.args[0]) & self.own))
            return
        if label in COPYING and (receiver is None or isinstance(kind_of(receiver), CONTAINERS)):
            given = node.keywords if label != "sorted" else []
            sources = [*node.args, *(k.value for k in given), *([receiver] if receiver is not None else [])]
            for source in sources:
                deep = isinstance(kind_of(source), CONTAINERS) and isinstance(source, gast.Name)
                for name in self.names(source):
                    self.join(self.inside(target), self.inside(name))
                    if not deep:
                        self.join(self.inside(target), name)
            return
        if receiver is not None and label in ITEM and isinstance(kind_of(receiver), CONTAINERS):
            for name in self.names(receiver):
                self.join(target, self.inside(name))
            for argument in node.args[1:]:  # the first is a key
                for name in self.names(argument):
                    self.join(target, name)
            return
        self.anything(target, sorted(self.sharing.called(node, step)))

    def chosen(self, target: str, callee: Any, node: gast.Call) -> None:
        """`max(items)` gives an item, `sum(items)` something new that holds what the items hold, or where it begins."""
        others = [k.value for k in node.keywords if k.arg in ("default", "start")]
        for name in self.names(node.args[0]) if len(node.args) == 1 or callee is builtins.sum else []:
            item = self.inside(name)
            self.join(*((self.inside(target), self.inside(item)) if callee is builtins.sum else (target, item)))
        for other in [*others, *(node.args[1:] if callee is builtins.sum else node.args if node.args[1:] else [])]:
            for name in self.names(other):
                self.join(target, name)

    def anything(self, target: str, names: list[str]) -> None:
        """Nothing more is known than that the target may be, or hold, or be held by one of these, or be an item of it."""
        if "*" not in target and self.plain(target):
            return
        for label in names:
            if label in self.own and not self.plain(label):
                self.join(target, label)
                kinds = [self.sharing.joined.get(n, UNKNOWN) for n in (target, label)]
                if not all(isinstance(k, Num | Const | Fun) for k in kinds):
                    self.join(target, self.inside(label))


def keys_only(node: gast.Call, kind_of: Callable[[gast.expr], Kind]) -> bool:
    """`list(d)`, `sorted(d.keys())`, `sorted(range(n), key=…)`: numbers and keys come out, and nothing that is held."""
    if label_of(node) not in ("list", "tuple", "sorted", "reversed", "set", "frozenset") or len(node.args) != 1:
        return False
    match node.args[0]:
        case gast.Call(func=gast.Name(id="range")) | gast.Call(func=gast.Attribute(attr="keys"), args=[]):
            return True
    return isinstance(kind_of(node.args[0]), Map | DictOf)


class Reaching:
    """Which containers a name may stand for, or lead to by look-ups; arrays and numbers hold none."""

    def __init__(self, unit: Unit, sharing: Sharing | None = None):
        kinds = unit.joined_kinds()
        plain = lambda label: isinstance(kinds.get(label, UNKNOWN), Num | Fun | Const)  # noqa: E731
        own = variables(unit.program) | set(unit.captured) | kinds.keys()
        self.pointing = Pointing(sharing or Sharing(unit), plain, own, containers=True)
        for step in every(unit.program.body):
            self._step(step)

    def _step(self, step: Step) -> None:
        match step:
            case Op():
                self.pointing.op(step)
                if step.inplace or changed_by(step.expr) is not None:
                    self._put(step.expr)
            case Store():
                self.pointing.store(step)
            case Loop(target=gast.expr()):
                self.pointing.loop(step)
            case Effect():
                self._put(step.statement)

    def _put(self, node: gast.AST) -> None:
        """Something may have been put into any of these: nothing more is known."""
        first, *rest = self.pointing.names(node) or [""]
        for label in rest:
            self.pointing.join(first, label)
            self.pointing.join(first, self.pointing.inside(label))

    def same(self, a: str, b: str) -> bool:
        """May two names stand for one container?"""
        return self.pointing.find(a) == self.pointing.find(b)

    def shows(self, base: str, names: set[str]) -> set[str]:
        """Those of the names under which a change of what `base` holds shows."""
        classes = self.pointing.holders(base)
        return {n for n in names if self.pointing.find(n.removesuffix("'")) in classes}
