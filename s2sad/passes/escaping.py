"""escaping: functions and methods used as values that nobody follows are refused.

`library(lambda v: v * x)` depends on x in a way that no rule of the library's function knows; `helper(x, seen.append)` writes to `seen`
where nobody sees it.

>>> import numpy as np
>>> from s2sad import grad
>>> def f(x):
...     return np.sum(np.vectorize(lambda v: v * x[0])(x))
>>> grad(f)(np.ones(4))  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
s2sad.errors.UnsupportedError: ...:2:19: a function that reads values that are differentiated is used here where it can't be \
followed: it hides a loop; write the loop, or call the function on the whole array
    return np.sum(np.vectorize(lambda v: v * x[0])(x))
                  ^
Call it by its name; where a library calls it, give the whole call a rule: s2sad.custom_vjp.
"""

from __future__ import annotations

import gast

from s2sad.errors import UnsupportedError
from s2sad.ir import Effect, Op, Step, Store, every, kinds_read
from s2sad.kinds import UNKNOWN, Fun, Num, differentiable
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.writing_names import WRITING_METHODS
from s2sad.rules import why_no_rule
from s2sad.trees import walk
from s2sad.unit import Unit


def refuse_escaping(unit: Unit) -> None:
    for step in every(unit.program.body):
        refuse_method(unit, step)
        if isinstance(step, Op | Store) and step.active:
            refuse_function(unit, step)


def refuse_function(unit: Unit, step: Op | Store) -> None:
    """A function that captured what varies."""
    kinds = kinds_read(step)
    for label in sorted(step.varied):
        empty = unit.mirrors is not None and label in unit.mirrors.shared and not isinstance(kinds.get(label), Fun)
        if not empty and not differentiable(kinds.get(label, UNKNOWN)):
            operation = unit.canonical(step) if isinstance(step, Op) else None
            reason = why_no_rule(operation.callee) if operation is not None else None
            because = f": {reason}" if reason else ""
            raise unit.error(
                UnsupportedError,
                f"a function that reads values that are differentiated is used here where it can't be followed{because}",
                step.expr if isinstance(step, Op) else step.origin.node,
                "Call it by its name; where a library calls it, give the whole call a rule: s2sad.custom_vjp.",
            )


def refuse_method(unit: Unit, step: Step) -> None:
    """A method that changes a container or an array, not called but handed on."""
    tree = getattr(step, "expr", None) or getattr(step, "value", None) or getattr(step, "statement", None)
    if not isinstance(step, Op | Store | Effect) or tree is None:
        return
    called: set[int] = set()
    for node in walk(tree):
        if isinstance(node, gast.Call):
            called.add(id(node.func))
        elif isinstance(node, gast.Attribute) and id(node) not in called and isinstance(node.value, gast.Name):
            changing = node.attr in WRITING_METHODS or node.attr == "__setitem__"
            kind = kinds_read(step).get(node.value.id)
            if changing and isinstance(kind, Num | CONTAINERS):
                raise unit.error(
                    UnsupportedError,
                    f"{node.value.id}.{node.attr} is handed on as a function, and writes where nobody sees it",
                    node if hasattr(node, "lineno") else step.origin.node,
                    f"Call it where it stands, or pass {node.value.id} itself.",
                )
