"""Calls that stand for a loop or an operator: `reduce`, `sorted`, `zip`, itertools, the operator module, `partial`.

Each is written as the plain code that it stands for, and goes through `normalise` as that.
"""

from __future__ import annotations

import builtins
import collections
import functools
import itertools
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Op, Step
from s2sad.passes.array_idioms import array_idiom
from s2sad.passes.closures import renamed_tree
from s2sad.passes.exits import Exits
from s2sad.passes.generators import is_generator
from s2sad.passes.plain_calls import argument
from s2sad.shapes import CHOOSING
from s2sad.trees import call, clone, const, name, subscript, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

BINARY: dict[Any, type] = {
    operator.add: gast.Add,
    operator.sub: gast.Sub,
    operator.mul: gast.Mult,
    operator.truediv: gast.Div,
    operator.pow: gast.Pow,
    operator.matmul: gast.MatMult,
    operator.floordiv: gast.FloorDiv,
    operator.mod: gast.Mod,
    operator.concat: gast.Add,
}
UNARY: dict[Any, type] = {operator.neg: gast.USub, operator.pos: gast.UAdd}
LAZY = (builtins.zip, builtins.enumerate, builtins.reversed)


class Idioms:
    def __init__(self, home: Normaliser):
        self.home = home
        self.handlers: dict[Any, Callable[[gast.Call, list[Step]], gast.expr | None]] = {
            functools.reduce: self.reduce,
            builtins.sorted: self.sorted,
            builtins.max: self.extreme,
            builtins.min: self.extreme,
            itertools.pairwise: self.pairwise,
            itertools.chain: self.chain,
            itertools.product: self.product,
            itertools.islice: self.islice,
            itertools.zip_longest: self.zip_longest,
            itertools.takewhile: self.takewhile,
            itertools.dropwhile: self.dropwhile,
            itertools.compress: self.compress,
            itertools.filterfalse: self.filterfalse,
            itertools.repeat: self.repeat,
            itertools.groupby: self.groupby,
            itertools.starmap: self.starmap,
            itertools.accumulate: self.accumulate,
            itertools.chain.from_iterable: self.flattened,
            operator.getitem: self.getitem,
            builtins.dict: self.made_dict,
            collections.OrderedDict: self.made_dict,
            builtins.set: self.made_set,
            builtins.frozenset: self.made_set,
        }
        self.partials: dict[str, gast.Call] = {}

    def call(self, node: gast.Call, callee: Any, steps: list[Step]) -> gast.expr | None:
        """An operation that has the value of the call; None if it is no idiom."""
        made = self.made_by_call(node, steps)
        if made is not None:
            return made
        if (
            callee is None
            and isinstance(node.func, gast.Attribute)
            and node.func.attr in ("values", "items")
            and not node.args
        ):
            return self.comprehension("[item for item in source]", node, steps, source=node)
        if callee is None or isinstance(callee, gast.AST):
            return None
        arrays = array_idiom(self, node, callee, steps)
        if arrays is not None:
            return arrays
        if is_generator(callee):
            return self.generated(node, callee, steps)
        if callee in LAZY:
            return self.materialised(node, steps)
        if callee in BINARY and len(node.args) == 2 and not node.keywords:
            return self.again(gast.BinOp(node.args[0], BINARY[callee](), node.args[1]), node, steps)
        if callee in UNARY and len(node.args) == 1 and not node.keywords:
            return self.again(gast.UnaryOp(UNARY[callee](), node.args[0]), node, steps)
        if callee in CHOOSING and len(node.args) == 2 and not node.keywords:
            return self.choosing(node, steps)
        if any(isinstance(a, gast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords):
            return None
        if (
            callee in (builtins.list, builtins.tuple)
            and len(node.args) == 1
            and isinstance(node.args[0], gast.Call)
            and self.home.flat.callee(node.args[0].func) in LAZY
        ):
            items = self.materialised(node.args[0], steps)
            return call("tuple", items) if callee is builtins.tuple else items
        try:
            handler = self.handlers.get(callee)
        except TypeError:
            return None
        return handler(node, steps) if handler is not None else None

    # tools

    def again(self, tree: gast.expr, place: gast.expr, steps: list[Step]) -> gast.expr:
        """The operation that other code for the same value gives."""
        return self.home.flat.operation(self.placed(tree, place), steps)

    def placed(self, tree: Any, place: gast.AST) -> Any:
        for node in walk(tree):
            if not hasattr(node, "lineno") or node.lineno is None:
                node.lineno, node.col_offset = getattr(place, "lineno", 1), getattr(place, "col_offset", 0)
        return tree

    def temporary(self, label: str, varies: bool = True) -> str:
        held = self.home.names.fresh(label)
        if varies:
            self.home.varied.add(held)
        return held

    def run(self, text: str, place: gast.expr, steps: list[Step], renamed: dict[str, str], **values: gast.expr) -> None:
        """Statements, with names and expressions put in."""
        self.statements([renamed_tree(stmt, renamed, values) for stmt in gast.parse(text).body], place, steps)

    def statements(self, body: list[gast.stmt], place: gast.expr, steps: list[Step]) -> None:
        """Statements in place of an expression."""
        home = self.home
        body = [self.placed(stmt, place) for stmt in body]
        for stmt in body:
            for node in walk(stmt):
                node.lineno, node.col_offset = getattr(place, "lineno", 1), getattr(place, "col_offset", 0)
        saved = home.value, home.aux, home.origin
        home.origin.split = True
        steps += home.block(body, Exits())
        home.value, home.aux, home.origin = saved

    def comprehension(
        self, text: str, place: gast.expr, steps: list[Step], labels: tuple[str, ...] = ("item",), **values: gast.expr
    ) -> gast.expr:
        """A list comprehension, with its variables renamed."""
        renamed = {label: self.home.names.fresh(label) for label in labels}
        tree = renamed_tree(gast.parse(text, mode="eval").body, renamed, values)
        for node in walk(tree):
            node.lineno, node.col_offset = getattr(place, "lineno", 1), getattr(place, "col_offset", 0)
        self.home.varied |= {new for old, new in renamed.items() if old not in ("i", "j", "k")}
        return self.home.flat.operation(tree, steps)

    def sequence(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """An atom that can be indexed."""
        if self.home.deciding.is_dict(node) or self.home.deciding.is_set(node):
            return self.unvaried("list", node, steps, "keys")
        if isinstance(node, gast.GeneratorExp):
            node = self.placed(gast.ListComp(node.elt, node.generators), node)
        if not self.home.flat.varied(node) and not isinstance(node, gast.Name):
            node = self.placed(call("list", node), node)
        atom = self.home.flat.atom(node, steps)
        if not isinstance(atom, gast.Name):
            held = self.temporary("items")
            steps.append(self.home.op(held, atom))
            return name(held)
        return atom

    def unvaried(self, function: str, node: gast.expr, steps: list[Step], label: str) -> gast.expr:
        """A name for what a builtin makes of the keys of a dict or a set: they carry no derivative."""
        held = self.temporary(label, varies=False)
        made = self.placed(call(function, self.home.flat.atom(node, steps)), node)
        steps.append(Op(self.home.origin, (held,), made, callee=getattr(builtins, function)))
        return name(held)

    def made_set(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """`set(items)`; of a dict the keys."""
        if len(node.args) != 1 or node.keywords:
            return None
        function = str(getattr(node.func, "id", "set"))
        if self.home.deciding.is_dict(node.args[0]):
            return self.unvaried(function, node.args[0], steps, "keys")
        return self.placed(gast.Call(node.func, [self.sequence(node.args[0], steps)], []), node)

    def made_dict(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """`dict(a=x)` is `{"a": x}`, `dict(pairs)` a comprehension."""
        callee = self.home.flat.callee(node.func)
        entries = [(const(k.arg), k.value) for k in node.keywords]
        if not node.args:
            if callee is not builtins.dict:
                return None
            return self.again(gast.Dict([k for k, _ in entries], [v for _, v in entries]), node, steps)
        source = node.args[0]
        if len(node.args) > 1 or not entries and not self.gives_pairs(source):
            return None
        names = {label: self.temporary(label) for label in ("table", "item")} | {"key": self.temporary("key", False)}
        empty = "{}" if callee is builtins.dict else "maker()"
        filled = f"table = {empty}\nfor key, item in source:\n    table[key] = item"
        self.run(
            filled if self.gives_pairs(source) else "table = maker(source)",
            node,
            steps,
            names,
            source=source,
            maker=node.func,
        )
        for key, value in entries:
            self.run("table[key] = value", node, steps, {"table": names["table"]}, key=key, value=value)
        return name(names["table"])

    def gives_pairs(self, node: gast.expr) -> bool:
        """Is it surely no dict?"""
        match node:
            case gast.ListComp() | gast.GeneratorExp():
                return True
            case gast.Call(func=gast.Attribute(attr="items"), args=[]):
                return True
            case gast.Call(func=func):
                return self.home.flat.callee(func) in (builtins.zip, builtins.enumerate, builtins.map, builtins.sorted)
        return False

    def length(self, items: gast.expr) -> gast.expr:
        return self.home.objects.measured(call("len", clone(items)))

    def order(
        self,
        items: gast.expr,
        key: gast.expr | None,
        reverse: gast.expr | None,
        function: str,
        place: gast.expr,
        steps: list[Step],
    ) -> str:
        """A name for `sorted(range(len(items)), key=…)`, or for the index that `max` or `min` choose; it carries no derivative."""
        keys = items
        if key is not None and not (isinstance(key, gast.Constant) and key.value is None):
            keys = self.comprehension("[key(item) for item in items]", place, steps, key=key, items=items)
        keywords = [gast.keyword("key", gast.Attribute(clone(keys), "__getitem__", gast.Load()))]
        if reverse is not None:
            keywords.append(gast.keyword("reverse", reverse))
        tree = gast.Call(name(function), [call("range", self.length(items))], keywords)
        held = self.temporary("order" if function == "sorted" else "best", varies=False)
        steps.append(Op(self.home.origin, (held,), tree, callee=getattr(builtins, function)))
        return held

    # functions

    def materialised(self, node: Any, steps: list[Step]) -> gast.expr:
        """`zip(a, b)` that is not looped over at once is a list."""
        callee = self.home.flat.callee(node.func)
        chunks = self.chunks(node, steps)
        if chunks is not None:
            return chunks
        if (
            callee is builtins.zip
            and len(node.args) == 1
            and isinstance(node.args[0], gast.Starred)
            and not node.keywords
        ):
            rows = self.sequence(node.args[0].value, steps)
            return self.comprehension(
                "[[row[j] for row in rows] for j in range(len(rows[0]))]", node, steps, ("row", "j"), rows=rows
            )
        node = self.plain(node, steps)
        if any(isinstance(a, gast.Starred) for a in node.args) or node.keywords or not node.args:
            raise self.home.error(
                "this form of the call is not supported on values that are differentiated",
                node,
                "Write the loop with indices.",
            )
        return self.comprehension("[item for item in source]", node, steps, source=node)

    def chunks(self, node: gast.expr, steps: list[Step]) -> gast.expr | None:
        """`zip(*[iter(x)] * n)`: items by n."""
        match node:
            case gast.Call(
                func=func,
                args=[
                    gast.Starred(
                        value=gast.BinOp(
                            left=gast.List(elts=[gast.Call(func=made, args=[source], keywords=[])]),
                            op=gast.Mult(),
                            right=gast.Constant(value=int(count)),
                        )
                    )
                ],
                keywords=[],
            ) if count > 0:
                if self.home.flat.callee(func) is builtins.zip and self.home.flat.callee(made) is builtins.iter:
                    items = self.sequence(source, steps)
                    parts = ", ".join(f"items[{count} * i + {n}]" for n in range(count))
                    text = f"[({parts},) for i in range(len(items) // {count})]"
                    return self.comprehension(text, node, steps, ("i",), items=items)
        return None

    def generated(self, node: gast.Call, callee: Any, steps: list[Step]) -> gast.expr:
        """A generator function gives all its items at once."""
        flat = self.home.flat
        args = [argument(flat, a, steps) for a in node.args]
        keywords = [gast.keyword(k.arg, argument(flat, k.value, steps)) for k in node.keywords]
        held = self.home.temporary(callee.__name__)
        steps.append(self.home.op(held, self.placed(gast.Call(node.func, args, keywords), node), callee))
        return self.placed(call("list", name(held)), node)

    def plain(self, node: Any, steps: list[Step]) -> Any:
        """`enumerate(x, start=1)` with its start by position, `zip(a, b, strict=True)` after a look at the lengths."""
        callee = self.home.flat.callee(node.func) if isinstance(node, gast.Call) else None
        if (
            not isinstance(node, gast.Call)
            or len(node.keywords) != 1
            or any(isinstance(a, gast.Starred) for a in node.args)
        ):
            return node
        keyword = node.keywords[0]
        if callee is builtins.enumerate and keyword.arg == "start" and len(node.args) == 1:
            return self.placed(gast.Call(node.func, [node.args[0], keyword.value], []), node)
        if (
            callee is builtins.zip
            and keyword.arg == "strict"
            and isinstance(keyword.value, gast.Constant)
            and node.args
        ):
            args = list(node.args)
            if keyword.value.value:
                args = [self.sequence(a, steps) for a in args]
                lengths = [call("range", call("len", clone(a))) for a in args]
                check = call("list", gast.Call(node.func, list(lengths), [keyword]))
                held = self.temporary("same_length", varies=False)
                steps.append(Op(self.home.origin, (held,), self.placed(check, node)))
            return self.placed(gast.Call(node.func, args, []), node)
        return node

    def looped(self, source: Any, steps: list[Step]) -> Any:
        """What a `for` runs over, in the forms that it knows."""
        source = self.plain(source, steps)
        if isinstance(source, gast.Attribute) and source.attr == "flat":
            return self.placed(gast.Call(gast.Attribute(source.value, "ravel", gast.Load()), [], []), source)
        if not isinstance(source, gast.Call):
            return source
        chunks = self.chunks(source, steps)
        if chunks is not None:
            return self.home.flat.atom(chunks, steps)
        if self.home.flat.callee(source.func) is builtins.sorted and len(source.args) == 1 and not source.keywords:
            return self.sorted_keys(source, steps)
        if isinstance(source.func, gast.Attribute) and source.func.attr == "keys" and not source.args:
            return source.func.value if isinstance(source.func.value, gast.Name) else source
        return source

    def sorted_keys(self, source: gast.Call, steps: list[Step]) -> gast.expr:
        """`sorted(d.keys())` carries no derivative; `sorted(d.items())` is decided by the keys alone, as no two are equal."""
        inner = source.args[0]
        if (
            not isinstance(inner, gast.Call)
            or not isinstance(inner.func, gast.Attribute)
            or inner.func.attr not in ("keys", "items")
            or inner.args
        ):
            return source
        base = self.home.flat.atom(inner.func.value, steps)
        held = self.temporary("sorted_keys", varies=False)
        keys = call("sorted", gast.Call(gast.Attribute(clone(base), "keys", gast.Load()), [], []))
        steps.append(Op(self.home.origin, (held,), self.placed(keys, source), callee=builtins.sorted))
        if inner.func.attr == "keys":
            return name(held)
        return self.comprehension("[(k, base[k]) for k in keys]", source, steps, ("k",), base=base, keys=name(held))

    def endless(self, source: Any, index: gast.expr) -> tuple[None, gast.expr] | None:
        """`itertools.count`, `cycle` and `repeat` beside something that ends."""
        callee = self.home.flat.callee(source.func) if isinstance(source, gast.Call) and not source.keywords else None
        if callee is itertools.count and len(source.args) <= 2:
            number: gast.expr = clone(index)
            if len(source.args) == 2:
                number = gast.BinOp(number, gast.Mult(), source.args[1])
            return None, gast.BinOp(source.args[0], gast.Add(), number) if source.args else number
        if (
            callee is itertools.cycle
            and len(source.args) == 1
            and isinstance(source.args[0], gast.Name | gast.List | gast.Tuple)
        ):
            return None, subscript(
                source.args[0], gast.BinOp(clone(index), gast.Mod(), call("len", clone(source.args[0])))
            )
        if callee is itertools.repeat and len(source.args) == 1:
            return None, source.args[0]
        return None

    def reduce(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        if node.keywords or not 2 <= len(node.args) <= 3:
            return None
        function, source = node.args[:2]
        folded = self.home.objects.folded(function, node.args[1:], node, steps)
        if folded is not None:
            return folded
        items = self.sequence(source, steps)
        total = self.temporary("reduced")
        item = self.temporary("item")
        start = (
            "total = start\nfor item in items:\n    total = function(total, item)"
            if len(node.args) == 3
            else "total = items[0]\nfor item in items[1:]:\n    total = function(total, item)"
        )
        self.run(
            start, node, steps, {"total": total, "item": item}, items=items, function=function, start=node.args[-1]
        )
        return name(total)

    def accumulate(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        keywords = {str(k.arg): k.value for k in node.keywords}
        initial = keywords.pop("initial", None)
        function = node.args[1] if len(node.args) > 1 else keywords.pop("func", None)
        if keywords or not 1 <= len(node.args) <= 2:
            return None
        items = self.sequence(node.args[0], steps)
        names = {label: self.temporary(label) for label in ("running", "total", "item")}
        step = "function(total, item)" if function is not None else "total + item"
        first, rest = ("start", "items") if initial is not None else ("items[0]", "items[1:]")
        text = f"total = {first}\nrunning = [total]\nfor item in {rest}:\n    total = {step}\n    running.append(total)"
        self.run(text, node, steps, names, items=items, function=function or const(None), start=initial or const(None))
        return name(names["running"])

    def sorted(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        keywords = {str(k.arg): k.value for k in node.keywords}
        if len(node.args) != 1 or not keywords.keys() <= {"key", "reverse"}:
            return None
        items = self.sequence(node.args[0], steps)
        held = self.order(items, keywords.get("key"), keywords.get("reverse"), "sorted", node, steps)
        return self.comprehension("[items[i] for i in order]", node, steps, ("i",), items=items, order=name(held))

    def extreme(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """`max` or `min` with a key or a default, or of tuples."""
        keywords = {str(k.arg): k.value for k in node.keywords}
        if not (keywords or self.of_tuples(node)) or not keywords.keys() <= {"key", "default"} or not node.args:
            return None
        source = node.args[0] if len(node.args) == 1 else self.placed(gast.List(list(node.args), gast.Load()), node)
        default = keywords.get("default")
        if default is not None and isinstance(source, gast.List | gast.Tuple) and not source.elts:
            return self.home.flat.operation(default, steps)
        items = self.sequence(source, steps)
        function = "max" if self.home.flat.callee(node.func) is builtins.max else "min"
        if default is None:
            best = self.order(items, keywords.get("key"), None, function, node, steps)
            return self.again(subscript(items, name(best)), node, steps)
        result = self.temporary("best")
        names = {"best": result}
        inner = self.placed(gast.Call(name(function), [items], [k for k in node.keywords if k.arg != "default"]), node)
        self.run(
            "best = value if len(items) else default", node, steps, names, items=items, value=inner, default=default
        )
        return name(result)

    def of_tuples(self, node: gast.Call) -> bool:
        """Is it surely tuples or lists that are compared?"""
        if len(node.args) != 1:
            return False
        match node.args[0]:
            case gast.GeneratorExp(elt=item) | gast.ListComp(elt=item):
                return isinstance(item, gast.Tuple | gast.List)
            case gast.Call(func=gast.Attribute(attr="items"), args=[]):
                return True
            case gast.Call(func=func):
                return self.home.flat.callee(func) in (builtins.zip, builtins.enumerate)
        return False

    # itertools

    def pairwise(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        items = self.sequence(node.args[0], steps)
        return self.comprehension(
            "[(items[i], items[i + 1]) for i in range(len(items) - 1)]", node, steps, ("i",), items=items
        )

    def chain(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        parts = [gast.Starred(self.sequence(a, steps), gast.Load()) for a in node.args]
        return self.again(gast.List(parts, gast.Load()), node, steps)

    def flattened(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        return self.comprehension(
            "[item for part in parts for item in part]", node, steps, ("item", "part"), parts=node.args[0]
        )

    def product(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        repeat = next((k.value for k in node.keywords if k.arg == "repeat"), const(1))
        if not isinstance(repeat, gast.Constant) or any(k.arg != "repeat" for k in node.keywords):
            return None
        sources = [self.sequence(a, steps) for a in node.args] * repeat.value
        labels = [f"item{n}" for n in range(len(sources))]
        loops = " ".join(f"for {label} in source{n}" for n, label in enumerate(labels))
        text = f"[({', '.join(labels)},) {loops}]"
        return self.comprehension(text, node, steps, tuple(labels), **{f"source{n}": s for n, s in enumerate(sources)})

    def choosing(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """Combinations and permutations: those of the positions."""
        length = node.args[1]
        if not isinstance(length, gast.Constant) or type(length.value) is not int or length.value < 1:
            return None
        items = self.sequence(node.args[0], steps)
        parts = ", ".join(f"items[chosen[{n}]]" for n in range(length.value))
        text = f"[({parts},) for chosen in choose(range(len(items)), {length.value})]"
        source = gast.Call(node.func, [call("range", self.length(items)), length], [])
        held = self.temporary("choices", varies=False)
        steps.append(Op(self.home.origin, (held,), call("list", self.placed(source, node))))
        text = f"[({parts},) for chosen in choices]"
        renamed = self.home.names.fresh("chosen")
        tree = renamed_tree(
            gast.parse(text, mode="eval").body, {"chosen": renamed}, {"items": items, "choices": name(held)}
        )
        for inner in walk(tree):
            inner.lineno, inner.col_offset = node.lineno, node.col_offset
        return self.home.flat.operation(tree, steps)

    def islice(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        if node.keywords or not 2 <= len(node.args) <= 4:
            return None
        if len(node.args) == 2 and self.home.yielding.made(node.args[0]) is not None:
            return self.collected("for item in source:\n    out.append(item)", node, steps, source=node)
        items = self.sequence(node.args[0], steps)
        limits = [None if isinstance(a, gast.Constant) and a.value is None else a for a in node.args[1:]]
        lower, upper, step = (None, limits[0], None) if len(limits) == 1 else (*limits, None)[:3]
        return self.again(subscript(items, gast.Slice(lower, upper, step)), node, steps)

    def collected(self, text: str, place: gast.expr, steps: list[Step], **values: gast.expr) -> gast.expr:
        """A list that statements fill: `out`; they may use the name `item`."""
        names = {label: self.temporary(label) for label in ("out", "item")} | {
            "started": self.temporary("started", False)
        }
        self.run(f"out = []\n{text}", place, steps, names, **values)
        return name(names["out"])

    def takewhile(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        text = "for item in source:\n    if not function(item):\n        break\n    out.append(item)"
        return self.collected(text, node, steps, function=node.args[0], source=node.args[1])

    def dropwhile(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        text = (
            "started = False\nfor item in source:\n    if not started and not function(item):\n        started = True\n"
            "    if started:\n        out.append(item)"
        )
        return self.collected(text, node, steps, function=node.args[0], source=node.args[1])

    def compress(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        return self.comprehension(
            "[item for item, chosen in zip(items, choices) if chosen]",
            node,
            steps,
            ("item", "chosen"),
            items=node.args[0],
            choices=node.args[1],
        )

    def filterfalse(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        function = node.args[0]
        nothing = isinstance(function, gast.Constant) and function.value is None
        text = "[item for item in items if not item]" if nothing else "[item for item in items if not function(item)]"
        return self.comprehension(text, node, steps, function=function, items=node.args[1])

    def repeat(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        if len(node.args) != 2:
            return None
        value = self.home.flat.atom(node.args[0], steps)
        return self.comprehension("[value for i in range(n)]", node, steps, ("i",), value=value, n=node.args[1])

    def groupby(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """Pairs of key and items: the items between the places where the key changes."""
        keys = [k.value for k in node.keywords if k.arg == "key"] + node.args[1:]
        items = self.sequence(node.args[0], steps)
        found = items
        if keys and not (isinstance(keys[0], gast.Constant) and keys[0].value is None):
            found = self.comprehension("[key(item) for item in items]", node, steps, key=keys[0], items=items)
        starts, ends = self.temporary("starts", varies=False), self.temporary("ends", varies=False)
        text = "[i for i in range(len(keys)) if i == 0 or keys[i] != keys[i - 1]]"
        tree = renamed_tree(gast.parse(text, mode="eval").body, {"i": self.home.names.fresh("i")}, {"keys": found})
        steps.append(Op(self.home.origin, (starts,), self.placed(tree, node)))
        after = renamed_tree(
            gast.parse("[*starts[1:], len(items)]", mode="eval").body, {}, {"starts": name(starts), "items": items}
        )
        steps.append(Op(self.home.origin, (ends,), self.placed(after, node)))
        return self.comprehension(
            "[(keys[i], items[i:j]) for i, j in zip(starts, ends)]",
            node,
            steps,
            ("i", "j"),
            keys=found,
            items=items,
            starts=name(starts),
            ends=name(ends),
        )

    def zip_longest(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        fill = next((k.value for k in node.keywords if k.arg == "fillvalue"), const(None))
        if any(k.arg != "fillvalue" for k in node.keywords):
            return None
        value = self.home.flat.atom(fill, steps)
        sources = [self.sequence(a, steps) for a in node.args]
        parts = ", ".join(f"source{n}[i] if i < len(source{n}) else fill" for n in range(len(sources)))
        longest = ", ".join(f"len(source{n})" for n in range(len(sources)))
        text = f"[({parts},) for i in range(max(({longest},)))]"
        return self.comprehension(
            text, node, steps, ("i",), fill=value, **{f"source{n}": s for n, s in enumerate(sources)}
        )

    def starmap(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        return self.comprehension(
            "[function(*item) for item in items]", node, steps, function=node.args[0], items=node.args[1]
        )

    # operator

    def getitem(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        return self.again(subscript(node.args[0], node.args[1]), node, steps) if len(node.args) == 2 else None

    def made_by_call(self, node: gast.Call, steps: list[Step]) -> gast.expr | None:
        """`itemgetter(1)(x)`, `partial(f, a)(x)`, and a partial that was given a name."""
        maker = node.func if isinstance(node.func, gast.Call) else self.partials.get(getattr(node.func, "id", ""))
        if not isinstance(maker, gast.Call):
            return None
        function = self.home.flat.callee(maker.func)
        if function is operator.itemgetter and len(node.args) == 1 and not maker.keywords:
            base = self.home.flat.atom(node.args[0], steps)
            parts = [subscript(clone(base), key) for key in maker.args]
            return self.again(parts[0] if len(parts) == 1 else gast.Tuple(parts, gast.Load()), node, steps)
        if (
            function is operator.attrgetter
            and len(node.args) == 1
            and len(maker.args) == 1
            and isinstance(maker.args[0], gast.Constant)
        ):
            tree: gast.expr = node.args[0]
            for attr in str(maker.args[0].value).split("."):
                tree = gast.Attribute(tree, attr, gast.Load())
            return self.again(tree, node, steps)
        if function is functools.partial and maker.args:
            given = {k.arg for k in node.keywords}
            keywords = [*(k for k in maker.keywords if k.arg not in given), *node.keywords]
            return self.again(gast.Call(maker.args[0], [*maker.args[1:], *node.args], keywords), node, steps)
        return None

    def define_partial(self, label: str, node: gast.expr, steps: list[Step]) -> bool:
        """`layer = partial(dense, W)`: its arguments are evaluated here; calls of `layer` become calls of `dense`."""
        if (
            not isinstance(node, gast.Call)
            or self.home.flat.callee(node.func) not in (operator.itemgetter, operator.attrgetter)
            or label not in self.home.called_only
        ):
            return False
        args = (
            node.args
            if self.home.flat.callee(node.func) is not functools.partial
            else [node.args[0], *(self.held(a, steps) for a in node.args[1:])]
        )
        if any(isinstance(a, gast.Starred) for a in args) or any(k.arg is None for k in node.keywords):
            return False
        keywords = [gast.keyword(k.arg, self.held(k.value, steps)) for k in node.keywords]
        made = self.partials[label] = self.placed(gast.Call(node.func, list(args), keywords), node)
        calls = [
            n for n in walk(self.home.source.tree) if isinstance(n, gast.Call) and getattr(n.func, "id", "") == label
        ]
        if not all(self.home.flat.varied(n) for n in calls):
            steps.append(Op(self.home.origin, (label,), made, callee=self.home.flat.callee(node.func)))
        return True

    def held(self, node: gast.expr, steps: list[Step]) -> gast.expr:
        """The value of this moment under a name that nothing rebinds."""
        if isinstance(node, gast.Constant | gast.Lambda):
            return node
        label = self.home.temporary(node)
        self.home.flat.into(label, node, steps)
        return name(label)


def called_only(tree: gast.FunctionDef) -> set[str]:
    """Names that the body binds once and reads only to call them."""
    bound: dict[str, int] = {}
    read: dict[str, int] = {}
    called: dict[str, int] = {}
    for node in walk(tree):
        if type(node) is gast.Name:
            table = read if isinstance(node.ctx, gast.Load) else bound
            table[node.id] = table.get(node.id, 0) + 1
        elif type(node) is gast.Call and isinstance(node.func, gast.Name):
            called[node.func.id] = called.get(node.func.id, 0) + 1
    return {label for label, times in bound.items() if times == 1 and read.get(label, 0) == called.get(label, -1)}
