"""once: what one statement reads twice of an array is one temporary: `np.dot(A[i, :j], A[i, :j])`, `x[k] * x[k]`.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     total = 0.0
...     for k in range(3):
...         total += x[k] * x[k]
...     return total
>>> forward_sweep(f, np.ones(3))
total = 0.0
for k in range(3):
    x_k = x[k]
    total = total + x_k * x_k
value = total
"""

from __future__ import annotations

from collections import Counter

import gast

from s2sad.flow import reads_of
from s2sad.ir import Op, Program, Step, Store, blocks, every
from s2sad.kinds import Num
from s2sad.trees import name, names_read, substitute


def read_once(program: Program) -> bool:
    """Let the first of such temporaries stand for the others; tells whether there were any."""
    reads: Counter[str] = Counter()
    for step in every(program.body):
        reads.update(reads_of(step))
    pending = [program.body]
    changed = False
    while pending:
        body = pending.pop()
        for step in body:
            pending += blocks(step)
        changed = _block(body, reads, program.temporaries) or changed
    return changed


def _block(body: list[Step], reads: Counter[str], temporaries: set[str]) -> bool:
    found: list[Step] = []
    known: dict[str, str] = {}
    values: dict[str, gast.expr] = {}
    changed = False
    for position, step in enumerate(body):
        if not isinstance(step, (Op, Store)) or (position and step.origin is not body[position - 1].origin):
            known, values = {}, {}
        if values and isinstance(step, Op):
            step.expr = substitute(step.expr, values)
        elif values and isinstance(step, Store):
            step.value, step.index = substitute(step.value, values), substitute(step.index, values)
        if isinstance(step, Store) or (isinstance(step, Op) and _changes(step, temporaries)):
            known = {}
        elif isinstance(step, Op) and len(step.targets) == 1 and step.target in temporaries and _item(step):
            text = gast.dump(step.expr)
            if text in known and _used_here(step.target, body, position, reads):
                values[step.target] = name(known[text])
                changed = True
                continue
            known.setdefault(text, step.target)
        found.append(step)
    body[:] = found
    return changed


def _changes(step: Op, temporaries: set[str]) -> bool:
    """May it write what was read, or bind a name that was read?"""
    return step.inplace or isinstance(step.expr, gast.Call) or not temporaries.issuperset(step.targets)


def _item(step: Op) -> bool:
    match step.expr:
        case gast.Subscript(value=gast.Name(id=base)):
            return isinstance(step.operand_kinds.get(base), Num)
    return False


def _used_here(label: str, body: list[Step], position: int, reads: Counter[str]) -> bool:
    """Is a temporary read by the steps of its own statement only, and not written through?"""
    count = 0
    for step in body[position + 1 :]:
        if step.origin is not body[position].origin or not isinstance(step, Op | Store):
            break
        if isinstance(step, Store) and label in {step.base, *names_read(step.place())}:
            return False
        count += label in reads_of(step)
    return count == reads[label]
