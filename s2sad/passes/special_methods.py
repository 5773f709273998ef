"""special_methods: special methods that are called, as the expressions and statements that they stand for.

>>> import gast
>>> stmt = gast.parse("xs.__setitem__(0, 2.0)").body[0]
>>> print(gast.unparse(as_statement(stmt)).strip())
xs[0] = 2.0
"""

from __future__ import annotations

import gast

from s2sad.trees import clone, subscript

UPDATES: dict[str, type[gast.operator]] = {
    "__iadd__": gast.Add,
    "__isub__": gast.Sub,
    "__imul__": gast.Mult,
    "__itruediv__": gast.Div,
    "__ifloordiv__": gast.FloorDiv,
    "__imod__": gast.Mod,
    "__ipow__": gast.Pow,
    "__imatmul__": gast.MatMult,
    "__ior__": gast.BitOr,
    "__iand__": gast.BitAnd,
    "__ixor__": gast.BitXor,
}
WRITING = {"__setitem__", "__delitem__", *UPDATES}


class SpecialMethods(gast.NodeTransformer):
    """`x.__getitem__(i)` is `x[i]`; `super()` has to look it up itself."""

    def visit_Call(self, node: gast.Call) -> gast.expr:
        self.generic_visit(node)
        match node:
            case gast.Call(func=gast.Attribute(value=base, attr="__getitem__"), args=[index], keywords=[]) if not (
                isinstance(index, gast.Starred)
                or (isinstance(base, gast.Call) and getattr(base.func, "id", "") == "super")
            ):
                return gast.copy_location(gast.Subscript(base, index, gast.Load()), node)
        return node

    def visit_Expr(self, node: gast.Expr) -> gast.stmt:
        self.generic_visit(node)
        return as_statement(node) or node


def as_statement(stmt: gast.Expr) -> gast.stmt | None:
    """An assignment, an update or a deletion; None if the statement is no such call."""
    node = stmt.value
    if not isinstance(node, gast.Call) or not isinstance(node.func, gast.Attribute) or node.keywords:
        return None
    base = node.func.value
    if not isinstance(base, gast.Name | gast.Attribute | gast.Subscript) or any(
        isinstance(a, gast.Starred) for a in node.args
    ):
        return None
    match node.func.attr, node.args:
        case "__setitem__", [index, value]:
            made: gast.stmt = gast.Assign([subscript(clone(base), index, gast.Store())], value, None)
        case "__delitem__", [index]:
            made = gast.Delete([subscript(clone(base), index, gast.Del())])
        case attr, [value] if attr in UPDATES:
            target = clone(base)
            target.ctx = gast.Store()
            made = gast.AugAssign(target, UPDATES[attr](), value)
        case _:
            return None
    return gast.copy_location(made, stmt)
