"""What people call."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import numpy as np

from s2sad.arguments_given import check_seed
from s2sad.dispatch import given, shaped
from s2sad.errors import UnsupportedError
from s2sad.kinds import Kind
from s2sad.records import has_slots, held_by
from s2sad.residuals import own
from s2sad.runtime import demand_seed
from s2sad.tangent_values import tangent_arguments
from s2sad.transform import Transformed


class _Gradient(Transformed):
    value = False

    def __new__(cls, function: Callable, *options: Any):
        return object.__new__(shaped(cls, function))

    def __init__(self, function: Callable, argnums: Any = 0, has_aux: bool = False):
        super().__init__(function, argnums)
        self.has_aux = has_aux
        self.code = getattr(function, "__code__", None)

    def _options(self) -> tuple:
        return self.argnums, self.has_aux

    def _extra(self) -> tuple:
        return (self.has_aux,)

    def generate(self, function: types.FunctionType, kinds: list[Kind], names: tuple[str, ...], single: bool):
        from s2sad.effort import attempted
        from s2sad.generate import gradient

        return attempted(lambda: gradient(function, kinds, names, self.value, single, self.has_aux))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        function, bound = self.target(args, kwargs)
        return self.entry(function, bound).function(*bound)

    # what the classes that `shaped` makes call

    def bound(self, args: tuple) -> Any:
        """A call with other than one value for each parameter."""
        args, kwargs = given(args, self.names)
        return _Gradient.__call__(self, *args, **kwargs)

    def looked_up(self, args: tuple) -> Any:
        """A call with one value for each parameter."""
        function: Any = self.function
        found = self.known(function, args)
        if found is None and function.__code__ is not self.code:  # it may have other parameters now
            return _Gradient.__call__(self, *args)
        return (found or self.entry(function, args)).function(*args)


class _Grad(_Gradient):
    transform = "grad"


class _ValueAndGrad(_Gradient):
    transform = "value_and_grad"
    value = True


class _Vjp(Transformed):
    transform = "vjp"

    def __init__(self, function: Callable, argnums: Any = 0, copy: bool = True):
        super().__init__(function, argnums)
        self.copy = copy

    def _options(self) -> tuple:
        return self.argnums, self.copy

    def generate(self, function: types.FunctionType, kinds: list[Kind], names: tuple[str, ...], single: bool):
        from s2sad.effort import attempted
        from s2sad.generate import halves

        return attempted(lambda: halves(function, kinds, names, single))

    def __call__(self, *args: Any, **kwargs: Any) -> tuple[Any, Callable]:
        function, bound = self.target(args, kwargs)
        entry = self.entry(function, bound)
        value, saved = entry.function(*bound)
        saved = own(saved, bound) if self.copy else saved
        backward = getattr(entry.module, entry.function.__name__.removesuffix("_forward") + "_backward")
        return value, _pullback(backward, saved, value)


def _pullback(backward: Callable, saved: Any, value: Any) -> Callable:
    def pullback(seed: Any) -> Any:
        """The adjoints of the arguments for an adjoint of the value."""
        if isinstance(value, np.ndarray):
            seed = np.asarray(
                seed, dtype=None if np.iscomplexobj(seed) else value.dtype if value.dtype.kind == "f" else None
            )
            demand_seed(value, seed)
        else:
            check_seed(seed, value)
        return backward(saved, _fields(seed, value))

    return pullback


class _Jvp(Transformed):
    transform = "jvp"

    def generate(self, function: types.FunctionType, kinds: list[Kind], names: tuple[str, ...], single: bool):
        from s2sad.effort import attempted
        from s2sad.tangent import tangent

        return attempted(lambda: tangent(function, kinds, names))

    def __call__(self, *args: Any, tangents: Any = None, **kwargs: Any) -> tuple[Any, Any]:
        if tangents is None:
            raise UnsupportedError(
                "jvp takes the tangents of its arguments by keyword", hint="jvp(f, argnums)(*args, tangents=x_dot)"
            )
        return self.prepared(args, kwargs)(tangents)

    def prepared(self, args: tuple, kwargs: dict) -> Callable[[Any], tuple[Any, Any]]:
        """Tangents → value and tangent, at these arguments."""
        function, bound = self.target(args, kwargs)
        names, single = self.named(function)
        values = dict(zip(self._binders[function].names, bound, strict=True))
        run = self.entry(function, bound).function
        return lambda tangents: run(*bound, *tangent_arguments(values, names, single, tangents))


def _fields(seed: Any, value: Any) -> Any:
    """An adjoint in the containers that generated code uses: objects as dicts; of a np.float64 one, which keeps its precision."""
    if isinstance(seed, tuple | list):
        items = list(map(_fields, seed, value))
        return type(seed)(*items) if hasattr(seed, "_fields") else type(seed)(items)
    if isinstance(seed, dict):
        held = value if isinstance(value, dict) else dict(held_by(value))
        return {key: _fields(part, held.get(key)) for key, part in seed.items()}
    if (hasattr(seed, "__dict__") or has_slots(seed)) and not isinstance(seed, np.ndarray | np.generic):
        return _fields(dict(held_by(seed)), value)
    return np.float64(seed) if type(seed) is float and type(value) is np.float64 else seed


def decorated(cls: Callable, function: Callable | None, *options: Any) -> Any:
    if function is None:
        return lambda f: cls(f, *options)
    if not callable(function):
        raise UnsupportedError(f"a function is transformed, and not {function!r}")
    return cls(function, *options)


def grad(function: Callable | None = None, argnums: Any = 0) -> Any:
    """The gradient of a function that gives one real number.

    Parameters
    ----------
    function : callable
        Plain NumPy code. Without it, a decorator comes back: `@grad(argnums="x")`.
    argnums : int, str, or tuple of these
        The parameters to differentiate by, by position or name. A tuple gives a tuple of gradients.

    Returns
    -------
    callable
        Takes what `function` takes; gives gradients with the container, shapes and dtypes of the arguments.

    Raises
    ------
    UnsupportedError, MissingRuleError
        At the first call with arguments of a kind, where the function can't be differentiated.
    """
    return decorated(_Grad, function, argnums)


def value_and_grad(function: Callable | None = None, argnums: Any = 0, has_aux: bool = False) -> Any:
    """Like `grad`, and the value comes with it: `(value, gradient)`.

    With `has_aux` the function gives `(value, aux)`, and `((value, aux), gradient)` comes back.
    """
    return decorated(_ValueAndGrad, function, argnums, has_aux)


def jvp(function: Callable | None = None, argnums: Any = 0) -> Any:
    """Forward mode: `jvp(f, argnums)(*args, tangents=x_dot)` gives `(value, value_dot)`.

    `tangents` has the form of the argument; with a tuple of argnums it is a tuple of these.
    """
    return decorated(_Jvp, function, argnums)


def vjp(function: Callable | None = None, argnums: Any = 0, copy: bool = True) -> Any:
    """The two halves of reverse mode: `vjp(f, argnums)(*args)` gives `(value, pullback)`.

    `pullback(seed)` takes an adjoint of the value and gives those of the arguments; it may be called many times. Residuals that are
    the caller's own arrays are copied, so that the caller may write to them; `copy=False` leaves that out.
    """
    return decorated(_Vjp, function, argnums, copy)
