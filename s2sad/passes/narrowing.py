"""narrowing: a number that is broadcast to a shape stays a number where it only meets arrays of that shape.

>>> import numpy as np
>>> import s2sad
>>> def f(x):
...     return 0.5 * np.sum(x * np.sin(x))
>>> print(s2sad.grad(f).source(np.ones(8)).split("np.sin(x))")[1].split("return")[0].strip())
spread = 0.5 * value_bar
    x_bar = spread * sin_x
    x_bar += spread * x * np.cos(x)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import gast

from s2sad.adjoints import is_broadcast, without_broadcast
from s2sad.kinds import Kind, Num
from s2sad.trees import names_read, names_stored, statements, substitute, walk

KindOf = Callable[[gast.expr], Kind]


def narrowed(node: gast.expr, kind_of: KindOf) -> gast.expr:
    """An expression without broadcasts that its arithmetic does itself."""
    if isinstance(node, gast.BinOp):
        node = without_broadcast(node, kind_of, "np")
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            setattr(node, field, [narrowed(v, kind_of) if isinstance(v, gast.expr) else v for v in value])
        elif isinstance(value, gast.expr):
            setattr(node, field, narrowed(value, kind_of))
    return node


def narrow(body: list[gast.stmt], temporaries: set[str], kind_of: KindOf) -> bool:
    """Numbers in place of broadcasts, for temporaries that are read in several places. Were there any?"""
    spreads = dict(_spreads(body, temporaries, kind_of))
    found = False
    if not spreads:
        return found
    bound = Counter(label for stmt in statements(body) for label in names_stored(stmt) & spreads.keys())
    for label, made in spreads.items():
        if bound[label] != 1:
            continue
        uses = [s for s in statements(body) if s is not made and label in _reads(s)]
        if uses and all(_meets_arrays(stmt, label, made.value, kind_of) for stmt in uses):
            made.value, found = made.value.args[0], True
    return found


def _spreads(body: list[gast.stmt], temporaries: set[str], kind_of: KindOf) -> Iterator[tuple[str, gast.Assign]]:
    for stmt in statements(body):
        match stmt:
            case gast.Assign(targets=[gast.Name(id=label)], value=value) if label in temporaries:
                if is_broadcast(value) and isinstance(kind := kind_of(value.args[0]), Num) and kind.scalar:
                    yield label, stmt


def _reads(stmt: gast.stmt) -> set[str]:
    """What a statement reads, blocks inside of it left out."""
    if isinstance(stmt, gast.If | gast.While):
        return names_read(stmt.test)
    return names_read(stmt.iter) if isinstance(stmt, gast.For) else names_read(stmt)


def _meets_arrays(stmt: gast.stmt, label: str, spread: gast.expr, kind_of: KindOf) -> bool:
    if not isinstance(stmt, gast.Assign | gast.AugAssign):
        return False
    tree = narrowed(substitute(stmt.value, {label: spread}), kind_of)
    text = gast.dump(spread)
    return not any(is_broadcast(node) and gast.dump(node) == text for node in walk(tree))
