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
>>> polished_text("2.0 * (0.5 * value_bar / n) * d"), polished_text("value_bar * 0.5"), polished_text("value_bar * -0.5 * d")
('value_bar / n * d', '0.5 * value_bar', '-0.5 * value_bar * d')
>>> polished_text("np.expand_dims(-d * 0.5, 2) * (2.0 * z)"), polished_text("np.sum(0.5 * d * z, axis=0)")
('-np.expand_dims(d, 2) * z', '0.5 * np.sum(d * z, axis=0)')
>>> gast.unparse(polished(gast.parse("np.where(n > 0, value_bar, 0.0)", mode="eval").body, lambda node: True)).strip()
'value_bar if n > 0 else 0.0'
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import gast

from s2sad.adjoints import is_broadcast
from s2sad.kinds import Kind, Num, numbers
from s2sad.passes.transposing import transposed
from s2sad.trees import const, root

IsScalar = Callable[[gast.expr], bool]
LINEAR = ("sum", "expand_dims")  # functions that signs and factors of their first argument may leave


def polish_adjoints(body: list[gast.stmt], adjoints: Collection[str], kind_of: Callable[[gast.expr], Kind]) -> None:
    """Polish what is assigned or added to adjoints, in blocks inside too; the user's own statements stay."""

    is_scalar = numbers(kind_of)

    def rank(node: gast.expr) -> int | None:
        return len(kind.shape) if isinstance(kind := kind_of(node), Num) and kind.shape is not None else None

    stack = list(body)
    while stack:
        stmt = stack.pop()
        for block in ("body", "orelse"):
            stack += getattr(stmt, block, [])
        match stmt:
            case gast.Assign(targets=[target]) if _base(target) in adjoints:
                stmt.value = polished(transposed(stmt.value, rank), is_scalar)
            case gast.AugAssign(target=target) if _base(target) in adjoints:
                if (
                    isinstance(stmt.op, gast.Add | gast.Sub)
                    and is_broadcast(stmt.value)
                    and is_scalar(stmt.value.args[0])
                ):
                    stmt.value = stmt.value.args[0]  # `+=` spreads it
                stmt.value = polished(transposed(stmt.value, rank), is_scalar)
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
    match node:
        case gast.Call(func=gast.Name(id="list"), args=[gast.Call(func=gast.Name(id="list")) as inner], keywords=[]):
            return inner
    return _choice(_factor(_sign(node), is_scalar), is_scalar)


def _negated(product: gast.expr) -> gast.expr:
    """`-(a * b / c)` is `-a * b / c`."""
    match product:
        case gast.BinOp(left=left, op=gast.Mult() | gast.Div() as op, right=right):
            return gast.BinOp(_negated(left), op, right)
    return _number(-_value(product)) if is_number(product) else gast.UnaryOp(gast.USub(), product)


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
        case gast.BinOp(left=left, op=gast.Mult() | gast.Div() | gast.MatMult() as op, right=right):
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
        case gast.UnaryOp(op=gast.USub(), operand=gast.BinOp(op=gast.Mult() | gast.Div()) as product):
            return _negated(product)
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
        case gast.Call(func=gast.Attribute(value=gast.Name(id="np"), attr=attr), args=[item, *rest]) if (
            attr in LINEAR and (bare := without_minus(item)) is not None
        ):
            return gast.UnaryOp(gast.USub(), gast.Call(node.func, [bare, *rest], node.keywords))
    return node


def _factor(node: gast.expr, is_scalar: IsScalar) -> gast.expr:
    """Numbers come first, as one, and numbers that have names before arrays."""
    match node:
        case gast.BinOp(left=left, op=gast.Mult(), right=right) if is_number(right) and not is_number(left):
            return _times(right, left)
        case gast.BinOp(left=left, op=gast.Mult(), right=right) if found := without_number(right):
            if is_scalar(right) and not is_scalar(left):
                return gast.BinOp(right, gast.Mult(), left)
            return _times(found[0], _factor(_product(left, found[1], is_scalar), is_scalar))
        case gast.BinOp(left=left, op=gast.Mult(), right=gast.BinOp(left=scalar, op=gast.Mult(), right=rest)) if (
            _of_scalars(scalar, is_scalar) and is_number(left)
        ):
            return gast.BinOp(_times(left, scalar), gast.Mult(), rest)
        case gast.Call() if found := without_number(node):
            return _times(*found)
    return node


def _product(left: gast.expr, right: gast.expr, is_scalar: IsScalar) -> gast.expr:
    """Of numbers, without brackets."""
    match right:
        case gast.BinOp(left=first, op=gast.Mult() | gast.Div() as op, right=second) if is_scalar(left) and is_scalar(
            right
        ):
            return gast.BinOp(_product(left, first, is_scalar), op, second)
    return gast.BinOp(left, gast.Mult(), right)


def without_number(node: gast.expr) -> tuple[gast.expr, gast.expr] | None:
    """The factor that leads an expression, and the rest of it."""
    match node:
        case gast.BinOp(left=left, op=gast.Mult(), right=right) if is_number(left):
            return left, right
        case gast.BinOp(left=left, op=gast.Mult() | gast.Div() as op, right=right) if found := without_number(left):
            return found[0], gast.BinOp(found[1], op, right)
        case gast.UnaryOp(op=gast.USub(), operand=operand) if found := without_number(operand):
            return found[0], gast.UnaryOp(gast.USub(), found[1])
        case gast.Call(func=gast.Attribute(value=gast.Name(id="np"), attr=attr), args=[item, *rest]) if attr in LINEAR:
            if found := without_number(item):
                return found[0], gast.Call(node.func, [found[1], *rest], node.keywords)
    return None


def _times(number: gast.expr, product: gast.expr) -> gast.expr:
    """`2.0` times `a / b * c` is `2.0 * a / b * c`, `2.0` times `0.5 * a` is `a`."""
    if found := without_number(product):
        value = _value(number) * _value(found[0])
        return found[1] if value == 1.0 else _times(_number(value), found[1])
    match product:
        case gast.UnaryOp(op=gast.USub(), operand=operand) if not is_number(product):
            return _times(_number(-_value(number)), operand)
        case gast.BinOp(left=left, op=gast.Mult() | gast.Div() as op, right=right):
            return gast.BinOp(_times(number, left), op, right)
    return gast.BinOp(number, gast.Mult(), product)


def is_number(node: gast.expr) -> bool:
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        node = node.operand
    return isinstance(node, gast.Constant) and type(node.value) in (float, int)


def _value(node: gast.expr) -> float:
    return -node.operand.value if isinstance(node, gast.UnaryOp) else node.value  # type: ignore[attr-defined]


def _number(value: float) -> gast.expr:
    return gast.UnaryOp(gast.USub(), const(-value)) if value < 0 else const(value)


def _of_scalars(node: gast.expr, is_scalar: IsScalar) -> bool:
    match node:
        case gast.BinOp(left=left, op=gast.Mult() | gast.Div(), right=right):
            return _of_scalars(left, is_scalar) and _of_scalars(right, is_scalar)
        case gast.UnaryOp(op=gast.USub(), operand=operand):
            return _of_scalars(operand, is_scalar)
    return is_scalar(node)
