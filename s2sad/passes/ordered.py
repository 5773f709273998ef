"""What an expression changes while it is evaluated: `(n := e)` binds a name, and so do calls of inner functions that
write variables outside; functions may write what they are given. Each becomes a step before the expression, on some
paths only, if it means that; what Python reads before is kept before.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     return (y := np.sin(x)) * y
>>> forward_sweep(f, 1.0)
y = np.sin(x)
value = y * y
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import gast

from s2sad.kinds import MISSING
from s2sad.passes.comprehensions import as_list, expand
from s2sad.passes.conditions import chosen_operand
from s2sad.passes.generator_texts import is_generator
from s2sad.passes.located import at
from s2sad.trees import children, clone, name, names_read, walk

if TYPE_CHECKING:
    from s2sad.ir import Step
    from s2sad.passes.flattening import Flattener

EAGER = (builtins.sum, builtins.list, builtins.tuple, builtins.max, builtins.min, builtins.sorted)
TRANSPARENT = gast.Tuple | gast.List | gast.Dict | gast.Slice | gast.Starred | gast.FormattedValue | gast.JoinedStr
LATER = gast.Lambda | gast.GeneratorExp | gast.SetComp | gast.DictComp
Part = tuple[gast.expr, Callable[[gast.expr], None]]


def whole_in_order(flat: Flattener, node: gast.expr, steps: list[Step]) -> gast.expr:
    """As `in_order`, but a call that is all of the expression stays one."""
    if isinstance(node, gast.Call) and flat.home.changing.changed(node) is not None:
        return flat.taken(parts_in_order(flat, node, steps))
    return in_order(flat, node, steps)


def in_order(flat: Flattener, node: gast.expr, steps: list[Step]) -> gast.expr:
    """The expression with names in place of what changes something, and of what is read before that."""
    if not _changes(flat, node):
        return node
    match node:
        case gast.NamedExpr(target=target, value=value):
            flat.into(target.id, in_order(flat, value, steps), steps)
            return name(target.id)
        case gast.BoolOp() if _changes(flat, *node.values[1:]):
            return chosen_operand(flat, node, steps)
        case gast.IfExp() if _changes(flat, node.body, node.orelse):
            return expand(flat, node, None, steps)
        case gast.ListComp():
            return expand(flat, node, None, steps)
        case gast.Call(func=func, args=[gast.GeneratorExp() as inner], keywords=[]) if flat.callee(func) in EAGER:
            listed = as_list(inner)
            listed.late = flat.callee(func) not in (builtins.list, builtins.tuple)
            copy = clone(node)
            copy.args = [expand(flat, listed, None, steps)]
            return copy
        case gast.Compare() if _changes(flat, *node.comparators[1:]):
            return chosen_operand(flat, _comparisons(flat, node, steps), steps)
        case gast.Lambda() | gast.GeneratorExp() | gast.SetComp() | gast.DictComp():
            if any(isinstance(inner, gast.NamedExpr) for inner, _ in _changing(flat, [node])):
                raise _refused(flat, node)
            return flat.taken(node)
    copy = parts_in_order(flat, node, steps)
    if isinstance(copy, gast.Call) and flat.home.changing.changed(copy) is not None:
        return flat.atom(flat.taken(copy), steps)
    return copy


def parts_in_order(flat: Flattener, node: gast.expr, steps: list[Step]) -> gast.expr:
    """The same for all that is evaluated before a node, in a copy of it."""
    copy = clone(node)
    _with_copies(copy)
    parts = list(_parts(copy))
    last = max((k for k, (part, _) in enumerate(parts) if _changes(flat, part)), default=-1)
    for k, (part, put) in enumerate(parts[: last + 1]):
        called = isinstance(copy, gast.Call) and part is copy.func
        part = in_order(flat, part, steps)
        put(_kept(flat, part, [later for later, _ in parts[k + 1 : last + 1]], steps, called))
    return copy


def _with_copies(node: gast.expr) -> None:
    """What `**d` gives is taken where it stands, and not behind what follows."""
    if isinstance(node, gast.Dict):
        node.values = [
            v if key is not None or v is node.values[-1] else _made(builtins.dict, v)
            for key, v in zip(node.keys, node.values, strict=True)
        ]
    for keyword in node.keywords[:-1] if isinstance(node, gast.Call) else ():
        if keyword.arg is None:
            keyword.value = _made(builtins.dict, keyword.value)


def _made(kind: type, node: gast.expr) -> gast.expr:
    return at(gast.Call(gast.Name(kind.__name__, gast.Load(), None, None), [node], []), node)


def _comparisons(flat: Flattener, node: gast.Compare, steps: list[Step]) -> gast.BoolOp:
    """`a < b < c` as `a < b and b < c`, the first two evaluated before."""
    first = parts_in_order(flat, at(gast.Compare(node.left, node.ops[:1], node.comparators[:1]), node), steps)
    for part, put in list(_parts(first)):
        put(_kept(flat, part, node.comparators[1:], steps))
    second = gast.Compare(clone(first.comparators[0]), node.ops[1:], node.comparators[1:])
    return at(gast.BoolOp(gast.And(), [first, at(second, node)]), node)


def _parts(node: gast.expr) -> Iterator[Part]:
    """What is evaluated before a node, in Python's order, each with what puts another expression in its place."""
    if isinstance(node, gast.Dict):
        for k in range(len(node.keys)):
            if node.keys[k] is not None:
                yield node.keys[k], lambda new, k=k: node.keys.__setitem__(k, new)
            yield node.values[k], lambda new, k=k: node.values.__setitem__(k, new)
        return
    fields = node._fields
    match node:
        case gast.Call(args=[gast.Starred(value=gast.GeneratorExp() | gast.Name())]):
            fields = ("func", "keywords", "args")  # the items are taken last
    for field in fields:
        held = getattr(node, field, None)
        if isinstance(held, gast.expr):
            yield held, lambda new, field=field: setattr(node, field, new)
        elif isinstance(held, list):
            for k, item in enumerate(held):
                if isinstance(item, gast.keyword):
                    yield item.value, lambda new, item=item: setattr(item, "value", new)
                elif isinstance(item, gast.expr):
                    yield item, lambda new, held=held, k=k: held.__setitem__(k, new)


def _kept(
    flat: Flattener, node: gast.expr, later: list[gast.expr], steps: list[Step], called: bool = False
) -> gast.expr:
    """An expression that still has its value behind `later`. `called`: it may be a method, which is no value."""
    changing = list(_changing(flat, later))
    if not changing or isinstance(node, gast.Constant):
        return node
    bound = {label for _, labels in changing for label in labels}
    walruses = [inner for inner, _ in changing if isinstance(inner, gast.NamedExpr)]
    calls = len(walruses) < len(changing) or any(flat.home.objects.touches(inner.value) for inner in walruses)
    if isinstance(node, gast.Name) and node.id not in bound:
        return node
    if not calls and not names_read(node) & bound:
        return node
    if isinstance(node, LATER) or flat.home.scope.lookup(node) is not MISSING and not isinstance(node, gast.Name):
        return node
    if isinstance(node, gast.Starred) and calls:  # its items are taken here
        return at(gast.Starred(flat.atom(_made(builtins.list, node.value), steps), gast.Load()), node)
    if isinstance(node, TRANSPARENT):
        copy = clone(node)
        for part, put in _parts(copy):
            put(_kept(flat, part, later, steps))
        return copy
    if called and isinstance(node, gast.Attribute) and calls:
        node = clone(node)
        node.value = _kept(flat, node.value, later, steps)
        return node
    atom = flat.atom(node, steps)
    if isinstance(atom, gast.Constant) or isinstance(atom, gast.Name) and atom.id not in bound:
        return atom
    held = flat.home.temporary(f"{atom.id}_before" if isinstance(atom, gast.Name) else atom)
    steps.append(flat.home.op(held, atom))
    return name(held)


def acts(flat: Flattener, node: gast.AST) -> bool:
    """May a statement that is only there for its effect do something to variables, too?"""
    if _changes(flat, node) or flat.home.objects.built_of(node):
        return True
    calls = [inner for inner in walk(node) if isinstance(inner, gast.Call)]
    return any(flat.callee(c.func) is builtins.next or flat.home.objects.touches(c.func) for c in calls) or any(
        flat.callee(c.func) in (None, MISSING) and not _method(c) or is_generator(flat.callee(c.func)) for c in calls
    )


def _method(node: gast.Call) -> bool:
    return isinstance(node.func, gast.Attribute)


def evaluated(flat: Flattener, node: gast.expr, steps: list[Step]) -> gast.expr:
    """A call whose arguments are names of what they gave, each evaluated here; anything else as it is."""
    if not isinstance(node, gast.Call):
        return node
    copy = parts_in_order(flat, node, steps)
    for part, put in list(_parts(copy)):
        if part is not copy.func and acts(flat, part) and not isinstance(part, gast.Starred):
            put(flat.atom(part, steps))
    return copy


def _changes(flat: Flattener, *nodes: gast.AST) -> bool:
    return next(_changing(flat, nodes), None) is not None


def _changing(flat: Flattener, nodes: list[gast.expr] | tuple[gast.AST, ...]) -> Iterator[tuple[gast.AST, set[str]]]:
    """What changes something in expressions, each with the names that it binds."""
    stack: list[tuple[gast.AST, bool]] = [(node, False) for node in reversed(nodes)]
    while stack:
        node, deferred = stack.pop()
        if id(node) in flat.known:
            continue
        if isinstance(node, gast.NamedExpr):
            yield node, {node.target.id}
        elif isinstance(node, gast.Call) and not deferred:
            bound = flat.home.changing.changed(node)
            if bound is not None:
                yield node, set(bound)
        deferred = deferred or isinstance(node, gast.Lambda)
        stack += [(child, deferred) for child in reversed(children(node))]


def _refused(flat: Flattener, node: gast.expr) -> Exception:
    return flat.home.error(
        "a walrus that is evaluated on some paths only is not supported here", node, "Assign in a statement of its own."
    )
