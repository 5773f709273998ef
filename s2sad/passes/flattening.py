"""The half of `normalise` that splits expressions: one operation on atoms, temporaries for what is inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.ir import Step
from s2sad.kinds import MISSING
from s2sad.names import describe
from s2sad.passes.callees import attribute_by_name, followed, joined_by_call, readable, transformed
from s2sad.passes.closures import looks_up_defaults, with_defaults
from s2sad.passes.comprehensions import as_list, dict_comprehension, expand, generated, made_set, set_comprehension
from s2sad.passes.conditions import chosen_operand
from s2sad.passes.flat_slices import of_flat
from s2sad.passes.iterators_used import TAKING_ALL, is_user_class
from s2sad.passes.keys_displayed import displayed
from s2sad.passes.located import at
from s2sad.passes.ordered import whole_in_order
from s2sad.passes.partials import define_partial
from s2sad.passes.plain_calls import call_operation, is_pop, popped
from s2sad.passes.varied import mentions
from s2sad.trees import children, is_atom, name, subscript, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Flattener:
    """Expressions to operations; `home` has the names and the varied set."""

    def __init__(self, home: Normaliser):
        self.home = home
        # nodes that change nothing while they are evaluated, or are being taken apart; held, so that no other gets the same id
        self.known: dict[int, gast.AST] = {}
        self.apart: set[int] = set()  # nodes that don't stay whole, even if no input reaches them
        self.tables: set[str] = set()  # dicts that comprehensions fill
        self.late: set[str] = set()  # lists of what Python makes item by item
        self.looped_over: set[str] = set()  # what the loop that is being read takes its items from

    def varied(self, node: gast.AST | None) -> bool:
        return mentions(node, self.home.varied) or self.home.objects.touches(node)

    def callee(self, node: gast.expr):
        value = self.home.scope.lookup(node)
        if value is MISSING and isinstance(node, gast.Call):
            return transformed(self, node)
        return None if value is MISSING else value

    # entries

    def into(self, target: str, node: gast.expr, steps: list[Step]) -> None:
        """`target = node`."""
        node = self.prepared(node, steps)
        if define_partial(self.home.idioms, target, node, steps):
            return
        if isinstance(node, gast.Call):
            node = self.home.inliner.transformed(node, steps) or attribute_by_name(self, node) or node
        if self.home.objects.into(target, node, steps):
            return
        if (
            isinstance(node, (gast.ListComp, gast.IfExp))
            and self.varied(node)
            and not self.home.objects.reads(node, target)
            and not self.home.trying
        ):
            expand(self, node, target, steps)
            return
        operation = self.operation(node, steps)
        if self.home.objects.is_followed(operation):
            objects = self.home.objects
            if objects.replaces_nothing(target, operation, steps) or objects.points(target, operation, steps):
                return
            if objects.bind(target, operation):
                return
        else:
            self.home.objects.is_plain(target)
        steps.append(self.home.op(target, operation, self.callee_of(operation)))

    def atom(self, node: gast.expr, steps: list[Step], label: str | None = None) -> gast.expr:
        return self.held(node, self.operation(node, steps), steps, label)

    def held(self, node: gast.expr, operation: gast.expr, steps: list[Step], label: str | None = None) -> gast.expr:
        """An atom that has the value of an operation, which `node` became."""
        if is_simple(operation) and (is_atom(operation) or not self.varied(operation)):
            return operation
        held = self.home.temporary(label or describe(node))
        steps.append(self.home.op(held, operation, self.callee_of(operation)))
        return name(held)

    operand = atom

    def callee_of(self, operation: gast.expr):
        if isinstance(operation, gast.Call):
            return self.callee(operation.func)
        if isinstance(operation, (gast.BinOp, gast.UnaryOp)):
            return type(operation.op)
        return None

    def operation(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """One operation on atoms that has the value of `node`; what no input reaches stays whole."""
        node = self.prepared(node, steps)
        if isinstance(node, gast.Call) and is_pop(self, node):
            return popped(self, node, steps)
        if isinstance(node, gast.Call):
            node = self.home.yielding.in_turns(node)
        if not self.varied(node) and id(node) not in self.apart:
            return node
        plain = attribute_by_name(self, node)
        if plain is not None:
            return self.operation(plain, steps)
        followed = self.home.objects.operation(node, steps)
        if followed is not None:
            return followed
        method = getattr(self, f"on_{type(node).__name__}", None)
        if method is None:
            raise self.home.error(
                f"this expression ({type(node).__name__}) is not supported on values that are differentiated",
                node,
                "Write it as statements: a loop that fills a list, or an assignment.",
            )
        return method(node, steps)

    def prepared(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """What the expression changes is done before the statement, and defaults of lambdas evaluated."""
        if self.home.inliner.evaluates_defaults:
            if looks_up_defaults(node) and not self.plain(node):
                raise self.home.error(
                    "defaults are evaluated among what changes something", node, "Bind the lambda to a name before."
                )
            node = with_defaults(self.home, node, steps)
        return self.walruses(node, steps)

    def walruses(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """`(n := e)` is bound before the statement, and what else changes something is done."""
        node = self.home.objects.measured(node)
        if not self.plain(node):
            node = whole_in_order(self, node, steps)
            readable(self, node)
        return node

    def plain(self, node: gast.expr) -> bool:
        """Does nothing change while a tree is evaluated? Each node is looked at once; what can't be followed is refused."""
        found: list[gast.AST] = []
        stack: list[gast.AST] = [node]
        while stack:
            top = stack.pop()
            if id(top) in self.known:
                continue
            if type(top) is gast.NamedExpr:
                return False
            if type(top) is gast.Call:
                followed(self, top)
                if self.home.changing.changed(top) is not None:
                    return False
            found.append(top)
            if type(top) is not gast.Lambda:
                stack += children(top)
        self.known.update((id(n), n) for n in found)
        return True

    def taken(self, node: gast.expr) -> gast.expr:
        """A node that changes something, when its turn has come."""
        self.known[id(node)] = node
        if not isinstance(node, gast.Call) or not self.home.changing.is_method(node):
            self.apart.add(id(node))
        return node

    # expressions

    def on_Name(self, node: gast.Name, steps: list[Step]) -> gast.expr:
        return node

    def on_Compare(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        return node

    on_Lambda = on_JoinedStr = on_Constant = on_Compare

    def on_BinOp(self, node: gast.BinOp, steps: list[Step]) -> gast.expr:
        """From the left to the right, without recursion: sums may be long."""
        spine = [node]
        while isinstance(spine[-1].left, gast.BinOp):
            spine.append(spine[-1].left)
        varied = self.varied(spine[-1].left)
        left: gast.expr | None = None
        for inner in reversed(spine):
            varied = varied or self.varied(inner.right) or self.home.objects.operates_outside(inner)
            if not varied:
                continue  # what no input reaches stays whole
            if left is None:
                left = self.home.objects.operand(inner, inner.left, steps)
            right = self.home.objects.operand(inner, inner.right, steps)
            operation = self.home.objects.overloaded(inner, left, right, steps) or at(
                gast.BinOp(left, inner.op, right), inner
            )
            left = operation if inner is node else self.held(inner, operation, steps)
        assert left is not None
        return left

    def on_UnaryOp(self, node: gast.UnaryOp, steps: list[Step]) -> gast.expr:
        if isinstance(node.op, gast.Not):
            return node
        return at(gast.UnaryOp(node.op, self.atom(node.operand, steps)), node)

    def on_Subscript(self, node: gast.Subscript, steps: list[Step]) -> gast.expr:
        whole = node.value
        if (joiner := self.callee(whole)) is np.r_ or joiner is np.c_:
            return self.operation(joined_by_call(self, node), steps)
        if isinstance(whole, gast.Attribute) and whole.attr == "flat":
            whole = of_flat(self, node, steps)
            if isinstance(whole, gast.Call) and whole.func.attr == "copy":
                return self.operation(whole, steps)
        value = self.atom(whole, steps)
        return at(subscript(value, self.index(node.slice, steps)), node)

    def on_Attribute(self, node: gast.Attribute, steps: list[Step]) -> gast.expr:
        label = self.home.outside.attribute(node)
        if label is not None:
            self.home.origin.split = True
            return name(label)
        return at(gast.Attribute(self.atom(node.value, steps), node.attr, gast.Load()), node)

    def on_Starred(self, node: gast.Starred, steps: list[Step]) -> gast.expr:
        return at(gast.Starred(self.atom(node.value, steps), gast.Load()), node)

    def on_Tuple(self, node: gast.Tuple, steps: list[Step]) -> gast.expr:
        return at(gast.Tuple([self.item(e, steps) for e in node.elts], gast.Load()), node)

    def on_List(self, node: gast.List, steps: list[Step]) -> gast.expr:
        return at(gast.List([self.item(e, steps) for e in node.elts], gast.Load()), node)

    def item(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """What stands in a display."""
        if isinstance(node, gast.Starred):
            return at(gast.Starred(self.atom(node.value, steps), gast.Load()), node)
        return self.atom(node, steps)

    def on_Dict(self, node: gast.Dict, steps: list[Step]) -> gast.expr:
        keys, values = [], []
        for key, value in zip(node.keys, node.values, strict=True):  # by turns
            keys.append(self.atom(key, steps) if key is not None else None)
            values.append(self.atom(value, steps))
        return displayed(self.home, at(gast.Dict(keys, values), node), steps)

    def on_NamedExpr(self, node: gast.NamedExpr, steps: list[Step]) -> gast.expr:
        self.into(node.target.id, node.value, steps)
        return name(node.target.id)

    def on_IfExp(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        return expand(self, node, None, steps)

    on_ListComp = on_IfExp
    on_DictComp, on_SetComp, on_Set, on_GeneratorExp = dict_comprehension, set_comprehension, made_set, generated
    on_Call = call_operation
    on_BoolOp = chosen_operand

    def argument(self, node: gast.expr, steps: list[Step], callee: Any = None) -> gast.expr:
        if isinstance(callee, type) and is_user_class(callee):
            self.home.iterators.refuse_kept(node)
        node = self.home.iterators.rest(node, steps, any(callee is taking for taking in TAKING_ALL))
        if isinstance(node, gast.GeneratorExp):
            node = as_list(node)
        if isinstance(node, gast.Starred):
            return at(gast.Starred(self.atom(node.value, steps), gast.Load()), node)
        if (
            isinstance(node, (gast.List, gast.Tuple))
            and self.varied(node)
            and not any(isinstance(e, gast.Starred) for e in node.elts)
        ):
            return type(node)([self.argument(e, steps) for e in node.elts], gast.Load())
        return self.atom(node, steps)

    def index(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """What stands between the brackets: integer arithmetic stays, calls and look-ups are made once."""
        if isinstance(node, gast.Tuple):
            return gast.Tuple([self.index(e, steps) for e in node.elts], gast.Load())
        if isinstance(node, gast.Slice):
            return gast.Slice(
                *(self.index(e, steps) if e is not None else None for e in (node.lower, node.upper, node.step))
            )
        node = self.walruses(node, steps)
        parts = gast.Call | gast.Subscript | gast.ListComp | gast.Compare | gast.List
        plain = is_simple(node) or not any(isinstance(n, parts) for n in walk(node))
        if plain and not self.home.objects.touches(node):
            return node
        if all(isinstance(n, gast.List | gast.Constant | gast.Load | gast.UnaryOp | gast.USub) for n in walk(node)):
            return node
        return self.atom(node, steps)

    def base(self, node: gast.expr, steps: list[Step]) -> str:
        atom = self.home.objects.as_place(node, steps) or self.atom(node, steps)
        if not isinstance(atom, gast.Name):
            held = self.home.temporary(describe(node))
            steps.append(self.home.op(held, atom))
            return held
        return atom.id

    # loops


def is_simple(node: gast.AST) -> bool:
    """May it be repeated, and read where it stands: a name, a constant, `np.pi`, `-1`, `(0, 1)`?"""
    if is_atom(node):
        return True
    if isinstance(node, gast.Attribute):
        return is_simple(node.value)
    if isinstance(node, gast.UnaryOp):
        return isinstance(node.operand, gast.Constant)
    if isinstance(node, gast.Tuple):
        return all(map(is_simple, node.elts)) and all(not isinstance(e, gast.Name) for e in node.elts)
    return False
