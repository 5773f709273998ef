"""What a `for` or a comprehension runs over, as a range or a name, and the steps that bind its variables."""

from __future__ import annotations

import builtins
import itertools
from typing import TYPE_CHECKING

import gast
import numpy as np

from s2sad.ir import Op, Step
from s2sad.passes.assigning import bind
from s2sad.passes.itertools_idioms import endless
from s2sad.passes.lazy_idioms import looped
from s2sad.passes.located import at, placed_tree
from s2sad.passes.starred import columns
from s2sad.passes.values import Cursor, Items
from s2sad.trees import attribute, binary, call, clone, const, name, names_bound, names_read, store, subscript, walk

if TYPE_CHECKING:
    from s2sad.passes.flattening import Flattener


def iteration(
    flat: Flattener, stmt: gast.For, body: list[gast.stmt], steps: list[Step]
) -> tuple[gast.expr, gast.expr, list[Step]]:
    return iterate(flat, stmt.target, stmt.iter, body, steps)


def iterate(flat: Flattener, target: gast.expr, source: gast.expr, body: list[gast.stmt], steps: list[Step]):
    """(target, header, steps that bind the user's target) of a `for`."""
    source = flat.walruses(source, steps)
    if (numbered := _numbered(flat, target, source, steps)) is not None:
        places, base = numbered
        place, item = target.elts
        target, places, binding = iterate(flat, place, places, body, steps)
        bind(flat.home, item, subscript(base, as_read(place)), binding)
        return target, places, binding
    if _is(flat, source, builtins.iter) and len(source.args) == 1 and not flat.varied(source):
        source = source.args[0]
    source = flat.home.objects.iterated(_paired(flat, _in_turns(flat, source, steps)), steps)
    if flat.home.deciding.is_set(source):
        source = flat.home.idioms.sequence(source, steps)
    keys = isinstance(source, gast.Name) and flat.home.deciding.is_dict(source)
    if (not flat.varied(source) or keys) and _plain_target(target):
        fixed = _fixed(flat, source, target, body, steps)
        if isinstance(target, gast.Name) and _is(flat, source, builtins.range):
            flat.home.deciding.counts(target.id)
            first = source.args[0] if len(source.args) > 1 else const(0)
            once = flat.home.binds_once(target.id) and target.id not in flat.home.inliner.frames
            if once and len(source.args) < 3 and flat.home.objects.from_start(first):
                flat.home.objects.numbers.add(target.id)
        if keys:
            fixed.keyed = True
        return target, fixed, []
    if flat.varied(source):
        source = looped(flat.home.idioms, columns(flat.home, target, source, steps), steps)
    many = flat.home.objects.many(source, steps) if isinstance(target, gast.Name) else None
    if many is not None:
        return *flat.home.objects.loops_over(target, many), []
    around, flat.looped_over = flat.looped_over, set()
    index: str | None = None
    if (
        isinstance(target, gast.Tuple)
        and _is(flat, source, builtins.enumerate)
        and len(source.args) == 1
        and isinstance(target.elts[0], gast.Name)
        and not _looks_into(flat, source.args[0])
    ):
        index, target, source = target.elts[0].id, target.elts[1], source.args[0]
    if _looks_into(flat, source):
        base = flat.base(source.func.value, steps)
        key = flat.home.names.fresh("key")
        value: gast.expr = subscript(name(base), name(key))
        if source.func.attr == "items":
            value = gast.Tuple([name(key), value], gast.Load())
        header: gast.expr = name(base)
        header.keyed = True
    else:
        backwards = _is(flat, source, builtins.reversed) and index is None
        if backwards:
            source = source.args[0]
        key = index or index_name(flat)
        length, value = _item(flat, source, name(key), steps, names_bound(body) | names_bound([target]))
        header = call("range", length)
        if backwards:
            header = call("reversed", header)
        if isinstance(value, gast.Subscript) and isinstance(value.value, gast.Name) and index is None:
            header.indexed = value.value.id
    flat.home.varied.discard(key)
    flat.home.objects.numbers.add(key)
    if not getattr(header, "keyed", False):
        flat.home.deciding.counts(key)
    prelude: list[Step] = []
    bind(flat.home, target, value, prelude)
    for step in prelude:
        if isinstance(step, Op) and isinstance(step.expr, gast.Subscript) and isinstance(step.expr.value, gast.Name):
            step.expr.iterated = step.expr.value.id in flat.looped_over
    flat.looped_over = around
    return store(key), header, prelude


def _numbered(
    flat: Flattener, target: gast.expr, source: gast.expr, steps: list[Step]
) -> tuple[gast.expr, gast.expr] | None:
    """`np.ndenumerate(a)`: the places of an array, and its name."""
    if not _is(flat, source, np.ndenumerate) or not flat.varied(source) or not isinstance(source.func, gast.Attribute):
        return None
    if not isinstance(target, gast.Tuple) or len(target.elts) != 2 or not _plain_target(target.elts[0]):
        return None
    base = name(flat.base(source.args[0], steps))
    library = source.func.value
    made, places = flat.home.temporary("ndindex_value"), flat.home.names.fresh("places")
    found = placed_tree(
        call(attribute(clone(library), "ndindex"), gast.Attribute(clone(base), "shape", gast.Load())), source
    )
    steps.append(Op(flat.home.origin, (made,), found, callee=np.ndindex))
    steps.append(Op(flat.home.origin, (places,), call("list", name(made))))
    return name(places), base


def as_read(target: gast.expr) -> gast.expr:
    """The value of what a loop has just bound."""
    if isinstance(target, gast.Tuple):
        return gast.Tuple([as_read(t) for t in target.elts], gast.Load())
    return name(target.id)


def _paired(flat: Flattener, source: gast.expr) -> gast.expr:
    """`pairwise(xs)` as `zip(xs, xs[1:])`: lateness.py has seen to it that the loop puts nothing else into xs."""
    if not _is(flat, source, itertools.pairwise) or not isinstance(source.args[0], gast.Name):
        return source
    items = source.args[0]
    if not flat.varied(items) or isinstance(flat.home.objects.env.get(items.id), Cursor):
        return source
    later = gast.Subscript(clone(items), gast.Slice(const(1), None, None), gast.Load())
    return placed_tree(call("zip", clone(items), later), source)


def _in_turns(flat: Flattener, source: gast.expr, steps: list[Step]) -> gast.expr:
    """`zip(it, it)` and `zip(*[it] * 2)` of an iterator take its items in turn: two by two."""
    if _is(flat, source, builtins.enumerate) and source.args:
        inner = _in_turns(flat, source.args[0], steps)
        return source if inner is source.args[0] else at(gast.Call(source.func, [inner, *source.args[1:]], []), source)
    match source:
        case gast.Call(args=[gast.Name(id=label), gast.Name(), *_] as args, keywords=[]) if all(
            getattr(a, "id", "") == label for a in args
        ):
            taken, count = args[0], len(args)
        case gast.Call(
            args=[gast.Starred(value=gast.BinOp(left=gast.List(elts=[taken]), op=gast.Mult(), right=number))],
            keywords=[],
        ) if isinstance(number, gast.Constant) and type(number.value) is int and number.value > 0:
            count = number.value
        case _:
            return source
    if not _is(flat, source, builtins.zip):
        return source
    found = flat.home.objects.env.get(taken.id) if isinstance(taken, gast.Name) else None
    if isinstance(found, Cursor):
        items, place = flat.home.iterators.all_of(found), name(found.place)
    elif _is(flat, taken, builtins.iter) and len(taken.args) == 1 and flat.varied(taken):
        items, place = flat.home.idioms.sequence(taken.args[0], steps), const(0)
        if not flat.home.binds_once(items.id):
            items = flat.home.idioms.held(items, steps)  # the body may bind the name anew
    else:
        return source
    made = placed_tree(call("zip", *[clone(items) for _ in range(count)]), source)
    made.turns = place
    return made


def _turns(source: gast.Call, index: gast.expr) -> tuple[gast.expr, gast.expr]:
    """(length, items at `index`) of such a loop: the items are looked up when it is their turn."""
    items, count, place = source.args[0], len(source.args), source.turns
    start = binary(const(count), "*", clone(index))
    left: gast.expr = call("len", clone(items))
    if not isinstance(place, gast.Constant):
        left, start = binary(left, "-", clone(place)), binary(clone(place), "+", start)
    places = [binary(clone(start), "+", const(n)) if n else clone(start) for n in range(count)]
    return gast.BinOp(left, gast.FloorDiv(), const(count)), gast.Tuple(
        [subscript(clone(items), p) for p in places], gast.Load()
    )


def never_ends(flat: Flattener, node: gast.expr) -> bool:
    """`count()`, `cycle(xs)`, `repeat(v)`: all items can't be made at once."""
    callee = flat.callee(node.func) if isinstance(node, gast.Call) else None
    repeats = callee is itertools.repeat and len(node.args) + len(node.keywords) == 1
    return callee is itertools.count or callee is itertools.cycle or repeats


def _looks_into(flat: Flattener, source: gast.expr) -> bool:
    """`d.items()`, `d.values()`"""
    match source:
        case gast.Call(func=gast.Attribute(attr="items" | "values"), args=[], keywords=[]):
            return True
    return False


def index_name(flat: Flattener) -> str:
    for candidate in "ijk":
        if candidate not in flat.home.names.taken:
            return flat.home.names.fresh(candidate)
    return flat.home.names.fresh("index")


def _is(flat: Flattener, node: gast.expr, function) -> bool:
    return isinstance(node, gast.Call) and flat.callee(node.func) is function and not node.keywords


def _item(
    flat: Flattener, source: gast.expr, index: gast.expr, steps: list[Step], bound: set[str]
) -> tuple[gast.expr, gast.expr]:
    """(length, item at `index`) of an iterable; `bound` are names that the loop binds anew."""
    if hasattr(source, "turns"):
        return _turns(source, index)
    if flat.varied(source):
        source = looped(flat.home.idioms, source, steps)
    if _is(flat, source, builtins.zip):
        pairs = [endless(flat.home.idioms, a, index) or _item(flat, a, index, steps, bound) for a in source.args]
        lengths = [p[0] for p in pairs if p[0] is not None]
        if not lengths:
            raise flat.home.error(
                "a loop that may not end is not supported",
                source,
                "Put an iterable of known length beside it, or loop over a range.",
            )
        length = lengths[0] if len(lengths) == 1 else call("min", *lengths)
        return length, gast.Tuple([p[1] for p in pairs], gast.Load())
    if _is(flat, source, builtins.enumerate):
        length, item = _item(flat, source.args[0], index, steps, bound)
        number = clone(index) if len(source.args) == 1 else binary(clone(index), "+", flat.atom(source.args[1], steps))
        return length, gast.Tuple([number, item], gast.Load())
    if _is(flat, source, builtins.reversed) and len(source.args) == 1:
        backwards = gast.BinOp(gast.UnaryOp(gast.USub(), const(1)), gast.Sub(), clone(index))
        if _is(flat, source.args[0], builtins.range) and len(source.args[0].args) == 1:
            backwards = binary(binary(flat.atom(source.args[0].args[0], steps), "-", const(1)), "-", clone(index))
        return _item(flat, source.args[0], backwards, steps, bound)
    if _is(flat, source, builtins.range) and len(source.args) == 1:
        return flat.atom(source.args[0], steps), clone(index)
    if isinstance(source, gast.Call) and (not flat.varied(source) or flat.callee(source.func) is np.ndindex):
        source = call("list", source)
    if isinstance(source, gast.Name) and not flat.varied(source) and source.id in flat.home.iterators.changes.iterators:
        raise flat.home.error("an iterator has no length", source, "Make a list of what it gives first: list(…).")
    base = name(flat.base(source, steps))
    many = flat.home.objects.many(base, steps)
    if many is not None:
        return flat.home.objects.length(many), subscript(clone(base), clone(index))
    if flat.home.objects.is_followed(base):
        return _item_of_followed(flat, base, source, index)
    if base.id in bound:
        held = flat.home.temporary(f"{base.id}_before")
        steps.append(flat.home.op(held, base))
        base = name(held)
    flat.looped_over.add(base.id)
    return call("len", base), subscript(clone(base), clone(index))


def _item_of_followed(
    flat: Flattener, base: gast.Name, source: gast.expr, index: gast.expr
) -> tuple[gast.expr, gast.expr]:
    """(length, item at `index`) of a list of objects or functions, of which it is known how many there are."""
    found = flat.home.objects.env.get(base.id)
    if not isinstance(found, Items):
        raise flat.home.error(
            "this use of an object or function is not supported", source, "Loop over it by a statement of its own."
        )
    count = const(len(found.elts))
    if found.keys is not None:
        return count, subscript(gast.Tuple([const(key) for key in found.keys], gast.Load()), clone(index))
    rows = [flat.home.objects.env.get(e.id) if isinstance(e, gast.Name) else None for e in found.elts]
    parts = [row.elts for row in rows if isinstance(row, Items) and row.keys is None]
    if len(parts) < len(rows) or len(set(map(len, parts))) != 1:
        return count, subscript(clone(base), clone(index))
    columns = [gast.Tuple([clone(part) for part in column], gast.Load()) for column in zip(*parts, strict=True)]
    return count, gast.Tuple([subscript(column, clone(index)) for column in columns], gast.Load())


def _groups(flat: Flattener, source: gast.Call) -> gast.expr:
    """Groups are gone once the next one is asked for."""
    key, group = flat.home.names.fresh("key"), flat.home.names.fresh("group")
    pair = gast.Tuple([name(key), call("list", name(group))], gast.Load())
    target = gast.Tuple([store(key), store(group)], gast.Store())
    return at(gast.ListComp(pair, [gast.comprehension(target, source, [], 0)]), source)


def _fixed(
    flat: Flattener, source: gast.expr, target: gast.expr, body: list[gast.stmt], steps: list[Step]
) -> gast.expr:
    """The header of a loop, made once if the body or a second look could change it."""
    bound = names_bound(body) | names_bound([target])
    calls = [n for n in walk(source) if isinstance(n, gast.Call)]
    if (
        names_read(source) & bound
        or any(flat.callee(n.func) not in REPEATABLE and not _shortest(flat, n) for n in calls)
        or any(isinstance(n, gast.ListComp | gast.GeneratorExp) for n in walk(source))
    ):
        held = flat.home.temporary(source)
        ready = (
            source
            if _is(flat, source, builtins.range) or isinstance(source, gast.Name | gast.Subscript)
            else _groups(flat, source)
            if isinstance(source, gast.Call) and flat.callee(source.func) is itertools.groupby
            else call("list", source)
        )
        steps.append(flat.home.op(held, ready))
        return name(held)
    return source


def _shortest(flat: Flattener, node: gast.Call) -> bool:
    """`min(len(a), len(b))`, as a loop over a zip has it"""
    parts = [a for a in node.args if not isinstance(a, gast.Constant)]
    return _is(flat, node, builtins.min) and all(_is(flat, a, builtins.len) for a in parts)


REPEATABLE = (builtins.range, builtins.zip, builtins.enumerate, builtins.reversed, builtins.len)


def _plain_target(target: gast.expr) -> bool:
    return isinstance(target, gast.Name) or (isinstance(target, gast.Tuple) and all(map(_plain_target, target.elts)))
