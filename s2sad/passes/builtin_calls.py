"""Objects and functions as values: isinstance, getattr, type and their kin on objects and functions."""

from __future__ import annotations

import builtins
import copy
import dataclasses
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Step
from s2sad.kinds import MISSING, Seq
from s2sad.passes.attribute_writes import write
from s2sad.passes.foreign import reach
from s2sad.passes.statics import class_attribute, is_named_tuple, is_record
from s2sad.passes.values import Given, Inner, Instance, Items, Known, Many, Row, Super
from s2sad.scope import parameters
from s2sad.trees import clone, const, name

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


SPECIAL = {
    builtins.len: "__len__",
    builtins.abs: "__abs__",
    builtins.float: "__float__",
    builtins.int: "__int__",
    builtins.iter: "__iter__",
    builtins.divmod: "__divmod__",
    builtins.round: "__round__",
    builtins.reversed: "__reversed__",
    builtins.pow: "__pow__",
}


class BuiltinCalls:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def _builtin(self, callee: Any, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        args = node.args
        if callee is builtins.super and not args and isinstance(cls := self.home.scope.value("__class__"), type):
            args = [reach(self.home, cls), name(parameters(self.home.source.tree)[0].id)]
        if callee is builtins.super and len(args) == 2:
            cls = self.home.scope.lookup(args[0])
            found = self.value(args[1])
            own = found.value if isinstance(found, Known) else self.class_of(found)
            return self.token(Super(cls, args[1].id, own), "base")
        if not args or node.keywords and callee is not dataclasses.replace or not self.touches(args[0]):
            return None
        simple = (
            builtins.isinstance,
            builtins.getattr,
            builtins.hasattr,
            builtins.setattr,
            builtins.type,
            builtins.callable,
            builtins.bool,
            builtins.list,
            builtins.tuple,
            dataclasses.replace,
            copy.copy,
            copy.deepcopy,
        )
        if not any(callee is f for f in (*simple, *SPECIAL)):
            return None
        if callee is builtins.bool:
            return self.truth(args[0], steps)
        if isinstance(args[0], gast.GeneratorExp | gast.ListComp):
            return None
        base = self.home.flat.atom(args[0], steps)
        found = self.value(base)
        if found is None:
            return (
                None
                if callee in (builtins.isinstance, builtins.type)
                and base is not args[0]
                and not isinstance(base, gast.Name)
                else gast.Call(node.func, [base, *args[1:]], node.keywords)
            )
        return self._builtin_of(callee, found, base, node, steps)

    def _builtin_of(
        self, callee: Any, found: Any, base: gast.expr, node: gast.Call, steps: list[Step]
    ) -> gast.expr | None:
        args, cls = node.args, self.class_of(found)
        if isinstance(found, Items):
            cls = found.type
        if isinstance(found, Many):
            cls = list
        if callee is builtins.isinstance and cls is not None:
            wanted = [
                self.home.scope.lookup(e) for e in (args[1].elts if isinstance(args[1], gast.Tuple) else [args[1]])
            ]
            wanted = [
                getattr(self.value(e), "value", w) if w is MISSING else w
                for e, w in zip(args[1].elts if isinstance(args[1], gast.Tuple) else [args[1]], wanted, strict=True)
            ]
            if all(isinstance(w, type) for w in wanted):
                return const(issubclass(cls, tuple(wanted)))
        if callee is builtins.callable:
            return const(not self.is_object(found) or self.method_of(found, "__call__")[0] is not None)
        if callee is builtins.type and cls is not None and is_record(cls):
            return self.token(Known(cls), "cls")
        if callee in (builtins.getattr, builtins.hasattr) and len(args) >= 2 and isinstance(args[1], gast.Constant):
            has = self._has(found, args[1].value)
            if not has and cls is not None and class_attribute(cls, "__getattr__")[0] is not MISSING:
                raise self.refuse("whether __getattr__ finds something is not known", node, "Ask for what decides it.")
            if callee is builtins.hasattr:
                return const(has)
            return self.attribute(found, base, args[1].value, node, steps) if has or len(args) < 3 else args[2]
        if callee is builtins.setattr and len(args) == 3 and isinstance(args[1], gast.Constant):
            write(self, (base, args[1].value), args[2], steps, node)
            return const(None)
        if (
            callee is dataclasses.replace
            and isinstance(found, Instance | Given | Row)
            and cls is not None
            and dataclasses.is_dataclass(cls)
        ):
            keywords = {str(k.arg): k.value for k in node.keywords}
            for field in dataclasses.fields(cls):
                if field.init and field.name not in keywords:
                    keywords[field.name] = self.attribute(found, base, field.name, node, steps)
            plain = gast.Call(reach(self.home, cls), [], [gast.keyword(k, v) for k, v in keywords.items()])
            plain.lineno, plain.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
            return self.construct(cls, plain, steps)
        if callee in (copy.copy, copy.deepcopy):
            return self.copied(base, callee is copy.deepcopy, node, steps, {})
        if callee in (builtins.list, builtins.tuple):
            return self._listed(callee, found, base, node, steps)
        if isinstance(found, Items) and callee is builtins.len:
            return const(len(found.elts))
        if isinstance(found, Many) and callee is builtins.len:
            return self.length(found)
        if isinstance(found, Instance) and is_named_tuple(found.type) and callee is builtins.len:
            return const(len(found.fields))
        if isinstance(found, Given) and isinstance(found.kind, Seq):
            return gast.Call(node.func, [base, *args[1:]], [])
        if callee in SPECIAL and self.is_object(found):
            rest = [self.home.flat.atom(a, steps) for a in args[1:]]
            return self.special(found, base, SPECIAL[callee], rest, node, steps)
        raise self.refuse(
            "this use of an object or function is not supported", node, "Use its attributes, or call it by its name."
        )

    def copied(
        self, base: gast.expr, deep: bool, node: gast.AST, steps: list[Step], seen: dict[int, gast.expr]
    ) -> gast.expr:
        """`copy.copy(object)`, `copy.deepcopy(object)`"""
        found = self.value(base) if isinstance(base, gast.Name) else None
        special = "__deepcopy__" if deep else "__copy__"
        if isinstance(found, Known | Inner):
            return base
        if isinstance(found, Row) and self.kept_whole(found.arena) and not deep:
            return self._snapshot(found, found.arena.label, steps)
        if isinstance(found, Items):
            elts = [self.copied_part(e, node, steps, seen) if deep else clone(e) for e in found.elts]
            return self.collection(found.type, elts, found.keys, steps)
        if not isinstance(found, Instance | Row) or self.method_of(found, special)[0] is not None:
            raise self.refuse("a copy of this object is not supported", node, "Build a new object of what it holds.")
        if id(found) not in seen:
            label = found.arena.label if isinstance(found, Row) else found.label
            made = Instance(self.class_of(found), label, {}, False)
            seen[id(found)] = self.token(made, f"{label}_copy")
            for attr, value in self._held(found, steps).items():
                made.fields[attr] = self.home.names.fresh(f"{label}_{attr.strip('_')}")
                part = self.copied_part(value, node, steps, seen) if deep else value
                self.home.flat.into(made.fields[attr], part, steps)
        return seen[id(found)]

    def _held(self, found: Instance | Row, steps: list[Step]) -> dict[str, gast.expr]:
        """What the attributes of an object hold."""
        if isinstance(found, Instance):
            return {attr: name(variable) for attr, variable in found.fields.items()}
        return {attr: self.home.flat.atom(self.cell(found, attr, steps), steps) for attr in found.arena.columns}

    def copied_part(self, part: gast.expr, node: gast.AST, steps: list[Step], seen: dict[int, gast.expr]) -> gast.expr:
        if not isinstance(part, gast.Name):
            return clone(part)
        if self.value(part) is not None:
            return self.copied(part, True, node, steps, seen)
        asked = gast.Call(reach(self.home, copy.deepcopy), [clone(part)], [])
        asked.lineno, asked.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        return self.home.flat.atom(asked, steps)
