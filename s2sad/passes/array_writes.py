"""NumPy's functions and methods that write an array, as stores: `np.copyto`, `np.put`, `x.sort()`, `f(out=)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad import runtime_memory
from s2sad.calls import with_array
from s2sad.ir import Effect, Step
from s2sad.kinds import Num
from s2sad.outputs import out_place, output_named, reduces_where
from s2sad.passes.foreign import Around, reach
from s2sad.passes.masked_writes import broadcast_mask, copyto, masked_part, place, put, putmask, root_of
from s2sad.trees import attribute, call, clone, const, subscript

if TYPE_CHECKING:
    from s2sad.passes.memory import Rewriter


# functions of NumPy's that are no single loop, and don't copy what they overwrite
WRITING_WHILE_READING = (np.stack, np.concatenate, np.ptp, np.percentile, np.quantile, np.nanpercentile, np.nanquantile)


def output(
    rewriter: Rewriter, node: gast.Call, callee: Any, keywords: dict[str, gast.expr], out: list[Step]
) -> gast.expr | None:
    """`f(a, b, out=c)` is `c[...] = f(a, b)`; with `where=m`, `c[m] = f(a[m], b[m])`."""
    node = output_named(node, callee)
    args, keywords = list(node.args), keywords | {str(k.arg): k.value for k in node.keywords}
    target = keywords.get("out")
    if isinstance(target, gast.Tuple) and len(target.elts) == 1:
        target = target.elts[0]
    if any(
        k.startswith("overwrite_") and not (isinstance(v, gast.Constant) and not v.value) for k, v in keywords.items()
    ):
        raise rewriter.error(
            "an argument that may be overwritten is not supported", node, "Leave the overwrite_… argument out."
        )
    if target is None or (isinstance(target, gast.Constant) and target.value is None):
        if isinstance(callee, np.ufunc) and "where" in keywords:
            raise rewriter.error("where= without out= leaves values undefined", node, "Give an array for out=.")
        return None
    if not isinstance(target, gast.Name):
        target = rewriter.make(target, out)
    if any(callee is one for one in WRITING_WHILE_READING):
        _look_for_overlaps(rewriter, target, args, out)
    mask = None if reduces_where(callee) else keywords.get("where")
    rest = [gast.keyword(k, v) for k, v in keywords.items() if k != "out" and v is not mask]
    if mask is None or (isinstance(mask, gast.Constant) and mask.value is True):
        value = rewriter.make(gast.Call(clone(node.func), args, rest), out, callee)
        rewriter.store(target, const(Ellipsis), value, out)
        return clone(target)
    if not isinstance(callee, np.ufunc) or rest:
        raise rewriter.error("where= is not supported here", node, "Write x[mask] = … instead.")
    mask = broadcast_mask(rewriter, mask, target, out)
    masked = [masked_part(rewriter, rewriter.make(a, out), mask, target, out) for a in args]
    value = rewriter.make(gast.Call(clone(node.func), masked, []), out, callee)
    rewriter.store(target, clone(mask), value, out)
    return clone(target)


def method_output(
    rewriter: Rewriter, node: gast.Call, keywords: dict[str, gast.expr], out: list[Step]
) -> gast.expr | None:
    """`y.clip(a, b, out=z)` is `np.clip(y, a, b, out=z)`."""
    function = getattr(np, node.func.attr, None)
    if function is None or out_place(function)[0] is None or node.func.attr == "concatenate":
        return None
    args, keywords = with_array(node.func.attr, node.func.value, node.args, keywords)
    named = [gast.keyword(label, value) for label, value in keywords.items()]
    return output(rewriter, gast.Call(attribute("np", node.func.attr), args, named), function, keywords, out)


# methods that draw numbers, and where `out` stands among their arguments
DRAWING = {"random": 2, "standard_normal": 2, "standard_exponential": 3, "standard_gamma": 3}


def drawn(rewriter: Rewriter, node: gast.Call, keywords: dict[str, gast.expr], out: list[Step]) -> gast.expr:
    """`rng.random(out=c)` is `c[...] = rng.random(size=c.shape)`."""
    place = DRAWING[node.func.attr]
    if len(node.args) > place:
        keywords = {**keywords, "out": node.args[place]}
        node = gast.Call(node.func, node.args[:place], node.keywords)
    target = rewriter.make(keywords["out"], out)
    if not node.args and "size" not in keywords:
        keywords = {**keywords, "size": attribute(clone(target), "shape")}
    rest = [gast.keyword(k, v) for k, v in keywords.items() if k != "out"]
    rewriter.store(target, const(Ellipsis), rewriter.make(gast.Call(clone(node.func), node.args, rest), out), out)
    return clone(target)


def put_along_axis(rewriter: Rewriter, args: list, keywords: dict, node: gast.Call, out: list[Step]) -> None:
    """`A[np.arange(n)[:, None], index] = values`, along the last of two axes."""
    along = keywords.get("axis", args[3] if len(args) > 3 else const(-1))
    if isinstance(along, gast.Constant) and along.value is None:
        put(rewriter, args[:3], {}, node, out)
        return
    target, index, value = args[0], rewriter.make(args[1], out), rewriter.make(args[2], out)
    whole, given, axis = rewriter.kind(target), rewriter.kind(index), rewriter.number(along)
    axes = whole.shape if isinstance(whole, Num) else None
    if axes is None or not isinstance(axis, int):
        raise rewriter.error(
            "numpy.put_along_axis is not supported where the axes are not known", node, "Write with an index."
        )
    rank = len(axes)
    places: list[gast.expr] = []
    for position in range(rank):
        if position == axis % rank:
            places.append(index)
            continue
        shape = gast.Tuple([const(-1 if n == position else 1) for n in range(rank)], gast.Load())
        alike = isinstance(given, Num) and given.shape is not None and given.shape[position] == axes[position]
        count = subscript(attribute(clone(index if alike else target), "shape"), const(position))  # it is broadcast
        run = rewriter.make(call(attribute("np", "arange"), count), out, np.arange)
        places.append(rewriter.make(call(attribute("np", "reshape"), run, shape), out, np.reshape) if rank > 1 else run)
    rewriter.store(target, gast.Tuple(places, gast.Load()), value, out)


def fill_diagonal(rewriter: Rewriter, args: list, keywords: dict, node: gast.Call, out: list[Step]) -> None:
    whole = rewriter.kind(args[0])
    if keywords or len(args) != 2 or not isinstance(whole, Num) or whole.shape is None or len(whole.shape) != 2:
        raise rewriter.error("numpy.fill_diagonal is supported for matrices", node, "Write with an index.")
    size = call("min", attribute(clone(args[0]), "shape"))
    where = rewriter.make(call(attribute("np", "arange"), size), out, np.arange)
    value = rewriter.make(args[1], out)
    kind = rewriter.kind(value)
    shape = kind.shape if isinstance(kind, Num) else None
    if shape is None or len(shape) > 1 or not set(shape) <= {1, *whole.shape}:  # repeated, or cut
        value = rewriter.make(call(attribute("np", "resize"), value, clone(size)), out, np.resize)
    rewriter.store(args[0], gast.Tuple([clone(where), clone(where)], gast.Load()), value, out, unique=True)


def added_at(rewriter: Rewriter, node: gast.Call, ufunc: np.ufunc, out: list[Step]) -> gast.expr:
    if ufunc not in (np.add, np.subtract) or len(node.args) != 3:
        raise rewriter.error(
            f"numpy.{ufunc.__name__}.at is not supported", node, "Use np.add.at or np.subtract.at, or a loop."
        )
    target, index, value = node.args
    if isinstance(index, gast.Subscript) and rewriter.unit.scope.lookup(index.value) is np.s_:
        index = index.slice
    if not (isinstance(index, gast.Name | gast.Constant | gast.Tuple | gast.Slice)):
        index = rewriter.make(index, out)
    rewriter.store(target, index, rewriter.make(value, out), out, "+" if ufunc is np.add else "-", at=True)
    return const(None)


def _look_for_overlaps(rewriter: Rewriter, target: gast.expr, args: list[gast.expr], out: list[Step]) -> None:
    """The program looks whether it reads what it writes, where both are parts of one array."""
    operands: list[gast.expr] = []
    for node in args:
        made = rewriter.defined[node.id].expr if isinstance(node, gast.Name) and node.id in rewriter.defined else node
        operands += made.elts if isinstance(made, gast.List | gast.Tuple) else [node]
    whole = root_of(rewriter, target)
    same = [clone(n) for n in operands if isinstance(n, gast.Name) and whole == root_of(rewriter, n) is not None]
    if same:
        home = Around(rewriter.unit.scope, rewriter.names)
        ask = reach(home, runtime_memory.read_elsewhere, "read_elsewhere")
        looked = call(ask, clone(target), gast.List(same, gast.Load()))  # type: ignore[arg-type]
        out.append(Effect(rewriter.origin.beside(), gast.Expr(looked)))


def _filled(
    rewriter: Rewriter, target: gast.expr, args: list, keywords: dict, node: gast.Call, out: list[Step]
) -> None:
    rewriter.store(target, const(Ellipsis), rewriter.make(args[0] if args else keywords["value"], out), out)


def _put_into(
    rewriter: Rewriter, target: gast.expr, args: list, keywords: dict, node: gast.Call, out: list[Step]
) -> None:
    given = [*args, *(keywords.pop(label) for label in ("indices", "values")[len(args) :] if label in keywords)]
    put(rewriter, [target, *given], keywords, node, out)


def _sorted_in_place(
    rewriter: Rewriter,
    target: gast.expr,
    args: list,
    keywords: dict,
    node: gast.Call,
    out: list[Step],
    function: Any = np.sort,
) -> None:
    base = rewriter.make(target, out)
    tree = gast.Call(
        attribute("np", function.__name__), [clone(base), *args], [gast.keyword(k, v) for k, v in keywords.items()]
    )
    rewriter.store(base, const(Ellipsis), rewriter.make(tree, out, function), out)


def _partitioned(
    rewriter: Rewriter, target: gast.expr, args: list, keywords: dict, node: gast.Call, out: list[Step]
) -> None:
    _sorted_in_place(rewriter, target, args, keywords, node, out, np.partition)


FUNCTIONS: dict[Any, Callable[[Rewriter, list, dict, gast.Call, list[Step]], None]] = {
    np.copyto: copyto,
    np.put: put,
    np.fill_diagonal: fill_diagonal,
    np.putmask: putmask,
    np.place: place,
    np.put_along_axis: put_along_axis,
}
METHODS: dict[str, Callable[[Rewriter, gast.expr, list, dict, gast.Call, list[Step]], None]] = {
    "fill": _filled,
    "sort": _sorted_in_place,
    "partition": _partitioned,
    "put": _put_into,
}


PARAMETERS: dict[Any, tuple[str, ...]] = {
    np.copyto: ("dst", "src"),
    np.put: ("a", "ind", "v", "mode"),
    np.fill_diagonal: ("a", "val"),
    np.putmask: ("a", "mask", "values"),
    np.place: ("arr", "mask", "vals"),
    np.put_along_axis: ("arr", "indices", "values"),
}


def by_position(callee: Any, args: list, keywords: dict) -> list:
    """The arguments of such a function, and those of its first parameters that are given by name; these are taken out of `keywords`."""
    return [*args, *(keywords.pop(label) for label in PARAMETERS[callee][len(args) :] if label in keywords)]


def writing_function(callee: Any) -> Callable[[Rewriter, list, dict, gast.Call, list[Step]], None] | None:
    """What writes out a call of one of NumPy's functions that write."""
    return next((write for function, write in FUNCTIONS.items() if function is callee), None)
