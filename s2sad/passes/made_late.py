"""What a function's text makes item by item, and which of it is written out as a loop, so that all happens in Python's order."""

from __future__ import annotations

import builtins
import itertools
from functools import cached_property
from typing import Any

import gast

from s2sad.kinds import MISSING
from s2sad.passes.effects import effects, of_tree
from s2sad.passes.function_changes import Changes
from s2sad.passes.generator_methods import (
    generator_methods,
    methods_in_sight,
    methods_that_give_late,
    stays_in_turns,
)
from s2sad.passes.generator_texts import bound as given_to
from s2sad.passes.generator_texts import (
    gives_late,
    is_generator,
    steps_in_sight,
    taken_in_loop,
    tree_gives_late,
    written_out_in_loops,
)
from s2sad.passes.iterators_used import LISTS, TAKING_ALL
from s2sad.passes.parse import parse
from s2sad.trees import YIELDS, children, names_read, names_stored, walk
from s2sad.unit import is_user_function

BESIDE = (builtins.zip, builtins.enumerate, builtins.reversed, builtins.iter, itertools.islice, itertools.takewhile)
# these take all that they are given where they stand
POOLING = (itertools.product, itertools.permutations, itertools.combinations, itertools.combinations_with_replacement)
MADE_LATE = (
    builtins.map,
    builtins.filter,
    *(v for v in vars(itertools).values() if isinstance(v, type) and v not in POOLING),
)


CALLING = {  # and these call a function, the argument at a place, with each item
    builtins.map: 0,
    builtins.filter: 0,
    itertools.starmap: 0,
    itertools.takewhile: 0,
    itertools.dropwhile: 0,
    itertools.filterfalse: 0,
    itertools.accumulate: 1,
}


class Late(Changes):
    """One function's text."""

    @cached_property
    def above(self) -> dict[int, Any]:
        """The node around each, by its id."""
        return {id(child): node for node in self.nodes for child in children(node)}

    def generator(self, node: gast.AST) -> bool:
        if not isinstance(node, gast.Call):
            return False
        inner = self.inner(node)
        if isinstance(inner, gast.FunctionDef):
            return any(isinstance(n, YIELDS) for n in walk(inner))
        if is_generator(self.callee(node)):
            return is_user_function(self.callee(node))
        return bool(self.methods(node))

    @cached_property
    def generating(self) -> dict[str, list[Any]]:
        """Methods that are generators, and names that are bound to some."""
        found = generator_methods(self.scope, self.nodes)
        for node in self.nodes if found else ():
            match node:
                case gast.Assign(targets=[gast.Name(id=label)], value=gast.Attribute(attr=attr)) if attr in found:
                    found[f"{label} here"] = found[attr]
        return found

    def methods(self, node: gast.Call) -> list[Any]:
        """The generators that a method of an object may be, whose class the text does not tell."""
        match node.func:
            case gast.Attribute(attr=attr) if self.callee(node) is MISSING:
                return self.generating.get(attr, [])
            case gast.Name(id=label):
                return self.generating.get(f"{label} here", [])
        return []

    @cached_property
    def giving(self) -> dict[str, list[Any]]:
        """Methods that give something late, without being generators."""
        return methods_that_give_late(self.scope, self.nodes)

    @cached_property
    def known_methods(self) -> dict[str, list[Any]]:
        return methods_in_sight(self.scope, self.nodes)

    def by_call(self, node: gast.Call) -> tuple[set[str], set[str]]:
        """Of `map(f, xs)` what calls of f change, too; a function that is given and not known is taken to change nothing."""
        bound, written = super().by_call(node)
        for kind, place in CALLING.items():
            if self.callee(node) is kind and len(node.args) > place and self.may_act(node.args[place]):
                given = [a for i, a in enumerate(node.args) if i != place]
                one, other = super().by_call(gast.Call(node.args[place], given, []))
                bound, written = bound | one, written | other
        return bound, written

    def may_act(self, function: gast.expr) -> bool:
        """Is it a function inside or of a module, or a method that writes something?"""
        if isinstance(function, gast.Name) and function.id in self.methods_named:
            function = self.methods_named[function.id]
        if isinstance(function, gast.Attribute) and self.scope.lookup(function) is MISSING:
            found = self.known_methods.get(function.attr, [])
            return any(
                (of_tree(m, self.scope) if isinstance(m, gast.FunctionDef) else effects(m)).writes for m in found
            )
        return self.called(function) is not MISSING

    @cached_property
    def methods_named(self) -> dict[str, gast.Attribute]:
        """`f = c.step`"""
        return {
            t.id: n.value
            for n in self.nodes
            if isinstance(n, gast.Assign) and isinstance(n.value, gast.Attribute)
            for t in n.targets
            if isinstance(t, gast.Name)
        }

    def gives(self, node: gast.Call) -> bool:
        """Is it the call of a function that gives something late, or a look at a dict that goes with it?"""
        inner, callee = self.inner(node), self.callee(node)
        if isinstance(inner, gast.FunctionDef):
            return tree_gives_late(inner)
        if callee is not MISSING:
            return gives_late(callee) and is_user_function(callee)
        if not isinstance(node.func, gast.Attribute):
            return False
        if node.func.attr in ("keys", "values", "items") and not node.args:
            return isinstance(self.above.get(id(node)), gast.Assign)
        return node.func.attr in self.giving

    def late(self, node: gast.AST) -> bool:
        if isinstance(node, gast.GeneratorExp) or self.generator(node):
            return True
        if not isinstance(node, gast.Call):
            return False
        if self.gives(node):
            return True
        callee = self.callee(node)
        if any(callee is kind for kind in MADE_LATE):
            return True
        return any(callee is kind for kind in BESIDE) and (
            any(self.late(part) for part in self.sources(node)) or not self.at_once(node)
        )

    def at_once(self, node: gast.AST) -> bool:
        """Do a loop or a call take all items of `zip(a, b)` where it stands?"""
        parent = self.above.get(id(node))
        return isinstance(parent, gast.For | gast.comprehension | gast.Call | gast.Starred)

    def sources(self, node: gast.AST) -> list[gast.expr]:
        if isinstance(node, LISTS):
            return [part.iter for part in node.generators]
        return list(getattr(node, "args", ())) if self.late_call(node) else []

    def late_call(self, node: gast.AST) -> bool:
        return isinstance(node, gast.Call) and any(self.callee(node) is kind for kind in (*BESIDE, *MADE_LATE))

    def of_new_object(self, node: gast.AST) -> bool:
        """`Walk(x).steps()`: nobody else has the object, but for what it was given."""
        base = getattr(getattr(node, "func", None), "value", None)
        return isinstance(base, gast.Call) and (
            isinstance(self.callee(base), type) or getattr(base.func, "id", "") in self.classes
        )

    @cached_property
    def classes(self) -> set[str]:
        return {n.name for n in self.nodes if isinstance(n, gast.ClassDef)}

    # what is written out

    def written_out(self, node: gast.expr) -> bool:
        """Is the generator's text written out around the loop's body?"""
        if self.generator(node):
            inner = self.inner(node)
            if isinstance(inner, gast.FunctionDef):
                return steps_in_sight(inner) and inner.name not in names_read(inner)
            if methods := self.methods(node):  # type: ignore[arg-type]
                return _has_a_name(node) and all(map(stays_in_turns, methods))
            return written_out_in_loops(self.callee(node))
        late = [part for part in self.sources(node) if self.late(part)]
        if self.callee(node) is itertools.islice and len(node.args) != 2:
            return False
        return (
            any(self.callee(node) is kind for kind in (*BESIDE[:2], itertools.islice))
            and len(late) == 1
            and self.written_out(late[0])
        )

    def in_turns(self, node: gast.expr, call: gast.Call) -> bool:
        """Is it given to a generator that a loop is written out as, which takes its items in a loop of its own?"""
        above = self.above.get(id(call))
        if not self.generator(node) or not self.written_out(node) or not self.generator(call):
            return False
        around = isinstance(above, gast.Call) and self.in_turns(call, above)
        around = around or (isinstance(above, gast.For | gast.comprehension) and above.iter is call)
        if isinstance(above, gast.Call) and above.args and above.args[0] is call:
            around = around or any(self.callee(above) is taking for taking in TAKING_ALL)
        tree, methods = self.inner(call), self.methods(call)
        if methods and (len(methods) > 1 or isinstance(call.func, gast.Name)):
            return False
        if tree is None:
            found = methods[0] if methods else self.callee(call)
            tree = found if isinstance(found, gast.FunctionDef) else parse(found).tree
        return (
            around
            and self.written_out(call)
            and any(b is node and taken_in_loop(tree, a) for a, b in given_to(tree, call, bool(methods)))
        )

    def pairs_stay(self, node: gast.Call, loop: gast.For) -> bool:
        """`for a, b in pairwise(xs)`: is the loop's body known to put nothing into xs, whatever it does to the items?"""
        items = node.args[0] if node.args else None
        if not isinstance(items, gast.Name) or self.late(items):
            return False
        targets = names_stored(loop.target)
        bound, written = self.changed(loop.body)
        bound -= {n.target.id for stmt in loop.body for n in walk(stmt) if is_update(n)}
        written -= {"", *targets}
        return not bound & {items.id, *targets} and not self.together(written) & self.together([items.id])


def _has_a_name(node: Any) -> bool:
    """Is it a method of a variable, or of an attribute of one?"""
    receiver = node.func.value if isinstance(node.func, gast.Attribute) else None
    while isinstance(receiver, gast.Attribute):
        receiver = receiver.value
    return isinstance(receiver, gast.Name)


def is_update(node: gast.AST) -> bool:
    """`name op= value`"""
    return isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name)
