"""lasting: does what a name stands for in a loop still stand there when the loop is over?"""

from __future__ import annotations

import gast
import numpy as np

from s2sad.adjoints import is_fresh
from s2sad.trees import children, name_nodes, names_read, names_stored, root, walk

READING = frozenset(
    "range len reversed zip enumerate list tuple float int bool min max abs unbroadcast unbroadcast_items like".split()
)
OF_ARRAYS = frozenset("copy sum mean dot reshape ravel transpose astype pop append items keys values".split())
WRITING = frozenset("at copyto put place putmask put_along_axis fill_diagonal shuffle".split())
HOLDING = (gast.List, gast.Tuple, gast.Dict, gast.ListComp, gast.GeneratorExp)


def made(stmt: gast.stmt, label: str) -> bool:
    return isinstance(stmt, gast.Assign) and label in names_stored(stmt)


def added_to(stmt: gast.stmt, target: str) -> bool:
    """Does a statement leave a name alone, make it, or add to it?"""
    match stmt:
        case gast.Assign(targets=[gast.Name(id=label)], value=value) if label == target:
            return is_fresh(value) and target not in names_read(value)
        case gast.AugAssign(target=gast.Name(id=label), op=gast.Add() | gast.Sub(), value=value) if label == target:
            return target not in names_read(value)
        case gast.AugAssign(target=gast.Subscript(value=gast.Name(id=label), slice=index), op=gast.Add() | gast.Sub()):
            if label == target:
                return target not in names_read(index) | names_read(stmt.value)
        case gast.Expr(
            value=gast.Call(
                func=gast.Attribute(value=gast.Attribute(attr="add"), attr="at"),
                args=[gast.Name(id=label), index, value],
            )
        ) if label == target:
            return target not in names_read(index) | names_read(value)
    return all(node.id != target for part in parts_read(stmt) for node in name_nodes(part))


def parts_read(stmt: gast.stmt) -> list[gast.AST]:
    """What a statement itself reads: of one with a block, its header."""
    match stmt:
        case gast.If() | gast.While():
            return [stmt.test]
        case gast.For():
            return [stmt.target, stmt.iter]
        case gast.With():
            return list(stmt.items)
        case gast.Try():
            return [handler.type for handler in stmt.handlers if handler.type is not None]
    return [stmt]


def only_read(stmt: gast.stmt, label: str) -> bool:
    """Does a statement make no other name for an array, and not write it, but by `op=`, which can bind it anew?"""
    match stmt:
        case gast.Assign(targets=[gast.Name(id=target)], value=value) if target == label:
            return is_fresh(value) and _consumed(value, label)
        case gast.Assign(targets=targets, value=value):
            return all(n.id != label for t in targets for n in name_nodes(t)) and _consumed(value, label)
        case gast.AugAssign(target=gast.Name(id=target), value=value) if target == label:
            return _consumed(gast.BinOp(value, stmt.op, value), label)
        case gast.AugAssign(target=target, value=value):
            return all(n.id != label for n in name_nodes(target))
    return all(node.id != label for part in parts_read(stmt) for node in name_nodes(part))


def fills(stmt: gast.stmt, label: str) -> bool:
    """Does a statement write items of an array, and nothing else of it?"""
    match stmt:
        case gast.AugAssign(target=gast.Subscript(value=gast.Name(id=base), slice=index), value=value):
            return base == label and label not in names_read(index) and _consumed(value, label)
        case gast.Assign(targets=[gast.Subscript(value=gast.Name(id=base), slice=index)], value=value):
            return base == label and label not in names_read(index) and _consumed(value, label)
    return False


def _consumed(node: gast.AST, label: str) -> bool:
    """Is what an expression gives no view of the array, and held by nothing that it gives?"""
    if isinstance(node, gast.Name):
        return node.id != label
    if isinstance(node, gast.BinOp | gast.UnaryOp | gast.Compare):
        return reads_only(node) and not any(isinstance(n, HOLDING) and label in names_read(n) for n in walk(node))
    if isinstance(node, gast.Call) and is_fresh(node) and not isinstance(node.func, gast.Name):
        return reads_only(node)
    return all(_consumed(child, label) for child in children(node))


def reads_only(tree: gast.AST) -> bool:
    """Are all functions that an expression calls such that write nothing?"""
    for node in walk(tree):
        match node:
            case gast.Call(func=gast.Name(id=label)):
                if label not in READING:
                    return False
            case gast.Call(func=gast.Attribute(attr=attr) as function, args=args, keywords=keywords):
                of_module = isinstance(whole := root(function), gast.Name) and whole.id in ("np", "numpy", "math")
                if attr in WRITING or not (of_module or attr in OF_ARRAYS):
                    return False
                if any(k.arg in ("out", None) for k in keywords) or len(args) > getattr(vars(np).get(attr), "nin", 99):
                    return False
            case gast.Call() | gast.Lambda() | gast.Await() | gast.Yield():
                return False
    return True
