"""What Python calls the methods of operators."""

from __future__ import annotations

import types

import gast

ARITHMETIC = {
    gast.Add: "add",
    gast.Sub: "sub",
    gast.Mult: "mul",
    gast.Div: "truediv",
    gast.FloorDiv: "floordiv",
    gast.Mod: "mod",
    gast.Pow: "pow",
    gast.MatMult: "matmul",
    gast.BitAnd: "and",
    gast.BitOr: "or",
    gast.BitXor: "xor",
    gast.LShift: "lshift",
    gast.RShift: "rshift",
}

WORDS = [f"__{side}{word}__" for word in ARITHMETIC.values() for side in ("", "r", "i")]
SPECIAL = {*WORDS, "__getitem__", "__setitem__", "__iter__", "__len__", "__abs__", "__neg__", "__pos__", "__bool__"}
SPECIAL |= {
    "__call__",
    "__contains__",
    "__lt__",
    "__le__",
    "__gt__",
    "__ge__",
    "__float__",
    "__getattr__",
    "__invert__",
}


def computes(cls: type) -> bool:
    """Has a class operators, or look-ups, that it defines itself?"""
    return operates(cls) or any(own_special(cls, special) for special in ("__getitem__", "__call__", "__neg__"))


def operates(cls: type) -> bool:
    """Has a class operators of arithmetic that are written in Python?"""
    return any(own_special(cls, f"__{side}{word}__") for word in ARITHMETIC.values() for side in ("", "r"))


def own_special(cls: type, special: str) -> bool:
    return any(isinstance(vars(base).get(special), types.FunctionType) for base in cls.__mro__)
