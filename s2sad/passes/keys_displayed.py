"""Dict displays in which a key may stand twice: what stands under it last is what the dict holds.

>>> from s2sad.showing import forward_sweep
>>> def f(x, i, j):
...     d = {i: x, j: 2.0 * x}
...     return d[1]
>>> forward_sweep(f, 3.0, 1, 1)
d = {i: x}
d[j] = 2.0 * x
value = d[1]
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

import gast

from s2sad.ir import Step, Store
from s2sad.kinds import MISSING
from s2sad.names import describe
from s2sad.passes.literals import literal
from s2sad.passes.located import at
from s2sad.trees import name

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


def once_each(
    home: Normaliser, keys: list[gast.expr | None], values: list[gast.expr]
) -> tuple[list[gast.expr | None], list[gast.expr]]:
    """Without what another item with the same key takes the place of; all of them are evaluated."""
    known = [_known(home, k) for k in keys]
    result: dict[Any, tuple[gast.expr | None, gast.expr]] = {}
    for place, (key, value) in enumerate(zip(keys, values, strict=True)):
        label = ("", place) if known[place] is MISSING else (known[place],)
        result[label] = result.get(label, (key,))[0], value
    if None in keys or len(result) == len(keys):  # `**d` may hold the key too, and stands between
        return keys, values
    return [k for k, _ in result.values()], [v for _, v in result.values()]


def displayed(home: Normaliser, node: gast.Dict, steps: list[Step]) -> gast.expr:
    """A dict whose keys and values are atoms: the items from the first whose key may be there already are stored."""
    keys, values = once_each(home, node.keys, node.values)
    known = [_known(home, k) for k in keys]
    again = next((i for i in range(1, len(keys)) if MISSING in known[: i + 1]), None)
    if again is None or None in keys:
        return at(gast.Dict(keys, values), node)
    held = home.temporary(describe(node))
    steps.append(home.op(held, at(gast.Dict(keys[:again], values[:again]), node)))
    for key, value in zip(keys[again:], values[again:], strict=True):
        assert key is not None
        home.receives(held, value)
        steps.append(Store(home.origin, held, key, value))
    return name(held)


def all_different(home: Normaliser, keys: list[gast.expr]) -> bool:
    known = [_known(home, k) for k in keys]
    return MISSING not in known and len(set(known)) == len(known)


def _known(home: Normaliser, key: gast.expr | None) -> Any:
    """What a key is, where that can't change."""
    if key is None:
        return MISSING
    found = literal(key)
    if found is MISSING and isinstance(held := home.scope.lookup(key), enum.Enum | type):
        return held
    return found
