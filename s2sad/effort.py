"""effort: most programs are generated at the first attempt. Where that refuses, another one follows, which takes more apart.

Objects that are given, dicts with known keys and records without methods are then variables for each of their parts.

What no input seems to reach stays whole. Where it turns out that something does, under another name, generating starts anew with these
names known to vary.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from s2sad.errors import UnsupportedError

T = TypeVar("T")
THOROUGH: ContextVar[bool] = ContextVar("thorough", default=False)
SEEN: ContextVar[set[str] | None] = ContextVar("seen", default=None)  # attributes of arrays that classes have too
CLASSES: ContextVar[dict[Any, set[type]] | None] = ContextVar(
    "classes", default=None
)  # of objects in sight, by where they stand
VARIED: ContextVar[frozenset[str]] = ContextVar("varied", default=frozenset())


class WholeError(UnsupportedError):
    """An expression with `names` in it stayed whole, and varies."""

    names: frozenset[str] = frozenset()


def left_whole(error: Exception, names: set[str]) -> Exception:
    assert isinstance(error, WholeError)
    error.names = frozenset(names)
    return error


def attempted(make: Callable[[], T]) -> T:
    """What `make` gives, at the first attempt or the second."""
    token, also = SEEN.set(set()), CLASSES.set({})
    try:
        return _twice(make)
    finally:
        SEEN.reset(token)
        CLASSES.reset(also)


def _twice(make: Callable[[], T]) -> T:
    with contextlib.suppress(UnsupportedError):
        return _apart(make)
    thorough = THOROUGH.set(True)
    try:
        return _apart(make)
    finally:
        THOROUGH.reset(thorough)


def _apart(make: Callable[[], T]) -> T:
    """What `make` gives once all is known that varies."""
    token = VARIED.set(frozenset())
    try:
        while True:
            try:
                return make()
            except WholeError as error:
                if error.names <= VARIED.get():
                    error.__class__ = UnsupportedError  # type: ignore[assignment]  # what people know
                    raise
                VARIED.set(VARIED.get() | error.names)
    finally:
        VARIED.reset(token)
