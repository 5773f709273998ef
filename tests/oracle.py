"""Gradients by numerical differentiation, leaf by leaf, and comparisons with them. Uses nothing of s2sad.

Central differences: Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids", 1988, table 1.
Complex step: Squire and Trapp, "Using complex variables to estimate derivatives of real functions", 1998.
"""

from __future__ import annotations

import copy
import dataclasses
import math
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

STEP = 4e-3
FUNCTION = types.FunctionType | types.BuiltinFunctionType | types.MethodType | np.ufunc
WEIGHTS = ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60))  # sixth order: f(x + k h) - f(x - k h)


class OracleError(AssertionError):
    """The numerical gradient itself can't be trusted here."""


def children(tree: Any) -> list[tuple[str, Any]] | None:
    """(path, child) pairs of a container, None for a leaf."""
    if isinstance(tree, dict):
        return [(f"[{key!r}]", value) for key, value in tree.items()]
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return [(f".{name}", value) for name, value in zip(tree._fields, tree, strict=True)]
    if isinstance(tree, (list, tuple)):
        return [(f"[{i}]", value) for i, value in enumerate(tree)]
    if dataclasses.is_dataclass(tree) and not isinstance(tree, type):
        return [(f".{item.name}", getattr(tree, item.name)) for item in dataclasses.fields(tree)]
    if hasattr(tree, "__dict__") and not isinstance(tree, type | np.ndarray | FUNCTION):
        return [(f".{name}", value) for name, value in vars(tree).items()]
    return None


def rebuild(tree: Any, values: list) -> Any:
    """A container like `tree` that holds `values` in the order of `children`."""
    if isinstance(tree, dict):
        return type(tree)(zip(tree, values, strict=True))
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*values)
    if isinstance(tree, (list, tuple)):
        return type(tree)(values)
    new = copy.copy(tree)
    for (path, _), value in zip(children(tree) or [], values, strict=True):
        object.__setattr__(new, path[1:], value)
    return new


def is_float(leaf: Any) -> bool:
    """Whether a leaf can carry a gradient: a real floating array, NumPy scalar or Python float."""
    return isinstance(leaf, float) or (isinstance(leaf, (np.ndarray, np.generic)) and leaf.dtype.kind == "f")


def leaves(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """(path, leaf) of all leaves, in the order of the containers."""
    nodes = children(tree)
    if nodes is None:
        yield path, tree
    else:
        for step, child in nodes:
            yield from leaves(child, path + step)


def map_leaves(function: Callable[[Any], Any], tree: Any) -> Any:
    """The same containers with `function` of each leaf."""
    nodes = children(tree)
    if nodes is None:
        return function(tree)
    return rebuild(tree, [map_leaves(function, child) for _, child in nodes])


def replaced(tree: Any, index: int, leaf: Any) -> Any:
    """The same containers with the leaf of that index replaced."""
    counter = iter(range(sum(1 for _ in leaves(tree))))
    return map_leaves(lambda old: leaf if next(counter) == index else old, tree)


def promote(leaf: Any) -> Any:
    """Single and half precision to double: differences need the digits."""
    if isinstance(leaf, (np.ndarray, np.generic)) and leaf.dtype.kind == "f" and leaf.dtype != np.float64:
        return leaf.astype(np.float64)
    return leaf


def perturbed(leaf: Any, index: tuple, delta: float | complex) -> Any:
    """A copy of the leaf with `delta` added to one element; Python floats stay Python numbers."""
    if not isinstance(leaf, np.ndarray):
        return leaf + delta
    new = leaf.astype(np.result_type(leaf.dtype, type(delta)))
    new[index] += delta
    return new


def central(along: Callable[[float], float], h: float) -> tuple[float, float]:
    """Derivative of `along` at 0 and an estimate of its error: sixth order at h and h/2, extrapolated."""
    coarse, fine = (math.fsum(w * (along(k * s) - along(-k * s)) for k, w in WEIGHTS) / s for s in (h, h / 2))
    return fine + (fine - coarse) / 63.0, abs(fine - coarse)


def numeric_gradient(
    f: Callable[..., Any],
    args: tuple,
    argnums: tuple[int, ...] = (0,),
    kwargs: dict | None = None,
    holomorphic: bool = False,
    step: float = STEP,
    tolerance: float = 1e-5,
) -> tuple:
    """Gradient of the scalar `f(*args, **kwargs)`: a tuple, for each of `argnums` a container like the argument's.

    Leaves are float64; a leaf that is no float has None. Raises OracleError where the value isn't a finite scalar or
    the two step sizes disagree by more than `tolerance`, of which about a sixtieth remains after extrapolation (a
    kink within three steps, a jump, a pole).
    """
    kwargs = kwargs or {}
    args, kwargs = map_leaves(promote, tuple(args)), map_leaves(promote, kwargs)

    def value_at(argnum: int, index: int, leaf: Any) -> Any:
        new, rest = copy.deepcopy((args, kwargs))
        new = (*new[:argnum], replaced(new[argnum], index, leaf), *new[argnum + 1 :])
        value = f(*new, **rest)
        if np.size(value) != 1 or not np.isfinite(value).all():
            raise OracleError(f"{f} gives {value!r}: no finite scalar")
        return np.asarray(value).reshape(())[()]

    def derivative(argnum: int, leaf_index: int, leaf: Any, index: tuple) -> float:
        if holomorphic:
            return float(np.imag(value_at(argnum, leaf_index, perturbed(leaf, index, 1e-30j))) * 1e30)
        h = step * max(1.0, abs(leaf[index] if isinstance(leaf, np.ndarray) else leaf))
        base = float(value_at(argnum, leaf_index, perturbed(leaf, index, 0.0)))  # a copy: f may write it
        result, error = central(lambda d: float(value_at(argnum, leaf_index, perturbed(leaf, index, d))), h)
        if not error <= tolerance * max(1.0, abs(result), abs(base)):
            raise OracleError(f"{f}, argument {argnum}, leaf {leaf_index}{list(index)}: {result} +- {error}")
        return result

    def leaf_gradient(argnum: int, leaf_index: int, leaf: Any) -> Any:
        if not is_float(leaf):
            return None
        gradient = np.zeros(np.shape(leaf))
        for index in np.ndindex(gradient.shape):
            gradient[index] = derivative(argnum, leaf_index, leaf, index)
        return gradient if isinstance(leaf, np.ndarray) else float(gradient[()])

    return tuple(
        rebuild_flat(args[n], [leaf_gradient(n, i, leaf) for i, (_, leaf) in enumerate(leaves(args[n]))])
        for n in argnums
    )


def rebuild_flat(tree: Any, values: list) -> Any:
    """The containers of `tree` with the leaves `values`."""
    remaining = iter(values)
    return map_leaves(lambda _: next(remaining), tree)


def assert_same_structure(actual: Any, primal: Any, path: str = "") -> None:
    """Same containers, keys and lengths all the way down."""
    nodes = children(primal)
    if nodes is None:
        return
    assert type(actual) is type(primal), f"{path or 'gradient'}: {type(actual).__name__}, not {type(primal).__name__}"
    mine = children(actual) or []
    names = [name for name, _ in mine], [name for name, _ in nodes]
    assert names[0] == names[1], f"{path or 'gradient'}: holds {names[0]}, not {names[1]}"
    for (_, child), (name, wanted) in zip(mine, nodes, strict=True):
        assert_same_structure(child, wanted, path + name)


def assert_same_kind(actual: Any, primal: Any, path: str) -> None:
    """Same shape and dtype as the primal leaf; float for float."""
    if isinstance(primal, np.ndarray) and primal.ndim:
        assert isinstance(actual, np.ndarray), f"{path}: {type(actual).__name__}, not an array"
    elif not isinstance(primal, (np.ndarray, np.generic)):
        assert isinstance(actual, float), f"{path}: {type(actual).__name__}, not a float"
        return
    dtype = getattr(actual, "dtype", None)
    assert np.shape(actual) == np.shape(primal), f"{path}: shape {np.shape(actual)}, not {np.shape(primal)}"
    assert dtype == primal.dtype, f"{path}: dtype {dtype}, not {primal.dtype}"


def assert_same_gradient(actual: Any, expected: Any, primal: Any, rtol: float = 1e-6) -> None:
    """`actual` has the containers, shapes and dtypes of `primal` and the values of `expected`, to `rtol`.

    Errors are measured against the largest entry of the leaf too, so that zeros among large entries may carry
    rounding. Where the primal leaf is no float, anything goes.
    """
    assert_same_structure(actual, primal)
    wanted = [leaf for _, leaf in leaves(expected)]
    mine = [leaf for _, leaf in leaves(actual)]
    for (path, leaf), want, have in zip(leaves(primal), wanted, mine, strict=True):
        if not is_float(leaf):
            continue
        path = path or "gradient"
        assert_same_kind(have, leaf, path)
        single = not isinstance(leaf, float) and leaf.dtype.itemsize < 8
        tolerance = max(rtol, 2e-4) if single else rtol
        scale = float(np.max(np.abs(want), initial=0.0))
        np.testing.assert_allclose(
            have, want, rtol=tolerance, atol=tolerance * (1e-2 * scale + 1e-4), err_msg=f"gradient at {path}"
        )


def same_bits(one: Any, two: Any) -> bool:
    """Whether two trees hold the same bytes of the same types."""
    first, second = list(leaves(one)), list(leaves(two))
    return len(first) == len(second) and all(
        p == q and type(a) is type(b) and _bits(a) == _bits(b) for (p, a), (q, b) in zip(first, second, strict=True)
    )


def _bits(leaf: Any) -> Any:
    if isinstance(leaf, (np.ndarray, np.generic, float)):
        array = np.asarray(leaf)
        return array.dtype.str, array.shape, array.tobytes()
    if isinstance(leaf, np.random.Generator):
        return type(leaf)  # what it draws next is not looked at
    return getattr(leaf, "__qualname__", leaf)


def random_like(tree: Any, seed: int = 0) -> Any:
    """Random float leaves of the same shapes and dtypes, for tangents and cotangents; others become None."""
    rng = np.random.default_rng(seed)

    def draw(leaf: Any) -> Any:
        if not is_float(leaf):
            return None
        if not isinstance(leaf, (np.ndarray, np.generic)):
            return float(rng.normal())
        return np.asarray(rng.normal(size=np.shape(leaf))).astype(leaf.dtype)[()]

    return map_leaves(draw, tree)


def inner_product(one: Any, two: Any) -> float:
    """Sum over all float leaves of the products of two trees."""
    pairs = zip(leaves(one), leaves(two), strict=True)
    return float(sum(np.sum(np.multiply(a, b, dtype=float)) for (_, a), (_, b) in pairs if a is not None))
