"""Functions of the standard library that write a list, as statements: heaps, `insort`, `operator.setitem`, `list.append(xs, v)`.

A heap is brought into its new order as `sorted` does it: places are found, and the items are looked up there.
"""

from __future__ import annotations

import bisect
import heapq
import operator
from typing import TYPE_CHECKING, Any

import gast

from s2sad import runtime_heaps
from s2sad.ir import Op, Step
from s2sad.passes.foreign import reach
from s2sad.passes.located import placed_tree
from s2sad.passes.writing_names import writes_arguments
from s2sad.trees import clone, const, name

if TYPE_CHECKING:
    from s2sad.passes.idioms import Idioms

INPLACE: dict[Any, type] = {
    operator.iadd: gast.Add,
    operator.isub: gast.Sub,
    operator.imul: gast.Mult,
    operator.itruediv: gast.Div,
    operator.ipow: gast.Pow,
    operator.imatmul: gast.MatMult,
    operator.ifloordiv: gast.FloorDiv,
    operator.imod: gast.Mod,
    operator.iconcat: gast.Add,
}
HEAPS = {
    heapq.heapify: (1, False),
    heapq.heappop: (1, True),
    heapq.heappush: (2, False),
    heapq.heapreplace: (2, True),
    heapq.heappushpop: (2, True),
}  # how many arguments, and whether an item is taken out
INSORT = {
    bisect.insort: bisect.bisect_right,
    bisect.insort_right: bisect.bisect_right,
    bisect.insort_left: bisect.bisect_left,
}


def written(idioms: Idioms, node: gast.Call, callee: Any, steps: list[Step]) -> gast.expr | None:
    """The value of such a call, whose statements come before; None: it is no such call."""
    if not writes_arguments(callee) or not node.args or any(isinstance(a, gast.Starred) for a in node.args):
        return None
    if node.keywords:
        return None
    base, *args = node.args
    if callee in HEAPS and len(node.args) == HEAPS[callee][0]:
        return _heap(idioms, callee.__name__, HEAPS[callee][1], base, args, node, steps)
    if callee in INSORT and len(args) == 1:
        value = idioms.held(args[0], steps)
        where = reach(idioms.home, INSORT[callee])
        idioms.run("base.insert(where(base, value), value)", node, steps, {}, base=base, where=where, value=value)
        return const(None)
    if callee is operator.setitem and len(args) == 2:
        idioms.run("base[index] = value", node, steps, {}, base=base, index=args[0], value=args[1])
        return const(None)
    if callee is operator.delitem and len(args) == 1:
        idioms.run("del base[index]", node, steps, {}, base=base, index=args[0])
        return const(None)
    if callee in INPLACE and len(args) == 1:
        target = idioms.held(base, steps)
        stmt = gast.AugAssign(gast.Name(target.id, gast.Store(), None, None), INPLACE[callee](), args[0])  # type: ignore[attr-defined]
        idioms.statements([stmt], node, steps)
        return target
    return None


def _heap(
    idioms: Idioms,
    function: str,
    takes: bool,
    heap: gast.expr,
    new: list[gast.expr],
    node: gast.Call,
    steps: list[Step],
) -> gast.expr:
    """`heappop(heap)` is `item = heap[places[0]]` and `heap[:] = [heap[place] for place in places[1:]]`."""
    if not isinstance(heap, gast.Name):
        heap = idioms.held(heap, steps)
    if new:
        idioms.run("heap.append(value)", node, steps, {}, heap=heap, value=new[0])
    places = idioms.temporary("places", varies=False)
    found = gast.Call(reach(idioms.home, runtime_heaps.heap_places), [const(function), clone(heap)], [])
    steps.append(Op(idioms.home.origin, (places,), placed_tree(found, node), callee=runtime_heaps.heap_places))
    item = idioms.temporary("item") if takes else None
    if item is not None:
        idioms.run("item = heap[places[0]]", node, steps, {"item": item, "places": places}, heap=heap)
    rest = f"places{'[1:]' if takes else ''}"
    names = {"places": places, "place": idioms.temporary("place", varies=False)}
    idioms.run(f"heap[:] = [heap[place] for place in {rest}]", node, steps, names, heap=heap)
    return name(item) if item is not None else const(None)
