"""Objects and functions as values: calls of methods, classes and functions as values: written out where they stand."""

from __future__ import annotations

import builtins
import dataclasses
import functools
import types
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.ir import Branch, Step
from s2sad.kinds import MISSING, kind_of
from s2sad.passes.attribute_writes import write
from s2sad.passes.call_arguments import arguments, given_objects, iterating, plainly, spread
from s2sad.passes.foreign import defaults_of, foreign_tree, reach
from s2sad.passes.generator_texts import is_generator
from s2sad.passes.generators import listed
from s2sad.passes.iterators_used import TAKING_ALL
from s2sad.passes.literals import literal
from s2sad.passes.located import at
from s2sad.passes.objects_outside import is_held_method
from s2sad.passes.pullbacks import of_known
from s2sad.passes.statics import gives_values, is_class_method, owner_of
from s2sad.passes.values import (
    NONE,
    NOTHING,
    Bound,
    Choice,
    Given,
    Inner,
    Instance,
    Kept,
    Known,
    Mapped,
    Method,
    Partial,
    Row,
)
from s2sad.passes.vectorized import called_mapped, mapped, mapped_outside
from s2sad.trees import clone, const, name
from s2sad.unit import is_user_function

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Calling:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def written_out(
        self,
        function: Any,
        owner: type | None,
        args: list[gast.expr],
        keywords: dict[str, gast.expr],
        node: gast.AST,
        steps: list[Step],
    ) -> gast.expr:
        """The value of a call of a function whose text stands elsewhere."""
        home = self.home
        if not isinstance(function, types.FunctionType):
            raise self.refuse(
                f"a call of {function!r} is not supported here", node, "Call it by its name, outside of a container."
            )
        tree = foreign_tree(home, function, owner)
        if home.yielding_to is None and is_generator(function):
            tree = listed(dataclasses.replace(home.source, tree=tree)).tree
        written = gast.Call(name("function"), args, [gast.keyword(k, v) for k, v in keywords.items()])
        written.lineno, written.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        if owner is None and not function.__closure__:
            special = home.inliner.lifting.specialised(function, tree, written, steps)
            if special is not None:
                return special
        return home.inliner.written_out(
            tree, spread(self, written, tree, steps), steps, defaults_of(home, function, tree), again=3
        )

    def on_Call(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        func = node.func
        if (kept := self.home.inliner.kept(func)) is not None:
            return self.home.inliner.lifting.kept(kept, plainly(self, node, steps), steps)
        if (made := self.home.inliner.transformed(node, steps)) is not None:
            return made
        callee = self.home.scope.lookup(func) if not (isinstance(func, gast.Name) and func.id in self.env) else MISSING
        if (table := self.table_asked(node)) is not None:
            return self.got_from_table(table, node, steps)
        if getattr(callee, "transform", "") == "vjp":
            return of_known(self.home, callee, plainly(self, node, steps), steps)
        if callee is object.__setattr__ and len(node.args) == 3 and isinstance(attr := literal(node.args[1]), str):
            write(self, (self.home.flat.atom(node.args[0], steps), attr), node.args[2], steps, node)
            return const(None)
        if (method := self.method_held(func)) is not None:
            return self.method_called(method, func, node, steps)
        if callee is not MISSING and not isinstance(callee, types.ModuleType):
            if callee in (builtins.iter, builtins.next) and self.home.iterators.concerns(node):
                taken = self.home.iterators.called(callee, node, steps)
                if taken is not None:
                    return taken
            if callee is functools.partial and (made := self.partial(node, steps)) is not None:
                return made
            if callee is np.vectorize and (made := mapped(self, node, steps)) is not None:
                return made
            if isinstance(callee, np.vectorize) and (each := mapped_outside(self, callee)) is not None:
                return called_mapped(self, each, node, steps)
            if (chosen := self.dispatched(callee, node, steps)) is not None:
                return chosen
            if self.callable_object(callee):
                return self.called(Given(kind_of(callee, f"{gast.unparse(func)}^")), node, steps)
            made = self.listed_table(callee, node, steps) or self.made_by(callee, node, steps)
            if made is not None:
                return made
            if (
                callee in TAKING_ALL
                and node.args
                and (part := self.home.iterators.part(node.args[0], steps)) is not None
            ):
                return self.home.flat.operation(at(gast.Call(func, [part, *node.args[1:]], node.keywords), node), steps)
            spread = iterating(self, callee, node, steps)
            if spread is not None:
                return self.home.flat.operation(spread, steps)
            known = self.gathered(callee, node, steps) or self._builtin(callee, node, steps)
            if known is not None:
                return known
            if self.built_here(callee):
                return self.construct(callee, node, steps)
            if is_class_method(callee):
                return self.called(Known(callee), node, steps)
            if (
                isinstance(callee, types.FunctionType)
                and is_user_function(callee)
                and (gives_values(callee) or given_objects(self, node) or self.home.outside.concerns(callee))
            ):
                return self.written_out(callee, _owner(callee), *arguments(self, node, steps), node, steps)
            return None
        if isinstance(func, gast.Attribute) and (outside := self.method_outside(func)) is not None:
            args, keywords = arguments(self, node, steps)
            function, owner = outside
            return self.written_out(function, owner, [func.value, *args], keywords, node, steps)
        if (held := self.function_outside(func)) is not None:
            return self.called(Known(held), node, steps)
        if (held := self.object_called(func)) is not None:
            return self.called(Given(kind_of(held, f"{gast.unparse(func)}^")), node, steps)
        if isinstance(func, gast.Attribute) and not self.touches(func):
            return None
        if isinstance(func, gast.Attribute):
            func = gast.Attribute(self.home.flat.atom(func.value, steps), func.attr, gast.Load())
            known = self.collected(func.value, func.attr, node, steps) or self.of_named_tuple(func, node, steps)
            if known is not None:
                return known
            target = self.looked_up(func, steps)
        elif isinstance(func, gast.Name):
            target = func
        elif isinstance(func, gast.Lambda):
            return None
        else:
            target = self.home.flat.atom(func, steps)
        found = self.value(target) if target is not None else None
        if found is None:
            if target is None or isinstance(func, gast.Name):
                return None
            if (
                isinstance(target, gast.Attribute)
                and isinstance(func, gast.Attribute)
                and isinstance(target.value, gast.Name | gast.Attribute)
            ):
                args, keywords = arguments(self, node, steps)  # a method of an array that an object holds
                own = gast.Call(target, args, [gast.keyword(k, v) for k, v in keywords.items()])
                own.lineno, own.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
                return own if self.touches(own) else self.home.flat.operation(own, steps)
            plain = at(gast.Call(self._atom(target, steps), node.args, node.keywords), node)
            return self.home.flat.operation(plain, steps)
        return self.called(found, node, steps)

    def _atom(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        if isinstance(node, gast.Name):
            return node
        held = self.home.temporary("value")
        steps.append(self.home.op(held, node))
        return name(held)

    def called(self, found: Any, node: gast.Call, steps: list[Step]) -> gast.expr:
        """The value of a call of an object or function."""
        match found:
            case Bound():
                args, keywords = arguments(self, node, steps)
                return self.written_out(
                    found.function, found.owner, [name(found.receiver), *args], keywords, node, steps
                )
            case Inner(tree):
                return self.home.inliner.called(tree, plainly(self, node, steps), steps)
            case Kept():
                return self.home.inliner.lifting.kept(found, plainly(self, node, steps), steps)
            case Known(value=value) if value is NOTHING:
                arguments(self, node, steps)
                return const(None)
            case Known(value) if getattr(value, "transform", "") == "vjp":
                return of_known(self.home, value, plainly(self, node, steps), steps)
            case Known(value=None):
                self.called_none(node, steps)
                return const(None)
            case Known(value) if is_held_method(value):
                return self.method_called(value, reach(self.home, value), node, steps)
            case Known(value) if is_class_method(value):
                cls = self.token(Known(value.__self__), "cls")
                args, keywords = arguments(self, node, steps)
                owner = owner_of(value.__func__, value.__self__)
                return self.written_out(value.__func__, owner, [cls, *args], keywords, node, steps)
            case Known(value, tree):
                if self.built_here(value):
                    return self.construct(value, node, steps)
                if (
                    isinstance(value, types.FunctionType)
                    and is_user_function(value)
                    and (gives_values(value) or given_objects(self, node))
                ):
                    return self.written_out(value, _owner(value), *arguments(self, node, steps), node, steps)
                if self._is_plain_call(node, value):
                    return self._plain_call(node, value, steps)
                func = (
                    clone(tree)
                    if tree is not None and not (isinstance(tree, gast.Name) and tree.id in self.env)
                    else reach(self.home, value)
                )
                plain = gast.Call(func, node.args, node.keywords)
                plain.lineno, plain.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
                return self.home.flat.operation(plain, steps)
            case Partial():
                return self.called_partial(found, node, steps)
            case Mapped():
                return called_mapped(self, found, node, steps)
            case Method():
                return self.called_method(found, node, steps)
            case Choice():
                return self._choice(found, node, steps)
            case Row() if found.arena.type is None:
                return self.called(self.function_of(found, steps), node, steps)
            case Instance() | Given() | Row():
                function, owner = self.method_of(found, "__call__")
                if function is not None:
                    args, keywords = arguments(self, node, steps)
                    func = node.func
                    known = isinstance(func, gast.Name) and self.env.get(func.id) is found
                    receiver = clone(func) if known else self.receiver(found, func, steps)
                    return self.written_out(function, owner, [receiver, *args], keywords, node, steps)
        raise self.refuse(
            "it can't be known when generating what this calls",
            node,
            "Call the function or method by its name, or choose it by if and else.",
        )

    def receiver(self, found: Any, func: gast.expr, steps: list[Step]) -> gast.expr:
        """A name for the object that is called."""
        if isinstance(found, Instance | Row):
            return self.token(found, "object")
        atom = self.home.flat.atom(func, steps)
        if isinstance(atom, gast.Name):
            self.stand_for(atom.id, found)
            return atom
        held = self.home.temporary("object")
        steps.append(self.home.op(held, atom))
        self.stand_for(held, found)
        return name(held)

    def _is_plain_call(self, node: gast.Call, value: Any) -> bool:
        return self._builtin_applies(value)

    def _builtin_applies(self, value: Any) -> bool:
        return value in (builtins.isinstance, builtins.getattr)

    def _plain_call(self, node: gast.Call, value: Any, steps: list[Step]) -> gast.expr:
        found = self._builtin(value, node, steps)
        if found is None:
            raise self.refuse("this call is not supported", node, "Call the function or method by its name.")
        return found

    def _choice(self, found: Choice, node: gast.Call, steps: list[Step]) -> gast.expr:
        """`if test: first(...) else: second(...)`"""
        left = self.settled(found)
        if not isinstance(left, Choice):
            return self.called(left, node, steps)
        args, keywords = arguments(self, node, steps)
        held = self.home.names.fresh("chosen_value")
        self.home.varied.add(held)
        plain = gast.Call(name("function"), args, [gast.keyword(k, v) for k, v in keywords.items()])
        plain.lineno, plain.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)

        def side(rest: list[gast.expr], values: list[Any]) -> list[Step]:
            made: list[Step] = []
            if len(values) == 1 and values[0] is NONE:
                self.called_none(node, made)
                return made
            if len(values) == 1:
                self.home.flat.into(held, self.called(values[0], clone(plain), made), made)
                return made
            then, orelse = self.branches(rest[0], lambda: side([], values[:1]), lambda: side(rest[1:], values[1:]))
            return [Branch(self.home.origin, clone(rest[0]), then, orelse)]

        steps += side(left.tests, left.values)
        return name(held)


def _owner(function: types.FunctionType) -> type | None:
    """The class in whose body a function stands, told by its name."""
    path = function.__qualname__.split(".")
    if len(path) < 2 or path[-2] == "<locals>":
        return None
    found: Any = function.__globals__.get(path[0], MISSING)
    for part in path[1:-1]:
        found = getattr(found, part, MISSING)
    return owner_of(function, found) if isinstance(found, type) else None
