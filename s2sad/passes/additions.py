"""additions: `add_into(xs, ys)` and `xs = add_at(xs, i, y)`, helpers of generated code, written out where that is differentiated again.

What it adds to is known by kinds: an array is written in place, a number in a list is a store, a list of unknown length a loop.
"""

from __future__ import annotations

import gast

from s2sad.ir import Branch, Loop, Op, Step, Store
from s2sad.joining import joined, values
from s2sad.kinds import Const, DictOf, Kind, ListOf, Map, Num, Seq, known
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.rewriting import StepRewriter
from s2sad.trees import binary, call, clone, const, name, store, subscript


def addition(rewriter: StepRewriter, node: gast.Call) -> list[Step] | None:
    """The steps that do what `add_into(adjoint, contribution)` does, or with an index; None where kinds do not tell."""
    out: list[Step] = []
    adjoint, added, *place = (rewriter.make(a, out) for a in node.args)
    additions = Additions(rewriter)
    written = additions.into_place(adjoint, place[0], added, out) if place else additions.into(adjoint, added, out)
    return out if written else None


def addition_at(rewriter: StepRewriter, step: Op) -> list[Step] | None:
    """The same for `target = add_at(adjoint, index, contribution)` of a list or dict."""
    adjoint, index, added = step.expr.args  # type: ignore[attr-defined]
    kind = rewriter.kind(adjoint)
    if not isinstance(adjoint, gast.Name) or not isinstance(kind, CONTAINERS):
        return None
    out: list[Step] = []
    index, added = rewriter.make(index, out), rewriter.make(added, out)
    additions = Additions(rewriter)
    if isinstance(where := rewriter.kind(index), Const) and isinstance(where.value, slice):
        done = additions.renewed_slice(adjoint, index, added, out)
    else:
        done = additions.renewed(adjoint, clone(index), clone(added), out)
    if step.target != adjoint.id:
        out.append(Op(step.origin, step.targets, clone(adjoint)))
    return out if done else None


class Additions:
    def __init__(self, rewriter: StepRewriter):
        self.rewriter = rewriter
        self.kind = rewriter.kind

    def into(self, adjoint: gast.expr, added: gast.expr, out: list[Step]) -> bool:
        """Add one to the other, in place; tells whether kinds say how."""
        if known(self.kind(added)) is None:
            return True
        body: list[Step] = []
        if not isinstance(adjoint, gast.Name) or not self.each(adjoint, added, self.kind(adjoint), body):
            return False
        test = gast.Compare(clone(adjoint), [gast.IsNot()], [clone(added)])  # what both sides hold is there already
        out.append(Branch(self.rewriter.origin, self.rewriter.make(test, out), body, []))
        return True

    def into_place(self, adjoint: gast.expr, place: gast.expr, added: gast.expr, out: list[Step]) -> bool:
        """Add to the items of a list at a slice, or to one item of a list or dict."""
        where, kind = self.kind(place), self.kind(adjoint)
        if not isinstance(adjoint, gast.Name) or not isinstance(kind, CONTAINERS):
            return False
        item = joined(values(kind), "§add")
        if not (isinstance(where, Const) and isinstance(where.value, slice)):
            key = isinstance(where, Num) or isinstance(kind, Map | DictOf)
            return key and self.item(adjoint, added, place, item, out)
        if not isinstance(kind, Seq | ListOf):
            return False
        number, place, value, body = self.window(adjoint, place, added, out)
        done = self.item(adjoint, value, place, item, body)
        out.append(Loop(self.rewriter.origin, store(number), call("range", call("len", clone(added))), body))
        return done

    def each(self, adjoint: gast.Name, added: gast.expr, kind: Kind, out: list[Step]) -> bool:
        origin = self.rewriter.origin
        match kind:
            case Num() if kind.array:
                out.append(Op(origin, (adjoint.id,), binary(clone(adjoint), "+", clone(added)), inplace=True))
                return True
            case Seq(items=items):
                return all(self.same(adjoint, added, const(i), item, out) for i, item in enumerate(items))
            case Map(items):
                return all(self.same(adjoint, added, const(key), item, out) for key, item in items)
            case ListOf(item):
                index = self.rewriter.temporary("index")
                return self.loop(index, call("range", call("len", clone(adjoint))), adjoint, added, item, out)
            case DictOf(item):
                keys = self.rewriter.make(call("list", clone(adjoint)), out, list, label="keys")
                return self.loop(self.rewriter.temporary("key"), keys, adjoint, added, item, out)
        return False

    def loop(
        self, index: str, header: gast.expr, adjoint: gast.Name, added: gast.expr, item: Kind, out: list[Step]
    ) -> bool:
        body: list[Step] = []
        done = self.same(adjoint, added, name(index), item, body)
        out.append(Loop(self.rewriter.origin, store(index), header, body))
        return done

    def same(self, adjoint: gast.Name, added: gast.expr, place: gast.expr, item: Kind, out: list[Step]) -> bool:
        """What two lists or dicts have in one place."""
        if isinstance(item, Const):
            return True
        return self.item(adjoint, self.rewriter.make(subscript(clone(added), clone(place)), out), place, item, out)

    def item(self, adjoint: gast.Name, value: gast.expr, place: gast.expr, item: Kind, out: list[Step]) -> bool:
        """One item of a list or dict."""
        if isinstance(item, Const):
            return True
        rewriter = self.rewriter
        old = rewriter.make(subscript(clone(adjoint), clone(place)), out)
        if not (isinstance(item, Num) and item.scalar):
            return self.into(old, value, out)
        if known(self.kind(value)) is not None:
            new = rewriter.make(binary(old, "+", value), out)
            out.append(Store(rewriter.origin, adjoint.id, clone(place), new, merged=True))
        return True

    # at a place: what stands there is made anew, for others may hold it

    def window(
        self, adjoint: gast.Name, index: gast.expr, added: gast.expr, out: list[Step]
    ) -> tuple[str, gast.expr, gast.expr, list[Step]]:
        """Of a loop over a slice of a list: its variable, the place and what is added there, and the start of its body."""
        count = self.rewriter.make(call("len", clone(adjoint)), out, len, label="count")
        places = subscript(call("range", count), clone(index))
        window, number, body = self.rewriter.make(places, out), self.rewriter.temporary("index"), []  # type: ignore[var-annotated]
        place = self.rewriter.make(subscript(clone(window), name(number)), body)
        return number, place, self.rewriter.make(subscript(clone(added), name(number)), body), body

    def renewed_slice(self, adjoint: gast.Name, index: gast.expr, added: gast.expr, out: list[Step]) -> bool:
        number, place, value, body = self.window(adjoint, index, added, out)
        done = self.renewed(adjoint, place, value, body)
        out.append(Loop(self.rewriter.origin, store(number), call("range", call("len", clone(added))), body))
        return done

    def renewed(self, adjoint: gast.Name, place: gast.expr, value: gast.expr, out: list[Step]) -> bool:
        old = self.rewriter.make(subscript(clone(adjoint), clone(place)), out)
        new = self.total(old, value, out)
        if new is not None:
            new = self.rewriter.make(new, out)
            out.append(Store(self.rewriter.origin, adjoint.id, clone(place), new, merged=True))
        return new is not None

    def total(self, old: gast.expr, value: gast.expr, out: list[Step]) -> gast.expr | None:
        """The sum of two adjoints, where kinds say how it is made."""
        kind, more = self.kind(old), self.kind(value)
        if known(more) is None:
            return clone(old)
        if isinstance(kind, Num) and isinstance(more, Num):
            return binary(clone(old), "+", clone(value))
        if not (isinstance(kind, Seq) and isinstance(more, Seq) and len(kind.items) == len(more.items)):
            return None
        items = []
        for i in range(len(kind.items)):
            one, other = (self.rewriter.make(subscript(clone(whole), const(i)), out) for whole in (old, value))
            item = self.total(one, other, out)
            if item is None:
                return None
            items.append(self.rewriter.make(item, out))
        return gast.List(items, gast.Load())
