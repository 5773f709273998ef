"""escaping: functions and methods used as values that nobody follows are refused.

`library(lambda v: v * x)` depends on x in a way that no rule of the library's function knows; `helper(x, seen.append)` writes to `seen`
where nobody sees it, and so does `max(range(n), key=f)` where f changes variables of the function around it.

>>> import numpy as np
>>> from s2sad import grad
>>> def f(x):
...     return np.sum(np.apply_over_axes(lambda a, k: a * x[0], x, [0]))
>>> grad(f)(np.ones(4))  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
s2sad.errors.UnsupportedError: ...:2:19: a function that reads values that are differentiated is used here where it can't be \
followed: it hides a loop; name the axes in the call instead
    return np.sum(np.apply_over_axes(lambda a, k: a * x[0], x, [0]))
                  ^
Call it by its name; where a library calls it, give the whole call a rule: s2sad.custom_vjp.
"""

from __future__ import annotations

import gast

from s2sad.errors import UnsupportedError
from s2sad.ir import Effect, Op, Step, Store, every, kinds_read, trees_read
from s2sad.kinds import UNKNOWN, Fun, Num, differentiable
from s2sad.passes.alias import ever_varied
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.function_changes import Changes
from s2sad.passes.writing_names import WRITING_METHODS
from s2sad.rules import why_no_rule
from s2sad.scope import parameters
from s2sad.trees import name_nodes, names_read, names_stored, walk
from s2sad.unit import Unit

FUNCTIONS = gast.FunctionDef | gast.Lambda


def refuse_escaping(unit: Unit) -> None:
    refuse_changing(unit)
    for step in every(unit.program.body):
        refuse_method(unit, step)
        if isinstance(step, (Op, Store)) and step.active:
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


def refuse_changing(unit: Unit) -> None:
    """A function that is defined inside and left in the steps, and changes what others of them read."""
    steps = list(every(unit.program.body))
    functions = [(s, n) for s in steps for t in trees_read(s) for n in walk(t) if isinstance(n, FUNCTIONS)]
    if not functions:
        return
    inside = {id(n) for _, function in functions for n in walk(function)}
    names = [(s, n.id) for s in steps for t in trees_read(s) for n in name_nodes(t) if id(n) not in inside]
    used = {label for _, label in names} | names_read(unit.program.result)
    read = {label for s, label in names if not isinstance(s, Effect)} | names_read(unit.program.result)
    read |= {s.base for s in steps if isinstance(s, Store)}
    varied = ever_varied(unit, steps)
    for step, function in functions:
        named = isinstance(function, gast.FunctionDef)
        if named and function.name not in used:
            continue
        captured, changed = outside_of(unit, function)
        users = [s for s, label in names if label == function.name] if named else [step]
        given = any(getattr(s, "varied", None) for s in users)
        if unit.mirrors is not None and not given and not (captured | changed) & varied:
            continue  # in forward mode only what varies has something beside it
        for label in sorted(changed & read):
            raise unit.error(
                UnsupportedError,
                f"a function that changes {label!r} is used as a value where it can't be followed",
                function,
                "Call it by its name, in a loop, or have it change nothing.",
            )


def outside_of(unit: Unit, function: gast.FunctionDef | gast.Lambda) -> tuple[set[str], set[str]]:
    """Variables of the function around one that it reads, and those that it binds anew or whose memory it may write."""
    changes = Changes(function, unit.scope, unit.error)
    changes.shared = changes.sharing()
    body = function.body if isinstance(function, gast.FunctionDef) else [function.body]
    bound, written = changes.changed(body)
    declared = {n for s in body for d in walk(s) if isinstance(d, gast.Nonlocal | gast.Global) for n in d.names}
    own = (names_stored(function) | {p.id for p in parameters(function)}) - declared
    captured = names_read(function) - own
    given = {p.id for p in parameters(function)} & changes.together(written)
    defaults = [d for d in (*function.args.defaults, *function.args.kw_defaults) if d is not None]
    same = {n for n in captured if changes.together([n]) & changes.together(written)}
    return captured, (bound & declared) | same | ({n for d in defaults for n in names_read(d)} if given else set())


def refuse_method(unit: Unit, step: Step) -> None:
    """A method that changes a container or an array, not called but handed on."""
    tree = getattr(step, "expr", None) or getattr(step, "value", None) or getattr(step, "statement", None)
    if not isinstance(step, (Op, Store, Effect)) or tree is None:
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
