"""Names for what the generator has to make: short, deterministic, and by a rule that a reader can guess.

A temporary is named after what it holds: `x_minus_y`, `exp_x`, or, where the operands have no short names, after the
operation (`product`, `mean`). A name that is taken gets the next free number behind it: `product2`.
"""

from __future__ import annotations

import keyword
import re

import gast

WORDS = {
    gast.Add: ("plus", "total"),
    gast.Sub: ("minus", "difference"),
    gast.Mult: ("times", "product"),
    gast.Div: ("over", "ratio"),
    gast.FloorDiv: ("floordiv", "quotient"),
    gast.Mod: ("mod", "rest"),
    gast.Pow: ("pow", "power"),
    gast.MatMult: ("at", "matmul"),
}
LONGEST = 14
NUMBERS = {"0": "zero", "1": "one", "2": "two", "3": "three", "4": "four", "5": "five"}


def identifier(label: str) -> str:
    """A label as a name: `__name__` may be set to any text."""
    if label.isidentifier():
        return label
    plain = re.sub(r"\W+", "_", label).strip("_")
    return plain if plain.isidentifier() else f"function_{plain}".rstrip("_")


class Names:
    """The names of one generated file."""

    def __init__(self, taken: set[str]):
        self.taken = set(taken) | set(keyword.kwlist)
        self._next: dict[str, int] = {}

    def counts(self) -> dict[str, int]:
        return dict(self._next)

    def reset(self, taken: set[str], counts: dict[str, int]) -> None:
        """Back to an earlier state."""
        self.taken, self._next = set(taken), dict(counts)

    def fresh(self, base: str) -> str:
        """`base` if it is free, else `base2`, `base3`, ..."""
        candidate = base = identifier(base)
        if candidate in self.taken:
            number = self._next.get(base, 2)
            while (candidate := f"{base}{number}") in self.taken:
                number += 1
            self._next[base] = number + 1
        self.taken.add(candidate)
        return candidate

    def stack(self, name: str) -> str:
        """The list that keeps the values of `name`: `h` → `hs`."""
        plural = f"{name}s"
        return self.fresh(f"{name}_list" if name.endswith("s") or plural in self.taken else plural)


def describe(node: gast.expr) -> str:
    """A short name for what an expression holds."""
    label = _described(node)
    first, _, rest = label.partition("_")
    if first in NUMBERS and rest:
        return f"{NUMBERS[first]}_{rest}"
    return label if label.isidentifier() else f"the_{label}"


def _described(node: gast.expr) -> str:
    match node:
        case gast.Name(id=name):
            return name
        case gast.BinOp(left=left, op=op, right=right):
            word, alone = WORDS.get(type(op), ("with", "result"))
            parts = _label(left), _label(right)
            if all(parts) and len(f"{parts[0]}_{word}_{parts[1]}") <= LONGEST:
                return f"{parts[0]}_{word}_{parts[1]}"
            return alone
        case gast.UnaryOp(op=gast.USub(), operand=operand):
            label = _label(operand)
            return f"minus_{label}" if label else "negative"
        case gast.Call(func=func, args=args):
            word = _callee(func)
            label = _label(args[0]) if args else None
            if label is None and isinstance(func, gast.Attribute):
                label = _label(func.value) if not args and _label(func.value) not in (None, "np", "numpy") else None
            return f"{word}_{label}" if label and len(f"{word}_{label}") <= LONGEST else f"{word}_value"
        case gast.Subscript(value=value, slice=index):
            label, where = _label(value), _label(index)
            if label and where and len(label) + len(where) < LONGEST:
                return f"{label}_{where}"
            return f"{label}_item" if label else "item"
        case gast.Attribute(value=value, attr=attr):
            label = _label(value)
            return f"{label}_{attr}" if label else attr
        case gast.Compare():
            return "condition"
        case gast.List() | gast.ListComp():
            return "items"
        case gast.Tuple():
            return "pair" if len(node.elts) == 2 else "parts"
    return "term"


def _callee(func: gast.expr) -> str:
    word = func.attr if isinstance(func, gast.Attribute) else func.id if isinstance(func, gast.Name) else "call"
    return word.strip("_") or "call"


def _label(node: gast.expr) -> str | None:
    """What stands for an operand in a name, if it is short."""
    if isinstance(node, gast.Name):
        return node.id.strip("_") or None
    if isinstance(node, gast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
        return node.value
    if isinstance(node, gast.Constant) and type(node.value) is int and node.value >= 0:
        return str(node.value)
    return None
