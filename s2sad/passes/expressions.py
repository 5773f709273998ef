"""The half of `normalise` that splits expressions: one operation on atoms, temporaries for what is inside."""

from __future__ import annotations

import builtins
import itertools
from functools import cache
from typing import TYPE_CHECKING

import gast
import numpy as np

from s2sad.custom import checkpoint
from s2sad.ir import Branch, Break, Effect, Loop, Op, Step, Store
from s2sad.kinds import MISSING, Fun
from s2sad.names import describe
from s2sad.passes.closures import with_defaults
from s2sad.passes.varied import mentions
from s2sad.passes.walrus import without_walruses
from s2sad.trees import (
    binary,
    call,
    children,
    clone,
    const,
    is_atom,
    name,
    names_bound,
    names_read,
    store,
    subscript,
    substitute,
    walk,
)

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

REPEATABLE = (builtins.range, builtins.zip, builtins.enumerate, builtins.reversed, builtins.len)


@cache
def transforms() -> tuple:
    """The transforms that may be applied inside a differentiated function."""
    from s2sad import api

    return api.grad, api.value_and_grad, api.jvp, checkpoint


class Flattener:
    """Expressions to operations; `home` has the names and the varied set."""

    def __init__(self, home: Normaliser):
        self.home = home
        self.known: dict[int, gast.AST] = {}  # nodes without a walrus below; held, so that no other gets the same id
        self.tables: set[str] = set()  # dicts that comprehensions fill
        self.looped_over: set[str] = set()  # what the loop that is being read takes its items from

    def varied(self, node: gast.AST | None) -> bool:
        return mentions(node, self.home.varied) or self.home.objects.touches(node)

    def callee(self, node: gast.expr):
        value = self.home.scope.lookup(node)
        if value is MISSING and isinstance(node, gast.Call):
            return self._transformed(node)
        return None if value is MISSING else value

    def _transformed(self, node: gast.Call):
        """`grad(f)`, where it is called, is a function that is known when generating."""
        maker = self.home.scope.lookup(node.func)
        if maker not in transforms():
            return None
        values = [self._known(a) for a in node.args]
        named = {k.arg: self._known(k.value) for k in node.keywords}
        if any(v is MISSING for v in [*values, *named.values()]) or None in named:
            return None
        made = maker(*values, **named)
        return made if hasattr(made, "generated_for_kinds") or isinstance(made, checkpoint) else None

    def _known(self, node: gast.expr):
        if isinstance(node, gast.Constant):
            return node.value
        if isinstance(node, gast.Tuple):
            values = tuple(self._known(e) for e in node.elts)
            return MISSING if any(v is MISSING for v in values) else values
        if isinstance(node, gast.Call):
            made = self._transformed(node)
            return MISSING if made is None else made
        if isinstance(node, gast.Name) and isinstance(kind := self.home.kinds.get(node.id), Fun):
            return kind.value
        return self.home.scope.lookup(node)

    # entries

    def into(self, target: str, node: gast.expr, steps: list[Step]) -> None:
        """`target = node`."""
        node = self.prepared(node, steps)
        if self.home.idioms.define_partial(target, node, steps):
            return
        if self.home.objects.into(target, node, steps):
            return
        if (
            isinstance(node, gast.ListComp | gast.IfExp)
            and self.varied(node)
            and target not in names_read(node)
            and not self.home.trying
        ):
            self.expand(node, target, steps)
            return
        operation = self.operation(node, steps)
        if self.home.objects.is_followed(operation):
            if self.home.objects.points(target, operation, steps) or self.home.objects.bind(target, operation):
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
        if isinstance(operation, gast.BinOp | gast.UnaryOp):
            return type(operation.op)
        return None

    def operation(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """One operation on atoms that has the value of `node`; what no input reaches stays whole."""
        node = self.prepared(node, steps)
        if isinstance(node, gast.Call) and self._is_pop(node):
            return self._popped(node, steps)
        if not self.varied(node):
            return node
        plain = self.attribute_by_name(node)
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
        """Walruses are bound before the statement, and defaults of lambdas evaluated."""
        if self.home.inliner.evaluates_defaults:
            node = with_defaults(self.home, node, steps)
        return self.walruses(node, steps)

    def attribute_by_name(self, node: gast.expr) -> gast.expr | None:
        """`getattr(x, "a")` is `x.a`; with a default it asks first. `type(x)(...)` of a known class calls that class."""
        match node:
            case gast.Call(func=func, args=[base, gast.Constant(value=str(attr))], keywords=[]) if (
                self.callee(func) is getattr
            ):
                return _at(gast.Attribute(base, attr, gast.Load()), node)
            case gast.Call(func=func, args=[base, gast.Constant(value=str(attr)) as key, rest], keywords=[]) if (
                self.callee(func) is getattr and not self.home.objects.touches(base)
            ):
                asked = _at(call("hasattr", clone(base), key), node)
                return _at(gast.IfExp(asked, _at(gast.Attribute(base, attr, gast.Load()), node), rest), node)
            case gast.Call(func=gast.Call(func=inner, args=[base], keywords=[]), args=args, keywords=keywords) if (
                self.callee(inner) is type
            ):
                cls = self.home.deciding.class_of(base)
                if cls in (list, tuple, dict, float, int):
                    return _at(gast.Call(name(cls.__name__), args, keywords), node)
        return None

    def walruses(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """`(n := e)` is bound before the statement."""
        node = self.home.objects.measured(node)
        if not self.plain(node):
            node = without_walruses(self, node, steps)
            self.readable(node)
        return node

    def plain(self, node: gast.expr) -> bool:
        """Is there no walrus in a tree? Each node is looked at once; what can't be followed is refused."""
        found: list[gast.AST] = []
        stack: list[gast.AST] = [node]
        while stack:
            top = stack.pop()
            if id(top) in self.known:
                continue
            if type(top) is gast.NamedExpr:
                return False
            if type(top) is gast.Call:
                self.followed(top)
            found.append(top)
            stack += children(top)
        self.known.update((id(n), n) for n in found)
        return True

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
            varied = varied or self.varied(inner.right)
            if not varied:
                continue  # what no input reaches stays whole
            if left is None:
                left = self.atom(inner.left, steps)
            right = self.atom(inner.right, steps)
            operation = self.home.objects.overloaded(inner, left, right, steps) or _at(
                gast.BinOp(left, inner.op, right), inner
            )
            left = operation if inner is node else self.held(inner, operation, steps)
        assert left is not None
        return left

    def on_UnaryOp(self, node: gast.UnaryOp, steps: list[Step]) -> gast.expr:
        if isinstance(node.op, gast.Not):
            return node
        return _at(gast.UnaryOp(node.op, self.atom(node.operand, steps)), node)

    def on_Subscript(self, node: gast.Subscript, steps: list[Step]) -> gast.expr:
        whole = node.value
        if (joiner := self.callee(whole)) is np.r_ or joiner is np.c_:
            return self.operation(self.joining(node), steps)
        if isinstance(whole, gast.Attribute) and whole.attr == "flat":
            whole = self.home.idioms.looped(whole, steps)
        value = self.atom(whole, steps)
        return _at(subscript(value, self.index(node.slice, steps)), node)

    def joining(self, node: gast.Subscript) -> gast.expr:
        """`np.r_[a, 0:3]` as a call of its method."""
        items = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
        if any(isinstance(e, gast.Constant) and isinstance(e.value, str) for e in items):
            raise self.home.error(
                "np.r_ and np.c_ with a text that says how to join are not supported",
                node,
                "Write np.concatenate or np.stack.",
            )
        parts = [
            call("range", e.lower or const(0), e.upper, e.step or const(1)) if isinstance(e, gast.Slice) else e
            for e in items
        ]
        method = gast.Attribute(node.value, "__getitem__", gast.Load())
        return _at(gast.Call(method, [_at(gast.Tuple(parts, gast.Load()), node)], []), node)

    def on_Attribute(self, node: gast.Attribute, steps: list[Step]) -> gast.expr:
        label = self.home.outside.attribute(node)
        if label is not None:
            self.home.origin.split = True
            return name(label)
        return _at(gast.Attribute(self.atom(node.value, steps), node.attr, gast.Load()), node)

    def on_Starred(self, node: gast.Starred, steps: list[Step]) -> gast.expr:
        return _at(gast.Starred(self.atom(node.value, steps), gast.Load()), node)

    def on_Tuple(self, node: gast.Tuple, steps: list[Step]) -> gast.expr:
        return _at(gast.Tuple([self.item(e, steps) for e in node.elts], gast.Load()), node)

    def on_List(self, node: gast.List, steps: list[Step]) -> gast.expr:
        return _at(gast.List([self.item(e, steps) for e in node.elts], gast.Load()), node)

    def item(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """What stands in a display."""
        if isinstance(node, gast.Starred):
            return _at(gast.Starred(self.atom(node.value, steps), gast.Load()), node)
        return self.atom(node, steps)

    def on_Dict(self, node: gast.Dict, steps: list[Step]) -> gast.expr:
        return _at(
            gast.Dict(
                [self.atom(k, steps) if k is not None else None for k in node.keys],
                [self.atom(v, steps) for v in node.values],
            ),
            node,
        )

    def readable(self, node: gast.expr) -> None:
        """Code that is text when the function runs, or that looks at all variables at once, can't be followed."""
        for inner in walk(node):
            if isinstance(inner, gast.Call):
                self.followed(inner)

    def followed(self, node: gast.Call) -> None:
        if isinstance(node.func, gast.Name):
            callee = self.callee(node.func)
            if callee in (eval, exec, locals) or (callee is vars and not node.args):
                raise self.home.error(
                    f"{node.func.id} is not supported in a differentiated function", node, "Write the code out."
                )

    def on_Call(self, node: gast.Call, steps: list[Step]) -> gast.expr:
        node = self.home.statics.expanded(node)
        inlined = self.home.inliner.call(node, steps)
        if inlined is not None:
            return inlined
        callee = self.callee(node.func)
        if (
            callee is None
            and isinstance(node.func, gast.Attribute)
            and node.func.attr == "append"
            and len(node.args) == 1
        ):
            self.call_for_effect(node, steps)
            return const(None)
        if callee in (builtins.map, builtins.filter) and not node.keywords:
            return self._map(node, callee, steps)
        idiom = self.home.idioms.call(node, callee, steps)
        if idiom is not None:
            return idiom
        function = node.func
        if callee is None and isinstance(function, gast.Attribute):
            function = gast.Attribute(self.atom(function.value, steps), function.attr, gast.Load())
        elif callee is None and not isinstance(function, gast.Name):
            function = self.atom(function, steps)
        args = [self.argument(a, steps) for a in node.args]
        keywords = [gast.keyword(k.arg, self.argument(k.value, steps)) for k in node.keywords]
        made = _at(gast.Call(function, args, keywords), node)
        objects = self.home.objects
        if any(objects.is_token(a) and not isinstance(b, gast.Name) for a, b in zip(args, node.args, strict=True)):
            return objects.operation(made, steps) or made
        return made

    def _is_pop(self, node: gast.Call) -> bool:
        return (
            isinstance(node.func, gast.Attribute)
            and node.func.attr == "pop"
            and not node.args
            and not node.keywords
            and isinstance(node.func.value, gast.Name)
            and node.func.value.id not in self.home.objects.env
            and self.callee(node.func) is None
        )

    def _popped(self, node: gast.Call, steps: list[Step]) -> gast.expr:
        """`xs.pop()` looks at the last item, and then takes it away."""
        base = node.func.value.id
        held = self.home.temporary(f"{base}_last")
        steps.append(self.home.op(held, subscript(name(base), gast.UnaryOp(gast.USub(), const(1)))))
        steps.append(Store(self.home.origin, base, const(None), name(held), "pop"))
        return name(held)

    def argument(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        node = self.home.iterators.rest(node, steps)
        if isinstance(node, gast.GeneratorExp):
            node = _at(gast.ListComp(node.elt, node.generators), node)
        if isinstance(node, gast.Starred):
            return _at(gast.Starred(self.atom(node.value, steps), gast.Load()), node)
        if (
            isinstance(node, gast.List | gast.Tuple)
            and self.varied(node)
            and not any(isinstance(e, gast.Starred) for e in node.elts)
        ):
            return type(node)([self.argument(e, steps) for e in node.elts], gast.Load())
        return self.atom(node, steps)

    def _map(self, node: gast.Call, callee, steps: list[Step]) -> gast.expr:
        function, *sequences = node.args
        labels = [self.home.names.fresh("item") for _ in sequences]
        for label in labels:
            self.home.varied.add(label)
        target = store(labels[0]) if len(labels) == 1 else gast.Tuple([store(label) for label in labels], gast.Store())
        source = sequences[0] if len(sequences) == 1 else call("zip", *sequences)
        applied = gast.Call(function, [name(label) for label in labels], [])
        if callee is builtins.map:
            comp = gast.ListComp(applied, [gast.comprehension(target, source, [], 0)])
        else:
            test = name(labels[0]) if isinstance(function, gast.Constant) and function.value is None else applied
            comp = gast.ListComp(name(labels[0]), [gast.comprehension(target, source, [test], 0)])
        return self.expand(_at(comp, node), None, steps)

    def on_NamedExpr(self, node: gast.NamedExpr, steps: list[Step]) -> gast.expr:
        self.into(node.target.id, node.value, steps)
        return name(node.target.id)

    def on_IfExp(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        return self.expand(node, None, steps)

    on_ListComp = on_IfExp

    def on_DictComp(self, node: gast.DictComp, steps: list[Step]) -> gast.expr:
        display = self.home.objects.dict_comprehension(node, steps)
        if display is not None:
            return display
        held = self.home.temporary("table")
        steps.append(self.home.op(held, gast.Dict([], [])))
        self.home.varied.add(held)
        self.tables.add(held)
        entry = gast.Tuple([node.key, node.value], gast.Load())
        self.comprehension(held, entry, list(node.generators), steps)
        return name(held)

    def on_SetComp(self, node: gast.SetComp, steps: list[Step]) -> gast.expr:
        """A set of what doesn't vary: that of a list."""
        items = self.expand(_at(gast.ListComp(node.elt, node.generators), node), None, steps)
        return _at(call("set", items), node)

    def on_Set(self, node: gast.Set, steps: list[Step]) -> gast.expr:
        return _at(call("set", self.atom(_at(gast.List(node.elts, gast.Load()), node), steps)), node)

    def on_GeneratorExp(self, node: gast.GeneratorExp, steps: list[Step]) -> gast.expr:
        return self.expand(_at(gast.ListComp(node.elt, node.generators), node), None, steps)

    def on_BoolOp(self, node: gast.BoolOp, steps: list[Step]) -> gast.expr:
        """`a or b` gives one of its operands."""
        held = self.home.temporary(node)
        self.into(held, node.values[0], steps)
        inner: list[Step] = steps
        for value in node.values[1:]:
            test = self.home.temporary("condition")
            inner.append(self.home.op(test, call("bool", name(held)), bool))
            branch: list[Step] = []
            self.into(held, value, branch)
            then, orelse = (branch, []) if isinstance(node.op, gast.And) else ([], branch)
            inner.append(Branch(self.home.origin, name(test), then, orelse))
            inner = branch
        return name(held)

    def steps_into(self, target: str, node: gast.expr) -> list[Step]:
        steps: list[Step] = []
        self.into(target, node, steps)
        return steps

    def expand(self, node: gast.expr, target: str | None, steps: list[Step]) -> gast.expr:
        """Conditional expressions become branches, comprehensions loops."""
        held = target or self.home.temporary(node)
        if isinstance(node, gast.IfExp):
            test = self.test(node.test, steps)
            then, orelse = self.home.objects.branches(
                test, lambda: self.steps_into(held, node.body), lambda: self.steps_into(held, node.orelse)
            )
            if isinstance(test, gast.Constant):
                steps += then + orelse
            else:
                steps.append(Branch(self.home.origin, test, then, orelse))
            return name(held)
        steps.append(self.home.op(held, gast.List([], gast.Load())))
        self.home.objects.starts_empty(held, list, steps[-1])
        self.home.varied.add(held)
        self.comprehension(held, node.elt, list(node.generators), steps)
        return name(held)

    def comprehension(self, held: str, element: gast.expr, generators: list, steps: list[Step]) -> None:
        if not generators and held in self.tables:
            key = self.index(element.elts[0], steps)
            steps.append(Store(self.home.origin, held, key, self.atom(element.elts[1], steps)))
            return
        if not generators:
            value = self.home.objects.element(element, steps)
            if not self.home.objects.appended(held, value, element, steps):
                steps.append(Store(self.home.origin, held, const(None), value, "append"))
            return
        first, *rest = generators
        if self.home.objects.comprehended(held, element, generators, steps):
            return
        # the variables of a comprehension are its own
        bound = sorted(names_bound([first.target]))
        taken = self.home.scope.locals | self.home.used_in_comprehensions
        renamed = {n: self.home.names.fresh(f"{n}_item" if n in taken else n) for n in bound if n in taken}
        self.home.used_in_comprehensions |= set(bound)
        self.home.varied |= {renamed[n] for n in renamed if n in self.home.varied}
        values: dict[str, gast.expr] = {old: name(new) for old, new in renamed.items()}
        target = _rename_targets(first.target, renamed)
        element = substitute(element, values)
        ifs = [substitute(test, values) for test in first.ifs]
        later = [
            gast.comprehension(g.target, substitute(g.iter, values), [substitute(i, values) for i in g.ifs], 0)
            for g in rest
        ]
        loop_target, header, inner = self._iterate(target, first.iter, [], steps)
        counted = bool(inner) or getattr(header, "counts", False)
        self.home.objects.loop(lambda: self._conditional(held, element, ifs, later, inner), first.iter)
        steps.append(Loop(self.home.origin, loop_target, header, inner, over=counted))

    def _conditional(self, held: str, element: gast.expr, ifs: list, later: list, inner: list[Step]) -> list[Step]:
        body = inner
        for condition in ifs:
            test = self.test(condition, body)
            branch: list[Step] = []
            body.append(Branch(self.home.origin, test, branch, []))
            body = branch
        self.comprehension(held, element, later, body)
        return inner

    def index(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """What stands between the brackets: integer arithmetic stays, calls and look-ups are made once."""
        if isinstance(node, gast.Tuple):
            return gast.Tuple([self.index(e, steps) for e in node.elts], gast.Load())
        if isinstance(node, gast.Slice):
            return gast.Slice(
                *(self.index(e, steps) if e is not None else None for e in (node.lower, node.upper, node.step))
            )
        node = self.walruses(node, steps)
        if is_simple(node) or not any(
            isinstance(n, gast.Call | gast.Subscript | gast.ListComp | gast.Compare | gast.List) for n in walk(node)
        ):
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

    def test(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """The condition of a branch, as a name that nothing rebinds."""
        node = self.walruses(node, steps)
        known = self.home.deciding.decided(node)
        if known is not None:
            self.home.origin.split = True
            return const(known)
        if self.home.objects.touches(node):
            return self.home.objects.truth(node, steps)
        held = self.home.temporary(node if isinstance(node, gast.Compare) else "condition")
        steps.append(self.home.op(held, node))
        return name(held)

    def loop_test(self, node: gast.expr, steps: list[Step]) -> tuple[gast.expr, list[Step]]:
        """(header, steps before the body) of a `while`."""
        node = self.home.objects.measured(node, test=True)
        if not any(isinstance(n, gast.NamedExpr) for n in walk(node)):
            return node, []
        prelude: list[Step] = []
        test = self.test(node, prelude)
        prelude.append(Branch(self.home.origin, test, [], [Break(self.home.origin)]))
        return const(True), prelude  # the loop's body goes into the branch

    def one_expression(self, node: gast.expr) -> gast.expr | None:
        """A condition on objects as an expression of the variables that hold their attributes; None if it takes more."""
        match node:
            case gast.NamedExpr():
                return None
            case gast.BoolOp(op=op, values=values):
                parts = [self.one_expression(value) for value in values]
                return None if None in parts else gast.BoolOp(op, parts)
            case gast.UnaryOp(op=gast.Not(), operand=operand):
                inner = self.one_expression(operand)
                return inner and gast.UnaryOp(gast.Not(), inner)
        if not self.home.objects.touches(node):
            return node if self.plain(node) else None
        if not self.plain(node):
            return None
        steps: list[Step] = []
        result = self.test(node, steps)
        made: dict[str, gast.expr] = {}
        for step in steps:
            if not isinstance(step, Op) or len(step.targets) > 1 or step.inplace:
                return None
            made[step.target] = substitute(step.expr, made)
        return substitute(result, made)

    def call_for_effect(self, node: gast.Call, steps: list[Step]) -> None:
        """A call as a statement."""
        self.readable(node)
        function = node.func
        if isinstance(function, gast.Attribute) and self.home.objects.is_empty(function.value):
            if self.home.objects.collected(function.value, function.attr, node, steps) is not None:
                return
        if isinstance(function, gast.Attribute) and self.home.objects.touches(function.value):
            place = self.home.objects.as_place(function.value, steps) or self.atom(function.value, steps)
            function = _at(gast.Attribute(place, function.attr, gast.Load()), function)
            node = _at(gast.Call(function, node.args, node.keywords), node)
            if self.home.objects.collected(function.value, function.attr, node, steps) is not None:
                return
        if (
            isinstance(function, gast.Attribute)
            and self.callee(function) is None
            and function.attr in ("append", "pop")
        ):
            if function.attr == "append" and len(node.args) == 1:
                value = self.home.objects.element(self.prepared(node.args[0], steps), steps)
                base = self.base(function.value, steps)
                if not self.home.objects.appended(base, value, node, steps):
                    steps.append(Store(self.home.origin, base, const(None), value, "append"))
                return
            if self._is_pop(node):
                self._popped(node, steps)
                return
        if self.home.objects.touches(node):
            made = self.home.objects.operation(node, steps)
            if isinstance(made, gast.Call) and made is not node:
                self.call_for_effect(made, steps)
            if made is not None:
                return
        inlined = self.home.inliner.call(node, steps)
        if inlined is not None:
            if isinstance(inlined, gast.Call):
                steps.append(self.home.op(self.home.temporary(describe(node)), inlined, self.callee_of(inlined)))
            return
        if not self.varied(node) or self.callee(function) in (print,):
            steps.append(Effect(self.home.origin, gast.Expr(node)))
            return
        operation = self.operation(node, steps)
        if isinstance(operation, gast.Call):
            held = self.home.temporary(describe(node))
            steps.append(self.home.op(held, operation, self.callee_of(operation)))

    # loops

    def iteration(
        self, stmt: gast.For, body: list[gast.stmt], steps: list[Step]
    ) -> tuple[gast.expr, gast.expr, list[Step]]:
        return self._iterate(stmt.target, stmt.iter, body, steps)

    def _iterate(self, target: gast.expr, source: gast.expr, body: list[gast.stmt], steps: list[Step]):
        """(target, header, steps that bind the user's target) of a `for`."""
        source = self.home.objects.iterated(self.walruses(source, steps), steps)
        if self.varied(source) and self.home.deciding.is_set(source):
            source = self.home.idioms.sequence(source, steps)
        keys = isinstance(source, gast.Name) and self.home.deciding.is_dict(source)
        if (not self.varied(source) or keys) and _plain_target(target):
            fixed = self._fixed(source, target, body, steps)
            if isinstance(target, gast.Name) and self._is(source, builtins.range):
                self.home.deciding.counts(target.id)
                first = source.args[0] if len(source.args) > 1 else const(0)
                once = self.home.binds_once(target.id) and target.id not in self.home.inliner.frames
                if once and len(source.args) < 3 and self.home.objects.from_start(first):
                    self.home.objects.numbers.add(target.id)
            if keys:
                fixed.keyed = True
            return target, fixed, []
        if self.varied(source):
            source = self.home.idioms.looped(source, steps)
        many = self.home.objects.many(source, steps) if isinstance(target, gast.Name) else None
        if many is not None:
            return *self.home.objects.loops_over(target, many), []
        self.looped_over = set()
        index: str | None = None
        if (
            isinstance(target, gast.Tuple)
            and self._is(source, builtins.enumerate)
            and len(source.args) == 1
            and isinstance(target.elts[0], gast.Name)
            and not self._looks_into(source.args[0])
        ):
            index, target, source = target.elts[0].id, target.elts[1], source.args[0]
        if self._looks_into(source):
            base = self.base(source.func.value, steps)
            key = self.home.names.fresh("key")
            value: gast.expr = subscript(name(base), name(key))
            if source.func.attr == "items":
                value = gast.Tuple([name(key), value], gast.Load())
            header: gast.expr = name(base)
            header.keyed = True
        else:
            backwards = self._is(source, builtins.reversed) and index is None
            if backwards:
                source = source.args[0]
            key = index or self._index_name()
            length, value = self._item(source, name(key), steps, names_bound(body) | names_bound([target]))
            header = call("range", length)
            if backwards:
                header = call("reversed", header)
            if isinstance(value, gast.Subscript) and isinstance(value.value, gast.Name) and index is None:
                header.indexed = value.value.id
        self.home.varied.discard(key)
        self.home.objects.numbers.add(key)
        if not getattr(header, "keyed", False):
            self.home.deciding.counts(key)
        prelude: list[Step] = []
        self.home.bind(target, value, prelude)
        for step in prelude:
            if (
                isinstance(step, Op)
                and isinstance(step.expr, gast.Subscript)
                and isinstance(step.expr.value, gast.Name)
            ):
                step.expr.iterated = step.expr.value.id in self.looped_over
        return store(key), header, prelude

    def _looks_into(self, source: gast.expr) -> bool:
        """`d.items()`, `d.values()`"""
        match source:
            case gast.Call(func=gast.Attribute(attr="items" | "values"), args=[], keywords=[]):
                return True
        return False

    def _index_name(self) -> str:
        for candidate in "ijk":
            if candidate not in self.home.names.taken:
                return self.home.names.fresh(candidate)
        return self.home.names.fresh("index")

    def _is(self, node: gast.expr, function) -> bool:
        return isinstance(node, gast.Call) and self.callee(node.func) is function and not node.keywords

    def _item(
        self, source: gast.expr, index: gast.expr, steps: list[Step], bound: set[str]
    ) -> tuple[gast.expr, gast.expr]:
        """(length, item at `index`) of an iterable; `bound` are names that the loop binds anew."""
        if self.varied(source):
            source = self.home.idioms.looped(source, steps)
        if self._is(source, builtins.zip):
            pairs = [self.home.idioms.endless(a, index) or self._item(a, index, steps, bound) for a in source.args]
            lengths = [p[0] for p in pairs if p[0] is not None]
            if not lengths:
                raise self.home.error(
                    "a loop that may not end is not supported",
                    source,
                    "Put an iterable of known length beside it, or loop over a range.",
                )
            length = lengths[0] if len(lengths) == 1 else call("min", *lengths)
            return length, gast.Tuple([p[1] for p in pairs], gast.Load())
        if self._is(source, builtins.enumerate):
            length, item = self._item(source.args[0], index, steps, bound)
            number = (
                clone(index) if len(source.args) == 1 else binary(clone(index), "+", self.atom(source.args[1], steps))
            )
            return length, gast.Tuple([number, item], gast.Load())
        if self._is(source, builtins.reversed) and len(source.args) == 1:
            backwards = gast.BinOp(gast.UnaryOp(gast.USub(), const(1)), gast.Sub(), clone(index))
            if self._is(source.args[0], builtins.range) and len(source.args[0].args) == 1:
                backwards = binary(binary(self.atom(source.args[0].args[0], steps), "-", const(1)), "-", clone(index))
            return self._item(source.args[0], backwards, steps, bound)
        if self._is(source, builtins.range) and len(source.args) == 1:
            return self.atom(source.args[0], steps), clone(index)
        if isinstance(source, gast.Call) and not self.varied(source):
            source = call("list", source)
        base = name(self.base(source, steps))
        many = self.home.objects.many(base, steps)
        if many is not None:
            return self.home.objects.length(many), subscript(clone(base), clone(index))
        if base.id in bound:
            held = self.home.temporary(f"{base.id}_before")
            steps.append(self.home.op(held, base))
            base = name(held)
        self.looped_over.add(base.id)
        return call("len", base), subscript(clone(base), clone(index))

    def _groups(self, source: gast.Call) -> gast.expr:
        """Groups are gone once the next one is asked for."""
        key, group = self.home.names.fresh("key"), self.home.names.fresh("group")
        pair = gast.Tuple([name(key), call("list", name(group))], gast.Load())
        target = gast.Tuple([store(key), store(group)], gast.Store())
        return _at(gast.ListComp(pair, [gast.comprehension(target, source, [], 0)]), source)

    def _fixed(self, source: gast.expr, target: gast.expr, body: list[gast.stmt], steps: list[Step]) -> gast.expr:
        """The header of a loop, made once if the body or a second look could change it."""
        bound = names_bound(body) | names_bound([target])
        calls = [n for n in walk(source) if isinstance(n, gast.Call)]
        if (
            names_read(source) & bound
            or any(self.callee(n.func) not in REPEATABLE and not self._shortest(n) for n in calls)
            or any(isinstance(n, gast.ListComp | gast.GeneratorExp) for n in walk(source))
        ):
            held = self.home.temporary(source)
            ready = (
                source
                if self._is(source, builtins.range) or isinstance(source, gast.Name | gast.Subscript)
                else self._groups(source)
                if isinstance(source, gast.Call) and self.callee(source.func) is itertools.groupby
                else call("list", source)
            )
            steps.append(self.home.op(held, ready))
            return name(held)
        return source

    def _shortest(self, node: gast.Call) -> bool:
        """`min(len(a), len(b))`, as a loop over a zip has it"""
        parts = [a for a in node.args if not isinstance(a, gast.Constant)]
        return self._is(node, builtins.min) and all(self._is(a, builtins.len) for a in parts)


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


def _plain_target(target: gast.expr) -> bool:
    return isinstance(target, gast.Name) or (isinstance(target, gast.Tuple) and all(map(_plain_target, target.elts)))


def _rename_targets(target: gast.expr, renamed: dict[str, str]) -> gast.expr:
    copy = clone(target)
    for node in walk(copy):
        if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load):
            node.id = renamed.get(node.id, node.id)
    return copy


def _at(node: gast.expr, place: gast.expr) -> gast.expr:
    """A node at another's place in the source, for errors."""
    node.lineno, node.col_offset = getattr(place, "lineno", 1), getattr(place, "col_offset", 0)
    return node
