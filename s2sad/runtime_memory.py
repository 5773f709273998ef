"""Helpers of generated code about memory: copies that are laid out alike, arrays that share memory, places written twice.

All are plain NumPy, and all have rules (templates/runtime_rules.py), so that generated code stays differentiable.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from s2sad.overlapping import zeros_together
from s2sad.records import parts


def blank(array: np.ndarray) -> np.ndarray:
    """Zeros in memory that is laid out as an array's."""
    if array.flags.c_contiguous or array.flags.f_contiguous or array.size == 0:
        return np.zeros_like(array)
    first = sum(stride * (n - 1) for stride, n in zip(array.strides, array.shape, strict=True) if stride < 0)
    last = sum(stride * (n - 1) for stride, n in zip(array.strides, array.shape, strict=True) if stride > 0)
    memory = np.zeros(last - first + array.itemsize, dtype=np.uint8)
    return np.ndarray(array.shape, array.dtype, memory, -first, array.strides)


def with_own_tangent(pair: Any) -> tuple[Any, Any]:
    """A value, and its tangent as memory of its own."""
    value, tangent = pair
    return value, own(tangent)


def own(value: Any) -> Any:
    """A copy that may be written; an array keeps its order, so that what is a view of it stays one."""
    if isinstance(value, np.ndarray):
        if value.flags.c_contiguous or value.flags.f_contiguous:
            return value.copy(order="K")
        if any(stride == 0 for stride, n in zip(value.strides, value.shape, strict=True) if n > 1):
            from s2sad.errors import UnsupportedError

            raise UnsupportedError(
                "an argument that is written looks at one element more than once", hint="Pass a copy."
            )
        result = blank(value)
        result[...] = value
        return result
    return copy.deepcopy(value)


def outline(value: Any) -> Any:
    """For an array, one of the same shape and dtype that takes no memory."""
    if not isinstance(value, np.ndarray):
        return value
    if value.dtype.kind not in "biufc":
        return np.broadcast_to(np.zeros((), value.dtype), value.shape)
    return np.ndarray(value.shape, value.dtype, _ZERO, 0, (0,) * value.ndim)


_ZERO = bytes(64)  # one element of any dtype, for all places of an outline


LEAVES = frozenset({np.ndarray, np.float64, float, int, bool, complex, str, type(None)})  # most of what is met


def everything(value: Any, around: tuple[int, ...] = ()) -> Iterator[Any]:
    """A value and all that it holds, once for each place; what holds itself is met once."""
    yield value
    if isinstance(value, list | tuple):
        inside = list(value)
    elif isinstance(value, dict):
        inside = list(value.values())
    else:
        inside = [item for _, item in parts(value) or ()]
    if inside and id(value) not in around:
        around = (*around, id(value))
        for item in inside:
            if type(item) in LEAVES:
                yield item
            else:
                yield from everything(item, around)


def distinct(*arguments: Any) -> None:
    """Refuse arguments that hold one object in two places: a function that writes its attributes would write both."""
    seen: set[int] = set()
    for value in everything(arguments):
        if parts(value) is None and not isinstance(value, list | dict):
            continue
        if id(value) in seen:
            from s2sad.errors import UnsupportedError

            raise UnsupportedError(
                "the arguments hold one object in two places, and the function writes its attributes",
                hint="Pass a copy in one of the places.",
            )
        seen.add(id(value))


def apart(*arguments: Any) -> None:
    """Refuse arguments that share memory: a function that writes one of them would write two."""
    found = [value for value in everything(arguments) if isinstance(value, np.ndarray)]
    for number, a in enumerate(found):
        for b in found[:number]:
            if np.may_share_memory(a, b) and np.shares_memory(a, b):
                from s2sad.errors import UnsupportedError

                raise UnsupportedError(
                    "two arguments share memory, and the function writes one of them", hint="Pass a copy of one."
                )


def shows_once(array: Any) -> None:
    """Refuse an array of which one element may lie in several places: what is written at one would change another."""
    for part in everything([array]):
        if not isinstance(part, np.ndarray):
            continue
        reach = part.itemsize
        for stride, size in sorted((abs(s), n) for s, n in zip(part.strides, part.shape, strict=True) if n > 1):
            if stride < reach:
                from s2sad.errors import UnsupportedError

                raise UnsupportedError(
                    "an array is written that shows an element in several places",
                    hint="Write into the array that it is a view of.",
                )
            reach += stride * (size - 1)


def in_order(target: Any, source: Any) -> None:
    """Refuse `target[...] = source` of one axis where NumPy, item by item, would read what it has written already."""
    if not isinstance(source, np.ndarray) or np.ndim(target) != 1 or not source.ndim or source.shape[-1] == 1:
        return
    pace, step = target.strides[0], source.strides[-1]
    if pace == step or pace * step <= 0 or not np.shares_memory(target, source):
        return
    if pace < 0:
        in_order(target[::-1], source[..., ::-1])
        return
    ahead = target.__array_interface__["data"][0] - source.__array_interface__["data"][0]
    positions = np.arange(target.size)
    read, rest = np.divmod(ahead + pace * positions, step)  # by which position an item that is written is read
    later = read < positions if 0 < ahead < step * target.size else read > positions  # from the end, or the start
    if np.any((rest == 0) & (read >= 0) & (read < target.size) & later):
        from s2sad.errors import UnsupportedError

        raise UnsupportedError(
            "an assignment reads and writes the same items, and NumPy copies them one by one",
            hint="Copy what is read: x[::n] = x[:3].copy().",
        )


def masked_in_order(array: Any, mask: Any, source: Any) -> None:
    """Refuse `array[mask] = source` where NumPy, item by item, would read what it has written already."""
    if not isinstance(source, np.ndarray) or not np.may_share_memory(array, source):
        return
    if np.asarray(mask).dtype != bool or np.ndim(mask) != np.ndim(array):
        return  # then it copies
    written = _addresses(array)[np.asarray(mask)]
    read = np.broadcast_to(_addresses(source), written.shape)
    when = {address: position for position, address in enumerate(written.tolist())}
    if any(when.get(address, position) < position for position, address in enumerate(read.tolist())):
        from s2sad.errors import UnsupportedError

        raise UnsupportedError(
            "an assignment to x[mask] reads and writes the same items, and NumPy copies them one by one",
            hint="Copy what is read: x[mask] = x[::-1].copy().",
        )


def read_elsewhere(target: np.ndarray, operands: list) -> None:
    """Refuse a function that writes its result to an array that it goes on reading."""
    if any(isinstance(operand, np.ndarray) and np.shares_memory(target, operand) for operand in operands):
        from s2sad.errors import UnsupportedError

        raise UnsupportedError(
            "a function of NumPy's reads the array that it writes its result to, and does not copy it first",
            hint="Give out= an array of its own, or a copy of what is read.",
        )


def _addresses(array: np.ndarray) -> np.ndarray:
    """Where the elements of an array stand in memory."""
    found = np.full(array.shape, array.__array_interface__["data"][0])
    for axis, (length, stride) in enumerate(zip(array.shape, array.strides, strict=True)):
        found += (np.arange(length) * stride).reshape((-1,) + (1,) * (array.ndim - axis - 1))
    return found


def last_writes(array: Any, index: Any) -> Any:
    """Where `array[index] = values` writes what stays: of the places that name one element, the last.

    It has the shape of what is written, or one that broadcasts to it.
    """
    if _distinct(index, array.shape):
        return np.True_
    rows = np.asarray(index) if isinstance(index, list | np.ndarray) else np.empty(())
    if rows.ndim == 1 and rows.dtype.kind in "iu" and np.ndim(array) > 1:
        places = (rows % len(array)).tolist()
        last = {place: position for position, place in enumerate(places)}
        stays = [last[place] == position for position, place in enumerate(places)]
        return np.reshape(stays, (-1,) + (1,) * (np.ndim(array) - 1))
    probe = np.zeros(np.shape(array), dtype=np.int64)
    order = np.arange(probe[index].size).reshape(probe[index].shape)
    probe[index] = order
    return probe[index] == order


def _distinct(index: Any, shape: tuple[int, ...]) -> bool:
    """Is it a list of a few rows or columns, each there once, with slices at most beside it?"""
    items = index if type(index) is tuple else (index,)
    axes = [axis for axis, item in enumerate(items) if type(item) is not slice]
    if len(axes) != 1 or type(items[axes[0]]) is not list or len(items[axes[0]]) > 8:
        return False
    length, rows = shape[axes[0]], items[axes[0]]
    return all(isinstance(row, int | np.integer) and type(row) is not bool for row in rows) and len(
        {row % length for row in rows}
    ) == len(rows)


def shadow(value: Any) -> Any:
    """Zeros that are laid out as an array is, so that what is a view of the one is a view of the other; in lists and dicts
    for containers, with 0.0 for numbers and for None, which a number may replace. What is one object twice has one shadow."""
    return _shadow(value, views_in(value))


def _shadow(value: Any, known: dict[int, Any]) -> Any:
    if id(value) in known:
        return known[id(value)]
    result: Any
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "fc":
            return None
        result = own(value)
        result[...] = 0
    elif isinstance(value, list | tuple):
        result = [_shadow(item, known) for item in value]
    elif isinstance(value, dict):
        result = {key: _shadow(item, known) for key, item in value.items()}
        if (made := factory(value)) is not None:
            result = defaultdict(lambda: shadow(made()), result)
    else:
        return 0.0 if value is None or isinstance(value, int | float | complex | np.number) else None
    known[id(value)] = result
    return result


def factory(primal: dict) -> Callable[[], Any] | None:
    """What a defaultdict calls where it has no item."""
    return primal.default_factory if isinstance(primal, defaultdict) else None


def views_in(value: Any) -> dict[int, Any]:
    """Zeros for the arrays in a container that are views of one another."""
    if isinstance(value, np.ndarray | float | int):
        return {}
    arrays = [found for found in everything(value) if isinstance(found, np.ndarray)]
    return dict(zeros_together(arrays)) if len(arrays) > 1 else {}
