"""How tightly each form of expression binds, and how operators are written."""

import gast

# How tightly each form binds, loosest first.
NAMED, TUPLE, YIELD, TEST, OR, AND, NOT, COMPARE = range(8)
BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, TERM, SIGN, POWER, AWAIT, ATOM = range(8, 18)

OPERATORS = {
    gast.Add: (" + ", SUM), gast.Sub: (" - ", SUM), gast.Mult: (" * ", TERM), gast.MatMult: (" @ ", TERM),
    gast.Div: (" / ", TERM), gast.Mod: (" % ", TERM), gast.FloorDiv: (" // ", TERM), gast.Pow: (" ** ", POWER),
    gast.LShift: (" << ", SHIFT), gast.RShift: (" >> ", SHIFT), gast.BitOr: (" | ", BIT_OR),
    gast.BitXor: (" ^ ", BIT_XOR), gast.BitAnd: (" & ", BIT_AND),
}  # fmt: skip
UNARY = {gast.Invert: ("~", SIGN), gast.Not: ("not ", NOT), gast.UAdd: ("+", SIGN), gast.USub: ("-", SIGN)}
COMPARISONS = {
    gast.Eq: " == ", gast.NotEq: " != ", gast.Lt: " < ", gast.LtE: " <= ", gast.Gt: " > ", gast.GtE: " >= ",
    gast.Is: " is ", gast.IsNot: " is not ", gast.In: " in ", gast.NotIn: " not in ",
}  # fmt: skip
