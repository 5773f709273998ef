"""polish: signs and constant factors of an expression move to where a person would write them.

>>> import gast
>>> def polished_text(text):
...     scalars = {"value_bar", "n"}
...     tree = polished(gast.parse(text, mode="eval").body, lambda node: getattr(node, "id", "") in scalars)
...     return gast.unparse(tree).strip()
>>> polished_text("value_bar / n * (2.0 * error)")
'2.0 * value_bar / n * error'
>>> polished_text("2.0 * (value_bar * h)")
'2.0 * value_bar * h'
>>> polished_text("-(-q * value)"), polished_text("a + -b * c"), polished_text("np.sum(-d, axis=0)")
('q * value', 'a - b * c', '-np.sum(d, axis=0)')
>>> polished_text("(-1.0) ** 1 * np.diff(h)"), polished_text("(-1.0) ** 2 * np.diff(h)")
('-np.diff(h)', 'np.diff(h)')
>>> gast.unparse(polished(gast.parse("np.where(n > 0, value_bar, 0.0)", mode="eval").body, lambda node: True)).strip()
'value_bar if n > 0 else 0.0'
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import gast

from s2sad.trees import root

IsScalar = Callable[[gast.expr], bool]


def polish_adjoints(body: list[gast.stmt], adjoints: Collection[str], is_scalar: IsScalar) -> None:
    """Polish what is assigned or added to adjoints, in blocks inside too; the user's own statements stay."""
    stack = list(body)
    while stack:
        stmt = stack.pop()
        for block in ("body", "orelse"):
            stack += getattr(stmt, block, [])
        match stmt:
            case gast.Assign(targets=[target]) if _base(target) in adjoints:
                stmt.value = polished(stmt.value, is_scalar)
            case gast.AugAssign(target=target) if _base(target) in adjoints:
                stmt.value = polished(stmt.value, is_scalar)
                if isinstance(stmt.op, gast.Add) and (bare := without_minus(stmt.value)) is not None:
                    stmt.op, stmt.value = gast.Sub(), bare


def _base(target: gast.expr) -> str:
    whole = root(target)
    return whole.id if isinstance(whole, gast.Name) else ""


def polished(node: gast.expr, is_scalar: IsScalar) -> gast.expr:
    """An expression with the same value, but for rounding."""
    if type(node) in (gast.Name, gast.Constant):
        return node
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            setattr(node, field, [polished(item, is_scalar) if isinstance(item, gast.expr) else item for item in value])
        elif value is not None and isinstance(value, gast.expr):
            setattr(node, field, polished(value, is_scalar))
    if type(node) not in (gast.BinOp, gast.UnaryOp, gast.Call):
        return node
    return _choice(_factor(_sign(node), is_scalar), is_scalar)


def _choice(node: gast.expr, is_scalar: IsScalar) -> gast.expr:
    """Between numbers: np.where would make an array of no axes, which `+=` writes under all its names."""
    match node:
        case gast.Call(func=gast.Attribute(value=gast.Name(id="np"), attr="where"), args=[test, body, orelse]):
            return gast.IfExp(test, body, orelse) if is_scalar(node) else node
    return node


def without_minus(node: gast.expr) -> gast.expr | None:
    """`-a * b / c` → `a * b / c`; None where the expression has no minus in front."""
    match node:
        case gast.UnaryOp(op=gast.USub(), operand=operand):
            return operand
        case gast.BinOp(left=left, op=gast.Mult() | gast.Div() as op, right=right):
            bare = without_minus(left)
            if bare is not None:
                return gast.BinOp(bare, op, right)
            bare = without_minus(right)
            return gast.BinOp(left, op, bare) if bare is not None else None
    return None


def _sign(node: gast.expr) -> gast.expr:
    match node:
        case gast.UnaryOp(op=gast.USub(), operand=operand) if (bare := without_minus(operand)) is not None:
            return bare
        case gast.BinOp(
            left=gast.BinOp(
                left=gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=1.0)),
                op=gast.Pow(),
                right=gast.Constant(value=int() as power),
            ),
            op=gast.Mult(),
            right=right,
        ):
            return _sign(gast.UnaryOp(gast.USub(), right)) if power % 2 else right
        case gast.BinOp(left=left, op=gast.Add(), right=right) if (bare := without_minus(right)) is not None:
            return gast.BinOp(left, gast.Sub(), bare)
        case gast.Call(func=gast.Attribute(value=gast.Name(id="np"), attr="sum"), args=[item, *rest]) if (
            bare := without_minus(item)
        ) is not None:
            return gast.UnaryOp(gast.USub(), gast.Call(node.func, [bare, *rest], node.keywords))
    return node


def _factor(node: gast.expr, is_scalar: IsScalar) -> gast.expr:
    """Numbers are multiplied with each other before they meet an array."""
    match node:
        case gast.BinOp(
            left=left, op=gast.Mult(), right=gast.BinOp(left=gast.Constant() as number, op=gast.Mult(), right=rest)
        ) if _of_scalars(left, is_scalar):
            return gast.BinOp(_times(number, left), gast.Mult(), rest)
        case gast.BinOp(
            left=gast.Constant() as number, op=gast.Mult(), right=gast.BinOp(left=left, op=gast.Mult(), right=rest)
        ) if _of_scalars(left, is_scalar):
            return gast.BinOp(_times(number, left), gast.Mult(), rest)
    return node


def _times(number: gast.expr, product: gast.expr) -> gast.expr:
    """`2.0` times `a / b * c` is `2.0 * a / b * c`."""
    match product:
        case gast.BinOp(left=left, op=gast.Mult() | gast.Div() as op, right=right):
            return gast.BinOp(_times(number, left), op, right)
    return gast.BinOp(number, gast.Mult(), product)


def _of_scalars(node: gast.expr, is_scalar: IsScalar) -> bool:
    match node:
        case gast.BinOp(left=left, op=gast.Mult() | gast.Div(), right=right):
            return _of_scalars(left, is_scalar) and _of_scalars(right, is_scalar)
        case gast.UnaryOp(op=gast.USub(), operand=operand):
            return _of_scalars(operand, is_scalar)
    return is_scalar(node)
