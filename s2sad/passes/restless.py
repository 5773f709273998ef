"""Generators that go on writing what they have yielded: as lists they would give the last contents every time.

>>> import numpy as np
>>> from s2sad import grad
>>> def states(u):
...     for _ in range(3):
...         u[1:] += u[:-1]
...         yield u
>>> grad(lambda x: np.sum(sum(states(x * 1.0))))(np.ones(3))  # doctest: +IGNORE_EXCEPTION_DETAIL
Traceback (most recent call last):
...
s2sad.errors.UnsupportedError: it would give the last contents every time
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import gast

from s2sad.errors import UnsupportedError
from s2sad.ir import Store, every
from s2sad.kinds import UNKNOWN, Kind, Num
from s2sad.passes.function_changes import Changes
from s2sad.passes.generator_texts import is_generator
from s2sad.passes.sources import immutable
from s2sad.scope import Scope
from s2sad.trees import YIELDS, names_read, root_name, walk
from s2sad.unit import Unit, is_user_function

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser
    from s2sad.passes.parse import Source

CONTAINER_METHODS = {"append", "appendleft", "extend", "extendleft", "insert", "pop", "popleft", "popitem", "clear",
                     "remove", "update", "setdefault", "add", "discard", "rotate", "reverse"}  # fmt: skip
SHALLOW = {"tuple", "list", "dict", "set", "sorted", "reversed"}
NUMBERS = {"len", "float", "int", "bool", "str", "round", "abs", "sum", "hash", "prod", "norm", "dot", "max", "min"}
MESSAGE = "the generator may write later what it yields here, and all its items are made before the first is used"
HINT = "Yield a copy: yield x.copy(), or loop over the generator where it is called."


def restless(source: Source) -> set[int]:
    """The `yield`s, by their ids, of what the generator may write later: kinds tell whether it is an array or a number."""
    found = Restless(source.tree, Scope.of(source.function, source.tree), partial(source.error, UnsupportedError))
    return {id(node) for node in found.written_behind()}


def refuse_objects(home: Normaliser, node: gast.AST) -> None:
    """An object is put into the list that stands for a generator."""
    if _noted(home.origin.node):
        raise home.error(MESSAGE, node, HINT)


def refuse_restless(unit: Unit) -> None:
    """What is put into the list that stands for a generator must be a number, or nobody writes it."""
    for step in every(unit.program.body):
        if isinstance(step, Store) and step.op == "append" and _noted(step.origin.node):
            kinds = {**unit.joined_kinds(), **step.kinds}
            kind = kinds.get(step.value.id, UNKNOWN) if isinstance(step.value, gast.Name) else UNKNOWN
            if not isinstance(step.value, gast.Constant) and not _settled(kind):
                raise unit.error(UnsupportedError, MESSAGE, step.origin.node, HINT)


def _noted(node: gast.AST) -> bool:
    return any(getattr(place, "restless", False) for place in (node, getattr(node, "original", None)))


def _settled(kind: Kind) -> bool:
    return (isinstance(kind, Num) and kind.scalar) or immutable(kind)


class Restless(Changes):
    def __init__(self, tree: Any, scope: Scope, error: Any):
        super().__init__(tree, scope, error)
        self.shared = self.sharing()

    def written_behind(self) -> list[gast.AST]:
        """The `yield`s of what is written somewhere."""
        written = [found for node in self.nodes for found in self.writes(node)]
        return [
            node
            for node in self.nodes
            if isinstance(node, YIELDS)
            and node.value is not None
            and any(self.met(item, change) for item in self.aliases(node.value) for change in written)
        ]

    def met(self, item: tuple[str, bool], change: tuple[str, bool]) -> bool:
        (label, whole), (other, own) = item, change
        return bool(self.together([label]) & self.together([other])) and (whole or not own or label != other)

    def aliases(self, node: gast.expr) -> Iterator[tuple[str, bool]]:
        """(name, does the item itself share its memory, and not just what is in it?)"""
        match node:
            case gast.Tuple(elts=items) | gast.List(elts=items):
                for item in items:
                    yield from self.aliases(item)
            case gast.Attribute(value=gast.Name(id=label)):
                yield f"{label}.{node.attr}", True
                yield label, False
            case gast.Call(func=func, args=args):
                label = getattr(func, "attr", getattr(func, "id", ""))
                if isinstance(func, gast.Name) and label in SHALLOW:
                    for argument in args:
                        yield from ((n, False) for n in sorted(self.held(argument)))
                elif label not in NUMBERS:
                    yield from ((n, True) for n in sorted(self.held(node)))
            case _:
                yield from ((n, True) for n in sorted(self.held(node)))

    def writes(self, node: gast.AST) -> Iterator[tuple[str, bool]]:
        """(name, is only that container itself changed?)"""
        match node:
            case gast.AugAssign(target=gast.Name(id=label)):
                yield label, False
            case gast.AugAssign(target=gast.Attribute(value=gast.Name(id=label), attr=attr)):
                yield f"{label}.{attr}", False
            case gast.Subscript(value=value) if not isinstance(node.ctx, gast.Load):
                yield root_name(node), isinstance(value, gast.Name)
            case gast.Attribute(value=gast.Name(id=label)) if not isinstance(node.ctx, gast.Load):
                yield label, True
            case gast.Attribute() if not isinstance(node.ctx, gast.Load):
                yield root_name(node), False
            case gast.Call(func=gast.Attribute(value=gast.Name(id=label), attr=attr)) if attr in CONTAINER_METHODS:
                yield label, True
            case gast.Call() if self.callee(node) is next:
                return
            case gast.Call():
                yield from ((label, False) for label in sorted(self.by_call(node)[1] - {""}))
                if self.of_restless(node):
                    yield from ((label, False) for label in sorted(self.together(names_read(node))))

    def of_restless(self, node: gast.Call) -> bool:
        """Is it a call of a generator that goes on writing what it has yielded?"""
        from s2sad.passes.parse import parse

        inner, callee = self.inner(node), self.callee(node)
        if isinstance(inner, gast.FunctionDef) and inner is not self.tree:
            if not any(isinstance(n, YIELDS) for n in walk(inner)):
                return False
            found = Restless(inner, self.scope, self.error)
        elif isinstance(callee, types.FunctionType) and is_generator(callee) and is_user_function(callee):
            tree = parse(callee).tree
            if callee.__name__ in names_read(tree):
                return False  # it calls itself, and is made a list there, too
            found = Restless(tree, Scope.of(callee, tree), self.error)
        else:
            return False
        return bool(found.written_behind())
