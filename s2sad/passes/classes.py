"""Objects and functions as values: objects that are built inside: __init__ is written out, attributes become variables."""

from __future__ import annotations

import ast
import dataclasses
import types
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.ir import Step
from s2sad.kinds import MISSING
from s2sad.passes.attribute_writes import rewritten
from s2sad.passes.cached import begin_cached
from s2sad.passes.call_arguments import arguments
from s2sad.passes.foreign import reach
from s2sad.passes.located import placed_tree
from s2sad.passes.records import fields_of
from s2sad.passes.statics import class_attribute, is_data_descriptor, is_named_tuple
from s2sad.passes.values import Given, Instance, Items
from s2sad.passes.varied import objects_about
from s2sad.passes.wording import original_name
from s2sad.trees import clone, const, name, names_bound, names_read, walk
from s2sad.unit import value_tree

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


def bound_inside(stmt: gast.stmt) -> set[str]:
    """Names that functions in a class's body bind."""
    return {
        n.id
        for f in walk(stmt)
        if isinstance(f, gast.FunctionDef | gast.Lambda)
        for n in walk(f)
        if isinstance(n, gast.Name) and not isinstance(n.ctx, gast.Load)
    }


def own_way(cls: type) -> str | None:
    """What a class of the user's does where Python builds, reads or drops its objects."""
    if isinstance(class_attribute(type(cls), "__call__")[0], types.FunctionType):
        return "a metaclass with __call__"
    if isinstance(class_attribute(cls, "__del__")[0], types.FunctionType):
        return "__del__"
    for attr in (attr for base in cls.__mro__ for attr in vars(base)):
        if is_data_descriptor(class_attribute(cls, attr)[0]):
            return f"the descriptor {attr!r}"
    return None


DATA = int | float | complex | str | tuple | list | dict | np.ndarray | np.generic


class Classes:
    """A part of `Objects`."""

    home: Normaliser
    env: dict[str, Any]

    def construct(self, cls: type, node: gast.Call, steps: list[Step]) -> gast.expr:
        """`Class(...)`: its __init__ is written out, attributes become variables."""
        label, self.label = self.label or cls.__name__.strip("_").lower() or "value", None
        if (own := own_way(cls)) is not None:
            raise self.refuse(
                f"{cls.__name__} has {own}, which is not followed",
                node,
                "Use a property, __init__ and methods.",
            )
        args, keywords = arguments(self, node, steps)
        made = Instance(cls, label, path=self.path)
        token = self.token(made, f"{label}_object")
        self._first_of_class(made, node, steps)
        begin_cached(self, made, steps)
        if is_named_tuple(cls):
            self._stored(
                made, self._matched(cls, list(cls._fields), dict(cls._field_defaults), args, keywords, node), steps
            )
        elif cls is types.SimpleNamespace and not args:
            self._stored(made, keywords, steps)
        else:
            function, owner = class_attribute(cls, "__init__")
            if isinstance(function, types.FunctionType) and function.__code__.co_filename != "<string>":
                self.written_out(function, owner, [clone(token), *args], keywords, node, steps)
            elif dataclasses.is_dataclass(cls) and isinstance(function, types.FunctionType):
                self._dataclass(made, token, args, keywords, node, steps)
            elif args or keywords or function is not object.__init__:
                raise self.refuse(
                    f"{cls.__name__} can't be built here: its __init__ can't be read",
                    node,
                    "Build it outside and pass it in, or write the class in Python.",
                )
        made.open = False
        return token

    def _first_of_class(self, made: Instance, node: gast.Call, steps: list[Step]) -> None:
        """`total = 0` in the class is what `self.total += x` finds first; written in a loop it has to be there before."""
        fields = getattr(made.type, "__dataclass_fields__", {})
        for attr in sorted(rewritten(self, made.type) - fields.keys()):
            value, _ = class_attribute(made.type, attr)
            if value is None or isinstance(value, DATA):
                made.of_class = True
                first = self._of_class(made.type, None, attr, node, steps, data=lambda: None)
                made.fields[attr] = self.home.names.fresh(f"{made.label}_{attr.strip('_')}")
                self.home.flat.into(made.fields[attr], first, steps)

    def of_named_tuple(self, func: gast.Attribute, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """`_replace` and `_asdict`; None: another method."""
        found = self.value(func.value) if isinstance(func.value, gast.Name) else None
        cls = self.class_of(found)
        if not is_named_tuple(cls) or func.attr not in ("_replace", "_asdict") or node.args:
            return None
        keywords = {str(k.arg): k.value for k in node.keywords}
        fields: dict[str, gast.expr] = {}
        for attr in cls._fields:  # type: ignore[union-attr]
            own = gast.Attribute(clone(func.value), attr, gast.Load())
            fields[attr] = keywords.pop(attr) if attr in keywords else own
        if keywords:
            raise self.refuse(f"{cls.__name__} has no field {sorted(keywords)[0]!r}", node, "Give fields that it has.")
        if func.attr == "_asdict":
            keys: list[gast.expr] = [const(attr) for attr in fields]
            made: gast.expr = gast.Dict(keys, list(fields.values()))
        else:
            made = gast.Call(reach(self.home, cls), [], [gast.keyword(k, v) for k, v in fields.items()])
        placed_tree(made, node)
        if isinstance(made, gast.Call):
            return self.construct(cls, made, steps)
        return self.home.flat.operation(made, steps)

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
            raise self.refuse(
                "an InitVar is not supported", node, "Pass the value to a function that builds the object."
            )
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
            raise self.refuse(f"the arguments of {cls.__name__} do not fit its fields", node, "Give each field once.")
        return {f: given[f] if f in given else self._default(defaults[f]) for f in fields}

    def _default(self, value: Any) -> gast.expr:
        if isinstance(value, gast.AST):
            return value
        return value_tree(value) or reach(self.home, value, "default")

    def _stored(self, made: Instance, given: dict[str, gast.expr], steps: list[Step]) -> None:
        for attr, value in given.items():
            made.fields[attr] = self.home.names.fresh(f"{made.label}_{attr.strip('_')}")
            self.home.flat.into(made.fields[attr], value, steps)

    def define_class(self, stmt: gast.ClassDef) -> None:
        """A class that the function defines: made when generating, for its objects are followed and never exist."""
        home = self.home
        own = {n.name for n in stmt.body if isinstance(n, gast.FunctionDef)} | names_bound(stmt.body)
        inside = {n for s in stmt.body for n in bound_inside(s)} | own | {stmt.name}
        outer = names_read(stmt) & (home.scope.locals | home.inliner.frames.keys()) - inside
        if outer and home.inliner.stack:
            raise home.error(
                f"a class that uses the variable {sorted(outer)[0]!r} of the function around it is not supported",
                stmt,
                "Define it at module level, and pass what it needs.",
            )
        if any(isinstance(n, gast.Global | gast.Nonlocal) for n in walk(stmt)):
            raise home.error(
                "a class inside a function that writes variables outside", stmt, "Define it at module level."
            )
        tree = gast.gast_to_ast(gast.Module([clone(stmt)], []))
        for node in ast.walk(tree):
            if hasattr(node, "end_lineno"):  # a copy knows only where nodes begin
                node.end_lineno, node.end_col_offset = node.lineno, node.col_offset
        source = home.inliner.sources[-1]
        tree = ast.increment_lineno(tree, source.shift)
        known = {n: home.scope.value(n) for n in names_read(stmt) if n not in home.scope.locals}
        space = home.source.function.__globals__ | {n: v for n, v in known.items() if v is not MISSING}
        try:
            code = compile(ast.fix_missing_locations(tree), source.filename, "exec")
            exec(code, space)
        except Exception as error:
            raise home.error(
                f"this class can't be made when generating: {error}", stmt, "Define it at module level."
            ) from error
        home.scope.locals.discard(stmt.name)
        space[stmt.name].__name__ = original_name(stmt)
        self.local_classes.add(space[stmt.name])
        self.about = True
        objects_about.set(True)
        home.scope.add(stmt.name, types.CellType(space[stmt.name]))

    def kept_in_place(self, target: str, node: gast.expr, steps: list[Step]) -> bool:
        """The value of a call that is returned in several places: the object's variables are the same in all of them."""
        found = self.env.get(node.id) if isinstance(node, gast.Name) else None
        if target not in self.home.inliner.several or not isinstance(found, Instance) or rewritten(self, found.type):
            return False
        known = self.in_place.get(target)
        if known is None:
            fields = {a: self.home.names.fresh(f"{target}_{a.strip('_')}") for a in found.fields}
            known = self.in_place[target] = Instance(found.type, target, fields, False, False, True)
        if known.type is not found.type or known.fields.keys() != found.fields.keys():
            return False
        for attr, variable in found.fields.items():
            self.home.flat.into(known.fields[attr], name(variable), steps)
        self.stand_for(target, known)
        return True

    def materialised(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """An object that leaves, as a real one, where its class only stores; also as a part of a tuple."""
        found = self.env.get(node.id) if isinstance(node, gast.Name) else None
        if isinstance(found, Items) and found.type is tuple:
            parts = [self.materialised(e, steps) for e in found.elts]
            if any(map(self.is_followed, parts)):
                return node
            held = self.home.temporary("items")
            steps.append(self.home.op(held, gast.Tuple(parts, gast.Load())))
            return name(held)
        if not isinstance(found, Instance) or fields_of(found.type) is None:
            return node
        if found.presence is not None:
            raise self._mixed(found.label, self.home.source.tree)
        keywords = {attr: self.materialised(name(variable), steps) for attr, variable in found.fields.items()}
        held = self.home.temporary(found.label)
        cls = reach(self.home, found.type)
        steps.append(
            self.home.op(held, gast.Call(cls, [], [gast.keyword(k, v) for k, v in keywords.items()]), found.type)
        )
        return name(held)

    def finish(self, result: str, steps: list[Step]) -> None:
        if result not in self.env:
            return
        value = self.materialised(name(result), steps)
        if isinstance(value, gast.Name) and value.id != result:
            del self.env[result]
            steps.append(self.home.op(result, value))
            return
        if not isinstance(self.env[result], Given):
            raise self.refuse(
                "the function gives an object or a function",
                self.home.source.tree,
                "Return a number, or a tuple of arrays.",
            )
