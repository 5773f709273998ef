"""What the statements of a function's text may change, by names: read off on the safe side, memory that names share included."""

from __future__ import annotations

import builtins
import types
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import gast
import numpy as np

from s2sad.classes_of_names import Classes
from s2sad.kinds import MISSING
from s2sad.passes.changing_calls import CHANGES
from s2sad.passes.draws import may_draw
from s2sad.passes.effects import effects
from s2sad.passes.iterators_made import makes_iterator
from s2sad.passes.writing_names import WRITING_FUNCTIONS, writes_arguments
from s2sad.scope import Scope, parameters
from s2sad.trees import names_free, names_read, names_stored, root_name, walk
from s2sad.unit import is_user_function

HARMLESS = {*dir(np.ndarray), *dir(list), *dir(dict), *dir(str), *dir(set)} - CHANGES
NEW = {"copy", "array", "zeros", "ones", "empty", "full", "zeros_like", "ones_like", "empty_like", "full_like", "sum",
       "dot", "float", "int", "len", "range", "abs", "arange", "linspace", "eye", "mean", "where", "concatenate"}  # fmt: skip


class Changes:
    """One function's text."""

    def __init__(self, tree: Any, scope: Scope, error: Callable[..., Exception]):
        self.tree, self.scope, self.error = tree, scope, error
        self.nodes = list(walk(tree))
        self.moved: set[str] = set()  # parameters that are iterators
        self.found: dict[int, tuple[set[str], set[str], bool]] = {}  # of functions that are defined inside
        self.local = {n.name: n for n in self.nodes if isinstance(n, gast.FunctionDef) and n is not tree}
        self.local |= {
            t.id: n.value
            for n in self.nodes
            if isinstance(n, gast.Assign) and isinstance(n.value, gast.Lambda)
            for t in n.targets
            if isinstance(t, gast.Name)
        }

    def callee(self, node: gast.AST) -> Any:
        return self.scope.lookup(node.func) if isinstance(node, gast.Call) else MISSING

    def called(self, func: gast.expr) -> Any:
        """What a call calls: a function inside as its tree, anything else as the object."""
        return self.local.get(getattr(func, "id", "")) or self.scope.lookup(func)

    @cached_property
    def iterators(self) -> set[str]:
        """Names that are bound to iterators that are made just there, and to nothing else."""
        others = [n.id for n in self.nodes if isinstance(n, gast.Name) and not isinstance(n.ctx, gast.Load)]
        found: set[str] = set()
        for node in self.nodes:
            match node:
                case gast.Assign(targets=[gast.Name(id=label)], value=value) if makes_iterator(value, self.called):
                    others.remove(label)
                    found.add(label)
        return found - set(others)

    def inner(self, node: gast.AST) -> Any:
        """The function inside this one that a call calls."""
        func = getattr(node, "func", None)
        return self.local.get(func.id) if isinstance(func, gast.Name) else None

    # what shares memory, what is read, and what changes

    def sharing(self) -> dict[str, str]:
        """A name for all that may share memory with each name."""
        classes = Classes()
        for node in self.nodes:
            pairs: list[tuple[Any, Any]] = []
            match node:
                case gast.Assign(targets=targets, value=value):
                    pairs = [(t, value) for t in targets]
                case gast.NamedExpr(target=target, value=value):
                    pairs = [(target, value)]
                case gast.For(target=target, iter=value) | gast.comprehension(target=target, iter=value):
                    pairs = [(target, value)]
                case gast.With(items=items):
                    pairs = [(i.optional_vars, i.context_expr) for i in items if i.optional_vars is not None]
                case gast.Call(func=gast.Attribute(value=value, attr=attr), args=args) if attr in CHANGES:
                    pairs = [(value, argument) for argument in args]
            for target, value in pairs:
                bases = names_stored(target) | {root_name(n) for n in walk(target)}
                labels = sorted((bases | self.held(value)) - {""})
                for label in labels[1:]:
                    classes.join(label, labels[0])
        return {label: classes.find(label) for label in classes.parent}

    def held(self, value: gast.AST) -> set[str]:
        """The names whose memory a value may be."""
        match value:
            case gast.BinOp() | gast.Constant() | gast.Compare() | gast.UnaryOp() | gast.JoinedStr():
                return set()
            case gast.Call(func=func):
                label = getattr(func, "attr", getattr(func, "id", ""))
                return set() if label in NEW or isinstance(self.callee(value), np.ufunc) else names_read(value)
        return names_read(value)

    def together(self, labels: Iterable[str]) -> set[str]:
        return {self.shared.get(label, label) for label in labels}

    def reads(self, node: gast.AST) -> set[str]:
        """Names that are read while items are made, in functions that are defined here too."""
        found, stack = set(), [node]
        while stack:
            top = stack.pop()
            new = names_free(top) - self.own(top) - found
            found |= new
            stack += [self.local[label] for label in sorted(new) if label in self.local]
        return found

    def own(self, node: Any) -> set[str]:
        """The variables and parameters of a function that is defined inside."""
        if not isinstance(node, gast.FunctionDef | gast.Lambda):
            return set()
        outside = {n for d in walk(node) if isinstance(d, gast.Nonlocal | gast.Global) for n in d.names}
        return (names_stored(node) | {p.id for p in parameters(node)}) - outside

    def changed(self, nodes: Iterable[gast.AST], calls: bool = True) -> tuple[set[str], set[str]]:
        """Names that are bound, and names of memory that is written, by statements and expressions."""
        bound: set[str] = set()
        written: set[str] = set()
        for node in (inner for outer in nodes for inner in walk(outer)):
            match node:
                case gast.Name() if isinstance(node.ctx, gast.Store | gast.Del):
                    bound.add(node.id)
                case gast.Subscript() | gast.Attribute() if not isinstance(node.ctx, gast.Load):
                    written.add(root_name(node))
                case gast.AugAssign(target=target):
                    written.add(root_name(target))
                case gast.Call() if calls:
                    one, other = self.by_call(node)
                    bound, written = bound | one, written | other
        return bound, written

    def by_call(self, node: gast.Call) -> tuple[set[str], set[str]]:
        inner, callee = self.inner(node), self.callee(node)
        if inner is not None:
            return self.by_inner(inner, node)
        if callee is MISSING:
            attr = node.func.attr if isinstance(node.func, gast.Attribute) else ""
            return (set(), set()) if attr in HARMLESS else (set(), names_read(node))
        if (
            callee is builtins.next
            and isinstance(node.args[0], gast.Name)
            and node.args[0].id in self.iterators | self.moved
        ):
            return set(), set()  # a place in it moves; lateness.py has seen to it that this changes nothing else
        if callee is builtins.next or writes_arguments(callee) or any(k.arg == "out" for k in node.keywords):
            return set(), names_read(node)
        if isinstance(callee, types.FunctionType) and is_user_function(callee):
            acts = effects(callee).writes or may_draw(callee, unknown=False)
            return set(), names_read(node) if acts else set()
        return set(), names_read(node) if getattr(callee, "__name__", "") in WRITING_FUNCTIONS else set()

    def by_inner(self, inner: Any, node: gast.Call) -> tuple[set[str], set[str]]:
        if id(inner) not in self.found:
            self.found[id(inner)] = set(), set(), True  # a function that calls itself
            self.found[id(inner)] = self.of_inner(inner)
        bound, written, arguments = self.found[id(inner)]
        return bound, written | (names_read(node) if arguments else set())

    def of_inner(self, inner: Any) -> tuple[set[str], set[str], bool]:
        """What a function that is defined inside binds and writes outside, and whether it may write its arguments."""
        body = inner.body if isinstance(inner, gast.FunctionDef) else [inner.body]
        bound, written = self.changed(body)
        own = self.own(inner)
        given = {p.id for p in parameters(inner)}
        return bound - own, written - own, bool(self.together(written & own) & self.together(given))
