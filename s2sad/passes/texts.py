"""texts: refuses numbers that are read from text which was made of values that are differentiated: the text carries no derivative.

>>> from s2sad import grad
>>> def f(x):
...     label = f"{x:.17g}"
...     return 2.0 * float(label)
>>> grad(f)(1.0)
Traceback (most recent call last):
    ...
s2sad.errors.UnsupportedError: <doctest s2sad.passes.texts[1]>:3:5: a number is read from text that was made of values that are differentiated
    return 2.0 * float(label)
    ^
Use the value itself, or say that it is a constant: s2sad.stop_gradient(x).
"""

from __future__ import annotations

import ast
import builtins

import gast
import numpy as np

from s2sad.errors import UnsupportedError
from s2sad.ir import Op, Store, every, trees_read
from s2sad.kinds import Num
from s2sad.passes.alias import ever_varied
from s2sad.trees import names_read, walk
from s2sad.unit import Unit

READING = (builtins.float, builtins.complex, builtins.eval, ast.literal_eval, np.float64, np.float32, np.fromstring)
WRITING = (builtins.str, builtins.repr, builtins.format, np.array2string)


def refuse_numbers_of_texts(unit: Unit) -> None:
    """Follows what text is made of, and what is made of that."""
    steps = list(every(unit.program.body))
    asked = [
        (step, n)
        for step in steps
        for tree in trees_read(step)
        for n in walk(tree)
        if isinstance(n, gast.Call) and n.args
    ]
    reading = [(step, n) for step, n in asked if unit.scope.lookup(n.func) in READING]
    if not reading:
        return
    varied, texts, size = ever_varied(unit, steps), set[str](), -1
    while size != len(texts):
        size = len(texts)
        for step in steps:
            if isinstance(step, Op) and (_makes_text(unit, step.expr, varied) or names_read(step.expr) & texts):
                texts |= {t for t in step.targets if not isinstance(step.kinds.get(t), Num)}
            elif isinstance(step, Store) and names_read(step.value) & texts:
                texts.add(step.base)
    for step, node in reading:
        if names_read(node.args[0]) & texts or _makes_text(unit, node.args[0], varied):
            raise unit.error(
                UnsupportedError,
                "a number is read from text that was made of values that are differentiated",
                step.origin.node,
                "Use the value itself, or say that it is a constant: s2sad.stop_gradient(x).",
            )


def _makes_text(unit: Unit, tree: gast.AST, varied: set[str]) -> bool:
    for node in walk(tree):
        match node:
            case gast.JoinedStr():
                made = True
            case gast.BinOp(left=gast.Constant(value=str()), op=gast.Mod()):
                made = True
            case gast.Call(func=gast.Attribute(value=gast.Constant(value=str()), attr="format" | "join")):
                made = True
            case gast.Call(func=func):
                made = unit.scope.lookup(func) in WRITING
            case _:
                made = False
        if made and names_read(node) & varied:
            return True
    return False
