"""effort: most programs are generated at the first attempt. Where that refuses, another one follows, which takes more apart.

Objects that are given, dicts with known keys and records without methods are then variables for each of their parts.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from s2sad.errors import UnsupportedError

T = TypeVar("T")
THOROUGH: ContextVar[bool] = ContextVar("thorough", default=False)


def attempted(make: Callable[[], T]) -> T:
    """What `make` gives, at the first attempt or the second."""
    with contextlib.suppress(UnsupportedError):
        return make()
    token = THOROUGH.set(True)
    try:
        return make()
    finally:
        THOROUGH.reset(token)
