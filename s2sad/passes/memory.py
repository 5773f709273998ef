"""memory: every way to write an array becomes a store: `x op= e`, `out=`, `np.copyto`, `x.fill`, `x.sort`, `np.add.at`, ..."""

from __future__ import annotations

from typing import Any

import gast
import numpy as np

from s2sad.indexing import classify, parts
from s2sad.ir import Effect, Op, Step, Store, every
from s2sad.kinds import UNKNOWN, ListOf, Num, Seq
from s2sad.passes.array_writes import (
    DRAWING,
    METHODS,
    added_at,
    by_position,
    drawn,
    method_output,
    output,
    writing_function,
)
from s2sad.passes.contents import STRUCTURAL
from s2sad.passes.rewriting import StepRewriter
from s2sad.trees import attribute, binary, call, clone, const, name, subscript
from s2sad.unit import Unit

UNSUPPORTED_METHODS = {
    "resize",
    "itemset",
    "setfield",
    "byteswap",
    "setflags",
    "__imatmul__",
}
OPERATORS = {"__iadd__": "+", "__isub__": "-", "__imul__": "*", "__itruediv__": "/", "__ipow__": "**"}


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
        self.stored = {s.base for s in every(unit.program.body) if isinstance(s, Store)}

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
        dtype = self.kind(name(step.base)).dtype
        field = isinstance(step.index, gast.Constant) and isinstance(step.index.value, str)
        if field or (dtype is not None and dtype.kind in "OV"):
            raise self.error(
                "writing to an array of objects, or to a structured array, is not supported",
                step.origin.node,
                "Use a list, or an array of floats for each field.",
            )
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
        elif not (isinstance(index, gast.Constant) and index.value >= 0):  # it may be counted from the end
            index = self.make(subscript(call("range", clone(count)), index), out)
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
        rows = isinstance(item := self.kind(place), Num) and item.array
        view = rows and what is not None and not {"mask", "gather"} & set(what)
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
            kinds = {**self.kinds, **source.operand_kinds, **step.kinds}
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
        match step:
            case Op(targets=(target,), expr=gast.Attribute(value=whole, attr="flat")) if (
                target not in self.stored and isinstance(self.kind(whole), Num)
            ):
                if target not in self.temporaries:
                    raise self.error(
                        "x.flat under a name of its own is not supported", step.expr, "Write x.flat[i], or x.ravel()."
                    )
                step.expr, self.changed = call(attribute(whole, "ravel")), True
            case Op(expr=gast.Attribute(value=whole, attr="data" | "ctypes" | "__array_interface__")) if isinstance(
                self.kind(whole), Num
            ):
                raise self.error(
                    f"the memory behind an array (.{step.expr.attr}) is not followed",
                    step.expr,
                    "Use the array itself.",
                )
        if isinstance(step.expr, gast.Call):
            return self.called(step.expr, step.target if len(step.targets) == 1 else None, step.callee, step)
        return [step]

    def called(self, node: gast.Call, target: str | None, callee: Any, step: Step) -> list[Step]:
        out: list[Step] = []
        done: gast.expr | None = None
        keywords = {str(k.arg): k.value for k in node.keywords}
        func = node.func
        receiver = func.value if isinstance(func, gast.Attribute) else None
        of_ufunc = isinstance(getattr(callee, "__self__", callee), np.ufunc) and getattr(callee, "__name__", "") != "at"
        if of_ufunc or (getattr(callee, "__module__", "") or "").startswith(("numpy", "scipy")):
            done = output(self, node, callee, keywords, out)
        elif (
            receiver is not None and func.attr in DRAWING and ("out" in keywords or len(node.args) > DRAWING[func.attr])
        ):
            if callee is None or not callable(callee):
                done = drawn(self, node, keywords, out)
        if (
            done is None
            and getattr(callee, "__name__", "") == "at"
            and isinstance(getattr(callee, "__self__", None), np.ufunc)
        ):
            done = added_at(self, node, callee.__self__, out)
        elif done is None and (write := writing_function(callee)):
            write(self, by_position(callee, node.args, keywords), keywords, node, out)
            done = const(None)
        elif (
            done is None
            and receiver is not None
            and (callee is None or not callable(callee))
            and isinstance(self.kind(receiver), Num)
        ):
            done = method_output(self, node, keywords, out)
            if done is not None:
                pass
            elif func.attr in UNSUPPORTED_METHODS:
                raise self.error(f"the method {func.attr} is not supported", node, "Write with x[...] = ….")
            if func.attr == "__setitem__" and len(node.args) == 2:
                self.store(receiver, node.args[0], self.make(node.args[1], out), out)
                done = const(None)
            elif func.attr in OPERATORS and len(node.args) == 1:
                value = binary(clone(receiver), OPERATORS[func.attr], node.args[0])
                self.store(receiver, const(Ellipsis), self.make(value, out), out)
                done = clone(receiver)
            elif func.attr in METHODS:
                METHODS[func.attr](self, receiver, list(node.args), keywords, node, out)
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
