"""defaults: a call without the arguments that are what they would be anyway."""

from __future__ import annotations

import inspect
from functools import cache
from types import FunctionType
from typing import Any

import gast
import numpy as np

from s2sad.kinds import MISSING


def without_defaults(node: gast.Call, function: Any) -> gast.Call:
    """A call of a NumPy function without the arguments that it has by default."""
    table = (
        {"object": MISSING, "dtype": None, "ndmin": 0}
        if function is np.array
        else _defaults(function)
        if isinstance(function, (FunctionType, np.ufunc)) or hasattr(function, "__wrapped__")
        else {}
    )
    node.keywords = [
        k
        for k in node.keywords
        if not (isinstance(k.value, gast.Constant) and _is_default(k.value.value, k.arg, table))
    ]
    order = list(table)
    while (
        node.args
        and len(node.args) <= len(order)
        and isinstance(node.args[-1], gast.Constant)
        and _is_default(node.args[-1].value, order[len(node.args) - 1], table)
    ):
        node.args.pop()
    return node


def _is_default(value: Any, label: str | None, table: dict[str, Any]) -> bool:
    if label not in table:
        return False
    default = table[label]
    if default is np._NoValue:
        return value is {"keepdims": False, "where": True}.get(label, MISSING)
    return type(default) is type(value) and default == value


@cache
def _defaults(function: Any) -> dict[str, Any]:
    """The parameters of a NumPy function with their defaults."""
    if not str(getattr(function, "__module__", "")).startswith("numpy"):
        return {}
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return {}
    return {p.name: p.default for p in parameters}
