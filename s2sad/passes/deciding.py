"""Tests whose outcome is known when generating: by the kinds of parameters, the classes of objects that are followed, and constants."""

from __future__ import annotations

import builtins
import collections
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad.kinds import MISSING, Const, DictOf, Fun, Kind, ListOf, Map, Num, Obj, Seq
from s2sad.passes.literals import literal
from s2sad.passes.nothing import Nothing
from s2sad.passes.statics import is_record
from s2sad.passes.values import Again, Given, Instance, Items, Known, Many, Row
from s2sad.trees import walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

PYTHON = {"f": float, "i": int, "u": int, "b": bool, "c": complex}
MADE = (slice, list, tuple, dict, set, frozenset, float, int, str, collections.OrderedDict, collections.defaultdict)
OF_NUMBERS = (abs, min, max, sum, round, pow)  # of numbers, these give numbers
CONTAINERS = (dict, list, tuple, str, set, slice)
ASKING = (builtins.isinstance, builtins.hasattr, builtins.callable, np.isscalar)


class Deciding:
    def __init__(self, home: Normaliser):
        self.home = home
        self.nothing = Nothing(home)
        self.numbers: dict[str, bool] = {}  # names: is it surely no object of the user's?
        self.arrays: dict[str, bool] = {}  # names: does NumPy give what they hold, or is it taken from there?
        self.classes: dict[str, type | None] = {}  # of what names hold, where every binding says the same
        self.used: set[str] = set()  # names about which something was decided so
        self.put: dict[str, set[str]] = {}  # lists that only get items and give the last one: names of what they got
        self.taken: dict[str, type] = {}  # and the class of what was taken from there

    def note(self, targets: tuple[str, ...], expr: gast.expr) -> None:
        """What an operation binds."""
        plain, cls = self._is_number(expr), self._class_made(expr) if len(targets) == 1 else None
        for target in targets:
            self.nothing.surely.pop(target, None)
            other = self.classes.get(target, cls) is not cls
            same = cls is not None and self.classes.get(target) is cls
            if (other or not (plain or same)) and target in self.used:
                raise self.another(target)
            self.arrays[target] = self._is_array(expr) and self.arrays.get(target, True)
            self.numbers[target] = plain and self.numbers.get(target, True)
            self.classes[target] = None if other else cls

    def another(self, label: str) -> Exception:
        error = self.home.error(
            f"a test of the type of {label!r} was decided when generating, and here it may get another type",
            self.home.origin.node,
            "Use another name for the new value.",
        )
        base = next((b for b in self.taken if b == label or label in self.put[b]), None)
        return error if base is None else Again(("class", base), None, error)  # without what was known of the list

    def appended(self, base: str, value: gast.expr) -> None:
        """`base.append(value)`"""
        label = value.id if isinstance(value, gast.Name) else ""
        self.put.setdefault(base, set()).add(label)
        if base in self.taken and self.classes.get(label) is not self.taken[base]:
            raise self.another(base)

    def _class_taken(self, base: str) -> type | None:
        """The class of the last item of a list of which all uses are `append` and `pop`."""
        labels = self.put[base] if ("class", base) not in self.home.objects.hints else set()
        found = {self.classes.get(label) for label in labels}
        cls = found.pop() if len(found) == 1 else None
        if cls not in (dict, list) or not self._is_stack(base):
            return None
        self.used |= labels
        self.taken[base] = cls  # type: ignore[assignment]
        return cls

    def _is_stack(self, label: str) -> bool:
        mentioned, known = 0, 0
        for node in walk(self.home.source.tree):
            match node:
                case gast.Name(id=found):
                    mentioned += found == label
                case gast.Assign(targets=[gast.Name(id=found)], value=gast.List(elts=[])):
                    known += found == label
                case gast.Call(
                    func=gast.Attribute(value=gast.Name(id=found), attr="append" | "pop" as attr), args=args
                ) if len(args) == (attr == "append"):
                    known += found == label
        return mentioned == known > 1

    def binds(self, targets: set[str]) -> None:
        """Something that is not known binds these names."""
        for target in targets:
            self.nothing.surely.pop(target, None)
            if target in self.used and self.home.objects.looping:
                raise self.another(target)
            self.arrays[target], self.numbers[target], self.classes[target] = False, False, None

    def counts(self, label: str) -> None:
        """A name is the counter of a loop."""
        self.note((label,), gast.Constant(0, None))

    def _class_made(self, expr: gast.expr) -> type | None:
        match expr:
            case gast.Call(func=func) if self.home.scope.lookup(func) in MADE:
                return self.home.scope.lookup(func)
            case gast.List() | gast.ListComp():
                return list
            case gast.Tuple():
                return tuple
            case gast.Dict() | gast.DictComp():
                return dict
            case gast.Constant() | gast.UnaryOp():
                return self.class_of(expr)
            case gast.Set() | gast.SetComp():
                return set
            case gast.BinOp() if self.is_set(expr):
                return set
            case gast.Subscript(value=gast.Name(id=label), slice=gast.UnaryOp(op=gast.USub())) if label in self.put:
                return self._class_taken(label)
            case gast.Attribute() if callable(found := self.home.scope.lookup(expr)):
                return type(found)
            case gast.Name(id=label):
                return self.classes.get(label) or self.class_of(expr, exact=True)
        return None

    def _is_number(self, expr: gast.expr) -> bool:
        match expr:
            case gast.Constant() | gast.BinOp() | gast.UnaryOp() | gast.Compare() | gast.JoinedStr():
                return True
            case gast.Name(id=label):
                return self._plain_name(label)
            case gast.Subscript(value=gast.Name() as base):
                return self._holds_numbers(base)
            case gast.Call(func=func, args=args, keywords=[]) if args and self.home.scope.lookup(func) in OF_NUMBERS:
                return all(map(self._is_number, args))
            case gast.Call(func=func):
                callee = self.home.scope.lookup(func)
                module = getattr(callee, "__module__", None) or type(callee).__module__
                return callee is not MISSING and str(module).split(".")[0] in ("numpy", "math", "scipy")
        return False

    def _holds_numbers(self, base: gast.Name) -> bool:
        """A parameter of which every item is a number or an array."""
        if base.id in self.home.objects.env:
            return False
        match self._kind(base):
            case Num() | ListOf(Num()):
                return True
            case Seq(items=items):
                return all(isinstance(item, Num) for item in items)
        return self.arrays.get(base.id, False)

    def _is_array(self, expr: gast.expr) -> bool:
        match expr:
            case gast.Name(id=label):
                return label not in self.home.objects.env and self.arrays.get(label, False)
            case gast.Subscript(value=gast.Name() as base):
                return self._holds_numbers(base)
            case gast.Call(func=func):
                return getattr(self.home.scope.lookup(func), "__module__", "") in ("numpy", "numpy.linalg")
        return False

    def _plain_name(self, label: str) -> bool:
        if label in self.home.objects.env:
            return False
        kind = self._kind(gast.Name(label, gast.Load(), None, None))
        return isinstance(kind, Num) or self.numbers.get(label, False)

    def _kind(self, node: gast.expr) -> Kind | None:
        """The kind of a parameter that nothing binds anew."""
        if isinstance(node, gast.Name) and node.id in self.home.statics.parameters:
            found = self.home.kinds.get(node.id)
            return None if isinstance(found, Num) and found.optional else found
        return None

    def is_dict(self, node: gast.expr) -> bool:
        """Is it surely a dict?"""
        if not isinstance(node, gast.Name):
            return isinstance(node, gast.Dict | gast.DictComp)
        return self.is_a(node, (dict,))

    def is_plain(self, node: gast.Name) -> bool:
        """Is it surely a number or an array?"""
        return self._plain_name(node.id)

    def may_be_dict(self, node: gast.Name) -> bool:
        """Is nothing known that says it is no dict?"""
        if node.id in self.home.objects.env or self._is_number(node) or self.classes.get(node.id) is not None:
            return False
        return not isinstance(self._kind(node), Num | Seq | ListOf)

    def is_a(self, node: gast.expr, classes: tuple[type, ...]) -> bool:
        """Does a name surely hold one of these? Only then it has to, from there on."""
        before = set(self.used)
        cls = self.class_of(node)
        if isinstance(cls, type) and issubclass(cls, classes):
            return True
        self.used = before
        return False

    def is_set(self, node: gast.expr) -> bool:
        """Is it surely a set?"""
        match node:
            case gast.Set() | gast.SetComp():
                return True
            case gast.Call(func=func):
                return self.home.scope.lookup(func) in (set, frozenset)
            case gast.BinOp(left=left, op=gast.BitOr() | gast.BitAnd() | gast.Sub() | gast.BitXor(), right=right):
                return self.is_set(left) or self.is_set(right)
            case gast.Name():
                return self.is_a(node, (set, frozenset))
        return False

    # tests

    def decided(self, node: gast.expr) -> bool | None:
        """True or False where that is known, else None."""
        match node:
            case gast.UnaryOp(op=gast.Not(), operand=operand):
                inner = self.decided(operand)
                return None if inner is None else not inner
            case gast.BoolOp(op=op, values=values):
                return self._combined(isinstance(op, gast.And), [self.decided(v) for v in values])
            case gast.Compare(
                left=left, ops=[gast.Is() | gast.IsNot() | gast.Eq() | gast.NotEq() as op], comparators=[right]
            ):
                same = self._same(left, right, isinstance(op, gast.Is | gast.IsNot))
                return same if same is None or isinstance(op, gast.Is | gast.Eq) else not same
            case gast.Call(func=func, args=args, keywords=[]) if args and any(
                self.home.scope.lookup(func) is f for f in ASKING
            ):
                return self._asked(self.home.scope.lookup(func), args)
        found = literal(node)
        if found is MISSING:
            return False if self.nothing.is_none(node) else None
        return bool(found)

    def asked_in_vain(self, node: gast.expr) -> gast.expr | None:
        """In `a and b and c`, where b is surely false: `a`, which is asked all the same. Likewise for `or`."""
        if not isinstance(node, gast.BoolOp):
            return None
        parts, decisive = [self.decided(v) for v in node.values], isinstance(node.op, gast.Or)
        if decisive not in parts:
            return None
        asked = node.values[: parts.index(decisive)]
        return asked[0] if len(asked) == 1 else gast.BoolOp(node.op, asked)

    def _combined(self, all_of: bool, parts: list[bool | None]) -> bool | None:
        """`and`, `or`; what stands behind an unknown part may decide too, for tests have no effects."""
        if any(part is (not all_of) for part in parts):
            return not all_of if parts[0] is (not all_of) or None not in parts[: parts.index(not all_of)] else None
        return all_of if all(part is all_of for part in parts) else None

    def _same(self, left: gast.expr, right: gast.expr, identical: bool) -> bool | None:
        if isinstance(right, gast.Constant) and right.value is None:
            kind = self._kind(left)
            if isinstance(left, gast.Constant):
                return left.value is None
            if isinstance(kind, Const) and kind.value is None:
                return True
            if isinstance(kind, Num | Seq | ListOf | Map | DictOf | Obj | Fun):
                return False
            return self.nothing.is_none(left)
        match left:
            case gast.Call(func=func, args=[value], keywords=[]) if self.home.scope.lookup(func) is builtins.type:
                cls, wanted = self.class_of(value, exact=True), self._classes(right)
                return cls is wanted[0] if cls is not None and wanted is not None and len(wanted) == 1 else None
        if identical:
            return None
        a, b = literal(left), literal(right)
        return a == b if a is not MISSING and b is not MISSING else None

    def _asked(self, callee: Any, args: list[gast.expr]) -> bool | None:
        if callee is builtins.isinstance and len(args) == 2:
            return self._isinstance(args[0], args[1])
        if any(isinstance(n, gast.Call) for n in walk(args[0])):
            return None
        cls = self.class_of(args[0])
        if callee is builtins.hasattr and len(args) == 2 and isinstance(attr := literal(args[1]), str):
            if cls in (float, int, bool, complex, np.ndarray, list, dict, tuple):
                return hasattr(cls, attr)
            return None
        kind = self._kind(args[0])
        if callee is builtins.callable:
            return True if isinstance(kind, Fun) else False if isinstance(kind, Num | Map | DictOf | ListOf) else None
        if callee is np.isscalar:
            return cls in (float, int, bool, complex) if cls is not None else None
        return None

    def _isinstance(self, value: gast.expr, classes: gast.expr) -> bool | None:
        wanted = self._classes(classes)
        if wanted is None:
            return None
        cls = self.class_of(value)
        if cls is not None:
            return issubclass(cls, wanted)
        if isinstance(self._kind(value), Num) and set(wanted) <= set(CONTAINERS):
            return False
        if all(w in CONTAINERS or is_record(w) for w in wanted) and self._is_number(value):
            self.used |= {value.id} if isinstance(value, gast.Name) else set()
            return False
        return None

    def _classes(self, node: gast.expr) -> tuple[type, ...] | None:
        if isinstance(node, gast.Tuple):
            parts = [self._classes(e) for e in node.elts]
            return None if any(p is None for p in parts) else tuple(c for p in parts if p is not None for c in p)
        if isinstance(node, gast.BinOp) and isinstance(node.op, gast.BitOr):
            return self._classes(gast.Tuple([node.left, node.right], gast.Load()))
        found = self.home.scope.lookup(node)
        if found is MISSING and isinstance(node, gast.Name):
            known = self.home.objects.env.get(node.id)
            found = known.value if isinstance(known, Known) else MISSING
        return (found,) if isinstance(found, type) else None

    def class_of(self, node: gast.expr, exact: bool = False) -> type | None:
        """The class of a value, where it is known."""
        if isinstance(node, gast.Constant | gast.UnaryOp | gast.Tuple) and literal(node) is not MISSING:
            return type(literal(node))
        if isinstance(node, gast.Constant):
            return type(node.value)
        held = self.home.objects.env.get(node.id) if isinstance(node, gast.Name) else None
        if isinstance(held, Instance | Items):
            return held.type
        if isinstance(held, Row | Many):
            return held.arena.type if isinstance(held, Row) else list
        if isinstance(node, gast.Name) and held is None and (made := self.classes.get(node.id)) is not None:
            self.used.add(node.id)
            return made
        kind = held.kind if isinstance(held, Given) else self._kind(node)
        match kind:
            case Num(python=True, dtype=dtype) if dtype is not None:
                return PYTHON[dtype.kind]
            case Num(shape=shape) if shape:
                return None if exact else np.ndarray
            case Seq(type=cls) | Obj(type=cls):
                return cls
            case ListOf():
                return list
            case Map(type=cls) | DictOf(type=cls):
                return cls
            case Const(value=None):
                return type(None)
        return None
