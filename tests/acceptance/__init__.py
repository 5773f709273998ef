"""Programs as different people write them, found nowhere else in the tests; each is differentiated in every way."""

from . import kernels, keyed, language, leaves, lengths, library, listed, memory, solvers  # noqa: F401
from .registry import FOUND, Acceptance

__all__ = ["FOUND", "Acceptance"]
