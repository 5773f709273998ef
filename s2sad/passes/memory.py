"""memory: every way to write an array becomes a store: `x op= e`, `out=`, `np.copyto`, `x.fill`, `x.sort`, `np.add.at`, ..."""

from __future__ import annotations

from typing import Any

import gast
import numpy as np

from s2sad.indexing import classify, parts
from s2sad.ir import Effect, Op, Step, Store, every
from s2sad.kinds import UNKNOWN, ListOf, Num, Seq
from s2sad.passes.contents import STRUCTURAL
from s2sad.passes.rewriting import StepRewriter
from s2sad.trees import attribute, binary, call, clone, const, name, subscript
from s2sad.unit import Unit

METHODS = {"fill", "sort", "partition", "put"}
UNSUPPORTED_METHODS = {
    "resize",
    "itemset",
    "setfield",
    "byteswap",
    "setflags",
    "__imatmul__",
}
OPERATORS = {"__iadd__": "+", "__isub__": "-", "__imul__": "*", "__itruediv__": "/", "__ipow__": "**"}
FUNCTIONS: dict[Any, str] = {
    np.copyto: "copyto",
    np.put: "put",
    np.fill_diagonal: "fill_diagonal",
    np.putmask: "putmask",
    np.place: "place",
    np.put_along_axis: "put_along_axis",
}


def as_stores(unit: Unit) -> bool:
    """Rewrite the steps; tells whether anything changed."""
    return Rewriter(unit).run()


class Rewriter(StepRewriter):
    def __init__(self, unit: Unit):
        super().__init__(unit)
        self.defined = {
            s.target: s
            for s in every(unit.program.body)
            if isinstance(s, Op) and len(s.targets) == 1 and s.target in self.temporaries
        }

    def step(self, step: Step) -> list[Step]:
        match step:
            case Op():
                self.kinds = step.operand_kinds
                return self.op(step)
            case Effect(statement=gast.Expr(value=gast.Call() as node)):
                self.kinds = dict(self.unit.environment) | step.kinds
                return self.called(node, None, self.unit.scope.lookup(node.func), step)
            case Store() if not step.merged:
                step.merged = True
                self.kinds = step.kinds
                return self.written(step)
        return [step]

    def written(self, step: Store) -> list[Step]:
        """A store; a list or tuple that goes into an array becomes one first."""
        flat = self.defined.get(step.base)
        if flat is not None and isinstance(flat.expr, gast.Attribute) and flat.expr.attr == "flat":
            return self.flat(step, flat.expr.value)
        if not isinstance(self.kind(name(step.base)), Num):
            return [step]
        out: list[Step] = []
        if isinstance(self.kind(step.value), Seq | ListOf):
            step.value = self.make(call(attribute("np", "array"), step.value), out, np.array)
            self.changed = True
        return [*out, *self.once(self.through(step))]

    def flat(self, step: Store, whole: gast.expr) -> list[Step]:
        """`A.flat[i] = v`: numbers of elements become their places."""
        out: list[Step] = []
        self.kinds = {**step.kinds, **self.defined[step.base].operand_kinds}
        kind = self.kind(whole)
        rank = len(kind.shape) if isinstance(kind, Num) and kind.shape is not None else None
        if rank is None or not isinstance(whole, gast.Name):
            raise self.error(
                "writing .flat is not supported where the axes are not known", step.origin.node, "Use reshape."
            )
        count = self.make(attribute(clone(whole), "size"), out)
        index = step.index
        if not (isinstance(number := self.kind(index), Num) and number.scalar):
            every_one = self.make(call(attribute("np", "arange"), count), out, np.arange)
            index = self.make(subscript(every_one, index), out)
        where = self.make(
            call(attribute("np", "unravel_index"), index, attribute(clone(whole), "shape")), out, np.unravel_index
        )
        places: list[gast.expr] = [subscript(clone(where), const(axis)) for axis in range(rank)]
        self.store(clone(whole), gast.Tuple([self.make(p, out) for p in places], gast.Load()), step.value, out, step.op)
        self.changed = True
        return out

    # tools

    def store(
        self,
        target: gast.expr,
        index: gast.expr,
        value: gast.expr,
        out: list[Step],
        op: str | None = None,
        **flags: Any,
    ) -> None:
        """`target[index] op= value`."""
        base = self.make(target, out)
        if not isinstance(base, gast.Name):
            raise self.error("what is written here is no variable", target, "Give the array a name, and write to that.")
        if not isinstance(self.kinds.get(base.id, self.kind(target)), Num):
            raise self.error(
                f"it is not known when generating that {base.id!r} is an array, and it is written",
                target,
                "Write with x[...] = ….",
            )
        out += self.written(Store(self.origin, base.id, index, value, op, merged=True, **flags))
        self.changed = True

    def once(self, step: Store) -> list[Step]:
        """`x[i] *= v` is a read, an operation and a store; so is `x[i] += v` with an index that may name an element
        twice, of which what is written last wins."""
        if step.op is None or step.at or step.op in STRUCTURAL:
            return [step]
        place = subscript(step.place(), clone(step.index))
        what = classify(step.index, self.kind)
        number = isinstance(item := self.kind(place), Num) and item.scalar
        view = not number and what is not None and not {"mask", "gather"} & set(what)
        before = None if view else step.old  # a view shows what is written meanwhile
        if step.op in ("+", "-") and before is None and (step.unique or (what is not None and "gather" not in what)):
            return [step]
        out: list[Step] = []
        old = name(before) if before is not None else self.make(place, out)
        step.value = self.make(binary(old, step.op, step.value), out)
        step.op = None
        self.changed = True
        return [*out, step]

    def through(self, step: Store) -> Store:
        """`A[i][j] = v` is `A[i, j] = v`, and a write of all of `A[i]` one at `A[i]`."""
        while True:
            source = self.defined.get(step.base)
            if (
                source is None
                or source.origin is not step.origin
                or not isinstance(source.expr, gast.Subscript)
                or not isinstance(source.expr.value, gast.Name)
            ):
                return step
            kinds = {**source.operand_kinds, **step.kinds}
            if not isinstance(kinds.get(source.expr.value.id), Num):
                return step
            self.kinds = kinds
            outer = classify(source.expr.slice, self.kind)
            if outer is None or not set(outer) <= {"int", "slice", "new", "ellipsis"}:
                return step
            if isinstance(step.index, gast.Constant) and step.index.value is Ellipsis:
                step.base, step.index = source.expr.value.id, clone(source.expr.slice)
            elif (
                set(outer) == {"int"}
                and not isinstance(step.index, gast.Constant | gast.Tuple)
                or (isinstance(step.index, gast.Constant) and type(step.index.value) is int and set(outer) == {"int"})
            ):
                inner = classify(step.index, self.kind)
                if inner is None or not set(inner) <= {"int", "slice"} or len(inner) != len(parts(step.index)):
                    return step
                step.base = source.expr.value.id
                step.index = gast.Tuple(
                    [*map(clone, parts(source.expr.slice)), *map(clone, parts(step.index))], gast.Load()
                )
            else:
                return step
            self.changed = True

    # operations

    def op(self, step: Op) -> list[Step]:
        old = step.operand_kinds.get(step.target, UNKNOWN)
        if step.inplace and isinstance(step.expr, gast.BinOp) and isinstance(old, Num) and old.array:
            out: list[Step] = []
            if isinstance(step.expr.op, gast.Add | gast.Sub):
                sign = "+" if isinstance(step.expr.op, gast.Add) else "-"
                self.store(name(step.target), const(Ellipsis), step.expr.right, out, sign, bare=True)
            else:
                value = self.make(step.expr, out)
                self.store(name(step.target), const(Ellipsis), value, out, bare=True)
            return out
        if isinstance(step.expr, gast.Call):
            return self.called(step.expr, step.target if len(step.targets) == 1 else None, step.callee, step)
        return [step]

    def called(self, node: gast.Call, target: str | None, callee: Any, step: Step) -> list[Step]:
        out: list[Step] = []
        done: gast.expr | None = None
        keywords = {str(k.arg): k.value for k in node.keywords}
        func = node.func
        receiver = func.value if isinstance(func, gast.Attribute) else None
        if isinstance(callee, np.ufunc) or (getattr(callee, "__module__", "") or "").startswith(("numpy", "scipy")):
            done = self.output(node, callee, keywords, out)
        if (
            done is None
            and getattr(callee, "__name__", "") == "at"
            and isinstance(getattr(callee, "__self__", None), np.ufunc)
        ):
            done = self.at(node, callee.__self__, out)
        elif done is None and (label := _get(FUNCTIONS, callee)):
            getattr(self, label)(list(node.args), keywords, node, out)
            done = const(None)
        elif (
            done is None
            and receiver is not None
            and (callee is None or not callable(callee))
            and isinstance(self.kind(receiver), Num)
        ):
            if func.attr in UNSUPPORTED_METHODS:
                raise self.error(f"the method {func.attr} is not supported", node, "Write with x[...] = ….")
            if func.attr == "__setitem__" and len(node.args) == 2:
                self.store(receiver, node.args[0], self.make(node.args[1], out), out)
                done = const(None)
            elif func.attr in OPERATORS and len(node.args) == 1:
                value = binary(clone(receiver), OPERATORS[func.attr], node.args[0])
                self.store(receiver, const(Ellipsis), self.make(value, out), out)
                done = clone(receiver)
            elif func.attr in METHODS:
                getattr(self, f"method_{func.attr}")(receiver, list(node.args), keywords, node, out)
                done = const(None)
        if done is None:
            return [step]
        if (
            target is not None
            and target not in self.temporaries - self.read
            or (target is not None and not (isinstance(done, gast.Constant)))
        ):
            out.append(Op(self.origin, (target,), done))
        self.changed = True
        return out

    def output(self, node: gast.Call, callee: Any, keywords: dict[str, gast.expr], out: list[Step]) -> gast.expr | None:
        """`f(a, b, out=c)` is `c[...] = f(a, b)`; with `where=m`, `c[m] = f(a[m], b[m])`."""
        args = list(node.args)
        target = keywords.get("out")
        if isinstance(callee, np.ufunc) and len(args) > callee.nin:
            target = args[callee.nin]
            args = args[: callee.nin]
        if isinstance(target, gast.Tuple) and len(target.elts) == 1:
            target = target.elts[0]
        if any(
            k.startswith("overwrite_") and not (isinstance(v, gast.Constant) and not v.value)
            for k, v in keywords.items()
        ):
            raise self.error(
                "an argument that may be overwritten is not supported", node, "Leave the overwrite_… argument out."
            )
        if target is None or (isinstance(target, gast.Constant) and target.value is None):
            if isinstance(callee, np.ufunc) and "where" in keywords:
                raise self.error("where= without out= leaves values undefined", node, "Give an array for out=.")
            return None
        if not isinstance(target, gast.Name):
            target = self.make(target, out)
        rest = [gast.keyword(k, v) for k, v in keywords.items() if k not in ("out", "where")]
        mask = keywords.get("where")
        if mask is None or (isinstance(mask, gast.Constant) and mask.value is True):
            value = self.make(gast.Call(clone(node.func), args, rest), out, callee)
            self.store(target, const(Ellipsis), value, out)
            return clone(target)
        if not isinstance(callee, np.ufunc) or rest:
            raise self.error("where= is not supported here", node, "Write x[mask] = … instead.")
        mask = self.make(mask, out)
        masked = [self.masked(self.make(a, out), mask, target, node, out) for a in args]
        value = self.make(gast.Call(clone(node.func), masked, []), out, callee)
        self.store(target, clone(mask), value, out)
        return clone(target)

    def masked(
        self, value: gast.expr, mask: gast.expr, target: gast.expr, node: gast.AST, out: list[Step]
    ) -> gast.expr:
        """The part of an operand that a mask of the target's shape selects."""
        operand, whole = self.kind(value), self.kind(target)
        if isinstance(operand, Num) and operand.scalar:
            return value
        if not isinstance(whole, Num) or not isinstance(operand, Num) or whole.shape is None or operand.shape is None:
            raise self.error("where= is not supported where shapes are not known", node, "Write x[mask] = … instead.")
        if operand.shape != whole.shape:
            value = self.make(
                call(attribute("np", "broadcast_to"), value, attribute(clone(target), "shape")), out, np.broadcast_to
            )
        return self.make(subscript(value, clone(mask)), out)

    def at(self, node: gast.Call, ufunc: np.ufunc, out: list[Step]) -> gast.expr:
        if ufunc not in (np.add, np.subtract) or len(node.args) != 3:
            raise self.error(
                f"numpy.{ufunc.__name__}.at is not supported", node, "Use np.add.at or np.subtract.at, or a loop."
            )
        target, index, value = node.args
        if isinstance(index, gast.Subscript) and self.unit.scope.lookup(index.value) is np.s_:
            index = index.slice
        if not (isinstance(index, gast.Name | gast.Constant | gast.Tuple | gast.Slice)):
            index = self.make(index, out)
        self.store(target, index, self.make(value, out), out, "+" if ufunc is np.add else "-", at=True)
        return const(None)

    def copyto(self, args: list, keywords: dict, node: gast.Call, out: list[Step]) -> None:
        target, value = args[0], self.make(args[1], out)
        mask = keywords.get("where")
        if mask is None:
            self.store(target, const(Ellipsis), value, out)
            return
        if self.root(args[1]) == self.root(target) is not None and gast.dump(args[1]) != gast.dump(target):
            raise self.error(
                "np.copyto with where= reads the array that it writes, and NumPy copies item by item",
                node,
                "Copy what is read first: np.copyto(x, y.copy(), where=mask).",
            )
        mask = self.make(mask, out)
        self.store(target, clone(mask), self.masked(value, mask, target, node, out), out)

    def root(self, node: gast.expr) -> str | None:
        """The array that an expression takes a view of."""
        while not isinstance(node, gast.Name) or node.id in self.defined:
            if isinstance(node, gast.Name):
                node = self.defined[node.id].expr
            elif isinstance(node, gast.Subscript | gast.Attribute):
                node = node.value
            else:
                return None
        return node.id

    def putmask(self, args: list, keywords: dict, node: gast.Call, out: list[Step]) -> None:
        """`x[mask] = values[mask]`; values of another shape are repeated over all of `x`."""
        target, mask, value = args[0], self.make(args[1], out), self.make(args[2], out)
        operand, whole = self.kind(value), self.kind(target)
        scalar = isinstance(operand, Num) and operand.scalar or isinstance(value, gast.Constant)
        if not scalar:
            same = isinstance(operand, Num) and isinstance(whole, Num) and operand.shape == whole.shape is not None
            if not same:
                value = self.make(
                    call(attribute("np", "resize"), value, attribute(clone(target), "shape")), out, np.resize
                )
            value = self.make(subscript(value, clone(mask)), out)
        self.store(target, clone(mask), value, out)

    def place(self, args: list, keywords: dict, node: gast.Call, out: list[Step]) -> None:
        """`x[mask] = values`, as many of them as it takes, again from the start where they run out."""
        target, mask = args[0], self.make(args[1], out)
        count = self.make(call(attribute("np", "count_nonzero"), clone(mask)), out, np.count_nonzero)
        value = self.make(call(attribute("np", "resize"), self.make(args[2], out), count), out, np.resize)
        self.store(target, clone(mask), value, out)

    def put_along_axis(self, args: list, keywords: dict, node: gast.Call, out: list[Step]) -> None:
        """`A[np.arange(n)[:, None], index] = values`, along the last of two axes."""
        target, index, value = args[0], self.make(args[1], out), self.make(args[2], out)
        whole = self.kind(target)
        axis = self.number(keywords.get("axis", args[3] if len(args) > 3 else const(-1)))
        rank = len(whole.shape) if isinstance(whole, Num) and whole.shape is not None else None
        if rank is None or not isinstance(axis, int):
            raise self.error(
                "numpy.put_along_axis is not supported where the axes are not known", node, "Write with an index."
            )
        places: list[gast.expr] = []
        for position in range(rank):
            if position == axis % rank:
                places.append(index)
                continue
            shape = gast.Tuple([const(-1 if n == position else 1) for n in range(rank)], gast.Load())
            count = subscript(attribute(clone(index), "shape"), const(position))
            run = self.make(call(attribute("np", "arange"), count), out, np.arange)
            places.append(self.make(call(attribute("np", "reshape"), run, shape), out, np.reshape) if rank > 1 else run)
        self.store(target, gast.Tuple(places, gast.Load()), value, out)

    def put(self, args: list, keywords: dict, node: gast.Call, out: list[Step]) -> None:
        whole = self.kind(args[0])
        if keywords or len(args) != 3 or not isinstance(whole, Num) or whole.shape is None or len(whole.shape) != 1:
            raise self.error(
                "numpy.put is supported for arrays of one axis", node, "Write x.reshape(-1)[index] = values."
            )
        index = args[1] if isinstance(args[1], gast.List) else self.make(args[1], out)
        self.store(args[0], index, self.make(args[2], out), out)

    def fill_diagonal(self, args: list, keywords: dict, node: gast.Call, out: list[Step]) -> None:
        whole = self.kind(args[0])
        if keywords or len(args) != 2 or not isinstance(whole, Num) or whole.shape is None or len(whole.shape) != 2:
            raise self.error("numpy.fill_diagonal is supported for matrices", node, "Write with an index.")
        size = call("min", attribute(clone(args[0]), "shape"))
        where = self.make(call(attribute("np", "arange"), size), out, np.arange)
        self.store(
            args[0], gast.Tuple([clone(where), clone(where)], gast.Load()), self.make(args[1], out), out, unique=True
        )

    def method_fill(self, target: gast.expr, args: list, keywords: dict, node: gast.Call, out: list[Step]) -> None:
        self.store(target, const(Ellipsis), self.make(args[0] if args else keywords["value"], out), out)

    def method_put(self, target: gast.expr, args: list, keywords: dict, node: gast.Call, out: list[Step]) -> None:
        self.put([target, *args], keywords, node, out)

    def method_sort(
        self, target: gast.expr, args: list, keywords: dict, node: gast.Call, out: list[Step], function: Any = np.sort
    ) -> None:
        base = self.make(target, out)
        tree = gast.Call(
            attribute("np", function.__name__), [clone(base), *args], [gast.keyword(k, v) for k, v in keywords.items()]
        )
        self.store(base, const(Ellipsis), self.make(tree, out, function), out)

    def method_partition(self, target: gast.expr, args: list, keywords: dict, node: gast.Call, out: list[Step]) -> None:
        self.method_sort(target, args, keywords, node, out, np.partition)


def _get(table: dict[Any, str], value: Any) -> str | None:
    return next((label for key, label in table.items() if key is value), None)
