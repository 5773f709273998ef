"""Calls of NumPy functions that stand for several: `dtype=` of a ufunc, `piecewise`, `apply_along_axis`, `atleast_1d` of many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad import runtime
from s2sad.ir import Step
from s2sad.kinds import Num
from s2sad.passes.foreign import reach
from s2sad.trees import attribute, call, clone, name, subscript, walk

if TYPE_CHECKING:
    from s2sad.passes.idioms import Idioms

COMPUTED = gast.Constant | gast.UnaryOp | gast.BinOp
AT_LEAST = (np.atleast_1d, np.atleast_2d, np.atleast_3d)


TESTS = {np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal}
TESTS |= {np.logical_and, np.logical_or, np.logical_not, np.logical_xor, np.isfinite, np.isinf, np.isnan, np.signbit}


def array_idiom(idioms: Idioms, node: gast.Call, callee: Any, steps: list[Step]) -> gast.expr | None:
    """An operation that has the value of the call; None if it is no such call, or in a form that is not known."""
    if any(isinstance(a, gast.Starred) for a in node.args) or not isinstance(node.func, gast.Attribute):
        return None
    named = {keyword.arg: keyword.value for keyword in node.keywords}
    if callee is np.piecewise:
        return _piecewise(idioms, node, steps)
    if callee is np.apply_along_axis:
        return _along_axis(idioms, node, steps)
    if callee is np.fromiter:
        return _from_iterator(idioms, node, named, steps)
    if callee in AT_LEAST and len(node.args) > 1:
        parts = [gast.Call(clone(node.func), [a], []) for a in node.args]
        return idioms.again(gast.Tuple(parts, gast.Load()), node, steps)
    if callee is np.absolute and set(named) == {"dtype"} and len(node.args) == 1:  # which may be of complex numbers
        whole = gast.Call(node.func, node.args, [])
        return idioms.again(call(attribute(clone(node.func.value), "asarray"), whole, named["dtype"]), node, steps)
    if isinstance(callee, np.ufunc) and callee in TESTS:
        return None  # it is a truth, and no number, that is asked for
    if isinstance(callee, np.ufunc) and "dtype" in named and set(named) <= {"dtype", "out", "where"}:
        made = [call(attribute(clone(node.func.value), "asarray"), a, named["dtype"]) for a in node.args[: callee.nin]]
        rest = [k for k in node.keywords if k.arg != "dtype"]
        return idioms.again(gast.Call(node.func, [*made, *node.args[callee.nin :]], rest), node, steps)
    return None


def _from_iterator(idioms: Idioms, node: Any, named: dict, steps: list[Step]) -> gast.expr | None:
    """`np.fromiter(items, dtype)`: an array of their list; of so many, where the number is surely none below 0."""
    given = dict(zip(("iter", "dtype", "count"), node.args, strict=False)) | named
    if not {"iter", "dtype"} <= set(given) <= {"iter", "dtype", "count"}:
        return None
    items: gast.expr = call("list", given["iter"])
    match given.get("count"):
        case None | gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=1)):
            pass
        case gast.Constant(value=int()) | gast.Call(func=gast.Name(id="len")) as count:
            items = subscript(items, gast.Slice(None, count, None))
        case _:
            return None
    made = gast.Call(attribute(clone(node.func.value), "array"), [items], [gast.keyword("dtype", given["dtype"])])
    return idioms.again(made, node, steps)


def _piecewise(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    """Each piece is stored where its condition holds; a piece more than conditions is for all the rest."""
    if len(node.args) != 3 or node.keywords:
        return None
    whole, conditions, pieces = node.args
    if not isinstance(conditions, gast.List | gast.Tuple) or not isinstance(pieces, gast.List | gast.Tuple):
        return None
    count = len(conditions.elts)
    if len(pieces.elts) not in (count, count + 1) or not count:
        return None
    source = idioms.home.flat.atom(whole, steps)
    made, *masks = [idioms.temporary(label, varies=not k) for k, label in enumerate(["pieces"] + ["mask"] * count)]
    library = clone(node.func.value)  # type: ignore[attr-defined]
    lines = ["made = library.zeros_like(source)"]
    values: dict[str, gast.expr] = {"source": source, "library": library}
    for k, (condition, piece) in enumerate(zip(conditions.elts, pieces.elts, strict=False)):
        number = _is_number(idioms, piece)
        lines += [f"mask{k} = condition{k}", f"made[mask{k}] = piece{k}" + ("" if number else f"(source[mask{k}])")]
        values |= {f"condition{k}": condition, f"piece{k}": piece}
    if len(pieces.elts) > count:
        rest = idioms.temporary("rest", varies=False)
        number = _is_number(idioms, pieces.elts[-1])
        lines += [
            "rest = ~(" + " | ".join(f"mask{k}" for k in range(count)) + ")",
            "made[rest] = piece" + ("" if number else "(source[rest])"),
        ]
        values["piece"] = pieces.elts[-1]
        masks.append(rest)
    renamed = {"made": made, "rest": masks[-1]} | {f"mask{k}": mask for k, mask in enumerate(masks[:count])}
    idioms.run("\n".join(lines), node, steps, renamed, **values)
    return name(made)


def _is_number(idioms: Idioms, piece: gast.expr) -> bool:
    """Is it surely a number, and no function of the part?"""
    home = idioms.home
    if isinstance(piece, gast.Name):
        if isinstance(home.kinds.get(piece.id), Num) or isinstance(home.scope.lookup(piece), int | float):
            return True
        made = (n for n in walk(home.source.tree) if isinstance(n, gast.Assign))
        values = [n.value for n in made if any(getattr(t, "id", "") == piece.id for t in n.targets)]
        return bool(values) and all(isinstance(v, COMPUTED) for v in values)
    return isinstance(piece, COMPUTED)


def _along_axis(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    """The function of each row along the axis, stacked; its own axes take the place of the axis."""
    if len(node.args) < 3 or node.keywords:
        return None
    function, axis, whole, *more = node.args
    labels = ("moved", "rows", "values", "parts", "found", "row")
    renamed = {label: idioms.temporary(label) for label in labels}
    values = {
        "source": idioms.home.flat.atom(whole, steps),
        "axis": idioms.home.flat.atom(axis, steps),
        "library": clone(node.func.value),  # type: ignore[attr-defined]
        "function": function,
        "check": reach(idioms.home, runtime.like_the_first, "like_the_first"),
    } | {f"more{k}": idioms.home.flat.atom(extra, steps) for k, extra in enumerate(more)}
    arguments = ", ".join(["row", *(f"more{k}" for k in range(len(more)))])
    text = f"""
moved = library.moveaxis(source, axis, -1)
rows = library.reshape(moved, (-1, moved.shape[-1]))
values = [function({arguments}) for row in rows]
check(values)
parts = library.stack(values)
found = library.reshape(parts, moved.shape[:-1] + parts.shape[1:])
if parts.ndim > 1:
    found = library.moveaxis(found, -1, axis)
"""
    idioms.run(text, node, steps, renamed, **values)
    return name(renamed["found"])
