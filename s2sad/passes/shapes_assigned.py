"""shapes_assigned: `x.shape = s` is `x = x.reshape(s)`, where x is the only name of its array.

>>> import gast
>>> def reshaped(text):
...     tree = gast.parse(text).body[0]
...     as_reshapes(tree, lambda node: None)
...     return gast.unparse(tree).strip()
>>> print(reshaped("def f(a):\\n    x = a * 2\\n    x.shape = (2, 3)\\n    return x[0]"))
def f(a):
    x = a * 2
    x = x.reshape((2, 3))
    return x[0]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from s2sad.trees import attribute, call, clone, name, store, walk

# functions that may give back the very array
GIVING_BACK = {
    "asarray",
    "asanyarray",
    "ascontiguousarray",
    "asfortranarray",
    "asarray_chkfinite",
    "require",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "broadcast_arrays",
    "array",
    "nan_to_num",
    "real",
    "real_if_close",
    "trim_zeros",
    "diff",
}
SELVES = {"astype", "real", "conj", "conjugate", "base"}  # attributes of arrays that may be the very array
MAKING = {"copy", "flatten", "reshape", "dot", "sum", "mean", "cumsum", "transpose", "take", "repeat"}  # methods


def as_reshapes(tree: gast.FunctionDef, lookup: Callable[[gast.expr], Any]) -> None:
    """Write out every assignment to the shape of an array that surely has one name."""
    assigned = [
        target.value.id
        for node in walk(tree)
        if isinstance(node, gast.Assign)
        for target in node.targets
        if _names_a_shape(target)
    ]
    alone = {label for label in set(assigned) if _one_name(tree, label, lookup)}
    if alone:
        for node in walk(tree):
            for block in ("body", "orelse", "finalbody"):
                if isinstance(statements := getattr(node, block, None), list):
                    setattr(node, block, [s for stmt in statements for s in _written_out(stmt, alone)])


def _names_a_shape(target: gast.AST) -> bool:
    return isinstance(target, gast.Attribute) and target.attr == "shape" and isinstance(target.value, gast.Name)


def _written_out(stmt: gast.stmt, alone: set[str]) -> list[gast.stmt]:
    if not isinstance(stmt, gast.Assign) or not all(_names_a_shape(t) and t.value.id in alone for t in stmt.targets):
        return [stmt]
    if len(stmt.targets) > 1 and any(isinstance(n, gast.Call) for n in walk(stmt.value)):
        return [stmt]
    result = []
    for target in stmt.targets:
        label = target.value.id
        made = gast.Assign([store(label)], call(attribute(name(label), "reshape"), clone(stmt.value)), None)
        for node in walk(made):
            node.lineno, node.col_offset = stmt.lineno, stmt.col_offset
        result.append(made)
    return result


def _one_name(tree: gast.FunctionDef, label: str, lookup: Callable[[gast.expr], Any]) -> bool:
    """Is a local variable always made anew, and never handed on as it is?"""
    parents = {id(child): node for node in walk(tree) for child in gast.iter_child_nodes(node)}
    for node in walk(tree):
        if not isinstance(node, gast.Name) or node.id != label:
            continue
        parent = parents.get(id(node))
        if isinstance(node.ctx, gast.Load):
            if not _only_looked_into(node, parent, parents, lookup):
                return False
        elif isinstance(parent, gast.Tuple):
            whole = parents.get(id(parent))
            if not isinstance(whole, gast.Assign):
                return False
            value = whole.value
            if isinstance(value, gast.Tuple) and len(value.elts) == len(parent.elts):
                value = value.elts[parent.elts.index(node)]
            if not _makes(value, lookup):
                return False
        elif not isinstance(parent, gast.AugAssign) and not (
            isinstance(parent, gast.Assign) and len(parent.targets) == 1 and _makes(parent.value, lookup)
        ):
            return False
    return True


def _makes(value: gast.expr, lookup: Callable[[gast.expr], Any]) -> bool:
    """Is it surely an array of its own, or a view that nothing else is?"""
    if isinstance(value, gast.Subscript):
        index = value.slice
        parts = index.elts if isinstance(index, gast.Tuple) else [index]
        masked = isinstance(index, gast.UnaryOp) and isinstance(index.op, gast.Invert)
        made = isinstance(value.value, gast.Call) and _makes(value.value, lookup)
        return masked or made or any(isinstance(part, gast.Slice) for part in parts)
    if isinstance(value, gast.Call):
        if isinstance(value.func, gast.Attribute) and value.func.attr in MAKING:
            return True
        return _of_library(value, lookup) and not any(k.arg == "out" for k in value.keywords)
    return isinstance(value, gast.BinOp | gast.UnaryOp | gast.Compare)


def _of_library(node: gast.Call, lookup: Callable[[gast.expr], Any]) -> bool:
    label = getattr(node.func, "attr", getattr(node.func, "id", ""))
    module = str(getattr(lookup(node.func), "__module__", "") or "numpy").split(".")[0]
    return label not in GIVING_BACK and module in ("numpy", "scipy", "math", "builtins")


def _only_looked_into(
    node: gast.Name, parent: gast.AST | None, parents: dict[int, gast.AST], lookup: Callable[[gast.expr], Any]
) -> bool:
    match parent:
        case gast.Attribute(attr=attr):
            return attr not in SELVES
        case gast.BinOp() | gast.UnaryOp() | gast.Compare() | gast.AugAssign() | gast.Return():
            return True
        case gast.Subscript(value=value):
            return value is node or isinstance(parents.get(id(parent)), gast.expr | gast.stmt)
        case gast.Call(args=args) if any(a is node for a in args):
            alone = isinstance(parents.get(id(parent)), gast.Expr)
            return _of_library(parent, lookup) and (alone or len(args) <= 2)
    return False
