"""The tangents that are given to a generated function: in the containers, shapes and dtypes of the arguments."""

from __future__ import annotations

import ast
import copy
from typing import Any

import numpy as np

from s2sad.errors import UnsupportedError
from s2sad.records import attributes, rebuilt
from s2sad.runtime import zero_tangent
from s2sad.signature import root_of


def tangent_arguments(values: dict[str, Any], names: tuple[str, ...], single: bool, tangents: Any) -> list[Any]:
    """A tangent for each parameter that `names` are, or are part of; `values` are the arguments by parameter."""
    if single:
        given = (tangents,)
    elif not isinstance(tangents, tuple | list) or len(tangents) != len(names):
        have = f"{len(tangents)} are given" if isinstance(tangents, tuple | list) else f"there is {_what(tangents)}"
        raise UnsupportedError(
            f"{len(names)} tangents are wanted, for {', '.join(names)}, and {have}",
            hint="Give a tuple with a tangent for each of argnums.",
        )
    else:
        given = tuple(tangents)
    result: dict[str, Any] = {}
    for label, dot in zip(names, given, strict=True):
        root = root_of(label)
        if root == label:
            result[root] = fitted(dot, values[root], label)
            continue
        # one argument of those that *args or **kwargs take: the others do not vary
        key = _key(label)
        whole = result.get(root, zero_tangent(values[root]))
        part = fitted(dot, argument(values, label), label)
        if isinstance(whole, tuple):
            whole = (*whole[:key], part, *whole[key + 1 :])
        else:
            whole[key] = part
        result[root] = whole
    return list(result.values())


def argument(values: dict[str, Any], label: str) -> Any:
    """An argument by its name, as `args[1]` where `*args` takes it."""
    root = root_of(label)
    if root == label:
        return values[root]
    try:
        return values[root][_key(label)]
    except (IndexError, KeyError):
        raise UnsupportedError(f"the argument {label} is not given", hint="Choose other argnums.") from None


def _key(label: str) -> Any:
    return ast.literal_eval(label[len(root_of(label)) + 1 : -1])


def fitted(tangent: Any, primal: Any, where: str) -> Any:
    """A tangent in the form of its argument; raises where it has another, and says what was expected."""
    if isinstance(primal, np.ndarray | np.generic | float | complex | int):
        return _number(tangent, primal, where)
    if isinstance(primal, tuple | list):
        _demand(isinstance(tangent, tuple | list), tangent, primal, where)
        if len(tangent) != len(primal):
            raise UnsupportedError(
                f"the tangent of {where} has {len(tangent)} items, and {where} has {len(primal)}",
                hint="A tangent has its argument's form.",
            )
        items = [fitted(t, p, f"{where}[{i}]") for i, (t, p) in enumerate(zip(tangent, primal, strict=True))]
        if isinstance(primal, list):
            return items
        return type(primal)(*items) if hasattr(primal, "_fields") else tuple(items)
    if isinstance(primal, dict):
        _demand(isinstance(tangent, dict), tangent, primal, where)
        _same_keys(set(tangent), list(primal), where, lambda key: f"the key {key!r}")
        result = copy.copy(primal)
        result.update((key, fitted(tangent[key], value, f"{where}[{key!r}]")) for key, value in primal.items())
        return result
    if (held := attributes(primal)) is not None:
        _demand(type(tangent) is type(primal), tangent, primal, where)
        _same_keys(
            set(dict(attributes(tangent) or ())), [k for k, _ in held], where, lambda key: f"the attribute {key}"
        )
        parts = {key: fitted(getattr(tangent, key), value, f"{where}.{key}") for key, value in held}
        return rebuilt(primal, **parts)
    return None


def _number(tangent: Any, primal: Any, where: str) -> Any:
    kind = np.asarray(primal).dtype.kind
    if kind not in "fc":
        if tangent is not None and np.any(np.asarray(tangent, dtype=object) != 0):
            what = (
                f"{np.asarray(primal).dtype}" if isinstance(primal, np.ndarray | np.generic) else type(primal).__name__
            )
            raise UnsupportedError(
                f"{where} is no float ({what}): it has no tangent",
                hint=f"Leave its tangent None or zero, or pass a float: {where}.astype(float), float({where}).",
            )
        return zero_tangent(primal)
    have = None if tangent is None else np.asarray(tangent)
    if have is None or have.dtype.kind not in "biufc" or isinstance(tangent, dict | set):
        raise UnsupportedError(
            f"the tangent of {where} is {_what(tangent)}, and {where} is {_what(primal)}",
            hint="A tangent has its argument's form; zeros where it does not move.",
        )
    if have.shape != np.shape(primal):
        raise UnsupportedError(
            f"the tangent of {where} has the shape {have.shape}, and {where} has {np.shape(primal)}",
            hint="A tangent has its argument's shape.",
        )
    if have.dtype.kind == "c" and kind == "f":
        raise UnsupportedError(
            f"the tangent of {where} is complex, and {where} is real",
            hint="Take the real and the imaginary part apart.",
        )
    if isinstance(primal, np.ndarray):
        return np.asarray(tangent, dtype=primal.dtype)
    if isinstance(primal, np.generic):
        return primal.dtype.type(have)
    return complex(have) if isinstance(primal, complex) else float(have)


def _demand(fits: bool, tangent: Any, primal: Any, where: str) -> None:
    if not fits:
        raise UnsupportedError(
            f"the tangent of {where} is {_what(tangent)}, and {where} is {_what(primal)}",
            hint="A tangent has its argument's containers.",
        )


def _same_keys(have: set, want: list, where: str, spelled: Any) -> None:
    for key in want:
        if key not in have:
            raise UnsupportedError(
                f"the tangent of {where} lacks {spelled(key)}", hint="Give zeros for what does not move."
            )
    for key in sorted(have - set(want), key=repr):
        raise UnsupportedError(
            f"the tangent of {where} has {spelled(key)}, which {where} has not",
            hint="A tangent has its argument's keys.",
        )


def _what(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if value is None:
        return "None"
    label = type(value).__name__
    return f"an {label}" if label[0] in "aeiou" else f"a {label}"
