"""Expressions of constants, computed when generating: keys, names and tests in loops that are written out.

>>> import gast
>>> literal(gast.parse("'a'.upper() + str(1 + 2)", mode="eval").body)
'A3'
"""

from __future__ import annotations

import operator
from typing import Any

import gast

from s2sad.kinds import MISSING
from s2sad.passes.fold import COMPARISONS

BINARY = {
    gast.Add: operator.add,
    gast.Sub: operator.sub,
    gast.Mult: operator.mul,
    gast.Mod: operator.mod,
    gast.FloorDiv: operator.floordiv,
}
FUNCTIONS: dict[str, Any] = {"str": str, "len": len, "int": int, "repr": repr, "ord": ord, "chr": chr}
PLAIN = str | int | bool | tuple | type(None)


def literal(node: gast.AST) -> Any:
    """The value of an expression of constants, or MISSING."""
    try:
        return _value(node)
    except (LookupError, TypeError, ValueError, AttributeError, ZeroDivisionError):
        return MISSING


def _value(node: gast.AST) -> Any:
    match node:
        case gast.Constant(value=value) if isinstance(value, PLAIN):
            return value
        case gast.Tuple(elts=items):
            return tuple(map(_value, items))
        case gast.UnaryOp(op=gast.USub(), operand=operand):
            return -_value(operand)
        case gast.UnaryOp(op=gast.Not(), operand=operand):
            return not _value(operand)
        case gast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
            return _small(BINARY[type(op)](_value(left), _value(right)))
        case gast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARISONS:
            return COMPARISONS[type(op)](_value(left), _value(right))
        case gast.BoolOp(op=op, values=values):
            found = [_value(v) for v in values]
            return all(found) if isinstance(op, gast.And) else any(found)
        case gast.JoinedStr(values=values):
            return "".join(str(_value(v)) for v in values)
        case gast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return str(_value(value))
        case gast.Call(func=gast.Attribute(value=base, attr=attr), args=args, keywords=[]):
            text = _value(base)
            if isinstance(text, str) and not attr.startswith("_"):
                return _small(getattr(text, attr)(*map(_value, args)))
        case gast.Call(func=gast.Name(id=label), args=args, keywords=[]) if label in FUNCTIONS:
            return FUNCTIONS[label](*map(_value, args))
        case gast.Subscript(value=base, slice=index):
            return _value(base)[_value(index)]
    raise LookupError


def _small(value: Any) -> Any:
    if not isinstance(value, PLAIN) or (isinstance(value, str | tuple) and len(value) > 1000):
        raise LookupError
    return value
