"""Calls of methods, classes and functions as values: written out where they stand."""

from __future__ import annotations

import builtins
import dataclasses
import types
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Branch, Step
from s2sad.kinds import MISSING, Obj, Seq
from s2sad.passes.foreign import defaults_of, foreign_tree, reach
from s2sad.passes.statics import class_attribute, is_named_tuple, is_record, makes_values, owner_of
from s2sad.passes.values import Bound, Choice, Given, Inner, Instance, Items, Known, Super
from s2sad.trees import call, clone, const, name, walk
from s2sad.unit import is_user_function, value_tree

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

ARITHMETIC = {
    gast.Add: "add",
    gast.Sub: "sub",
    gast.Mult: "mul",
    gast.Div: "truediv",
    gast.FloorDiv: "floordiv",
    gast.Mod: "mod",
    gast.Pow: "pow",
    gast.MatMult: "matmul",
    gast.BitAnd: "and",
    gast.BitOr: "or",
    gast.BitXor: "xor",
    gast.LShift: "lshift",
    gast.RShift: "rshift",
}
COMPARING = {
    gast.Lt: ("__lt__", "__gt__"),
    gast.Gt: ("__gt__", "__lt__"),
    gast.LtE: ("__le__", "__ge__"),
    gast.GtE: ("__ge__", "__le__"),
    gast.Eq: ("__eq__", "__eq__"),
    gast.NotEq: ("__ne__", "__ne__"),
}
SPECIAL = {
    builtins.len: "__len__",
    builtins.abs: "__abs__",
    builtins.float: "__float__",
    builtins.int: "__int__",
    builtins.iter: "__iter__",
}


class Calling:
    """The half of `Objects` that calls."""

    home: Normaliser
    env: dict[str, Any]

    def is_object(self, found: Any) -> bool:
        return isinstance(found, Instance) or (isinstance(found, Given) and isinstance(found.kind, Obj))

    def class_of(self, found: Any) -> type | None:
        if isinstance(found, Instance):
            return found.type
        if isinstance(found, Given) and isinstance(found.kind, Obj | Seq):
            return found.kind.type
        return None

    def method_of(self, found: Any, label: str) -> tuple[Any, type | None]:
        """(function, class that holds it), None where the class has no such method of its own."""
        cls = self.class_of(found)
        held, owner = class_attribute(cls, label) if cls is not None else (MISSING, None)
        return (held, owner) if isinstance(held, types.FunctionType) else (None, None)

    def special(
        self, found: Any, base: gast.expr, label: str, args: list[gast.expr], node: gast.AST, steps: list[Step]
    ) -> gast.expr:
        function, owner = self.method_of(found, label)
        if function is None:
            cls = self.class_of(found)
            raise self.refuse(f"{cls.__name__ if cls else 'this'} has no {label} that can be followed", node)  # type: ignore[attr-defined]
        return self.written_out(function, owner, [clone(base), *args], {}, node, steps)

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
            raise self.refuse(f"a call of {function!r} is not supported here", node)  # type: ignore[attr-defined]
        tree = foreign_tree(home, function, owner)
        if any(isinstance(n, gast.Yield | gast.YieldFrom | gast.Await) for n in walk(tree)):
            raise self.refuse("a generator is not supported here", node, "Build a list.")  # type: ignore[attr-defined]
        written = gast.Call(name("function"), args, [gast.keyword(k, v) for k, v in keywords.items()])
        written.lineno, written.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        return home.inliner.written_out(
            tree, self.spread(written, tree, steps), steps, defaults_of(home, function, tree), again=3
        )

    def spread(self, node: gast.Call, tree: gast.FunctionDef, steps: list[Step]) -> gast.Call:
        """The call with starred arguments as single ones, or, where *args takes them all, as one tuple under a name."""
        args: list[gast.expr] = []
        for argument in node.args:
            inner = argument.value if isinstance(argument, gast.Starred) else None
            if isinstance(inner, gast.Tuple | gast.List) and not any(isinstance(e, gast.Starred) for e in inner.elts):
                args += inner.elts
                continue
            items = self.items(inner, steps) if inner is not None else None  # type: ignore[attr-defined]
            args += items if items is not None else [argument]
        node.args = args
        starred = [a for a in args if isinstance(a, gast.Starred)]
        places = [*tree.args.posonlyargs, *tree.args.args]
        if (
            len(starred) == 1
            and args[-1] is starred[0]
            and tree.args.vararg is not None
            and len(args) - 1 == len(places)
        ):
            label = tree.args.vararg
            held = self.home.temporary(label.id)
            self.home.flat.into(held, call("tuple", starred[0].value), steps)
            node.args = [*args[:-1], name(held)]
            tree.args.args = [*tree.args.args, label]
            tree.args.vararg = None
        return node

    def on_Call(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        func = node.func
        callee = self.home.scope.lookup(func) if not (isinstance(func, gast.Name) and func.id in self.env) else MISSING
        if callee is not MISSING and not isinstance(callee, types.ModuleType):
            known = self._builtin(callee, node, steps)
            if known is not None:
                return known
            if self.built_here(callee):  # type: ignore[attr-defined]
                return self.construct(callee, node, steps)
            if is_class_method(callee):
                cls = self.token(Known(callee.__self__), "cls")  # type: ignore[attr-defined]
                args, keywords = self._arguments(node, steps)
                owner = owner_of(callee.__func__, callee.__self__)
                return self.written_out(callee.__func__, owner, [cls, *args], keywords, node, steps)
            if (
                isinstance(callee, types.FunctionType)
                and is_user_function(callee)
                and (makes_values(callee) or self._given_objects(node))
            ):
                return self.written_out(callee, _owner(callee), *self._arguments(node, steps), node, steps)
            return None
        if isinstance(func, gast.Attribute) and not self.touches(func):  # type: ignore[attr-defined]
            return None
        if isinstance(func, gast.Attribute):
            target = self.on_Attribute(func, steps)  # type: ignore[attr-defined]
        elif isinstance(func, gast.Name):
            target = func
        elif isinstance(func, gast.Lambda):
            return None
        else:
            target = self.home.flat.atom(func, steps)
        found = self.value(target) if target is not None else None  # type: ignore[attr-defined]
        if found is None:
            if target is None or isinstance(func, gast.Name):
                return None
            if (
                isinstance(target, gast.Attribute)
                and isinstance(func, gast.Attribute)
                and isinstance(target.value, gast.Name)
            ):
                args, keywords = self._arguments(node, steps)  # a method of an array that an object holds
                return gast.Call(target, args, [gast.keyword(k, v) for k, v in keywords.items()])
            plain = gast.Call(self._atom(target, steps), node.args, node.keywords)
            return self.home.flat.operation(plain, steps)
        return self.called(found, node, steps)

    def _atom(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        if isinstance(node, gast.Name):
            return node
        held = self.home.temporary("value")
        steps.append(self.home.op(held, node))
        return name(held)

    def _given_objects(self, node: gast.Call) -> bool:
        """Is an object built here, or a function followed here, among the arguments?"""
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            for inner in walk(argument):
                if (
                    isinstance(inner, gast.Name)
                    and inner.id in self.env
                    and not isinstance(self.env[inner.id], Known)
                    and not (isinstance(self.env[inner.id], Given) and inner is argument)
                ):
                    return True
                if isinstance(inner, gast.Call) and self.touches(inner):  # type: ignore[attr-defined]
                    return True
        return False

    def _arguments(self, node: gast.Call, steps: list[Step]) -> tuple[list[gast.expr], dict[str, gast.expr]]:
        flat = self.home.flat
        args: list[gast.expr] = []
        for argument in node.args:
            if isinstance(argument, gast.Starred):
                inner = argument.value
                args.append(
                    gast.Starred(
                        inner if isinstance(inner, gast.Tuple | gast.List) else flat.atom(inner, steps), gast.Load()
                    )
                )
            else:
                args.append(argument if isinstance(argument, gast.Lambda) else flat.atom(argument, steps))
        keywords: dict[str, gast.expr] = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                keywords |= self._double_star(keyword.value, steps)
            else:
                keywords[str(keyword.arg)] = (
                    keyword.value if isinstance(keyword.value, gast.Lambda) else flat.atom(keyword.value, steps)
                )
        return args, keywords

    def _double_star(self, node: gast.expr, steps: list[Step]) -> dict[str, gast.expr]:
        entries = self.home.statics.entries(node)
        if entries is None:
            raise self.refuse("it is not known when generating what ** gives here", node, "Write the keywords out.")  # type: ignore
        return {key: self.home.flat.atom(value, steps) for key, value in entries}

    def called(self, found: Any, node: gast.Call, steps: list[Step]) -> gast.expr:
        """The value of a call of an object or function."""
        match found:
            case Bound():
                args, keywords = self._arguments(node, steps)
                return self.written_out(
                    found.function, found.owner, [name(found.receiver), *args], keywords, node, steps
                )
            case Inner(tree):
                args, keywords = self._arguments(node, steps)
                plain = gast.Call(name("function"), args, [gast.keyword(k, v) for k, v in keywords.items()])
                plain.lineno, plain.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
                return self.home.inliner.called(tree, plain, steps)
            case Known(value, tree):
                if self.built_here(value):  # type: ignore[attr-defined]
                    return self.construct(value, node, steps)
                if (
                    isinstance(value, types.FunctionType)
                    and is_user_function(value)
                    and (makes_values(value) or self._given_objects(node))
                ):
                    return self.written_out(value, _owner(value), *self._arguments(node, steps), node, steps)
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
            case Choice():
                return self._choice(found, node, steps)
            case Instance() | Given():
                function, owner = self.method_of(found, "__call__")
                if function is not None:
                    args, keywords = self._arguments(node, steps)
                    return self.written_out(
                        function,
                        owner,
                        [
                            clone(node.func)
                            if isinstance(node.func, gast.Name)
                            else self.home.flat.atom(node.func, steps),
                            *args,
                        ],
                        keywords,
                        node,
                        steps,
                    )
        raise self.refuse("it can't be known when generating what this calls", node)  # type: ignore[attr-defined]

    def _is_plain_call(self, node: gast.Call, value: Any) -> bool:
        return self._builtin_applies(value)

    def _builtin_applies(self, value: Any) -> bool:
        return value in (builtins.isinstance, builtins.getattr)

    def _plain_call(self, node: gast.Call, value: Any, steps: list[Step]) -> gast.expr:
        found = self._builtin(value, node, steps)
        if found is None:
            raise self.refuse("this call is not supported", node)  # type: ignore[attr-defined]
        return found

    def _choice(self, found: Choice, node: gast.Call, steps: list[Step]) -> gast.expr:
        """`if test: first(...) else: second(...)`"""
        args, keywords = self._arguments(node, steps)
        held = self.home.names.fresh("chosen_value")
        self.home.varied.add(held)
        plain = gast.Call(name("function"), args, [gast.keyword(k, v) for k, v in keywords.items()])
        plain.lineno, plain.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)

        def side(rest: list[gast.expr], values: list[Any]) -> list[Step]:
            made: list[Step] = []
            if len(values) == 1:
                self.home.flat.into(held, self.called(values[0], clone(plain), made), made)
                return made
            then, orelse = self.branches(rest[0], lambda: side([], values[:1]), lambda: side(rest[1:], values[1:]))  # type: ignore
            return [Branch(self.home.origin, clone(rest[0]), then, orelse)]

        steps += side(found.tests, found.values)
        return name(held)

    # classes

    def construct(self, cls: type, node: gast.Call, steps: list[Step]) -> gast.expr:
        """`Class(...)`: its __init__ is written out, attributes become variables."""
        label, self.label = self.label or cls.__name__.strip("_").lower() or "value", None
        args, keywords = self._arguments(node, steps)
        made = Instance(cls, label)
        token = self.token(made, f"{label}_object")  # type: ignore[attr-defined]
        if is_named_tuple(cls):
            self._stored(
                made, self._matched(cls, list(cls._fields), dict(cls._field_defaults), args, keywords, node), steps
            )  # type: ignore
        else:
            function, owner = class_attribute(cls, "__init__")
            if isinstance(function, types.FunctionType) and function.__code__.co_filename != "<string>":
                self.written_out(function, owner, [clone(token), *args], keywords, node, steps)
            elif dataclasses.is_dataclass(cls) and isinstance(function, types.FunctionType):
                self._dataclass(made, token, args, keywords, node, steps)
            elif args or keywords or function is not object.__init__:
                raise self.refuse(f"{cls.__name__} can't be built here: its __init__ can't be read", node)  # type: ignore[attr-defined]
        made.open = False
        return token

    def _dataclass(
        self, made: Instance, token: gast.expr, args: list, keywords: dict, node: gast.Call, steps: list[Step]
    ) -> None:
        fields = dataclasses.fields(made.type)
        defaults: dict[str, Any] = {}
        for field in fields:
            if field.default is not dataclasses.MISSING:
                defaults[field.name] = field.default
            elif field.default_factory is not dataclasses.MISSING:
                defaults[field.name] = gast.Call(reach(self.home, field.default_factory), [], [])
        chosen = [f.name for f in fields if f.init and not f.kw_only] + [f.name for f in fields if f.init and f.kw_only]
        given = self._matched(made.type, chosen, defaults, args, keywords, node)
        if "InitVar" in str(made.type.__dict__.get("__annotations__", {})):
            raise self.refuse("an InitVar is not supported", node)  # type: ignore[attr-defined]
        for field in fields:
            if not field.init and field.name in defaults:
                given[field.name] = self._default(defaults[field.name])
        self._stored(made, {f.name: given[f.name] for f in fields if f.name in given}, steps)
        function, owner = class_attribute(made.type, "__post_init__")
        if isinstance(function, types.FunctionType):
            self.written_out(function, owner, [clone(token)], {}, node, steps)

    def _matched(
        self, cls: type, fields: list[str], defaults: dict[str, Any], args: list, keywords: dict, node: gast.Call
    ) -> dict[str, gast.expr]:
        given = dict(zip(fields, args, strict=False))
        wrong = (
            len(args) > len(fields)
            or any(isinstance(a, gast.Starred) for a in args)
            or keywords.keys() & given.keys()
            or not keywords.keys() <= set(fields)
        )
        given |= keywords
        if wrong or any(f not in given and f not in defaults for f in fields):
            raise self.refuse(f"the arguments of {cls.__name__} do not fit its fields", node)  # type: ignore[attr-defined]
        return {f: given[f] if f in given else self._default(defaults[f]) for f in fields}

    def _default(self, value: Any) -> gast.expr:
        if isinstance(value, gast.AST):
            return value  # type: ignore[return-value]
        return value_tree(value) or reach(self.home, value, "default")

    def _stored(self, made: Instance, given: dict[str, gast.expr], steps: list[Step]) -> None:
        for attr, value in given.items():
            made.fields[attr] = self.home.names.fresh(f"{made.label}_{attr.strip('_')}")
            self.home.flat.into(made.fields[attr], value, steps)

    # builtins

    def _builtin(self, callee: Any, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        args = node.args
        if callee is builtins.super and len(args) == 2:
            cls = self.home.scope.lookup(args[0])
            found = self.value(args[1])  # type: ignore[attr-defined]
            own = found.value if isinstance(found, Known) else self.class_of(found)
            return self.token(Super(cls, args[1].id, own), "base")  # type: ignore[attr-defined]
        if not args or node.keywords and callee is not dataclasses.replace or not self.touches(args[0]):  # type: ignore[attr-defined]
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
        )
        if not any(callee is f for f in (*simple, *SPECIAL)):
            return None
        if callee is builtins.bool:
            return self.truth(args[0], steps)  # type: ignore[attr-defined]
        if isinstance(args[0], gast.GeneratorExp | gast.ListComp):
            return None
        base = self.home.flat.atom(args[0], steps)
        found = self.value(base)  # type: ignore[attr-defined]
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
        if callee is builtins.isinstance and cls is not None:
            wanted = [
                self.home.scope.lookup(e) for e in (args[1].elts if isinstance(args[1], gast.Tuple) else [args[1]])
            ]
            wanted = [
                getattr(self.value(e), "value", w) if w is MISSING else w  # type: ignore[attr-defined]
                for e, w in zip(args[1].elts if isinstance(args[1], gast.Tuple) else [args[1]], wanted, strict=True)
            ]
            if all(isinstance(w, type) for w in wanted):
                return const(issubclass(cls, tuple(wanted)))
        if callee is builtins.callable:
            return const(not self.is_object(found) or self.method_of(found, "__call__")[0] is not None)
        if callee is builtins.type and cls is not None and is_record(cls):
            return self.token(Known(cls), "cls")  # type: ignore[attr-defined]
        if callee in (builtins.getattr, builtins.hasattr) and len(args) >= 2 and isinstance(args[1], gast.Constant):
            has = self._has(found, args[1].value)
            if callee is builtins.hasattr:
                return const(has)
            return self.attribute(found, base, args[1].value, node, steps) if has or len(args) < 3 else args[2]  # type: ignore
        if callee is builtins.setattr and len(args) == 3 and isinstance(args[1], gast.Constant):
            self.write((base, args[1].value), args[2], steps, node)  # type: ignore[attr-defined]
            return const(None)
        if (
            callee is dataclasses.replace
            and isinstance(found, Instance | Given)
            and cls is not None
            and dataclasses.is_dataclass(cls)
        ):
            keywords = {str(k.arg): k.value for k in node.keywords}
            for field in dataclasses.fields(cls):
                if field.init and field.name not in keywords:
                    keywords[field.name] = self.attribute(found, base, field.name, node, steps)  # type: ignore[attr-defined]
            plain = gast.Call(reach(self.home, cls), [], [gast.keyword(k, v) for k, v in keywords.items()])
            plain.lineno, plain.col_offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
            return self.construct(cls, plain, steps)
        if callee in (builtins.list, builtins.tuple):
            return self._listed(callee, found, base, node, steps)
        if isinstance(found, Items) and callee is builtins.len:
            return const(len(found.elts))
        if isinstance(found, Given) and isinstance(found.kind, Seq):
            return gast.Call(node.func, [base, *args[1:]], [])
        if callee in SPECIAL and self.is_object(found):
            return self.special(found, base, SPECIAL[callee], [], node, steps)
        raise self.refuse("this use of an object or function is not supported", node)  # type: ignore[attr-defined]

    def _listed(self, callee: Any, found: Any, base: gast.expr, node: gast.Call, steps: list[Step]) -> gast.expr:
        if isinstance(found, Items) and found.keys is None:
            return self.token(Items(callee, [clone(e) for e in found.elts]), "items")  # type: ignore[attr-defined]
        if isinstance(found, Given) and isinstance(found.kind, Seq):
            return gast.Call(node.func, [base], [])
        return gast.Call(node.func, [self.home.flat.atom(self.iterated(base, steps), steps)], [])  # type: ignore[attr-defined]

    def _has(self, found: Any, attr: str) -> bool:
        cls = self.class_of(found)
        if cls is None:
            return False
        own = (
            set(found.fields)
            if isinstance(found, Instance)
            else {k for k, _ in found.kind.items}
            if isinstance(found.kind, Obj)
            else set()
        )
        return attr in own or (class_attribute(cls, attr)[0] is not MISSING and not _is_slot(cls, attr))

    # operators

    def arithmetic(
        self, op: gast.operator, left: gast.expr, right: gast.expr, node: gast.AST, steps: list[Step]
    ) -> gast.expr | None:
        """`a + b` where one is an object with an operator of its own."""
        a, b = self.value(left), self.value(right)  # type: ignore[attr-defined]
        if not self.is_object(a) and not self.is_object(b):
            return None
        word = ARITHMETIC[type(op)]
        first, owner = self.method_of(a, f"__{word}__") if self.is_object(a) else (None, None)
        second, other = self.method_of(b, f"__r{word}__") if self.is_object(b) else (None, None)
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
                if any(
                    isinstance(n, gast.Name) and n.id == "NotImplemented"
                    for n in walk(foreign_tree(self.home, function, cls))
                ):
                    raise self.refuse("an operator that may give NotImplemented is not supported", node)  # type: ignore[attr-defined]
                return self.written_out(function, cls, [clone(p) for p in pair], {}, node, steps)
        raise self.refuse(f"these objects have no operator __{word}__ that can be followed", node)  # type: ignore[attr-defined]

    def compared(
        self, op: gast.cmpop, operands: list[gast.expr], values: list[Any], node: gast.AST, steps: list[Step]
    ) -> gast.expr:
        left, right = values
        if isinstance(op, gast.Is | gast.IsNot):
            same = left is right and left is not None
            nothing = any(isinstance(o, gast.Constant) for o in operands)
            if nothing or (
                left is not None
                and right is not None
                and isinstance(left, Instance)
                and isinstance(right, Instance)
                and not left.frozen
                and not right.frozen
            ):
                return const(same is isinstance(op, gast.Is))
            known = [v.value for v in values if isinstance(v, Known)]
            if len(known) == 2:
                return const((known[0] is known[1]) is isinstance(op, gast.Is))
        elif isinstance(op, gast.In | gast.NotIn) and self.is_object(right):
            found = self.special(right, operands[1], "__contains__", [operands[0]], node, steps)
            return found if isinstance(op, gast.In) else gast.UnaryOp(gast.Not(), self.home.flat.atom(found, steps))
        elif type(op) in COMPARING:
            straight, mirrored = COMPARING[type(op)]
            for found, label, place in ((left, straight, 0), (right, mirrored, 1)):
                if self.is_object(found) and self.method_of(found, label)[0] is not None:
                    return self.special(found, operands[place], label, [operands[1 - place]], node, steps)
        raise self.refuse("this comparison of objects is not supported", node)  # type: ignore[attr-defined]


def is_class_method(callee: Any) -> bool:
    """`Class.method`, where that is a class method of a class whose objects are followed."""
    return (
        isinstance(callee, types.MethodType)
        and is_record(callee.__self__)
        and isinstance(callee.__func__, types.FunctionType)
    )


def _owner(function: types.FunctionType) -> type | None:
    """The class in whose body a function stands, told by its name."""
    path = function.__qualname__.split(".")
    if len(path) < 2 or path[-2] == "<locals>":
        return None
    found: Any = function.__globals__.get(path[0], MISSING)
    for part in path[1:-1]:
        found = getattr(found, part, MISSING)
    return owner_of(function, found) if isinstance(found, type) else None


def _is_slot(cls: type, attr: str) -> bool:
    return isinstance(class_attribute(cls, attr)[0], types.MemberDescriptorType)
