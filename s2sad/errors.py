"""Every error of s2sad: one base, each knows file, line and column, and prints the line with a caret."""

from __future__ import annotations

import contextlib
import linecache
import types
from collections.abc import Iterator


class S2sadError(Exception):
    """Base of all errors of s2sad.

    `filename`, `lineno` (1-based) and `col_offset` (0-based) say where in the user's source; each may be None.
    """

    def __init__(
        self,
        message: str,
        *,
        filename: str | None = None,
        lineno: int | None = None,
        col_offset: int | None = None,
        line: str | None = None,
        hint: str | None = None,
    ):
        self.message, self.filename, self.lineno = message, filename, lineno
        self.col_offset, self.line, self.hint = col_offset, line, hint
        super().__init__(message)

    def __str__(self) -> str:
        text = self.message
        if self.lineno is not None:
            text = f"{self.filename}:{self.lineno}:{(self.col_offset or 0) + 1}: {text}"
        if self.line is not None:
            line = self.line.rstrip()
            shown = line.lstrip()
            caret = max((self.col_offset or 0) - (len(line) - len(shown)), 0)
            text += f"\n    {shown}\n    {' ' * caret}^"
        if self.hint:
            text += f"\n{self.hint}"
        return text

    def __reduce__(self):
        return _rebuild, (type(self), self.message, self.__dict__)


def _rebuild(kind, message, state):
    error = kind(message)
    error.__dict__.update(state)
    return error


class UnsupportedError(S2sadError, TypeError):
    """The program uses something that s2sad can't differentiate."""


class MissingRuleError(UnsupportedError):
    """A function without a rule is called on a value that varies with the inputs."""


class CacheError(S2sadError):
    """The cache can't be used in the way that was asked for."""


@contextlib.contextmanager
def named_bugs(function: types.FunctionType) -> Iterator[None]:
    """The last resort: what goes wrong inside the generator in any other way says that it is a bug, and where."""
    try:
        yield
    except (S2sadError, MemoryError):
        raise
    except (RecursionError, IndentationError):
        raise _too_deep(function) from None
    except Exception as error:
        code = function.__code__
        raise UnsupportedError(
            f"{function.__qualname__} meets a bug of s2sad ({type(error).__name__}: {error})",
            filename=code.co_filename,
            lineno=code.co_firstlineno,
            col_offset=0,
            line=linecache.getline(code.co_filename, code.co_firstlineno) or None,
            hint="Please report it with this function; until then, give the function a rule with s2sad.custom_vjp.",
        ) from error


def _too_deep(function: types.FunctionType) -> UnsupportedError:
    code = function.__code__
    return UnsupportedError(
        f"{function.__qualname__} nests expressions or branches too deeply",
        filename=code.co_filename,
        lineno=code.co_firstlineno,
        hint="Compute parts of it first. What follows an early return, and each elif, counts as one level.",
    )
