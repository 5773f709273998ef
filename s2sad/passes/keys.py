"""keys: a loop over a dict runs over its keys, once it is known that it is one.

`normalise` writes a loop over what varies with indices: `for i in range(len(d)): k = d[i]`.
"""

from __future__ import annotations

import gast

from s2sad.ir import Loop, Op, every
from s2sad.kinds import DictOf, Map
from s2sad.trees import call, name, names_read, store
from s2sad.unit import Unit


def looped_by_key(unit: Unit) -> bool:
    """Rewrite the loops; tells whether there was any."""
    changed = False
    for step in every(unit.program.body):
        if isinstance(step, Loop) and _looks_up(step):
            _rewrite(step)
            changed = True
    return changed


def _looks_up(loop: Loop) -> bool:
    first = loop.body[0] if loop.body else None
    if not isinstance(first, Op) or len(first.targets) != 1 or not isinstance(loop.target, gast.Name):
        return False
    match _plain(loop.header), first.expr:
        case (
            gast.Call(func=gast.Name(id="range"), args=[gast.Call(func=gast.Name(id="len"), args=[gast.Name(id=base)])]),
            gast.Subscript(value=gast.Name(id=looked), slice=gast.Name(id=index)),
        ):
            dictionary = isinstance(first.operand_kinds.get(base), Map | DictOf)
            return dictionary and looked == base and index == loop.target.id
    return False


def _plain(header: gast.expr) -> gast.expr:
    match header:
        case gast.Call(func=gast.Name(id="reversed"), args=[inner]):
            return inner
    return header


def _rewrite(loop: Loop) -> None:
    first = loop.body.pop(0)
    assert isinstance(first, Op) and isinstance(loop.target, gast.Name)
    base = first.expr.value.id
    header: gast.expr = name(base)
    if _plain(loop.header) is not loop.header:
        header = call("reversed", header)
    target: gast.expr = store(first.target)
    if any(loop.target.id in names_read(n) for s in every(loop.body) for n in _read(s)):
        header, target = call("enumerate", header), gast.Tuple([store(loop.target.id), target], gast.Store())
    loop.header, loop.target = header, target


def _read(step: object) -> list[gast.AST]:
    found = [getattr(step, f, None) for f in ("expr", "index", "value", "test", "header", "statement")]
    return [node for node in found if isinstance(node, gast.AST)]
