"""Objects and functions as values: operators and tests of objects."""

from __future__ import annotations

import dataclasses
import types
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.ir import Branch, Step
from s2sad.kinds import MISSING, Seq
from s2sad.passes.conditions import chosen_operand
from s2sad.passes.literals import literal
from s2sad.passes.located import at
from s2sad.passes.ordered import acts
from s2sad.passes.records import generated
from s2sad.passes.statics import is_named_tuple
from s2sad.passes.values import Choice, Given, Inner, Instance, Items, Known, Many, Row
from s2sad.special_words import ARITHMETIC, operates
from s2sad.trees import clone, const, name

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


PLAIN = (
    types.FunctionType | types.BuiltinFunctionType | np.ufunc | gast.AST
)  # functions, which are equal where they are the same
COMPARING = {
    gast.Lt: ("__lt__", "__gt__"),
    gast.Gt: ("__gt__", "__lt__"),
    gast.LtE: ("__le__", "__ge__"),
    gast.GtE: ("__ge__", "__le__"),
    gast.Eq: ("__eq__", "__eq__"),
    gast.NotEq: ("__ne__", "__ne__"),
}


class Operators:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def overloaded(self, node: gast.BinOp, left: gast.expr, right: gast.expr, steps: list[Step]) -> gast.expr | None:
        """An operation on atoms, where one of them is an object."""
        outside = self.operates_outside(gast.BinOp(left, node.op, right))
        if not outside and not self.touches(left) and not self.touches(right):
            return None
        return self.arithmetic(node.op, left, right, node, steps)

    def on_UnaryOp(self, node: gast.UnaryOp, steps: list[Step]) -> gast.expr | None:
        if isinstance(node.op, gast.Not):
            return gast.UnaryOp(node.op, self.truth(node.operand, steps))
        operand = self.home.flat.atom(node.operand, steps)
        found = self.value(operand)
        if not self.is_object(found):
            return gast.UnaryOp(node.op, operand)
        special = {gast.USub: "__neg__", gast.UAdd: "__pos__", gast.Invert: "__invert__"}[type(node.op)]
        return self.special(found, operand, special, [], node, steps)

    def on_Compare(self, node: gast.Compare, steps: list[Step]) -> gast.expr | None:
        if len(node.ops) > 1 and any(acts(self.home.flat, later) for later in node.comparators[1:]):
            left, middle = (self.home.flat.atom(e, steps) for e in (node.left, node.comparators[0]))
            links = [
                at(gast.Compare(left, node.ops[:1], [middle]), node),
                at(gast.Compare(clone(middle), node.ops[1:], node.comparators[1:]), node),
            ]
            return chosen_operand(self.home.flat, at(gast.BoolOp(gast.And(), links), node), steps)
        operands = [
            self.home.flat.atom(e, steps) if not isinstance(e, gast.Constant) else e
            for e in [node.left, *node.comparators]
        ]
        values = [self.value(o) for o in operands]
        if not any(v is not None and not (isinstance(v, Given) and isinstance(v.kind, Seq)) for v in values):
            match node.ops, operands:
                case [gast.Eq()], [gast.Constant(value=int(a)), gast.Constant(value=int(b))]:
                    return const(a == b)
            return gast.Compare(operands[0], node.ops, operands[1:])
        if len(node.ops) > 1:
            raise self.refuse(
                "a chain of comparisons of objects is not supported", node, "Join two comparisons by `and`."
            )
        return self.compared(node.ops[0], operands, values, node, steps)

    def on_JoinedStr(self, node: gast.JoinedStr, steps: list[Step]) -> gast.expr | None:
        parts: list[gast.expr] = []
        for part in node.values:
            if isinstance(part, gast.FormattedValue) and self.touches(part.value):
                part = gast.FormattedValue(self.home.flat.atom(part.value, steps), part.conversion, part.format_spec)
            parts.append(part)
        return gast.JoinedStr(parts)

    def truth(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """The truth of an expression, as an atom."""
        known = self.home.deciding.decided(node)
        if known is not None:
            return const(known)
        if isinstance(node, gast.BoolOp):
            first = self.truth(node.values[0], steps)
            if isinstance(first, gast.Constant):
                if bool(first.value) is isinstance(node.op, gast.Or):
                    return const(bool(first.value))
                rest = gast.BoolOp(node.op, node.values[1:]) if len(node.values) > 2 else node.values[1]
                return self.truth(rest, steps)
            held = self.home.temporary("condition")
            steps.append(self.home.op(held, first))
            inner = steps
            for value in node.values[1:]:
                branch: list[Step] = []
                found = self.region_of(value, branch)
                if isinstance(found, gast.Constant) and not branch:
                    if bool(found.value) is not isinstance(node.op, gast.Or):
                        continue
                    return const(bool(found.value))  # whatever the others say
                branch.append(self.home.op(held, found))
                then, orelse = (branch, []) if isinstance(node.op, gast.And) else ([], branch)
                test = self.home.temporary("condition")
                inner.append(self.home.op(test, name(held)))
                inner.append(Branch(self.home.origin, name(test), then, orelse))
                inner = branch
            return name(held)
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not):
            inner_truth = self.truth(node.operand, steps)
            if isinstance(inner_truth, gast.Constant):
                return const(not inner_truth.value)
            held = self.home.temporary("condition")
            steps.append(self.home.op(held, gast.UnaryOp(gast.Not(), inner_truth)))
            return name(held)
        match node:
            case gast.BinOp(
                left=gast.Attribute(attr="__flags__") as left, op=gast.BitAnd(), right=gast.Constant(value=bit)
            ):
                flags = self.home.flat.atom(left, steps)  # `match` asks so
                if isinstance(flags, gast.Constant):
                    return const(bool(flags.value & bit))
        atom = self.home.flat.atom(node, steps)
        if isinstance(atom, gast.Compare):
            held = self.home.temporary("condition")
            steps.append(self.home.op(held, atom))
            atom = name(held)
        found = self.value(atom) if isinstance(atom, gast.Name) else None
        if isinstance(found, Items):
            return const(bool(found.elts))
        if isinstance(found, Many):
            held = self.home.temporary("condition")
            steps.append(self.home.op(held, gast.Compare(self.length(found), [gast.Gt()], [const(0)])))
            return name(held)
        if getattr(found, "presence", None) is not None:
            return name(found.presence)
        if isinstance(found, Choice) and (there := self.none_test(found, False, steps)) is not None:
            return there
        if self.is_object(found):
            for special in ("__bool__", "__len__"):
                if self.method_of(found, special)[0] is not None:
                    return self.home.flat.atom(self.special(found, atom, special, [], node, steps), steps)
            return const(True)
        return const(True) if found is not None and not isinstance(found, Given) else atom

    def arithmetic(
        self, op: gast.operator, left: gast.expr, right: gast.expr, node: gast.AST, steps: list[Step]
    ) -> gast.expr | None:
        """`a + b` where one is an object with an operator of its own."""
        a, b = self.value(left), self.value(right)
        joined = self.joined_collections(op, a, b, steps)
        if joined is not None:
            return joined
        if not self.has_operators(a) and not self.has_operators(b):
            return None
        word = ARITHMETIC[type(op)]
        first, owner = self.method_of(a, f"__{word}__") if self.has_operators(a) else (None, None)
        second, other = self.method_of(b, f"__r{word}__") if self.has_operators(b) else (None, None)
        ca, cb = self.class_of(a), self.class_of(b)
        if (
            first is not None
            and second is not None
            and ca is not cb
            and cb is not None
            and ca is not None
            and issubclass(cb, ca)
            and self.method_of(a, f"__r{word}__")[0] is not second
        ):
            first = None  # a subclass goes first
        for function, cls, pair in ((first, owner, [left, right]), (second, other, [right, left])):
            if function is not None:
                result = self.written_out(function, cls, [clone(p) for p in pair], {}, node, steps)
                if not self.is_not_implemented(result):
                    return result
        raise self.refuse(
            f"these objects have no operator __{word}__ that can be followed",
            node,
            "Write the method, or compute with what the objects hold.",
        )

    def has_operators(self, found: Any) -> bool:
        """Is it an object, or a given named tuple whose class has operators of its own?"""
        return self.is_object(found) or (
            isinstance(found, Given)
            and isinstance(found.kind, Seq)
            and is_named_tuple(found.kind.type)
            and operates(found.kind.type)
        )

    def is_not_implemented(self, result: gast.expr) -> bool:
        """Does an operator say that it can't do this?"""
        found = self.value(result)
        return isinstance(found, Known) and found.value is NotImplemented

    def compared(
        self, op: gast.cmpop, operands: list[gast.expr], values: list[Any], node: gast.AST, steps: list[Step]
    ) -> gast.expr:
        left, right = values
        if isinstance(left, Choice) and isinstance(operands[1], gast.Constant) and isinstance(op, gast.Is | gast.IsNot):
            nothing_there = self.none_test(left, isinstance(op, gast.Is), steps)
            if nothing_there is not None:
                return nothing_there
        if isinstance(op, gast.Is | gast.IsNot | gast.Eq | gast.NotEq) and (place := self._places(op, values, steps)):
            return place
        if isinstance(op, gast.Is | gast.IsNot | gast.Eq | gast.NotEq):
            held = [v.value if isinstance(v, Known) else v.tree if isinstance(v, Inner) else None for v in values]
            identical = isinstance(op, gast.Is | gast.IsNot) or all(isinstance(h, PLAIN) for h in held)
            if None not in held and identical:
                return const((held[0] is held[1]) is isinstance(op, gast.Is | gast.Eq))
        if isinstance(op, gast.Is | gast.IsNot):
            same = left is right and left is not None
            nothing = any(isinstance(o, gast.Constant) for o in operands)
            presence = next((v.presence for v in values if isinstance(v, Instance | Row) and v.presence), None)
            if presence is not None:
                if not nothing:
                    raise self._mixed(presence, node)
                return name(presence) if isinstance(op, gast.IsNot) else gast.UnaryOp(gast.Not(), name(presence))
            if nothing or (
                left is not None
                and right is not None
                and isinstance(left, Instance)
                and isinstance(right, Instance)
                and not left.frozen
                and not right.frozen
            ):
                return const(same is isinstance(op, gast.Is))
        elif isinstance(op, gast.In | gast.NotIn) and isinstance(right, Items) and right.keys is not None:
            key = literal(operands[0])
            if key is not MISSING or not right.keys:
                return const((key in right.keys) is isinstance(op, gast.In))
            if left is None:
                return gast.Compare(operands[0], [op], [gast.Set([const(k) for k in right.keys])])
        elif isinstance(op, gast.In | gast.NotIn) and self.is_object(right):
            found = self.special(right, operands[1], "__contains__", [operands[0]], node, steps)
            return found if isinstance(op, gast.In) else gast.UnaryOp(gast.Not(), self.home.flat.atom(found, steps))
        elif isinstance(op, gast.NotEq) and self.is_object(left) and self.method_of(left, "__ne__")[0] is None:
            same = self.compared(gast.Eq(), operands, values, node, steps)
            return gast.UnaryOp(gast.Not(), self.home.flat.atom(same, steps))
        elif type(op) in COMPARING:
            straight, mirrored = COMPARING[type(op)]
            for found, label, place in ((left, straight, 0), (right, mirrored, 1)):
                if self.is_object(found) and (method := self.method_of(found, label)[0]) is not None:
                    if generated(method) and dataclasses.is_dataclass(self.class_of(found)):
                        return self.compared_by_fields(op, operands, values, node, steps)
                    return self.special(found, operands[place], label, [operands[1 - place]], node, steps)
        raise self.refuse("this comparison of objects is not supported", node, "Compare what the objects hold.")

    def compared_by_fields(
        self, op: gast.cmpop, operands: list[gast.expr], values: list[Any], node: gast.AST, steps: list[Step]
    ) -> gast.expr:
        """What `@dataclass(order=True)` writes: `(a.x, a.y) < (b.x, b.y)`; objects of different classes are not equal."""
        cls = self.class_of(values[0])
        if cls is not self.class_of(values[1]):
            if isinstance(op, gast.Eq):
                return const(False)
            raise self.refuse("objects of different classes are compared", node, "Compare what the objects hold.")
        fields = [field.name for field in dataclasses.fields(cls) if field.compare]
        sides = [
            gast.Tuple([self.attribute(found, base, f, node, steps) for f in fields], gast.Load())
            for found, base in zip(values, operands, strict=True)
        ]
        return gast.Compare(sides[0], [op], sides[1:])

    def _places(self, op: gast.cmpop, values: list[Any], steps: list[Step]) -> gast.expr | None:
        """Are two objects of a list the same? None: other code has to say."""
        identity = isinstance(op, gast.Is | gast.IsNot)
        if not any(isinstance(v, Row) for v in values) or not all(isinstance(v, Row | Instance) for v in values):
            return None
        if not identity and any(self.class_of(v).__eq__ is not object.__eq__ for v in values):
            return None
        negated = isinstance(op, gast.IsNot | gast.NotEq)
        left, right = values
        if not isinstance(left, Row) or not isinstance(right, Row) or left.arena is not right.arena:
            return const(negated)
        return gast.Compare(
            self.number(left, steps), [gast.NotEq() if negated else gast.Eq()], [self.number(right, steps)]
        )

    def special(
        self, found: Any, base: gast.expr, label: str, args: list[gast.expr], node: gast.AST, steps: list[Step]
    ) -> gast.expr:
        function, owner = self.method_of(found, label)
        if function is None:
            cls = self.class_of(found)
            raise self.refuse(
                f"{cls.__name__ if cls else 'this'} has no {label} that can be followed",
                node,
                "Write the method in the class, in Python.",
            )
        return self.written_out(function, owner, [clone(base), *args], {}, node, steps)
