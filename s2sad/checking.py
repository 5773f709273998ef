"""Compares derivatives that s2sad wrote, or that a user's own rule gives, with numerical ones."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from s2sad.api import grad, vjp
from s2sad.containers import inexact, leaves, mapped
from s2sad.custom import custom_jvp, custom_vjp
from s2sad.errors import UnsupportedError


def check_grads(
    function: Callable,
    *args: Any,
    order: int = 2,
    modes: Sequence[str] = ("reverse", "forward"),
    argnums: Any = None,
    rtol: float | None = None,
    atol: float = 1e-8,
    seed: int = 0,
) -> None:
    """Compare what s2sad makes of a function with differences of it, along random directions.

    Parameters
    ----------
    function : callable
        What `vjp` takes, or a `custom_vjp` (whose rule is checked then).
    args
        Where to differentiate: numbers, arrays, and containers of these. They are not written to.
    order : int
        With 2, the gradient of a function with a scalar value is checked in the same way; other functions have order 1.
    modes : sequence of "reverse" and "forward"
    argnums : int, str, or tuple of these
        Arguments to check, by default all that hold floating-point numbers.
    rtol, atol : float
        A derivative `d` may be wrong by `atol + rtol * abs(d)`; `rtol` is 1e-6 by default, 1e-3 in single precision.
    seed : int
        Of the random directions.

    Raises
    ------
    AssertionError
        Names the mode, the order, the argument, and both numbers.
    UnsupportedError
        Where s2sad can't differentiate the function in a mode.

    Notes
    -----
    The differences are central ones, extrapolated after Ridders (Accurate computation of F'(x) and F'(x)F''(x),
    Advances in Engineering Software 4, 1982). At a jump they settle at no number, and the check fails.

    >>> import numpy as np
    >>> def norm(x):
    ...     return np.sqrt(x @ x)
    >>> check_grads(norm, np.array([3.0, 4.0]))
    """
    if isinstance(function, custom_vjp | custom_jvp):
        function = _calling(function, len(args))
    unknown = set(modes) - {"reverse", "forward"}
    if unknown or not modes:
        raise UnsupportedError(f"modes are 'reverse' and 'forward', and not {sorted(unknown)}")
    chosen = _positions(function, args, argnums)
    if rtol is None:
        rtol = 1e-3 if any(_is_single(leaf) for k in chosen for leaf in leaves(args[k])) else 1e-6
    _Check(args, chosen, tuple(modes), rtol, atol, np.random.default_rng(seed)).run(function, order, 1)


@dataclasses.dataclass
class _Check:
    args: tuple
    chosen: tuple[int, ...]
    modes: tuple[str, ...]
    rtol: float
    atol: float
    rng: np.random.Generator

    def run(self, function: Callable, orders: int, order: int) -> None:
        value = function(*self.copied())
        for mode in self.modes:
            for k in self.chosen:
                direction = mapped(self.random, self.args[k])
                weights = mapped(self.random, value)
                make = self.reverse if mode == "reverse" else self.forward
                found = make(function, k, direction, weights)
                along = self.along(function, k, direction, weights)
                self.compare(mode, order, k, found, *_ridders(along))
        if orders > 1 and _is_scalar(value):
            for k in self.chosen:
                self.run(grad(function, k), orders - 1, order + 1)

    def along(self, function: Callable, k: int, direction: Any, weights: Any) -> Callable[[float], float]:
        return lambda t: _inner(weights, function(*self.moved(k, direction, t)))

    def reverse(self, function: Callable, k: int, direction: Any, weights: Any) -> float:
        _, pullback = vjp(function, k)(*self.copied())
        return _inner(pullback(weights), direction)

    def forward(self, function: Callable, k: int, direction: Any, weights: Any) -> float:
        from s2sad.api import jvp

        _, tangent = jvp(function, k)(*self.copied(), tangents=direction)
        return _inner(weights, tangent)

    def compare(self, mode: str, order: int, k: int, found: float, expected: float, error: float) -> None:
        if abs(found - expected) <= self.atol + self.rtol * abs(expected):
            return
        raise AssertionError(
            f"{mode} mode, order {order}, argument {k}: the derivative along a random direction is "
            f"{found:.12g}, and its numerical value is {expected:.12g} (within {error:.1g})"
        )

    def random(self, leaf: Any) -> Any:
        """A direction for a leaf: zero where it is no floating-point number."""
        array = np.asarray(leaf)
        if not inexact(leaf):
            return np.zeros(array.shape)[()] if isinstance(leaf, np.ndarray | np.generic | int) else leaf
        noise = self.rng.standard_normal(array.shape)
        if np.iscomplexobj(array):
            noise = noise + 1j * self.rng.standard_normal(array.shape)
        if isinstance(leaf, np.ndarray | np.generic):
            noise = np.asarray(noise).astype(leaf.dtype)
            return noise if isinstance(leaf, np.ndarray) else noise[()]
        return complex(noise) if isinstance(leaf, complex) else float(noise)

    def copied(self) -> tuple:
        return tuple(mapped(_copied, arg) for arg in self.args)

    def moved(self, k: int, direction: Any, t: float) -> tuple:
        """The arguments, in double precision where they are checked, one of them moved by `t` along a direction."""
        args = list(self.copied())
        for chosen in self.chosen:
            args[chosen] = mapped(_widened, args[chosen])
        dots = iter(leaves(direction))
        args[k] = mapped(lambda leaf: _moved(leaf, next(dots), t), args[k])
        return tuple(args)


def _calling(rule: Any, count: int) -> Callable:
    """A plain function that does nothing but call the rule."""

    def one(x):
        return rule(x)

    def two(x, y):
        return rule(x, y)

    def three(x, y, z):
        return rule(x, y, z)

    def four(x, y, z, w):
        return rule(x, y, z, w)

    if not 1 <= count <= 4:
        raise UnsupportedError(
            f"a rule of {count} arguments can't be checked by itself", hint="Check a function that calls it."
        )
    return (one, two, three, four)[count - 1]


def _positions(function: Callable, args: tuple, argnums: Any) -> tuple[int, ...]:
    if argnums is None:
        chosen = tuple(k for k, arg in enumerate(args) if any(map(inexact, leaves(arg))))
    else:
        labels = list(inspect.signature(function).parameters)
        wanted = argnums if isinstance(argnums, tuple | list) else [argnums]
        chosen = tuple(labels.index(k) if isinstance(k, str) else int(k) for k in wanted)
    if not chosen:
        raise UnsupportedError("no argument holds floating-point numbers: there is nothing to check")
    return chosen


def _ridders(along: Callable[[float], float], start: float = 2.0**-4, levels: int = 8) -> tuple[float, float]:
    """(derivative at 0, estimate of its error): the extrapolation that differs least from its neighbours."""
    best, error = np.nan, np.inf
    previous: list[float] = []
    for level in range(levels):
        step = start / 4.0**level
        row = [(along(step) - along(-step)) / (2.0 * step)]
        for column, above in enumerate(previous):
            row.append(row[-1] + (row[-1] - above) / (16.0 ** (column + 1) - 1.0))
            change = max(abs(row[-1] - row[-2]), abs(row[-1] - above))
            if change < error:
                best, error = row[-1], change
        previous = row
    return best, error


# leaves


def _is_single(leaf: Any) -> bool:
    return isinstance(leaf, np.ndarray | np.generic) and leaf.dtype.name in ("float16", "float32", "complex64")


def _is_scalar(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.shape == () and value.dtype.kind == "f"
    return isinstance(value, float | np.floating)


def _copied(leaf: Any) -> Any:
    return leaf.copy() if isinstance(leaf, np.ndarray) else leaf


def _widened(leaf: Any) -> Any:
    if isinstance(leaf, np.ndarray | np.generic) and inexact(leaf):
        return leaf.astype(np.result_type(leaf.dtype, np.float64))
    return _copied(leaf)


def _moved(leaf: Any, dot: Any, t: float) -> Any:
    return leaf + t * dot if inexact(leaf) else leaf


def _inner(one: Any, two: Any) -> float:
    """The sum of products of all leaves, unconjugated; the real part, which is what a step changes."""
    total = 0.0
    numbers = (np.ndarray, np.generic, float, complex, int)
    for a, b in zip(leaves(one), leaves(two), strict=True):
        if isinstance(a, numbers) and isinstance(b, numbers):
            total += float(np.real(np.sum(_widened(a) * b)))
    return total
