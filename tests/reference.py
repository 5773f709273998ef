"""Numeric gradients to compare with: Richardson-extrapolated central differences, and the complex step.

Everything works on a *maker*: a function that gives fresh arguments each time it is called. An element is perturbed in
place in fresh arguments, so arguments that share memory are perturbed as the one memory that they are.
"""

import copy
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

import s2sad
from tests.oracle import numeric_gradient

Maker = Callable[[], tuple]
Path = tuple[Any, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The float arrays and floats in nested dicts, lists and tuples, each with the keys that lead to it."""
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key], (*path, key))
    elif isinstance(value, list | tuple):
        for key, item in enumerate(value):
            yield from leaves(item, (*path, key))
    elif (isinstance(value, np.ndarray) and value.dtype.kind in "fc") or isinstance(value, float | np.floating):
        yield path, value


def float_argnums(args: tuple) -> tuple[int, ...]:
    """Positions of the arguments that hold floats."""
    return tuple(k for k, arg in enumerate(args) if next(leaves(arg), None) is not None)


def replaced(value: Any, path: Path, leaf: Any) -> Any:
    """`value` with another leaf at `path`; containers on the way are made anew."""
    if not path:
        return leaf
    key, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, key: replaced(value[key], rest, leaf)}
    items = list(value)
    items[key] = replaced(items[key], rest, leaf)
    return items if isinstance(value, list) else tuple(items)


def at(value: Any, path: Path) -> Any:
    """The leaf at `path`."""
    for key in path:
        value = value[key]
    return value


def richardson(f: Callable[[float], Any], h: float = 2e-3) -> Any:
    """Derivative at 0 of f, a float or an array, from central differences with steps h, h/2 and h/4: error O(h**6)."""
    first, second, third = ((f(s) - f(-s)) / (2.0 * s) for s in (h, h / 2.0, h / 4.0))
    once, twice = (4.0 * second - first) / 3.0, (4.0 * third - second) / 3.0
    return (16.0 * twice - once) / 15.0


def _perturbed(make: Maker, path: Path, k: int, step: float) -> tuple:
    args = make()
    leaf = at(args, path)
    if isinstance(leaf, np.ndarray):
        leaf[np.unravel_index(k, leaf.shape)] += step
        return args
    return replaced(args, path, leaf + step)


def central(f: Callable, make: Maker, argnums: Sequence[int], h: float = 2e-3) -> tuple:
    """Gradient of scalar f for each argument in `argnums`, each in its argument's container and shape."""

    def partial(path: Path, k: int) -> float:
        return richardson(lambda step: float(f(*_perturbed(make, path, k, step))), h)

    return _gradient(partial, make(), argnums)


def complex_step(f: Callable, make: Maker, argnums: Sequence[int], h: float = 1e-30) -> tuple:
    """As `central`, exact to rounding; f must be holomorphic where it is used. Raises if f holds real arrays only.

    All floats become complex (Python floats become `np.complex128`, which compares by its real part first).
    """

    def partial(path: Path, k: int) -> float:
        args = complex_args(make())
        leaf = at(args, path)
        if isinstance(leaf, np.ndarray):
            leaf[np.unravel_index(k, leaf.shape)] += 1j * h
        else:
            args = replaced(args, path, leaf + np.complex128(1j * h))
        return float(np.imag(f(*args))) / h

    with warnings.catch_warnings():
        warnings.simplefilter("error", np.exceptions.ComplexWarning)
        return _gradient(partial, make(), argnums)


def complex_args(args: tuple) -> tuple:
    """Arguments with every float leaf made complex; arrays are copied, so sharing is lost."""
    out = args
    for path, leaf in list(leaves(args)):
        out = replaced(out, path, leaf.astype(complex) if isinstance(leaf, np.ndarray) else np.complex128(leaf))
    return out


def _gradient(partial: Callable[[Path, int], float], args: tuple, argnums: Sequence[int]) -> tuple:
    grads = []
    for argnum in argnums:
        grad = copy.deepcopy(args[argnum])
        for path, leaf in list(leaves(grad)):
            full = (argnum, *path)
            if isinstance(leaf, np.ndarray):
                bar = np.array([partial(full, k) for k in range(leaf.size)]).reshape(leaf.shape)
            else:
                bar = partial(full, 0)
            grad = replaced(grad, path, bar)
        grads.append(grad)
    return tuple(grads)


def flat(value: Any) -> np.ndarray:
    """All float leaves in one vector."""
    parts = [np.ravel(leaf) for _, leaf in leaves(value)]
    return np.concatenate(parts) if parts else np.zeros(0)


def distance(a: Any, b: Any) -> float:
    """Largest difference between two gradients, relative to the larger of 1 and their largest element."""
    u, v = flat(a), flat(b)
    if u.shape != v.shape:
        return np.inf
    if u.size == 0:
        return 0.0
    gap = np.max(np.abs(u - v)) / max(1.0, np.max(np.abs(v)))
    return float(gap) if np.isfinite(gap) else np.inf


def random_tangents(args: tuple, argnums: Sequence[int], seed: int = 0) -> tuple:
    """A random tangent for each argument in `argnums`, of its container and shapes."""
    rng = np.random.default_rng(seed)
    tangents = []
    for argnum in argnums:
        tangent = copy.deepcopy(args[argnum])
        for path, leaf in list(leaves(tangent)):
            if isinstance(leaf, np.ndarray):
                tangent = replaced(tangent, path, rng.standard_normal(leaf.shape).astype(leaf.dtype))
            else:
                tangent = replaced(tangent, path, float(rng.standard_normal()))
        tangents.append(tangent)
    return tuple(tangents)


def same_arguments(a: Any, b: Any) -> bool:
    """Whether two argument tuples hold bit for bit the same values, in containers of the same kinds."""
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
    if isinstance(a, dict):
        return isinstance(b, dict) and list(a) == list(b) and all(same_arguments(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same_arguments, a, b))
    return type(a) is type(b) and bool(a == b)


def reverse(f, x):
    """Value and gradient against differences."""
    (wanted,) = numeric_gradient(f, (x,), (0,))
    value, gradient = s2sad.value_and_grad(f)(x)
    assert np.isclose(value, f(x.copy()), rtol=1e-12)
    np.testing.assert_allclose(gradient, wanted, rtol=1e-6, atol=1e-8)


def forward(f, x):
    """Value and tangent in one direction against differences."""
    (wanted,) = numeric_gradient(f, (x,), (0,))
    direction = np.array([0.3, -0.8, 0.6])
    value, tangent = s2sad.jvp(f)(x, tangents=direction)
    assert np.isclose(value, f(x.copy()), rtol=1e-12)
    assert np.isclose(tangent, wanted @ direction, rtol=1e-6, atol=1e-8)


def right_gradient(f: Callable) -> None:
    """The value and the gradient of a function of three numbers are right, twice."""
    x = np.array([0.3, 0.7, 1.1])
    for _ in range(2):
        value, gradient = s2sad.value_and_grad(f)(x)
        np.testing.assert_allclose(value, f(x.copy()))
        np.testing.assert_allclose(gradient, numeric_gradient(f, (x,))[0], rtol=1e-7, atol=1e-9)


def right_tangent(f: Callable) -> None:
    """So is its derivative along a direction."""
    x, direction = np.array([0.3, 0.7, 1.1]), np.array([1.0, -0.5, 0.2])
    expected = numeric_gradient(f, (x,))[0] @ direction
    np.testing.assert_allclose(s2sad.jvp(f)(x, tangents=direction)[1], expected, rtol=1e-7)


def right_in_first_order(f: Callable, x: np.ndarray, direction: np.ndarray, *args: Any) -> np.ndarray:
    """Value, gradient and tangent of `f(x, *args)` are right; gives the gradient by differences."""
    value, gradient = s2sad.value_and_grad(f)(x, *args)
    assert value == pytest.approx(f(x.copy(), *args), rel=1e-12)
    right = numeric_gradient(f, (x.copy(), *args))[0]
    np.testing.assert_allclose(gradient, right, rtol=1e-6, atol=1e-8)
    assert s2sad.jvp(f)(x, *args, tangents=direction) == pytest.approx((value, right @ direction), rel=1e-6)
    return right


def right_product(f: Callable, x: np.ndarray, direction: np.ndarray) -> None:
    """So is the product of the Hessian with a direction, from both sides."""
    along = numeric_gradient(lambda t: direction @ s2sad.grad(f)(x + t[0] * direction), (np.zeros(1),))[0]
    assert direction @ s2sad.hvp(f)(x, direction) == pytest.approx(along[0], rel=1e-5)


def or_refused(check: Callable[[Callable], None], f: Callable) -> None:
    """A program is right, or refused at a line of it."""
    try:
        check(f)
    except s2sad.S2sadError as error:
        assert error.lineno
