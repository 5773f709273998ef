"""Where functions of NumPy take the array that they write their result to."""

from __future__ import annotations

import functools
import inspect
import itertools
from typing import Any

import gast
import numpy as np


@functools.cache
def out_place(callee: Any) -> tuple[int | None, tuple[str, ...]]:
    """Where `out` stands among the positional parameters, and the names from there on.

    >>> out_place(np.cumsum), out_place(np.add), out_place(np.sin.at)
    ((3, ('out',)), (2, ('out',)), (None, ()))
    """
    if isinstance(callee, np.ufunc):
        return callee.nin, ("out",) if callee.nout == 1 else ()
    of_numpy = str(getattr(callee, "__module__", "")).startswith("numpy")
    if not of_numpy and not isinstance(getattr(callee, "__self__", None), np.ufunc):
        return None, ()
    try:
        found = inspect.signature(callee).parameters.values()
    except (TypeError, ValueError):  # what C does not tell
        return (2, ("out",)) if callee is np.dot else (None, ())
    labels = tuple(p.name for p in found if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD))
    return (labels.index("out"), labels[labels.index("out") :]) if "out" in labels else (None, ())


@functools.cache
def reduces_where(callee: Any) -> bool:
    """Is `where` a parameter that says what is added up, not which results are written?"""
    if isinstance(callee, np.ufunc):
        return False
    if isinstance(getattr(callee, "__self__", None), np.ufunc):
        return callee.__name__ == "reduce"
    try:
        return "where" in inspect.signature(callee).parameters
    except (TypeError, ValueError):  # what C does not tell
        return False


def output_named(node: gast.Call, callee: Any) -> gast.Call:
    """`np.cumsum(x, 0, None, y)` is `np.cumsum(x, 0, None, out=y)`."""
    place, labels = out_place(callee)
    if place is None or len(node.args) <= place or any(isinstance(a, gast.Starred) for a in node.args):
        return node
    if len(node.args) - place > len(labels):
        return node
    named = [gast.keyword(n, a) for n, a in zip(labels, node.args[place:], strict=False)]
    return gast.Call(node.func, node.args[:place], [*named, *node.keywords])


def _is_written(parameter: str) -> bool:
    return parameter in ("out", "output") or parameter.startswith("overwrite_")


@functools.cache
def written_places(callee: Any) -> dict[int, str]:
    """Where the parameters stand that say what a function of NumPy or SciPy may write.

    >>> import scipy.linalg
    >>> written_places(scipy.linalg.inv)
    {1: 'overwrite_a'}
    """
    if str(getattr(callee, "__module__", "")).split(".")[0] not in ("numpy", "scipy") or isinstance(callee, type):
        return {}
    try:
        parameters = inspect.signature(callee).parameters.values()
    except (TypeError, ValueError):  # what C does not tell
        return {}
    by_position = itertools.takewhile(lambda p: p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD), parameters)
    return {place: p.name for place, p in enumerate(by_position) if _is_written(p.name)}


def _says_no(given: gast.expr) -> bool:
    return isinstance(given, gast.Constant) and not given.value


def has_output(node: gast.Call, callee: Any, method: str = "") -> bool:
    """May a call write to an argument for its result? `method`: the name of a method of something that is not known."""
    if any(_is_written(str(k.arg)) and not _says_no(k.value) for k in node.keywords):
        return True
    function = vars(np).get(method) if method else callee
    try:
        place = out_place(function)[0]
        named = {} if method else written_places(function)
    except TypeError:  # no hash
        return False
    if any(i < len(node.args) and not _says_no(node.args[i]) for i in named):
        return True
    position = None if place is None else place - bool(method)
    if position is None or len(node.args) <= position:
        return False
    given = node.args[position]
    return not (isinstance(given, gast.Constant) and given.value is None)
