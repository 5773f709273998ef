"""itertools, `reduce` and `starmap` as the loops that they stand for."""

from __future__ import annotations

import builtins
import itertools
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Op, Step
from s2sad.passes.closures import renamed_tree
from s2sad.passes.located import placed_tree
from s2sad.trees import call, clone, const, name, subscript, walk

if TYPE_CHECKING:
    from s2sad.passes.idioms import Idioms


def accumulate(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    keywords = {str(k.arg): k.value for k in node.keywords}
    initial = keywords.pop("initial", None)
    function = node.args[1] if len(node.args) > 1 else keywords.pop("func", None)
    if keywords or not 1 <= len(node.args) <= 2:
        return None
    items = idioms.sequence(node.args[0], steps)
    names = {label: idioms.temporary(label) for label in ("running", "total", "item")}
    step = "function(total, item)" if function is not None else "total + item"
    first, rest = ("start", "items") if initial is not None else ("items[0]", "items[1:]")
    text = f"total = {first}\nrunning = [total]\nfor item in {rest}:\n    total = {step}\n    running.append(total)"
    idioms.run(text, node, steps, names, items=items, function=function or const(None), start=initial or const(None))
    return name(names["running"])


def pairwise(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    items = idioms.sequence(node.args[0], steps)
    return idioms.comprehension(
        "[(items[i], items[i + 1]) for i in range(len(items) - 1)]", node, steps, ("i",), items=items
    )


def chain(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    parts = [gast.Starred(idioms.sequence(a, steps), gast.Load()) for a in node.args]
    idioms.home.origin.split = True  # as it stands it gives no list
    return idioms.again(gast.List(parts, gast.Load()), node, steps)


def flattened(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    return idioms.comprehension(
        "[item for part in parts for item in part]", node, steps, ("item", "part"), parts=node.args[0]
    )


def product(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    repeat = next((k.value for k in node.keywords if k.arg == "repeat"), const(1))
    if not isinstance(repeat, gast.Constant) or any(k.arg != "repeat" for k in node.keywords):
        return None
    sources = [idioms.sequence(a, steps) for a in node.args] * repeat.value
    labels = [f"item{n}" for n in range(len(sources))]
    loops = " ".join(f"for {label} in source{n}" for n, label in enumerate(labels))
    text = f"[({', '.join(labels)},) {loops}]"
    return idioms.comprehension(text, node, steps, tuple(labels), **{f"source{n}": s for n, s in enumerate(sources)})


def islice(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    if node.keywords or not 2 <= len(node.args) <= 4:
        return None
    if len(node.args) == 2 and idioms.home.yielding.made(node.args[0], []) is not None:
        return collected(idioms, "for item in source:\n    out.append(item)", node, steps, source=node)
    items = idioms.sequence(node.args[0], steps)
    limits = [None if isinstance(a, gast.Constant) and a.value is None else a for a in node.args[1:]]
    lower, upper, step = (None, limits[0], None) if len(limits) == 1 else (*limits, None)[:3]
    idioms.home.origin.split = True  # as it stands it gives no list
    return idioms.again(subscript(items, gast.Slice(lower, upper, step)), node, steps)


def takewhile(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    text = "for item in source:\n    if not function(item):\n        break\n    out.append(item)"
    return collected(idioms, text, node, steps, function=node.args[0], source=node.args[1])


def dropwhile(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    text = (
        "started = False\nfor item in source:\n    if not started and not function(item):\n        started = True\n"
        "    if started:\n        out.append(item)"
    )
    return collected(idioms, text, node, steps, function=node.args[0], source=node.args[1])


def compress(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    return idioms.comprehension(
        "[item for item, chosen in zip(items, choices) if chosen]",
        node,
        steps,
        ("item", "chosen"),
        items=node.args[0],
        choices=node.args[1],
    )


def filterfalse(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    function = node.args[0]
    nothing = isinstance(function, gast.Constant) and function.value is None
    text = "[item for item in items if not item]" if nothing else "[item for item in items if not function(item)]"
    return idioms.comprehension(text, node, steps, function=function, items=node.args[1])


def repeat(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    if len(node.args) != 2:
        return None
    value = idioms.home.flat.atom(node.args[0], steps)
    return idioms.comprehension("[value for i in range(n)]", node, steps, ("i",), value=value, n=node.args[1])


def groupby(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    """Pairs of key and items: the items between the places where the key changes."""
    keys = [k.value for k in node.keywords if k.arg == "key"] + node.args[1:]
    items = idioms.sequence(node.args[0], steps)
    found = items
    if keys and not (isinstance(keys[0], gast.Constant) and keys[0].value is None):
        found = idioms.comprehension("[key(item) for item in items]", node, steps, key=keys[0], items=items)
    starts, ends = idioms.temporary("starts", varies=False), idioms.temporary("ends", varies=False)
    text = "[i for i in range(len(keys)) if i == 0 or keys[i] != keys[i - 1]]"
    tree = renamed_tree(gast.parse(text, mode="eval").body, {"i": idioms.home.names.fresh("i")}, {"keys": found})
    steps.append(Op(idioms.home.origin, (starts,), placed_tree(tree, node)))
    after = renamed_tree(
        gast.parse("[*starts[1:], len(items)]", mode="eval").body, {}, {"starts": name(starts), "items": items}
    )
    steps.append(Op(idioms.home.origin, (ends,), placed_tree(after, node)))
    return idioms.comprehension(
        "[(keys[i], items[i:j]) for i, j in zip(starts, ends)]",
        node,
        steps,
        ("i", "j"),
        keys=found,
        items=items,
        starts=name(starts),
        ends=name(ends),
    )


def zip_longest(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    fill = next((k.value for k in node.keywords if k.arg == "fillvalue"), const(None))
    if any(k.arg != "fillvalue" for k in node.keywords):
        return None
    value = idioms.home.flat.atom(fill, steps)
    sources = [idioms.sequence(a, steps) for a in node.args]
    parts = ", ".join(f"source{n}[i] if i < len(source{n}) else fill" for n in range(len(sources)))
    longest = ", ".join(f"len(source{n})" for n in range(len(sources)))
    text = f"[({parts},) for i in range(max(({longest},)))]"
    return idioms.comprehension(
        text, node, steps, ("i",), fill=value, **{f"source{n}": s for n, s in enumerate(sources)}
    )


def starmap(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    return idioms.comprehension(
        "[function(*item) for item in items]", node, steps, function=node.args[0], items=node.args[1]
    )


def choosing(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    """Combinations and permutations: those of the positions."""
    length = node.args[1]
    if not isinstance(length, gast.Constant) or type(length.value) is not int or length.value < 1:
        return None
    items = idioms.sequence(node.args[0], steps)
    parts = ", ".join(f"items[chosen[{n}]]" for n in range(length.value))
    text = f"[({parts},) for chosen in choose(range(len(items)), {length.value})]"
    source = gast.Call(node.func, [call("range", idioms.length(items)), length], [])
    held = idioms.temporary("choices", varies=False)
    steps.append(Op(idioms.home.origin, (held,), call("list", placed_tree(source, node))))
    text = f"[({parts},) for chosen in choices]"
    renamed = idioms.home.names.fresh("chosen")
    tree = renamed_tree(
        gast.parse(text, mode="eval").body, {"chosen": renamed}, {"items": items, "choices": name(held)}
    )
    for inner in walk(tree):
        inner.lineno, inner.col_offset = node.lineno, node.col_offset
    return idioms.home.flat.operation(tree, steps)


def endless(idioms: Idioms, source: Any, index: gast.expr) -> tuple[None, gast.expr] | None:
    """`itertools.count`, `cycle` and `repeat` beside something that ends."""
    callee = idioms.home.flat.callee(source.func) if isinstance(source, gast.Call) and not source.keywords else None
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
        return None, subscript(source.args[0], gast.BinOp(clone(index), gast.Mod(), call("len", clone(source.args[0]))))
    if callee is itertools.repeat and len(source.args) == 1:
        return None, source.args[0]
    return None


def chunks(idioms: Idioms, node: gast.expr, steps: list[Step]) -> gast.expr | None:
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
            if idioms.home.flat.callee(func) is builtins.zip and idioms.home.flat.callee(made) is builtins.iter:
                items = idioms.sequence(source, steps)
                parts = ", ".join(f"items[{count} * i + {n}]" for n in range(count))
                text = f"[({parts},) for i in range(len(items) // {count})]"
                return idioms.comprehension(text, node, steps, ("i",), items=items)
    return None


def collected(idioms: Idioms, text: str, place: gast.expr, steps: list[Step], **values: gast.expr) -> gast.expr:
    """A list that statements fill: `out`; they may use the name `item`."""
    names = {label: idioms.temporary(label) for label in ("out", "item")} | {
        "started": idioms.temporary("started", False)
    }
    idioms.run(f"out = []\n{text}", place, steps, names, **values)
    return name(names["out"])


def reduced(idioms: Idioms, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    if node.keywords or not 2 <= len(node.args) <= 3:
        return None
    function, source = node.args[:2]
    folded = idioms.home.objects.folded(function, node.args[1:], node, steps)
    if folded is not None:
        return folded
    items = idioms.sequence(source, steps)
    total = idioms.temporary("reduced")
    item = idioms.temporary("item")
    start = (
        "total = start\nfor item in items:\n    total = function(total, item)"
        if len(node.args) == 3
        else "total = items[0]\nfor item in items[1:]:\n    total = function(total, item)"
    )
    idioms.run(start, node, steps, {"total": total, "item": item}, items=items, function=function, start=node.args[-1])
    return name(total)
