"""Programs as different people write them, found nowhere else in the tests; each is differentiated in every way."""

from . import (  # noqa: F401
    counters,
    derived,
    dicts,
    domains,
    everyday,
    generators,
    given,
    grids,
    kernels,
    keyed,
    language,
    leaves,
    lengths,
    library,
    listed,
    matrices,
    memory,
    mixed,
    nothing,
    optional,
    ordering,
    ordinary,
    outputs,
    outside,
    placeholders,
    places,
    reached,
    sequences,
    simulation,
    solvers,
    state,
    training,
)
from .registry import FOUND, Acceptance

__all__ = ["FOUND", "Acceptance"]
