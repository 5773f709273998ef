"""The user's own rules and walls: `custom_vjp`, `custom_jvp`, `stop_gradient`."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

from s2sad.shipping import named


class custom_vjp:  # noqa: N801 - used as a decorator
    """A function whose reverse rule the user gives.

    `forward(*args)` gives `(value, residuals)`; `backward(residuals, value_bar)` gives the adjoints of the positional
    arguments in order: a tuple, or the one adjoint of a function of one argument. `None` stands for a zero adjoint.

    >>> @custom_vjp
    ... def clipped(x):
    ...     return min(x, 1.0)
    >>> clipped.defvjp(lambda x: (min(x, 1.0), None), lambda residuals, value_bar: value_bar)
    >>> clipped(3.0)
    1.0
    """

    def __init__(self, function: Callable, forward: Callable | None = None, backward: Callable | None = None):
        self.function, self.forward, self.backward = function, forward, backward
        functools.update_wrapper(self, function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def __reduce__(self) -> Any:
        return named(self) or (type(self), (self.function, self.forward, self.backward))

    def defvjp(self, forward: Callable, backward: Callable) -> None:
        """Set the rule."""
        self.forward, self.backward = forward, backward

    def pullback(self, count: int, residuals: Any, value_bar: Any) -> tuple:
        """The adjoints of `count` arguments, always as a tuple."""
        assert self.backward is not None
        adjoints = self.backward(residuals, value_bar)
        return (
            tuple(adjoints)
            if isinstance(adjoints, tuple | list) and (count != 1 or len(adjoints) == 1)
            else (adjoints,)
        )


class custom_jvp:  # noqa: N801 - used as a decorator
    """A function whose forward rule the user gives.

    `tangent(primals, tangents)` gives `(value, value_dot)` from two tuples: the positional arguments, and their tangents (zeros
    for what does not vary, None for what is no number).

    >>> @custom_jvp
    ... def clipped(x):
    ...     return min(x, 1.0)
    >>> clipped.defjvp(lambda primals, tangents: (min(primals[0], 1.0), tangents[0]))
    >>> clipped(3.0)
    1.0
    """

    def __init__(self, function: Callable, tangent: Callable | None = None):
        self.function, self.tangent = function, tangent
        functools.update_wrapper(self, function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def __reduce__(self) -> Any:
        return named(self) or (type(self), (self.function, self.tangent))

    def defjvp(self, tangent: Callable) -> None:
        """Set the rule."""
        self.tangent = tangent


class checkpoint:  # noqa: N801 - used as a decorator
    """A function that is run again in the reverse sweep, instead of keeping what the reverse sweep reads.

    Of a call only the arguments are kept. Random generators draw the same numbers again. Works on functions, also those that are defined
    inside the function that is differentiated: `h = checkpoint(step)(h, x)` in a loop keeps one `h` for each turn.

    >>> @checkpoint
    ... def step(x):
    ...     return x * x
    >>> step(3.0)
    9.0
    """

    def __init__(self, function: Callable):
        self.function = function
        functools.update_wrapper(self, function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __reduce__(self) -> Any:
        return named(self) or (type(self), (self.function,))


def stop_gradient(x: Any) -> Any:
    """`x` itself; derivatives treat it as a constant."""
    return x
