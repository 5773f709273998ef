"""What the passes make of a function: the lines of one sweep, for doctests.

>>> import numpy as np
>>> def f(x):
...     return np.sum(np.sin(x) * x)
>>> forward_sweep(f, np.ones(2))
sin_x = np.sin(x)
value = np.sum(sin_x * x)
>>> reverse_sweep(f, np.ones(2))
x_bar = value_bar * sin_x
x_bar += value_bar * x * np.cos(x)
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any


def forward_sweep(function: Callable, *args: Any) -> None:
    """Print the forward sweep of the gradient for arguments like these."""
    _show(_body(function, args).partition("# reverse sweep")[0])


def reverse_sweep(function: Callable, *args: Any) -> None:
    """Print the reverse sweep."""
    _show(_body(function, args).partition("# reverse sweep")[2])


def tangents(function: Callable, *args: Any) -> None:
    """Print the body of the function that forward mode makes."""
    from s2sad.api import jvp

    _show(jvp(function).source(*args).partition("):\n")[2])


def _body(function: Callable, args: tuple) -> str:
    from s2sad.api import value_and_grad

    return value_and_grad(function).source(*args).partition("):\n")[2]


def _show(text: str) -> None:
    lines = textwrap.dedent(text.partition("    return ")[0].lstrip("\n")).splitlines()
    print("\n".join(line for line in lines if line.strip() and not line.strip().startswith("#")))
