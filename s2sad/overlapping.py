"""Zeros for arrays that lie in one memory: these lie in one memory too, in the same way."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from s2sad.errors import UnsupportedError


def zeros_together(arrays: Iterable[np.ndarray]) -> dict[int, np.ndarray]:
    """Zeros by the id of the array, for all arrays of floats of which another one may show a part.

    >>> z = np.zeros(4)
    >>> one, other = zeros_together([z, z[1:]]).values()
    >>> other[0] = 2.0
    >>> one
    array([0., 2., 0., 0.])
    """
    groups: dict[int, list[np.ndarray]] = {}
    for array in {id(a): a for a in arrays}.values():
        if array.dtype.kind in "fc":
            groups.setdefault(id(owner(array)), []).append(array)
    found: dict[int, np.ndarray] = {}
    for group in groups.values():
        if any(_overlap(a, b) for i, a in enumerate(group) for b in group[:i]):
            found.update(_zeros(owner(group[0]), group))
    return found


def _overlap(a: np.ndarray, b: np.ndarray) -> bool:
    try:
        return np.shares_memory(a, b, max_work=1000)  # type: ignore[arg-type]
    except np.exceptions.TooHardError:
        return True


def owner(array: np.ndarray) -> np.ndarray:
    """The array whose memory another one is a view of."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _zeros(whole: np.ndarray, group: list[np.ndarray]) -> dict[int, np.ndarray]:
    flags = whole.flags
    if any(a.dtype != whole.dtype for a in group) or not (flags.c_contiguous or flags.f_contiguous):
        raise UnsupportedError(
            "several views of one memory are written that are of different dtypes, or are no slices of one array",
            hint="Keep one array, and make the views where they are used.",
        )
    memory, start = np.zeros(whole.size, whole.dtype), _address(whole)
    return {id(a): np.ndarray(a.shape, a.dtype, memory, _address(a) - start, a.strides) for a in group}


def _address(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]
