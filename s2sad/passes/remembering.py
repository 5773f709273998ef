"""`@functools.cache` on functions inside: each call is computed again, which shows where the function does something, or would see a change."""

from __future__ import annotations

import functools
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gast

from s2sad.kinds import Num
from s2sad.passes.draws import draws
from s2sad.passes.effects import effects
from s2sad.passes.generator_methods import classes_in_sight
from s2sad.passes.writing_names import WRITING_METHODS
from s2sad.scope import declared_outside, parameters
from s2sad.trees import children, names_bound, names_read, root_name, walk
from s2sad.unit import is_user_function

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

CACHES = (functools.lru_cache, functools.cache)
INNER = gast.FunctionDef | gast.Lambda
LOOPS = gast.For | gast.While | gast.ListComp | gast.SetComp | gast.DictComp | gast.GeneratorExp


def check_remembering(home: Normaliser, tree: gast.FunctionDef) -> None:
    """Refuse where a function in a tree would be seen to remember what it gave."""
    for function in walk(tree):
        if isinstance(function, gast.FunctionDef) and function is not tree and _cached(home, function):
            for around in walk(tree):
                if isinstance(around, gast.FunctionDef) and any(n is function for s in around.body for n in walk(s)):
                    _check(home, around, function)


def _check(home: Normaliser, around: gast.FunctionDef, function: gast.FunctionDef) -> None:
    found = _Remembering(home, around, function)
    for shows, why in (
        (found.acts(function, set()), "does more than give a value"),
        (found.sees_changes(), "reads what is changed later"),
        (found.is_written(), "gives back something that is written"),
    ):
        if shows:
            raise home.error(
                f"{function.name!r} remembers what it gave, and {why}",
                function,
                "Keep what it gave in a dict of your own.",
            )


def _cached(home: Normaliser, function: gast.FunctionDef) -> bool:
    return any(
        any(home.scope.lookup(d.func if isinstance(d, gast.Call) else d) is cache for cache in CACHES)
        for d in function.decorator_list
    )


class _Remembering:
    def __init__(self, home: Normaliser, tree: gast.FunctionDef, function: gast.FunctionDef):
        self.home, self.tree, self.function = home, tree, function
        inside = {id(n) for n in walk(function)}
        self.around = [(n, loops, inner) for n, loops, inner in _placed(tree) if id(n) not in inside]
        self.local = names_bound(tree.body) | {p.id for p in parameters(tree)}
        self.functions = {n.name: n for n in walk(tree) if n is not tree and isinstance(n, gast.FunctionDef)}

    def acts(self, function: gast.FunctionDef, seen: set[str]) -> bool:
        """Does a function do anything, besides giving a value?"""
        if function.name in seen:
            return False
        seen.add(function.name)
        own = names_bound(function.body) - {p.id for p in parameters(function)}
        nodes = [n for stmt in function.body for n in walk(stmt)]
        shared = {n for node in nodes for n in _parts(node, own)}
        if declared_outside(function.body):
            return True
        for node in nodes:
            if (label := self.written(node)) is not None and label not in own - shared:
                return True
            match node:
                case gast.AugAssign(target=gast.Name(id=label)) if label in shared and self.arrays():
                    return True
            if isinstance(node, gast.Call):
                callee = self.functions.get(node.func.id) if isinstance(node.func, gast.Name) else None
                if callee is not None and self.acts(callee, seen):
                    return True
                if callee is None and draws(node, self.home.scope, set(), unknown=False):
                    return True
        return False

    def written(self, node: gast.AST) -> str | None:
        """The name below which a node writes something."""
        match node:
            case gast.Subscript(ctx=gast.Store() | gast.Del()) | gast.Attribute(ctx=gast.Store() | gast.Del()):
                return root_name(node)
            case gast.Call(func=gast.Attribute(value=base, attr=attr)) if attr in WRITING_METHODS or self.method_writes(
                attr
            ):
                return root_name(base)
            case gast.Call(func=func, args=args) if is_user_function(callee := self.home.scope.lookup(func)):
                if isinstance(callee, types.FunctionType) and effects(callee).writes:
                    return next((a.id for a in args if isinstance(a, gast.Name)), "")
        return None

    @functools.cached_property
    def methods(self) -> set[str]:
        """Names of methods of classes in sight that write."""
        found: set[str] = set()
        for cls in classes_in_sight(self.home.scope):
            found |= {n for n, m in vars(cls).items() if isinstance(m, types.FunctionType) and effects(m).writes}
        return found

    def method_writes(self, attr: str) -> bool:
        return attr in self.methods

    def sees_changes(self) -> bool:
        """Is what it reads bound or written again, once it has been made?"""
        reads = (names_read(self.function) & self.local) - names_bound(self.function.body) - self.functions.keys()
        reads -= {p.id for p in parameters(self.function)}
        times: dict[str, int] = {p.id: 1 for p in parameters(self.tree)}
        later: set[str] = set()
        for node, loops, inner in self.around:
            label = node.id if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load) else None
            if label in reads and (inner is None or label in declared_outside(inner.body)):
                times[label] = times.get(label, 0) + 1 + bool(loops and self.function not in loops)
                later |= {label} if inner is not None or self.behind(node) else set()
            if self.written(node) in reads and (inner is not None or self.behind(node)):
                return True
        return any(times[label] > 1 for label in later)

    def behind(self, node: Any) -> bool:
        return getattr(node, "lineno", 0) > self.function.lineno

    def is_written(self) -> bool:
        """Is what it gives changed by those who get it?"""
        kept = {
            t.id
            for node, _, _ in self.around
            if isinstance(node, gast.Assign) and self.calls(node.value)
            for t in node.targets
            if isinstance(t, gast.Name)
        }
        for node, _, _ in self.around:
            base = node.func.value if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) else node
            if self.written(node) is not None and any(
                self.calls(n) or isinstance(n, gast.Name) and n.id in kept for n in walk(base)
            ):
                return True
            match node:
                case gast.AugAssign(target=gast.Name(id=label)) if label in kept and self.may_give_arrays():
                    return True
        return False

    def calls(self, node: gast.AST) -> bool:
        return isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id == self.function.name

    def may_give_arrays(self) -> bool:
        values = [n.value for n in walk(self.function) if isinstance(n, gast.Return) and n.value is not None]
        made = any(isinstance(n, gast.Call | gast.List | gast.ListComp | gast.Dict) for v in values for n in walk(v))
        return made or self.arrays()

    def arrays(self) -> bool:
        """May there be arrays?"""
        return any(not (isinstance(kind, Num) and kind.scalar) for kind in self.home.kinds.values())


def _parts(node: gast.AST, own: set[str]) -> set[str]:
    """Names for parts of what stands outside of a function."""
    match node:
        case gast.Assign(value=source) | gast.For(iter=source):
            bound = node.targets if isinstance(node, gast.Assign) else [node.target]
            if isinstance(source, gast.Name | gast.Attribute | gast.Subscript) and root_name(source) not in own:
                return {t.id for t in bound if isinstance(t, gast.Name)}
    return set()


def _placed(tree: gast.FunctionDef) -> Iterator[tuple[Any, tuple[Any, ...], Any]]:
    """Each node, with the loops around it, and the function inside that it stands in."""
    stack: list[tuple[Any, tuple[Any, ...], Any]] = [(n, (), None) for n in tree.body]
    while stack:
        node, loops, inner = stack.pop()
        yield node, loops, inner
        if isinstance(node, gast.FunctionDef):
            inner = node
        if isinstance(node, LOOPS):
            loops = (*loops, node)
        stack += [(n, loops, inner) for n in children(node)]
