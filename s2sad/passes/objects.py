"""Objects and functions as values: followed by name while the function is normalised, so that none is left in the steps.

An object that is built inside becomes a variable for each attribute; methods and functions that are known are written out where they are
called. Where paths meet, attributes join as variables do; what can't be followed is refused.
"""

from __future__ import annotations

import builtins
import functools
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Branch, Break, Step, every
from s2sad.kinds import MISSING, Fun, Obj, Seq
from s2sad.passes.calling import Calling, is_class_method
from s2sad.passes.foreign import reach
from s2sad.passes.records import fields_of
from s2sad.passes.statics import class_attribute, holds_objects, is_named_tuple, is_record, makes_values
from s2sad.passes.values import (
    CONFLICT,
    FUNCTIONS,
    Bound,
    Choice,
    Conflict,
    Given,
    Inner,
    Instance,
    Items,
    Known,
    Super,
)
from s2sad.passes.varied import objects_about
from s2sad.trees import attribute, call, clone, const, is_atom, name, names_read, subscript, substitute, walk
from s2sad.unit import is_user_function

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

REAL = (Given, Known)  # what exists when the program runs, under the same name


TOUCHING = {gast.Call, gast.IfExp, gast.Tuple, gast.List, gast.Dict, gast.Subscript}


class Objects(Calling):
    def __init__(self, home: Normaliser):
        self.home = home
        self.env: dict[str, Any] = {}
        self.dynamic: set[str] = set()  # names that stood for a number at some time
        self.about = objects_about.get()
        self.label: str | None = None  # the name that an object is going to have
        home.mentioned = names_read(home.source.tree)
        for label, kind in home.kinds.items():
            if holds_objects(kind) and isinstance(kind, Obj | Seq):
                self.env[label] = Given(kind)

    # what is an object or function

    def touches(self, node: gast.AST | None) -> bool:
        """Does an expression use an object, or a function as a value?"""
        if node is None:
            return False
        for inner in walk(node):
            kind = type(inner)
            if kind is gast.Name:
                if inner.id in self.env and isinstance(inner.ctx, gast.Load):
                    return True
            elif kind in TOUCHING and self._touch(inner):
                return True
        return False

    def _touch(self, node: gast.AST) -> bool:
        match node:
            case gast.Call(func=func):
                if isinstance(func, gast.Lambda | gast.IfExp):
                    return True
                inner = self.home.inliner.local(func)
                if isinstance(inner, gast.FunctionDef) and any(
                    isinstance(n, gast.FunctionDef) and n is not inner for n in walk(inner)
                ):
                    return True  # it may give back a function of its own
                callee = self.home.scope.lookup(func)
                if self.about and (self.built_here(callee) or is_class_method(callee)):
                    return True
                return isinstance(callee, types.FunctionType) and is_user_function(callee) and makes_values(callee)
            case gast.IfExp(body=body, orelse=orelse):
                return self.is_function(body) and self.is_function(orelse)
            case gast.Tuple(elts=items) | gast.List(elts=items) | gast.Dict(values=items):
                return (
                    isinstance(getattr(node, "ctx", None), gast.Load | None)
                    and bool(items)
                    and any(map(self.is_function, items))
                )
            case gast.Subscript(value=gast.Name() as base):
                return self.table(base) is not None
        return False

    def built_here(self, cls: Any) -> bool:
        """A class whose objects are followed; records without methods are values of their own."""
        if not is_record(cls):
            return False
        return fields_of(cls) is None or any(
            isinstance(v, types.FunctionType | property | classmethod) and not k.startswith("_")
            for base in cls.__mro__
            for k, v in vars(base).items()
            if base.__module__ == cls.__module__ and not _written_by_library(v)
        )

    def is_function(self, node: gast.AST | None) -> bool:
        if isinstance(node, gast.Lambda):
            return True
        if isinstance(node, gast.Name):
            value = self.env.get(node.id)
            if value is not None:
                return isinstance(value, FUNCTIONS)
            if self.home.inliner.local(node) is not None:
                return True
        if isinstance(node, gast.Name | gast.Attribute):
            found = self.home.scope.lookup(node)
            return found is not MISSING and callable(found) and not isinstance(found, type)
        return False

    def table(self, base: gast.Name) -> Any:
        """A global dict, list or tuple of functions."""
        value = self.home.scope.value(base.id) if base.id not in self.env else MISSING
        items = list(value.values()) if type(value) is dict else value if type(value) in (list, tuple) else []
        return value if items and all(callable(i) and not isinstance(i, type) for i in items) else None

    def value(self, node: gast.expr) -> Any:
        """What an atom stands for, if it is an object or a function."""
        if isinstance(node, gast.Lambda):
            return Inner(node)
        if isinstance(node, gast.Name):
            if node.id in self.env:
                found = self.env[node.id]
                if isinstance(found, Conflict):
                    raise self.refuse(
                        f"it is not known when generating which object or function {node.id!r} is here", node
                    )
                return found
            local = self.home.inliner.local(node)
            if local is not None:
                return Inner(local)
        if isinstance(node, gast.Name | gast.Attribute):
            found = self.home.scope.lookup(node)
            if found is not MISSING and callable(found):
                return Known(found, node)
            if found is not MISSING and is_record(type(found)) and isinstance(node, gast.Name):
                from s2sad.kinds import kind_of

                return Given(kind_of(found, f"{node.id}^"))
        return None

    def refuse(self, message: str, node: gast.AST, hint: str | None = None) -> Exception:
        return self.home.error(
            message, node, hint or "Call the function or method by its name, or use arrays and dicts."
        )

    def token(self, value: Any, label: str) -> gast.expr:
        """A name for a value that no variable of the program holds."""
        fresh = self.home.names.fresh(label)
        self.env[fresh] = value
        self.home.varied.add(fresh)
        return name(fresh)

    # binding

    def bind(self, target: str, node: gast.expr) -> bool:
        """`target = node`, where that is an object: nothing happens when the program runs."""
        if isinstance(node, gast.Name | gast.Lambda) and (
            node.id in self.env if isinstance(node, gast.Name) else False
        ):
            found = self.value(node)
            self.env[target] = found
            self.home.varied.add(target)
            return not isinstance(found, Given) or target not in self.home.scope.locals
        local = self.home.inliner.local(node) if isinstance(node, gast.Name) else None
        if local is not None and isinstance(node, gast.Name) and node.id != target:
            self.env[target] = Inner(local)
            self.home.varied.add(target)
            return True
        self.dynamic.add(target)
        self.env.pop(target, None)
        return False

    def into(self, target: str, node: gast.expr, steps: list[Step]) -> bool:
        """`target = node`; False: as for any other value."""
        if isinstance(node, gast.Lambda) or (not self.touches(node) and not self.is_inner(node)):
            if not self.may_follow(node):
                self.rebound(target)
            return False
        if isinstance(node, gast.IfExp) and not self._touch(node):
            return False
        if isinstance(node, gast.ListComp | gast.GeneratorExp):
            if target not in names_read(node):
                self.rebound(target)
            return False
        self.label = target if isinstance(node, gast.Call) else None
        operation = self.home.flat.operation(node, steps)
        self.label = None
        if not self.bind(target, operation):
            steps.append(self.home.op(target, operation, self.home.flat.callee_of(operation)))
        return True

    def may_follow(self, node: gast.expr) -> bool:
        """A call of an inner function may give back another."""
        return isinstance(node, gast.Call) and self.home.inliner.local(node.func) is not None

    def rebound(self, target: str) -> None:
        self.dynamic.add(target)
        self.env.pop(target, None)

    def is_followed(self, node: gast.expr) -> bool:
        """Does a name stand for an object or a function, and for nothing in the steps?"""
        return isinstance(node, gast.Name) and (
            (node.id in self.env and not isinstance(self.env[node.id], REAL)) or self.is_inner(node)
        )

    def is_inner(self, node: gast.expr) -> bool:
        """The name of a function that is defined inside."""
        return isinstance(node, gast.Name) and self.home.inliner.local(node) is not None

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

    def augmented_target(self, stmt: gast.AugAssign, steps: list[Step]) -> gast.expr | None:
        """The target of `target op= value`; None: it is done, the target was an object."""
        target = stmt.target
        if isinstance(target, gast.Attribute):
            self.home.origin.split = True
            variable = self.augmented(target, steps)
            if variable is None:
                base = self.home.flat.atom(target.value, steps)
                read = gast.Attribute(clone(base), target.attr, gast.Load())
                self.write((base, target.attr), gast.BinOp(read, stmt.op, stmt.value), steps, target)
                return None
            return gast.Name(variable, gast.Store(), None, None)
        if isinstance(target, gast.Name) and self.is_object(self.env.get(target.id)):
            if any(
                class_attribute(self.class_of(self.env[target.id]) or object, f"__i{word}__")[0] is not MISSING
                for word in ("add", "sub", "mul", "truediv", "matmul", "pow")
            ):
                raise self.refuse("an operator that writes its object is not supported", target)
            self.home.flat.into(target.id, gast.BinOp(name(target.id), stmt.op, stmt.value), steps)
            return None
        return target

    def unrolled(self, stmt: gast.For | gast.While) -> list[Step] | None:
        """A loop over objects or functions: the body once for each."""
        if not isinstance(stmt, gast.For) or not self.touches(stmt.iter):
            return None
        from s2sad.passes.normalise import Exits, leaves_body

        self.home.begin(stmt, stmt)
        steps: list[Step] = []
        items = self.items(stmt.iter, steps)
        if items is None:
            return None
        if leaves_body(stmt.body) or len(items) > 64:
            raise self.refuse("a loop over objects or functions that may stop early is not supported", stmt)
        for item in items:
            self.home.origin.split = True
            self.home.bind(stmt.target, clone(item), steps)
            steps += self.home.block(clone(stmt.body), Exits())
        return steps + self.home.block(stmt.orelse, Exits())

    def comprehended(self, held: str, element: gast.expr, generators: list, steps: list[Step]) -> bool:
        """`[f(x) for f in functions]`: the element once for each."""
        first, *rest = generators
        items = self.items(first.iter, steps) if not first.ifs and isinstance(first.target, gast.Name) else None
        if items is None:
            return False
        for item in items:
            if not isinstance(item, gast.Name | gast.Constant | gast.Attribute):
                raise self.refuse("this loop over objects is not supported", first.iter)
            values = {first.target.id: item}
            later = [
                gast.comprehension(g.target, substitute(g.iter, values), [substitute(i, values) for i in g.ifs], 0)
                for g in rest
            ]
            self.home.flat.comprehension(held, substitute(element, values), later, steps)
        return True

    def spelled(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """What is unpacked, with the items of a collection of objects."""
        if isinstance(node, gast.Tuple | gast.List) or not self.touches(node):
            return node
        atom = self.home.flat.atom(node, steps)
        found = self.value(atom) if isinstance(atom, gast.Name) else None
        if isinstance(found, Items) and found.keys is None:
            return gast.Tuple([clone(e) for e in found.elts], gast.Load())
        return self.iterated(atom, steps) if self.is_object(found) or isinstance(found, Instance) else atom

    def check(self, node: gast.AST) -> None:
        """No object may be left in a step."""
        for read in names_read(node):
            found = self.env.get(read)
            if found is not None and not isinstance(found, REAL):
                raise self.refuse("an object or function is used as a value where it can't be followed", node)

    # paths

    def region(self, make: Callable[[], list[Step]]) -> list[Step]:
        """Steps that run on some paths only."""
        before = dict(self.env)
        steps = make()
        for label, value in list(self.env.items()):
            if (label in before and before[label] is not value) or (label not in before and label in self.dynamic):
                self.env[label] = CONFLICT
        for label in before.keys() - self.env.keys():
            self.env[label] = CONFLICT
        return steps

    def branches(self, test: gast.expr, *parts: Callable[[], list[Step]]) -> list[list[Step]]:
        if isinstance(test, gast.Constant):  # one side is never run
            made = parts[0 if test.value else 1]()
            return [made, []] if test.value else [[], made]
        before = dict(self.env)
        ends, results = [], []
        for part in parts:
            self.env = dict(before)
            results.append(part())
            ends.append(self.env)
        merged: dict[str, Any] = {}
        for label in {**ends[0], **ends[1]}:
            a, b = ends[0].get(label), ends[1].get(label)
            if a is b:
                merged[label] = a
            elif a is None or b is None:
                merged[label] = CONFLICT if label in before or label in self.dynamic else a or b
            else:
                merged[label] = self.joined(label, a, b, test, results)
        self.env = merged
        return results

    def joined(self, label: str, a: Any, b: Any, test: gast.expr, ends: list[list[Step]]) -> Any:
        """One value for two paths: an object's attributes are set at the end of both."""
        if (
            isinstance(a, Instance)
            and isinstance(b, Instance)
            and a.type is b.type
            and a.fields.keys() == b.fields.keys()
            and not (a.written or b.written)
            and not any(v in self.env for v in [*a.fields.values(), *b.fields.values()])
        ):
            both = Instance(a.type, label, {}, False, False, True)
            a.frozen = b.frozen = True
            for attr in a.fields:
                both.fields[attr] = self.home.names.fresh(f"{label}_{attr.strip('_')}")
                for side, steps in ((a, ends[0]), (b, ends[1])):
                    steps.append(self.home.op(both.fields[attr], name(side.fields[attr])))
            return both
        if isinstance(a, FUNCTIONS) and isinstance(b, FUNCTIONS) and is_atom(test):
            return Choice([clone(test)], [a, b])
        return CONFLICT

    def loop(self, make: Callable[[], list[Step]], node: gast.AST) -> list[Step]:
        """A body that runs again: an object that it binds anew takes the variables of the old one."""
        before = dict(self.env)
        known = set(self.dynamic)
        steps = make()
        for label, old in before.items():
            new = self.env.get(label)
            if new is old:
                continue
            if not (isinstance(old, Instance) and isinstance(new, Instance) and self.renewed(label, old, new, steps)):
                raise self.refuse(f"{label!r} is another object or function in each iteration", node)
            self.env[label] = old
        for label in self.env.keys() - before.keys():
            if label in known:
                raise self.refuse(f"{label!r} is an object or function on some iterations only", node)
        return steps

    def renewed(self, label: str, old: Instance, new: Instance, steps: list[Step]) -> bool:
        others = [n for n, value in self.env.items() if value is old and n in self.home.scope.locals and n != label]
        if (
            old.type is not new.type
            or old.fields.keys() != new.fields.keys()
            or old.written
            or new.written
            or others
            or any(v in self.env for v in [*old.fields.values(), *new.fields.values()])
            or any(isinstance(s, Break) for s in every(steps))
        ):
            return False
        old.frozen = new.frozen = True
        steps += [self.home.op(old.fields[attr], name(new.fields[attr])) for attr in old.fields]
        return True

    # expressions

    def operation(self, node: gast.expr, steps: list[Step]) -> gast.expr | None:
        """The value of an expression that uses objects: one operation on atoms, or a name for an object. None: like any other."""
        method = getattr(self, f"on_{type(node).__name__}", None)
        if method is None or not self.touches(node):
            return None
        self.home.origin.split = True  # its text does not stand for what is made of it
        return method(node, steps)

    def on_Name(self, node: gast.Name, steps: list[Step]) -> gast.expr | None:
        self.value(node)
        return node

    def on_Attribute(self, node: gast.Attribute, steps: list[Step]) -> gast.expr | None:
        known = self.value(node)
        if isinstance(known, Known):
            return None
        base = self.home.flat.atom(node.value, steps)
        found = self.value(base)
        if found is None:
            return gast.Attribute(base, node.attr, gast.Load())
        return self.attribute(found, base, node.attr, node, steps)

    def attribute(self, found: Any, base: gast.expr, attr: str, node: gast.AST, steps: list[Step]) -> gast.expr:
        """`base.attr`"""
        match found:
            case Instance():
                return self._of_class(found.type, base, attr, node, steps, data=lambda: self._field(found, attr, steps))
            case Given(kind=Obj() as kind):
                return self._of_class(
                    kind.type, base, attr, node, steps, data=lambda: self._given(kind, base, attr, steps)
                )
            case Given(kind=Seq() as kind) if attr in getattr(kind.type, "_fields", ()):
                return self._part(kind.items[kind.type._fields.index(attr)], attribute(clone(base), attr), attr, steps)  # type: ignore
            case Given(kind=Seq() as kind) if is_named_tuple(kind.type):
                return self._of_class(kind.type, base, attr, node, steps, data=lambda: None)
            case Given():
                return attribute(clone(base), attr)
            case Super():
                return self._of_class(
                    found.type, name(found.receiver), attr, node, steps, data=lambda: None, after=found.after
                )
            case Known(value=cls) if isinstance(cls, type) and is_record(cls):
                return self._of_class(cls, None, attr, node, steps, data=lambda: None)
        raise self.refuse(f"the attribute {attr!r} of a function is not supported", node)

    def _field(self, found: Instance, attr: str, steps: list[Step]) -> gast.expr | None:
        if attr not in found.fields:
            return None
        variable = found.fields[attr]
        if variable in self.env or attr not in self.rewritten(found.type):
            found.handed.add(attr)
            return name(variable)
        held = self.home.temporary(f"{variable}_now")
        steps.append(self.home.op(held, name(variable)))
        return name(held)

    def _given(self, kind: Obj, base: gast.expr, attr: str, steps: list[Step]) -> gast.expr | None:
        if all(key != attr for key, _ in kind.items):
            return None
        return self._part(kind.get(attr), attribute(clone(base), attr), attr, steps)

    def _part(self, kind: Any, tree: gast.expr, label: str, steps: list[Step]) -> gast.expr:
        """A part of an object that is given: an object again, a function, or a number."""
        if isinstance(kind, Fun):
            return self.token(Known(kind.value), label)
        if holds_objects(kind) and isinstance(kind, Obj | Seq):
            held = self.home.temporary(label)
            steps.append(self.home.op(held, tree))
            self.env[held] = Given(kind)
            return name(held)
        return tree

    def _of_class(
        self,
        cls: type,
        base: gast.expr | None,
        attr: str,
        node: gast.AST,
        steps: list[Step],
        data: Callable[[], gast.expr | None],
        after: type | None = None,
    ) -> gast.expr:
        """What Python finds under a name: a property, the object's own attribute, or what the class holds."""
        line = cls.__mro__ if after is None else cls.__mro__[cls.__mro__.index(after) + 1 :]
        held, owner = next(((b.__dict__[attr], b) for b in line if attr in b.__dict__), (MISSING, None))
        if base is not None and isinstance(held, property | functools.cached_property):
            getter = held.fget if isinstance(held, property) else held.func
            return self.written_out(getter, owner, [clone(base)], {}, node, steps)
        own = data()
        if own is not None:
            return own
        if attr == "__class__" and base is not None:
            return self.token(Known(cls), "cls")
        if held is MISSING or (owner is object and not callable(held)):
            raise self.refuse(f"it is not known when generating what the attribute {attr!r} of {cls.__name__} is", node)
        if isinstance(held, classmethod):
            receiver = self.token(Known(cls), "cls")
            return self.token(Bound(held.__func__, receiver.id, owner), attr.strip("_"))  # type: ignore[attr-defined]
        if isinstance(held, staticmethod):
            return self.token(Known(held.__func__), attr.strip("_"))
        if isinstance(held, types.FunctionType):
            if base is None:
                return self.token(Known(held), attr.strip("_"))
            assert isinstance(base, gast.Name)
            return self.token(Bound(held, base.id, owner), attr.strip("_"))
        if isinstance(held, types.MemberDescriptorType) or callable(held) or hasattr(type(held), "__get__"):
            raise self.refuse(f"the attribute {attr!r} of {cls.__name__} is not supported", node)
        return attribute(reach(self.home, owner), attr)

    def write(
        self, target: gast.Attribute | tuple[gast.expr, str], value: gast.expr, steps: list[Step], node: gast.AST
    ) -> None:
        """`object.attr = value`"""
        self.home.origin.split = True
        tree, attr = (target.value, target.attr) if isinstance(target, gast.Attribute) else target
        value = (
            self.home.flat.atom(value, steps)
            if not is_atom(value) and self.touches(tree) and not isinstance(tree, gast.Name)
            else value
        )
        base = self.home.flat.atom(tree, steps) if self.touches(tree) else tree
        found = self.value(base)
        if not isinstance(found, Instance):
            raise self.home.error(
                "writing an attribute of an object that is not built here is not supported",
                node,
                "Keep the value in a local variable, or return a new object.",
            )
        held, owner = class_attribute(found.type, attr)
        if isinstance(held, property):
            if held.fset is None:
                raise self.refuse(f"the property {attr!r} can't be set", node)
            self.written_out(held.fset, owner, [clone(base), self.home.flat.atom(value, steps)], {}, node, steps)
            return
        self.may_write(found, attr, node)
        if attr not in found.fields:
            found.fields[attr] = self.home.names.fresh(f"{found.label}_{attr.strip('_')}")
            self.home.scope.locals.add(found.fields[attr])
        self.home.flat.into(found.fields[attr], value, steps)

    def may_write(self, found: Instance, attr: str, node: gast.AST) -> None:
        handed = attr in found.handed and attr not in self.rewritten(found.type)
        parameters = getattr(found.type, "__dataclass_params__", None)
        if found.frozen or handed or is_named_tuple(found.type) or (parameters is not None and parameters.frozen):
            raise self.refuse(f"writing the attribute {attr!r} here is not supported", node, "Build a new object.")
        found.written = found.written or not found.open

    def augmented(self, target: gast.Attribute, steps: list[Step]) -> str | None:
        """The variable that `object.attr op= value` is about."""
        base = self.home.flat.atom(target.value, steps) if self.touches(target.value) else target.value
        found = self.value(base)
        if (
            not isinstance(found, Instance)
            or target.attr not in found.fields
            or isinstance(class_attribute(found.type, target.attr)[0], property)
        ):
            return None
        self.may_write(found, target.attr, target)
        return found.fields[target.attr]

    def rewritten(self, cls: type) -> set[str]:
        """Attributes that something writes after an object is built."""
        return stored_attributes(cls) | self._stored_here()

    def _stored_here(self) -> set[str]:
        if not hasattr(self, "_rewritten_here"):
            self._rewritten_here: set[str] = _stored_in(self.home.source.tree)
        return self._rewritten_here

    def on_Subscript(self, node: gast.Subscript, steps: list[Step]) -> gast.expr | None:
        base = self.home.flat.atom(node.value, steps) if self.touches(node.value) else node.value
        found = self.value(base) if isinstance(base, gast.Name) else None
        if found is None and isinstance(base, gast.Name) and (table := self.table(base)) is not None:
            return self._looked_up(base, table, node, steps)
        key = self.home.flat.index(node.slice, steps)
        if isinstance(found, Items):
            return self._item(found, key, node, steps)
        if (
            isinstance(found, Instance)
            and is_named_tuple(found.type)
            and isinstance(key, gast.Constant)
            and type(key.value) is int
        ):
            return name(list(found.fields.values())[key.value])
        if isinstance(found, Given) and isinstance(found.kind, Seq):
            if (
                isinstance(key, gast.Constant)
                and type(key.value) is int
                and -len(found.kind.items) <= key.value < len(found.kind.items)
            ):
                return self._part(found.kind.items[key.value], subscript(clone(base), key), "item", steps)
            if not any(map(holds_objects, found.kind.items)):
                return subscript(clone(base), key)
        if isinstance(found, Instance) or (isinstance(found, Given) and isinstance(found.kind, Obj)):
            return self.special(found, base, "__getitem__", [key], node, steps)
        if found is None:
            return subscript(base, key)
        raise self.refuse("it is not known when generating which of several objects this is", node)

    def _item(self, found: Items, key: gast.expr, node: gast.AST, steps: list[Step]) -> gast.expr:
        keys = found.keys if found.keys is not None else list(range(len(found.elts)))
        if isinstance(key, gast.UnaryOp) and isinstance(key.operand, gast.Constant) and isinstance(key.op, gast.USub):
            key = const(-key.operand.value)
        if (
            isinstance(key, gast.Constant)
            and found.keys is None
            and type(key.value) is int
            and -len(keys) <= key.value < len(keys)
        ):
            return clone(found.elts[key.value])
        if isinstance(key, gast.Constant) and found.keys is not None and key.value in keys:
            return clone(found.elts[keys.index(key.value)])
        values = [self.value(e) for e in found.elts]
        if (
            isinstance(key, gast.Constant)
            or isinstance(key, gast.Slice)
            or not all(isinstance(v, FUNCTIONS) for v in values)
        ):
            raise self.refuse("it is not known when generating which of several objects this is", node)
        return self._chosen(key, keys, values, found.keys is None, steps)

    def _looked_up(self, base: gast.Name, table: Any, node: gast.Subscript, steps: list[Step]) -> gast.expr:
        key = self.home.flat.index(node.slice, steps)
        keys = list(table) if isinstance(table, dict) else list(range(len(table)))
        values = [Known(table[k]) for k in keys]
        if isinstance(key, gast.Constant) and key.value in keys:
            return self.token(values[keys.index(key.value)], f"{base.id.lower()}_item")
        if not all(isinstance(k, str | int) for k in keys):
            raise self.refuse("it is not known when generating which of several functions this is", node)
        held = self.home.temporary("function")  # a key that is missing fails here
        steps.append(self.home.op(held, subscript(clone(base), clone(key))))
        return self._chosen(key, keys, values, not isinstance(table, dict), steps)

    def _chosen(
        self, key: gast.expr, keys: list[Any], values: list[Any], positions: bool, steps: list[Step]
    ) -> gast.expr:
        held = self.home.temporary("choice")
        number = subscript(call("range", const(len(keys))), key) if positions else key
        steps.append(self.home.op(held, number))
        tests = []
        for k in keys[:-1]:
            test = self.home.temporary("condition")
            steps.append(self.home.op(test, gast.Compare(name(held), [gast.Eq()], [const(k)])))
            tests.append(name(test))
        return self.token(Choice(tests, values), "function")

    def on_Tuple(self, node: gast.Tuple, steps: list[Step]) -> gast.expr | None:
        if any(isinstance(e, gast.Starred) for e in node.elts):
            return None
        elts = [
            self.home.flat.atom(e, steps) if not isinstance(e, gast.Lambda) else self.token(Inner(e), "function")
            for e in node.elts
        ]
        if not any(self.is_value(e) for e in elts):
            return type(node)(elts, gast.Load())
        return self.token(Items(tuple if isinstance(node, gast.Tuple) else list, elts), "items")

    on_List = on_Tuple

    def is_value(self, node: gast.expr) -> bool:
        found = self.env.get(node.id) if isinstance(node, gast.Name) else None
        return self.is_function(node) or (
            found is not None and not (isinstance(found, Given) and isinstance(found.kind, Seq))
        )

    def on_Dict(self, node: gast.Dict, steps: list[Step]) -> gast.expr | None:
        if not all(isinstance(k, gast.Constant) for k in node.keys):
            return None
        elts = [
            self.home.flat.atom(e, steps) if not isinstance(e, gast.Lambda) else self.token(Inner(e), "function")
            for e in node.values
        ]
        if not any(self.is_value(e) for e in elts):
            return gast.Dict(list(node.keys), elts)
        return self.token(Items(dict, elts, [k.value for k in node.keys]), "items")  # type: ignore[union-attr]

    def on_IfExp(self, node: gast.IfExp, steps: list[Step]) -> gast.expr | None:
        if not (self.is_function(node.body) and self.is_function(node.orelse)):
            return None
        test = self.home.flat.test(node.test, steps)
        return self.token(Choice([test], [self.value(node.body), self.value(node.orelse)]), "function")

    def overloaded(self, node: gast.BinOp, left: gast.expr, right: gast.expr, steps: list[Step]) -> gast.expr | None:
        """An operation on atoms, where one of them is an object."""
        if not self.touches(left) and not self.touches(right):
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
        operands = [
            self.home.flat.atom(e, steps) if not isinstance(e, gast.Constant) else e
            for e in [node.left, *node.comparators]
        ]
        values = [self.value(o) for o in operands]
        if not any(v is not None and not (isinstance(v, Given) and isinstance(v.kind, Seq)) for v in values):
            return gast.Compare(operands[0], node.ops, operands[1:])
        if len(node.ops) > 1:
            raise self.refuse("a chain of comparisons of objects is not supported", node)
        return self.compared(node.ops[0], operands, values, node, steps)

    def truth(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """The truth of an expression, as an atom."""
        if isinstance(node, gast.BoolOp):
            held = self.home.temporary("condition")
            steps.append(self.home.op(held, self.truth(node.values[0], steps)))
            inner = steps
            for value in node.values[1:]:
                branch: list[Step] = []
                branch.append(self.home.op(held, self.region_of(value, branch)))
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
        atom = self.home.flat.atom(node, steps)
        if isinstance(atom, gast.Compare):
            held = self.home.temporary("condition")
            steps.append(self.home.op(held, atom))
            atom = name(held)
        found = self.value(atom) if isinstance(atom, gast.Name) else None
        if isinstance(found, Items):
            return const(bool(found.elts))
        if self.is_object(found):
            for special in ("__bool__", "__len__"):
                if self.method_of(found, special)[0] is not None:
                    return self.home.flat.atom(self.special(found, atom, special, [], node, steps), steps)
            return const(True)
        return const(True) if found is not None and not isinstance(found, Given) else atom

    def region_of(self, node: gast.expr, branch: list[Step]) -> gast.expr:
        found: list[gast.expr] = []

        def make() -> list[Step]:
            found.append(self.truth(node, branch))
            return branch

        self.region(make)
        return found[0]

    def materialised(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """An object that leaves, as a real one, where its class only stores."""
        found = self.env.get(node.id) if isinstance(node, gast.Name) else None
        if not isinstance(found, Instance) or fields_of(found.type) is None:
            return node
        keywords = {attr: self.materialised(name(variable), steps) for attr, variable in found.fields.items()}
        held = self.home.temporary(found.label)
        cls = reach(self.home, found.type)
        steps.append(
            self.home.op(held, gast.Call(cls, [], [gast.keyword(k, v) for k, v in keywords.items()]), found.type)
        )
        return name(held)

    def items(self, node: gast.expr, steps: list[Step]) -> list[gast.expr] | None:
        """The items of something to iterate over, where it holds objects or functions."""
        if not self.touches(node):
            return None
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Name):
            callee = self.home.scope.lookup(node.func)
            if callee in (builtins.list, builtins.tuple, builtins.iter) and len(node.args) == 1:
                return self.items(node.args[0], steps)
            if callee is builtins.reversed and (inner := self.items(node.args[0], steps)) is not None:
                return inner[::-1]
            if (
                callee is builtins.enumerate
                and len(node.args) == 1
                and (inner := self.items(node.args[0], steps)) is not None
            ):
                return [gast.Tuple([const(i), e], gast.Load()) for i, e in enumerate(inner)]
            if callee is builtins.zip:
                parts = [self.items(a, steps) for a in node.args]
                if all(p is not None for p in parts):
                    return [gast.Tuple(list(row), gast.Load()) for row in zip(*parts, strict=False)]  # type: ignore[arg-type]
                return None
        if not isinstance(node, gast.Name | gast.Attribute | gast.Tuple | gast.List | gast.Subscript):
            return None
        atom = self.home.flat.atom(node, steps)
        found = self.value(atom) if isinstance(atom, gast.Name) else None
        if isinstance(found, Items):
            return [const(k) for k in found.keys] if found.keys is not None else [clone(e) for e in found.elts]
        if isinstance(found, Given) and isinstance(found.kind, Seq) and any(map(holds_objects, found.kind.items)):
            return [
                self._part(kind, subscript(clone(atom), const(i)), "item", steps)
                for i, kind in enumerate(found.kind.items)
            ]
        return None

    def iterated(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """Something to iterate over, with the containers that objects stand for in place of the objects."""
        if not self.touches(node):
            return node
        if (
            isinstance(node, gast.Call)
            and isinstance(node.func, gast.Name)
            and self.home.scope.lookup(node.func)
            in (builtins.zip, builtins.enumerate, builtins.reversed, builtins.list)
        ):
            return gast.Call(node.func, [self.iterated(a, steps) for a in node.args], node.keywords)
        if (
            isinstance(node, gast.Call)
            and isinstance(node.func, gast.Name)
            and self.home.scope.lookup(node.func) is builtins.iter
        ):
            return self.iterated(node.args[0], steps)
        atom = self.home.flat.atom(node, steps)
        found = self.value(atom) if isinstance(atom, gast.Name) else None
        if isinstance(found, Instance) and is_named_tuple(found.type):
            return gast.Tuple([name(v) for v in found.fields.values()], gast.Load())
        if self.is_object(found):
            return self.special(found, atom, "__iter__", [], node, steps)
        return atom


def _written_by_library(value: Any) -> bool:
    return getattr(getattr(value, "__code__", None), "co_filename", "") == "<string>"


@functools.cache
def stored_attributes(cls: type) -> frozenset[str]:
    """Attributes that methods of a class write, those left out that only __init__ writes, once."""
    from s2sad.errors import UnsupportedError
    from s2sad.passes.parse import parse
    from s2sad.passes.statics import mangled

    found: set[str] = set()
    for base in cls.__mro__:
        for label, value in base.__dict__.items():
            functions = [value.fget, value.fset] if isinstance(value, property) else [getattr(value, "__func__", value)]
            for function in functions:
                if not isinstance(function, types.FunctionType):
                    continue
                try:
                    tree = parse(function).tree
                except UnsupportedError:
                    continue
                stored = {
                    mangled(attr, base) for attr in _stored_in(tree, 2 if label in ("__init__", "__post_init__") else 1)
                }
                found |= stored
    return frozenset(found)


def _stored_in(tree: gast.AST, least: int = 1) -> set[str]:
    times: dict[str, int] = {}
    for node in walk(tree):
        if isinstance(node, gast.Attribute) and not isinstance(node.ctx, gast.Load):
            times[node.attr] = times.get(node.attr, 0) + 1
        elif isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Attribute):
            times[node.target.attr] = 9
        elif (
            isinstance(node, gast.Call)
            and isinstance(node.func, gast.Name)
            and node.func.id == "setattr"
            and len(node.args) == 3
            and isinstance(node.args[1], gast.Constant)
        ):
            times[str(node.args[1].value)] = 9
    return {attr for attr, count in times.items() if count >= least}
